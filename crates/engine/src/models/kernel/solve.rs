//! Weights of many features from fewer rows: ridge regression, and its iteration for classes.
//!
//! In: features of the rows (prior variance 1 each), targets or classes, row weights. Out: dual weights per row.
//! The user's question: "what do the rows say together?".
//! Invariants: a solution is found to a fixed tolerance or number of steps; classes' scores sum to 0.
//! Method: the dual of ridge regression, `(F F' + noise) a = y`. For classes the log-likelihood is bounded below by
//! parabolas of curvature 1/4 (two classes) or 1/2 (Boehning 1992), so that every step is a ridge regression with the same
//! matrix, factorised once; steps are accelerated, and restarted where that overshoots (Nesterov 1983; O'Donoghue &
//! Candes 2015).
//! Edges: a matrix that is not positive definite gives `None`.

use crate::dense::{Cholesky, add_scaled, dot};
use crate::models::{centre, logistic};

/// Steps of the iteration for classes at most.
const MAX_STEPS: usize = 200;
/// Change of a score below which it ends.
const TOLERANCE: f64 = 1e-4;

/// What the rows are fitted to.
pub(super) enum Aim<'a> {
    /// `[output][row]`, with the variance of the noise of a row of weight 1.
    Numbers(&'a [Vec<f64>], f64),
    /// Classes and the scores without any feature, per output.
    Classes(&'a [u32], &'a [f64]),
}

/// Lower triangle of the products of rows of features (`[row * width + feature]`).
pub(super) fn products(features: &[f64], width: usize, n: usize) -> Vec<f64> {
    let mut products = vec![0.0; n * n];
    for i in 0..n {
        let own = &features[i * width..(i + 1) * width];
        for j in 0..=i {
            products[i * n + j] = dot(own, &features[j * width..(j + 1) * width]);
        }
    }
    products
}

/// Dual weights `[output][row]`: features times these, summed over rows, are the weights of the features.
pub(super) fn dual(mut products: Vec<f64>, aim: &Aim<'_>, weights: &[f64]) -> Option<Vec<Vec<f64>>> {
    let n = weights.len();
    let (n_outputs, bound) = match aim {
        Aim::Numbers(targets, noise) => (targets.len(), 1.0 / noise),
        Aim::Classes(_, base) if base.len() == 1 => (1, 0.25),
        Aim::Classes(_, base) => (base.len(), 0.5),
    };
    let noise: Vec<f64> = weights.iter().map(|w| 1.0 / (bound * w)).collect();
    for i in 0..n {
        products[i * n + i] += noise[i];
    }
    let factor = Cholesky::new(products, n)?;
    let solved = |targets: &[f64]| {
        let mut a = targets.to_vec();
        factor.solve(&mut a);
        a
    };
    let (codes, base) = match aim {
        Aim::Numbers(targets, _) => return Some(targets.iter().map(|y| solved(y)).collect()),
        Aim::Classes(codes, base) => (codes, base),
    };
    let mut found = vec![vec![0.0; n]; n_outputs];
    let mut scores = vec![vec![0.0; n]; n_outputs];
    // Where the next parabola touches: ahead of the scores in the direction of the last step.
    let mut ahead = scores.clone();
    let mut momentum = 1.0f64;
    let mut residual = vec![0.0; n_outputs];
    for _ in 0..MAX_STEPS {
        let mut targets = ahead.clone();
        for row in 0..n {
            residuals(codes[row] as usize, base, |k| ahead[k][row], &mut residual);
            for k in 0..n_outputs {
                targets[k][row] += residual[k] / bound;
            }
        }
        let (mut largest, mut uphill) = (0.0f64, 0.0);
        let mut moved = scores.clone();
        for k in 0..n_outputs {
            found[k] = solved(&targets[k]);
            for row in 0..n {
                let new = targets[k][row] - noise[row] * found[k][row];
                largest = largest.max((new - scores[k][row]).abs());
                uphill += (ahead[k][row] - new) * (new - scores[k][row]) / noise[row];
                moved[k][row] = new;
            }
        }
        let next = 0.5 * (1.0 + (1.0 + 4.0 * momentum * momentum).sqrt());
        let (push, next) = if uphill > 0.0 { (0.0, 1.0) } else { ((momentum - 1.0) / next, next) };
        for k in 0..n_outputs {
            for row in 0..n {
                ahead[k][row] = moved[k][row] + push * (moved[k][row] - scores[k][row]);
            }
        }
        momentum = next;
        scores = moved;
        if largest < TOLERANCE {
            break;
        }
    }
    Some(found)
}

/// Weights of the features, `[output][feature]`, from the dual ones; over several outputs they sum to 0.
pub(super) fn primal(dual: &[Vec<f64>], features: &[f64], width: usize) -> Vec<Vec<f64>> {
    let of_output = |a: &Vec<f64>| {
        let mut sums = vec![0.0; width];
        for (a, row) in a.iter().zip(features.chunks(width)) {
            add_scaled(&mut sums, *a, row);
        }
        sums
    };
    let mut weights: Vec<Vec<f64>> = dual.iter().map(of_output).collect();
    if weights.len() > 1 {
        for feature in 0..width {
            let mut of_outputs: Vec<f64> = weights.iter().map(|w| w[feature]).collect();
            centre(&mut of_outputs);
            weights.iter_mut().zip(of_outputs).for_each(|(w, v)| w[feature] = v);
        }
    }
    weights
}

/// Indicator of each output's class less its probability, for a row of this class.
fn residuals(class: usize, base: &[f64], score: impl Fn(usize) -> f64, residual: &mut [f64]) {
    if let [base] = base {
        residual[0] = if class == 1 { logistic(-(base + score(0))) } else { -logistic(base + score(0)) };
        return;
    }
    let top = (0..base.len()).map(|k| base[k] + score(k)).fold(f64::NEG_INFINITY, f64::max);
    for (k, r) in residual.iter_mut().enumerate() {
        *r = (base[k] + score(k) - top).exp();
    }
    let sum: f64 = residual.iter().sum();
    for (k, r) in residual.iter_mut().enumerate() {
        *r = f64::from(u8::from(k == class)) - *r / sum;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::Seed;

    /// Features, weights of the features at the solution, and rows.
    fn solution(codes: &[u32], base: &[f64]) -> (Vec<f64>, Vec<Vec<f64>>) {
        let (n, width) = (codes.len(), 3);
        let mut s = Seed(4).stream();
        let features: Vec<f64> = (0..n * width).map(|_| 2.0 * s.normal()).collect();
        let found = dual(products(&features, width, n), &Aim::Classes(codes, base), &vec![1.0; n]).expect("solvable");
        let weights = primal(&found, &features, width);
        (features, weights)
    }

    #[test]
    fn slopes_vanish_at_the_solution_of_classes() {
        for n_classes in [2u32, 3] {
            let codes: Vec<u32> = (0..40).map(|i| i * 7 % 5 % n_classes).collect();
            let base = if n_classes == 2 { vec![0.3] } else { vec![0.2, 0.0, -0.2] };
            let (features, weights) = solution(&codes, &base);
            for k in 0..base.len() {
                for f in 0..3 {
                    // Slope of the log-likelihood less the prior's.
                    let mut slope = -weights[k][f];
                    let mut residual = vec![0.0; base.len()];
                    for (i, &code) in codes.iter().enumerate() {
                        let row = &features[i * 3..i * 3 + 3];
                        residuals(code as usize, &base, |k| dot(row, &weights[k]), &mut residual);
                        slope += residual[k] * row[f];
                    }
                    assert!(slope.abs() < 2e-2, "{n_classes} classes, {k} {f}: {slope}");
                }
            }
        }
    }
}
