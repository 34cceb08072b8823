//! Projects for programs: a table, its question, what was learnt, rows, plans, later tables.
//!
//! Edges: a table arrives as the body itself, its name in the address.

use super::Sent;
use crate::MAX_UPLOAD_BYTES;
use crate::desk::{self, Later};
use crate::here::{Here, Owning, Visitor, Working};
use crate::log::Act;
use crate::page::Failure;
use crate::pages::budget::{self, Terms};
use crate::pages::{customer, months as month_pages, people, question, start, table as tables, training};
use crate::search::search;
use crate::store::{Month, Project, Role};
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use futures_util::stream::StreamExt;
use makalu::data::schema::{self, DictionaryEntry};
use makalu::decide::aim::Aim;
use makalu::decide::counterfactual::Keep;
use makalu::decide::optimize::goal::Wish;
use makalu::decide::whatif;
use makalu::score::ScoredList;
use makalu::watch::AtRisk;
use makalu::{Choices, Effort, Message, message};
use makalu_report::{Lang, Times, json as told, list, words};
use serde::Deserialize;
use serde_json::{Value, json};
use tempfile::NamedTempFile;

fn refused(why: Message) -> Failure {
    Failure::of(StatusCode::UNPROCESSABLE_ENTITY, why)
}

fn busy() -> Failure {
    Failure::of(StatusCode::CONFLICT, message!("web-api-busy"))
}

fn project(project: &Project, visitor_id: Option<&str>, lang: Lang) -> Value {
    json!({
        "id": project.id,
        "name": project.name,
        "file_name": project.file_name,
        "created_at": project.created_at,
        "state": project.state.name(),
        "reading": project.reading,
        "target": project.choices.target,
        "effort": question::effort_name(project.effort),
        "mine": project.owner_id.as_deref() == visitor_id,
        "failure": project.failure.as_ref().map(|e| json!({ "code": e.message.code, "text": words::error(e, lang) })),
    })
}

/// The projects that the token's owner sees.
pub async fn list(visitor: Visitor) -> Result<Json<Value>, Failure> {
    let account = visitor.visit.who.account_id();
    let projects = visitor.app.store.projects(account).await?;
    Ok(Json(projects.iter().map(|p| project(p, account, visitor.lang())).collect()))
}

/// Name of the file that is sent.
#[derive(Debug, Deserialize)]
pub struct Named {
    name: String,
}

/// What arrives as a body, on disk.
async fn receive(visitor: &Visitor, body: Body) -> Result<NamedTempFile, Failure> {
    let mut n_bytes = 0;
    let chunks = body.into_data_stream().map(|chunk| {
        let chunk = chunk.map_err(|_| Failure::of(StatusCode::BAD_REQUEST, message!("web-upload-broken")))?;
        n_bytes += chunk.len();
        if n_bytes > MAX_UPLOAD_BYTES {
            let why = message!("web-too-large", megabytes = MAX_UPLOAD_BYTES >> 20);
            return Err(Failure::of(StatusCode::PAYLOAD_TOO_LARGE, why));
        }
        Ok(chunk)
    });
    let file = start::keep(&visitor.app, chunks).await?;
    if file.as_file().metadata()?.len() == 0 { Err(refused(message!("web-no-file"))) } else { Ok(file) }
}

/// A new project of the table that is sent.
pub async fn add(visitor: Visitor, Query(named): Query<Named>, body: Body) -> Result<Response, Failure> {
    visitor.must_be(Role::Analyst)?;
    let file = receive(&visitor, body).await?;
    let id = start::add(&visitor, file, start::file_name(&named.name), Choices::default()).await?;
    let made = visitor.app.store.project(&id).await?.ok_or_else(Failure::absent)?;
    let told = project(&made, visitor.visit.who.account_id(), visitor.lang());
    Ok((StatusCode::CREATED, Json(told)).into_response())
}

/// A project, and how far learning is.
pub async fn show(here: Here) -> Json<Value> {
    let lang = here.lang();
    let mut told = project(&here.project, here.visit.who.account_id(), lang);
    let progress = here.app.jobs.progress(&here.project.id).map(|p| p.borrow().clone());
    told["progress"] =
        json!(progress.map(|p| json!({ "text": training::told(&p, lang), "done": p.done, "total": p.total })));
    Json(told)
}

/// Deletes a project.
pub async fn remove(Owning(here): Owning) -> Result<StatusCode, Failure> {
    start::remove(&here).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Brings a deleted project back.
pub async fn restore(visitor: Visitor, Path(id): Path<String>) -> Result<StatusCode, Failure> {
    start::bring_back(&visitor, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What was understood of the table and its question.
pub async fn table(here: Here) -> Result<Json<Value>, Failure> {
    let seen = desk::seen(&here.app, &here.project).await?;
    let mut notices = seen.notices.clone();
    let schema = schema::understand(&seen.table, &here.project.choices)?.take(&mut notices);
    let enough = match schema.task {
        Some(_) => Some(question::enough(&seen.table, &schema, &mut notices)?),
        None => None,
    };
    Ok(Json(told::checked(&here.project.file_name, &seen.table, &schema, enough.as_ref(), &notices, here.lang())))
}

/// Reads the table otherwise; the answer is what is understood now.
pub async fn read_anew(Working(here): Working, Sent(chosen): Sent<tables::Chosen>) -> Result<Json<Value>, Failure> {
    if here.is_busy() {
        return Err(busy());
    }
    let mut after = here.clone();
    tables::read_anew(here, &chosen).await?;
    after.project = after.app.store.project(&after.project.id).await?.ok_or_else(Failure::absent)?;
    table(after).await
}

/// The question, and what columns are for; what is not said stays as makalu finds it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    target: String,
    #[serde(default)]
    effort: Option<String>,
    #[serde(default)]
    ignore: Vec<String>,
    #[serde(default)]
    keep: Vec<String>,
    #[serde(default)]
    ids: Vec<String>,
    /// Columns that someone can change.
    #[serde(default)]
    actionable: Vec<String>,
    /// What is said of columns beyond that: label, unit, range, monotone, forced, cost.
    #[serde(default)]
    dictionary: Vec<DictionaryEntry>,
    #[serde(default)]
    group: Option<String>,
    #[serde(default)]
    time: Option<String>,
    #[serde(default)]
    weight: Option<String>,
}

/// Takes the question; the answer is what is understood now.
pub async fn decide(Working(mut here): Working, Sent(asked): Sent<Question>) -> Result<Json<Value>, Failure> {
    if here.is_busy() {
        return Err(busy());
    }
    let effort = match asked.effort.as_deref() {
        None => here.project.effort,
        Some("quick") => Effort::Quick,
        Some("standard") => Effort::Standard,
        Some("thorough") => Effort::Thorough,
        Some(other) => return Err(refused(message!("web-api-body", why = format!("effort {other}")))),
    };
    let mut choices = Choices {
        target: Some(asked.target),
        ids: asked.ids,
        ignore: asked.ignore,
        keep: asked.keep,
        group: asked.group,
        time: asked.time,
        weight: asked.weight,
        ..Choices::default()
    };
    let entries = &mut choices.dictionary.entries;
    *entries = asked.dictionary;
    for column in asked.actionable {
        match entries.iter_mut().find(|entry| entry.column == column) {
            Some(entry) => entry.actionable = Some(true),
            None => entries.push(DictionaryEntry { column, actionable: Some(true), ..DictionaryEntry::default() }),
        }
    }
    let seen = desk::seen(&here.app, &here.project).await?;
    // A question that cannot be asked of this table is refused whole.
    schema::understand(&seen.table, &choices)?;
    (here.project.choices, here.project.effort) = (choices, effort);
    here.app.store.decide(&here.project).await?;
    table(here).await
}

/// Puts the project into the queue.
pub async fn learn(Working(here): Working) -> Result<StatusCode, Failure> {
    if here.is_busy() {
        return Err(busy());
    }
    let seen = desk::seen(&here.app, &here.project).await?;
    let mut notices = Vec::new();
    let schema = schema::understand(&seen.table, &here.project.choices)?.take(&mut notices);
    question::enough(&seen.table, &schema, &mut notices)?;
    training::begin(&here).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Stops learning.
pub async fn stop(Working(here): Working) -> Result<StatusCode, Failure> {
    training::end(&here).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Everything that was found.
pub async fn results(here: Here) -> Result<Json<Value>, Failure> {
    let learnt = here.learnt().await?;
    let lang = here.lang();
    let found = desk::beside(move || Ok(told::fitted(&learnt.artifact, &Times::default(), None, lang)));
    found.await.map(Json)
}

/// The formulas to choose from.
pub async fn front(here: Here) -> Result<Json<Value>, Failure> {
    Ok(Json(told::front(&here.learnt().await?.artifact)))
}

fn listed(list: &ScoredList, here: &Here, artifact: &makalu::Artifact) -> Result<Value, Failure> {
    serde_json::from_slice(&list::json(list, artifact, here.lang()))
        .map_err(|e| makalu::Error::failed(message!("web-file-failed", why = e.to_string())).into())
}

/// The rows by rank, searched, page by page.
pub async fn rows(here: Here, Query(asked): Query<people::Asked>) -> Result<Json<Value>, Failure> {
    let learnt = here.learnt().await?;
    here.log(Act::List, "").await?;
    let found = people::found(&learnt, &asked);
    let at = people::page_of(found.len(), &asked);
    let page: Vec<usize> = found.iter().copied().skip(at * people::PAGE).take(people::PAGE).collect();
    let some =
        ScoredList { rows: page.iter().map(|&row| learnt.list.rows[row].clone()).collect(), ..learnt.row_alone(0) };
    let mut rows = listed(&some, &here, &learnt.artifact)?;
    for (row, at) in rows.as_array_mut().into_iter().flatten().zip(page) {
        row["row"] = json!(at);
    }
    Ok(Json(json!({ "found": found.len(), "page": at, "page_size": people::PAGE, "rows": rows })))
}

/// One row: its score, as long as what it stays, what would change it.
pub async fn row(here: Here, Path((_, row)): Path<(String, usize)>) -> Result<Json<Value>, Failure> {
    let learnt = here.learnt().await?;
    if row >= learnt.list.rows.len() {
        return Err(Failure::absent());
    }
    let lang = here.lang();
    here.log(Act::Row, &customer::who(&learnt, row, lang)).await?;
    let mut answer = json!({ "row": row, "scored": listed(&learnt.row_alone(row), &here, &learnt.artifact)?[0] });
    let found = desk::beside(move || {
        let found = customer::decided(&learnt, row, lang, |found| {
            let changes: Vec<_> = found.outcome.iter().map(|o| (Keep::Under, o.clone())).collect();
            let explained = told::explained(found.stayed.list, found.aim, &changes, lang);
            json!({
                "stays": told::stayed(found.stayed, found.flips)["rows"][0],
                "flips": told::stayed(found.stayed, found.flips)["flips"],
                "would_change": explained["rows"][0]["would_change"],
            })
        })?;
        Ok(found.unwrap_or_else(|silence| json!({ "silent": silence.text(lang) })))
    })
    .await?;
    for (name, value) in found.as_object().into_iter().flatten() {
        answer[name] = value.clone();
    }
    Ok(Json(answer))
}

/// The row with other cells.
pub async fn what_if(
    here: Here,
    Path((_, row)): Path<(String, usize)>,
    Sent(asked): Sent<customer::Otherwise>,
) -> Result<Json<Value>, Failure> {
    let learnt = here.learnt().await?;
    if row >= learnt.list.rows.len() {
        return Err(Failure::absent());
    }
    let lang = here.lang();
    here.log(Act::Row, &customer::who(&learnt, row, lang)).await?;
    let answer = desk::beside(move || {
        let mut notices = Vec::new();
        let set = asked.cells();
        let found = whatif::what_if(&learnt.artifact, &learnt.seen.table, row, &set, "recommended")?;
        let found = found.take(&mut notices);
        let aim = Aim::new(&learnt.artifact, "recommended", AtRisk::AsPromised, None)?;
        Ok(told::what_if(&found, &aim, &notices, lang))
    });
    answer.await.map(Json)
}

/// Whom to call.
pub async fn budget(here: Here, Query(terms): Query<Terms>) -> Result<Json<Value>, Failure> {
    let learnt = here.learnt().await?;
    Ok(Json(budget::plan(&here, learnt, terms, told::planned).await??))
}

/// What is wished for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wished {
    wish: String,
    #[serde(default)]
    limits: Vec<String>,
}

/// Which settings.
pub async fn settings(here: Here, Sent(asked): Sent<Wished>) -> Result<Json<Value>, Failure> {
    here.learnt().await?;
    let wish = match asked.wish.as_str() {
        "highest" => Wish::Highest,
        "lowest" => Wish::Lowest,
        other => return Err(refused(message!("web-api-body", why = format!("wish {other}")))),
    };
    Ok(Json(search(&here, wish, asked.limits).await??.told))
}

fn month_told(month: &Month) -> Value {
    json!({ "id": month.id, "file_name": month.file_name, "created_at": month.created_at })
}

/// The later tables.
pub async fn months(here: Here) -> Result<Json<Value>, Failure> {
    Ok(Json(here.app.store.months(&here.project.id).await?.iter().map(month_told).collect()))
}

/// Takes a later table.
pub async fn add_month(Working(here): Working, Query(named): Query<Named>, body: Body) -> Result<Response, Failure> {
    let visitor = Visitor { app: here.app.clone(), visit: here.visit.clone() };
    let file = receive(&visitor, body).await?;
    let made = month_pages::add(&here, file, start::file_name(&named.name)).await?;
    Ok((StatusCode::CREATED, Json(month_told(&made))).into_response())
}

/// What moved since the table learnt from; the new rows, scored.
pub async fn month(here: Here, Path((_, month_id)): Path<(String, String)>) -> Result<Json<Value>, Failure> {
    let learnt = here.learnt().await?;
    let month = month_pages::month(&here, &month_id).await?;
    here.log(Act::List, &month.file_name).await?;
    let later = month_pages::later(&here, &month, &learnt).await?;
    let Later { found, list, notices } = &*later;
    let mut answer = told::compared(&learnt.artifact, found, notices, here.lang());
    answer["rows"] = listed(list, &here, &learnt.artifact)?;
    Ok(Json(answer))
}
