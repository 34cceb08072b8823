//! The linear layer: ridge regression whose leave-one-out error is exact and cheap.
//!
//! In: the target, weights, columns. Out: the leave-one-out loss of the layer that joins them.
//! The user's question: "would this combination still fit a row that it has not seen?".
//! Invariants: a row of weight 2 counts as two rows, of which one at a time is left out; no inner loop allocates.
//! Method: leave-one-out residuals e / (1 - h) from the leverages h (Allen 1974, PRESS), exact for ridge with a fixed
//! penalty. For two classes, and for losses other than the square, the same on the working response around given scores
//! (one Newton step; Rad & Maleki 2020), scored by the loss itself ([`Pointwise`]); for more classes on the classes'
//! indicators, scored by squared error.
//! The layer grows by a Cholesky step per column: with `u = L^-1 x` per column, `h = sum u^2`.
//! Edges: a constant column is refused; a collinear one adds nothing because the ridge keeps its pivot positive.

use super::inputs::{deviations, quantile, sorted_values};
use super::loss::{Link, Pointwise};
use crate::data::Target;
use crate::dense::{add_scaled, dot};
use crate::run::rules::Loss;
use multiversion::multiversion;

/// Ridge penalty on standardised columns: as if each coefficient had been seen at zero in so many rows.
pub const SEARCH_RIDGE: f64 = 0.1;
/// Smallest `1 - h`: beyond, a row decides its own prediction.
const MIN_FREEDOM: f64 = 1e-3;

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
    /// Numbers judged by another loss than the square: `y` and the layer's scores in units of `scale` from `centre`, or,
    /// where scores are logarithms, `y` divided by its mean and scores less that mean's logarithm.
    Judged {
        /// What was observed.
        y: Vec<f64>,
        /// Score of the constant from which the layer starts.
        centre: f64,
        /// Unit of the scores.
        scale: f64,
        /// What a row costs.
        loss: Pointwise,
    },
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
    add_scaled(a, -k, b);
}

/// Weighted squared error left out, all rows together, of a layer to which a column joins with this step: `u` is what
/// the layer does not explain of it, `pivot` its square.
#[multiversion(targets("x86_64+avx512f", "x86_64+avx2"))]
fn left_out_square(e: &[f64], u: &[f64], leverages: &[f64], unit: &[f64], step: f64, pivot: f64) -> f64 {
    let of_row = |e: f64, u: f64, leverage: f64, unit: f64| {
        let freedom = (1.0 - (leverage + u * u / pivot) * unit).max(MIN_FREEDOM);
        let left_out = (e - step * u) / freedom;
        left_out * left_out
    };
    let ((e8, e_rest), (u8, u_rest)) = (e.as_chunks::<8>(), u.as_chunks::<8>());
    let ((h8, h_rest), (n8, n_rest)) = (leverages.as_chunks::<8>(), unit.as_chunks::<8>());
    let mut lanes = [0.0; 8];
    for (((e, u), h), n) in e8.iter().zip(u8).zip(h8).zip(n8) {
        for k in 0..8 {
            lanes[k] += of_row(e[k], u[k], h[k], n[k]);
        }
    }
    let rest = e_rest.iter().zip(u_rest).zip(h_rest).zip(n_rest);
    lanes.iter().sum::<f64>() + rest.map(|(((e, u), h), n)| of_row(*e, *u, *h, *n)).sum::<f64>()
}

/// Robustly scaled numbers beyond this are taken at it: a straight line's pull is the same everywhere.
const FAR: f64 = 1e9;

fn within_reach(y: f64) -> f64 {
    y.clamp(-FAR, FAR)
}

/// Numbers in the units of their loss; `None` where they have none.
fn judged(numbers: &[f64], weights: &[f64], loss: Pointwise) -> Option<Outcome> {
    if loss.link() == Link::Log {
        let total: f64 = weights.iter().sum();
        let mean: f64 = numbers.iter().zip(weights).map(|(v, w)| v * (w / total)).sum();
        // Rows without any count still have the scores of counts.
        let mean = if mean > 0.0 { mean } else { 1.0 };
        let usable = mean.is_normal() && numbers.iter().all(|v| (v / mean).is_finite());
        let y = numbers.iter().map(|v| v / mean).collect();
        return usable.then(|| Outcome::Judged { y, centre: mean.ln(), scale: 1.0, loss });
    }
    let centre = quantile(&sorted_values(numbers, weights), 0.5);
    let gaps: Vec<f64> = numbers.iter().map(|v| (v - centre).abs()).collect();
    let sorted = sorted_values(&gaps, weights);
    // Where more than half of the rows hold one value, the mean of the others' gaps.
    let middle = 1.4826 * quantile(&sorted, 0.5);
    let total: f64 = weights.iter().sum();
    let scale = if middle > 0.0 { middle } else { gaps.iter().zip(weights).map(|(g, w)| g * (w / total)).sum() };
    let usable = scale.is_normal() && scale > 1e-12 * centre.abs();
    let y = numbers.iter().map(|v| within_reach((v - centre) / scale)).collect();
    usable.then_some(Outcome::Judged { y, centre, scale, loss })
}

impl Problem {
    /// The problem of these rows: squares for a number.
    pub fn new(target: &Target, weights: &[f64]) -> Problem {
        Problem::of(target, weights, Loss::Auto)
    }

    /// The problem of these rows, with the loss asked for where it suits the target.
    pub fn of(target: &Target, weights: &[f64], loss: Loss) -> Problem {
        let n_rows: f64 = weights.iter().sum();
        let mut columns = deviations(target, weights);
        let judged = match target {
            Target::Numbers(v) => Pointwise::asked(loss, v).and_then(|pointwise| judged(v, weights, pointwise)),
            Target::Classes { .. } => None,
        };
        let outcome = match target {
            Target::Numbers(_) if let Some(judged) = judged => judged,
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

    /// From here on rows are judged by the error they have themselves, not by that without them.
    pub fn judge_within(&mut self) {
        self.unit.fill(0.0);
    }

    /// Weighted standard deviation of a column.
    pub fn spread(&self, column: &[f64]) -> f64 {
        let mean = dot(column, &self.weights) / self.n_rows;
        let square: f64 = column.iter().zip(&self.weights).map(|(c, w)| (c - mean).powi(2) * w).sum();
        (square / self.n_rows).sqrt()
    }

    /// What was observed and what a row costs, where that is no square: the layer is then fitted step by step.
    pub fn pointwise(&self) -> Option<(&[f64], Pointwise)> {
        match &self.outcome {
            Outcome::Binary(y) => Some((y, Pointwise::Logistic)),
            Outcome::Judged { y, loss, .. } => Some((y, *loss)),
            Outcome::Number { .. } | Outcome::Classes(_) => None,
        }
    }

    /// How the layer's scores become predictions.
    pub fn link(&self) -> Link {
        self.pointwise().map_or(Link::Identity, |(_, loss)| loss.link())
    }

    /// Scores around which the first step is made: log-odds of the class share; logarithms half-way between what was
    /// observed and its mean (McCullagh & Nelder 1989); the middle.
    pub fn start(&self) -> Vec<f64> {
        match &self.outcome {
            Outcome::Judged { y, loss, .. } if loss.link() == Link::Log => {
                y.iter().map(|y| (0.5 * (y + 1.0)).ln()).collect()
            }
            _ => vec![self.constant(); self.weights.len()],
        }
    }

    /// Score of the constant alone, or near it.
    pub fn constant(&self) -> f64 {
        let Outcome::Binary(y) = &self.outcome else { return 0.0 };
        let share = (dot(y, &self.weights) / self.n_rows).clamp(0.01, 0.99);
        (share / (1.0 - share)).ln()
    }

    /// The layer's scores from those in the user's units.
    pub fn own_scores(&self, mut scores: Vec<f64>) -> Vec<f64> {
        if let Outcome::Judged { centre, scale, .. } = &self.outcome {
            scores.iter_mut().for_each(|s| *s = (*s - centre) / scale);
        }
        scores
    }

    /// Loss of rows with these numbers at these scores in the user's units; `None` where it is the square.
    pub fn losses_of(&self, scores: &[f64], numbers: &[f64]) -> Option<Vec<f64>> {
        let Outcome::Judged { centre, scale, loss, .. } = &self.outcome else { return None };
        let one = |(s, v): (&f64, &f64)| {
            let y = match loss.link() {
                Link::Log => v * Link::Log.prediction(-centre),
                Link::Identity => within_reach((v - centre) / scale),
            };
            loss.of(y, (s - centre) / scale)
        };
        Some(scores.iter().zip(numbers).map(one).collect())
    }

    /// The least-squares problem around these scores (not used but where there is a [`Problem::pointwise`] loss).
    pub fn working(&self, scores: &[f64]) -> Working {
        match &self.outcome {
            Outcome::Number { y, .. } => self.plain(std::slice::from_ref(y)),
            Outcome::Classes(columns) => self.plain(columns),
            Outcome::Binary(y) => self.around(scores, y, Pointwise::Logistic),
            Outcome::Judged { y, loss, .. } => self.around(scores, y, *loss),
        }
    }

    fn around(&self, scores: &[f64], y: &[f64], loss: Pointwise) -> Working {
        let scores: Vec<f64> = y.iter().zip(scores).map(|(y, s)| loss.steady(*y, *s)).collect();
        let rows = loss.rows(y, &scores);
        let root: Vec<f64> = self.weights.iter().zip(&rows.weights).map(|(w, v)| (w * v).sqrt()).collect();
        let response = |((r, s), (pull, weight)): ((&f64, &f64), (&f64, &f64))| r * (s + pull / weight);
        let target = root.iter().zip(&scores).zip(rows.pulls.iter().zip(&rows.weights)).map(response).collect();
        Working { root, targets: vec![target] }
    }

    fn plain(&self, columns: &[Vec<f64>]) -> Working {
        let root: Vec<f64> = self.weights.iter().map(|w| w.sqrt()).collect();
        let targets = columns.iter().map(|c| c.iter().zip(&root).map(|(y, r)| y * r).collect()).collect();
        Working { root, targets }
    }

    /// Mean leave-one-out loss from weighted residuals and leverages.
    pub fn loss(&self, working: &Working, residuals: &[Vec<f64>], leverages: &[f64]) -> f64 {
        let freedom = |i: usize| (1.0 - leverages[i] * self.unit[i]).max(MIN_FREEDOM);
        let total: f64 = match self.pointwise() {
            Some((y, loss)) => {
                let scores = self.left_out(working, residuals, leverages);
                dot(&self.weights, &loss.rows(y, &scores).losses)
            }
            None => residuals.iter().flat_map(|e| e.iter().enumerate().map(|(i, e)| (e / freedom(i)).powi(2))).sum(),
        };
        if total.is_finite() { total / self.n_rows } else { f64::INFINITY }
    }

    /// Leave-one-out scores, the starting point of the next step.
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
    /// Working weight of each row.
    squares: Vec<f64>,
    /// Sum of the working weights.
    total: f64,
    /// Leverage of each row.
    pub leverages: Vec<f64>,
    /// Weighted residuals, one column per output.
    pub residuals: Vec<Vec<f64>>,
    ridge: f64,
}

/// Room for the trial of a column, reused from one to the next.
#[derive(Debug, Default)]
pub struct Room {
    x: Vec<f64>,
    shares: Vec<f64>,
    steps: Vec<f64>,
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
        let squares: Vec<f64> = working.root.iter().map(|r| r * r).collect();
        let total = squares.iter().sum();
        let mut base = Base { working, q: Vec::new(), squares, total, leverages: vec![0.0; n], residuals, ridge };
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

    /// The ridge penalty.
    pub fn ridge(&self) -> f64 {
        self.ridge
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

    /// What the base does not explain of a column: `(I - H)` times the weighted column.
    pub fn unexplained(&self, column: &[f64]) -> Vec<f64> {
        let x: Vec<f64> = column.iter().zip(&self.working.root).map(|(c, r)| c * r).collect();
        let mut left = x.clone();
        for q in &self.q {
            subtract(&mut left, dot(q, &x), q);
        }
        left
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

    /// Weighted leave-one-out squared error (Allen 1974) of the working response, per row.
    pub fn press(&self, problem: &Problem) -> f64 {
        let freedom = |i: usize| (1.0 - self.leverages[i] * problem.unit[i]).max(MIN_FREEDOM);
        let total: f64 =
            self.residuals.iter().flat_map(|e| e.iter().enumerate().map(|(i, e)| (e / freedom(i)).powi(2))).sum();
        total / problem.n_rows
    }

    /// [`Base::press`] with this column added, if that is at most `bar`; infinite otherwise.
    pub fn trial(&self, problem: &Problem, column: &[f64], room: &mut Room, bar: f64) -> f64 {
        let root = &self.working.root;
        let mean = dot(column, &self.squares) / self.total;
        room.x.clear();
        room.x.extend(column.iter().zip(root).map(|(c, r)| (c - mean) * r));
        let square = dot(&room.x, &room.x);
        let variance = square / self.total;
        if !(variance > 1e-20 * mean * mean && variance > 1e-240 && variance.is_finite()) {
            return f64::INFINITY;
        }
        // The first column of the base is the constant, to which a centred column is orthogonal.
        room.shares.clear();
        room.shares.extend(self.q[1..].iter().map(|q| dot(q, &room.x)));
        let own = square - room.shares.iter().map(|s| s * s).sum::<f64>();
        if own < 1e-6 * square {
            return f64::INFINITY;
        }
        let least: f64 = self
            .residuals
            .iter()
            .map(|e| {
                let b = dot(e, &room.x);
                dot(e, e) - b * b / own
            })
            .sum();
        // The error left out is never below the error kept in.
        if 0.999 * least > bar * problem.n_rows {
            return f64::INFINITY;
        }
        let pivot = own + self.ridge * variance;
        room.steps.clear();
        room.steps.extend(self.residuals.iter().map(|e| dot(e, &room.x) / pivot));
        for (q, share) in self.q[1..].iter().zip(&room.shares) {
            subtract(&mut room.x, *share, q);
        }
        let mut total = 0.0;
        for (e, step) in self.residuals.iter().zip(&room.steps) {
            total += left_out_square(e, &room.x, &self.leverages, &problem.unit, *step, pivot);
        }
        if total.is_finite() { total / problem.n_rows } else { f64::INFINITY }
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
    use crate::run::rules::Loss;

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

    /// Columns, and numbers that follow from two of them: counts, amounts, or numbers with a few wild rows.
    fn sample(loss: Loss, n: usize) -> (Vec<Vec<f64>>, Vec<f64>) {
        let mut draw = Seed(17).stream();
        let columns: Vec<Vec<f64>> = (0..3).map(|_| (0..n).map(|_| draw.normal()).collect()).collect();
        let y = (0..n).map(|i| {
            let eta = 1.0 + 0.5 * columns[0][i] - 0.3 * columns[1][i];
            match loss {
                // A Poisson draw counts the arrivals within one unit of time.
                Loss::Poisson => {
                    let (mut left, mut count) = (eta.exp(), 0.0);
                    loop {
                        left += (1.0 - draw.uniform()).ln();
                        if left < 0.0 {
                            break count;
                        }
                        count += 1.0;
                    }
                }
                Loss::Gamma => (eta + 0.4 * draw.normal()).exp() * 1e4,
                _ => eta + 0.3 * draw.normal() + if i % 15 == 0 { 40.0 } else { 0.0 },
            }
        });
        let y = y.collect();
        (columns, y)
    }

    #[test]
    fn left_out_losses_are_near_those_of_explicit_refits() {
        for loss in [Loss::Poisson, Loss::Gamma, Loss::Huber, Loss::Absolute] {
            let n = 60;
            let (columns, y) = sample(loss, n);
            let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
            let problem = Problem::of(&Target::Numbers(y.clone()), &vec![1.0; n], loss);
            let fast = likelihood::judge(&problem, &columns, 0.5).loss;
            let within = likelihood::fit_with(&problem, &columns, 0.5).scores(&columns, n).swap_remove(0);
            let kept_in = problem.losses_of(&within, &y).expect("not a square").iter().sum::<f64>() / n as f64;
            let slow = (0..n).map(|left| {
                let mut without = problem.clone();
                without.weights[left] = 0.0;
                without.n_rows -= 1.0;
                let scores = likelihood::fit_with(&without, &columns, 0.5).scores(&columns, n).swap_remove(0);
                problem.losses_of(&scores, &y).expect("not a square")[left]
            });
            let slow = slow.sum::<f64>() / n as f64;
            assert!((fast / slow - 1.0).abs() < 0.03, "{loss:?}: {fast} {slow}");
            // What leaving out adds is itself met, roughly; of the absolute error, whose curvature is a kink, only in part.
            let share = (fast - kept_in) / (slow - kept_in);
            let least = if loss == Loss::Absolute { 0.2 } else { 0.6 };
            assert!(slow > kept_in && (least..1.6).contains(&share), "{loss:?}: {kept_in} {fast} {slow}");
        }
    }

    #[test]
    fn wild_rows_do_not_pull_a_robust_fit() {
        let (columns, y) = sample(Loss::Huber, 90);
        let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        let slopes = |loss| {
            let problem = Problem::of(&Target::Numbers(y.clone()), &[1.0; 90], loss);
            likelihood::fit_with(&problem, &columns, 0.01).slopes.swap_remove(0)
        };
        let error = |s: Vec<f64>| (s[0] - 0.5).abs() + (s[1] + 0.3).abs() + s[2].abs();
        let (squared, huber, absolute) = (slopes(Loss::Squared), slopes(Loss::Huber), slopes(Loss::Absolute));
        assert!(error(huber) < 0.25 && error(absolute) < 0.25 && error(squared) > 1.0);
    }

    #[test]
    fn numbers_that_do_not_suit_a_loss_are_judged_by_squares() {
        let check = |loss: Loss, y: &[f64], judged: bool| {
            let problem = Problem::of(&Target::Numbers(y.to_vec()), &vec![1.0; y.len()], loss);
            assert_eq!(problem.pointwise().is_some(), judged, "{loss:?} {y:?}");
        };
        check(Loss::Poisson, &[0.0, 1.0, 3.0], true);
        check(Loss::Poisson, &[-1.0, 1.0, 3.0], false);
        check(Loss::Poisson, &[0.0; 4], true);
        check(Loss::Gamma, &[0.0, 1.0, 3.0], false);
        check(Loss::Huber, &[5.0; 4], false);
        check(Loss::Huber, &[5.0, 5.0, 5.0, 6.0], true);
        check(Loss::Absolute, &[1e300, -1e300, 0.0], true);
        check(Loss::Auto, &[1.0, 2.0], false);
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
