//! Training rows as codes, with categories turned into ordered columns without telling a row its own target.
//!
//! In: training rows. Out: [`Coding`]s for later rows, and codes of the training rows.
//! The user's question: "what does a category's level say?".
//! Method: numeric features are cut at quantiles. A category of few levels gets one column per level; a category of
//! more gets ordered target statistics (Prokhorenkova et al. 2018): in a random order of the rows, a row's level
//! is worth the smoothed mean target of the earlier rows of that level, over several orders; a later row's level is worth
//! the mean over all training rows.
//! Edges: a category with one level or none offers no split; more than [`MAX_TARGET_COLUMNS`] classes: only the most
//! frequent ones get statistics.

use super::coding::{Coding, MAX_CODES, quantile_cuts};
use crate::data::schema::Monotone;
use crate::data::table::GAP;
use crate::data::{FeatureColumn, Target, Task, TrainView};
use crate::run::Seed;

/// Classes whose target statistics are used, at most.
const MAX_TARGET_COLUMNS: usize = 8;
/// Codes of a target statistic: more would tell rows apart rather than levels.
const STATISTIC_CODES: usize = 32;
/// Rows of average target added to each level's.
const PRIOR_ROWS: f64 = 1.0;

/// How training rows are coded.
#[derive(Debug, Clone, Copy)]
pub(in crate::models) struct CodeSettings {
    /// Codes of a numeric column at most.
    pub max_codes: usize,
    /// Levels up to which a category gets one column per level.
    pub one_column_per_level: usize,
    /// Random orders of the rows for target statistics.
    pub n_orders: usize,
}

/// A coded column of training rows.
#[derive(Debug, Clone)]
pub(in crate::models) struct TrainColumn {
    /// Codes of the rows, for each order of the rows (one where the codes don't depend on it).
    codes: Vec<Vec<u8>>,
    /// Codes without the gap's.
    pub n_codes: usize,
    /// Whether some row has a gap.
    pub has_gap: bool,
    /// +1 where the score must not fall as the code grows, -1 where it must not grow, else 0.
    pub sign: i8,
}

impl TrainColumn {
    /// Codes under an order of the rows.
    pub fn codes(&self, order: usize) -> &[u8] {
        &self.codes[order % self.codes.len()]
    }
    /// Whether a split can separate rows.
    pub fn can_split(&self) -> bool {
        self.n_codes + usize::from(self.has_gap) > 1 && self.n_codes > 0
    }
}

/// Coded training rows.
#[derive(Debug, Clone)]
pub(in crate::models) struct TrainCodes {
    /// How later rows are coded.
    pub codings: Vec<Coding>,
    /// The training rows, one column per coding.
    pub columns: Vec<TrainColumn>,
}

impl TrainCodes {
    /// Codes the training rows. The seed decides the orders of the rows.
    pub fn new(train: &TrainView, settings: CodeSettings, seed: Seed) -> TrainCodes {
        let mut built = TrainCodes { codings: Vec::new(), columns: Vec::new() };
        let targets = statistic_targets(&train.target);
        let n = train.n_rows();
        // Of three classes no score can grow but at the others' cost: they have no order that a sign could mean.
        let ordered = !matches!(train.task(), Task::Multiclass { .. });
        let orders: Vec<Vec<u32>> = (0..settings.n_orders.max(1))
            .map(|order| {
                let mut rows: Vec<u32> = (0..n as u32).collect();
                seed.derive(order as u64).stream().shuffle(&mut rows);
                rows
            })
            .collect();
        for (feature, column) in train.features.columns.iter().enumerate() {
            match column {
                FeatureColumn::Numeric(values) => {
                    let coding = Coding::cuts(feature, quantile_cuts(values, settings.max_codes));
                    let sign = match train.features.info[feature].monotone.filter(|_| ordered) {
                        Some(Monotone::Increasing) => 1,
                        Some(Monotone::Decreasing) => -1,
                        None => 0,
                    };
                    let codes = coding.encode(column);
                    built.push(coding, vec![codes], sign);
                }
                FeatureColumn::Categorical(levels) => {
                    let present = present_levels(levels, &train.weights);
                    if present.len() <= settings.one_column_per_level.min(MAX_CODES) {
                        built.push_one_per_level(feature, column, &present);
                    } else {
                        for target in &targets {
                            built.push_statistic(feature, levels, target, &train.weights, &present, &orders);
                        }
                    }
                }
            }
        }
        built
    }

    fn push(&mut self, coding: Coding, codes: Vec<Vec<u8>>, sign: i8) {
        let (n_codes, gap) = (coding.n_codes as usize, coding.gap_code());
        let has_gap = codes[0].contains(&gap);
        self.codings.push(coding);
        self.columns.push(TrainColumn { codes, n_codes, has_gap, sign });
    }

    fn push_one_per_level(&mut self, feature: usize, column: &FeatureColumn, present: &[(u32, f64)]) {
        let n_levels = present.iter().map(|p| p.0 as usize + 1).max().unwrap_or(0);
        // With two levels, one column says it all.
        let asked = if present.len() == 2 { &present[1..] } else { present };
        for &(level, _) in asked {
            let mut codes = vec![None; n_levels];
            for &(other, _) in present {
                codes[other as usize] = Some(u8::from(other == level));
            }
            let coding = Coding::levels(feature, &codes, if present.len() > 1 { 2 } else { 1 });
            let coding = if present.len() > 1 { coding } else { Coding::levels(feature, &[], 1) };
            let codes = coding.encode(column);
            self.push(coding, vec![codes], 0);
        }
    }

    fn push_statistic(
        &mut self,
        feature: usize,
        levels: &[u32],
        target: &[f64],
        weights: &[f64],
        present: &[(u32, f64)],
        orders: &[Vec<u32>],
    ) {
        let n_levels = present.iter().map(|p| p.0 as usize + 1).max().unwrap_or(0);
        let total: f64 = weights.iter().sum();
        let mean = target.iter().zip(weights).map(|(t, w)| t * w).sum::<f64>() / total;
        let (mut sums, mut counts) = (vec![0.0; n_levels], vec![0.0; n_levels]);
        for ((&level, target), weight) in levels.iter().zip(target).zip(weights).filter(|r| *r.0.0 != GAP) {
            sums[level as usize] += target * weight;
            counts[level as usize] += weight;
        }
        let smoothed = |sum: f64, count: f64| (sum + PRIOR_ROWS * mean) / (count + PRIOR_ROWS);
        let of_level: Vec<f64> = present.iter().map(|p| smoothed(sums[p.0 as usize], counts[p.0 as usize])).collect();
        let low = of_level.iter().copied().fold(f64::INFINITY, f64::min);
        let high = of_level.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let width = (high - low) / STATISTIC_CODES as f64;
        let code = |statistic: f64| {
            if width > 0.0 {
                ((statistic - low) / width).floor().clamp(0.0, STATISTIC_CODES as f64 - 1.0) as u8
            } else {
                0
            }
        };
        let mut table = vec![None; n_levels];
        for (&(level, _), &statistic) in present.iter().zip(&of_level) {
            table[level as usize] = Some(code(statistic));
        }
        let coding = Coding::levels(feature, &table, STATISTIC_CODES as u8);
        let gap = coding.gap_code();
        let of_order = |order: &Vec<u32>| {
            let (mut sums, mut counts) = (vec![0.0; n_levels], vec![0.0; n_levels]);
            let mut codes = vec![gap; levels.len()];
            for &row in order {
                let row = row as usize;
                let level = levels[row] as usize;
                if levels[row] != GAP {
                    codes[row] = code(smoothed(sums[level], counts[level]));
                    sums[level] += target[row] * weights[row];
                    counts[level] += weights[row];
                }
            }
            codes
        };
        self.push(coding, orders.iter().map(of_order).collect(), 0);
    }
}

/// Levels that some row has, increasing, with their weight.
fn present_levels(levels: &[u32], weights: &[f64]) -> Vec<(u32, f64)> {
    let mut rows: Vec<(u32, f64)> =
        levels.iter().copied().zip(weights.iter().copied()).filter(|r| r.0 != GAP).collect();
    rows.sort_by_key(|r| r.0);
    rows.dedup_by(|later, first| {
        let same = later.0 == first.0;
        if same {
            first.1 += later.1;
        }
        same
    });
    rows
}

/// What target statistics are means of: the number, or the indicator of each class (of the second of two).
fn statistic_targets(target: &Target) -> Vec<Vec<f64>> {
    match target {
        Target::Numbers(values) => vec![values.clone()],
        Target::Classes { codes, n_classes } => {
            let mut counts = vec![0usize; *n_classes];
            codes.iter().for_each(|&c| counts[c as usize] += 1);
            let mut classes: Vec<usize> = (0..*n_classes).collect();
            classes.sort_by_key(|&c| std::cmp::Reverse(counts[c]));
            classes.truncate(MAX_TARGET_COLUMNS);
            if *n_classes == 2 {
                classes = vec![1];
            }
            classes.into_iter().map(|k| codes.iter().map(|&c| f64::from(u8::from(c as usize == k))).collect()).collect()
        }
    }
}
