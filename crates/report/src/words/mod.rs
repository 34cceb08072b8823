//! Values into words, in French and English.
//!
//! In: messages, notices, errors, reasons, doubts, numbers. Out: sentences.
//! The user's question: "what does it say, in my language?".
//! Invariants: no sentence stands in code, all stand in `locales/<language>/*.ftl`; a missing text shows its
//! identifier and never stops the program; control characters of the user's data never reach a terminal.
//! Method: Fluent (Mozilla), which puts plurals and word order into the text files; numbers are written by [`number`].
//! Edges: a fact that a text names but a message lacks shows as its name in braces (a test forbids both).
//! To add a text: one line in the same file of each language; to add a file, drop it into both folders.

pub mod act;
pub mod change;
pub mod compared;
mod figures;
pub mod optimize;
mod points;
pub mod stay;
mod term;
mod vocabulary;

pub use figures::{date, date_short, fixed, interval, number, share, signed};
pub use points::{Asked, answer_name, asked, class_worth, span_of, total_name};
pub use term::{Told, term_sentences};
pub use vocabulary::{
    best_so_far, class_event, column_label, doubt, event, feature_label, feature_value, kind_name, metric_name,
    model_name, month_name, reason, role_name, target_label, task_name, weekday_name, with_unit,
};

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use makalu::message::{Place, Value};
use makalu::{Error, Message, Notice};
use serde::{Deserialize, Serialize};
use std::sync::OnceLock;
use unic_langid::LanguageIdentifier;

include!(concat!(env!("OUT_DIR"), "/texts.rs"));

/// Language of what people read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Lang {
    /// English.
    En,
    /// French.
    Fr,
}

impl Lang {
    /// Both languages.
    pub const ALL: [Lang; 2] = [Lang::En, Lang::Fr];

    /// Tag of the language, as in the `lang` attribute of HTML and in the names of the text folders.
    pub fn tag(self) -> &'static str {
        match self {
            Lang::En => "en",
            Lang::Fr => "fr",
        }
    }

    /// The language that a tag or locale starts with (`fr`, `fr_FR.UTF-8`); `None` for any other.
    pub fn from_tag(tag: &str) -> Option<Lang> {
        let main = tag.split(['-', '_', '.', '@']).next().unwrap_or_default().to_ascii_lowercase();
        Lang::ALL.into_iter().find(|l| l.tag() == main)
    }

    fn identifier(self) -> LanguageIdentifier {
        self.tag().parse().expect("`en` and `fr` are language tags")
    }
}

/// Names shown of a list before "and n more".
const NAMES_SHOWN: usize = 8;

/// Characters shown of a fact: a name or a cell can be a whole file whose quotes do not close.
const CHARACTERS_SHOWN: usize = 300;

/// The texts of a language, parsed once.
fn bundle(lang: Lang) -> &'static FluentBundle<FluentResource> {
    static BUNDLES: [OnceLock<FluentBundle<FluentResource>>; 2] = [OnceLock::new(), OnceLock::new()];
    BUNDLES[lang as usize].get_or_init(|| {
        let mut bundle = FluentBundle::new_concurrent(vec![lang.identifier()]);
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(match lang {
            Lang::En => |value, _| grouped(value, Lang::En),
            Lang::Fr => |value, _| grouped(value, Lang::Fr),
        }));
        for (tag, files) in TEXTS {
            if *tag == lang.tag() {
                for (_, source) in *files {
                    // What cannot be parsed is left out here and reported by a test.
                    let resource = FluentResource::try_new((*source).to_owned()).unwrap_or_else(|(parsed, _)| parsed);
                    bundle.add_resource_overriding(resource);
                }
            }
        }
        bundle
    })
}

/// Fluent numbers are counts: written whole, with digit groups.
fn grouped(value: &FluentValue<'_>, lang: Lang) -> Option<String> {
    match value {
        FluentValue::Number(n) => Some(number(n.value, 15, lang)),
        _ => None,
    }
}

/// The text `id` with its facts. A text that does not exist shows its identifier.
pub fn say(id: &str, args: &[(&str, Value)], lang: Lang) -> String {
    let bundle = bundle(lang);
    let Some(pattern) = bundle.get_message(id).and_then(|m| m.value()) else { return id.to_owned() };
    let mut facts = FluentArgs::with_capacity(args.len());
    for (name, value) in args {
        facts.set((*name).to_owned(), fact(value, lang));
    }
    bundle.format_pattern(pattern, Some(&facts), &mut Vec::new()).into_owned()
}

/// Whether a text exists.
pub fn exists(id: &str, lang: Lang) -> bool {
    bundle(lang).get_message(id).is_some_and(|m| m.value().is_some())
}

fn fact(value: &Value, lang: Lang) -> FluentValue<'static> {
    match value {
        Value::Text(v) => visible(v).into(),
        Value::Count(v) => FluentValue::from(*v),
        Value::Number(v) => number(*v, 3, lang).into(),
        Value::Share(v) => share(*v, lang).into(),
        Value::List(v) => list(v, lang).into(),
    }
}

/// Names joined with commas, at most a handful of them.
fn list(names: &[String], lang: Lang) -> String {
    // One name more is as short as "and 1 more".
    let shown = if names.len() <= NAMES_SHOWN + 1 { names.len() } else { NAMES_SHOWN };
    let joined = names[..shown].iter().map(|n| visible(n)).collect::<Vec<_>>().join(", ");
    match names.len() - shown {
        0 => joined,
        more => say("list-and-more", &[("names", joined.into()), ("more", more.into())], lang),
    }
}

/// A fact whose texts are cut where they are very long.
fn excerpt(value: &Value) -> Value {
    let cut = |text: &String| match text.char_indices().nth(CHARACTERS_SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.clone(),
    };
    match value {
        Value::Text(text) => Value::Text(cut(text)),
        Value::List(texts) => Value::List(texts.iter().map(cut).collect()),
        other => other.clone(),
    }
}

/// User's text made safe for a line of a terminal: line breaks and tabs become spaces, other control characters and
/// marks that change the direction of writing become U+FFFD.
pub fn visible(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\n' | '\r' | '\t' => ' ',
            '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => '\u{FFFD}',
            c if c.is_control() => '\u{FFFD}',
            c => c,
        })
        .collect()
}

/// A message in words.
pub fn text(message: &Message, lang: Lang) -> String {
    let args: Vec<(&str, Value)> = message.args.iter().map(|(name, value)| (&**name, excerpt(value))).collect();
    say(&message.code, &args, lang)
}

/// A notice in words, with its place: "customers.csv, line 12, column “turnover”: ...".
pub fn notice(notice: &Notice, lang: Lang) -> String {
    placed(&notice.place, &text(&notice.message, lang), lang)
}

/// An error in words, with its place.
pub fn error(error: &Error, lang: Lang) -> String {
    placed(&error.place, &text(&error.message, lang), lang)
}

fn placed(place: &Place, text: &str, lang: Lang) -> String {
    let parts: Vec<String> = [
        place.file.as_deref().map(visible),
        place.line.map(|line| say("place-line", &[("line", Value::Text(line.to_string()))], lang)),
        place.column.as_ref().map(|column| say("place-column", &[("column", column.into())], lang)),
    ]
    .into_iter()
    .flatten()
    .collect();
    if parts.is_empty() {
        return text.to_owned();
    }
    say("place-then-text", &[("place", parts.join(", ").into()), ("text", text.into())], lang)
}

#[cfg(test)]
mod tests {
    use super::*;
    use makalu::message;

    #[test]
    fn every_text_file_parses_and_no_text_is_given_twice() {
        for lang in Lang::ALL {
            let mut bundle: FluentBundle<FluentResource> = FluentBundle::new_concurrent(vec![lang.identifier()]);
            let files = TEXTS.iter().find(|(tag, _)| *tag == lang.tag()).expect("a folder per language").1;
            assert!(files.len() >= 3);
            for (name, source) in files {
                let resource = FluentResource::try_new((*source).to_owned());
                let resource = resource.unwrap_or_else(|(_, e)| panic!("{} {name}: {e:?}", lang.tag()));
                if let Err(errors) = bundle.add_resource(resource) {
                    panic!("{} {name}: {errors:?}", lang.tag());
                }
            }
        }
    }

    #[test]
    fn facts_are_written_in_the_language() {
        let n = |k: usize| (1..=k).map(|i| format!("c{i}")).collect::<Vec<_>>();
        let check = |args: &[(&str, Value)], en: &str, fr: &str| {
            for (lang, expected) in [(Lang::En, en), (Lang::Fr, fr)] {
                assert_eq!(say("list-and-more", args, lang), expected);
            }
        };
        check(
            &[("names", Value::Number(1.25)), ("more", Value::Count(12_345))],
            "1.25 and 12,345 more",
            "1,25 et 12\u{202f}345 autres",
        );
        check(
            &[("names", n(9).into()), ("more", Value::Count(1))],
            "c1, c2, c3, c4, c5, c6, c7, c8, c9 and 1 more",
            "c1, c2, c3, c4, c5, c6, c7, c8, c9 et 1 autre",
        );
        check(
            &[("names", n(11).into()), ("more", Value::Share(0.4))],
            "c1, c2, c3, c4, c5, c6, c7, c8 and 3 more and 40% more",
            "c1, c2, c3, c4, c5, c6, c7, c8 et 3 autres et 40\u{202f}% autres",
        );
    }

    #[test]
    fn a_place_stands_before_the_text() {
        let at = |n: Notice| Notice { place: Place { file: Some("a.csv".into()), ..n.place.clone() }, ..n };
        let n = at(Notice::info(message!("missing-text")).at_line(12_000).in_column("ca"));
        assert_eq!(notice(&n, Lang::En), "a.csv, line 12000, column “ca”: missing-text");
        assert_eq!(notice(&n, Lang::Fr), "a.csv, ligne 12000, colonne «\u{202f}ca\u{202f}»\u{202f}: missing-text");
        assert_eq!(error(&Error::failed(message!("missing-text")), Lang::Fr), "missing-text");
    }

    #[test]
    fn users_text_cannot_steer_the_terminal() {
        assert_eq!(visible("a\u{1b}[31m\n\u{202e}b"), "a\u{FFFD}[31m \u{FFFD}b");
    }

    #[test]
    fn a_cell_as_long_as_a_file_does_not_flood_the_terminal() {
        let long = message!("list-and-more", names = "x".repeat(1_000_000), more = 1usize);
        assert_eq!(text(&long, Lang::En), format!("{}… and 1 more", "x".repeat(CHARACTERS_SHOWN)));
    }

    #[test]
    fn languages_are_found_by_tag() {
        assert_eq!(Lang::from_tag("fr_FR.UTF-8"), Some(Lang::Fr));
        assert_eq!(Lang::from_tag("EN"), Some(Lang::En));
        assert_eq!(Lang::from_tag("de"), None);
    }
}
