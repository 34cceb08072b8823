//! The model card: what the model is for, what it was made from, how good it is, and where it must not be used.
//!
//! In: the view. Out: blocks.
//! Method: the headings of Mitchell et al. (2019, Model cards for model reporting), in our words.
//! Invariants: purpose, users and harms are asked for; nothing is claimed that the run does not know.

use super::results;
use crate::html::document::{Block, Cell, Table};
use crate::html::view::{View, say};
use crate::words;
use makalu::Level;
use makalu::data::Role;

/// Warnings repeated on the card.
const MAX_WARNINGS: usize = 10;

/// The card.
pub(super) fn blocks(view: &View) -> Vec<Block> {
    let artifact = view.artifact;
    let heading = |id: &str| Block::Heading(view.say(id, &[]));
    let text = Block::Text;
    let mut blocks = vec![
        heading("study-card-model"),
        Block::Facts(vec![
            (view.say("study-card-name", &[]), view.model_name(&view.model.name)),
            (view.say("report-fact-version", &[]), format!("makalu {}", artifact.made_by)),
            (view.say("study-card-predicts", &[]), results::outcome(view)),
            (view.say("study-card-plan", &[]), artifact.protocol_sha256()),
        ]),
        heading("study-card-purpose"),
        Block::List(
            ["study-card-ask-purpose", "study-card-ask-users", "study-card-ask-outside"]
                .map(|id| view.say(id, &[]))
                .to_vec(),
        ),
        heading("study-card-data"),
        Block::Facts(vec![
            (view.say("report-fact-file", &[]), artifact.data_name.clone()),
            (view.say("report-fact-sha256", &[]), artifact.data_sha256.clone()),
        ]),
        text(results::rows(view)),
        text(results::predictors(view)),
        text(results::gaps(view)),
        text(view.say("study-card-ask-data", &[])),
        heading("study-card-figures"),
        Block::Table(figures(view)),
        text(results::resampling(view)),
        text(view.say("study-card-ask-groups", &[])),
        heading("study-card-limits"),
        text(view.say("report-limits-text", &[])),
        text(results::sample_size(view)),
        text(results::signal(view)),
    ];
    let warnings = artifact.notices.iter().filter(|n| n.level == Level::Warning).take(MAX_WARNINGS);
    let warnings: Vec<String> = warnings.map(|n| words::notice(n, view.lang)).collect();
    if !warnings.is_empty() {
        blocks.push(Block::List(warnings));
    }
    blocks.push(heading("study-card-not-scored"));
    let mut not_scored = vec![view.say("study-card-not-alike", &[]), view.say("study-card-not-outside", &[])];
    if artifact.gaps.iter().any(|g| g.iter().any(|s| *s > 0.0)) {
        not_scored.push(view.say("study-card-not-gaps", &[]));
    }
    not_scored.push(view.say("study-card-ask-not", &[]));
    blocks.push(Block::List(not_scored));
    let personal: Vec<String> = artifact.schema.with_role(Role::Personal).map(|c| c.name.clone()).collect();
    blocks.push(heading("study-card-ethics"));
    blocks.push(text(if personal.is_empty() {
        view.say("report-personal-none", &[])
    } else {
        say!(view, "report-personal-kept-out", columns = personal)
    }));
    blocks.push(text(view.say("study-card-ask-harms", &[])));
    blocks
}

/// All figures, apparent ones beside.
pub(super) fn figures(view: &View) -> Table {
    let row = |figure: &makalu::validate::Figure| {
        let metric = figure.metric;
        let apparent = results::apparent(view, metric);
        vec![
            Cell::key(view.metric_title(metric)),
            Cell::number(view.with_interval(metric, &figure.estimate)),
            Cell::number(apparent.map_or_else(|| "–".to_owned(), |e| view.with_interval(metric, &e))),
            Cell::number(view.figure(metric, figure.estimate.baseline)),
        ]
    };
    Table {
        caption: say!(view, "study-figures-of", model = view.model_name(&view.judged.model)),
        head: vec![
            Cell::text(view.say("report-head-metric", &[])),
            Cell::number(view.say("study-head-honest", &[])),
            Cell::number(view.say("study-head-apparent", &[])),
            Cell::number(view.say("report-head-baseline", &[])),
        ],
        rows: view.judged.figures.iter().map(row).collect(),
    }
}
