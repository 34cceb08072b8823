//! What if: one row scored as it is, and with other cells.
//!
//! In: an [`Artifact`], a table, a row, texts for some columns. Out: [`WhatIf`]: both scores with their ranges and doubts,
//! and what moved the score.
//! The user's question: "what if this customer had bought last week?".
//! Invariants: both rows go through [`score`] as any row does; texts are read as the cells of the table are; what
//! moved the score adds up to the difference of the scores, each feature's share being that of its reasons.
//! Edges: nothing changed gives twice the same; a level never seen and a number out of range are doubts, not errors.

use crate::artifact::Artifact;
use crate::data::names::nearest;
use crate::data::read::edited;
use crate::data::{Role, Table, dataset};
use crate::explain::reason::{self, FeatureValue};
use crate::message;
use crate::message::{Error, Noted};
use crate::models::Model;
use crate::score::{Prediction, ScoredRow, score};

/// A column and what it would hold, as written by the user.
#[derive(Debug, Clone, PartialEq)]
pub struct Set {
    /// Column.
    pub column: String,
    /// Text of the cell.
    pub text: String,
}

/// A feature whose value or whose part in the score changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Moved {
    /// Index of the feature.
    pub feature: usize,
    /// Value in the row.
    pub from: FeatureValue,
    /// Value with the changes.
    pub to: FeatureValue,
    /// Contribution to the score of the row.
    pub before: f64,
    /// Contribution with the changes.
    pub after: f64,
}

/// A row before and after.
#[derive(Debug, Clone, PartialEq)]
pub struct WhatIf {
    /// Name of the model used.
    pub model: String,
    /// The row as it is.
    pub before: ScoredRow,
    /// The row with the changes.
    pub after: ScoredRow,
    /// What was asked for.
    pub asked: Vec<Set>,
    /// Features of the columns that were set, in order.
    pub set: Vec<Moved>,
    /// What moved the score, the largest difference first; for three or more classes, the score of the class that is
    /// predicted for the row as it is.
    pub moved: Vec<Moved>,
}

/// Scores a row of a table as it is and with these cells, by the model named.
///
/// Errors (usage): an unknown model; a column that the model does not use or the table lacks; a text that cannot be read.
pub fn what_if(
    artifact: &Artifact,
    table: &Table,
    row: usize,
    set: &[Set],
    model: &str,
) -> Result<Noted<WhatIf>, Error> {
    let chosen = artifact.find(model)?;
    let texts = set.iter().map(|s| Ok((column(artifact, table, &s.column)?, s.text.as_str())));
    let both = edited(table, row, &texts.collect::<Result<Vec<_>, Error>>()?)?;
    let mut notices = Vec::new();
    let list = score(artifact, &both, model, usize::MAX)?.take(&mut notices);
    let [mut before, mut after] = <[ScoredRow; 2]>::try_from(list.rows).expect("two rows were scored");
    (before.row, after.row) = (row, row);

    let features = dataset::features(&both, &artifact.schema)?.value;
    let named = &artifact.models[chosen];
    let attribution = named.calibrator.apply_attribution(&named.model.attribute(&features));
    let output = match &before.prediction {
        Prediction::Class(class) if attribution.base.len() > 1 => {
            artifact.schema.classes.iter().position(|c| c == class).unwrap_or(0)
        }
        _ => 0,
    };
    let of = |feature: usize| {
        let (column, info) = (&features.columns[feature], &features.info[feature]);
        let parts = &attribution.contributions[output][feature];
        let (from, to) = (reason::value(column, info, 0), reason::value(column, info, 1));
        Moved { feature, from, to, before: parts[0], after: parts[1] }
    };
    let all: Vec<Moved> = (0..features.n_features()).map(of).collect();
    let is_set = |m: &Moved| set.iter().any(|s| s.column == features.info[m.feature].column);
    let told = all.iter().filter(|m| is_set(m)).cloned().collect();
    let mut moved: Vec<Moved> = all.into_iter().filter(|m| m.before != m.after).collect();
    let size = |m: &Moved| (m.after - m.before).abs();
    moved.sort_by(|a, b| size(b).total_cmp(&size(a)).then(a.feature.cmp(&b.feature)));
    let found = WhatIf { model: list.model, before, after, asked: set.to_vec(), set: told, moved };
    Ok(Noted::new(found, notices))
}

/// Index in the table of a column that the model uses.
fn column(artifact: &Artifact, table: &Table, name: &str) -> Result<usize, Error> {
    let names: Vec<String> = artifact.schema.with_role(Role::Feature).map(|c| c.name.clone()).collect();
    if !names.iter().any(|n| n == name) {
        return Err(Error::usage(match nearest(name, names.iter().map(String::as_str)) {
            Some(near) => message!("decide-unknown-column-near", name = name, nearest = near, names = names),
            None => message!("decide-unknown-column", name = name, names = names),
        }));
    }
    table.find(name).ok_or_else(|| Error::usage(message!("whatif-column-absent", name = name)))
}
