//! Signing in and out.
//!
//! Invariants: a wrong name and a wrong password are answered alike, and after the same time.

use crate::App;
use crate::desk;
use crate::guard::{SESSION, Who};
use crate::here::Visitor;
use crate::log::Act;
use crate::page::{self, Failure, Frame};
use crate::secret;
use crate::store::{Account, Entry, now};
use askama::Template;
use axum::extract::{Form, Query};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

/// Letters of a name that are compared, and logged where it is refused.
const LONGEST_NAME: usize = 200;

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage<'a> {
    frame: &'a Frame,
    name: String,
    back: String,
    refusal: Option<String>,
}

/// What the address may say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Said {
    back: String,
}

/// What the form says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Entered {
    name: String,
    password: String,
    back: String,
}

/// A name as it is compared.
pub fn name(typed: &str) -> String {
    typed.trim().to_lowercase().chars().take(LONGEST_NAME).collect()
}

/// The page.
pub async fn show(visitor: Visitor, Query(said): Query<Said>) -> Response {
    if visitor.visit.who != Who::Nobody {
        return Redirect::to(page::ours(&said.back)).into_response();
    }
    let frame = visitor.frame("web-sign-in-title");
    page::show(&SignInPage { frame: &frame, name: String::new(), back: said.back, refusal: None })
}

/// Signs in.
pub async fn enter(visitor: Visitor, Form(entered): Form<Entered>) -> Result<Response, Failure> {
    let app = &visitor.app;
    let name = name(&entered.name);
    let account = if app.attempts.is_allowed(&name) { check(app, &name, entered.password).await? } else { None };
    let Some(account) = account else {
        let frame = visitor.frame("web-sign-in-title");
        let refusal = Some(frame.t("web-sign-in-wrong"));
        return Ok(page::show(&SignInPage { frame: &frame, name, back: entered.back, refusal }));
    };
    app.attempts.forget(&name);
    begin(app, account, page::ours(&entered.back)).await
}

/// The account of this name and password; a refusal is logged.
async fn check(app: &App, name: &str, password: String) -> Result<Option<Account>, Failure> {
    let known = app.store.password(name).await?;
    let is_known = known.is_some();
    let kept = known.as_ref().map(|(_, kept)| kept.clone());
    let turn = app.attempts.checking.acquire().await;
    let is_right = desk::beside(move || Ok(secret::verify(&password, kept.as_deref()))).await?;
    drop(turn);
    let account = known.filter(|_| is_right).map(|(account, _)| account);
    if account.is_none() && (is_known || app.attempts.is_worth_a_line()) {
        let act = Act::Refused.name().to_owned();
        let refused = Entry { at: now(), account_name: name.to_owned(), act, ..Entry::default() };
        app.store.log(&refused).await?;
    }
    Ok(account)
}

/// Begins a session and goes on to a page.
pub async fn begin(app: &App, account: Account, to: &str) -> Result<Response, Failure> {
    let session = secret::new()?;
    app.store.sign_in(&secret::digest(&session).unwrap_or_default(), &account.id).await?;
    app.log.write(&app.store, &Who::Account(account), Act::SignedIn, None, "").await?;
    let mut response = Redirect::to(to).into_response();
    response.headers_mut().append(header::SET_COOKIE, app.cookie(SESSION, &session, "HttpOnly; Max-Age=31536000"));
    Ok(response)
}

/// Signs out.
pub async fn leave(visitor: Visitor) -> Result<Response, Failure> {
    if let Some(session) = &visitor.visit.session {
        visitor.app.store.sign_out(session).await?;
        visitor.log(Act::SignedOut, "").await?;
    }
    let mut response = Redirect::to("/sign-in").into_response();
    response.headers_mut().append(header::SET_COOKIE, visitor.app.cookie(SESSION, "", "HttpOnly; Max-Age=0"));
    Ok(response)
}
