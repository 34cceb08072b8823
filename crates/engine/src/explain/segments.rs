//! Loyal, at risk, undecided: how many rows are where, what became of them, and what sets them apart.
//!
//! In: where each row was placed by a model that had not seen it, and what came of it. Out: [`Segment`]s.
//! The user's question: "how many are safe, how many are not, and of how many can it not be told?".
//! Invariants: every row is in one segment; a rate stands with its exact interval and that of all rows.
//! Method: a row is undecided where the range of its value holds the bar (a probability's Venn-Abers range, a number's
//! 90 % interval). What sets a segment apart is the mean contribution of each feature there, less that of all rows.
//! Edges: an empty segment is left out.

use crate::data::{FeatureColumn, Features, GAP};
use crate::validate::Estimate;
use crate::validate::bootstrap::quantile_of_sorted;
use crate::validate::rate;
use serde::{Deserialize, Serialize};

/// Where a row stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Placed {
    /// Its whole range lies under the bar.
    Safe,
    /// Its range holds the bar.
    Undecided,
    /// Its whole range lies at the bar or above.
    AtRisk,
}

impl Placed {
    /// All of them, in the order told.
    pub const ALL: [Placed; 3] = [Placed::Safe, Placed::Undecided, Placed::AtRisk];

    /// Where a range stands.
    pub fn of((low, high): (f64, f64), bar: f64) -> Placed {
        if low >= bar {
            Placed::AtRisk
        } else if high < bar {
            Placed::Safe
        } else {
            Placed::Undecided
        }
    }
}

/// Rows that stand alike.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Segment {
    /// Where.
    pub placed: Placed,
    /// How many.
    pub n_rows: usize,
    /// Share of them that had the event (or reached the bar), with its exact interval; the baseline is that of all rows.
    pub share: Estimate,
    /// Of a number: their mean, beside that of all rows.
    pub mean: Option<Estimate>,
    /// What sets them apart, weightiest first.
    pub why: Vec<Why>,
}

/// What sets a segment apart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Why {
    /// Index of the feature.
    pub feature: usize,
    /// How much more it contributes to the score there than it does on average.
    pub push: f64,
    /// Its middle value, or most frequent level, in the segment.
    pub typical: Typical,
    /// The same of all rows.
    pub overall: Typical,
}

/// A usual value.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Typical {
    /// Median of those known.
    Number(f64),
    /// Most frequent level, and its share of the rows.
    Level(u32, f64),
    /// Missing is the most frequent, with this share.
    Gap(f64),
}

/// What came of the rows.
#[derive(Clone, Copy)]
pub struct Outcomes<'a> {
    /// Whether the event came, by row.
    pub happened: &'a [bool],
    /// Numbers observed, where a number is predicted.
    pub numbers: Option<&'a [f64]>,
    /// Weights.
    pub weights: &'a [f64],
    /// Groups.
    pub groups: Option<&'a [u32]>,
}

/// The segments that hold rows, without what sets them apart.
pub fn segments(placed: &[Placed], outcomes: Outcomes<'_>) -> Vec<Segment> {
    let Outcomes { happened, numbers, weights, groups } = outcomes;
    let all: Vec<u32> = (0..placed.len() as u32).collect();
    let base = rate::rate(&all, |r| happened[r], weights, groups).value;
    let mean_of_all = numbers.and_then(|y| rate::mean(&all, y, weights, groups, 0.0)).map_or(0.0, |e| e.value);
    let of = |place: Placed| {
        let rows = members(placed, place);
        (!rows.is_empty()).then(|| Segment {
            placed: place,
            n_rows: rows.len(),
            share: rate::rate(&rows, |r| happened[r], weights, groups).estimate(base),
            mean: numbers.and_then(|y| rate::mean(&rows, y, weights, groups, mean_of_all)),
            why: Vec::new(),
        })
    };
    Placed::ALL.into_iter().filter_map(of).collect()
}

/// Rows of a segment.
pub fn members(placed: &[Placed], place: Placed) -> Vec<u32> {
    (0..placed.len() as u32).filter(|&r| placed[r as usize] == place).collect()
}

/// The features that set a segment apart, weightiest first, at most `n`: its rows and the mean contribution of each
/// feature there, and those of all rows. What weighs a tenth of the first or less is left out.
pub fn why(own: (&Features, &[f64]), all: (&Features, &[f64]), n: usize) -> Vec<Why> {
    let mut found: Vec<Why> = (0..own.1.len())
        .filter_map(|feature| {
            let push = own.1[feature] - all.1[feature];
            let typical_of = |rows: &Features| typical(&rows.columns[feature]);
            let (typical, overall) = (typical_of(own.0)?, typical_of(all.0)?);
            (push != 0.0).then_some(Why { feature, push, typical, overall })
        })
        .collect();
    found.sort_by(|a, b| b.push.abs().total_cmp(&a.push.abs()).then(a.feature.cmp(&b.feature)));
    let least = found.first().map_or(0.0, |w| 0.1 * w.push.abs());
    found.retain(|w| w.push.abs() > least);
    found.truncate(n);
    found
}

/// The usual value of a column; `None` without rows.
fn typical(column: &FeatureColumn) -> Option<Typical> {
    match column {
        FeatureColumn::Numeric(values) => {
            let mut known: Vec<f64> = values.iter().copied().filter(|v| !v.is_nan()).collect();
            known.sort_unstable_by(f64::total_cmp);
            let gaps = values.len() - known.len();
            if values.is_empty() {
                return None;
            }
            Some(if gaps > known.len() {
                Typical::Gap(gaps as f64 / values.len() as f64)
            } else {
                Typical::Number(quantile_of_sorted(&known, 0.5))
            })
        }
        FeatureColumn::Categorical(codes) => {
            let mut sorted = codes.clone();
            sorted.sort_unstable();
            // The first of the largest.
            let top = sorted.chunk_by(|a, b| a == b).rev().max_by_key(|run| run.len())?;
            let share = top.len() as f64 / codes.len() as f64;
            Some(if top[0] == GAP { Typical::Gap(share) } else { Typical::Level(top[0], share) })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::FeatureInfo;
    use std::sync::Arc;

    #[test]
    fn ranges_part_the_rows_and_rates_stand_with_intervals() {
        let ranges = [(0.1, 0.2), (0.1, 0.3), (0.3, 0.3), (0.3, 0.9), (0.0, 0.29)];
        let placed: Vec<Placed> = ranges.iter().map(|r| Placed::of(*r, 0.3)).collect();
        assert_eq!(placed, [Placed::Safe, Placed::Undecided, Placed::AtRisk, Placed::AtRisk, Placed::Safe]);
        let happened = [false, true, true, false, false];
        let found =
            segments(&placed, Outcomes { happened: &happened, numbers: None, weights: &[1.0; 5], groups: None });
        let told: Vec<(usize, f64, f64)> = found.iter().map(|s| (s.n_rows, s.share.value, s.share.baseline)).collect();
        assert_eq!(told, [(2, 0.0, 0.4), (1, 1.0, 0.4), (2, 0.5, 0.4)]);
        assert!(found.iter().all(|s| s.share.low <= s.share.value && s.share.value <= s.share.high));
        let none = Outcomes { happened: &[], numbers: None, weights: &[], groups: None };
        assert!(segments(&[], none).is_empty());
    }

    #[test]
    fn what_sets_rows_apart_stands_first_with_its_usual_value() {
        let features = |x: Vec<f64>, c: Vec<u32>| Features {
            info: Arc::new(vec![FeatureInfo::default(); 2]),
            n_rows: x.len(),
            columns: vec![FeatureColumn::Numeric(x), FeatureColumn::Categorical(c)],
        };
        let all = features(vec![1.0, 2.0, 9.0, f64::NAN], vec![0, 0, 1, GAP]);
        let own = features(vec![9.0], vec![1]);
        let told = why((&own, &[1.0, -2.0]), (&all, &[0.0, 0.0]), 3);
        assert_eq!(told.iter().map(|w| (w.feature, w.push)).collect::<Vec<_>>(), [(1, -2.0), (0, 1.0)]);
        assert_eq!((told[0].typical, told[0].overall), (Typical::Level(1, 1.0), Typical::Level(0, 0.5)));
        assert_eq!(told[1].overall, Typical::Number(2.0));
        assert!(why((&own, &[0.0, 0.0]), (&all, &[0.0, 0.0]), 3).is_empty());
    }
}
