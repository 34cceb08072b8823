//! Which settings: the best within limits, near past rows, with what proves it.
//!
//! Edges: no column was called changeable; limits that leave nothing; what is no limit is said.

use crate::desk::{self, Learnt};
use crate::here::Here;
use crate::page::{self, Failure, Frame};
use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use makalu::decide::optimize::goal::Wish;
use makalu::decide::optimize::space::Wishes;
use makalu::decide::optimize::{Outcome, Request, optimize};
use makalu::{Artifact, Error, Notice};
use makalu_report::html::{self, Page};
use makalu_report::words;
use serde::Deserialize;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "settings.html")]
struct SettingsPage<'a> {
    frame: &'a Frame,
    id: &'a str,
    asked: Asked,
    can_change: bool,
    found: Option<Page>,
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
    let lang = here.lang();
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
    let made = search(&here, learnt, wish, limits, move |artifact, outcome, notices| {
        html::optimized_parts(artifact, outcome, notices, lang)
    })
    .await?;
    match made {
        Ok(found) => shown.found = Some(found),
        Err(error) => shown.refusal = Some(words::error(&error, lang)),
    }
    Ok(page::show(&shown))
}

/// The best settings within limits, as `tell` tells them; or why there are none.
pub async fn search<T: Send + 'static>(
    here: &Here,
    learnt: Arc<Learnt>,
    wish: Wish,
    limits: Vec<String>,
    tell: impl FnOnce(&Artifact, &Outcome, &[Notice]) -> T + Send + 'static,
) -> Result<Result<T, Error>, Failure> {
    // One search at a time: each takes all that the machine has.
    let turn = here.app.searching.clone().lock_owned().await;
    desk::beside(move || {
        let _turn = turn;
        let limits: Vec<String> = limits.iter().map(|l| l.trim().to_owned()).filter(|l| !l.is_empty()).collect();
        let wishes = Wishes::default();
        let request = Request {
            model: "recommended",
            class: None,
            wish,
            actionable: &[],
            wishes: &wishes,
            limits: &limits,
            specifications: &[],
            within: None,
        };
        let mut notices = Vec::new();
        let found = optimize(&learnt.artifact, request, Some(&learnt.seen.table));
        Ok(found.map(|outcome| {
            let outcome = outcome.take(&mut notices);
            tell(&learnt.artifact, &outcome, &notices)
        }))
    })
    .await
}
