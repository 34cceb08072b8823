//! How far a run is, how long each learner takes, and how it is stopped: progress bar, Ctrl-C, time limit.
//!
//! In: progress events. Out: a bar on standard error with the best so far; [`Flow::Stop`] once the user wants it.
//! The user's question: "how long yet, and can I stop without losing what it has?".
//! Invariants: silent when quiet or when standard error is no terminal. First Ctrl-C: stop, keep the best so far;
//! second: leave at once.

use crate::terminal::{self, Terminal};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use makalu::{Fitting, Flow, Message, Progress, Stage, message};
use makalu_report::{Times, words};
use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// Set when the run should stop; shared with the signal handler, which outlives every run.
static STOPPED: AtomicBool = AtomicBool::new(false);

/// The flag that a run watches.
pub fn stopped() -> &'static AtomicBool {
    &STOPPED
}

/// From now on Ctrl-C stops the run and keeps what it has; so does the time limit.
pub fn listen(terminal: Terminal, max_seconds: Option<u64>) {
    let stopping = words::text(&message!("cli-stopping"), terminal.lang);
    let handler = ctrlc::set_handler(move || {
        if STOPPED.swap(true, Ordering::Relaxed) {
            std::process::exit(1);
        }
        terminal::to_stderr(&format!("\n{stopping}"));
    });
    if handler.is_err() {
        // Without a handler Ctrl-C ends the program, which is what it does elsewhere.
        terminal.say(&message!("cli-no-ctrl-c"));
    }
    if let Some(seconds) = max_seconds {
        thread::spawn(move || {
            thread::sleep(Duration::from_secs(seconds));
            STOPPED.store(true, Ordering::Relaxed);
        });
    }
}

/// A progress bar; hidden when quiet or without a terminal.
pub struct Bar {
    bar: ProgressBar,
    terminal: Terminal,
    clock: Mutex<Clock>,
}

/// Fits under way and time spent.
#[derive(Default)]
struct Clock {
    begun: BTreeMap<(Stage, u64), Instant>,
    spent: BTreeMap<String, Duration>,
}

impl Bar {
    /// A bar that waits for its first event.
    pub fn new(terminal: Terminal) -> Bar {
        let shown = !terminal.quiet && std::io::stderr().is_terminal();
        let target = if shown { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(1), target);
        let style = ProgressStyle::with_template("{elapsed:>4} {wide_msg} [{bar:24}] {pos}/{len}");
        bar.set_style(style.expect("a fixed template").progress_chars("=> "));
        bar.enable_steady_tick(Duration::from_millis(250));
        Bar { bar, terminal, clock: Mutex::default() }
    }

    /// Seconds of work per learner so far.
    pub fn times(&self) -> Times {
        let clock = self.clock.lock().expect("no panic while held");
        Times(clock.spent.iter().map(|(learner, spent)| (learner.clone(), spent.as_secs_f64())).collect())
    }

    fn clock(&self, stage: Stage, fitting: Fitting<'_>) {
        let mut clock = self.clock.lock().expect("no panic while held");
        let fit = (stage, fitting.number);
        if fitting.begins {
            clock.begun.insert(fit, Instant::now());
        } else if let Some(begun) = clock.begun.remove(&fit) {
            *clock.spent.entry(fitting.learner.to_owned()).or_default() += begun.elapsed();
        }
    }

    /// Shows an event and says whether to go on.
    pub fn show(&self, progress: &Progress<'_>) -> Flow {
        if let Some(fitting) = progress.fitting {
            self.clock(progress.stage, fitting);
        }
        self.bar.set_length(progress.total);
        self.bar.set_position(progress.done);
        let mut text = words::text(&stage(progress.stage), self.terminal.lang);
        if progress.fitting.is_some_and(|f| f.begins) {
            // The text stays as it is: the best so far comes with the next end.
            return if STOPPED.load(Ordering::Relaxed) { Flow::Stop } else { Flow::Continue };
        }
        if let Some(best) = progress.best {
            text = format!("{text}  {}", words::best_so_far(best, self.terminal.lang));
        }
        self.bar.set_message(text);
        if STOPPED.load(Ordering::Relaxed) { Flow::Stop } else { Flow::Continue }
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

fn stage(stage: Stage) -> Message {
    match stage {
        Stage::Signal => message!("cli-stage-signal"),
        Stage::Validation => message!("cli-stage-validation"),
        Stage::Refit => message!("cli-stage-refit"),
        Stage::Summary => message!("cli-stage-summary"),
    }
}
