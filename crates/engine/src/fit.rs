//! The whole line from a table to a model file: folds, learners, figures, choice, refit.
//! STUB
use crate::artifact::Artifact;
use crate::data::{Schema, Table};
use crate::message::{Error, Noted};
use crate::run::Run;

/// Where finished units of work are kept, so that a killed run can go on.
pub trait Checkpoint {
    /// What was kept under this key.
    fn load(&self, key: &str) -> Option<Vec<u8>>;
    /// Keeps bytes under this key.
    fn store(&mut self, key: &str, bytes: &[u8]);
}

/// Keeps nothing.
pub struct NoCheckpoint;
impl Checkpoint for NoCheckpoint {
    fn load(&self, _key: &str) -> Option<Vec<u8>> {
        None
    }
    fn store(&mut self, _key: &str, _bytes: &[u8]) {}
}

/// What was trained on, for the reproduction block.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// Name of the file.
    pub name: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
}

/// Trains every learner, validates, chooses, refits.
pub fn fit(
    _table: &Table,
    _schema: &Schema,
    _source: &Source,
    _run: &Run<'_>,
    _checkpoint: &mut dyn Checkpoint,
) -> Result<Noted<Artifact>, Error> {
    unimplemented!()
}
