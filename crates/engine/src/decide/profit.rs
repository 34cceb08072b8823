//! What calling brings: foreseen on a new list, and tried on the rows learnt from.
//!
//! In: out-of-fold scores with what was observed, the rows of a list in the order in which they would be called, costs and
//! gains. Out: expected gains with intervals, per number of calls.
//! The user's question: "how far down the list does it pay, and how sure is that?".
//! Invariants: a call costs the same for whoever is called; it brings probability x success x stake; the interval holds
//! the value that the list itself adds up to; the same seed gives the same interval on any number of threads.
//! Method: net benefit of a decision in the user's own units (Vickers & Elkin 2006), whose break-even is the threshold of
//! Elkan (2001). Interval of an expectation: logistic recalibration (Cox 1958) of the out-of-fold scores, refitted in each
//! bootstrap resample of rows or whole groups, applied to the list; percentiles (Efron 1979). Deviation: beyond 400 rows,
//! neighbours in score share a cell. Tried on the rows learnt from: observed events only, resampled likewise; rows of equal
//! score count by their mean.
//! Edges: no row to call gives 0; one class only among the rows learnt from gives no trial.

use crate::data::Target;
use crate::models::calibrator::Calibrator;
use crate::models::{Scores, log_odds, logistic};
use crate::run::Seed;
use crate::validate::Estimate;
use crate::validate::bootstrap::{N_RESAMPLES, Resampler, interval};
use rayon::prelude::*;
use serde::Serialize;

/// Cells of rows learnt from at most.
const MAX_CELLS: usize = 400;
/// Steps of a curve at most.
const MAX_STEPS: usize = 60;

/// What a call costs and how often it keeps someone who would leave.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Terms {
    /// Cost of a call.
    pub cost: f64,
    /// Share of those who would have the event in whom a call prevents it.
    pub success: f64,
}

impl Terms {
    /// What a call is expected to bring, its cost taken off.
    pub fn net(&self, probability: f64, stake: f64) -> f64 {
        self.success * stake * probability - self.cost
    }
}

/// A row that may be called.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    /// Row of the table.
    pub row: usize,
    /// Probability of the event.
    pub probability: f64,
    /// What preventing it is worth.
    pub stake: f64,
}

/// The gain of so many calls.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Point {
    /// Calls, from the top of the list.
    pub calls: usize,
    /// Gain; the baseline is that of as many calls at random.
    pub gain: Estimate,
}

/// The rows learnt from, as far as they judge probabilities.
pub struct Judges<'a> {
    /// Probabilities, out of fold.
    pub probabilities: &'a [f64],
    /// Whether each row had the event.
    pub events: &'a [bool],
    /// Weights.
    pub weights: &'a [f64],
    /// Groups that stay together.
    pub groups: Option<&'a [u32]>,
}

/// How the probabilities would have been corrected on other rows like those learnt from: slope and intercept of the
/// log-odds, per resample.
pub struct Corrections(Vec<(f64, f64)>);

impl Judges<'_> {
    /// Refits the correction in each resample.
    pub fn corrections(&self, seed: Seed) -> Corrections {
        let cells = self.cells();
        let n_cells = cells.iter().max().map_or(0, |c| c + 1);
        let mut means = vec![(0.0, 0.0); n_cells];
        for (&cell, p) in cells.iter().zip(self.probabilities) {
            means[cell].0 += log_odds(*p);
            means[cell].1 += 1.0;
        }
        // Each cell twice: its events, then its other rows.
        let score: Vec<f64> = means.iter().map(|(sum, n)| sum / n).collect();
        let scores = Scores { outputs: vec![[&score[..], &score[..]].concat()] };
        let codes = [vec![1; n_cells], vec![0; n_cells]].concat();
        let observed = Target::Classes { codes, n_classes: 2 };
        let resampler = Resampler::new(self.events.len(), self.groups);
        let correct = |b: usize| {
            let counts = resampler.counts(&mut seed.derive(b as u64).stream());
            let mut weights = vec![0.0; 2 * n_cells];
            for (row, &cell) in cells.iter().enumerate() {
                let at = if self.events[row] { cell } else { n_cells + cell };
                weights[at] += counts[row] * self.weights[row];
            }
            let fitted = Calibrator::fit(&scores, &observed, &weights);
            (fitted.slope, fitted.intercepts[0])
        };
        Corrections((0..N_RESAMPLES).into_par_iter().map(correct).collect())
    }

    /// Cell of each row, by rising score; equal scores share one.
    fn cells(&self) -> Vec<usize> {
        let n = self.probabilities.len();
        let mut order: Vec<usize> = (0..n).collect();
        order.sort_by(|&a, &b| self.probabilities[a].total_cmp(&self.probabilities[b]).then(a.cmp(&b)));
        let per_cell = n.div_ceil(MAX_CELLS).max(1);
        let mut cells = vec![0; n];
        let (mut cell, mut in_cell) = (0, 0);
        for (at, &row) in order.iter().enumerate() {
            let tied = at > 0 && self.probabilities[order[at - 1]] == self.probabilities[row];
            if at > 0 && !tied && in_cell >= per_cell {
                (cell, in_cell) = (cell + 1, 0);
            }
            cells[row] = cell;
            in_cell += 1;
        }
        cells
    }

    /// What calling rows like these would have brought: by the order of their scores at rising numbers of calls, and at
    /// the break-even probability; `None` where only one class came. The gain is of as many rows as there are.
    pub fn tried(&self, terms: &Terms, stake: f64, seed: Seed) -> Option<Tried> {
        let n = self.events.len();
        let n_events = self.events.iter().filter(|e| **e).count();
        if n_events == 0 || n_events == n {
            return None;
        }
        let ties = Ties::new(self.probabilities);
        let bar = terms.cost / (terms.success * stake);
        let steps = steps(n);
        let resampler = Resampler::new(n, self.groups);
        let resampled: Vec<Trial> = (0..N_RESAMPLES)
            .into_par_iter()
            .filter_map(|b| {
                let mut weights = resampler.counts(&mut seed.derive(b as u64).stream());
                weights.iter_mut().zip(self.weights).for_each(|(c, w)| *c *= w);
                ties.trial(&steps, bar, self.events, &weights, terms, stake)
            })
            .collect();
        let whole = ties.trial(&steps, bar, self.events, self.weights, terms, stake)?;
        let at_random = |calls: f64| calls * terms.net(whole.rate, stake);
        let point = |calls: f64, value: f64, of: &dyn Fn(&Trial) -> f64| {
            let (low, high) = interval(resampled.iter().map(of).collect()).unwrap_or((value, value));
            let gain = Estimate { value, low: low.min(value), high: high.max(value), baseline: at_random(calls) };
            Point { calls: calls.round() as usize, gain }
        };
        let curve = (0..steps.len()).map(|k| point(steps[k] as f64, whole.gains[k], &|t| t.gains[k])).collect();
        let at_bar = point(whole.calls_at_bar, whole.gain_at_bar, &|t| t.gain_at_bar);
        Some(Tried { n_rows: n, n_events, curve, at_bar })
    }
}

/// What calling the rows learnt from would have brought.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Tried {
    /// Rows.
    pub n_rows: usize,
    /// Events among them.
    pub n_events: usize,
    /// By rising number of calls.
    pub curve: Vec<Point>,
    /// Calling every row above the break-even probability.
    pub at_bar: Point,
}

/// Gains of one resample, scaled to the number of rows.
struct Trial {
    rate: f64,
    gains: Vec<f64>,
    calls_at_bar: f64,
    gain_at_bar: f64,
}

/// Rows by falling score, those of equal score together.
struct Ties {
    groups: Vec<(f64, Vec<u32>)>,
    n_rows: usize,
}

impl Ties {
    fn new(probabilities: &[f64]) -> Ties {
        let mut order: Vec<u32> = (0..probabilities.len() as u32).collect();
        order.sort_by(|&a, &b| probabilities[b as usize].total_cmp(&probabilities[a as usize]).then(a.cmp(&b)));
        let mut groups: Vec<(f64, Vec<u32>)> = Vec::new();
        for row in order {
            let p = probabilities[row as usize];
            match groups.last_mut() {
                Some((of, rows)) if *of == p => rows.push(row),
                _ => groups.push((p, vec![row])),
            }
        }
        Ties { groups, n_rows: probabilities.len() }
    }

    fn trial(
        &self,
        steps: &[usize],
        bar: f64,
        events: &[bool],
        weights: &[f64],
        terms: &Terms,
        stake: f64,
    ) -> Option<Trial> {
        let total: f64 = weights.iter().sum();
        if total <= 0.0 {
            return None;
        }
        let unit = total / self.n_rows as f64;
        let gain = |calls: f64, hits: f64| terms.success * stake * hits - terms.cost * calls;
        let (mut calls, mut hits, mut at_bar) = (0.0, 0.0, (0.0, 0.0));
        let mut gains = Vec::with_capacity(steps.len());
        for (p, rows) in &self.groups {
            let (mut n, mut came) = (0.0, 0.0);
            for &row in rows {
                let w = weights[row as usize] / unit;
                n += w;
                came += if events[row as usize] { w } else { 0.0 };
            }
            while let Some(&step) = steps.get(gains.len()).filter(|s| n > 0.0 && **s as f64 <= calls + n) {
                let part = (step as f64 - calls) / n;
                gains.push(gain(step as f64, hits + part * came));
            }
            (calls, hits) = (calls + n, hits + came);
            if *p > bar {
                at_bar = (calls, hits);
            }
        }
        // Rounding may leave the last step a hair beyond the last row.
        gains.resize(steps.len(), gain(calls, hits));
        Some(Trial {
            rate: hits / self.n_rows as f64,
            gains,
            calls_at_bar: at_bar.0,
            gain_at_bar: gain(at_bar.0, at_bar.1),
        })
    }
}

impl Corrections {
    /// Expected gain of the first so many calls of a list, at rising numbers of calls.
    pub fn expected(&self, list: &[Candidate], calls: &[usize], terms: &Terms) -> Vec<Point> {
        let scores: Vec<f64> = list.iter().map(|c| log_odds(c.probability)).collect();
        let up_to = |probability: &dyn Fn(usize) -> f64| -> Vec<f64> {
            let (mut sum, mut at) = (0.0, 0);
            let mut sums = Vec::with_capacity(calls.len());
            for &n in calls {
                while at < n.min(list.len()) {
                    sum += terms.net(probability(at), list[at].stake);
                    at += 1;
                }
                sums.push(sum);
            }
            sums
        };
        let shown = up_to(&|at| list[at].probability);
        let resampled: Vec<Vec<f64>> =
            self.0.par_iter().map(|(slope, i)| up_to(&|at| logistic(slope * scores[at] + i))).collect();
        let all: f64 = list.iter().map(|c| terms.net(c.probability, c.stake)).sum();
        let one = all / list.len().max(1) as f64;
        (0..calls.len())
            .map(|k| {
                let value = shown[k];
                let (low, high) = interval(resampled.iter().map(|r| r[k]).collect()).unwrap_or((value, value));
                let baseline = one * calls[k] as f64;
                Point {
                    calls: calls[k],
                    gain: Estimate { value, low: low.min(value), high: high.max(value), baseline },
                }
            })
            .collect()
    }

    /// Where the gain itself lies 95 times in 100 when all of the list is called: what is not known of the probabilities
    /// and the chance of who leaves and who is kept, together.
    pub fn scattered(&self, list: &[Candidate], terms: &Terms, seed: Seed) -> (f64, f64) {
        let scores: Vec<f64> = list.iter().map(|c| log_odds(c.probability)).collect();
        let drawn = |(b, (slope, intercept)): (usize, &(f64, f64))| {
            let (mut sum, mut spread) = (0.0, 0.0);
            for (c, s) in list.iter().zip(&scores) {
                let kept = terms.success * logistic(slope * s + intercept);
                sum += kept * c.stake - terms.cost;
                spread += kept * (1.0 - kept) * c.stake * c.stake;
            }
            sum + spread.sqrt() * seed.derive(b as u64).stream().normal()
        };
        interval(self.0.par_iter().enumerate().map(drawn).collect()).unwrap_or((0.0, 0.0))
    }
}

/// Rising numbers of calls out of `n`, evenly spaced, from 0 to all.
pub fn steps(n: usize) -> Vec<usize> {
    let k = n.min(MAX_STEPS);
    let mut steps: Vec<usize> = (0..=k).map(|i| i * n / k.max(1)).collect();
    steps.dedup();
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    const TERMS: Terms = Terms { cost: 15.0, success: 0.25 };

    fn judges<'a>(p: &'a [f64], events: &'a [bool], weights: &'a [f64]) -> Judges<'a> {
        Judges { probabilities: p, events, weights, groups: None }
    }

    #[test]
    fn gains_by_hand() {
        // Four rows: called first the event at 0.8; 600 x 0.25 = 150 an event, 15 a call.
        let p = [0.8, 0.4, 0.4, 0.05];
        let events = [true, true, false, false];
        let tried = judges(&p, &events, &[1.0; 4]).tried(&TERMS, 600.0, Seed(1)).expect("two classes");
        let gains: Vec<f64> = tried.curve.iter().map(|p| p.gain.value).collect();
        // The two at 0.4 tie: half an event each.
        assert_eq!(gains, [0.0, 135.0, 195.0, 255.0, 240.0]);
        assert_eq!((tried.at_bar.calls, tried.at_bar.gain.value), (3, 255.0));
        assert_eq!(tried.curve[2].gain.baseline, 2.0 * (150.0 * 0.5 - 15.0));
        assert!(judges(&p, &[true; 4], &[1.0; 4]).tried(&TERMS, 600.0, Seed(1)).is_none());

        let list = [0.8, 0.2, 0.05].map(|probability| Candidate { row: 0, probability, stake: 600.0 });
        let points = judges(&p, &events, &[1.0; 4]).corrections(Seed(1)).expected(&list, &[0, 1, 2, 3], &TERMS);
        let values: Vec<f64> = points.iter().map(|p| p.gain.value).collect();
        assert!(values.iter().zip([0.0, 105.0, 120.0, 112.5]).all(|(a, b)| (a - b).abs() < 1e-9), "{values:?}");
        assert!(points.iter().all(|p| p.gain.low <= p.gain.value && p.gain.value <= p.gain.high));
    }

    #[test]
    fn weights_are_rows_and_steps_end_at_all() {
        let (p, events) = ([0.9, 0.6, 0.3, 0.1], [true, false, true, false]);
        let once = judges(&p, &events, &[2.0, 1.0, 1.0, 2.0]).tried(&TERMS, 600.0, Seed(1)).expect("two classes");
        let rows = [0.9, 0.9, 0.6, 0.3, 0.1, 0.1];
        let same = [true, true, false, true, false, false];
        let twice = judges(&rows, &same, &[1.0; 6]).tried(&TERMS, 600.0, Seed(1)).expect("two classes");
        let last = |t: &Tried| t.curve[t.curve.len() - 1].gain.value / t.n_rows as f64;
        assert!((last(&once) - last(&twice)).abs() < 1e-9);
        assert_eq!((steps(3), steps(0), steps(1000).len()), (vec![0, 1, 2, 3], vec![0], MAX_STEPS + 1));
        assert_eq!(steps(1000)[MAX_STEPS], 1000);
    }

    /// A model calibrated on the rows that judge it: the interval holds the true expectation about 95 times in 100.
    #[test]
    fn the_interval_holds_the_true_expectation() {
        let n_worlds = 60;
        let (mut held, mut widths) = (0, [0.0, 0.0]);
        for world in 0..n_worlds {
            let mut draw = Seed(77).derive(world).stream();
            let large = usize::from(world >= n_worlds / 2);
            let n = [300, 1500][large];
            let truth: Vec<f64> = (0..n + 400).map(|_| -2.0 + 1.2 * draw.normal()).collect();
            let (learnt, fresh) = truth.split_at(n);
            let events: Vec<bool> = learnt.iter().map(|t| draw.chance(logistic(*t))).collect();
            let ones = vec![1.0; n];
            let codes = events.iter().map(|e| u32::from(*e)).collect();
            let observed = Target::Classes { codes, n_classes: 2 };
            let own = Calibrator::fit(&Scores { outputs: vec![learnt.to_vec()] }, &observed, &ones);
            let shown = |t: f64| logistic(own.slope * t + own.intercepts[0]);
            let calibrated: Vec<f64> = learnt.iter().map(|t| shown(*t)).collect();
            let corrections = judges(&calibrated, &events, &ones).corrections(Seed(world));
            let mut list: Vec<Candidate> =
                (0..fresh.len()).map(|row| Candidate { row, probability: shown(fresh[row]), stake: 600.0 }).collect();
            list.sort_by(|a, b| b.probability.total_cmp(&a.probability));
            list.truncate(100);
            let gain = corrections.expected(&list, &[100], &TERMS)[0].gain;
            let truth: f64 = list.iter().map(|c| TERMS.net(logistic(fresh[c.row]), 600.0)).sum();
            held += usize::from((gain.low..=gain.high).contains(&truth));
            widths[large] += gain.high - gain.low;
            let (low, high) = corrections.scattered(&list, &TERMS, Seed(world));
            assert!(low < gain.low && high > gain.high, "chance comes on top");
        }
        assert!(held >= 52, "{held} of {n_worlds}");
        assert!(widths[1] < 0.6 * widths[0], "{widths:?}");
    }
}
