//! Do two samples come from the same place? Tests that know how many rows there are, and differences with intervals.
//!
//! In: rows per bin before and now, or hits and rows of each. Out: p-values, adjusted p-values, differences.
//! The user's question: "is this month really different, or is it the luck of the draw?".
//! Invariants: under "no difference" a p-value falls under 0.05 at most one time in twenty, whatever the sizes; the same
//! seed gives the same p-value.
//! Method: permutation of the rows' months with the pooled counts kept (Pitman 1937), the statistic being Anderson &
//! Darling's for ordered bins with ties (Scholz & Stephens 1987) and Pearson's for levels; draws end early where there is
//! clearly nothing (Besag & Clifford 1991). Fisher's exact test (1935) for a share. Benjamini & Hochberg (1995) over many
//! tests. Differences of shares by Newcombe's hybrid score interval (1998, method 10).
//! Edges: no row on a side, or all rows in one bin: p = 1; the smallest p-value is 1 / (draws + 1).

use super::curve::{Share, share};
use crate::run::Stream;
use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF, Normal};
use statrs::function::factorial::ln_factorial;

/// Draws at least as extreme after which it is clear that there is nothing.
const ENOUGH_EXCEEDANCES: u32 = 20;
/// Relative slack within which two statistics are the same, but for the order of the sums.
const SLACK: f64 = 1e-9;

/// What the bins are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bins {
    /// Neighbouring ranges of a number, in order.
    Ordered,
    /// Levels, in no order.
    Unordered,
}

/// p-value of the hypothesis that both months draw from the same bins with the same probabilities.
///
/// `before` and `now` hold rows per bin and must be equally long.
pub fn permutation_p(before: &[u32], now: &[u32], bins: Bins, max_draws: u32, stream: &mut Stream) -> f64 {
    let pooled: Vec<u32> = before.iter().zip(now).map(|(b, n)| b + n).collect();
    let (n_before, n_now) = (sum(before), sum(now));
    if n_before == 0 || n_now == 0 || pooled.iter().filter(|&&n| n > 0).count() < 2 {
        return 1.0;
    }
    let observed = statistic(&pooled, now, bins) * (1.0 - SLACK);
    let mut drawn = vec![0u32; pooled.len()];
    let mut exceedances = 0u32;
    for draw in 1..=max_draws {
        // Each pooled row is "now" with the probability that the rows still to be placed leave it.
        let (mut rows_left, mut now_left) = (n_before + n_now, n_now);
        for (in_bin, &n) in drawn.iter_mut().zip(&pooled) {
            *in_bin = 0;
            for _ in 0..n {
                if stream.below(rows_left as usize) < now_left as usize {
                    *in_bin += 1;
                    now_left -= 1;
                }
                rows_left -= 1;
            }
        }
        if statistic(&pooled, &drawn, bins) >= observed {
            exceedances += 1;
            if exceedances == ENOUGH_EXCEEDANCES {
                return f64::from(exceedances) / f64::from(draw);
            }
        }
    }
    f64::from(exceedances + 1) / f64::from(max_draws + 1)
}

fn sum(counts: &[u32]) -> u64 {
    counts.iter().map(|&n| u64::from(n)).sum()
}

/// How far `now` lies from what its share of the pooled rows would be; larger is further.
fn statistic(pooled: &[u32], now: &[u32], bins: Bins) -> f64 {
    let (all, n_now) = (sum(pooled) as f64, sum(now) as f64);
    match bins {
        Bins::Ordered => {
            // Anderson & Darling: squared distance of the two cumulative shares, more weight in the tails.
            let (mut up_to, mut now_up_to, mut distance) = (0.0, 0.0, 0.0);
            for (&t, &n) in pooled.iter().zip(now) {
                up_to += f64::from(t);
                now_up_to += f64::from(n);
                let spread = up_to * (all - up_to);
                if spread > 0.0 {
                    let gap = now_up_to * all - n_now * up_to;
                    distance += f64::from(t) * gap * gap / spread;
                }
            }
            distance
        }
        Bins::Unordered => pooled
            .iter()
            .zip(now)
            .filter(|(t, _)| **t > 0)
            .map(|(&t, &n)| {
                let expected = n_now * f64::from(t) / all;
                (f64::from(n) - expected).powi(2) / expected
            })
            .sum(),
    }
}

/// Two-sided p-value of Fisher's exact test: hits and rows before, hits and rows now. Hits must not exceed rows.
pub fn fisher_p((hits_before, n_before): (u64, u64), (hits_now, n_now): (u64, u64)) -> f64 {
    let (hits, all) = (hits_before + hits_now, n_before + n_now);
    if n_before == 0 || n_now == 0 || hits == 0 || hits == all {
        return 1.0;
    }
    let choose = |n: u64, k: u64| ln_factorial(n) - ln_factorial(k) - ln_factorial(n - k);
    let probability = |now: u64| (choose(n_now, now) + choose(n_before, hits - now) - choose(all, hits)).exp();
    let observed = probability(hits_now) * (1.0 + 1e-7);
    let (least, most) = (hits.saturating_sub(n_before), hits.min(n_now));
    (least..=most).map(probability).filter(|&p| p <= observed).sum::<f64>().min(1.0)
}

/// Benjamini & Hochberg's adjusted p-values, in the order given: those at or under 0.05 are found, and on average at
/// most one finding in twenty is false.
pub fn benjamini_hochberg(p_values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|&a, &b| p_values[b].total_cmp(&p_values[a]).then(b.cmp(&a)));
    let n = p_values.len() as f64;
    let mut adjusted = vec![1.0; p_values.len()];
    let mut least: f64 = 1.0;
    for (from_last, &test) in order.iter().enumerate() {
        least = least.min(p_values[test] * n / (n - from_last as f64));
        adjusted[test] = least;
    }
    adjusted
}

/// A difference of two shares, with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// Second share less the first.
    pub value: f64,
    /// Lower end of the 95 % interval.
    pub low: f64,
    /// Upper end of the 95 % interval.
    pub high: f64,
}

/// Share of hits with Wilson's interval.
pub fn counted(hits: u64, n: u64) -> Share {
    let misses = n.saturating_sub(hits) as usize;
    share(std::iter::repeat_n((true, 1.0), hits as usize).chain(std::iter::repeat_n((false, 1.0), misses)))
}

/// Second share less the first, by Newcombe's hybrid score interval: `(hits, rows)` of each.
pub fn difference(first: (u64, u64), second: (u64, u64)) -> Difference {
    let (a, b) = (counted(first.0, first.1), counted(second.0, second.1));
    let value = b.value - a.value;
    let low = value - ((b.value - b.low).powi(2) + (a.high - a.value).powi(2)).sqrt();
    let high = value + ((b.high - b.value).powi(2) + (a.value - a.low).powi(2)).sqrt();
    Difference { value, low: low.max(-1.0), high: high.min(1.0) }
}

/// Smallest shift, as a difference of a share of one half, that so many rows would show four times in five among so many
/// tests: normal approximation with Bonferroni's level. At most 1.
pub fn detectable(n_before: u64, n_now: u64, n_tests: usize) -> f64 {
    if n_before == 0 || n_now == 0 {
        return 1.0;
    }
    let normal = Normal::standard();
    let quantiles = normal.inverse_cdf(1.0 - 0.025 / n_tests.max(1) as f64) + normal.inverse_cdf(0.8);
    (quantiles * (0.25 * (1.0 / n_before as f64 + 1.0 / n_now as f64)).sqrt()).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::Seed;

    /// p-value by listing every way to name `n_now` of the pooled rows "now".
    fn brute_force(before: &[u32], now: &[u32], bins: Bins) -> f64 {
        let pooled: Vec<u32> = before.iter().zip(now).map(|(b, n)| b + n).collect();
        let rows: Vec<usize> =
            pooled.iter().enumerate().flat_map(|(k, &n)| std::iter::repeat_n(k, n as usize)).collect();
        let observed = statistic(&pooled, now, bins);
        let (mut as_far, mut all) = (0, 0);
        for subset in 0u32..1 << rows.len() {
            if u64::from(subset.count_ones()) == sum(now) {
                let mut drawn = vec![0; pooled.len()];
                rows.iter().enumerate().filter(|(i, _)| subset >> i & 1 == 1).for_each(|(_, &k)| drawn[k] += 1);
                all += 1;
                as_far += i32::from(statistic(&pooled, &drawn, bins) >= observed * (1.0 - SLACK));
            }
        }
        f64::from(as_far) / f64::from(all)
    }

    #[test]
    fn p_values_are_those_of_all_permutations() {
        let check = |before: &[u32], now: &[u32], bins| {
            let exact = brute_force(before, now, bins);
            // The mean of many short runs, each of which may stop early, is close to the exact value.
            let runs = 300;
            let mean =
                (0..runs).map(|r| permutation_p(before, now, bins, 400, &mut Seed(5).derive(r).stream())).sum::<f64>()
                    / runs as f64;
            assert!((mean - exact).abs() < 0.02, "{before:?} {now:?} {bins:?}: {mean} for {exact}");
        };
        for bins in [Bins::Ordered, Bins::Unordered] {
            check(&[3, 2, 1], &[1, 2, 3], bins);
            check(&[5, 1, 0], &[0, 1, 5], bins);
            check(&[4, 4], &[4, 4], bins);
            check(&[2, 0, 6], &[1, 3, 0], bins);
        }
        assert_eq!(permutation_p(&[4, 0], &[9, 0], Bins::Ordered, 99, &mut Seed(1).stream()), 1.0);
        assert_eq!(permutation_p(&[0, 0], &[9, 1], Bins::Ordered, 99, &mut Seed(1).stream()), 1.0);
    }

    #[test]
    fn fisher_by_hand_and_by_permutation() {
        // The lady tasting tea, 3 of 4 right (Fisher 1935): 34 / 70.
        assert!((fisher_p((1, 4), (3, 4)) - 34.0 / 70.0).abs() < 1e-9);
        for (a, b) in [((1, 6), (5, 7)), ((0, 5), (3, 6)), ((2, 8), (2, 4))] {
            let table = |(hits, n): (u64, u64)| [hits as u32, (n - hits) as u32];
            let exact = brute_force(&table(a), &table(b), Bins::Unordered);
            // Fisher orders tables by their probability, Pearson by their distance: close, not equal.
            assert!((fisher_p(a, b) - exact).abs() < 0.15, "{} {exact}", fisher_p(a, b));
        }
        assert_eq!(fisher_p((0, 5), (0, 9)), 1.0);
        assert_eq!(fisher_p((0, 0), (1, 9)), 1.0);
    }

    #[test]
    fn benjamini_hochberg_by_hand() {
        let adjusted = benjamini_hochberg(&[0.01, 0.8, 0.03, 0.02]);
        for (found, expected) in adjusted.iter().zip([0.04, 0.8, 0.04, 0.04]) {
            assert!((found - expected).abs() < 1e-12, "{adjusted:?}");
        }
        assert!(benjamini_hochberg(&[]).is_empty());
    }

    #[test]
    fn differences_as_published() {
        // Newcombe (1998), table II: 56/70 less 48/80, method 10: 0.0524 to 0.3339.
        let d = difference((48, 80), (56, 70));
        assert!(
            (d.value - 0.2).abs() < 1e-12 && (d.low - 0.0524).abs() < 1e-4 && (d.high - 0.3339).abs() < 1e-4,
            "{d:?}"
        );
        // 0/10 less 0/20: -0.1611 to 0.2775.
        let d = difference((0, 20), (0, 10));
        assert!((d.low + 0.1611).abs() < 1e-4 && (d.high - 0.2775).abs() < 1e-4, "{d:?}");
        assert_eq!(difference((0, 0), (1, 2)).low.clamp(-1.0, 1.0), difference((0, 0), (1, 2)).low);
    }

    #[test]
    fn few_rows_see_large_shifts_only() {
        assert!(detectable(4000, 30, 20) > 0.35 && detectable(4000, 2000, 20) < 0.06);
        assert_eq!(detectable(0, 30, 20), 1.0);
    }
}
