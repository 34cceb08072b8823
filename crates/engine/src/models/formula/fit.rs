//! From training rows to a formula model: the search, the choice of length, the front with its coefficients.
//!
//! In: training rows, effort and seed. Out: a [`FormulaModel`].
//! The user's question: "which formulas are worth looking at, and which one do you advise?".
//! Invariants: the formula advised is of the family and length that rows unseen by the *whole* search ask for;
//! coefficients have the digits that the rows can tell (`digits`); every formula of the
//! front is fitted in the same way.
//! Method: zoetrope search ([`crate::evolve`]) repeated inside inner folds (`length`); then the search on all rows. The
//! front holds what no shorter formula beats, over all families, and the formula advised; neighbours that hardly differ
//! are left out. Scores are drawn towards the constant as far as the held-out rows ask for.
//! Edges: pure noise, or nothing usable, gives the constant alone.

use super::digits::round;
use super::entry::Formula;
use super::length::{choose, cut, weighted_mean, weighted_spread};
use super::{FormulaModel, MAX_FRONT, straight};
use crate::data::TrainView;
use crate::data::split::inner_folds;
use crate::evolve::inputs::{Inputs, RowSource};
use crate::evolve::layer::{Outcome, Problem};
use crate::evolve::likelihood::{self, Coefficients};
use crate::evolve::loss::Link;
use crate::evolve::path::Candidate;
use crate::evolve::{Discovery, discover, rules};
use crate::formula::Expr;
use crate::formula::eval::evaluate;
use crate::message::Error;
use crate::models::linear::{self, LinearModel};
use crate::run::{Effort, Run};
use rayon::prelude::*;

/// Seed label of the search on all rows; the inner folds have 1.
const FINAL: u64 = 2;
/// Seed label of the elastic net.
const STRAIGHT: u64 = 3;
/// Trials at standard effort, those of the inner folds included.
const EVALUATIONS: usize = 200_000;
/// Fall of the log loss that a longer neighbour must bring to stand on the front beside a shorter one.
const WORTHWHILE: f64 = 0.005;

/// Evaluations that an effort pays for.
fn budget(effort: Effort) -> usize {
    match effort {
        Effort::Quick => EVALUATIONS / 10,
        Effort::Standard => EVALUATIONS,
        Effort::Thorough => EVALUATIONS * 5,
    }
}

/// A part of the rows, spread over the target's values, where they are more than the search needs to find its terms;
/// their coefficients are then fitted on all rows.
fn sample(train: &TrainView, effort: Effort) -> Option<TrainView> {
    let most = match effort {
        Effort::Quick => 2_000,
        Effort::Standard => 6_000,
        Effort::Thorough => 20_000,
    };
    let n_parts = train.n_rows().div_ceil(most);
    (n_parts > 1).then(|| {
        let parts = inner_folds(train, n_parts);
        let rows: Vec<u32> = (0..train.n_rows() as u32).filter(|&r| parts[r as usize] == 0).collect();
        train.subset(&rows)
    })
}

/// Weights that count rows: whole numbers as they are, others brought to a mean of 1.
fn row_weights(weights: &[f64]) -> Vec<f64> {
    if weights.iter().all(|w| w.fract() == 0.0 && *w <= 1e3) {
        return weights.to_vec();
    }
    let largest = weights.iter().fold(0.0f64, |m, w| m.max(*w));
    let mean = weights.iter().map(|w| w / largest).sum::<f64>() / weights.len() as f64;
    weights.iter().map(|w| w / largest / mean).collect()
}

/// Searches formulas on these rows.
///
/// Errors: none of its own; the type is that of every learner.
pub fn fit(train: &TrainView, run: &Run<'_>) -> Result<FormulaModel, Error> {
    let train = &TrainView { weights: row_weights(&train.weights), ..train.clone() };
    let sample = sample(train, run.effort);
    let searched = sample.as_ref().unwrap_or(train);
    let evaluations = budget(run.effort);
    let straight = straight(train, run)?;
    let choice = choose(searched, evaluations, straight.is_some(), run);
    let mut found = discover(searched, choice.evaluations, &run.part(FINAL));
    if sample.is_some() {
        let source = RowSource { inputs: &found.inputs, rows: &train.features };
        found.columns = found.terms.par_iter().map(|t| evaluate(t, &source, train.n_rows())).collect();
    }
    let advised = cut(&found.paths[choice.family], choice.length);
    let problem = Problem::of(&train.target, &train.weights, run.rules.loss);
    let mut fitted = model(train, found, problem, &advised, choice.shrinkage);
    if let (Some(loss), Some(straight)) = (choice.straight, straight) {
        // Features are read as the search on all rows reads them.
        let straight = straight::formula(&straight, &fitted.inputs, train, loss);
        if let Some(straight) = straight {
            let at = fitted.front.partition_point(|f| f.complexity().size <= straight.complexity().size);
            fitted.front.insert(at, straight);
            fitted.chosen = at;
        }
    }
    Ok(fitted)
}

/// The elastic net, where it may stand for a formula: it knows squares and log-odds and no demands, and must be short
/// enough to be written down.
fn straight(train: &TrainView, run: &Run<'_>) -> Result<Option<LinearModel>, Error> {
    if !rules::any_sum(run.rules, &train.features.info, train.task()) {
        return Ok(None);
    }
    let linear = linear::fit(train, &run.part(STRAIGHT))?;
    let inputs = Inputs::learn(train);
    let fits = straight::formula(&linear, &inputs, train, 0.0).is_some();
    Ok(fits.then_some(linear))
}

/// Every formula of the front with its coefficients.
fn model(train: &TrainView, found: Discovery, problem: Problem, advised: &Candidate, shrinkage: f64) -> FormulaModel {
    let fitter = Fitter {
        train,
        found: &found,
        shrinkage,
        constant: likelihood::fit(&problem, &[]).coefficients.intercepts,
        problem,
    };
    let (candidates, advised) = thinned(front(&found.paths, advised), &advised.terms);
    let formulas: Vec<Formula> = candidates.par_iter().map(|c| fitter.formula(c)).collect();
    // Terms whose coefficients round to nothing are gone: formulas may have become shorter, or the same.
    let mut order: Vec<usize> = (0..formulas.len()).collect();
    let size = |at: usize| formulas[at].complexity().size;
    // Of equals the advised one.
    let rank = |at: usize| (size(at), f64::from(u8::from(at != advised)), formulas[at].loss);
    order.sort_by(|&a, &b| {
        let (a, b) = (rank(a), rank(b));
        a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.total_cmp(&b.2))
    });
    let mut kept: Vec<usize> = Vec::new();
    for at in order {
        if !kept.iter().any(|&k| formulas[k].terms == formulas[at].terms) {
            kept.push(at);
        }
    }
    let chosen = kept.iter().position(|&at| at == advised).expect("of equals the advised formula is kept");
    let front = kept.iter().map(|&at| formulas[at].clone()).collect();
    FormulaModel { inputs: found.inputs, front, chosen }
}

/// What no shorter formula beats over all families, shortest first, with the advised formula among them.
fn front(paths: &[Vec<Candidate>], advised: &Candidate) -> Vec<Candidate> {
    let mut all: Vec<&Candidate> = paths.iter().flatten().filter(|c| c.loss.is_finite()).collect();
    all.sort_by(|a, b| a.complexity.total_cmp(&b.complexity).then(a.loss.total_cmp(&b.loss)));
    let mut best = f64::INFINITY;
    let mut front: Vec<Candidate> = Vec::new();
    for candidate in all {
        if candidate.loss < best {
            best = candidate.loss;
            front.push(candidate.clone());
        }
    }
    if !front.iter().any(|c| c.terms == advised.terms) {
        let at = front.partition_point(|c| c.complexity <= advised.complexity);
        let loss = if advised.loss.is_finite() { advised.loss } else { front.first().map_or(0.0, |c| c.loss) };
        front.insert(at, Candidate { loss, ..advised.clone() });
    }
    front
}

/// The front without formulas that bring next to nothing over the next shorter one, and with [`MAX_FRONT`] at most: the
/// one whose absence costs least goes first. The shortest, the most exact and the advised one stay; the place of the
/// latter comes along.
fn thinned(mut front: Vec<Candidate>, advised: &[usize]) -> (Vec<Candidate>, usize) {
    let stays = |front: &[Candidate], at: usize| at == 0 || at + 1 == front.len() || front[at].terms == advised;
    loop {
        // What a reader who cannot go longer would lose.
        let gain = |at: usize| {
            let shorter = front[..at].iter().map(|c| c.loss).fold(f64::INFINITY, f64::min);
            (shorter.max(f64::MIN_POSITIVE).ln() - front[at].loss.max(f64::MIN_POSITIVE).ln()).max(0.0)
        };
        let room = |at: usize| front[at + 1].complexity - front[at].complexity;
        let droppable = (0..front.len()).filter(|&at| !stays(&front, at));
        let least = droppable.map(|at| (at, gain(at), gain(at) * room(at))).min_by(|a, b| a.2.total_cmp(&b.2));
        match least {
            Some((at, gain, _)) if gain < WORTHWHILE || front.len() > MAX_FRONT => {
                front.remove(at);
            }
            _ => break,
        }
    }
    let chosen = front.iter().position(|c| c.terms == advised).expect("the advised formula stays");
    (front, chosen)
}

/// What is needed to give a candidate its coefficients.
struct Fitter<'a> {
    train: &'a TrainView,
    found: &'a Discovery,
    problem: Problem,
    shrinkage: f64,
    /// Scores of the constant alone.
    constant: Vec<f64>,
}

impl Fitter<'_> {
    /// Whether the loss is the square or the log-loss, whose information is known.
    fn has_information(&self) -> bool {
        !matches!(self.problem.outcome, Outcome::Judged { .. })
    }

    fn coefficients(&self, terms: &[usize]) -> Coefficients {
        let columns: Vec<&[f64]> = terms.iter().map(|&t| self.found.columns[t].as_slice()).collect();
        let mut coefficients = self.found.fit(&self.problem, terms).coefficients;
        coefficients.shrink(self.shrinkage, &self.constant);
        round(&mut coefficients, &columns, self.train, self.has_information());
        coefficients
    }

    /// The formula of a candidate. Signs demanded hold by construction; terms for which they cannot be proven all the
    /// same are left out.
    fn formula(&self, candidate: &Candidate) -> Formula {
        let mut candidate = candidate.clone();
        loop {
            let formula = self.fitted(&candidate);
            let unproven = self.found.rules.unproven(&formula.terms, &formula.slopes);
            if unproven.is_empty() {
                return formula;
            }
            let proven = |t: &usize| !self.found.terms[*t].features().iter().any(|f| unproven.contains(f));
            candidate.terms.retain(proven);
        }
    }

    fn fitted(&self, candidate: &Candidate) -> Formula {
        let columns: Vec<&[f64]> = candidate.terms.iter().map(|&t| self.found.columns[t].as_slice()).collect();
        let weights = &self.train.weights;
        let first = self.coefficients(&candidate.terms);
        // Terms whose coefficient rounds to nothing are left out.
        let kept: Vec<usize> = (0..candidate.terms.len())
            .filter(|&at| weight_of(&first, at, columns[at], weights) > 0.0)
            .map(|at| candidate.terms[at])
            .collect();
        let coefficients = if kept.len() < candidate.terms.len() { self.coefficients(&kept) } else { first };
        let columns: Vec<&[f64]> = kept.iter().map(|&t| self.found.columns[t].as_slice()).collect();
        let terms = kept.iter().map(|&t| self.found.terms[t].clone()).collect();
        let formula = rounded_formula(
            terms,
            &columns,
            coefficients,
            &self.found.inputs,
            self.train,
            candidate.loss,
            self.has_information(),
        );
        Formula { link: self.problem.link(), ..formula }
    }
}

/// How far a term moves the scores.
fn weight_of(coefficients: &Coefficients, at: usize, column: &[f64], weights: &[f64]) -> f64 {
    coefficients.slopes.iter().map(|s| s[at].abs()).fold(0.0, f64::max) * weighted_spread(column, weights)
}

/// The formula of these terms and coefficients, rounded, the weightiest term first, without a link.
pub(super) fn rounded_formula(
    terms: Vec<Expr>,
    columns: &[&[f64]],
    mut coefficients: Coefficients,
    inputs: &Inputs,
    train: &TrainView,
    loss: f64,
    has_information: bool,
) -> Formula {
    round(&mut coefficients, columns, train, has_information);
    let mut order: Vec<(usize, f64)> =
        (0..terms.len()).map(|at| (at, weight_of(&coefficients, at, columns[at], &train.weights))).collect();
    order.retain(|o| o.1 > 0.0);
    order.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let terms: Vec<Expr> = order.iter().map(|o| terms[o.0].clone()).collect();
    let source = RowSource { inputs, rows: &train.features };
    let mean = |t| weighted_mean(&evaluate(t, &source, train.n_rows()), &train.weights);
    Formula {
        term_means: terms.iter().map(mean).collect(),
        terms,
        intercepts: coefficients.intercepts,
        slopes: coefficients.slopes.iter().map(|s| order.iter().map(|o| s[o.0]).collect()).collect(),
        loss,
        link: Link::Identity,
    }
}
