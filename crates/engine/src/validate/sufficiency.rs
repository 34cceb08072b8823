//! Are there enough rows for so many columns? Said before any training.
//!
//! In: the target and the number of candidate parameters. Out: rows needed, parameters supported, criterion by criterion.
//! The user's question: "do I have enough rows?".
//! Invariants: the rows needed are the largest of the criteria and grow with the parameters; nothing is fitted.
//! Method: Riley et al. (2019, Statistics in Medicine 38, parts I and II), as the R package `pmsampsize` computes it;
//! three or more classes: Pate et al. (2023), the pair of classes that asks for most rows.
//! Assumed, since nothing is known yet: the model explains 15 % of what can be explained (R2 of 0.15 for a number, 15 %
//! of the largest possible Cox-Snell R2 for classes), as Riley et al. advise where nothing better is at hand.
//! Deviation: the margin of a mean is 10 % of the mean or of the standard deviation, whichever is larger, since a mean
//! near 0 has no percentage.
//! Edges: no parameter needs rows for the mean only; a class without rows is not counted.
//! To add one more: a variant of [`Criterion`] and its rows in `criteria`.

use super::metric::{weighted_mean, weighted_variance};
use crate::data::{Target, Task};
use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF, Normal, StudentsT};

/// Are there enough rows for so many candidate parameters?
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sufficiency {
    /// Rows.
    pub n_rows: usize,
    /// Rows of the rarest class; rows for a number.
    pub n_events: usize,
    /// Candidate parameters: numeric features plus levels less one.
    pub n_parameters: usize,
    /// Parameters that these rows can support.
    pub supported_parameters: usize,
    /// Rows that so many candidate parameters would need.
    pub needed_rows: usize,
    /// Each criterion and the rows that it asks for.
    pub criteria: Vec<(Criterion, usize)>,
}

/// The criteria of Riley et al.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Criterion {
    /// Expected shrinkage of at least 0.9.
    Shrinkage,
    /// Apparent minus adjusted R2 at most 0.05.
    Optimism,
    /// Overall risk (or mean) known to within a margin.
    MeanEstimate,
    /// Residual standard deviation known to within a margin (numbers only).
    ResidualSpread,
}

/// Share of what can be explained that the model is expected to explain.
const EXPECTED_SHARE: f64 = 0.15;
/// Shrinkage wanted: at most 10 % of the spread of predictions is overfitting.
const SHRINKAGE: f64 = 0.9;
/// Largest difference between apparent and adjusted R2.
const OPTIMISM: f64 = 0.05;
/// Margin of the overall risk, in probability.
const RISK_MARGIN: f64 = 0.05;
/// Margin of a mean, as a share of it.
const MEAN_MARGIN: f64 = 0.1;

/// What is asked of the rows, before parameters are known.
enum Problem {
    Number { r2: f64, mean: f64, deviation: f64 },
    Classes { shares: Vec<f64>, expected_share: f64 },
}

/// The verdict, before any training. `task` is the target's own.
pub fn assess(target: &Target, task: Task, n_parameters: usize) -> Sufficiency {
    debug_assert_eq!(task, target.task(), "the target decides the task");
    let n_rows = target.len();
    let (problem, n_events) = match target {
        Target::Numbers(y) => {
            let weights = vec![1.0; y.len()];
            let (mean, deviation) = (weighted_mean(y, &weights), weighted_variance(y, &weights).sqrt());
            (Problem::Number { r2: EXPECTED_SHARE, mean, deviation }, n_rows)
        }
        Target::Classes { codes, n_classes } => {
            let mut counts = vec![0usize; *n_classes];
            for &c in codes {
                counts[c as usize] += 1;
            }
            let shares = counts.iter().map(|&c| c as f64 / n_rows.max(1) as f64).collect();
            let rarest = counts.into_iter().min().unwrap_or(0);
            (Problem::Classes { shares, expected_share: EXPECTED_SHARE }, rarest)
        }
    };
    let criteria = problem.criteria(n_parameters);
    // Rows needed grow with the parameters: bisection for the most that these rows support.
    let (mut supported, mut too_many) = (0, n_rows + 1);
    while too_many - supported > 1 {
        let middle = supported + (too_many - supported) / 2;
        if needed(&problem.criteria(middle)) <= n_rows {
            supported = middle;
        } else {
            too_many = middle;
        }
    }
    Sufficiency {
        n_rows,
        n_events,
        n_parameters,
        supported_parameters: supported,
        needed_rows: needed(&criteria),
        criteria,
    }
}

fn needed(criteria: &[(Criterion, usize)]) -> usize {
    criteria.iter().map(|c| c.1).max().unwrap_or(0)
}

impl Problem {
    fn criteria(&self, n_parameters: usize) -> Vec<(Criterion, usize)> {
        match self {
            Problem::Number { r2, mean, deviation } => vec![
                (Criterion::Shrinkage, shrinkage_rows_of_number(*r2, n_parameters)),
                (Criterion::Optimism, ceil(1.0 + n_parameters as f64 * (1.0 - r2) / OPTIMISM)),
                (Criterion::MeanEstimate, mean_rows(*r2, *mean, *deviation, n_parameters)),
                // 234 degrees of freedom: a 95 % interval of the residual spread within 10 % (Riley part I, 3.3).
                (Criterion::ResidualSpread, 234 + n_parameters),
            ],
            Problem::Classes { shares, expected_share } => class_criteria(shares, *expected_share, n_parameters),
        }
    }
}

fn ceil(rows: f64) -> usize {
    // A rounding error must not cost a row.
    (rows - 1e-9).ceil().max(0.0) as usize
}

/// Riley part I, criterion 1: Copas' shrinkage 1 + (P - 2) / (n ln(1 - apparent R2)) of at least 0.9, where
/// 1 - apparent R2 = (1 - R2)(n - P - 1) / (n - 1).
fn shrinkage_rows_of_number(r2: f64, n_parameters: usize) -> usize {
    if n_parameters == 0 {
        return 0;
    }
    let p = n_parameters as f64;
    let enough = |n: usize| {
        let n = n as f64;
        let log = ((1.0 - r2) * (n - p - 1.0) / (n - 1.0)).ln();
        1.0 + (p - 2.0) / (n * log) >= SHRINKAGE
    };
    // Just above P rows the apparent R2 is near 1 and the formula is blind; from 2P on it is monotone.
    let mut low = if n_parameters <= 2 { n_parameters + 2 } else { 2 * n_parameters + 1 };
    if enough(low) {
        return low;
    }
    let mut high = ceil(p / ((1.0 - SHRINKAGE) * -(1.0 - r2).ln())) + low;
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if enough(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
    high
}

/// Riley part I, criterion 4: half-width of the mean's 95 % interval.
fn mean_rows(r2: f64, mean: f64, deviation: f64, n_parameters: usize) -> usize {
    let scale = mean.abs().max(deviation);
    if scale <= 0.0 {
        return 0;
    }
    let relative = (deviation / scale) * (1.0 - r2).sqrt() / MEAN_MARGIN;
    // The quantile of Student's t falls with the rows and the rows grow with it: a fixed point, reached at once.
    let mut n = relative * relative * 1.96 * 1.96;
    for _ in 0..8 {
        let freedom = (n - n_parameters as f64 - 1.0).max(2.0);
        let t = StudentsT::new(0.0, 1.0, freedom).map_or(1.96, |d| d.inverse_cdf(0.975));
        n = relative * relative * t * t;
    }
    ceil(n)
}

/// Cox-Snell R2 of a perfect model for these shares (Riley part II, section 3).
fn largest_r2(shares: &[f64]) -> f64 {
    let entropy: f64 = shares.iter().filter(|&&s| s > 0.0).map(|s| -s * s.ln()).sum();
    1.0 - (-2.0 * entropy).exp()
}

/// Riley part II, criterion 1 and 2: rows for an expected shrinkage of `s`.
fn shrinkage_rows(r2: f64, n_parameters: usize, s: f64) -> f64 {
    n_parameters as f64 / ((s - 1.0) * (1.0 - r2 / s).ln())
}

fn class_criteria(shares: &[f64], expected_share: f64, n_parameters: usize) -> Vec<(Criterion, usize)> {
    let present: Vec<f64> = shares.iter().copied().filter(|&s| s > 0.0).collect();
    let (mut shrinkage, mut optimism) = (0, 0);
    for (i, a) in present.iter().enumerate() {
        for b in &present[i + 1..] {
            // Pate et al. (2023): each pair of classes as a binary problem on its share of the rows.
            let of_pair = a + b;
            let largest = largest_r2(&[a / of_pair, b / of_pair]);
            let r2 = expected_share * largest;
            let accepted = r2 / (r2 + OPTIMISM * largest);
            shrinkage = shrinkage.max(ceil(shrinkage_rows(r2, n_parameters, SHRINKAGE) / of_pair));
            optimism = optimism.max(ceil(shrinkage_rows(r2, n_parameters, accepted) / of_pair));
        }
    }
    // Criterion 3; with three or more classes each share is to be known at once (Bonferroni).
    let n_intervals = if present.len() > 2 { present.len() as f64 } else { 1.0 };
    let z = if n_intervals > 1.0 { Normal::standard().inverse_cdf(1.0 - 0.025 / n_intervals) } else { 1.96 };
    let rows_of_share = |s: &f64| ceil((z / RISK_MARGIN) * (z / RISK_MARGIN) * s * (1.0 - s));
    vec![
        (Criterion::Shrinkage, shrinkage),
        (Criterion::Optimism, optimism),
        (Criterion::MeanEstimate, present.iter().map(rows_of_share).max().unwrap_or(0)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Help page of the R package `pmsampsize` (Ensor, Martin, Riley):
    /// `pmsampsize(type = "b", csrsquared = 0.288, parameters = 24, prevalence = 0.174)` gives 623, 662 and 221: 662 rows.
    #[test]
    fn binary_example_of_pmsampsize() {
        let shares = vec![0.826, 0.174];
        let expected_share = 0.288 / largest_r2(&shares);
        let criteria = Problem::Classes { shares, expected_share }.criteria(24);
        assert_eq!(criteria.iter().map(|c| c.1).collect::<Vec<_>>(), [623, 662, 221]);
    }

    /// The same page: `pmsampsize(type = "c", rsquared = 0.2, parameters = 25, intercept = 1.9, sd = 0.6)`: 918 rows.
    #[test]
    fn continuous_example_of_pmsampsize() {
        let criteria = Problem::Number { r2: 0.2, mean: 1.9, deviation: 0.6 }.criteria(25);
        assert_eq!((criteria[0].1, criteria[1].1, criteria[3].1), (918, 401, 259));
        assert_eq!(needed(&criteria), 918);
    }

    #[test]
    fn two_classes_are_the_smallest_case_of_many() {
        let two = class_criteria(&[0.7, 0.3], 0.15, 10);
        let three = class_criteria(&[0.7, 0.3, 0.0], 0.15, 10);
        assert_eq!(two, three);
        let rare = class_criteria(&[0.68, 0.3, 0.02], 0.15, 10);
        assert!(needed(&rare) > needed(&two));
    }

    #[test]
    fn what_is_supported_needs_no_more_rows_than_there_are() {
        for n in [0usize, 1, 2, 10, 150, 1_000, 20_000] {
            let targets = [
                Target::Numbers((0..n).map(|i| i as f64).collect()),
                Target::Numbers(vec![3.0; n]),
                Target::Classes { codes: (0..n as u32).map(|i| u32::from(i % 5 == 0)).collect(), n_classes: 2 },
                Target::Classes { codes: (0..n as u32).map(|i| i % 3).collect(), n_classes: 4 },
            ];
            for target in targets {
                for parameters in [0, 1, 3, 40, 60_000] {
                    let verdict = assess(&target, target.task(), parameters);
                    let at = |p| assess(&target, target.task(), p).needed_rows;
                    let supported = verdict.supported_parameters;
                    assert!(supported == 0 || at(supported) <= n, "{verdict:?}");
                    assert!(n < 10 || at(supported + 1) > n || supported == n, "{verdict:?}");
                    assert!(parameters == 0 || verdict.needed_rows >= at(parameters - 1), "{verdict:?}");
                }
            }
        }
    }
}
