//! Splits: which rows are fitted on and which are judged.
//!
//! In: a [`Dataset`] or a [`TrainView`]. Out: [`Fold`]s, or the inner fold of each training row.
//! The user's question: "was it judged on rows that it had not seen?".
//! Invariants: no row is in both halves of a fold; a repetition tests every row once (time blocks: all but the first
//! block); groups and identical rows of inner folds are never torn apart; the outcome depends on what the rows hold,
//! not on where they stand in the file.
//! Method: folds stratified by class, or by runs of neighbouring target values (Kohavi 1995).
//! Edges: fewer rows, groups or distinct times than folds give fewer folds; fewer than two are refused.
//! To add one more scheme: a variant of [`FoldScheme`] and its function here.

use super::dataset::{Dataset, FeatureColumn, Target, TrainView};
use crate::message;
use crate::message::Error;
use crate::run::{Seed, Stream};
use serde::{Deserialize, Serialize};

/// One split of the rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fold {
    /// Which repetition of the whole partition, from 0.
    pub repeat: usize,
    /// Rows to fit on, increasing.
    pub train: Vec<u32>,
    /// Rows to predict, increasing; disjoint from `train`.
    pub test: Vec<u32>,
}

/// How rows were split.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum FoldScheme {
    /// Random folds with the classes (or the target's quantiles) spread evenly.
    Stratified {
        /// Folds per repetition.
        n_folds: usize,
        /// Repetitions.
        n_repeats: usize,
    },
    /// Whole groups in one fold.
    Grouped {
        /// Folds per repetition.
        n_folds: usize,
        /// Repetitions.
        n_repeats: usize,
    },
    /// Later blocks predicted from all earlier ones; the first block is never predicted.
    TimeBlocked {
        /// Blocks that are predicted.
        n_blocks: usize,
    },
}

/// Splits a dataset.
///
/// Errors: fewer than two rows, groups or moments to split by (data).
pub fn folds(data: &Dataset, scheme: FoldScheme, seed: Seed) -> Result<Vec<Fold>, Error> {
    match scheme {
        FoldScheme::Stratified { n_folds, n_repeats } => {
            let n_folds = n_folds.min(data.n_rows());
            if n_folds < 2 {
                return Err(Error::data(message!("split-too-few-rows", rows = data.n_rows())));
            }
            let mut by_content: Vec<u32> = (0..data.n_rows() as u32).collect();
            by_content.sort_by_key(|&r| data.canonical_rank[r as usize]);
            repeated(n_repeats, seed, |stream| stratified(&data.target, &by_content, n_folds, stream), n_folds)
        }
        FoldScheme::Grouped { n_folds, n_repeats } => {
            let Some(groups) = &data.groups else {
                return Err(Error::usage(message!("split-no-group-column")));
            };
            let sizes = group_sizes(groups);
            let n_folds = n_folds.min(sizes.len());
            if n_folds < 2 {
                return Err(Error::data(message!("split-too-few-groups", groups = sizes.len())));
            }
            repeated(n_repeats, seed, |stream| grouped(groups, &sizes, n_folds, Some(stream)), n_folds)
        }
        FoldScheme::TimeBlocked { n_blocks } => {
            let Some(times) = &data.times else {
                return Err(Error::usage(message!("split-no-time-column")));
            };
            time_blocks(times, n_blocks)
        }
    }
}

fn repeated(
    n_repeats: usize,
    seed: Seed,
    assign: impl Fn(&mut Stream) -> Vec<u32>,
    n_folds: usize,
) -> Result<Vec<Fold>, Error> {
    let mut folds = Vec::with_capacity(n_folds * n_repeats);
    for repeat in 0..n_repeats {
        let assignment = assign(&mut seed.derive(repeat as u64).stream());
        for fold in 0..n_folds as u32 {
            let (test, train) = (0..assignment.len() as u32).partition(|&r| assignment[r as usize] == fold);
            folds.push(Fold { repeat, train, test });
        }
    }
    Ok(folds)
}

/// Fold of each row: classes dealt out one after the other, numbers dealt out in runs of neighbouring values.
fn stratified(target: &Target, by_content: &[u32], n_folds: usize, stream: &mut Stream) -> Vec<u32> {
    let mut rows = by_content.to_vec();
    stream.shuffle(&mut rows);
    match target {
        Target::Classes { codes, .. } => rows.sort_by_key(|&r| codes[r as usize]),
        Target::Numbers(values) => rows.sort_by(|&a, &b| values[a as usize].total_cmp(&values[b as usize])),
    }
    let mut assignment = vec![0; rows.len()];
    let mut deal: Vec<u32> = (0..n_folds as u32).collect();
    for run in rows.chunks(n_folds) {
        // The order is drawn anew for each run of numbers; one order for classes keeps the folds equally large.
        if matches!(target, Target::Numbers(_)) {
            stream.shuffle(&mut deal);
        }
        for (&row, &fold) in run.iter().zip(&deal) {
            assignment[row as usize] = fold;
        }
    }
    assignment
}

/// (group, number of rows), by group.
fn group_sizes(groups: &[u32]) -> Vec<(u32, usize)> {
    let mut sorted = groups.to_vec();
    sorted.sort_unstable();
    sorted.chunk_by(|a, b| a == b).map(|run| (run[0], run.len())).collect()
}

/// Fold of each row: the largest groups first, each into the fold that has the fewest rows.
fn grouped(groups: &[u32], sizes: &[(u32, usize)], n_folds: usize, stream: Option<&mut Stream>) -> Vec<u32> {
    let mut order = sizes.to_vec();
    if let Some(stream) = stream {
        stream.shuffle(&mut order);
    }
    order.sort_by_key(|&(_, size)| std::cmp::Reverse(size));
    let mut load = vec![0; n_folds];
    let mut fold_of: Vec<(u32, u32)> = Vec::with_capacity(order.len());
    for (group, size) in order {
        let lightest = (0..n_folds).min_by_key(|&f| load[f]).expect("at least two folds");
        load[lightest] += size;
        fold_of.push((group, lightest as u32));
    }
    fold_of.sort_unstable();
    groups
        .iter()
        .map(|g| fold_of[fold_of.binary_search_by_key(g, |&(group, _)| group).expect("every group is dealt")].1)
        .collect()
}

/// Blocks of about equal size, cut between distinct times; rows without a time are only ever fitted on.
fn time_blocks(times: &[f64], n_blocks: usize) -> Result<Vec<Fold>, Error> {
    let mut rows: Vec<u32> = (0..times.len() as u32).collect();
    let time = |r: u32| if times[r as usize].is_nan() { f64::NEG_INFINITY } else { times[r as usize] };
    rows.sort_by(|&a, &b| time(a).total_cmp(&time(b)).then(a.cmp(&b)));
    let mut cuts: Vec<usize> = Vec::new();
    for block in 1..=n_blocks {
        let mut cut = block * rows.len() / (n_blocks + 1);
        while cut > 0 && cut < rows.len() && time(rows[cut]) == time(rows[cut - 1]) {
            cut += 1;
        }
        if cut > 0 && cut < rows.len() && cuts.last().is_none_or(|&last| cut > last) {
            cuts.push(cut);
        }
    }
    if cuts.is_empty() {
        return Err(Error::data(message!("split-one-moment")));
    }
    cuts.push(rows.len());
    let increasing = |rows: &[u32]| {
        let mut rows = rows.to_vec();
        rows.sort_unstable();
        rows
    };
    Ok(cuts
        .windows(2)
        .map(|w| Fold { repeat: 0, train: increasing(&rows[..w[0]]), test: increasing(&rows[w[0]..w[1]]) })
        .collect())
}

/// Inner folds of training rows for a learner's own choices (penalty, number of trees): `assignment[row]` in
/// 0..n_folds. No draw: rows stand in canonical order and are dealt out by class, or by target value. Groups stay
/// together, and so do identical rows, so that a row given twice acts as a row of weight 2. `n_folds` is lowered where
/// there are too few rows or groups; with a single one, every row is in fold 0.
pub fn inner_folds(train: &TrainView, n_folds: usize) -> Vec<u32> {
    if let Some(groups) = &train.groups {
        let sizes = group_sizes(groups);
        return grouped(groups, &sizes, n_folds.clamp(1, sizes.len().max(1)), None);
    }
    // Runs of identical rows: (first row, end).
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for row in 0..train.n_rows() {
        match runs.last_mut() {
            Some(run) if same_row(train, run.0, row) => run.1 = row + 1,
            _ => runs.push((row, row + 1)),
        }
    }
    match &train.target {
        Target::Classes { codes, .. } => runs.sort_by_key(|run| codes[run.0]),
        Target::Numbers(values) => runs.sort_by(|a, b| values[a.0].total_cmp(&values[b.0])),
    }
    let n_folds = n_folds.clamp(1, runs.len().max(1));
    let mut assignment = vec![0; train.n_rows()];
    for (position, &(from, to)) in runs.iter().enumerate() {
        let (lap, step) = (position / n_folds, position % n_folds);
        // There and back, so that no fold always gets the smallest value of its run.
        let fold = if lap % 2 == 0 { step } else { n_folds - 1 - step };
        assignment[from..to].fill(fold as u32);
    }
    assignment
}

fn same_row(train: &TrainView, a: usize, b: usize) -> bool {
    let same_target = match &train.target {
        Target::Classes { codes, .. } => codes[a] == codes[b],
        Target::Numbers(values) => values[a] == values[b],
    };
    same_target
        && train.features.columns.iter().all(|column| match column {
            FeatureColumn::Numeric(v) => v[a] == v[b] || (v[a].is_nan() && v[b].is_nan()),
            FeatureColumn::Categorical(v) => v[a] == v[b],
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{FeatureInfo, FeatureKind, Features};
    use std::sync::Arc;

    fn data(target: Target) -> Dataset {
        let n = target.len();
        let info =
            FeatureInfo { name: "x".into(), column: "x".into(), kind: FeatureKind::Number, ..FeatureInfo::default() };
        Dataset {
            features: Features {
                info: Arc::new(vec![info]),
                columns: vec![FeatureColumn::Numeric((0..n).map(|i| i as f64).collect())],
                n_rows: n,
            },
            target,
            weights: vec![1.0; n],
            groups: None,
            times: None,
            table_rows: (0..n as u32).collect(),
            canonical_rank: (0..n as u32).collect(),
        }
    }

    fn classes(counts: &[usize]) -> Target {
        let codes = counts.iter().enumerate().flat_map(|(c, &k)| std::iter::repeat_n(c as u32, k)).collect();
        Target::Classes { codes, n_classes: counts.len() }
    }

    #[test]
    fn every_row_is_tested_once_per_repetition_and_classes_are_spread() {
        let data = data(classes(&[83, 20]));
        let folds = folds(&data, FoldScheme::Stratified { n_folds: 5, n_repeats: 2 }, Seed(3)).expect("folds");
        assert_eq!(folds.len(), 10);
        for repeat in 0..2 {
            let mut tested: Vec<u32> =
                folds.iter().filter(|f| f.repeat == repeat).flat_map(|f| f.test.clone()).collect();
            tested.sort_unstable();
            assert_eq!(tested, (0..103).collect::<Vec<u32>>());
        }
        for fold in &folds {
            assert_eq!(fold.test.iter().filter(|&&r| r >= 83).count(), 4);
            assert!(fold.test.iter().all(|r| fold.train.binary_search(r).is_err()));
            assert_eq!(fold.test.len() + fold.train.len(), 103);
        }
        assert_ne!(folds[0].test, folds[5].test, "repetitions differ");
    }

    #[test]
    fn folds_follow_the_rows_not_their_order_in_the_file() {
        let forward = data(Target::Numbers((0..50).map(f64::from).collect()));
        let mut backward = forward.clone();
        backward.target = Target::Numbers((0..50).rev().map(f64::from).collect());
        backward.canonical_rank.reverse();
        let scheme = FoldScheme::Stratified { n_folds: 5, n_repeats: 1 };
        let a = folds(&forward, scheme, Seed(1)).expect("folds");
        let b = folds(&backward, scheme, Seed(1)).expect("folds");
        let mut mirrored: Vec<u32> = b[0].test.iter().map(|r| 49 - r).collect();
        mirrored.sort_unstable();
        assert_eq!(a[0].test, mirrored);
    }

    #[test]
    fn groups_stay_together() {
        let mut data = data(classes(&[30, 30]));
        data.groups = Some((0..60).map(|r| r % 7).collect());
        for fold in folds(&data, FoldScheme::Grouped { n_folds: 3, n_repeats: 2 }, Seed(1)).expect("folds") {
            assert!(fold.test.iter().all(|t| fold.train.iter().all(|r| r % 7 != t % 7)));
            assert!(!fold.test.is_empty());
        }
        data.groups = Some(vec![4; 60]);
        assert!(folds(&data, FoldScheme::Grouped { n_folds: 3, n_repeats: 1 }, Seed(1)).is_err());
    }

    #[test]
    fn the_past_predicts_the_future_and_ties_stay_together() {
        let mut data = data(classes(&[30, 30]));
        data.times = Some((0..60).map(|r| if r == 59 { f64::NAN } else { f64::from(r / 4) }).collect());
        let folds = folds(&data, FoldScheme::TimeBlocked { n_blocks: 4 }, Seed(1)).expect("folds");
        assert_eq!(folds.len(), 4);
        let times = data.times.as_ref().expect("just set");
        for fold in folds {
            assert!(fold.train.contains(&59) && !fold.test.contains(&59));
            let newest = fold.train.iter().map(|&r| times[r as usize]).fold(f64::NEG_INFINITY, f64::max);
            assert!(fold.test.iter().all(|&r| times[r as usize] > newest));
        }
    }

    #[test]
    fn inner_folds_spread_classes_and_keep_copies_together() {
        let data = data(classes(&[40, 12]));
        let twice: Vec<u32> = (0..52).flat_map(|r| [r, r]).collect();
        let folds = inner_folds(&TrainView::gather(&data, &twice), 4);
        assert!(folds.chunks(2).all(|pair| pair[0] == pair[1]));
        let once: Vec<u32> = (0..52).collect();
        assert_eq!(
            inner_folds(&TrainView::gather(&data, &once), 4),
            folds.iter().step_by(2).copied().collect::<Vec<_>>()
        );
        for fold in 0..4 {
            assert_eq!((80..104).filter(|&r| folds[r] == fold).count(), 6);
        }
    }
}
