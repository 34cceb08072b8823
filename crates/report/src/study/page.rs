//! The pack as one page: paragraphs, figures, equation, models, checklist, card.
//!
//! In: the view and what the other files show. Out: HTML that loads nothing.

use super::checklist::{self, Counts, Item};
use super::equation::Told;
use super::figures::Drawn;
use super::{card, results};
use crate::html::document::{Block, Page, Section};
use crate::html::trust;
use crate::html::view::{View, say};

/// The page.
pub(super) fn page(view: &View, drawn: &[Drawn], equation: &Told<'_>, items: &[Item]) -> String {
    let artifact = view.artifact;
    let section =
        |id: &'static str, title: &str, blocks: Vec<Block>| Section { id, title: view.say(title, &[]), blocks };
    let Counts { filled, drafted, asked } = checklist::counts(items);
    let figures = drawn.iter().map(|d| d.figure.clone()).collect();
    let files: Vec<String> = drawn.iter().map(|d| format!("figures/{}.svg", d.stem)).collect();
    let sections = vec![
        section("results", "study-results", results::blocks(view)),
        section(
            "figures",
            "study-figures",
            vec![
                Block::Text(view.say("study-figures-text", &[])),
                Block::Figures(figures),
                Block::Folded { summary: view.say("study-figures-files", &[]), blocks: vec![Block::List(files)] },
            ],
        ),
        section("equation", "study-equation", equation.blocks(view)),
        section("points", "scorecard-title", equation.other_points(view)),
        section(
            "models",
            "study-models",
            vec![Block::Table(card::figures(view)), Block::Table(trust::leaderboard(view))],
        ),
        section("checklist", "study-checklist", checklist::blocks(view, items)),
        section("card", "study-card", card::blocks(view)),
        section(
            "plan",
            "study-plan",
            vec![
                Block::Text(say!(view, "study-plan-text", hash = artifact.protocol_sha256())),
                Block::Code(artifact.protocol.clone()),
            ],
        ),
    ];
    let page = Page {
        lang: view.lang.tag(),
        title: say!(view, "study-title", target = view.target()),
        verdict: "unsure",
        kicker: say!(
            view,
            "report-kicker",
            target = view.target(),
            file = artifact.data_name.as_str(),
            rows = artifact.n_rows,
            features = artifact.features.len()
        ),
        answer: say!(view, "study-title", target = view.target()),
        lead: vec![
            say!(view, "study-lead", model = view.model_name(&view.model.name)),
            say!(view, "study-counts", n = items.len(), filled = filled, drafted = drafted, asked = asked),
        ],
        contents: view.say("report-contents", &[]),
        sections: sections.into_iter().filter(|s| !s.blocks.is_empty()).collect(),
        foot: say!(view, "report-foot", version = artifact.made_by.as_str()),
    };
    page.html()
}
