//! STUB
use serde::{Deserialize, Serialize};

/// Half-widths of intervals for a number, from out-of-fold residuals.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IntervalRule {
    /// Nominal coverage, 0.9.
    pub level: f64,
    /// Added to the prediction for the lower end (negative).
    pub below: f64,
    /// Added to the prediction for the upper end.
    pub above: f64,
    /// Share of out-of-fold rows inside, each judged by a rule made without it.
    pub coverage: super::Estimate,
}

/// Fits from out-of-fold predictions (mean over repetitions) and observations.
pub fn fit(_predicted: &[f64], _observed: &[f64], _level: f64) -> IntervalRule {
    unimplemented!()
}
