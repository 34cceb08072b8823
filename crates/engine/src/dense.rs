//! Small dense linear algebra: dot products with a fixed order of sums, Cholesky, and damped least squares by QR.
//!
//! In: slices, column by column. Out: numbers that are the same on any number of threads.
//! Invariants: sums are taken in eight lanes, always in the same order.
//! Processors with wider registers run versions of their own, chosen at run time: the same operations on the same lanes,
//! never a fused multiplication with addition, so that all give the same bits.
//! Edges: a matrix that is not positive definite gives `None`.

use multiversion::multiversion;
use wide::f64x4;

/// Sum of products, in eight lanes. Slices of fixed length let the compiler keep the lanes in registers.
#[multiversion(targets("x86_64+avx512f", "x86_64+avx2"))]
pub(crate) fn dot(a: &[f64], b: &[f64]) -> f64 {
    let ((a8, a_rest), (b8, b_rest)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    let mut lanes = [0.0; 8];
    for (x, y) in a8.iter().zip(b8) {
        for k in 0..8 {
            lanes[k] += x[k] * y[k];
        }
    }
    let rest: f64 = a_rest.iter().zip(b_rest).map(|(x, y)| x * y).sum();
    (lanes[0] + lanes[4]) + (lanes[1] + lanes[5]) + (lanes[2] + lanes[6]) + (lanes[3] + lanes[7]) + rest
}

/// 1 / (1 + exp(-x)), without overflow.
pub fn logistic(x: f64) -> f64 {
    if x >= 0.0 {
        1.0 / (1.0 + (-x).exp())
    } else {
        let e = x.exp();
        e / (1.0 + e)
    }
}

/// Exponentials of numbers below 708, the same on every processor; of those below -708, 0.
pub(crate) fn exponentials(values: &mut [f64]) {
    for four in values.chunks_mut(4) {
        let mut padded = [0.0; 4];
        padded[..four.len()].copy_from_slice(four);
        four.copy_from_slice(&f64x4::new(padded).exp().to_array()[..four.len()]);
    }
}

/// `y += factor * x`.
#[multiversion(targets("x86_64+avx512f", "x86_64+avx2"))]
pub(crate) fn add_scaled(y: &mut [f64], factor: f64, x: &[f64]) {
    for (y, x) in y.iter_mut().zip(x) {
        *y += factor * x;
    }
}

/// Cholesky factor of a symmetric positive definite matrix: row-major, its lower triangle used.
#[derive(Debug, Clone)]
pub(crate) struct Cholesky {
    n: usize,
    lower: Vec<f64>,
}

impl Cholesky {
    /// Factor of a matrix of which only the lower triangle is read; row by row, so that every sum is a dot product.
    pub(crate) fn new(mut matrix: Vec<f64>, n: usize) -> Option<Cholesky> {
        for i in 0..n {
            let (above, rest) = matrix.split_at_mut(i * n);
            let own = &mut rest[..=i];
            for j in 0..i {
                let other = &above[j * n..=j * n + j];
                own[j] = (own[j] - dot(&own[..j], &other[..j])) / other[j];
            }
            let pivot = own[i] - dot(&own[..i], &own[..i]);
            if pivot <= 0.0 || !pivot.is_finite() {
                return None;
            }
            own[i] = pivot.sqrt();
        }
        Some(Cholesky { n, lower: matrix })
    }

    fn row(&self, i: usize) -> &[f64] {
        &self.lower[i * self.n..=i * self.n + i]
    }

    /// Replaces `x` by the solution of `matrix * solution = x`.
    pub(crate) fn solve(&self, x: &mut [f64]) {
        for i in 0..self.n {
            let row = self.row(i);
            x[i] = (x[i] - dot(&row[..i], &x[..i])) / row[i];
        }
        for i in (0..self.n).rev() {
            let row = self.row(i);
            x[i] /= row[i];
            let (below, own) = x.split_at_mut(i);
            add_scaled(below, -own[0], &row[..i]);
        }
    }

    /// Logarithm of the determinant.
    pub(crate) fn ln_determinant(&self) -> f64 {
        (0..self.n).map(|i| 2.0 * self.row(i)[i].ln()).sum()
    }

    /// Diagonal of the inverse: squared columns of the factor's inverse, summed.
    pub(crate) fn inverse_diagonal(&self) -> Vec<f64> {
        let n = self.n;
        let mut column = vec![0.0; n];
        (0..n)
            .map(|j| {
                column[j] = 1.0 / self.row(j)[j];
                for i in j + 1..n {
                    let row = self.row(i);
                    column[i] = -dot(&row[j..i], &column[j..i]) / row[i];
                }
                dot(&column[j..], &column[j..])
            })
            .collect()
    }

    /// Lower triangle of the inverse, row-major.
    pub(crate) fn inverse(&self) -> Vec<f64> {
        let n = self.n;
        // Inverse of the factor, row by row, then its cross-products.
        let mut factor = vec![0.0; n * n];
        for i in 0..n {
            let row = self.row(i);
            let (above, rest) = factor.split_at_mut(i * n);
            let own = &mut rest[..=i];
            for k in 0..i {
                add_scaled(&mut own[..=k], -row[k], &above[k * n..=k * n + k]);
            }
            own[i] = 1.0;
            own.iter_mut().for_each(|v| *v /= row[i]);
        }
        let mut inverse = vec![0.0; n * n];
        for k in 0..n {
            let row = &factor[k * n..=k * n + k];
            for a in 0..=k {
                add_scaled(&mut inverse[a * n..=a * n + a], row[a], &row[..=a]);
            }
        }
        inverse
    }
}

/// Solves `matrix * x = right` for a symmetric positive definite matrix (row-major).
pub(crate) fn solve_spd(matrix: &[f64], right: &[f64]) -> Option<Vec<f64>> {
    let factor = Cholesky::new(matrix.to_vec(), right.len())?;
    let mut x = right.to_vec();
    factor.solve(&mut x);
    Some(x)
}

/// A least-squares problem reduced to its triangle: `|columns * x - right|` is `|r * x - right|` plus a constant.
#[derive(Debug, Clone)]
pub(crate) struct Triangle {
    /// Column by column, upper triangular.
    r: Vec<Vec<f64>>,
    right: Vec<f64>,
}

impl Triangle {
    /// Householder reflections (Householder 1958) on columns of one length; more columns than rows are allowed.
    pub(crate) fn new(mut columns: Vec<Vec<f64>>, mut right: Vec<f64>) -> Triangle {
        let m = columns.len();
        for k in 0..m.min(right.len()) {
            let (done, rest) = columns.split_at_mut(k + 1);
            let own = &mut done[k];
            let norm = dot(&own[k..], &own[k..]).sqrt();
            if norm == 0.0 {
                continue;
            }
            let diagonal = if own[k] > 0.0 { -norm } else { norm };
            // v = x - diagonal * e1, and v . v = 2 norm (norm + |x1|).
            let half = norm * (norm + own[k].abs());
            own[k] -= diagonal;
            let v = &own[k..];
            for column in rest.iter_mut().map(Vec::as_mut_slice).chain(std::iter::once(&mut right[..])) {
                let share = dot(v, &column[k..]) / half;
                add_scaled(&mut column[k..], -share, v);
            }
            own[k] = diagonal;
            own[k + 1..].fill(0.0);
        }
        for column in &mut columns {
            column.resize(m, 0.0);
        }
        right.resize(m, 0.0);
        Triangle { r: columns, right }
    }

    /// The x with the least `|columns * x - right|^2 + damping * |x|^2` (Levenberg 1944): the triangle of the triangle
    /// over `sqrt(damping) * I`, which squares no condition number. The damping is above zero.
    pub(crate) fn damped(&self, damping: f64) -> Vec<f64> {
        let m = self.right.len();
        let mut stacked = self.r.clone();
        for (k, column) in stacked.iter_mut().enumerate() {
            column.resize(2 * m, 0.0);
            column[m + k] = damping.sqrt();
        }
        let mut right = self.right.clone();
        right.resize(2 * m, 0.0);
        let Triangle { r, right: mut x } = Triangle::new(stacked, right);
        for k in (0..m).rev() {
            x[k] /= r[k][k];
            let (known, _) = x.split_at_mut(k + 1);
            let (above, own) = known.split_at_mut(k);
            add_scaled(above, -own[0], &r[k][..k]);
        }
        x
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn solves_and_refuses() {
        let matrix = [4.0, 2.0, 0.5, 2.0, 3.0, 1.0, 0.5, 1.0, 2.0];
        let x = solve_spd(&matrix, &[1.0, 2.0, 3.0]).expect("positive definite");
        for (row, right) in matrix.chunks(3).zip([1.0, 2.0, 3.0]) {
            assert!((dot(row, &x) - right).abs() < 1e-12);
        }
        assert!(solve_spd(&[1.0, 2.0, 2.0, 1.0], &[1.0, 1.0]).is_none());
        assert!(solve_spd(&[f64::NAN], &[1.0]).is_none());
        let factor = Cholesky::new(matrix.to_vec(), 3).expect("positive definite");
        let (inverse, diagonal) = (factor.inverse(), factor.inverse_diagonal());
        for i in 0..3 {
            assert!((inverse[i * 3 + i] - diagonal[i]).abs() < 1e-12);
            for j in 0..3 {
                let entry: f64 = (0..3).map(|k| matrix[i * 3 + k] * inverse[k.max(j) * 3 + k.min(j)]).sum();
                assert!((entry - f64::from(u8::from(i == j))).abs() < 1e-12, "{i} {j}: {entry}");
            }
        }
        let determinant = 4.0 * (3.0 * 2.0 - 1.0) - 2.0 * (2.0 * 2.0 - 0.5) + 0.5 * (2.0 - 3.0 * 0.5);
        assert!((factor.ln_determinant() - f64::ln(determinant)).abs() < 1e-12);
    }

    #[test]
    fn dot_agrees_with_the_plain_sum() {
        let a: Vec<f64> = (0..37).map(|i| f64::from(i) * 0.5 - 3.0).collect();
        let plain: f64 = a.iter().map(|v| v * v).sum();
        assert!((dot(&a, &a) - plain).abs() < 1e-9);
    }

    #[test]
    fn damped_least_squares_by_two_ways() {
        let check = |columns: &[Vec<f64>], damping: f64| {
            let right = [1.0, -2.0, 0.5, 4.0];
            let fast = Triangle::new(columns.to_vec(), right.to_vec()).damped(damping);
            let m = columns.len();
            let mut normal = vec![0.0; m * m];
            for i in 0..m {
                for j in 0..m {
                    normal[i * m + j] = dot(&columns[i], &columns[j]) + if i == j { damping } else { 0.0 };
                }
            }
            let sides: Vec<f64> = columns.iter().map(|c| dot(c, &right)).collect();
            let slow = solve_spd(&normal, &sides).expect("positive definite");
            for (f, s) in fast.iter().zip(&slow) {
                assert!((f - s).abs() < 1e-9, "{fast:?} {slow:?}");
            }
        };
        let (a, b) = (vec![1.0, 2.0, 3.0, 4.0], vec![0.0, -1.0, 1.0, 0.5]);
        check(&[a.clone(), b.clone()], 1e-3);
        // Twice the same column, and more columns than rows.
        check(&[a.clone(), a.clone(), b.clone()], 0.1);
        check(&[a.clone(), b.clone(), a.clone(), b.clone(), a, b], 0.5);
        check(&[vec![0.0; 4]], 1.0);
        check(&[], 1.0);
    }
}
