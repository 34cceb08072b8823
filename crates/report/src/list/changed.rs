//! The list of who changed: CSV, XLSX and JSON.
//!
//! In: a comparison, the list of now, the model file. Out: bytes of a file.
//! The user's question: "who is new, who may go, who is gone, and why?".
//! Invariants: as for the other list: numbers are numbers, text is never a formula; CSV and JSON are for programs
//! (English names, standings as codes), the spreadsheet for people; personal columns stand in it as in the list of now.
//! Edges: a row gone from the file has its id alone; more rows than a sheet holds are refused.

use super::{Dialect, full_precision, push_quoted, push_text, start_cell};
use crate::Lang;
use crate::words::{self, compared::Told};
use makalu::artifact::Artifact;
use makalu::compare::{ChangedRow, Changes, Comparison, Standing};
use makalu::message::Value;
use makalu::score::ScoredList;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};
use serde_json::{Map, json};

/// Reasons written per row.
const N_REASONS: usize = 3;
/// Rows of an XLSX sheet, header included, and characters of a cell.
const MAX_ROWS: usize = 1_048_576;
const MAX_CHARACTERS: usize = 32_767;

/// A column of the list, in order.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Field {
    Id,
    /// Another column that names rows or people, by its place in the list of now.
    Person(usize),
    Standing,
    Before,
    Now,
    Change,
    Outcome,
    Reason(usize),
}

enum Cell {
    Text(String),
    Number(f64),
    Empty,
}

/// What a list is made from.
struct Source<'a> {
    told: Told<'a>,
    changes: &'a Changes,
    list: &'a ScoredList,
}

impl<'a> Source<'a> {
    fn new(artifact: &'a Artifact, found: &'a Comparison, list: &'a ScoredList, lang: Lang) -> Option<Source<'a>> {
        let changes = found.changes.as_ref()?;
        Some(Source { told: Told { artifact, found, lang }, changes, list })
    }

    /// Columns with the names that programs read.
    fn columns(&self) -> Vec<(Field, String)> {
        let mut columns = vec![(Field::Id, self.changes.id_column.clone())];
        let others = self.list.id_columns.iter().enumerate().filter(|(_, name)| **name != self.changes.id_column);
        columns.extend(others.map(|(at, name)| (Field::Person(at), name.clone())));
        let ours = [
            (Field::Standing, "standing"),
            (Field::Before, "before"),
            (Field::Now, "now"),
            (Field::Change, "change"),
            (Field::Outcome, "outcome"),
        ];
        let reasons = (0..N_REASONS).map(|i| (Field::Reason(i), format!("reason_{}", i + 1)));
        let ours: Vec<(Field, String)> =
            ours.map(|(f, name)| (f, name.to_owned())).into_iter().chain(reasons).collect();
        for (_, name) in &mut columns {
            while ours.iter().any(|(_, taken)| taken == name) {
                name.push_str("_input");
            }
        }
        columns.extend(ours);
        columns
    }

    fn cell(&self, field: Field, row: &ChangedRow, standing: &dyn Fn(Standing) -> String, why: &[String]) -> Cell {
        let number = |v: Option<f64>| v.filter(|v| v.is_finite()).map_or(Cell::Empty, Cell::Number);
        let text = |t: Option<String>| t.filter(|t| !t.is_empty()).map_or(Cell::Empty, Cell::Text);
        match field {
            Field::Id => text(Some(row.id.clone())),
            Field::Person(at) => {
                let scored = row.row_now.and_then(|r| self.list.rows.get(r));
                text(scored.and_then(|r| r.ids.get(at).cloned()))
            }
            Field::Standing => Cell::Text(standing(row.standing)),
            Field::Before => number(row.before),
            Field::Now => number(row.now),
            Field::Change => number(row.before.zip(row.now).map(|(before, now)| now - before)),
            Field::Outcome if self.told.artifact.schema.classes.is_empty() => number(row.outcome),
            Field::Outcome => text(Some(self.told.outcome(row))),
            Field::Reason(i) => text(why.get(i).cloned()),
        }
    }

    fn why(&self, row: &ChangedRow) -> Vec<String> {
        let reasons = row.row_now.and_then(|r| self.list.rows.get(r)).map_or(&[][..], |r| &r.reasons);
        self.told.why(row, reasons, N_REASONS)
    }
}

/// A standing as programs read it.
fn code(standing: Standing) -> String {
    match standing {
        Standing::NewlyAtRisk => "newly_at_risk",
        Standing::Came => "came",
        Standing::Gone => "gone",
        Standing::NoLonger => "no_longer_at_risk",
        Standing::New => "new",
        Standing::StillAtRisk => "still_at_risk",
        Standing::StillNot => "still_not_at_risk",
    }
    .to_owned()
}

/// The list as CSV; empty where nobody was followed.
pub fn csv(artifact: &Artifact, found: &Comparison, list: &ScoredList, dialect: Dialect, lang: Lang) -> Vec<u8> {
    let Some(source) = Source::new(artifact, found, list, lang) else { return Vec::new() };
    let columns = source.columns();
    let mut out = String::from(if dialect.separator == ';' { "\u{FEFF}" } else { "" });
    for (i, (_, name)) in columns.iter().enumerate() {
        start_cell(&mut out, i, dialect);
        push_text(&mut out, name, dialect);
    }
    out.push_str("\r\n");
    for row in &source.changes.rows {
        let why = source.why(row);
        for (i, (field, _)) in columns.iter().enumerate() {
            start_cell(&mut out, i, dialect);
            match source.cell(*field, row, &code, &why) {
                Cell::Text(text) => push_text(&mut out, &text, dialect),
                Cell::Number(v) => push_quoted(&mut out, &full_precision(v, dialect.decimal), dialect),
                Cell::Empty => {}
            }
        }
        out.push_str("\r\n");
    }
    out.into_bytes()
}

/// The list as JSON: an array of objects.
pub fn json(artifact: &Artifact, found: &Comparison, list: &ScoredList, lang: Lang) -> Vec<u8> {
    let Some(source) = Source::new(artifact, found, list, lang) else { return b"[]".to_vec() };
    let columns = source.columns();
    let rows: Vec<Map<String, serde_json::Value>> = source
        .changes
        .rows
        .iter()
        .map(|row| {
            let why = source.why(row);
            let cell = |field: Field| match source.cell(field, row, &code, &why) {
                Cell::Text(text) => json!(text),
                Cell::Number(v) => json!(v),
                Cell::Empty => serde_json::Value::Null,
            };
            let mut object = Map::new();
            object.insert("line".to_owned(), json!(row.line));
            object.extend(columns.iter().map(|(field, name)| (name.clone(), cell(*field))));
            object
        })
        .collect();
    serde_json::to_vec_pretty(&rows).expect("text keys and plain values")
}

/// The list as XLSX, for people.
///
/// Errors, in the language chosen: more rows than a sheet holds.
pub fn xlsx(artifact: &Artifact, found: &Comparison, list: &ScoredList, lang: Lang) -> Result<Vec<u8>, String> {
    let Some(source) = Source::new(artifact, found, list, lang) else { return Ok(Vec::new()) };
    let n = source.changes.rows.len();
    if n >= MAX_ROWS {
        let args = [("rows", Value::from(n)), ("most", Value::from(MAX_ROWS - 1))];
        return Err(words::say("list-too-many-rows", &args, lang));
    }
    book(&source).map_err(|e| words::say("list-spreadsheet-failed", &[("why", e.to_string().into())], lang))
}

fn book(source: &Source<'_>) -> Result<Vec<u8>, XlsxError> {
    let lang = source.told.lang;
    let mut book = Workbook::new();
    // A fixed date: the file depends on the list alone.
    book.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?));
    let sheet = book.add_worksheet();
    sheet.set_name(words::say("compare-sheet", &[], lang))?;
    let bold = Format::new().set_bold();
    let number = Format::new();
    let number = if source.list.classes.is_empty() { number } else { number.set_num_format("0.0%") };
    let columns = source.columns();
    for (c, (field, name)) in columns.iter().enumerate() {
        let heading = match field {
            Field::Id | Field::Person(_) => name.clone(),
            Field::Standing => words::say("compare-head-standing", &[], lang),
            Field::Before => words::say("compare-head-before", &[], lang),
            Field::Now => words::say("compare-head-now", &[], lang),
            Field::Change => words::say("compare-head-change", &[], lang),
            Field::Outcome => words::say("compare-head-outcome", &[], lang),
            Field::Reason(i) => words::say("list-reason", &[("number", Value::from(i + 1))], lang),
        };
        let width = match field {
            Field::Reason(_) => 48.0,
            Field::Standing => 22.0,
            _ => (heading.chars().count() + 4) as f64,
        };
        sheet.write_string_with_format(0, c as u16, short(&heading), &bold)?;
        sheet.set_column_width(c as u16, width)?;
    }
    let standing = |s: Standing| source.told.standing(s);
    for (r, row) in source.changes.rows.iter().enumerate() {
        let why = source.why(row);
        for (c, (field, _)) in columns.iter().enumerate() {
            match source.cell(*field, row, &standing, &why) {
                Cell::Text(text) => sheet.write_string(r as u32 + 1, c as u16, short(&text))?,
                Cell::Number(v) => sheet.write_number_with_format(r as u32 + 1, c as u16, v, &number)?,
                Cell::Empty => continue,
            };
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.autofilter(0, 0, source.changes.rows.len() as u32, columns.len().saturating_sub(1) as u16)?;
    sheet.set_landscape().set_paper_size(9).set_repeat_rows(0, 0)?;
    book.save_to_buffer()
}

/// Text that fits a cell; Excel counts UTF-16 units.
fn short(text: &str) -> String {
    let mut units = 0;
    text.chars()
        .take_while(|c| {
            units += c.len_utf16();
            units <= MAX_CHARACTERS
        })
        .collect()
}
