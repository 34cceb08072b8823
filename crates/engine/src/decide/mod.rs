//! From prediction to decision: what holds a row where it is, what would move it, whom to act on, which settings.
//!
//! In: an [`Artifact`](crate::artifact::Artifact), rows, and what can be changed ([`levers`]). Out: values that the
//! report puts into words.
//! The user's question: "and what do I do now?".
//! Invariants: what is called proven is proven for the model by [`crate::models::Model::bounds`], and said to be true of
//! the model, not of the world; association, not cause.
//! To add one more decision: a module here, and its command.

pub mod act;
pub mod aim;
pub mod counterfactual;
pub mod holdout;
pub mod levers;
pub mod optimize;
pub mod profit;
pub mod proof;
pub mod stay;
pub mod tipping;
pub mod whatif;
