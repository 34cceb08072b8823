//! The program `makalu`: files and the terminal around the engine.
//!
//! In: a command line. Out: files, data on standard output, messages on standard error, an exit code
//! (0 done, 1 failed, 2 usage, 3 data refused).
//! Invariants: no statistics here; nothing half-written; a panic is our bug and says so.

mod act;
mod args;
mod backup;
mod check;
mod checkpoint;
mod compare;
mod completions;
mod demo;
mod explain;
mod fit;
mod front;
mod input;
mod learn;
mod nearest;
mod optimize;
mod output;
mod plan;
mod predict;
mod progress;
mod report;
mod reproduce;
mod serve;
mod settings;
mod sheet;
mod stay;
mod terminal;
mod whatif;

use args::{Cli, Command};
use clap::Parser;
use makalu::{Error, ErrorKind};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use terminal::Terminal;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let terminal = Terminal::new(cli.lang.map(Into::into), cli.quiet);
    terminal::explain_panics(terminal.lang);
    match catch_unwind(AssertUnwindSafe(|| run(cli.command, &terminal))) {
        Ok(Ok(())) => ExitCode::SUCCESS,
        Ok(Err(error)) => {
            terminal.error(&error);
            ExitCode::from(match error.kind {
                ErrorKind::Failed => 1,
                ErrorKind::Usage => 2,
                ErrorKind::DataRefused => 3,
            })
        }
        // The panic hook has told the user.
        Err(_) => ExitCode::from(1),
    }
}

fn run(command: Command, terminal: &Terminal) -> Result<(), Error> {
    match command {
        Command::Demo(args) => demo::run(&args, terminal),
        Command::Check(args) => check::run(&args, terminal),
        Command::Fit(args) => fit::run(&args, terminal),
        Command::Predict(args) => predict::run(&args, terminal),
        Command::Explain(args) => explain::run(&args, terminal),
        Command::Act(args) => act::run(&args, terminal),
        Command::Stay(args) => stay::run(&args, terminal),
        Command::Whatif(args) => whatif::run(&args, terminal),
        Command::Compare(args) => compare::run(&args, terminal),
        Command::Optimize(args) => optimize::run(&args, terminal),
        Command::Report(args) => report::run(&args, terminal),
        Command::Reproduce(args) => reproduce::run(&args, terminal),
        Command::Completions(args) => completions::completions(&args),
        Command::Man(args) => completions::man(&args),
        Command::Backup(args) => backup::save(&args, terminal),
        Command::Restore(args) => backup::restore(&args, terminal),
        Command::Serve(args) => serve::run(&args, terminal),
        Command::Learn(args) => learn::run(&args),
        Command::Settings(args) => settings::run(&args),
        Command::Sheet(args) => sheet::serve(&args),
    }
}
