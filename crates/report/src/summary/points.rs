//! The point score: its table of points and its totals, and the points of one row.
//!
//! In: a model file; for one row, its reasons. Out: text; nothing where another model is spoken of.
//! The user's question: "how do I add it up?".
//! Invariants: what is added up is what the model predicts; every observed share stands beside its interval.
//! Edges: a card without questions says so; long answers are cut; of several classes each has its own table.

use super::layout::{Align, heading, paragraph, short, table};
use crate::{Lang, words};
use makalu::Task;
use makalu::artifact::{Artifact, NamedModel};
use makalu::data::FeatureKind;
use makalu::explain::reason::{FeatureValue, Reason};
use makalu::explain::totals::{TotalLine, totals};
use makalu::message::Value;
use makalu::models::FittedModel;
use makalu::models::scorecard::{Card, Question, Scorecard};
use makalu::score::{Prediction, ScoredRow};

/// Widest cell.
const WIDEST: usize = 48;

/// The tables, where the model spoken of is a point score.
pub(super) fn points(artifact: &Artifact, lang: Lang) -> String {
    let chosen = artifact.validation.recommended;
    let Some((named, model)) = artifact.models.get(chosen).and_then(scorecard) else { return String::new() };
    let mut out = heading(&words::say("scorecard-title", &[], lang));
    if model.cards.iter().all(|c| c.questions.is_empty()) {
        out.push_str(&paragraph(&format!("  {}", words::say("scorecard-no-question", &[], lang)), 2));
        return out;
    }
    let how = if model.cards.len() > 1 { "scorecard-how-classes" } else { "scorecard-how" };
    out.push_str(&paragraph(&format!("  {}", words::say(how, &[], lang)), 2));
    for (output, card) in model.cards.iter().enumerate() {
        if model.cards.len() > 1 {
            let class = artifact.schema.classes.get(output).map(|c| words::visible(c)).unwrap_or_default();
            out.push_str(&heading(&format!("  {class}")));
            out.push_str(&paragraph(&format!("  {}", worth(artifact, named, model, output, lang)), 2));
        }
        if !card.questions.is_empty() {
            out.push_str(&answers(artifact, card, lang));
        }
    }
    if let ([card], Some(judged)) = (&model.cards[..], artifact.validation.models.get(chosen)) {
        let validation = &artifact.validation;
        let lines = totals(card, &named.calibrator, &judged.out_of_fold, &validation.observed, &validation.weights);
        out.push('\n');
        out.push_str(&by_total(artifact, &lines, lang));
        out.push_str(&paragraph(&format!("  {}", words::say("scorecard-judged", &[], lang)), 2));
    }
    out
}

/// The point score that a model of the file is.
fn scorecard(named: &NamedModel) -> Option<(&NamedModel, &Scorecard)> {
    match &named.model {
        FittedModel::Scorecard(model) => Some((named, model)),
        _ => None,
    }
}

/// What the total of a class comes to among several: "-1.2 + 0.4 x total".
fn worth(artifact: &Artifact, named: &NamedModel, model: &Scorecard, output: usize, lang: Lang) -> String {
    let (constant, unit) = words::class_worth(&model.cards, &named.calibrator, output);
    let class = artifact.schema.classes.get(output).cloned().unwrap_or_default();
    let args = [
        ("class", Value::from(class)),
        ("constant", words::number(constant, 3, lang).into()),
        ("unit", words::number(unit, 3, lang).into()),
    ];
    words::say("scorecard-worth", &args, lang)
}

/// Questions, answers, points.
fn answers(artifact: &Artifact, card: &Card, lang: Lang) -> String {
    let head = ["scorecard-head-question", "scorecard-head-answer", "scorecard-head-points"];
    let mut rows = vec![head.map(|id| words::say(id, &[], lang)).to_vec()];
    for asked in words::asked(artifact, card, lang) {
        for (at, (answer, points)) in asked.answers.iter().enumerate() {
            let question = if at == 0 { asked.question.clone() } else { String::new() };
            rows.push(vec![question, answer.clone(), points.to_string()]);
        }
    }
    table(&rows, &[Align::Left, Align::Left, Align::Right], WIDEST)
}

/// From the total to the prediction.
fn by_total(artifact: &Artifact, lines: &[TotalLine], lang: Lang) -> String {
    let regression = artifact.task == Task::Regression;
    let figure = |v: f64| if regression { words::number(v, 3, lang) } else { words::share(v, lang) };
    let predicted = if regression { "scorecard-head-number" } else { "scorecard-head-risk" };
    let observed = if regression { "scorecard-head-mean" } else { "scorecard-head-observed" };
    let head = ["scorecard-head-total", predicted, "scorecard-head-rows", observed];
    let mut rows = vec![head.map(|id| words::say(id, &[], lang)).to_vec()];
    for (at, line) in lines.iter().enumerate() {
        let seen = line.observed.map_or("–".to_owned(), |e| {
            let args = [("value", e.value), ("low", e.low), ("high", e.high)].map(|(n, v)| (n, figure(v).into()));
            words::say("estimate", &args, lang)
        });
        rows.push(vec![
            words::total_name(line.from, line.to, at == 0, at + 1 == lines.len(), lang),
            words::span_of(&figure(line.low), &figure(line.high), lang),
            words::number(line.n_judged as f64, 15, lang),
            seen,
        ]);
    }
    table(&rows, &[Align::Left, Align::Right, Align::Right, Align::Right], WIDEST)
}

/// The points of one row, where the model that scored it is a point score.
pub(super) fn of_row(row: &ScoredRow, artifact: &Artifact, model: &str, lang: Lang) -> String {
    let named = artifact.find(model).ok().and_then(|index| artifact.models.get(index));
    let Some((_, scorecard)) = named.and_then(scorecard) else { return String::new() };
    let output = match (&row.prediction, artifact.task) {
        (Prediction::Class(class), Task::Multiclass { .. }) => {
            artifact.schema.classes.iter().position(|c| c == class).unwrap_or(0)
        }
        _ => 0,
    };
    let Some(card) = scorecard.cards.get(output).filter(|c| !c.questions.is_empty()) else { return String::new() };
    let mut out = heading(&words::say("scorecard-row-heading", &[], lang));
    let mut total = 0;
    for question in &card.questions {
        let reason = row.reasons.iter().find(|r| r.feature == question.feature);
        let answer = answer_of(artifact, question, reason);
        let points = question.points.get(answer).copied().unwrap_or(0);
        total += points;
        let label = words::feature_label(artifact, question.feature, lang);
        let args = [
            ("points", Value::Text(format!("{points:>3}"))),
            ("question", label.into()),
            ("answer", words::answer_name(artifact, question, answer, lang).into()),
        ];
        out.push_str(&short(&format!("  {}", words::say("scorecard-row-points", &args, lang)), super::layout::WIDTH));
        out.push('\n');
    }
    let args = [("total", Value::Text(format!("{total:>3}"))), ("most", Value::Text(card.most().to_string()))];
    out.push_str(&paragraph(&format!("  {}", words::say("scorecard-row-total", &args, lang)), 2));
    out
}

/// The answer that a row gave: of its value, or where the value pushes nothing, the one whose points are the mean.
fn answer_of(artifact: &Artifact, question: &Question, reason: Option<&Reason>) -> usize {
    match reason.map(|r| &r.value) {
        Some(FeatureValue::Number(x)) => question.answer_of_number(*x),
        Some(FeatureValue::Gap) => question.gap,
        Some(FeatureValue::Level(name)) => {
            let code = match artifact.features.get(question.feature).map(|f| &f.kind) {
                Some(FeatureKind::Level { levels }) => levels.iter().position(|l| l == name),
                _ => name.parse::<usize>().ok().and_then(|n| n.checked_sub(1)),
            };
            code.map_or(question.gap, |code| question.answer_of_level(code as u32))
        }
        None => {
            let far = |answer: &usize| (f64::from(question.points[*answer]) - question.mean_points()).abs();
            (0..question.points.len()).min_by(|a, b| far(a).total_cmp(&far(b))).unwrap_or(0)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    fn check(text: &str, parts: &[&str]) {
        for part in parts {
            assert!(text.contains(part), "{part}\n{text}");
        }
        assert!(!text.contains("scorecard-") && !text.contains("{$"), "{text}");
    }

    #[test]
    fn the_table_is_added_up_in_both_languages() {
        let (mut artifact, _) = fixture::scorecard();
        let en = [
            "Dernier achat  below 30\u{a0}jours",
            "30 to 62\u{a0}jours",
            "63\u{a0}jours or more",
            "missing",
            "Paris; also if",
        ];
        check(&points(&artifact, Lang::En), &en);
        let fr = ["moins de 30\u{a0}jours", "30 à 62\u{a0}jours", "Part observée", "non renseigné"];
        check(&points(&artifact, Lang::Fr), &fr);
        artifact.validation.recommended = 2;
        assert!(points(&artifact, Lang::En).is_empty(), "another model is spoken of");
    }

    #[test]
    fn the_points_of_a_row() {
        let (artifact, list) = fixture::scorecard();
        let told = |row: usize| of_row(&list.rows[row], &artifact, "scorecard", Lang::En);
        check(&told(1), &["  5  Dernier achat: 63", "  3  ville: Paris", "  8  in all, out of 8"]);
        check(&told(0), &["  0  Dernier achat: below 30"]);
        assert!(of_row(&list.rows[1], &artifact, "best", Lang::En).is_empty());
    }

    #[test]
    fn nothing_to_ask() {
        let (mut artifact, list) = fixture::scorecard();
        if let FittedModel::Scorecard(model) = &mut artifact.models[1].model {
            model.cards[0].questions.clear();
        }
        check(&points(&artifact, Lang::En), &["No question pays"]);
        assert!(of_row(&list.rows[1], &artifact, "scorecard", Lang::En).is_empty());
    }
}
