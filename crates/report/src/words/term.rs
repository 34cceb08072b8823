//! What each term of a formula amounts to, as a sentence.
//!
//! In: the formula's expressions, how its columns are read, the calibration. Out: per output and part a sentence.
//! The user's question: "what does this part of the formula do, in words?".
//! Invariants: numbers are the engine's ([`makalu::explain::meaning`]); labels and units are the data dictionary's; a
//! sentence speaks of what the prediction does after calibration, never of causes.
//! Edges: a constant, and a term without effect on the rows seen, has no sentence.
//! To add one more: an arm in [`sentence`] and its text in `terms.ftl` of each language.

use super::{
    Lang, feature_label, feature_value, month_name, number, say, share, signed, target_label, weekday_name, with_unit,
};
use makalu::Task;
use makalu::artifact::Artifact;
use makalu::data::FeatureKind;
use makalu::evolve::inputs::Inputs;
use makalu::explain::meaning::{Meaning, Move, Reader, Region, Scale, State};
use makalu::explain::reason::FeatureValue;
use makalu::formula::term::Condition;
use makalu::formula::{Expr, Leaf, parts};
use makalu::message::Value;

/// Significant digits of a change.
const DIGITS: usize = 3;
/// From this ratio on, odds are multiplied instead of raised by a share.
const MULTIPLIED: f64 = 2.0;
/// A change below this share of the sentence's largest one is called none.
const FLAT: f64 = 0.02;
/// Longest unit, in characters, that is written after a 1: "1 kg", but "unit (days)".
const SHORT_UNIT: usize = 3;

/// Parts of a sum ([`parts::parts`]), by index, and what they amount to together.
pub type Told = (Vec<usize>, String);

/// Sentences per output: one for all terms of one number, else one per term.
pub fn term_sentences(
    artifact: &Artifact,
    formulas: &[Expr],
    inputs: &Inputs,
    slope: f64,
    lang: Lang,
) -> Vec<Vec<Told>> {
    let scale = if artifact.task == Task::Regression { Scale::Number } else { Scale::LogOdds };
    let reader = Reader { inputs, profile: &artifact.profile, scale, slope };
    let output = |(output, formula): (usize, &Expr)| {
        let teller = Teller { artifact, output, lang };
        let meanings = reader.meanings(&parts::parts(formula));
        meanings.into_iter().map(|(parts, meaning)| (parts, teller.sentence(&meaning))).collect()
    };
    formulas.iter().enumerate().map(output).collect()
}

/// A formula's output, told in a language.
struct Teller<'a> {
    artifact: &'a Artifact,
    output: usize,
    lang: Lang,
}

impl Teller<'_> {
    fn say(&self, id: &str, args: &[(&str, Value)]) -> String {
        say(id, args, self.lang)
    }

    fn feature(&self, feature: u32) -> Value {
        feature_label(self.artifact, feature as usize, self.lang).into()
    }

    /// A value of a number, with its unit.
    fn value(&self, feature: u32, value: f64) -> String {
        let value = FeatureValue::Number(value);
        feature_value(self.artifact, feature as usize, &value, self.lang).unwrap_or_default()
    }

    fn level(&self, feature: u32, level: u32) -> Value {
        let name = match self.artifact.features.get(feature as usize).map(|f| &f.kind) {
            Some(FeatureKind::Level { levels }) => levels.get(level as usize).cloned().unwrap_or_default(),
            Some(FeatureKind::Month) => month_name(level.saturating_add(1), self.lang),
            Some(FeatureKind::Weekday) => weekday_name(level.saturating_add(1), self.lang),
            _ => String::new(),
        };
        name.into()
    }

    /// "10 days", "unit (days)", "0.1 kg".
    fn step(&self, feature: u32, step: f64) -> Value {
        let info = self.artifact.features.get(feature as usize);
        if info.is_some_and(|i| i.kind == FeatureKind::Age) && step.fract() == 0.0 && step < 1e9 {
            return self.say("term-step-days", &[("days", Value::Count(step as u64))]).into();
        }
        let column = info.and_then(|i| self.artifact.schema.columns.iter().find(|c| c.name == i.column));
        let unit = column.and_then(|c| c.facts.unit.as_deref()).map(str::trim).unwrap_or_default();
        let short = unit.chars().count() <= SHORT_UNIT || !unit.chars().all(char::is_alphabetic);
        match (step == 1.0, unit) {
            (true, "") => self.say("term-step-one", &[]).into(),
            (true, unit) if !short => self.say("term-step-one-of", &[("unit", unit.into())]).into(),
            _ => with_unit(&number(step, DIGITS, self.lang), column).into(),
        }
    }

    /// What a gain of the score does to what is foreseen; `largest` is what it stands beside.
    fn outcome(&self, change: f64, largest: f64) -> Value {
        let (scale, target) = self.target();
        let up = change > 0.0;
        let ratio = change.abs().exp();
        let (direction, amount) = if change == 0.0 || change.abs() < FLAT * largest {
            ("flat", String::new())
        } else if self.artifact.task == Task::Regression {
            let amount = number(change.abs(), DIGITS, self.lang);
            (if up { "up" } else { "down" }, with_unit(&amount, self.artifact.schema.target()))
        } else if ratio >= MULTIPLIED {
            (if up { "times" } else { "over" }, number(ratio, DIGITS, self.lang))
        } else {
            let part = if up { ratio - 1.0 } else { 1.0 - 1.0 / ratio };
            (if up { "up" } else { "down" }, share(part, self.lang))
        };
        let mut args = vec![("target", Value::from(target))];
        if direction != "flat" {
            args.push(("amount", amount.into()));
        }
        self.say(&format!("term-{direction}-{scale}"), &args).into()
    }

    /// What is foreseen and how it is spoken of: the end of a text's name.
    fn target(&self) -> (&'static str, String) {
        match self.artifact.task {
            Task::Regression => ("number", target_label(self.artifact)),
            Task::Binary => ("odds", super::event(self.artifact)),
            Task::Multiclass { .. } => {
                ("class", self.artifact.schema.classes.get(self.output).cloned().unwrap_or_default())
            }
        }
    }

    /// Gains per step, piece by piece: "+2 up to 50; -3 from 50 to 90; 0 beyond".
    fn slopes(&self, feature: u32, step: f64, knots: &[f64], changes: &[f64]) -> String {
        let (scale, target) = self.target();
        let piece = |(at, change): (usize, &f64)| {
            let amount = match self.artifact.task {
                Task::Regression => signed(*change, DIGITS, self.lang),
                _ => number(change.exp(), DIGITS, self.lang),
            };
            let end = |at: usize| knots.get(at).map(|&k| Value::Text(self.value(feature, k)));
            let (low, high) = (at.checked_sub(1).and_then(end), end(at));
            let mut args = vec![("amount", Value::Text(amount))];
            let id = match (&low, &high) {
                (None, _) => "term-slope-below",
                (Some(_), Some(_)) => "term-slope-between",
                (Some(_), None) => "term-slope-above",
            };
            args.extend(low.map(|low| ("from", low)));
            args.extend(high.map(|high| ("to", high)));
            self.say(id, &args)
        };
        let pieces: Vec<String> = changes.iter().enumerate().map(piece).collect();
        let args = [
            ("feature", self.feature(feature)),
            ("target", target.into()),
            ("step", self.step(feature, step)),
            ("pieces", self.joined(&pieces).into()),
        ];
        self.say(&format!("term-slopes-{scale}"), &args)
    }

    fn condition(&self, condition: &Condition) -> String {
        let feature = ("feature", self.feature(condition.leaf.feature()));
        match (condition.leaf, condition.holds) {
            (Leaf::Level(f, level), holds) => {
                let id = if holds { "term-if-level" } else { "term-if-not-level" };
                self.say(id, &[feature, ("level", self.level(f, level))])
            }
            (_, true) => self.say("term-if-filled", &[feature]),
            (_, false) => self.say("term-if-empty", &[feature]),
        }
    }

    fn conditions(&self, conditions: &[Condition]) -> Value {
        let mut all = conditions.iter().map(|c| self.condition(c));
        let first = all.next().unwrap_or_default();
        let both =
            |first: String, second: String| self.say("term-and", &[("first", first.into()), ("second", second.into())]);
        all.fold(first, both).into()
    }

    fn state(&self, feature: u32, state: State) -> Value {
        match state {
            State::Number(v) => self.value(feature, v).into(),
            State::Level(level) => self.say("term-state-level", &[("level", self.level(feature, level))]).into(),
            State::AnotherThan(level) => {
                self.say("term-state-another", &[("level", self.level(feature, level))]).into()
            }
            State::Filled => self.say("term-state-filled", &[]).into(),
            State::Gap => self.say("term-state-empty", &[]).into(),
        }
    }

    fn moved(&self, moved: &Move, largest: f64) -> String {
        let args = [
            ("feature", self.feature(moved.feature)),
            ("from", self.state(moved.feature, moved.from)),
            ("to", self.state(moved.feature, moved.to)),
            ("outcome", self.outcome(moved.change, largest)),
        ];
        self.say("term-move", &args)
    }

    fn sentence(&self, meaning: &Meaning) -> String {
        let largest = meaning.largest();
        let outcome = |change: f64| self.outcome(change, largest);
        match meaning {
            &Meaning::Steps { feature, region, step, change } => {
                let mut args = vec![
                    ("feature", self.feature(feature)),
                    ("step", self.step(feature, step)),
                    ("outcome", outcome(change)),
                ];
                let (id, from) = match region {
                    Region::Everywhere => ("term-steps", None),
                    Region::Above(from) => ("term-steps-above", Some(from)),
                    Region::Below(from) => ("term-steps-below", Some(from)),
                };
                args.extend(from.map(|from| ("from", Value::Text(self.value(feature, from)))));
                self.say(id, &args)
            }
            Meaning::Slopes { feature, step, knots, changes } => self.slopes(*feature, *step, knots, changes),
            &Meaning::Doublings { feature, shift, change } => {
                let mut args = vec![("feature", self.feature(feature)), ("outcome", outcome(change))];
                if shift == 0.0 {
                    return self.say("term-doublings", &args);
                }
                let sign = if shift > 0.0 { '+' } else { '−' };
                let shift = format!("{sign} {}", number(shift.abs(), DIGITS, self.lang));
                args.push(("shift", shift.into()));
                self.say("term-doublings-shifted", &args)
            }
            &Meaning::Distance { feature, from, away, change, squared } => {
                let mut args = vec![
                    ("feature", self.feature(feature)),
                    ("from", self.value(feature, from).into()),
                    ("outcome", outcome(change)),
                ];
                if squared {
                    args.push(("away", self.value(feature, away).into()));
                    args.push(("farther", outcome(4.0 * change)));
                    return self.say("term-distance-squared", &args);
                }
                args.push(("step", self.step(feature, away)));
                self.say("term-distance", &args)
            }
            Meaning::Where { conditions, change, inner } => {
                let mut args = vec![("conditions", self.conditions(conditions)), ("outcome", outcome(*change))];
                match inner {
                    None => self.say("term-where", &args),
                    Some(inner) => {
                        args.push(("inner", self.sentence(inner).into()));
                        self.say("term-where-inner", &args)
                    }
                }
            }
            Meaning::Levels { feature, highest, lowest } => {
                let args = [
                    ("feature", self.feature(*feature)),
                    ("highest", self.level(*feature, highest.0)),
                    ("high", outcome(highest.1)),
                    ("lowest", self.level(*feature, lowest.0)),
                    ("low", outcome(lowest.1)),
                ];
                self.say("term-levels", &args)
            }
            Meaning::Curve { feature, x, changes } => {
                let piece = |(ends, change): (&[f64], &f64)| {
                    let args = [
                        ("from", Value::Text(self.value(*feature, ends[0]))),
                        ("to", Value::Text(self.value(*feature, ends[1]))),
                        ("outcome", outcome(*change)),
                    ];
                    self.say("term-piece", &args)
                };
                let pieces: Vec<String> = x.windows(2).zip(changes).map(piece).collect();
                let pieces = ("pieces", Value::Text(self.joined(&pieces)));
                self.say("term-curve", &[("feature", self.feature(*feature)), pieces])
            }
            Meaning::Wave { feature, change } => {
                self.say("term-wave", &[("feature", self.feature(*feature)), ("outcome", outcome(*change))])
            }
            Meaning::Together { moved, with, low, high, change_high } => {
                let args = [
                    ("feature", self.feature(moved.feature)),
                    ("with", self.feature(*with)),
                    ("from", self.state(moved.feature, moved.from)),
                    ("to", self.state(moved.feature, moved.to)),
                    ("low", outcome(moved.change)),
                    ("low_state", self.state(*with, *low)),
                    ("high", outcome(*change_high)),
                    ("high_state", self.state(*with, *high)),
                ];
                self.say("term-together", &args)
            }
            Meaning::Several(moves) => {
                let told: Vec<String> = moves.iter().map(|m| self.moved(m, largest)).collect();
                if let [one] = &told[..] {
                    return format!("{one}.");
                }
                let name = |m: &Move| self.say("term-state-level", &[("level", self.feature(m.feature))]);
                let names: Vec<String> = moves.iter().map(name).collect();
                self.say("term-several", &[("features", names.into()), ("moves", self.joined(&told).into())])
            }
        }
    }

    /// Parts of a sentence, one after the other.
    fn joined(&self, parts: &[String]) -> String {
        let mut parts = parts.iter();
        let first = parts.next().cloned().unwrap_or_default();
        let add =
            |text: String, next: &String| self.say("term-then", &[("first", text.into()), ("second", next.into())]);
        parts.fold(first, add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;
    use makalu::evolve::inputs::{Effect, FeatureInput};
    use makalu::formula::parse;

    fn inputs() -> Inputs {
        Inputs {
            features: vec![
                FeatureInput::Number { low: 0.0, high: 100.0, median: 50.0, mean: 50.0 },
                FeatureInput::Levels { n_levels: 2, mode: 0 },
                FeatureInput::Levels { n_levels: 12, mode: 0 },
            ],
            effects: vec![Effect { feature: 1, output: 0, values: vec![-0.1, 0.2] }],
        }
    }

    fn told(artifact: &Artifact, text: &str, lang: Lang) -> String {
        let formula = parse(text, &artifact.features).unwrap();
        let told = term_sentences(artifact, &[formula], &inputs(), 1.0, lang);
        told.concat().into_iter().map(|(_, sentence)| sentence).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn two_classes_in_odds() {
        let (artifact, _) = fixture::binary();
        let check = |text: &str, en: &str, fr: &str| {
            assert_eq!(told(&artifact, text, Lang::En), en);
            assert_eq!(told(&artifact, text, Lang::Fr).replace('\u{202f}', "_"), fr);
        };
        check(
            "0.03 * max(0, achat - 60)",
            "“Dernier achat” beyond 60\u{a0}jours: per unit (jours) more, the odds of “Parti” rise by 3%; up to there it changes nothing.",
            "«_Dernier achat_» au-delà de 60\u{a0}jours_: pour une unité (jours) de plus, la cote de «_Parti_» augmente de 3_%_; jusque-là, rien ne change.",
        );
        check(
            "-0.9 * achat",
            "“Dernier achat”: per unit (jours) more, the odds of “Parti” are divided by 2.46.",
            "«_Dernier achat_»_: pour une unité (jours) de plus, la cote de «_Parti_» est divisée par 2,46.",
        );
        check(
            "0.02 * achat - 0.05 * max(0, achat - 40)",
            "“Dernier achat”: per 10\u{a0}jours more, the odds of “Parti” are multiplied by 1.22 up to 40\u{a0}jours; 0.741 beyond 40\u{a0}jours.",
            "«_Dernier achat_»_: pour 10\u{a0}jours de plus, la cote de «_Parti_» est multipliée par 1,22 jusqu’à 40\u{a0}jours_; 0,741 au-delà de 40\u{a0}jours.",
        );
        check(
            "0.5 * is(ville, \"Paris\") * present(achat)",
            "Where “ville” is “Paris” and “Dernier achat” is filled in, the odds of “Parti” rise by 65%.",
            "Quand «_ville_» vaut «_Paris_» et «_Dernier achat_» est rempli, la cote de «_Parti_» augmente de 65_%.",
        );
    }

    #[test]
    fn numbers_in_their_unit() {
        let (artifact, _) = fixture::regression();
        let check = |text: &str, en: &str| {
            assert_eq!(told(&artifact, text, Lang::En), en);
            let fr = told(&artifact, text, Lang::Fr);
            assert!(fr.contains("prix") && !fr.contains("term-") && !fr.contains('$'), "{fr}");
        };
        check("7 + 2 * achat", "“achat”: per 10 more, “prix” rises by 20\u{a0}€.");
        check("2 * log(1 + achat)", "“achat” + 1: each time this doubles, “prix” rises by 1.39\u{a0}€.");
        check("abs(achat - 30)", "“achat”: per 10 further from 30, on either side, “prix” rises by 10\u{a0}€.");
        check(
            "(achat - 30)^2",
            "“achat”: at a distance of 10 from 30, on either side, “prix” rises by 100\u{a0}€; at twice that distance, “prix” rises by 400\u{a0}€.",
        );
        check(
            "10 * effect(ville)",
            "“ville”: each value has its own effect, listed below. At the highest, “Paris”, “prix” rises by 2\u{a0}€; at the lowest, “Lyon”, “prix” falls by 1\u{a0}€.",
        );
        check(
            "achat * is(ville, \"Paris\")",
            "Counts only where “ville” is “Paris”. There, with its other columns at their median, “prix” rises by 50\u{a0}€; “achat”: per 10 more, “prix” rises by 10\u{a0}€.",
        );
        check(
            "achat / (2 + effect(ville))",
            "“achat” and “ville” act together. When “achat” goes from 25 to 75: “prix” rises by 26.3\u{a0}€ where “ville” is “Lyon”; “prix” rises by 22.7\u{a0}€ where it is “Paris”.",
        );
        check(
            "min(achat, 100 * is([entree (month)], \"3\"))",
            "“achat” and “month of entree” act together. When “achat” goes from 25 to 75: “prix” hardly changes where “month of entree” is another value than “March”; “prix” rises by 50\u{a0}€ where it is “March”.",
        );
        check(
            "sin(achat)",
            "“achat” makes it go up and down: from the lowest to the highest point, “prix” rises by 2\u{a0}€.",
        );
    }
}
