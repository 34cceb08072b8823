//! `makalu fit`: from a table to a model file, with what was found in plain words.
//!
//! In: a table and the user's choices. Out: the model file, the report if asked for, the summary on standard output.
//! Invariants: everything that can be refused is refused before learning starts; work done is kept while it runs, and
//! what was kept is removed once the model is written.

use crate::args::{FitArgs, ShowName};
use crate::checkpoint::PartialFile;
use crate::front;
use crate::input::{self, Input};
use crate::nearest::nearest;
use crate::output;
use crate::plan;
use crate::progress::{self, Bar};
use crate::terminal::Terminal;
use makalu::artifact::Request;
use makalu::data::schema;
use makalu::fit::{self, Checkpoint, NoCheckpoint, Source};
use makalu::models::Learner;
use makalu::run::rules::FormulaRules;
use makalu::{Artifact, Effort, Error, Notice, Run, Schema, Seed, StopReason, artifact, message, score};
use makalu_report::{Times, html, json, summary, words};
use std::path::Path;

/// How to learn.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// How much work to spend.
    pub effort: Effort,
    /// Seed of every draw.
    pub seed: u64,
    /// What is demanded of formulas.
    pub rules: FormulaRules,
}

/// All that a run is made from.
#[derive(Clone, Copy)]
pub struct Wanted<'a> {
    /// The table.
    pub input: &'a Input,
    /// Its columns and roles.
    pub schema: &'a Schema,
    /// What the user asked for.
    pub request: &'a Request,
    /// How to learn.
    pub settings: Settings,
}

/// Runs the command.
pub fn run(args: &FitArgs, terminal: &Terminal) -> Result<(), Error> {
    check_model_name(&args.model)?;
    let settings = Settings { effort: args.effort.into(), seed: args.seed, rules: args.formulas.rules()? };
    if let Some(output) = &args.output {
        check_outputs(output, args)?;
    }
    if let Some(plan) = &args.write_plan {
        output::check_apart(plan, &[&args.file])?;
        output::check_writable(plan)?;
    }
    use_threads(args.threads)?;
    let choices = input::choices(&args.columns, Some(&args.target))?;
    let input = input::table(&args.file, &args.reading.options(), None)?;
    let mut notices = input.notices.clone();
    let schema = schema::understand(&input.table, &choices)?.take(&mut notices);
    if let Some(what @ (ShowName::Schema | ShowName::Folds)) = args.show {
        return show(what, &input, &schema, args, terminal);
    }
    let request = Request { reading: args.reading.options(), choices };
    let wanted = Wanted { input: &input, schema: &schema, request: &request, settings };
    let protocol = protocol(wanted)?;
    if let Some(path) = &args.write_plan {
        plan::announce(&protocol, terminal);
        return plan::write(&protocol, path, terminal);
    }
    if let Some(path) = &args.plan {
        plan::check(&protocol, path)?;
    }
    plan::announce(&protocol, terminal);
    progress::listen(*terminal, args.max_time);
    let learnt = match args.output.as_deref() {
        Some(output) if !output::is_special(output) => learn_kept(wanted, notices, output, args, terminal)?,
        output => {
            let learnt = learn(wanted, notices, &mut NoCheckpoint, terminal)?;
            let learnt = Learnt::choose(learnt, args.formula);
            if let Some(output) = output {
                output::write(output, &artifact::to_bytes(&learnt.artifact))?;
            }
            learnt
        }
    };
    tell(&learnt, &input, args, terminal)?;
    match learnt.refused {
        Some(refused) => Err(refused),
        None => front::shown(learnt.artifact, args.formula, &args.model, terminal).map(|_| ()),
    }
}

/// Uses so many threads; to be called before the first use of the pool, which reading is too.
pub fn use_threads(threads: Option<u16>) -> Result<(), Error> {
    let Some(threads) = threads else { return Ok(()) };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(usize::from(threads)).build_global();
    pool.map_err(|e| Error::failed(message!("cli-threads", why = e.to_string())))
}

/// What was learnt, speaking of the formula that the user asked for.
struct Learnt {
    artifact: Artifact,
    /// How long each learner took.
    times: Times,
    /// Why it does not: there is no such formula. Known only after learning, whose fruit is kept.
    refused: Option<Error>,
}

impl Learnt {
    fn choose((artifact, times): (Artifact, Times), formula: Option<usize>) -> Learnt {
        match formula.map(|number| artifact.with_formula(number)) {
            None => Learnt { artifact, times, refused: None },
            Some(Ok(artifact)) => Learnt { artifact, times, refused: None },
            Some(Err(refused)) => Learnt { artifact, times, refused: Some(refused) },
        }
    }
}

/// Refuses what cannot be written, before anything is read.
fn check_outputs(model: &Path, args: &FitArgs) -> Result<(), Error> {
    if output::is_stdout(model) {
        return Err(Error::usage(message!("cli-model-to-stdout")));
    }
    let mut inputs: Vec<&Path> = vec![&args.file];
    inputs.extend(args.columns.dictionary.as_deref());
    inputs.extend(args.plan.as_deref());
    for path in [Some(model), args.report.as_deref()].into_iter().flatten() {
        output::check_apart(path, &inputs)?;
        output::check_writable(path)?;
    }
    if let Some(report) = &args.report {
        output::check_different(model, report)?;
    }
    Ok(())
}

/// The names that a model may go by before it exists.
fn check_model_name(name: &str) -> Result<(), Error> {
    let mut names = vec!["recommended", "best"];
    names.extend(Learner::ALL.map(Learner::name));
    if names.contains(&name) {
        return Ok(());
    }
    let near = nearest(name, names.iter().copied()).unwrap_or("recommended").to_owned();
    let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
    Err(Error::usage(message!("cli-unknown-model", name = name, near = near, names = names)))
}

/// Prints a stage of the line instead of learning.
fn show(what: ShowName, input: &Input, schema: &Schema, args: &FitArgs, terminal: &Terminal) -> Result<(), Error> {
    match what {
        ShowName::Schema => terminal.print(&json::pretty(schema)?),
        // The front is known after learning only.
        ShowName::Folds | ShowName::Front => {
            let bar = Bar::new(Terminal { quiet: true, ..*terminal });
            let callback = |p: &makalu::Progress<'_>| bar.show(p);
            let run = Run::new(Seed(args.seed), args.effort.into(), &callback, progress::stopped());
            let mut text = String::from("repeat,fold,line\n");
            for (number, fold) in fit::folds(&input.table, schema, &run)?.iter().enumerate() {
                for &row in &fold.test {
                    text.push_str(&format!("{},{number},{}\n", fold.repeat, input.table.raw.line(row as usize)));
                }
            }
            terminal.print(&text)
        }
    }
}

/// Learns while finished work is kept beside the model, writes the model, and lets go of what was kept.
fn learn_kept(
    wanted: Wanted<'_>,
    notices: Vec<Notice>,
    output: &Path,
    args: &FitArgs,
    terminal: &Terminal,
) -> Result<Learnt, Error> {
    let path = PartialFile::path_beside(output);
    let partial = path.display().to_string();
    let restarted = !args.resume && path.exists();
    let mut kept = PartialFile::open(output, args.resume)?;
    if restarted {
        terminal.say(&message!("cli-partial-restarted", path = &partial));
    }
    if args.resume {
        terminal.say(&message!("cli-resumed", units = kept.n_units()));
    }
    let learnt = match learn(wanted, notices, &mut kept, terminal) {
        Err(refused) if kept.n_units() == 0 => return kept.remove().and(Err(refused)),
        learnt => learnt?,
    };
    let learnt = Learnt::choose(learnt, args.formula);
    output::write(output, &artifact::to_bytes(&learnt.artifact))?;
    if kept.gave_up() {
        terminal.say(&message!("cli-checkpoint-failed", path = &partial));
    }
    if learnt.artifact.stop == StopReason::Complete || kept.n_units() == 0 {
        kept.remove()?;
    }
    Ok(learnt)
}

/// The analysis plan of the run that is about to begin.
fn protocol(Wanted { input, schema, settings, .. }: Wanted<'_>) -> Result<String, Error> {
    let source = Source { name: input.name.clone(), sha256: input.sha256.clone() };
    let silent = |_: &makalu::Progress<'_>| makalu::Flow::Continue;
    let run = Run::new(Seed(settings.seed), settings.effort, &silent, progress::stopped());
    fit::protocol(&input.table, schema, &source, &run.with_rules(settings.rules))
}

/// Learns, with a progress bar, and times each learner. The artifact holds all notices, those of reading and
/// understanding included, and what was asked for.
pub fn learn(
    wanted: Wanted<'_>,
    mut notices: Vec<Notice>,
    checkpoint: &mut dyn Checkpoint,
    terminal: &Terminal,
) -> Result<(Artifact, Times), Error> {
    let Wanted { input, schema, request, settings } = wanted;
    let source = Source { name: input.name.clone(), sha256: input.sha256.clone() };
    let bar = Bar::new(*terminal);
    let callback = |progress: &makalu::Progress<'_>| bar.show(progress);
    let run = Run::new(Seed(settings.seed), settings.effort, &callback, progress::stopped());
    let run = run.with_rules(settings.rules);
    let learnt = fit::fit(&input.table, schema, &source, &run, checkpoint);
    bar.finish();
    let mut artifact = learnt?.take(&mut notices);
    artifact.notices = notices;
    artifact.request = Some(request.clone());
    Ok((artifact, bar.times()))
}

/// Writes the report and says what was found.
fn tell(learnt: &Learnt, input: &Input, args: &FitArgs, terminal: &Terminal) -> Result<(), Error> {
    let Learnt { artifact, times, .. } = learnt;
    let spoken_of = speak_of(artifact, &args.model, terminal)?;
    if let Some(path) = &args.report {
        let list = score::score(&spoken_of, &input.table, "recommended", 3)?.value;
        output::write(path, html::timed(&spoken_of, Some(&list), Some(times), terminal.lang).as_bytes())?;
    }
    match (args.json, args.show) {
        (true, Some(_)) => terminal.print(&json::pretty(&json::front(artifact))?)?,
        (true, None) => {
            let fitted = json::fitted(artifact, times, args.output.as_deref(), terminal.lang);
            terminal.print(&json::pretty(&fitted)?)?;
        }
        (false, Some(_)) => terminal.print(&summary::front(artifact, terminal.lang))?,
        (false, None) if terminal.quiet => {}
        (false, None) => terminal.print(&summary::fit(&spoken_of, Some(times), terminal.lang))?,
    }
    let Some(output) = &args.output else { return Ok(()) };
    let model = output.display().to_string();
    if artifact.stop == StopReason::Stopped {
        terminal.say(&message!("cli-stopped-early", model = &model));
    }
    match &args.report {
        Some(report) => {
            terminal.say(&message!("cli-fitted-with-report", model = model, report = report.display().to_string()))
        }
        None => terminal.say(&message!("cli-fitted", model = model)),
    }
    Ok(())
}

/// The artifact as the summary and the report should speak of it: about the model that the user named.
pub fn speak_of(artifact: &Artifact, name: &str, terminal: &Terminal) -> Result<Artifact, Error> {
    let mut spoken_of = artifact.clone();
    spoken_of.validation.recommended = artifact.find(name)?;
    if spoken_of.validation.recommended != artifact.validation.recommended {
        let named = |index: usize| words::model_name(&artifact.models[index].name, terminal.lang);
        let (model, recommended) = (spoken_of.validation.recommended, artifact.validation.recommended);
        terminal.say(&message!("cli-speaking-of", model = named(model), recommended = named(recommended)));
    }
    Ok(spoken_of)
}
