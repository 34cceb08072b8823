//! STUB
use super::{Attribution, Complexity, Model, Scores};
use crate::data::{Features, TrainView};
use crate::message::Error;
use crate::run::Run;
use serde::{Deserialize, Serialize};

/// STUB
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FormulaModel {}

impl Model for FormulaModel {
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
pub fn fit(_train: &TrainView, _run: &Run<'_>) -> Result<FormulaModel, Error> {
    unimplemented!()
}

impl FormulaModel {
    /// The formula in plain text with column names, one per output, readable back by `formula::parse`.
    pub fn plain(&self, _info: &[crate::data::FeatureInfo]) -> Vec<String> {
        unimplemented!()
    }
    /// The formula as MathML (`<math>` elements, no script needed), one per output.
    pub fn mathml(&self, _info: &[crate::data::FeatureInfo]) -> Vec<String> {
        unimplemented!()
    }
}
