//! STUB
use super::tree::TreeModel;
use crate::data::TrainView;
use crate::message::Error;
use crate::run::Run;

/// STUB
pub fn fit(_train: &TrainView, _run: &Run<'_>) -> Result<TreeModel, Error> {
    unimplemented!()
}
