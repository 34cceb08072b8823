//! `makalu check`: what was understood of a table, and whether it is fit for the question.
//!
//! In: a table, perhaps a target. Out: columns with kinds and roles, notices, "enough rows?", on standard output.
//! Invariants: what was understood is shown even where the table is then refused.

use crate::args::CheckArgs;
use crate::input;
use crate::output;
use crate::terminal::Terminal;
use makalu::data::{dataset, dictionary, schema};
use makalu::fit::n_candidate_parameters;
use makalu::validate::sufficiency::{self, Sufficiency};
use makalu::{Error, Noted, Schema, Table, message};
use makalu_report::{json, summary};
use std::path::Path;

/// Runs the command.
pub fn run(args: &CheckArgs, terminal: &Terminal) -> Result<(), Error> {
    if let Some(path) = &args.write_dictionary {
        let mut inputs: Vec<&Path> = vec![&args.file];
        inputs.extend(args.columns.dictionary.as_deref());
        output::check_apart(path, &inputs)?;
        output::check_writable(path)?;
    }
    let choices = input::choices(&args.columns, args.target.as_deref())?;
    let input = input::table(&args.file, &args.reading.options(), None)?;
    let mut notices = input.notices;
    let schema = schema::understand(&input.table, &choices)?.take(&mut notices);
    let enough = schema.task.map(|_| enough_rows(&input.table, &schema)).transpose();
    let (sufficiency, refusal) = match enough {
        Ok(noted) => (noted.map(|n| n.take(&mut notices)), None),
        Err(error) => (None, Some(error)),
    };
    if args.json {
        let checked = json::checked(&input.name, &input.table, &schema, sufficiency.as_ref(), &notices, terminal.lang);
        terminal.print(&json::pretty(&checked)?)?;
    } else {
        terminal.print(&summary::check(&input.table, &schema, sufficiency.as_ref(), &notices, terminal.lang))?;
    }
    if let Some(path) = &args.write_dictionary {
        output::write(path, dictionary::write(&input.table, &schema).as_bytes())?;
        terminal.say(&message!("cli-dictionary-written", path = path.display().to_string()));
    }
    refusal.map_or(Ok(()), Err)
}

fn enough_rows(table: &Table, schema: &Schema) -> Result<Noted<Sufficiency>, Error> {
    let mut notices = Vec::new();
    let data = dataset::dataset(table, schema)?.take(&mut notices);
    let n_parameters = n_candidate_parameters(&data.features);
    Ok(Noted::new(sufficiency::assess(&data.target, data.target.task(), n_parameters), notices))
}
