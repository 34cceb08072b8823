//! What the server asks of a child process that learns, and what the child says back.
//!
//! In: an [`Order`], written beside the table. Out: one [`Line`] of JSON per event on the child's standard output.
//! Invariants: plain data; the child decides nothing that the order does not say.

use makalu::artifact::Request;
use makalu::{Effort, Error};
use serde::{Deserialize, Serialize};

/// What to learn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Order {
    /// Name of the table's file, as its owner knows it.
    pub file_name: String,
    /// How to read it and what its columns are for.
    pub request: Request,
    /// How much work to spend.
    pub effort: Effort,
    /// Seed of every draw.
    pub seed: u64,
}

/// How far the child is.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// Code of the message that names the stage.
    pub stage: String,
    /// Units done.
    pub done: u64,
    /// Units in all.
    pub total: u64,
    /// Best model so far.
    pub best: Option<Best>,
}

/// The best model so far; errors as in [`makalu::Best`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Best {
    /// Its name.
    pub model: String,
    /// Its error.
    pub error: f64,
    /// The error of a guess that looks at no column.
    pub baseline: Option<f64>,
}

/// What the child says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Line {
    /// How far it is.
    Progress(Progress),
    /// It cannot go on.
    Failed(Error),
    /// All files are written.
    Done,
}
