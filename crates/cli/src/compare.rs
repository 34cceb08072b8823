//! `makalu compare`: a later table against what was learnt and promised.
//!
//! In: a model file, the new table, perhaps last month's list or table. Out: what changed and what came true, as text,
//! JSON, page and list.
//! The user's question: "next month's export is here: is the model still right, and what is new in my list?".
//! Invariants: every table is read the way the training table was; the seed is the model's own, so that the same files
//! give the same comparison.

use crate::args::CompareArgs;
use crate::front;
use crate::input::{self, Input};
use crate::output;
use crate::predict::Format;
use crate::terminal::Terminal;
use makalu::compare::{Before, Comparison, Settings, compare};
use makalu::score::ScoredList;
use makalu::watch::AtRisk;
use makalu::{Artifact, Effort, Error, Flow, Notice, ReadOptions, Run, message};
use makalu_report::list::{Dialect, changed};
use makalu_report::{Lang, html, json, summary, words};
use std::path::Path;
use std::sync::atomic::AtomicBool;

/// Reasons per change.
const N_REASONS: usize = 3;

/// Runs the command.
pub fn run(args: &CompareArgs, terminal: &Terminal) -> Result<(), Error> {
    let outputs = [args.output.as_deref(), args.report.as_deref()];
    let inputs: Vec<&Path> = [Some(&args.model_file), Some(&args.file), args.before.as_ref(), args.training.as_ref()]
        .into_iter()
        .flatten()
        .map(|p| p.as_path())
        .collect();
    for output in outputs.into_iter().flatten() {
        output::check_apart(output, &inputs)?;
        output::check_writable(output)?;
    }
    if let [Some(list), Some(page)] = outputs {
        output::check_different(list, page)?;
    }
    let format = args.output.as_deref().map(Format::of).transpose()?;
    if format.is_some() && args.before.is_none() {
        return Err(Error::usage(message!("compare-list-needs-before")));
    }
    let artifact = input::model(&args.model_file)?;
    artifact.find(&args.model)?;
    let artifact = front::used(artifact, args.formula, &args.model, terminal)?;
    let read = |path: &Path| input::table(path, &args.reading.options(), Some(&artifact.schema.reading));
    let now = read(&args.file)?;
    let before = args.before.as_deref().map(|path| earlier(path, args, &artifact)).transpose()?;
    let training = args.training.as_deref().map(read).transpose()?;
    let mut notices = now.notices.clone();
    if training.as_ref().is_some_and(|t| t.sha256 != artifact.data_sha256) {
        notices.push(Notice::warning(message!("compare-other-training")));
    }
    let (found, list) = compared(args, &artifact, &now, before.as_ref(), training.as_ref())?.take(&mut notices);

    let lang = terminal.lang;
    if let (Some(path), Some(format)) = (&args.output, format) {
        let dialect = Dialect::of(&now.table, lang);
        let bytes = match format {
            Format::Csv => changed::csv(&artifact, &found, &list, dialect, lang),
            Format::Tsv => changed::csv(&artifact, &found, &list, Dialect { separator: '\t', ..dialect }, lang),
            Format::Json => changed::json(&artifact, &found, &list, lang),
            Format::Xlsx => changed::xlsx(&artifact, &found, &list, lang)
                .map_err(|why| Error::failed(message!("cli-spreadsheet-not-made", why = why)))?,
        };
        output::write(path, &bytes)?;
    }
    if let Some(path) = &args.report {
        output::write(path, html::comparison(&artifact, &found, &list, &notices, &now.name, lang).as_bytes())?;
    }
    let to_stdout = outputs.into_iter().flatten().any(output::is_stdout);
    if args.json {
        terminal.print(&json::pretty(&json::compared(&artifact, &found, &notices, lang))?)?;
    } else if !to_stdout {
        terminal.print(&summary::compared(&artifact, &found, &list, &notices, lang))?;
    }
    if let (Some(path), Some(changes)) = (args.output.as_deref().filter(|p| !output::is_stdout(p)), &found.changes) {
        let path = path.display().to_string();
        terminal.say(&message!("compare-written", rows = changes.rows.len(), path = path));
    }
    if let Some(path) = args.report.as_deref().filter(|p| !output::is_stdout(p)) {
        terminal.say(&message!("cli-report-written", path = path.display().to_string()));
    }
    Ok(())
}

/// Last time's file. A workbook of `act` holds everybody in its sheet of the whole list, which is not its first.
fn earlier(path: &Path, args: &CompareArgs, artifact: &Artifact) -> Result<Input, Error> {
    let options = args.reading.options();
    let rules = Some(&artifact.schema.reading);
    let first = input::table(path, &options, rules)?;
    let of_act =
        |lang: Lang| first.table.file.sheet.as_deref() == Some(words::say("act-sheet-at-risk", &[], lang).as_str());
    match Lang::ALL.into_iter().find(|lang| of_act(*lang)) {
        Some(lang) if options.sheet.is_none() => {
            let sheet = Some(words::say("list-sheet", &[], lang));
            input::table(path, &ReadOptions { sheet, ..options }, rules)
        }
        _ => Ok(first),
    }
}

fn compared(
    args: &CompareArgs,
    artifact: &Artifact,
    now: &Input,
    before: Option<&Input>,
    training: Option<&Input>,
) -> Result<makalu::Noted<(Comparison, ScoredList)>, Error> {
    // Its rows were learnt from: any figure on them would flatter.
    if now.sha256 == artifact.data_sha256 {
        return Err(Error::data(message!("compare-same-table", name = now.name.as_str())));
    }
    let settings = Settings {
        model: &args.model,
        at_risk: match (args.at_risk, args.top) {
            (Some(value), _) => AtRisk::Above(value),
            (None, Some(rows)) => AtRisk::Top(rows),
            (None, None) => AtRisk::AsPromised,
        },
        id: args.id.as_deref(),
        gone: args.gone.as_deref(),
        n_reasons: N_REASONS,
    };
    let before = before.map(|b| Before { table: &b.table, is_training: b.sha256 == artifact.data_sha256 });
    let stopped = AtomicBool::new(false);
    let run = Run::new(artifact.seed, Effort::Quick, &|_| Flow::Continue, &stopped);
    compare(artifact, &now.table, before, training.map(|t| &t.table), &settings, &run)
}
