//! STUB
use super::table::{ColumnReading, DateOrder, FileReading, Table};
use crate::message::{Error, Noted};
use serde::{Deserialize, Serialize};

/// What the user overrules; `None` is "detect".
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ReadOptions {
    /// Format: `csv`, `tsv`, `jsonl`, `xlsx`, `ods`.
    pub format: Option<String>,
    /// Encoding label.
    pub encoding: Option<String>,
    /// Cell separator.
    pub separator: Option<char>,
    /// Decimal mark.
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
    pub columns: Vec<(String, super::table::ColumnKind, ColumnReading)>,
}

/// Reads bytes into a table, detecting what `options` leaves open.
pub fn read(_bytes: &[u8], _name: &str, _options: &ReadOptions) -> Result<Noted<Table>, Error> {
    unimplemented!()
}

/// Reads a later file the way the training file was read: same kinds and marks for the columns known by name.
pub fn read_like(
    _bytes: &[u8],
    _name: &str,
    _options: &ReadOptions,
    _rules: &ReadingRules,
) -> Result<Noted<Table>, Error> {
    unimplemented!()
}
