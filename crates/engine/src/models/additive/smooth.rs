//! Smooth curves and effects of levels, each as stiff as the rows ask for.
//!
//! In: axes, a loss, weights. Out: [`Smooth`]: coefficients of every curve and the precisions of their priors.
//! The user's question: "what does each column say, no more than the rows can tell?".
//! Invariants: the intercept is not penalised; a row of weight 0 has no say in the coefficients; curves are learnt
//! jointly, so that correlated columns share what they tell.
//! Method: penalised iteratively reweighted least squares on the bases of [`super::spline`] (Hastie & Tibshirani 1990).
//! Lines, bends, and levels of each feature are Gaussian with variances of their own, found by maximal evidence
//! (MacKay 1992; Wood & Fasiolo 2017). Deviation: a feature's variance is drawn towards that of its kind over all
//! features ([`POOLED`] coefficients' worth), so that few rows neither drop nor trust a column for a whim. Matrices of
//! second derivatives come from tables of weights by pairs of codes, so that rows are passed over once per pair of
//! features, however many columns these have. Classes are fitted in turn, each with its own curvature.
//! Edges: separable classes have a bounded prior variance; a step that does not lower the loss is halved, then dropped.

use super::bins::{Axis, Coarse, coarse, coarse_centres};
use super::spline::basis;
use crate::data::Task;
use crate::dense::{Cholesky, add_scaled, dot};
use crate::models::boosted::objective::Objective;

/// Coefficients' worth of weight of the variance of a kind in the variance of a feature.
const POOLED: f64 = 50.0;
/// Variance of a prior at most, in squares of the score scale.
const MAX_VARIANCE: f64 = 25.0;
/// Precision of a prior at most, per unit of weight of the rows.
const MAX_PRECISION: f64 = 1e3;
/// Precision of every prior at the start.
const FIRST_PRECISION: f64 = 4.0;
/// Rounds of coefficients and precisions at most.
const MAX_ROUNDS: usize = 20;
/// Interquartile ranges from the quartiles beyond which a number bends no curve.
const FENCE: f64 = 4.0;

/// How finely curves are drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fineness {
    /// Places of a curve.
    pub n_places: usize,
    /// Bends of a curve.
    pub n_bends: usize,
}

/// What a group of coefficients is: variances are pooled within a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Line,
    Bends,
    Levels,
}

/// Coefficients with one prior variance.
#[derive(Debug, Clone)]
struct Group {
    kind: Kind,
    first: usize,
    roughness: Vec<f64>,
}

/// The columns of one feature, as tables over its coarse codes.
#[derive(Debug, Clone)]
struct Block {
    codes: Vec<u8>,
    n_slots: usize,
    first: usize,
    /// `[column][slot]`.
    columns: Vec<Vec<f64>>,
}

/// The columns of all features.
pub(super) struct Design {
    /// Index of the axis of each block.
    pub axes: Vec<usize>,
    blocks: Vec<Block>,
    /// Coarse codes of each block's axis and, where it is a number, their centres.
    coarse: Vec<(Coarse, Vec<f64>)>,
    groups: Vec<Group>,
    width: usize,
}

/// Fitted coefficients.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Smooth {
    /// `[output][column]`; column 0 is the intercept.
    coefficients: Vec<Vec<f64>>,
    /// Precision of each group's prior.
    precisions: Vec<f64>,
    /// Variance of the noise of a number; 1 for classes.
    dispersion: f64,
    /// Values that replace a block's curve: those of a demanded sign.
    fixed: Vec<Option<Vec<f64>>>,
}

impl Design {
    /// The columns of the axes chosen.
    pub fn new(axes: &[Axis], chosen: Vec<usize>, fineness: Fineness) -> Design {
        let mut design = Design { axes: chosen, blocks: Vec::new(), coarse: Vec::new(), groups: Vec::new(), width: 1 };
        for axis in design.axes.clone().into_iter().map(|a| &axes[a]) {
            let coarse = coarse(axis, fineness.n_places);
            let centres = if axis.is_number() { coarse_centres(axis, &coarse) } else { Vec::new() };
            design.push(axis, &coarse, &centres, fineness.n_bends);
            design.coarse.push((coarse, centres));
        }
        design
    }

    fn push(&mut self, axis: &Axis, coarse: &Coarse, centres: &[f64], n_bends: usize) {
        let n_slots = coarse.n_codes + 1;
        let total: f64 = coarse.mass.iter().sum();
        let first = self.width;
        let mut columns: Vec<Vec<f64>> = Vec::new();
        let known = &coarse.mass[..coarse.n_codes];
        if axis.is_number() {
            let built = basis(&places(centres, known), known, n_bends);
            if !built.columns.is_empty() {
                self.groups.push(Group { kind: Kind::Line, first, roughness: vec![1.0] });
            }
            if !built.roughness.is_empty() {
                self.groups.push(Group { kind: Kind::Bends, first: first + 1, roughness: built.roughness });
            }
            // Columns have mean 0 over the known values: a gap takes the mean, and has an effect of its own.
            columns.extend(built.columns.into_iter().map(|mut column| {
                column.push(0.0);
                column
            }));
        }
        let indicated = if axis.is_number() { coarse.n_codes..n_slots } else { 0..n_slots };
        let n_before = columns.len();
        for slot in indicated.filter(|&slot| coarse.mass[slot] > 0.0) {
            let share = coarse.mass[slot] / total;
            columns.push((0..n_slots).map(|s| f64::from(u8::from(s == slot)) - share).collect());
        }
        let n_levels = columns.len() - n_before;
        if n_levels > 0 {
            self.groups.push(Group { kind: Kind::Levels, first: first + n_before, roughness: vec![1.0; n_levels] });
        }
        self.width += columns.len();
        let codes = axis.codes.iter().map(|&c| coarse.of_code[c as usize]).collect();
        self.blocks.push(Block { codes, n_slots, first, columns });
    }

    /// Coarse codes of a block's axis and, where it is a number, their centres.
    pub fn coarse(&self, block: usize) -> &(Coarse, Vec<f64>) {
        &self.coarse[block]
    }

    /// Second derivatives of the loss in the columns, from those in the scores: the lower triangle, row by row.
    fn curvature(&self, weights: &[f64], out: &mut [f64]) {
        let width = self.width;
        out[0] = weights.iter().sum();
        let mut table = Vec::new();
        for (i, a) in self.blocks.iter().enumerate() {
            // Sums per slot: against the intercept, and against itself.
            table.clear();
            table.resize(a.n_slots, 0.0);
            a.codes.iter().zip(weights).for_each(|(&c, w)| table[c as usize] += w);
            for (p, column) in a.columns.iter().enumerate() {
                let row = (a.first + p) * width;
                let weighted: Vec<f64> = column.iter().zip(&table).map(|(v, t)| v * t).collect();
                out[row] = weighted.iter().sum();
                for (q, other) in a.columns[..=p].iter().enumerate() {
                    out[row + a.first + q] = dot(&weighted, other);
                }
            }
            for b in &self.blocks[..i] {
                table.clear();
                table.resize(a.n_slots * b.n_slots, 0.0);
                for ((&x, &y), w) in a.codes.iter().zip(&b.codes).zip(weights) {
                    table[x as usize * b.n_slots + y as usize] += w;
                }
                let mut along = vec![0.0; b.n_slots];
                for (p, column) in a.columns.iter().enumerate() {
                    along.fill(0.0);
                    for (v, t) in column.iter().zip(table.chunks_exact(b.n_slots)) {
                        add_scaled(&mut along, *v, t);
                    }
                    let row = (a.first + p) * width;
                    for (q, other) in b.columns.iter().enumerate() {
                        out[row + b.first + q] = dot(&along, other);
                    }
                }
            }
        }
    }

    /// First derivatives in the columns, from those in the scores.
    fn gradient(&self, slopes: &[f64]) -> Vec<f64> {
        let mut out = vec![slopes.iter().sum()];
        for block in &self.blocks {
            let mut table = vec![0.0; block.n_slots];
            block.codes.iter().zip(slopes).for_each(|(&c, s)| table[c as usize] += s);
            out.extend(block.columns.iter().map(|column| dot(column, &table)));
        }
        out
    }

    /// Values of a curve over its slots.
    fn values(&self, block: usize, coefficients: &[f64]) -> Vec<f64> {
        let block = &self.blocks[block];
        let mut values = vec![0.0; block.n_slots];
        for (p, column) in block.columns.iter().enumerate() {
            add_scaled(&mut values, coefficients[block.first + p], column);
        }
        values
    }

    fn columns_of(&self, block: usize) -> std::ops::Range<usize> {
        let block = &self.blocks[block];
        block.first..block.first + block.columns.len()
    }
}

/// Where a curve's codes lie: half by value within the fences, half by rank, so that neither a wild value nor a crowd
/// decides where it may bend. The scale is free.
fn places(centres: &[f64], mass: &[f64]) -> Vec<f64> {
    let total: f64 = mass.iter().sum();
    let largest = centres.iter().fold(0.0f64, |m, c| m.max(c.abs()));
    if largest <= 0.0 || total <= 0.0 {
        return centres.to_vec();
    }
    let mut below = 0.0;
    let ranks: Vec<f64> = mass
        .iter()
        .map(|m| {
            below += m;
            (below - m / 2.0) / total
        })
        .collect();
    let quartile = |q: f64| centres[ranks.partition_point(|r| *r < q).min(centres.len() - 1)] / largest;
    let (low, high) = (quartile(0.25), quartile(0.75));
    let reach = if high > low { FENCE * (high - low) } else { f64::INFINITY };
    let fenced: Vec<f64> = centres.iter().map(|c| (c / largest).clamp(low - reach, high + reach)).collect();
    let standard = |v: &[f64]| -> Vec<f64> {
        let mean = v.iter().zip(mass).map(|(v, m)| v * (m / total)).sum::<f64>();
        let spread = v.iter().zip(mass).map(|(v, m)| (v - mean).powi(2) * (m / total)).sum::<f64>().sqrt();
        v.iter().map(|v| if spread > 0.0 { (v - mean) / spread } else { 0.0 }).collect()
    };
    standard(&fenced).iter().zip(standard(&ranks)).map(|(value, rank)| value + rank).collect()
}

/// One fit of smooth curves.
pub(super) struct Problem<'a> {
    pub design: &'a Design,
    pub objective: &'a Objective,
    /// Weight of each row; 0 leaves it out.
    pub weights: &'a [f64],
}

impl Problem<'_> {
    /// Coefficients and precisions of maximal evidence.
    pub fn fit(&self) -> Smooth {
        let n_outputs = self.objective.start(0).len();
        let start = Smooth {
            coefficients: vec![vec![0.0; self.design.width]; n_outputs],
            precisions: vec![FIRST_PRECISION; self.design.groups.len()],
            dispersion: 1.0,
            fixed: vec![None; self.design.blocks.len()],
        };
        self.improve(start, MAX_ROUNDS, true)
    }

    /// Coefficients under the precisions that other weights gave.
    pub fn refit(&self, from: &Smooth) -> Smooth {
        let free = Smooth { fixed: vec![None; from.fixed.len()], ..from.clone() };
        self.improve(free, 4, false)
    }

    /// The fit with these curves at these values over their slots, the others fitted anew around them.
    pub fn with_fixed(&self, mut from: Smooth, fixed: Vec<Option<Vec<f64>>>) -> Smooth {
        from.fixed = fixed;
        self.improve(from, 6, false)
    }

    /// Scores of all rows, weighted or not.
    pub fn scores(&self, smooth: &Smooth) -> Vec<Vec<f64>> {
        let mut scores = self.objective.start(self.weights.len());
        for (k, scores) in scores.iter_mut().enumerate() {
            self.score_into(smooth, k, scores);
        }
        scores
    }

    fn score_into(&self, smooth: &Smooth, output: usize, scores: &mut Vec<f64>) {
        *scores = self.objective.start(self.weights.len()).swap_remove(output);
        scores.iter_mut().for_each(|s| *s += smooth.coefficients[output][0]);
        for (at, block) in self.design.blocks.iter().enumerate() {
            let values = smooth.values(self.design, at, output);
            scores.iter_mut().zip(&block.codes).for_each(|(s, &c)| *s += values[c as usize]);
        }
    }

    fn improve(&self, mut smooth: Smooth, n_rounds: usize, learn_priors: bool) -> Smooth {
        let width = self.design.width;
        let (n, n_outputs) = (self.weights.len(), smooth.coefficients.len());
        for (block, fixed) in smooth.fixed.iter().enumerate() {
            if fixed.is_some() {
                let held = self.design.columns_of(block);
                smooth.coefficients.iter_mut().for_each(|c| c[held.clone()].fill(0.0));
            }
        }
        let mut scores = self.scores(&smooth);
        let (mut gradient, mut curvature) = (vec![vec![0.0; n]; n_outputs], vec![vec![0.0; n]; n_outputs]);
        let (mut slopes, mut weights) = (vec![0.0; n], vec![0.0; n]);
        for _ in 0..n_rounds {
            let penalties = self.penalties(&smooth);
            // Per output: variances of the coefficients given the priors.
            let mut variances = vec![Vec::new(); n_outputs];
            let mut largest_step = 0.0f64;
            for k in 0..n_outputs {
                self.objective.derivatives(&scores, &mut gradient, &mut curvature);
                for row in 0..n {
                    let w = self.weights[row] / smooth.dispersion;
                    slopes[row] = gradient[k][row] * w;
                    weights[row] = curvature[k][row].max(1e-6) * w;
                }
                let mut matrix = vec![0.0; width * width];
                self.design.curvature(&weights, &mut matrix);
                let mut right = self.design.gradient(&slopes);
                for (i, penalty) in penalties.iter().enumerate() {
                    matrix[i * width + i] += penalty;
                    right[i] -= penalty * smooth.coefficients[k][i];
                }
                let Some(factor) = Cholesky::new(matrix, width) else { continue };
                let mut step = right;
                factor.solve(&mut step);
                largest_step = largest_step.max(self.take(&mut smooth, &mut scores, k, &step, &penalties));
                if learn_priors {
                    variances[k] = factor.inverse_diagonal();
                }
            }
            let moved = if learn_priors { self.learn(&mut smooth, &variances, &scores) } else { 0.0 };
            if largest_step < 1e-4 && moved < 0.05 {
                break;
            }
        }
        smooth
    }

    /// Moves along the step as far as the penalised loss falls: the whole, a half, a quarter, or not at all. Returns
    /// the largest change of a coefficient.
    fn take(
        &self,
        smooth: &mut Smooth,
        scores: &mut [Vec<f64>],
        output: usize,
        step: &[f64],
        penalties: &[f64],
    ) -> f64 {
        let before = smooth.coefficients[output].clone();
        let loss = self.penalised_loss(smooth, scores, output, penalties);
        for share in [1.0, 0.5, 0.25] {
            smooth.coefficients[output].copy_from_slice(&before);
            add_scaled(&mut smooth.coefficients[output], share, step);
            self.score_into(smooth, output, &mut scores[output]);
            if self.penalised_loss(smooth, scores, output, penalties) <= loss {
                return step.iter().fold(0.0f64, |m, s| m.max(s.abs())) * share;
            }
        }
        smooth.coefficients[output] = before;
        self.score_into(smooth, output, &mut scores[output]);
        0.0
    }

    fn penalised_loss(&self, smooth: &Smooth, scores: &[Vec<f64>], output: usize, penalties: &[f64]) -> f64 {
        let coefficients = &smooth.coefficients[output];
        let penalty: f64 = coefficients.iter().zip(penalties).map(|(c, p)| c * c * p).sum();
        self.loss(scores) / smooth.dispersion + 0.5 * penalty
    }

    /// Half the squared error or the log-loss of the weighted rows.
    fn loss(&self, scores: &[Vec<f64>]) -> f64 {
        let of_row = |(row, w): (usize, &f64)| if *w > 0.0 { w * self.objective.loss_of_row(scores, row) } else { 0.0 };
        self.weights.iter().enumerate().map(of_row).sum()
    }

    /// Precision of each column's prior; next to none for the intercept.
    fn penalties(&self, smooth: &Smooth) -> Vec<f64> {
        let mut penalties = vec![1e-6; self.design.width];
        for (group, precision) in self.design.groups.iter().zip(&smooth.precisions) {
            for (i, roughness) in group.roughness.iter().enumerate() {
                penalties[group.first + i] = precision * roughness;
            }
        }
        for (block, fixed) in smooth.fixed.iter().enumerate() {
            if fixed.is_some() {
                penalties[self.design.columns_of(block)].fill(1e12);
            }
        }
        penalties
    }

    /// Learns precisions and dispersion from coefficients and their variances (`[output][column]`). Returns the largest
    /// change of a logarithm.
    fn learn(&self, smooth: &mut Smooth, variances: &[Vec<f64>], scores: &[Vec<f64>]) -> f64 {
        let groups = &self.design.groups;
        // Per group: coefficients' worth that the rows decide, and their squares.
        let mut counted = vec![(0.0, 0.0); groups.len()];
        for ((group, precision), count) in groups.iter().zip(&smooth.precisions).zip(&mut counted) {
            for (coefficients, variances) in smooth.coefficients.iter().zip(variances).filter(|p| !p.1.is_empty()) {
                for (i, roughness) in group.roughness.iter().enumerate() {
                    let at = group.first + i;
                    count.0 += (1.0 - precision * roughness * variances[at]).clamp(0.0, 1.0);
                    count.1 += roughness * coefficients[at] * coefficients[at];
                }
            }
        }
        let total: f64 = self.weights.iter().sum();
        if self.objective.task == Task::Regression {
            let decided: f64 = counted.iter().map(|c| c.0).sum();
            let left = (total - decided - 1.0).max(0.1 * total);
            smooth.dispersion = (2.0 * self.loss(scores) / left).max(1e-8);
        }
        let mut moved = 0.0f64;
        for kind in [Kind::Line, Kind::Bends, Kind::Levels] {
            let of_kind = || groups.iter().zip(&counted).filter(move |(g, _)| g.kind == kind);
            let (decided, squares) = of_kind().fold((0.0, 0.0), |s, (_, c)| (s.0 + c.0, s.1 + c.1));
            if decided <= 0.0 {
                continue;
            }
            let common = squares / decided;
            for (at, count) in counted.iter().enumerate().filter(|(at, _)| groups[*at].kind == kind) {
                let precision = (count.0 + POOLED) / (count.1 + POOLED * common).max(1e-12);
                let precision = precision.clamp(1.0 / MAX_VARIANCE, MAX_PRECISION * total.max(1.0));
                moved = moved.max((precision / smooth.precisions[at]).ln().abs());
                smooth.precisions[at] = precision;
            }
        }
        moved
    }
}

impl Smooth {
    /// Values of a curve over its slots.
    pub fn values(&self, design: &Design, block: usize, output: usize) -> Vec<f64> {
        self.fixed[block].clone().unwrap_or_else(|| design.values(block, &self.coefficients[output]))
    }
    /// The score where every curve is 0, less the loss's start.
    pub fn intercept(&self, output: usize) -> f64 {
        self.coefficients[output][0]
    }
}
