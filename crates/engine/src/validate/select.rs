//! STUB
use super::{Figure, OutOfFold};
use crate::data::Target;
use crate::run::Seed;

/// Index of the best (lowest mean loss) and of the simplest within one standard error of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Selection {
    /// Most accurate.
    pub best: usize,
    /// Simplest within one standard error (paired, over rows or groups) of the best.
    pub recommended: usize,
    /// Whether each model lies within one standard error of the best.
    pub within: Vec<bool>,
}

/// `simplicity[model]`: rank, 0 the simplest.
pub fn choose(
    _models: &[&OutOfFold],
    _simplicity: &[usize],
    _observed: &Target,
    _weights: &[f64],
    _groups: Option<&[u32]>,
) -> Selection {
    unimplemented!()
}

/// Main figure of the selected model corrected for the selection: bootstrap bias corrected cross-validation (Tsamardinos 2018).
pub fn bbc(
    _models: &[&OutOfFold],
    _baseline: &OutOfFold,
    _observed: &Target,
    _weights: &[f64],
    _groups: Option<&[u32]>,
    _seed: Seed,
) -> Figure {
    unimplemented!()
}
