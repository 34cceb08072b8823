//! How the score depends on one feature, the others left as they are in the table.
//!
//! In: a model, rows, features. Out: per feature a curve with its spread, and where the rows are.
//! The user's question: "what happens to the score as this value grows?".
//! Invariants: 0 is the mean score of the rows used; curves stay where rows are (1 % to 99 %); association, not cause.
//! Method: partial dependence (Friedman 2001); its spread over rows from centred individual curves (Goldstein et al.
//! 2015). At most 300 evenly spaced rows; one column of one table of rows is rewritten per point, so that wide tables
//! need no more memory.
//! Edges: no row, or nothing but gaps: an empty curve; a constant feature: one point.

use crate::data::{FeatureColumn, Features, GAP};
use crate::models::Model;
use crate::validate::bootstrap::quantile_of_sorted;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// How the score depends on one feature, other features as they are in the table (mean contribution per value).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Effect {
    /// Index of the feature.
    pub feature: usize,
    /// The curve, per output.
    pub curve: EffectCurve,
    /// Mean contribution of a gap in the feature, per output; `None` where no row has one.
    pub gap: Option<Vec<f64>>,
}

/// The curve of an [`Effect`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum EffectCurve {
    /// A numeric feature.
    Numeric {
        /// Values of the feature, increasing, from its 1 % to its 99 % quantile.
        x: Vec<f64>,
        /// Partial dependence of the score at each value less the mean score of the rows used: `[output][point]`.
        score: Vec<Vec<f64>>,
        /// 2.5 % and 97.5 % over the rows used (how much the effect depends on the other features): `[output][point]`.
        low: Vec<Vec<f64>>,
        /// See `low`.
        high: Vec<Vec<f64>>,
        /// Where the rows are: 100 quantiles of the feature.
        rug: Vec<f64>,
    },
    /// A categorical feature.
    Levels {
        /// Code of each level shown, most frequent first (at most 20).
        codes: Vec<u32>,
        /// Rows of each.
        counts: Vec<u64>,
        /// Partial dependence of the score at each level less the mean score of the rows used: `[output][level]`.
        score: Vec<Vec<f64>>,
    },
}

/// Rows on which a curve is averaged: its standard error is then a seventeenth of the rows' spread.
const MAX_ROWS: usize = 300;
/// Points of a curve: half evenly spaced in value, half in rank.
const N_POINTS: usize = 40;
/// Levels drawn.
const MAX_LEVELS: usize = 20;
/// Marks of the rug.
const N_RUG: usize = 100;

/// Effects of these features of a model, on at most 300 of the rows. Features out of range are left out.
pub fn effects(model: &dyn Model, rows: &Features, features: &[usize], n_outputs: usize) -> Vec<Effect> {
    let n = rows.n_rows.min(MAX_ROWS);
    let used: Vec<u32> = (0..n).map(|i| (i * rows.n_rows / n) as u32).collect();
    let sample = rows.gather(&used);
    let mean_score: Vec<f64> = if n == 0 {
        vec![0.0; n_outputs]
    } else {
        model.predict(&sample).outputs.iter().map(|o| o.iter().sum::<f64>() / n as f64).collect()
    };
    let known: Vec<usize> = features.iter().copied().filter(|&f| f < rows.n_features()).collect();
    known
        .par_iter()
        .map(|&feature| {
            let mut swept = Sweep { model, sample: sample.clone(), feature, mean_score: &mean_score };
            let column = &rows.columns[feature];
            let has_gap = (0..rows.n_rows).any(|row| column.is_gap(row));
            match column {
                FeatureColumn::Numeric(values) => {
                    let curve = swept.numeric(values);
                    let gap = has_gap.then(|| swept.mean_at(FeatureColumn::Numeric(vec![f64::NAN; n])));
                    Effect { feature, curve, gap }
                }
                FeatureColumn::Categorical(codes) => {
                    let curve = swept.levels(codes);
                    let gap = has_gap.then(|| swept.mean_at(FeatureColumn::Categorical(vec![GAP; n])));
                    Effect { feature, curve, gap }
                }
            }
        })
        .collect()
}

/// The rows used, with one feature set to one value after the other.
struct Sweep<'a> {
    model: &'a dyn Model,
    sample: Features,
    feature: usize,
    mean_score: &'a [f64],
}

impl Sweep<'_> {
    /// Scores of the rows with the feature set to this column, less the mean score: `[output][row]`.
    fn scores_at(&mut self, column: FeatureColumn) -> Vec<Vec<f64>> {
        self.sample.columns[self.feature] = column;
        let mut outputs = self.model.predict(&self.sample).outputs;
        for (output, mean) in outputs.iter_mut().zip(self.mean_score) {
            for score in output {
                *score -= mean;
            }
        }
        outputs
    }

    fn mean_at(&mut self, column: FeatureColumn) -> Vec<f64> {
        self.scores_at(column).iter().map(|o| o.iter().sum::<f64>() / o.len().max(1) as f64).collect()
    }

    fn numeric(&mut self, values: &[f64]) -> EffectCurve {
        let n_outputs = self.mean_score.len();
        let mut sorted: Vec<f64> = values.iter().copied().filter(|v| v.is_finite()).collect();
        sorted.sort_unstable_by(f64::total_cmp);
        if sorted.is_empty() || self.sample.n_rows == 0 {
            let empty = vec![Vec::new(); n_outputs];
            return EffectCurve::Numeric {
                x: Vec::new(),
                score: empty.clone(),
                low: empty.clone(),
                high: empty,
                rug: Vec::new(),
            };
        }
        let x = points(&sorted);
        // `[point][output][row]`.
        let curves: Vec<Vec<Vec<f64>>> =
            x.iter().map(|&v| self.scores_at(FeatureColumn::Numeric(vec![v; self.sample.n_rows]))).collect();
        let (mut score, mut low, mut high) = (Vec::new(), Vec::new(), Vec::new());
        for output in 0..n_outputs {
            let (of_mean, of_low, of_high) = spread(&curves.iter().map(|c| c[output].as_slice()).collect::<Vec<_>>());
            score.push(of_mean);
            low.push(of_low);
            high.push(of_high);
        }
        let rug = (0..N_RUG).map(|i| quantile_of_sorted(&sorted, i as f64 / (N_RUG - 1) as f64)).collect();
        EffectCurve::Numeric { x, score, low, high, rug }
    }

    fn levels(&mut self, codes: &[u32]) -> EffectCurve {
        let n_levels = codes.iter().filter(|&&c| c != GAP).max().map_or(0, |&c| c as usize + 1);
        let mut counted = vec![0u64; n_levels];
        for &code in codes.iter().filter(|&&c| c != GAP) {
            counted[code as usize] += 1;
        }
        let mut shown: Vec<u32> = (0..n_levels as u32).filter(|&c| counted[c as usize] > 0).collect();
        shown.sort_by_key(|&c| (std::cmp::Reverse(counted[c as usize]), c));
        shown.truncate(MAX_LEVELS);
        let n = self.sample.n_rows;
        let means: Vec<Vec<f64>> =
            shown.iter().map(|&c| self.mean_at(FeatureColumn::Categorical(vec![c; n]))).collect();
        EffectCurve::Levels {
            counts: shown.iter().map(|&c| counted[c as usize]).collect(),
            score: (0..self.mean_score.len()).map(|o| means.iter().map(|m| m[o]).collect()).collect(),
            codes: shown,
        }
    }
}

/// Mean curve over rows, and 2.5 % and 97.5 % of the rows' curves once each is moved to the mean curve's level.
/// `curves[point][row]`, neither empty.
fn spread(curves: &[&[f64]]) -> (Vec<f64>, Vec<f64>, Vec<f64>) {
    let n_points = curves.len() as f64;
    let n_rows = curves[0].len();
    let mean: Vec<f64> = curves.iter().map(|c| c.iter().sum::<f64>() / n_rows as f64).collect();
    let level = mean.iter().sum::<f64>() / n_points;
    let of_row: Vec<f64> = (0..n_rows).map(|r| curves.iter().map(|c| c[r]).sum::<f64>() / n_points).collect();
    let ends = curves.iter().map(|curve| {
        let mut moved: Vec<f64> = curve.iter().zip(&of_row).map(|(c, own)| c - own + level).collect();
        moved.sort_unstable_by(f64::total_cmp);
        (quantile_of_sorted(&moved, 0.025), quantile_of_sorted(&moved, 0.975))
    });
    let (low, high) = ends.unzip();
    (mean, low, high)
}

/// Points of a curve: every value where they are few, else evenly spaced in value and in rank.
pub(super) fn points(sorted: &[f64]) -> Vec<f64> {
    let (first, last) = (quantile_of_sorted(sorted, 0.01), quantile_of_sorted(sorted, 0.99));
    let mut inside: Vec<f64> = sorted.iter().copied().filter(|v| (first..=last).contains(v)).collect();
    inside.dedup();
    if !inside.is_empty() && inside.len() <= N_POINTS {
        return inside;
    }
    let half = N_POINTS / 2;
    let mut x: Vec<f64> = (0..half)
        .flat_map(|i| {
            let even = first + i as f64 / (half - 1) as f64 * (last - first);
            // Ranks halfway, so that even values do not come twice.
            [even, quantile_of_sorted(sorted, 0.01 + 0.98 * (i as f64 + 0.5) / half as f64)]
        })
        .collect();
    x.sort_unstable_by(f64::total_cmp);
    let close = 1e-3 * (last - first);
    x.dedup_by(|b, a| *b - *a < close);
    x
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{FeatureInfo, FeatureKind};
    use crate::message::Error;
    use crate::models::{Attribution, Complexity, Scores};
    use std::sync::Arc;

    /// First output: 3 x (10 at a gap) + 5 at the second level; second output: x at the second level, else -x.
    struct Known;
    impl Model for Known {
        fn predict(&self, rows: &Features) -> Scores {
            let (FeatureColumn::Numeric(x), FeatureColumn::Categorical(c)) = (&rows.columns[0], &rows.columns[1])
            else {
                unreachable!("made below")
            };
            let score = |r: usize| if x[r].is_nan() { 10.0 } else { 3.0 * x[r] } + if c[r] == 1 { 5.0 } else { 0.0 };
            let crossed = |r: usize| if c[r] == 1 { x[r] } else { -x[r] };
            let all = |f: &dyn Fn(usize) -> f64| (0..rows.n_rows).map(f).collect::<Vec<f64>>();
            Scores { outputs: vec![all(&score), all(&crossed)] }
        }
        fn attribute(&self, _rows: &Features) -> Attribution {
            unreachable!("not asked")
        }
        fn bounds(&self, _region: &crate::models::region::Region) -> Option<Vec<crate::formula::Interval>> {
            None
        }

        fn complexity(&self) -> Complexity {
            Complexity { size: 1.0, n_features: 2 }
        }
        fn check(&self, _n_features: usize, _n_outputs: usize) -> Result<(), Error> {
            Ok(())
        }
    }

    fn rows(x: Vec<f64>, c: Vec<u32>) -> Features {
        let info =
            |name: &str, kind| FeatureInfo { name: name.into(), column: name.into(), kind, ..FeatureInfo::default() };
        let levels = vec!["a".into(), "b".into()];
        Features {
            info: Arc::new(vec![info("x", FeatureKind::Number), info("c", FeatureKind::Level { levels })]),
            n_rows: x.len(),
            columns: vec![FeatureColumn::Numeric(x), FeatureColumn::Categorical(c)],
        }
    }

    #[test]
    fn a_line_comes_back_as_a_line_with_its_levels() {
        let n = 1_000;
        let rows = rows((0..n).map(f64::from).collect(), (0..n as u32).map(|i| u32::from(i % 4 == 0)).collect());
        let effects = effects(&Known, &rows, &[0, 1, 7], 2);
        assert_eq!(effects.len(), 2);
        let EffectCurve::Numeric { x, score, low, high, rug } = &effects[0].curve else { panic!("a number") };
        assert!(x.len() > 30 && x.windows(2).all(|w| w[0] < w[1]) && rug.len() == 100);
        for p in 1..x.len() {
            assert!((score[0][p] - score[0][0] - 3.0 * (x[p] - x[0])).abs() < 1e-9);
            // No interaction in the first output: every row has the same curve; in the second rows differ.
            assert!((high[0][p] - low[0][p]).abs() < 1e-9);
        }
        assert!(high[1][0] - low[1][0] > 500.0 && effects[0].gap.is_none());
        let EffectCurve::Levels { codes, counts, score } = &effects[1].curve else { panic!("levels") };
        assert_eq!((codes.as_slice(), counts.as_slice()), ([0, 1].as_slice(), [750, 250].as_slice()));
        assert!((score[0][1] - score[0][0] - 5.0).abs() < 1e-9);
    }

    #[test]
    fn gaps_constants_and_no_rows() {
        let with_gap = effects(&Known, &rows(vec![1.0, f64::NAN, 1.0], vec![0, GAP, 0]), &[0, 1], 2);
        // Mean score 16 / 3; at a gap 10.
        assert!((with_gap[0].gap.as_ref().expect("a gap")[0] - (10.0 - 16.0 / 3.0)).abs() < 1e-9);
        assert!(with_gap[1].gap.is_some());
        let EffectCurve::Numeric { x, .. } = &with_gap[0].curve else { panic!("a number") };
        assert_eq!(x, &[1.0]);
        for none in [rows(vec![], vec![]), rows(vec![f64::NAN], vec![GAP])] {
            let EffectCurve::Numeric { x, score, .. } = &effects(&Known, &none, &[0, 1], 2)[0].curve else {
                panic!("a number")
            };
            assert!(x.is_empty() && score.len() == 2);
        }
    }
}
