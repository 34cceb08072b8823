//! What was known last time, and who is who.
//!
//! In: a list that `predict` wrote, or the table of last time. Out: per row its id, its prediction then, and which row of
//! the later table is the same one.
//! Invariants: rows are matched by the text of one id column; an id that stands twice in a file matches nothing, and is
//! told; predictions of the table learnt from are those made without each row.
//! Edges: no id column, or nobody in common: refused, since nobody could be followed.

use super::{Before, Settings};
use crate::artifact::Artifact;
use crate::data::table::Values;
use crate::data::{Features, Role, Table, Task, dataset};
use crate::explain::reason::Reason;
use crate::message;
use crate::message::{Error, Notice};
use crate::models::log_odds;
use crate::score;
use crate::validate::curve;
use crate::watch::Watch;
use std::collections::{BTreeMap, BTreeSet};

/// A row of last time.
pub(super) struct EarlierRow {
    pub id: String,
    pub line: u64,
    /// Row in the earlier table.
    pub row: usize,
    /// Row of the later table that is the same one.
    pub now: Option<usize>,
    /// Value that it was placed by.
    pub value: f64,
    /// Scores by which its prediction is judged, per output; `None` where no honest one exists.
    pub judged: Option<Vec<f64>>,
    /// Value of the judged prediction.
    pub judged_value: f64,
    /// Reasons, where it was scored anew.
    pub reasons: Option<Vec<Reason>>,
}

/// The rows of last time.
pub(super) struct Earlier {
    pub id_column: String,
    pub rows: Vec<EarlierRow>,
    /// Id of each row of the later table; empty where it has none or shares it.
    pub ids_now: Vec<String>,
    /// Features of every row of the earlier table, where it was scored anew from its columns.
    pub features: Option<Features>,
    pub is_training: bool,
}

impl Earlier {
    /// Reads the list or scores the table, and matches its rows.
    pub fn read(
        artifact: &Artifact,
        chosen: usize,
        now: &Table,
        before: Before<'_>,
        settings: &Settings<'_>,
        watch: Watch,
        notices: &mut Vec<Notice>,
    ) -> Result<Earlier, Error> {
        let table = before.table;
        let (id_column, at_before, at_now) = id_column(artifact, table, now, settings.id)?;
        let (ids_before, twice_before) = ids(table, at_before);
        let (ids_now, twice_now) = ids(now, at_now);
        if twice_before + twice_now > 0 {
            let message = message!("compare-ids-twice", before = twice_before, now = twice_now);
            notices.push(Notice::warning(message).in_column(&id_column));
        }
        let place: BTreeMap<&str, usize> =
            ids_now.iter().enumerate().filter(|(_, id)| !id.is_empty()).map(|(row, id)| (id.as_str(), row)).collect();
        let (known, features) = match probabilities(artifact, table) {
            Some(columns) => (columns, None),
            None => {
                let training = before.is_training.then_some(chosen);
                let (known, features) = scored(artifact, table, settings.model, training)?;
                (known, Some(features))
            }
        };
        let mut rows = Vec::new();
        for (row, (id, known)) in ids_before.into_iter().zip(known).enumerate() {
            let (Some(known), false) = (known, id.is_empty()) else { continue };
            let now = place.get(id.as_str()).copied();
            let value = known.value(artifact.task, watch);
            let judged = known.judged.or_else(|| (!before.is_training).then(|| known.outputs.clone()));
            let judged_value = judged.as_ref().map_or(f64::NAN, |o| value_of(o, artifact.task, watch));
            let line = table.raw.line(row);
            rows.push(EarlierRow { id, line, row, now, value, judged, judged_value, reasons: known.reasons });
        }
        // A list sorted by rank and a table in its own order are judged alike, resample by resample.
        rows.sort_by(|a: &EarlierRow, b| a.id.cmp(&b.id));
        if rows.iter().all(|r| r.now.is_none()) {
            return Err(Error::data(message!("compare-nobody-in-common", column = &id_column)).in_column(&id_column));
        }
        Ok(Earlier { id_column, rows, ids_now, features, is_training: before.is_training })
    }

    /// Values that rows were placed by.
    pub fn values(&self) -> Vec<f64> {
        self.rows.iter().map(|r| r.value).collect()
    }
}

/// What is known of a row's prediction.
struct Known {
    /// Scores, per output.
    outputs: Vec<f64>,
    /// Out-of-fold scores, where the table is the one learnt from.
    judged: Option<Vec<f64>>,
    reasons: Option<Vec<Reason>>,
}

impl Known {
    fn value(&self, task: Task, watch: Watch) -> f64 {
        value_of(&self.outputs, task, watch)
    }
}

/// The number that a row is placed by, from its scores.
fn value_of(outputs: &[f64], task: Task, watch: Watch) -> f64 {
    let scores = crate::models::Scores { outputs: outputs.iter().map(|&o| vec![o]).collect() };
    match watch.class {
        Some(class) => scores.probabilities(task).get(class).map_or(f64::NAN, |p| p[0]),
        None => outputs.first().copied().unwrap_or(f64::NAN),
    }
}

/// The column that names rows in both tables, and where it stands in each.
fn id_column(
    artifact: &Artifact,
    before: &Table,
    now: &Table,
    wanted: Option<&str>,
) -> Result<(String, usize, usize), Error> {
    let both = |name: &str| Some((name.to_owned(), before.find(name)?, now.find(name)?));
    if let Some(name) = wanted {
        return both(name).ok_or_else(|| Error::usage(message!("compare-id-absent", column = name)));
    }
    let mut ids = artifact.schema.with_role(Role::Id);
    ids.find_map(|c| both(&c.name)).ok_or_else(|| Error::usage(message!("compare-no-id")))
}

/// Ids of a table's rows, those that stand twice made empty, and how many rows these are.
fn ids(table: &Table, column: usize) -> (Vec<String>, usize) {
    let mut ids: Vec<String> = table.raw.column(column).map(|cell| bare(cell).to_owned()).collect();
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let twice: BTreeSet<String> =
        ids.iter().filter(|id| !id.is_empty() && !seen.insert(id.as_str())).cloned().collect();
    let mut n_twice = 0;
    for id in ids.iter_mut().filter(|id| twice.contains(id.as_str())) {
        id.clear();
        n_twice += 1;
    }
    (ids, n_twice)
}

/// An id without the mark that keeps a spreadsheet from taking it for a formula.
fn bare(cell: &str) -> &str {
    let cell = cell.trim();
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@']) => rest,
        _ => cell,
    }
}

/// Numbers of a column of a list. A CSV or JSON list names it for programs (`plain`), a spreadsheet for people
/// ("Probability: left", where the end is `told`).
fn probability_column<'a>(table: &'a Table, plain: &str, told: &str) -> Option<&'a [f64]> {
    let named = |name: &str| name == plain || name.rsplit_once(':').is_some_and(|(_, end)| end.trim() == told);
    match &table.columns.iter().find(|c| named(&c.name))?.values {
        Values::Numbers(values) => Some(values.as_slice()),
        Values::Levels { .. } => None,
    }
}

/// Predictions of a list that `predict` wrote; `None` where the table is no such list.
fn probabilities(artifact: &Artifact, table: &Table) -> Option<Vec<Option<Known>>> {
    let known = |outputs: Vec<f64>| {
        outputs.iter().all(|v| v.is_finite()).then_some(Known { outputs, judged: None, reasons: None })
    };
    if artifact.task == Task::Regression {
        let target = artifact.schema.target().map_or("", |t| t.name.as_str());
        let values = probability_column(table, "prediction", target)?;
        return Some(values.iter().map(|&v| known(vec![v])).collect());
    }
    let classes = &artifact.schema.classes;
    let columns: Option<Vec<&[f64]>> =
        classes.iter().map(|c| probability_column(table, &format!("probability_{c}"), c)).collect();
    let columns = columns?;
    let row = |row: usize| {
        let p: Vec<f64> = columns.iter().map(|c| c[row]).collect();
        if p.iter().any(|p| !(0.0..=1.0).contains(p)) {
            return None;
        }
        known(match artifact.task {
            Task::Binary => vec![log_odds(p[1])],
            _ => p.iter().map(|p| p.max(1e-12).ln()).collect(),
        })
    };
    Some((0..table.n_rows()).map(row).collect())
}

/// Predictions of a table, scored anew; out-of-fold ones besides where it is the table learnt from.
fn scored(
    artifact: &Artifact,
    table: &Table,
    model: &str,
    training: Option<usize>,
) -> Result<(Vec<Option<Known>>, Features), Error> {
    let before = score::score(artifact, table, model, usize::MAX).map_err(|error| {
        // Neither probabilities nor columns: say both.
        if error.message.code == "dataset-columns-absent" {
            Error::data(message!("compare-before-unknown"))
        } else {
            error
        }
    })?;
    let mut known: Vec<Option<Known>> = before
        .value
        .rows
        .into_iter()
        .map(|row| {
            let outputs = match artifact.task {
                Task::Regression | Task::Binary => vec![row.score],
                Task::Multiclass { .. } => row.probabilities.iter().map(|p| p.max(1e-12).ln()).collect(),
            };
            Some(Known { outputs, judged: None, reasons: Some(row.reasons) })
        })
        .collect();
    if let Some(chosen) = training {
        let data = dataset::dataset(table, &artifact.schema)?.value;
        let scores = curve::mean_scores(&artifact.validation.models[chosen].out_of_fold);
        for (at, &row) in artifact.validation.rows.iter().enumerate() {
            let of_table = data.table_rows.get(row as usize).and_then(|&r| known.get_mut(r as usize));
            if let Some(Some(known)) = of_table {
                known.judged = Some(scores.outputs.iter().map(|o| o[at]).collect());
            }
        }
    }
    Ok((known, dataset::features(table, &artifact.schema)?.value))
}
