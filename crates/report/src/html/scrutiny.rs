//! How far to believe it: the choice, single predictions, kinds of rows, more rows, and what acting on it is worth.
//!
//! In: the view. Out: blocks, and charts for the section on trust.
//! Edges: what was not measured (one repetition, no category, quick effort) is not spoken of.

use super::document::{Block, Cell, Figure, Table};
use super::pictures::figure;
use super::view::{View, say};
use crate::charts::believe;
use crate::charts::frame::Labels;
use makalu::Task;
use makalu::validate::decision::{DecisionCurve, decision_curve};
use makalu::validate::learning::LearningCurve;
use makalu::validate::sets;
use makalu::validate::stability::{Instability, instability};
use makalu::validate::subgroup::{Part, Subgroup};

/// Models named beside the one chosen most often.
const OTHERS_NAMED: usize = 3;
/// A model chosen in fewer of the resamples is not named.
const SELDOM: f64 = 0.05;

/// What is said, after the figures.
pub(super) fn blocks(view: &View) -> Vec<Block> {
    let lines: Vec<String> = [second(view), choice(view), moves(view), possible(view), more_rows(view), worth(view)]
        .into_iter()
        .flatten()
        .collect();
    let mut blocks = Vec::new();
    if !lines.is_empty() {
        blocks.push(Block::Heading(view.say("validity-heading", &[])));
        blocks.push(Block::List(lines));
    }
    blocks.extend(kinds_of_rows(view));
    blocks
}

/// The charts.
pub(crate) fn figures(view: &View) -> Vec<Figure> {
    [decision_figure(view), learning_figure(view), movement_figure(view)].into_iter().flatten().collect()
}

/// Whether the scores of the judged rows are all there.
fn has_scores(view: &View) -> bool {
    !view.scores.outputs.is_empty()
}

/// The second figure, corrected as the main one.
pub(crate) fn second(view: &View) -> Option<String> {
    let figure = view.artifact.validation.scrutiny.second?;
    Some(say!(
        view,
        "validity-second",
        metric = view.metric_title(figure.metric),
        figure = view.with_interval(figure.metric, &figure.estimate),
        base = view.figure(figure.metric, figure.estimate.baseline)
    ))
}

/// How often each model would have been chosen.
fn choice(view: &View) -> Option<String> {
    let validation = &view.artifact.validation;
    let shares = &validation.scrutiny.chosen;
    let mut order: Vec<usize> = (0..shares.len().min(validation.models.len())).collect();
    order.sort_by(|&a, &b| shares[b].total_cmp(&shares[a]).then(a.cmp(&b)));
    let (&first, others) = order.split_first()?;
    let name = |m: usize| view.model_name(&validation.models[m].model);
    let others: Vec<String> = others
        .iter()
        .filter(|&&m| shares[m] >= SELDOM)
        .take(OTHERS_NAMED)
        .map(|&m| say!(view, "validity-choice-other", model = name(m), share = view.percent(shares[m])))
        .collect();
    let share = view.percent(shares[first]);
    Some(if others.is_empty() {
        say!(view, "validity-choice-firm", model = name(first), share = share)
    } else {
        say!(view, "validity-choice", model = name(first), share = share, others = others.join(", "))
    })
}

fn movement(view: &View) -> Option<Instability> {
    if !has_scores(view) {
        return None;
    }
    instability(&view.judged.out_of_fold, &view.artifact.validation.observed)
}

/// A difference of predictions: percentage points of a probability, or the target's unit.
fn distance(view: &View, value: f64) -> String {
    match view.artifact.task {
        Task::Regression => format!("{}{}", view.number(value), view.target_unit()),
        _ => say!(view, "validity-points", points = view.digits(100.0 * value, 2)),
    }
}

/// How far a row's prediction moves from one split to another.
pub(crate) fn moves(view: &View) -> Option<String> {
    let found = movement(view)?;
    let d = found.difference;
    let moved = say!(
        view,
        "validity-moves",
        repeats = found.n_repeats,
        mean = distance(view, d.value),
        span = view.span(distance(view, d.low), distance(view, d.high)),
        ninety = distance(view, found.ninety),
        base = distance(view, d.baseline)
    );
    let side = found.changes_side.map(|s| {
        say!(
            view,
            "validity-side",
            share = view.percent(s.value),
            span = view.span(view.percent(s.low), view.percent(s.high)),
            base = view.percent(s.baseline)
        )
    });
    Some(side.map_or(moved.clone(), |side| format!("{moved} {side}")))
}

/// How often the sets of classes hold the class.
fn possible(view: &View) -> Option<String> {
    if !has_scores(view) {
        return None;
    }
    let validation = &view.artifact.validation;
    let found = sets::coverage(&view.judged.out_of_fold, &validation.observed, view.weights())?;
    let said = say!(
        view,
        "validity-sets",
        level = view.percent(sets::LEVEL),
        share = view.percent(found.all.value),
        span = view.span(view.percent(found.all.low), view.percent(found.all.high)),
        single = view.percent(found.single)
    );
    let few: Vec<String> = found.never_ruled_out.iter().map(|&k| view.class(k).to_owned()).collect();
    Some(if few.is_empty() { said } else { format!("{said} {}", say!(view, "validity-sets-few", classes = few)) })
}

fn curve<'a>(view: &'a View) -> Option<&'a LearningCurve> {
    view.artifact.validation.scrutiny.learning.as_ref()
}

/// Would more rows help, and how many?
fn more_rows(view: &View) -> Option<String> {
    let curve = curve(view)?;
    let metric = view.artifact.validation.corrected.metric;
    let d = &curve.doubled;
    let (doubled, now) = (view.with_interval(metric, d), view.figure(metric, d.baseline));
    let name = view.metric_name(metric);
    let Some((rows, low, high)) = curve.halfway.filter(|_| curve.gain.low > 1e-6 && curve.gain.value > 1e-3) else {
        return Some(say!(view, "validity-more-no", metric = name, doubled = doubled, now = now));
    };
    let count = |n: f64| view.count(round_up(n));
    let span = view.span(count(low), count(high));
    Some(say!(view, "validity-more-yes", metric = name, doubled = doubled, now = now, rows = count(rows), span = span))
}

/// Two significant digits: a forecast is no more exact.
fn round_up(n: f64) -> usize {
    let unit = 10f64.powf((n.max(10.0).log10().floor() - 1.0).max(0.0));
    ((n / unit).round() * unit) as usize
}

fn decision(view: &View) -> Option<DecisionCurve> {
    if !has_scores(view) {
        return None;
    }
    let validation = &view.artifact.validation;
    let groups = validation.scrutiny.groups.as_deref();
    let curve = decision_curve(&view.judged.out_of_fold, &validation.observed, view.weights(), groups)?;
    (curve.points.len() > 1).then_some(curve)
}

/// At which thresholds acting on the model pays.
pub(crate) fn worth(view: &View) -> Option<String> {
    let curve = decision(view)?;
    Some(match curve.useful {
        Some((from, to)) => {
            say!(view, "validity-worth", event = view.event(), span = view.span(view.percent(from), view.percent(to)))
        }
        None => say!(view, "validity-worth-nothing", event = view.event()),
    })
}

fn decision_figure(view: &View) -> Option<Figure> {
    let curve = decision(view)?;
    let labels = Labels {
        id: "chart-decision".to_owned(),
        title: view.say("validity-chart-decision", &[]),
        desc: say!(view, "validity-chart-decision-text", base = view.percent(curve.prevalence)),
        x: view.say("validity-axis-threshold", &[]),
        y: view.say("validity-axis-benefit", &[]),
    };
    let (model, all) = (view.say("validity-act-model", &[]), view.say("validity-act-all", &[]));
    Some(figure(believe::decision(&curve, (&model, &all), &labels, view.lang), &labels, false))
}

fn learning_figure(view: &View) -> Option<Figure> {
    let curve = curve(view)?;
    let metric = view.artifact.validation.corrected.metric;
    let labels = Labels {
        id: "chart-learning".to_owned(),
        title: view.say("validity-chart-learning", &[]),
        desc: say!(
            view,
            "validity-chart-learning-text",
            model = view.model_name(&curve.model),
            metric = view.metric_name(metric),
            doubled = view.with_interval(metric, &curve.doubled),
            now = view.figure(metric, curve.doubled.baseline)
        ),
        x: view.say("validity-axis-rows", &[]),
        y: view.metric_title(metric),
    };
    Some(figure(believe::learning(curve, &labels, view.lang), &labels, false))
}

fn movement_figure(view: &View) -> Option<Figure> {
    // Of three or more classes there is no single probability to follow.
    if matches!(view.artifact.task, Task::Multiclass { .. }) {
        return None;
    }
    let found = movement(view)?;
    let number = view.artifact.task == Task::Regression;
    let labels = Labels {
        id: "chart-movement".to_owned(),
        title: view.say("validity-chart-movement", &[]),
        desc: say!(view, "validity-chart-movement-text", repeats = found.n_repeats),
        x: view.say("validity-axis-mean", &[]),
        y: view.say("validity-axis-range", &[]),
    };
    Some(figure(believe::movement(&found.rows, !number, &labels, view.lang), &labels, false))
}

/// The same as [`kinds_of_rows`] says, in sentences; none where no kind was judged apart.
pub(crate) fn kinds_told(view: &View) -> Vec<String> {
    let found = &view.artifact.validation.scrutiny.subgroups;
    let mut flagged: Vec<String> = found.iter().filter(|s| s.worse || s.biased).map(|s| flag(view, s)).collect();
    match (found.is_empty(), flagged.len()) {
        (true, _) => Vec::new(),
        (false, 0) => vec![say!(view, "validity-kinds-alike", parts = found.len())],
        (false, n) => {
            flagged.insert(0, say!(view, "validity-kinds-differ", flagged = n, parts = found.len()));
            flagged
        }
    }
}

/// Whether it is as good for every kind of row.
fn kinds_of_rows(view: &View) -> Vec<Block> {
    let found = &view.artifact.validation.scrutiny.subgroups;
    if found.is_empty() {
        return Vec::new();
    }
    let flagged = found.iter().filter(|s| s.worse || s.biased).count();
    let table = Block::Table(table(view, found));
    let folded = |blocks| Block::Folded { summary: say!(view, "validity-kinds-all", parts = found.len()), blocks };
    if flagged == 0 {
        return vec![Block::Text(say!(view, "validity-kinds-alike", parts = found.len())), folded(vec![table])];
    }
    let told: Vec<String> = found.iter().filter(|s| s.worse || s.biased).map(|s| flag(view, s)).collect();
    vec![
        Block::Warning(say!(view, "validity-kinds-differ", flagged = flagged, parts = found.len())),
        Block::List(told),
        folded(vec![table]),
    ]
}

fn part(view: &View, subgroup: &Subgroup) -> String {
    let feature = view.feature(subgroup.feature);
    match &subgroup.part {
        Part::Level(code) => {
            say!(view, "validity-part-level", feature = feature, level = view.level(subgroup.feature, *code))
        }
        Part::Range(low, high) => {
            let span = view.span(view.number(*low), view.number(*high));
            say!(view, "validity-part-range", feature = feature, span = span)
        }
        Part::Gap => say!(view, "validity-part-gap", feature = feature),
    }
}

/// Observed less predicted, as points of probability or in the target's unit, with its sign.
fn bias(view: &View, value: f64) -> String {
    let sign = if value < 0.0 { "−" } else { "+" };
    format!("{sign}{}", distance(view, value.abs()))
}

fn flag(view: &View, subgroup: &Subgroup) -> String {
    let name = part(view, subgroup);
    let c = &subgroup.calibration;
    let metric = view.artifact.validation.corrected.metric;
    let mut said = Vec::new();
    if subgroup.worse {
        said.push(say!(
            view,
            "validity-flag-worse",
            metric = view.metric_name(metric),
            figure = view.with_interval(metric, &subgroup.main),
            base = view.figure(metric, subgroup.main.baseline)
        ));
    }
    if subgroup.biased {
        let span = view.span(bias(view, c.low), bias(view, c.high));
        let value = bias(view, c.value);
        said.push(if c.value > 0.0 {
            say!(view, "validity-flag-low", value = value, span = span)
        } else {
            say!(view, "validity-flag-high", value = value, span = span)
        });
    }
    say!(view, "validity-flag", part = name, rows = subgroup.n_rows, what = said.join("; "))
}

fn table(view: &View, found: &[Subgroup]) -> Table {
    let metric = view.artifact.validation.corrected.metric;
    let rows = found.iter().map(|s| {
        let span = view.span(bias(view, s.calibration.low), bias(view, s.calibration.high));
        let off = say!(view, "report-with-interval", value = bias(view, s.calibration.value), span = span);
        let verdict = match (s.worse, s.biased) {
            (false, false) => "validity-verdict-fine",
            (true, false) => "validity-verdict-worse",
            (false, true) => "validity-verdict-biased",
            (true, true) => "validity-verdict-both",
        };
        vec![
            Cell::key(part(view, s)),
            Cell::number(view.count(s.n_rows)),
            Cell::number(view.with_interval(metric, &s.main)),
            Cell::number(off),
            Cell::text(view.say(verdict, &[])),
        ]
    });
    let whole = found.first().map_or(f64::NAN, |s| s.main.baseline);
    Table {
        caption: say!(
            view,
            "validity-kinds-table",
            metric = view.metric_name(metric),
            whole = view.figure(metric, whole)
        ),
        head: vec![
            Cell::text(view.say("validity-head-part", &[])),
            Cell::number(view.say("validity-head-rows", &[])),
            Cell::number(view.metric_title(metric)),
            Cell::number(view.say("validity-head-off", &[])),
            Cell::text(view.say("report-head-verdict", &[])),
        ],
        rows: rows.collect(),
    }
}
