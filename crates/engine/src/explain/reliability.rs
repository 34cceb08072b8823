//! STUB
use crate::data::{Features, Schema, Table};
use serde::{Deserialize, Serialize};

/// A reason to trust a row's prediction less.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Doubt {
    /// A level never seen in training.
    UnseenLevel {
        /// Column.
        column: String,
        /// The level, as written.
        level: String,
    },
    /// A number outside the training range.
    OutsideRange {
        /// Index of the feature.
        feature: usize,
        /// Its value.
        value: f64,
        /// Smallest in training.
        low: f64,
        /// Largest in training.
        high: f64,
    },
    /// Farther from the training rows than 99 % of them are from each other.
    RareProfile,
    /// More than half of the features that matter are missing.
    MostlyGaps,
}

/// What is needed to judge new rows: ranges, medians and spreads; no training row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Profile {
    /// Smallest and largest finite value of each feature (0, 0 for categories).
    pub ranges: Vec<(f64, f64)>,
    /// For numeric features: quantiles 0 %, 5 %, ..., 100 % of the training values, to place a value (empty for categories).
    pub quantiles: Vec<Vec<f64>>,
    /// Share of each level in training (empty for numbers), and share of gaps last for both.
    pub shares: Vec<Vec<f64>>,
    /// Rarity score above which a profile is rare: the 99 % quantile over the training rows.
    pub rare_above: f64,
    /// Features that carry 95 % of the importance.
    pub important: Vec<usize>,
}

/// Learns the profile of the training rows.
pub fn profile(_rows: &Features, _importance: &[f64]) -> Profile {
    unimplemented!()
}

/// Doubts about each row of a new table.
pub fn doubts(_profile: &Profile, _rows: &Features, _table: &Table, _schema: &Schema) -> Vec<Vec<Doubt>> {
    unimplemented!()
}
