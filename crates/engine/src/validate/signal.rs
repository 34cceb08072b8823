//! STUB
use crate::data::Dataset;
use crate::run::Run;
use serde::{Deserialize, Serialize};

/// Verdict of the permutation test.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Signal {
    /// (1 + permutations at least as good) / (1 + permutations).
    pub p_value: f64,
    /// Permutations done.
    pub n_permutations: u64,
    /// Out-of-fold share of variance (or of Brier score) explained by the test's own fast procedure.
    pub statistic: f64,
    /// `p_value <= 0.05`.
    pub found: bool,
}

/// Runs the test on a dataset.
pub fn test(_data: &Dataset, _run: &Run<'_>) -> Signal {
    unimplemented!()
}
