//! A chart as a file of its own: every style written beside the shape, nothing left to a page.
//!
//! In: a chart as [`super::frame::Frame`] finishes it. Out: an SVG file; the same shapes as values, for other formats.
//! The user's question: "can I send this figure to the journal?".
//! Invariants: no style sheet, no variable, no script, no reference to anything outside; a white ground; series differ by
//! dashes and darkness too, so that they can be told apart in black and white.
//! Method: the elements that a frame writes are read back (five kinds, attributes in double quotes, text escaped).
//! Edges: a class without a style of its own is drawn as a thin line.
//! To add one more class: a branch of [`Paint::of`].

use std::fmt::Write;

/// How a shape is drawn. Colours as red, green and blue.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Paint {
    pub fill: Option<[u8; 3]>,
    pub fill_opacity: f32,
    pub stroke: Option<[u8; 3]>,
    pub stroke_opacity: f32,
    pub width: f32,
    pub dash: &'static [f32],
    pub round: bool,
}

const INK: [u8; 3] = [0x1b, 0x1f, 0x24];
const SOFT: [u8; 3] = [0x44, 0x44, 0x44];
const FAINT: [u8; 3] = [0xe6, 0xe6, 0xe6];
const SERIES: [[u8; 3]; 4] = [[0x00, 0x67, 0xa3], [0xc4, 0x4e, 0x00], [0x00, 0x79, 0x5a], [0x8a, 0x3f, 0x86]];
/// Dashes of the series; the first is drawn through.
const DASHES: [&[f32]; 4] = [&[], &[8.0, 3.0], &[2.0, 3.0], &[9.0, 3.0, 2.0, 3.0]];

impl Paint {
    /// The style of an element's classes, as the page's style sheet gives it in print.
    pub fn of(classes: &str) -> Paint {
        let has = |name: &str| classes.split(' ').any(|c| c == name);
        let series = (0..4).find(|&k| has(["c1", "c2", "c3", "c4"][k]));
        let colour = series.map_or(INK, |k| SERIES[k]);
        let none = Paint {
            fill: None,
            fill_opacity: 1.0,
            stroke: None,
            stroke_opacity: 1.0,
            width: 1.0,
            dash: &[],
            round: false,
        };
        let line = |stroke, width| Paint { stroke: Some(stroke), width, ..none };
        let area = |fill, fill_opacity| Paint { fill: Some(fill), fill_opacity, ..none };
        match classes.split(' ').next().unwrap_or_default() {
            "grid" => line(FAINT, 1.0),
            "axis" => line(SOFT, 1.0),
            "chance" => Paint { dash: &[4.0, 4.0], ..line(SOFT, 1.3) },
            "rug" => Paint { stroke_opacity: 0.55, ..line(SOFT, 1.0) },
            "curve" => Paint { dash: DASHES[series.unwrap_or(0)], ..line(colour, 2.2) },
            "stem" => line(colour, 2.2),
            "whisker" => line(colour, 1.3),
            "cloud" => Paint { stroke_opacity: 0.38, round: true, ..line(colour, 5.0) },
            "band" => area(colour, 0.14),
            "bar" => area(colour, 0.8),
            "dot" | "cell" => area(colour, 1.0),
            "empty" => area(FAINT, 1.0),
            "tick" | "name" => area(SOFT, 1.0),
            "label" => area(INK, 1.0),
            _ => line(colour, 1.0),
        }
    }
}

/// An element of a chart.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Element<'a> {
    pub name: &'a str,
    attributes: Vec<(&'a str, &'a str)>,
    /// What stands up to the next tag, escaped.
    pub text: &'a str,
    closed: bool,
}

impl<'a> Element<'a> {
    pub fn get(&self, name: &str) -> Option<&'a str> {
        self.attributes.iter().find(|(n, _)| *n == name).map(|(_, v)| *v)
    }
    pub fn number(&self, name: &str) -> f32 {
        self.get(name).and_then(|v| v.parse().ok()).unwrap_or(0.0)
    }
    pub fn paint(&self) -> Paint {
        let mut paint = Paint::of(self.get("class").unwrap_or_default());
        if let Some(opacity) = self.get("fill-opacity").and_then(|v| v.parse().ok()) {
            paint.fill_opacity = opacity;
        }
        paint
    }
}

/// The elements of a chart in order, ends of elements among them (their names start with `/`).
pub(super) fn elements(svg: &str) -> Vec<Element<'_>> {
    let mut found = Vec::new();
    for piece in svg.split('<').skip(1) {
        let Some((tag, text)) = piece.split_once('>') else { continue };
        let closed = tag.ends_with('/');
        let tag = tag.trim_end_matches('/');
        let (name, mut rest) = tag.split_once(' ').unwrap_or((tag, ""));
        let mut attributes = Vec::new();
        while let Some((name, value)) = rest.split_once("=\"")
            && let Some((value, after)) = value.split_once('"')
        {
            attributes.push((name.trim(), value));
            rest = after;
        }
        found.push(Element { name, attributes, text, closed });
    }
    found
}

/// Width and height of a chart, in CSS pixels.
pub(super) fn size(elements: &[Element<'_>]) -> (f32, f32) {
    let view_box = elements.iter().find_map(|e| e.get("viewBox")).unwrap_or("0 0 440 330");
    let mut numbers = view_box.split(' ').filter_map(|n| n.parse::<f32>().ok()).skip(2);
    (numbers.next().unwrap_or(440.0), numbers.next().unwrap_or(330.0))
}

fn hex([r, g, b]: [u8; 3]) -> String {
    format!("#{r:02x}{g:02x}{b:02x}")
}

/// The presentation attributes of a style.
fn attributes(paint: Paint) -> String {
    let mut out = format!(r#" fill="{}""#, paint.fill.map_or("none".to_owned(), hex));
    if paint.fill.is_some() && paint.fill_opacity < 1.0 {
        let _ = write!(out, r#" fill-opacity="{:.2}""#, paint.fill_opacity);
    }
    if let Some(stroke) = paint.stroke {
        let _ = write!(out, r#" stroke="{}" stroke-width="{}""#, hex(stroke), paint.width);
        if paint.stroke_opacity < 1.0 {
            let _ = write!(out, r#" stroke-opacity="{:.2}""#, paint.stroke_opacity);
        }
        if !paint.dash.is_empty() {
            let dash: Vec<String> = paint.dash.iter().map(f32::to_string).collect();
            let _ = write!(out, r#" stroke-dasharray="{}""#, dash.join(" "));
        }
        out.push_str(if paint.round { r#" stroke-linecap="round""# } else { r#" stroke-linejoin="round""# });
    }
    out
}

/// Room around a chart, in CSS pixels: on a page names may reach over its edge.
pub(super) const MARGIN: f32 = 16.0;

/// The chart as an SVG file of its own.
pub fn svg(chart: &str) -> String {
    let elements = elements(chart);
    let (width, height) = size(&elements);
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    for element in &elements {
        let name = element.name;
        let _ = write!(out, "<{name}");
        let kept = |key: &str| !matches!(key, "class" | "fill-opacity" | "viewBox");
        for (key, value) in element.attributes.iter().filter(|(key, _)| kept(key)) {
            let _ = write!(out, r#" {key}="{value}""#);
        }
        match name {
            "svg" => {
                let (wide, high) = (width + 2.0 * MARGIN, height + 2.0 * MARGIN);
                let _ = write!(out, r#" viewBox="-{MARGIN} -{MARGIN} {wide} {high}" width="{wide}" height="{high}""#);
                out.push_str(r#" font-family="Helvetica, Arial, 'DejaVu Sans', sans-serif" font-size="13""#);
            }
            "line" | "text" | "rect" | "circle" | "path" => out.push_str(&attributes(element.paint())),
            _ => {}
        }
        out.push_str(if element.closed { "/>" } else { ">" });
        out.push_str(element.text);
        if name == "/desc" {
            let at = format!(r#"x="-{MARGIN}" y="-{MARGIN}" width="100%" height="100%""#);
            let _ = write!(out, "<rect {at} fill=\"#ffffff\"/>");
        }
    }
    out.push('\n');
    out
}

#[cfg(test)]
mod tests {
    use super::super::frame::{Axis, Frame, Labels};
    use super::*;
    use crate::Lang;

    pub fn chart() -> String {
        let axis = Axis::shares(1.0, Lang::En);
        let mut frame = Frame::usual(axis.clone(), axis);
        let labels = Labels { id: "c".into(), title: "a < b & \"c\"".into(), desc: "é".into(), ..Labels::default() };
        frame.axes(&Labels { x: "x < y".into(), ..labels.clone() });
        frame.line([(0.0, 0.0), (0.5, 0.4), (1.0, 1.0)], "curve c2");
        frame.band(&[(0.0, 0.1, 0.2), (1.0, 0.3, 0.4)], "band c1");
        frame.dots([(0.2, 0.3)], "cloud c1");
        frame.rect((1.0, 2.0), (3.0, 4.0), "cell c2", 0.5, "says <this>");
        frame.dot((0.5, 0.5), 3.0, "dot c1");
        frame.finish(&labels)
    }

    #[test]
    fn styles_stand_beside_the_shapes() {
        let file = svg(&chart());
        assert!(!file.contains("class=") && !file.contains("var(") && !file.contains("url("), "{file}");
        let mut reader = quick_xml::Reader::from_str(&file);
        while !matches!(reader.read_event().expect("well formed"), quick_xml::events::Event::Eof) {}
        for part in ["stroke-dasharray=\"8 3\"", "fill-opacity=\"0.50\"", "a &lt; b &amp;", "width=\"472\""] {
            assert!(file.contains(part), "{part}\n{file}");
        }
        assert_eq!(file.matches("fill-opacity").count(), 2, "{file}");
    }
}
