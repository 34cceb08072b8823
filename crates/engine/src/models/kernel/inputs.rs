//! From features to the coordinates in which rows are near or far.
//!
//! In: training features, later any features. Out: centred coordinates, column by column; a mean row stands at 0.
//! The user's question: "which rows are alike?".
//! Invariants: learnt from the training rows alone; every coordinate is finite; a gap in a number stands at the mean and
//! has a coordinate of its own; levels with too few rows, and levels never seen, share one place: that of no level.
//! Edges: more than [`MAX_COORDINATES`], and only those most correlated with the target stay.

use crate::data::{Features, TrainView};
use crate::models::linear::design::{self, Column, Part};

/// Coordinates at most.
pub(super) const MAX_COORDINATES: usize = 100;
/// Rows that a level or a gap needs for a coordinate of its own.
const MIN_ROWS: f64 = 2.5;
/// What a level's or a gap's indicator is divided by, however rare: two rows of different levels are then as far apart as
/// two rows that differ by about two spreads in a number.
const INDICATOR_SPREAD: f64 = 0.5;

/// Coordinates of the training features; `weights` sum to 1.
pub(super) fn coordinates(train: &TrainView, weights: &[f64]) -> Vec<Column> {
    let n = train.n_rows() as f64;
    let mut columns = design::columns(train, &train.features, weights, usize::MAX);
    columns.retain(|c| c.part == Part::Number || c.mean.min(1.0 - c.mean) * n >= MIN_ROWS);
    for column in columns.iter_mut().filter(|c| c.part != Part::Number) {
        column.spread = INDICATOR_SPREAD;
    }
    if columns.len() > MAX_COORDINATES {
        columns = design::screen(columns, train, &train.features, weights, MAX_COORDINATES);
    }
    columns
}

/// Coordinates of some rows, `[column][row]`.
pub(super) fn encode<'a>(columns: impl Iterator<Item = &'a Column>, rows: &Features) -> Vec<Vec<f64>> {
    columns.map(|column| column.encode(&rows.columns[column.feature])).collect()
}

/// Group of each coordinate that shares one relevance, numbered from 0, and the number of groups: one per feature
/// while the rows bear it, else one for numbers and one for indicators.
pub(super) fn groups(columns: &[Column], n_rows: usize, most: usize) -> (Vec<usize>, usize) {
    let mut features: Vec<usize> = columns.iter().map(|c| c.feature).collect();
    features.dedup();
    if features.len() <= most.min(n_rows / 4) {
        let of_feature = |c: &Column| features.partition_point(|&f| f < c.feature);
        return (columns.iter().map(of_feature).collect(), features.len());
    }
    let n_groups = 1 + usize::from(columns.iter().any(|c| c.part != Part::Number));
    (columns.iter().map(|c| usize::from(c.part != Part::Number)).collect(), n_groups)
}
