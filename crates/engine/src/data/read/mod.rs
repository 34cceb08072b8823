//! From bytes to a table: encoding, separator, header, kinds of columns, gaps.
//!
//! In: the bytes of a CSV, TSV, JSON lines, XLSX or ODS file, its name, what the user overrules, and for a later file
//! the rules of the training file. Out: [`Table`] with notices.
//! The user's question: "what did it understand of my file?".
//! Invariants: bad data is not a crash: what does not fit becomes a gap and is said with line and column; an error is
//! for what cannot go on; time and memory are linear in the file.
//! Where to look: characters in `encoding`, separator and header in `dialect`, cells in `delimited` and `json_lines`,
//! unequal rows in `rows`, numbers in `numbers`, dates in `dates`, words in `cells`, the vote of a column in `tally`,
//! its kind in `kinds`, spreadsheets in `spreadsheet`.
//! Edges: empty file, header only, binary file: errors. One row, all gaps, 50,000 columns: tables.
//! To add a format: a branch in [`read_any`] that fills [`rows::Rows`].

mod cells;
mod dates;
mod delimited;
mod dialect;
mod edit;
mod encoding;
mod json_lines;
mod kinds;
mod numbers;
mod preview;
mod rows;
mod spreadsheet;
mod tally;

pub(crate) use cells::says_yes;
pub use edit::edited;
pub use preview::{Preview, preview, understood};
pub use spreadsheet::{Sheet, sheet, spreadsheet_format};

use super::table::{Column, ColumnKind, ColumnReading, DateOrder, FileReading, RawTable, Table};
use crate::message;
use crate::message::{Error, Noted, Notice};
use delimited::{Dialect, Record, Records};
use rayon::prelude::*;
use rows::{Rows, unique_names};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use tally::Tally;

/// Columns read at most; the widest tables of measurements (DNA methylation) have just under.
const MOST_COLUMNS: usize = 1_000_000;

/// What the user overrules; `None` is "detect".
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ReadOptions {
    /// Format: `csv`, `tsv`, `jsonl`, `xlsx`, `ods`.
    pub format: Option<String>,
    /// Encoding label.
    pub encoding: Option<String>,
    /// Cell separator: one ASCII character.
    pub separator: Option<char>,
    /// Decimal mark: `.` or `,`.
    pub decimal: Option<char>,
    /// Order of dates.
    pub dates: Option<DateOrder>,
    /// Whether the first line names the columns.
    pub header: Option<bool>,
    /// Sheet of a spreadsheet.
    pub sheet: Option<String>,
}

/// Rules learnt on the training file, by column name, so that a later file is read the same way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReadingRules {
    /// How the file was read.
    pub file: FileReading,
    /// Per column name: its kind and how its cells were read.
    pub columns: Vec<(String, ColumnKind, ColumnReading)>,
}

impl ReadingRules {
    /// The rules by which a table was read.
    pub fn of(table: &Table) -> Self {
        let columns = table.columns.iter().map(|c| (c.name.clone(), c.kind, c.reading.clone())).collect();
        ReadingRules { file: table.file.clone(), columns }
    }
}

/// Reads bytes into a table, detecting what `options` leaves open. `name` is the file's name, for its extension and
/// for messages.
///
/// Errors: no text (empty, binary), no rows, an unknown option, a broken spreadsheet or JSON line.
pub fn read(bytes: &[u8], name: &str, options: &ReadOptions) -> Result<Noted<Table>, Error> {
    read_any(bytes, name, options, None)
}

/// Reads a later file the way the training file was read: same kinds and marks for the columns known by name. A
/// separator, encoding, decimal mark or order of dates that changed is followed and said.
///
/// Errors: as [`read`].
pub fn read_like(bytes: &[u8], name: &str, options: &ReadOptions, rules: &ReadingRules) -> Result<Noted<Table>, Error> {
    read_any(bytes, name, options, Some(rules))
}

/// A table from a sheet; the same as [`read`], or with rules [`read_like`], on the spreadsheet's bytes.
///
/// Errors: as [`read`].
pub fn read_sheet(
    sheet: &Sheet,
    file: &str,
    options: &ReadOptions,
    rules: Option<&ReadingRules>,
) -> Result<Noted<Table>, Error> {
    sheet_table(sheet, options, rules).map(|t| named(t, file)).map_err(|e| e.in_file(file))
}

fn read_any(
    bytes: &[u8],
    name: &str,
    options: &ReadOptions,
    rules: Option<&ReadingRules>,
) -> Result<Noted<Table>, Error> {
    if spreadsheet_format(bytes, options).is_some() {
        return read_sheet(&sheet(bytes, name, options)?, name, options, rules);
    }
    text_table(bytes, name, options, rules).map(|t| named(t, name)).map_err(|e| e.in_file(name))
}

/// The same notices, about this file.
fn named(mut table: Noted<Table>, file: &str) -> Noted<Table> {
    for notice in &mut table.notices {
        notice.place.file = Some(file.to_owned());
    }
    table
}

/// Cells of a file, before its columns are understood.
struct Cells {
    raw: RawTable,
    file: FileReading,
    notices: Vec<Notice>,
    /// Numbers are written with a decimal point by a program.
    points_only: bool,
}

fn text_table(
    bytes: &[u8],
    name: &str,
    options: &ReadOptions,
    rules: Option<&ReadingRules>,
) -> Result<Noted<Table>, Error> {
    check_options(options)?;
    if bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        return Err(Error::data(message!("reading-old-excel")));
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return Err(Error::data(message!("reading-zip-without-table")));
    }
    let decoded = encoding::decode(bytes, options.encoding.as_deref())?;
    if decoded.text.trim().is_empty() {
        return Err(Error::data(message!("reading-empty-file")));
    }
    let format = format_of(name, &decoded.text, options);
    let mut cells = if format == "jsonl" {
        json_lines::read(&decoded.text)?
    } else {
        delimited_cells(&decoded.text, format, options, rules)?
    };
    cells.file.encoding = decoded.encoding.name().to_owned();
    if decoded.n_replaced > 0 {
        let encoding = decoded.encoding.name();
        let message = message!("reading-characters-replaced", characters = decoded.n_replaced, encoding = encoding);
        cells.notices.insert(0, Notice::warning(message));
    }
    drop(decoded);
    understand(cells, options, rules)
}

fn sheet_table(sheet: &Sheet, options: &ReadOptions, rules: Option<&ReadingRules>) -> Result<Noted<Table>, Error> {
    check_options(options)?;
    if sheet.text.trim().is_empty() {
        return Err(Error::data(message!("reading-sheet-empty", sheet = &sheet.name, others = sheet.others.clone())));
    }
    let dialect = Dialect { separator: b',', quote: Some(b'"') };
    let mut cells = cells_of(&sheet.text, 0, dialect, options, rules)?;
    cells.points_only = true;
    cells.file = FileReading {
        format: sheet.format.clone(),
        encoding: "UTF-8".to_owned(),
        separator: None,
        quote: None,
        header: cells.file.header,
        sheet: Some(sheet.name.clone()),
    };
    if !sheet.others.is_empty() {
        let message = message!("reading-other-sheets", sheet = &sheet.name, others = sheet.others.clone());
        cells.notices.insert(0, Notice::info(message));
    }
    understand(cells, options, rules)
}

/// Formats that can be asked for.
const FORMATS: [&str; 5] = ["csv", "tsv", "jsonl", "xlsx", "ods"];

/// Refuses options that cannot be meant.
fn check_options(options: &ReadOptions) -> Result<(), Error> {
    if let Some(format) = options.format.as_ref().filter(|f| !FORMATS.contains(&f.as_str())) {
        return Err(Error::usage(message!("reading-format-unknown", format = format)));
    }
    if let Some(mark) = options.decimal.filter(|d| !matches!(d, '.' | ',')) {
        return Err(Error::usage(message!("reading-decimal-invalid", mark = mark.to_string())));
    }
    if let Some(mark) = options.separator.filter(|s| !s.is_ascii() || matches!(s, '"' | '\n' | '\r' | '\0')) {
        return Err(Error::usage(message!("reading-separator-invalid", mark = mark.to_string())));
    }
    Ok(())
}

/// `csv`, `tsv` or `jsonl`: what the user says, else the extension, else how the text begins.
fn format_of(name: &str, text: &str, options: &ReadOptions) -> &'static str {
    let extension = name.rsplit_once('.').map(|(_, e)| e.to_ascii_lowercase()).unwrap_or_default();
    let said = options.format.as_deref().unwrap_or(&extension);
    match said {
        "jsonl" | "ndjson" | "json" => "jsonl",
        "tsv" | "tab" => "tsv",
        "csv" => "csv",
        _ => {
            let start: String = text.chars().filter(|c| !c.is_whitespace()).take(2).collect();
            if start == "{\"" || start == "[{" { "jsonl" } else { "csv" }
        }
    }
}

fn delimited_cells(
    text: &str,
    format: &str,
    options: &ReadOptions,
    rules: Option<&ReadingRules>,
) -> Result<Cells, Error> {
    let declared = dialect::declared_separator(text);
    let skip = declared.map_or(0, |d| d.1);
    // Checked to be ASCII in `check_options`.
    let given = options.separator.map(|s| s as u8).or(declared.map(|d| d.0));
    let given = given.or((options.format.as_deref() == Some("tsv")).then_some(b'\t'));
    let dialect = dialect::detect(&text[skip..], given);
    let mut cells = cells_of(text, skip, dialect, options, rules)?;
    let tab = dialect.separator == b'\t' && (format == "tsv" || options.format.is_none());
    cells.file.format = if tab { "tsv" } else { "csv" }.to_owned();
    Ok(cells)
}

/// Splits a text into a table; `skip` bytes of first line are no part of it.
fn cells_of(
    text: &str,
    skip: usize,
    dialect: Dialect,
    options: &ReadOptions,
    rules: Option<&ReadingRules>,
) -> Result<Cells, Error> {
    let first_line = if skip > 0 { 2 } else { 1 };
    let text = &text[skip..];
    let mut sample = dialect::first_records(text, dialect);
    let mut notices = Vec::new();
    let preamble = if options.header == Some(false) { 0 } else { dialect::preamble(&sample) };
    let title: Vec<String> = sample.drain(..preamble).flatten().filter(|c| !c.is_empty()).collect();
    if preamble > 0 {
        notices.push(Notice::info(message!("reading-title-skipped", lines = preamble, text = title)));
    }
    let header = options.header.unwrap_or_else(|| {
        let known = rules.filter(|r| r.file.header).zip(sample.first()).is_some_and(|(r, first)| {
            let names: BTreeSet<&str> = r.columns.iter().map(|c| c.0.as_str()).collect();
            let n = first.iter().filter(|c| names.contains(c.as_str())).count();
            n * 2 > first.len().min(names.len())
        });
        known || dialect::has_header(&sample)
    });
    let mut records = Records::new(text, dialect);
    let mut record = Record::default();
    for _ in 0..preamble {
        records.next_into(&mut record);
    }
    let width = dialect::usual_width(&sample);
    let names = if header {
        records.next_into(&mut record);
        check_width(record.len())?;
        header_names(record.cells().map(str::to_owned).collect(), &sample, width)
    } else {
        check_width(width)?;
        notices.push(Notice::info(message!("reading-no-header")));
        (1..=width).map(|k| format!("column_{k}")).collect()
    };
    let (names, renamed) = unique_names(names.into_iter());
    notices.extend(renamed);
    let mut rows = Rows::new(names, text.len());
    while records.next_into(&mut record) {
        rows.push(record.line + first_line - 1, record.len(), record.n_bytes(), record.cells())?;
    }
    if rows.raw.n_rows() == 0 {
        return Err(Error::data(message!("reading-no-rows", columns = rows.raw.n_columns())));
    }
    let (raw, uneven) = rows.finish();
    notices.extend(uneven);
    for line in records.unclosed {
        notices.push(Notice::warning(message!("reading-quote-unclosed")).at_line(line + first_line - 1));
    }
    let file = FileReading {
        format: "csv".to_owned(),
        encoding: "UTF-8".to_owned(),
        separator: Some(dialect.separator as char),
        quote: dialect.quote.map(char::from),
        header,
        sheet: None,
    };
    Ok(Cells { raw, file, notices, points_only: false })
}

/// Refuses more columns than a table has.
fn check_width(width: usize) -> Result<(), Error> {
    if width > MOST_COLUMNS {
        return Err(Error::data(message!("reading-too-many-columns", columns = width, most = MOST_COLUMNS)));
    }
    Ok(())
}

/// Names from the header, with empty ones added where nearly all records hold more cells than it: in front when one
/// is lacking (row names as R writes them), at the end otherwise.
fn header_names(mut names: Vec<String>, sample: &[Vec<String>], width: usize) -> Vec<String> {
    let rest = sample.get(1..).unwrap_or_default();
    let wider = rest.iter().filter(|r| r.iter().skip(names.len()).any(|c| !c.is_empty())).count();
    if width > names.len() && wider * 10 > rest.len() * 8 {
        let lacking = width - names.len();
        let at = if lacking == 1 { 0 } else { names.len() };
        names.splice(at..at, std::iter::repeat_n(String::new(), lacking));
    }
    names
}

/// Decides what every column holds.
fn understand(cells: Cells, options: &ReadOptions, rules: Option<&ReadingRules>) -> Result<Noted<Table>, Error> {
    let Cells { raw, file, mut notices, points_only } = cells;
    let known: BTreeMap<&str, (ColumnKind, &ColumnReading)> = rules
        .map(|r| r.columns.iter().filter(|c| c.1 != ColumnKind::Empty).map(|(n, k, m)| (n.as_str(), (*k, m))).collect())
        .unwrap_or_default();
    let tallies: Vec<Tally<'_>> = (0..raw.n_columns()).into_par_iter().map(|k| Tally::of(&raw, k)).collect();
    let hints = tally::hints(&tallies, file.separator.and_then(|s| u8::try_from(s).ok()), points_only);
    let understood: Vec<_> = (0..raw.n_columns())
        .into_par_iter()
        .map(|k| match known.get(raw.header[k].as_str()) {
            Some((kind, reading)) => kinds::like(&raw, k, &tallies[k], *kind, reading, options),
            None => {
                let (column, notices) = kinds::detect(&raw, k, &tallies[k], hints, options);
                (column, notices, None)
            }
        })
        .collect();
    drop(tallies);
    if let Some(rules) = rules {
        notices.extend(changed_file(&rules.file, &file));
    }
    let mut columns: Vec<Column> = Vec::with_capacity(understood.len());
    let (mut decimal, mut dates, mut told) = (Vec::new(), Vec::new(), Vec::new());
    for (column, about, changed) in understood {
        match changed {
            Some(kinds::Changed::Decimal) => decimal.push(column.name.clone()),
            Some(kinds::Changed::Dates) => dates.push(column.name.clone()),
            None => {}
        }
        told.extend(about);
        columns.push(column);
    }
    if !decimal.is_empty() {
        notices.push(Notice::warning(message!("reading-decimal-changed", columns = decimal)));
    }
    if !dates.is_empty() {
        notices.push(Notice::warning(message!("reading-dates-changed", columns = dates)));
    }
    notices.extend(at_most_twenty_of_a_kind(told));
    Ok(Noted::new(Table { raw, file, columns }, notices))
}

/// What differs from how the training file was written.
fn changed_file(before: &FileReading, now: &FileReading) -> Option<Notice> {
    let separator = before.separator.is_some() && now.separator.is_some() && before.separator != now.separator;
    if before.format == now.format && before.encoding == now.encoding && !separator {
        return None;
    }
    let describe = |f: &FileReading| {
        let separator = match f.separator {
            Some('\t') => " tab".to_owned(),
            Some(s) => format!(" {s}"),
            None => String::new(),
        };
        format!("{} {}{separator}", f.format, f.encoding)
    };
    Some(Notice::info(message!("reading-file-changed", before = describe(before), now = describe(now))))
}

/// Wide tables repeat themselves: after twenty notices of one code, only their number.
fn at_most_twenty_of_a_kind(notices: Vec<Notice>) -> Vec<Notice> {
    const MOST: usize = 20;
    let mut n_of: BTreeMap<String, usize> = BTreeMap::new();
    let mut kept = Vec::new();
    let mut more = 0usize;
    for notice in notices {
        let n = n_of.entry(notice.message.code.to_string()).or_insert(0);
        *n += 1;
        if *n <= MOST {
            kept.push(notice);
        } else {
            more += 1;
        }
    }
    if more > 0 {
        kept.push(Notice::warning(message!("reading-more-notices", notices = more)));
    }
    kept
}
