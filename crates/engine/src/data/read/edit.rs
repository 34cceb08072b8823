//! One row of a table as it is, and as it would be with other cells.
//!
//! In: a table, a row, texts for some of its columns. Out: a table of two rows: the row, then the row with those texts.
//! The user's question: "what if this cell held something else?".
//! Invariants: a text is read by the column's own rules (decimal mark, order of dates, yes and no), as a cell of the file
//! would be; nothing is guessed.
//! Edges: an empty text, or a mark for missing, is a gap; a level that the file does not hold is a level all the same; what
//! is no number, date or yes and no is an error that shows a cell that is.

use super::cells::{is_missing_mark, may_be_level, says_yes};
use super::kinds::excerpt;
use super::numbers::{self, Marks};
use super::{dates, understood};
use crate::data::table::{Column, ColumnKind, DateOrder, RawTable, Table, Values};
use crate::message;
use crate::message::{Error, Message};

/// Table of two rows: this one, and this one with these texts in columns named by index.
///
/// Errors (usage): a text that the column's rules cannot read.
pub fn edited(table: &Table, row: usize, texts: &[(usize, &str)]) -> Result<Table, Error> {
    let text_of = |column: usize| texts.iter().rev().find(|(c, _)| *c == column).map(|(_, text)| *text);
    let columns = table.columns.iter().enumerate().map(|(at, column)| {
        let values = both(table, row, at, text_of(at))?;
        Ok(Column { values, name: column.name.clone(), kind: column.kind, reading: column.reading.clone() })
    });
    let columns = columns.collect::<Result<Vec<Column>, Error>>()?;
    let mut raw = RawTable::new(table.raw.header.clone());
    let line = table.raw.line(row);
    raw.push_row(line, (0..table.raw.n_columns()).map(|c| table.raw.cell(row, c)));
    raw.push_row(line, (0..table.raw.n_columns()).map(|c| text_of(c).unwrap_or_else(|| table.raw.cell(row, c))));
    Ok(Table { raw, file: table.file.clone(), columns })
}

/// Values of a column in both rows.
fn both(table: &Table, row: usize, at: usize, text: Option<&str>) -> Result<Values, Error> {
    let column = &table.columns[at];
    let unread = |message: Message| Error::usage(message.with("column", &column.name));
    Ok(match &column.values {
        Values::Numbers(v) => {
            let new = text.map(|text| number(column, text.trim()).ok_or_else(|| unread(not_read(table, at, text))));
            Values::Numbers(vec![v[row], new.transpose()?.unwrap_or(v[row])])
        }
        Values::Levels { codes, levels } => {
            let own = levels.get(codes[row] as usize).map(String::as_str);
            let new = match text {
                None => own.map(str::to_owned),
                Some(text) => level(column, text.trim()).ok_or_else(|| unread(not_read(table, at, text)))?,
            };
            Values::from_texts([own, new.as_deref()].into_iter())
        }
    })
}

/// A number or a date; `NaN` for a gap, `None` for what is neither.
fn number(column: &Column, text: &str) -> Option<f64> {
    let rule = &column.reading;
    let value = match column.kind {
        ColumnKind::Date => dates::value(text, rule.dates.unwrap_or(DateOrder::YearMonthDay)),
        _ => {
            let marks = Marks { decimal: rule.decimal, thousands: rule.thousands, symbol: rule.symbol.as_deref() };
            numbers::value(text, marks).filter(|v| v.is_finite())
        }
    };
    let gap = || text.is_empty() || is_missing_mark(text) || rule.missing.iter().any(|m| m == text);
    value.or_else(|| gap().then_some(f64::NAN))
}

/// A level; inside, `None` is a gap.
fn level(column: &Column, text: &str) -> Option<Option<String>> {
    let listed = column.reading.missing.iter().any(|m| m == text);
    if text.is_empty() || listed || is_missing_mark(text) && !may_be_level(text) {
        return Some(None);
    }
    match &column.reading.boolean {
        Some(pair) if column.kind == ColumnKind::Boolean => {
            let own = pair.iter().position(|p| p.eq_ignore_ascii_case(text));
            let meaning = own.or_else(|| says_yes(text).map(usize::from))?;
            Some(Some(pair[meaning].clone()))
        }
        _ => Some(Some(text.to_owned())),
    }
}

/// What was expected, with a cell of the column that is read.
fn not_read(table: &Table, at: usize, text: &str) -> Message {
    let column = &table.columns[at];
    let read = (0..table.n_rows()).find(|&row| !understood(table, row, at).is_empty());
    let example = read.map(|row| excerpt(table.raw.cell(row, at).trim())).unwrap_or_default();
    let message = match column.kind {
        ColumnKind::Boolean => match &column.reading.boolean {
            Some([no, yes]) => return message!("edit-not-yes-no", value = excerpt(text), no = no, yes = yes),
            None => message!("edit-not-a-number", value = excerpt(text)),
        },
        ColumnKind::Date => message!("edit-not-a-date", value = excerpt(text)),
        _ => message!("edit-not-a-number", value = excerpt(text)),
    };
    message.with("example", example)
}

#[cfg(test)]
mod tests {
    use super::super::{ReadOptions, read};
    use super::*;

    #[test]
    fn texts_are_read_as_the_file_is() {
        let file =
            "nom;solde;depuis;carte\nA;1 234,50 €;31/12/2025;oui\nB;2,5 €;15/02/2024;non\nC;3 €;20/01/2025;oui\n";
        let table = read(file.as_bytes(), "a.csv", &ReadOptions::default()).expect("a table").value;
        let check = |column: usize, text: &str, expected: &str| {
            let shown = match edited(&table, 1, &[(column, text)]) {
                Ok(edited) => {
                    assert_eq!(understood(&edited, 0, column), understood(&table, 1, column));
                    understood(&edited, 1, column)
                }
                Err(e) => e.message.code.into_owned(),
            };
            assert_eq!(shown, expected, "{text:?}");
        };
        check(1, "1 200,75", "1200.75");
        check(1, "1 200,75 €", "1200.75");
        check(1, "12.5", "edit-not-a-number");
        check(1, "", "");
        check(1, "n/a", "");
        check(2, "03/04/2025", "2025-04-03");
        check(2, "2025-04-03", "2025-04-03");
        check(2, "demain", "edit-not-a-date");
        check(3, "OUI", "oui");
        check(3, "yes", "oui");
        check(3, "peut-être", "edit-not-yes-no");
        check(0, "Z", "Z");
    }
}
