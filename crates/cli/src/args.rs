//! The command line: commands and options, as `--help` shows them.
//!
//! In: words typed by the user. Out: typed values ([`Cli`]).
//! The user's question: "what can I ask?".
//! Invariants: nothing is read or decided here; wrong words end with exit code 2 and clap's explanation.
//! To add a command: a variant of [`Command`] with its arguments, a file of that name beside this one, a guide page.

use crate::nearest::nearest;
use clap::{ArgGroup, Args, Parser, Subcommand, ValueEnum, ValueHint};
use makalu::data::schema::TaskChoice;
use makalu::data::table::DateOrder;
use makalu::decide::counterfactual::Keep;
use makalu::run::rules::{FormulaRules, Loss, OperatorSet};
use makalu::{Effort, Error, ReadOptions, message};
use makalu_report::Lang;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

/// Prediction from small tables: readable formulas, honest figures, lists with reasons. Offline.
#[derive(Debug, Parser)]
#[command(name = "makalu", version, disable_help_subcommand = true, max_term_width = 100)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Language of messages, lists and reports [default: from LC_ALL, LC_MESSAGES or LANG]
    #[arg(long, global = true, value_name = "en|fr", hide_possible_values = true)]
    pub lang: Option<LangName>,
    /// Say only what went wrong
    #[arg(long, short, global = true)]
    pub quiet: bool,
}

/// Commands, in the order in which a newcomer needs them.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the whole line on a built-in example, then say what to try next
    Demo(DemoArgs),
    /// Say what was understood of a table: columns, leaks, personal data, enough rows?
    Check(CheckArgs),
    /// Learn from a table and write a model file
    Fit(FitArgs),
    /// Score the rows of a table: predictions, reasons, reliability
    Predict(PredictArgs),
    /// Explain the prediction for one row
    Explain(ExplainArgs),
    /// Whom to call, for a cost and a gain: how far down the list it pays, who is held out
    Act(ActArgs),
    /// Say as long as what each row stays, with tested rules and tipping points
    Stay(StayArgs),
    /// Score one row as it is, and as it would be with other values
    Whatif(WhatifArgs),
    /// Compare a new table with what was learnt and promised: drift, who changed, what came true
    Compare(CompareArgs),
    /// Find the best settings within limits: a window, with its proof and six runs to check it
    Optimize(OptimizeArgs),
    /// Write the report of a model file as one HTML page
    Report(ReportArgs),
    /// Repeat the run of a model file on its table and compare every digit
    Reproduce(ReproduceArgs),
    /// Work in the browser: drop a file, look at results, lists and customers; alone or as a team
    Serve(ServeArgs),
    /// Copy all projects, accounts and models of `serve` to a folder, also while it serves
    Backup(BackupArgs),
    /// Put such a copy back into an empty folder, or move it to PostgreSQL
    Restore(RestoreArgs),
    /// Print the completion script of a shell
    Completions(CompletionsArgs),
    /// Print the manual page, of makalu or of one command
    #[command(hide = true)]
    Man(ManArgs),
    /// Learn what a project's order says, for `serve`
    #[command(name = "__learn", hide = true)]
    Learn(LearnArgs),
    /// Search for a project's settings, as asked on standard input, for `serve`
    #[command(name = "__settings", hide = true)]
    Settings(SettingsArgs),
    /// Parse a spreadsheet from standard input, under limits
    #[command(name = "__sheet", hide = true)]
    Sheet(SheetArgs),
}

/// How to read a table, where detection must be overruled.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Reading (all of it is detected unless given)")]
pub struct ReadingArgs {
    /// Cell separator: one character, or `tab`
    #[arg(long, value_name = "CHAR", value_parser = separator)]
    pub separator: Option<char>,
    /// Decimal mark
    #[arg(long, value_name = "MARK", value_parser = decimal)]
    pub decimal: Option<char>,
    /// Encoding: utf-8, windows-1252, iso-8859-15, utf-16le...
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
    /// Order of day, month and year
    #[arg(long, value_name = "ORDER")]
    pub dates: Option<DatesName>,
    /// Sheet of a spreadsheet
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
    /// Format of the file
    #[arg(long, value_name = "FORMAT", value_parser = ["csv", "tsv", "jsonl", "xlsx", "ods"])]
    pub format: Option<String>,
    /// The first line is a row, not the names of the columns
    #[arg(long)]
    pub no_header: bool,
}

impl ReadingArgs {
    /// The same, as the engine wants it.
    pub fn options(&self) -> ReadOptions {
        ReadOptions {
            format: self.format.clone(),
            encoding: self.encoding.clone(),
            separator: self.separator,
            decimal: self.decimal,
            dates: self.dates.map(|d| match d {
                DatesName::Dmy => DateOrder::DayMonthYear,
                DatesName::Mdy => DateOrder::MonthDayYear,
                DatesName::Ymd => DateOrder::YearMonthDay,
            }),
            header: self.no_header.then_some(false),
            sheet: self.sheet.clone(),
        }
    }
}

/// What is watched: which model, which outcome, and from where on a row is at risk.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "What is watched")]
pub struct AimArgs {
    /// Model: recommended, best, or a learner's name
    #[arg(long, value_name = "NAME", default_value = "recommended")]
    pub model: String,
    /// Formula of the front, by number
    #[arg(long, value_name = "N")]
    pub formula: Option<usize>,
    /// At risk from this probability (or predicted number) on; as many as had the event unless given
    #[arg(long, value_name = "VALUE")]
    pub at_risk: Option<f64>,
    /// Class that is watched instead of the event
    #[arg(long, value_name = "NAME")]
    pub class: Option<String>,
}

/// What can be changed.
#[derive(Debug, Clone, Args)]
pub struct LeverArgs {
    /// A column that you can act on, beside those that the data dictionary calls actionable; may be repeated
    #[arg(long = "actionable", value_name = "COLUMN")]
    pub actionable: Vec<String>,
}

/// What the columns are for.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Columns")]
pub struct ColumnArgs {
    /// What to predict [default: from the target]
    #[arg(long, value_name = "TASK", default_value = "auto", hide_default_value = true)]
    pub task: TaskName,
    /// Column that names the row; can be repeated
    #[arg(long = "id", value_name = "COLUMN")]
    pub ids: Vec<String>,
    /// Column to leave out; can be repeated
    #[arg(long, value_name = "COLUMN")]
    pub ignore: Vec<String>,
    /// Column to use although it looks like a leak, a name or personal data; can be repeated
    #[arg(long, value_name = "COLUMN")]
    pub keep: Vec<String>,
    /// Column whose groups must stay together when judging
    #[arg(long, value_name = "COLUMN")]
    pub group: Option<String>,
    /// Column that orders the rows in time: later ones are predicted from earlier ones
    #[arg(long, value_name = "COLUMN")]
    pub time: Option<String>,
    /// Column of row weights
    #[arg(long, value_name = "COLUMN")]
    pub weight: Option<String>,
    /// What you know of the columns: CSV or TOML, started by `check --write-dictionary`
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub dictionary: Option<PathBuf>,
}

/// What a formula may be.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Formulas")]
pub struct FormulaArgs {
    /// Operators allowed, separated by commas: sum, difference, product, quotient, minimum, maximum, hinge, square,
    /// root, logarithm, exponential, sine, tanh, absolute; or `plain` (what any controller computes), `linear`
    /// (none), `all` [default: all]
    #[arg(long, value_name = "LIST")]
    pub operators: Option<String>,
    /// Longest formula: variables, operators and constants, as the report counts them [default: as the data allow]
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..))]
    pub max_size: Option<u32>,
    /// What an error of a number costs, to the formula
    #[arg(long, value_name = "LOSS", default_value = "auto")]
    pub loss: LossName,
}

impl FormulaArgs {
    /// The same, as the engine wants it.
    ///
    /// Errors (usage): an operator that is not known, with the nearest name.
    pub fn rules(&self) -> Result<FormulaRules, Error> {
        let unknown = |name: String| {
            // Whole: a list would be cut short.
            let names = OperatorSet::vocabulary().join(", ");
            Error::usage(match nearest(&name, OperatorSet::vocabulary()) {
                Some(near) => message!("rules-unknown-operator", name = name, near = near, names = names),
                None => message!("rules-unknown-operator-far", name = name, names = names),
            })
        };
        let operators = match &self.operators {
            Some(text) => OperatorSet::named(text).map_err(unknown)?,
            None => OperatorSet::ALL,
        };
        Ok(FormulaRules { operators, max_size: self.max_size, loss: self.loss.into() })
    }
}

/// Arguments of `demo`.
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// Folder to write into
    #[arg(long, value_name = "FOLDER", default_value = "makalu-demo", value_hint = ValueHint::DirPath)]
    pub dir: PathBuf,
}

/// Arguments of `check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Table to read: CSV, TSV, JSON lines, XLSX, ODS; `-` for standard input
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub file: PathBuf,
    /// Column to predict
    #[arg(long, value_name = "COLUMN")]
    pub target: Option<String>,
    /// Write a data dictionary to fill in
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub write_dictionary: Option<PathBuf>,
    /// Print the result as JSON
    #[arg(long)]
    pub json: bool,
    /// Columns.
    #[command(flatten)]
    pub columns: ColumnArgs,
    /// Reading.
    #[command(flatten)]
    pub reading: ReadingArgs,
}

/// Arguments of `fit`.
#[derive(Debug, Args)]
pub struct FitArgs {
    /// Table to learn from: CSV, TSV, JSON lines, XLSX, ODS; `-` for standard input
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub file: PathBuf,
    /// Column to predict
    #[arg(long, value_name = "COLUMN")]
    pub target: String,
    /// Model file to write (.makalu)
    #[arg(long, short, value_name = "MODEL", value_hint = ValueHint::FilePath, required_unless_present_any = ["show", "write_plan"])]
    pub output: Option<PathBuf>,
    /// Write the report too, as one HTML page
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub report: Option<PathBuf>,
    /// Write the analysis plan and stop: nothing is learnt
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with = "plan")]
    pub write_plan: Option<PathBuf>,
    /// Refuse to learn unless the analysis plan is the one in this file
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub plan: Option<PathBuf>,
    /// How much work to spend
    #[arg(long, value_name = "EFFORT", default_value = "standard")]
    pub effort: EffortName,
    /// Stop after so many seconds and keep the best so far (a safety stop: the outcome then depends on the machine)
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..))]
    pub max_time: Option<u64>,
    /// Seed of every random draw: same file, same seed, same model
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub seed: u64,
    /// Threads to use [default: all]; the result does not depend on it
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Go on where a killed run stood
    #[arg(long)]
    pub resume: bool,
    /// Model that the summary and the report speak of: recommended, best, or a learner's name
    #[arg(long, value_name = "NAME", default_value = "recommended")]
    pub model: String,
    /// Formula to keep as the chosen one: its number in `--show front` [default: the one advised]
    #[arg(long, value_name = "N")]
    pub formula: Option<usize>,
    /// Print the result as JSON
    #[arg(long)]
    pub json: bool,
    /// Print a stage instead of the summary: schema and folds before anything is learnt, front after
    #[arg(long, value_name = "WHAT")]
    pub show: Option<ShowName>,
    /// Formulas.
    #[command(flatten)]
    pub formulas: FormulaArgs,
    /// Columns.
    #[command(flatten)]
    pub columns: ColumnArgs,
    /// Reading.
    #[command(flatten)]
    pub reading: ReadingArgs,
}

/// Arguments of `predict`.
#[derive(Debug, Args)]
pub struct PredictArgs {
    /// Model file, written by `makalu fit`
    #[arg(value_name = "MODEL", value_hint = ValueHint::FilePath)]
    pub model_file: PathBuf,
    /// Table to score; `-` for standard input
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub file: PathBuf,
    /// Model in the file: recommended, best, or a learner's name
    #[arg(long, value_name = "NAME", default_value = "recommended")]
    pub model: String,
    /// Formula to use: its number among those of the model file [default: the one advised]
    #[arg(long, value_name = "N")]
    pub formula: Option<usize>,
    /// List to write: .csv, .tsv, .xlsx or .json; `-` for CSV on standard output
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub output: PathBuf,
    /// Reading.
    #[command(flatten)]
    pub reading: ReadingArgs,
}

/// Arguments of `explain`.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// Model file, written by `makalu fit`
    #[arg(value_name = "MODEL", value_hint = ValueHint::FilePath)]
    pub model_file: PathBuf,
    /// Table that holds the row; `-` for standard input
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub file: PathBuf,
    /// Row: text of an id column, or a line number of the file (`line:12` to insist); can be repeated
    #[arg(long = "row", value_name = "ID", required = true)]
    pub rows: Vec<String>,
    /// Write the chart too, of one row
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub svg: Option<PathBuf>,
    /// Print the result as JSON
    #[arg(long)]
    pub json: bool,
    /// What can be changed.
    #[command(flatten)]
    pub levers: LeverArgs,
    /// Side of the bar that a change should bring the row to
    #[arg(long, value_name = "SIDE", default_value = "below")]
    pub wanted: SideName,
    /// How far beyond the bar a change must take the row: in probability, or in the number's units
    #[arg(long, value_name = "VALUE", default_value_t = 0.0)]
    pub margin: f64,
    /// What is watched.
    #[command(flatten)]
    pub aim: AimArgs,
    /// Reading.
    #[command(flatten)]
    pub reading: ReadingArgs,
}

/// Arguments of `whatif`.
#[derive(Debug, Args)]
pub struct WhatifArgs {
    /// Model file, written by `makalu fit`
    #[arg(value_name = "MODEL", value_hint = ValueHint::FilePath)]
    pub model_file: PathBuf,
    /// Table that holds the row; `-` for standard input
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub file: PathBuf,
    /// Row: text of an id column, or a line number of the file (`line:12` to insist)
    #[arg(long, value_name = "ID")]
    pub row: String,
    /// What a column would hold, written as in the table; nothing after the `=` is a missing value; can be repeated
    #[arg(long = "set", value_name = "COLUMN=VALUE")]
    pub set: Vec<String>,
    /// Print the result as JSON
    #[arg(long)]
    pub json: bool,
    /// What is watched.
    #[command(flatten)]
    pub aim: AimArgs,
    /// Reading.
    #[command(flatten)]
    pub reading: ReadingArgs,
}

/// Arguments of `stay`.
#[derive(Debug, Args)]
pub struct StayArgs {
    /// Model file, written by `makalu fit`
    #[arg(value_name = "MODEL", value_hint = ValueHint::FilePath)]
    pub model_file: PathBuf,
    /// Table whose rows are looked at; `-` for standard input
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub file: PathBuf,
    /// One row alone: text of an id column, or a line number of the file (`line:12` to insist)
    #[arg(long, value_name = "ID")]
    pub row: Option<String>,
    /// Of a predicted number: stays under this limit
    #[arg(long, value_name = "VALUE", conflicts_with_all = ["at_risk", "class"], allow_negative_numbers = true)]
    pub below: Option<f64>,
    /// Of a predicted number: stays over this limit
    #[arg(long, value_name = "VALUE", conflicts_with_all = ["at_risk", "class", "below"], allow_negative_numbers = true)]
    pub above: Option<f64>,
    /// List to write: .csv, .tsv, .xlsx or .json; `-` for CSV on standard output
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub output: Option<PathBuf>,
    /// Print the result as JSON
    #[arg(long)]
    pub json: bool,
    /// What can be changed.
    #[command(flatten)]
    pub levers: LeverArgs,
    /// What is watched.
    #[command(flatten)]
    pub aim: AimArgs,
    /// Reading.
    #[command(flatten)]
    pub reading: ReadingArgs,
}

/// Arguments of `act`.
#[derive(Debug, Args)]
pub struct ActArgs {
    /// Model file, written by `makalu fit`
    #[arg(value_name = "MODEL", value_hint = ValueHint::FilePath)]
    pub model_file: PathBuf,
    /// Table of those who may be called; `-` for standard input
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub file: PathBuf,
    /// Cost of a call (a letter, a visit), whoever is called
    #[arg(long, value_name = "MONEY", allow_negative_numbers = true)]
    pub cost: f64,
    /// What it is worth to keep one who would have left
    #[arg(
        long,
        value_name = "MONEY",
        allow_negative_numbers = true,
        required_unless_present = "gain_column",
        conflicts_with = "gain_column"
    )]
    pub gain: Option<f64>,
    /// Column that says what each is worth
    #[arg(long, value_name = "COLUMN")]
    pub gain_column: Option<String>,
    /// Share of those who would leave whom a call keeps, from 0 to 1 [default: all of them, which flatters]
    #[arg(long, value_name = "SHARE", allow_negative_numbers = true)]
    pub success: Option<f64>,
    /// Money for calls: no more is spent, and no more than pays
    #[arg(long, value_name = "MONEY", allow_negative_numbers = true, conflicts_with = "top")]
    pub budget: Option<f64>,
    /// Rows to choose from the top of the list, whether their calls pay or not
    #[arg(long, value_name = "ROWS")]
    pub top: Option<usize>,
    /// Share of those chosen to leave alone, drawn at random, to see whether calling works
    #[arg(long, value_name = "SHARE", allow_negative_numbers = true)]
    pub hold_out: Option<f64>,
    /// Column that says who refuses contact [default: recognised by name]
    #[arg(long, value_name = "COLUMN")]
    pub opt_out: Option<String>,
    /// What can be changed.
    #[command(flatten)]
    pub levers: LeverArgs,
    /// Class that a call may prevent instead of the event
    #[arg(long, value_name = "NAME")]
    pub class: Option<String>,
    /// Model in the file: recommended, best, or a learner's name
    #[arg(long, value_name = "NAME", default_value = "recommended")]
    pub model: String,
    /// Formula to use: its number among those of the model file [default: the one advised]
    #[arg(long, value_name = "N")]
    pub formula: Option<usize>,
    /// List to write: .csv, .tsv, .xlsx or .json; `-` for CSV on standard output
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub output: Option<PathBuf>,
    /// Write the curve and what was assumed too, as one HTML page
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub report: Option<PathBuf>,
    /// Print the result as JSON
    #[arg(long)]
    pub json: bool,
    /// Reading.
    #[command(flatten)]
    pub reading: ReadingArgs,
}

/// Arguments of `compare`.
#[derive(Debug, Args)]
pub struct CompareArgs {
    /// Model file, written by `makalu fit`
    #[arg(value_name = "MODEL", value_hint = ValueHint::FilePath)]
    pub model_file: PathBuf,
    /// New table; `-` for standard input
    #[arg(value_name = "NEWFILE", value_hint = ValueHint::FilePath)]
    pub file: PathBuf,
    /// Last month's list (as `predict` wrote it) or last month's table: tells who changed
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub before: Option<PathBuf>,
    /// Table learnt from: tells whether the columns moved together
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub training: Option<PathBuf>,
    /// Model in the file: recommended, best, or a learner's name
    #[arg(long, value_name = "NAME", default_value = "recommended")]
    pub model: String,
    /// Formula to use: its number among those of the model file [default: the one advised]
    #[arg(long, value_name = "N")]
    pub formula: Option<usize>,
    /// Probability (or number) from which a row counts as placed at risk [default: what places as many as had the event
    /// in training]
    #[arg(long, value_name = "VALUE")]
    pub at_risk: Option<f64>,
    /// Rows from the top of each list that count as placed at risk
    #[arg(long, value_name = "ROWS", conflicts_with = "at_risk")]
    pub top: Option<usize>,
    /// Column that names the row in both files [default: the one of the model]
    #[arg(long, value_name = "COLUMN")]
    pub id: Option<String>,
    /// Class that rows gone from the file count as, if that is what it means
    #[arg(long, value_name = "CLASS", requires = "before")]
    pub gone: Option<String>,
    /// List of who changed to write: .csv, .tsv, .xlsx or .json; `-` for CSV on standard output
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub output: Option<PathBuf>,
    /// Write the comparison too, as one HTML page
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub report: Option<PathBuf>,
    /// Print the result as JSON
    #[arg(long)]
    pub json: bool,
    /// Reading.
    #[command(flatten)]
    pub reading: ReadingArgs,
}

/// Arguments of `optimize`.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("wish").required(true).multiple(true).args(["maximize", "minimize", "specifications"]))]
pub struct OptimizeArgs {
    /// Model file, written by `makalu fit`
    #[arg(value_name = "MODEL", value_hint = ValueHint::FilePath)]
    pub model_file: PathBuf,
    /// Past rows, such as the table learnt from: settings stay near them, and they tell what came out; `-` for standard
    /// input
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub file: Option<PathBuf>,
    /// Make what is predicted as high as can be
    #[arg(long, alias = "maximise", conflicts_with = "minimize")]
    pub maximize: bool,
    /// Make what is predicted as low as can be
    #[arg(long, alias = "minimise")]
    pub minimize: bool,
    /// Specification of what is predicted, such as 'yield>=80': without --maximize or --minimize, its probability is made
    /// as high as can be; may be repeated
    #[arg(long = "spec", value_name = "LIMIT")]
    pub specifications: Vec<String>,
    /// Class whose probability is meant [default: the event]
    #[arg(long, value_name = "NAME")]
    pub class: Option<String>,
    /// Limit that the settings must keep, such as 'temp<=180', 'water/cement<=0.6' or 'a+2*b<=10'; may be repeated
    #[arg(long = "where", value_name = "LIMIT")]
    pub limits: Vec<String>,
    /// Range of a setting [default: that of the data]; may be repeated
    #[arg(long = "range", value_name = "COLUMN=LOW..HIGH", value_parser = column_range)]
    pub ranges: Vec<(String, f64, f64)>,
    /// Step of a setting [default: round, about a fiftieth of its range]; may be repeated
    #[arg(long = "step", value_name = "COLUMN=STEP", value_parser = column_step)]
    pub steps: Vec<(String, f64)>,
    /// Value of a column that you cannot set [default: the middle one]; may be repeated
    #[arg(long = "set", value_name = "COLUMN=VALUE", value_parser = column_value)]
    pub held: Vec<(String, String)>,
    /// What the window may cost, in units of what is predicted [default: little against its interval]
    #[arg(long, value_name = "VALUE", value_parser = positive)]
    pub within: Option<f64>,
    /// What can be set.
    #[command(flatten)]
    pub levers: LeverArgs,
    /// Model in the file: recommended, best, or a learner's name
    #[arg(long, value_name = "NAME", default_value = "recommended")]
    pub model: String,
    /// Formula to use: its number among those of the model file [default: the one advised]
    #[arg(long, value_name = "N")]
    pub formula: Option<usize>,
    /// Plan of six confirmation runs to write (.csv); `-` for standard output
    #[arg(long, short, value_name = "PLAN", value_hint = ValueHint::FilePath)]
    pub output: Option<PathBuf>,
    /// Write the answer too, as one HTML page
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub report: Option<PathBuf>,
    /// Print the result as JSON
    #[arg(long)]
    pub json: bool,
    /// Reading.
    #[command(flatten)]
    pub reading: ReadingArgs,
}

/// Arguments of `report`.
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// Model file, written by `makalu fit`
    #[arg(value_name = "MODEL", value_hint = ValueHint::FilePath)]
    pub model_file: PathBuf,
    /// Page to write (.html), `-` for standard output; with --for study a new folder
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::AnyPath)]
    pub output: PathBuf,
    /// What it is for: the pack of a study holds paragraphs, figures, equation, checklist and model card
    #[arg(long = "for", value_name = "PURPOSE", default_value = "reader", hide_default_value = true)]
    pub purpose: PurposeName,
    /// Model that the report speaks of: recommended, best, or a learner's name
    #[arg(long, value_name = "NAME", default_value = "recommended")]
    pub model: String,
    /// Formula to use: its number among those of the model file [default: the one advised]
    #[arg(long, value_name = "N")]
    pub formula: Option<usize>,
    /// Table whose rows are listed under "whom to act on"
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub list: Option<PathBuf>,
    /// Reading.
    #[command(flatten)]
    pub reading: ReadingArgs,
}

/// Arguments of `reproduce`.
#[derive(Debug, Args)]
pub struct ReproduceArgs {
    /// Model file, written by `makalu fit`
    #[arg(value_name = "MODEL", value_hint = ValueHint::FilePath)]
    pub model_file: PathBuf,
    /// Table that it was learnt from; `-` for standard input
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub file: PathBuf,
    /// Threads to use [default: all]; the result does not depend on it
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Print the result as JSON
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `completions`.
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// Shell
    pub shell: clap_complete::Shell,
}

/// Arguments of `man`.
#[derive(Debug, Args)]
pub struct ManArgs {
    /// Command [default: makalu itself]
    pub command: Option<String>,
}

/// Arguments of `serve`.
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// Folder that holds the projects; made where it is absent
    #[arg(long, value_name = "DIR", default_value = "makalu-data", value_hint = ValueHint::DirPath)]
    pub data_dir: PathBuf,
    /// Address at which pages are served; port 0 takes any that is free; where others can reach it, people sign in
    #[arg(long, value_name = "ADDRESS[:PORT]", default_value = "127.0.0.1:8080", value_parser = address)]
    pub listen: SocketAddr,
    /// People sign in, also where only this machine can reach the pages: behind a server with TLS
    #[arg(long)]
    pub team: bool,
    /// Address under which people reach the pages, where that is another one
    #[arg(long, value_name = "URL", value_hint = ValueHint::Url)]
    pub public_url: Option<String>,
    /// PostgreSQL instead of SQLite: postgres://user:password@host/database
    #[arg(long, value_name = "URL", env = "MAKALU_DATABASE_URL", hide_env_values = true, value_hint = ValueHint::Url)]
    pub database_url: Option<String>,
    /// Print a link that makes another administrator, for when nobody can sign in any more
    #[arg(long)]
    pub admin_link: bool,
}

/// Arguments of `backup`.
#[derive(Debug, Args)]
pub struct BackupArgs {
    /// Folder of the copy: made, and refused where it is there already
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub to: PathBuf,
    /// Folder that holds the projects
    #[arg(long, value_name = "DIR", default_value = "makalu-data", value_hint = ValueHint::DirPath)]
    pub data_dir: PathBuf,
    /// PostgreSQL instead of SQLite, as for `serve`
    #[arg(long, value_name = "URL", env = "MAKALU_DATABASE_URL", hide_env_values = true, value_hint = ValueHint::Url)]
    pub database_url: Option<String>,
}

/// Arguments of `restore`.
#[derive(Debug, Args)]
pub struct RestoreArgs {
    /// Folder of the copy
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub from: PathBuf,
    /// Folder that is to hold the projects: absent or empty
    #[arg(long, value_name = "DIR", default_value = "makalu-data", value_hint = ValueHint::DirPath)]
    pub data_dir: PathBuf,
    /// PostgreSQL instead of SQLite, as for `serve`; an empty database
    #[arg(long, value_name = "URL", env = "MAKALU_DATABASE_URL", hide_env_values = true, value_hint = ValueHint::Url)]
    pub database_url: Option<String>,
}

/// Arguments of the process that learns for `serve`.
#[derive(Debug, Args)]
pub struct LearnArgs {
    /// Folder of the project
    pub folder: PathBuf,
}

/// Arguments of the process that searches for settings for `serve`.
#[derive(Debug, Args)]
pub struct SettingsArgs {
    /// Folder of the project
    pub folder: PathBuf,
}

/// Arguments of the spreadsheet process.
#[derive(Debug, Args)]
pub struct SheetArgs {
    /// Name of the file, for messages
    pub name: String,
    /// Reading options, as JSON
    pub options: String,
}

/// Languages by name.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum LangName {
    /// English
    En,
    /// French
    Fr,
}

impl From<LangName> for Lang {
    fn from(name: LangName) -> Lang {
        match name {
            LangName::En => Lang::En,
            LangName::Fr => Lang::Fr,
        }
    }
}

/// Sides of the bar by name.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum SideName {
    /// Under the bar: not at risk
    Below,
    /// At the bar or above
    Above,
}

impl From<SideName> for Keep {
    fn from(name: SideName) -> Keep {
        match name {
            SideName::Below => Keep::Under,
            SideName::Above => Keep::Over,
        }
    }
}

/// Orders of dates by name.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum DatesName {
    /// 31/12/2025
    Dmy,
    /// 12/31/2025
    Mdy,
    /// 2025-12-31
    Ymd,
}

/// Tasks by name.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub enum TaskName {
    /// From the target
    #[default]
    Auto,
    /// Two classes
    Binary,
    /// Three classes or more
    Multiclass,
    /// A number
    Regression,
}

impl TaskName {
    /// The task demanded, if any.
    pub fn choice(self) -> Option<TaskChoice> {
        match self {
            TaskName::Auto => None,
            TaskName::Binary => Some(TaskChoice::Binary),
            TaskName::Multiclass => Some(TaskChoice::Multiclass),
            TaskName::Regression => Some(TaskChoice::Regression),
        }
    }
}

/// Efforts by name.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum EffortName {
    /// A first look: seconds
    Quick,
    /// The default: a minute or so
    Standard,
    /// Everything that pays: minutes
    Thorough,
}

impl From<EffortName> for Effort {
    fn from(name: EffortName) -> Effort {
        match name {
            EffortName::Quick => Effort::Quick,
            EffortName::Standard => Effort::Standard,
            EffortName::Thorough => Effort::Thorough,
        }
    }
}

/// Losses by name.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub enum LossName {
    /// The square for a number, the likelihood for classes
    #[default]
    Auto,
    /// The square
    Squared,
    /// The error itself: the middle, not the mean
    Absolute,
    /// Wild rows count less
    Huber,
    /// For counts
    Poisson,
    /// For positive amounts
    Gamma,
}

impl From<LossName> for Loss {
    fn from(name: LossName) -> Loss {
        match name {
            LossName::Auto => Loss::Auto,
            LossName::Squared => Loss::Squared,
            LossName::Absolute => Loss::Absolute,
            LossName::Huber => Loss::Huber,
            LossName::Poisson => Loss::Poisson,
            LossName::Gamma => Loss::Gamma,
        }
    }
}

/// Purposes of a report.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum PurposeName {
    /// A page for colleagues
    #[default]
    Reader,
    /// A folder for a paper
    Study,
}

/// Stages that `fit --show` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ShowName {
    /// Columns, kinds, roles and reading rules, as JSON
    Schema,
    /// Which line of the file is judged in which fold, as CSV
    Folds,
    /// The formulas to choose from, shortest first, with what each costs
    Front,
}

/// `COLUMN=VALUE`; the column's name may hold the sign itself.
fn column_value(text: &str) -> Result<(String, String), String> {
    match text.rsplit_once('=') {
        Some((column, value)) if !column.is_empty() && !value.is_empty() => Ok((column.to_owned(), value.to_owned())),
        _ => Err("a column and its value, such as temperature=170".to_owned()),
    }
}

fn column_step(text: &str) -> Result<(String, f64), String> {
    let (column, step) = column_value(text)?;
    Ok((column, positive(&step)?))
}

fn column_range(text: &str) -> Result<(String, f64, f64), String> {
    let wrong = || "a column and its range, such as temperature=150..180".to_owned();
    let (column, range) = column_value(text).map_err(|_| wrong())?;
    let (low, high) = range.split_once("..").ok_or_else(wrong)?;
    let number = |text: &str| text.trim().parse::<f64>().ok().filter(|v| v.is_finite()).ok_or_else(wrong);
    let (low, high) = (number(low)?, number(high)?);
    if low < high { Ok((column, low, high)) } else { Err("the range is empty: write it as LOW..HIGH".to_owned()) }
}

fn positive(text: &str) -> Result<f64, String> {
    let value = text.trim().parse::<f64>().ok().filter(|v| v.is_finite() && *v > 0.0);
    value.ok_or_else(|| "a number above 0, with a point as its decimal mark".to_owned())
}

/// An address with a port, or without: then 8080.
fn address(text: &str) -> Result<SocketAddr, String> {
    let known = text.replace("localhost", "127.0.0.1");
    let with_port = || known.trim_matches(['[', ']']).parse().map(|ip: IpAddr| SocketAddr::new(ip, 8080));
    known.parse().or_else(|_| with_port()).map_err(|_| "give an address and a port: 127.0.0.1:8080".to_owned())
}

fn separator(text: &str) -> Result<char, String> {
    let mut chars = text.chars();
    match (text, chars.next(), chars.next()) {
        ("tab" | "\\t", _, _) => Ok('\t'),
        (_, Some(c), None) if c != '"' && c != '\n' && c != '\r' => Ok(c),
        _ => Err("one character, such as ';', or the word tab".to_owned()),
    }
}

fn decimal(text: &str) -> Result<char, String> {
    match text {
        "." | "point" => Ok('.'),
        "," | "comma" => Ok(','),
        _ => Err("'.' or ','".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn an_unknown_operator_is_answered_with_the_nearest() {
        let check = |text: &str, expected: &str| {
            let args = FormulaArgs { operators: Some(text.to_owned()), ..FormulaArgs::default() };
            let said = args.rules().expect_err("refused").message.to_string();
            assert!(said.starts_with(expected), "{said}");
        };
        check("sum,prodct", "rules-unknown-operator name=\"prodct\" near=\"product\" names=\"all, plain");
        check("zzzzzzz", "rules-unknown-operator-far name=\"zzzzzzz\" names=\"all, plain");
    }

    #[test]
    fn columns_with_ranges_steps_and_values() {
        assert_eq!(column_range("a=b=1.5..2"), Ok(("a=b".to_owned(), 1.5, 2.0)));
        assert_eq!(column_range("t=-5..-1"), Ok(("t".to_owned(), -5.0, -1.0)));
        for wrong in ["t", "t=1", "t=2..1", "t=1..inf", "=1..2", "t=a..2"] {
            assert!(column_range(wrong).is_err(), "{wrong}");
        }
        assert!(column_step("t=0").is_err() && column_step("t=0.5").is_ok() && column_value("t=").is_err());
    }

    #[test]
    fn separators_and_decimal_marks() {
        for (text, expected) in [(";", Some(';')), ("tab", Some('\t')), ("\\t", Some('\t')), ("", None), (";;", None)] {
            assert_eq!(separator(text).ok(), expected, "{text:?}");
        }
        for (text, expected) in [(",", Some(',')), (".", Some('.')), (";", None)] {
            assert_eq!(decimal(text).ok(), expected, "{text:?}");
        }
    }
}
