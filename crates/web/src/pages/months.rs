//! Later tables: what moved, who changed, what came true; the new rows scored, as a list.
//!
//! Invariants: a later table is read the way the first was; it is compared with the table learnt from.

use super::start::receive;
use super::{learnt, project, results};
use crate::App;
use crate::desk::{self, Later, Learnt};
use crate::folder::{self, is_id, new_id};
use crate::guard::Visit;
use crate::page::{self, Failure, Frame};
use crate::store::{Month, now};
use askama::Template;
use axum::extract::{Extension, Multipart, Path, State};
use axum::response::{Redirect, Response};
use makalu::compare::{self, Before};
use makalu::watch::AtRisk;
use makalu::{Effort, Error, Flow, Notice, Run, Table, message};
use makalu_report::html::{self, Page};
use makalu_report::list::changed;
use makalu_report::words;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

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
pub async fn list(
    State(app): State<Arc<App>>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let project = project(&app, &id).await?;
    let frame = Frame::of(&visit, "web-months-title", &project, "months");
    let day = |at: i64| words::date((at / 86_400_000) as f64, visit.lang);
    let months = app.store.months(&id).await?;
    let months = months.into_iter().map(|m| (m.id, words::visible(&m.file_name), day(m.created_at))).collect();
    Ok(page::show(&MonthsPage { frame: &frame, id: &id, months }))
}

/// Takes a later table.
pub async fn upload(State(app): State<Arc<App>>, Path(id): Path<String>, form: Multipart) -> Result<Redirect, Failure> {
    let project = project(&app, &id).await?;
    let (file, file_name) = receive(&app, form).await?;
    let month = Month { id: new_id()?, file_name, created_at: now() };
    folder::keep(file, &app.folder.month(&project.id, &month.id))?;
    app.store.add_month(&project.id, &month).await?;
    Ok(Redirect::to(&format!("/p/{}/months/{}", project.id, month.id)))
}

async fn month(app: &App, project: &str, month: &str) -> Result<Month, Failure> {
    let months = if is_id(month) { app.store.months(project).await? } else { Vec::new() };
    months.into_iter().find(|m| m.id == month).ok_or_else(Failure::absent)
}

/// A later table as it was read.
fn read(app: &App, learnt: &Learnt, project: &str, month: &Month) -> Result<(Table, Vec<Notice>), Failure> {
    let bytes = std::fs::read(app.folder.month(project, &month.id))?;
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
async fn later(app: &Arc<App>, project: &str, month: &Month, learnt: &Arc<Learnt>) -> Result<Arc<Later>, Failure> {
    if let Some(later) = app.desk.later.get(&month.id) {
        return Ok(later);
    }
    let (app, project, month, learnt) = (app.clone(), project.to_owned(), month.clone(), learnt.clone());
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
pub async fn show(
    State(app): State<Arc<App>>,
    Extension(visit): Extension<Visit>,
    Path((id, month_id)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let (project, learnt) = learnt(&app, &id).await?;
    let month = month(&app, &id, &month_id).await?;
    let frame = Frame::of(&visit, "web-month-title", &project, "months");
    let lang = visit.lang;
    let file = words::visible(&month.file_name);
    let found = later(&app, &project.id, &month, &learnt).await;
    let (found, refusal) = match found {
        Ok(later) => {
            let Later { found, list, notices } = &*later;
            (Some(html::comparison_parts(&learnt.artifact, found, list, notices, &file, lang)), None)
        }
        Err(failure) => (None, Some(failure.text(lang))),
    };
    Ok(page::show(&MonthPage { frame: &frame, id: &id, month: &month_id, file, found, refusal }))
}

/// The rows of a later table, scored, with what changed.
pub async fn download(
    State(app): State<Arc<App>>,
    Extension(visit): Extension<Visit>,
    Path((id, month_id)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let (project, learnt) = learnt(&app, &id).await?;
    let month = month(&app, &id, &month_id).await?;
    let lang = visit.lang;
    let later = later(&app, &project.id, &month, &learnt).await?;
    desk::beside(move || {
        let made = changed::xlsx(&learnt.artifact, &later.found, &later.list, lang);
        Ok(page::file(results::workbook(made)?, "list.xlsx", results::XLSX))
    })
    .await
}
