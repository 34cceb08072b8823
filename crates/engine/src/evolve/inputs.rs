//! How formulas read a row: gaps, the box of values seen, levels and their effects.
//!
//! In: training rows. Out: [`Inputs`], which gives every leaf a finite value on every row, known or new.
//! The user's question: "what happens where a cell is empty, or far from anything seen?".
//! Invariants: a gap reads as the training median (a formula that needs to know says `present(x)`); a number outside
//! of the training range is taken at the box's edge, so that the proven range holds for every row; a level never seen
//! reads as none of the known ones and has the effect of a gap.
//! Method: effects of levels are means of the target's deviation, shrunk by [`SHRINKAGE`] rows of no effect (Micci-Barreca
//! 2001) and cross-fitted on training rows, so that no row's own target is in its input.
//! Edges: a constant column, or one beyond 1e100 in magnitude, is not read at all.

use crate::data::split::inner_folds;
use crate::data::{FeatureColumn, Features, GAP, Target, TrainView};
use crate::formula::eval::Source;
use crate::formula::{Interval, Leaf};
use serde::{Deserialize, Serialize};

/// Rows of no effect that every level's mean is mixed with.
const SHRINKAGE: f64 = 10.0;
/// Folds of the cross-fitted effects.
const EFFECT_FOLDS: usize = 8;
/// Levels from which on a category's effect is offered beside its single levels.
const MIN_EFFECT_LEVELS: usize = 3;
/// Share of the range by which the box exceeds what was seen, at each end.
const MARGIN: f64 = 0.1;
/// Interquartile ranges from the quartiles beyond which a value is wild and taken at the edge.
const FENCE: f64 = 4.0;
/// Share of the rows that may be wild.
const MAX_WILD: f64 = 0.1;
/// Magnitudes beyond are not read.
const MAX_MAGNITUDE: f64 = 1e100;

/// How one feature is read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum FeatureInput {
    /// Not read: constant, all gaps, or too large.
    Unread,
    /// A number.
    Number {
        /// Lower edge of the box.
        low: f64,
        /// Upper edge of the box.
        high: f64,
        /// Value of a gap: the training median.
        median: f64,
        /// Training mean: where reasons start from.
        mean: f64,
    },
    /// A category with so many levels.
    Levels {
        /// Number of levels.
        n_levels: u32,
        /// Most frequent level: where reasons start from.
        mode: u32,
    },
}

/// Effects of a category's levels on one output.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Effect {
    /// The category.
    pub feature: u32,
    /// Output: 0 for a number or two classes, else the class.
    pub output: u32,
    /// Effect of each level: units of the target, or share of the class.
    pub values: Vec<f64>,
}

/// How all features are read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Inputs {
    /// One per feature.
    pub features: Vec<FeatureInput>,
    /// Sorted by feature and output.
    pub effects: Vec<Effect>,
}

/// The target as numbers, one column per output, centred: deviations, or 0/1 less the class's share.
pub fn deviations(target: &Target, weights: &[f64]) -> Vec<Vec<f64>> {
    let columns: Vec<Vec<f64>> = match target {
        Target::Numbers(v) => vec![v.clone()],
        Target::Classes { codes, n_classes } => {
            let classes = if *n_classes == 2 { 1..2 } else { 0..*n_classes as u32 };
            classes.map(|k| codes.iter().map(|&c| f64::from(u8::from(c == k))).collect()).collect()
        }
    };
    let total: f64 = weights.iter().sum();
    let centred = |c: Vec<f64>| {
        // The largest magnitude is divided out first: sums of huge numbers must not overflow.
        let scale = c.iter().fold(0.0f64, |m, v| m.max(v.abs())).max(f64::MIN_POSITIVE);
        let mean = scale * (c.iter().zip(weights).map(|(v, w)| v / scale * w).sum::<f64>() / total);
        c.into_iter().map(|v| v - mean).collect()
    };
    columns.into_iter().map(centred).collect()
}

/// Weighted quantile of sorted `(value, weight)` pairs: the smallest value whose share reaches `p`.
pub fn quantile(sorted: &[(f64, f64)], p: f64) -> f64 {
    let total: f64 = sorted.iter().map(|s| s.1).sum();
    let mut reached = 0.0;
    for &(value, weight) in sorted {
        reached += weight;
        if reached >= p * total {
            return value;
        }
    }
    sorted.last().map_or(0.0, |s| s.0)
}

/// Values with their weights, gaps left out, sorted by value.
pub fn sorted_values(values: &[f64], weights: &[f64]) -> Vec<(f64, f64)> {
    let mut sorted: Vec<(f64, f64)> =
        values.iter().zip(weights).filter(|(v, _)| !v.is_nan()).map(|(&v, &w)| (v, w)).collect();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    sorted
}

/// The box less what a few wild values would add to it (Tukey 1977): one of them must not carry a product of columns
/// away. Where many lie far out, that is how the column is.
fn fenced(sorted: &[(f64, f64)], low: f64, high: f64) -> (f64, f64) {
    let (first, third) = (quantile(sorted, 0.25), quantile(sorted, 0.75));
    let reach = FENCE * (third - first);
    let (from, to) = (first - reach, third + reach);
    let total: f64 = sorted.iter().map(|s| s.1).sum();
    let beyond: f64 = sorted.iter().filter(|s| s.0 < from || s.0 > to).map(|s| s.1).sum();
    if reach > 0.0 && beyond <= MAX_WILD * total { (low.max(from), high.min(to)) } else { (low, high) }
}

fn number_input(values: &[f64], weights: &[f64]) -> FeatureInput {
    let sorted = sorted_values(values, weights);
    let (Some(&(least, _)), Some(&(most, _))) = (sorted.first(), sorted.last()) else { return FeatureInput::Unread };
    let largest = least.abs().max(most.abs());
    if least == most || largest > MAX_MAGNITUDE || most - least < 1e-12 * largest || most - least < 1e-100 {
        return FeatureInput::Unread;
    }
    let margin = MARGIN * (most - least);
    // The margin keeps the sign: what has only been seen above zero stays above zero, and its logarithm defined.
    let low = if least > 0.0 { (least - margin).max(least / 2.0) } else { least - margin };
    let low = if least == 0.0 { 0.0 } else { low };
    let high = if most < 0.0 { (most + margin).min(most / 2.0) } else { most + margin };
    let high = if most == 0.0 { 0.0 } else { high };
    let (low, high) = fenced(&sorted, low, high);
    let total: f64 = sorted.iter().map(|s| s.1).sum();
    let mean = sorted.iter().map(|s| s.0.clamp(low, high) * (s.1 / total)).sum::<f64>().clamp(low, high);
    FeatureInput::Number { low, high, median: quantile(&sorted, 0.5), mean }
}

fn levels_input(codes: &[u32], n_levels: usize, weights: &[f64]) -> FeatureInput {
    let mut counts = vec![0.0; n_levels];
    for (&code, &w) in codes.iter().zip(weights) {
        if let Some(count) = counts.get_mut(code as usize) {
            *count += w;
        }
    }
    let seen = counts.iter().filter(|&&c| c > 0.0).count();
    let has_gaps = codes.contains(&GAP);
    let mode = (0..n_levels).rev().max_by(|&a, &b| counts[a].total_cmp(&counts[b]));
    match mode {
        Some(mode) if seen >= 2 || (seen == 1 && has_gaps) => {
            FeatureInput::Levels { n_levels: n_levels as u32, mode: mode as u32 }
        }
        _ => FeatureInput::Unread,
    }
}

/// Shrunk mean deviation of each level, over the rows that `keep` accepts.
fn level_effects(codes: &[u32], n: usize, y: &[f64], w: &[f64], keep: impl Fn(usize) -> bool) -> Vec<f64> {
    let (mut sums, mut counts) = (vec![0.0; n], vec![0.0; n]);
    for row in (0..codes.len()).filter(|&r| keep(r)) {
        if let Some(sum) = sums.get_mut(codes[row] as usize) {
            *sum += w[row] * y[row];
            counts[codes[row] as usize] += w[row];
        }
    }
    sums.iter().zip(&counts).map(|(s, c)| s / (c + SHRINKAGE)).collect()
}

impl Inputs {
    /// Learns how to read each feature from training rows.
    pub fn learn(train: &TrainView) -> Inputs {
        let weights = &train.weights;
        let infos = train.features.info.iter();
        let features: Vec<FeatureInput> = infos
            .zip(&train.features.columns)
            .map(|(info, column)| match column {
                FeatureColumn::Numeric(v) => number_input(v, weights),
                FeatureColumn::Categorical(c) => levels_input(c, info.n_levels().unwrap_or(0), weights),
            })
            .collect();
        let outputs = deviations(&train.target, weights);
        let mut effects = Vec::new();
        for (feature, column) in train.features.columns.iter().enumerate() {
            let (FeatureColumn::Categorical(codes), FeatureInput::Levels { n_levels, .. }) =
                (column, &features[feature])
            else {
                continue;
            };
            if (*n_levels as usize) < MIN_EFFECT_LEVELS {
                continue;
            }
            for (output, y) in outputs.iter().enumerate() {
                let values = level_effects(codes, *n_levels as usize, y, weights, |_| true);
                // Short numbers: three digits are more than the rows can tell.
                let values = values.into_iter().map(|v| rounded(v, 3)).collect();
                effects.push(Effect { feature: feature as u32, output: output as u32, values });
            }
        }
        Inputs { features, effects }
    }

    /// The effects of a category on an output.
    pub fn effect(&self, feature: u32, output: u32) -> Option<&Effect> {
        let at = self.effects.binary_search_by_key(&(feature, output), |e| (e.feature, e.output)).ok()?;
        Some(&self.effects[at])
    }

    /// Between which values a leaf stays on every row; `None` for a leaf that these inputs cannot read.
    pub fn range(&self, leaf: Leaf) -> Option<Interval> {
        let input = self.features.get(leaf.feature() as usize)?;
        match (leaf, input) {
            (Leaf::Number(_), FeatureInput::Number { low, high, .. }) => Interval::new(*low, *high),
            (Leaf::Present(_), _) => Interval::new(0.0, 1.0),
            (Leaf::Level(_, level), FeatureInput::Levels { n_levels, .. }) if level < *n_levels => {
                Interval::new(0.0, 1.0)
            }
            (Leaf::Effect(feature, output), FeatureInput::Levels { .. }) => {
                let values = &self.effect(feature, output)?.values;
                let low = values.iter().copied().fold(0.0, f64::min);
                let high = values.iter().copied().fold(0.0, f64::max);
                Interval::new(low, high)
            }
            _ => None,
        }
    }
}

/// A number with so many significant digits.
pub fn rounded(value: f64, digits: usize) -> f64 {
    format!("{value:.*e}", digits.saturating_sub(1)).parse().unwrap_or(value)
}

/// Leaves of some rows, new or known.
pub struct RowSource<'a> {
    /// How features are read.
    pub inputs: &'a Inputs,
    /// The rows.
    pub rows: &'a Features,
}

impl Source for RowSource<'_> {
    fn fill(&self, leaf: Leaf, start: usize, into: &mut [f64]) {
        let end = start + into.len();
        let feature = leaf.feature() as usize;
        let Some(column) = self.rows.columns.get(feature) else {
            into.fill(0.0);
            return;
        };
        match (leaf, column) {
            (Leaf::Number(_), FeatureColumn::Numeric(v)) => {
                let (low, high, median) = match self.inputs.features.get(feature) {
                    Some(FeatureInput::Number { low, high, median, .. }) => (*low, *high, *median),
                    _ => (0.0, 0.0, 0.0),
                };
                for (o, &x) in into.iter_mut().zip(&v[start..end]) {
                    *o = if x.is_nan() { median } else { x.max(low).min(high) };
                }
            }
            (Leaf::Present(_), FeatureColumn::Numeric(v)) => {
                for (o, x) in into.iter_mut().zip(&v[start..end]) {
                    *o = f64::from(u8::from(!x.is_nan()));
                }
            }
            (Leaf::Present(_), FeatureColumn::Categorical(c)) => {
                for (o, &x) in into.iter_mut().zip(&c[start..end]) {
                    *o = f64::from(u8::from(x != GAP));
                }
            }
            (Leaf::Level(_, level), FeatureColumn::Categorical(c)) => {
                for (o, &x) in into.iter_mut().zip(&c[start..end]) {
                    *o = f64::from(u8::from(x == level));
                }
            }
            (Leaf::Effect(feature, output), FeatureColumn::Categorical(c)) => {
                let values = self.inputs.effect(feature, output).map_or(&[][..], |e| &e.values);
                for (o, &x) in into.iter_mut().zip(&c[start..end]) {
                    *o = values.get(x as usize).copied().unwrap_or(0.0);
                }
            }
            _ => into.fill(0.0),
        }
    }
}

/// Leaves of the training rows: as [`RowSource`], but effects are cross-fitted.
pub struct TrainingSource<'a> {
    rows: RowSource<'a>,
    /// In the order of `inputs.effects`.
    effects: Vec<Vec<f64>>,
}

impl<'a> TrainingSource<'a> {
    /// The training rows as formulas read them while they are fitted.
    pub fn new(inputs: &'a Inputs, train: &'a TrainView) -> Self {
        let folds = if inputs.effects.is_empty() { Vec::new() } else { inner_folds(train, EFFECT_FOLDS) };
        let outputs = deviations(&train.target, &train.weights);
        let n_folds = folds.iter().max().map_or(0, |m| m + 1);
        let effects = inputs
            .effects
            .iter()
            .map(|effect| {
                let FeatureColumn::Categorical(codes) = &train.features.columns[effect.feature as usize] else {
                    return vec![0.0; train.n_rows()];
                };
                let y = &outputs[effect.output as usize];
                let n = effect.values.len();
                let by_fold: Vec<Vec<f64>> = (0..n_folds)
                    .map(|fold| level_effects(codes, n, y, &train.weights, |row| folds[row] != fold))
                    .collect();
                let value =
                    |(&code, &fold): (&u32, &u32)| by_fold[fold as usize].get(code as usize).copied().unwrap_or(0.0);
                codes.iter().zip(&folds).map(value).collect()
            })
            .collect();
        TrainingSource { rows: RowSource { inputs, rows: &train.features }, effects }
    }
    /// How features are read.
    pub fn inputs(&self) -> &Inputs {
        self.rows.inputs
    }
}

impl Source for TrainingSource<'_> {
    fn fill(&self, leaf: Leaf, start: usize, into: &mut [f64]) {
        if let Leaf::Effect(feature, output) = leaf
            && let Ok(at) = self.inputs().effects.binary_search_by_key(&(feature, output), |e| (e.feature, e.output))
        {
            let end = start + into.len();
            into.copy_from_slice(&self.effects[at][start..end]);
        } else {
            self.rows.fill(leaf, start, into);
        }
    }
}
