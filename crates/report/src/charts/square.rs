//! Charts on the unit square: calibration, ROC, precision and recall, gain.
//!
//! In: points and bins of `makalu::validate::curve`. Out: an `<svg>` element.
//! Edges: no point draws the axes and the reference alone.

use super::frame::{Axis, Frame, Labels};
use crate::Lang;
use makalu::validate::curve::{Bin, Point, thin};

/// Points kept of a curve: more are closer together than a printed dot.
const MAX_POINTS: usize = 160;

/// What chance alone would draw.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reference {
    /// From (0, 0) to (1, 1).
    Diagonal,
    /// The same height everywhere.
    Level(f64),
}

/// A named curve.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// Its name in the legend; empty when it is alone.
    pub name: String,
    /// Its points.
    pub points: Vec<Point>,
}

/// Class of the n-th series of a chart.
pub fn colour(n: usize) -> &'static str {
    ["c1", "c2", "c3", "c4"][n % 4]
}

fn reference(frame: &mut Frame, reference: Reference) {
    match reference {
        Reference::Diagonal => frame.line([(0.0, 0.0), (1.0, 1.0)], "chance"),
        Reference::Level(y) => frame.line([(0.0, y), (1.0, y)], "chance"),
    }
}

/// ROC, precision-recall and gain curves, with what chance alone would draw.
pub fn curves(series: &[Series], chance: Reference, labels: &Labels, lang: Lang) -> String {
    let mut frame = Frame::usual(Axis::shares(1.0, lang), Axis::shares(1.0, lang));
    // A legend takes the place of the vertical axis' name.
    let several = series.len() > 1;
    let y = if several { String::new() } else { labels.y.clone() };
    frame.axes(&Labels { y, ..labels.clone() });
    reference(&mut frame, chance);
    for (n, one) in series.iter().enumerate() {
        frame.line(thin(&one.points, MAX_POINTS).iter().map(|p| (p.x, p.y)), &format!("curve {}", colour(n)));
    }
    if several {
        let names: Vec<(String, String)> =
            series.iter().enumerate().map(|(n, s)| (format!("curve {}", colour(n)), s.name.clone())).collect();
        frame.legend(&names);
    }
    frame.finish(labels)
}

/// Predicted probability against observed share, with the 95 % interval of each bin as a band.
pub fn calibration(bins: &[Bin], labels: &Labels, lang: Lang) -> String {
    let top = bins.iter().map(|b| b.observed.high.max(b.predicted)).fold(0.0, f64::max);
    let axis = Axis::shares(if bins.is_empty() { 1.0 } else { top }, lang);
    let mut frame = Frame::usual(axis.clone(), axis);
    frame.axes(labels);
    reference(&mut frame, Reference::Diagonal);
    let band: Vec<(f64, f64, f64)> = bins.iter().map(|b| (b.predicted, b.observed.low, b.observed.high)).collect();
    frame.band(&band, "band c1");
    for bin in bins {
        frame.whisker(bin.predicted, bin.observed.low, bin.observed.high, "whisker c1");
    }
    frame.line(bins.iter().map(|b| (b.predicted, b.observed.value)), "curve c1");
    for bin in bins {
        frame.dot((bin.predicted, bin.observed.value), 3.5, "dot c1");
    }
    frame.finish(labels)
}
