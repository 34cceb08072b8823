//! From weights to points: small whole numbers that lose as little as possible.
//!
//! In: a set of questions with real weights. Out: [`Points`] from 0 to [`MAX_POINTS`], what a point is worth, and the
//! constant.
//! The user's question: "can I add it up without a machine?".
//! Invariants: of each question the least answer counts 0, so that points are only added; a demanded sign is kept; what
//! a point is worth is above 0.
//! Method: rays of FasterRisk (Liu et al. 2022): the weights are divided by several units, rounded, and improved. Its
//! bound on the loss of rounding is not needed: a score of few points takes few distinct totals, so that the exact loss
//! of moving one answer by one point costs one look-up per row that gave it (coordinate descent on integers, Ustun &
//! Rudin 2019), and unit and constant are refitted on the totals alone. The coarsest points within [`TOLERANCE`] of the
//! best are taken.
//! Edges: without questions, or where rounding leaves nothing, the constant alone.

use super::Outcome;
use super::bins::Binned;
use super::sparse::{RIDGE, Solution};
use crate::data::schema::Monotone;

/// Most points of an answer.
pub(super) const MAX_POINTS: i32 = 10;
/// Log-likelihood that finer points must gain over coarser ones.
const TOLERANCE: f64 = 0.5;
/// Sweeps over all answers.
const N_SWEEPS: usize = 8;

/// Points of a set of questions.
#[derive(Debug, Clone)]
pub(super) struct Points {
    /// Indices of the questions, increasing.
    pub chosen: Vec<usize>,
    /// `[question][answer]`.
    pub points: Vec<Vec<i32>>,
    pub constant: f64,
    /// What a point adds to the score.
    pub unit: f64,
    /// Loss, ridge and price of the questions.
    pub objective: f64,
}

/// The best points of a set.
pub(super) fn round(outcome: &Outcome, questions: &[Binned], solution: &Solution) -> Option<Points> {
    let spans = solution.effects.iter().map(|e| {
        let (low, high) = span(e);
        high - low
    });
    let widest = spans.fold(0.0, f64::max);
    if widest <= 0.0 || !widest.is_finite() {
        return None;
    }
    // From coarse to fine, by halves.
    let rays = (4..=2 * MAX_POINTS).map(|halves| widest / (0.5 * f64::from(halves)));
    let all: Vec<Points> = rays.filter_map(|unit| ray(outcome, questions, solution, unit)).collect();
    let best = all.iter().map(|p| p.objective).fold(f64::INFINITY, f64::min);
    let largest = |p: &Points| p.points.iter().flatten().copied().max().unwrap_or(0);
    let near = all.into_iter().filter(|p| p.objective <= best + TOLERANCE);
    near.min_by(|a, b| largest(a).cmp(&largest(b)).then(a.objective.total_cmp(&b.objective)))
}

fn span(effects: &[f64]) -> (f64, f64) {
    effects.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), e| (l.min(*e), h.max(*e)))
}

/// Points at about this unit, rounded and improved.
fn ray(outcome: &Outcome, questions: &[Binned], solution: &Solution, unit: f64) -> Option<Points> {
    let rounded = |(effects, &q): (&Vec<f64>, &usize)| {
        let low = span(effects).0;
        let mut points: Vec<i32> = effects.iter().map(|e| ((e - low) / unit).round() as i32).collect();
        keep_sign(&mut points, &questions[q]);
        points
    };
    let points: Vec<Vec<i32>> = solution.effects.iter().zip(&solution.chosen).map(rounded).collect();
    let mut search = Search::new(outcome, questions, &solution.chosen, points, unit);
    for _ in 0..N_SWEEPS {
        search.refit();
        if !search.sweep() {
            break;
        }
    }
    search.refit();
    search.finish()
}

/// Makes the answers of a number rise (or fall) where that is demanded: each at least the one before.
fn keep_sign(points: &mut [i32], question: &Binned) {
    let Some(sign) = question.monotone else { return };
    let n = question.n_ordered();
    let ordered = &mut points[..n];
    if sign == Monotone::Decreasing {
        ordered.reverse();
    }
    for k in 1..n {
        ordered[k] = ordered[k].max(ordered[k - 1]);
    }
    if sign == Monotone::Decreasing {
        ordered.reverse();
    }
}

struct Search<'a> {
    outcome: &'a Outcome,
    questions: &'a [Binned],
    chosen: &'a [usize],
    points: Vec<Vec<i32>>,
    /// Rows that gave an answer: `[question][answer]`.
    rows: Vec<Vec<Vec<u32>>>,
    total: Vec<i32>,
    unit: f64,
    constant: f64,
}

impl<'a> Search<'a> {
    fn new(
        outcome: &'a Outcome,
        questions: &'a [Binned],
        chosen: &'a [usize],
        points: Vec<Vec<i32>>,
        unit: f64,
    ) -> Search<'a> {
        let mut total = vec![0; outcome.y.len()];
        let mut rows = Vec::new();
        for (&q, points) in chosen.iter().zip(&points) {
            let mut of_question = vec![Vec::new(); questions[q].n_answers];
            for (row, &code) in questions[q].codes.iter().enumerate() {
                of_question[code as usize].push(row as u32);
                total[row] += points[code as usize];
            }
            rows.push(of_question);
        }
        Search { outcome, questions, chosen, points, rows, total, unit, constant: outcome.constant() }
    }

    /// Totals lie between 0 and this.
    fn most(&self) -> i32 {
        (MAX_POINTS + 1) * self.chosen.len() as i32
    }

    /// Weight and sum of outcomes per total.
    fn by_total(&self) -> Vec<(f64, f64)> {
        let mut masses = vec![(0.0, 0.0); self.most() as usize + 1];
        for (row, &total) in self.total.iter().enumerate() {
            let (rows, sum) = self.outcome.mass(row);
            let mass = &mut masses[total as usize];
            mass.0 += rows;
            mass.1 += sum;
        }
        masses
    }

    /// Ridge of the points at this unit: as of weights around their mean per question.
    fn ridge(&self) -> f64 {
        0.5 * RIDGE * self.unit * self.unit * self.spread()
    }

    /// Sum of squares of the points around the mean of their question.
    fn spread(&self) -> f64 {
        self.points.iter().map(|p| spread(p)).sum()
    }

    /// Unit and constant by Newton's method on the totals.
    fn refit(&mut self) {
        let masses = self.by_total();
        let stiff = RIDGE * self.spread();
        let loss = self.outcome.loss;
        let value = |constant: f64, unit: f64| {
            let of_totals = masses.iter().enumerate().filter(|(_, m)| m.0 > 0.0);
            let sum: f64 = of_totals.map(|(t, m)| loss.of_mass(*m, constant + unit * t as f64)).sum();
            sum + 0.5 * stiff * unit * unit
        };
        let mut current = value(self.constant, self.unit);
        for _ in 0..20 {
            let (mut g, mut h) = ([0.0, -stiff * self.unit], [1e-9, 0.0, stiff + 1e-9]);
            for (t, mass) in masses.iter().enumerate().filter(|(_, m)| m.0 > 0.0) {
                let t = t as f64;
                let (slope, bend) = loss.slopes_of_mass(*mass, self.constant + self.unit * t);
                g[0] += slope;
                g[1] += slope * t;
                h[0] += bend;
                h[1] += bend * t;
                h[2] += bend * t * t;
            }
            let determinant = h[0] * h[2] - h[1] * h[1];
            if determinant.is_nan() || determinant <= 0.0 {
                return;
            }
            let step = [(h[2] * g[0] - h[1] * g[1]) / determinant, (h[0] * g[1] - h[1] * g[0]) / determinant];
            let mut share = 1.0;
            loop {
                let (constant, unit) = (self.constant + share * step[0], self.unit + share * step[1]);
                let next = value(constant, unit);
                if next < current {
                    let saved = current - next;
                    (self.constant, self.unit, current) = (constant, unit, next);
                    if saved < 1e-9 {
                        return;
                    }
                    break;
                }
                share *= 0.5;
                if share < 1e-3 {
                    return;
                }
            }
        }
    }

    /// Moves every answer by a point where that loses less. Whether any moved.
    fn sweep(&mut self) -> bool {
        let most = self.most();
        // Loss of a row by total: of an outcome of 0, and what an outcome adds.
        let scores: Vec<f64> = (-1..=most + 1).map(|t| self.constant + self.unit * f64::from(t)).collect();
        let mut moved = false;
        for q in 0..self.points.len() {
            for answer in 0..self.points[q].len() {
                for by in [1, -1] {
                    let mut points = self.points[q].clone();
                    points[answer] += by;
                    let mut kept = points.clone();
                    keep_sign(&mut kept, &self.questions[self.chosen[q]]);
                    let allowed = (0..=MAX_POINTS).contains(&points[answer]) && kept == points;
                    if !allowed {
                        continue;
                    }
                    let change = self.change(&self.rows[q][answer], by, &scores)
                        + 0.5 * RIDGE * self.unit * self.unit * (spread(&points) - spread(&self.points[q]));
                    if change < -1e-9 {
                        for &row in &self.rows[q][answer] {
                            self.total[row as usize] += by;
                        }
                        self.points[q] = points;
                        moved = true;
                        break;
                    }
                }
            }
        }
        moved
    }

    /// Change of the loss when these rows get so many points more.
    fn change(&self, rows: &[u32], by: i32, scores: &[f64]) -> f64 {
        let mut masses = vec![(0.0, 0.0); scores.len()];
        for &row in rows {
            let (weight, sum) = self.outcome.mass(row as usize);
            let mass = &mut masses[(self.total[row as usize] + 1) as usize];
            mass.0 += weight;
            mass.1 += sum;
        }
        let loss = self.outcome.loss;
        let held = masses.iter().enumerate().filter(|(_, m)| m.0 > 0.0);
        held.map(|(at, mass)| {
            let to = (at as i32 + by).clamp(0, scores.len() as i32 - 1) as usize;
            loss.of_mass(*mass, scores[to]) - loss.of_mass(*mass, scores[at])
        })
        .sum()
    }

    /// The points with the least answer of each question at 0, without questions that count nothing.
    fn finish(mut self) -> Option<Points> {
        if !(self.unit > 0.0 && self.unit.is_finite() && self.constant.is_finite()) {
            return None;
        }
        for points in &mut self.points {
            let least = points.iter().copied().min().unwrap_or(0);
            points.iter_mut().for_each(|p| *p -= least);
            self.constant += self.unit * f64::from(least);
            self.total.iter_mut().for_each(|t| *t -= least);
        }
        let masses = self.by_total();
        let loss: f64 = masses
            .iter()
            .enumerate()
            .map(|(t, m)| self.outcome.loss.of_mass(*m, self.constant + self.unit * t as f64))
            .sum();
        let ridge = self.ridge();
        let (mut chosen, mut kept, mut price) = (Vec::new(), Vec::new(), 0.0);
        for (&q, points) in self.chosen.iter().zip(self.points) {
            if points.iter().any(|p| *p != 0) {
                chosen.push(q);
                kept.push(points);
                price += self.questions[q].price;
            }
        }
        let objective = loss + ridge + price;
        (!chosen.is_empty()).then_some(Points {
            chosen,
            points: kept,
            constant: self.constant,
            unit: self.unit,
            objective,
        })
    }
}

/// Sum of squares around the mean.
fn spread(points: &[i32]) -> f64 {
    let mean = points.iter().sum::<i32>() as f64 / points.len().max(1) as f64;
    points.iter().map(|p| (f64::from(*p) - mean).powi(2)).sum()
}
