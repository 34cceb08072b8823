//! One's own account: another password; ways in for programs.
//!
//! Edges: without accounts there are only ways in for programs.

use super::{join, sign_in};
use crate::desk;
use crate::folder::{is_id, new_id};
use crate::here::Visitor;
use crate::log::Act;
use crate::page::{self, Failure, Frame};
use crate::secret;
use crate::store::{Token, now};
use askama::Template;
use axum::extract::{Form, Path};
use axum::http::StatusCode;
use axum::response::{Redirect, Response};
use makalu::message;
use makalu_report::words;
use serde::Deserialize;

/// Letters of what a token is for.
const LONGEST_PURPOSE: usize = 100;

#[derive(Template)]
#[template(path = "account.html")]
struct AccountPage<'a> {
    frame: &'a Frame,
    /// Where programs go.
    url: String,
    /// Identifier, what for, since when and last used.
    tokens: Vec<(String, String, String)>,
    /// The token just made: it is shown once.
    made: Option<String>,
    refusal: Option<String>,
}

async fn shown(visitor: &Visitor, made: Option<String>, refusal: Option<&str>) -> Result<Response, Failure> {
    let frame = visitor.frame("web-account-title");
    let day = |at: i64| words::date((at / 86_400_000) as f64, visitor.lang());
    let told = |t: &Token| {
        let made = frame.with("web-token-made", "day", day(t.created_at));
        let used = t.used_at.map(|at| frame.with("web-token-used", "day", day(at)));
        format!("{made} · {}", used.unwrap_or_else(|| frame.t("web-token-unused")))
    };
    let tokens = visitor.app.store.tokens(visitor.visit.who.account_id()).await?;
    let tokens = tokens.iter().map(|t| (t.id.clone(), t.name.clone(), told(t))).collect();
    let refusal = refusal.map(|id| frame.t(id));
    let url = format!("{}/api/v1", visitor.app.url());
    Ok(page::show(&AccountPage { frame: &frame, url, tokens, made, refusal }))
}

/// The page.
pub async fn show(visitor: Visitor) -> Result<Response, Failure> {
    shown(&visitor, None, None).await
}

/// What the form of a new password says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Passwords {
    old: String,
    password: String,
    again: String,
}

/// Sets another password; every session and program is signed out, and this browser in again.
pub async fn password(visitor: Visitor, Form(said): Form<Passwords>) -> Result<Response, Failure> {
    let app = &visitor.app;
    let account = visitor.visit.who.account().cloned().ok_or_else(Failure::absent)?;
    if !app.attempts.is_allowed(&account.name) {
        return shown(&visitor, None, Some("web-sign-in-wait")).await;
    }
    let kept = app.store.password(&account.name).await?.map(|(_, kept)| kept);
    let turn = app.attempts.checking.acquire().await;
    let is_right = desk::beside(move || Ok(secret::verify(&said.old, kept.as_deref()))).await?;
    drop(turn);
    let refusal = (!is_right).then_some("web-password-wrong").or_else(|| join::refusal(&said.password, &said.again));
    if refusal.is_some() {
        return shown(&visitor, None, refusal).await;
    }
    app.attempts.forget(&account.name);
    app.store.set_password(&account.id, &join::hash(&visitor, said.password).await?).await?;
    visitor.log(Act::Password, "").await?;
    sign_in::begin(app, account, "/account").await
}

/// What a token is for.
#[derive(Debug, Deserialize)]
pub struct Purpose {
    name: String,
}

/// Lets a program in.
pub async fn add_token(visitor: Visitor, Form(purpose): Form<Purpose>) -> Result<Response, Failure> {
    let secret = make_token(&visitor, &purpose.name).await?;
    shown(&visitor, Some(secret), None).await
}

/// A token, kept as its digest; its secret.
async fn make_token(visitor: &Visitor, purpose: &str) -> Result<String, Failure> {
    let name: String = purpose.trim().chars().take(LONGEST_PURPOSE).collect();
    if name.is_empty() {
        return Err(Failure::of(StatusCode::UNPROCESSABLE_ENTITY, message!("web-token-no-name")));
    }
    let secret = secret::new()?;
    let token = Token { id: new_id()?, name, created_at: now(), used_at: None };
    let digest = secret::digest(&secret).unwrap_or_default();
    visitor.app.store.add_token(&token, &digest, visitor.visit.who.account_id()).await?;
    visitor.log(Act::Token, &token.name).await?;
    Ok(secret)
}

/// Takes a program's way in back.
pub async fn revoke(visitor: Visitor, Path(token): Path<String>) -> Result<Redirect, Failure> {
    take_back(&visitor, &token).await?;
    Ok(Redirect::to("/account"))
}

/// Takes a token of the visitor back.
pub async fn take_back(visitor: &Visitor, token: &str) -> Result<(), Failure> {
    if !is_id(token) {
        return Err(Failure::absent());
    }
    let account = visitor.visit.who.account_id();
    let known = visitor.app.store.tokens(account).await?.into_iter().find(|t| t.id == token);
    let known = known.ok_or_else(Failure::absent)?;
    if visitor.app.store.revoke(token, account).await? {
        visitor.log(Act::Revoked, &known.name).await?;
    }
    Ok(())
}
