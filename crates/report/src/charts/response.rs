//! What a model expects over two settings: shades, past rows, where nobody has been, the window.
//!
//! In: values on a grid, whether past rows are near and limits kept, a window. Out: an `<svg>` element.
//! The user's question: "how flat is it around there, and how far have we been?".
//! Edges: values that are all alike get one shade; a window without width is a line, its middle stays a cross.

use super::frame::{Axis, Frame, Labels, range};
use crate::Lang;

/// Shades of the scale.
const SHADES: usize = 7;
/// Opacity of the lowest and highest value.
const OPACITY: (f64, f64) = (0.04, 0.82);

/// A map to draw.
#[derive(Debug, Clone, PartialEq)]
pub struct Response<'a> {
    /// Values of the horizontal setting, rising.
    pub xs: &'a [f64],
    /// Values of the vertical one, rising.
    pub ys: &'a [f64],
    /// What the model expects, `[y][x]`.
    pub values: &'a [Vec<f64>],
    /// Whether past rows are near.
    pub near: &'a [Vec<bool>],
    /// Whether every limit is kept.
    pub kept: &'a [Vec<bool>],
    /// Past rows.
    pub rows: &'a [(f64, f64)],
    /// Window along x and y.
    pub window: [(f64, f64); 2],
    /// Its middle.
    pub middle: (f64, f64),
    /// Values of the lightest and the darkest shade; what lies beyond has the same.
    pub shades: (f64, f64),
    /// The same, written.
    pub ends: (String, String),
}

/// The chart.
pub fn response(map: &Response<'_>, labels: &Labels, lang: Lang) -> String {
    let (x_edges, y_edges) = (edges(map.xs), edges(map.ys));
    let axis = |edges: &[f64]| {
        let (low, high) = range([edges.first().copied().unwrap_or(0.0), edges.last().copied().unwrap_or(1.0)]);
        Axis::numbers((low, high), 6, false, lang)
    };
    let (x, y) = (axis(&x_edges), axis(&y_edges));
    let widest = y.ticks.iter().map(|(_, t)| t.chars().count()).max().unwrap_or(0) as f64;
    let mut frame = Frame::new((520.0, 430.0), [30.0 + 7.4 * widest, 16.0, 52.0, 50.0], x, y);
    frame.axes(labels);
    shades(&mut frame, map, &x_edges, &y_edges);
    marks(&mut frame, map, &x_edges, &y_edges);
    frame.dots(map.rows.iter().copied(), "past");
    window(&mut frame, map);
    scale(&mut frame, &map.ends);
    frame.finish(labels)
}

/// Edges of the cells around the values: halfway to the neighbours.
fn edges(values: &[f64]) -> Vec<f64> {
    let half = |a: f64, b: f64| (b - a) / 2.0;
    match values {
        [] => vec![0.0, 1.0],
        [one] => vec![one - 0.5, one + 0.5],
        [first, second, ..] => {
            let mut edges = vec![first - half(*first, *second)];
            edges.extend(values.windows(2).map(|w| w[0] + half(w[0], w[1])));
            let n = values.len();
            edges.push(values[n - 1] + half(values[n - 2], values[n - 1]));
            edges
        }
    }
}

/// The cells, neighbours of one shade in a row as one rectangle.
fn shades(frame: &mut Frame, map: &Response<'_>, x_edges: &[f64], y_edges: &[f64]) {
    let (low, high) = range([map.shades.0, map.shades.1]);
    let shade = |v: f64| (((v - low) / (high - low)).clamp(0.0, 1.0) * 40.0).round() as i64;
    for (row, values) in map.values.iter().enumerate() {
        let (top, bottom) = (frame.py(y_edges[row + 1]), frame.py(y_edges[row]));
        let mut from = 0;
        for to in 1..=values.len() {
            if to < values.len() && shade(values[to]) == shade(values[from]) {
                continue;
            }
            let (left, right) = (frame.px(x_edges[from]), frame.px(x_edges[to]));
            let opacity = OPACITY.0 + (OPACITY.1 - OPACITY.0) * shade(values[from]) as f64 / 40.0;
            // A hair wider, so that no seam shows.
            frame.rect((left, top), (right - left + 0.3, bottom - top + 0.3), "cell c1", opacity, "");
            from = to;
        }
    }
}

/// Hatches where no past row is near, crosses where a limit is broken.
fn marks(frame: &mut Frame, map: &Response<'_>, x_edges: &[f64], y_edges: &[f64]) {
    let (mut hatches, mut crosses) = (Vec::new(), Vec::new());
    for row in 0..map.values.len() {
        for column in 0..map.values[row].len() {
            let (left, right) = (frame.px(x_edges[column]), frame.px(x_edges[column + 1]));
            let (top, bottom) = (frame.py(y_edges[row + 1]), frame.py(y_edges[row]));
            if !map.near[row][column] {
                hatches.push(((left, bottom), (right, top)));
            }
            if !map.kept[row][column] {
                crosses.push(((left, bottom), (right, top)));
                crosses.push(((left, top), (right, bottom)));
            }
        }
    }
    frame.strokes(&hatches, "hatch");
    frame.strokes(&crosses, "barred");
}

fn window(frame: &mut Frame, map: &Response<'_>) {
    let [(left, right), (low, high)] = map.window;
    let ((left, right), (top, bottom)) = ((frame.px(left), frame.px(right)), (frame.py(high), frame.py(low)));
    let corners = [(left, top), (right, top), (right, bottom), (left, bottom)];
    let sides: Vec<_> = (0..4).map(|k| (corners[k], corners[(k + 1) % 4])).collect();
    frame.strokes(&sides, "window");
    let (x, y) = (frame.px(map.middle.0), frame.py(map.middle.1));
    frame.strokes(&[((x - 6.0, y), (x + 6.0, y)), ((x, y - 6.0), (x, y + 6.0))], "window");
}

/// Which shade is which, above the drawing at the right.
fn scale(frame: &mut Frame, ends: &(String, String)) {
    let ((_, right), (top, _)) = (frame.sides(), frame.ends());
    let wide = 13.0;
    let y = top - 45.0;
    let high = right - 7.0 * ends.1.chars().count() as f64;
    frame.text((right, y + 11.0), "end", "tick", &ends.1);
    let left = high - 6.0 - wide * SHADES as f64;
    for k in 0..SHADES {
        let opacity = OPACITY.0 + (OPACITY.1 - OPACITY.0) * k as f64 / (SHADES - 1) as f64;
        frame.rect((left + k as f64 * wide, y), (wide, 13.0), "cell c1", opacity, "");
    }
    frame.text((left - 6.0, y + 11.0), "end", "tick", &ends.0);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hatches_crosses_dots_and_window_are_drawn_whatever_the_values() {
        let (near, kept) = (vec![vec![true, false]; 2], vec![vec![false, true]; 2]);
        for value in [1.0, f64::NAN, f64::INFINITY] {
            let values = vec![vec![value; 2]; 2];
            let map = Response {
                xs: &[1.0, 2.0],
                ys: &[5.0, 6.0],
                values: &values,
                near: &near,
                kept: &kept,
                rows: &[(1.5, 5.5)],
                window: [(1.0, 2.0), (5.0, 5.0)],
                middle: (1.0, 5.0),
                shades: (0.0, value),
                ends: ("<low>".into(), "high".into()),
            };
            let svg = response(&map, &Labels { id: "m".into(), ..Labels::default() }, Lang::Fr);
            for class in ["hatch", "barred", "past", "window"] {
                assert!(svg.contains(&format!("class=\"{class}\"")), "{class}: {svg}");
            }
            assert!(svg.contains("&lt;low&gt;") && !svg.contains("NaN") && !svg.contains("inf"), "{svg}");
        }
        assert_eq!(edges(&[1.0, 2.0, 4.0]), [0.5, 1.5, 3.0, 5.0]);
    }
}
