//! Boosted trees: many small symmetric trees, each correcting a little of what the others leave.
//!
//! In: training rows. Out: a [`TreeModel`]. The user's question: "how well can this table be predicted?".
//! Invariants: the same rows, seed and effort give the same model at any thread count; a monotone numeric feature is
//! monotone in the score.
//! Method: gradient boosting (Friedman 2001) on symmetric trees with ordered target statistics, Bayesian bootstrap and
//! noisy split scores (Prokhorenkova et al. 2018); leaf values are damped Newton steps. Losses: squared error, logistic,
//! softmax (one value per class in each leaf). Several boosters from different seeds are averaged.
//! Edges: a constant target or no column that can split, no tree.

use super::tree::coding::encode;
use super::tree::symmetric::{GrowSettings, Grower, project_monotone};
use super::tree::train_codes::{CodeSettings, TrainCodes};
use super::tree::{Link, Shape, Split, Tree, TreeModel};
use crate::data::{Target, Task, TrainView};
use crate::message::Error;
use crate::run::{Effort, Flow, Run, Seed};
use rayon::prelude::*;

/// What decides a booster.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// Trees of one booster.
    pub n_trees: usize,
    /// Boosters averaged.
    pub n_boosters: usize,
    /// Share of each leaf's step that is taken.
    pub learning_rate: f64,
    /// Levels of each tree.
    pub depth: usize,
    /// Rows of value zero added to each leaf.
    pub l2: f64,
    /// Noise of split scores, in standard deviations of the gradients.
    pub random_strength: f64,
    /// Exponent of the bootstrap weights -ln(uniform); 0 is no bootstrap.
    pub bootstrap: f64,
    /// Columns tried at each level.
    pub columns_per_level: usize,
    /// Codes of a numeric column at most.
    pub max_codes: usize,
    /// Levels up to which a category gets a column per level.
    pub one_column_per_level: usize,
    /// Newton steps within each leaf.
    pub newton_steps: usize,
}

impl Settings {
    /// Settings for so many rows.
    pub fn new(n_rows: usize, task: Task, effort: Effort) -> Settings {
        let ln = (n_rows.max(2) as f64).ln();
        let (n_trees, n_boosters) = match effort {
            Effort::Quick => (250, 1),
            Effort::Standard => (1000, 1),
            Effort::Thorough => (1000, 5),
        };
        let fewer = (n_trees as f64 / 1000.0).powf(-0.5);
        let rate = match task {
            Task::Regression => (0.157 * ln - 4.062).exp(),
            Task::Binary => (0.246 * ln - 5.127).exp(),
            Task::Multiclass { .. } => (0.02 * ln - 2.364).exp(),
        };
        Settings {
            n_trees,
            n_boosters,
            learning_rate: (rate * fewer).min(0.3),
            depth: 6,
            l2: 3.0,
            random_strength: 1.0,
            bootstrap: 1.0,
            columns_per_level: 200,
            max_codes: (n_rows / 4).clamp(32, 128),
            one_column_per_level: 4,
            newton_steps: if task == Task::Binary { 4 } else { 1 },
        }
    }
}

/// Fits on training rows with the settings of their number, task and effort.
pub fn fit(train: &TrainView, run: &Run<'_>) -> Result<TreeModel, Error> {
    Ok(fit_with(train, &Settings::new(train.n_rows(), train.task(), run.effort), run))
}

/// Fits with these settings.
pub fn fit_with(train: &TrainView, settings: &Settings, run: &Run<'_>) -> TreeModel {
    let objective = Objective::new(train);
    let codes = TrainCodes::new(
        train,
        CodeSettings {
            max_codes: settings.max_codes,
            one_column_per_level: settings.one_column_per_level,
            n_orders: 4,
        },
        run.seed.derive(0),
    );
    let final_codes = encode(&codes.codings, &train.features);
    let boosters: Vec<Vec<Tree>> = (0..settings.n_boosters.max(1))
        .into_par_iter()
        .map(|b| {
            let seed = run.seed.derive(1 + b as u64);
            Booster { train, objective: &objective, codes: &codes, final_codes: &final_codes, settings }.trees(seed, run)
        })
        .collect();
    let share = objective.scale / boosters.len() as f64;
    let trees = boosters.into_iter().flatten().collect();
    TreeModel::new(train.features.n_features(), &codes.codings, trees, objective.base, share, Link::Identity)
}

/// The loss: target, weights and where the scores start.
struct Objective {
    task: Task,
    /// Standardised numbers, or class codes.
    target: Vec<f64>,
    weights: Vec<f64>,
    /// Score before the first tree, on the score scale.
    base: Vec<f64>,
    /// What the trees' sum is multiplied by.
    scale: f64,
}

impl Objective {
    fn new(train: &TrainView) -> Objective {
        let task = train.task();
        let total: f64 = train.weights.iter().sum();
        // Mean weight 1, so that penalties count in rows.
        let weights: Vec<f64> = train.weights.iter().map(|w| w / total * train.n_rows() as f64).collect();
        match &train.target {
            Target::Numbers(y) => {
                let mean = weighted_mean(y, &weights);
                let largest = y.iter().map(|v| (v - mean).abs()).fold(0.0, f64::max);
                let unit = if largest > 0.0 && largest.is_finite() { largest } else { 1.0 };
                let square: Vec<f64> = y.iter().map(|v| ((v - mean) / unit).powi(2)).collect();
                let deviation = unit * weighted_mean(&square, &weights).sqrt();
                let scale = if deviation > 0.0 && deviation.is_finite() { deviation } else { 1.0 };
                let target = y.iter().map(|v| (v - mean) / scale).collect();
                Objective { task, target, weights, base: vec![mean], scale }
            }
            Target::Classes { codes, n_classes } => {
                // One more row, spread evenly over the classes: a class absent here still has a finite score.
                let mut counts = vec![1.0 / *n_classes as f64; *n_classes];
                codes.iter().zip(&weights).for_each(|(&c, w)| counts[c as usize] += w);
                let base = if *n_classes == 2 {
                    vec![(counts[1] / counts[0]).ln()]
                } else {
                    let logs: Vec<f64> = counts.iter().map(|c| c.ln()).collect();
                    let mean = logs.iter().sum::<f64>() / logs.len() as f64;
                    logs.iter().map(|l| l - mean).collect()
                };
                Objective { task, target: codes.iter().map(|&c| f64::from(c)).collect(), weights, base, scale: 1.0 }
            }
        }
    }

    /// Scores before the first tree, `[output][row]`, in units of `scale` with the number's mean at 0.
    fn start(&self) -> Vec<Vec<f64>> {
        let n = self.target.len();
        match self.task {
            Task::Regression => vec![vec![0.0; n]],
            _ => self.base.iter().map(|&b| vec![b; n]).collect(),
        }
    }

    /// Negative gradients and second derivatives at these scores, `[output][row]`, without weights.
    fn derivatives(&self, scores: &[Vec<f64>], gradient: &mut [Vec<f64>], curvature: &mut [Vec<f64>]) {
        match self.task {
            Task::Regression => {
                for (g, (y, s)) in gradient[0].iter_mut().zip(self.target.iter().zip(&scores[0])) {
                    *g = y - s;
                }
                curvature[0].fill(1.0);
            }
            Task::Binary => {
                let rows = self.target.iter().zip(&scores[0]);
                for ((g, h), (y, &s)) in gradient[0].iter_mut().zip(&mut curvature[0]).zip(rows) {
                    let p = super::logistic(s);
                    *g = y - p;
                    *h = p * (1.0 - p);
                }
            }
            Task::Multiclass { n_classes } => {
                for row in 0..self.target.len() {
                    let top = scores.iter().map(|s| s[row]).fold(f64::NEG_INFINITY, f64::max);
                    let sum: f64 = scores.iter().map(|s| (s[row] - top).exp()).sum();
                    for k in 0..n_classes {
                        let p = (scores[k][row] - top).exp() / sum;
                        gradient[k][row] = f64::from(u8::from(self.target[row] as usize == k)) - p;
                        curvature[k][row] = p * (1.0 - p);
                    }
                }
            }
        }
    }
}

fn weighted_mean(values: &[f64], weights: &[f64]) -> f64 {
    let total: f64 = weights.iter().sum();
    values.iter().zip(weights).map(|(v, w)| v * (w / total)).sum()
}

/// One booster at work.
struct Booster<'a> {
    train: &'a TrainView,
    objective: &'a Objective,
    codes: &'a TrainCodes,
    /// Codes of the training rows as later rows are coded: what covers count.
    final_codes: &'a [Vec<u8>],
    settings: &'a Settings,
}

impl Booster<'_> {
    fn trees(&self, seed: Seed, run: &Run<'_>) -> Vec<Tree> {
        let settings = self.settings;
        let n = self.train.n_rows();
        let mut stream = seed.stream();
        let columns = &self.codes.columns;
        let usable: Vec<u32> = (0..columns.len() as u32).filter(|&c| columns[c as usize].can_split()).collect();
        let mut scores = self.objective.start();
        let n_outputs = scores.len();
        let mut gradient = vec![vec![0.0; n]; n_outputs];
        let mut curvature = gradient.clone();
        let mut sampled = vec![vec![[0.0f32; 2]; n]; n_outputs];
        let mut grower = Grower::new(n, &mut stream);
        let mut trees = Vec::with_capacity(settings.n_trees);
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
            let order = stream.below(4);
            let splits = grower.grow(columns, &usable, order, &sampled, grow, &mut stream);
            if splits.is_empty() {
                break;
            }
            let values = self.leaf_values(&splits, &grower.leaf, &mut scores, &mut gradient, &mut curvature);
            let cover = self.cover(&splits);
            trees.push(Tree { shape: Shape::Symmetric(splits), values, cover });
        }
        trees
    }

    /// Gradients under this round's bootstrap weights.
    fn sample(&self, gradient: &[Vec<f64>], sampled: &mut [Vec<[f32; 2]>], stream: &mut crate::run::Stream) {
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

    /// Newton steps of each leaf, shrunk by the learning rate; moves the scores along.
    fn leaf_values(
        &self,
        splits: &[Split],
        leaf: &[u8],
        scores: &mut [Vec<f64>],
        gradient: &mut [Vec<f64>],
        curvature: &mut [Vec<f64>],
    ) -> Vec<f32> {
        let settings = self.settings;
        let n_outputs = scores.len();
        let n_leaves = 1 << splits.len();
        let mut totals = vec![0.0; n_leaves * n_outputs];
        let (mut g, mut h) = (vec![0.0; n_leaves], vec![0.0; n_leaves]);
        for step in 0..settings.newton_steps.max(1) {
            if step > 0 {
                self.objective.derivatives(scores, gradient, curvature);
            }
            for k in 0..n_outputs {
                g.fill(0.0);
                h.fill(0.0);
                for (row, &leaf) in leaf.iter().enumerate() {
                    g[leaf as usize] += gradient[k][row] * self.objective.weights[row];
                    h[leaf as usize] += curvature[k][row] * self.objective.weights[row];
                }
                for leaf in 0..n_leaves {
                    g[leaf] /= h[leaf] + settings.l2;
                    totals[leaf * n_outputs + k] += g[leaf];
                }
                for (score, &leaf) in scores[k].iter_mut().zip(leaf) {
                    *score += g[leaf as usize];
                }
            }
        }
        let mut values: Vec<f32> = totals.iter().map(|t| (settings.learning_rate * t) as f32).collect();
        let signs: Vec<i8> = splits.iter().map(|s| self.codes.columns[s.column as usize].sign).collect();
        if n_outputs == 1 && signs.iter().any(|&s| s != 0) {
            let mut cover = vec![0.0; n_leaves];
            leaf.iter().zip(&self.objective.weights).for_each(|(&l, w)| cover[l as usize] += w);
            project_monotone(&mut values, &cover, &signs);
        }
        for (k, scores) in scores.iter_mut().enumerate() {
            for (score, &leaf) in scores.iter_mut().zip(leaf) {
                let at = leaf as usize * n_outputs + k;
                *score += f64::from(values[at]) - totals[at];
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
