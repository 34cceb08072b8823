//! Honest figures: how good is it on rows it has not seen, can the figure be believed, and which model to take.
//!
//! In: out-of-fold scores and what was observed. Out: figures with interval and baseline, verdicts.
//! The user's question: "can I rely on it?".
//! Invariants: every figure carries its interval and its baseline; nothing is computed on rows that were fitted on;
//! the figure of a chosen model is corrected for the choice.

pub(crate) mod bootstrap;
pub mod conformal;
pub mod curve;
pub mod decision;
pub mod drift;
pub mod gain;
pub mod learning;
pub mod metric;
pub mod price;
pub mod rate;
pub mod select;
pub mod sets;
pub mod signal;
pub mod stability;
pub mod subgroup;
pub mod sufficiency;
pub mod venn_abers;
pub mod two_samples;

use crate::data::{FoldScheme, Target};
use crate::models::{Complexity, Scores};
use metric::Metric;
use serde::{Deserialize, Serialize};

/// A figure with its 95 % interval and the baseline's figure on the same rows.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// The figure.
    pub value: f64,
    /// Lower end of the 95 % interval.
    pub low: f64,
    /// Upper end of the 95 % interval.
    pub high: f64,
    /// The same figure for the baseline.
    pub baseline: f64,
}

impl Estimate {
    /// The same with so many decimals, to be shown where further ones would feign precision.
    pub fn rounded(&self, decimals: i32) -> Estimate {
        let unit = 10f64.powi(-decimals);
        let round = |v: f64| (v / unit).round() * unit;
        let Estimate { value, low, high, baseline } = *self;
        Estimate { value: round(value), low: round(low), high: round(high), baseline: round(baseline) }
    }
}

/// A metric and its estimate.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// Which metric.
    pub metric: Metric,
    /// Its value, interval and baseline.
    pub estimate: Estimate,
}

/// Scores of rows by models that did not see them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OutOfFold {
    /// One set of scores per repetition, over the evaluated rows ([`Validation::rows`]), already calibrated out of fold.
    pub repeats: Vec<Scores>,
}

/// What was measured of one model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelValidation {
    /// Name: a learner's, or `best`.
    pub model: String,
    /// All metrics of the task, the main one first.
    pub figures: Vec<Figure>,
    /// Size of the model fitted on all rows.
    pub complexity: Complexity,
    /// Share of the resamples' paired loss differences... within one standard error of the best model's main figure.
    pub within_one_standard_error: bool,
    /// Out-of-fold scores.
    pub out_of_fold: OutOfFold,
    /// Importance of each feature: mean absolute contribution on test rows, mean over folds with 95 % range over folds.
    pub importance: Vec<Estimate>,
}

/// How far the figures, the choice and single scores can be believed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Scrutiny {
    /// Second figure of the chosen model, corrected for the choice as the main one is.
    pub second: Option<Figure>,
    /// Share of the resamples in which each model was chosen, in the order of the models; empty where not known.
    pub chosen: Vec<f64>,
    /// Group of each judged row, where rows belong together: resamples draw whole groups.
    pub groups: Option<Vec<u32>>,
    /// Parts of the rows, judged apart.
    pub subgroups: Vec<subgroup::Subgroup>,
    /// Would more rows help?
    pub learning: Option<learning::LearningCurve>,
}

/// Everything measured out of fold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Validation {
    /// How rows were split.
    pub scheme: FoldScheme,
    /// Dataset rows that were predicted out of fold, increasing (all of them unless time-blocked).
    pub rows: Vec<u32>,
    /// What was observed on those rows.
    pub observed: Target,
    /// Weights of those rows.
    pub weights: Vec<f64>,
    /// One per model, in the order of the artifact's models.
    pub models: Vec<ModelValidation>,
    /// Index in `models` of the most accurate one.
    pub best: usize,
    /// Index in `models` of the simplest one within one standard error of the best.
    pub recommended: usize,
    /// Main figure of the chosen model, corrected for having been chosen among several (BBC-CV).
    pub corrected: Figure,
    /// What else was measured to see how far it can be believed.
    pub scrutiny: Scrutiny,
    /// Is there any signal?
    pub signal: signal::Signal,
    /// Are there enough rows?
    pub sufficiency: sufficiency::Sufficiency,
}
