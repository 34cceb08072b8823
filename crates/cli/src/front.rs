//! `--formula N`: the model file speaking of another of its formulas.
//!
//! In: an artifact, the number asked for, the model that will be used. Out: the artifact of that choice.
//! Invariants: a number that does not exist is refused with those that do; a choice that changes nothing is said.

use crate::terminal::Terminal;
use makalu::{Artifact, Error, message};
use makalu_report::words;

/// The artifact with the formula of this number, if one is asked for, to score with `model`; says so where that is not
/// the formula.
pub fn used(artifact: Artifact, number: Option<usize>, model: &str, terminal: &Terminal) -> Result<Artifact, Error> {
    let Some(number) = number else { return Ok(artifact) };
    let chosen = artifact.with_formula(number)?;
    match other_model(&chosen, model, terminal)? {
        Some(other) => terminal.say(&message!("front-not-used", number = number, model = other)),
        None => {
            let last = chosen.formulas().map_or(0, |(_, formulas)| formulas.front.len());
            terminal.say(&message!("front-used", number = number, last = last));
        }
    }
    Ok(chosen)
}

/// The artifact with the formula of this number, if one is asked for, to be shown; says so where all else is about
/// another model, namely `model`.
pub fn shown(artifact: Artifact, number: Option<usize>, model: &str, terminal: &Terminal) -> Result<Artifact, Error> {
    let Some(number) = number else { return Ok(artifact) };
    let chosen = artifact.with_formula(number)?;
    if let Some(other) = other_model(&chosen, model, terminal)? {
        terminal.say(&message!("front-elsewhere", number = number, model = other));
    }
    Ok(chosen)
}

/// Name of the model that `model` means where it is not the formula.
fn other_model(artifact: &Artifact, model: &str, terminal: &Terminal) -> Result<Option<String>, Error> {
    let index = artifact.find(model)?;
    let is_formula = artifact.formulas().is_some_and(|(formula, _)| formula == index);
    Ok((!is_formula).then(|| words::model_name(&artifact.models[index].name, terminal.lang)))
}
