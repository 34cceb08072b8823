//! Where the files of a project lie.
//!
//! In: identifiers made by [`new_id`]. Out: paths inside the data folder.
//! Invariants: no text of a request ever becomes part of a path: an identifier is checked letter by letter, and the
//! names of uploaded files are kept in the store only. A file is written beside its place and renamed over it.

use std::ffi::OsString;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use tempfile::{Builder, NamedTempFile};

/// Letters of identifiers: those that cannot be taken for one another.
const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";
/// Letters of an identifier: 100 random bits.
const ID_LENGTH: usize = 20;

/// A random identifier.
pub fn new_id() -> io::Result<String> {
    let mut bytes = [0u8; ID_LENGTH];
    getrandom::fill(&mut bytes).map_err(|e| io::Error::other(e.to_string()))?;
    Ok(bytes.iter().map(|b| char::from(LETTERS[usize::from(b % 32)])).collect())
}

/// Whether a text could be an identifier.
pub fn is_id(text: &str) -> bool {
    text.len() == ID_LENGTH && text.bytes().all(|b| LETTERS.contains(&b))
}

/// The data folder.
#[derive(Debug)]
pub struct Folder {
    root: PathBuf,
    /// Locked as long as it is open: one server at a time.
    _lock: Option<fs::File>,
}

impl Folder {
    /// Opens the folder; it is made where it is absent, readable by its owner only, and what a killed upload left is removed.
    ///
    /// Errors: it cannot be made or written; another server has it open (`WouldBlock`).
    pub fn open(root: &Path) -> io::Result<Folder> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        // Also where the data folder itself was there before and is open to others.
        builder.create(root.join("store"))?;
        builder.create(root.join("projects"))?;
        builder.create(root.join("arriving"))?;
        let lock = fs::File::create(root.join("store").join("lock"))?;
        lock.try_lock()?;
        for entry in fs::read_dir(root.join("arriving"))? {
            fs::remove_file(entry?.path())?;
        }
        Ok(Folder { root: root.to_owned(), _lock: Some(lock) })
    }

    /// The folder as it is, to be read while another process may have it open.
    pub fn seen(root: &Path) -> Folder {
        Folder { root: root.to_owned(), _lock: None }
    }

    /// The mark that the store of this folder bears too.
    pub fn mark(&self) -> io::Result<Option<String>> {
        match fs::read_to_string(self.root.join("store").join("mark")) {
            Ok(text) => Ok(Some(text.trim().to_owned())),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(e),
        }
    }

    /// Gives the folder its mark.
    pub fn set_mark(&self, mark: &str) -> io::Result<()> {
        write(&self.root.join("store").join("mark"), mark.as_bytes())
    }

    /// Copies the files of a project, as they are together at one moment, to another folder; how many bytes they have.
    ///
    /// Errors: it has none (`NotFound`); they cannot be read or written.
    pub fn copy_project(&self, id: &str, to: &Folder) -> io::Result<u64> {
        let (from, to) = (self.project(id), to.project(id));
        loop {
            let before = listed(&from)?;
            let copied = copy_files(&before, &from, &to)?;
            // Files that belong together may have been replaced one before and one after they were copied.
            if listed(&from)? == before {
                return if to.is_dir() { Ok(copied) } else { Err(io::ErrorKind::NotFound.into()) };
            }
            fs::remove_dir_all(&to).or_else(|e| if e.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(e) })?;
        }
    }

    /// The store.
    pub fn database(&self) -> PathBuf {
        self.root.join("store").join("makalu.sqlite")
    }

    /// A file for bytes that are still arriving; it is gone when dropped.
    pub fn arriving(&self) -> io::Result<NamedTempFile> {
        Builder::new().prefix("file-").tempfile_in(self.root.join("arriving"))
    }

    /// Folder of a project.
    ///
    /// Panics: on a text that is no identifier; callers have looked it up in the store.
    pub fn project(&self, id: &str) -> PathBuf {
        assert!(is_id(id), "not an identifier");
        self.root.join("projects").join(id)
    }

    /// The table learnt from.
    pub fn table(&self, project: &str) -> PathBuf {
        self.project(project).join("table")
    }

    /// What the child was asked.
    pub fn order(&self, project: &str) -> PathBuf {
        self.project(project).join("order.json")
    }

    /// The model file.
    pub fn model(&self, project: &str) -> PathBuf {
        self.project(project).join("model.makalu")
    }

    /// The scored training rows.
    pub fn list(&self, project: &str) -> PathBuf {
        self.project(project).join("list.json")
    }

    /// A later table.
    pub fn month(&self, project: &str, month: &str) -> PathBuf {
        assert!(is_id(month), "not an identifier");
        self.project(project).join(format!("month-{month}"))
    }

    /// Takes away what a killed process had not finished writing in a project's folder.
    pub fn tidy(&self, project: &str) -> io::Result<()> {
        let entries = match fs::read_dir(self.project(project)) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
            other => other?,
        };
        for entry in entries {
            let entry = entry?;
            if entry.file_name().to_string_lossy().starts_with(".makalu-") {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }

    /// Takes all files of a project away.
    pub fn remove(&self, project: &str) -> io::Result<()> {
        match fs::remove_dir_all(self.project(project)) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(()),
            other => other,
        }
    }

    /// Folders of projects, by identifier; what is no identifier is left alone.
    pub fn projects(&self) -> io::Result<Vec<String>> {
        let mut ids = Vec::new();
        for entry in fs::read_dir(self.root.join("projects"))? {
            if let Some(name) = entry?.file_name().to_str().filter(|n| is_id(n)) {
                ids.push(name.to_owned());
            }
        }
        ids.sort();
        Ok(ids)
    }
}

/// Files of a folder that are whole, each with its size and when it was last written, by name.
fn listed(folder: &Path) -> io::Result<Vec<(OsString, u64, SystemTime)>> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        match entry.metadata() {
            _ if entry.file_name().to_string_lossy().starts_with(".makalu-") => {}
            // Let go of since it was listed.
            Err(e) if e.kind() == io::ErrorKind::NotFound => {}
            known => {
                let known = known?;
                all.push((entry.file_name(), known.len(), known.modified()?));
            }
        }
    }
    all.sort();
    Ok(all)
}

fn copy_files(files: &[(OsString, u64, SystemTime)], from: &Path, to: &Path) -> io::Result<u64> {
    let mut n_bytes = 0;
    for (name, ..) in files {
        let mut file = match fs::File::open(from.join(name)) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => continue,
            other => other?,
        };
        fs::create_dir_all(to)?;
        let mut copy = Builder::new().prefix(".makalu-").suffix(".tmp").tempfile_in(to)?;
        n_bytes += io::copy(&mut file, &mut copy)?;
        keep(copy, &to.join(name))?;
    }
    Ok(n_bytes)
}

/// Moves bytes that have arrived to their place, whole.
pub fn keep(file: NamedTempFile, place: &Path) -> io::Result<()> {
    if let Some(folder) = place.parent() {
        fs::create_dir_all(folder)?;
    }
    file.as_file().sync_all()?;
    file.persist(place).map(drop).map_err(|e| e.error)
}

/// Writes bytes to a file, whole or not at all.
pub fn write(place: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = place.parent().unwrap_or(Path::new("."));
    let mut file = Builder::new().prefix(".makalu-").suffix(".tmp").tempfile_in(folder)?;
    file.write_all(bytes)?;
    keep(file, place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_random_and_nothing_else_is_one() {
        let (a, b) = (new_id().expect("random bytes"), new_id().expect("random bytes"));
        assert!(is_id(&a) && is_id(&b) && a != b);
        for not in ["", "../../../etc/passwd..", "abcdefghjkmnpqrstuv/", "ABCDEFGHJKMNPQRSTUVW", &a[1..]] {
            assert!(!is_id(not), "{not}");
        }
    }

    #[test]
    fn half_an_upload_is_gone_after_a_restart() {
        let root = tempfile::tempdir().expect("a temporary folder");
        let folder = Folder::open(root.path()).expect("opens");
        let half = folder.arriving().expect("opens").into_temp_path().keep().expect("stays, as after a kill");
        let id = new_id().expect("random bytes");
        let mut whole = folder.arriving().expect("opens");
        whole.write_all(b"a,b").expect("writes");
        keep(whole, &folder.table(&id)).expect("moves");
        fs::write(folder.project(&id).join(".makalu-x.tmp"), b"half").expect("writes");
        folder.tidy(&id).expect("tidies");
        assert_eq!(fs::read_dir(folder.project(&id)).expect("a folder").count(), 1);
        assert_eq!(Folder::open(root.path()).expect_err("is open already").kind(), io::ErrorKind::WouldBlock);
        drop(folder);
        let folder = Folder::open(root.path()).expect("opens again");
        assert!(!half.exists());
        assert_eq!(fs::read(folder.table(&id)).expect("is there"), b"a,b");
        assert_eq!(folder.projects().expect("lists"), std::slice::from_ref(&id));
        folder.remove(&id).expect("removes");
        folder.remove(&id).expect("removes nothing");
        assert!(folder.projects().expect("lists").is_empty());
    }
}
