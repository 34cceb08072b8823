//! Learning: how far it is, the best so far, how to stop it; or why it ended without a model.

use crate::here::{Here, Working};
use crate::log::Act;
use crate::order::Progress;
use crate::page::{self, Failure, Frame};
use crate::store::State as Standing;
use askama::Template;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{Redirect, Response};
use futures_util::stream::{Stream, StreamExt};
use makalu_report::{Lang, words};
use serde_json::json;
use std::convert::Infallible;
use tokio_stream::wrappers::WatchStream;

#[derive(Template)]
#[template(path = "training.html")]
struct TrainingPage<'a> {
    frame: &'a Frame,
    id: &'a str,
    state: &'static str,
    /// What is going on, or went wrong.
    text: String,
    done: u64,
    total: u64,
}

/// The page.
pub async fn show(here: Here) -> Result<Response, Failure> {
    let Here { app, project, .. } = &here;
    let frame = here.frame("web-training-title", "training");
    let progress = app.jobs.progress(&project.id).map(|p| p.borrow().clone()).unwrap_or_default();
    let text = match project.state {
        Standing::Learning => told(&progress, here.lang()),
        Standing::Queued => {
            let before = app.store.before(&project.id).await?;
            frame.with("web-training-queued", "before", before as f64)
        }
        Standing::Failed => project.failure.as_ref().map(|e| words::error(e, here.lang())).unwrap_or_default(),
        Standing::Stopped => frame.t("web-training-stopped"),
        Standing::Table => frame.t("web-training-not-begun"),
        Standing::Done => frame.t("web-training-done"),
    };
    let (done, total) = (progress.done, progress.total.max(1));
    Ok(page::show(&TrainingPage { frame: &frame, id: &project.id, state: project.state.name(), text, done, total }))
}

/// How far it is, in words.
pub fn told(progress: &Progress, lang: Lang) -> String {
    if progress.stage.is_empty() {
        return words::say("web-training-begins", &[], lang);
    }
    let stage = words::say(&progress.stage, &[], lang);
    match &progress.best {
        None => stage,
        Some(best) => {
            let best = makalu::Best { model: &best.model, error: best.error, baseline: best.baseline };
            format!("{stage} · {}", words::best_so_far(best, lang))
        }
    }
}

/// Progress as it comes; the last event is `end`.
pub async fn events(here: Here) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Failure> {
    let progress = here.app.jobs.progress(&here.project.id);
    let lang = here.lang();
    let told = move |p: Progress| {
        let text = told(&p, lang);
        Event::default()
            .event("progress")
            .data(json!({ "text": text, "done": p.done, "total": p.total.max(1) }).to_string())
    };
    let running = futures_util::stream::iter(progress).flat_map(WatchStream::new).map(told);
    // While it waits in the queue the page asks again a little later.
    let end = futures_util::stream::once(async move {
        if here.project.state == Standing::Queued {
            tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        }
        // Browsers let an event without data fall.
        Event::default().event("end").data("end")
    });
    Ok(Sse::new(running.chain(end).map(Ok)).keep_alive(KeepAlive::default()))
}

/// Puts the project into the queue.
pub async fn begin(here: &Here) -> Result<(), Failure> {
    here.app.store.queue(&here.project.id).await?;
    here.log(Act::Learnt, here.project.choices.target.as_deref().unwrap_or_default()).await?;
    here.app.desk.close(&here.project.id);
    here.app.jobs.wake();
    Ok(())
}

/// Learns, or goes on where it was stopped.
pub async fn learn(Working(here): Working) -> Result<Redirect, Failure> {
    begin(&here).await?;
    Ok(Redirect::to(&here.address("training")))
}

/// Takes the project out of the queue, and ends its child.
pub async fn end(here: &Here) -> Result<(), Failure> {
    here.app.store.stop(&here.project.id).await?;
    here.app.jobs.stop(&here.project.id);
    Ok(())
}

/// Stops learning; what was finished is kept for another try.
pub async fn stop(Working(here): Working) -> Result<Redirect, Failure> {
    end(&here).await?;
    Ok(Redirect::to(&here.address("training")))
}
