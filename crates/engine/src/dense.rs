//! Small dense linear algebra: dot products with a fixed order of sums, and Cholesky.
//!
//! In: slices, column by column. Out: numbers that are the same on any number of threads.
//! Invariants: no allocation but the result; sums are taken in eight lanes, always in the same order.
//! Edges: a matrix that is not positive definite gives `None`.

/// Sum of products. Slices of fixed length let the compiler keep the lanes in registers.
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

/// `y += factor * x`.
pub(crate) fn add_scaled(y: &mut [f64], factor: f64, x: &[f64]) {
    for (y, x) in y.iter_mut().zip(x) {
        *y += factor * x;
    }
}

/// Solves `matrix * x = right` for a symmetric positive definite matrix (row-major, overwritten by its Cholesky factor).
pub(crate) fn solve_spd(matrix: &mut [f64], right: &[f64]) -> Option<Vec<f64>> {
    let n = right.len();
    for j in 0..n {
        for k in 0..j {
            let factor = matrix[j * n + k];
            for i in j..n {
                matrix[i * n + j] -= factor * matrix[i * n + k];
            }
        }
        let pivot = matrix[j * n + j];
        if pivot <= 0.0 || !pivot.is_finite() {
            return None;
        }
        let root = pivot.sqrt();
        for i in j..n {
            matrix[i * n + j] /= root;
        }
    }
    let mut x = right.to_vec();
    for i in 0..n {
        let known: f64 = (0..i).map(|k| matrix[i * n + k] * x[k]).sum();
        x[i] = (x[i] - known) / matrix[i * n + i];
    }
    for i in (0..n).rev() {
        let known: f64 = (i + 1..n).map(|k| matrix[k * n + i] * x[k]).sum();
        x[i] = (x[i] - known) / matrix[i * n + i];
    }
    Some(x)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn solves_and_refuses() {
        let matrix = [4.0, 2.0, 0.5, 2.0, 3.0, 1.0, 0.5, 1.0, 2.0];
        let x = solve_spd(&mut matrix.clone(), &[1.0, 2.0, 3.0]).expect("positive definite");
        for (row, right) in matrix.chunks(3).zip([1.0, 2.0, 3.0]) {
            assert!((dot(row, &x) - right).abs() < 1e-12);
        }
        assert!(solve_spd(&mut [1.0, 2.0, 2.0, 1.0], &[1.0, 1.0]).is_none());
        assert!(solve_spd(&mut [f64::NAN], &[1.0]).is_none());
    }

    #[test]
    fn dot_agrees_with_the_plain_sum() {
        let a: Vec<f64> = (0..37).map(|i| f64::from(i) * 0.5 - 3.0).collect();
        let plain: f64 = a.iter().map(|v| v * v).sum();
        assert!((dot(&a, &a) - plain).abs() < 1e-9);
    }
}
