//! Proven slopes: how fast an expression can change with one column while its inputs stay in a box.
//!
//! In: an expression, the range of each leaf, a feature. Out: a [`Slope`] that holds the derivative everywhere in the
//! box, or nothing where the expression's own range cannot be proven.
//! The user's question: "can more of this ever lower the prediction?".
//! Invariants: the bounds may be wider than the true ones, never narrower; a proven sign survives rounding: sums and
//! products of numbers that are not negative are not negative. At a kink (hinge, minimum, absolute value) the bounds
//! hold the slopes of both sides, so that a proven sign means monotone across it (Clarke 1975).
//! Method: forward-mode differentiation in interval arithmetic (Rall 1981). Bounds may be infinite (a root at zero).
//! Edges: a feature that is not read has slope 0; its indicators of presence and level are other inputs, held fixed.

use super::expr::{BinaryOp, Expr, Leaf, Node, UnaryOp};
use super::interval::Interval;
use std::f64::consts::PI;

/// Between which numbers a derivative stays; the ends may be infinite.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Slope {
    /// Smallest value.
    pub low: f64,
    /// Largest value.
    pub high: f64,
}

/// Error allowed to a transcendental function's slope, as a share of it.
const SLACK: f64 = 1e-9;

impl Slope {
    /// No change.
    pub const ZERO: Slope = Slope { low: 0.0, high: 0.0 };

    /// Whether the expression can never fall as the feature grows.
    pub fn never_falls(self) -> bool {
        self.low >= 0.0
    }
    /// Whether it can never grow as the feature grows.
    pub fn never_grows(self) -> bool {
        self.high <= 0.0
    }
    /// The same times a number.
    pub fn scaled(self, k: f64) -> Slope {
        times(self, Slope { low: k, high: k })
    }
    /// The slope of a sum.
    pub fn plus(self, other: Slope) -> Slope {
        let low = if self.low >= 0.0 && other.low >= 0.0 { self.low + other.low } else { down(self.low + other.low) };
        let high =
            if self.high <= 0.0 && other.high <= 0.0 { self.high + other.high } else { up(self.high + other.high) };
        Slope { low, high }
    }

    fn negated(self) -> Slope {
        Slope { low: -self.high, high: -self.low }
    }
    /// The smallest slope that holds both.
    fn hull(self, other: Slope) -> Slope {
        Slope { low: self.low.min(other.low), high: self.high.max(other.high) }
    }
}

fn down(x: f64) -> f64 {
    if x.is_nan() { f64::NEG_INFINITY } else { x.next_down() }
}
fn up(x: f64) -> f64 {
    if x.is_nan() { f64::INFINITY } else { x.next_up() }
}

impl From<Interval> for Slope {
    fn from(range: Interval) -> Slope {
        Slope { low: range.low, high: range.high }
    }
}

/// Products of the ends; 0 times an unbounded end is 0, since every number inside is finite. A bound that rounding
/// alone would push across zero stays at zero.
fn times(a: Slope, b: Slope) -> Slope {
    let product = |x: f64, y: f64| if x == 0.0 || y == 0.0 { 0.0 } else { x * y };
    let all = [product(a.low, b.low), product(a.low, b.high), product(a.high, b.low), product(a.high, b.high)];
    let low = all.iter().copied().fold(f64::INFINITY, f64::min);
    let high = all.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    Slope {
        low: if low >= 0.0 { low.next_down().max(0.0) } else { low.next_down() },
        high: if high <= 0.0 { high.next_up().min(0.0) } else { high.next_up() },
    }
}

/// `1 / range` for a range without zero.
fn inverse(range: Interval) -> Slope {
    let (a, b) = (1.0 / range.low, 1.0 / range.high);
    // 1 / 0 at the end of a range of one sign is unbounded on that side.
    let (a, b) = if range.low == 0.0 { (f64::INFINITY, b) } else { (a, b) };
    let (a, b) = if range.high == 0.0 { (a, f64::NEG_INFINITY) } else { (a, b) };
    let (low, high) = (a.min(b), a.max(b));
    Slope { low: if low >= 0.0 { low.next_down().max(0.0) } else { low.next_down() }, high: high.next_up() }
}

/// Range of a wave over angles; its tops stand at `top + 2 k pi`, its bottoms half-way between.
pub(super) fn wave(f: fn(f64) -> f64, top: f64, low: f64, high: f64) -> Slope {
    let (first, last) = (((low - top) / PI).ceil(), ((high - top) / PI).floor());
    let holds = |parity: f64| {
        let next = if first.rem_euclid(2.0) == parity { first } else { first + 1.0 };
        next <= last
    };
    let (a, b) = (f(low), f(high));
    let (least, most) = (a.min(b), a.max(b));
    Slope {
        low: if holds(1.0) { -1.0 } else { least - SLACK * least.abs() },
        high: if holds(0.0) { 1.0 } else { most + SLACK * most.abs() },
    }
}

/// Slope of an operator on one operand, from the operand's range and slope and the result's range.
pub(super) fn unary(op: UnaryOp, a: Interval, value: Interval, slope: Slope) -> Slope {
    let range = |low: f64, high: f64| Slope { low, high };
    match op {
        UnaryOp::Neg => slope.negated(),
        UnaryOp::Abs if a.low >= 0.0 => slope,
        UnaryOp::Abs if a.high <= 0.0 => slope.negated(),
        UnaryOp::Abs => slope.hull(slope.negated()),
        UnaryOp::Square => times(slope, Slope::from(a).scaled(2.0)),
        UnaryOp::Sqrt => times(slope, inverse(value).scaled(0.5)),
        UnaryOp::Log => times(slope, inverse(a)),
        UnaryOp::Exp => times(slope, value.into()),
        UnaryOp::Sin => times(slope, wave(f64::cos, 0.0, a.low, a.high)),
        UnaryOp::Cos => times(slope, wave(f64::sin, PI / 2.0, a.low, a.high)).negated(),
        UnaryOp::Tanh => {
            let far = a.low.abs().max(a.high.abs());
            let near = if a.has_zero() { 0.0 } else { a.low.abs().min(a.high.abs()) };
            let at = |x: f64| 1.0 - x.tanh().powi(2);
            times(slope, range((at(far) - SLACK).max(0.0), at(near) + SLACK))
        }
    }
}

/// Slope of an operator on two operands, from their ranges and slopes and the result's range.
pub(super) fn binary(op: BinaryOp, a: (Interval, Slope), b: (Interval, Slope), value: Interval) -> Slope {
    match op {
        BinaryOp::Add => a.1.plus(b.1),
        BinaryOp::Sub => a.1.plus(b.1.negated()),
        BinaryOp::Mul => times(a.1, b.0.into()).plus(times(b.1, a.0.into())),
        // (a' - q b') / b with q = a / b.
        BinaryOp::Div => times(a.1.plus(times(b.1, value.into()).negated()), inverse(b.0)),
        BinaryOp::Min if a.0.high < b.0.low => a.1,
        BinaryOp::Min if b.0.high < a.0.low => b.1,
        BinaryOp::Max if a.0.low > b.0.high => a.1,
        BinaryOp::Max if b.0.low > a.0.high => b.1,
        BinaryOp::Min | BinaryOp::Max => a.1.hull(b.1),
    }
}

/// Bounds of the derivative with respect to the number of a feature; `None` where the expression itself cannot be
/// proven finite.
pub fn slope(expr: &Expr, feature: u32, leaf: &dyn Fn(Leaf) -> Option<Interval>) -> Option<Slope> {
    let mut known: Vec<(Interval, Slope)> = Vec::with_capacity(expr.nodes.len());
    for node in &expr.nodes {
        let next = match *node {
            Node::Const(v) => (Interval::point(v)?, Slope::ZERO),
            Node::Leaf(l) if l == Leaf::Number(feature) => (leaf(l)?, Slope { low: 1.0, high: 1.0 }),
            Node::Leaf(l) => (leaf(l)?, Slope::ZERO),
            Node::Unary(op, a) => {
                let (range, inner) = known[a as usize];
                let value = Interval::unary(op, range)?;
                (value, if inner == Slope::ZERO { inner } else { unary(op, range, value, inner) })
            }
            Node::Binary(op, a, b) => {
                let (a, b) = (known[a as usize], known[b as usize]);
                let value = Interval::binary(op, a.0, b.0)?;
                let flat = a.1 == Slope::ZERO && b.1 == Slope::ZERO;
                (value, if flat { Slope::ZERO } else { binary(op, a, b, value) })
            }
        };
        known.push(next);
    }
    known.pop().map(|(_, slope)| slope)
}

#[cfg(test)]
mod tests {
    use super::super::eval::{evaluate, tests::Columns};
    use super::super::expr::tests_support::any_expr;
    use super::super::interval::bounds;
    use super::super::parse::{parse, tests::names};
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn differences_lie_between_the_proven_slopes(
            expr in any_expr(2),
            ends in proptest::collection::vec((-4.0..4.0f64, 0.01..5.0f64), 2),
        ) {
            let boxes: Vec<Interval> = ends.iter().map(|&(low, w)| Interval { low, high: low + w }).collect();
            let range = |l: Leaf| Some(boxes[l.feature() as usize]);
            if let (Some(slope), Some(values)) = (slope(&expr, 0, &range), bounds(&expr, &range)) {
                // Along the first column, at three values of the second.
                for at in [0.0, 0.4, 1.0] {
                    let n = 30;
                    let x: Vec<f64> = (0..=n).map(|i| boxes[0].low + boxes[0].width() * f64::from(i) / f64::from(n)).collect();
                    let z = vec![boxes[1].low + boxes[1].width() * at; x.len()];
                    let y = evaluate(&expr, &Columns(vec![x.clone(), z]), x.len());
                    let noise = 1e-9 * values.low.abs().max(values.high.abs()).max(1.0);
                    for i in 1..x.len() {
                        let (dy, dx) = (y[i] - y[i - 1], x[i] - x[i - 1]);
                        let (least, most) = (slope.low * dx * (1.0 - slope.low.signum() * 1e-9), slope.high * dx * (1.0 + slope.high.signum() * 1e-9));
                        prop_assert!(least - noise <= dy && dy <= most + noise, "{dy} per {dx} outside {slope:?}: {expr:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn signs_are_proven() {
        let names = names(&["x", "y"]);
        // x in 0 to 3, y in -1 to 2.
        let range = |l: Leaf| {
            if l.feature() == 0 { Some(Interval { low: 0.0, high: 3.0 }) } else { Interval::new(-1.0, 2.0) }
        };
        let check = |text: &str, expected: &str| {
            let slope = slope(&parse(text, &names).expect("a formula"), 0, &range).expect("bounded");
            let sign = match (slope.never_falls(), slope.never_grows()) {
                (true, true) => "0",
                (true, false) => "+",
                (false, true) => "-",
                (false, false) => "?",
            };
            assert_eq!(sign, expected, "{text}: {slope:?}");
        };
        for (text, expected) in [
            ("x", "+"),
            ("y", "0"),
            ("-x", "-"),
            ("x^2", "+"),
            ("sqrt(x)", "+"),
            ("log(1 + x)", "+"),
            ("exp(-x)", "-"),
            ("max(0, x - 2)", "+"),
            ("max(0, 2 - x)", "-"),
            ("max(0, x - 7)", "0"),
            ("min(x, y)", "+"),
            ("x * y", "?"),
            ("x * y^2", "+"),
            ("x * max(0, y)", "+"),
            ("1 / (1 + x)", "-"),
            ("abs(x)", "+"),
            ("abs(x - 1)", "?"),
            ("(x - 1)^2", "?"),
            ("(1 + x)^2", "+"),
            ("sin(0.5 * x)", "+"),
            ("sin(x)", "?"),
            ("cos(x)", "-"),
            ("tanh(x)", "+"),
            ("tanh(100 * x)", "+"),
            ("x - 0.5 * x", "+"),
            ("x + sqrt(x)", "+"),
            ("x * (y - y)", "?"),
        ] {
            check(text, expected);
        }
    }
}
