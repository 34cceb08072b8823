//! Regions of rows: which values each feature may take, and between which scores a model then stays.
//!
//! In: a side per feature. Out: a [`Region`] for [`super::Model::bounds`].
//! The user's question: "as long as these behaviours stay within these limits, does the answer stay the same?".
//! Invariants: a region is a box: its sides are independent; what a side allows may be more than rows really do, never
//! less, so that what is proven over a region holds for every row in it.
//! Edges: a side that allows nothing makes an empty region, over which anything is true.

use crate::data::{FeatureColumn, Features};

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{FeatureInfo, GAP};
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
