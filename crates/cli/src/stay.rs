//! `makalu stay`: as long as what each row stays on its side, with tested rules and tipping points.
//!
//! In: a model file, a table, what can be changed. Out: text, JSON, a list.
//! Invariants: the table is read the way the training table was; a model without signal is refused; no statistics here.

use crate::args::StayArgs;
use crate::explain::find;
use crate::front;
use crate::input;
use crate::output;
use crate::predict::Format;
use crate::terminal::Terminal;
use makalu::data::{Task, dataset};
use makalu::decide::aim::Aim;
use makalu::decide::levers;
use makalu::decide::stay::{self, Keep, RowStay};
use makalu::decide::tipping::{self, Flip};
use makalu::watch::AtRisk;
use makalu::{Artifact, Error, message, score};
use makalu_report::list::{self, Dialect};
use makalu_report::words::stay::{Stayed, Told};
use makalu_report::{json, summary};

/// Runs the command.
pub fn run(args: &StayArgs, terminal: &Terminal) -> Result<(), Error> {
    if let Some(path) = &args.output {
        output::check_apart(path, &[&args.model_file, &args.file])?;
        output::check_writable(path)?;
    }
    let format = args.output.as_deref().map(Format::of).transpose()?;
    let artifact = input::model(&args.model_file)?;
    artifact.find(&args.aim.model)?;
    let artifact = front::used(artifact, args.aim.formula, &args.aim.model, terminal)?;
    let (aim, keep) = aim(args, &artifact)?;
    stay::refuse(&aim)?;
    let levers = levers::levers(&artifact, &args.levers.actionable)?;
    let input = input::table(&args.file, &args.reading.options(), Some(&artifact.schema.reading))?;
    let mut notices = input.notices;
    let names = score::score(&artifact, &input.table, &args.aim.model, 0)?.take(&mut notices);
    let features = dataset::features(&input.table, &artifact.schema)?.value;
    terminal.notices(&notices);

    let one = args.row.as_deref().map(|row| find(&input.table, &artifact.schema, row, terminal)).transpose()?;
    // One row alone needs no other's box.
    let rows: Vec<RowStay> = match one {
        Some(row) => stay::stay(&aim, &features.gather(&[row as u32]), &levers, keep),
        None => stay::stay(&aim, &features, &levers, keep),
    };
    let mut names = names;
    if let Some(row) = one {
        names.rows = vec![names.rows.swap_remove(row)];
    }
    let segments = stay::segments(&aim, keep);
    let changed: Vec<usize> = levers.iter().map(|l| l.feature).collect();
    let told =
        Told { artifact: &artifact, chosen: aim.chosen, watch: aim.watch, bar: aim.bar, keep, lang: terminal.lang };
    let stayed = Stayed { told, list: &names, rows: &rows, segments: &segments, levers: &changed };
    let flips: Vec<Flip> = one.map_or(Vec::new(), |row| tipping::flips(&aim, &features, row, &levers));

    if let (Some(path), Some(format)) = (&args.output, format) {
        output::write(path, &bytes(format, &stayed, Dialect::of(&input.table, terminal.lang))?)?;
    }
    if args.json {
        terminal.print(&json::pretty(&json::stayed(&stayed, &flips))?)?;
    } else if !args.output.as_deref().is_some_and(output::is_stdout) {
        terminal.print(&match one {
            Some(_) => summary::stay_row(&stayed, 0, &flips),
            None => summary::stay(&stayed),
        })?;
    }
    if let Some(path) = args.output.as_deref().filter(|p| !output::is_stdout(p)) {
        terminal.say(&message!("stay-written", rows = rows.len(), path = path.display().to_string()));
    }
    Ok(())
}

/// What is watched, and which side of it is good.
fn aim<'a>(args: &StayArgs, artifact: &'a Artifact) -> Result<(Aim<'a>, Keep), Error> {
    let limit = args.below.or(args.above);
    if limit.is_some() && artifact.task != Task::Regression {
        return Err(Error::usage(message!("stay-limit-of-class")));
    }
    let at_risk = match limit.or(args.aim.at_risk) {
        Some(value) if !value.is_finite() || (artifact.task != Task::Regression && !(0.0..=1.0).contains(&value)) => {
            return Err(Error::usage(message!("stay-bar-impossible", value = value)));
        }
        Some(value) => AtRisk::Above(value),
        None => AtRisk::AsPromised,
    };
    let aim = Aim::new(artifact, &args.aim.model, at_risk, args.aim.class.as_deref())?;
    Ok((aim, if args.above.is_some() { Keep::Over } else { Keep::Under }))
}

fn bytes(format: Format, stayed: &Stayed<'_>, dialect: Dialect) -> Result<Vec<u8>, Error> {
    Ok(match format {
        Format::Csv => list::stay::csv(stayed, dialect),
        Format::Tsv => list::stay::csv(stayed, Dialect { separator: '\t', ..dialect }),
        Format::Json => list::stay::json(stayed),
        Format::Xlsx => {
            list::stay::xlsx(stayed).map_err(|why| Error::failed(message!("cli-spreadsheet-not-made", why = why)))?
        }
    })
}
