//! The search for settings, in a child process: it takes all that the machine has, and ends when nobody waits for it.
//!
//! In: an [`Ask`], one line of JSON on the child's standard input. Out: an [`Answer`], or why there is none, as JSON on
//! its standard output.
//! Invariants: one search at a time; a child ends when whoever asked has gone, or the server (its standard input closes).
//! Edges: a child that dies without a word.

use crate::ReadTable;
use crate::here::Here;
use crate::page::Failure;
use askama::Template;
use makalu::artifact;
use makalu::decide::optimize::goal::Wish;
use makalu::decide::optimize::space::Wishes;
use makalu::decide::optimize::{Request, optimize};
use makalu::{Error, ReadOptions, message};
use makalu_report::html::{self, Page};
use makalu_report::{Lang, json};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::path::Path;
use std::process::Stdio;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

/// What is asked of the child, about the project in its folder.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ask {
    /// Name of the table's file, as its owner knows it.
    pub file_name: String,
    /// How to read it.
    pub reading: ReadOptions,
    /// Language of the answer.
    pub lang: Lang,
    /// Which end is wished for.
    pub wish: Wish,
    /// Limits as people write them: `temperature<=180`.
    pub limits: Vec<String>,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// The sentence above, as HTML.
    pub head: String,
    /// What follows it, as HTML.
    pub sections: String,
    /// The same for programs.
    pub told: Value,
}

#[derive(Template)]
#[template(path = "found.html")]
struct Head<'a> {
    found: &'a Page,
}

#[derive(Template)]
#[template(path = "sections.html")]
struct Sections<'a> {
    found: &'a Page,
}

/// The best settings within limits; or why there are none.
pub(crate) async fn search(here: &Here, wish: Wish, limits: Vec<String>) -> Result<Result<Answer, Error>, Failure> {
    let (app, project) = (&here.app, &here.project);
    let ask =
        Ask { file_name: project.file_name.clone(), reading: project.reading.clone(), lang: here.lang(), wish, limits };
    let mut line = serde_json::to_vec(&ask).map_err(std::io::Error::from)?;
    line.push(b'\n');
    let _turn = app.searching.lock().await;
    let mut child = Command::new(&app.settings.program)
        .arg("__settings")
        .arg(app.folder.project(&project.id))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .env_remove(crate::DATABASE_URL)
        .kill_on_drop(true)
        .spawn()?;
    // Open until the answer is there: the child ends when it closes.
    let mut input = child.stdin.take().ok_or_else(|| std::io::Error::from(std::io::ErrorKind::BrokenPipe))?;
    let output = match input.write_all(&line).await {
        Ok(()) => child.wait_with_output().await?,
        Err(_) => return Ok(Err(Error::failed(message!("web-settings-died")))),
    };
    Ok(serde_json::from_slice(&output.stdout).unwrap_or_else(|_| Err(Error::failed(message!("web-settings-died")))))
}

/// The child's part: the answer to what is asked about the project in this folder.
///
/// Errors: its table or model cannot be read; limits that are none, as `makalu optimize` says them.
pub fn answer(folder: &Path, ask: &Ask, read: ReadTable) -> Result<Answer, Error> {
    let failed = |why: std::io::Error| Error::failed(message!("web-file-failed", why = why.to_string()));
    let file = |name: &str| std::fs::read(folder.join(name)).map_err(failed);
    let artifact = artifact::from_bytes(&file("model.makalu")?)?;
    let table = read(&file("table")?, &ask.file_name, &ask.reading, None)?.value;
    let limits: Vec<String> = ask.limits.iter().map(|l| l.trim().to_owned()).filter(|l| !l.is_empty()).collect();
    let wishes = Wishes::default();
    let request = Request {
        model: "recommended",
        class: None,
        wish: ask.wish,
        actionable: &[],
        wishes: &wishes,
        limits: &limits,
        specifications: &[],
        within: None,
    };
    let mut notices = Vec::new();
    let outcome = optimize(&artifact, request, Some(&table))?.take(&mut notices);
    let found = &html::optimized_parts(&artifact, &outcome, &notices, ask.lang);
    let written = |html: askama::Result<String>| html.map_err(|e| failed(std::io::Error::other(e.to_string())));
    Ok(Answer {
        head: written(Head { found }.render())?,
        sections: written(Sections { found }.render())?,
        told: json::optimized(&artifact, &outcome, &notices, ask.lang),
    })
}
