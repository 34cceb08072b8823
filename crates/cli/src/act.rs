//! `makalu act`: whom to call, how far down the list it pays, who is held out.
//!
//! In: a model file, a table, costs and gains. Out: the answer as text or JSON, a list, a page.
//! The user's question: "I have so much money: whom do I call, and what will it bring?".
//! Invariants: the table is read the way the training table was; the draw goes by the model's own seed, so that the same
//! files give the same list.

use crate::args::ActArgs;
use crate::front;
use crate::input;
use crate::json;
use crate::output;
use crate::predict::{self, Format, N_REASONS};
use crate::terminal::Terminal;
use makalu::decide::act::{Gain, Limit, Settings, act};
use makalu::score::ScoredList;
use makalu::{Error, Notice, message};
use makalu_report::list::{self, Dialect};
use makalu_report::words::act::Told;
use makalu_report::{html, summary};
use std::path::Path;

/// Runs the command.
pub fn run(args: &ActArgs, terminal: &Terminal) -> Result<(), Error> {
    let outputs = [args.output.as_deref(), args.report.as_deref()];
    let inputs: [&Path; 2] = [&args.model_file, &args.file];
    for output in outputs.into_iter().flatten() {
        output::check_apart(output, &inputs)?;
        output::check_writable(output)?;
    }
    if let [Some(list), Some(page)] = outputs {
        output::check_different(list, page)?;
    }
    let format = args.output.as_deref().map(Format::of).transpose()?;
    let artifact = input::model(&args.model_file)?;
    artifact.find(&args.model)?;
    let artifact = front::used(artifact, args.formula, &args.model, terminal)?;
    let table = input::table(&args.file, &args.reading.options(), Some(&artifact.schema.reading))?;
    let mut notices = table.notices.clone();
    if table.sha256 == artifact.data_sha256 {
        notices.push(Notice::warning(message!("act-same-table", name = table.name.as_str())));
    }
    if args.success.is_none() {
        notices.push(Notice::warning(message!("act-success-assumed")));
    }
    let (plan, scored) = act(&artifact, &table.table, &settings(args))?.take(&mut notices);

    let lang = terminal.lang;
    let told = Told { artifact: &artifact, plan: &plan, lang };
    if let (Some(path), Some(format)) = (&args.output, format) {
        output::write(path, &bytes(format, &told, &scored, predict::dialect(&table.table, lang))?)?;
    }
    if let Some(path) = &args.report {
        output::write(path, html::act(&told, &notices, &table.name, lang).as_bytes())?;
    }
    let to_stdout = outputs.into_iter().flatten().any(output::is_stdout);
    let written = args.output.as_deref().filter(|p| !output::is_stdout(p)).map(|p| p.display().to_string());
    if args.json {
        terminal.print(&json::pretty(&json::planned(&told, &notices))?)?;
    } else if !to_stdout {
        terminal.print(&summary::act(&told, &notices, written.as_deref(), lang))?;
    }
    if let Some(path) = written {
        let (rows, calls) = (scored.rows.len(), plan.n_calls);
        terminal.say(&message!("act-written", rows = rows, calls = calls, path = path));
    }
    if let Some(path) = args.report.as_deref().filter(|p| !output::is_stdout(p)) {
        terminal.say(&message!("cli-report-written", path = path.display().to_string()));
    }
    Ok(())
}

fn settings(args: &ActArgs) -> Settings<'_> {
    Settings {
        model: &args.model,
        class: args.class.as_deref(),
        cost: args.cost,
        gain: match (&args.gain_column, args.gain) {
            (Some(column), _) => Gain::Column(column),
            (None, gain) => Gain::Each(gain.unwrap_or(f64::NAN)),
        },
        success: args.success.unwrap_or(1.0),
        limit: match (args.budget, args.top) {
            (Some(money), _) => Limit::Budget(money),
            (None, Some(rows)) => Limit::Top(rows),
            (None, None) => Limit::WhatPays,
        },
        hold_out: args.hold_out,
        opt_out: args.opt_out.as_deref(),
        n_reasons: N_REASONS,
    }
}

fn bytes(format: Format, told: &Told<'_>, scored: &ScoredList, dialect: Dialect) -> Result<Vec<u8>, Error> {
    Ok(match format {
        Format::Csv => list::act::csv(told, scored, dialect),
        Format::Tsv => list::act::csv(told, scored, Dialect { separator: '\t', ..dialect }),
        Format::Json => list::act::json(told, scored),
        Format::Xlsx => list::act::xlsx(told, scored)
            .map_err(|why| Error::failed(message!("cli-spreadsheet-not-made", why = why)))?,
    })
}
