//! With whom a project is shared, and who saw or took away its scores.

use crate::here::{Here, Owning};
use crate::log::Act;
use crate::page::{self, Failure, Frame};
use crate::store::{EVERYONE, Share};
use askama::Template;
use axum::extract::Form;
use axum::response::{Redirect, Response};

use super::log::{Line, lines};

/// Lines of the log shown.
const LINES_SHOWN: usize = 50;

#[derive(Template)]
#[template(path = "sharing.html")]
struct SharingPage<'a> {
    frame: &'a Frame,
    id: &'a str,
    /// Identifier, name, what they may: nothing, `sees` or `changes`.
    people: Vec<(String, String, &'static str)>,
    lines: Vec<Line>,
}

/// The page.
pub async fn show(Owning(here): Owning) -> Result<Response, Failure> {
    let me = here.visit.who.account_id().ok_or_else(Failure::absent)?;
    let frame = here.frame("web-sharing-title", "sharing");
    let id = &here.project.id;
    let shares = here.app.store.shares(id).await?;
    let may = |with: &str| match shares.iter().find(|s| s.with == with) {
        None => "",
        Some(share) if share.can_change => "changes",
        Some(_) => "sees",
    };
    let accounts = here.app.store.accounts().await?;
    let others = accounts.into_iter().filter(|a| a.id != me && !a.closed);
    let mut people = vec![(EVERYONE.to_owned(), frame.t("web-sharing-everyone"), may(EVERYONE))];
    people.extend(others.map(|a| {
        let may = may(&a.id);
        (a.id, a.name, may)
    }));
    let lines = lines(&here.app.store.logged(Some(id), 0, LINES_SHOWN).await?, here.lang());
    Ok(page::show(&SharingPage { frame: &frame, id, people, lines }))
}

/// Shares with those whose identifier is said to be `sees` or `changes`.
pub async fn share(Owning(here): Owning, Form(form): Form<Vec<(String, String)>>) -> Result<Redirect, Failure> {
    let said = form.into_iter().filter(|(_, may)| may == "changes" || may == "sees");
    set(&here, said.map(|(with, may)| Share { with, can_change: may == "changes" }).collect()).await?;
    Ok(Redirect::to(&here.address("sharing")))
}

/// Shares with these and no one else; who has no open account is left out.
pub async fn set(here: &Here, mut shares: Vec<Share>) -> Result<(), Failure> {
    here.visit.who.account().ok_or_else(Failure::absent)?;
    let accounts = here.app.store.accounts().await?;
    shares.retain(|s| s.with == EVERYONE || accounts.iter().any(|a| a.id == s.with && !a.closed));
    shares.sort_by(|a, b| a.with.cmp(&b.with));
    shares.dedup_by(|a, b| a.with == b.with);
    here.app.store.share(&here.project.id, &shares).await?;
    let named = |share: &Share| {
        let name = accounts.iter().find(|a| a.id == share.with).map_or(EVERYONE, |a| a.name.as_str());
        format!("{name}{}", if share.can_change { " +" } else { "" })
    };
    here.log(Act::Shared, &shares.iter().map(named).collect::<Vec<_>>().join(", ")).await
}
