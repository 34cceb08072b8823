//! The list of who stays as long as what: CSV, XLSX and JSON.
//!
//! In: rows with what holds each. Out: bytes of a file.
//! The user's question: "what must not change for this customer, and how far is he from it?".
//! Invariants: as for the other lists: numbers are numbers, text is never a formula; CSV and JSON are for programs
//! (English names, standings as codes), the spreadsheet for people, those nearest to an edge first.
//! Edges: a row without conditions has empty cells; more rows than a sheet holds are refused.

use super::{Dialect, full_precision, push_quoted, push_text, start_cell};
use crate::words;
use crate::words::stay::Stayed;
use makalu::decide::stay::{Limit, StayCondition, Verdict};
use makalu::explain::rules::Outlook;
use makalu::message::Value;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use serde_json::{Map, json};

/// Rows of an XLSX sheet, header included, and characters of a cell.
const MAX_ROWS: usize = 1_048_576;
const MAX_CHARACTERS: usize = 32_767;

/// A column of the list, in order.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Field {
    /// Identifier or personal column of this place.
    Id(usize),
    Line,
    Value,
    Standing,
    Column,
    Edge,
    Distance,
    Conditions,
}

enum Cell {
    Text(String),
    Number(f64),
    Empty,
}

fn columns(found: &Stayed<'_>) -> Vec<(Field, String)> {
    let value = match found.told.watch.class.and_then(|k| found.list.classes.get(k)) {
        Some(class) => format!("probability_{class}"),
        None => "prediction".to_owned(),
    };
    let ours = [
        (Field::Value, value),
        (Field::Standing, "standing".to_owned()),
        (Field::Column, "nearest_column".to_owned()),
        (Field::Edge, "nearest_edge".to_owned()),
        (Field::Distance, "distance".to_owned()),
        (Field::Conditions, "conditions".to_owned()),
    ];
    let mut columns: Vec<(Field, String)> =
        found.list.id_columns.iter().enumerate().map(|(i, name)| (Field::Id(i), name.clone())).collect();
    if columns.is_empty() {
        columns.push((Field::Line, "line".to_owned()));
    }
    for (_, name) in &mut columns {
        while ours.iter().any(|(_, taken)| taken == name) {
            name.push_str("_input");
        }
    }
    columns.extend(ours);
    columns
}

/// A standing as programs read it.
fn code(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::AtRisk => "at_risk",
        Verdict::Unproven => "unproven",
        Verdict::Holds(conditions) if conditions.is_empty() => "holds_always",
        Verdict::Holds(_) => "holds",
    }
}

fn conditions(verdict: &Verdict) -> &[StayCondition] {
    if let Verdict::Holds(conditions) = verdict { conditions } else { &[] }
}

fn cell(found: &Stayed<'_>, field: Field, row: usize, standing: &dyn Fn(&Verdict) -> String) -> Cell {
    let stays = &found.rows[row];
    let held = conditions(&stays.verdict);
    let text = |t: Option<String>| t.filter(|t| !t.is_empty()).map_or(Cell::Empty, Cell::Text);
    match field {
        Field::Id(i) => text(found.list.rows.get(row).and_then(|r| r.ids.get(i).cloned())),
        Field::Line => found.list.rows.get(row).map_or(Cell::Empty, |r| Cell::Number(r.line as f64)),
        Field::Value => Cell::Number(stays.value),
        Field::Standing => Cell::Text(standing(&stays.verdict)),
        Field::Column => {
            text(held.first().and_then(|c| Some(found.told.artifact.features.get(c.feature)?.name.clone())))
        }
        Field::Edge => text(held.first().map(|c| found.told.limit(c))),
        Field::Distance => held.first().and_then(|c| c.distance).map_or(Cell::Empty, Cell::Number),
        Field::Conditions => text(Some(found.told.edges(held))),
    }
}

/// The list as CSV, rows in the file's order.
pub fn csv(found: &Stayed<'_>, dialect: Dialect) -> Vec<u8> {
    let columns = columns(found);
    let mut out = String::from(if dialect.separator == ';' { "\u{FEFF}" } else { "" });
    for (i, (_, name)) in columns.iter().enumerate() {
        start_cell(&mut out, i, dialect);
        push_text(&mut out, name, dialect);
    }
    out.push_str("\r\n");
    for row in 0..found.rows.len() {
        for (i, (field, _)) in columns.iter().enumerate() {
            start_cell(&mut out, i, dialect);
            match cell(found, *field, row, &|v| code(v).to_owned()) {
                Cell::Text(text) => push_text(&mut out, &text, dialect),
                Cell::Number(v) => push_quoted(&mut out, &full_precision(v, dialect.decimal), dialect),
                Cell::Empty => {}
            }
        }
        out.push_str("\r\n");
    }
    out.into_bytes()
}

/// A row's conditions as programs read them.
pub fn conditions_json(found: &Stayed<'_>, row: usize) -> Vec<serde_json::Value> {
    let features = &found.told.artifact.features;
    let level = |feature: usize, code: u32| match features.get(feature).map(|f| &f.kind) {
        Some(makalu::data::FeatureKind::Level { levels }) => levels.get(code as usize).map(|l| json!(l)),
        _ => (code != makalu::data::GAP).then(|| json!(code + 1)),
    };
    let held = found.rows.get(row).map_or(&[][..], |r| conditions(&r.verdict));
    held.iter()
        .map(|c| {
            let (low, high, levels) = match &c.limit {
                Limit::Low(v) => (Some(*v), None, None),
                Limit::High(v) => (None, Some(*v), None),
                Limit::Levels(codes) => {
                    (None, None, Some(codes.iter().map(|&k| level(c.feature, k)).collect::<Vec<_>>()))
                }
                Limit::Gap => (None, None, Some(vec![None])),
            };
            json!({
                "feature": features.get(c.feature).map(|f| f.name.as_str()),
                "at_least": low,
                "at_most": high,
                "levels": levels,
                "value": c.value,
                "distance": c.distance,
                "distance_in_spreads": c.share,
                "text": found.told.edge(c),
            })
        })
        .collect()
}

/// The list as JSON: an array of objects, rows in the file's order.
pub fn json(found: &Stayed<'_>) -> Vec<u8> {
    serde_json::to_vec_pretty(&values(found)).expect("text keys and plain values")
}

/// The same, as values.
pub fn values(found: &Stayed<'_>) -> Vec<serde_json::Value> {
    let columns = columns(found);
    (0..found.rows.len())
        .map(|row| {
            let mut object = Map::new();
            for (field, name) in columns.iter().filter(|(f, _)| !matches!(f, Field::Conditions)) {
                let value = match cell(found, *field, row, &|v| code(v).to_owned()) {
                    Cell::Text(text) => json!(text),
                    Cell::Number(v) => json!(v),
                    Cell::Empty => serde_json::Value::Null,
                };
                object.insert(name.clone(), value);
            }
            object.insert("line".to_owned(), json!(found.list.rows.get(row).map(|r| r.line)));
            object.insert("conditions".to_owned(), json!(conditions_json(found, row)));
            serde_json::Value::Object(object)
        })
        .collect()
}

/// The list as XLSX, for people: those nearest to an edge first, and a sheet of rules.
///
/// Errors, in the language chosen: more rows than a sheet holds.
pub fn xlsx(found: &Stayed<'_>) -> Result<Vec<u8>, String> {
    let n = found.rows.len();
    if n >= MAX_ROWS {
        let args = [("rows", Value::from(n)), ("most", Value::from(MAX_ROWS - 1))];
        return Err(words::say("list-too-many-rows", &args, found.told.lang));
    }
    book(found).map_err(|e| words::say("list-spreadsheet-failed", &[("why", e.to_string().into())], found.told.lang))
}

fn book(found: &Stayed<'_>) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // A fixed date: the file depends on the list alone.
    book.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?));
    write_list(book.add_worksheet(), found)?;
    write_rules(book.add_worksheet(), found)?;
    book.save_to_buffer()
}

/// Every row with what holds it.
pub(super) fn write_list(sheet: &mut Worksheet, found: &Stayed<'_>) -> Result<(), XlsxError> {
    let told = &found.told;
    let say = |id: &str| words::say(id, &[], told.lang);
    let (bold, plain, percent) = (Format::new().set_bold(), Format::new(), Format::new().set_num_format("0.0%"));
    sheet.set_name(say("stay-sheet"))?;
    let columns = columns(found);
    for (c, (field, name)) in columns.iter().enumerate() {
        let event = [("event", Value::from(told.event()))];
        let (heading, width) = match field {
            Field::Id(_) => (name.clone(), 16.0),
            Field::Line => (say("list-line"), 12.0),
            Field::Value if told.watch.class.is_some() => {
                (words::say("stay-list-value-event", &event, told.lang), 18.0)
            }
            Field::Value => (words::say("stay-list-value", &event, told.lang), 14.0),
            Field::Standing => (say("stay-list-standing"), 26.0),
            Field::Column => (say("stay-list-column"), 24.0),
            Field::Edge => (say("stay-head-edge"), 40.0),
            Field::Distance => (say("stay-list-room"), 12.0),
            Field::Conditions => (say("stay-list-conditions"), 60.0),
        };
        sheet.write_string_with_format(0, c as u16, short(&heading), &bold)?;
        sheet.set_column_width(c as u16, width)?;
    }
    let nearest = found.nearest();
    let mut order: Vec<usize> = nearest.iter().map(|(row, _)| *row).collect();
    let listed = |row: usize| conditions(&found.rows[row].verdict).is_empty();
    order.extend((0..found.rows.len()).filter(|&row| listed(row)));
    for (r, row) in order.into_iter().enumerate() {
        for (c, (field, _)) in columns.iter().enumerate() {
            let shares = *field == Field::Value && told.watch.class.is_some();
            match cell(found, *field, row, &|v| found.standing(v)) {
                Cell::Text(text) => sheet.write_string(r as u32 + 1, c as u16, short(&text))?,
                Cell::Number(v) if v.is_finite() => {
                    let format = if shares { &percent } else { &plain };
                    sheet.write_number_with_format(r as u32 + 1, c as u16, v, format)?
                }
                Cell::Number(_) | Cell::Empty => continue,
            };
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.autofilter(0, 0, found.rows.len() as u32, columns.len().saturating_sub(1) as u16)?;
    sheet.set_landscape().set_paper_size(9).set_repeat_rows(0, 0)?;
    Ok(())
}

/// Segments, rules and tipping points.
pub(super) fn write_rules(sheet: &mut Worksheet, found: &Stayed<'_>) -> Result<(), XlsxError> {
    let told = &found.told;
    let say = |id: &str| words::say(id, &[], told.lang);
    let (bold, wrapped) = (Format::new().set_bold(), Format::new().set_text_wrap());
    sheet.set_name(say("stay-sheet-rules"))?;
    let mut lines: Vec<(String, String)> = vec![(String::new(), told.meaning())];
    for segment in found.segments {
        let why: Vec<String> = segment.why.iter().map(|w| told.why(w)).collect();
        let rows = words::number(segment.n_rows as f64, 15, told.lang);
        let text = format!("{rows}; {}: {}\n{}", told.came(), told.segment_share(segment), why.join("\n"));
        lines.push((told.segment(segment.placed), text.trim_end().to_owned()));
    }
    if told.knows_rules() {
        for (outlook, title) in [(Outlook::Stays, "stay-heading-stays"), (Outlook::Goes, "stay-heading-goes")] {
            lines.extend(told.rules(outlook).into_iter().map(|rule| (say(title), rule)));
        }
    }
    lines.push((String::new(), told.of_rules()));
    let turns = told.tippings(Some(found.levers));
    lines.extend(turns.into_iter().map(|turn| (say("stay-heading-tipping"), turn)));
    lines.push((String::new(), say("stay-proven-note")));
    for (r, (term, text)) in lines.iter().enumerate() {
        sheet.write_string_with_format(r as u32, 0, short(term), &bold)?;
        sheet.write_string_with_format(r as u32, 1, short(text), &wrapped)?;
    }
    sheet.set_column_width(0, 22.0)?;
    sheet.set_column_width(1, 110.0)?;
    Ok(())
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
