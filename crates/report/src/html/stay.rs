//! They stay as long as: segments, tested rules, tipping points, and how to have each row's conditions.
//!
//! In: the view. Out: blocks.
//! Invariants: a share stands with its interval and that of all rows; what was not looked for says why.
//! Edges: an artifact of which nothing is known of who stays has no section.

use super::document::{Block, Cell, Figure, Table};
use super::view::{View, say};
use crate::charts::bar;
use crate::charts::frame::Labels;
use crate::words::stay::Told;
use makalu::explain::rules::{Outlook, Rule};
use makalu::explain::segments::{Placed, Segment};

/// The section.
pub(super) fn blocks(view: &View) -> Vec<Block> {
    let known = &view.artifact.stay;
    let about_this = known.about == view.artifact.validation.recommended;
    if known.segments.is_empty() && known.rules.is_empty() && known.none.is_none() {
        return Vec::new();
    }
    let told = Told::of(view.artifact, view.lang);
    let mut blocks = Vec::new();
    if !known.segments.is_empty() && about_this {
        blocks.push(Block::Answer(answer(view, &known.segments)));
        blocks.push(Block::Text(told.meaning()));
        blocks.push(chart(view, &told, &known.segments));
        blocks.push(segments(view, &told, &known.segments));
        blocks.push(Block::Text(view.say("stay-segments-note", &[])));
    }
    for (outlook, title) in [(Outlook::Stays, "stay-heading-stays"), (Outlook::Goes, "stay-heading-goes")] {
        let rules: Vec<&Rule> = known.rules.iter().filter(|r| r.outlook == outlook).collect();
        if !rules.is_empty() {
            blocks.push(Block::Heading(view.say(title, &[])));
            blocks.push(Block::List(rules.iter().map(|r| told.rule(r)).collect()));
            blocks.push(Block::Folded {
                summary: view.say("stay-head-rule", &[]),
                blocks: vec![rule_table(view, &told, &rules)],
            });
        }
    }
    blocks.push(Block::Text(told.of_rules()));
    if about_this && !known.segments.is_empty() {
        blocks.push(Block::Heading(view.say("stay-heading-tipping", &[])));
        blocks.push(Block::List(told.tippings(None)));
        blocks.push(Block::Text(view.say("stay-tipping-note", &[])));
    }
    if known.none.is_none() {
        blocks.push(Block::Text(view.say("stay-page-rows", &[])));
        blocks.push(Block::Code(view.say("stay-page-command", &[])));
    }
    blocks
}

fn answer(view: &View, segments: &[Segment]) -> String {
    let of = |placed: Placed| segments.iter().find(|s| s.placed == placed).map_or(0, |s| s.n_rows);
    let rows: usize = segments.iter().map(|s| s.n_rows).sum();
    say!(
        view,
        "stay-page-answer-event",
        safe = of(Placed::Safe),
        rows = rows,
        at_risk = of(Placed::AtRisk),
        undecided = of(Placed::Undecided)
    )
}

fn chart(view: &View, told: &Told<'_>, segments: &[Segment]) -> Block {
    let bars: Vec<(String, f64)> = segments.iter().map(|s| (told.segment(s.placed), s.share.value)).collect();
    let title = view.say("stay-page-chart", &[]);
    let caption: Vec<String> =
        segments.iter().map(|s| format!("{} {}", told.segment(s.placed), told.segment_share(s))).collect();
    let labels = Labels {
        id: "chart-stay-segments".into(),
        title: title.clone(),
        desc: view.say("stay-page-chart-desc", &[]),
        x: view.say("stay-page-chart-axis", &[]),
        y: String::new(),
    };
    let svg = bar::shares(&bars, &labels, view.lang);
    Block::Figures(vec![Figure {
        svg,
        title,
        caption: format!("{} · {}", told.came(), caption.join(" · ")),
        wide: true,
    }])
}

fn segments(view: &View, told: &Told<'_>, segments: &[Segment]) -> Block {
    let head = vec![
        Cell::text(view.say("stay-head-segment", &[])),
        Cell::number(view.say("stay-head-rows", &[])),
        Cell::number(told.came()),
        Cell::text(view.say("stay-head-apart", &[])),
    ];
    let rows = segments.iter().map(|s| {
        let why: Vec<String> = s.why.iter().map(|w| told.why(w)).collect();
        vec![
            Cell::key(told.segment(s.placed)),
            Cell::number(view.count(s.n_rows)),
            Cell::number(told.segment_share(s)),
            Cell::lines(&why),
        ]
    });
    Block::Table(Table { caption: view.say("stay-heading-segments", &[]), head, rows: rows.collect() })
}

fn rule_table(view: &View, told: &Told<'_>, rules: &[&Rule]) -> Block {
    let head = vec![
        Cell::text(view.say("stay-head-rule", &[])),
        Cell::number(view.say("stay-head-covered", &[])),
        Cell::number(view.say("stay-head-tested", &[])),
        Cell::number(view.say("stay-head-base", &[])),
        Cell::number(view.say("stay-head-model", &[])),
    ];
    let rows = rules.iter().map(|rule| {
        let span = view.span(view.percent(rule.share.low), view.percent(rule.share.high));
        vec![
            Cell::key(told.conditions(rule)),
            Cell::number(view.count(rule.n_rows)),
            Cell::number(say!(view, "report-with-interval", value = view.percent(rule.share.value), span = span)),
            Cell::number(view.percent(rule.share.baseline)),
            Cell::number(rule.model_agrees.map_or("–".to_owned(), |share| view.percent(share))),
        ]
    });
    Block::Table(Table { caption: view.say("stay-head-rule", &[]), head, rows: rows.collect() })
}
