//! Shorter forms of the same expression: constants folded and gathered, repeated operands merged.
//!
//! In: an operator and its operands. Out: the shortest form known here, with the same values (to rounding).
//! The user's question: "is there a shorter way to write this?".
//! Invariants: a rule never widens the set of inputs on which the expression is defined, nor narrows it inside a box
//! where [`bounds`](super::interval::bounds) proved the original; nothing non-finite is folded.
//! Method: local rules applied while an expression is built, bottom-up: constant folding, x - x = 0, x * x = x^2,
//! |x|^2 = x^2, operands whose order does not matter in one order, and factors moved outward so that the linear layer's coefficient takes them in.
//! To add one more rule: a match arm in [`unary`] or [`binary`]; the property test then runs on it.

use super::expr::{BinaryOp, Expr, Leaf, Node, UnaryOp};
use std::cmp::Ordering;

/// Factors stay where they are when their product would leave this range of magnitudes.
const FACTOR_RANGE: (f64, f64) = (1e-30, 1e30);

fn value(expr: &Expr) -> Option<f64> {
    match expr.nodes[expr.root()] {
        Node::Const(v) => Some(v),
        _ => None,
    }
}

fn operands(expr: &Expr) -> Option<(BinaryOp, Expr, Expr)> {
    match expr.nodes[expr.root()] {
        Node::Binary(op, a, b) => Some((op, expr.subtree(a as usize), expr.subtree(b as usize))),
        _ => None,
    }
}

/// Whether `a` stands before `b` where their order does not matter: shorter first, then node by node.
fn in_order(a: &Expr, b: &Expr) -> bool {
    fn key(node: &Node) -> (u8, u32, u32, f64) {
        match *node {
            Node::Leaf(Leaf::Number(f)) => (0, f, 0, 0.0),
            Node::Leaf(Leaf::Present(f)) => (1, f, 0, 0.0),
            Node::Leaf(Leaf::Level(f, level)) => (2, f, level, 0.0),
            Node::Leaf(Leaf::Effect(f, output)) => (3, f, output, 0.0),
            Node::Unary(op, at) => (4, op as u32, at, 0.0),
            Node::Binary(op, one, two) => (5, (op as u32) << 24 | one, two, 0.0),
            Node::Const(v) => (6, 0, 0, v),
        }
    }
    let compare = |(a, b): (&Node, &Node)| {
        let (a, b) = (key(a), key(b));
        (a.0, a.1, a.2).cmp(&(b.0, b.1, b.2)).then(a.3.total_cmp(&b.3))
    };
    let by_length = a.nodes.len().cmp(&b.nodes.len());
    let by_node = a.nodes.iter().zip(&b.nodes).map(compare).find(|o| o.is_ne());
    by_length.then(by_node.unwrap_or(Ordering::Equal)).is_le()
}

fn under(op: UnaryOp, expr: &Expr) -> Option<Expr> {
    match expr.nodes[expr.root()] {
        Node::Unary(found, a) if found == op => Some(expr.subtree(a as usize)),
        _ => None,
    }
}

/// The expression as a factor times the rest.
pub fn factored(expr: &Expr) -> (f64, Expr) {
    if let Some(inner) = under(UnaryOp::Neg, expr) {
        let (k, rest) = factored(&inner);
        return (-k, rest);
    }
    if let Some((BinaryOp::Mul, a, b)) = operands(expr)
        && let Some(k) = value(&a)
        && in_range(k)
    {
        return (k, b);
    }
    (1.0, expr.clone())
}

fn in_range(k: f64) -> bool {
    (FACTOR_RANGE.0..=FACTOR_RANGE.1).contains(&k.abs())
}

/// `k * expr`.
fn times(k: f64, expr: Expr) -> Expr {
    // A product of short decimals is a short decimal: fold away the last bit's noise.
    let k = format!("{k:.12e}").parse().unwrap_or(k);
    if k == 1.0 {
        expr
    } else if k == -1.0 {
        Expr::unary(UnaryOp::Neg, &expr)
    } else {
        Expr::binary(BinaryOp::Mul, &Expr::constant(k), &expr)
    }
}

fn folded(expr: Expr) -> Expr {
    struct NoLeaf;
    impl super::eval::Source for NoLeaf {
        fn fill(&self, _leaf: super::Leaf, _start: usize, into: &mut [f64]) {
            into.fill(f64::NAN);
        }
    }
    let v = super::eval::evaluate(&expr, &NoLeaf, 1)[0];
    if v.is_finite() { Expr::constant(v) } else { expr }
}

/// The operator on one operand, in the shortest form known.
pub fn unary(op: UnaryOp, a: &Expr) -> Expr {
    if value(a).is_some() {
        return folded(Expr::unary(op, a));
    }
    let (k, inner) = factored(a);
    match op {
        UnaryOp::Neg => match under(UnaryOp::Neg, a) {
            Some(inner) => inner,
            None if k != 1.0 => times(-k, inner),
            None => Expr::unary(op, a),
        },
        UnaryOp::Abs if k != 1.0 => times(k.abs(), unary(UnaryOp::Abs, &inner)),
        UnaryOp::Abs if under(UnaryOp::Abs, a).is_some() || under(UnaryOp::Square, a).is_some() => a.clone(),
        UnaryOp::Square if k != 1.0 && in_range(k * k) => times(k * k, unary(UnaryOp::Square, &inner)),
        UnaryOp::Square => match under(UnaryOp::Abs, a) {
            Some(inner) => unary(UnaryOp::Square, &inner),
            None => Expr::unary(op, a),
        },
        UnaryOp::Cos if k < 0.0 => Expr::unary(op, &times(-k, inner)),
        _ => Expr::unary(op, a),
    }
}

/// Factors above and below the line of a product or quotient.
fn factors(expr: &Expr, below: bool, into: &mut (Vec<Expr>, Vec<Expr>)) {
    match operands(expr) {
        Some((BinaryOp::Mul, a, b)) => {
            factors(&a, below, into);
            factors(&b, below, into);
        }
        Some((BinaryOp::Div, a, b)) => {
            factors(&a, below, into);
            factors(&b, !below, into);
        }
        _ if below => into.1.push(expr.clone()),
        _ => into.0.push(expr.clone()),
    }
}

/// A product of factors in one order, equal ones squared.
fn product(mut factors: Vec<Expr>) -> Option<Expr> {
    factors.sort_by(|a, b| {
        if a == b {
            Ordering::Equal
        } else if in_order(a, b) {
            Ordering::Less
        } else {
            Ordering::Greater
        }
    });
    let mut merged: Vec<Expr> = Vec::with_capacity(factors.len());
    for factor in factors {
        match merged.last() {
            Some(last) if *last == factor => {
                merged.pop();
                merged.push(unary(UnaryOp::Square, &factor));
            }
            _ => merged.push(factor),
        }
    }
    merged.into_iter().reduce(|a, b| Expr::binary(BinaryOp::Mul, &a, &b))
}

/// A product or quotient with all factors above the line gathered, all below, each in one order; what stands on both
/// sides is cancelled: a divisor has no zero where its quotient is proven.
fn quotient(op: BinaryOp, a: &Expr, b: &Expr) -> Expr {
    let mut all = (Vec::new(), Vec::new());
    factors(a, false, &mut all);
    factors(b, op == BinaryOp::Div, &mut all);
    let (mut above, mut below) = all;
    // A constant that could not be moved outward stays where it is.
    if above.iter().chain(&below).any(|f| value(f).is_some()) {
        return Expr::binary(op, a, b);
    }
    below.retain(|factor| match above.iter().position(|f| f == factor) {
        Some(at) => {
            above.remove(at);
            false
        }
        None => true,
    });
    let above = product(above).unwrap_or_else(|| Expr::constant(1.0));
    match product(below) {
        Some(below) => Expr::binary(BinaryOp::Div, &above, &below),
        None => above,
    }
}

/// The operator on two operands, in the shortest form known.
pub fn binary(op: BinaryOp, a: &Expr, b: &Expr) -> Expr {
    let (va, vb) = (value(a), value(b));
    if va.is_some() && vb.is_some() {
        return folded(Expr::binary(op, a, b));
    }
    match op {
        BinaryOp::Add if va == Some(0.0) => b.clone(),
        BinaryOp::Add | BinaryOp::Sub if vb == Some(0.0) => a.clone(),
        BinaryOp::Sub if a == b => Expr::constant(0.0),
        BinaryOp::Add if a == b => times(2.0, a.clone()),
        BinaryOp::Add => match under(UnaryOp::Neg, b) {
            Some(inner) => binary(BinaryOp::Sub, a, &inner),
            None if va.is_none() && vb.is_none() && !in_order(a, b) => Expr::binary(op, b, a),
            None => Expr::binary(op, a, b),
        },
        BinaryOp::Sub => match under(UnaryOp::Neg, b) {
            Some(inner) => binary(BinaryOp::Add, a, &inner),
            None => Expr::binary(op, a, b),
        },
        BinaryOp::Mul if vb.is_some() => binary(BinaryOp::Mul, b, a),
        BinaryOp::Mul if va == Some(0.0) => Expr::constant(0.0),
        BinaryOp::Mul if va.is_some_and(in_range) => {
            let (k, inner) = factored(b);
            let product = k * va.unwrap_or(1.0);
            if in_range(product) { times(product, inner) } else { Expr::binary(op, a, b) }
        }
        BinaryOp::Mul | BinaryOp::Div => {
            let ((ka, ea), (kb, eb)) = (factored(a), factored(b));
            let k = if op == BinaryOp::Mul { ka * kb } else { ka / kb };
            let short = match op {
                BinaryOp::Div if value(&eb) == Some(1.0) => ea.clone(),
                _ => quotient(op, &ea, &eb),
            };
            match value(&short) {
                Some(v) if in_range(k) => Expr::constant(k * v),
                _ if k == 1.0 => short,
                _ if in_range(k) => times(k, short),
                _ => Expr::binary(op, a, b),
            }
        }
        BinaryOp::Min | BinaryOp::Max if a == b => a.clone(),
        BinaryOp::Max if va == Some(0.0) => {
            let (k, inner) = factored(b);
            if k > 0.0 && k != 1.0 { times(k, Expr::binary(op, a, &inner)) } else { Expr::binary(op, a, b) }
        }
        // Constants stand first, so that a hinge is always max(0, ...).
        BinaryOp::Min | BinaryOp::Max if vb.is_some() => binary(op, b, a),
        BinaryOp::Min | BinaryOp::Max if va.is_none() && !in_order(a, b) => Expr::binary(op, b, a),
        BinaryOp::Min | BinaryOp::Max => Expr::binary(op, a, b),
    }
}

/// The expression rebuilt bottom-up by [`unary`] and [`binary`].
pub fn simplify(expr: &Expr) -> Expr {
    let mut built: Vec<Expr> = Vec::with_capacity(expr.nodes.len());
    for node in &expr.nodes {
        let next = match *node {
            Node::Unary(op, a) => unary(op, &built[a as usize]),
            Node::Binary(op, a, b) => binary(op, &built[a as usize], &built[b as usize]),
            leaf => Expr { nodes: vec![leaf] },
        };
        built.push(next);
    }
    built.pop().unwrap_or_else(|| Expr::constant(0.0))
}

/// The summands of an expression, without their factors: what a linear layer needs of it. Constants are left out.
pub fn summands(expr: &Expr) -> Vec<Expr> {
    let (_, inner) = factored(expr);
    if value(&inner).is_some() {
        return Vec::new();
    }
    match operands(&inner) {
        Some((BinaryOp::Add | BinaryOp::Sub, a, b)) => {
            let mut all = summands(&a);
            for term in summands(&b) {
                if !all.contains(&term) {
                    all.push(term);
                }
            }
            all
        }
        _ => vec![inner],
    }
}

#[cfg(test)]
mod tests {
    use super::super::eval::{evaluate, tests::Columns};
    use super::super::expr::tests_support::any_expr;
    use super::super::interval::{Interval, bounds};
    use super::super::{Leaf, parse::parse, parse::tests::names};
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn simplifying_keeps_values_where_they_are_proven(expr in any_expr(3)) {
            let range = Interval { low: 0.25, high: 3.0 };
            if bounds(&expr, &|_: Leaf| Some(range)).is_some() {
                let short = simplify(&expr);
                prop_assert_eq!(short.check(), Ok(()));
                prop_assert!(short.complexity() <= expr.complexity() + 2.0, "{:?} {:?}", expr, short);
                let columns: Vec<Vec<f64>> = (0..3).map(|f| (0..20).map(|i| 0.25 + f64::from((i * 7 + f * 5) % 12) / 4.4).collect()).collect();
                let (before, after) = (evaluate(&expr, &Columns(columns.clone()), 20), evaluate(&short, &Columns(columns), 20));
                for (b, a) in before.iter().zip(&after) {
                    let near = (b - a).abs() <= 1e-6 * b.abs().max(1.0) || b.abs() > 1e8;
                    prop_assert!(near, "{b} became {a}: {expr:?} {short:?}");
                }
            }
        }
    }

    #[test]
    fn shorter_forms() {
        let check = |text: &str, expected: &str| {
            let names = names(&["x", "y"]);
            assert_eq!(simplify(&parse(text, &names).unwrap()), parse(expected, &names).unwrap(), "{text}");
        };
        check("x - x", "0");
        check("x * x", "x^2");
        check("(0.1 * x) * (10 * y)", "x * y");
        check("(0.1 * x) / (10 * y)", "0.01 * (x / y)");
        check("--x", "x");
        check("abs(-2 * x)", "2 * abs(x)");
        check("max(x - 5, 0)", "max(0, x - 5)");
        check("max(0, 0.01 * x)", "0.01 * max(0, x)");
        check("x + -y", "x - y");
        check("2 + 3 * 4", "14");
        check("1e200 * (1e200 * x)", "1e200 * (1e200 * x)");
    }

    #[test]
    fn a_linear_layer_needs_only_the_summands() {
        let names = names(&["x", "y"]);
        let parts = summands(&parse("3 * (2 * x + 4 * (x * y) - 5)", &names).unwrap());
        assert_eq!(parts, vec![parse("x", &names).unwrap(), parse("x * y", &names).unwrap()]);
    }
}
