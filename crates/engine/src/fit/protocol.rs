//! The analysis plan as text: all that was decided before anything was learnt.
//!
//! In: the table, its schema, the run. Out: lines of `name: value`, always in the same order and words, to be hashed,
//! kept and compared.
//! The user's question: "can I show that I did not choose the analysis after seeing the results?".
//! Invariants: same table, settings and program give the same text; nothing in it depends on a fit; names from the
//! table are quoted, so that none can feign a line.
//! Edges: of more than [`MOST_COLUMNS`] columns the roles are told by their hash.
//! To add a setting: a line in [`text`].

use super::Source;
use super::plan::{self, Plan, n_candidate_parameters};
use crate::artifact::sha256;
use crate::data::{ColumnSchema, Dataset, FoldScheme, Role, Schema, Table, Task, dataset};
use crate::message::Error;
use crate::models::Learner;
use crate::run::{Effort, Run};
use crate::validate::metric::Metric;
use std::fmt::Write;

/// Columns listed one by one.
const MOST_COLUMNS: usize = 500;

/// The analysis plan of the fit that [`super::fit`] would do.
///
/// Errors: those of [`super::fit`] before it learns.
pub fn protocol(table: &Table, schema: &Schema, source: &Source, run: &Run<'_>) -> Result<String, Error> {
    let data = dataset::dataset(table, schema)?.value;
    let plan = plan::plan(&data, run)?;
    Ok(text(table, schema, source, &data, &plan, run))
}

/// The plan of a run that is under way.
pub(super) fn text(
    table: &Table,
    schema: &Schema,
    source: &Source,
    data: &Dataset,
    plan: &Plan,
    run: &Run<'_>,
) -> String {
    let task = data.target.task();
    let learners: Vec<&str> = plan.learners.iter().map(|l: &Learner| l.name()).collect();
    let reading = &schema.reading.file;
    let lines = [
        ("makalu analysis plan", "1".to_owned()),
        ("program", env!("CARGO_PKG_VERSION").to_owned()),
        ("table SHA-256", source.sha256.clone()),
        ("table read as", format!("{} {} {:?}", reading.format, reading.encoding, reading.separator)),
        ("table rows", table.n_rows().to_string()),
        ("table columns", table.columns.len().to_string()),
        ("rows learnt from", data.n_rows().to_string()),
        ("target", format!("{:?}", schema.target().map_or("", |t| t.name.as_str()))),
        ("task", task_name(task).to_owned()),
        ("classes", format!("{:?}", schema.classes)),
        ("features", data.features.n_features().to_string()),
        ("candidate parameters", n_candidate_parameters(&data.features).to_string()),
        ("judged by", scheme(plan.scheme)),
        ("learners", learners.join(", ")),
        ("chosen", format!("the simplest within one standard error of the best {:?}", Metric::main(task))),
        ("figures", format!("{:?}", Metric::all(task))),
        ("intervals", "95 %, percentile bootstrap, corrected for the choice (BBC-CV)".to_owned()),
        ("effort", effort(run.effort).to_owned()),
        ("seed", run.seed.0.to_string()),
        ("operators of formulas", run.rules.operators.names().join(", ")),
        ("longest formula", run.rules.max_size.map_or("as the data allow".to_owned(), |n| n.to_string())),
        ("loss of formulas", run.rules.loss.name().to_owned()),
    ];
    let mut text = String::new();
    for (name, value) in lines {
        let _ = writeln!(text, "{name}: {value}");
    }
    let columns: String = schema.columns.iter().map(column).collect();
    if schema.columns.len() <= MOST_COLUMNS {
        text.push_str(&columns);
    } else {
        let _ = writeln!(text, "columns SHA-256: {}", sha256(columns.as_bytes()));
    }
    text
}

fn task_name(task: Task) -> &'static str {
    match task {
        Task::Regression => "a number",
        Task::Binary => "two classes, the second foreseen",
        Task::Multiclass { .. } => "classes",
    }
}

fn scheme(scheme: FoldScheme) -> String {
    match scheme {
        FoldScheme::Stratified { n_folds, n_repeats } => format!("{n_folds} stratified folds, {n_repeats} times"),
        FoldScheme::Grouped { n_folds, n_repeats } => format!("{n_folds} folds of whole groups, {n_repeats} times"),
        FoldScheme::TimeBlocked { n_blocks } => format!("{n_blocks} later blocks from all earlier rows"),
    }
}

fn effort(effort: Effort) -> &'static str {
    match effort {
        Effort::Quick => "quick",
        Effort::Standard => "standard",
        Effort::Thorough => "thorough",
    }
}

/// A column: role, kind, and what the dictionary says that bears on the fit.
fn column(column: &ColumnSchema) -> String {
    let role = match column.role {
        Role::Target => "target",
        Role::Feature => "feature",
        Role::Id => "identifier",
        Role::Weight => "weight",
        Role::Group => "group",
        Role::Time => "time",
        Role::Personal => "personal data",
        Role::Ignore => "left out",
    };
    let mut line = format!("column {:?}: {role}, {:?}", column.name, column.kind);
    let facts = &column.facts;
    if let Some((low, high)) = facts.range {
        let _ = write!(line, ", from {low} to {high}");
    }
    if let Some(unit) = &facts.unit {
        let _ = write!(line, ", in {unit:?}");
    }
    if let Some(sign) = facts.monotone {
        let _ = write!(line, ", monotone {sign:?}");
    }
    if facts.forced == Some(true) {
        line.push_str(", forced");
    }
    line.push('\n');
    line
}
