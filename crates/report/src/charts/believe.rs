//! Charts of how far to believe: decision curve, learning curve, how far single predictions move.
//!
//! In: points that the engine computed. Out: an `<svg>` element.
//! Edges: no point draws an empty sheet.

use super::frame::{Axis, Frame, Labels, range};
use crate::Lang;
use makalu::validate::curve::thin;
use makalu::validate::decision::DecisionCurve;
use makalu::validate::learning::LearningCurve;

/// Rows drawn at most.
const MAX_ROWS: usize = 160;
/// Net benefit below this is drawn at the lower edge: acting on all costs without limit.
const LOWEST: f64 = -0.2;

/// Net benefit of the model with its band, beside acting on all (`names.1`) and on none.
pub fn decision(curve: &DecisionCurve, names: (&str, &str), labels: &Labels, lang: Lang) -> String {
    let last = curve.points.last().map_or(1.0, |p| p.threshold);
    let tops = curve.points.iter().flat_map(|p| [p.model.high, p.all]);
    let (_, high) = range(tops.chain([0.0, 0.2]));
    let bottom = curve.points.iter().map(|p| p.model.low).fold(-0.05, f64::min).max(LOWEST);
    let mut frame = Frame::usual(Axis::shares(last, lang), Axis::numbers((bottom, high.min(1.0)), 5, false, lang));
    // A legend takes the place of the vertical axis' name.
    frame.axes(&Labels { y: String::new(), ..labels.clone() });
    frame.line([(0.0, 0.0), (last, 0.0)], "axis");
    let band: Vec<(f64, f64, f64)> =
        curve.points.iter().map(|p| (p.threshold, p.model.low.max(bottom), p.model.high.max(bottom))).collect();
    frame.band(&band, "band c1");
    frame.line(curve.points.iter().filter(|p| p.all >= bottom).map(|p| (p.threshold, p.all)), "curve c2");
    frame.line(curve.points.iter().map(|p| (p.threshold, p.model.value.max(bottom))), "curve c1");
    frame.legend(&[("curve c1".to_owned(), names.0.to_owned()), ("curve c2".to_owned(), names.1.to_owned())]);
    frame.finish(labels)
}

/// Main figure by rows learnt from, and what is foretold for twice the rows.
pub fn learning(curve: &LearningCurve, labels: &Labels, lang: Lang) -> String {
    let far = 2.0 * curve.n_rows as f64;
    let measured = || curve.points.iter().map(|(n, f)| (*n as f64, f.estimate));
    let ends = measured().flat_map(|(_, e)| [e.low, e.high]).chain([curve.doubled.low, curve.doubled.high]);
    let y = Axis::numbers(range(ends), 5, true, lang);
    let mut frame = Frame::usual(Axis::numbers((0.0, far), 4, true, lang), y);
    frame.axes(labels);
    let band: Vec<(f64, f64, f64)> = measured().map(|(n, e)| (n, e.low, e.high)).collect();
    frame.band(&band, "band c1");
    frame.line(measured().map(|(n, e)| (n, e.value)), "curve c1");
    let last = measured().next_back().map(|(n, e)| (n, e.value));
    frame.line(last.into_iter().chain([(far, curve.doubled.value)]), "chance");
    frame.whisker(far, curve.doubled.low, curve.doubled.high, "whisker c2");
    for (n, e) in measured() {
        frame.dot((n, e.value), 3.5, "dot c1");
    }
    frame.dot((far, curve.doubled.value), 3.5, "dot c2");
    frame.finish(labels)
}

/// Per row, the mean prediction and the range of its repetitions: `(mean, low, high)`.
pub fn movement(rows: &[(f64, f64, f64)], probabilities: bool, labels: &Labels, lang: Lang) -> String {
    let mut sorted: Vec<(f64, f64, f64)> = rows.iter().copied().filter(|r| r.0.is_finite()).collect();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let drawn = thin(&sorted, MAX_ROWS);
    let axis = if probabilities {
        Axis::shares(drawn.iter().map(|r| r.2).fold(0.01, f64::max), lang)
    } else {
        Axis::numbers(range(drawn.iter().flat_map(|r| [r.1, r.2])), 6, false, lang)
    };
    let mut frame = Frame::usual(axis.clone(), axis.clone());
    frame.axes(labels);
    frame.line([(axis.low, axis.low), (axis.high, axis.high)], "chance");
    for (mean, low, high) in drawn {
        frame.whisker(mean, low, high, "whisker c1");
    }
    frame.finish(labels)
}
