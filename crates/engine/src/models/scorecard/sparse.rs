//! Which questions, and how much each answer weighs before it is rounded.
//!
//! In: questions with their answers, and what was observed. Out: per number of questions, the best [`Solution`]s.
//! The user's question: "which few questions say almost everything?".
//! Invariants: sums are taken in the order of rows, so that the same rows give the same bytes; solutions of one size
//! are sorted by what they lose.
//! Method: beam search over sets of questions, as FasterRisk's sparse step (Liu et al. 2022), whose pool of diverse
//! solutions is what the beam holds at the end. Deviations: whole questions enter, not single indicators, ranked by a
//! Newton step on all their answers at once; sets are solved exactly by Newton's method with a ridge of
//! [`RIDGE`] rows instead of a box; a question pays for the answers that were searched for it.
//! Edges: no question that pays gives the constant alone.

use super::bins::Binned;
use super::{Loss, Outcome};
use crate::dense::solve_spd;
use crate::models::logistic;

/// Ridge on every answer's weight, in rows of curvature: an answer of few rows is drawn towards the others.
pub(super) const RIDGE: f64 = 6.0;
/// Children of each set that are solved.
const N_CHILDREN: usize = 5;
/// Most Newton iterations.
const N_ITERATIONS: usize = 20;
/// Gain of a step below which a set counts as solved, in log-likelihood.
const STILL: f64 = 1e-6;

/// A set of questions with the weights of their answers.
#[derive(Debug, Clone)]
pub(super) struct Solution {
    /// Indices of the questions, increasing.
    pub chosen: Vec<usize>,
    pub constant: f64,
    /// `[question][answer]`.
    pub effects: Vec<Vec<f64>>,
    /// Score of every training row.
    pub eta: Vec<f64>,
    /// Loss, ridge and price of the questions.
    pub objective: f64,
}

/// Loss of these scores, in log-likelihood.
pub(super) fn loss(outcome: &Outcome, eta: &[f64]) -> f64 {
    let rows = outcome.y.iter().zip(&outcome.weights).zip(eta);
    rows.map(|((y, w), eta)| w * outcome.loss.of(*y, *eta)).sum()
}

impl Solution {
    fn constant(outcome: &Outcome) -> Solution {
        let constant = outcome.constant();
        let eta = vec![constant; outcome.y.len()];
        let objective = loss(outcome, &eta);
        Solution { chosen: Vec::new(), constant, effects: Vec::new(), eta, objective }
    }

    /// Scores of rows that answer each chosen question so: `answers[question][row]`.
    pub fn scores(&self, answers: &[Vec<u8>], n_rows: usize) -> Vec<f64> {
        let mut eta = vec![self.constant; n_rows];
        for (effects, codes) in self.effects.iter().zip(answers) {
            for (eta, &code) in eta.iter_mut().zip(codes) {
                *eta += effects[code as usize];
            }
        }
        eta
    }

    /// This set with one question more, solved.
    fn with(&self, question: usize, outcome: &Outcome, questions: &[Binned]) -> Solution {
        let at = self.chosen.partition_point(|&q| q < question);
        let mut next = self.clone();
        next.chosen.insert(at, question);
        next.effects.insert(at, vec![0.0; questions[question].n_answers]);
        next.solve(outcome, questions);
        next
    }

    /// Newton's method with step halving; square loss needs one step.
    fn solve(&mut self, outcome: &Outcome, questions: &[Binned]) {
        let offsets: Vec<usize> = self
            .chosen
            .iter()
            .scan(1, |next, &q| {
                let own = *next;
                *next += questions[q].n_answers;
                Some(own)
            })
            .collect();
        let size = 1 + self.chosen.iter().map(|&q| questions[q].n_answers).sum::<usize>();
        let codes: Vec<&[u8]> = self.chosen.iter().map(|&q| questions[q].codes.as_slice()).collect();
        let price: f64 = self.chosen.iter().map(|&q| questions[q].price).sum();
        let ridge = |effects: &[Vec<f64>]| 0.5 * RIDGE * effects.iter().flatten().map(|e| e * e).sum::<f64>();
        let mut current = loss(outcome, &self.eta) + ridge(&self.effects);
        for _ in 0..N_ITERATIONS {
            let mut gradient = vec![0.0; size];
            let mut curvature = vec![0.0; size * size];
            let mut places = vec![0; codes.len() + 1];
            for row in 0..outcome.y.len() {
                let (slope, bend) = outcome.derivatives(row, self.eta[row]);
                for (place, (codes, offset)) in places[1..].iter_mut().zip(codes.iter().zip(&offsets)) {
                    *place = offset + codes[row] as usize;
                }
                for (k, &a) in places.iter().enumerate() {
                    gradient[a] += slope;
                    for &b in &places[..=k] {
                        curvature[a * size + b] += bend;
                    }
                }
            }
            for (effects, offset) in self.effects.iter().zip(&offsets) {
                for (answer, effect) in effects.iter().enumerate() {
                    let at = offset + answer;
                    gradient[at] -= RIDGE * effect;
                    curvature[at * size + at] += RIDGE;
                }
            }
            curvature[0] += 1e-9;
            for a in 0..size {
                for b in 0..a {
                    curvature[b * size + a] = curvature[a * size + b];
                }
            }
            let Some(step) = solve_spd(&curvature, &gradient) else { break };
            let promised: f64 = 0.5 * step.iter().zip(&gradient).map(|(s, g)| s * g).sum::<f64>();
            let mut share = 1.0;
            let taken = loop {
                let mut next = self.clone();
                next.constant += share * step[0];
                for (effects, offset) in next.effects.iter_mut().zip(&offsets) {
                    for (answer, effect) in effects.iter_mut().enumerate() {
                        *effect += share * step[offset + answer];
                    }
                }
                next.eta.fill(next.constant);
                for (effects, codes) in next.effects.iter().zip(&codes) {
                    for (eta, &code) in next.eta.iter_mut().zip(*codes) {
                        *eta += effects[code as usize];
                    }
                }
                let value = loss(outcome, &next.eta) + ridge(&next.effects);
                if value <= current {
                    current = value;
                    break Some(next);
                }
                share *= 0.5;
                if share < 1e-3 {
                    break None;
                }
            };
            match taken {
                Some(next) => *self = next,
                None => break,
            }
            if promised.is_nan() || promised < STILL {
                break;
            }
        }
        self.objective = current + price;
    }
}

/// Questions worth adding to a set, best first: (gain of a Newton step on its answers less its price, question).
fn candidates(from: &Solution, outcome: &Outcome, questions: &[Binned]) -> Vec<(f64, usize)> {
    let derivatives: Vec<(f64, f64)> =
        (0..outcome.y.len()).map(|row| outcome.derivatives(row, from.eta[row])).collect();
    let mut ranked: Vec<(f64, usize)> = questions
        .iter()
        .enumerate()
        .filter(|(q, _)| from.chosen.binary_search(q).is_err())
        .map(|(q, question)| {
            let mut sums = vec![(0.0, RIDGE); question.n_answers];
            for (&code, (slope, bend)) in question.codes.iter().zip(&derivatives) {
                let sum = &mut sums[code as usize];
                sum.0 += slope;
                sum.1 += bend;
            }
            let gain: f64 = sums.iter().map(|(slope, bend)| 0.5 * slope * slope / bend).sum();
            (gain - question.price, q)
        })
        .collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    ranked
}

/// Best sets of 0, 1, ... up to `most` questions, a beam of so many each; shorter where no further question pays.
pub(super) fn path(outcome: &Outcome, questions: &[Binned], most: usize, beam: usize) -> Vec<Vec<Solution>> {
    let mut sizes = vec![vec![Solution::constant(outcome)]];
    for _ in 0..most {
        let parents = &sizes[sizes.len() - 1];
        let mut sets: Vec<Vec<usize>> = Vec::new();
        let mut children: Vec<Solution> = Vec::new();
        for parent in parents {
            for &(gain, question) in candidates(parent, outcome, questions).iter().take(N_CHILDREN.min(beam.max(2))) {
                let mut set = parent.chosen.clone();
                set.insert(set.partition_point(|&q| q < question), question);
                if gain <= 0.0 || sets.contains(&set) {
                    continue;
                }
                sets.push(set);
                children.push(parent.with(question, outcome, questions));
            }
        }
        children.sort_by(|a, b| a.objective.total_cmp(&b.objective).then_with(|| a.chosen.cmp(&b.chosen)));
        children.truncate(beam);
        children.retain(|c| c.objective < parents[0].objective);
        if children.is_empty() {
            break;
        }
        sizes.push(children);
    }
    sizes
}

impl Loss {
    /// Loss of one row: minus its log-likelihood (unit variance for a number).
    pub(super) fn of(self, y: f64, eta: f64) -> f64 {
        match self {
            Loss::Logistic => eta.max(0.0) + (-eta.abs()).exp().ln_1p() - y * eta,
            Loss::Square => 0.5 * (y - eta) * (y - eta),
        }
    }
}

impl Outcome {
    /// Weighted slope and curvature of a row's log-likelihood by its score.
    fn derivatives(&self, row: usize, eta: f64) -> (f64, f64) {
        let (y, w) = (self.y[row], self.weights[row]);
        match self.loss {
            Loss::Logistic => {
                let p = logistic(eta);
                (w * (y - p), w * (p * (1.0 - p)).max(1e-6))
            }
            Loss::Square => (w * (y - eta), w),
        }
    }
}
