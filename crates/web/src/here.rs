//! Who stands where: what every page needs to know of its visitor, its project and what the one may do with the other.
//!
//! In: a request that `guard` let in. Out: [`Visitor`], [`Here`], [`Working`], [`Owning`], as a handler asks for them.
//! Invariants: a handler that is given a project may show it; one that is given it as [`Working`] may change it, as
//! [`Owning`] share or delete it. What a visitor may not see is absent.

use crate::App;
use crate::desk::{self, Learnt};
use crate::folder::is_id;
use crate::guard::{Visit, Who};
use crate::log::Act;
use crate::page::{Failure, Frame};
use crate::store::{Access, Project, Role, State};
use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::StatusCode;
use axum::http::request::Parts;
use makalu::message;
use makalu_report::Lang;
use std::sync::Arc;

/// Someone on a page of no project.
#[derive(Clone)]
pub struct Visitor {
    /// The server.
    pub app: Arc<App>,
    /// Who looks.
    pub visit: Visit,
}

/// Someone on a page of a project that they may see.
#[derive(Clone)]
pub struct Here {
    /// The server.
    pub app: Arc<App>,
    /// Who looks.
    pub visit: Visit,
    /// The project that the address names.
    pub project: Project,
    /// What they may do with it.
    pub access: Access,
}

/// Someone who may change the project.
pub struct Working(pub Here);

/// Someone who may share and delete the project.
pub struct Owning(pub Here);

fn forbidden() -> Failure {
    Failure::of(StatusCode::FORBIDDEN, message!("web-not-allowed"))
}

impl Visitor {
    /// Language of the pages.
    pub fn lang(&self) -> Lang {
        self.visit.lang
    }

    /// What stands around a page; `title` is the identifier of a text.
    pub fn frame(&self, title: &str) -> Frame {
        Frame::new(&self.visit, title)
    }

    /// Errors: the visitor may less than this role.
    pub fn must_be(&self, role: Role) -> Result<(), Failure> {
        if self.visit.who.role() >= Some(role) { Ok(()) } else { Err(forbidden()) }
    }

    /// Writes into the log what was done.
    pub async fn log(&self, act: Act, detail: &str) -> Result<(), Failure> {
        Ok(self.app.log.write(&self.app.store, &self.visit.who, act, None, detail).await?)
    }
}

impl Here {
    /// Language of the pages.
    pub fn lang(&self) -> Lang {
        self.visit.lang
    }

    /// What stands around a page of the project; `tab` is the page looked at.
    pub fn frame(&self, title: &str, tab: &'static str) -> Frame {
        Frame::of(&self.visit, title, &self.project, self.access, tab)
    }

    /// Its model and rows; absent where nothing was learnt.
    pub async fn learnt(&self) -> Result<Arc<Learnt>, Failure> {
        desk::learnt(&self.app, &self.project).await
    }

    /// Writes into the log what was seen, taken away or done.
    pub async fn log(&self, act: Act, detail: &str) -> Result<(), Failure> {
        Ok(self.app.log.write(&self.app.store, &self.visit.who, act, Some(&self.project), detail).await?)
    }

    /// Whether it is being learnt, or waits for that.
    pub fn is_busy(&self) -> bool {
        matches!(self.project.state, State::Queued | State::Learning)
    }

    /// The address of one of its pages.
    pub fn address(&self, page: &str) -> String {
        format!("/p/{}/{page}", self.project.id)
    }
}

impl FromRequestParts<Arc<App>> for Visitor {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Failure> {
        let visit = parts.extensions.get::<Visit>().cloned().ok_or_else(Failure::absent)?;
        Ok(Visitor { app: app.clone(), visit })
    }
}

impl FromRequestParts<Arc<App>> for Here {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Failure> {
        let Visitor { app, visit } = Visitor::from_request_parts(parts, app).await?;
        let named = RawPathParams::from_request_parts(parts, &app).await.map_err(|_| Failure::absent())?;
        // What is no identifier is never looked up.
        let id = named.iter().find(|(name, text)| *name == "id" && is_id(text)).map(|(_, id)| id);
        let project = app.store.project(id.ok_or_else(Failure::absent)?).await?.ok_or_else(Failure::absent)?;
        let access = match &visit.who {
            Who::Alone => Some(Access::Owns),
            Who::Nobody => None,
            Who::Account(account) => {
                let access = app.store.access(&project, &account.id).await?;
                access.map(|access| if account.role == Role::Reader { Access::Sees } else { access })
            }
        };
        let access = access.ok_or_else(Failure::absent)?;
        Ok(Here { app, visit, project, access })
    }
}

impl FromRequestParts<Arc<App>> for Working {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Failure> {
        let here = Here::from_request_parts(parts, app).await?;
        if here.access >= Access::Changes { Ok(Working(here)) } else { Err(forbidden()) }
    }
}

impl FromRequestParts<Arc<App>> for Owning {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Failure> {
        let here = Here::from_request_parts(parts, app).await?;
        if here.access >= Access::Owns { Ok(Owning(here)) } else { Err(forbidden()) }
    }
}
