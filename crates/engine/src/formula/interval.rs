//! Proven ranges: between which values an expression stays while its inputs stay in a box.
//!
//! In: an expression and the range of each leaf. Out: an interval that holds every value, or nothing where a pole, a
//! root or logarithm outside its domain, or an overflow cannot be excluded.
//! The user's question: "can this formula ever give infinity, or a wild value, on my rows?".
//! Invariants: bounds are rounded outward after every operation, so that rounding never makes the proof false; they
//! may be wider than the true range (a variable that occurs twice counts as two) but never narrower.
//! Method: interval arithmetic (Moore 1966). Ends of transcendental functions are widened by the error of their
//! evaluation.

use super::expr::{BinaryOp, Expr, Leaf, Node, UnaryOp};
use serde::{Deserialize, Serialize};

/// A closed interval of finite numbers, `low <= high`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// Smallest value.
    pub low: f64,
    /// Largest value.
    pub high: f64,
}

/// Magnitudes beyond this count as overflow: sums of squares over rows must stay finite too.
const HUGE: f64 = 1e140;
/// Largest argument of a wave: beyond, its argument's rounding shows.
const MAX_ANGLE: f64 = 1e5;
/// Largest exponent.
const MAX_EXPONENT: f64 = 300.0;

fn down(x: f64) -> f64 {
    x.next_down()
}
fn up(x: f64) -> f64 {
    x.next_up()
}
/// Error allowed to the evaluation of a transcendental function; `wide` stays within a tenth of it.
pub(super) fn slack(x: f64) -> f64 {
    1e-12 * x.abs().max(1.0)
}

impl Interval {
    /// An interval; `None` unless `low <= high` and both are finite and not huge.
    pub fn new(low: f64, high: f64) -> Option<Interval> {
        (low <= high && low >= -HUGE && high <= HUGE).then_some(Interval { low, high })
    }
    /// A single value.
    pub fn point(value: f64) -> Option<Interval> {
        Interval::new(value, value)
    }
    /// Whether a value lies inside.
    pub fn contains(self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }
    /// Whether 0 lies inside.
    pub fn has_zero(self) -> bool {
        self.contains(0.0)
    }
    /// `high - low`.
    pub fn width(self) -> f64 {
        self.high - self.low
    }

    fn widened(low: f64, high: f64) -> Option<Interval> {
        Interval::new(low - slack(low), high + slack(high))
    }

    /// Range of an operator on one operand.
    pub fn unary(op: UnaryOp, a: Interval) -> Option<Interval> {
        let (low, high) = (a.low, a.high);
        match op {
            UnaryOp::Neg => Interval::new(-high, -low),
            UnaryOp::Abs => {
                let far = low.abs().max(high.abs());
                Interval::new(if a.has_zero() { 0.0 } else { low.abs().min(high.abs()) }, far)
            }
            UnaryOp::Square => {
                let abs = Interval::unary(UnaryOp::Abs, a)?;
                Interval::new(down(abs.low * abs.low).max(0.0), up(abs.high * abs.high))
            }
            UnaryOp::Sqrt if low >= 0.0 => Interval::new(down(low.sqrt()).max(0.0), up(high.sqrt())),
            UnaryOp::Log if low >= f64::MIN_POSITIVE => Interval::widened(low.ln(), high.ln()),
            UnaryOp::Sqrt | UnaryOp::Log => None,
            UnaryOp::Exp if high <= MAX_EXPONENT && low >= -MAX_EXPONENT => {
                Interval::new((low.exp() - slack(low.exp())).max(0.0), high.exp() + slack(high.exp()))
            }
            UnaryOp::Exp => None,
            // Waves are bounded by 1; the tighter range of a short arc is not needed to exclude infinity.
            UnaryOp::Sin | UnaryOp::Cos if low >= -MAX_ANGLE && high <= MAX_ANGLE => Interval::widened(-1.0, 1.0),
            UnaryOp::Sin | UnaryOp::Cos => None,
            UnaryOp::Tanh => Interval::widened(low.tanh(), high.tanh()),
        }
    }

    /// Range of an operator on two operands.
    pub fn binary(op: BinaryOp, a: Interval, b: Interval) -> Option<Interval> {
        match op {
            BinaryOp::Add => Interval::new(down(a.low + b.low), up(a.high + b.high)),
            BinaryOp::Sub => Interval::new(down(a.low - b.high), up(a.high - b.low)),
            BinaryOp::Mul => Interval::corners(a, b, |x, y| x * y),
            // A divisor that comes close to zero makes a pole in all but name.
            BinaryOp::Div if b.has_zero() || b.low.abs().min(b.high.abs()) < 1e-9 * b.low.abs().max(b.high.abs()) => {
                None
            }
            BinaryOp::Div => Interval::corners(a, b, |x, y| x / y),
            BinaryOp::Min => Interval::new(a.low.min(b.low), a.high.min(b.high)),
            BinaryOp::Max => Interval::new(a.low.max(b.low), a.high.max(b.high)),
        }
    }

    fn corners(a: Interval, b: Interval, f: fn(f64, f64) -> f64) -> Option<Interval> {
        let all = [f(a.low, b.low), f(a.low, b.high), f(a.high, b.low), f(a.high, b.high)];
        if all.iter().any(|v| v.is_nan()) {
            return None;
        }
        let low = all.iter().copied().fold(f64::INFINITY, f64::min);
        let high = all.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        Interval::new(down(low), up(high))
    }
}

/// Range of an expression over a box; `None` where it may be infinite, huge or undefined somewhere inside.
pub fn bounds(expr: &Expr, leaf: &dyn Fn(Leaf) -> Option<Interval>) -> Option<Interval> {
    let mut ranges: Vec<Interval> = Vec::with_capacity(expr.nodes.len());
    for node in &expr.nodes {
        let range = match *node {
            Node::Const(v) => Interval::point(v)?,
            Node::Leaf(l) => leaf(l)?,
            Node::Unary(op, a) => Interval::unary(op, ranges[a as usize])?,
            Node::Binary(op, a, b) => Interval::binary(op, ranges[a as usize], ranges[b as usize])?,
        };
        ranges.push(range);
    }
    ranges.pop()
}

#[cfg(test)]
mod tests {
    use super::super::eval::{evaluate, tests::Columns};
    use super::super::expr::tests_support::any_expr;
    use super::*;
    use crate::run::Seed;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_sample_lies_in_the_proven_range(
            expr in any_expr(3),
            ends in proptest::collection::vec((-4.0..4.0f64, 0.0..5.0f64), 3),
            seed in 0u64..1000,
        ) {
            let boxes: Vec<Interval> = ends.iter().map(|&(low, w)| Interval { low, high: low + w }).collect();
            if let Some(range) = bounds(&expr, &|l| Some(boxes[l.feature() as usize])) {
                let mut draw = Seed(seed).stream();
                let columns: Vec<Vec<f64>> = boxes.iter().map(|b| (0..40).map(|i| match i {
                    0 => b.low,
                    1 => b.high,
                    _ => (b.low + draw.uniform() * b.width()).min(b.high),
                }).collect()).collect();
                for value in evaluate(&expr, &Columns(columns), 40) {
                    prop_assert!(value.is_finite() && range.contains(value), "{value} not in {range:?} of {expr:?}");
                }
            }
        }
    }

    #[test]
    fn poles_and_logarithms_of_negatives_are_rejected() {
        let check = |range: Option<Interval>, provable: bool| assert_eq!(range.is_some(), provable, "{range:?}");
        let i = |low, high| Interval { low, high };
        check(Interval::binary(BinaryOp::Div, i(1.0, 2.0), i(-1.0, 1.0)), false);
        check(Interval::binary(BinaryOp::Div, i(1.0, 2.0), i(0.5, 1.0)), true);
        check(Interval::unary(UnaryOp::Log, i(-1.0, 1.0)), false);
        check(Interval::unary(UnaryOp::Log, i(0.1, 1.0)), true);
        check(Interval::unary(UnaryOp::Sqrt, i(-1.0, 1.0)), false);
        check(Interval::unary(UnaryOp::Exp, i(0.0, 1e4)), false);
        check(Interval::unary(UnaryOp::Square, i(0.0, 1e80)), false);
    }
}
