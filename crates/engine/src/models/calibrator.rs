//! Calibration: turns raw scores into scores that mean what they say.
//!
//! In: out-of-fold scores and what was observed. Out: [`Calibrator`].
//! The user's question: "of 100 customers given 20 %, do 20 leave?".
//! Invariants: affine in the score with a slope of at least 0, so that contributions still sum to the score and ranks
//! are kept; learnt on scores of rows that the model did not see.
//! Method: Platt (1999) for two classes, vector scaling with one slope for more (Guo et al. 2017), least squares for a
//! number. Deviation: `PRIOR_ROWS` pseudo-rows, spread as the scores are and with outcomes that agree with them, pull
//! towards leaving the scores alone: with few rows, calibration can do more harm than good.
//! Edges: scores without spread give slope 1; scores that go the wrong way give slope 0: the mean for every row.

use super::region::{Span, Total};
use super::separable::{Pieces, Separable};
use super::{Attribution, Scores, logistic, refuse};
use crate::data::Target;
use crate::formula::Interval;
use crate::message::Error;
use serde::{Deserialize, Serialize};

/// Weight of the belief that scores are already calibrated, in rows.
const PRIOR_ROWS: f64 = 20.0;
/// Slopes beyond this come from a handful of rows that happen to be separated.
const MAX_SLOPE: f64 = 4.0;

/// Turns raw scores into calibrated ones: affine in the score, so that contributions still sum to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Calibrator {
    /// Factor of every score.
    pub slope: f64,
    /// Added to each output's score.
    pub intercepts: Vec<f64>,
}

impl Calibrator {
    /// Leaves scores as they are.
    pub fn identity(n_outputs: usize) -> Self {
        Calibrator { slope: 1.0, intercepts: vec![0.0; n_outputs] }
    }

    /// Fits on out-of-fold scores of rows with these outcomes and positive weights.
    pub fn fit(scores: &Scores, observed: &Target, weights: &[f64]) -> Calibrator {
        let total: f64 = weights.iter().sum();
        if scores.n_rows() == 0 || total.is_nan() || total <= 0.0 {
            return Calibrator::identity(scores.outputs.len());
        }
        let belief = PRIOR_ROWS / total;
        let fitted = match observed {
            Target::Numbers(y) => fit_numbers(&scores.outputs[0], y, weights, belief),
            Target::Classes { codes, n_classes } => {
                let probabilities = scores.probabilities(observed.task());
                // Outcomes mixed with the belief; two classes need the second one's only.
                let classes = if *n_classes == 2 { 1..2 } else { 0..*n_classes as u32 };
                let soft: Vec<Vec<f64>> = classes
                    .map(|class| {
                        let p = &probabilities[class as usize];
                        codes
                            .iter()
                            .zip(p)
                            .map(|(&c, p)| (f64::from(u8::from(c == class)) + belief * p) / (1.0 + belief))
                            .collect()
                    })
                    .collect();
                fit_classes(scores, &soft, weights)
            }
        };
        fitted
            .filter(|c| c.slope.is_finite() && c.intercepts.iter().all(|i| i.is_finite()))
            .unwrap_or_else(|| Calibrator::identity(scores.outputs.len()))
    }

    /// Calibrated scores.
    pub fn apply(&self, scores: &Scores) -> Scores {
        let outputs = scores.outputs.iter().zip(&self.intercepts);
        Scores { outputs: outputs.map(|(o, i)| o.iter().map(|s| self.slope * s + i).collect()).collect() }
    }

    /// Ranges of calibrated scores from those of raw ones.
    pub fn bounds(&self, raw: &[Interval]) -> Option<Vec<Interval>> {
        let of_output = |(b, i): (&Interval, &f64)| {
            let mut total = Total::new(*i);
            total.add(Span { low: b.low, high: b.high }.times(self.slope));
            total.interval()
        };
        raw.iter().zip(&self.intercepts).map(of_output).collect()
    }

    /// What calibrated scores, times the sign, never exceed, from what raw ones do not.
    pub fn above(&self, raw: Vec<Separable>, pieces: &Pieces, sign: f64) -> Vec<Separable> {
        let of_output = |(raw, intercept): (&Separable, &f64)| {
            let mut found = pieces.constant(sign * intercept);
            found.add(self.slope, raw);
            found
        };
        raw.iter().zip(&self.intercepts).map(of_output).collect()
    }

    /// Contributions to the calibrated scores.
    pub fn apply_attribution(&self, attribution: &Attribution) -> Attribution {
        let base = attribution.base.iter().zip(&self.intercepts).map(|(b, i)| self.slope * b + i).collect();
        let mut contributions = attribution.contributions.clone();
        for value in contributions.iter_mut().flatten().flatten() {
            *value *= self.slope;
        }
        Attribution { base, contributions }
    }

    /// Whether every number is sound for so many outputs.
    pub fn check(&self, n_outputs: usize) -> Result<(), Error> {
        let sound = self.intercepts.len() == n_outputs
            && self.intercepts.iter().all(|i| i.is_finite())
            && self.slope.is_finite()
            && self.slope >= 0.0;
        if sound { Ok(()) } else { Err(refuse("calibrator")) }
    }
}

/// Weighted least squares of the outcome on the score, outcomes mixed with the belief.
fn fit_numbers(scores: &[f64], y: &[f64], weights: &[f64], belief: f64) -> Option<Calibrator> {
    let total: f64 = weights.iter().sum();
    let soft = |i: usize| (y[i] + belief * scores[i]) / (1.0 + belief);
    let mean = |f: &dyn Fn(usize) -> f64| (0..y.len()).map(|i| f(i) * (weights[i] / total)).sum::<f64>();
    let (mean_score, mean_y) = (mean(&|i| scores[i]), mean(&soft));
    let variance = mean(&|i| (scores[i] - mean_score).powi(2));
    let covariance = mean(&|i| (scores[i] - mean_score) * (soft(i) - mean_y));
    if variance <= 1e-12 * (mean_score * mean_score) || variance == 0.0 {
        return Some(Calibrator { slope: 1.0, intercepts: vec![mean_y - mean_score] });
    }
    let slope = (covariance / variance).clamp(0.0, MAX_SLOPE);
    Some(Calibrator { slope, intercepts: vec![mean_y - slope * mean_score] })
}

/// Newton's method on slope and intercepts of a logistic (one output) or softmax likelihood with soft outcomes.
fn fit_classes(scores: &Scores, soft: &[Vec<f64>], weights: &[f64]) -> Option<Calibrator> {
    let (n, k) = (scores.n_rows(), scores.outputs.len());
    let total: f64 = weights.iter().sum();
    let mut parameters = vec![0.0; k + 1];
    parameters[k] = 1.0;
    // The slope's own curvature is 0 where scores have no spread; a little stiffness keeps it at 1 there.
    let stiffness = 1e-6;
    let deviance = |p: &[f64]| -> f64 {
        let mut sum = 0.5 * stiffness * ((p[k] - 1.0).powi(2) + p[..k].iter().map(|v| v * v).sum::<f64>());
        let mut eta = vec![0.0; k];
        for i in 0..n {
            for (e, (o, a)) in eta.iter_mut().zip(scores.outputs.iter().zip(p)) {
                *e = p[k] * o[i] + a;
            }
            sum +=
                weights[i] / total * (log_partition(&eta) - eta.iter().zip(soft).map(|(e, s)| e * s[i]).sum::<f64>());
        }
        sum
    };
    let mut current = deviance(&parameters);
    for _ in 0..50 {
        let mut gradient = vec![0.0; k + 1];
        let mut hessian = vec![0.0; (k + 1) * (k + 1)];
        gradient[k] = stiffness * (parameters[k] - 1.0);
        for j in 0..k {
            gradient[j] = stiffness * parameters[j];
        }
        for j in 0..=k {
            hessian[j * (k + 1) + j] = stiffness;
        }
        let (mut eta, mut p) = (vec![0.0; k], vec![0.0; k]);
        for i in 0..n {
            for j in 0..k {
                eta[j] = parameters[k] * scores.outputs[j][i] + parameters[j];
            }
            class_probabilities(&eta, &mut p);
            let w = weights[i] / total;
            let mean: f64 = (0..k).map(|j| p[j] * scores.outputs[j][i]).sum();
            for j in 0..k {
                let s = scores.outputs[j][i];
                gradient[j] += w * (p[j] - soft[j][i]);
                gradient[k] += w * (p[j] - soft[j][i]) * s;
                hessian[j * (k + 1) + j] += w * p[j];
                for l in 0..k {
                    hessian[j * (k + 1) + l] -= w * p[j] * p[l];
                }
                let cross = w * p[j] * (s - mean);
                hessian[j * (k + 1) + k] += cross;
                hessian[k * (k + 1) + j] += cross;
                hessian[k * (k + 1) + k] += w * p[j] * s * (s - mean);
            }
        }
        let step = crate::dense::solve_spd(&hessian, &gradient)?;
        let mut scale = 1.0;
        let improved = loop {
            let trial: Vec<f64> = parameters.iter().zip(&step).map(|(p, s)| p - scale * s).collect();
            let value = deviance(&trial);
            if value <= current {
                parameters = trial;
                break Some(current - value);
            }
            scale *= 0.5;
            if scale < 1e-4 {
                break None;
            }
        };
        match improved {
            Some(gain) => {
                current -= gain;
                if gain < 1e-12 {
                    break;
                }
            }
            None => break,
        }
    }
    let slope = parameters.pop()?;
    if slope < 0.0 {
        // Scores that go the wrong way say nothing: the shares of the outcomes for every row.
        let shares = soft.iter().map(|s| s.iter().zip(weights).map(|(s, w)| s * w / total).sum::<f64>());
        let mut intercepts: Vec<f64> =
            if k == 1 { shares.map(super::log_odds).collect() } else { shares.map(|s| s.max(1e-9).ln()).collect() };
        if k > 1 {
            super::centre(&mut intercepts);
        }
        return Some(Calibrator { slope: 0.0, intercepts });
    }
    if k > 1 {
        super::centre(&mut parameters);
    }
    Some(Calibrator { slope: slope.min(MAX_SLOPE), intercepts: parameters })
}

/// ln(1 + exp(eta)) for one output, ln of the sum of exponentials for more.
fn log_partition(eta: &[f64]) -> f64 {
    if let [eta] = eta {
        return eta.max(0.0) + (-eta.abs()).exp().ln_1p();
    }
    let top = eta.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    top + eta.iter().map(|e| (e - top).exp()).sum::<f64>().ln()
}

/// Logistic for one output, softmax for more.
fn class_probabilities(eta: &[f64], p: &mut [f64]) {
    if let [eta] = eta {
        p[0] = logistic(*eta);
        return;
    }
    let total = log_partition(eta);
    for (p, e) in p.iter_mut().zip(eta) {
        *p = (e - total).exp();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::Seed;

    /// Outcomes drawn with log-odds `slope * score + intercept`.
    fn drawn(n: usize, slope: f64, intercept: f64) -> (Scores, Target) {
        let mut stream = Seed(5).stream();
        let scores: Vec<f64> = (0..n).map(|_| 2.0 * stream.normal()).collect();
        let codes = scores.iter().map(|s| u32::from(stream.chance(logistic(slope * s + intercept)))).collect();
        (Scores { outputs: vec![scores] }, Target::Classes { codes, n_classes: 2 })
    }

    #[test]
    fn overconfident_scores_are_tamed() {
        let (scores, observed) = drawn(4000, 0.5, -1.0);
        let c = Calibrator::fit(&scores, &observed, &vec![1.0; 4000]);
        assert!((c.slope - 0.5).abs() < 0.06 && (c.intercepts[0] + 1.0).abs() < 0.1, "{c:?}");
    }

    #[test]
    fn few_rows_leave_scores_nearly_alone_and_wrong_ones_give_the_mean() {
        let (scores, observed) = drawn(10, 0.2, 0.0);
        let c = Calibrator::fit(&scores, &observed, &[1.0; 10]);
        assert!((c.slope - 1.0).abs() < 0.5, "{c:?}");
        let (scores, observed) = drawn(4000, -1.0, 0.0);
        assert_eq!(Calibrator::fit(&scores, &observed, &vec![1.0; 4000]).slope, 0.0);
    }

    #[test]
    fn constant_scores_and_single_classes_are_no_trouble() {
        let scores = Scores { outputs: vec![vec![0.3; 20]] };
        let observed = Target::Classes { codes: vec![1; 20], n_classes: 2 };
        let c = Calibrator::fit(&scores, &observed, &[1.0; 20]);
        assert!(c.slope.is_finite() && c.intercepts[0] > 0.0);
        let three = Scores { outputs: vec![vec![0.5; 6], vec![-0.2; 6], vec![-0.3; 6]] };
        let observed = Target::Classes { codes: vec![0, 1, 2, 0, 0, 0], n_classes: 3 };
        assert!(Calibrator::fit(&three, &observed, &[1.0; 6]).check(3).is_ok());
        let c = Calibrator::fit(&scores, &Target::Numbers(vec![2.0; 20]), &[1.0; 20]);
        assert!((c.apply(&scores).outputs[0][0] - 2.0).abs() < 0.9, "{c:?}");
    }

    #[test]
    fn contributions_still_sum_to_the_score() {
        let c = Calibrator { slope: 0.5, intercepts: vec![0.1] };
        let raw = Attribution { base: vec![1.0], contributions: vec![vec![vec![2.0], vec![-0.5]]] };
        let a = c.apply_attribution(&raw);
        let sum = a.base[0] + a.contributions[0].iter().map(|f| f[0]).sum::<f64>();
        assert!((sum - c.apply(&Scores { outputs: vec![vec![2.5]] }).outputs[0][0]).abs() < 1e-12);
    }
}
