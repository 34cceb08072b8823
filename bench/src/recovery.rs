//! Whether a formula is the law: its constants refitted without noise, then compared where nobody looked.
//!
//! In: a formula (constant, coefficients, terms) and a truth. Out: a [`Verdict`].
//! The user's question: "is it the same equation, or one that only fits?".
//! Invariants: the truth is never parsed and the formula never rewritten: both are judged by their numbers.
//! Method: *Structure*: all constants of the formula, inner ones too, are refitted on noiseless rows by least
//! squares (Levenberg 1944, Marquardt 1963; derivatives by central differences). The structure is right if the root
//! mean squared error falls under [`IDENTICAL`] of the target's spread, there and on a box twice as wide, and no term
//! is superfluous (none whose refitted share of the spread is nothing). *Exact*: the structure is right, and the
//! formula as displayed differs from the truth by a constant or by a factor (La Cava et al. 2021) up to [`DISPLAYED`]
//! of the spread: SRBench rounds constants to three decimals before it compares.
//! Edges: rows of the wider box on which the formula is not finite are left out; fewer than [`MIN_ROWS`] left prove
//! nothing and count as wrong.

use crate::truths::{Sample, Truth, spread};
use makalu::formula::eval::{Source, evaluate};
use makalu::formula::{BinaryOp, Expr, Leaf, Node};
use makalu::run::Seed;

/// Error, in shares of the spread, under which two functions are the same.
const IDENTICAL: f64 = 1e-8;
/// The same on the wider box, where an error in the last digits of a constant grows.
const IDENTICAL_BEYOND: f64 = 1e-6;
/// Error that constants of three digits may cause.
const DISPLAYED: f64 = 5e-4;
/// Refitted share of the spread under which a term is superfluous.
const SUPERFLUOUS: f64 = 1e-7;
/// Rows on which functions are compared, at least.
const MIN_ROWS: usize = 20;
/// Rows of each comparison.
const N_ROWS: usize = 400;
/// Steps of the refit, at most.
const MAX_STEPS: usize = 150;

/// A formula: `intercept + sum of slopes * terms`.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The constant.
    pub intercept: f64,
    /// One per term.
    pub slopes: Vec<f64>,
    /// The terms.
    pub terms: Vec<Expr>,
}

/// What a comparison says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Verdict {
    /// The displayed formula is the law, up to a constant or a factor.
    pub exact: bool,
    /// It is once its constants are refitted.
    pub structure: bool,
    /// Error of the refitted formula in shares of the spread.
    pub refitted_error: f64,
}

/// Columns of numbers as they are: no box, no gaps.
pub struct Columns<'a>(pub &'a [Vec<f64>]);

impl Source for Columns<'_> {
    fn fill(&self, leaf: Leaf, start: usize, into: &mut [f64]) {
        match leaf {
            Leaf::Number(f) => into.copy_from_slice(&self.0[f as usize][start..start + into.len()]),
            _ => into.fill(1.0),
        }
    }
}

impl Candidate {
    /// As one expression; constants that may be refitted are all but the 0 of a hinge.
    fn expr(&self) -> Expr {
        let part = |(&slope, term): (&f64, &Expr)| Expr::binary(BinaryOp::Mul, &Expr::constant(slope), term);
        let add = |sum: Expr, part: Expr| Expr::binary(BinaryOp::Add, &sum, &part);
        self.slopes.iter().zip(&self.terms).map(part).fold(Expr::constant(self.intercept), add)
    }

    /// Compares with the truth, given the columns on which it was found.
    pub fn judge(&self, truth: &Truth, columns: &[Vec<f64>], seed: Seed) -> Verdict {
        let inside = truth.sample(N_ROWS, seed.derive(1));
        let beyond = truth.beyond(columns, N_ROWS, seed.derive(2));
        let displayed = self.expr();
        let (refitted, refitted_error) = refit(&displayed, &inside);
        let structure = refitted_error < IDENTICAL
            && same(&refitted, &beyond, IDENTICAL_BEYOND, Modulo::Nothing)
            && !self.has_superfluous_term(&refitted, &inside);
        let exact = structure
            && [Modulo::Constant, Modulo::Factor].into_iter().any(|modulo| {
                same(&displayed, &inside, DISPLAYED, modulo) && same(&displayed, &beyond, 20.0 * DISPLAYED, modulo)
            });
        Verdict { exact, structure, refitted_error }
    }

    /// Whether a term of the refitted formula does nothing. `refitted` is laid out as [`Candidate::expr`].
    fn has_superfluous_term(&self, refitted: &Expr, sample: &Sample) -> bool {
        let mut at = 1;
        self.terms.iter().any(|term| {
            // The coefficient, the term, their product, the sum.
            let product = at + 1 + term.nodes.len();
            at = product + 2;
            let values = evaluate(&refitted.subtree(product), &Columns(&sample.columns), sample.target.len());
            spread(&values) < SUPERFLUOUS * spread(&sample.target)
        })
    }
}

/// What two functions may differ by.
#[derive(Clone, Copy)]
enum Modulo {
    Nothing,
    Constant,
    Factor,
}

/// Whether an expression and the truth agree on the rows where both are finite.
fn same(expr: &Expr, sample: &Sample, tolerance: f64, modulo: Modulo) -> bool {
    let values = evaluate(expr, &Columns(&sample.columns), sample.target.len());
    let pairs: Vec<(f64, f64)> =
        values.into_iter().zip(sample.target.iter().copied()).filter(|p| p.0.is_finite() && p.1.is_finite()).collect();
    if pairs.len() < MIN_ROWS {
        return false;
    }
    let n = pairs.len() as f64;
    let (shift, factor) = match modulo {
        Modulo::Nothing => (0.0, 1.0),
        Modulo::Constant => (pairs.iter().map(|(v, t)| t - v).sum::<f64>() / n, 1.0),
        Modulo::Factor => {
            let (vt, vv) = pairs.iter().fold((0.0, 0.0), |s, (v, t)| (s.0 + v * t, s.1 + v * v));
            (0.0, if vv > 0.0 { vt / vv } else { 1.0 })
        }
    };
    let truths: Vec<f64> = pairs.iter().map(|p| p.1).collect();
    let squared: f64 = pairs.iter().map(|(v, t)| (t - shift - factor * v).powi(2)).sum();
    (squared / n).sqrt() <= tolerance * spread(&truths)
}

/// Indices of the constants that are refitted.
fn constants(expr: &Expr) -> Vec<usize> {
    let hinge_zeros: Vec<usize> = expr
        .nodes
        .iter()
        .filter(|n| expr.is_hinge(n))
        .filter_map(|n| if let Node::Binary(_, zero, _) = n { Some(*zero as usize) } else { None })
        .collect();
    (0..expr.nodes.len()).filter(|at| matches!(expr.nodes[*at], Node::Const(_)) && !hinge_zeros.contains(at)).collect()
}

fn with_constants(expr: &Expr, at: &[usize], values: &[f64]) -> Expr {
    let mut changed = expr.clone();
    for (&at, &value) in at.iter().zip(values) {
        changed.nodes[at] = Node::Const(value);
    }
    changed
}

/// The expression with the constants that fit the sample best, and its error in shares of the spread.
fn refit(expr: &Expr, sample: &Sample) -> (Expr, f64) {
    let source = Columns(&sample.columns);
    let n = sample.target.len();
    let at = constants(expr);
    let residuals = |values: &[f64]| -> Vec<f64> {
        let fitted = evaluate(&with_constants(expr, &at, values), &source, n);
        fitted.iter().zip(&sample.target).map(|(f, t)| t - f).collect()
    };
    let squared = |r: &[f64]| {
        let sum: f64 = r.iter().map(|v| v * v).sum();
        if sum.is_finite() { sum } else { f64::INFINITY }
    };
    let mut values: Vec<f64> = at.iter().map(|&i| if let Node::Const(v) = expr.nodes[i] { v } else { 0.0 }).collect();
    let mut left = residuals(&values);
    let mut error = squared(&left);
    let scale = spread(&sample.target).max(f64::MIN_POSITIVE);
    let done = |error: f64| (error / n as f64).sqrt() < 1e-3 * IDENTICAL * scale;
    let mut damping = 1e-4;
    for _ in 0..MAX_STEPS {
        if done(error) || damping > 1e10 {
            break;
        }
        let slopes: Vec<Vec<f64>> = (0..values.len())
            .map(|k| {
                let h = 1e-6 * values[k].abs().max(1e-3);
                let mut moved = values.clone();
                moved[k] = values[k] + h;
                let above = residuals(&moved);
                moved[k] = values[k] - h;
                let below = residuals(&moved);
                // Residuals fall where the formula rises.
                above.iter().zip(&below).map(|(a, b)| (b - a) / (2.0 * h)).collect()
            })
            .collect();
        if slopes.iter().flatten().any(|v| !v.is_finite()) {
            break;
        }
        while let Some(step) = least_squares(&slopes, &left, damping) {
            let moved: Vec<f64> = values.iter().zip(&step).map(|(v, s)| v + s).collect();
            let after = residuals(&moved);
            if squared(&after) < error {
                (values, error, left) = (moved, squared(&after), after);
                damping = (damping / 10.0).max(1e-16);
                break;
            }
            damping *= 10.0;
            if damping > 1e10 {
                break;
            }
        }
    }
    (with_constants(expr, &at, &values), (error / n as f64).sqrt() / scale)
}

/// Least squares by Householder's reflections (1958), each column brought to unit length and damped by its share.
/// `None` where a column is not finite or nothing can be solved.
fn least_squares(columns: &[Vec<f64>], target: &[f64], damping: f64) -> Option<Vec<f64>> {
    let (n, p) = (target.len(), columns.len());
    let norms: Vec<f64> = columns.iter().map(|c| c.iter().map(|v| v * v).sum::<f64>().sqrt()).collect();
    if norms.iter().any(|v| !v.is_finite()) {
        return None;
    }
    let unit = |k: usize| if norms[k] > 0.0 { norms[k] } else { 1.0 };
    let mut a: Vec<Vec<f64>> = columns
        .iter()
        .enumerate()
        .map(|(k, c)| {
            let mut column: Vec<f64> = c.iter().map(|v| v / unit(k)).collect();
            column.extend((0..p).map(|i| if i == k { damping.sqrt() } else { 0.0 }));
            column
        })
        .collect();
    let mut b: Vec<f64> = target.to_vec();
    b.resize(n + p, 0.0);
    for k in 0..p {
        let length = a[k][k..].iter().map(|v| v * v).sum::<f64>().sqrt();
        if length < 1e-14 {
            a[k][k] = 0.0;
            continue;
        }
        let alpha = if a[k][k] > 0.0 { -length } else { length };
        let mut v = a[k][k..].to_vec();
        v[0] -= alpha;
        let vv: f64 = v.iter().map(|x| x * x).sum();
        let reflect = |column: &mut [f64]| {
            let dot: f64 = column.iter().zip(&v).map(|(c, v)| c * v).sum();
            column.iter_mut().zip(&v).for_each(|(c, v)| *c -= 2.0 * dot / vv * v);
        };
        a[k..].iter_mut().for_each(|column| reflect(&mut column[k..]));
        reflect(&mut b[k..]);
    }
    let mut solved = vec![0.0; p];
    for k in (0..p).rev() {
        let rest: f64 = (k + 1..p).map(|j| a[j][k] * solved[j]).sum();
        solved[k] = if a[k][k].abs() > 1e-13 { (b[k] - rest) / a[k][k] } else { 0.0 };
    }
    let solved: Vec<f64> = solved.iter().enumerate().map(|(k, s)| s / unit(k)).collect();
    solved.iter().all(|v| v.is_finite()).then_some(solved)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::truths::Suite;
    use makalu::data::{FeatureInfo, FeatureKind};
    use makalu::formula::parse;

    #[test]
    fn the_law_is_told_from_what_only_fits() {
        let check = |suite: Suite, name: &str, intercept: f64, terms: &[(f64, &str)], expected: (bool, bool)| {
            let truth = suite.truths().into_iter().find(|t| t.name == name).expect("a truth of the suite");
            let info: Vec<FeatureInfo> = truth
                .variables
                .iter()
                .map(|v| FeatureInfo {
                    name: v.0.to_owned(),
                    column: v.0.to_owned(),
                    kind: FeatureKind::Number,
                    ..FeatureInfo::default()
                })
                .collect();
            let candidate = Candidate {
                intercept,
                slopes: terms.iter().map(|t| t.0).collect(),
                terms: terms.iter().map(|t| parse(t.1, &info).expect(t.1)).collect(),
            };
            let verdict = candidate.judge(&truth, &truth.sample(200, Seed(1)).columns, Seed(2));
            assert_eq!((verdict.exact, verdict.structure), expected, "{name} {terms:?} {verdict:?}");
        };
        let n = Suite::Nguyen;
        check(n, "Nguyen-1", 0.0, &[(1.0, "x"), (1.0, "x^2"), (1.0, "x * x^2")], (true, true));
        check(n, "Nguyen-1", 5.0, &[(1.0, "x"), (1.0, "x^2"), (1.0, "x * x^2")], (true, true));
        check(n, "Nguyen-1", 0.0, &[(2.0, "x"), (2.0, "x^2"), (2.0, "x * x^2")], (true, true));
        check(n, "Nguyen-1", 0.0, &[(1.01, "x"), (1.0, "x^2"), (1.0, "x * x^2")], (false, true));
        let superfluous: &[_] = &[(1.0, "x"), (1.0, "x^2"), (1.0, "x * x^2"), (1e-5, "sin(x)")];
        check(n, "Nguyen-1", 0.0, superfluous, (false, false));
        check(n, "Nguyen-8", 0.0, &[(1.0, "sqrt(x)")], (true, true));
        check(n, "Nguyen-8", 0.0, &[(1.0, "sqrt(abs(x))")], (true, true));
        check(n, "Nguyen-8", 0.3, &[(0.6, "x"), (-0.03, "x^2")], (false, false));
        check(n, "Nguyen-7", 0.0, &[(1.0, "log(1 + x)"), (1.0, "log(1 + x^2)")], (true, true));
        check(n, "Nguyen-7", 0.0, &[(0.9, "log(1.1 + x)"), (1.0, "log(0.9 + x^2)")], (false, true));
        check(Suite::Keijzer, "Keijzer-1", 0.0, &[(0.3, "x * sin(6.283 * x)")], (true, true));
        check(Suite::Feynman, "I.12.1", 0.0, &[(1.0, "mu * Nn")], (true, true));
    }
}
