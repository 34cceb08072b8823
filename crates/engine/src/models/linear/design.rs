//! From features to the columns of a linear model: standardised numbers, gap indicators, level indicators.
//!
//! In: training features, target and weights. Out: [`Design`], which encodes any rows the same way.
//! Invariants: everything is learnt from the training rows alone, with weights, by rules that take a row of weight 2
//! as the row twice; columns without spread are left out; encoded values are finite.

use crate::data::{FeatureColumn, Features, GAP, Target, TrainView};
use crate::dense::{add_scaled, dot};
use serde::{Deserialize, Serialize};

/// Columns beyond which only the most correlated with the target are kept: solving grows with their square.
pub(in crate::models) const MAX_COLUMNS: usize = 400;
/// Interquartile ranges from the quartiles beyond which a value is moved to the edge.
const FENCE: f64 = 4.0;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(in crate::models) enum Part {
    /// The number itself.
    Number,
    /// 1 where the value is missing.
    Gap,
    /// 1 at this level.
    Level(u32),
}

/// One column: which feature it comes from and how it is standardised.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::models) struct Column {
    pub feature: usize,
    pub part: Part,
    pub mean: f64,
    pub spread: f64,
    pub range: (f64, f64),
}

impl Column {
    /// Standardised values of some rows.
    pub fn encode(&self, column: &FeatureColumn) -> Vec<f64> {
        let mut values = raw(column, self.part, self.range);
        for v in &mut values {
            // A gap in a number takes the mean: its effect stands in the gap's own column.
            *v = if v.is_nan() { 0.0 } else { (*v - self.mean) / self.spread };
        }
        values
    }
}

fn raw(column: &FeatureColumn, part: Part, range: (f64, f64)) -> Vec<f64> {
    match (part, column) {
        (Part::Number, FeatureColumn::Numeric(v)) => {
            v.iter().map(|x| if x.is_nan() { *x } else { x.clamp(range.0, range.1) }).collect()
        }
        (Part::Level(level), FeatureColumn::Categorical(codes)) => {
            codes.iter().map(|&c| f64::from(u8::from(c == level))).collect()
        }
        _ => (0..n_rows(column)).map(|row| f64::from(u8::from(column.is_gap(row)))).collect(),
    }
}

fn n_rows(column: &FeatureColumn) -> usize {
    match column {
        FeatureColumn::Numeric(v) => v.len(),
        FeatureColumn::Categorical(v) => v.len(),
    }
}

/// Columns of the training features; `weights` sum to 1. No more than `most`: the others are screened out.
pub(in crate::models) fn columns(train: &TrainView, features: &Features, weights: &[f64], most: usize) -> Vec<Column> {
    let mut columns = Vec::new();
    for (feature, column) in features.columns.iter().enumerate() {
        let mut add = |part: Part, range: (f64, f64)| {
            let values = raw(column, part, range);
            let known: f64 = values.iter().zip(weights).filter(|(v, _)| !v.is_nan()).map(|(_, w)| w).sum();
            let moment = |f: &dyn Fn(f64) -> f64| {
                values.iter().zip(weights).filter(|(v, _)| !v.is_nan()).map(|(v, w)| f(*v) * (w / known)).sum::<f64>()
            };
            let mean = moment(&|v| v);
            let spread = moment(&|v| (v - mean) * (v - mean)).sqrt();
            if spread.is_finite() && spread > 1e-12 * mean.abs() && spread > f64::MIN_POSITIVE {
                columns.push(Column { feature, part, mean, spread, range });
            }
        };
        match column {
            FeatureColumn::Numeric(values) => {
                if let Some(range) = fenced_range(values, weights) {
                    add(Part::Number, range);
                }
            }
            FeatureColumn::Categorical(codes) => {
                let mut present: Vec<u32> = codes.iter().copied().filter(|&c| c != GAP).collect();
                present.sort_unstable();
                present.dedup();
                // Of two levels one says it all, unless gaps make a third.
                let gaps = (0..codes.len()).any(|row| codes[row] == GAP);
                let skip = usize::from(present.len() == 2 && !gaps);
                for &level in &present[skip.min(present.len())..] {
                    add(Part::Level(level), (0.0, 1.0));
                }
            }
        }
        if (0..features.n_rows).any(|row| column.is_gap(row)) {
            add(Part::Gap, (0.0, 1.0));
        }
    }
    if columns.len() > most { screen(columns, train, features, weights, most) } else { columns }
}

/// The columns most correlated with any output of the target (Fan & Lv 2008, sure independence screening).
pub(in crate::models) fn screen(
    columns: Vec<Column>,
    train: &TrainView,
    features: &Features,
    weights: &[f64],
    most: usize,
) -> Vec<Column> {
    let outputs: Vec<Vec<f64>> = match &train.target {
        Target::Numbers(y) => vec![y.clone()],
        Target::Classes { codes, n_classes } => (0..*n_classes as u32)
            .map(|class| codes.iter().map(|&c| f64::from(u8::from(c == class))).collect())
            .collect(),
    };
    let centred: Vec<Vec<f64>> = outputs
        .iter()
        .map(|y| {
            let mean = dot(y, weights);
            let mut weighted: Vec<f64> = y.iter().zip(weights).map(|(y, w)| (y - mean) * w).collect();
            let size = weighted.iter().map(|v| v.abs()).fold(0.0, f64::max).max(f64::MIN_POSITIVE);
            weighted.iter_mut().for_each(|v| *v /= size);
            weighted
        })
        .collect();
    let mut ranked: Vec<(f64, usize)> = columns
        .iter()
        .enumerate()
        .map(|(index, column)| {
            let values = column.encode(&features.columns[column.feature]);
            (centred.iter().map(|y| dot(&values, y).abs()).fold(0.0, f64::max), index)
        })
        .collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut kept: Vec<usize> = ranked.into_iter().take(most).map(|(_, index)| index).collect();
    kept.sort_unstable();
    kept.into_iter().map(|index| columns[index].clone()).collect()
}

/// Training range, cut at [`FENCE`] interquartile ranges from the quartiles where these differ (Tukey 1977).
fn fenced_range(values: &[f64], weights: &[f64]) -> Option<(f64, f64)> {
    let mut known: Vec<(f64, f64)> =
        values.iter().zip(weights).filter(|(v, _)| v.is_finite()).map(|(v, w)| (*v, *w)).collect();
    known.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (first, last) = (known.first()?.0, known.last()?.0);
    let total: f64 = known.iter().map(|k| k.1).sum();
    let quantile = |share: f64| {
        let mut seen = 0.0;
        for (value, weight) in &known {
            seen += weight;
            if seen >= share * total {
                return *value;
            }
        }
        last
    };
    let (low, high) = (quantile(0.25), quantile(0.75));
    let width = high - low;
    if width > 0.0 && width.is_finite() {
        Some((first.max(low - FENCE * width), last.min(high + FENCE * width)))
    } else {
        Some((first, last))
    }
}

/// Weighted cross-products of columns with `weights`, the last column being all ones: `(p + 1)` squared, row-major.
pub(in crate::models) fn gram(columns: &[Vec<f64>], weights: &[f64]) -> Vec<f64> {
    let p = columns.len();
    let mut gram = vec![0.0; (p + 1) * (p + 1)];
    let mut weighted = vec![0.0; weights.len()];
    for (a, column) in columns.iter().enumerate() {
        weighted.fill(0.0);
        for ((to, x), w) in weighted.iter_mut().zip(column).zip(weights) {
            *to = x * w;
        }
        for (b, other) in columns.iter().enumerate().take(a + 1) {
            let product = dot(&weighted, other);
            gram[a * (p + 1) + b] = product;
            gram[b * (p + 1) + a] = product;
        }
        let sum = weighted.iter().sum::<f64>();
        gram[a * (p + 1) + p] = sum;
        gram[p * (p + 1) + a] = sum;
    }
    gram[p * (p + 1) + p] = weights.iter().sum();
    gram
}

/// Adds `columns * coefficients` (the last coefficient is the constant) to `eta`.
pub(in crate::models) fn add_product(eta: &mut [f64], columns: &[Vec<f64>], coefficients: &[f64]) {
    for (column, &coefficient) in columns.iter().zip(coefficients) {
        if coefficient != 0.0 {
            add_scaled(eta, coefficient, column);
        }
    }
    let constant = coefficients[columns.len()];
    eta.iter_mut().for_each(|e| *e += constant);
}
