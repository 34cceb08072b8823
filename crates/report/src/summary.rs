//! STUB
use crate::Lang;
use makalu::score::ScoredRow;
use makalu::validate::sufficiency::Sufficiency;
use makalu::{Artifact, Notice, Schema, Table};

/// What `check` says: what was understood, three rows before and after, roles with reasons, notices, enough rows.
pub fn check(
    _table: &Table,
    _schema: &Schema,
    _sufficiency: Option<&Sufficiency>,
    _notices: &[Notice],
    _lang: Lang,
) -> String {
    unimplemented!()
}
/// What `fit` says at the end: the one-sentence answer, may I trust it, leaderboard, formula, what drives it.
pub fn fit(_artifact: &Artifact, _lang: Lang) -> String {
    unimplemented!()
}
/// What `explain` says of one row: prediction, contributions that sum to the score with bars, doubts.
pub fn explain(_row: &ScoredRow, _artifact: &Artifact, _model: &str, _lang: Lang) -> String {
    unimplemented!()
}
/// The same as an SVG chart.
pub fn explain_svg(_row: &ScoredRow, _artifact: &Artifact, _model: &str, _lang: Lang) -> String {
    unimplemented!()
}
