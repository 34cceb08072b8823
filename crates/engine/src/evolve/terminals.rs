//! Terminals: what formulas are built from.
//!
//! In: training rows. Out: a [`Bank`] of terminals with their values, grouped by feature.
//! The user's question: "which columns does it look at, and in which units?".
//! Invariants: terminals are finite on every row; knots and factors are short decimals from the start, so that the
//! final formula needs no rounding inside; nothing depends on the order of rows.
//! Method: columns, hinges `max(0, x - c)` and `max(0, c - x)` at weighted quantiles (Friedman 1991), presence
//! indicators, level indicators, effects of levels. Columns of unhandy magnitude are brought between 1 and 10 by a power
//! of ten, so that sums and waves of different units make sense.
//! Edges: a column with two values has no hinges; a level with fewer than [`MIN_LEVEL_ROWS`] rows no indicator.

use super::inputs::{FeatureInput, Inputs, TrainingSource, quantile, sorted_values};
use super::rules::Rules;
use crate::data::{FeatureColumn, TrainView};
use crate::formula::eval::evaluate;
use crate::formula::{BinaryOp, Expr, Interval, Leaf, interval, simplify};

/// Quantiles at which hinges bend.
const KNOTS: usize = 9;
/// Level indicators per category, at most, the most frequent levels first.
const MAX_LEVELS: usize = 12;
/// Rows (weight) from which on a level has an indicator.
const MIN_LEVEL_ROWS: f64 = 4.0;

/// A terminal with its values.
#[derive(Debug, Clone)]
pub struct Terminal {
    /// How it is written.
    pub expr: Expr,
    /// Its value on each training row.
    pub column: Vec<f64>,
    /// Its proven range.
    pub range: Interval,
    /// What reading it costs; its factor is the linear layer's affair.
    pub cost: f64,
    /// The feature that it reads.
    pub feature: u32,
    /// Index in [`Bank::features`].
    pub group: usize,
}

/// Terminals of one feature: indices into [`Bank::terminals`].
#[derive(Debug, Clone, Default)]
pub struct FeatureTerminals {
    /// The column itself, indicators and effects.
    pub plain: Vec<usize>,
    /// Hinges.
    pub hinges: Vec<usize>,
    /// How often the feature is drawn, relative to the others.
    pub weight: f64,
}

/// All terminals of a search.
#[derive(Debug, Clone)]
pub struct Bank {
    /// The terminals.
    pub terminals: Vec<Terminal>,
    /// By feature, those without any terminal left out.
    pub features: Vec<FeatureTerminals>,
    /// What the user demands of everything built from them.
    pub rules: Rules,
}

/// The shortest decimal between two numbers; of several, the one nearest to the middle.
pub fn shortest_between(low: f64, high: f64) -> f64 {
    let middle = low + (high - low) / 2.0;
    for digits in 1..=15 {
        let candidate = super::inputs::rounded(middle, digits);
        if candidate >= low && candidate <= high {
            return candidate;
        }
    }
    middle.clamp(low, high)
}

/// `max(0, x - c)`, or `max(0, c - x)`.
pub(super) fn hinge(x: &Expr, knot: f64, beyond: bool) -> Expr {
    let knot = Expr::constant(knot);
    let shifted = if beyond { Expr::binary(BinaryOp::Sub, x, &knot) } else { Expr::binary(BinaryOp::Sub, &knot, x) };
    Expr::binary(BinaryOp::Max, &Expr::constant(0.0), &shifted)
}

/// The power of ten that brings this magnitude between 1 and 10, or 1 if it is near enough.
fn unit_factor(magnitude: f64) -> f64 {
    if (0.1..30.0).contains(&magnitude) {
        return 1.0;
    }
    format!("1e{}", -(magnitude.log10().floor() as i32)).parse().unwrap_or(1.0)
}

fn scaled(factor: f64, expr: Expr) -> Expr {
    if factor == 1.0 { expr } else { Expr::binary(BinaryOp::Mul, &Expr::constant(factor), &expr) }
}

/// Knots strictly inside the box.
fn knots(values: &[f64], weights: &[f64], low: f64, high: f64) -> Vec<f64> {
    let sorted = sorted_values(values, weights);
    let mut distinct: Vec<f64> = sorted.iter().map(|s| s.0).collect();
    distinct.dedup();
    if distinct.len() <= 2 {
        return Vec::new();
    }
    let mut knots: Vec<f64> = if distinct.len() <= KNOTS + 2 {
        distinct[1..distinct.len() - 1].to_vec()
    } else {
        (1..=KNOTS)
            .map(|k| {
                let p = k as f64 / (KNOTS + 1) as f64;
                shortest_between(quantile(&sorted, p - 0.025), quantile(&sorted, p + 0.025))
            })
            .collect()
    };
    knots.dedup();
    let (least, most) = (distinct[0].max(low), distinct[distinct.len() - 1].min(high));
    knots.retain(|&k| k > least && k < most);
    knots
}

/// Products of powers of the numeric features, if they are few: the library of response surfaces (Box & Wilson 1951)
/// and of many laws of nature (Brunton, Proctor & Kutz 2016).
pub fn monomials(features: &[(usize, f64)], inputs: &Inputs) -> Vec<Expr> {
    let numbers: Vec<Expr> = features
        .iter()
        .filter(|f| matches!(inputs.features[f.0], FeatureInput::Number { .. }))
        .map(|f| Expr::leaf(Leaf::Number(f.0 as u32)))
        .collect();
    let degree = match numbers.len() {
        1 => 6,
        2 => 4,
        3..=4 => 3,
        5..=8 => 2,
        _ => return Vec::new(),
    };
    // Of each degree: the next one down times every feature that does not stand before its last.
    let mut all: Vec<Expr> = Vec::new();
    let mut former: Vec<(usize, Expr)> = numbers.iter().cloned().enumerate().collect();
    for _ in 1..=degree {
        all.extend(former.iter().map(|f| f.1.clone()));
        let next = |(last, term): &(usize, Expr)| -> Vec<(usize, Expr)> {
            (*last..numbers.len()).map(|f| (f, simplify::binary(BinaryOp::Mul, term, &numbers[f]))).collect()
        };
        former = former.iter().flat_map(next).collect();
    }
    all
}

impl Bank {
    /// Terminals of the screened features.
    pub fn new(train: &TrainView, source: &TrainingSource<'_>, features: &[(usize, f64)], rules: &Rules) -> Bank {
        let mut bank = Bank { terminals: Vec::new(), features: Vec::new(), rules: rules.clone() };
        let inputs = source.inputs();
        let total: f64 = features.iter().map(|f| f.1).sum::<f64>().max(f64::MIN_POSITIVE);
        for &(feature, explained) in features {
            let f = feature as u32;
            let weight = 0.4 / features.len() as f64 + 0.6 * explained / total;
            let mut own = FeatureTerminals { weight, ..FeatureTerminals::default() };
            match (&train.features.columns[feature], &inputs.features[feature]) {
                (FeatureColumn::Numeric(values), FeatureInput::Number { low, high, .. }) => {
                    let x = Expr::leaf(Leaf::Number(f));
                    let factor = unit_factor(low.abs().max(high.abs()));
                    own.plain.extend(bank.add(scaled(factor, x.clone()), source, train.n_rows()));
                    for knot in knots(values, &train.weights, *low, *high) {
                        for beyond in [true, false] {
                            let reach = if beyond { high - knot } else { knot - low };
                            let terminal = scaled(unit_factor(reach), hinge(&x, knot, beyond));
                            own.hinges.extend(bank.add(terminal, source, train.n_rows()));
                        }
                    }
                }
                (FeatureColumn::Categorical(codes), FeatureInput::Levels { n_levels, .. }) => {
                    let mut counts = vec![0.0; *n_levels as usize];
                    for (&code, &w) in codes.iter().zip(&train.weights) {
                        if let Some(count) = counts.get_mut(code as usize) {
                            *count += w;
                        }
                    }
                    let mut levels: Vec<usize> = (0..counts.len()).filter(|&l| counts[l] >= MIN_LEVEL_ROWS).collect();
                    levels.sort_by(|&a, &b| counts[b].total_cmp(&counts[a]).then(a.cmp(&b)));
                    // Of two levels one indicator says all.
                    let first = usize::from(levels.len() == 2);
                    for &level in levels.iter().skip(first).take(MAX_LEVELS) {
                        own.plain.extend(bank.add(Expr::leaf(Leaf::Level(f, level as u32)), source, train.n_rows()));
                    }
                    for effect in inputs.effects.iter().filter(|e| e.feature == f) {
                        let range = effect.values.iter().fold(0.0f64, |m, v| m.max(v.abs()));
                        if range > 1e-100 && range < 1e100 {
                            let leaf = Expr::leaf(Leaf::Effect(f, effect.output));
                            own.plain.extend(bank.add(scaled(unit_factor(range), leaf), source, train.n_rows()));
                        }
                    }
                }
                _ => {}
            }
            let n_gaps = (0..train.n_rows()).filter(|&r| train.features.columns[feature].is_gap(r)).count();
            if n_gaps >= 3 {
                own.plain.extend(bank.add(Expr::leaf(Leaf::Present(f)), source, train.n_rows()));
            }
            if !own.plain.is_empty() || !own.hinges.is_empty() {
                bank.features.push(own);
            }
        }
        bank
    }

    /// Adds a terminal; `None` if it is constant on these rows, cannot be proven finite or is not allowed.
    fn add(&mut self, expr: Expr, source: &TrainingSource<'_>, n_rows: usize) -> Option<usize> {
        if !self.rules.allows(&expr) {
            return None;
        }
        let range = interval::bounds(&expr, &|leaf| source.inputs().range(leaf))?;
        let column = evaluate(&expr, source, n_rows);
        if column.iter().all(|v| *v == column[0]) {
            return None;
        }
        let cost = simplify::factored(&expr).1.complexity();
        let feature = expr.features().first().copied().unwrap_or_default();
        self.terminals.push(Terminal { expr, column, range, cost, feature, group: self.features.len() });
        Some(self.terminals.len() - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn monomials_of_every_degree_once() {
        let number = FeatureInput::Number { low: 1.0, high: 2.0, median: 1.5, mean: 1.5 };
        let check = |n: usize, expected: usize| {
            let inputs = Inputs { features: vec![number.clone(); n], effects: Vec::new() };
            let features: Vec<(usize, f64)> = (0..n).map(|f| (f, 1.0)).collect();
            let mut found = monomials(&features, &inputs);
            assert_eq!(found.len(), expected);
            found.dedup();
            assert_eq!(found.len(), expected);
        };
        check(0, 0);
        check(1, 6);
        check(2, 14);
        check(3, 19);
        check(8, 44);
        check(9, 0);
    }
}
