//! Where one row's decision flips: one lever moved, all else as it is.
//!
//! In: an [`Aim`], a row, [`Lever`]s. Out: per numeric lever the nearest value on the other side of the bar.
//! The user's question: "from how many days on would this customer be at risk?".
//! Invariants: the value told lies on the other side of the bar, and is the first such one that the steps tried show;
//! nothing is tried but the lever's range and what lies between it and the row.
//! Method: the row's values along the lever's quantiles; between the last value on this side and the first on the other,
//! ever finer scans: exact where the score is monotone between two quantiles.
//! Edges: a lever that never flips it, and one whose value is missing, say so.

use super::aim::Aim;
use super::levers::{Grid, Lever};
use super::stay::whole_numbers;
use crate::data::{FeatureColumn, Features};
use serde::{Deserialize, Serialize};

/// Parts that a stretch is cut into, and how often.
const PARTS: usize = 32;
const SCANS: usize = 3;

/// Where a lever alone flips a row's decision.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Flip {
    /// Index of the feature.
    pub feature: usize,
    /// The row's own value; `None` where it is missing.
    pub value: Option<f64>,
    /// The nearest value on the other side; `None` where there is none in the lever's range.
    pub at: Option<f64>,
}

/// The flips of a row, one per numeric lever.
pub fn flips(aim: &Aim<'_>, rows: &Features, row: usize, levers: &[Lever]) -> Vec<Flip> {
    let level = aim.level();
    let whole = whole_numbers(aim.artifact);
    levers
        .iter()
        .filter_map(|lever| {
            let (Grid::Number { .. }, FeatureColumn::Numeric(column)) = (&lever.grid, &rows.columns[lever.feature])
            else {
                return None;
            };
            let value = Some(column[row]).filter(|v| !v.is_nan());
            let reaches = |at: &[f64]| -> Vec<bool> {
                let mut moved = rows.gather(&vec![row as u32; at.len()]);
                moved.columns[lever.feature] = FeatureColumn::Numeric(at.to_vec());
                aim.values(&moved).into_iter().map(|v| v >= level).collect()
            };
            let at = value.and_then(|v| nearest(v, &lever.grid, whole[lever.feature], &reaches));
            Some(Flip { feature: lever.feature, value, at })
        })
        .collect()
}

/// The value nearest to the row's at which `reaches` answers otherwise.
fn nearest(value: f64, grid: &Grid, whole: bool, reaches: &dyn Fn(&[f64]) -> Vec<bool>) -> Option<f64> {
    let Grid::Number { low, high, steps, .. } = grid else { return None };
    let mut up: Vec<f64> = steps.iter().copied().chain([*low, *high]).filter(|s| *s > value).collect();
    up.sort_unstable_by(f64::total_cmp);
    let mut down: Vec<f64> = steps.iter().copied().chain([*low, *high]).filter(|s| *s < value).collect();
    down.sort_unstable_by(|a, b| b.total_cmp(a));
    let first = |outward: Vec<f64>| {
        let path: Vec<f64> = std::iter::once(value).chain(outward).collect();
        crossing(&path, whole && value.fract() == 0.0, reaches)
    };
    let found = [first(up), first(down)].into_iter().flatten();
    found.min_by(|a, b| (a - value).abs().total_cmp(&(b - value).abs()))
}

/// The first value along a path that answers otherwise than its start.
fn crossing(path: &[f64], whole: bool, reaches: &dyn Fn(&[f64]) -> Vec<bool>) -> Option<f64> {
    let answers = reaches(path);
    let beyond = answers.iter().position(|a| *a != answers[0])?;
    let (mut inside, mut outside) = (path[beyond - 1], path[beyond]);
    for _ in 0..SCANS {
        let part = |k: usize| inside + (outside - inside) * k as f64 / PARTS as f64;
        let mut finer: Vec<f64> = (1..PARTS).map(|k| if whole { part(k).round() } else { part(k) }).collect();
        finer.push(outside);
        let other = reaches(&finer).into_iter().position(|a| a != answers[0]).unwrap_or(finer.len() - 1);
        if other > 0 {
            inside = finer[other - 1];
        }
        outside = finer[other];
    }
    Some(outside)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(steps: &[f64]) -> Grid {
        Grid::Number { low: steps[0], high: steps[steps.len() - 1], steps: steps.to_vec(), spread: 1.0 }
    }

    #[test]
    fn the_nearest_flip_is_found_on_either_side() {
        let tens: Vec<f64> = (0..=10).map(|i| 10.0 * f64::from(i)).collect();
        let check = |value: f64, steps: &[f64], f: fn(f64) -> bool, expected: Option<f64>| {
            let found = nearest(value, &grid(steps), true, &|at| at.iter().map(|&v| f(v)).collect());
            match (found, expected) {
                (Some(found), Some(truth)) => assert!((found - truth).abs() <= 1e-3, "{found} {truth}"),
                other => assert_eq!(other.0, other.1),
            }
        };
        check(20.0, &tens, |v| v >= 63.0, Some(63.0));
        check(20.0, &tens, |v| v >= 62.4, Some(63.0));
        check(20.5, &tens, |v| v >= 62.4, Some(62.4));
        check(90.0, &tens, |v| v >= 63.0, Some(62.0));
        check(50.0, &tens, |v| !(40.0..75.0).contains(&v), Some(39.0));
        check(20.0, &tens, |_| true, None);
        check(500.0, &tens, |v| v >= 300.0, Some(299.0));
        check(500.0, &tens, |v| v >= 50.0, Some(49.0));
    }
}
