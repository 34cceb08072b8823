//! Sums and means of decision trees: one model type for boosted and for extremely randomised trees.
//!
//! In: codings of features, trees over codes, a base score. Out: scores and contributions.
//! The user's question: "what will happen, and because of what?", for the models that are hardest to read.
//! Invariants: a tree is data; a child stands after its parent and every node but the root has one parent, so that no
//! file can hold a cycle; leaf values are the 32-bit numbers that training used, so that a saved model predicts the same.
//! Method: a split asks whether a code exceeds a cut; a gap goes where training sent it. Trees are either symmetric (one
//! split per level: Prokhorenkova et al. 2018) or branching. Contributions: [`shap`].
//! Edges: no tree, every row has the base score.
//! To add one more learner of trees: build [`Tree`]s and call [`TreeModel::new`].

mod bounds;
pub mod coding;
mod quadrature;
pub(in crate::models) mod random;
pub mod shap;
pub(in crate::models) mod symmetric;
pub(in crate::models) mod train_codes;

use super::region::Region;
use super::{Attribution, Complexity, Model, Scores, centre, log_odds};
use crate::data::Features;
use crate::formula::Interval;
use crate::message;
use crate::message::Error;
use coding::{Coding, encode};
use serde::{Deserialize, Serialize};

/// Levels of a symmetric tree at most.
pub(in crate::models) const MAX_LEVELS: usize = 8;
/// Depth of a branching tree at most: bounds the recursion of [`shap`].
pub(in crate::models) const MAX_DEPTH: usize = 48;

/// "Is the code above `cut`?" The yes side is the right one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Split {
    /// Index of the coding.
    pub column: u32,
    /// Codes up to this one go left.
    pub cut: u8,
    /// Whether a gap goes right.
    pub gap_right: bool,
}

impl Split {
    /// Whether a code goes right.
    pub fn right(self, code: u8, gap_code: u8) -> bool {
        if code == gap_code { self.gap_right } else { code > self.cut }
    }
}

/// Node of a branching tree, in preorder: the left child follows its parent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Node {
    /// Asks and leads on.
    Split {
        /// The question.
        split: Split,
        /// Index of the right child.
        right: u32,
    },
    /// Index of a leaf.
    Leaf(u32),
}

/// How a tree leads to its leaves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Shape {
    /// The same split at every node of a level; bit `l` of the leaf's index is the answer of split `l`.
    Symmetric(Vec<Split>),
    /// Any splits, in preorder.
    Branching(Vec<Node>),
}

/// A tree with one value per output in each leaf.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tree {
    /// How a row finds its leaf.
    pub shape: Shape,
    /// `values[leaf * n_outputs + output]`.
    pub values: Vec<f32>,
    /// Training rows in each leaf, by weight (mean weight 1), rounded: the distribution that contributions refer to.
    pub cover: Vec<u32>,
}

/// How the sum of the trees becomes a score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Link {
    /// The sum is the score, centred over classes where there are several.
    Identity,
    /// The sum is a probability (of the second of two classes, or of each class); the score is its log-odds, or its
    /// logarithm centred over classes.
    Probability,
}

/// A sum of trees on codes of features.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TreeModel {
    n_features: u32,
    codings: Vec<Coding>,
    trees: Vec<Tree>,
    base: Vec<f64>,
    scale: f64,
    link: Link,
}

/// Probabilities are kept within [FLOOR, 1 - FLOOR] before they become scores.
const FLOOR: f64 = 1e-6;

impl TreeModel {
    /// `link(base + scale * sum of trees)`. Codings that no tree uses are left out.
    pub(in crate::models) fn new(
        n_features: usize,
        codings: &[Coding],
        mut trees: Vec<Tree>,
        base: Vec<f64>,
        scale: f64,
        link: Link,
    ) -> TreeModel {
        let mut used = vec![false; codings.len()];
        trees.iter().flat_map(Tree::splits).for_each(|s| used[s.column as usize] = true);
        let mut place = vec![0u32; codings.len()];
        let mut kept = Vec::new();
        for (i, coding) in codings.iter().enumerate().filter(|(i, _)| used[*i]) {
            place[i] = kept.len() as u32;
            kept.push(coding.clone());
        }
        for tree in &mut trees {
            match &mut tree.shape {
                Shape::Symmetric(splits) => splits.iter_mut().for_each(|s| s.column = place[s.column as usize]),
                Shape::Branching(nodes) => {
                    for node in nodes {
                        if let Node::Split { split, .. } = node {
                            split.column = place[split.column as usize];
                        }
                    }
                }
            }
        }
        TreeModel { n_features: n_features as u32, codings: kept, trees, base, scale, link }
    }

    /// The trees.
    pub fn trees(&self) -> &[Tree] {
        &self.trees
    }

    /// `base + scale * sum of trees`, per output and row.
    fn sums(&self, codes: &[Vec<u8>], n_rows: usize) -> Vec<Vec<f64>> {
        let n_outputs = self.base.len();
        let mut sums = vec![vec![0.0; n_rows]; n_outputs];
        let mut leaves = vec![0u32; n_rows];
        for tree in &self.trees {
            tree.leaves(&self.codings, codes, &mut leaves);
            for (k, sum) in sums.iter_mut().enumerate() {
                for (sum, &leaf) in sum.iter_mut().zip(&leaves) {
                    *sum += f64::from(tree.values[leaf as usize * n_outputs + k]);
                }
            }
        }
        for (sum, base) in sums.iter_mut().zip(&self.base) {
            sum.iter_mut().for_each(|s| *s = base + self.scale * *s);
        }
        sums
    }

    /// Puts the sums of one row on the score scale.
    fn link_row(&self, sums: &mut [f64]) {
        match (self.link, sums) {
            (Link::Identity, [_]) => {}
            (Link::Identity, sums) => centre(sums),
            (Link::Probability, [p]) => *p = log_odds(p.clamp(FLOOR, 1.0 - FLOOR)),
            (Link::Probability, sums) => {
                sums.iter_mut().for_each(|p| *p = p.max(FLOOR).ln());
                centre(sums);
            }
        }
    }
}

impl Tree {
    /// Number of leaves.
    pub fn n_leaves(&self) -> usize {
        self.cover.len()
    }

    /// Every split.
    pub fn splits(&self) -> impl Iterator<Item = Split> + '_ {
        let (symmetric, branching): (&[Split], &[Node]) = match &self.shape {
            Shape::Symmetric(splits) => (splits, &[]),
            Shape::Branching(nodes) => (&[], nodes),
        };
        let of_node = |n: &Node| match n {
            Node::Split { split, .. } => Some(*split),
            Node::Leaf(_) => None,
        };
        symmetric.iter().copied().chain(branching.iter().filter_map(of_node))
    }

    /// Leaf of every row.
    pub(in crate::models) fn leaves(&self, codings: &[Coding], codes: &[Vec<u8>], leaves: &mut [u32]) {
        match &self.shape {
            Shape::Symmetric(splits) => {
                leaves.fill(0);
                for (level, split) in splits.iter().enumerate() {
                    let gap_code = codings[split.column as usize].gap_code();
                    for (leaf, &code) in leaves.iter_mut().zip(&codes[split.column as usize]) {
                        *leaf |= u32::from(split.right(code, gap_code)) << level;
                    }
                }
            }
            Shape::Branching(nodes) => {
                for (row, leaf) in leaves.iter_mut().enumerate() {
                    let mut at = 0usize;
                    *leaf = loop {
                        match nodes[at] {
                            Node::Leaf(leaf) => break leaf,
                            Node::Split { split, right } => {
                                let column = split.column as usize;
                                let goes_right = split.right(codes[column][row], codings[column].gap_code());
                                at = if goes_right { right as usize } else { at + 1 };
                            }
                        }
                    };
                }
            }
        }
    }

    /// Whether every index is in range, every number finite, and the nodes form one tree.
    fn is_sound(&self, codings: &[Coding], n_outputs: usize) -> bool {
        let n_leaves = self.n_leaves();
        let splits_sound = self.splits().all(|s| codings.get(s.column as usize).is_some_and(|c| s.cut < c.n_codes));
        let values_sound =
            self.values.len() == n_leaves * n_outputs && self.values.iter().all(|v| v.is_finite()) && n_leaves > 0;
        let shape_sound = match &self.shape {
            Shape::Symmetric(splits) => splits.len() <= MAX_LEVELS && n_leaves == 1 << splits.len(),
            Shape::Branching(nodes) => is_one_tree(nodes, n_leaves),
        };
        splits_sound && values_sound && shape_sound
    }
}

/// Whether nodes in preorder form a single tree of bounded depth: each right child starts where the left subtree ends.
fn is_one_tree(nodes: &[Node], n_leaves: usize) -> bool {
    // Right children still to come and their depth, nearest last.
    let mut expected: Vec<(u32, usize)> = Vec::new();
    let mut depth = 0;
    for (i, node) in nodes.iter().enumerate() {
        match *node {
            Node::Split { right, .. } => {
                depth += 1;
                if depth > MAX_DEPTH || right as usize <= i + 1 || right as usize >= nodes.len() {
                    return false;
                }
                expected.push((right, depth));
            }
            Node::Leaf(leaf) => {
                if leaf as usize >= n_leaves {
                    return false;
                }
                match expected.pop() {
                    Some((right, at)) if right as usize == i + 1 => depth = at,
                    Some(_) => return false,
                    None => return i + 1 == nodes.len(),
                }
            }
        }
    }
    false
}

impl Model for TreeModel {
    fn predict(&self, rows: &Features) -> Scores {
        let codes = encode(&self.codings, rows);
        let mut outputs = self.sums(&codes, rows.n_rows);
        if self.link != Link::Identity || outputs.len() > 1 {
            let mut one = vec![0.0; outputs.len()];
            for row in 0..rows.n_rows {
                one.iter_mut().zip(&outputs).for_each(|(o, column)| *o = column[row]);
                self.link_row(&mut one);
                outputs.iter_mut().zip(&one).for_each(|(column, o)| column[row] = *o);
            }
        }
        Scores { outputs }
    }

    fn attribute(&self, rows: &Features) -> Attribution {
        let codes = encode(&self.codings, rows);
        let (base_sums, mut contributions) = shap::contributions(
            &self.trees,
            &self.codings,
            &codes,
            rows.n_rows,
            self.n_features as usize,
            self.base.len(),
        );
        for column in contributions.iter_mut().flatten() {
            column.iter_mut().for_each(|c| *c *= self.scale);
        }
        let base_sums: Vec<f64> = self.base.iter().zip(base_sums).map(|(b, s)| b + self.scale * s).collect();
        let mut base = base_sums.clone();
        self.link_row(&mut base);
        if self.link == Link::Probability {
            self.link_contributions(&base_sums, &self.sums(&codes, rows.n_rows), &mut contributions);
        }
        if base.len() > 1 {
            centre_contributions(&mut contributions);
        }
        Attribution { base, contributions }
    }

    fn bounds(&self, region: &Region) -> Option<Vec<Interval>> {
        bounds::bounds(self, region)
    }

    fn complexity(&self) -> Complexity {
        let mut used: Vec<u32> =
            self.trees.iter().flat_map(Tree::splits).map(|s| self.codings[s.column as usize].feature).collect();
        used.sort_unstable();
        used.dedup();
        let size = self.trees.iter().map(|t| t.cover.iter().filter(|&&c| c > 0).count()).sum::<usize>();
        Complexity { size: size as f64, n_features: used.len() }
    }

    fn check(&self, n_features: usize, n_outputs: usize) -> Result<(), Error> {
        if self.n_features as usize != n_features || self.base.len() != n_outputs || n_outputs == 0 {
            return Err(Error::data(message!("trees-other-shape", features = n_features, outputs = n_outputs)));
        }
        if !self.scale.is_finite() || self.base.iter().any(|b| !b.is_finite()) {
            return Err(Error::data(message!("trees-not-finite")));
        }
        self.codings.iter().try_for_each(|c| c.check(n_features))?;
        match self.trees.iter().position(|t| !t.is_sound(&self.codings, n_outputs)) {
            Some(tree) => Err(Error::data(message!("trees-damaged-tree", tree = tree + 1))),
            None => Ok(()),
        }
    }
}

impl TreeModel {
    /// Puts contributions to probabilities on the score scale: each row's are multiplied by the slope of the chord of the
    /// link between the average row's probability and the row's own, so that they sum to the score exactly (for several
    /// classes once they are centred). Deviation: Shapley values of the probability, rescaled, are not those of the
    /// log-odds; the order of features within a row is the same.
    fn link_contributions(&self, base: &[f64], sums: &[Vec<f64>], contributions: &mut [Vec<Vec<f64>>]) {
        let n_outputs = base.len();
        for (k, features) in contributions.iter_mut().enumerate() {
            let slopes: Vec<f64> = sums[k].iter().map(|&p| chord_slope(base[k], p, n_outputs == 1)).collect();
            for column in features.iter_mut() {
                column.iter_mut().zip(&slopes).for_each(|(c, slope)| *c *= slope);
            }
        }
    }
}

/// Takes from each feature's contributions to a row's scores their mean over classes.
fn centre_contributions(contributions: &mut [Vec<Vec<f64>>]) {
    let n_features = contributions[0].len();
    for feature in 0..n_features {
        for row in 0..contributions[0][feature].len() {
            let mean = contributions.iter().map(|c| c[feature][row]).sum::<f64>() / contributions.len() as f64;
            contributions.iter_mut().for_each(|c| c[feature][row] -= mean);
        }
    }
}

/// (link(p) - link(base)) / (p - base), where the link is the log-odds or the logarithm.
fn chord_slope(base: f64, p: f64, of_log_odds: bool) -> f64 {
    let link = |p: f64| if of_log_odds { log_odds(p.clamp(FLOOR, 1.0 - FLOOR)) } else { p.max(FLOOR).ln() };
    if (p - base).abs() > 1e-7 {
        (link(p) - link(base)) / (p - base)
    } else {
        let p = p.clamp(FLOOR, 1.0 - FLOOR);
        if of_log_odds { 1.0 / (p * (1.0 - p)) } else { 1.0 / p }
    }
}
