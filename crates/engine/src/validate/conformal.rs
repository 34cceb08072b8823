//! Intervals for a number, from errors on rows that were not fitted on.
//!
//! In: out-of-fold predictions and observations. Out: what to add to a prediction for the two ends of its interval.
//! The user's question: "between what and what, nine times in ten?".
//! Invariants: ends are finite; the prediction lies inside; the coverage shown is judged, row by row, by a rule made
//! without that row.
//! Method: cross-conformal half-widths from signed out-of-fold residuals (Vovk 2015; Barber et al. 2021, CV+), lower
//! and upper end apart, with ranks of n + 1. Deviation from CV+: one width for every row, around the model fitted on
//! all rows, so that a model file needs two numbers. Interval of the coverage: Wilson (1927).
//! Edges: too few rows for the level (under 19 at 90 %): the largest residual stands in for an infinite width; no row:
//! width 0 and a coverage that says nothing (0 to 1).

use super::Estimate;
use serde::{Deserialize, Serialize};

/// Half-widths of intervals for a number, from out-of-fold residuals.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IntervalRule {
    /// Nominal coverage, 0.9.
    pub level: f64,
    /// Added to the prediction for the lower end (negative).
    pub below: f64,
    /// Added to the prediction for the upper end.
    pub above: f64,
    /// Share of out-of-fold rows inside, each judged by a rule made without it; its baseline is the level.
    pub coverage: Estimate,
}

/// Fits from out-of-fold predictions (mean over repetitions) and observations. Pairs with a non-finite value are left out.
pub fn fit(predicted: &[f64], observed: &[f64], level: f64) -> IntervalRule {
    let mut residuals: Vec<f64> =
        observed.iter().zip(predicted).map(|(o, p)| o - p).filter(|r| r.is_finite()).collect();
    residuals.sort_unstable_by(f64::total_cmp);
    let n = residuals.len();
    let (below, above) = ends(n, level, |rank| residuals[rank]);
    let inside = (0..n)
        .filter(|&i| {
            let (low, high) = ends(n - 1, level, |rank| residuals[rank + usize::from(rank >= i)]);
            low <= residuals[i] && residuals[i] <= high
        })
        .count();
    let (low, high) = wilson(inside, n);
    let value = if n > 0 { inside as f64 / n as f64 } else { level };
    IntervalRule { level, below, above, coverage: Estimate { value, low, high, baseline: level } }
}

/// Lower and upper end from `n` residuals, `sorted(rank)` the one of this rank from 0.
fn ends(n: usize, level: f64, sorted: impl Fn(usize) -> f64) -> (f64, f64) {
    if n == 0 {
        return (0.0, 0.0);
    }
    // The rank that leaves (1 - level) / 2 of n + 1 rows outside; a rounding error must not cost a rank.
    let rank = ((n + 1) as f64 * (1.0 - level) / 2.0 + 1e-9).floor() as usize;
    let outside = rank.clamp(1, n.div_ceil(2)) - 1;
    (sorted(outside).min(0.0), sorted(n - 1 - outside).max(0.0))
}

/// Wilson's 95 % interval of a share.
fn wilson(successes: usize, n: usize) -> (f64, f64) {
    if n == 0 {
        return (0.0, 1.0);
    }
    let z = 1.959_963_984_540_054;
    let (p, n) = (successes as f64 / n as f64, n as f64);
    let centre = (p + z * z / (2.0 * n)) / (1.0 + z * z / n);
    let half = z * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt() / (1.0 + z * z / n);
    ((centre - half).max(0.0), (centre + half).min(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::Seed;

    #[test]
    fn ranks_by_hand() {
        // 19 residuals -9..9 at 90 %: rank 1 of 20 on each side is the smallest and the largest.
        let observed: Vec<f64> = (-9..=9).map(f64::from).collect();
        let rule = fit(&[0.0; 19], &observed, 0.9);
        assert_eq!((rule.below, rule.above), (-9.0, 9.0));
        // Left out, the smallest and the largest fall outside.
        assert!((rule.coverage.value - 17.0 / 19.0).abs() < 1e-12);
        let rule = fit(&[0.0; 19], &observed, 0.8);
        assert_eq!((rule.below, rule.above), (-8.0, 8.0));
    }

    #[test]
    fn few_rows_and_bad_values_stay_finite() {
        for observed in [vec![], vec![3.0], vec![3.0, f64::NAN], vec![1.0, 1.0], vec![f64::INFINITY]] {
            let rule = fit(&vec![1.0; observed.len()], &observed, 0.9);
            let c = rule.coverage;
            assert!([rule.below, rule.above, c.value, c.low, c.high].iter().all(|v| v.is_finite()), "{rule:?}");
            assert!(rule.below <= 0.0 && rule.above >= 0.0 && c.low <= c.high);
        }
    }

    #[test]
    fn covers_new_rows_as_often_as_it_says() {
        let mut stream = Seed(4).stream();
        let (mut inside, mut claimed) = (0, 0.0);
        for _ in 0..200 {
            // Skewed errors: the two ends differ.
            let errors: Vec<f64> = (0..40).map(|_| -stream.uniform().max(1e-12).ln() - 1.0).collect();
            let rule = fit(&[0.0; 40], &errors, 0.9);
            let new = -stream.uniform().max(1e-12).ln() - 1.0;
            inside += u32::from(rule.below <= new && new <= rule.above);
            claimed += rule.coverage.value / 200.0;
        }
        assert!((170..=196).contains(&inside), "{inside}");
        assert!((claimed - 0.9).abs() < 0.05, "{claimed}");
    }

    #[test]
    fn wilson_by_hand() {
        let (low, high) = wilson(9, 10);
        assert!((low - 0.5958).abs() < 1e-3 && (high - 0.9821).abs() < 1e-3, "{low} {high}");
    }
}
