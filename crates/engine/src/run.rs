//! A run: its seed, its effort and the one callback through which it reports and can be stopped.
//!
//! In: seed, effort, the user's rules for formulas, callback. Out: independent random streams, progress events.
//! The user's question: "how far is it, and can I stop it without losing what it has?".
//! Invariants: one stream per slot, derived from (seed, labels) and never shared, so that the same seed gives the
//! same bytes on any number of threads; a search budget counts evaluations, never seconds; the engine reads no clock.
//! Method: xoshiro256++ (Blackman & Vigna 2019), seeded by SplitMix64. The draws are our own few lines
//! so that a saved run repeats whatever the version of the `rand` crates.

pub mod parts;
pub mod rules;

use parts::SearchParts;
use rand_core::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use rules::FormulaRules;
use serde::{Deserialize, Serialize};
use std::sync::atomic::{AtomicBool, Ordering};

/// The seed of a run or of a part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seed(pub u64);

impl Seed {
    /// The seed of a named part: the same (seed, label) always gives the same, different labels unrelated ones.
    pub fn derive(self, label: u64) -> Seed {
        // SplitMix64 finaliser (Steele, Lea & Flood 2014).
        let mut z = self.0 ^ label.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(0x9E37_79B9_7F4A_7C15);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        Seed(z ^ (z >> 31))
    }

    /// The random stream of this seed.
    pub fn stream(self) -> Stream {
        Stream { rng: Xoshiro256PlusPlus::seed_from_u64(self.0), spare_normal: None }
    }
}

/// A stream of random draws that depends on its seed alone.
#[derive(Debug, Clone)]
pub struct Stream {
    rng: Xoshiro256PlusPlus,
    spare_normal: Option<f64>,
}

impl Stream {
    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.rng.next_u64()
    }
    /// Uniform in [0, 1), 53 bits.
    pub fn uniform(&mut self) -> f64 {
        (self.bits() >> 11) as f64 * (1.0 / (1u64 << 53) as f64)
    }
    /// Uniform in 0..n; `n` must be at least 1. Widening multiply (Lemire 2019); its bias is under n / 2^64.
    pub fn below(&mut self, n: usize) -> usize {
        debug_assert!(n > 0);
        ((u128::from(self.bits()) * n as u128) >> 64) as usize
    }
    /// True with this probability.
    pub fn chance(&mut self, probability: f64) -> bool {
        self.uniform() < probability
    }
    /// Standard normal (Marsaglia's polar method, 1964).
    pub fn normal(&mut self) -> f64 {
        if let Some(z) = self.spare_normal.take() {
            return z;
        }
        loop {
            let (u, v) = (2.0 * self.uniform() - 1.0, 2.0 * self.uniform() - 1.0);
            let s = u * u + v * v;
            if s > 0.0 && s < 1.0 {
                let f = (-2.0 * s.ln() / s).sqrt();
                self.spare_normal = Some(v * f);
                return u * f;
            }
        }
    }
    /// Shuffles in place (Fisher & Yates 1938).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.below(i + 1));
        }
    }
    /// `k` distinct indices of 0..n, in random order; all of them if `k >= n`.
    pub fn sample(&mut self, n: usize, k: usize) -> Vec<usize> {
        let mut all: Vec<usize> = (0..n).collect();
        let k = k.min(n);
        for i in 0..k {
            let j = i + self.below(n - i);
            all.swap(i, j);
        }
        all.truncate(k);
        all
    }
}

/// How much work the user wants to spend.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Effort {
    /// A first look: seconds.
    Quick,
    /// The default: under a minute or so.
    Standard,
    /// Everything that pays: minutes.
    Thorough,
}

/// What a run is doing now.
#[derive(Debug, Clone, PartialEq)]
pub struct Progress<'a> {
    /// Which part of the work.
    pub stage: Stage,
    /// Units done.
    pub done: u64,
    /// Units in all.
    pub total: u64,
    /// Best model so far.
    pub best: Option<Best<'a>>,
    /// The fit of a learner that begins or ends, for whoever holds a clock; the engine has none.
    pub fitting: Option<Fitting<'a>>,
}

/// The best model so far. Errors are out of fold: log-loss for classes, root mean squared error for numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Best<'a> {
    /// Its name.
    pub model: &'a str,
    /// Its error.
    pub error: f64,
    /// The error of a guess that looks at no column, once known.
    pub baseline: Option<f64>,
}

/// A fit that begins or ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fitting<'a> {
    /// Name of the learner.
    pub learner: &'a str,
    /// Number of the fit within its stage: several run at a time.
    pub number: u64,
    /// Whether it begins; else it ends.
    pub begins: bool,
}

/// Parts of a run, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Stage {
    /// Permutation test for any signal.
    Signal,
    /// Cross-validation of the learners.
    Validation,
    /// Refit on all rows.
    Refit,
    /// Intervals, effects, summaries.
    Summary,
}

/// What the callback answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    /// Carry on.
    Continue,
    /// Stop soon; keep the best so far.
    Stop,
}

/// Why the work ended: a value, not an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum StopReason {
    /// Everything planned was done.
    Complete,
    /// The callback said stop (Ctrl-C or the time limit); what was ready is kept.
    Stopped,
}

/// Seed, effort, rules and progress callback of a run; shared by all threads.
pub struct Run<'a> {
    /// Seed of the whole run.
    pub seed: Seed,
    /// How much work to spend.
    pub effort: Effort,
    /// What the user demands of formulas.
    pub rules: FormulaRules,
    /// What the search for formulas does.
    pub parts: SearchParts,
    callback: &'a (dyn Fn(&Progress<'_>) -> Flow + Sync),
    stopped: &'a AtomicBool,
}

impl<'a> Run<'a> {
    /// A run. `stopped` is set when the callback answers [`Flow::Stop`], or from outside.
    pub fn new(
        seed: Seed,
        effort: Effort,
        callback: &'a (dyn Fn(&Progress<'_>) -> Flow + Sync),
        stopped: &'a AtomicBool,
    ) -> Self {
        Run { seed, effort, rules: FormulaRules::default(), parts: SearchParts::default(), callback, stopped }
    }
    /// The same run under these rules for formulas.
    pub fn with_rules(self, rules: FormulaRules) -> Run<'a> {
        Run { rules, ..self }
    }
    /// The same run with these parts of the search for formulas.
    pub fn with_parts(self, parts: SearchParts) -> Run<'a> {
        Run { parts, ..self }
    }
    /// The same run with the seed of a named part.
    pub fn part(&self, label: u64) -> Run<'a> {
        Run { seed: self.seed.derive(label), ..*self }
    }
    /// Reports progress and learns whether to stop.
    pub fn report(&self, progress: &Progress<'_>) -> Flow {
        if (self.callback)(progress) == Flow::Stop {
            self.stopped.store(true, Ordering::Relaxed);
        }
        self.flow()
    }
    /// Whether to stop; cheap enough for inner loops over generations or trees.
    pub fn flow(&self) -> Flow {
        if self.stopped.load(Ordering::Relaxed) { Flow::Stop } else { Flow::Continue }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_repeat_and_differ_by_label() {
        let draw = |seed: Seed| {
            let mut s = seed.stream();
            (0..5).map(|_| s.bits()).collect::<Vec<_>>()
        };
        assert_eq!(draw(Seed(1).derive(2)), draw(Seed(1).derive(2)));
        assert_ne!(draw(Seed(1).derive(2)), draw(Seed(1).derive(3)));
    }

    #[test]
    fn draws_have_their_moments() {
        let mut s = Seed(7).stream();
        let n = 20_000;
        let u: f64 = (0..n).map(|_| s.uniform()).sum::<f64>() / n as f64;
        let z: Vec<f64> = (0..n).map(|_| s.normal()).collect();
        let mean = z.iter().sum::<f64>() / n as f64;
        let var = z.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n as f64;
        assert!((u - 0.5).abs() < 0.01 && mean.abs() < 0.03 && (var - 1.0).abs() < 0.05, "{u} {mean} {var}");
        let mut counts = [0; 5];
        for _ in 0..n {
            counts[s.below(5)] += 1;
        }
        assert!(counts.iter().all(|&c| (c as f64 / n as f64 - 0.2).abs() < 0.02), "{counts:?}");
    }
}
