//! The best mixture: a weighted mean of the other models' calibrated scores.
//!
//! In: out-of-fold scores of each learner. Out: non-negative weights that sum to 1, and a model that mixes.
//! The user's question: "how well can this table be predicted at all?".
//! Method: greedy selection with replacement on out-of-fold loss (Caruana et al. 2004), shrunk towards equal weights as rows get fewer.
//! Deviation: scores (log-odds) are averaged, not probabilities, so that contributions still sum to the score.
use super::calibrator::Calibrator;
use super::{Attribution, Complexity, FittedModel, Model, Scores};
use crate::data::{Features, Target};
use crate::message::Error;
use serde::{Deserialize, Serialize};

/// A weighted mean of calibrated scores.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ensemble {
    /// Weight, model and calibrator of each member; weights sum to 1.
    pub members: Vec<(f64, FittedModel, Calibrator)>,
}

impl Model for Ensemble {
    fn predict(&self, _rows: &Features) -> Scores {
        unimplemented!()
    }
    fn attribute(&self, _rows: &Features) -> Attribution {
        unimplemented!()
    }
    fn complexity(&self) -> Complexity {
        unimplemented!()
    }
    fn check(&self, _n_features: usize, _n_outputs: usize) -> Result<(), Error> {
        unimplemented!()
    }
}

/// Weights of the members from their out-of-fold scores (`[member]`, all rows with a score), sum 1.
pub fn greedy_weights(_scores: &[&Scores], _target: &Target, _weights: &[f64]) -> Vec<f64> {
    unimplemented!()
}
