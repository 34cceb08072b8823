//! How long a formula may be: what rows that the whole search did not see say of it.
//!
//! In: training rows and a budget. Out: a [`Choice`] of family, length and shrinkage.
//! The user's question: "why this formula and not a longer, more exact one?".
//! Invariants: the search that is judged saw none of the rows that judge it, screening and effects included.
//! Method: the search is repeated inside inner folds (Varma & Simon 2006: all that is chosen is chosen inside); the
//! one-standard-error rule (Breiman et al. 1984) on paired differences; the elastic net as a formula among the others,
//! which must beat it by more than luck; global shrinkage of scores from held-out rows (van Houwelingen & Le Cessie 1990).
//! Edges: no inner fold that can be judged gives the constant.

use crate::data::split::inner_folds;
use crate::data::{Features, Target, Task, TrainView};
use crate::evolve::inputs::RowSource;
use crate::evolve::layer::{Outcome, Problem};
use crate::evolve::path::Candidate;
use crate::evolve::{Family, discover, likelihood};
use crate::formula::eval::evaluate;
use crate::models::{Model, Scores, linear};
use crate::run::Run;
use rayon::prelude::*;

/// Seed label of the inner folds.
const INNER: u64 = 1;
/// Lengths that are judged on held-out rows.
const LENGTHS: [f64; 14] = [1.0, 3.0, 5.0, 8.0, 12.0, 16.0, 20.0, 26.0, 32.0, 40.0, 50.0, 60.0, 75.0, 90.0];
/// Standard errors of the paired difference within which a shorter formula of a number is preferred: half of what Breiman
/// et al. (1984) take, which cost more accuracy than it saved length. Not for classes: losses of few rows, each seen or
/// not, are too rough for it.
const TOLERANCE: f64 = 0.5;
/// Share of the constant's loss below which two formulas are equally exact.
const EXACT: f64 = 1e-10;
/// Standard errors by which anything else must beat the elastic net: the luckiest of so many candidates is about two
/// ahead by chance.
const MARGIN: f64 = 2.0;
/// Rows of classes below which the elastic net or the constant is taken.
const FEW_ROWS: usize = 60;
/// Steps in which the shrinkage of scores is tried.
const SHRINKAGES: usize = 20;

/// What held-out rows say of the search.
pub(super) struct Choice {
    /// Index in [`Family::ALL`].
    pub family: usize,
    /// Longest formula to take.
    pub length: f64,
    /// Held-out loss of the elastic net in units of [`super::Formula::loss`], where it is to be taken instead.
    pub straight: Option<f64>,
    /// By how much scores are drawn towards the constant's, 1 for not at all.
    pub shrinkage: f64,
    /// Evaluations left for the search on all rows.
    pub evaluations: usize,
}

/// The longest formula of a path that is not longer than this, or else its first: the constant, or what must be there.
pub(super) fn cut(path: &[Candidate], length: f64) -> Candidate {
    let constant = Candidate { terms: Vec::new(), complexity: 1.0, loss: f64::INFINITY };
    path.iter().rev().find(|c| c.complexity <= length).or(path.first()).cloned().unwrap_or(constant)
}

/// Held-out rows of an inner fold and the scores that each (length, family) gave them.
struct Judged {
    rows: Vec<u32>,
    scores: Vec<Scores>,
    /// Scores of the constant alone.
    constant: Scores,
}

/// The shortest length whose held-out loss is within [`TOLERANCE`] standard errors of the best.
///
/// The elastic net competes where it `can_be_straight`.
pub(super) fn choose(train: &TrainView, evaluations: usize, can_be_straight: bool, run: &Run<'_>) -> Choice {
    let n = train.n_rows();
    // Where rows are few, the search that is judged must be the search that is applied: a longer one overfits more.
    let (n_folds, n_judged, share) = match n {
        0..250 => (8, 8, 9),
        250..600 => (6, 6, 7),
        600..1500 => (4, 4, 10),
        _ => (4, 2, 6),
    };
    let folds = inner_folds(train, n_folds);
    let per_fold = evaluations / share;
    let judged: Vec<Judged> = (0..n_judged as u32)
        .into_par_iter()
        .filter_map(|fold| {
            let (rows, kept): (Vec<u32>, Vec<u32>) = (0..n as u32).partition(|&r| folds[r as usize] == fold);
            if rows.is_empty() || kept.is_empty() {
                return None;
            }
            let run = run.part(INNER).part(u64::from(fold));
            let (kept, held) = (train.subset(&kept), train.features.gather(&rows));
            let mut scores = held_out_scores(&kept, &held, per_fold, &run);
            if can_be_straight {
                scores.push(linear::fit(&kept, &run).ok()?.predict(&held));
            }
            let constant = likelihood::fit(&Problem::of(&kept.target, &kept.weights, run.rules.loss), &[]).coefficients;
            Some(Judged { scores, constant: Scores { outputs: constant.scores(&[], rows.len()) }, rows })
        })
        .collect();
    let weights: Vec<f64> = judged.iter().flat_map(|j| &j.rows).map(|&r| train.weights[r as usize]).collect();
    let problem = Problem::of(&train.target, &train.weights, run.rules.loss);
    let losses_of = |scores: &dyn Fn(&Judged) -> Scores| -> Vec<f64> {
        judged.iter().flat_map(|j| row_losses(&problem, scores(j), &train.target.gather(&j.rows))).collect()
    };
    let n_candidates = judged.first().map_or(0, |j| j.scores.len());
    let losses: Vec<Vec<f64>> = (0..n_candidates).map(|c| losses_of(&|j| j.scores[c].clone())).collect();
    // Candidates stand length by length, the plainest family first; the very first is the constant, the very last the
    // elastic net.
    let tolerance = if train.task() == Task::Regression { TOLERANCE } else { 0.0 };
    let has_straight = n_candidates > Family::ALL.len() * LENGTHS.len();
    // So few rows of classes cannot tell a curve from luck.
    let few = train.task() != Task::Regression && n < FEW_ROWS;
    let margin = if few { f64::MAX } else { MARGIN };
    let chosen = best_candidate(&losses, &weights, has_straight.then_some(margin), tolerance);
    let straight = has_straight && chosen + 1 == n_candidates;
    let shrunk = |step: usize| {
        let share = f64::from(step as u32) / SHRINKAGES as f64;
        let losses = losses_of(&|j| drawn_towards(&j.scores[chosen], &j.constant, share));
        (share, weighted_mean(&losses, &weights))
    };
    let shrinkage = match chosen {
        0 => 1.0,
        // Its penalty is chosen already.
        _ if straight => 1.0,
        _ => (SHRINKAGES / 4..=SHRINKAGES).map(shrunk).min_by(|a, b| a.1.total_cmp(&b.1)).map_or(1.0, |s| s.0),
    };
    let searched = if straight { chosen - 1 } else { chosen };
    let unit = match Problem::new(&train.target, &train.weights).outcome {
        Outcome::Number { spread, .. } => spread * spread,
        _ => 1.0,
    };
    Choice {
        family: searched % Family::ALL.len(),
        length: LENGTHS[searched / Family::ALL.len()],
        straight: straight.then(|| weighted_mean(&losses[chosen], &weights) / unit),
        shrinkage,
        evaluations: evaluations - per_fold * n_judged,
    }
}

/// `share` of the way from `base` to `scores`.
fn drawn_towards(scores: &Scores, base: &Scores, share: f64) -> Scores {
    let mix = |(s, b): (&Vec<f64>, &Vec<f64>)| s.iter().zip(b).map(|(s, b)| b + share * (s - b)).collect();
    Scores { outputs: scores.outputs.iter().zip(&base.outputs).map(mix).collect() }
}

/// Mean of `a - b` and its standard error, paired over rows.
fn paired_difference(a: &[f64], b: &[f64], weights: &[f64]) -> (f64, f64) {
    let differences: Vec<f64> = a.iter().zip(b).map(|(a, b)| a - b).collect();
    let total: f64 = weights.iter().sum();
    (weighted_mean(&differences, weights), weighted_spread(&differences, weights) / total.sqrt())
}

/// Index of the loss column to take: the best one, unless the elastic net, the last one where there is a
/// `margin`, is so many standard errors near it; then the shortest that is as good.
fn best_candidate(losses: &[Vec<f64>], weights: &[f64], margin: Option<f64>, tolerance: f64) -> usize {
    let means: Vec<f64> = losses.iter().map(|l| weighted_mean(l, weights)).collect();
    let Some(best) = (0..means.len()).min_by(|&a, &b| means[a].total_cmp(&means[b])) else { return 0 };
    let near = |candidate: usize, target: usize, margin: f64| {
        let (difference, error) = paired_difference(&losses[candidate], &losses[target], weights);
        difference <= margin * error + EXACT * means[0]
    };
    let straight = means.len() - 1;
    if margin.is_some_and(|margin| near(straight, best, margin)) {
        return if means[0] <= means[straight] { 0 } else { straight };
    }
    (0..best).find(|&c| near(c, best, tolerance)).unwrap_or(best)
}

/// Scores of held-out rows by each of [`LENGTHS`] and each family.
fn held_out_scores(kept: &TrainView, held: &Features, evaluations: usize, run: &Run<'_>) -> Vec<Scores> {
    let found = discover(kept, evaluations, run);
    let problem = Problem::of(&kept.target, &kept.weights, run.rules.loss);
    let source = RowSource { inputs: &found.inputs, rows: held };
    let mut known: Vec<(Vec<usize>, Scores)> = Vec::new();
    let mut all = Vec::with_capacity(Family::ALL.len() * LENGTHS.len());
    for (length, path) in LENGTHS.iter().flat_map(|l| found.paths.iter().map(move |p| (*l, p))) {
        let candidate = cut(path, length);
        let scores = match known.iter().find(|k| k.0 == candidate.terms) {
            Some((_, scores)) => scores.clone(),
            None => {
                let fitted = found.fit(&problem, &candidate.terms).coefficients;
                let new: Vec<Vec<f64>> =
                    candidate.terms.iter().map(|&t| evaluate(&found.terms[t], &source, held.n_rows)).collect();
                let new: Vec<&[f64]> = new.iter().map(Vec::as_slice).collect();
                let scores = Scores { outputs: fitted.scores(&new, held.n_rows) };
                known.push((candidate.terms, scores.clone()));
                scores
            }
        };
        all.push(scores);
    }
    all
}

/// Squared error or the loss asked for, or -ln p(observed class), of each row.
pub(super) fn row_losses(problem: &Problem, scores: Scores, observed: &Target) -> Vec<f64> {
    match observed {
        Target::Numbers(y) if let Some(losses) = problem.losses_of(&scores.outputs[0], y) => losses,
        Target::Numbers(y) => y.iter().zip(&scores.outputs[0]).map(|(y, s)| (y - s).powi(2)).collect(),
        Target::Classes { codes, .. } => {
            let p = scores.probabilities(observed.task());
            codes.iter().enumerate().map(|(row, &c)| -p[c as usize][row].max(1e-9).ln()).collect()
        }
    }
}

pub(super) fn weighted_mean(values: &[f64], weights: &[f64]) -> f64 {
    let total: f64 = weights.iter().sum();
    values.iter().zip(weights).map(|(v, w)| v * (w / total)).sum()
}

pub(super) fn weighted_spread(values: &[f64], weights: &[f64]) -> f64 {
    let mean = weighted_mean(values, weights);
    let total: f64 = weights.iter().sum();
    values.iter().zip(weights).map(|(v, w)| (v - mean).powi(2) * (w / total)).sum::<f64>().sqrt()
}
