//! The formula: a constant and a few terms, each an expression with a coefficient.
//!
//! In: training rows; then features. Out: scores, reasons, the formula as text and as MathML.
//! The user's question: "what exactly does it compute, and can I check it by hand?".
//! Invariants: the length of the formula is chosen on rows that the *whole* search did not see; no row, however
//! strange, gives a score that is not finite; coefficients have the fewest digits that keep scores within a thousandth
//! of their spread.
//! Method: zoetrope search ([`crate::evolve`]) repeated inside inner folds; for each length the held-out loss of the
//! repeated searches; the shortest length within one standard error (paired over rows) of the best; then the search on
//! all rows, cut at that length. Reasons: a term of one column is its reason; a term of several is shared by
//! interventional Shapley values against the average row (Lundberg & Lee 2017), all subsets enumerated.
//! Edges: pure noise, or nothing usable, gives the constant alone.

use super::{Attribution, Complexity, Model, Scores};
use crate::data::split::inner_folds;
use crate::data::{FeatureInfo, Features, Target, TrainView};
use crate::evolve::individual::MAX_TERM_FEATURES;
use crate::evolve::inputs::{FeatureInput, Inputs, RowSource, rounded};
use crate::evolve::layer::Problem;
use crate::evolve::likelihood::{self, Coefficients};
use crate::evolve::path::{Candidate, term_complexity};
use crate::evolve::{Discovery, discover};
use crate::formula::eval::{Source, evaluate};
use crate::formula::interval::bounds;
use crate::formula::{BinaryOp, Expr, Leaf, Node, display, mathml};
use crate::message;
use crate::message::Error;
use crate::run::{Effort, Run};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// Seed labels of the parts of a fit.
const INNER: u64 = 1;
const FINAL: u64 = 2;
/// Evaluations at standard effort; a third goes to the inner folds.
const EVALUATIONS: usize = 9_000;
/// Lengths that are judged on held-out rows.
const LENGTHS: [f64; 14] = [1.0, 3.0, 5.0, 8.0, 12.0, 16.0, 20.0, 26.0, 32.0, 40.0, 50.0, 60.0, 75.0, 90.0];
/// Standard errors of the paired difference within which a shorter formula is preferred.
const TOLERANCE: f64 = 1.0;
/// Share of the scores' spread that rounding may move a score by.
const ROUNDING: f64 = 1e-3;
/// Terms of a model file, at most.
const MAX_TERMS: usize = 64;

/// A formula on the front of length against error.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FrontPoint {
    /// What a person reads.
    pub complexity: f64,
    /// Leave-one-out loss: squared error in units of the target's variance, or log-loss; for three or more classes the
    /// squared error of the indicators.
    pub loss: f64,
    /// Its terms.
    pub terms: Vec<Expr>,
}

/// A fitted formula.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FormulaModel {
    /// How features are read.
    pub inputs: Inputs,
    /// The terms, shared by all outputs, the weightiest first.
    pub terms: Vec<Expr>,
    /// Mean of each term over the training rows.
    pub term_means: Vec<f64>,
    /// One per output.
    pub intercepts: Vec<f64>,
    /// `[output][term]`.
    pub slopes: Vec<Vec<f64>>,
    /// What the search found at other lengths, shortest first.
    pub front: Vec<FrontPoint>,
}

/// Evaluations that an effort pays for.
fn budget(effort: Effort) -> usize {
    match effort {
        Effort::Quick => EVALUATIONS / 5,
        Effort::Standard => EVALUATIONS,
        Effort::Thorough => EVALUATIONS * 5,
    }
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

/// Searches a formula on these rows.
///
/// Errors: none of its own; the type is that of every learner.
pub fn fit(train: &TrainView, run: &Run<'_>) -> Result<FormulaModel, Error> {
    let train = &TrainView { weights: row_weights(&train.weights), ..train.clone() };
    let evaluations = budget(run.effort);
    let length = choose_length(train, evaluations / 3, run);
    let found = discover(train, evaluations - evaluations / 3, &run.part(FINAL));
    let candidate = cut(&found.path, length);
    Ok(FormulaModel::build(train, &found, candidate))
}

/// The longest formula of a path that is not longer than this; the path starts with the constant.
fn cut(path: &[Candidate], length: f64) -> Candidate {
    let constant = Candidate { terms: Vec::new(), complexity: 1.0, loss: f64::INFINITY };
    path.iter().rev().find(|c| c.complexity <= length).cloned().unwrap_or(constant)
}

/// The shortest length whose held-out loss is within [`TOLERANCE`] standard errors of the best.
fn choose_length(train: &TrainView, evaluations: usize, run: &Run<'_>) -> f64 {
    let n = train.n_rows();
    let (n_folds, n_judged) = match n {
        0..500 => (5, 5),
        500..1500 => (4, 4),
        _ => (4, 2),
    };
    let folds = inner_folds(train, n_folds);
    let judged: Vec<(Vec<u32>, Vec<Vec<f64>>)> = (0..n_judged as u32)
        .into_par_iter()
        .map(|fold| {
            let (held, kept): (Vec<u32>, Vec<u32>) = (0..n as u32).partition(|&r| folds[r as usize] == fold);
            if held.is_empty() || kept.is_empty() {
                return (Vec::new(), vec![Vec::new(); LENGTHS.len()]);
            }
            let run = run.part(INNER).part(u64::from(fold));
            let losses = held_out_losses(&train.subset(&kept), &train.subset(&held), evaluations / n_judged, &run);
            (held, losses)
        })
        .collect();
    let weights: Vec<f64> = judged.iter().flat_map(|j| &j.0).map(|&r| train.weights[r as usize]).collect();
    let losses: Vec<Vec<f64>> =
        (0..LENGTHS.len()).map(|l| judged.iter().flat_map(|j| j.1[l].iter().copied()).collect()).collect();
    LENGTHS[shortest_as_good(&losses, &weights)]
}

/// Index of the first loss column within [`TOLERANCE`] standard errors of the best column.
fn shortest_as_good(losses: &[Vec<f64>], weights: &[f64]) -> usize {
    let total: f64 = weights.iter().sum();
    let mean = |values: &mut dyn Iterator<Item = f64>| values.zip(weights).map(|(v, w)| v * w).sum::<f64>() / total;
    let means: Vec<f64> = losses.iter().map(|l| mean(&mut l.iter().copied())).collect();
    let Some(best) = (0..means.len()).min_by(|&a, &b| means[a].total_cmp(&means[b])) else { return 0 };
    (0..best)
        .find(|&l| {
            let differences: Vec<f64> = losses[l].iter().zip(&losses[best]).map(|(a, b)| a - b).collect();
            let d = mean(&mut differences.iter().copied());
            let variance = mean(&mut differences.iter().map(|x| (x - d).powi(2)));
            d <= TOLERANCE * (variance / total).sqrt()
        })
        .unwrap_or(best)
}

/// Loss of each held-out row for each of [`LENGTHS`].
fn held_out_losses(kept: &TrainView, held: &TrainView, evaluations: usize, run: &Run<'_>) -> Vec<Vec<f64>> {
    let found = discover(kept, evaluations, run);
    let problem = Problem::new(&kept.target, &kept.weights);
    let source = RowSource { inputs: &found.inputs, rows: &held.features };
    let n = held.n_rows();
    let mut known: Vec<(Vec<usize>, Vec<f64>)> = Vec::new();
    let mut losses = Vec::with_capacity(LENGTHS.len());
    for length in LENGTHS {
        let candidate = cut(&found.path, length);
        if let Some((_, loss)) = known.iter().find(|k| k.0 == candidate.terms) {
            losses.push(loss.clone());
            continue;
        }
        let columns: Vec<&[f64]> = candidate.terms.iter().map(|&t| found.columns[t].as_slice()).collect();
        let coefficients = likelihood::fit(&problem, &columns);
        let new: Vec<Vec<f64>> = candidate.terms.iter().map(|&t| evaluate(&found.terms[t], &source, n)).collect();
        let new: Vec<&[f64]> = new.iter().map(Vec::as_slice).collect();
        let loss = row_losses(Scores { outputs: coefficients.scores(&new, n) }, &held.target);
        known.push((candidate.terms, loss.clone()));
        losses.push(loss);
    }
    losses
}

/// Squared error, or -ln p(observed class), of each row.
fn row_losses(scores: Scores, observed: &Target) -> Vec<f64> {
    match observed {
        Target::Numbers(y) => y.iter().zip(&scores.outputs[0]).map(|(y, s)| (y - s).powi(2)).collect(),
        Target::Classes { codes, .. } => {
            let p = scores.probabilities(observed.task());
            codes.iter().enumerate().map(|(row, &c)| -p[c as usize][row].max(1e-9).ln()).collect()
        }
    }
}

fn weighted_mean(values: &[f64], weights: &[f64]) -> f64 {
    let total: f64 = weights.iter().sum();
    values.iter().zip(weights).map(|(v, w)| v * (w / total)).sum()
}

fn weighted_spread(values: &[f64], weights: &[f64]) -> f64 {
    let mean = weighted_mean(values, weights);
    let total: f64 = weights.iter().sum();
    values.iter().zip(weights).map(|(v, w)| (v - mean).powi(2) * (w / total)).sum::<f64>().sqrt()
}

/// The number with the fewest digits within `tolerance`.
fn shortest(value: f64, tolerance: f64) -> f64 {
    (1..=17).map(|digits| rounded(value, digits)).find(|r| (r - value).abs() <= tolerance).unwrap_or(value)
}

/// Rounds coefficients so that scores move by no more than [`ROUNDING`] of their spread.
fn round(found: &mut Coefficients, columns: &[&[f64]], weights: &[f64]) {
    let scores = found.scores(columns, weights.len());
    let spreads: Vec<f64> = columns.iter().map(|c| weighted_spread(c, weights)).collect();
    for (output, score) in scores.iter().enumerate() {
        let allowed = ROUNDING * weighted_spread(score, weights) / (columns.len().max(1) as f64).sqrt();
        for (term, spread) in spreads.iter().enumerate() {
            let exact = found.slopes[output][term];
            let short = shortest(exact, allowed / spread.max(f64::MIN_POSITIVE));
            found.slopes[output][term] = short;
            found.intercepts[output] += (exact - short) * weighted_mean(columns[term], weights);
        }
        let exact = found.intercepts[output];
        found.intercepts[output] = shortest(exact, allowed.max(1e-4 * exact.abs()));
    }
}

impl FormulaModel {
    fn build(train: &TrainView, found: &Discovery, candidate: Candidate) -> FormulaModel {
        let problem = Problem::new(&train.target, &train.weights);
        let mut chosen = candidate.terms;
        let slopes_of = |terms: &[usize]| {
            let columns: Vec<&[f64]> = terms.iter().map(|&t| found.columns[t].as_slice()).collect();
            let mut coefficients = likelihood::fit(&problem, &columns);
            round(&mut coefficients, &columns, &train.weights);
            coefficients
        };
        let weight = |term: usize, at: usize, c: &Coefficients| {
            let largest = c.slopes.iter().map(|s| s[at].abs()).fold(0.0, f64::max);
            largest * weighted_spread(&found.columns[term], &train.weights)
        };
        // The weightiest term first; terms whose coefficient rounds to nothing are left out.
        let first = slopes_of(&chosen);
        let mut ordered: Vec<(usize, f64)> =
            chosen.iter().enumerate().map(|(at, &t)| (t, weight(t, at, &first))).filter(|o| o.1 > 0.0).collect();
        ordered.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        chosen = ordered.into_iter().map(|o| o.0).collect();
        let coefficients = slopes_of(&chosen);
        let expr = |&t: &usize| found.terms[t].clone();
        let front_point = |c: &Candidate| FrontPoint {
            complexity: c.complexity,
            loss: c.loss,
            terms: c.terms.iter().map(expr).collect(),
        };
        let mut model = FormulaModel {
            inputs: found.inputs.clone(),
            terms: chosen.iter().map(expr).collect(),
            term_means: Vec::new(),
            intercepts: coefficients.intercepts,
            slopes: coefficients.slopes,
            front: found.path.iter().filter(|c| c.loss.is_finite()).map(front_point).collect(),
        };
        let source = RowSource { inputs: &model.inputs, rows: &train.features };
        let mean = |t: &Expr| weighted_mean(&evaluate(t, &source, train.n_rows()), &train.weights);
        model.term_means = model.terms.iter().map(mean).collect();
        model
    }

    /// One expression per output: the constant, then each term with its coefficient.
    pub fn exprs(&self) -> Vec<Expr> {
        let output = |(intercept, slopes): (&f64, &Vec<f64>)| {
            let mut sum: Option<Expr> = (*intercept != 0.0 || slopes.is_empty()).then(|| Expr::constant(*intercept));
            for (&slope, term) in slopes.iter().zip(&self.terms).filter(|(s, _)| **s != 0.0) {
                let magnitude = if sum.is_some() { slope.abs() } else { slope };
                let part = match magnitude {
                    1.0 => term.clone(),
                    k => Expr::binary(BinaryOp::Mul, &Expr::constant(k), term),
                };
                sum = Some(match sum {
                    None => part,
                    Some(sum) if slope < 0.0 => Expr::binary(BinaryOp::Sub, &sum, &part),
                    Some(sum) => Expr::binary(BinaryOp::Add, &sum, &part),
                });
            }
            sum.unwrap_or_else(|| Expr::constant(0.0))
        };
        self.intercepts.iter().zip(&self.slopes).map(output).collect()
    }

    /// The formula in plain text with column names, one per output, readable back by [`crate::formula::parse()`].
    pub fn plain(&self, info: &[FeatureInfo]) -> Vec<String> {
        self.exprs().iter().map(|e| display::plain(e, info)).collect()
    }

    /// The formula as MathML (`<math>` elements, no script needed), one per output.
    pub fn mathml(&self, info: &[FeatureInfo]) -> Vec<String> {
        let element = |e: &Expr| format!("<math display=\"block\"><mrow>{}</mrow></math>", mathml::mathml(e, info));
        self.exprs().iter().map(element).collect()
    }

    fn term_columns(&self, rows: &Features) -> Vec<Vec<f64>> {
        let source = RowSource { inputs: &self.inputs, rows };
        self.terms.iter().map(|t| evaluate(t, &source, rows.n_rows)).collect()
    }
}

/// Rows in which some features keep their value and all others are the average row's.
struct Mixed<'a> {
    row: RowSource<'a>,
    kept: &'a [u32],
}

impl Source for Mixed<'_> {
    fn fill(&self, leaf: Leaf, start: usize, into: &mut [f64]) {
        if self.kept.contains(&leaf.feature()) {
            return self.row.fill(leaf, start, into);
        }
        let value = match (leaf, self.row.inputs.features.get(leaf.feature() as usize)) {
            (Leaf::Number(_), Some(FeatureInput::Number { mean, .. })) => *mean,
            (Leaf::Present(_), _) => 1.0,
            (Leaf::Level(_, level), Some(FeatureInput::Levels { mode, .. })) => f64::from(u8::from(level == *mode)),
            (Leaf::Effect(f, output), Some(FeatureInput::Levels { mode, .. })) => {
                self.row.inputs.effect(f, output).and_then(|e| e.values.get(*mode as usize).copied()).unwrap_or(0.0)
            }
            _ => 0.0,
        };
        into.fill(value);
    }
}

/// Shapley values of a term's features: `[feature][row]`, and the term's value at the average row.
fn shapley(term: &Expr, features: &[u32], inputs: &Inputs, rows: &Features) -> (Vec<Vec<f64>>, f64) {
    let (m, n) = (features.len(), rows.n_rows);
    let subset = |mask: usize| -> Vec<f64> {
        let kept: Vec<u32> = (0..m).filter(|j| mask >> j & 1 == 1).map(|j| features[j]).collect();
        evaluate(term, &Mixed { row: RowSource { inputs, rows }, kept: &kept }, n)
    };
    let mut shares = vec![vec![0.0; n]; m];
    for mask in 0..1usize << m {
        let values = subset(mask);
        let size = mask.count_ones() as usize;
        for (j, share) in shares.iter_mut().enumerate() {
            let inside = mask >> j & 1 == 1;
            // |S|! (m - |S| - 1)! / m! for the subset S without j.
            let without = if inside { size - 1 } else { size };
            let weight = factorial(without) * factorial(m - without - 1) / factorial(m);
            let signed = if inside { weight } else { -weight };
            for (s, v) in share.iter_mut().zip(&values) {
                *s += signed * v;
            }
        }
    }
    let one_row = rows.gather(&[]);
    let average = average_value(term, inputs, &one_row);
    (shares, average)
}

fn average_value(term: &Expr, inputs: &Inputs, no_rows: &Features) -> f64 {
    evaluate(term, &Mixed { row: RowSource { inputs, rows: no_rows }, kept: &[] }, 1)[0]
}

fn factorial(n: usize) -> f64 {
    (1..=n).map(|k| k as f64).product()
}

fn unsound(what: &'static str) -> Error {
    Error::failed(message!("formula-unsound", what = what))
}

impl Model for FormulaModel {
    fn predict(&self, rows: &Features) -> Scores {
        let columns = self.term_columns(rows);
        let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        let coefficients = Coefficients { intercepts: self.intercepts.clone(), slopes: self.slopes.clone() };
        Scores { outputs: coefficients.scores(&columns, rows.n_rows) }
    }

    fn attribute(&self, rows: &Features) -> Attribution {
        let n_features = rows.n_features();
        let mut base = self.intercepts.clone();
        let mut contributions = vec![vec![vec![0.0; rows.n_rows]; n_features]; self.intercepts.len()];
        for (t, term) in self.terms.iter().enumerate() {
            let features = term.features();
            let (shares, average) = if features.len() == 1 {
                let values = evaluate(term, &RowSource { inputs: &self.inputs, rows }, rows.n_rows);
                (vec![values.iter().map(|v| v - self.term_means[t]).collect()], self.term_means[t])
            } else {
                shapley(term, &features, &self.inputs, rows)
            };
            for (output, slopes) in self.slopes.iter().enumerate() {
                base[output] += slopes[t] * average;
                for (feature, share) in features.iter().zip(&shares) {
                    for (c, s) in contributions[output][*feature as usize].iter_mut().zip(share) {
                        *c += slopes[t] * s;
                    }
                }
            }
        }
        Attribution { base, contributions }
    }

    fn complexity(&self) -> Complexity {
        let mut features: Vec<u32> = self.terms.iter().flat_map(Expr::features).collect();
        features.sort_unstable();
        features.dedup();
        let size = 1.0 + self.terms.iter().map(term_complexity).sum::<f64>();
        Complexity { size, n_features: features.len() }
    }

    fn check(&self, n_features: usize, n_outputs: usize) -> Result<(), Error> {
        let finite = |values: &[f64]| values.iter().all(|v| v.is_finite());
        if self.inputs.features.len() != n_features {
            return Err(unsound("features"));
        }
        for input in &self.inputs.features {
            if let FeatureInput::Number { low, high, median, mean } = input
                && !(finite(&[*low, *high]) && (*low..=*high).contains(median) && (*low..=*high).contains(mean))
            {
                return Err(unsound("ranges"));
            }
        }
        let keys: Vec<(u32, u32)> = self.inputs.effects.iter().map(|e| (e.feature, e.output)).collect();
        if !keys.is_sorted() || !self.inputs.effects.iter().all(|e| finite(&e.values)) {
            return Err(unsound("effects"));
        }
        let n_terms = self.terms.len();
        if n_terms > MAX_TERMS
            || self.term_means.len() != n_terms
            || self.intercepts.len() != n_outputs
            || self.slopes.len() != n_outputs
            || self.slopes.iter().any(|s| s.len() != n_terms || !finite(s))
            || !finite(&self.intercepts)
            || !finite(&self.term_means)
        {
            return Err(unsound("coefficients"));
        }
        let points = self.front.iter();
        let alternatives = points.clone().flat_map(|p| &p.terms);
        if self.front.len() > MAX_TERMS * 2
            || points.clone().any(|p| !finite(&[p.complexity, p.loss]) || p.terms.len() > MAX_TERMS)
        {
            return Err(unsound("front"));
        }
        for term in self.terms.iter().chain(alternatives) {
            term.check().map_err(|_| unsound("terms"))?;
            let known = term.nodes.iter().all(|node| match node {
                Node::Leaf(leaf) => (leaf.feature() as usize) < n_features,
                _ => true,
            });
            if !known || term.features().len() > MAX_TERM_FEATURES {
                return Err(unsound("terms"));
            }
            // The range is proven anew: a file's word is not enough.
            if bounds(term, &|leaf| self.inputs.range(leaf)).is_none() {
                return Err(unsound("bounds"));
            }
        }
        Ok(())
    }
}
