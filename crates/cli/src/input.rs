//! From a path to a table, the user's choices or a model.
//!
//! In: a path, or `-` for standard input. Out: [`Input`], choices, artifact; or an error that says what to do.
//! The user's question: "why does it not find my file?".
//! Invariants: a spreadsheet's bytes are only parsed in a child process under limits ([`crate::sheet`]).
//! Edges: a folder, a file that may not be read, a file larger than [`MAX_BYTES`].

use crate::args::ColumnArgs;
use crate::nearest::nearest;
use crate::sheet;
use makalu::artifact::{self, Artifact};
use makalu::data::dictionary;
use makalu::data::read::{self, ReadingRules};
use makalu::{Choices, Error, Notice, ReadOptions, Table, message};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// Largest file taken: a small table is far below, and reading needs several times its size in memory.
const MAX_BYTES: u64 = 512 << 20;

/// A table and where it comes from.
pub struct Input {
    /// The table as understood.
    pub table: Table,
    /// What the user should know about how it was read.
    pub notices: Vec<Notice>,
    /// Name as the user gave it; `stdin` for `-`.
    pub name: String,
    /// SHA-256 of the bytes, in hexadecimal.
    pub sha256: String,
}

/// Reads a table; with `rules`, the way the training file was read.
pub fn table(path: &Path, options: &ReadOptions, rules: Option<&ReadingRules>) -> Result<Input, Error> {
    let bytes = bytes(path)?;
    table_from(&bytes, name(path), options, rules)
}

/// The same, from bytes in memory.
pub fn table_from(
    bytes: &[u8],
    name: String,
    options: &ReadOptions,
    rules: Option<&ReadingRules>,
) -> Result<Input, Error> {
    let read = if read::spreadsheet_format(bytes, options).is_some() {
        read::read_sheet(&sheet::parse(bytes, &name, options)?, &name, options, rules)
    } else {
        match rules {
            Some(rules) => read::read_like(bytes, &name, options, rules),
            None => read::read(bytes, &name, options),
        }
    };
    let mut notices = Vec::new();
    let table = read.map_err(|e| in_file(e, &name))?.take(&mut notices);
    let sha256 = Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect();
    Ok(Input { table, notices, name, sha256 })
}

/// What the user decides of the columns; reads the data dictionary where one is named.
pub fn choices(columns: &ColumnArgs, target: Option<&str>) -> Result<Choices, Error> {
    let dictionary = match &columns.dictionary {
        None => Default::default(),
        Some(path) => {
            let name = name(path);
            dictionary::parse(&bytes(path)?, &name).map_err(|e| in_file(e, &name))?
        }
    };
    Ok(Choices {
        target: target.map(str::to_owned),
        task: columns.task.choice(),
        ids: columns.ids.clone(),
        ignore: columns.ignore.clone(),
        keep: columns.keep.clone(),
        group: columns.group.clone(),
        time: columns.time.clone(),
        weight: columns.weight.clone(),
        dictionary,
    })
}

/// Reads a model file.
pub fn model(path: &Path) -> Result<Artifact, Error> {
    artifact::from_bytes(&bytes(path)?).map_err(|e| in_file(e, &name(path)))
}

/// Name shown to people and kept in the model file: the file's own, without its folders.
fn name(path: &Path) -> String {
    if is_stdin(path) {
        return "stdin".to_owned();
    }
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

fn in_file(error: Error, name: &str) -> Error {
    if error.place.file.is_some() { error } else { error.in_file(name) }
}

/// All bytes of a file or of standard input.
pub fn bytes(path: &Path) -> Result<Vec<u8>, Error> {
    let shown = path.display().to_string();
    let mut bytes = Vec::new();
    let limit = MAX_BYTES + 1;
    let read = if is_stdin(path) {
        io::stdin().lock().take(limit).read_to_end(&mut bytes)
    } else if path.is_dir() {
        return Err(Error::usage(message!("cli-input-is-folder", path = shown)));
    } else {
        File::open(path).and_then(|file| file.take(limit).read_to_end(&mut bytes))
    };
    match read {
        Ok(n) if n as u64 > MAX_BYTES => {
            Err(Error::data(message!("cli-input-too-large", path = shown, megabytes = MAX_BYTES >> 20)))
        }
        Ok(_) => Ok(bytes),
        Err(error) => Err(cannot_read(&error, path)),
    }
}

fn cannot_read(error: &io::Error, path: &Path) -> Error {
    let shown = path.display().to_string();
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => match similar(path) {
            Some(near) => Error::usage(message!("cli-input-not-found-near", path = shown, near = near)),
            None => Error::usage(message!("cli-input-not-found", path = shown)),
        },
        io::ErrorKind::PermissionDenied => Error::usage(message!("cli-input-denied", path = shown)),
        _ => Error::failed(message!("cli-input-failed", path = shown, why = error.to_string())),
    }
}

/// A file of the same folder whose name is close.
fn similar(path: &Path) -> Option<String> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty());
    let entries = std::fs::read_dir(folder.unwrap_or(Path::new("."))).ok()?;
    let mut names: Vec<String> = entries
        .flatten()
        .filter(|e| e.path().is_file())
        .map(|e| e.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    let near = nearest(&path.file_name()?.to_string_lossy(), names.iter().map(String::as_str))?;
    Some(folder.map_or(near.to_owned(), |folder| folder.join(near).display().to_string()))
}
