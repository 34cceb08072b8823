//! The points behind the validation charts: ROC, precision and recall, gain, calibration, confusion, coverage.
//!
//! In: out-of-fold scores, what was observed, weights. Out: points and bins, ready to draw.
//! The user's question: "where is it good, where is it wrong, and how sure is each point?".
//! Invariants: scores are first averaged over repetitions; rows with equal scores move together; shares carry a 95 %
//! interval; no result holds a `NaN` or an infinite number, whatever comes in.
//! Method: ROC and precision-recall by a sweep over distinct scores (Fawcett 2006); intervals of shares by Wilson (1927),
//! with Kish's effective number of rows (1965) where rows have weights; bins of equal weight (deciles) for calibration.
//! Edges: no row, one class, all scores equal give the diagonal or nothing, never a division by zero.
//! To add one more: a function from scores, events and weights to points, with its edges in the tests below.

use super::OutOfFold;
use crate::models::Scores;
use serde::{Deserialize, Serialize};

/// Standard normal quantile of a two-sided 95 % interval.
const Z95: f64 = 1.959_963_984_540_054;

/// A point of a curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Across.
    pub x: f64,
    /// Up.
    pub y: f64,
}

/// A share with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Share {
    /// The share, between 0 and 1.
    pub value: f64,
    /// Lower end of the 95 % interval.
    pub low: f64,
    /// Upper end of the 95 % interval.
    pub high: f64,
}

/// Rows of neighbouring predictions and what came of them.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Bin {
    /// Smallest prediction of the bin.
    pub from: f64,
    /// Largest prediction of the bin.
    pub to: f64,
    /// Mean prediction (weighted).
    pub predicted: f64,
    /// Share of rows with the event (weighted).
    pub observed: Share,
    /// Rows in the bin.
    pub n_rows: usize,
}

/// Mean over repetitions of the out-of-fold scores; no output when there is no repetition.
pub fn mean_scores(out_of_fold: &OutOfFold) -> Scores {
    let Some(first) = out_of_fold.repeats.first() else { return Scores { outputs: Vec::new() } };
    let mut mean = first.clone();
    for repeat in &out_of_fold.repeats[1..] {
        for (to, from) in mean.outputs.iter_mut().zip(&repeat.outputs) {
            for (t, f) in to.iter_mut().zip(from) {
                *t += f;
            }
        }
    }
    let n = out_of_fold.repeats.len() as f64;
    mean.outputs.iter_mut().flatten().for_each(|v| *v /= n);
    mean
}

/// Wilson's interval (1927) of a weighted share; the whole of [0, 1] when there is no row.
pub fn share(hits: impl IntoIterator<Item = (bool, f64)>) -> Share {
    let (mut sum, mut sum_hits, mut sum_squares) = (0.0, 0.0, 0.0);
    for (hit, weight) in hits {
        sum += weight;
        sum_squares += weight * weight;
        if hit {
            sum_hits += weight;
        }
    }
    if sum_squares <= 0.0 {
        return Share { value: 0.0, low: 0.0, high: 1.0 };
    }
    // Kish (1965): so many rows of equal weight would tell as much.
    let n = sum * sum / sum_squares;
    let p = (sum_hits / sum).clamp(0.0, 1.0);
    let z2 = Z95 * Z95;
    let centre = (p + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = Z95 / (1.0 + z2 / n) * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
    Share { value: p, low: (centre - half).clamp(0.0, p), high: (centre + half).clamp(p, 1.0) }
}

/// Rows in falling order of score (equal scores by row), those without a finite score left out.
fn falling(scores: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..scores.len()).filter(|&i| scores[i].is_finite()).collect();
    order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]).then(a.cmp(&b)));
    order
}

/// Weight of events and of other rows at or above each distinct score, from the highest down.
fn sweep(scores: &[f64], events: &[bool], weights: &[f64]) -> Vec<(f64, f64)> {
    let order = falling(scores);
    let (mut hits, mut misses) = (0.0, 0.0);
    let mut steps = Vec::new();
    for (position, &row) in order.iter().enumerate() {
        if events[row] {
            hits += weights[row];
        } else {
            misses += weights[row];
        }
        if order.get(position + 1).is_none_or(|&next| scores[next] != scores[row]) {
            steps.push((hits, misses));
        }
    }
    steps
}

/// ROC curve: share of the other rows (x) and of the events (y) at or above each score, from (0, 0) to (1, 1).
/// Empty when there is no event or nothing else.
pub fn roc(scores: &[f64], events: &[bool], weights: &[f64]) -> Vec<Point> {
    let steps = sweep(scores, events, weights);
    let Some(&(all_hits, all_misses)) = steps.last() else { return Vec::new() };
    if all_hits <= 0.0 || all_misses <= 0.0 {
        return Vec::new();
    }
    let points = steps.iter().map(|&(h, m)| Point { x: m / all_misses, y: h / all_hits });
    std::iter::once(Point { x: 0.0, y: 0.0 }).chain(points).collect()
}

/// Precision-recall curve: share of the events found (x) and share of events among the rows retained (y) at each score,
/// from the highest down, once rows of weight `from` are retained. Empty when there is no event.
pub fn precision_recall(scores: &[f64], events: &[bool], weights: &[f64], from: f64) -> Vec<Point> {
    let steps = sweep(scores, events, weights);
    let Some(&(all_hits, _)) = steps.last() else { return Vec::new() };
    if all_hits <= 0.0 {
        return Vec::new();
    }
    let kept = steps.iter().filter(|(h, m)| h + m > 0.0 && h + m >= from);
    kept.map(|&(h, m)| Point { x: h / all_hits, y: h / (h + m) }).collect()
}

/// Gain curve: share of all rows taken, highest scores first (x), and share of the events among them (y), from (0, 0)
/// to (1, 1). Empty when there is no event.
pub fn gain(scores: &[f64], events: &[bool], weights: &[f64]) -> Vec<Point> {
    let steps = sweep(scores, events, weights);
    let Some(&(all_hits, all_misses)) = steps.last() else { return Vec::new() };
    if all_hits <= 0.0 {
        return Vec::new();
    }
    let points = steps.iter().map(|&(h, m)| Point { x: (h + m) / (all_hits + all_misses), y: h / all_hits });
    std::iter::once(Point { x: 0.0, y: 0.0 }).chain(points).collect()
}

/// Share of events among the highest-scored rows: at least this share of the rows, with all that tie with the last.
/// The second value is the number of rows so chosen.
pub fn top_share(scores: &[f64], events: &[bool], weights: &[f64], top: f64) -> (Share, usize) {
    let order = falling(scores);
    let wanted = ((top * order.len() as f64).ceil() as usize).clamp(1, order.len().max(1));
    let mut n = wanted.min(order.len());
    while n > 0 && n < order.len() && scores[order[n]] == scores[order[n - 1]] {
        n += 1;
    }
    (share(order[..n].iter().map(|&row| (events[row], weights[row]))), n)
}

/// Consecutive groups of about equal size of the rows in rising order of `by`; equal values stay together.
fn groups(by: &[f64], n_bins: usize) -> Vec<Vec<usize>> {
    let mut order = falling(by);
    order.reverse();
    let mut found: Vec<Vec<usize>> = Vec::new();
    let n = order.len();
    let mut start = 0;
    for bin in 1..=n_bins.max(1) {
        let mut end = (bin * n / n_bins.max(1)).max(start);
        while end > start && end < n && by[order[end]] == by[order[end - 1]] {
            end += 1;
        }
        if end > start {
            found.push(order[start..end].to_vec());
            start = end;
        }
    }
    found
}

/// Predicted probability against observed share, in at most `n_bins` bins of about equal size.
pub fn calibration(probabilities: &[f64], events: &[bool], weights: &[f64], n_bins: usize) -> Vec<Bin> {
    bins(probabilities, events, weights, n_bins)
}

/// Share of rows for which something held (`inside`), along the predictions, in at most `n_bins` bins of about equal size.
pub fn coverage(predicted: &[f64], inside: &[bool], weights: &[f64], n_bins: usize) -> Vec<Bin> {
    bins(predicted, inside, weights, n_bins)
}

fn bins(predicted: &[f64], events: &[bool], weights: &[f64], n_bins: usize) -> Vec<Bin> {
    let bin = |rows: Vec<usize>| {
        let weight: f64 = rows.iter().map(|&r| weights[r]).sum();
        let sum: f64 = rows.iter().map(|&r| weights[r] * predicted[r]).sum();
        let (from, to) = (predicted[rows[0]], predicted[rows[rows.len() - 1]]);
        Bin {
            from,
            to,
            predicted: if weight > 0.0 { (sum / weight).clamp(from, to) } else { from },
            observed: share(rows.iter().map(|&r| (events[r], weights[r]))),
            n_rows: rows.len(),
        }
    };
    groups(predicted, n_bins).into_iter().map(bin).collect()
}

/// Weight of the rows in each of `n_bins` equal intervals of `[low, high]`; values outside go to the end intervals.
pub fn histogram(values: impl IntoIterator<Item = (f64, f64)>, low: f64, high: f64, n_bins: usize) -> Vec<f64> {
    let n_bins = n_bins.max(1);
    let mut counts = vec![0.0; n_bins];
    for (value, weight) in values.into_iter().filter(|(v, _)| v.is_finite()) {
        let place = if high > low { (value - low) / (high - low) * n_bins as f64 } else { 0.0 };
        counts[(place.max(0.0) as usize).min(n_bins - 1)] += weight;
    }
    counts
}

/// Most probable class of each row; the first of equals.
pub fn most_probable(probabilities: &[Vec<f64>]) -> Vec<usize> {
    let n_rows = probabilities.first().map_or(0, Vec::len);
    let top = |row: usize| {
        (1..probabilities.len()).fold(0, |top, k| if probabilities[k][row] > probabilities[top][row] { k } else { top })
    };
    (0..n_rows).map(top).collect()
}

/// Weight of rows by observed and most probable class: `[observed][predicted]`.
pub fn confusion(probabilities: &[Vec<f64>], codes: &[u32], weights: &[f64]) -> Vec<Vec<f64>> {
    let n_classes = probabilities.len();
    let mut counts = vec![vec![0.0; n_classes]; n_classes];
    for ((top, &code), weight) in most_probable(probabilities).into_iter().zip(codes).zip(weights) {
        if let Some(count) = counts.get_mut(code as usize) {
            count[top] += weight;
        }
    }
    counts
}

/// At most `n` of the items, evenly spaced, the first and the last among them; the same every time.
pub fn thin<T: Clone>(items: &[T], n: usize) -> Vec<T> {
    if items.len() <= n {
        return items.to_vec();
    }
    match n {
        0 => Vec::new(),
        1 => vec![items[0].clone()],
        _ => (0..n).map(|k| items[k * (items.len() - 1) / (n - 1)].clone()).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::Seed;

    fn points(pairs: &[(f64, f64)]) -> Vec<Point> {
        pairs.iter().map(|&(x, y)| Point { x, y }).collect()
    }

    #[test]
    fn curves_of_three_rows_by_hand() {
        let (scores, events, ones) = ([3.0, 2.0, 1.0], [true, false, true], [1.0; 3]);
        assert_eq!(roc(&scores, &events, &ones), points(&[(0.0, 0.0), (0.0, 0.5), (1.0, 0.5), (1.0, 1.0)]));
        assert_eq!(precision_recall(&scores, &events, &ones, 0.0), points(&[(0.5, 1.0), (0.5, 0.5), (1.0, 2.0 / 3.0)]));
        assert_eq!(gain(&scores, &events, &ones)[1], Point { x: 1.0 / 3.0, y: 0.5 });
    }

    #[test]
    fn equal_scores_move_together() {
        let (scores, events, ones) = ([1.0; 4], [true, false, true, false], [1.0; 4]);
        assert_eq!(roc(&scores, &events, &ones), points(&[(0.0, 0.0), (1.0, 1.0)]));
        assert_eq!(calibration(&[0.5; 4], &events, &ones, 10).len(), 1);
        assert_eq!(top_share(&scores, &events, &ones, 0.1).1, 4);
    }

    #[test]
    fn area_under_the_curve_is_the_share_of_pairs_in_order() {
        let mut draw = Seed(3).stream();
        let n = 200;
        let scores: Vec<f64> = (0..n).map(|_| (draw.normal() * 4.0).round()).collect();
        let events: Vec<bool> = scores.iter().map(|s| draw.chance(0.5 + s / 40.0)).collect();
        let weights: Vec<f64> = (0..n).map(|_| 1.0 + draw.below(3) as f64).collect();
        let curve = roc(&scores, &events, &weights);
        let area: f64 = curve.windows(2).map(|w| (w[1].x - w[0].x) * (w[0].y + w[1].y) / 2.0).sum();
        let (mut won, mut pairs) = (0.0, 0.0);
        for i in (0..n).filter(|&i| events[i]) {
            for j in (0..n).filter(|&j| !events[j]) {
                let w = weights[i] * weights[j];
                pairs += w;
                won += w * if scores[i] > scores[j] { 1.0 } else { 0.5 * f64::from(scores[i] == scores[j]) };
            }
        }
        assert!((area - won / pairs).abs() < 1e-12, "{area} {}", won / pairs);
    }

    #[test]
    fn weight_two_is_the_row_twice() {
        let once = roc(&[2.0, 1.0, 0.0], &[true, false, true], &[2.0, 1.0, 1.0]);
        let twice = roc(&[2.0, 2.0, 1.0, 0.0], &[true, true, false, true], &[1.0; 4]);
        assert_eq!(once, twice);
    }

    #[test]
    fn wilson_as_published() {
        // Newcombe (1998), table I: 81 of 263 gives 0.2553 to 0.3662; 0 of 20 gives 0 to 0.1611.
        let check = |hits: usize, n: usize, low: f64, high: f64| {
            let s = share((0..n).map(|i| (i < hits, 1.0)));
            assert!((s.low - low).abs() < 5e-5 && (s.high - high).abs() < 5e-5, "{s:?}");
        };
        check(81, 263, 0.2553, 0.3662);
        check(0, 20, 0.0, 0.1611);
    }

    #[test]
    fn bins_hold_every_row_once() {
        let mut draw = Seed(5).stream();
        let p: Vec<f64> = (0..97).map(|_| (draw.uniform() * 20.0).round() / 20.0).collect();
        let events: Vec<bool> = p.iter().map(|&p| draw.chance(p)).collect();
        let bins = calibration(&p, &events, &[1.0; 97], 10);
        assert_eq!(bins.iter().map(|b| b.n_rows).sum::<usize>(), 97);
        assert!(bins.windows(2).all(|w| w[0].to < w[1].from));
    }

    #[test]
    fn nothing_in_nothing_wrong_out() {
        assert!(roc(&[], &[], &[]).is_empty() && gain(&[], &[], &[]).is_empty());
        assert!(roc(&[1.0], &[true], &[1.0]).is_empty() && precision_recall(&[1.0], &[false], &[1.0], 0.0).is_empty());
        assert!(roc(&[f64::NAN], &[true], &[1.0]).is_empty() && calibration(&[], &[], &[], 10).is_empty());
        assert_eq!(top_share(&[], &[], &[], 0.1), (Share { value: 0.0, low: 0.0, high: 1.0 }, 0));
        assert_eq!(histogram([(f64::NAN, 1.0), (2.0, 1.0), (-9.0, 1.0)], 0.0, 1.0, 2), [1.0, 1.0]);
        assert!(confusion(&[], &[], &[]).is_empty());
        assert_eq!(mean_scores(&OutOfFold { repeats: Vec::new() }).n_rows(), 0);
    }

    #[test]
    fn thinning_keeps_the_ends() {
        let items: Vec<usize> = (0..1000).collect();
        let few = thin(&items, 11);
        assert_eq!((few.len(), few[0], few[10]), (11, 0, 999));
        assert_eq!((thin(&items, 0).len(), thin(&items, 1).len(), thin(&items, 2000).len()), (0, 1, 1000));
    }
}
