//! The model file: everything needed to score, explain and report, as data.
//!
//! In: an [`Artifact`]. Out: bytes, and back exactly.
//! The user's question: "can I send this file to a colleague, and what is in it?".
//! Invariants: data only, never code; versioned and checksummed; loads exactly or fails with a reason.
//! It holds no training row's features or identifiers; it does hold, per training row, the observed target and the
//! out-of-fold scores, so that every figure of the report can be recomputed ([`Artifact::holds_rows`] says so).
//! Format: `MAKALU`, version (u16), SHA-256 of what follows it, length of the payload (u64), payload (postcard); numbers
//! little-endian.
//! Edges: a file cut short, lengthened, altered anywhere, or of another version is refused, each with its own reason; so
//! is one whose checksum is right but whose parts do not fit together. No claimed length is believed before the bytes
//! are there.
//! To add a field: add it to its type, check it in `check` if an index or a length depends on it, raise [`FORMAT`].

mod check;
mod front;

pub use front::{CompactScores, Front, FrontEntry};

use crate::data::{Choices, FeatureInfo, ReadOptions, Schema, Task};
use crate::explain::rules::{NoRules, Rule};
use crate::explain::{effect::Effect, reliability::Profile, segments::Segment, tipping::Tipping};
use crate::message;
use crate::message::{Error, Notice};
use crate::models::{FittedModel, calibrator::Calibrator};
use crate::run::rules::FormulaRules;
use crate::run::{Effort, Seed, StopReason};
use crate::validate::drift::Reference;
use crate::validate::{Figure, Validation, conformal::IntervalRule};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

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
    /// Apparent figures: of the model fitted on all rows, on these same rows. They flatter, and stand beside the
    /// honest ones to show by how much. Empty where they were not computed.
    pub apparent: Vec<Figure>,
}

/// What the user asked for, so that the same can be asked again.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// What was overruled of the reading.
    pub reading: ReadOptions,
    /// What was decided of the columns.
    pub choices: Choices,
}

/// What was found of who stays and who goes while the training rows were there.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Stay {
    /// Index of the model that segments and tipping points are about.
    pub about: usize,
    /// Class watched; `None` for a number.
    pub class: Option<usize>,
    /// The bar: a probability, or a number.
    pub bar: f64,
    /// Rules that passed their test, those that stay first.
    pub rules: Vec<Rule>,
    /// Rules tested.
    pub n_tested: usize,
    /// Rows that rules were found on, and rows that tested them.
    pub n_rows: (usize, usize),
    /// Why no rule was looked for.
    pub none: Option<NoRules>,
    /// Training rows by where they were placed out of fold.
    pub segments: Vec<Segment>,
    /// Where columns turn, the largest differences first.
    pub tipping: Vec<Tipping>,
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
    /// What was demanded of formulas; what was demanded of single columns is in the schema.
    pub rules: FormulaRules,
    /// What the user asked for; `None` where the caller of the engine did not say.
    pub request: Option<Request>,
    /// The analysis plan, as it stood before anything was learnt (`fit::protocol`).
    pub protocol: String,
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
    /// What is known of the formulas to choose from; `None` where there is no formula.
    pub front: Option<Front>,
    /// Everything measured out of fold; `validation.models[i]` is about `models[i]`.
    pub validation: Validation,
    /// Ranges and shares of the training rows, to judge new ones.
    pub profile: Profile,
    /// How the training rows are spread, to compare later tables with.
    pub reference: Reference,
    /// Who stays, who goes, and from where on.
    pub stay: Stay,
    /// What the user should know.
    pub notices: Vec<Notice>,
    /// Whether it holds rows of the training table: targets and out-of-fold scores only.
    pub holds_rows: bool,
}

/// First bytes of every model file.
pub const MAGIC: &[u8; 6] = b"MAKALU";
/// Version of the format that this program writes and reads.
pub const FORMAT: u16 = 4;

/// Magic, version, checksum and length.
const HEADER: usize = MAGIC.len() + 2 + 32 + 8;

/// Bytes of a model file.
pub fn to_bytes(artifact: &Artifact) -> Vec<u8> {
    seal(&postcard::to_stdvec(artifact).expect("memory takes any value of these types: no map, every length known"))
}

/// A payload with a right header and checksum, whatever it holds; public for the fuzz target alone.
#[doc(hidden)]
pub fn seal(payload: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(HEADER + payload.len());
    bytes.extend_from_slice(MAGIC);
    bytes.extend_from_slice(&FORMAT.to_le_bytes());
    let length = (payload.len() as u64).to_le_bytes();
    bytes.extend_from_slice(&checksum(&length, payload));
    bytes.extend_from_slice(&length);
    bytes.extend_from_slice(payload);
    bytes
}

fn checksum(length: &[u8], payload: &[u8]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(length);
    hash.update(payload);
    hash.finalize().into()
}

/// Reads a model file.
///
/// Errors (all about the data): not a model file, cut short, longer than it says, altered, made by a newer or older makalu, parts
/// that do not fit together.
pub fn from_bytes(bytes: &[u8]) -> Result<Artifact, Error> {
    let payload = open(bytes)?;
    let damaged = || Error::data(message!("artifact-damaged"));
    let (artifact, rest) = postcard::take_from_bytes::<Artifact>(payload).map_err(|_| damaged())?;
    if !rest.is_empty() {
        return Err(damaged());
    }
    check::check(&artifact)?;
    Ok(artifact)
}

/// The payload, once header and checksum are right.
fn open(bytes: &[u8]) -> Result<&[u8], Error> {
    let known = bytes.len().min(MAGIC.len());
    if bytes.is_empty() || bytes[..known] != MAGIC[..known] {
        return Err(Error::data(message!("artifact-not-makalu")));
    }
    let truncated = |needed: u64| Error::data(message!("artifact-truncated", found = bytes.len(), needed = needed));
    let (version, rest) = bytes
        .get(MAGIC.len()..)
        .and_then(|rest| rest.split_first_chunk::<2>())
        .ok_or_else(|| truncated(HEADER as u64))?;
    match u16::from_le_bytes(*version) {
        FORMAT => {}
        newer if newer > FORMAT => {
            return Err(Error::data(message!("artifact-newer", format = u64::from(newer), known = u64::from(FORMAT))));
        }
        0 => return Err(Error::data(message!("artifact-damaged"))),
        older => {
            return Err(Error::data(message!("artifact-older", format = u64::from(older), known = u64::from(FORMAT))));
        }
    }
    let (sum, rest) = rest.split_first_chunk::<32>().ok_or_else(|| truncated(HEADER as u64))?;
    let (length, payload) = rest.split_first_chunk::<8>().ok_or_else(|| truncated(HEADER as u64))?;
    let claimed = u64::from_le_bytes(*length);
    if claimed > payload.len() as u64 {
        return Err(truncated(claimed.saturating_add(HEADER as u64)));
    }
    if claimed < payload.len() as u64 {
        let extra = payload.len() as u64 - claimed;
        return Err(Error::data(message!("artifact-longer", extra = extra)));
    }
    if checksum(length, payload) != *sum {
        return Err(Error::data(message!("artifact-damaged")));
    }
    Ok(payload)
}

/// Name that stands for the simplest model as good as the best.
pub const RECOMMENDED: &str = "recommended";

/// SHA-256 in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

impl Artifact {
    /// SHA-256 of the analysis plan, in hexadecimal.
    pub fn protocol_sha256(&self) -> String {
        sha256(self.protocol.as_bytes())
    }

    /// The model that a name means: `recommended`, `best` or a learner's name.
    ///
    /// Errors (usage): no model of this name; the error lists the names and suggests the nearest.
    pub fn find(&self, name: &str) -> Result<usize, Error> {
        if name == RECOMMENDED {
            return Ok(self.validation.recommended);
        }
        if let Some(index) = self.models.iter().position(|m| m.name == name) {
            return Ok(index);
        }
        let names: Vec<String> =
            [RECOMMENDED.to_owned()].into_iter().chain(self.models.iter().map(|m| m.name.clone())).collect();
        // The first of the nearest: `min_by_key` keeps it.
        let nearest = names.iter().min_by_key(|n| edits(name, n)).cloned().unwrap_or_default();
        Err(Error::usage(message!("artifact-unknown-model", name = name, nearest = nearest, names = names)))
    }
}

/// Letters to insert, delete or change to turn one name into the other, case apart (Levenshtein 1966).
fn edits(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.to_lowercase().chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.to_lowercase().chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let change = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
pub(crate) mod tests;
