//! What was found: the report's sections as a page, and files to take away.

use crate::desk::{self, Learnt};
use crate::here::Here;
use crate::log::Act;
use crate::page::{self, Failure, Frame};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use makalu::{Error, artifact, message};
use makalu_report::html::{self, Page};
use makalu_report::list::{self, Dialect};

#[derive(Template)]
#[template(path = "results.html")]
struct ResultsPage<'a> {
    frame: &'a Frame,
    id: &'a str,
    found: &'a Page,
}

/// The page.
pub async fn show(here: Here) -> Result<Response, Failure> {
    let learnt = here.learnt().await?;
    // The report names the rows that stand out.
    here.log(Act::List, "").await?;
    let frame = here.frame("web-results-title", "results");
    let lang = here.lang();
    let found =
        desk::beside(move || html::parts(&learnt.artifact, Some(&learnt.list), None, lang).ok_or_else(Failure::absent))
            .await?;
    Ok(page::show(&ResultsPage { frame: &frame, id: &here.project.id, found: &found }))
}

/// Files to take away.
pub const FILES: [&str; 4] = ["report.html", "list.xlsx", "list.csv", "model.makalu"];

/// A file to take away: the report, the list, the model.
pub async fn download(here: Here, Path((_, name)): Path<(String, String)>) -> Result<Response, Failure> {
    let learnt = here.learnt().await?;
    if !FILES.contains(&name.as_str()) {
        return Err(Failure::absent());
    }
    here.log(Act::Export, &name).await?;
    let lang = here.lang();
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
