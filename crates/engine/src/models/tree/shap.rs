//! Exact Shapley values of trees: what each feature adds to the sum of the trees.
//!
//! In: trees and the codes of rows. Out: contributions per output, feature and row; with the trees' mean they sum to the
//! trees' sum.
//! The user's question: "because of what?".
//! Method: the path-dependent game of TreeSHAP (Lundberg, Erion & Lee 2018): the value of a set of known features is the
//! tree's mean where unknown features follow the training rows' shares. The weights of the sets are Beta integrals,
//! s!(m-1-s)!/m! = integral of t^s (1-t)^(m-1-s) over [0, 1]; under the integral, a leaf's game is a product over the
//! features of its path of `t o + (1 - t) z`: `o` is 1 where the row satisfies the path's conditions on the feature, else
//! 0, and `z` is the share of training rows that do. Its degree in t is below the number of features on the path, so that
//! Gauss-Legendre quadrature is exact; products are carried down the tree and sums over leaves back up, as in Linear
//! TreeSHAP (Yu et al. 2022). A symmetric tree's contributions depend on the row's leaf alone: one vector per leaf.
//! Edges: a leaf that no training row reached has no share, and is right for the rows that reach it.

use super::coding::Coding;
use super::{MAX_DEPTH, Node, Shape, Split, Tree};
use rayon::prelude::*;

/// Rows whose contributions are found together by one thread.
const ROWS_PER_PART: usize = 32;
/// Symmetric trees whose vectors per leaf are held at a time.
const TREES_PER_PART: usize = 64;

/// Mean of the trees' sum over training rows, per output, and contributions `[output][feature][row]`.
pub(super) fn contributions(
    trees: &[Tree],
    codings: &[Coding],
    codes: &[Vec<u8>],
    n_rows: usize,
    n_features: usize,
    n_outputs: usize,
) -> (Vec<f64>, Vec<Vec<Vec<f64>>>) {
    let mut base = vec![0.0; n_outputs];
    for tree in trees {
        let total: f64 = tree.cover.iter().map(|&c| f64::from(c)).sum();
        for (leaf, &cover) in tree.cover.iter().enumerate().filter(|(_, c)| **c > 0) {
            for (k, base) in base.iter_mut().enumerate() {
                *base += f64::from(tree.values[leaf * n_outputs + k]) * (f64::from(cover) / total);
            }
        }
    }
    let mut phi = vec![vec![vec![0.0; n_rows]; n_features]; n_outputs];
    let (symmetric, branching): (Vec<&Tree>, Vec<&Tree>) =
        trees.iter().partition(|t| matches!(t.shape, Shape::Symmetric(_)));
    for part in symmetric.chunks(TREES_PER_PART) {
        add_symmetric(part, codings, codes, n_outputs, &mut phi);
    }
    if !branching.is_empty() {
        add_branching(&branching, codings, codes, n_features, n_outputs, &mut phi);
    }
    (base, phi)
}

fn add_symmetric(trees: &[&Tree], codings: &[Coding], codes: &[Vec<u8>], n_outputs: usize, phi: &mut [Vec<Vec<f64>>]) {
    let Some(n_rows) = phi.first().and_then(|p| p.first()).map(Vec::len) else { return };
    // Leaf of each row, features of the tree, and `vectors[(leaf * n_outputs + output) * features + feature]`.
    let vectors: Vec<(Vec<u32>, Vec<u32>, Vec<f64>)> = trees
        .par_iter()
        .map(|tree| {
            let mut leaves = vec![0; n_rows];
            tree.leaves(codings, codes, &mut leaves);
            let mut reached = vec![false; tree.n_leaves()];
            leaves.iter().for_each(|&l| reached[l as usize] = true);
            let (walk, features) = Prepared::of(tree, codings);
            let width = features.len();
            let mut vectors = vec![0.0; tree.n_leaves() * n_outputs * width];
            for leaf in (0..tree.n_leaves()).filter(|&l| reached[l]) {
                for k in 0..n_outputs {
                    let at = (leaf * n_outputs + k) * width;
                    let answers = |question: usize| (leaf >> question) & 1 == 1;
                    walk.shapley(tree, k, n_outputs, &answers, &mut vectors[at..at + width]);
                }
            }
            (leaves, features, vectors)
        })
        .collect();
    for (leaves, features, vectors) in &vectors {
        let width = features.len();
        for (k, phi) in phi.iter_mut().enumerate() {
            for (j, &feature) in features.iter().enumerate() {
                for (phi, &leaf) in phi[feature as usize].iter_mut().zip(leaves) {
                    *phi += vectors[(leaf as usize * n_outputs + k) * width + j];
                }
            }
        }
    }
}

fn add_branching(
    trees: &[&Tree],
    codings: &[Coding],
    codes: &[Vec<u8>],
    n_features: usize,
    n_outputs: usize,
    phi: &mut [Vec<Vec<f64>>],
) {
    let Some(n_rows) = phi.first().and_then(|p| p.first()).map(Vec::len) else { return };
    let prepared: Vec<(&Tree, Prepared, Vec<u32>)> = trees
        .iter()
        .map(|tree| {
            let (walk, features) = Prepared::of(tree, codings);
            (*tree, walk, features)
        })
        .collect();
    let starts: Vec<usize> = (0..n_rows).step_by(ROWS_PER_PART).collect();
    let parts: Vec<Vec<f64>> = starts
        .par_iter()
        .map(|&start| {
            let n = ROWS_PER_PART.min(n_rows - start);
            let mut part = vec![0.0; n_outputs * n_features * n];
            let mut one = vec![0.0; n_features];
            for (tree, walk, features) in &prepared {
                let splits = match &tree.shape {
                    Shape::Branching(nodes) => nodes.as_slice(),
                    Shape::Symmetric(_) => continue,
                };
                for row in 0..n {
                    let answers = |question: usize| match splits[question] {
                        Node::Split { split, .. } => {
                            let column = split.column as usize;
                            split.right(codes[column][start + row], codings[column].gap_code())
                        }
                        Node::Leaf(_) => false,
                    };
                    for k in 0..n_outputs {
                        let one = &mut one[..features.len()];
                        one.fill(0.0);
                        walk.shapley(tree, k, n_outputs, &answers, one);
                        for (&feature, phi) in features.iter().zip(one.iter()) {
                            part[(k * n_features + feature as usize) * n + row] += phi;
                        }
                    }
                }
            }
            part
        })
        .collect();
    for (&start, part) in starts.iter().zip(&parts) {
        let n = ROWS_PER_PART.min(n_rows - start);
        for (k, phi) in phi.iter_mut().enumerate() {
            for (feature, phi) in phi.iter_mut().enumerate() {
                let at = (k * n_features + feature) * n;
                phi[start..start + n].iter_mut().zip(&part[at..at + n]).for_each(|(phi, part)| *phi += part);
            }
        }
    }
}

/// A node of a [`Prepared`] tree.
enum Step {
    Ask {
        /// Place of the feature among the tree's.
        feature: u32,
        /// What the row is asked: the level, or the node.
        question: u32,
        right: u32,
        /// Share of the node's training rows that go left.
        left_share: f64,
    },
    Leaf(u32),
}

/// A tree with the shares of its training rows, in preorder, and the points of the quadrature.
struct Prepared {
    steps: Vec<Step>,
    n_features: usize,
    rule: Rule,
}

/// Quadrature rules, by the number of their points.
enum Rule {
    Two(Points<2>),
    Four(Points<4>),
    Eight(Points<8>),
    Many(Box<Points<{ MAX_DEPTH / 2 }>>),
}

impl Prepared {
    /// The tree and its features, increasing.
    fn of(tree: &Tree, codings: &[Coding]) -> (Prepared, Vec<u32>) {
        let feature_of = |split: Split| codings[split.column as usize].feature;
        let mut features: Vec<u32> = tree.splits().map(feature_of).collect();
        features.sort_unstable();
        features.dedup();
        let mut steps = Vec::new();
        let place = |split: Split| {
            features.binary_search(&feature_of(split)).expect("every feature of a split is listed") as u32
        };
        let longest = match &tree.shape {
            Shape::Symmetric(splits) => {
                let places: Vec<u32> = splits.iter().map(|s| place(*s)).collect();
                push_symmetric(&mut steps, &places, &tree.cover, 0, 0);
                features.len()
            }
            Shape::Branching(nodes) => {
                let mut longest = 0;
                push_branching(&mut steps, nodes, &tree.cover, &place, 0, 0, &mut longest);
                longest.min(features.len())
            }
        };
        let rule = match longest {
            0..=4 => Rule::Two(Points::new()),
            5..=8 => Rule::Four(Points::new()),
            9..=16 => Rule::Eight(Points::new()),
            _ => Rule::Many(Box::new(Points::new())),
        };
        (Prepared { steps, n_features: features.len(), rule }, features)
    }

    /// Adds the contributions of a row with these answers to `phi`, one place per feature of the tree.
    fn shapley(&self, tree: &Tree, output: usize, n_outputs: usize, answers: &impl Fn(usize) -> bool, phi: &mut [f64]) {
        let value = |leaf: u32| f64::from(tree.values[leaf as usize * n_outputs + output]);
        match &self.rule {
            Rule::Two(points) => self.walk_all(points, answers, &value, phi),
            Rule::Four(points) => self.walk_all(points, answers, &value, phi),
            Rule::Eight(points) => self.walk_all(points, answers, &value, phi),
            Rule::Many(points) => self.walk_all(points, answers, &value, phi),
        }
    }

    fn walk_all<const Q: usize>(
        &self,
        points: &Points<Q>,
        answers: &impl Fn(usize) -> bool,
        value: &impl Fn(u32) -> f64,
        phi: &mut [f64],
    ) {
        let on_path = vec![OnPath { satisfied: 1.0, share: 1.0, inverse: [1.0; Q] }; self.n_features];
        Walk { steps: &self.steps, points, answers, value, on_path, phi }.down(0, [1.0; Q]);
    }
}

/// Appends the subtree below a level; returns its training rows. `leaf` holds the answers so far.
fn push_symmetric(steps: &mut Vec<Step>, places: &[u32], cover: &[u32], level: usize, leaf: usize) -> f64 {
    let Some(&feature) = places.get(level) else {
        steps.push(Step::Leaf(leaf as u32));
        return f64::from(cover[leaf]);
    };
    let at = steps.len();
    steps.push(Step::Leaf(0));
    let left = push_symmetric(steps, places, cover, level + 1, leaf);
    let right_at = steps.len() as u32;
    let right = push_symmetric(steps, places, cover, level + 1, leaf | 1 << level);
    steps[at] = Step::Ask { feature, question: level as u32, right: right_at, left_share: share(left, right) };
    left + right
}

fn push_branching(
    steps: &mut Vec<Step>,
    nodes: &[Node],
    cover: &[u32],
    place: &impl Fn(Split) -> u32,
    node: usize,
    depth: usize,
    longest: &mut usize,
) -> f64 {
    match nodes[node] {
        Node::Leaf(leaf) => {
            *longest = (*longest).max(depth);
            steps.push(Step::Leaf(leaf));
            f64::from(cover[leaf as usize])
        }
        Node::Split { split, right } => {
            steps.push(Step::Leaf(0));
            let left_rows = push_branching(steps, nodes, cover, place, node + 1, depth + 1, longest);
            let right_rows = push_branching(steps, nodes, cover, place, right as usize, depth + 1, longest);
            let left_share = share(left_rows, right_rows);
            steps[node] = Step::Ask { feature: place(split), question: node as u32, right, left_share };
            left_rows + right_rows
        }
    }
}

/// Share of the left side; even where there is no training row at all.
fn share(left: f64, right: f64) -> f64 {
    if left + right > 0.0 { left / (left + right) } else { 0.5 }
}

/// Conditions on a feature met on the way down.
#[derive(Clone, Copy)]
struct OnPath<const Q: usize> {
    /// 1 where the row satisfies all of them, else 0.
    satisfied: f64,
    /// Share of training rows that do, as if features were met independently.
    share: f64,
    /// 1 / (t satisfied + (1 - t) share) at each point.
    inverse: [f64; Q],
}

struct Walk<'a, A, V, const Q: usize> {
    steps: &'a [Step],
    points: &'a Points<Q>,
    answers: &'a A,
    value: &'a V,
    on_path: Vec<OnPath<Q>>,
    phi: &'a mut [f64],
}

impl<A: Fn(usize) -> bool, V: Fn(u32) -> f64, const Q: usize> Walk<'_, A, V, Q> {
    /// Sum over the leaves below of value times product, at each point.
    fn down(&mut self, at: usize, product: [f64; Q]) -> [f64; Q] {
        let (feature, question, right, left_share) = match self.steps[at] {
            Step::Leaf(leaf) => {
                let value = (self.value)(leaf);
                return product.map(|p| p * value);
            }
            Step::Ask { feature, question, right, left_share } => {
                (feature as usize, question as usize, right as usize, left_share)
            }
        };
        let goes_right = (self.answers)(question);
        let before = self.on_path[feature];
        let mut sum = [0.0; Q];
        for (child, share, chosen) in [(at + 1, left_share, !goes_right), (right, 1.0 - left_share, goes_right)] {
            let share = before.share * share;
            let satisfied = if chosen { before.satisfied } else { 0.0 };
            if satisfied == 0.0 && share == 0.0 {
                continue;
            }
            let mut after = OnPath { satisfied, share, inverse: [0.0; Q] };
            let mut product = product;
            for (q, product) in product.iter_mut().enumerate() {
                let t = self.points.at[q];
                let factor = t * satisfied + (1.0 - t) * share;
                *product *= factor * before.inverse[q];
                after.inverse[q] = 1.0 / factor;
            }
            self.on_path[feature] = after;
            let below = match self.steps[child] {
                Step::Leaf(leaf) => {
                    let value = (self.value)(leaf);
                    product.map(|p| p * value)
                }
                Step::Ask { .. } => self.down(child, product),
            };
            let (mut with, mut without) = (0.0, 0.0);
            for q in 0..Q {
                let weighted = self.points.weight[q] * below[q];
                with += weighted * after.inverse[q];
                without += weighted * before.inverse[q];
                sum[q] += below[q];
            }
            self.phi[feature] += (satisfied - share) * with - (before.satisfied - before.share) * without;
        }
        self.on_path[feature] = before;
        sum
    }
}

/// Points and weights of Gauss-Legendre quadrature on [0, 1], exact for polynomials of degree below 2 Q.
struct Points<const Q: usize> {
    at: [f64; Q],
    weight: [f64; Q],
}

impl<const Q: usize> Points<Q> {
    /// Roots of the Legendre polynomial by Newton's method (Golub & Welsch 1969 give the same numbers).
    fn new() -> Self {
        let mut points = Points { at: [0.0; Q], weight: [0.0; Q] };
        for i in 0..Q {
            let mut x = (std::f64::consts::PI * (i as f64 + 0.75) / (Q as f64 + 0.5)).cos();
            let mut slope = 1.0;
            for _ in 0..100 {
                let (mut p, mut before) = (1.0, 0.0);
                for k in 0..Q {
                    let next = ((2 * k + 1) as f64 * x * p - k as f64 * before) / (k + 1) as f64;
                    (before, p) = (p, next);
                }
                slope = Q as f64 * (x * p - before) / (x * x - 1.0);
                let step = p / slope;
                x -= step;
                if step.abs() < 1e-16 {
                    break;
                }
            }
            points.at[i] = 0.5 * (1.0 - x);
            points.weight[i] = 1.0 / ((1.0 - x * x) * slope * slope);
        }
        points
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::Seed;

    #[test]
    fn quadrature_integrates_powers() {
        let points = Points::<4>::new();
        for power in 0..8 {
            let sum: f64 = points.at.iter().zip(&points.weight).map(|(t, w)| w * t.powi(power)).sum();
            assert!((sum - 1.0 / f64::from(power + 1)).abs() < 1e-14, "{power}: {sum}");
        }
    }

    /// The tree's mean where only the features of `known` are known (Lundberg, Erion & Lee 2018, algorithm 1).
    fn mean_given(steps: &[Step], at: usize, known: u32, answers: &impl Fn(usize) -> bool, tree: &Tree) -> f64 {
        match steps[at] {
            Step::Leaf(leaf) => f64::from(tree.values[leaf as usize]),
            Step::Ask { feature, question, right, left_share } => {
                let below = |child: usize| mean_given(steps, child, known, answers, tree);
                if known >> feature & 1 == 1 {
                    below(if answers(question as usize) { right as usize } else { at + 1 })
                } else {
                    left_share * below(at + 1) + (1.0 - left_share) * below(right as usize)
                }
            }
        }
    }

    fn random_branching(n_features: usize, depth: usize, stream: &mut crate::run::Stream) -> Tree {
        fn grow(nodes: &mut Vec<Node>, leaves: &mut u32, n: usize, depth: usize, stream: &mut crate::run::Stream) {
            let at = nodes.len();
            nodes.push(Node::Leaf(*leaves));
            if depth == 0 || stream.chance(0.1) {
                *leaves += 1;
                return;
            }
            grow(nodes, leaves, n, depth - 1, stream);
            let split =
                Split { column: stream.below(n) as u32, cut: stream.below(3) as u8, gap_right: stream.chance(0.5) };
            nodes[at] = Node::Split { split, right: nodes.len() as u32 };
            grow(nodes, leaves, n, depth - 1, stream);
        }
        let (mut nodes, mut leaves) = (Vec::new(), 0);
        grow(&mut nodes, &mut leaves, n_features, depth, stream);
        let values = (0..leaves).map(|_| stream.normal() as f32).collect();
        let cover = (0..leaves).map(|_| stream.below(5) as u32).collect();
        Tree { shape: Shape::Branching(nodes), values, cover }
    }

    fn random_symmetric(n_features: usize, depth: usize, stream: &mut crate::run::Stream) -> Tree {
        let split = |stream: &mut crate::run::Stream| Split {
            column: stream.below(n_features) as u32,
            cut: stream.below(3) as u8,
            gap_right: stream.chance(0.5),
        };
        let splits = (0..depth).map(|_| split(stream)).collect();
        let values = (0..1 << depth).map(|_| stream.normal() as f32).collect();
        let cover = (0..1 << depth).map(|_| stream.below(4) as u32).collect();
        Tree { shape: Shape::Symmetric(splits), values, cover }
    }

    #[test]
    fn contributions_are_shapley_values() {
        let mut stream = Seed(3).stream();
        let n_features = 5;
        let codings: Vec<Coding> = (0..n_features).map(|f| Coding::cuts(f, vec![0.0, 1.0, 2.0])).collect();
        for case in 0..60 {
            let mut tree = match case % 2 {
                0 => random_branching(n_features, 6, &mut stream),
                _ => random_symmetric(n_features, 5, &mut stream),
            };
            tree.cover[0] += 1;
            let codes: Vec<Vec<u8>> =
                (0..n_features).map(|_| (0..4).map(|_| stream.below(5) as u8).collect()).collect();
            let (base, phi) = contributions(std::slice::from_ref(&tree), &codings, &codes, 4, n_features, 1);
            let (prepared, features) = Prepared::of(&tree, &codings);
            let m = features.len();
            let mut leaves = vec![0; 4];
            tree.leaves(&codings, &codes, &mut leaves);
            for row in 0..4 {
                let answers = |question: usize| {
                    let split = match &tree.shape {
                        Shape::Symmetric(splits) => splits[question],
                        Shape::Branching(nodes) => match nodes[question] {
                            Node::Split { split, .. } => split,
                            Node::Leaf(_) => unreachable!("only splits are asked"),
                        },
                    };
                    split.right(codes[split.column as usize][row], 4)
                };
                let game = |known: u32| mean_given(&prepared.steps, 0, known, &answers, &tree);
                let factorial = |k: usize| (1..=k).map(|i| i as f64).product::<f64>();
                let mut total = base[0];
                for (feature, of_feature) in phi[0].iter().enumerate() {
                    let expected = features.binary_search(&(feature as u32)).map_or(0.0, |j| {
                        let subsets = (0..1u32 << m).filter(|s| s >> j & 1 == 0);
                        let of_subset = |s: u32| {
                            let size = s.count_ones() as usize;
                            let weight = factorial(size) * factorial(m - 1 - size) / factorial(m);
                            weight * (game(s | 1 << j) - game(s))
                        };
                        subsets.map(of_subset).sum()
                    });
                    let got = of_feature[row];
                    assert!((got - expected).abs() < 1e-12, "case {case}: {got} {expected}");
                    total += got;
                }
                let score = f64::from(tree.values[leaves[row] as usize]);
                assert!((total - score).abs() < 1e-12, "case {case}: {total} {score}");
            }
        }
    }
}
