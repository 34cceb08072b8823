//! The first rows as they stand in the file and as they were understood.
//!
//! In: a table. Out: texts: dates in ISO form, numbers with a decimal point, gaps empty.
//! The user's question: "did it read my first three rows right?".
//! Invariants: nothing is rounded.

use super::dates;
use crate::data::table::{ColumnKind, GAP, Table, Values};

/// A row before and after.
#[derive(Debug, Clone, PartialEq)]
pub struct Preview {
    /// Texts of the cells as read, one per column.
    pub before: Vec<String>,
    /// Values as understood, one per column.
    pub after: Vec<String>,
}

/// The first `n` rows of a table, before and after.
pub fn preview(table: &Table, n: usize) -> Vec<Preview> {
    let columns = 0..table.columns.len();
    (0..table.n_rows().min(n))
        .map(|row| Preview {
            before: columns.clone().map(|k| table.raw.cell(row, k).to_owned()).collect(),
            after: columns.clone().map(|k| understood(table, row, k)).collect(),
        })
        .collect()
}

/// A cell's value as text: dates in ISO form, numbers with a decimal point, a gap empty.
pub fn understood(table: &Table, row: usize, column: usize) -> String {
    let column = &table.columns[column];
    match &column.values {
        Values::Numbers(v) if v[row].is_nan() => String::new(),
        Values::Numbers(v) if column.kind == ColumnKind::Date => dates::iso(v[row]),
        Values::Numbers(v) => v[row].to_string(),
        Values::Levels { codes, levels } if codes[row] != GAP => levels[codes[row] as usize].clone(),
        Values::Levels { .. } => String::new(),
    }
}
