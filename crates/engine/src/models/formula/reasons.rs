//! Why a formula gives a row its score: each feature's part.
//!
//! In: a formula, how features are read, rows. Out: an [`Attribution`].
//! The user's question: "because of what?".
//! Invariants: parts sum to the score.
//! Method: a term of one column is its reason; a term of several is shared by interventional Shapley values against
//! the average row (Lundberg & Lee 2017), all subsets enumerated. Where the sum of terms is a logarithm, what the
//! prediction is above the average row's is shared in proportion to these parts.
//! Edges: the constant alone gives no reason.

use super::entry::Formula;
use crate::data::Features;
use crate::evolve::inputs::{FeatureInput, Inputs, RowSource};
use crate::evolve::loss::Link;
use crate::formula::eval::{Source, evaluate};
use crate::formula::{Expr, Leaf};
use crate::models::Attribution;

/// Each feature's part in the scores of these rows.
pub(super) fn attribute(formula: &Formula, inputs: &Inputs, rows: &Features) -> Attribution {
    let n_features = rows.n_features();
    let mut base = formula.intercepts.clone();
    let mut contributions = vec![vec![vec![0.0; rows.n_rows]; n_features]; formula.intercepts.len()];
    for (t, term) in formula.terms.iter().enumerate() {
        let features = term.features();
        let (shares, average) = if features.len() == 1 {
            let values = evaluate(term, &RowSource { inputs, rows }, rows.n_rows);
            (vec![values.iter().map(|v| v - formula.term_means[t]).collect()], formula.term_means[t])
        } else {
            shapley(term, &features, inputs, rows)
        };
        for (output, slopes) in formula.slopes.iter().enumerate() {
            base[output] += slopes[t] * average;
            for (feature, share) in features.iter().zip(&shares) {
                for (c, s) in contributions[output][*feature as usize].iter_mut().zip(share) {
                    *c += slopes[t] * s;
                }
            }
        }
    }
    if formula.link == Link::Log {
        raise(&mut base, &mut contributions, rows.n_rows);
    }
    Attribution { base, contributions }
}

/// From parts of a logarithm to parts of the prediction: what the prediction is above that of the average row is shared
/// in proportion.
fn raise(base: &mut [f64], contributions: &mut [Vec<Vec<f64>>], n_rows: usize) {
    for (base, parts) in base.iter_mut().zip(contributions) {
        let raised = Link::Log.prediction(*base);
        for row in 0..n_rows {
            let above: f64 = parts.iter().map(|p| p[row]).sum();
            let share = if above == 0.0 { raised } else { (Link::Log.prediction(*base + above) - raised) / above };
            parts.iter_mut().for_each(|p| p[row] *= share);
        }
        *base = raised;
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
