//! Coefficients of the final linear layer: the penalised likelihood of the task itself.
//!
//! In: a problem and the chosen terms' columns. Out: intercepts and coefficients in the columns' own units.
//! The user's question: "how much does each term count?".
//! Invariants: the intercept is never penalised; coefficients are finite whatever the columns.
//! Method: ridge on standardised columns; least squares for a number (the penalty with the least PRESS), Newton steps
//! with halving for two classes (Le Cessie & van Houwelingen 1992) and for losses other than the square ([`Pointwise`]), the quadratic bound of the multinomial likelihood
//! for more (Böhning 1992), centred over classes.
//! Edges: no column gives the constant; separated classes stay finite because of the penalty.

use super::layer::{Base, Outcome, Problem};
use super::loss::Pointwise;
use super::rules::Sign;
use crate::dense::{dot, exponentials};

/// Penalties tried for a number: as if each standardised coefficient had been seen at zero in so many rows.
const NUMBER_RIDGES: [f64; 6] = [1e-9, 0.01, 0.1, 1.0, 10.0, 100.0];
/// Penalties tried for two classes.
const BINARY_RIDGES: [f64; 5] = [0.5, 1.5, 5.0, 15.0, 50.0];
/// Penalty for more classes.
const CLASS_RIDGES: [f64; 1] = [1.0];
const MAX_NEWTON: usize = 30;
const MAX_BOUND_STEPS: usize = 200;

/// A fitted linear layer.
#[derive(Debug, Clone)]
pub struct Coefficients {
    /// One per output.
    pub intercepts: Vec<f64>,
    /// `[output][term]`.
    pub slopes: Vec<Vec<f64>>,
}

impl Coefficients {
    /// Draws scores towards those of the constant alone: `share` of the way is left.
    pub fn shrink(&mut self, share: f64, constant: &[f64]) {
        for ((intercept, slopes), c) in self.intercepts.iter_mut().zip(&mut self.slopes).zip(constant) {
            *intercept = c + share * (*intercept - c);
            slopes.iter_mut().for_each(|s| *s *= share);
        }
    }
    /// Scores of rows, `[output][row]`.
    pub fn scores(&self, columns: &[&[f64]], n_rows: usize) -> Vec<Vec<f64>> {
        let output = |(intercept, slopes): (&f64, &Vec<f64>)| {
            let mut score = vec![*intercept; n_rows];
            for (slope, column) in slopes.iter().zip(columns) {
                for (s, c) in score.iter_mut().zip(*column) {
                    *s += slope * c;
                }
            }
            score
        };
        self.intercepts.iter().zip(&self.slopes).map(output).collect()
    }
}

/// Solves `a x = b` for a symmetric positive definite matrix (row by row); pivots that vanish give zeros.
pub fn solve(a: &[f64], b: &[f64]) -> Vec<f64> {
    let m = b.len();
    let mut l = a.to_vec();
    for j in 0..m {
        let pivot = l[j * m + j] - (0..j).map(|k| l[j * m + k].powi(2)).sum::<f64>();
        let root = if pivot > 1e-12 * a[j * m + j] { pivot.sqrt() } else { f64::INFINITY };
        l[j * m + j] = root;
        for i in j + 1..m {
            let sum = (0..j).map(|k| l[i * m + k] * l[j * m + k]).sum::<f64>();
            l[i * m + j] = (l[i * m + j] - sum) / root;
        }
    }
    let mut x = b.to_vec();
    for i in 0..m {
        let sum = (0..i).map(|k| l[i * m + k] * x[k]).sum::<f64>();
        x[i] = (x[i] - sum) / l[i * m + i];
    }
    for i in (0..m).rev() {
        let sum = (i + 1..m).map(|k| l[k * m + i] * x[k]).sum::<f64>();
        x[i] = (x[i] - sum) / l[i * m + i];
    }
    x
}

/// Standardised columns, the constant first, with what was taken out.
struct Design {
    columns: Vec<Vec<f64>>,
    means: Vec<f64>,
    spreads: Vec<f64>,
}

impl Design {
    fn new(columns: &[&[f64]], weights: &[f64], total: f64) -> Design {
        let mut design = Design { columns: vec![vec![1.0; weights.len()]], means: Vec::new(), spreads: Vec::new() };
        for column in columns {
            let mean = dot(column, weights) / total;
            let square = column.iter().zip(weights).map(|(c, w)| (c - mean).powi(2) * w).sum::<f64>() / total;
            let spread = square.sqrt();
            let usable = spread > 1e-10 * mean.abs() && spread > 1e-120;
            let spread = if usable { spread } else { f64::INFINITY };
            design.columns.push(column.iter().map(|c| (c - mean) / spread).collect());
            design.means.push(mean);
            design.spreads.push(spread);
        }
        design
    }
    /// `X' diag(v) X + ridge`, the constant not penalised.
    fn normal_matrix(&self, v: &[f64], ridge: f64) -> Vec<f64> {
        let m = self.columns.len();
        let mut a = vec![0.0; m * m];
        for i in 0..m {
            let weighted: Vec<f64> = self.columns[i].iter().zip(v).map(|(x, v)| x * v).collect();
            for j in 0..=i {
                a[i * m + j] = dot(&weighted, &self.columns[j]);
                a[j * m + i] = a[i * m + j];
            }
            a[i * m + i] += if i > 0 { ridge } else { 0.0 };
        }
        a
    }
    fn times(&self, beta: &[f64]) -> Vec<f64> {
        let mut score = vec![0.0; self.columns[0].len()];
        for (column, b) in self.columns.iter().zip(beta) {
            super::layer::subtract(&mut score, -b, column);
        }
        score
    }
    /// Coefficients of standardised columns in the columns' own units.
    fn unscaled(&self, betas: &[Vec<f64>]) -> Coefficients {
        let mut found = Coefficients { intercepts: Vec::new(), slopes: Vec::new() };
        for beta in betas {
            let slopes: Vec<f64> = beta[1..].iter().zip(&self.spreads).map(|(b, s)| b / s).collect();
            found.intercepts.push(beta[0] - dot(&slopes, &self.means));
            found.slopes.push(slopes);
        }
        found
    }
}

/// A linear layer with the penalty that suits it.
#[derive(Debug, Clone)]
pub struct Tuned {
    /// The fitted layer.
    pub coefficients: Coefficients,
    /// Its leave-one-out loss.
    pub loss: f64,
    /// Its penalty.
    pub ridge: f64,
}

/// The layer's scores around which its next step is made; none where squares are fitted at once.
pub fn own_scores(problem: &Problem, fitted: &Coefficients, columns: &[&[f64]]) -> Vec<f64> {
    match problem.pointwise() {
        Some(_) => problem.own_scores(fitted.scores(columns, problem.weights.len()).swap_remove(0)),
        None => Vec::new(),
    }
}

/// Fits the linear layer of these columns with this penalty and judges it leave-one-out.
pub fn judge(problem: &Problem, columns: &[&[f64]], ridge: f64) -> Tuned {
    let coefficients = fit_with(problem, columns, ridge);
    let mut base = Base::new(problem.working(&own_scores(problem, &coefficients, columns)), ridge);
    for column in columns {
        base.extend(column);
    }
    Tuned { coefficients, loss: base.loss(problem), ridge }
}

/// Fits the linear layer of these columns with the penalty that has the least leave-one-out loss.
pub fn fit(problem: &Problem, columns: &[&[f64]]) -> Tuned {
    let ridges: &[f64] = match &problem.outcome {
        Outcome::Number { .. } | Outcome::Judged { .. } => &NUMBER_RIDGES,
        Outcome::Binary(_) => &BINARY_RIDGES,
        Outcome::Classes(_) => &CLASS_RIDGES,
    };
    let mut best = judge(problem, columns, ridges[0]);
    if !columns.is_empty() {
        for candidate in ridges[1..].iter().map(|&ridge| judge(problem, columns, ridge)) {
            // A stronger penalty must earn its place: ties go to the weaker one.
            if candidate.loss < 0.9999 * best.loss {
                best = candidate;
            }
        }
    }
    best
}

/// [`fit`] with coefficients of these signs: where some have the wrong one, the column whose wrong coefficient weighs
/// most is left out (its coefficient is zero) and the rest fitted anew, until none has. A column left out does not come
/// back, unlike in non-negative least squares (Lawson & Hanson 1974): the path of formulas tries the other sets.
pub fn fit_signed(problem: &Problem, columns: &[&[f64]], signs: &[Sign]) -> Tuned {
    let mut kept: Vec<usize> = (0..columns.len()).collect();
    loop {
        let own: Vec<&[f64]> = kept.iter().map(|&c| columns[c]).collect();
        let own_signs: Vec<Sign> = kept.iter().map(|&c| signs[c]).collect();
        let mut tuned = fit(problem, &own);
        match worst_offender(problem, &tuned.coefficients, &own, &own_signs) {
            Some(at) => {
                kept.remove(at);
            }
            None => {
                for slopes in &mut tuned.coefficients.slopes {
                    let fitted = std::mem::replace(slopes, vec![0.0; columns.len()]);
                    for (&c, slope) in kept.iter().zip(fitted) {
                        slopes[c] = slope;
                    }
                }
                return tuned;
            }
        }
    }
}

/// The column whose coefficient of a wrong sign weighs most.
pub fn worst_offender(problem: &Problem, fitted: &Coefficients, columns: &[&[f64]], signs: &[Sign]) -> Option<usize> {
    let wrong = |c: usize| {
        let worst =
            fitted.slopes.iter().map(|s| s[c]).filter(|&k| !signs[c].holds(k)).map(f64::abs).fold(0.0, f64::max);
        (worst > 0.0).then(|| (c, worst * problem.spread(columns[c])))
    };
    let offenders = (0..columns.len()).filter(|&c| signs[c] != Sign::Any).filter_map(wrong);
    offenders.max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0))).map(|o| o.0)
}

/// Fits the linear layer of these columns with this penalty.
pub fn fit_with(problem: &Problem, columns: &[&[f64]], ridge: f64) -> Coefficients {
    let design = Design::new(columns, &problem.weights, problem.n_rows);
    match &problem.outcome {
        Outcome::Number { y, mean, spread } => {
            let a = design.normal_matrix(&problem.weights, ridge);
            let weighted: Vec<f64> = y.iter().zip(&problem.weights).map(|(y, w)| y * w).collect();
            let b: Vec<f64> = design.columns.iter().map(|c| dot(c, &weighted)).collect();
            let mut found = design.unscaled(&[solve(&a, &b)]);
            found.intercepts[0] = mean + spread * found.intercepts[0];
            found.slopes[0].iter_mut().for_each(|s| *s *= spread);
            found
        }
        Outcome::Binary(y) => design.unscaled(&[newton(problem, &design, y, Pointwise::Logistic, ridge)]),
        Outcome::Judged { y, centre, scale, loss } => {
            let mut found = design.unscaled(&[newton(problem, &design, y, *loss, ridge)]);
            found.intercepts[0] = centre + scale * found.intercepts[0];
            found.slopes[0].iter_mut().for_each(|s| *s *= scale);
            found
        }
        Outcome::Classes(indicators) => design.unscaled(&bound_steps(problem, &design, indicators, ridge)),
    }
}

fn newton(problem: &Problem, design: &Design, y: &[f64], of: Pointwise, ridge: f64) -> Vec<f64> {
    let w = &problem.weights;
    let m = design.columns.len();
    let mut beta = vec![0.0; m];
    beta[0] = problem.constant();
    let judged = |beta: &[f64]| {
        let rows = of.rows(y, &design.times(beta));
        let loss = dot(w, &rows.losses) + 0.5 * ridge * beta[1..].iter().map(|b| b * b).sum::<f64>();
        (rows, loss)
    };
    let (mut rows, mut current) = judged(&beta);
    for _ in 0..MAX_NEWTON {
        let v: Vec<f64> = w.iter().zip(&rows.weights).map(|(w, v)| (w * v).max(1e-12)).collect();
        let gap: Vec<f64> = w.iter().zip(&rows.pulls).map(|(w, g)| w * g).collect();
        let gradient: Vec<f64> =
            (0..m).map(|j| dot(&design.columns[j], &gap) - if j > 0 { ridge * beta[j] } else { 0.0 }).collect();
        let step = solve(&design.normal_matrix(&v, ridge), &gradient);
        let mut size = 1.0;
        let before = current;
        while size > 1e-3 {
            let next: Vec<f64> = beta.iter().zip(&step).map(|(b, s)| b + size * s).collect();
            let (next_rows, next_loss) = judged(&next);
            if next_loss <= current {
                (beta, rows, current) = (next, next_rows, next_loss);
                break;
            }
            size /= 2.0;
        }
        if before - current < 1e-10 * before.abs() {
            break;
        }
    }
    beta
}

fn bound_steps(problem: &Problem, design: &Design, indicators: &[Vec<f64>], ridge: f64) -> Vec<Vec<f64>> {
    let (m, n_classes, n) = (design.columns.len(), indicators.len(), problem.weights.len());
    let w = &problem.weights;
    // Indicators come centred: their smallest value is minus the class's share.
    let shares: Vec<f64> =
        indicators.iter().map(|c| (-c.iter().copied().fold(f64::INFINITY, f64::min)).clamp(0.0, 1.0)).collect();
    let half: Vec<f64> = w.iter().map(|w| 0.5 * w).collect();
    let a = design.normal_matrix(&half, ridge);
    let mut betas: Vec<Vec<f64>> = shares
        .iter()
        .map(|s| {
            let mut beta = vec![0.0; m];
            beta[0] = s.max(0.5 / problem.n_rows).ln();
            beta
        })
        .collect();
    // Steps are extrapolated (Nesterov 1983): the bound alone moves slowly.
    let mut previous = betas.clone();
    for t in 0..MAX_BOUND_STEPS {
        let pull = t as f64 / (t as f64 + 3.0);
        let ahead: Vec<Vec<f64>> = betas
            .iter()
            .zip(&previous)
            .map(|(b, p)| b.iter().zip(p).map(|(b, p)| b + pull * (b - p)).collect())
            .collect();
        let mut p: Vec<Vec<f64>> = ahead.iter().map(|b| design.times(b)).collect();
        let mut top = vec![f64::NEG_INFINITY; n];
        p.iter().for_each(|c| top.iter_mut().zip(c).for_each(|(t, v)| *t = t.max(*v)));
        let mut sum = vec![0.0; n];
        for column in &mut p {
            column.iter_mut().zip(&top).for_each(|(v, t)| *v -= t);
            exponentials(column);
            sum.iter_mut().zip(column.iter()).for_each(|(s, v)| *s += v);
        }
        p.iter_mut().for_each(|c| c.iter_mut().zip(&sum).for_each(|(v, s)| *v /= s));
        let mut moved = 0.0f64;
        let next: Vec<Vec<f64>> = (0..n_classes)
            .map(|k| {
                let gap: Vec<f64> = (0..n).map(|i| w[i] * (indicators[k][i] + shares[k] - p[k][i])).collect();
                let gradient: Vec<f64> = (0..m)
                    .map(|j| dot(&design.columns[j], &gap) - if j > 0 { ridge * ahead[k][j] } else { 0.0 })
                    .collect();
                let step = solve(&a, &gradient);
                moved = step.iter().fold(moved, |m, s| m.max(s.abs()));
                ahead[k].iter().zip(&step).map(|(b, s)| b + s).collect()
            })
            .collect();
        previous = std::mem::replace(&mut betas, next);
        if moved < 1e-5 {
            break;
        }
    }
    for j in 0..m {
        let mean = betas.iter().map(|b| b[j]).sum::<f64>() / n_classes as f64;
        betas.iter_mut().for_each(|b| b[j] -= mean);
    }
    betas
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Target;
    use crate::run::rules::Loss;

    /// Newton's method on the likelihood of counts itself, unscaled, two parameters by hand: the second way.
    #[test]
    fn counts_are_fitted_as_by_plain_newton() {
        let x = [0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5];
        let y = [1.0, 0.0, 3.0, 2.0, 5.0, 9.0, 11.0, 20.0];
        let (mut a, mut b) = (1.0f64, 0.0f64);
        for _ in 0..50 {
            let mu: Vec<f64> = x.iter().map(|x| (a + b * x).exp()).collect();
            let sum = |f: &dyn Fn(usize) -> f64| (0..x.len()).map(f).sum::<f64>();
            let (ga, gb) = (sum(&|i| y[i] - mu[i]), sum(&|i| (y[i] - mu[i]) * x[i]));
            let (haa, hab, hbb) = (sum(&|i| mu[i]), sum(&|i| mu[i] * x[i]), sum(&|i| mu[i] * x[i] * x[i]));
            let det = haa * hbb - hab * hab;
            (a, b) = (a + (hbb * ga - hab * gb) / det, b + (haa * gb - hab * ga) / det);
        }
        let problem = Problem::of(&Target::Numbers(y.to_vec()), &[1.0; 8], Loss::Poisson);
        let found = fit_with(&problem, &[&x], 1e-9);
        assert!((found.intercepts[0] - a).abs() < 1e-5 && (found.slopes[0][0] - b).abs() < 1e-5, "{found:?} {a} {b}");
    }

    #[test]
    fn the_middle_and_the_mean_of_amounts_are_the_constants() {
        let y = [1.0, 2.0, 3.0, 4.0, 100.0];
        let constant = |loss| {
            let problem = Problem::of(&Target::Numbers(y.to_vec()), &[1.0; 5], loss);
            problem.link().prediction(fit_with(&problem, &[], 1.0).intercepts[0])
        };
        assert!((constant(Loss::Absolute) - 3.0).abs() < 0.1);
        assert!((constant(Loss::Gamma) - 22.0).abs() < 1e-6);
        assert!((constant(Loss::Poisson) - 22.0).abs() < 1e-6);
        assert!((constant(Loss::Squared) - 22.0).abs() < 1e-9);
    }

    #[test]
    fn a_coefficient_of_the_wrong_sign_is_left_out() {
        let n = 40;
        let x: Vec<f64> = (0..n).map(|i| f64::from(i) / 10.0).collect();
        let z: Vec<f64> = (0..n).map(|i| f64::from(i * 7 % 11)).collect();
        let y: Vec<f64> = x.iter().zip(&z).map(|(x, z)| 2.0 * x - z).collect();
        let problem = Problem::new(&Target::Numbers(y), &vec![1.0; n as usize]);
        let fitted = |signs: [Sign; 2]| fit_signed(&problem, &[&x, &z], &signs).coefficients.slopes.swap_remove(0);
        let free = fitted([Sign::Positive, Sign::Any]);
        assert!((free[0] - 2.0).abs() < 0.01 && (free[1] + 1.0).abs() < 0.01, "{free:?}");
        let bound = fitted([Sign::Positive, Sign::Positive]);
        assert!(bound[0] > 1.0 && bound[1] == 0.0, "{bound:?}");
        assert_eq!(fitted([Sign::Negative, Sign::Positive]), [0.0, 0.0]);
    }
}
