//! What stands in the way: which limits bind and what relaxing them would bring, or which one leaves no setting at all.
//!
//! In: a [`Problem`], and its best point where there is one. Out: [`Relief`]s, or a [`Conflict`].
//! The user's question: "what would it take to do better?", "why is there nothing?".
//! Invariants: a gain is the best found when that limit alone is relaxed, so that it may be more, never less; a way out is
//! one change alone that leaves an allowed setting, by the least amount found.
//! Method: the search repeated, with a share of the budget, without the limit or with 5 % more room.
//! Edges: a range that ends where the data end is named without a gain: nothing is known beyond.

use super::goal::Goal;
use super::limits::Limit;
use super::search::{Problem, search};
use super::space::{Point, Space, Ticks};
use serde::Serialize;

/// Share by which a limit is relaxed.
pub const RELAXED: f64 = 0.05;
/// Evaluations for one way out.
const BUDGET: usize = 6_000;

/// What stands in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Obstacle {
    /// A limit, by its place among those given.
    Limit(usize),
    /// An end of a setting's range: its place among the settings, and whether it is the upper one.
    Range(usize, bool),
    /// Past rows must be near.
    Past,
}

/// What relaxing would bring.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Relief {
    /// What binds.
    pub obstacle: Obstacle,
    /// Where it would stand; `None` where that is no single number.
    pub to: Option<f64>,
    /// How much the goal would gain; `None` where the data end.
    pub gain: Option<f64>,
}

/// No setting is allowed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Conflict {
    /// Limits, as written.
    pub limits: Vec<String>,
    /// Whether it is proven that there is none.
    pub proven: bool,
    /// Limits that no setting within the ranges keeps, whatever the others say.
    pub impossible: Vec<usize>,
    /// Changes each of which alone would leave a setting.
    pub ways_out: Vec<WayOut>,
}

/// One change that leaves a setting.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WayOut {
    /// What would change.
    pub obstacle: Obstacle,
    /// Where a limit or an end would have to stand; `None` where that is no single number.
    pub to: Option<f64>,
    /// By how much it would have to move; `None` for past rows.
    pub by: Option<f64>,
}

/// Which limits bind at the best point. `worth` is the least gain named.
pub fn reliefs(problem: &Problem<'_>, best: &(Point, f64), worth: f64) -> Vec<Relief> {
    let mut found = Vec::new();
    for (k, limit) in problem.limits.iter().enumerate() {
        let amount = room(problem.space, limit);
        let mut limits = problem.limits.to_vec();
        limits[k] = limit.relaxed_by(amount);
        let gain = Problem { limits: &limits, ..*problem }.climb(best.clone()).1 - best.1;
        if gain >= worth {
            let to = limit.bar.map(|(bar, upper)| if upper { bar + amount } else { bar - amount });
            found.push(Relief { obstacle: Obstacle::Limit(k), to, gain: Some(gain) });
        }
    }
    for j in 0..problem.space.settings.len() {
        for upper in [false, true] {
            found.extend(end_relief(problem, best, j, upper, worth));
        }
    }
    if let Some(near) = problem.near {
        let wider = near.wider(RELAXED);
        let gain = Problem { near: Some(&wider), ..*problem }.climb(best.clone()).1 - best.1;
        if gain >= worth {
            found.push(Relief { obstacle: Obstacle::Past, to: None, gain: Some(gain) });
        }
    }
    found
}

/// By how much a limit is relaxed: a share of its number, or of what its sides can differ by.
fn room(space: &Space, limit: &Limit) -> f64 {
    match limit.bar {
        Some((bar, _)) if bar != 0.0 => RELAXED * bar.abs(),
        _ => limit.excess(&space.region(&space.whole())).map_or(0.0, |e| RELAXED * e.width()),
    }
}

/// What more room at one end of a range would bring.
fn end_relief(problem: &Problem<'_>, best: &(Point, f64), setting: usize, upper: bool, worth: f64) -> Option<Relief> {
    let s = &problem.space.settings[setting];
    let (end, full_end) = if upper { (s.range.1, s.full.1) } else { (s.range.0, s.full.0) };
    if best.0[setting] != end || matches!(s.ticks, Ticks::Levels(_)) {
        return None;
    }
    let part = ((RELAXED * (s.range.1 - s.range.0) as f64).round() as i64).max(1);
    let obstacle = Obstacle::Range(setting, upper);
    if s.narrowed && end != full_end {
        let moved = if upper { (end + part).min(full_end) } else { (end - part).max(full_end) };
        let space = widened(problem.space, setting, upper, moved);
        let gain = Problem { space: &space, ..*problem }.climb(best.clone()).1 - best.1;
        return (gain >= worth).then(|| Relief { obstacle, to: Some(space.value(setting, moved)), gain: Some(gain) });
    }
    // Whether it pulls: the same amount inwards costs something.
    let mut inside = best.0.clone();
    inside[setting] = (if upper { end - part } else { end + part }).clamp(s.range.0, s.range.1);
    let value = problem.goal.values(problem.space, &[inside]).pop()?;
    (best.1 - value >= worth).then_some(Relief { obstacle, to: None, gain: None })
}

fn widened(space: &Space, setting: usize, upper: bool, tick: i64) -> Space {
    let mut space = space.clone();
    let range = &mut space.settings[setting].range;
    if upper {
        range.1 = tick
    } else {
        range.0 = tick
    }
    space
}

/// Why nothing is allowed, and which single change would leave something.
pub fn conflict(problem: &Problem<'_>, starts: &[Point], proven: bool) -> Conflict {
    let region = problem.space.region(&problem.space.whole());
    let impossible = (0..problem.limits.len()).filter(|&k| !problem.limits[k].possible(&region)).collect();
    let mut ways_out = Vec::new();
    for (k, limit) in problem.limits.iter().enumerate() {
        let mut others = problem.limits.to_vec();
        others.remove(k);
        let free = Problem { goal: Goal::Keep(limit), limits: &others, ..*problem };
        let tolerance = RELAXED * 0.1 * room(problem.space, limit);
        if let Some((_, kept_by)) = search(&free, starts.to_vec(), tolerance, BUDGET).best {
            let by = (-kept_by).max(0.0);
            let to = limit.bar.map(|(bar, upper)| if upper { bar + by } else { bar - by });
            ways_out.push(WayOut { obstacle: Obstacle::Limit(k), to, by: Some(by) });
        }
    }
    for j in 0..problem.space.settings.len() {
        ways_out.extend([false, true].into_iter().filter_map(|upper| wider_range(problem, starts, j, upper)));
    }
    let anywhere = Problem { near: None, ..*problem };
    if problem.near.is_some() && any(&anywhere, starts).is_some() {
        ways_out.push(WayOut { obstacle: Obstacle::Past, to: None, by: None });
    }
    let limits = problem.limits.iter().map(|l| l.text.clone()).collect();
    Conflict { limits, proven, impossible, ways_out }
}

/// The range that the user narrowed, as wide as the data on one side: how much of it is needed?
fn wider_range(problem: &Problem<'_>, starts: &[Point], setting: usize, upper: bool) -> Option<WayOut> {
    let s = &problem.space.settings[setting];
    let (end, full_end) = if upper { (s.range.1, s.full.1) } else { (s.range.0, s.full.0) };
    if !s.narrowed || end == full_end {
        return None;
    }
    let possible = |tick: i64| {
        let space = widened(problem.space, setting, upper, tick);
        // What the range kept out lies beyond its end.
        let at_end = starts.iter().map(|start| {
            let mut point = start.clone();
            point[setting] = tick;
            point
        });
        let starts: Vec<Point> = starts.iter().cloned().chain(at_end).collect();
        any(&Problem { space: &space, ..*problem }, &starts).is_some()
    };
    if !possible(full_end) {
        return None;
    }
    // The least that is enough, by bisection: what is allowed in a range is in a wider one.
    let (mut no, mut yes) = (end, full_end);
    while (yes - no).abs() > 1 {
        let middle = no + (yes - no) / 2;
        if possible(middle) { yes = middle } else { no = middle }
    }
    let to = problem.space.value(setting, yes);
    let by = (to - problem.space.value(setting, end)).abs();
    Some(WayOut { obstacle: Obstacle::Range(setting, upper), to: Some(to), by: Some(by) })
}

/// Any allowed point.
fn any(problem: &Problem<'_>, starts: &[Point]) -> Option<Point> {
    search(problem, starts.to_vec(), f64::INFINITY, BUDGET).best.map(|b| b.0)
}
