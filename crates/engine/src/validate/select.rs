//! Which model: the most accurate, the simplest that is as good, and the figure corrected for having chosen.
//!
//! In: out-of-fold scores of several models on the same rows. Out: a [`Selection`]; a corrected [`Figure`].
//! The user's question: "which one do I take, and how good is it once the choice itself is counted?".
//! Invariants: models are compared row by row (paired); whole groups are compared where rows belong together; the
//! corrected figure judges on rows that did not take part in the choice.
//! Method: one standard error rule (Breiman et al. 1984, 3.4.3) on paired differences of loss, clusters as in
//! Cameron & Miller (2015); bootstrap bias corrected cross-validation (Tsamardinos, Greasidou & Borboudakis 2018).
//! Deviations: the choice repeated in each resample is ours (the simplest within one standard error), and R2 is taken
//! against the variance of all rows, since that of the few rows left out is unstable.
//! Edges: one model is chosen at once; with a single row or group the standard error is 0.
//! To add another rule of choice: a function like `pick`, used by both [`choose`] and [`bbc`].

use super::bootstrap::{N_RESAMPLES, Resampler, interval};
use super::metric::{Metric, mean_value, prepare_models, row_losses, weighted_mean, weighted_variance};
use super::{Estimate, Figure, OutOfFold};
use crate::data::{Target, Task};
use crate::run::Seed;
use rayon::prelude::*;

/// Index of the best (lowest mean loss) and of the simplest within one standard error of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Selection {
    /// Most accurate.
    pub best: usize,
    /// Simplest within one standard error (paired, over rows or groups) of the best.
    pub recommended: usize,
    /// Whether each model lies within one standard error of the best.
    pub within: Vec<bool>,
}

/// `simplicity[model]`: rank, 0 the simplest. Needs at least one model.
pub fn choose(
    models: &[&OutOfFold],
    simplicity: &[usize],
    observed: &Target,
    weights: &[f64],
    groups: Option<&[u32]>,
) -> Selection {
    let losses: Vec<Vec<f64>> = models.iter().map(|m| row_losses(m, observed)).collect();
    pick(&losses, simplicity, weights, &vec![1.0; weights.len()], &Resampler::new(observed.len(), groups))
}

/// The choice on rows that each count so many times.
fn pick(
    losses: &[Vec<f64>],
    simplicity: &[usize],
    weights: &[f64],
    counts: &[f64],
    resampler: &Resampler,
) -> Selection {
    let weighted: Vec<f64> = weights.iter().zip(counts).map(|(w, c)| w * c).collect();
    let means: Vec<f64> = losses.iter().map(|l| weighted_mean(l, &weighted)).collect();
    let mut by_simplicity: Vec<usize> = (0..losses.len()).collect();
    by_simplicity.sort_by_key(|&m| (simplicity[m], m));
    // Among equals the simplest.
    let best = by_simplicity.iter().copied().reduce(|a, b| if means[b] < means[a] { b } else { a }).unwrap_or(0);
    let within: Vec<bool> = (0..losses.len())
        .map(|m| {
            let excess = means[m] - means[best];
            m == best || excess <= standard_error(&losses[m], &losses[best], excess, weights, counts, resampler)
        })
        .collect();
    let recommended = by_simplicity.into_iter().find(|&m| within[m]).unwrap_or(best);
    Selection { best, recommended, within }
}

/// Standard error of the weighted mean difference of two losses, whose value is `mean`.
fn standard_error(
    losses: &[f64],
    best: &[f64],
    mean: f64,
    weights: &[f64],
    counts: &[f64],
    resampler: &Resampler,
) -> f64 {
    let total: f64 = weights.iter().zip(counts).map(|(w, c)| w * c).sum();
    let deviation = |row: usize| weights[row] * (losses[row] - best[row] - mean);
    let (sum, n) = match resampler.groups() {
        None => {
            let sum: f64 = (0..losses.len()).map(|row| counts[row] * deviation(row) * deviation(row)).sum();
            (sum, counts.iter().sum::<f64>())
        }
        Some((group, n_groups)) => {
            let mut of_group = vec![0.0; n_groups];
            let mut drawn = vec![0.0; n_groups];
            for (row, &g) in group.iter().enumerate() {
                of_group[g as usize] += deviation(row);
                drawn[g as usize] = counts[row];
            }
            let sum: f64 = of_group.iter().zip(&drawn).map(|(d, c)| c * d * d).sum();
            (sum, drawn.iter().sum::<f64>())
        }
    };
    if n > 1.0 && total > 0.0 { (sum * n / (n - 1.0)).sqrt() / total } else { 0.0 }
}

/// Figures of the selected model corrected for the selection, and how firm the selection is.
#[derive(Debug, Clone, PartialEq)]
pub struct Correction {
    /// Main figure.
    pub main: Figure,
    /// Second figure ([`Metric::second`]).
    pub second: Figure,
    /// Share of the resamples in which each model was chosen.
    pub chosen: Vec<f64>,
}

/// Bootstrap bias corrected cross-validation (Tsamardinos 2018): in each resample the choice is made anew, and what was
/// chosen is judged on the rows left out.
///
/// Models stand in the order of simplicity. Value: mean over resamples of the figure on the rows left out; interval:
/// 2.5 % and 97.5 % of them. Where no resample leaves enough rows out, the figure of the model chosen on all rows.
pub fn bbc(
    models: &[&OutOfFold],
    baseline: &OutOfFold,
    observed: &Target,
    weights: &[f64],
    groups: Option<&[u32]>,
    seed: Seed,
) -> Correction {
    let losses: Vec<Vec<f64>> = models.iter().map(|m| row_losses(m, observed)).collect();
    let simplicity: Vec<usize> = (0..models.len()).collect();
    let resampler = Resampler::new(observed.len(), groups);
    let variance = match observed {
        Target::Numbers(y) => weighted_variance(y, weights),
        Target::Classes { .. } => 0.0,
    };
    let main = |mean_loss: f64| match observed.task() {
        Task::Regression if variance > 0.0 => 1.0 - mean_loss / variance,
        Task::Regression => 0.0,
        _ => mean_loss,
    };
    let (main_metric, second_metric) = (Metric::main(observed.task()), Metric::second(observed.task()));
    let prepared = prepare_models(second_metric, models, baseline, observed, weights);
    let judged: Vec<(usize, Option<f64>, Option<f64>)> = (0..N_RESAMPLES)
        .into_par_iter()
        .map(|b| {
            let counts = resampler.counts(&mut seed.derive(b as u64).stream());
            let left_out: Vec<f64> =
                weights.iter().zip(&counts).map(|(&w, &c)| if c > 0.0 { 0.0 } else { w }).collect();
            let chosen = pick(&losses, &simplicity, weights, &counts, &resampler).recommended;
            let any = left_out.iter().any(|&w| w > 0.0);
            let finite = |v: f64| v.is_finite().then_some(v);
            let of_main = any.then(|| main(weighted_mean(&losses[chosen], &left_out))).and_then(finite);
            let several = any && two_classes_left(observed, &left_out);
            let of_second = several.then(|| mean_value(&prepared[chosen], &left_out)).and_then(finite);
            (chosen, of_main, of_second)
        })
        .collect();
    let plain = pick(&losses, &simplicity, weights, &vec![1.0; weights.len()], &resampler).recommended;
    let estimate = |values: Vec<f64>, plain: f64, baseline: f64| {
        let value = if values.is_empty() { plain } else { values.iter().sum::<f64>() / values.len() as f64 };
        let (low, high) = interval(values).unwrap_or((value, value));
        Estimate { value, low, high, baseline }
    };
    let of_main = judged.iter().filter_map(|j| j.1).collect();
    let of_second = judged.iter().filter_map(|j| j.2).collect();
    let plain_main = losses.get(plain).map_or(0.0, |l| main(weighted_mean(l, weights)));
    let plain_second = prepared.get(plain).map_or(0.0, |p| mean_value(p, weights));
    let base_main = main(weighted_mean(&row_losses(baseline, observed), weights));
    let base_second = mean_value(&prepare_models(second_metric, &[baseline], baseline, observed, weights)[0], weights);
    let share = |m: usize| judged.iter().filter(|j| j.0 == m).count() as f64 / judged.len() as f64;
    Correction {
        main: Figure { metric: main_metric, estimate: estimate(of_main, plain_main, base_main) },
        second: Figure { metric: second_metric, estimate: estimate(of_second, plain_second, base_second) },
        chosen: (0..models.len()).map(share).collect(),
    }
}

/// Whether rows of at least two classes have weight; always so for a number.
fn two_classes_left(observed: &Target, weights: &[f64]) -> bool {
    let Target::Classes { codes, .. } = observed else { return true };
    let mut with_weight = codes.iter().zip(weights).filter(|(_, w)| **w > 0.0).map(|(c, _)| c);
    let first = with_weight.next();
    with_weight.any(|c| Some(c) != first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::Scores;

    fn model(scores: Vec<f64>) -> OutOfFold {
        OutOfFold { repeats: vec![Scores { outputs: vec![scores] }] }
    }

    fn noisy(seed: u64, n: usize, noise: f64, signal: &[f64]) -> OutOfFold {
        let mut stream = Seed(seed).stream();
        model((0..n).map(|i| signal[i] + noise * stream.normal()).collect())
    }

    #[test]
    fn the_simplest_of_equals_and_the_best_of_unequals() {
        let mut stream = Seed(1).stream();
        let y: Vec<f64> = (0..100).map(|_| stream.normal()).collect();
        let observed = Target::Numbers(y.clone());
        let (poor, good, same) = (model(vec![0.0; 100]), noisy(2, 100, 0.3, &y), noisy(3, 100, 0.3, &y));
        let choice = choose(&[&poor, &good, &same], &[0, 1, 2], &observed, &[1.0; 100], None);
        assert!(!choice.within[0] && choice.within[choice.best]);
        assert_eq!(choose(&[&good, &good], &[1, 0], &observed, &[1.0; 100], None).best, 1);
        assert_eq!(choose(&[&good], &[0], &observed, &[1.0; 100], None).recommended, 0);
    }

    #[test]
    fn standard_error_by_hand_and_groups_equal_rows_of_one() {
        let y = Target::Numbers(vec![0.0; 4]);
        // Losses 1, 1, 1, 1 against 0, 0, 4, 0: equal means; differences 1, 1, -3, 1; standard error 1.
        let (a, b) = (model(vec![1.0; 4]), model(vec![0.0, 0.0, 2.0, 0.0]));
        let losses = [row_losses(&a, &y), row_losses(&b, &y)];
        let one = [1.0; 4];
        let by_row = standard_error(&losses[0], &losses[1], 0.0, &one, &one, &Resampler::new(4, None));
        let by_group = standard_error(&losses[0], &losses[1], 0.0, &one, &one, &Resampler::new(4, Some(&[4, 3, 2, 1])));
        assert!((by_row - 1.0).abs() < 1e-12 && (by_group - by_row).abs() < 1e-12);
    }

    #[test]
    fn correction_takes_back_the_optimism_of_choosing_among_noise() {
        // Twelve models that are all equally useless: the best of them looks better than it is.
        let (mut naive, mut corrected) = (0.0, 0.0);
        for seed in 0..12 {
            let mut stream = Seed(seed).stream();
            let y: Vec<f64> = (0..40).map(|_| stream.normal()).collect();
            let observed = Target::Numbers(y.clone());
            let zeros = vec![0.0; 40];
            let models: Vec<OutOfFold> = (0..12).map(|m| noisy(100 * seed + m + 7, 40, 1.0, &zeros)).collect();
            let all: Vec<&OutOfFold> = models.iter().collect();
            let best =
                all.iter().map(|m| weighted_mean(&row_losses(m, &observed), &[1.0; 40])).fold(f64::MAX, f64::min);
            naive += 1.0 - best / weighted_variance(&y, &[1.0; 40]);
            let correction = bbc(&all, all[0], &observed, &[1.0; 40], None, Seed(seed));
            assert!((correction.chosen.iter().sum::<f64>() - 1.0).abs() < 1e-9);
            let figure = correction.main.estimate;
            assert!(figure.low <= figure.value && figure.value <= figure.high);
            corrected += figure.value;
        }
        assert!(corrected / 12.0 < naive / 12.0 - 0.1, "{corrected} {naive}");
    }

    #[test]
    fn classes_and_tiny_tables_give_finite_figures() {
        for n in [1usize, 2, 3] {
            let observed = Target::Classes { codes: (0..n as u32).map(|i| i % 2).collect(), n_classes: 2 };
            let m = model(vec![0.5; n]);
            let correction = bbc(&[&m], &m, &observed, &vec![1.0; n], None, Seed(1));
            assert_eq!((correction.main.metric, correction.second.metric), (Metric::LogLoss, Metric::Auc));
            for e in [correction.main.estimate, correction.second.estimate] {
                assert!([e.value, e.low, e.high, e.baseline].iter().all(|v| v.is_finite()), "{e:?}");
            }
        }
    }
}
