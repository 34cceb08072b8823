//! What every section looks at: the artifact, its recommended model, and names and figures in the reader's language.
//!
//! In: an [`Artifact`] and a language. Out: texts, names, out-of-fold scores averaged over repetitions.
//! Invariants: figures come with interval and baseline ([`View::estimate`]); what is not finite shows as a dash.

use crate::{Lang, Times, words};
use makalu::artifact::NamedModel;
use makalu::data::FeatureKind;
use makalu::models::Scores;
use makalu::validate::metric::Metric;
use makalu::validate::{Estimate, ModelValidation, curve};
use makalu::{Artifact, Target, Task, Value};

/// `say!(view, "report-title", target = name)`: a text of `report.ftl` with its facts.
macro_rules! say {
    ($view:expr, $id:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $view.say($id, &[$((stringify!($name), makalu::Value::from($value))),*])
    };
}
pub(crate) use say;

/// The artifact as the sections see it.
pub(crate) struct View<'a> {
    pub artifact: &'a Artifact,
    pub lang: Lang,
    /// The recommended model.
    pub model: &'a NamedModel,
    /// What was measured of it.
    pub judged: &'a ModelValidation,
    /// Its out-of-fold scores, mean over repetitions; no output where they do not match the rows observed.
    pub scores: Scores,
    /// The same as probabilities `[class][row]`; empty for a number.
    pub probabilities: Vec<Vec<f64>>,
    /// How long each learner took, where the run itself makes the page.
    pub times: Option<&'a Times>,
}

impl<'a> View<'a> {
    /// `None` for an artifact without a model.
    pub fn new(artifact: &'a Artifact, lang: Lang) -> Option<View<'a>> {
        let validation = &artifact.validation;
        let model = artifact.models.get(validation.recommended)?;
        let judged = validation.models.get(validation.recommended)?;
        let n = validation.observed.len();
        let mut scores = curve::mean_scores(&judged.out_of_fold);
        let fits = scores.outputs.len() == artifact.task.n_outputs()
            && scores.outputs.iter().all(|o| o.len() == n)
            && validation.weights.len() == n
            && n > 0;
        if !fits {
            scores.outputs.clear();
        }
        let probabilities = if fits { scores.probabilities(artifact.task) } else { Vec::new() };
        Some(View { artifact, lang, model, judged, scores, probabilities, times: None })
    }

    /// A text of `report.ftl`.
    pub fn say(&self, id: &str, args: &[(&str, Value)]) -> String {
        words::say(id, args, self.lang)
    }
    /// Three significant digits, or a dash.
    pub fn number(&self, value: f64) -> String {
        self.digits(value, 3)
    }
    /// So many significant digits, or a dash.
    pub fn digits(&self, value: f64, digits: usize) -> String {
        if value.is_finite() { words::number(value, digits, self.lang) } else { "–".to_owned() }
    }
    /// A whole number of things.
    pub fn count(&self, n: usize) -> String {
        words::number(n as f64, 15, self.lang)
    }
    /// A share as a percentage, or a dash.
    pub fn percent(&self, share: f64) -> String {
        if share.is_finite() { words::share(share, self.lang) } else { "–".to_owned() }
    }
    /// `low to high`.
    pub fn span(&self, low: impl Into<Value>, high: impl Into<Value>) -> String {
        self.say("report-span", &[("low", low.into()), ("high", high.into())])
    }
    /// A figure as people write it: accuracy as a percentage, others as numbers, 0 where nothing shows.
    pub fn figure(&self, metric: Metric, value: f64) -> String {
        match metric {
            Metric::Accuracy => self.percent(value),
            // In the target's unit: as small as it is.
            Metric::Rmse | Metric::Mae => self.number(value),
            _ if value.abs() < 5e-4 => self.number(0.0),
            _ => self.number(value),
        }
    }
    /// `value (low to high)`.
    pub fn with_interval(&self, metric: Metric, e: &Estimate) -> String {
        let span = self.span(self.figure(metric, e.low), self.figure(metric, e.high));
        say!(self, "report-with-interval", value = self.figure(metric, e.value), span = span)
    }
    /// A metric's estimate for a model.
    pub fn estimate(&self, judged: &ModelValidation, metric: Metric) -> Option<Estimate> {
        judged.figures.iter().find(|f| f.metric == metric).map(|f| f.estimate)
    }

    /// Observed classes; empty for a number.
    pub fn codes(&self) -> &'a [u32] {
        match &self.artifact.validation.observed {
            Target::Classes { codes, .. } => codes,
            Target::Numbers(_) => &[],
        }
    }
    /// Observed numbers; empty for classes.
    pub fn numbers(&self) -> &'a [f64] {
        match &self.artifact.validation.observed {
            Target::Numbers(numbers) => numbers,
            Target::Classes { .. } => &[],
        }
    }
    /// Whether each row is of this class.
    pub fn events(&self, class: usize) -> Vec<bool> {
        self.codes().iter().map(|&c| c as usize == class).collect()
    }
    /// Weights of the rows observed.
    pub fn weights(&self) -> &'a [f64] {
        &self.artifact.validation.weights
    }
    /// Name of a class.
    pub fn class(&self, class: usize) -> &'a str {
        self.artifact.schema.classes.get(class).map_or("", String::as_str)
    }
    /// Of each prediction: how probable it was held, and whether it came. The event of two classes, the most probable
    /// of more.
    pub fn held(&self) -> (Vec<f64>, Vec<bool>) {
        match self.artifact.task {
            Task::Binary if !self.probabilities.is_empty() => (self.probabilities[1].clone(), self.events(1)),
            Task::Multiclass { .. } if !self.probabilities.is_empty() => {
                let top = curve::most_probable(&self.probabilities);
                let held = top.iter().enumerate().map(|(row, &k)| self.probabilities[k][row]).collect();
                (held, top.iter().zip(self.codes()).map(|(&k, &c)| k == c as usize).collect())
            }
            _ => (Vec::new(), Vec::new()),
        }
    }

    /// The target as people call it.
    pub fn target(&self) -> String {
        words::target_label(self.artifact)
    }
    /// The event foreseen, for two classes: "churn = yes".
    pub fn event(&self) -> String {
        words::event(self.artifact)
    }
    /// Unit of the target, with a space before it; empty where none is known.
    pub fn target_unit(&self) -> String {
        let unit = self.artifact.schema.target().and_then(|t| t.facts.unit.as_deref()).unwrap_or("");
        if unit.is_empty() { String::new() } else { format!("\u{a0}{unit}") }
    }
    /// A feature as people call it.
    pub fn feature(&self, feature: usize) -> String {
        words::feature_label(self.artifact, feature, self.lang)
    }
    /// Unit of a feature; empty where none is known.
    pub fn unit(&self, feature: usize) -> String {
        let Some(info) = self.artifact.features.get(feature) else { return String::new() };
        if info.kind == FeatureKind::Age {
            return self.say("report-days", &[]);
        }
        let column = self.artifact.schema.columns.iter().find(|c| c.name == info.column);
        column.and_then(|c| c.facts.unit.clone()).unwrap_or_default()
    }
    /// A level of a feature as people call it.
    pub fn level(&self, feature: usize, code: u32) -> String {
        match self.artifact.features.get(feature).map(|f| &f.kind) {
            Some(FeatureKind::Level { levels }) => levels.get(code as usize).cloned().unwrap_or_default(),
            Some(FeatureKind::Month) => words::month_name(code.saturating_add(1), self.lang),
            Some(FeatureKind::Weekday) => words::weekday_name(code.saturating_add(1), self.lang),
            _ => String::new(),
        }
    }
    /// A model as people call it.
    pub fn model_name(&self, name: &str) -> String {
        words::model_name(name, self.lang)
    }
    /// A metric as people call it, as a sentence or a table starts.
    pub fn metric_title(&self, metric: Metric) -> String {
        let name = self.metric_name(metric);
        let mut rest = name.chars();
        rest.next().map_or_else(String::new, |first| first.to_uppercase().chain(rest).collect())
    }
    /// A metric as people call it.
    pub fn metric_name(&self, metric: Metric) -> String {
        words::metric_name(metric, self.lang)
    }
    /// How to read a metric.
    pub fn metric_note(&self, metric: Metric) -> String {
        self.say(&format!("report-metric-{}-note", metric_id(metric)), &[])
    }
}

fn metric_id(metric: Metric) -> &'static str {
    match metric {
        Metric::LogLoss => "log-loss",
        Metric::Brier => "brier",
        Metric::BrierSkill => "brier-skill",
        Metric::Auc => "auc",
        Metric::AveragePrecision => "average-precision",
        Metric::Mcc => "mcc",
        Metric::Accuracy => "accuracy",
        Metric::CalibrationSlope => "calibration-slope",
        Metric::CalibrationIntercept => "calibration-intercept",
        Metric::R2 => "r2",
        Metric::Rmse => "rmse",
        Metric::Mae => "mae",
    }
}
