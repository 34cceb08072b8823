//! The chart of the formulas to choose from: how well each does against how much there is to read.
//!
//! In: a size and a figure per formula, the figures of the most accurate model and of the baseline. Out: an `<svg>`
//! element.
//! Edges: one formula draws one dot.

use super::frame::{Axis, Frame, Labels, range, shorten};
use crate::Lang;
use makalu::validate::Estimate;

/// A formula.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// Its number.
    pub number: usize,
    /// What a person reads.
    pub size: f64,
    /// Its main figure.
    pub estimate: Estimate,
    /// Whether it is the chosen one.
    pub chosen: bool,
}

/// A level to compare with: its name and figure.
pub type Level = (String, f64);

/// Figure against size with intervals; the most accurate model and the baseline as lines.
pub fn front(points: &[Point], best: &Level, baseline: &Level, labels: &Labels, lang: Lang) -> String {
    let (low, high) = range(points.iter().map(|p| p.size));
    let pad = 0.04 * (high - low);
    let x = Axis::numbers(((low - pad).max(0.0), high + pad), 8, false, lang);
    let figures = points.iter().flat_map(|p| [p.estimate.value, p.estimate.low, p.estimate.high]);
    let (low, high) = range(figures.chain([best.1, baseline.1]));
    let pad = 0.06 * (high - low);
    let y = Axis::numbers((low - pad, high + pad), 6, false, lang);
    let widest = y.ticks.iter().map(|(_, t)| t.chars().count()).max().unwrap_or(0) as f64;
    let mut frame = Frame::new((900.0, 380.0), [30.0 + 7.4 * widest, 24.0, 30.0, 50.0], x.clone(), y);
    frame.axes(labels);
    let (_, right) = frame.sides();
    for ((name, level), class) in [(baseline, "chance"), (best, "curve c2")] {
        frame.line([(x.low, *level), (x.high, *level)], class);
        let above = frame.py(*level) - 6.0;
        frame.text((right, above), "end", "tick", &shorten(name, 60));
    }
    frame.line(points.iter().map(|p| (p.size, p.estimate.value)), "curve c1");
    for point in points {
        let at = (point.size, point.estimate.value);
        frame.whisker(point.size, point.estimate.low, point.estimate.high, "whisker c1");
        frame.dot(at, if point.chosen { 7.5 } else { 4.0 }, "dot c1");
        let name = if point.chosen { format!("{} ◂", point.number) } else { point.number.to_string() };
        frame.text((frame.px(at.0) + 8.0, frame.py(at.1) - 9.0), "start", "label", &name);
    }
    frame.finish(labels)
}
