//! Charts of effects: how the score goes with one feature, other things as they are in the table.
//!
//! In: an effect curve of the engine. Out: an `<svg>` element.
//! Invariants: class scores are shown as factors of the odds (the axis runs in log-odds), numbers in the target's unit;
//! the rug shows where the rows are.

use super::frame::{Axis, Frame, Labels, range, shorten};
use super::square::colour;
use crate::Lang;
use makalu::validate::curve::thin;

/// What the score is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// Log-odds, shown as factors of the odds.
    Odds,
    /// A number, shown as it is.
    Number,
}

fn axis(scale: Scale, values: impl IntoIterator<Item = f64>, lang: Lang) -> Axis {
    let (low, high) = range(values);
    let pad = 0.04 * (high - low);
    match scale {
        Scale::Odds => Axis::factors((low - pad, high + pad), lang),
        Scale::Number => Axis::numbers((low - pad, high + pad), 6, false, lang),
    }
}

/// One line of an effect chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Name in the legend; empty when it is alone.
    pub name: String,
    /// Score at each value.
    pub score: Vec<f64>,
    /// Range of the effect over the rows at each value: lower and upper ends. Drawn for a line that is alone.
    pub ends: (Vec<f64>, Vec<f64>),
}

/// Effect of a number, with a rug of where the rows are.
pub fn numeric(x: &[f64], lines: &[Line], rug: &[f64], scale: Scale, labels: &Labels, lang: Lang) -> String {
    let alone = lines.len() == 1;
    let scores = lines.iter().flat_map(|l| l.score.iter().copied());
    let ends = lines.iter().filter(|_| alone).flat_map(|l| l.ends.0.iter().chain(&l.ends.1).copied());
    let y = axis(scale, scores.chain(ends).chain([0.0]), lang);
    let across = Axis::numbers(range(x.iter().copied()), 6, false, lang);
    let mut frame = Frame::usual(across.clone(), y);
    frame.axes(&Labels { y: if alone { labels.y.clone() } else { String::new() }, ..labels.clone() });
    frame.line([(across.low, 0.0), (across.high, 0.0)], "chance");
    for (n, line) in lines.iter().enumerate() {
        if alone {
            let (low, high) = &line.ends;
            let band: Vec<(f64, f64, f64)> = x.iter().zip(low).zip(high).map(|((&x, &l), &h)| (x, l, h)).collect();
            frame.band(&band, "band c1");
        }
        frame.line(x.iter().copied().zip(line.score.iter().copied()), &format!("curve {}", colour(n)));
    }
    if !alone {
        let names: Vec<(String, String)> =
            lines.iter().enumerate().map(|(n, l)| (format!("curve {}", colour(n)), l.name.clone())).collect();
        frame.legend(&names);
    }
    let (_, bottom) = frame.ends();
    for v in thin(rug, 100).into_iter().filter(|v| (across.low..=across.high).contains(v)) {
        let x = frame.px(v);
        frame.segment((x, bottom - 6.0), (x, bottom), "rug");
    }
    frame.finish(labels)
}

/// Effect of levels: `(name, score per line)`, the names of the lines, and how many rows each level has.
pub fn levels(
    rows: &[(String, Vec<f64>, String)],
    lines: &[String],
    scale: Scale,
    labels: &Labels,
    lang: Lang,
) -> String {
    let x = axis(scale, rows.iter().flat_map(|r| r.1.iter().copied()).chain([0.0]), lang);
    let longest = rows.iter().map(|r| r.0.chars().count().min(18)).max().unwrap_or(0) as f64;
    let n = rows.len() as f64;
    let size = (440.0, (24.0 * n + 80.0).max(140.0));
    let margins = [18.0 + 7.2 * longest, 62.0, 30.0, 50.0];
    let mut frame = Frame::new(size, margins, x, Axis::bare(0.0, n.max(1.0)));
    // The horizontal axis is the score here: its name is the other charts' vertical one.
    frame.axes(&Labels { x: labels.y.clone(), y: String::new(), ..labels.clone() });
    let ((left, right), zero) = (frame.sides(), frame.px(0.0));
    let (top, bottom) = frame.ends();
    frame.segment((zero, top), (zero, bottom), "axis");
    for (k, (name, scores, count)) in rows.iter().enumerate() {
        let y = n - 0.5 - k as f64;
        let middle = frame.py(y);
        frame.text((left - 8.0, middle + 4.5), "end", "label", &shorten(name, 18));
        frame.text((right + 8.0, middle + 4.5), "start", "tick", count);
        for (line, &score) in scores.iter().enumerate().filter(|(_, s)| s.is_finite()) {
            if scores.len() == 1 {
                let to = frame.px(score);
                frame.segment((zero, middle), (to, middle), "stem c1");
            }
            frame.dot((score, y), 4.5, &format!("dot {}", colour(line)));
        }
    }
    if lines.len() > 1 {
        let names: Vec<(String, String)> =
            lines.iter().enumerate().map(|(n, l)| (format!("curve {}", colour(n)), l.clone())).collect();
        frame.legend(&names);
    }
    frame.finish(labels)
}
