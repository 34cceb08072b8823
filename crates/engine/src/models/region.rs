//! Regions of rows: which values each feature may take, and between which scores a model then stays.
//!
//! In: a side per feature. Out: a [`Region`] for [`super::Model::bounds`].
//! The user's question: "as long as these behaviours stay within these limits, does the answer stay the same?".
//! Invariants: a region is a box: its sides are independent; what a side allows may be more than rows really do, never
//! less, so that what is proven over a region holds for every row in it.
//! Method: scores are sums, and so are their bounds: [`Total`] rounds them outward.
//! Edges: a side that allows nothing makes an empty region, over which anything is true.

use crate::data::{FeatureColumn, Features, GAP};
use crate::formula::Interval;

/// What a feature may be.
#[derive(Debug, Clone, PartialEq)]
pub enum Side {
    /// A number from `low` to `high`, both included; either may be infinite. No number at all where `low > high`.
    Number {
        /// Smallest.
        low: f64,
        /// Largest.
        high: f64,
        /// Whether it may be missing.
        gap: bool,
    },
    /// Any of these codes, rising; [`crate::data::GAP`] among them where it may be missing or of a level never seen.
    Levels(Vec<u32>),
}

impl Side {
    /// Exactly what a row has.
    fn of(column: &FeatureColumn, row: usize) -> Side {
        match column {
            FeatureColumn::Numeric(v) if v[row].is_nan() => {
                Side::Number { low: f64::INFINITY, high: f64::NEG_INFINITY, gap: true }
            }
            FeatureColumn::Numeric(v) => Side::Number { low: v[row], high: v[row], gap: false },
            FeatureColumn::Categorical(codes) => Side::Levels(vec![codes[row]]),
        }
    }

    /// The numbers that are allowed, where there are any.
    pub fn numbers(&self) -> Option<(f64, f64)> {
        match self {
            Side::Number { low, high, .. } if low <= high => Some((*low, *high)),
            _ => None,
        }
    }

    /// Whether it may be missing, or of a level never seen.
    pub fn may_be_gap(&self) -> bool {
        match self {
            Side::Number { gap, .. } => *gap,
            Side::Levels(codes) => codes.contains(&GAP),
        }
    }

    /// The codes that are allowed; none of a number.
    pub fn codes(&self) -> &[u32] {
        match self {
            Side::Number { .. } => &[],
            Side::Levels(codes) => codes,
        }
    }

    /// Whether nothing is allowed.
    pub fn is_empty(&self) -> bool {
        self.numbers().is_none() && self.codes().is_empty() && !self.may_be_gap()
    }

    /// Whether a row's value is allowed.
    fn allows(&self, column: &FeatureColumn, row: usize) -> bool {
        match (self, column) {
            (Side::Number { low, high, gap }, FeatureColumn::Numeric(v)) => {
                if v[row].is_nan() {
                    *gap
                } else {
                    (*low..=*high).contains(&v[row])
                }
            }
            (Side::Levels(allowed), FeatureColumn::Categorical(codes)) => allowed.binary_search(&codes[row]).is_ok(),
            _ => false,
        }
    }
}

/// A box of rows: one side per feature, in the order of the features.
#[derive(Debug, Clone, PartialEq)]
pub struct Region {
    /// By feature.
    pub sides: Vec<Side>,
}

impl Region {
    /// The region that holds this row alone.
    pub fn of_row(rows: &Features, row: usize) -> Region {
        Region { sides: rows.columns.iter().map(|c| Side::of(c, row)).collect() }
    }

    /// Whether a row lies inside.
    pub fn contains(&self, rows: &Features, row: usize) -> bool {
        self.sides.iter().zip(&rows.columns).all(|(side, column)| side.allows(column, row))
    }
}

/// From the least to the most of some numbers; from infinity down where there are none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Span {
    /// The least.
    pub low: f64,
    /// The most.
    pub high: f64,
}

impl Span {
    /// Of no number.
    pub const NONE: Span = Span { low: f64::INFINITY, high: f64::NEG_INFINITY };

    /// Of these numbers.
    pub fn of(values: impl IntoIterator<Item = f64>) -> Span {
        values.into_iter().fold(Span::NONE, Span::with)
    }

    /// With one more number.
    pub fn with(self, value: f64) -> Span {
        Span { low: self.low.min(value), high: self.high.max(value) }
    }

    /// With those of another span.
    pub fn hull(self, other: Span) -> Span {
        Span { low: self.low.min(other.low), high: self.high.max(other.high) }
    }

    /// Both added up.
    pub fn plus(self, other: Span) -> Span {
        Span { low: self.low + other.low, high: self.high + other.high }
    }

    /// All multiplied by a number.
    pub fn times(self, factor: f64) -> Span {
        if factor < 0.0 {
            Span { low: factor * self.high, high: factor * self.low }
        } else {
            Span { low: factor * self.low, high: factor * self.high }
        }
    }

    /// Largest magnitude.
    pub fn size(self) -> f64 {
        self.low.abs().max(self.high.abs())
    }
}

/// Ranges added up: between which numbers a sum of numbers from them stays, in whatever order it is taken and rounded.
#[derive(Debug, Clone, Copy)]
pub(super) struct Total {
    sum: Span,
    size: f64,
    n: usize,
}

impl Total {
    /// Of one number.
    pub fn new(base: f64) -> Total {
        Total { sum: Span { low: base, high: base }, size: base.abs(), n: 1 }
    }

    /// Adds a range.
    pub fn add(&mut self, span: Span) {
        self.add_sized(span, span.size());
    }

    /// Adds a range of numbers that are computed from numbers of this magnitude in a few operations.
    pub fn add_sized(&mut self, span: Span, size: f64) {
        self.sum = self.sum.plus(span);
        self.size += size;
        self.n += 1;
    }

    /// The range of the sum: an error of one unit in the last place, of the largest sum, for every operation
    /// (Higham 2002, section 4.2), taken fourfold; `None` where a part allows nothing or numbers are huge.
    pub fn interval(self) -> Option<Interval> {
        let slack = 4.0 * f64::EPSILON * (self.n + 4) as f64 * self.size + f64::MIN_POSITIVE;
        Interval::new(self.sum.low - slack, self.sum.high + slack)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::FeatureInfo;
    use std::sync::Arc;

    #[test]
    fn a_row_is_in_its_own_region_and_no_other_is() {
        let rows = Features {
            info: Arc::new(vec![FeatureInfo::default(); 2]),
            columns: vec![
                FeatureColumn::Numeric(vec![1.0, f64::NAN, 3.0]),
                FeatureColumn::Categorical(vec![2, 2, GAP]),
            ],
            n_rows: 3,
        };
        for row in 0..3 {
            let region = Region::of_row(&rows, row);
            assert_eq!((0..3).map(|r| region.contains(&rows, r)).collect::<Vec<_>>(), [row == 0, row == 1, row == 2]);
        }
        let wide = Region { sides: vec![Side::Number { low: 0.0, high: 2.0, gap: true }, Side::Levels(vec![2])] };
        assert_eq!([0, 1, 2].map(|r| wide.contains(&rows, r)), [true, true, false]);
    }
}
