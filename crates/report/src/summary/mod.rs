//! What the terminal says at the end of `check`, `fit`, `explain` and others.
//!
//! In: values of the engine. Out: plain text of about 100 columns, and one SVG chart.
//! The user's question: "so, what did you find, and what do I do now?".
//! Invariants: the plain sentence first, the table after; every figure with its interval and
//! its baseline; no colour codes (the program that prints decides on colour); no statistics of its own.
//! To add a summary: a module here, its sentences in `summary.ftl`.

mod act;
mod change;
mod check;
mod compared;
mod explain;
mod fit;
mod front;
mod layout;
mod optimize;
mod points;
mod stay;

pub use act::act;
pub use change::{what_if, would_change};
pub use check::{ColumnLine, check, column_lines, enough, reading, understood};
pub use compared::compared;
pub use explain::{explain, explain_svg};
pub use fit::fit;
pub use front::front;
pub use optimize::{conflict, optimum};
pub use stay::{stay, stay_row};

use crate::{Lang, words};
use makalu::{Notice, message::Level};

/// Notices in words, warnings first, each once.
fn notices(notices: &[Notice], lang: Lang) -> Vec<String> {
    let mut sorted: Vec<&Notice> = notices.iter().collect();
    sorted.sort_by_key(|n| std::cmp::Reverse(n.level));
    let mut lines: Vec<String> = Vec::new();
    for notice in sorted {
        let mark = if notice.level == Level::Warning { "!" } else { "·" };
        let line = format!("{mark} {}", words::notice(notice, lang));
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines
}

/// A column name as a shell takes it for one word.
fn shell_word(name: &str) -> String {
    let name = words::visible(name);
    let plain = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || "_-.".contains(c));
    if plain && !name.starts_with('-') { name } else { format!("'{}'", name.replace('\'', "'\\''")) }
}
