//! What was found: the report's sections as a page, and files to take away.

use super::learnt;
use crate::App;
use crate::desk::{self, Learnt};
use crate::guard::Visit;
use crate::page::{self, Failure, Frame};
use askama::Template;
use axum::extract::{Extension, Path, State};
use axum::response::Response;
use makalu::{Error, artifact, message};
use makalu_report::html::{self, Page};
use makalu_report::list::{self, Dialect};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "results.html")]
struct ResultsPage<'a> {
    frame: &'a Frame,
    id: &'a str,
    found: &'a Page,
}

/// The page.
pub async fn show(
    State(app): State<Arc<App>>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let (project, learnt) = learnt(&app, &id).await?;
    let frame = Frame::of(&visit, "web-results-title", &project, "results");
    let lang = visit.lang;
    let found =
        desk::beside(move || html::parts(&learnt.artifact, Some(&learnt.list), None, lang).ok_or_else(Failure::absent))
            .await?;
    Ok(page::show(&ResultsPage { frame: &frame, id: &id, found: &found }))
}

/// A file to take away: the report, the list, the model.
pub async fn download(
    State(app): State<Arc<App>>,
    Extension(visit): Extension<Visit>,
    Path((id, name)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let (_, learnt) = learnt(&app, &id).await?;
    let lang = visit.lang;
    desk::beside(move || {
        let Learnt { artifact, list, .. } = &*learnt;
        Ok(match name.as_str() {
            "report.html" => page::file(
                html::report(artifact, Some(list), lang).into_bytes(),
                "report.html",
                "text/html; charset=utf-8",
            ),
            "list.xlsx" => page::file(workbook(list::xlsx(list, artifact, lang))?, "list.xlsx", XLSX),
            "list.csv" => page::file(
                list::csv(list, artifact, Dialect::of(&learnt.seen.table, lang), lang),
                "list.csv",
                "text/csv; charset=utf-8",
            ),
            "model.makalu" => page::file(artifact::to_bytes(artifact), "model.makalu", "application/octet-stream"),
            _ => return Err(Failure::absent()),
        })
    })
    .await
}

/// Media type of a workbook.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A workbook, or why there is none.
pub fn workbook(made: Result<Vec<u8>, String>) -> Result<Vec<u8>, Failure> {
    made.map_err(|why| Error::failed(message!("cli-spreadsheet-not-made", why = why)).into())
}
