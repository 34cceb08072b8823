//! The page of `compare`: who changed, what came true, which columns moved.
//!
//! In: a comparison and the list of now. Out: HTML in the report's style.
//! Invariants: those of the report; of people, only the column by which they were followed stands in it.
//! Edges: without an earlier file or outcomes, the page says how to get them.

use super::document::{Block, Cell, Figure, Page, Section, Table};
use crate::Lang;
use crate::charts::frame::Labels;
use crate::charts::{bar, square};
use crate::words::compared::Told;
use crate::words::{self, number, share};
use makalu::artifact::Artifact;
use makalu::compare::{Comparison, DriftVerdict, Standing, Truth, Verdict};
use makalu::message::Value;
use makalu::score::ScoredList;
use makalu::validate::Estimate;
use makalu::validate::metric::Metric;
use makalu::{Notice, Task};

/// People shown of each standing.
const PEOPLE_SHOWN: usize = 8;
/// Reasons shown for each.
const REASONS_SHOWN: usize = 2;
/// Comparisons listed that do not stand out.
const OTHERS_SHOWN: usize = 60;

/// The page: one self-contained file. `file` is the name of the later table.
pub fn comparison(
    artifact: &Artifact,
    found: &Comparison,
    list: &ScoredList,
    notices: &[Notice],
    file: &str,
    lang: Lang,
) -> String {
    comparison_parts(artifact, found, list, notices, file, lang).html()
}

/// The same page before it is written, for whoever shows its sections elsewhere.
pub fn comparison_parts(
    artifact: &Artifact,
    found: &Comparison,
    list: &ScoredList,
    notices: &[Notice],
    file: &str,
    lang: Lang,
) -> Page {
    let told = Told { artifact, found, lang };
    let say = |id: &str| words::say(id, &[], lang);
    let section = |id: &'static str, title: &str, blocks: Vec<Block>| Section { id, title: say(title), blocks };
    let mut headline = told.headline().into_iter();
    let notices: Vec<String> = notices.iter().map(|n| words::notice(n, lang)).collect();
    let mut columns = columns(&told);
    if !notices.is_empty() {
        columns.push(Block::Heading(say("check-notices-heading")));
        columns.push(Block::List(notices));
    }
    let method = ["compare-method-columns", "compare-method-truth", "compare-method-scores", "compare-method-contact"];
    let facts = [
        ("target", Value::Text(words::target_label(artifact))),
        ("file", Value::from(file)),
        ("rows", Value::from(found.n_now)),
        ("training", Value::from(found.n_training)),
    ];
    Page {
        lang: lang.tag(),
        title: words::say("compare-title", &facts[..1], lang),
        verdict: verdict(found),
        kicker: words::say("compare-kicker", &facts, lang),
        answer: headline.next().unwrap_or_default(),
        lead: headline.collect(),
        contents: say("report-contents"),
        sections: vec![
            section("truth", "compare-section-truth", truth(&told)),
            section("who", "compare-section-who", people(&told, list)),
            section("columns", "compare-section-columns", columns),
            section("scores", "compare-section-scores", scores(&told)),
            section("next", "compare-section-next", vec![Block::List(told.next(&found.target))]),
            section("method", "compare-section-method", vec![Block::List(method.map(say).to_vec())]),
        ],
        foot: words::say("report-foot", &[("version", Value::from(&artifact.made_by))], lang),
    }
}

/// Style of the head: good where the promise holds and no column moved, poor where it was broken.
fn verdict(found: &Comparison) -> &'static str {
    match (found.truth.as_ref().map(|t| t.verdict), found.columns.verdict) {
        (Some(Verdict::Worse), _) => "poor",
        (Some(Verdict::AsPromised), DriftVerdict::NoneFound) => "good",
        _ => "unsure",
    }
}

fn truth(told: &Told<'_>) -> Vec<Block> {
    let Some(truth) = &told.found.truth else {
        let target = [("target", words::target_label(told.artifact).into())];
        return vec![Block::Text(words::say("compare-no-truth", &target, told.lang))];
    };
    let mut blocks = vec![Block::Answer(told.truth_verdict(truth)), Block::List(told.truth(truth))];
    if !truth.bins.is_empty() {
        let labels = Labels {
            id: "chart-truth".to_owned(),
            title: words::say("compare-chart-calibration", &[], told.lang),
            desc: words::say("compare-chart-calibration-text", &[], told.lang),
            x: words::say("report-axis-predicted", &[], told.lang),
            y: words::say("report-axis-observed", &[], told.lang),
        };
        blocks.push(Block::Figures(vec![figure(square::calibration(&truth.bins, &labels, told.lang), &labels)]));
    }
    blocks.push(Block::Table(figures(told, truth)));
    blocks
}

fn figure(svg: String, labels: &Labels) -> Figure {
    Figure { svg, title: labels.title.clone(), caption: labels.desc.clone(), wide: false }
}

/// Every figure promised and measured.
fn figures(told: &Told<'_>, truth: &Truth) -> Table {
    let lang = told.lang;
    let say = |id: &str| words::say(id, &[], lang);
    let written = |metric: Metric, v: f64| match metric {
        Metric::Accuracy => share(v, lang),
        // Nothing shows of so little.
        _ if v.abs() < 5e-4 => number(0.0, 3, lang),
        _ => number(v, 3, lang),
    };
    let cell = |metric: Metric, e: &Estimate| {
        let span = [("low", written(metric, e.low).into()), ("high", written(metric, e.high).into())];
        let span = words::say("report-span", &span, lang);
        let args = [("value", Value::Text(written(metric, e.value))), ("span", span.into())];
        Cell::number(words::say("report-with-interval", &args, lang))
    };
    let rows = truth.figures.iter().map(|kept| {
        vec![
            Cell::key(words::metric_name(kept.metric, lang)),
            cell(kept.metric, &kept.promised),
            cell(kept.metric, &kept.now),
            Cell::number(written(kept.metric, kept.now.baseline)),
        ]
    });
    Table {
        caption: say("compare-table-figures"),
        head: vec![
            Cell::text(say("report-head-metric")),
            Cell::number(say("compare-head-promised")),
            Cell::number(say("compare-head-now")),
            Cell::number(say("report-head-baseline")),
        ],
        rows: rows.collect(),
    }
}

fn people(told: &Told<'_>, list: &ScoredList) -> Vec<Block> {
    let lang = told.lang;
    let say = |id: &str| words::say(id, &[], lang);
    let Some(changes) = &told.found.changes else { return vec![Block::Text(say("compare-no-changes"))] };
    let value = |v: Option<f64>| Cell::number(v.map_or("–".to_owned(), |v| told.value(v)));
    let mut rows = Vec::new();
    for standing in [Standing::NewlyAtRisk, Standing::Came, Standing::Gone, Standing::NoLonger, Standing::New] {
        for row in changes.rows.iter().filter(|r| r.standing == standing).take(PEOPLE_SHOWN) {
            let reasons = row.row_now.and_then(|r| list.rows.get(r)).map_or(&[][..], |r| &r.reasons);
            rows.push(vec![
                Cell::id(told.who(row)),
                Cell::text(told.standing(standing)),
                value(row.before),
                value(row.now),
                Cell::lines(&told.why(row, reasons, REASONS_SHOWN)),
                Cell::text(told.outcome(row)),
            ]);
        }
    }
    let mut blocks = vec![Block::List(told.people())];
    if told.people().is_empty() {
        blocks.clear();
    }
    let table = Table {
        caption: say("compare-table-who"),
        head: vec![
            Cell::text(changes.id_column.as_str()),
            Cell::text(say("compare-head-standing")),
            Cell::number(say("compare-head-before")),
            Cell::number(say("compare-head-now")),
            Cell::text(say("compare-head-why")),
            Cell::text(say("compare-head-outcome")),
        ],
        rows,
    };
    blocks.push(Block::Table(table));
    blocks
}

fn columns(told: &Told<'_>) -> Vec<Block> {
    let found = told.found;
    let mut points: Vec<String> =
        told.drifted().iter().map(|d| format!("{}{}", told.drift(d), told.weight(d.feature))).collect();
    points.extend(told.columns_that_differ());
    points.extend(told.domain());
    points.push(told.tests());
    let mut blocks = vec![Block::List(points)];
    let others: Vec<String> =
        found.columns.drift.iter().filter(|d| !d.drifted).take(OTHERS_SHOWN).map(|d| told.drift(d)).collect();
    if !others.is_empty() {
        let n = found.columns.drift.iter().filter(|d| !d.drifted).count();
        let summary = words::say("compare-columns-others", &[("n", n.into())], told.lang);
        blocks.push(Block::Folded { summary, blocks: vec![Block::List(others)] });
    }
    blocks
}

fn scores(told: &Told<'_>) -> Vec<Block> {
    let mut blocks = vec![Block::List(told.scores())];
    let scores = &told.found.scores;
    let [before, now] = &scores.histograms;
    if told.found.task != Task::Regression && !before.is_empty() && !now.is_empty() {
        let name = |id: &str, n: u64| words::say(id, &[("rows", Value::Count(n))], told.lang);
        let series =
            [(name("compare-then", scores.n.0), before.clone()), (name("compare-today", scores.n.1), now.clone())];
        let labels = Labels {
            id: "chart-scores".to_owned(),
            title: words::say("compare-chart-histogram", &[], told.lang),
            desc: words::say("compare-chart-histogram-text", &[], told.lang),
            x: words::say("report-axis-probability", &[("event", told.event().into())], told.lang),
            y: String::new(),
        };
        blocks.push(Block::Figures(vec![figure(bar::histograms(&series, &labels, told.lang), &labels)]));
    }
    blocks
}
