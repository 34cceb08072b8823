//! A chart as a PDF of one page, its text as outlines.
//!
//! In: a chart as [`super::frame::Frame`] finishes it. Out: the bytes of a PDF file.
//! The user's question: "the journal wants vector figures without fonts missing; can I send this?".
//! Invariants: the page is as large as the drawing and its margin (a CSS pixel is 3/4 point); nothing depends on fonts of the reader or
//! of this computer; the same chart gives the same bytes.
//! Method: `pdf-writer` writes the objects; glyphs are outlines of DejaVu Sans (Latin, Greek, Cyrillic, signs), found by
//! `ttf-parser`, quadratic curves raised to cubic ones.
//! Edges: a letter that the font lacks is drawn as the replacement sign.

use super::standalone::{Element, MARGIN, Paint, elements, size};
use pdf_writer::types::{LineCapStyle, LineJoinStyle};
use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref};
use ttf_parser::{Face, OutlineBuilder};

/// DejaVu Sans, public domain changes to Bitstream Vera; the licence stands beside it.
const FONT: &[u8] = include_bytes!("../../fonts/DejaVuSans-subset.ttf");
/// Height of letters in CSS pixels: DejaVu is wider than the fonts that charts leave room for at 13.
const LETTERS: f32 = 11.6;
/// Points per CSS pixel.
const POINTS: f32 = 0.75;

/// The chart as a PDF file.
pub fn pdf(chart: &str) -> Vec<u8> {
    let elements = elements(chart);
    let (width, height) = size(&elements);
    let (width, height) = (width + 2.0 * MARGIN, height + 2.0 * MARGIN);
    let face = Face::parse(FONT, 0).expect("the font that is built in");
    let mut drawing = Drawing { content: Content::new(), opacities: Vec::new(), face };
    // From a drawing whose rows run down to a page whose rows run up.
    drawing.content.transform([POINTS, 0.0, 0.0, -POINTS, MARGIN * POINTS, (height - MARGIN) * POINTS]);
    for element in &elements {
        drawing.draw(element);
    }
    let Drawing { content, opacities, .. } = drawing;

    let ids: Vec<Ref> = (1..=5 + opacities.len() as i32).map(Ref::new).collect();
    let (catalog, pages, page, contents, info) = (ids[0], ids[1], ids[2], ids[3], ids[4]);
    let mut pdf = Pdf::new();
    pdf.catalog(catalog).pages(pages);
    pdf.document_info(info).producer(pdf_writer::TextStr("makalu"));
    pdf.pages(pages).kids([page]).count(1);
    let mut leaf = pdf.page(page);
    leaf.parent(pages).media_box(Rect::new(0.0, 0.0, width * POINTS, height * POINTS)).contents(contents);
    let mut resources = leaf.resources();
    let mut states = resources.ext_g_states();
    for (n, id) in ids[5..].iter().enumerate() {
        states.pair(Name(state_name(n).as_bytes()), *id);
    }
    states.finish();
    resources.finish();
    leaf.finish();
    pdf.stream(contents, &content.finish());
    for (&(fill, stroke), id) in opacities.iter().zip(&ids[5..]) {
        pdf.ext_graphics(*id).non_stroking_alpha(f32::from(fill) / 100.0).stroking_alpha(f32::from(stroke) / 100.0);
    }
    pdf.finish()
}

fn state_name(n: usize) -> String {
    format!("o{n}")
}

struct Drawing {
    content: Content,
    /// Opacity of areas and of lines, in percent, that shapes ask for.
    opacities: Vec<(u8, u8)>,
    face: Face<'static>,
}

impl Drawing {
    fn draw(&mut self, element: &Element<'_>) {
        let n = |name: &str| element.number(name);
        match element.name {
            "line" => {
                self.shape(element.paint(), |content| {
                    content.move_to(n("x1"), n("y1")).line_to(n("x2"), n("y2"));
                });
            }
            "rect" => {
                self.shape(element.paint(), |content| {
                    content.rect(n("x"), n("y"), n("width"), n("height"));
                });
            }
            "circle" => {
                self.shape(element.paint(), |content| circle(content, n("cx"), n("cy"), n("r")));
            }
            "path" => {
                let d = element.get("d").unwrap_or_default();
                self.shape(element.paint(), |content| path(content, d));
            }
            "text" => self.text(element),
            _ => {}
        }
    }

    /// Draws what `outline` writes, in this style.
    fn shape(&mut self, paint: Paint, outline: impl FnOnce(&mut Content)) {
        self.content.save_state();
        self.style(paint);
        outline(&mut self.content);
        match (paint.fill, paint.stroke) {
            (Some(_), Some(_)) => self.content.fill_nonzero_and_stroke(),
            (Some(_), None) => self.content.fill_nonzero(),
            (None, Some(_)) => self.content.stroke(),
            (None, None) => self.content.end_path(),
        };
        self.content.restore_state();
    }

    fn style(&mut self, paint: Paint) {
        let percent = |share: f32| (share.clamp(0.0, 1.0) * 100.0).round() as u8;
        let opacity = (percent(paint.fill_opacity), percent(paint.stroke_opacity));
        if opacity != (100, 100) {
            let known = self.opacities.iter().position(|&o| o == opacity);
            let at = known.unwrap_or_else(|| {
                self.opacities.push(opacity);
                self.opacities.len() - 1
            });
            self.content.set_parameters(Name(state_name(at).as_bytes()));
        }
        let share = |[r, g, b]: [u8; 3]| [r, g, b].map(|c| f32::from(c) / 255.0);
        if let Some(fill) = paint.fill {
            let [r, g, b] = share(fill);
            self.content.set_fill_rgb(r, g, b);
        }
        if let Some(stroke) = paint.stroke {
            let [r, g, b] = share(stroke);
            self.content.set_stroke_rgb(r, g, b).set_line_width(paint.width);
            self.content.set_line_join(LineJoinStyle::RoundJoin);
            if paint.round {
                self.content.set_line_cap(LineCapStyle::RoundCap);
            }
            if !paint.dash.is_empty() {
                self.content.set_dash_pattern(paint.dash.iter().copied(), 0.0);
            }
        }
    }

    fn text(&mut self, element: &Element<'_>) {
        let text = unescaped(element.text);
        let scale = LETTERS / f32::from(self.face.units_per_em());
        let glyph = |c: char| self.face.glyph_index(c).or_else(|| self.face.glyph_index('\u{fffd}'));
        let advance = |id| f32::from(self.face.glyph_hor_advance(id).unwrap_or(0)) * scale;
        let glyphs: Vec<_> = text.chars().filter_map(glyph).map(|id| (id, advance(id))).collect();
        let wide: f32 = glyphs.iter().map(|(_, advance)| advance).sum();
        let start = match element.get("text-anchor") {
            Some("middle") => element.number("x") - wide / 2.0,
            Some("end") => element.number("x") - wide,
            _ => element.number("x"),
        };
        let y = element.number("y");
        self.content.save_state();
        self.style(element.paint());
        let mut pen = Pen { content: &mut self.content, x: start, y, scale, at: (0.0, 0.0) };
        for (id, advance) in glyphs {
            self.face.outline_glyph(id, &mut pen);
            pen.x += advance;
        }
        self.content.fill_nonzero();
        self.content.restore_state();
    }
}

/// Four curves (the usual constant 0.5523).
fn circle(content: &mut Content, x: f32, y: f32, r: f32) {
    let k = 0.552_284_8 * r;
    content.move_to(x + r, y);
    content.cubic_to(x + r, y + k, x + k, y + r, x, y + r);
    content.cubic_to(x - k, y + r, x - r, y + k, x - r, y);
    content.cubic_to(x - r, y - k, x - k, y - r, x, y - r);
    content.cubic_to(x + k, y - r, x + r, y - k, x + r, y);
    content.close_path();
}

/// The path commands that a frame writes: `M x y`, `L x y`, `h0` (a dot), `Z`.
fn path(content: &mut Content, d: &str) {
    let mut at = (0.0, 0.0);
    let mut rest = d;
    while let Some(command) = rest.chars().next() {
        let after = &rest[command.len_utf8()..];
        let end = after.find(['M', 'L', 'h', 'Z']).unwrap_or(after.len());
        let mut numbers = after[..end].split(' ').filter_map(|n| n.parse::<f32>().ok());
        let point = (numbers.next().unwrap_or(0.0), numbers.next().unwrap_or(0.0));
        match command {
            'M' => {
                at = point;
                content.move_to(at.0, at.1);
            }
            'L' => {
                at = point;
                content.line_to(at.0, at.1);
            }
            'h' => {
                content.line_to(at.0 + point.0, at.1);
            }
            'Z' => {
                content.close_path();
            }
            _ => {}
        }
        rest = &after[end..];
    }
}

fn unescaped(text: &str) -> String {
    let signs = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    signs.iter().fold(text.to_owned(), |text, (escaped, sign)| text.replace(escaped, sign))
}

/// Writes outlines of glyphs where the text stands.
struct Pen<'a> {
    content: &'a mut Content,
    x: f32,
    y: f32,
    scale: f32,
    at: (f32, f32),
}

impl Pen<'_> {
    fn place(&self, x: f32, y: f32) -> (f32, f32) {
        let round = |v: f32| (v * 100.0).round() / 100.0;
        (round(self.x + x * self.scale), round(self.y - y * self.scale))
    }
}

impl OutlineBuilder for Pen<'_> {
    fn move_to(&mut self, x: f32, y: f32) {
        self.at = self.place(x, y);
        self.content.move_to(self.at.0, self.at.1);
    }
    fn line_to(&mut self, x: f32, y: f32) {
        self.at = self.place(x, y);
        self.content.line_to(self.at.0, self.at.1);
    }
    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let (control, end) = (self.place(x1, y1), self.place(x, y));
        let towards =
            |from: (f32, f32)| (from.0 + (control.0 - from.0) * 2.0 / 3.0, from.1 + (control.1 - from.1) * 2.0 / 3.0);
        let (first, second) = (towards(self.at), towards(end));
        self.content.cubic_to(first.0, first.1, second.0, second.1, end.0, end.1);
        self.at = end;
    }
    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let (first, second, end) = (self.place(x1, y1), self.place(x2, y2), self.place(x, y));
        self.content.cubic_to(first.0, first.1, second.0, second.1, end.0, end.1);
        self.at = end;
    }
    fn close(&mut self) {
        self.content.close_path();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_page_as_large_as_the_drawing() {
        let svg = r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 440 330"><title>t</title><desc>d</desc><text class="label" x="10" y="20" text-anchor="end">été ≤ 5 &lt; 中</text><path class="cloud c1" d="M1.0 2.0h0M3.0 4.0h0"/><path class="band c1" d="M1.0 2.0L3.0 -4.0Z"/><circle class="dot c1" cx="5" cy="5" r="2"/></svg>"#;
        let file = pdf(svg);
        let text = String::from_utf8_lossy(&file);
        assert!(text.starts_with("%PDF-"));
        assert_eq!(text.matches("/Type /Page\n").count() + text.matches("/Type /Page ").count(), 1, "{text}");
        assert!(text.contains("/MediaBox [0 0 354 271.5]"), "{text}");
        assert!(!text.contains("/Font") && !text.contains("NaN"));
        assert_eq!(file, pdf(svg));
    }

    #[test]
    fn the_font_has_the_letters_of_the_texts() {
        let face = Face::parse(FONT, 0).expect("the font");
        for c in "ÀÉÈÊÇŒœéèàùîôûç«»’–—…×≤≥−±²⁻⁵½αβμΩЖ€◂→\u{a0}\u{202f}".chars()
        {
            assert!(face.glyph_index(c).is_some(), "{c:?}");
        }
    }
}
