//! The log, for administrators: who came in, who saw or took away which scores, who let whom in.

use super::team::administrator;
use crate::here::Visitor;
use crate::log::Act;
use crate::page::{self, Failure, Frame};
use crate::store::Entry;
use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use makalu_report::{Lang, words};
use serde::Deserialize;

/// Lines of a page.
const PAGE: usize = 200;

#[derive(Template)]
#[template(path = "log.html")]
struct LogPage<'a> {
    frame: &'a Frame,
    lines: Vec<Line>,
    previous: Option<usize>,
    next: Option<usize>,
}

/// A line in words.
pub struct Line {
    /// Day and time of day, universal time.
    pub at: String,
    /// Name of the account.
    pub who: String,
    /// What was done.
    pub act: String,
    /// The project concerned.
    pub project: String,
    /// Which row, file or account.
    pub detail: String,
}

/// Lines of the log in words.
pub fn lines(entries: &[Entry], lang: Lang) -> Vec<Line> {
    let line = |entry: &Entry| {
        let minutes = entry.at.rem_euclid(86_400_000) / 60_000;
        let day = words::date(entry.at.div_euclid(86_400_000) as f64, lang);
        let known = Act::ALL.into_iter().find(|act| act.name() == entry.act);
        Line {
            at: format!("{day} {:02}:{:02}", minutes / 60, minutes % 60),
            who: words::visible(&entry.account_name),
            act: known.map(|act| words::say(act.name(), &[], lang)).unwrap_or_default(),
            project: entry.project_name.as_deref().map(words::visible).unwrap_or_default(),
            detail: words::visible(&entry.detail),
        }
    };
    entries.iter().map(line).collect()
}

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    page: usize,
}

/// The page.
pub async fn show(visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    administrator(&visitor)?;
    let frame = visitor.frame("web-log-title");
    let skip = asked.page.saturating_mul(PAGE);
    let mut entries = visitor.app.store.logged(None, skip, PAGE + 1).await?;
    let more = entries.len() > PAGE;
    entries.truncate(PAGE);
    Ok(page::show(&LogPage {
        frame: &frame,
        lines: lines(&entries, visitor.lang()),
        previous: asked.page.checked_sub(1),
        next: more.then_some(asked.page + 1),
    }))
}
