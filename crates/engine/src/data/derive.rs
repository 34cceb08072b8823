//! From columns to features: numbers, levels, and what dates give.
//!
//! In: a table and a schema. Out: the features of every row, the same way for the training table and for any later one.
//! The user's question: "does it treat next month's file as it treated the first?".
//! Invariants: columns are matched by name; ages count back from the schema's reference date, whatever the file's own
//! dates; an absent column, a level never seen and a cell of another kind are gaps, and are told.
//! Edges: no row gives empty columns; a date beyond reason (9999-12-31) is a gap.
//! To add one more kind of feature: a variant of [`FeatureKind`], named in [`feature_info`], computed in [`convert`].

use super::dataset::{FeatureColumn, FeatureInfo, FeatureKind, Features};
use super::dates;
use super::names::plain;
use super::schema::{ColumnSchema, Monotone, Role, Schema};
use super::table::{ColumnKind, ColumnReading, GAP, Table, Values};
use super::unit::{self, Dimension};
use crate::message;
use crate::message::{Error, Noted, Notice};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Names listed in one notice.
const MAX_NAMES: usize = 20;

/// The features of a schema, in order.
pub fn feature_info(schema: &Schema) -> Vec<FeatureInfo> {
    let mut taken: BTreeSet<String> = schema.columns.iter().map(|c| c.name.clone()).collect();
    let mut info = Vec::new();
    for column in schema.with_role(Role::Feature) {
        for (at, kind) in kinds(column).into_iter().enumerate() {
            let mut name = match kind {
                FeatureKind::Number | FeatureKind::Level { .. } => column.name.clone(),
                FeatureKind::Age => format!("{} (age)", column.name),
                FeatureKind::Month => format!("{} (month)", column.name),
                FeatureKind::Weekday => format!("{} (weekday)", column.name),
            };
            if name != column.name {
                // A column may happen to bear that name already.
                while !taken.insert(name.clone()) {
                    name.push('\'');
                }
            }
            let monotone = match (&kind, column.facts.monotone) {
                (FeatureKind::Number, monotone) => monotone,
                // The later the date, the younger.
                (FeatureKind::Age, Some(Monotone::Increasing)) => Some(Monotone::Decreasing),
                (FeatureKind::Age, Some(Monotone::Decreasing)) => Some(Monotone::Increasing),
                _ => None,
            };
            let dimension = match &kind {
                FeatureKind::Number => column.facts.unit.as_deref().and_then(unit::dimension),
                FeatureKind::Age => Some(Dimension::time()),
                _ => None,
            };
            // Of a date it is the age that must be there.
            let forced = at == 0 && column.facts.forced.unwrap_or(false);
            info.push(FeatureInfo { name, column: column.name.clone(), kind, monotone, forced, dimension });
        }
    }
    info
}

/// What is derived from a column.
fn kinds(column: &ColumnSchema) -> Vec<FeatureKind> {
    match column.kind {
        ColumnKind::Number | ColumnKind::Count | ColumnKind::Empty => vec![FeatureKind::Number],
        ColumnKind::Date => {
            let part = |name: &str| column.levels.iter().any(|l| l == name);
            let mut kinds = vec![FeatureKind::Age];
            kinds.extend(part("month").then_some(FeatureKind::Month));
            kinds.extend(part("weekday").then_some(FeatureKind::Weekday));
            kinds
        }
        ColumnKind::Category | ColumnKind::Boolean | ColumnKind::Text | ColumnKind::Identifier => {
            vec![FeatureKind::Level { levels: column.levels.clone() }]
        }
    }
}

/// Features of every row of a table, matched by column name; an absent column is all gaps and is noticed.
///
/// A column of another kind than in training is converted where its cells allow it, else it is all gaps and noticed.
/// Errors: more than half of the features' columns are absent (not the same kind of table).
pub fn features(table: &Table, schema: &Schema) -> Result<Noted<Features>, Error> {
    let mut notices = Vec::new();
    let index: BTreeMap<&str, usize> = table.columns.iter().enumerate().map(|(i, c)| (c.name.as_str(), i)).collect();
    let needed: Vec<&ColumnSchema> = schema.with_role(Role::Feature).collect();
    let found: Vec<Option<usize>> = needed.iter().map(|c| index.get(c.name.as_str()).copied()).collect();
    let absent: Vec<String> =
        needed.iter().zip(&found).filter(|(_, f)| f.is_none()).map(|(c, _)| c.name.clone()).collect();
    if !absent.is_empty() {
        let (n_absent, n_needed) = (absent.len(), needed.len());
        let names: Vec<String> = absent.into_iter().take(MAX_NAMES).collect();
        if 2 * n_absent > n_needed {
            let message = message!("dataset-columns-absent", columns = n_absent, needed = n_needed, names = names);
            return Err(Error::data(message));
        }
        let message = message!("dataset-column-absent", columns = n_absent, needed = n_needed, names = names);
        notices.push(Notice::warning(message));
    }
    let readings: BTreeMap<&str, &ColumnReading> =
        schema.reading.columns.iter().map(|(name, _, reading)| (name.as_str(), reading)).collect();
    let converted: Vec<Converted> = needed
        .par_iter()
        .zip(&found)
        .map(|(column, found)| convert(table, *found, column, schema, readings.get(column.name.as_str()).copied()))
        .collect();
    for (column, converted) in needed.iter().zip(&converted) {
        if let Some(row) = converted.first_unread {
            let message = message!("dataset-column-unread", rows = converted.n_unread);
            notices.push(Notice::warning(message).at_line(table.raw.line(row)).in_column(&column.name));
        }
    }
    let columns = converted.into_iter().flat_map(|c| c.columns).collect();
    let features = Features { info: Arc::new(feature_info(schema)), columns, n_rows: table.n_rows() };
    Ok(Noted::new(features, notices))
}

/// A column's features, and the cells that held something else than the schema expects.
struct Converted {
    columns: Vec<FeatureColumn>,
    n_unread: usize,
    first_unread: Option<usize>,
}

fn convert(
    table: &Table,
    found: Option<usize>,
    column: &ColumnSchema,
    schema: &Schema,
    reading: Option<&ColumnReading>,
) -> Converted {
    let n = table.n_rows();
    let kinds = kinds(column);
    let Some(c) = found else {
        let columns = kinds.iter().map(|k| all_gaps(k, n)).collect();
        return Converted { columns, n_unread: 0, first_unread: None };
    };
    let source = &table.columns[c];
    if let [FeatureKind::Level { levels }] = kinds.as_slice() {
        let codes = level_codes(table, c, levels, column.kind == ColumnKind::Boolean);
        return Converted { columns: vec![FeatureColumn::Categorical(codes)], n_unread: 0, first_unread: None };
    }
    let dates = column.kind == ColumnKind::Date;
    let numbers: Vec<f64> = match &source.values {
        Values::Numbers(v) if dates == (source.kind == ColumnKind::Date) => v.clone(),
        Values::Levels { codes, levels } if !dates => {
            let parsed: Vec<f64> = levels.iter().map(|l| number(l, reading)).collect();
            codes.iter().map(|&code| if code == GAP { f64::NAN } else { parsed[code as usize] }).collect()
        }
        _ => vec![f64::NAN; n],
    };
    let unread = || (0..n).filter(|&row| numbers[row].is_nan() && !source.values.is_gap(row));
    let (n_unread, first_unread) = (unread().count(), unread().next());
    let dated = |part: &dyn Fn(f64) -> u32| {
        let code = |d: &f64| if dates::PLAUSIBLE.contains(d) { part(*d) } else { GAP };
        FeatureColumn::Categorical(numbers.iter().map(code).collect())
    };
    let reference = schema.reference_date.unwrap_or(0.0);
    let age = |d: &f64| if dates::PLAUSIBLE.contains(d) { reference - d } else { f64::NAN };
    let columns = kinds
        .iter()
        .map(|kind| match kind {
            FeatureKind::Age => FeatureColumn::Numeric(numbers.iter().map(age).collect()),
            FeatureKind::Month => dated(&|d| dates::month_and_day(d).0),
            FeatureKind::Weekday => dated(&dates::weekday),
            FeatureKind::Number | FeatureKind::Level { .. } => {
                let finite = |x: &f64| if x.is_finite() { *x } else { f64::NAN };
                FeatureColumn::Numeric(numbers.iter().map(finite).collect())
            }
        })
        .collect();
    Converted { columns, n_unread, first_unread }
}

/// Month and weekday codes of the date that has this age.
pub(crate) fn date_parts(schema: &Schema, age: f64) -> impl Fn(&FeatureKind) -> Option<u32> {
    let date = schema.reference_date.unwrap_or(0.0) - age;
    move |kind| match kind {
        FeatureKind::Month => Some(dates::month_and_day(date).0),
        FeatureKind::Weekday => Some(dates::weekday(date)),
        _ => None,
    }
}

fn all_gaps(kind: &FeatureKind, n: usize) -> FeatureColumn {
    match kind {
        FeatureKind::Number | FeatureKind::Age => FeatureColumn::Numeric(vec![f64::NAN; n]),
        _ => FeatureColumn::Categorical(vec![GAP; n]),
    }
}

/// Codes of a column's texts among the training levels; a text never seen is a gap. Yes and no are matched without case.
fn level_codes(table: &Table, c: usize, levels: &[String], yes_no: bool) -> Vec<u32> {
    let code = |text: &str| -> u32 {
        let exact = levels.binary_search_by(|l| l.as_str().cmp(text)).ok();
        let loose = || levels.iter().position(|l| yes_no && plain(l.trim()) == plain(text.trim()));
        exact.or_else(loose).map_or(GAP, |k| k as u32)
    };
    match &table.columns[c].values {
        Values::Levels { codes, levels: own } => {
            let map: Vec<u32> = own.iter().map(|l| code(l)).collect();
            codes.iter().map(|&k| if k == GAP { GAP } else { map[k as usize] }).collect()
        }
        values => (0..table.n_rows())
            .map(|row| if values.is_gap(row) { GAP } else { code(table.raw.cell(row, c).trim()) })
            .collect(),
    }
}

/// A number written as the training file wrote them; `NaN` where it is none.
fn number(text: &str, reading: Option<&ColumnReading>) -> f64 {
    let Some(reading) = reading else { return text.trim().parse().unwrap_or(f64::NAN) };
    let bare = match &reading.symbol {
        Some(symbol) => text.replace(symbol.as_str(), ""),
        None => text.to_owned(),
    };
    let grouped = |c: char| reading.thousands.is_some_and(|t| c == t || (t == ' ' && c.is_whitespace()));
    let digits: String =
        bare.trim().chars().filter(|&c| !grouped(c)).map(|c| if c == reading.decimal { '.' } else { c }).collect();
    digits.parse().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::super::sample::{cells, table};
    use super::super::schema::{Choices, DictionaryEntry, understand};
    use super::super::table::ColumnKind::{Boolean, Category, Count, Date, Number};
    use super::*;

    fn sample() -> Table {
        table(&[
            ("parti", Boolean, cells((0..40).map(|i| ["non", "oui"][i % 2]))),
            ("x", Number, cells((0..40).map(|i| (i * 17 % 23) as f64 + 0.5))),
            ("offre", Category, cells((0..40).map(|i| ["a", "b", "c"][i * i % 7 % 3]))),
            ("achat", Date, cells((0..40).map(|i| 19_000.0 + 20.0 * (i * 7 % 40) as f64))),
        ])
    }

    fn choices() -> Choices {
        Choices { target: Some("parti".to_owned()), ..Choices::default() }
    }

    fn schema(table: &Table, choices: &Choices) -> Schema {
        understand(table, choices).expect("understood").value
    }

    #[test]
    fn dates_become_ages_months_and_weekdays() {
        let table = sample();
        let mut choices = choices();
        choices.dictionary.entries.push(DictionaryEntry {
            column: "achat".to_owned(),
            monotone: Some(Monotone::Increasing),
            ..DictionaryEntry::default()
        });
        let schema = schema(&table, &choices);
        let info = feature_info(&schema);
        let names: Vec<&str> = info.iter().map(|i| i.name.as_str()).collect();
        assert_eq!(names, ["x", "offre", "achat (age)", "achat (month)", "achat (weekday)"]);
        assert_eq!(info[2].monotone, Some(Monotone::Decreasing), "the later the date, the smaller the age");
        let features = features(&table, &schema).expect("features").value;
        assert_eq!(schema.reference_date, Some(19_780.0));
        let FeatureColumn::Numeric(age) = &features.columns[2] else { panic!("an age is a number") };
        assert_eq!(age[0], 780.0);
        // 19000 is Saturday 8 January 2022.
        assert_eq!(features.columns[3].gather(&[0]), FeatureColumn::Categorical(vec![0]));
        assert_eq!(features.columns[4].gather(&[0]), FeatureColumn::Categorical(vec![5]));
    }

    #[test]
    fn a_later_table_is_matched_by_name() {
        let schema = schema(&sample(), &choices());
        let later = table(&[
            ("offre", Category, cells(["c", "z", ""])),
            ("x", Category, cells(["1.5", "n.c.", ""])),
            ("autre", Count, cells([1, 2, 3])),
        ]);
        let noted = features(&later, &schema).expect("features");
        let codes: Vec<&str> = noted.notices.iter().map(|n| n.message.code.as_ref()).collect();
        assert_eq!(codes, ["dataset-column-absent", "dataset-column-unread"]);
        assert_eq!(noted.notices[1].place.line, Some(3));
        let columns = &noted.value.columns;
        assert!(matches!(&columns[0], FeatureColumn::Numeric(v) if v[0] == 1.5 && v[1].is_nan() && v[2].is_nan()));
        assert_eq!(columns[1], FeatureColumn::Categorical(vec![2, GAP, GAP]));
        assert!((0..3).all(|row| columns[2].is_gap(row)));

        let stranger = table(&[("offre", Category, cells(["a"]))]);
        let error = features(&stranger, &schema).expect_err("two of three columns are absent");
        assert_eq!(error.message.code, "dataset-columns-absent");
        let empty = table(&[("offre", Category, Vec::new()), ("x", Number, Vec::new())]);
        assert_eq!(features(&empty, &schema).expect("no row").value.n_rows, 0);
    }

    #[test]
    fn huge_numbers_stay_and_infinite_ones_are_gaps() {
        let mut t = table(&[
            ("y", Category, cells((0..20).map(|i| ["a", "b"][i % 2]))),
            ("x", Number, cells((0..20).map(|i| 1e300 * (i % 7) as f64))),
        ]);
        if let Values::Numbers(v) = &mut t.columns[1].values {
            v[2] = f64::INFINITY;
        }
        let schema = schema(&t, &Choices { target: Some("y".to_owned()), ..Choices::default() });
        let features = features(&t, &schema).expect("features").value;
        assert!(matches!(&features.columns[0], FeatureColumn::Numeric(v) if v[1] == 1e300 && v[2].is_nan()));
    }
}
