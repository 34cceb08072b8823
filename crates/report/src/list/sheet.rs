//! The list as a spreadsheet, sorted by rank, with a sheet that says what it is.
//!
//! In: a scored list. Out: bytes of an XLSX file, the same for the same list.
//! Invariants: text is written as text, so that it is never a formula; numbers are numbers; no date or user name of
//! the machine is written.
//! Edges: Excel holds 1,048,576 rows and 32,767 characters in a cell: more rows are refused, longer text is cut.

use super::{Added, Cell, Field, cell, columns};
use crate::{Lang, words};
use makalu::Artifact;
use makalu::message::Value;
use makalu::score::ScoredList;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

/// Rows of an XLSX sheet, header included.
pub(super) const MAX_ROWS: usize = 1_048_576;
/// Characters of an XLSX cell.
const MAX_CHARACTERS: usize = 32_767;
/// Columns no wider than this many characters; longer text is read in the cell.
const MAX_WIDTH: usize = 60;
/// Rows looked at to choose a column's width.
const WIDTH_ROWS: u32 = 200;
/// Digits up to which a number typed into Excel is kept exactly.
const EXACT_DIGITS: usize = 15;

/// The list as XLSX: numbers as numbers, text never a formula.
///
/// Errors, in the language chosen: more rows than a sheet holds.
pub fn xlsx(list: &ScoredList, artifact: &Artifact, lang: Lang) -> Result<Vec<u8>, String> {
    if list.rows.len() >= MAX_ROWS {
        let args = [("rows", Value::from(list.rows.len())), ("most", Value::from(MAX_ROWS - 1))];
        return Err(words::say("list-too-many-rows", &args, lang));
    }
    book(list, artifact, lang)
        .map_err(|e| words::say("list-spreadsheet-failed", &[("why", e.to_string().into())], lang))
}

fn book(list: &ScoredList, artifact: &Artifact, lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let mut book = empty()?;
    write_list(book.add_worksheet(), list, artifact, &Added::default(), lang)?;
    write_about(book.add_worksheet(), list, artifact, &[], lang)?;
    book.save_to_buffer()
}

/// A workbook of a fixed date: the file depends on the list alone.
pub(super) fn empty() -> Result<Workbook, XlsxError> {
    let mut book = Workbook::new();
    book.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?));
    Ok(book)
}

/// How a column of a sheet is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Plain,
    Percent,
    /// Two decimals at most.
    Money,
    /// Names the row: digits alone become a number where nothing is lost.
    Id,
}

/// A sheet of rows under headings, with filters, the heading kept in sight.
pub(super) fn fill(
    sheet: &mut Worksheet,
    heads: &[(String, Style)],
    rows: impl Iterator<Item = Vec<Cell>>,
) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    let formats = |style: Style| match style {
        Style::Percent => Format::new().set_num_format("0.0%"),
        Style::Money => Format::new().set_num_format("#,##0.##"),
        Style::Plain | Style::Id => Format::new(),
    };
    let formats: Vec<Format> = heads.iter().map(|(_, style)| formats(*style)).collect();
    let mut widths: Vec<usize> = heads.iter().map(|(name, _)| name.chars().count() + 3).collect();
    for (c, (name, _)) in heads.iter().enumerate() {
        sheet.write_string_with_format(0, c as u16, short(name), &bold)?;
    }
    let mut n_rows = 0;
    for row in rows {
        n_rows += 1;
        for (c, cell) in row.into_iter().enumerate() {
            let width = match cell {
                Cell::Text(text) => {
                    match exact_number(heads[c].1, &text) {
                        Some(v) => sheet.write_number(n_rows, c as u16, v)?,
                        None => sheet.write_string(n_rows, c as u16, short(&text))?,
                    };
                    text.chars().count()
                }
                Cell::Number(v) if v.is_finite() => {
                    sheet.write_number_with_format(n_rows, c as u16, v, &formats[c])?;
                    8
                }
                Cell::Whole(v) => {
                    sheet.write_number(n_rows, c as u16, v as f64)?;
                    6
                }
                Cell::Number(_) | Cell::Empty => 0,
            };
            if n_rows <= WIDTH_ROWS {
                widths[c] = widths[c].max(width + 1);
            }
        }
    }
    for (c, width) in widths.iter().enumerate() {
        sheet.set_column_width(c as u16, (*width).min(MAX_WIDTH) as f64)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.autofilter(0, 0, n_rows, heads.len().saturating_sub(1) as u16)?;
    sheet.set_landscape().set_paper_size(9).set_repeat_rows(0, 0)?;
    Ok(())
}

/// Everybody, sorted by rank; columns that a plan adds stand first.
pub(super) fn write_list(
    sheet: &mut Worksheet,
    list: &ScoredList,
    artifact: &Artifact,
    added: &Added,
    lang: Lang,
) -> Result<(), XlsxError> {
    sheet.set_name(words::say("list-sheet", &[], lang))?;
    let mut fields = columns(list, added);
    // People look for the rank first.
    fields.sort_by_key(|(field, _)| *field != Field::Rank);
    let style = |field: Field| match field {
        Field::Probability(_) | Field::Least | Field::Most => Style::Percent,
        Field::Id(_) => Style::Id,
        _ => Style::Plain,
    };
    let own = fields.iter().map(|(field, name)| (heading(*field, name, list, lang), style(*field)));
    let heads: Vec<(String, Style)> = added.names.iter().map(|name| (name.clone(), Style::Plain)).chain(own).collect();
    let mut order: Vec<usize> = (0..list.rows.len()).collect();
    order.sort_by_key(|&at| list.rows[at].rank);
    let rows = order.into_iter().map(|at| {
        let own = fields.iter().map(|(field, _)| cell(*field, &list.rows[at], artifact, lang));
        added.of(at).iter().cloned().chain(own).collect()
    });
    fill(sheet, &heads, rows)
}

/// Column title for people.
fn heading(field: Field, name: &str, list: &ScoredList, lang: Lang) -> String {
    match field {
        Field::Id(i) => list.id_columns.get(i).map_or(name, String::as_str).to_owned(),
        Field::Line => words::say("list-line", &[], lang),
        Field::Prediction => words::say("list-prediction", &[("target", Value::Text(list.target.clone()))], lang),
        Field::Probability(k) => {
            let class = list.classes.get(k).cloned().unwrap_or_default();
            words::say("list-probability", &[("class", Value::Text(class))], lang)
        }
        Field::Least => words::say("validity-list-least", &[("class", event(list))], lang),
        Field::Most => words::say("validity-list-most", &[("class", event(list))], lang),
        Field::Possible => words::say("validity-list-possible", &[], lang),
        Field::Lower => words::say("list-lower", &[], lang),
        Field::Upper => words::say("list-upper", &[], lang),
        Field::Rank => words::say("list-rank", &[], lang),
        Field::Reason(i) => words::say("list-reason", &[("number", Value::from(i + 1))], lang),
        Field::Reliability => words::say("list-reliability", &[], lang),
    }
}

/// The second of two classes.
fn event(list: &ScoredList) -> Value {
    Value::Text(list.classes.get(1).cloned().unwrap_or_default())
}

/// An id that Excel keeps exactly as a number: digits only, no leading zero, fewer than 15 of them.
fn exact_number(style: Style, text: &str) -> Option<f64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = !digits.is_empty() && digits.len() < EXACT_DIGITS && digits.bytes().all(|b| b.is_ascii_digit());
    let leading_zero = digits.len() > 1 && digits.starts_with('0');
    (style == Style::Id && plain && !leading_zero && text != "-0").then(|| text.parse().ok()).flatten()
}

/// Text that fits a cell.
pub(super) fn short(text: &str) -> String {
    // Excel counts UTF-16 units.
    let mut units = 0;
    text.chars()
        .take_while(|c| {
            units += c.len_utf16();
            units <= MAX_CHARACTERS
        })
        .collect()
}

/// What the list is; `more` are lines that a plan adds.
pub(super) fn write_about(
    sheet: &mut Worksheet,
    list: &ScoredList,
    artifact: &Artifact,
    more: &[(String, String)],
    lang: Lang,
) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    let wrapped = Format::new().set_text_wrap();
    sheet.set_name(words::say("list-about-sheet", &[], lang))?;
    let say = |id: &str, args: &[(&str, Value)]| words::say(id, args, lang);
    let kind = if list.classes.is_empty() { "list-about-numbers" } else { "list-about-classes" };
    let lines = [
        (say("list-about-model", &[]), words::model_name(&list.model, lang)),
        (say("list-about-target", &[]), words::target_label(artifact)),
        (
            say("list-about-training", &[]),
            say(
                "list-about-training-value",
                &[("file", Value::from(&artifact.data_name)), ("rows", Value::from(artifact.n_rows))],
            ),
        ),
        (say("list-about-hash", &[]), artifact.data_sha256.clone()),
        (say("list-about-version", &[]), artifact.made_by.clone()),
        (say("list-about-seed", &[]), artifact.seed.0.to_string()),
        (say("list-rank", &[]), say("list-about-rank", &[])),
        (say("list-prediction", &[("target", Value::from(&list.target))]), say(kind, &[])),
        (say("list-about-reasons", &[]), say("list-about-reasons-value", &[])),
        (say("list-reliability", &[]), say("list-about-reliability", &[])),
    ];
    for (r, (term, meaning)) in lines.iter().chain(more).enumerate() {
        sheet.write_string_with_format(r as u32, 0, short(term), &bold)?;
        sheet.write_string_with_format(r as u32, 1, short(meaning), &wrapped)?;
    }
    sheet.set_column_width(0, 28.0)?;
    sheet.set_column_width(1, 90.0)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;
    use calamine::{Data, Reader, Xlsx};
    use std::io::Cursor;

    #[test]
    fn the_spreadsheet_reads_back_sorted_with_numbers_as_numbers_and_text_as_text() {
        let (artifact, list) = fixture::binary();
        let bytes = xlsx(&list, &artifact, Lang::Fr).expect("a small list");
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).expect("an XLSX file");
        assert_eq!(book.sheet_names(), ["Liste", "À propos"]);
        let range = book.worksheet_range("Liste").expect("the list");
        let at = |r: u32, c: u32| range.get_value((r, c)).cloned().unwrap_or(Data::Empty);
        let text = |t: &str| Data::String(t.to_owned());
        assert_eq!([at(0, 0), at(0, 1)], [text("Rang"), text("client")]);
        assert_eq!([at(1, 0), at(1, 1), at(1, 4)], [Data::Float(1.0), text("=cmd"), Data::Float(0.75)]);
        assert_eq!([at(2, 0), at(2, 1), at(2, 2)], [Data::Float(2.0), text("007"), text("Fidèle")]);
        assert!(book.worksheet_formula("Liste").expect("a sheet").is_empty(), "no formula");
    }

    #[test]
    fn the_same_list_gives_the_same_bytes() {
        let (artifact, list) = fixture::regression();
        assert_eq!(xlsx(&list, &artifact, Lang::En), xlsx(&list, &artifact, Lang::En));
    }

    #[test]
    fn only_ids_that_excel_keeps_exactly_become_numbers() {
        let check = |text: &str, expected: Option<f64>| assert_eq!(exact_number(Style::Id, text), expected, "{text}");
        check("42", Some(42.0));
        check("-42", Some(-42.0));
        check("0", Some(0.0));
        check("007", None);
        check("123456789012345", None);
        check("12e3", None);
        check("", None);
        assert_eq!(exact_number(Style::Plain, "42"), None);
    }
}
