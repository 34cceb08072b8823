//! Stays on its side as long as: for each row the largest box over what can be changed in which the answer provably
//! does not change.
//!
//! In: an [`Aim`], rows, [`Lever`]s. Out: a [`RowStay`] per row: its conditions with the distance to each, nearest first.
//! The user's question: "as long as which behaviours do not change will this customer remain loyal, and how far is that?".
//! Invariants: every row inside the box, all else being as it is, keeps to its side of the bar: proven by
//! [`Aim::bounds`], not sampled; a limit is a value that is still inside. It is true of the model.
//! Method: after the inflated explanations of Izza, Ignatiev, Stuckey & Marques-Silva (2025), over levers alone. Sides
//! that cost nothing are opened first; the others grow in turn, the weightiest lever first, by quantiles of the training
//! rows, and stop where the bound no longer holds (bisection); at last each limit is moved to the roundest number before
//! the bound fails. A date moves by its age; its month and weekday may then be any.
//! Edges: a row at risk, or exactly at the bar, has no condition; a row of which nothing beyond itself can be proven says
//! so; a lever whose value is missing stays missing or may be anything.

use super::aim::Aim;
use super::levers::{Grid, Lever};
use crate::artifact::Artifact;
use crate::data::{ColumnKind, FeatureInfo, FeatureKind, Features, GAP, Target};
use crate::explain::segments::{self, Outcomes, Placed, Segment};
use crate::message;
use crate::message::Error;
use crate::models::region::{Region, Side};
use crate::models::scorecard::cuts::roundest;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// Part of the steps that a side grows by in one turn.
const TURNS: usize = 6;
/// Halvings between the last step proven and the first that is not.
const HALVINGS: usize = 6;
/// Part of such a step that may be given up for a rounder limit.
const ROUNDING: f64 = 0.1;

/// Which side of the bar is the good one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Keep {
    /// Values under the bar.
    Under,
    /// Values over the bar.
    Over,
}

/// What a feature has to keep to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Limit {
    /// At least this.
    Low(f64),
    /// At most this.
    High(f64),
    /// One of these levels, rising; [`GAP`] among them where it may be missing.
    Levels(Vec<u32>),
    /// Missing, as it is.
    Gap,
}

/// One edge of a row's box.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StayCondition {
    /// Index of the feature.
    pub feature: usize,
    /// The limit, itself inside.
    pub limit: Limit,
    /// The row's number; `None` for a category and for a gap.
    pub value: Option<f64>,
    /// From the row's number to the limit, in the feature's units.
    pub distance: Option<f64>,
    /// The same as a share of the feature's spread among training rows: what makes columns comparable.
    pub share: Option<f64>,
}

/// What can be said of a row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Verdict {
    /// On the wrong side already.
    AtRisk,
    /// On the good side, but nothing beyond the row itself could be proven.
    Unproven,
    /// Proven to stay as long as all of these hold; none: whatever the levers do.
    Holds(Vec<StayCondition>),
}

/// A row and what holds it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RowStay {
    /// Its probability, or number.
    pub value: f64,
    /// What can be said of it.
    pub verdict: Verdict,
}

/// Refuses to speak of who stays where the model knows nothing.
///
/// Errors (data): no signal in the table learnt from, or nothing better than the baseline.
pub fn refuse(aim: &Aim<'_>) -> Result<(), Error> {
    let validation = &aim.artifact.validation;
    if !validation.signal.found {
        return Err(Error::data(message!("stay-no-signal", p = validation.signal.p_value)));
    }
    if aim.chosen == 0 {
        return Err(Error::data(message!("stay-no-gain")));
    }
    Ok(())
}

/// What holds each row on its side.
pub fn stay(aim: &Aim<'_>, rows: &Features, levers: &[Lever], keep: Keep) -> Vec<RowStay> {
    let values = aim.values(rows);
    let level = aim.level();
    let importance = &aim.artifact.validation.models[aim.chosen].importance;
    let mut ordered: Vec<&Lever> = levers.iter().collect();
    ordered.sort_by(|a, b| importance[b.feature].value.total_cmp(&importance[a.feature].value));
    let info = &aim.artifact.features;
    let n_levels: Vec<usize> = info.iter().map(|f| f.n_levels().unwrap_or(0)).collect();
    let whole = whole_numbers(aim.artifact);
    let slack = |region: &Region| match (aim.bounds(region), keep) {
        (Some(bound), Keep::Under) => level - bound.high,
        (Some(bound), Keep::Over) => bound.low - level,
        (None, _) => f64::NEG_INFINITY,
    };
    values
        .par_iter()
        .enumerate()
        .map(|(row, &value)| {
            let good = match keep {
                Keep::Under => value < level,
                Keep::Over => value > level,
            };
            let verdict = if good {
                let region = Region::of_row(rows, row);
                Growth { region, slack: &slack, levers: &ordered, n_levels: &n_levels, whole: &whole }.verdict()
            } else {
                Verdict::AtRisk
            };
            RowStay { value: aim.shown(value), verdict }
        })
        .collect()
}

/// Where the training rows stood, out of fold: as the model file has it where it is about the same model, class and bar,
/// else counted anew, without what sets the segments apart.
pub fn segments(aim: &Aim<'_>, keep: Keep) -> Vec<Segment> {
    let known = &aim.artifact.stay;
    let same = known.about == aim.chosen && known.class == aim.watch.class && known.bar == aim.bar;
    if keep == Keep::Under && same && !known.segments.is_empty() {
        return known.segments.clone();
    }
    let validation = &aim.artifact.validation;
    let over = keep == Keep::Over;
    let place = |(low, high): (f64, f64)| {
        if over { Placed::of((-high, -low), -aim.bar) } else { Placed::of((low, high), aim.bar) }
    };
    let placed: Vec<Placed> = aim.watch.ranges(aim.artifact, aim.chosen).into_iter().map(place).collect();
    let happened: Vec<bool> =
        aim.watch.happened(&validation.observed, aim.bar).into_iter().map(|reached| reached != over).collect();
    segments::segments(
        &placed,
        Outcomes {
            happened: &happened,
            numbers: if let Target::Numbers(y) = &validation.observed { Some(y) } else { None },
            weights: &validation.weights,
            groups: validation.scrutiny.groups.as_deref(),
        },
    )
}

/// One side of the box, or one more level, that may be opened.
struct Edge {
    lever: usize,
    way: Way,
    /// Values (or the one level) to grow to, from the row outward.
    steps: Vec<f64>,
    /// How many of them are inside.
    reached: usize,
    /// Steps of the next turn; 0 once it has stopped.
    stride: usize,
}

#[derive(Clone, Copy, PartialEq)]
enum Way {
    Down,
    Up,
    Level(u32),
    /// From missing to anything.
    Anything,
}

/// A box that grows around a row while `slack`, the room that its bound leaves to the bar, stays positive.
struct Growth<'a> {
    region: Region,
    slack: &'a dyn Fn(&Region) -> f64,
    levers: &'a [&'a Lever],
    n_levels: &'a [usize],
    /// Whether each feature counts things.
    whole: &'a [bool],
}

impl Growth<'_> {
    fn holds(&self) -> bool {
        (self.slack)(&self.region) > 0.0
    }

    fn verdict(mut self) -> Verdict {
        if !self.holds() {
            return Verdict::Unproven;
        }
        let own = self.region.clone();
        let mut edges = self.edges(&own);
        self.open_what_is_free(&own, &mut edges);
        self.grow_in_turn(&own, &mut edges);
        let limited = |e: &&Edge| e.reached < e.steps.len();
        let mut conditions: Vec<StayCondition> = Vec::new();
        for edge in edges.iter().filter(limited) {
            let condition = self.condition(&own, edge);
            // A category has one condition, however many of its levels stay outside.
            if !conditions.contains(&condition) {
                conditions.push(condition);
            }
        }
        if self.region == own && edges.iter().any(|e| !e.steps.is_empty()) {
            return Verdict::Unproven;
        }
        let nearest = |c: &StayCondition| c.share.unwrap_or(f64::INFINITY);
        conditions.sort_by(|a, b| nearest(a).total_cmp(&nearest(b)).then(a.feature.cmp(&b.feature)));
        Verdict::Holds(conditions)
    }

    /// Every side that may be opened, the weightiest lever's first.
    fn edges(&self, own: &Region) -> Vec<Edge> {
        let mut edges = Vec::new();
        for (index, lever) in self.levers.iter().enumerate() {
            let mut edge = |way: Way, steps: Vec<f64>| {
                let stride = steps.len().div_ceil(TURNS);
                edges.push(Edge { lever: index, way, steps, reached: 0, stride });
            };
            match (&lever.grid, &own.sides[lever.feature]) {
                (Grid::Number { .. }, Side::Number { low, high, .. }) if low > high => edge(Way::Anything, vec![0.0]),
                (Grid::Number { low, high, steps, .. }, Side::Number { low: value, .. }) => {
                    let inside = || steps.iter().copied().chain([*low, *high]);
                    let mut up: Vec<f64> = inside().filter(|s| s > value).collect();
                    up.sort_unstable_by(f64::total_cmp);
                    up.dedup();
                    let mut down: Vec<f64> = inside().filter(|s| s < value).collect();
                    down.sort_unstable_by(|a, b| b.total_cmp(a));
                    down.dedup();
                    edge(Way::Up, up);
                    edge(Way::Down, down);
                }
                (Grid::Levels(codes), Side::Levels(present)) => {
                    for &code in codes.iter().filter(|c| !present.contains(c)) {
                        edge(Way::Level(code), vec![0.0]);
                    }
                }
                _ => {}
            }
        }
        edges
    }

    /// Opens an edge up to so many of its steps.
    fn set(&mut self, own: &Region, edge: &Edge, reached: usize) {
        let lever = self.levers[edge.lever];
        let at = |row: f64| if reached == 0 { row } else { edge.steps[reached - 1] };
        match (&mut self.region.sides[lever.feature], &own.sides[lever.feature], edge.way) {
            (Side::Number { high, .. }, Side::Number { high: row, .. }, Way::Up) => *high = at(*row),
            (Side::Number { low, .. }, Side::Number { low: row, .. }, Way::Down) => *low = at(*row),
            (Side::Number { low, high, .. }, Side::Number { low: none, high: nor, .. }, Way::Anything) => {
                (*low, *high) = match &lever.grid {
                    Grid::Number { low, high, .. } if reached > 0 => (*low, *high),
                    _ => (*none, *nor),
                };
            }
            (Side::Levels(levels), _, Way::Level(code)) => match (levels.binary_search(&code), reached > 0) {
                (Err(place), true) => levels.insert(place, code),
                (Ok(place), false) => {
                    levels.remove(place);
                }
                _ => {}
            },
            _ => {}
        }
        self.set_along(own, edge.lever);
    }

    /// What goes along with a lever may be anything once the lever has moved.
    fn set_along(&mut self, own: &Region, lever: usize) {
        let lever = self.levers[lever];
        let moved = self.region.sides[lever.feature] != own.sides[lever.feature];
        for &feature in &lever.along {
            self.region.sides[feature] = match (&own.sides[feature], moved) {
                (Side::Levels(present), true) if *present != [GAP] => {
                    Side::Levels((0..self.n_levels[feature] as u32).collect())
                }
                (same, _) => same.clone(),
            };
        }
    }

    /// Opens whole sides that take none of the room: those along which the bound does not move.
    fn open_what_is_free(&mut self, own: &Region, edges: &mut [Edge]) {
        let mut room = (self.slack)(&self.region);
        for edge in edges.iter_mut().filter(|e| !e.steps.is_empty()) {
            self.set(own, edge, edge.steps.len());
            let left = (self.slack)(&self.region);
            if left > 0.0 && left >= room - 1e-9 * (1.0 + room.abs()) {
                edge.reached = edge.steps.len();
                room = left;
            } else {
                self.set(own, edge, 0);
            }
        }
    }

    /// Lets the other sides grow turn by turn, by ever smaller strides where the bound fails.
    fn grow_in_turn(&mut self, own: &Region, edges: &mut [Edge]) {
        loop {
            let mut moved = false;
            for edge in edges.iter_mut().filter(|e| e.reached < e.steps.len()) {
                while edge.stride > 0 {
                    let to = (edge.reached + edge.stride).min(edge.steps.len());
                    self.set(own, edge, to);
                    if self.holds() {
                        edge.reached = to;
                        moved = true;
                        break;
                    }
                    // Other sides only grow: what fails now fails later.
                    edge.stride = if to - edge.reached < edge.stride { to - edge.reached } else { edge.stride } / 2;
                    self.set(own, edge, edge.reached);
                }
            }
            if !moved {
                return;
            }
        }
    }

    /// The limit of an edge that could not be opened whole, as round as the bound allows.
    fn condition(&mut self, own: &Region, edge: &Edge) -> StayCondition {
        let lever = self.levers[edge.lever];
        let feature = lever.feature;
        let none = |limit| StayCondition { feature, limit, value: None, distance: None, share: None };
        let value = match (edge.way, &self.region.sides[feature], &own.sides[feature]) {
            (Way::Level(_), Side::Levels(levels), _) => return none(Limit::Levels(levels.clone())),
            (Way::Up | Way::Down, _, Side::Number { low, .. }) => *low,
            _ => return none(Limit::Gap),
        };
        let end = self.refined(own, edge, value);
        let spread = if let Grid::Number { spread, .. } = &lever.grid { *spread } else { 1.0 };
        let distance = (end - value).abs();
        let limit = if edge.way == Way::Up { Limit::High(end) } else { Limit::Low(end) };
        StayCondition { feature, limit, value: Some(value), distance: Some(distance), share: Some(distance / spread) }
    }

    /// Between the last step proven and the first that is not.
    fn refined(&mut self, own: &Region, edge: &Edge, value: f64) -> f64 {
        let lever = self.levers[edge.lever];
        let mut proven = if edge.reached == 0 { value } else { edge.steps[edge.reached - 1] };
        let mut failed = edge.steps[edge.reached];
        let step = (failed - proven).abs();
        let sign = if edge.way == Way::Up { 1.0 } else { -1.0 };
        let whole = self.whole[lever.feature] && value.fract() == 0.0;
        if whole {
            // The whole numbers around: the one inside is no further than what is proven.
            (proven, failed) = (sign * (sign * proven).floor(), sign * (sign * failed).ceil());
        }
        for _ in 0..if whole { 64 } else { HALVINGS } {
            let mut middle = proven + (failed - proven) / 2.0;
            if whole {
                middle = sign * (sign * middle).floor();
                if middle == proven {
                    break;
                }
            }
            self.move_end(own, edge, middle);
            if self.holds() { proven = middle } else { failed = middle }
        }
        let round = sign * roundest(sign * proven - ROUNDING * step, sign * proven, sign * proven);
        if !whole && (round - value) * sign > 0.0 {
            self.move_end(own, edge, round);
            if self.holds() {
                return round;
            }
        }
        self.move_end(own, edge, proven);
        proven
    }

    fn move_end(&mut self, own: &Region, edge: &Edge, to: f64) {
        if let Side::Number { low, high, .. } = &mut self.region.sides[self.levers[edge.lever].feature] {
            match edge.way {
                Way::Up => *high = to,
                _ => *low = to,
            }
        }
        self.set_along(own, edge.lever);
    }
}

/// Whether each feature counts things, or days.
pub(super) fn whole_numbers(artifact: &Artifact) -> Vec<bool> {
    let counts = |info: &FeatureInfo| {
        info.kind == FeatureKind::Age
            || artifact.schema.columns.iter().any(|c| c.name == info.column && c.kind == ColumnKind::Count)
    };
    artifact.features.iter().map(counts).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{FeatureColumn, FeatureInfo};
    use crate::run::Seed;
    use std::sync::Arc;

    fn number(feature: usize, steps: &[f64]) -> Lever {
        let (low, high) = (steps[0], steps[steps.len() - 1]);
        let grid = Grid::Number { low, high, steps: steps.to_vec(), spread: 10.0 };
        Lever { feature, grid, along: Vec::new(), cost: None, monotone: None }
    }

    fn levels(feature: usize, n: u32) -> Lever {
        Lever { feature, grid: Grid::Levels((0..n).collect()), along: Vec::new(), cost: None, monotone: None }
    }

    /// Largest value of a x0 + b x1 + (0, 1 or 4 by level), -9 where x0 is missing, over a region.
    fn largest(a: f64, b: f64, region: &Region) -> f64 {
        let of = |weight: f64, side: &Side| match side {
            Side::Number { low, high, gap } if low > high => {
                if *gap {
                    -9.0
                } else {
                    f64::NEG_INFINITY
                }
            }
            Side::Number { low, high, gap } => {
                let most = (weight * low).max(weight * high);
                if *gap { most.max(-9.0) } else { most }
            }
            Side::Levels(_) => 0.0,
        };
        let effect = |side: &Side| match side {
            Side::Levels(codes) => {
                codes.iter().map(|c| [0.0, 1.0, 4.0].get(*c as usize).copied().unwrap_or(0.5)).fold(f64::MIN, f64::max)
            }
            Side::Number { .. } => 0.0,
        };
        of(a, &region.sides[0]) + of(b, &region.sides[1]) + effect(&region.sides[2])
    }

    fn row(x: [f64; 2], code: u32) -> Features {
        Features {
            info: Arc::new(vec![FeatureInfo::default(); 3]),
            columns: vec![
                FeatureColumn::Numeric(vec![x[0]]),
                FeatureColumn::Numeric(vec![x[1]]),
                FeatureColumn::Categorical(vec![code]),
            ],
            n_rows: 1,
        }
    }

    fn grown(weights: (f64, f64), level: f64, x: [f64; 2], code: u32, levers: &[Lever]) -> Verdict {
        let slack = |region: &Region| level - largest(weights.0, weights.1, region);
        let levers: Vec<&Lever> = levers.iter().collect();
        let region = Region::of_row(&row(x, code), 0);
        let whole = [x[0].fract() == 0.0, false, false];
        Growth { region, slack: &slack, levers: &levers, n_levels: &[0, 0, 3], whole: &whole }.verdict()
    }

    fn told(verdict: &Verdict) -> Vec<(usize, Limit, Option<f64>)> {
        let Verdict::Holds(conditions) = verdict else { panic!("{verdict:?}") };
        conditions.iter().map(|c| (c.feature, c.limit.clone(), c.distance)).collect()
    }

    #[test]
    fn limits_are_round_and_only_where_they_bind() {
        let tens: Vec<f64> = (0..=10).map(|i| 10.0 * f64::from(i)).collect();
        let rising = grown((1.0, -1.0), 63.48, [20.0, 0.0], 0, &[number(0, &tens)]);
        assert_eq!(told(&rising), [(0, Limit::High(63.0), Some(43.0))]);
        // Not whole: rounded inward.
        let tenths: Vec<f64> = (0..=10).map(|i| 10.5 * f64::from(i)).collect();
        let verdict = grown((1.0, -1.0), 63.48, [20.5, 0.0], 0, &[number(0, &tenths)]);
        let [(0, Limit::High(end), _)] = told(&verdict)[..] else { panic!("{verdict:?}") };
        assert!((62.0..63.48).contains(&end) && end.to_string().len() <= 4, "{end}");
        // Down costs nothing, and nothing costs enough.
        assert!(told(&grown((1.0, 1.0), 500.0, [20.0, 0.0], 0, &[number(0, &tens), levels(2, 3)])).is_empty());
        // A level that would cross is outside, the others are inside.
        let by_level = grown((0.0, 0.0), 3.0, [20.0, 0.0], 0, &[levels(2, 3)]);
        assert_eq!(told(&by_level), [(2, Limit::Levels(vec![0, 1]), None)]);
    }

    #[test]
    fn gaps_the_bar_and_nothing_provable() {
        let tens: Vec<f64> = (0..=10).map(|i| 10.0 * f64::from(i)).collect();
        let gap = grown((1.0, 0.0), 63.0, [f64::NAN, 0.0], 0, &[number(0, &tens), levels(2, 3)]);
        assert_eq!(told(&gap), [(0, Limit::Gap, None)]);
        assert_eq!(grown((1.0, 0.0), 63.0, [f64::NAN, 0.0], 0, &[number(0, &tens)]), Verdict::Unproven);
        assert!(told(&grown((1.0, 0.0), 200.0, [f64::NAN, 0.0], 0, &[number(0, &tens)])).is_empty());
        // At the bar, and so near that the first whole step is beyond.
        assert_eq!(grown((1.0, 0.0), 20.0, [20.0, 0.0], 0, &[number(0, &tens)]), Verdict::Unproven);
        let falling = grown((1.0, 0.0), 20.5, [20.0, 0.0], 0, &[number(0, &tens)]);
        assert_eq!(told(&falling), [(0, Limit::High(20.0), Some(0.0))]);
        let both = grown((1.0, -1.0), 20.5, [20.0, 0.0], 0, &[number(0, &[20.0, 30.0])]);
        assert_eq!(both, Verdict::Unproven);
        let unbounded = |_: &Region| f64::NEG_INFINITY;
        let lever = number(0, &tens);
        let growth = Growth {
            region: Region::of_row(&row([1.0, 1.0], 0), 0),
            slack: &unbounded,
            levers: &[&lever],
            n_levels: &[0, 0, 3],
            whole: &[false; 3],
        };
        assert_eq!(growth.verdict(), Verdict::Unproven);
    }

    #[test]
    fn a_date_that_moves_takes_its_month_along() {
        let mut lever = number(0, &[0.0, 10.0, 20.0, 30.0]);
        lever.along = vec![2];
        // The third month would cross by itself, so the date cannot move at all.
        assert_eq!(grown((0.0, 0.0), 3.0, [10.0, 0.0], 0, &[lever.clone()]), Verdict::Unproven);
        assert!(told(&grown((0.0, 0.0), 5.0, [10.0, 0.0], 0, &[lever])).is_empty());
    }

    /// The law: whatever the box allows keeps to its side, and one step beyond an edge may not.
    #[test]
    fn all_rows_inside_keep_to_their_side() {
        let mut stream = Seed(11).stream();
        for _ in 0..300 {
            let steps = |s: &mut crate::run::Stream| {
                let mut v: Vec<f64> = (0..12).map(|_| s.normal() * 20.0).collect();
                v.sort_unstable_by(f64::total_cmp);
                v
            };
            let levers = [number(0, &steps(&mut stream)), number(1, &steps(&mut stream)), levels(2, 3)];
            let weights = (stream.normal(), stream.normal());
            let x = [stream.normal() * 20.0, stream.normal() * 20.0];
            let code = stream.below(3) as u32;
            let own = largest(weights.0, weights.1, &Region::of_row(&row(x, code), 0));
            let level = own + stream.uniform() * 30.0;
            let Verdict::Holds(conditions) = grown(weights, level, x, code, &levers) else { continue };
            for _ in 0..50 {
                let mut moved = x;
                let mut allowed = vec![0u32, 1, 2];
                for (f, lever) in levers.iter().enumerate() {
                    let Grid::Number { low, high, .. } = lever.grid else { continue };
                    let (mut from, mut to) = (low.min(x[f]), high.max(x[f]));
                    for c in conditions.iter().filter(|c| c.feature == f) {
                        match c.limit {
                            Limit::Low(v) => from = v,
                            Limit::High(v) => to = v,
                            _ => {}
                        }
                    }
                    moved[f] = from + stream.uniform() * (to - from);
                }
                for c in &conditions {
                    if let Limit::Levels(codes) = &c.limit {
                        allowed = codes.clone();
                    }
                }
                let level_of = allowed[stream.below(allowed.len())];
                let value = largest(weights.0, weights.1, &Region::of_row(&row(moved, level_of), 0));
                assert!(value < level, "{conditions:?} {moved:?} {level_of}");
            }
            assert!(conditions.windows(2).all(|w| w[0].share.unwrap_or(9e9) <= w[1].share.unwrap_or(9e9)));
        }
    }
}
