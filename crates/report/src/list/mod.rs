//! The list that people act on: CSV, XLSX and JSON.
//!
//! In: a scored list and the model file it comes from. Out: bytes of a file.
//! The user's question: "whom do I act on first, why, and how sure is it?".
//! Invariants: numbers keep full precision and are numbers; text is never a formula, whatever it starts with;
//! CSV and JSON keep the scored file's order and English column names, since programs read them; the spreadsheet is
//! sorted by rank and speaks the user's language, since people read it.
//! Method: RFC 4180 (2005) for CSV; formula injection as OWASP describes it.
//! Edges: an empty list is a header; an id column named like one of ours gets `_input` added.
//! To add a column: a field in [`columns`] and its texts in `list.ftl`.

pub mod act;
pub mod changed;
pub mod runs;
mod sheet;
pub mod stay;

use crate::{Lang, words};
use makalu::Artifact;
use makalu::data::table::{ColumnKind, Table};
use makalu::score::{Prediction, ScoredList, ScoredRow};
use serde::Serialize;
use serde::ser::{SerializeMap, SerializeSeq, Serializer};

pub use sheet::xlsx;

/// Reasons written per row.
const N_REASONS: usize = 3;

/// How numbers and cells are written in a CSV list: as in the file that was scored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    /// Cell separator.
    pub separator: char,
    /// Decimal mark.
    pub decimal: char,
}

impl Dialect {
    /// Separator and decimal mark of the table; those of the language where the table has none (a spreadsheet).
    pub fn of(table: &Table, lang: Lang) -> Dialect {
        let usual = if lang == Lang::Fr { ';' } else { ',' };
        let separator = table.file.separator.unwrap_or(usual);
        // Whole numbers say nothing of the mark.
        let mut marks = table.columns.iter().filter(|c| c.kind == ColumnKind::Number).map(|c| c.reading.decimal);
        let comma = match marks.next() {
            Some(first) => first == ',' || marks.any(|mark| mark == ','),
            None => separator == ';' && lang == Lang::Fr,
        };
        Dialect { separator, decimal: if comma && separator != ',' { ',' } else { '.' } }
    }
}

/// A column of the list, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    /// Text of the id or personal column of this index.
    Id(usize),
    /// Line of the file, where no column names the row.
    Line,
    Prediction,
    /// Probability of the class of this index.
    Probability(usize),
    /// Ends of the probability of the second class.
    Least,
    Most,
    /// Classes that cannot be ruled out.
    Possible,
    Lower,
    Upper,
    Rank,
    /// Reason of this index.
    Reason(usize),
    Reliability,
}

/// A cell's value.
#[derive(Debug, Clone, PartialEq)]
enum Cell {
    Text(String),
    Number(f64),
    Whole(u64),
    Empty,
}

/// Columns that a plan adds to the list, for programs or for people.
#[derive(Default)]
struct Added {
    names: Vec<String>,
    /// By row of the list.
    cells: Vec<Vec<Cell>>,
}

impl Added {
    fn of(&self, row: usize) -> &[Cell] {
        self.cells.get(row).map_or(&[], Vec::as_slice)
    }
}

/// The columns of a list with the names that programs read; `added` are taken too.
fn columns(list: &ScoredList, added: &Added) -> Vec<(Field, String)> {
    let mut fields = vec![(Field::Prediction, "prediction".to_owned())];
    if list.classes.is_empty() {
        fields.push((Field::Lower, "lower".to_owned()));
        fields.push((Field::Upper, "upper".to_owned()));
    }
    fields.extend(list.classes.iter().enumerate().map(|(k, c)| (Field::Probability(k), format!("probability_{c}"))));
    if let [_, event] = &list.classes[..] {
        fields.push((Field::Least, format!("lower_{event}")));
        fields.push((Field::Most, format!("upper_{event}")));
    }
    if !list.classes.is_empty() {
        fields.push((Field::Possible, "prediction_set".to_owned()));
    }
    fields.push((Field::Rank, "rank".to_owned()));
    fields.extend((0..N_REASONS).map(|i| (Field::Reason(i), format!("reason_{}", i + 1))));
    fields.push((Field::Reliability, "reliability".to_owned()));

    let mut ids: Vec<(Field, String)> = Vec::new();
    if list.id_columns.is_empty() {
        ids.push((Field::Line, "line".to_owned()));
    }
    for (i, name) in list.id_columns.iter().enumerate() {
        let mut name = name.clone();
        while fields.iter().chain(&ids).map(|(_, taken)| taken).chain(&added.names).any(|taken| *taken == name) {
            name.push_str("_input");
        }
        ids.push((Field::Id(i), name));
    }
    ids.extend(fields);
    ids
}

fn cell(field: Field, row: &ScoredRow, artifact: &Artifact, lang: Lang) -> Cell {
    match field {
        Field::Id(i) => row.ids.get(i).map_or(Cell::Empty, |id| Cell::Text(id.clone())),
        Field::Line => Cell::Whole(row.line),
        Field::Prediction => match &row.prediction {
            Prediction::Number(v) => Cell::Number(*v),
            Prediction::Class(class) => Cell::Text(class.clone()),
        },
        Field::Probability(k) => row.probabilities.get(k).map_or(Cell::Empty, |&p| Cell::Number(p)),
        Field::Least => row.probability_range.map_or(Cell::Empty, |(low, _)| Cell::Number(low)),
        Field::Most => row.probability_range.map_or(Cell::Empty, |(_, high)| Cell::Number(high)),
        Field::Possible => Cell::Text(possible(row, artifact)),
        Field::Lower => row.interval.map_or(Cell::Empty, |(low, _)| Cell::Number(low)),
        Field::Upper => row.interval.map_or(Cell::Empty, |(_, high)| Cell::Number(high)),
        Field::Rank => Cell::Whole(row.rank),
        Field::Reason(i) => {
            row.reasons.get(i).map_or(Cell::Empty, |reason| Cell::Text(words::reason(reason, artifact, lang)))
        }
        Field::Reliability => Cell::Text(reliability(row, artifact, lang)),
    }
}

/// Names of the classes that cannot be ruled out.
fn possible(row: &ScoredRow, artifact: &Artifact) -> String {
    let names: Vec<&str> =
        row.possible.iter().filter_map(|&k| Some(artifact.schema.classes.get(k)?.as_str())).collect();
    names.join(" | ")
}

/// The doubts about a row, or that there is none.
fn reliability(row: &ScoredRow, artifact: &Artifact, lang: Lang) -> String {
    if row.doubts.is_empty() {
        return words::say("list-no-doubt", &[], lang);
    }
    row.doubts.iter().map(|d| words::doubt(d, artifact, lang)).collect::<Vec<_>>().join(" | ")
}

/// The list as CSV: ids, `prediction`, `probability_<class>` (of two classes also `lower_<class>` and `upper_<class>` of
/// the second) and `prediction_set`, or `lower`, `upper`, then `rank`, `reason_1..3`, `reliability`.
///
/// Rows in the scored file's order, UTF-8, lines ended by CRLF. With `;` as separator the file starts with a byte order
/// mark, without which the Excel of those countries shows broken accents.
pub fn csv(list: &ScoredList, artifact: &Artifact, dialect: Dialect, lang: Lang) -> Vec<u8> {
    csv_with(list, artifact, &Added::default(), dialect, lang)
}

fn csv_with(list: &ScoredList, artifact: &Artifact, added: &Added, dialect: Dialect, lang: Lang) -> Vec<u8> {
    let columns = columns(list, added);
    let names = columns.iter().map(|(_, name)| name).chain(&added.names);
    let mut out = String::new();
    if dialect.separator == ';' {
        out.push('\u{FEFF}');
    }
    for (i, name) in names.enumerate() {
        start_cell(&mut out, i, dialect);
        push_text(&mut out, name, dialect);
    }
    out.push_str("\r\n");
    for (at, row) in list.rows.iter().enumerate() {
        let own = columns.iter().map(|(field, _)| cell(*field, row, artifact, lang));
        for (i, cell) in own.chain(added.of(at).iter().cloned()).enumerate() {
            start_cell(&mut out, i, dialect);
            match cell {
                Cell::Text(text) => push_text(&mut out, &text, dialect),
                Cell::Number(v) => push_quoted(&mut out, &full_precision(v, dialect.decimal), dialect),
                Cell::Whole(v) => out.push_str(&v.to_string()),
                Cell::Empty => {}
            }
        }
        out.push_str("\r\n");
    }
    out.into_bytes()
}

fn start_cell(out: &mut String, index: usize, dialect: Dialect) {
    if index > 0 {
        out.push(dialect.separator);
    }
}

/// Text that no spreadsheet takes for a formula.
fn push_text(out: &mut String, text: &str, dialect: Dialect) {
    if looks_like_formula(text) {
        push_quoted(out, &format!("'{text}"), dialect);
    } else {
        push_quoted(out, text, dialect);
    }
}

/// RFC 4180: quoted where it holds a separator, a quote mark, a line break or spaces at an end.
fn push_quoted(out: &mut String, text: &str, dialect: Dialect) {
    let special = |c: char| c == dialect.separator || matches!(c, '"' | '\r' | '\n');
    if text.contains(special) || text.starts_with(' ') || text.ends_with(' ') {
        out.push('"');
        out.push_str(&text.replace('"', "\"\""));
        out.push('"');
    } else {
        out.push_str(text);
    }
}

/// Whether a spreadsheet could take this text for a formula: it begins with `= + - @` (half or full width), a tab or a
/// carriage return, and is neither a number nor that one sign alone.
fn looks_like_formula(text: &str) -> bool {
    if text.starts_with(['\t', '\r']) {
        return true;
    }
    let trimmed = text.trim();
    let starts = trimmed.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    starts && trimmed.chars().count() > 1 && !is_number(trimmed)
}

/// A number in any country's writing: a sign, digits with marks and spaces between them, a power of ten.
fn is_number(text: &str) -> bool {
    let body = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, power) = body.split_once(['e', 'E']).unwrap_or((body, "0"));
    let power = power.strip_prefix(['+', '-']).unwrap_or(power);
    let digits = |t: &str| !t.is_empty() && t.chars().all(|c| c.is_ascii_digit());
    let marks = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | ' ' | '\u{a0}' | '\u{202f}');
    mantissa.contains(|c: char| c.is_ascii_digit()) && mantissa.chars().all(marks) && digits(power)
}

/// The shortest text that reads back to the same number.
fn full_precision(value: f64, decimal: char) -> String {
    if !value.is_finite() {
        return String::new();
    }
    let size = value.abs();
    let text =
        if size != 0.0 && !(1e-7..1e16).contains(&size) { format!("{value:e}") } else { (value + 0.0).to_string() };
    if decimal == '.' { text } else { text.replace('.', &decimal.to_string()) }
}

/// The list as JSON: an array of objects, rows in the scored file's order, fields in the order of the CSV columns, with
/// `line`, `score`, `base`, and each reason's feature, value and contribution besides.
pub fn json(list: &ScoredList, artifact: &Artifact, lang: Lang) -> Vec<u8> {
    json_with(list, artifact, &Added::default(), lang)
}

fn json_with(list: &ScoredList, artifact: &Artifact, added: &Added, lang: Lang) -> Vec<u8> {
    let rows = JsonRows { list, artifact, lang, columns: columns(list, added), added };
    // Writing to memory cannot fail, and every key is text.
    serde_json::to_vec_pretty(&rows).expect("text keys and plain values")
}

struct JsonRows<'a> {
    list: &'a ScoredList,
    artifact: &'a Artifact,
    lang: Lang,
    columns: Vec<(Field, String)>,
    added: &'a Added,
}

impl Serialize for JsonRows<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut rows = serializer.serialize_seq(Some(self.list.rows.len()))?;
        for (row, added) in self.list.rows.iter().enumerate().map(|(at, row)| (row, self.added.of(at))) {
            rows.serialize_element(&JsonRow { of: self, row, added })?;
        }
        rows.end()
    }
}

struct JsonRow<'a> {
    of: &'a JsonRows<'a>,
    row: &'a ScoredRow,
    added: &'a [Cell],
}

/// A reason, for programs and for people.
#[derive(Serialize)]
struct JsonReason<'a> {
    feature: &'a str,
    value: Option<serde_json::Value>,
    contribution: f64,
    text: String,
}

impl Serialize for JsonRow<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let JsonRows { artifact, lang, columns, .. } = self.of;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("line", &self.row.line)?;
        let own = columns.iter().filter(|(field, _)| !matches!(field, Field::Reason(_) | Field::Reliability));
        let own = own.map(|(field, name)| (name, cell(*field, self.row, artifact, *lang)));
        for (name, cell) in own.chain(self.of.added.names.iter().zip(self.added.iter().cloned())) {
            match cell {
                Cell::Text(v) => map.serialize_entry(name, &v)?,
                Cell::Number(v) => map.serialize_entry(name, &v)?,
                Cell::Whole(v) => map.serialize_entry(name, &v)?,
                Cell::Empty => map.serialize_entry(name, &())?,
            }
        }
        map.serialize_entry("score", &self.row.score)?;
        map.serialize_entry("base", &self.row.base)?;
        let reasons: Vec<JsonReason<'_>> = self
            .row
            .reasons
            .iter()
            .map(|r| JsonReason {
                feature: artifact.features.get(r.feature).map_or("", |f| f.name.as_str()),
                value: value_of(&r.value),
                contribution: r.contribution,
                text: words::reason(r, artifact, *lang),
            })
            .collect();
        map.serialize_entry("reasons", &reasons)?;
        let doubts: Vec<String> = self.row.doubts.iter().map(|d| words::doubt(d, artifact, *lang)).collect();
        map.serialize_entry("reliability", &doubts)?;
        map.end()
    }
}

fn value_of(value: &makalu::explain::reason::FeatureValue) -> Option<serde_json::Value> {
    use makalu::explain::reason::FeatureValue;
    match value {
        FeatureValue::Number(v) => serde_json::Number::from_f64(*v).map(serde_json::Value::Number),
        FeatureValue::Level(level) => Some(serde_json::Value::String(level.clone())),
        FeatureValue::Gap => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    const FRENCH: Dialect = Dialect { separator: ';', decimal: ',' };
    const PLAIN: Dialect = Dialect { separator: ',', decimal: '.' };

    #[test]
    fn text_is_never_a_formula_and_numbers_stay_numbers() {
        let check = |text: &str, expected: &str| {
            let mut out = String::new();
            push_text(&mut out, text, FRENCH);
            assert_eq!(out, expected, "{text}");
        };
        check("=cmd", "'=cmd");
        check(" =cmd", "' =cmd");
        check("@SUM(A1)", "'@SUM(A1)");
        check("+33 6 12 34", "+33 6 12 34");
        check("-12,5", "-12,5");
        check("-1.5e-3", "-1.5e-3");
        check("-1+2", "'-1+2");
        check("-", "-");
        check("+", "+");
        check("\tx", "'\tx");
        check("＝1", "'＝1");
        check("a;b", "\"a;b\"");
        check("say \"hi\"", "\"say \"\"hi\"\"\"");
        check("two\nlines", "\"two\nlines\"");
        check("00123", "00123");
        check("", "");
    }

    #[test]
    fn numbers_read_back_exactly() {
        for v in [0.1 + 0.2, -1e-300, 1e300, 123_456_789.123, f64::MIN_POSITIVE, 0.0, -0.0] {
            assert_eq!(full_precision(v, '.').parse::<f64>().expect("a number"), v);
        }
        assert_eq!(full_precision(-0.25, ','), "-0,25");
        assert_eq!(full_precision(-0.0, ','), "0");
        assert_eq!(full_precision(f64::NAN, ','), "");
    }

    #[test]
    fn a_list_of_classes_in_a_french_file() {
        let (artifact, list) = fixture::binary();
        let text = String::from_utf8(csv(&list, &artifact, FRENCH, Lang::Fr)).expect("UTF-8");
        let lines: Vec<&str> = text.trim_start_matches('\u{feff}').split("\r\n").collect();
        assert_eq!(
            lines[0],
            "client;prediction;probability_Fidèle;probability_Parti;lower_Parti;upper_Parti;prediction_set;rank;reason_1;\
             reason_2;reason_3;reliability"
        );
        assert!(lines[1].starts_with("007;Fidèle;0,9;0,1;0,05;0,2;Fidèle;2;"), "{}", lines[1]);
        assert!(
            lines[2].starts_with(
                "'=cmd;Parti;0,25;0,75;;;Fidèle | Parti;1;Dernier achat = 84\u{a0}jours\u{202f}: plus probable"
            ),
            "{}",
            lines[2]
        );
        assert_eq!(lines.len(), 4);
    }

    #[test]
    fn a_list_of_numbers() {
        let (artifact, list) = fixture::regression();
        let text = String::from_utf8(csv(&list, &artifact, PLAIN, Lang::En)).expect("UTF-8");
        let lines: Vec<&str> = text.split("\r\n").collect();
        assert_eq!(lines[0], "prediction_input,prediction,lower,upper,rank,reason_1,reason_2,reason_3,reliability");
        assert!(lines[1].starts_with("a,12.5,10.5,14.5,1,"), "{}", lines[1]);
        assert!(lines[1].ends_with("rare profile: hardly any training row resembles this one"), "{}", lines[1]);
    }

    #[test]
    fn json_keeps_order_and_precision() {
        let (artifact, list) = fixture::binary();
        let bytes = json(&list, &artifact, Lang::En);
        let text = std::str::from_utf8(&bytes).expect("UTF-8");
        let value: serde_json::Value = serde_json::from_slice(&bytes).expect("JSON");
        assert_eq!(value[1]["client"], "=cmd");
        assert_eq!(value[1]["probability_Parti"], 0.75);
        assert_eq!(value[1]["reasons"][1]["value"], serde_json::Value::Null);
        assert!(
            text.find("\"prediction\"") < text.find("\"rank\"") && text.find("\"rank\"") < text.find("\"reasons\"")
        );
    }

    #[test]
    fn an_empty_list_is_a_header() {
        let (artifact, mut list) = fixture::binary();
        list.rows.clear();
        assert_eq!(String::from_utf8(csv(&list, &artifact, PLAIN, Lang::En)).expect("UTF-8").lines().count(), 1);
        assert_eq!(json(&list, &artifact, Lang::En), b"[]");
        assert!(xlsx(&list, &artifact, Lang::En).is_ok());
    }
}
