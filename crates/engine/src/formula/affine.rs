//! Planes around an expression over a box: what interval arithmetic forgets, that two parts move together.
//!
//! In: an expression, the range of each leaf. Out: a [`Plane`], and how far the expression can be off it.
//! The user's question: "what is the most that this formula can give while all its columns share one budget?".
//! Invariants: the value of every point of the box, as it is computed, lies within the radius of the plane.
//! Method: affine arithmetic (Comba & Stolfi 1993) with one symbol per leaf and one radius for all that is not linear;
//! a bent operator is replaced by the line through its ends and the parallel that touches it (Chebyshev, in de Figueiredo
//! & Stolfi 2004), or, where it bends both ways, by its least slope. Where the plain range of a part is narrower than its
//! plane's, the part is taken as a constant.
//! Edges: nothing where plain intervals prove nothing.

use super::enclosure;
use super::expr::{BinaryOp, Expr, Leaf, Node, UnaryOp};
use super::interval::{Interval, slack};

/// A plane, and the room that an expression keeps to around it.
#[derive(Debug, Clone, PartialEq)]
pub struct Plane {
    /// Value at the middle of the box.
    pub centre: f64,
    /// By leaf of the box: change from the middle of its range to its end.
    pub slopes: Vec<f64>,
    /// No value is farther from the plane.
    pub radius: f64,
}

/// The plane of an expression; `leaves` names each leaf that occurs. `None` where plain intervals prove nothing.
pub fn plane(expr: &Expr, leaves: &[(Leaf, Interval)]) -> Option<Plane> {
    let mut known: Vec<Form> = Vec::with_capacity(expr.nodes.len());
    for node in &expr.nodes {
        let form = match *node {
            Node::Const(v) => Form::constant(Interval::point(v)?, leaves.len()),
            Node::Leaf(leaf) => {
                let at = leaves.iter().position(|(l, _)| *l == leaf)?;
                Form::leaf(leaves[at].1, at, leaves.len())
            }
            Node::Unary(op, a) => known[a as usize].unary(op)?,
            Node::Binary(op, a, b) => known[a as usize].binary(op, &known[b as usize])?,
        };
        known.push(form);
    }
    Some(known.pop()?.plane)
}

/// Middle of a range, and how far its ends are from it at most.
pub fn middle(range: Interval) -> (f64, f64) {
    let middle = (range.low / 2.0 + range.high / 2.0).clamp(range.low, range.high);
    (middle, (range.high - middle).max(middle - range.low).next_up())
}

/// A part of an expression: its plane, and its range as far as it is known otherwise.
struct Form {
    plane: Plane,
    range: Interval,
}

impl Form {
    fn constant(range: Interval, n: usize) -> Form {
        let (centre, radius) = middle(range);
        let radius = if range.width() > 0.0 { radius } else { 0.0 };
        Form { plane: Plane { centre, slopes: vec![0.0; n], radius }, range }
    }

    fn leaf(range: Interval, at: usize, n: usize) -> Form {
        let mut form = Form::constant(range, n);
        form.plane.slopes[at] = std::mem::take(&mut form.plane.radius);
        form
    }

    /// What it can be away from the centre.
    fn reach(&self) -> f64 {
        self.plane.slopes.iter().map(|s| s.abs()).sum::<f64>() + self.plane.radius
    }

    /// Magnitudes that rounding is a share of.
    fn size(&self) -> f64 {
        self.plane.centre.abs() + self.reach()
    }

    /// With the range that is known of it; a constant where its plane tells less than that.
    fn within(mut self, range: Interval, rounding: f64) -> Option<Form> {
        self.plane.radius += rounding;
        let n = self.plane.slopes.len();
        if self.plane.radius.is_nan() || self.plane.radius >= range.width() / 2.0 {
            return Some(Form::constant(range, n));
        }
        let reach = self.reach() * (1.0 + 1e-14);
        let (low, high) = (range.low.max(self.plane.centre - reach), range.high.min(self.plane.centre + reach));
        // Both hold every value: they can miss each other by no more than rounding.
        self.range = Interval::new(low.min(high), high.max(low))?;
        Some(self)
    }

    fn rounding(size: f64, n: usize) -> f64 {
        8.0 * (n + 4) as f64 * f64::EPSILON * size + f64::MIN_POSITIVE
    }

    /// Both, each times a number.
    fn combined(&self, k: f64, other: &Form, l: f64, range: Interval) -> Option<Form> {
        let slopes: Vec<f64> = self.plane.slopes.iter().zip(&other.plane.slopes).map(|(a, b)| k * a + l * b).collect();
        let radius = k.abs() * self.plane.radius + l.abs() * other.plane.radius;
        let centre = k * self.plane.centre + l * other.plane.centre;
        let rounding = Form::rounding(k.abs() * self.size() + l.abs() * other.size(), slopes.len());
        Form { plane: Plane { centre, slopes, radius }, range }.within(range, rounding)
    }

    fn binary(&self, op: BinaryOp, other: &Form) -> Option<Form> {
        let range = Interval::binary(op, self.range, other.range)?;
        match op {
            BinaryOp::Add => self.combined(1.0, other, 1.0, range),
            BinaryOp::Sub => self.combined(1.0, other, -1.0, range),
            BinaryOp::Mul => self.times(other, range),
            BinaryOp::Div => self.times(&other.inverse()?, range),
            BinaryOp::Max => self.larger(other, 1.0, range),
            BinaryOp::Min => self.larger(other, -1.0, range),
        }
    }

    fn times(&self, other: &Form, range: Interval) -> Option<Form> {
        let (a, b) = (&self.plane, &other.plane);
        let slopes: Vec<f64> = a.slopes.iter().zip(&b.slopes).map(|(s, t)| a.centre * t + b.centre * s).collect();
        // A symbol's square lies between 0 and 1.
        let squares = a.slopes.iter().zip(&b.slopes).map(|(s, t)| s * t);
        let (sum, sizes) = squares.fold((0.0, 0.0), |(sum, sizes), q| (sum + q, sizes + q.abs()));
        let radius = a.centre.abs() * b.radius + b.centre.abs() * a.radius + self.reach() * other.reach() - sizes / 2.0;
        let centre = a.centre * b.centre + sum / 2.0;
        let rounding = Form::rounding(self.size() * other.size(), slopes.len());
        Form { plane: Plane { centre, slopes, radius }, range }.within(range, rounding)
    }

    /// The larger of two (the smaller, with sign -1): one, and the other's excess over it where there is any.
    fn larger(&self, other: &Form, sign: f64, range: Interval) -> Option<Form> {
        let difference = Interval::binary(BinaryOp::Sub, other.range, self.range)?;
        let excess = self.combined(-sign, other, sign, if sign > 0.0 { difference } else { negative(difference) })?;
        let hinged = Interval::binary(BinaryOp::Max, excess.range, Interval::point(0.0)?)?;
        let Interval { low, high } = excess.range;
        let line = match () {
            () if high <= 0.0 => Line { slope: 0.0, low: 0.0, high: 0.0 },
            () if low >= 0.0 => Line { slope: 1.0, low: 0.0, high: 0.0 },
            () => {
                let slope = high / (high - low);
                Line { slope, low: 0.0, high: (-slope * low).max(high - slope * high) }
            }
        };
        self.combined(1.0, &excess.along(line, hinged, 0.0)?, sign, range)
    }

    fn unary(&self, op: UnaryOp) -> Option<Form> {
        let range = enclosure::unary(op, self.range)?;
        let Interval { low, high } = self.range;
        let wide = high - low > 1e-9 * low.abs().max(high.abs());
        let bent = |bend: f64, value: fn(f64) -> f64, slope: fn(f64) -> f64, touch: fn(f64) -> f64| {
            let line = Line::of_bent(self.range, bend, value, slope, touch);
            self.along(line, range, slack(range.low.abs().max(range.high.abs())))
        };
        let monotone = |value: fn(f64) -> f64, slope: f64| {
            let ends = [value(low) - slope * low, value(high) - slope * high];
            self.along(Line { slope, low: ends[0].min(ends[1]), high: ends[0].max(ends[1]) }, range, slack(1.0))
        };
        match op {
            UnaryOp::Neg => self.along(Line { slope: -1.0, low: 0.0, high: 0.0 }, range, 0.0),
            UnaryOp::Abs if low >= 0.0 => self.along(Line { slope: 1.0, low: 0.0, high: 0.0 }, range, 0.0),
            UnaryOp::Abs if high <= 0.0 => self.along(Line { slope: -1.0, low: 0.0, high: 0.0 }, range, 0.0),
            UnaryOp::Abs => {
                let slope = (high + low) / (high - low);
                let ends = (high - slope * high).max(-low - slope * low);
                self.along(Line { slope, low: 0.0, high: ends }, range, 0.0)
            }
            UnaryOp::Square => bent(1.0, |x| x * x, |x| 2.0 * x, |s| s / 2.0),
            _ if !wide => Some(Form::constant(range, self.plane.slopes.len())),
            UnaryOp::Exp => bent(1.0, f64::exp, f64::exp, f64::ln),
            // No line of finite slope touches the root at 0.
            UnaryOp::Sqrt => bent(-1.0, f64::sqrt, |x| 0.5 / x.sqrt(), |s| 0.25 / (s * s)),
            UnaryOp::Log => bent(-1.0, f64::ln, |x| 1.0 / x, |s| 1.0 / s),
            UnaryOp::Tanh if low >= 0.0 || high <= 0.0 => {
                bent(-low.signum(), f64::tanh, |x| 1.0 - x.tanh().powi(2), |s| (1.0 - s).max(0.0).sqrt().atanh())
            }
            UnaryOp::Tanh => monotone(f64::tanh, 1.0 - low.abs().max(high).tanh().powi(2)),
            UnaryOp::Sin | UnaryOp::Cos => Some(Form::constant(range, self.plane.slopes.len())),
        }
    }

    /// 1 over it.
    fn inverse(&self) -> Option<Form> {
        let range = Interval::binary(BinaryOp::Div, Interval::point(1.0)?, self.range)?;
        let (bend, touch): (f64, fn(f64) -> f64) =
            if self.range.low > 0.0 { (1.0, |s| (-1.0 / s).sqrt()) } else { (-1.0, |s| -(-1.0 / s).sqrt()) };
        let line = Line::of_bent(self.range, bend, |x| 1.0 / x, |x| -1.0 / (x * x), touch);
        self.along(line, range, 4.0 * f64::EPSILON * range.low.abs().max(range.high.abs()))
    }

    /// A line of it, and what it can be off that line.
    fn along(&self, line: Line, range: Interval, rounding: f64) -> Option<Form> {
        let Line { slope, low, high } = line;
        let n = self.plane.slopes.len();
        let (centre, room) = (low / 2.0 + high / 2.0, high / 2.0 - low / 2.0);
        let plane = Plane {
            centre: slope * self.plane.centre + centre,
            slopes: self.plane.slopes.iter().map(|s| slope * s).collect(),
            radius: slope.abs() * self.plane.radius + room,
        };
        let size =
            slope.abs() * (self.size() + self.range.low.abs().max(self.range.high.abs())) + low.abs() + high.abs();
        Form { plane, range }.within(range, rounding + Form::rounding(size, n))
    }
}

fn negative(range: Interval) -> Interval {
    Interval { low: -range.high, high: -range.low }
}

/// A line through the origin, and between what an operator less that line stays.
struct Line {
    slope: f64,
    low: f64,
    high: f64,
}

impl Line {
    /// Of an operator that bends upwards (1) or downwards (-1): through its ends, and touching it where its slope is that
    /// line's.
    fn of_bent(
        range: Interval,
        bend: f64,
        value: impl Fn(f64) -> f64,
        slope: impl Fn(f64) -> f64,
        touch: impl Fn(f64) -> f64,
    ) -> Line {
        let Interval { low, high } = range;
        let through = if high > low { (value(high) - value(low)) / (high - low) } else { slope(low) };
        let through = if through.is_finite() { through } else { 0.0 };
        let off = |x: f64| value(x) - through * x;
        let ends = (bend * off(low)).max(bend * off(high));
        let at = touch(through);
        let at = if at.is_nan() { low / 2.0 + high / 2.0 } else { at.clamp(low, high) };
        // A tangent lies below whatever bends upwards, wherever it touches.
        let tilt = (slope(at) - through).abs() * (high - at).max(at - low);
        let touching = bend * off(at) - tilt;
        let touching = if touching.is_nan() { f64::NEG_INFINITY } else { touching };
        if bend > 0.0 {
            Line { slope: through, low: touching, high: ends }
        } else {
            Line { slope: through, low: -ends, high: -touching }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::eval::{evaluate, tests::Columns};
    use super::super::expr::tests_support::any_expr;
    use super::super::parse::{parse, tests::names};
    use super::*;
    use crate::run::Seed;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_sample_lies_within_the_radius_of_the_plane(
            expr in any_expr(4),
            ends in proptest::collection::vec((-4.0..4.0f64, 0.0..3.0f64), 3),
            seed in 0u64..1000,
        ) {
            let leaves: Vec<_> = ends.iter().zip(0..)
                .map(|(&(low, w), f)| (Leaf::Number(f), Interval { low, high: low + w })).collect();
            if let Some(plane) = plane(&expr, &leaves) {
                let mut draw = Seed(seed).stream();
                let columns = Columns(leaves.iter().map(|(_, b)| (0..60).map(|i| match i % 7 {
                    0 => b.low,
                    1 => b.high,
                    _ => (b.low + draw.uniform() * b.width()).min(b.high),
                }).collect()).collect());
                for (row, value) in evaluate(&expr, &columns, 60).into_iter().enumerate() {
                    let along = leaves.iter().zip(&columns.0).zip(&plane.slopes).map(|((leaf, column), slope)| {
                        let (middle, half) = middle(leaf.1);
                        slope * (column[row] - middle) / half
                    });
                    let off = (value - plane.centre - along.sum::<f64>()).abs();
                    let noise = 1e-13 * (1.0 + plane.centre.abs() + plane.slopes.iter().map(|s| s.abs()).sum::<f64>());
                    prop_assert!(off <= plane.radius + noise, "{off} off {plane:?}: {expr:?}");
                }
            }
        }
    }

    #[test]
    fn planes_are_close() {
        let names = names(&["x", "y"]);
        let box_of = |x: (f64, f64), y: (f64, f64)| {
            [x, y].map(|(low, high)| Interval { low, high }).into_iter().zip(0..).map(|(b, f)| (Leaf::Number(f), b))
        };
        let check = |text: &str, expected: (f64, [f64; 2], f64)| {
            let leaves: Vec<_> = box_of((1.0, 3.0), (-1.0, 2.0)).collect();
            let found = plane(&parse(text, &names).expect("a formula"), &leaves).expect("bounded");
            let all = [found.centre, found.slopes[0], found.slopes[1], found.radius];
            let near = all
                .iter()
                .zip([expected.0, expected.1[0], expected.1[1], expected.2])
                .all(|(a, b)| (a - b).abs() < 1e-6);
            assert!(near, "{text}: {found:?}");
        };
        check("x - y", (1.5, [1.0, -1.5], 0.0));
        check("x * y", (1.0, [0.5, 3.0], 1.5));
        check("x * y - x * y", (0.0, [0.0, 0.0], 3.0));
        check("x^2", (4.5, [4.0, 0.0], 0.5));
        check("max(x, 2)", (2.25, [0.5, 0.0], 0.25));
        check("min(x, 2)", (1.75, [0.5, 0.0], 0.25));
        check("abs(y)", (5.0 / 6.0, [0.0, 0.5], 2.0 / 3.0));
        check("1 / x", (3f64.sqrt() / 3.0, [-1.0 / 3.0, 0.0], 2.0 / 3.0 - 3f64.sqrt() / 3.0));
    }
}
