//! STUB
use super::dataset::{Dataset, TrainView};
use crate::message::Error;
use crate::run::Seed;
use serde::{Deserialize, Serialize};

/// One split of the rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fold {
    /// Which repetition of the whole partition, from 0.
    pub repeat: usize,
    /// Rows to fit on, increasing.
    pub train: Vec<u32>,
    /// Rows to predict, increasing; disjoint from `train`.
    pub test: Vec<u32>,
}

/// How rows were split.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum FoldScheme {
    /// Random folds with the classes (or the target's quantiles) spread evenly.
    Stratified {
        /// Folds per repetition.
        n_folds: usize,
        /// Repetitions.
        n_repeats: usize,
    },
    /// Whole groups in one fold.
    Grouped {
        /// Folds per repetition.
        n_folds: usize,
        /// Repetitions.
        n_repeats: usize,
    },
    /// Later blocks predicted from all earlier ones; the first block is never predicted.
    TimeBlocked {
        /// Blocks that are predicted.
        n_blocks: usize,
    },
}

/// Splits a dataset.
pub fn folds(_data: &Dataset, _scheme: FoldScheme, _seed: Seed) -> Result<Vec<Fold>, Error> {
    unimplemented!()
}

/// Inner folds of training rows for a learner's own choices (penalty, number of trees): `assignment[row]` in 0..n_folds.
/// Deterministic given the rows (they stand in canonical order, which is as good as shuffled); stratified by class or
/// target quantile; groups stay together. `n_folds` is lowered where there are too few rows or groups.
pub fn inner_folds(_train: &TrainView, _n_folds: usize) -> Vec<u32> {
    unimplemented!()
}
