//! Elastic-net linear, logistic and multinomial regression.
//!
//! In: a [`TrainView`]. Out: [`LinearModel`]: one effect per unit of each number, one per level of each category.
//! The user's question: "what does a straight line per column already tell?".
//! Invariants: gaps have an effect of their own; a level never seen in training has the effect of a gap; a number is
//! kept within the training range (and within four interquartile ranges of the quartiles), so that one wild value
//! cannot carry the prediction away; the intercept is never penalised; a row of weight 2 acts as the row twice.
//! Method: Zou & Hastie (2005), coordinate descent on quadratic approximations (Friedman, Hastie & Tibshirani 2010);
//! penalty and mix chosen by inner cross-validation of the log-likelihood.
//! Edges: no usable column gives the baseline; a class absent from the rows gets a constant score; more columns than
//! [`design::MAX_COLUMNS`] are screened first, inside each inner fold.

pub(in crate::models) mod design;
mod path;

use super::region::{Region, Side, Span, Total};
use super::separable::{Pieces, Separable, of_parts};
use super::{Attribution, Complexity, Model, Scores, all_finite, centre, refuse};
use crate::data::{FeatureColumn, Features, GAP, Target, TrainView};
use crate::formula::Interval;
use crate::message::Error;
use crate::run::{Effort, Flow, Run};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// A fitted elastic net.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LinearModel {
    /// Per output: score of the average training row.
    pub base: Vec<f64>,
    /// Terms with an effect: `[term]`, by feature, increasing.
    pub terms: Vec<Term>,
    /// Features of the task.
    pub n_features: usize,
    /// Penalty chosen, on the scale of standardised columns and the mean log-likelihood.
    pub lambda: f64,
    /// Share of the penalty that is lasso: 0 is ridge.
    pub l1_share: f64,
}

/// The effect of one feature. Effects of the average training row are 0: they are in [`LinearModel::base`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Term {
    /// Index of the feature.
    pub feature: usize,
    /// Its effect, per output.
    pub effects: Vec<Effect>,
    /// Smallest and largest value used of a number; values beyond are moved to them.
    pub range: (f64, f64),
}

/// Effect of a feature on one output.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Effect {
    /// `slope * (x - centre) + known`, or `gap` where x is missing.
    Number {
        /// Change of the score per unit.
        slope: f64,
        /// Mean of the known training values.
        centre: f64,
        /// Effect of being known; 0 where the column has no gaps.
        known: f64,
        /// Effect of a missing value.
        gap: f64,
    },
    /// One effect per level, and that of a gap or an unseen level.
    Levels {
        /// Effect by code.
        levels: Vec<f64>,
        /// Effect of a missing value or of a level never seen.
        gap: f64,
    },
}

impl Effect {
    /// Effect of a number; `range` is that of the term.
    fn of_number(&self, x: f64, range: (f64, f64)) -> f64 {
        match self {
            Effect::Number { gap, .. } if x.is_nan() => *gap,
            Effect::Number { slope, centre, known, .. } => slope * (x.clamp(range.0, range.1) - centre) + known,
            // Features are built from the schema that the model was trained with, so kinds agree.
            Effect::Levels { .. } => 0.0,
        }
    }

    /// Effect of a level.
    fn of_level(&self, code: u32) -> f64 {
        match self {
            Effect::Levels { gap, .. } if code == GAP => *gap,
            Effect::Levels { levels, gap } => levels.get(code as usize).copied().unwrap_or(*gap),
            Effect::Number { .. } => 0.0,
        }
    }
}

impl Term {
    fn add_to(&self, column: &FeatureColumn, output: usize, scores: &mut [f64]) {
        let effect = &self.effects[output];
        match column {
            FeatureColumn::Numeric(values) => {
                scores.iter_mut().zip(values).for_each(|(s, x)| *s += effect.of_number(*x, self.range));
            }
            FeatureColumn::Categorical(codes) => {
                scores.iter_mut().zip(codes).for_each(|(s, code)| *s += effect.of_level(*code));
            }
        }
    }

    /// Effects over a side: a line never turns, and neither does its rounding.
    fn span(&self, side: &Side, output: usize) -> Span {
        let effect = &self.effects[output];
        let number = |x: f64| effect.of_number(x, self.range);
        match side {
            Side::Number { gap, .. } => {
                let ends = side.numbers().map_or(Span::NONE, |(low, high)| Span::of([number(low), number(high)]));
                if *gap { ends.with(number(f64::NAN)) } else { ends }
            }
            Side::Levels(codes) => Span::of(codes.iter().map(|code| effect.of_level(*code))),
        }
    }
}

impl Model for LinearModel {
    fn predict(&self, rows: &Features) -> Scores {
        let outputs = self.base.iter().enumerate().map(|(output, &base)| {
            let mut scores = vec![base; rows.n_rows];
            for term in &self.terms {
                term.add_to(&rows.columns[term.feature], output, &mut scores);
            }
            scores
        });
        Scores { outputs: outputs.collect() }
    }

    fn attribute(&self, rows: &Features) -> Attribution {
        let contributions = (0..self.base.len()).map(|output| {
            let mut of_features = vec![vec![0.0; rows.n_rows]; self.n_features];
            for term in &self.terms {
                term.add_to(&rows.columns[term.feature], output, &mut of_features[term.feature]);
            }
            of_features
        });
        Attribution { base: self.base.clone(), contributions: contributions.collect() }
    }

    fn bounds(&self, region: &Region) -> Option<Vec<Interval>> {
        let of_output = |(output, &base): (usize, &f64)| {
            let mut total = Total::new(base);
            self.terms.iter().for_each(|term| total.add(term.span(&region.sides[term.feature], output)));
            total.interval()
        };
        self.base.iter().enumerate().map(of_output).collect()
    }

    fn above(&self, region: &Region, pieces: &Pieces, sign: f64) -> Option<Vec<Separable>> {
        let of_output = |(output, &base): (usize, &f64)| {
            let part = |term: usize, side: &Side| {
                let span = self.terms[term].span(side, output);
                (span, span.size())
            };
            of_parts((region, pieces, sign), base, self.terms.iter().map(|t| t.feature), part)
        };
        self.base.iter().enumerate().map(of_output).collect()
    }

    fn complexity(&self) -> Complexity {
        let coefficients = self.terms.iter().flat_map(|t| &t.effects).map(|effect| match effect {
            Effect::Number { slope, gap, .. } => usize::from(*slope != 0.0) + usize::from(*gap != 0.0),
            Effect::Levels { levels, gap } => {
                let mut distinct: Vec<f64> = levels.iter().copied().chain([*gap]).collect();
                distinct.sort_by(f64::total_cmp);
                distinct.dedup();
                distinct.len() - 1
            }
        });
        Complexity { size: (self.base.len() + coefficients.sum::<usize>()) as f64, n_features: self.terms.len() }
    }

    fn check(&self, n_features: usize, n_outputs: usize) -> Result<(), Error> {
        let effect_sound = |effect: &Effect| match effect {
            Effect::Number { slope, centre, known, gap } => all_finite(&[*slope, *centre, *known, *gap]),
            Effect::Levels { levels, gap } => all_finite(levels) && gap.is_finite(),
        };
        let sound = self.n_features == n_features
            && self.base.len() == n_outputs
            && all_finite(&self.base)
            && self.terms.windows(2).all(|w| w[0].feature < w[1].feature)
            && self.terms.iter().all(|t| {
                t.feature < n_features
                    && t.effects.len() == n_outputs
                    && t.effects.iter().all(effect_sound)
                    && t.range.0 <= t.range.1
            });
        if sound { Ok(()) } else { Err(refuse("linear model")) }
    }
}

/// Shares of lasso in the penalty that are tried.
fn l1_shares(effort: Effort) -> &'static [f64] {
    match effort {
        Effort::Quick => &[0.0, 0.9],
        Effort::Standard => &[0.0, 0.5, 1.0],
        Effort::Thorough => &[0.0, 0.25, 0.5, 0.75, 1.0],
    }
}

/// Fits, choosing penalty and mix by inner cross-validation.
///
/// Errors: none of its own; a table without usable columns gives the baseline's scores.
pub fn fit(train: &TrainView, run: &Run<'_>) -> Result<LinearModel, Error> {
    let n_inner = if run.effort == Effort::Thorough { 10 } else { 5 };
    let assignment = crate::data::split::inner_folds(train, n_inner);
    let n_folds = assignment.iter().copied().max().map_or(0, |last| last as usize + 1);
    let choice = if n_folds >= 2 { choose(train, &assignment, n_folds, run) } else { None };
    let (l1_share, step) = choice.unwrap_or((0.0, path::N_STEPS / 2));
    let problem = path::Problem::new(train, &train.features);
    let mut fitted = problem.start();
    // Along the path, so that each solution starts from its neighbour's.
    for s in 0..=step {
        problem.solve(
            &mut fitted,
            l1_share,
            path::lambda(l1_share, problem.steepest, s),
            if s == step { path::FINE } else { path::ROUGH },
        );
    }
    Ok(problem.model(&fitted, l1_share, path::lambda(l1_share, problem.steepest, step)))
}

/// (lasso share, step on the path) with the lowest inner cross-validated loss.
fn choose(train: &TrainView, assignment: &[u32], n_folds: usize, run: &Run<'_>) -> Option<(f64, usize)> {
    /// Steps without improvement after which the path is left.
    const PATIENCE: usize = 4;
    /// Share of the loss that a step must save to count.
    const WORTHWHILE: f64 = 1e-4;
    struct Inner {
        problem: path::Problem,
        held_out: path::Encoded,
        target: Target,
        weights: Vec<f64>,
    }
    let inner: Vec<Inner> = (0..n_folds as u32)
        .into_par_iter()
        .map(|fold| {
            let (test, fitted): (Vec<u32>, Vec<u32>) =
                (0..train.n_rows() as u32).partition(|&r| assignment[r as usize] == fold);
            let part = train.subset(&fitted);
            let problem = path::Problem::new(&part, &part.features);
            let held_out = problem.encode(&train.features.gather(&test));
            let weights = test.iter().map(|&r| train.weights[r as usize]).collect();
            Inner { problem, held_out, target: train.target.gather(&test), weights }
        })
        .collect();
    let total: f64 = train.weights.iter().sum();
    let mut best: Option<(f64, f64, usize)> = None;
    for &l1_share in l1_shares(run.effort) {
        let mut states: Vec<path::State> = inner.iter().map(|i| i.problem.start()).collect();
        let mut best_of_path = (f64::INFINITY, 0);
        for step in 0..path::N_STEPS {
            if run.flow() == Flow::Stop && best.is_some() {
                break;
            }
            let losses: Vec<f64> = inner
                .par_iter()
                .zip(&mut states)
                .map(|(i, state)| {
                    i.problem.solve(state, l1_share, path::lambda(l1_share, i.problem.steepest, step), path::ROUGH);
                    i.problem.loss(state, &i.held_out, &i.target, &i.weights)
                })
                .collect();
            let loss = losses.iter().sum::<f64>() / total;
            if loss < best_of_path.0 * (1.0 - WORTHWHILE) {
                best_of_path = (loss, step);
            } else if step >= best_of_path.1 + PATIENCE {
                break;
            }
        }
        if best_of_path.0.is_finite() && best.is_none_or(|(loss, ..)| best_of_path.0 < loss * (1.0 - WORTHWHILE)) {
            best = Some((best_of_path.0, l1_share, best_of_path.1));
        }
    }
    best.map(|(_, l1_share, step)| (l1_share, step))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{FeatureInfo, FeatureKind};
    use crate::run::{Progress, Seed};
    use std::sync::Arc;
    use std::sync::atomic::AtomicBool;

    fn view(columns: Vec<FeatureColumn>, target: Target) -> TrainView {
        let info = columns
            .iter()
            .enumerate()
            .map(|(i, c)| FeatureInfo {
                name: format!("x{i}"),
                column: format!("x{i}"),
                kind: match c {
                    FeatureColumn::Numeric(_) => FeatureKind::Number,
                    FeatureColumn::Categorical(codes) => {
                        let n = codes.iter().filter(|&&c| c != GAP).max().map_or(0, |m| m + 1);
                        FeatureKind::Level { levels: (0..n).map(|l| format!("{l:03}")).collect() }
                    }
                },
                ..FeatureInfo::default()
            })
            .collect();
        let n_rows = target.len();
        let features = Features { info: Arc::new(info), columns, n_rows };
        TrainView { features, target, weights: vec![1.0; n_rows], groups: None }
    }

    fn fitted(train: &TrainView) -> LinearModel {
        let stop = AtomicBool::new(false);
        let go = |_: &Progress<'_>| Flow::Continue;
        fit(train, &Run::new(Seed(0), Effort::Standard, &go, &stop)).expect("fits")
    }

    fn normals(n: usize, seed: u64) -> Vec<f64> {
        let mut stream = Seed(seed).stream();
        (0..n).map(|_| stream.normal()).collect()
    }

    #[test]
    fn finds_slopes_gap_and_level_effects() {
        let n = 400;
        let (mut a, noise) = (normals(n, 1), normals(n, 2));
        for row in (0..n).step_by(5) {
            a[row] = f64::NAN;
        }
        let levels: Vec<u32> = (0..n as u32).map(|r| r * 7 % 3).collect();
        let y = (0..n)
            .map(|i| (if a[i].is_nan() { 4.0 } else { 10.0 + 2.0 * a[i] }) + f64::from(levels[i]) + 0.1 * noise[i])
            .collect();
        let train = view(vec![FeatureColumn::Numeric(a), FeatureColumn::Categorical(levels)], Target::Numbers(y));
        let model = fitted(&train);
        let Effect::Number { slope, .. } = model.terms[0].effects[0] else { panic!("a number") };
        assert!((slope - 2.0).abs() < 0.05, "{slope}");
        let predicted = model.predict(&train.features);
        let Target::Numbers(y) = &train.target else { panic!("numbers") };
        let error = y.iter().zip(&predicted.outputs[0]).map(|(y, p)| (y - p).powi(2)).sum::<f64>() / n as f64;
        assert!(error < 0.015, "{error}");
        let attribution = model.attribute(&train.features);
        for row in 0..n {
            let sum = attribution.base[0] + attribution.contributions[0].iter().map(|f| f[row]).sum::<f64>();
            assert!((sum - predicted.outputs[0][row]).abs() < 1e-9);
        }
        let mean: f64 = attribution.contributions[0][0].iter().sum::<f64>() / n as f64;
        assert!(mean.abs() < 1e-9, "the average training row has no effect: {mean}");
    }

    #[test]
    fn agrees_with_logistic_regression_where_rows_are_many() {
        let n = 4000;
        let (a, mut stream) = (normals(n, 3), Seed(4).stream());
        let codes = a.iter().map(|a| u32::from(stream.chance(super::super::logistic(1.5 * a - 1.0)))).collect();
        let model = fitted(&view(vec![FeatureColumn::Numeric(a)], Target::Classes { codes, n_classes: 2 }));
        let Effect::Number { slope, centre, .. } = model.terms[0].effects[0] else { panic!("a number") };
        assert!((slope - 1.5).abs() < 0.12 && (model.base[0] - slope * centre + 1.0).abs() < 0.12, "{model:?}");
    }

    #[test]
    fn classes_sum_to_nothing_and_are_told_apart() {
        let n = 300;
        let a = normals(n, 5);
        let codes = a
            .iter()
            .map(|&a| {
                if a < -0.5 {
                    0
                } else if a < 0.5 {
                    1
                } else {
                    2
                }
            })
            .collect();
        let train = view(vec![FeatureColumn::Numeric(a)], Target::Classes { codes, n_classes: 3 });
        let scores = fitted(&train).predict(&train.features);
        let Target::Classes { codes, .. } = &train.target else { panic!("classes") };
        let right = (0..n).filter(|&i| (0..3).all(|k| scores.outputs[k][i] <= scores.outputs[codes[i] as usize][i]));
        assert!(right.count() > 270);
        assert!((0..n).all(|i| (0..3).map(|k| scores.outputs[k][i]).sum::<f64>().abs() < 1e-9));
    }

    #[test]
    fn a_row_of_weight_two_is_the_row_twice() {
        let n = 60;
        let a = normals(n, 6);
        let codes: Vec<u32> = a.iter().zip(normals(n, 7)).map(|(a, e)| u32::from(a + e > 0.3)).collect();
        let mut heavy = view(vec![FeatureColumn::Numeric(a)], Target::Classes { codes, n_classes: 2 });
        let twice: Vec<u32> = (0..n as u32).flat_map(|r| if r % 3 == 0 { vec![r, r] } else { vec![r] }).collect();
        let double = heavy.subset(&twice);
        for row in (0..n).step_by(3) {
            heavy.weights[row] = 2.0;
        }
        let (a, b) = (fitted(&heavy).predict(&heavy.features), fitted(&double).predict(&heavy.features));
        for (a, b) in a.outputs[0].iter().zip(&b.outputs[0]) {
            assert!((a - b).abs() < 1e-6, "{a} {b}");
        }
    }

    #[test]
    fn awkward_tables_give_finite_scores() {
        let n = 24;
        let codes: Vec<u32> = (0..n as u32).map(|r| r % 2).collect();
        let columns: Vec<Vec<f64>> = vec![
            vec![3.0; n],
            vec![f64::NAN; n],
            (0..n).map(|i| if i == 0 { 1e300 } else { i as f64 }).collect(),
            (0..n).map(|i| i as f64 * 1e-300).collect(),
            (0..n).map(|i| (i % 2) as f64).collect(),
            (0..n).map(|i| (i % 2) as f64).collect(),
        ];
        let mut columns: Vec<FeatureColumn> = columns.into_iter().map(FeatureColumn::Numeric).collect();
        columns.push(FeatureColumn::Categorical(vec![GAP; n]));
        for target in [
            Target::Classes { codes: codes.clone(), n_classes: 2 },
            Target::Classes { codes: vec![0; n], n_classes: 2 },
            Target::Classes { codes, n_classes: 3 },
            Target::Numbers((0..n).map(|i| if i == 3 { 1e200 } else { 1.0 }).collect()),
        ] {
            let train = view(columns.clone(), target);
            let model = fitted(&train);
            model.check(columns.len(), train.task().n_outputs()).expect("sound");
            assert!(model.predict(&train.features).outputs.iter().all(|o| all_finite(o)), "{model:?}");
        }
    }

    #[test]
    fn more_columns_than_rows() {
        let n = 50;
        let mut columns: Vec<FeatureColumn> = (0..900).map(|j| FeatureColumn::Numeric(normals(n, 100 + j))).collect();
        let planted = normals(n, 1);
        let y = planted.iter().zip(normals(n, 2)).map(|(p, e)| 5.0 * p + 0.1 * e).collect();
        columns.push(FeatureColumn::Numeric(planted));
        let model = fitted(&view(columns, Target::Numbers(y)));
        let strongest = |t: &Term| match t.effects[0] {
            Effect::Number { slope, .. } => slope.abs(),
            Effect::Levels { .. } => 0.0,
        };
        let top = model.terms.iter().max_by(|a, b| strongest(a).total_cmp(&strongest(b))).expect("terms");
        assert_eq!(top.feature, 900);
    }
}
