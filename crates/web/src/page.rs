//! What pages share: their frame, failures in words, the files that they load.
//!
//! In: texts and templates. Out: answers.
//! Invariants: texts of users are escaped by the templates; assets are this program's own.

use crate::guard::{Visit, Who};
use crate::store::{Access, Project, Role, State};
use askama::Template;
use axum::Json;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use makalu::message::Value;
use makalu::{Error, ErrorKind, Message, message};
use makalu_report::{Lang, html, words};

/// What stands around every page.
#[derive(Debug, Clone)]
pub struct Frame {
    /// Language.
    pub lang: Lang,
    /// What a change must bring along.
    pub token: String,
    /// Title of the window.
    pub title: String,
    /// Name of who signed in.
    pub person: Option<String>,
    /// Whether they see accounts and the log.
    pub is_administrator: bool,
    /// Whether someone is here, or only about to sign in.
    pub is_in: bool,
    /// The project looked at.
    pub project: Option<Tabs>,
    /// Whether they may change it.
    pub can_change: bool,
}

/// The pages of a project.
#[derive(Debug, Clone)]
pub struct Tabs {
    /// Identifier of the project.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether there is a model, and with it results.
    pub learnt: bool,
    /// Whether the visitor may share it.
    pub can_share: bool,
    /// The page looked at.
    pub here: &'static str,
}

impl Frame {
    /// A page of no project; `title` is the identifier of a text.
    pub fn new(visit: &Visit, title: &str) -> Frame {
        let account = visit.who.account();
        Frame {
            lang: visit.lang,
            token: visit.token.clone(),
            title: words::say(title, &[], visit.lang),
            person: account.map(|a| a.name.clone()),
            is_administrator: account.is_some_and(|a| a.role == Role::Administrator),
            is_in: visit.who != Who::Nobody,
            project: None,
            can_change: true,
        }
    }

    /// A page of a project.
    pub fn of(visit: &Visit, title: &str, project: &Project, access: Access, here: &'static str) -> Frame {
        let tabs = Tabs {
            id: project.id.clone(),
            name: project.name.clone(),
            learnt: project.state == State::Done,
            can_share: access == Access::Owns && visit.who.account().is_some(),
            here,
        };
        Frame { project: Some(tabs), can_change: access >= Access::Changes, ..Frame::new(visit, title) }
    }

    /// A text without facts.
    pub fn t(&self, id: &str) -> String {
        words::say(id, &[], self.lang)
    }

    /// A text with one fact.
    pub fn with(&self, id: &str, name: &str, value: impl Into<Value>) -> String {
        words::say(id, &[(name, value.into())], self.lang)
    }

    /// The other language: its tag and its own name.
    pub fn other_language(&self) -> (&'static str, &'static str) {
        match self.lang {
            Lang::En => ("fr", "Français"),
            Lang::Fr => ("en", "English"),
        }
    }
}

/// Why there is no page.
#[derive(Debug, Clone)]
pub struct Failure {
    /// Of the answer.
    pub status: StatusCode,
    /// What went wrong, and where.
    pub error: Box<Error>,
}

#[derive(Template)]
#[template(path = "failure.html")]
struct FailurePage<'a> {
    frame: &'a Frame,
    text: String,
}

impl Failure {
    /// Nothing is here: also what one may not see.
    pub fn absent() -> Failure {
        Failure::of(StatusCode::NOT_FOUND, message!("web-absent"))
    }

    /// What the visitor can mend.
    pub fn of(status: StatusCode, message: Message) -> Failure {
        Failure { status, error: Box::new(Error::usage(message)) }
    }

    /// In words, with the file, line and column where they are known.
    pub fn text(&self, lang: Lang) -> String {
        words::error(&self.error, lang)
    }

    /// The failure for a program: a code that stays, and words.
    pub fn json(&self, lang: Lang) -> Response {
        let told = serde_json::json!({ "code": self.error.message.code, "text": self.text(lang) });
        (self.status, Json(serde_json::json!({ "error": told }))).into_response()
    }

    /// The failure as a page.
    pub fn page(&self, frame: &Frame) -> Response {
        let text = self.text(frame.lang);
        (self.status, show(&FailurePage { frame, text })).into_response()
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        let status = match error.kind {
            ErrorKind::Failed => StatusCode::INTERNAL_SERVER_ERROR,
            ErrorKind::Usage | ErrorKind::DataRefused => StatusCode::UNPROCESSABLE_ENTITY,
        };
        Failure { status, error: Box::new(error) }
    }
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Failure {
        Error::failed(message!("web-store-failed", why = error.to_string())).into()
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Failure {
        use std::io::ErrorKind as Kind;
        let message = match error.kind() {
            Kind::StorageFull | Kind::QuotaExceeded => message!("web-disk-full"),
            _ => message!("web-file-failed", why = error.to_string()),
        };
        Error::failed(message).into()
    }
}

impl IntoResponse for Failure {
    /// The guard, which knows the language, writes the page.
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// A template as an answer.
pub fn show(template: &impl Template) -> Response {
    match template.render() {
        Ok(text) => Html(html::undisguised(&text)).into_response(),
        Err(error) => {
            Failure::from(Error::failed(message!("web-file-failed", why = error.to_string()))).into_response()
        }
    }
}

/// A page of ours to go to, or the start page where the text names none.
pub fn ours(path: &str) -> &str {
    let is_ours =
        path.starts_with('/') && !path.starts_with("//") && !path.contains('\\') && !path.contains(char::is_control);
    if is_ours { path } else { "/" }
}

/// A file to keep; `name` is ours and plain.
pub fn file(bytes: Vec<u8>, name: &str, mime: &'static str) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    ([(header::CONTENT_TYPE, mime.to_owned()), (header::CONTENT_DISPOSITION, disposition)], bytes).into_response()
}

/// A style sheet or a script.
pub async fn asset(Path(name): Path<String>) -> Result<Response, Failure> {
    let (mime, text) = match name.as_str() {
        "report.css" => ("text/css; charset=utf-8", html::STYLE),
        "makalu.css" => ("text/css; charset=utf-8", include_str!("../assets/makalu.css")),
        "icon.svg" => ("image/svg+xml", include_str!("../assets/icon.svg")),
        "makalu.js" => ("text/javascript; charset=utf-8", include_str!("../assets/makalu.js")),
        _ => return Err(Failure::absent()),
    };
    let headers = [(header::CONTENT_TYPE, mime), (header::CACHE_CONTROL, "no-cache")];
    Ok((headers, text).into_response())
}

/// No such page.
pub async fn absent() -> Failure {
    Failure::absent()
}
