//! The level of the test on noise, and its power on signals of several shapes.

use super::*;
use crate::data::{FeatureColumn, FeatureInfo, FeatureKind, Features};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

fn dataset(columns: Vec<FeatureColumn>, target: Target) -> Dataset {
    let n = target.len();
    let info = (0..columns.len())
        .map(|i| FeatureInfo {
            name: format!("x{i}"),
            column: format!("x{i}"),
            kind: match columns[i] {
                FeatureColumn::Numeric(_) => FeatureKind::Number,
                FeatureColumn::Categorical(_) => FeatureKind::Month,
            },
            ..FeatureInfo::default()
        })
        .collect();
    Dataset {
        features: Features { info: Arc::new(info), columns, n_rows: n },
        target,
        weights: vec![1.0; n],
        groups: None,
        times: None,
        table_rows: (0..n as u32).collect(),
        canonical_rank: (0..n as u32).collect(),
    }
}

fn judge(data: &Dataset, seed: u64) -> Signal {
    let go_on = |_: &Progress<'_>| Flow::Continue;
    test(data, &Run::new(Seed(seed), Effort::Quick, &go_on, &AtomicBool::new(false)))
}

fn normals(n: usize, p: usize, stream: &mut Stream) -> Vec<Vec<f64>> {
    (0..p).map(|_| (0..n).map(|_| stream.normal()).collect()).collect()
}

fn numeric(columns: Vec<Vec<f64>>) -> Vec<FeatureColumn> {
    columns.into_iter().map(FeatureColumn::Numeric).collect()
}

/// Finds a signal in noise in at most 18 of 200 tables: more would have a chance under 1 % at a level of 5 %.
fn check_level(make: impl Fn(&mut Stream) -> Dataset + Sync) {
    let found =
        (0..200u64).into_par_iter().filter(|&s| judge(&make(&mut Seed(s).derive(77).stream()), s).found).count();
    assert!(found <= 18, "{found} of 200");
}

#[test]
fn noise_is_called_noise() {
    check_level(|s| {
        let mut columns = numeric(normals(40, 3, s));
        columns.push(FeatureColumn::Categorical((0..40).map(|_| s.below(4) as u32).collect()));
        dataset(columns, Target::Classes { codes: (0..40).map(|_| s.below(2) as u32).collect(), n_classes: 2 })
    });
}

#[test]
fn skewed_noise_in_a_wide_table_is_called_noise() {
    check_level(|s| {
        let columns = numeric(normals(24, 30, s));
        dataset(columns, Target::Numbers((0..24).map(|_| (2.0 * s.normal()).exp()).collect()))
    });
}

#[test]
fn noise_shared_by_groups_is_called_noise() {
    check_level(|s| {
        let of_group = normals(10, 3, s);
        let groups: Vec<u32> = (0..50).map(|r| r % 10).collect();
        let spread = |v: &Vec<f64>| groups.iter().map(|&g| v[g as usize]).collect::<Vec<f64>>();
        let mut data =
            dataset(numeric(of_group[..2].iter().map(spread).collect()), Target::Numbers(spread(&of_group[2])));
        data.groups = Some(groups);
        data
    });
}

#[test]
fn noise_with_memory_is_called_noise() {
    check_level(|s| {
        let walk = |s: &mut Stream| {
            let mut at = 0.0;
            (0..80)
                .map(|_| {
                    at = 0.7 * at + s.normal();
                    at
                })
                .collect::<Vec<f64>>()
        };
        let columns = vec![walk(s), walk(s)];
        let mut data = dataset(numeric(columns), Target::Numbers(walk(s)));
        data.times = Some((0..80).map(f64::from).collect());
        data
    });
}

fn check_found(what: &str, make: impl Fn(&[Vec<f64>], &mut Stream) -> Target, n: usize, p: usize) {
    for seed in 0..5 {
        let mut stream = Seed(seed).derive(5).stream();
        let x = normals(n, p, &mut stream);
        let target = make(&x, &mut stream);
        let signal = judge(&dataset(numeric(x), target), seed);
        assert!(signal.found && signal.p_value <= 0.05, "{what}: {signal:?}");
    }
}

#[test]
fn signals_of_several_shapes_are_found() {
    let number = |f: fn(f64, f64) -> f64, noise: f64| {
        move |x: &[Vec<f64>], s: &mut Stream| {
            Target::Numbers((0..x[0].len()).map(|i| f(x[0][i], x[1][i]) + noise * s.normal()).collect())
        }
    };
    check_found("line", number(|a, _| a, 1.0), 100, 5);
    check_found("parabola", number(|a, _| a * a, 1.0), 150, 4);
    check_found("product", number(|a, b| a * b, 0.7), 150, 4);
    check_found("one of many columns", number(|a, _| a, 0.4), 60, 300);
    let exclusive = |x: &[Vec<f64>], _: &mut Stream| Target::Classes {
        codes: x[0].iter().zip(&x[1]).map(|(a, b)| u32::from((*a > 0.0) != (*b > 0.0))).collect(),
        n_classes: 2,
    };
    check_found("exclusive or", exclusive, 150, 4);
    let three = |x: &[Vec<f64>], s: &mut Stream| Target::Classes {
        codes: x[0].iter().map(|a| ((a + 0.5 * s.normal()).clamp(-1.4, 1.4) + 1.5) as u32).collect(),
        n_classes: 3,
    };
    check_found("three classes", three, 100, 4);
}

#[test]
fn levels_and_gaps_carry_signal() {
    let mut stream = Seed(3).stream();
    let codes: Vec<u32> = (0..120).map(|_| stream.below(6) as u32).collect();
    let target =
        Target::Numbers(codes.iter().map(|&c| [0.0, 2.0, -1.0, 4.0, 0.0, 1.0][c as usize] + stream.normal()).collect());
    assert!(judge(&dataset(vec![FeatureColumn::Categorical(codes)], target), 1).found);
    let y: Vec<u32> = (0..120).map(|_| stream.below(2) as u32).collect();
    let gappy = y.iter().map(|&y| if stream.chance(0.2 + 0.5 * f64::from(y)) { f64::NAN } else { 1.0 }).collect();
    let data = dataset(vec![FeatureColumn::Numeric(gappy)], Target::Classes { codes: y, n_classes: 2 });
    assert!(judge(&data, 1).found);
}

#[test]
fn nothing_to_test_is_no_signal() {
    let constant = dataset(numeric(vec![vec![1.0; 30]]), Target::Numbers((0..30).map(f64::from).collect()));
    let same = dataset(numeric(normals(30, 2, &mut Seed(1).stream())), Target::Numbers(vec![2.0; 30]));
    let gaps = dataset(numeric(vec![vec![f64::NAN; 30]]), Target::Numbers((0..30).map(f64::from).collect()));
    let few = dataset(numeric(vec![vec![1.0, 2.0]]), Target::Numbers(vec![1.0, 2.0]));
    let none = dataset(Vec::new(), Target::Numbers(vec![1.0; 30]));
    for data in [constant, same, gaps, few, none] {
        let signal = judge(&data, 1);
        assert!(!signal.found && signal.p_value == 1.0 && signal.statistic.is_finite(), "{signal:?}");
    }
}

#[test]
fn a_stop_keeps_the_permutations_done() {
    let stop = |p: &Progress<'_>| if p.done >= 50 { Flow::Stop } else { Flow::Continue };
    let mut stream = Seed(3).stream();
    let x = normals(60, 2, &mut stream);
    let data = dataset(numeric(x.clone()), Target::Numbers(x[0].clone()));
    let signal = test(&data, &Run::new(Seed(1), Effort::Thorough, &stop, &AtomicBool::new(false)));
    assert_eq!((signal.n_permutations, signal.found), (50, true));
}

#[test]
fn one_thread_or_three_give_the_same_verdict() {
    let mut stream = Seed(9).stream();
    let x = normals(80, 3, &mut stream);
    let data = dataset(numeric(x.clone()), Target::Numbers(x[0].iter().map(|v| v + 3.0 * stream.normal()).collect()));
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads can be started");
        pool.install(|| judge(&data, 4))
    };
    assert_eq!(with(1), with(3));
}
