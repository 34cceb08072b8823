//! Small tables for tests: cells as text in, a table of the kinds named out.
//!
//! In: a header, the kind of each column and rows of cells; an empty cell is a gap. Out: a [`Table`].
//! Invariants: nothing is detected: the kinds are those that the test names.

use super::table::{Column, ColumnKind, ColumnReading, FileReading, RawTable, Table, Values};

/// A table from columns: name, kind, cells.
pub(crate) fn table(columns: &[(&str, ColumnKind, Vec<String>)]) -> Table {
    let mut raw = RawTable::new(columns.iter().map(|c| c.0.to_owned()).collect());
    let n_rows = columns.first().map_or(0, |c| c.2.len());
    for row in 0..n_rows {
        raw.push_row(row as u64 + 2, columns.iter().map(|c| c.2[row].as_str()));
    }
    let file = FileReading {
        format: "csv".to_owned(),
        encoding: "UTF-8".to_owned(),
        separator: Some(','),
        quote: Some('"'),
        header: true,
        sheet: None,
    };
    let columns = columns
        .iter()
        .map(|(name, kind, cells)| Column {
            name: (*name).to_owned(),
            kind: *kind,
            reading: ColumnReading::default(),
            values: values(*kind, cells),
        })
        .collect();
    Table { raw, file, columns }
}

fn values(kind: ColumnKind, cells: &[String]) -> Values {
    match kind {
        ColumnKind::Number | ColumnKind::Count | ColumnKind::Date => {
            Values::Numbers(cells.iter().map(|c| c.parse().unwrap_or(f64::NAN)).collect())
        }
        _ => Values::from_texts(cells.iter().map(|c| (!c.is_empty()).then_some(c.as_str()))),
    }
}

/// Cells from anything that can be shown, `NaN` as a gap.
pub(crate) fn cells<T: ToString>(values: impl IntoIterator<Item = T>) -> Vec<String> {
    values.into_iter().map(|v| v.to_string()).map(|s| if s == "NaN" { String::new() } else { s }).collect()
}
