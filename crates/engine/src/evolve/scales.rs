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
    fn scaled(self, y: &[f64]) -> Option<Vec<f64>> {
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
        found.iter().filter_map(|f| term(*scale, &problem, &f.terms, source)).collect()
    };
    let terms: Vec<Vec<Expr>> = Scale::ALL.par_iter().enumerate().map(of_scale).collect();
    terms.into_iter().flatten().collect()
}

/// The way back around a sum of terms.
fn term(scale: Scale, problem: &Problem, terms: &[Expr], source: &TrainingSource<'_>) -> Option<Expr> {
    if terms.is_empty() {
        return None;
    }
    let n_rows = problem.weights.len();
    let columns: Vec<Vec<f64>> = terms.iter().map(|t| evaluate(t, source, n_rows)).collect();
    let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let fitted = likelihood::fit(problem, &columns).coefficients;
    let mut sum = Expr::constant(fitted.intercepts[0]);
    for (slope, term) in fitted.slopes[0].iter().zip(terms) {
        let part = simplify::binary(BinaryOp::Mul, &Expr::constant(slope.abs()), term);
        sum = simplify::binary(if *slope < 0.0 { BinaryOp::Sub } else { BinaryOp::Add }, &sum, &part);
    }
    let term = scale.inverse(&sum);
    let range = bounds(&term, &|leaf| source.inputs().range(leaf))?;
    let column = evaluate(&term, source, n_rows);
    let (low, high) = column.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), &v| (l.min(v), h.max(v)));
    (range.width() <= MAX_REACH * (high - low) && term.complexity() <= MAX_COMPLEXITY).then_some(term)
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
