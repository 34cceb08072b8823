//! Methods and results as paragraphs ready to edit.
//!
//! In: the view. Out: blocks of text; what only a person knows stands in square brackets.
//! Invariants: every figure is one of the model file, with its interval and its baseline; apparent figures stand only
//! beside those on rows not seen.
//! Edges: figures that the model file does not hold are left out, and the sentence with them.

use crate::html::document::Block;
use crate::html::scrutiny;
use crate::html::view::{View, say};
use crate::words;
use makalu::data::FoldScheme;
use makalu::explain::equation;
use makalu::message::Value;
use makalu::models::FittedModel;
use makalu::validate::metric::Metric;
use makalu::validate::{Estimate, Figure};
use makalu::{Notice, Task};

/// Names written out before "and n more" (a list in the texts does the same at its own length).
const MAX_TERMS: usize = 8;

/// The paragraphs.
pub(super) fn blocks(view: &View) -> Vec<Block> {
    let heading = |id: &str| Block::Heading(view.say(id, &[]));
    let paragraph = |sentences: Vec<String>| Block::Text(sentences.join(" "));
    let mut blocks = vec![
        Block::Text(view.say("study-results-note", &[])),
        heading("study-methods-heading"),
        paragraph(vec![view.say("study-ask-setting", &[]), outcome(view)]),
        paragraph(vec![model_type(view), gaps(view), resampling(view), view.say("study-intervals", &[])]),
        paragraph(vec![sample_size(view), software(view)]),
        heading("study-results-heading"),
        paragraph(vec![rows(view), predictors(view)]),
        paragraph(discrimination(view)),
        paragraph(calibration(view)),
    ];
    blocks.push(paragraph(
        [Some(choice(view)), scrutiny::second(view), Some(signal(view))].into_iter().flatten().collect(),
    ));
    let use_of_it: Vec<String> = [scrutiny::worth(view), scrutiny::moves(view)].into_iter().flatten().collect();
    if !use_of_it.is_empty() {
        blocks.push(paragraph(use_of_it));
    }
    let kinds = scrutiny::kinds_told(view);
    if !kinds.is_empty() {
        blocks.push(paragraph(kinds));
    }
    blocks.extend(stability(view).map(|s| paragraph(vec![s])));
    blocks
}

/// Why rows were left out, with how many.
pub(super) fn left_out(view: &View) -> Vec<String> {
    let reason = |notice: &Notice| {
        let id = match &*notice.message.code {
            "dataset-target-gaps" => "study-left-out-target",
            "dataset-weights-left-out" => "study-left-out-weight",
            "dataset-times-left-out" => "study-left-out-time",
            _ => return None,
        };
        let rows = notice.message.args.iter().find(|(name, _)| name == "rows").map(|(_, value)| value.clone());
        Some(view.say(id, &[("rows", rows.unwrap_or(Value::Count(0)))]))
    };
    let reasons: Vec<String> = view.artifact.notices.iter().filter_map(reason).collect();
    let n = view.artifact.data_shape.0.saturating_sub(view.artifact.n_rows);
    if reasons.is_empty() && n > 0 { vec![say!(view, "study-left-out", rows = n)] } else { reasons }
}

/// Names joined with commas: all of them where a reader can take them in.
pub(super) fn listed(names: Vec<String>) -> Value {
    const READABLE: usize = 60;
    if names.len() <= READABLE { names.join(", ").into() } else { names.into() }
}

/// Predictors considered: columns, not what was derived from them.
pub(super) fn considered(view: &View) -> usize {
    let mut columns: Vec<&str> = view.artifact.features.iter().map(|f| f.column.as_str()).collect();
    columns.sort_unstable();
    columns.dedup();
    columns.len()
}

/// Features that the model uses.
pub(super) fn kept(view: &View) -> Vec<usize> {
    if let FittedModel::Scorecard(score) = &view.model.model {
        return score.features();
    }
    match equation::equation(&view.model.model, &view.model.calibrator) {
        Some(sums) => sums.features(),
        None => (0..view.judged.importance.len()).filter(|&f| view.judged.importance[f].value > 0.0).collect(),
    }
}

/// The model's apparent figure of a metric.
pub(super) fn apparent(view: &View, metric: Metric) -> Option<Estimate> {
    view.model.apparent.iter().find(|f| f.metric == metric).map(|f| f.estimate)
}

pub(super) fn outcome(view: &View) -> String {
    match view.artifact.task {
        Task::Binary => say!(view, "study-outcome-binary", target = view.target(), event = view.event()),
        Task::Multiclass { .. } => {
            let classes = view.artifact.schema.classes.clone();
            say!(view, "study-outcome-classes", target = view.target(), classes = classes)
        }
        Task::Regression => {
            say!(view, "study-outcome-number", target = format!("{}{}", view.target(), view.target_unit()))
        }
    }
}

pub(super) fn model_type(view: &View) -> String {
    let kind = match &view.model.model {
        FittedModel::Formula(_) => view.say("study-model-formula", &[]),
        FittedModel::Linear(_) => view.say("study-model-linear", &[]),
        FittedModel::Scorecard(_) => view.say("study-model-scorecard", &[]),
        FittedModel::Additive(_) => view.say("study-model-additive", &[]),
        _ => say!(view, "study-model-other", model = view.model_name(&view.model.name)),
    };
    let models: Vec<String> = view.artifact.validation.models.iter().map(|m| view.model_name(&m.model)).collect();
    format!("{kind} {}", say!(view, "study-model-choice", models = models.join(", "), n = view.artifact.models.len()))
}

pub(super) fn gaps(view: &View) -> String {
    let mean = |shares: &Vec<f64>| shares.iter().sum::<f64>() / shares.len().max(1) as f64;
    let shares: Vec<f64> = view.artifact.gaps.iter().map(mean).filter(|s| *s > 0.0).collect();
    if shares.is_empty() {
        return view.say("study-gaps-none", &[]);
    }
    let most = shares.iter().copied().fold(0.0, f64::max);
    let how = match &view.model.model {
        FittedModel::Formula(_) => view.say("study-gaps-formula", &[]),
        FittedModel::Linear(_) => view.say("study-gaps-linear", &[]),
        _ => view.say("study-gaps-other", &[]),
    };
    let n = shares.len();
    format!("{} {how}", say!(view, "study-gaps", n = n, most = view.percent(most)))
}

pub(super) fn resampling(view: &View) -> String {
    match view.artifact.validation.scheme {
        FoldScheme::Stratified { n_folds, n_repeats } => {
            say!(view, "study-resampling-stratified", folds = n_folds, repeats = n_repeats)
        }
        FoldScheme::Grouped { n_folds, n_repeats } => {
            say!(view, "study-resampling-grouped", folds = n_folds, repeats = n_repeats)
        }
        FoldScheme::TimeBlocked { n_blocks } => say!(view, "study-resampling-time", blocks = n_blocks),
    }
}

pub(super) fn sample_size(view: &View) -> String {
    let s = &view.artifact.validation.sufficiency;
    let enough = if s.n_rows >= s.needed_rows { "study-size-enough" } else { "study-size-short" };
    let facts = [
        ("task", if view.artifact.task == Task::Regression { "number" } else { "classes" }.into()),
        ("rows", s.n_rows.into()),
        ("events", s.n_events.into()),
        ("parameters", s.n_parameters.into()),
        ("supported", s.supported_parameters.into()),
        ("needed", s.needed_rows.into()),
    ];
    view.say(enough, &facts)
}

pub(super) fn software(view: &View) -> String {
    let artifact = view.artifact;
    let (version, seed) = (artifact.made_by.as_str(), artifact.seed.0.to_string());
    say!(view, "study-software", version = version, seed = seed, plan = artifact.protocol_sha256())
}

pub(super) fn rows(view: &View) -> String {
    let (read, used) = (view.artifact.data_shape.0, view.artifact.n_rows);
    let reasons = left_out(view);
    let mut text = say!(view, "study-rows", read = read, used = used);
    if !reasons.is_empty() {
        text.push(' ');
        text.push_str(&say!(view, "study-rows-left-out", reasons = reasons.join("; ")));
    }
    if view.artifact.task == Task::Binary {
        let events = view.events(1).into_iter().filter(|e| *e).count();
        let judged = view.artifact.validation.rows.len();
        let share = view.percent(events as f64 / judged.max(1) as f64);
        let event = view.event();
        text.push(' ');
        text.push_str(&say!(view, "study-events", events = events, judged = judged, share = share, event = event));
    }
    text
}

pub(super) fn predictors(view: &View) -> String {
    let kept: Vec<String> = kept(view).into_iter().map(|f| view.feature(f)).collect();
    say!(
        view,
        "study-predictors",
        considered = considered(view),
        parameters = view.artifact.validation.sufficiency.n_parameters,
        model = view.model_name(&view.model.name),
        n = kept.len(),
        kept = listed(kept)
    )
}

/// A metric on rows not seen and, where known, on the rows fitted on.
pub(super) fn figure_sentence(view: &View, metric: Metric) -> Option<String> {
    let honest = view.estimate(view.judged, metric)?;
    // What chance reaches is known here; a constant that differs from fold to fold would seem to rank.
    let base = if metric == Metric::Auc { 0.5 } else { honest.baseline };
    let (name, base) = (view.metric_title(metric), view.figure(metric, base));
    let shown = view.with_interval(metric, &honest);
    Some(match apparent(view, metric) {
        Some(flattering) => say!(
            view,
            "study-figure",
            metric = name,
            apparent = view.with_interval(metric, &flattering),
            honest = shown,
            optimism = words::signed(flattering.value - honest.value, 2, view.lang),
            base = base
        ),
        None => say!(view, "study-figure-honest", metric = name, honest = shown, base = base),
    })
}

/// The metrics told first, by task.
pub(super) fn told(task: Task) -> &'static [Metric] {
    match task {
        Task::Binary => &[Metric::Auc, Metric::Brier],
        Task::Multiclass { .. } => &[Metric::Auc, Metric::Accuracy, Metric::Brier],
        Task::Regression => &[Metric::R2, Metric::Rmse, Metric::Mae],
    }
}

fn discrimination(view: &View) -> Vec<String> {
    let mut sentences = vec![view.say("study-honest-means", &[])];
    sentences.extend(told(view.artifact.task).iter().filter_map(|&metric| figure_sentence(view, metric)));
    sentences
}

pub(super) fn calibration(view: &View) -> Vec<String> {
    let shown = |metric| view.estimate(view.judged, metric).map(|e| view.with_interval(metric, &e));
    let mut sentences = Vec::new();
    if let Some(slope) = shown(Metric::CalibrationSlope) {
        sentences.push(say!(view, "study-calibration-slope", slope = slope));
    }
    if let Some(intercept) = shown(Metric::CalibrationIntercept) {
        sentences.push(say!(view, "study-calibration-intercept", intercept = intercept));
    }
    sentences
}

pub(super) fn choice(view: &View) -> String {
    let Figure { metric, estimate } = view.artifact.validation.corrected;
    say!(
        view,
        "study-corrected",
        n = view.artifact.models.len(),
        metric = view.metric_name(metric),
        figure = view.with_interval(metric, &estimate),
        base = view.figure(metric, estimate.baseline)
    )
}

pub(super) fn signal(view: &View) -> String {
    let signal = &view.artifact.validation.signal;
    let p = view.digits(signal.p_value, 2);
    if signal.found {
        say!(view, "study-signal", n = signal.n_permutations, p = p)
    } else {
        say!(view, "study-no-signal", n = signal.n_permutations, p = p)
    }
}

/// How often the terms of the formula came back.
pub(super) fn stability(view: &View) -> Option<String> {
    let FittedModel::Formula(formula) = &view.model.model else { return None };
    let front = view.artifact.front.as_ref()?;
    let known = front.entries.get(formula.chosen)?;
    let terms = formula.formula().terms.iter().zip(&known.stability).take(MAX_TERMS);
    let told: Vec<String> = terms
        .map(|(term, s)| {
            let name = makalu::formula::unicode::unicode(term, &view.artifact.features);
            let (same, columns) = (s.same_structure as usize, s.same_columns as usize);
            say!(view, "study-term-came-back", term = name, n = same, columns = columns)
        })
        .collect();
    (!told.is_empty()).then(|| say!(view, "study-stability", searches = front.n_searches, terms = told.join("; ")))
}
