//! The analysis plan: hashed before anything is learnt, written, and held against what is about to be done.
//!
//! In: the plan of the run that is about to begin; a plan file. Out: the hash on standard error; a refusal that names the
//! first line that differs.
//! The user's question: "can I show that I did not choose the analysis after seeing the results?".
//! Invariants: all of it happens before learning; a plan file is compared line by line, so that a line end of another
//! system is no difference.

use crate::input;
use crate::output;
use crate::terminal::Terminal;
use makalu::{Error, artifact, message};
use std::path::Path;

/// Says the plan's hash, before learning.
pub fn announce(protocol: &str, terminal: &Terminal) {
    terminal.say(&message!("plan-hash", sha256 = artifact::sha256(protocol.as_bytes())));
}

/// Writes the plan; nothing is learnt.
pub fn write(protocol: &str, path: &Path, terminal: &Terminal) -> Result<(), Error> {
    output::write(path, protocol.as_bytes())?;
    terminal.say(&message!("plan-written", path = path.display().to_string()));
    Ok(())
}

/// Refuses a run whose plan is not the one in the file.
///
/// Errors (usage): the first line that differs.
pub fn check(protocol: &str, path: &Path) -> Result<(), Error> {
    let bytes = input::bytes(path)?;
    let kept = String::from_utf8_lossy(&bytes);
    match difference(&kept, protocol) {
        None => Ok(()),
        Some((planned, now)) => {
            let path = path.display().to_string();
            Err(Error::usage(message!("plan-differs", path = path, planned = planned, now = now)))
        }
    }
}

/// The first lines that differ.
fn difference(kept: &str, now: &str) -> Option<(String, String)> {
    let (mut kept, mut now) = (kept.trim_start_matches('\u{feff}').lines(), now.lines());
    loop {
        match (kept.next(), now.next()) {
            (None, None) => return None,
            (a, b) if a.map(str::trim_end) == b.map(str::trim_end) => {}
            (a, b) => return Some((a.unwrap_or_default().to_owned(), b.unwrap_or_default().to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::difference;

    #[test]
    fn the_first_line_that_differs() {
        let check = |kept: &str, now: &str, expected: Option<(&str, &str)>| {
            let found = difference(kept, now);
            assert_eq!(found.as_ref().map(|(a, b)| (a.as_str(), b.as_str())), expected);
        };
        check("a\nb\n", "a\nb\n", None);
        check("\u{feff}a\r\nb\r\n", "a\nb\n", None);
        check("a\nseed: 0\n", "a\nseed: 1\n", Some(("seed: 0", "seed: 1")));
        check("a\n", "a\nb\n", Some(("", "b")));
        check("", "a\n", Some(("", "a")));
    }
}
