//! Spreadsheets: one sheet of an XLSX or ODS file as text.
//!
//! In: the bytes of the file and the sheet's name, if the user gave one. Out: [`Sheet`], comma-separated text with dates
//! in ISO form and decimal points, each sheet row on the line of its number.
//! The user's question: "did it take the right sheet?".
//! Invariants: sizes that the archive declares are checked before anything is inflated; a file that lies about them,
//! or that makes the parser panic, is an error; memory and time are for the caller to limit (run it in a process of
//! its own).
//! Edges: no sheet, an empty sheet, merged cells (the value stands in the first), formulas (their last value), error
//! cells (`#N/A`).

use super::ReadOptions;
use super::dates;
use crate::message;
use crate::message::Error;
use calamine::{Data, Ods, Range, Reader, Xlsx};
use serde::{Deserialize, Serialize};
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Inflated size above which a file is refused.
const LARGEST_INFLATED: u64 = 1 << 30;
/// Inflated size below which the ratio does not matter.
const SMALL_INFLATED: u64 = 64 << 20;
/// Inflated to packed size above which a file is refused; real sheets stay under 50.
const LARGEST_RATIO: u64 = 200;

/// A sheet as comma-separated UTF-8 text (dates as ISO, decimal point), and where it came from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sheet {
    /// `xlsx` or `ods`.
    pub format: String,
    /// Name of the sheet.
    pub name: String,
    /// Its cells.
    pub text: String,
    /// Names of the other sheets.
    pub others: Vec<String>,
}

/// Which spreadsheet format these bytes are, if any; what the user says counts first.
pub fn spreadsheet_format(bytes: &[u8], options: &ReadOptions) -> Option<&'static str> {
    match options.format.as_deref() {
        Some("xlsx") => return Some("xlsx"),
        Some("ods") => return Some("ods"),
        Some(_) => return None,
        None => {}
    }
    if !bytes.starts_with(b"PK\x03\x04") {
        return None;
    }
    // Names of entries stand in clear at the beginning; a truncated file is recognised by them too.
    let start = &bytes[..bytes.len().min(1 << 16)];
    let has = |name: &[u8]| start.windows(name.len()).any(|w| w == name);
    match entries(bytes) {
        Some(list) if list.iter().any(|e| e.name.starts_with(b"xl/")) => Some("xlsx"),
        Some(list) if list.iter().any(|e| e.name == b"content.xml") => Some("ods"),
        Some(_) => None,
        None if has(b"opendocument.spreadsheet") => Some("ods"),
        None if has(b"xl/") || has(b"[Content_Types].xml") => Some("xlsx"),
        None => None,
    }
}

/// Parses a spreadsheet. Run it where memory and time are limited: hostile files exist. Refuses by declared sizes first.
///
/// Errors: not such a file, truncated, too large once inflated, no sheet of that name.
pub fn sheet(bytes: &[u8], file: &str, options: &ReadOptions) -> Result<Sheet, Error> {
    parse(bytes, options).map_err(|e| e.in_file(file))
}

fn parse(bytes: &[u8], options: &ReadOptions) -> Result<Sheet, Error> {
    let format = spreadsheet_format(bytes, options).ok_or_else(broken)?;
    let entries = entries(bytes).ok_or_else(broken)?;
    let inflated = entries.iter().fold(0u64, |sum, e| sum.saturating_add(e.inflated));
    if inflated > LARGEST_INFLATED || inflated > SMALL_INFLATED && inflated / LARGEST_RATIO > bytes.len() as u64 {
        let size = inflated.div_ceil(1 << 20);
        return Err(Error::data(message!("reading-spreadsheet-too-large", megabytes = size)));
    }
    let wanted = options.sheet.as_deref();
    // A parser's panic on a hostile file is one more way for the file to be broken; nothing is shared with it.
    let parsed = catch_unwind(AssertUnwindSafe(|| {
        if format == "ods" {
            choose(Ods::new(Cursor::new(bytes)).map_err(|_| broken())?, format, wanted)
        } else {
            choose(Xlsx::new(Cursor::new(bytes)).map_err(|_| broken())?, format, wanted)
        }
    }));
    parsed.unwrap_or_else(|_| Err(broken()))
}

/// What the parser has against the file is in English and means nothing to who made it: it is not told.
fn broken() -> Error {
    Error::data(message!("reading-spreadsheet-broken"))
}

/// The sheet wanted, or the first that holds something.
fn choose<'a, R>(mut book: R, format: &str, wanted: Option<&str>) -> Result<Sheet, Error>
where
    R: Reader<Cursor<&'a [u8]>>,
{
    let names = book.sheet_names();
    let read = |book: &mut R, name: &str| book.worksheet_range(name).map_err(|_| broken());
    let (name, range) = match wanted {
        Some(wanted) => {
            let name = names.iter().find(|n| *n == wanted).cloned().ok_or_else(|| {
                Error::usage(message!("reading-sheet-unknown", sheet = wanted, sheets = names.clone()))
            })?;
            let range = read(&mut book, &name)?;
            (name, range)
        }
        None => {
            let mut first = None;
            for name in &names {
                let range = read(&mut book, name)?;
                let filled = !range.is_empty();
                if filled || first.is_none() {
                    first = Some((name.clone(), range));
                }
                if filled {
                    break;
                }
            }
            first.ok_or_else(broken)?
        }
    };
    let others = names.into_iter().filter(|n| *n != name).collect();
    Ok(Sheet { format: format.to_owned(), name, text: text_of(&range), others })
}

/// A range as comma-separated text; empty lines stand for the rows above it, so that lines are row numbers.
fn text_of(range: &Range<Data>) -> String {
    let mut text = String::new();
    if let Some((first_row, _)) = range.start() {
        text.extend(std::iter::repeat_n('\n', first_row as usize));
    }
    for row in range.rows() {
        // An empty row is a blank line.
        if row.iter().any(|c| *c != Data::Empty) {
            for (k, cell) in row.iter().enumerate() {
                if k > 0 {
                    text.push(',');
                }
                push_cell(&mut text, cell);
            }
        }
        text.push('\n');
    }
    text
}

fn push_cell(text: &mut String, cell: &Data) {
    match cell {
        Data::Empty => {}
        Data::Int(v) => text.push_str(&v.to_string()),
        Data::Float(v) => text.push_str(&v.to_string()),
        Data::Bool(v) => text.push_str(if *v { "true" } else { "false" }),
        Data::Error(_) => text.push_str("#N/A"),
        Data::DateTime(v) if v.is_datetime() => {
            let (year, month, day, hour, minute, second, milli) = v.to_ymd_hms_milli();
            let date = format!("{year:04}-{month:02}-{day:02}");
            let time = f64::from(u32::from(hour) * 3600 + u32::from(minute) * 60 + u32::from(second))
                + f64::from(milli) / 1000.0;
            match dates::value(&date, crate::data::table::DateOrder::YearMonthDay) {
                Some(days) => text.push_str(&dates::iso(days + time / 86_400.0)),
                None => text.push_str(&date),
            }
        }
        Data::DateTime(v) => text.push_str(&v.as_f64().to_string()),
        Data::String(s) | Data::DateTimeIso(s) | Data::DurationIso(s) => {
            text.push('"');
            // One line per sheet row: a line break within a cell becomes a space.
            for c in s.chars() {
                match c {
                    '"' => text.push_str("\"\""),
                    '\n' | '\r' => text.push(' '),
                    '\0' => {}
                    c => text.push(c),
                }
            }
            text.push('"');
        }
    }
}

/// An entry of a ZIP archive's directory.
struct Entry<'a> {
    name: &'a [u8],
    inflated: u64,
}

/// The directory of a ZIP archive (PKWARE APPNOTE 4.3.12 to 4.3.16); `None` if it is missing or cut.
fn entries(bytes: &[u8]) -> Option<Vec<Entry<'_>>> {
    const END: &[u8] = b"PK\x05\x06";
    const END_SIZE: usize = 22;
    let u16_at = |at: usize| Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?));
    let u32_at = |at: usize| Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
    let u64_at = |at: usize| Some(u64::from_le_bytes(bytes.get(at..at + 8)?.try_into().ok()?));
    // The end record is followed by a comment of at most 64 KiB.
    let tail = bytes.len().saturating_sub(END_SIZE + usize::from(u16::MAX));
    let end = tail + bytes[tail..].windows(END.len()).rposition(|w| w == END)?;
    let (mut n, mut at) = (u64::from(u16_at(end + 10)?), u64::from(u32_at(end + 16)?));
    if n == u64::from(u16::MAX) || at == u64::from(u32::MAX) {
        // ZIP64: a locator of 20 bytes before the end record points to the longer one.
        let locator = end.checked_sub(20)?;
        let record = usize::try_from(u64_at(locator + 8)?).ok()?;
        if bytes.get(record..record.checked_add(4)?)? != b"PK\x06\x06" {
            return None;
        }
        (n, at) = (u64_at(record.checked_add(32)?)?, u64_at(record.checked_add(48)?)?);
    }
    let mut at = usize::try_from(at).ok()?;
    let mut list = Vec::new();
    for _ in 0..n {
        if bytes.get(at..at.checked_add(46)?)?.get(..4)? != b"PK\x01\x02" {
            return None;
        }
        let size = u32_at(at + 24)?;
        let (name, extra) = (usize::from(u16_at(at + 28)?), usize::from(u16_at(at + 30)?));
        let comment = usize::from(u16_at(at + 32)?);
        let extra_at = at + 46 + name;
        let mut inflated = u64::from(size);
        if size == u32::MAX {
            inflated = zip64_size(bytes.get(extra_at..extra_at + extra)?).unwrap_or(u64::MAX);
        }
        list.push(Entry { name: bytes.get(at + 46..extra_at)?, inflated });
        at = extra_at + extra + comment;
    }
    Some(list)
}

/// The inflated size in a ZIP64 extra field.
fn zip64_size(mut extra: &[u8]) -> Option<u64> {
    while extra.len() >= 4 {
        let id = u16::from_le_bytes([extra[0], extra[1]]);
        let n = usize::from(u16::from_le_bytes([extra[2], extra[3]]));
        let body = extra.get(4..4 + n)?;
        if id == 1 {
            return Some(u64::from_le_bytes(body.get(..8)?.try_into().ok()?));
        }
        extra = &extra[4 + n..];
    }
    None
}
