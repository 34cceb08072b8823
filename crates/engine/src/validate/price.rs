//! What simplicity costs: how much less a shorter model explains than the most accurate one.
//!
//! In: out-of-fold scores of some models, of the most accurate one and of the baseline, on the same rows. Out: a
//! [`Price`] each.
//! The user's question: "what do I lose if I take the formula that I can read?".
//! Invariants: models are compared on the same resamples of rows (paired), whole groups where rows belong together.
//! Method: nonparametric bootstrap of the difference of the main figure and of the ratio of gains over the baseline,
//! percentile interval (Efron 1979).
//! Edges: where even the most accurate model does not clearly beat the baseline there is nothing to keep: no share.

use super::bootstrap::{N_RESAMPLES, Resampler, interval};
use super::metric::{row_losses, weighted_mean, weighted_variance};
use super::{Estimate, OutOfFold};
use crate::data::Target;
use crate::run::Seed;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// Share of resamples in which the most accurate model must beat the baseline for a share of its gain to be told.
const CLEAR: f64 = 0.975;

/// What a model loses to the most accurate one.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Price {
    /// Main figure lost: R2 of the best less R2 of this one, or log-loss of this one less that of the best; above 0
    /// where this one is worse. Its baseline is what the baseline loses.
    pub lost: Estimate,
    /// Share of the best model's gain over the baseline that this one keeps (1 is all); its baseline is 0. `None` where
    /// the best model has no clear gain.
    pub kept: Option<Estimate>,
}

/// The price of each of these models against `best`.
pub fn prices(
    models: &[&OutOfFold],
    best: &OutOfFold,
    baseline: &OutOfFold,
    observed: &Target,
    weights: &[f64],
    groups: Option<&[u32]>,
    seed: Seed,
) -> Vec<Price> {
    // The best and the baseline, then the models.
    let losses: Vec<Vec<f64>> =
        [best, baseline].into_iter().chain(models.iter().copied()).map(|m| row_losses(m, observed)).collect();
    let unit = |weights: &[f64]| match observed {
        Target::Numbers(y) => weighted_variance(y, weights),
        Target::Classes { .. } => 1.0,
    };
    let figures = |weights: &[f64]| -> Vec<f64> {
        let unit = unit(weights);
        losses.iter().map(|l| if unit > 0.0 { weighted_mean(l, weights) / unit } else { 0.0 }).collect()
    };
    let resampler = Resampler::new(observed.len(), groups);
    let resampled: Vec<Vec<f64>> = (0..N_RESAMPLES)
        .into_par_iter()
        .map(|b| {
            let mut weighted = resampler.counts(&mut seed.derive(b as u64).stream());
            for (c, w) in weighted.iter_mut().zip(weights) {
                *c *= w;
            }
            figures(&weighted)
        })
        .filter(|f: &Vec<f64>| f.iter().all(|v| v.is_finite()))
        .collect();
    let all = figures(weights);
    let gains = resampled.iter().filter(|f| f[1] > f[0]).count();
    let clear = all[1] > all[0] && gains as f64 >= CLEAR * resampled.len() as f64;
    let estimate = |of: &dyn Fn(&[f64]) -> f64, baseline: f64| {
        let finite = |v: f64| if v.is_finite() { v } else { 0.0 };
        let value = finite(of(&all));
        let values = resampled.iter().map(|f| of(f)).filter(|v| v.is_finite()).collect();
        let (low, high) = interval(values).unwrap_or((value, value));
        Estimate { value, low, high, baseline: finite(baseline) }
    };
    (2..losses.len())
        .map(|m| Price {
            lost: estimate(&|f| f[m] - f[0], all[1] - all[0]),
            kept: clear.then(|| estimate(&|f| (f[1] - f[m]) / (f[1] - f[0]), 0.0)),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::Scores;

    fn model(scores: Vec<f64>) -> OutOfFold {
        OutOfFold { repeats: vec![Scores { outputs: vec![scores] }] }
    }

    fn priced(scores: &[Vec<f64>], best: &[f64], baseline: f64, observed: &Target) -> Vec<Price> {
        let models: Vec<OutOfFold> = scores.iter().cloned().map(model).collect();
        let models: Vec<&OutOfFold> = models.iter().collect();
        let n = observed.len();
        let (best, baseline) = (model(best.to_vec()), model(vec![baseline; n]));
        prices(&models, &best, &baseline, observed, &vec![1.0; n], None, Seed(1))
    }

    #[test]
    fn by_hand_for_a_number() {
        let y: Vec<f64> = (0..60).map(f64::from).collect();
        let mean = 29.5;
        let half: Vec<f64> = y.iter().map(|v| mean + 0.5 * (v - mean)).collect();
        let found = priced(&[y.clone(), half, vec![mean; 60]], &y, mean, &Target::Numbers(y.clone()));
        let check = |price: &Price, lost: f64, kept: f64| {
            let share = price.kept.expect("a clear gain");
            assert!((price.lost.value - lost).abs() < 1e-9 && (share.value - kept).abs() < 1e-9, "{price:?}");
            assert!(price.lost.low <= price.lost.high && share.low <= share.high + 1e-12, "{price:?}");
            assert!((price.lost.baseline - 1.0).abs() < 1e-9 && share.baseline == 0.0);
        };
        check(&found[0], 0.0, 1.0);
        check(&found[1], 0.25, 0.75);
        check(&found[2], 1.0, 0.0);
    }

    #[test]
    fn nothing_is_kept_of_nothing() {
        let codes: Vec<u32> = (0..40).map(|i| i % 2).collect();
        let observed = Target::Classes { codes, n_classes: 2 };
        let noise: Vec<f64> = (0..40).map(|i| f64::from(i % 3) - 1.0).collect();
        let found = priced(std::slice::from_ref(&noise), &noise, 0.0, &observed);
        assert!(found[0].kept.is_none() && found[0].lost.value == 0.0, "{found:?}");
        // No row, one row, a constant: finite.
        for y in [vec![], vec![3.0], vec![3.0; 5]] {
            let price = priced(std::slice::from_ref(&y), &y, 1.0, &Target::Numbers(y.clone()))[0];
            let lost = price.lost;
            assert!([lost.value, lost.low, lost.high, lost.baseline].iter().all(|v| v.is_finite()), "{price:?}");
            assert!(price.kept.is_none());
        }
    }
}
