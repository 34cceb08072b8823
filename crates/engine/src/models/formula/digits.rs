//! Digits: no more of a coefficient than its rows can tell.
//!
//! In: fitted coefficients and the rows they were fitted on. Out: the same, rounded.
//! The user's question: "is it really 0.9983, or is it 1?".
//! Invariants: scores move by less than what is uncertain about them, or than [`ROUNDING`] of their spread; no coefficient
//! changes its sign or vanishes.
//! Method: digits are kept only where they buy more likelihood than they cost to say (after the minimum description
//! length, Rissanen 1978): dropping them costs half the square of the move in standard errors, and all coefficients
//! together may cost [`NATS`]. One after the other, the weightiest first; the others take up what they can of each move.
//! Edges: an exact fit has no standard errors: the spread alone decides, as for losses other than the square and the
//! log-loss, and for three or more classes, whose scores are to stay centred.

use super::length::{weighted_mean, weighted_spread};
use crate::data::{Target, TrainView};
use crate::dense::dot;
use crate::evolve::inputs::rounded;
use crate::evolve::likelihood::{Coefficients, solve};
use crate::evolve::polish::{MEANINGLESS, NATS};
use crate::models::logistic;

/// Share of the scores' spread that rounding may move a score by, whatever the standard errors.
const ROUNDING: f64 = 1e-3;
/// Digits of a double.
const MAX_DIGITS: usize = 17;
/// Share of the diagonal that is added to the information, so that coefficients that cannot be told apart have some.
const RIDGE: f64 = 1e-9;

/// Fewest digits within `tolerance`.
fn n_digits(value: f64, tolerance: f64) -> usize {
    (1..MAX_DIGITS).find(|&d| (rounded(value, d) - value).abs() <= tolerance).unwrap_or(MAX_DIGITS)
}

/// The value with the digits that are worth saying: within `tolerance`, or as few as the standard error `error` lets
/// go of. Zero is tried where it `may_vanish`.
fn worth_saying(value: f64, tolerance: f64, error: f64, nats: f64, may_vanish: bool) -> f64 {
    let plain = n_digits(value, tolerance);
    let meant = n_digits(value, tolerance.max(MEANINGLESS * error));
    let affordable = |short: f64, saved: usize| {
        let moved = (short - value) / error;
        let saving = if saved > 0 { nats } else { 0.0 };
        0.5 * moved * moved <= saving + 0.5 * MEANINGLESS * MEANINGLESS
    };
    if may_vanish && (value.abs() <= tolerance || (error > 0.0 && affordable(0.0, meant))) {
        return 0.0;
    }
    let shortest = (1..=meant).find(|&d| error > 0.0 && affordable(rounded(value, d), meant - d)).unwrap_or(meant);
    rounded(value, shortest.min(plain))
}

/// Curvature of the negative log-likelihood by a row's score; `None` where it has none.
fn curvature(train: &TrainView, scores: &[Vec<f64>], n_parameters: usize) -> Option<Vec<f64>> {
    match &train.target {
        Target::Numbers(y) => {
            let freedom = train.weights.iter().sum::<f64>() - n_parameters as f64;
            let squares: f64 =
                y.iter().zip(&scores[0]).zip(&train.weights).map(|((y, s), w)| w * (y - s) * (y - s)).sum();
            let variance = squares / freedom;
            (freedom > 0.0 && variance.is_normal()).then(|| train.weights.iter().map(|w| w / variance).collect())
        }
        Target::Classes { n_classes: 2, .. } => {
            Some(scores[0].iter().zip(&train.weights).map(|(s, w)| w * logistic(*s) * logistic(-s)).collect())
        }
        Target::Classes { .. } => None,
    }
}

/// Rounds coefficients; `has_information` tells whether they were fitted by least squares or log-loss.
pub(super) fn round(found: &mut Coefficients, columns: &[&[f64]], train: &TrainView, has_information: bool) {
    let scores = found.scores(columns, train.n_rows());
    let spreads: Vec<f64> = columns.iter().map(|c| weighted_spread(c, &train.weights)).collect();
    let nats = NATS / (columns.len() + 1) as f64;
    for (output, score) in scores.iter().enumerate() {
        let unnoticed = ROUNDING * weighted_spread(score, &train.weights);
        let allowed = unnoticed / (columns.len().max(1) as f64).sqrt();
        let curvature = if has_information { curvature(train, &scores, columns.len() + 1) } else { None };
        let information = curvature.as_ref().and_then(|v| Information::new(columns, v));
        let slopes = found.slopes[output].clone();
        let rounded = information.as_ref().and_then(|i| i.rounded(&slopes, &spreads, allowed, nats));
        let rounded = rounded.unwrap_or_else(|| {
            let by_spread =
                |(s, spread): (&f64, &f64)| worth_saying(*s, allowed / spread.max(f64::MIN_POSITIVE), 0.0, nats, false);
            slopes.iter().zip(&spreads).map(by_spread).collect()
        });
        // The mean score stays where it was.
        let weights = curvature.as_deref().unwrap_or(&train.weights);
        let moved = |(c, (old, new)): (&&[f64], (&f64, &f64))| (old - new) * weighted_mean(c, weights);
        found.intercepts[output] += columns.iter().zip(slopes.iter().zip(&rounded)).map(moved).sum::<f64>();
        found.slopes[output] = rounded;
        let exact = found.intercepts[output];
        let error = curvature.as_ref().map_or(0.0, |v| v.iter().sum::<f64>().sqrt().recip());
        let error = if error.is_finite() { error } else { 0.0 };
        let tolerance = if columns.is_empty() { 0.0 } else { allowed };
        // A constant may be large only because a term that hardly varies takes it away again.
        let tolerance = tolerance.max((1e-4 * exact.abs()).min(unnoticed));
        found.intercepts[output] = worth_saying(exact, tolerance, error, nats, !columns.is_empty());
    }
}

/// What the rows tell of the slopes: the information matrix, row by row.
struct Information {
    a: Vec<f64>,
    n: usize,
}

impl Information {
    /// `None` where it says nothing.
    fn new(columns: &[&[f64]], curvature: &[f64]) -> Option<Information> {
        let n = columns.len();
        let centred: Vec<Vec<f64>> = columns
            .iter()
            .map(|c| {
                let mean = weighted_mean(c, curvature);
                c.iter().map(|x| x - mean).collect()
            })
            .collect();
        let mut a = vec![0.0; n * n];
        for i in 0..n {
            let weighted: Vec<f64> = centred[i].iter().zip(curvature).map(|(x, v)| x * v).collect();
            for j in 0..=i {
                a[i * n + j] = dot(&weighted, &centred[j]);
                a[j * n + i] = a[i * n + j];
            }
            a[i * n + i] *= 1.0 + RIDGE;
        }
        (0..n).all(|i| a[i * n + i].is_normal() && a[i * n + i] > 0.0).then_some(Information { a, n })
    }

    /// The information of some slopes when the others are fixed.
    fn of(&self, kept: &[usize]) -> Vec<f64> {
        kept.iter().flat_map(|&i| kept.iter().map(move |&j| self.a[i * self.n + j])).collect()
    }

    /// Slopes rounded one after the other; `None` where one would vanish or change its sign.
    fn rounded(&self, slopes: &[f64], spreads: &[f64], allowed: f64, nats: f64) -> Option<Vec<f64>> {
        let mut slopes = slopes.to_vec();
        let before = slopes.clone();
        let mut open: Vec<usize> = (0..self.n).filter(|&j| slopes[j] != 0.0).collect();
        open.sort_by(|&i, &j| {
            (slopes[j] * spreads[j]).abs().total_cmp(&(slopes[i] * spreads[i]).abs()).then(i.cmp(&j))
        });
        while !open.is_empty() {
            let n = open.len();
            let a = self.of(&open);
            let unit: Vec<f64> = (0..n).map(|i| f64::from(u8::from(i == 0))).collect();
            let error = solve(&a, &unit)[0].sqrt();
            let j = open.remove(0);
            let tolerance = allowed / spreads[j].max(f64::MIN_POSITIVE);
            let error = if error.is_finite() { error } else { 0.0 };
            let short = worth_saying(slopes[j], tolerance, error, nats, false);
            let moved = short - slopes[j];
            slopes[j] = short;
            if moved != 0.0 && !open.is_empty() {
                let pull: Vec<f64> = open.iter().map(|&i| -moved * self.a[i * self.n + j]).collect();
                for (&i, step) in open.iter().zip(solve(&self.of(&open), &pull)) {
                    slopes[i] += step;
                }
            }
        }
        slopes.iter().zip(&before).all(|(new, old)| *new == *old || new * old > 0.0).then_some(slopes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Features;
    use std::sync::Arc;

    /// Without information, as for losses other than the square: the spread alone decides.
    #[test]
    fn a_constant_that_a_term_takes_away_again_keeps_its_digits() {
        let n = 200;
        let x: Vec<f64> = (0..n).map(|i| 1.0 + 1e-5 * f64::from(i * 37 % n) / f64::from(n)).collect();
        let y: Vec<f64> = x.iter().map(|x| 812_345.0 * x - 812_267.0).collect();
        let train = TrainView {
            features: Features { info: Arc::new(Vec::new()), columns: Vec::new(), n_rows: n as usize },
            target: Target::Numbers(y.clone()),
            weights: vec![1.0; n as usize],
            groups: None,
        };
        for has_information in [false, true] {
            let mut found = Coefficients { intercepts: vec![-812_267.0], slopes: vec![vec![812_345.0]] };
            round(&mut found, &[&x], &train, has_information);
            let scores = found.scores(&[&x], n as usize).remove(0);
            let worst = scores.iter().zip(&y).map(|(s, y)| (s - y).abs()).fold(0.0, f64::max);
            assert!(worst < 0.05, "{has_information}: {worst} of a range of 8, {found:?}");
        }
    }

    #[test]
    fn digits_that_the_standard_error_lets_go_of() {
        let check = |value: f64, tolerance: f64, error: f64, may_vanish: bool, expected: f64| {
            assert_eq!(worth_saying(value, tolerance, error, 1.0, may_vanish), expected, "{value} {tolerance} {error}");
        };
        // Without errors the tolerance alone decides.
        check(0.12345, 0.001, 0.0, false, 0.123);
        check(0.12345, 0.0, 0.0, false, 0.12345);
        // Half an error: the digit means nothing; digits saved for less than a nat and a bit: 1.5 errors.
        check(0.998, 1e-6, 0.004, false, 1.0);
        check(0.998, 1e-6, 0.0014, false, 1.0);
        check(0.998, 1e-6, 0.001, false, 0.998);
        check(0.998, 1e-6, 0.0001, false, 0.998);
        check(3.27, 1e-6, 0.05, false, 3.3);
        check(-3.27, 1e-6, 0.05, false, -3.3);
        // A wide tolerance still counts.
        check(3.27, 0.5, 1e-9, false, 3.0);
        check(0.02, 1e-6, 0.03, true, 0.0);
        check(0.2, 1e-6, 0.03, true, 0.2);
        check(0.0, 1e-6, 0.0, true, 0.0);
    }
}
