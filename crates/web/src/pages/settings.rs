//! Which settings: the best within limits, near past rows, with what proves it.
//!
//! Edges: no column was called changeable; limits that leave nothing; what is no limit is said.

use crate::here::Here;
use crate::page::{self, Failure, Frame};
use crate::search::{Answer, search};
use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use makalu::decide::optimize::goal::Wish;
use makalu_report::words;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "settings.html")]
struct SettingsPage<'a> {
    frame: &'a Frame,
    id: &'a str,
    asked: Asked,
    can_change: bool,
    found: Option<Answer>,
    refusal: Option<String>,
}

/// What the form says.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    wish: String,
    limits: String,
}

/// The page.
pub async fn show(here: Here, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    let learnt = here.learnt().await?;
    let frame = here.frame("web-settings-title", "settings");
    let can_change = learnt.artifact.schema.columns.iter().any(|c| c.facts.actionable == Some(true));
    let mut shown = SettingsPage {
        frame: &frame,
        id: &here.project.id,
        asked: asked.clone(),
        can_change,
        found: None,
        refusal: None,
    };
    let wish = match asked.wish.as_str() {
        "highest" => Wish::Highest,
        "lowest" => Wish::Lowest,
        _ => return Ok(page::show(&shown)),
    };
    if !can_change {
        return Ok(page::show(&shown));
    }
    let limits = asked.limits.lines().map(str::to_owned).collect();
    match search(&here, wish, limits).await? {
        Ok(found) => shown.found = Some(found),
        Err(error) => shown.refusal = Some(words::error(&error, here.lang())),
    }
    Ok(page::show(&shown))
}
