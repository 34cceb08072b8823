//! Extremely randomised trees: the mean of many trees cut at random.
//!
//! In: training rows. Out: a [`TreeModel`]. The user's question: "what happened to rows like this one?".
//! Invariants: the same rows, seed and effort give the same model at any thread count; each tree has its own seed.
//! Method: Geurts, Ernst & Wehenkel (2006). Deviations: leaves are shrunk towards the mean; probabilities are averaged, and
//! their log-odds are the score; held-out parts of the training rows choose the smallest leaf and the number of
//! features tried.
//! Edges: a constant target gives single leaves; a class without rows has its smoothed share.

use super::tree::coding::encode;
use super::tree::random::{RandomData, RandomSettings, grow};
use super::tree::train_codes::{CodeSettings, TrainCodes};
use super::tree::{Link, Tree, TreeModel};
use super::{Model, Scores};
use crate::data::split::inner_folds;
use crate::data::{Target, Task, TrainView};
use crate::message::Error;
use crate::run::{Effort, Flow, Run};
use rayon::prelude::*;

/// What decides a forest.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// Trees.
    pub n_trees: usize,
    /// Rows of a leaf at least.
    pub min_leaf: usize,
    /// Share of the features tried at each node.
    pub tried_share: f64,
    /// Rows of the mean target added to each leaf.
    pub prior_rows: f64,
    /// Levels up to which a category gets a column per level.
    pub one_column_per_level: usize,
}

impl Settings {
    /// Settings for so many rows and features, a task and an effort. More rows make larger trees, of which fewer do: the
    /// model file and the contributions grow with the leaves.
    pub fn new(n_rows: usize, n_features: usize, task: Task, effort: Effort) -> Settings {
        let most = 300_000 / n_rows.max(1);
        let n_trees = match effort {
            Effort::Quick => (most / 4).clamp(30, 60),
            Effort::Standard => most.clamp(100, 300),
            Effort::Thorough => (2 * most).clamp(200, 600),
        };
        let root = 1.0 / (n_features.max(1) as f64).sqrt();
        Settings {
            n_trees,
            min_leaf: if task == Task::Regression { 2 } else { 5 },
            tried_share: if task == Task::Regression { 1.0 } else { root },
            prior_rows: if task == Task::Regression { 0.0 } else { 0.5 },
            one_column_per_level: 16,
        }
    }
}

/// Parts of the training rows for choices.
const N_PARTS: usize = 3;
/// Rows of a part from which one part is enough.
const LARGE_PART: usize = 500;
/// Trees of a forest fitted for a choice.
const N_TREES_TO_CHOOSE: usize = 50;
/// Random orders of the rows for target statistics.
const N_ORDERS: usize = 8;
/// Label of the seeds of choices.
const CHOICE: u64 = 1_000_000;

/// Fits on training rows.
pub fn fit(train: &TrainView, run: &Run<'_>) -> Result<TreeModel, Error> {
    let settings = Settings::new(train.n_rows(), train.features.n_features(), train.task(), run.effort);
    Ok(fit_with(train, &choose(train, settings, run), run))
}

/// The smallest leaf and share of features tried with the lowest loss on held-out parts of the training rows.
pub fn choose(train: &TrainView, settings: Settings, run: &Run<'_>) -> Settings {
    let n = train.n_rows();
    let assignment = inner_folds(train, N_PARTS);
    let n_parts = assignment.iter().max().map_or(0, |m| *m as usize + 1);
    if n_parts < 2 || run.effort == Effort::Quick {
        return settings;
    }
    let n_used = if n / n_parts >= LARGE_PART { 1 } else { n_parts };
    let mut candidates = Vec::new();
    for tried_share in [settings.tried_share.min(0.5), 1.0] {
        for min_leaf in [1, 3, 8] {
            candidates.push(Settings { min_leaf, tried_share, ..settings });
        }
    }
    let units: Vec<(Settings, usize)> =
        candidates.iter().flat_map(|&c| (0..n_used).map(move |part| (c, part))).collect();
    let losses: Vec<f64> = units
        .par_iter()
        .map(|&(candidate, part)| {
            let of_side = |held: bool| -> Vec<u32> {
                (0..n as u32).filter(|&r| (assignment[r as usize] as usize == part) == held).collect()
            };
            let (inner, rows) = (train.subset(&of_side(false)), train.subset(&of_side(true)));
            let candidate = Settings { n_trees: N_TREES_TO_CHOOSE.min(settings.n_trees), ..candidate };
            let model = fit_with(&inner, &candidate, &run.part(CHOICE + part as u64));
            loss(&model.predict(&rows.features), &rows)
        })
        .collect();
    let mut best = (f64::INFINITY, settings);
    for (candidate, losses) in candidates.iter().zip(losses.chunks(n_used)) {
        let total: f64 = losses.iter().sum();
        if total < best.0 {
            best = (total, *candidate);
        }
    }
    best.1
}

/// Sum of squared errors or of log-losses, by weight.
fn loss(scores: &Scores, rows: &TrainView) -> f64 {
    match &rows.target {
        Target::Numbers(y) => {
            y.iter().zip(&scores.outputs[0]).zip(&rows.weights).map(|((y, s), w)| w * (y - s).powi(2)).sum()
        }
        Target::Classes { codes, .. } => {
            let p = scores.probabilities(rows.task());
            let of_row = |(row, &class): (usize, &u32)| -rows.weights[row] * p[class as usize][row].max(1e-6).ln();
            codes.iter().enumerate().map(of_row).sum()
        }
    }
}

/// Fits with these settings.
pub fn fit_with(train: &TrainView, settings: &Settings, run: &Run<'_>) -> TreeModel {
    let n = train.n_rows();
    let code_settings =
        CodeSettings { max_codes: 254, one_column_per_level: settings.one_column_per_level, n_orders: N_ORDERS };
    let codes = TrainCodes::new(train, code_settings, run.seed.derive(0));
    let final_codes = encode(&codes.codings, &train.features);
    let total: f64 = train.weights.iter().sum();
    let weights: Vec<f64> = train.weights.iter().map(|w| w / total * n as f64).collect();
    let leaf_targets = LeafTargets::new(&train.target, &weights);
    let mut by_feature: Vec<Vec<u32>> = vec![Vec::new(); train.features.n_features()];
    for (i, (coding, column)) in codes.codings.iter().zip(&codes.columns).enumerate() {
        if column.can_split() {
            by_feature[coding.feature as usize].push(i as u32);
        }
    }
    by_feature.retain(|columns| !columns.is_empty());
    let data = RandomData {
        columns: &codes.columns,
        by_feature: &by_feature,
        targets: &leaf_targets.targets,
        weights: &weights,
        means: &leaf_targets.means,
    };
    let grow_settings = RandomSettings {
        min_leaf: settings.min_leaf,
        n_tried: ((settings.tried_share * by_feature.len() as f64).round() as usize).max(1),
        prior_rows: settings.prior_rows,
    };
    let trees: Vec<Tree> = (0..settings.n_trees.max(1))
        .into_par_iter()
        .filter_map(|t| {
            // The first tree is always grown: a stop leaves a usable model.
            if t > 0 && run.flow() == Flow::Stop {
                return None;
            }
            let mut stream = run.seed.derive(1 + t as u64).stream();
            let mut tree = grow(&data, t % N_ORDERS, grow_settings, &mut stream);
            let mut leaves = vec![0; n];
            tree.leaves(&codes.codings, &final_codes, &mut leaves);
            let mut cover = vec![0.0; tree.n_leaves()];
            leaves.iter().zip(&weights).for_each(|(&l, w)| cover[l as usize] += w);
            tree.cover = cover.iter().map(|c| c.round() as u32).collect();
            Some(tree)
        })
        .collect();
    let scale = leaf_targets.scale / trees.len() as f64;
    TreeModel::new(train.features.n_features(), &codes.codings, trees, leaf_targets.base, scale, leaf_targets.link)
}

/// What leaves average.
struct LeafTargets {
    /// `[output][row]`: standardised numbers, or indicators of classes.
    targets: Vec<Vec<f64>>,
    /// Their means; a class without rows has a share too.
    means: Vec<f64>,
    base: Vec<f64>,
    scale: f64,
    link: Link,
}

impl LeafTargets {
    fn new(target: &Target, weights: &[f64]) -> LeafTargets {
        let total: f64 = weights.iter().sum();
        match target {
            Target::Numbers(y) => {
                let mean = y.iter().zip(weights).map(|(y, w)| y * (w / total)).sum::<f64>();
                // Leaves are 32-bit numbers: kept of order one whatever the unit.
                let largest = y.iter().map(|v| (v - mean).abs()).fold(0.0, f64::max);
                let scale = if largest > 0.0 && largest.is_finite() { largest } else { 1.0 };
                let targets = vec![y.iter().map(|v| (v - mean) / scale).collect()];
                LeafTargets { targets, means: vec![0.0], base: vec![mean], scale, link: Link::Identity }
            }
            Target::Classes { codes, n_classes } => {
                let shown: Vec<usize> = if *n_classes == 2 { vec![1] } else { (0..*n_classes).collect() };
                let is = |k: usize| codes.iter().map(move |&c| f64::from(u8::from(c as usize == k)));
                let share = |k: usize| {
                    let rows: f64 = is(k).zip(weights).map(|(t, w)| t * w).sum();
                    (rows + 1.0 / *n_classes as f64) / (total + 1.0)
                };
                LeafTargets {
                    targets: shown.iter().map(|&k| is(k).collect()).collect(),
                    means: shown.iter().map(|&k| share(k)).collect(),
                    base: vec![0.0; shown.len()],
                    scale: 1.0,
                    link: Link::Probability,
                }
            }
        }
    }
}
