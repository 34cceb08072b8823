//! The whole line from a table to a model file: folds, learners, figures, choice, refit.
//!
//! In: a [`Table`], its [`Schema`], a [`Run`]. Out: an [`Artifact`].
//! The user's question: "learn from this, and tell me honestly how good it is".
//! Invariants: every learner, calibrator and mixture weight is fitted on training rows only and judged on the others;
//! units of work (learner x fold) have their own seeds and slots, so the outcome does not depend on the number of
//! threads; a unit finished before a kill is never computed again when a [`Checkpoint`] is given.
//! Edges: stopped early, the learners that were judged on every fold are kept, the others are left out; the baseline
//! is always there.
//! To add a stage: a step in [`fit`], in order, with its own seed label in [`plan`].

mod assemble;
mod front;
mod learning;
mod obeyed;
mod parts;
mod plan;
mod protocol;
mod resample;
mod stay;

use crate::artifact::Artifact;
use crate::data::{Fold, Schema, Table, dataset};
use crate::message::{Error, Noted};
use crate::models::FittedModel;
use crate::run::{Flow, Progress, Run, Stage, StopReason};
use crate::validate::{signal, sufficiency};

pub use plan::n_candidate_parameters;
pub use protocol::protocol;

/// Where finished units of work are kept, so that a killed run can go on.
pub trait Checkpoint: Send {
    /// What was kept under this key.
    fn load(&self, key: &str) -> Option<Vec<u8>>;
    /// Keeps bytes under this key.
    fn store(&mut self, key: &str, bytes: &[u8]);
}

/// Keeps nothing.
pub struct NoCheckpoint;

impl Checkpoint for NoCheckpoint {
    fn load(&self, _key: &str) -> Option<Vec<u8>> {
        None
    }
    fn store(&mut self, _key: &str, _bytes: &[u8]) {}
}

/// What was trained on, for the reproduction block.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// Name of the file.
    pub name: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
}

/// Trains every learner, validates, chooses, refits.
///
/// Errors: the dataset's own (no target, one class, too few rows), a loss that the target does not suit, folds that
/// cannot be made, a learner that fails.
pub fn fit(
    table: &Table,
    schema: &Schema,
    source: &Source,
    run: &Run<'_>,
    checkpoint: &mut dyn Checkpoint,
) -> Result<Noted<Artifact>, Error> {
    let mut notices = Vec::new();
    let data = dataset::dataset(table, schema)?.take(&mut notices);
    obeyed::check_loss(run.rules.loss, &data, table, schema)?;
    let task = data.target.task();
    let sufficiency = sufficiency::assess(&data.target, task, n_candidate_parameters(&data.features));

    run.report(&Progress { stage: Stage::Signal, done: 0, total: 1, best: None, fitting: None });
    let signal = signal::test(&data, &run.part(plan::SIGNAL));

    let plan = plan::plan(&data, run)?;
    let fingerprint = plan::fingerprint(source, schema, run);
    let results = resample::cross_validate(&data, &plan, &fingerprint, run, checkpoint)?;
    let stop = if run.flow() == Flow::Stop { StopReason::Stopped } else { StopReason::Complete };

    let out_of_fold = assemble::out_of_fold(&data, &plan, results);
    let learning = learning::learning(&data, &plan, &out_of_fold, run);
    let refitted = assemble::refit(&data, &out_of_fold, run)?;
    let formula = refitted.iter().find_map(|m| if let FittedModel::Formula(f) = m { Some(f) } else { None });
    notices.extend(obeyed::notices(schema, &data.features.info, task, run.rules, formula));
    let artifact = assemble::artifact(assemble::Parts {
        table,
        schema,
        source,
        data: &data,
        plan: &plan,
        out_of_fold,
        refitted,
        signal,
        sufficiency,
        learning,
        stop,
        run,
    });
    Ok(Noted::new(artifact, notices))
}

/// The folds by which [`fit`] would judge, to be shown; their rows are rows of the table.
///
/// Errors: those of [`fit`] before it learns.
pub fn folds(table: &Table, schema: &Schema, run: &Run<'_>) -> Result<Vec<Fold>, Error> {
    let data = dataset::dataset(table, schema)?.value;
    let of_table = |rows: Vec<u32>| rows.into_iter().map(|r| data.table_rows[r as usize]).collect();
    let folds = plan::plan(&data, run)?.folds;
    Ok(folds.into_iter().map(|f| Fold { repeat: f.repeat, train: of_table(f.train), test: of_table(f.test) }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Choices, read, schema};
    use crate::run::{Effort, Seed};
    use std::sync::atomic::AtomicBool;

    #[test]
    fn stopped_before_any_learner_the_baseline_is_kept() {
        let rows: String =
            (0..60).map(|i| format!("{},{}\n", i * 7 % 11, if i % 3 == 0 { "yes" } else { "no" })).collect();
        let table = read::read(format!("x,y\n{rows}").as_bytes(), "t.csv", &Default::default()).expect("reads").value;
        let choices = Choices { target: Some("y".to_owned()), ..Choices::default() };
        let schema = schema::understand(&table, &choices).expect("understood").value;
        let source = Source { name: "t.csv".to_owned(), sha256: String::new() };
        let stopped = AtomicBool::new(true);
        let run = Run::new(Seed(0), Effort::Quick, &|_| Flow::Stop, &stopped);
        let artifact = fit(&table, &schema, &source, &run, &mut NoCheckpoint).expect("fits").value;
        assert_eq!(artifact.stop, StopReason::Stopped);
        assert_eq!(artifact.models[0].name, "baseline");
    }
}
