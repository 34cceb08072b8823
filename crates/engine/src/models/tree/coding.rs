//! Small integer codes for feature values: what trees split on, for training rows and for rows to predict alike.
//!
//! In: features (and, to choose the codes, training rows). Out: one byte per coded column and row.
//! The user's question: "where may a split fall?".
//! Invariants: codes of a numeric column grow with its value; a gap, and a level never seen in training, have the
//! column's last code, [`Coding::gap_code`]; at most 255 codes per column, the gap's included.
//! Edges: a constant column has one code and a column of gaps none but the gap's; neither offers a split.

use crate::data::table::GAP;
use crate::data::{FeatureColumn, Features};
use crate::message;
use crate::message::Error;
use serde::{Deserialize, Serialize};

/// Codes of a column at most, the gap's left out.
pub(in crate::models) const MAX_CODES: usize = 254;

/// How a feature's values become codes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Rule {
    /// The number of these increasing cuts that lie below the value.
    Cuts(Vec<f64>),
    /// The code of each level; a level beyond the list counts as a gap.
    Levels(Vec<u8>),
}

/// A coded column: a feature seen through a rule. A feature may be coded in several ways.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Coding {
    /// The feature coded.
    pub feature: u32,
    /// Number of codes without the gap's.
    pub n_codes: u8,
    /// How values become codes.
    pub rule: Rule,
}

impl Coding {
    /// A numeric feature cut at these increasing values.
    pub fn cuts(feature: usize, cuts: Vec<f64>) -> Coding {
        debug_assert!(cuts.len() < MAX_CODES);
        Coding { feature: feature as u32, n_codes: cuts.len() as u8 + 1, rule: Rule::Cuts(cuts) }
    }

    /// A categorical feature with these codes per level; `None` counts as a gap.
    pub fn levels(feature: usize, codes: &[Option<u8>], n_codes: u8) -> Coding {
        let codes = codes.iter().map(|c| c.unwrap_or(n_codes)).collect();
        Coding { feature: feature as u32, n_codes, rule: Rule::Levels(codes) }
    }

    /// Code of a gap.
    pub fn gap_code(&self) -> u8 {
        self.n_codes
    }

    /// Code of a number; `NaN` is a gap.
    pub fn of_number(&self, x: f64) -> u8 {
        match &self.rule {
            Rule::Cuts(cuts) if !x.is_nan() => cuts.partition_point(|c| *c < x) as u8,
            _ => self.gap_code(),
        }
    }

    /// Code of a level.
    pub fn of_level(&self, level: u32) -> u8 {
        match &self.rule {
            Rule::Levels(codes) if level != GAP => codes.get(level as usize).copied().unwrap_or(self.gap_code()),
            _ => self.gap_code(),
        }
    }

    /// Codes of a column, one per row. A column of the other kind is all gaps.
    pub fn encode(&self, column: &FeatureColumn) -> Vec<u8> {
        match column {
            FeatureColumn::Numeric(values) => values.iter().map(|x| self.of_number(*x)).collect(),
            FeatureColumn::Categorical(levels) => levels.iter().map(|level| self.of_level(*level)).collect(),
        }
    }

    /// Whether every code is in range and every cut finite and increasing.
    pub fn check(&self, n_features: usize) -> Result<(), Error> {
        let sound = match &self.rule {
            Rule::Cuts(cuts) => {
                cuts.len() + 1 == self.n_codes as usize
                    && cuts.iter().all(|c| c.is_finite())
                    && cuts.windows(2).all(|w| w[0] < w[1])
            }
            Rule::Levels(codes) => codes.iter().all(|&c| c <= self.n_codes),
        };
        if sound && (self.feature as usize) < n_features && self.n_codes as usize <= MAX_CODES {
            Ok(())
        } else {
            Err(Error::data(message!("trees-damaged-column", column = self.feature as usize)))
        }
    }
}

/// Codes of these rows, one column per coding.
pub fn encode(codings: &[Coding], rows: &Features) -> Vec<Vec<u8>> {
    let missing = FeatureColumn::Numeric(vec![f64::NAN; rows.n_rows]);
    codings.iter().map(|c| c.encode(rows.columns.get(c.feature as usize).unwrap_or(&missing))).collect()
}

/// Cuts of a numeric column into at most `max_codes` groups of about equal size, between its distinct values.
pub fn quantile_cuts(values: &[f64], max_codes: usize) -> Vec<f64> {
    let mut sorted: Vec<f64> = values.iter().copied().filter(|v| v.is_finite()).collect();
    sorted.sort_unstable_by(f64::total_cmp);
    let max_codes = max_codes.clamp(1, MAX_CODES);
    // Ends of runs of equal values: a cut may fall only after one of them.
    let ends: Vec<usize> = (1..sorted.len()).filter(|&i| sorted[i - 1] < sorted[i]).collect();
    let n = sorted.len();
    let chosen: Vec<usize> = if ends.len() < max_codes {
        ends
    } else {
        let mut chosen = Vec::with_capacity(max_codes);
        let (mut from, mut next) = (0, 0);
        // Each cut aims at an equal share of what is left, so that a heavy value does not starve the others.
        for left in (2..=max_codes).rev() {
            let goal = from + (n - from).div_ceil(left);
            next += ends[next..].partition_point(|&e| e < goal);
            let Some(&end) = ends.get(next) else { break };
            chosen.push(end);
            from = end;
            next += 1;
        }
        chosen
    };
    let mut cuts: Vec<f64> = chosen.into_iter().map(|i| middle(sorted[i - 1], sorted[i])).collect();
    cuts.dedup();
    cuts
}

/// A number in `[a, b)`, in the middle where the precision allows.
fn middle(a: f64, b: f64) -> f64 {
    let m = a / 2.0 + b / 2.0;
    if m >= a && m < b { m } else { a }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_separate_distinct_values_and_share_rows_evenly() {
        let check = |values: &[f64], max: usize, expected: &[f64]| {
            assert_eq!(quantile_cuts(values, max), expected, "{values:?}");
        };
        check(&[], 8, &[]);
        check(&[3.0, 3.0], 8, &[]);
        check(&[f64::NAN, 1.0, 2.0, f64::INFINITY], 8, &[1.5]);
        check(&[1.0, 1.0, 2.0, 4.0], 8, &[1.5, 3.0]);
        check(&[0.0, 0.0, 0.0, 0.0, 1.0, 2.0, 3.0, 4.0], 3, &[0.5, 2.5]);
        let many: Vec<f64> = (0..10_000).map(|i| (i as f64).sqrt()).collect();
        let cuts = quantile_cuts(&many, 254);
        assert_eq!(cuts.len(), 253);
        let codes = Coding::cuts(0, cuts).encode(&FeatureColumn::Numeric(many));
        let mut counts = [0usize; 254];
        codes.iter().for_each(|&c| counts[c as usize] += 1);
        assert!(counts.iter().all(|&c| (39..=41).contains(&c)), "{counts:?}");
    }

    #[test]
    fn gaps_and_unseen_levels_have_the_last_code() {
        let numeric = Coding::cuts(0, vec![1.5, 3.0]);
        let values = FeatureColumn::Numeric(vec![1.0, 1.5, 2.0, f64::NAN, 1e300, -1e300]);
        assert_eq!(numeric.encode(&values), [0, 0, 1, 3, 2, 0]);
        let levels = Coding::levels(0, &[Some(1), None, Some(0)], 2);
        assert_eq!(levels.encode(&FeatureColumn::Categorical(vec![0, 1, 2, 3, GAP])), [1, 2, 0, 2, 2]);
        assert_eq!(levels.encode(&FeatureColumn::Numeric(vec![0.0])), [2]);
    }

    #[test]
    fn damaged_codings_are_refused() {
        assert!(Coding::cuts(1, vec![1.0, 2.0]).check(2).is_ok());
        for bad in [
            Coding::cuts(2, vec![1.0]),
            Coding::cuts(0, vec![2.0, 1.0]),
            Coding::cuts(0, vec![f64::NAN]),
            Coding { feature: 0, n_codes: 9, rule: Rule::Cuts(vec![1.0]) },
            Coding { feature: 0, n_codes: 1, rule: Rule::Levels(vec![0, 2]) },
        ] {
            assert!(bad.check(2).is_err(), "{bad:?}");
        }
    }
}
