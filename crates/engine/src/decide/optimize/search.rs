//! The best settings, with a proof of how far from the best they can be.
//!
//! In: a [`Problem`], points to start from, a budget in evaluations. Out: the best allowed point found, and a ceiling
//! that no allowed point exceeds.
//! The user's question: "is there nothing better?".
//! Invariants: no allowed point's value lies above the ceiling; nothing allowed exists where nothing was found and the
//! search came to its end; the same problem gives the same answer on any number of threads.
//! Method: best-first branch and bound (Land & Doig 1960; Moore, Kearfott & Cloud 2009, chapter 5): the cell with the
//! highest proven ceiling is divided ([`super::part`]); one that can hold nothing allowed is dropped. Good points come from
//! past rows, from the middles of cells, from where their ceilings are reached, and from moving one setting, or two together,
//! while that helps.
//! On steps, unlike `decide::proof`, so that it ends, and a limit between two steps costs nothing.
//! Edges: where a model proves nothing the ceiling stays infinite; out of budget, it is what was proven so far.

use super::goal::Goal;
use super::limits::Limit;
use super::near::Near;
use super::part::Part;
use super::space::{Cell, Point, Space};
use rayon::prelude::*;
use std::collections::BinaryHeap;

/// Cells halved together: a constant, so that the number of threads decides nothing.
const BATCH: usize = 16;
/// Rounds of climbing.
const ROUNDS: usize = 40;
/// Most values tried along one setting.
const ALONG: i64 = 200;
/// Steps tried when two settings move together, in parts of their ranges.
const TOGETHER: [f64; 3] = [0.1, 0.03, 0.0];
/// Weight of a setting's width where the goal does not depend on it.
const LEAST_WEIGHT: f64 = 0.05;
/// Parts bounded on a way down, roughly.
const LEVELS: usize = 5;

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct Problem<'a> {
    /// Settings.
    pub space: &'a Space,
    /// What is made large.
    pub goal: Goal<'a>,
    /// What must hold.
    pub limits: &'a [Limit],
    /// Where past rows are near; anywhere where nothing is said.
    pub near: Option<&'a Near<'a>>,
}

impl Problem<'_> {
    /// Whether some point of the cell may be allowed.
    pub fn possible(&self, cell: &Cell) -> bool {
        let region = self.space.region(cell);
        self.limits.iter().all(|l| l.possible(&region)) && self.near.is_none_or(|n| n.possible(self.space, cell))
    }

    /// Whether every point of the cell is allowed.
    pub fn certain(&self, cell: &Cell) -> bool {
        let region = self.space.region(cell);
        self.limits.iter().all(|l| l.certain(&region)) && self.near.is_none_or(|n| n.certain(self.space, cell))
    }

    /// Whether a point is allowed.
    pub fn allows(&self, point: &[i64]) -> bool {
        self.certain(&Cell::of(point))
    }

    /// The best of points that are allowed; the first of equals.
    pub fn best_of(&self, points: Vec<Point>) -> Option<(Point, f64)> {
        let points: Vec<Point> = points.into_par_iter().filter(|p| self.allows(p)).collect();
        let values = self.goal.values(self.space, &points);
        let finite = points.into_iter().zip(values).filter(|(_, v)| !v.is_nan());
        finite.reduce(|best, other| if other.1 > best.1 { other } else { best })
    }

    /// Moves one setting, or two together, while that helps.
    pub fn climb(&self, start: (Point, f64)) -> (Point, f64) {
        let mut best = start;
        for _ in 0..ROUNDS {
            let before = best.1;
            for j in 0..self.space.settings.len() {
                self.improve(&mut best, |at| self.along(at, j));
            }
            self.improve(&mut best, |at| self.pairs(at));
            // Also where nothing was gained at all.
            if best.1 <= before {
                break;
            }
        }
        best
    }

    fn improve(&self, best: &mut (Point, f64), moves: impl Fn(&Point) -> Vec<Point>) {
        if let Some(found) = self.best_of(moves(&best.0)).filter(|f| f.1 > best.1) {
            *best = found;
        }
    }

    /// A point with one setting at other ticks.
    fn along(&self, at: &Point, setting: usize) -> Vec<Point> {
        let (first, last) = self.space.settings[setting].range;
        let stride = ((last - first) / ALONG).max(1);
        let far = (first..=last).step_by(stride as usize);
        let close = [at[setting] - 1, at[setting] + 1].into_iter().filter(|t| (first..=last).contains(t));
        far.chain(close).map(|tick| with(at, &[(setting, tick)])).collect()
    }

    /// A point with two settings moved at once.
    fn pairs(&self, at: &Point) -> Vec<Point> {
        let moved = |j: usize, part: f64, sign: i64| {
            let (first, last) = self.space.settings[j].range;
            let step = ((part * (last - first) as f64) as i64).max(1);
            (j, (at[j] + sign * step).clamp(first, last))
        };
        let mut points = Vec::new();
        for i in 0..at.len() {
            for j in i + 1..at.len() {
                for part in TOGETHER {
                    for (a, b) in [(1, 1), (1, -1), (-1, 1), (-1, -1)] {
                        points.push(with(at, &[moved(i, part, a), moved(j, part, b)]));
                    }
                }
            }
        }
        points
    }

    /// How much each setting alone moves the goal around a point, the most being 1.
    fn weights(&self, at: &Point) -> Vec<f64> {
        let mut swings: Vec<f64> = (0..self.space.settings.len())
            .map(|j| {
                let values = self.goal.values(self.space, &self.along(at, j));
                let finite = values.iter().copied().filter(|v| v.is_finite());
                let (low, high) = finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
                (high - low).max(0.0)
            })
            .collect();
        let most = swings.iter().copied().fold(0.0, f64::max);
        for swing in &mut swings {
            *swing = LEAST_WEIGHT + if most > 0.0 { *swing / most } else { 0.0 };
        }
        swings
    }
}

fn with(at: &Point, changes: &[(usize, i64)]) -> Point {
    let mut point = at.clone();
    for &(j, tick) in changes {
        point[j] = tick;
    }
    point
}

/// What a search found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The best allowed point and its value.
    pub best: Option<(Point, f64)>,
    /// No allowed point's value lies above.
    pub ceiling: f64,
    /// Whether everything was looked at that could be better by more than the tolerance.
    pub complete: bool,
    /// Cells and points looked at.
    pub evaluations: usize,
}

/// Searches until nothing can be better by more than `tolerance`, or the budget is spent.
pub fn search<'a>(problem: &Problem<'a>, starts: Vec<Point>, tolerance: f64, budget: usize) -> Found {
    let whole = problem.space.whole();
    let mut evaluations = starts.len();
    let mut best = problem.best_of(starts).map(|b| problem.climb(b));
    let weights = problem.weights(best.as_ref().map_or(&whole.middle(), |b| &b.0));
    let mut open = BinaryHeap::new();
    let mut serial = 0;
    open.extend(Part::whole(problem, whole, best.as_ref().map(|b| b.1), tolerance));
    let mut next_dive = evaluations;
    loop {
        if evaluations >= next_dive
            && let Some(top) = open.peek()
        {
            let parts = top.dive(problem, best.as_ref().map(|b| b.1), tolerance);
            evaluations += parts.len() * LEVELS;
            next_dive = 2 * evaluations;
            best = try_all(problem, best, &parts);
        }
        let reached = best.as_ref().map(|b| b.1);
        let enough = |ceiling: f64| reached.is_some_and(|b| ceiling <= b + tolerance);
        let mut taken = Vec::new();
        while taken.len() < BATCH && open.peek().is_some_and(|o: &Part<'a>| !enough(o.ceiling)) {
            taken.extend(open.pop());
        }
        if taken.is_empty() {
            break;
        }
        if evaluations >= budget {
            open.extend(taken);
            break;
        }
        let divide = |part: &Part<'a>| part.divide(problem, &weights, reached, tolerance);
        let parts: Vec<Vec<Part>> = taken.par_iter().map(divide).collect();
        let mut parts: Vec<Part> = parts.into_iter().flatten().collect();
        evaluations += 2 * taken.len();
        best = try_all(problem, best, &parts);
        parts.retain(|part| part.may_hold_more(best.as_ref().map(|b| b.1)));
        for part in parts {
            serial += 1;
            open.push(part.numbered(serial));
        }
    }
    let left = open.peek().map(|o| o.ceiling);
    let reached = best.as_ref().map_or(f64::NEG_INFINITY, |b| b.1);
    let complete = left.is_none_or(|l| l <= reached + tolerance);
    Found { best, ceiling: left.unwrap_or(reached).max(reached), complete, evaluations }
}

/// The best known after the points that parts lead to.
fn try_all(problem: &Problem<'_>, best: Option<(Point, f64)>, parts: &[Part<'_>]) -> Option<(Point, f64)> {
    let known = best.as_ref().map(|b| &b.0);
    let tried: Vec<Point> = parts.iter().flat_map(|part| part.tries(known)).collect();
    match problem.best_of(tried) {
        Some(found) if best.as_ref().is_none_or(|b| found.1 > b.1) => Some(problem.climb(found)),
        _ => best,
    }
}

/// The setting whose width over the cell moves the goal most; none where the cell is a point.
pub fn widest(space: &Space, cell: &Cell, weights: &[f64]) -> Option<usize> {
    let width = |j: usize| {
        let (first, last) = space.settings[j].range;
        weights[j] * (cell.high[j] - cell.low[j]) as f64 / ((last - first).max(1)) as f64
    };
    // The first of equals.
    (0..cell.low.len()).filter(|&j| cell.low[j] < cell.high[j]).rev().max_by(|&a, &b| width(a).total_cmp(&width(b)))
}
