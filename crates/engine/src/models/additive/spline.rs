//! The directions in which a curve may bend, from the stiffest to the loosest.
//!
//! In: places on a line with their weights. Out: [`Basis`]: orthogonal columns, and how much each one bends.
//! The user's question: "how does the score change with this number, no more jagged than the rows can tell?".
//! Invariants: columns have mean 0, mean square 1 and no correlation under the weights; the first is the straight line.
//! Method: Demmler & Reinsch (1975): eigenvectors of the cubic spline's kernel |s - t|^3 after constant and line are
//! taken out; eigenvalues are prior variances (a cubic smoothing spline is their posterior mean, Wahba 1978).
//! Edges: fewer than two places give no column, two give the line alone.

/// Columns of a curve over places, and the roughness of each.
#[derive(Debug, Clone)]
pub(super) struct Basis {
    /// `[column][place]`: the line, then bends.
    pub columns: Vec<Vec<f64>>,
    /// Roughness of each bend relative to the first one's: penalties are multiplied by it.
    pub roughness: Vec<f64>,
}

/// The line and at most `n_bends` bends over these increasing places.
pub(super) fn basis(places: &[f64], mass: &[f64], n_bends: usize) -> Basis {
    let mut built = Basis { columns: Vec::new(), roughness: Vec::new() };
    let total: f64 = mass.iter().sum();
    let n = places.len();
    if n < 2 || total <= 0.0 {
        return built;
    }
    let share: Vec<f64> = mass.iter().map(|m| m / total).collect();
    let inner = |a: &[f64], b: &[f64]| a.iter().zip(b).zip(&share).map(|((a, b), w)| a * b * w).sum::<f64>();
    let ones = vec![1.0; n];
    let mean = inner(places, &ones);
    let mut line: Vec<f64> = places.iter().map(|t| t - mean).collect();
    let norm = inner(&line, &line).sqrt();
    if norm.is_nan() || norm <= 0.0 {
        return built;
    }
    line.iter_mut().for_each(|t| *t /= norm);
    // The kernel without its constant and linear parts on either side, weighted.
    let mut kernel: Vec<Vec<f64>> = line.iter().map(|s| line.iter().map(|t| (s - t).abs().powi(3)).collect()).collect();
    for _ in 0..2 {
        for row in &mut kernel {
            for known in [&ones, &line] {
                let along = inner(row, known);
                row.iter_mut().zip(known).for_each(|(v, k)| *v -= along * k);
            }
        }
        kernel = (0..n).map(|i| (0..n).map(|j| kernel[j][i]).collect()).collect();
    }
    let root: Vec<f64> = share.iter().map(|w| w.sqrt()).collect();
    for (i, row) in kernel.iter_mut().enumerate() {
        row.iter_mut().zip(&root).for_each(|(v, r)| *v *= r * root[i]);
    }
    built.columns.push(line);
    let mut found = eigen(kernel);
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    let largest = found.first().map_or(0.0, |f| f.0);
    for (value, vector) in found.into_iter().take(n_bends.min(n - 2)) {
        if value <= 1e-9 * largest || value <= 0.0 {
            break;
        }
        let column = vector.iter().zip(&root).map(|(v, r)| if *r > 0.0 { v / r } else { 0.0 }).collect();
        built.columns.push(column);
        built.roughness.push(largest / value);
    }
    built
}

/// Eigenvalues and eigenvectors of a symmetric matrix by cyclic rotations (Jacobi 1846).
fn eigen(mut a: Vec<Vec<f64>>) -> Vec<(f64, Vec<f64>)> {
    let n = a.len();
    let mut vectors: Vec<Vec<f64>> = (0..n).map(|i| (0..n).map(|j| f64::from(u8::from(i == j))).collect()).collect();
    let size: f64 = a.iter().flatten().map(|v| v * v).sum();
    for _ in 0..30 {
        let off: f64 = (0..n).map(|i| a[i][..i].iter().map(|v| v * v).sum::<f64>()).sum();
        if off <= 1e-22 * size {
            break;
        }
        for p in 0..n {
            for q in p + 1..n {
                if a[p][q] == 0.0 {
                    continue;
                }
                let theta = (a[q][q] - a[p][p]) / (2.0 * a[p][q]);
                let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
                let c = 1.0 / (t * t + 1.0).sqrt();
                let s = t * c;
                for row in &mut a {
                    let (x, y) = (row[p], row[q]);
                    row[p] = c * x - s * y;
                    row[q] = s * x + c * y;
                }
                let (above, below) = a.split_at_mut(q);
                rotate(&mut above[p], &mut below[0], c, s);
                let (above, below) = vectors.split_at_mut(q);
                rotate(&mut above[p], &mut below[0], c, s);
            }
        }
    }
    vectors.into_iter().enumerate().map(|(i, vector)| (a[i][i], vector)).collect()
}

fn rotate(x: &mut [f64], y: &mut [f64], c: f64, s: f64) {
    for (x, y) in x.iter_mut().zip(y) {
        (*x, *y) = (c * *x - s * *y, s * *x + c * *y);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_orthogonal_and_bend_more_and_more() {
        let places: Vec<f64> = (0..20).map(|i| f64::from(i).powf(1.3)).collect();
        let mass: Vec<f64> = (0..20).map(|i| 1.0 + f64::from(i % 3)).collect();
        let total: f64 = mass.iter().sum();
        let built = basis(&places, &mass, 6);
        assert_eq!((built.columns.len(), built.roughness.len()), (7, 6));
        for (i, a) in built.columns.iter().enumerate() {
            assert!(a.iter().zip(&mass).map(|(a, m)| a * m).sum::<f64>().abs() < 1e-8 * total);
            for (j, b) in built.columns.iter().enumerate() {
                let product = a.iter().zip(b).zip(&mass).map(|((a, b), m)| a * b * m).sum::<f64>() / total;
                assert!((product - f64::from(u8::from(i == j))).abs() < 1e-6, "{i} {j}: {product}");
            }
        }
        assert!(built.roughness[0] == 1.0 && built.roughness.windows(2).all(|w| w[0] < w[1]), "{:?}", built.roughness);
        // Each bend crosses zero once more than the one before.
        let crossings = |c: &[f64]| c.windows(2).filter(|w| w[0] * w[1] < 0.0).count();
        assert_eq!(built.columns.iter().map(|c| crossings(c)).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6, 7]);
    }

    #[test]
    fn few_places_have_few_columns() {
        let check = |places: &[f64], expected: usize| {
            assert_eq!(basis(places, &vec![1.0; places.len()], 6).columns.len(), expected, "{places:?}");
        };
        check(&[], 0);
        check(&[1.0], 0);
        check(&[1.0, 2.0], 1);
        check(&[1.0, 2.0, 9.0], 2);
    }
}
