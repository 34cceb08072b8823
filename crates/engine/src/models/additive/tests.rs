//! Tests of the additive model as a whole.

use super::*;
use crate::data::table::GAP;
use crate::data::{FeatureInfo, FeatureKind, Target};
use crate::run::{Progress, Seed};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

pub(super) fn numbers(values: &[f64]) -> FeatureColumn {
    FeatureColumn::Numeric(values.to_vec())
}

pub(super) fn levels(codes: &[u32]) -> FeatureColumn {
    FeatureColumn::Categorical(codes.to_vec())
}

pub(super) fn view(columns: Vec<FeatureColumn>, target: Target) -> TrainView {
    let info = columns
        .iter()
        .enumerate()
        .map(|(i, c)| FeatureInfo {
            name: format!("x{i}"),
            column: format!("x{i}"),
            kind: match c {
                FeatureColumn::Numeric(_) => FeatureKind::Number,
                FeatureColumn::Categorical(codes) => {
                    let n = codes.iter().filter(|&&c| c != GAP).max().map_or(0, |m| m + 1);
                    FeatureKind::Level { levels: (0..n).map(|l| format!("{l:04}")).collect() }
                }
            },
            ..FeatureInfo::default()
        })
        .collect();
    let n_rows = target.len();
    let features = Features { info: Arc::new(info), columns, n_rows };
    TrainView { features, target, weights: vec![1.0; n_rows], groups: None }
}

fn fitted(train: &TrainView) -> AdditiveModel {
    let stop = AtomicBool::new(false);
    let go = |_: &Progress<'_>| crate::run::Flow::Continue;
    fit(train, &Run::new(Seed(0), Effort::Quick, &go, &stop)).expect("fits")
}

fn uniform(n: usize, seed: u64) -> Vec<f64> {
    let mut stream = Seed(seed).stream();
    (0..n).map(|_| stream.uniform()).collect()
}

fn mean_square(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f64>() / a.len() as f64
}

#[test]
fn curves_steps_gaps_levels_and_pairs_are_found() {
    let n = 800;
    let (mut a, b, c, noise) = (uniform(n, 1), uniform(n, 2), uniform(n, 3), uniform(n, 4));
    let codes: Vec<u32> = (0..n as u32).map(|r| r * 7 % 3).collect();
    let truth: Vec<f64> = (0..n)
        .map(|i| {
            let gap = i % 10 == 0;
            let curve = if gap { 1.5 } else { (6.0 * a[i]).sin() };
            let step = f64::from(u8::from(b[i] > 0.7));
            let pair = if (b[i] > 0.5) == (c[i] > 0.5) { 1.0 } else { -1.0 };
            curve + 2.0 * step + pair + 0.5 * f64::from(codes[i])
        })
        .collect();
    (0..n).step_by(10).for_each(|i| a[i] = f64::NAN);
    let y = truth.iter().zip(&noise).map(|(t, e)| t + 0.5 * (e - 0.5)).collect();
    let train = view(vec![numbers(&a), numbers(&b), numbers(&c), levels(&codes)], Target::Numbers(y));
    let model = fitted(&train);
    let scores = model.predict(&train.features);
    let error = mean_square(&scores.outputs[0], &truth);
    assert!(error < 0.15, "{error}");
    assert!(model.surfaces().iter().any(|s| (s.first.feature, s.second.feature) == (1, 2)), "{:?}", model.surfaces());
    let gap = model.curves()[0].gap[0];
    assert!((gap - 1.5).abs() < 0.4, "{gap}");
}

#[test]
fn noise_gives_next_to_nothing() {
    let n = 200;
    let columns = (0..6).map(|j| numbers(&uniform(n, 10 + j))).collect();
    let y = uniform(n, 99);
    let mean = y.iter().sum::<f64>() / n as f64;
    let model = fitted(&view(columns, Target::Numbers(y)));
    let fresh = view((0..6).map(|j| numbers(&uniform(n, 50 + j))).collect(), Target::Numbers(vec![0.0; n]));
    let scores = model.predict(&fresh.features);
    let spread = mean_square(&scores.outputs[0], &vec![mean; n]).sqrt();
    assert!(spread < 0.06, "a deviation of {spread} where the target's is 0.29");
    assert!(model.surfaces().is_empty());
}

#[test]
fn wide_tables_are_screened_and_noise_is_not_believed() {
    let n = 60;
    let mut columns: Vec<FeatureColumn> = (0..2000).map(|j| numbers(&uniform(n, 100 + j))).collect();
    let codes: Vec<u32> = (0..n as u32).map(|r| r % 2).collect();
    let noise = fitted(&view(columns.clone(), Target::Classes { codes, n_classes: 2 }));
    let fresh = view((0..2000).map(|j| numbers(&uniform(n, 9000 + j))).collect(), Target::Numbers(vec![0.0; n]));
    let scores = noise.predict(&fresh.features);
    assert!(scores.outputs[0].iter().all(|s| s.abs() < 1.0), "{:?}", scores.outputs[0]);
    let planted = uniform(n, 1);
    let y = planted.iter().zip(uniform(n, 2)).map(|(p, e)| 5.0 * p + 0.1 * e).collect();
    columns.push(numbers(&planted));
    let model = fitted(&view(columns, Target::Numbers(y)));
    let width = |c: &Curve| c.values[0].iter().fold(0.0f64, |m, v| m.max(v.abs()));
    let widest = model.curves().iter().max_by(|a, b| width(a).total_cmp(&width(b))).expect("curves");
    assert_eq!(widest.feature, 2000);
}

#[test]
fn thinning_keeps_the_curve() {
    let check = |values: &[f64], expected: &[usize]| {
        let points: Vec<f64> = (0..values.len()).map(|i| i as f64).collect();
        assert_eq!(turns(&points, &[values.to_vec()], 1e-9), expected, "{values:?}");
    };
    check(&[], &[]);
    check(&[1.0], &[0]);
    check(&[0.0, 1.0, 2.0, 3.0], &[0, 3]);
    check(&[0.0, 0.0, 1.0, 1.0], &[0, 1, 2, 3]);
    check(&[0.0, 1.0, 2.0, 1.0, 0.0], &[0, 2, 4]);
}

#[test]
fn damaged_models_are_refused() {
    let x = uniform(80, 1);
    let y: Vec<f64> = x.iter().map(|x| x * x).collect();
    let model = fitted(&view(vec![numbers(&x)], Target::Numbers(y)));
    assert!(model.check(1, 1).is_ok());
    let spoil = |f: &dyn Fn(&mut AdditiveModel)| {
        let mut model = model.clone();
        f(&mut model);
        assert!(model.check(1, 1).is_err(), "{model:?}");
    };
    spoil(&|m| m.base[0] = f64::NAN);
    spoil(&|m| m.curves[0].feature = 1);
    spoil(&|m| m.curves[0].values[0][0] = f64::INFINITY);
    spoil(&|m| m.curves[0].values[0].truncate(1));
    spoil(&|m| m.curves[0].gap.clear());
    spoil(&|m| m.curves[0].shape = Shape::Points(vec![1.0; m.curves[0].values[0].len()]));
    spoil(&|m| {
        let coding = Coding::levels(0, &[], 1);
        m.surfaces.push(Surface { first: coding.clone(), second: coding, values: vec![vec![0.0; 3]] });
    });
    assert!(model.check(2, 1).is_err() && model.check(1, 2).is_err());
}
