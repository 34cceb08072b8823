//! One booster: tree after tree, each fitted to what is left.
//!
//! In: coded training rows, a loss, settings, a seed. Out: trees, or losses on held-out rows.
//! The user's question: "what do the rows say beyond what is already said?".
//! Invariants: one stream of draws per booster; a leaf's 32-bit value is what moves the scores, so that training goes on
//! from what will be saved.
//! Method: Friedman (2001); Newton steps per leaf; Bayesian bootstrap and noisy scores (Prokhorenkova et al. 2018).
//! Edges: gradients that vanish, or no column that can split, end the growth.

use super::Settings;
use super::objective::Objective;
use crate::data::TrainView;
use crate::models::tree::symmetric::{GrowSettings, Grower, project_monotone};
use crate::models::tree::train_codes::TrainCodes;
use crate::models::tree::{Shape, Split, Tree};
use crate::run::{Flow, Run, Seed, Stream};

/// Trees between two looks at held-out rows.
pub(super) const STRIDE: usize = 10;
/// Looks without improvement after which growth ends, half the looks so far added.
const PATIENCE: usize = 12;
/// Random orders of the rows for target statistics.
pub(super) const N_ORDERS: usize = 4;

/// Rows held out while a booster grows.
pub(super) struct HeldOut<'a> {
    /// The rows.
    pub rows: &'a TrainView,
    /// Their codes.
    pub codes: Vec<Vec<u8>>,
}

/// One booster at work.
pub(super) struct Booster<'a> {
    pub train: &'a TrainView,
    pub objective: &'a Objective,
    pub codes: &'a TrainCodes,
    /// Codes of the training rows as later rows are coded: what covers count.
    pub final_codes: &'a [Vec<u8>],
    pub settings: &'a Settings,
}

impl Booster<'_> {
    /// The trees.
    pub fn trees(&self, seed: Seed, run: &Run<'_>) -> Vec<Tree> {
        let mut trees = Vec::with_capacity(self.settings.n_trees);
        self.grow(seed, run, &mut |tree| {
            trees.push(tree);
            true
        });
        trees
    }

    /// Loss on held-out rows before the first tree, then after every [`STRIDE`] trees; ends early where it has stopped
    /// falling.
    pub fn held_out_losses(&self, held_out: &HeldOut<'_>, seed: Seed, run: &Run<'_>) -> Vec<f64> {
        let n = held_out.rows.n_rows();
        let mut scores = self.objective.start(n);
        let mut losses = vec![self.objective.loss(&scores, held_out.rows)];
        let mut leaves = vec![0u32; n];
        let n_outputs = scores.len();
        let (mut round, mut best) = (0, 0);
        self.grow(seed, run, &mut |tree| {
            tree.leaves(&self.codes.codings, &held_out.codes, &mut leaves);
            for (k, scores) in scores.iter_mut().enumerate() {
                for (score, &leaf) in scores.iter_mut().zip(&leaves) {
                    *score += f64::from(tree.values[leaf as usize * n_outputs + k]);
                }
            }
            round += 1;
            if round % STRIDE == 0 {
                losses.push(self.objective.loss(&scores, held_out.rows));
                if losses[losses.len() - 1] < losses[best] {
                    best = losses.len() - 1;
                }
            }
            losses.len() - 1 < best + best / 2 + PATIENCE
        });
        losses
    }

    /// Grows trees and hands each to `take`, which answers whether to go on.
    fn grow(&self, seed: Seed, run: &Run<'_>, take: &mut dyn FnMut(Tree) -> bool) {
        let settings = self.settings;
        let n = self.train.n_rows();
        let mut stream = seed.stream();
        let columns = &self.codes.columns;
        let usable: Vec<u32> = (0..columns.len() as u32).filter(|&c| columns[c as usize].can_split()).collect();
        let mut scores = self.objective.start(n);
        let n_outputs = scores.len();
        let mut gradient = vec![vec![0.0; n]; n_outputs];
        let mut curvature = gradient.clone();
        let mut sampled = vec![vec![[0.0f32; 2]; n]; n_outputs];
        let mut grower = Grower::new(n, &mut stream);
        for round in 0..settings.n_trees {
            if run.flow() == Flow::Stop || usable.is_empty() {
                break;
            }
            self.objective.derivatives(&scores, &mut gradient, &mut curvature);
            let deviation = root_mean_square(&gradient);
            if deviation < 1e-9 {
                break;
            }
            self.sample(&gradient, &mut sampled, &mut stream);
            // Noise fades as the model grows past ln(rows) of total step (Prokhorenkova et al. 2018).
            let left = ((n as f64).ln() - round as f64 * settings.learning_rate).exp();
            let noise = settings.random_strength * deviation * (left / (1.0 + left));
            let grow = GrowSettings {
                depth: settings.depth,
                l2: settings.l2 as f32,
                noise: noise as f32,
                columns_per_level: settings.columns_per_level,
            };
            let order = stream.below(N_ORDERS);
            let splits = grower.grow(columns, &usable, order, &sampled, grow, &mut stream);
            if splits.is_empty() {
                break;
            }
            let values = self.leaf_values(&splits, &grower.leaf, &gradient, &curvature, &mut scores);
            let cover = self.cover(&splits);
            if !take(Tree { shape: Shape::Symmetric(splits), values, cover }) {
                break;
            }
        }
    }

    /// Gradients under this round's bootstrap weights.
    fn sample(&self, gradient: &[Vec<f64>], sampled: &mut [Vec<[f32; 2]>], stream: &mut Stream) {
        for row in 0..self.train.n_rows() {
            let drawn = match self.settings.bootstrap {
                0.0 => 1.0,
                1.0 => -(1.0 - stream.uniform()).ln(),
                power => (-(1.0 - stream.uniform()).ln()).powf(power),
            };
            let weight = self.objective.weights[row] * drawn;
            for (sampled, gradient) in sampled.iter_mut().zip(gradient) {
                sampled[row] = [(gradient[row] * weight) as f32, weight as f32];
            }
        }
    }

    /// A Newton step per leaf, shrunk by the learning rate; moves the scores along.
    fn leaf_values(
        &self,
        splits: &[Split],
        leaf: &[u8],
        gradient: &[Vec<f64>],
        curvature: &[Vec<f64>],
        scores: &mut [Vec<f64>],
    ) -> Vec<f32> {
        let settings = self.settings;
        let n_outputs = scores.len();
        let n_leaves = 1 << splits.len();
        let mut values = vec![0.0f32; n_leaves * n_outputs];
        let mut sums = vec![[0.0; 2]; n_leaves];
        for k in 0..n_outputs {
            sums.fill([0.0; 2]);
            let rows = gradient[k].iter().zip(&curvature[k]).zip(&self.objective.weights);
            for (((g, h), w), &leaf) in rows.zip(leaf) {
                let sum = &mut sums[leaf as usize];
                sum[0] += g * w;
                sum[1] += h * w;
            }
            for (leaf, [g, h]) in sums.iter().enumerate() {
                values[leaf * n_outputs + k] = (settings.learning_rate * g / (h + settings.l2)) as f32;
            }
        }
        let signs: Vec<i8> = splits.iter().map(|s| self.codes.columns[s.column as usize].sign).collect();
        if signs.iter().any(|&s| s != 0) {
            let mut cover = vec![0.0; n_leaves];
            leaf.iter().zip(&self.objective.weights).for_each(|(&l, w)| cover[l as usize] += w);
            project_monotone(&mut values, &cover, &signs);
        }
        for (k, scores) in scores.iter_mut().enumerate() {
            for (score, &leaf) in scores.iter_mut().zip(leaf) {
                *score += f64::from(values[leaf as usize * n_outputs + k]);
            }
        }
        values
    }

    /// Training rows per leaf, coded as later rows are.
    fn cover(&self, splits: &[Split]) -> Vec<u32> {
        let mut leaf = vec![0u8; self.train.n_rows()];
        for (level, split) in splits.iter().enumerate() {
            let gap = self.codes.codings[split.column as usize].gap_code();
            for (leaf, &code) in leaf.iter_mut().zip(&self.final_codes[split.column as usize]) {
                *leaf |= u8::from(split.right(code, gap)) << level;
            }
        }
        let mut cover = vec![0.0; 1 << splits.len()];
        leaf.iter().zip(&self.objective.weights).for_each(|(&l, w)| cover[l as usize] += w);
        cover.iter().map(|c| c.round() as u32).collect()
    }
}

fn root_mean_square(columns: &[Vec<f64>]) -> f64 {
    let n: usize = columns.iter().map(Vec::len).sum();
    (columns.iter().flatten().map(|v| v * v).sum::<f64>() / n.max(1) as f64).sqrt()
}
