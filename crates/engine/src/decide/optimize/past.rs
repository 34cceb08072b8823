//! What past rows gave, inside of the window and around it.
//!
//! In: past rows with their outcomes, a window. Out: [`Past`].
//! The user's question: "have we ever run it like that, and what came out?".
//! Invariants: outcomes are as measured, of rows that had other conditions too (what is no setting is not compared).
//! Method: Student's 95 % interval of a mean; Wilson's of a share.
//! Edges: no outcome known, or a single one: no interval; no row inside: zero.

use super::goal::Specification;
use super::near::Crowd;
use super::space::{Cell, Space, Ticks};
use crate::data::{FeatureColumn, Features};
use crate::validate::Estimate;
use crate::validate::curve;
use serde::Serialize;
use statrs::distribution::{ContinuousCDF, StudentsT};

/// Past rows of a kind.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Group {
    /// How many there are.
    pub n_rows: usize,
    /// Those whose outcome is known.
    pub n_known: usize,
    /// Mean outcome (share of the class) with its 95 % interval; its baseline is that of all past rows.
    pub mean: Option<Estimate>,
    /// Lowest and highest outcome.
    pub range: Option<(f64, f64)>,
    /// How many of those known met the specification; `None` without one.
    pub n_met: Option<usize>,
}

/// What past rows say of the window.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Past {
    /// All of them.
    pub all: Group,
    /// Those whose settings lie in the window.
    pub inside: Group,
    /// Those near its middle, as nearness is judged.
    pub around: Group,
    /// Radius within which a row is near, in mean spreads per setting.
    pub radius: f64,
    /// Rows that must be near.
    pub least: usize,
}

/// Outcomes of past rows, and what they are judged by.
#[derive(Debug, Clone, Copy)]
pub struct Outcomes<'a> {
    /// By row of the table: the number, or 1 and 0 for the class watched and the others; `None` where not known.
    pub of: Option<&'a [Option<f64>]>,
    /// Whether they are shares of a class.
    pub is_share: bool,
    /// Specification asked for.
    pub specification: Option<&'a Specification>,
}

/// What past rows gave.
pub fn past(space: &Space, rows: &Features, crowd: &Crowd, outcomes: Outcomes<'_>, window: &Cell) -> Past {
    let all = group(0..rows.n_rows, outcomes, None);
    let baseline = all.mean.map(|m| m.value);
    let inside = (0..rows.n_rows).filter(|&row| lies_in(space, rows, row, window));
    let middle = Cell::of(&window.middle());
    let around = crowd.around(space, &middle).into_iter().map(|r| crowd.table_rows[r]);
    Past {
        inside: group(inside, outcomes, baseline),
        around: group(around, outcomes, baseline),
        all,
        radius: crowd.radius,
        least: crowd.least,
    }
}

/// Whether a row's settings lie in a cell.
fn lies_in(space: &Space, rows: &Features, row: usize, cell: &Cell) -> bool {
    space.settings.iter().enumerate().all(|(j, s)| match (&rows.columns[s.feature], &s.ticks) {
        (FeatureColumn::Numeric(v), Ticks::Numbers { step, .. }) => {
            let slack = 1e-9 * step;
            (space.value(j, cell.low[j]) - slack..=space.value(j, cell.high[j]) + slack).contains(&v[row])
        }
        (FeatureColumn::Categorical(codes), Ticks::Levels(levels)) => {
            levels[cell.low[j] as usize..=cell.high[j] as usize].contains(&codes[row])
        }
        _ => false,
    })
}

fn group(rows: impl Iterator<Item = usize>, outcomes: Outcomes<'_>, baseline: Option<f64>) -> Group {
    let mut n_rows = 0;
    let mut known = Vec::new();
    for row in rows {
        n_rows += 1;
        known.extend(outcomes.of.and_then(|o| o.get(row).copied().flatten()));
    }
    let range = known.iter().fold(None, |range: Option<(f64, f64)>, &v| {
        Some(range.map_or((v, v), |(low, high)| (low.min(v), high.max(v))))
    });
    let mean = (!known.is_empty()).then(|| {
        let (value, low, high) = if outcomes.is_share { share(&known) } else { mean(&known) };
        Estimate { value, low, high, baseline: baseline.unwrap_or(value) }
    });
    let met = |s: &Specification| known.iter().filter(|v| (s.low..=s.high).contains(*v)).count();
    Group { n_rows, n_known: known.len(), mean, range, n_met: outcomes.specification.map(met) }
}

/// Mean with Student's interval; of one value alone, the value thrice.
fn mean(values: &[f64]) -> (f64, f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let freedom = n - 1.0;
    let Ok(t) = StudentsT::new(0.0, 1.0, freedom) else { return (mean, mean, mean) };
    let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / freedom;
    let half = t.inverse_cdf(0.975) * (variance / n).sqrt();
    (mean, mean - half, mean + half)
}

fn share(values: &[f64]) -> (f64, f64, f64) {
    let share = curve::share(values.iter().map(|&v| (v > 0.5, 1.0)));
    (share.value, share.low, share.high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_by_hand() {
        let (value, low, high) = mean(&[1.0, 2.0, 3.0]);
        // t(2 degrees of freedom, 97.5 %) = 4.3027; standard error 1 / sqrt(3).
        assert!((value, (high - low) / 2.0 - 4.3027 / 3f64.sqrt()).0 == 2.0);
        assert!(((high - low) / 2.0 - 4.3027 / 3f64.sqrt()).abs() < 1e-3);
        assert_eq!(mean(&[4.0]), (4.0, 4.0, 4.0));
    }
}
