//! STUB
use super::{Attribution, Complexity, Model, Scores};
use crate::data::{Features, TrainView};
use crate::message::Error;
use crate::run::Run;
use serde::{Deserialize, Serialize};

/// STUB
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LinearModel {}

impl Model for LinearModel {
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
pub fn fit(_train: &TrainView, _run: &Run<'_>) -> Result<LinearModel, Error> {
    unimplemented!()
}
