//! The start page: drop a file, try the example, go on with a project; delete one, and bring it back.

use crate::App;
use crate::folder::{self, new_id};
use crate::guard::LANGUAGE;
use crate::here::{Here, Owning, Visitor};
use crate::log::Act;
use crate::page::{self, Failure, Frame};
use crate::store::{Project, Role, State as Standing, now};
use askama::Template;
use axum::extract::multipart::{Field, Multipart};
use axum::extract::{Form, Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use futures_util::stream::{Stream, StreamExt};
use makalu::{Choices, Effort, Message, ReadOptions, message};
use makalu_report::{Lang, words};
use serde::Deserialize;
use std::sync::Arc;
use tempfile::NamedTempFile;
use tokio::io::AsyncWriteExt;

#[derive(Template)]
#[template(path = "start.html")]
struct Start<'a> {
    frame: &'a Frame,
    projects: Vec<Listed>,
    /// The project deleted a moment ago.
    deleted: Option<String>,
    /// Whether the visitor may make projects.
    can_add: bool,
}

/// A project in words.
struct Listed {
    id: String,
    name: String,
    /// What is known of it.
    told: String,
    /// Whether it is the visitor's own.
    is_mine: bool,
    /// Whether the visitor may delete it.
    can_delete: bool,
}

/// What the address of the start page may say.
#[derive(Deserialize)]
pub struct Said {
    deleted: Option<String>,
}

/// The page.
pub async fn show(visitor: Visitor, Query(said): Query<Said>) -> Result<Response, Failure> {
    let frame = visitor.frame("web-start-title");
    let account = visitor.visit.who.account_id();
    let lang = visitor.lang();
    let can_add = visitor.must_be(Role::Analyst).is_ok();
    let projects = visitor.app.store.projects(account).await?;
    let told = |p: &Project| {
        let target = p.choices.target.clone().unwrap_or_default();
        let id = match p.state {
            Standing::Table => "web-state-table",
            Standing::Queued => "web-state-queued",
            Standing::Learning => "web-state-learning",
            Standing::Done => "web-state-done",
            Standing::Failed => "web-state-failed",
            Standing::Stopped => "web-state-stopped",
        };
        let day = words::date((p.created_at / 86_400_000) as f64, lang);
        words::say(id, &[("target", target.into()), ("day", day.into())], lang)
    };
    let listed = |p: &Project| Listed {
        id: p.id.clone(),
        name: p.name.clone(),
        told: told(p),
        is_mine: p.owner_id.as_deref() == account,
        can_delete: p.owner_id.as_deref() == account && can_add,
    };
    let projects = projects.iter().map(listed).collect();
    let deleted = said.deleted.filter(|id| folder::is_id(id));
    Ok(page::show(&Start { frame: &frame, projects, deleted, can_add }))
}

/// A language chosen.
#[derive(Deserialize)]
pub struct Chosen {
    lang: String,
    back: String,
}

/// From now on in this language.
pub async fn language(State(app): State<Arc<App>>, Form(chosen): Form<Chosen>) -> Response {
    let lang = Lang::from_tag(&chosen.lang).unwrap_or(Lang::En);
    let mut response = Redirect::to(page::ours(&chosen.back)).into_response();
    response.headers_mut().append(header::SET_COOKIE, app.cookie(LANGUAGE, lang.tag(), "Max-Age=31536000"));
    response
}

/// A project of the built-in table.
pub async fn example(visitor: Visitor) -> Result<Redirect, Failure> {
    visitor.must_be(Role::Analyst)?;
    let example = visitor.app.settings.example;
    let mut file = visitor.app.folder.arriving()?;
    std::io::Write::write_all(&mut file, example.bytes)?;
    let choices = Choices { target: Some(example.target.to_owned()), ..Choices::default() };
    let id = add(&visitor, file, example.file_name.to_owned(), choices).await?;
    Ok(Redirect::to(&format!("/p/{id}/table")))
}

/// A project of a file that arrives.
pub async fn upload(visitor: Visitor, form: Multipart) -> Result<Redirect, Failure> {
    visitor.must_be(Role::Analyst)?;
    let (file, name) = receive(&visitor.app, form).await?;
    let id = add(&visitor, file, name, Choices::default()).await?;
    Ok(Redirect::to(&format!("/p/{id}/table")))
}

/// A project of a file that has arrived; its identifier.
pub async fn add(
    visitor: &Visitor,
    file: NamedTempFile,
    file_name: String,
    choices: Choices,
) -> Result<String, Failure> {
    let id = new_id()?;
    folder::keep(file, &visitor.app.folder.table(&id))?;
    let name = file_name.rsplit_once('.').map_or(file_name.as_str(), |(stem, _)| stem);
    let project = Project {
        id: id.clone(),
        name: if name.is_empty() { file_name.clone() } else { name.to_owned() },
        file_name,
        created_at: now(),
        reading: ReadOptions::default(),
        choices,
        effort: Effort::Quick,
        state: Standing::Table,
        failure: None,
        owner_id: visitor.visit.who.account_id().map(str::to_owned),
    };
    visitor.app.store.add(&project).await?;
    visitor
        .app
        .log
        .write(&visitor.app.store, &visitor.visit.who, Act::Made, Some(&project), &project.file_name)
        .await?;
    Ok(id)
}

/// The first file of a form, written to disk as it arrives, and its name.
pub async fn receive(app: &App, mut form: Multipart) -> Result<(NamedTempFile, String), Failure> {
    let refused = |message: Message| Failure::of(StatusCode::UNPROCESSABLE_ENTITY, message);
    loop {
        let field = form.next_field().await.map_err(|e| too_large(&e))?;
        let Some(field) = field else { return Err(refused(message!("web-no-file"))) };
        let Some(name) = field.file_name().map(str::to_owned) else { continue };
        if name.is_empty() {
            return Err(refused(message!("web-no-file")));
        }
        let file = write(app, field).await?;
        if file.as_file().metadata()?.len() == 0 {
            return Err(refused(message!("web-empty-file", file = name)));
        }
        return Ok((file, file_name(&name)));
    }
}

async fn write(app: &App, field: Field<'_>) -> Result<NamedTempFile, Failure> {
    keep(app, field.map(|chunk| chunk.map_err(|e| too_large(&e)))).await
}

/// Writes what arrives to disk, chunk by chunk.
pub async fn keep<C: AsRef<[u8]>>(
    app: &App,
    chunks: impl Stream<Item = Result<C, Failure>>,
) -> Result<NamedTempFile, Failure> {
    let file = app.folder.arriving()?;
    let mut open = tokio::fs::File::from_std(file.reopen()?);
    let mut chunks = std::pin::pin!(chunks);
    while let Some(chunk) = chunks.next().await {
        open.write_all(chunk?.as_ref()).await?;
    }
    open.flush().await?;
    Ok(file)
}

/// The last part of a path: browsers of old send whole ones.
pub fn file_name(sent: &str) -> String {
    sent.rsplit(['/', '\\']).next().unwrap_or_default().chars().take(200).collect()
}

fn too_large(error: &axum::extract::multipart::MultipartError) -> Failure {
    let status = error.status();
    let message = match status {
        StatusCode::PAYLOAD_TOO_LARGE => message!("web-too-large", megabytes = crate::MAX_UPLOAD_BYTES >> 20),
        _ => message!("web-upload-broken"),
    };
    Failure::of(status, message)
}

/// The page on which a project stands now.
pub async fn open(here: Here) -> Redirect {
    let page = match here.project.state {
        Standing::Table => "table",
        Standing::Queued | Standing::Learning | Standing::Failed | Standing::Stopped => "training",
        Standing::Done => "results",
    };
    Redirect::to(&here.address(page))
}

/// Deletes a project; the start page offers to bring it back.
pub async fn delete(Owning(here): Owning) -> Result<Redirect, Failure> {
    remove(&here).await?;
    Ok(Redirect::to(&format!("/?deleted={}", here.project.id)))
}

/// Takes a project away; until the server is started again it can come back.
pub async fn remove(here: &Here) -> Result<(), Failure> {
    let Here { app, project, .. } = here;
    app.store.stop(&project.id).await?;
    app.jobs.stop(&project.id);
    app.store.delete(&project.id, here.visit.who.account_id(), true).await?;
    app.desk.close(&project.id);
    here.log(Act::Deleted, "").await
}

/// Brings a deleted project back.
pub async fn restore(visitor: Visitor, Path(id): Path<String>) -> Result<Redirect, Failure> {
    bring_back(&visitor, &id).await?;
    Ok(Redirect::to("/"))
}

/// Brings the visitor's own project back.
pub async fn bring_back(visitor: &Visitor, id: &str) -> Result<(), Failure> {
    let owner = visitor.visit.who.account_id();
    if !folder::is_id(id) || !visitor.app.store.delete(id, owner, false).await? {
        return Err(Failure::absent());
    }
    let project = visitor.app.store.project(id).await?;
    let (app, who) = (&visitor.app, &visitor.visit.who);
    Ok(app.log.write(&app.store, who, Act::Restored, project.as_ref(), "").await?)
}
