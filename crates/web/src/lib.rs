//! makalu over HTTP, for one person on their own machine or a team: from a dropped file to a list.
//!
//! In: [`Settings`]. Out: pages, until the process is told to end.
//! The user's question: "must I learn a command line to know who is about to leave?".
//! Invariants: no statistics and no sentence here: the engine computes, `makalu-report` tells; no connection is opened;
//! pages work without script but for progress and what-if, which need it; what a browser may not do is said in `guard`.
//! Where to look: requests are let in by `guard`, routed in [`router`], met by who stands where (`here`), answered in
//! `pages`, or in `api` for programs; who signs in is checked by `secret` and `attempts`, what they did is written by `log`; learning and the search for settings run in child
//! processes (`jobs`, `order`, `search`); copies are made by `backup`; what is remembered lies in `store` and `folder`; what is looked at stays open in `desk`.
//! To add one more page: a module in `pages`, its template, its route.

mod api;
mod attempts;
pub mod backup;
mod desk;
mod folder;
mod guard;
mod here;
mod jobs;
mod log;
pub mod order;
mod page;
mod pages;
pub mod search;
mod secret;
mod store;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderValue, Uri};
use axum::routing::{get, post};
use makalu::data::read::ReadingRules;
use makalu::{Error, Noted, ReadOptions, Table, message};
use makalu_report::Lang;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
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

/// The variable that may name the database. Children that read foreign tables are not told of it.
pub const DATABASE_URL: &str = "MAKALU_DATABASE_URL";

/// What the server is told.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Folder of projects.
    pub data_dir: PathBuf,
    /// Address; where others can reach it, people sign in.
    pub listen: SocketAddr,
    /// Whether people sign in on this machine too.
    pub team: bool,
    /// Under what address people reach the server, where that is another one: `https://makalu.example.com`.
    pub public_url: Option<String>,
    /// A database of PostgreSQL, instead of SQLite in the folder.
    pub database_url: Option<String>,
    /// Whether a new link for an administrator is wanted.
    pub admin_link: bool,
    /// The program whose `__learn FOLDER` learns and whose `__settings FOLDER` searches for settings.
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

/// What the server says once it can be reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ready {
    /// The address to open.
    pub url: String,
    /// Where the server listens.
    pub listening: String,
    /// A link that makes an administrator, once.
    pub admin_link: Option<String>,
    /// Whether passwords would cross a network in clear.
    pub is_exposed: bool,
}

/// What every page can reach.
struct App {
    settings: Settings,
    /// Where the server listens, the port known.
    address: SocketAddr,
    /// Where people reach it, as a browser names it.
    public: Option<Public>,
    /// Whether people sign in.
    has_accounts: bool,
    attempts: attempts::Attempts,
    log: log::Log,
    _held: store::Held,
    store: store::Store,
    folder: folder::Folder,
    jobs: jobs::Jobs,
    desk: desk::Desk,
    /// Held by the search for settings that runs now.
    searching: tokio::sync::Mutex<()>,
}

/// The address under which people reach the server.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Public {
    /// Scheme, host and port, as browsers send it.
    origin: String,
    /// Host and port.
    host: String,
}

impl Public {
    fn of(url: &str) -> Result<Public, Error> {
        let refused = || Error::usage(message!("web-public-url", url = url.to_owned()));
        let uri: Uri = url.parse().map_err(|_| refused())?;
        let scheme = uri.scheme_str().filter(|s| ["http", "https"].contains(s)).ok_or_else(refused)?;
        let host = uri.authority().filter(|a| !a.as_str().contains('@')).ok_or_else(refused)?.as_str().to_lowercase();
        if !matches!(uri.path(), "" | "/") || uri.query().is_some() {
            return Err(refused());
        }
        // Browsers leave out the port that the scheme implies.
        let implied = if scheme == "https" { ":443" } else { ":80" };
        let host = host.strip_suffix(implied).unwrap_or(&host).to_owned();
        Ok(Public { origin: format!("{scheme}://{host}"), host })
    }
}

impl App {
    /// The origin of our pages as asked for under this name; nothing where the name is not ours.
    fn origin_of(&self, host: &str) -> Option<String> {
        if let Some(public) = self.public.as_ref().filter(|p| p.host == host.to_lowercase()) {
            return Some(public.origin.clone());
        }
        let port = self.address.port();
        let ours = ["localhost".to_owned(), "127.0.0.1".to_owned(), "[::1]".to_owned(), host_of(self.address)];
        let is_ours = ours.iter().any(|name| host == format!("{name}:{port}") || (port == 80 && host == *name));
        is_ours.then(|| format!("http://{host}"))
    }

    /// Where people reach the server.
    fn url(&self) -> String {
        let public = self.public.as_ref().map(|p| p.origin.clone());
        public.unwrap_or_else(|| format!("http://{}:{}", host_of(self.address), self.address.port()))
    }

    /// A cookie of the strictest kind.
    fn cookie(&self, name: &str, value: &str, more: &str) -> HeaderValue {
        let secure = if self.url().starts_with("https:") { "; Secure" } else { "" };
        let text = format!("{name}={value}; Path=/; SameSite=Strict; {more}{secure}");
        HeaderValue::from_str(&text).expect("identifiers and attributes of ours")
    }

    fn report(&self, error: &dyn std::error::Error) {
        (self.settings.report)(&error.to_string());
    }
}

/// Largest file taken.
const MAX_UPLOAD_BYTES: usize = 200 << 20;

/// Serves until the process is told to end (Ctrl-C, or a request to terminate). `ready` is called once.
///
/// Errors: an address without a name that browsers could send (usage); the address is taken; the data folder or the
/// database cannot be used.
pub fn serve(settings: Settings, ready: impl FnOnce(Ready)) -> Result<(), Error> {
    let public = settings.public_url.as_deref().map(Public::of).transpose()?;
    if settings.listen.ip().is_unspecified() && public.is_none() {
        return Err(Error::usage(message!("web-no-public-url", address = settings.listen.to_string())));
    }
    let runtime = tokio::runtime::Runtime::new().map_err(|e| failed("web-start-failed", &e))?;
    runtime.block_on(async {
        let listener = TcpListener::bind(settings.listen).await.map_err(|e| {
            Error::failed(message!("web-address-taken", address = settings.listen.to_string(), why = e.to_string()))
        })?;
        let address = listener.local_addr().map_err(|e| failed("web-start-failed", &e))?;
        let app = Arc::new(open(settings, address, public).await?);
        let admin_link = admin_link(&app).await?;
        tokio::spawn(jobs::work(app.clone()));
        tokio::spawn(let_go(app.clone()));
        let url = app.url();
        let is_exposed = app.has_accounts && !address.ip().is_loopback() && !url.starts_with("https:");
        let listening = format!("http://{}:{}", host_of(address), address.port());
        ready(Ready { url, listening, admin_link, is_exposed });
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

/// The host of an address as browsers write it.
fn host_of(address: SocketAddr) -> String {
    if address.is_ipv6() { format!("[{}]", address.ip()) } else { address.ip().to_string() }
}

/// Opens store and folder, and lets go of what belongs to no project.
async fn open(settings: Settings, address: SocketAddr, public: Option<Public>) -> Result<App, Error> {
    let dir = settings.data_dir.display().to_string();
    let cannot = |why: String| Error::failed(message!("web-data-dir", folder = dir.as_str(), why = why));
    let folder = folder::Folder::open(&settings.data_dir).map_err(|e| match e.kind() {
        std::io::ErrorKind::WouldBlock => Error::failed(message!("web-folder-busy", folder = dir.as_str())),
        _ => cannot(e.to_string()),
    })?;
    let store = match &settings.database_url {
        None => store::Store::open(&store::Place::File(folder.database())).await.map_err(|e| cannot(e.to_string()))?,
        Some(url) => {
            let opened = store::Store::open(&store::Place::Server(url.clone())).await;
            opened.map_err(|e| failed("web-database", &e))?
        }
    };
    let held = store.hold().await.map_err(|e| failed("web-database", &e))?;
    let Some(held) = held else { return Err(Error::failed(message!("web-database-busy"))) };
    belong(&folder, &store, &dir).await?;
    store.restart().await.map_err(|e| cannot(e.to_string()))?;
    let known = store.known().await.map_err(|e| cannot(e.to_string()))?;
    for id in folder.projects().map_err(|e| cannot(e.to_string()))? {
        let tidied = if known.contains(&id) { folder.tidy(&id) } else { folder.remove(&id) };
        tidied.map_err(|e| cannot(e.to_string()))?;
    }
    // Once people have accounts, nobody comes in without, wherever the server listens.
    let has_any = store.has_accounts().await.map_err(|e| cannot(e.to_string()))?;
    let has_accounts = settings.team || !address.ip().is_loopback() || has_any;
    Ok(App {
        settings,
        address,
        public,
        has_accounts,
        attempts: attempts::Attempts::default(),
        log: log::Log::default(),
        _held: held,
        store,
        folder,
        jobs: jobs::Jobs::default(),
        desk: desk::Desk::default(),
        searching: tokio::sync::Mutex::default(),
    })
}

/// Refuses a folder and a store that do not belong together: what the one does not know would be let go of by the other.
/// New ones are marked alike.
async fn belong(folder: &folder::Folder, store: &store::Store, dir: &str) -> Result<(), Error> {
    let cannot = |why: &dyn std::error::Error| failed("web-store-failed", why);
    let here = folder.mark().map_err(|e| cannot(&e))?;
    let there = store.mark().await.map_err(|e| cannot(&e))?;
    if here.is_some() && here == there {
        return Ok(());
    }
    let files = folder.projects().map_err(|e| cannot(&e))?;
    let known = store.known().await.map_err(|e| cannot(&e))?;
    // Without both marks, what they hold must show it.
    let is_new = files.is_empty() && known.is_empty();
    let share_some = files.iter().any(|id| known.contains(id));
    if (here.is_some() && there.is_some()) || !(is_new || share_some) {
        return Err(Error::usage(message!("web-store-of-another", folder = dir.to_owned(), projects = files.len())));
    }
    let mark = match here.clone().or(there.clone()) {
        Some(mark) => mark,
        None => folder::new_id().map_err(|e| cannot(&e))?,
    };
    if there.is_none() {
        store.set_mark(&mark).await.map_err(|e| cannot(&e))?;
    }
    if here.is_none() {
        folder.set_mark(&mark).map_err(|e| cannot(&e))?;
    }
    Ok(())
}

/// A link that makes an administrator: where there is none yet, or one is wanted.
async fn admin_link(app: &App) -> Result<Option<String>, Error> {
    let cannot = |e: &dyn std::error::Error| failed("web-store-failed", e);
    let is_first = !app.store.has_accounts().await.map_err(|e| cannot(&e))?;
    if !app.has_accounts || !(is_first || app.settings.admin_link) {
        return Ok(None);
    }
    let secret = secret::new().map_err(|e| cannot(&e))?;
    let digest = secret::digest(&secret).unwrap_or_default();
    app.store.invite_administrator(&digest).await.map_err(|e| cannot(&e))?;
    Ok(Some(format!("{}/join/{secret}", app.url())))
}

/// Lets go of old lines of the log, day after day.
async fn let_go(app: Arc<App>) {
    let mut days = tokio::time::interval(Duration::from_secs(86_400));
    loop {
        days.tick().await;
        if let Err(error) = app.store.forget_old_lines().await {
            app.report(&error);
        }
    }
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
    use pages::{account, budget, customer, join, log, months, people, question, results, settings, sharing};
    use pages::{sign_in, start, table, team, training};
    Router::new()
        .route("/", get(start::show))
        .route("/language", post(start::language))
        .route("/sign-in", get(sign_in::show).post(sign_in::enter))
        .route("/sign-out", post(sign_in::leave))
        .route("/join/{secret}", get(join::show).post(join::join))
        .route("/account", get(account::show))
        .route("/account/password", post(account::password))
        .route("/account/tokens", post(account::add_token))
        .route("/account/tokens/{token}/revoke", post(account::revoke))
        .route("/team", get(team::show))
        .route("/team/invite", post(team::invite))
        .route("/team/invitations/{link}/withdraw", post(team::withdraw))
        .route("/team/log", get(log::show))
        .route("/team/{account}/role", post(team::role))
        .route("/team/{account}/link", post(team::link))
        .route("/team/{account}/close", post(team::close))
        .route("/example", post(start::example))
        .route("/projects", post(start::upload))
        .route("/p/{id}", get(start::open))
        .route("/p/{id}/delete", post(start::delete))
        .route("/p/{id}/restore", post(start::restore))
        .route("/p/{id}/sharing", get(sharing::show).post(sharing::share))
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
        .nest("/api/v1", api::router())
        .fallback(page::absent)
        .layer(DefaultBodyLimit::max(MAX_UPLOAD_BYTES))
        .layer(axum::middleware::from_fn_with_state(app.clone(), guard::guard))
        .with_state(app)
}
