//! The same for programs: `/api/v1`, JSON in and out, described by `/api/v1/openapi.json`.
//!
//! In: requests with a token. Out: JSON with the engine's own names; sentences, in the language asked for, under `text`.
//! Invariants: a program may what its token's owner may, through the same extractors and functions as the pages; each
//! route stands in the document, and the other way round (a test compares them).
//! Edges: what cannot be read is refused with a code that stays and words that name the place.

mod projects;
mod team;

use crate::App;
use crate::page::Failure;
use crate::pages::{months as month_pages, results};
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post, put};
use axum::{RequestExt, Router};
use makalu::message;
use serde::de::DeserializeOwned;
use std::sync::Arc;

/// Where the document lies, for whoever asks.
pub const DOCUMENT: &str = "/api/v1/openapi.json";

/// Everything for programs.
pub fn router() -> Router<Arc<App>> {
    let one = Router::new()
        .route("/", get(projects::show).delete(projects::remove))
        .route("/restore", post(projects::restore))
        .route("/table", get(projects::table).put(projects::read_anew))
        .route("/question", put(projects::decide))
        .route("/learn", post(projects::learn))
        .route("/stop", post(projects::stop))
        .route("/results", get(projects::results))
        .route("/front", get(projects::front))
        .route("/rows", get(projects::rows))
        .route("/rows/{row}", get(projects::row))
        .route("/rows/{row}/whatif", post(projects::what_if))
        .route("/budget", get(projects::budget))
        .route("/settings", post(projects::settings))
        .route("/months", get(projects::months).post(projects::add_month))
        .route("/months/{month}", get(projects::month))
        .route("/months/{month}/list.xlsx", get(month_pages::download))
        .route("/files/{name}", get(results::download))
        .route("/sharing", get(team::shares).put(team::share));
    Router::new()
        .route("/openapi.json", get(document))
        .route("/projects", get(projects::list).post(projects::add))
        .nest("/projects/{id}", one)
        .route("/tokens", get(team::tokens))
        .route("/tokens/{token}", delete(team::revoke))
        .route("/accounts", get(team::accounts))
        .route("/accounts/{account}", put(team::set_role).delete(team::close))
        .route("/accounts/{account}/link", post(team::new_password))
        .route("/invitations", get(team::invitations).post(team::invite))
        .route("/invitations/{link}", delete(team::withdraw))
        .route("/log", get(team::log))
        .fallback(absent)
        .method_not_allowed_fallback(absent)
}

async fn absent() -> Failure {
    Failure::of(StatusCode::NOT_FOUND, message!("web-api-absent", document = DOCUMENT))
}

async fn document() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], include_str!("../../assets/openapi.json")).into_response()
}

/// JSON that a program sends; what is wrong with it is said.
pub struct Sent<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Arc<App>> for Sent<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, _: &Arc<App>) -> Result<Self, Failure> {
        let refused = |why: String| Failure::of(StatusCode::UNPROCESSABLE_ENTITY, message!("web-api-body", why = why));
        let bytes: axum::body::Bytes = request.extract().await.map_err(|_| refused("too large".to_owned()))?;
        serde_json::from_slice(&bytes).map(Sent).map_err(|e| refused(e.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    /// The routes as this module's text names them, each with its methods.
    fn routes() -> BTreeSet<String> {
        let text = include_str!("mod.rs");
        let (all, _) = text.split_once("async fn absent").expect("the router comes first");
        let (one, others) = all.split_once("    Router::new()\n").expect("two routers");
        let mut found = BTreeSet::new();
        for (part, prefix) in [(one, "/projects/{id}"), (others, "")] {
            for route in part.split(".route(\"").skip(1) {
                let (path, handlers) = route.split_once("\", ").expect("path and handlers");
                let path = format!("{prefix}{path}");
                let path = if path == "/" { "/" } else { path.trim_end_matches('/') };
                let handlers = format!(".{}", handlers.split('\n').next().expect("a line"));
                for method in ["get", "post", "put", "delete"] {
                    if handlers.contains(&format!(".{method}(")) {
                        found.insert(format!("{method} {path}"));
                    }
                }
            }
        }
        found
    }

    #[test]
    fn the_document_names_every_route_and_no_other() {
        let document: serde_json::Value =
            serde_json::from_str(include_str!("../../assets/openapi.json")).expect("is JSON");
        let mut told = BTreeSet::new();
        for (path, methods) in document["paths"].as_object().expect("paths") {
            for (method, what) in methods.as_object().expect("methods").iter().filter(|(m, _)| *m != "parameters") {
                assert!(what["summary"].is_string() && what["responses"].is_object(), "{method} {path}");
                told.insert(format!("{method} {path}"));
            }
        }
        let known = routes();
        assert!(known.len() > 25, "{known:?}");
        assert_eq!(known, told);
    }
}
