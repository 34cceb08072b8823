//! The child process that searches for settings for `makalu serve`.
//!
//! In: a project's folder; on standard input one line of JSON, what is asked. Out: the answer, or why there is none, as
//! JSON on standard output.
//! Invariants: it limits its own memory before it reads the table; it ends when standard input does, which is when
//! whoever asked is gone.

use crate::args::SettingsArgs;
use crate::learn::{end_with_input, failed};
use crate::sheet::limit_resources;
use crate::{serve, terminal};
use makalu::Error;
use makalu_web::search::{self, Answer, Ask};
use std::io::BufRead;

/// Address space of the child.
const MAX_MEMORY_BYTES: u64 = 4 << 30;
/// Processor time of the child.
const MAX_CPU_SECONDS: u64 = 600;

/// Runs the command. What goes wrong is said on standard output, where the server listens.
pub fn run(args: &SettingsArgs) -> Result<(), Error> {
    let answer = find(args);
    terminal::to_stdout(&serde_json::to_vec(&answer).map_err(|e| failed(&e))?)
}

fn find(args: &SettingsArgs) -> Result<Answer, Error> {
    limit_resources(MAX_MEMORY_BYTES, MAX_CPU_SECONDS).map_err(|e| failed(&e))?;
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).map_err(|e| failed(&e))?;
    end_with_input();
    let ask: Ask = serde_json::from_str(&line).map_err(|e| failed(&e))?;
    search::answer(&args.folder, &ask, serve::READ)
}
