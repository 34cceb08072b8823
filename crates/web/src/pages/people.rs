//! The rows by rank: sorted, searched, page by page.
//!
//! Edges: no row is found; a page past the last shows the last.

use crate::desk::Learnt;
use crate::here::Here;
use crate::log::Act;
use crate::page::{self, Failure, Frame};
use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use makalu::Task;
use makalu::score::{Prediction, ScoredRow};
use makalu_report::{Lang, words};
use serde::Deserialize;

/// Rows of a page.
pub const PAGE: usize = 50;
/// Identifiers shown.
const IDS_SHOWN: usize = 3;
/// Reasons shown.
const REASONS_SHOWN: usize = 2;

#[derive(Template)]
#[template(path = "people.html")]
struct PeoplePage<'a> {
    frame: &'a Frame,
    id: &'a str,
    id_columns: Vec<String>,
    is_number: bool,
    rows: Vec<Shown>,
    /// What is shown of how many, in words.
    told: String,
    search: String,
    order: &'static str,
    only: &'static str,
    previous: Option<usize>,
    next: Option<usize>,
}

/// A row in words.
struct Shown {
    row: usize,
    rank: String,
    line: String,
    ids: Vec<String>,
    value: String,
    range: String,
    reasons: Vec<String>,
    doubts: Vec<String>,
}

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    search: String,
    order: String,
    only: String,
    /// From 0.
    pub page: usize,
}

/// The page.
pub async fn show(here: Here, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    let learnt = here.learnt().await?;
    here.log(Act::List, "").await?;
    let frame = here.frame("web-people-title", "people");
    let lang = here.lang();
    let order = ["lowest", "line"].into_iter().find(|o| *o == asked.order).unwrap_or("");
    let only = if asked.only == "sure" { "sure" } else { "" };
    let found = found(&learnt, &asked);
    let at = page_of(found.len(), &asked);
    let rows: Vec<Shown> = found.iter().skip(at * PAGE).take(PAGE).map(|&row| shown(&learnt, row, lang)).collect();
    let facts = [
        ("from", (if found.is_empty() { 0 } else { at * PAGE + 1 }).into()),
        ("to", (at * PAGE + rows.len()).into()),
        ("found", found.len().into()),
        ("rows", learnt.list.rows.len().into()),
    ];
    Ok(page::show(&PeoplePage {
        frame: &frame,
        id: &here.project.id,
        id_columns: learnt.list.id_columns.iter().take(IDS_SHOWN).map(|c| words::visible(c)).collect(),
        is_number: learnt.list.task == Task::Regression,
        rows,
        told: words::say("web-people-shown", &facts, lang),
        search: asked.search,
        order,
        only,
        previous: at.checked_sub(1),
        next: ((at + 1) * PAGE < found.len()).then_some(at + 1),
    }))
}

/// The page asked for, or the last one.
pub fn page_of(n_found: usize, asked: &Asked) -> usize {
    asked.page.min(n_found.saturating_sub(1) / PAGE)
}

/// The rows asked for, in the order asked for.
pub fn found(learnt: &Learnt, asked: &Asked) -> Vec<usize> {
    let Asked { search, order, only, .. } = asked;
    let wanted = search.trim().to_lowercase();
    let matches = |row: &usize| {
        (wanted.is_empty() || learnt.searched[*row].contains(&wanted))
            && (only != "sure" || learnt.list.rows[*row].doubts.is_empty())
    };
    match order.as_str() {
        "line" => (0..learnt.list.rows.len()).filter(matches).collect(),
        "lowest" => learnt.by_rank.iter().rev().copied().filter(matches).collect(),
        _ => learnt.by_rank.iter().copied().filter(matches).collect(),
    }
}

fn shown(learnt: &Learnt, row: usize, lang: Lang) -> Shown {
    let scored = &learnt.list.rows[row];
    let artifact = &learnt.artifact;
    let (value, range) = value_and_range(learnt, scored, lang);
    Shown {
        row,
        rank: words::number(scored.rank as f64, 15, lang),
        line: scored.line.to_string(),
        ids: scored.ids.iter().take(IDS_SHOWN).map(|id| words::visible(id)).collect(),
        value,
        range,
        reasons: scored.reasons.iter().take(REASONS_SHOWN).map(|r| words::reason(r, artifact, lang)).collect(),
        doubts: scored.doubts.iter().map(|d| words::doubt(d, artifact, lang)).collect(),
    }
}

/// What is predicted of a row, and between what it may lie.
pub fn value_and_range(learnt: &Learnt, row: &ScoredRow, lang: Lang) -> (String, String) {
    let between =
        |low: String, high: String| words::say("report-span", &[("low", low.into()), ("high", high.into())], lang);
    match &row.prediction {
        Prediction::Number(value) => {
            let write = |v: f64| words::with_unit(&words::number(v, 3, lang), learnt.artifact.schema.target());
            let range = row.interval.map(|(low, high)| between(words::number(low, 3, lang), write(high)));
            (write(*value), range.unwrap_or_default())
        }
        Prediction::Class(class) => {
            let watched = if learnt.list.task == Task::Binary { row.probabilities.get(1).copied() } else { None };
            let range =
                row.probability_range.map(|(low, high)| between(words::share(low, lang), words::share(high, lang)));
            match watched {
                Some(p) => (words::share(p, lang), range.unwrap_or_default()),
                None => {
                    let top = row.probabilities.iter().copied().fold(f64::NAN, f64::max);
                    (format!("{} · {}", words::visible(class), words::share(top, lang)), String::new())
                }
            }
        }
    }
}
