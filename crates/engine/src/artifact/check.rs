//! Whether the parts of a model file fit together: every index in range, every length the one expected, every number
//! that is computed with finite. What passes can be scored, explained and reported without a panic.

use super::{Artifact, Stay, front};
use crate::data::{FeatureInfo, Target, Task, dataset};
use crate::explain::effect::{Effect, EffectCurve};
use crate::explain::reliability::Profile;
use crate::explain::rules::{Condition, Test};
use crate::explain::segments::{Typical, Why};
use crate::message;
use crate::message::Error;
use crate::models::{Model, Scores};
use crate::validate::conformal::IntervalRule;
use crate::validate::drift;
use crate::validate::metric::Metric;
use crate::validate::subgroup::{Part, Subgroup};
use crate::validate::{Estimate, Figure, ModelValidation, OutOfFold, Scrutiny, Validation};

/// Refuses an artifact whose parts do not fit together, naming the first part that does not.
pub(super) fn check(artifact: &Artifact) -> Result<(), Error> {
    let (n_features, n_outputs) = (artifact.features.len(), artifact.task.n_outputs());
    let n_classes = artifact.task.n_classes();
    let task_is_sound = match artifact.task {
        Task::Multiclass { n_classes } => n_classes >= 3,
        Task::Regression | Task::Binary => true,
    };
    require(task_is_sound && artifact.schema.task == Some(artifact.task), "task")?;
    require(artifact.schema.classes.len() == n_classes, "classes")?;
    require(n_features > 0 && dataset::feature_info(&artifact.schema) == artifact.features, "features")?;
    require(artifact.gaps.len() == n_features && artifact.gaps.iter().all(|g| all_finite(g)), "gaps")?;

    require(!artifact.models.is_empty(), "models")?;
    for named in &artifact.models {
        named.model.check(n_features, n_outputs)?;
        named.calibrator.check(n_outputs)?;
        if let Some(rule) = &named.intervals {
            require(rule_is_sound(rule), "intervals")?;
        }
        let apparent = named.apparent.is_empty() || figures_fit(&named.apparent, artifact.task);
        require(apparent, "apparent")?;
        require(named.effects.iter().all(|e| effect_fits(e, &artifact.features, n_outputs)), "effects")?;
    }
    let validation = &artifact.validation;
    let same_names = validation.models.iter().zip(&artifact.models).all(|(v, m)| v.model == m.name);
    require(validation.models.len() == artifact.models.len() && same_names, "validation.models")?;
    check_validation(validation, artifact.task, artifact.n_rows, n_features)?;
    require(profile_fits(&artifact.profile, &artifact.features), "profile")?;
    require(drift::fits(&artifact.reference, &artifact.features), "reference")?;
    check_stay(&artifact.stay, artifact)?;
    front::check(artifact)
}

fn check_stay(stay: &Stay, artifact: &Artifact) -> Result<(), Error> {
    let features = &artifact.features;
    let watched = stay.class.is_none_or(|k| k < artifact.task.n_classes()) && !stay.bar.is_nan();
    require(watched && stay.about < artifact.models.len(), "stay")?;
    let level = |feature: usize, code: u32| {
        features.get(feature).and_then(FeatureInfo::n_levels).is_some_and(|n| (code as usize) < n)
    };
    let condition = |c: &Condition| match &c.test {
        Test::Below(v) | Test::AtLeast(v) => v.is_finite() && c.feature < features.len(),
        Test::Levels(codes) => !codes.is_empty() && codes.iter().all(|&k| level(c.feature, k)),
        Test::Gap => c.feature < features.len(),
    };
    let mean = |m: &Option<Estimate>| m.as_ref().is_none_or(estimate_is_finite);
    let rules = stay.rules.iter().all(|r| {
        let conditions = !r.conditions.is_empty() && r.conditions.iter().all(condition);
        conditions && estimate_is_finite(&r.share) && mean(&r.mean) && r.model_agrees.is_none_or(f64::is_finite)
    });
    require(rules, "stay.rules")?;
    let typical = |feature: usize, typical: &Typical| match typical {
        Typical::Number(v) => v.is_finite() && feature < features.len(),
        Typical::Level(code, share) => share.is_finite() && level(feature, *code),
        Typical::Gap(share) => share.is_finite() && feature < features.len(),
    };
    let segments = stay.segments.iter().all(|s| {
        let why = |w: &Why| w.push.is_finite() && typical(w.feature, &w.typical) && typical(w.feature, &w.overall);
        estimate_is_finite(&s.share) && mean(&s.mean) && s.why.iter().all(why)
    });
    require(segments, "stay.segments")?;
    let tipping =
        stay.tipping.iter().all(|t| t.feature < features.len() && all_finite(&[t.at, t.low, t.high, t.below, t.above]));
    require(tipping, "stay.tipping")
}

pub(super) fn require(holds: bool, part: &'static str) -> Result<(), Error> {
    if holds { Ok(()) } else { Err(Error::data(message!("artifact-unsound", part = part))) }
}

fn all_finite(values: &[f64]) -> bool {
    values.iter().all(|v| v.is_finite())
}

pub(super) fn estimate_is_finite(e: &Estimate) -> bool {
    all_finite(&[e.value, e.low, e.high, e.baseline])
}

fn check_validation(v: &Validation, task: Task, n_rows: usize, n_features: usize) -> Result<(), Error> {
    let n = v.rows.len();
    require(v.rows.windows(2).all(|w| w[0] < w[1]), "validation.rows")?;
    require(v.rows.last().is_none_or(|&last| (last as usize) < n_rows), "validation.rows")?;
    let observed_fits = match &v.observed {
        Target::Numbers(y) => all_finite(y),
        Target::Classes { codes, n_classes } => codes.iter().all(|&c| (c as usize) < *n_classes),
    };
    require(v.observed.len() == n && v.observed.task() == task && observed_fits, "validation.observed")?;
    require(v.weights.len() == n && v.weights.iter().all(|w| w.is_finite() && *w > 0.0), "validation.weights")?;
    require(v.best < v.models.len(), "validation.best")?;
    require(v.recommended < v.models.len(), "validation.recommended")?;
    for model in &v.models {
        check_model(model, task, n, n_features)?;
    }
    let corrected = v.corrected.metric == Metric::main(task) && estimate_is_finite(&v.corrected.estimate);
    require(corrected, "validation.corrected")?;
    check_scrutiny(&v.scrutiny, task, v.models.len(), n_features)?;
    require(v.scrutiny.groups.as_ref().is_none_or(|g| g.len() == n), "validation.groups")?;
    let signal = (0.0..=1.0).contains(&v.signal.p_value) && v.signal.statistic.is_finite();
    require(signal, "validation.signal")
}

fn check_scrutiny(s: &Scrutiny, task: Task, n_models: usize, n_features: usize) -> Result<(), Error> {
    let second = s.second.is_none_or(|f| f.metric == Metric::second(task) && estimate_is_finite(&f.estimate));
    let chosen = s.chosen.is_empty() || (s.chosen.len() == n_models && all_finite(&s.chosen));
    require(second && chosen, "validation.scrutiny")?;
    let part_is_sound = |g: &Subgroup| {
        let ends = if let Part::Range(low, high) = g.part { low.is_finite() && high.is_finite() } else { true };
        ends && g.feature < n_features && estimate_is_finite(&g.main) && estimate_is_finite(&g.calibration)
    };
    require(s.subgroups.iter().all(part_is_sound), "validation.subgroups")?;
    let learning = s.learning.as_ref().is_none_or(|l| {
        let points = l.points.iter().all(|(_, f)| f.metric == Metric::main(task) && estimate_is_finite(&f.estimate));
        let halfway = l.halfway.is_none_or(|(n, low, high)| all_finite(&[n, low, high]));
        points && halfway && estimate_is_finite(&l.doubled) && estimate_is_finite(&l.gain)
    });
    require(learning, "validation.learning")
}

pub(super) fn rule_is_sound(rule: &IntervalRule) -> bool {
    let ends = rule.below.is_finite() && rule.above.is_finite() && rule.below <= rule.above;
    ends && rule.level.is_finite() && estimate_is_finite(&rule.coverage)
}

pub(super) fn figures_fit(figures: &[Figure], task: Task) -> bool {
    let expected = Metric::all(task).iter();
    figures.iter().map(|f| &f.metric).eq(expected) && figures.iter().all(|f| estimate_is_finite(&f.estimate))
}

pub(super) fn scores_fit(out_of_fold: &OutOfFold, task: Task, n_rows: usize) -> bool {
    let one_fits = |scores: &Scores| {
        scores.outputs.len() == task.n_outputs() && scores.outputs.iter().all(|o| o.len() == n_rows && all_finite(o))
    };
    !out_of_fold.repeats.is_empty() && out_of_fold.repeats.iter().all(one_fits)
}

fn check_model(model: &ModelValidation, task: Task, n_rows: usize, n_features: usize) -> Result<(), Error> {
    require(figures_fit(&model.figures, task), "validation.figures")?;
    require(scores_fit(&model.out_of_fold, task, n_rows), "validation.out_of_fold")?;
    let importance = model.importance.len() == n_features && model.importance.iter().all(estimate_is_finite);
    require(importance && model.complexity.size.is_finite(), "validation.importance")
}

pub(super) fn effect_fits(effect: &Effect, features: &[FeatureInfo], n_outputs: usize) -> bool {
    let Some(info) = features.get(effect.feature) else { return false };
    let lines = |lines: &[Vec<f64>], n: usize| {
        lines.len() == n_outputs && lines.iter().all(|line| line.len() == n && all_finite(line))
    };
    let gap = effect.gap.as_ref().is_none_or(|g| g.len() == n_outputs && all_finite(g));
    let curve = match (&effect.curve, info.n_levels()) {
        (EffectCurve::Numeric { x, score, low, high, rug }, None) => {
            [score, low, high].into_iter().all(|l| lines(l, x.len())) && all_finite(x) && all_finite(rug)
        }
        (EffectCurve::Levels { codes, counts, score }, Some(n_levels)) => {
            codes.iter().all(|&c| (c as usize) < n_levels) && counts.len() == codes.len() && lines(score, codes.len())
        }
        _ => false,
    };
    gap && curve
}

fn profile_fits(profile: &Profile, features: &[FeatureInfo]) -> bool {
    let n = features.len();
    let shares = |(info, shares): (&FeatureInfo, &Vec<f64>)| {
        shares.len() == info.n_levels().unwrap_or(0) + 1 && all_finite(shares)
    };
    profile.ranges.len() == n
        && profile.ranges.iter().all(|r| r.0.is_finite() && r.1.is_finite())
        && profile.quantiles.len() == n
        && profile.quantiles.iter().all(|q| all_finite(q))
        && profile.shares.len() == n
        && features.iter().zip(&profile.shares).all(shares)
        && profile.rare_above.is_finite()
        && profile.important.iter().all(|&f| f < n)
}
