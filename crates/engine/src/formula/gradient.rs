//! Values of an expression and how they change with its constants.
//!
//! In: an [`Expr`], which of its constants, where its leaves come from. Out: one value per row, and one column of
//! partial derivatives per constant.
//! The user's question: none; constants are tuned with it.
//! Invariants: values are those of [`evaluate`](super::eval::evaluate), to the bit; no allocation inside the loop over
//! blocks; only nodes that lie above a wanted constant are differentiated.
//! Method: reverse mode (Linnainmaa 1976) over blocks of 256 rows: values forward, then adjoints from the root down.
//! Every node has one parent, so that adjoints are written, never added up. At the kinks of abs, min and max the
//! derivative is that of the branch that gives the value; a root at 0 counts as flat.
//! Edges: no rows gives empty columns; a constant that overflows gives derivatives that are not finite.
//! To add one more operator: an arm in `unary` or `binary`; the tests run over all operators.

use super::eval::{self, BLOCK, Source};
use super::expr::{BinaryOp, Expr, Node, UnaryOp};

/// Values of an expression and their partial derivatives.
#[derive(Debug, Clone, PartialEq)]
pub struct Gradients {
    /// One per row.
    pub values: Vec<f64>,
    /// One column per wanted constant, in the order in which they were asked for.
    pub partials: Vec<Vec<f64>>,
}

/// Values of rows `0..n_rows` and their derivatives by the constants at these nodes.
pub fn gradients(expr: &Expr, wanted: &[usize], source: &dyn Source, n_rows: usize) -> Gradients {
    let active = above(expr, wanted);
    let mut found = Gradients { values: vec![0.0; n_rows], partials: vec![vec![0.0; n_rows]; wanted.len()] };
    let mut registers = vec![0.0; expr.nodes.len() * BLOCK];
    let mut adjoints = vec![0.0; expr.nodes.len() * BLOCK];
    for start in (0..n_rows).step_by(BLOCK) {
        let n = BLOCK.min(n_rows - start);
        eval::fill_registers(expr, source, start, n, &mut registers);
        let root = expr.root() * BLOCK;
        found.values[start..start + n].copy_from_slice(&registers[root..root + n]);
        adjoints[root..root + n].fill(1.0);
        for at in (0..expr.nodes.len()).rev().filter(|&at| active[at]) {
            let (below, rest) = adjoints.split_at_mut(at * BLOCK);
            let own = &rest[..n];
            let value = |i: usize| &registers[i * BLOCK..i * BLOCK + n];
            match expr.nodes[at] {
                Node::Const(_) | Node::Leaf(_) => {}
                Node::Unary(op, a) => {
                    let a = a as usize;
                    unary(op, value(a), value(at), own, &mut below[a * BLOCK..a * BLOCK + n]);
                }
                Node::Binary(op, a, b) => {
                    let (a, b) = (a as usize, b as usize);
                    for (operand, first) in [(a, true), (b, false)] {
                        if active[operand] {
                            let out = &mut below[operand * BLOCK..operand * BLOCK + n];
                            binary(op, first, [value(a), value(b), value(at)], own, out);
                        }
                    }
                }
            }
        }
        for (column, &at) in found.partials.iter_mut().zip(wanted) {
            column[start..start + n].copy_from_slice(&adjoints[at * BLOCK..at * BLOCK + n]);
        }
    }
    found
}

/// Which nodes are, or lie above, one of these.
fn above(expr: &Expr, wanted: &[usize]) -> Vec<bool> {
    let mut active = vec![false; expr.nodes.len()];
    for &at in wanted {
        active[at] = true;
    }
    for at in 0..expr.nodes.len() {
        active[at] |= match expr.nodes[at] {
            Node::Const(_) | Node::Leaf(_) => false,
            Node::Unary(_, a) => active[a as usize],
            Node::Binary(_, a, b) => active[a as usize] || active[b as usize],
        };
    }
    active
}

/// Adjoint of the operand `a` from the operator's value and its adjoint `own`.
fn unary(op: UnaryOp, a: &[f64], value: &[f64], own: &[f64], out: &mut [f64]) {
    let each = |out: &mut [f64], f: fn(f64, f64) -> f64| {
        for (((o, &g), &a), &v) in out.iter_mut().zip(own).zip(a).zip(value) {
            *o = g * f(a, v);
        }
    };
    let times_own = |out: &mut [f64], sign: f64| {
        for (o, &g) in out.iter_mut().zip(own) {
            *o *= sign * g;
        }
    };
    match op {
        UnaryOp::Neg => each(out, |_, _| -1.0),
        UnaryOp::Abs => each(out, |a, _| if a == 0.0 { 0.0 } else { a.signum() }),
        UnaryOp::Square => each(out, |a, _| 2.0 * a),
        UnaryOp::Sqrt => each(out, |_, v| if v == 0.0 { 0.0 } else { 0.5 / v }),
        UnaryOp::Log => each(out, |a, _| 1.0 / a),
        UnaryOp::Exp => each(out, |_, v| v),
        UnaryOp::Sin => {
            eval::unary(UnaryOp::Cos, a, out);
            times_own(out, 1.0);
        }
        UnaryOp::Cos => {
            eval::unary(UnaryOp::Sin, a, out);
            times_own(out, -1.0);
        }
        UnaryOp::Tanh => each(out, |_, v| 1.0 - v * v),
    }
}

/// Adjoint of the first or the second operand; `known` holds both operands' values and the operator's.
fn binary(op: BinaryOp, first: bool, known: [&[f64]; 3], own: &[f64], out: &mut [f64]) {
    let [a, b, value] = known;
    let each = |out: &mut [f64], f: fn(f64, f64, f64) -> f64| {
        for ((((o, &g), &a), &b), &v) in out.iter_mut().zip(own).zip(a).zip(b).zip(value) {
            *o = g * f(a, b, v);
        }
    };
    match (op, first) {
        (BinaryOp::Add, _) | (BinaryOp::Sub, true) => out.copy_from_slice(own),
        (BinaryOp::Sub, false) => each(out, |_, _, _| -1.0),
        (BinaryOp::Mul, true) => each(out, |_, b, _| b),
        (BinaryOp::Mul, false) => each(out, |a, _, _| a),
        (BinaryOp::Div, true) => each(out, |_, b, _| 1.0 / b),
        (BinaryOp::Div, false) => each(out, |_, b, v| -v / b),
        (BinaryOp::Min, true) => each(out, |a, b, _| if a < b { 1.0 } else { 0.0 }),
        (BinaryOp::Min, false) => each(out, |a, b, _| if a < b { 0.0 } else { 1.0 }),
        (BinaryOp::Max, true) => each(out, |a, b, _| if a > b { 1.0 } else { 0.0 }),
        (BinaryOp::Max, false) => each(out, |a, b, _| if a > b { 0.0 } else { 1.0 }),
    }
}

#[cfg(test)]
mod tests {
    use super::super::eval::{evaluate, tests::Columns};
    use super::super::expr::tests_support::any_expr;
    use super::super::{Interval, Leaf, interval::bounds};
    use super::*;
    use proptest::prelude::*;

    const STEP: f64 = 1e-6;

    fn columns(n: u32) -> Columns {
        Columns(
            (0..3)
                .map(|f| (0..n).map(|i| 0.25 + 2.75 * f64::from((i * 7 + f * 5) % n) / f64::from(n)).collect())
                .collect(),
        )
    }

    /// Compares every partial derivative with differences, but for rows at a kink. Returns how many were compared.
    fn check(expr: &Expr, n: usize) -> usize {
        let source = columns(n as u32);
        let constants = expr.constants();
        let nodes = expr.constant_nodes();
        let found = gradients(expr, &nodes, &source, n);
        assert_eq!(found.values, evaluate(expr, &source, n), "{expr:?}");
        let mut compared = 0;
        for (k, partials) in found.partials.iter().enumerate() {
            let shifted = |by: f64| {
                let mut moved = constants.clone();
                moved[k] += by;
                evaluate(&expr.with_constants(&moved), &source, n)
            };
            let (less, more, near) = (shifted(-STEP), shifted(STEP), shifted(STEP / 2.0));
            for row in 0..n {
                let value = found.values[row];
                let (left, right) = ((value - less[row]) / STEP, (more[row] - value) / STEP);
                let half = (near[row] - value) / (STEP / 2.0);
                let slack = 1e-3 * (1.0 + left.abs().max(right.abs())) + 1e-9 * value.abs() / STEP;
                // A NaN is never near: the comparison fails and the row is left out.
                let smooth = (left - right).abs() < slack && (half - right).abs() < slack;
                if smooth && value.abs() < 1e6 {
                    let expected = (more[row] - less[row]) / (2.0 * STEP);
                    assert!(
                        (partials[row] - expected).abs() <= 2.0 * slack,
                        "{expr:?} constant {k}: {} for {expected}",
                        partials[row]
                    );
                    compared += 1;
                }
            }
        }
        compared
    }

    proptest! {
        #[test]
        fn derivatives_are_limits_of_differences(expr in any_expr(3)) {
            let range = Interval { low: 0.25, high: 3.0 };
            if bounds(&expr, &|_: Leaf| Some(range)).is_some() {
                check(&expr, 30);
            }
        }
    }

    #[test]
    fn every_operator_on_either_side() {
        let x = Expr::leaf(Leaf::Number(0));
        let shifted = Expr::binary(BinaryOp::Add, &Expr::constant(0.4), &x);
        for op in UnaryOp::ALL {
            // 259: one full block and a rest.
            assert!(check(&Expr::unary(op, &shifted), 259) > 200, "{op:?}");
        }
        for op in BinaryOp::ALL {
            let c = Expr::constant(1.3);
            assert!(check(&Expr::binary(op, &shifted, &c), 259) > 400, "{op:?}");
            assert!(check(&Expr::binary(op, &c, &shifted), 259) > 400, "{op:?}");
        }
        assert!(gradients(&x, &[], &columns(1), 0).values.is_empty());
    }
}
