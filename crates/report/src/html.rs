//! The report: one self-contained page that says what was found, whether to trust it, why, and whom to act on.
//!
//! In: an artifact and, where there is one, a scored list. Out: HTML with its style and charts inside.
//! The user's question: "what do I tell my colleagues on Monday?".
//! Invariants: a plain sentence first, the chart second, the table third, the method last; no script, no request; no
//! figure without its interval and its baseline; "no better than chance" stands first where it is the answer; personal
//! data never stand in it; every name from the user's table is text.
//! To add one more section: a file in `html/` with a function from [`view::View`] to blocks, listed in [`report`].

mod act;
mod answer;
mod compared;
pub(crate) mod document;
pub(crate) mod drivers;
mod formula;
mod front;
mod limits;
mod method;
mod optimize;
mod people;
pub(crate) mod pictures;
pub(crate) mod scorecard;
pub(crate) mod scrutiny;
mod stay;
pub(crate) mod trust;
pub(crate) mod view;

pub use act::{act, act_parts};
pub use compared::{comparison, comparison_parts};
pub use document::{Page, Section, undisguised};
pub use optimize::{optimized, optimized_parts};

use crate::{Lang, Times};
use document::Block;
use makalu::Artifact;
use makalu::score::ScoredList;
use view::{View, say};

/// The style of every page, for whoever shows parts of one.
pub const STYLE: &str = include_str!("../templates/page.css");

/// The report: one self-contained page. `list` is the scored training or new table, for "whom to act on".
pub fn report(artifact: &Artifact, list: Option<&ScoredList>, lang: Lang) -> String {
    timed(artifact, list, None, lang)
}

/// What simplicity costs, in words; empty for an artifact without a model.
pub fn cost_of_simplicity(artifact: &Artifact, lang: Lang) -> String {
    View::new(artifact, lang).map_or_else(String::new, |view| trust::cost_of_simplicity(&view))
}

/// The same page made by the run itself, which knows how long each learner took.
pub fn timed(artifact: &Artifact, list: Option<&ScoredList>, times: Option<&Times>, lang: Lang) -> String {
    parts(artifact, list, times, lang).map_or_else(String::new, |page| page.html())
}

/// The same page before it is written, for whoever shows its sections elsewhere; `None` for an artifact without a model.
pub fn parts(artifact: &Artifact, list: Option<&ScoredList>, times: Option<&Times>, lang: Lang) -> Option<Page> {
    let view = View { times, ..View::new(artifact, lang)? };
    let section = |id: &'static str, title: &str, blocks: Vec<Block>| {
        (!blocks.is_empty()).then(|| Section { id, title: view.say(title, &[]), blocks })
    };
    let sections = [
        section("trust", "report-trust", trust::blocks(&view)),
        section("drivers", "report-drivers", drivers::blocks(&view)),
        section("formula", "report-formula", formula::blocks(&view)),
        section("front", "front-title", front::blocks(&view)),
        section("scorecard", "scorecard-title", scorecard::blocks(&view)),
        section("people", "report-people", people::blocks(&view, list)),
        section("stay", "stay-title", stay::blocks(&view)),
        section("limits", "report-limits", limits::blocks(&view)),
        section("method", "report-method", method::blocks(&view)),
        section("reproduce", "report-reproduce", method::reproduce(&view)),
    ];
    let answer = answer::answer(&view);
    Some(Page {
        lang: lang.tag(),
        title: say!(view, "report-title", target = view.target()),
        verdict: match answer.verdict {
            answer::Verdict::Good => "good",
            answer::Verdict::Unsure => "unsure",
            answer::Verdict::None => "poor",
        },
        kicker: say!(
            view,
            "report-kicker",
            target = view.target(),
            file = artifact.data_name.as_str(),
            rows = artifact.n_rows,
            features = artifact.features.len()
        ),
        answer: answer.sentence,
        lead: answer.lead,
        contents: view.say("report-contents", &[]),
        sections: sections.into_iter().flatten().collect(),
        foot: say!(view, "report-foot", version = artifact.made_by.as_str()),
    })
}
