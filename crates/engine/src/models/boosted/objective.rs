//! What boosted trees make small: squared error, logistic loss or softmax loss, and its derivatives.
//!
//! In: training rows, scores. Out: gradients, curvatures, losses. The user's question: "how wrong is it still?".
//! Invariants: numbers are standardised, so that steps and noise mean the same on every table; weights have mean 1, so
//! that penalties count in rows.
//! Edges: a constant number has scale 1; a class without rows has a finite score.

use crate::data::{Target, Task, TrainView};
use crate::models::logistic;

/// The loss: target, weights and where the scores start.
pub(in crate::models) struct Objective {
    pub task: Task,
    /// Standardised numbers, or class codes.
    pub target: Vec<f64>,
    pub weights: Vec<f64>,
    /// Score before the first tree, on the score scale.
    pub base: Vec<f64>,
    /// What the trees' sum is multiplied by.
    pub scale: f64,
}

impl Objective {
    /// The loss on training rows.
    pub fn new(train: &TrainView) -> Objective {
        let task = train.task();
        let total: f64 = train.weights.iter().sum();
        // Mean weight 1, so that penalties count in rows.
        let weights: Vec<f64> = train.weights.iter().map(|w| w / total * train.n_rows() as f64).collect();
        match &train.target {
            Target::Numbers(y) => {
                let mean = weighted_mean(y, &weights);
                let largest = y.iter().map(|v| (v - mean).abs()).fold(0.0, f64::max);
                let unit = if largest > 0.0 && largest.is_finite() { largest } else { 1.0 };
                let square: Vec<f64> = y.iter().map(|v| ((v - mean) / unit).powi(2)).collect();
                let deviation = unit * weighted_mean(&square, &weights).sqrt();
                let scale = if deviation > 0.0 && deviation.is_finite() { deviation } else { 1.0 };
                let target = y.iter().map(|v| (v - mean) / scale).collect();
                Objective { task, target, weights, base: vec![mean], scale }
            }
            Target::Classes { codes, n_classes } => {
                // One more row, spread evenly over the classes: a class absent here still has a finite score.
                let mut counts = vec![1.0 / *n_classes as f64; *n_classes];
                codes.iter().zip(&weights).for_each(|(&c, w)| counts[c as usize] += w);
                let base = if *n_classes == 2 {
                    vec![(counts[1] / counts[0]).ln()]
                } else {
                    let logs: Vec<f64> = counts.iter().map(|c| c.ln()).collect();
                    let mean = logs.iter().sum::<f64>() / logs.len() as f64;
                    logs.iter().map(|l| l - mean).collect()
                };
                Objective { task, target: codes.iter().map(|&c| f64::from(c)).collect(), weights, base, scale: 1.0 }
            }
        }
    }

    /// Scores of `n` rows before the first tree, `[output][row]`: in units of `scale`, a number's mean at 0.
    pub fn start(&self, n: usize) -> Vec<Vec<f64>> {
        match self.task {
            Task::Regression => vec![vec![0.0; n]],
            _ => self.base.iter().map(|&b| vec![b; n]).collect(),
        }
    }

    /// Mean loss of other rows at these scores: squared error in units of `scale`, or log-loss.
    pub fn loss(&self, scores: &[Vec<f64>], rows: &TrainView) -> f64 {
        let losses: Vec<f64> = match &rows.target {
            Target::Numbers(y) => {
                let error = |(y, s): (&f64, &f64)| ((y - self.base[0]) / self.scale - s).powi(2);
                y.iter().zip(&scores[0]).map(error).collect()
            }
            Target::Classes { codes, .. } if scores.len() == 1 => {
                let signed = |(&c, &s): (&u32, &f64)| if c == 1 { -s } else { s };
                codes.iter().zip(&scores[0]).map(signed).map(log_one_plus_exp).collect()
            }
            Target::Classes { codes, .. } => {
                let of_row = |(row, &class): (usize, &u32)| {
                    let top = scores.iter().map(|s| s[row]).fold(f64::NEG_INFINITY, f64::max);
                    let sum: f64 = scores.iter().map(|s| (s[row] - top).exp()).sum();
                    top + sum.ln() - scores[class as usize][row]
                };
                codes.iter().enumerate().map(of_row).collect()
            }
        };
        weighted_mean(&losses, &rows.weights)
    }

    /// Loss of one training row at these scores: half its squared error in units of `scale`, or its log-loss.
    pub fn loss_of_row(&self, scores: &[Vec<f64>], row: usize) -> f64 {
        match self.task {
            Task::Regression => 0.5 * (self.target[row] - scores[0][row]).powi(2),
            Task::Binary => log_one_plus_exp(if self.target[row] > 0.0 { -scores[0][row] } else { scores[0][row] }),
            Task::Multiclass { .. } => {
                let top = scores.iter().map(|s| s[row]).fold(f64::NEG_INFINITY, f64::max);
                let sum: f64 = scores.iter().map(|s| (s[row] - top).exp()).sum();
                top + sum.ln() - scores[self.target[row] as usize][row]
            }
        }
    }

    /// Negative gradients and second derivatives at these scores, `[output][row]`, without weights.
    pub fn derivatives(&self, scores: &[Vec<f64>], gradient: &mut [Vec<f64>], curvature: &mut [Vec<f64>]) {
        match self.task {
            Task::Regression => {
                for (g, (y, s)) in gradient[0].iter_mut().zip(self.target.iter().zip(&scores[0])) {
                    *g = y - s;
                }
                curvature[0].fill(1.0);
            }
            Task::Binary => {
                let rows = self.target.iter().zip(&scores[0]);
                for ((g, h), (y, &s)) in gradient[0].iter_mut().zip(&mut curvature[0]).zip(rows) {
                    let p = logistic(s);
                    *g = y - p;
                    *h = p * (1.0 - p);
                }
            }
            Task::Multiclass { n_classes } => {
                for row in 0..self.target.len() {
                    let top = scores.iter().map(|s| s[row]).fold(f64::NEG_INFINITY, f64::max);
                    let sum: f64 = scores.iter().map(|s| (s[row] - top).exp()).sum();
                    for k in 0..n_classes {
                        let p = (scores[k][row] - top).exp() / sum;
                        gradient[k][row] = f64::from(u8::from(self.target[row] as usize == k)) - p;
                        curvature[k][row] = p * (1.0 - p);
                    }
                }
            }
        }
    }
}

fn weighted_mean(values: &[f64], weights: &[f64]) -> f64 {
    let total: f64 = weights.iter().sum();
    values.iter().zip(weights).map(|(v, w)| v * (w / total)).sum()
}

/// ln(1 + exp(x)), without overflow.
fn log_one_plus_exp(x: f64) -> f64 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}
