//! Features as small codes: fine ones for steps, coarse ones for smooth curves and for surfaces.
//!
//! In: training rows. Out: an [`Axis`] per feature that tells rows apart, and [`Coarse`] codes of an axis.
//! The user's question: "where may a curve change?".
//! Invariants: codes grow with the number; the last code is the gap's; a level of a single row, or beyond the most
//! frequent ones, shares the code of rare levels, and so does a level that no training row has.
//! Edges: a feature with one code in use has no axis; where axes are too many, [`screened`] names those to keep.

use crate::data::schema::Monotone;
use crate::data::table::GAP;
use crate::data::{FeatureColumn, TrainView};
use crate::models::tree::coding::{Coding, quantile_cuts};

/// Levels of a category with a code of their own, at most.
const MAX_LEVELS: usize = 120;
/// Levels with a code of their own over all categories, at most: solving grows with the cube of the columns.
const MAX_ALL_LEVELS: usize = 500;
/// Weight (mean weight 1) from which a level has a code of its own.
const RARE: f64 = 1.5;
/// Codes of a feature while it is screened.
const SCREEN_CODES: usize = 6;

/// A feature as codes.
#[derive(Debug, Clone)]
pub(super) struct Axis {
    /// How values become codes.
    pub coding: Coding,
    /// Codes of the training rows.
    pub codes: Vec<u8>,
    /// Weight of each code, the gap's last.
    pub mass: Vec<f64>,
    /// Mean value of each code of a number, increasing; empty for a category.
    pub centres: Vec<f64>,
    /// +1 where the score must not fall as the number grows, -1 where it must not grow, else 0.
    pub sign: i8,
    /// Code of rare levels, where there are any.
    pub rare: Option<u8>,
}

impl Axis {
    /// The feature.
    pub fn feature(&self) -> usize {
        self.coding.feature as usize
    }
    /// Codes without the gap's.
    pub fn n_codes(&self) -> usize {
        self.coding.n_codes as usize
    }
    /// Whether it is a number.
    pub fn is_number(&self) -> bool {
        !self.centres.is_empty()
    }
}

/// Axes of the features that tell rows apart (weights have mean 1), of at most `max_codes` codes where they are
/// numbers; at most `n_used` of them will be used at a time.
pub(super) fn axes(train: &TrainView, weights: &[f64], max_codes: usize, n_used: usize) -> Vec<Axis> {
    let is_category = |column: &&FeatureColumn| matches!(column, FeatureColumn::Categorical(_));
    let n_categories = train.features.columns.iter().filter(is_category).count().min(n_used);
    let max_levels = (MAX_ALL_LEVELS / n_categories.max(1)).clamp(3, MAX_LEVELS);
    let of_feature = |feature: usize| axis(train, weights, feature, max_codes, max_levels);
    (0..train.features.n_features()).filter_map(of_feature).collect()
}

fn axis(train: &TrainView, weights: &[f64], feature: usize, max_codes: usize, max_levels: usize) -> Option<Axis> {
    let column = &train.features.columns[feature];
    let (coding, rare) = match column {
        FeatureColumn::Numeric(values) => (Coding::cuts(feature, quantile_cuts(values, max_codes)), None),
        FeatureColumn::Categorical(levels) => level_coding(feature, levels, weights, max_levels),
    };
    let codes = coding.encode(column);
    let mut mass = vec![0.0; coding.n_codes as usize + 1];
    codes.iter().zip(weights).for_each(|(&c, w)| mass[c as usize] += w);
    if mass.iter().filter(|m| **m > 0.0).count() < 2 {
        return None;
    }
    let centres = match column {
        FeatureColumn::Numeric(values) => centres(values, &codes, weights, &mass),
        FeatureColumn::Categorical(_) => Vec::new(),
    };
    let sign = match train.features.info[feature].monotone {
        Some(Monotone::Increasing) => 1,
        Some(Monotone::Decreasing) => -1,
        None => 0,
    };
    Some(Axis { coding, codes, mass, centres, sign, rare })
}

/// Codes of levels in the order of their names; rare and absent levels share the last one where there are any.
fn level_coding(feature: usize, levels: &[u32], weights: &[f64], max_levels: usize) -> (Coding, Option<u8>) {
    let n_levels = levels.iter().filter(|l| **l != GAP).max().map_or(0, |m| *m as usize + 1);
    let mut mass = vec![0.0; n_levels];
    levels.iter().zip(weights).filter(|r| *r.0 != GAP).for_each(|(&l, w)| mass[l as usize] += w);
    let mut own: Vec<usize> = (0..n_levels).filter(|&l| mass[l] >= RARE).collect();
    own.sort_by(|&a, &b| mass[b].total_cmp(&mass[a]).then(a.cmp(&b)));
    own.truncate(max_levels);
    own.sort_unstable();
    let any_rare = mass.iter().filter(|m| **m > 0.0).count() > own.len();
    let rare = any_rare.then_some(own.len() as u8);
    let codes: Vec<Option<u8>> = (0..n_levels).map(|l| own.binary_search(&l).ok().map(|c| c as u8).or(rare)).collect();
    (Coding::levels(feature, &codes, own.len() as u8 + u8::from(any_rare)), rare)
}

/// Mean value of each code; a code is never empty.
fn centres(values: &[f64], codes: &[u8], weights: &[f64], mass: &[f64]) -> Vec<f64> {
    let n = mass.len() - 1;
    let (mut sums, mut low, mut high) = (vec![0.0; n], vec![f64::INFINITY; n], vec![f64::NEG_INFINITY; n]);
    for ((&v, &c), w) in values.iter().zip(codes).zip(weights) {
        let c = c as usize;
        if c < n {
            sums[c] += v * (w / mass[c]);
            low[c] = v.min(low[c]);
            high[c] = v.max(high[c]);
        }
    }
    // A column of gaps has one code that no row has.
    (0..n).map(|c| if low[c] <= high[c] { sums[c].clamp(low[c], high[c]) } else { 0.0 }).collect()
}

/// Coarse codes of an axis: neighbouring codes of a number together, levels as they are.
#[derive(Debug, Clone)]
pub(super) struct Coarse {
    /// Coarse code of each code; the gap's is the last.
    pub of_code: Vec<u8>,
    /// Coarse codes without the gap's.
    pub n_codes: usize,
    /// Weight of each coarse code, the gap's last.
    pub mass: Vec<f64>,
}

/// At most `max_codes` coarse codes of about equal weight for a number.
pub(super) fn coarse(axis: &Axis, max_codes: usize) -> Coarse {
    let n = axis.n_codes();
    let mut of_code: Vec<u8> = (0..=n as u8).collect();
    if axis.is_number() && n > max_codes {
        let mut left: f64 = axis.mass[..n].iter().sum();
        let (mut at, mut held) = (0usize, 0.0);
        for (coarse, mass) in of_code.iter_mut().zip(&axis.mass[..n]) {
            *coarse = at as u8;
            held += mass;
            // The next code belongs to the next coarse one once this one has its share of what is left.
            if held >= left / (max_codes - at) as f64 && at + 1 < max_codes {
                left -= held;
                held = 0.0;
                at += 1;
            }
        }
        let last = of_code[n - 1] + 1;
        of_code[n] = last;
    }
    let n_codes = of_code[n] as usize;
    let mut mass = vec![0.0; n_codes + 1];
    of_code.iter().zip(&axis.mass).for_each(|(&c, m)| mass[c as usize] += m);
    Coarse { of_code, n_codes, mass }
}

/// Coarse centres of a number: means of the centres of its codes.
pub(super) fn coarse_centres(axis: &Axis, coarse: &Coarse) -> Vec<f64> {
    let mut centres = vec![0.0; coarse.n_codes];
    for (code, centre) in axis.centres.iter().enumerate() {
        let to = coarse.of_code[code] as usize;
        centres[to] += centre * (axis.mass[code] / coarse.mass[to]);
    }
    centres
}

/// The `n` axes whose codes tell most about the gradients of the loss (`[output][row]`, weighted, with their
/// curvatures), in the order of the table: a score test per axis, by how far it exceeds what chance gives (Rao 1948).
pub(super) fn screened(axes: &[Axis], slopes: &[Vec<[f64; 2]>], n: usize) -> Vec<usize> {
    if axes.len() <= n {
        return (0..axes.len()).collect();
    }
    let excess_of = |axis: &Axis| slopes.iter().map(|s| excess(axis, s)).fold(f64::NEG_INFINITY, f64::max);
    let mut ranked: Vec<(f64, usize)> = axes.iter().enumerate().map(|(a, axis)| (excess_of(axis), a)).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut kept: Vec<usize> = ranked.into_iter().take(n).map(|r| r.1).collect();
    kept.sort_unstable();
    kept
}

/// Standard deviations by which the codes' sums of gradients exceed those of chance.
fn excess(axis: &Axis, slopes: &[[f64; 2]]) -> f64 {
    let coarse = coarse(axis, SCREEN_CODES);
    let mut sums = vec![[0.0; 2]; coarse.n_codes + 1];
    for (&code, s) in axis.codes.iter().zip(slopes) {
        let to = &mut sums[coarse.of_code[code as usize] as usize];
        to[0] += s[0];
        to[1] += s[1];
    }
    let used: Vec<&[f64; 2]> = sums.iter().filter(|s| s[1] > 0.0).collect();
    let degrees = used.len().saturating_sub(1).max(1) as f64;
    let free: f64 = used.iter().map(|s| s[0] * s[0] / s[1]).sum();
    // A straight trend over the codes has one degree of freedom, and so more power where it holds.
    let total: f64 = used.iter().map(|s| s[1]).sum();
    let place = |i: usize| i as f64;
    let mean = used.iter().enumerate().map(|(i, s)| place(i) * s[1]).sum::<f64>() / total;
    let spread: f64 = used.iter().enumerate().map(|(i, s)| (place(i) - mean).powi(2) * s[1]).sum();
    let along: f64 = used.iter().enumerate().map(|(i, s)| (place(i) - mean) * s[0]).sum();
    let trend = if spread > 0.0 { along * along / spread } else { 0.0 };
    ((free - degrees) / (2.0 * degrees).sqrt()).max((trend - 1.0) / 2f64.sqrt())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{levels, numbers, view};
    use super::*;
    use crate::data::Target;

    fn axis_of(column: FeatureColumn, max_codes: usize) -> Option<Axis> {
        let n = match &column {
            FeatureColumn::Numeric(v) => v.len(),
            FeatureColumn::Categorical(v) => v.len(),
        };
        axis(&view(vec![column], Target::Numbers(vec![0.0; n])), &vec![1.0; n], 0, max_codes, MAX_LEVELS)
    }

    #[test]
    fn rare_and_absent_levels_share_a_code() {
        let check = |codes: &[u32], expected: &[u8]| {
            let axis = axis_of(levels(codes), 8).expect("two codes");
            assert_eq!(axis.codes, expected, "{codes:?}");
        };
        check(&[0, 0, 2, 2, GAP], &[0, 0, 1, 1, 2]);
        check(&[0, 0, 2, 3, GAP], &[0, 0, 1, 1, 2]);
        let axis = axis_of(levels(&[0, 0, 2, 3, 5, 5]), 8).expect("codes");
        // Level 1 has no row: it counts as a rare one.
        assert_eq!(axis.coding.encode(&levels(&[1, 2, 5, 9, GAP])), [2, 2, 1, 3, 3]);
        assert!(axis_of(levels(&[0, 1, 2, 3]), 8).is_none(), "levels of one row each are one code");
        assert!(axis_of(levels(&[GAP, GAP]), 8).is_none());
        assert!(axis_of(numbers(&[f64::NAN, f64::NAN]), 8).is_none());
        assert!(axis_of(numbers(&[2.0, 2.0]), 8).is_none());
        assert!(axis_of(numbers(&[2.0, f64::NAN]), 8).is_some(), "known or not tells rows apart");
    }

    #[test]
    fn coarse_codes_share_the_rows_evenly() {
        let values: Vec<f64> = (0..100).map(f64::from).collect();
        let axis = axis_of(numbers(&values), 50).expect("codes");
        let coarse = coarse(&axis, 7);
        assert_eq!((coarse.n_codes, coarse.of_code[50]), (7, 7));
        assert!(coarse.mass[..7].iter().all(|m| (12.0..=16.0).contains(m)), "{:?}", coarse.mass);
        let centres = coarse_centres(&axis, &coarse);
        assert!(centres.windows(2).all(|w| w[0] < w[1]), "{centres:?}");
    }
}
