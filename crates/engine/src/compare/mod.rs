//! A later table against what was learnt and promised: has it drifted, who changed, what came true?
//!
//! In: an [`Artifact`], a later table, perhaps the list or the table of last time. Out: a [`Comparison`].
//! The user's question: "next month's export is here: is the model still right, and what is new in my list?".
//! Invariants: every verdict knows how many rows it rests on, and "cannot tell" is one of them; predictions are judged
//! only on outcomes that came after them (those of the earlier list where there is one; out-of-fold ones where that list
//! is the table learnt from); the same seed gives the same comparison on any number of threads.
//! Method: `validate::drift` for columns; the modules here for the rest.
//! Edges: an empty table is refused; without an id column nobody can be followed; ids given twice are left out and told.
//! To add one more question: a module here, a field of [`Comparison`], its sentence in `compare.ftl`.

mod changes;
mod domain;
mod earlier;
mod expected;
mod truth;

pub use changes::{ChangedRow, Changes, Counts, Moved, Standing};
pub use domain::Domain;
pub use expected::{Foreseen, ScoreDrift};
pub use truth::{Announced, Calibrated, Contact, Kept, Sum, Truth, Verdict};

use crate::artifact::Artifact;
use crate::data::table::GAP;
use crate::data::{ColumnKind, Role, Table, Task, dataset};
use crate::message;
use crate::message::{Error, Noted, Notice};
use crate::run::Run;
use crate::score::{self, ScoredList};
use crate::validate::drift::{self, ColumnDrift};
use crate::validate::two_samples::detectable;
use crate::watch::{AtRisk, Watch};
use earlier::Earlier;
use serde::{Deserialize, Serialize};

/// Seed labels.
const COLUMNS: u64 = 1;
const SCORES: u64 = 2;
const DOMAIN: u64 = 3;
const TRUTH: u64 = 4;

/// A shift of this share of the rows across the middle must be detectable before "no drift" is said.
const TELLING_SHIFT: f64 = 0.25;
/// Names listed in one notice.
const MAX_NAMES: usize = 12;

/// What was known last time.
#[derive(Debug, Clone, Copy)]
pub struct Before<'a> {
    /// A list that `predict` wrote, or the table of last time.
    pub table: &'a Table,
    /// Whether it is the very file learnt from: its rows are then judged by predictions made without them.
    pub is_training: bool,
}

/// What the user decides.
#[derive(Debug, Clone, Copy)]
pub struct Settings<'a> {
    /// Model: recommended, best, or a learner's name.
    pub model: &'a str,
    /// Who counts as placed at risk.
    pub at_risk: AtRisk,
    /// Column that names the row; the schema's unless given.
    pub id: Option<&'a str>,
    /// Class of the rows that are gone from the file.
    pub gone: Option<&'a str>,
    /// Reasons per change.
    pub n_reasons: usize,
}

/// A column whose cells are of another kind than they were.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KindChange {
    /// Column.
    pub column: String,
    /// Kind in training.
    pub before: ColumnKind,
    /// Kind now.
    pub now: ColumnKind,
}

/// Whether columns drifted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DriftVerdict {
    /// At least one comparison stands out.
    Drifted,
    /// None does, and the rows would have shown a large shift.
    NoneFound,
    /// None does, and so few rows would not have shown it.
    CannotTell,
}

/// The columns of the two tables.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Columns {
    /// Used to predict, and absent now.
    pub absent: Vec<String>,
    /// Not known to the model.
    pub new: Vec<String>,
    /// Of another kind.
    pub kinds: Vec<KindChange>,
    /// Every comparison, the clearest first.
    pub drift: Vec<ColumnDrift>,
    /// Share of the importance that each feature carries in the model.
    pub weight: Vec<f64>,
    /// What they amount to.
    pub verdict: DriftVerdict,
    /// Smallest shift that so many rows would have shown four times in five, as a share of the rows.
    pub detectable: f64,
}

/// Everything found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// Name of the model used.
    pub model: String,
    /// What is predicted.
    pub task: Task,
    /// Target column.
    pub target: String,
    /// Index of the class watched; `None` for a number.
    pub watched: Option<usize>,
    /// Probability (or number) from which a row counts as placed at risk now.
    pub at_risk_from: f64,
    /// Rows of the later table.
    pub n_now: usize,
    /// Rows learnt from.
    pub n_training: usize,
    /// Columns.
    pub columns: Columns,
    /// Predictions then and now.
    pub scores: ScoreDrift,
    /// Can a row's month be told from its columns? Where both tables' rows are there.
    pub domain: Option<Domain>,
    /// What the figures will be if the probabilities are still right.
    pub foreseen: Vec<Foreseen>,
    /// What came true.
    pub truth: Option<Truth>,
    /// What contacting did.
    pub contact: Option<Contact>,
    /// Who changed.
    pub changes: Option<Changes>,
}

/// Compares a later table with what was learnt. `training` is the table learnt from, where its rows are at hand.
///
/// Errors: an unknown model, class or id column, nobody in common (usage); an empty table, a table that lacks most of the
/// columns, an earlier file that is neither a list nor such a table (data).
pub fn compare(
    artifact: &Artifact,
    now: &Table,
    before: Option<Before<'_>>,
    training: Option<&Table>,
    settings: &Settings<'_>,
    run: &Run<'_>,
) -> Result<Noted<(Comparison, ScoredList)>, Error> {
    let chosen = artifact.find(settings.model)?;
    if now.n_rows() == 0 {
        return Err(Error::data(message!("compare-empty")));
    }
    let gone = settings.gone.map(|class| gone_class(artifact, class)).transpose()?;
    let watch = Watch::of(artifact);
    let mut notices = Vec::new();
    let list = score::score(artifact, now, settings.model, usize::MAX)?.take(&mut notices);
    let features = dataset::features(now, &artifact.schema)?.value;
    let columns = columns(artifact, chosen, now, &features, run);

    let earlier = match before {
        Some(before) => Some(Earlier::read(artifact, chosen, now, before, settings, watch, &mut notices)?),
        None => None,
    };
    let promised = watch.out_of_fold(artifact, chosen);
    let values: Vec<f64> = list.rows.iter().map(|row| watch.value(row)).collect();
    let bar = |values: &[f64]| settings.at_risk.bar(artifact, watch, &promised, values);
    let bar_now = bar(&values);
    let bar_before = earlier.as_ref().map_or(bar_now, |e| bar(&e.values()));

    let outcomes = outcomes(artifact, now, &mut notices);
    let truth_input = truth::Input { artifact, chosen, watch, features: &features, seed: run.seed.derive(TRUTH) };
    let truth = match (&earlier, &outcomes) {
        (Some(earlier), known) => truth_input.of_earlier(earlier, known.as_deref(), gone, bar_before),
        (None, Some(known)) => truth_input.of_list(&list, known, bar_now),
        (None, None) => None,
    };
    let contact = earlier.as_ref().zip(watch.class).and_then(|(earlier, class)| {
        truth::contact(earlier, outcomes.as_deref(), gone, class, before.map(|b| b.table), &mut notices)
    });
    let rows_before =
        training.or(before.filter(|_| earlier.as_ref().is_some_and(|e| e.features.is_some())).map(|b| b.table));
    let domain = match rows_before {
        Some(table) => domain::domain(artifact, table, now, &features, settings.id, &run.part(DOMAIN))?,
        None => None,
    };
    let reference = earlier.as_ref().filter(|e| !e.is_training).map_or(promised, Earlier::values);
    let bars = (bar_before, bar_now);
    let now_rows = changes::Now {
        list: &list,
        features: &features,
        values: &values,
        outcomes: outcomes.as_deref(),
        watched: watch.class,
    };
    let comparison = Comparison {
        model: artifact.models[chosen].name.clone(),
        task: artifact.task,
        target: list.target.clone(),
        watched: watch.class,
        at_risk_from: bar_now,
        n_now: now.n_rows(),
        n_training: artifact.n_rows,
        columns,
        scores: expected::score_drift(
            &reference,
            &values,
            bar_before,
            bar_now,
            earlier.is_some(),
            run.seed.derive(SCORES),
        ),
        domain,
        foreseen: expected::foreseen(artifact, chosen, &list, run.seed.derive(SCORES)),
        truth,
        contact,
        changes: earlier.map(|e| changes::changes(&e, &now_rows, bars, settings.n_reasons)),
    };
    Ok(Noted::new((comparison, list), notices))
}

/// Index of a class by name.
fn gone_class(artifact: &Artifact, name: &str) -> Result<usize, Error> {
    artifact.schema.classes.iter().position(|c| c == name).ok_or_else(|| {
        Error::usage(message!("compare-unknown-class", name = name, names = artifact.schema.classes.clone()))
    })
}

/// Known outcomes of the later table; `None` where there is none. Classes that training did not know are told.
fn outcomes(artifact: &Artifact, now: &Table, notices: &mut Vec<Notice>) -> Option<Vec<Option<f64>>> {
    let known = dataset::known_outcomes(now, &artifact.schema)?;
    let target = artifact.schema.target()?;
    let column = now.find(&target.name)?;
    let values = &now.columns[column].values;
    let foreign = |row: usize| known[row].is_none() && !values.is_gap(row);
    let n_foreign = (0..now.n_rows()).filter(|&row| foreign(row)).count();
    if let Some(first) = (0..now.n_rows()).find(|&row| foreign(row)) {
        let mut names: Vec<String> =
            (0..now.n_rows()).filter(|&r| foreign(r)).map(|r| now.raw.cell(r, column).trim().to_owned()).collect();
        names.sort_unstable();
        names.dedup();
        names.truncate(MAX_NAMES);
        let message = message!("compare-foreign-classes", rows = n_foreign, names = names);
        notices.push(Notice::warning(message).at_line(now.raw.line(first)).in_column(&target.name));
    }
    known.iter().any(Option::is_some).then_some(known)
}

fn columns(
    artifact: &Artifact,
    chosen: usize,
    now: &Table,
    features: &crate::data::Features,
    run: &Run<'_>,
) -> Columns {
    let schema = &artifact.schema;
    let used: Vec<_> = schema.with_role(Role::Feature).collect();
    let absent: Vec<String> = used.iter().filter(|c| now.find(&c.name).is_none()).map(|c| c.name.clone()).collect();
    let new = now.columns.iter().filter(|c| !schema.columns.iter().any(|s| s.name == c.name));
    let new = new.map(|c| c.name.clone()).collect();
    let kinds = used.iter().filter_map(|c| {
        let kind = now.columns[now.find(&c.name)?].kind;
        (family(kind) != family(c.kind) && kind != ColumnKind::Empty && c.kind != ColumnKind::Empty)
            .then(|| KindChange { column: c.name.clone(), before: c.kind, now: kind })
    });
    let kinds = kinds.collect();
    let drift = drift::columns(&artifact.reference, features, now, &absent, run.seed.derive(COLUMNS));
    let importance = &artifact.validation.models[chosen].importance;
    let total: f64 = importance.iter().map(|e| e.value.max(0.0)).sum();
    let detectable = detectable(u64::from(artifact.reference.n_rows), now.n_rows() as u64, drift.len());
    let verdict = if drift.iter().any(|d| d.drifted) {
        DriftVerdict::Drifted
    } else if detectable <= TELLING_SHIFT && !drift.is_empty() {
        DriftVerdict::NoneFound
    } else {
        DriftVerdict::CannotTell
    };
    let weight = importance.iter().map(|e| if total > 0.0 { e.value.max(0.0) / total } else { 0.0 }).collect();
    Columns { absent, new, kinds, drift, weight, verdict, detectable }
}

/// Kinds whose cells are read alike.
fn family(kind: ColumnKind) -> u8 {
    match kind {
        ColumnKind::Number | ColumnKind::Count => 0,
        ColumnKind::Category | ColumnKind::Boolean | ColumnKind::Text | ColumnKind::Identifier => 1,
        ColumnKind::Date => 2,
        ColumnKind::Empty => 3,
    }
}

/// A class index as a code; a number has none.
fn code(outcome: f64) -> u32 {
    if outcome >= 0.0 && outcome < f64::from(GAP) { outcome as u32 } else { GAP }
}

#[cfg(test)]
mod tests;
