//! Between which scores an additive model stays.
//!
//! In: an [`AdditiveModel`], a [`Region`]. Out: a range per output.
//! The user's question: "while these columns stay within limits, how far can the curves carry the score?".
//! Invariants: a curve's range over an interval is exact, its gap included. A column that stands in surfaces falls into
//! pieces within which no surface changes, and a piece's part of the curve is added to the surfaces' cells, not to
//! their extremes: what one column takes is the same in all of its parts.
//! Method: where surfaces make no ring of columns, the extremes over all pieces are exact, by dynamic programming from
//! the ends of the forest (Bertele & Brioschi 1972). Of a ring, the surfaces that vary least are bounded alone.
//! Edges: a column that nothing reads does not matter.

use super::{AdditiveModel, Curve, Shape, Surface};
use crate::formula::Interval;
use crate::models::region::{Region, Side, Span, Total};
use crate::models::separable::{Pieces, Separable, of_parts};
use crate::models::tree::coding::{Coding, Rule};

/// Part of a column's side.
#[derive(Debug, Clone, Copy)]
enum Piece {
    /// From a number to a number, both included.
    Numbers(f64, f64),
    Gap,
    Level(u32),
}

/// A column that stands in surfaces.
struct Knot {
    feature: usize,
    pieces: Vec<Piece>,
}

/// A surface between two knots.
struct Edge<'a> {
    surface: &'a Surface,
    ends: [usize; 2],
    /// Code of each piece of either knot.
    codes: [Vec<usize>; 2],
}

/// The surfaces over a region.
struct Forest<'a> {
    knots: Vec<Knot>,
    edges: Vec<Edge<'a>>,
    /// Surfaces bounded alone.
    others: Vec<Edge<'a>>,
    /// Knots in an order in which all but the first of each tree follow the knot that they hang on, with the edge to it.
    order: Vec<(usize, Option<usize>)>,
}

pub(super) fn bounds(model: &AdditiveModel, region: &Region) -> Option<Vec<Interval>> {
    let forest = Forest::new(model, region);
    let of_output = |(k, &base): (usize, &f64)| {
        let mut total = Total::new(base);
        for curve in &model.curves {
            let feature = curve.feature as usize;
            let size = curve.values[k].iter().fold(curve.gap[k].abs(), |m, v| m.max(v.abs()));
            let in_surfaces = forest.knots.iter().any(|knot| knot.feature == feature);
            let span = if in_surfaces { Span::of([0.0]) } else { over_side(curve, &region.sides[feature], k) };
            total.add_sized(span, size);
        }
        forest.edges.iter().chain(&forest.others).for_each(|e| total.add_sized(Span::of([0.0]), e.largest(k)));
        let (low, high) = (forest.least(model, k, 1.0), forest.least(model, k, -1.0));
        total.add_sized(Span { low, high: -high }, 0.0);
        total.interval()
    };
    model.base.iter().enumerate().map(of_output).collect()
}

/// Curves and surfaces from above, times a sign: a surface is never more than the most of its row and what its columns
/// are more than that.
pub(super) fn above(model: &AdditiveModel, region: &Region, pieces: &Pieces, sign: f64) -> Option<Vec<Separable>> {
    let of_output = |(k, &base): (usize, &f64)| {
        let part = |at: usize, side: &Side| {
            let curve = &model.curves[at];
            let size = curve.values[k].iter().fold(curve.gap[k].abs(), |m, v| m.max(v.abs()));
            (over_side(curve, side, k), size)
        };
        let features = model.curves.iter().map(|c| c.feature as usize);
        let mut found = of_parts((region, pieces, sign), base, features, part)?;
        for surface in &model.surfaces {
            let [rows, columns] = [&surface.first, &surface.second].map(|c| Axis::new(c, region, pieces));
            let value = |row: usize, column: usize| {
                sign * surface.values[k][row * (surface.second.n_codes as usize + 1) + column]
            };
            let row_most =
                |row: &usize| columns.codes.iter().map(|c| value(*row, *c)).fold(f64::NEG_INFINITY, f64::max);
            let most: Vec<f64> = rows.codes.iter().map(row_most).collect();
            let excess = |c: &usize| {
                rows.codes.iter().zip(&most).map(|(r, m)| value(*r, *c) - m).fold(f64::NEG_INFINITY, f64::max)
            };
            let more: Vec<f64> = columns.codes.iter().map(excess).collect();
            let mut own = pieces.constant(0.0);
            rows.add(&mut own, &most);
            columns.add(&mut own, &more);
            let pairs = rows.codes.iter().zip(&most).flat_map(|r| columns.codes.iter().zip(&more).map(move |c| (r, c)));
            let given = pairs.map(|((r, m), (c, n))| m + n - value(*r, *c)).fold(0.0, f64::max);
            [&rows, &columns].into_iter().filter_map(|axis| axis.column).for_each(|j| own.given[j] += given);
            found.add(1.0, &own);
        }
        Some(found)
    };
    model.base.iter().enumerate().map(of_output).collect()
}

/// One axis of a surface over a region.
struct Axis {
    /// Column in pieces, where it is one.
    column: Option<usize>,
    /// Codes that occur, rising.
    codes: Vec<usize>,
    /// Places among the codes of each piece of that column.
    of_piece: Vec<Vec<usize>>,
}

impl Axis {
    fn new(coding: &Coding, region: &Region, of: &Pieces) -> Axis {
        let codes = |side: &Side| {
            let mut codes: Vec<usize> = pieces(side, &[coding]).into_iter().map(|p| code(coding, p)).collect();
            codes.sort_unstable();
            codes.dedup();
            codes
        };
        let all = codes(&region.sides[coding.feature as usize]);
        let column = of.of(coding.feature as usize);
        let places = |side: &Side| codes(side).iter().filter_map(|c| all.binary_search(c).ok()).collect();
        let of_piece = column.map(|j| of.columns[j].1.iter().map(places).collect()).unwrap_or_default();
        Axis { column, codes: all, of_piece }
    }

    /// Adds the largest of the values of a piece's codes.
    fn add(&self, to: &mut Separable, values: &[f64]) {
        let Some(j) = self.column else {
            to.base += values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            return;
        };
        for (to, places) in to.values[j].iter_mut().zip(&self.of_piece) {
            *to += places.iter().map(|p| values[*p]).fold(f64::NEG_INFINITY, f64::max);
        }
    }
}

/// Range of a curve over a side.
fn over_side(curve: &Curve, side: &Side, output: usize) -> Span {
    let of_piece = |piece| over_piece(curve, piece, output);
    pieces(side, &[]).into_iter().map(of_piece).fold(Span::NONE, Span::hull)
}

/// Range of a curve over a piece: it turns at its points alone.
fn over_piece(curve: &Curve, piece: Piece, output: usize) -> Span {
    match piece {
        Piece::Gap => Span::of([curve.at_number(f64::NAN, output)]),
        Piece::Level(code) => Span::of([curve.at_level(code, output)]),
        Piece::Numbers(low, high) => {
            let ends = Span::of([curve.at_number(low, output), curve.at_number(high, output)]);
            let Shape::Points(points) = &curve.shape else { return ends };
            let (from, to) = (points.partition_point(|p| *p < low), points.partition_point(|p| *p <= high));
            curve.values[output].get(from..to).unwrap_or(&[]).iter().copied().fold(ends, Span::with)
        }
    }
}

/// A side in pieces, within which none of these codings changes.
fn pieces(side: &Side, codings: &[&Coding]) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = side.codes().iter().map(|code| Piece::Level(*code)).collect();
    if let Some((low, high)) = side.numbers() {
        let of_coding = |coding: &&Coding| match &coding.rule {
            Rule::Cuts(cuts) => cuts.iter().copied().filter(|c| low <= *c && *c < high).collect(),
            Rule::Levels(_) => Vec::new(),
        };
        let mut ends: Vec<f64> = codings.iter().flat_map(of_coding).collect();
        ends.push(high);
        ends.sort_unstable_by(f64::total_cmp);
        ends.dedup();
        let mut from = low;
        for to in ends {
            pieces.push(Piece::Numbers(from, to));
            from = to;
        }
    }
    if let Side::Number { gap: true, .. } = side {
        pieces.push(Piece::Gap);
    }
    pieces
}

/// Code of a piece: a cut belongs to the numbers below it.
fn code(coding: &Coding, piece: Piece) -> usize {
    usize::from(match piece {
        Piece::Numbers(_, to) => coding.of_number(to),
        Piece::Gap => coding.gap_code(),
        Piece::Level(code) => coding.of_level(code),
    })
}

impl Edge<'_> {
    /// Value where the two columns are in these pieces.
    fn value(&self, at: [usize; 2], output: usize) -> f64 {
        let cell = self.codes[0][at[0]] * (self.surface.second.n_codes as usize + 1) + self.codes[1][at[1]];
        self.surface.values[output][cell]
    }

    /// Values over all pieces of both columns.
    fn span(&self, output: usize) -> Span {
        let [n, m] = [0, 1].map(|axis| self.codes[axis].len());
        let pairs = (0..n).flat_map(|a| (0..m).map(move |b| [a, b]));
        Span::of(pairs.map(|at| self.value(at, output)))
    }

    fn largest(&self, output: usize) -> f64 {
        self.surface.values[output].iter().fold(0.0, |m, v| m.max(v.abs()))
    }
}

impl<'a> Forest<'a> {
    fn new(model: &'a AdditiveModel, region: &Region) -> Forest<'a> {
        let axes = |s: &'a Surface| [&s.first, &s.second];
        let mut features: Vec<usize> =
            model.surfaces.iter().flat_map(axes).map(|coding| coding.feature as usize).collect();
        features.sort_unstable();
        features.dedup();
        let knot = |&feature: &usize| {
            let codings: Vec<&Coding> =
                model.surfaces.iter().flat_map(axes).filter(|c| c.feature as usize == feature).collect();
            Knot { feature, pieces: pieces(&region.sides[feature], &codings) }
        };
        let knots: Vec<Knot> = features.iter().map(knot).collect();
        let place = |coding: &Coding| features.partition_point(|f| *f < coding.feature as usize);
        let edges: Vec<Edge<'a>> = model
            .surfaces
            .iter()
            .map(|surface| {
                let codes = axes(surface).map(|c| knots[place(c)].pieces.iter().map(|p| code(c, *p)).collect());
                Edge { surface, ends: axes(surface).map(place), codes }
            })
            .collect();
        let mut forest = Forest { knots, edges: Vec::new(), others: Vec::new(), order: Vec::new() };
        forest.keep(edges);
        forest.hang();
        forest
    }

    /// Keeps the edges that vary most and make no ring (Kruskal 1956).
    fn keep(&mut self, edges: Vec<Edge<'a>>) {
        let width = |edge: &Edge| {
            let spans = (0..edge.surface.values.len()).map(|k| edge.span(k));
            spans.map(|s| s.high - s.low).fold(0.0, f64::max)
        };
        let mut ranked: Vec<(f64, Edge)> = edges.into_iter().map(|e| (width(&e), e)).collect();
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut tree: Vec<usize> = (0..self.knots.len()).collect();
        for (_, edge) in ranked {
            let [a, b] = edge.ends.map(|end| tree[end]);
            if a == b {
                self.others.push(edge);
            } else {
                tree.iter_mut().filter(|t| **t == b).for_each(|t| *t = a);
                self.edges.push(edge);
            }
        }
    }

    /// Brings the knots into order.
    fn hang(&mut self) {
        let mut seen = vec![false; self.knots.len()];
        for root in 0..self.knots.len() {
            if seen[root] {
                continue;
            }
            seen[root] = true;
            let mut at = self.order.len();
            self.order.push((root, None));
            while let Some(&(knot, _)) = self.order.get(at) {
                for (e, edge) in self.edges.iter().enumerate() {
                    for (end, other) in [(edge.ends[0], edge.ends[1]), (edge.ends[1], edge.ends[0])] {
                        if end == knot && !seen[other] {
                            seen[other] = true;
                            self.order.push((other, Some(e)));
                        }
                    }
                }
                at += 1;
            }
        }
    }

    /// The least of `sign` times all surfaces and the curves of their columns.
    fn least(&self, model: &AdditiveModel, output: usize, sign: f64) -> f64 {
        let of_curve = |knot: &Knot| -> Vec<f64> {
            let curve = model.curves.iter().find(|c| c.feature as usize == knot.feature);
            let least = |piece: &Piece| curve.map_or(0.0, |c| over_piece(c, *piece, output).times(sign).low);
            knot.pieces.iter().map(least).collect()
        };
        let mut leasts: Vec<Vec<f64>> = self.knots.iter().map(of_curve).collect();
        let mut sum: f64 = self.others.iter().map(|e| e.span(output).times(sign).low).sum();
        for &(knot, edge) in self.order.iter().rev() {
            let own = std::mem::take(&mut leasts[knot]);
            let Some(edge) = edge.map(|e| &self.edges[e]) else {
                sum += own.into_iter().fold(f64::INFINITY, f64::min);
                continue;
            };
            let own_first = edge.ends[0] == knot;
            let upper = edge.ends[usize::from(own_first)];
            for (b, to) in leasts[upper].iter_mut().enumerate() {
                let with = |(a, least): (usize, &f64)| {
                    let at = if own_first { [a, b] } else { [b, a] };
                    least + sign * edge.value(at, output)
                };
                *to += own.iter().enumerate().map(with).fold(f64::INFINITY, f64::min);
            }
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Surface with cells below and above 0 on either axis; gaps are worth nothing.
    fn surface(first: usize, second: usize, cells: [f64; 4]) -> Surface {
        let [a, b, c, d] = cells;
        Surface {
            first: Coding::cuts(first, vec![0.0]),
            second: Coding::cuts(second, vec![0.0]),
            values: vec![vec![a, b, 0.0, c, d, 0.0, 0.0, 0.0, 0.0]],
        }
    }

    fn model(surfaces: Vec<Surface>) -> AdditiveModel {
        let curve = Curve {
            feature: 0,
            shape: Shape::Points(vec![-1.0, 0.0, 1.0]),
            values: vec![vec![1.0, 3.0, 0.0]],
            gap: vec![-7.0],
        };
        AdditiveModel { n_features: 3, base: vec![10.0], curves: vec![curve], surfaces }
    }

    fn check(surfaces: Vec<Surface>, sides: [(f64, f64); 3], gap: bool, expected: (f64, f64)) {
        let sides = sides.into_iter().map(|(low, high)| Side::Number { low, high, gap }).collect();
        let range = bounds(&model(surfaces), &Region { sides }).expect("bounded")[0];
        assert!((range.low - expected.0).abs() < 1e-9 && (range.high - expected.1).abs() < 1e-9, "{range:?}");
    }

    #[test]
    fn curves_turn_at_their_points() {
        let all = (f64::NEG_INFINITY, f64::INFINITY);
        check(vec![], [all; 3], false, (10.0, 13.0));
        check(vec![], [all; 3], true, (3.0, 13.0));
        check(vec![], [(-0.5, 0.5), all, all], false, (11.5, 13.0));
        check(vec![], [(-0.75, -0.5), all, all], false, (11.5, 12.0));
        check(vec![], [(5.0, 9.0), all, all], false, (10.0, 10.0));
    }

    #[test]
    fn curve_and_surfaces_share_their_column() {
        let all = (-9.0, 9.0);
        // At the top of the curve the surface takes as much away: 3 - 2 at 0, else 0 + 0 on the right.
        let one = || surface(0, 1, [-2.0, -2.0, 0.0, 0.0]);
        check(vec![one()], [all; 3], false, (9.0, 13.0));
        check(vec![one()], [(-0.5, 0.0), all, all], false, (10.0, 11.0));
        // The second column cannot please both surfaces.
        let two = || vec![surface(0, 1, [0.0, 5.0, 0.0, 5.0]), surface(1, 2, [0.0, 0.0, -5.0, -5.0])];
        check(two(), [(1.0, 1.0), all, all], false, (10.0, 10.0));
        // A ring of three columns is bounded, if not tightly.
        let mut ring = two();
        ring.push(surface(2, 0, [1.0, 0.0, 0.0, 1.0]));
        check(ring, [(1.0, 1.0), all, (1.0, 1.0)], false, (11.0, 11.0));
    }
}
