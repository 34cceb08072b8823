//! Cross-fitted ridge regression of many targets on the same columns: everything that does not depend on the target
//! is done once, so that a permuted target costs a few matrix-vector products.

use super::encode::Matrix;
use crate::dense::dot;

/// Which rows are predicted together.
pub(super) struct Blocks {
    pub of_row: Vec<usize>,
    pub n_blocks: usize,
    /// Whether a block is predicted from earlier ones only (the first is then not predicted), or from all others.
    pub only_earlier: bool,
}

impl Blocks {
    fn trains(&self, block: usize, on: usize) -> bool {
        if self.only_earlier { on < block } else { on != block }
    }
}

/// One block to predict: what its training rows give.
struct Part {
    block: usize,
    trains_on: Vec<usize>,
    n_train: usize,
    /// Sum of the training rows.
    sum: Vec<f64>,
    /// Cholesky factor of the penalised products of the training rows, per penalty.
    factors: Vec<Cholesky>,
}

/// Ridge regressions on the same columns and blocks, at several penalties.
pub(super) struct CrossFit {
    rows: Matrix,
    blocks: Blocks,
    parts: Vec<Part>,
    n_penalties: usize,
}

impl CrossFit {
    /// `penalties`: noise over signal; multiplied by the summed variance of the columns.
    pub fn new(rows: Matrix, blocks: &Blocks, penalties: &[f64]) -> CrossFit {
        // More columns than rows: the same regression on the rows' own coordinates, exactly.
        let rows = if rows.n_columns > rows.n_rows { coordinates(&rows) } else { rows };
        let p = rows.n_columns;
        let mut products = vec![vec![0.0; p * p]; blocks.n_blocks];
        let mut sums = vec![vec![0.0; p]; blocks.n_blocks];
        let mut counts = vec![0; blocks.n_blocks];
        let mut squares = 0.0;
        for row in 0..rows.n_rows {
            let (x, block) = (rows.row(row), blocks.of_row[row]);
            add_products(&mut products[block], x);
            for (s, v) in sums[block].iter_mut().zip(x) {
                *s += v;
                squares += v * v;
            }
            counts[block] += 1;
        }
        let spread = (squares / rows.n_rows.max(1) as f64).max(1e-9);
        let mut parts = Vec::new();
        for block in 0..blocks.n_blocks {
            let trains_on: Vec<usize> = (0..blocks.n_blocks).filter(|&b| blocks.trains(block, b)).collect();
            let n_train: usize = trains_on.iter().map(|&b| counts[b]).sum();
            if n_train == 0 || counts[block] == 0 {
                continue;
            }
            let mut product = vec![0.0; p * p];
            let mut sum = vec![0.0; p];
            for &b in &trains_on {
                add(&mut product, &products[b]);
                add(&mut sum, &sums[b]);
            }
            let factors = penalties.iter().map(|&k| Cholesky::new(product.clone(), p, k * spread)).collect();
            parts.push(Part { block, trains_on, n_train, sum, factors });
        }
        let blocks = Blocks { of_row: blocks.of_row.clone(), ..*blocks };
        CrossFit { rows, blocks, parts, n_penalties: penalties.len() }
    }

    /// Share of the summed variance of the targets explained out of fold, per penalty. 0 where nothing varies.
    pub fn share_explained(&self, targets: &[Vec<f64>], shares: &mut [f64]) {
        let p = self.rows.n_columns;
        let (mut spread, mut errors) = (0.0, vec![0.0; self.n_penalties]);
        for y in targets {
            let mut cross = vec![vec![0.0; p]; self.blocks.n_blocks];
            let mut totals = vec![0.0; self.blocks.n_blocks];
            for (row, &y) in y.iter().enumerate() {
                let block = self.blocks.of_row[row];
                totals[block] += y;
                for (c, x) in cross[block].iter_mut().zip(self.rows.row(row)) {
                    *c += y * x;
                }
            }
            // Coefficients of all penalties, and the training mean, of the part that predicts each block.
            let mut of_block: Vec<Option<(f64, Vec<Vec<f64>>)>> = vec![None; self.blocks.n_blocks];
            for part in &self.parts {
                let mean = part.trains_on.iter().map(|&b| totals[b]).sum::<f64>() / part.n_train as f64;
                let mut right: Vec<f64> = part.sum.iter().map(|s| -mean * s).collect();
                for &b in &part.trains_on {
                    add(&mut right, &cross[b]);
                }
                let solved = part.factors.iter().map(|f| f.solve(right.clone())).collect();
                of_block[part.block] = Some((mean, solved));
            }
            let judged = || (0..y.len()).filter(|&row| of_block[self.blocks.of_row[row]].is_some());
            let n = judged().count().max(1) as f64;
            let mean_judged = judged().map(|row| y[row]).sum::<f64>() / n;
            for (row, &y) in y.iter().enumerate() {
                let Some((mean, coefficients)) = &of_block[self.blocks.of_row[row]] else { continue };
                spread += (y - mean_judged) * (y - mean_judged);
                for (error, coefficients) in errors.iter_mut().zip(coefficients) {
                    let miss = y - mean - dot(self.rows.row(row), coefficients);
                    *error += miss * miss;
                }
            }
        }
        for (share, error) in shares.iter_mut().zip(errors) {
            *share = if spread > 0.0 { 1.0 - error / spread } else { 0.0 };
        }
    }
}

fn add(to: &mut [f64], from: &[f64]) {
    for (t, f) in to.iter_mut().zip(from) {
        *t += f;
    }
}

/// Adds the products of a row with itself: the lower half.
fn add_products(products: &mut [f64], x: &[f64]) {
    let p = x.len();
    for (i, &xi) in x.iter().enumerate() {
        if xi != 0.0 {
            for (t, v) in products[i * p..i * p + i + 1].iter_mut().zip(x) {
                *t += xi * v;
            }
        }
    }
}

/// Rows as coordinates in the space that they span: same inner products, as many columns as rows.
fn coordinates(rows: &Matrix) -> Matrix {
    let n = rows.n_rows;
    let mut inner = vec![0.0; n * n];
    let mut largest = 0.0f64;
    for i in 0..n {
        for j in 0..=i {
            inner[i * n + j] = dot(rows.row(i), rows.row(j));
        }
        largest = largest.max(inner[i * n + i]);
    }
    // Columns of mean 0 leave one direction empty: a trace of the identity keeps the factor defined.
    let mut factor = Cholesky::new(inner, n, 1e-8 * largest + 1e-12);
    for i in 0..n {
        factor.lower[i * n + i + 1..(i + 1) * n].fill(0.0);
    }
    Matrix { n_rows: n, n_columns: n, values: factor.lower }
}

/// Lower factor of a positive definite matrix.
struct Cholesky {
    n: usize,
    lower: Vec<f64>,
    /// The factor's columns as rows, so that both substitutions run along memory.
    upper: Vec<f64>,
}

impl Cholesky {
    /// Factor of `matrix + ridge * identity`; reads the lower half. `ridge` must be positive.
    fn new(mut matrix: Vec<f64>, n: usize, ridge: f64) -> Cholesky {
        for i in 0..n {
            for j in 0..=i {
                let (before, row) = matrix.split_at_mut(i * n);
                let product =
                    if i == j { dot(&row[..j], &row[..j]) } else { dot(&row[..j], &before[j * n..j * n + j]) };
                if i == j {
                    // Rounding may take it under what the ridge guarantees.
                    row[i] = (row[i] + ridge - product).max(0.5 * ridge).sqrt();
                } else {
                    row[j] = (row[j] - product) / before[j * n + j];
                }
            }
        }
        let mut upper = vec![0.0; n * n];
        for i in 0..n {
            for j in 0..=i {
                upper[j * n + i] = matrix[i * n + j];
            }
        }
        Cholesky { n, lower: matrix, upper }
    }

    fn solve(&self, mut right: Vec<f64>) -> Vec<f64> {
        let n = self.n;
        for i in 0..n {
            let row = &self.lower[i * n..i * n + i];
            right[i] = (right[i] - dot(row, &right[..i])) / self.lower[i * n + i];
        }
        for i in (0..n).rev() {
            let row = &self.upper[i * n + i + 1..(i + 1) * n];
            right[i] = (right[i] - dot(row, &right[i + 1..])) / self.lower[i * n + i];
        }
        right
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::Seed;

    fn matrix(n: usize, p: usize) -> Matrix {
        let mut stream = Seed(2).stream();
        Matrix { n_rows: n, n_columns: p, values: (0..n * p).map(|_| stream.normal()).collect() }
    }

    #[test]
    fn factor_solves() {
        let rows = matrix(9, 5);
        let mut products = vec![0.0; 25];
        (0..9).for_each(|r| add_products(&mut products, rows.row(r)));
        let solved = Cholesky::new(products.clone(), 5, 0.3).solve(vec![1.0, -2.0, 0.5, 4.0, 0.0]);
        for (i, expected) in [1.0, -2.0, 0.5, 4.0, 0.0].into_iter().enumerate() {
            let at = |j: usize| products[i.max(j) * 5 + i.min(j)] + if i == j { 0.3 } else { 0.0 };
            let got: f64 = (0..5).map(|j| at(j) * solved[j]).sum();
            assert!((got - expected).abs() < 1e-9);
        }
    }

    /// Wide rows give the same shares through their coordinates as column by column.
    #[test]
    fn coordinates_change_nothing() {
        let (n, p) = (30, 40);
        let rows = matrix(n, p);
        let y: Vec<f64> = (0..n).map(|r| rows.row(r)[0] + 0.1 * rows.row(r)[1]).collect();
        let blocks = || Blocks { of_row: (0..n).map(|r| r % 5).collect(), n_blocks: 5, only_earlier: false };
        let mut reduced = [0.0; 1];
        CrossFit::new(rows.clone(), &blocks(), &[1.0]).share_explained(std::slice::from_ref(&y), &mut reduced);
        let spread = rows.values.iter().map(|v| v * v).sum::<f64>() / n as f64;
        let (mut error, mean_y) = (0.0, y.iter().sum::<f64>() / n as f64);
        for fold in 0..5 {
            let train: Vec<usize> = (0..n).filter(|r| r % 5 != fold).collect();
            let mean = train.iter().map(|&r| y[r]).sum::<f64>() / train.len() as f64;
            let mut products = vec![0.0; p * p];
            train.iter().for_each(|&r| add_products(&mut products, rows.row(r)));
            let mut right = vec![0.0; p];
            for &r in &train {
                right.iter_mut().zip(rows.row(r)).for_each(|(t, x)| *t += (y[r] - mean) * x);
            }
            let coefficients = Cholesky::new(products, p, spread).solve(right);
            for r in (0..n).filter(|r| r % 5 == fold) {
                error += (y[r] - mean - dot(rows.row(r), &coefficients)).powi(2);
            }
        }
        let naive = 1.0 - error / y.iter().map(|v| (v - mean_y).powi(2)).sum::<f64>();
        assert!((naive - reduced[0]).abs() < 1e-5, "{naive} {reduced:?}");
    }
}
