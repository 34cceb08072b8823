//! Can a row's month be told from its columns?
//!
//! In: the rows of an earlier table and of a later one. Out: a [`Domain`]: how well a classifier tells them apart on rows
//! it has not seen, whether that is more than chance, and which columns give it away.
//! The user's question: "no single column moved; did they move together?".
//! Invariants: of people who are in both tables one row is kept, drawn at random: two rows of one person are not two
//! independent rows; a feature absent from either table is taken out of both.
//! Method: a two-sample test by classifier (Lopez-Paz & Oquab 2017): boosted trees in five folds for the area under the
//! curve; the permutation test of `validate::signal`, with the month as the target, for the p-value.
//! Edges: fewer than ten rows on a side: nothing is told.

use crate::artifact::Artifact;
use crate::data::table::GAP;
use crate::data::{Dataset, FeatureColumn, Features, FoldScheme, Role, Table, Target, TrainView, dataset, split};
use crate::message::Error;
use crate::models::{Learner, Model, Scores};
use crate::run::{Run, Seed};
use crate::validate::metric::{Metric, figures};
use crate::validate::{Estimate, OutOfFold, signal};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Rows of each table at most; more would only find smaller differences.
const MAX_ROWS: usize = 2_000;
/// Rows of each table at least.
const MIN_ROWS: usize = 10;
/// Folds.
const N_FOLDS: usize = 5;
/// Columns named.
const N_COLUMNS: usize = 5;
/// Columns named carry at least this share.
const LEAST_SHARE: f64 = 0.05;

/// How well a row's month is told from its columns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Domain {
    /// Rows used of the earlier and of the later table.
    pub n: (usize, usize),
    /// Area under the curve out of fold; 0.5 is "not at all".
    pub auc: Estimate,
    /// p-value against shuffled months.
    pub p_value: f64,
    /// `p_value <= 0.05`.
    pub told_apart: bool,
    /// Features that give it away, with their share of the importance; none where it is not told apart.
    pub features: Vec<(usize, f64)>,
}

/// Tells the tables apart; `None` where one has too few rows.
///
/// Errors: the earlier table lacks most of the columns.
pub(super) fn domain(
    artifact: &Artifact,
    before: &Table,
    now: &Table,
    now_features: &Features,
    id: Option<&str>,
    run: &Run<'_>,
) -> Result<Option<Domain>, Error> {
    let before_features = dataset::features(before, &artifact.schema)?.value;
    let (rows_before, rows_now) = one_row_each(artifact, before, now, id, run.seed.derive(1));
    if rows_before.len().min(rows_now.len()) < MIN_ROWS {
        return Ok(None);
    }
    let mut features = joined(&before_features.gather(&rows_before), &now_features.gather(&rows_now));
    for (column, info) in features.columns.iter_mut().zip(now_features.info.iter()) {
        if before.find(&info.column).is_none() || now.find(&info.column).is_none() {
            match column {
                FeatureColumn::Numeric(v) => v.fill(f64::NAN),
                FeatureColumn::Categorical(v) => v.fill(GAP),
            }
        }
    }
    let n = features.n_rows;
    let is_now = |row: usize| u32::from(row >= rows_before.len());
    let data = Dataset {
        target: Target::Classes { codes: (0..n).map(is_now).collect(), n_classes: 2 },
        weights: vec![1.0; n],
        groups: None,
        times: None,
        table_rows: (0..n as u32).collect(),
        canonical_rank: (0..n as u32).collect(),
        features,
    };
    let fits = run.part(2);
    let signal = signal::test(&data, &run.part(3));
    let folds = split::folds(&data, FoldScheme::Stratified { n_folds: N_FOLDS, n_repeats: 1 }, run.seed.derive(4))?;
    let fitted: Result<Vec<(Scores, Vec<f64>)>, Error> = folds
        .par_iter()
        .enumerate()
        .map(|(k, fold)| {
            let train = TrainView::gather(&data, &fold.train);
            let model = Learner::Boosted.fit(&train, &fits.part(k as u64))?;
            let test = data.features.gather(&fold.test);
            let contributions = model.attribute(&test).contributions.swap_remove(0);
            let size = |of_rows: &Vec<f64>| of_rows.iter().map(|c| c.abs()).sum::<f64>();
            Ok((model.predict(&test), contributions.iter().map(size).collect()))
        })
        .collect();
    let mut scores = vec![0.0; n];
    let mut sizes = vec![0.0; data.features.n_features()];
    for (fold, (of_fold, contributions)) in folds.iter().zip(fitted?) {
        for (&row, &score) in fold.test.iter().zip(&of_fold.outputs[0]) {
            scores[row as usize] = score;
        }
        for (sum, size) in sizes.iter_mut().zip(contributions) {
            *sum += size;
        }
    }
    let out_of_fold = OutOfFold { repeats: vec![Scores { outputs: vec![scores] }] };
    let constant = OutOfFold { repeats: vec![Scores { outputs: vec![vec![0.0; n]] }] };
    let found = figures(&out_of_fold, &constant, &data.target, &data.weights, None, run.seed.derive(5));
    let Some(auc) = found.iter().find(|f| f.metric == Metric::Auc) else { return Ok(None) };
    let told_apart = signal.found;
    let features = if told_apart { telling(&sizes) } else { Vec::new() };
    let n = (rows_before.len(), rows_now.len());
    Ok(Some(Domain { n, auc: auc.estimate, p_value: signal.p_value, told_apart, features }))
}

/// Features that carry most, with their share.
fn telling(sizes: &[f64]) -> Vec<(usize, f64)> {
    let total: f64 = sizes.iter().sum();
    let mut order: Vec<(usize, f64)> = sizes.iter().map(|s| s / total.max(f64::MIN_POSITIVE)).enumerate().collect();
    order.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    order.truncate(N_COLUMNS);
    order.retain(|(_, share)| *share >= LEAST_SHARE);
    order
}

/// Rows to use of each table, increasing: of an id in both, one of the two by the toss of a coin; a random part of very
/// many.
fn one_row_each(
    artifact: &Artifact,
    before: &Table,
    now: &Table,
    id: Option<&str>,
    seed: Seed,
) -> (Vec<u32>, Vec<u32>) {
    let names = id.map(str::to_owned).into_iter().chain(artifact.schema.with_role(Role::Id).map(|c| c.name.clone()));
    let column = names.filter_map(|name| Some((before.find(&name)?, now.find(&name)?))).next();
    let mut stream = seed.stream();
    let mut keep_before = vec![true; before.n_rows()];
    let mut keep_now = vec![true; now.n_rows()];
    if let Some((at_before, at_now)) = column {
        let place: BTreeMap<&str, usize> =
            before.raw.column(at_before).enumerate().map(|(row, id)| (id.trim(), row)).collect();
        for (row, id) in now.raw.column(at_now).enumerate() {
            if let (Some(&twin), false) = (place.get(id.trim()), id.trim().is_empty()) {
                let tossed = stream.chance(0.5);
                keep_now[row] = tossed;
                keep_before[twin] = !tossed;
            }
        }
    }
    let mut part = |keep: &[bool]| {
        let rows: Vec<u32> = (0..keep.len() as u32).filter(|&r| keep[r as usize]).collect();
        let mut drawn: Vec<u32> = stream.sample(rows.len(), MAX_ROWS).into_iter().map(|i| rows[i]).collect();
        drawn.sort_unstable();
        drawn
    };
    (part(&keep_before), part(&keep_now))
}

/// Rows of both, one under the other.
fn joined(first: &Features, second: &Features) -> Features {
    let columns = first.columns.iter().zip(&second.columns).map(|(a, b)| match (a, b) {
        (FeatureColumn::Numeric(a), FeatureColumn::Numeric(b)) => FeatureColumn::Numeric([a.as_slice(), b].concat()),
        (FeatureColumn::Categorical(a), FeatureColumn::Categorical(b)) => {
            FeatureColumn::Categorical([a.as_slice(), b].concat())
        }
        _ => unreachable!("features of one schema have the same kinds"),
    });
    Features { info: first.info.clone(), columns: columns.collect(), n_rows: first.n_rows + second.n_rows }
}
