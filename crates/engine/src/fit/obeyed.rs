//! Which demands of the user's bind which models, and which could not be met.
//!
//! In: the schema, what was demanded of formulas, the formula as fitted. Out: notices.
//! The user's question: "I said what I want: does every model keep to it?".
//! Invariants: a demand is never dropped silently; nothing demanded gives no notice.
//! Edges: a run stopped before the formula was judged says nothing of it.

use crate::data::{FeatureInfo, Role, Schema, Task};
use crate::evolve::inputs::FeatureInput;
use crate::message;
use crate::message::Notice;
use crate::models::formula::FormulaModel;
use crate::run::rules::FormulaRules;

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
    if rules != FormulaRules::default() || !forced.is_empty() {
        found.push(Notice::info(message!("rules-formula-alone")));
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
