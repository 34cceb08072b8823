//! The plan of confirmation runs as CSV: one run a line, with room for what came out.
//!
//! In: an optimum. Out: bytes of a file.
//! The user's question: "what do I hand to the people who run it?".
//! Invariants: as for the other lists: names as programs read them, numbers are numbers, text is never a formula; the
//! settings stand under the names of their columns, and the target's column is there, empty.

use super::{Dialect, full_precision, push_text, start_cell};
use crate::Lang;
use crate::words::optimize::setting_value;
use makalu::artifact::Artifact;
use makalu::data::FeatureKind;
use makalu::decide::optimize::{Optimum, Trial};

/// The plan.
pub fn csv(artifact: &Artifact, found: &Optimum, dialect: Dialect) -> Vec<u8> {
    let target = artifact.schema.target().map(|t| t.name.clone()).unwrap_or_default();
    let settings = found.settings.iter().map(|s| artifact.features[s.feature].column.clone());
    let mut head = vec!["run".to_owned(), "where".to_owned()];
    head.extend(settings);
    head.extend(given(found).map(|h| artifact.features[h.feature].column.clone()));
    head.extend(["expected", "expected_low", "expected_high"].map(str::to_owned));
    head.push(target);
    let mut out = String::new();
    line(&mut out, head, dialect);
    for (k, trial) in found.plan.iter().enumerate() {
        line(&mut out, cells(artifact, found, k, trial, dialect), dialect);
    }
    out.into_bytes()
}

/// What the user held.
fn given(found: &Optimum) -> impl Iterator<Item = &makalu::decide::optimize::space::Held> {
    found.held.iter().filter(|h| h.given)
}

fn cells(artifact: &Artifact, found: &Optimum, run: usize, trial: &Trial, dialect: Dialect) -> Vec<String> {
    let number = |v: f64| full_precision(v, dialect.decimal);
    // Levels as the table writes them, numbers exactly.
    let value = |feature: usize, v: f64| match artifact.features[feature].kind {
        FeatureKind::Number | FeatureKind::Age => number(v),
        _ => setting_value(artifact, feature, v, Lang::En),
    };
    let mut cells = vec![(run + 1).to_string(), if trial.centre { "middle" } else { "corner" }.to_owned()];
    cells.extend(found.settings.iter().zip(&trial.values).map(|(s, &v)| value(s.feature, v)));
    cells.extend(given(found).map(|h| h.value.map_or_else(String::new, |v| value(h.feature, v))));
    cells.push(number(trial.promise.value));
    let (low, high) = trial.promise.interval.map_or((String::new(), String::new()), |(l, h)| (number(l), number(h)));
    cells.extend([low, high, String::new()]);
    cells
}

fn line(out: &mut String, cells: Vec<String>, dialect: Dialect) {
    for (index, text) in cells.iter().enumerate() {
        start_cell(out, index, dialect);
        // Numbers are written by us; a decimal comma is quoted where it separates cells.
        push_text(out, text, dialect);
    }
    out.push_str("\r\n");
}
