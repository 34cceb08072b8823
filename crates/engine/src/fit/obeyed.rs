//! Which demands of the user's bind which models, and which cannot be met.
//!
//! In: the schema, what was demanded of formulas, the formula as fitted. Out: notices; an error where the target does
//! not suit the loss.
//! The user's question: "I said what I want: does every model keep to it?".
//! Invariants: a demand is never dropped silently; nothing demanded gives no notice.
//! Edges: a run stopped before the formula was judged says nothing of it.

use crate::data::{Dataset, FeatureInfo, Role, Schema, Table, Target, Task};
use crate::evolve::inputs::FeatureInput;
use crate::message;
use crate::message::{Error, Notice};
use crate::models::formula::FormulaModel;
use crate::run::rules::{FormulaRules, Loss};

/// Lines named in one error.
const MAX_LINES: usize = 5;

/// Refuses a loss that the target does not suit.
///
/// Errors: classes with any loss (usage); negative counts, amounts that are not positive (data), with their lines.
pub(super) fn check_loss(loss: Loss, data: &Dataset, table: &Table, schema: &Schema) -> Result<(), Error> {
    let target = schema.target().map_or("", |t| t.name.as_str());
    let numbers = match &data.target {
        Target::Classes { .. } if loss != Loss::Auto => {
            return Err(Error::usage(message!("rules-loss-classes", loss = loss.name())).in_column(target));
        }
        Target::Classes { .. } => return Ok(()),
        Target::Numbers(numbers) => numbers,
    };
    let refused = |v: f64| match loss {
        Loss::Poisson => v < 0.0,
        Loss::Gamma => v <= 0.0,
        Loss::Auto | Loss::Squared | Loss::Absolute | Loss::Huber => false,
    };
    let rows: Vec<usize> = (0..numbers.len()).filter(|&row| refused(numbers[row])).collect();
    let Some(&first) = rows.first() else { return Ok(()) };
    let line = |row: usize| table.raw.line(data.table_rows[row] as usize);
    let lines: Vec<String> = rows.iter().take(MAX_LINES).map(|&row| line(row).to_string()).collect();
    let (n, example) = (rows.len(), numbers[first]);
    Err(Error::data(match loss {
        Loss::Poisson => message!("rules-loss-negative", rows = n, lines = lines, example = example),
        _ => message!("rules-loss-not-positive", rows = n, lines = lines, example = example),
    })
    .in_column(target))
}

/// What the user should know of the demands.
pub(super) fn notices(
    schema: &Schema,
    info: &[FeatureInfo],
    task: Task,
    rules: FormulaRules,
    formula: Option<&FormulaModel>,
) -> Vec<Notice> {
    let mut found = Vec::new();
    let columns_where = |holds: &dyn Fn(&FeatureInfo) -> bool| -> Vec<String> {
        let mut names: Vec<String> = info.iter().filter(|i| holds(i)).map(|i| i.column.clone()).collect();
        names.dedup();
        names
    };
    let signed = columns_where(&|i| i.monotone.is_some());
    if !signed.is_empty() {
        found.push(match task {
            Task::Multiclass { .. } => Notice::warning(message!("rules-signs-classes", columns = signed)),
            _ => Notice::info(message!("rules-signs", columns = signed)),
        });
    }
    let forced = schema.columns.iter().filter(|c| c.facts.forced == Some(true) && c.role != Role::Target);
    let forced: Vec<_> = forced.collect();
    let of_form = FormulaRules { loss: Loss::Auto, ..rules };
    if of_form != FormulaRules::default() || !forced.is_empty() {
        found.push(Notice::info(message!("rules-formula-alone")));
    }
    if !matches!(rules.loss, Loss::Auto | Loss::Squared) {
        found.push(Notice::info(message!("rules-loss-alone", loss = rules.loss.name())));
    }
    let Some(formula) = formula else { return found };
    let read = formula.features();
    for column in forced {
        let own: Vec<usize> = (0..info.len()).filter(|&f| info[f].column == column.name).collect();
        if own.iter().any(|&f| read.contains(&(f as u32))) {
            continue;
        }
        let readable = |&f: &usize| !matches!(formula.inputs.features.get(f), None | Some(FeatureInput::Unread));
        let message = if own.is_empty() {
            message!("rules-forced-not-a-feature")
        } else if !own.iter().any(readable) {
            message!("rules-forced-unreadable")
        } else if own.iter().any(|&f| info[f].monotone.is_some()) {
            message!("rules-forced-contradicted")
        } else {
            message!("rules-forced-no-room")
        };
        found.push(Notice::warning(message).in_column(&column.name));
    }
    found
}
