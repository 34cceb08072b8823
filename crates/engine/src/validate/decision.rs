//! Decision curve: is acting on the model worth more than acting on everybody, or on nobody?
//!
//! In: out-of-fold scores of a model of two classes, what was observed. Out: net benefit at each threshold, with bands.
//! The user's question: "at what cost of a false alarm does this model pay?".
//! Invariants: every value stands beside what "all" and "none" bring on the same rows; bands come from resamples of rows,
//! whole groups where rows belong together; no value is a `NaN`.
//! Method: net benefit (Vickers & Elkin 2006), true positives less false positives weighed by the odds of the threshold,
//! per row; standardised by the share of events (Kerr et al. 2016), so that 1 is perfect foresight and 0 is "none".
//! Percentile bootstrap (Efron 1979) of the net benefit and, paired, of what it exceeds the better of "all" and "none"
//! by. Mean over repetitions, as with every figure.
//! Edges: `None` for other than two classes and where only one came; thresholds end where fewer than ten rows are left
//! above them.

use super::bootstrap::{N_RESAMPLES, Resampler, interval};
use super::{Estimate, OutOfFold};
use crate::data::{Target, Task};
use crate::run::Seed;
use rayon::prelude::*;

/// Thresholds looked at: one per percent.
const N_STEPS: usize = 100;
/// Rows (of weight 1) above a threshold without which its net benefit is that of a few.
const MIN_ABOVE: f64 = 10.0;
/// Seed of the resamples: the same rows give the same band in every report.
const SEED: Seed = Seed(2006);

/// Standardised net benefit at one threshold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NetBenefit {
    /// Rows at or above this probability are acted on; its odds are the cost of a false alarm in true ones.
    pub threshold: f64,
    /// Acting on the model; the baseline is the better of acting on all rows and on none.
    pub model: Estimate,
    /// Acting on all rows.
    pub all: f64,
    /// What the model brings beyond the better of all and none; its baseline is 0.
    pub gain: Estimate,
}

/// Net benefit over thresholds.
#[derive(Debug, Clone, PartialEq)]
pub struct DecisionCurve {
    /// Share of events: net benefits are shares of it.
    pub prevalence: f64,
    /// By rising threshold.
    pub points: Vec<NetBenefit>,
    /// First and last threshold of the longest run over which the whole interval of the gain lies above 0.
    pub useful: Option<(f64, f64)>,
}

/// Rows of one repetition in falling order of probability, and how many of them each threshold acts on.
struct Ordered {
    rows: Vec<u32>,
    cuts: Vec<usize>,
}

impl Ordered {
    fn new(probabilities: &[f64], thresholds: &[f64]) -> Ordered {
        let mut rows: Vec<u32> = (0..probabilities.len() as u32).collect();
        rows.sort_by(|&a, &b| probabilities[b as usize].total_cmp(&probabilities[a as usize]).then(a.cmp(&b)));
        let cut = |t: &f64| rows.partition_point(|&r| probabilities[r as usize] >= *t);
        let cuts = thresholds.iter().map(cut).collect();
        Ordered { rows, cuts }
    }

    /// Weight of the events and of the other rows above each threshold; thresholds rise, so cuts fall.
    fn above(&self, events: &[bool], weights: &[f64]) -> Vec<(f64, f64)> {
        let mut found = vec![(0.0, 0.0); self.cuts.len()];
        let (mut hits, mut misses, mut at) = (0.0, 0.0, 0);
        for (into, &cut) in found.iter_mut().zip(&self.cuts).rev() {
            for &row in &self.rows[at..cut] {
                let w = weights[row as usize];
                if events[row as usize] {
                    hits += w;
                } else {
                    misses += w;
                }
            }
            at = cut;
            *into = (hits, misses);
        }
        found
    }
}

/// The curve of a model; `groups`: resample whole groups where given.
pub fn decision_curve(
    out_of_fold: &OutOfFold,
    observed: &Target,
    weights: &[f64],
    groups: Option<&[u32]>,
) -> Option<DecisionCurve> {
    let Target::Classes { codes, n_classes: 2 } = observed else { return None };
    let events: Vec<bool> = codes.iter().map(|&c| c == 1).collect();
    let probabilities: Vec<Vec<f64>> =
        out_of_fold.repeats.iter().map(|s| s.probabilities(Task::Binary).swap_remove(1)).collect();
    if probabilities.is_empty() || probabilities.iter().any(|p| p.len() != codes.len()) {
        return None;
    }
    let thresholds: Vec<f64> = (1..N_STEPS).map(|k| k as f64 / N_STEPS as f64).collect();
    let ordered: Vec<Ordered> = probabilities.iter().map(|p| Ordered::new(p, &thresholds)).collect();
    let all = standardised(&ordered, &thresholds, &events, weights)?;
    let n_kept = {
        let mut above = vec![0.0; thresholds.len()];
        for one in &ordered {
            for (sum, &cut) in above.iter_mut().zip(&one.cuts) {
                *sum += cut as f64 / ordered.len() as f64;
            }
        }
        above.iter().take_while(|&&n| n >= MIN_ABOVE).count()
    };
    let resampler = Resampler::new(codes.len(), groups);
    let resampled: Vec<Curve> = (0..N_RESAMPLES)
        .into_par_iter()
        .filter_map(|b| {
            let mut weighted = resampler.counts(&mut SEED.derive(b as u64).stream());
            weighted.iter_mut().zip(weights).for_each(|(c, w)| *c *= w);
            standardised(&ordered, &thresholds, &events, &weighted)
        })
        .collect();
    let estimate = |value: f64, of: &dyn Fn(&Curve) -> f64, baseline: f64| {
        let (low, high) = interval(resampled.iter().map(of).collect()).unwrap_or((value, value));
        Estimate { value, low, high, baseline }
    };
    let gain = |(model, all): (f64, f64)| model - all.max(0.0);
    let points: Vec<NetBenefit> = (0..n_kept)
        .map(|t| NetBenefit {
            threshold: thresholds[t],
            model: estimate(all[t].0, &|r| r[t].0, all[t].1.max(0.0)),
            all: all[t].1,
            gain: estimate(gain(all[t]), &|r| gain(r[t]), 0.0),
        })
        .collect();
    let useful = longest_run(&points);
    let (hits, total) = sums(&events, weights);
    Some(DecisionCurve { prevalence: hits / total, points, useful })
}

/// Net benefit of the model and of acting on all, by threshold.
type Curve = Vec<(f64, f64)>;

fn sums(events: &[bool], weights: &[f64]) -> (f64, f64) {
    events.iter().zip(weights).fold((0.0, 0.0), |(hits, total), (&e, &w)| (hits + if e { w } else { 0.0 }, total + w))
}

/// Net benefit of the model and of acting on all, over the share of events; `None` where only one class has weight.
fn standardised(ordered: &[Ordered], thresholds: &[f64], events: &[bool], weights: &[f64]) -> Option<Vec<(f64, f64)>> {
    let (hits, total) = sums(events, weights);
    if hits <= 0.0 || hits >= total {
        return None;
    }
    let mut found = vec![(0.0, 0.0); thresholds.len()];
    for one in ordered {
        for ((into, (tp, fp)), t) in found.iter_mut().zip(one.above(events, weights)).zip(thresholds) {
            into.0 += (tp - fp * t / (1.0 - t)) / hits / ordered.len() as f64;
        }
    }
    for (into, t) in found.iter_mut().zip(thresholds) {
        into.1 = (hits - (total - hits) * t / (1.0 - t)) / hits;
    }
    Some(found)
}

fn longest_run(points: &[NetBenefit]) -> Option<(f64, f64)> {
    points
        .chunk_by(|a, b| (a.gain.low > 0.0) == (b.gain.low > 0.0))
        .filter(|run| run[0].gain.low > 0.0)
        .max_by_key(|run| run.len())
        .map(|run| (run[0].threshold, run[run.len() - 1].threshold))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::{Scores, log_odds};

    fn curve(p: &[f64], codes: &[u32]) -> Option<DecisionCurve> {
        let scores = Scores { outputs: vec![p.iter().map(|&p| log_odds(p)).collect()] };
        let observed = Target::Classes { codes: codes.to_vec(), n_classes: 2 };
        decision_curve(&OutOfFold { repeats: vec![scores] }, &observed, &vec![1.0; codes.len()], None)
    }

    #[test]
    fn by_the_definition() {
        // 40 rows, 10 events: 8 of them and 4 others above 0.6.
        let p: Vec<f64> = (0..40).map(|i| if i < 8 || (10..14).contains(&i) { 0.6 } else { 0.1 }).collect();
        let codes: Vec<u32> = (0..40).map(|i| u32::from(i < 10)).collect();
        let found = curve(&p, &codes).expect("two classes");
        assert_eq!(found.prevalence, 0.25);
        let at = |t: f64| found.points.iter().find(|p| (p.threshold - t).abs() < 1e-9).expect("a threshold");
        // Vickers: (8 - 4 x 0.2 / 0.8) / 40 = 0.175, a share of 0.7 of 0.25; all: (10 - 30 x 0.25) / 40.
        assert!((at(0.2).model.value - 0.7).abs() < 1e-12 && (at(0.2).all - 0.25).abs() < 1e-12);
        assert!((at(0.2).gain.value - 0.45).abs() < 1e-12 && at(0.2).model.low <= 0.7 && at(0.2).model.high >= 0.7);
        // Up to 0.1 the model acts on all.
        assert!(at(0.05).gain.value.abs() < 1e-12 && at(0.05).gain.low <= 0.0);
        assert!(found.useful.is_some_and(|(from, to)| from > 0.1 && to <= 0.6), "{:?}", found.useful);
        assert!(found.points.last().is_some_and(|p| p.threshold < 0.61));
    }

    #[test]
    fn nothing_to_weigh() {
        assert!(curve(&[], &[]).is_none() && curve(&[0.3, 0.4], &[1, 1]).is_none());
        assert!(curve(&[0.3, 0.4], &[0, 1]).is_some_and(|c| c.points.is_empty() && c.useful.is_none()));
        let numbers = Target::Numbers(vec![1.0]);
        assert!(decision_curve(&OutOfFold { repeats: vec![] }, &numbers, &[1.0], None).is_none());
    }
}
