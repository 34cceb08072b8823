//! A point score in words: its questions, its answers, its totals.
//!
//! In: a card of a model file. Out: names of questions and answers, with labels and units of the data dictionary.
//! Invariants: the answer that a gap gives is named, and every level that training rows had stands in one answer.
//! Edges: a feature that does not exist shows its number.

use super::vocabulary::{feature_label, feature_value, with_unit};
use super::{Lang, number, say};
use makalu::artifact::Artifact;
use makalu::data::{ColumnKind, FeatureKind};
use makalu::explain::reason::FeatureValue;
use makalu::message::Value;
use makalu::models::calibrator::Calibrator;
use makalu::models::scorecard::{Card, Question, Rule};

/// Significant digits of a cut point: it has few, and all count.
const DIGITS: usize = 15;

/// A question with its answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// What is asked.
    pub question: String,
    /// Answers with their points.
    pub answers: Vec<(String, i32)>,
}

/// The questions of a card.
pub fn asked(artifact: &Artifact, card: &Card, lang: Lang) -> Vec<Asked> {
    let ask = |question: &Question| {
        let answers = question.points.iter().enumerate();
        Asked {
            question: feature_label(artifact, question.feature, lang),
            answers: answers.map(|(at, &points)| (answer_name(artifact, question, at, lang), points)).collect(),
        }
    };
    card.questions.iter().map(ask).collect()
}

/// An answer: "63 to below 120 days", of whole numbers "63 to 119 days"; "Lyon, Paris", "missing".
pub fn answer_name(artifact: &Artifact, question: &Question, answer: usize, lang: Lang) -> String {
    let counts_gaps = answer == question.gap;
    let name = match &question.rule {
        Rule::Number { cuts } => {
            if answer > cuts.len() {
                return say("scorecard-missing", &[], lang);
            }
            range(artifact, question.feature, cuts, answer, lang)
        }
        Rule::Levels { answers } => {
            let of_answer = (0..answers.len()).filter(|&code| usize::from(answers[code]) == answer);
            let names: Vec<String> =
                of_answer.map(|code| level(artifact, question.feature, code as u32, lang)).collect();
            if names.is_empty() {
                return say("scorecard-missing-or-new", &[], lang);
            }
            let id = if counts_gaps { "scorecard-levels-and-gaps" } else { "scorecard-levels" };
            return say(id, &[("names", Value::List(names))], lang);
        }
    };
    if counts_gaps { say("scorecard-or-missing", &[("answer", name.into())], lang) } else { name }
}

/// The numbers of a bin.
fn range(artifact: &Artifact, feature: usize, cuts: &[f64], bin: usize, lang: Lang) -> String {
    let info = artifact.features.get(feature);
    let column = info.and_then(|i| artifact.schema.columns.iter().find(|c| c.name == i.column));
    let is_age = info.is_some_and(|i| i.kind == FeatureKind::Age);
    let bare = |cut: f64| number(cut, DIGITS, lang);
    let written = |cut: f64| {
        if is_age { say("scorecard-days", &[("n", bare(cut).into())], lang) } else { with_unit(&bare(cut), column) }
    };
    let whole = column.is_some_and(|c| c.kind == ColumnKind::Count) && cuts.iter().all(|c| c.fract() == 0.0);
    match (bin.checked_sub(1).map(|before| cuts[before]), cuts.get(bin)) {
        (None, Some(&1.0)) if whole => written(0.0),
        (Some(low), Some(&high)) if whole && high - low == 1.0 => written(low),
        (Some(low), Some(&high)) if whole => span_of(&bare(low), &written(high - 1.0), lang),
        (None, None) => say("scorecard-known", &[], lang),
        (None, Some(&high)) => say("scorecard-below", &[("high", written(high).into())], lang),
        (Some(low), None) => say("scorecard-from", &[("low", written(low).into())], lang),
        (Some(low), Some(&high)) => {
            say("scorecard-between", &[("low", bare(low).into()), ("high", written(high).into())], lang)
        }
    }
}

fn level(artifact: &Artifact, feature: usize, code: u32, lang: Lang) -> String {
    let name = match artifact.features.get(feature).map(|f| &f.kind) {
        Some(FeatureKind::Level { levels }) => levels.get(code as usize).cloned().unwrap_or_default(),
        _ => code.saturating_add(1).to_string(),
    };
    feature_value(artifact, feature, &FeatureValue::Level(name), lang).unwrap_or_default()
}

/// Some totals: "up to 3", "4", "5 to 6", "12 or more".
pub fn total_name(from: i32, to: i32, is_first: bool, is_last: bool, lang: Lang) -> String {
    let (low, high) = (("low", Value::Text(from.to_string())), ("high", Value::Text(to.to_string())));
    match (is_first && to > 0, is_last) {
        (true, true) => say("scorecard-total-any", &[], lang),
        (true, false) => say("scorecard-total-up-to", &[high], lang),
        (false, true) => say("scorecard-total-from", &[low], lang),
        (false, false) if from == to => to.to_string(),
        (false, false) => say("scorecard-total-between", &[low, high], lang),
    }
}

/// "12% to 15%"; one figure where both read the same.
pub fn span_of(low: &str, high: &str, lang: Lang) -> String {
    if low == high {
        return low.to_owned();
    }
    say("scorecard-span", &[("low", low.into()), ("high", high.into())], lang)
}

/// What the total of a class comes to among several, calibrated: (at a total of 0, per point).
pub fn class_worth(cards: &[Card], calibrator: &Calibrator, output: usize) -> (f64, f64) {
    let intercept = calibrator.intercepts.get(output).copied().unwrap_or(0.0);
    cards
        .get(output)
        .map_or((0.0, 0.0), |card| (calibrator.slope * card.constant + intercept, calibrator.slope * card.unit))
}
