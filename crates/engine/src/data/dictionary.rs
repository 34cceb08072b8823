//! The data dictionary: what people know of the columns and the file does not say.
//!
//! In: a CSV or TOML file with one entry per column (label, unit, role, actionable, range, monotone, forced, cost). Out:
//! a [`Dictionary`]; or, from a table as understood, a CSV to start one.
//! The user's question: "how do I tell it units, limits, and what I can act on?".
//! Invariants: nothing is guessed: a word that is not understood is an error with its line and the nearest word;
//! [`parse`] of [`write()`] gives back the facts written.
//! Edges: an empty file is an empty dictionary; an empty cell says nothing.
//! To add one more fact: a variant of [`Fact`], its words in [`FACTS`], its reading in [`set`], its writing in
//! [`write()`].

use super::names::{self, plain};
use super::schema::{ColumnSchema, Dictionary, DictionaryEntry, Monotone, Role, Schema};
use super::table::{ColumnKind, Table, Values};
use crate::message;
use crate::message::Error;
use std::collections::BTreeMap;

/// What can be said of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fact {
    Column,
    Label,
    Unit,
    Role,
    Actionable,
    Min,
    Max,
    Monotone,
    Forced,
    Cost,
}

/// Words for the facts, English first: the first of each is the one written.
const FACTS: &[(&str, Fact)] = &[
    ("column", Fact::Column),
    ("colonne", Fact::Column),
    ("name", Fact::Column),
    ("nom", Fact::Column),
    ("variable", Fact::Column),
    ("label", Fact::Label),
    ("libelle", Fact::Label),
    ("intitule", Fact::Label),
    ("description", Fact::Label),
    ("unit", Fact::Unit),
    ("unite", Fact::Unit),
    ("role", Fact::Role),
    ("actionable", Fact::Actionable),
    ("actionnable", Fact::Actionable),
    ("action", Fact::Actionable),
    ("levier", Fact::Actionable),
    ("min", Fact::Min),
    ("minimum", Fact::Min),
    ("max", Fact::Max),
    ("maximum", Fact::Max),
    ("monotone", Fact::Monotone),
    ("sens", Fact::Monotone),
    ("direction", Fact::Monotone),
    ("effet", Fact::Monotone),
    ("effect", Fact::Monotone),
    ("forced", Fact::Forced),
    ("force", Fact::Forced),
    ("required", Fact::Forced),
    ("impose", Fact::Forced),
    ("obligatoire", Fact::Forced),
    ("cost", Fact::Cost),
    ("cout", Fact::Cost),
];

/// Words for the roles; the first of each is the one written.
const ROLES: &[(&str, Role)] = &[
    ("target", Role::Target),
    ("cible", Role::Target),
    ("feature", Role::Feature),
    ("variable", Role::Feature),
    ("explicative", Role::Feature),
    ("keep", Role::Feature),
    ("garder", Role::Feature),
    ("id", Role::Id),
    ("identifier", Role::Id),
    ("identifiant", Role::Id),
    ("weight", Role::Weight),
    ("poids", Role::Weight),
    ("group", Role::Group),
    ("groupe", Role::Group),
    ("time", Role::Time),
    ("temps", Role::Time),
    ("personal", Role::Personal),
    ("personnel", Role::Personal),
    ("personnelle", Role::Personal),
    ("ignore", Role::Ignore),
    ("ignorer", Role::Ignore),
    ("exclure", Role::Ignore),
];

const MONOTONE: &[(&str, Option<Monotone>)] = &[
    ("increasing", Some(Monotone::Increasing)),
    ("croissant", Some(Monotone::Increasing)),
    ("croissante", Some(Monotone::Increasing)),
    ("up", Some(Monotone::Increasing)),
    ("hausse", Some(Monotone::Increasing)),
    ("+", Some(Monotone::Increasing)),
    ("decreasing", Some(Monotone::Decreasing)),
    ("decroissant", Some(Monotone::Decreasing)),
    ("decroissante", Some(Monotone::Decreasing)),
    ("down", Some(Monotone::Decreasing)),
    ("baisse", Some(Monotone::Decreasing)),
    ("-", Some(Monotone::Decreasing)),
    ("none", None),
    ("aucun", None),
    ("no", None),
    ("non", None),
];

const YES_NO: &[(&str, bool)] = &[
    ("yes", true),
    ("oui", true),
    ("true", true),
    ("vrai", true),
    ("1", true),
    ("x", true),
    ("y", true),
    ("o", true),
    ("no", false),
    ("non", false),
    ("false", false),
    ("faux", false),
    ("0", false),
    ("n", false),
];

/// Reads a data dictionary; `file` is its name, whose extension `.toml` tells TOML from CSV.
///
/// Errors (usage): a line that is not CSV or TOML, a fact, role or word that is not known, a column named twice, a
/// smallest value above the largest.
pub fn parse(bytes: &[u8], file: &str) -> Result<Dictionary, Error> {
    let text = decode(bytes);
    let is_toml = file.to_lowercase().ends_with(".toml")
        || (!file.to_lowercase().ends_with(".csv") && text.trim_start().starts_with('['));
    let said = if is_toml { toml_entries(&text) } else { csv_entries(&text) };
    said.and_then(collect).map_err(|e| e.in_file(file))
}

/// UTF-8, or else Windows-1252, as Excel writes it.
fn decode(bytes: &[u8]) -> String {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

/// What the file says of one column: facts as text, each with its line.
struct Said {
    line: u64,
    facts: Vec<(Fact, String, u64)>,
}

fn collect(entries: Vec<Said>) -> Result<Dictionary, Error> {
    let mut dictionary = Dictionary::default();
    let mut lines: BTreeMap<String, u64> = BTreeMap::new();
    for said in entries {
        let mut entry = DictionaryEntry::default();
        let (mut min, mut max) = (None, None);
        for (fact, text, line) in &said.facts {
            set(&mut entry, &mut min, &mut max, *fact, text.trim()).map_err(|e| e.at_line(*line))?;
        }
        if entry.column.is_empty() {
            return Err(Error::usage(message!("dictionary-no-column")).at_line(said.line));
        }
        if let Some(first) = lines.insert(entry.column.clone(), said.line) {
            let message = message!("dictionary-twice", name = &entry.column, first = first.to_string());
            return Err(Error::usage(message).at_line(said.line));
        }
        if min.is_some() || max.is_some() {
            let (low, high) = (min.unwrap_or(f64::NEG_INFINITY), max.unwrap_or(f64::INFINITY));
            if low > high {
                let message = message!("dictionary-range", name = &entry.column, min = low, max = high);
                return Err(Error::usage(message).at_line(said.line));
            }
            entry.range = Some((low, high));
        }
        dictionary.entries.push(entry);
    }
    Ok(dictionary)
}

fn set(
    entry: &mut DictionaryEntry,
    min: &mut Option<f64>,
    max: &mut Option<f64>,
    fact: Fact,
    text: &str,
) -> Result<(), Error> {
    if text.is_empty() {
        return Ok(());
    }
    match fact {
        Fact::Column => entry.column = text.to_owned(),
        Fact::Label => entry.label = Some(text.to_owned()),
        Fact::Unit => entry.unit = Some(text.to_owned()),
        Fact::Role => entry.role = Some(word(text, ROLES, "role")?),
        Fact::Actionable => entry.actionable = Some(word(text, YES_NO, "actionable")?),
        Fact::Min => *min = Some(number(text)?),
        Fact::Max => *max = Some(number(text)?),
        Fact::Monotone => entry.monotone = word(text, MONOTONE, "monotone")?,
        Fact::Forced => entry.forced = Some(word(text, YES_NO, "forced")?),
        Fact::Cost => entry.cost = Some(number(text)?),
    }
    Ok(())
}

/// The meaning of a word, written with or without accents and capitals.
fn word<T: Copy>(text: &str, words: &[(&str, T)], of: &'static str) -> Result<T, Error> {
    let wanted = plain(text);
    words.iter().find(|(w, _)| *w == wanted).map(|(_, meaning)| *meaning).ok_or_else(|| {
        let known: Vec<&str> = words.iter().map(|(w, _)| *w).collect();
        let near = || message!("dictionary-word-near", name = text, of = of);
        names::unknown(text, &known, near, || message!("dictionary-word", name = text, of = of))
    })
}

/// A number with a decimal point or comma.
fn number(text: &str) -> Result<f64, Error> {
    let bare: String = text.chars().filter(|c| !c.is_whitespace()).map(|c| if c == ',' { '.' } else { c }).collect();
    let parsed = bare.parse::<f64>().ok().filter(|x| x.is_finite());
    parsed.ok_or_else(|| Error::usage(message!("dictionary-number", text = text)))
}

fn csv_entries(text: &str) -> Result<Vec<Said>, Error> {
    let first = text.lines().find(|l| !l.trim().is_empty()).unwrap_or("");
    let count = |c: char| first.matches(c).count();
    let separator = [';', '\t', ','].into_iter().max_by_key(|&c| count(c)).unwrap_or(',');
    let records = csv_records(text, separator);
    let Some(((header_line, header), rows)) = records.split_first() else { return Ok(Vec::new()) };
    let facts: Vec<Fact> = header
        .iter()
        .map(|cell| word(cell.trim(), FACTS, "header").map_err(|e| e.at_line(*header_line)))
        .collect::<Result<_, _>>()?;
    rows.iter()
        .map(|(line, cells)| {
            if cells.len() > facts.len() {
                let message = message!("dictionary-ragged", cells = cells.len(), expected = facts.len());
                return Err(Error::usage(message).at_line(*line));
            }
            let facts = facts.iter().zip(cells).map(|(f, c)| (*f, c.clone(), *line)).collect();
            Ok(Said { line: *line, facts })
        })
        .collect()
}

/// Records with the line on which each starts; blank lines are skipped.
fn csv_records(text: &str, separator: char) -> Vec<(u64, Vec<String>)> {
    let mut records = Vec::new();
    let mut cells: Vec<String> = Vec::new();
    let mut cell = String::new();
    let (mut quoted, mut line, mut start) = (false, 1u64, 1u64);
    let mut chars = text.chars().peekable();
    let mut finish = |cells: &mut Vec<String>, cell: &mut String, start: u64| {
        cells.push(std::mem::take(cell));
        let record = std::mem::take(cells);
        if record.iter().any(|c| !c.trim().is_empty()) {
            records.push((start, record));
        }
    };
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                cell.push('"');
                chars.next();
            }
            '"' if quoted => quoted = false,
            '"' if cell.trim().is_empty() => {
                cell.clear();
                quoted = true;
            }
            '\r' if !quoted && chars.peek() == Some(&'\n') => {}
            '\n' | '\r' if !quoted => {
                finish(&mut cells, &mut cell, start);
                line += 1;
                start = line;
            }
            c if c == separator && !quoted => cells.push(std::mem::take(&mut cell)),
            c => {
                line += u64::from(c == '\n');
                cell.push(c);
            }
        }
    }
    finish(&mut cells, &mut cell, start);
    records
}

/// `[column name]` with facts below, or `[[column]]` with `column = "name"` among the facts.
fn toml_entries(text: &str) -> Result<Vec<Said>, Error> {
    let line_of = |at: usize| 1 + text.as_bytes()[..at.min(text.len())].iter().filter(|&&b| b == b'\n').count() as u64;
    let document: BTreeMap<String, toml::Spanned<toml::Value>> = toml::from_str(text).map_err(|e| {
        let error = Error::usage(message!("dictionary-toml", detail = e.message()));
        match e.span() {
            Some(span) => error.at_line(line_of(span.start)),
            None => error,
        }
    })?;
    let mut entries = Vec::new();
    for (name, value) in &document {
        let line = line_of(value.span().start);
        match value.get_ref() {
            toml::Value::Table(facts) => {
                let mut said = toml_facts(facts, text, line)?;
                said.facts.insert(0, (Fact::Column, name.clone(), line));
                entries.push(said);
            }
            toml::Value::Array(items) => {
                for item in items {
                    let toml::Value::Table(facts) = item else {
                        return Err(Error::usage(message!("dictionary-not-a-table", name = name)).at_line(line));
                    };
                    entries.push(toml_facts(facts, text, line)?);
                }
            }
            _ => return Err(Error::usage(message!("dictionary-not-a-table", name = name)).at_line(line)),
        }
    }
    Ok(entries)
}

fn toml_facts(facts: &toml::Table, text: &str, line: u64) -> Result<Said, Error> {
    let mut said = Said { line, facts: Vec::new() };
    for (key, value) in facts {
        // The first line from the entry on that starts with the key.
        let from = line.saturating_sub(1) as usize;
        let at = text.lines().skip(from).position(|l| l.trim_start().trim_start_matches('"').starts_with(key.as_str()));
        let line = at.map_or(line, |k| line + k as u64);
        let fact = word(key, FACTS, "header").map_err(|e| e.at_line(line))?;
        let text = match value {
            toml::Value::String(s) => s.clone(),
            toml::Value::Integer(i) => i.to_string(),
            toml::Value::Float(x) => x.to_string(),
            toml::Value::Boolean(b) => b.to_string(),
            other => {
                let message = message!("dictionary-value", name = key, text = other.to_string());
                return Err(Error::usage(message).at_line(line));
            }
        };
        said.facts.push((fact, text, line));
    }
    Ok(said)
}

/// A CSV to start a dictionary from: one line per column, with what was understood and what was already said.
///
/// A column that would be a feature is written without a role while no target is known, so that leaks are still looked
/// for once it is.
pub fn write(table: &Table, schema: &Schema) -> String {
    let mut out = String::from("column,label,unit,role,actionable,min,max,monotone,forced,cost\n");
    for (c, column) in schema.columns.iter().enumerate() {
        let facts = &column.facts;
        let (min, max) = facts.range.or_else(|| observed_range(table, c, column)).unzip();
        let bound = |x: Option<f64>| x.filter(|x| x.is_finite()).map(|x| x.to_string());
        let role = (column.role != Role::Feature || schema.task.is_some() || facts.role.is_some())
            .then(|| first_word(ROLES, column.role));
        let symbol = table.columns.get(c).and_then(|c| c.reading.symbol.clone());
        let cells = [
            Some(column.name.clone()),
            facts.label.clone(),
            facts.unit.clone().or(symbol),
            role.map(str::to_owned),
            facts.actionable.map(|a| first_word(YES_NO, a).to_owned()),
            bound(min),
            bound(max),
            facts.monotone.map(|m| first_word(MONOTONE, Some(m)).to_owned()),
            facts.forced.map(|f| first_word(YES_NO, f).to_owned()),
            facts.cost.map(|x| x.to_string()),
        ];
        let line: Vec<String> = cells.into_iter().map(|c| quoted(&c.unwrap_or_default())).collect();
        out.push_str(&line.join(","));
        out.push('\n');
    }
    out
}

fn first_word<T: PartialEq>(words: &[(&'static str, T)], meaning: T) -> &'static str {
    words.iter().find(|(_, m)| *m == meaning).map_or("", |(w, _)| w)
}

fn quoted(cell: &str) -> String {
    let plain = !cell.contains([',', ';', '\t', '"', '\n', '\r']) && cell.trim() == cell;
    if plain { cell.to_owned() } else { format!("\"{}\"", cell.replace('"', "\"\"")) }
}

/// Smallest and largest number of a feature.
fn observed_range(table: &Table, c: usize, column: &ColumnSchema) -> Option<(f64, f64)> {
    let numeric = matches!(column.kind, ColumnKind::Number | ColumnKind::Count) && column.role == Role::Feature;
    let Values::Numbers(v) = &table.columns.get(c).filter(|_| numeric)?.values else { return None };
    let finite = v.iter().copied().filter(|x| x.is_finite());
    let min = finite.clone().reduce(f64::min)?;
    Some((min, finite.reduce(f64::max)?))
}

#[cfg(test)]
mod tests {
    use super::super::sample::{cells, table};
    use super::super::schema::{Choices, understand};
    use super::super::table::ColumnKind::{Category, Number};
    use super::*;

    const ENGLISH: &str = "column,label,unit,role,actionable,min,max,monotone,forced,cost\n\
        \"days, since\",\"Last \"\"purchase\"\"\",days,,yes,0,,increasing,yes,2.5\n\
        id,,,id,,,,,,\n";
    const FRENCH: &str = "Colonne;Libellé;Unité;Rôle;Actionnable;Min;Max;Sens;Imposé;Coût\r\n\
        \"days, since\";\"Last \"\"purchase\"\"\";days;;oui;0;;croissant;oui;2,5\r\n\
        \r\n\
        id;;;Identifiant\r\n";
    const TOML: &str = "[\"days, since\"]\nlabel = 'Last \"purchase\"'\nunit = \"days\"\nactionable = true\nmin = 0\n\
        monotone = \"+\"\nforced = true\ncost = 2.5\n\n[id]\nrole = \"id\"\n";
    const TOML_LIST: &str = "[[column]]\nname = \"days, since\"\nlabel = 'Last \"purchase\"'\nunit = \"days\"\n\
        actionable = true\nmin = 0\nmonotone = \"up\"\nforced = true\ncost = 2.5\n[[column]]\nname = \"id\"\nrole = \"id\"\n";

    #[test]
    fn every_way_of_writing_says_the_same() {
        let expected = Dictionary {
            entries: vec![
                DictionaryEntry {
                    column: "days, since".to_owned(),
                    label: Some("Last \"purchase\"".to_owned()),
                    unit: Some("days".to_owned()),
                    role: None,
                    actionable: Some(true),
                    range: Some((0.0, f64::INFINITY)),
                    monotone: Some(Monotone::Increasing),
                    forced: Some(true),
                    cost: Some(2.5),
                },
                DictionaryEntry { column: "id".to_owned(), role: Some(Role::Id), ..DictionaryEntry::default() },
            ],
        };
        let latin1 = encoding_rs::WINDOWS_1252.encode(FRENCH).0;
        for (bytes, file) in [
            (ENGLISH.as_bytes(), "d.csv"),
            (FRENCH.as_bytes(), "d.csv"),
            (&latin1, "d.csv"),
            (TOML.as_bytes(), "d.toml"),
            (TOML_LIST.as_bytes(), "d"),
        ] {
            assert_eq!(parse(bytes, file).expect("read"), expected, "{}", String::from_utf8_lossy(bytes));
        }
        assert_eq!(parse(b"", "d.csv"), Ok(Dictionary::default()));
        assert_eq!(parse(b"\n\n", "d.toml"), Ok(Dictionary::default()));
    }

    #[test]
    fn what_is_not_understood_has_a_line_and_a_suggestion() {
        let check = |text: &str, file: &str, line: u64, expected: &str| {
            let error = parse(text.as_bytes(), file).expect_err("refused");
            assert_eq!((error.place.line, error.message.to_string().as_str()), (Some(line), expected), "{text}");
            assert_eq!(error.place.file.as_deref(), Some(file));
        };
        let near = |name: &str, of: &str, nearest: &str| {
            format!("dictionary-word-near name={name:?} of={of:?} nearest={nearest:?}")
        };
        check("column,rolle\n", "d.csv", 1, &near("rolle", "header", "role"));
        check("column,role\n\na,targt\n", "d.csv", 3, &near("targt", "role", "target"));
        check("column,min\na,tiède\n", "d.csv", 2, "dictionary-number text=\"tiède\"");
        check("column,min,max\na,2,1\n", "d.csv", 2, "dictionary-range name=\"a\" min=2 max=1");
        check("column\na\nb\na\n", "d.csv", 4, "dictionary-twice name=\"a\" first=\"2\"");
        check("column,unit\n,m\n", "d.csv", 2, "dictionary-no-column");
        check("column\na,b\n", "d.csv", 2, "dictionary-ragged cells=2 expected=1");
        check("[a]\nunit = \"m\"\nrole = \"targets\"\n", "d.toml", 3, &near("targets", "role", "target"));
        check("[a]\nunit = [1]\n", "d.toml", 2, "dictionary-value name=\"unit\" text=\"[1]\"");
        check("a = 1\n", "d.toml", 1, "dictionary-not-a-table name=\"a\"");
    }

    #[test]
    fn what_is_written_is_read_back() {
        let table = table(&[
            ("y", Category, cells((0..30).map(|i| ["a", "b"][i % 2]))),
            ("x, \"y\"", Number, cells((0..30).map(|i| (i * i % 31) as f64 - 1.5))),
            ("vide", Number, cells([""; 30])),
        ]);
        for target in [None, Some("y".to_owned())] {
            let known = target.is_some();
            let choices = Choices { target, ..Choices::default() };
            let schema = understand(&table, &choices).expect("understood").value;
            let dictionary = parse(write(&table, &schema).as_bytes(), "d.csv").expect("read back");
            let x = &dictionary.entries[1];
            assert_eq!((x.column.as_str(), x.range), ("x, \"y\"", Some((-1.5, 26.5))));
            assert_eq!(x.role, known.then_some(Role::Feature));
            assert_eq!(dictionary.entries[2].role, Some(Role::Ignore));
            let again = understand(&table, &Choices { dictionary: dictionary.clone(), ..choices }).expect("understood");
            assert_eq!(parse(write(&table, &again.value).as_bytes(), "d.csv"), Ok(dictionary));
        }
    }
}
