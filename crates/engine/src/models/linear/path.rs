//! The elastic net's path of solutions.
//!
//! In: training rows. Out: coefficients for any penalty, warm-started from the previous one.
//! Invariants: the objective never rises; sums are taken in a fixed order.
//! Method: penalised quasi-Newton. The gradient is exact at each iteration; the cross-products are recomputed only
//! when progress stalls (they change slowly along the path); the quadratic model is minimised by coordinate descent.
//! Several classes are taken in turn, one block of coefficients each (Friedman, Hastie & Tibshirani 2010).

use super::design::{self, Column, Part};
use super::{Effect, LinearModel, Term, centre};
use crate::data::{FeatureColumn, Features, Target, Task, TrainView};
use crate::dense::dot;
use crate::models::baseline;

/// Steps of the path.
pub(super) const N_STEPS: usize = 28;
/// Each step divides the penalty by this.
const STEP_RATIO: f64 = 1.75;
/// Ridge has no penalty at which everything is 0; it starts where effects are about a hundredth of their size.
const RIDGE_START: f64 = 0.02;
/// How exactly a solution is found. The objective is looked at, not the coefficients: shifting all classes together
/// moves these at will and changes nothing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Precision {
    /// Share of the objective that a round over the outputs must save to go on.
    worthwhile: f64,
    max_rounds: usize,
}
/// While penalties are compared: what is missing is made up for at the next step of the path.
pub(super) const ROUGH: Precision = Precision { worthwhile: 1e-4, max_rounds: 6 };
/// For the model that is kept.
pub(super) const FINE: Precision = Precision { worthwhile: 1e-9, max_rounds: 60 };
/// Cross-products are made anew when a round saves more than this share of what the one before saved.
const STALE: f64 = 0.1;
/// Largest move of a standardised coefficient at which the quadratic model counts as minimised.
const STILL: f64 = 1e-5;
/// Least share of the logistic curvature, so that certain rows do not make steps endless.
const MIN_CURVATURE: f64 = 1e-4;

/// The penalty at a step of the path; `steepest` is the largest slope of the likelihood at no effects.
pub(super) fn lambda(l1_share: f64, steepest: f64, step: usize) -> f64 {
    steepest / l1_share.max(RIDGE_START) / STEP_RATIO.powi(step as i32)
}

/// Standardised columns of some rows.
pub(super) struct Encoded(Vec<Vec<f64>>);

/// Training rows, encoded and standardised.
pub(super) struct Problem {
    columns: Vec<Column>,
    x: Vec<Vec<f64>>,
    /// Outcome per output: standardised number, or 0/1.
    y: Vec<Vec<f64>>,
    /// Weights that sum to 1.
    weights: Vec<f64>,
    task: Task,
    /// Mean and spread of the number predicted; 0 and 1 for classes.
    scale: (f64, f64),
    intercepts: Vec<f64>,
    /// Outputs that are fitted: classes that occur, of a target with at least two.
    active: Vec<usize>,
    n_features: usize,
    shape: Vec<Shape>,
    pub steepest: f64,
}

/// Levels of each categorical feature; `None` for numbers.
type Shape = Option<usize>;

/// Coefficients, and what is kept from one penalty to the next.
pub(super) struct State {
    /// `[output][column]`, the constant last.
    coefficients: Vec<Vec<f64>>,
    /// `[output][row]`.
    eta: Vec<Vec<f64>>,
    /// Cross-products of each output's quadratic model.
    curvature: Vec<Option<Vec<f64>>>,
}

impl Problem {
    pub fn new(train: &TrainView, features: &Features) -> Problem {
        let total: f64 = train.weights.iter().sum();
        let weights: Vec<f64> = train.weights.iter().map(|w| w / total).collect();
        let columns = design::columns(train, features, &weights, design::MAX_COLUMNS);
        let x: Vec<Vec<f64>> = columns.iter().map(|c| c.encode(&features.columns[c.feature])).collect();
        let task = train.task();
        let mut intercepts = baseline::intercepts(&train.target, &train.weights);
        let mut scale = (0.0, 1.0);
        let (y, active) = match &train.target {
            Target::Numbers(y) => {
                let mean = intercepts[0];
                // Halved first, so that squares of huge numbers stay finite.
                let size = y.iter().map(|v| (v / 2.0 - mean / 2.0).abs()).fold(0.0, f64::max);
                let variance: f64 = if size > 0.0 {
                    y.iter().zip(&weights).map(|(v, w)| ((v / 2.0 - mean / 2.0) / size).powi(2) * w).sum()
                } else {
                    0.0
                };
                let spread = 2.0 * size * variance.sqrt();
                scale = (mean, if spread > 0.0 && spread.is_finite() { spread } else { 1.0 });
                intercepts[0] = 0.0;
                (vec![y.iter().map(|v| v / scale.1 - mean / scale.1).collect()], vec![0])
            }
            Target::Classes { codes, n_classes } => {
                let indicator = |class: u32| codes.iter().map(|&c| f64::from(u8::from(c == class))).collect();
                let present: Vec<usize> =
                    (0..*n_classes).filter(|&class| codes.iter().any(|&c| c as usize == class)).collect();
                match (*n_classes, present.len()) {
                    (2, k) => (vec![indicator(1)], if k == 2 { vec![0] } else { Vec::new() }),
                    (n, k) => ((0..n as u32).map(indicator).collect(), if k >= 2 { present } else { Vec::new() }),
                }
            }
        };
        let shape = features.info.iter().map(|i| i.n_levels()).collect();
        let n_features = features.n_features();
        let mut problem =
            Problem { columns, x, y, weights, task, scale, intercepts, active, n_features, shape, steepest: 0.0 };
        let start = problem.start();
        let slopes = problem.active.iter().flat_map(|&k| problem.gradient(&start, k));
        // The constant's own slope is not penalised and is 0 but for the smoothing of shares.
        problem.steepest = slopes.map(f64::abs).fold(0.0, f64::max).max(1e-8);
        problem
    }

    pub fn encode(&self, rows: &Features) -> Encoded {
        Encoded(self.columns.iter().map(|c| c.encode(&rows.columns[c.feature])).collect())
    }

    /// No effects: the baseline.
    pub fn start(&self) -> State {
        let mut coefficients = vec![vec![0.0; self.columns.len() + 1]; self.y.len()];
        for (c, &intercept) in coefficients.iter_mut().zip(&self.intercepts) {
            c[self.columns.len()] = intercept;
        }
        let eta = self.intercepts.iter().map(|&i| vec![i; self.weights.len()]).collect();
        State { coefficients, eta, curvature: vec![None; self.y.len()] }
    }

    /// Expected outcome of each row for one output.
    fn expected(&self, eta: &[Vec<f64>], output: usize) -> Vec<f64> {
        match self.task {
            Task::Regression => eta[0].clone(),
            Task::Binary => eta[0].iter().map(|&e| crate::models::logistic(e)).collect(),
            Task::Multiclass { .. } => (0..eta[0].len())
                .map(|row| {
                    let own = eta[output][row];
                    1.0 / eta.iter().map(|e| (e[row] - own).exp()).sum::<f64>()
                })
                .collect(),
        }
    }

    /// Slope of the mean loss in each coefficient of an output, the constant's last.
    fn gradient(&self, state: &State, output: usize) -> Vec<f64> {
        let mut residual = self.expected(&state.eta, output);
        for ((r, y), w) in residual.iter_mut().zip(&self.y[output]).zip(&self.weights) {
            *r = (*r - y) * w;
        }
        self.x.iter().map(|x| dot(x, &residual)).chain([residual.iter().sum()]).collect()
    }

    fn curvature(&self, state: &State, output: usize) -> Vec<f64> {
        if self.task == Task::Regression {
            return design::gram(&self.x, &self.weights);
        }
        let mut weights = self.expected(&state.eta, output);
        for (v, w) in weights.iter_mut().zip(&self.weights) {
            *v = (*v * (1.0 - *v)).max(MIN_CURVATURE) * w;
        }
        design::gram(&self.x, &weights)
    }

    /// Mean loss of the training rows plus the penalty.
    fn objective(&self, state: &State, l1_share: f64, lambda: f64) -> f64 {
        let penalty: f64 = state
            .coefficients
            .iter()
            .flat_map(|c| &c[..self.columns.len()])
            .map(|b| l1_share * b.abs() + 0.5 * (1.0 - l1_share) * b * b)
            .sum();
        row_loss_sum(self.task, &state.eta, &self.y, &self.weights) + lambda * penalty
    }

    /// Moves the state to the solution at this penalty.
    pub fn solve(&self, state: &mut State, l1_share: f64, lambda: f64, precision: Precision) {
        let mut objective = self.objective(state, l1_share, lambda);
        let mut saved_before = f64::INFINITY;
        for _ in 0..precision.max_rounds {
            let at_start = objective;
            for &k in &self.active {
                if state.curvature[k].is_none() {
                    state.curvature[k] = Some(self.curvature(state, k));
                }
                let gradient = self.gradient(state, k);
                let curvature = state.curvature[k].as_ref().expect("made above");
                let step = descend(&state.coefficients[k], &gradient, curvature, l1_share, lambda);
                let mut factor = 1.0;
                let before = (state.coefficients[k].clone(), state.eta[k].clone());
                loop {
                    for (c, s) in state.coefficients[k].iter_mut().zip(&step) {
                        *c += factor * s;
                    }
                    let scaled: Vec<f64> = step.iter().map(|s| factor * s).collect();
                    design::add_product(&mut state.eta[k], &self.x, &scaled);
                    let value = self.objective(state, l1_share, lambda);
                    if value <= objective + 1e-12 {
                        objective = value;
                        break;
                    }
                    state.coefficients[k].clone_from(&before.0);
                    state.eta[k].clone_from(&before.1);
                    state.curvature[k] = None;
                    factor *= 0.5;
                    if factor < 0.01 {
                        break;
                    }
                }
            }
            let saved = at_start - objective;
            if saved <= precision.worthwhile * objective.abs() {
                break;
            }
            // Cross-products grow stale as probabilities move.
            if self.task != Task::Regression && saved > STALE * saved_before {
                state.curvature.fill(None);
            }
            saved_before = saved;
        }
    }

    /// Sum over rows of weight times loss: squared error in units of the target, or minus log-probability.
    pub fn loss(&self, state: &State, rows: &Encoded, target: &Target, weights: &[f64]) -> f64 {
        let eta: Vec<Vec<f64>> = state
            .coefficients
            .iter()
            .map(|c| {
                let mut eta = vec![0.0; weights.len()];
                design::add_product(&mut eta, &rows.0, c);
                eta
            })
            .collect();
        match target {
            Target::Numbers(y) => {
                let standard = vec![y.iter().map(|v| v / self.scale.1 - self.scale.0 / self.scale.1).collect()];
                2.0 * row_loss_sum(self.task, &eta, &standard, weights)
            }
            Target::Classes { codes, n_classes } => {
                let classes = if *n_classes == 2 { 1..2 } else { 0..*n_classes as u32 };
                let y: Vec<Vec<f64>> =
                    classes.map(|class| codes.iter().map(|&c| f64::from(u8::from(c == class))).collect()).collect();
                row_loss_sum(self.task, &eta, &y, weights)
            }
        }
    }

    /// The model in the columns' own units.
    pub fn model(&self, state: &State, l1_share: f64, lambda: f64) -> LinearModel {
        let p = self.columns.len();
        let n_outputs = self.y.len();
        let mut base: Vec<f64> = state.coefficients.iter().map(|c| c[p] * self.scale.1 + self.scale.0).collect();
        if n_outputs > 1 {
            centre(&mut base);
        }
        let mut terms = Vec::new();
        let mut from = 0;
        while from < p {
            let feature = self.columns[from].feature;
            let to = (from..p).find(|&c| self.columns[c].feature != feature).unwrap_or(p);
            let of_output: Vec<Vec<f64>> =
                state.coefficients.iter().map(|c| c[from..to].iter().map(|b| b * self.scale.1).collect()).collect();
            if of_output.iter().flatten().any(|&b| b != 0.0) {
                terms.push(self.term(feature, &self.columns[from..to], of_output));
            }
            from = to;
        }
        LinearModel { base, terms, n_features: self.n_features, lambda, l1_share }
    }

    fn term(&self, feature: usize, columns: &[Column], mut coefficients: Vec<Vec<f64>>) -> Term {
        // Scores of several classes sum to 0: so do the effects of each column.
        if coefficients.len() > 1 {
            for column in 0..columns.len() {
                let mut of_outputs: Vec<f64> = coefficients.iter().map(|c| c[column]).collect();
                centre(&mut of_outputs);
                for (c, v) in coefficients.iter_mut().zip(of_outputs) {
                    c[column] = v;
                }
            }
        }
        let range = columns.iter().find(|c| c.part == Part::Number).map_or((0.0, 0.0), |c| c.range);
        let effects = coefficients.iter().map(|c| self.effect(feature, columns, c)).collect();
        Term { feature, effects, range }
    }

    /// Effect of each possible value: the sum over the feature's columns of coefficient times standardised value.
    fn effect(&self, feature: usize, columns: &[Column], coefficients: &[f64]) -> Effect {
        // The same arithmetic as for training rows, on single values.
        let at = |value: FeatureColumn| -> f64 {
            columns.iter().zip(coefficients).map(|(c, b)| b * c.encode(&value)[0]).sum()
        };
        match self.shape[feature] {
            Some(n_levels) => Effect::Levels {
                levels: (0..n_levels as u32).map(|l| at(FeatureColumn::Categorical(vec![l]))).collect(),
                gap: at(FeatureColumn::Categorical(vec![crate::data::GAP])),
            },
            None => {
                let number = columns.iter().zip(coefficients).find(|(c, _)| c.part == Part::Number);
                let without = columns
                    .iter()
                    .zip(coefficients)
                    .filter(|(c, _)| c.part == Part::Gap)
                    .map(|(c, b)| -b * c.mean / c.spread)
                    .sum::<f64>();
                let gap = at(FeatureColumn::Numeric(vec![f64::NAN]));
                let (slope, centre) = number.map_or((0.0, 0.0), |(c, b)| (b / c.spread, c.mean));
                Effect::Number { slope, centre, known: without, gap }
            }
        }
    }
}

/// Minimises `g'd + d'Hd/2 + lambda * penalty(b + d)` over d by coordinate descent; the last one is not penalised.
fn descend(coefficients: &[f64], gradient: &[f64], curvature: &[f64], l1_share: f64, lambda: f64) -> Vec<f64> {
    let p = coefficients.len();
    let (l1, l2) = (lambda * l1_share, lambda * (1.0 - l1_share));
    let mut step = vec![0.0; p];
    let mut slope = gradient.to_vec();
    for _ in 0..200 {
        let mut largest = 0.0f64;
        for j in 0..p {
            let h = curvature[j * p + j];
            if h <= 0.0 || h.is_nan() {
                continue;
            }
            let now = coefficients[j] + step[j];
            let next = if j + 1 == p {
                now - slope[j] / h
            } else {
                let pull = h * now - slope[j];
                let shrunk = pull.abs() - l1;
                if shrunk > 0.0 { shrunk.copysign(pull) / (h + l2) } else { 0.0 }
            };
            let change = next - now;
            if change != 0.0 {
                step[j] += change;
                crate::dense::add_scaled(&mut slope, change, &curvature[j * p..(j + 1) * p]);
                largest = largest.max(change.abs());
            }
        }
        if largest < STILL {
            break;
        }
    }
    step
}

/// Sum over rows of weight times half the squared error, or minus the log-probability of what came.
fn row_loss_sum(task: Task, eta: &[Vec<f64>], y: &[Vec<f64>], weights: &[f64]) -> f64 {
    match task {
        Task::Regression => eta[0].iter().zip(&y[0]).zip(weights).map(|((e, y), w)| 0.5 * (e - y) * (e - y) * w).sum(),
        Task::Binary => eta[0]
            .iter()
            .zip(&y[0])
            .zip(weights)
            .map(|((e, y), w)| (e.max(0.0) - e * y + (-e.abs()).exp().ln_1p()) * w)
            .sum(),
        Task::Multiclass { .. } => (0..weights.len())
            .map(|row| {
                let top = eta.iter().map(|e| e[row]).fold(f64::NEG_INFINITY, f64::max);
                let sum: f64 = eta.iter().map(|e| (e[row] - top).exp()).sum();
                let own: f64 = eta.iter().zip(y).map(|(e, y)| e[row] * y[row]).sum();
                (top + sum.ln() - own) * weights[row]
            })
            .sum(),
    }
}
