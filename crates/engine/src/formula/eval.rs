//! Values of expressions over many rows at once.
//!
//! In: an [`Expr`] and where its leaves come from. Out: one value per row.
//! The user's question: "how fast can I score a million rows?".
//! Invariants: no allocation inside the loop over blocks; the same value on every platform, since logarithms,
//! exponentials and sines come from `wide` and not from the system's mathematical library.
//! Method: structure of arrays in blocks of 256 rows, one register of 256 numbers per node; a tree of calls per row is
//! four times slower.
//! Edges: no rows gives no values; non-finite values can only come from arguments outside of the proven box.

use super::expr::{BinaryOp, Expr, Leaf, Node, UnaryOp};
use multiversion::multiversion;
use wide::f64x4;

/// Rows per block.
pub const BLOCK: usize = 256;

/// Where the leaves of an expression get their values.
pub trait Source {
    /// Writes the leaf's values of rows `start..start + into.len()`.
    fn fill(&self, leaf: Leaf, start: usize, into: &mut [f64]);
}

/// One value per row of rows `0..n_rows`.
pub fn evaluate(expr: &Expr, source: &dyn Source, n_rows: usize) -> Vec<f64> {
    let mut values = vec![0.0; n_rows];
    let mut registers = vec![0.0; expr.nodes.len() * BLOCK];
    for (block, into) in values.chunks_mut(BLOCK).enumerate() {
        let n = into.len();
        fill_registers(expr, source, block * BLOCK, n, &mut registers);
        into.copy_from_slice(&registers[expr.root() * BLOCK..expr.root() * BLOCK + n]);
    }
    values
}

/// Values of all nodes on rows `start..start + n`, [`BLOCK`] numbers apart.
pub(super) fn fill_registers(expr: &Expr, source: &dyn Source, start: usize, n: usize, registers: &mut [f64]) {
    for (at, node) in expr.nodes.iter().enumerate() {
        let (operands, rest) = registers.split_at_mut(at * BLOCK);
        let out = &mut rest[..n];
        let operand = |i: u32| &operands[i as usize * BLOCK..i as usize * BLOCK + n];
        match *node {
            Node::Const(v) => out.fill(v),
            Node::Leaf(leaf) => source.fill(leaf, start, out),
            Node::Unary(op, a) => unary(op, operand(a), out),
            Node::Binary(op, a, b) => binary(op, operand(a), operand(b), out),
        }
    }
}

/// Applies `f` four rows at a time; the last rows are padded with ones.
#[inline(always)]
fn by_four(a: &[f64], out: &mut [f64], f: impl Fn(f64x4) -> f64x4) {
    let (mut from, mut to) = (a.chunks_exact(4), out.chunks_exact_mut(4));
    for (a, o) in (&mut from).zip(&mut to) {
        o.copy_from_slice(&f(f64x4::from([a[0], a[1], a[2], a[3]])).to_array());
    }
    let rest = from.remainder();
    let mut padded = [1.0; 4];
    padded[..rest.len()].copy_from_slice(rest);
    to.into_remainder().copy_from_slice(&f(f64x4::from(padded)).to_array()[..rest.len()]);
}

#[inline(always)]
fn each(a: &[f64], out: &mut [f64], f: impl Fn(f64) -> f64) {
    for (o, &a) in out.iter_mut().zip(a) {
        *o = f(a);
    }
}

#[inline(always)]
fn both(a: &[f64], b: &[f64], out: &mut [f64], f: impl Fn(f64, f64) -> f64) {
    for ((o, &a), &b) in out.iter_mut().zip(a).zip(b) {
        *o = f(a, b);
    }
}

/// One operator over a column.
#[multiversion(targets("x86_64+avx512f", "x86_64+avx2"))]
pub fn unary(op: UnaryOp, a: &[f64], out: &mut [f64]) {
    match op {
        UnaryOp::Neg => each(a, out, |x| -x),
        UnaryOp::Abs => each(a, out, f64::abs),
        UnaryOp::Square => each(a, out, |x| x * x),
        UnaryOp::Sqrt => each(a, out, f64::sqrt),
        UnaryOp::Log => by_four(a, out, |x| x.ln()),
        UnaryOp::Exp => by_four(a, out, |x| x.exp()),
        UnaryOp::Sin => by_four(a, out, |x| x.sin()),
        UnaryOp::Cos => by_four(a, out, |x| x.cos()),
        // 1 - 2 / (exp(2x) + 1); beyond 20 it is 1 to the last digit.
        UnaryOp::Tanh => by_four(a, out, |x| {
            let x = x.fast_max(f64x4::splat(-20.0)).fast_min(f64x4::splat(20.0));
            f64x4::ONE - f64x4::splat(2.0) / ((x + x).exp() + f64x4::ONE)
        }),
    }
}

/// One operator over two columns.
#[multiversion(targets("x86_64+avx512f", "x86_64+avx2"))]
pub fn binary(op: BinaryOp, a: &[f64], b: &[f64], out: &mut [f64]) {
    match op {
        BinaryOp::Add => both(a, b, out, |a, b| a + b),
        BinaryOp::Sub => both(a, b, out, |a, b| a - b),
        BinaryOp::Mul => both(a, b, out, |a, b| a * b),
        BinaryOp::Div => both(a, b, out, |a, b| a / b),
        BinaryOp::Min => both(a, b, out, |a, b| if a < b { a } else { b }),
        BinaryOp::Max => both(a, b, out, |a, b| if a > b { a } else { b }),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::run::Seed;

    /// Columns by feature; levels read as numbers.
    pub(crate) struct Columns(pub Vec<Vec<f64>>);
    impl Source for Columns {
        fn fill(&self, leaf: Leaf, start: usize, into: &mut [f64]) {
            let n = into.len();
            into.copy_from_slice(&self.0[leaf.feature() as usize][start..start + n]);
        }
    }

    /// One row, by recursion and the standard library: the second way.
    pub(crate) fn naive(expr: &Expr, at: usize, row: &dyn Fn(Leaf) -> f64) -> f64 {
        match expr.nodes[at] {
            Node::Const(v) => v,
            Node::Leaf(leaf) => row(leaf),
            Node::Unary(op, a) => {
                let a = naive(expr, a as usize, row);
                match op {
                    UnaryOp::Neg => -a,
                    UnaryOp::Abs => a.abs(),
                    UnaryOp::Square => a.powi(2),
                    UnaryOp::Sqrt => a.sqrt(),
                    UnaryOp::Log => a.ln(),
                    UnaryOp::Exp => a.exp(),
                    UnaryOp::Sin => a.sin(),
                    UnaryOp::Cos => a.cos(),
                    UnaryOp::Tanh => a.tanh(),
                }
            }
            Node::Binary(op, a, b) => {
                let (a, b) = (naive(expr, a as usize, row), naive(expr, b as usize, row));
                match op {
                    BinaryOp::Add => a + b,
                    BinaryOp::Sub => a - b,
                    BinaryOp::Mul => a * b,
                    BinaryOp::Div => a / b,
                    BinaryOp::Min => a.min(b),
                    BinaryOp::Max => a.max(b),
                }
            }
        }
    }

    #[test]
    fn blocks_agree_with_recursion() {
        let mut draw = Seed(5).stream();
        // 259: one full block and a rest that is no multiple of four.
        let columns: Vec<Vec<f64>> = (0..2).map(|_| (0..259).map(|_| draw.uniform() * 6.0 + 0.01).collect()).collect();
        let (x, y) = (Expr::leaf(Leaf::Number(0)), Expr::leaf(Leaf::Number(1)));
        for unary_op in UnaryOp::ALL {
            for binary_op in BinaryOp::ALL {
                let expr = Expr::binary(binary_op, &Expr::unary(unary_op, &x), &y);
                let values = evaluate(&expr, &Columns(columns.clone()), 259);
                for (row, value) in values.iter().enumerate() {
                    let expected = naive(&expr, expr.root(), &|l| columns[l.feature() as usize][row]);
                    assert!(
                        (value - expected).abs() <= 1e-12 * expected.abs().max(1.0),
                        "{expr:?}: {value} {expected}"
                    );
                }
            }
        }
        assert!(evaluate(&x, &Columns(vec![vec![]]), 0).is_empty());
    }
}
