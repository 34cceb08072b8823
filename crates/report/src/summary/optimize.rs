//! What `optimize` says: the answer, the window, what past rows gave, what matters, what stands in the way, six runs.
//!
//! In: an optimum, or the conflict that leaves none, and notices. Out: text.
//! The user's question: "which settings, and how sure is that?".
//! Edges: no past rows, no proof, nothing allowed: each is said.

use super::layout::{Align, heading, paragraph, table};
use super::notices;
use crate::Lang;
use crate::words::optimize::{self as words, Optimized};
use crate::words::{say, visible};
use makalu::Notice;
use makalu::artifact::Artifact;
use makalu::decide::optimize::Optimum;
use makalu::decide::optimize::relief::Conflict;

/// Widest cell.
const CELL: usize = 34;
/// Held columns named; those that the user chose come first.
const HELD_SHOWN: usize = 8;

/// The settings found.
pub fn optimum(artifact: &Artifact, found: &Optimum, told: &[Notice], lang: Lang) -> String {
    let words = Optimized { artifact, found, lang };
    let title = |id: &str| heading(&say(id, &[], lang));
    let mut out = paragraph(&words.answer(), 0);
    for sentence in words.sureness() {
        out.push_str(&paragraph(&sentence, 0));
    }
    out.push_str(&title("optimize-heading-window"));
    out.push_str(&window(&words));
    if let Some(free) = words.free() {
        out.push_str(&paragraph(&format!("  {free}"), 2));
    }
    out.push_str(&title("optimize-heading-past"));
    points(&mut out, words.past());
    out.push_str(&title("optimize-heading-matters"));
    out.push_str(&matters(&words));
    out.push_str(&paragraph(&format!("  {}", say("optimize-matters", &[], lang)), 2));
    out.push_str(&title("optimize-heading-obstacles"));
    points(&mut out, words.obstacles());
    if !found.held.is_empty() {
        out.push_str(&title("optimize-heading-held"));
        let shown = words.held().into_iter().take(HELD_SHOWN).collect();
        points(&mut out, shown);
        out.push_str(&paragraph(&format!("  {}", say("optimize-held-why", &[], lang)), 2));
    }
    out.push_str(&title("optimize-heading-plan"));
    out.push_str(&plan(&words));
    points(&mut out, vec![say("optimize-plan-text", &[], lang), say("optimize-plan-where", &[], lang)]);
    out.push_str(&noticed(told, lang));
    out.push_str(&title("optimize-heading-next"));
    points(&mut out, words.next());
    out
}

/// Why there is no setting.
pub fn conflict(artifact: &Artifact, found: &Conflict, settings: &[usize], told: &[Notice], lang: Lang) -> String {
    let (first, ways) = words::conflict(artifact, found, settings, lang);
    let mut out: String = first.iter().map(|sentence| paragraph(sentence, 0)).collect();
    out.push_str(&heading(&say("optimize-heading-ways", &[], lang)));
    points(&mut out, ways);
    out.push_str(&noticed(told, lang));
    out
}

fn noticed(told: &[Notice], lang: Lang) -> String {
    let lines = notices(told, lang);
    if lines.is_empty() {
        return String::new();
    }
    let mut out = heading(&say("check-notices-heading", &[], lang));
    for line in lines {
        out.push_str(&paragraph(&line, 2));
    }
    out
}

fn points(out: &mut String, lines: Vec<String>) {
    for line in lines {
        out.push_str(&paragraph(&format!("· {line}"), 2));
    }
}

fn heads(ids: &[&str], lang: Lang) -> Vec<String> {
    ids.iter().map(|id| say(id, &[], lang)).collect()
}

fn window(words: &Optimized<'_>) -> String {
    let ids = [
        "optimize-head-setting", "optimize-head-from", "optimize-head-to", "optimize-head-middle",
        "optimize-head-usual",
    ];
    let mut rows = vec![heads(&ids, words.lang)];
    rows.extend((0..words.found.settings.len()).map(|j| words.window_row(j)));
    table(&rows, &[Align::Left, Align::Right, Align::Right, Align::Right, Align::Right], CELL)
}

fn matters(words: &Optimized<'_>) -> String {
    let ids =
        ["optimize-head-setting", "optimize-head-by", "optimize-head-down", "optimize-head-up", "optimize-head-swing"];
    let mut rows = vec![heads(&ids, words.lang)];
    rows.extend(words.found.sensitivities.iter().map(|s| words.sensitivity_row(s)));
    table(&rows, &[Align::Left, Align::Right, Align::Right, Align::Right, Align::Right], CELL)
}

/// The runs, in the settings that differ among them.
fn plan(words: &Optimized<'_>) -> String {
    let (lang, varied) = (words.lang, words.varied());
    let mut head = heads(&["optimize-head-run", "optimize-head-kind"], lang);
    head.extend(varied.iter().map(|&j| visible(&words.setting(j))));
    head.extend(heads(&["optimize-head-expected", "optimize-head-between"], lang));
    let mut rows = vec![head];
    rows.extend(words.found.plan.iter().enumerate().map(|(k, trial)| {
        let mut row = vec![(k + 1).to_string(), words.kind(trial)];
        row.extend(varied.iter().map(|&j| words.at(j, trial.values[j])));
        row.extend([words.value(trial.promise.value), words.between(trial)]);
        row
    }));
    let mut aligns = vec![Align::Right, Align::Left];
    aligns.extend(vec![Align::Right; varied.len() + 1]);
    aligns.push(Align::Left);
    table(&rows, &aligns, CELL)
}
