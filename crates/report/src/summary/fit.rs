//! What `fit` says: the one-sentence answer, whether to trust it, which model, its points or formula, what drives it.
//!
//! In: a model file. Out: text.
//! The user's question: "can it be predicted, how well, and because of what?".
//! Invariants: "no better than chance" comes first where it is so; every figure stands beside its interval and its
//! baseline; the figure of the chosen model is the corrected one.
//! Edges: only the baseline is left, a run that was stopped, features without effect.

use super::check::enough;
use super::layout::{Align, WIDTH, heading, paragraph, short, table};
use super::notices;
use crate::{Lang, Times, html, words};
use makalu::artifact::Artifact;
use makalu::explain::effect::{Effect, EffectCurve};
use makalu::formula::display;
use makalu::formula::parts::{self, lettered};
use makalu::message::Value;
use makalu::models::FittedModel;
use makalu::run::StopReason;
use makalu::validate::metric::Metric;
use makalu::validate::{Estimate, Figure, ModelValidation, gain};
use makalu::{Target, Task, data::FeatureKind};

/// Drivers shown.
const DRIVERS_SHOWN: usize = 8;
/// Drivers below this share of the largest are not shown.
const DRIVER_LEAST: f64 = 0.02;
/// Terms of the formula told in words.
const TERMS_TOLD: usize = 3;
/// A curve that ends this share of its range above where it starts is called rising.
const CLEAR_DIRECTION: f64 = 0.6;

/// What `fit` says at the end: the one-sentence answer, may I trust it, leaderboard, formula, what drives it.
/// `times`: how long each learner took, where it is known.
pub fn fit(artifact: &Artifact, times: Option<&Times>, lang: Lang) -> String {
    let mut out = paragraph(&answer(artifact, lang), 0);
    out.push_str(&trust(artifact, lang));
    out.push_str(&leaderboard(artifact, times, lang));
    out.push_str(&super::points::points(artifact, lang));
    out.push_str(&formula(artifact, lang));
    out.push_str(&drivers(artifact, lang));
    let lines = notices(&artifact.notices, lang);
    if !lines.is_empty() || artifact.stop == StopReason::Stopped {
        out.push_str(&heading(&words::say("check-notices-heading", &[], lang)));
        if artifact.stop == StopReason::Stopped {
            out.push_str(&paragraph(&format!("! {}", words::say("fit-stopped", &[], lang)), 2));
        }
        for line in lines {
            out.push_str(&paragraph(&line, 2));
        }
    }
    out
}

/// Rows of the event: as many as are looked at from the top.
fn n_events(observed: &Target) -> usize {
    match observed {
        Target::Classes { codes, .. } => codes.iter().filter(|&&c| c == 1).count(),
        Target::Numbers(_) => 0,
    }
}

/// The answer in one sentence.
pub fn answer(artifact: &Artifact, lang: Lang) -> String {
    let validation = &artifact.validation;
    let target = ("target", Value::Text(words::target_label(artifact)));
    if !validation.signal.found {
        let args = [target, ("p", Value::Number(validation.signal.p_value))];
        return words::say("fit-no-signal", &args, lang);
    }
    let Some(chosen) = validation.models.get(validation.recommended) else {
        return words::say("fit-only-baseline", &[target], lang);
    };
    if chosen.model == "baseline" {
        return words::say("fit-only-baseline", &[target], lang);
    }
    let strength = |e: Estimate| if e.low > e.baseline { "fit-yes" } else { "fit-barely" };
    let spoken = |e: Estimate, of: fn(f64, Lang) -> String| {
        [
            ("value", Value::Text(of(e.value, lang))),
            ("interval", Value::Text(words::interval(&of(e.low, lang), &of(e.high, lang), lang))),
            ("baseline", Value::Text(of(e.baseline, lang))),
        ]
    };
    let hundred = |v: f64, lang: Lang| words::number((v * 100.0).round(), 3, lang);
    let (estimate, sentence) = match artifact.task {
        Task::Binary => {
            let Some(top) = gain::share_among_as_many_as_events(&chosen.out_of_fold, &validation.observed) else {
                return words::say("fit-only-baseline", &[target], lang);
            };
            let [value, interval, baseline] = spoken(top, hundred);
            let event = ("event", Value::Text(words::event(artifact)));
            let placed = ("placed", Value::from(n_events(&validation.observed)));
            (top, words::say("fit-binary", &[event, placed, value, interval, baseline], lang))
        }
        Task::Multiclass { .. } => {
            let Some(right) = figure(chosen, Metric::Accuracy) else {
                return words::say("fit-only-baseline", &[target], lang);
            };
            let [value, interval, baseline] = spoken(right, hundred);
            (right, words::say("fit-multiclass", &[value, interval, baseline], lang))
        }
        Task::Regression => {
            let (Some(error), Some(explained)) = (figure(chosen, Metric::Mae), figure(chosen, Metric::R2)) else {
                return words::say("fit-only-baseline", &[target], lang);
            };
            let unit = |v: f64| Value::Text(words::with_unit(&words::number(v, 3, lang), artifact.schema.target()));
            let [_, interval, _] = spoken(error, |v, lang| words::number(v, 3, lang));
            let explained_share = ("explained", Value::Share(explained.value.max(0.0)));
            let between = (
                "between",
                Value::Text(words::interval(
                    &words::share(explained.low, lang),
                    &words::share(explained.high, lang),
                    lang,
                )),
            );
            let args =
                [("value", unit(error.value)), interval, ("baseline", unit(error.baseline)), explained_share, between];
            (explained, words::say("fit-regression", &args, lang))
        }
    };
    words::say(strength(estimate), &[target, ("sentence", sentence.into())], lang)
}

fn figure(model: &ModelValidation, metric: Metric) -> Option<Estimate> {
    model.figures.iter().find(|f| f.metric == metric).map(|f| f.estimate)
}

/// "0.9 (0.8 to 0.97)".
fn with_interval(e: Estimate, lang: Lang) -> String {
    let args = [("value", Value::Number(e.value)), ("low", Value::Number(e.low)), ("high", Value::Number(e.high))];
    words::say("estimate", &args, lang)
}

/// The corrected figure, the permutation test and the sample size.
fn trust(artifact: &Artifact, lang: Lang) -> String {
    let validation = &artifact.validation;
    let Figure { metric, estimate } = validation.corrected;
    let corrected = [
        ("metric", Value::Text(words::metric_name(metric, lang))),
        ("estimate", Value::Text(with_interval(estimate, lang))),
        ("baseline", Value::Number(estimate.baseline)),
    ];
    let signal = [
        ("p", Value::Number(validation.signal.p_value)),
        ("permutations", Value::Count(validation.signal.n_permutations)),
    ];
    let mut out = heading(&words::say("fit-trust-heading", &[], lang));
    let lines = [
        Some(words::say("fit-corrected", &corrected, lang)),
        second(artifact, lang),
        Some(words::say("fit-signal", &signal, lang)),
        Some(enough(&validation.sufficiency, lang)),
        more_rows(artifact, lang),
        kinds_of_rows(artifact, lang),
    ];
    for line in lines.into_iter().flatten() {
        out.push_str(&paragraph(&format!("· {line}"), 2));
    }
    out
}

/// The second figure, corrected likewise.
fn second(artifact: &Artifact, lang: Lang) -> Option<String> {
    let Figure { metric, estimate } = artifact.validation.scrutiny.second?;
    let args = [
        ("metric", Value::Text(words::metric_name(metric, lang))),
        ("estimate", Value::Text(with_interval(estimate, lang))),
        ("baseline", Value::Number(estimate.baseline)),
    ];
    Some(words::say("validity-fit-second", &args, lang))
}

/// What twice the rows would bring.
fn more_rows(artifact: &Artifact, lang: Lang) -> Option<String> {
    let curve = artifact.validation.scrutiny.learning.as_ref()?;
    let args = [
        ("metric", Value::Text(words::metric_name(artifact.validation.corrected.metric, lang))),
        ("estimate", Value::Text(with_interval(curve.doubled, lang))),
        ("now", Value::Number(curve.doubled.baseline)),
    ];
    Some(words::say("validity-fit-doubled", &args, lang))
}

/// Kinds of rows that it serves worse, where there are any.
fn kinds_of_rows(artifact: &Artifact, lang: Lang) -> Option<String> {
    let found = &artifact.validation.scrutiny.subgroups;
    let flagged = found.iter().filter(|s| s.worse || s.biased).count();
    let args = [("flagged", Value::from(flagged)), ("parts", Value::from(found.len()))];
    (flagged > 0).then(|| words::say("validity-fit-kinds", &args, lang))
}

/// Models, simplest first, with their figures.
fn leaderboard(artifact: &Artifact, times: Option<&Times>, lang: Lang) -> String {
    let metrics: &[Metric] = match artifact.task {
        Task::Regression => &[Metric::R2, Metric::Mae],
        Task::Binary => &[Metric::Auc, Metric::LogLoss],
        Task::Multiclass { .. } => &[Metric::Accuracy, Metric::LogLoss],
    };
    let mut header = vec![words::say("fit-model", &[], lang)];
    header.extend(metrics.iter().map(|m| words::metric_name(*m, lang)));
    header.push(words::say("fit-size", &[], lang));
    header.extend(times.map(|_| words::say("models-time", &[], lang)));
    header.push(words::say("fit-as-good", &[], lang));
    let mut rows = vec![header];
    for (i, model) in artifact.validation.models.iter().enumerate() {
        let mark = if i == artifact.validation.recommended { " ★" } else { "" };
        let mut row = vec![format!("{}{mark}", words::model_name(&model.model, lang))];
        row.extend(metrics.iter().map(|m| figure(model, *m).map_or("–".to_owned(), |e| with_interval(e, lang))));
        row.push(words::number(model.complexity.size, 3, lang));
        row.extend(times.map(|times| times.text(&model.model, lang)));
        let good = if model.within_one_standard_error { "fit-yes-word" } else { "fit-no-word" };
        row.push(words::say(good, &[], lang));
        rows.push(row);
    }
    let mut aligns = vec![Align::Left];
    aligns.extend(metrics.iter().map(|_| Align::Right));
    aligns.push(Align::Right);
    aligns.extend(times.map(|_| Align::Right));
    aligns.push(Align::Left);
    let title = heading(&words::say("fit-models-heading", &[], lang));
    let notes = [words::say("fit-star", &[], lang), html::cost_of_simplicity(artifact, lang)];
    let notes: String = notes.iter().map(|note| paragraph(&format!("  {note}"), 2)).collect();
    format!("{title}{}{notes}", table(&rows, &aligns, 40))
}

/// The formula in plain text, where there is one, with letters where it is long, and its weightiest terms in words.
fn formula(artifact: &Artifact, lang: Lang) -> String {
    let found = artifact.models.iter().find_map(|m| match &m.model {
        FittedModel::Formula(formula) => Some((formula, m.calibrator.slope)),
        _ => None,
    });
    let Some((formula, slope)) = found else { return String::new() };
    let formulas = formula.exprs();
    let short = lettered(&formulas, &artifact.features);
    let mut out = heading(&words::say("fit-formula-heading", &[], lang));
    for (output, sum) in short.sums.iter().enumerate() {
        let name = super::front::left_side(artifact, output, lang);
        out.push_str(&equation(&name, &display::plain(&parts::whole(sum), &short.info), 2));
    }
    if !short.definitions.is_empty() {
        out.push_str(&paragraph(&format!("  {}", words::say("formula-where", &[], lang)), 2));
        for (name, expr) in &short.definitions {
            out.push_str(&equation(name, &display::plain(expr, &short.info), 4));
        }
    }
    // With many classes the same terms come back in each.
    if let [told] = &words::term_sentences(artifact, &formulas, &formula.inputs, slope, lang)[..] {
        let mut told = told.iter().take(TERMS_TOLD).peekable();
        if told.peek().is_some() {
            out.push_str(&paragraph(&format!("  {}", words::say("formula-weightiest", &[], lang)), 2));
        }
        for (_, sentence) in told {
            out.push_str(&paragraph(&format!("  · {sentence}"), 4));
        }
    }
    out.push_str(&super::front::which(artifact, lang));
    out
}

fn equation(name: &str, formula: &str, indent: usize) -> String {
    paragraph(&format!("{}{name} = {}", " ".repeat(indent), words::visible(formula)), indent + 2)
}

/// The features that move the recommended model most, with the direction of their effect.
fn drivers(artifact: &Artifact, lang: Lang) -> String {
    let chosen = artifact.validation.recommended;
    let (Some(model), Some(named)) = (artifact.validation.models.get(chosen), artifact.models.get(chosen)) else {
        return String::new();
    };
    let mut order: Vec<usize> = (0..model.importance.len()).filter(|&f| model.importance[f].value > 0.0).collect();
    order.sort_by(|&a, &b| model.importance[b].value.total_cmp(&model.importance[a].value).then(a.cmp(&b)));
    let Some(largest) = order.first().map(|&f| model.importance[f].value) else { return String::new() };
    let shown = order.iter().take(DRIVERS_SHOWN).filter(|&&f| model.importance[f].value >= DRIVER_LEAST * largest);
    let mut out = heading(&words::say("fit-drivers-heading", &[], lang));
    for &feature in shown {
        let eighths = (model.importance[feature].value / largest * 12.0 * 8.0).round().max(1.0) as usize;
        let bar = bar(eighths);
        let effect = named.effects.iter().find(|e| e.feature == feature);
        let how = effect.map(|e| direction(artifact, e, lang)).unwrap_or_default();
        let label = short(&words::feature_label(artifact, feature, lang), 34);
        out.push_str(&short(&format!("  {bar:<12}  {label}{how}"), WIDTH));
        out.push('\n');
    }
    out.push_str(&paragraph(&format!("  {}", words::say("fit-drivers-note", &[], lang)), 2));
    out
}

/// A bar of so many eighths of a block.
fn bar(eighths: usize) -> String {
    const PART: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    format!("{}{}", "█".repeat(eighths / 8), PART[eighths % 8])
}

/// Where the effect is high and low; nothing for three or more classes, where each class has its own.
fn direction(artifact: &Artifact, effect: &Effect, lang: Lang) -> String {
    if matches!(artifact.task, Task::Multiclass { .. }) {
        return String::new();
    }
    match &effect.curve {
        EffectCurve::Numeric { x, score, .. } => {
            let Some(curve) = score.first().filter(|c| c.len() == x.len() && !c.is_empty()) else {
                return String::new();
            };
            let extreme = |better: fn(f64, f64) -> bool| {
                (0..curve.len()).fold(0, |top, i| if better(curve[i], curve[top]) { i } else { top })
            };
            let (top, bottom) = (extreme(|a, b| a > b), extreme(|a, b| a < b));
            let range = curve[top] - curve[bottom];
            let rise = curve[curve.len() - 1] - curve[0];
            if range <= 0.0 {
                String::new()
            } else if rise > CLEAR_DIRECTION * range {
                words::say("fit-rises", &[], lang)
            } else if rise < -CLEAR_DIRECTION * range {
                words::say("fit-falls", &[], lang)
            } else {
                let at = |i: usize| Value::Text(words::number(x[i], 3, lang));
                words::say("fit-bends", &[("high", at(top)), ("low", at(bottom))], lang)
            }
        }
        EffectCurve::Levels { codes, score, .. } => {
            let Some(levels) = score.first().filter(|s| s.len() == codes.len() && s.len() > 1) else {
                return String::new();
            };
            let mut order: Vec<usize> = (0..levels.len()).collect();
            order.sort_by(|&a, &b| levels[b].total_cmp(&levels[a]));
            let name = |i: usize| Value::Text(level_name(artifact, effect.feature, codes[i], lang));
            let args = [("high", name(order[0])), ("low", name(order[order.len() - 1]))];
            words::say("fit-levels", &args, lang)
        }
    }
}

fn level_name(artifact: &Artifact, feature: usize, code: u32, lang: Lang) -> String {
    match artifact.features.get(feature).map(|f| &f.kind) {
        Some(FeatureKind::Level { levels }) => levels.get(code as usize).map(|l| words::visible(l)).unwrap_or_default(),
        Some(FeatureKind::Month) => words::month_name(code.saturating_add(1), lang),
        Some(FeatureKind::Weekday) => words::weekday_name(code.saturating_add(1), lang),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    #[test]
    fn the_answer_comes_first() {
        let check = |artifact: &Artifact, lang: Lang, expected: &str| {
            let text = fit(artifact, None, lang);
            assert!(text.replace('\n', " ").starts_with(expected), "{text}");
        };
        let (mut classes, _) = fixture::binary();
        let (numbers, _) = fixture::regression();
        check(&classes, Lang::En, "Can “statut” be predicted? Yes: of 100 rows among the ");
        check(
            &classes,
            Lang::Fr,
            "Peut-on prédire «\u{202f}statut\u{202f}»\u{202f}? Oui\u{202f}: sur 100 lignes prises parmi les ",
        );
        check(&numbers, Lang::En, "Can “prix” be predicted? Yes: the typical error is 2\u{a0}€ (between 1.5 and 2.5)");
        classes.validation.signal.found = false;
        check(&classes, Lang::En, "No better than chance");
    }

    #[test]
    fn the_rest_follows() {
        let (artifact, _) = fixture::binary();
        let text = fit(&artifact, None, Lang::En);
        for part in ["linear model ★", "0.9 (0.8 to 0.97)", "Dernier achat: higher, the more likely", "Paris"] {
            assert!(text.contains(part), "{part}\n{text}");
        }
        assert!(!text.contains("fit-") && !text.contains("{$"), "{text}");
        assert!(!fit(&fixture::regression().0, None, Lang::Fr).contains("fit-"));
    }

    #[test]
    fn bars_have_eighths() {
        assert_eq!([bar(0), bar(3), bar(17)], ["".to_owned(), "▍".to_owned(), "██▏".to_owned()]);
    }
}
