//! The settings that can be chosen: levers on round steps, everything else held.
//!
//! In: an [`Artifact`], its [`Lever`]s, ranges, steps and held values. Out: a [`Space`], its points and its cells.
//! The user's question: "between what and what, in which steps?".
//! Invariants: a point has one tick per setting; a cell is a range of ticks per setting, and its region holds every
//! number between its ends, not the ticks alone; no range goes beyond what training rows had.
//! Edges: a range that lies outside of the data, or that holds no step, is an error; one that reaches outside is cut, and
//! said; a date is no setting.

use crate::artifact::Artifact;
use crate::data::names::nearest;
use crate::data::{FeatureColumn, FeatureInfo, FeatureKind, Features, GAP};
use crate::decide::levers::{Grid, Lever};
use crate::message;
use crate::message::{Error, Notice};
use crate::models::region::{Region, Side};
use crate::models::separable::Pieces;
use serde::Serialize;
use std::sync::Arc;

/// Steps that a range is divided into, roughly, where the user names no step.
const USUAL_STEPS: f64 = 50.0;
/// Pieces of a setting in a relaxation, at most.
const MOST_PIECES: i64 = 128;
/// Most steps of one setting.
const MOST_STEPS: f64 = 1e5;

/// What the user says of the settings.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Wishes {
    /// Column, smallest and largest value.
    pub ranges: Vec<(String, f64, f64)>,
    /// Column and step.
    pub steps: Vec<(String, f64)>,
    /// Column and the value that it is held at, as written.
    pub held: Vec<(String, String)>,
}

/// The values of one setting.
#[derive(Debug, Clone, PartialEq)]
pub enum Ticks {
    /// Multiples of a step: tick `k` is `k * step`.
    Numbers {
        /// Distance of two neighbours.
        step: f64,
        /// What makes changes of unlike settings comparable.
        spread: f64,
    },
    /// Codes of levels: tick `k` is the code at `k`.
    Levels(Vec<u32>),
}

/// One setting.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    /// Index of the feature.
    pub feature: usize,
    /// Its values.
    pub ticks: Ticks,
    /// First and last tick allowed.
    pub range: (i64, i64),
    /// First and last tick that training rows had (or that the dictionary allows).
    pub full: (i64, i64),
    /// Whether the user narrowed the range.
    pub narrowed: bool,
}

impl Setting {
    /// What it may be from a tick to a tick.
    fn side(&self, first: i64, last: i64) -> Side {
        match &self.ticks {
            Ticks::Numbers { step, .. } => {
                Side::Number { low: number_at(*step, first), high: number_at(*step, last), gap: false }
            }
            Ticks::Levels(codes) => Side::Levels(codes[first as usize..=last as usize].to_vec()),
        }
    }
}

/// One tick per setting.
pub type Point = Vec<i64>;

/// A range of ticks per setting, ends included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// First tick of each.
    pub low: Vec<i64>,
    /// Last tick of each.
    pub high: Vec<i64>,
}

impl Cell {
    /// The cell of one point.
    pub fn of(point: &[i64]) -> Cell {
        Cell { low: point.to_vec(), high: point.to_vec() }
    }
    /// Its middle.
    pub fn middle(&self) -> Point {
        self.low.iter().zip(&self.high).map(|(l, h)| l + (h - l) / 2).collect()
    }
    /// Whether it holds one point only.
    pub fn is_point(&self) -> bool {
        self.low == self.high
    }
    /// Its two halves along one setting.
    pub fn halves(&self, setting: usize) -> [Cell; 2] {
        let middle = self.low[setting] + (self.high[setting] - self.low[setting]) / 2;
        let mut halves = [self.clone(), self.clone()];
        halves[0].high[setting] = middle;
        halves[1].low[setting] = middle + 1;
        halves
    }
}

/// What a feature that is no setting is held at.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Held {
    /// Index of the feature.
    pub feature: usize,
    /// A number, or the code of a level; `None` for a gap.
    pub value: Option<f64>,
    /// Whether the user said so.
    pub given: bool,
}

/// All settings, and what else is held.
#[derive(Debug, Clone)]
pub struct Space {
    /// Settings, in the order of the features.
    pub settings: Vec<Setting>,
    /// By feature that is no setting.
    pub held: Vec<Held>,
    info: Arc<Vec<FeatureInfo>>,
    /// What every feature is, settings aside.
    columns: Vec<Held>,
}

impl Space {
    /// The settings that these levers make.
    ///
    /// Errors (usage): a column that is none, both a lever and held, a range outside of the data or without a step.
    pub fn new(
        artifact: &Artifact,
        levers: &[Lever],
        wishes: &Wishes,
        notices: &mut Vec<Notice>,
    ) -> Result<Space, Error> {
        let named = wishes.ranges.iter().map(|r| &r.0).chain(wishes.steps.iter().map(|s| &s.0));
        for name in named.clone().chain(wishes.held.iter().map(|h| &h.0)) {
            known(artifact, name)?;
        }
        let is_lever = |name: &str| levers.iter().any(|l| artifact.features[l.feature].column == name);
        if let Some(name) = named.into_iter().find(|n| !is_lever(n)) {
            return Err(Error::usage(message!("optimize-not-a-setting", column = name)));
        }
        if let Some((name, _)) = wishes.held.iter().find(|(n, _)| is_lever(n)) {
            return Err(Error::usage(message!("optimize-set-and-lever", column = name)));
        }
        let mut settings = Vec::new();
        for lever in levers {
            settings.push(setting(artifact, lever, wishes, notices)?);
        }
        let columns = (0..artifact.features.len()).map(|f| held(artifact, f, wishes)).collect::<Result<Vec<_>, _>>()?;
        let is_setting = |f: usize| settings.iter().any(|s: &Setting| s.feature == f);
        let held = columns.iter().filter(|h| !is_setting(h.feature)).cloned().collect();
        Ok(Space { settings, held, info: Arc::new(artifact.features.clone()), columns })
    }

    /// Settings that are numbers, by name, step and ticks, held at 0 otherwise.
    #[cfg(test)]
    pub(super) fn of_numbers(settings: &[(&str, f64, (i64, i64))]) -> Space {
        let info = settings.iter().map(|(name, ..)| FeatureInfo {
            name: (*name).into(),
            column: (*name).into(),
            kind: FeatureKind::Number,
            ..FeatureInfo::default()
        });
        let columns = (0..settings.len()).map(|feature| Held { feature, value: Some(0.0), given: false }).collect();
        let setting = |(feature, &(_, step, range)): (usize, &(&str, f64, (i64, i64)))| Setting {
            feature,
            ticks: Ticks::Numbers { step, spread: 0.4 },
            range,
            full: range,
            narrowed: false,
        };
        let info = Arc::new(info.collect());
        Space { settings: settings.iter().enumerate().map(setting).collect(), held: Vec::new(), info, columns }
    }

    /// The same, with levels in place of a setting's numbers.
    #[cfg(test)]
    pub(super) fn with_levels(mut self, setting: usize, levels: &[&str]) -> Space {
        let mut info = (*self.info).clone();
        info[setting].kind = FeatureKind::Level { levels: levels.iter().map(|l| (*l).to_owned()).collect() };
        self.info = Arc::new(info);
        let range = (0, levels.len() as i64 - 1);
        let ticks = Ticks::Levels((0..levels.len() as u32).collect());
        self.settings[setting] = Setting { ticks, range, full: range, ..self.settings[setting].clone() };
        self
    }

    /// What the features are.
    pub fn info(&self) -> &[FeatureInfo] {
        &self.info
    }

    /// The cell of everything allowed.
    pub fn whole(&self) -> Cell {
        Cell {
            low: self.settings.iter().map(|s| s.range.0).collect(),
            high: self.settings.iter().map(|s| s.range.1).collect(),
        }
    }

    /// How many points there are.
    pub fn n_points(&self) -> f64 {
        self.settings.iter().map(|s| (s.range.1 - s.range.0 + 1) as f64).product()
    }

    /// A setting's number at a tick; the code of a level.
    pub fn value(&self, setting: usize, tick: i64) -> f64 {
        match &self.settings[setting].ticks {
            Ticks::Numbers { step, .. } => number_at(*step, tick),
            Ticks::Levels(codes) => codes.get(tick as usize).map_or(f64::NAN, |&c| f64::from(c)),
        }
    }

    /// The tick nearest to a number or code, within the range.
    pub fn nearest_tick(&self, setting: usize, value: f64) -> Option<i64> {
        let s = &self.settings[setting];
        match &s.ticks {
            _ if !value.is_finite() => None,
            Ticks::Numbers { step, .. } => Some(((value / step).round() as i64).clamp(s.range.0, s.range.1)),
            Ticks::Levels(codes) => codes.iter().position(|&c| f64::from(c) == value).map(|k| k as i64),
        }
    }

    /// The region of a cell.
    pub fn region(&self, cell: &Cell) -> Region {
        let mut sides: Vec<Side> = self.columns.iter().map(|h| self.side(h)).collect();
        for (j, setting) in self.settings.iter().enumerate() {
            sides[setting.feature] = setting.side(cell.low[j], cell.high[j]);
        }
        Region { sides }
    }

    /// The settings of a cell in pieces, and the first and last tick of each: single ticks where they are few.
    pub fn pieces(&self, cell: &Cell) -> (Pieces, Vec<Vec<(i64, i64)>>) {
        let ticks_of = |j: usize| -> Vec<(i64, i64)> {
            let (low, high) = (cell.low[j], cell.high[j]);
            let is_levels = matches!(self.settings[j].ticks, Ticks::Levels(_));
            let length = if is_levels { 1 } else { (high - low + MOST_PIECES) / MOST_PIECES };
            (low..=high).step_by(length as usize).map(|first| (first, (first + length - 1).min(high))).collect()
        };
        let ticks: Vec<Vec<(i64, i64)>> = (0..self.settings.len()).map(ticks_of).collect();
        let column = |(setting, ticks): (&Setting, &Vec<(i64, i64)>)| {
            let side = |&(first, last): &(i64, i64)| setting.side(first, last);
            (setting.feature, ticks.iter().map(side).collect())
        };
        (Pieces { columns: self.settings.iter().zip(&ticks).map(column).collect() }, ticks)
    }

    fn side(&self, held: &Held) -> Side {
        match (self.info[held.feature].n_levels(), held.value) {
            (Some(_), value) => Side::Levels(vec![value.map_or(GAP, |v| v as u32)]),
            (None, Some(v)) => Side::Number { low: v, high: v, gap: false },
            (None, None) => Side::Number { low: f64::INFINITY, high: f64::NEG_INFINITY, gap: true },
        }
    }

    /// The points as rows.
    pub fn rows(&self, points: &[Point]) -> Features {
        let mut columns: Vec<FeatureColumn> = self
            .columns
            .iter()
            .map(|h| match self.info[h.feature].n_levels() {
                Some(_) => FeatureColumn::Categorical(vec![h.value.map_or(GAP, |v| v as u32); points.len()]),
                None => FeatureColumn::Numeric(vec![h.value.unwrap_or(f64::NAN); points.len()]),
            })
            .collect();
        for (j, setting) in self.settings.iter().enumerate() {
            let values = points.iter().map(|p| self.value(j, p[j]));
            columns[setting.feature] = match setting.ticks {
                Ticks::Numbers { .. } => FeatureColumn::Numeric(values.collect()),
                Ticks::Levels(_) => FeatureColumn::Categorical(values.map(|v| v as u32).collect()),
            };
        }
        Features { info: self.info.clone(), columns, n_rows: points.len() }
    }

    /// The usual settings: what the middle training row had.
    pub fn usual(&self) -> Point {
        (0..self.settings.len())
            .map(|j| {
                let usual = self.columns[self.settings[j].feature].value;
                usual.and_then(|v| self.nearest_tick(j, v)).unwrap_or(self.settings[j].range.0)
            })
            .collect()
    }

    /// What the middle training row had in a setting, as it was.
    pub fn usual_value(&self, setting: usize) -> Option<f64> {
        self.columns[self.settings[setting].feature].value
    }
}

/// A multiple of a step without the noise of binary fractions: three times 0.1 is 0.3.
fn number_at(step: f64, tick: i64) -> f64 {
    let inverse = (1.0 / step).round();
    if step < 1.0 && (inverse * step - 1.0).abs() < 1e-9 { tick as f64 / inverse } else { tick as f64 * step }
}

/// Refuses a name that no feature has.
fn known(artifact: &Artifact, name: &str) -> Result<(), Error> {
    let mut names: Vec<String> = artifact.features.iter().map(|f| f.column.clone()).collect();
    names.dedup();
    if names.iter().any(|n| n == name) {
        return Ok(());
    }
    Err(Error::usage(match nearest(name, names.iter().map(String::as_str)) {
        Some(near) => message!("decide-unknown-column-near", name = name, nearest = near, names = names),
        None => message!("decide-unknown-column", name = name, names = names),
    }))
}

fn setting(artifact: &Artifact, lever: &Lever, wishes: &Wishes, notices: &mut Vec<Notice>) -> Result<Setting, Error> {
    let column = &artifact.features[lever.feature].column;
    let wished = wishes.ranges.iter().rev().find(|r| r.0 == *column).map(|r| (r.1, r.2));
    let step = wishes.steps.iter().rev().find(|s| s.0 == *column).map(|s| s.1);
    let (low, high, spread, steps) = match &lever.grid {
        Grid::Levels(_) if wished.is_some() || step.is_some() => {
            return Err(Error::usage(message!("optimize-range-of-levels", column = column)));
        }
        Grid::Levels(codes) => {
            let range = (0, codes.len() as i64 - 1);
            let ticks = Ticks::Levels(codes.clone());
            return Ok(Setting { feature: lever.feature, ticks, range, full: range, narrowed: false });
        }
        Grid::Number { low, high, spread, steps } => (*low, *high, *spread, steps),
    };
    let (from, to) = match wished {
        None => (low, high),
        Some((from, to)) if to < low || from > high => {
            let message =
                message!("optimize-range-outside", column = column, from = from, to = to, low = low, high = high);
            return Err(Error::usage(message));
        }
        Some((from, to)) => {
            if from < low || to > high {
                let message = message!("optimize-range-cut", column = column, low = low, high = high);
                notices.push(Notice::warning(message).in_column(column));
            }
            (from.max(low), to.min(high))
        }
    };
    let whole = steps.iter().all(|s| s.fract() == 0.0);
    let step = step.unwrap_or_else(|| round_step((to - from) / USUAL_STEPS, whole));
    let ticks_of = |low: f64, high: f64| ((low / step - 1e-9).ceil(), (high / step + 1e-9).floor());
    let (first, last) = ticks_of(from, to);
    if first > last {
        return Err(Error::usage(message!(
            "optimize-range-no-step",
            column = column,
            step = step,
            from = from,
            to = to
        )));
    }
    let (full_first, full_last) = ticks_of(low, high);
    if full_last - full_first > MOST_STEPS || full_first.abs().max(full_last.abs()) > 1e15 {
        return Err(Error::usage(message!("optimize-step-too-fine", column = column, step = step)));
    }
    Ok(Setting {
        feature: lever.feature,
        ticks: Ticks::Numbers { step, spread },
        range: (first as i64, last as i64),
        full: (full_first as i64, full_last as i64),
        narrowed: wished.is_some(),
    })
}

/// The largest 1, 2 or 5 times a power of ten that is not above `rough`; at least 1 where the numbers are whole.
fn round_step(rough: f64, whole: bool) -> f64 {
    if !(rough.is_normal() && rough > 0.0) {
        return 1.0;
    }
    let exponent = rough.log10().floor() as i32;
    let factor = [5.0, 2.0, 1.0].into_iter().find(|f| f * 10f64.powi(exponent) <= rough * (1.0 + 1e-9)).unwrap_or(1.0);
    // A power of ten below 1 as a quotient is the double nearest to it.
    let step = if exponent < 0 { factor / 10f64.powi(-exponent) } else { factor * 10f64.powi(exponent) };
    if whole { step.max(1.0) } else { step }
}

/// What a feature is held at: as said, or the middle of the training rows (the most frequent level).
fn held(artifact: &Artifact, feature: usize, wishes: &Wishes) -> Result<Held, Error> {
    let info = &artifact.features[feature];
    let profile = &artifact.profile;
    if let Some((column, text)) = wishes.held.iter().rev().find(|(c, _)| *c == info.column) {
        let value = match &info.kind {
            FeatureKind::Number => text.trim().parse().ok().filter(|v: &f64| v.is_finite()),
            FeatureKind::Level { levels } => levels.iter().position(|l| l == text).map(|k| k as f64),
            FeatureKind::Age | FeatureKind::Month | FeatureKind::Weekday => {
                return Err(Error::usage(message!("optimize-set-date", column = column)));
            }
        };
        let names = match &info.kind {
            FeatureKind::Level { levels } => levels.clone(),
            _ => Vec::new(),
        };
        return match value {
            Some(_) => Ok(Held { feature, value, given: true }),
            None if names.is_empty() => {
                Err(Error::usage(message!("optimize-set-number", column = column, value = text)))
            }
            None => Err(Error::usage(message!("optimize-set-level", column = column, value = text, names = names))),
        };
    }
    let value = match info.n_levels() {
        Some(n_levels) => {
            let shares = profile.shares[feature].get(..n_levels).unwrap_or_default();
            // The first of equals.
            let most = (0..shares.len()).rev().max_by(|&a, &b| shares[a].total_cmp(&shares[b]));
            most.map(|k| k as f64)
        }
        None => {
            let quantiles = &profile.quantiles[feature];
            quantiles.get(quantiles.len() / 2).copied()
        }
    };
    Ok(Held { feature, value, given: false })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round_and_ticks_exact() {
        for (rough, whole, expected) in
            [(0.9, false, 0.5), (0.05, false, 0.05), (7.0, false, 5.0), (0.3, true, 1.0), (0.0, false, 1.0)]
        {
            assert_eq!(round_step(rough, whole), expected, "{rough}");
        }
        assert_eq!(number_at(0.1, 3), 0.3);
        assert_eq!(number_at(0.05, 136), 6.8);
        assert_eq!(number_at(2.5, -3), -7.5);
    }

    #[test]
    fn halves_cover_a_cell_and_do_not_meet() {
        let cell = Cell { low: vec![0, 3], high: vec![5, 4] };
        let [a, b] = cell.halves(0);
        assert_eq!((a.high[0], b.low[0]), (2, 3));
        assert_eq!(cell.middle(), [2, 3]);
        assert!(cell.halves(1)[0].low == [0, 3] && Cell::of(&[1, 2]).is_point());
    }
}
