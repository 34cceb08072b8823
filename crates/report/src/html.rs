//! STUB
use crate::Lang;
use makalu::Artifact;
use makalu::score::ScoredList;

/// The report: one self-contained page. `list` is the scored training or new table, for "whom to act on".
pub fn report(_artifact: &Artifact, _list: Option<&ScoredList>, _lang: Lang) -> String {
    unimplemented!()
}
