//! What drives it: importance of the features, and how the score goes with each.
//!
//! In: the view. Out: blocks.
//! Invariants: importance stands with its range over the resamples; effects are called associations, never causes.
//! Edges: the baseline has no driver, and the section says so.

use super::answer::{Verdict, verdict};
use super::document::{Block, Cell, Figure, Table};
use super::pictures::figure;
use super::view::{View, say};
use crate::charts::frame::Labels;
use crate::charts::{bar, effect};
use makalu::Task;
use makalu::explain::effect::{Effect, EffectCurve};
use makalu::validate::Estimate;

/// Features in the importance chart.
const MAX_BARS: usize = 15;
/// Effect charts.
const MAX_EFFECTS: usize = 8;
/// Levels in an effect chart.
const MAX_LEVELS: usize = 12;
/// Classes in an effect chart.
const MAX_LINES: usize = 4;

/// The section.
pub(super) fn blocks(view: &View) -> Vec<Block> {
    let order = order(view);
    if order.is_empty() {
        return vec![Block::Answer(view.say("report-drivers-none", &[]))];
    }
    let mut blocks = vec![Block::Answer(summary(view, &order))];
    if verdict(view) == Verdict::None {
        blocks.push(Block::Warning(view.say("report-drivers-no-signal", &[])));
    }
    blocks.push(Block::Text(view.say("report-drivers-association", &[])));
    blocks.push(Block::Figures(importance_figure(view).into_iter().collect()));
    let effects = effect_figures(view);
    if !effects.is_empty() {
        blocks.push(Block::Heading(view.say("report-effects", &[])));
        blocks.push(Block::Text(match view.artifact.task {
            Task::Regression => view.say("report-effects-text-number", &[]),
            _ => view.say("report-effects-text", &[]),
        }));
        blocks.push(Block::Figures(effects));
    }
    let summary = say!(view, "report-importance-all", features = order.len());
    blocks.push(Block::Folded { summary, blocks: vec![Block::Table(table(view, &order))] });
    blocks
}

/// Features that count, most important first.
fn order(view: &View) -> Vec<(usize, Estimate)> {
    let mut order: Vec<(usize, Estimate)> =
        view.judged.importance.iter().copied().enumerate().filter(|(_, e)| e.value > 0.0).collect();
    order.sort_by(|a, b| b.1.value.total_cmp(&a.1.value).then(a.0.cmp(&b.0)));
    order
}

/// How much each feature counts; `None` where none does.
pub(crate) fn importance_figure(view: &View) -> Option<Figure> {
    let named: Vec<(String, Estimate)> =
        order(view).iter().take(MAX_BARS).map(|&(f, e)| (view.feature(f), e)).collect();
    let labels = Labels {
        id: "chart-importance".to_owned(),
        title: view.say("report-chart-importance", &[]),
        desc: view.say("report-chart-importance-text", &[]),
        x: match view.artifact.task {
            Task::Regression => say!(view, "report-axis-importance-number", unit = view.target_unit()),
            _ => view.say("report-axis-importance", &[]),
        },
        y: String::new(),
    };
    (!named.is_empty()).then(|| figure(bar::importance(&named, &labels, view.lang), &labels, true))
}

/// How the score goes with the features that count most.
pub(crate) fn effect_figures(view: &View) -> Vec<Figure> {
    let moving = view.model.effects.iter().filter(|e| moves(e));
    moving.take(MAX_EFFECTS).enumerate().map(|(n, e)| effect_figure(view, n, e)).collect()
}

/// Whether an effect is more than the last digits of its sums: a feature that counted on other rows may do nothing here.
fn moves(effect: &Effect) -> bool {
    let least = 1e-9;
    let far = |lines: &[Vec<f64>]| lines.iter().flatten().any(|v| v.abs() > least);
    let curve = match &effect.curve {
        EffectCurve::Numeric { score, low, high, .. } => far(score) || far(low) || far(high),
        EffectCurve::Levels { score, .. } => far(score),
    };
    curve || effect.gap.as_ref().is_some_and(|gap| gap.iter().any(|v| v.abs() > least))
}

/// The few features that carry most, and how much.
fn summary(view: &View, order: &[(usize, Estimate)]) -> String {
    let total: f64 = order.iter().map(|(_, e)| e.value).sum();
    let names: Vec<String> = order.iter().take(3).map(|&(f, _)| view.feature(f)).collect();
    let carried: f64 = order.iter().take(3).map(|(_, e)| e.value).sum::<f64>() / total;
    let n = names.len();
    say!(view, "report-drivers-summary", names = names, n = n, share = view.percent(carried))
}

fn table(view: &View, order: &[(usize, Estimate)]) -> Table {
    let total: f64 = order.iter().map(|(_, e)| e.value).sum();
    let rows = order.iter().map(|&(f, e)| {
        let span = view.span(view.number(e.low), view.number(e.high));
        vec![
            Cell::key(view.feature(f)),
            Cell::number(say!(view, "report-with-interval", value = view.number(e.value), span = span)),
            Cell::number(view.percent(e.value / total)),
        ]
    });
    Table {
        caption: view.say("report-importance-table", &[]),
        head: vec![
            Cell::text(view.say("report-head-feature", &[])),
            Cell::number(view.say("report-head-importance", &[])),
            Cell::number(view.say("report-head-share", &[])),
        ],
        rows: rows.collect(),
    }
}

fn scale(view: &View) -> effect::Scale {
    if view.artifact.task == Task::Regression { effect::Scale::Number } else { effect::Scale::Odds }
}

/// What an effect of this size means: a factor of the odds, or an amount.
fn size(view: &View, score: f64) -> String {
    match scale(view) {
        effect::Scale::Odds => format!("×{}", view.digits(score.exp(), 2)),
        effect::Scale::Number => crate::words::signed(score, 3, view.lang) + &view.target_unit(),
    }
}

/// Outputs to draw, most frequent classes first, with their names.
fn outputs(view: &View, n: usize) -> Vec<(usize, String)> {
    if n <= 1 {
        return (0..n).map(|k| (k, String::new())).collect();
    }
    let count = |k: usize| view.codes().iter().filter(|&&c| c as usize == k).count();
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by_key(|&k| (std::cmp::Reverse(count(k)), k));
    order.into_iter().take(MAX_LINES).map(|k| (k, view.class(k).to_owned())).collect()
}

fn effect_figure(view: &View, n: usize, effect: &Effect) -> Figure {
    let slope = view.model.calibrator.slope;
    let name = view.feature(effect.feature);
    let unit = view.unit(effect.feature);
    let mut text = Vec::new();
    let axis = match view.artifact.task {
        Task::Regression => say!(view, "report-axis-effect-number", target = view.target(), unit = view.target_unit()),
        Task::Binary => say!(view, "report-axis-effect", event = view.event()),
        Task::Multiclass { .. } => view.say("report-axis-effect-classes", &[]),
    };
    let mut labels = Labels {
        id: format!("chart-effect-{n}"),
        title: name.clone(),
        desc: String::new(),
        x: if unit.is_empty() { name } else { format!("{name} ({unit})") },
        y: axis,
    };
    let svg = match &effect.curve {
        EffectCurve::Numeric { x, score, low, high, rug } => {
            let shown = outputs(view, score.len());
            let scaled =
                |values: Option<&Vec<f64>>| -> Vec<f64> { values.into_iter().flatten().map(|v| v * slope).collect() };
            let lines: Vec<effect::Line> = shown
                .iter()
                .map(|(k, name)| effect::Line {
                    name: name.clone(),
                    score: scaled(score.get(*k)),
                    ends: (scaled(low.get(*k)), scaled(high.get(*k))),
                })
                .collect();
            if let ([line], Some(from), Some(to)) = (lines.as_slice(), x.first(), x.last())
                && let (Some(first), Some(last)) = (line.score.first(), line.score.last())
            {
                text.push(say!(
                    view,
                    "report-effect-ends",
                    from = view.number(*from),
                    to = view.number(*to),
                    first = size(view, *first),
                    last = size(view, *last)
                ));
            }
            if let (Some(gap), 1) = (&effect.gap, lines.len()) {
                text.extend(gap.first().map(|g| say!(view, "report-effect-gap", size = size(view, g * slope))));
            }
            labels.desc = text.join(" ");
            effect::numeric(x, &lines, rug, scale(view), &labels, view.lang)
        }
        EffectCurve::Levels { codes, counts, score } => {
            let shown = outputs(view, score.len());
            let of = |level: usize| -> Vec<f64> {
                shown.iter().map(|(k, _)| score[*k].get(level).map_or(f64::NAN, |s| s * slope)).collect()
            };
            let mut rows: Vec<(String, Vec<f64>, String)> = codes
                .iter()
                .zip(counts)
                .take(MAX_LEVELS)
                .enumerate()
                .map(|(i, (&code, &count))| (view.level(effect.feature, code), of(i), view.count(count as usize)))
                .collect();
            if let Some(gap) = &effect.gap {
                let scores = shown.iter().map(|(k, _)| gap.get(*k).map_or(f64::NAN, |g| g * slope)).collect();
                rows.push((view.say("report-missing", &[]), scores, String::new()));
            }
            if let [_] = shown.as_slice() {
                let ends = |pick: fn(f64, f64) -> bool| {
                    rows.iter().filter(|r| r.1[0].is_finite()).reduce(|a, b| if pick(b.1[0], a.1[0]) { b } else { a })
                };
                if let (Some(most), Some(least)) = (ends(|a, b| a > b), ends(|a, b| a < b)) {
                    text.push(say!(
                        view,
                        "report-effect-levels",
                        most = most.0.as_str(),
                        up = size(view, most.1[0]),
                        least = least.0.as_str(),
                        down = size(view, least.1[0])
                    ));
                }
            }
            if codes.len() > MAX_LEVELS {
                text.push(say!(view, "report-effect-more-levels", shown = MAX_LEVELS, levels = codes.len()));
            }
            labels.desc = text.join(" ");
            let names: Vec<String> = shown.into_iter().map(|(_, name)| name).collect();
            effect::levels(&rows, &names, scale(view), &labels, view.lang)
        }
    };
    figure(svg, &labels, false)
}
