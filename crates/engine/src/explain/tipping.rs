//! Tipping points: the value of a column at which the score steps or bends.
//!
//! In: a model's mean score along a column, and the same of models fitted on other parts of the rows. Out: the place,
//! with its interval, and what lies on either side.
//! The user's question: "from how many days on does it become serious?".
//! Invariants: a curve that rises evenly has no tipping point, nor has one that hardly moves; the interval is that of the
//! place, over models that learnt from other rows.
//! Method: partial dependence (Friedman 2001) of the score; against the straight line, three curves of as many constants
//! (a step; flat then straight; straight then flat), least squares weighted by where rows are; the best must leave at
//! most half of what the line leaves. Interval: the same curve's place in each fold's model, Student's t with the
//! variance of overlapping training sets corrected (Nadeau & Bengio 2003: 1/k + test rows / training rows).
//! Edges: fewer than three folds with a place: no interval, and then no tipping point is told.

use super::effect;
use crate::data::{FeatureColumn, Features};
use crate::models::Model;
use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF, StudentsT};

/// Features of a fold's model whose curves are kept.
const N_CURVES: usize = 8;
/// Rows over which a fold's curve is a mean: the same for every fold, so that curves differ by their models alone.
const N_ROWS: usize = 60;
/// Places tried between two points.
const PER_STEP: usize = 4;
/// Part of what the straight line leaves that the turning curve may leave.
const LEFT: f64 = 0.5;
/// Part of the curve that must be explained.
const EXPLAINED: f64 = 0.7;

/// Mean score along a feature: `score[output][point]`, at the points of [`points`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Curve {
    /// Index of the feature.
    pub feature: usize,
    /// Mean scores.
    pub score: Vec<Vec<f64>>,
}

/// How a curve turns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Turn {
    /// One level, then another.
    Step,
    /// Level, then straight.
    Begins,
    /// Straight, then level.
    Ends,
}

/// Where a curve turns.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Tipping {
    /// Index of the feature.
    pub feature: usize,
    /// How it turns.
    pub turn: Turn,
    /// Where.
    pub at: f64,
    /// Ends of the 95 % interval of the place.
    pub low: f64,
    /// See `low`.
    pub high: f64,
    /// Mean probability (or number) of the rows, the column set to values below the place as rows have them.
    pub below: f64,
    /// The same from the place on.
    pub above: f64,
}

/// Values of a numeric feature at which curves are drawn, rising; none for a category.
pub fn points(column: &FeatureColumn) -> Vec<f64> {
    let FeatureColumn::Numeric(values) = column else { return Vec::new() };
    let mut sorted: Vec<f64> = values.iter().copied().filter(|v| v.is_finite()).collect();
    sorted.sort_unstable_by(f64::total_cmp);
    if sorted.is_empty() { Vec::new() } else { effect::points(&sorted) }
}

/// Share of the known values that lie nearest to each point.
pub fn shares(column: &FeatureColumn, points: &[f64]) -> Vec<f64> {
    let mut shares = vec![0.0; points.len()];
    let FeatureColumn::Numeric(values) = column else { return shares };
    if points.is_empty() {
        return shares;
    }
    let known: Vec<f64> = values.iter().copied().filter(|v| v.is_finite()).collect();
    for value in &known {
        let after = points.partition_point(|p| p < value).min(points.len().saturating_sub(1));
        let before = after.saturating_sub(1);
        let nearest = if value - points[before] < points[after] - value { before } else { after };
        shares[nearest] += 1.0 / known.len() as f64;
    }
    shares
}

/// Curves of a fold's model along the numeric features that weigh most in it (`weight[feature]`), over a few of the rows
/// in this order.
pub fn curves(model: &dyn Model, rows: &Features, order: &[u32], weight: &[f64]) -> Vec<Curve> {
    let mut chosen: Vec<usize> = (0..rows.n_features())
        .filter(|&f| weight[f] > 0.0 && matches!(rows.columns[f], FeatureColumn::Numeric(_)))
        .collect();
    chosen.sort_by(|&a, &b| weight[b].total_cmp(&weight[a]).then(a.cmp(&b)));
    chosen.truncate(N_CURVES);
    let mut sample = few(rows, order, N_ROWS);
    chosen
        .into_iter()
        .map(|feature| {
            let own = sample.columns[feature].clone();
            let points = points(&rows.columns[feature]);
            let score = along(&mut sample, feature, &points, |rows| model.predict(rows).outputs);
            sample.columns[feature] = own;
            Curve { feature, score }
        })
        .collect()
}

/// At most `n` of the rows, evenly spaced in this order.
pub fn few(rows: &Features, order: &[u32], n: usize) -> Features {
    let n = order.len().min(n);
    rows.gather(&(0..n).map(|i| order[i * order.len() / n]).collect::<Vec<_>>())
}

/// Mean over the rows of each output of `of`, one feature set to each of these values: `[output][point]`. The feature's
/// column is rewritten.
pub fn along(
    rows: &mut Features,
    feature: usize,
    points: &[f64],
    of: impl Fn(&Features) -> Vec<Vec<f64>>,
) -> Vec<Vec<f64>> {
    let n_rows = rows.n_rows;
    let mut means: Vec<Vec<f64>> = Vec::new();
    for &value in points {
        rows.columns[feature] = FeatureColumn::Numeric(vec![value; n_rows]);
        let outputs = of(rows);
        means.resize(outputs.len(), Vec::new());
        for (mean, output) in means.iter_mut().zip(outputs) {
            mean.push(output.iter().sum::<f64>() / n_rows.max(1) as f64);
        }
    }
    means
}

/// Where a curve turns, and how; `None` where it is straight, or moves by less than `least` from one side to the other.
pub fn turn(points: &[f64], score: &[f64], shares: &[f64], least: f64) -> Option<(Turn, f64)> {
    if points.len() < 4 {
        return None;
    }
    let straight = explained(points, score, shares);
    let (turn, at, best) = [Turn::Step, Turn::Begins, Turn::Ends]
        .into_iter()
        .map(|turn| {
            let (at, explained) = place(turn, points, score, shares);
            (turn, at, explained)
        })
        .fold((Turn::Step, f64::NAN, f64::NEG_INFINITY), |best, next| if next.2 > best.2 { next } else { best });
    let turns = best >= EXPLAINED && 1.0 - best <= LEFT * (1.0 - straight);
    let (below, above) = sides(points, score, shares, at)?;
    (turns && (above - below).abs() >= least).then_some((turn, at))
}

/// The place at which a curve of this kind explains most, and the share that it explains.
fn place(turn: Turn, points: &[f64], score: &[f64], shares: &[f64]) -> (f64, f64) {
    let mut best = (f64::NAN, f64::NEG_INFINITY);
    for (left, right) in points.iter().zip(&points[1..]) {
        for part in 1..=PER_STEP {
            let at = left + (right - left) * part as f64 / PER_STEP as f64;
            let regressor: Vec<f64> = points
                .iter()
                .map(|&x| match turn {
                    Turn::Step => f64::from(u8::from(x >= at)),
                    Turn::Begins => (x - at).max(0.0),
                    Turn::Ends => (x - at).min(0.0),
                })
                .collect();
            let share = explained(&regressor, score, shares);
            if share > best.1 {
                best = (at, share);
            }
        }
    }
    best
}

/// Share of the weighted spread of `y` that a straight line along `x` explains.
fn explained(x: &[f64], y: &[f64], weights: &[f64]) -> f64 {
    let total: f64 = weights.iter().sum();
    let mean = |v: &[f64]| v.iter().zip(weights).map(|(v, w)| v * w).sum::<f64>() / total;
    let (mx, my) = (mean(x), mean(y));
    let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
    for ((x, y), w) in x.iter().zip(y).zip(weights) {
        xx += w * (x - mx) * (x - mx);
        xy += w * (x - mx) * (y - my);
        yy += w * (y - my) * (y - my);
    }
    if xx > 0.0 && yy > 0.0 { xy * xy / (xx * yy) } else { 0.0 }
}

/// Mean of a curve below a place and from it on, where rows are; `None` where none are on one side.
pub fn sides(points: &[f64], curve: &[f64], shares: &[f64], at: f64) -> Option<(f64, f64)> {
    let mean = |above: bool| {
        let side = || points.iter().zip(curve).zip(shares).filter(move |((x, _), _)| (**x >= at) == above);
        let weight: f64 = side().map(|(_, w)| w).sum();
        (weight > 0.0).then(|| side().map(|((_, y), w)| y * w).sum::<f64>() / weight)
    };
    Some((mean(false)?, mean(true)?))
}

/// Interval of the place over the folds' curves; `tested` is the test rows of a fold over its training rows.
pub fn interval(
    (turn, at): (Turn, f64),
    points: &[f64],
    folds: &[Vec<f64>],
    shares: &[f64],
    tested: f64,
) -> Option<(f64, f64)> {
    let places: Vec<f64> =
        folds.iter().map(|score| place(turn, points, score, shares).0).filter(|v| v.is_finite()).collect();
    let k = places.len() as f64;
    if places.len() < 3 {
        return None;
    }
    let mean = places.iter().sum::<f64>() / k;
    let variance = places.iter().map(|p| (p - mean) * (p - mean)).sum::<f64>() / (k - 1.0);
    let t = StudentsT::new(0.0, 1.0, k - 1.0).ok()?.inverse_cdf(0.975);
    // The folds' own resolution: a place between two points is not known better than they stand apart.
    let half = (t * ((1.0 / k + tested) * variance).sqrt()).max(resolution(points, at));
    Some(((at - half).max(points[0]), (at + half).min(points[points.len() - 1])))
}

/// Half the distance between the points around a place.
fn resolution(points: &[f64], at: f64) -> f64 {
    let after = points.partition_point(|p| *p < at).clamp(1, points.len() - 1);
    (points[after] - points[after - 1]) / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;

    const N: usize = 41;

    fn grid() -> (Vec<f64>, Vec<f64>) {
        ((0..N).map(|i| 3.0 * i as f64).collect(), vec![1.0 / N as f64; N])
    }

    #[test]
    fn steps_and_bends_are_found_where_they_are() {
        let (x, w) = grid();
        let check = |f: fn(f64) -> f64, expected: Option<(Turn, f64)>| {
            let y: Vec<f64> = x.iter().map(|&x| f(x)).collect();
            let found = turn(&x, &y, &w, 0.1);
            assert_eq!(found.map(|t| t.0), expected.map(|t| t.0), "{found:?}");
            if let (Some((_, at)), Some((_, truth))) = (found, expected) {
                assert!((at - truth).abs() <= 3.0, "{at} {truth}");
            }
        };
        check(|x| 0.04 * (x - 60.0).max(0.0), Some((Turn::Begins, 60.0)));
        check(|x| -0.04 * (40.0 - x).max(0.0), Some((Turn::Ends, 40.0)));
        check(|x| if x >= 60.0 { 2.0 } else { 0.0 }, Some((Turn::Step, 60.0)));
        check(|x| 0.02 * x, None);
        check(|_| 1.0, None);
        check(|x| 0.0005 * (x - 60.0).max(0.0), None);
        assert_eq!(turn(&x[..3], &[0.0, 0.0, 9.0], &w[..3], 0.1), None);
    }

    #[test]
    fn the_interval_spans_the_folds() {
        let (x, w) = grid();
        let fold = |at: f64| x.iter().map(|&x| (x - at).max(0.0)).collect::<Vec<f64>>();
        let folds: Vec<Vec<f64>> = [54.0, 60.0, 60.0, 63.0, 66.0].map(fold).to_vec();
        let (low, high) = interval((Turn::Begins, 60.0), &x, &folds, &w, 0.25).expect("five folds");
        assert!((45.0..57.0).contains(&low) && (63.0..75.0).contains(&high), "{low} {high}");
        assert_eq!(interval((Turn::Begins, 60.0), &x, &folds[..2], &w, 0.25), None);
    }

    #[test]
    fn each_row_counts_at_its_nearest_point() {
        let column = FeatureColumn::Numeric(vec![0.0, 1.0, 4.9, 5.1, f64::NAN, 99.0]);
        assert_eq!(shares(&column, &[0.0, 5.0, 10.0]), [0.4, 0.4, 0.2]);
        assert_eq!(shares(&column, &[]), Vec::<f64>::new());
        assert!(points(&FeatureColumn::Categorical(vec![1])).is_empty());
    }
}
