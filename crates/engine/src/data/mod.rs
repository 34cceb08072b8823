//! From bytes to what a learner may see: bytes -> [`Table`] -> [`Schema`] -> [`Dataset`] -> folds.
//!
//! In: the bytes of a user's file and the user's choices. Out: typed columns, roles, features and target, notices.
//! The user's question: "what did it understand of my table, and what did it leave out and why?".
//! Invariants: no cell is changed or lost (the text as read is kept beside the typed value); what is learnt here
//! from training rows (levels, reference date, reading rules) is in [`Schema`] and applied unchanged to later files.

mod association;
pub mod dataset;
mod dates;
mod demands;
pub(crate) mod derive;
pub mod dictionary;
mod identifier;
mod leak;
pub(crate) mod names;
pub mod opt_out;
mod personal;
mod quality;
pub mod read;
#[cfg(test)]
pub(crate) mod sample;
pub mod schema;
mod snapshot;
pub mod split;
pub mod table;
mod target;
pub mod unit;

pub use dataset::{Dataset, FeatureColumn, FeatureInfo, FeatureKind, Features, Target, Task, TrainView};
pub use read::{ReadOptions, read};
pub use schema::{Choices, ColumnSchema, Dictionary, Role, Schema};
pub use split::{Fold, FoldScheme};
pub use table::{Column, ColumnKind, GAP, RawTable, Table, Values};
