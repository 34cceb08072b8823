//! How often something happens, or how large it is, among chosen rows, with an interval.
//!
//! In: rows, what came of them, weights, groups. Out: a share with its exact interval, or a mean with its interval.
//! The user's question: "98 % stayed: of how many, and how sure is that?".
//! Invariants: the share lies inside its interval; weights and groups that make rows alike widen it, never narrow it.
//! Method: Clopper & Pearson (1934). With weights the rows count as Kish's effective number (1965), with groups as that
//! number over the design effect of the share (variance between groups over the binomial one); the beta quantiles are
//! the natural extension to fractional counts. Means: Student's t over the sums of the groups.
//! Edges: no row gives 0 to 1, or no mean; a share of 0 or 1 in groups rests on as many observations as there are groups.

use super::Estimate;
use statrs::distribution::{Beta, ContinuousCDF, StudentsT};

/// A share of some rows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    /// Rows.
    pub n_rows: usize,
    /// The share (weighted).
    pub value: f64,
    /// So many independent rows of equal weight would tell as much.
    pub effective: f64,
}

impl Rate {
    /// Two-sided 95 % interval, beside the share of a baseline.
    pub fn estimate(&self, baseline: f64) -> Estimate {
        let (low, high) = clopper_pearson(self.value * self.effective, self.effective);
        Estimate { value: self.value, low: low.min(self.value), high: high.max(self.value), baseline }
    }
    /// Bound that the true share exceeds with this error rate.
    pub fn lower(&self, error: f64) -> f64 {
        ends(self.value * self.effective, self.effective, error).0
    }
    /// Bound that the true share stays under with this error rate.
    pub fn upper(&self, error: f64) -> f64 {
        ends(self.value * self.effective, self.effective, error).1
    }
}

/// Share of these rows for which something holds; `weights` and `groups` are of all rows.
pub fn rate(rows: &[u32], holds: impl Fn(usize) -> bool, weights: &[f64], groups: Option<&[u32]>) -> Rate {
    let of = |row: &u32| (f64::from(u8::from(holds(*row as usize))), weights[*row as usize]);
    let sums = Sums::of(rows, of, groups);
    let (p, binomial) = (sums.mean.clamp(0.0, 1.0), sums.mean * (1.0 - sums.mean) / sums.kish.max(1.0));
    let effective = match sums.between {
        Some((_, n_groups)) if binomial <= 0.0 => sums.kish.min(n_groups),
        Some((variance, _)) if variance > binomial => (sums.kish * binomial / variance).max(1.0),
        _ => sums.kish,
    };
    Rate { n_rows: rows.len(), value: p, effective }
}

/// Mean of these rows' numbers with its 95 % interval; `None` for fewer than two rows or groups.
pub fn mean(rows: &[u32], values: &[f64], weights: &[f64], groups: Option<&[u32]>, baseline: f64) -> Option<Estimate> {
    let sums = Sums::of(rows, |&row| (values[row as usize], weights[row as usize]), groups);
    let (variance, n) = match sums.between {
        Some(between) => between,
        None => (sums.variance / sums.kish.max(1.0), sums.kish),
    };
    if n < 2.0 || !variance.is_finite() {
        return None;
    }
    let half = StudentsT::new(0.0, 1.0, n - 1.0).ok()?.inverse_cdf(0.975) * variance.sqrt();
    Some(Estimate { value: sums.mean, low: sums.mean - half, high: sums.mean + half, baseline })
}

/// Weighted sums of some rows.
struct Sums {
    mean: f64,
    /// Spread of the rows around the mean, with one row fewer.
    variance: f64,
    kish: f64,
    /// Variance of the mean by the sums of the groups, and their number.
    between: Option<(f64, f64)>,
}

impl Sums {
    fn of(rows: &[u32], of: impl Fn(&u32) -> (f64, f64), groups: Option<&[u32]>) -> Sums {
        let (mut total, mut squares, mut sum) = (0.0, 0.0, 0.0);
        for (value, weight) in rows.iter().map(&of) {
            total += weight;
            squares += weight * weight;
            sum += weight * value;
        }
        if total <= 0.0 {
            return Sums { mean: 0.0, variance: f64::NAN, kish: 0.0, between: groups.map(|_| (f64::NAN, 0.0)) };
        }
        let (mean, kish) = (sum / total, total * total / squares);
        let spread: f64 = rows.iter().map(&of).map(|(v, w)| w * (v - mean) * (v - mean)).sum();
        let between = groups.map(|groups| {
            let mut left: Vec<(u32, f64)> = rows
                .iter()
                .map(|row| {
                    let (value, weight) = of(row);
                    (groups[*row as usize], weight * (value - mean))
                })
                .collect();
            left.sort_by_key(|l| l.0);
            let by_group = left.chunk_by(|a, b| a.0 == b.0).map(|g| g.iter().map(|l| l.1).sum::<f64>());
            let (mut n, mut of_squares) = (0.0, 0.0);
            for sum in by_group {
                n += 1.0;
                of_squares += sum * sum;
            }
            (if n > 1.0 { n / (n - 1.0) * of_squares / (total * total) } else { f64::NAN }, n)
        });
        Sums { mean, variance: spread / total * kish / (kish - 1.0).max(f64::MIN_POSITIVE), kish, between }
    }
}

/// Exact 95 % interval of a share: `successes` of `trials`.
pub(super) fn clopper_pearson(successes: f64, trials: f64) -> (f64, f64) {
    ends(successes, trials, 0.025)
}

/// Lower and upper bound, each wrong with this probability at most.
fn ends(successes: f64, trials: f64, error: f64) -> (f64, f64) {
    // What is nearly none or all of the trials is so by rounding.
    let near = 1e-9 * trials;
    let quantile = |a: f64, b: f64, p: f64| Beta::new(a, b).map(|beta| beta.inverse_cdf(p));
    let low = if successes <= near { 0.0 } else { quantile(successes, trials - successes + 1.0, error).unwrap_or(0.0) };
    let high = if successes >= trials - near {
        1.0
    } else {
        quantile(successes + 1.0, trials - successes, 1.0 - error).unwrap_or(1.0)
    };
    (low, high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_is_the_published_one() {
        // R: binom.test(8, 20)$conf.int and binom.test(0, 10)$conf.int.
        let (low, high) = clopper_pearson(8.0, 20.0);
        assert!((low - 0.191_190).abs() < 1e-5 && (high - 0.639_457).abs() < 1e-5, "{low} {high}");
        let (low, high) = clopper_pearson(0.0, 10.0);
        assert!(low == 0.0 && (high - 0.308_497).abs() < 1e-5, "{high}");
    }

    #[test]
    fn weights_and_groups_widen_and_equal_ones_change_nothing() {
        let rows: Vec<u32> = (0..40).collect();
        let holds = |row: usize| row.is_multiple_of(4);
        let plain = rate(&rows, holds, &[1.0; 40], None);
        assert_eq!((plain.value, plain.effective), (0.25, 40.0));
        assert_eq!(rate(&rows, holds, &[3.0; 40], None).effective, 40.0);
        let uneven: Vec<f64> = (0..40).map(|r| 1.0 + f64::from(r % 3)).collect();
        assert!(rate(&rows, holds, &uneven, None).effective < 40.0);
        // Four rows a group that all do the same: ten observations.
        let alike: Vec<u32> = (0..40).map(|r| r / 4).collect();
        let grouped = rate(&rows, |row| row / 4 % 4 == 0, &[1.0; 40], Some(&alike));
        assert!((8.0..=10.0).contains(&grouped.effective), "{grouped:?}");
        assert_eq!(rate(&rows, |_| true, &[1.0; 40], Some(&alike)).effective, 10.0);
        let each: Vec<u32> = (0..40).collect();
        assert!(rate(&rows, holds, &[1.0; 40], Some(&each)).effective > 38.0);
        let none = rate(&[], holds, &[1.0; 40], None).estimate(0.0);
        assert_eq!((none.low, none.high), (0.0, 1.0));
    }

    #[test]
    fn a_mean_by_hand() {
        // R: t.test(1:5)$conf.int.
        let values = [1.0, 2.0, 3.0, 4.0, 5.0];
        let rows = [0, 1, 2, 3, 4];
        let e = mean(&rows, &values, &[1.0; 5], None, 0.0).expect("five rows");
        assert!((e.value, e.low, e.high) == (3.0, e.low, e.high));
        assert!((e.low - 1.036_757).abs() < 1e-5 && (e.high - 4.963_243).abs() < 1e-5, "{e:?}");
        let grouped = mean(&rows, &values, &[1.0; 5], Some(&rows), 0.0).expect("five groups");
        assert!((grouped.low - e.low).abs() < 1e-9, "groups of one change nothing: {grouped:?}");
        assert_eq!(mean(&[0], &values, &[1.0; 5], None, 0.0), None);
    }
}
