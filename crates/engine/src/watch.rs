//! What is watched of each row, and from where on a row counts as placed at risk.
//!
//! In: an [`Artifact`], what the user decided. Out: a number per row and a bar for it.
//! The user's question: "who is at risk?".
//! Invariants: the number is the probability of one class, or the number predicted; the bar that nobody decided places
//! as many training rows at risk, out of fold, as had the event.
//! Edges: no value, or none asked for: nobody is at risk.

use crate::artifact::Artifact;
use crate::data::{Target, Task};
use crate::message;
use crate::message::Error;
use crate::models::{Scores, log_odds};
use crate::score::{Prediction, ScoredRow};
use crate::validate::venn_abers::VennAbers;
use crate::validate::{OutOfFold, curve};

/// Who counts as placed at risk.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum AtRisk {
    /// As many as had the event in training would be placed so (for a number: the highest tenth).
    AsPromised,
    /// A probability (or number) of at least this.
    Above(f64),
    /// So many rows from the top of each list.
    Top(usize),
}

impl AtRisk {
    /// The number from which a row of `values` is at risk; `promised` are the training rows' numbers, out of fold.
    pub fn bar(self, artifact: &Artifact, watch: Watch, promised: &[f64], values: &[f64]) -> f64 {
        match self {
            AtRisk::Above(value) => value,
            AtRisk::AsPromised => {
                let k = match (&artifact.validation.observed, watch.class) {
                    (Target::Classes { codes, .. }, Some(class)) => {
                        codes.iter().filter(|&&c| c as usize == class).count()
                    }
                    _ => promised.len().div_ceil(10),
                };
                nth_highest(promised, k)
            }
            AtRisk::Top(k) => nth_highest(values, k),
        }
    }
}

/// The value of this rank from the top; infinite for rank 0 and no value.
fn nth_highest(values: &[f64], k: usize) -> f64 {
    let mut sorted: Vec<f64> = values.iter().copied().filter(|v| v.is_finite()).collect();
    sorted.sort_unstable_by(|a, b| b.total_cmp(a));
    match (k.min(sorted.len()).checked_sub(1), sorted.is_empty()) {
        (Some(at), false) => sorted[at],
        _ => f64::INFINITY,
    }
}

/// The number that rows are placed by: the probability of the class watched, or the number predicted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Watch {
    /// Index of the class; `None` for a number.
    pub class: Option<usize>,
}

impl Watch {
    /// The event: the second of two classes; of several the rarest, which is the one that people wait for.
    pub fn of(artifact: &Artifact) -> Watch {
        let class = match (&artifact.validation.observed, artifact.task) {
            (_, Task::Regression) => None,
            (_, Task::Binary) => Some(1),
            (Target::Classes { codes, n_classes }, _) => {
                let count = |k: usize| codes.iter().filter(|&&c| c as usize == k).count();
                (0..*n_classes).min_by_key(|&k| count(k))
            }
            (Target::Numbers(_), _) => None,
        };
        Watch { class }
    }

    /// The class of this name.
    ///
    /// Errors (usage): no such class, or a number is predicted.
    pub fn class(artifact: &Artifact, name: &str) -> Result<Watch, Error> {
        let known = artifact.schema.classes.iter().position(|c| c == name);
        known.map(|class| Watch { class: Some(class) }).ok_or_else(|| {
            Error::usage(message!("compare-unknown-class", name = name, names = artifact.schema.classes.clone()))
        })
    }

    /// The number of a scored row.
    pub fn value(self, row: &ScoredRow) -> f64 {
        match (self.class, &row.prediction) {
            (Some(class), _) => row.probabilities.get(class).copied().unwrap_or(f64::NAN),
            (None, Prediction::Number(v)) => *v,
            (None, Prediction::Class(_)) => f64::NAN,
        }
    }

    /// The same of the training rows, predicted out of fold.
    pub fn out_of_fold(self, artifact: &Artifact, chosen: usize) -> Vec<f64> {
        let scores = curve::mean_scores(&artifact.validation.models[chosen].out_of_fold);
        match self.class {
            Some(class) => scores.probabilities(artifact.task).swap_remove(class),
            None => scores.outputs.into_iter().next().unwrap_or_default(),
        }
    }

    /// Between which and which the number of each judged row lies, out of fold: a Venn-Abers range of the probability,
    /// or the 90 % interval of the number. The number itself lies inside.
    pub fn ranges(self, artifact: &Artifact, chosen: usize) -> Vec<(f64, f64)> {
        let values = self.out_of_fold(artifact, chosen);
        let validation = &artifact.validation;
        let (Some(class), Target::Classes { codes, .. }) = (self.class, &validation.observed) else {
            let rule = artifact.models[chosen].intervals.as_ref().map_or((0.0, 0.0), |r| (r.below, r.above));
            return values.into_iter().map(|v| (v + rule.0, v + rule.1)).collect();
        };
        // This class against all others.
        let scores: Vec<f64> = values.iter().map(|&p| log_odds(p)).collect();
        let codes = codes.iter().map(|&c| u32::from(c as usize == class)).collect();
        let out_of_fold = OutOfFold { repeats: vec![Scores { outputs: vec![scores.clone()] }] };
        let found = VennAbers::new(&out_of_fold, &Target::Classes { codes, n_classes: 2 }, &validation.weights);
        let range = |(p, score): (f64, f64)| {
            let (low, high) = found.as_ref().map_or((0.0, 1.0), |f| f.range(score));
            (low.min(p), high.max(p))
        };
        values.into_iter().zip(scores).map(range).collect()
    }

    /// Whether the event came to each judged row: the class watched, or a number that reaches the bar.
    pub fn happened(self, observed: &Target, bar: f64) -> Vec<bool> {
        match (observed, self.class) {
            (Target::Classes { codes, .. }, Some(class)) => codes.iter().map(|&c| c as usize == class).collect(),
            (Target::Classes { codes, .. }, None) => vec![false; codes.len()],
            (Target::Numbers(y), _) => y.iter().map(|&v| v >= bar).collect(),
        }
    }
}
