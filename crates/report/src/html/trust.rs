//! May I trust it? Signal, corrected figure, calibration, enough rows, what simplicity costs; then charts and tables.
//!
//! In: the view. Out: blocks.
//! Invariants: every figure stands with its interval and its baseline.

use super::document::{Block, Cell, Table};
use super::pictures;
use super::scrutiny;
use super::view::{View, say};
use makalu::Task;
use makalu::validate::metric::Metric;

/// The section.
pub(super) fn blocks(view: &View) -> Vec<Block> {
    let mut blocks = vec![Block::Answer(signal(view)), Block::Text(corrected(view))];
    blocks.extend(calibration(view).map(Block::Text));
    blocks.push(enough_rows(view));
    blocks.push(Block::Text(cost_of_simplicity(view)));
    let mut figures = pictures::figures(view);
    figures.extend(scrutiny::figures(view));
    if !figures.is_empty() {
        blocks.push(Block::Figures(figures));
    }
    blocks.push(Block::Table(leaderboard(view)));
    blocks.push(Block::Folded {
        summary: view.say("report-all-figures", &[]),
        blocks: vec![Block::Table(all_figures(view))],
    });
    blocks.extend(scrutiny::blocks(view));
    blocks
}

fn signal(view: &View) -> String {
    let signal = &view.artifact.validation.signal;
    let n = signal.n_permutations;
    // p = (1 + as good) / (1 + n).
    let as_good = (signal.p_value * (1 + n) as f64 - 1.0).round().max(0.0) as u64;
    let p = view.digits(signal.p_value, 2);
    if signal.found {
        say!(view, "report-signal-found", n = n, as_good = as_good, p = p)
    } else {
        say!(view, "report-signal-none", n = n, as_good = as_good, p = p)
    }
}

fn corrected(view: &View) -> String {
    let figure = &view.artifact.validation.corrected;
    say!(
        view,
        "report-corrected",
        metric = view.metric_name(figure.metric),
        figure = view.with_interval(figure.metric, &figure.estimate),
        base = view.figure(figure.metric, figure.estimate.baseline),
        note = view.metric_note(figure.metric)
    )
}

fn calibration(view: &View) -> Option<String> {
    if view.artifact.task == Task::Regression {
        let rule = view.model.intervals.as_ref()?;
        return Some(say!(
            view,
            "report-coverage",
            level = view.percent(rule.level),
            share = view.percent(rule.coverage.value),
            span = view.span(view.percent(rule.coverage.low), view.percent(rule.coverage.high))
        ));
    }
    // One same probability for all has no slope.
    if view.judged.model == view.artifact.models.first()?.name {
        return None;
    }
    let e = view.estimate(view.judged, Metric::CalibrationSlope)?;
    let slope = view.with_interval(Metric::CalibrationSlope, &e);
    Some(if e.low <= 1.0 && e.high >= 1.0 {
        say!(view, "report-calibrated", slope = slope)
    } else if e.value < 1.0 {
        say!(view, "report-overconfident", slope = slope)
    } else {
        say!(view, "report-underconfident", slope = slope)
    })
}

fn enough_rows(view: &View) -> Block {
    let s = &view.artifact.validation.sufficiency;
    let facts = [
        ("rows", s.n_rows.into()),
        ("events", s.n_events.into()),
        ("parameters", s.n_parameters.into()),
        ("supported", s.supported_parameters.into()),
        ("needed", s.needed_rows.into()),
    ];
    let numbers = view.artifact.task == Task::Regression;
    match (s.n_rows >= s.needed_rows, numbers) {
        (true, true) => Block::Text(view.say("report-rows-enough-number", &facts)),
        (true, false) => Block::Text(view.say("report-rows-enough", &facts)),
        (false, true) => Block::Warning(view.say("report-rows-few-number", &facts)),
        (false, false) => Block::Warning(view.say("report-rows-few", &facts)),
    }
}

pub(crate) fn cost_of_simplicity(view: &View) -> String {
    let validation = &view.artifact.validation;
    let best = validation.models.get(validation.best).unwrap_or(view.judged);
    let main = validation.corrected.metric;
    let name = view.model_name(&view.judged.model);
    let figure = |judged| {
        view.estimate(judged, main).map_or_else(String::new, |e| {
            let (figure, base) = (view.with_interval(main, &e), view.figure(main, e.baseline));
            say!(view, "report-figure-and-baseline", figure = figure, base = base)
        })
    };
    if best.model == view.judged.model {
        return say!(view, "report-recommended-is-best", model = name);
    }
    if view.judged.complexity.size >= best.complexity.size {
        return say!(
            view,
            "report-cost-in-figures",
            model = name,
            best = view.model_name(&best.model),
            metric = view.metric_name(main),
            simple = figure(view.judged),
            accurate = figure(best)
        );
    }
    say!(
        view,
        "report-cost",
        model = name,
        best = view.model_name(&best.model),
        metric = view.metric_name(main),
        simple = figure(view.judged),
        accurate = figure(best),
        size = view.judged.complexity.size,
        best_size = view.number(best.complexity.size)
    )
}

pub(crate) fn leaderboard(view: &View) -> Table {
    let validation = &view.artifact.validation;
    let (main, second) = (validation.corrected.metric, Metric::second(view.artifact.task));
    let rows = validation.models.iter().enumerate().map(|(i, judged)| {
        let figure = |m| view.estimate(judged, m).map_or("–".to_owned(), |e| view.with_interval(m, &e));
        let mut marks = Vec::new();
        if i == validation.recommended {
            marks.push(view.say("report-mark-recommended", &[]));
        }
        if i == validation.best {
            marks.push(view.say("report-mark-best", &[]));
        }
        if judged.within_one_standard_error && i != validation.best {
            marks.push(view.say("report-mark-within", &[]));
        }
        let mut row = vec![
            Cell::key(view.model_name(&judged.model)),
            Cell::number(figure(main)),
            Cell::number(figure(second)),
            Cell::number(view.number(judged.complexity.size)),
            Cell::number(view.count(judged.complexity.n_features)),
        ];
        row.extend(view.times.map(|times| Cell::number(times.text(&judged.model, view.lang))));
        row.push(Cell::text(marks.join(", ")));
        row
    });
    let mut head = vec![
        Cell::text(view.say("report-head-model", &[])),
        Cell::number(view.metric_title(main)),
        Cell::number(view.metric_title(second)),
        Cell::number(view.say("report-head-size", &[])),
        Cell::number(view.say("report-head-features", &[])),
    ];
    head.extend(view.times.map(|_| Cell::number(view.say("models-time", &[]))));
    head.push(Cell::text(view.say("report-head-verdict", &[])));
    Table { caption: view.say("report-leaderboard", &[]), head, rows: rows.collect() }
}

fn all_figures(view: &View) -> Table {
    let rows = view.judged.figures.iter().map(|f| {
        vec![
            Cell::key(view.metric_title(f.metric)),
            Cell::number(view.with_interval(f.metric, &f.estimate)),
            Cell::number(view.figure(f.metric, f.estimate.baseline)),
            Cell::text(view.metric_note(f.metric)),
        ]
    });
    Table {
        caption: say!(view, "report-figures-of", model = view.model_name(&view.judged.model)),
        head: vec![
            Cell::text(view.say("report-head-metric", &[])),
            Cell::number(view.say("report-head-value", &[])),
            Cell::number(view.say("report-head-baseline", &[])),
            Cell::text(view.say("report-head-meaning", &[])),
        ],
        rows: rows.collect(),
    }
}
