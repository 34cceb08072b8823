//! A window, not a point: how far the settings may stray while the promise still holds.
//!
//! In: a [`Problem`], its best point, the least value that is good enough. Out: a cell near it in which every point is
//! allowed and good enough.
//! The user's question: "and if the temperature is two degrees off?".
//! Invariants: the window is proven, point by point where bounds are too loose; it holds the point it grows from; its ends
//! are ticks, which are round numbers.
//! Method: the best point often lies where a limit, or the last past rows, leave no room; so first every setting goes back
//! towards what is usual while that costs little, which also leaves alone what does not matter. Then one side at a time is
//! moved out by a part of its range, all sides in turn, and kept where the slab that it adds is proven by bisection;
//! where it is not, a finer step is tried. Levels stay at the best one.
//! Edges: out of budget a side stays where it is.

use super::search::{Problem, widest};
use super::space::{Cell, Point, Ticks};

/// Steps in which a side moves out at first, over its range.
const COARSE: i64 = 16;
/// Steps in which a setting goes back to what is usual.
const RETREAT_STEPS: i64 = 16;
/// Cells looked at for one slab.
const SLAB_BUDGET: usize = 3_000;

/// The point reached from `best` by going back towards the usual settings while no value falls below `floor`.
pub fn retreat(problem: &Problem<'_>, best: &Point, floor: f64) -> Point {
    let usual = problem.space.usual();
    let mut at = best.clone();
    loop {
        let steps = (0..at.len()).filter(|&j| at[j] != usual[j]).map(|j| {
            let way = usual[j] - at[j];
            let part = match problem.space.settings[j].ticks {
                Ticks::Numbers { .. } => {
                    ((usual[j] - best[j]).abs() / RETREAT_STEPS).max(1).min(way.abs()) * way.signum()
                }
                Ticks::Levels(_) => way,
            };
            let mut point = at.clone();
            point[j] += part;
            point
        });
        // The step that costs least: settings that do not matter go back first.
        match problem.best_of(steps.collect()) {
            Some((point, value)) if value >= floor => at = point,
            _ => return at,
        }
    }
}

/// The window around `start` in which no value is below `floor`.
pub fn grow(problem: &Problem<'_>, start: &Point, floor: f64) -> Cell {
    let mut window = Cell::of(start);
    let settings = &problem.space.settings;
    let mut steps: Vec<[i64; 2]> = settings
        .iter()
        .map(|s| match s.ticks {
            Ticks::Numbers { .. } => [((s.range.1 - s.range.0) / COARSE).max(1); 2],
            Ticks::Levels(_) => [0; 2],
        })
        .collect();
    while steps.iter().flatten().any(|s| *s > 0) {
        for j in 0..settings.len() {
            for upward in [false, true] {
                let step = steps[j][usize::from(upward)];
                if step == 0 {
                    continue;
                }
                match slab(&window, j, upward, step, settings[j].range) {
                    Some(slab) if holds(problem, &slab, floor) => {
                        window.low[j] = window.low[j].min(slab.low[j]);
                        window.high[j] = window.high[j].max(slab.high[j]);
                    }
                    Some(_) => steps[j][usize::from(upward)] = step / 2,
                    None => steps[j][usize::from(upward)] = 0,
                }
            }
        }
    }
    window
}

/// What a window gains when one side moves out; nothing at the end of the range.
fn slab(window: &Cell, setting: usize, upward: bool, step: i64, (first, last): (i64, i64)) -> Option<Cell> {
    let mut slab = window.clone();
    if upward {
        slab.low[setting] = window.high[setting] + 1;
        slab.high[setting] = (window.high[setting] + step).min(last);
    } else {
        slab.high[setting] = window.low[setting] - 1;
        slab.low[setting] = (window.low[setting] - step).max(first);
    }
    (slab.low[setting] <= slab.high[setting]).then_some(slab)
}

/// Whether every point of the cell is allowed and not below the floor: proven, or not so.
pub fn holds(problem: &Problem<'_>, cell: &Cell, floor: f64) -> bool {
    let weights = vec![1.0; problem.space.settings.len()];
    let mut open = vec![cell.clone()];
    for _ in 0..SLAB_BUDGET {
        let Some(cell) = open.pop() else { return true };
        if problem.certain(&cell) && problem.goal.ends(&problem.space.region(&cell)).0 >= floor {
            continue;
        }
        let middle = cell.middle();
        let good = |point: &Point| {
            let value = problem.goal.values(problem.space, std::slice::from_ref(point)).pop();
            value.is_some_and(|v| v >= floor) && problem.allows(point)
        };
        if !good(&middle) {
            return false;
        }
        if let Some(setting) = widest(problem.space, &cell, &weights) {
            open.extend(cell.halves(setting));
        }
    }
    open.is_empty()
}
