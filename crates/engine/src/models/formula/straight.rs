//! The elastic net as a formula: straight lines, indicators, and nothing else.
//!
//! In: a fitted linear model and how formulas read features. Out: a [`Formula`] with its scores.
//! The user's question: "does anything beat a weighted sum of my columns?".
//! Invariants: scores equal the linear model's on every row whose numbers lie inside the box and whose levels are known.
//! Method: levels are written against the effect that most of them share; the effect of a gap against the median that a
//! gap reads as.
//! Edges: more terms than a formula may hold, or none, give nothing.

use super::entry::{Formula, MAX_TERMS};
use super::fit::rounded_formula;
use crate::data::TrainView;
use crate::evolve::inputs::{FeatureInput, Inputs, RowSource};
use crate::evolve::likelihood::Coefficients;
use crate::formula::eval::evaluate;
use crate::formula::{Expr, Leaf};
use crate::models::linear::{Effect, LinearModel};

/// Terms with a slope per output, as they come in.
struct Sum {
    leaves: Vec<Leaf>,
    slopes: Vec<Vec<f64>>,
    intercepts: Vec<f64>,
}

impl Sum {
    fn add(&mut self, leaf: Leaf, output: usize, slope: f64) {
        if slope == 0.0 {
            return;
        }
        let at = match self.leaves.iter().position(|l| *l == leaf) {
            Some(at) => at,
            None => {
                self.leaves.push(leaf);
                self.slopes.iter_mut().for_each(|s| s.push(0.0));
                self.leaves.len() - 1
            }
        };
        self.slopes[output][at] += slope;
    }

    fn effect(&mut self, feature: usize, output: usize, effect: &Effect, input: &FeatureInput) {
        let f = feature as u32;
        match (effect, input) {
            (Effect::Number { slope, centre, known, gap }, FeatureInput::Number { median, .. }) => {
                self.add(Leaf::Number(f), output, *slope);
                let present = known - slope * centre;
                // A gap reads as the median: what that adds is taken back.
                let absent = gap - slope * median;
                if *known == 0.0 && *gap == 0.0 {
                    self.intercepts[output] += present;
                } else {
                    self.intercepts[output] += absent;
                    self.add(Leaf::Present(f), output, present - absent);
                }
            }
            (Effect::Number { known, gap, .. }, _) => {
                self.intercepts[output] += gap;
                self.add(Leaf::Present(f), output, known - gap);
            }
            (Effect::Levels { levels, gap }, _) => {
                let common = |v: &f64| levels.iter().filter(|l| *l == v).count();
                let shared = levels.iter().copied().max_by(|a, b| common(a).cmp(&common(b)).then(a.total_cmp(b)));
                let base = shared.filter(|v| common(v) > 1 || levels.len() == 2).unwrap_or(*gap);
                self.intercepts[output] += base;
                for (level, value) in levels.iter().enumerate() {
                    self.add(Leaf::Level(f, level as u32), output, value - base);
                }
            }
        }
    }
}

/// The linear model as a formula; `loss` as in [`Formula::loss`].
pub(super) fn formula(model: &LinearModel, inputs: &Inputs, train: &TrainView, loss: f64) -> Option<Formula> {
    let n_outputs = model.base.len();
    let mut sum = Sum { leaves: Vec::new(), slopes: vec![Vec::new(); n_outputs], intercepts: model.base.clone() };
    for term in &model.terms {
        for (output, effect) in term.effects.iter().enumerate() {
            sum.effect(term.feature, output, effect, &inputs.features[term.feature]);
        }
    }
    if sum.leaves.is_empty() || sum.leaves.len() > MAX_TERMS {
        return None;
    }
    let source = RowSource { inputs, rows: &train.features };
    let terms: Vec<Expr> = sum.leaves.into_iter().map(Expr::leaf).collect();
    let columns: Vec<Vec<f64>> = terms.iter().map(|t| evaluate(t, &source, train.n_rows())).collect();
    let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let coefficients = Coefficients { intercepts: sum.intercepts, slopes: sum.slopes };
    Some(rounded_formula(terms, &columns, coefficients, inputs, train, loss, true))
}
