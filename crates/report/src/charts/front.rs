//! The chart of the formulas to choose from: how well each does against how much there is to read.
//!
//! In: a size and a figure per formula, the figures of the most accurate model and of the baseline. Out: an `<svg>`
//! element.
//! Invariants: a level that lies far from every formula is left to the caption, so that formulas can be told apart.
//! Edges: one formula draws one dot.

use super::frame::{Axis, Frame, Labels, range};
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
    let (low, high) = range(figures.chain([best.1]));
    let pad = 0.08 * (high - low);
    let y = Axis::numbers((low - pad, high + pad), 6, false, lang);
    let levels = [(baseline, "chance"), (best, "curve c2")].map(|(level, class)| (level.clone(), class));
    let shown: Vec<(Level, &str)> = levels.into_iter().filter(|((_, v), _)| (y.low..=y.high).contains(v)).collect();
    let widest = y.ticks.iter().map(|(_, t)| t.chars().count()).max().unwrap_or(0) as f64;
    let mut frame = Frame::new((900.0, 380.0), [30.0 + 7.4 * widest, 24.0, 30.0, 50.0], x.clone(), y);
    frame.axes(labels);
    frame.legend(&shown.iter().map(|((name, _), class)| ((*class).to_owned(), name.clone())).collect::<Vec<_>>());
    for ((_, level), class) in &shown {
        frame.line([(x.low, *level), (x.high, *level)], class);
    }
    frame.line(points.iter().map(|p| (p.size, p.estimate.value)), "curve c1");
    for point in points {
        let at = (point.size, point.estimate.value);
        frame.whisker(point.size, point.estimate.low, point.estimate.high, "whisker c1");
        frame.dot(at, if point.chosen { 7.5 } else { 4.0 }, "dot c1");
        let name = if point.chosen { format!("{} ◂", point.number) } else { point.number.to_string() };
        // On the side where the most accurate model's line does not pass.
        let below = best.1 >= at.1;
        let y = if below { frame.py(point.estimate.low) + 16.0 } else { frame.py(point.estimate.high) - 7.0 };
        frame.text((frame.px(at.0), y), "middle", "label", &name);
    }
    frame.finish(labels)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_formula_is_drawn_and_a_far_level_is_not() {
        let estimate = |value: f64| Estimate { value, low: value - 0.01, high: value + 0.01, baseline: 0.0 };
        let check = |figures: &[f64], baseline: f64, dashed: bool| {
            let points: Vec<Point> = figures
                .iter()
                .enumerate()
                .map(|(at, &v)| Point { number: at + 1, size: 4.0 * at as f64, estimate: estimate(v), chosen: at == 0 })
                .collect();
            let labels = Labels { id: "f".to_owned(), ..Labels::default() };
            let svg = front(&points, &("best".to_owned(), 0.9), &("base".to_owned(), baseline), &labels, Lang::En);
            assert_eq!(svg.matches("<circle").count(), figures.len(), "{svg}");
            assert_eq!(svg.contains("base"), dashed, "{svg}");
            assert!(svg.contains("1 ◂") && !svg.contains("NaN") && !svg.contains("inf"), "{svg}");
        };
        check(&[0.8, 0.85, 0.88], 0.0, false);
        check(&[0.1, 0.85, 0.88], 0.1, true);
        check(&[0.9], 0.9, true);
    }
}
