//! Is there any signal? A permutation test of a fast procedure, before anything is believed.
//!
//! In: a dataset. Out: a p-value, and the share of the target explained out of fold by the test's own procedure.
//! The user's question: "does this table say anything at all about what I want to predict?".
//! Invariants: encoding, folds and penalties never look at the target, so that a permuted target meets the very same
//! procedure; on noise the test finds a signal at most one time in twenty.
//! Method: Ojala & Garriga (2010), test 1, p = (1 + permutations at least as good) / (1 + permutations). Statistics:
//! out-of-fold share explained by ridge regression on two encodings (plain; with squares and products of pairs) at two
//! penalties each, and the largest correlation with a single encoded column. They are standardised over the observed and
//! permuted targets alike and the largest is taken, so that all of them share one level (max-T, Westfall & Young 1993).
//! Classes are regressed as indicators: the share explained is then Brier skill. The penalties stand for a share of 1/2
//! and of 1/10 explained.
//! Rows of one group stay in one fold and move together (whole groups in a new order, end to end; exact where groups
//! have one size). In time, later blocks are predicted from earlier ones and targets are shifted in a circle, which keeps
//! their dependence on their neighbours. Weights are not used: permuted rows must be exchangeable.
//! Edges: more rows than the work allows: a random part of them, at most 5,000; a constant target, no feature or fewer
//! than 10 rows: p = 1; stopped: the permutations done so far.
//! To add another statistic: a column of `Statistics::of`.

mod encode;
mod ridge;

use super::bootstrap::number_groups;
use crate::data::{Dataset, Target};
use crate::run::{Effort, Flow, Progress, Run, Seed, Stage, Stream};
use encode::{Matrix, encode};
use rayon::prelude::*;
use ridge::{Blocks, CrossFit};
use serde::{Deserialize, Serialize};

/// Verdict of the permutation test.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Signal {
    /// (1 + permutations at least as good) / (1 + permutations).
    pub p_value: f64,
    /// Permutations done.
    pub n_permutations: u64,
    /// Out-of-fold share of variance (or of Brier score) explained by the test's own fast procedure.
    pub statistic: f64,
    /// `p_value <= 0.05`.
    pub found: bool,
}

/// Level of the test.
const LEVEL: f64 = 0.05;
/// Rows used at most.
const MAX_ROWS: usize = 5_000;
/// Multiplications spent on the products of columns, which decides the rows used of wide tables.
const MAX_WORK: f64 = 2e9;
/// Folds, and blocks of time.
const N_FOLDS: usize = 5;
/// Noise over signal that the ridge penalties stand for: 1/2 and 1/10 explained.
const PENALTIES: [f64; 2] = [1.0, 9.0];
/// Permutations between two looks at whether to stop.
const BATCH: usize = 50;

/// Seed labels.
const ROWS: u64 = 1;
const FOLDS: u64 = 2;
const ENCODING: u64 = 3;
const PERMUTATIONS: u64 = 4;

/// Runs the test on a dataset.
pub fn test(data: &Dataset, run: &Run<'_>) -> Signal {
    let nothing = Signal { p_value: 1.0, n_permutations: 0, statistic: 0.0, found: false };
    let rows = rows_used(data, run.seed.derive(ROWS));
    if rows.len() < 10 || data.features.n_features() == 0 {
        return nothing;
    }
    let outputs = outputs(&data.target.gather(&rows));
    if outputs.is_empty() {
        return nothing;
    }
    let groups = data.groups.as_ref().map(|g| number_groups(&rows.iter().map(|&r| g[r as usize]).collect::<Vec<_>>()));
    let blocks = blocks(rows.len(), groups.as_deref(), data.times.is_some(), run.seed.derive(FOLDS));
    let features = data.features.gather(&rows);
    let encoding = encode(&features, run.seed.derive(ENCODING));
    let Some(statistics) = Statistics::new(encoding, &blocks) else { return nothing };

    let order = match (&data.times, groups) {
        (Some(_), _) => Order::Shifted,
        (None, Some(groups)) => Order::Groups(members(&groups)),
        (None, None) => Order::Free,
    };
    let n_planned = match run.effort {
        Effort::Quick => 199,
        Effort::Standard => 499,
        Effort::Thorough => 999,
    };
    let observed = statistics.of(&outputs);
    let mut permuted: Vec<[f64; N_STATISTICS]> = Vec::with_capacity(n_planned);
    while permuted.len() < n_planned && run.flow() == Flow::Continue {
        let batch = permuted.len()..(permuted.len() + BATCH).min(n_planned);
        permuted.par_extend(batch.into_par_iter().map(|b| {
            let mut stream = run.seed.derive(PERMUTATIONS).derive(b as u64).stream();
            let from = order.draw(rows.len(), &mut stream);
            let moved: Vec<Vec<f64>> =
                outputs.iter().map(|y| from.iter().map(|&row| y[row as usize]).collect()).collect();
            statistics.of(&moved)
        }));
        let (done, total) = (permuted.len() as u64, n_planned as u64);
        run.report(&Progress { stage: Stage::Signal, done, total, best: None, fitting: None });
    }
    verdict(observed, &permuted)
}

/// Largest standardised statistic of the observed target against those of the permuted ones.
fn verdict(observed: [f64; N_STATISTICS], permuted: &[[f64; N_STATISTICS]]) -> Signal {
    let n = (permuted.len() + 1) as f64;
    let all = || permuted.iter().chain([&observed]);
    let scale: Vec<(f64, f64)> = (0..N_STATISTICS)
        .map(|s| {
            let mean = all().map(|v| v[s]).sum::<f64>() / n;
            let variance = all().map(|v| (v[s] - mean) * (v[s] - mean)).sum::<f64>() / n;
            (mean, variance.sqrt())
        })
        .collect();
    let standard = |v: &[f64; N_STATISTICS], s: usize| {
        let (mean, deviation) = scale[s];
        if deviation > 0.0 { (v[s] - mean) / deviation } else { 0.0 }
    };
    let largest = |v: &[f64; N_STATISTICS]| (0..N_STATISTICS).map(|s| standard(v, s)).fold(f64::NEG_INFINITY, f64::max);
    let bar = largest(&observed);
    // Equal to rounding counts as equal: a permutation may give back the observed order.
    let as_good = permuted.iter().filter(|v| largest(v) >= bar - 1e-9).count();
    let p_value = (1 + as_good) as f64 / n;
    let shown = (0..N_RIDGE).max_by(|&a, &b| standard(&observed, a).total_cmp(&standard(&observed, b))).unwrap_or(0);
    Signal { p_value, n_permutations: permuted.len() as u64, statistic: observed[shown], found: p_value <= LEVEL }
}

/// Rows used, in the order of time, or else of content: not in the order of the file.
fn rows_used(data: &Dataset, seed: Seed) -> Vec<u32> {
    let n_outputs = match data.target.task().n_classes() {
        0 | 2 => 1,
        k => k,
    };
    let p = encode::n_columns(&data.features) as f64;
    let affordable = (MAX_WORK / (p * p)).max((MAX_WORK / p).sqrt()) / (n_outputs as f64).sqrt();
    let n = data.n_rows().min(MAX_ROWS).min((affordable as usize).max(100));
    let mut canonical: Vec<u32> = (0..data.n_rows() as u32).collect();
    canonical.sort_by_key(|&r| data.canonical_rank[r as usize]);
    let mut chosen = seed.stream().sample(data.n_rows(), n);
    chosen.sort_unstable();
    let mut rows: Vec<u32> = chosen.into_iter().map(|i| canonical[i]).collect();
    if let Some(times) = &data.times {
        rows.sort_by(|&a, &b| times[a as usize].total_cmp(&times[b as usize]));
    }
    rows
}

/// Columns to explain: the number, the second of two classes, or each class; none where nothing varies.
fn outputs(target: &Target) -> Vec<Vec<f64>> {
    let all = match target {
        Target::Numbers(y) => {
            let scale = y.iter().fold(0.0f64, |top, v| top.max(v.abs()));
            vec![y.iter().map(|v| if scale > 0.0 { v / scale } else { 0.0 }).collect()]
        }
        Target::Classes { codes, n_classes } => {
            let first = if *n_classes == 2 { 1 } else { 0 };
            let of_class = |k: u32| codes.iter().map(|&c| f64::from(u8::from(c == k))).collect::<Vec<f64>>();
            (first..*n_classes as u32).map(of_class).collect()
        }
    };
    all.into_iter().filter(|y: &Vec<f64>| y.windows(2).any(|w| w[0] != w[1])).collect()
}

/// Fold of each row: at random, by group, or by time.
fn blocks(n: usize, groups: Option<&[u32]>, in_time: bool, seed: Seed) -> Blocks {
    let mut stream = seed.stream();
    let mut dealt = |n: usize| {
        let mut fold: Vec<usize> = (0..n).map(|i| i % N_FOLDS).collect();
        stream.shuffle(&mut fold);
        fold
    };
    let of_row = match (in_time, groups) {
        (true, _) => (0..n).map(|i| i * N_FOLDS / n).collect(),
        (false, None) => dealt(n),
        (false, Some(groups)) => {
            let fold = dealt(groups.iter().map(|&g| g as usize + 1).max().unwrap_or(0));
            groups.iter().map(|&g| fold[g as usize]).collect()
        }
    };
    Blocks { of_row, n_blocks: N_FOLDS, only_earlier: in_time }
}

/// How targets move.
enum Order {
    Free,
    Groups(Vec<Vec<u32>>),
    Shifted,
}

fn members(groups: &[u32]) -> Vec<Vec<u32>> {
    let mut members = vec![Vec::new(); groups.iter().map(|&g| g as usize + 1).max().unwrap_or(0)];
    for (row, &g) in groups.iter().enumerate() {
        members[g as usize].push(row as u32);
    }
    members
}

impl Order {
    /// Row whose target each row receives.
    fn draw(&self, n: usize, stream: &mut Stream) -> Vec<u32> {
        match self {
            Order::Free => {
                let mut from: Vec<u32> = (0..n as u32).collect();
                stream.shuffle(&mut from);
                from
            }
            Order::Groups(members) => {
                let mut order: Vec<usize> = (0..members.len()).collect();
                stream.shuffle(&mut order);
                // Targets of the groups in a new order, each group's own in a new order too, end to end.
                let mut moved = Vec::with_capacity(n);
                for group in order {
                    let mut rows = members[group].clone();
                    stream.shuffle(&mut rows);
                    moved.extend(rows);
                }
                let mut from = vec![0; n];
                for (&row, moved) in members.iter().flatten().zip(moved) {
                    from[row as usize] = moved;
                }
                from
            }
            Order::Shifted => {
                let by = stream.below(n);
                (0..n).map(|row| ((row + by) % n) as u32).collect()
            }
        }
    }
}

/// Ridge regressions: two encodings at two penalties.
const N_RIDGE: usize = 2 * PENALTIES.len();
/// Those and the largest correlation.
const N_STATISTICS: usize = N_RIDGE + 1;

/// The procedure, ready for any order of the target.
struct Statistics {
    plain: CrossFit,
    rich: CrossFit,
    /// Every encoded column, centred and of length 1: `[row][column]`.
    columns: Matrix,
}

impl Statistics {
    /// `None` where no column varies.
    fn new(encoding: encode::Encoding, blocks: &Blocks) -> Option<Statistics> {
        let encode::Encoding { plain, rich } = encoding;
        if rich.n_columns == 0 {
            return None;
        }
        let mut columns = rich.clone();
        columns.normalise();
        Some(Statistics {
            plain: CrossFit::new(plain, blocks, &PENALTIES),
            rich: CrossFit::new(rich, blocks, &PENALTIES),
            columns,
        })
    }

    fn of(&self, outputs: &[Vec<f64>]) -> [f64; N_STATISTICS] {
        let mut statistics = [0.0; N_STATISTICS];
        let (plain, rest) = statistics.split_at_mut(PENALTIES.len());
        self.plain.share_explained(outputs, plain);
        let (rich, rest) = rest.split_at_mut(PENALTIES.len());
        self.rich.share_explained(outputs, rich);
        rest[0] = outputs.iter().map(|y| self.largest_correlation(y)).fold(0.0, f64::max);
        statistics
    }

    fn largest_correlation(&self, y: &[f64]) -> f64 {
        let mean = y.iter().sum::<f64>() / y.len() as f64;
        let centred: Vec<f64> = y.iter().map(|v| v - mean).collect();
        let length = centred.iter().map(|v| v * v).sum::<f64>().sqrt();
        let products = self.columns.transposed_times(&centred);
        products.iter().fold(0.0f64, |top, v| top.max(v.abs())) / length.max(f64::MIN_POSITIVE)
    }
}

#[cfg(test)]
mod tests;
