//! Copies of everything: while makalu serves, into a folder that is itself a data folder; and back.
//!
//! In: a data folder and its store. Out: a folder with a store of SQLite and the files of its projects.
//! Invariants: the store is copied in one transaction, and before the files, which are only ever replaced whole: what the
//! copied store knows is in the copied folder; the copy appears whole or not at all; it goes back only into an empty place.
//! Edges: sessions and links are not copied: people sign in again. A project deleted meanwhile is left out.

use crate::failed;
use crate::folder::{Folder, new_id};
use crate::store::{Place, Store};
use makalu::{Error, message};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use tempfile::Builder;

/// What was copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Copied {
    /// Projects.
    pub n_projects: usize,
    /// Bytes of their files.
    pub n_bytes: u64,
}

fn run<T>(work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|e| failed("web-start-failed", &e))?.block_on(work)
}

fn unusable(folder: &Path) -> impl Fn(String) -> Error + '_ {
    move |why| Error::failed(message!("web-data-dir", folder = folder.display().to_string(), why = why))
}

fn cannot_reach(database_url: Option<&str>) -> impl Fn(sqlx::Error) -> Error + '_ {
    move |e| failed(if database_url.is_some() { "web-database" } else { "web-store-failed" }, &e)
}

fn place(folder: &Folder, database_url: Option<&str>) -> Place {
    database_url.map_or_else(|| Place::File(folder.database()), |url| Place::Server(url.to_owned()))
}

async fn store_of(folder: &Folder, database_url: Option<&str>) -> Result<Store, Error> {
    Store::open(&place(folder, database_url)).await.map_err(cannot_reach(database_url))
}

/// The store of a folder as it is: a copy changes nothing of what it copies.
async fn as_it_is(folder: &Folder, data_dir: &Path, database_url: Option<&str>) -> Result<Store, Error> {
    let named = || data_dir.display().to_string();
    if database_url.is_none() && !folder.database().is_file() {
        return Err(Error::usage(message!("web-backup-no-store", folder = named())));
    }
    let cannot = cannot_reach(database_url);
    let store = Store::seen(&place(folder, database_url)).await.map_err(&cannot)?;
    let store = store.ok_or_else(|| Error::usage(message!("web-backup-version", folder = named())))?;
    let here = folder.mark().map_err(|e| unusable(data_dir)(e.to_string()))?;
    if here.is_none() || here != store.mark().await.map_err(cannot)? {
        let projects = folder.projects().map_err(|e| unusable(data_dir)(e.to_string()))?.len();
        return Err(Error::usage(message!("web-store-of-another", folder = named(), projects = projects)));
    }
    Ok(store)
}

/// Copies a data folder and its store to `to`, also while makalu serves it.
///
/// Errors: there is no data folder, or something at `to`; the store is another one's or of another version; what cannot
/// be read or written.
pub fn backup(data_dir: &Path, database_url: Option<&str>, to: &Path) -> Result<Copied, Error> {
    if !data_dir.join("store").is_dir() {
        let folder = data_dir.display().to_string();
        return Err(Error::usage(message!("web-backup-nothing", folder = folder)));
    }
    if to.exists() {
        return Err(Error::usage(message!("web-backup-exists", folder = to.display().to_string())));
    }
    let source = Folder::seen(data_dir);
    let parent = to.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let cannot = unusable(to);
    let beside = Builder::new().prefix(".makalu-backup-").tempdir_in(parent).map_err(|e| cannot(e.to_string()))?;
    let target = Folder::open(beside.path()).map_err(|e| cannot(e.to_string()))?;
    let copied = run(async {
        let from = as_it_is(&source, data_dir, database_url).await?;
        let into = store_of(&target, None).await?;
        from.copy_to(&into).await.map_err(|e| failed("web-store-failed", &e))?;
        let copied = copy_files(&source, &target, &into).await?;
        let mark = new_id().map_err(|e| cannot(e.to_string()))?;
        into.set_mark(&mark).await.map_err(|e| failed("web-store-failed", &e))?;
        target.set_mark(&mark).map_err(|e| cannot(e.to_string()))?;
        into.close().await;
        Ok(copied)
    })?;
    drop(target);
    fs::rename(beside.keep(), to).map_err(|e| cannot(e.to_string()))?;
    Ok(copied)
}

/// Puts a copy back into an empty data folder and an empty store.
///
/// Errors: there is no copy at `from`; the place is not empty; what cannot be read or written.
pub fn restore(from: &Path, data_dir: &Path, database_url: Option<&str>) -> Result<Copied, Error> {
    let source = Folder::seen(from);
    if !source.database().is_file() {
        return Err(Error::usage(message!("web-backup-nothing", folder = from.display().to_string())));
    }
    let cannot = unusable(data_dir);
    let target = Folder::open(data_dir).map_err(|e| match e.kind() {
        io::ErrorKind::WouldBlock => {
            Error::failed(message!("web-folder-busy", folder = data_dir.display().to_string()))
        }
        _ => cannot(e.to_string()),
    })?;
    run(async {
        let into = store_of(&target, database_url).await?;
        let is_empty = into.is_empty().await.map_err(|e| failed("web-store-failed", &e))?;
        if !is_empty || !target.projects().map_err(|e| cannot(e.to_string()))?.is_empty() {
            let folder = data_dir.display().to_string();
            return Err(Error::usage(message!("web-restore-not-empty", folder = folder)));
        }
        // The copy stays as it is, also where it is of an earlier version.
        let store = target.arriving().map_err(|e| cannot(e.to_string()))?.into_temp_path();
        copy_database(&source.database(), &store).map_err(|e| cannot(e.to_string()))?;
        let kept = Store::open(&Place::File(store.to_path_buf())).await.map_err(cannot_reach(None))?;
        // Files first: a store that is there knows no project without them.
        let copied = copy_files(&source, &target, &kept).await?;
        kept.copy_to(&into).await.map_err(|e| failed("web-store-failed", &e))?;
        into.close().await;
        kept.close().await;
        Ok(copied)
    })
}

/// Copies a file of SQLite, and what it had not yet taken in.
fn copy_database(from: &Path, to: &Path) -> io::Result<()> {
    fs::copy(from, to)?;
    let with_log = |path: &Path| {
        let mut name = path.as_os_str().to_owned();
        name.push("-wal");
        PathBuf::from(name)
    };
    match fs::copy(with_log(from), with_log(to)) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(e),
        _ => Ok(()),
    }
}

/// Copies the files of the projects that a store knows; one without files is let go of there.
async fn copy_files(source: &Folder, target: &Folder, known: &Store) -> Result<Copied, Error> {
    let mut copied = Copied { n_projects: 0, n_bytes: 0 };
    for id in known.known().await.map_err(|e| failed("web-store-failed", &e))? {
        match source.copy_project(&id, target) {
            Ok(n_bytes) => copied = Copied { n_projects: copied.n_projects + 1, n_bytes: copied.n_bytes + n_bytes },
            Err(e) if e.kind() == io::ErrorKind::NotFound => {
                known.forget(&id).await.map_err(|e| failed("web-store-failed", &e))?;
            }
            Err(e) => return Err(unusable(&source.project(&id))(e.to_string())),
        }
    }
    Ok(copied)
}
