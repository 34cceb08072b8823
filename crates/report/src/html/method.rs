//! Method in short, and what it takes to get the same page again.
//!
//! In: the view. Out: blocks.

use super::document::Block;
use super::view::{View, say};
use makalu::data::{FoldScheme, Role};
use makalu::run::Effort;
use makalu::run::rules::{Loss, OperatorSet};
use makalu::{Artifact, Task};

/// The method in plain words.
pub(super) fn blocks(view: &View) -> Vec<Block> {
    let classes = view.artifact.task != Task::Regression;
    let split = match view.artifact.validation.scheme {
        FoldScheme::Stratified { n_folds, n_repeats } => {
            say!(view, "report-method-stratified", folds = n_folds, repeats = n_repeats)
        }
        FoldScheme::Grouped { n_folds, n_repeats } => {
            say!(view, "report-method-grouped", folds = n_folds, repeats = n_repeats)
        }
        FoldScheme::TimeBlocked { n_blocks } => say!(view, "report-method-time", blocks = n_blocks),
    };
    let permutations = view.artifact.validation.signal.n_permutations;
    let mut steps = vec![
        split,
        view.say("report-method-learners", &[]),
        view.say("report-method-intervals", &[]),
        view.say("report-method-choice", &[]),
        say!(view, "report-method-signal", n = permutations),
        view.say("report-method-rows", &[]),
    ];
    steps.push(view.say(if classes { "report-method-calibration" } else { "report-method-conformal" }, &[]));
    steps.push(view.say("report-method-drivers", &[]));
    vec![
        Block::Text(view.say("report-method-short", &[])),
        Block::Folded { summary: view.say("report-method-more", &[]), blocks: vec![Block::List(steps)] },
    ]
}

/// What it takes to get the same page again.
pub(super) fn reproduce(view: &View) -> Vec<Block> {
    let artifact = view.artifact;
    let effort = match artifact.effort {
        Effort::Quick => "report-effort-quick",
        Effort::Standard => "report-effort-standard",
        Effort::Thorough => "report-effort-thorough",
    };
    let (rows, columns) = artifact.data_shape;
    let shape = say!(view, "report-shape", rows = rows, columns = columns, used = artifact.n_rows);
    let rules = artifact.rules;
    let operators = (rules.operators != OperatorSet::ALL).then(|| rules.operators.names().join(", "));
    let loss = (rules.loss != Loss::Auto).then(|| rules.loss.name().to_owned());
    let demanded = [
        ("rules-fact-operators", operators),
        ("rules-fact-max-size", rules.max_size.map(|n| n.to_string())),
        ("rules-fact-loss", loss),
    ];
    let facts = [
        ("report-fact-file", artifact.data_name.clone()),
        ("report-fact-sha256", artifact.data_sha256.clone()),
        ("report-fact-shape", shape),
        ("report-fact-seed", artifact.seed.0.to_string()),
        ("report-fact-effort", view.say(effort, &[])),
        ("report-fact-version", format!("makalu {}", artifact.made_by)),
        ("study-card-plan", artifact.protocol_sha256()),
    ];
    let facts = facts.into_iter().chain(demanded.into_iter().filter_map(|(id, value)| Some((id, value?))));
    let holds = if artifact.holds_rows { "report-holds-rows" } else { "report-holds-no-rows" };
    vec![
        Block::Text(view.say("report-reproduce-text", &[])),
        Block::Facts(facts.map(|(id, value)| (view.say(id, &[]), value)).collect()),
        Block::Code(command(artifact)),
        Block::Text(view.say("reproduce-how", &[])),
        Block::Code(format!("makalu reproduce model.makalu {}", quoted(&artifact.data_name))),
        Block::Text(view.say(holds, &[])),
    ]
}

/// The command line that fits again, as far as the model file knows it.
fn command(artifact: &Artifact) -> String {
    let mut command = format!("makalu fit {}", quoted(&artifact.data_name));
    let mut option = |name: &str, value: &str| {
        command.push_str(&format!(" {name} {}", quoted(value)));
    };
    let columns = &artifact.schema.columns;
    for (role, name) in [(Role::Target, "--target"), (Role::Group, "--group"), (Role::Time, "--time")] {
        for column in columns.iter().filter(|c| c.role == role) {
            option(name, &column.name);
        }
    }
    for (role, name) in [(Role::Id, "--id"), (Role::Ignore, "--ignore")] {
        for column in columns.iter().filter(|c| c.role == role && c.why.is_none()) {
            option(name, &column.name);
        }
    }
    let effort = match artifact.effort {
        Effort::Quick => "quick",
        Effort::Standard => "standard",
        Effort::Thorough => "thorough",
    };
    if artifact.rules.operators != OperatorSet::ALL {
        option("--operators", &artifact.rules.operators.names().join(","));
    }
    if let Some(most) = artifact.rules.max_size {
        option("--max-size", &most.to_string());
    }
    if artifact.rules.loss != Loss::Auto {
        option("--loss", artifact.rules.loss.name());
    }
    command.push_str(&format!(" --effort {effort} --seed {} -o model.makalu", artifact.seed.0));
    command
}

/// A word of a shell command: as it is where that is safe, else in single quotes.
fn quoted(word: &str) -> String {
    let safe = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | ',');
    if !word.is_empty() && !word.starts_with('-') && word.chars().all(safe) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn words_survive_the_shell() {
        let check = |word: &str, expected: &str| assert_eq!(quoted(word), expected);
        check("clients.csv", "clients.csv");
        check("été/clients 2.csv", "'été/clients 2.csv'");
        check("it's; rm -rf", r"'it'\''s; rm -rf'");
        check("", "''");
        check("-x", "'-x'");
    }
}
