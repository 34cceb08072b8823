//! The chart of a budget: what so many calls bring.
//!
//! In: points with intervals, the point where calling stops to pay. Out: an `<svg>` element.
//! Invariants: 0 is always drawn, so that a loss is seen as one; as many calls at random stand beside.
//! Edges: a point alone draws its dot.

use super::frame::{Axis, Frame, Labels, range};
use crate::Lang;
use makalu::decide::profit::Point;

/// What the chart says beside its labels.
#[derive(Debug, Clone, PartialEq)]
pub struct Names {
    /// Of the curve.
    pub gain: String,
    /// Of as many calls at random.
    pub random: String,
    /// Of the point marked.
    pub mark: String,
}

/// Gain against calls, with its band, the line of chance, and the point marked.
pub fn profit(points: &[Point], mark: &Point, names: &Names, labels: &Labels, lang: Lang) -> String {
    let calls = |p: &Point| p.calls as f64;
    let x = Axis::numbers(range(points.iter().map(calls).chain([0.0])), 8, false, lang);
    let gains = points.iter().flat_map(|p| [p.gain.value, p.gain.low, p.gain.high, p.gain.baseline]);
    let (low, high) = range(gains.chain([mark.gain.value, 0.0]));
    let pad = 0.06 * (high - low);
    let y = Axis::numbers((low - pad, high + pad), 6, false, lang);
    let widest = y.ticks.iter().map(|(_, t)| t.chars().count()).max().unwrap_or(0) as f64;
    let mut frame = Frame::new((700.0, 350.0), [30.0 + 7.4 * widest, 24.0, 30.0, 50.0], x.clone(), y);
    frame.axes(labels);
    frame.legend(&[("curve c1".to_owned(), names.gain.clone()), ("chance".to_owned(), names.random.clone())]);
    let ((left, right), zero) = (frame.sides(), frame.py(0.0));
    frame.segment((left, zero), (right, zero), "axis");
    let band: Vec<(f64, f64, f64)> = points.iter().map(|p| (calls(p), p.gain.low, p.gain.high)).collect();
    frame.band(&band, "band c1");
    frame.line(points.iter().map(|p| (calls(p), p.gain.baseline)), "chance");
    frame.line(points.iter().map(|p| (calls(p), p.gain.value)), "curve c1");
    let at = (frame.px(calls(mark)), frame.py(mark.gain.value));
    frame.segment(at, (at.0, zero), "whisker c1");
    frame.dot((calls(mark), mark.gain.value), 6.0, "dot c1");
    // Beside the dot, on the side where there is room.
    let near_right = at.0 > right - 0.25 * (right - left);
    let (dx, anchor) = if near_right { (-11.0, "end") } else { (11.0, "start") };
    let (top, _) = frame.ends();
    frame.text((at.0 + dx, (at.1 - 10.0).max(top + 12.0)), anchor, "label", &names.mark);
    frame.finish(labels)
}

#[cfg(test)]
mod tests {
    use super::*;
    use makalu::validate::Estimate;

    #[test]
    fn any_curve_can_be_drawn() {
        let point = |calls: usize, value: f64| Point {
            calls,
            gain: Estimate { value, low: value - 5.0, high: value + 5.0, baseline: -(calls as f64) },
        };
        let names = Names { gain: "gain".into(), random: "chance <1>".into(), mark: "3 calls".into() };
        let labels = Labels { id: "p".to_owned(), ..Labels::default() };
        for points in [vec![], vec![point(0, 0.0)], vec![point(0, 0.0), point(3, 40.0), point(9, -20.0)]] {
            let svg = profit(&points, &point(3, 40.0), &names, &labels, Lang::Fr);
            assert!(svg.contains("3 calls") && svg.contains("chance &lt;1&gt;"), "{svg}");
            assert!(svg.matches("<circle").count() == 1 && !svg.contains("NaN") && !svg.contains("inf"), "{svg}");
        }
    }
}
