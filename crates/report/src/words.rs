//! STUB
use makalu::artifact::Artifact;
use makalu::explain::{reason::Reason, reliability::Doubt};
use makalu::{Error, Message, Notice};

/// Language of what people read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lang {
    /// English.
    En,
    /// French.
    Fr,
}

/// A message in words.
pub fn text(_message: &Message, _lang: Lang) -> String {
    unimplemented!()
}
/// A notice in words, with its place.
pub fn notice(_notice: &Notice, _lang: Lang) -> String {
    unimplemented!()
}
/// An error in words, with its place.
pub fn error(_error: &Error, _lang: Lang) -> String {
    unimplemented!()
}
/// A reason in words: "last purchase 84 days ago: raises the risk".
pub fn reason(_reason: &Reason, _artifact: &Artifact, _lang: Lang) -> String {
    unimplemented!()
}
/// A doubt in words.
pub fn doubt(_doubt: &Doubt, _artifact: &Artifact, _lang: Lang) -> String {
    unimplemented!()
}
/// A number as people write it: `digits` significant digits, decimal comma and narrow no-break spaces in French.
pub fn number(_value: f64, _digits: usize, _lang: Lang) -> String {
    unimplemented!()
}
