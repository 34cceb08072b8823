//! Files written whole or not at all.
//!
//! In: a path and bytes. Out: the file, or an error and no trace.
//! The user's question: "will it fail after an hour because the folder is not there?": no, that is checked first.
//! Method: written beside the target and renamed over it, which is atomic on one file system; devices and pipes
//! (`/dev/stdout`) are written directly.

use crate::terminal;
use makalu::{Error, message};
use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use tempfile::{Builder, NamedTempFile, TempDir};

/// Whether the path means standard output.
pub fn is_stdout(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Refuses an output that cannot be written, before the work is done.
pub fn check_writable(path: &Path) -> Result<(), Error> {
    if is_stdout(path) || is_special(path) {
        return Ok(());
    }
    beside(path).map(drop)
}

/// Refuses to write over a file that is read.
pub fn check_apart(output: &Path, inputs: &[&Path]) -> Result<(), Error> {
    let (false, Ok(place)) = (is_stdout(output), fs::canonicalize(output)) else { return Ok(()) };
    let same = inputs.iter().any(|input| fs::canonicalize(input).is_ok_and(|input| input == place));
    if same && !is_special(output) {
        return Err(Error::usage(message!("cli-output-is-input", path = output.display().to_string())));
    }
    Ok(())
}

/// Refuses two outputs of one name: the second would replace the first.
pub fn check_different(one: &Path, other: &Path) -> Result<(), Error> {
    if is_stdout(one) || is_special(one) || place(one) != place(other) {
        return Ok(());
    }
    Err(Error::usage(message!("cli-output-twice", path = other.display().to_string())))
}

/// Where a file is or would be, however its folder is spelt.
fn place(path: &Path) -> Option<PathBuf> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::canonicalize(path).ok().or_else(|| Some(fs::canonicalize(folder).ok()?.join(path.file_name()?)))
}

/// Writes bytes to the file, whole or not at all; `-` is standard output.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    if is_stdout(path) {
        return terminal::to_stdout(bytes);
    }
    let name = path.display().to_string();
    if is_special(path) {
        return fs::write(path, bytes).map_err(|e| write_error(&e, &name));
    }
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let mut file = beside(&target)?;
    let written = file.write_all(bytes).and_then(|()| file.as_file().sync_all());
    written.map_err(|e| write_error(&e, &name))?;
    if let Ok(old) = fs::metadata(&target) {
        // Keeps who may read it; where that is not allowed the new file's own rights do.
        let _ = file.as_file().set_permissions(old.permissions());
    }
    file.persist(&target).map_err(|e| write_error(&e.error, &name))?;
    Ok(())
}

/// Refuses a folder that holds anything already, before the work is done.
pub fn check_new_folder(path: &Path) -> Result<(), Error> {
    let name = path.display().to_string();
    if is_stdout(path) || path.is_file() || is_special(path) {
        return Err(Error::usage(message!("cli-folder-is-file", path = name)));
    }
    if path.is_dir() {
        let mut entries = fs::read_dir(path).map_err(|e| write_error(&e, &name))?;
        if entries.next().is_some() {
            return Err(Error::usage(message!("cli-folder-not-empty", path = name)));
        }
    }
    staging(path).map(drop)
}

/// Writes files (names may hold a folder) into a new folder, all of them or none.
pub fn write_folder(path: &Path, files: &[(&str, &[u8])]) -> Result<(), Error> {
    check_new_folder(path)?;
    let name = path.display().to_string();
    let failed = |e: io::Error| write_error(&e, &name);
    let staged = staging(path)?;
    for (file, bytes) in files {
        let file = staged.path().join(file);
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder).map_err(failed)?;
        }
        fs::write(&file, bytes).map_err(failed)?;
    }
    if path.is_dir() {
        // Empty, as was checked; a folder that filled up meanwhile is not removed, and the error says so.
        fs::remove_dir(path).map_err(failed)?;
    }
    fs::rename(staged.path(), path).map_err(failed)?;
    // It is the user's now, and has moved.
    let _ = staged.keep();
    Ok(())
}

/// The folder in which a file or folder is to be.
fn parent(path: &Path) -> Result<PathBuf, Error> {
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    };
    if folder.is_dir() {
        return Ok(folder);
    }
    let (name, folder) = (path.display().to_string(), folder.display().to_string());
    Err(Error::usage(message!("cli-output-folder-absent", path = name, folder = folder)))
}

/// A folder of no name yet beside the one to be.
fn staging(path: &Path) -> Result<TempDir, Error> {
    let folder = parent(path)?;
    let mut builder = Builder::new();
    builder.prefix(".makalu-").suffix(".tmp");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o777));
    builder.tempdir_in(&folder).map_err(|e| write_error(&e, &path.display().to_string()))
}

/// A device or a pipe, which cannot be replaced by a file.
pub fn is_special(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|m| !m.is_file() && !m.is_dir())
}

/// A file of no name yet in the target's folder.
fn beside(target: &Path) -> Result<NamedTempFile, Error> {
    let name = target.display().to_string();
    if target.is_dir() {
        return Err(Error::usage(message!("cli-output-is-folder", path = name)));
    }
    let folder = parent(target)?;
    let mut builder = Builder::new();
    builder.prefix(".makalu-").suffix(".tmp");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let file = builder.tempfile_in(&folder).map_err(|e| write_error(&e, &name))?;
    if fs::metadata(target).is_ok_and(|m| m.permissions().readonly()) {
        return Err(write_error(&io::Error::from(ErrorKind::PermissionDenied), &name));
    }
    Ok(file)
}

/// What went wrong while writing, in words that help.
pub fn write_error(error: &io::Error, path: &str) -> Error {
    Error::failed(match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => message!("cli-disk-full", path = path),
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => message!("cli-output-denied", path = path),
        _ => message!("cli-write-failed", path = path, why = error.to_string()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(result: Result<(), Error>) -> String {
        result.map_or_else(|e| e.message.code.into_owned(), |()| "written".to_owned())
    }

    #[test]
    fn whole_or_not_at_all() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("a.csv");
        assert_eq!(code(check_writable(&path)), "written");
        assert!(!path.exists(), "a check leaves no file");
        assert_eq!(code(write(&path, b"1")), "written");
        assert_eq!(code(write(&path, b"22")), "written");
        assert_eq!(fs::read(&path).expect("written"), b"22");
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1, "nothing is left beside it");
        assert_eq!(code(check_writable(&folder.path().join("no/a.csv"))), "cli-output-folder-absent");
        assert_eq!(code(check_writable(folder.path())), "cli-output-is-folder");
    }

    #[test]
    fn a_folder_is_made_whole_and_never_among_other_files() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("study");
        let files: [(&str, &[u8]); 2] = [("a.md", b"1"), ("figures/b.svg", b"2")];
        assert_eq!(code(check_new_folder(&path)), "written");
        assert!(!path.exists(), "a check leaves no folder");
        assert_eq!(code(write_folder(&path, &files)), "written");
        assert_eq!(fs::read(path.join("figures/b.svg")).expect("written"), b"2");
        assert_eq!(code(write_folder(&path, &files)), "cli-folder-not-empty");
        assert_eq!(code(check_new_folder(&path.join("a.md"))), "cli-folder-is-file");
        assert_eq!(code(check_new_folder(&folder.path().join("no/study"))), "cli-output-folder-absent");
        let empty = folder.path().join("empty");
        fs::create_dir(&empty).expect("creates");
        assert_eq!(code(write_folder(&empty, &files)), "written");
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 2, "nothing is left beside them");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_is_said() {
        assert_eq!(code(write(Path::new("/dev/full"), b"1")), "cli-disk-full");
    }
}
