//! A model as sums that a reader can compute: constant, coefficients, coding of categories and gaps.
//!
//! In: a fitted linear model or formula with its calibration. Out: an [`Equation`]; for one row the same sums with every
//! product written out.
//! The user's question: "what exactly do I print in the paper, so that others can compute it?".
//! Invariants: the calibrated score of the program, to rounding; calibration is folded into the coefficients where the
//! score is a sum.
//! Edges: the baseline is a constant; trees and mixtures are no sum, and have no equation.

use crate::data::{FeatureColumn, FeatureInfo, Features, GAP};
use crate::evolve::inputs::{Inputs, RowSource};
use crate::evolve::loss::Link;
use crate::explain::reliability::Profile;
use crate::formula::Expr;
use crate::formula::eval::evaluate;
use crate::models::calibrator::Calibrator;
use crate::models::formula::FormulaModel;
use crate::models::linear::{Effect, LinearModel};
use crate::models::{FittedModel, Model};
use std::sync::Arc;

/// A model as sums, one per output (class, number, or log-odds of the second class).
#[derive(Debug, Clone, PartialEq)]
pub struct Equation {
    /// One per output.
    pub sums: Vec<Sum>,
    /// How a formula reads its columns; `None` for a linear model.
    pub inputs: Option<Inputs>,
    /// From a sum to the score before the last step.
    pub link: Link,
    /// Last step: factor and constant, where they could not be folded into the sum.
    pub rescaled: Option<(f64, f64)>,
}

/// A constant and what is added to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Sum {
    /// The constant.
    pub intercept: f64,
    /// What is added.
    pub parts: Vec<Part>,
}

/// What is added to the constant.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// `coefficient * x`, x kept within a range; or `gap` where x is missing.
    Number {
        /// The feature.
        feature: usize,
        /// Change of the score per unit.
        coefficient: f64,
        /// Smaller and larger values count as these.
        range: (f64, f64),
        /// Added instead where the value is missing.
        gap: f64,
    },
    /// One amount per level; `gap` for a missing or unknown one.
    Levels {
        /// The feature.
        feature: usize,
        /// By code.
        levels: Vec<f64>,
        /// For a missing value, or a level never seen.
        gap: f64,
    },
    /// `coefficient * term`.
    Term {
        /// The coefficient.
        coefficient: f64,
        /// The term.
        term: Expr,
    },
}

/// A part computed for a row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Worked {
    /// The number or the term's value; 1 for a level; `None` where the value is missing.
    pub value: Option<f64>,
    /// What it adds.
    pub added: f64,
}

/// The equation of a model, with its calibration; `None` for trees and mixtures.
pub fn equation(model: &FittedModel, calibrator: &Calibrator) -> Option<Equation> {
    match model {
        FittedModel::Baseline(_) => {
            let none = Features { info: Arc::default(), columns: Vec::new(), n_rows: 1 };
            let scores = calibrator.apply(&model.predict(&none));
            let constant = |output: &Vec<f64>| Some(Sum { intercept: *output.first()?, parts: Vec::new() });
            let sums = scores.outputs.iter().map(constant).collect::<Option<Vec<Sum>>>()?;
            Some(Equation { sums, inputs: None, link: Link::Identity, rescaled: None })
        }
        FittedModel::Linear(linear) => Some(of_linear(linear, calibrator)),
        FittedModel::Formula(formula) => Some(of_formula(formula, calibrator)),
        _ => None,
    }
}

fn of_linear(linear: &LinearModel, calibrator: &Calibrator) -> Equation {
    let k = calibrator.slope;
    let sum = |output: usize| {
        let mut intercept = k * linear.base[output] + calibrator.intercepts[output];
        let mut parts = Vec::new();
        for term in &linear.terms {
            match &term.effects[output] {
                Effect::Number { slope, centre, known, gap } => {
                    // slope * (x - centre) + known, less the constant part, which a gap must then give back.
                    let constant = k * (known - slope * centre);
                    intercept += constant;
                    parts.push(Part::Number {
                        feature: term.feature,
                        coefficient: k * slope,
                        range: term.range,
                        gap: k * gap - constant,
                    });
                }
                Effect::Levels { levels, gap } => parts.push(Part::Levels {
                    feature: term.feature,
                    levels: levels.iter().map(|l| k * l).collect(),
                    gap: k * gap,
                }),
            }
        }
        Sum { intercept, parts }
    };
    let sums = (0..linear.base.len()).map(sum).collect();
    Equation { sums, inputs: None, link: Link::Identity, rescaled: None }
}

fn of_formula(model: &FormulaModel, calibrator: &Calibrator) -> Equation {
    let formula = model.formula();
    // Behind another link the calibration stays a step of its own.
    let folded = formula.link == Link::Identity;
    let k = if folded { calibrator.slope } else { 1.0 };
    let sums = formula.intercepts.iter().zip(&formula.slopes).zip(&calibrator.intercepts);
    let sums = sums.map(|((intercept, slopes), shift)| {
        let terms = slopes.iter().zip(&formula.terms).filter(|(slope, _)| **slope != 0.0);
        let part = |(slope, term): (&f64, &Expr)| Part::Term { coefficient: k * slope, term: term.clone() };
        Sum { intercept: k * intercept + if folded { *shift } else { 0.0 }, parts: terms.map(part).collect() }
    });
    Equation {
        sums: sums.collect(),
        inputs: Some(model.inputs.clone()),
        link: formula.link,
        rescaled: (!folded).then(|| (calibrator.slope, calibrator.intercepts.first().copied().unwrap_or(0.0))),
    }
}

impl Equation {
    /// Features that stand in it, increasing.
    pub fn features(&self) -> Vec<usize> {
        let of_part = |part: &Part| match part {
            Part::Number { feature, .. } | Part::Levels { feature, .. } => vec![*feature],
            Part::Term { term, .. } => term.features().into_iter().map(|f| f as usize).collect(),
        };
        let mut features: Vec<usize> = self.sums.iter().flat_map(|s| s.parts.iter().flat_map(of_part)).collect();
        features.sort_unstable();
        features.dedup();
        features
    }

    /// Every part of an output's sum, for the first of these rows.
    pub fn worked(&self, output: usize, rows: &Features) -> Vec<Worked> {
        self.sums[output].parts.iter().map(|part| self.part(part, rows)).collect()
    }

    /// The score of an output for the first of these rows.
    pub fn score(&self, output: usize, rows: &Features) -> f64 {
        let sum = self.sums[output].intercept + self.worked(output, rows).iter().map(|w| w.added).sum::<f64>();
        let linked = self.link.prediction(sum);
        self.rescaled.map_or(linked, |(slope, shift)| slope * linked + shift)
    }

    fn part(&self, part: &Part, rows: &Features) -> Worked {
        match part {
            Part::Number { feature, coefficient, range, gap } => match rows.columns.get(*feature) {
                Some(FeatureColumn::Numeric(x)) if x.first().is_some_and(|x| !x.is_nan()) => {
                    let x = x[0].clamp(range.0, range.1);
                    Worked { value: Some(x), added: coefficient * x }
                }
                _ => Worked { value: None, added: *gap },
            },
            Part::Levels { feature, levels, gap } => match rows.columns.get(*feature) {
                Some(FeatureColumn::Categorical(codes)) if codes.first().is_some_and(|&c| c != GAP) => {
                    Worked { value: Some(1.0), added: levels.get(codes[0] as usize).copied().unwrap_or(*gap) }
                }
                _ => Worked { value: None, added: *gap },
            },
            Part::Term { coefficient, term } => {
                let value = match &self.inputs {
                    Some(inputs) => evaluate(term, &RowSource { inputs, rows }, 1)[0],
                    None => 0.0,
                };
                Worked { value: Some(value), added: coefficient * value }
            }
        }
    }
}

/// Which of the profile's quantiles (of 20 steps) the invented row takes: above the middle, so that terms show.
const INVENTED_STEP: usize = 14;

/// A row that nobody is: of each number a rounded value above the middle, of each category the most frequent level.
pub fn invented(profile: &Profile, info: &Arc<Vec<FeatureInfo>>, whole: &[bool]) -> Features {
    let column = |(feature, known): (usize, &FeatureInfo)| match known.n_levels() {
        Some(n_levels) => {
            let shares = profile.shares.get(feature).map_or(&[][..], Vec::as_slice);
            // The last share is that of gaps.
            let levels = shares.iter().take(n_levels).enumerate().filter(|(_, share)| **share > 0.0);
            let most = levels.reduce(|most, level| if level.1 > most.1 { level } else { most });
            FeatureColumn::Categorical(vec![most.map_or(GAP, |(level, _)| level as u32)])
        }
        None => {
            let value = profile.quantiles.get(feature).and_then(|q| q.get(INVENTED_STEP)).copied().unwrap_or(f64::NAN);
            let (low, high) = profile.ranges.get(feature).copied().unwrap_or((value, value));
            let whole = whole.get(feature).copied().unwrap_or(false);
            let rounded = if whole { value.round() } else { two_digits(value) };
            FeatureColumn::Numeric(vec![if (low..=high).contains(&rounded) { rounded } else { value }])
        }
    };
    Features { info: info.clone(), columns: info.iter().enumerate().map(column).collect(), n_rows: 1 }
}

fn two_digits(value: f64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return value;
    }
    format!("{value:.1e}").parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{FeatureKind, Target, TrainView};
    use crate::explain::reliability;
    use crate::models::Learner;
    use crate::run::{Effort, Flow, Progress, Run, Seed};
    use std::sync::atomic::AtomicBool;

    fn train(target: Target) -> TrainView {
        let n = target.len();
        let mut stream = Seed(1).stream();
        let numbers = (0..n).map(|i| if i % 7 == 0 { f64::NAN } else { 10.0 + 3.0 * stream.normal() }).collect();
        let codes = (0..n as u32).map(|i| if i % 11 == 0 { GAP } else { i % 3 }).collect();
        let info =
            |name: &str, kind| FeatureInfo { name: name.into(), column: name.into(), kind, ..Default::default() };
        let levels = FeatureKind::Level { levels: ["a", "b", "c"].map(str::to_owned).to_vec() };
        let features = Features {
            info: Arc::new(vec![info("x", FeatureKind::Number), info("kind", levels)]),
            columns: vec![FeatureColumn::Numeric(numbers), FeatureColumn::Categorical(codes)],
            n_rows: n,
        };
        TrainView { features, target, weights: vec![1.0; n], groups: None }
    }

    #[test]
    fn sums_are_the_programs_own_scores() {
        let stop = AtomicBool::new(false);
        let go = |_: &Progress<'_>| Flow::Continue;
        let run = Run::new(Seed(0), Effort::Quick, &go, &stop);
        let class = |i: usize, n: u32| (i as u32 * 7 + (i as u32 / 3)) % n;
        for target in [
            Target::Numbers((0..60).map(|i| f64::from(class(i, 5)) + i as f64 * 0.05).collect()),
            Target::Classes { codes: (0..60).map(|i| class(i, 2)).collect(), n_classes: 2 },
            Target::Classes { codes: (0..60).map(|i| class(i, 3)).collect(), n_classes: 3 },
        ] {
            let train = train(target);
            let n_outputs = train.task().n_outputs();
            let calibrator = Calibrator { slope: 0.7, intercepts: vec![0.3; n_outputs] };
            for learner in [Learner::Baseline, Learner::Linear, Learner::Formula] {
                let model = learner.fit(&train, &run).expect("fits");
                let sums = equation(&model, &calibrator).expect("a sum");
                let scores = calibrator.apply(&model.predict(&train.features));
                for row in 0..60u32 {
                    let one = train.features.gather(&[row]);
                    for output in 0..n_outputs {
                        let (by_hand, program) = (sums.score(output, &one), scores.outputs[output][row as usize]);
                        assert!((by_hand - program).abs() < 1e-9 * (1.0 + program.abs()), "{learner:?} {row}");
                    }
                }
            }
        }
    }

    #[test]
    fn the_invented_row_is_possible() {
        let train = train(Target::Numbers((0..60).map(f64::from).collect()));
        let profile = reliability::profile(&train.features, &[1.0, 1.0]);
        let row = invented(&profile, &train.features.info, &[true]);
        let FeatureColumn::Numeric(x) = &row.columns[0] else { panic!("a number") };
        assert!(x[0].fract() == 0.0 && x[0] >= profile.ranges[0].0 && x[0] <= profile.ranges[0].1);
        assert!(matches!(&row.columns[1], FeatureColumn::Categorical(c) if c[0] < 3));
    }

    #[test]
    fn trees_are_no_sum() {
        let stop = AtomicBool::new(false);
        let go = |_: &Progress<'_>| Flow::Continue;
        let run = Run::new(Seed(0), Effort::Quick, &go, &stop);
        let train = train(Target::Numbers((0..40).map(f64::from).collect()));
        let forest = Learner::Forest.fit(&train, &run).expect("fits");
        assert_eq!(equation(&forest, &Calibrator::identity(1)), None);
    }
}
