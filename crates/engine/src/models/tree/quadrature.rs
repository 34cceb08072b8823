//! Gauss-Legendre quadrature on [0, 1].
//!
//! In: a number of points. Out: where they stand and what they weigh. The user's question: none; [`super::shap`] integrates.
//! Invariants: exact for polynomials of degree below twice the number of points.

/// Points and weights of Gauss-Legendre quadrature on [0, 1], exact for polynomials of degree below 2 Q.
pub(super) struct Points<const Q: usize> {
    pub at: [f64; Q],
    pub weight: [f64; Q],
}

impl<const Q: usize> Points<Q> {
    /// Roots of the Legendre polynomial by Newton's method (Golub & Welsch 1969 give the same numbers).
    pub fn new() -> Self {
        let mut points = Points { at: [0.0; Q], weight: [0.0; Q] };
        for i in 0..Q {
            let mut x = (std::f64::consts::PI * (i as f64 + 0.75) / (Q as f64 + 0.5)).cos();
            let mut slope = 1.0;
            for _ in 0..100 {
                let (mut p, mut before) = (1.0, 0.0);
                for k in 0..Q {
                    let next = ((2 * k + 1) as f64 * x * p - k as f64 * before) / (k + 1) as f64;
                    (before, p) = (p, next);
                }
                slope = Q as f64 * (x * p - before) / (x * x - 1.0);
                let step = p / slope;
                x -= step;
                if step.abs() < 1e-16 {
                    break;
                }
            }
            points.at[i] = 0.5 * (1.0 - x);
            points.weight[i] = 1.0 / ((1.0 - x * x) * slope * slope);
        }
        points
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quadrature_integrates_powers() {
        let points = Points::<4>::new();
        for power in 0..8 {
            let sum: f64 = points.at.iter().zip(&points.weight).map(|(t, w)| w * t.powi(power)).sum();
            assert!((sum - 1.0 / f64::from(power + 1)).abs() < 1e-14, "{power}: {sum}");
        }
    }
}
