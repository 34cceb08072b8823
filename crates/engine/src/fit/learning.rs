//! The learning curve's fits: a cheap learner on ever fewer of each fold's training rows.
//!
//! The linear learner or, up to [`MAX_ROWS_OF_TREES`] rows, extra trees where they judged better; the first repetition
//! alone; scores calibrated as every model's. No curve at quick effort, in time order (there fewer rows are older
//! rows) and for a run that was stopped.

use super::assemble::{Judgement, calibrated, scatter};
use super::plan::{LEARNING, Plan};
use crate::data::{Dataset, Target, TrainView};
use crate::models::{Learner, Model, Scores};
use crate::run::{Effort, Flow, Run, Seed};
use crate::validate::learning::{JudgedRows, LearningCurve, curve};
use crate::validate::{OutOfFold, metric::row_losses};
use rayon::prelude::*;

/// Parts of a fold's training rows that are learnt from, beside all of them.
const PARTS: [f64; 3] = [0.25, 0.4, 0.65];
/// Fewest rows to learn from.
const MIN_TRAIN: usize = 12;
/// Rows up to which trees are fitted so often.
const MAX_ROWS_OF_TREES: usize = 1_000;

/// The curve, where the effort pays for one.
pub(super) fn learning(data: &Dataset, plan: &Plan, judged: &Judgement, run: &Run<'_>) -> Option<LearningCurve> {
    let smallest = plan.folds.iter().filter(|f| f.repeat == 0).map(|f| f.train.len()).min()?;
    let small = (PARTS[0] * smallest as f64) as usize;
    if run.effort == Effort::Quick || data.times.is_some() || run.flow() == Flow::Stop || small < MIN_TRAIN {
        return None;
    }
    let loss = |scores: &Scores| row_losses(&OutOfFold { repeats: vec![scores.clone()] }, judged.observed());
    let total = |l: &Vec<f64>| l.iter().zip(judged.weights()).map(|(l, w)| l * w).sum::<f64>();
    let cheap: &[Learner] =
        if data.n_rows() <= MAX_ROWS_OF_TREES { &[Learner::Linear, Learner::Forest] } else { &[Learner::Linear] };
    let known = cheap.iter().filter_map(|&l| Some((l, loss(judged.first_scores(l)?))));
    let (learner, full) = known.min_by(|a, b| total(&a.1).total_cmp(&total(&b.1)))?;
    let baseline = loss(judged.first_scores(Learner::Baseline)?);

    let folds: Vec<_> = plan.folds.iter().filter(|f| f.repeat == 0).collect();
    let mut sizes = Vec::new();
    let mut losses = Vec::new();
    for (p, part) in PARTS.iter().enumerate() {
        let seed = run.seed.derive(LEARNING).derive(p as u64);
        let fits: Option<Vec<(usize, Scores)>> = folds
            .par_iter()
            .enumerate()
            .map(|(k, fold)| {
                let rows = some_of(data, &fold.train, *part, seed.derive(k as u64));
                let own = run.part(LEARNING).part(100 * (p as u64 + 1) + k as u64);
                let model = learner.fit(&TrainView::gather(data, &rows), &own).ok()?;
                Some((rows.len(), model.predict(&data.features.gather(&fold.test))))
            })
            .collect();
        let fits = fits?;
        let mut raw = Scores { outputs: vec![vec![0.0; judged.observed().len()]; data.target.task().n_outputs()] };
        let partition = judged.partitions().first()?;
        for ((_, scores), test) in fits.iter().zip(&partition.tests) {
            scatter(&mut raw, test, scores);
        }
        let (scores, _) = calibrated(&[raw], &judged.partitions()[..1], judged.observed(), judged.weights());
        sizes.push(fits.iter().map(|f| f.0).sum::<usize>() / fits.len().max(1));
        losses.push(loss(scores.first()?));
    }
    if run.flow() == Flow::Stop {
        return None;
    }
    sizes.push(folds.iter().map(|f| f.train.len()).sum::<usize>() / folds.len().max(1));
    losses.push(full);
    let (observed, weights, groups) = (judged.observed(), judged.weights(), judged.groups());
    let rows = JudgedRows { baseline: &baseline, observed, weights, groups, n_rows: data.n_rows() };
    curve(learner.name(), &sizes, &losses, &rows, run.seed.derive(LEARNING))
}

/// About this part of the rows, whole groups, two rows of each class first.
fn some_of(data: &Dataset, rows: &[u32], part: f64, seed: Seed) -> Vec<u32> {
    let mut stream = seed.stream();
    let wanted = (part * rows.len() as f64).round() as usize;
    let mut order = rows.to_vec();
    // Drawn by what the rows hold, not by where they stand in the file.
    order.sort_by_key(|&r| data.canonical_rank[r as usize]);
    stream.shuffle(&mut order);
    if let Some(groups) = &data.groups {
        let mut first_seen: Vec<u32> = Vec::new();
        for &row in &order {
            if !first_seen.contains(&groups[row as usize]) {
                first_seen.push(groups[row as usize]);
            }
        }
        order.sort_by_key(|&r| first_seen.iter().position(|&g| g == groups[r as usize]));
    } else if let Target::Classes { codes, n_classes } = &data.target {
        let mut seen = vec![0; *n_classes];
        order.sort_by_key(|&row| {
            let count = &mut seen[codes[row as usize] as usize];
            *count += 1;
            *count > 2
        });
    }
    order.truncate(wanted);
    order.sort_unstable();
    order
}
