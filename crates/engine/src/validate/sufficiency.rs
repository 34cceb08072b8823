//! STUB
use crate::data::{Target, Task};
use serde::{Deserialize, Serialize};

/// Are there enough rows for so many candidate parameters?
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sufficiency {
    /// Rows.
    pub n_rows: usize,
    /// Rows of the rarest class; rows for a number.
    pub n_events: usize,
    /// Candidate parameters: numeric features plus levels less one.
    pub n_parameters: usize,
    /// Parameters that these rows can support.
    pub supported_parameters: usize,
    /// Rows that so many candidate parameters would need.
    pub needed_rows: usize,
    /// Each criterion and the rows that it asks for.
    pub criteria: Vec<(Criterion, usize)>,
}

/// The criteria of Riley et al.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Criterion {
    /// Expected shrinkage of at least 0.9.
    Shrinkage,
    /// Apparent minus adjusted R2 at most 0.05.
    Optimism,
    /// Overall risk (or mean) known to within a margin.
    MeanEstimate,
    /// Residual standard deviation known to within a margin (numbers only).
    ResidualSpread,
}

/// The verdict, before any training.
pub fn assess(_target: &Target, _task: Task, _n_parameters: usize) -> Sufficiency {
    unimplemented!()
}
