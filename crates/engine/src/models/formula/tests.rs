//! Fronts on tables of a few rows: found, lawful, the same at any thread count, refused when altered.

use super::length::row_losses;
use super::*;
use crate::data::{FeatureColumn, FeatureKind, GAP, Target, TrainView};
use crate::evolve::layer::Problem;
use crate::formula::{BinaryOp, Leaf, parse};
use crate::run::{Effort, Flow, Progress, Run, Seed, Stream};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

fn view(columns: Vec<FeatureColumn>, target: Target) -> TrainView {
    let n = target.len();
    let info = columns.iter().enumerate().map(|(j, c)| FeatureInfo {
        name: format!("x{j}"),
        column: format!("x{j}"),
        kind: match c {
            FeatureColumn::Numeric(_) => FeatureKind::Number,
            FeatureColumn::Categorical(_) => {
                FeatureKind::Level { levels: ["a", "b", "c", "d"].map(String::from).to_vec() }
            }
        },
        ..FeatureInfo::default()
    });
    let features = Features { info: Arc::new(info.collect()), columns, n_rows: n };
    TrainView { features, target, weights: vec![1.0; n], groups: None }
}

fn fitted(train: &TrainView, seed: u64) -> FormulaModel {
    let stop = AtomicBool::new(false);
    let go = |_: &Progress<'_>| Flow::Continue;
    let model = fit(train, &Run::new(Seed(seed), Effort::Quick, &go, &stop)).unwrap();
    model.check(train.features.n_features(), train.task().n_outputs()).unwrap();
    let sizes: Vec<f64> = model.front.iter().map(|f| f.complexity().size).collect();
    assert!(sizes.is_sorted(), "{sizes:?}");
    for index in 0..model.front.len() {
        lawful(&model.with_formula(index).unwrap(), train);
    }
    assert_eq!(model.with_formula(model.front.len()), None);
    assert_eq!(model.alone().predict(&train.features), model.predict(&train.features));
    model
}

/// What holds of every formula of a front.
fn lawful(model: &FormulaModel, train: &TrainView) {
    let scores = model.predict(&train.features);
    assert!(scores.outputs.iter().flatten().all(|s| s.is_finite()));
    // Reasons sum to the score.
    let reasons = model.attribute(&train.features);
    for (k, output) in scores.outputs.iter().enumerate() {
        for (row, score) in output.iter().enumerate() {
            let parts = reasons.contributions[k].iter().map(|c| c[row]);
            let sum = reasons.base[k] + parts.clone().sum::<f64>();
            let largest = parts.map(f64::abs).fold(reasons.base[k].abs().max(1.0), f64::max);
            assert!((sum - score).abs() <= 1e-9 * largest, "{sum} {score}");
        }
    }
    // The text reads back to the formula.
    let info = &train.features.info;
    for (text, expr) in model.plain(info).iter().zip(model.exprs()) {
        assert_eq!(parse(text, info), Ok(expr), "{text}");
    }
    assert_eq!(model.mathml(info).len(), scores.outputs.len());
}

fn uniform(n: usize, low: f64, high: f64, draw: &mut Stream) -> Vec<f64> {
    (0..n).map(|_| low + (high - low) * draw.uniform()).collect()
}

fn numeric(columns: &[Vec<f64>]) -> Vec<FeatureColumn> {
    columns.iter().map(|c| FeatureColumn::Numeric(c.clone())).collect()
}

#[test]
fn a_product_and_a_hinge_are_found() {
    let mut draw = Seed(11).stream();
    let x: Vec<Vec<f64>> = (0..4).map(|_| uniform(200, 0.0, 10.0, &mut draw)).collect();
    let y: Vec<f64> = (0..200).map(|i| 3.0 * x[0][i] * x[1][i] + (x[2][i] - 5.0).max(0.0)).collect();
    let model = fitted(&view(numeric(&x), Target::Numbers(y)), 1);
    let fresh: Vec<Vec<f64>> = (0..4).map(|_| uniform(300, 0.0, 10.0, &mut draw)).collect();
    let truth: Vec<f64> = (0..300).map(|i| 3.0 * fresh[0][i] * fresh[1][i] + (fresh[2][i] - 5.0).max(0.0)).collect();
    let rows = view(numeric(&fresh), Target::Numbers(truth.clone())).features;
    let predicted = &model.predict(&rows).outputs[0];
    let error: f64 = truth.iter().zip(predicted).map(|(a, b)| (a - b).powi(2)).sum();
    let mean = truth.iter().sum::<f64>() / 300.0;
    let total: f64 = truth.iter().map(|a| (a - mean).powi(2)).sum();
    assert!(error < 0.01 * total, "{:?}", model.plain(&rows.info));
    assert!(model.complexity().size <= 60.0, "{:?}", model.plain(&rows.info));
}

#[test]
fn noise_gives_next_to_no_formula() {
    let mut long = 0;
    for seed in 0..5 {
        let mut draw = Seed(100 + seed).stream();
        let x: Vec<Vec<f64>> = (0..5).map(|_| uniform(80, 0.0, 1.0, &mut draw)).collect();
        let y = (0..80).map(|_| draw.normal()).collect();
        long += usize::from(fitted(&view(numeric(&x), Target::Numbers(y)), seed).complexity().size > 12.0);
    }
    assert!(long <= 1, "{long} of 5 long formulas");
}

#[test]
fn two_and_three_classes_with_gaps_and_levels() {
    let mut draw = Seed(4).stream();
    let n = 150;
    let mut x = uniform(n, 0.0, 10.0, &mut draw);
    let level: Vec<u32> = (0..n).map(|_| draw.below(4) as u32).collect();
    let signal: Vec<f64> = (0..n).map(|i| x[i] - 5.0 + 3.0 * f64::from(level[i] % 2)).collect();
    let two = signal.iter().map(|s| u32::from(s + draw.normal() > 1.5)).collect();
    let three = signal.iter().map(|s| u32::from(*s > 0.0) + u32::from(*s > 3.0)).collect();
    for i in (0..n).step_by(9) {
        x[i] = f64::NAN;
    }
    let codes = level.iter().enumerate().map(|(i, &l)| if i % 11 == 0 { GAP } else { l }).collect();
    let columns = vec![FeatureColumn::Numeric(x), FeatureColumn::Categorical(codes)];
    for (codes, n_classes) in [(two, 2), (three, 3)] {
        let train = view(columns.clone(), Target::Classes { codes, n_classes });
        let model = fitted(&train, 2);
        let scores = model.predict(&train.features);
        let losses = row_losses(&Problem::new(&train.target, &train.weights), scores.clone(), &train.target);
        assert!(losses.iter().sum::<f64>() / (n as f64) < 0.6 * (n_classes as f64).ln(), "{n_classes}");
        if n_classes == 3 {
            // Centred: scores of a row sum to zero, to the rounding of coefficients.
            for row in 0..n {
                let sum: f64 = scores.outputs.iter().map(|o| o[row]).sum();
                assert!(sum.abs() < 0.05, "{sum}");
            }
        }
    }
}

#[test]
fn strange_columns_do_no_harm() {
    let n = 40;
    let ramp: Vec<f64> = (0..n).map(f64::from).collect();
    let times = |k: f64| FeatureColumn::Numeric(ramp.iter().map(|v| v * k).collect());
    let columns = vec![
        times(1.0),
        times(2.0),
        times(1e300),
        times(1e-300),
        times(1e90),
        FeatureColumn::Numeric(vec![7.0; n as usize]),
        FeatureColumn::Numeric(vec![f64::NAN; n as usize]),
        FeatureColumn::Categorical(vec![1; n as usize]),
        FeatureColumn::Categorical(vec![GAP; n as usize]),
    ];
    let noisy: Vec<f64> = ramp.iter().map(|v| v + (v * 7.0).sin()).collect();
    let targets = [
        Target::Numbers(noisy.clone()),
        Target::Numbers(noisy.iter().map(|v| v * 1e200).collect()),
        Target::Numbers(vec![3.0; n as usize]),
        Target::Classes { codes: ramp.iter().map(|v| u32::from(*v > 20.0)).collect(), n_classes: 2 },
        Target::Classes { codes: vec![0; n as usize], n_classes: 2 },
    ];
    for target in targets {
        let model = fitted(&view(columns.clone(), target), 3);
        let far = view(vec![FeatureColumn::Numeric(vec![1e308, -1e308, f64::NAN]); 7], Target::Numbers(vec![0.0; 3]));
        let mut far = far.features;
        far.columns.extend([FeatureColumn::Categorical(vec![9, GAP, 0]), FeatureColumn::Categorical(vec![1; 3])]);
        assert!(model.predict(&far).outputs[0].iter().all(|s| s.is_finite()));
    }
    // Few rows, and no column at all.
    let few = view(vec![FeatureColumn::Numeric(vec![1.0, 2.0, 4.0])], Target::Numbers(vec![1.0, 2.0, 3.0]));
    fitted(&few, 1);
    let none = fitted(&view(vec![], Target::Numbers(noisy)), 1);
    assert_eq!(none.complexity().size, 1.0);
}

#[test]
fn any_number_of_threads_finds_the_same_formula() {
    let mut draw = Seed(9).stream();
    let x: Vec<Vec<f64>> = (0..3).map(|_| uniform(90, -2.0, 2.0, &mut draw)).collect();
    let codes = (0..90).map(|i| u32::from(x[0][i] * x[1][i] + 0.3 * draw.normal() > 0.0)).collect();
    let train = view(numeric(&x), Target::Classes { codes, n_classes: 2 });
    let with_threads =
        |n: usize| rayon::ThreadPoolBuilder::new().num_threads(n).build().unwrap().install(|| fitted(&train, 5));
    assert_eq!(with_threads(1), with_threads(2));
}

#[test]
fn hostile_models_are_refused() {
    let mut draw = Seed(2).stream();
    let x = vec![uniform(60, 1.0, 2.0, &mut draw)];
    let y = x[0].iter().map(|v| 2.0 * v).collect();
    let good = fitted(&view(numeric(&x), Target::Numbers(y)), 1);
    let check = |change: &dyn Fn(&mut FormulaModel)| {
        let mut model = good.clone();
        change(&mut model);
        assert!(model.check(1, 1).is_err());
    };
    check(&|m| m.inputs.features.clear());
    check(&|m| m.chosen = m.front.len());
    check(&|m| m.front.clear());
    check(&|m| m.front = vec![m.front[0].clone(); MAX_FRONT + 2]);
    check(&|m| m.inputs.features[0] = FeatureInput::Number { low: 2.0, high: 1.0, median: 1.0, mean: 1.0 });
    let pole = Expr::binary(
        BinaryOp::Div,
        &Expr::constant(1.0),
        &Expr::binary(BinaryOp::Sub, &Expr::leaf(Leaf::Number(0)), &Expr::constant(1.5)),
    );
    // Every formula is looked at, not the chosen one alone.
    for index in 0..good.front.len() {
        check(&|m| m.front[index].terms.push(Expr::leaf(Leaf::Number(0))));
        check(&|m| m.front[index].slopes[0].push(1.0));
        check(&|m| m.front[index].intercepts[0] = f64::NAN);
        check(&|m| m.front[index].loss = f64::INFINITY);
        check(&|m| m.front[index].slopes.clear());
        for bad in [Expr { nodes: vec![] }, Expr::leaf(Leaf::Number(5)), Expr::leaf(Leaf::Level(0, 1)), pole.clone()] {
            check(&|m| {
                let formula = &mut m.front[index];
                formula.terms = vec![bad.clone()];
                formula.term_means = vec![0.0];
                formula.slopes = vec![vec![1.0]];
            });
        }
    }
}
