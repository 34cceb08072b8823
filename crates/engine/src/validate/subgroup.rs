//! Is it as good, and as fair, for every kind of row?
//!
//! In: out-of-fold scores, what was observed, and parts of the rows. Out: figures of each part, with intervals.
//! The user's question: "does it hold for the small agencies too, and for the old as for the young?".
//! Invariants: a part is flagged only where its difference from the other rows outlives the many comparisons made; every
//! figure stands beside its interval and what it is compared with.
//! Worse: of a number, larger squared errors; of classes, a higher loss than the model's own probabilities promise, since
//! a kind of row whose outcome is open has a higher loss with the best of models.
//! Method: mean loss and mean of observed less predicted (calibration-in-the-large), mean over repetitions, each with a
//! t interval over rows, or over groups where rows belong together; Welch's test of the part against all other rows
//! (1947); false discoveries over all parts and both figures held at 5 % (Benjamini & Hochberg 1995).
//! Edges: a part of under twenty rows, or of a single one of two classes, is left out: nothing could be said of it.

use super::metric::{Metric, row_losses, weighted_mean, weighted_variance};
use super::{Estimate, OutOfFold};
use crate::data::{Target, Task};
use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF, StudentsT};

/// Fewest rows of a part.
pub const MIN_ROWS: usize = 20;
/// Share of false discoveries among those flagged.
const FALSE_DISCOVERIES: f64 = 0.05;

/// What sets the rows of a part apart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Part {
    /// This level of a category.
    Level(u32),
    /// Numbers from the first to the second, both included.
    Range(f64, f64),
    /// No value.
    Gap,
}

/// Rows to be judged apart: positions among the rows that were judged, rising.
#[derive(Debug, Clone, PartialEq)]
pub struct Rows {
    /// Index of the feature that sets them apart.
    pub feature: usize,
    /// What they have of it.
    pub part: Part,
    /// The rows.
    pub rows: Vec<u32>,
}

/// A part of the rows and how the model does on it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Subgroup {
    /// Index of the feature that sets it apart.
    pub feature: usize,
    /// What its rows have of it.
    pub part: Part,
    /// Its rows.
    pub n_rows: usize,
    /// Main figure on its rows (R2 against the variance of all rows); the baseline is that of the model on all rows.
    pub main: Estimate,
    /// Observed less predicted: share of events, or number; above 0 where too little is predicted. The baseline is that
    /// of all rows. Of three or more classes: how often the most probable class came less how often it should have.
    pub calibration: Estimate,
    /// Worse than the other rows (of classes: than its own probabilities promise), beyond chance.
    pub worse: bool,
    /// Predicted too high or too low, beyond chance.
    pub biased: bool,
}

/// Figures of each part. Parts that are too small are left out.
pub fn subgroups(
    parts: &[Rows],
    out_of_fold: &OutOfFold,
    observed: &Target,
    weights: &[f64],
    groups: Option<&[u32]>,
) -> Vec<Subgroup> {
    let losses = row_losses(out_of_fold, observed);
    let residuals = residuals(out_of_fold, observed);
    let surprises = surprises(out_of_fold, observed, &losses);
    let spread = match observed {
        Target::Numbers(y) => weighted_variance(y, weights),
        Target::Classes { .. } => 0.0,
    };
    // Main figure from mean loss: falls as the loss rises for a number.
    let main = |e: (f64, f64, f64)| match observed.task() {
        Task::Regression if spread > 0.0 => (1.0 - e.0 / spread, 1.0 - e.2 / spread, 1.0 - e.1 / spread),
        Task::Regression => (0.0, 0.0, 0.0),
        _ => e,
    };
    let as_estimate = |(value, low, high): (f64, f64, f64), baseline: f64| Estimate { value, low, high, baseline };
    let whole_main = main((weighted_mean(&losses, weights), 0.0, 0.0)).0;
    let whole_bias = weighted_mean(&residuals, weights);
    debug_assert!(matches!(Metric::main(observed.task()), Metric::R2 | Metric::LogLoss));

    let mut found = Vec::new();
    let mut tests: Vec<f64> = Vec::new();
    for part in parts.iter().filter(|p| can_be_judged(&p.rows, observed)) {
        let mut inside = vec![false; observed.len()];
        part.rows.iter().for_each(|&r| inside[r as usize] = true);
        let of = |values: &[f64], wanted: bool| {
            let rows = (0..values.len()).filter(|&r| inside[r] == wanted);
            mean_with_error(rows.map(|r| (values[r], weights[r], groups.map_or(r as u32, |g| g[r]))))
        };
        let Some((loss, bias)) = of(&losses, true).zip(of(&residuals, true)) else { continue };
        let (surprise, elsewhere) = (of(&surprises, true).unwrap_or(loss), of(&surprises, false));
        // Without other rows there is nothing to differ from.
        let p_value = |part: Mean, other: Option<Mean>| other.map_or(1.0, |other| part.differs_from(other));
        tests.push(p_value(surprise, elsewhere));
        tests.push(p_value(bias, of(&residuals, false)));
        found.push((
            Subgroup {
                feature: part.feature,
                part: part.part.clone(),
                n_rows: part.rows.len(),
                main: as_estimate(main(loss.interval()), whole_main),
                calibration: as_estimate(bias.interval(), whole_bias),
                worse: false,
                biased: false,
            },
            elsewhere.is_some_and(|o| surprise.value > o.value),
        ));
    }
    let passes = benjamini_hochberg(&tests, FALSE_DISCOVERIES);
    let outside = |e: &Estimate| e.low > e.baseline || e.high < e.baseline;
    found
        .into_iter()
        .enumerate()
        .map(|(i, (mut subgroup, higher_loss))| {
            subgroup.worse = higher_loss && passes[2 * i] && outside(&subgroup.main);
            let c = subgroup.calibration;
            subgroup.biased = passes[2 * i + 1] && outside(&c) && (c.low > 0.0 || c.high < 0.0);
            subgroup
        })
        .collect()
}

fn can_be_judged(rows: &[u32], observed: &Target) -> bool {
    let several = match observed {
        Target::Numbers(_) => true,
        Target::Classes { codes, .. } => rows.windows(2).any(|w| codes[w[0] as usize] != codes[w[1] as usize]),
    };
    rows.len() >= MIN_ROWS && several
}

/// Loss of each row beyond what its own probabilities promise (their entropy), mean over repetitions; of a number the
/// loss itself, since its error is promised to be the same for all rows.
fn surprises(out_of_fold: &OutOfFold, observed: &Target, losses: &[f64]) -> Vec<f64> {
    let mut surprises = losses.to_vec();
    if matches!(observed, Target::Numbers(_)) {
        return surprises;
    }
    let share = 1.0 / out_of_fold.repeats.len().max(1) as f64;
    for scores in &out_of_fold.repeats {
        for class in scores.probabilities(observed.task()) {
            let entropy = |p: &f64| if *p > 0.0 { p * p.ln() } else { 0.0 };
            surprises.iter_mut().zip(&class).for_each(|(s, p)| *s += share * entropy(p));
        }
    }
    surprises
}

/// Observed less predicted of each row, mean over repetitions.
fn residuals(out_of_fold: &OutOfFold, observed: &Target) -> Vec<f64> {
    let mut mean = vec![0.0; observed.len()];
    let share = 1.0 / out_of_fold.repeats.len().max(1) as f64;
    for scores in &out_of_fold.repeats {
        match observed {
            Target::Numbers(y) => {
                mean.iter_mut().zip(y).zip(&scores.outputs[0]).for_each(|((m, y), p)| *m += share * (y - p));
            }
            Target::Classes { codes, n_classes } => {
                let p = scores.probabilities(observed.task());
                let top = super::curve::most_probable(&p);
                for (row, m) in mean.iter_mut().enumerate() {
                    let class = if *n_classes == 2 { 1 } else { top[row] };
                    *m += share * (f64::from(u8::from(codes[row] as usize == class)) - p[class][row]);
                }
            }
        }
    }
    mean
}

/// A mean, its squared standard error and the units (rows or groups) that it rests on.
#[derive(Debug, Clone, Copy)]
struct Mean {
    value: f64,
    variance: f64,
    n_units: f64,
}

/// Weighted mean of (value, weight, unit); `None` of fewer than two units.
fn mean_with_error(rows: impl Iterator<Item = (f64, f64, u32)> + Clone) -> Option<Mean> {
    let (sum, total) = rows.clone().fold((0.0, 0.0), |(s, t), (v, w, _)| (s + v * w, t + w));
    if total <= 0.0 {
        return None;
    }
    let value = sum / total;
    let mut deviations: Vec<(u32, f64)> = rows.map(|(v, w, unit)| (unit, w * (v - value))).collect();
    deviations.sort_by_key(|d| d.0);
    let of_unit = deviations.chunk_by(|a, b| a.0 == b.0).map(|unit| unit.iter().map(|d| d.1).sum::<f64>());
    let (n_units, squares) = of_unit.fold((0.0, 0.0), |(n, s), d| (n + 1.0, s + d * d));
    (n_units >= 2.0).then(|| Mean { value, variance: squares * n_units / (n_units - 1.0) / (total * total), n_units })
}

impl Mean {
    fn interval(self) -> (f64, f64, f64) {
        let t = StudentsT::new(0.0, 1.0, self.n_units - 1.0).map_or(1.96, |t| t.inverse_cdf(0.975));
        let half = t * self.variance.sqrt();
        (self.value, self.value - half, self.value + half)
    }

    /// Two-sided p-value of Welch's test.
    fn differs_from(self, other: Mean) -> f64 {
        let variance = self.variance + other.variance;
        if variance <= 0.0 {
            return if self.value == other.value { 1.0 } else { 0.0 };
        }
        let parts = self.variance * self.variance / (self.n_units - 1.0)
            + other.variance * other.variance / (other.n_units - 1.0);
        let degrees = (variance * variance / parts).max(1.0);
        let t = (self.value - other.value).abs() / variance.sqrt();
        StudentsT::new(0.0, 1.0, degrees).map_or(1.0, |d| 2.0 * d.sf(t))
    }
}

/// Which p-values are discoveries at this share of false ones.
pub fn benjamini_hochberg(p_values: &[f64], level: f64) -> Vec<bool> {
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|&a, &b| p_values[a].total_cmp(&p_values[b]).then(a.cmp(&b)));
    let m = p_values.len() as f64;
    let last = order.iter().enumerate().rev().find(|(k, i)| p_values[**i] <= level * (*k + 1) as f64 / m);
    let mut found = vec![false; p_values.len()];
    if let Some((k, _)) = last {
        order[..=k].iter().for_each(|&i| found[i] = true);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::Scores;
    use crate::run::Seed;

    fn halves(n: u32) -> Vec<Rows> {
        let half = |k: u32| Rows { feature: 0, part: Part::Level(k), rows: (0..n).filter(|r| r % 2 == k).collect() };
        vec![half(0), half(1)]
    }

    fn judged(bias: f64, noise: f64, seed: u64, groups: Option<&[u32]>) -> Vec<Subgroup> {
        let mut stream = Seed(seed).stream();
        let y: Vec<f64> = (0..200).map(|_| stream.normal() * 3.0).collect();
        let predicted = |(r, y): (usize, &f64)| {
            let odd = (r % 2) as f64;
            y - odd * bias + (1.0 + odd * noise) * stream.normal()
        };
        let predicted: Vec<f64> = y.iter().enumerate().map(predicted).collect();
        let out_of_fold = OutOfFold { repeats: vec![Scores { outputs: vec![predicted] }] };
        subgroups(&halves(200), &out_of_fold, &Target::Numbers(y), &[1.0; 200], groups)
    }

    #[test]
    fn what_is_worse_or_biased_is_flagged_and_nothing_else() {
        let flags = |found: &[Subgroup]| found.iter().map(|s| (s.worse, s.biased)).collect::<Vec<_>>();
        assert_eq!(flags(&judged(0.0, 0.0, 1, None)), [(false, false), (false, false)]);
        let noisy = judged(0.0, 2.0, 2, None);
        assert_eq!(flags(&noisy)[1], (true, false));
        assert!(noisy[1].main.value < noisy[1].main.baseline && noisy[1].main.high < noisy[1].main.baseline);
        let biased = judged(1.0, 0.0, 3, None);
        assert!(biased[1].biased && (biased[1].calibration.value - 1.0).abs() < 0.4, "{biased:?}");
    }

    #[test]
    fn an_open_outcome_is_no_fault() {
        // Even rows are sure, odd rows are a coin's throw, and the model knows.
        let mut stream = Seed(6).stream();
        let scores: Vec<f64> = (0..300).map(|r| if r % 2 == 0 { -3.0 } else { 0.0 }).collect();
        let codes = scores.iter().map(|s| u32::from(stream.chance(crate::models::logistic(*s)))).collect();
        let observed = Target::Classes { codes, n_classes: 2 };
        let out_of_fold = OutOfFold { repeats: vec![Scores { outputs: vec![scores] }] };
        let found = subgroups(&halves(300), &out_of_fold, &observed, &[1.0; 300], None);
        assert!(found[1].main.low > found[1].main.baseline && !found[1].worse, "{found:?}");
    }

    #[test]
    fn false_flags_are_rare() {
        let flagged = (0..100).filter(|&s| judged(0.0, 0.0, s, None).iter().any(|g| g.worse || g.biased)).count();
        assert!(flagged <= 10, "{flagged}");
    }

    #[test]
    fn groups_of_one_equal_rows_and_small_parts_are_left_out() {
        let each: Vec<u32> = (0..200).map(|r| 3 * r).collect();
        assert_eq!(judged(0.5, 0.0, 4, Some(&each)), judged(0.5, 0.0, 4, None));
        let observed = Target::Classes { codes: vec![0; 60], n_classes: 2 };
        let out_of_fold = OutOfFold { repeats: vec![Scores { outputs: vec![vec![0.0; 60]] }] };
        assert!(subgroups(&halves(60), &out_of_fold, &observed, &[1.0; 60], None).is_empty());
        assert!(subgroups(&[], &out_of_fold, &observed, &[1.0; 60], None).is_empty());
    }

    #[test]
    fn discoveries_as_published() {
        // Benjamini & Hochberg (1995), table of 15: the first four at 5 %.
        let p = [
            0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528,
            0.7590, 1.0,
        ];
        assert_eq!(benjamini_hochberg(&p, 0.05).iter().filter(|f| **f).count(), 4);
        assert!(benjamini_hochberg(&[], 0.05).is_empty());
    }
}
