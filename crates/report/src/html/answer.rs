//! The one-sentence answer: can it be predicted, and what is that worth against chance.
//!
//! In: the view. Out: a verdict, a sentence, and two or three lines that qualify it.
//! Invariants: "no better than chance" comes first where no signal was found; the sentence holds its interval and baseline.

use super::view::{View, say};
use makalu::Task;
use makalu::validate::curve;
use makalu::validate::metric::Metric;

/// How far the answer carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// There is signal, and the corrected figure stays clear of the baseline.
    Good,
    /// There is signal, but the corrected figure's interval reaches the baseline.
    Unsure,
    /// No better than chance.
    None,
}

/// The answer.
pub(super) struct Answer {
    pub verdict: Verdict,
    pub sentence: String,
    pub lead: Vec<String>,
}

/// Share of rows that "placed highest" means.
const TOP: f64 = 0.1;

/// How far the answer carries.
pub(super) fn verdict(view: &View) -> Verdict {
    let validation = &view.artifact.validation;
    let e = validation.corrected.estimate;
    let clear = match validation.corrected.metric.higher_is_better() {
        Some(true) => e.low > e.baseline,
        Some(false) => e.high < e.baseline,
        None => false,
    };
    match (validation.signal.found, clear) {
        (false, _) => Verdict::None,
        (true, true) => Verdict::Good,
        (true, false) => Verdict::Unsure,
    }
}

/// The answer in words.
pub(super) fn answer(view: &View) -> Answer {
    let verdict = verdict(view);
    let opening = match verdict {
        Verdict::Good => view.say("report-yes", &[]),
        Verdict::Unsure => view.say("report-perhaps", &[]),
        Verdict::None => String::new(),
    };
    let gain = gain(view);
    let (sentence, mut lead) = match (verdict, gain) {
        (Verdict::None, gain) => {
            let no = say!(
                view,
                "report-no",
                rows = view.artifact.n_rows,
                target = view.target(),
                p = view.digits(view.artifact.validation.signal.p_value, 2)
            );
            (no, gain.map(|g| say!(view, "report-no-gain", gain = g)).into_iter().collect())
        }
        (_, Some(gain)) => (format!("{opening} {gain}"), Vec::new()),
        (_, None) => (opening, Vec::new()),
    };
    if verdict == Verdict::Unsure {
        lead.push(view.say("report-perhaps-why", &[]));
    }
    if verdict != Verdict::None {
        lead.extend(order(view));
    }
    let warnings = view.artifact.notices.iter().filter(|n| n.level == makalu::Level::Warning).count();
    if warnings > 0 {
        lead.push(say!(view, "report-look-at-limits", warnings = warnings));
    }
    Answer { verdict, sentence, lead }
}

/// What the model brings against chance, with interval and baseline.
fn gain(view: &View) -> Option<String> {
    match view.artifact.task {
        Task::Binary => {
            let scores = view.scores.outputs.first()?;
            let (events, weights) = (view.events(1), view.weights());
            let (top, n) = curve::top_share(scores, &events, weights, TOP);
            let base = curve::share(events.iter().copied().zip(weights.iter().copied()));
            Some(say!(
                view,
                "report-gain-binary",
                top = view.percent(n as f64 / scores.len() as f64),
                event = view.event(),
                share = view.percent(top.value),
                span = view.span(view.percent(top.low), view.percent(top.high)),
                base = view.percent(base.value)
            ))
        }
        Task::Multiclass { .. } => {
            let e = view.estimate(view.judged, Metric::Accuracy)?;
            Some(say!(
                view,
                "report-gain-multiclass",
                target = view.target(),
                share = view.percent(e.value),
                span = view.span(view.percent(e.low), view.percent(e.high)),
                base = view.percent(e.baseline)
            ))
        }
        Task::Regression => {
            let e = view.estimate(view.judged, Metric::R2)?;
            Some(say!(
                view,
                "report-gain-regression",
                target = view.target(),
                share = view.percent(e.value),
                span = view.span(view.percent(e.low), view.percent(e.high)),
                base = view.percent(e.baseline)
            ))
        }
    }
}

/// A second reading of the same: pairs in the right order, or the typical error.
fn order(view: &View) -> Option<String> {
    if view.artifact.task == Task::Regression {
        let e = view.estimate(view.judged, Metric::Mae)?;
        return Some(say!(
            view,
            "report-typical-error",
            error = format!("{}{}", view.number(e.value), view.target_unit()),
            span = view.span(view.number(e.low), view.number(e.high)),
            base = format!("{}{}", view.number(e.baseline), view.target_unit())
        ));
    }
    let e = view.estimate(view.judged, Metric::Auc)?;
    Some(say!(
        view,
        "report-pairs",
        share = view.percent(e.value),
        span = view.span(view.percent(e.low), view.percent(e.high)),
        base = view.percent(e.baseline)
    ))
}
