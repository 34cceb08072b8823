//! Would the same rows get the same scores from another split of the same table?
//!
//! In: out-of-fold scores of several repetitions. Out: an [`Instability`]: how far a row's prediction moves.
//! The user's question: "is this customer's 40 % the customer's, or the luck of the draw?".
//! Invariants: each repetition's prediction of a row comes from a model that did not see the row; repetitions differ by
//! the folds and the draws of learning alone.
//! Method: mean absolute difference between predictions of the same row by models made from other parts of the table
//! (prediction instability, Riley & Collins 2023), over pairs of repetitions, which are paid for already. Deviation:
//! folds in place of bootstrap samples, so each pair shares most of its rows and what is told is the least that must be
//! expected. Side: among the as many highest rows as there are events, or not.
//! Edges: fewer than two repetitions tell nothing; no event has no side.

use super::{Estimate, OutOfFold};
use crate::data::{Target, Task};

/// How far predictions of the same row lie apart.
#[derive(Debug, Clone, PartialEq)]
pub struct Instability {
    /// Repetitions compared.
    pub n_repeats: usize,
    /// Mean absolute difference between two predictions of the same row: probability of the second class (of the
    /// observed one for three or more), or the number. Its baseline is the same between two different rows.
    pub difference: Estimate,
    /// Differences of nine rows in ten lie under this.
    pub ninety: f64,
    /// Share of rows that are among the highest in one repetition and not in another; its baseline is that of orders
    /// drawn at random. Two classes only.
    pub changes_side: Option<Estimate>,
    /// Per row: mean prediction, lowest and highest.
    pub rows: Vec<(f64, f64, f64)>,
}

/// How far predictions lie apart; `None` with fewer than two repetitions or without rows.
pub fn instability(out_of_fold: &OutOfFold, observed: &Target) -> Option<Instability> {
    let n = observed.len();
    let task = observed.task();
    let predicted: Vec<Vec<f64>> = out_of_fold
        .repeats
        .iter()
        .map(|scores| match observed {
            Target::Numbers(_) => scores.outputs.first().cloned().unwrap_or_default(),
            Target::Classes { codes, .. } => {
                let p = scores.probabilities(task);
                let class = |row: usize| if task == Task::Binary { 1 } else { codes[row] as usize };
                (0..n).map(|row| p[class(row)][row]).collect()
            }
        })
        .collect();
    let n_repeats = predicted.len();
    if n_repeats < 2 || n == 0 || predicted.iter().any(|p| p.len() != n) {
        return None;
    }
    let n_pairs = (n_repeats * (n_repeats - 1) / 2) as f64;
    let of_row = |row: usize| {
        let mut sum = 0.0;
        for a in 0..n_repeats {
            for b in 0..a {
                sum += (predicted[a][row] - predicted[b][row]).abs();
            }
        }
        sum / n_pairs
    };
    let differences: Vec<f64> = (0..n).map(of_row).collect();
    let rows = (0..n).map(|row| {
        let all = || predicted.iter().map(|p| p[row]);
        let mean = all().sum::<f64>() / n_repeats as f64;
        (mean, all().fold(f64::INFINITY, f64::min), all().fold(f64::NEG_INFINITY, f64::max))
    });
    let mut sorted = differences.clone();
    sorted.sort_by(f64::total_cmp);
    Some(Instability {
        n_repeats,
        difference: with_error(&differences, mean_distance(&predicted[0])),
        ninety: super::bootstrap::quantile_of_sorted(&sorted, 0.9),
        changes_side: changes_side(&predicted, observed),
        rows: rows.collect(),
    })
}

/// Mean with a normal 95 % interval.
fn with_error(values: &[f64], baseline: f64) -> Estimate {
    let n = values.len() as f64;
    let value = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|v| (v - value) * (v - value)).sum::<f64>() / (n - 1.0).max(1.0);
    let half = 1.96 * (variance / n).sqrt();
    Estimate { value, low: (value - half).max(0.0), high: value + half, baseline }
}

/// Mean absolute difference between the values of two different rows (Gini).
fn mean_distance(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let n = sorted.len() as f64;
    let sum: f64 = sorted.iter().enumerate().map(|(i, v)| (2.0 * i as f64 - n + 1.0) * v).sum();
    if n > 1.0 { 2.0 * sum / (n * (n - 1.0)) } else { 0.0 }
}

fn changes_side(predicted: &[Vec<f64>], observed: &Target) -> Option<Estimate> {
    let Target::Classes { codes, n_classes: 2 } = observed else { return None };
    let n = codes.len();
    let n_events = codes.iter().filter(|&&c| c == 1).count();
    if n_events == 0 || n_events == n {
        return None;
    }
    let mut times_high = vec![0usize; n];
    for p in predicted {
        let mut order: Vec<usize> = (0..n).collect();
        order.sort_by(|&a, &b| p[b].total_cmp(&p[a]).then(a.cmp(&b)));
        order[..n_events].iter().for_each(|&row| times_high[row] += 1);
    }
    let changed = times_high.iter().map(|&k| f64::from(u8::from(k > 0 && k < predicted.len()))).collect::<Vec<_>>();
    let q = n_events as f64 / n as f64;
    let repeats = predicted.len() as i32;
    Some(with_error(&changed, 1.0 - q.powi(repeats) - (1.0 - q).powi(repeats)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::Scores;

    fn oof(repeats: &[&[f64]]) -> OutOfFold {
        OutOfFold { repeats: repeats.iter().map(|s| Scores { outputs: vec![s.to_vec()] }).collect() }
    }

    #[test]
    fn numbers_by_hand() {
        let found = instability(&oof(&[&[1.0, 5.0], &[2.0, 5.0], &[4.0, 5.0]]), &Target::Numbers(vec![0.0; 2]));
        let found = found.expect("three repetitions");
        // Pairs of row 1: 1, 3, 2; of row 2: none differ.
        assert!((found.difference.value - 1.0).abs() < 1e-12 && (found.difference.baseline - 4.0).abs() < 1e-12);
        assert_eq!(found.rows[0], (7.0 / 3.0, 1.0, 4.0));
        assert!(found.changes_side.is_none() && (found.ninety - 1.8).abs() < 1e-12);
    }

    #[test]
    fn sides_are_counted() {
        let observed = Target::Classes { codes: vec![1, 1, 0, 0], n_classes: 2 };
        let side = |repeats: &[&[f64]]| instability(&oof(repeats), &observed).and_then(|f| f.changes_side);
        let same = side(&[&[3.0, 2.0, 1.0, 0.0], &[2.0, 3.0, 0.0, 1.0]]).expect("two classes");
        assert_eq!((same.value, same.baseline), (0.0, 0.5));
        let moved = side(&[&[3.0, 2.0, 1.0, 0.0], &[3.0, 1.0, 2.0, 0.0]]).expect("two classes");
        assert_eq!(moved.value, 0.5);
        assert!(side(&[&[3.0, 2.0, 1.0, 0.0]]).is_none());
        assert!(instability(&oof(&[&[], &[]]), &Target::Numbers(vec![])).is_none());
    }

    #[test]
    fn distance_of_rows_is_the_mean_over_pairs() {
        assert!((mean_distance(&[1.0, 2.0, 4.0]) - 2.0).abs() < 1e-12);
        assert_eq!(mean_distance(&[3.0]), 0.0);
    }
}
