//! What a learner may see: features, target and weights of chosen rows.
//!
//! In: a [`Table`](super::Table) and its [`Schema`](super::Schema). Out: [`Dataset`], and per fold a [`TrainView`] (training rows, with
//! target) and [`Features`] (rows to predict, without).
//! Invariants: a learner fits on a [`TrainView`] and predicts from [`Features`]: the target of a row to predict is out
//! of its reach by type; rows of a [`TrainView`] stand in canonical order (by content), so that a fit does not depend
//! on the order of rows in the file.

use super::schema::Schema;
use super::table::{GAP, Table};
use crate::message::{Error, Noted};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What is predicted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Task {
    /// A number.
    Regression,
    /// One of two classes; scores are log-odds of the second.
    Binary,
    /// One of three or more classes.
    Multiclass {
        /// Number of classes.
        n_classes: usize,
    },
}

impl Task {
    /// Score columns of a model: 1 for a number or two classes, else one per class.
    pub fn n_outputs(self) -> usize {
        match self {
            Task::Regression | Task::Binary => 1,
            Task::Multiclass { n_classes } => n_classes,
        }
    }
    /// Number of classes; 0 for a number.
    pub fn n_classes(self) -> usize {
        match self {
            Task::Regression => 0,
            Task::Binary => 2,
            Task::Multiclass { n_classes } => n_classes,
        }
    }
}

/// How a feature was derived from its column, and what its values mean.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum FeatureKind {
    /// The column's number.
    Number,
    /// Days from the column's date to the schema's reference date.
    Age,
    /// Level of the column; codes index these sorted names.
    Level {
        /// Names of the codes.
        levels: Vec<String>,
    },
    /// Month of the column's date, 1 to 12, as a level.
    Month,
    /// Weekday of the column's date, 1 (Monday) to 7, as a level.
    Weekday,
}

/// What is known of a feature.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FeatureInfo {
    /// Unique name: the column's, or for dates `column (age)`, `column (month)`, `column (weekday)`.
    pub name: String,
    /// Column it comes from.
    pub column: String,
    /// How it was derived.
    pub kind: FeatureKind,
    /// Sign of the effect that the dictionary demands.
    pub monotone: Option<super::schema::Monotone>,
}

impl FeatureInfo {
    /// Number of levels of a categorical feature, `None` for a numeric one.
    pub fn n_levels(&self) -> Option<usize> {
        match &self.kind {
            FeatureKind::Level { levels } => Some(levels.len()),
            FeatureKind::Month => Some(12),
            FeatureKind::Weekday => Some(7),
            FeatureKind::Number | FeatureKind::Age => None,
        }
    }
}

/// Values of a feature, one per row.
#[derive(Debug, Clone, PartialEq)]
pub enum FeatureColumn {
    /// Finite numbers; a gap is `NaN`.
    Numeric(Vec<f64>),
    /// Codes below [`FeatureInfo::n_levels`], or [`GAP`] for a gap or a level never seen in training.
    Categorical(Vec<u32>),
}

impl FeatureColumn {
    /// The rows named, in that order.
    pub fn gather(&self, rows: &[u32]) -> FeatureColumn {
        match self {
            FeatureColumn::Numeric(v) => FeatureColumn::Numeric(rows.iter().map(|&r| v[r as usize]).collect()),
            FeatureColumn::Categorical(v) => FeatureColumn::Categorical(rows.iter().map(|&r| v[r as usize]).collect()),
        }
    }
    /// Whether a row has a gap.
    pub fn is_gap(&self, row: usize) -> bool {
        match self {
            FeatureColumn::Numeric(v) => v[row].is_nan(),
            FeatureColumn::Categorical(v) => v[row] == GAP,
        }
    }
}

/// Features of some rows, column by column: all that a model may see when it predicts.
#[derive(Debug, Clone, PartialEq)]
pub struct Features {
    /// What is known of each feature.
    pub info: Arc<Vec<FeatureInfo>>,
    /// One column per feature, each of `n_rows` values.
    pub columns: Vec<FeatureColumn>,
    /// Number of rows.
    pub n_rows: usize,
}

impl Features {
    /// The rows named, in that order.
    pub fn gather(&self, rows: &[u32]) -> Features {
        Features {
            info: self.info.clone(),
            columns: self.columns.iter().map(|c| c.gather(rows)).collect(),
            n_rows: rows.len(),
        }
    }
    /// Number of features.
    pub fn n_features(&self) -> usize {
        self.columns.len()
    }
}

/// What was observed, one per row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Target {
    /// Numbers, all finite.
    Numbers(Vec<f64>),
    /// Class codes below `n_classes`.
    Classes {
        /// Class of each row.
        codes: Vec<u32>,
        /// Number of classes of the task (some may be absent from these rows).
        n_classes: usize,
    },
}

impl Target {
    /// The rows named, in that order.
    pub fn gather(&self, rows: &[u32]) -> Target {
        match self {
            Target::Numbers(v) => Target::Numbers(rows.iter().map(|&r| v[r as usize]).collect()),
            Target::Classes { codes, n_classes } => {
                Target::Classes { codes: rows.iter().map(|&r| codes[r as usize]).collect(), n_classes: *n_classes }
            }
        }
    }
    /// Number of rows.
    pub fn len(&self) -> usize {
        match self {
            Target::Numbers(v) => v.len(),
            Target::Classes { codes, .. } => codes.len(),
        }
    }
    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// The task that this target belongs to.
    pub fn task(&self) -> Task {
        match self {
            Target::Numbers(_) => Task::Regression,
            Target::Classes { n_classes: 2, .. } => Task::Binary,
            Target::Classes { n_classes, .. } => Task::Multiclass { n_classes: *n_classes },
        }
    }
}

/// Rows with a known target, ready to be split into folds.
#[derive(Debug, Clone, PartialEq)]
pub struct Dataset {
    /// Features of all rows.
    pub features: Features,
    /// What was observed.
    pub target: Target,
    /// Weight of each row, all positive and finite; 1 where none was given.
    pub weights: Vec<f64>,
    /// Group code of each row, where the user named a group column.
    pub groups: Option<Vec<u32>>,
    /// Position in time of each row, where the user named a time column.
    pub times: Option<Vec<f64>>,
    /// Row of the table that each row comes from.
    pub table_rows: Vec<u32>,
    /// Rank of each row by content (features, target, weight): the order that fits use.
    pub canonical_rank: Vec<u32>,
}

impl Dataset {
    /// Number of rows.
    pub fn n_rows(&self) -> usize {
        self.target.len()
    }
}

/// Rows of the table whose target is known, as a dataset. Needs a schema with a target.
///
/// Errors: no row with a target, fewer than two classes, a constant target, fewer than 10 rows, no feature left.
pub fn dataset(_table: &Table, _schema: &Schema) -> Result<Noted<Dataset>, Error> {
    unimplemented!()
}

/// The features of a schema, in order.
pub fn feature_info(_schema: &Schema) -> Vec<FeatureInfo> {
    unimplemented!()
}

/// Features of every row of a table, matched by column name; an absent column is all gaps and is noticed.
///
/// Errors: more than half of the features' columns are absent (not the same kind of table).
pub fn features(_table: &Table, _schema: &Schema) -> Result<Noted<Features>, Error> {
    unimplemented!()
}

/// Training rows of a fold: all that a learner may see when it fits. Rows stand in canonical order.
#[derive(Debug, Clone, PartialEq)]
pub struct TrainView {
    /// Features of the training rows.
    pub features: Features,
    /// What was observed on them.
    pub target: Target,
    /// Their weights, all positive.
    pub weights: Vec<f64>,
    /// Their groups, so that inner folds keep groups together.
    pub groups: Option<Vec<u32>>,
}

impl TrainView {
    /// The training rows named (indices into the dataset), put in canonical order.
    pub fn gather(data: &Dataset, rows: &[u32]) -> TrainView {
        let mut rows = rows.to_vec();
        rows.sort_by_key(|&r| data.canonical_rank[r as usize]);
        TrainView {
            features: data.features.gather(&rows),
            target: data.target.gather(&rows),
            weights: rows.iter().map(|&r| data.weights[r as usize]).collect(),
            groups: data.groups.as_ref().map(|g| rows.iter().map(|&r| g[r as usize]).collect()),
        }
    }
    /// Some of these training rows, in the order given (an increasing order stays canonical).
    pub fn subset(&self, rows: &[u32]) -> TrainView {
        TrainView {
            features: self.features.gather(rows),
            target: self.target.gather(rows),
            weights: rows.iter().map(|&r| self.weights[r as usize]).collect(),
            groups: self.groups.as_ref().map(|g| rows.iter().map(|&r| g[r as usize]).collect()),
        }
    }
    /// Number of rows.
    pub fn n_rows(&self) -> usize {
        self.target.len()
    }
    /// The task.
    pub fn task(&self) -> Task {
        self.target.task()
    }
}
