//! makalu over HTTP, for one person on their own machine: from a dropped file to a list.
//!
//! In: [`Settings`]. Out: pages, until the process is told to end.
//! The user's question: "must I learn a command line to know who is about to leave?".
//! Invariants: no statistics and no sentence here: the engine computes, `makalu-report` tells; no connection is opened;
//! pages work without script but for progress and what-if, which need it; what a browser may not do is said in `guard`.
//! Where to look: requests are let in by `guard`, routed in [`router`], answered in `pages`; learning runs in child
//! processes (`jobs`, `order`); what is remembered lies in `store` and `folder`; what is looked at stays open in `desk`.
//! To add one more page: a module in `pages`, its template, its route.

mod desk;
mod folder;
mod guard;
mod jobs;
pub mod order;
mod page;
mod pages;
mod store;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use makalu::data::read::ReadingRules;
use makalu::{Error, Noted, ReadOptions, Table, message};
use makalu_report::Lang;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::net::TcpListener;

/// Reads a table from bytes, its file's name and what the user overrules; with rules, as a later table.
pub type ReadTable = fn(&[u8], &str, &ReadOptions, Option<&ReadingRules>) -> Result<Noted<Table>, Error>;

/// A table to try makalu on.
#[derive(Debug, Clone, Copy)]
pub struct Example {
    /// Name of its file.
    pub file_name: &'static str,
    /// Its bytes.
    pub bytes: &'static [u8],
    /// What to predict.
    pub target: &'static str,
}

/// What the server is told.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Folder of projects.
    pub data_dir: PathBuf,
    /// Address: of this machine only.
    pub listen: SocketAddr,
    /// The program whose `__learn FOLDER` learns.
    pub program: PathBuf,
    /// How tables are read.
    pub read: ReadTable,
    /// Language where the browser names none that is spoken.
    pub lang: Lang,
    /// The table of the start page's button.
    pub example: Example,
    /// Told of what went wrong where no page can say it.
    pub report: fn(&str),
}

/// What every page can reach.
struct App {
    settings: Settings,
    /// Where the server listens, the port known.
    address: SocketAddr,
    store: store::Store,
    folder: folder::Folder,
    jobs: jobs::Jobs,
    desk: desk::Desk,
    /// Held by the search for settings that runs now.
    searching: Arc<tokio::sync::Mutex<()>>,
}

impl App {
    fn report(&self, error: &dyn std::error::Error) {
        (self.settings.report)(&error.to_string());
    }
}

/// Largest file taken.
const MAX_UPLOAD_BYTES: usize = 200 << 20;

/// Serves until the process is told to end (Ctrl-C, or a request to terminate). `ready` is called once with the address.
///
/// Errors: an address that others could reach (usage); the address is taken; the data folder cannot be used.
pub fn serve(settings: Settings, ready: impl FnOnce(SocketAddr)) -> Result<(), Error> {
    if !settings.listen.ip().is_loopback() {
        return Err(Error::usage(message!("web-not-loopback", address = settings.listen.to_string())));
    }
    let runtime = tokio::runtime::Runtime::new().map_err(|e| failed("web-start-failed", &e))?;
    runtime.block_on(async {
        let listener = TcpListener::bind(settings.listen).await.map_err(|e| {
            Error::failed(message!("web-address-taken", address = settings.listen.to_string(), why = e.to_string()))
        })?;
        let address = listener.local_addr().map_err(|e| failed("web-start-failed", &e))?;
        let app = Arc::new(open(settings, address).await?);
        tokio::spawn(jobs::work(app.clone()));
        ready(address);
        // Nothing waits for open pages: streams of progress would hold the server for ever.
        tokio::select! {
            served = async { axum::serve(listener, router(app)).await } => {
                served.map_err(|e| failed("web-start-failed", &e))
            }
            () = told_to_end() => Ok(()),
        }
    })
}

fn failed(code: &'static str, why: &dyn std::error::Error) -> Error {
    Error::failed(makalu::Message::new(code).with("why", why.to_string()))
}

/// Opens store and folder, and lets go of what belongs to no project.
async fn open(settings: Settings, address: SocketAddr) -> Result<App, Error> {
    let dir = settings.data_dir.display().to_string();
    let cannot = |why: String| Error::failed(message!("web-data-dir", folder = dir.as_str(), why = why));
    let folder = folder::Folder::open(&settings.data_dir).map_err(|e| cannot(e.to_string()))?;
    let store = store::Store::open(&folder.database()).await.map_err(|e| cannot(e.to_string()))?;
    let known = store.known().await.map_err(|e| cannot(e.to_string()))?;
    for id in folder.projects().map_err(|e| cannot(e.to_string()))? {
        let tidied = if known.contains(&id) { folder.tidy(&id) } else { folder.remove(&id) };
        tidied.map_err(|e| cannot(e.to_string()))?;
    }
    Ok(App {
        settings,
        address,
        store,
        folder,
        jobs: jobs::Jobs::default(),
        desk: desk::Desk::default(),
        searching: Arc::default(),
    })
}

async fn told_to_end() {
    let interrupted = async {
        // Where no signal can be listened for, the process ends at once, as it does elsewhere.
        let _ = tokio::signal::ctrl_c().await;
    };
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => tokio::select! { () = interrupted => {}, _ = terminate.recv() => {} },
            Err(_) => interrupted.await,
        }
    }
    #[cfg(not(unix))]
    interrupted.await;
}

/// Every page and what answers it.
fn router(app: Arc<App>) -> Router {
    use pages::{budget, customer, months, people, question, results, settings, start, table, training};
    Router::new()
        .route("/", get(start::show))
        .route("/language", post(start::language))
        .route("/example", post(start::example))
        .route("/projects", post(start::upload))
        .route("/p/{id}", get(start::open))
        .route("/p/{id}/delete", post(start::delete))
        .route("/p/{id}/restore", post(start::restore))
        .route("/p/{id}/table", get(table::show).post(table::correct))
        .route("/p/{id}/question", get(question::show).post(question::decide))
        .route("/p/{id}/learn", post(training::learn))
        .route("/p/{id}/training", get(training::show))
        .route("/p/{id}/training/events", get(training::events))
        .route("/p/{id}/training/stop", post(training::stop))
        .route("/p/{id}/results", get(results::show))
        .route("/p/{id}/files/{name}", get(results::download))
        .route("/p/{id}/people", get(people::show))
        .route("/p/{id}/people/{row}", get(customer::show))
        .route("/p/{id}/people/{row}/whatif", post(customer::what_if))
        .route("/p/{id}/budget", get(budget::show))
        .route("/p/{id}/settings", get(settings::show))
        .route("/p/{id}/months", get(months::list).post(months::upload))
        .route("/p/{id}/months/{month}", get(months::show))
        .route("/p/{id}/months/{month}/list.xlsx", get(months::download))
        .route("/assets/{name}", get(page::asset))
        .fallback(page::absent)
        .layer(DefaultBodyLimit::max(MAX_UPLOAD_BYTES))
        .layer(axum::middleware::from_fn_with_state(app.clone(), guard::guard))
        .with_state(app)
}
