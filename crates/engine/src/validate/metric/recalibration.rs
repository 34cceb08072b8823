//! Calibration slope and intercept of two classes, fitted once on all rows and then on many resamples of them.
//!
//! In: predicted log-odds, whether the class came, weights. Out: the slope, or the intercept at slope 1.
//! The user's question: "are 80 % really 80 %, and how sure is that?".
//! Invariants: finite, within plus or minus [`LARGEST_SLOPE`].
//! Method: logistic regression by Newton steps (Cox 1958). A resample of many rows moves the solution little: its
//! likelihood equations are expanded to the third order around the solution of all rows, so that one pass without
//! exponentials gives their sums; Newton steps on that cubic then cost nothing. The one-step bootstrap (Shao & Tu 1995,
//! 3.1) stops at the first order.
//! Edges: few rows, or a resample whose solution lies far away, are solved step by step.

use super::LARGEST_SLOPE;
use crate::dense::dot;
use crate::dense::logistic;
use wide::f64x4;

/// Newton steps on all rows, and on a resample, which starts near its solution.
const MAX_STEPS: usize = 50;
const MAX_STEPS_OF_RESAMPLE: usize = 4;
/// Rows from which on the expansion serves, and by how much the log-odds may have moved in it (root mean square).
const MIN_EXPANDED: usize = 200;
const MAX_MOVE: f64 = 0.3;

/// Logistic regression of the outcome on the predicted log-odds, fitted on all rows, ready to be refitted on resamples.
pub(in crate::validate) struct Recalibration {
    /// Predicted log-odds.
    x: Vec<f64>,
    /// 1 where the class came, less the probability at the start.
    residual: Vec<f64>,
    /// Predicted probability at the start.
    p: Vec<f64>,
    /// Whether the slope is asked for; else the intercept at slope 1.
    slope: bool,
    /// Whether a slope is asked for of a constant prediction: there is none to find.
    constant: bool,
    /// Intercept and slope on all rows: where a resample starts.
    start: (f64, f64),
    /// Mean and mean square of the log-odds.
    moments: (f64, f64),
}

impl Recalibration {
    pub fn new(x: Vec<f64>, codes: &[u32], class: usize, weights: &[f64], slope: bool) -> Recalibration {
        let came = |row: usize| f64::from(u8::from(codes[row] as usize == class));
        let constant = slope && x.windows(2).all(|w| w[0] == w[1]);
        let n = (x.len() as f64).max(1.0);
        let moments = (x.iter().sum::<f64>() / n, dot(&x, &x) / n);
        let mut fit =
            Recalibration { residual: Vec::new(), p: Vec::new(), x, slope, constant, start: (0.0, 1.0), moments };
        fit.begin(came);
        if !constant {
            fit.start = fit.solve(weights, MAX_STEPS);
            fit.begin(came);
        }
        fit
    }

    /// Probabilities and residuals at the start.
    fn begin(&mut self, came: impl Fn(usize) -> f64) {
        let (a, b) = self.start;
        self.p = self.x.iter().map(|x| logistic(a + b * x)).collect();
        self.residual = self.p.iter().enumerate().map(|(row, p)| came(row) - p).collect();
    }

    pub fn value(&self, weights: &[f64]) -> f64 {
        if self.constant {
            return 0.0;
        }
        let expanded = if self.x.len() >= MIN_EXPANDED { self.expanded(weights) } else { None };
        let (intercept, slope) = expanded.unwrap_or_else(|| self.solve(weights, MAX_STEPS_OF_RESAMPLE));
        if self.slope { slope } else { intercept }
    }

    /// Newton steps, each no longer than 2, within the limits.
    fn solve(&self, weights: &[f64], max_steps: usize) -> (f64, f64) {
        let (mut a, mut b) = self.start;
        for step in 0..=max_steps {
            // Gradient (g) and information (h) of the weighted log-likelihood.
            let (mut g, mut h) = ([0.0; 2], [0.0; 3]);
            for (row, &w) in weights.iter().enumerate() {
                if w == 0.0 {
                    continue;
                }
                let x = self.x[row];
                let p = if step == 0 { self.p[row] } else { logistic(a + b * x) };
                let residual = w * (self.residual[row] + self.p[row] - p);
                let v = w * p * (1.0 - p);
                g[0] += residual;
                g[1] += residual * x;
                h[0] += v;
                h[1] += v * x;
                h[2] += v * x * x;
            }
            let Some((da, db)) = self.newton(g, h) else { break };
            a = (a + da.clamp(-2.0, 2.0)).clamp(-LARGEST_SLOPE, LARGEST_SLOPE);
            b = (b + db.clamp(-2.0, 2.0)).clamp(-LARGEST_SLOPE, LARGEST_SLOPE);
            if da.abs().max(db.abs()) < 1e-6 {
                break;
            }
        }
        (a, b)
    }

    /// The step from a gradient and the information (intercept, both, slope); `None` if there is none.
    fn newton(&self, g: [f64; 2], h: [f64; 3]) -> Option<(f64, f64)> {
        let tiny = 1e-10 * (h[0] + h[2]) + 1e-300;
        let (da, db) = if self.slope {
            let (haa, hbb) = (h[0] + tiny, h[2] + tiny);
            let determinant = haa * hbb - h[1] * h[1];
            ((hbb * g[0] - h[1] * g[1]) / determinant, (haa * g[1] - h[1] * g[0]) / determinant)
        } else {
            (g[0] / (h[0] + tiny), 0.0)
        };
        (da.is_finite() && db.is_finite()).then_some((da, db))
    }

    /// Intercept and slope by the expansion around the start; `None` where they lie too far from it.
    fn expanded(&self, weights: &[f64]) -> Option<(f64, f64)> {
        let sums = self.sums(weights);
        // Of order k (0: the gradient, 1: the information, 2 and 3: its derivatives), the sum times x to the power j.
        let of = |order: usize, power: usize| sums[START[order] + power];
        let (mut da, mut db) = (0.0, 0.0);
        for _ in 0..2 * MAX_STEPS_OF_RESAMPLE {
            let (mut g, mut h) = ([0.0; 2], [0.0; 3]);
            for (power, g) in g.iter_mut().enumerate() {
                let first = da * of(1, power) + db * of(1, power + 1);
                let square = |k: usize| da * da * of(2, k) + 2.0 * da * db * of(2, k + 1) + db * db * of(2, k + 2);
                let cube = |k: usize| {
                    da * da * da * of(3, k)
                        + 3.0 * da * da * db * of(3, k + 1)
                        + 3.0 * da * db * db * of(3, k + 2)
                        + db * db * db * of(3, k + 3)
                };
                *g = of(0, power) - first - square(power) / 2.0 - cube(power) / 6.0;
            }
            for (power, h) in h.iter_mut().enumerate() {
                let first = da * of(2, power) + db * of(2, power + 1);
                let square = da * da * of(3, power) + 2.0 * da * db * of(3, power + 1) + db * db * of(3, power + 2);
                *h = of(1, power) + first + square / 2.0;
            }
            let (step_a, step_b) = self.newton(g, h)?;
            (da, db) = (da + step_a, db + step_b);
            if step_a.abs().max(step_b.abs()) < 1e-9 {
                let (mean, square) = self.moments;
                let moved = da * da + 2.0 * da * db * mean + db * db * square;
                let (a, b) = (self.start.0 + da, self.start.1 + db);
                let inside = a.abs() < LARGEST_SLOPE && b.abs() < LARGEST_SLOPE;
                return (moved <= MAX_MOVE * MAX_MOVE && inside).then_some((a, b));
            }
        }
        None
    }

    /// Weighted sums over the rows, order by order.
    fn sums(&self, weights: &[f64]) -> [f64; N_SUMS] {
        let mut sums = [f64x4::ZERO; N_SUMS];
        let (w4, w_rest) = weights.as_chunks::<4>();
        let (x4, x_rest) = self.x.as_chunks::<4>();
        let (p4, p_rest) = self.p.as_chunks::<4>();
        let (r4, r_rest) = self.residual.as_chunks::<4>();
        for (((w, x), p), r) in w4.iter().zip(x4).zip(p4).zip(r4) {
            add(&mut sums, f64x4::new(*w), f64x4::new(*x), f64x4::new(*p), f64x4::new(*r));
        }
        let padded = |rest: &[f64]| {
            let mut four = [0.0; 4];
            four[..rest.len()].copy_from_slice(rest);
            f64x4::new(four)
        };
        add(&mut sums, padded(w_rest), padded(x_rest), padded(p_rest), padded(r_rest));
        sums.map(|s| {
            let s = s.to_array();
            (s[0] + s[2]) + (s[1] + s[3])
        })
    }
}

/// Sums of the gradient, the information and its two derivatives, and where each begins: powers of x up to 1, 2, 3, 4.
const N_SUMS: usize = 14;
const START: [usize; 4] = [0, 2, 5, 9];

fn add(sums: &mut [f64x4; N_SUMS], w: f64x4, x: f64x4, p: f64x4, residual: f64x4) {
    let v = p * (f64x4::ONE - p);
    let orders = [residual, v, v * (f64x4::ONE - (p + p)), v * (f64x4::ONE - f64x4::splat(6.0) * v)];
    for (order, of_row) in orders.into_iter().enumerate() {
        let mut power = w * of_row;
        for sum in &mut sums[START[order]..][..order + 2] {
            *sum += power;
            power *= x;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::Seed;

    #[test]
    fn the_expansion_gives_what_newton_steps_give() {
        let mut stream = Seed(9).stream();
        // Few rows move further, and are left to Newton's steps more often.
        for (n, slope, least) in [(203, 0.8, 20), (401, 1.4, 20), (2_001, 0.6, 36)] {
            let x: Vec<f64> = (0..n).map(|_| 1.5 * stream.normal() - 0.5).collect();
            let codes: Vec<u32> = x.iter().map(|&x| u32::from(stream.chance(logistic(slope * x + 0.3)))).collect();
            for of_slope in [true, false] {
                let fit = Recalibration::new(x.clone(), &codes, 1, &vec![1.0; n], of_slope);
                let mut expanded = 0;
                for _ in 0..40 {
                    let mut counts = vec![0.0; n];
                    (0..n).for_each(|_| counts[stream.below(n)] += 1.0);
                    let exact = fit.solve(&counts, MAX_STEPS);
                    if let Some(found) = fit.expanded(&counts) {
                        expanded += 1;
                        let error = (found.0 - exact.0).abs().max((found.1 - exact.1).abs());
                        assert!(error < 5e-4, "{n} {slope} {of_slope}: {found:?} {exact:?}");
                    }
                }
                assert!(expanded >= least, "{n} {of_slope}: {expanded} of 40");
            }
        }
    }
}
