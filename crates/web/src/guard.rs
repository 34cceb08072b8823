//! Who may come in, and what a browser may do with the pages.
//!
//! In: every request. Out: the answer with its headers; a refusal in words; failures as pages in the visitor's language.
//! Invariants: a request must be addressed to this machine by name or number, so that no foreign site can resolve its own
//! name to us; a change must come from our own pages (origin and token); pages run no inline script, load nothing from
//! elsewhere, and stand in no frame.
//! Method: token against cross-site requests as a double submission: the cookie's text, which only our pages can know,
//! comes back in a field, a header or the address. Cookies are of the strictest kind.
//! Edges: a browser without cookies can look but change nothing, and is told.

use crate::App;
use crate::folder::{is_id, new_id};
use crate::page::{Failure, Frame};
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
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
}

const VISIT: &str = "makalu_visit";
/// Cookie of the language.
pub const LANGUAGE: &str = "makalu_language";
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
    let known = cookie(request.headers(), VISIT).filter(|token| is_id(token)).map(str::to_owned);
    let is_new = known.is_none();
    let token = match known.map_or_else(new_id, Ok) {
        Ok(token) => token,
        Err(error) => {
            app.report(&error);
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    };
    let visit = Visit { lang: language(request.headers(), app.settings.lang), token };
    let mut response = match admitted(&app, &mut request, &visit, is_new).await {
        Ok(()) => {
            request.extensions_mut().insert(visit.clone());
            next.run(request).await
        }
        Err(why) => Failure::of(StatusCode::FORBIDDEN, why).into_response(),
    };
    // An address or a form that could not be read was refused before any page of ours.
    let failure = response.extensions_mut().remove::<Failure>();
    let unread = response.status().is_client_error();
    if let Some(failure) =
        failure.or_else(|| unread.then(|| Failure::of(response.status(), message!("web-unreadable"))))
    {
        response = failure.page(&Frame::new(&visit, "web-failure-title"));
    }
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if is_new {
        let cookie = format!("{VISIT}={}; Path=/; HttpOnly; SameSite=Strict", visit.token);
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            headers.append(header::SET_COOKIE, cookie);
        }
    }
    response
}

/// Whether the request may go on.
async fn admitted(app: &App, request: &mut Request, visit: &Visit, is_new: bool) -> Result<(), Message> {
    let host = text(request.headers(), &header::HOST).unwrap_or_default().to_owned();
    let port = app.address.port();
    let ours = ["localhost".to_owned(), "127.0.0.1".to_owned(), "[::1]".to_owned(), app.address.ip().to_string()];
    if !ours.iter().any(|name| host == format!("{name}:{port}") || (port == 80 && host == *name)) {
        return Err(message!("web-foreign-host", host = host));
    }
    if is_loaded_elsewhere(request.headers()) {
        return Err(message!("web-foreign-origin"));
    }
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return Ok(());
    }
    let origin = text(request.headers(), &header::ORIGIN);
    if origin != Some(format!("http://{host}").as_str()) {
        return Err(message!("web-foreign-origin"));
    }
    let token = token(request).await?;
    if is_new || token.as_deref() != Some(visit.token.as_str()) {
        return Err(message!("web-stale-page"));
    }
    Ok(())
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
