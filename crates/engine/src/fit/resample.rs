//! Cross-validation: every learner on every fold, in parallel, resumable, stoppable.
//!
//! Units are taken from one queue in order; each writes into its own slot, so the outcome does not depend on which
//! thread took it. A stop skips all units left but the baseline's first repetition, which costs nothing and without
//! which there would be nothing to keep.

use super::Checkpoint;
use super::plan::{Plan, UNITS, Unit};
use crate::data::{Dataset, Features, Target, Task, TrainView};
use crate::explain::tipping::{self, Curve};
use crate::formula::Expr;
use crate::message::Error;
use crate::models::formula::FormulaModel;
use crate::models::{FittedModel, Learner, Model, Scores};
use crate::run::{Best, Fitting, Flow, Progress, Run, Stage};
use crate::validate::{OutOfFold, metric};
use serde::{Deserialize, Serialize};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Rows per fold on which contributions are computed, for importances.
const MAX_ATTRIBUTED_ROWS: usize = 150;
/// Contributions kept per fold at most, so that wide tables stay small.
const MAX_CONTRIBUTIONS: usize = 200_000;

/// What a fitted learner did on the test rows of a fold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct FoldResult {
    /// Scores of the fold's test rows, in their order.
    pub scores: Scores,
    /// Contributions on the first of the test rows: `[output][feature][row]`.
    pub contributions: Vec<Vec<Vec<f64>>>,
    /// Mean scores along the numeric features that weigh most in it.
    pub curves: Vec<Curve>,
    /// Of a formula: every formula that the search found, shortest first.
    pub front: Vec<FoldFormula>,
}

/// One formula of a fold's front.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct FoldFormula {
    /// What a person reads.
    pub size: f64,
    /// Leave-one-out loss on the fold's training rows.
    pub loss: f64,
    /// Its terms.
    pub terms: Vec<Expr>,
    /// Scores of the fold's test rows, in their order.
    pub scores: Scores,
    /// Mean absolute contribution of each of its features to the scores of the first of the test rows, over outputs.
    pub importance: Vec<(u32, f64)>,
}

/// Results by `[learner][fold]`; `None` where the run was stopped before.
pub(super) type Results = Vec<Vec<Option<FoldResult>>>;

/// Fits and judges every unit of the plan.
pub(super) fn cross_validate(
    data: &Dataset,
    plan: &Plan,
    fingerprint: &str,
    run: &Run<'_>,
    checkpoint: &mut dyn Checkpoint,
) -> Result<Results, Error> {
    let units = plan.units();
    let slots: Vec<Mutex<Option<FoldResult>>> = units.iter().map(|_| Mutex::new(None)).collect();
    let failure: Mutex<Option<(usize, Error)>> = Mutex::new(None);
    let checkpoint = Mutex::new(checkpoint);
    let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let board = Mutex::new(Scoreboard::new(plan.learners.len(), data.target.task()));

    let work = || {
        loop {
            let slot = next.fetch_add(1, Ordering::Relaxed);
            let Some(&unit) = units.get(slot) else { break };
            if failure.lock().expect("no panic while held").is_some() {
                break;
            }
            if run.flow() == Flow::Stop && !always_done(plan, unit) {
                continue;
            }
            let learner = plan.learners[unit.learner].name();
            let fitting = |begins: bool| Some(Fitting { learner, number: slot as u64, begins });
            let total = units.len() as u64;
            let key = format!("{fingerprint}/{learner}/{}", unit.fold);
            let kept = checkpoint.lock().expect("no panic while held").load(&key);
            let result = match kept.and_then(|bytes| postcard::from_bytes(&bytes).ok()) {
                Some(result) => Ok(result),
                None => {
                    let done = done.load(Ordering::Relaxed) as u64;
                    let best = None;
                    run.report(&Progress { stage: Stage::Validation, done, total, best, fitting: fitting(true) });
                    one_unit(data, plan, unit, run).inspect(|result| {
                        // A fit cut short by a stop is not what an undisturbed run would find: it is not kept.
                        if run.flow() == Flow::Continue
                            && let Ok(bytes) = postcard::to_stdvec(result)
                        {
                            checkpoint.lock().expect("no panic while held").store(&key, &bytes);
                        }
                    })
                }
            };
            match result {
                Err(error) => {
                    let mut first = failure.lock().expect("no panic while held");
                    if first.as_ref().is_none_or(|(at, _)| slot < *at) {
                        *first = Some((slot, error));
                    }
                }
                Ok(result) => {
                    if run.flow() == Flow::Stop && !always_done(plan, unit) {
                        continue;
                    }
                    // Computed before any lock is taken: work under a lock must not wait for other threads.
                    let losses = losses(&result.scores, &data.target.gather(&plan.folds[unit.fold].test));
                    let best = {
                        let mut board = board.lock().expect("no panic while held");
                        board.add(unit.learner, &losses);
                        let baseline = plan.learners.iter().position(|l| *l == Learner::Baseline);
                        let baseline = baseline.and_then(|learner| board.error(learner));
                        board.best().map(|(learner, error)| Best {
                            model: plan.learners[learner].name(),
                            error,
                            baseline,
                        })
                    };
                    *slots[slot].lock().expect("no panic while held") = Some(result);
                    let done = done.fetch_add(1, Ordering::Relaxed) as u64 + 1;
                    run.report(&Progress { stage: Stage::Validation, done, total, best, fitting: fitting(false) });
                }
            }
        }
    };
    rayon::scope(|scope| {
        for _ in 0..rayon::current_num_threads() {
            scope.spawn(|_| work());
        }
    });

    if let Some((_, error)) = failure.into_inner().expect("no panic while held") {
        return Err(error);
    }
    let mut results: Results = plan.learners.iter().map(|_| plan.folds.iter().map(|_| None).collect()).collect();
    for (unit, slot) in units.iter().zip(slots) {
        results[unit.learner][unit.fold] = slot.into_inner().expect("no panic while held");
    }
    Ok(results)
}

/// Units done in spite of a stop.
fn always_done(plan: &Plan, unit: Unit) -> bool {
    plan.learners[unit.learner] == Learner::Baseline && plan.folds[unit.fold].repeat == 0
}

fn one_unit(data: &Dataset, plan: &Plan, unit: Unit, run: &Run<'_>) -> Result<FoldResult, Error> {
    let fold = &plan.folds[unit.fold];
    let learner = plan.learners[unit.learner];
    let train = TrainView::gather(data, &fold.train);
    let part = run.part(UNITS).part(learner.stream()).part(unit.fold as u64);
    let model = learner.fit(&train, &part)?;
    let test = data.features.gather(&fold.test);
    let per_row = (data.features.n_features() * data.target.task().n_outputs()).max(1);
    let attributed = fold.test.len().min(MAX_ATTRIBUTED_ROWS).min((MAX_CONTRIBUTIONS / per_row).max(2));
    // Test rows stand in the file's order: take evenly spaced ones, not the first.
    let sample: Vec<u32> = (0..attributed).map(|i| fold.test[i * fold.test.len() / attributed]).collect();
    let sample = data.features.gather(&sample);
    let front = match &model {
        FittedModel::Formula(formulas) => fold_front(formulas, &test, &sample),
        _ => Vec::new(),
    };
    let contributions = model.attribute(&sample).contributions;
    let curves = tipping::curves(&model, &data.features, &by_content(data), &weights(&contributions));
    Ok(FoldResult { scores: model.predict(&test), contributions, curves, front })
}

/// All rows in the order of what they hold.
pub(super) fn by_content(data: &Dataset) -> Vec<u32> {
    let mut rows: Vec<u32> = (0..data.n_rows() as u32).collect();
    rows.sort_by_key(|&r| data.canonical_rank[r as usize]);
    rows
}

/// Sum over outputs and rows of the size of each feature's contribution.
fn weights(contributions: &[Vec<Vec<f64>>]) -> Vec<f64> {
    let n_features = contributions.first().map_or(0, Vec::len);
    (0..n_features).map(|f| contributions.iter().flat_map(|o| &o[f]).map(|v| v.abs()).sum()).collect()
}

/// Every formula of a front on the fold's test rows; importances on a sample of them.
fn fold_front(formulas: &FormulaModel, test: &Features, sample: &Features) -> Vec<FoldFormula> {
    let judged = |index: usize| {
        let model = formulas.with_formula(index)?;
        let formula = model.formula();
        let contributions = model.attribute(sample).contributions;
        let importance = |feature: u32| {
            let columns = contributions.iter().map(|output| &output[feature as usize]);
            let sum: f64 = columns.flatten().map(|v| v.abs()).sum();
            (feature, sum / (contributions.len() * sample.n_rows).max(1) as f64)
        };
        Some(FoldFormula {
            size: formula.complexity().size,
            loss: formula.loss,
            scores: model.predict(test),
            importance: formula.features().into_iter().map(importance).collect(),
            terms: formula.terms.clone(),
        })
    };
    (0..formulas.front.len()).filter_map(judged).collect()
}

fn losses(scores: &Scores, observed: &Target) -> Vec<f64> {
    metric::row_losses(&OutOfFold { repeats: vec![scores.clone()] }, observed)
}

/// Running error per learner, for the "best so far" of the progress bar.
struct Scoreboard {
    sums: Vec<(f64, usize)>,
    squared: bool,
}

impl Scoreboard {
    fn new(n_learners: usize, task: Task) -> Self {
        Scoreboard { sums: vec![(0.0, 0); n_learners], squared: task == Task::Regression }
    }
    fn add(&mut self, learner: usize, losses: &[f64]) {
        self.sums[learner].0 += losses.iter().sum::<f64>();
        self.sums[learner].1 += losses.len();
    }
    /// Error of a learner so far: log-loss, or root mean squared error.
    fn error(&self, learner: usize) -> Option<f64> {
        let (sum, n) = self.sums[learner];
        let mean = sum / n as f64;
        (n > 0).then(|| if self.squared { mean.sqrt() } else { mean })
    }
    /// Learner with the lowest error, and that error.
    fn best(&self) -> Option<(usize, f64)> {
        (0..self.sums.len()).filter_map(|l| Some((l, self.error(l)?))).min_by(|a, b| a.1.total_cmp(&b.1))
    }
}
