//! What would change a row, in a sentence.
//!
//! In: an [`Outcome`] and the [`Aim`] that it is about. Out: words, with the labels and units of the data dictionary.
//! The user's question: "and what would keep this one?".
//! Invariants: a value of the changed row never reads the same as the bar that it has passed; a date is written as a date;
//! "probably" and "with" throughout, since nothing here is a cause.
//! Edges: a row that needs no change, and one that none helps, have their own sentences.

use super::{Lang, column_label, date_short, feature_label, feature_value, number, say, visible, with_unit};
use makalu::artifact::Artifact;
use makalu::data::FeatureKind;
use makalu::decide::aim::Aim;
use makalu::decide::counterfactual::{Change, Counterfactual, Keep, Outcome};
use makalu::explain::reason::FeatureValue;
use makalu::explain::reliability::Doubt;
use makalu::message::Value;

/// Digits with which two values are told apart, at first and at last.
const DIGITS: std::ops::RangeInclusive<usize> = 3..=9;

/// The cheapest change in one sentence, for a list; or that there is none, or no need of one.
pub fn would_change(outcome: &Outcome, aim: &Aim<'_>, wanted: Keep, lang: Lang) -> String {
    would_change_each(outcome, aim, wanted, lang).into_iter().next().unwrap_or_default()
}

/// A sentence for each counterfactual of a row.
pub fn would_change_each(outcome: &Outcome, aim: &Aim<'_>, wanted: Keep, lang: Lang) -> Vec<String> {
    let bar = [("bar", Value::Text(shown(aim, aim.level(), *DIGITS.start(), lang)))];
    let by_side = |below: &'static str, above: &'static str| if wanted == Keep::Under { below } else { above };
    match outcome {
        Outcome::Nothing => vec![say(by_side("change-none-needed-below", "change-none-needed-above"), &bar, lang)],
        Outcome::NoneExists { proven: true } => {
            vec![say(by_side("change-none-exists-below", "change-none-exists-above"), &bar, lang)]
        }
        Outcome::NoneExists { proven: false } => {
            vec![say(by_side("change-none-found-below", "change-none-found-above"), &bar, lang)]
        }
        Outcome::Found(found) => found.iter().map(|one| sentence(one, aim, wanted, lang)).collect(),
    }
}

fn sentence(found: &Counterfactual, aim: &Aim<'_>, wanted: Keep, lang: Lang) -> String {
    let written = |digits: usize| [found.value_after, aim.level()].map(|v| shown(aim, v, digits, lang));
    let digits = DIGITS.into_iter().find(|&d| written(d)[0] != written(d)[1]).unwrap_or(*DIGITS.end());
    let [after, bar] = written(digits);
    let changes: Vec<String> = found.changes.iter().map(|c| change(aim.artifact, c, lang)).collect();
    let args = [
        ("changes", Value::Text(all_of(&changes, lang))),
        ("bar", Value::Text(bar)),
        ("after", Value::Text(after)),
        ("before", Value::Text(shown(aim, found.value_before, *DIGITS.start(), lang))),
    ];
    let mut text = say(if wanted == Keep::Under { "change-would-below" } else { "change-would-above" }, &args, lang);
    if found.doubts.contains(&Doubt::RareProfile) {
        text.push(' ');
        text.push_str(&say("change-rare", &[], lang));
    }
    if !found.cheapest {
        text.push(' ');
        text.push_str(&say("change-not-all", &[], lang));
    }
    text
}

/// "days since last purchase 62 instead of 96".
fn change(artifact: &Artifact, change: &Change, lang: Lang) -> String {
    let feature = Value::Text(label(artifact, change.feature, lang));
    let to = Value::Text(value(artifact, change.feature, &change.to, lang).unwrap_or_default());
    match value(artifact, change.feature, &change.from, lang) {
        Some(from) => say("change-from-to", &[("feature", feature), ("to", to), ("from", from.into())], lang),
        None => say("change-filled", &[("feature", feature), ("to", to)], lang),
    }
}

/// Name of what changes: a date by its column, for it is the date that one can change, not its age.
pub fn label(artifact: &Artifact, feature: usize, lang: Lang) -> String {
    match artifact.features.get(feature) {
        Some(info) if info.kind == FeatureKind::Age => column_label(&artifact.schema, &info.column),
        _ => feature_label(artifact, feature, lang),
    }
}

/// Value of what changes: of an age, the date.
pub fn value(artifact: &Artifact, feature: usize, value: &FeatureValue, lang: Lang) -> Option<String> {
    match (artifact.features.get(feature).map(|f| &f.kind), value, artifact.schema.reference_date) {
        (Some(FeatureKind::Age), FeatureValue::Number(age), Some(reference)) => Some(date_short(reference - age, lang)),
        _ => feature_value(artifact, feature, value, lang),
    }
}

/// Names joined: "a, b and c".
fn all_of(names: &[String], lang: Lang) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [before @ .., last] => say("change-and", &[("before", before.join(", ").into()), ("last", last.into())], lang),
    }
}

/// A value of an aim: a percentage, or a number with the target's unit.
pub fn shown(aim: &Aim<'_>, value: f64, digits: usize, lang: Lang) -> String {
    let value = aim.shown(value);
    match aim.watch.class {
        Some(_) => say("change-percent", &[("figure", number(100.0 * value, digits, lang).into())], lang),
        None => with_unit(&number(value, digits + 1, lang), aim.artifact.schema.target()),
    }
}

/// Name of what is watched: a class, or the target.
pub fn watched(aim: &Aim<'_>) -> String {
    match aim.watch.class {
        Some(1) if aim.artifact.schema.classes.len() == 2 => super::event(aim.artifact),
        Some(class) => aim.artifact.schema.classes.get(class).map(|c| visible(c)).unwrap_or_default(),
        None => super::target_label(aim.artifact),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;
    use makalu::models::log_odds;
    use makalu::watch::Watch;

    fn check(outcome: &Outcome, wanted: Keep, en: &str, fr: &str) {
        let (artifact, _) = fixture::binary();
        let aim = Aim { artifact: &artifact, chosen: 1, watch: Watch { class: Some(1) }, bar: 0.25 };
        for (lang, expected) in [(Lang::En, en), (Lang::Fr, fr)] {
            assert_eq!(would_change(outcome, &aim, wanted, lang), expected);
        }
    }

    #[test]
    fn changes_read_as_people_say_them() {
        let one = Counterfactual {
            changes: vec![
                Change { feature: 0, from: FeatureValue::Number(84.0), to: FeatureValue::Number(62.0) },
                Change { feature: 1, from: FeatureValue::Gap, to: FeatureValue::Level("Lyon".into()) },
            ],
            cost: 1.0,
            value_before: log_odds(0.75),
            value_after: log_odds(0.249_97),
            cheapest: true,
            doubts: Vec::new(),
        };
        check(
            &Outcome::Found(vec![one.clone()]),
            Keep::Under,
            "Would probably be under 25% with Dernier achat 62\u{a0}jours instead of 84\u{a0}jours and ville Lyon \
             (missing now): 24.997% instead of 75%.",
            "Passerait probablement sous 25\u{202f}% avec Dernier achat 62\u{a0}jours au lieu de 84\u{a0}jours et \
             ville Lyon (manque aujourd’hui)\u{202f}: 24,997\u{202f}% au lieu de 75\u{202f}%.",
        );
        check(
            &Outcome::NoneExists { proven: true },
            Keep::Under,
            "No change of up to three of these columns, within their limits, brings it under 25%: this is proven for \
             the model.",
            "Aucun changement d’une à trois de ces colonnes, dans leurs limites, ne le fait passer sous \
             25\u{202f}%\u{202f}: c’est prouvé pour le modèle.",
        );
        check(&Outcome::Nothing, Keep::Under, "Is under 25% as it is.", "Est déjà sous 25\u{202f}%.");
    }
}
