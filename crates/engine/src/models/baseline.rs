//! STUB
use super::{Attribution, Complexity, Model, Scores};
use crate::data::{Features, TrainView};
use crate::message::Error;
use serde::{Deserialize, Serialize};

/// The weighted mean, or the log-odds of the (Laplace-smoothed) class shares: the same score for every row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Baseline {
    /// Score of every row, per output.
    pub scores: Vec<f64>,
    /// Features of the task, for attributions of zero.
    pub n_features: usize,
}

impl Model for Baseline {
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

/// STUB
pub fn fit(_train: &TrainView) -> Baseline {
    unimplemented!()
}
