//! Every text exists in both languages with the same facts, and every code that the sources use has its text.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

fn report() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Per text identifier of a Fluent file: the facts that it names.
fn texts_of(path: &Path) -> BTreeMap<String, BTreeSet<String>> {
    let source = fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let mut texts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut current = String::new();
    for line in source.lines().filter(|l| !l.starts_with('#')) {
        let starts = line.starts_with(|c: char| c.is_ascii_alphabetic());
        if let Some((id, _)) = line.split_once('=').filter(|_| starts) {
            current = id.trim().to_owned();
            texts.entry(current.clone()).or_default();
        }
        for part in line.split('$').skip(1) {
            let name: String = part.chars().take_while(|c| c.is_alphanumeric() || "_-".contains(*c)).collect();
            texts.entry(current.clone()).or_default().insert(name);
        }
    }
    texts
}

/// `file -> identifier -> facts` of a language.
fn language(tag: &str) -> BTreeMap<String, BTreeMap<String, BTreeSet<String>>> {
    let folder = report().join("locales").join(tag);
    let files = fs::read_dir(&folder).expect("a folder per language");
    files
        .map(|entry| entry.expect("a readable entry").path())
        .filter(|path| path.extension().is_some_and(|e| e == "ftl"))
        .map(|path| (path.file_name().expect("a name").to_string_lossy().into_owned(), texts_of(&path)))
        .collect()
}

#[test]
fn both_languages_say_the_same_things() {
    let (english, french) = (language("en"), language("fr"));
    assert_eq!(english.keys().collect::<Vec<_>>(), french.keys().collect::<Vec<_>>(), "the same files");
    for (file, texts) in &english {
        let other = &french[file];
        assert_eq!(texts.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>(), "{file}: the same texts");
        for (id, facts) in texts {
            assert_eq!(facts, &other[id], "{file}: {id}: the same facts");
        }
    }
}

/// Rust sources of the crates, test modules and comments left out.
fn sources() -> Vec<(PathBuf, String)> {
    fn walk(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
        for entry in fs::read_dir(folder).expect("a folder of the project") {
            let path = entry.expect("a readable entry").path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let source = fs::read_to_string(&path).expect("a readable source");
                let code = source.split("#[cfg(test)]").next().unwrap_or_default();
                let code: Vec<&str> = code.lines().filter(|l| !l.trim_start().starts_with("//")).collect();
                found.push((path, code.join("\n")));
            }
        }
    }
    let mut found = Vec::new();
    for krate in ["engine", "report", "web", "cli"] {
        walk(&report().join("..").join(krate).join("src"), &mut found);
    }
    found
}

/// Text of a call's arguments: up to the parenthesis that closes it.
fn arguments(after_open: &str) -> &str {
    let (mut depth, mut in_text, mut escaped) = (0usize, false, false);
    for (i, c) in after_open.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if in_text => escaped = true,
            '"' => in_text = !in_text,
            _ if in_text => {}
            '(' | '[' | '{' => depth += 1,
            ')' if depth == 0 => return &after_open[..i],
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    after_open
}

/// Argument texts, split at the commas of the outermost level.
fn split(arguments: &str) -> Vec<String> {
    let (mut parts, mut depth, mut in_text, mut escaped) = (vec![String::new()], 0i32, false, false);
    for c in arguments.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' if in_text => escaped = true,
            '"' => in_text = !in_text,
            _ if in_text => {}
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        parts.last_mut().expect("one part at least").push(c);
    }
    parts.into_iter().map(|p| p.trim().to_owned()).filter(|p| !p.is_empty()).collect()
}

fn quoted(text: &str) -> Option<&str> {
    text.trim().strip_prefix('"')?.split('"').next()
}

/// Names of facts given by `.with("name", ...)`.
fn added_later(code: &str) -> BTreeSet<String> {
    code.split(".with(").skip(1).filter_map(|call| Some(quoted(call)?.to_owned())).collect()
}

/// What a call names and which facts it gives; `None` for facts that stand elsewhere.
#[derive(Debug)]
struct Use {
    place: String,
    id: String,
    facts: Option<BTreeSet<String>>,
}

fn uses() -> Vec<Use> {
    let mut found = Vec::new();
    let words = sources().into_iter().find(|(path, _)| path.ends_with("data/names.rs"));
    let nearest = added_later(&words.expect("the module that suggests names").1);
    for (path, code) in sources() {
        let place = path.display().to_string();
        // Facts added to a message after it was begun: in the same file, or by the search for the nearest word.
        let mut added = added_later(&code);
        if code.contains("names::unknown(") {
            added.extend(nearest.iter().cloned());
        }
        let mut note = |id: &str, facts| found.push(Use { place: place.clone(), id: id.to_owned(), facts });
        for call in code.split("message!(").skip(1) {
            let parts = split(arguments(call));
            if let Some(id) = parts.first().and_then(|p| quoted(p)) {
                let given = parts[1..].iter().filter_map(|p| Some(p.split_once('=')?.0.trim().to_owned()));
                note(id, Some(given.chain(added.iter().cloned()).collect()));
            }
        }
        for call in code.split("Message::new(").skip(1) {
            if let Some(id) = quoted(arguments(call)) {
                note(id, None);
            }
        }
        for call in code.split("say(").skip(1) {
            let parts = split(arguments(call));
            if let Some(id) = parts.first().and_then(|p| quoted(p)) {
                let given = parts.get(1).and_then(|p| p.strip_prefix("&[")?.strip_suffix(']'));
                // A pair that stands elsewhere, or a name that is a variable, is not looked at.
                let facts = given.and_then(|pairs| {
                    split(pairs).iter().map(|p| Some(quoted(p.strip_prefix('(')?)?.to_owned())).collect()
                });
                note(id, facts);
            }
        }
    }
    found
}

#[test]
fn every_code_in_the_sources_has_its_text_and_every_fact_of_a_text_is_given() {
    let texts: BTreeMap<String, BTreeSet<String>> = language("en").into_values().flatten().collect();
    let uses = uses();
    assert!(uses.len() > 50, "the scanner finds calls: {}", uses.len());
    let mut wrong = Vec::new();
    for Use { place, id, facts } in &uses {
        match (texts.get(id), facts) {
            (None, _) => wrong.push(format!("{place}: `{id}` has no text")),
            (Some(needed), Some(given)) => {
                let missing: Vec<&String> = needed.difference(given).collect();
                if !missing.is_empty() {
                    wrong.push(format!("{place}: `{id}` names {missing:?}, which the code does not give"));
                }
            }
            (Some(_), None) => {}
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_scanner_reads_calls() {
    assert_eq!(arguments("\"a)\", b(1, 2), c) rest"), "\"a)\", b(1, 2), c");
    assert_eq!(split("\"a, b\", f(x, y), rows = 3"), ["\"a, b\"", "f(x, y)", "rows = 3"]);
    assert_eq!(quoted("  \"id\" "), Some("id"));
}
