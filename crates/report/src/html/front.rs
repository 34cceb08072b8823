//! Shorter or more exact: the formulas to choose from, as chart, table and in full.
//!
//! In: the view. Out: blocks; none where there is no formula, or only one.
//! Invariants: figures stand with interval, the most accurate model's and the baseline's beside them.

use super::document::{Block, Cell, Table};
use super::pictures::figure;
use super::view::{View, say};
use crate::charts::frame::Labels;
use crate::charts::front::{Point, front as chart};
use makalu::artifact::{Front, FrontEntry};
use makalu::formula::display;
use makalu::models::formula::{Formula, FormulaModel};
use makalu::validate::{Estimate, Figure};

/// The section.
pub(super) fn blocks(view: &View) -> Vec<Block> {
    let (Some((_, formulas)), Some(front)) = (view.artifact.formulas(), &view.artifact.front) else {
        return Vec::new();
    };
    let (Some(entry), true) = (front.entries.get(formulas.chosen), formulas.front.len() > 1) else {
        return Vec::new();
    };
    let formula = formulas.formula();
    let (number, n) = (formulas.chosen + 1, formulas.front.len());
    let best = view.artifact.models.get(view.artifact.validation.best).map_or("", |m| m.name.as_str());
    let mut blocks = vec![Block::Answer(match &entry.price.kept {
        Some(kept) => say!(
            view,
            "front-answer",
            number = number,
            n = n,
            kept = percent(view, kept.value),
            span = view.span(percent(view, kept.low), percent(view, kept.high)),
            best = view.model_name(best)
        ),
        None => say!(view, "front-answer-no-gain", number = number, n = n, best = view.model_name(best)),
    })];
    blocks.push(Block::Text(if formulas.chosen == front.advised {
        say!(view, "front-text-advised", searches = front.n_searches)
    } else {
        say!(view, "front-text-chosen", searches = front.n_searches, advised = front.advised + 1)
    }));
    blocks.extend(picture(view, formulas, front));
    blocks.push(Block::Table(costs(view, formulas, front)));
    blocks.push(Block::Text(view.say("front-how", &[])));
    if !formula.terms.is_empty() {
        let caption = say!(view, "front-stability-table", searches = front.n_searches);
        blocks.push(Block::Table(stability(view, front, formula, entry, caption)));
    }
    let each = formulas.front.iter().zip(&front.entries).enumerate();
    let in_full = each.flat_map(|(at, (formula, entry))| {
        let size = view.number(formula.complexity().size);
        let title = say!(view, "front-formula", number = at + 1, size = size);
        let mut blocks = vec![
            Block::Heading(format!("{title}{}", marks(at, formulas, front))),
            Block::Code(formula.plain(&view.artifact.features).join("\n")),
        ];
        if at != formulas.chosen && !formula.terms.is_empty() {
            let caption = view.say("front-stability-short", &[]);
            blocks.push(Block::Table(stability(view, front, formula, entry, caption)));
        }
        blocks
    });
    blocks.push(Block::Folded { summary: say!(view, "front-in-full", n = n), blocks: in_full.collect() });
    blocks
}

/// A share to the whole per cent.
fn percent(view: &View, share: f64) -> String {
    view.percent((share * 100.0).round() / 100.0)
}

fn marks(at: usize, formulas: &FormulaModel, front: &Front) -> String {
    let advised = if at == front.advised { " ★" } else { "" };
    let chosen = if at == formulas.chosen { " ◂" } else { "" };
    format!("{advised}{chosen}")
}

/// Main figure of the most accurate model.
fn of_best(view: &View) -> Option<(String, Estimate)> {
    let validation = &view.artifact.validation;
    let best = validation.models.get(validation.best)?;
    Some((view.model_name(&best.model), best.figures.first()?.estimate))
}

fn picture(view: &View, formulas: &FormulaModel, front: &Front) -> Option<Block> {
    let (best, level) = of_best(view)?;
    let Figure { metric, .. } = front.entries.first()?.figures.first()?;
    let points: Vec<Point> = formulas
        .front
        .iter()
        .zip(&front.entries)
        .enumerate()
        .filter_map(|(at, (formula, entry))| {
            // The constant alone is the baseline; among formulas it would squeeze all others into a strip.
            let drawn = !formula.terms.is_empty() || at == formulas.chosen;
            let estimate = drawn.then_some(entry.figures.first()?.estimate)?;
            let size = formula.complexity().size;
            Some(Point { number: at + 1, size, estimate, chosen: at == formulas.chosen })
        })
        .collect();
    let better = match metric.higher_is_better() {
        Some(true) => "front-axis-higher",
        _ => "front-axis-lower",
    };
    let y = view.say(better, &[("metric", view.metric_title(*metric).into())]);
    let labels = Labels {
        id: "chart-front".to_owned(),
        title: view.say("front-chart", &[]),
        desc: say!(
            view,
            "front-chart-text",
            best = best.as_str(),
            figure = view.with_interval(*metric, &level),
            baseline = view.figure(*metric, level.baseline)
        ),
        x: view.say("front-axis-size", &[]),
        y,
    };
    let baseline = (view.say("front-baseline", &[]), level.baseline);
    let svg = chart(&points, &(best, level.value), &baseline, &labels, view.lang);
    Some(Block::Figures(vec![figure(svg, &labels, true)]))
}

fn costs(view: &View, formulas: &FormulaModel, front: &Front) -> Table {
    let metric = view.artifact.validation.corrected.metric;
    let rows = formulas.front.iter().zip(&front.entries).enumerate().map(|(at, (formula, entry))| {
        let size = formula.complexity();
        let shares = |e: &Estimate| {
            let span = view.span(percent(view, e.low), percent(view, e.high));
            say!(view, "report-with-interval", value = percent(view, e.value), span = span)
        };
        let dash = || "–".to_owned();
        vec![
            Cell::key(format!("{}{}", at + 1, marks(at, formulas, front))),
            Cell::number(view.number(size.size)),
            Cell::number(view.count(size.n_features)),
            Cell::number(entry.figures.first().map_or_else(dash, |f| view.with_interval(f.metric, &f.estimate))),
            Cell::number(entry.price.kept.as_ref().map_or_else(dash, shares)),
            Cell::number(view.with_interval(metric, &entry.price.lost.rounded(3))),
        ]
    });
    let mut rows: Vec<Vec<Cell>> = rows.collect();
    if let Some((best, estimate)) = of_best(view) {
        let judged = &view.artifact.validation.models[view.artifact.validation.best];
        rows.push(vec![
            Cell::key(best),
            Cell::number(view.number(judged.complexity.size)),
            Cell::number(view.count(judged.complexity.n_features)),
            Cell::number(view.with_interval(metric, &estimate)),
            Cell::number(""),
            Cell::number(""),
        ]);
    }
    Table {
        caption: view.say("front-table", &[]),
        head: vec![
            Cell::text(view.say("front-head-number", &[])),
            Cell::number(view.say("front-head-size", &[])),
            Cell::number(view.say("front-head-columns", &[])),
            Cell::number(view.metric_title(metric)),
            Cell::number(view.say("front-head-kept", &[])),
            Cell::number(view.say("front-head-lost", &[])),
        ],
        rows,
    }
}

/// How often each term of a formula came back.
fn stability(view: &View, front: &Front, formula: &Formula, entry: &FrontEntry, caption: String) -> Table {
    let share = |count: u32| percent(view, f64::from(count) / front.n_searches.max(1) as f64);
    let rows = formula.terms.iter().zip(&entry.stability).map(|(term, stability)| {
        vec![
            Cell::text(display::plain(term, &view.artifact.features)),
            Cell::number(share(stability.same_structure)),
            Cell::number(share(stability.same_columns)),
        ]
    });
    Table {
        caption,
        head: vec![
            Cell::text(view.say("front-head-term", &[])),
            Cell::number(view.say("front-head-same", &[])),
            Cell::number(view.say("front-head-together", &[])),
        ],
        rows: rows.collect(),
    }
}
