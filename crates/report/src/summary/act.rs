//! What `act` says: whom to call and what to expect, then how far down the list, then what to do next.
//!
//! In: a plan, notices, the name of the list written. Out: text.
//! The user's question: "whom do I call, and what will it bring?".
//! Edges: where no call pays, that stands first, and what could be changed last.

use super::layout::{Align, heading, paragraph, table};
use super::notices;
use crate::Lang;
use crate::words::{self, act::Told};
use makalu::Notice;

/// Widest cell.
const CELL: usize = 40;

/// What `act` says at the end; `list` is the list that was written, if one was.
pub fn act(told: &Told<'_>, found: &[Notice], list: Option<&str>, lang: Lang) -> String {
    let say = |id: &str| words::say(id, &[], lang);
    let mut out = paragraph(&told.headline(), 0);
    for sentence in told.lead() {
        out.push_str(&paragraph(&sentence, 0));
    }
    let mut lengths = vec![told.length_heads()];
    lengths.extend(told.lengths().into_iter().map(|p| told.length(p)));
    if lengths.len() > 1 {
        out.push_str(&heading(&say("act-heading-lengths")));
        out.push_str(&table(&lengths, &[Align::Right; 5], CELL));
    }
    if told.plan.n_calls > 0 {
        out.push_str(&heading(&say("act-heading-success")));
        let rows = [vec![told.sensitivity_heads()], told.sensitivity()].concat();
        out.push_str(&table(&rows, &[Align::Right; 4], CELL));
    }
    let held = told.held_out();
    if !held.is_empty() {
        out.push_str(&heading(&say("act-heading-hold-out")));
        points(&mut out, held);
    }
    let lines = notices(found, lang);
    if !lines.is_empty() {
        out.push_str(&heading(&say("check-notices-heading")));
        for line in lines {
            out.push_str(&paragraph(&line, 2));
        }
    }
    out.push_str(&heading(&say("act-heading-next")));
    points(&mut out, told.next(list));
    out
}

fn points(out: &mut String, lines: Vec<String>) {
    for line in lines {
        out.push_str(&paragraph(&format!("· {line}"), 2));
    }
}
