//! What the program says, in the user's language: data on standard output, messages on standard error.
//!
//! In: messages, notices, errors. Out: lines on the terminal.
//! Invariants: a reader that goes away (`| head`) is not an error; every sentence comes from `makalu-report`.

use makalu::{Error, Level, Message, Notice, message};
use makalu_report::{Lang, words};
use std::io::{ErrorKind, Write};

/// Notices shown by `predict` and `report`; `check` and `fit` show theirs in what they print.
const MAX_NOTICES: usize = 12;

/// Language and loudness of a run.
#[derive(Debug, Clone, Copy)]
pub struct Terminal {
    /// Language of everything that people read.
    pub lang: Lang,
    /// Whether to say only what went wrong.
    pub quiet: bool,
}

impl Terminal {
    /// `lang`: the user's explicit choice, before the environment's.
    pub fn new(lang: Option<Lang>, quiet: bool) -> Self {
        Terminal { lang: lang.unwrap_or_else(|| from_locale(|name| std::env::var(name).ok())), quiet }
    }

    /// Says a message, unless quiet.
    pub fn say(&self, message: &Message) {
        if !self.quiet {
            to_stderr(&words::text(message, self.lang));
        }
    }

    /// Says an error.
    pub fn error(&self, error: &Error) {
        to_stderr(&format!("makalu: {}", words::error(error, self.lang)));
    }

    /// Says the notices, warnings first, up to a screenful; unless quiet.
    pub fn notices(&self, notices: &[Notice]) {
        if self.quiet {
            return;
        }
        let mut ordered: Vec<&Notice> = notices.iter().collect();
        ordered.sort_by_key(|n| n.level != Level::Warning);
        for notice in ordered.iter().take(MAX_NOTICES) {
            to_stderr(&format!("- {}", words::notice(notice, self.lang)));
        }
        if let Some(more @ 1..) = notices.len().checked_sub(MAX_NOTICES) {
            self.say(&message!("cli-more-notices", more = more));
        }
    }

    /// Prints data.
    pub fn print(&self, text: &str) -> Result<(), Error> {
        let end = if text.ends_with('\n') { "" } else { "\n" };
        to_stdout(format!("{text}{end}").as_bytes())
    }
}

/// Writes bytes to standard output. A reader that went away has what it wanted.
pub fn to_stdout(bytes: &[u8]) -> Result<(), Error> {
    let mut out = std::io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(crate::output::write_error(&error, "stdout")),
        Ok(()) => Ok(()),
    }
}

/// Writes a line to standard error; there is nobody to tell when that fails.
pub fn to_stderr(text: &str) {
    let _ = writeln!(std::io::stderr(), "{}", text.trim_end());
}

/// Language of the locale: the first of LC_ALL, LC_MESSAGES, LANG that is set and not empty (POSIX).
fn from_locale(variable: impl Fn(&str) -> Option<String>) -> Lang {
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(variable).find(|value| !value.is_empty());
    locale.and_then(|locale| Lang::from_tag(&locale)).unwrap_or(Lang::En)
}

/// A panic is our bug: say so, and how to report it, instead of a bare backtrace.
pub fn explain_panics(lang: Lang) {
    std::panic::set_hook(Box::new(move |info| {
        let payload = info.payload();
        let what = payload
            .downcast_ref::<&str>()
            .map(|s| (*s).to_owned())
            .or_else(|| payload.downcast_ref::<String>().cloned())
            .unwrap_or_default();
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        let version = env!("CARGO_PKG_VERSION");
        let message = message!("cli-panic", what = what, place = place, version = version);
        to_stderr(&format!("makalu: {}", words::text(&message, lang)));
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_locale_chooses_the_language() {
        let check = |set: &[(&str, &str)], expected: Lang| {
            let find = |name: &str| set.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned());
            assert_eq!(from_locale(find), expected, "{set:?}");
        };
        check(&[], Lang::En);
        check(&[("LANG", "fr_FR.UTF-8")], Lang::Fr);
        check(&[("LANG", "fr_FR.UTF-8"), ("LC_ALL", "C")], Lang::En);
        check(&[("LANG", "de_DE"), ("LC_MESSAGES", "fr_CA"), ("LC_ALL", "")], Lang::Fr);
    }
}
