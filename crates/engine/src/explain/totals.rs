//! From the total of a point score to what it predicts, and what came of rows like that.
//!
//! In: a card with its calibrator, out-of-fold scores, what was observed. Out: the lines of the table that a person
//! reads under the points.
//! The user's question: "seven points: and now?".
//! Invariants: predictions are those of the calibrated model; what was observed was judged on rows that the model had
//! not seen, each put to the line whose prediction is nearest to its own, since the card of each fold has points of its
//! own; every observed figure has its 95 % interval and its baseline.
//! Method: shares with Wilson's interval (1927), means with a normal one.
//! Edges: more totals than [`MOST_LINES`] are told in steps; a line without rows has nothing observed; for three
//! or more classes, where the risk depends on all cards, no line.

use crate::data::{Target, Task};
use crate::models::calibrator::Calibrator;
use crate::models::logistic;
use crate::models::scorecard::Card;
use crate::validate::{Estimate, OutOfFold, curve};

/// Most lines of the table.
const MOST_LINES: i32 = 12;
/// Standard normal quantile of a two-sided 95 % interval.
const Z95: f64 = 1.959_963_984_540_054;

/// A line: some neighbouring totals.
#[derive(Debug, Clone, PartialEq)]
pub struct TotalLine {
    /// Smallest total; all smaller ones where this is the first line.
    pub from: i32,
    /// Largest total; all larger ones where this is the last line.
    pub to: i32,
    /// Prediction at the smallest total: the probability of the event, or the number.
    pub low: f64,
    /// Prediction at the largest total.
    pub high: f64,
    /// Training rows with such a total.
    pub n_training: u32,
    /// Rows judged out of fold whose prediction was nearest to this line.
    pub n_judged: usize,
    /// What was observed of them: the share of the event, or the mean; the baseline is that of all rows.
    pub observed: Option<Estimate>,
}

/// The lines, from few points to many. Empty for three or more classes and for a card without questions.
pub fn totals(
    card: &Card,
    calibrator: &Calibrator,
    out_of_fold: &OutOfFold,
    observed: &Target,
    weights: &[f64],
) -> Vec<TotalLine> {
    let task = observed.task();
    let (Some(&(least, _)), Some(&(most, _))) = (card.totals.first(), card.totals.last()) else { return Vec::new() };
    if card.questions.is_empty() || matches!(task, Task::Multiclass { .. }) {
        return Vec::new();
    }
    let intercept = calibrator.intercepts.first().copied().unwrap_or(0.0);
    let score = |total: i32| calibrator.slope * card.score(total) + intercept;
    let prediction = |total: i32| if task == Task::Binary { logistic(score(total)) } else { score(total) };
    let step = (most - least) / MOST_LINES + 1;
    let starts: Vec<i32> = (least..=most).step_by(step.max(1) as usize).collect();
    // Between two lines: halfway between their nearest totals.
    let borders: Vec<f64> = starts[1..].iter().map(|&from| 0.5 * (score(from - 1) + score(from))).collect();
    let judged = curve::mean_scores(out_of_fold);
    let judged = judged.outputs.first().map_or(&[][..], Vec::as_slice);
    let of_line = |line: usize| -> Vec<usize> {
        let rows = 0..judged.len().min(observed.len()).min(weights.len());
        rows.filter(|&row| borders.partition_point(|b| *b <= judged[row]) == line).collect()
    };
    let all: Vec<usize> = (0..observed.len().min(weights.len())).collect();
    let baseline = figure(observed, weights, &all, 0.0).map_or(0.0, |e| e.value);
    let line = |(at, &from): (usize, &i32)| {
        let to = (from + step - 1).min(most);
        let rows = of_line(at);
        TotalLine {
            from,
            to,
            low: prediction(from),
            high: prediction(to),
            n_training: card.totals.iter().filter(|t| (from..=to).contains(&t.0)).map(|t| t.1).sum(),
            n_judged: rows.len(),
            observed: figure(observed, weights, &rows, baseline),
        }
    };
    starts.iter().enumerate().map(line).collect()
}

/// Share of the event or mean of the number over some rows, with its interval.
fn figure(observed: &Target, weights: &[f64], rows: &[usize], baseline: f64) -> Option<Estimate> {
    if rows.is_empty() {
        return None;
    }
    match observed {
        Target::Classes { codes, .. } => {
            let share = curve::share(rows.iter().map(|&row| (codes[row] == 1, weights[row])));
            Some(Estimate { value: share.value, low: share.low, high: share.high, baseline })
        }
        Target::Numbers(y) => {
            let total: f64 = rows.iter().map(|&row| weights[row]).sum();
            let mean: f64 = rows.iter().map(|&row| y[row] * (weights[row] / total)).sum();
            let squares: f64 = rows.iter().map(|&row| ((y[row] - mean) * (weights[row] / total)).powi(2)).sum();
            // One row alone has no spread to go by.
            let error = if rows.len() > 1 { Z95 * squares.sqrt() } else { f64::INFINITY };
            Some(Estimate { value: mean, low: mean - error, high: mean + error, baseline })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::Scores;
    use crate::models::scorecard::{Question, Rule};

    fn card(most: i32) -> Card {
        let rule = Rule::Number { cuts: vec![1.0] };
        let question = Question { feature: 0, rule, points: vec![0, most], shares: vec![0.5, 0.5], gap: 0 };
        let totals = (0..=most).map(|t| (t, 10)).collect();
        Card { questions: vec![question], constant: -2.0, unit: 0.5, totals }
    }

    fn lines(card: &Card, scores: Vec<f64>, observed: &Target) -> Vec<TotalLine> {
        let out_of_fold = OutOfFold { repeats: vec![Scores { outputs: vec![scores] }] };
        totals(card, &Calibrator::identity(1), &out_of_fold, observed, &vec![1.0; observed.len()])
    }

    #[test]
    fn rows_go_to_the_nearest_total() {
        let classes = Target::Classes { codes: vec![0, 1, 1, 0], n_classes: 2 };
        let found = lines(&card(2), vec![-9.0, -1.6, -1.4, 9.0], &classes);
        let counts: Vec<usize> = found.iter().map(|l| l.n_judged).collect();
        assert_eq!(counts, [1, 2, 1]);
        let middle = found[1].observed.expect("two rows");
        assert_eq!((middle.value, middle.baseline), (1.0, 0.5));
        assert!(middle.low < 0.7 && (found[1].low - logistic(-1.5)).abs() < 1e-12);
    }

    #[test]
    fn many_totals_are_told_in_steps() {
        let numbers = Target::Numbers((0..50).map(f64::from).collect());
        let found = lines(&card(40), (0..50).map(|i| -2.0 + f64::from(i) / 3.0).collect(), &numbers);
        assert!(found.len() <= MOST_LINES as usize + 1);
        assert_eq!((found[0].from, found[found.len() - 1].to), (0, 40));
        assert_eq!(found.iter().map(|l| l.n_judged).sum::<usize>(), 50);
        assert_eq!(found.iter().map(|l| l.n_training).sum::<u32>(), 410);
        assert!(found.windows(2).all(|w| w[0].to + 1 == w[1].from && w[0].high < w[1].low));
    }

    #[test]
    fn nothing_to_tell() {
        let classes = Target::Classes { codes: vec![0, 1, 2], n_classes: 3 };
        assert!(lines(&card(3), vec![0.0; 3], &classes).is_empty());
        let none = Target::Classes { codes: Vec::new(), n_classes: 2 };
        assert!(lines(&card(3), Vec::new(), &none).iter().all(|l| l.observed.is_none()));
    }
}
