//! The page of `act`: whom to call, the curve of the gain, what was assumed.
//!
//! In: a plan, notices, the name of the table. Out: HTML in the report's style.
//! Invariants: those of the report; nobody of the list stands in it.
//! Edges: where no call pays, the curve shows it.

use super::document::{Block, Cell, Page, Section, Table};
use super::pictures::figure;
use crate::Lang;
use crate::charts::frame::Labels;
use crate::charts::profit::{Names, profit};
use crate::words::{self, act::Told};
use makalu::Notice;
use makalu::decide::profit::Point;
use makalu::message::Value;

/// The page: one self-contained file. `file` is the name of the table acted on.
pub fn act(told: &Told<'_>, notices: &[Notice], file: &str, lang: Lang) -> String {
    act_parts(told, notices, file, lang).html()
}

/// The same page before it is written, for whoever shows its sections elsewhere.
pub fn act_parts(told: &Told<'_>, notices: &[Notice], file: &str, lang: Lang) -> Page {
    let say = |id: &str| words::say(id, &[], lang);
    let section = |id: &'static str, title: &str, blocks: Vec<Block>| {
        (!blocks.is_empty()).then(|| Section { id, title: say(title), blocks })
    };
    let facts = [
        ("target", Value::Text(words::target_label(told.artifact))),
        ("file", Value::from(file)),
        ("rows", Value::from(told.plan.n_rows)),
    ];
    let methods = ["act-method-gain", "act-method-range", "act-method-tried", "act-method-hold-out"];
    let sections = [
        section("curve", "act-section-curve", curve(told)),
        section("tried", "act-section-tried", tried(told)),
        section("hold-out", "act-section-hold-out", hold_out(told)),
        section("assumed", "act-section-assumptions", assumed(told, notices)),
        section("next", "act-heading-next", vec![Block::List(told.next(None))]),
        section("method", "act-section-method", vec![Block::List(methods.map(say).to_vec())]),
    ];
    Page {
        lang: lang.tag(),
        title: words::say("act-title", &facts[..1], lang),
        verdict: verdict(told),
        kicker: words::say("act-kicker", &facts, lang),
        answer: told.headline(),
        // What was tried has a section of its own.
        lead: told.lead().into_iter().filter(|l| Some(l) != told.tried().as_ref()).collect(),
        contents: say("report-contents"),
        sections: sections.into_iter().flatten().collect(),
        foot: words::say("report-foot", &[("version", Value::from(&told.artifact.made_by))], lang),
    }
}

/// Style of the head: good where even the low end of the gain is one, poor where no call pays.
fn verdict(told: &Told<'_>) -> &'static str {
    match told.plan.n_calls {
        0 => "poor",
        _ if told.plan.gain_of_plan.low > 0.0 => "good",
        _ => "unsure",
    }
}

fn curve(told: &Told<'_>) -> Vec<Block> {
    let lang = told.lang;
    let say = |id: &str| words::say(id, &[], lang);
    let table = |caption: String, heads: Vec<String>, rows: Vec<Vec<String>>| {
        let cells = |row: Vec<String>| row.into_iter().map(Cell::number).collect::<Vec<_>>();
        Block::Table(Table { caption, head: cells(heads), rows: rows.into_iter().map(cells).collect() })
    };
    let lengths = told.lengths().into_iter().map(|p| told.length(p)).collect();
    let mut blocks = vec![
        picture(told, "chart-gain", ["act-chart-title", "act-chart-text"], &told.plan.curve, &told.plan.turn),
        table(say("act-heading-lengths"), told.length_heads(), lengths),
    ];
    if told.plan.n_calls > 0 {
        blocks.push(table(say("act-heading-success"), told.sensitivity_heads(), told.sensitivity()));
    }
    blocks
}

fn tried(told: &Told<'_>) -> Vec<Block> {
    let (Some(sentence), Some(tried)) = (told.tried(), &told.plan.tried) else { return Vec::new() };
    let texts = ["act-tried-title", "act-tried-text"];
    vec![Block::Answer(sentence), picture(told, "chart-tried", texts, &tried.curve, &tried.at_bar)]
}

fn picture(told: &Told<'_>, id: &str, [title, desc]: [&str; 2], points: &[Point], mark: &Point) -> Block {
    let say = |id: &str| words::say(id, &[], told.lang);
    let labels =
        Labels { id: id.to_owned(), title: say(title), desc: say(desc), x: say("act-chart-calls"), y: told.axis() };
    let names = Names {
        gain: say("act-series-gain"),
        random: say("act-chart-random"),
        mark: words::say("act-chart-mark", &[("calls", mark.calls.into())], told.lang),
    };
    Block::Figures(vec![figure(profit(points, mark, &names, &labels, told.lang), &labels, true)])
}

fn hold_out(told: &Told<'_>) -> Vec<Block> {
    let mut sentences = told.held_out();
    let Some(verdict) = sentences.pop() else { return Vec::new() };
    let mut blocks: Vec<Block> = sentences.into_iter().map(Block::Answer).collect();
    blocks.push(if told.hold_out_too_small() { Block::Warning(verdict) } else { Block::Text(verdict) });
    blocks
}

fn assumed(told: &Told<'_>, notices: &[Notice]) -> Vec<Block> {
    let mut blocks = vec![Block::Facts(told.assumptions()), Block::List(told.limits())];
    if !notices.is_empty() {
        blocks.push(Block::Heading(words::say("check-notices-heading", &[], told.lang)));
        blocks.push(Block::List(notices.iter().map(|n| words::notice(n, told.lang)).collect()));
    }
    blocks
}
