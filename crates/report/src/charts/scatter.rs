//! Charts of predicted numbers: against what was observed, their errors, and how often the interval holds.
//!
//! In: predictions, observations, bins. Out: an `<svg>` element.
//! Invariants: at most [`MAX_DOTS`] rows are drawn, evenly taken along the predictions; captions say so.

use super::frame::{Axis, Frame, Labels, range};
use crate::Lang;
use crate::words;
use makalu::validate::curve::{Bin, thin};

/// Rows drawn at most.
pub const MAX_DOTS: usize = 900;

/// Rows to draw: in rising order of the prediction, evenly thinned.
fn rows(pairs: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let mut sorted: Vec<(f64, f64)> = pairs.iter().copied().filter(|(p, o)| p.is_finite() && o.is_finite()).collect();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    thin(&sorted, MAX_DOTS)
}

/// Observed against predicted: `(predicted, observed)`, with the diagonal.
pub fn predicted_observed(pairs: &[(f64, f64)], labels: &Labels, lang: Lang) -> String {
    let rows = rows(pairs);
    let both = range(rows.iter().flat_map(|&(p, o)| [p, o]));
    let axis = Axis::numbers(both, 6, false, lang);
    let mut frame = Frame::usual(axis.clone(), axis.clone());
    frame.axes(labels);
    frame.line([(axis.low, axis.low), (axis.high, axis.high)], "chance");
    frame.dots(rows, "cloud c1");
    frame.finish(labels)
}

/// Observed less predicted against predicted, with the interval's two ends as lines.
pub fn residuals(pairs: &[(f64, f64)], interval: Option<(f64, f64)>, labels: &Labels, lang: Lang) -> String {
    let rows: Vec<(f64, f64)> = rows(pairs).into_iter().map(|(p, o)| (p, o - p)).collect();
    let ends = interval.into_iter().flat_map(|(low, high)| [low, high]);
    let y = Axis::numbers(range(rows.iter().map(|r| r.1).chain(ends).chain([0.0])), 6, false, lang);
    let x = Axis::numbers(range(rows.iter().map(|r| r.0)), 6, false, lang);
    let mut frame = Frame::usual(x.clone(), y);
    frame.axes(labels);
    frame.line([(x.low, 0.0), (x.high, 0.0)], "axis");
    for end in interval.into_iter().flat_map(|(low, high)| [low, high]) {
        frame.line([(x.low, end), (x.high, end)], "chance");
    }
    frame.dots(rows, "cloud c1");
    frame.finish(labels)
}

/// Share of rows inside the interval along the predictions, with the share promised.
pub fn coverage(bins: &[Bin], promised: f64, labels: &Labels, lang: Lang) -> String {
    let low = bins.iter().map(|b| b.observed.low).fold(promised, f64::min);
    let mut y = Axis::shares(1.0, lang);
    if low > 0.5 {
        y.low = 0.5;
        y.ticks = [0.5, 0.6, 0.7, 0.8, 0.9, 1.0].map(|v| (v, words::share(v, lang))).to_vec();
    }
    let x = Axis::numbers(range(bins.iter().flat_map(|b| [b.predicted])), 6, false, lang);
    let mut frame = Frame::usual(x.clone(), y);
    frame.axes(labels);
    frame.line([(x.low, promised), (x.high, promised)], "chance");
    let band: Vec<(f64, f64, f64)> = bins.iter().map(|b| (b.predicted, b.observed.low, b.observed.high)).collect();
    frame.band(&band, "band c1");
    frame.line(bins.iter().map(|b| (b.predicted, b.observed.value)), "curve c1");
    for bin in bins {
        frame.whisker(bin.predicted, bin.observed.low, bin.observed.high, "whisker c1");
        frame.dot((bin.predicted, bin.observed.value), 3.5, "dot c1");
    }
    frame.finish(labels)
}
