//! The page of `optimize`: the window, a map of the two settings that matter most, past rows, what binds, six runs.
//!
//! In: an optimum, or the conflict that leaves none. Out: HTML in the report's style.
//! Invariants: those of the report; past rows stand in it as dots of two settings, without names.
//! Edges: fewer than two numeric settings: no map; nothing allowed: what would open a setting.

use super::document::{Block, Cell, Figure, Page, Section, Table};
use crate::Lang;
use crate::charts::frame::{Labels, range};
use crate::charts::response::{Response, response};
use crate::words;
use crate::words::optimize::{Optimized, conflict as told_conflict};
use makalu::Notice;
use makalu::artifact::Artifact;
use makalu::decide::optimize::relief::Conflict;
use makalu::decide::optimize::sensitivity::Map;
use makalu::decide::optimize::{Optimum, Outcome};
use makalu::message::Value;

/// The page of what was found: one self-contained file.
pub fn optimized(artifact: &Artifact, outcome: &Outcome, notices: &[Notice], lang: Lang) -> String {
    optimized_parts(artifact, outcome, notices, lang).html()
}

/// The same page before it is written, for whoever shows its sections elsewhere.
pub fn optimized_parts(artifact: &Artifact, outcome: &Outcome, notices: &[Notice], lang: Lang) -> Page {
    match outcome {
        Outcome::Found(found) => optimum(artifact, found, notices, lang),
        Outcome::Nothing(found, settings) => conflict(artifact, found, settings, notices, lang),
    }
}

/// The settings found.
fn optimum(artifact: &Artifact, found: &Optimum, notices: &[Notice], lang: Lang) -> Page {
    let told = Optimized { artifact, found, lang };
    let say = |id: &str| words::say(id, &[], lang);
    let section = |id: &'static str, title: &str, blocks: Vec<Block>| Section { id, title: say(title), blocks };
    let method = ["optimize-method-search", "optimize-method-bound", "optimize-method-near"];
    let mut method: Vec<String> = method.map(say).to_vec();
    method.push(words::say("optimize-method-window", &[("tolerance", told.tolerance().into())], lang));
    method.push(say("optimize-method-cause"));
    let mut sections = vec![section("window", "optimize-section-window", window(&told))];
    sections.extend(found.map.as_ref().map(|map| section("map", "optimize-section-map", vec![figure(&told, map)])));
    sections.push(section("past", "optimize-section-past", vec![Block::List(told.past())]));
    sections.push(section("matters", "optimize-section-matters", matters(&told)));
    sections.push(section("obstacles", "optimize-section-obstacles", vec![Block::List(told.obstacles())]));
    sections.push(section("plan", "optimize-section-plan", plan(&told)));
    sections.push(section("method", "optimize-section-method", vec![Block::List(method)]));
    let target = told.target();
    let facts = [("target", Value::from(&target)), ("n", found.settings.len().into()), ("model", told.model().into())];
    let mut lead = told.sureness();
    lead.extend(notices.iter().map(|n| words::notice(n, lang)));
    Page {
        lang: lang.tag(),
        title: words::say("optimize-title", &facts[..1], lang),
        verdict: if found.proof.complete && found.past.is_some() { "good" } else { "unsure" },
        kicker: words::say("optimize-kicker", &facts, lang),
        answer: told.answer(),
        lead,
        contents: say("report-contents"),
        sections,
        foot: foot(artifact, lang),
    }
}

/// Nothing is allowed.
fn conflict(artifact: &Artifact, found: &Conflict, settings: &[usize], notices: &[Notice], lang: Lang) -> Page {
    let (first, ways) = told_conflict(artifact, found, settings, lang);
    let say = |id: &str| words::say(id, &[], lang);
    let mut first = first.into_iter();
    let answer = first.next().unwrap_or_default();
    let target = [("target", Value::Text(words::target_label(artifact)))];
    let ways = Section { id: "ways", title: say("optimize-heading-ways"), blocks: vec![Block::List(ways)] };
    Page {
        lang: lang.tag(),
        title: words::say("optimize-title", &target, lang),
        verdict: "poor",
        kicker: words::target_label(artifact),
        answer,
        lead: first.chain(notices.iter().map(|n| words::notice(n, lang))).collect(),
        contents: say("report-contents"),
        sections: vec![ways],
        foot: foot(artifact, lang),
    }
}

fn foot(artifact: &Artifact, lang: Lang) -> String {
    words::say("report-foot", &[("version", Value::from(&artifact.made_by))], lang)
}

/// Names of columns; numbers after the first.
fn head(ids: &[&str], lang: Lang) -> Vec<Cell> {
    let text = |id: &&str| words::say(id, &[], lang);
    ids.iter().enumerate().map(|(k, id)| if k == 0 { Cell::text(text(id)) } else { Cell::number(text(id)) }).collect()
}

/// The first cell names the row, the others are numbers.
fn row(cells: Vec<String>) -> Vec<Cell> {
    let cell = |(k, text)| if k == 0 { Cell::key(text) } else { Cell::number(text) };
    cells.into_iter().enumerate().map(cell).collect()
}

fn window(told: &Optimized<'_>) -> Vec<Block> {
    let ids = [
        "optimize-head-setting", "optimize-head-from", "optimize-head-to", "optimize-head-middle",
        "optimize-head-usual", "optimize-head-range",
    ];
    let line = |j: usize| {
        let mut cells = told.window_row(j);
        cells.push(told.searched(j));
        row(cells)
    };
    let mut blocks = vec![Block::Table(Table {
        caption: words::say("optimize-table-window", &[], told.lang),
        head: head(&ids, told.lang),
        rows: (0..told.found.settings.len()).map(line).collect(),
    })];
    blocks.extend(told.free().map(Block::Text));
    if !told.found.held.is_empty() {
        blocks.push(Block::Folded {
            summary: words::say("optimize-heading-held", &[], told.lang),
            blocks: vec![Block::Text(words::say("optimize-held-why", &[], told.lang)), Block::List(told.held())],
        });
    }
    blocks
}

fn figure(told: &Optimized<'_>, map: &Map) -> Block {
    let lang = told.lang;
    let names = [("x", Value::Text(told.setting(map.x))), ("y", Value::Text(told.setting(map.y)))];
    let caption = if map.rows.is_empty() { "optimize-map-text-few" } else { "optimize-map-text" };
    let labels = Labels {
        id: "chart-map".to_owned(),
        title: words::say("optimize-map-title", &names, lang),
        desc: words::say(caption, &[], lang),
        x: told.setting(map.x),
        y: told.setting(map.y),
    };
    // Where nobody has been the model says anything: the shades tell the rest apart.
    let cells = map.values.iter().flatten().zip(map.near.iter().flatten());
    let (low, high) = range(cells.filter(|(_, near)| **near).map(|(v, _)| *v));
    let of = |j: usize| &told.found.settings[j];
    let chart = Response {
        xs: &map.xs,
        ys: &map.ys,
        values: &map.values,
        near: &map.near,
        kept: &map.kept,
        rows: &map.rows,
        window: [(of(map.x).from, of(map.x).to), (of(map.y).from, of(map.y).to)],
        middle: (of(map.x).middle, of(map.y).middle),
        shades: (low, high),
        ends: (told.goal(low), told.goal(high)),
    };
    let svg = response(&chart, &labels, lang);
    Block::Figures(vec![Figure { svg, title: labels.title, caption: labels.desc, wide: false }])
}

fn matters(told: &Optimized<'_>) -> Vec<Block> {
    let ids =
        ["optimize-head-setting", "optimize-head-by", "optimize-head-down", "optimize-head-up", "optimize-head-swing"];
    let table = Table {
        caption: words::say("optimize-table-matters", &[], told.lang),
        head: head(&ids, told.lang),
        rows: told.found.sensitivities.iter().map(|s| row(told.sensitivity_row(s))).collect(),
    };
    vec![Block::Text(words::say("optimize-matters", &[], told.lang)), Block::Table(table)]
}

fn plan(told: &Optimized<'_>) -> Vec<Block> {
    let lang = told.lang;
    let mut names = head(&["optimize-head-run"], lang);
    names.push(Cell::text(words::say("optimize-head-kind", &[], lang)));
    let varied = told.varied();
    names.extend(varied.iter().map(|&j| Cell::number(told.setting(j))));
    let last = ["optimize-head-expected", "optimize-head-between"];
    names.extend(last.map(|id| Cell::number(words::say(id, &[], lang))));
    let rows = told.found.plan.iter().enumerate().map(|(k, trial)| {
        let mut cells = vec![Cell::key((k + 1).to_string()), Cell::text(told.kind(trial))];
        cells.extend(varied.iter().map(|&j| Cell::number(told.at(j, trial.values[j]))));
        cells.extend([told.value(trial.promise.value), told.between(trial)].map(Cell::number));
        cells
    });
    let table = Table { caption: words::say("optimize-table-plan", &[], lang), head: names, rows: rows.collect() };
    vec![Block::Text(words::say("optimize-plan-text", &[], lang)), Block::Table(table), Block::List(told.next())]
}
