//! STUB
use super::{Attribution, Complexity, Model, Scores};
use crate::data::Features;
use crate::message::Error;
use serde::{Deserialize, Serialize};

/// STUB
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TreeModel {}

impl Model for TreeModel {
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
