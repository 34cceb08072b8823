//! New rows through a model file: scores, ranks, reasons, doubts.
//! STUB
use crate::artifact::Artifact;
use crate::data::{Table, Task};
use crate::explain::{reason::Reason, reliability::Doubt};
use crate::message::{Error, Noted};
use serde::{Deserialize, Serialize};

/// A scored row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScoredRow {
    /// Row of the table, from 0.
    pub row: usize,
    /// Line of the file, from 1.
    pub line: u64,
    /// Texts of the id and personal columns, in the order of [`ScoredList::id_columns`].
    pub ids: Vec<String>,
    /// Predicted number; for classes the code of the most probable one.
    pub prediction: Prediction,
    /// Probability of each class, in the order of [`ScoredList::classes`]; empty for a number.
    pub probabilities: Vec<f64>,
    /// 90 % interval, for a number.
    pub interval: Option<(f64, f64)>,
    /// 1 for the highest score (number, or probability of the second class, or of the predicted class for three or more).
    pub rank: u64,
    /// The score that the reasons sum to, less `base`.
    pub score: f64,
    /// Score of the average training row.
    pub base: f64,
    /// What pushed the score, largest first.
    pub reasons: Vec<Reason>,
    /// Why to trust it less.
    pub doubts: Vec<Doubt>,
}

/// What is predicted for a row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Prediction {
    /// A number.
    Number(f64),
    /// A class, by name.
    Class(String),
}

/// A scored table, rows in the file's order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScoredList {
    /// Name of the model used.
    pub model: String,
    /// What is predicted.
    pub task: Task,
    /// Target column.
    pub target: String,
    /// Names of the id and personal columns.
    pub id_columns: Vec<String>,
    /// Class names.
    pub classes: Vec<String>,
    /// One per row of the table.
    pub rows: Vec<ScoredRow>,
}

/// Scores a table with the model named (`recommended`, `best` or a learner's name), `n_reasons` reasons per row at most.
pub fn score(
    _artifact: &Artifact,
    _table: &Table,
    _model: &str,
    _n_reasons: usize,
) -> Result<Noted<ScoredList>, Error> {
    unimplemented!()
}
