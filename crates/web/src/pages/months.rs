//! Later tables: what moved, who changed, what came true; the new rows scored, as a list.
//!
//! Invariants: a later table is read the way the first was; it is compared with the table learnt from.

use super::results;
use super::start::receive;
use crate::App;
use crate::desk::{self, Later, Learnt};
use crate::folder::{self, is_id, new_id};
use crate::here::{Here, Working};
use crate::log::Act;
use crate::page::{self, Failure, Frame};
use crate::store::{Month, now};
use askama::Template;
use axum::extract::{Multipart, Path};
use axum::response::{Redirect, Response};
use makalu::compare::{self, Before};
use makalu::watch::AtRisk;
use makalu::{Effort, Error, Flow, Notice, Run, Table, message};
use makalu_report::html::{self, Page};
use makalu_report::list::changed;
use makalu_report::words;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use tempfile::NamedTempFile;

/// Reasons of each row and change.
const N_REASONS: usize = 3;

#[derive(Template)]
#[template(path = "months.html")]
struct MonthsPage<'a> {
    frame: &'a Frame,
    id: &'a str,
    /// Identifier, file, day.
    months: Vec<(String, String, String)>,
}

impl MonthsPage<'_> {
    /// Where a later table is sent.
    fn action(&self) -> String {
        format!("/p/{}/months", self.id)
    }
}

#[derive(Template)]
#[template(path = "month.html")]
struct MonthPage<'a> {
    frame: &'a Frame,
    id: &'a str,
    month: &'a str,
    file: String,
    found: Option<Page>,
    refusal: Option<String>,
}

/// The later tables of a project.
pub async fn list(here: Here) -> Result<Response, Failure> {
    let frame = here.frame("web-months-title", "months");
    let id = &here.project.id;
    let day = |at: i64| words::date((at / 86_400_000) as f64, here.lang());
    let months = here.app.store.months(id).await?;
    let months = months.into_iter().map(|m| (m.id, words::visible(&m.file_name), day(m.created_at))).collect();
    Ok(page::show(&MonthsPage { frame: &frame, id, months }))
}

/// Takes a later table.
pub async fn upload(Working(here): Working, form: Multipart) -> Result<Redirect, Failure> {
    let (file, file_name) = receive(&here.app, form).await?;
    let month = add(&here, file, file_name).await?;
    Ok(Redirect::to(&here.address(&format!("months/{}", month.id))))
}

/// A later table that has arrived.
pub async fn add(here: &Here, file: NamedTempFile, file_name: String) -> Result<Month, Failure> {
    let project = &here.project.id;
    let month = Month { id: new_id()?, file_name, created_at: now() };
    folder::keep(file, &here.app.folder.month(project, &month.id))?;
    here.app.store.add_month(project, &month).await?;
    here.log(Act::Month, &month.file_name).await?;
    Ok(month)
}

/// The later table that an address names.
pub async fn month(here: &Here, month: &str) -> Result<Month, Failure> {
    let months = if is_id(month) { here.app.store.months(&here.project.id).await? } else { Vec::new() };
    months.into_iter().find(|m| m.id == month).ok_or_else(Failure::absent)
}

/// A later table as it was read.
fn read(app: &App, learnt: &Learnt, project: &str, month: &Month) -> Result<(Table, Vec<Notice>), Failure> {
    let bytes = std::fs::read(app.folder.month(project, &month.id))?;
    desk::refuse_masses(&bytes)?;
    if bytes == std::fs::read(app.folder.table(project))? {
        // Its rows were learnt from: any figure on them would flatter.
        return Err(Error::data(message!("compare-same-table", name = month.file_name.as_str())).into());
    }
    let artifact = &learnt.artifact;
    let options = artifact.request.as_ref().map(|r| r.reading.clone()).unwrap_or_default();
    let mut notices = Vec::new();
    let read = (app.settings.read)(&bytes, &month.file_name, &options, Some(&artifact.schema.reading))?;
    Ok((read.take(&mut notices), notices))
}

/// A later table against the one learnt from.
pub async fn later(here: &Here, month: &Month, learnt: &Arc<Learnt>) -> Result<Arc<Later>, Failure> {
    if let Some(later) = here.app.desk.later.get(&month.id) {
        return Ok(later);
    }
    let (app, project) = (here.app.clone(), here.project.id.clone());
    let (month, learnt) = (month.clone(), learnt.clone());
    desk::beside(move || {
        let (table, mut notices) = read(&app, &learnt, &project, &month)?;
        let artifact = &learnt.artifact;
        let settings = compare::Settings {
            model: "recommended",
            at_risk: AtRisk::AsPromised,
            id: None,
            gone: None,
            n_reasons: N_REASONS,
        };
        let stopped = AtomicBool::new(false);
        let run = Run::new(artifact.seed, Effort::Quick, &|_| Flow::Continue, &stopped);
        let training = &learnt.seen.table;
        let before = Some(Before { table: training, is_training: true });
        let compared = compare::compare(artifact, &table, before, Some(training), &settings, &run)?;
        let (found, list) = compared.take(&mut notices);
        let later = Arc::new(Later { found, list, notices });
        app.desk.later.put(&month.id, later.clone());
        Ok(later)
    })
    .await
}

/// What moved since the table learnt from.
pub async fn show(here: Here, Path((_, month_id)): Path<(String, String)>) -> Result<Response, Failure> {
    let learnt = here.learnt().await?;
    let month = month(&here, &month_id).await?;
    here.log(Act::List, &month.file_name).await?;
    let frame = here.frame("web-month-title", "months");
    let lang = here.lang();
    let file = words::visible(&month.file_name);
    let found = later(&here, &month, &learnt).await;
    let (found, refusal) = match found {
        Ok(later) => {
            let Later { found, list, notices } = &*later;
            (Some(html::comparison_parts(&learnt.artifact, found, list, notices, &file, lang)), None)
        }
        Err(failure) => (None, Some(failure.text(lang))),
    };
    Ok(page::show(&MonthPage { frame: &frame, id: &here.project.id, month: &month_id, file, found, refusal }))
}

/// The rows of a later table, scored, with what changed.
pub async fn download(here: Here, Path((_, month_id)): Path<(String, String)>) -> Result<Response, Failure> {
    let learnt = here.learnt().await?;
    let month = month(&here, &month_id).await?;
    here.log(Act::Export, &month.file_name).await?;
    let lang = here.lang();
    let later = later(&here, &month, &learnt).await?;
    desk::beside(move || {
        let made = changed::xlsx(&learnt.artifact, &later.found, &later.list, lang);
        Ok(page::file(results::workbook(made)?, "list.xlsx", results::XLSX))
    })
    .await
}
