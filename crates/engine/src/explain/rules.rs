//! Rules that a person keeps in mind: who stays and who goes, found on some rows and tested once on others.
//!
//! In: features, what came of each row, what a model fitted on the finding rows says of them. Out: [`Rule`]s with their
//! test.
//! The user's question: "why do the most loyal stay, in words, and is that true of customers it was not found on?".
//! Invariants: the rows that test are not looked at before the one test; at most five rules a side, of at most three
//! conditions; each covers rows that those before it do not; a rule whose test does not clear what all rows do, all
//! tested rules counted (Bonferroni), is not kept. A rule is an association, not a cause.
//! Method: subgroup discovery by beam search (Klösgen 1996; Lavrač et al. 2004) for the root-of-coverage measure
//! sqrt(n) |p - p0|, p being the mean of outcome and model's probability, which steadies it where events are few;
//! sequential covering; round cut points as those of the point score; tested with Clopper & Pearson (1934). Deviation:
//! a shorter rule is preferred that reaches 93 % of the longest one's measure.
//! Edges: no event or nothing else, no candidate: no rule.

use crate::data::{FeatureColumn, Features, GAP};
use crate::models::scorecard::cuts::fine_cuts;
use crate::validate::Estimate;
use crate::validate::rate::{self, Rate};
use serde::{Deserialize, Serialize};

/// Most rules of a side.
const MAX_RULES: usize = 5;
/// Most conditions of a rule.
const MAX_CONDITIONS: usize = 3;
/// Boxes kept from one length to the next.
const BEAM: usize = 8;
/// Cut points of a number, about.
const N_CUTS: f64 = 16.0;
/// Most levels of a category that a rule speaks of.
const MAX_LEVELS: usize = 12;
/// Share of the finding rows that a rule must add, and the fewest of them.
const LEAST_SHARE: f64 = 0.03;
const LEAST_ROWS: f64 = 20.0;
/// By how much the odds of the event must be lower (or higher) than those of all rows.
const ODDS: f64 = 2.0;
/// A shorter rule is taken that reaches this part of the measure.
const NEARLY: f64 = 0.93;
/// Error rate of the test, over all rules tested.
const LEVEL: f64 = 0.05;
/// Most finding rows looked at.
const MAX_FINDING: usize = 20_000;

/// What a feature must be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Test {
    /// A number below this one.
    Below(f64),
    /// A number of at least this.
    AtLeast(f64),
    /// One of these levels, rising.
    Levels(Vec<u32>),
    /// Missing.
    Gap,
}

/// A condition on one feature.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Condition {
    /// Index of the feature.
    pub feature: usize,
    /// What it must be.
    pub test: Test,
}

impl Condition {
    /// Whether a row meets it.
    pub fn holds(&self, rows: &Features, row: usize) -> bool {
        match (&self.test, &rows.columns[self.feature]) {
            (Test::Gap, column) => column.is_gap(row),
            (Test::Below(cut), FeatureColumn::Numeric(v)) => v[row] < *cut,
            (Test::AtLeast(cut), FeatureColumn::Numeric(v)) => v[row] >= *cut,
            (Test::Levels(codes), FeatureColumn::Categorical(v)) => codes.binary_search(&v[row]).is_ok(),
            _ => false,
        }
    }
}

/// Which side of the bar a rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outlook {
    /// The event does not come; the number stays under the limit.
    Stays,
    /// The event comes; the number reaches the limit.
    Goes,
}

/// A rule and its test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    /// What it foretells.
    pub outlook: Outlook,
    /// All must be met.
    pub conditions: Vec<Condition>,
    /// Rows of the training table that it covers, finding and testing ones.
    pub n_rows: usize,
    /// Testing rows that it covers.
    pub n_tested: usize,
    /// Share of those that did as foretold, with its exact interval; the baseline is the share of all testing rows.
    pub share: Estimate,
    /// Of a number: mean of those, beside the mean of all testing rows.
    pub mean: Option<Estimate>,
    /// Share of the covered rows that the model, not having seen them, places on this side.
    pub model_agrees: Option<f64>,
}

impl Rule {
    /// Whether a row is covered.
    pub fn covers(&self, rows: &Features, row: usize) -> bool {
        self.conditions.iter().all(|c| c.holds(rows, row))
    }
}

/// Why there is no rule to look for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum NoRules {
    /// The table says nothing about the target beyond chance.
    NoSignal,
    /// Nothing was better than the baseline.
    NoGain,
    /// The run was stopped.
    Stopped,
    /// Too few rows, or events, to find on some and test on others.
    TooFew,
}

/// What the rules are found and tested on.
pub struct Evidence<'a> {
    /// Features of all rows.
    pub features: &'a Features,
    /// Whether the event came, by row.
    pub happened: &'a [bool],
    /// Numbers observed, by row, where a number is predicted.
    pub numbers: Option<&'a [f64]>,
    /// How likely the model fitted on the finding rows holds the event, by row; read for those rows only.
    pub likely: &'a [f64],
    /// Weights, by row.
    pub weights: &'a [f64],
    /// Groups, by row.
    pub groups: Option<&'a [u32]>,
    /// Rows to find on.
    pub find: &'a [u32],
    /// Rows to test on.
    pub test: &'a [u32],
    /// Features that a rule may speak of.
    pub candidates: &'a [usize],
}

/// The rules that passed their test, those that stay first; and how many were tested.
pub fn rules(evidence: &Evidence<'_>) -> (Vec<Rule>, usize) {
    let finder = Finder::new(evidence);
    let found: Vec<(Outlook, Vec<Condition>)> = [Outlook::Stays, Outlook::Goes]
        .into_iter()
        .flat_map(|outlook| finder.side(outlook).into_iter().map(move |conditions| (outlook, conditions)))
        .collect();
    let n_tested = found.len();
    let error = LEVEL / n_tested.max(1) as f64;
    let kept = found.into_iter().filter_map(|(outlook, conditions)| evidence.tested(outlook, conditions, error));
    (kept.collect(), n_tested)
}

impl Evidence<'_> {
    fn share(&self, rows: &[u32], outlook: Outlook) -> Rate {
        let as_foretold = |row: usize| self.happened[row] == (outlook == Outlook::Goes);
        rate::rate(rows, as_foretold, self.weights, self.groups)
    }

    /// The rule, if its test clears what all testing rows do with this error rate.
    fn tested(&self, outlook: Outlook, conditions: Vec<Condition>, error: f64) -> Option<Rule> {
        let covered = |rows: &[u32]| -> Vec<u32> {
            let meets = |row: &u32| conditions.iter().all(|c| c.holds(self.features, *row as usize));
            rows.iter().copied().filter(meets).collect()
        };
        let (found_on, tested_on) = (covered(self.find), covered(self.test));
        let base = self.share(self.test, outlook).value;
        let share = self.share(&tested_on, outlook);
        if tested_on.is_empty() || share.lower(error) <= base {
            return None;
        }
        let mean = self.numbers.and_then(|numbers| {
            let all = rate::mean(self.test, numbers, self.weights, self.groups, 0.0)?.value;
            rate::mean(&tested_on, numbers, self.weights, self.groups, all)
        });
        Some(Rule {
            outlook,
            n_rows: found_on.len() + tested_on.len(),
            n_tested: tested_on.len(),
            share: share.estimate(base),
            mean,
            model_agrees: None,
            conditions,
        })
    }
}

/// A condition and the finding rows, by position, that meet it.
struct Literal {
    condition: Condition,
    holds: Vec<bool>,
}

/// A box in the making.
#[derive(Clone)]
struct Candidate {
    /// Its literals, rising.
    literals: Vec<usize>,
    /// Positions inside.
    inside: Vec<u32>,
    measure: f64,
    sound: bool,
}

struct Finder {
    literals: Vec<Literal>,
    /// By position: mean of outcome and probability, and weight (1 on average).
    event: Vec<f64>,
    weight: Vec<f64>,
    base: f64,
    least: f64,
}

impl Finder {
    fn new(evidence: &Evidence<'_>) -> Finder {
        let n = evidence.find.len().min(MAX_FINDING);
        let rows: Vec<u32> = (0..n).map(|i| evidence.find[i * evidence.find.len() / n.max(1)]).collect();
        let of =
            |row: &u32| 0.5 * (f64::from(u8::from(evidence.happened[*row as usize])) + evidence.likely[*row as usize]);
        let event: Vec<f64> = rows.iter().map(of).collect();
        let total: f64 = rows.iter().map(|&r| evidence.weights[r as usize]).sum();
        let weight: Vec<f64> = rows.iter().map(|&r| evidence.weights[r as usize] * n as f64 / total).collect();
        let base = event.iter().zip(&weight).map(|(e, w)| e * w).sum::<f64>() / (n as f64).max(1.0);
        let mut finder =
            Finder { literals: Vec::new(), event, weight, base, least: (LEAST_SHARE * n as f64).max(LEAST_ROWS) };
        for &feature in evidence.candidates {
            finder.add_literals(feature, &evidence.features.columns[feature].gather(&rows));
        }
        finder
    }

    /// Conditions on one feature that enough rows meet and enough do not.
    fn add_literals(&mut self, feature: usize, column: &FeatureColumn) {
        let n = self.event.len();
        let mut tests: Vec<(Test, Vec<bool>)> = Vec::new();
        match column {
            FeatureColumn::Numeric(values) => {
                for cut in fine_cuts(values, &self.weight, n as f64 / N_CUTS) {
                    tests.push((Test::Below(cut), values.iter().map(|v| *v < cut).collect()));
                    tests.push((Test::AtLeast(cut), values.iter().map(|v| *v >= cut).collect()));
                }
            }
            FeatureColumn::Categorical(codes) => {
                let order = self.levels_by_event(codes);
                // Levels in the order of their events: sets at either end of it.
                for cut in 1..order.len() {
                    for side in [&order[..cut], &order[cut..]] {
                        let mut levels = side.to_vec();
                        levels.sort_unstable();
                        let holds = codes.iter().map(|c| levels.binary_search(c).is_ok()).collect();
                        tests.push((Test::Levels(levels), holds));
                    }
                }
            }
        }
        tests.push((Test::Gap, (0..n).map(|row| column.is_gap(row)).collect()));
        for (test, holds) in tests {
            let inside: f64 = holds.iter().zip(&self.weight).filter(|(h, _)| **h).map(|(_, w)| w).sum();
            if inside >= self.least && inside <= n as f64 - self.least {
                self.literals.push(Literal { condition: Condition { feature, test }, holds });
            }
        }
    }

    /// Levels that are not rare, those with the fewest events first; none where there are too many.
    fn levels_by_event(&self, codes: &[u32]) -> Vec<u32> {
        // Rows that the rate of all is worth.
        const PRIOR: f64 = 5.0;
        let n_levels = codes.iter().filter(|&&c| c != GAP).max().map_or(0, |&c| c as usize + 1);
        let mut sums = vec![(0.0, 0.0); n_levels];
        for ((&code, event), weight) in codes.iter().zip(&self.event).zip(&self.weight) {
            if let Some(sum) = sums.get_mut(code as usize) {
                sum.0 += weight;
                sum.1 += weight * event;
            }
        }
        let mut order: Vec<u32> = (0..n_levels as u32).filter(|&c| sums[c as usize].0 > 0.0).collect();
        if order.len() > MAX_LEVELS {
            return Vec::new();
        }
        let rate = |c: u32| {
            let (weight, events) = sums[c as usize];
            (events + PRIOR * self.base) / (weight + PRIOR)
        };
        order.sort_by(|&a, &b| rate(a).total_cmp(&rate(b)).then(a.cmp(&b)));
        order
    }

    /// The rules of one side, one after the other.
    fn side(&self, outlook: Outlook) -> Vec<Vec<Condition>> {
        let mut free = vec![true; self.event.len()];
        let mut found = Vec::new();
        while found.len() < MAX_RULES {
            let Some(best) = self.best(outlook, &free) else { break };
            for &position in &best.inside {
                free[position as usize] = false;
            }
            found.push(self.conditions(&best));
        }
        found
    }

    fn conditions(&self, candidate: &Candidate) -> Vec<Condition> {
        candidate.literals.iter().map(|&l| self.literals[l].condition.clone()).collect()
    }

    /// The shortest box that comes near the best measure.
    fn best(&self, outlook: Outlook, free: &[bool]) -> Option<Candidate> {
        let all = (0..self.event.len() as u32).collect();
        let mut beam = vec![Candidate { literals: Vec::new(), inside: all, measure: f64::NEG_INFINITY, sound: false }];
        let mut of_length: Vec<Candidate> = Vec::new();
        for _ in 0..MAX_CONDITIONS {
            let mut next: Vec<Candidate> = Vec::new();
            for from in &beam {
                for literal in 0..self.literals.len() {
                    let Some(longer) = self.longer(from, literal, outlook, free) else { continue };
                    if next.iter().all(|c| c.literals != longer.literals) {
                        next.push(longer);
                    }
                }
            }
            next.sort_by(|a, b| b.measure.total_cmp(&a.measure).then(a.literals.cmp(&b.literals)));
            of_length.extend(next.iter().find(|c| c.sound).cloned());
            next.truncate(BEAM);
            beam = next;
        }
        let top = of_length.iter().map(|c| c.measure).fold(f64::NEG_INFINITY, f64::max);
        of_length.into_iter().find(|c| c.measure >= NEARLY * top)
    }

    /// The box with one more condition; `None` where that says nothing new or leaves too few rows.
    fn longer(&self, from: &Candidate, literal: usize, outlook: Outlook, free: &[bool]) -> Option<Candidate> {
        let condition = &self.literals[literal].condition;
        let fits = from.literals.iter().all(|&l| together(&self.literals[l].condition, condition));
        if !fits {
            return None;
        }
        let holds = &self.literals[literal].holds;
        let inside: Vec<u32> = from.inside.iter().copied().filter(|&p| holds[p as usize]).collect();
        if inside.len() == from.inside.len() {
            return None;
        }
        let (mut weight, mut events, mut new, mut new_events) = (0.0, 0.0, 0.0, 0.0);
        for &p in &inside {
            let (w, e) = (self.weight[p as usize], self.event[p as usize]);
            weight += w;
            events += w * e;
            if free[p as usize] {
                new += w;
                new_events += w * e;
            }
        }
        if new < self.least {
            return None;
        }
        let odds = |p: f64| p / (1.0 - p).max(f64::MIN_POSITIVE);
        let ratio = odds((events + 0.5) / (weight + 1.0)) / odds(self.base);
        let gain = self.base - new_events / new;
        let (gain, sound) = match outlook {
            Outlook::Stays => (gain, ratio <= 1.0 / ODDS),
            Outlook::Goes => (-gain, ratio >= ODDS),
        };
        let mut literals = from.literals.clone();
        literals.push(literal);
        literals.sort_unstable();
        Some(Candidate { literals, inside, measure: new.sqrt() * gain, sound: sound && gain > 0.0 })
    }
}

/// Whether two conditions can stand in one rule: on one feature only a lower and an upper limit with room between.
fn together(a: &Condition, b: &Condition) -> bool {
    if a.feature != b.feature {
        return true;
    }
    match (&a.test, &b.test) {
        (Test::Below(high), Test::AtLeast(low)) | (Test::AtLeast(low), Test::Below(high)) => low < high,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{FeatureInfo, FeatureKind};
    use crate::run::Seed;
    use std::sync::Arc;

    /// Days and channel decide (30 % at 60 days and more off the web, else 4 %), a third column says nothing.
    struct Rows {
        features: Features,
        happened: Vec<bool>,
        likely: Vec<f64>,
        groups: Vec<u32>,
    }

    fn drawn(n: usize, seed: u64, signal: bool) -> Rows {
        let mut stream = Seed(seed).stream();
        let days: Vec<f64> = (0..n).map(|_| (stream.uniform() * 120.0).floor()).collect();
        let channel: Vec<u32> = (0..n).map(|_| stream.below(3) as u32).collect();
        let noise: Vec<f64> = (0..n).map(|_| stream.normal()).collect();
        let likely: Vec<f64> =
            days.iter().zip(&channel).map(|(d, c)| if signal && *d >= 60.0 && *c != 2 { 0.3 } else { 0.04 }).collect();
        let happened = likely.iter().map(|&p| stream.chance(p)).collect();
        let info = |name: &str, kind| FeatureInfo { name: name.into(), kind, ..FeatureInfo::default() };
        let levels = ["shop", "phone", "web"].map(str::to_owned).to_vec();
        let features = Features {
            info: Arc::new(vec![
                info("days", FeatureKind::Number),
                info("channel", FeatureKind::Level { levels }),
                info("noise", FeatureKind::Number),
            ]),
            columns: vec![
                FeatureColumn::Numeric(days),
                FeatureColumn::Categorical(channel),
                FeatureColumn::Numeric(noise),
            ],
            n_rows: n,
        };
        Rows { features, happened, likely, groups: (0..n as u32).map(|r| r / 2).collect() }
    }

    fn found(rows: &Rows, grouped: bool) -> (Vec<Rule>, usize) {
        let n = rows.features.n_rows as u32;
        let (find, test): (Vec<u32>, Vec<u32>) = (0..n).partition(|r| r % 3 != 0);
        rules(&Evidence {
            features: &rows.features,
            happened: &rows.happened,
            numbers: None,
            likely: &rows.likely,
            weights: &vec![1.0; n as usize],
            groups: grouped.then_some(&rows.groups[..]),
            find: &find,
            test: &test,
            candidates: &[0, 1, 2],
        })
    }

    #[test]
    fn the_truth_is_found_in_round_numbers() {
        let (kept, n_tested) = found(&drawn(3_000, 1, true), false);
        assert!(n_tested >= kept.len() && kept.len() >= 2, "{kept:?}");
        let stays: Vec<&Rule> = kept.iter().filter(|r| r.outlook == Outlook::Stays).collect();
        assert_eq!(stays[0].conditions, [Condition { feature: 0, test: Test::Below(60.0) }], "{stays:?}");
        let share = stays[0].share;
        assert!(share.low > share.baseline && (share.value - 0.96).abs() < 0.03, "{share:?}");
        let goes = kept.iter().find(|r| r.outlook == Outlook::Goes).expect("a rule of those who go");
        let expected = [
            Condition { feature: 0, test: Test::AtLeast(60.0) },
            Condition { feature: 1, test: Test::Levels(vec![0, 1]) },
        ];
        assert_eq!(goes.conditions, expected);
        assert!(goes.share.low < 0.3 && goes.share.high > 0.3, "{goes:?}");
        let rows = drawn(3_000, 1, true);
        assert_eq!((0..3_000).filter(|&r| goes.covers(&rows.features, r)).count(), goes.n_rows);
    }

    #[test]
    fn noise_passes_no_test() {
        let passed: usize = (0..20).map(|seed| found(&drawn(600, 100 + seed, false), seed % 2 == 0).0.len()).sum();
        assert!(passed <= 2, "{passed}");
    }

    #[test]
    fn at_the_edges_there_is_no_rule() {
        for n in [0, 1, 5, 40] {
            assert!(found(&drawn(n, 3, true), false).0.is_empty(), "{n}");
        }
        let mut all = drawn(300, 4, true);
        all.happened = vec![true; 300];
        all.likely = vec![1.0; 300];
        assert!(found(&all, true).0.is_empty());
    }
}
