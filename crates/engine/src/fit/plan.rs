//! What will be done: the folds, the learners, the seeds, and how much of it the effort pays for.

use super::Source;
use crate::data::{Dataset, Features, Fold, FoldScheme, Schema, split};
use crate::message::Error;
use crate::models::Learner;
use crate::run::{Effort, Run};
use sha2::{Digest, Sha256};

/// Seed labels of the stages; a new stage takes a new number, so that the others keep their streams.
pub(super) const SIGNAL: u64 = 1;
pub(super) const FOLDS: u64 = 2;
pub(super) const UNITS: u64 = 3;
pub(super) const REFIT: u64 = 4;
pub(super) const FIGURES: u64 = 5;
pub(super) const CHOICE: u64 = 6;
pub(super) const LEARNING: u64 = 11;
pub(super) const STAY: u64 = 12;

/// The folds and learners of a run.
pub(super) struct Plan {
    pub scheme: FoldScheme,
    pub folds: Vec<Fold>,
    pub learners: Vec<Learner>,
}

/// One learner on one fold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unit {
    pub learner: usize,
    pub fold: usize,
}

impl Plan {
    /// Units in the order in which they are started: repetition by repetition, cheap learners first, so that a run
    /// stopped early has whole learners to show.
    pub fn units(&self) -> Vec<Unit> {
        // Seconds per fit on a table of 1,000 rows grow in this order.
        const BY_COST: [Learner; 8] = [
            Learner::Baseline,
            Learner::Linear,
            Learner::Kernel,
            Learner::Scorecard,
            Learner::Additive,
            Learner::Forest,
            Learner::Boosted,
            Learner::Formula,
        ];
        let mut units: Vec<Unit> = (0..self.learners.len())
            .flat_map(|learner| (0..self.folds.len()).map(move |fold| Unit { learner, fold }))
            .collect();
        let cost = |u: &Unit| BY_COST.iter().position(|&l| l == self.learners[u.learner]);
        units.sort_by_key(|u| (self.folds[u.fold].repeat, cost(u), u.fold));
        units
    }

    /// Number of repetitions of the whole partition.
    pub fn n_repeats(&self) -> usize {
        self.folds.iter().map(|f| f.repeat + 1).max().unwrap_or(0)
    }
}

/// Decides folds and learners.
pub(super) fn plan(data: &Dataset, run: &Run<'_>) -> Result<Plan, Error> {
    let scheme = scheme(data, run.effort);
    let folds = split::folds(data, scheme, run.seed.derive(FOLDS))?;
    Ok(Plan {
        scheme,
        folds,
        learners: Learner::ALL.into_iter().filter(|l| l.suits(data.target.task(), data.n_rows())).collect(),
    })
}

/// More folds and repetitions where rows are few: there a single partition is a lottery, and fits are cheap.
fn scheme(data: &Dataset, effort: Effort) -> FoldScheme {
    let n = data.n_rows();
    let (n_folds, n_repeats) = match effort {
        Effort::Quick => (5, 1),
        Effort::Standard if n < 300 => (5, 3),
        Effort::Standard if n < 1_000 => (5, 2),
        Effort::Standard => (5, 1),
        Effort::Thorough if n < 300 => (10, 5),
        Effort::Thorough if n < 1_500 => (10, 2),
        Effort::Thorough => (10, 1),
    };
    if data.times.is_some() {
        FoldScheme::TimeBlocked { n_blocks: if effort == Effort::Thorough { 8 } else { 4 } }
    } else if data.groups.is_some() {
        FoldScheme::Grouped { n_folds, n_repeats }
    } else {
        FoldScheme::Stratified { n_folds, n_repeats }
    }
}

/// Candidate parameters of a table: one per number, levels less one per category, one more where a number has gaps.
pub fn n_candidate_parameters(features: &Features) -> usize {
    features
        .info
        .iter()
        .zip(&features.columns)
        .map(|(info, column)| match info.n_levels() {
            Some(levels) => levels.saturating_sub(1).max(1),
            None => 1 + usize::from((0..features.n_rows).any(|row| column.is_gap(row))),
        })
        .sum()
}

/// Identifies a run: same data, same settings, same program. Finished units are only taken up by the same run.
pub(super) fn fingerprint(source: &Source, schema: &Schema, run: &Run<'_>) -> String {
    let mut hash = Sha256::new();
    hash.update(env!("CARGO_PKG_VERSION"));
    hash.update(&source.sha256);
    hash.update(format!("{schema:?}"));
    hash.update(run.seed.0.to_le_bytes());
    hash.update([run.effort as u8]);
    hash.update(format!("{:?}", run.rules));
    hash.finalize().iter().take(12).map(|b| format!("{b:02x}")).collect()
}
