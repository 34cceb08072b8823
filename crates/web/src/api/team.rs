//! People for programs: sharing, tokens, accounts, the log.

use super::Sent;
use crate::here::{Owning, Visitor};
use crate::page::Failure;
use crate::pages::{account, sharing, team};
use crate::store::{Account, Share, Token};
use axum::Json;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

/// Lines of the log in an answer.
const LINES: usize = 1000;

fn share_told(share: &Share) -> Value {
    json!({ "with": share.with, "can_change": share.can_change })
}

/// With whom a project is shared.
pub async fn shares(Owning(here): Owning) -> Result<Json<Value>, Failure> {
    here.visit.who.account().ok_or_else(Failure::absent)?;
    Ok(Json(here.app.store.shares(&here.project.id).await?.iter().map(share_told).collect()))
}

/// With whom to share: the identifier of an account, or `everyone`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    with: String,
    #[serde(default)]
    can_change: bool,
}

/// Shares a project with these and no one else.
pub async fn share(Owning(here): Owning, Sent(wanted): Sent<Vec<Wanted>>) -> Result<Json<Value>, Failure> {
    let wanted = wanted.into_iter().map(|w| Share { with: w.with, can_change: w.can_change }).collect();
    sharing::set(&here, wanted).await?;
    shares(Owning(here)).await
}

fn token_told(token: &Token) -> Value {
    json!({ "id": token.id, "name": token.name, "created_at": token.created_at, "used_at": token.used_at })
}

/// The tokens of the token's owner. More of them are made on the page only: one that leaked makes none that outlive it.
pub async fn tokens(visitor: Visitor) -> Result<Json<Value>, Failure> {
    let tokens = visitor.app.store.tokens(visitor.visit.who.account_id()).await?;
    Ok(Json(tokens.iter().map(token_told).collect()))
}

/// Takes a token back.
pub async fn revoke(visitor: Visitor, Path(token): Path<String>) -> Result<StatusCode, Failure> {
    account::take_back(&visitor, &token).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn account_told(account: &Account) -> Value {
    json!({
        "id": account.id, "name": account.name, "role": account.role, "created_at": account.created_at,
        "closed": account.closed,
    })
}

/// All accounts, for administrators.
pub async fn accounts(visitor: Visitor) -> Result<Json<Value>, Failure> {
    team::administrator(&visitor)?;
    Ok(Json(visitor.app.store.accounts().await?.iter().map(account_told).collect()))
}

/// Gives an account another role.
pub async fn set_role(
    visitor: Visitor,
    Path(id): Path<String>,
    Sent(chosen): Sent<team::Chosen>,
) -> Result<StatusCode, Failure> {
    team::set_role(&visitor, &id, &chosen).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Closes an account.
pub async fn close(visitor: Visitor, Path(id): Path<String>) -> Result<StatusCode, Failure> {
    team::close_account(&visitor, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A link that makes an account.
pub async fn invite(visitor: Visitor, Sent(chosen): Sent<team::Chosen>) -> Result<Response, Failure> {
    let (link, _) = team::make_invitation(&visitor, &chosen).await?;
    Ok((StatusCode::CREATED, Json(json!({ "link": link }))).into_response())
}

/// Links that wait for someone, for administrators.
pub async fn invitations(visitor: Visitor) -> Result<Json<Value>, Failure> {
    team::administrator(&visitor)?;
    Ok(Json(json!(visitor.app.store.pending().await?)))
}

/// Makes a link void.
pub async fn withdraw(visitor: Visitor, Path(link): Path<String>) -> Result<StatusCode, Failure> {
    team::take_back(&visitor, &link).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A link that sets a forgotten password anew.
pub async fn new_password(visitor: Visitor, Path(id): Path<String>) -> Result<Response, Failure> {
    let (link, _) = team::make_link(&visitor, &id).await?;
    Ok((StatusCode::CREATED, Json(json!({ "link": link }))).into_response())
}

/// How many lines to pass over.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    skip: usize,
}

/// The log, newest first, for administrators.
pub async fn log(visitor: Visitor, Query(asked): Query<Asked>) -> Result<Json<Value>, Failure> {
    team::administrator(&visitor)?;
    Ok(Json(json!(visitor.app.store.logged(None, asked.skip, LINES).await?)))
}
