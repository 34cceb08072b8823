//! The best settings in sentences, the same for the terminal and the page.
//!
//! In: an [`Optimum`] or a [`Conflict`] and the model file that it is about. Out: sentences and cells.
//! The user's question: "what do I set, and how sure is that?".
//! Invariants: what is promised stands with its interval and beside what is usual; what is proven is said to be so, and
//! what cannot be, too.

use super::{
    Lang, feature_label, feature_value, interval, model_name, number, say, share, signed, target_label, visible,
    with_unit,
};
use makalu::artifact::Artifact;
use makalu::data::FeatureKind;
use makalu::decide::optimize::goal::Wish;
use makalu::decide::optimize::past::Group;
use makalu::decide::optimize::relief::{Conflict, Obstacle, Relief, WayOut};
use makalu::decide::optimize::sensitivity::Sensitivity;
use makalu::decide::optimize::{Chosen, Optimum, Trial};
use makalu::explain::reason::FeatureValue;
use makalu::message::Value;

/// Significant digits of a value.
const DIGITS: usize = 4;
/// A setting that spans so much of its range is free.
const FREE: f64 = 0.95;

/// A value of a feature: a number with its unit, or a level's name.
pub fn setting_value(artifact: &Artifact, feature: usize, value: f64, lang: Lang) -> String {
    let value = match artifact.features.get(feature).map(|f| &f.kind) {
        Some(FeatureKind::Level { levels }) => {
            FeatureValue::Level(levels.get(value as usize).cloned().unwrap_or_default())
        }
        // Months and weekdays count from 1.
        Some(FeatureKind::Month | FeatureKind::Weekday) => FeatureValue::Level((value + 1.0).to_string()),
        _ => FeatureValue::Number(value),
    };
    feature_value(artifact, feature, &value, lang).unwrap_or_default()
}

/// An optimum with all that its sentences need.
#[derive(Debug, Clone, Copy)]
pub struct Optimized<'a> {
    /// The model file.
    pub artifact: &'a Artifact,
    /// The optimum.
    pub found: &'a Optimum,
    /// Language.
    pub lang: Lang,
}

impl Optimized<'_> {
    fn say(&self, id: &str, args: &[(&str, Value)]) -> String {
        say(id, args, self.lang)
    }

    /// Whether what is promised is a probability.
    fn is_share(&self) -> bool {
        self.found.class.is_some()
    }

    /// Whether what is made large is the probability of a specification with two ends.
    fn is_between(&self) -> bool {
        self.found.wish == Wish::Specification
            && self.found.specification.is_some_and(|(low, high)| low.is_finite() && high.is_finite())
    }

    /// A prediction: a probability, or a number with the target's unit.
    pub fn value(&self, value: f64) -> String {
        if self.is_share() { share(value, self.lang) } else { self.with_unit(number(value, DIGITS, self.lang)) }
    }

    fn with_unit(&self, written: String) -> String {
        with_unit(&written, self.artifact.schema.target())
    }

    /// What is compared: a prediction, or the probability of the specification.
    pub fn goal(&self, value: f64) -> String {
        if self.is_between() { share(value, self.lang) } else { self.value(value) }
    }

    /// A difference of what is compared.
    pub fn difference(&self, value: f64) -> String {
        if self.is_share() || self.is_between() {
            let points = Value::Text(signed((value * 1000.0).round() / 10.0, 3, self.lang));
            return self.say("optimize-points", &[("value", points)]);
        }
        self.with_unit(signed(value, 2, self.lang))
    }

    /// The size of a difference.
    fn size(&self, value: f64) -> String {
        self.difference(value.abs()).trim_start_matches('+').to_owned()
    }

    /// What is aimed at: the class, or the target.
    pub fn target(&self) -> String {
        match self.found.class.and_then(|k| self.artifact.schema.classes.get(k)) {
            Some(class) => format!("{} = {}", target_label(self.artifact), visible(class)),
            None => target_label(self.artifact),
        }
    }

    /// The specification in words.
    fn specification(&self) -> Option<String> {
        let (low, high) = self.found.specification?;
        let target = Value::Text(self.target());
        let args = [("target", target), ("low", self.value(low).into()), ("high", self.value(high).into())];
        let id = match (low.is_finite(), high.is_finite()) {
            (true, false) => "optimize-spec-floor",
            (false, true) => "optimize-spec-top",
            _ => "optimize-spec-between",
        };
        Some(self.say(id, &args))
    }

    /// The answer in one sentence.
    pub fn answer(&self) -> String {
        let (middle, usual) = (&self.found.middle, &self.found.usual);
        if let (Wish::Specification, Some(spec)) = (self.found.wish, self.specification()) {
            let meets = |m: Option<f64>| Value::Share(m.unwrap_or_default());
            let args = [
                ("spec", Value::Text(spec)),
                ("meets", meets(middle.meets)),
                ("usual", meets(usual.meets)),
                ("value", Value::Text(self.value(middle.value))),
            ];
            return self.say("optimize-answer-spec", &args);
        }
        let id = match (self.found.wish == Wish::Lowest, self.is_share()) {
            (false, false) => "optimize-answer-highest",
            (true, false) => "optimize-answer-lowest",
            (false, true) => "optimize-answer-class-highest",
            (true, true) => "optimize-answer-class-lowest",
        };
        let args = [
            ("target", Value::Text(self.target())),
            ("value", Value::Text(self.value(middle.value))),
            ("usual", Value::Text(self.value(usual.value))),
        ];
        self.say(id, &args)
    }

    /// How sure it is: the interval, the window, the proof.
    pub fn sureness(&self) -> Vec<String> {
        let mut told = Vec::new();
        if let Some((low, high)) = self.found.middle.interval {
            let args = [
                ("low", Value::Text(self.value(low))),
                ("high", Value::Text(self.value(high))),
                ("interval", Value::Text(interval(&self.value(low), &self.value(high), self.lang))),
            ];
            told.push(match (self.is_share(), self.found.wish) {
                (true, _) => self.say("optimize-class-range", &args),
                (false, Wish::Lowest) => self.say("optimize-upper-bound", &args),
                (false, _) => self.say("optimize-lower-bound", &args),
            });
        }
        told.extend(self.less_exact());
        if let (Some(spec), Some(meets), false) =
            (self.specification(), self.found.middle.meets, self.found.wish == Wish::Specification)
        {
            told.push(self.say("optimize-meets", &[("spec", spec.into()), ("meets", Value::Share(meets))]));
        }
        let window = match () {
            () if self.is_between() => "optimize-window-spec",
            () if self.wants_less() => "optimize-window-top",
            () => "optimize-window-floor",
        };
        told.push(self.say(window, &[("least", Value::Text(self.goal(self.found.least)))]));
        told.push(self.proof());
        told
    }

    /// That a model which is clearly not the best may promise too much: the best of many settings is what flatters it.
    fn less_exact(&self) -> Option<String> {
        let validation = &self.artifact.validation;
        let own = validation.models.iter().find(|m| m.model == self.found.model)?;
        let best = &validation.models[validation.best];
        let name = |model: &str| Value::Text(model_name(model, self.lang));
        (!own.within_one_standard_error)
            .then(|| self.say("optimize-other-model", &[("model", name(&own.model)), ("best", name(&best.model))]))
    }

    /// Whether the prediction is wanted low.
    fn wants_less(&self) -> bool {
        let below = self.found.specification.is_some_and(|(low, _)| low == f64::NEG_INFINITY);
        self.found.wish == Wish::Lowest || (self.found.wish == Wish::Specification && below)
    }

    fn proof(&self) -> String {
        let proof = &self.found.proof;
        let best = if self.is_between() { self.found.best.meets.unwrap_or_default() } else { self.found.best.value };
        let mut args =
            vec![("best", Value::Text(self.goal(best))), ("points", Value::Text(number(proof.n_points, 3, self.lang)))];
        let (Some(ceiling), Some(gap)) = (proof.ceiling, proof.gap) else {
            return self.say("optimize-proof-none", &args);
        };
        if gap < 5e-5 {
            return self.say("optimize-proof-exact", &args);
        }
        args.push(("ceiling", Value::Text(self.goal(ceiling))));
        args.push(("gap", Value::Share(gap)));
        self.say(if self.wants_less() { "optimize-proof-low" } else { "optimize-proof" }, &args)
    }

    /// Name of a setting.
    pub fn setting(&self, setting: usize) -> String {
        self.found
            .settings
            .get(setting)
            .map_or_else(String::new, |s| feature_label(self.artifact, s.feature, self.lang))
    }

    /// A value of a setting.
    pub fn at(&self, setting: usize, value: f64) -> String {
        let feature = self.found.settings.get(setting).map_or(usize::MAX, |s| s.feature);
        setting_value(self.artifact, feature, value, self.lang)
    }

    /// A line of the window: name, from, to, aim at, usually.
    pub fn window_row(&self, setting: usize) -> Vec<String> {
        let Some(s) = self.found.settings.get(setting) else { return Vec::new() };
        let at = |v: f64| self.at(setting, v);
        let usual = s.usual.map_or_else(|| "–".to_owned(), at);
        vec![self.setting(setting), at(s.from), at(s.to), at(s.middle), usual]
    }

    /// The range searched of a setting.
    pub fn searched(&self, setting: usize) -> String {
        match self.found.settings.get(setting) {
            Some(Chosen { range, step: Some(_), .. }) => {
                let end = |v: f64| Value::Text(self.at(setting, v));
                self.say("report-span", &[("low", end(range.0)), ("high", end(range.1))])
            }
            _ => "–".to_owned(),
        }
    }

    /// Settings that may be anything.
    pub fn free(&self) -> Option<String> {
        let is_free = |s: &Chosen| s.step.is_some() && s.to - s.from >= FREE * (s.range.1 - s.range.0);
        let names: Vec<String> = self
            .found
            .settings
            .iter()
            .filter(|s| is_free(s))
            .map(|s| feature_label(self.artifact, s.feature, self.lang))
            .collect();
        (!names.is_empty()).then(|| self.say("optimize-free", &[("settings", Value::List(names))]))
    }

    /// What past rows gave.
    pub fn past(&self) -> Vec<String> {
        let Some(past) = &self.found.past else { return vec![self.say("optimize-near-profile", &[])] };
        let all = Value::from(past.all.n_rows);
        let inside = [("n", past.inside.n_rows.into()), ("all", all), ("gave", self.gave(&past.inside))];
        let around = [
            ("n", past.around.n_rows.into()),
            ("radius", number(past.radius, 2, self.lang).into()),
            ("gave", self.gave(&past.around)),
        ];
        let mut told = vec![self.say("optimize-past-inside", &inside), self.say("optimize-past-around", &around)];
        if let Some(met) = past.around.n_met.filter(|_| past.around.n_known > 0) {
            told.push(self.say("optimize-past-met", &[("met", met.into()), ("known", past.around.n_known.into())]));
        }
        if let Some(mean) = &past.all.mean {
            let id = if self.is_share() { "optimize-past-all-share" } else { "optimize-past-all" };
            told.push(self.say(id, &[("mean", Value::Text(self.value(mean.value)))]));
        }
        told.push(self.say("optimize-near-rows", &[("least", past.least.into())]));
        told
    }

    /// ": 86.9 on average (86.2 to 87.6)"; empty where no outcome is known.
    fn gave(&self, group: &Group) -> Value {
        let Some(mean) = &group.mean else { return Value::Text(String::new()) };
        let value = |v: f64| Value::Text(self.value(v));
        let args = [("mean", value(mean.value)), ("low", value(mean.low)), ("high", value(mean.high))];
        Value::Text(match (self.is_share(), group.n_known) {
            (true, _) => self.say("optimize-gave-share", &args),
            (false, 1) => self.say("optimize-gave-one", &args),
            (false, _) => self.say("optimize-gave", &args),
        })
    }

    /// A line of what matters: name, moved by, down, up, over the range.
    pub fn sensitivity_row(&self, s: &Sensitivity) -> Vec<String> {
        let change = |v: Option<f64>| v.map_or_else(|| "–".to_owned(), |v| self.difference(v));
        let by = match s.by {
            Some(by) => self.at(s.setting, by),
            None => self.say("optimize-other-level", &[]),
        };
        vec![self.setting(s.setting), by, change(s.down), change(s.up), self.size(s.swing)]
    }

    /// What binds.
    pub fn obstacles(&self) -> Vec<String> {
        if self.found.reliefs.is_empty() {
            return vec![self.say("optimize-nothing-binds", &[])];
        }
        self.found.reliefs.iter().map(|r| self.relief(r)).collect()
    }

    fn relief(&self, relief: &Relief) -> String {
        let gain = ("gain", relief.gain.map_or(Value::Text(String::new()), |g| Value::Text(self.size(g))));
        match relief.obstacle {
            Obstacle::Limit(k) => {
                let limit = Value::Text(self.found.limits.get(k).cloned().unwrap_or_default());
                self.say("optimize-limit-binds", &[("limit", limit), ("to", bar(relief.to, self.lang)), gain])
            }
            Obstacle::Range(j, upper) => {
                let s = self.found.settings.get(j);
                let end = s.map_or(0.0, |s| if upper { s.range.1 } else { s.range.0 });
                let to = Value::Text(self.at(j, relief.to.unwrap_or(end)));
                let args = [("setting", Value::Text(self.setting(j))), ("to", to), gain];
                self.say(
                    match (relief.gain.is_some(), upper) {
                        (true, true) => "optimize-range-binds",
                        (true, false) => "optimize-range-binds-low",
                        (false, true) => "optimize-edge-high",
                        (false, false) => "optimize-edge-low",
                    },
                    &args,
                )
            }
            Obstacle::Past => self.say("optimize-past-binds", &[gain]),
        }
    }

    /// What was held, those that the user chose first.
    pub fn held(&self) -> Vec<String> {
        let mut held: Vec<_> = self.found.held.iter().collect();
        held.sort_by_key(|h| !h.given);
        let told = held.into_iter().map(|h| {
            let value = h.value.map(|v| setting_value(self.artifact, h.feature, v, self.lang));
            let args = [
                ("feature", Value::Text(feature_label(self.artifact, h.feature, self.lang))),
                ("value", Value::Text(value.unwrap_or_else(|| self.say("optimize-gap", &[])))),
            ];
            self.say(if h.given { "optimize-held-given" } else { "optimize-held-usual" }, &args)
        });
        told.collect()
    }

    /// Places of the settings that differ among the runs.
    pub fn varied(&self) -> Vec<usize> {
        let plan = &self.found.plan;
        let differs = |j: &usize| plan.iter().any(|t| t.values.get(*j) != plan[0].values.get(*j));
        (0..self.found.settings.len()).filter(differs).collect()
    }

    /// Where a run lies.
    pub fn kind(&self, trial: &Trial) -> String {
        self.say(if trial.centre { "optimize-centre" } else { "optimize-corner" }, &[])
    }

    /// The interval of a run's outcome.
    pub fn between(&self, trial: &Trial) -> String {
        let value = |v: f64| Value::Text(self.value(v));
        match trial.promise.interval {
            Some((low, high)) => self.say("report-span", &[("low", value(low)), ("high", value(high))]),
            None => "–".to_owned(),
        }
    }

    /// What to do next.
    pub fn next(&self) -> Vec<String> {
        let mut told = vec![self.say("optimize-next-plan", &[]), self.say("optimize-next-learn", &[])];
        if self.found.past.is_none() {
            told.push(self.say("optimize-next-past", &[]));
        }
        told.push(self.say("optimize-next-cause", &[]));
        told
    }

    /// What the window may cost.
    pub fn tolerance(&self) -> String {
        self.size(self.found.tolerance)
    }

    /// Name of the model.
    pub fn model(&self) -> String {
        model_name(&self.found.model, self.lang)
    }
}

/// Where a limit would stand; `none` where that is no single number.
fn bar(to: Option<f64>, lang: Lang) -> Value {
    Value::Text(to.map_or_else(|| "none".to_owned(), |v| number(v, DIGITS, lang)))
}

/// Why nothing is allowed, and what would open a setting: the first sentences, then the ways out.
pub fn conflict(artifact: &Artifact, found: &Conflict, settings: &[usize], lang: Lang) -> (Vec<String>, Vec<String>) {
    let limit = |k: usize| Value::Text(found.limits.get(k).cloned().unwrap_or_default());
    let mut told =
        vec![say(if found.proven { "optimize-nothing-proven" } else { "optimize-nothing-found" }, &[], lang)];
    told.extend(found.impossible.iter().map(|&k| say("optimize-impossible", &[("limit", limit(k))], lang)));
    let way = |way: &WayOut| match way.obstacle {
        Obstacle::Limit(k) => {
            let by = Value::Text(way.by.map_or_else(String::new, |by| number(by, DIGITS, lang)));
            say("optimize-way-limit", &[("limit", limit(k)), ("to", bar(way.to, lang)), ("by", by)], lang)
        }
        Obstacle::Range(j, _) => {
            let feature = settings.get(j).copied().unwrap_or(usize::MAX);
            let to = way.to.map_or_else(String::new, |v| setting_value(artifact, feature, v, lang));
            let name = Value::Text(feature_label(artifact, feature, lang));
            say("optimize-way-range", &[("setting", name), ("to", to.into())], lang)
        }
        Obstacle::Past => say("optimize-way-past", &[], lang),
    };
    let mut ways: Vec<String> = found.ways_out.iter().map(way).collect();
    if ways.is_empty() {
        ways.push(say("optimize-way-none", &[], lang));
    }
    (told, ways)
}
