//! `makalu optimize`: the best settings within limits, as a window, with its proof and six runs to check it.
//!
//! In: a model file, what is wanted, limits, perhaps past rows. Out: the answer as text, JSON and page; the plan as CSV.
//! The user's question: "which settings?".
//! Invariants: past rows are read the way the training table was; where nothing is allowed, why is printed like any other
//! result, and the exit code is 1.

use crate::args::OptimizeArgs;
use crate::front;
use crate::input::{self, Input};
use crate::output;
use crate::predict::Format;
use crate::terminal::Terminal;
use makalu::decide::optimize::goal::Wish;
use makalu::decide::optimize::space::Wishes;
use makalu::decide::optimize::{Optimum, Outcome, Request, optimize};
use makalu::{Artifact, Error, Notice, message};
use makalu_report::list::{Dialect, runs};
use makalu_report::{Lang, html, json, summary};
use std::path::Path;

/// Runs the command.
pub fn run(args: &OptimizeArgs, terminal: &Terminal) -> Result<(), Error> {
    check_outputs(args)?;
    let artifact = input::model(&args.model_file)?;
    artifact.find(&args.model)?;
    let artifact = front::used(artifact, args.formula, &args.model, terminal)?;
    let read = |path: &Path| input::table(path, &args.reading.options(), Some(&artifact.schema.reading));
    let past = args.file.as_deref().map(read).transpose()?;
    let mut notices = past.as_ref().map(|p| p.notices.clone()).unwrap_or_default();
    let wishes = Wishes { ranges: args.ranges.clone(), steps: args.steps.clone(), held: args.held.clone() };
    let request = Request {
        model: &args.model,
        class: args.class.as_deref(),
        wish: wish(args),
        actionable: &args.levers.actionable,
        wishes: &wishes,
        limits: &args.limits,
        specifications: &args.specifications,
        within: args.within,
    };
    let outcome = optimize(&artifact, request, past.as_ref().map(|p| &p.table))?.take(&mut notices);
    tell(args, &artifact, &outcome, &notices, terminal)?;
    match &outcome {
        Outcome::Found(found) => write_plan(args, &artifact, found, past.as_ref(), terminal),
        Outcome::Nothing(..) => Err(Error::failed(message!("optimize-no-setting"))),
    }
}

fn wish(args: &OptimizeArgs) -> Wish {
    match (args.maximize, args.minimize) {
        (true, _) => Wish::Highest,
        (_, true) => Wish::Lowest,
        _ => Wish::Specification,
    }
}

/// Refuses what cannot be written before any work is done.
fn check_outputs(args: &OptimizeArgs) -> Result<(), Error> {
    let outputs = [args.output.as_deref(), args.report.as_deref()];
    let inputs: Vec<&Path> =
        [Some(&args.model_file), args.file.as_ref()].into_iter().flatten().map(|p| p.as_path()).collect();
    for output in outputs.into_iter().flatten() {
        output::check_apart(output, &inputs)?;
        output::check_writable(output)?;
    }
    if let [Some(plan), Some(page)] = outputs {
        output::check_different(plan, page)?;
    }
    if let Some(path) = &args.output
        && Format::of(path).ok() != Some(Format::Csv)
    {
        return Err(Error::usage(message!("optimize-plan-format", path = path.display().to_string())));
    }
    Ok(())
}

/// The answer as text or JSON, and as a page.
fn tell(
    args: &OptimizeArgs,
    artifact: &Artifact,
    outcome: &Outcome,
    notices: &[Notice],
    terminal: &Terminal,
) -> Result<(), Error> {
    let lang = terminal.lang;
    if let Some(path) = &args.report {
        output::write(path, html::optimized(artifact, outcome, notices, lang).as_bytes())?;
    }
    let to_stdout = [&args.output, &args.report].into_iter().flatten().any(|p| output::is_stdout(p));
    if args.json {
        terminal.print(&json::pretty(&json::optimized(artifact, outcome, notices, lang))?)?;
    } else if !to_stdout {
        terminal.print(&match outcome {
            Outcome::Found(found) => summary::optimum(artifact, found, notices, lang),
            Outcome::Nothing(found, settings) => summary::conflict(artifact, found, settings, notices, lang),
        })?;
    }
    if let Some(path) = args.report.as_deref().filter(|p| !output::is_stdout(p)) {
        terminal.say(&message!("cli-report-written", path = path.display().to_string()));
    }
    Ok(())
}

fn write_plan(
    args: &OptimizeArgs,
    artifact: &Artifact,
    found: &Optimum,
    past: Option<&Input>,
    terminal: &Terminal,
) -> Result<(), Error> {
    let Some(path) = &args.output else { return Ok(()) };
    let dialect = past.map_or_else(|| usual_dialect(terminal.lang), |p| Dialect::of(&p.table, terminal.lang));
    output::write(path, &runs::csv(artifact, found, dialect))?;
    if !output::is_stdout(path) {
        let path = path.display().to_string();
        terminal.say(&message!("optimize-plan-written", runs = found.plan.len(), path = path));
    }
    Ok(())
}

/// How a plan is written where no table shows it.
fn usual_dialect(lang: Lang) -> Dialect {
    match lang {
        Lang::En => Dialect { separator: ',', decimal: '.' },
        Lang::Fr => Dialect { separator: ';', decimal: ',' },
    }
}
