//! What a decision is about: one number per row, and the bar that tells its two sides apart.
//!
//! In: an [`Artifact`], a model, who counts as at risk. Out: [`Aim`]: values of rows, and their proven range over a region.
//! The user's question: "at risk of what, and from where on?".
//! Invariants: a value is the calibrated score itself: a number in its units, or the log-odds of the class watched
//! against all others, so that it grows with the probability; the range over a region holds every row's value.
//! Edges: a bar of probability 0 or 1 is kept within what a probability can be.

use crate::artifact::Artifact;
use crate::data::Features;
use crate::formula::Interval;
use crate::message::Error;
use crate::models::region::Region;
use crate::models::separable::{Pieces, Separable};
use crate::models::{Model, Scores, log_odds, logistic};
use crate::watch::{AtRisk, Watch};

/// The number that decides, and its bar.
#[derive(Debug, Clone, Copy)]
pub struct Aim<'a> {
    /// The model file.
    pub artifact: &'a Artifact,
    /// Index of the model in it.
    pub chosen: usize,
    /// What is watched.
    pub watch: Watch,
    /// At risk from here on: a probability, or a number in its units.
    pub bar: f64,
}

impl<'a> Aim<'a> {
    /// `class` is watched instead of the event. [`AtRisk::Top`] refers to the training rows, out of fold.
    ///
    /// Errors (usage): an unknown model or class.
    pub fn new(artifact: &'a Artifact, model: &str, at_risk: AtRisk, class: Option<&str>) -> Result<Aim<'a>, Error> {
        let chosen = artifact.find(model)?;
        let watch = match class {
            Some(name) => Watch::class(artifact, name)?,
            None => Watch::of(artifact),
        };
        let promised = watch.out_of_fold(artifact, chosen);
        let bar = at_risk.bar(artifact, watch, &promised, &promised);
        Ok(Aim { artifact, chosen, watch, bar })
    }

    /// The bar on the scale of [`Aim::values`].
    pub fn level(&self) -> f64 {
        if self.watch.class.is_some() { log_odds(self.bar) } else { self.bar }
    }

    /// A value as people know it: a probability, or the number.
    pub fn shown(&self, value: f64) -> f64 {
        if self.watch.class.is_some() { logistic(value) } else { value }
    }

    /// Value of every row.
    pub fn values(&self, rows: &Features) -> Vec<f64> {
        let model = &self.artifact.models[self.chosen];
        let scores = model.calibrator.apply(&model.model.predict(rows));
        self.of_scores(&scores)
    }

    fn of_scores(&self, scores: &Scores) -> Vec<f64> {
        match (&scores.outputs[..], self.watch.class) {
            ([one], Some(0)) => one.iter().map(|s| -s).collect(),
            ([one], _) => one.clone(),
            (several, class) => {
                let class = class.unwrap_or(0);
                (0..scores.n_rows())
                    .map(|row| {
                        let others = (0..several.len()).filter(|&k| k != class).map(|k| several[k][row]);
                        several[class][row] - log_sum_exp(others)
                    })
                    .collect()
            }
        }
    }

    /// Between which values every row of the region stays, proven; `None` where nothing can be.
    pub fn bounds(&self, region: &Region) -> Option<Interval> {
        let model = &self.artifact.models[self.chosen];
        let outputs = model.calibrator.bounds(&model.model.bounds(region)?)?;
        match (&outputs[..], self.watch.class) {
            ([one], Some(0)) => Interval::new(-one.high, -one.low),
            ([one], _) => Some(*one),
            (several, class) => {
                let class = class.unwrap_or(0);
                let others = |end: fn(&Interval) -> f64| {
                    log_sum_exp(several.iter().enumerate().filter(|(k, _)| *k != class).map(|(_, o)| end(o)))
                };
                let (low, high) = (others(|o| o.low), others(|o| o.high));
                let own = several[class];
                outward(own.low - high, own.high - low, own.low.abs().max(own.high.abs()) + low.abs().max(high.abs()))
            }
        }
    }

    /// A sum of functions of one column each that `sign` (1 or -1) times the value of no row of the region lies above;
    /// `None` where there is none: several classes make no sum.
    pub fn above(&self, region: &Region, pieces: &Pieces, sign: f64) -> Option<Separable> {
        let model = &self.artifact.models[self.chosen];
        let sign = if self.watch.class == Some(0) { -sign } else { sign };
        let mut outputs = model.calibrator.above(model.model.above(region, pieces, sign)?, pieces, sign);
        if outputs.len() == 1 { outputs.pop() } else { None }
    }
}

/// An interval widened by the rounding of a few operations on numbers of this size.
fn outward(low: f64, high: f64, size: f64) -> Option<Interval> {
    let slack = 1e-14 * (1.0 + size);
    Interval::new(low - slack, high + slack)
}

/// ln of the sum of exponentials.
fn log_sum_exp(values: impl Iterator<Item = f64> + Clone) -> f64 {
    let top = values.clone().fold(f64::NEG_INFINITY, f64::max);
    top + values.map(|v| (v - top).exp()).sum::<f64>().ln()
}
