//! What the server remembers, in SQLite or PostgreSQL: the same tables and the same statements for both.
//!
//! In: requests of the pages. Out: [`Project`], [`Month`], [`Account`], [`Entry`].
//! Invariants: a project is written after its file, and removed before it: after a kill at any moment there is no project
//! without a table. Each change is one statement, or one transaction. What is deleted can be brought back until the server
//! is started again. Columns are texts and 64-bit integers only, so that both databases hold the same.
//! Edges: a store of a later version of makalu is refused.

mod access;
mod accounts;
mod projects;

pub use access::{Access, EVERYONE, Entry, Share};
pub use accounts::{Account, Invite, Role, Token};
pub use projects::{Month, Project, State};

use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::any::{AnyConnectOptions, AnyPoolOptions, install_default_drivers};
use sqlx::migrate::MigrateDatabase;
use sqlx::{AnyConnection, AnyPool, AssertSqlSafe, Column, Executor, Row, TypeInfo, query};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Where the store is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A file of SQLite, made where it is absent.
    File(PathBuf),
    /// A database of PostgreSQL, made where it is absent: `postgres://user:password@host/database`.
    Server(String),
}

/// The store.
#[derive(Debug, Clone)]
pub struct Store {
    pool: AnyPool,
    /// PostgreSQL, not SQLite.
    is_server: bool,
}

type Result<T> = std::result::Result<T, sqlx::Error>;

/// Lines of the log are kept for two years.
const LOG: i64 = 2 * 365 * 86_400_000;
/// Connections to SQLite: one writes at a time anyway.
const FILE_CONNECTIONS: u32 = 4;
/// Connections to PostgreSQL.
const SERVER_CONNECTIONS: u32 = 16;

/// Says that one server uses a database of PostgreSQL, as long as it is there.
#[derive(Debug)]
pub struct Held {
    _connection: Option<Mutex<AnyConnection>>,
}

/// What servers of one database ask PostgreSQL for: any number that others hardly use.
const TURN: i64 = 0x006D_616B_616C_7500;

impl Store {
    /// Opens the store, makes it where it is absent, and brings it to this version.
    ///
    /// Errors: it cannot be reached or written; a later version of makalu made it.
    pub async fn open(place: &Place) -> Result<Store> {
        if let Place::Server(url) = place {
            install_default_drivers();
            if !sqlx::Any::database_exists(url).await? {
                sqlx::Any::create_database(url).await?;
            }
        }
        let store = Store::connect(place, "rwc").await?;
        sqlx::migrate!().run(&store.pool).await?;
        Ok(store)
    }

    /// Opens the store as it is, to be read; nothing where it is of another version.
    ///
    /// Errors: it is absent or cannot be reached.
    pub async fn seen(place: &Place) -> Result<Option<Store>> {
        let store = Store::connect(place, "rw").await?;
        let row = query("SELECT MAX(version) AS version FROM _sqlx_migrations").fetch_one(&store.pool).await?;
        let version: Option<i64> = row.try_get("version")?;
        Ok((version == sqlx::migrate!().iter().map(|m| m.version).max()).then_some(store))
    }

    async fn connect(place: &Place, mode: &str) -> Result<Store> {
        install_default_drivers();
        let pool = match place {
            Place::File(path) => {
                let options: AnyConnectOptions = file_url(path, mode)?.parse()?;
                AnyPoolOptions::new()
                    .max_connections(FILE_CONNECTIONS)
                    .after_connect(|connection, _| {
                        Box::pin(async move {
                            connection
                                .execute(
                                    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
                                     PRAGMA busy_timeout = 10000",
                                )
                                .await?;
                            Ok(())
                        })
                    })
                    .connect_with(options)
                    .await?
            }
            Place::Server(url) => {
                let options: AnyConnectOptions = url.parse()?;
                AnyPoolOptions::new()
                    .max_connections(SERVER_CONNECTIONS)
                    .acquire_timeout(Duration::from_secs(10))
                    .connect_with(options)
                    .await?
            }
        };
        Ok(Store { pool, is_server: matches!(place, Place::Server(_)) })
    }

    /// Takes the store for one server; nothing where another has it. A file of SQLite lies in a folder that is locked.
    pub async fn hold(&self) -> Result<Option<Held>> {
        if !self.is_server {
            return Ok(Some(Held { _connection: None }));
        }
        let mut connection = self.pool.acquire().await?.detach();
        let row = query("SELECT pg_try_advisory_lock($1) AS held").bind(TURN).fetch_one(&mut connection).await?;
        Ok(row.try_get::<bool, _>("held")?.then_some(Held { _connection: Some(Mutex::new(connection)) }))
    }

    /// The mark that the folder of this store bears too.
    pub async fn mark(&self) -> Result<Option<String>> {
        let row = query("SELECT id FROM identity").fetch_optional(&self.pool).await?;
        row.map(|row| row.try_get("id")).transpose()
    }

    /// Gives a store its mark.
    pub async fn set_mark(&self, id: &str) -> Result<()> {
        query("INSERT INTO identity (id) VALUES ($1)").bind(id).execute(&self.pool).await?;
        Ok(())
    }

    /// What was being learnt when the server ended is queued again; what was deleted is let go of.
    pub async fn restart(&self) -> Result<()> {
        let mut all = self.pool.begin().await?;
        query("UPDATE project SET state = 'queued' WHERE state = 'learning'").execute(&mut *all).await?;
        query("DELETE FROM month WHERE project_id IN (SELECT id FROM project WHERE deleted_at IS NOT NULL)")
            .execute(&mut *all)
            .await?;
        query("DELETE FROM share WHERE project_id IN (SELECT id FROM project WHERE deleted_at IS NOT NULL)")
            .execute(&mut *all)
            .await?;
        query("DELETE FROM project WHERE deleted_at IS NOT NULL").execute(&mut *all).await?;
        all.commit().await
    }

    /// Lets go of old lines of the log.
    pub async fn forget_old_lines(&self) -> Result<()> {
        query("DELETE FROM audit WHERE at < $1").bind(now() - LOG).execute(&self.pool).await?;
        Ok(())
    }
}

/// What a copy holds, in an order in which each finds what it refers to. Sessions and links are left out.
const COPIED: [&str; 6] = ["account", "project", "month", "token", "share", "audit"];

impl Store {
    /// Whether nobody and nothing is in it.
    pub async fn is_empty(&self) -> Result<bool> {
        Ok(!self.has_accounts().await? && self.known().await?.is_empty())
    }

    /// Copies all to an empty store, as it is at one moment.
    pub async fn copy_to(&self, other: &Store) -> Result<()> {
        let mut from = self.pool.begin().await?;
        if self.is_server {
            from.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ").await?;
        }
        let mut into = other.pool.begin().await?;
        for table in COPIED {
            // Names of tables and columns are our own.
            let all = AssertSqlSafe(format!("SELECT * FROM {table}"));
            for row in query(all).fetch_all(&mut *from).await? {
                let names: Vec<&str> = row.columns().iter().map(|c| c.name()).collect();
                let places: Vec<String> = (1..=names.len()).map(|n| format!("${n}")).collect();
                let (names, places) = (names.join(", "), places.join(", "));
                let mut insert = query(AssertSqlSafe(format!("INSERT INTO {table} ({names}) VALUES ({places})")));
                for column in 0..row.columns().len() {
                    let is_text = row.columns()[column].type_info().name() == "TEXT";
                    insert = if is_text {
                        insert.bind(row.try_get::<Option<String>, _>(column)?)
                    } else {
                        insert.bind(row.try_get::<Option<i64>, _>(column)?)
                    };
                }
                insert.execute(&mut *into).await?;
            }
        }
        into.commit().await
    }

    /// Lets go of a project at once.
    pub async fn forget(&self, id: &str) -> Result<()> {
        let mut all = self.pool.begin().await?;
        for statement in [
            "DELETE FROM month WHERE project_id = $1",
            "DELETE FROM share WHERE project_id = $1",
            "DELETE FROM project WHERE id = $1",
        ] {
            query(statement).bind(id).execute(&mut *all).await?;
        }
        all.commit().await
    }

    /// Closes every connection, so that a file of SQLite is whole by itself.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

/// The address of a file of SQLite, every unusual byte escaped.
fn file_url(path: &Path, mode: &str) -> Result<String> {
    let text = path.to_str().ok_or_else(|| sqlx::Error::Configuration("the folder's name is not Unicode".into()))?;
    let mut url = "sqlite://".to_owned();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' => url.push(char::from(byte)),
            other => url.push_str(&format!("%{other:02X}")),
        }
    }
    Ok(format!("{url}?mode={mode}"))
}

/// Milliseconds since 1970.
pub fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_millis() as i64)
}

fn json<T: Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|e| sqlx::Error::Encode(Box::new(e)))
}

fn from_json<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|e| sqlx::Error::Decode(Box::new(e)))
}

/// Stores for tests: SQLite, and PostgreSQL where a server is named.
#[cfg(test)]
pub mod tests {
    use super::*;

    /// Runs a test on each kind of store; each is given a place that holds nothing yet.
    pub async fn on_each<F: AsyncFn(Place)>(test: F) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        test(Place::File(folder.path().join("odd name?%.sqlite"))).await;
        match std::env::var("MAKALU_TEST_DATABASE_URL") {
            Ok(server) => {
                let name = crate::folder::new_id().expect("random bytes");
                let url = format!("{server}/test_{name}");
                test(Place::Server(url.clone())).await;
                sqlx::Any::force_drop_database(&url).await.expect("the database goes");
            }
            Err(_) => eprintln!("NOT RUN on PostgreSQL: MAKALU_TEST_DATABASE_URL names no server"),
        }
    }
}
