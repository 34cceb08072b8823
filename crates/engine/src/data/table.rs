//! A table as read: every cell's text, and per column a kind and typed values.
//!
//! In: cells as text. Out: [`Table`].
//! The user's question: "what did it understand of my columns?".
//! Invariants: the text of every cell stays reachable ([`RawTable::cell`]); a gap is `NaN` in numbers and [`GAP`] in
//! levels; levels are sorted, so that they do not depend on the order of rows.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Code of a missing value in [`Values::Levels`].
pub const GAP: u32 = u32::MAX;

/// The cells of a file as text, row after row, in one buffer.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RawTable {
    /// Column names, made unique and non-empty by the reader.
    pub header: Vec<String>,
    text: String,
    /// Start of each row in `text`.
    starts: Vec<usize>,
    /// End of each cell, counted from the start of its row: half the memory of positions in the whole text.
    ends: Vec<u32>,
    /// Line of the file on which each row starts, from 1.
    lines: Vec<u64>,
}

impl RawTable {
    /// An empty table with these columns.
    pub fn new(header: Vec<String>) -> Self {
        RawTable { header, ..RawTable::default() }
    }
    /// Adds a row. `cells` must yield exactly as many cells as the header has, together under 4 GiB.
    pub fn push_row<'a>(&mut self, line: u64, cells: impl IntoIterator<Item = &'a str>) {
        let before = self.ends.len();
        let start = self.text.len();
        for cell in cells {
            self.text.push_str(cell);
            self.ends.push(u32::try_from(self.text.len() - start).expect("a row is under 4 GiB"));
        }
        assert_eq!(self.ends.len() - before, self.header.len(), "a row has one cell per column");
        self.starts.push(start);
        self.lines.push(line);
    }
    /// Number of rows, header excluded.
    pub fn n_rows(&self) -> usize {
        self.lines.len()
    }
    /// Number of columns.
    pub fn n_columns(&self) -> usize {
        self.header.len()
    }
    /// Text of a cell as read.
    pub fn cell(&self, row: usize, column: usize) -> &str {
        let k = row * self.header.len() + column;
        let from = if column == 0 { 0 } else { self.ends[k - 1] as usize };
        let start = self.starts[row];
        &self.text[start + from..start + self.ends[k] as usize]
    }
    /// Texts of a column, top to bottom.
    pub fn column(&self, column: usize) -> impl Iterator<Item = &str> + Clone {
        (0..self.n_rows()).map(move |row| self.cell(row, column))
    }
    /// Line of the file on which a row starts, from 1.
    pub fn line(&self, row: usize) -> u64 {
        self.lines[row]
    }
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ColumnKind {
    /// A measured number.
    Number,
    /// A whole number, zero or more.
    Count,
    /// A few repeated values.
    Category,
    /// Two values that mean yes and no.
    Boolean,
    /// A date, with or without time; values are days since 1970-01-01, fractions are times of day.
    Date,
    /// Free text, mostly distinct.
    Text,
    /// One value per row that names the row: a customer number, a code.
    Identifier,
    /// Nothing but gaps.
    Empty,
}

/// Typed values of a column, one per row.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// Numbers, counts and dates; a gap is `NaN`.
    Numbers(Vec<f64>),
    /// Categories, booleans, texts and identifiers: `codes[row]` is an index into `levels` or [`GAP`].
    Levels {
        /// Index into `levels`, or [`GAP`].
        codes: Vec<u32>,
        /// Distinct texts, sorted.
        levels: Vec<String>,
    },
}

impl Values {
    /// Levels from texts; `None` is a gap. Levels come out sorted.
    pub fn from_texts<'a>(texts: impl Iterator<Item = Option<&'a str>>) -> Values {
        // Codes in order of appearance first: looking up a level is cheap where there are few.
        let mut seen: BTreeMap<&str, u32> = BTreeMap::new();
        let mut codes: Vec<u32> = texts
            .map(|t| {
                t.map_or(GAP, |t| {
                    let next = seen.len() as u32;
                    *seen.entry(t).or_insert(next)
                })
            })
            .collect();
        let mut rank = vec![0u32; seen.len()];
        for (sorted, &appeared) in seen.values().enumerate() {
            rank[appeared as usize] = sorted as u32;
        }
        for code in codes.iter_mut().filter(|c| **c != GAP) {
            *code = rank[*code as usize];
        }
        Values::Levels { codes, levels: seen.into_keys().map(str::to_owned).collect() }
    }
    /// Number of gaps.
    pub fn n_gaps(&self) -> usize {
        match self {
            Values::Numbers(v) => v.iter().filter(|x| x.is_nan()).count(),
            Values::Levels { codes, .. } => codes.iter().filter(|&&c| c == GAP).count(),
        }
    }
    /// Whether a row has a gap.
    pub fn is_gap(&self, row: usize) -> bool {
        match self {
            Values::Numbers(v) => v[row].is_nan(),
            Values::Levels { codes, .. } => codes[row] == GAP,
        }
    }
}

/// Order of day, month and year in a column of dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DateOrder {
    /// 2025-12-31.
    YearMonthDay,
    /// 31/12/2025.
    DayMonthYear,
    /// 12/31/2025.
    MonthDayYear,
}

/// How the cells of a column are turned into values; kept in the model file so that the next file is read the same way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ColumnReading {
    /// Decimal mark of numbers: `.` or `,`.
    pub decimal: char,
    /// Thousands mark of numbers, if any (any kind of space counts as ' ').
    pub thousands: Option<char>,
    /// Sign or unit that stands at the numbers: `€`, `$`, `%`...
    pub symbol: Option<String>,
    /// Order of dates.
    pub dates: Option<DateOrder>,
    /// Texts that mean "missing" in this column, beside the empty cell.
    pub missing: Vec<String>,
    /// For booleans: the texts of no and of yes.
    pub boolean: Option<[String; 2]>,
}

impl Default for ColumnReading {
    fn default() -> Self {
        ColumnReading { decimal: '.', thousands: None, symbol: None, dates: None, missing: Vec::new(), boolean: None }
    }
}

/// A column as understood.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: ColumnKind,
    /// How its cells were read.
    pub reading: ColumnReading,
    /// Its typed values, one per row.
    pub values: Values,
}

/// How a file's bytes were turned into cells; kept in the model file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FileReading {
    /// `csv`, `tsv`, `jsonl`, `xlsx` or `ods`.
    pub format: String,
    /// Encoding name as the WHATWG standard writes it: `UTF-8`, `windows-1252`...
    pub encoding: String,
    /// Cell separator of CSV and TSV.
    pub separator: Option<char>,
    /// Quote mark of CSV and TSV.
    pub quote: Option<char>,
    /// Whether the first line names the columns.
    pub header: bool,
    /// Sheet name of a spreadsheet.
    pub sheet: Option<String>,
}

/// A table as read and understood.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Every cell's text.
    pub raw: RawTable,
    /// How the file was read.
    pub file: FileReading,
    /// Columns, in the file's order.
    pub columns: Vec<Column>,
}

impl Table {
    /// Number of rows.
    pub fn n_rows(&self) -> usize {
        self.raw.n_rows()
    }
    /// Index of a column by name.
    pub fn find(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|c| c.name == name)
    }
}
