//! One row explained: prediction, contributions that sum to the score, doubts; as text and as a chart.
//!
//! In: a scored row and its model file. Out: text, or SVG.
//! The user's question: "why this one, and may I trust it here?".
//! Invariants: base plus all contributions shown (the rest summed in one line) equals the score; associations, never
//! causes.
//! Edges: a row without reasons shows base and score alone; long names are cut.

use super::layout::{heading, paragraph, short};
use crate::{Lang, words};
use makalu::artifact::Artifact;
use makalu::message::Value;
use makalu::score::{Prediction, ScoredRow};
use std::fmt::Write as _;
use unicode_width::UnicodeWidthStr;

/// Contributions shown one by one.
const SHOWN: usize = 12;
/// Cells of a bar on each side of the axis.
const HALF_BAR: usize = 16;
/// Widest label.
const LABEL: usize = 44;
/// Sums that differ by less than this are rounding.
const ROUNDING: f64 = 1e-9;

/// A line of the explanation.
struct Push {
    label: String,
    contribution: f64,
}

/// Contributions one by one, the smaller ones and those not given summed up in the last.
fn pushes(row: &ScoredRow, artifact: &Artifact, lang: Lang) -> Vec<Push> {
    let mut lines: Vec<Push> = row
        .reasons
        .iter()
        .take(SHOWN)
        .map(|reason| {
            let label = words::feature_label(artifact, reason.feature, lang);
            let label = match words::feature_value(artifact, reason.feature, &reason.value, lang) {
                Some(value) => {
                    words::say("condition-equals", &[("feature", label.into()), ("value", value.into())], lang)
                }
                None => words::say("condition-gap", &[("feature", label.into())], lang),
            };
            Push { label: short(&label, LABEL), contribution: reason.contribution }
        })
        .collect();
    let rest = row.score - row.base - lines.iter().map(|l| l.contribution).sum::<f64>();
    if rest.abs() > ROUNDING * (1.0 + row.score.abs()) {
        lines.push(Push { label: words::say("explain-others", &[], lang), contribution: rest });
    }
    lines
}

/// The row by its ids and its line.
pub(super) fn who(row: &ScoredRow, lang: Lang) -> String {
    let ids = row.ids.iter().filter(|id| !id.is_empty()).map(|id| words::visible(id)).collect::<Vec<_>>().join(", ");
    let place = words::say("place-line", &[("line", Value::Text(row.line.to_string()))], lang);
    if ids.is_empty() { place } else { format!("{ids} ({place})") }
}

/// What is predicted for the row, in a sentence.
fn sentence(row: &ScoredRow, artifact: &Artifact, model: &str, lang: Lang) -> String {
    let mut args = vec![
        ("who", Value::Text(who(row, lang))),
        ("target", Value::Text(words::target_label(artifact))),
        ("model", Value::Text(words::model_name(model, lang))),
    ];
    match &row.prediction {
        Prediction::Class(class) => {
            let top = row.probabilities.iter().copied().fold(f64::NAN, f64::max);
            args.extend([("class", Value::from(class)), ("probability", Value::Share(top))]);
            words::say("explain-class", &args, lang)
        }
        Prediction::Number(v) => {
            let unit = |v: f64| words::with_unit(&words::number(v, 4, lang), artifact.schema.target());
            args.push(("value", Value::Text(unit(*v))));
            match row.interval {
                Some((low, high)) => {
                    args.push(("interval", Value::Text(words::interval(&unit(low), &unit(high), lang))));
                    words::say("explain-number-interval", &args, lang)
                }
                None => words::say("explain-number", &args, lang),
            }
        }
    }
}

/// What `explain` says of one row: prediction, contributions that sum to the score with bars, doubts.
pub fn explain(row: &ScoredRow, artifact: &Artifact, model: &str, lang: Lang) -> String {
    let mut out = paragraph(&sentence(row, artifact, model, lang), 0);
    for (k, probability) in
        row.probabilities.iter().enumerate().take(if row.probabilities.len() > 2 { SHOWN } else { 0 })
    {
        let class = artifact.schema.classes.get(k).map(|c| words::visible(c)).unwrap_or_default();
        let _ = writeln!(out, "  {}  {}", words::share(*probability, lang), short(&class, LABEL));
    }
    if let Some((low, high)) = row.probability_range {
        let (low, high) = (words::share(low, lang), words::share(high, lang));
        let args = [
            ("event", Value::Text(words::event(artifact))),
            ("interval", Value::Text(words::interval(&low, &high, lang))),
        ];
        out.push_str(&paragraph(&words::say("validity-explain-range", &args, lang), 0));
    }
    if !row.probabilities.is_empty() {
        let name = |&k: &usize| artifact.schema.classes.get(k).map(|c| words::visible(c));
        let names: Vec<String> = row.possible.iter().filter_map(name).collect();
        let id = if names.is_empty() { "validity-explain-unlike" } else { "validity-explain-possible" };
        out.push_str(&paragraph(&words::say(id, &[("classes", names.into())], lang), 0));
    }
    let lines = pushes(row, artifact, lang);
    out.push_str(&heading(&words::say("explain-why-heading", &[], lang)));
    let base = words::say("explain-base", &[], lang);
    let total = words::say("explain-score", &[], lang);
    let width = lines.iter().map(|l| l.label.width()).chain([base.width(), total.width()]).max().unwrap_or(0);
    let largest = lines.iter().map(|l| l.contribution.abs()).fold(0.0, f64::max);
    let mut line = |label: &str, figure: String, bar: String| {
        let padding = " ".repeat(width - label.width());
        let _ = writeln!(out, "{}", format!("  {label}{padding}  {figure:>10}  {bar}").trim_end());
    };
    line(&base, words::number(row.base, 3, lang), String::new());
    for push in &lines {
        line(&push.label, words::signed(push.contribution, 3, lang), signed_bar(push.contribution, largest));
    }
    line(&total, words::number(row.score, 3, lang), String::new());
    out.push_str(&paragraph(&format!("  {}", words::say(scale(artifact), &[], lang)), 2));
    out.push_str(&super::points::of_row(row, artifact, model, lang));
    out.push_str(&heading(&words::say("explain-doubts-heading", &[], lang)));
    if row.doubts.is_empty() {
        out.push_str(&paragraph(&format!("  {}", words::say("list-no-doubt", &[], lang)), 2));
    }
    for doubt in &row.doubts {
        out.push_str(&paragraph(&format!("! {}", words::doubt(doubt, artifact, lang)), 2));
    }
    out
}

/// Text that says on which scale contributions add up.
fn scale(artifact: &Artifact) -> &'static str {
    match artifact.task.n_classes() {
        0 => "explain-scale-number",
        2 => "explain-scale-log-odds",
        _ => "explain-scale-class",
    }
}

/// A bar left or right of an axis, in half cells.
fn signed_bar(value: f64, largest: f64) -> String {
    let halves = if largest > 0.0 { (value.abs() / largest * 2.0 * HALF_BAR as f64).round() as usize } else { 0 };
    let (full, half) = (halves / 2, halves % 2 == 1);
    if value < 0.0 {
        let bar = format!("{}{}", if half { "▐" } else { "" }, "█".repeat(full));
        format!("{bar:>HALF_BAR$}│")
    } else {
        format!("{:>HALF_BAR$}│{}{}", "", "█".repeat(full), if half { "▌" } else { "" })
    }
}

/// The same as an SVG chart: one bar per contribution, starting where the one above ends, from the base to the score.
pub fn explain_svg(row: &ScoredRow, artifact: &Artifact, model: &str, lang: Lang) -> String {
    const STEP: f64 = 26.0;
    const LEFT: f64 = 330.0;
    const RIGHT: f64 = 740.0;
    const TOP: f64 = 50.0;
    let lines = pushes(row, artifact, lang);
    let mut at = row.base;
    let mut ends = vec![(row.base, row.base)];
    for push in &lines {
        ends.push((at, at + push.contribution));
        at += push.contribution;
    }
    let (low, high) =
        ends.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), (a, b)| (l.min(a.min(*b)), h.max(a.max(*b))));
    let span = if high > low { high - low } else { 1.0 };
    let x = |v: f64| if v.is_finite() { LEFT + (v - low) / span * (RIGHT - LEFT) } else { LEFT };
    let height = TOP + STEP * (lines.len() as f64 + 2.0) + 34.0;
    let title = escape(&sentence(row, artifact, model, lang));
    let description = escape(
        &lines
            .iter()
            .map(|l| format!("{}: {}", l.label, words::signed(l.contribution, 3, lang)))
            .collect::<Vec<_>>()
            .join("; "),
    );
    let id = format!("explain-{}", row.row);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 820 {height}\" role=\"img\" lang=\"{}\" \
         aria-labelledby=\"{id}-title {id}-desc\" font-family=\"system-ui, sans-serif\" font-size=\"13\">\n\
         <title id=\"{id}-title\">{title}</title>\n<desc id=\"{id}-desc\">{description}</desc>\n\
         <rect width=\"820\" height=\"{height}\" fill=\"#fff\"/>\n",
        lang.tag()
    );
    let heading = escape(&short(&sentence(row, artifact, model, lang), 110));
    let _ = writeln!(svg, "<text x=\"12\" y=\"26\" font-weight=\"600\" fill=\"#1a1a1a\">{heading}</text>");
    let base = words::say("explain-base", &[], lang);
    let total = words::say("explain-score", &[], lang);
    let mut text = |y: f64, label: &str, figure: &str, at: f64, colour: &str| {
        let (label, figure) = (escape(&short(label, LABEL)), escape(figure));
        let _ = writeln!(
            svg,
            "<text x=\"{:.1}\" y=\"{y:.1}\" text-anchor=\"end\" fill=\"#1a1a1a\">{label}</text>\
             <text x=\"{at:.1}\" y=\"{y:.1}\" fill=\"{colour}\">{figure}</text>",
            LEFT - 12.0
        );
    };
    text(TOP + 14.0, &base, &words::number(row.base, 3, lang), x(row.base) + 6.0, "#1a1a1a");
    let mut bars = String::new();
    for (i, (push, (from, to))) in lines.iter().zip(ends.iter().skip(1)).enumerate() {
        let y = TOP + STEP * (i as f64 + 1.0);
        // Blue and orange differ for every kind of colour vision; the sign is written besides.
        let colour = if push.contribution < 0.0 { "#0b5fa5" } else { "#b34700" };
        let (a, b) = (x(from.min(*to)), x(from.max(*to)));
        let _ = writeln!(
            bars,
            "<rect x=\"{a:.1}\" y=\"{y:.1}\" width=\"{:.1}\" height=\"18\" fill=\"{colour}\"/>",
            (b - a).max(1.0)
        );
        text(y + 14.0, &push.label, &words::signed(push.contribution, 3, lang), b + 6.0, colour);
    }
    let end = TOP + STEP * (lines.len() as f64 + 1.0) + 14.0;
    text(end, &total, &words::number(row.score, 3, lang), x(row.score) + 6.0, "#1a1a1a");
    for v in [row.base, row.score] {
        let _ = writeln!(
            bars,
            "<line x1=\"{0:.1}\" x2=\"{0:.1}\" y1=\"{TOP}\" y2=\"{end:.1}\" stroke=\"#666\" stroke-dasharray=\"3 3\"/>",
            x(v)
        );
    }
    let note = escape(&words::say(scale(artifact), &[], lang));
    let _ = writeln!(bars, "<text x=\"12\" y=\"{:.1}\" font-size=\"11\" fill=\"#555\">{note}</text>", height - 10.0);
    svg.push_str(&bars);
    svg.push_str("</svg>\n");
    svg
}

/// Text as XML content or attribute; characters that XML forbids are gone already where [`words::visible`] was used.
fn escape(text: &str) -> String {
    words::visible(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    #[test]
    fn contributions_sum_to_the_score() {
        let (artifact, list) = fixture::binary();
        for row in &list.rows {
            let sum: f64 = pushes(row, &artifact, Lang::En).iter().map(|p| p.contribution).sum();
            assert!((row.base + sum - row.score).abs() < 1e-9);
        }
    }

    #[test]
    fn a_row_in_words() {
        let (artifact, list) = fixture::binary();
        let text = explain(&list.rows[1], &artifact, "linear", Lang::En);
        for part in [
            "=cmd (line 3)",
            "75%",
            "Dernier achat = 84\u{a0}jours",
            "+1.5",
            "ville is missing",
            "month of entree = March",
            "130",
        ] {
            assert!(text.contains(part), "{part}\n{text}");
        }
        let (artifact, list) = fixture::regression();
        let text = explain(&list.rows[0], &artifact, "best", Lang::Fr);
        assert!(text.contains("entre 10,5\u{a0}€ et 14,5\u{a0}€") && text.contains("profil rare"), "{text}");
        assert!(!text.contains("explain-"), "{text}");
    }

    #[test]
    fn bars_go_both_ways() {
        assert_eq!(signed_bar(-1.0, 2.0), format!("{}████████│", " ".repeat(8)));
        assert_eq!(signed_bar(2.0, 2.0), format!("{}│{}", " ".repeat(16), "█".repeat(16)));
        assert_eq!(signed_bar(0.0, 0.0), format!("{}│", " ".repeat(16)));
    }

    #[test]
    fn the_chart_is_accessible_and_escaped() {
        let (artifact, mut list) = fixture::binary();
        list.rows[1].ids = vec!["<script>&\"".into()];
        let svg = explain_svg(&list.rows[1], &artifact, "linear", Lang::Fr);
        assert!(svg.contains("role=\"img\"") && svg.contains("<title") && svg.contains("<desc"));
        assert!(svg.contains("&lt;script&gt;&amp;&quot;") && !svg.contains("<script"), "{svg}");
        assert!(!svg.contains("NaN"));
        list.rows[1].reasons.clear();
        assert!(explain_svg(&list.rows[1], &artifact, "linear", Lang::En).ends_with("</svg>\n"));
    }
}
