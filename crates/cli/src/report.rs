//! `makalu report`: the report of a model file, as one HTML page.
//!
//! In: a model file, perhaps a table whose rows to list. Out: the page.

use crate::args::ReportArgs;
use crate::front;
use crate::input;
use crate::output;
use crate::predict::N_REASONS;
use crate::terminal::Terminal;
use makalu::{Error, message, score};
use makalu_report::html;
use std::path::Path;

/// Runs the command.
pub fn run(args: &ReportArgs, terminal: &Terminal) -> Result<(), Error> {
    let mut inputs: Vec<&Path> = vec![&args.model_file];
    inputs.extend(args.list.as_deref());
    output::check_apart(&args.output, &inputs)?;
    output::check_writable(&args.output)?;
    let artifact = front::shown(input::model(&args.model_file)?, args.formula, "recommended", terminal)?;
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
