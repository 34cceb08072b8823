//! Metrics against hand values, naive versions and simulations.

use super::*;
use crate::models::logistic;
use crate::run::Stream;

fn binary(scores: &[f64]) -> Scores {
    Scores { outputs: vec![scores.to_vec()] }
}

fn classes(codes: &[u32], n_classes: usize) -> Target {
    Target::Classes { codes: codes.to_vec(), n_classes }
}

fn check(metric: Metric, scores: &Scores, observed: &Target, expected: f64) {
    let weights = vec![1.0; observed.len()];
    let base = Scores { outputs: scores.outputs.iter().map(|o| vec![0.0; o.len()]).collect() };
    let value = metric.compute(scores, observed, &weights, &base);
    assert!((value - expected).abs() < 1e-6, "{metric:?}: {value}, not {expected}");
}

#[test]
fn values_by_hand() {
    let y = classes(&[0, 1, 1, 0], 2);
    let s = binary(&[log_odds(0.2), log_odds(0.8), log_odds(0.4), log_odds(0.4)]);
    let nats = -(0.8f64.ln() + 0.8f64.ln() + 0.4f64.ln() + 0.6f64.ln()) / 4.0;
    check(Metric::LogLoss, &s, &y, nats);
    check(Metric::Brier, &s, &y, (0.04 + 0.04 + 0.36 + 0.16) / 4.0);
    check(Metric::BrierSkill, &s, &y, 1.0 - 0.15 / 0.25);
    check(Metric::Auc, &s, &y, 3.5 / 4.0);
    // At 0.8: precision 1, recall 1/2; at 0.4: precision 2/3, recall 1.
    check(Metric::AveragePrecision, &s, &y, 0.5 + 0.5 * 2.0 / 3.0);
    check(Metric::Accuracy, &s, &y, 0.75);
    check(Metric::Mcc, &s, &y, 2.0 / (1.0f64 * 2.0 * 2.0 * 3.0).sqrt());
    let y = Target::Numbers(vec![1.0, 2.0, 3.0]);
    let s = binary(&[1.0, 2.0, 5.0]);
    check(Metric::R2, &s, &y, 1.0 - 4.0 / 2.0);
    check(Metric::Rmse, &s, &y, (4.0f64 / 3.0).sqrt());
    check(Metric::Mae, &s, &y, 2.0 / 3.0);
    check(Metric::CalibrationIntercept, &s, &y, -2.0 / 3.0);
    check(Metric::CalibrationSlope, &s, &y, 4.0 / (78.0 / 9.0));
    let y = classes(&[0, 1, 2], 3);
    let s = Scores { outputs: vec![vec![9.0, 0.0, 0.0], vec![0.0, 9.0, 0.0], vec![0.0, 0.0, 9.0]] };
    for metric in [Metric::Auc, Metric::AveragePrecision, Metric::Mcc, Metric::Accuracy] {
        check(metric, &s, &y, 1.0);
    }
}

#[test]
fn degenerate_rows_give_finite_numbers() {
    let tables = [
        (classes(&[], 2), binary(&[])),
        (classes(&[1], 2), binary(&[0.3])),
        (classes(&[1, 1, 1], 2), binary(&[0.3, 0.3, -50.0])),
        (classes(&[0, 1], 2), binary(&[-900.0, 900.0])),
        (classes(&[0, 1], 2), binary(&[900.0, -900.0])),
        (classes(&[2, 2], 3), Scores { outputs: vec![vec![0.0; 2]; 3] }),
        (Target::Numbers(vec![]), binary(&[])),
        (Target::Numbers(vec![4.0, 4.0]), binary(&[4.0, 4.0])),
        (Target::Numbers(vec![4.0, 5.0]), binary(&[4.5, 4.5])),
    ];
    for (observed, scores) in &tables {
        let out_of_fold = OutOfFold { repeats: vec![scores.clone()] };
        let weights = vec![1.0; observed.len()];
        for figure in figures(&out_of_fold, &out_of_fold, observed, &weights, None, Seed(1)) {
            let e = figure.estimate;
            assert!([e.value, e.low, e.high, e.baseline].iter().all(|v| v.is_finite()), "{figure:?} {observed:?}");
        }
    }
    check(Metric::Auc, &binary(&[0.3, 0.1]), &classes(&[1, 1], 2), 0.5);
    check(Metric::CalibrationSlope, &binary(&[0.3, 0.3]), &classes(&[0, 1], 2), 0.0);
}

fn draw(stream: &mut Stream, n: usize, slope: f64) -> (Target, Scores) {
    let x: Vec<f64> = (0..n).map(|_| (stream.normal() * 10.0).round() / 10.0).collect();
    let codes = x.iter().map(|&x| u32::from(stream.chance(logistic(slope * x)))).collect();
    (Target::Classes { codes, n_classes: 2 }, Scores { outputs: vec![x] })
}

#[test]
fn area_equals_the_share_of_pairs_and_weights_repeat_rows() {
    let mut stream = Seed(3).stream();
    let (observed, scores) = draw(&mut stream, 200, 1.0);
    let weights: Vec<f64> = (0..200).map(|_| stream.below(3) as f64).collect();
    let Target::Classes { codes, .. } = &observed else { unreachable!() };
    let (mut won, mut pairs) = (0.0, 0.0);
    for i in (0..200).filter(|&i| codes[i] == 1) {
        for j in (0..200).filter(|&j| codes[j] == 0) {
            let (a, b) = (scores.outputs[0][i], scores.outputs[0][j]);
            let w = weights[i] * weights[j];
            won += w * if a > b { 1.0 } else { 0.5 * f64::from(u8::from(a == b)) };
            pairs += w;
        }
    }
    let area = Metric::Auc.compute(&scores, &observed, &weights, &scores);
    assert!((area - won / pairs).abs() < 1e-12);

    let rows: Vec<u32> = (0..200u32).flat_map(|r| (0..weights[r as usize] as usize).map(move |_| r)).collect();
    let repeated = Scores { outputs: vec![rows.iter().map(|&r| scores.outputs[0][r as usize]).collect()] };
    for &metric in Metric::all(Task::Binary) {
        let weighted = metric.compute(&scores, &observed, &weights, &scores);
        let ones = vec![1.0; rows.len()];
        let twice = metric.compute(&repeated, &observed.gather(&rows), &ones, &repeated);
        assert!((weighted - twice).abs() < 1e-6, "{metric:?}: {weighted} {twice}");
    }
}

#[test]
fn calibration_slope_is_found() {
    let (observed, scores) = draw(&mut Seed(5).stream(), 20_000, 0.5);
    let weights = vec![1.0; 20_000];
    let slope = Metric::CalibrationSlope.compute(&scores, &observed, &weights, &scores);
    assert!((slope - 0.5).abs() < 0.05, "{slope}");
    let shifted = Scores { outputs: vec![scores.outputs[0].iter().map(|s| 0.5 * s - 0.7).collect()] };
    let intercept = Metric::CalibrationIntercept.compute(&shifted, &observed, &weights, &shifted);
    assert!((intercept - 0.7).abs() < 0.05, "{intercept}");
}

#[test]
fn intervals_cover_the_truth_about_as_often_as_they_say() {
    // Squared errors are chi-squared: the true root mean squared error is 1.
    let mut covered = 0;
    for seed in 0..60 {
        let mut stream = Seed(seed).stream();
        let observed = Target::Numbers((0..60).map(|_| stream.normal()).collect());
        let out_of_fold = OutOfFold { repeats: vec![binary(&[0.0; 60])] };
        let figures = figures(&out_of_fold, &out_of_fold, &observed, &[1.0; 60], None, Seed(seed));
        let rmse = figures.iter().find(|f| f.metric == Metric::Rmse).expect("listed").estimate;
        covered += u32::from(rmse.low <= 1.0 && 1.0 <= rmse.high);
    }
    assert!(covered >= 50, "{covered} of 60");
}

#[test]
fn groups_widen_the_interval_where_rows_repeat() {
    let mut stream = Seed(8).stream();
    let of_group: Vec<f64> = (0..20).map(|_| stream.normal()).collect();
    let groups: Vec<u32> = (0..200).map(|r| r / 10).collect();
    let observed = Target::Numbers(groups.iter().map(|&g| of_group[g as usize]).collect());
    let out_of_fold = OutOfFold { repeats: vec![binary(&[0.0; 200])] };
    let width = |groups: Option<&[u32]>| {
        let f = figures(&out_of_fold, &out_of_fold, &observed, &[1.0; 200], groups, Seed(1))[1].estimate;
        f.high - f.low
    };
    assert!(width(Some(&groups)) > 2.0 * width(None));
}

#[test]
fn one_thread_or_three_give_the_same_figures() {
    let (observed, scores) = draw(&mut Seed(6).stream(), 150, 1.0);
    let out_of_fold = OutOfFold { repeats: vec![scores] };
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads can be started");
        pool.install(|| figures(&out_of_fold, &out_of_fold, &observed, &[1.0; 150], None, Seed(2)))
    };
    assert_eq!(with(1), with(3));
}
