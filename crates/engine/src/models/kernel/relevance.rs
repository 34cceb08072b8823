//! How far each coordinate reaches: scales learnt from how likely they make the target.
//!
//! In: coordinates, standardised targets and weights of a few hundred rows. Out: [`Scales`].
//! The user's question: "which columns make rows alike?".
//! Invariants: deterministic; no draw is made; a matrix that cannot be factorised ends the climb, never the fit.
//! Method: Gaussian process with a Matern 5/2 kernel, automatic relevance determination, and a linear part (Rasmussen &
//! Williams 2006, chapters 4 and 5); several targets (indicators of classes) share the scales. Logarithms of the scales
//! have normal priors, whose lengths grow with the root of the number of coordinates (Hvarfner et al. 2024), so that few
//! rows cannot make every column matter. Their posterior is climbed by Rprop, which looks at signs of slopes only
//! (Riedmiller & Braun 1993; for Gaussian processes Blum & Riedmiller 2013).
//! Edges: no coordinate, the prior's scales.

use crate::dense::{Cholesky, add_scaled, dot};
use crate::run::{Flow, Run};

/// Scales of the process, in units of the standardised target.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Scales {
    /// Standard deviation of what is curved.
    pub curved: f64,
    /// Standard deviation of each slope of the linear part.
    pub slope: f64,
    /// Standard deviation of the noise of a row of weight 1.
    pub noise: f64,
    /// One over the length of each group of coordinates.
    pub relevance: Vec<f64>,
}

/// Rows from which scales are learnt.
pub(super) struct Problem<'a> {
    /// `[column][row]`.
    pub coordinates: &'a [Vec<f64>],
    /// Group of each coordinate.
    pub groups: &'a [usize],
    pub n_groups: usize,
    /// `[output][row]`, standardised.
    pub targets: &'a [Vec<f64>],
    /// Mean 1.
    pub weights: &'a [f64],
}

/// Variance of the constant.
pub(super) const CONSTANT: f64 = 1.0;
/// Smallest noise, in standard deviations of the target.
const MIN_NOISE: f64 = 0.005;
/// Longest and shortest step of the climb, in logarithms.
const STEPS: (f64, f64) = (1.0, 0.01);

/// Normal prior of a logarithm: mean and deviation.
type Prior = (f64, f64);

impl Problem<'_> {
    /// The scales of the highest posterior found in so many evaluations.
    pub fn learn(&self, n_evaluations: usize, run: &Run<'_>) -> Scales {
        let priors = self.priors();
        let mut at: Vec<f64> = priors.iter().map(|p| p.0).collect();
        let mut best = (f64::NEG_INFINITY, at.clone());
        let mut steps = vec![0.3; at.len()];
        let mut before = vec![0.0; at.len()];
        for _ in 0..n_evaluations {
            if run.flow() == Flow::Stop {
                break;
            }
            let Some((value, slopes)) = self.posterior(&at, &priors) else { break };
            if value > best.0 {
                best = (value, at.clone());
            }
            if steps.iter().all(|s| *s <= 2.0 * STEPS.1) {
                break;
            }
            for i in 0..at.len() {
                let agreement = slopes[i] * before[i];
                if agreement > 0.0 {
                    steps[i] = (1.2 * steps[i]).min(STEPS.0);
                } else if agreement < 0.0 {
                    steps[i] = (0.5 * steps[i]).max(STEPS.1);
                }
                // After a change of sign one step is made without memory.
                before[i] = if agreement < 0.0 { 0.0 } else { slopes[i] };
                at[i] += if slopes[i] > 0.0 { steps[i] } else { -steps[i] };
            }
            at[2] = at[2].max(MIN_NOISE.ln());
        }
        let e: Vec<f64> = best.1.iter().map(|v| v.exp()).collect();
        Scales { curved: e[0], slope: e[1], noise: e[2], relevance: e[3..].to_vec() }
    }

    fn priors(&self) -> Vec<Prior> {
        let p = self.coordinates.len().max(1) as f64;
        let mut priors = vec![(-0.2, 1.0), (-0.7 - 0.5 * p.ln(), 1.5), (-0.7, 1.5)];
        priors.resize(3 + self.n_groups, (-1.0 - 0.5 * p.ln(), 1.0));
        priors
    }

    /// Logarithm of the posterior and its slopes: curved, slope, noise, then relevances, all as logarithms.
    fn posterior(&self, at: &[f64], priors: &[Prior]) -> Option<(f64, Vec<f64>)> {
        let n = self.weights.len();
        let e: Vec<f64> = at.iter().map(|v| v.exp()).collect();
        let (curved, slope, noise) = (e[0] * e[0], e[1] * e[1], e[2] * e[2]);
        let reach: Vec<Vec<f64>> = self
            .coordinates
            .iter()
            .zip(self.groups)
            .map(|(column, &g)| column.iter().map(|z| z * e[3 + g]).collect())
            .collect();
        let lines = lower_products(self.coordinates, n);
        let mut kernel = lower_distances(&reach, n);
        // Per pair: the kernel, and its slope by the squared distance.
        let mut steepness = vec![0.0; n * n];
        let mut matrix = vec![0.0; n * n];
        for i in 0..n {
            for j in 0..=i {
                let at = i * n + j;
                let (value, by_distance) = matern(kernel[at]);
                kernel[at] = value;
                steepness[at] = by_distance;
                matrix[at] = curved * value + slope * lines[at] + CONSTANT;
            }
            matrix[i * n + i] += noise / self.weights[i];
        }
        let factor = Cholesky::new(matrix, n)?;
        let n_targets = self.targets.len() as f64;
        let mut value = -0.5 * n_targets * factor.ln_determinant();
        // Twice the slope by the matrix: sum over targets of a a' less the inverse (eq. 5.9).
        let mut pull = factor.inverse();
        pull.iter_mut().for_each(|v| *v *= -n_targets);
        for target in self.targets {
            let mut a = target.clone();
            factor.solve(&mut a);
            value -= 0.5 * dot(target, &a);
            for i in 0..n {
                add_scaled(&mut pull[i * n..=i * n + i], a[i], &a[..=i]);
            }
        }
        let mut slopes = vec![0.0; at.len()];
        for i in 0..n {
            // Pairs below the diagonal count twice.
            let (row, own) = (&pull[i * n..i * n + i], pull[i * n + i]);
            let of = |m: &[f64]| 2.0 * dot(row, &m[i * n..i * n + i]) + own * m[i * n + i];
            slopes[0] += curved * of(&kernel);
            slopes[1] += slope * of(&lines);
            slopes[2] += own * noise / self.weights[i];
        }
        for i in 0..n {
            let range = i * n..i * n + i;
            steepness[range.clone()].iter_mut().zip(&pull[range]).for_each(|(s, p)| *s *= p);
        }
        for (column, &g) in reach.iter().zip(self.groups) {
            let squares: Vec<f64> = column.iter().map(|u| u * u).collect();
            let mut sum = 0.0;
            for i in 0..n {
                let row = &steepness[i * n..i * n + i];
                let total = row.iter().sum::<f64>();
                sum += squares[i] * total - 2.0 * column[i] * dot(row, &column[..i]) + dot(row, &squares[..i]);
            }
            slopes[3 + g] += 2.0 * curved * sum;
        }
        for ((v, slope), (mean, deviation)) in at.iter().zip(&mut slopes).zip(priors) {
            let z = (v - mean) / deviation;
            value -= 0.5 * z * z;
            *slope -= z / deviation;
        }
        (value.is_finite() && slopes.iter().all(|s| s.is_finite())).then_some((value, slopes))
    }
}

/// Matern 5/2 kernel of a squared distance, and its slope by the squared distance.
fn matern(squared: f64) -> (f64, f64) {
    let r = (5.0 * squared).sqrt();
    let decay = (-r).exp();
    ((1.0 + r + r * r / 3.0) * decay, -5.0 / 6.0 * (1.0 + r) * decay)
}

/// Squared distances between rows, lower triangle.
fn lower_distances(columns: &[Vec<f64>], n: usize) -> Vec<f64> {
    let mut sums = vec![0.0; n * n];
    for i in 0..n {
        let row = &mut sums[i * n..=i * n + i];
        for column in columns {
            let own = column[i];
            row.iter_mut().zip(column).for_each(|(s, other)| *s += (own - other) * (own - other));
        }
    }
    sums
}

/// Products of rows, lower triangle.
fn lower_products(columns: &[Vec<f64>], n: usize) -> Vec<f64> {
    let mut sums = vec![0.0; n * n];
    for i in 0..n {
        for column in columns {
            add_scaled(&mut sums[i * n..=i * n + i], column[i], column);
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::{Effort, Progress, Seed};
    use std::sync::atomic::AtomicBool;

    #[test]
    fn slopes_agree_with_differences() {
        let mut s = Seed(1).stream();
        let n = 25;
        let coordinates: Vec<Vec<f64>> = (0..4).map(|_| (0..n).map(|_| s.normal()).collect()).collect();
        let targets: Vec<Vec<f64>> =
            (0..2).map(|k| (0..n).map(|i| coordinates[k][i].sin() + 0.3 * s.normal()).collect()).collect();
        let weights: Vec<f64> = (0..n).map(|i| 0.5 + i as f64 / n as f64).collect();
        let problem = Problem {
            coordinates: &coordinates,
            groups: &[0, 1, 1, 2],
            n_groups: 3,
            targets: &targets,
            weights: &weights,
        };
        let priors = problem.priors();
        let at = [0.1, -1.0, -0.9, 0.3, -0.4, -1.1];
        let (_, slopes) = problem.posterior(&at, &priors).expect("positive definite");
        for i in 0..at.len() {
            let side = |by: f64| {
                let mut moved = at;
                moved[i] += by;
                problem.posterior(&moved, &priors).expect("positive definite").0
            };
            let difference = (side(1e-5) - side(-1e-5)) / 2e-5;
            assert!(
                (difference - slopes[i]).abs() < 1e-5 * (1.0 + difference.abs()),
                "{i}: {difference} {}",
                slopes[i]
            );
        }
    }

    #[test]
    fn what_matters_is_told_from_noise() {
        let mut s = Seed(2).stream();
        let n = 80;
        let coordinates: Vec<Vec<f64>> = (0..5).map(|_| (0..n).map(|_| s.normal()).collect()).collect();
        let target = (0..n).map(|i| 1.4 * (2.0 * coordinates[3][i]).sin() + 0.1 * s.normal()).collect();
        let groups: Vec<usize> = (0..5).collect();
        let problem = Problem {
            coordinates: &coordinates,
            groups: &groups,
            n_groups: 5,
            targets: &[target],
            weights: &vec![1.0; n],
        };
        let stop = AtomicBool::new(false);
        let go = |_: &Progress<'_>| Flow::Continue;
        let scales = problem.learn(60, &Run::new(Seed(0), Effort::Standard, &go, &stop));
        let others = (0..5).filter(|g| *g != 3).map(|g| scales.relevance[g]).fold(0.0, f64::max);
        assert!(scales.relevance[3] > 4.0 * others && scales.noise < 0.3, "{scales:?}");
    }
}
