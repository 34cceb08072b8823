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
use rayon::prelude::*;
use std::cmp::Ordering;
use std::sync::Arc;

/// A cell is halved where its goal is taken for better than it is by more than this share of what is left to prove.
const POORLY_KNOWN: f64 = 0.15;
/// Prices are good enough when improving them would gain less than this share of the tolerance.
const CLOSE: f64 = 0.2;
/// How far towards the best known point others are tried, in parts of the way.
const BACK: [f64; 5] = [0.02, 0.05, 0.1, 0.2, 0.4];
/// Ways down that are tried at once.
const WAYS: usize = 16;

/// A part of what is searched.
#[derive(Clone)]
pub struct Part<'a> {
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
    /// No point of the cell is worse.
    least: f64,
    /// Kept while parts share the cell.
    relaxation: Option<Arc<Relaxation<'a>>>,
}

impl PartialEq for Part<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl Eq for Part<'_> {}
impl PartialOrd for Part<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Part<'_> {
    /// The highest ceiling first; of equals the first made.
    fn cmp(&self, other: &Self) -> Ordering {
        self.ceiling.total_cmp(&other.ceiling).then(other.serial.cmp(&self.serial))
    }
}

impl<'a> Part<'a> {
    /// Everything.
    pub fn whole(problem: &Problem<'a>, cell: Cell, best: Option<f64>, tolerance: f64) -> Option<Part<'a>> {
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
            least: f64::NEG_INFINITY,
            relaxation: None,
        };
        part.bounded(problem, best, tolerance)
    }

    /// The same with its number.
    pub fn numbered(self, serial: usize) -> Part<'a> {
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
    pub fn divide(&self, problem: &Problem<'a>, weights: &[f64], best: Option<f64>, tolerance: f64) -> Vec<Part<'a>> {
        let left = self.ceiling - best.unwrap_or(f64::NEG_INFINITY);
        let is_known = self.reached.as_ref().is_some_and(|(_, off)| *off <= POORLY_KNOWN * left);
        if is_known && !self.candidates.is_empty() && self.need(problem) > 0 {
            return self.divide_by_row(problem, best, tolerance);
        }
        let Some(setting) = self.loosest(problem, weights) else { return Vec::new() };
        let half = |cell| Part { cell, relaxation: None, ..self.clone() }.bounded(problem, best, tolerance);
        self.cell.halves(setting).into_iter().filter_map(half).collect()
    }

    /// What is near the most promising row, and what is not.
    fn divide_by_row(&self, problem: &Problem<'a>, best: Option<f64>, tolerance: f64) -> Vec<Part<'a>> {
        let mut parent = self.clone();
        if parent.relaxation.is_none() {
            parent.relaxation = Relaxation::new(problem, &self.cell).map(Arc::new);
        }
        let near = parent.near_first().and_then(|near| near.priced(problem, best, tolerance));
        parent.candidates.remove(0);
        near.into_iter().chain(parent.with_ceiling_of_candidates(problem)).collect()
    }

    /// What is near the most promising row, not yet bounded anew.
    fn near_first(&self) -> Option<Part<'a>> {
        let (row, others) = self.candidates.split_first()?;
        let mut near = Part { candidates: others.to_vec(), ..self.clone() };
        near.rows.push(row.row);
        near.prices.push(row.price);
        Some(near)
    }

    /// Parts that are near enough rows, each by the way of one of its most promising rows: good points lie there.
    pub fn dive(&self, problem: &Problem<'a>, best: Option<f64>, tolerance: f64) -> Vec<Part<'a>> {
        let mut start = self.clone();
        if start.relaxation.is_none() {
            start.relaxation = Relaxation::new(problem, &self.cell).map(Arc::new);
        }
        let way = |first: usize| {
            let mut part = start.clone();
            part.candidates.drain(..first);
            while part.need(problem) > 0 {
                part = part.near_first()?.priced(problem, best, tolerance)?;
            }
            Some(part)
        };
        let ways = if self.need(problem) > 0 { WAYS.min(self.candidates.len()) } else { 0 };
        (0..ways).into_par_iter().filter_map(way).collect()
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
    fn with_ceiling_of_candidates(mut self, problem: &Problem<'_>) -> Option<Part<'a>> {
        let need = self.need(problem);
        if need > 0 {
            self.ceiling = self.ceiling.min(self.candidates.get(need - 1)?.ceiling);
        }
        Some(self)
    }

    /// A cell with its ceiling; `None` where nothing in it can be better than the best.
    fn bounded(mut self, problem: &Problem<'a>, best: Option<f64>, tolerance: f64) -> Option<Part<'a>> {
        if !problem.possible(&self.cell) {
            return None;
        }
        let (least, most) = problem.goal.ends(&problem.space.region(&self.cell));
        self.ceiling = self.ceiling.min(most);
        self.least = least - 1e-9 * (1.0 + least.abs());
        if self.ceiling <= self.floor(best) {
            return None;
        }
        self.relaxation = Relaxation::new(problem, &self.cell).map(Arc::new);
        if self.relaxation.is_none() {
            self.reached = None;
            return Some(self);
        }
        let bounded = self.priced(problem, best, tolerance)?;
        Some(Part { relaxation: None, ..bounded })
    }

    /// What a part must be able to exceed. What is allowed is no worse than everything: a ceiling below that proves that there is
    /// nothing.
    fn floor(&self, best: Option<f64>) -> f64 {
        best.unwrap_or(f64::NEG_INFINITY).max(self.least)
    }

    /// With the ceiling at the best prices; `None` where nothing in it can be better than the best.
    fn priced(mut self, problem: &Problem<'a>, best: Option<f64>, tolerance: f64) -> Option<Part<'a>> {
        let Some(relaxation) = self.relaxation.clone() else { return Some(self) };
        let floor = self.floor(best);
        let enough = best.map_or(floor, |b| floor.max(b + tolerance));
        let close = if tolerance.is_finite() { CLOSE * tolerance } else { 0.0 };
        let bound = relaxation.bound(&self.rows, &self.prices, enough, close);
        self.ceiling = self.ceiling.min(bound.ceiling);
        if self.ceiling <= floor {
            return None;
        }
        if self.need(problem) > 0 {
            self.candidates = relaxation.candidates(&self.candidates, &self.rows, &bound, floor, enough);
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
