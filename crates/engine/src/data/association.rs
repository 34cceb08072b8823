//! How well one column alone foretells the target: the yardstick of leak suspects.
//!
//! In: a column and the outcome. Out: a strength between 0 and 1, judged out of fold.
//! The user's question: "is this column too good to be true?".
//! Invariants: the same whatever the order of classes and the sign of the relation; a gap is a value of its own; the
//! rows are judged by bins learnt on other rows, so that a column of distinct values does not foretell by heart.
//! Method: for classes the area under the ROC curve, one class against the rest weighted by their shares (Hand & Till
//! 2001 use the same idea unweighted); for a number the share of variance explained. Of each, the better of two
//! estimates: cross-fitted means of quantile bins or levels, and the plain rank or straight line.
//! Edges: too few rows, one class, a constant column: no association.

use super::quality::bits;
use super::table::{GAP, Values};
use super::target::Outcome;

const N_FOLDS: usize = 5;
/// Most bins of a number: one explains 1 - 1/60^2 of a straight line.
const MAX_BINS: usize = 60;
/// Rows per bin, so that the mean of a bin means something.
const ROWS_PER_BIN: usize = 8;

/// The rows with a known outcome, in folds.
pub(super) struct Judge<'a> {
    outcome: &'a Outcome,
    rows: Vec<u32>,
    /// Fold of each of `rows`.
    folds: Vec<u8>,
}

impl<'a> Judge<'a> {
    /// Folds with the classes, or the values, spread evenly.
    pub fn new(outcome: &'a Outcome, n_rows: usize) -> Self {
        let rows: Vec<u32> = (0..n_rows as u32).filter(|&r| !outcome.is_gap(r as usize)).collect();
        let mut order: Vec<usize> = (0..rows.len()).collect();
        match outcome {
            Outcome::Numbers(v) => order.sort_by(|&a, &b| v[rows[a] as usize].total_cmp(&v[rows[b] as usize])),
            Outcome::Classes { codes, .. } => order.sort_by_key(|&i| codes[rows[i] as usize]),
        }
        let mut folds = vec![0; rows.len()];
        for (position, &i) in order.iter().enumerate() {
            folds[i] = (position % N_FOLDS) as u8;
        }
        Judge { outcome, rows, folds }
    }

    /// Rows with a known outcome.
    pub fn rows(&self) -> &[u32] {
        &self.rows
    }

    /// Strength of a column alone: area under the curve (0.5 to 1), or share of variance explained (0 to 1).
    pub fn strength(&self, values: &Values) -> f64 {
        let (bins, n_bins) = self.bins(values);
        match self.outcome {
            Outcome::Numbers(all) => {
                let y: Vec<f64> = self.rows.iter().map(|&r| all[r as usize]).collect();
                let binned = explained(&y, &self.cross_fitted(&bins, n_bins, &y));
                let line = self.numbers(values).map_or(0.0, |x| squared_correlation(&x, &y));
                binned.max(line).max(0.0)
            }
            Outcome::Classes { codes, n_classes } => {
                let one_against_rest = |class: usize| -> (f64, f64) {
                    let y: Vec<f64> =
                        self.rows.iter().map(|&r| f64::from(u8::from(codes[r as usize] as usize == class))).collect();
                    let share = y.iter().sum::<f64>() / y.len().max(1) as f64;
                    let binned = auc(&self.cross_fitted(&bins, n_bins, &y), &y);
                    let ranked = match values {
                        Values::Numbers(v) => [f64::NEG_INFINITY, f64::INFINITY]
                            .iter()
                            .map(|&gap| {
                                let fill = |&r: &u32| if v[r as usize].is_nan() { gap } else { v[r as usize] };
                                let area = auc(&self.rows.iter().map(fill).collect::<Vec<f64>>(), &y);
                                area.max(1.0 - area)
                            })
                            .fold(0.5, f64::max),
                        Values::Levels { .. } => 0.5,
                    };
                    (share, binned.max(ranked))
                };
                if *n_classes == 2 {
                    return one_against_rest(1).1;
                }
                let (mut sum, mut weight) = (0.0, 0.0);
                for (share, area) in (0..*n_classes).map(one_against_rest).filter(|(s, _)| *s > 0.0) {
                    sum += share * area;
                    weight += share;
                }
                if weight > 0.0 { sum / weight } else { 0.5 }
            }
        }
    }

    /// The known numbers where no row has a gap.
    fn numbers(&self, values: &Values) -> Option<Vec<f64>> {
        let Values::Numbers(v) = values else { return None };
        let x: Vec<f64> = self.rows.iter().map(|&r| v[r as usize]).collect();
        x.iter().all(|x| x.is_finite()).then_some(x)
    }

    /// Bin of each row: 0 for a gap, then levels, or runs of equal and neighbouring numbers.
    fn bins(&self, values: &Values) -> (Vec<u32>, usize) {
        match values {
            Values::Levels { codes, levels } => {
                let bins = self.rows.iter().map(|&r| if codes[r as usize] == GAP { 0 } else { codes[r as usize] + 1 });
                (bins.collect(), levels.len() + 1)
            }
            Values::Numbers(v) => {
                let mut order: Vec<usize> =
                    (0..self.rows.len()).filter(|&i| !v[self.rows[i] as usize].is_nan()).collect();
                let x = |i: usize| v[self.rows[i] as usize];
                order.sort_by(|&a, &b| x(a).total_cmp(&x(b)));
                let n_bins = (order.len() / ROWS_PER_BIN).clamp(2, MAX_BINS);
                let wanted = order.len().div_ceil(n_bins);
                let mut bins = vec![0; self.rows.len()];
                let (mut bin, mut filled) = (0u32, wanted);
                let mut previous = None;
                for &i in &order {
                    let value = bits(x(i));
                    if filled >= wanted && previous != Some(value) {
                        bin += 1;
                        filled = 0;
                    }
                    bins[i] = bin;
                    filled += 1;
                    previous = Some(value);
                }
                (bins, bin as usize + 1)
            }
        }
    }

    /// For each row the mean outcome of its bin on the other folds, shrunk by one row of the general mean.
    fn cross_fitted(&self, bins: &[u32], n_bins: usize, y: &[f64]) -> Vec<f64> {
        let mean = y.iter().sum::<f64>() / y.len().max(1) as f64;
        let mut sums = vec![0.0; n_bins * N_FOLDS];
        let mut counts = vec![0.0; n_bins * N_FOLDS];
        for ((&bin, &fold), &y) in bins.iter().zip(&self.folds).zip(y) {
            sums[bin as usize * N_FOLDS + fold as usize] += y;
            counts[bin as usize * N_FOLDS + fold as usize] += 1.0;
        }
        let mut predicted = vec![mean; n_bins * N_FOLDS];
        for bin in 0..n_bins {
            let of = bin * N_FOLDS..(bin + 1) * N_FOLDS;
            let (sum, count): (f64, f64) = (sums[of.clone()].iter().sum(), counts[of.clone()].iter().sum());
            for k in of {
                let n = count - counts[k];
                // A number's bin is not shrunk: shrinking would hide how exact it is.
                predicted[k] = match self.outcome {
                    Outcome::Numbers(_) if n > 0.0 => (sum - sums[k]) / n,
                    _ => (sum - sums[k] + mean) / (n + 1.0),
                };
            }
        }
        bins.iter().zip(&self.folds).map(|(&bin, &fold)| predicted[bin as usize * N_FOLDS + fold as usize]).collect()
    }
}

/// Area under the ROC curve by ranks, ties counted half (Mann & Whitney 1947); 0.5 where there is one class.
fn auc(score: &[f64], y: &[f64]) -> f64 {
    let mut order: Vec<usize> = (0..score.len()).collect();
    order.sort_unstable_by(|&a, &b| score[a].total_cmp(&score[b]));
    let positives: f64 = y.iter().sum();
    let negatives = y.len() as f64 - positives;
    if positives == 0.0 || negatives == 0.0 {
        return 0.5;
    }
    let (mut below, mut wins) = (0.0, 0.0);
    for tied in order.chunk_by(|&a, &b| score[a] == score[b]) {
        let up: f64 = tied.iter().map(|&i| y[i]).sum();
        let down = tied.len() as f64 - up;
        wins += up * (below + down / 2.0);
        below += down;
    }
    wins / (positives * negatives)
}

/// 1 less the share of variance left.
fn explained(y: &[f64], predicted: &[f64]) -> f64 {
    let mean = y.iter().sum::<f64>() / y.len().max(1) as f64;
    let left: f64 = y.iter().zip(predicted).map(|(y, p)| (y - p).powi(2)).sum();
    let all: f64 = y.iter().map(|y| (y - mean).powi(2)).sum();
    if all > 0.0 && all.is_finite() { 1.0 - left / all } else { 0.0 }
}

fn squared_correlation(x: &[f64], y: &[f64]) -> f64 {
    let n = x.len().max(1) as f64;
    let (mx, my) = (x.iter().sum::<f64>() / n, y.iter().sum::<f64>() / n);
    let (mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0);
    for (x, y) in x.iter().zip(y) {
        xx += (x - mx).powi(2);
        yy += (y - my).powi(2);
        xy += (x - mx) * (y - my);
    }
    let r2 = xy * xy / (xx * yy);
    if r2.is_finite() { r2 } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strength(values: Values, outcome: &Outcome, n: usize) -> f64 {
        Judge::new(outcome, n).strength(&values)
    }

    #[test]
    fn areas_agree_with_counting_pairs() {
        let score = [0.1, 0.4, 0.4, 0.8, 0.2, 0.9];
        let y = [0.0, 1.0, 0.0, 1.0, 0.0, 1.0];
        let mut wins = 0.0;
        for i in 0..6 {
            for j in (0..6).filter(|&j| y[i] > y[j]) {
                wins += if score[i] > score[j] {
                    1.0
                } else if score[i] == score[j] {
                    0.5
                } else {
                    0.0
                };
            }
        }
        assert_eq!(auc(&score, &y), wins / 9.0);
        assert_eq!(auc(&score, &[1.0; 6]), 0.5);
        assert_eq!(auc(&[], &[]), 0.5);
    }

    #[test]
    fn strong_and_weak_columns() {
        let n = 400;
        let number = |f: &dyn Fn(usize) -> f64| Values::Numbers((0..n).map(f).collect());
        let classes = Outcome::Classes { codes: (0..n).map(|i| u32::from(i >= 200)).collect(), n_classes: 2 };
        let line = Outcome::Numbers((0..n).map(|i| i as f64).collect());
        let mut stream = crate::run::Seed(1).stream();
        let noise: Vec<f64> = (0..n).map(|_| stream.uniform()).collect();
        let scrambled = |i: usize| noise[i];
        let gaps = |i: usize| if i >= 200 { f64::NAN } else { scrambled(i) };
        assert!(strength(number(&|i| i as f64), &classes, n) > 0.999);
        assert!(strength(number(&|i| -(i as f64)), &classes, n) > 0.999);
        assert!(strength(number(&gaps), &classes, n) > 0.999);
        assert!(strength(number(&scrambled), &classes, n) < 0.6);
        assert!(strength(number(&|i| 3.0 * i as f64), &line, n) > 0.999);
        assert!(strength(number(&|i| (i as f64 - 200.0).powi(2)), &classes, n) < 0.62);
        assert!(strength(number(&scrambled), &line, n) < 0.1);
        assert!(strength(number(&|_| f64::NAN), &line, n) < 0.01);
        let by_heart: Vec<String> = (0..n).map(|i| format!("{i:03}")).collect();
        assert!(strength(Values::from_texts(by_heart.iter().map(|s| Some(s.as_str()))), &classes, n) < 0.55);
    }
}
