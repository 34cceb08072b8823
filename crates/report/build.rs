//! Lists the text files of `locales/<language>/` so that a new file needs no registration.
//!
//! In: the folder `locales`. Out: `texts.rs` in the build folder: `TEXTS`, per language its tag and its files.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo:rerun-if-changed=locales");
    println!("cargo:rerun-if-changed=build.rs");
    let locales = Path::new(&env::var("CARGO_MANIFEST_DIR").expect("set by cargo")).join("locales");
    let mut code = String::from("const TEXTS: &[(&str, &[(&str, &str)])] = &[\n");
    for language in sorted(&locales)? {
        let _ = writeln!(code, "    ({:?}, &[", language.0);
        println!("cargo:rerun-if-changed={}", language.1);
        for (name, path) in sorted(Path::new(&language.1))? {
            if name.ends_with(".ftl") {
                println!("cargo:rerun-if-changed={path}");
                let _ = writeln!(code, "        ({name:?}, include_str!({path:?})),");
            }
        }
        code.push_str("    ]),\n");
    }
    code.push_str("];\n");
    fs::write(Path::new(&env::var("OUT_DIR").expect("set by cargo")).join("texts.rs"), code)
}

/// Names and paths in a folder, sorted by name.
fn sorted(folder: &Path) -> io::Result<Vec<(String, String)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        found.push((entry.file_name().to_string_lossy().into_owned(), entry.path().to_string_lossy().into_owned()));
    }
    found.sort();
    Ok(found)
}
