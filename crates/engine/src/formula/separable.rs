//! A sum of expressions from above, as a sum of functions of one column each.
//!
//! In: weighted expressions, columns in pieces. Out: an [`Overestimate`]: one number per piece of each column.
//! The user's question: "what is the most that this formula can give within limits that all columns share?".
//! Invariants: at every point of the box the overestimate is no less than the sum as it is computed.
//! Method: sums are taken apart (factorable programming, McCormick 1976). What reads one column is bounded piece by piece,
//! so that it is exact but for the width of a piece; what reads several is replaced by the upper of its planes
//! ([`affine`]).
//! Edges: nothing where plain intervals prove nothing.

use super::affine;
use super::enclosure;
use super::expr::{BinaryOp, Expr, Leaf, Node, UnaryOp};
use super::interval::Interval;

/// A column in pieces, which hold all of its values in the box.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// What is read of it.
    pub leaves: Vec<Leaf>,
    /// By piece, the range of each of these leaves.
    pub pieces: Vec<Vec<Interval>>,
}

/// A sum of functions of one column each, which is never below what it stands for.
#[derive(Debug, Clone, PartialEq)]
pub struct Overestimate {
    /// What depends on no column.
    pub base: f64,
    /// By column and piece.
    pub values: Vec<Vec<f64>>,
    /// By column, how much of what is given away would be saved by a narrower column, roughly.
    pub given: Vec<f64>,
}

/// A part of a sum: its weight, and which columns vary in it.
struct Summand {
    weight: f64,
    expr: Expr,
    columns: Vec<usize>,
}

/// The overestimate of a weighted sum; `fixed` names the leaves of all other columns.
pub fn overestimate(sum: &[(f64, &Expr)], columns: &[Column], fixed: &[(Leaf, Interval)]) -> Option<Overestimate> {
    let whole = whole(columns, fixed)?;
    let mut summands = Vec::new();
    for (weight, expr) in sum {
        summands_of(expr, expr.root(), *weight, &mut |weight, expr| {
            let reads = |c: &Column| c.pieces.len() > 1 && expr.nodes.iter().any(|n| is_of(n, c));
            let columns = (0..columns.len()).filter(|&j| reads(&columns[j])).collect();
            summands.push(Summand { weight, expr, columns });
        });
    }
    let mut found = Overestimate {
        base: 0.0,
        values: columns.iter().map(|c| vec![0.0; c.pieces.len()]).collect(),
        given: vec![0.0; columns.len()],
    };
    // Magnitudes added up: what the rounding of the sum, in whatever order, is a share of.
    let mut size = 0.0;
    let mut known = Vec::new();
    for summand in &summands {
        match summand.columns[..] {
            [] => {
                let range = weighted(summand, &whole, &mut known)?;
                found.base += range.high;
                size += largest(range);
            }
            [j] => {
                let mut leaves = whole.clone();
                let own = leaves.iter().position(|l| columns[j].leaves.first() == Some(&l.0))?;
                let mut most: f64 = 0.0;
                for (value, piece) in found.values[j].iter_mut().zip(&columns[j].pieces) {
                    leaves[own..].iter_mut().zip(piece).for_each(|(leaf, range)| leaf.1 = *range);
                    let range = weighted(summand, &leaves, &mut known)?;
                    *value += range.high;
                    most = most.max(largest(range));
                }
                size += most;
            }
            _ => size += add_plane(&mut found, summand, columns, &whole)?,
        }
    }
    let n_nodes: usize = sum.iter().map(|(_, e)| e.nodes.len() + 2).sum();
    found.base += 4.0 * f64::EPSILON * n_nodes as f64 * size + f64::MIN_POSITIVE;
    found.base.is_finite().then_some(found)
}

/// Adds the upper plane of a summand; returns its magnitude.
fn add_plane(
    found: &mut Overestimate,
    summand: &Summand,
    columns: &[Column],
    whole: &[(Leaf, Interval)],
) -> Option<f64> {
    let plane = affine::plane(&summand.expr, whole)?;
    let up = |x: f64| summand.weight * x;
    let room = summand.weight.abs() * plane.radius;
    found.base += up(plane.centre) + room;
    let mut size = up(plane.centre).abs() + room;
    for (at, (&slope, &(leaf, range))) in plane.slopes.iter().zip(whole).enumerate() {
        if slope == 0.0 {
            continue;
        }
        size += up(slope).abs();
        let (middle, half) = affine::middle(range);
        let owner = columns.iter().position(|c| c.leaves.contains(&leaf));
        match owner {
            Some(j) => {
                let own = whole.iter().position(|l| columns[j].leaves.first() == Some(&l.0))?;
                for (value, piece) in found.values[j].iter_mut().zip(&columns[j].pieces) {
                    let ends = piece[at - own];
                    let end = if up(slope) > 0.0 { ends.high } else { ends.low };
                    *value += up(slope) * ((end - middle) / half);
                }
            }
            None => found.base += up(slope).abs(),
        }
    }
    for &j in &summand.columns {
        found.given[j] += room;
    }
    Some(size)
}

/// All leaves with their ranges: those of the columns first, in their order.
fn whole(columns: &[Column], fixed: &[(Leaf, Interval)]) -> Option<Vec<(Leaf, Interval)>> {
    let mut all = Vec::new();
    for column in columns {
        for (at, leaf) in column.leaves.iter().enumerate() {
            let ranges = || column.pieces.iter().map(|p| p[at]);
            let low = ranges().map(|r| r.low).fold(f64::INFINITY, f64::min);
            let high = ranges().map(|r| r.high).fold(f64::NEG_INFINITY, f64::max);
            all.push((*leaf, Interval::new(low, high)?));
        }
    }
    all.extend_from_slice(fixed);
    Some(all)
}

fn is_of(node: &Node, column: &Column) -> bool {
    matches!(node, Node::Leaf(leaf) if column.leaves.contains(leaf))
}

fn largest(range: Interval) -> f64 {
    range.low.abs().max(range.high.abs())
}

/// Takes an expression apart as far as it is a sum.
fn summands_of(expr: &Expr, at: usize, weight: f64, add: &mut impl FnMut(f64, Expr)) {
    match expr.nodes[at] {
        Node::Binary(BinaryOp::Add, a, b) => {
            summands_of(expr, a as usize, weight, add);
            summands_of(expr, b as usize, weight, add);
        }
        Node::Binary(BinaryOp::Sub, a, b) => {
            summands_of(expr, a as usize, weight, add);
            summands_of(expr, b as usize, -weight, add);
        }
        Node::Unary(UnaryOp::Neg, a) => summands_of(expr, a as usize, -weight, add),
        Node::Binary(BinaryOp::Mul, a, b) => match (expr.nodes[a as usize], expr.nodes[b as usize]) {
            (Node::Const(v), _) => summands_of(expr, b as usize, weight * v, add),
            (_, Node::Const(v)) => summands_of(expr, a as usize, weight * v, add),
            _ => add(weight, expr.subtree(at)),
        },
        _ => add(weight, expr.subtree(at)),
    }
}

/// Range of a summand; `known` is room to work in.
fn weighted(summand: &Summand, leaves: &[(Leaf, Interval)], known: &mut Vec<Interval>) -> Option<Interval> {
    known.clear();
    for node in &summand.expr.nodes {
        known.push(match *node {
            Node::Const(v) => Interval::point(v)?,
            Node::Leaf(leaf) => leaves.iter().find(|(l, _)| *l == leaf)?.1,
            Node::Unary(op, a) => enclosure::unary(op, known[a as usize])?,
            Node::Binary(op, a, b) => Interval::binary(op, known[a as usize], known[b as usize])?,
        });
    }
    Interval::binary(BinaryOp::Mul, Interval::point(summand.weight)?, *known.last()?)
}

#[cfg(test)]
mod tests {
    use super::super::eval::{evaluate, tests::Columns};
    use super::super::expr::tests_support::any_expr;
    use super::super::parse::{parse, tests::names};
    use super::*;
    use crate::run::Seed;
    use proptest::prelude::*;

    /// A number from `low`, in pieces of this width.
    fn column(feature: u32, low: f64, widths: &[f64]) -> Column {
        let mut at = low;
        let piece = |width: &f64| {
            let from = at;
            at += width;
            vec![Interval { low: from, high: at }]
        };
        Column { leaves: vec![Leaf::Number(feature)], pieces: widths.iter().map(piece).collect() }
    }

    proptest! {
        #[test]
        fn no_sample_lies_above(
            exprs in proptest::collection::vec((-3.0..3.0f64, any_expr(3)), 1..4),
            ends in proptest::collection::vec((-4.0..4.0f64, proptest::collection::vec(0.0..1.5f64, 1..4)), 3),
            seed in 0u64..1000,
        ) {
            let columns: Vec<Column> = ends.iter().zip(0..).map(|((low, widths), f)| column(f, *low, widths)).collect();
            let sum: Vec<(f64, &Expr)> = exprs.iter().map(|(w, e)| (*w, e)).collect();
            let (free, fixed) = columns.split_at(2);
            let fixed = [(Leaf::Number(2), fixed[0].pieces[0][0])];
            if let Some(found) = overestimate(&sum, free, &fixed) {
                let mut draw = Seed(seed).stream();
                let mut drawn: Vec<(Vec<usize>, Vec<f64>)> = Vec::new();
                for _ in 0..60 {
                    let pieces: Vec<usize> = free.iter().map(|c| draw.below(c.pieces.len())).collect();
                    let ranges = free.iter().zip(&pieces).map(|(c, p)| c.pieces[*p][0]).chain([fixed[0].1]);
                    let point = ranges.map(|r| (r.low + draw.uniform() * r.width()).min(r.high)).collect();
                    drawn.push((pieces, point));
                }
                let rows = Columns((0..3).map(|f| drawn.iter().map(|(_, point)| point[f]).collect()).collect());
                let values: Vec<Vec<f64>> = exprs.iter().map(|(_, e)| evaluate(e, &rows, drawn.len())).collect();
                for (row, (pieces, point)) in drawn.iter().enumerate() {
                    let value: f64 = exprs.iter().zip(&values).map(|((w, _), v)| w * v[row]).sum();
                    let above: f64 = found.base + found.values.iter().zip(pieces).map(|(v, p)| v[*p]).sum::<f64>();
                    let noise = 1e-13 * (1.0 + found.base.abs() + value.abs());
                    prop_assert!(value <= above + noise, "{value} above {above} at {point:?}: {exprs:?}");
                }
            }
        }
    }

    #[test]
    fn what_reads_one_column_is_exact_and_products_are_close() {
        let names = names(&["x", "y"]);
        let ticks = |feature, ticks: &[f64]| Column {
            leaves: vec![Leaf::Number(feature)],
            pieces: ticks.iter().map(|t| vec![Interval { low: *t, high: *t }]).collect(),
        };
        let columns = [ticks(0, &[1.0, 2.0, 3.0]), ticks(1, &[-1.0, 2.0])];
        let check = |text: &str, expected: (f64, [f64; 3], [f64; 2])| {
            let expr = parse(text, &names).expect("a formula");
            let found = overestimate(&[(2.0, &expr)], &columns, &[]).expect("bounded");
            let at = |i: usize, k: usize| found.base + found.values[0][i] + found.values[1][k];
            for (i, x) in expected.1.iter().enumerate() {
                for (k, y) in expected.2.iter().enumerate() {
                    assert!((at(i, k) - 2.0 * (expected.0 + x + y)).abs() < 1e-9, "{text}: {found:?}");
                }
            }
        };
        check("x^2 - (3 - log(x)) * 2", (-6.0, [1.0, 4.0 + 2.0 * 2f64.ln(), 9.0 + 2.0 * 3f64.ln()], [0.0, 0.0]));
        // Of the product the upper plane: 1 + (x - 2) / 2 + 2 (y - 1/2) + 3/2.
        check("x * y + abs(y)", (2.5, [-0.5, 0.0, 0.5], [-3.0 + 1.0, 3.0 + 2.0]));
    }
}
