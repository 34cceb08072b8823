//! `makalu whatif`: one row as it is, and with other values.
//!
//! In: a model file, a table, the row's id or line, values for columns. Out: both scores, as text or JSON.
//! The user's question: "what if this customer had bought last week?".
//! Invariants: a value is read as the table's cells are; nothing is written to the table.

use crate::args::{AimArgs, WhatifArgs};
use crate::explain;
use crate::front;
use crate::input;
use crate::terminal::Terminal;
use makalu::decide::aim::Aim;
use makalu::decide::levers;
use makalu::decide::whatif::{Set, what_if};
use makalu::watch::AtRisk;
use makalu::{Artifact, Error, message};
use makalu_report::{json, summary};

/// Runs the command.
pub fn run(args: &WhatifArgs, terminal: &Terminal) -> Result<(), Error> {
    let artifact = input::model(&args.model_file)?;
    let model = &args.aim.model;
    artifact.find(model)?;
    let artifact = front::used(artifact, args.aim.formula, model, terminal)?;
    let set = sets(&artifact, &args.set)?;
    let aim = aim(&artifact, &args.aim)?;
    let input = input::table(&args.file, &args.reading.options(), Some(&artifact.schema.reading))?;
    let row = explain::find(&input.table, &artifact.schema, &args.row, terminal)?;
    let mut notices = Vec::new();
    let found = what_if(&artifact, &input.table, row, &set, model)?.take(&mut notices);
    if args.json {
        return terminal.print(&json::pretty(&json::what_if(&found, &aim, &notices, terminal.lang))?);
    }
    terminal.notices(&notices);
    terminal.print(&summary::what_if(&found, &aim, terminal.lang))
}

/// What is watched, as the options say.
pub fn aim<'a>(artifact: &'a Artifact, args: &AimArgs) -> Result<Aim<'a>, Error> {
    let at_risk = args.at_risk.map_or(AtRisk::AsPromised, AtRisk::Above);
    Aim::new(artifact, &args.model, at_risk, args.class.as_deref())
}

/// `COLUMN=VALUE`, once or more.
fn sets(artifact: &Artifact, texts: &[String]) -> Result<Vec<Set>, Error> {
    if texts.is_empty() {
        return Err(Error::usage(message!("whatif-nothing-set", names = levers::suggested(artifact))));
    }
    texts.iter().map(|text| set(artifact, text)).collect()
}

fn set(artifact: &Artifact, text: &str) -> Result<Set, Error> {
    // A column's name may hold the sign itself: the longest name that the text starts with is meant.
    let named =
        artifact.features.iter().map(|f| f.column.as_str()).filter(|name| text.starts_with(&format!("{name}=")));
    let split = match named.max_by_key(|name| name.len()) {
        Some(name) => Some((name, &text[name.len() + 1..])),
        None => text.split_once('='),
    };
    match split {
        Some((column, value)) => Ok(Set { column: column.trim().to_owned(), text: value.to_owned() }),
        None => {
            let example = levers::suggested(artifact).into_iter().next().unwrap_or_else(|| "x".to_owned());
            Err(Error::usage(message!("whatif-not-a-set", text = text, example = example)))
        }
    }
}
