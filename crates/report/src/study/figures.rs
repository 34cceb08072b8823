//! The figures of the pack: flow of rows, calibration, discrimination, what comes back in resamples, effects.
//!
//! In: the view. Out: charts with their file names and captions.
//! Invariants: the charts of the report, each as SVG and, with the feature `pdf`, as PDF.
//! Edges: no out-of-fold score leaves the flow and the effects.

use super::File;
use super::results::left_out;
use crate::charts::flow::{Step, flow};
use crate::charts::frame::Labels;
use crate::charts::{bar, standalone};
use crate::html::document::Figure;
use crate::html::view::{View, say};
use crate::html::{drivers, pictures, scrutiny};
use makalu::Task;
use makalu::formula::unicode;
use makalu::models::FittedModel;

/// Terms in the chart of what comes back.
const MAX_TERMS: usize = 15;

/// A figure with the stem of its file names.
pub(super) struct Drawn {
    pub stem: String,
    pub figure: Figure,
}

impl Drawn {
    /// The figure's files.
    pub fn files(&self) -> Vec<File> {
        let file = |extension: &str, bytes| File { name: format!("figures/{}.{extension}", self.stem), bytes };
        let mut files = vec![file("svg", standalone::svg(&self.figure.svg).into_bytes())];
        #[cfg(feature = "pdf")]
        files.push(file("pdf", crate::charts::pdf::pdf(&self.figure.svg)));
        files
    }
}

/// The figures, in the order of a paper.
pub(super) fn figures(view: &View) -> Vec<Drawn> {
    let mut found = vec![flow_of_rows(view)];
    found.extend(pictures::figures(view));
    found.extend(scrutiny::figures(view));
    found.extend(what_comes_back(view));
    found.extend(drivers::importance_figure(view));
    found.extend(drivers::effect_figures(view));
    found.into_iter().map(|figure| Drawn { stem: stem(&figure.svg), figure }).collect()
}

/// From the chart's identifier, which is unique on a page: `chart-roc` gives `roc`.
fn stem(svg: &str) -> String {
    let id = svg.split("<title id=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or("chart-t");
    id.trim_start_matches("chart-").trim_end_matches("-t").to_owned()
}

fn flow_of_rows(view: &View) -> Figure {
    let artifact = view.artifact;
    let n_judged = artifact.validation.rows.len();
    let mut outcome = vec![say!(view, "study-flow-judged", rows = n_judged)];
    match artifact.task {
        Task::Regression => {}
        _ => outcome.extend((0..artifact.schema.classes.len()).rev().map(|class| {
            let rows = view.events(class).into_iter().filter(|e| *e).count();
            say!(view, "study-flow-class", target = view.target(), class = view.class(class), rows = rows)
        })),
    }
    let mut steps = vec![
        Step { says: vec![say!(view, "study-flow-read", rows = artifact.data_shape.0)], leaves: Vec::new() },
        Step { says: vec![say!(view, "study-flow-used", rows = artifact.n_rows)], leaves: left_out(view) },
    ];
    let never = artifact.n_rows.saturating_sub(n_judged);
    let leaves = if never > 0 { vec![say!(view, "study-flow-never-judged", rows = never)] } else { Vec::new() };
    steps.push(Step { says: outcome, leaves });
    let labels = Labels {
        id: "chart-flow".to_owned(),
        title: view.say("study-flow", &[]),
        desc: view.say("study-flow-text", &[]),
        ..Labels::default()
    };
    pictures::figure(flow(&steps, &labels), &labels, false)
}

/// In what share of the repeated searches each term of the formula stood.
fn what_comes_back(view: &View) -> Option<Figure> {
    let FittedModel::Formula(formula) = &view.model.model else { return None };
    let front = view.artifact.front.as_ref()?;
    let known = front.entries.get(formula.chosen)?;
    let terms = formula.formula().terms.iter().zip(&known.stability);
    let n = front.n_searches.max(1) as f64;
    let bars: Vec<(String, f64)> = terms
        .take(MAX_TERMS)
        .map(|(term, s)| (unicode::unicode(term, &view.artifact.features), f64::from(s.same_structure) / n))
        .collect();
    if bars.is_empty() {
        return None;
    }
    let labels = Labels {
        id: "chart-selection".to_owned(),
        title: view.say("study-selection", &[]),
        desc: say!(view, "study-selection-text", searches = front.n_searches),
        x: view.say("study-selection-axis", &[]),
        y: String::new(),
    };
    Some(pictures::figure(bar::shares(&bars, &labels, view.lang), &labels, true))
}
