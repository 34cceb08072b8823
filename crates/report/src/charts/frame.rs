//! The sheet that every chart is drawn on: scales, axes with round ticks, escaped text.
//!
//! In: ranges, labels, positions in the units of the data. Out: an `<svg>` element with title and description.
//! Invariants: every text is escaped; every coordinate is finite; a range is never empty.
//! Method: ticks at 1, 2 or 5 times a power of ten (Heckbert 1990).

use crate::Lang;
use crate::words;
use std::fmt::Write;

/// Text as it may stand in HTML, SVG and attributes.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// At most `n` characters, the last one an ellipsis where some were cut.
pub fn shorten(text: &str, n: usize) -> String {
    if text.chars().count() <= n {
        return text.to_owned();
    }
    let kept: String = text.chars().take(n.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// What a chart says in words.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Labels {
    /// Unique on the page; letters, digits and hyphens.
    pub id: String,
    /// What it shows, in one line.
    pub title: String,
    /// What one sees in it, for those who do not see it.
    pub desc: String,
    /// Name of the horizontal axis.
    pub x: String,
    /// Name of the vertical axis.
    pub y: String,
}

/// An axis: its range and its ticks.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    /// Value at the left or lower end.
    pub low: f64,
    /// Value at the right or upper end; above `low`.
    pub high: f64,
    /// Where ticks stand and what they say.
    pub ticks: Vec<(f64, String)>,
}

/// A range that holds the values and is not empty.
pub fn range(values: impl IntoIterator<Item = f64>) -> (f64, f64) {
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for v in values.into_iter().filter(|v| v.is_finite()) {
        low = low.min(v);
        high = high.max(v);
    }
    if low > high {
        return (0.0, 1.0);
    }
    if high - low <= 1e-9 * high.abs().max(low.abs()) || !(high - low).is_normal() {
        let pad = (0.05 * high.abs()).max(0.5);
        return (low - pad, high + pad);
    }
    (low, high)
}

/// Step of about `n` round ticks over a range.
fn step(low: f64, high: f64, n: usize) -> f64 {
    let rough = (high - low) / n.max(1) as f64;
    let power = 10f64.powf(rough.log10().floor());
    let factor = [1.0, 2.0, 5.0, 10.0].into_iter().find(|f| f * power >= 0.999 * rough).unwrap_or(10.0);
    factor * power
}

impl Axis {
    /// Numbers, with about `n` round ticks; the ends are moved outwards to ticks when `rounded`.
    pub fn numbers((low, high): (f64, f64), n: usize, rounded: bool, lang: Lang) -> Axis {
        let (mut low, mut high) = range([low, high]);
        let step = step(low, high, n);
        if rounded {
            low = (low / step).floor() * step;
            high = (high / step).ceil() * step;
        }
        let first = (low / step - 1e-6).ceil();
        let count = (((high / step + 1e-6).floor() - first).max(-1.0) + 1.0).min(50.0) as usize;
        let ticks = (0..count)
            .map(|k| (first + k as f64) * step)
            .map(|v| {
                let digits = if v == 0.0 { 1 } else { (v.abs().log10().floor() - step.log10().floor()) as i64 + 1 };
                (v, words::number(v, digits.clamp(1, 12) as usize, lang))
            })
            .collect();
        Axis { low, high, ticks }
    }

    /// Shares from 0 to `high` (0 to 1), as percentages.
    pub fn shares(high: f64, lang: Lang) -> Axis {
        let high = high.clamp(1e-6, 1.0);
        let step = step(0.0, high, 5);
        let high = ((high / step - 1e-6).ceil() * step).min(1.0);
        let count = (high / step + 1e-6).floor() as usize;
        let ticks = (0..=count).map(|k| (k as f64 * step, words::share(k as f64 * step, lang))).collect();
        Axis { low: 0.0, high, ticks }
    }

    /// Factors of odds, the axis running in natural logarithms.
    pub fn factors((low, high): (f64, f64), lang: Lang) -> Axis {
        const SETS: [&[f64]; 6] = [
            &[1e-6, 1e-4, 0.01, 1.0, 100.0, 1e4, 1e6],
            &[0.001, 0.01, 0.1, 1.0, 10.0, 100.0, 1000.0],
            &[0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0],
            &[0.25, 0.5, 1.0, 2.0, 4.0],
            &[0.5, 0.65, 0.8, 1.0, 1.25, 1.6, 2.0],
            &[0.9, 0.95, 1.0, 1.05, 1.1],
        ];
        let (low, high) = range([low, high]);
        let inside =
            |set: &[f64]| -> Vec<f64> { set.iter().copied().filter(|f| (low..=high).contains(&f.ln())).collect() };
        let factors = SETS.iter().map(|s| inside(s)).find(|f| f.len() >= 3);
        let ticks = match factors {
            Some(f) => f.iter().map(|&f| (f.ln(), format!("×{}", words::number(f, 3, lang)))).collect(),
            None => {
                let step = step(low, high, 3);
                let first = (low / step).ceil();
                (0..5)
                    .map(|k| (first + f64::from(k)) * step)
                    .filter(|v| *v <= high)
                    .map(|v| (v, format!("×{}", words::number(v.exp(), 4, lang))))
                    .collect()
            }
        };
        Axis { low, high, ticks }
    }

    /// No tick.
    pub fn bare(low: f64, high: f64) -> Axis {
        Axis { low, high, ticks: Vec::new() }
    }
}

/// A chart being drawn. Positions are in units of the data unless said otherwise.
#[derive(Debug, Clone)]
pub struct Frame {
    width: f64,
    height: f64,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
    x: Axis,
    y: Axis,
    body: String,
}

/// A straight line, from and to, in user units.
pub type Stroke = ((f64, f64), (f64, f64));

/// Distance between lines of text, in user units.
pub const LINE: f64 = 18.0;

impl Frame {
    /// A sheet of this size in user units (text is 13 high), with margins left, right, top and bottom.
    pub fn new((width, height): (f64, f64), margins: [f64; 4], x: Axis, y: Axis) -> Frame {
        let [left, right, top, bottom] = margins;
        Frame { width, height, left, right, top, bottom, x, y, body: String::new() }
    }

    /// A sheet of the usual size for a chart with two axes.
    pub fn usual(x: Axis, y: Axis) -> Frame {
        let widest = y.ticks.iter().map(|(_, t)| t.chars().count()).max().unwrap_or(0) as f64;
        Frame::new((440.0, 330.0), [30.0 + 7.4 * widest, 16.0, 30.0, 50.0], x, y)
    }

    /// Horizontal position in user units.
    pub fn px(&self, x: f64) -> f64 {
        let inner = self.width - self.left - self.right;
        self.left + inner * ((x - self.x.low) / (self.x.high - self.x.low)).clamp(-0.02, 1.02)
    }
    /// Vertical position in user units.
    pub fn py(&self, y: f64) -> f64 {
        let inner = self.height - self.top - self.bottom;
        self.top + inner * (1.0 - ((y - self.y.low) / (self.y.high - self.y.low)).clamp(-0.02, 1.02))
    }
    /// Left and right end of the drawing, in user units.
    pub fn sides(&self) -> (f64, f64) {
        (self.left, self.width - self.right)
    }
    /// Upper and lower end of the drawing, in user units.
    pub fn ends(&self) -> (f64, f64) {
        (self.top, self.height - self.bottom)
    }

    /// Ticks, grid and names of the axes; draw it first.
    pub fn axes(&mut self, labels: &Labels) {
        let ((left, right), (top, bottom)) = (self.sides(), self.ends());
        for (v, text) in self.x.ticks.clone() {
            let x = self.px(v);
            self.segment((x, top), (x, bottom), "grid");
            self.text((x, bottom + 17.0), "middle", "tick", &text);
        }
        for (v, text) in self.y.ticks.clone() {
            let y = self.py(v);
            self.segment((left, y), (right, y), "grid");
            self.text((left - 7.0, y + 4.5), "end", "tick", &text);
        }
        self.segment((left, bottom), (right, bottom), "axis");
        if !labels.x.is_empty() {
            let room = (self.width / 6.8) as usize;
            self.text((right, bottom + 37.0), "end", "name", &shorten(&labels.x, room));
        }
        if !labels.y.is_empty() {
            let room = (self.width / 6.8) as usize;
            self.text((2.0, top - 13.0), "start", "name", &shorten(&labels.y, room));
        }
    }

    /// A straight line, in user units.
    pub fn segment(&mut self, from: (f64, f64), to: (f64, f64), class: &str) {
        let (x1, y1, x2, y2) = (from.0, from.1, to.0, to.1);
        self.add(format_args!(r#"<line class="{class}" x1="{x1:.1}" y1="{y1:.1}" x2="{x2:.1}" y2="{y2:.1}"/>"#));
    }
    /// A text, in user units; `anchor` is `start`, `middle` or `end`.
    pub fn text(&mut self, at: (f64, f64), anchor: &str, class: &str, text: &str) {
        let (x, y, text) = (at.0, at.1, escape(text));
        self.add(format_args!(r#"<text class="{class}" x="{x:.1}" y="{y:.1}" text-anchor="{anchor}">{text}</text>"#));
    }
    /// A rectangle, in user units, with the words that a pointer brings up.
    pub fn rect(&mut self, (x, y): (f64, f64), (width, height): (f64, f64), class: &str, opacity: f64, says: &str) {
        let (width, height, says) = (width.max(0.0), height.max(0.0), escape(says));
        let opacity = if opacity < 1.0 { format!(r#" fill-opacity="{opacity:.2}""#) } else { String::new() };
        let rect =
            format!(r#"<rect class="{class}" x="{x:.1}" y="{y:.1}" width="{width:.1}" height="{height:.1}"{opacity}"#);
        if says.is_empty() {
            self.add(format_args!("{rect}/>"));
        } else {
            self.add(format_args!("{rect}><title>{says}</title></rect>"));
        }
    }
    /// A dot.
    pub fn dot(&mut self, (x, y): (f64, f64), radius: f64, class: &str) {
        if x.is_finite() && y.is_finite() {
            let (x, y) = (self.px(x), self.py(y));
            self.add(format_args!(r#"<circle class="{class}" cx="{x:.1}" cy="{y:.1}" r="{radius:.1}"/>"#));
        }
    }
    /// Many equal dots, as one path.
    pub fn dots(&mut self, points: impl IntoIterator<Item = (f64, f64)>, class: &str) {
        let mut path = String::new();
        for (x, y) in points.into_iter().filter(|(x, y)| x.is_finite() && y.is_finite()) {
            let _ = write!(path, "M{:.1} {:.1}h0", self.px(x), self.py(y));
        }
        self.path(&path, class);
    }
    /// Many straight lines, in user units, as one path.
    pub fn strokes(&mut self, lines: &[Stroke], class: &str) {
        let mut path = String::new();
        for (from, to) in lines {
            let _ = write!(path, "M{:.1} {:.1}L{:.1} {:.1}", from.0, from.1, to.0, to.1);
        }
        self.path(&path, class);
    }
    /// A line through the points.
    pub fn line(&mut self, points: impl IntoIterator<Item = (f64, f64)>, class: &str) {
        let path = self.trail(points);
        self.path(&path, class);
    }
    /// A filled area between two lines: `(x, low, high)`.
    pub fn band(&mut self, points: &[(f64, f64, f64)], class: &str) {
        let there = points.iter().map(|&(x, low, _)| (x, low));
        let back = points.iter().rev().map(|&(x, _, high)| (x, high));
        let path = self.trail(there.chain(back));
        if !path.is_empty() {
            self.path(&format!("{path}Z"), class);
        }
    }
    /// A vertical whisker from `low` to `high`.
    pub fn whisker(&mut self, x: f64, low: f64, high: f64, class: &str) {
        if low.is_finite() && high.is_finite() {
            let (x, low, high) = (self.px(x), self.py(low), self.py(high));
            self.segment((x, low), (x, high), class);
        }
    }
    /// Names of the series, in a row above the drawing: `(class, name)`.
    pub fn legend(&mut self, series: &[(String, String)]) {
        let (_, right) = self.sides();
        let y = self.top - 13.0;
        let mut x = right;
        for (class, name) in series.iter().rev() {
            let name = shorten(name, 18);
            let wide = 7.0 * name.chars().count() as f64;
            self.text((x, y), "end", "tick", &name);
            self.segment((x - wide - 24.0, y - 4.5), (x - wide - 6.0, y - 4.5), class);
            x -= wide + 38.0;
        }
    }

    fn trail(&self, points: impl IntoIterator<Item = (f64, f64)>) -> String {
        let mut path = String::new();
        for (x, y) in points.into_iter().filter(|(x, y)| x.is_finite() && y.is_finite()) {
            let sign = if path.is_empty() { 'M' } else { 'L' };
            let _ = write!(path, "{sign}{:.1} {:.1}", self.px(x), self.py(y));
        }
        path
    }
    fn path(&mut self, path: &str, class: &str) {
        if !path.is_empty() {
            self.add(format_args!(r#"<path class="{class}" d="{path}"/>"#));
        }
    }
    fn add(&mut self, element: std::fmt::Arguments<'_>) {
        let _ = self.body.write_fmt(element);
    }

    /// The finished chart.
    pub fn finish(self, labels: &Labels) -> String {
        let (id, title, desc) = (escape(&labels.id), escape(&labels.title), escape(&labels.desc));
        let (width, height) = (self.width, self.height);
        format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0} {height:.0}" role="img" aria-labelledby="{id}-t {id}-d"><title id="{id}-t">{title}</title><desc id="{id}-d">{desc}</desc>{}</svg>"#,
            self.body
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_inside() {
        let check = |low: f64, high: f64, expected: &[f64]| {
            let axis = Axis::numbers((low, high), 5, false, Lang::En);
            let found: Vec<f64> = axis.ticks.iter().map(|(v, _)| *v).collect();
            assert_eq!(found.len(), expected.len(), "{found:?}");
            assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-9), "{found:?}");
        };
        check(0.0, 1.0, &[0.0, 0.2, 0.4, 0.6, 0.8, 1.0]);
        check(-3.0, 17.0, &[0.0, 5.0, 10.0, 15.0]);
        check(0.012, 0.029, &[0.015, 0.02, 0.025]);
    }

    #[test]
    fn any_range_makes_an_axis() {
        let odd = [f64::NAN, f64::INFINITY, 0.0, 1e-300, 5.0, -1e300, 1e300, f64::MIN_POSITIVE];
        for low in odd {
            for high in odd {
                for axis in [
                    Axis::numbers((low, high), 5, true, Lang::Fr),
                    Axis::factors((low, high), Lang::En),
                    Axis::shares(high, Lang::En),
                ] {
                    assert!(axis.low < axis.high && axis.high.is_finite(), "{low} {high}: {axis:?}");
                    assert!(axis.ticks.len() <= 51);
                }
            }
        }
    }

    #[test]
    fn text_stays_text() {
        assert_eq!(escape(r#"<a b="c">&'"#), "&lt;a b=&quot;c&quot;&gt;&amp;&#39;");
        assert_eq!(shorten("départements", 5), "dépa…");
    }
}
