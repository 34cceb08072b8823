//! What would change a row, and a row before and after: for the terminal.
//!
//! In: counterfactuals of a row, or a [`WhatIf`]. Out: text.
//! The user's question: "what would have to be different, and what if it were?".
//! Invariants: it is said each time that these are associations of the model; both scores stand with their ranges.
//! Edges: nothing that moved is said in a sentence; levels never seen and numbers out of range are doubts of the changed
//! row.

use super::layout::{Align, heading, paragraph, table};
use crate::Lang;
use crate::words::{self, change};
use makalu::artifact::Artifact;
use makalu::decide::aim::Aim;
use makalu::decide::counterfactual::{Keep, Outcome};
use makalu::decide::levers::Lever;
use makalu::decide::whatif::{Set, WhatIf};
use makalu::message::Value;
use makalu::score::{Prediction, ScoredRow};
use unicode_width::UnicodeWidthStr;

/// Features shown of those that moved the score.
const SHOWN: usize = 6;
/// Widest cell.
const CELL: usize = 44;

/// What `explain` says would change a row.
pub fn would_change(outcome: &Outcome, aim: &Aim<'_>, wanted: Keep, levers: &[Lever], lang: Lang) -> String {
    let mut out = heading(&words::say("change-heading", &[], lang));
    for sentence in change::would_change_each(outcome, aim, wanted, lang) {
        out.push_str(&paragraph(&format!("· {sentence}"), 2));
    }
    let names: Vec<String> = levers.iter().map(|l| change::label(aim.artifact, l.feature, lang)).collect();
    let args = [
        ("watched", Value::Text(change::watched(aim))),
        ("bar", Value::Text(change::shown(aim, aim.level(), 3, lang))),
        ("levers", names.into()),
    ];
    out.push_str(&paragraph(&format!("  {}", words::say("change-watched", &args, lang)), 2));
    out.push_str(&paragraph(&format!("  {}", words::say("change-association", &[], lang)), 2));
    out
}

/// What `whatif` says.
pub fn what_if(found: &WhatIf, aim: &Aim<'_>, lang: Lang) -> String {
    let artifact = aim.artifact;
    let say = |id: &str| words::say(id, &[], lang);
    let changes: Vec<String> = found.asked.iter().map(|s| asked(artifact, s, lang)).collect();
    let args = [("who", Value::Text(super::explain::who(&found.before, lang))), ("changes", changes.into())];
    let mut out = paragraph(&words::say("whatif-who", &args, lang), 0);
    out.push('\n');
    let names = ["whatif-as-it-is", "whatif-changed"].map(say);
    let width = names.iter().map(|n| n.width()).max().unwrap_or(0);
    for (name, row) in names.iter().zip([&found.before, &found.after]) {
        let padding = " ".repeat(width - name.width());
        out.push_str(&paragraph(&format!("  {name}{padding}  {}", score(row, aim, lang)), width + 4));
    }
    out.push_str(&paragraph(&format!("  {}", side(found, aim, lang)), 2));
    out.push_str(&heading(&say("whatif-moved-heading")));
    out.push_str(&moved(found, artifact, lang));
    out.push_str(&heading(&say("whatif-doubts-heading")));
    if found.after.doubts.is_empty() {
        out.push_str(&paragraph(&format!("  {}", say("list-no-doubt")), 2));
    }
    for doubt in &found.after.doubts {
        out.push_str(&paragraph(&format!("! {}", words::doubt(doubt, artifact, lang)), 2));
    }
    out.push_str(&paragraph(&format!("  {}", say("change-association")), 2));
    out
}

/// "city = Lyon"; a gap is said.
fn asked(artifact: &Artifact, set: &Set, lang: Lang) -> String {
    let label = words::column_label(&artifact.schema, &set.column);
    match set.text.trim() {
        "" => words::say("condition-gap", &[("feature", label.into())], lang),
        text => words::say("condition-equals", &[("feature", label.into()), ("value", text.into())], lang),
    }
}

/// The value watched, with its range; for several classes the most probable one too.
fn score(row: &ScoredRow, aim: &Aim<'_>, lang: Lang) -> String {
    let share = |p: f64| words::share(p, lang);
    let unit = |v: f64| words::with_unit(&words::number(v, 4, lang), aim.artifact.schema.target());
    let (value, range) = match (aim.watch.class, &row.prediction) {
        (Some(class), _) => {
            let p = row.probabilities.get(class).copied().unwrap_or(f64::NAN);
            let turned = |(low, high): (f64, f64)| if class == 0 { (1.0 - high, 1.0 - low) } else { (low, high) };
            let range = row.probability_range.map(turned).map(|(low, high)| (share(low), share(high)));
            (format!("{} {}", change::watched(aim), share(p)), range)
        }
        (None, Prediction::Number(v)) => (unit(*v), row.interval.map(|(low, high)| (unit(low), unit(high)))),
        (None, Prediction::Class(class)) => (words::visible(class), None),
    };
    match range {
        Some((low, high)) => {
            let interval = words::interval(&low, &high, lang);
            words::say("whatif-between", &[("value", value.into()), ("interval", interval.into())], lang)
        }
        None => value,
    }
}

/// On which side of the bar the row stands before and after.
fn side(found: &WhatIf, aim: &Aim<'_>, lang: Lang) -> String {
    let at_risk = |row: &ScoredRow| aim.watch.value(row) >= aim.bar;
    let id = match (at_risk(&found.before), at_risk(&found.after)) {
        (true, false) => "whatif-no-risk-any-more",
        (false, true) => "whatif-risk-now",
        (true, true) => "whatif-risk-still",
        (false, false) => "whatif-risk-never",
    };
    words::say(id, &[("bar", change::shown(aim, aim.level(), 3, lang).into())], lang)
}

/// What moved the score, as a table.
fn moved(found: &WhatIf, artifact: &Artifact, lang: Lang) -> String {
    let say = |id: &str| words::say(id, &[], lang);
    if found.moved.is_empty() {
        return paragraph(&format!("  {}", say("whatif-moved-nothing")), 2);
    }
    let heads = ["whatif-head-feature", "whatif-head-before", "whatif-head-after", "whatif-head-difference"];
    let mut rows = vec![heads.map(say).to_vec()];
    let signed = |v: f64| words::signed(v, 3, lang);
    for m in found.moved.iter().take(SHOWN) {
        let label = words::feature_label(artifact, m.feature, lang);
        rows.push(vec![label, signed(m.before), signed(m.after), signed(m.after - m.before)]);
    }
    let mut out = table(&rows, &[Align::Left, Align::Right, Align::Right, Align::Right], CELL);
    if found.moved.len() > SHOWN {
        let rest: f64 = found.moved[SHOWN..].iter().map(|m| m.after - m.before).sum();
        let more = words::say("whatif-more", &[("difference", signed(rest).into())], lang);
        out.push_str(&paragraph(&format!("  {more}"), 2));
    }
    out
}
