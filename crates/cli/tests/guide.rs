//! The guide is true: every command of every page is run, and every line of output shown does appear.
//!
//! A page's commands run one after the other in a folder of their own, which holds the example as
//! `vip_customers.csv` with its two later exports and, as `statut.makalu`, the model that the first steps learn from it;
//! beside it the batches of another. A line `...` stands for lines that are not shown.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

#[derive(Debug, PartialEq)]
struct Example {
    line: usize,
    command: String,
    shown: Vec<String>,
}

/// The `console` blocks of a page: each `$ makalu ...` with the lines shown under it.
fn examples(page: &str) -> Vec<Example> {
    let mut found: Vec<Example> = Vec::new();
    let mut inside = false;
    for (number, text) in page.lines().enumerate() {
        if text.starts_with("```") {
            inside = text == "```console";
        } else if inside {
            if let Some(command) = text.strip_prefix("$ ") {
                found.push(Example { line: number + 1, command: command.to_owned(), shown: Vec::new() });
            } else if let Some(example) = found.last_mut() {
                example.shown.push(text.trim().to_owned());
            }
        }
    }
    found
}

/// Words of a command line; quotes keep spaces together.
fn words(command: &str) -> Vec<String> {
    let (mut words, mut quote) = (vec![String::new()], None);
    for c in command.chars() {
        match (c, quote) {
            ('\'' | '"', None) => quote = Some(c),
            (c, Some(q)) if c == q => quote = None,
            (' ', None) => words.push(String::new()),
            (c, _) => words.last_mut().expect("starts with one").push(c),
        }
    }
    words.retain(|w| !w.is_empty());
    words
}

fn run(folder: &Path, page: &Path, example: &Example) {
    let at = format!("{}:{}: {}", page.display(), example.line, example.command);
    let words = words(&example.command);
    assert_eq!(words[0], "makalu", "{at}: only makalu's own commands can be tested");
    let mut command = Command::new(env!("CARGO_BIN_EXE_makalu"));
    let output = command.current_dir(folder).env("LC_ALL", "C").args(&words[1..]).output().expect("runs");
    let said = format!("{}\n{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{at}\n{said}");
    for line in example.shown.iter().filter(|l| !l.is_empty() && *l != "...") {
        assert!(said.lines().any(|s| s.trim() == line), "{at}\nshows  {line}\nbut    {said}");
    }
}

/// A folder that holds the example.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for table in [
        "vip_customers.csv",
        "vip_customers_september.csv",
        "vip_customers_december.csv",
        "batches.csv",
        "batches_dictionary.csv",
    ] {
        fs::copy(root().join("examples").join(table), folder.path().join(table)).expect("the example is there");
    }
    folder
}

fn check_page(page: &Path, model: &Path) {
    let folder = folder();
    fs::copy(model, folder.path().join("statut.makalu")).expect("the model is there");
    for example in examples(&fs::read_to_string(page).expect("a page")) {
        run(folder.path(), page, &example);
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[test]
fn every_command_of_the_guide_does_what_the_page_shows() {
    let mut pages: Vec<PathBuf> = fs::read_dir(root().join("docs/guide"))
        .expect("the guide")
        .flatten()
        .map(|e| e.path())
        .filter(|p| p.extension().is_some_and(|e| e == "md"))
        .collect();
    pages.push(root().join("README.md"));

    let first = folder();
    let learn = "makalu fit vip_customers.csv --target statut --effort quick --quiet -o statut.makalu".to_owned();
    run(first.path(), Path::new("guide.rs"), &Example { line: line!() as usize, command: learn, shown: Vec::new() });
    let model = first.path().join("statut.makalu");
    std::thread::scope(|scope| {
        for page in &pages {
            scope.spawn(|| check_page(page, &model));
        }
    });
}

#[test]
fn links_of_the_guide_lead_somewhere() {
    for entry in fs::read_dir(root().join("docs/guide")).expect("the guide").flatten() {
        let text = fs::read_to_string(entry.path()).expect("a page");
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let file = link.split('#').next().expect("a first part");
            if !file.is_empty() && !file.contains("://") {
                let target = root().join("docs/guide").join(file);
                assert!(target.exists(), "{}: {link}", entry.path().display());
            }
        }
    }
}

#[test]
fn blocks_are_found_and_words_kept_together() {
    let page = "a\n```console\n$ makalu check x.csv\nColumns\n...\n```\n```sh\n$ no\n```\n";
    let example =
        Example { line: 3, command: "makalu check x.csv".into(), shown: vec!["Columns".into(), "...".into()] };
    assert_eq!(examples(page), [example]);
    assert_eq!(words("makalu fit 'a b.csv' --id  x"), ["makalu", "fit", "a b.csv", "--id", "x"]);
}
