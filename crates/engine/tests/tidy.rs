//! The house rules that a machine can check: layering, module documentation, and a code map that matches the code.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the workspace exists")
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder of the project") {
        let path = entry.expect("a readable entry").path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn code_lines(source: &str) -> impl Iterator<Item = &str> {
    source.lines().filter(|l| !l.trim_start().starts_with("//"))
}

/// Modules of the engine in the order in which `lib.rs` lists them: each may use only those above it.
fn engine_order() -> Vec<String> {
    let lib = read(&root().join("crates/engine/src/lib.rs"));
    lib.lines().filter_map(|l| l.strip_prefix("pub mod ")?.strip_suffix(';')).map(str::to_owned).collect()
}

/// Top-level engine modules that a source names through `crate::`.
fn uses(source: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for line in code_lines(source) {
        for part in line.split("crate::").skip(1) {
            found.insert(part.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect());
        }
    }
    found
}

#[test]
fn engine_modules_use_only_those_above_them() {
    let order = engine_order();
    assert!(order.len() > 5, "lib.rs lists the modules: {order:?}");
    let src = root().join("crates/engine/src");
    for path in sources(&src) {
        let relative = path.strip_prefix(&src).expect("inside src");
        let module = relative.components().next().expect("a name").as_os_str().to_string_lossy().replace(".rs", "");
        let Some(rank) = order.iter().position(|m| *m == module) else { continue };
        for used in uses(&read(&path)) {
            if let Some(at) = order.iter().position(|m| *m == used) {
                assert!(at <= rank, "{} uses `{used}`, which stands below `{module}`", relative.display());
            }
        }
    }
}

#[test]
fn crates_depend_downwards_only() {
    let forbidden = [
        ("engine", vec!["makalu-report", "makalu-cli", "clap", "anyhow", "indicatif", "tokio"]),
        ("report", vec!["makalu-cli", "clap", "anyhow", "indicatif", "tokio"]),
    ];
    for (name, banned) in forbidden {
        let manifest = read(&root().join(format!("crates/{name}/Cargo.toml")));
        for dependency in banned {
            let named = manifest.lines().any(|l| l.starts_with(&format!("{dependency} ")));
            assert!(!named, "crates/{name} must not depend on {dependency}");
        }
    }
}

#[test]
fn the_engine_touches_no_file_clock_environment_terminal_or_network() {
    let banned = [
        "std::fs", "std::env", "std::net", "std::process", "std::io::stdout", "println!(", "Instant::now",
        "SystemTime", "HashMap", "HashSet",
    ];
    for path in sources(&root().join("crates/engine/src")) {
        let source = read(&path);
        let code = source.split("#[cfg(test)]").next().expect("a first part");
        for line in code_lines(code) {
            for word in banned {
                assert!(!line.contains(word), "{}: {word}", path.display());
            }
        }
    }
}

#[test]
fn every_module_says_what_it_is_for_and_is_finished() {
    for krate in ["crates/engine", "crates/report", "crates/web", "crates/cli", "examples/simulate"] {
        for path in sources(&root().join(krate).join("src")) {
            let source = read(&path);
            assert!(source.starts_with("//! "), "{} starts with its module documentation", path.display());
            let unfinished = ["STUB", "todo!(", "unimplemented!(", "TODO", "FIXME"];
            assert!(!unfinished.iter().any(|s| source.contains(s)), "{} holds unfinished work", path.display());
        }
    }
}

#[test]
fn no_dumping_grounds() {
    for path in sources(&root().join("crates")) {
        let stem = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let folder = path.parent().and_then(Path::file_name).expect("a folder").to_string_lossy().into_owned();
        for name in [stem, folder] {
            assert!(!["utils", "util", "common", "misc", "helpers"].contains(&name.as_str()), "{}", path.display());
        }
    }
}

/// Every module of the crates stands in ARCHITECTURE.md, and nothing there is invented.
#[test]
fn the_code_map_matches_the_code() {
    let map = read(&root().join("ARCHITECTURE.md"));
    let quoted: BTreeSet<&str> = map.split('`').skip(1).step_by(2).collect();
    for path in quoted.iter().filter(|w| ["crates/", "examples/", "docs/", "fuzz/"].iter().any(|p| w.starts_with(p))) {
        assert!(root().join(path).exists(), "ARCHITECTURE.md names {path}, which does not exist");
    }
    for krate in ["engine", "report", "web", "cli"] {
        let src = root().join(format!("crates/{krate}/src"));
        for path in sources(&src) {
            let stem = path.file_stem().expect("a name").to_string_lossy().into_owned();
            let name = if stem == "mod" {
                path.parent().and_then(Path::file_name).expect("a folder").to_string_lossy().into_owned()
            } else {
                stem
            };
            let crate_root = ["lib", "main"].contains(&name.as_str());
            assert!(crate_root || quoted.contains(name.as_str()), "ARCHITECTURE.md does not name `{name}` of {krate}");
        }
    }
}
