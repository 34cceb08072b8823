//! Columns that cannot teach anything: empty, constant, nearly empty, duplicate; and rows that stand twice.
//!
//! In: a table, and the outcome where a target is known. Out: per column a reason to leave it out.
//! The user's question: "which of my columns are of no use, and why?".
//! Invariants: a gap may be informative, so a half-empty column stays; only beyond 98 % of one state, and only if the
//! rare state goes with no difference in outcome, is a column called nearly empty or constant.
//! Method: z-test of the rare state's rows against all rows; duplicates by a hash of the content, then compared.
//! Edges: no row makes every column empty.

use super::table::{Column, Table, Values};
use super::target::{Outcome, n_distinct};
use crate::message;
use crate::message::Message;
use rayon::prelude::*;

/// Share of rows in one state (a gap, or the one value) beyond which the other state is rare.
const RARE_BEYOND: f64 = 0.98;
/// Standard errors by which the outcome of the rare rows must differ for the column to stay.
const SIGNAL_Z: f64 = 4.0;
/// Rare rows needed before that difference means anything.
const SIGNAL_ROWS: usize = 5;

/// Why a column cannot teach anything, if so.
pub(super) fn useless(column: &Column, n_rows: usize, outcome: Option<&Outcome>) -> Option<Message> {
    let n_gaps = column.values.n_gaps();
    if n_gaps == n_rows {
        return Some(message!("why-empty"));
    }
    let constant = n_distinct(column) == 1;
    if constant && n_gaps == 0 {
        return Some(message!("why-constant", value = only_value(column)));
    }
    let gap_share = n_gaps as f64 / n_rows as f64;
    let nearly_empty = gap_share >= RARE_BEYOND;
    let nearly_constant = constant && gap_share <= 1.0 - RARE_BEYOND;
    if !(nearly_empty || nearly_constant) || outcome.is_some_and(|o| presence_tells(column, o)) {
        return None;
    }
    Some(if nearly_empty {
        message!("why-nearly-empty", filled = n_rows - n_gaps, rows = n_rows)
    } else {
        message!("why-constant", value = only_value(column))
    })
}

fn only_value(column: &Column) -> String {
    let row = (0..).find(|&row| !column.values.is_gap(row)).expect("a constant column has a value");
    match &column.values {
        Values::Numbers(v) => v[row].to_string(),
        Values::Levels { codes, levels } => levels[codes[row] as usize].clone(),
    }
}

/// Whether the outcome differs between rows with a value and rows without.
fn presence_tells(column: &Column, outcome: &Outcome) -> bool {
    let n = match outcome {
        Outcome::Numbers(v) => v.len(),
        Outcome::Classes { codes, .. } => codes.len(),
    };
    let known: Vec<usize> = (0..n).filter(|&row| !outcome.is_gap(row)).collect();
    let filled: Vec<usize> = known.iter().copied().filter(|&row| !column.values.is_gap(row)).collect();
    // The rarer of the two states is compared with all rows.
    let rare: Vec<usize> = if 2 * filled.len() <= known.len() {
        filled
    } else {
        known.iter().copied().filter(|&row| column.values.is_gap(row)).collect()
    };
    if rare.len() < SIGNAL_ROWS {
        return false;
    }
    let differs = |value: &dyn Fn(usize) -> f64| {
        let mean = |rows: &[usize]| rows.iter().map(|&r| value(r)).sum::<f64>() / rows.len() as f64;
        let all = mean(&known);
        let variance = known.iter().map(|&r| (value(r) - all).powi(2)).sum::<f64>() / known.len() as f64;
        (mean(&rare) - all).abs() > SIGNAL_Z * (variance / rare.len() as f64).sqrt()
    };
    match outcome {
        Outcome::Numbers(v) => differs(&|row| v[row]),
        Outcome::Classes { codes, n_classes } => {
            (0..*n_classes as u32).any(|class| differs(&|row| f64::from(u8::from(codes[row] == class))))
        }
    }
}

/// Columns among `candidates` (increasing) that repeat an earlier one: (the copy, the earlier column).
pub(super) fn duplicates(table: &Table, candidates: &[usize]) -> Vec<(usize, usize)> {
    let mut hashed: Vec<(u64, usize)> =
        candidates.par_iter().map(|&c| (content_hash(&table.columns[c].values), c)).collect();
    hashed.sort_unstable();
    let mut found = Vec::new();
    for group in hashed.chunk_by(|a, b| a.0 == b.0) {
        let mut firsts: Vec<usize> = Vec::new();
        for &(_, c) in group {
            match firsts.iter().find(|&&f| same(&table.columns[f].values, &table.columns[c].values)) {
                Some(&first) => found.push((c, first)),
                None => firsts.push(c),
            }
        }
    }
    found.sort_unstable();
    found
}

fn same(a: &Values, b: &Values) -> bool {
    match (a, b) {
        (Values::Numbers(a), Values::Numbers(b)) => a.iter().zip(b).all(|(x, y)| x == y || (x.is_nan() && y.is_nan())),
        (Values::Levels { .. }, Values::Levels { .. }) => a == b,
        _ => false,
    }
}

/// One word at a time: exclusive or, multiply by the FNV prime (Fowler, Noll & Vo 1991), rotate.
pub(super) fn mix(hash: u64, word: u64) -> u64 {
    ((hash ^ word).wrapping_mul(0x0000_0100_0000_01b3)).rotate_left(29).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// Bits of a number, the same for both zeros and for every NaN.
pub(super) fn bits(x: f64) -> u64 {
    if x.is_nan() { u64::MAX } else { (x + 0.0).to_bits() }
}

fn content_hash(values: &Values) -> u64 {
    match values {
        Values::Numbers(v) => v.iter().fold(1, |h, &x| mix(h, bits(x))),
        Values::Levels { codes, levels } => {
            let h = codes.iter().fold(2, |h, &c| mix(h, u64::from(c)));
            levels.iter().flat_map(|l| l.bytes()).fold(h, |h, b| mix(h, u64::from(b)))
        }
    }
}

/// Rows whose every cell repeats an earlier row: (how many, the first such row).
pub(super) fn duplicate_rows(table: &Table) -> Option<(usize, usize)> {
    let n = table.n_rows();
    let mut hashes: Vec<u64> = vec![3; n];
    for column in &table.columns {
        match &column.values {
            Values::Numbers(v) => hashes.iter_mut().zip(v).for_each(|(h, &x)| *h = mix(*h, bits(x))),
            Values::Levels { codes, .. } => hashes.iter_mut().zip(codes).for_each(|(h, &c)| *h = mix(*h, u64::from(c))),
        }
    }
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by_key(|&row| (hashes[row], row));
    let equal = |a: usize, b: usize| {
        table.columns.iter().all(|c| match &c.values {
            Values::Numbers(v) => bits(v[a]) == bits(v[b]),
            Values::Levels { codes, .. } => codes[a] == codes[b],
        })
    };
    let copies: Vec<usize> = order
        .chunk_by(|&a, &b| hashes[a] == hashes[b])
        .flat_map(|group| group[1..].iter().copied().filter(|&row| equal(group[0], row)))
        .collect();
    copies.iter().min().map(|&first| (copies.len(), first))
}

#[cfg(test)]
mod tests {
    use super::super::sample::{cells, table};
    use super::super::table::ColumnKind::{self, Category, Count, Number};
    use super::*;

    fn why(kind: ColumnKind, cells: Vec<String>, outcome: Option<&Outcome>) -> Option<String> {
        let table = table(&[("x", kind, cells)]);
        useless(&table.columns[0], table.n_rows(), outcome).map(|m| m.code.into_owned())
    }

    #[test]
    fn columns_that_teach_nothing() {
        let check = |kind, cells: Vec<String>, expected: Option<&str>| {
            assert_eq!(why(kind, cells, None).as_deref(), expected);
        };
        let filled = |n: usize, of: usize| cells((0..of).map(|i| if i < n { i as f64 } else { f64::NAN }));
        check(Number, cells(["", ""]), Some("why-empty"));
        check(Number, Vec::new(), Some("why-empty"));
        check(Number, cells([4, 4, 4]), Some("why-constant"));
        check(Category, cells(["a", "a"]), Some("why-constant"));
        check(Category, cells(["a", ""]), None);
        check(Number, filled(3, 200), Some("why-nearly-empty"));
        check(Number, filled(6, 200), None);
        check(Number, cells((0..200).map(|i| if i == 0 { f64::NAN } else { 1.0 })), Some("why-constant"));
    }

    #[test]
    fn a_rare_value_that_goes_with_the_outcome_stays() {
        let x = cells((0..1000).map(|i| if i % 100 == 0 { 1.0 } else { f64::NAN }));
        let telling = Outcome::Classes { codes: (0..1000).map(|i| u32::from(i % 100 == 0)).collect(), n_classes: 2 };
        let silent = Outcome::Classes { codes: (0..1000).map(|i| u32::from(i % 3 == 0)).collect(), n_classes: 2 };
        let numbers = Outcome::Numbers((0..1000).map(|i| if i % 100 == 0 { 9.0 } else { f64::from(i % 3) }).collect());
        assert_eq!(why(Number, x.clone(), Some(&telling)), None);
        assert_eq!(why(Number, x.clone(), Some(&numbers)), None);
        assert_eq!(why(Number, x, Some(&silent)).as_deref(), Some("why-nearly-empty"));
    }

    #[test]
    fn copies_are_found_by_content() {
        let t = table(&[
            ("a", Number, cells([1.0, f64::NAN, 3.0, 1.0])),
            ("b", Category, cells(["x", "y", "x", "x"])),
            ("c", Number, cells([1.0, f64::NAN, 3.0, 1.0])),
            ("d", Category, cells(["z", "y", "z", "z"])),
            ("e", Count, cells([1.0, f64::NAN, 3.0, 1.0])),
        ]);
        assert_eq!(duplicates(&t, &[0, 1, 2, 3, 4]), [(2, 0), (4, 0)]);
        assert_eq!(duplicates(&t, &[1, 2, 4]), [(4, 2)]);
        assert_eq!(duplicates(&t, &[]), []);
        assert_eq!(duplicate_rows(&t), Some((1, 3)));
        assert_eq!(duplicate_rows(&table(&[])), None);
    }
}
