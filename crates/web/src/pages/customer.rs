//! One row: its score with its range, reasons as a chart, as long as what it stays, what would change it, and what if.
//!
//! Edges: no column was called changeable: the page says where that is done; a model without signal gives no conditions.

use super::people::value_and_range;
use crate::desk::{self, Learnt};
use crate::here::Here;
use crate::log::Act;
use crate::page::{self, Failure, Frame};
use askama::Template;
use axum::Json;
use axum::extract::Path;
use axum::response::Response;
use makalu::Error;
use makalu::data::dataset;
use makalu::data::table::{ColumnKind, Values};
use makalu::decide::aim::Aim;
use makalu::decide::counterfactual::{self, Outcome};
use makalu::decide::levers::{Lever, levers};
use makalu::decide::stay::{self, Keep};
use makalu::decide::tipping::{self, Flip};
use makalu::decide::whatif::{Set, what_if as compute};
use makalu::watch::AtRisk;
use makalu_report::Lang;
use makalu_report::summary;
use makalu_report::words::stay::{Stayed, Told};
use makalu_report::words::{self, change};
use serde::Deserialize;

/// Reasons said in words.
const REASONS_SHOWN: usize = 3;
/// Levels offered of a category.
const LEVELS_SHOWN: usize = 40;

#[derive(Template)]
#[template(path = "customer.html")]
struct CustomerPage<'a> {
    frame: &'a Frame,
    id: &'a str,
    row: usize,
    who: String,
    value: String,
    range: String,
    rank: String,
    reasons: Vec<String>,
    doubts: Vec<String>,
    /// The chart, made by this project.
    svg: String,
    /// As long as what it stays: a sentence and its conditions.
    stays: (String, Vec<String>),
    flips: Vec<String>,
    changes: Vec<String>,
    /// Why nothing is said of conditions and changes.
    silent: Option<String>,
    /// Columns of the row.
    cells: Vec<CellShown>,
}

/// A cell that can be set otherwise.
struct CellShown {
    column: String,
    label: String,
    text: String,
    /// Ends and step of a slider; empty for what is no number.
    slider: Option<(String, String, String, String)>,
    /// Levels to choose from.
    levels: Vec<String>,
}

/// What is said of one row beyond its score.
struct Beyond {
    stays: (String, Vec<String>),
    flips: Vec<String>,
    changes: Vec<String>,
    silent: Option<String>,
}

/// The page.
pub async fn show(here: Here, Path((_, row)): Path<(String, usize)>) -> Result<Response, Failure> {
    let learnt = here.learnt().await?;
    let scored = learnt.list.rows.get(row).ok_or_else(Failure::absent)?;
    let frame = here.frame("web-customer-title", "people");
    let lang = here.lang();
    let who = who(&learnt, row, lang);
    here.log(Act::Row, &who).await?;
    let known = learnt.clone();
    let (beyond, svg) = desk::beside(move || {
        // With nothing set otherwise, it is the row as it is, with all its reasons.
        let as_it_is = compute(&known.artifact, &known.seen.table, row, &[], "recommended")?.value.before;
        let svg = summary::explain_svg(&as_it_is, &known.artifact, &known.list.model, lang);
        Ok((beyond(&known, row, lang)?, svg))
    })
    .await?;
    let (value, range) = value_and_range(&learnt, scored, lang);
    Ok(page::show(&CustomerPage {
        frame: &frame,
        id: &here.project.id,
        row,
        who,
        value,
        range,
        rank: words::number(scored.rank as f64, 15, lang),
        reasons: scored.reasons.iter().take(REASONS_SHOWN).map(|r| words::reason(r, &learnt.artifact, lang)).collect(),
        doubts: scored.doubts.iter().map(|d| words::doubt(d, &learnt.artifact, lang)).collect(),
        svg,
        stays: beyond.stays,
        flips: beyond.flips,
        changes: beyond.changes,
        silent: beyond.silent,
        cells: cells(&learnt, row),
    }))
}

/// A row by its identifiers, or else by its line.
pub fn who(learnt: &Learnt, row: usize, lang: Lang) -> String {
    let scored = &learnt.list.rows[row];
    let names = scored.ids.iter().filter(|id| !id.is_empty()).map(|id| words::visible(id));
    let who = names.take(2).collect::<Vec<String>>().join(" · ");
    if who.is_empty() { words::say("place-line", &[("line", scored.line.to_string().into())], lang) } else { who }
}

/// What was found of one row beyond its score.
pub struct Decided<'a> {
    /// Whom the model watches, and from where on.
    pub aim: &'a Aim<'a>,
    /// As long as what it stays.
    pub stayed: &'a Stayed<'a>,
    /// Where a single change turns it.
    pub flips: &'a [Flip],
    /// What would change it.
    pub outcome: &'a [Outcome],
}

/// What can be said of one row beyond its score, as `tell` tells it; or why nothing is said.
pub fn decided<T>(
    learnt: &Learnt,
    row: usize,
    lang: Lang,
    tell: impl FnOnce(&Decided<'_>) -> T,
) -> Result<Result<T, Silence>, Error> {
    let artifact = &learnt.artifact;
    let aim = Aim::new(artifact, "recommended", AtRisk::AsPromised, None)?;
    if let Err(error) = stay::refuse(&aim) {
        return Ok(Err(Silence::Refused(error)));
    }
    if !artifact.schema.columns.iter().any(|c| c.facts.actionable == Some(true)) {
        return Ok(Err(Silence::NoLevers));
    }
    let known: Vec<Lever> = match levers(artifact, &[]) {
        Ok(levers) => levers,
        Err(error) => return Ok(Err(Silence::Refused(error))),
    };
    let features = dataset::features(&learnt.seen.table, &artifact.schema)?.value;
    let one = features.gather(&[row as u32]);
    let rows = stay::stay(&aim, &one, &known, Keep::Under);
    let changed: Vec<usize> = known.iter().map(|l| l.feature).collect();
    let told = Told { artifact, chosen: aim.chosen, watch: aim.watch, bar: aim.bar, keep: Keep::Under, lang };
    let names = learnt.row_alone(row);
    let stayed = Stayed { told, list: &names, rows: &rows, segments: &[], levers: &changed };
    let settings = counterfactual::Settings { n_options: 3, ..Default::default() };
    let outcome = counterfactual::search(&aim, &known, &one, &settings);
    let flips = tipping::flips(&aim, &features, row, &known);
    Ok(Ok(tell(&Decided { aim: &aim, stayed: &stayed, flips: &flips, outcome: &outcome })))
}

/// Why nothing is said beyond a score.
pub enum Silence {
    /// No column was called changeable.
    NoLevers,
    /// The model is not good enough for it.
    Refused(Error),
}

impl Silence {
    /// In words.
    pub fn text(&self, lang: Lang) -> String {
        match self {
            Silence::NoLevers => words::say("web-customer-no-levers", &[], lang),
            Silence::Refused(error) => words::error(error, lang),
        }
    }
}

fn beyond(learnt: &Learnt, row: usize, lang: Lang) -> Result<Beyond, Failure> {
    let told = decided(learnt, row, lang, |found| Beyond {
        stays: found.stayed.row(0),
        flips: found.flips.iter().map(|f| found.stayed.told.flip(f)).collect(),
        changes: found
            .outcome
            .iter()
            .flat_map(|o| change::would_change_each(o, found.aim, Keep::Under, lang))
            .collect(),
        silent: None,
    })?;
    Ok(told.unwrap_or_else(|silence| Beyond {
        stays: Default::default(),
        flips: Vec::new(),
        changes: Vec::new(),
        silent: Some(silence.text(lang)),
    }))
}

/// The columns that the model uses, those that can be changed first.
fn cells(learnt: &Learnt, row: usize) -> Vec<CellShown> {
    let artifact = &learnt.artifact;
    let table = &learnt.seen.table;
    let mut columns: Vec<&str> = artifact.features.iter().map(|f| f.column.as_str()).collect();
    columns.dedup();
    let can_change =
        |name: &str| artifact.schema.columns.iter().any(|c| c.name == name && c.facts.actionable == Some(true));
    columns.sort_by_key(|name| !can_change(name));
    let shown = columns.into_iter().filter_map(|name| {
        let at = table.find(name)?;
        let column = &table.columns[at];
        let text = table.raw.cell(row, at).trim().to_owned();
        let (slider, levels) = match (&column.values, column.kind) {
            (Values::Numbers(numbers), ColumnKind::Number | ColumnKind::Count) => (slider(numbers, row), Vec::new()),
            (Values::Levels { levels, .. }, _) => (None, levels.iter().take(LEVELS_SHOWN).cloned().collect()),
            _ => (None, Vec::new()),
        };
        Some(CellShown {
            column: name.to_owned(),
            label: words::column_label(&artifact.schema, name),
            text,
            slider,
            levels,
        })
    });
    shown.collect()
}

/// Ends, step and place of a slider.
fn slider(numbers: &[f64], row: usize) -> Option<(String, String, String, String)> {
    let known = numbers.iter().copied().filter(|v| v.is_finite());
    let (low, high) = known.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
    if low >= high {
        return None;
    }
    let whole = numbers.iter().all(|v| !v.is_finite() || v.fract() == 0.0);
    let step = if whole { 1.0 } else { 10f64.powf(((high - low) / 200.0).log10().floor()) };
    let at = if numbers[row].is_finite() { numbers[row] } else { low };
    Some((low.to_string(), high.to_string(), step.to_string(), at.to_string()))
}

/// What the page asks: columns and the texts that they would hold.
#[derive(Debug, Deserialize)]
pub struct Otherwise {
    set: Vec<(String, String)>,
}

impl Otherwise {
    /// As the engine asks for it.
    pub fn cells(self) -> Vec<Set> {
        self.set.into_iter().map(|(column, text)| Set { column, text }).collect()
    }
}

/// The row with other cells.
pub async fn what_if(
    here: Here,
    Path((_, row)): Path<(String, usize)>,
    Json(asked): Json<Otherwise>,
) -> Result<Json<serde_json::Value>, Failure> {
    let learnt = here.learnt().await?;
    if row >= learnt.list.rows.len() {
        return Err(Failure::absent());
    }
    let lang = here.lang();
    here.log(Act::Row, &who(&learnt, row, lang)).await?;
    let answer = desk::beside(move || {
        let set = asked.cells();
        let mut notices = Vec::new();
        let found = match compute(&learnt.artifact, &learnt.seen.table, row, &set, "recommended") {
            Ok(found) => found.take(&mut notices),
            Err(error) => return Ok(serde_json::json!({ "refused": words::error(&error, lang) })),
        };
        let (value, range) = value_and_range(&learnt, &found.after, lang);
        let (before, _) = value_and_range(&learnt, &found.before, lang);
        let doubts: Vec<String> = found.after.doubts.iter().map(|d| words::doubt(d, &learnt.artifact, lang)).collect();
        let facts = [("before", before.into()), ("after", value.into()), ("range", range.clone().into())];
        let id = if range.is_empty() { "web-whatif-told" } else { "web-whatif-told-range" };
        Ok(serde_json::json!({ "text": words::say(id, &facts, lang), "doubts": doubts }))
    })
    .await?;
    Ok(Json(answer))
}
