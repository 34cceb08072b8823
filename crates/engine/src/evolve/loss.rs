//! Losses that are not squares: what a row costs at a score, and the least-squares problem that stands for it there.
//!
//! In: an observed value, a score. Out: loss, pull and weight of the row.
//! The user's question: "what if a few rows are wild, or I predict counts and amounts?".
//! Invariants: losses are never negative, and zero where score and value agree; weights are positive; all are finite
//! for finite arguments within the reach that [`Pointwise::steady`] keeps.
//! Method: iteratively reweighted least squares (Green 1984): around a score s, a row counts as a square with weight
//! w and response s + pull / w. Absolute errors and Huber's loss (1964) by his weights, which bound the loss from above,
//! so that every step descends; the absolute error is rounded within a narrow band. Counts and amounts by half the
//! deviance of the Poisson and gamma families with a logarithmic link (Nelder & Wedderburn 1972), gamma with its
//! expected weight.
//! Edges: a count of zero has a finite loss at every score; a score far below what was observed is lifted before a step
//! starts from it.
//! To add one more: a variant of [`Pointwise`] and of the user's [`Loss`].

use crate::dense::logistic;
use crate::run::rules::Loss;
use serde::{Deserialize, Serialize};
use wide::{CmpGe, CmpGt, f64x4};

/// Half width of Huber's band, in units of the target's robust spread: 1.345 (95 % efficient for normal errors, Huber
/// 1964) times a half, the share of the spread that a formula of some use leaves unexplained.
const HUBER_BAND: f64 = 0.67;
/// Half width of the band in which the absolute error is rounded, in the same units.
const ABSOLUTE_BAND: f64 = 0.05;
/// Log-odds, and logarithms of a share of the mean, beyond this are not used as starting points of a step.
const MAX_LOG_ODDS: f64 = 4.0;
const MAX_LOG: f64 = 8.0;
/// Times by which a starting point may fall short of what was observed.
const MAX_SHORTFALL: f64 = 8.0;

/// From the score of the linear layer to the prediction.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Link {
    /// The score is the prediction.
    #[default]
    Identity,
    /// The score is the logarithm of the prediction.
    Log,
}

/// Scores beyond this are taken at it before they are raised: no table holds numbers of e^200.
const MAX_EXPONENT: f64 = 200.0;

impl Link {
    /// The prediction of a score.
    pub fn prediction(self, score: f64) -> f64 {
        match self {
            Link::Identity => score,
            Link::Log => score.clamp(-MAX_EXPONENT, MAX_EXPONENT).exp(),
        }
    }
}

/// What a row costs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Pointwise {
    /// Negative log-likelihood of a class, 1 or 0, at log-odds.
    Logistic,
    /// Half the Poisson deviance of a count that is not negative, at the logarithm of its mean.
    Poisson,
    /// Half the gamma deviance of a positive amount, at the logarithm of its mean.
    Gamma,
    /// A square within so much of the value, a straight line beyond; in units of the line's slope.
    Banded(f64),
}

/// What rows cost at their scores, and the least-squares problem that stands for it.
#[derive(Debug, Clone)]
pub struct Rows {
    /// [`Pointwise::of`] each.
    pub losses: Vec<f64>,
    /// [`Pointwise::pull`] of each.
    pub pulls: Vec<f64>,
    /// [`Pointwise::weight`] of each.
    pub weights: Vec<f64>,
}

/// ln(1 + exp(x)), without overflow.
fn softplus(x: f64) -> f64 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}

impl Pointwise {
    /// The loss of these numbers that the user asks for; `None` for squares, and where the numbers do not suit.
    pub fn asked(loss: Loss, numbers: &[f64]) -> Option<Pointwise> {
        match loss {
            Loss::Auto | Loss::Squared => None,
            Loss::Absolute => Some(Pointwise::Banded(ABSOLUTE_BAND)),
            Loss::Huber => Some(Pointwise::Banded(HUBER_BAND)),
            Loss::Poisson => numbers.iter().all(|v| *v >= 0.0).then_some(Pointwise::Poisson),
            Loss::Gamma => numbers.iter().all(|v| *v > 0.0).then_some(Pointwise::Gamma),
        }
    }

    /// How its scores become predictions.
    pub fn link(self) -> Link {
        match self {
            Pointwise::Poisson | Pointwise::Gamma => Link::Log,
            Pointwise::Logistic | Pointwise::Banded(_) => Link::Identity,
        }
    }

    /// Loss of a row.
    pub fn of(self, y: f64, score: f64) -> f64 {
        match self {
            Pointwise::Logistic => softplus(if y > 0.5 { -score } else { score }),
            Pointwise::Poisson => {
                let log = if y > 0.0 { y * (y.ln() - score) } else { 0.0 };
                (log - y + Link::Log.prediction(score)).max(0.0)
            }
            Pointwise::Gamma => {
                let ratio = y * Link::Log.prediction(-score);
                (ratio - 1.0 - (y.ln() - score)).max(0.0)
            }
            Pointwise::Banded(band) => {
                let gap = (y - score).abs();
                if gap <= band { gap * gap / (2.0 * band) } else { gap - band / 2.0 }
            }
        }
    }

    /// Minus the derivative of the loss.
    pub fn pull(self, y: f64, score: f64) -> f64 {
        match self {
            Pointwise::Logistic => y - logistic(score),
            Pointwise::Poisson => y - Link::Log.prediction(score),
            Pointwise::Gamma => y * Link::Log.prediction(-score) - 1.0,
            Pointwise::Banded(band) => ((y - score) / band).clamp(-1.0, 1.0),
        }
    }

    /// Weight of the square that stands for the loss.
    pub fn weight(self, y: f64, score: f64) -> f64 {
        match self {
            Pointwise::Logistic => {
                let p = logistic(score);
                p * (1.0 - p)
            }
            Pointwise::Poisson => Link::Log.prediction(score),
            Pointwise::Gamma => 1.0,
            Pointwise::Banded(band) => 1.0 / (y - score).abs().max(band),
        }
    }

    /// Losses, pulls and weights of rows at these scores. Those of classes are taken four at a time, with one exponential
    /// for all three.
    pub fn rows(self, y: &[f64], scores: &[f64]) -> Rows {
        if self != Pointwise::Logistic {
            let each = |f: fn(Pointwise, f64, f64) -> f64| y.iter().zip(scores).map(|(y, s)| f(self, *y, *s)).collect();
            return Rows {
                losses: each(Pointwise::of),
                pulls: each(Pointwise::pull),
                weights: each(Pointwise::weight),
            };
        }
        let n = y.len();
        let mut rows = Rows { losses: vec![0.0; n], pulls: vec![0.0; n], weights: vec![0.0; n] };
        for start in (0..n).step_by(4) {
            let end = (start + 4).min(n);
            let four = |from: &[f64]| {
                let mut four = [0.0; 4];
                four[..end - start].copy_from_slice(&from[start..end]);
                f64x4::new(four)
            };
            let (y, score) = (four(y), four(scores));
            let small = (-score.abs()).exp();
            let large = f64x4::ONE / (f64x4::ONE + small);
            let p = score.cmp_ge(f64x4::ZERO).blend(large, small * large);
            let against = y.cmp_gt(f64x4::HALF).blend(-score, score);
            let loss = against.fast_max(f64x4::ZERO) + (f64x4::ONE + small).ln();
            for (into, from) in
                [(&mut rows.losses, loss), (&mut rows.pulls, y - p), (&mut rows.weights, small * large * large)]
            {
                into[start..end].copy_from_slice(&from.to_array()[..end - start]);
            }
        }
        rows
    }

    /// The score from which a step for this row may start.
    pub fn steady(self, y: f64, score: f64) -> f64 {
        match self {
            Pointwise::Logistic => score.clamp(-MAX_LOG_ODDS, MAX_LOG_ODDS),
            Pointwise::Poisson | Pointwise::Gamma => {
                let least = if y > 0.0 { (y / MAX_SHORTFALL).ln() } else { -MAX_LOG };
                score.clamp(-MAX_LOG, MAX_LOG).max(least)
            }
            Pointwise::Banded(_) => score,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [(Pointwise, &[f64]); 5] = [
        (Pointwise::Logistic, &[0.0, 1.0]),
        (Pointwise::Poisson, &[0.0, 0.3, 4.0]),
        (Pointwise::Gamma, &[0.02, 1.0, 7.0]),
        (Pointwise::Banded(HUBER_BAND), &[-2.0, 0.0, 5.0]),
        (Pointwise::Banded(ABSOLUTE_BAND), &[-2.0, 0.0, 5.0]),
    ];

    #[test]
    fn the_pull_is_the_slope_of_the_loss() {
        for (loss, values) in ALL {
            for &y in values {
                for score in [-3.0, -0.31, 0.02, 1.7] {
                    let h = 1e-6;
                    let slope = (loss.of(y, score + h) - loss.of(y, score - h)) / (2.0 * h);
                    assert!((slope + loss.pull(y, score)).abs() < 1e-4, "{loss:?} {y} {score}: {slope}");
                    assert!(loss.of(y, score) >= 0.0 && loss.weight(y, score) > 0.0);
                }
            }
        }
    }

    #[test]
    fn rows_together_are_rows_one_by_one() {
        let scores = [-800.0, -30.0, -3.0, -0.2, 0.0, 1e-9, 0.7, 5.0, 40.0, 900.0, -1.0];
        for (loss, values) in ALL {
            for &value in values {
                let y = [value; 11];
                let rows = loss.rows(&y, &scores);
                for (at, &score) in scores.iter().enumerate() {
                    let near = |a: f64, b: f64| (a - b).abs() <= 1e-12 * b.abs().max(1.0);
                    assert!(near(rows.losses[at], loss.of(value, score)), "{loss:?} {value} {score}");
                    assert!(near(rows.pulls[at], loss.pull(value, score)), "{loss:?} {value} {score}");
                    assert!(near(rows.weights[at], loss.weight(value, score)), "{loss:?} {value} {score}");
                }
            }
        }
    }

    #[test]
    fn no_loss_where_score_and_value_agree() {
        for y in [0.5, 3.0] {
            assert!(Pointwise::Poisson.of(y, y.ln()) < 1e-12 && Pointwise::Gamma.of(y, y.ln()) < 1e-12);
            assert_eq!(Pointwise::Banded(0.1).of(y, y), 0.0);
        }
        for (loss, values) in ALL {
            for score in [-1e300, 1e300] {
                assert!(loss.pull(values[0], loss.steady(values[0], score)).is_finite(), "{loss:?}");
            }
        }
        assert_eq!(Pointwise::asked(Loss::Gamma, &[0.0, 1.0]), None);
        assert_eq!(Pointwise::asked(Loss::Poisson, &[-1.0, 2.0]), None);
        assert_eq!(Pointwise::asked(Loss::Poisson, &[0.0, 2.0]), Some(Pointwise::Poisson));
    }
}
