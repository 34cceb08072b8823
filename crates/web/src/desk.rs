//! What is looked at stays open: tables and results of the projects seen last.
//!
//! In: a project. Out: [`Seen`] (its table) or [`Learnt`] (its model and scored rows), shared.
//! Invariants: what is open is what the files hold: whatever changes them closes it. Reading runs beside the server's own
//! threads, and a panic in it is a failure of that page.

use crate::App;
use crate::page::Failure;
use crate::store::{Project, State};
use axum::http::StatusCode;
use makalu::artifact::{self, Artifact};
use makalu::compare::Comparison;
use makalu::score::ScoredList;
use makalu::{Error, Notice, Table, message};
use makalu_report::words;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

/// Cells of a text that is read.
const MAX_CELLS: usize = 20_000_000;
/// Projects that stay open.
const OPEN: usize = 8;

/// A table as it was read.
#[derive(Debug)]
pub struct Seen {
    /// The table.
    pub table: Table,
    /// What should be known of how it was read.
    pub notices: Vec<Notice>,
}

/// A model and the rows it learnt from, scored.
#[derive(Debug)]
pub struct Learnt {
    /// The model file.
    pub artifact: Artifact,
    /// Its rows, in the file's order.
    pub list: ScoredList,
    /// Rows by rank.
    pub by_rank: Vec<usize>,
    /// What is searched in: identifiers and personal columns of each row, in small letters.
    pub searched: Vec<String>,
    /// The table.
    pub seen: Arc<Seen>,
}

impl Learnt {
    /// The list with this row only.
    pub fn row_alone(&self, row: usize) -> ScoredList {
        ScoredList {
            model: self.list.model.clone(),
            task: self.list.task,
            target: self.list.target.clone(),
            id_columns: self.list.id_columns.clone(),
            classes: self.list.classes.clone(),
            rows: vec![self.list.rows[row].clone()],
        }
    }
}

/// A later table against the one learnt from.
#[derive(Debug)]
pub struct Later {
    /// What changed and came true.
    pub found: Comparison,
    /// Its rows, scored.
    pub list: ScoredList,
    /// What should be known of how it was read.
    pub notices: Vec<Notice>,
}

/// Projects open now.
#[derive(Debug, Default)]
pub struct Desk {
    seen: Shelf<Seen>,
    learnt: Shelf<Learnt>,
    /// By the identifier of the later table.
    pub later: Shelf<Later>,
}

/// Values used last, by identifier.
#[derive(Debug)]
pub struct Shelf<T>(Mutex<VecDeque<(String, Arc<T>)>>);

impl<T> Default for Shelf<T> {
    fn default() -> Self {
        Shelf(Mutex::default())
    }
}

impl<T> Shelf<T> {
    /// The value of this identifier, if it is still here.
    pub fn get(&self, id: &str) -> Option<Arc<T>> {
        let mut shelf = self.0.lock().expect("no panic while held");
        let at = shelf.iter().position(|(known, _)| known == id)?;
        let found = shelf.remove(at)?;
        shelf.push_front(found);
        shelf.front().map(|(_, value)| value.clone())
    }

    /// Keeps a value, and lets go of the one not used for longest.
    pub fn put(&self, id: &str, value: Arc<T>) {
        let mut shelf = self.0.lock().expect("no panic while held");
        shelf.retain(|(known, _)| known != id);
        shelf.push_front((id.to_owned(), value));
        shelf.truncate(OPEN);
    }

    fn remove(&self, id: &str) {
        self.0.lock().expect("no panic while held").retain(|(known, _)| known != id);
    }

    fn clear(&self) {
        self.0.lock().expect("no panic while held").clear();
    }
}

impl Desk {
    /// What is known of a project is read anew when it is looked at again.
    pub fn close(&self, id: &str) {
        self.seen.remove(id);
        self.learnt.remove(id);
        // Whose project each is, is not known here; they are few.
        self.later.clear();
    }
}

/// Runs work that takes a while beside the server's own threads.
pub async fn beside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) => Err(Error::failed(message!("web-panicked", why = error.to_string())).into()),
    }
}

/// The table of a project.
pub async fn seen(app: &Arc<App>, project: &Project) -> Result<Arc<Seen>, Failure> {
    if let Some(seen) = app.desk.seen.get(&project.id) {
        return Ok(seen);
    }
    let (app, project) = (app.clone(), project.clone());
    beside(move || {
        let bytes = std::fs::read(app.folder.table(&project.id))?;
        refuse_masses(&bytes)?;
        let mut notices = Vec::new();
        let read = (app.settings.read)(&bytes, &project.file_name, &project.reading, None)?;
        let table = read.take(&mut notices);
        let seen = Arc::new(Seen { table, notices });
        app.desk.seen.put(&project.id, seen.clone());
        Ok(seen)
    })
    .await
}

/// Refuses a text that would fill the server's memory once it is read; spreadsheets are read in a child with limits.
pub fn refuse_masses(bytes: &[u8]) -> Result<(), Failure> {
    if bytes.starts_with(b"PK") || bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        return Ok(());
    }
    let mut seen = [0usize; 256];
    for &byte in bytes {
        seen[usize::from(byte)] += 1;
    }
    let separators = b",;\t|".map(|s| seen[usize::from(s)]).into_iter().max().unwrap_or(0);
    let n_cells = separators + seen[usize::from(b'\n')];
    if n_cells <= MAX_CELLS {
        return Ok(());
    }
    let why = message!("web-too-many-cells", cells = n_cells / 1_000_000, most = MAX_CELLS / 1_000_000);
    Err(Failure::of(StatusCode::PAYLOAD_TOO_LARGE, why))
}

/// The model of a project and its rows; absent where nothing was learnt.
pub async fn learnt(app: &Arc<App>, project: &Project) -> Result<Arc<Learnt>, Failure> {
    if project.state != State::Done {
        return Err(Failure::absent());
    }
    if let Some(learnt) = app.desk.learnt.get(&project.id) {
        return Ok(learnt);
    }
    let seen = seen(app, project).await?;
    let (app, id) = (app.clone(), project.id.clone());
    beside(move || {
        let artifact = artifact::from_bytes(&std::fs::read(app.folder.model(&id))?)?;
        let list: ScoredList = serde_json::from_slice(&std::fs::read(app.folder.list(&id))?)
            .map_err(|e| Error::failed(message!("web-file-failed", why = e.to_string())))?;
        let mut by_rank: Vec<usize> = (0..list.rows.len()).collect();
        by_rank.sort_by_key(|&row| list.rows[row].rank);
        let searched = list.rows.iter().map(|row| words::visible(&row.ids.join(" ")).to_lowercase()).collect();
        let learnt = Arc::new(Learnt { artifact, list, by_rank, searched, seen });
        app.desk.learnt.put(&id, learnt.clone());
        Ok(learnt)
    })
    .await
}
