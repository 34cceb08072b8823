//! Leaving some alone, drawn at random: the only way to know whether calling works.
//!
//! In: the rows chosen, in the order of calls, and the share to hold out. Out: who is held out, and how likely they are to
//! show an effect.
//! The user's question: "does calling keep anyone, and will I be able to tell?".
//! Invariants: a row is drawn by its content and the seed, never by its outcome or its place in the file; one is drawn in
//! each of equal stretches of the list, so that both groups are alike in risk; at least one is held out and one called.
//! Method: stratified random draw; power of the test of two proportions (Fleiss, Levin & Paik 2003, chapter 4, without the
//! correction for continuity), two-sided at 5 %.
//! Edges: fewer than two rows: nobody is held out.

use crate::data::Table;
use crate::run::Seed;
use serde::Serialize;
use statrs::distribution::{ContinuousCDF, Normal};

/// Power that is asked of a trial.
const ENOUGH: f64 = 0.8;
/// Largest list for which a size is told.
const LARGEST: usize = 10_000_000;

/// Rows held out of a list of so many.
pub fn n_held(n_rows: usize, share: f64) -> usize {
    if n_rows < 2 || share <= 0.0 { 0 } else { ((n_rows as f64 * share).round() as usize).clamp(1, n_rows - 1) }
}

/// Which places of the list are held out: in each of `n_held` stretches the row with the least number.
pub fn draw(table: &Table, rows: &[usize], n_held: usize, seed: Seed) -> Vec<bool> {
    let mut held = vec![false; rows.len()];
    for stretch in 0..n_held {
        let (from, to) = (stretch * rows.len() / n_held, (stretch + 1) * rows.len() / n_held);
        if let Some(at) = (from..to).min_by_key(|&at| number(table, rows[at], seed)) {
            held[at] = true;
        }
    }
    held
}

/// A number that the row's cells and the seed decide.
fn number(table: &Table, row: usize, seed: Seed) -> u64 {
    const END_OF_CELL: u64 = 256;
    let cells = (0..table.columns.len()).map(|c| table.raw.cell(row, c).trim());
    cells.fold(seed, |s, cell| cell.bytes().fold(s, |s, b| s.derive(u64::from(b))).derive(END_OF_CELL)).0
}

/// Whether a hold-out can show what is assumed of calling.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Power {
    /// Share of events expected among those held out.
    pub rate: f64,
    /// Share of events expected among those called.
    pub rate_called: f64,
    /// How often such groups show such an effect.
    pub power: f64,
    /// Fewest of this list that would have to be held out for four times in five; `None` where no number would do.
    pub enough: Option<usize>,
    /// Fewest rows of a list half of which is held out that would do; `None` where there is nothing to see.
    pub list: Option<usize>,
}

/// Power of a list of which so many are held out, where calling prevents this share of the events.
pub fn power(rate: f64, success: f64, n_rows: usize, n_held: usize) -> Power {
    let rate_called = rate * (1.0 - success);
    let reaches = |n: usize, held: usize| power_of((rate, held), (rate_called, n - held)) >= ENOUGH;
    let enough = (1..=n_rows / 2).find(|&held| reaches(n_rows, held));
    let (mut low, mut high) = (1, LARGEST);
    while low < high {
        let middle = low + (high - low) / 2;
        if reaches(2 * middle, middle) { high = middle } else { low = middle + 1 }
    }
    let list = reaches(2 * low, low).then_some(2 * low);
    Power { rate, rate_called, power: power_of((rate, n_held), (rate_called, n_rows - n_held)), enough, list }
}

/// Power to tell two shares apart, each with its number of rows.
fn power_of((p0, n0): (f64, usize), (p1, n1): (f64, usize)) -> f64 {
    if n0 == 0 || n1 == 0 || p0 <= p1 {
        return 0.0;
    }
    let (n0, n1) = (n0 as f64, n1 as f64);
    let pooled = (n0 * p0 + n1 * p1) / (n0 + n1);
    let none = (pooled * (1.0 - pooled) * (1.0 / n0 + 1.0 / n1)).sqrt();
    let some = (p0 * (1.0 - p0) / n0 + p1 * (1.0 - p1) / n1).sqrt();
    let normal = Normal::standard();
    let beyond = (p0 - p1) - normal.inverse_cdf(0.975) * none;
    if some > 0.0 { normal.cdf(beyond / some) } else { f64::from(u8::from(beyond > 0.0)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::ColumnKind::Identifier;
    use crate::data::sample::{cells, table};

    #[test]
    fn sizes_are_the_published_ones() {
        // R: power.prop.test(p1 = 0.30, p2 = 0.225, power = 0.8) gives n = 542.6 a group.
        let p = power(0.3, 0.25, 410, 82);
        assert!(p.list.is_some_and(|n| (1076..=1090).contains(&n)), "{p:?}");
        assert!(p.enough.is_none() && p.power < 0.35 && (p.rate_called - 0.225).abs() < 1e-12);
        // R: power.prop.test(n = 100, p1 = 0.5, p2 = 0.25) gives 0.958.
        let p = power(0.5, 0.5, 200, 100);
        assert!((p.power - 0.958).abs() < 0.005, "{p:?}");
        assert!(p.enough.is_some_and(|n| n < 60));
        assert_eq!(power(0.0, 0.5, 200, 100).list, None);
        assert_eq!((n_held(1, 0.2), n_held(2, 0.1), n_held(410, 0.2), n_held(3, 0.99)), (0, 1, 82, 2));
    }

    #[test]
    fn the_draw_goes_by_content_and_spreads_over_the_list() {
        let all = table(&[("id", Identifier, cells((0..100).map(|i| format!("C{i}"))))]);
        let rows: Vec<usize> = (0..100).rev().collect();
        let held = draw(&all, &rows, 20, Seed(3));
        assert_eq!(held.iter().filter(|h| **h).count(), 20);
        assert!(held.chunks(5).all(|five| five.iter().filter(|h| **h).count() == 1));
        assert_ne!(held, draw(&all, &rows, 20, Seed(4)));
        // The same rows elsewhere in the file, called in the same order, are drawn alike.
        let turned = table(&[("id", Identifier, cells((0..100).rev().map(|i| format!("C{i}"))))]);
        assert_eq!(held, draw(&turned, &(0..100).collect::<Vec<_>>(), 20, Seed(3)));
        assert_eq!(draw(&all, &[], 0, Seed(3)), Vec::<bool>::new());
    }
}
