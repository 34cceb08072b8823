//! Who stays, as long as what, and from where on: in sentences, the same for the terminal, the page and the lists.
//!
//! In: rules, segments, tipping points, conditions of rows; which class or number is watched, and its bar. Out: sentences.
//! The user's question: "as long as what do they stay, in words that I can repeat?".
//! Invariants: a share stands with its interval and that of all rows; what is proven is said of the model, what is tested
//! of the rows that tested it.

use super::{
    Lang, class_event, feature_label, feature_value, interval, number, say, share, target_label, visible, with_unit,
};
use makalu::Artifact;
use makalu::data::{FeatureKind, GAP};
use makalu::decide::stay::{Keep, Limit, RowStay, StayCondition, Verdict};
use makalu::decide::tipping::Flip;
use makalu::explain::reason::FeatureValue;
use makalu::explain::rules::{Condition, NoRules, Outlook, Rule, Test};
use makalu::explain::segments::{Placed, Segment, Typical, Why};
use makalu::explain::tipping::{Tipping, Turn};
use makalu::message::Value;
use makalu::score::ScoredList;
use makalu::watch::Watch;

/// Significant digits of a value inside a sentence.
const DIGITS: usize = 4;
/// Levels named one by one; beyond, those left out are named where they are fewer.
const MAX_NAMED: usize = 6;

/// What is watched, with all that its sentences need.
#[derive(Debug, Clone, Copy)]
pub struct Told<'a> {
    /// The model file.
    pub artifact: &'a Artifact,
    /// Index of the model.
    pub chosen: usize,
    /// What is watched.
    pub watch: Watch,
    /// The bar: a probability, or a number.
    pub bar: f64,
    /// The good side.
    pub keep: Keep,
    /// Language.
    pub lang: Lang,
}

impl Told<'_> {
    /// What the model file itself knows of the recommended model.
    pub fn of(artifact: &Artifact, lang: Lang) -> Told<'_> {
        let known = &artifact.stay;
        let watch = Watch { class: known.class };
        Told { artifact, chosen: known.about, watch, bar: known.bar, keep: Keep::Under, lang }
    }

    fn say(&self, id: &str, args: &[(&str, Value)]) -> String {
        say(id, args, self.lang)
    }

    /// A probability as a percentage, or a number with the target's unit.
    pub fn value(&self, value: f64) -> String {
        match self.watch.class {
            Some(_) => share(value, self.lang),
            None => with_unit(&number(value, DIGITS, self.lang), self.artifact.schema.target()),
        }
    }

    /// The event watched: "churn = yes"; the target's name for a number.
    pub fn event(&self) -> String {
        match self.watch.class {
            Some(class) => class_event(self.artifact, class),
            None => target_label(self.artifact),
        }
    }

    /// What staying means.
    pub fn meaning(&self) -> String {
        let id = match (self.watch.class, self.keep) {
            (Some(_), _) => "stay-means-event",
            (None, Keep::Under) => "stay-means-under",
            (None, Keep::Over) => "stay-means-over",
        };
        self.say(id, &[("bar", self.value(self.bar).into()), ("event", self.event().into())])
    }

    /// A number of a feature with its unit; days for an age.
    pub fn amount(&self, feature: usize, value: f64) -> String {
        let Some(info) = self.artifact.features.get(feature) else { return number(value, DIGITS, self.lang) };
        if info.kind == FeatureKind::Age {
            let days = self.say("report-days", &[]);
            return format!("{}\u{a0}{days}", number(value, DIGITS, self.lang));
        }
        let column = self.artifact.schema.columns.iter().find(|c| c.name == info.column);
        with_unit(&number(value, DIGITS, self.lang), column)
    }

    fn level(&self, feature: usize, code: u32) -> String {
        let named = match self.artifact.features.get(feature).map(|f| &f.kind) {
            Some(FeatureKind::Level { levels }) => levels.get(code as usize).cloned(),
            Some(FeatureKind::Month | FeatureKind::Weekday) => Some((u64::from(code) + 1).to_string()),
            _ => None,
        };
        let value = named.map_or(FeatureValue::Gap, FeatureValue::Level);
        feature_value(self.artifact, feature, &value, self.lang).unwrap_or_else(|| self.say("stay-level-missing", &[]))
    }

    /// "channel: shop or phone", or "channel: not web" where that is shorter.
    fn levels(&self, feature: usize, codes: &[u32]) -> String {
        let n = self.artifact.features.get(feature).and_then(|f| f.n_levels()).unwrap_or(0) as u32;
        let seen = |c: &u32| {
            self.artifact.profile.shares.get(feature).and_then(|s| s.get(*c as usize)).is_some_and(|s| *s > 0.0)
        };
        let others: Vec<u32> = (0..n).filter(seen).filter(|c| !codes.contains(c)).collect();
        let names = |codes: &[u32]| {
            let mut names: Vec<String> = codes.iter().map(|&c| self.level(feature, c)).collect();
            match names.pop() {
                Some(last) if !names.is_empty() => {
                    self.say("stay-or", &[("names", names.join(", ").into()), ("last", last.into())])
                }
                last => last.unwrap_or_default(),
            }
        };
        let label = Value::Text(feature_label(self.artifact, feature, self.lang));
        let shorter = !others.is_empty() && (others.len() < codes.len().min(3) || codes.len() > MAX_NAMED);
        let (id, named) = if shorter { ("stay-not-levels", &others[..]) } else { ("stay-levels", codes) };
        self.say(id, &[("feature", label), ("levels", names(named).into())])
    }

    fn limited(&self, id: &str, feature: usize, value: f64) -> String {
        let label = feature_label(self.artifact, feature, self.lang);
        self.say(id, &[("feature", label.into()), ("value", self.amount(feature, value).into())])
    }

    /// The conditions of a rule, joined: "families at least 2 and last purchase under 60 days".
    pub fn conditions(&self, rule: &Rule) -> String {
        let mut told: Vec<String> = Vec::new();
        for (at, condition) in rule.conditions.iter().enumerate() {
            let other = rule.conditions.iter().position(|c| c.feature == condition.feature && c != condition);
            match other {
                Some(other) if other < at => {}
                Some(other) => told.push(self.between(condition, &rule.conditions[other])),
                None => told.push(self.condition(condition)),
            }
        }
        self.joined(told)
    }

    fn joined(&self, mut parts: Vec<String>) -> String {
        match parts.pop() {
            Some(last) if !parts.is_empty() => {
                self.say("stay-and", &[("conditions", parts.join(", ").into()), ("last", last.into())])
            }
            last => last.unwrap_or_default(),
        }
    }

    fn condition(&self, condition: &Condition) -> String {
        let feature = condition.feature;
        match &condition.test {
            Test::Below(cut) => self.limited("stay-below", feature, *cut),
            Test::AtLeast(cut) => self.limited("stay-at-least", feature, *cut),
            Test::Levels(codes) => self.levels(feature, codes),
            Test::Gap => self.gap(feature),
        }
    }

    fn gap(&self, feature: usize) -> String {
        say("condition-gap", &[("feature", feature_label(self.artifact, feature, self.lang).into())], self.lang)
    }

    fn between(&self, a: &Condition, b: &Condition) -> String {
        let (low, high) = match (&a.test, &b.test) {
            (Test::AtLeast(low), Test::Below(high)) | (Test::Below(high), Test::AtLeast(low)) => (*low, *high),
            _ => return self.joined(vec![self.condition(a), self.condition(b)]),
        };
        let label = feature_label(self.artifact, a.feature, self.lang);
        self.say(
            "stay-between",
            &[
                ("feature", label.into()),
                ("low", number(low, DIGITS, self.lang).into()),
                ("high", self.amount(a.feature, high).into()),
            ],
        )
    }

    /// A rule with its test.
    pub fn rule(&self, rule: &Rule) -> String {
        let id = match (rule.outlook, self.watch.class) {
            (Outlook::Stays, Some(_)) => "stay-rule-stays",
            (Outlook::Goes, Some(_)) => "stay-rule-goes",
            (Outlook::Stays, None) => "stay-rule-stays-number",
            (Outlook::Goes, None) => "stay-rule-goes-number",
        };
        let of = |v: f64| Value::Text(share(v, self.lang));
        let mean = rule.mean.map_or(String::new(), |m| {
            let span = interval(&self.value(m.low), &self.value(m.high), self.lang);
            self.say("stay-rule-mean", &[("mean", self.value(m.value).into()), ("span", span.into())])
        });
        self.say(
            id,
            &[
                ("rows", rule.n_rows.into()),
                ("conditions", self.conditions(rule).into()),
                ("share", of(rule.share.value)),
                (
                    "span",
                    interval(&share(rule.share.low, self.lang), &share(rule.share.high, self.lang), self.lang).into(),
                ),
                ("base", of(rule.share.baseline)),
                ("tested", rule.n_tested.into()),
                ("event", self.event().into()),
                ("bar", self.value(self.bar).into()),
                ("mean", mean.into()),
            ],
        )
    }

    /// The rules of one side in words.
    pub fn rules(&self, outlook: Outlook) -> Vec<String> {
        self.artifact.stay.rules.iter().filter(|r| r.outlook == outlook).map(|r| self.rule(r)).collect()
    }

    /// Whether the rules are about what is watched.
    pub fn knows_rules(&self) -> bool {
        let known = &self.artifact.stay;
        let same_bar = self.watch.class.is_some() || (known.bar == self.bar && self.keep == Keep::Under);
        known.class == self.watch.class && same_bar
    }

    /// How the rules were found, or why there is none.
    pub fn of_rules(&self) -> String {
        let known = &self.artifact.stay;
        let class = Told { watch: Watch { class: known.class }, bar: known.bar, ..*self };
        let facts = [
            ("tested", Value::from(known.n_tested)),
            ("found", Value::from(known.n_rows.0)),
            ("test", Value::from(known.n_rows.1)),
            ("kept", Value::from(known.rules.len())),
            ("event", class.event().into()),
            ("bar", class.value(known.bar).into()),
            ("p", number(self.artifact.validation.signal.p_value, 2, self.lang).into()),
        ];
        let id = match known.none {
            Some(NoRules::NoSignal) => "stay-no-rules-signal",
            Some(NoRules::NoGain) => "stay-no-rules-gain",
            Some(NoRules::Stopped) => "stay-no-rules-stopped",
            Some(NoRules::TooFew) => "stay-no-rules-few",
            None if !self.knows_rules() && known.class.is_some() => "stay-rules-elsewhere",
            None if !self.knows_rules() => "stay-rules-elsewhere-number",
            None if known.rules.is_empty() => "stay-rules-none",
            None => "stay-rules-tested",
        };
        self.say(id, &facts)
    }

    /// Where a column turns.
    pub fn tipping(&self, t: &Tipping) -> String {
        let id = match (t.turn, self.watch.class) {
            (Turn::Step | Turn::Begins, Some(_)) => "stay-tipping",
            (Turn::Ends, Some(_)) => "stay-tipping-ends",
            (Turn::Step | Turn::Begins, None) => "stay-tipping-number",
            (Turn::Ends, None) => "stay-tipping-ends-number",
        };
        let digits = |v: f64| number(v, 2, self.lang);
        self.say(
            id,
            &[
                ("feature", feature_label(self.artifact, t.feature, self.lang).into()),
                ("at", self.amount(t.feature, rounded(t.at, t.low, t.high)).into()),
                ("low", digits(t.low).into()),
                ("high", digits(t.high).into()),
                ("below", self.value(t.below).into()),
                ("above", self.value(t.above).into()),
                ("event", self.event().into()),
            ],
        )
    }

    /// The tipping points in words, or why none is told; of these columns alone where some are named.
    pub fn tippings(&self, features: Option<&[usize]>) -> Vec<String> {
        let known = &self.artifact.stay;
        if known.none.is_some_and(|n| n != NoRules::TooFew) {
            return Vec::new();
        }
        if known.about != self.chosen || known.class != self.watch.class {
            return vec![self.say("stay-tipping-elsewhere", &[])];
        }
        let wanted = |t: &&Tipping| features.is_none_or(|f| f.contains(&t.feature));
        let told: Vec<String> = known.tipping.iter().filter(wanted).map(|t| self.tipping(t)).collect();
        if told.is_empty() { vec![self.say("stay-tipping-none", &[])] } else { told }
    }

    /// Name of a segment.
    pub fn segment(&self, placed: Placed) -> String {
        let id = match placed {
            Placed::Safe => "stay-segment-safe",
            Placed::Undecided => "stay-segment-undecided",
            Placed::AtRisk => "stay-segment-at-risk",
        };
        self.say(id, &[])
    }

    /// The share of a segment with its interval.
    pub fn segment_share(&self, segment: &Segment) -> String {
        let of = |v: f64| share(v, self.lang);
        let (low, high) = (of(segment.share.low), of(segment.share.high));
        self.say(
            "stay-with-span",
            &[("value", of(segment.share.value).into()), ("low", low.into()), ("high", high.into())],
        )
    }

    /// What a segment's shares are of: the event, or reaching the bar.
    pub fn came(&self) -> String {
        let id = match (self.watch.class, self.keep) {
            (Some(_), _) => "stay-came-event",
            (None, Keep::Under) => "stay-came-over",
            (None, Keep::Over) => "stay-came-under",
        };
        self.say(id, &[("event", self.event().into()), ("bar", self.value(self.bar).into())])
    }

    /// What sets a segment apart.
    pub fn why(&self, why: &Why) -> String {
        let usual = |typical: &Typical| match typical {
            Typical::Number(v) => self.amount(why.feature, *v),
            Typical::Level(code, part) => {
                let of = self.level(why.feature, *code);
                self.say("stay-usual-level", &[("level", of.into()), ("share", Value::Share(*part))])
            }
            Typical::Gap(part) => self.say("stay-usual-gap", &[("share", Value::Share(*part))]),
        };
        let label = feature_label(self.artifact, why.feature, self.lang);
        self.say(
            "stay-why",
            &[
                ("feature", label.into()),
                ("typical", usual(&why.typical).into()),
                ("overall", usual(&why.overall).into()),
            ],
        )
    }

    /// An edge of a row's box.
    pub fn limit(&self, condition: &StayCondition) -> String {
        let feature = condition.feature;
        match &condition.limit {
            Limit::Low(v) => self.limited("stay-at-least", feature, *v),
            Limit::High(v) => self.limited("stay-at-most", feature, *v),
            Limit::Levels(codes) if codes.contains(&GAP) => {
                let known: Vec<u32> = codes.iter().copied().filter(|c| *c != GAP).collect();
                if known.is_empty() {
                    return self.gap(feature);
                }
                self.say("stay-or-missing", &[("condition", self.levels(feature, &known).into())])
            }
            Limit::Levels(codes) => self.levels(feature, codes),
            Limit::Gap => self.gap(feature),
        }
    }

    /// How far a row is from an edge: "12 days left"; nothing for a category.
    pub fn room(&self, condition: &StayCondition) -> Option<String> {
        let distance = condition.distance?;
        let amount = self.amount(condition.feature, distance);
        Some(if distance == 0.0 {
            self.say("stay-no-room", &[])
        } else {
            self.say("stay-room", &[("distance", amount.into())])
        })
    }

    /// An edge with the row's value and the distance.
    pub fn edge(&self, condition: &StayCondition) -> String {
        let told = self.limit(condition);
        match (condition.value, self.room(condition)) {
            (Some(value), Some(room)) => {
                let now = self.amount(condition.feature, value);
                self.say("stay-edge", &[("limit", told.into()), ("now", now.into()), ("room", room.into())])
            }
            _ => told,
        }
    }

    /// All edges of a row, in one line.
    pub fn edges(&self, conditions: &[StayCondition]) -> String {
        conditions.iter().map(|c| self.limit(c)).collect::<Vec<_>>().join(" · ")
    }

    /// Where one lever alone flips a row.
    pub fn flip(&self, flip: &Flip) -> String {
        let label = Value::Text(feature_label(self.artifact, flip.feature, self.lang));
        match (flip.value, flip.at) {
            (None, _) => self.say("stay-flip-missing", &[("feature", label)]),
            (Some(_), None) => self.say("stay-flip-never", &[("feature", label)]),
            (Some(now), Some(at)) => self.say(
                "stay-flip",
                &[
                    ("feature", label),
                    ("at", self.amount(flip.feature, at).into()),
                    ("now", self.amount(flip.feature, now).into()),
                ],
            ),
        }
    }

    /// Labels of features, joined.
    pub fn names(&self, features: &[usize]) -> String {
        let mut names: Vec<String> =
            features.iter().map(|&f| visible(&feature_label(self.artifact, f, self.lang))).collect();
        names.dedup();
        match names.pop() {
            Some(last) if !names.is_empty() => {
                self.say("stay-or", &[("names", names.join(", ").into()), ("last", last.into())])
            }
            last => last.unwrap_or_default(),
        }
    }
}

/// Rows of a table and what holds each, ready to be told.
#[derive(Debug, Clone, Copy)]
pub struct Stayed<'a> {
    /// What is watched.
    pub told: Told<'a>,
    /// Names of the rows, in the order of `rows`.
    pub list: &'a ScoredList,
    /// What holds each.
    pub rows: &'a [RowStay],
    /// Where the rows learnt from stand.
    pub segments: &'a [Segment],
    /// Features that can be changed.
    pub levers: &'a [usize],
}

impl Stayed<'_> {
    /// Rows at risk, held by conditions, held whatever happens, and of which nothing could be proven.
    pub fn counts(&self) -> [usize; 4] {
        let count = |is: fn(&Verdict) -> bool| self.rows.iter().filter(|r| is(&r.verdict)).count();
        [
            count(|v| *v == Verdict::AtRisk),
            count(|v| matches!(v, Verdict::Holds(c) if !c.is_empty())),
            count(|v| matches!(v, Verdict::Holds(c) if c.is_empty())),
            count(|v| *v == Verdict::Unproven),
        ]
    }

    /// The first sentences.
    pub fn headline(&self) -> Vec<String> {
        let [at_risk, held, free, unproven] = self.counts();
        let facts = [
            ("rows", Value::from(self.rows.len())),
            ("at_risk", at_risk.into()),
            ("good", (self.rows.len() - at_risk).into()),
            ("free", free.into()),
            ("held", held.into()),
            ("unproven", unproven.into()),
            ("levers", self.told.names(self.levers).into()),
        ];
        let id = match (at_risk == self.rows.len(), self.told.watch.class) {
            (true, Some(_)) => "stay-nobody",
            (true, None) => "stay-nobody-number",
            (false, _) => "stay-headline",
        };
        vec![self.told.say(id, &facts), self.told.meaning()]
    }

    /// A row's name: its identifiers, or its line.
    pub fn who(&self, row: usize) -> String {
        let Some(scored) = self.list.rows.get(row) else { return String::new() };
        let ids: Vec<String> = scored.ids.iter().filter(|id| !id.is_empty()).map(|id| visible(id)).collect();
        match ids.first() {
            Some(id) => id.clone(),
            None => self.told.say("place-line", &[("line", Value::Text(scored.line.to_string()))]),
        }
    }

    /// Rows held by conditions, those nearest to an edge first; of equals those nearest to the bar.
    pub fn nearest(&self) -> Vec<(usize, &[StayCondition])> {
        let mut held: Vec<(usize, &[StayCondition])> = (0..self.rows.len())
            .filter_map(|row| match &self.rows[row].verdict {
                Verdict::Holds(conditions) if !conditions.is_empty() => Some((row, &conditions[..])),
                _ => None,
            })
            .collect();
        let room = |conditions: &[StayCondition]| conditions[0].share.unwrap_or(f64::INFINITY);
        let to_bar = |row: usize| (self.rows[row].value - self.told.bar).abs();
        held.sort_by(|a, b| {
            let by_room = room(a.1).total_cmp(&room(b.1));
            by_room.then(to_bar(a.0).total_cmp(&to_bar(b.0))).then(a.0.cmp(&b.0))
        });
        held
    }

    /// A row's standing in words.
    pub fn standing(&self, verdict: &Verdict) -> String {
        let id = match verdict {
            Verdict::AtRisk => "stay-standing-at-risk",
            Verdict::Unproven => "stay-standing-unproven",
            Verdict::Holds(conditions) if conditions.is_empty() => "stay-standing-always",
            Verdict::Holds(_) => "stay-standing-holds",
        };
        self.told.say(id, &[])
    }

    /// One row in a sentence, and its conditions.
    pub fn row(&self, row: usize) -> (String, Vec<String>) {
        let Some(found) = self.rows.get(row) else { return Default::default() };
        let facts = [
            ("who", Value::Text(self.who(row))),
            ("value", self.told.value(found.value).into()),
            ("bar", self.told.value(self.told.bar).into()),
            ("levers", self.told.names(self.levers).into()),
        ];
        let (id, conditions) = match &found.verdict {
            Verdict::AtRisk => ("stay-row-at-risk", &[][..]),
            Verdict::Unproven => ("stay-row-unproven", &[][..]),
            Verdict::Holds(conditions) if conditions.is_empty() => ("stay-row-free", &[][..]),
            Verdict::Holds(conditions) => ("stay-row-holds", &conditions[..]),
        };
        (self.told.say(id, &facts), conditions.iter().map(|c| self.told.edge(c)).collect())
    }
}

/// A place no finer than its interval can tell: a hundredth of it.
fn rounded(at: f64, low: f64, high: f64) -> f64 {
    let width = (high - low) / 20.0;
    if width <= 0.0 {
        return at;
    }
    // Powers of ten that are whole, so that tenths come out as they are written.
    match width.log10().floor() {
        tens if tens < 0.0 => (at * 10f64.powf(-tens)).round() / 10f64.powf(-tens),
        tens => (at / 10f64.powf(tens)).round() * 10f64.powf(tens),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;
    use makalu::validate::Estimate;

    fn rule(outlook: Outlook, conditions: Vec<Condition>) -> Rule {
        let share = Estimate { value: 0.981, low: 0.975, high: 0.986, baseline: 0.91 };
        Rule { outlook, conditions, n_rows: 2_610, n_tested: 870, share, mean: None, model_agrees: Some(0.99) }
    }

    #[test]
    fn a_rule_reads_as_people_say_it() {
        let (artifact, _) = fixture::binary();
        let on = |feature, test| Condition { feature, test };
        let conditions = vec![on(0, Test::AtLeast(10.0)), on(1, Test::Levels(vec![1])), on(0, Test::Below(60.0))];
        let told = |lang| {
            let words = Told { watch: Watch { class: Some(1) }, ..Told::of(&artifact, lang) };
            words.rule(&rule(Outlook::Stays, conditions.clone()))
        };
        assert_eq!(
            told(Lang::En),
            "2610 rows: Dernier achat from 10 to under 60\u{a0}jours and ville: Paris; 98.1% stayed (between 97.5% and \
             98.6%; of all rows 91%), tested on 870 rows not used to find the rule."
        );
        assert!(told(Lang::Fr).contains("98,1\u{202f}%"), "{}", told(Lang::Fr));
    }

    #[test]
    fn edges_say_how_much_room_is_left() {
        let (artifact, _) = fixture::binary();
        let words = Told { watch: Watch { class: Some(1) }, ..Told::of(&artifact, Lang::En) };
        let edge =
            |limit, value: Option<f64>, distance| StayCondition { feature: 0, limit, value, distance, share: None };
        assert_eq!(
            words.edge(&edge(Limit::High(63.0), Some(51.0), Some(12.0))),
            "Dernier achat at most 63\u{a0}jours (now 51\u{a0}jours): 12\u{a0}jours left"
        );
        assert_eq!(words.edge(&edge(Limit::Gap, None, None)), "Dernier achat is missing");
        let town = StayCondition { feature: 1, ..edge(Limit::Levels(vec![0, GAP]), None, None) };
        assert_eq!(words.limit(&town), "ville: Lyon, or missing");
    }

    #[test]
    fn places_have_no_more_digits_than_their_interval() {
        assert_eq!(rounded(63.27, 56.1, 71.4), 63.3);
        assert_eq!(rounded(1234.5, 1000.0, 1500.0), 1230.0);
        assert_eq!(rounded(5.0, 5.0, 5.0), 5.0);
    }
}
