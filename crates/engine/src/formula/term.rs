//! What kind of thing a term of a formula is.
//!
//! In: an expression, such as a summand with its coefficient. Out: a [`Term`]: a factor times a [`Shape`] with a name.
//! The user's question: "in a sentence, what does this part do?".
//! Invariants: `factor * shape + offset` has the expression's value on every row; what has no name is
//! [`Shape::Other`], never forced into another.
//! Method: affine parts are recognised first (Friedman's hinges (1991) turn on an affine part of one column), then
//! the operator around them.
//! To add one more shape: a variant, its arm in [`at`], and the words for it.

use super::expr::{BinaryOp, Expr, Leaf, Node, UnaryOp};

/// On which side of its turning point a hinge rises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// `max(0, x - from)`
    Above,
    /// `max(0, from - x)`
    Below,
}

/// Something that a row fulfils or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Condition {
    /// [`Leaf::Present`] or [`Leaf::Level`].
    pub leaf: Leaf,
    /// Whether it must be so, or must not.
    pub holds: bool,
}

/// What a term does with its column or columns.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// Nothing: a constant.
    Constant,
    /// The number itself.
    Line {
        /// The feature.
        feature: u32,
    },
    /// The number beyond, or short of, a value.
    Hinge {
        /// The feature.
        feature: u32,
        /// Where it turns.
        from: f64,
        /// The side that counts.
        side: Side,
    },
    /// How far the number is from a value.
    Distance {
        /// The feature.
        feature: u32,
        /// The value.
        from: f64,
        /// Whether the distance is squared.
        squared: bool,
    },
    /// Natural logarithm of the number.
    Logarithm {
        /// The feature.
        feature: u32,
        /// Added to the number before.
        shift: f64,
    },
    /// 1 where a condition holds, else 0.
    Switch(Condition),
    /// Effect of the level of a category.
    Effect {
        /// The feature.
        feature: u32,
        /// The output that the effect was learnt on.
        output: u32,
    },
    /// A term that counts only where a condition holds.
    Gated {
        /// The condition.
        condition: Condition,
        /// What counts there.
        inner: Box<Term>,
    },
    /// Anything else.
    Other,
}

/// `factor * shape + offset`.
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    /// Factor of the shape.
    pub factor: f64,
    /// The shape.
    pub shape: Shape,
    /// What is added on every row.
    pub offset: f64,
}

impl Term {
    fn of(factor: f64, shape: Shape, offset: f64) -> Term {
        Term { factor, shape, offset }
    }
    fn times(self, k: f64) -> Term {
        Term { factor: k * self.factor, offset: k * self.offset, ..self }
    }
    fn plus(self, offset: f64) -> Term {
        Term { offset: self.offset + offset, ..self }
    }
}

/// What an expression is.
pub fn term(expr: &Expr) -> Term {
    at(expr, expr.root())
}

fn constant(expr: &Expr, at: u32) -> Option<f64> {
    match expr.nodes[at as usize] {
        Node::Const(v) => Some(v),
        Node::Unary(UnaryOp::Neg, a) => constant(expr, a).map(|v| -v),
        _ => None,
    }
}

/// `slope * leaf + offset`.
struct Affine {
    slope: f64,
    leaf: Leaf,
    offset: f64,
}

fn affine(expr: &Expr, at: u32) -> Option<Affine> {
    let scaled = |a: u32, k: f64| affine(expr, a).map(|f| Affine { slope: k * f.slope, offset: k * f.offset, ..f });
    match expr.nodes[at as usize] {
        Node::Const(_) => None,
        Node::Leaf(leaf) => Some(Affine { slope: 1.0, leaf, offset: 0.0 }),
        Node::Unary(UnaryOp::Neg, a) => scaled(a, -1.0),
        Node::Unary(..) => None,
        Node::Binary(op, a, b) => match (op, constant(expr, a), constant(expr, b)) {
            (BinaryOp::Add | BinaryOp::Sub, None, Some(c)) => {
                let c = if op == BinaryOp::Sub { -c } else { c };
                affine(expr, a).map(|f| Affine { offset: f.offset + c, ..f })
            }
            (BinaryOp::Add | BinaryOp::Sub, Some(c), None) => {
                let k = if op == BinaryOp::Sub { -1.0 } else { 1.0 };
                scaled(b, k).map(|f| Affine { offset: f.offset + c, ..f })
            }
            (BinaryOp::Mul, Some(k), None) => scaled(b, k),
            (BinaryOp::Mul, None, Some(k)) => scaled(a, k),
            (BinaryOp::Div, None, Some(k)) if k != 0.0 => scaled(a, 1.0 / k),
            _ => None,
        },
    }
}

/// The same, of a number.
fn affine_number(expr: &Expr, at: u32) -> Option<(f64, u32, f64)> {
    match affine(expr, at)? {
        Affine { slope, leaf: Leaf::Number(feature), offset } if slope != 0.0 => Some((slope, feature, offset)),
        _ => None,
    }
}

/// A multiple of an indicator or of its opposite.
fn switch(expr: &Expr, at: u32) -> Option<(f64, Condition)> {
    match affine(expr, at)? {
        Affine { slope, leaf: leaf @ (Leaf::Present(_) | Leaf::Level(..)), offset } => {
            if offset == 0.0 {
                Some((slope, Condition { leaf, holds: true }))
            } else if offset == -slope {
                Some((offset, Condition { leaf, holds: false }))
            } else {
                None
            }
        }
        _ => None,
    }
}

/// `max(0, slope * x + offset)`.
fn hinge(slope: f64, feature: u32, offset: f64) -> Term {
    let side = if slope > 0.0 { Side::Above } else { Side::Below };
    Term::of(slope.abs(), Shape::Hinge { feature, from: -offset / slope, side }, 0.0)
}

fn at(expr: &Expr, root: usize) -> Term {
    let other = || Term::of(1.0, Shape::Other, 0.0);
    if let Some(c) = constant(expr, root as u32) {
        return Term::of(1.0, Shape::Constant, c);
    }
    if let Some(Affine { slope, leaf, offset }) = affine(expr, root as u32) {
        let shape = match leaf {
            Leaf::Number(feature) => Shape::Line { feature },
            Leaf::Effect(feature, output) => Shape::Effect { feature, output },
            leaf => Shape::Switch(Condition { leaf, holds: true }),
        };
        return Term::of(slope, shape, offset);
    }
    match expr.nodes[root] {
        Node::Const(_) | Node::Leaf(_) => other(),
        Node::Unary(op, a) => match (op, affine_number(expr, a)) {
            (UnaryOp::Neg, _) => at(expr, a as usize).times(-1.0),
            (UnaryOp::Abs, Some((slope, feature, offset))) => {
                Term::of(slope.abs(), Shape::Distance { feature, from: -offset / slope, squared: false }, 0.0)
            }
            (UnaryOp::Square, Some((slope, feature, offset))) => {
                Term::of(slope * slope, Shape::Distance { feature, from: -offset / slope, squared: true }, 0.0)
            }
            (UnaryOp::Log, Some((slope, feature, offset))) if slope > 0.0 => {
                Term::of(1.0, Shape::Logarithm { feature, shift: offset / slope }, slope.ln())
            }
            _ => other(),
        },
        Node::Binary(op, a, b) => {
            let (left, right) = (constant(expr, a), constant(expr, b));
            match (op, left, right) {
                (BinaryOp::Add, Some(c), _) => at(expr, b as usize).plus(c),
                (BinaryOp::Sub, Some(c), _) => at(expr, b as usize).times(-1.0).plus(c),
                (BinaryOp::Add, _, Some(c)) => at(expr, a as usize).plus(c),
                (BinaryOp::Sub, _, Some(c)) => at(expr, a as usize).plus(-c),
                (BinaryOp::Mul, Some(k), _) => at(expr, b as usize).times(k),
                (BinaryOp::Mul, _, Some(k)) => at(expr, a as usize).times(k),
                (BinaryOp::Div, _, Some(k)) if k != 0.0 => at(expr, a as usize).times(1.0 / k),
                (BinaryOp::Mul, ..) => {
                    let gate = |gate: u32, rest: u32| {
                        let (k, condition) = switch(expr, gate)?;
                        let inner = Box::new(at(expr, rest as usize));
                        Some(Term::of(k, Shape::Gated { condition, inner }, 0.0))
                    };
                    gate(a, b).or_else(|| gate(b, a)).unwrap_or_else(other)
                }
                (BinaryOp::Max | BinaryOp::Min, ..) => {
                    let (Some(c), rest) = (left.or(right), if left.is_some() { b } else { a }) else { return other() };
                    match affine_number(expr, rest) {
                        Some((slope, feature, offset)) if op == BinaryOp::Max => {
                            hinge(slope, feature, offset - c).plus(c)
                        }
                        // min(c, e) = c - max(0, c - e)
                        Some((slope, feature, offset)) => hinge(-slope, feature, c - offset).times(-1.0).plus(c),
                        None => other(),
                    }
                }
                _ => other(),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::eval::tests::naive;
    use super::super::expr::tests_support::any_expr;
    use super::super::parse::{parse, tests::names};
    use super::*;
    use crate::data::FeatureKind;
    use proptest::prelude::*;

    /// The value of a shape, from its definition.
    fn value(term: &Term, row: &dyn Fn(Leaf) -> f64) -> Option<f64> {
        let holds = |c: &Condition| if c.holds { row(c.leaf) } else { 1.0 - row(c.leaf) };
        let x = |f: u32| row(Leaf::Number(f));
        let shape = match &term.shape {
            Shape::Constant => 0.0,
            Shape::Line { feature } => x(*feature),
            Shape::Hinge { feature, from, side: Side::Above } => (x(*feature) - from).max(0.0),
            Shape::Hinge { feature, from, side: Side::Below } => (from - x(*feature)).max(0.0),
            Shape::Distance { feature, from, squared: false } => (x(*feature) - from).abs(),
            Shape::Distance { feature, from, squared: true } => (x(*feature) - from).powi(2),
            Shape::Logarithm { feature, shift } => (x(*feature) + shift).ln(),
            Shape::Switch(condition) => holds(condition),
            Shape::Effect { feature, output } => row(Leaf::Effect(*feature, *output)),
            Shape::Gated { condition, inner } => holds(condition) * value(inner, row)?,
            Shape::Other => return None,
        };
        Some(term.factor * shape + term.offset)
    }

    proptest! {
        #[test]
        fn a_term_has_the_value_of_its_expression(expr in any_expr(4), x in proptest::collection::vec(0.1..5.0f64, 4)) {
            let mut expr = expr;
            for node in &mut expr.nodes {
                if let Node::Leaf(Leaf::Number(3)) = node {
                    *node = Node::Leaf(Leaf::Present(3));
                }
            }
            let row = |leaf: Leaf| match leaf {
                Leaf::Present(f) => f64::from(u8::from(x[f as usize] > 2.0)),
                leaf => x[leaf.feature() as usize],
            };
            if let Some(v) = value(&term(&expr), &row) {
                let expected = naive(&expr, expr.root(), &row);
                let near = (v - expected).abs() <= 1e-6 * expected.abs().max(1.0);
                prop_assert!(near || !expected.is_finite() || !v.is_finite(), "{v} {expected} {expr:?}");
            }
        }
    }

    #[test]
    fn shapes_are_recognised() {
        let check = |text: &str, factor: f64, shape: Shape, offset: f64| {
            let mut info = names(&["x", "y", "kind"]);
            info[2].kind = FeatureKind::Level { levels: vec!["a".into(), "b".into()] };
            let expected = Term { factor, shape, offset };
            assert_eq!(term(&parse(text, &info).unwrap()), expected, "{text}");
        };
        let is_b = |holds| Condition { leaf: Leaf::Level(2, 1), holds };
        let hinge = |from, side| Shape::Hinge { feature: 0, from, side };
        check("4", 1.0, Shape::Constant, 4.0);
        check("-2 * (x - 1)", -2.0, Shape::Line { feature: 0 }, 2.0);
        check("3 * max(0, 0.5 * x - 14)", 1.5, hinge(28.0, Side::Above), 0.0);
        check("-max(0, 7 - x)", -1.0, hinge(7.0, Side::Below), 0.0);
        check("min(x, 5)", -1.0, hinge(5.0, Side::Below), 5.0);
        check("max(x, 5)", 1.0, hinge(5.0, Side::Above), 5.0);
        check("abs(x - 2)", 1.0, Shape::Distance { feature: 0, from: 2.0, squared: false }, 0.0);
        check("(2 * x)^2 / 4", 1.0, Shape::Distance { feature: 0, from: 0.0, squared: true }, 0.0);
        check("5 * log(1 + x)", 5.0, Shape::Logarithm { feature: 0, shift: 1.0 }, 0.0);
        check("-1.5 * present(y)", -1.5, Shape::Switch(Condition { leaf: Leaf::Present(1), holds: true }), 0.0);
        check("2 * effect(kind)", 2.0, Shape::Effect { feature: 2, output: 0 }, 0.0);
        let inner = |offset| Box::new(Term { factor: 1.0, shape: Shape::Line { feature: 0 }, offset });
        check("is(kind, \"b\") * (x - 3)", 1.0, Shape::Gated { condition: is_b(true), inner: inner(-3.0) }, 0.0);
        check("2 * (x * (1 - is(kind, \"b\")))", 2.0, Shape::Gated { condition: is_b(false), inner: inner(0.0) }, 0.0);
        check("x * y", 1.0, Shape::Other, 0.0);
        check("sin(x)", 1.0, Shape::Other, 0.0);
    }
}
