//! `makalu predict`: the rows of a table, scored, with reasons and doubts.
//!
//! In: a model file and a table. Out: a list as CSV, TSV, XLSX or JSON.
//! Invariants: the table is read the way the training table was; a CSV list is written in the table's own dialect, so
//! that it opens where the table came from.

use crate::args::PredictArgs;
use crate::front;
use crate::input;
use crate::output;
use crate::terminal::Terminal;
use makalu::score::{self, ScoredList};
use makalu::{Artifact, Error, message};
use makalu_report::list::{self, Dialect};
use makalu_report::{Lang, words};
use std::path::Path;

/// Reasons per row.
pub const N_REASONS: usize = 3;

/// Runs the command.
pub fn run(args: &PredictArgs, terminal: &Terminal) -> Result<(), Error> {
    output::check_apart(&args.output, &[&args.model_file, &args.file])?;
    output::check_writable(&args.output)?;
    let format = Format::of(&args.output)?;
    let artifact = input::model(&args.model_file)?;
    artifact.find(&args.model)?;
    let artifact = front::used(artifact, args.formula, &args.model, terminal)?;
    let input = input::table(&args.file, &args.reading.options(), Some(&artifact.schema.reading))?;
    let mut notices = input.notices;
    let scored = score::score(&artifact, &input.table, &args.model, N_REASONS)?.take(&mut notices);
    terminal.notices(&notices);
    output::write(
        &args.output,
        &format.bytes(&scored, &artifact, Dialect::of(&input.table, terminal.lang), terminal.lang)?,
    )?;
    if !output::is_stdout(&args.output) {
        let path = args.output.display().to_string();
        let model = words::model_name(&scored.model, terminal.lang);
        terminal.say(&message!("cli-predicted", rows = scored.rows.len(), model = model, path = path));
    }
    Ok(())
}

/// Formats of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Text in the table's dialect.
    Csv,
    /// The same, separated by tabs.
    Tsv,
    /// A spreadsheet.
    Xlsx,
    /// For programs.
    Json,
}

impl Format {
    /// The format that a file name asks for.
    pub fn of(path: &Path) -> Result<Format, Error> {
        if output::is_stdout(path) {
            return Ok(Format::Csv);
        }
        match path.extension().map(|e| e.to_string_lossy().to_lowercase()).as_deref() {
            Some("csv" | "txt") => Ok(Format::Csv),
            Some("tsv" | "tab") => Ok(Format::Tsv),
            Some("xlsx") => Ok(Format::Xlsx),
            Some("json") => Ok(Format::Json),
            _ if output::is_special(path) => Ok(Format::Csv),
            _ => Err(Error::usage(message!("cli-unknown-list-format", path = path.display().to_string()))),
        }
    }

    /// The list in this format.
    pub fn bytes(
        self,
        scored: &ScoredList,
        artifact: &Artifact,
        dialect: Dialect,
        lang: Lang,
    ) -> Result<Vec<u8>, Error> {
        Ok(match self {
            Format::Csv => list::csv(scored, artifact, dialect, lang),
            Format::Tsv => list::csv(scored, artifact, Dialect { separator: '\t', ..dialect }, lang),
            Format::Json => list::json(scored, artifact, lang),
            Format::Xlsx => list::xlsx(scored, artifact, lang)
                .map_err(|why| Error::failed(message!("cli-spreadsheet-not-made", why = why)))?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_chooses_the_format() {
        for (name, expected) in [
            ("a.csv", Some(Format::Csv)),
            ("A.XLSX", Some(Format::Xlsx)),
            ("-", Some(Format::Csv)),
            ("a.json", Some(Format::Json)),
            ("a.tsv", Some(Format::Tsv)),
            ("a.pdf", None),
            ("a", None),
        ] {
            assert_eq!(Format::of(Path::new(name)).ok(), expected, "{name}");
        }
    }
}
