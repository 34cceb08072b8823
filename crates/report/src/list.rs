//! STUB
use crate::Lang;
use makalu::Artifact;
use makalu::score::ScoredList;

/// How numbers and cells are written in a CSV list: as in the file that was scored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    /// Cell separator.
    pub separator: char,
    /// Decimal mark.
    pub decimal: char,
}

/// The list as CSV: ids, `prediction`, `probability_<class>` or `lower`, `upper`, `rank`, `reason_1..3`, `reliability`.
pub fn csv(_list: &ScoredList, _artifact: &Artifact, _dialect: Dialect, _lang: Lang) -> Vec<u8> {
    unimplemented!()
}
/// The list as XLSX: numbers as numbers, text never a formula.
pub fn xlsx(_list: &ScoredList, _artifact: &Artifact, _lang: Lang) -> Result<Vec<u8>, String> {
    unimplemented!()
}
/// The list as JSON.
pub fn json(_list: &ScoredList, _artifact: &Artifact, _lang: Lang) -> Vec<u8> {
    unimplemented!()
}
