//! The formulas to choose from, each judged on rows that its search did not see.
//!
//! In: the formulas fitted on all rows, and what each fold's formulas scored on the fold's test rows. Out: a [`Front`].
//! The user's question: "what does a shorter formula cost, and would I have found the same one on other rows?".
//! Invariants: no further search; the advised formula has the figures of the whole procedure, its choice of length
//! included; every other one those of the folds' formulas of its size.
//! Method: of each fold the formula with the least leave-one-out loss that is not longer; its scores go through the
//! same calibration and bootstrap as every model's. Stability compares with the formula of each fold nearest in size.
//! Edges: a size below every formula of a fold takes the fold's shortest.

use super::assemble::{N_EFFECTS, Partition, calibrated, interval_rule, over_folds, scatter};
use super::resample::FoldFormula;
use crate::artifact::{CompactScores, Front, FrontEntry, NamedModel};
use crate::data::{Dataset, Target};
use crate::explain::effect;
use crate::formula::Expr;
use crate::models::Scores;
use crate::models::calibrator::Calibrator;
use crate::models::formula::{FormulaModel, stability};
use crate::run::Seed;
use crate::validate::metric::figures_of;
use crate::validate::price::{Price, prices};
use crate::validate::{Estimate, Figure, ModelValidation, OutOfFold, select};
use rayon::prelude::*;

/// The formulas of one fold.
pub(super) struct FoldFront {
    pub repeat: usize,
    /// Place of the fold in its repetition.
    pub fold: usize,
    /// Shortest first; at least one.
    pub formulas: Vec<FoldFormula>,
}

impl FoldFront {
    /// The best by leave-one-out of those that are not longer.
    fn of_size(&self, size: f64) -> &FoldFormula {
        let not_longer = self.formulas.iter().filter(|f| f.size <= size + 1e-9);
        not_longer.min_by(|a, b| a.loss.total_cmp(&b.loss)).unwrap_or(&self.formulas[0])
    }

    /// The nearest in size, as a ratio.
    fn near_size(&self, size: f64) -> &FoldFormula {
        let distance = |f: &FoldFormula| (f.size.max(1.0) / size.max(1.0)).ln().abs();
        let nearest = self.formulas.iter().min_by(|a, b| distance(a).total_cmp(&distance(b)));
        nearest.unwrap_or(&self.formulas[0])
    }
}

/// What formulas are judged by.
pub(super) struct Known<'a> {
    pub data: &'a Dataset,
    pub partitions: &'a [Partition],
    pub folds: &'a [FoldFront],
    pub observed: &'a Target,
    pub weights: &'a [f64],
    pub groups: Option<&'a [u32]>,
    pub baseline: &'a OutOfFold,
    /// The most accurate model's.
    pub best: &'a OutOfFold,
    pub seed: Seed,
}

/// A formula's scores and what follows from the folds alone.
struct Scored {
    out_of_fold: OutOfFold,
    calibrator: Calibrator,
    importance: Vec<(u32, Estimate)>,
}

impl Known<'_> {
    /// Every formula judged; the chosen one is the advised one, and known as a model already.
    pub fn front(&self, formulas: &FormulaModel, named: &NamedModel, judged: &ModelValidation) -> Front {
        let advised = formulas.chosen;
        let scored: Vec<Scored> = (0..formulas.front.len())
            .into_par_iter()
            .map(|at| match at == advised {
                true => Scored {
                    out_of_fold: judged.out_of_fold.clone(),
                    calibrator: named.calibrator.clone(),
                    importance: (0..)
                        .zip(&judged.importance)
                        .filter(|i| i.1.value > 0.0)
                        .map(|(f, e)| (f, *e))
                        .collect(),
                },
                false => self.scored(formulas.front[at].complexity().size),
            })
            .collect();
        let all: Vec<&OutOfFold> = scored.iter().map(|s| &s.out_of_fold).collect();
        let (observed, weights, groups) = (self.observed, self.weights, self.groups);
        let prices = prices(&all, self.best, self.baseline, observed, weights, groups, self.seed);
        let others: Vec<&OutOfFold> = (0..all.len()).filter(|&at| at != advised).map(|at| all[at]).collect();
        let mut figures = figures_of(&others, self.baseline, observed, weights, groups, self.seed);
        figures.insert(advised, judged.figures.clone());
        let entries = scored.into_par_iter().zip(prices).zip(figures).enumerate();
        let entries = entries.map(|(at, ((scored, price), figures))| {
            let known = (at == advised).then_some((named, judged));
            self.entry(formulas, at, scored, (price, figures), known)
        });
        Front { advised, n_searches: self.folds.len(), entries: entries.collect() }
    }

    fn scored(&self, size: f64) -> Scored {
        let (n, n_outputs) = (self.observed.len(), self.observed.task().n_outputs());
        let mut raw = vec![Scores { outputs: vec![vec![0.0; n]; n_outputs] }; self.partitions.len()];
        let picked: Vec<&FoldFormula> = self.folds.iter().map(|f| f.of_size(size)).collect();
        for (fold, formula) in self.folds.iter().zip(&picked) {
            scatter(&mut raw[fold.repeat], &self.partitions[fold.repeat].tests[fold.fold], &formula.scores);
        }
        let (repeats, calibrator) = calibrated(&raw, self.partitions, self.observed, self.weights);
        let mut features: Vec<u32> = picked.iter().flat_map(|p| p.importance.iter().map(|i| i.0)).collect();
        features.sort_unstable();
        features.dedup();
        let estimate = |feature: u32| {
            let of_fold = |p: &&FoldFormula| p.importance.iter().find(|i| i.0 == feature).map_or(0.0, |i| i.1);
            let values = picked.iter().map(|p| calibrator.slope * of_fold(p)).collect();
            (feature, over_folds(values))
        };
        let importance = features.into_iter().map(estimate).filter(|i| i.1.value > 0.0).collect();
        Scored { out_of_fold: OutOfFold { repeats }, importance, calibrator }
    }

    fn entry(
        &self,
        formulas: &FormulaModel,
        at: usize,
        scored: Scored,
        (price, figures): (Price, Vec<Figure>),
        known: Option<(&NamedModel, &ModelValidation)>,
    ) -> FrontEntry {
        let formula = &formulas.front[at];
        let size = formula.complexity().size;
        let searches: Vec<&[Expr]> = self.folds.iter().map(|f| f.near_size(size).terms.as_slice()).collect();
        let (observed, weights, groups) = (self.observed, self.weights, self.groups);
        let within = || select::choose(&[&scored.out_of_fold, self.best], &[0, 1], observed, weights, groups).within[0];
        let intervals = || matches!(observed, Target::Numbers(_)).then(|| interval_rule(&scored.out_of_fold, observed));
        let effects = || {
            let Some(model) = formulas.with_formula(at) else { return Vec::new() };
            let used = formula.features();
            let mut order: Vec<(u32, f64)> =
                scored.importance.iter().filter(|i| used.contains(&i.0)).map(|i| (i.0, i.1.value)).collect();
            order.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            let features: Vec<usize> = order.iter().take(N_EFFECTS).map(|o| o.0 as usize).collect();
            effect::effects(&model, &self.data.features, &features, observed.task().n_outputs())
        };
        FrontEntry {
            figures,
            price,
            within_one_standard_error: known.map_or_else(within, |(_, judged)| judged.within_one_standard_error),
            stability: stability(&formula.terms, &searches),
            intervals: known.map_or_else(intervals, |(named, _)| named.intervals.clone()),
            effects: known.map_or_else(effects, |(named, _)| named.effects.clone()),
            apparent: known.map_or_else(Vec::new, |(named, _)| named.apparent.clone()),
            out_of_fold: CompactScores::pack(&scored.out_of_fold),
            calibrator: scored.calibrator,
            importance: scored.importance,
        }
    }
}
