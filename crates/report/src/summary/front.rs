//! The formulas to choose from: a table of what each costs, then each in full with how often its terms came back.
//!
//! In: a model file. Out: text.
//! The user's question: "is there a shorter formula, and what do I lose with it?".
//! Invariants: figures stand with their interval, those of the most accurate model and of the baseline beside them.
//! Edges: a model file without a formula says so.

use super::layout::{Align, heading, paragraph, table};
use crate::{Lang, words};
use makalu::artifact::{Front, FrontEntry};
use makalu::formula::display;
use makalu::message::Value;
use makalu::models::formula::{Formula, FormulaModel};
use makalu::validate::{Estimate, Figure};
use makalu::{Artifact, Task};

/// The formulas of the model file.
pub fn front(artifact: &Artifact, lang: Lang) -> String {
    let (Some((_, formulas)), Some(front)) = (artifact.formulas(), &artifact.front) else {
        return paragraph(&words::say("front-none", &[], lang), 0);
    };
    let target = Value::Text(words::target_label(artifact));
    let mut out =
        paragraph(&words::say("front-heading", &[("n", formulas.front.len().into()), ("target", target)], lang), 0);
    out.push('\n');
    out.push_str(&costs(formulas, front, lang));
    out.push_str(&paragraph(&format!("  {}", words::say("front-marks", &[], lang)), 2));
    out.push_str(&paragraph(&format!("  {}", compared(artifact, front, lang)), 2));
    for (at, (formula, entry)) in formulas.front.iter().zip(&front.entries).enumerate() {
        out.push_str(&in_full(artifact, formulas, front, (at, formula, entry), lang));
    }
    out
}

/// Which of how many formulas the summary shows; nothing where there is no other.
pub(super) fn which(artifact: &Artifact, lang: Lang) -> String {
    match (artifact.formulas(), &artifact.front) {
        (Some((_, formulas)), Some(front)) if formulas.front.len() > 1 => {
            let sizes = [&formulas.front[0], &formulas.front[formulas.front.len() - 1]].map(|f| f.complexity().size);
            let args = [
                ("number", Value::from(formulas.chosen + 1)),
                ("n", formulas.front.len().into()),
                ("low", Value::Number(sizes[0])),
                ("high", Value::Number(sizes[1])),
                ("advised", Value::from(front.advised + 1)),
            ];
            let text = if formulas.chosen == front.advised {
                words::say("front-which-advised", &args, lang)
            } else {
                words::say("front-which-chosen", &args, lang)
            };
            paragraph(&format!("  {text}"), 2)
        }
        _ => String::new(),
    }
}

fn marks(at: usize, formulas: &FormulaModel, front: &Front) -> String {
    let advised = if at == front.advised { " ★" } else { "" };
    let chosen = if at == formulas.chosen { " ◂" } else { "" };
    format!("{advised}{chosen}")
}

fn costs(formulas: &FormulaModel, front: &Front, lang: Lang) -> String {
    let Some(Figure { metric, .. }) = front.entries.first().and_then(|e| e.figures.first()) else {
        return String::new();
    };
    let named = |id: &str| words::say(id, &[], lang);
    let head = vec![
        named("front-head-number"),
        named("front-head-size"),
        named("front-head-columns"),
        words::metric_name(*metric, lang),
        named("front-head-kept"),
        named("front-head-lost"),
    ];
    let mut rows = vec![head];
    for (at, (formula, entry)) in formulas.front.iter().zip(&front.entries).enumerate() {
        let size = formula.complexity();
        rows.push(vec![
            format!("{}{}", at + 1, marks(at, formulas, front)),
            words::number(size.size, 3, lang),
            words::number(size.n_features as f64, 6, lang),
            entry.figures.first().map_or_else(dash, |f| figure(&f.estimate, lang)),
            entry.price.kept.as_ref().map_or_else(dash, |e| share(e, lang)),
            figure(&entry.price.lost.rounded(3), lang),
        ]);
    }
    table(&rows, &[Align::Left, Align::Right, Align::Right, Align::Right, Align::Right, Align::Right], 40)
}

fn dash() -> String {
    "–".to_owned()
}

/// A figure, 0 where nothing shows.
fn shown(value: f64) -> Value {
    Value::Number(if value.abs() < 5e-4 { 0.0 } else { value })
}

/// "0.9 (0.8 to 0.97)".
fn figure(e: &Estimate, lang: Lang) -> String {
    words::say("estimate", &[("value", shown(e.value)), ("low", shown(e.low)), ("high", shown(e.high))], lang)
}

fn share(e: &Estimate, lang: Lang) -> String {
    words::say("estimate", &[("value", percent(e.value)), ("low", percent(e.low)), ("high", percent(e.high))], lang)
}

/// A share to the whole per cent: finer ones would feign a precision that the interval denies.
fn percent(share: f64) -> Value {
    Value::Share((share * 100.0).round() / 100.0)
}

/// The most accurate model and the baseline, and on what all were judged.
fn compared(artifact: &Artifact, front: &Front, lang: Lang) -> String {
    let validation = &artifact.validation;
    let best = validation.models.get(validation.best);
    let Some((best, estimate)) = best.and_then(|m| Some((m, m.figures.first()?.estimate))) else {
        return String::new();
    };
    let args = [
        ("searches", Value::from(front.n_searches)),
        ("best", words::model_name(&best.model, lang).into()),
        ("figure", figure(&estimate, lang).into()),
        ("baseline", shown(estimate.baseline)),
    ];
    words::say("front-compared", &args, lang)
}

/// A formula with its terms' shares of the resamples.
fn in_full(
    artifact: &Artifact,
    formulas: &FormulaModel,
    front: &Front,
    (at, formula, entry): (usize, &Formula, &FrontEntry),
    lang: Lang,
) -> String {
    let args = [("number", Value::from(at + 1)), ("size", Value::Number(formula.complexity().size))];
    let title = words::say("front-formula", &args, lang);
    let mut out = heading(&format!("{title}{}", marks(at, formulas, front)));
    for (output, text) in formula.plain(&artifact.features).iter().enumerate() {
        out.push_str(&paragraph(&format!("  {} = {}", left_side(artifact, output, lang), words::visible(text)), 4));
    }
    for (term, stability) in formula.terms.iter().zip(&entry.stability) {
        let of = |count: u32| percent(f64::from(count) / front.n_searches.max(1) as f64);
        let args = [
            ("same", of(stability.same_structure)),
            ("columns", of(stability.same_columns)),
            ("term", Value::Text(display::plain(term, &artifact.features))),
        ];
        let text = if stability.same_structure == stability.same_columns {
            words::say("front-stability", &args, lang)
        } else {
            words::say("front-stability-columns", &args, lang)
        };
        out.push_str(&paragraph(&format!("  · {text}"), 4));
    }
    out
}

/// What a formula's value is.
pub(super) fn left_side(artifact: &Artifact, output: usize, lang: Lang) -> String {
    match artifact.task {
        Task::Regression => words::target_label(artifact),
        Task::Binary => words::say("fit-log-odds", &[("event", words::event(artifact).into())], lang),
        Task::Multiclass { .. } => {
            let class = artifact.schema.classes.get(output).cloned().unwrap_or_default();
            words::say("fit-class-score", &[("class", class.into())], lang)
        }
    }
}
