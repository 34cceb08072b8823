//! STUB
use serde::{Deserialize, Serialize};

/// How the score depends on one feature, other features as they are in the table (mean contribution per value).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Effect {
    /// Index of the feature.
    pub feature: usize,
    /// The curve, per output.
    pub curve: EffectCurve,
    /// Mean contribution of rows where the feature has a gap, per output; `None` where there is none.
    pub gap: Option<Vec<f64>>,
}

/// The curve of an [`Effect`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum EffectCurve {
    /// A numeric feature.
    Numeric {
        /// Values of the feature, increasing, from its 1 % to its 99 % quantile.
        x: Vec<f64>,
        /// Partial dependence of the score at each value less its mean: `[output][point]`.
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
        /// Partial dependence of the score at each level less its mean: `[output][level]`.
        score: Vec<Vec<f64>>,
    },
}

/// Effects of these features of a model, on at most 300 of the rows.
pub fn effects(
    _model: &dyn crate::models::Model,
    _rows: &crate::data::Features,
    _features: &[usize],
    _n_outputs: usize,
) -> Vec<Effect> {
    unimplemented!()
}
