//! The flow of rows: how many were read, left out and why, used, and what became of them.
//!
//! In: texts with their counts. Out: an `<svg>` element.
//! Invariants: boxes are as wide as the sheet allows; long texts break between words.
//! Edges: nothing left out draws no side box.

use super::frame::{Axis, Frame, LINE, Labels};

/// A sheet's width, and the boxes on it.
const WIDTH: f64 = 640.0;
const MAIN: (f64, f64) = (10.0, 300.0);
const SIDE: (f64, f64) = (350.0, 280.0);
/// Letters that fit into a box, by its width.
const PER_LETTER: f64 = 7.4;

/// Boxes from top to bottom; beside each arrow what leaves there, if anything.
pub struct Step {
    /// What the box says, one text a line.
    pub says: Vec<String>,
    /// What left before it.
    pub leaves: Vec<String>,
}

fn broken(texts: &[String], width: f64) -> Vec<String> {
    let room = ((width - 24.0) / PER_LETTER) as usize;
    let mut lines = Vec::new();
    for text in texts {
        let mut line = String::new();
        for word in text.split(' ') {
            if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > room {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    lines
}

/// The flow of rows.
pub fn flow(steps: &[Step], labels: &Labels) -> String {
    let tall = |lines: &[String]| 20.0 + LINE * lines.len() as f64;
    let placed: Vec<(Vec<String>, Vec<String>)> =
        steps.iter().map(|s| (broken(&s.says, MAIN.1), broken(&s.leaves, SIDE.1))).collect();
    let gap = |leaves: &[String]| if leaves.is_empty() { 34.0 } else { tall(leaves) + 28.0 };
    let height: f64 = 16.0
        + placed
            .iter()
            .enumerate()
            .map(|(n, (says, leaves))| tall(says) + if n == 0 { 0.0 } else { gap(leaves) })
            .sum::<f64>();
    let bare = Axis::bare(0.0, 1.0);
    let width = if steps.iter().all(|s| s.leaves.is_empty()) { MAIN.0 * 2.0 + MAIN.1 } else { WIDTH };
    let mut frame = Frame::new((width, height), [0.0; 4], bare.clone(), bare);
    let mut y = 8.0;
    let draw = |frame: &mut Frame, lines: &[String], (left, width): (f64, f64), y: f64| {
        frame.rect((left, y), (width, tall(lines)), "frame", 1.0, "");
        for (n, line) in lines.iter().enumerate() {
            frame.text((left + 12.0, y + 23.0 + LINE * n as f64), "start", "label", line);
        }
    };
    for (n, (says, leaves)) in placed.iter().enumerate() {
        if n > 0 {
            let middle = MAIN.0 + MAIN.1 / 2.0;
            let gap = gap(leaves);
            frame.segment((middle, y), (middle, y + gap), "axis");
            for side in [-4.0, 4.0] {
                frame.segment((middle + side, y + gap - 7.0), (middle, y + gap), "axis");
            }
            if !leaves.is_empty() {
                let centre = y + gap / 2.0;
                frame.segment((middle, centre), (SIDE.0, centre), "axis");
                for side in [-4.0, 4.0] {
                    frame.segment((SIDE.0 - 7.0, centre + side), (SIDE.0, centre), "axis");
                }
                draw(&mut frame, leaves, SIDE, y + 14.0);
            }
            y += gap;
        }
        draw(&mut frame, says, MAIN, y);
        y += tall(says);
    }
    frame.finish(labels)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_is_drawn_and_long_ones_break() {
        let text = |s: &str| vec![s.to_owned()];
        let steps = [
            Step { says: text("100 rows"), leaves: Vec::new() },
            Step { says: text(&"word ".repeat(20)), leaves: text("3 without a target") },
        ];
        let svg = flow(&steps, &Labels { id: "f".into(), ..Labels::default() });
        assert_eq!(svg.matches("<rect").count(), 3);
        assert!(svg.contains("100 rows") && svg.contains("3 without a target"));
        assert!(svg.matches("<text").count() > 4, "{svg}");
    }
}
