//! Every text that pages name exists in both languages, and every text of the pages is named.

use makalu_report::{Lang, words};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

fn collect(folder: &Path, found: &mut String) {
    for entry in fs::read_dir(folder).expect("a folder of the project") {
        let path = entry.expect("a readable entry").path();
        if path.is_dir() {
            collect(&path, found);
        } else {
            found.push_str(&fs::read_to_string(&path).expect("text"));
        }
    }
}

#[test]
fn pages_and_texts_match() {
    let web = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sources = String::new();
    for folder in ["src", "templates", "../cli/src"] {
        collect(&web.join(folder), &mut sources);
    }
    let quoted = sources.split('"').skip(1).filter(|word| word.starts_with("web-"));
    let named: BTreeSet<&str> = quoted.filter(|w| w.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')).collect();
    assert!(named.len() > 100);
    for id in &named {
        for lang in Lang::ALL {
            assert!(words::exists(id, lang), "{id} has no text in {lang:?}");
        }
    }
    let texts = fs::read_to_string(web.join("../report/locales/en/web.ftl")).expect("the texts");
    for id in texts.lines().filter_map(|l| l.split_once(" = ")).map(|(id, _)| id).filter(|id| id.starts_with("web-")) {
        assert!(named.contains(id), "{id} is named nowhere");
    }
}
