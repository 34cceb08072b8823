//! Which setting matters: what happens to the prediction when one alone moves.
//!
//! In: a [`Problem`], a point. Out: a [`Sensitivity`] per setting; a [`Map`] of the two that matter most.
//! The user's question: "which one must I hold tightly, and which is free?".
//! Invariants: the others stay at the point; limits and past rows are not asked, so that the price of leaving the window
//! shows too; on a map they are asked cell by cell.
//! Method: one setting moved by its spread, rounded to steps, either way; and over its whole range.
//! Edges: no room on a side: nothing there; fewer than two numeric settings: no map.

use super::search::Problem;
use super::space::{Cell, Point, Ticks};
use crate::data::{FeatureColumn, Features};
use serde::Serialize;

/// Points along each side of a map.
const MAP_SIDE: i64 = 30;
/// Points along a whole range.
const ALONG: i64 = 60;
/// Most past rows on a map.
const MOST_DOTS: usize = 1_500;

/// What one setting does.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sensitivity {
    /// Place among the settings.
    pub setting: usize,
    /// By how much it is moved; `None` for levels, of which all others are tried.
    pub by: Option<f64>,
    /// Change of the shown value when moved down (levels: the worst other one); `None` where there is no room.
    pub down: Option<f64>,
    /// The same when moved up (levels: the best other one).
    pub up: Option<f64>,
    /// Between the lowest and highest value over the whole range.
    pub swing: f64,
}

impl Sensitivity {
    /// How much it matters: the larger change.
    pub fn weight(&self) -> f64 {
        let size = |v: Option<f64>| v.map_or(0.0, f64::abs);
        size(self.down).max(size(self.up))
    }
}

/// Values over two settings, the others at the middle of the window.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Map {
    /// Place of the horizontal setting among the settings.
    pub x: usize,
    /// The vertical one.
    pub y: usize,
    /// Its values, left to right.
    pub xs: Vec<f64>,
    /// Bottom to top.
    pub ys: Vec<f64>,
    /// Shown values, `[y][x]`.
    pub values: Vec<Vec<f64>>,
    /// Whether past rows are near.
    pub near: Vec<Vec<bool>>,
    /// Whether every limit is kept.
    pub kept: Vec<Vec<bool>>,
    /// Past rows.
    pub rows: Vec<(f64, f64)>,
}

/// Sensitivities at a point, the setting that matters most first. `shown` turns a value of the goal into what people see.
pub fn sensitivities(problem: &Problem<'_>, at: &Point, shown: &dyn Fn(f64) -> f64) -> Vec<Sensitivity> {
    let value =
        |points: &[Point]| -> Vec<f64> { problem.goal.values(problem.space, points).into_iter().map(shown).collect() };
    let Some(&here) = value(std::slice::from_ref(at)).first() else { return Vec::new() };
    let moved = |j: usize, tick: i64| {
        let mut point = at.clone();
        point[j] = tick;
        point
    };
    let mut found: Vec<Sensitivity> = problem
        .space
        .settings
        .iter()
        .enumerate()
        .map(|(j, s)| {
            let (first, last) = s.range;
            let stride = ((last - first) / ALONG).max(1) as usize;
            let others: Vec<Point> = (first..=last).step_by(stride).map(|t| moved(j, t)).collect();
            let over = value(&others);
            let most = over.iter().copied().fold(here, f64::max);
            let least = over.iter().copied().fold(here, f64::min);
            match &s.ticks {
                Ticks::Levels(_) => Sensitivity {
                    setting: j,
                    by: None,
                    down: Some(least - here),
                    up: Some(most - here),
                    swing: most - least,
                },
                Ticks::Numbers { step, spread } => {
                    let ticks = ((spread / step).round() as i64).max(1);
                    let change = |tick: i64| (first..=last).contains(&tick).then(|| value(&[moved(j, tick)])[0] - here);
                    let by = problem.space.value(j, ticks);
                    let (down, up) = (change(at[j] - ticks), change(at[j] + ticks));
                    Sensitivity { setting: j, by: Some(by), down, up, swing: most - least }
                }
            }
        })
        .collect();
    found.sort_by(|a, b| b.weight().total_cmp(&a.weight()).then(a.setting.cmp(&b.setting)));
    found
}

/// The map of the two numeric settings that matter most.
pub fn map(
    problem: &Problem<'_>,
    window: &Cell,
    by_weight: &[usize],
    past: Option<&Features>,
    shown: &dyn Fn(f64) -> f64,
) -> Option<Map> {
    let is_number = |j: &&usize| matches!(problem.space.settings[**j].ticks, Ticks::Numbers { .. });
    let mut two = by_weight.iter().filter(is_number).copied();
    let (x, y) = (two.next()?, two.next()?);
    let middle = window.middle();
    let ticks = |j: usize| -> Vec<i64> {
        let (first, last) = problem.space.settings[j].range;
        let n = (last - first).clamp(1, MAP_SIDE - 1);
        (0..=n).map(|k| first + (last - first) * k / n).collect()
    };
    let (across, up) = (ticks(x), ticks(y));
    let mut map = Map {
        x,
        y,
        xs: across.iter().map(|&t| problem.space.value(x, t)).collect(),
        ys: up.iter().map(|&t| problem.space.value(y, t)).collect(),
        values: Vec::new(),
        near: Vec::new(),
        kept: Vec::new(),
        rows: dots(problem, past, x, y),
    };
    for &above in &up {
        let point = |&t: &i64| {
            let mut point = middle.clone();
            (point[x], point[y]) = (t, above);
            point
        };
        let points: Vec<Point> = across.iter().map(point).collect();
        map.values.push(problem.goal.values(problem.space, &points).into_iter().map(shown).collect());
        let (open, free) = (Problem { limits: &[], ..*problem }, Problem { near: None, ..*problem });
        map.near.push(points.iter().map(|p| open.allows(p)).collect());
        map.kept.push(points.iter().map(|p| free.allows(p)).collect());
    }
    Some(map)
}

/// Past rows in two settings; of very many, every so many.
fn dots(problem: &Problem<'_>, past: Option<&Features>, x: usize, y: usize) -> Vec<(f64, f64)> {
    let Some(past) = past else { return Vec::new() };
    let column = |j: usize| &past.columns[problem.space.settings[j].feature];
    let (FeatureColumn::Numeric(xs), FeatureColumn::Numeric(ys)) = (column(x), column(y)) else { return Vec::new() };
    let known: Vec<(f64, f64)> =
        xs.iter().zip(ys).map(|(x, y)| (*x, *y)).filter(|(x, y)| x.is_finite() && y.is_finite()).collect();
    let every = known.len().div_ceil(MOST_DOTS).max(1);
    known.into_iter().step_by(every).collect()
}
