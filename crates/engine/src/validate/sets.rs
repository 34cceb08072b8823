//! Which classes cannot be ruled out for a row: sets of classes that hold the right one nine times in ten.
//!
//! In: out-of-fold scores and the classes observed. Out: a [`ClassSets`] for new rows, and how often such sets held the
//! class out of fold, class by class.
//! The user's question: "is it sure about this one, and is it as sure about the rare class?".
//! Invariants: the level holds within each class, not only on the whole; the class predicted is in every set that is
//! not empty; the coverage told judges each row by a rule
//! made without it.
//! Method: class-conditional (Mondrian) conformal prediction (Vovk 2012): a class stays unless its probability is lower
//! than nearly all that out-of-fold rows of this class got for it; ranks of n + 1, ties count against exclusion.
//! Cross-conformal (Vovk 2015): calibration rows come from all folds, probabilities are means over repetitions.
//! Interval of the coverage: Wilson (1927).
//! Edges: a class with under nine rows can never be ruled out at 90 %; an empty set means that the row is unlike all
//! classes.

use super::curve::{mean_scores, share};
use super::{Estimate, OutOfFold};
use crate::data::Target;

/// Nominal share of rows whose set holds their class.
pub const LEVEL: f64 = 0.9;

/// For each class, what its own out-of-fold rows got for it, rising.
#[derive(Debug, Clone, PartialEq)]
pub struct ClassSets {
    own: Vec<Vec<f64>>,
}

/// How the sets did out of fold.
#[derive(Debug, Clone, PartialEq)]
pub struct SetCoverage {
    /// Share of rows whose set holds their class; its baseline is the level.
    pub all: Estimate,
    /// The same for the rows of each class.
    pub by_class: Vec<Estimate>,
    /// Share of rows whose set is a single class.
    pub single: f64,
    /// Mean number of classes in a set.
    pub mean_size: f64,
    /// Classes with too few rows ever to be ruled out.
    pub never_ruled_out: Vec<usize>,
}

/// Fewest rows of a class with which it can be ruled out.
fn fewest() -> usize {
    (1.0 / (1.0 - LEVEL) - 1.0 - 1e-9).ceil() as usize
}

/// Whether a class stays, given how many of its `n` rows got as little or less.
fn stays(at_most: usize, n: usize) -> bool {
    (at_most + 1) as f64 / (n + 1) as f64 > 1.0 - LEVEL + 1e-9
}

impl ClassSets {
    /// From a model's out-of-fold scores; `None` for a number, or without scores.
    pub fn new(out_of_fold: &OutOfFold, observed: &Target) -> Option<ClassSets> {
        let (probabilities, codes) = judged(out_of_fold, observed)?;
        let of_class = |(k, p): (usize, &Vec<f64>)| {
            let mut own: Vec<f64> = p.iter().zip(codes).filter(|(_, c)| **c as usize == k).map(|(p, _)| *p).collect();
            own.sort_by(f64::total_cmp);
            own
        };
        Some(ClassSets { own: probabilities.iter().enumerate().map(of_class).collect() })
    }

    /// Classes that cannot be ruled out for a row of these probabilities, rising.
    pub fn set(&self, probabilities: &[f64]) -> Vec<usize> {
        let kept = |&k: &usize| stays(self.at_most(k, probabilities[k]), self.own[k].len());
        with_most_probable((0..self.own.len().min(probabilities.len())).filter(kept).collect(), probabilities)
    }

    fn at_most(&self, class: usize, p: f64) -> usize {
        self.own[class].partition_point(|&own| own <= p)
    }

    /// Set of a row that is among the calibration rows, as if it were not.
    fn set_without(&self, probabilities: &[f64], code: usize) -> Vec<usize> {
        let kept = |&k: &usize| {
            let own = usize::from(k == code);
            stays(self.at_most(k, probabilities[k]) - own, self.own[k].len() - own)
        };
        with_most_probable((0..self.own.len()).filter(kept).collect(), probabilities)
    }
}

/// The set with the class that is predicted, unless no class fits at all: a larger set holds the right class as well.
fn with_most_probable(mut set: Vec<usize>, probabilities: &[f64]) -> Vec<usize> {
    let better = |top: usize, k: usize| if probabilities[k] > probabilities[top] { k } else { top };
    let top = (1..probabilities.len()).fold(0, better);
    if !set.is_empty() && !set.contains(&top) {
        set.push(top);
        set.sort_unstable();
    }
    set
}

/// Probabilities `[class][row]`, mean score over repetitions, and the classes observed.
fn judged<'a>(out_of_fold: &OutOfFold, observed: &'a Target) -> Option<(Vec<Vec<f64>>, &'a [u32])> {
    let Target::Classes { codes, .. } = observed else { return None };
    let scores = mean_scores(out_of_fold);
    let fits = !scores.outputs.is_empty()
        && scores.outputs.iter().all(|o| o.len() == codes.len() && o.iter().all(|s| s.is_finite()));
    fits.then(|| (scores.probabilities(observed.task()), codes.as_slice()))
}

/// How often the sets held the class, each row judged by the others.
pub fn coverage(out_of_fold: &OutOfFold, observed: &Target, weights: &[f64]) -> Option<SetCoverage> {
    let sets = ClassSets::new(out_of_fold, observed)?;
    let (probabilities, codes) = judged(out_of_fold, observed)?;
    let of_row = |row: usize| {
        let p: Vec<f64> = probabilities.iter().map(|class| class[row]).collect();
        sets.set_without(&p, codes[row] as usize)
    };
    let found: Vec<Vec<usize>> = (0..codes.len()).map(of_row).collect();
    let held = |row: usize| found[row].contains(&(codes[row] as usize));
    let estimate = |rows: &mut dyn Iterator<Item = usize>| {
        let share = share(rows.map(|row| (held(row), weights[row])));
        Estimate { value: share.value, low: share.low, high: share.high, baseline: LEVEL }
    };
    let n = found.len().max(1) as f64;
    Some(SetCoverage {
        all: estimate(&mut (0..codes.len())),
        by_class: (0..sets.own.len())
            .map(|k| estimate(&mut (0..codes.len()).filter(|&row| codes[row] as usize == k)))
            .collect(),
        single: found.iter().filter(|s| s.len() == 1).count() as f64 / n,
        mean_size: found.iter().map(Vec::len).sum::<usize>() as f64 / n,
        never_ruled_out: (0..sets.own.len()).filter(|&k| sets.own[k].len() < fewest()).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::{Scores, log_odds, logistic};
    use crate::run::Seed;

    fn oof(p: &[f64]) -> OutOfFold {
        OutOfFold { repeats: vec![Scores { outputs: vec![p.iter().map(|&p| log_odds(p)).collect()] }] }
    }

    #[test]
    fn ranks_by_hand() {
        // Nine rows of each class. Of class 1: 0.1 to 0.9; of class 0 all are held to be 0.
        let p: Vec<f64> = (1..=9).map(|i| f64::from(i) / 10.0).chain([0.05; 9]).collect();
        let codes: Vec<u32> = (0..18).map(|i| u32::from(i < 9)).collect();
        let sets = ClassSets::new(&oof(&p), &Target::Classes { codes, n_classes: 2 }).expect("classes");
        // Lower than all nine: rank 1 of 10 is ruled out; equal to the lowest: 2 of 10 stays.
        assert_eq!(sets.set(&[0.95 + 1e-6, 0.05 - 1e-6]), [0]);
        // The class predicted stays, although nine rows of it in nine got more.
        assert_eq!(sets.set(&[0.85, 0.15]), [0, 1]);
        assert_eq!(sets.set(&[1.0, 0.0]), [0]);
        assert_eq!(fewest(), 9);
    }

    #[test]
    fn a_rare_class_of_few_rows_is_never_ruled_out() {
        let codes: Vec<u32> = (0..40).map(|i| u32::from(i < 3)).collect();
        let p: Vec<f64> = (0..40).map(|i| if i < 3 { 0.9 } else { 0.01 }).collect();
        let observed = Target::Classes { codes, n_classes: 2 };
        let found = coverage(&oof(&p), &observed, &[1.0; 40]).expect("classes");
        assert_eq!(found.never_ruled_out, [1]);
        assert_eq!(found.by_class[1].value, 1.0);
        assert!(coverage(&oof(&[0.5]), &Target::Numbers(vec![1.0]), &[1.0]).is_none());
        assert!(coverage(&OutOfFold { repeats: vec![] }, &observed, &[1.0; 40]).is_none());
    }

    #[test]
    fn covers_each_class_as_often_as_it_says() {
        let mut stream = Seed(3).stream();
        let (mut inside, mut of_class, mut claimed) = ([0.0, 0.0], [0.0, 0.0], 0.0);
        for _ in 0..60 {
            let mut row = || {
                let score = stream.normal() * 1.5 - 1.0;
                (logistic(score), u32::from(stream.chance(logistic(score))))
            };
            let (p, codes): (Vec<f64>, Vec<u32>) = (0..120).map(|_| row()).unzip();
            let observed = Target::Classes { codes, n_classes: 2 };
            let sets = ClassSets::new(&oof(&p), &observed).expect("classes");
            claimed += coverage(&oof(&p), &observed, &[1.0; 120]).expect("classes").all.value / 60.0;
            for _ in 0..50 {
                let (p, code) = row();
                of_class[code as usize] += 1.0;
                inside[code as usize] += f64::from(u8::from(sets.set(&[1.0 - p, p]).contains(&(code as usize))));
            }
        }
        for k in 0..2 {
            let covered = inside[k] / of_class[k];
            assert!((0.88..0.94).contains(&covered), "class {k}: {covered}");
        }
        assert!((0.88..0.94).contains(&claimed), "{claimed}");
    }
}
