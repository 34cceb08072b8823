//! STUB
use super::{Figure, OutOfFold};
use crate::data::{Target, Task};
use crate::models::Scores;
use crate::run::Seed;
use serde::{Deserialize, Serialize};

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Metric {
    /// Mean negative log-likelihood of the observed class (nats).
    LogLoss,
    /// Mean squared difference between probabilities and what came (summed over classes when there are three or more).
    Brier,
    /// 1 - Brier / Brier of the baseline.
    BrierSkill,
    /// Area under the ROC curve; one against rest, macro mean, for three or more classes.
    Auc,
    /// Average precision of the second class; macro mean for three or more.
    AveragePrecision,
    /// Matthews correlation coefficient at the most probable class.
    Mcc,
    /// Share of rows whose most probable class came.
    Accuracy,
    /// Slope of observed log-odds on predicted ones; 1 is perfect, under 1 is overconfident.
    CalibrationSlope,
    /// Intercept at slope 1: over 0 means that too little is predicted.
    CalibrationIntercept,
    /// Share of the variance explained.
    R2,
    /// Root mean squared error.
    Rmse,
    /// Mean absolute error.
    Mae,
}

impl Metric {
    /// Whether more is better (`None` for calibration slope and intercept).
    pub fn higher_is_better(self) -> Option<bool> {
        unimplemented!()
    }
    /// The metric by which models are chosen: log-loss for classes, R2 for numbers.
    pub fn main(_task: Task) -> Metric {
        unimplemented!()
    }
    /// All metrics of a task, the main one first.
    pub fn all(_task: Task) -> &'static [Metric] {
        unimplemented!()
    }
    /// The metric on these rows (weighted). `baseline` are the baseline's scores on the same rows, needed by skill.
    pub fn compute(self, _scores: &Scores, _observed: &Target, _weights: &[f64], _baseline: &Scores) -> f64 {
        unimplemented!()
    }
}

/// All figures of the task: mean over repetitions, percentile bootstrap over rows for the interval.
/// `groups`: bootstrap whole groups where given.
pub fn figures(
    _out_of_fold: &OutOfFold,
    _baseline: &OutOfFold,
    _observed: &Target,
    _weights: &[f64],
    _groups: Option<&[u32]>,
    _seed: Seed,
) -> Vec<Figure> {
    unimplemented!()
}

/// Loss of each row, mean over repetitions: -ln p(observed class), or squared error.
pub fn row_losses(_out_of_fold: &OutOfFold, _observed: &Target) -> Vec<f64> {
    unimplemented!()
}
