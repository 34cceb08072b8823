//! How good: the metrics, on any rows with any weights, and their intervals.
//!
//! In: scores and what was observed. Out: a number per metric; with a baseline and resamples, a [`Figure`].
//! The user's question: "how often, or by how much, is it wrong?".
//! Invariants: always a finite number; a weight of 2 is a row twice; ties in the score count half.
//! Method: what a metric needs of each row is prepared once (losses, order of scores), so that a resample is one
//! weighted pass. Brier (1950); area under the curve with ties (Hanley & McNeil 1982); average precision as a step sum
//! over distinct scores; correlation of k classes (Gorodkin 2004); calibration slope and intercept (Cox 1958).
//! Edges: one class only: AUC 0.5, correlation 0, average precision 1 or 0; constant target: R2 0; constant prediction:
//! slope 0; classes separated by the score: the slope is kept within ±10.
//! To add one more: a variant of [`Metric`], its direction, its place in [`Metric::all`] and a branch of `prepare`.

mod recalibration;

use super::bootstrap::{N_RESAMPLES, Resampler, interval};
use super::{Estimate, Figure, OutOfFold};
use crate::data::{Target, Task};
use crate::dense::dot;
use crate::models::{Scores, log_odds};
use crate::run::Seed;
use rayon::prelude::*;
use recalibration::Recalibration;
use serde::{Deserialize, Serialize};

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Metric {
    /// Mean negative log-likelihood of the observed class (nats).
    LogLoss,
    /// Mean squared difference between probabilities and what came (summed over classes when there are three or more).
    Brier,
    /// 1 - Brier / Brier of the baseline.
    BrierSkill,
    /// Area under the ROC curve; one against rest, macro mean, for three or more classes.
    Auc,
    /// Average precision of the second class; macro mean for three or more.
    AveragePrecision,
    /// Matthews correlation coefficient at the most probable class.
    Mcc,
    /// Share of rows whose most probable class came.
    Accuracy,
    /// Slope of observed log-odds on predicted ones (of observed numbers on predicted ones); 1 is perfect, under 1 is
    /// overconfident. One against rest, macro mean, for three or more classes.
    CalibrationSlope,
    /// Intercept at slope 1: over 0 means that too little is predicted.
    CalibrationIntercept,
    /// Share of the variance explained.
    R2,
    /// Root mean squared error.
    Rmse,
    /// Mean absolute error.
    Mae,
}

/// Rows times repetitions of which as many models are prepared at a time as fit: memory.
const ROWS_AT_ONCE: usize = 500_000;
/// A probability of 0 for what came would cost infinitely much; it costs 34.5 nats.
const SMALLEST_PROBABILITY: f64 = 1e-15;
/// Calibration slopes and intercepts are kept within plus or minus this: beyond, the score separates the classes.
const LARGEST_SLOPE: f64 = 10.0;

/// The bootstrap over judged rows holds the models of the folds fixed, and other training rows would have given others:
/// its intervals are too narrow (Bates, Hastie & Tibshirani 2023). Widened by so much, the interval of the chosen
/// model's area under the curve held the true one in 19 of 20 simulated tables (decision 100).
const WIDENED: f64 = 1.25;

impl Metric {
    /// Whether more is better (`None` for calibration slope and intercept).
    pub fn higher_is_better(self) -> Option<bool> {
        match self {
            Metric::LogLoss | Metric::Brier | Metric::Rmse | Metric::Mae => Some(false),
            Metric::BrierSkill
            | Metric::Auc
            | Metric::AveragePrecision
            | Metric::Mcc
            | Metric::Accuracy
            | Metric::R2 => Some(true),
            Metric::CalibrationSlope | Metric::CalibrationIntercept => None,
        }
    }

    /// The metric by which models are chosen: log-loss for classes, R2 for numbers.
    pub fn main(task: Task) -> Metric {
        Metric::all(task)[0]
    }

    /// An interval of the draw of judged rows, widened for the draw of training rows and kept within what can be.
    fn widened(self, value: f64, low: f64, high: f64) -> (f64, f64) {
        let (least, most) = match self {
            Metric::LogLoss | Metric::Brier | Metric::Rmse | Metric::Mae => (0.0, f64::MAX),
            Metric::BrierSkill | Metric::R2 => (f64::MIN, 1.0),
            Metric::Auc | Metric::AveragePrecision | Metric::Accuracy => (0.0, 1.0),
            Metric::Mcc => (-1.0, 1.0),
            Metric::CalibrationSlope => (-LARGEST_SLOPE, LARGEST_SLOPE),
            Metric::CalibrationIntercept => (f64::MIN, f64::MAX),
        };
        let wide = |end: f64| value + WIDENED * (end - value);
        // An end is never moved inwards: the value itself may lie outside of its resamples.
        (wide(low).max(least).min(low), wide(high).min(most).max(high))
    }

    /// The metric that people know best, shown beside the main one: area under the curve for two classes, accuracy for
    /// more, mean absolute error for numbers.
    pub fn second(task: Task) -> Metric {
        match task {
            Task::Regression => Metric::Mae,
            Task::Binary => Metric::Auc,
            Task::Multiclass { .. } => Metric::Accuracy,
        }
    }

    /// All metrics of a task, the main one first.
    pub fn all(task: Task) -> &'static [Metric] {
        use Metric::*;
        match task {
            Task::Regression => &[R2, Rmse, Mae, CalibrationSlope, CalibrationIntercept],
            Task::Binary => &[
                LogLoss, Brier, BrierSkill, Auc, AveragePrecision, Mcc, Accuracy, CalibrationSlope,
                CalibrationIntercept,
            ],
            Task::Multiclass { .. } => {
                &[LogLoss, Brier, BrierSkill, Auc, AveragePrecision, Mcc, Accuracy, CalibrationSlope]
            }
        }
    }

    /// The metric on these rows (weighted). `baseline` are the baseline's scores on the same rows, needed by skill.
    pub fn compute(self, scores: &Scores, observed: &Target, weights: &[f64], baseline: &Scores) -> f64 {
        self.prepare(scores, observed, weights, baseline).value(weights)
    }

    /// What is needed of each row, ready for many weightings. `weights` are the rows' own.
    fn prepare<'a>(self, scores: &Scores, observed: &'a Target, weights: &[f64], baseline: &Scores) -> Prepared<'a> {
        match observed {
            Target::Numbers(y) => self.prepare_numbers(scores, y, baseline),
            Target::Classes { codes, n_classes } => {
                let task = observed.task();
                let p = scores.probabilities(task);
                match self {
                    Metric::LogLoss => Prepared::Mean(log_losses(&p, codes)),
                    Metric::Brier => Prepared::Mean(brier_losses(&p, codes)),
                    Metric::BrierSkill => Prepared::Skill {
                        losses: brier_losses(&p, codes),
                        reference: brier_losses(&baseline.probabilities(task), codes),
                    },
                    Metric::Auc => Prepared::Auc(rankings(scores, &p, codes)),
                    Metric::AveragePrecision => Prepared::AveragePrecision(rankings(scores, &p, codes)),
                    Metric::Accuracy => Prepared::Mean(
                        most_probable(&p).iter().zip(codes).map(|(a, b)| f64::from(u8::from(a == b))).collect(),
                    ),
                    Metric::Mcc => {
                        Prepared::Confusion { predicted: most_probable(&p), observed: codes, n_classes: *n_classes }
                    }
                    Metric::CalibrationSlope => Prepared::Recalibration {
                        classes: judged_classes(&p)
                            .map(|k| Recalibration::new(class_log_odds(scores, &p, k), codes, k, weights, true))
                            .collect(),
                    },
                    Metric::CalibrationIntercept => Prepared::Recalibration {
                        classes: judged_classes(&p)
                            .map(|k| Recalibration::new(class_log_odds(scores, &p, k), codes, k, weights, false))
                            .collect(),
                    },
                    // Errors of a number have no meaning for a class; the nearest ones are those of its probability.
                    Metric::R2 => Metric::BrierSkill.prepare(scores, observed, weights, baseline),
                    Metric::Rmse => Prepared::RootMean(brier_losses(&p, codes)),
                    Metric::Mae => {
                        Prepared::Mean(codes.iter().enumerate().map(|(row, &c)| 1.0 - p[c as usize][row]).collect())
                    }
                }
            }
        }
    }

    fn prepare_numbers<'a>(self, scores: &Scores, y: &'a [f64], baseline: &Scores) -> Prepared<'a> {
        let predicted = &scores.outputs[0];
        let squared = |s: &Scores| y.iter().zip(&s.outputs[0]).map(|(y, p)| (y - p) * (y - p)).collect::<Vec<f64>>();
        match self {
            Metric::Mae => Prepared::Mean(y.iter().zip(predicted).map(|(y, p)| (y - p).abs()).collect()),
            Metric::Rmse => Prepared::RootMean(squared(scores)),
            Metric::Brier => Prepared::Mean(squared(scores)),
            Metric::BrierSkill => Prepared::Skill { losses: squared(scores), reference: squared(baseline) },
            Metric::CalibrationSlope => Prepared::Slope { predicted: predicted.clone(), observed: y },
            Metric::CalibrationIntercept => Prepared::Mean(y.iter().zip(predicted).map(|(y, p)| y - p).collect()),
            // Measures of classes have no meaning for a number: the share explained stands in.
            _ => Prepared::Explained { squared: squared(scores), observed: y },
        }
    }
}

/// What a metric needs of each row.
pub(super) enum Prepared<'a> {
    Mean(Vec<f64>),
    RootMean(Vec<f64>),
    Skill { losses: Vec<f64>, reference: Vec<f64> },
    Explained { squared: Vec<f64>, observed: &'a [f64] },
    Auc(Vec<Ranking>),
    AveragePrecision(Vec<Ranking>),
    Confusion { predicted: Vec<u32>, observed: &'a [u32], n_classes: usize },
    Recalibration { classes: Vec<Recalibration> },
    Slope { predicted: Vec<f64>, observed: &'a [f64] },
}

impl Prepared<'_> {
    /// Area under the curve and average precision, of what was prepared for one of them.
    fn ranked(&self, weights: &[f64]) -> (f64, f64) {
        match self {
            Prepared::Auc(classes) | Prepared::AveragePrecision(classes) => ranked(classes, weights),
            _ => (0.5, 0.0),
        }
    }

    fn value(&self, weights: &[f64]) -> f64 {
        let value = match self {
            Prepared::Mean(values) => weighted_mean(values, weights),
            Prepared::RootMean(values) => weighted_mean(values, weights).sqrt(),
            Prepared::Skill { losses, reference } => {
                let reference = weighted_mean(reference, weights);
                if reference > 0.0 { 1.0 - weighted_mean(losses, weights) / reference } else { 0.0 }
            }
            Prepared::Explained { squared, observed } => {
                let variance = weighted_variance(observed, weights);
                if variance > 0.0 { 1.0 - weighted_mean(squared, weights) / variance } else { 0.0 }
            }
            Prepared::Auc(classes) => ranked(classes, weights).0,
            Prepared::AveragePrecision(classes) => ranked(classes, weights).1,
            Prepared::Confusion { predicted, observed, n_classes } => {
                correlation(predicted, observed, *n_classes, weights)
            }
            Prepared::Recalibration { classes } => mean_of(classes.iter().map(|c| c.value(weights)), 0.0),
            Prepared::Slope { predicted, observed } => slope(predicted, observed, weights),
        };
        if value.is_finite() { value } else { 0.0 }
    }
}

/// Area under the curve and average precision, mean over the classes.
fn ranked(classes: &[Ranking], weights: &[f64]) -> (f64, f64) {
    let of_class: Vec<(Option<f64>, Option<f64>)> = classes.iter().map(|c| c.judge(weights)).collect();
    (mean_of(of_class.iter().filter_map(|c| c.0), 0.5), mean_of(of_class.iter().filter_map(|c| c.1), 0.0))
}

fn mean_of(values: impl Iterator<Item = f64>, of_none: f64) -> f64 {
    let (sum, n) = values.fold((0.0, 0), |(sum, n), v| (sum + v, n + 1));
    if n > 0 { sum / f64::from(n) } else { of_none }
}

/// Weighted mean; 0 where nothing has weight.
pub(super) fn weighted_mean(values: &[f64], weights: &[f64]) -> f64 {
    let total = total(weights);
    if total > 0.0 { dot(values, weights) / total } else { 0.0 }
}

/// Sum in eight lanes, as [`dot`] has them.
fn total(weights: &[f64]) -> f64 {
    let (lanes, rest) = weights.as_chunks::<8>();
    let mut sums = [0.0; 8];
    for lane in lanes {
        sums.iter_mut().zip(lane).for_each(|(s, w)| *s += w);
    }
    sums.iter().chain(rest).sum()
}

/// Weighted variance about the weighted mean (divided by the sum of weights).
pub(super) fn weighted_variance(values: &[f64], weights: &[f64]) -> f64 {
    let mean = weighted_mean(values, weights);
    let (mut sum, mut total) = (0.0, 0.0);
    for (v, w) in values.iter().zip(weights) {
        sum += w * (v - mean) * (v - mean);
        total += w;
    }
    if total > 0.0 { sum / total } else { 0.0 }
}

/// Classes judged one against rest: the second of two, each of more.
fn judged_classes(p: &[Vec<f64>]) -> std::ops::Range<usize> {
    if p.len() == 2 { 1..2 } else { 0..p.len() }
}

fn log_losses(p: &[Vec<f64>], codes: &[u32]) -> Vec<f64> {
    codes.iter().enumerate().map(|(row, &c)| -p[c as usize][row].max(SMALLEST_PROBABILITY).ln()).collect()
}

fn brier_losses(p: &[Vec<f64>], codes: &[u32]) -> Vec<f64> {
    let mut losses = vec![0.0; codes.len()];
    for k in judged_classes(p) {
        for ((loss, &c), &p) in losses.iter_mut().zip(codes).zip(&p[k]) {
            let miss = f64::from(u8::from(c as usize == k)) - p;
            *loss += miss * miss;
        }
    }
    losses
}

/// Most probable class of each row; the first of equals.
fn most_probable(p: &[Vec<f64>]) -> Vec<u32> {
    let n_rows = p.first().map_or(0, Vec::len);
    let top = |row: usize| (1..p.len()).fold(0, |top, k| if p[k][row] > p[top][row] { k } else { top });
    (0..n_rows).map(|row| top(row) as u32).collect()
}

/// Log-odds of a class: the score itself for two classes, so that nothing is lost to rounding.
fn class_log_odds(scores: &Scores, p: &[Vec<f64>], class: usize) -> Vec<f64> {
    if p.len() == 2 {
        scores.outputs[0].iter().map(|s| s.clamp(-30.0, 30.0)).collect()
    } else {
        p[class].iter().map(|&p| log_odds(p)).collect()
    }
}

fn rankings(scores: &Scores, p: &[Vec<f64>], codes: &[u32]) -> Vec<Ranking> {
    let by_score = |k: usize| if p.len() == 2 { &scores.outputs[0] } else { &p[k] };
    judged_classes(p).map(|k| Ranking::new(by_score(k), |row| codes[row] as usize == k)).collect()
}

/// Rows by falling score.
pub(super) struct Ranking {
    order: Vec<u32>,
    /// Whether the row at this position is of the class.
    positive: Vec<bool>,
    /// Whether the next position has a lower score.
    last_of_tie: Vec<bool>,
}

impl Ranking {
    fn new(score: &[f64], positive: impl Fn(usize) -> bool) -> Ranking {
        let mut order: Vec<u32> = (0..score.len() as u32).collect();
        order.sort_unstable_by(|&a, &b| score[b as usize].total_cmp(&score[a as usize]).then(a.cmp(&b)));
        let at = |i: usize| score[order[i] as usize];
        let last_of_tie = (0..order.len()).map(|i| i + 1 == order.len() || at(i) != at(i + 1)).collect();
        let positive = order.iter().map(|&row| positive(row as usize)).collect();
        Ranking { order, positive, last_of_tie }
    }

    /// Runs over the ties, highest score first, with the weights of the class and of the rest.
    fn for_each_tie(&self, weights: &[f64], mut act: impl FnMut(f64, f64)) {
        let (mut inside, mut outside) = (0.0, 0.0);
        for ((&row, &positive), &last) in self.order.iter().zip(&self.positive).zip(&self.last_of_tie) {
            let w = weights[row as usize];
            if positive {
                inside += w;
            } else {
                outside += w;
            }
            if last {
                act(inside, outside);
                (inside, outside) = (0.0, 0.0);
            }
        }
    }

    /// Area under the curve, `None` where the class or the rest has no weight; average precision, `None` where the class
    /// has none.
    fn judge(&self, weights: &[f64]) -> (Option<f64>, Option<f64>) {
        let (mut positives, mut negatives, mut area, mut precision) = (0.0, 0.0, 0.0, 0.0);
        self.for_each_tie(weights, |inside, outside| {
            area += outside * (positives + 0.5 * inside);
            positives += inside;
            negatives += outside;
            if inside > 0.0 {
                precision += inside * positives / (positives + negatives);
            }
        });
        let of_class = positives > 0.0;
        let area = (of_class && negatives > 0.0).then(|| area / (positives * negatives));
        (area, of_class.then(|| precision / positives))
    }
}

/// Gorodkin's correlation of k classes: Matthews' for two. 0 where one side is constant.
fn correlation(predicted: &[u32], observed: &[u32], n_classes: usize, weights: &[f64]) -> f64 {
    let mut of_predicted = vec![0.0; n_classes];
    let mut of_observed = vec![0.0; n_classes];
    let (mut right, mut all) = (0.0, 0.0);
    for ((&p, &o), &w) in predicted.iter().zip(observed).zip(weights) {
        of_predicted[p as usize] += w;
        of_observed[o as usize] += w;
        all += w;
        if p == o {
            right += w;
        }
    }
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let spread = |a: &[f64]| all * all - dot(a, a);
    let scale = (spread(&of_predicted) * spread(&of_observed)).max(0.0).sqrt();
    if scale > 1e-12 * all * all { (right * all - dot(&of_predicted, &of_observed)) / scale } else { 0.0 }
}

/// Least-squares slope of observed on predicted numbers; 0 where the prediction is constant.
fn slope(predicted: &[f64], observed: &[f64], weights: &[f64]) -> f64 {
    let (mean_p, mean_o) = (weighted_mean(predicted, weights), weighted_mean(observed, weights));
    let (mut cross, mut spread) = (0.0, 0.0);
    for ((p, o), w) in predicted.iter().zip(observed).zip(weights) {
        cross += w * (p - mean_p) * (o - mean_o);
        spread += w * (p - mean_p) * (p - mean_p);
    }
    if spread > 0.0 { (cross / spread).clamp(-LARGEST_SLOPE, LARGEST_SLOPE) } else { 0.0 }
}

/// All figures of the task: mean over repetitions, percentile bootstrap over rows for the interval.
/// `groups`: bootstrap whole groups where given. Rows are resampled once and the same resample is applied to every
/// repetition, so that repeating does not feign more rows.
pub fn figures(
    out_of_fold: &OutOfFold,
    baseline: &OutOfFold,
    observed: &Target,
    weights: &[f64],
    groups: Option<&[u32]>,
    seed: Seed,
) -> Vec<Figure> {
    figures_of(&[out_of_fold], baseline, observed, weights, groups, seed).swap_remove(0)
}

/// [`figures`] of several models: the same as one by one, on resamples drawn once for many.
pub fn figures_of(
    models: &[&OutOfFold],
    baseline: &OutOfFold,
    observed: &Target,
    weights: &[f64],
    groups: Option<&[u32]>,
    seed: Seed,
) -> Vec<Vec<Figure>> {
    let n_prepared = models.iter().map(|m| m.repeats.len() * observed.len()).max().unwrap_or(0);
    let at_once = (ROWS_AT_ONCE / n_prepared.max(1)).max(1);
    let some = |models: &[&OutOfFold]| figures_at_once(models, baseline, observed, weights, groups, seed);
    models.chunks(at_once).flat_map(some).collect()
}

fn figures_at_once(
    models: &[&OutOfFold],
    baseline: &OutOfFold,
    observed: &Target,
    weights: &[f64],
    groups: Option<&[u32]>,
    seed: Seed,
) -> Vec<Vec<Figure>> {
    let metrics = Metric::all(observed.task());
    let prepare = |of: &OutOfFold| prepare_repeats(metrics, of, baseline, observed, weights);
    let prepared: Vec<_> = models.par_iter().map(|m| prepare(m)).collect();
    let of_baseline = mean_values(metrics, &prepare(baseline), weights);
    let resampler = Resampler::new(observed.len(), groups);
    // `[resample][model][metric]`.
    let resampled: Vec<Vec<Vec<f64>>> = (0..N_RESAMPLES)
        .into_par_iter()
        .map(|b| {
            let mut weighted = resampler.counts(&mut seed.derive(b as u64).stream());
            for (c, w) in weighted.iter_mut().zip(weights) {
                *c *= w;
            }
            prepared.iter().map(|p| mean_values(metrics, p, &weighted)).collect()
        })
        .collect();
    let of_model = |(model, prepared): (usize, &Vec<Vec<Prepared<'_>>>)| {
        let values = mean_values(metrics, prepared, weights);
        let figure = |(m, &metric): (usize, &Metric)| {
            let value = values[m];
            let (low, high) = interval(resampled.iter().map(|r| r[model][m]).collect()).unwrap_or((value, value));
            let (low, high) = metric.widened(value, low, high);
            Figure { metric, estimate: Estimate { value, low, high, baseline: of_baseline[m] } }
        };
        metrics.iter().enumerate().map(figure).collect()
    };
    prepared.iter().enumerate().map(of_model).collect()
}

/// `[metric][repetition]`.
fn prepare_repeats<'a>(
    metrics: &[Metric],
    out_of_fold: &OutOfFold,
    baseline: &OutOfFold,
    observed: &'a Target,
    weights: &[f64],
) -> Vec<Vec<Prepared<'a>>> {
    // The baseline looks at no column, ranks no row above another and has no slope: its scores differ from fold to fold
    // by the draw of the folds alone, and against it (a fold with more events leaves fewer to learn from).
    let ranks_nothing = out_of_fold == baseline;
    let by_rank = |m: Metric| matches!(m, Metric::Auc | Metric::AveragePrecision | Metric::CalibrationSlope);
    let level = |s: &Scores| Scores { outputs: s.outputs.iter().map(|o| vec![0.0; o.len()]).collect() };
    let prepare = |metric: Metric| {
        let repeats = out_of_fold.repeats.iter().enumerate();
        // A baseline with fewer repetitions stands in with its last one.
        let reference = |r: usize| baseline.repeats.get(r).or(baseline.repeats.last());
        let of = |(r, s): (usize, &Scores)| match ranks_nothing && by_rank(metric) {
            true => metric.prepare(&level(s), observed, weights, s),
            false => metric.prepare(s, observed, weights, reference(r).unwrap_or(s)),
        };
        repeats.map(of).collect()
    };
    metrics.iter().map(|&m| prepare(m)).collect()
}

/// One metric of several models, `[model][repetition]`.
pub(super) fn prepare_models<'a>(
    metric: Metric,
    models: &[&OutOfFold],
    baseline: &OutOfFold,
    observed: &'a Target,
    weights: &[f64],
) -> Vec<Vec<Prepared<'a>>> {
    let one = |m: &&OutOfFold| prepare_repeats(&[metric], m, baseline, observed, weights).swap_remove(0);
    models.iter().map(one).collect()
}

/// Mean over repetitions of a metric on rows of these weights.
pub(super) fn mean_value(repeats: &[Prepared<'_>], weights: &[f64]) -> f64 {
    mean_of(repeats.iter().map(|p| p.value(weights)), 0.0)
}

/// Every metric, mean over repetitions.
fn mean_values(metrics: &[Metric], prepared: &[Vec<Prepared<'_>>], weights: &[f64]) -> Vec<f64> {
    let mut values: Vec<f64> = Vec::with_capacity(metrics.len());
    let mut precision = None;
    for (metric, repeats) in metrics.iter().zip(prepared) {
        let value = match metric {
            // The same pass over the ranks gives both.
            Metric::Auc => {
                let both: Vec<(f64, f64)> = repeats.iter().map(|p| p.ranked(weights)).collect();
                precision = Some(mean_of(both.iter().map(|b| b.1), 0.0));
                mean_of(both.iter().map(|b| b.0), 0.0)
            }
            Metric::AveragePrecision if let Some(precision) = precision => precision,
            _ => mean_value(repeats, weights),
        };
        values.push(value);
    }
    values
}

/// Loss of each row, mean over repetitions: -ln p(observed class), or squared error.
pub fn row_losses(out_of_fold: &OutOfFold, observed: &Target) -> Vec<f64> {
    let mut mean = vec![0.0; observed.len()];
    let share = 1.0 / out_of_fold.repeats.len().max(1) as f64;
    for scores in &out_of_fold.repeats {
        let losses = match observed {
            Target::Numbers(y) => y.iter().zip(&scores.outputs[0]).map(|(y, p)| (y - p) * (y - p)).collect(),
            Target::Classes { codes, .. } => log_losses(&scores.probabilities(observed.task()), codes),
        };
        for (m, l) in mean.iter_mut().zip(losses) {
            *m += share * l;
        }
    }
    mean
}

#[cfg(test)]
mod tests;
