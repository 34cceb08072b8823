//! Tests of the whole card; those of bins, cut points and laws stand beside them.

use super::*;
use crate::data::{FeatureColumn, FeatureInfo, FeatureKind, Target, TrainView};
use crate::run::{Effort, Flow, Progress, Run, Seed};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

fn view(columns: Vec<FeatureColumn>, target: Target) -> TrainView {
    let n_rows = target.len();
    let info = columns
        .iter()
        .enumerate()
        .map(|(i, column)| FeatureInfo {
            name: format!("x{i}"),
            column: format!("x{i}"),
            kind: match column {
                FeatureColumn::Numeric(_) => FeatureKind::Number,
                FeatureColumn::Categorical(codes) => FeatureKind::Level {
                    levels: (0..codes.iter().filter(|c| **c != GAP).max().map_or(0, |m| m + 1))
                        .map(|l| l.to_string())
                        .collect(),
                },
            },
            ..FeatureInfo::default()
        })
        .collect();
    let features = Features { info: Arc::new(info), columns, n_rows };
    TrainView { features, target, weights: vec![1.0; n_rows], groups: None }
}

fn fitted(train: &TrainView) -> Scorecard {
    let go_on = |_: &Progress<'_>| Flow::Continue;
    let stopped = AtomicBool::new(false);
    fit(train, &Run::new(Seed(1), Effort::Standard, &go_on, &stopped)).expect("a card")
}

fn numeric(values: Vec<f64>) -> FeatureColumn {
    FeatureColumn::Numeric(values)
}

/// Two steps and a category that count, three columns that do not.
fn planted(n: usize, seed: u64) -> TrainView {
    let mut s = Seed(seed).stream();
    let mut column = || (0..n).map(|_| 100.0 * s.uniform()).collect::<Vec<f64>>();
    let (a, b, noise) = (column(), column(), [column(), column(), column()]);
    let city: Vec<u32> = (0..n).map(|_| s.below(4) as u32).collect();
    let truth = |r: usize| {
        -2.0 + 2.0 * f64::from(u8::from(a[r] >= 63.0))
            + f64::from(u8::from(b[r] < 40.0))
            + f64::from(u8::from(city[r] == 2))
    };
    let codes = (0..n).map(|r| u32::from(s.chance(super::super::logistic(truth(r))))).collect();
    let mut columns = vec![numeric(a), numeric(b), FeatureColumn::Categorical(city)];
    columns.extend(noise.map(numeric));
    view(columns, Target::Classes { codes, n_classes: 2 })
}

#[test]
fn a_planted_score_comes_back() {
    let card = fitted(&planted(3000, 5)).cards.remove(0);
    let asked: Vec<usize> = card.questions.iter().map(|q| q.feature).collect();
    assert_eq!(asked, [0, 1, 2]);
    let Rule::Number { cuts } = &card.questions[0].rule else { panic!("a number") };
    assert!(cuts.iter().any(|c| (c - 63.0).abs() <= 2.0), "{cuts:?}");
    let points: Vec<i32> = card.questions.iter().map(|q| q.points.iter().copied().max().expect("answers")).collect();
    assert!((f64::from(points[0]) * card.unit - 2.0).abs() < 0.4, "{card:?}");
    assert!((card.constant + 2.0).abs() < 0.4, "{card:?}");
}

#[test]
fn noise_and_few_rows_ask_nothing() {
    let mut noise = planted(400, 8);
    let mut s = Seed(2).stream();
    noise.target = Target::Classes { codes: (0..400).map(|_| u32::from(s.chance(0.3))).collect(), n_classes: 2 };
    assert!(fitted(&noise).cards[0].questions.len() <= 1);
    let four = planted(3000, 5).subset(&[1, 2, 3, 4]);
    assert!(fitted(&four).cards[0].questions.is_empty());
}

#[test]
fn a_number_is_points_times_a_unit() {
    let mut s = Seed(3).stream();
    let x: Vec<f64> = (0..500).map(|_| s.uniform() * 10.0).collect();
    let y: Vec<f64> = x.iter().map(|x| 1000.0 + 50.0 * x + 10.0 * s.normal()).collect();
    let train = view(vec![numeric(x)], Target::Numbers(y.clone()));
    let model = fitted(&train);
    let scores = &model.predict(&train.features).outputs[0];
    let error = scores.iter().zip(&y).map(|(s, y)| (s - y).powi(2)).sum::<f64>() / 500.0;
    assert!(error.sqrt() < 60.0, "{}: {model:?}", error.sqrt());
}

#[test]
fn totals_are_those_of_the_rows() {
    let train = planted(500, 5);
    let model = fitted(&train);
    let card = &model.cards[0];
    let totals = card.total(&train.features);
    for (total, n) in &card.totals {
        assert_eq!(totals.iter().filter(|t| *t == total).count() as u32, *n);
    }
    assert_eq!(card.totals.iter().map(|t| t.1).sum::<u32>(), 500);
}

#[test]
fn awkward_tables_give_sound_cards() {
    let n = 60;
    let columns = || {
        vec![
            numeric(vec![3.0; n]),
            numeric(vec![f64::NAN; n]),
            numeric((0..n).map(|i| if i == 0 { 1e300 } else { i as f64 }).collect()),
            numeric((0..n).map(|i| i as f64 * 1e-300).collect()),
            numeric((0..n).map(|i| if i % 2 == 0 { f64::NAN } else { 1.0 }).collect()),
            FeatureColumn::Categorical(vec![GAP; n]),
            FeatureColumn::Categorical((0..n as u32).collect()),
        ]
    };
    for target in [
        Target::Classes { codes: (0..n as u32).map(|r| r % 2).collect(), n_classes: 2 },
        Target::Classes { codes: vec![1; n], n_classes: 2 },
        Target::Classes { codes: (0..n as u32).map(|r| r / 20).collect(), n_classes: 5 },
        Target::Numbers((0..n).map(|i| if i == 3 { 1e200 } else { 1.0 }).collect()),
        Target::Numbers((0..n).map(|i| i as f64).collect()),
    ] {
        let train = view(columns(), target);
        let model = fitted(&train);
        model.check(7, train.task().n_outputs()).expect("sound");
        assert!(model.predict(&train.features).outputs.iter().all(|o| all_finite(o)), "{model:?}");
    }
    let wide = view(
        (0..5000).map(|j| numeric((0..60).map(|i| f64::from((i * 31 + j * 17) % 101)).collect())).collect(),
        Target::Classes { codes: (0..60).map(|r| r % 2).collect(), n_classes: 2 },
    );
    fitted(&wide).check(5000, 1).expect("sound");
}

#[test]
fn a_file_that_does_not_fit_is_refused() {
    let sound = fitted(&planted(3000, 5));
    sound.check(6, 1).expect("sound");
    let check = |change: &dyn Fn(&mut Card)| {
        let mut model = sound.clone();
        change(&mut model.cards[0]);
        assert!(model.check(6, 1).is_err(), "{model:?}");
    };
    check(&|c| c.unit = f64::NAN);
    check(&|c| c.questions[0].feature = 6);
    check(&|c| c.questions[0].gap = 99);
    check(&|c| c.questions[0].points[0] = 1_000_000);
    check(&|c| c.questions[0].rule = Rule::Number { cuts: vec![1.0; 40] });
    check(&|c| c.questions[1].rule = Rule::Levels { answers: vec![200] });
    check(&|c| c.questions[0].shares.clear());
    check(&|c| c.totals = vec![(1_000, 5)]);
}
