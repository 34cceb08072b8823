//! The child process that learns for `makalu serve`.
//!
//! In: a project's folder with its table and order. Out: model file and scored list in it; on standard output a line of
//! JSON per event.
//! Invariants: it limits its own memory before it reads the table; it ends when standard input does, which is when the
//! server is gone; what a killed one had finished is taken up by the next.

use crate::args::LearnArgs;
use crate::checkpoint::PartialFile;
use crate::input;
use crate::output;
use crate::predict::N_REASONS;
use crate::sheet::limit_resources;
use crate::terminal;
use makalu::data::schema;
use makalu::fit::{self, Source};
use makalu::{Artifact, Error, Flow, Run, Seed, Stage, artifact, message, score};
use makalu_web::order::{Best, Line, Order, Progress};
use std::io::Read;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;

/// Address space of the child: learning from the largest tables takes an eighth of it.
const MAX_MEMORY_BYTES: u64 = 4 << 30;
/// Processor time of the child.
const MAX_CPU_SECONDS: u64 = 4 * 3600;

/// How far the child stands back behind the server.
#[cfg(unix)]
const NICENESS: i32 = 10;

/// Runs the command. What goes wrong is said on standard output, where the server listens.
pub fn run(args: &LearnArgs) -> Result<(), Error> {
    end_with_input();
    say(&match learn(&args.folder) {
        Ok(()) => Line::Done,
        Err(error) => Line::Failed(error),
    })
}

/// Ends this process when standard input closes: when the server does, however that ends.
pub fn end_with_input() {
    std::thread::spawn(|| {
        let _ = std::io::stdin().lock().read_to_end(&mut Vec::new());
        std::process::exit(1);
    });
}

fn say(line: &Line) -> Result<(), Error> {
    let mut text = serde_json::to_vec(line).map_err(|e| failed(&e))?;
    text.push(b'\n');
    terminal::to_stdout(&text)
}

/// A failure of the child itself.
pub fn failed(why: &dyn std::error::Error) -> Error {
    Error::failed(message!("web-child-failed", why = why.to_string()))
}

fn learn(folder: &Path) -> Result<(), Error> {
    limit_resources(MAX_MEMORY_BYTES, MAX_CPU_SECONDS).map_err(|e| failed(&e))?;
    give_way();
    let order: Order = serde_json::from_slice(&input::bytes(&folder.join("order.json"))?).map_err(|e| failed(&e))?;
    let bytes = input::bytes(&folder.join("table"))?;
    let input = input::table_from(&bytes, order.file_name, &order.request.reading, None)?;
    let mut notices = input.notices.clone();
    let schema = schema::understand(&input.table, &order.request.choices)?.take(&mut notices);
    let source = Source { name: input.name.clone(), sha256: input.sha256.clone() };

    let last = Mutex::new(Progress::default());
    let tell = |progress: &makalu::Progress<'_>| {
        if progress.fitting.is_some_and(|f| f.begins) {
            return Flow::Continue;
        }
        let now = Progress {
            stage: stage(progress.stage).to_owned(),
            done: progress.done,
            total: progress.total,
            best: progress.best.map(|b| Best { model: b.model.to_owned(), error: b.error, baseline: b.baseline }),
        };
        let mut last = last.lock().expect("no panic while held");
        // A server that does not listen any more has gone, and the child with it.
        if *last != now && say(&Line::Progress(now.clone())).is_ok() {
            *last = now;
        }
        Flow::Continue
    };
    let never = AtomicBool::new(false);
    let run = Run::new(Seed(order.seed), order.effort, &tell, &never);
    let model = folder.join("model.makalu");
    let mut kept = PartialFile::open(&model, true)?;
    let mut artifact: Artifact = fit::fit(&input.table, &schema, &source, &run, &mut kept)?.take(&mut notices);
    artifact.notices = notices;
    artifact.request = Some(order.request);
    let list = score::score(&artifact, &input.table, "recommended", N_REASONS)?.value;
    output::write(&folder.join("list.json"), &serde_json::to_vec(&list).map_err(|e| failed(&e))?)?;
    output::write(&model, &artifact::to_bytes(&artifact))?;
    kept.remove()
}

/// Pages come first: the server answers while this process learns. Where the system refuses, both share alike.
fn give_way() {
    #[cfg(unix)]
    let _ = rustix::process::nice(NICENESS);
}

/// Code of the text that names a stage.
fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Signal => "cli-stage-signal",
        Stage::Validation => "cli-stage-validation",
        Stage::Refit => "cli-stage-refit",
        Stage::Summary => "cli-stage-summary",
    }
}
