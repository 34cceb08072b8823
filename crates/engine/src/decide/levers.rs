//! Levers: the columns that someone can change, and how.
//!
//! In: an [`Artifact`], and columns named by the user beside those that the data dictionary calls actionable. Out:
//! [`Lever`]s with their range, the steps worth trying and the cost of one unit.
//! The user's question: "what can I do something about?".
//! Invariants: a lever moves one feature within the range that training rows had, or the dictionary's where narrower; a
//! date is moved by its age, and then its month and weekday may be any.
//! Edges: no lever is an error that names the columns which could be.

use crate::artifact::Artifact;
use crate::data::names::nearest;
use crate::data::schema::Monotone;
use crate::data::{FeatureKind, Role};
use crate::message;
use crate::message::Error;

/// A column that can be changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Lever {
    /// Index of the feature.
    pub feature: usize,
    /// Its values.
    pub grid: Grid,
    /// Features of the same column that change with it: month and weekday of a date.
    pub along: Vec<usize>,
    /// Cost of one unit, from the dictionary; `None` where it says nothing.
    pub cost: Option<f64>,
    /// Sign of the effect that the dictionary demands of models.
    pub monotone: Option<Monotone>,
}

/// The values a lever can take.
#[derive(Debug, Clone, PartialEq)]
pub enum Grid {
    /// A number within a range, with the steps worth trying.
    Number {
        /// Smallest.
        low: f64,
        /// Largest.
        high: f64,
        /// Values of training rows at every twentieth of them, within the range, rising, without repeats.
        steps: Vec<f64>,
        /// Middle distance of training rows from their middle (approximate median absolute deviation), positive: what
        /// makes changes of unlike columns comparable.
        spread: f64,
    },
    /// Codes of the levels that training rows had, rising.
    Levels(Vec<u32>),
}

/// The levers: columns that the dictionary calls actionable and those named.
///
/// Errors (usage): a column named that is no feature (the nearest is said); no lever at all (those that could be are said).
pub fn levers(artifact: &Artifact, named: &[String]) -> Result<Vec<Lever>, Error> {
    let mut features: Vec<String> = artifact.features.iter().map(|f| f.column.clone()).collect();
    features.dedup();
    for name in named {
        if !features.contains(name) {
            let message = match nearest(name, features.iter().map(String::as_str)) {
                Some(near) => message!("decide-unknown-column-near", name = name, nearest = near, names = features),
                None => message!("decide-unknown-column", name = name, names = features),
            };
            return Err(Error::usage(message));
        }
    }
    let actionable = |column: &str| {
        named.iter().any(|n| n == column)
            || artifact.schema.columns.iter().any(|c| c.name == column && c.facts.actionable == Some(true))
    };
    let levers: Vec<Lever> = (0..artifact.features.len())
        .filter(|&f| !matches!(artifact.features[f].kind, FeatureKind::Month | FeatureKind::Weekday))
        .filter(|&f| actionable(&artifact.features[f].column))
        .filter_map(|f| lever(artifact, f))
        .collect();
    if levers.is_empty() {
        return Err(Error::usage(message!("decide-no-lever", names = candidates(artifact))));
    }
    Ok(levers)
}

/// Columns to change, by name: those that the dictionary calls actionable, else those that could be, the weightiest first.
pub fn suggested(artifact: &Artifact) -> Vec<String> {
    let actionable = artifact.schema.with_role(Role::Feature).filter(|c| c.facts.actionable == Some(true));
    let names: Vec<String> = actionable.map(|c| c.name.clone()).collect();
    if names.is_empty() { candidates(artifact) } else { names }
}

/// Columns that could be levers, those that matter first.
fn candidates(artifact: &Artifact) -> Vec<String> {
    const MOST: usize = 12;
    let mut order: Vec<usize> = artifact.profile.important.clone();
    order.extend((0..artifact.features.len()).filter(|f| !artifact.profile.important.contains(f)));
    let mut names: Vec<String> = Vec::new();
    for feature in order {
        let column = &artifact.features[feature].column;
        let plain = artifact.schema.columns.iter().any(|c| c.name == *column && c.role == Role::Feature);
        if plain && !names.contains(column) {
            names.push(column.clone());
        }
    }
    names.truncate(MOST);
    names
}

fn lever(artifact: &Artifact, feature: usize) -> Option<Lever> {
    let info = &artifact.features[feature];
    let facts = &artifact.schema.columns.iter().find(|c| c.name == info.column)?.facts;
    let along =
        (0..artifact.features.len()).filter(|&f| f != feature && artifact.features[f].column == info.column).collect();
    let profile = &artifact.profile;
    let grid = match &info.kind {
        FeatureKind::Number | FeatureKind::Age => {
            let (mut low, mut high) = profile.ranges[feature];
            // The dictionary speaks of the column's numbers; of a date's age it can say nothing.
            if let (FeatureKind::Number, Some((least, most))) = (&info.kind, facts.range) {
                (low, high) = (low.max(least), high.min(most));
            }
            let mut steps: Vec<f64> =
                profile.quantiles[feature].iter().copied().filter(|q| (low..=high).contains(q)).collect();
            steps.dedup();
            (low < high).then(|| Grid::Number {
                low,
                high,
                steps,
                spread: spread(&profile.quantiles[feature], high - low),
            })?
        }
        FeatureKind::Level { levels } => {
            let seen = |l: &u32| profile.shares[feature].get(*l as usize).is_some_and(|s| *s > 0.0);
            let codes: Vec<u32> = (0..levels.len() as u32).filter(seen).collect();
            (codes.len() > 1).then_some(Grid::Levels(codes))?
        }
        FeatureKind::Month | FeatureKind::Weekday => return None,
    };
    Some(Lever { feature, grid, along, cost: facts.cost, monotone: info.monotone })
}

/// Half the distance between the quartiles, or else a part of the range.
fn spread(quantiles: &[f64], range: f64) -> f64 {
    let at = |share: f64| quantiles.get((share * (quantiles.len().max(1) - 1) as f64) as usize).copied().unwrap_or(0.0);
    let half = (at(0.75) - at(0.25)) / 2.0;
    if half > 0.0 { half } else { range / 10.0 }
}
