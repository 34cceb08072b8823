//! Between which scores a sum of trees stays.
//!
//! In: a [`TreeModel`], a [`Region`]. Out: a range per output.
//! The user's question: "while these columns stay within limits, which leaves can be reached?".
//! Invariants: no leaf that a row of the region reaches is left out; what several splits ask of one column is held
//! together, whichever way the column is coded.
//! Method: a column's side falls into alternatives that no split tells apart further. Of each tree the reachable leaves
//! are walked, and their extremes are kept for each alternative of one column, the tree's pivot: of a symmetric tree the
//! one it asks most often, else the first that is not decided. The trees of a pivot are added up alternative by
//! alternative, so that they agree on the column, and the extremes over alternatives are added up over columns: Chen,
//! Zhang, Si, Li, Boning & Hsieh (2019, robustness of tree ensembles) merge trees into groups whose leaves intersect;
//! groups are here those of a pivot, at a cost that stays linear. Trees that ask one column alone are bounded exactly.
//! Edges: a column that no tree asks does not matter.

use super::coding::{Coding, Rule};
use super::{FLOOR, Link, Node, Shape, Split, Tree, TreeModel};
use crate::formula::Interval;
use crate::models::region::{Region, Side, Span, Total};
use crate::models::{centre, log_odds};

/// Alternatives of an axis at most: codes of a column.
const MAX_ALTERNATIVES: usize = 256;

/// Some alternatives of an axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Set([u64; MAX_ALTERNATIVES / 64]);

impl Set {
    const NONE: Set = Set([0; MAX_ALTERNATIVES / 64]);

    fn first(n: usize) -> Set {
        let mut set = Set::NONE;
        (0..n).for_each(|at| set.insert(at));
        set
    }
    fn insert(&mut self, at: usize) {
        self.0[at / 64] |= 1 << (at % 64);
    }
    fn both(self, other: Set) -> Set {
        Set(std::array::from_fn(|i| self.0[i] & other.0[i]))
    }
    fn either(self, other: Set) -> Set {
        Set(std::array::from_fn(|i| self.0[i] | other.0[i]))
    }
    fn without(self, other: Set) -> Set {
        Set(std::array::from_fn(|i| self.0[i] & !other.0[i]))
    }
    fn is_empty(self) -> bool {
        self == Set::NONE
    }
    /// What `visit` does for each member.
    fn each(self, mut visit: impl FnMut(usize)) {
        for (word, &bits) in self.0.iter().enumerate() {
            let mut bits = bits;
            while bits != 0 {
                visit(word * 64 + bits.trailing_zeros() as usize);
                bits &= bits - 1;
            }
        }
    }
}

/// A coding over a region.
struct Column {
    axis: usize,
    gaps: Set,
    /// Smallest code that is no gap.
    least: usize,
    /// Alternatives whose code is above `least + i`.
    above: Vec<Set>,
    /// Alternatives that are no gap.
    known: Set,
}

impl Column {
    fn new(axis: usize, codes: &[u8], gap_code: u8) -> Column {
        let (mut gaps, mut known) = (Set::NONE, Set::NONE);
        for (at, code) in codes.iter().enumerate() {
            if *code == gap_code { gaps.insert(at) } else { known.insert(at) }
        }
        let least = codes.iter().filter(|c| **c != gap_code).min().map_or(0, |c| usize::from(*c));
        let most = codes.iter().filter(|c| **c != gap_code).max().map_or(0, |c| usize::from(*c));
        let mut at_code = vec![Set::NONE; most - least];
        for (at, code) in codes.iter().enumerate().filter(|c| *c.1 != gap_code) {
            if let Some(set) = at_code.get_mut(usize::from(*code) - least) {
                set.insert(at);
            }
        }
        let mut left = known;
        let above = at_code.into_iter().map(|set| {
            left = left.without(set);
            left
        });
        Column { axis, gaps, least, above: above.collect(), known }
    }

    /// Alternatives that go right.
    fn right(&self, split: Split) -> Set {
        let above = match usize::from(split.cut).checked_sub(self.least) {
            None => self.known,
            Some(at) => self.above.get(at).copied().unwrap_or(Set::NONE),
        };
        if split.gap_right { above.either(self.gaps) } else { above }
    }
}

/// The codings of a model over a region, and the number of alternatives of each axis.
struct Columns {
    columns: Vec<Column>,
    axes: Vec<usize>,
}

impl Columns {
    /// `None` where a column allows nothing.
    fn new(codings: &[Coding], region: &Region) -> Option<Columns> {
        let mut order: Vec<usize> = (0..codings.len()).collect();
        order.sort_by_key(|&i| codings[i].feature);
        let mut columns: Vec<Option<Column>> = codings.iter().map(|_| None).collect();
        let mut axes = Vec::new();
        for group in order.chunk_by(|&a, &b| codings[a].feature == codings[b].feature) {
            let side = region.sides.get(codings[group[0]].feature as usize)?;
            let whole = alternatives(group, codings, side);
            // Codings with too many alternatives together are taken apart.
            let parts: Vec<&[usize]> =
                if whole.len() <= MAX_ALTERNATIVES { vec![group] } else { group.chunks(1).collect() };
            for part in parts {
                let alternatives = alternatives(part, codings, side);
                if alternatives.is_empty() || alternatives.len() > MAX_ALTERNATIVES {
                    return None;
                }
                for (i, &coding) in part.iter().enumerate() {
                    let codes: Vec<u8> = alternatives.iter().map(|a| a[i]).collect();
                    columns[coding] = Some(Column::new(axes.len(), &codes, codings[coding].gap_code()));
                }
                axes.push(alternatives.len());
            }
        }
        Some(Columns { columns: columns.into_iter().collect::<Option<_>>()?, axes })
    }
}

/// Codes, one per coding, that values of a side have, without repeats. All codings are of one feature.
fn alternatives(part: &[usize], codings: &[Coding], side: &Side) -> Vec<Vec<u8>> {
    let number = |x: f64| -> Vec<u8> { part.iter().map(|&i| codings[i].of_number(x)).collect() };
    let mut found: Vec<Vec<u8>> =
        side.codes().iter().map(|code| part.iter().map(|&i| codings[i].of_level(*code)).collect()).collect();
    if let Some((low, high)) = side.numbers() {
        for &i in part {
            if let Rule::Cuts(cuts) = &codings[i].rule {
                let from = cuts.partition_point(|c| *c < low);
                found.extend(cuts[from..].iter().take_while(|c| **c < high).map(|c| number(*c)));
            }
        }
        found.push(number(high));
    }
    if let Side::Number { gap: true, .. } = side {
        found.push(number(f64::NAN));
    }
    found.sort_unstable();
    found.dedup();
    found
}

pub(super) fn bounds(model: &TreeModel, region: &Region) -> Option<Vec<Interval>> {
    let columns = Columns::new(&model.codings, region)?;
    let n_outputs = model.base.len();
    let centred = n_outputs > 1 && model.link == Link::Identity;
    let mut base = model.base.clone();
    if centred {
        centre(&mut base);
    }
    let mut totals: Vec<Total> = base.into_iter().map(Total::new).collect();
    let largest_base: f64 = model.base.iter().map(|b| b.abs()).sum();
    let mut sums: Vec<Vec<Span>> =
        columns.axes.iter().map(|n| vec![Span { low: 0.0, high: 0.0 }; n * n_outputs]).collect();
    let mut walk = Walk::new(&columns, n_outputs, centred);
    for tree in &model.trees {
        walk.over(tree);
        let size = walk.largest * model.scale.abs();
        match walk.pivot {
            Some(axis) => sums[axis].iter_mut().zip(&walk.found).for_each(|(sum, span)| *sum = sum.plus(*span)),
            None => {
                let spans = walk.found.iter().map(|s| s.times(model.scale));
                totals.iter_mut().zip(spans).for_each(|(total, span)| total.add_sized(span, 0.0));
            }
        }
        totals.iter_mut().for_each(|total| total.add_sized(Span::of([0.0]), size));
    }
    for (axis, sums) in sums.iter().enumerate().filter(|(axis, _)| columns.axes[*axis] > 1) {
        for (k, total) in totals.iter_mut().enumerate() {
            let over = (0..columns.axes[axis]).map(|at| sums[at * n_outputs + k]).fold(Span::NONE, Span::hull);
            total.add_sized(over.times(model.scale), 0.0);
        }
    }
    totals.iter_mut().for_each(|total| total.add_sized(Span::of([0.0]), largest_base));
    linked(model.link, totals.into_iter().map(Total::interval).collect::<Option<_>>()?)
}

/// Ranges on the score scale.
fn linked(link: Link, sums: Vec<Interval>) -> Option<Vec<Interval>> {
    let wider = |low: f64, high: f64| Interval::new(low - 1e-12 * (1.0 + low.abs()), high + 1e-12 * (1.0 + high.abs()));
    match (link, &sums[..]) {
        (Link::Identity, _) => Some(sums),
        (Link::Probability, [p]) => {
            let [low, high] = [p.low, p.high].map(|p| log_odds(p.clamp(FLOOR, 1.0 - FLOOR)));
            Some(vec![wider(low, high)?])
        }
        (Link::Probability, several) => {
            let logs: Vec<Span> =
                several.iter().map(|p| Span::of([p.low, p.high].map(|p| p.max(FLOOR).ln()))).collect();
            let n = logs.len() as f64;
            let (lows, highs) = logs.iter().fold((0.0, 0.0), |s, l| (s.0 + l.low, s.1 + l.high));
            // A class's own logarithm counts once with its whole weight, the others' against it.
            let of_class = |own: &Span| {
                wider(own.low - (own.low + highs - own.high) / n, own.high - (own.high + lows - own.low) / n)
            };
            logs.iter().map(of_class).collect()
        }
    }
}

/// A walk over the leaves of a tree that a region reaches.
struct Walk<'a> {
    columns: &'a Columns,
    n_outputs: usize,
    centred: bool,
    /// Alternatives left, by axis.
    left: Vec<Set>,
    /// Axis whose alternatives are told apart.
    pivot: Option<usize>,
    /// `[alternative of the pivot * n_outputs + output]`.
    found: Vec<Span>,
    /// Largest sum of magnitudes in a leaf.
    largest: f64,
    of_leaf: Vec<f64>,
}

impl<'a> Walk<'a> {
    fn new(columns: &'a Columns, n_outputs: usize, centred: bool) -> Walk<'a> {
        let left = columns.axes.iter().map(|n| Set::first(*n)).collect();
        Walk { columns, n_outputs, centred, left, pivot: None, found: Vec::new(), largest: 0.0, of_leaf: Vec::new() }
    }

    fn over(&mut self, tree: &Tree) {
        self.pivot = match &tree.shape {
            Shape::Symmetric(splits) => self.most_asked(splits),
            Shape::Branching(nodes) => self.first_asked(nodes),
        };
        let n = self.pivot.map_or(1, |axis| self.columns.axes[axis]);
        self.found.clear();
        self.found.resize(n * self.n_outputs, Span::NONE);
        self.largest = 0.0;
        match &tree.shape {
            Shape::Symmetric(splits) => self.level(tree, splits, 0, 0),
            Shape::Branching(nodes) => self.node(tree, nodes, 0),
        }
    }

    /// What is left of the split's axis on the left and on the right.
    fn sides(&self, split: Split) -> (usize, [Set; 2]) {
        let column = &self.columns.columns[split.column as usize];
        let (left, right) = (self.left[column.axis], column.right(split));
        (column.axis, [left.without(right), left.both(right)])
    }

    fn undecided(&self, split: Split) -> Option<usize> {
        let (axis, sides) = self.sides(split);
        sides.iter().all(|s| !s.is_empty()).then_some(axis)
    }

    fn most_asked(&self, splits: &[Split]) -> Option<usize> {
        let asked: Vec<usize> = splits.iter().filter_map(|s| self.undecided(*s)).collect();
        let times = |axis: usize| asked.iter().filter(|a| **a == axis).count();
        asked.iter().copied().rev().max_by_key(|axis| times(*axis))
    }

    fn first_asked(&self, nodes: &[Node]) -> Option<usize> {
        let mut at = 0;
        while let Node::Split { split, right } = nodes[at] {
            let (axis, [left, other]) = self.sides(split);
            if !left.is_empty() && !other.is_empty() {
                return Some(axis);
            }
            at = if left.is_empty() { right as usize } else { at + 1 };
        }
        None
    }

    fn level(&mut self, tree: &Tree, splits: &[Split], level: usize, leaf: usize) {
        let Some(split) = splits.get(level) else { return self.leaf(tree, leaf) };
        let (axis, sides) = self.sides(*split);
        let before = self.left[axis];
        for (side, set) in sides.into_iter().enumerate().filter(|s| !s.1.is_empty()) {
            self.left[axis] = set;
            self.level(tree, splits, level + 1, leaf | side << level);
        }
        self.left[axis] = before;
    }

    fn node(&mut self, tree: &Tree, nodes: &[Node], at: usize) {
        match nodes[at] {
            Node::Leaf(leaf) => self.leaf(tree, leaf as usize),
            Node::Split { split, right } => {
                let (axis, sides) = self.sides(split);
                let before = self.left[axis];
                for (next, set) in [at + 1, right as usize].into_iter().zip(sides).filter(|s| !s.1.is_empty()) {
                    self.left[axis] = set;
                    self.node(tree, nodes, next);
                }
                self.left[axis] = before;
            }
        }
    }

    fn leaf(&mut self, tree: &Tree, leaf: usize) {
        let n = self.n_outputs;
        self.of_leaf.clear();
        self.of_leaf.extend(tree.values[leaf * n..][..n].iter().map(|v| f64::from(*v)));
        self.largest = self.largest.max(self.of_leaf.iter().map(|v| v.abs()).sum());
        if self.centred {
            centre(&mut self.of_leaf);
        }
        let (found, values) = (&mut self.found, &self.of_leaf);
        let mut add = |at: usize| {
            for (span, value) in found[at * n..][..n].iter_mut().zip(values) {
                *span = span.with(*value);
            }
        };
        match self.pivot {
            Some(axis) => self.left[axis].each(add),
            None => add(0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stump(column: u32, cut: u8, values: [f32; 2]) -> Tree {
        let split = Split { column, cut, gap_right: false };
        Tree { shape: Shape::Symmetric(vec![split]), values: values.to_vec(), cover: vec![1, 1] }
    }

    fn model(trees: Vec<Tree>) -> TreeModel {
        let codings = [0, 1].map(|feature| Coding::cuts(feature, vec![1.0, 2.0, 3.0]));
        TreeModel {
            n_features: 2,
            codings: codings.to_vec(),
            trees,
            base: vec![10.0],
            scale: 1.0,
            link: Link::Identity,
        }
    }

    fn check(trees: Vec<Tree>, sides: [(f64, f64); 2], gap: bool, expected: (f64, f64)) {
        let sides = sides.into_iter().map(|(low, high)| Side::Number { low, high, gap }).collect();
        let range = bounds(&model(trees), &Region { sides }).expect("bounded")[0];
        assert!((range.low - expected.0).abs() < 1e-9 && (range.high - expected.1).abs() < 1e-9, "{range:?}");
    }

    #[test]
    fn trees_agree_on_a_column() {
        let all = (f64::NEG_INFINITY, f64::INFINITY);
        // Up by 1 above 1, down by 1 above 2: never both at their best.
        let bump = || vec![stump(0, 0, [0.0, 1.0]), stump(0, 1, [0.0, -1.0])];
        check(bump(), [all, all], false, (10.0, 11.0));
        check(bump(), [(1.5, 2.0), all], false, (11.0, 11.0));
        check(bump(), [(2.5, 9.0), all], false, (10.0, 10.0));
        // The second column is another matter.
        let mut two = bump();
        two.push(stump(1, 2, [-5.0, 5.0]));
        check(two, [all, all], false, (5.0, 16.0));
    }

    #[test]
    fn gaps_go_where_training_sent_them() {
        let trees = || vec![stump(0, 0, [-3.0, 1.0])];
        check(trees(), [(2.0, 9.0), (0.0, 0.0)], false, (11.0, 11.0));
        check(trees(), [(2.0, 9.0), (0.0, 0.0)], true, (7.0, 11.0));
        check(trees(), [(f64::INFINITY, f64::NEG_INFINITY), (0.0, 0.0)], true, (7.0, 7.0));
        let none = Region { sides: vec![Side::Number { low: 1.0, high: 0.0, gap: false }; 2] };
        assert!(bounds(&model(trees()), &none).is_none());
    }

    #[test]
    fn one_split_twice_does_not_lead_to_a_leaf_of_contradictions() {
        let split = |cut| Split { column: 0, cut, gap_right: false };
        // Leaf 2: not above 1, yet above 3.
        let shape = Shape::Symmetric(vec![split(0), split(2)]);
        let tree = Tree { shape, values: vec![0.0, 1.0, 99.0, 2.0], cover: vec![1; 4] };
        let all = (f64::NEG_INFINITY, f64::INFINITY);
        check(vec![tree], [all, all], false, (10.0, 12.0));
    }

    #[test]
    fn codings_of_a_category_go_together() {
        let codings = [[Some(0), Some(1)], [Some(1), Some(0)]].map(|codes| Coding::levels(0, &codes, 2));
        let trees = vec![stump(0, 0, [0.0, 1.0]), stump(1, 0, [0.0, 1.0])];
        let model = TreeModel {
            n_features: 1,
            codings: codings.to_vec(),
            trees,
            base: vec![0.0],
            scale: 1.0,
            link: Link::Identity,
        };
        let range = bounds(&model, &Region { sides: vec![Side::Levels(vec![0, 1])] }).expect("bounded")[0];
        assert!((range.low - 1.0).abs() < 1e-9 && (range.high - 1.0).abs() < 1e-9, "{range:?}");
    }
}
