//! Would more rows help, and how many?
//!
//! In: losses of the judged rows under models learnt from fewer and fewer training rows. Out: a [`LearningCurve`].
//! The user's question: "shall I wait for next year's customers, or is this all there is to find?".
//! Invariants: the same rows are judged at every size; no forecast without its interval; nothing is foretold beyond
//! twice the rows but the number of rows itself.
//! Method: inverse power law, loss = a + b n^-c (Cortes et al. 1993; Figueroa et al. 2012), least squares with a and b at
//! least 0 and c on a grid from 0.3 to 1.5; interval by bootstrap over rows (or groups), one resample for all sizes
//! (Efron 1979).
//! Edges: fewer than three sizes: no curve; losses that do not fall with n: flat, no gain.

use super::bootstrap::{Resampler, interval};
use super::metric::{Metric, weighted_mean, weighted_variance};
use super::{Estimate, Figure};
use crate::data::{Target, Task};
use crate::run::Seed;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// Resamples: the forecast is rough, its interval needs no third digit.
const N_RESAMPLES: usize = 300;
/// Exponents tried.
const EXPONENTS: std::ops::RangeInclusive<u32> = 6..=30;
const EXPONENT_STEP: f64 = 0.05;
/// Beyond this many times the rows nothing is foretold.
const FARTHEST: f64 = 1_000.0;

/// How the main figure grows with the rows learnt from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LearningCurve {
    /// Learner by which it was measured.
    pub model: String,
    /// Rows learnt from, and the main figure of the same judged rows; the baseline is the table's.
    pub points: Vec<(usize, Figure)>,
    /// Rows of the table.
    pub n_rows: usize,
    /// Main figure foretold for twice the rows of the table; the baseline is that of the table's rows, by the curve.
    pub doubled: Estimate,
    /// By how much twice the rows would improve it (above 0 is better); the baseline is 0.
    pub gain: Estimate,
    /// Rows with which half of what more rows could ever bring would be reached, with the ends of a 95 % interval;
    /// `None` where they bring nothing.
    pub halfway: Option<(f64, f64, f64)>,
}

/// a + b n^-c.
#[derive(Debug, Clone, Copy, PartialEq)]
struct PowerLaw {
    a: f64,
    b: f64,
    c: f64,
}

impl PowerLaw {
    fn at(self, n: f64) -> f64 {
        self.a + self.b * n.powf(-self.c)
    }

    /// Least squares over sizes and losses.
    fn fit(sizes: &[f64], losses: &[f64]) -> PowerLaw {
        let m = sizes.len().max(1) as f64;
        let mean = losses.iter().sum::<f64>() / m;
        let flat = (PowerLaw { a: mean, b: 0.0, c: 1.0 }, losses.iter().map(|l| (l - mean) * (l - mean)).sum::<f64>());
        let tried = EXPONENTS.map(|k| {
            let c = f64::from(k) * EXPONENT_STEP;
            let x: Vec<f64> = sizes.iter().map(|n| n.powf(-c)).collect();
            let mean_x = x.iter().sum::<f64>() / m;
            let cross: f64 = x.iter().zip(losses).map(|(x, l)| (x - mean_x) * (l - mean)).sum();
            let spread: f64 = x.iter().map(|x| (x - mean_x) * (x - mean_x)).sum();
            let mut b = if spread > 0.0 { (cross / spread).max(0.0) } else { 0.0 };
            let mut a = mean - b * mean_x;
            if a < 0.0 {
                // Through the origin: no loss is left in the end.
                a = 0.0;
                b = x.iter().zip(losses).map(|(x, l)| x * l).sum::<f64>() / x.iter().map(|x| x * x).sum::<f64>();
            }
            let law = PowerLaw { a, b, c };
            let error = sizes.iter().zip(losses).map(|(n, l)| (law.at(*n) - l) * (law.at(*n) - l)).sum::<f64>();
            (law, error)
        });
        // The earlier of equals.
        tried.fold(flat, |best, one| if one.1 < best.1 - 1e-15 { one } else { best }).0
    }
}

/// The rows that every size was judged on.
#[derive(Debug, Clone, Copy)]
pub struct JudgedRows<'a> {
    /// Loss of each under the baseline.
    pub baseline: &'a [f64],
    /// What was observed.
    pub observed: &'a Target,
    /// Weights.
    pub weights: &'a [f64],
    /// Groups that are resampled whole.
    pub groups: Option<&'a [u32]>,
    /// Rows of the table, judged or not.
    pub n_rows: usize,
}

/// Mean losses at the sizes, and the law through them.
type Resampled = (Vec<f64>, PowerLaw);

/// The curve. `losses[size][row]`: log-loss or squared error of the judged rows under models of this learner learnt from
/// `sizes[size]` rows on average, sizes rising. `None` for fewer than three sizes, or where nothing varies.
pub fn curve(
    model: &str,
    sizes: &[usize],
    losses: &[Vec<f64>],
    rows: &JudgedRows<'_>,
    seed: Seed,
) -> Option<LearningCurve> {
    let JudgedRows { baseline, observed, weights, groups, n_rows } = *rows;
    if sizes.len() < 3 || sizes.windows(2).any(|w| w[0] >= w[1]) || observed.is_empty() {
        return None;
    }
    let task = observed.task();
    let spread = match observed {
        Target::Numbers(y) => weighted_variance(y, weights),
        Target::Classes { .. } => 1.0,
    };
    if spread <= 0.0 {
        return None;
    }
    let figure = |loss: f64| if task == Task::Regression { 1.0 - loss / spread } else { loss };
    let x: Vec<f64> = sizes.iter().map(|&n| n as f64).collect();
    let at_sizes = |weights: &[f64]| losses.iter().map(|l| weighted_mean(l, weights)).collect::<Vec<f64>>();
    let now = n_rows as f64;

    let resampler = Resampler::new(observed.len(), groups);
    let resampled: Vec<Resampled> = (0..N_RESAMPLES)
        .into_par_iter()
        .map(|b| {
            let mut weighted = resampler.counts(&mut seed.derive(b as u64).stream());
            weighted.iter_mut().zip(weights).for_each(|(c, w)| *c *= w);
            let found = at_sizes(&weighted);
            let law = PowerLaw::fit(&x, &found);
            (found, law)
        })
        .collect();
    let found = at_sizes(weights);
    let law = PowerLaw::fit(&x, &found);
    let estimate = |value: f64, of: &dyn Fn(&Resampled) -> f64, baseline: f64| {
        let (low, high) = interval(resampled.iter().map(of).collect()).unwrap_or((value, value));
        Estimate { value, low: low.min(value), high: high.max(value), baseline }
    };
    let base = figure(weighted_mean(baseline, weights));
    let gain = |law: PowerLaw| (law.at(now) - law.at(2.0 * now)) / spread;
    let halfway = |law: PowerLaw| if law.b > 0.0 { now * 2f64.powf(1.0 / law.c) } else { f64::INFINITY };
    let ends = interval(resampled.iter().map(|r| halfway(r.1).min(FARTHEST * now)).collect());
    Some(LearningCurve {
        model: model.to_owned(),
        points: (0..sizes.len())
            .map(|s| {
                let estimate = estimate(figure(found[s]), &|r| figure(r.0[s]), base);
                (sizes[s], Figure { metric: Metric::main(task), estimate })
            })
            .collect(),
        n_rows,
        doubled: estimate(figure(law.at(2.0 * now)), &|r| figure(r.1.at(2.0 * now)), figure(law.at(now))),
        gain: estimate(gain(law), &|r| gain(r.1), 0.0),
        halfway: ends.filter(|_| law.b > 0.0).map(|(low, high)| (halfway(law), low, high)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_power_law_is_found_again() {
        for (a, b, c) in [(0.3, 2.0, 0.5), (0.0, 5.0, 1.0), (0.5, 0.0, 1.0)] {
            let law = PowerLaw { a, b, c };
            let sizes = [40.0, 80.0, 160.0, 320.0];
            let found = PowerLaw::fit(&sizes, &sizes.map(|n| law.at(n)));
            assert!((found.at(640.0) - law.at(640.0)).abs() < 1e-6, "{found:?}");
        }
        // Rising losses are taken for flat.
        assert_eq!(PowerLaw::fit(&[1.0, 2.0, 3.0], &[1.0, 2.0, 3.0]).b, 0.0);
    }

    #[test]
    fn gain_is_told_with_an_interval_and_nothing_comes_of_nothing() {
        let mut stream = Seed(2).stream();
        let y: Vec<f64> = (0..150).map(|_| stream.normal()).collect();
        let errors: Vec<f64> = (0..150).map(|_| stream.normal().powi(2)).collect();
        let sizes = [30, 50, 80, 120];
        let losses: Vec<Vec<f64>> =
            sizes.iter().map(|&n| errors.iter().map(|e| e * (0.2 + 10.0 / f64::from(n))).collect()).collect();
        let of = |sizes: &[usize], losses: &[Vec<f64>]| {
            let observed = Target::Numbers(y.clone());
            let weights = [1.0; 150];
            let rows =
                JudgedRows { baseline: &errors, observed: &observed, weights: &weights, groups: None, n_rows: 150 };
            curve("linear", sizes, losses, &rows, Seed(1))
        };
        let found = of(&[30, 50, 80, 120], &losses).expect("four sizes");
        assert!(found.gain.low > 0.0 && found.gain.low <= found.gain.value && found.gain.value <= found.gain.high);
        assert!(found.doubled.value > found.doubled.baseline);
        assert!(found.halfway.is_some_and(|(n, low, high)| low <= n && n <= high && (250.0..400.0).contains(&n)));
        assert!(of(&[30, 50], &losses[..2]).is_none());
        let flat = of(&[30, 50, 80], &vec![errors.clone(); 3]).expect("three sizes");
        assert!(flat.gain.value == 0.0 && flat.halfway.is_none());
    }
}
