//! STUB
use super::{Attribution, Scores};
use crate::data::Target;
use serde::{Deserialize, Serialize};

/// Turns raw scores into calibrated ones: affine in the score, so that contributions still sum to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Calibrator {
    /// Factor of every score.
    pub slope: f64,
    /// Added to each output's score.
    pub intercepts: Vec<f64>,
}

impl Calibrator {
    /// Leaves scores as they are.
    pub fn identity(n_outputs: usize) -> Self {
        Calibrator { slope: 1.0, intercepts: vec![0.0; n_outputs] }
    }
    /// Fits on out-of-fold scores.
    pub fn fit(_scores: &Scores, _observed: &Target, _weights: &[f64]) -> Calibrator {
        unimplemented!()
    }
    /// Calibrated scores.
    pub fn apply(&self, _scores: &Scores) -> Scores {
        unimplemented!()
    }
    /// Contributions to the calibrated scores.
    pub fn apply_attribution(&self, _attribution: &Attribution) -> Attribution {
        unimplemented!()
    }
}
