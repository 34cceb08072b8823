//! The TRIPOD+AI checklist: every sub-item with what the run knows, what it can only draft, and what it must ask.
//!
//! In: the view and its equation. Out: 52 items with topic, status and text; as blocks and as CSV.
//! The user's question: "what does the reviewer still want from me?".
//! Invariants: the numbering of Collins et al. (BMJ 2024; 385: e078378), whose own wording and form stand at
//! tripod-statement.org; topics are told in our words; an item is filled only where the run knows all of it.
//! Edges: sub-items on evaluating or updating an existing model do not apply to a model just made, and say so.

use super::equation::Told;
use super::markdown::csv_line;
use super::results;
use crate::Lang;
use crate::html::document::{Block, Cell, Table};
use crate::html::scrutiny;
use crate::html::view::{View, say};
use makalu::data::{FoldScheme, Role};
use makalu::validate::metric::Metric;

/// Who has to do what for an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    /// Nothing: the run knows it.
    Filled,
    /// The user completes and corrects it.
    Drafted,
    /// The user writes it.
    Asked,
}

/// A sub-item.
pub(super) struct Item {
    pub number: &'static str,
    pub topic: String,
    pub status: Status,
    pub text: String,
}

/// How many items have each status.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Filled by the run.
    pub filled: usize,
    /// Drafted, to be completed.
    pub drafted: usize,
    /// Asked of the user.
    pub asked: usize,
}

/// The 52 sub-items of the 27 items, in order.
pub(super) const NUMBERS: [&str; 52] = [
    "1", "2", "3a", "3b", "3c", "4", "5a", "5b", "6a", "6b", "6c", "7", "8a", "8b", "8c", "9a", "9b", "9c", "10", "11",
    "12a", "12b", "12c", "12d", "12e", "12f", "12g", "13", "14", "15", "16", "17", "18a", "18b", "18c", "18d", "18e",
    "18f", "19", "20a", "20b", "20c", "21", "22", "23a", "23b", "24", "25", "26", "27a", "27b", "27c",
];

/// The items.
pub(super) fn items(view: &View, equation: &Told<'_>) -> Vec<Item> {
    NUMBERS
        .iter()
        .map(|&number| {
            let known = known(view, equation, number);
            let asks = view.say(&format!("study-item-{number}-ask"), &[]);
            let (status, text) = match known {
                None => (Status::Asked, asks),
                Some((Status::Drafted, text)) => (Status::Drafted, format!("{text} {asks}")),
                Some((status, text)) => (status, text),
            };
            Item { number, topic: view.say(&format!("study-item-{number}"), &[]), status, text }
        })
        .collect()
}

/// Counts by status.
pub(super) fn counts(items: &[Item]) -> Counts {
    let of = |status: Status| items.iter().filter(|i| i.status == status).count();
    Counts { filled: of(Status::Filled), drafted: of(Status::Drafted), asked: of(Status::Asked) }
}

/// What the run knows of an item; `None` where it knows nothing.
fn known(view: &View, equation: &Told<'_>, number: &str) -> Option<(Status, String)> {
    let artifact = view.artifact;
    let filled = |text: String| Some((Status::Filled, text));
    let drafted = |text: String| Some((Status::Drafted, text));
    let grouped = matches!(artifact.validation.scheme, FoldScheme::Grouped { .. });
    let sentences = |list: Vec<String>| list.into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join(" ");
    let main = || results::figure_sentence(view, results::told(artifact.task)[0]).unwrap_or_default();
    let none = || view.say("study-not-applicable", &[]);
    match number {
        "1" => drafted(say!(view, "study-known-title", target = view.target())),
        "2" => drafted(sentences(vec![results::rows(view), results::predictors(view), main()])),
        "4" => drafted(say!(view, "study-known-objective", target = view.target())),
        "6b" => drafted(results::rows(view)),
        "7" => drafted(preparation(view)),
        "8a" => drafted(results::outcome(view)),
        "9a" => drafted(sentences(vec![
            say!(view, "study-known-candidates", n = results::considered(view)),
            left_out_columns(view),
        ])),
        "9b" => drafted(predictor_list(view)),
        "10" => filled(results::sample_size(view)),
        "11" => filled(results::gaps(view)),
        "12a" => filled(view.say("study-known-use-of-data", &[])),
        "12b" if equation.is_complete() => filled(view.say("study-known-forms", &[])),
        "12b" => drafted(view.say("study-known-no-equation", &[])),
        "12c" => filled(sentences(vec![results::model_type(view), results::resampling(view)])),
        "12d" if grouped => drafted(results::resampling(view)),
        "12d" => drafted(view.say("study-known-no-clusters", &[])),
        "12e" => filled(sentences(vec![measures(view), view.say("study-intervals", &[])])),
        "12f" | "12g" | "20c" | "24" => filled(none()),
        "13" => filled(view.say("study-known-imbalance", &[])),
        "15" => drafted(view.say("study-known-output", &[])),
        "16" => filled(view.say("study-known-no-test-set", &[])),
        "18c" => drafted(say!(view, "study-known-plan", hash = artifact.protocol_sha256())),
        "18e" => drafted(say!(
            view,
            "study-known-data",
            file = artifact.data_name.as_str(),
            hash = artifact.data_sha256.as_str()
        )),
        "18f" => drafted(say!(view, "study-known-code", version = artifact.made_by.as_str())),
        "20a" => filled(results::rows(view)),
        "20b" => drafted(results::gaps(view)),
        "21" => filled(results::rows(view)),
        "22" if equation.is_complete() => filled(view.say("study-known-equation", &[])),
        "22" => drafted(view.say("study-known-no-equation", &[])),
        "23a" => {
            let figures = results::told(artifact.task).iter().filter_map(|&m| results::figure_sentence(view, m));
            let figures = figures.chain(results::calibration(view)).chain(scrutiny::kinds_told(view));
            drafted(sentences(figures.collect()))
        }
        "23b" if !grouped => drafted(view.say("study-known-no-clusters", &[])),
        "26" => drafted(sentences(vec![view.say("study-known-limits", &[]), results::sample_size(view)])),
        "27a" => drafted(view.say("study-known-poor-input", &[])),
        "27c" => drafted(view.say("study-known-next", &[])),
        _ => None,
    }
}

fn preparation(view: &View) -> String {
    let shape = view.artifact.data_shape;
    let features = view.artifact.features.len();
    let read = say!(view, "study-known-preparation", rows = shape.0, columns = shape.1, features = features);
    format!("{read} {}", left_out_columns(view)).trim_end().to_owned()
}

fn left_out_columns(view: &View) -> String {
    let names = |role| view.artifact.schema.with_role(role).map(|c| c.name.clone()).collect::<Vec<String>>();
    let names = [names(Role::Ignore), names(Role::Personal)].concat();
    if names.is_empty() { String::new() } else { say!(view, "study-known-left-out", names = results::listed(names)) }
}

/// Predictors with their units.
fn predictor_list(view: &View) -> String {
    let named = (0..view.artifact.features.len()).map(|f| {
        let unit = view.unit(f);
        if unit.is_empty() { view.feature(f) } else { format!("{} ({unit})", view.feature(f)) }
    });
    say!(view, "study-known-predictors", names = results::listed(named.collect()))
}

fn measures(view: &View) -> String {
    let names: Vec<String> = Metric::all(view.artifact.task).iter().map(|&m| view.metric_name(m)).collect();
    say!(view, "study-known-measures", names = names.join(", "))
}

fn status(view: &View, status: Status) -> String {
    match status {
        Status::Filled => view.say("study-filled", &[]),
        Status::Drafted => view.say("study-drafted", &[]),
        Status::Asked => view.say("study-asked", &[]),
    }
}

/// The checklist as a page.
pub(super) fn blocks(view: &View, items: &[Item]) -> Vec<Block> {
    let Counts { filled, drafted, asked } = counts(items);
    let row = |item: &Item| {
        vec![
            Cell::key(item.number),
            Cell::text(item.topic.as_str()),
            Cell::text(status(view, item.status)),
            Cell::text(item.text.as_str()),
        ]
    };
    let head = ["study-head-item", "study-head-topic", "study-head-status", "study-head-text"];
    vec![
        Block::Answer(say!(view, "study-counts", n = items.len(), filled = filled, drafted = drafted, asked = asked)),
        Block::Text(view.say("study-checklist-where", &[])),
        Block::Table(Table {
            caption: view.say("study-checklist", &[]),
            head: head.map(|id| Cell::text(view.say(id, &[]))).to_vec(),
            rows: items.iter().map(row).collect(),
        }),
    ]
}

/// The checklist for a spreadsheet.
pub(super) fn csv(view: &View, items: &[Item]) -> String {
    let separator = if view.lang == Lang::Fr { ';' } else { ',' };
    let head = ["study-head-item", "study-head-topic", "study-head-status", "study-head-text"];
    let mut out = csv_line(&head.map(|id| view.say(id, &[])), separator);
    for item in items {
        let cells = [item.number.to_owned(), item.topic.clone(), status(view, item.status), item.text.clone()];
        out.push_str(&csv_line(&cells, separator));
    }
    format!("\u{feff}{out}")
}
