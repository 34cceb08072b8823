//! The pages, one module each, in the order in which a visitor meets them.

pub mod budget;
pub mod customer;
pub mod months;
pub mod people;
pub mod question;
pub mod results;
pub mod settings;
pub mod start;
pub mod table;
pub mod training;

use crate::App;
use crate::desk::{self, Learnt};
use crate::page::Failure;
use crate::store::Project;
use std::sync::Arc;

/// The project that an address names; what is no identifier is never looked up.
async fn project(app: &App, id: &str) -> Result<Project, Failure> {
    if !crate::folder::is_id(id) {
        return Err(Failure::absent());
    }
    app.store.project(id).await?.ok_or_else(Failure::absent)
}

/// The project that an address names, with its model and rows.
async fn learnt(app: &Arc<App>, id: &str) -> Result<(Project, Arc<Learnt>), Failure> {
    let project = project(app, id).await?;
    let learnt = desk::learnt(app, &project).await?;
    Ok((project, learnt))
}
