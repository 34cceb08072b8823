//! The linear layer: ridge regression whose leave-one-out error is exact and cheap.
//!
//! In: the target, weights, columns. Out: the leave-one-out loss of the layer that joins them.
//! The user's question: "would this combination still fit a row that it has not seen?".
//! Invariants: a row of weight 2 counts as two rows, of which one at a time is left out; no inner loop allocates.
//! Method: leave-one-out residuals e / (1 - h) from the leverages h (Allen 1974, PRESS), exact for ridge with a fixed
//! penalty. For two classes the same on the working response of a penalised logistic regression (one Newton step; Rad
//! & Maleki 2020), scored by log-loss; for more classes on the classes' indicators, scored by squared error.
//! The layer grows by a Cholesky step per column: with `u = L^-1 x` per column, `h = sum u^2`.
//! Edges: a constant column is refused; a collinear one adds nothing because the ridge keeps its pivot positive.

use super::inputs::deviations;
use crate::data::Target;
use crate::dense::dot;

/// Ridge penalty on standardised columns: as if each coefficient had been seen at zero in so many rows.
pub const SEARCH_RIDGE: f64 = 0.1;
/// Smallest `1 - h`: beyond, a row decides its own prediction.
const MIN_FREEDOM: f64 = 1e-3;
/// Log-odds beyond this are not used as starting points of a Newton step.
const MAX_START: f64 = 4.0;

/// What is to be predicted, and how much each row counts.
#[derive(Debug, Clone)]
pub struct Problem {
    /// Weight of each row.
    pub weights: Vec<f64>,
    /// Sum of the weights: the number of rows.
    pub n_rows: f64,
    /// What was observed.
    pub outcome: Outcome,
    /// Share of a row's leverage that one unit of its weight has.
    unit: Vec<f64>,
}

/// What was observed, in the form that the layer works on.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// Standardised numbers, and the mean and spread that were taken out.
    Number {
        /// `(y - mean) / spread`.
        y: Vec<f64>,
        /// Weighted mean.
        mean: f64,
        /// Weighted standard deviation.
        spread: f64,
    },
    /// 1 for the second class, else 0.
    Binary(Vec<f64>),
    /// Indicators less their mean, one column per class.
    Classes(Vec<Vec<f64>>),
}

/// A weighted least-squares problem: rows multiplied by the root of their weight.
#[derive(Debug, Clone)]
pub struct Working {
    /// Root of the working weight of each row.
    pub root: Vec<f64>,
    /// Working responses times `root`, one column per output.
    pub targets: Vec<Vec<f64>>,
}

/// `a -= k * b`.
pub fn subtract(a: &mut [f64], k: f64, b: &[f64]) {
    for (a, b) in a.iter_mut().zip(b) {
        *a -= k * b;
    }
}

/// ln(1 + exp(x)), without overflow.
fn softplus(x: f64) -> f64 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}

/// 1 / (1 + exp(-x)).
pub fn logistic(x: f64) -> f64 {
    if x >= 0.0 { 1.0 / (1.0 + (-x).exp()) } else { 1.0 - 1.0 / (1.0 + x.exp()) }
}

impl Problem {
    /// The problem of these rows.
    pub fn new(target: &Target, weights: &[f64]) -> Problem {
        let n_rows: f64 = weights.iter().sum();
        let mut columns = deviations(target, weights);
        let outcome = match target {
            Target::Numbers(v) => {
                let mut y = columns.swap_remove(0);
                let scale = y.iter().fold(0.0f64, |m, a| m.max(a.abs())).max(f64::MIN_POSITIVE);
                let square = y.iter().zip(weights).map(|(a, w)| (a / scale).powi(2) * w).sum::<f64>() / n_rows;
                let mean = v.first().zip(y.first()).map_or(0.0, |(v, d)| v - d);
                let spread = scale * square.sqrt();
                // What rounding leaves of a constant is no spread.
                let spread = if spread > 1e-12 * mean.abs() && spread > 1e-290 { spread } else { f64::INFINITY };
                y.iter_mut().for_each(|a| *a /= spread);
                let spread = if spread.is_finite() { spread } else { 0.0 };
                Outcome::Number { y, mean, spread }
            }
            Target::Classes { codes, n_classes: 2 } => {
                Outcome::Binary(codes.iter().map(|&c| f64::from(u8::from(c == 1))).collect())
            }
            Target::Classes { .. } => Outcome::Classes(columns),
        };
        let unit = weights.iter().map(|w| 1.0 / w.max(1.0)).collect();
        Problem { weights: weights.to_vec(), n_rows, outcome, unit }
    }

    /// Weighted standard deviation of a column.
    pub fn spread(&self, column: &[f64]) -> f64 {
        let mean = dot(column, &self.weights) / self.n_rows;
        let square: f64 = column.iter().zip(&self.weights).map(|(c, w)| (c - mean).powi(2) * w).sum();
        (square / self.n_rows).sqrt()
    }

    /// Log-odds of the class share, the start of the first Newton step.
    pub fn start(&self) -> Vec<f64> {
        let share = match &self.outcome {
            Outcome::Binary(y) => dot(y, &self.weights) / self.n_rows,
            _ => 0.5,
        };
        let share = share.clamp(0.01, 0.99);
        vec![(share / (1.0 - share)).ln(); self.weights.len()]
    }

    /// The least-squares problem around these log-odds (not used but for two classes).
    pub fn working(&self, log_odds: &[f64]) -> Working {
        match &self.outcome {
            Outcome::Binary(y) => {
                let mut root = Vec::with_capacity(y.len());
                let mut target = Vec::with_capacity(y.len());
                for ((&y, &w), &eta) in y.iter().zip(&self.weights).zip(log_odds) {
                    let eta = eta.clamp(-MAX_START, MAX_START);
                    let p = logistic(eta);
                    let r = (w * p * (1.0 - p)).sqrt();
                    root.push(r);
                    target.push(r * (eta + (y - p) / (p * (1.0 - p))));
                }
                Working { root, targets: vec![target] }
            }
            Outcome::Number { y, .. } => self.plain(std::slice::from_ref(y)),
            Outcome::Classes(columns) => self.plain(columns),
        }
    }

    fn plain(&self, columns: &[Vec<f64>]) -> Working {
        let root: Vec<f64> = self.weights.iter().map(|w| w.sqrt()).collect();
        let targets = columns.iter().map(|c| c.iter().zip(&root).map(|(y, r)| y * r).collect()).collect();
        Working { root, targets }
    }

    /// Mean leave-one-out loss from weighted residuals and leverages.
    pub fn loss(&self, working: &Working, residuals: &[Vec<f64>], leverages: &[f64]) -> f64 {
        let freedom = |i: usize| (1.0 - leverages[i] * self.unit[i]).max(MIN_FREEDOM);
        let total: f64 = match &self.outcome {
            Outcome::Binary(y) => (0..y.len())
                .map(|i| {
                    let eta = (working.targets[0][i] - residuals[0][i] / freedom(i)) / working.root[i];
                    self.weights[i] * softplus(if y[i] > 0.5 { -eta } else { eta })
                })
                .sum(),
            _ => residuals.iter().flat_map(|e| e.iter().enumerate().map(|(i, e)| (e / freedom(i)).powi(2))).sum(),
        };
        if total.is_finite() { total / self.n_rows } else { f64::INFINITY }
    }

    /// Leave-one-out log-odds, the starting point of the next Newton step.
    pub fn left_out(&self, working: &Working, residuals: &[Vec<f64>], leverages: &[f64]) -> Vec<f64> {
        let freedom = |i: usize| (1.0 - leverages[i] * self.unit[i]).max(MIN_FREEDOM);
        (0..leverages.len()).map(|i| (working.targets[0][i] - residuals[0][i] / freedom(i)) / working.root[i]).collect()
    }
}

/// A column made ready for the layer: standardised, weighted, and less what the base explains of it.
#[derive(Debug, Clone)]
pub struct Projected {
    /// Standardised column times the root of the weights.
    x: Vec<f64>,
    /// The same less its projection on the base.
    u: Vec<f64>,
    /// `x . residual of the base`, per output.
    b: Vec<f64>,
}

impl Projected {
    /// A number of the sign that the column's coefficient has when it joins the base, for one output.
    pub fn pull(&self) -> f64 {
        self.b.first().copied().unwrap_or(0.0)
    }
}

/// A fitted layer to which columns can be added.
#[derive(Debug, Clone)]
pub struct Base {
    /// The least-squares problem.
    pub working: Working,
    q: Vec<Vec<f64>>,
    /// Leverage of each row.
    pub leverages: Vec<f64>,
    /// Weighted residuals, one column per output.
    pub residuals: Vec<Vec<f64>>,
    ridge: f64,
}

/// What a layer leaves: residuals and leverages.
pub struct Fitted {
    /// Weighted residuals, one column per output.
    pub residuals: Vec<Vec<f64>>,
    /// Leverage of each row.
    pub leverages: Vec<f64>,
}

impl Base {
    /// The constant alone.
    pub fn new(working: Working, ridge: f64) -> Base {
        let n = working.root.len();
        let norm = dot(&working.root, &working.root).sqrt().max(f64::MIN_POSITIVE);
        let first: Vec<f64> = working.root.iter().map(|r| r / norm).collect();
        let residuals = working.targets.clone();
        let mut base = Base { working, q: Vec::new(), leverages: vec![0.0; n], residuals, ridge };
        base.push(first);
        base
    }

    fn push(&mut self, q: Vec<f64>) {
        for e in &mut self.residuals {
            let k = dot(&q, e);
            subtract(e, k, &q);
        }
        for (h, q) in self.leverages.iter_mut().zip(&q) {
            *h += q * q;
        }
        self.q.push(q);
    }

    /// Makes a column ready; `None` if it is constant or explained by the base already.
    pub fn project(&self, column: &[f64]) -> Option<Projected> {
        let root = &self.working.root;
        let total = dot(root, root);
        let mean = column.iter().zip(root).map(|(c, r)| c * r * r).sum::<f64>() / total;
        let mut x: Vec<f64> = column.iter().zip(root).map(|(c, r)| (c - mean) * r).collect();
        let spread = (dot(&x, &x) / total).sqrt();
        if !(spread > 1e-10 * mean.abs() && spread > 1e-120) {
            return None;
        }
        x.iter_mut().for_each(|x| *x /= spread);
        let mut u = x.clone();
        for q in &self.q {
            let c = dot(q, &x);
            subtract(&mut u, c, q);
        }
        if dot(&x, &u) < 1e-6 * total {
            return None;
        }
        let b = self.residuals.iter().map(|e| dot(&x, e)).collect();
        Some(Projected { x, u, b })
    }

    /// Adds a column to the base; false if it adds nothing.
    pub fn extend(&mut self, column: &[f64]) -> bool {
        let Some(mut projected) = self.project(column) else { return false };
        let pivot = dot(&projected.x, &projected.u) + self.ridge;
        let norm = pivot.sqrt();
        projected.u.iter_mut().for_each(|u| *u /= norm);
        // The residual's share along u is x . e / norm: with a ridge, u . e is less.
        for (e, b) in self.residuals.iter_mut().zip(&projected.b) {
            subtract(e, b / norm, &projected.u);
        }
        for (h, u) in self.leverages.iter_mut().zip(&projected.u) {
            *h += u * u;
        }
        self.q.push(projected.u);
        true
    }

    /// Leave-one-out loss of the base.
    pub fn loss(&self, problem: &Problem) -> f64 {
        problem.loss(&self.working, &self.residuals, &self.leverages)
    }

    /// The layer with these columns added.
    pub fn with(&self, columns: &[&Projected]) -> Fitted {
        let n = self.leverages.len();
        let (mut residuals, mut leverages) = (self.residuals.clone(), self.leverages.clone());
        let m = columns.len();
        let mut rows = vec![0.0; m * n];
        let mut cholesky = vec![0.0; m * m];
        let mut solved = vec![0.0; m * residuals.len()];
        for (i, column) in columns.iter().enumerate() {
            let (before, rest) = rows.split_at_mut(i * n);
            let row = &mut rest[..n];
            row.copy_from_slice(&column.u);
            let mut pivot = dot(&column.x, &column.u) + self.ridge;
            for j in 0..i {
                let earlier = &before[j * n..(j + 1) * n];
                let l = dot(&column.x, earlier);
                cholesky[i * m + j] = l;
                pivot -= l * l;
                subtract(row, l, earlier);
            }
            let norm = pivot.max(1e-9).sqrt();
            row.iter_mut().for_each(|u| *u /= norm);
            for (k, e) in residuals.iter_mut().enumerate() {
                let known: f64 = (0..i).map(|j| cholesky[i * m + j] * solved[k * m + j]).sum();
                let t = (column.b[k] - known) / norm;
                solved[k * m + i] = t;
                subtract(e, t, row);
            }
            for (h, u) in leverages.iter_mut().zip(row.iter()) {
                *h += u * u;
            }
        }
        Fitted { residuals, leverages }
    }

    /// Leave-one-out loss with these columns added.
    pub fn loss_with(&self, problem: &Problem, columns: &[&Projected]) -> f64 {
        let fitted = self.with(columns);
        problem.loss(&self.working, &fitted.residuals, &fitted.leverages)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evolve::likelihood;
    use crate::run::Seed;

    /// Leave-one-out by refitting without each row: the second way.
    #[test]
    fn press_equals_explicit_refits() {
        let mut draw = Seed(3).stream();
        let n = 23;
        let columns: Vec<Vec<f64>> = (0..3).map(|_| (0..n).map(|_| draw.normal() * 3.0 + 1.0).collect()).collect();
        let y: Vec<f64> = (0..n).map(|i| columns[0][i] - 0.5 * columns[1][i] + draw.normal()).collect();
        let problem = Problem::new(&Target::Numbers(y.clone()), &vec![1.0; n]);
        let Outcome::Number { spread, .. } = problem.outcome else { panic!("a number") };
        let ridge = 0.7;
        let mut base = Base::new(problem.working(&[]), ridge);
        assert!(base.extend(&columns[0]));
        let added: Vec<Projected> = columns[1..].iter().map(|c| base.project(c).unwrap()).collect();
        let fast = base.loss_with(&problem, &[&added[0], &added[1]]);
        // The ridge works on columns standardised over all rows: keep that standardisation in each refit.
        let standard: Vec<Vec<f64>> = columns
            .iter()
            .map(|c| {
                let mean = c.iter().sum::<f64>() / n as f64;
                let sd = (c.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n as f64).sqrt();
                c.iter().map(|v| (v - mean) / sd).collect()
            })
            .collect();
        let mut slow = 0.0;
        for left in 0..n {
            let kept: Vec<usize> = (0..n).filter(|&i| i != left).collect();
            let mut design = vec![vec![1.0; n]];
            design.extend(standard.clone());
            let mut a = vec![0.0; 16];
            let mut b = vec![0.0; 4];
            for j in 0..4 {
                for k in 0..4 {
                    a[j * 4 + k] = kept.iter().map(|&i| design[j][i] * design[k][i]).sum::<f64>();
                }
                a[j * 4 + j] += if j > 0 { ridge } else { 0.0 };
                b[j] = kept.iter().map(|&i| design[j][i] * y[i]).sum();
            }
            let beta = likelihood::solve(&a, &b);
            let predicted: f64 = (0..4).map(|j| beta[j] * design[j][left]).sum();
            slow += ((y[left] - predicted) / spread).powi(2);
        }
        assert!((fast - slow / n as f64).abs() < 1e-9, "{fast} {}", slow / n as f64);
    }

    #[test]
    fn weight_two_is_a_row_twice() {
        let x = [1.0, 2.0, 4.0, 7.0, 3.0];
        let y = [1.0, 0.0, 3.0, 2.0, 5.0];
        let loss = |rows: &[usize], w: &[f64]| {
            let column: Vec<f64> = rows.iter().map(|&r| x[r]).collect();
            let problem = Problem::new(&Target::Numbers(rows.iter().map(|&r| y[r]).collect()), w);
            let mut base = Base::new(problem.working(&[]), 0.3);
            base.extend(&column);
            base.loss(&problem)
        };
        let (weighted, doubled) =
            (loss(&[0, 1, 2, 3, 4], &[1.0, 2.0, 1.0, 1.0, 1.0]), loss(&[0, 1, 1, 2, 3, 4], &[1.0; 6]));
        assert!((weighted - doubled).abs() < 1e-12, "{weighted} {doubled}");
    }
}
