//! A part of what is searched: a cell, and which past rows its points are near.
//!
//! In: a [`Problem`], a part. Out: the parts it divides into, each with a proven ceiling.
//! The user's question: "is there nothing better?".
//! Invariants: the parts of a part hold all of its allowed points that can be better than the best known; no allowed point of
//! a part is better than its ceiling.
//! Method: branching (Land & Doig 1960). A cell is halved where the goal is poorly known over it; where it is the distance
//! to past rows that is, the points near the most promising row are told from those that are not. A point is near where
//! enough rows are: with `need` rows still to be found, no point is better than the `need`-th best ceiling of the rows
//! left.
//! Edges: a goal that is no sum is bounded as a whole, and its cells are halved alone.

use super::near::Near;
use super::relaxation::{Bound, Candidate, Prices, Relaxation};
use super::search::{Problem, widest};
use super::space::{Cell, Point};
use std::cmp::Ordering;

/// A cell is halved where its goal is taken for better than it is by more than this share of what is left to prove.
const POORLY_KNOWN: f64 = 0.5;
/// Prices are good enough when improving them would gain less than this share of the tolerance.
const CLOSE: f64 = 0.2;
/// How far towards the best known point others are tried, in parts of the way.
const BACK: [f64; 5] = [0.02, 0.05, 0.1, 0.2, 0.4];

/// A part of what is searched.
#[derive(Debug, Clone)]
pub struct Part {
    /// No allowed point is better.
    pub ceiling: f64,
    serial: usize,
    cell: Cell,
    /// Past rows that its points are near, by their place in the crowd.
    rows: Vec<usize>,
    /// Those that they may be near, the most promising first.
    candidates: Vec<Candidate>,
    /// Of the constraints, then of the rows.
    prices: Prices,
    /// Where the ceiling is reached, and by how much the goal is taken for better there than it is.
    reached: Option<(Point, f64)>,
    /// By setting, what a narrower range would save, roughly.
    given: Vec<f64>,
}

impl PartialEq for Part {
    fn eq(&self, other: &Part) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl Eq for Part {}
impl PartialOrd for Part {
    fn partial_cmp(&self, other: &Part) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Part {
    /// The highest ceiling first; of equals the first made.
    fn cmp(&self, other: &Part) -> Ordering {
        self.ceiling.total_cmp(&other.ceiling).then(other.serial.cmp(&self.serial))
    }
}

impl Part {
    /// Everything.
    pub fn whole(problem: &Problem<'_>, cell: Cell, best: Option<f64>, tolerance: f64) -> Option<Part> {
        let rows = match problem.near {
            Some(Near::Rows(crowd)) => crowd.rows.len(),
            _ => 0,
        };
        let candidate = |row| Candidate { row, ceiling: f64::INFINITY, price: 0.0 };
        let part = Part {
            ceiling: f64::INFINITY,
            serial: 0,
            cell,
            rows: Vec::new(),
            candidates: (0..rows).map(candidate).collect(),
            prices: Vec::new(),
            reached: None,
            given: Vec::new(),
        };
        part.bounded(problem, best, tolerance)
    }

    /// The same with its number.
    pub fn numbered(self, serial: usize) -> Part {
        Part { serial, ..self }
    }

    /// Points worth a try: the middle, where the ceiling is reached, and from there towards the best known, since what is
    /// rounded to steps seldom keeps every limit.
    pub fn tries(&self, best: Option<&Point>) -> Vec<Point> {
        let mut tries = vec![self.cell.middle()];
        if let Some((reached, _)) = &self.reached {
            tries.push(reached.clone());
            for part in best.map_or(&[][..], |_| &BACK) {
                let towards = |(&from, &to): (&i64, &i64)| from + (part * (to - from) as f64).round() as i64;
                tries.push(reached.iter().zip(best.into_iter().flatten()).map(towards).collect());
            }
        }
        tries
    }

    /// Whether more than what is known may be in it; a single point was tried as its own middle.
    pub fn may_hold_more(&self, best: Option<f64>) -> bool {
        !self.cell.is_point() && best.is_none_or(|b| self.ceiling > b)
    }

    /// The parts it divides into, those that can hold something better.
    pub fn divide(&self, problem: &Problem<'_>, weights: &[f64], best: Option<f64>, tolerance: f64) -> Vec<Part> {
        let left = self.ceiling - best.unwrap_or(f64::NEG_INFINITY);
        let is_known = self.reached.as_ref().is_some_and(|(_, off)| *off <= POORLY_KNOWN * left);
        match self.candidates.split_first() {
            Some((row, others)) if is_known && self.need(problem) > 0 => {
                let mut near = self.clone();
                near.rows.push(row.row);
                near.prices.push(row.price);
                near.candidates = others.to_vec();
                let far = Part { candidates: others.to_vec(), ..self.clone() };
                let far = far.with_ceiling_of_candidates(problem);
                near.bounded(problem, best, tolerance).into_iter().chain(far).collect()
            }
            _ => {
                let Some(setting) = self.loosest(problem, weights) else { return Vec::new() };
                let halves = self.cell.halves(setting).into_iter();
                halves.filter_map(|cell| Part { cell, ..self.clone() }.bounded(problem, best, tolerance)).collect()
            }
        }
    }

    /// Rows that must still be found.
    fn need(&self, problem: &Problem<'_>) -> usize {
        match problem.near {
            Some(Near::Rows(crowd)) => crowd.least.saturating_sub(self.rows.len()),
            _ => 0,
        }
    }

    /// The setting to halve.
    fn loosest(&self, problem: &Problem<'_>, weights: &[f64]) -> Option<usize> {
        let can = |&j: &usize| self.cell.low[j] < self.cell.high[j];
        let most = (0..self.given.len()).filter(can).rev().max_by(|&a, &b| self.given[a].total_cmp(&self.given[b]));
        most.filter(|&j| self.given[j] > 0.0).or_else(|| widest(problem.space, &self.cell, weights))
    }

    /// With the ceiling that the rows left allow; `None` where they are too few.
    fn with_ceiling_of_candidates(mut self, problem: &Problem<'_>) -> Option<Part> {
        let need = self.need(problem);
        if need > 0 {
            self.ceiling = self.ceiling.min(self.candidates.get(need - 1)?.ceiling);
        }
        Some(self)
    }

    /// With its ceiling; `None` where nothing in it can be better than the best.
    fn bounded(mut self, problem: &Problem<'_>, best: Option<f64>, tolerance: f64) -> Option<Part> {
        if !problem.possible(&self.cell) {
            return None;
        }
        let (least, most) = problem.goal.ends(&problem.space.region(&self.cell));
        self.ceiling = self.ceiling.min(most);
        // What is allowed is no worse than everything: a ceiling below that is a proof that there is nothing.
        let floor = best.unwrap_or(f64::NEG_INFINITY).max(least - 1e-9 * (1.0 + least.abs()));
        if self.ceiling <= floor {
            return None;
        }
        let Some(relaxation) = Relaxation::new(problem, &self.cell) else {
            self.reached = None;
            return Some(self);
        };
        let enough = best.map_or(floor, |b| floor.max(b + tolerance));
        let close = if tolerance.is_finite() { CLOSE * tolerance } else { 0.0 };
        let bound = relaxation.bound(&self.rows, &self.prices, enough, close);
        self.ceiling = self.ceiling.min(bound.ceiling);
        if self.ceiling <= floor {
            return None;
        }
        if self.need(problem) > 0 {
            let rows: Vec<usize> = self.candidates.iter().map(|c| c.row).collect();
            self.candidates = relaxation.candidates(&rows, &self.rows, &bound, floor, enough);
            // The first of equals.
            self.candidates.sort_by(|a, b| b.ceiling.total_cmp(&a.ceiling).then(a.row.cmp(&b.row)));
            self = self.with_ceiling_of_candidates(problem)?;
        }
        self.given = relaxation.given();
        let Bound { prices, point, taken, .. } = bound;
        let off = taken - problem.goal.values(problem.space, std::slice::from_ref(&point))[0];
        self.reached = Some((point, if off.is_nan() { f64::INFINITY } else { off }));
        self.prices = prices;
        Some(self)
    }
}
