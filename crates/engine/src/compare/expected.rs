//! Predictions then and now, and what the figures will be if the probabilities are still right.
//!
//! In: values that rows were placed by, then and now. Out: [`ScoreDrift`]; [`Foreseen`] figures.
//! The user's question: "are there more at risk this month, and is the model likely to be as good?".
//! Invariants: what is foreseen rests on an assumption that only outcomes can test, and is never called a measurement.
//! Method: two-sample permutation test on the values themselves. Performance expected from calibrated probabilities:
//! outcomes are drawn from them and judged, again and again (the confidence-based estimate of Garg et al. 2022 and of
//! NannyML, with its spread); it assumes that the probabilities mean on these rows what they meant on the training rows.
//! Edges: a number has no probabilities, hence nothing foreseen; fewer than two values are not compared (p = 1).

use crate::artifact::Artifact;
use crate::data::{Target, Task};
use crate::models::{Scores, log_odds};
use crate::run::Seed;
use crate::score::ScoredList;
use crate::validate::bootstrap::quantile_of_sorted;
use crate::validate::curve;
use crate::validate::metric::Metric;
use crate::validate::two_samples::{Bins, Difference, counted, difference, permutation_p};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// Draws of the permutation test.
const N_DRAWS: u32 = 1_999;
/// Ranges of probability in a histogram.
const HISTOGRAM_BINS: usize = 40;
/// Sets of outcomes drawn.
const N_OUTCOMES: u64 = 200;
/// Rows used at most for what is foreseen: more would move no shown digit.
const MAX_ROWS: usize = 20_000;

/// Values that rows are placed by, then and now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScoreDrift {
    /// Whether "then" is the earlier list; else the training rows, predicted out of fold.
    pub against_earlier: bool,
    /// Rows compared, then and now.
    pub n: (u64, u64),
    /// p-value of "the same distribution".
    pub p_value: f64,
    /// Quartiles then; `None` for no row.
    pub before: Option<[f64; 3]>,
    /// Quartiles now.
    pub now: Option<[f64; 3]>,
    /// Share placed at risk then.
    pub at_risk_before: f64,
    /// Share placed at risk now.
    pub at_risk_now: f64,
    /// Their difference with its interval.
    pub difference: Difference,
    /// Rows placed at risk now.
    pub n_at_risk: u64,
    /// Share of rows in each of 40 ranges of probability, then and now; empty for a number.
    pub histograms: [Vec<f64>; 2],
}

/// A figure to expect.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Foreseen {
    /// Which.
    pub metric: Metric,
    /// Its expected value.
    pub value: f64,
    /// Lower end of the range that holds it 95 times in 100.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// What was promised.
    pub promised: f64,
}

/// Compares values.
pub(super) fn score_drift(
    before: &[f64],
    now: &[f64],
    bar_before: f64,
    bar_now: f64,
    against_earlier: bool,
    seed: Seed,
) -> ScoreDrift {
    let sorted = |values: &[f64]| {
        let mut sorted: Vec<f64> = values.iter().copied().filter(|v| v.is_finite()).collect();
        sorted.sort_unstable_by(f64::total_cmp);
        sorted
    };
    let (before, now) = (sorted(before), sorted(now));
    let mut edges: Vec<f64> = before.iter().chain(&now).copied().collect();
    edges.sort_unstable_by(f64::total_cmp);
    edges.dedup();
    let counts = |values: &[f64]| {
        let mut counts = vec![0u32; edges.len()];
        for value in values {
            let at = edges.partition_point(|e| e < value);
            counts[at.min(edges.len().saturating_sub(1))] += 1;
        }
        counts
    };
    let p_value = permutation_p(&counts(&before), &counts(&now), Bins::Ordered, N_DRAWS, &mut seed.stream());
    let above = |values: &[f64], bar: f64| values.iter().filter(|v| **v >= bar).count() as u64;
    let quartiles =
        |values: &[f64]| (!values.is_empty()).then(|| [0.25, 0.5, 0.75].map(|q| quantile_of_sorted(values, q)));
    let (n_before, n_now) = (before.len() as u64, now.len() as u64);
    let (hits_before, hits_now) = (above(&before, bar_before), above(&now, bar_now));
    ScoreDrift {
        against_earlier,
        n: (n_before, n_now),
        p_value,
        before: quartiles(&before),
        now: quartiles(&now),
        at_risk_before: counted(hits_before, n_before).value,
        at_risk_now: counted(hits_now, n_now).value,
        difference: difference((hits_before, n_before), (hits_now, n_now)),
        n_at_risk: hits_now,
        histograms: [histogram(&before), histogram(&now)],
    }
}

/// Share of the values in each range of probability; empty where they are no probabilities.
fn histogram(values: &[f64]) -> Vec<f64> {
    if values.is_empty() || values.iter().any(|v| !(0.0..=1.0).contains(v)) {
        return Vec::new();
    }
    let counts = curve::histogram(values.iter().map(|&v| (v, 1.0)), 0.0, 1.0, HISTOGRAM_BINS);
    counts.iter().map(|n| n / values.len() as f64).collect()
}

/// Figures to expect on the rows of a list.
pub(super) fn foreseen(artifact: &Artifact, chosen: usize, list: &ScoredList, seed: Seed) -> Vec<Foreseen> {
    if artifact.task == Task::Regression || list.rows.len() < 2 {
        return Vec::new();
    }
    let rows = &list.rows[..list.rows.len().min(MAX_ROWS)];
    let n_classes = artifact.task.n_classes();
    let scores = Scores {
        outputs: match artifact.task {
            Task::Binary => vec![rows.iter().map(|r| log_odds(r.probabilities[1])).collect()],
            _ => (0..n_classes).map(|k| rows.iter().map(|r| r.probabilities[k].max(1e-12).ln()).collect()).collect(),
        },
    };
    let weights = vec![1.0; rows.len()];
    let metrics = [Metric::Auc, Metric::LogLoss];
    let drawn: Vec<[f64; 2]> = (0..N_OUTCOMES)
        .into_par_iter()
        .map(|draw| {
            let mut stream = seed.derive(1 + draw).stream();
            let codes = rows
                .iter()
                .map(|row| {
                    let mut left = stream.uniform();
                    let came = row.probabilities.iter().position(|p| {
                        left -= p;
                        left < 0.0
                    });
                    came.unwrap_or(n_classes - 1) as u32
                })
                .collect();
            let observed = Target::Classes { codes, n_classes };
            metrics.map(|metric| metric.compute(&scores, &observed, &weights, &scores))
        })
        .collect();
    let promised = |metric: Metric| {
        let figures = &artifact.validation.models[chosen].figures;
        figures.iter().find(|f| f.metric == metric).map(|f| f.estimate.value)
    };
    metrics
        .into_iter()
        .enumerate()
        .filter_map(|(m, metric)| {
            let mut values: Vec<f64> = drawn.iter().map(|d| d[m]).collect();
            values.sort_unstable_by(f64::total_cmp);
            let value = values.iter().sum::<f64>() / values.len() as f64;
            let (low, high) = (quantile_of_sorted(&values, 0.025), quantile_of_sorted(&values, 0.975));
            Some(Foreseen { metric, value, low, high, promised: promised(metric)? })
        })
        .collect()
}
