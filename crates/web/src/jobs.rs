//! Learning in child processes: one at a time, the others wait in the store.
//!
//! In: projects that the store holds as queued. Out: a model file and a list in the project's folder; progress for pages.
//! The user's question: "how long yet, and what has it found so far?".
//! Invariants: a crash or a memory limit of the child is a state of the project, never the end of the server; a child ends
//! when the server does (its standard input closes); what a killed child had finished is not learnt again.
//! Edges: a child that dies without a word; a server that is stopped meanwhile.

use crate::App;
use crate::folder;
use crate::order::{Line, Order, Progress};
use crate::store::{Project, State};
use makalu::artifact::Request;
use makalu::{Error, message};
use std::collections::BTreeMap;
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Command;
use tokio::sync::{Notify, watch};

/// What runs now, for the pages that watch it.
#[derive(Debug, Default)]
pub struct Jobs {
    /// Wakes the worker.
    wake: Notify,
    running: Mutex<BTreeMap<String, Running>>,
}

#[derive(Debug, Clone)]
struct Running {
    progress: watch::Receiver<Progress>,
    stop: Arc<Notify>,
}

impl Jobs {
    /// Something was queued.
    pub fn wake(&self) {
        self.wake.notify_one();
    }

    /// Progress of a project that is being learnt.
    pub fn progress(&self, project: &str) -> Option<watch::Receiver<Progress>> {
        self.running.lock().expect("no panic while held").get(project).map(|r| r.progress.clone())
    }

    /// Ends the child of a project.
    pub fn stop(&self, project: &str) {
        if let Some(running) = self.running.lock().expect("no panic while held").get(project) {
            running.stop.notify_one();
        }
    }
}

/// Learns what is queued, one project after the other, for ever.
pub async fn work(app: Arc<App>) {
    loop {
        match app.store.take().await {
            Ok(Some(project)) => {
                let ended = learn(&app, &project).await;
                let (state, failure) = match ended {
                    Ok(()) => (State::Done, None),
                    Err(error) => (State::Failed, Some(error)),
                };
                app.desk.close(&project.id);
                if let Err(error) = app.store.ended(&project.id, state, failure.as_ref()).await {
                    app.report(&error);
                }
                app.jobs.running.lock().expect("no panic while held").remove(&project.id);
            }
            Ok(None) => app.jobs.wake.notified().await,
            Err(error) => {
                app.report(&error);
                tokio::time::sleep(std::time::Duration::from_secs(5)).await;
            }
        }
    }
}

async fn learn(app: &App, project: &Project) -> Result<(), Error> {
    let failed = |why: std::io::Error| Error::failed(message!("web-child-failed", why = why.to_string()));
    let order = Order {
        file_name: project.file_name.clone(),
        request: Request { reading: project.reading.clone(), choices: project.choices.clone() },
        effort: project.effort,
        seed: 0,
    };
    let place = app.folder.order(&project.id);
    let text = serde_json::to_vec(&order).map_err(|e| failed(e.into()))?;
    folder::write(&place, &text).map_err(failed)?;

    let mut child = Command::new(&app.settings.program)
        .arg("__learn")
        .arg(app.folder.project(&project.id))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .env_remove(crate::DATABASE_URL)
        .kill_on_drop(true)
        .spawn()
        .map_err(failed)?;
    let input = child.stdin.take();
    let output = child.stdout.take().ok_or_else(|| failed(std::io::ErrorKind::BrokenPipe.into()))?;
    let (sender, progress) = watch::channel(Progress::default());
    let stop = Arc::new(Notify::new());
    let running = Running { progress, stop: stop.clone() };
    app.jobs.running.lock().expect("no panic while held").insert(project.id.clone(), running);
    // Stopped or deleted before there was anything to stop.
    let standing = app.store.project(&project.id).await;
    if !standing.is_ok_and(|p| p.is_some_and(|p| p.state == State::Learning)) {
        stop.notify_one();
    }

    let mut last = None;
    let mut lines = BufReader::new(output).lines();
    loop {
        let line = tokio::select! {
            line = lines.next_line() => line.map_err(failed)?,
            () = stop.notified() => {
                child.kill().await.map_err(failed)?;
                break;
            }
        };
        let Some(line) = line else { break };
        match serde_json::from_str(&line) {
            Ok(Line::Progress(progress)) => drop(sender.send(progress)),
            Ok(other) => last = Some(other),
            // A line cut by the child's death.
            Err(_) => {}
        }
    }
    drop(input);
    let status = child.wait().await.map_err(failed)?;
    match last {
        Some(Line::Failed(error)) => Err(error),
        Some(Line::Done) if status.success() => Ok(()),
        _ => Err(Error::failed(message!("web-child-died"))),
    }
}
