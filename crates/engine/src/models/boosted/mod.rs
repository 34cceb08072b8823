//! Boosted trees: many small symmetric trees, each correcting a little of what the others leave.
//!
//! In: training rows. Out: a [`TreeModel`]. The user's question: "how well can this table be predicted?".
//! Invariants: the same rows, seed and effort give the same model at any thread count; a monotone numeric feature is
//! monotone in the score.
//! Method: gradient boosting (Friedman 2001) on symmetric trees with ordered target statistics, Bayesian bootstrap and
//! noisy split scores (Prokhorenkova et al. 2018); leaf values are damped Newton steps. Losses: squared error, logistic,
//! softmax (one value per class in each leaf). Several boosters from different seeds are averaged.
//! Edges: a constant target or no column that can split, no tree.

mod booster;
pub(in crate::models) mod objective;

use super::tree::coding::encode;
use super::tree::train_codes::{CodeSettings, TrainCodes};
use super::tree::{Link, Tree, TreeModel};
use crate::data::split::inner_folds;
use crate::data::{Task, TrainView};
use crate::message::Error;
use crate::run::{Effort, Run, Seed};
use booster::{Booster, HeldOut, N_ORDERS, STRIDE};
use objective::Objective;
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
}

impl Settings {
    /// Settings for so many rows and features, a task and an effort.
    pub fn new(n_rows: usize, n_features: usize, task: Task, effort: Effort) -> Settings {
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
            columns_per_level: (n_features / 10).clamp(12, 200),
            max_codes: (n_rows / 4).clamp(32, 128),
            one_column_per_level: 12,
        }
    }

    fn codes(&self) -> CodeSettings {
        CodeSettings { max_codes: self.max_codes, one_column_per_level: self.one_column_per_level, n_orders: N_ORDERS }
    }
}

/// Parts of the training rows for choices.
const N_PARTS: usize = 4;
/// Rows of a part from which one part is enough.
const LARGE_PART: usize = 1000;
/// Depths whose loss is up to this times the best one's are averaged with it: the difference is mostly chance, and trees of
/// different depths err differently.
const NEAR_BEST: f64 = 1.03;
/// Label of the seeds of choices.
const CHOICE: u64 = 1000;

/// Fits on training rows; held-out parts of them choose the depths and the numbers of trees.
pub fn fit(train: &TrainView, run: &Run<'_>) -> Result<TreeModel, Error> {
    let settings = Settings::new(train.n_rows(), train.features.n_features(), train.task(), run.effort);
    Ok(fit_with(train, &choose(train, settings, run), run))
}

/// Fits boosters with these settings, at least one, and averages them.
pub fn fit_with(train: &TrainView, boosters: &[Settings], run: &Run<'_>) -> TreeModel {
    let objective = Objective::new(train);
    let n_features = train.features.n_features();
    let Some(first) = boosters.first() else {
        return TreeModel::new(n_features, &[], Vec::new(), objective.base, objective.scale, Link::Identity);
    };
    let codes = TrainCodes::new(train, first.codes(), run.seed.derive(0));
    let final_codes = encode(&codes.codings, &train.features);
    let trees: Vec<Vec<Tree>> = boosters
        .par_iter()
        .enumerate()
        .map(|(b, settings)| {
            let seed = run.seed.derive(1 + b as u64);
            Booster { train, objective: &objective, codes: &codes, final_codes: &final_codes, settings }
                .trees(seed, run)
        })
        .collect();
    let share = objective.scale / boosters.len() as f64;
    let trees = trees.into_iter().flatten().collect();
    TreeModel::new(n_features, &codes.codings, trees, objective.base, share, Link::Identity)
}

/// The boosters to average: the depths that are about as good as the best on held-out parts of the training rows, each
/// with its best number of trees.
pub fn choose(train: &TrainView, settings: Settings, run: &Run<'_>) -> Vec<Settings> {
    let n = train.n_rows();
    let assignment = inner_folds(train, N_PARTS);
    let n_parts = assignment.iter().max().map_or(0, |m| *m as usize + 1);
    if n_parts < 2 {
        return vec![settings; settings.n_boosters];
    }
    // One part is enough to choose by where it is large.
    let n_used = if n / n_parts >= LARGE_PART || run.effort == Effort::Quick { 1 } else { n_parts };
    let depths: &[usize] = if n < 2000 { &[2, 4, 6] } else { &[4, 6] };
    let units: Vec<(usize, usize)> = depths.iter().flat_map(|&d| (0..n_used).map(move |part| (d, part))).collect();
    let curves: Vec<(Vec<f64>, f64)> = units
        .par_iter()
        .map(|&(depth, part)| {
            let of_side = |held: bool| -> Vec<u32> {
                (0..n as u32).filter(|&r| (assignment[r as usize] as usize == part) == held).collect()
            };
            let settings = Settings { depth, ..settings };
            let (inner, rows) = (train.subset(&of_side(false)), train.subset(&of_side(true)));
            let seed = run.seed.derive(CHOICE).derive(part as u64);
            (held_out_losses(&inner, &rows, &settings, seed, run), rows.weights.iter().sum())
        })
        .collect();
    // More rows bear more trees; the exponent is moderate since the optimum is flat.
    let more = (n_parts as f64 / (n_parts - 1) as f64).sqrt();
    let mut found: Vec<(f64, Settings)> = Vec::new();
    for (&depth, curves) in depths.iter().zip(curves.chunks(n_used)) {
        let longest = curves.iter().map(|c| c.0.len()).max().unwrap_or(0);
        let total: f64 = curves.iter().map(|c| c.1).sum();
        // A curve that ended early had stopped falling: its last loss stands for the rest.
        let loss = |look: usize| curves.iter().map(|(c, w)| c[look.min(c.len() - 1)] * w / total).sum::<f64>();
        let best = (0..longest).map(|look| (loss(look), look)).min_by(|a, b| a.0.total_cmp(&b.0));
        if let Some((loss, look)) = best {
            let n_trees = ((look * STRIDE) as f64 * more).round() as usize;
            found.push((loss, Settings { depth, n_trees, ..settings }));
        }
    }
    let lowest = found.iter().map(|f| f.0).fold(f64::INFINITY, f64::min);
    let near: Vec<Settings> = found.iter().filter(|f| f.0 <= NEAR_BEST * lowest).map(|f| f.1).collect();
    (0..settings.n_boosters.max(1)).flat_map(|_| near.iter().copied()).collect()
}

fn held_out_losses(inner: &TrainView, rows: &TrainView, settings: &Settings, seed: Seed, run: &Run<'_>) -> Vec<f64> {
    let objective = Objective::new(inner);
    let codes = TrainCodes::new(inner, settings.codes(), seed.derive(0));
    let final_codes = encode(&codes.codings, &inner.features);
    let held_out = HeldOut { rows, codes: encode(&codes.codings, &rows.features) };
    Booster { train: inner, objective: &objective, codes: &codes, final_codes: &final_codes, settings }.held_out_losses(
        &held_out,
        seed.derive(1),
        run,
    )
}
