//! What is wanted of the settings, as one number that a search makes as large as it can.
//!
//! In: an [`Aim`] and a wish. Out: [`Goal`]: values of points, proven ends over a region; what they mean to people.
//! The user's question: "best at what?".
//! Invariants: the ends over a region hold every point's value; where nothing is proven they are infinite.
//! Method: a number's lower prediction bound is the prediction and one constant (cross-conformal, Vovk 2015), so that
//! both are highest at the same settings. The probability of meeting a specification is the share of out-of-fold errors
//! that would leave the row within it, with ranks of n + 1.
//! Edges: no out-of-fold error: the specification is met or not, as predicted.

use super::limits::{Limit, sign};
use super::space::{Point, Space};
use crate::data::Target;
use crate::data::names::nearest;
use crate::decide::aim::Aim;
use crate::formula::Interval;
use crate::message;
use crate::message::Error;
use crate::models::region::Region;
use crate::models::separable::{Pieces, Separable};
use serde::{Deserialize, Serialize};

/// What the user wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Wish {
    /// The number, or the probability of the class, as high as can be.
    Highest,
    /// As low as can be.
    Lowest,
    /// The probability of meeting the specification as high as can be.
    Specification,
}

/// Between what the target must be, and how errors scatter.
#[derive(Debug, Clone, PartialEq)]
pub struct Specification {
    /// From here on.
    pub low: f64,
    /// Up to here.
    pub high: f64,
    /// Observed less predicted out of fold, rising.
    errors: Vec<f64>,
}

impl Specification {
    /// Reads specifications such as `yield>=80`; several hold together.
    ///
    /// Errors (usage): a class is predicted; no sign; another column than the target; no number; nothing in between.
    pub fn read(aim: &Aim, texts: &[String]) -> Result<Option<Specification>, Error> {
        if texts.is_empty() {
            return Ok(None);
        }
        let target = aim.artifact.schema.target().map(|t| t.name.clone()).unwrap_or_default();
        let Target::Numbers(observed) = &aim.artifact.validation.observed else {
            return Err(Error::usage(message!("optimize-spec-of-class", target = target)));
        };
        let (mut low, mut high) = (f64::NEG_INFINITY, f64::INFINITY);
        for text in texts {
            let Some((at, length, upper, _)) = sign(text) else {
                return Err(Error::usage(message!("optimize-no-sign", text = text)));
            };
            let name = text[..at].trim().trim_start_matches('[').trim_end_matches(']');
            if name != target && nearest(name, [target.as_str()]).is_none_or(|_| name != target) {
                return Err(Error::usage(message!("optimize-spec-target", name = name, target = target)));
            }
            let Ok(value) = text[at + length..].trim().parse::<f64>() else {
                return Err(Error::usage(message!("optimize-spec-number", text = text)));
            };
            if upper { high = high.min(value) } else { low = low.max(value) }
        }
        if low > high || low.is_nan() || high.is_nan() {
            return Err(Error::usage(message!("optimize-spec-empty", low = low, high = high)));
        }
        let predicted = aim.watch.out_of_fold(aim.artifact, aim.chosen);
        let mut errors: Vec<f64> =
            observed.iter().zip(&predicted).map(|(o, p)| o - p).filter(|e| e.is_finite()).collect();
        errors.sort_unstable_by(f64::total_cmp);
        Ok(Some(Specification { low, high, errors }))
    }

    /// The same specification, judged by the errors of these predictions and outcomes; by its own where there are none.
    pub fn with_errors(&self, judged: &[(f64, f64)]) -> Specification {
        if judged.is_empty() {
            return self.clone();
        }
        let mut errors: Vec<f64> = judged.iter().map(|(predicted, observed)| observed - predicted).collect();
        errors.sort_unstable_by(f64::total_cmp);
        Specification { errors, ..self.clone() }
    }

    /// Probability that a row predicted so meets it.
    pub fn probability(&self, predicted: f64) -> f64 {
        self.share(self.low - predicted, self.high - predicted)
    }

    /// Share of errors from `from` to `to`.
    fn share(&self, from: f64, to: f64) -> f64 {
        if self.errors.is_empty() {
            return f64::from(u8::from(from <= 0.0 && 0.0 <= to));
        }
        let first = self.errors.partition_point(|e| *e < from);
        let after = self.errors.partition_point(|e| *e <= to);
        after.saturating_sub(first) as f64 / (self.errors.len() + 1) as f64
    }

    /// Least and highest probability while the prediction stays in an interval.
    fn bounds(&self, predicted: Interval) -> (f64, f64) {
        let least = self.share(self.low - predicted.low, self.high - predicted.high);
        (least, self.share(self.low - predicted.high, self.high - predicted.low))
    }

    /// Whether a higher prediction is always better (or a lower one), as one number: 1, -1, or 0 where neither.
    fn direction(&self) -> f64 {
        match (self.low.is_finite(), self.high.is_finite()) {
            (true, false) => 1.0,
            (false, true) => -1.0,
            _ => 0.0,
        }
    }
}

/// What a search makes as large as it can.
#[derive(Debug, Clone, Copy)]
pub enum Goal<'a> {
    /// The value of an aim, times a sign.
    Value(&'a Aim<'a>, f64),
    /// The probability of a specification with two ends.
    Between(&'a Aim<'a>, &'a Specification),
    /// How far a limit is from being exceeded.
    Keep(&'a Limit),
}

impl<'a> Goal<'a> {
    /// The goal of a wish. A specification with one end is met best where the prediction is highest (or lowest).
    pub fn of(aim: &'a Aim<'a>, wish: Wish, specification: Option<&'a Specification>) -> Goal<'a> {
        match (wish, specification) {
            (Wish::Lowest, _) => Goal::Value(aim, -1.0),
            (Wish::Specification, Some(spec)) if spec.direction() == 0.0 => Goal::Between(aim, spec),
            (Wish::Specification, Some(spec)) => Goal::Value(aim, spec.direction()),
            _ => Goal::Value(aim, 1.0),
        }
    }

    /// Least and largest value over a region, proven; infinite where nothing can be.
    pub fn ends(&self, region: &Region) -> (f64, f64) {
        let everything = (f64::NEG_INFINITY, f64::INFINITY);
        let oriented = |sign: f64, b: Interval| {
            let (a, b) = (sign * b.low, sign * b.high);
            (a.min(b), a.max(b))
        };
        match self {
            Goal::Value(aim, sign) => aim.bounds(region).map_or(everything, |b| oriented(*sign, b)),
            Goal::Between(aim, spec) => aim.bounds(region).map_or((0.0, 1.0), |b| spec.bounds(b)),
            Goal::Keep(limit) => limit.excess(region).map_or(everything, |b| oriented(-1.0, b)),
        }
    }

    /// A sum of functions of one setting each that no value in the region lies above; `None` where there is none.
    pub fn above(&self, region: &Region, pieces: &Pieces) -> Option<Separable> {
        match self {
            Goal::Value(aim, sign) => aim.above(region, pieces, *sign),
            Goal::Between(..) => None,
            Goal::Keep(limit) => limit.above(region, pieces, -1.0),
        }
    }

    /// Values of points; not a number where there is none.
    pub fn values(&self, space: &Space, points: &[Point]) -> Vec<f64> {
        match self {
            Goal::Value(aim, sign) => aim.values(&space.rows(points)).into_iter().map(|v| sign * v).collect(),
            Goal::Between(aim, spec) => {
                aim.values(&space.rows(points)).into_iter().map(|v| spec.probability(v)).collect()
            }
            Goal::Keep(limit) => {
                let of = |p: &Point| limit.excess(&space.region(&super::space::Cell::of(p)));
                points.iter().map(|p| of(p).map_or(f64::NAN, |e| -(e.low + e.high) / 2.0)).collect()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_are_shares_of_errors_and_stay_in_their_bounds() {
        let spec = Specification { low: 10.0, high: 12.0, errors: vec![-2.0, -1.0, 0.0, 1.0, 2.0] };
        // At 11 errors of -1, 0 and 1 stay inside: 3 of 5 + 1.
        assert_eq!(spec.probability(11.0), 0.5);
        assert_eq!(spec.probability(0.0), 0.0);
        let bounds = spec.bounds(Interval { low: 10.0, high: 12.0 });
        for p in [10.0, 10.5, 11.0, 11.7, 12.0] {
            assert!(bounds.0 <= spec.probability(p) && spec.probability(p) <= bounds.1, "{p}");
        }
        let floor = Specification { high: f64::INFINITY, ..spec };
        assert_eq!((floor.direction(), floor.probability(100.0)), (1.0, 5.0 / 6.0));
    }
}
