//! The target: which task it sets, its classes, and what was observed in each row.
//!
//! In: the target column and the task demanded. Out: task, class names, outcome of every row.
//! The user's question: "will it predict a number or a class, and which one?".
//! Invariants: a class is named as the file writes it; values that the reader understood as the same (`1` and `1.0`,
//! `Oui` and `oui` in a yes/no column) are one class, under its most frequent spelling; classes are sorted by name.
//! Edges: no known value, a single value, a date, more than 50 classes: refused.

use super::dataset::Task;
use super::names::plain;
use super::schema::TaskChoice;
use super::table::{Column, ColumnKind, GAP, Table, Values};
use crate::message;
use crate::message::{Error, Notice};
use std::collections::BTreeMap;

/// More classes than this are names, not classes: each would have a handful of rows.
pub(super) const MAX_CLASSES: usize = 50;
/// Whole numbers from 0 or 1 on with at most this many distinct values may be codes of classes.
const MAX_CODED_CLASSES: usize = 10;
/// Rows that each coded class must have on average, so that a short column of counts stays a number.
const MIN_ROWS_PER_CODED_CLASS: usize = 10;

/// What was observed, one per row of the table.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Outcome {
    /// Numbers; a gap is `NaN`.
    Numbers(Vec<f64>),
    /// Class codes, or [`GAP`].
    Classes {
        /// Class of each row, or [`GAP`].
        codes: Vec<u32>,
        /// Number of classes.
        n_classes: usize,
    },
}

impl Outcome {
    /// Whether the row's outcome is unknown.
    pub(super) fn is_gap(&self, row: usize) -> bool {
        match self {
            Outcome::Numbers(v) => v[row].is_nan(),
            Outcome::Classes { codes, .. } => codes[row] == GAP,
        }
    }
}

/// The target as understood.
#[derive(Debug)]
pub(super) struct Understood {
    pub task: Task,
    pub classes: Vec<String>,
    pub outcome: Outcome,
}

/// Decides the task.
///
/// Errors: nothing to predict in the column (data), or a task that it cannot set (usage).
pub(super) fn understand(
    table: &Table,
    column: usize,
    choice: Option<TaskChoice>,
    notices: &mut Vec<Notice>,
) -> Result<Understood, Error> {
    let target = &table.columns[column];
    let name = target.name.as_str();
    let n_distinct = n_distinct(target);
    let n_known = table.n_rows() - target.values.n_gaps();
    match n_distinct {
        0 => return Err(Error::data(message!("target-empty", name = name)).in_column(name)),
        1 => {
            let value = class_texts(table, column).into_iter().flatten().next().unwrap_or_default();
            return Err(Error::data(message!("target-constant", name = name, value = value)).in_column(name));
        }
        _ => {}
    }
    if target.kind == ColumnKind::Date {
        return Err(Error::usage(message!("target-date", name = name)).in_column(name));
    }
    let number = matches!(target.kind, ColumnKind::Number | ColumnKind::Count);
    let coded = number
        && n_distinct <= MAX_CODED_CLASSES
        && n_known >= MIN_ROWS_PER_CODED_CLASS * n_distinct
        && numbered_from_start(&target.values);
    let as_classes = match choice {
        Some(TaskChoice::Regression) if !number => {
            return Err(Error::usage(message!("target-not-a-number", name = name)).in_column(name));
        }
        Some(TaskChoice::Binary) if n_distinct != 2 => {
            return Err(Error::usage(message!("target-not-two", name = name, classes = n_distinct)).in_column(name));
        }
        Some(TaskChoice::Regression) => false,
        Some(_) => true,
        None => !number || n_distinct == 2 || coded,
    };
    if !as_classes {
        let Values::Numbers(values) = &target.values else { unreachable!("a number has numbers") };
        let finite = values.iter().map(|&v| if v.is_finite() { v } else { f64::NAN }).collect();
        return Ok(Understood { task: Task::Regression, classes: Vec::new(), outcome: Outcome::Numbers(finite) });
    }
    if n_distinct > MAX_CLASSES {
        let message = message!("target-too-many-classes", name = name, classes = n_distinct, most = MAX_CLASSES);
        return Err(Error::usage(message).in_column(name));
    }
    if choice.is_none() && coded && n_distinct > 2 {
        notices.push(Notice::info(message!("target-coded", classes = n_distinct)).in_column(name));
    }
    let texts = class_texts(table, column);
    let mut classes: Vec<String> = texts.iter().flatten().cloned().collect();
    classes.sort_unstable();
    classes.dedup();
    let task = if classes.len() == 2 { Task::Binary } else { Task::Multiclass { n_classes: classes.len() } };
    let outcome = outcome(table, column, &classes);
    Ok(Understood { task, classes, outcome })
}

/// The outcome of each row: its number where there are no classes, else the code of its class.
pub(super) fn outcome(table: &Table, column: usize, classes: &[String]) -> Outcome {
    if let (true, Values::Numbers(values)) = (classes.is_empty(), &table.columns[column].values) {
        return Outcome::Numbers(values.iter().map(|&v| if v.is_finite() { v } else { f64::NAN }).collect());
    }
    let code = |text: &String| classes.binary_search(text).map_or(GAP, |k| k as u32);
    let codes = class_texts(table, column).iter().map(|t| t.as_ref().map_or(GAP, code)).collect();
    Outcome::Classes { codes, n_classes: classes.len() }
}

/// Class of each row as the file writes it: the most frequent spelling of what was understood as the same.
fn class_texts(table: &Table, column: usize) -> Vec<Option<String>> {
    let target = &table.columns[column];
    let key = |row: usize| -> Option<String> {
        match &target.values {
            values if values.is_gap(row) => None,
            Values::Numbers(v) => Some(format!("{:?}", v[row] + 0.0)),
            Values::Levels { codes, levels } if target.kind == ColumnKind::Boolean => {
                Some(plain(levels[codes[row] as usize].trim()))
            }
            Values::Levels { .. } => Some(table.raw.cell(row, column).trim().to_owned()),
        }
    };
    let keys: Vec<Option<String>> = (0..table.n_rows()).map(key).collect();
    let mut spellings: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    for (row, key) in keys.iter().enumerate() {
        if let Some(key) = key {
            *spellings.entry(key).or_default().entry(table.raw.cell(row, column).trim()).or_default() += 1;
        }
    }
    let name_of: BTreeMap<&str, &str> = spellings
        .iter()
        .map(|(key, counts)| {
            let most = counts.values().max().copied().unwrap_or(0);
            (*key, counts.iter().find(|(_, n)| **n == most).map_or(*key, |(text, _)| *text))
        })
        .collect();
    keys.iter().map(|key| key.as_ref().map(|k| name_of[k.as_str()].to_owned())).collect()
}

/// Number of distinct known values.
pub(super) fn n_distinct(column: &Column) -> usize {
    match &column.values {
        Values::Numbers(v) => {
            let mut v: Vec<u64> = v.iter().filter(|x| !x.is_nan()).map(|x| (x + 0.0).to_bits()).collect();
            v.sort_unstable();
            v.dedup();
            v.len()
        }
        Values::Levels { codes, levels } if column.kind == ColumnKind::Boolean => {
            let mut used: Vec<String> = used_levels(codes, levels.len()).map(|k| plain(levels[k].trim())).collect();
            used.sort_unstable();
            used.dedup();
            used.len()
        }
        Values::Levels { codes, levels } => used_levels(codes, levels.len()).count(),
    }
}

fn used_levels(codes: &[u32], n_levels: usize) -> impl Iterator<Item = usize> {
    let mut used = vec![false; n_levels];
    for &code in codes.iter().filter(|&&c| c != GAP) {
        used[code as usize] = true;
    }
    (0..n_levels).filter(move |&k| used[k])
}

/// Whether whole numbers count from 0 or 1, as codes do: marks from 3 to 8 are a scale, and stay numbers.
fn numbered_from_start(values: &Values) -> bool {
    let Values::Numbers(v) = values else { return false };
    let least = v.iter().copied().fold(f64::INFINITY, f64::min);
    whole_numbers(values) && (least == 0.0 || least == 1.0)
}

/// Whether every known value is a whole number.
pub(super) fn whole_numbers(values: &Values) -> bool {
    match values {
        Values::Numbers(v) => v.iter().all(|x| x.is_nan() || x.fract() == 0.0),
        Values::Levels { .. } => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{cells, table};
    use super::*;

    fn decide(kind: ColumnKind, cells: Vec<String>, choice: Option<TaskChoice>) -> Result<(Task, Vec<String>), String> {
        let table = table(&[("y", kind, cells)]);
        understand(&table, 0, choice, &mut Vec::new()).map(|u| (u.task, u.classes)).map_err(|e| e.message.code.into())
    }

    #[test]
    fn the_column_sets_the_task() {
        use ColumnKind::{Boolean, Category, Count, Date, Empty, Number, Text};
        let cycle = |n: usize, k: usize| cells((0..n).map(|i| i % k));
        let check = |kind, cells: Vec<String>, choice, expected: Result<Task, &str>| {
            let found = decide(kind, cells, choice).map(|f| f.0);
            assert_eq!(found, expected.map_err(str::to_owned), "{kind:?} {choice:?}");
        };
        let multi = |n_classes| Ok(Task::Multiclass { n_classes });
        check(Boolean, cells(["oui", "non", "oui", ""]), None, Ok(Task::Binary));
        check(Category, cells(["a", "b", "c", ""]), None, multi(3));
        check(Count, cycle(40, 2), None, Ok(Task::Binary));
        check(Count, cycle(100, 4), None, multi(4));
        check(Count, cycle(30, 4), None, Ok(Task::Regression));
        check(Count, cells((0..100).map(|i| 3 + i % 6)), None, Ok(Task::Regression));
        check(Count, cells((0..100).map(|i| 1 + i % 6)), None, multi(6));
        check(Count, cycle(100, 4), Some(TaskChoice::Regression), Ok(Task::Regression));
        check(Count, cycle(200, 11), None, Ok(Task::Regression));
        check(Count, cycle(200, 11), Some(TaskChoice::Multiclass), multi(11));
        check(Number, cells([0.5, 1.5, 2.5]), None, Ok(Task::Regression));
        check(Category, cells(["a", "b", "c"]), Some(TaskChoice::Binary), Err("target-not-two"));
        check(Category, cells(["a", "b"]), Some(TaskChoice::Multiclass), Ok(Task::Binary));
        check(Category, cells(["a", "b"]), Some(TaskChoice::Regression), Err("target-not-a-number"));
        check(Text, cycle(60, 60), None, Err("target-too-many-classes"));
        check(Empty, cells(["", ""]), None, Err("target-empty"));
        check(Category, cells(["a", "a"]), None, Err("target-constant"));
        check(Date, cells([1.0, 2.0]), None, Err("target-date"));
    }

    #[test]
    fn classes_are_named_as_the_file_writes_them() {
        let classes = |kind, cells| decide(kind, cells, None).expect("two classes").1;
        assert_eq!(classes(ColumnKind::Boolean, cells(["Oui", "oui", "non", "Oui"])), ["Oui", "non"]);
        assert_eq!(classes(ColumnKind::Count, cells(["1", "0", "1.0", "1"])), ["0", "1"]);
        assert_eq!(classes(ColumnKind::Category, cells([">50_1", "<50"])), ["<50", ">50_1"]);
    }
}
