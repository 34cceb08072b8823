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
//! Deviation for branching trees: a subtree that the row does not enter counts as its mean, whatever of the row is known.
//! Contributions then depend on the leaf alone as well, and cost the length of its path and not the size of the tree; they
//! still sum to the score, and features met in another order get the same.
//! Edges: a leaf that no training row reached has no share, and is right for the rows that reach it.

use super::coding::Coding;
use super::quadrature::Points;
use super::{MAX_DEPTH, Node, Shape, Split, Tree};
use rayon::prelude::*;
use std::sync::LazyLock;

/// Trees whose vectors per leaf are held at a time.
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
    for part in branching.chunks(TREES_PER_PART) {
        add_branching(part, codings, codes, n_outputs, &mut phi);
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
            let splits = match &tree.shape {
                Shape::Symmetric(splits) => splits.as_slice(),
                Shape::Branching(_) => &[],
            };
            let (steps, features) = symmetric_steps(splits, &tree.cover, codings);
            let width = features.len();
            let mut vectors = vec![0.0; tree.n_leaves() * n_outputs * width];
            for leaf in (0..tree.n_leaves()).filter(|&l| reached[l]) {
                for k in 0..n_outputs {
                    let at = (leaf * n_outputs + k) * width;
                    let answers = |question: usize| (leaf >> question) & 1 == 1;
                    let value = |leaf: u32| f64::from(tree.values[leaf as usize * n_outputs + k]);
                    walk_all(&steps, width, &answers, &value, &mut vectors[at..at + width]);
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

fn add_branching(trees: &[&Tree], codings: &[Coding], codes: &[Vec<u8>], n_outputs: usize, phi: &mut [Vec<Vec<f64>>]) {
    let Some(n_rows) = phi.first().and_then(|p| p.first()).map(Vec::len) else { return };
    let of_trees: Vec<(Vec<u32>, PathVectors)> = trees
        .par_iter()
        .map(|tree| {
            let mut leaves = vec![0; n_rows];
            tree.leaves(codings, codes, &mut leaves);
            let mut reached = vec![false; tree.n_leaves()];
            leaves.iter().for_each(|&l| reached[l as usize] = true);
            let vectors = PathVectors::of(tree, codings, n_outputs, &reached);
            (leaves, vectors)
        })
        .collect();
    for (leaves, vectors) in &of_trees {
        for (k, phi) in phi.iter_mut().enumerate() {
            for (row, &leaf) in leaves.iter().enumerate() {
                let (from, to) = vectors.ranges[leaf as usize];
                for at in from..to {
                    phi[vectors.features[at] as usize][row] += vectors.values[at * n_outputs + k];
                }
            }
        }
    }
}

/// Contributions at the leaves of a branching tree.
struct PathVectors {
    /// Where the entries of each leaf stand.
    ranges: Vec<(usize, usize)>,
    /// Feature of each entry.
    features: Vec<u32>,
    /// `[entry * n_outputs + output]`.
    values: Vec<f64>,
}

impl PathVectors {
    /// Those of the leaves that rows reach; none for the others.
    fn of(tree: &Tree, codings: &[Coding], n_outputs: usize, reached: &[bool]) -> PathVectors {
        let mut vectors =
            PathVectors { ranges: vec![(0, 0); tree.n_leaves()], features: Vec::new(), values: Vec::new() };
        let Shape::Branching(nodes) = &tree.shape else { return vectors };
        let (rows, means) = node_means(nodes, tree, n_outputs);
        // Splits on the way to the node at hand, each with whether the way goes right.
        let mut path: Vec<(usize, bool)> = Vec::new();
        let mut steps = Vec::new();
        for (at, node) in nodes.iter().enumerate() {
            let leaf = match node {
                Node::Split { .. } => {
                    path.push((at, false));
                    continue;
                }
                Node::Leaf(leaf) => *leaf as usize,
            };
            if reached[leaf] {
                let from = vectors.features.len();
                // Feature, and the sides taken and left.
                let of_node = |&(node, goes_right): &(usize, bool)| match nodes[node] {
                    Node::Split { split, right } => {
                        let feature = codings[split.column as usize].feature;
                        let (left, right) = (node + 1, right as usize);
                        Some((feature, if goes_right { (right, left) } else { (left, right) }))
                    }
                    Node::Leaf(_) => None,
                };
                let splits: Vec<(u32, (usize, usize))> = path.iter().filter_map(of_node).collect();
                let mut features: Vec<u32> = splits.iter().map(|s| s.0).collect();
                features.sort_unstable();
                features.dedup();
                // A tree whose left sides end at once: what the row would have met had it turned off.
                steps.clear();
                let mut ends = Vec::new();
                for &(feature, (taken, other)) in &splits {
                    let place = features.partition_point(|&f| f < feature) as u32;
                    let at = steps.len();
                    let left_share = share(rows[other], rows[taken]);
                    steps.push(Step::Ask { feature: place, question: 0, right: at as u32 + 2, left_share });
                    steps.push(Step::Leaf(ends.len() as u32));
                    ends.push(other);
                }
                steps.push(Step::Leaf(ends.len() as u32));
                ends.push(at);
                let mut phi = vec![0.0; features.len()];
                vectors.values.resize((from + features.len()) * n_outputs, 0.0);
                for k in 0..n_outputs {
                    phi.fill(0.0);
                    let value = |end: u32| means[ends[end as usize] * n_outputs + k];
                    walk_all(&steps, features.len(), &|_| true, &value, &mut phi);
                    for (j, phi) in phi.iter().enumerate() {
                        vectors.values[(from + j) * n_outputs + k] = *phi;
                    }
                }
                vectors.features.append(&mut features);
                vectors.ranges[leaf] = (from, vectors.features.len());
            }
            // On to the right side of the last split whose left side is done.
            while path.pop_if(|(_, goes_right)| *goes_right).is_some() {}
            if let Some((_, goes_right)) = path.last_mut() {
                *goes_right = true;
            }
        }
        vectors
    }
}

/// Training rows below each node, and the mean of their leaves' values: `[node * n_outputs + output]`.
fn node_means(nodes: &[Node], tree: &Tree, n_outputs: usize) -> (Vec<f64>, Vec<f64>) {
    let mut rows = vec![0.0; nodes.len()];
    let mut means = vec![0.0; nodes.len() * n_outputs];
    // Children stand after their parent.
    for at in (0..nodes.len()).rev() {
        match nodes[at] {
            Node::Leaf(leaf) => {
                let leaf = leaf as usize;
                rows[at] = f64::from(tree.cover[leaf]);
                for k in 0..n_outputs {
                    means[at * n_outputs + k] = f64::from(tree.values[leaf * n_outputs + k]);
                }
            }
            Node::Split { right, .. } => {
                let (left, right) = (at + 1, right as usize);
                let left_share = share(rows[left], rows[right]);
                rows[at] = rows[left] + rows[right];
                for k in 0..n_outputs {
                    let of = |node: usize| means[node * n_outputs + k];
                    means[at * n_outputs + k] = left_share * of(left) + (1.0 - left_share) * of(right);
                }
            }
        }
    }
    (rows, means)
}

/// A node of a tree in preorder, with the shares of its training rows.
enum Step {
    Ask {
        /// Place of the feature among those asked.
        feature: u32,
        /// What the row is asked: the level.
        question: u32,
        right: u32,
        /// Share of the node's training rows that go left.
        left_share: f64,
    },
    Leaf(u32),
}

/// A symmetric tree as steps, and its features, increasing.
fn symmetric_steps(splits: &[Split], cover: &[u32], codings: &[Coding]) -> (Vec<Step>, Vec<u32>) {
    let feature_of = |split: &Split| codings[split.column as usize].feature;
    let mut features: Vec<u32> = splits.iter().map(feature_of).collect();
    features.sort_unstable();
    features.dedup();
    let places: Vec<u32> = splits.iter().map(|s| features.partition_point(|f| *f < feature_of(s)) as u32).collect();
    let mut steps = Vec::new();
    push_symmetric(&mut steps, &places, cover, 0, 0);
    (steps, features)
}

static TWO: LazyLock<Points<2>> = LazyLock::new(Points::new);
static FOUR: LazyLock<Points<4>> = LazyLock::new(Points::new);
static EIGHT: LazyLock<Points<8>> = LazyLock::new(Points::new);
static MANY: LazyLock<Points<{ MAX_DEPTH / 2 }>> = LazyLock::new(Points::new);

/// Adds the contributions of a row with these answers to `phi`, one place per feature asked.
fn walk_all(
    steps: &[Step],
    n_features: usize,
    answers: &impl Fn(usize) -> bool,
    value: &impl Fn(u32) -> f64,
    phi: &mut [f64],
) {
    match n_features {
        0..=4 => walk::<2>(&TWO, steps, n_features, answers, value, phi),
        5..=8 => walk::<4>(&FOUR, steps, n_features, answers, value, phi),
        9..=16 => walk::<8>(&EIGHT, steps, n_features, answers, value, phi),
        _ => walk::<{ MAX_DEPTH / 2 }>(&MANY, steps, n_features, answers, value, phi),
    }
}

fn walk<const Q: usize>(
    points: &Points<Q>,
    steps: &[Step],
    n_features: usize,
    answers: &impl Fn(usize) -> bool,
    value: &impl Fn(u32) -> f64,
    phi: &mut [f64],
) {
    let on_path = vec![OnPath { satisfied: 1.0, share: 1.0, inverse: [1.0; Q] }; n_features];
    Walk { steps, points, answers, value, on_path, phi }.down(0, [1.0; Q]);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::Seed;

    /// The tree's value where only the features of `known` are known (Lundberg, Erion & Lee 2018, algorithm 1); in a
    /// branching tree a subtree that the row does not enter counts as its mean.
    fn mean_given(tree: &Tree, known: &dyn Fn(u32) -> bool, goes_right: &dyn Fn(Split) -> bool) -> f64 {
        match &tree.shape {
            Shape::Symmetric(splits) => symmetric_given(tree, splits, 0, 0, known, goes_right).0,
            Shape::Branching(nodes) => {
                let (rows, means) = node_means(nodes, tree, 1);
                let mut path = vec![0];
                while let Node::Split { split, right } = nodes[path[path.len() - 1]] {
                    let at = path[path.len() - 1];
                    path.push(if goes_right(split) { right as usize } else { at + 1 });
                }
                path.windows(2).rev().fold(means[path[path.len() - 1]], |below, step| {
                    let Node::Split { split, right } = nodes[step[0]] else { unreachable!("the path ends in a leaf") };
                    let other = if step[1] == right as usize { step[0] + 1 } else { right as usize };
                    let taken = share(rows[step[1]], rows[other]);
                    if known(split.column) { below } else { taken * below + (1.0 - taken) * means[other] }
                })
            }
        }
    }

    /// Mean and training rows of the part of a symmetric tree below a level.
    fn symmetric_given(
        tree: &Tree,
        splits: &[Split],
        level: usize,
        leaf: usize,
        known: &dyn Fn(u32) -> bool,
        goes_right: &dyn Fn(Split) -> bool,
    ) -> (f64, f64) {
        let Some(&split) = splits.get(level) else {
            return (f64::from(tree.values[leaf]), f64::from(tree.cover[leaf]));
        };
        let below = |side: usize| symmetric_given(tree, splits, level + 1, leaf | side << level, known, goes_right);
        let ((left, left_rows), (right, right_rows)) = (below(0), below(1));
        let share = share(left_rows, right_rows);
        let mean = match (known(split.column), goes_right(split)) {
            (true, true) => right,
            (true, false) => left,
            (false, _) => share * left + (1.0 - share) * right,
        };
        (mean, left_rows + right_rows)
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
            let mut features: Vec<u32> = tree.splits().map(|s| s.column).collect();
            features.sort_unstable();
            features.dedup();
            let m = features.len();
            let mut leaves = vec![0; 4];
            tree.leaves(&codings, &codes, &mut leaves);
            for row in 0..4 {
                let goes_right = |split: Split| split.right(codes[split.column as usize][row], 4);
                let game = |set: u32| {
                    let known = |f: u32| features.binary_search(&f).is_ok_and(|place| set >> place & 1 == 1);
                    mean_given(&tree, &known, &goes_right)
                };
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
