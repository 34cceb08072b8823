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

pub use act::act;
pub use compared::comparison;
pub use optimize::{conflict, optimum};

use crate::{Lang, Times};
use document::{Block, Page, Section};
use makalu::Artifact;
use makalu::score::ScoredList;
use view::{View, say};

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
    let Some(view) = View::new(artifact, lang) else {
        return String::new();
    };
    let view = View { times, ..view };
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
    let page = Page {
        lang: match lang {
            Lang::En => "en",
            Lang::Fr => "fr",
        },
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
    };
    page.html()
}
