//! `makalu explain`: why the prediction for one row is what it is.
//!
//! In: a model file, a table, the row's id or line. Out: contributions that sum to the score, as text and chart.
//! Invariants: an id is looked for first; a number that is no id is a line of the file; `line:12` is always a line.

use crate::args::ExplainArgs;
use crate::front;
use crate::input;
use crate::nearest::nearest;
use crate::output;
use crate::terminal::Terminal;
use crate::whatif;
use makalu::data::{Role, Schema, Table, dataset};
use makalu::decide::aim::Aim;
use makalu::decide::counterfactual::{self, Keep, Outcome, Settings};
use makalu::decide::levers::{Lever, levers};
use makalu::score::{ScoredList, score};
use makalu::{Artifact, Error, message};
use makalu_report::{json, summary};

/// Changes with different columns that are told of a row.
const OPTIONS: usize = 3;

/// Runs the command.
pub fn run(args: &ExplainArgs, terminal: &Terminal) -> Result<(), Error> {
    if let Some(path) = &args.svg {
        output::check_apart(path, &[&args.model_file, &args.file])?;
        output::check_writable(path)?;
    }
    let artifact = input::model(&args.model_file)?;
    let (model, lang) = (&args.aim.model, terminal.lang);
    artifact.find(model)?;
    let artifact = front::used(artifact, args.aim.formula, model, terminal)?;
    let aim = whatif::aim(&artifact, &args.aim)?;
    let levers = known_levers(&artifact, &args.levers.actionable)?;
    let input = input::table(&args.file, &args.reading.options(), Some(&artifact.schema.reading))?;
    let rows = args.rows.iter().map(|row| find(&input.table, &artifact.schema, row, terminal));
    let rows = rows.collect::<Result<Vec<usize>, Error>>()?;
    let mut scored = score(&artifact, &input.table, model, usize::MAX)?.value;
    // One after the other as asked for; a row can be asked for twice.
    scored.rows = rows.iter().map(|&row| scored.rows[row].clone()).collect();
    let settings =
        Settings { wanted: args.wanted.into(), margin: args.margin, n_options: OPTIONS, ..Settings::default() };
    let changes = would_change(&aim, &levers, &input.table, &rows, &settings)?;
    if args.json {
        terminal.print(&json::pretty(&json::explained(&scored, &aim, &changes, lang))?)?;
    } else {
        terminal.print(&text(&scored, &aim, &levers, &changes, terminal))?;
    }
    if let (Some(path), Some(row)) = (&args.svg, scored.rows.first()) {
        output::write(path, summary::explain_svg(row, &artifact, &scored.model, lang).as_bytes())?;
    }
    Ok(())
}

/// The columns that can be changed; none where nobody says that one can.
fn known_levers(artifact: &Artifact, named: &[String]) -> Result<Vec<Lever>, Error> {
    let actionable = artifact.schema.columns.iter().any(|c| c.facts.actionable == Some(true));
    if named.is_empty() && !actionable { Ok(Vec::new()) } else { levers(artifact, named) }
}

/// What would change each row, and the side that it would come to.
fn would_change(
    aim: &Aim<'_>,
    levers: &[Lever],
    table: &Table,
    rows: &[usize],
    settings: &Settings,
) -> Result<Vec<(Keep, Outcome)>, Error> {
    if levers.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<u32> = rows.iter().map(|&row| row as u32).collect();
    let features = dataset::features(table, &aim.artifact.schema)?.value.gather(&rows);
    let outcomes = counterfactual::search(aim, levers, &features, settings);
    Ok(outcomes.into_iter().map(|o| (settings.wanted, o)).collect())
}

fn text(
    scored: &ScoredList,
    aim: &Aim<'_>,
    levers: &[Lever],
    changes: &[(Keep, Outcome)],
    terminal: &Terminal,
) -> String {
    let lang = terminal.lang;
    let of_row = |(at, row)| {
        let mut out = summary::explain(row, aim.artifact, &scored.model, lang);
        if let Some((wanted, outcome)) = changes.get(at) {
            out.push_str(&summary::would_change(outcome, aim, *wanted, levers, lang));
        }
        out
    };
    scored.rows.iter().enumerate().map(of_row).collect::<Vec<String>>().join("\n")
}

#[derive(Debug, PartialEq)]
pub struct Found {
    /// The first that has this name.
    pub row: usize,
    /// Rows that have it.
    pub n_matches: usize,
}

/// The row that an id or a line number names; the first of several, which is said.
pub fn find(table: &Table, schema: &Schema, wanted: &str, terminal: &Terminal) -> Result<usize, Error> {
    let found = matching(table, schema, wanted)?;
    if found.n_matches > 1 {
        let line = table.raw.line(found.row);
        terminal.say(&message!("cli-row-repeated", row = wanted, matches = found.n_matches, line = line));
    }
    Ok(found.row)
}

fn matching(table: &Table, schema: &Schema, wanted: &str) -> Result<Found, Error> {
    let wanted = wanted.trim();
    let line = |text: &str| -> Option<Found> {
        let line: u64 = text.trim().parse().ok()?;
        let row = (0..table.n_rows()).find(|&row| table.raw.line(row) == line)?;
        Some(Found { row, n_matches: 1 })
    };
    if let Some(number) = wanted.strip_prefix("line:") {
        return line(number).ok_or_else(|| absent(table, &[], wanted));
    }
    let ids: Vec<usize> = schema.with_role(Role::Id).filter_map(|c| table.find(&c.name)).collect();
    let mut matches =
        (0..table.n_rows()).filter(|&row| ids.iter().any(|&column| table.raw.cell(row, column).trim() == wanted));
    match matches.next() {
        Some(row) => Ok(Found { row, n_matches: 1 + matches.count() }),
        None => line(wanted).ok_or_else(|| absent(table, &ids, wanted)),
    }
}

fn absent(table: &Table, ids: &[usize], wanted: &str) -> Error {
    let (first, last) = match table.n_rows() {
        0 => (0, 0),
        n => (table.raw.line(0), table.raw.line(n - 1)),
    };
    let near = ids.iter().find_map(|&column| nearest(wanted, table.raw.column(column).map(str::trim)));
    Error::usage(match near {
        Some(near) => message!("cli-row-not-found-near", row = wanted, near = near, first = first, last = last),
        None => message!("cli-row-not-found", row = wanted, first = first, last = last),
    })
}
