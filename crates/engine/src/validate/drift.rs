//! Have the columns moved since the model was learnt?
//!
//! In: the training rows once, for a [`Reference`]; then the features of a later table. Out: one [`ColumnDrift`] per
//! feature and aspect (its values, its gaps, levels never seen), with p-value, adjusted p-value and the change in the
//! data's own units.
//! The user's question: "is this still the kind of table that the model learnt from?".
//! Invariants: a reference holds no training row: bins hold at least five rows, their edges lie between values; with no
//! drift at all, a table is said to have drifted at most one time in twenty (measured in the tests).
//! Method: `two_samples`. The bins are those of the training rows (at most 20), fixed before the later table is seen.
//! Rows of the same people in both tables make the samples more alike than the tests assume: they then alarm less, never
//! more. The population stability index is not used: with no drift at all it passes its usual threshold of 0.1 most of
//! the time at 100 rows.
//! Edges: fewer than five known values on a side are not tested; a feature without a reference is not either.
//! To add an aspect: a variant of [`Aspect`] with its test in [`columns`].

use super::bootstrap::quantile_of_sorted;
use super::curve::Share;
use super::two_samples::{Bins, Difference, benjamini_hochberg, counted, difference, fisher_p, permutation_p};
use crate::data::{FeatureColumn, FeatureInfo, FeatureKind, Features, GAP, Table};
use crate::run::Seed;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Rows that a bin holds at least, so that it is about nobody.
const LEAST_IN_BIN: usize = 5;
/// Bins at most.
const MAX_BINS: usize = 20;
/// Features with a reference at most, the most important first: a wide table's model file stays small.
const MAX_FEATURES: usize = 2_000;
/// Level of the adjusted p-values.
pub const LEVEL: f64 = 0.05;
/// Names of new levels kept.
const LEVELS_NAMED: usize = 5;

/// What is kept of the training rows to compare later ones with.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Reference {
    /// Rows that it is made of.
    pub n_rows: u32,
    /// One per feature; `None` for those of a wide table that matter least.
    pub columns: Vec<Option<ColumnReference>>,
}

/// The same of one feature.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ColumnReference {
    /// Rows without a value.
    pub n_gaps: u32,
    /// How the others are spread.
    pub spread: Spread,
}

/// How known values are spread.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Spread {
    /// A number.
    Numbers {
        /// Edges between the bins, rising.
        edges: Vec<f64>,
        /// Rows per bin: one more than edges.
        counts: Vec<u32>,
        /// Quartiles; `None` for fewer than 20 values.
        quartiles: Option<[f64; 3]>,
    },
    /// Levels.
    Levels {
        /// Codes of the levels with at least five rows, rising.
        codes: Vec<u32>,
        /// Rows of each of these.
        counts: Vec<u32>,
        /// Rows of the rarer levels together.
        rare: u32,
        /// Rows of levels too rare to be learnt, which models take for a gap.
        unlearnt: u32,
    },
}

/// Which side of a column is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Aspect {
    /// Its known values.
    Values,
    /// How often it is missing.
    Gaps,
    /// How often it holds a level that the model does not know.
    Unseen,
}

/// What moved, in the data's units.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Change {
    /// Quartiles of a number.
    Numbers {
        /// Of the training rows; `None` for few.
        before: Option<[f64; 3]>,
        /// Of the later rows.
        now: [f64; 3],
    },
    /// The level whose share changed most.
    Level {
        /// Its code; `None` for the rare ones together.
        code: Option<u32>,
        /// Its share in training.
        before: f64,
        /// Its share now.
        now: f64,
        /// The difference with its interval.
        difference: Difference,
    },
    /// A share of rows: gaps, or levels not known.
    Rate {
        /// In training.
        before: f64,
        /// Now.
        now: f64,
        /// The difference with its interval.
        difference: Difference,
        /// The most frequent new levels.
        levels: Vec<String>,
    },
}

/// One comparison of one feature.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ColumnDrift {
    /// Index of the feature.
    pub feature: usize,
    /// Which side of it.
    pub aspect: Aspect,
    /// Values compared, before and now.
    pub n: (u64, u64),
    /// p-value of this comparison alone.
    pub p_value: f64,
    /// Adjusted over all comparisons.
    pub adjusted: f64,
    /// `adjusted <= 0.05`.
    pub drifted: bool,
    /// What moved.
    pub change: Change,
}

/// Summarises training rows. `table_rows[row]` is the table's row of each; `importance[feature]` chooses among very many.
pub fn reference(rows: &Features, table: &Table, table_rows: &[u32], importance: &[f64]) -> Reference {
    let mut order: Vec<usize> = (0..rows.n_features()).collect();
    let weight = |f: usize| importance.get(f).copied().unwrap_or(0.0);
    order.sort_by(|&a, &b| weight(b).total_cmp(&weight(a)).then(a.cmp(&b)));
    order.truncate(MAX_FEATURES);
    order.sort_unstable();
    let column = |feature: usize| {
        order.binary_search(&feature).is_ok().then(|| {
            let unlearnt = unknown_levels(rows, table, table_rows, feature).len() as u32;
            column_reference(&rows.columns[feature], &rows.info[feature], unlearnt)
        })
    };
    Reference { n_rows: rows.n_rows as u32, columns: (0..rows.n_features()).into_par_iter().map(column).collect() }
}

/// Table rows whose cell is filled with a level that the model takes for a gap.
fn unknown_levels(rows: &Features, table: &Table, table_rows: &[u32], feature: usize) -> Vec<u32> {
    let (FeatureKind::Level { .. }, FeatureColumn::Categorical(codes)) =
        (&rows.info[feature].kind, &rows.columns[feature])
    else {
        return Vec::new();
    };
    let Some(column) = table.find(&rows.info[feature].column) else { return Vec::new() };
    let values = &table.columns[column].values;
    let of_rows = codes.iter().zip(table_rows);
    of_rows.filter(|(code, row)| **code == GAP && !values.is_gap(**row as usize)).map(|(_, &row)| row).collect()
}

fn column_reference(column: &FeatureColumn, info: &FeatureInfo, unlearnt: u32) -> ColumnReference {
    match column {
        FeatureColumn::Numeric(values) => {
            let mut sorted: Vec<f64> = values.iter().copied().filter(|v| v.is_finite()).collect();
            sorted.sort_unstable_by(f64::total_cmp);
            let (edges, counts) = bins(&sorted);
            let quartiles = (sorted.len() >= MAX_BINS).then(|| quartiles(&sorted));
            ColumnReference {
                n_gaps: (values.len() - sorted.len()) as u32,
                spread: Spread::Numbers { edges, counts, quartiles },
            }
        }
        FeatureColumn::Categorical(codes) => {
            let all = level_counts(codes, info.n_levels().unwrap_or(0));
            let kept: Vec<u32> = (0..all.len() as u32).filter(|&k| all[k as usize] as usize >= LEAST_IN_BIN).collect();
            let counts: Vec<u32> = kept.iter().map(|&k| all[k as usize]).collect();
            let rare = all.iter().sum::<u32>() - counts.iter().sum::<u32>();
            let known = all.iter().sum::<u32>() + unlearnt;
            ColumnReference {
                n_gaps: (codes.len() as u32).saturating_sub(known),
                spread: Spread::Levels { codes: kept, counts, rare, unlearnt },
            }
        }
    }
}

fn quartiles(sorted: &[f64]) -> [f64; 3] {
    [0.25, 0.5, 0.75].map(|q| quantile_of_sorted(sorted, q))
}

/// Rows of each level; codes out of range are gaps.
fn level_counts(codes: &[u32], n_levels: usize) -> Vec<u32> {
    let mut counts = vec![0u32; n_levels];
    for &code in codes {
        if let Some(count) = counts.get_mut(code as usize) {
            *count += 1;
        }
    }
    counts
}

/// Edges between bins of about equal size that keep equal values together, and rows per bin.
fn bins(sorted: &[f64]) -> (Vec<f64>, Vec<u32>) {
    let size = LEAST_IN_BIN.max(sorted.len().div_ceil(MAX_BINS));
    let (mut edges, mut counts) = (Vec::new(), Vec::new());
    let mut start = 0;
    for end in 1..sorted.len() {
        let (below, above) = (sorted[end - 1], sorted[end]);
        let middle = below + (above - below) / 2.0;
        // Two neighbours may have no number between them.
        if end - start >= size && sorted.len() - end >= LEAST_IN_BIN && below < middle && middle < above {
            edges.push(middle);
            counts.push((end - start) as u32);
            start = end;
        }
    }
    counts.push((sorted.len() - start) as u32);
    (edges, counts)
}

/// Compares every feature of a later table with the reference, those in `absent` left out; sorted by adjusted p-value.
pub fn columns(
    reference: &Reference,
    now: &Features,
    table: &Table,
    absent: &[String],
    seed: Seed,
) -> Vec<ColumnDrift> {
    let all: Vec<u32> = (0..now.n_rows as u32).collect();
    let looked_at: Vec<usize> = (0..now.n_features())
        .filter(|&f| reference.columns.get(f).is_some_and(Option::is_some) && !absent.contains(&now.info[f].column))
        .collect();
    // Enough draws for the smallest p-value to survive the adjustment.
    let max_draws = (40 * looked_at.len() as u32).clamp(1_999, 49_999);
    let found: Vec<Vec<ColumnDrift>> = looked_at
        .par_iter()
        .map(|&feature| {
            let Some(Some(before)) = reference.columns.get(feature) else { return Vec::new() };
            let unknown = unknown_levels(now, table, &all, feature);
            let one = One { feature, before, now, n_before: u64::from(reference.n_rows), max_draws };
            let values = one.values(&unknown, seed.derive(feature as u64));
            [values, one.gaps(unknown.len() as u64), one.unseen(&unknown, table)].into_iter().flatten().collect()
        })
        .collect();
    let mut found: Vec<ColumnDrift> = found.into_iter().flatten().collect();
    let adjusted = benjamini_hochberg(&found.iter().map(|d| d.p_value).collect::<Vec<_>>());
    for (drift, adjusted) in found.iter_mut().zip(adjusted) {
        drift.adjusted = adjusted;
        drift.drifted = adjusted <= LEVEL;
    }
    found.sort_by(|a, b| {
        let key = |d: &ColumnDrift| (d.adjusted, d.p_value);
        key(a).partial_cmp(&key(b)).unwrap_or(std::cmp::Ordering::Equal).then(a.feature.cmp(&b.feature))
    });
    found
}

/// A feature being compared.
struct One<'a> {
    feature: usize,
    before: &'a ColumnReference,
    now: &'a Features,
    n_before: u64,
    max_draws: u32,
}

impl One<'_> {
    fn drift(&self, aspect: Aspect, n: (u64, u64), p_value: f64, change: Change) -> ColumnDrift {
        ColumnDrift { feature: self.feature, aspect, n, p_value, adjusted: p_value, drifted: false, change }
    }

    /// The known values.
    fn values(&self, unknown: &[u32], seed: Seed) -> Option<ColumnDrift> {
        let mut stream = seed.stream();
        let enough = |counts: &[u32]| counts.iter().sum::<u32>() as usize >= LEAST_IN_BIN;
        let total = |counts: &[u32]| counts.iter().map(|&n| u64::from(n)).sum::<u64>();
        match (&self.before.spread, &self.now.columns[self.feature]) {
            (Spread::Numbers { edges, counts, quartiles: before }, FeatureColumn::Numeric(values)) => {
                let mut sorted: Vec<f64> = values.iter().copied().filter(|v| v.is_finite()).collect();
                sorted.sort_unstable_by(f64::total_cmp);
                let mut now = vec![0u32; counts.len()];
                for value in &sorted {
                    now[edges.partition_point(|e| e < value)] += 1;
                }
                if !enough(counts) || !enough(&now) {
                    return None;
                }
                let p = permutation_p(counts, &now, Bins::Ordered, self.max_draws, &mut stream);
                let change = Change::Numbers { before: *before, now: quartiles(&sorted) };
                Some(self.drift(Aspect::Values, (total(counts), total(&now)), p, change))
            }
            (Spread::Levels { codes, counts, rare, .. }, FeatureColumn::Categorical(values)) => {
                let n_levels = self.now.info[self.feature].n_levels().unwrap_or(0);
                let all = level_counts(values, n_levels);
                let mut now: Vec<u32> = codes.iter().map(|&k| all.get(k as usize).copied().unwrap_or(0)).collect();
                now.push(all.iter().sum::<u32>() - now.iter().sum::<u32>());
                let before: Vec<u32> = counts.iter().copied().chain([*rare]).collect();
                if !enough(&before) || !enough(&now) || values.len() == unknown.len() {
                    return None;
                }
                let p = permutation_p(&before, &now, Bins::Unordered, self.max_draws, &mut stream);
                let (n_before, n_now) = (total(&before), total(&now));
                let share = |count: u32, n: u64| f64::from(count) / n.max(1) as f64;
                let moved = |k: usize| (share(now[k], n_now) - share(before[k], n_before)).abs();
                let most = (0..now.len()).fold(0, |top, k| if moved(k) > moved(top) { k } else { top });
                let change = Change::Level {
                    code: codes.get(most).copied(),
                    before: share(before[most], n_before),
                    now: share(now[most], n_now),
                    difference: difference((u64::from(before[most]), n_before), (u64::from(now[most]), n_now)),
                };
                Some(self.drift(Aspect::Values, (n_before, n_now), p, change))
            }
            _ => None,
        }
    }

    /// How often it is missing; of a date, told by its age alone.
    fn gaps(&self, n_unknown: u64) -> Option<ColumnDrift> {
        if matches!(self.now.info[self.feature].kind, FeatureKind::Month | FeatureKind::Weekday) {
            return None;
        }
        let column = &self.now.columns[self.feature];
        let gaps = (0..self.now.n_rows).filter(|&row| column.is_gap(row)).count() as u64 - n_unknown;
        self.rate(Aspect::Gaps, u64::from(self.before.n_gaps), gaps, Vec::new())
    }

    /// How often it holds a level that the model does not know.
    fn unseen(&self, unknown: &[u32], table: &Table) -> Option<ColumnDrift> {
        let Spread::Levels { unlearnt, .. } = self.before.spread else { return None };
        let column = table.find(&self.now.info[self.feature].column)?;
        let mut names: BTreeMap<&str, usize> = BTreeMap::new();
        for &row in unknown {
            *names.entry(table.raw.cell(row as usize, column).trim()).or_default() += 1;
        }
        let mut names: Vec<(&str, usize)> = names.into_iter().collect();
        names.sort_by_key(|&(_, n)| std::cmp::Reverse(n));
        let named = names.into_iter().take(LEVELS_NAMED).map(|(name, _)| name.to_owned()).collect();
        self.rate(Aspect::Unseen, u64::from(unlearnt), unknown.len() as u64, named)
    }

    /// A share of rows; `None` where neither table has any.
    fn rate(&self, aspect: Aspect, before: u64, now: u64, levels: Vec<String>) -> Option<ColumnDrift> {
        let (n_before, n_now) = (self.n_before, self.now.n_rows as u64);
        if before + now == 0 || n_before == 0 || n_now == 0 || before > n_before {
            return None;
        }
        let (a, b) = ((before, n_before), (now, n_now));
        let (was, is): (Share, Share) = (counted(before, n_before), counted(now, n_now));
        let change = Change::Rate { before: was.value, now: is.value, difference: difference(a, b), levels };
        Some(self.drift(aspect, (n_before, n_now), fisher_p(a, b), change))
    }
}

/// Whether a reference fits these features: every index in range, every number finite.
pub(crate) fn fits(reference: &Reference, features: &[FeatureInfo]) -> bool {
    let sound = |column: &ColumnReference, info: &FeatureInfo| match (&column.spread, info.n_levels()) {
        (Spread::Numbers { edges, counts, quartiles }, None) => {
            counts.len() == edges.len() + 1
                && edges.iter().all(|e| e.is_finite())
                && edges.windows(2).all(|w| w[0] < w[1])
                && quartiles.is_none_or(|q| q.iter().all(|v| v.is_finite()))
                && total_fits(counts.iter().copied())
        }
        (Spread::Levels { codes, counts, rare, unlearnt }, Some(n_levels)) => {
            codes.len() == counts.len()
                && codes.windows(2).all(|w| w[0] < w[1])
                && codes.last().is_none_or(|&k| (k as usize) < n_levels)
                && total_fits(counts.iter().copied().chain([*rare, *unlearnt]))
        }
        _ => false,
    };
    let rows = u64::from(reference.n_rows);
    let total = |column: &ColumnReference| u64::from(column.n_gaps) <= rows;
    reference.columns.len() == features.len()
        && reference
            .columns
            .iter()
            .zip(features)
            .all(|(column, info)| column.as_ref().is_none_or(|c| sound(c, info) && total(c)))
}

/// Whether counts sum up to a number of rows that a table can have.
fn total_fits(counts: impl Iterator<Item = u32>) -> bool {
    counts.map(u64::from).sum::<u64>() <= u64::from(u32::MAX) / 2
}

#[cfg(test)]
mod tests;
