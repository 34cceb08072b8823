//! Who may come in, and what a browser may do with the pages.
//!
//! In: every request. Out: the answer with its headers; a refusal in words; failures as pages in the visitor's language.
//! Invariants: a request must be addressed to us by name or number, so that no foreign site can resolve its own name to us;
//! where there are accounts, whoever did not sign in sees the pages for signing in only; a change must come from our own
//! pages (origin and token), or from a program with a token of its own; pages run no inline script, load nothing from
//! elsewhere, and stand in no frame.
//! Method: token against cross-site requests as a double submission: the cookie's text, which only our pages can know,
//! comes back in a field, a header or the address. Cookies are of the strictest kind.
//! Edges: a browser without cookies can look but change nothing, and is told.

use crate::App;
use crate::api;
use crate::folder::{is_id, new_id};
use crate::page::{Failure, Frame};
use crate::secret;
use crate::store::{Account, Role};
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use makalu::{Message, message};
use makalu_report::Lang;
use std::sync::Arc;

/// Who looks.
#[derive(Debug, Clone)]
pub struct Visit {
    /// Language of the pages.
    pub lang: Lang,
    /// What a change must bring along.
    pub token: String,
    /// As whom.
    pub who: Who,
    /// What is kept of the session's secret.
    pub session: Option<String>,
}

/// As whom someone looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// There are no accounts: this machine's user.
    Alone,
    /// Someone who signed in, or a program of theirs.
    Account(Account),
    /// Someone who did not sign in.
    Nobody,
}

impl Who {
    /// What they may do at most.
    pub fn role(&self) -> Option<Role> {
        match self {
            Who::Alone => Some(Role::Administrator),
            Who::Account(account) => Some(account.role),
            Who::Nobody => None,
        }
    }

    /// Their account.
    pub fn account(&self) -> Option<&Account> {
        match self {
            Who::Account(account) => Some(account),
            Who::Alone | Who::Nobody => None,
        }
    }

    /// The identifier of their account.
    pub fn account_id(&self) -> Option<&str> {
        self.account().map(|account| account.id.as_str())
    }
}

const VISIT: &str = "makalu_visit";
/// Cookie of the language.
pub const LANGUAGE: &str = "makalu_language";
/// Cookie of the session.
pub const SESSION: &str = "makalu_session";
/// What begins the address of everything for programs.
const API: &str = "/api/";
/// What begins the addresses of pages for whoever did not sign in.
const OPEN: [&str; 4] = ["/sign-in", "/join/", "/assets/", "/language"];
/// Largest form.
const MAX_FORM_BYTES: usize = 8 << 20;

const HEADERS: [(HeaderName, &str); 6] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// Lets a request in or refuses it; dresses the answer.
pub async fn guard(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    let is_api = request.uri().path().starts_with(API);
    let known = cookie(request.headers(), VISIT).filter(|token| is_id(token)).map(str::to_owned);
    let is_new = known.is_none();
    let token = match known.map_or_else(new_id, Ok) {
        Ok(token) => token,
        Err(error) => {
            app.report(&error);
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    };
    let lang = language(request.headers(), app.settings.lang);
    let mut visit = Visit { lang, token, who: Who::Nobody, session: None };
    // A link on another site comes without our strict cookies: the same page asked for from here brings them.
    let lacks_cookies = is_new && !is_api && comes_from_elsewhere(request.headers());
    let mut response = if lacks_cookies && *request.method() == Method::GET {
        [(HeaderName::from_static("refresh"), "0")].into_response()
    } else {
        match admitted(&app, &mut request, &mut visit, is_new).await {
            Ok(()) => {
                request.extensions_mut().insert(visit.clone());
                next.run(request).await
            }
            Err(refusal) => *refusal,
        }
    };
    // An address or a form that could not be read was refused before any page of ours.
    let failure = response.extensions_mut().remove::<Failure>();
    let unread = response.status().is_client_error();
    if let Some(failure) =
        failure.or_else(|| unread.then(|| Failure::of(response.status(), message!("web-unreadable"))))
    {
        response = if is_api { failure.json(lang) } else { failure.page(&Frame::new(&visit, "web-failure-title")) };
    }
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if is_new && !is_api && !lacks_cookies {
        headers.append(header::SET_COOKIE, app.cookie(VISIT, &visit.token, "HttpOnly"));
    }
    response
}

fn refuse(status: StatusCode, why: Message) -> Box<Response> {
    Box::new(Failure::of(status, why).into_response())
}

/// Whether the request may go on; if so, as whom is known.
async fn admitted(app: &App, request: &mut Request, visit: &mut Visit, is_new: bool) -> Result<(), Box<Response>> {
    let forbidden = |why| refuse(StatusCode::FORBIDDEN, why);
    let host = text(request.headers(), &header::HOST).unwrap_or_default().to_owned();
    let Some(origin) = app.origin_of(&host) else {
        return Err(forbidden(message!("web-foreign-host", host = host)));
    };
    let path = request.uri().path();
    if path == api::DOCUMENT {
        return Ok(());
    }
    if path.starts_with(API) {
        // A program brings its token; no cookie opens anything here, so that no page of another site can.
        let bearer = text(request.headers(), &header::AUTHORIZATION).and_then(|t| t.strip_prefix("Bearer "));
        let digest = bearer.and_then(|secret| secret::digest(secret.trim()));
        visit.who = match digest {
            Some(digest) => match app.store.token(&digest).await.map_err(store_failed)? {
                Some(Some(account)) => Who::Account(account),
                Some(None) if !app.has_accounts => Who::Alone,
                _ => Who::Nobody,
            },
            None => Who::Nobody,
        };
        if visit.who == Who::Nobody {
            let mut response = refuse(StatusCode::UNAUTHORIZED, message!("web-no-token"));
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            return Err(response);
        }
        return Ok(());
    }
    if is_loaded_elsewhere(request.headers()) {
        return Err(forbidden(message!("web-foreign-origin")));
    }
    let is_open = OPEN.iter().any(|open| path.starts_with(open));
    let is_look = matches!(*request.method(), Method::GET | Method::HEAD);
    let back = request.uri().path_and_query().map(|p| p.as_str().to_owned()).unwrap_or_default();
    if app.has_accounts {
        let digest = cookie(request.headers(), SESSION).and_then(secret::digest);
        if let Some(digest) = digest
            && let Some(account) = app.store.session(&digest).await.map_err(store_failed)?
        {
            visit.who = Who::Account(account);
            visit.session = Some(digest);
        }
    } else {
        visit.who = Who::Alone;
    }
    if !is_look {
        if text(request.headers(), &header::ORIGIN) != Some(origin.as_str()) {
            return Err(forbidden(message!("web-foreign-origin")));
        }
        let token = token(request).await.map_err(forbidden)?;
        if is_new || token.as_deref() != Some(visit.token.as_str()) {
            return Err(forbidden(message!("web-stale-page")));
        }
    }
    if visit.who == Who::Nobody && !is_open {
        return Err(if is_look {
            let to = if back == "/" { "/sign-in".to_owned() } else { format!("/sign-in?{}", back_to(&back)) };
            Box::new(Redirect::to(&to).into_response())
        } else {
            refuse(StatusCode::UNAUTHORIZED, message!("web-signed-out"))
        });
    }
    Ok(())
}

fn store_failed(error: sqlx::Error) -> Box<Response> {
    Box::new(Failure::from(error).into_response())
}

/// Where to go after signing in, as part of an address.
fn back_to(path: &str) -> String {
    let mut pair = "back=".to_owned();
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' => pair.push(char::from(byte)),
            other => pair.push_str(&format!("%{other:02X}")),
        }
    }
    pair
}

/// Whether someone followed a link on another site.
fn comes_from_elsewhere(headers: &HeaderMap) -> bool {
    let fetched = |name: &'static str| text(headers, &HeaderName::from_static(name));
    fetched("sec-fetch-site") == Some("cross-site") && fetched("sec-fetch-mode") == Some("navigate")
}

/// Another site may link to a page, not load one into its own.
fn is_loaded_elsewhere(headers: &HeaderMap) -> bool {
    let fetched = |name: &'static str| text(headers, &HeaderName::from_static(name));
    fetched("sec-fetch-site") == Some("cross-site") && fetched("sec-fetch-mode") != Some("navigate")
}

/// The token that a change brings: in a header, in the address, or in the form, which is read and put back.
async fn token(request: &mut Request) -> Result<Option<String>, Message> {
    if let Some(token) = text(request.headers(), &HeaderName::from_static("x-csrf-token")) {
        return Ok(Some(token.to_owned()));
    }
    let in_pairs = |pairs: &[u8]| {
        let mut pairs = pairs.split(|&b| b == b'&').filter_map(|p| p.strip_prefix(b"csrf="));
        pairs.next().map(|token| String::from_utf8_lossy(token).into_owned())
    };
    if let Some(token) = request.uri().query().and_then(|q| in_pairs(q.as_bytes())) {
        return Ok(Some(token));
    }
    let form = text(request.headers(), &header::CONTENT_TYPE).unwrap_or_default();
    if !form.starts_with("application/x-www-form-urlencoded") {
        return Ok(None);
    }
    let body = std::mem::replace(request.body_mut(), Body::empty());
    let bytes = to_bytes(body, MAX_FORM_BYTES).await.map_err(|_| message!("web-form-too-large"))?;
    let token = in_pairs(&bytes);
    *request.body_mut() = Body::from(bytes);
    Ok(token)
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|v| v.to_str().ok())
}

fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
    all.flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}

/// The language chosen on a page, else the browser's first that is spoken here.
fn language(headers: &HeaderMap, otherwise: Lang) -> Lang {
    let accepted = text(headers, &header::ACCEPT_LANGUAGE).unwrap_or_default();
    let chosen = cookie(headers, LANGUAGE).and_then(Lang::from_tag);
    chosen.or_else(|| accepted.split([',', ';']).find_map(|tag| Lang::from_tag(tag.trim()))).unwrap_or(otherwise)
}
