//! The formula: from short and rough to long and exact, each with its coefficients; one of them is chosen.
//!
//! In: training rows; then features. Out: scores, reasons, the formula as text and as MathML.
//! The user's question: "what exactly does it compute, can I check it by hand, and is there a shorter one?".
//! Invariants: the length of the formula advised is chosen on rows that the *whole* search did not see (`fit`,
//! `length`); no row, however strange, gives a score that is not finite, by any formula of the front; the model speaks
//! of the chosen formula, and of another after [`FormulaModel::with_formula`].
//! Method: `fit` (search, choice, front), `reasons` (Shapley values), `stability` (which terms come back).
//! Edges: pure noise, or nothing usable, gives the constant alone.

mod bounds;
mod digits;
mod entry;
mod fit;
mod length;
mod reasons;
mod stability;
mod straight;

pub use entry::Formula;
pub use fit::fit;
pub use stability::{TermStability, stability};

use super::region::Region;
use super::separable::{Pieces, Separable};
use super::{Attribution, Complexity, Model, Scores, all_finite, refuse};
use crate::data::{FeatureInfo, Features};
use crate::evolve::inputs::{FeatureInput, Inputs};
use crate::formula::{Expr, Interval};
use crate::message::Error;
use serde::{Deserialize, Serialize};

/// Formulas on a front, at most, beside the advised one.
pub const MAX_FRONT: usize = 12;

/// Fitted formulas, of which one is chosen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FormulaModel {
    /// How features are read, by every formula.
    pub inputs: Inputs,
    /// The formulas, shortest first; at least one.
    pub front: Vec<Formula>,
    /// Index of the one that the model speaks of.
    pub chosen: usize,
}

impl FormulaModel {
    /// The formula that the model speaks of.
    pub fn formula(&self) -> &Formula {
        &self.front[self.chosen]
    }

    /// The same front, speaking of the formula with this index; `None` where there is no such formula.
    pub fn with_formula(&self, index: usize) -> Option<FormulaModel> {
        (index < self.front.len()).then(|| FormulaModel { chosen: index, ..self.clone() })
    }

    /// The chosen formula without the others, for a mixture.
    pub fn alone(&self) -> FormulaModel {
        FormulaModel { inputs: self.inputs.clone(), front: vec![self.formula().clone()], chosen: 0 }
    }

    /// One expression per output: the constant, then each term with its coefficient.
    pub fn exprs(&self) -> Vec<Expr> {
        self.formula().exprs()
    }

    /// The formula in plain text with column names, one per output, readable back by [`crate::formula::parse()`].
    pub fn plain(&self, info: &[FeatureInfo]) -> Vec<String> {
        self.formula().plain(info)
    }

    /// The formula as MathML, one per output: a `<math>` element per summand, so that lines break between them.
    pub fn mathml(&self, info: &[FeatureInfo]) -> Vec<String> {
        self.formula().mathml(info)
    }

    /// Features that stand in the formula, increasing.
    pub fn features(&self) -> Vec<u32> {
        self.formula().features()
    }
}

impl Model for FormulaModel {
    fn predict(&self, rows: &Features) -> Scores {
        self.formula().predict(&self.inputs, rows)
    }

    fn attribute(&self, rows: &Features) -> Attribution {
        reasons::attribute(self.formula(), &self.inputs, rows)
    }

    fn bounds(&self, region: &Region) -> Option<Vec<Interval>> {
        bounds::bounds(self.formula(), &self.inputs, region)
    }

    fn above(&self, region: &Region, pieces: &Pieces, sign: f64) -> Option<Vec<Separable>> {
        bounds::above(self.formula(), &self.inputs, region, pieces, sign)
    }

    fn complexity(&self) -> Complexity {
        self.formula().complexity()
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
        // Beside the advised one, which may lie off the front.
        if self.chosen >= self.front.len() || self.front.len() > MAX_FRONT + 1 {
            return Err(refuse("front"));
        }
        self.front.iter().try_for_each(|formula| formula.check(&self.inputs, n_outputs))
    }
}

#[cfg(test)]
mod tests;
