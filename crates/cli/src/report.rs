//! `makalu report`: what a model file knows, as one HTML page for readers or as a folder for a paper.
//!
//! In: a model file, perhaps a table whose rows to list. Out: the page, or the folder.
//! Invariants: a folder is made whole or not at all, and never among files that are there already: what was edited in it
//! must not be lost.

use crate::args::{PurposeName, ReportArgs};
use crate::fit::speak_of;
use crate::front;
use crate::input;
use crate::output;
use crate::predict::N_REASONS;
use crate::terminal::Terminal;
use makalu::{Artifact, Error, message, score};
use makalu_report::{html, study};
use std::path::Path;

/// Runs the command.
pub fn run(args: &ReportArgs, terminal: &Terminal) -> Result<(), Error> {
    let mut inputs: Vec<&Path> = vec![&args.model_file];
    inputs.extend(args.list.as_deref());
    match args.purpose {
        PurposeName::Study => output::check_new_folder(&args.output)?,
        PurposeName::Reader => {
            output::check_apart(&args.output, &inputs)?;
            output::check_writable(&args.output)?;
        }
    }
    let artifact = front::shown(input::model(&args.model_file)?, args.formula, &args.model, terminal)?;
    let artifact = speak_of(&artifact, &args.model, terminal)?;
    if args.purpose == PurposeName::Study {
        return write_study(&artifact, &args.output, terminal);
    }
    let list = match &args.list {
        None => None,
        Some(file) => {
            let input = input::table(file, &args.reading.options(), Some(&artifact.schema.reading))?;
            let mut notices = input.notices;
            let scored = score::score(&artifact, &input.table, "recommended", N_REASONS)?.take(&mut notices);
            terminal.notices(&notices);
            Some(scored)
        }
    };
    output::write(&args.output, html::report(&artifact, list.as_ref(), terminal.lang).as_bytes())?;
    if !output::is_stdout(&args.output) {
        terminal.say(&message!("cli-report-written", path = args.output.display().to_string()));
    }
    Ok(())
}

fn write_study(artifact: &Artifact, folder: &Path, terminal: &Terminal) -> Result<(), Error> {
    let files = study::pack(artifact, terminal.lang);
    let named: Vec<(&str, &[u8])> = files.iter().map(|f| (f.name.as_str(), f.bytes.as_slice())).collect();
    output::write_folder(folder, &named)?;
    let counts = study::checklist_counts(artifact, terminal.lang).unwrap_or_default();
    terminal.say(&message!(
        "study-written",
        folder = folder.display().to_string(),
        files = files.len(),
        filled = counts.filled,
        drafted = counts.drafted,
        asked = counts.asked
    ));
    Ok(())
}
