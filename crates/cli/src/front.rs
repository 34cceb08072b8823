//! `--formula N`: the model file speaking of another of its formulas.
//!
//! In: an artifact, the number asked for, the model that will be used. Out: the artifact of that choice.
//! Invariants: a number that does not exist is refused with those that do; a choice that changes nothing is said.

use crate::terminal::Terminal;
use makalu::{Artifact, Error, message};
use makalu_report::words;

/// The artifact with the formula of this number, if one is asked for; says so where `model` is not the formula.
pub fn chosen(artifact: Artifact, number: Option<usize>, model: &str, terminal: &Terminal) -> Result<Artifact, Error> {
    let Some(number) = number else { return Ok(artifact) };
    let chosen = artifact.with_formula(number)?;
    let used = chosen.find(model)?;
    if let Some((index, formulas)) = chosen.formulas() {
        if used == index {
            terminal.say(&message!("front-used", number = number, last = formulas.front.len()));
        } else {
            let model = words::model_name(&chosen.models[used].name, terminal.lang);
            terminal.say(&message!("front-not-used", number = number, model = model));
        }
    }
    Ok(chosen)
}
