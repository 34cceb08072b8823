//! Features as columns of numbers, without looking at the target: plain, and with simple bends and products.

use crate::data::{FeatureColumn, Features, GAP};
use crate::run::Seed;

/// Rows of numbers, row after row.
#[derive(Clone)]
pub(super) struct Matrix {
    pub n_rows: usize,
    pub n_columns: usize,
    pub values: Vec<f64>,
}

impl Matrix {
    fn from_columns(columns: &[Vec<f64>], n_rows: usize) -> Matrix {
        let n_columns = columns.len();
        let mut values = vec![0.0; n_rows * n_columns];
        for (j, column) in columns.iter().enumerate() {
            for (i, &v) in column.iter().enumerate() {
                values[i * n_columns + j] = v;
            }
        }
        Matrix { n_rows, n_columns, values }
    }
    pub fn row(&self, row: usize) -> &[f64] {
        &self.values[row * self.n_columns..(row + 1) * self.n_columns]
    }
    /// Sum over rows of `y[row]` times the row.
    pub fn transposed_times(&self, y: &[f64]) -> Vec<f64> {
        let mut sum = vec![0.0; self.n_columns];
        for (row, &y) in y.iter().enumerate() {
            for (s, x) in sum.iter_mut().zip(self.row(row)) {
                *s += y * x;
            }
        }
        sum
    }
    /// Scales every column to length 1 (a column of zeros stays).
    pub fn normalise(&mut self) {
        let mut lengths = vec![0.0; self.n_columns];
        for row in self.values.chunks_exact(self.n_columns.max(1)) {
            for (l, x) in lengths.iter_mut().zip(row) {
                *l += x * x;
            }
        }
        for row in self.values.chunks_exact_mut(self.n_columns.max(1)) {
            for (l, x) in lengths.iter().zip(row) {
                if *l > 0.0 {
                    *x /= l.sqrt();
                }
            }
        }
    }
}

/// The two encodings; the rich one holds the plain one's columns first.
pub(super) struct Encoding {
    pub plain: Matrix,
    pub rich: Matrix,
}

/// Levels with a column of their own.
const MAX_LEVELS: usize = 30;
/// Features that get bends; a random choice in wider tables.
const MAX_BENT: usize = 200;
/// Products of pairs; a random choice where there are more pairs.
const MAX_PAIRS: usize = 100;
/// Standardised numbers are kept within this, so that one outlier is not the whole column.
const LARGEST: f64 = 4.0;

/// About how many columns the rich encoding will have.
pub(super) fn n_columns(features: &Features) -> usize {
    let plain: usize = features
        .columns
        .iter()
        .zip(features.info.iter())
        .map(|(column, info)| match column {
            FeatureColumn::Numeric(_) => 1 + usize::from((0..features.n_rows).any(|row| column.is_gap(row))),
            FeatureColumn::Categorical(_) => info.n_levels().unwrap_or(0).min(MAX_LEVELS) + 1,
        })
        .sum();
    let bent = features.n_features().min(MAX_BENT);
    plain + 2 * bent + (bent * bent.saturating_sub(1) / 2).min(MAX_PAIRS)
}

/// Encodes. Every column has mean 0; a feature's plain columns have variances that sum to at most 1 (and 1 more for gaps).
pub(super) fn encode(features: &Features, seed: Seed) -> Encoding {
    let n = features.n_rows;
    let mut plain: Vec<Vec<f64>> = Vec::new();
    let mut bends: Vec<Vec<f64>> = Vec::new();
    // One column per feature that stands for it in products.
    let mut faces: Vec<Vec<f64>> = Vec::new();
    let mut bent = vec![features.n_features() <= MAX_BENT; features.n_features()];
    let mut stream = seed.stream();
    if features.n_features() > MAX_BENT {
        for feature in stream.sample(features.n_features(), MAX_BENT) {
            bent[feature] = true;
        }
    }
    for (column, &bent) in features.columns.iter().zip(&bent) {
        match column {
            FeatureColumn::Numeric(values) => {
                plain.extend(standardised(values.clone()));
                if (0..n).any(|row| column.is_gap(row)) {
                    plain.extend(standardised(values.iter().map(|v| f64::from(u8::from(v.is_nan()))).collect()));
                }
                if bent {
                    let ranks = ranks(values);
                    bends.extend(standardised(ranks.iter().map(|u| u * u).collect()));
                    if let Some(face) = standardised(ranks) {
                        bends.push(face.clone());
                        faces.push(face);
                    }
                }
            }
            FeatureColumn::Categorical(codes) => {
                let indicators = indicators(codes);
                if bent {
                    faces.extend(indicators.first().cloned().and_then(standardised));
                }
                plain.extend(indicators);
            }
        }
    }
    let n_faces = faces.len();
    let n_pairs = n_faces * n_faces.saturating_sub(1) / 2;
    let pairs: Vec<(usize, usize)> = if n_pairs <= MAX_PAIRS {
        (0..n_faces).flat_map(|a| (a + 1..n_faces).map(move |b| (a, b))).collect()
    } else {
        (0..MAX_PAIRS)
            .map(|_| {
                let two = stream.sample(n_faces, 2);
                (two[0], two[1])
            })
            .collect()
    };
    let products =
        pairs.iter().filter_map(|&(a, b)| standardised(faces[a].iter().zip(&faces[b]).map(|(x, y)| x * y).collect()));
    let plain_matrix = Matrix::from_columns(&plain, n);
    let mut rich = plain;
    rich.extend(bends);
    rich.extend(products);
    Encoding { plain: plain_matrix, rich: Matrix::from_columns(&rich, n) }
}

/// Mean 0 and variance 1 over the rows that are no gap, within [`LARGEST`] and centred again; gaps at 0. `None` where nothing varies.
fn standardised(mut column: Vec<f64>) -> Option<Vec<f64>> {
    for round in 0..2 {
        let present = || column.iter().filter(|v| v.is_finite());
        let n = present().count().max(1) as f64;
        // Scaled first, so that squares of huge numbers stay finite.
        let largest = present().fold(0.0f64, |top, v| top.max(v.abs()));
        if largest == 0.0 {
            return None;
        }
        let mean = present().map(|v| v / largest).sum::<f64>() / n;
        let variance = present().map(|v| (v / largest - mean) * (v / largest - mean)).sum::<f64>() / n;
        if variance <= 1e-24 {
            return None;
        }
        for v in &mut column {
            *v = (*v / largest - mean) / variance.sqrt();
            if round == 0 {
                *v = v.clamp(-LARGEST, LARGEST);
            }
        }
    }
    for v in &mut column {
        if !v.is_finite() {
            *v = 0.0;
        }
    }
    Some(column)
}

/// Mean rank of each number, from -1 to 1; gaps stay.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).filter(|&i| values[i].is_finite()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut ranks = vec![f64::NAN; values.len()];
    let last = order.len().saturating_sub(1).max(1) as f64;
    let mut start = 0;
    while start < order.len() {
        let tied = order[start..].iter().take_while(|&&i| values[i] == values[order[start]]).count();
        let middle = start as f64 + (tied - 1) as f64 / 2.0;
        for &i in &order[start..start + tied] {
            ranks[i] = 2.0 * middle / last - 1.0;
        }
        start += tied;
    }
    ranks
}

/// Centred indicators of the levels (gaps are one of them) that at least two rows have, most frequent first; scaled
/// together to a summed variance of 1, so that a column of many levels weighs no more than a number.
fn indicators(codes: &[u32]) -> Vec<Vec<f64>> {
    let mut sorted = codes.to_vec();
    sorted.sort_unstable();
    let mut levels: Vec<(usize, u32)> = sorted.chunk_by(|a, b| a == b).map(|c| (c.len(), c[0])).collect();
    levels.retain(|&(count, _)| count >= 2 && count < codes.len());
    levels.sort_by_key(|&(count, code)| (std::cmp::Reverse(count), code));
    levels.truncate(MAX_LEVELS + usize::from(levels.iter().any(|l| l.1 == GAP)));
    let n = codes.len() as f64;
    let variance: f64 = levels.iter().map(|&(count, _)| count as f64 / n * (1.0 - count as f64 / n)).sum();
    let scale = 1.0 / variance.max(f64::MIN_POSITIVE).sqrt();
    levels
        .iter()
        .map(|&(count, code)| {
            let share = count as f64 / n;
            codes.iter().map(|&c| scale * (f64::from(u8::from(c == code)) - share)).collect()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_centred_and_ranks_are_mean_ranks() {
        assert_eq!(ranks(&[5.0, 1.0, 5.0, f64::NAN, 9.0])[..3], [0.0, -1.0, 0.0]);
        let column = standardised(vec![1e300, -1e300, f64::NAN, 3.0]).expect("it varies");
        assert!(column.iter().sum::<f64>().abs() < 1e-9 && column[2] == 0.0);
        assert!(standardised(vec![2.0; 5]).is_none() && standardised(vec![f64::NAN; 2]).is_none());
        let levels = indicators(&[0, 0, 1, 1, 1, GAP, GAP, 2]);
        assert_eq!(levels.len(), 3);
        let total: f64 = levels.iter().flatten().map(|v| v * v).sum::<f64>() / 8.0;
        assert!((total - 1.0).abs() < 1e-9);
    }
}
