//! A comparison in sentences, the same for the terminal and the page.
//!
//! In: a [`Comparison`] and the model file that it is about. Out: sentences.
//! The user's question: "is the model still right, and who is new on my list?".
//! Invariants: a figure stands with its interval and what was promised or what chance gives; "cannot tell" is said as
//! plainly as the rest.

use super::{
    Lang, event, feature_label, feature_value, interval, kind_name, metric_name, number, reason, say, share, signed,
    target_label, visible, with_unit,
};
use makalu::artifact::Artifact;
use makalu::compare::{Calibrated, ChangedRow, Comparison, DriftVerdict, Kept, Moved, Standing, Truth, Verdict};
use makalu::data::{FeatureKind, Task};
use makalu::explain::reason::{FeatureValue, Reason};
use makalu::message::Value;
use makalu::validate::Estimate;
use makalu::validate::drift::{Aspect, Change, ColumnDrift};
use makalu::validate::metric::Metric;
use makalu::validate::two_samples::Difference;

/// Significant digits of a value inside a sentence.
const DIGITS: usize = 4;
/// Columns named that tell the months apart or have changed.
const NAMED: usize = 5;

/// A comparison with all that its sentences need.
#[derive(Debug, Clone, Copy)]
pub struct Told<'a> {
    /// The model file.
    pub artifact: &'a Artifact,
    /// The comparison.
    pub found: &'a Comparison,
    /// Language.
    pub lang: Lang,
}

impl Told<'_> {
    fn say(&self, id: &str, args: &[(&str, Value)]) -> String {
        say(id, args, self.lang)
    }

    fn is_number(&self) -> bool {
        self.found.task == Task::Regression
    }

    /// A probability as a percentage, or a number with the target's unit.
    pub fn value(&self, value: f64) -> String {
        if self.is_number() {
            with_unit(&number(value, DIGITS, self.lang), self.artifact.schema.target())
        } else {
            share(value, self.lang)
        }
    }

    fn p(&self, p: f64) -> Value {
        Value::Text(if p < 0.001 {
            self.say("compare-p-small", &[])
        } else {
            self.say("compare-p", &[("p", number(p, 2, self.lang).into())])
        })
    }

    /// "between +2 and +5", in percentage points.
    fn points(&self, d: &Difference) -> Value {
        let point = |v: f64| signed((v * 100.0 * 10.0).round() / 10.0, 3, self.lang);
        Value::Text(interval(&point(d.low), &point(d.high), self.lang))
    }

    fn shares(&self, low: f64, high: f64) -> Value {
        Value::Text(interval(&share(low, self.lang), &share(high, self.lang), self.lang))
    }

    fn span(&self, metric: Metric, e: &Estimate) -> Value {
        Value::Text(interval(&self.figure(metric, e.low), &self.figure(metric, e.high), self.lang))
    }

    fn figure(&self, metric: Metric, value: f64) -> String {
        if metric == Metric::Accuracy { share(value, self.lang) } else { number(value, 3, self.lang) }
    }

    /// The first sentences: who changed, whether the columns did, whether the promise was kept.
    pub fn headline(&self) -> Vec<String> {
        let mut told = Vec::new();
        if let Some(changes) = &self.found.changes {
            let c = &changes.counts;
            let count = |name: &'static str, n: usize| (name, Value::from(n));
            let common = [
                count("newly", c.newly_at_risk),
                count("longer", c.no_longer),
                count("gone", c.gone),
                count("new", c.new),
            ];
            told.push(if self.is_number() {
                self.say("compare-changes-number", &common)
            } else {
                let more = [
                    count("came", c.came),
                    count("came_announced", c.came_announced),
                    count("gone_announced", c.gone_announced),
                ];
                self.say("compare-changes", &[common.as_slice(), more.as_slice()].concat())
            });
        }
        told.push(self.drift_verdict());
        told.push(match &self.found.truth {
            Some(truth) => self.truth_verdict(truth),
            None => self.say("compare-no-truth", &[("target", target_label(self.artifact).into())]),
        });
        told
    }

    fn drift_verdict(&self) -> String {
        let columns = &self.found.columns;
        let n_changed = self.changed_columns();
        if n_changed > 0 {
            return self.say("compare-drifted", &[("columns", n_changed.into())]);
        }
        match columns.verdict {
            DriftVerdict::NoneFound => self.say("compare-steady", &[]),
            _ => {
                let shift = Value::Share(columns.detectable);
                self.say("compare-columns-cannot-tell", &[("rows", self.found.n_now.into()), ("shift", shift)])
            }
        }
    }

    /// Columns that drifted, are absent or of another kind.
    fn changed_columns(&self) -> usize {
        let columns = &self.found.columns;
        let of_feature = |f: usize| self.artifact.features.get(f).map(|i| i.column.as_str()).unwrap_or_default();
        let mut names: Vec<&str> = columns.drift.iter().filter(|d| d.drifted).map(|d| of_feature(d.feature)).collect();
        names.extend(columns.absent.iter().map(String::as_str));
        names.extend(columns.kinds.iter().map(|k| k.column.as_str()));
        names.sort_unstable();
        names.dedup();
        names.len()
    }

    /// The verdict on what came true.
    pub fn truth_verdict(&self, truth: &Truth) -> String {
        match truth.verdict {
            Verdict::AsPromised => self.say("compare-as-promised", &[]),
            Verdict::Worse => self.say("compare-worse", &[]),
            Verdict::CannotTell { more: Some(more) } => self.say("compare-truth-cannot-tell", &[("more", more.into())]),
            Verdict::CannotTell { more: None } => self.say("compare-truth-never", &[]),
            Verdict::NothingPromised => self.say("compare-nothing-promised", &[]),
        }
    }

    /// What changed in one column, with what the column weighs in the model.
    pub fn drift(&self, drift: &ColumnDrift) -> String {
        let feature = Value::Text(feature_label(self.artifact, drift.feature, self.lang));
        let p = self.p(drift.adjusted);
        let of_column = |v: f64| -> Value {
            let value = feature_value(self.artifact, drift.feature, &FeatureValue::Number(v), self.lang);
            Value::Text(value.unwrap_or_default())
        };
        match &drift.change {
            Change::Numbers { before: Some(before), now } if before[1] != now[1] => self.say(
                "compare-numbers",
                &[("feature", feature), ("before", of_column(before[1])), ("now", of_column(now[1])), ("p", p)],
            ),
            Change::Numbers { before: Some(before), now } => {
                let ends = |q: &[f64; 3]| {
                    let end = |v: f64| number(v, DIGITS, self.lang);
                    Value::Text(interval(&end(q[0]), &end(q[2]), self.lang))
                };
                if before == now {
                    return self.say("compare-shape", &[("feature", feature), ("now", ends(now)), ("p", p)]);
                }
                let args = [("feature", feature), ("before", ends(before)), ("now", ends(now)), ("p", p)];
                self.say("compare-spread", &args)
            }
            Change::Numbers { before: None, now } => {
                self.say("compare-numbers-now", &[("feature", feature), ("now", of_column(now[1])), ("p", p)])
            }
            Change::Level { code, before, now, difference } => {
                let mut args = vec![
                    ("feature", feature),
                    ("before", Value::Share(*before)),
                    ("now", Value::Share(*now)),
                    ("interval", self.points(difference)),
                    ("p", p),
                ];
                match code {
                    Some(code) => {
                        args.push(("level", self.level(drift.feature, *code).into()));
                        self.say("compare-level", &args)
                    }
                    None => self.say("compare-rare-levels", &args),
                }
            }
            Change::Rate { before, now, difference, levels } => {
                let shares = [("before", Value::Share(*before)), ("now", Value::Share(*now)), ("p", p)];
                let [before, now, p] = shares;
                if drift.aspect == Aspect::Unseen {
                    let levels = Value::List(levels.clone());
                    self.say("compare-unseen", &[("feature", feature), before, now, ("levels", levels), p])
                } else {
                    let interval = ("interval", self.points(difference));
                    self.say("compare-gaps", &[("feature", feature), before, now, interval, p])
                }
            }
        }
    }

    /// "; it carries 12% of the model"; empty where it carries next to nothing.
    pub fn weight(&self, feature: usize) -> String {
        match self.found.columns.weight.get(feature) {
            Some(&weight) if weight >= 0.01 => self.say("compare-weight", &[("share", Value::Share(weight))]),
            _ => String::new(),
        }
    }

    fn level(&self, feature: usize, code: u32) -> String {
        let name = match self.artifact.features.get(feature).map(|f| &f.kind) {
            Some(FeatureKind::Level { levels }) => levels.get(code as usize).cloned().unwrap_or_default(),
            _ => (u64::from(code) + 1).to_string(),
        };
        feature_value(self.artifact, feature, &FeatureValue::Level(name), self.lang).unwrap_or_default()
    }

    /// Columns that drifted, the clearest first.
    pub fn drifted(&self) -> Vec<&ColumnDrift> {
        self.found.columns.drift.iter().filter(|d| d.drifted).collect()
    }

    /// Absent, new, of another kind.
    pub fn columns_that_differ(&self) -> Vec<String> {
        let columns = &self.found.columns;
        let mut told = Vec::new();
        if !columns.absent.is_empty() {
            told.push(self.say("compare-absent", &[("columns", Value::List(columns.absent.clone()))]));
        }
        told.extend(columns.kinds.iter().map(|k| {
            let kind = |kind| Value::Text(kind_name(kind, self.lang));
            let args = [("column", (&k.column).into()), ("before", kind(k.before)), ("now", kind(k.now))];
            self.say("compare-kind", &args)
        }));
        if !columns.new.is_empty() {
            told.push(self.say("compare-new-columns", &[("columns", Value::List(columns.new.clone()))]));
        }
        told
    }

    /// How many comparisons there were.
    pub fn tests(&self) -> String {
        let (tests, rows, training) = (self.found.columns.drift.len(), self.found.n_now, self.found.n_training);
        self.say("compare-tests", &[("tests", tests.into()), ("rows", rows.into()), ("training", training.into())])
    }

    /// Whether a classifier tells the months apart.
    pub fn domain(&self) -> Option<String> {
        let domain = self.found.domain.as_ref()?;
        let mut args = vec![
            ("auc", Value::Share(domain.auc.value)),
            ("interval", self.shares(domain.auc.low, domain.auc.high)),
            ("p", number(domain.p_value, 2, self.lang).into()),
        ];
        let names: Vec<String> =
            domain.features.iter().take(NAMED).map(|&(f, _)| feature_label(self.artifact, f, self.lang)).collect();
        Some(match (domain.told_apart, names.is_empty()) {
            (false, _) => self.say("compare-domain-not", &args),
            (true, true) => self.say("compare-domain-vague", &args),
            (true, false) => {
                args.push(("columns", Value::List(names)));
                self.say("compare-domain", &args)
            }
        })
    }

    /// Predictions then and now, and what to expect of them.
    pub fn scores(&self) -> Vec<String> {
        let scores = &self.found.scores;
        let p = self.p(scores.p_value);
        let mut told = vec![match (scores.before, scores.now) {
            (Some(before), Some(now)) if scores.p_value <= 0.05 => {
                let value = |q: [f64; 3]| Value::Text(self.value(q[1]));
                self.say("compare-scores-moved", &[("p", p), ("before", value(before)), ("now", value(now))])
            }
            _ => self.say("compare-scores-same", &[("p", p)]),
        }];
        let id = if self.is_number() { "compare-at-risk-number" } else { "compare-at-risk" };
        let args = [
            ("bar", Value::Text(self.value(self.found.at_risk_from))),
            ("count", Value::Count(scores.n_at_risk)),
            ("now", Value::Share(scores.at_risk_now)),
            ("before", Value::Share(scores.at_risk_before)),
            ("interval", self.points(&scores.difference)),
        ];
        told.push(self.say(id, &args));
        told.extend(self.found.foreseen.iter().map(|f| {
            let e = Estimate { value: f.value, low: f.low, high: f.high, baseline: f.promised };
            let args = [
                ("metric", Value::Text(metric_name(f.metric, self.lang))),
                ("value", Value::Text(self.figure(f.metric, f.value))),
                ("interval", self.span(f.metric, &e)),
                ("promised", Value::Text(self.figure(f.metric, f.promised))),
            ];
            self.say("compare-foreseen", &args)
        }));
        told
    }

    /// What came true, but for the verdict.
    pub fn truth(&self, truth: &Truth) -> Vec<String> {
        let rows = [("rows", Value::from(truth.n_rows))];
        let mut told = vec![match (truth.of_earlier, truth.out_of_fold) {
            (true, true) => self.say("compare-basis-out-of-fold", &rows),
            (true, false) => self.say("compare-basis-earlier", &rows),
            (false, _) => self.say("compare-basis-new", &rows),
        }];
        if truth.n_gone > 0 {
            let class = self.found.watched.and_then(|k| self.artifact.schema.classes.get(k));
            let class = class.map(|c| visible(c)).unwrap_or_default();
            told.push(self.say("compare-basis-gone", &[("gone", truth.n_gone.into()), ("class", class.into())]));
        }
        told.extend(truth.figures.iter().find(|k| k.metric == truth.judged_by).map(|k| self.kept(k)));
        told.push(self.sum(truth));
        if let Some(slope) = truth.figures.iter().find(|k| k.metric == Metric::CalibrationSlope) {
            let args = [
                ("now", Value::Text(self.figure(slope.metric, slope.now.value))),
                ("interval", self.span(slope.metric, &slope.now)),
                ("promised", Value::Text(self.figure(slope.metric, slope.promised.value))),
            ];
            told.push(self.say("compare-slope", &args));
        }
        told.extend(self.announced(truth));
        told
    }

    fn kept(&self, kept: &Kept) -> String {
        let m = kept.metric;
        let args = [
            ("metric", Value::Text(metric_name(m, self.lang))),
            ("now", Value::Text(self.figure(m, kept.now.value))),
            ("interval", self.span(m, &kept.now)),
            ("promised", Value::Text(self.figure(m, kept.promised.value))),
            ("between", self.span(m, &kept.promised)),
            ("baseline", Value::Text(self.figure(m, kept.now.baseline))),
        ];
        self.say("compare-figure", &args)
    }

    fn sum(&self, truth: &Truth) -> String {
        let sum = &truth.sum;
        if self.is_number() {
            let value = |v: f64| Value::Text(self.value(v));
            let args = [("expected", value(sum.expected)), ("observed", value(sum.observed))];
            return match sum.verdict {
                Calibrated::Yes => self.say("compare-sum-yes-number", &args),
                Calibrated::TooHigh => self.say("compare-sum-high-number", &args),
                Calibrated::TooLow => self.say("compare-sum-low-number", &args),
                Calibrated::CannotTell => self.say("compare-sum-cannot-tell-number", &args),
            };
        }
        let whole = |v: f64| number(v.round(), 9, self.lang);
        let args = [
            ("expected", Value::Text(whole(sum.expected))),
            ("interval", Value::Text(interval(&whole(sum.low), &whole(sum.high), self.lang))),
            ("observed", Value::Text(whole(sum.observed))),
        ];
        match sum.verdict {
            Calibrated::Yes => self.say("compare-sum-yes", &args),
            Calibrated::TooHigh => self.say("compare-sum-high", &args),
            Calibrated::TooLow => self.say("compare-sum-low", &args),
            Calibrated::CannotTell => self.say("compare-sum-cannot-tell", &args),
        }
    }

    fn announced(&self, truth: &Truth) -> Vec<String> {
        let Some(a) = &truth.announced else { return Vec::new() };
        if a.n_events == 0 {
            return vec![self.say("compare-announced-none", &[])];
        }
        let found = [
            ("events", Value::Count(a.n_events)),
            ("announced", Value::Count(a.n_announced)),
            ("found", Value::Share(a.found.value)),
            ("interval", self.shares(a.found.low, a.found.high)),
        ];
        let mut told = vec![self.say("compare-announced", &found)];
        if a.n_listed > 0 {
            let right = [
                ("listed", Value::Count(a.n_listed)),
                ("right", Value::Share(a.right.value)),
                ("interval", self.shares(a.right.low, a.right.high)),
                ("base", Value::Share(a.base.value)),
                ("p", self.p(a.p_value)),
            ];
            told.push(self.say("compare-right", &right));
        }
        told
    }

    /// What contacting did, and whether those gone had been announced.
    pub fn people(&self) -> Vec<String> {
        let mut told = Vec::new();
        if let Some(changes) = self.found.changes.as_ref().filter(|c| c.counts.gone > 0 && !self.is_number()) {
            let args = [
                ("share", Value::Share(changes.gone_announced.value)),
                ("interval", self.shares(changes.gone_announced.low, changes.gone_announced.high)),
                ("base", Value::Share(changes.announced.value)),
            ];
            told.push(self.say("compare-gone-announced", &args));
        }
        if let Some(contact) = &self.found.contact {
            let d = &contact.difference;
            let args = [
                ("contacted", Value::Count(contact.contacted.0)),
                ("contacted_rows", Value::Count(contact.contacted.1)),
                ("held", Value::Count(contact.held_out.0)),
                ("held_rows", Value::Count(contact.held_out.1)),
                ("difference", Value::Text(signed((d.value * 1000.0).round() / 10.0, 3, self.lang))),
                ("interval", self.points(d)),
            ];
            let clear = d.low > 0.0 || d.high < 0.0;
            told.push(if clear { self.say("compare-contact", &args) } else { self.say("compare-contact-none", &args) });
        }
        told
    }

    /// Where a row stands.
    pub fn standing(&self, standing: Standing) -> String {
        let id = match standing {
            Standing::NewlyAtRisk => "compare-newly-at-risk",
            Standing::Came => "compare-came",
            Standing::Gone => "compare-gone",
            Standing::NoLonger => "compare-no-longer",
            Standing::New => "compare-new",
            Standing::StillAtRisk => "compare-still-at-risk",
            Standing::StillNot => "compare-still-not",
        };
        self.say(id, &[])
    }

    /// Who a row is.
    pub fn who(&self, row: &ChangedRow) -> String {
        if row.id.is_empty() {
            return self.say("compare-line", &[("line", Value::Text(row.line.to_string()))]);
        }
        visible(&row.id)
    }

    /// A reason that moved: "days since purchase: 41 → 133: more likely".
    pub fn moved(&self, moved: &Moved) -> String {
        let value = |value: &FeatureValue| {
            let value = feature_value(self.artifact, moved.feature, value, self.lang);
            Value::Text(value.unwrap_or_else(|| self.say("compare-missing", &[])))
        };
        let up = moved.contribution >= 0.0;
        let effect = if self.is_number() {
            let amount = with_unit(&number(moved.contribution.abs(), 3, self.lang), self.artifact.schema.target());
            self.say(if up { "compare-raises" } else { "compare-lowers" }, &[("amount", amount.into())])
        } else {
            self.say(if up { "compare-more-likely" } else { "compare-less-likely" }, &[])
        };
        let label = feature_label(self.artifact, moved.feature, self.lang);
        let args = [
            ("feature", Value::Text(label)),
            ("before", value(&moved.before)),
            ("now", value(&moved.now)),
            ("effect", effect.into()),
        ];
        self.say("compare-moved", &args)
    }

    /// The reasons that moved; where last month's columns are not known, those of now.
    pub fn why(&self, row: &ChangedRow, reasons_now: &[Reason], n: usize) -> Vec<String> {
        if row.moved.is_empty() {
            return reasons_now.iter().take(n).map(|r| reason(r, self.artifact, self.lang)).collect();
        }
        row.moved.iter().take(n).map(|m| self.moved(m)).collect()
    }

    /// What came of a row; empty where it is not known.
    pub fn outcome(&self, row: &ChangedRow) -> String {
        match row.outcome {
            None => String::new(),
            Some(v) if self.is_number() => self.value(v),
            Some(v) => self.artifact.schema.classes.get(v as usize).map(|c| visible(c)).unwrap_or_default(),
        }
    }

    /// The event watched, as people call it.
    pub fn event(&self) -> String {
        match (self.found.task, self.found.watched) {
            (Task::Binary, _) => event(self.artifact),
            (_, Some(class)) => self.artifact.schema.classes.get(class).map(|c| visible(c)).unwrap_or_default(),
            _ => target_label(self.artifact),
        }
    }

    /// What to do next.
    pub fn next(&self, target: &str) -> Vec<String> {
        let truth = self.found.truth.as_ref();
        let target = [("target", Value::from(target))];
        let worse = truth.is_some_and(|t| t.verdict == Verdict::Worse);
        let off = truth.is_some_and(|t| matches!(t.sum.verdict, Calibrated::TooHigh | Calibrated::TooLow));
        let weighty =
            self.drifted().iter().any(|d| self.found.columns.weight.get(d.feature).is_some_and(|w| *w >= 0.05));
        let mut told = vec![if worse || (weighty && !truth.is_some_and(|t| t.verdict == Verdict::AsPromised)) {
            self.say("compare-next-learn", &target)
        } else if off {
            self.say("compare-next-recalibrate", &target)
        } else if truth.is_some_and(|t| t.verdict == Verdict::AsPromised) {
            self.say("compare-next-keep", &[])
        } else {
            self.say("compare-next-wait", &[])
        }];
        let Some(changes) = &self.found.changes else {
            told.push(self.say("compare-next-before", &[]));
            return told;
        };
        if changes.counts.newly_at_risk > 0 {
            told.push(self.say("compare-next-act", &[]));
            if self.found.contact.is_none() && !self.is_number() {
                told.push(self.say("compare-next-hold-out", &[]));
            }
        }
        told
    }
}
