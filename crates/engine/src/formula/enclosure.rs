//! Tight proven ranges of sums of expressions, where plain intervals are loose because a variable occurs twice.
//!
//! In: weighted expressions and the range of each leaf. Out: ranges whose sum holds every value, one per group of
//! expressions that share a variable.
//! The user's question: "how far can this formula go while these columns stay within limits?".
//! Invariants: a range holds the value of every point as it is computed, rounding and all; a group in which every
//! variable occurs once is exact but for rounding, as is one that is proven monotone in each of its variables.
//! Method: interval arithmetic (Moore 1966) with the exact range of a wave over an arc. Where a variable occurs twice,
//! proven slopes (Rall 1981) fix each variable in which the whole sum is monotone at its end, as often as that helps;
//! what is left is bounded by the mean-value form about its best centre (Baumann 1988), and halved, the worst piece
//! first (Moore & Skelboe 1974), up to [`MAX_SPLITS`] times. Proofs by slopes speak of exact values: the rounding error
//! that evaluation can make anywhere in the box, by running error analysis (Wilkinson 1963), is added.
//! Edges: nothing where plain intervals prove nothing.

use super::derivative::{self, Slope, wave};
use super::expr::{BinaryOp, Expr, Leaf, Node, UnaryOp};
use super::interval::{Interval, slack};
use std::f64::consts::PI;

/// Halvings of a group, for either end of its range.
const MAX_SPLITS: usize = 8;
/// Share of the plain range that is not worth a halving.
const CLOSE: f64 = 0.01;

/// Range of a group of summands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Part {
    /// Between which values the group's sum stays.
    pub range: Interval,
    /// Sum of the summands' largest magnitudes: what the rounding of their sum is a share of.
    pub size: f64,
}

/// Ranges of a weighted sum of expressions, group by group; `leaves` names each leaf that occurs. `None` where plain
/// intervals cannot prove a finite range.
pub fn parts(sum: &[(f64, &Expr)], leaves: &[(Leaf, Interval)]) -> Option<Vec<Part>> {
    groups(sum, leaves).iter().map(|group| Group { terms: group, leaves }.part()).collect()
}

/// An expression with its coefficient.
type Summand<'a> = (f64, &'a Expr);

/// Summands in groups that share no leaf of positive width.
fn groups<'a>(sum: &[Summand<'a>], leaves: &[(Leaf, Interval)]) -> Vec<Vec<Summand<'a>>> {
    let mut groups: Vec<(Vec<usize>, Vec<Summand<'_>>)> = Vec::new();
    for &(weight, expr) in sum.iter().filter(|s| s.0 != 0.0) {
        let varying = |node: &Node| match node {
            Node::Leaf(leaf) => leaves.iter().position(|(l, range)| l == leaf && range.width() > 0.0),
            _ => None,
        };
        let mut read: Vec<usize> = expr.nodes.iter().filter_map(varying).collect();
        let mut terms = vec![(weight, expr)];
        groups.retain_mut(|(others, group)| {
            let apart = !others.iter().any(|leaf| read.contains(leaf));
            if !apart {
                read.append(others);
                group.append(&mut terms);
                std::mem::swap(group, &mut terms);
            }
            apart
        });
        groups.push((read, terms));
    }
    groups.into_iter().map(|(_, terms)| terms).collect()
}

/// Range of an operator, waves by their arc.
pub(super) fn unary(op: UnaryOp, a: Interval) -> Option<Interval> {
    let plain = Interval::unary(op, a)?;
    let arc = match op {
        UnaryOp::Sin => wave(f64::sin, PI / 2.0, a.low, a.high),
        UnaryOp::Cos => wave(f64::cos, 0.0, a.low, a.high),
        _ => return Some(plain),
    };
    Interval::new((arc.low - slack(1.0)).max(plain.low), (arc.high + slack(1.0)).min(plain.high))
}

fn largest(a: Interval) -> f64 {
    a.low.abs().max(a.high.abs())
}

fn smallest(a: Interval) -> f64 {
    if a.has_zero() { 0.0 } else { a.low.abs().min(a.high.abs()) }
}

/// How far evaluation can be off after an operator on an operand that is off by `e`.
fn unary_error(op: UnaryOp, a: Interval, value: Interval, e: f64) -> f64 {
    let passed = match op {
        UnaryOp::Neg | UnaryOp::Abs => return e,
        UnaryOp::Square => e * (2.0 * largest(a) + e),
        UnaryOp::Sqrt if a.low > 2.0 * e => e / a.low.sqrt(),
        UnaryOp::Sqrt => e.sqrt(),
        UnaryOp::Log if a.low > 2.0 * e => 2.0 * e / a.low,
        UnaryOp::Exp if e < 0.5 => 2.0 * e * value.high,
        UnaryOp::Log | UnaryOp::Exp => f64::INFINITY,
        UnaryOp::Sin | UnaryOp::Cos | UnaryOp::Tanh => e,
    };
    passed + slack(largest(value))
}

fn binary_error(op: BinaryOp, a: (Interval, f64), b: (Interval, f64), value: Interval) -> f64 {
    let rounding = f64::EPSILON * largest(value) + f64::MIN_POSITIVE;
    match op {
        BinaryOp::Add | BinaryOp::Sub => a.1 + b.1 + rounding,
        BinaryOp::Mul => a.1 * largest(b.0) + b.1 * largest(a.0) + a.1 * b.1 + rounding,
        BinaryOp::Div if smallest(b.0) > 2.0 * b.1 => 2.0 * (a.1 + largest(value) * b.1) / smallest(b.0) + rounding,
        BinaryOp::Div => f64::INFINITY,
        BinaryOp::Min | BinaryOp::Max => a.1.max(b.1),
    }
}

/// Summands that share variables.
struct Group<'a> {
    terms: &'a [(f64, &'a Expr)],
    leaves: &'a [(Leaf, Interval)],
}

/// A part of the box, with the variables fixed in which the sum is monotone.
struct Piece {
    /// The sum is never less.
    bound: f64,
    /// The sum is no more than this somewhere.
    reached: f64,
    ranges: Vec<Interval>,
    /// Leaf whose width costs most.
    loosest: Option<usize>,
}

impl Group<'_> {
    fn part(&self) -> Option<Part> {
        let ranges: Vec<Interval> = self.leaves.iter().map(|l| l.1).collect();
        let mut seen = vec![0usize; ranges.len()];
        let (plain, size) = self.plain(&ranges, &mut seen)?;
        let twice = seen.iter().zip(&ranges).any(|(n, r)| *n > 1 && r.width() > 0.0);
        let error = if twice { self.error(&ranges) } else { f64::INFINITY };
        if !error.is_finite() {
            return Some(Part { range: plain, size });
        }
        let tolerance = CLOSE * plain.width();
        let low = (self.least(&ranges, 1.0, tolerance)? - error).max(plain.low);
        let high = (error - self.least(&ranges, -1.0, tolerance)?).min(plain.high);
        // Both are proven: they can cross by no more than rounding.
        Some(Part { range: Interval::new(low.min(high), high.max(low))?, size })
    }

    fn place(&self, leaf: Leaf) -> Option<usize> {
        self.leaves.iter().position(|(l, _)| *l == leaf)
    }

    /// Plain range of the sum, the sum of the terms' magnitudes, and how often each leaf occurs.
    fn plain(&self, ranges: &[Interval], seen: &mut [usize]) -> Option<(Interval, f64)> {
        let mut sum = Interval::point(0.0)?;
        let mut size = 0.0;
        let mut known: Vec<Interval> = Vec::new();
        for (weight, term) in self.terms {
            known.clear();
            for node in &term.nodes {
                known.push(match *node {
                    Node::Const(v) => Interval::point(v)?,
                    Node::Leaf(leaf) => {
                        let place = self.place(leaf)?;
                        seen[place] += 1;
                        ranges[place]
                    }
                    Node::Unary(op, a) => unary(op, known[a as usize])?,
                    Node::Binary(op, a, b) => Interval::binary(op, known[a as usize], known[b as usize])?,
                });
            }
            let weighted = Interval::binary(BinaryOp::Mul, Interval::point(*weight)?, *known.last()?)?;
            size += largest(weighted);
            sum = Interval::binary(BinaryOp::Add, sum, weighted)?;
        }
        Some((sum, size))
    }

    /// Value at a point.
    fn at(&self, point: &[Interval]) -> Option<Interval> {
        Some(self.plain(point, &mut vec![0; point.len()])?.0)
    }

    /// How far evaluation can be off, anywhere in the box; infinite where that cannot be told.
    fn error(&self, ranges: &[Interval]) -> f64 {
        let of_term = |(weight, term): &(f64, &Expr)| {
            let mut known: Vec<(Interval, f64)> = Vec::with_capacity(term.nodes.len());
            for node in &term.nodes {
                known.push(match *node {
                    Node::Const(v) => (Interval::point(v)?, 0.0),
                    Node::Leaf(leaf) => (ranges[self.place(leaf)?], 0.0),
                    Node::Unary(op, a) => {
                        let (a, e) = known[a as usize];
                        let value = unary(op, a)?;
                        (value, unary_error(op, a, value, e))
                    }
                    Node::Binary(op, a, b) => {
                        let (a, b) = (known[a as usize], known[b as usize]);
                        let value = Interval::binary(op, a.0, b.0)?;
                        (value, binary_error(op, a, b, value))
                    }
                });
            }
            known.last().map(|(value, e)| weight.abs() * (e + f64::EPSILON * largest(*value)) + f64::MIN_POSITIVE)
        };
        self.terms.iter().map(|t| of_term(t).unwrap_or(f64::INFINITY)).sum()
    }

    /// Plain range of the sum over a box, and its slopes by leaf.
    fn slopes(&self, ranges: &[Interval], sign: f64) -> Option<(Interval, Vec<Slope>)> {
        let n = ranges.len();
        let (mut sum, mut total) = (Interval::point(0.0)?, vec![Slope::ZERO; n]);
        let (mut known, mut slopes): (Vec<Interval>, Vec<Slope>) = (Vec::new(), Vec::new());
        for (weight, term) in self.terms {
            known.clear();
            slopes.clear();
            for node in &term.nodes {
                let at = slopes.len();
                slopes.resize(at + n, Slope::ZERO);
                let (before, own) = slopes.split_at_mut(at);
                let value = match *node {
                    Node::Const(v) => Interval::point(v)?,
                    Node::Leaf(leaf) => {
                        let place = self.place(leaf)?;
                        if ranges[place].width() > 0.0 {
                            own[place] = Slope { low: 1.0, high: 1.0 };
                        }
                        ranges[place]
                    }
                    Node::Unary(op, a) => {
                        let a = a as usize;
                        let value = unary(op, known[a])?;
                        for (own, inner) in own.iter_mut().zip(&before[a * n..]).filter(|p| *p.1 != Slope::ZERO) {
                            *own = derivative::unary(op, known[a], value, *inner);
                        }
                        value
                    }
                    Node::Binary(op, a, b) => {
                        let (a, b) = (a as usize, b as usize);
                        let value = Interval::binary(op, known[a], known[b])?;
                        for (i, own) in own.iter_mut().enumerate() {
                            let (da, db) = (before[a * n + i], before[b * n + i]);
                            if da != Slope::ZERO || db != Slope::ZERO {
                                *own = derivative::binary(op, (known[a], da), (known[b], db), value);
                            }
                        }
                        value
                    }
                };
                known.push(value);
            }
            let weight = sign * weight;
            let root = slopes.len() - n;
            total.iter_mut().zip(&slopes[root..]).for_each(|(t, s)| *t = t.plus(s.scaled(weight)));
            let weighted = Interval::binary(BinaryOp::Mul, Interval::point(weight)?, *known.last()?)?;
            sum = Interval::binary(BinaryOp::Add, sum, weighted)?;
        }
        Some((sum, total))
    }

    /// What `sign` times the sum never falls below.
    fn least(&self, ranges: &[Interval], sign: f64, tolerance: f64) -> Option<f64> {
        let mut open = vec![self.lower(ranges.to_vec(), sign)?];
        let mut reached = f64::INFINITY;
        for _ in 0..MAX_SPLITS {
            reached = open.iter().map(|p| p.reached).fold(reached, f64::min);
            let worst = (0..open.len()).min_by(|&a, &b| open[a].bound.total_cmp(&open[b].bound))?;
            let piece = &open[worst];
            let Some(leaf) = piece.loosest.filter(|_| piece.bound < reached - tolerance) else { break };
            let Piece { ranges, .. } = open.swap_remove(worst);
            let Interval { low, high } = ranges[leaf];
            let middle = low / 2.0 + high / 2.0;
            for half in [Interval { low, high: middle }, Interval { low: middle, high }] {
                let mut ranges = ranges.clone();
                ranges[leaf] = half;
                open.push(self.lower(ranges, sign)?);
            }
        }
        Some(open.iter().map(|p| p.bound).fold(f64::INFINITY, f64::min))
    }

    /// A bound on `sign` times the sum from below, over a part of the box.
    fn lower(&self, mut ranges: Vec<Interval>, sign: f64) -> Option<Piece> {
        loop {
            let (plain, slopes) = self.slopes(&ranges, sign)?;
            let mut fixed = false;
            for (range, slope) in ranges.iter_mut().zip(&slopes).filter(|p| p.0.width() > 0.0) {
                if slope.never_falls() || slope.never_grows() {
                    let end = if slope.never_falls() { range.low } else { range.high };
                    *range = Interval { low: end, high: end };
                    fixed = true;
                }
            }
            if !ranges.iter().any(|r| r.width() > 0.0) {
                let value = self.at(&ranges)?;
                let (bound, reached) = if sign > 0.0 { (value.low, value.high) } else { (-value.high, -value.low) };
                return Some(Piece { bound, reached, ranges, loosest: None });
            }
            if !fixed {
                return self.centred(plain, &slopes, ranges, sign);
            }
        }
    }

    /// The mean-value form about the centre at which it bounds best.
    fn centred(&self, plain: Interval, slopes: &[Slope], ranges: Vec<Interval>, sign: f64) -> Option<Piece> {
        let mut centre = ranges.clone();
        let (mut cost, mut loosest) = (0.0, (0.0, None));
        for (i, (range, slope)) in ranges.iter().zip(slopes).enumerate().filter(|p| p.1.0.width() > 0.0) {
            let (down, up) = (-slope.low, slope.high);
            let share = if (down + up).is_finite() { down / (down + up) } else { 0.5 };
            let c = (range.low + share * range.width()).clamp(range.low, range.high);
            centre[i] = Interval { low: c, high: c };
            let own = (down * (range.high - c)).max(up * (c - range.low));
            if own > loosest.0 || loosest.1.is_none() {
                loosest = (own, Some(i));
            }
            cost += own;
        }
        let value = self.at(&centre)?;
        let (low, reached) = if sign > 0.0 { (value.low, value.high) } else { (-value.high, -value.low) };
        // Sums and products of a few numbers, rounded outward.
        let bound = low - cost * (1.0 + 1e-12);
        let bound = if bound > plain.low { bound } else { plain.low };
        Some(Piece { bound, reached, ranges, loosest: loosest.1 })
    }
}

#[cfg(test)]
mod tests {
    use super::super::eval::{evaluate, tests::Columns, unary as by_column};
    use super::super::expr::tests_support::any_expr;
    use super::super::parse::{parse, tests::names};
    use super::*;
    use crate::run::Seed;
    use proptest::prelude::*;

    fn number(feature: u32, low: f64, high: f64) -> (Leaf, Interval) {
        (Leaf::Number(feature), Interval { low, high })
    }

    proptest! {
        #[test]
        fn every_sample_lies_between_the_sums_of_the_parts(
            exprs in proptest::collection::vec((-3.0..3.0f64, any_expr(3)), 1..4),
            ends in proptest::collection::vec((-4.0..4.0f64, 0.0..3.0f64), 3),
            seed in 0u64..1000,
        ) {
            let leaves: Vec<_> = ends.iter().zip(0..).map(|(&(low, w), f)| number(f, low, low + w)).collect();
            let sum: Vec<(f64, &Expr)> = exprs.iter().map(|(w, e)| (*w, e)).collect();
            if let Some(parts) = parts(&sum, &leaves) {
                let mut draw = Seed(seed).stream();
                let columns = Columns(leaves.iter().map(|(_, b)| (0..60).map(|i| match i % 7 {
                    0 => b.low,
                    1 => b.high,
                    _ => (b.low + draw.uniform() * b.width()).min(b.high),
                }).collect()).collect());
                let values: Vec<Vec<f64>> = exprs.iter().map(|(_, e)| evaluate(e, &columns, 60)).collect();
                let size: f64 = parts.iter().map(|p| p.size).sum();
                let (low, high) = parts.iter().fold((0.0, 0.0), |s, p| (s.0 + p.range.low, s.1 + p.range.high));
                for row in 0..60 {
                    let value: f64 = exprs.iter().zip(&values).map(|((w, _), v)| w * v[row]).sum();
                    let noise = 1e-15 * size;
                    prop_assert!(low - noise <= value && value <= high + noise, "{value} not in {low} to {high}: {exprs:?}");
                }
            }
        }
    }

    #[test]
    fn ranges_are_tight() {
        let names = names(&["x", "y"]);
        // x in 0 to 3, y in -1 to 2.
        let leaves = [number(0, 0.0, 3.0), number(1, -1.0, 2.0)];
        let check = |terms: &[&str], expected: (f64, f64), tolerance: f64| {
            let exprs: Vec<Expr> = terms.iter().map(|t| parse(t, &names).expect("a formula")).collect();
            let sum: Vec<(f64, &Expr)> = exprs.iter().map(|e| (1.0, e)).collect();
            let parts = parts(&sum, &leaves).expect("bounded");
            let (low, high) = parts.iter().fold((0.0, 0.0), |s, p| (s.0 + p.range.low, s.1 + p.range.high));
            let near = |a: f64, b: f64| (a - b).abs() <= tolerance + 1e-9;
            assert!(near(low, expected.0) && near(high, expected.1), "{terms:?}: {low} to {high}");
        };
        check(&["x", "-0.5 * x"], (0.0, 1.5), 0.0);
        check(&["x - x^2 / 10"], (0.0, 2.1), 0.0);
        check(&["x * (3 - x)"], (0.0, 2.25), 0.1);
        check(&["max(0, x - 1)", "-max(0, x - 2)"], (0.0, 1.0), 0.1);
        check(&["x * y", "-x"], (-6.0, 3.0), 0.0);
        check(&["sin(x)"], (0.0, 1.0), 0.0);
        check(&["sin(x)", "cos(x)"], (3f64.sin() + 3f64.cos(), 2f64.sqrt()), 0.1);
        check(&["y^2", "x"], (0.0, 7.0), 0.0);
        check(&["exp(x)", "-x"], (1.0, 3f64.exp() - 3.0), 0.0);
    }

    #[test]
    fn arcs_of_waves() {
        let check = |op: UnaryOp, low: f64, high: f64, expected: (f64, f64)| {
            let arc = unary(op, Interval { low, high }).expect("bounded");
            let near = |a: f64, b: f64| (a - b).abs() < 1e-9;
            assert!(near(arc.low, expected.0) && near(arc.high, expected.1), "{op:?} {low} {high}: {arc:?}");
        };
        check(UnaryOp::Sin, 0.1, 0.2, (0.1f64.sin(), 0.2f64.sin()));
        check(UnaryOp::Sin, 1.0, 2.0, (1f64.sin(), 1.0));
        check(UnaryOp::Sin, 4.0, 5.0, (-1.0, 4f64.sin()));
        check(UnaryOp::Cos, -0.5, 0.25, (0.5f64.cos(), 1.0));
        check(UnaryOp::Cos, -4.0, -3.0, (-1.0, 4f64.cos()));
        check(UnaryOp::Cos, 0.0, 7.0, (-1.0, 1.0));
        check(UnaryOp::Sin, 1000.0, 1000.5, (1000f64.sin(), 1000.5f64.sin()));
    }

    #[test]
    fn waves_of_large_angles_are_computed_to_the_slack() {
        let mut draw = Seed(4).stream();
        let angles: Vec<f64> =
            (0..100_000).map(|i| 1e5 * (draw.uniform() - 0.5) * 2.0 / f64::from(1 + i % 50)).collect();
        for (op, exact) in [(UnaryOp::Sin, f64::sin as fn(f64) -> f64), (UnaryOp::Cos, f64::cos)] {
            let mut computed = vec![0.0; angles.len()];
            by_column(op, &angles, &mut computed);
            let off = angles.iter().zip(&computed).map(|(a, c)| (exact(*a) - c).abs()).fold(0.0, f64::max);
            assert!(off < slack(1.0) / 2.0, "{op:?}: {off}");
        }
    }
}
