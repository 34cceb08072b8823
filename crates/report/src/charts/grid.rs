//! Charts of cells: which class is taken for which, and where values are missing.
//!
//! In: counts and shares. Out: an `<svg>` element.
//! Edges: more classes or features than fit are left to the caller to choose.

use super::frame::{Axis, Frame, Labels, shorten};
use crate::Lang;
use crate::words;

/// Observed class (rows) against predicted class (columns): counts, shaded by share of the observed class.
pub fn confusion(classes: &[String], counts: &[Vec<f64>], labels: &Labels, lang: Lang) -> String {
    let n = classes.len().max(1) as f64;
    let longest = classes.iter().map(|c| c.chars().count().min(16)).max().unwrap_or(0) as f64;
    // The name of the rows stands at the left of the first line.
    let left = 20.0 + 7.4 * longest.max(labels.y.chars().count() as f64);
    let cell = ((440.0 - left - 16.0) / n).min(110.0);
    let height = (46.0_f64.max(cell * 0.55)).min(64.0);
    let size = (440.0, 62.0 + height * n + 14.0);
    let bare = Axis::bare(0.0, 1.0);
    let mut frame = Frame::new(size, [left, 16.0, 56.0, 14.0], bare.clone(), bare);
    frame.text((left - 8.0, 52.0), "end", "name", &labels.y);
    frame.text((left, 30.0), "start", "name", &labels.x);
    for (j, class) in classes.iter().enumerate() {
        let x = left + (j as f64 + 0.5) * cell;
        frame.text((x, 52.0), "middle", "tick", &shorten(class, (cell / 7.4) as usize));
    }
    for (i, (class, row)) in classes.iter().zip(counts).enumerate() {
        let y = 58.0 + i as f64 * height;
        let total: f64 = row.iter().sum();
        frame.text((left - 8.0, y + height / 2.0 + 4.5), "end", "tick", &shorten(class, 16));
        for (j, &count) in row.iter().enumerate() {
            let share = if total > 0.0 { count / total } else { 0.0 };
            let at = (left + j as f64 * cell, y);
            let colour = if i == j { "cell c1" } else { "cell c2" };
            // Light enough that the text on it stays readable.
            frame.rect((at.0 + 1.0, at.1 + 1.0), (cell - 2.0, height - 2.0), colour, 0.06 + 0.34 * share, "");
            let middle = at.0 + cell / 2.0;
            frame.text((middle, y + height / 2.0 - 1.0), "middle", "label", &words::number(count, 6, lang));
            if cell > 44.0 {
                frame.text((middle, y + height / 2.0 + 15.0), "middle", "tick", &words::share(share, lang));
            }
        }
    }
    frame.finish(labels)
}

/// Share of gaps per feature (rows) and block of consecutive rows of the table (columns).
pub fn gaps(features: &[(String, Vec<f64>)], labels: &Labels, lang: Lang) -> String {
    let longest = features.iter().map(|(name, _)| name.chars().count().min(28)).max().unwrap_or(0) as f64;
    let left = 20.0 + 7.2 * longest;
    let height = 20.0;
    let size = (900.0, 34.0 + height * features.len() as f64 + 26.0);
    let bare = Axis::bare(0.0, 1.0);
    let mut frame = Frame::new(size, [left, 76.0, 26.0, 30.0], bare.clone(), bare);
    let (left, right) = frame.sides();
    for (k, (name, shares)) in features.iter().enumerate() {
        let y = 26.0 + k as f64 * height;
        frame.text((left - 8.0, y + 14.5), "end", "label", &shorten(name, 28));
        let wide = (right - left) / shares.len().max(1) as f64;
        frame.rect((left, y + 2.0), (right - left, height - 4.0), "empty", 1.0, "");
        for (b, &share) in shares.iter().enumerate().filter(|(_, s)| **s > 0.0) {
            frame.rect(
                (left + b as f64 * wide, y + 2.0),
                (wide, height - 4.0),
                "cell c2",
                0.15 + 0.85 * share.clamp(0.0, 1.0),
                "",
            );
        }
        let mean = shares.iter().sum::<f64>() / shares.len().max(1) as f64;
        frame.text((right + 8.0, y + 14.5), "start", "tick", &words::share(mean, lang));
    }
    let (_, bottom) = frame.ends();
    frame.text((left, bottom + 20.0), "start", "name", &labels.x);
    frame.finish(labels)
}
