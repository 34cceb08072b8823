//! The formula, typeset and in plain text, with its names.
//!
//! In: the view. Out: blocks; none where the artifact has no formula.

use super::document::{Block, Cell, Table};
use super::view::{View, say};
use crate::words;
use makalu::Task;
use makalu::models::{FittedModel, Model};

/// The section.
pub(super) fn blocks(view: &View) -> Vec<Block> {
    let validation = &view.artifact.validation;
    let models = view.artifact.models.iter().zip(&validation.models).enumerate();
    let Some((index, (named, judged, formula))) = models
        .filter_map(|(i, (named, judged))| match &named.model {
            FittedModel::Formula(formula) => Some((i, (named, judged, formula))),
            _ => None,
        })
        .next()
    else {
        return Vec::new();
    };
    let main = validation.corrected.metric;
    let figure = view.estimate(judged, main).map_or_else(String::new, |e| {
        say!(
            view,
            "report-caption-metric",
            metric = view.metric_title(main),
            figure = view.with_interval(main, &e),
            base = view.figure(main, e.baseline)
        )
    });
    let opening = if index == validation.recommended { "report-formula-recommended" } else { "report-formula-other" };
    let size = view.number(formula.complexity().size);
    let plain = formula.plain(&view.artifact.features);
    vec![
        Block::Answer(view.say(opening, &[("size", size.into()), ("figure", figure.into())])),
        Block::Formula(formula.mathml(&view.artifact.features)),
        Block::Text(reading(view, named.calibrator.slope, &named.calibrator.intercepts)),
        Block::Code(plain.join("\n")),
        Block::Table(names(view, &formula.features())),
    ]
}

/// From the formula's value to the prediction.
fn reading(view: &View, slope: f64, intercepts: &[f64]) -> String {
    let slope = view.digits(slope, 4);
    let intercept = crate::words::signed(intercepts.first().copied().unwrap_or(0.0), 4, view.lang);
    match view.artifact.task {
        Task::Regression => {
            say!(view, "report-formula-reading-number", target = view.target(), slope = slope, intercept = intercept)
        }
        Task::Binary => {
            say!(view, "report-formula-reading", event = view.event(), slope = slope, intercept = intercept)
        }
        Task::Multiclass { .. } => {
            let classes = view.artifact.schema.classes.clone();
            say!(view, "report-formula-reading-classes", slope = slope, classes = classes)
        }
    }
}

/// The names that stand in the formula.
fn names(view: &View, used: &[u32]) -> Table {
    let infos = view.artifact.features.iter().enumerate();
    let rows = infos.filter(|(f, _)| used.contains(&(*f as u32))).map(|(f, info)| {
        let kind = view.artifact.schema.columns.iter().find(|c| c.name == info.column).map(|c| c.kind);
        vec![
            Cell::key(info.name.as_str()),
            Cell::text(view.feature(f)),
            Cell::text(kind.map_or_else(String::new, |k| words::kind_name(k, view.lang))),
            Cell::text(view.unit(f)),
        ]
    });
    Table {
        caption: view.say("report-formula-names", &[]),
        head: ["report-head-name", "report-head-meaning", "report-head-kind", "report-head-unit"]
            .map(|id| Cell::text(view.say(id, &[])))
            .to_vec(),
        rows: rows.collect(),
    }
}
