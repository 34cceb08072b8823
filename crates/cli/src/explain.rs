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
use makalu::data::{Role, Schema, Table};
use makalu::{Error, message, score};
use makalu_report::summary;

/// Runs the command.
pub fn run(args: &ExplainArgs, terminal: &Terminal) -> Result<(), Error> {
    if let Some(path) = &args.svg {
        output::check_apart(path, &[&args.model_file, &args.file])?;
        output::check_writable(path)?;
    }
    let artifact = input::model(&args.model_file)?;
    artifact.find(&args.model)?;
    let artifact = front::used(artifact, args.formula, &args.model, terminal)?;
    let input = input::table(&args.file, &args.reading.options(), Some(&artifact.schema.reading))?;
    let found = find(&input.table, &artifact.schema, &args.row)?;
    if found.n_matches > 1 {
        let line = input.table.raw.line(found.row);
        terminal.say(&message!("cli-row-repeated", row = &args.row, matches = found.n_matches, line = line));
    }
    let scored = score::score(&artifact, &input.table, &args.model, usize::MAX)?.value;
    let row = scored.rows.iter().find(|r| r.row == found.row).expect("every row of the table is scored");
    terminal.print(&summary::explain(row, &artifact, &scored.model, terminal.lang))?;
    if let Some(path) = &args.svg {
        output::write(path, summary::explain_svg(row, &artifact, &scored.model, terminal.lang).as_bytes())?;
    }
    Ok(())
}

/// A row of the table.
#[derive(Debug, PartialEq)]
pub struct Found {
    /// The first that has this name.
    pub row: usize,
    /// Rows that have it.
    pub n_matches: usize,
}

/// The row that an id or a line number names.
pub fn find(table: &Table, schema: &Schema, wanted: &str) -> Result<Found, Error> {
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
