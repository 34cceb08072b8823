//! Whom to act on: the first rows of the list, with why and how far to trust each.
//!
//! In: the view and a scored list. Out: blocks.
//! Invariants: personal data stay out of the page (identifiers only); a probability stands with what came of rows held
//! as probable, with its interval.
//! Edges: no list says how to make one; an empty list says that it is empty.

use super::answer::{Verdict, verdict};
use super::document::{Block, Cell, Table};
use super::pictures::n_bins;
use super::view::{View, say};
use crate::words;
use makalu::Task;
use makalu::data::Role;
use makalu::score::{Prediction, ScoredList, ScoredRow};
use makalu::validate::curve::{self, Bin};

/// Rows shown.
const SHOWN: usize = 20;
/// Identifier columns shown.
const MAX_IDS: usize = 3;
/// Reasons shown per row.
const MAX_REASONS: usize = 3;

/// The section.
pub(super) fn blocks(view: &View, list: Option<&ScoredList>) -> Vec<Block> {
    let Some(list) = list else {
        return vec![
            Block::Text(view.say("report-people-no-list", &[])),
            Block::Code(view.say("report-people-command", &[])),
        ];
    };
    if list.rows.is_empty() {
        return vec![Block::Text(view.say("report-people-empty", &[]))];
    }
    let mut rows: Vec<&ScoredRow> = list.rows.iter().collect();
    rows.sort_by_key(|r| (r.rank, r.row));
    rows.truncate(SHOWN);
    let shown = rows.len();
    let opening = match view.artifact.task {
        Task::Regression => {
            say!(view, "report-people-number", shown = shown, rows = list.rows.len(), target = view.target())
        }
        Task::Binary => {
            say!(view, "report-people-event", shown = shown, rows = list.rows.len(), event = view.event())
        }
        Task::Multiclass { .. } => say!(view, "report-people-classes", shown = shown, rows = list.rows.len()),
    };
    let mut blocks = vec![Block::Answer(opening)];
    if verdict(view) == Verdict::None {
        blocks.push(Block::Warning(view.say("report-people-no-signal", &[])));
    }
    blocks.push(Block::Table(table(view, list, &rows)));
    if view.artifact.task != Task::Regression {
        blocks.push(Block::Text(view.say("report-people-alike", &[])));
    }
    blocks
}

fn table(view: &View, list: &ScoredList, rows: &[&ScoredRow]) -> Table {
    let personal: Vec<&str> = view.artifact.schema.with_role(Role::Personal).map(|c| c.name.as_str()).collect();
    let ids: Vec<usize> = (0..list.id_columns.len())
        .filter(|&i| !personal.contains(&list.id_columns[i].as_str()))
        .take(MAX_IDS)
        .collect();
    let (held, came) = view.held();
    let alike = curve::calibration(&held, &came, view.weights(), n_bins(held.len()));
    let is_number = view.artifact.task == Task::Regression;

    let mut head = vec![Cell::number(view.say("report-head-rank", &[]))];
    if ids.is_empty() {
        head.push(Cell::number(view.say("report-head-line", &[])));
    }
    head.extend(ids.iter().map(|&i| Cell::text(list.id_columns[i].as_str())));
    match view.artifact.task {
        Task::Regression => head.push(Cell::number(view.say("report-head-prediction", &[]))),
        Task::Binary => head.push(Cell::number(view.say("report-head-probability", &[]))),
        Task::Multiclass { .. } => {
            head.push(Cell::text(view.say("report-head-class", &[])));
            head.push(Cell::number(view.say("report-head-probability", &[])));
        }
    }
    if !is_number {
        head.push(Cell::number(view.say("report-head-alike", &[])));
    }
    head.push(Cell::text(view.say("report-head-why", &[])));
    head.push(Cell::text(view.say("report-head-reliability", &[])));

    let body = rows.iter().map(|row| {
        let mut cells = vec![Cell::number(view.count(row.rank as usize))];
        if ids.is_empty() {
            cells.push(Cell::number(view.count(row.line as usize)));
        }
        cells.extend(ids.iter().map(|&i| Cell::id(row.ids.get(i).map_or("", String::as_str))));
        cells.extend(prediction(view, row, &alike));
        let reasons: Vec<String> =
            row.reasons.iter().take(MAX_REASONS).map(|r| words::reason(r, view.artifact, view.lang)).collect();
        cells.push(Cell::lines(&reasons));
        let doubts: Vec<String> = row.doubts.iter().map(|d| words::doubt(d, view.artifact, view.lang)).collect();
        let fine = || view.say("report-reliable", &[]);
        cells.push(Cell::text(if doubts.is_empty() { fine() } else { doubts.join("; ") }));
        cells
    });
    Table { caption: say!(view, "report-people-table", shown = rows.len()), head, rows: body.collect() }
}

/// The prediction with what surrounds it.
fn prediction(view: &View, row: &ScoredRow, alike: &[Bin]) -> Vec<Cell> {
    let probability = |p: f64| {
        let mut cells = vec![Cell::number(view.percent(p))];
        let bin = alike.iter().find(|b| p <= b.to).or(alike.last());
        cells.push(Cell::number(bin.map_or("–".to_owned(), |b| {
            let span = view.span(view.percent(b.observed.low), view.percent(b.observed.high));
            say!(view, "report-with-interval", value = view.percent(b.observed.value), span = span)
        })));
        cells
    };
    match &row.prediction {
        Prediction::Number(value) => {
            let value = format!("{}{}", view.number(*value), view.target_unit());
            vec![Cell::number(match row.interval {
                Some((low, high)) => {
                    let span = view.span(view.number(low), view.number(high));
                    say!(view, "report-with-interval", value = value, span = span)
                }
                None => value,
            })]
        }
        Prediction::Class(_) if view.artifact.task == Task::Binary => {
            probability(row.probabilities.get(1).copied().unwrap_or(f64::NAN))
        }
        Prediction::Class(class) => {
            let top = row.probabilities.iter().copied().fold(f64::NAN, f64::max);
            let mut cells = vec![Cell::text(class.as_str())];
            cells.extend(probability(top));
            cells
        }
    }
}
