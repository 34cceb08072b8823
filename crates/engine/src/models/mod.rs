//! Learners and models: `fit` turns training rows into a model, a model turns features into scores and reasons.
//!
//! In: [`TrainView`] to fit, [`Features`] to predict. Out: [`Scores`] and [`Attribution`] on the score scale.
//! The user's question: "what will happen, and because of what?".
//! Score scale: the number itself for regression; log-odds of the second class for two classes; for more classes one
//! score per class whose softmax is the probabilities (centred: they sum to 0, a formula's to the rounding of its
//! coefficients). Contributions sum to the score exactly.
//! Invariants: a fitted model is data (serde), never code; gaps and levels never seen are handled by every model
//! without imputing silently; same training rows, seed and effort give the same model at any thread count.
//! To add one more: a module with a `fit`-able settings struct and a fitted struct that implements [`Model`], a variant in
//! [`FittedModel`] and in [`Learner`]; the laws in `tests/laws.rs` then run on it.

pub mod additive;
pub mod baseline;
pub mod boosted;
pub mod calibrator;
pub mod ensemble;
pub mod forest;
pub mod formula;
pub mod kernel;
pub mod linear;
pub mod region;
pub mod scorecard;
pub mod separable;
pub mod tree;

pub use crate::dense::logistic;

use crate::data::{Features, Task, TrainView};
use crate::formula::Interval;
use crate::message;
use crate::message::Error;
use crate::run::Run;
use region::Region;
use separable::{Pieces, Separable};
use serde::{Deserialize, Serialize};

/// Scores of some rows: `outputs[output][row]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scores {
    /// One column per output of the task ([`Task::n_outputs`]), each with one value per row.
    pub outputs: Vec<Vec<f64>>,
}

impl Scores {
    /// Number of rows.
    pub fn n_rows(&self) -> usize {
        self.outputs.first().map_or(0, Vec::len)
    }
    /// Probabilities `[class][row]`: logistic for two classes, softmax for more. Empty for a number.
    pub fn probabilities(&self, task: Task) -> Vec<Vec<f64>> {
        match task {
            Task::Regression => Vec::new(),
            Task::Binary => {
                let second: Vec<f64> = self.outputs[0].iter().map(|&s| logistic(s)).collect();
                let first = self.outputs[0].iter().map(|&s| logistic(-s)).collect();
                vec![first, second]
            }
            Task::Multiclass { n_classes } => {
                let mut p = self.outputs.clone();
                for row in 0..self.n_rows() {
                    let top = (0..n_classes).map(|k| p[k][row]).fold(f64::NEG_INFINITY, f64::max);
                    let mut sum = 0.0;
                    for column in &mut p {
                        column[row] = (column[row] - top).exp();
                        sum += column[row];
                    }
                    for column in &mut p {
                        column[row] /= sum;
                    }
                }
                p
            }
        }
    }
}

/// ln(p / (1 - p)) with p kept within [1e-9, 1 - 1e-9].
pub fn log_odds(p: f64) -> f64 {
    let p = p.clamp(1e-9, 1.0 - 1e-9);
    (p / (1.0 - p)).ln()
}

/// Takes the mean from scores that mean the same shifted together.
pub(crate) fn centre(scores: &mut [f64]) {
    let mean = scores.iter().sum::<f64>() / scores.len().max(1) as f64;
    for score in scores {
        *score -= mean;
    }
}

fn all_finite(values: &[f64]) -> bool {
    values.iter().all(|v| v.is_finite())
}

/// A model file whose part of this name is not sound.
fn refuse(part: &'static str) -> Error {
    Error::data(message!("model-unsound", part = part))
}

/// Contributions of features to scores: `base[output] + sum over features of contributions[output][feature][row]`
/// equals the score of that output and row (to rounding).
#[derive(Debug, Clone, PartialEq)]
pub struct Attribution {
    /// Score of the average training row, per output.
    pub base: Vec<f64>,
    /// `[output][feature][row]`.
    pub contributions: Vec<Vec<Vec<f64>>>,
}

/// How much a person has to read.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Complexity {
    /// Operators, variables and constants of a formula; coefficients of a linear model; leaves of trees.
    pub size: f64,
    /// Features used.
    pub n_features: usize,
}

/// A fitted model.
pub trait Model: Send + Sync {
    /// Scores of these rows.
    fn predict(&self, rows: &Features) -> Scores;
    /// Contributions that sum to the scores of these rows.
    fn attribute(&self, rows: &Features) -> Attribution;
    /// Between which values each output's score stays for every row of a region, proven; `None` where nothing can be.
    /// Rounded outward, so that no row's score as [`Model::predict`] computes it lies outside.
    fn bounds(&self, region: &Region) -> Option<Vec<Interval>>;
    /// For each output a sum of functions of one column each that `sign` (1 or -1) times its score never exceeds in the
    /// region, whose columns fall into these pieces; `None` where nothing is proven.
    fn above(&self, region: &Region, pieces: &Pieces, sign: f64) -> Option<Vec<Separable>> {
        Some(separable::constants(self.bounds(region)?, pieces, sign))
    }
    /// How much a person has to read.
    fn complexity(&self) -> Complexity;
    /// Whether the structure is sound for so many features and outputs: every index in range, no cycle, every number
    /// finite. A model file is refused when this fails.
    fn check(&self, n_features: usize, n_outputs: usize) -> Result<(), Error>;
}

/// Every model that a model file can hold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum FittedModel {
    /// The mean, or the class shares.
    Baseline(baseline::Baseline),
    /// Elastic-net linear, logistic or multinomial regression.
    Linear(linear::LinearModel),
    /// Curves of columns and surfaces of pairs, added up.
    Additive(additive::AdditiveModel),
    /// A Gaussian process.
    Kernel(kernel::KernelModel),
    /// Boosted trees.
    Boosted(tree::TreeModel),
    /// Extremely randomised trees.
    Forest(tree::TreeModel),
    /// A formula.
    Formula(formula::FormulaModel),
    /// Points to add up.
    Scorecard(scorecard::Scorecard),
    /// A mixture of the others.
    Ensemble(ensemble::Ensemble),
}

impl FittedModel {
    fn inner(&self) -> &dyn Model {
        match self {
            FittedModel::Baseline(m) => m,
            FittedModel::Linear(m) => m,
            FittedModel::Additive(m) => m,
            FittedModel::Kernel(m) => m,
            FittedModel::Boosted(m) | FittedModel::Forest(m) => m,
            FittedModel::Formula(m) => m,
            FittedModel::Scorecard(m) => m,
            FittedModel::Ensemble(m) => m,
        }
    }
}

impl Model for FittedModel {
    fn predict(&self, rows: &Features) -> Scores {
        self.inner().predict(rows)
    }
    fn attribute(&self, rows: &Features) -> Attribution {
        self.inner().attribute(rows)
    }
    fn bounds(&self, region: &Region) -> Option<Vec<Interval>> {
        self.inner().bounds(region)
    }
    fn above(&self, region: &Region, pieces: &Pieces, sign: f64) -> Option<Vec<Separable>> {
        self.inner().above(region, pieces, sign)
    }
    fn complexity(&self) -> Complexity {
        self.inner().complexity()
    }
    fn check(&self, n_features: usize, n_outputs: usize) -> Result<(), Error> {
        self.inner().check(n_features, n_outputs)
    }
}

/// The learners, simplest first: the order in which ties are broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Learner {
    /// The mean, or the class shares.
    Baseline,
    /// Points to add up.
    Scorecard,
    /// A formula found by zoetrope search.
    Formula,
    /// Elastic net.
    Linear,
    /// Curves of columns and surfaces of pairs, added up.
    Additive,
    /// Gaussian process.
    Kernel,
    /// Extremely randomised trees.
    Forest,
    /// Boosted trees.
    Boosted,
}

impl Learner {
    /// All of them, simplest first.
    pub const ALL: [Learner; 8] = [
        Learner::Baseline,
        Learner::Scorecard,
        Learner::Formula,
        Learner::Linear,
        Learner::Additive,
        Learner::Kernel,
        Learner::Forest,
        Learner::Boosted,
    ];

    /// Name on the command line, in files and in reports.
    pub fn name(self) -> &'static str {
        match self {
            Learner::Baseline => "baseline",
            Learner::Scorecard => "scorecard",
            Learner::Formula => "formula",
            Learner::Linear => "linear",
            Learner::Additive => "additive",
            Learner::Kernel => "kernel",
            Learner::Forest => "forest",
            Learner::Boosted => "boosted",
        }
    }

    /// Number of its random streams. A learner keeps its number for ever, so that another one beside it changes no draw.
    pub fn stream(self) -> u64 {
        match self {
            Learner::Baseline => 0,
            Learner::Formula => 1,
            Learner::Linear => 2,
            Learner::Forest => 3,
            Learner::Boosted => 4,
            Learner::Additive => 5,
            Learner::Scorecard => 6,
            Learner::Kernel => 7,
        }
    }

    /// Whether it is worth its time on a table of so many rows: a Gaussian process of many rows takes too long, and for
    /// classes it brought the mixture nothing (decision 90).
    pub fn suits(self, task: Task, n_rows: usize) -> bool {
        self != Learner::Kernel || (task == Task::Regression && n_rows <= kernel::MAX_ROWS)
    }

    /// Fits on training rows. `run.effort` scales the work; `run.seed` decides every draw.
    pub fn fit(self, train: &TrainView, run: &Run<'_>) -> Result<FittedModel, Error> {
        Ok(match self {
            Learner::Baseline => FittedModel::Baseline(baseline::fit(train)),
            Learner::Scorecard => FittedModel::Scorecard(scorecard::fit(train, run)?),
            Learner::Formula => FittedModel::Formula(formula::fit(train, run)?),
            Learner::Linear => FittedModel::Linear(linear::fit(train, run)?),
            Learner::Additive => FittedModel::Additive(additive::fit(train, run)?),
            Learner::Kernel => FittedModel::Kernel(kernel::fit(train, run)?),
            Learner::Forest => FittedModel::Forest(forest::fit(train, run)?),
            Learner::Boosted => FittedModel::Boosted(boosted::fit(train, run)?),
        })
    }
}
