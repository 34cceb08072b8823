//! Whether a new row is like those the model learnt from.
//!
//! In: training rows once, for a [`Profile`]; then new rows. Out: [`Doubt`]s per row.
//! The user's question: "may I trust it for this one?".
//! Invariants: a profile holds no training row; a row's doubts depend on that row alone.
//! Method: ours. Rarity of a row: mean over the features that matter of -ln of how common its value is: the share of
//! the level or of gaps; for a number twice the smaller tail (a two-sided p-value), read from 21 quantiles. Rare is
//! above the 99 % quantile of the training rows' own rarities.
//! Edges: no importance known: every feature matters; no training row: nothing is rare.

use crate::data::{FeatureColumn, FeatureKind, Features, GAP, Table};
use crate::validate::bootstrap::quantile_of_sorted;
use serde::{Deserialize, Serialize};

/// A reason to trust a row's prediction less.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Doubt {
    /// A level never seen in training.
    UnseenLevel {
        /// Column.
        column: String,
        /// The level, as written.
        level: String,
    },
    /// A number outside the training range.
    OutsideRange {
        /// Index of the feature.
        feature: usize,
        /// Its value.
        value: f64,
        /// Smallest in training.
        low: f64,
        /// Largest in training.
        high: f64,
    },
    /// Rarer, over the features that matter, than 99 % of the training rows.
    RareProfile,
    /// More than half of the features that matter are missing.
    MostlyGaps,
}

/// What is needed to judge new rows: ranges, quantiles and shares; no training row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Profile {
    /// Smallest and largest finite value of each feature (0, 0 for categories).
    pub ranges: Vec<(f64, f64)>,
    /// For numeric features: quantiles 0 %, 5 %, ..., 100 % of the training values, to place a value (empty for categories).
    pub quantiles: Vec<Vec<f64>>,
    /// Share of each level in training (empty for numbers), and share of gaps last for both.
    pub shares: Vec<Vec<f64>>,
    /// Rarity score above which a profile is rare: the 99 % quantile over the training rows.
    pub rare_above: f64,
    /// Features that carry 95 % of the importance.
    pub important: Vec<usize>,
}

/// Steps between the quantiles kept.
const N_STEPS: usize = 20;
/// A number this share of the range outside of it is not yet a doubt.
const MARGIN: f64 = 0.01;
/// Share of the importance carried by the features that matter.
const IMPORTANT_SHARE: f64 = 0.95;
/// Nothing counts as rarer than one in two hundred: a single odd value must not decide alone.
const RAREST: f64 = 0.005;

/// Learns the profile of the training rows. `importance[feature]`, zero or more.
pub fn profile(rows: &Features, importance: &[f64]) -> Profile {
    let mut profile = Profile {
        ranges: Vec::new(),
        quantiles: Vec::new(),
        shares: Vec::new(),
        rare_above: f64::MAX,
        important: important(importance, rows.n_features()),
    };
    for (column, info) in rows.columns.iter().zip(rows.info.iter()) {
        let share = |count: usize| count as f64 / rows.n_rows.max(1) as f64;
        let gaps = (0..rows.n_rows).filter(|&row| column.is_gap(row)).count();
        match column {
            FeatureColumn::Numeric(values) => {
                let mut sorted: Vec<f64> = values.iter().copied().filter(|v| v.is_finite()).collect();
                sorted.sort_unstable_by(f64::total_cmp);
                let range = (sorted.first().copied().unwrap_or(0.0), sorted.last().copied().unwrap_or(0.0));
                profile.ranges.push(range);
                profile.quantiles.push(quantiles(&sorted));
                profile.shares.push(vec![share(gaps)]);
            }
            FeatureColumn::Categorical(codes) => {
                let mut counts = vec![0usize; info.n_levels().unwrap_or(0)];
                for &code in codes {
                    if let Some(count) = counts.get_mut(code as usize) {
                        *count += 1;
                    }
                }
                profile.ranges.push((0.0, 0.0));
                profile.quantiles.push(Vec::new());
                profile.shares.push(counts.into_iter().chain([gaps]).map(share).collect());
            }
        }
    }
    let mut rarities = rarities(&profile, rows);
    rarities.sort_unstable_by(f64::total_cmp);
    if let Some(last) = rarities.len().checked_sub(1) {
        profile.rare_above = rarities[(0.99 * last as f64).ceil() as usize];
    }
    profile
}

/// The fewest features that carry 95 % of the importance, by index; all where none has any.
fn important(importance: &[f64], n_features: usize) -> Vec<usize> {
    let size = |f: usize| importance.get(f).copied().filter(|v| v.is_finite()).unwrap_or(0.0).max(0.0);
    let total: f64 = (0..n_features).map(size).sum();
    if total <= 0.0 {
        return (0..n_features).collect();
    }
    let mut order: Vec<usize> = (0..n_features).filter(|&f| size(f) > 0.0).collect();
    order.sort_by(|&a, &b| size(b).total_cmp(&size(a)).then(a.cmp(&b)));
    let mut carried = 0.0;
    let enough = order.iter().position(|&f| {
        carried += size(f);
        carried >= IMPORTANT_SHARE * total
    });
    order.truncate(enough.map_or(order.len(), |last| last + 1));
    order.sort_unstable();
    order
}

fn quantiles(sorted: &[f64]) -> Vec<f64> {
    if sorted.is_empty() {
        return Vec::new();
    }
    (0..=N_STEPS).map(|i| quantile_of_sorted(sorted, i as f64 / N_STEPS as f64)).collect()
}

/// Share of training values up to this one, between quantiles by interpolation, among equal quantiles in the middle.
fn rank(quantiles: &[f64], value: f64) -> f64 {
    let n_below = quantiles.partition_point(|&q| q < value);
    let n_up_to = quantiles.partition_point(|&q| q <= value);
    let steps = (quantiles.len().max(2) - 1) as f64;
    if n_up_to > n_below {
        return (n_below + n_up_to - 1) as f64 / 2.0 / steps;
    }
    match (n_below.checked_sub(1).and_then(|i| quantiles.get(i)), quantiles.get(n_below)) {
        (Some(low), Some(high)) => ((n_below - 1) as f64 + (value - low) / (high - low)) / steps,
        (None, _) => 0.0,
        (_, None) => 1.0,
    }
}

impl Profile {
    /// How rare a number of a feature is: -ln of how common.
    pub fn rarity_of_number(&self, feature: usize, value: f64) -> f64 {
        let rank = rank(&self.quantiles[feature], value);
        rarity(2.0 * rank.min(1.0 - rank))
    }
    /// How rare a level of a feature is.
    pub fn rarity_of_level(&self, feature: usize, code: u32) -> f64 {
        rarity(self.shares[feature].get(code as usize).copied().unwrap_or(0.0))
    }
    /// How rare a gap of a feature is.
    pub fn rarity_of_gap(&self, feature: usize) -> f64 {
        rarity(self.shares[feature].last().copied().unwrap_or(0.0))
    }
}

fn rarity(common: f64) -> f64 {
    -common.max(RAREST).ln()
}

/// Rarity of each row over the features that matter.
pub(crate) fn rarities(profile: &Profile, rows: &Features) -> Vec<f64> {
    let mut sums = vec![0.0; rows.n_rows];
    for &feature in &profile.important {
        for (row, sum) in sums.iter_mut().enumerate() {
            *sum += match &rows.columns[feature] {
                column if column.is_gap(row) => profile.rarity_of_gap(feature),
                FeatureColumn::Numeric(values) => profile.rarity_of_number(feature, values[row]),
                FeatureColumn::Categorical(codes) => profile.rarity_of_level(feature, codes[row]),
            };
        }
    }
    let n = profile.important.len().max(1) as f64;
    sums.into_iter().map(|s| s / n).collect()
}

/// Doubts about each row of a new table: unseen levels and numbers out of range in the order of the features, then
/// rarity, then gaps.
pub fn doubts(profile: &Profile, rows: &Features, table: &Table) -> Vec<Vec<Doubt>> {
    let mut doubts: Vec<Vec<Doubt>> = vec![Vec::new(); rows.n_rows];
    for (feature, (column, info)) in rows.columns.iter().zip(rows.info.iter()).enumerate() {
        match column {
            FeatureColumn::Numeric(values) => {
                let Some(&(low, high)) = profile.ranges.get(feature) else { continue };
                let margin = MARGIN * (high - low);
                for (of_row, &value) in doubts.iter_mut().zip(values) {
                    if value < low - margin || value > high + margin {
                        of_row.push(Doubt::OutsideRange { feature, value, low, high });
                    }
                }
            }
            FeatureColumn::Categorical(codes) => {
                let FeatureKind::Level { .. } = info.kind else { continue };
                let Some(at) = table.find(&info.column) else { continue };
                for (row, (of_row, &code)) in doubts.iter_mut().zip(codes).enumerate() {
                    // A gap to the model that is none in the table: a level that training did not know.
                    if code == GAP && row < table.n_rows() && !table.columns[at].values.is_gap(row) {
                        let level = table.raw.cell(row, at).trim().to_owned();
                        of_row.push(Doubt::UnseenLevel { column: info.column.clone(), level });
                    }
                }
            }
        }
    }
    for (row, rarity) in rarities(profile, rows).into_iter().enumerate() {
        if rarity > profile.rare_above {
            doubts[row].push(Doubt::RareProfile);
        }
        let gaps = profile.important.iter().filter(|&&f| rows.columns[f].is_gap(row)).count();
        if 2 * gaps > profile.important.len() {
            doubts[row].push(Doubt::MostlyGaps);
        }
    }
    doubts
}

#[cfg(test)]
mod tests;
