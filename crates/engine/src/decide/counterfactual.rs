//! What would change it: the least that would have to be different for a row to stand on the other side of the bar.
//!
//! In: an [`Aim`], [`Lever`]s, rows. Out: an [`Outcome`] per row: up to three [`Counterfactual`]s with different levers, or
//! that none exists.
//! The user's question: "what would have to be different for this customer to stay?".
//! Invariants: at most three columns change, to round values within the levers' ranges; the model itself gave the changed
//! row its value; a changed row is a rarer profile than the row was only where nothing else is found, and says so; an
//! association of the model, never a cause.
//! Method: counterfactual explanations (Wachter, Mittelstadt & Russell 2018) with the cost and the few changes that Mothilal,
//! Sharma & Tan (2020, DiCE) ask for, found by branch and bound rather than by gradient or chance (`search`), so that
//! "nothing cheaper" and "none" are statements and not failures. The steps of a lever stand in `moves`. The margin is 0
//! unless given: the bar is the user's own, and a round value lies beyond it anyway.
//! Edges: a row on the side wanted needs no change; a row without a value has none; a lever that the model does not use
//! is never in the answer.

mod moves;
mod search;

use crate::data::{FeatureColumn, Features};
use crate::decide::aim::Aim;
use crate::decide::levers::Lever;
pub use crate::decide::stay::Keep;
use crate::explain::reason::{self, FeatureValue};
use crate::explain::reliability::Doubt;
use crate::formula::Interval;
use crate::models::Model;
use moves::{To, Way};
use rayon::prelude::*;
use search::{Found, Search};
use serde::{Deserialize, Serialize};

/// Columns that change at most: more is no advice.
pub const MOST_LEVERS: usize = 3;

/// What is looked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// The side wanted.
    pub wanted: Keep,
    /// How far beyond the bar, in the units of the bar (a probability, or the number's).
    pub margin: f64,
    /// Counterfactuals with different levers, at most.
    pub n_options: usize,
    /// Work per row: one for each row scored, more for a proven range; models of few pieces get four times as much.
    pub budget: usize,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { wanted: Keep::Under, margin: 0.0, n_options: 1, budget: work::PER_ROW }
    }
}

/// What work is counted as.
mod work {
    /// A proven range over a region, in rows scored.
    pub const OF_A_BOUND: usize = 16;
    /// Parts of whole ranges bounded to prove that no change of some three levers exists.
    pub const BOXES_OF_A_PROOF: usize = 64;
    /// Spent on a row at most.
    pub const PER_ROW: usize = 6_000;
    /// Pieces of a model that is scored fast, and how much more it is then asked.
    pub const FAST: f64 = 300.0;
    /// See [`FAST`].
    pub const MORE: usize = 4;
}

/// A column and what it would have to become.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// Index of the feature.
    pub feature: usize,
    /// What the row has.
    pub from: FeatureValue,
    /// What would do.
    pub to: FeatureValue,
}

/// Changes that take a row over the bar.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Counterfactual {
    /// In the order of the features.
    pub changes: Vec<Change>,
    /// Distances over the columns' spreads, or the dictionary's costs, added up.
    pub cost: f64,
    /// Value of the row, as [`Aim::values`] gives it.
    pub value_before: f64,
    /// Value of the changed row.
    pub value_after: f64,
    /// Whether every cheaper combination of the steps was ruled out; else there was too much to look through.
    pub cheapest: bool,
    /// Why to trust the changed row less than the row.
    pub doubts: Vec<Doubt>,
}

/// What would change a row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Outcome {
    /// It stands on the side wanted, or has no value.
    Nothing,
    /// The cheapest first.
    Found(Vec<Counterfactual>),
    /// No change of at most three levers was found.
    NoneExists {
        /// Whether none exists for the model, whatever the values within the ranges; else none among the steps tried.
        proven: bool,
    },
}

/// Where a value should come to.
#[derive(Debug, Clone, Copy)]
struct Goal {
    wanted: Keep,
    level: f64,
}

impl Goal {
    fn reached(self, value: f64) -> bool {
        match self.wanted {
            Keep::Under => value < self.level,
            Keep::Over => value >= self.level,
        }
    }

    /// Whether a value of the range reaches it.
    fn within(self, range: Interval) -> bool {
        match self.wanted {
            Keep::Under => range.low < self.level,
            Keep::Over => range.high >= self.level,
        }
    }

    /// How far a change of the value leads there.
    fn gain(self, difference: f64) -> f64 {
        if self.wanted == Keep::Over { difference } else { -difference }
    }

    /// What a value still lacks.
    fn missing(self, value: f64) -> f64 {
        self.gain(self.level - value)
    }
}

/// For each row, the cheapest change that takes it under the bar.
pub fn for_rows(aim: &Aim<'_>, levers: &[Lever], rows: &Features) -> Vec<Outcome> {
    search(aim, levers, rows, &Settings::default())
}

/// For each row, the cheapest changes that take it to the side wanted.
pub fn search(aim: &Aim<'_>, levers: &[Lever], rows: &Features, settings: &Settings) -> Vec<Outcome> {
    let bar = match settings.wanted {
        Keep::Under => aim.bar - settings.margin,
        Keep::Over => aim.bar + settings.margin,
    };
    let aim = &Aim { bar, ..*aim };
    let goal = Goal { wanted: settings.wanted, level: aim.level() };
    let values = aim.values(rows);
    (0..rows.n_rows as u32)
        .into_par_iter()
        .map(|row| {
            let value = values[row as usize];
            if value.is_nan() || goal.reached(value) {
                return Outcome::Nothing;
            }
            of_row(aim, goal, levers, &rows.gather(&[row]), value, settings)
        })
        .collect()
}

fn of_row(aim: &Aim<'_>, goal: Goal, levers: &[Lever], row: &Features, value: f64, settings: &Settings) -> Outcome {
    let all = search::whole_ranges(row, levers.iter());
    if aim.bounds(&all).is_some_and(|range| !goal.within(range)) {
        return Outcome::NoneExists { proven: true };
    }
    let turned = aim.watch.class == Some(0);
    let ways = moves::ways(aim.artifact, levers, row, settings.wanted == Keep::Over, turned);
    let fast = aim.artifact.models[aim.chosen].model.complexity().size <= work::FAST;
    let budget = settings.budget.saturating_mul(if fast { work::MORE } else { 1 });
    let mut search = Search::new(aim, goal, levers, &ways, row, value, budget);
    let mut found = Vec::new();
    let mut complete = true;
    while found.len() < settings.n_options {
        let (next, ended) = search.next();
        complete = ended;
        let Some(next) = next else { break };
        found.push(told(levers, &ways, row, value, &next, ended));
    }
    if !found.is_empty() {
        return Outcome::Found(found);
    }
    Outcome::NoneExists { proven: complete && search.tries_everything() || search.none_exists() }
}

fn told(levers: &[Lever], ways: &[Way], row: &Features, value: f64, found: &Found, cheapest: bool) -> Counterfactual {
    let mut changes: Vec<Change> = found
        .pick
        .moves()
        .iter()
        .map(|(way, step)| {
            let feature = levers[ways[*way].lever].feature;
            let info = &row.info[feature];
            let to = match step.to {
                To::Number(v) => FeatureValue::Number(v),
                To::Code(code) => reason::value(&FeatureColumn::Categorical(vec![code]), info, 0),
            };
            Change { feature, from: reason::value(&row.columns[feature], info, 0), to }
        })
        .collect();
    changes.sort_by_key(|c| c.feature);
    Counterfactual {
        changes,
        cost: found.pick.cost(),
        value_before: value,
        value_after: found.value,
        cheapest,
        doubts: if found.rare { vec![Doubt::RareProfile] } else { Vec::new() },
    }
}

#[cfg(test)]
mod tests;
