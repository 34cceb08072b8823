//! Random waves whose products approach the kernel, so that a model keeps weights and no row.
//!
//! In: coordinates times their relevance. Out: cosines and sines of random frequencies.
//! The user's question: none; it keeps "no training row's features in a model file" true of a kernel model.
//! Invariants: the frequencies depend on the seed alone; rows are computed one by one, always in the same order.
//! Method: random Fourier features (Rahimi & Recht 2007) with cosine and sine of each frequency (Sutherland & Schneider
//! 2015). A Matern 5/2 kernel is a mixture of squared exponentials: its frequencies are normals over the root of a mean
//! of five squared normals.

use crate::dense::add_scaled;
use crate::run::Seed;

/// Frequencies of the waves.
#[derive(Debug, Clone)]
pub(super) struct Waves {
    /// `[coordinate][wave]`.
    frequencies: Vec<Vec<f64>>,
    n_waves: usize,
}

impl Waves {
    /// `n_waves` frequencies in so many coordinates.
    pub fn new(n_coordinates: usize, n_waves: usize, seed: Seed) -> Waves {
        let mut stream = seed.stream();
        let mut frequencies = vec![vec![0.0; n_waves]; n_coordinates];
        for wave in 0..n_waves {
            let mean_square = (0..5).map(|_| stream.normal().powi(2)).sum::<f64>() / 5.0;
            let stretch = 1.0 / mean_square.sqrt().max(1e-3);
            for column in &mut frequencies {
                column[wave] = stretch * stream.normal();
            }
        }
        Waves { frequencies, n_waves }
    }

    /// Angle of each wave at a row.
    pub fn angles(&self, row: &[f64], angles: &mut [f64]) {
        angles.fill(0.0);
        for (x, column) in row.iter().zip(&self.frequencies) {
            if *x != 0.0 {
                add_scaled(angles, *x, column);
            }
        }
    }

    /// Frequencies in one coordinate, by wave.
    pub fn along(&self, coordinate: usize) -> &[f64] {
        &self.frequencies[coordinate]
    }

    /// Number of frequencies.
    pub fn n_waves(&self) -> usize {
        self.n_waves
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_of_waves_approach_the_kernel() {
        let n_waves = 40_000;
        let waves = Waves::new(2, n_waves, Seed(3));
        let mut angles = vec![0.0; n_waves];
        for distance in [0.0f64, 0.5, 1.0, 2.0] {
            waves.angles(&[0.6 * distance, 0.8 * distance], &mut angles);
            let mean = angles.iter().map(|a| a.cos()).sum::<f64>() / n_waves as f64;
            let r = 5f64.sqrt() * distance;
            let kernel = (1.0 + r + r * r / 3.0) * (-r).exp();
            assert!((mean - kernel).abs() < 0.015, "{distance}: {mean} {kernel}");
        }
    }
}
