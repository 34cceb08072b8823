//! How sure a probability is: a lower and an upper one for each row.
//!
//! In: out-of-fold scores of two classes and what was observed. Out: a [`VennAbers`] that gives a range for any score.
//! The user's question: "30 %: is that known, or guessed?".
//! Invariants: lower is at most upper; neither falls as the score rises; both lie in [0, 1].
//! Method: inductive Venn-Abers predictor (Vovk & Petej 2014): the row is added to the calibration rows once as class 0
//! and once as class 1; isotonic regression (pool adjacent violators, Ayer et al. 1955) each time gives an end. One of
//! the two ends is calibrated, whatever the score. Deviations: the calibration rows are out-of-fold rows of all folds,
//! not one set kept aside; beyond 400 rows, neighbours in score share a cell, so that lists are quick.
//! Edges: no row: 0 to 1.

use super::OutOfFold;
use super::curve::mean_scores;
use crate::data::Target;

/// Cells of calibration rows at most.
const MAX_CELLS: usize = 400;

/// Ranges of probability by score.
#[derive(Debug, Clone, PartialEq)]
pub struct VennAbers {
    /// Lowest and highest score of each cell, rising.
    cells: Vec<(f64, f64)>,
    /// Lower and upper probability before cell 0, in cell 0, between cells 0 and 1, in cell 1, ...
    ranges: Vec<(f64, f64)>,
}

impl VennAbers {
    /// From a model's out-of-fold scores (mean over repetitions); `None` for other than two classes, or without scores.
    pub fn new(out_of_fold: &OutOfFold, observed: &Target, weights: &[f64]) -> Option<VennAbers> {
        let Target::Classes { codes, n_classes: 2 } = observed else { return None };
        let scores = mean_scores(out_of_fold).outputs.into_iter().next()?;
        (scores.len() == codes.len()).then(|| VennAbers::fit(&scores, codes, weights))
    }

    fn fit(scores: &[f64], codes: &[u32], weights: &[f64]) -> VennAbers {
        let mut order: Vec<usize> = (0..scores.len()).filter(|&r| scores[r].is_finite() && weights[r] > 0.0).collect();
        order.sort_by(|&a, &b| scores[a].total_cmp(&scores[b]));
        let total: f64 = order.iter().map(|&r| weights[r]).sum();
        // The row to judge weighs as much as the mean row.
        let unit = if order.is_empty() { 1.0 } else { total / order.len() as f64 };
        let per_cell = order.len().div_ceil(MAX_CELLS).max(1);
        let (mut cells, mut sums): (Vec<(f64, f64)>, Vec<Cell>) = (Vec::new(), Vec::new());
        let mut n_in_cell = 0;
        for &row in &order {
            let (s, w) = (scores[row], weights[row] / unit);
            let tied = cells.last().is_some_and(|c| c.1 == s);
            if cells.is_empty() || (!tied && n_in_cell >= per_cell) {
                cells.push((s, s));
                sums.push(Cell::default());
                n_in_cell = 0;
            }
            let last = cells.len() - 1;
            cells[last].1 = s;
            sums[last].add(f64::from(codes[row]), w);
            n_in_cell += 1;
        }
        let ranges = (0..=2 * cells.len()).map(|at| (with_row(&sums, at, 0.0), with_row(&sums, at, 1.0)));
        VennAbers { ranges: ranges.collect(), cells }
    }

    /// Lower and upper probability of the second class for a score.
    pub fn range(&self, score: f64) -> (f64, f64) {
        if score.is_nan() {
            return (0.0, 1.0);
        }
        let cell = self.cells.partition_point(|c| c.1 < score);
        let inside = self.cells.get(cell).is_some_and(|c| c.0 <= score);
        self.ranges[2 * cell + usize::from(inside)]
    }
}

/// Weight and weighted sum of some outcomes.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Cell {
    weight: f64,
    sum: f64,
}

impl Cell {
    /// One outcome.
    fn of(outcome: f64, weight: f64) -> Cell {
        Cell { weight, sum: weight * outcome }
    }
    /// One more outcome.
    fn add(&mut self, outcome: f64, weight: f64) {
        self.merge(&Cell::of(outcome, weight));
    }
    /// All of another.
    fn merge(&mut self, other: &Cell) {
        self.weight += other.weight;
        self.sum += other.sum;
    }
    /// Mean outcome; 0 without weight.
    fn mean(&self) -> f64 {
        if self.weight > 0.0 { self.sum / self.weight } else { 0.0 }
    }
}

/// Isotonic value of a row of weight 1 and this outcome, put in at a place: before cell `at / 2`, or inside it where
/// `at` is odd.
fn with_row(cells: &[Cell], at: usize, outcome: f64) -> f64 {
    let (cell, inside) = (at / 2, at % 2 == 1);
    // Blocks of rising mean; whether each holds the row.
    let mut blocks: Vec<(Cell, bool)> = Vec::with_capacity(cells.len() + 1);
    let mut push = |mut block: Cell, mut holds: bool| {
        while let Some((last, held)) = blocks.last() {
            if last.mean() < block.mean() {
                break;
            }
            block.merge(last);
            holds |= held;
            blocks.pop();
        }
        blocks.push((block, holds));
    };
    let row = Cell::of(outcome, 1.0);
    for (k, sums) in cells.iter().enumerate() {
        if k == cell && inside {
            let mut joined = *sums;
            joined.merge(&row);
            push(joined, true);
            continue;
        }
        if k == cell {
            push(row, true);
        }
        push(*sums, false);
    }
    if cell >= cells.len() {
        push(row, true);
    }
    blocks.iter().find(|b| b.1).map_or(outcome, |b| b.0.mean()).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::logistic;
    use crate::run::Seed;

    /// max over a of min over b of the mean of a..=b around the row (Robertson, Wright & Dykstra 1988, 1.4).
    fn by_definition(scores: &[f64], codes: &[u32], score: f64, outcome: f64) -> f64 {
        let mut rows: Vec<(f64, f64)> = scores.iter().copied().zip(codes.iter().map(|&c| f64::from(c))).collect();
        rows.push((score, outcome));
        let mut places: Vec<f64> = rows.iter().map(|r| r.0).collect();
        places.sort_by(f64::total_cmp);
        places.dedup();
        let mean = |from: f64, to: f64| {
            let inside: Vec<f64> = rows.iter().filter(|r| (from..=to).contains(&r.0)).map(|r| r.1).collect();
            inside.iter().sum::<f64>() / inside.len() as f64
        };
        let lowest = |from: f64| places.iter().filter(|p| **p >= score).map(|&to| mean(from, to)).fold(2.0, f64::min);
        places.iter().filter(|p| **p <= score).map(|&from| lowest(from)).fold(-1.0, f64::max)
    }

    #[test]
    fn equals_isotonic_regression_by_definition() {
        let mut stream = Seed(5).stream();
        for n in [0usize, 1, 2, 7, 30] {
            let scores: Vec<f64> = (0..n).map(|_| (stream.normal() * 3.0).round() / 2.0).collect();
            let codes: Vec<u32> = scores.iter().map(|&s| u32::from(stream.chance(logistic(s)))).collect();
            let found = VennAbers::fit(&scores, &codes, &vec![1.0; n]);
            let mut before = (0.0, 0.0);
            for k in -12..=12 {
                let score = f64::from(k) / 4.0;
                let range = found.range(score);
                let expected = (by_definition(&scores, &codes, score, 0.0), by_definition(&scores, &codes, score, 1.0));
                assert!((range.0 - expected.0).abs() < 1e-12 && (range.1 - expected.1).abs() < 1e-12, "{n} {score}");
                assert!(range.0 <= range.1 && range.0 >= before.0 - 1e-12 && range.1 >= before.1 - 1e-12);
                before = range;
            }
        }
    }

    #[test]
    fn holds_the_true_probability_and_narrows_with_rows() {
        let mut stream = Seed(9).stream();
        let mut width = |n: usize| {
            let scores: Vec<f64> = (0..n).map(|_| stream.normal()).collect();
            let codes: Vec<u32> = scores.iter().map(|&s| u32::from(stream.chance(logistic(s)))).collect();
            let found = VennAbers::fit(&scores, &codes, &vec![1.0; n]);
            assert_eq!(found.range(f64::NAN), (0.0, 1.0));
            let (low, high) = found.range(0.0);
            assert!(low - 0.15 < 0.5 && high + 0.15 > 0.5, "{low} {high}");
            high - low
        };
        let (few, many) = (width(60), width(5_000));
        assert!(many < few && many < 0.05, "{few} {many}");
    }
}
