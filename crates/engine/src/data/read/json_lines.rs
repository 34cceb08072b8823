//! JSON lines: one object per line; or one array of objects.
//!
//! In: text. Out: cells; columns stand in the order in which their keys first appear.
//! The user's question: "which line of my log is broken?".
//! Invariants: numbers and nested values keep their text as written; a key that an object lacks is a gap.
//! Method: two passes, keys first, so that no row is kept twice.
//! Edges: `null` is a gap; of a key repeated within an object the last counts.

use super::rows::{Rows, unique_names};
use super::{Cells, check_width};
use crate::data::table::FileReading;
use crate::message;
use crate::message::Error;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

/// Members of an object, in the order written.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de> serde::Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs;
        impl<'de> Visitor<'de> for Pairs {
            type Value = Members<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry::<String, &'de RawValue>()? {
                    pairs.push(pair);
                }
                Ok(Members(pairs))
            }
        }
        deserializer.deserialize_map(Pairs)
    }
}

/// Reads JSON lines, or an array of objects.
pub(super) fn read(text: &str) -> Result<Cells, Error> {
    let objects = objects(text)?;
    let mut place: BTreeMap<String, usize> = BTreeMap::new();
    let mut keys: Vec<String> = Vec::new();
    for (line, object) in &objects {
        for (key, _) in members(object, *line)?.0 {
            if !place.contains_key(&key) {
                place.insert(key.clone(), keys.len());
                keys.push(key);
            }
        }
    }
    if objects.is_empty() || keys.is_empty() {
        return Err(Error::data(message!("reading-no-rows", columns = keys.len())));
    }
    check_width(keys.len())?;
    let (header, notices) = unique_names(keys.into_iter());
    let width = header.len();
    let mut rows = Rows::new(header, text.len());
    let mut row: Vec<Cow<'_, str>> = vec![Cow::Borrowed(""); width];
    for (line, object) in &objects {
        row.fill(Cow::Borrowed(""));
        for (key, value) in members(object, *line)?.0 {
            row[place[&key]] = cell(value);
        }
        rows.push(*line, width, object.len(), row.iter().map(|c| c.as_ref()))?;
    }
    let (raw, _) = rows.finish();
    let file = FileReading {
        format: "jsonl".to_owned(),
        encoding: "UTF-8".to_owned(),
        separator: None,
        quote: None,
        header: true,
        sheet: None,
    };
    Ok(Cells { raw, file, notices, points_only: true })
}

/// The text of each object and the line on which it starts.
fn objects(text: &str) -> Result<Vec<(u64, &str)>, Error> {
    if !text.trim_start().starts_with('[') {
        let lines = (1u64..).zip(text.lines());
        return Ok(lines.filter(|(_, l)| !l.trim().is_empty()).collect());
    }
    let items: Vec<&RawValue> = serde_json::from_str(text).map_err(|e| broken(e.line() as u64, &e))?;
    let (mut line, mut counted) = (1u64, 0usize);
    Ok(items
        .into_iter()
        .map(|item| {
            // Items are slices of `text`, in order: their distance is the offset.
            let at = (item.get().as_ptr() as usize).saturating_sub(text.as_ptr() as usize).min(text.len());
            line += text.as_bytes()[counted.min(at)..at].iter().filter(|b| **b == b'\n').count() as u64;
            counted = at;
            (line, item.get())
        })
        .collect())
}

fn members(object: &str, line: u64) -> Result<Members<'_>, Error> {
    serde_json::from_str(object).map_err(|e| broken(line, &e))
}

/// The parser's own words are English, so that only the place is told.
fn broken(line: u64, fault: &serde_json::Error) -> Error {
    Error::data(message!("reading-json-broken", position = fault.column().max(1))).at_line(line.max(1))
}

/// A value as a cell: strings without quotes, `null` empty, all else as written.
fn cell(value: &RawValue) -> Cow<'_, str> {
    let text = value.get();
    match text.as_bytes().first() {
        Some(b'"') => serde_json::from_str::<String>(text).map_or(Cow::Borrowed(text), Cow::Owned),
        Some(b'n') => Cow::Borrowed(""),
        _ => Cow::Borrowed(text),
    }
}
