//! A link that makes an account, or sets a forgotten password anew; it works once.

use super::sign_in;
use crate::desk;
use crate::folder::new_id;
use crate::guard::Who;
use crate::here::Visitor;
use crate::log::Act;
use crate::page::{self, Failure, Frame};
use crate::secret;
use crate::store::{Account, Invite, now};
use askama::Template;
use axum::extract::{Form, Path};
use axum::http::StatusCode;
use axum::response::Response;
use makalu::message;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "join.html")]
struct JoinPage<'a> {
    frame: &'a Frame,
    secret: &'a str,
    /// The account whose password is set anew.
    known: Option<String>,
    name: String,
    /// What the account may do, in words.
    role: String,
    refusal: Option<String>,
}

/// What the form says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Entered {
    name: String,
    password: String,
    again: String,
}

fn void() -> Failure {
    Failure::of(StatusCode::NOT_FOUND, message!("web-join-void"))
}

async fn invited(visitor: &Visitor, secret: &str) -> Result<(String, Invite), Failure> {
    let digest = secret::digest(secret).ok_or_else(void)?;
    let invite = visitor.app.store.invited(&digest).await?.ok_or_else(void)?;
    Ok((digest, invite))
}

fn shown(visitor: &Visitor, secret: &str, invite: &Invite, name: String, refusal: Option<&str>) -> Response {
    let frame = visitor.frame("web-join-title");
    let role = frame.t(super::team::role_text(invite.role));
    let known = invite.account.as_ref().map(|a| a.name.clone());
    let refusal = refusal.map(|id| frame.t(id));
    page::show(&JoinPage { frame: &frame, secret, known, name, role, refusal })
}

/// The page.
pub async fn show(visitor: Visitor, Path(secret): Path<String>) -> Result<Response, Failure> {
    let (_, invite) = invited(&visitor, &secret).await?;
    Ok(shown(&visitor, &secret, &invite, String::new(), None))
}

/// Makes the account, or sets its password, and signs in.
pub async fn join(
    visitor: Visitor,
    Path(secret): Path<String>,
    Form(entered): Form<Entered>,
) -> Result<Response, Failure> {
    let app = &visitor.app;
    let (digest, invite) = invited(&visitor, &secret).await?;
    let name = sign_in::name(&entered.name);
    let refusal = refusal(&entered.password, &entered.again)
        .or_else(|| (invite.account.is_none() && name.is_empty()).then_some("web-join-no-name"));
    if refusal.is_some() {
        return Ok(shown(&visitor, &secret, &invite, name, refusal));
    }
    let kept = hash(&visitor, entered.password).await?;
    let account = match &invite.account {
        Some(account) => {
            if !app.store.reset(&digest, &account.id, &kept).await? {
                return Err(void());
            }
            account.clone()
        }
        None => {
            let account =
                Account { id: new_id()?, name: name.clone(), role: invite.role, created_at: now(), closed: false };
            if !app.store.join(&digest, &account, &kept).await? {
                return Ok(shown(&visitor, &secret, &invite, name, Some("web-join-taken")));
            }
            account
        }
    };
    let act = if invite.account.is_some() { Act::Password } else { Act::Joined };
    app.log.write(&app.store, &Who::Account(account.clone()), act, None, account.role.name()).await?;
    sign_in::begin(app, account, "/").await
}

/// The identifier of the text that says why a new password is refused.
pub fn refusal(password: &str, again: &str) -> Option<&'static str> {
    match () {
        () if !secret::is_acceptable(password) => Some("web-password-short"),
        () if password != again => Some("web-password-differs"),
        () => None,
    }
}

/// What is kept of a new password.
pub async fn hash(visitor: &Visitor, password: String) -> Result<String, Failure> {
    let _turn = visitor.app.attempts.checking.acquire().await;
    desk::beside(move || Ok(secret::hash(&password)?)).await
}
