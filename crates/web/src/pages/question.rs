//! What to predict, from what, and a verdict before anything is learnt.
//!
//! Invariants: what is refused is said here, before a minute is spent.
//! Edges: of very wide tables the first columns can be decided one by one.

use super::budget::number;
use crate::desk;
use crate::here::{Here, Working};
use crate::page::{self, Failure, Frame};
use crate::store::Project;
use askama::Template;
use axum::extract::Form;
use axum::response::{Redirect, Response};
use makalu::data::schema::{DictionaryEntry, Role};
use makalu::data::{dataset, schema};
use makalu::fit::n_candidate_parameters;
use makalu::validate::sufficiency;
use makalu::{Choices, Effort, Error, Notice, Schema, Table};
use makalu_report::summary::{self, ColumnLine};
use makalu_report::words;

/// Columns that can be decided one by one.
const COLUMNS_SHOWN: usize = 200;

#[derive(Template)]
#[template(path = "question.html")]
struct QuestionPage<'a> {
    frame: &'a Frame,
    id: &'a str,
    target: String,
    names: Vec<String>,
    /// What the task is, in words.
    task: String,
    /// Enough rows?
    verdict: String,
    is_enough: bool,
    /// Why nothing can be learnt.
    refusal: Option<String>,
    notices: Vec<String>,
    columns: Vec<Asked>,
    more: usize,
    effort: &'static str,
    busy: bool,
}

impl QuestionPage<'_> {
    /// Whether something is said of columns beyond what they are for.
    fn is_told(&self) -> bool {
        let told = |entry: &DictionaryEntry| entry.label.is_some() || entry.unit.is_some() || entry.cost.is_some();
        self.columns.iter().any(|column| told(&column.entry))
    }
}

/// A column and what was decided of it.
struct Asked {
    line: ColumnLine,
    /// What it is for: as found, or as decided.
    decided: &'static str,
    is_used: bool,
    /// Whether someone can change it, its name for people, its unit, the cost of changing it.
    entry: DictionaryEntry,
}

impl Asked {
    fn can_change(&self) -> bool {
        self.entry.actionable == Some(true)
    }

    fn label(&self) -> &str {
        self.entry.label.as_deref().unwrap_or_default()
    }

    fn unit(&self) -> &str {
        self.entry.unit.as_deref().unwrap_or_default()
    }

    fn cost(&self) -> String {
        self.entry.cost.map(|cost| cost.to_string()).unwrap_or_default()
    }
}

/// The page.
pub async fn show(here: Here) -> Result<Response, Failure> {
    let project = &here.project;
    let seen = desk::seen(&here.app, project).await?;
    let frame = here.frame("web-question-title", "question");
    let lang = here.lang();
    let table = &seen.table;
    let mut shown = QuestionPage {
        frame: &frame,
        id: &project.id,
        target: project.choices.target.clone().unwrap_or_default(),
        names: table.columns.iter().map(|c| c.name.clone()).collect(),
        task: String::new(),
        verdict: String::new(),
        is_enough: true,
        refusal: None,
        notices: Vec::new(),
        columns: Vec::new(),
        more: 0,
        effort: effort_name(project.effort),
        busy: here.is_busy(),
    };
    let mut notices: Vec<Notice> = Vec::new();
    let schema = match schema::understand(table, &project.choices) {
        Ok(schema) => schema.take(&mut notices),
        Err(error) => {
            shown.refusal = Some(words::error(&error, lang));
            // Without its question the table can be understood, and its columns decided.
            schema::understand(table, &Choices::default())?.take(&mut notices)
        }
    };
    if shown.refusal.is_none() && !shown.target.is_empty() {
        shown.task = schema.task.map(|task| words::task_name(task, lang)).unwrap_or_default();
        match enough(table, &schema, &mut notices) {
            Ok(verdict) => {
                shown.verdict = summary::enough(&verdict, lang);
                shown.is_enough = verdict.needed_rows <= verdict.n_rows;
            }
            Err(error) => shown.refusal = Some(words::error(&error, lang)),
        }
    }
    let entry = |name: &str| {
        let known = project.choices.dictionary.entries.iter().find(|entry| entry.column == name);
        known.cloned().unwrap_or_default()
    };
    shown.columns = summary::column_lines(table, &schema, lang)
        .take(COLUMNS_SHOWN)
        .zip(&schema.columns)
        .map(|(line, known)| Asked {
            line,
            decided: decided(project, &known.name),
            is_used: known.role == Role::Feature,
            entry: entry(&known.name),
        })
        .collect();
    shown.more = table.columns.len() - shown.columns.len();
    shown.notices = notices.iter().map(|n| words::notice(n, lang)).collect();
    Ok(page::show(&shown))
}

/// Whether there are enough rows.
///
/// Errors: from this table nothing can be learnt, and why.
pub fn enough(table: &Table, schema: &Schema, notices: &mut Vec<Notice>) -> Result<sufficiency::Sufficiency, Error> {
    let data = dataset::dataset(table, schema)?.take(notices);
    Ok(sufficiency::assess(&data.target, data.target.task(), n_candidate_parameters(&data.features)))
}

/// What was decided of a column.
fn decided(project: &Project, name: &String) -> &'static str {
    let choices = &project.choices;
    match () {
        () if choices.ignore.contains(name) => "ignore",
        () if choices.keep.contains(name) => "keep",
        () if choices.ids.contains(name) => "id",
        () => "",
    }
}

/// An effort's name in forms.
pub fn effort_name(effort: Effort) -> &'static str {
    match effort {
        Effort::Quick => "quick",
        Effort::Standard => "standard",
        Effort::Thorough => "thorough",
    }
}

/// Takes what the form says: `target`, `effort`, and for column number n `use-n`, `change-n`, `label-n`, `unit-n`
/// and `cost-n`.
pub async fn decide(Working(mut here): Working, Form(form): Form<Vec<(String, String)>>) -> Result<Redirect, Failure> {
    if here.is_busy() {
        return Ok(Redirect::to(&here.address("training")));
    }
    let seen = desk::seen(&here.app, &here.project).await?;
    let project = &mut here.project;
    let names: Vec<&String> = seen.table.columns.iter().map(|c| &c.name).collect();
    let said = |key: &str| form.iter().find(|(k, _)| k == key).map(|(_, v)| v.as_str());
    if let Some(target) = said("target") {
        project.choices.target = names.iter().find(|n| n.as_str() == target).map(|n| (*n).clone());
    }
    match said("effort") {
        Some("standard") => project.effort = Effort::Standard,
        Some("thorough") => project.effort = Effort::Thorough,
        Some("quick") => project.effort = Effort::Quick,
        _ => {}
    }
    if said("columns").is_some() {
        let choices = &mut project.choices;
        (choices.ignore, choices.keep, choices.ids) = Default::default();
        for (n, name) in names.iter().take(COLUMNS_SHOWN).enumerate() {
            match said(&format!("use-{n}")) {
                Some("ignore") => choices.ignore.push((*name).clone()),
                Some("keep") => choices.keep.push((*name).clone()),
                Some("id") => choices.ids.push((*name).clone()),
                _ => {}
            }
            let words =
                |key: &str| said(&format!("{key}-{n}")).map(str::trim).filter(|w| !w.is_empty()).map(str::to_owned);
            let entries = &mut choices.dictionary.entries;
            let known = entries.iter().position(|e| e.column == **name);
            let mut entry = known.map(|at| entries.remove(at)).unwrap_or_default();
            entry.column.clone_from(name);
            entry.actionable = said(&format!("change-{n}")).is_some().then_some(true);
            (entry.label, entry.unit) = (words("label"), words("unit"));
            entry.cost = words("cost").and_then(|cost| number(&cost)).filter(|cost| *cost > 0.0);
            if entry != (DictionaryEntry { column: (*name).clone(), ..DictionaryEntry::default() }) {
                entries.push(entry);
            }
        }
    }
    here.app.store.decide(&here.project).await?;
    // What is refused is not begun: the page says why.
    let verdict = || {
        let mut notices = Vec::new();
        let schema = schema::understand(&seen.table, &here.project.choices)?.take(&mut notices);
        enough(&seen.table, &schema, &mut notices)
    };
    if said("learn").is_some() && verdict().is_ok() {
        super::training::begin(&here).await?;
        return Ok(Redirect::to(&here.address("training")));
    }
    Ok(Redirect::to(&here.address("question")))
}
