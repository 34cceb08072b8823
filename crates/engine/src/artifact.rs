//! The model file: everything needed to score, explain and report, as data.
//!
//! In: an [`Artifact`]. Out: bytes, and back exactly.
//! The user's question: "can I send this file to a colleague, and what is in it?".
//! Invariants: data only, never code; versioned and checksummed; loads exactly or fails with a reason.
//! It holds no training row's features or identifiers; it does hold, per training row, the observed target and the
//! out-of-fold scores, so that every figure of the report can be recomputed ([`Artifact::holds_rows`] says so).

use crate::data::{FeatureInfo, Schema, Task};
use crate::explain::{effect::Effect, reliability::Profile};
use crate::message::{Error, Notice};
use crate::models::{FittedModel, calibrator::Calibrator};
use crate::run::{Effort, Seed, StopReason};
use crate::validate::{Validation, conformal::IntervalRule};
use serde::{Deserialize, Serialize};

/// A fitted model, its name and what is known of it on all training rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NamedModel {
    /// A learner's name, or `best`.
    pub name: String,
    /// The model, fitted on all rows.
    pub model: FittedModel,
    /// Calibrates its scores; fitted out of fold.
    pub calibrator: Calibrator,
    /// Intervals, for a number.
    pub intervals: Option<IntervalRule>,
    /// Effects of its most important features, most important first.
    pub effects: Vec<Effect>,
}

/// A table trained on, validated and ready to score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Artifact {
    /// Version of the program that made it.
    pub made_by: String,
    /// SHA-256 of the training file's bytes, in hexadecimal.
    pub data_sha256: String,
    /// Name of the training file.
    pub data_name: String,
    /// Rows and columns of the training file.
    pub data_shape: (usize, usize),
    /// Seed of the run.
    pub seed: Seed,
    /// Effort of the run.
    pub effort: Effort,
    /// Why the run ended.
    pub stop: StopReason,
    /// Columns, roles, reading rules.
    pub schema: Schema,
    /// What is predicted.
    pub task: Task,
    /// The features of every model, in order.
    pub features: Vec<FeatureInfo>,
    /// Rows trained on (those with a known target).
    pub n_rows: usize,
    /// Share of gaps per feature and, for the missingness map, per block of rows: `[feature][block]`.
    pub gaps: Vec<Vec<f64>>,
    /// The models, simplest first, `best` last.
    pub models: Vec<NamedModel>,
    /// Everything measured out of fold; `validation.models[i]` is about `models[i]`.
    pub validation: Validation,
    /// Ranges and shares of the training rows, to judge new ones.
    pub profile: Profile,
    /// What the user should know.
    pub notices: Vec<Notice>,
    /// Whether it holds rows of the training table: targets and out-of-fold scores only.
    pub holds_rows: bool,
}

/// Bytes of a model file.
pub fn to_bytes(_artifact: &Artifact) -> Vec<u8> {
    unimplemented!()
}

/// Reads a model file.
pub fn from_bytes(_bytes: &[u8]) -> Result<Artifact, Error> {
    unimplemented!()
}

impl Artifact {
    /// The model that a name means: `recommended`, `best` or a learner's name.
    pub fn find(&self, _name: &str) -> Result<usize, Error> {
        unimplemented!()
    }
}
