//! The formula: a constant and a few terms, each an expression with a coefficient.
//!
//! In: training rows; then features. Out: scores, reasons, the formula as text and as MathML.
//! The user's question: "what exactly does it compute, and can I check it by hand?".
//! Invariants: the length of the formula is chosen on rows that the *whole* search did not see; no row, however
//! strange, gives a score that is not finite; coefficients have the fewest digits that keep scores within a thousandth
//! of their spread.
//! Method: zoetrope search ([`crate::evolve`]) repeated inside inner folds; for each family and length the held-out
//! loss of the repeated searches; the shortest that is as good as the best (`length`); then the search on all rows, cut
//! at that length, its scores drawn towards the constant as far as the held-out rows ask for. Reasons: a term of one
//! column is its reason; a term of several is shared by interventional Shapley values against the average row (Lundberg
//! & Lee 2017), all subsets enumerated.
//! Edges: pure noise, or nothing usable, gives the constant alone.

mod length;

use super::{Attribution, Complexity, Model, Scores, all_finite, refuse};
use crate::data::split::inner_folds;
use crate::data::{FeatureInfo, Features, TrainView};
use crate::evolve::individual::MAX_TERM_FEATURES;
use crate::evolve::inputs::{FeatureInput, Inputs, RowSource, rounded};
use crate::evolve::layer::Problem;
use crate::evolve::likelihood::{self, Coefficients};
use crate::evolve::path::{Candidate, term_complexity};
use crate::evolve::{Discovery, discover};
use crate::formula::eval::{Source, evaluate};
use crate::formula::interval::bounds;
use crate::formula::{BinaryOp, Expr, Leaf, Node, display, mathml};
use crate::message::Error;
use crate::run::{Effort, Run};
use length::{Choice, choose, cut, weighted_mean, weighted_spread};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// Seed label of the search on all rows; the inner folds have 1.
const FINAL: u64 = 2;
/// Evaluations at standard effort; a third goes to the inner folds.
const EVALUATIONS: usize = 9_000;
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
fn budget(effort: Effort, n_rows: usize) -> usize {
    // Few rows are judged fast, and need more inner folds.
    let standard = if n_rows < 500 { EVALUATIONS * 3 / 2 } else { EVALUATIONS };
    match effort {
        Effort::Quick => standard / 5,
        Effort::Standard => standard,
        Effort::Thorough => standard * 5,
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

/// Searches a formula on these rows.
///
/// Errors: none of its own; the type is that of every learner.
pub fn fit(train: &TrainView, run: &Run<'_>) -> Result<FormulaModel, Error> {
    let train = &TrainView { weights: row_weights(&train.weights), ..train.clone() };
    let sample = sample(train, run.effort);
    let searched = sample.as_ref().unwrap_or(train);
    let evaluations = budget(run.effort, searched.n_rows());
    let choice = choose(searched, evaluations, run);
    let mut found = discover(searched, choice.evaluations, &run.part(FINAL));
    if sample.is_some() {
        let source = RowSource { inputs: &found.inputs, rows: &train.features };
        found.columns = found.terms.par_iter().map(|t| evaluate(t, &source, train.n_rows())).collect();
    }
    let mut candidate = cut(&found.paths[choice.family], choice.length);
    loop {
        let model = FormulaModel::build(train, &found, &choice, candidate.clone());
        // Signs hold by construction; what cannot be proven all the same goes.
        let unproven = found.rules.unproven(&model.terms, &model.slopes);
        if unproven.is_empty() {
            return Ok(model);
        }
        candidate.terms.retain(|&t| !found.terms[t].features().iter().any(|f| unproven.contains(f)));
    }
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
    fn build(train: &TrainView, found: &Discovery, choice: &Choice, candidate: Candidate) -> FormulaModel {
        let problem = Problem::new(&train.target, &train.weights);
        let constant = likelihood::fit(&problem, &[]).coefficients.intercepts;
        let mut chosen = candidate.terms;
        let slopes_of = |terms: &[usize]| {
            let columns: Vec<&[f64]> = terms.iter().map(|&t| found.columns[t].as_slice()).collect();
            let mut coefficients = found.fit(&problem, terms).coefficients;
            coefficients.shrink(choice.shrinkage, &constant);
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
            front: found.paths[choice.family].iter().filter(|c| c.loss.is_finite()).map(front_point).collect(),
        };
        let source = RowSource { inputs: &model.inputs, rows: &train.features };
        let mean = |t: &Expr| weighted_mean(&evaluate(t, &source, train.n_rows()), &train.weights);
        model.term_means = model.terms.iter().map(mean).collect();
        model
    }

    /// Per output, what is added up: the constant, then each term with its coefficient; and whether it is taken away
    /// instead (never the first).
    fn summands(&self) -> Vec<Vec<(bool, Expr)>> {
        let output = |(intercept, slopes): (&f64, &Vec<f64>)| {
            let constant = *intercept != 0.0 || slopes.iter().all(|s| *s == 0.0);
            let mut sum: Vec<(bool, Expr)> =
                constant.then(|| (false, Expr::constant(*intercept))).into_iter().collect();
            for (&slope, term) in slopes.iter().zip(&self.terms).filter(|(s, _)| **s != 0.0) {
                let taken = !sum.is_empty() && slope < 0.0;
                let factor = if taken { -slope } else { slope };
                let part = match factor {
                    1.0 => term.clone(),
                    k => Expr::binary(BinaryOp::Mul, &Expr::constant(k), term),
                };
                sum.push((taken, part));
            }
            sum
        };
        self.intercepts.iter().zip(&self.slopes).map(output).collect()
    }

    /// One expression per output: the constant, then each term with its coefficient.
    pub fn exprs(&self) -> Vec<Expr> {
        let add = |sum: Expr, (taken, part): (bool, Expr)| {
            Expr::binary(if taken { BinaryOp::Sub } else { BinaryOp::Add }, &sum, &part)
        };
        let output = |parts: Vec<(bool, Expr)>| {
            let mut parts = parts.into_iter();
            let first = parts.next().map_or_else(|| Expr::constant(0.0), |(_, part)| part);
            parts.fold(first, add)
        };
        self.summands().into_iter().map(output).collect()
    }

    /// The formula in plain text with column names, one per output, readable back by [`crate::formula::parse()`].
    pub fn plain(&self, info: &[FeatureInfo]) -> Vec<String> {
        self.exprs().iter().map(|e| display::plain(e, info)).collect()
    }

    /// The formula as MathML, one per output: a `<math>` element per summand, so that lines break between them.
    pub fn mathml(&self, info: &[FeatureInfo]) -> Vec<String> {
        let element = |(at, (taken, part)): (usize, (bool, Expr))| {
            let sign = match (at, taken) {
                (0, _) => "",
                (_, true) => "<mo>−</mo>",
                (_, false) => "<mo>+</mo>",
            };
            format!("<math><mrow>{sign}{}</mrow></math>", mathml::mathml(&part, info))
        };
        let output =
            |parts: Vec<(bool, Expr)>| parts.into_iter().enumerate().map(element).collect::<Vec<_>>().join(" ");
        self.summands().into_iter().map(output).collect()
    }

    /// Features that stand in the formula, increasing.
    pub fn features(&self) -> Vec<u32> {
        let mut features: Vec<u32> = self.terms.iter().flat_map(Expr::features).collect();
        features.sort_unstable();
        features.dedup();
        features
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
    // With no feature kept, no row is read.
    let average = evaluate(term, &Mixed { row: RowSource { inputs, rows }, kept: &[] }, 1)[0];
    (shares, average)
}

fn factorial(n: usize) -> f64 {
    (1..=n).map(|k| k as f64).product()
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
        if self.inputs.features.len() != n_features {
            return Err(refuse("features"));
        }
        for input in &self.inputs.features {
            if let FeatureInput::Number { low, high, median, mean } = input
                && !(all_finite(&[*low, *high]) && (*low..=*high).contains(median) && (*low..=*high).contains(mean))
            {
                return Err(refuse("ranges"));
            }
        }
        let keys: Vec<(u32, u32)> = self.inputs.effects.iter().map(|e| (e.feature, e.output)).collect();
        if !keys.is_sorted() || !self.inputs.effects.iter().all(|e| all_finite(&e.values)) {
            return Err(refuse("effects"));
        }
        let n_terms = self.terms.len();
        if n_terms > MAX_TERMS
            || self.term_means.len() != n_terms
            || self.intercepts.len() != n_outputs
            || self.slopes.len() != n_outputs
            || self.slopes.iter().any(|s| s.len() != n_terms || !all_finite(s))
            || !all_finite(&self.intercepts)
            || !all_finite(&self.term_means)
        {
            return Err(refuse("coefficients"));
        }
        let wrong = |p: &FrontPoint| !all_finite(&[p.complexity, p.loss]) || p.terms.len() > MAX_TERMS;
        if self.front.len() > 4 * MAX_TERMS || self.front.iter().any(wrong) {
            return Err(refuse("front"));
        }
        let alternatives = self.front.iter().flat_map(|p| &p.terms);
        for term in self.terms.iter().chain(alternatives) {
            term.check().map_err(|_| refuse("terms"))?;
            let known = term.nodes.iter().all(|node| match node {
                Node::Leaf(leaf) => (leaf.feature() as usize) < n_features,
                _ => true,
            });
            if !known || term.features().len() > MAX_TERM_FEATURES {
                return Err(refuse("terms"));
            }
            // The range is proven anew: a file's word is not enough.
            if bounds(term, &|leaf| self.inputs.range(leaf)).is_none() {
                return Err(refuse("bounds"));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::length::row_losses;
    use super::*;
    use crate::data::{FeatureColumn, FeatureKind, GAP, Target};
    use crate::formula::parse;
    use crate::run::{Flow, Progress, Seed, Stream};
    use std::sync::Arc;
    use std::sync::atomic::AtomicBool;

    fn view(columns: Vec<FeatureColumn>, target: Target) -> TrainView {
        let n = target.len();
        let info = columns.iter().enumerate().map(|(j, c)| FeatureInfo {
            name: format!("x{j}"),
            column: format!("x{j}"),
            kind: match c {
                FeatureColumn::Numeric(_) => FeatureKind::Number,
                FeatureColumn::Categorical(_) => {
                    FeatureKind::Level { levels: ["a", "b", "c", "d"].map(String::from).to_vec() }
                }
            },
            ..FeatureInfo::default()
        });
        let features = Features { info: Arc::new(info.collect()), columns, n_rows: n };
        TrainView { features, target, weights: vec![1.0; n], groups: None }
    }

    fn fitted(train: &TrainView, seed: u64) -> FormulaModel {
        let stop = AtomicBool::new(false);
        let go = |_: &Progress<'_>| Flow::Continue;
        let model = fit(train, &Run::new(Seed(seed), Effort::Quick, &go, &stop)).unwrap();
        model.check(train.features.n_features(), train.task().n_outputs()).unwrap();
        let scores = model.predict(&train.features);
        assert!(scores.outputs.iter().flatten().all(|s| s.is_finite()));
        // Reasons sum to the score.
        let reasons = model.attribute(&train.features);
        for (k, output) in scores.outputs.iter().enumerate() {
            for (row, score) in output.iter().enumerate() {
                let sum = reasons.base[k] + reasons.contributions[k].iter().map(|c| c[row]).sum::<f64>();
                assert!((sum - score).abs() <= 1e-9 * score.abs().max(1.0), "{sum} {score}");
            }
        }
        // The text reads back to the formula.
        let info = &train.features.info;
        for (text, expr) in model.plain(info).iter().zip(model.exprs()) {
            assert_eq!(parse(text, info), Ok(expr), "{text}");
        }
        assert_eq!(model.mathml(info).len(), scores.outputs.len());
        model
    }

    fn uniform(n: usize, low: f64, high: f64, draw: &mut Stream) -> Vec<f64> {
        (0..n).map(|_| low + (high - low) * draw.uniform()).collect()
    }

    fn numeric(columns: &[Vec<f64>]) -> Vec<FeatureColumn> {
        columns.iter().map(|c| FeatureColumn::Numeric(c.clone())).collect()
    }

    #[test]
    fn a_product_and_a_hinge_are_found() {
        let mut draw = Seed(11).stream();
        let x: Vec<Vec<f64>> = (0..4).map(|_| uniform(200, 0.0, 10.0, &mut draw)).collect();
        let y: Vec<f64> = (0..200).map(|i| 3.0 * x[0][i] * x[1][i] + (x[2][i] - 5.0).max(0.0)).collect();
        let model = fitted(&view(numeric(&x), Target::Numbers(y)), 1);
        let fresh: Vec<Vec<f64>> = (0..4).map(|_| uniform(300, 0.0, 10.0, &mut draw)).collect();
        let truth: Vec<f64> =
            (0..300).map(|i| 3.0 * fresh[0][i] * fresh[1][i] + (fresh[2][i] - 5.0).max(0.0)).collect();
        let rows = view(numeric(&fresh), Target::Numbers(truth.clone())).features;
        let predicted = &model.predict(&rows).outputs[0];
        let error: f64 = truth.iter().zip(predicted).map(|(a, b)| (a - b).powi(2)).sum();
        let mean = truth.iter().sum::<f64>() / 300.0;
        let total: f64 = truth.iter().map(|a| (a - mean).powi(2)).sum();
        assert!(error < 0.01 * total, "{:?}", model.plain(&rows.info));
        assert!(model.complexity().size <= 60.0, "{:?}", model.plain(&rows.info));
    }

    #[test]
    fn noise_gives_next_to_no_formula() {
        let mut long = 0;
        for seed in 0..5 {
            let mut draw = Seed(100 + seed).stream();
            let x: Vec<Vec<f64>> = (0..5).map(|_| uniform(80, 0.0, 1.0, &mut draw)).collect();
            let y = (0..80).map(|_| draw.normal()).collect();
            long += usize::from(fitted(&view(numeric(&x), Target::Numbers(y)), seed).complexity().size > 12.0);
        }
        assert!(long <= 1, "{long} of 5 long formulas");
    }

    #[test]
    fn two_and_three_classes_with_gaps_and_levels() {
        let mut draw = Seed(4).stream();
        let n = 150;
        let mut x = uniform(n, 0.0, 10.0, &mut draw);
        let level: Vec<u32> = (0..n).map(|_| draw.below(4) as u32).collect();
        let signal: Vec<f64> = (0..n).map(|i| x[i] - 5.0 + 3.0 * f64::from(level[i] % 2)).collect();
        let two = signal.iter().map(|s| u32::from(s + draw.normal() > 1.5)).collect();
        let three = signal.iter().map(|s| u32::from(*s > 0.0) + u32::from(*s > 3.0)).collect();
        for i in (0..n).step_by(9) {
            x[i] = f64::NAN;
        }
        let codes = level.iter().enumerate().map(|(i, &l)| if i % 11 == 0 { GAP } else { l }).collect();
        let columns = vec![FeatureColumn::Numeric(x), FeatureColumn::Categorical(codes)];
        for (codes, n_classes) in [(two, 2), (three, 3)] {
            let train = view(columns.clone(), Target::Classes { codes, n_classes });
            let model = fitted(&train, 2);
            let scores = model.predict(&train.features);
            let losses = row_losses(scores.clone(), &train.target);
            assert!(losses.iter().sum::<f64>() / (n as f64) < 0.6 * (n_classes as f64).ln(), "{n_classes}");
            if n_classes == 3 {
                // Centred: scores of a row sum to zero, to the rounding of coefficients.
                for row in 0..n {
                    let sum: f64 = scores.outputs.iter().map(|o| o[row]).sum();
                    assert!(sum.abs() < 0.05, "{sum}");
                }
            }
        }
    }

    #[test]
    fn strange_columns_do_no_harm() {
        let n = 40;
        let ramp: Vec<f64> = (0..n).map(f64::from).collect();
        let times = |k: f64| FeatureColumn::Numeric(ramp.iter().map(|v| v * k).collect());
        let columns = vec![
            times(1.0),
            times(2.0),
            times(1e300),
            times(1e-300),
            times(1e90),
            FeatureColumn::Numeric(vec![7.0; n as usize]),
            FeatureColumn::Numeric(vec![f64::NAN; n as usize]),
            FeatureColumn::Categorical(vec![1; n as usize]),
            FeatureColumn::Categorical(vec![GAP; n as usize]),
        ];
        let noisy: Vec<f64> = ramp.iter().map(|v| v + (v * 7.0).sin()).collect();
        let targets = [
            Target::Numbers(noisy.clone()),
            Target::Numbers(noisy.iter().map(|v| v * 1e200).collect()),
            Target::Numbers(vec![3.0; n as usize]),
            Target::Classes { codes: ramp.iter().map(|v| u32::from(*v > 20.0)).collect(), n_classes: 2 },
            Target::Classes { codes: vec![0; n as usize], n_classes: 2 },
        ];
        for target in targets {
            let model = fitted(&view(columns.clone(), target), 3);
            let far =
                view(vec![FeatureColumn::Numeric(vec![1e308, -1e308, f64::NAN]); 7], Target::Numbers(vec![0.0; 3]));
            let mut far = far.features;
            far.columns.extend([FeatureColumn::Categorical(vec![9, GAP, 0]), FeatureColumn::Categorical(vec![1; 3])]);
            assert!(model.predict(&far).outputs[0].iter().all(|s| s.is_finite()));
        }
        // Few rows, and no column at all.
        let few = view(vec![FeatureColumn::Numeric(vec![1.0, 2.0, 4.0])], Target::Numbers(vec![1.0, 2.0, 3.0]));
        fitted(&few, 1);
        let none = fitted(&view(vec![], Target::Numbers(noisy)), 1);
        assert_eq!(none.complexity().size, 1.0);
    }

    #[test]
    fn any_number_of_threads_finds_the_same_formula() {
        let mut draw = Seed(9).stream();
        let x: Vec<Vec<f64>> = (0..3).map(|_| uniform(90, -2.0, 2.0, &mut draw)).collect();
        let codes = (0..90).map(|i| u32::from(x[0][i] * x[1][i] + 0.3 * draw.normal() > 0.0)).collect();
        let train = view(numeric(&x), Target::Classes { codes, n_classes: 2 });
        let with_threads =
            |n: usize| rayon::ThreadPoolBuilder::new().num_threads(n).build().unwrap().install(|| fitted(&train, 5));
        assert_eq!(with_threads(1), with_threads(2));
    }

    #[test]
    fn hostile_models_are_refused() {
        let mut draw = Seed(2).stream();
        let x = vec![uniform(60, 1.0, 2.0, &mut draw)];
        let y = x[0].iter().map(|v| 2.0 * v).collect();
        let good = fitted(&view(numeric(&x), Target::Numbers(y)), 1);
        let check = |change: &dyn Fn(&mut FormulaModel)| {
            let mut model = good.clone();
            change(&mut model);
            assert!(model.check(1, 1).is_err());
        };
        check(&|m| m.terms = vec![Expr { nodes: vec![] }]);
        check(&|m| m.slopes[0].push(1.0));
        check(&|m| m.intercepts[0] = f64::NAN);
        check(&|m| m.inputs.features.clear());
        check(&|m| m.terms[0] = Expr::leaf(Leaf::Number(5)));
        check(&|m| m.terms[0] = Expr::leaf(Leaf::Level(0, 1)));
        check(&|m| m.inputs.features[0] = FeatureInput::Number { low: 2.0, high: 1.0, median: 1.0, mean: 1.0 });
        let pole = Expr::binary(
            BinaryOp::Div,
            &Expr::constant(1.0),
            &Expr::binary(BinaryOp::Sub, &Expr::leaf(Leaf::Number(0)), &Expr::constant(1.5)),
        );
        check(&|m| m.terms[0] = pole.clone());
    }
}
