//! The point score: what to ask, how many points each answer counts, and what a total means.
//!
//! In: the view. Out: blocks; none where the artifact has no point score that asks anything.
//! Invariants: points and totals are the model's own; what was observed stands with its interval.
//! Edges: of three or more classes each has its own table, and the highest worth wins.

use super::document::{Block, Cell, Table};
use super::view::{View, say};
use crate::words;
use makalu::Task;
use makalu::artifact::NamedModel;
use makalu::explain::totals::{TotalLine, totals};
use makalu::models::FittedModel;
use makalu::models::scorecard::{Card, Scorecard};
use makalu::validate::ModelValidation;

/// The section.
pub(crate) fn blocks(view: &View) -> Vec<Block> {
    let validation = &view.artifact.validation;
    let models = view.artifact.models.iter().zip(&validation.models).enumerate();
    let found = models.filter_map(|(index, (named, judged))| match &named.model {
        FittedModel::Scorecard(model) => Some((index, named, judged, model)),
        _ => None,
    });
    let mut asking = found.filter(|(.., model)| model.cards.iter().any(|c| !c.questions.is_empty()));
    let Some((index, named, judged, model)) = asking.next() else { return Vec::new() };
    let mut blocks = vec![Block::Answer(opening(view, index == validation.recommended, judged, model))];
    match &model.cards[..] {
        [card] => {
            blocks.push(Block::Text(view.say("scorecard-how", &[])));
            blocks.push(Block::Table(points(view, card, view.say("scorecard-caption-points", &[]))));
            let lines = totals(card, &named.calibrator, &judged.out_of_fold, &validation.observed, &validation.weights);
            blocks.push(Block::Table(by_total(view, &lines)));
            let base = lines.iter().find_map(|l| l.observed).map_or(f64::NAN, |e| e.baseline);
            let base = say!(view, "scorecard-caption-base", base = figure(view, base));
            blocks.push(Block::Text(format!("{} {base}", view.say("scorecard-judged", &[]))));
        }
        cards => {
            blocks.push(Block::Text(view.say("scorecard-how-classes", &[])));
            blocks.extend((0..cards.len()).flat_map(|output| of_class(view, named, model, output)));
        }
    }
    blocks
}

/// What the score is, and how good.
fn opening(view: &View, recommended: bool, judged: &ModelValidation, model: &Scorecard) -> String {
    let main = view.artifact.validation.corrected.metric;
    let figure = view.estimate(judged, main).map_or_else(String::new, |e| {
        say!(
            view,
            "report-caption-metric",
            metric = view.metric_title(main),
            figure = view.with_interval(main, &e),
            base = view.figure(main, e.baseline)
        )
    });
    let questions: usize = model.cards.iter().map(|c| c.questions.len()).sum();
    let id = if recommended { "scorecard-recommended" } else { "scorecard-other" };
    view.say(id, &[("questions", questions.into()), ("figure", figure.into())])
}

/// Questions, answers, points.
fn points(view: &View, card: &Card, caption: String) -> Table {
    let mut rows = Vec::new();
    for asked in words::asked(view.artifact, card, view.lang) {
        rows.push(vec![Cell::key(asked.question), Cell::number("")]);
        // Indented by an em space: a third column would leave the points outside of a narrow screen.
        let answer = |(answer, points): &(String, i32)| {
            vec![Cell::text(format!("\u{2003}{answer}")), Cell::number(points.to_string())]
        };
        rows.extend(asked.answers.iter().map(answer));
    }
    let most = card.most().to_string();
    rows.push(vec![Cell::key(say!(view, "scorecard-total-out-of", most = most)), Cell::number("______")]);
    let head = vec![
        Cell::text(view.say("scorecard-head-question-and-answer", &[])),
        Cell::number(view.say("scorecard-head-points", &[])),
    ];
    Table { caption, head, rows }
}

/// From the total to the prediction.
fn by_total(view: &View, lines: &[TotalLine]) -> Table {
    let regression = view.artifact.task == Task::Regression;
    let figure = |v: f64| figure(view, v);
    let row = |(at, line): (usize, &TotalLine)| {
        let observed = line.observed.map_or_else(
            || "–".to_owned(),
            |e| {
                let span = view.span(figure(e.low), figure(e.high));
                say!(view, "report-with-interval", value = figure(e.value), span = span)
            },
        );
        vec![
            Cell::key(words::total_name(line.from, line.to, at == 0, at + 1 == lines.len(), view.lang)),
            Cell::number(words::span_of(&figure(line.low), &figure(line.high), view.lang)),
            Cell::number(view.count(line.n_judged)),
            Cell::number(observed),
        ]
    };
    let (predicted, observed, caption) = if regression {
        ("scorecard-head-number", "scorecard-head-mean", say!(view, "scorecard-caption-number", target = view.target()))
    } else {
        ("scorecard-head-risk", "scorecard-head-observed", say!(view, "scorecard-caption-risk", event = view.event()))
    };
    Table {
        caption,
        head: vec![
            Cell::text(view.say("scorecard-head-total", &[])),
            Cell::number(view.say(predicted, &[])),
            Cell::number(view.say("scorecard-head-rows", &[])),
            Cell::number(view.say(observed, &[])),
        ],
        rows: lines.iter().enumerate().map(row).collect(),
    }
}

/// A probability or a number as people write it.
fn figure(view: &View, value: f64) -> String {
    if view.artifact.task == Task::Regression { view.number(value) } else { view.percent(value) }
}

/// The table of one class of several.
fn of_class(view: &View, named: &NamedModel, model: &Scorecard, output: usize) -> Vec<Block> {
    let (constant, unit) = words::class_worth(&model.cards, &named.calibrator, output);
    let class = words::visible(view.class(output));
    let worth = say!(
        view,
        "scorecard-worth",
        class = class.as_str(),
        constant = view.number(constant),
        unit = view.number(unit)
    );
    let mut blocks = vec![Block::Heading(class), Block::Text(worth)];
    if !model.cards[output].questions.is_empty() {
        let caption = view.say("scorecard-caption-points", &[]);
        blocks.push(Block::Table(points(view, &model.cards[output], caption)));
    }
    blocks
}

#[cfg(test)]
mod tests {
    use crate::{Lang, fixture, html};

    #[test]
    fn the_section_stands_where_there_is_a_score() {
        let (artifact, _) = fixture::scorecard();
        for (lang, parts) in [
            (Lang::En, ["2 questions and a pencil", "63\u{a0}jours or more", "out of 8"]),
            (Lang::Fr, ["2 questions et un crayon", "63\u{a0}jours ou plus", "sur 8"]),
        ] {
            let page = html::report(&artifact, None, lang);
            for part in parts {
                assert!(page.contains(part), "{part}");
            }
            assert!(page.contains("id=\"scorecard\"") && !page.contains("scorecard-"));
        }
        assert!(!html::report(&fixture::binary().0, None, Lang::En).contains("id=\"scorecard\""));
    }
}
