//! The formulas to choose from: what is known of each, and the model file speaking of another one.
//!
//! In: an [`Artifact`] and the number of a formula. Out: the same artifact, whose model `formula` is that one.
//! The user's question: "is there a shorter one, what does it cost, and how do I take it?".
//! Invariants: numbers start at 1, the shortest first; each formula has its own figures, calibration and intervals,
//! learnt from rows that its search did not see; what is best and what is recommended does not change with the choice.
//! Edges: no formula in the file, or no such number, is an error that says which there are.

use super::Artifact;
use super::check::{effect_fits, estimate_is_finite, figures_fit, require, rule_is_sound, scores_fit};
use crate::explain::effect::Effect;
use crate::message;
use crate::message::Error;
use crate::models::calibrator::Calibrator;
use crate::models::formula::{FormulaModel, TermStability};
use crate::models::{FittedModel, Model, Scores};
use crate::validate::conformal::IntervalRule;
use crate::validate::price::Price;
use crate::validate::{Estimate, Figure, OutOfFold};
use serde::{Deserialize, Serialize};

/// What is known of the formulas of a model file, in the order of the front.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Front {
    /// Index of the formula that the search advises: the length that held-out rows ask for.
    pub advised: usize,
    /// Searches on resamples (folds) from which figures and stability come.
    pub n_searches: usize,
    /// One per formula.
    pub entries: Vec<FrontEntry>,
}

/// What is known of one formula.
///
/// Figures of the advised formula are those of the whole procedure, choice of length included. Those of another one
/// are of the fold's formula of its size: the best (leave-one-out) that is not longer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FrontEntry {
    /// All metrics of the task, the main one first.
    pub figures: Vec<Figure>,
    /// What it loses to the most accurate model.
    pub price: Price,
    /// Whether it is within one standard error of the most accurate model.
    pub within_one_standard_error: bool,
    /// Per term, how often it came back.
    pub stability: Vec<TermStability>,
    /// Calibrates its scores; fitted out of fold.
    pub calibrator: Calibrator,
    /// Intervals, for a number.
    pub intervals: Option<IntervalRule>,
    /// Effects of its most important features, most important first.
    pub effects: Vec<Effect>,
    /// Figures on the rows it was fitted on; of the advised formula only.
    pub apparent: Vec<Figure>,
    /// Mean absolute contribution of the features that have one, by feature.
    pub importance: Vec<(u32, Estimate)>,
    /// Out-of-fold scores.
    pub out_of_fold: CompactScores,
}

/// Out-of-fold scores in single precision, as shares of the largest: enough for charts, half the bytes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CompactScores {
    scale: f64,
    /// `[repetition][output][row]`.
    shares: Vec<Vec<Vec<f32>>>,
}

impl CompactScores {
    /// Packs scores.
    pub fn pack(scores: &OutOfFold) -> CompactScores {
        let all = scores.repeats.iter().flat_map(|s| s.outputs.iter().flatten());
        let scale = all.fold(0.0f64, |most, v| most.max(v.abs()));
        let scale = if scale > 0.0 && scale.is_finite() { scale } else { 1.0 };
        let pack = |s: &Scores| s.outputs.iter().map(|o| o.iter().map(|v| (v / scale) as f32).collect()).collect();
        CompactScores { scale, shares: scores.repeats.iter().map(pack).collect() }
    }
    /// The scores, to seven digits.
    pub fn unpack(&self) -> OutOfFold {
        let unpack = |outputs: &Vec<Vec<f32>>| Scores {
            outputs: outputs.iter().map(|o| o.iter().map(|v| f64::from(*v) * self.scale).collect()).collect(),
        };
        OutOfFold { repeats: self.shares.iter().map(unpack).collect() }
    }
}

impl Artifact {
    /// Index of the model `formula` and the formulas to choose from.
    pub fn formulas(&self) -> Option<(usize, &FormulaModel)> {
        self.models.iter().enumerate().find_map(|(index, named)| match &named.model {
            FittedModel::Formula(formulas) => Some((index, formulas)),
            _ => None,
        })
    }

    /// The same artifact, its model `formula` being the one of this number, from 1.
    ///
    /// Errors (usage): no formula in the file; no formula of this number.
    pub fn with_formula(&self, number: usize) -> Result<Artifact, Error> {
        let mut other = self.clone();
        let (Some((index, formulas)), Some(front)) = (self.formulas(), &self.front) else {
            return Err(Error::usage(message!("front-no-formula")));
        };
        let chosen = number.checked_sub(1).and_then(|at| Some((formulas.with_formula(at)?, front.entries.get(at)?)));
        let Some((formula, entry)) = chosen else {
            let (last, advised) = (formulas.front.len(), front.advised + 1);
            return Err(Error::usage(message!(
                "front-unknown-number",
                number = number,
                last = last,
                advised = advised
            )));
        };
        if formula.chosen == formulas.chosen {
            return Ok(other);
        }
        let named = &mut other.models[index];
        named.calibrator = entry.calibrator.clone();
        named.intervals = entry.intervals.clone();
        named.effects = entry.effects.clone();
        named.apparent = entry.apparent.clone();
        let judged = &mut other.validation.models[index];
        judged.complexity = formula.complexity();
        judged.figures = entry.figures.clone();
        judged.within_one_standard_error = entry.within_one_standard_error;
        judged.out_of_fold = entry.out_of_fold.unpack();
        judged.importance = vec![Estimate { value: 0.0, low: 0.0, high: 0.0, baseline: 0.0 }; self.features.len()];
        for (feature, estimate) in &entry.importance {
            judged.importance[*feature as usize] = *estimate;
        }
        named.model = FittedModel::Formula(formula);
        if other.stay.about == index {
            // What was found of another formula; rules are true of the rows whatever the model.
            other.stay.segments.clear();
            other.stay.tipping.clear();
        }
        Ok(other)
    }
}

/// Whether what is known of the formulas fits the formulas.
pub(super) fn check(artifact: &Artifact) -> Result<(), Error> {
    let Some(front) = &artifact.front else {
        return require(artifact.formulas().is_none(), "front");
    };
    let Some((_, formulas)) = artifact.formulas() else { return require(false, "front") };
    let sizes = front.entries.len() == formulas.front.len() && front.advised < front.entries.len();
    require(sizes, "front")?;
    let (n_features, n_outputs) = (artifact.features.len(), artifact.task.n_outputs());
    for (entry, formula) in front.entries.iter().zip(&formulas.front) {
        require(figures_fit(&entry.figures, artifact.task), "front.figures")?;
        require(entry.apparent.is_empty() || figures_fit(&entry.apparent, artifact.task), "front.apparent")?;
        let price = estimate_is_finite(&entry.price.lost) && entry.price.kept.as_ref().is_none_or(estimate_is_finite);
        require(price, "front.price")?;
        let counted = |t: &TermStability| t.same_structure.max(t.same_columns) as usize <= front.n_searches;
        let stable = entry.stability.len() == formula.terms.len() && entry.stability.iter().all(counted);
        require(stable, "front.stability")?;
        entry.calibrator.check(n_outputs)?;
        require(entry.intervals.as_ref().is_none_or(rule_is_sound), "front.intervals")?;
        require(entry.effects.iter().all(|e| effect_fits(e, &artifact.features, n_outputs)), "front.effects")?;
        let known = |(f, e): &(u32, Estimate)| (*f as usize) < n_features && estimate_is_finite(e);
        require(entry.importance.iter().all(known), "front.importance")?;
        let packed = &entry.out_of_fold;
        let finite = packed.scale.is_finite() && packed.shares.iter().flatten().flatten().all(|v| v.abs() <= 1.0);
        let fits = scores_fit(&packed.unpack(), artifact.task, artifact.validation.rows.len());
        require(finite && fits, "front.out_of_fold")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_scores_come_back_to_seven_digits() {
        for values in [vec![1.0, -2.5, 1e-9], vec![1e200, -3e199, 0.0], vec![], vec![0.0; 3]] {
            let scores = OutOfFold { repeats: vec![Scores { outputs: vec![values.clone()] }] };
            let back = CompactScores::pack(&scores).unpack();
            let largest = values.iter().fold(0.0f64, |m, v| m.max(v.abs()));
            for (a, b) in back.repeats[0].outputs[0].iter().zip(&values) {
                assert!((a - b).abs() <= 1e-7 * largest, "{a} {b}");
            }
        }
    }
}
