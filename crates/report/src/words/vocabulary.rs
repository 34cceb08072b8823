//! Names of things: features, models, metrics, roles; reasons and doubts in words.
//!
//! In: values of the engine. Out: words, with the labels and units of the data dictionary.
//! Invariants: a reason says what the model does with the value, never that the value is a cause.
//! To add a name: a variant here and a line in `words.ftl` of each language.

use super::{Lang, number, say, visible};
use makalu::artifact::Artifact;
use makalu::data::{ColumnKind, ColumnSchema, FeatureKind, Role, Schema};
use makalu::explain::reason::{FeatureValue, Reason};
use makalu::explain::reliability::Doubt;
use makalu::message::Value;
use makalu::models::Learner;
use makalu::validate::metric::Metric;
use makalu::{Best, Task};

/// Significant digits of a value inside a sentence.
const DIGITS: usize = 4;

/// Label of a column: the dictionary's, else its name.
pub fn column_label(schema: &Schema, column: &str) -> String {
    let label = schema.columns.iter().find(|c| c.name == column).and_then(|c| c.facts.label.clone());
    visible(&label.unwrap_or_else(|| column.to_owned()))
}

/// Name of a feature for people: the column's label; "days since ...", "month of ..." for what dates give.
/// A feature that does not exist shows its number.
pub fn feature_label(artifact: &Artifact, feature: usize, lang: Lang) -> String {
    let Some(info) = artifact.features.get(feature) else { return format!("#{}", feature + 1) };
    let column = column_label(&artifact.schema, &info.column);
    let id = match info.kind {
        FeatureKind::Number | FeatureKind::Level { .. } => return column,
        FeatureKind::Age => "feature-age",
        FeatureKind::Month => "feature-month",
        FeatureKind::Weekday => "feature-weekday",
    };
    say(id, &[("column", column.into())], lang)
}

/// A value of a feature for people: number with unit, level, month or weekday name; `None` for a gap.
pub fn feature_value(artifact: &Artifact, feature: usize, value: &FeatureValue, lang: Lang) -> Option<String> {
    let info = artifact.features.get(feature);
    let column = info.and_then(|i| artifact.schema.columns.iter().find(|c| c.name == i.column));
    match (value, info.map(|i| &i.kind)) {
        (FeatureValue::Gap, _) => None,
        (FeatureValue::Number(v), Some(FeatureKind::Number)) => Some(with_unit(&number(*v, DIGITS, lang), column)),
        (FeatureValue::Number(v), _) => Some(number(*v, DIGITS, lang)),
        (FeatureValue::Level(level), Some(FeatureKind::Month)) => {
            Some(level.parse().map_or_else(|_| visible(level), |m| month_name(m, lang)))
        }
        (FeatureValue::Level(level), Some(FeatureKind::Weekday)) => {
            Some(level.parse().map_or_else(|_| visible(level), |d| weekday_name(d, lang)))
        }
        (FeatureValue::Level(level), _) => Some(visible(level)),
    }
}

/// A written number with the column's unit, where the dictionary gives one.
pub fn with_unit(written: &str, column: Option<&ColumnSchema>) -> String {
    match column.and_then(|c| c.facts.unit.as_deref()).map(str::trim) {
        Some(unit) if !unit.is_empty() => format!("{written}\u{a0}{}", visible(unit)),
        _ => written.to_owned(),
    }
}

/// Month by number, 1 to 12; any other number as digits.
pub fn month_name(month: u32, lang: Lang) -> String {
    if (1..=12).contains(&month) { say(&format!("month-{month}"), &[], lang) } else { month.to_string() }
}

/// Weekday by number, 1 (Monday) to 7; any other number as digits.
pub fn weekday_name(day: u32, lang: Lang) -> String {
    if (1..=7).contains(&day) { say(&format!("weekday-{day}"), &[], lang) } else { day.to_string() }
}

/// Label of the target.
pub fn target_label(artifact: &Artifact) -> String {
    artifact.schema.target().map(|t| column_label(&artifact.schema, &t.name)).unwrap_or_default()
}

/// The event that two classes foresee: the second class, with the target's name where the class alone says nothing
/// ("churn = yes").
pub fn event(artifact: &Artifact) -> String {
    class_event(artifact, 1)
}

/// The event that a row is of this class, with the target's name where the class alone says nothing.
pub fn class_event(artifact: &Artifact, class: usize) -> String {
    let class = artifact.schema.classes.get(class).map(|c| visible(c)).unwrap_or_default();
    let says_nothing = class.chars().count() <= 1
        || class.parse::<f64>().is_ok()
        || ["yes", "no", "true", "false", "oui", "non", "vrai", "faux"].contains(&class.to_lowercase().as_str());
    if says_nothing { format!("{} = {class}", target_label(artifact)) } else { class }
}

/// "days since last purchase = 84", "income is missing".
fn condition(artifact: &Artifact, reason: &Reason, lang: Lang) -> String {
    let label = feature_label(artifact, reason.feature, lang);
    match feature_value(artifact, reason.feature, &reason.value, lang) {
        Some(value) => say("condition-equals", &[("feature", label.into()), ("value", value.into())], lang),
        None => say("condition-gap", &[("feature", label.into())], lang),
    }
}

/// A reason in words: "days since last purchase = 84: more likely".
pub fn reason(reason: &Reason, artifact: &Artifact, lang: Lang) -> String {
    let condition = Value::Text(condition(artifact, reason, lang));
    let up = reason.contribution >= 0.0;
    match artifact.task {
        Task::Binary => {
            let id = if up { "reason-raises-event" } else { "reason-lowers-event" };
            say(id, &[("condition", condition), ("event", event(artifact).into())], lang)
        }
        Task::Multiclass { .. } => {
            say(if up { "reason-raises-class" } else { "reason-lowers-class" }, &[("condition", condition)], lang)
        }
        Task::Regression => {
            let amount = with_unit(&number(reason.contribution.abs(), 3, lang), artifact.schema.target());
            let id = if up { "reason-raises-number" } else { "reason-lowers-number" };
            say(id, &[("condition", condition), ("amount", amount.into())], lang)
        }
    }
}

/// A doubt in words.
pub fn doubt(doubt: &Doubt, artifact: &Artifact, lang: Lang) -> String {
    match doubt {
        Doubt::UnseenLevel { column, level } => {
            let column = column_label(&artifact.schema, column);
            say("doubt-unseen-level", &[("column", column.into()), ("level", level.into())], lang)
        }
        Doubt::OutsideRange { feature, value, low, high } => {
            let written = |v: f64| {
                let value = FeatureValue::Number(v);
                Value::Text(feature_value(artifact, *feature, &value, lang).unwrap_or_default())
            };
            let args = [
                ("feature", Value::Text(feature_label(artifact, *feature, lang))),
                ("value", written(*value)),
                ("low", written(*low)),
                ("high", written(*high)),
            ];
            say("doubt-outside-range", &args, lang)
        }
        Doubt::RareProfile => say("doubt-rare-profile", &[], lang),
        Doubt::MostlyGaps => say("doubt-mostly-gaps", &[], lang),
    }
}

/// A model in words; an unknown name is shown as it is.
pub fn model_name(name: &str, lang: Lang) -> String {
    let id = match name {
        "recommended" => "model-recommended",
        "best" => "model-best",
        "baseline" => "model-baseline",
        "scorecard" => "model-scorecard",
        "formula" => "model-formula",
        "linear" => "model-linear",
        "kernel" => "model-kernel",
        "additive" => "model-additive",
        "forest" => "model-forest",
        "boosted" => "model-boosted",
        other => return visible(other),
    };
    say(id, &[], lang)
}

/// The best model so far and its error, beside a guess that looks at no column.
pub fn best_so_far(best: Best<'_>, lang: Lang) -> String {
    let mut facts = vec![("model", model_name(best.model, lang).into()), ("error", best.error.into())];
    match best.baseline {
        Some(baseline) if best.model != Learner::Baseline.name() => {
            facts.push(("baseline", baseline.into()));
            say("words-best-so-far", &facts, lang)
        }
        _ => say("words-best-yet", &facts, lang),
    }
}

/// A metric in words.
pub fn metric_name(metric: Metric, lang: Lang) -> String {
    let id = match metric {
        Metric::LogLoss => "metric-log-loss",
        Metric::Brier => "metric-brier",
        Metric::BrierSkill => "metric-brier-skill",
        Metric::Auc => "metric-auc",
        Metric::AveragePrecision => "metric-average-precision",
        Metric::Mcc => "metric-mcc",
        Metric::Accuracy => "metric-accuracy",
        Metric::CalibrationSlope => "metric-calibration-slope",
        Metric::CalibrationIntercept => "metric-calibration-intercept",
        Metric::R2 => "metric-r2",
        Metric::Rmse => "metric-rmse",
        Metric::Mae => "metric-mae",
    };
    say(id, &[], lang)
}

/// What a column holds, in a word.
pub fn kind_name(kind: ColumnKind, lang: Lang) -> String {
    let id = match kind {
        ColumnKind::Number => "kind-number",
        ColumnKind::Count => "kind-count",
        ColumnKind::Category => "kind-category",
        ColumnKind::Boolean => "kind-boolean",
        ColumnKind::Date => "kind-date",
        ColumnKind::Text => "kind-text",
        ColumnKind::Identifier => "kind-identifier",
        ColumnKind::Empty => "kind-empty",
    };
    say(id, &[], lang)
}

/// What a column is for, in a word.
pub fn role_name(role: Role, lang: Lang) -> String {
    let id = match role {
        Role::Target => "role-target",
        Role::Feature => "role-feature",
        Role::Id => "role-id",
        Role::Weight => "role-weight",
        Role::Group => "role-group",
        Role::Time => "role-time",
        Role::Personal => "role-personal",
        Role::Ignore => "role-ignore",
    };
    say(id, &[], lang)
}

/// What is predicted, in words.
pub fn task_name(task: Task, lang: Lang) -> String {
    match task {
        Task::Regression => say("task-regression", &[], lang),
        Task::Binary => say("task-binary", &[], lang),
        Task::Multiclass { n_classes } => say("task-multiclass", &[("classes", n_classes.into())], lang),
    }
}
