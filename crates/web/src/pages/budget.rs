//! Whom to call: a cost, a gain, a success; how far down the list it pays.
//!
//! Invariants: the rows are those that the model learnt from, and the page says so.

use crate::desk::{self, Learnt};
use crate::here::Here;
use crate::log::Act;
use crate::page::{self, Failure, Frame};
use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use makalu::decide::act::{Gain, Limit, Settings, act};
use makalu::{Error, Notice, Task, message};
use makalu_report::html::{self, Page};
use makalu_report::words;
use makalu_report::words::act::Told;
use serde::Deserialize;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "budget.html")]
struct BudgetPage<'a> {
    frame: &'a Frame,
    id: &'a str,
    asked: Asked,
    found: Option<Page>,
    refusal: Option<String>,
}

/// What the form says; empty is "not said".
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    cost: String,
    gain: String,
    success: String,
    budget: String,
}

/// A number as people type it, in either language.
pub fn number(text: &str) -> Option<f64> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace() && !"€$%£".contains(*c)).collect();
    let value: f64 = plain.replace(',', ".").parse().ok()?;
    value.is_finite().then_some(value)
}

/// The page.
pub async fn show(here: Here, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    let learnt = here.learnt().await?;
    let frame = here.frame("web-budget-title", "budget");
    let lang = here.lang();
    let id = &here.project.id;
    let mut shown = BudgetPage { frame: &frame, id, asked: asked.clone(), found: None, refusal: None };
    if learnt.artifact.task == Task::Regression {
        shown.refusal = Some(frame.t("web-budget-number"));
        return Ok(page::show(&shown));
    }
    if asked.cost.is_empty() && asked.gain.is_empty() {
        return Ok(page::show(&shown));
    }
    let percent = if asked.success.trim().is_empty() { Some(100.0) } else { number(&asked.success) };
    let budget = if asked.budget.trim().is_empty() { Some(None) } else { number(&asked.budget).map(Some) };
    let (Some(cost), Some(gain), Some(percent), Some(budget)) =
        (number(&asked.cost), number(&asked.gain), percent, budget)
    else {
        shown.refusal = Some(frame.t("web-budget-not-numbers"));
        return Ok(page::show(&shown));
    };
    let is_assumed = asked.success.trim().is_empty();
    let terms = Terms { cost, gain, success: (!is_assumed).then_some(percent / 100.0), budget };
    let name = learnt.artifact.data_name.clone();
    let made =
        plan(&here, learnt, terms, move |told, notices| html::act_parts(told, notices, &name, told.lang)).await?;
    match made {
        Ok(found) => shown.found = Some(found),
        Err(error) => shown.refusal = Some(words::error(&error, lang)),
    }
    Ok(page::show(&shown))
}

/// What a call costs and brings.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// Cost of a call.
    pub cost: f64,
    /// Gain of a call that succeeds.
    pub gain: f64,
    /// Share of calls that succeed; all, with a warning, where it is not said.
    pub success: Option<f64>,
    /// What may be spent; what pays, where it is not said.
    pub budget: Option<f64>,
}

/// How far down the list it pays, as `tell` tells it; or why that cannot be said.
pub async fn plan<T: Send + 'static>(
    here: &Here,
    learnt: Arc<Learnt>,
    terms: Terms,
    tell: impl FnOnce(&Told<'_>, &[Notice]) -> T + Send + 'static,
) -> Result<Result<T, Error>, Failure> {
    // The plan names rows.
    here.log(Act::List, "").await?;
    let lang = here.lang();
    desk::beside(move || {
        let settings = Settings {
            model: "recommended",
            class: None,
            cost: terms.cost,
            gain: Gain::Each(terms.gain),
            success: terms.success.unwrap_or(1.0),
            limit: terms.budget.map_or(Limit::WhatPays, Limit::Budget),
            hold_out: None,
            opt_out: None,
            n_reasons: 0,
        };
        let mut notices = vec![Notice::warning(message!("act-same-table", name = learnt.artifact.data_name.as_str()))];
        if terms.success.is_none() {
            notices.push(Notice::warning(message!("act-success-assumed")));
        }
        Ok(act(&learnt.artifact, &learnt.seen.table, &settings).map(|made| {
            let (plan, _) = made.take(&mut notices);
            tell(&Told { artifact: &learnt.artifact, plan: &plan, lang }, &notices)
        }))
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_taken_as_people_type_them() {
        let cases = [("15", Some(15.0)), ("1 234,50 €", Some(1234.5)), ("$1234.5", Some(1234.5)), ("25 %", Some(25.0))];
        for (text, expected) in cases {
            assert_eq!(number(text), expected, "{text}");
        }
        for text in ["", "a lot", "inf", "1,2,3"] {
            assert_eq!(number(text), None, "{text}");
        }
    }
}
