//! Charts of bars: how probabilities are spread by class, and how much each feature counts.
//!
//! In: counts per bin, importances with their interval. Out: an `<svg>` element.
//! Edges: no row and no feature draw an empty sheet.

use super::frame::{Axis, Frame, Labels, range, shorten};
use crate::Lang;
use makalu::validate::Estimate;

/// Shares of rows per bin of probability, one histogram per class, one above the other: `(class, share of the class's
/// rows in each bin)`.
pub fn histograms(classes: &[(String, Vec<f64>)], labels: &Labels, lang: Lang) -> String {
    let n = classes.len().max(1) as f64;
    let x = Axis::shares(1.0, lang);
    let mut frame = Frame::new((440.0, 330.0), [16.0, 20.0, 30.0, 50.0], x, Axis::bare(0.0, n));
    frame.axes(labels);
    for (k, (name, shares)) in classes.iter().enumerate() {
        let floor = n - 1.0 - k as f64;
        let top = shares.iter().copied().fold(0.0, f64::max).max(1e-12);
        let class = super::square::colour(k);
        for (bin, share) in shares.iter().enumerate().filter(|(_, s)| **s > 0.0) {
            let from = frame.px(bin as f64 / shares.len() as f64);
            let to = frame.px((bin + 1) as f64 / shares.len() as f64);
            let (up, down) = (frame.py(floor + 0.78 * share / top), frame.py(floor));
            frame.rect((from + 0.5, up), (to - from - 1.0, down - up), &format!("bar {class}"), 1.0, "");
        }
        let ((left, right), y) = (frame.sides(), frame.py(floor));
        frame.segment((left, y), (right, y), "axis");
        let y = frame.py(floor + 0.88);
        frame.text((right, y), "end", "name", &shorten(name, 40));
    }
    frame.finish(labels)
}

/// A share of 1 per name.
pub fn shares(bars: &[(String, f64)], labels: &Labels, lang: Lang) -> String {
    const LETTERS: usize = 44;
    let longest = bars.iter().map(|(name, _)| name.chars().count().min(LETTERS)).max().unwrap_or(0);
    let n = bars.len() as f64;
    let margins = [24.0 + 7.2 * longest as f64, 24.0, 8.0, 50.0];
    let mut frame = Frame::new((900.0, 24.0 * n + 60.0), margins, Axis::shares(1.0, lang), Axis::bare(0.0, n.max(1.0)));
    frame.axes(labels);
    let (left, _) = frame.sides();
    for (k, (name, share)) in bars.iter().enumerate() {
        let (middle, right) = (frame.py(n - 0.5 - k as f64), frame.px(share.clamp(0.0, 1.0)));
        frame.text((left - 8.0, middle + 4.5), "end", "label", &shorten(name, LETTERS));
        frame.rect((left, middle - 7.0), (right - left, 14.0), "bar c1", 1.0, name);
    }
    frame.finish(labels)
}

/// Importance of features, most important first, with the range over the resamples.
pub fn importance(features: &[(String, Estimate)], labels: &Labels, lang: Lang) -> String {
    let (_, high) = range(features.iter().flat_map(|(_, e)| [0.0, e.value, e.high]));
    let x = Axis::numbers((0.0, high), 5, true, lang);
    let longest = features.iter().map(|(name, _)| name.chars().count().min(30)).max().unwrap_or(0);
    let n = features.len() as f64;
    let size = (900.0, 24.0 * n + 60.0);
    let mut frame = Frame::new(size, [24.0 + 7.2 * longest as f64, 24.0, 8.0, 50.0], x, Axis::bare(0.0, n.max(1.0)));
    frame.axes(labels);
    let (left, _) = frame.sides();
    for (k, (name, e)) in features.iter().enumerate() {
        let y = n - 0.5 - k as f64;
        let (middle, right) = (frame.py(y), frame.px(e.value.max(0.0)));
        frame.text((left - 8.0, middle + 4.5), "end", "label", &shorten(name, 30));
        frame.rect((left, middle - 7.0), (right - left, 14.0), "bar c1", 1.0, name);
        let (low, high) = (frame.px(e.low), frame.px(e.high));
        if low.is_finite() && high.is_finite() {
            frame.segment((low, middle), (high, middle), "whisker ink");
            frame.segment((low, middle - 4.0), (low, middle + 4.0), "whisker ink");
            frame.segment((high, middle - 4.0), (high, middle + 4.0), "whisker ink");
        }
    }
    frame.finish(labels)
}
