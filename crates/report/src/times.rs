//! How long each learner took, where someone with a clock measured it.
//!
//! In: seconds per learner, as the program measured them during the run. Out: a text per model.
//! Invariants: never part of a model file, which must not depend on the machine; a model that was not timed says nothing.
//! Edges: the mixture takes what all of its learners take.

use crate::{Lang, words};
use makalu::Value;

/// Seconds of work per learner, over all folds and the last fit.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Times(pub Vec<(String, f64)>);

impl Times {
    /// Seconds of a model; `None` where it was not timed.
    pub fn seconds(&self, model: &str) -> Option<f64> {
        let known = |name: &str| self.0.iter().find(|(n, _)| n == name).map(|(_, seconds)| *seconds);
        if model == "best" && !self.0.is_empty() {
            return Some(self.0.iter().map(|(_, seconds)| seconds).sum());
        }
        known(model)
    }

    /// The same in words; a dash where it was not timed.
    pub fn text(&self, model: &str, lang: Lang) -> String {
        let Some(seconds) = self.seconds(model) else { return "–".to_owned() };
        let shown = if seconds < 10.0 { words::fixed(seconds, 1, lang) } else { words::fixed(seconds, 0, lang) };
        words::say("models-seconds", &[("seconds", Value::Text(shown))], lang)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mixture_takes_what_its_learners_take() {
        let times = Times(vec![("linear".into(), 0.25), ("forest".into(), 12.0)]);
        let texts = |lang| ["linear", "best", "formula"].map(|m| times.text(m, lang));
        assert_eq!(texts(Lang::En), ["0.2\u{a0}s", "12\u{a0}s", "–"]);
        assert_eq!(texts(Lang::Fr)[0], "0,2\u{a0}s");
    }
}
