//! Growing a tree at random cuts: at each node a few features, one random cut of each, the best of them.
//!
//! In: coded columns, targets and weights of the training rows. Out: a branching tree.
//! The user's question: "which rows are alike?".
//! Invariants: the same stream gives the same tree; no leaf has fewer rows than asked for.
//! Method: extremely randomised trees (Geurts, Ernst & Wehenkel 2006). Deviations: a cut is uniform over the codes
//! (quantiles) of the node's rows, not over their values, so that an outlier does not waste cuts; a category is
//! cut along one of its columns; a gap goes to a random side.
//! Edges: rows that no cut can separate, or alike in the target, are a leaf.

use super::train_codes::TrainColumn;
use super::{MAX_DEPTH, Node, Shape, Split, Tree};
use crate::run::Stream;

/// What decides a tree's growth.
#[derive(Debug, Clone, Copy)]
pub(in crate::models) struct RandomSettings {
    /// Rows of a leaf at least.
    pub min_leaf: usize,
    /// Features tried at each node.
    pub n_tried: usize,
    /// Rows of the mean target added to each leaf.
    pub prior_rows: f64,
}

/// Training rows as trees see them.
pub(in crate::models) struct RandomData<'a> {
    /// Coded columns.
    pub columns: &'a [TrainColumn],
    /// Columns that can split, of each feature that has some.
    pub by_feature: &'a [Vec<u32>],
    /// `[output][row]`.
    pub targets: &'a [Vec<f64>],
    /// Mean 1.
    pub weights: &'a [f64],
    /// Mean target per output.
    pub means: &'a [f64],
}

/// Grows one tree on all rows, columns as under one order of the rows. Its covers are to be counted by the caller.
pub(in crate::models) fn grow(
    data: &RandomData<'_>,
    order: usize,
    settings: RandomSettings,
    stream: &mut Stream,
) -> Tree {
    let mut growth = Growth {
        data,
        order,
        settings,
        stream,
        features: (0..data.by_feature.len() as u32).collect(),
        nodes: Vec::new(),
        values: Vec::new(),
        n_leaves: 0,
        left: vec![0.0; data.targets.len()],
    };
    let mut rows: Vec<u32> = (0..data.weights.len() as u32).collect();
    growth.node(&mut rows, 0);
    let cover = vec![0; growth.n_leaves as usize];
    Tree { shape: Shape::Branching(growth.nodes), values: growth.values, cover }
}

struct Growth<'a, 'd> {
    data: &'a RandomData<'d>,
    order: usize,
    settings: RandomSettings,
    stream: &'a mut Stream,
    /// Features in an order that draws shuffle.
    features: Vec<u32>,
    nodes: Vec<Node>,
    values: Vec<f32>,
    n_leaves: u32,
    /// Scratch: sums of the left side.
    left: Vec<f64>,
}

impl Growth<'_, '_> {
    /// Appends the subtree of these rows, which it reorders.
    fn node(&mut self, rows: &mut [u32], depth: usize) {
        let (sums, weight) = self.sums(rows);
        let may_split = rows.len() >= 2 * self.settings.min_leaf.max(1) && depth < MAX_DEPTH && !self.alike(rows);
        let split = if may_split { self.draw(rows, &sums, weight) } else { None };
        let Some(split) = split else {
            let prior = self.settings.prior_rows;
            let value = |(sum, mean): (&f64, &f64)| ((sum + prior * mean) / (weight + prior)) as f32;
            self.values.extend(sums.iter().zip(self.data.means).map(value));
            self.nodes.push(Node::Leaf(self.n_leaves));
            self.n_leaves += 1;
            return;
        };
        let column = &self.data.columns[split.column as usize];
        let gap = gap_code(column);
        let codes = column.codes(self.order);
        let mut n_left = 0;
        for i in 0..rows.len() {
            if !split.right(codes[rows[i] as usize], gap) {
                rows.swap(i, n_left);
                n_left += 1;
            }
        }
        let at = self.nodes.len();
        self.nodes.push(Node::Leaf(0));
        let (left, right) = rows.split_at_mut(n_left);
        self.node(left, depth + 1);
        self.nodes[at] = Node::Split { split, right: self.nodes.len() as u32 };
        self.node(right, depth + 1);
    }

    fn sums(&self, rows: &[u32]) -> (Vec<f64>, f64) {
        let of = |target: &Vec<f64>| rows.iter().map(|&r| target[r as usize] * self.data.weights[r as usize]).sum();
        (self.data.targets.iter().map(of).collect(), rows.iter().map(|&r| self.data.weights[r as usize]).sum())
    }

    fn alike(&self, rows: &[u32]) -> bool {
        let same = |t: &Vec<f64>| rows.iter().all(|&r| t[r as usize] == t[rows[0] as usize]);
        self.data.targets.iter().all(same)
    }

    /// The best of some random splits; `None` where none leaves enough rows on both sides.
    fn draw(&mut self, rows: &[u32], sums: &[f64], weight: f64) -> Option<Split> {
        let mut best: Option<(f64, Split)> = None;
        let mut tried = 0;
        for i in 0..self.features.len() {
            if tried == self.settings.n_tried {
                break;
            }
            let j = i + self.stream.below(self.features.len() - i);
            self.features.swap(i, j);
            let columns = &self.data.by_feature[self.features[i] as usize];
            let column = columns[if columns.len() > 1 { self.stream.below(columns.len()) } else { 0 }];
            // A feature that is constant here does not count as tried.
            let Some(split) = self.random_split(column, rows) else { continue };
            tried += 1;
            if let Some(gain) = self.gain(split, rows, sums, weight)
                && best.is_none_or(|(top, _)| gain > top)
            {
                best = Some((gain, split));
            }
        }
        best.map(|b| b.1)
    }

    /// A random cut between the codes of these rows; `None` where they are all alike.
    fn random_split(&mut self, column: u32, rows: &[u32]) -> Option<Split> {
        let data = &self.data.columns[column as usize];
        let codes = data.codes(self.order);
        let gap = gap_code(data);
        let (mut low, mut high, mut gaps) = (u8::MAX, 0, 0);
        for &row in rows {
            let code = codes[row as usize];
            if code == gap {
                gaps += 1;
            } else {
                low = low.min(code);
                high = high.max(code);
            }
        }
        if gaps == rows.len() || (low == high && gaps == 0) {
            return None;
        }
        if low == high {
            return Some(Split { column, cut: high, gap_right: true });
        }
        let cut = low + self.stream.below((high - low) as usize) as u8;
        let gap_right = if gaps > 0 {
            self.stream.chance(0.5)
        } else {
            2 * rows.iter().filter(|&&r| codes[r as usize] > cut).count() > rows.len()
        };
        Some(Split { column, cut, gap_right })
    }

    /// Sum over sides and outputs of (sum of targets)^2 / weight: grows as the squared error falls.
    fn gain(&mut self, split: Split, rows: &[u32], sums: &[f64], weight: f64) -> Option<f64> {
        let column = &self.data.columns[split.column as usize];
        let gap = gap_code(column);
        let codes = column.codes(self.order);
        self.left.fill(0.0);
        let (mut n_left, mut left_weight) = (0, 0.0);
        for &row in rows {
            let row = row as usize;
            if !split.right(codes[row], gap) {
                n_left += 1;
                left_weight += self.data.weights[row];
                for (left, target) in self.left.iter_mut().zip(self.data.targets) {
                    *left += target[row] * self.data.weights[row];
                }
            }
        }
        let enough = self.settings.min_leaf.max(1);
        if n_left < enough || rows.len() - n_left < enough {
            return None;
        }
        let right_weight = weight - left_weight;
        if left_weight <= 0.0 || right_weight <= 0.0 {
            return None;
        }
        let side = |(left, sum): (&f64, &f64)| left * left / left_weight + (sum - left).powi(2) / right_weight;
        Some(self.left.iter().zip(sums).map(side).sum())
    }
}

/// Code of a gap among training rows; one that no row has where there is no gap.
fn gap_code(column: &TrainColumn) -> u8 {
    if column.has_gap { column.n_codes as u8 } else { u8::MAX }
}
