//! The start page: drop a file, try the example, go on with a project; delete one, and bring it back.

use super::project;
use crate::App;
use crate::folder::{self, new_id};
use crate::guard::{LANGUAGE, Visit};
use crate::page::{self, Failure, Frame};
use crate::store::{Project, State as Standing, now};
use askama::Template;
use axum::extract::multipart::{Field, Multipart};
use axum::extract::{Extension, Form, Path, Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
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
    /// Identifier, name, what is known of it.
    projects: Vec<(String, String, String)>,
    /// The project deleted a moment ago.
    deleted: Option<String>,
}

/// What the address of the start page may say.
#[derive(Deserialize)]
pub struct Said {
    deleted: Option<String>,
}

/// The page.
pub async fn show(
    State(app): State<Arc<App>>,
    Extension(visit): Extension<Visit>,
    Query(said): Query<Said>,
) -> Result<Response, Failure> {
    let frame = Frame::new(&visit, "web-start-title");
    let projects = app.store.projects().await?;
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
        let day = words::date((p.created_at / 86_400_000) as f64, visit.lang);
        words::say(id, &[("target", target.into()), ("day", day.into())], visit.lang)
    };
    let projects = projects.iter().map(|p| (p.id.clone(), p.name.clone(), told(p))).collect();
    let deleted = said.deleted.filter(|id| folder::is_id(id));
    Ok(page::show(&Start { frame: &frame, projects, deleted }))
}

/// A language chosen.
#[derive(Deserialize)]
pub struct Chosen {
    lang: String,
    back: String,
}

/// From now on in this language.
pub async fn language(Form(chosen): Form<Chosen>) -> Response {
    let lang = Lang::from_tag(&chosen.lang).unwrap_or(Lang::En);
    // Back to a page of ours only.
    let ours = chosen.back.starts_with('/') && !chosen.back.starts_with("//") && !chosen.back.contains('\\');
    let mut response = Redirect::to(if ours { &chosen.back } else { "/" }).into_response();
    let cookie = format!("{LANGUAGE}={}; Path=/; SameSite=Strict; Max-Age=31536000", lang.tag());
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// A project of the built-in table.
pub async fn example(State(app): State<Arc<App>>) -> Result<Redirect, Failure> {
    let example = app.settings.example;
    let mut file = app.folder.arriving()?;
    std::io::Write::write_all(&mut file, example.bytes)?;
    let choices = Choices { target: Some(example.target.to_owned()), ..Choices::default() };
    let id = add(&app, file, example.file_name.to_owned(), choices).await?;
    Ok(Redirect::to(&format!("/p/{id}/table")))
}

/// A project of a file that arrives.
pub async fn upload(State(app): State<Arc<App>>, form: Multipart) -> Result<Redirect, Failure> {
    let (file, name) = receive(&app, form).await?;
    let id = add(&app, file, name, Choices::default()).await?;
    Ok(Redirect::to(&format!("/p/{id}/table")))
}

async fn add(app: &App, file: NamedTempFile, file_name: String, choices: Choices) -> Result<String, Failure> {
    let id = new_id()?;
    folder::keep(file, &app.folder.table(&id))?;
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
    };
    app.store.add(&project).await?;
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
        // Browsers of old send whole paths.
        let name = name.rsplit(['/', '\\']).next().unwrap_or_default().chars().take(200).collect();
        return Ok((file, name));
    }
}

async fn write(app: &App, mut field: Field<'_>) -> Result<NamedTempFile, Failure> {
    let file = app.folder.arriving()?;
    let mut open = tokio::fs::File::from_std(file.reopen()?);
    while let Some(chunk) = field.chunk().await.map_err(|e| too_large(&e))? {
        open.write_all(&chunk).await?;
    }
    open.flush().await?;
    Ok(file)
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
pub async fn open(State(app): State<Arc<App>>, Path(id): Path<String>) -> Result<Redirect, Failure> {
    let project = project(&app, &id).await?;
    let page = match project.state {
        Standing::Table => "table",
        Standing::Queued | Standing::Learning | Standing::Failed | Standing::Stopped => "training",
        Standing::Done => "results",
    };
    Ok(Redirect::to(&format!("/p/{id}/{page}")))
}

/// Deletes a project; the start page offers to bring it back.
pub async fn delete(State(app): State<Arc<App>>, Path(id): Path<String>) -> Result<Redirect, Failure> {
    let project = project(&app, &id).await?;
    app.store.stop(&project.id).await?;
    app.jobs.stop(&project.id);
    app.store.delete(&project.id, true).await?;
    app.desk.close(&project.id);
    Ok(Redirect::to(&format!("/?deleted={id}")))
}

/// Brings a deleted project back.
pub async fn restore(State(app): State<Arc<App>>, Path(id): Path<String>) -> Result<Redirect, Failure> {
    if !folder::is_id(&id) {
        return Err(Failure::absent());
    }
    app.store.delete(&id, false).await?;
    Ok(Redirect::to("/"))
}
