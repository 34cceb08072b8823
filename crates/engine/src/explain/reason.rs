//! STUB
use crate::data::Features;
use crate::models::Attribution;
use serde::{Deserialize, Serialize};

/// A feature's value in a row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum FeatureValue {
    /// A number (or an age in days).
    Number(f64),
    /// A level, by name (month and weekday by number: "1" to "12", "1" to "7").
    Level(String),
    /// Missing, or a level never seen in training.
    Gap,
}

/// What pushed a row's score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reason {
    /// Index of the feature.
    pub feature: usize,
    /// Its value in the row.
    pub value: FeatureValue,
    /// Its contribution to the score.
    pub contribution: f64,
}

/// All contributions of a row to one output, largest in size first, zero ones left out.
pub fn reasons(_rows: &Features, _attribution: &Attribution, _output: usize, _row: usize) -> Vec<Reason> {
    unimplemented!()
}
