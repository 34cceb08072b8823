//! The clinical pack: all that a paper on a prediction model needs, as files ready to edit.
//!
//! In: an artifact and a language. Out: files with their names: a page, paragraphs, figures, the equation, the reporting
//! checklist, a model card, the analysis plan.
//! The user's question: "what do I paste into the manuscript, and what does the reviewer still want from me?".
//! Invariants: every figure stands with its interval; apparent figures are called apparent and never stand alone; what
//! only a person can know is asked for in square brackets, never invented; nothing is computed here.
//! Edges: a model that is no sum (trees, mixtures) has no equation, and the pack says so.
//! To add one more: a file here with a function from the view to blocks, and its place in [`pack`].

mod card;
mod checklist;
mod equation;
mod figures;
mod markdown;
mod page;
mod results;

use crate::Lang;
use crate::html::view::View;
use makalu::Artifact;

pub use checklist::Counts;

/// A file of the pack.
#[derive(Debug, Clone, PartialEq)]
pub struct File {
    /// Name, with the folder before it.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// The files of the pack, the page first; none for an artifact without a model.
pub fn pack(artifact: &Artifact, lang: Lang) -> Vec<File> {
    let Some(view) = View::new(artifact, lang) else { return Vec::new() };
    let drawn = figures::figures(&view);
    let equation = equation::of(&view);
    let items = checklist::items(&view, &equation);
    let results = results::blocks(&view);
    let card = card::blocks(&view);
    let mut files = Vec::new();
    let mut put = |name: &str, text: String| files.push(File { name: name.to_owned(), bytes: text.into_bytes() });
    put("study.html", page::page(&view, &drawn, &equation, &items));
    put("results.md", markdown::page(&view.say("study-results", &[]), &results));
    put("equation.md", markdown::page(&view.say("study-equation", &[]), &equation.blocks(&view)));
    if let Some(csv) = equation.csv(&view) {
        put("coefficients.csv", csv);
    }
    let points = equation.other_points(&view);
    if !points.is_empty() {
        put("point-score.md", markdown::page(&view.say("scorecard-title", &[]), &points));
    }
    put("checklist.md", markdown::page(&view.say("study-checklist", &[]), &checklist::blocks(&view, &items)));
    put("checklist.csv", checklist::csv(&view, &items));
    put("model-card.md", markdown::page(&view.say("study-card", &[]), &card));
    put("plan.txt", artifact.protocol.clone());
    for figure in &drawn {
        files.extend(figure.files());
    }
    files
}

/// How much of the checklist is filled, drafted and asked for.
pub fn checklist_counts(artifact: &Artifact, lang: Lang) -> Option<Counts> {
    let view = View::new(artifact, lang)?;
    Some(checklist::counts(&checklist::items(&view, &equation::of(&view))))
}

#[cfg(test)]
mod tests;
