//! `makalu act`: whom to call, how far down the list it pays, who is held out.
//!
//! In: a model file, a table, costs and gains. Out: the answer as text or JSON, a list, a page.
//! The user's question: "I have so much money: whom do I call, and what will it bring?".
//! Invariants: the table is read the way the training table was; the draw goes by the model's own seed, so that the same
//! files give the same list.

use crate::args::ActArgs;
use crate::front;
use crate::input;
use crate::output;
use crate::predict::{Format, N_REASONS};
use crate::terminal::Terminal;
use makalu::data::dataset;
use makalu::decide::act::{Action, Gain, Limit, Settings, act};
use makalu::decide::aim::Aim;
use makalu::decide::counterfactual;
use makalu::decide::levers;
use makalu::decide::stay::{self, Keep};
use makalu::score::ScoredList;
use makalu::watch::AtRisk;
use makalu::{Error, Notice, Table, message};
use makalu_report::list::act::Changeable;
use makalu_report::list::{self, Dialect};
use makalu_report::words::act::Told;
use makalu_report::words::change;
use makalu_report::words::stay::{self as stay_words, Stayed};
use makalu_report::{html, json, summary};
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
    if !args.levers.actionable.is_empty() && format != Some(Format::Xlsx) {
        return Err(Error::usage(message!("act-actionable-needs-workbook")));
    }
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
        let bytes = match format {
            Format::Xlsx => workbook(args, &told, &scored, &table.table, &mut notices)?,
            _ => text(format, &told, &scored, Dialect::of(&table.table, lang)),
        };
        output::write(path, &bytes)?;
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

/// The list as text for programs.
fn text(format: Format, told: &Told<'_>, scored: &ScoredList, dialect: Dialect) -> Vec<u8> {
    match format {
        Format::Tsv => list::act::csv(told, scored, Dialect { separator: '\t', ..dialect }),
        Format::Json => list::act::json(told, scored),
        Format::Csv | Format::Xlsx => list::act::csv(told, scored, dialect),
    }
}

/// The workbook, with what holds and what would change rows where something can be changed.
fn workbook(
    args: &ActArgs,
    told: &Told<'_>,
    scored: &ScoredList,
    table: &Table,
    notices: &mut Vec<Notice>,
) -> Result<Vec<u8>, Error> {
    let Told { artifact, plan, lang } = *told;
    // Below the break-even a call no longer pays: that is the side to be on.
    let at_risk = match plan.break_even {
        Some(bar) if bar < 1.0 => AtRisk::Above(bar),
        _ => AtRisk::AsPromised,
    };
    let aim = Aim::new(artifact, &args.model, at_risk, args.class.as_deref())?;
    let made = |changeable: Option<&Changeable<'_>>| {
        list::act::xlsx(told, scored, changeable)
            .map_err(|why| Error::failed(message!("cli-spreadsheet-not-made", why = why)))
    };
    let levers = match stay::refuse(&aim).and_then(|()| levers::levers(artifact, &args.levers.actionable)) {
        Ok(levers) => levers,
        Err(error) if args.levers.actionable.is_empty() => {
            notices.push(Notice::info(error.message));
            return made(None);
        }
        Err(error) => return Err(error),
    };
    let features = dataset::features(table, &artifact.schema)?.value;
    let rows = stay::stay(&aim, &features, &levers, Keep::Under);
    let segments = stay::segments(&aim, Keep::Under);
    let moved: Vec<usize> = levers.iter().map(|l| l.feature).collect();
    let chosen: Vec<u32> = (0..plan.rows.len() as u32)
        .filter(|&row| matches!(plan.rows[row as usize].action, Action::Call | Action::HoldOut))
        .collect();
    let mut changes = vec![String::new(); plan.rows.len()];
    for (&row, outcome) in chosen.iter().zip(&counterfactual::for_rows(&aim, &levers, &features.gather(&chosen))) {
        changes[row as usize] = change::would_change(outcome, &aim, Keep::Under, lang);
    }
    let of_rows =
        stay_words::Told { artifact, chosen: aim.chosen, watch: aim.watch, bar: aim.bar, keep: Keep::Under, lang };
    let stayed = Stayed { told: of_rows, list: scored, rows: &rows, segments: &segments, levers: &moved };
    made(Some(&Changeable { stayed, changes: &changes }))
}
