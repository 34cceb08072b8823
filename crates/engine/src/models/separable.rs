//! Scores from above, as sums of functions of one column each: what a search under shared limits needs.
//!
//! In: a region, its columns in [`Pieces`]. Out: a [`Separable`] per output.
//! The user's question: "is there nothing better within limits that all settings share?".
//! Invariants: no row of the region has a score (times the sign asked for) above the sum of the values of its pieces.
//! Method: models that are sums of functions of one column say them; others what they prove of the whole region
//! ([`super::Model::bounds`]), as a constant.
//! Edges: nothing where nothing is proven.

use super::region::{Region, Side, Span, Total};
use crate::formula::Interval;

/// Columns of a region in pieces that together hold all that their side allows.
#[derive(Debug, Clone, PartialEq)]
pub struct Pieces {
    /// By column its feature and its pieces, never empty.
    pub columns: Vec<(usize, Vec<Side>)>,
}

/// A number and one more for the piece of each column: never below what it stands for.
#[derive(Debug, Clone, PartialEq)]
pub struct Separable {
    /// What depends on no column.
    pub base: f64,
    /// By column and piece.
    pub values: Vec<Vec<f64>>,
    /// By column, how much of what is given away a narrower column would save, roughly.
    pub given: Vec<f64>,
}

impl Pieces {
    /// Column of a feature.
    pub(super) fn of(&self, feature: usize) -> Option<usize> {
        self.columns.iter().position(|c| c.0 == feature)
    }

    /// The same everywhere.
    pub(crate) fn constant(&self, base: f64) -> Separable {
        let values = self.columns.iter().map(|c| vec![0.0; c.1.len()]).collect();
        Separable { base, values, given: vec![0.0; self.columns.len()] }
    }
}

impl Separable {
    /// Adds another, times a number that is not negative. Rounding is a share of the magnitudes added up.
    pub fn add(&mut self, weight: f64, other: &Separable) {
        let mut size = self.base.abs() + weight * other.base.abs();
        self.base += weight * other.base;
        for (to, from) in self.values.iter_mut().zip(&other.values) {
            let mut most: f64 = 0.0;
            for (to, from) in to.iter_mut().zip(from) {
                *to += weight * from;
                most = most.max(to.abs() + weight * from.abs());
            }
            size += most;
        }
        self.given.iter_mut().zip(&other.given).for_each(|(to, from)| *to += weight * from);
        self.base += 8.0 * f64::EPSILON * (self.values.len() + 2) as f64 * size;
    }
}

/// What is proven of the whole region, as constants.
pub(super) fn constants(bounds: Vec<Interval>, pieces: &Pieces, sign: f64) -> Vec<Separable> {
    let end = |b: Interval| if sign > 0.0 { b.high } else { -b.low };
    bounds.into_iter().map(|b| pieces.constant(end(b))).collect()
}

/// A number and a part for each of these features. `part` gives the range of a feature's part over a side, and the
/// largest magnitude that it is computed from.
pub(super) fn of_parts(
    (region, pieces, sign): (&Region, &Pieces, f64),
    base: f64,
    features: impl Iterator<Item = usize>,
    part: impl Fn(usize, &Side) -> (Span, f64),
) -> Option<Separable> {
    let mut total = Total::new(sign * base);
    let mut found = pieces.constant(0.0);
    for (at, feature) in features.enumerate() {
        let Some(j) = pieces.of(feature) else {
            let (span, size) = part(at, &region.sides[feature]);
            total.add_sized(span.times(sign), size);
            continue;
        };
        let mut most: f64 = 0.0;
        for (value, side) in found.values[j].iter_mut().zip(&pieces.columns[j].1) {
            let (span, size) = part(at, side);
            *value += span.times(sign).high;
            most = most.max(size);
        }
        total.add_sized(Span::of([0.0]), most);
    }
    found.base = total.interval()?.high;
    Some(found)
}
