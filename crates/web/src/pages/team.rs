//! Accounts, for administrators: who is there, links for new ones and for forgotten passwords, roles, closing.

use crate::folder::is_id;
use crate::here::Visitor;
use crate::log::Act;
use crate::page::{self, Failure, Frame};
use crate::secret;
use crate::store::{Account, Role};
use askama::Template;
use axum::extract::{Form, Path};
use axum::http::StatusCode;
use axum::response::{Redirect, Response};
use makalu::message;
use makalu_report::words;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "team.html")]
struct TeamPage<'a> {
    frame: &'a Frame,
    accounts: Vec<Listed>,
    /// Links that wait for someone.
    links: Vec<Waiting>,
    /// The link just made, and for whom: it is shown once.
    link: Option<(String, String)>,
}

/// An account in words.
struct Listed {
    id: String,
    name: String,
    role: &'static str,
    since: String,
    closed: bool,
    is_me: bool,
}

/// A link that waits for someone, in words.
struct Waiting {
    id: String,
    /// What it is good for.
    what: String,
    /// Since when, and who made it.
    told: String,
}

/// The identifier of a role's name.
fn role_name(role: Role) -> &'static str {
    match role {
        Role::Reader => "web-role-reader-name",
        Role::Analyst => "web-role-analyst-name",
        Role::Administrator => "web-role-administrator-name",
    }
}

/// The identifier of what a role may do.
pub fn role_text(role: Role) -> &'static str {
    match role {
        Role::Reader => "web-role-reader",
        Role::Analyst => "web-role-analyst",
        Role::Administrator => "web-role-administrator",
    }
}

/// An administrator where there are accounts; nobody else sees these pages.
pub fn administrator(visitor: &Visitor) -> Result<&Account, Failure> {
    let account = visitor.visit.who.account();
    account.filter(|a| a.role == Role::Administrator).ok_or_else(Failure::absent)
}

async fn shown(visitor: &Visitor, link: Option<(String, String)>) -> Result<Response, Failure> {
    let me = administrator(visitor)?;
    let frame = visitor.frame("web-team-title");
    let accounts = visitor.app.store.accounts().await?;
    let accounts = accounts.into_iter().map(|a| Listed {
        is_me: a.id == me.id,
        since: words::date((a.created_at / 86_400_000) as f64, visitor.lang()),
        role: a.role.name(),
        closed: a.closed,
        id: a.id,
        name: a.name,
    });
    let links = visitor.app.store.pending().await?;
    let links = links.into_iter().map(|pending| {
        let day = words::date((pending.created_at / 86_400_000) as f64, visitor.lang());
        let made = frame.with("web-token-made", "day", day);
        Waiting {
            what: match &pending.account {
                Some(name) => frame.with("web-team-forgot-of", "name", name.as_str()),
                None => frame.t(role_name(pending.role)),
            },
            told: pending.maker.iter().fold(made, |told, maker| format!("{told} · {maker}")),
            id: pending.id,
        }
    });
    let (accounts, links) = (accounts.collect(), links.collect());
    Ok(page::show(&TeamPage { frame: &frame, accounts, links, link }))
}

/// The page.
pub async fn show(visitor: Visitor) -> Result<Response, Failure> {
    shown(&visitor, None).await
}

/// A role chosen.
#[derive(Debug, Deserialize)]
pub struct Chosen {
    role: String,
}

impl Chosen {
    fn role(&self) -> Result<Role, Failure> {
        Role::of(&self.role).ok_or_else(|| Failure::of(StatusCode::UNPROCESSABLE_ENTITY, message!("web-unreadable")))
    }
}

async fn new_link(visitor: &Visitor, role: Role, account: Option<&str>) -> Result<String, Failure> {
    let secret = secret::new()?;
    let digest = secret::digest(&secret).unwrap_or_default();
    visitor.app.store.invite(&digest, role, account, visitor.visit.who.account_id()).await?;
    Ok(format!("{}/join/{secret}", visitor.app.url()))
}

/// A link that makes an account of this role, and the role.
pub async fn make_invitation(visitor: &Visitor, chosen: &Chosen) -> Result<(String, Role), Failure> {
    administrator(visitor)?;
    let role = chosen.role()?;
    let link = new_link(visitor, role, None).await?;
    visitor.log(Act::Invited, role.name()).await?;
    Ok((link, role))
}

/// A link for someone new.
pub async fn invite(visitor: Visitor, Form(chosen): Form<Chosen>) -> Result<Response, Failure> {
    let (link, role) = make_invitation(&visitor, &chosen).await?;
    let told = visitor.frame("web-team-title").t(role_name(role));
    shown(&visitor, Some((link, told))).await
}

async fn open_account(visitor: &Visitor, id: &str) -> Result<Account, Failure> {
    administrator(visitor)?;
    let account = if is_id(id) { visitor.app.store.account(id).await? } else { None };
    account.filter(|a| !a.closed).ok_or_else(Failure::absent)
}

/// A link that sets the password of this account anew, and the account's name.
pub async fn make_link(visitor: &Visitor, id: &str) -> Result<(String, String), Failure> {
    let account = open_account(visitor, id).await?;
    let link = new_link(visitor, account.role, Some(&account.id)).await?;
    visitor.log(Act::Invited, &account.name).await?;
    Ok((link, account.name))
}

/// A link that sets a forgotten password anew.
pub async fn link(visitor: Visitor, Path(id): Path<String>) -> Result<Response, Failure> {
    let made = make_link(&visitor, &id).await?;
    shown(&visitor, Some(made)).await
}

/// A link that is taken back.
pub async fn withdraw(visitor: Visitor, Path(id): Path<String>) -> Result<Redirect, Failure> {
    take_back(&visitor, &id).await?;
    Ok(Redirect::to("/team"))
}

/// Makes a link void, whoever made it.
pub async fn take_back(visitor: &Visitor, id: &str) -> Result<(), Failure> {
    administrator(visitor)?;
    let known = visitor.app.store.pending().await?.into_iter().find(|p| p.id == id);
    let known = known.ok_or_else(Failure::absent)?;
    if visitor.app.store.withdraw(id).await? {
        visitor.log(Act::Withdrawn, known.account.as_deref().unwrap_or(known.role.name())).await?;
    }
    Ok(())
}

fn last_administrator() -> Failure {
    Failure::of(StatusCode::UNPROCESSABLE_ENTITY, message!("web-last-administrator"))
}

/// Another role.
pub async fn role(visitor: Visitor, Path(id): Path<String>, Form(chosen): Form<Chosen>) -> Result<Redirect, Failure> {
    set_role(&visitor, &id, &chosen).await?;
    Ok(Redirect::to("/team"))
}

/// Gives an account another role.
pub async fn set_role(visitor: &Visitor, id: &str, chosen: &Chosen) -> Result<(), Failure> {
    let account = open_account(visitor, id).await?;
    let role = chosen.role()?;
    if !visitor.app.store.set_role(&account.id, role).await? {
        return Err(last_administrator());
    }
    visitor.log(Act::Role, &format!("{}: {}", account.name, role.name())).await
}

/// Closes an account.
pub async fn close(visitor: Visitor, Path(id): Path<String>) -> Result<Redirect, Failure> {
    close_account(&visitor, &id).await?;
    Ok(Redirect::to("/team"))
}

/// Closes an account; its projects go to who closes it.
pub async fn close_account(visitor: &Visitor, id: &str) -> Result<(), Failure> {
    let account = open_account(visitor, id).await?;
    let heir = administrator(visitor)?;
    if account.id == heir.id {
        return Err(Failure::of(StatusCode::UNPROCESSABLE_ENTITY, message!("web-own-account")));
    }
    if !visitor.app.store.close_account(&account.id, &heir.id).await? {
        return Err(last_administrator());
    }
    visitor.log(Act::Closed, &account.name).await
}
