//! Who changed since last time, and why.
//!
//! In: the rows of last time matched with those of now. Out: [`Changes`]: one row per person, sorted by how much changed.
//! The user's question: "who is new on my list, who may I take off it, who is gone, and did I see it coming?".
//! Invariants: everybody in either file stands in the list once; reasons that moved are told only where both months were
//! scored from their columns, and they sum to the change of the score.
//! Edges: a row of the later table without an id of its own is listed as new, by its line.

use super::code;
use super::earlier::{Earlier, EarlierRow};
use crate::data::Features;
use crate::explain::reason::{self, FeatureValue, Reason};
use crate::score::ScoredList;
use crate::validate::curve::Share;
use crate::validate::two_samples::counted;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A contribution that moved by less has not moved.
const UNMOVED: f64 = 1e-9;

/// Where a row stands against last time, in the order of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Standing {
    /// Placed at risk now, and not before.
    NewlyAtRisk,
    /// The event has come since.
    Came,
    /// Gone from the file.
    Gone,
    /// Placed at risk before, and no longer.
    NoLonger,
    /// Not in the earlier file.
    New,
    /// Placed at risk both times.
    StillAtRisk,
    /// Neither time.
    StillNot,
}

/// A reason that moved.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Moved {
    /// Index of the feature.
    pub feature: usize,
    /// Its value then.
    pub before: FeatureValue,
    /// Its value now.
    pub now: FeatureValue,
    /// How much more it adds to the score now.
    pub contribution: f64,
}

/// A row of either file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChangedRow {
    /// Its id; empty where it has none of its own.
    pub id: String,
    /// Row of the later table.
    pub row_now: Option<usize>,
    /// Its line in the later file, else in the earlier one.
    pub line: u64,
    /// Where it stands.
    pub standing: Standing,
    /// Probability of the class watched (or number predicted) then.
    pub before: Option<f64>,
    /// The same now.
    pub now: Option<f64>,
    /// Whether it was placed at risk then.
    pub at_risk_before: Option<bool>,
    /// Whether it is now.
    pub at_risk_now: Option<bool>,
    /// What came of it, where it is known: a number, or the index of a class.
    pub outcome: Option<f64>,
    /// Reasons that moved most, largest first.
    pub moved: Vec<Moved>,
}

/// How many stand where.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// In both files.
    pub in_both: usize,
    /// Newly at risk.
    pub newly_at_risk: usize,
    /// No longer at risk.
    pub no_longer: usize,
    /// At risk both times.
    pub still_at_risk: usize,
    /// The event has come since.
    pub came: usize,
    /// It has come, and they had been placed at risk.
    pub came_announced: usize,
    /// Gone from the file.
    pub gone: usize,
    /// Gone, and placed at risk before.
    pub gone_announced: usize,
    /// New in the file.
    pub new: usize,
    /// New in the file and placed at risk.
    pub new_at_risk: usize,
}

/// Who changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Changes {
    /// Column by which rows were followed.
    pub id_column: String,
    /// How many stand where.
    pub counts: Counts,
    /// Share of those gone that had been placed at risk.
    pub gone_announced: Share,
    /// Share of all earlier rows that had been placed at risk: what chance gives.
    pub announced: Share,
    /// Everybody, the largest changes of each standing first.
    pub rows: Vec<ChangedRow>,
}

/// The later table's rows: scored, with their features, the values that they are placed by and what came of them.
#[derive(Clone, Copy)]
pub(super) struct Now<'a> {
    pub list: &'a ScoredList,
    pub features: &'a Features,
    pub values: &'a [f64],
    pub outcomes: Option<&'a [Option<f64>]>,
    /// Class that is the event.
    pub watched: Option<usize>,
}

/// Follows everybody. `bars` are the values from which a row is placed at risk,
/// then and now.
pub(super) fn changes(earlier: &Earlier, now: &Now<'_>, bars: (f64, f64), n_reasons: usize) -> Changes {
    let Now { list, features, values, outcomes, watched } = *now;
    let twin: BTreeMap<usize, &EarlierRow> =
        earlier.rows.iter().filter_map(|row| row.now.map(|now| (now, row))).collect();
    let outcome = |row: usize| outcomes.and_then(|known| known.get(row).copied().flatten());
    let why = |before: &EarlierRow, reasons_now: &[Reason], row: usize| {
        // Two months are compared reason by reason only where both explain the same output.
        let (Some(reasons), Some(then), true) = (&before.reasons, &earlier.features, list.classes.len() < 3) else {
            return Vec::new();
        };
        let value =
            |of: &Features, feature: usize, row: usize| reason::value(&of.columns[feature], &of.info[feature], row);
        let told = moved(reasons, reasons_now).into_iter().take(n_reasons);
        told.map(|(feature, contribution)| Moved {
            feature,
            before: value(then, feature, before.row),
            now: value(features, feature, row),
            contribution,
        })
        .collect()
    };
    let mut rows: Vec<ChangedRow> = list
        .rows
        .iter()
        .map(|scored| {
            let row = scored.row;
            let (now, before) = (values[row], twin.get(&row));
            let at_risk_now = now >= bars.1;
            let at_risk_before = before.map(|b| b.value >= bars.0);
            let has_come = outcome(row).is_some_and(|y| watched.is_some_and(|class| code(y) as usize == class));
            let standing = match (at_risk_before, at_risk_now) {
                (None, _) => Standing::New,
                (Some(_), _) if has_come => Standing::Came,
                (Some(false), true) => Standing::NewlyAtRisk,
                (Some(true), false) => Standing::NoLonger,
                (Some(true), true) => Standing::StillAtRisk,
                (Some(false), false) => Standing::StillNot,
            };
            ChangedRow {
                id: earlier.ids_now.get(row).cloned().unwrap_or_default(),
                row_now: Some(row),
                line: scored.line,
                standing,
                before: before.map(|b| b.value),
                now: Some(now),
                at_risk_before,
                at_risk_now: Some(at_risk_now),
                outcome: outcome(row),
                moved: before.map_or_else(Vec::new, |b| why(b, &scored.reasons, row)),
            }
        })
        .collect();
    rows.extend(earlier.rows.iter().filter(|row| row.now.is_none()).map(|row| ChangedRow {
        id: row.id.clone(),
        row_now: None,
        line: row.line,
        standing: Standing::Gone,
        before: Some(row.value),
        now: None,
        at_risk_before: Some(row.value >= bars.0),
        at_risk_now: None,
        outcome: None,
        moved: Vec::new(),
    }));
    let count = |keep: &dyn Fn(&ChangedRow) -> bool| rows.iter().filter(|r| keep(r)).count();
    let of = |standing: Standing| count(&|r| r.standing == standing);
    let counts = Counts {
        in_both: count(&|r| r.before.is_some() && r.now.is_some()),
        newly_at_risk: of(Standing::NewlyAtRisk),
        no_longer: of(Standing::NoLonger),
        still_at_risk: of(Standing::StillAtRisk),
        came: of(Standing::Came),
        came_announced: count(&|r| r.standing == Standing::Came && r.at_risk_before == Some(true)),
        gone: of(Standing::Gone),
        gone_announced: count(&|r| r.standing == Standing::Gone && r.at_risk_before == Some(true)),
        new: of(Standing::New),
        new_at_risk: count(&|r| r.standing == Standing::New && r.at_risk_now == Some(true)),
    };
    let share = |hits: usize, n: usize| counted(hits as u64, n as u64);
    let listed = earlier.rows.iter().filter(|r| r.value >= bars.0).count();
    let (gone_announced, announced) = (share(counts.gone_announced, counts.gone), share(listed, earlier.rows.len()));
    rows.sort_by(|a, b| {
        let size = |r: &ChangedRow| match (r.before, r.now) {
            (Some(before), Some(now)) => (now - before).abs(),
            (before, now) => before.or(now).unwrap_or(0.0),
        };
        a.standing.cmp(&b.standing).then(size(b).total_cmp(&size(a))).then(a.line.cmp(&b.line))
    });
    Changes { id_column: earlier.id_column.clone(), counts, gone_announced, announced, rows }
}

/// Features whose contribution moved, and by how much, largest first.
fn moved(before: &[Reason], now: &[Reason]) -> Vec<(usize, f64)> {
    let mut sums: BTreeMap<usize, f64> = BTreeMap::new();
    for reason in before {
        *sums.entry(reason.feature).or_default() -= reason.contribution;
    }
    for reason in now {
        *sums.entry(reason.feature).or_default() += reason.contribution;
    }
    let mut moved: Vec<(usize, f64)> = sums.into_iter().filter(|(_, size)| size.abs() > UNMOVED).collect();
    moved.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()).then(a.0.cmp(&b.0)));
    moved
}
