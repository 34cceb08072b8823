//! Why: what drives the model, and for one row what pushed its score up or down.
//!
//! In: models, features, attributions. Out: effects per feature, reasons per row, doubts about a row; what
//! each term of a formula amounts to, what the totals of a point score do; rules tested on outcomes, segments of rows
//! with what sets them apart, tipping points.
//! The user's question: "why this customer, and may I trust it for this one?".
//! Invariants: reasons are the model's own contributions, which sum to the score; nothing here is causal.

pub mod by_hand;
pub mod effect;
pub mod equation;
pub mod meaning;
pub mod reason;
pub mod reliability;
pub mod rules;
pub mod segments;
pub mod tipping;
pub mod totals;
