//! Where past rows are near: a model says nothing worth believing elsewhere.
//!
//! In: past rows, or the profile of those learnt from; a cell. Out: whether some, or all, of its points are near them.
//! The user's question: "has anything like this ever been tried?".
//! Invariants: a cell is called far only if no point of it is near, near only if every point is.
//! Method: ours. The distance of two rows is the root of the mean square of their differences over the settings, each in
//! the setting's own spread (half of what lies between its quartiles); another level counts as two. Near is where at
//! least [`Crowd::least`] rows lie within a radius that 95 % of the past rows keep to that many others. Over a cell, the
//! distance to a row is bounded setting by setting. Without past rows: where the profile of the model file does not call
//! the row rare ([`Profile::rare_above`]).
//! Edges: more than 5,000 rows: every so many of them; a row with a gap in a setting is left out; none left: an error.

use super::space::{Cell, Space, Ticks};
use crate::data::{FeatureColumn, Features, GAP};
use crate::explain::reliability::Profile;
use crate::message;
use crate::message::Error;
use crate::models::region::{Region, Side};
use crate::models::separable::{Pieces, Separable};
use crate::validate::bootstrap::quantile_of_sorted;

/// Rows that must be near, where there are enough.
const LEAST: usize = 5;
/// Rows used at most: distances between all pairs are needed once.
const MOST_ROWS: usize = 5_000;
/// Share of the past rows that are near others by definition.
const COVERED: f64 = 0.95;
/// Shortest radius, in spreads: where settings take few values, most rows have others at no distance at all.
const LEAST_RADIUS: f64 = 0.5;
/// Distance of two levels, in spreads.
pub(super) const LEVELS_APART: f64 = 2.0;

/// How nearness is judged.
#[derive(Debug, Clone)]
pub enum Near<'a> {
    /// By past rows.
    Rows(Crowd),
    /// By the profile in the model file.
    Profile(&'a Profile),
}

/// Past rows, in spreads.
#[derive(Debug, Clone)]
pub struct Crowd {
    /// By row, one coordinate per setting.
    pub(super) rows: Vec<Vec<f64>>,
    /// Row of the table that each comes from.
    pub table_rows: Vec<usize>,
    /// Radius, in mean spreads per setting.
    pub radius: f64,
    /// Rows that must lie within it.
    pub least: usize,
}

impl Crowd {
    /// The crowd of past rows.
    ///
    /// Errors (data): no row has all settings.
    pub fn new(space: &Space, past: &Features) -> Result<Crowd, Error> {
        let mut table_rows: Vec<usize> = (0..past.n_rows)
            .filter(|&row| space.settings.iter().all(|s| !past.columns[s.feature].is_gap(row)))
            .collect();
        if table_rows.is_empty() {
            return Err(Error::data(message!("optimize-no-past-row")));
        }
        let every = table_rows.len().div_ceil(MOST_ROWS);
        table_rows = table_rows.into_iter().step_by(every).collect();
        let rows: Vec<Vec<f64>> = table_rows.iter().map(|&row| coordinates(space, past, row)).collect();
        let least = (rows.len() / 4).clamp(1, LEAST);
        let mut crowd = Crowd { rows, table_rows, radius: 0.0, least };
        crowd.radius = crowd.usual_radius(space).max(LEAST_RADIUS);
        Ok(crowd)
    }

    /// Distance within which most rows have enough others.
    fn usual_radius(&self, space: &Space) -> f64 {
        let mut reach: Vec<f64> = (0..self.rows.len())
            .map(|i| {
                let others = (0..self.rows.len()).filter(|&k| k != i);
                let mut squares: Vec<f64> = others.map(|k| apart(space, &self.rows[i], &self.rows[k])).collect();
                if squares.len() < self.least {
                    return 0.0;
                }
                squares.select_nth_unstable_by(self.least - 1, f64::total_cmp).1.sqrt()
            })
            .collect();
        reach.sort_unstable_by(f64::total_cmp);
        quantile_of_sorted(&reach, COVERED)
    }

    /// Rows, by their place in the crowd, within the radius of a cell's nearest point.
    pub fn around(&self, space: &Space, cell: &Cell) -> Vec<usize> {
        let ends = ends(space, cell);
        let square = self.radius * self.radius * (1.0 + 1e-12);
        (0..self.rows.len()).filter(|&r| square_to(space, &ends, &self.rows[r], false) <= square).collect()
    }

    fn count(&self, space: &Space, cell: &Cell, farthest: bool) -> usize {
        let ends = ends(space, cell);
        let square = self.radius * self.radius * (1.0 + 1e-12);
        self.rows.iter().filter(|row| square_to(space, &ends, row, farthest) <= square).count()
    }
}

impl Near<'_> {
    /// Whether some point of the cell may be near.
    pub fn possible(&self, space: &Space, cell: &Cell) -> bool {
        match self {
            Near::Rows(crowd) => crowd.count(space, cell, false) >= crowd.least,
            Near::Profile(profile) => rarity(profile, space, cell, false) <= profile.rare_above,
        }
    }

    /// Whether every point of the cell is near.
    pub fn certain(&self, space: &Space, cell: &Cell) -> bool {
        match self {
            Near::Rows(crowd) => crowd.count(space, cell, true) >= crowd.least,
            Near::Profile(profile) => rarity(profile, space, cell, true) <= profile.rare_above,
        }
    }

    /// The same, with a radius longer by a share.
    pub fn wider(&self, share: f64) -> Self {
        match self {
            Near::Rows(crowd) => Near::Rows(Crowd { radius: crowd.radius * (1.0 + share), ..crowd.clone() }),
            Near::Profile(profile) => Near::Profile(profile),
        }
    }
}

/// A row's settings in spreads; codes of levels as they are.
fn coordinates(space: &Space, past: &Features, row: usize) -> Vec<f64> {
    let settings = space.settings.iter();
    settings
        .map(|s| match (&past.columns[s.feature], &s.ticks) {
            (FeatureColumn::Numeric(v), Ticks::Numbers { spread, .. }) => v[row] / spread,
            (FeatureColumn::Categorical(codes), _) => f64::from(codes[row]),
            (FeatureColumn::Numeric(_), Ticks::Levels(_)) => f64::NAN,
        })
        .collect()
}

/// Ends of a cell in spreads; for levels the codes.
fn ends<'a>(space: &'a Space, cell: &Cell) -> Vec<End<'a>> {
    space
        .settings
        .iter()
        .enumerate()
        .map(|(j, s)| match &s.ticks {
            Ticks::Numbers { spread, .. } => {
                End::Numbers(space.value(j, cell.low[j]) / spread, space.value(j, cell.high[j]) / spread)
            }
            Ticks::Levels(codes) => End::Levels(&codes[cell.low[j] as usize..=cell.high[j] as usize]),
        })
        .collect()
}

enum End<'a> {
    Numbers(f64, f64),
    Levels(&'a [u32]),
}

/// Square of the distance of a row to the nearest (or the farthest) point of a cell.
fn square_to(space: &Space, ends: &[End<'_>], row: &[f64], farthest: bool) -> f64 {
    let gap = |end: &End<'_>, at: f64| match end {
        End::Numbers(low, high) if farthest => (at - low).abs().max((high - at).abs()),
        End::Numbers(low, high) => (low - at).max(at - high).max(0.0),
        End::Levels(codes) => {
            let same = |c: &u32| f64::from(*c) == at;
            let apart = if farthest { !codes.iter().all(same) } else { !codes.iter().any(same) };
            if apart { LEVELS_APART } else { 0.0 }
        }
    };
    let sum: f64 = ends.iter().zip(row).map(|(end, &at)| gap(end, at).powi(2)).sum();
    sum / space.settings.len().max(1) as f64
}

/// Square of the distance of two rows.
fn apart(space: &Space, a: &[f64], b: &[f64]) -> f64 {
    let gap = |j: usize| match space.settings[j].ticks {
        Ticks::Numbers { .. } => a[j] - b[j],
        Ticks::Levels(_) if a[j] == b[j] => 0.0,
        Ticks::Levels(_) => LEVELS_APART,
    };
    (0..a.len()).map(|j| gap(j).powi(2)).sum::<f64>() / a.len().max(1) as f64
}

/// Least (or largest) rarity over a cell.
fn rarity(profile: &Profile, space: &Space, cell: &Cell, largest: bool) -> f64 {
    let region = space.region(cell);
    let sum: f64 = profile.important.iter().map(|&f| rarity_of(profile, f, &region.sides[f], largest)).sum();
    sum / profile.important.len().max(1) as f64
}

/// Least (or largest) rarity of a feature over a side.
fn rarity_of(profile: &Profile, f: usize, side: &Side, largest: bool) -> f64 {
    match side {
        Side::Number { low, high, .. } if low > high => profile.rarity_of_gap(f),
        Side::Number { low, high, .. } => {
            let (a, b) = (profile.rarity_of_number(f, *low), profile.rarity_of_number(f, *high));
            let middle = profile.quantiles[f].get(profile.quantiles[f].len() / 2).copied();
            match largest {
                true => a.max(b),
                // Commonness rises up to the middle of the rows and falls beyond.
                false if low < high && middle.is_some_and(|m| (*low..=*high).contains(&m)) => 0.0,
                false => a.min(b),
            }
        }
        Side::Levels(codes) => {
            let of = |&c: &u32| if c == GAP { profile.rarity_of_gap(f) } else { profile.rarity_of_level(f, c) };
            let all = codes.iter().map(of);
            if largest { all.fold(0.0, f64::max) } else { all.fold(f64::INFINITY, f64::min) }
        }
    }
}

/// How common a region's rows are at the most, as a sum of functions of one column each: no row's rarities add up to less than this
/// sum's negative, nor to more than the number beside it where it is near.
pub(super) fn common(profile: &Profile, region: &Region, pieces: &Pieces) -> (Separable, f64) {
    let mut found = pieces.constant(0.0);
    for &f in &profile.important {
        match pieces.columns.iter().position(|c| c.0 == f) {
            Some(j) => {
                let values = found.values[j].iter_mut().zip(&pieces.columns[j].1);
                values.for_each(|(value, side)| *value = -rarity_of(profile, f, side, false));
            }
            None => found.base -= rarity_of(profile, f, &region.sides[f], false),
        }
    }
    (found, profile.rare_above * profile.important.len().max(1) as f64 * (1.0 + 1e-9))
}
