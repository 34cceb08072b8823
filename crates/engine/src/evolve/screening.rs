//! Screening: which columns a search works with, alone or in pairs.
//!
//! In: training rows. Out: features, most useful first, each with the share of the target's variance that it explains.
//! The user's question: "I have 200 measurements of 90 products: which of them does it look at?".
//! Invariants: only training rows are read; the same features whatever the number of threads.
//! Method: each column alone (straight line, hinge at the median, presence of a value, levels), as sure independence
//! screening does (Fan & Lv 2008). In tables with many columns for their rows, then pairs: the product of two centred columns
//! against what the columns alone leave of the target. A pair counts only where it explains more than any pair
//! explains of permuted rows: the noise floor that shadow columns give (Kursa & Rudnicki 2010), for the price of one
//! permutation instead of a second table. Where there are more pairs than can be tried, one of the two must be among
//! the columns that explain most alone (weak heredity: Chipman 1996).
//! Edges: fewer than [`MIN_PAIR_ROWS`] rows: no pairs, since the best of so many is luck.

use super::inputs::{FeatureInput, Inputs, TrainingSource, deviations};
use super::layer::{Base, Working};
use super::rules::Rules;
use super::terminals::hinge;
use crate::data::TrainView;
use crate::dense::dot;
use crate::formula::eval::evaluate;
use crate::formula::{Expr, Leaf};
use crate::run::{Run, Seed};
use rayon::prelude::*;

/// Features that a search works with, at most.
const MAX_FEATURES: usize = 40;
/// Pairs are tried from so many features on, or from this share of the rows.
const MANY_FEATURES: usize = 30;
const ROWS_PER_FEATURE: usize = 3;
const MIN_PAIR_ROWS: usize = 20;
/// Rows on which pairs are judged, at most, and pairs times rows.
const MAX_PAIR_ROWS: usize = 500;
const PAIR_WORK: usize = 20_000_000;
/// Columns alone that are taken out of the target before pairs are tried: at most, and rows for each.
const MAX_ALONE: usize = 20;
const ROWS_PER_ALONE: usize = 8;
/// Permutations of the rows that make the noise floor.
const SHADOWS: u64 = 3;
/// Ridge penalty of the columns alone, in rows.
const RIDGE: f64 = 1.0;

/// A feature before the choice.
struct Alone {
    feature: usize,
    /// Share of the target's variance that its best view explains.
    explained: f64,
    /// The view that explains most.
    best: Expr,
    /// The view whose products are tried.
    plain: Expr,
}

/// Squared weighted correlation of two columns.
fn r_squared(x: &[f64], y: &[f64], w: &[f64]) -> f64 {
    let total: f64 = w.iter().sum();
    let scale = |v: &[f64]| v.iter().fold(0.0f64, |m, a| m.max(a.abs())).max(f64::MIN_POSITIVE);
    let (sx, sy) = (scale(x), scale(y));
    let mean = |v: &[f64], s: f64| v.iter().zip(w).map(|(a, w)| a / s * w).sum::<f64>() / total;
    let (mx, my) = (mean(x, sx), mean(y, sy));
    let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
    for ((a, b), w) in x.iter().zip(y).zip(w) {
        let (dx, dy) = (a / sx - mx, b / sy - my);
        xx += w * dx * dx;
        xy += w * dx * dy;
        yy += w * dy * dy;
    }
    if xx * yy > 1e-24 { (xy * xy / (xx * yy)).min(1.0) } else { 0.0 }
}

/// Features worth searching with and how much each explains, alone or in a pair: those that the formula must hold,
/// then most first.
pub fn screen(train: &TrainView, inputs: &Inputs, rules: &Rules, run: &Run<'_>) -> Vec<(usize, f64)> {
    let outputs = deviations(&train.target, &train.weights);
    let source = TrainingSource::new(inputs, train);
    let mut alone: Vec<Alone> = (0..inputs.features.len())
        .into_par_iter()
        .filter_map(|feature| explained_alone(feature, inputs, &source, train, &outputs))
        .collect();
    alone.sort_by(|a, b| b.explained.total_cmp(&a.explained).then(a.feature.cmp(&b.feature)));
    let many = alone.len() > MANY_FEATURES || alone.len() * ROWS_PER_FEATURE > train.n_rows();
    if many && run.parts.pairs && train.n_rows() >= MIN_PAIR_ROWS {
        for (at, share) in Pairs::new(train, &source, &alone, &outputs).above_the_floor(run.seed) {
            alone[at].explained = alone[at].explained.max(share);
        }
    }
    let mut scored: Vec<(usize, f64)> = alone.into_iter().map(|a| (a.feature, a.explained)).collect();
    let forced = |feature: usize| rules.forced().binary_search(&(feature as u32)).is_ok();
    scored.sort_by(|a, b| forced(b.0).cmp(&forced(a.0)).then(b.1.total_cmp(&a.1)).then(a.0.cmp(&b.0)));
    scored.truncate(MAX_FEATURES);
    scored
}

/// What a feature explains by the best of its views; `None` if nothing.
fn explained_alone(
    feature: usize,
    inputs: &Inputs,
    source: &TrainingSource<'_>,
    train: &TrainView,
    outputs: &[Vec<f64>],
) -> Option<Alone> {
    let f = feature as u32;
    let mut views: Vec<Expr> = Vec::new();
    match &inputs.features[feature] {
        FeatureInput::Unread => {}
        FeatureInput::Number { median, .. } => {
            let x = Expr::leaf(Leaf::Number(f));
            views.extend([x.clone(), hinge(&x, *median, true), hinge(&x, *median, false)]);
        }
        FeatureInput::Levels { n_levels, mode } => {
            let effects = (0..outputs.len() as u32).filter(|&k| inputs.effect(f, k).is_some());
            views.extend(effects.map(|k| Expr::leaf(Leaf::Effect(f, k))));
            views.push(Expr::leaf(Leaf::Level(f, *mode)));
            if *n_levels <= 4 {
                views.extend((0..*n_levels).map(|l| Expr::leaf(Leaf::Level(f, l))));
            }
        }
    }
    views.push(Expr::leaf(Leaf::Present(f)));
    let plain = views[0].clone();
    let explained = views.into_iter().map(|view| {
        let column = evaluate(&view, source, train.n_rows());
        (outputs.iter().map(|y| r_squared(&column, y, &train.weights)).fold(0.0, f64::max), view)
    });
    let (explained, best) = explained.max_by(|a, b| a.0.total_cmp(&b.0))?;
    (explained > 0.0).then_some(Alone { feature, explained, best, plain })
}

/// Everything that products of two columns are held against.
struct Pairs {
    /// Centred columns of spread 1, in the order of what they explain alone.
    columns: Vec<Vec<f64>>,
    weights: Vec<f64>,
    total: f64,
    /// What the columns alone leave of each output, times the weights.
    left: Vec<Vec<f64>>,
    /// Weighted square of what is left, per output, and the share of the output's variance that this is.
    squares: Vec<f64>,
    shares: Vec<f64>,
}

impl Pairs {
    fn new(train: &TrainView, source: &TrainingSource<'_>, alone: &[Alone], outputs: &[Vec<f64>]) -> Pairs {
        let n = train.n_rows();
        let step = n.div_ceil(MAX_PAIR_ROWS);
        let rows: Vec<usize> = (0..n).step_by(step).collect();
        let gather = |column: &[f64]| -> Vec<f64> { rows.iter().map(|&r| column[r]).collect() };
        let weights = gather(&train.weights);
        let total: f64 = weights.iter().sum::<f64>().max(f64::MIN_POSITIVE);
        let root: Vec<f64> = weights.iter().map(|w| w.sqrt()).collect();
        let scaled = |y: &Vec<f64>| {
            let largest = y.iter().fold(0.0f64, |m, v| m.max(v.abs())).max(f64::MIN_POSITIVE);
            gather(y).iter().zip(&root).map(|(v, r)| v / largest * r).collect()
        };
        let mut base = Base::new(Working { root: root.clone(), targets: outputs.iter().map(scaled).collect() }, RIDGE);
        let square = |e: &Vec<f64>| dot(e, e).max(f64::MIN_POSITIVE);
        let before: Vec<f64> = base.residuals.iter().map(square).collect();
        for taken in alone.iter().take(MAX_ALONE.min(rows.len() / ROWS_PER_ALONE)) {
            base.extend(&gather(&evaluate(&taken.best, source, n)));
        }
        let squares: Vec<f64> = base.residuals.iter().map(square).collect();
        let shares = squares.iter().zip(&before).map(|(s, b)| (s / b).min(1.0)).collect();
        let left = base.residuals.iter().map(|e| e.iter().zip(&root).map(|(e, r)| e * r).collect()).collect();
        let standard = |a: &Alone| {
            let mut column = gather(&evaluate(&a.plain, source, n));
            let mean = dot(&column, &weights) / total;
            let square = column.iter().zip(&weights).map(|(v, w)| (v - mean) * (v - mean) * w).sum::<f64>() / total;
            let spread = if square > 0.0 && square.is_finite() { square.sqrt() } else { f64::INFINITY };
            column.iter_mut().for_each(|v| *v = (*v - mean) / spread);
            column
        };
        let columns = alone.par_iter().map(standard).collect();
        Pairs { columns, weights, total, left, squares, shares }
    }

    /// Members of the pairs that explain more than any pair does of permuted rows, with that share.
    fn above_the_floor(&self, seed: Seed) -> Vec<(usize, f64)> {
        let (n_columns, n_rows) = (self.columns.len(), self.weights.len());
        let n_first = (PAIR_WORK / (n_columns * n_rows).max(1)).clamp(1, n_columns.max(1));
        let shadows: Vec<Vec<Vec<f64>>> = (0..SHADOWS)
            .map(|shadow| {
                let mut order: Vec<usize> = (0..n_rows).collect();
                seed.derive(shadow).stream().shuffle(&mut order);
                self.left.iter().map(|e| order.iter().map(|&r| e[r]).collect()).collect()
            })
            .collect();
        // Per first column: the shares that its pairs explain, and the most that one explains of a shadow.
        let tried: Vec<(Vec<f64>, f64)> = (0..n_first.min(n_columns))
            .into_par_iter()
            .map(|first| {
                let mut product = vec![0.0; n_rows];
                let (mut own, mut floor) = (Vec::with_capacity(n_columns - first), 0.0f64);
                for second in first + 1..n_columns {
                    for ((p, a), b) in product.iter_mut().zip(&self.columns[first]).zip(&self.columns[second]) {
                        *p = a * b;
                    }
                    let mean = dot(&product, &self.weights) / self.total;
                    let square: f64 = product.iter().zip(&self.weights).map(|(p, w)| p * p * w).sum();
                    let spread = square - self.total * mean * mean;
                    let explains = |left: &[Vec<f64>]| {
                        let of = |((e, s), share): ((&Vec<f64>, &f64), &f64)| dot(e, &product).powi(2) / s * share;
                        left.iter().zip(&self.squares).zip(&self.shares).map(of).fold(0.0, f64::max) / spread
                    };
                    let usable = spread > 1e-9 * square;
                    own.push(if usable { explains(&self.left) } else { 0.0 });
                    floor = if usable { shadows.iter().map(|s| explains(s)).fold(floor, f64::max) } else { floor };
                }
                (own, floor)
            })
            .collect();
        let floor = tried.iter().map(|t| t.1).fold(0.0, f64::max);
        let mut members = Vec::new();
        for (first, (own, _)) in tried.iter().enumerate() {
            for (second, share) in (first + 1..).zip(own) {
                if *share > floor {
                    members.extend([(first, share.min(1.0)), (second, share.min(1.0))]);
                }
            }
        }
        members
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{FeatureColumn, FeatureInfo, FeatureKind, Features, Target};
    use crate::run::parts::SearchParts;
    use crate::run::rules::FormulaRules;
    use crate::run::{Effort, Flow, Progress};
    use std::sync::Arc;
    use std::sync::atomic::AtomicBool;

    /// Ranks of columns 3 and 7 among 120 when this makes the target of them.
    fn ranks(seed: u64, parts: SearchParts, target: impl Fn(f64, f64, f64) -> f64) -> Vec<Option<usize>> {
        let mut draw = Seed(seed).stream();
        let n = 120;
        let columns: Vec<Vec<f64>> = (0..120).map(|_| (0..n).map(|_| draw.normal() + 2.0).collect()).collect();
        let y = (0..n).map(|r| target(columns[3][r] - 2.0, columns[7][r] - 2.0, draw.normal())).collect();
        let info = (0..columns.len()).map(|c| FeatureInfo {
            name: format!("x{c}"),
            column: format!("x{c}"),
            kind: FeatureKind::Number,
            ..FeatureInfo::default()
        });
        let features = Features {
            info: Arc::new(info.collect()),
            n_rows: n,
            columns: columns.into_iter().map(FeatureColumn::Numeric).collect(),
        };
        let train = TrainView { features, target: Target::Numbers(y), weights: vec![1.0; n], groups: None };
        let inputs = Inputs::learn(&train);
        let rules = Rules::new(FormulaRules::default(), &train.features.info, train.task(), &inputs);
        let (stopped, go_on) = (AtomicBool::new(false), |_: &Progress<'_>| Flow::Continue);
        let run = Run::new(Seed(seed), Effort::Quick, &go_on, &stopped).with_parts(parts);
        let found = screen(&train, &inputs, &rules, &run);
        assert_eq!(found.len(), MAX_FEATURES);
        [3, 7].iter().map(|c| found.iter().position(|f| f.0 == *c)).collect()
    }

    #[test]
    fn a_product_is_found_that_neither_column_tells() {
        let all = SearchParts::default();
        let alone = SearchParts { pairs: false, ..all };
        let mut missed = 0;
        for seed in 0..4 {
            let product = |a: f64, b: f64, noise: f64| a * b + 0.3 * noise;
            assert!(ranks(seed, all, product).iter().all(|r| r.is_some_and(|r| r < 2)), "{seed}");
            missed += ranks(seed, alone, product).iter().filter(|r| r.is_none()).count();
            // What columns tell alone comes first with pairs too, and noise changes next to nothing.
            let lines = |a: f64, b: f64, noise: f64| 2.0 * a - b + 0.3 * noise;
            assert!(ranks(seed, all, lines).iter().all(|r| r.is_some_and(|r| r < 2)), "{seed}");
        }
        assert!(missed >= 4, "{missed} of 8");
    }
}
