//! Scales: what a formula of another scale of the target says, as one term of a formula of the target itself.
//!
//! In: a problem whose outcome is a number. Out: terms such as `exp(a + b * x)` or `sqrt(a + b * x^2)`.
//! The user's question: "do effects multiply instead of adding up?".
//! Invariants: a scale is tried only where every training row allows it; a term is proven finite over the box.
//! Method: pursuit on the transformed target (Box & Cox 1964: squares, logarithms, reciprocals and reciprocal squares);
//! the way back around the formula found is a single term, whose constants are tuned on the target's own
//! scale with all others.
//! To add one more: a variant of [`Scale`].

use super::inputs::TrainingSource;
use super::layer::{Outcome, Problem};
use super::likelihood;
use super::pursuit::{MAX_REACH, pursue};
use super::vary::Grammar;
use crate::data::Target;
use crate::formula::eval::evaluate;
use crate::formula::interval::bounds;
use crate::formula::{BinaryOp, Expr, UnaryOp, simplify};
use crate::run::Run;
use rayon::prelude::*;

/// Complexity of a rescaled term, at most.
const MAX_COMPLEXITY: f64 = 40.0;
/// Share of the largest magnitude below which no value may lie where its reciprocal is taken.
const LEAST_SHARE: f64 = 1e-3;

/// A scale of the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// The target's square is the sum.
    Square,
    /// Its logarithm.
    Log,
    /// Its reciprocal.
    Reciprocal,
    /// The reciprocal of its square.
    InverseSquare,
}

impl Scale {
    /// All of them.
    pub const ALL: [Scale; 4] = [Scale::Square, Scale::Log, Scale::Reciprocal, Scale::InverseSquare];

    /// The target on this scale; `None` where a row does not allow it.
    pub fn scaled(self, y: &[f64]) -> Option<Vec<f64>> {
        let largest = y.iter().fold(0.0f64, |m, v| m.max(v.abs()));
        let least = y.iter().fold(f64::INFINITY, |m, v| m.min(v.abs()));
        let positive = y.iter().all(|v| *v > 0.0);
        let one_sign = positive || y.iter().all(|v| *v < 0.0);
        let apart = least > LEAST_SHARE * largest;
        let each = |f: fn(f64) -> f64| Some(y.iter().map(|v| f(v / largest)).collect());
        match self {
            Scale::Square if y.iter().all(|v| *v >= 0.0) && largest > 0.0 => each(|v| v * v),
            Scale::Log if positive => each(f64::ln),
            Scale::Reciprocal if one_sign && apart => each(f64::recip),
            Scale::InverseSquare if positive && apart => each(|v| (v * v).recip()),
            _ => None,
        }
    }

    /// The target's own scale.
    fn inverse(self, sum: &Expr) -> Expr {
        let one = Expr::constant(1.0);
        match self {
            Scale::Square => simplify::unary(UnaryOp::Sqrt, &simplify::unary(UnaryOp::Abs, sum)),
            Scale::Log => simplify::unary(UnaryOp::Exp, sum),
            Scale::Reciprocal => simplify::binary(BinaryOp::Div, &one, sum),
            Scale::InverseSquare => simplify::binary(BinaryOp::Div, &one, &simplify::unary(UnaryOp::Sqrt, sum)),
        }
    }
}

/// Terms from all scales, with so many trials for each.
pub fn rescaled(
    problem: &Problem,
    grammar: Grammar<'_>,
    source: &TrainingSource<'_>,
    trials: usize,
    run: &Run<'_>,
) -> Vec<Expr> {
    let Outcome::Number { y, mean, spread } = &problem.outcome else { return Vec::new() };
    let observed: Vec<f64> = y.iter().map(|v| mean + spread * v).collect();
    let of_scale = |(label, scale): (usize, &Scale)| {
        let Some(scaled) = scale.scaled(&observed) else { return Vec::new() };
        let problem = Problem::new(&Target::Numbers(scaled), &problem.weights);
        let found = pursue(&problem, grammar, source, &[], trials, &run.part(label as u64));
        let terms = found.iter().filter_map(|f| term(*scale, &problem, &f.terms, source));
        terms.filter(|t| is_within_reach(t, source, problem.weights.len())).collect()
    };
    let terms: Vec<Vec<Expr>> = Scale::ALL.par_iter().enumerate().map(of_scale).collect();
    terms.into_iter().flatten().collect()
}

/// What these terms of a scale say of the target itself, as one term.
pub fn back(
    scale: Scale,
    scaled: &[f64],
    weights: &[f64],
    terms: &[Expr],
    source: &TrainingSource<'_>,
) -> Option<Expr> {
    term(scale, &Problem::new(&Target::Numbers(scaled.to_vec()), weights), terms, source)
}

/// The way back around a sum of terms.
fn term(scale: Scale, problem: &Problem, terms: &[Expr], source: &TrainingSource<'_>) -> Option<Expr> {
    let n_rows = problem.weights.len();
    let columns: Vec<Vec<f64>> = terms.iter().map(|t| evaluate(t, source, n_rows)).collect();
    let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let fitted = likelihood::fit(problem, &columns).coefficients;
    let mut parts: Vec<(f64, Expr)> = vec![(fitted.intercepts[0], Expr::constant(1.0))];
    parts.extend(fitted.slopes[0].iter().copied().zip(terms.iter().cloned()));
    parts.retain(|p| p.0 != 0.0);
    let range = |leaf| source.inputs().range(leaf);
    let usable = |term: &Expr| term.complexity() <= MAX_COMPLEXITY && bounds(term, &range).is_some();
    if scale == Scale::Log {
        // The linear layer has the factor exp(intercept).
        parts.retain(|p| p.1 != Expr::constant(1.0));
        return Some(scale.inverse(&sum(&parts, None)?)).filter(usable);
    }
    // One coefficient is the layer's factor; which term to put outside of the bracket is a matter of what can be proven.
    let largest = parts.iter().map(|p| p.0.abs()).fold(0.0, f64::max);
    parts.iter_mut().for_each(|p| p.0 /= largest);
    let outside = std::iter::once(None).chain((1..parts.len()).map(Some));
    outside.filter_map(|lead| Some(scale.inverse(&sum(&parts, lead)?))).find(usable)
}

/// The sum of these parts, or the part at `lead` times the sum of their quotients by its term.
fn sum(parts: &[(f64, Expr)], lead: Option<usize>) -> Option<Expr> {
    let lead = lead.map(|at| &parts[at].1);
    let add = |sum: Option<Expr>, (slope, term): &(f64, Expr)| {
        let term = lead.map_or_else(|| term.clone(), |lead| simplify::binary(BinaryOp::Div, term, lead));
        let part = simplify::binary(BinaryOp::Mul, &Expr::constant(slope.abs()), &term);
        Some(match (sum, *slope < 0.0) {
            (None, false) => part,
            (None, true) => simplify::unary(UnaryOp::Neg, &part),
            (Some(sum), true) => simplify::binary(BinaryOp::Sub, &sum, &part),
            (Some(sum), false) => simplify::binary(BinaryOp::Add, &sum, &part),
        })
    };
    let inner = parts.iter().fold(None, add)?;
    Some(match lead {
        Some(lead) => simplify::binary(BinaryOp::Mul, lead, &inner),
        None => inner,
    })
}

/// Whether a term cannot leave what was seen of it by more than [`MAX_REACH`].
fn is_within_reach(term: &Expr, source: &TrainingSource<'_>, n_rows: usize) -> bool {
    let Some(range) = bounds(term, &|leaf| source.inputs().range(leaf)) else { return false };
    let column = evaluate(term, source, n_rows);
    let (low, high) = column.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), &v| (l.min(v), h.max(v)));
    range.width() <= MAX_REACH * (high - low)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_and_the_way_back_give_the_target_back() {
        let y = [0.5, 1.0, 4.0];
        for scale in Scale::ALL {
            let scaled = scale.scaled(&y).expect("all positive");
            for (s, v) in scaled.iter().zip(y) {
                let back = evaluate(&scale.inverse(&Expr::constant(*s)), &NoLeaf, 1)[0];
                assert!((back - v / 4.0).abs() < 1e-12, "{scale:?}: {back} {v}");
            }
        }
        let check =
            |scale: Scale, y: &[f64], allowed: bool| assert_eq!(scale.scaled(y).is_some(), allowed, "{scale:?}");
        check(Scale::Log, &[1.0, 0.0], false);
        check(Scale::Square, &[1.0, 0.0], true);
        check(Scale::Square, &[1.0, -1.0], false);
        check(Scale::Reciprocal, &[-1.0, -2.0], true);
        check(Scale::Reciprocal, &[-1.0, 2.0], false);
        check(Scale::InverseSquare, &[1e-9, 2.0], false);
    }

    struct NoLeaf;
    impl crate::formula::eval::Source for NoLeaf {
        fn fill(&self, _leaf: crate::formula::Leaf, _start: usize, into: &mut [f64]) {
            into.fill(f64::NAN);
        }
    }
}
