//! What `compare` says: who changed and what came true in a few sentences, then the columns, the predictions, the people.
//!
//! In: a comparison, the list of now, notices. Out: text.
//! The user's question: "is the model still right, and whom do I act on now?".
//! Edges: no earlier file, no outcome, thirty rows: each is said, nothing is invented.

use super::layout::{Align, heading, paragraph, table};
use super::{notices, shell_word};
use crate::Lang;
use crate::words::compared::Told;
use crate::words::{self, number};
use makalu::artifact::Artifact;
use makalu::compare::{Comparison, Standing};
use makalu::message::Value;
use makalu::score::ScoredList;
use makalu::{Notice, Task};

/// Changes of columns told.
const COLUMNS_SHOWN: usize = 8;
/// People shown of each standing that asks for an act.
const PEOPLE_SHOWN: usize = 5;
/// Reasons shown for each.
const REASONS_SHOWN: usize = 1;
/// Widest cell.
const CELL: usize = 58;

/// What `compare` says at the end.
pub fn compared(artifact: &Artifact, found: &Comparison, list: &ScoredList, told: &[Notice], lang: Lang) -> String {
    let words = Told { artifact, found, lang };
    let say = |id: &str| words::say(id, &[], lang);
    let mut out = String::new();
    for sentence in words.headline() {
        out.push_str(&paragraph(&sentence, 0));
    }
    if let Some(truth) = &found.truth {
        out.push_str(&heading(&say("compare-heading-truth")));
        points(&mut out, words.truth(truth));
    }
    out.push_str(&heading(&say("compare-heading-columns")));
    let drifted = words.drifted();
    let mut lines: Vec<String> =
        drifted.iter().take(COLUMNS_SHOWN).map(|d| format!("{}{}", words.drift(d), words.weight(d.feature))).collect();
    lines.extend(words.columns_that_differ());
    lines.extend(words.domain());
    lines.push(words.tests());
    points(&mut out, lines);

    out.push_str(&heading(&say("compare-heading-scores")));
    points(&mut out, words.scores());

    if found.changes.is_some() {
        out.push_str(&heading(&say("compare-heading-who")));
        points(&mut out, words.people());
        out.push_str(&people(&words, list));
    }
    let lines = notices(told, lang);
    if !lines.is_empty() {
        out.push_str(&heading(&say("check-notices-heading")));
        for line in lines {
            out.push_str(&paragraph(&line, 2));
        }
    }
    out.push_str(&heading(&say("compare-heading-next")));
    points(&mut out, words.next(&shell_word(&found.target)));
    out
}

fn points(out: &mut String, lines: Vec<String>) {
    for line in lines {
        out.push_str(&paragraph(&format!("· {line}"), 2));
    }
}

/// The first of those newly at risk, come true, gone and no longer at risk.
fn people(words: &Told<'_>, list: &ScoredList) -> String {
    let Some(changes) = &words.found.changes else { return String::new() };
    let told = [Standing::NewlyAtRisk, Standing::Came, Standing::Gone, Standing::NoLonger];
    let say = |id: &str| words::say(id, &[], words.lang);
    let heads = ["compare-head-who", "compare-head-standing", "compare-head-before", "compare-head-now"];
    let mut rows = vec![heads.iter().chain(&["compare-head-why"]).map(|id| say(id)).collect::<Vec<String>>()];
    let value = |v: Option<f64>| match v {
        None => "–".to_owned(),
        Some(v) if words.found.task == Task::Regression => number(v, 4, words.lang),
        Some(v) => words::share(v, words.lang),
    };
    let mut n_all = 0;
    for standing in told {
        let of = changes.rows.iter().filter(|r| r.standing == standing);
        n_all += of.clone().count();
        for row in of.take(PEOPLE_SHOWN) {
            let reasons = row.row_now.and_then(|r| list.rows.get(r)).map_or(&[][..], |r| &r.reasons);
            let why = words.why(row, reasons, REASONS_SHOWN).join("; ");
            rows.push(vec![words.who(row), words.standing(standing), value(row.before), value(row.now), why]);
        }
    }
    if rows.len() == 1 {
        return String::new();
    }
    let n_shown = rows.len() - 1;
    let mut out = table(&rows, &[Align::Left, Align::Left, Align::Right, Align::Right, Align::Left], CELL);
    if n_all > n_shown {
        let more = words::say("compare-more-rows", &[("more", Value::from(n_all - n_shown))], words.lang);
        out.push_str(&paragraph(&format!("  {more}"), 2));
    }
    out
}
