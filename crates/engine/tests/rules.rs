//! What the user demands of formulas holds in the formulas found: operators, length, signs, columns, units, losses.

use makalu::data::schema::Monotone;
use makalu::data::unit::dimension;
use makalu::data::{FeatureColumn, FeatureInfo, Features, Target, TrainView};
use makalu::evolve::rules::Rules;
use makalu::formula::{BinaryOp, Node, UnaryOp, parse};
use makalu::models::Model;
use makalu::models::formula::{self, FormulaModel};
use makalu::run::Stream;
use makalu::run::rules::{FormulaRules, Loss, OperatorSet};
use makalu::{Effort, Flow, Run, Seed, Task};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

const N: usize = 120;

/// Columns `a`, `b`, `c` of uniform numbers from 0 to 4.
fn columns(n: usize, draw: &mut Stream) -> Vec<Vec<f64>> {
    (0..3).map(|_| (0..n).map(|_| 4.0 * draw.uniform()).collect()).collect()
}

fn features_with(columns: &[Vec<f64>], describe: &dyn Fn(usize, &mut FeatureInfo)) -> Features {
    let info = (0..columns.len()).map(|j| {
        let name = ["a", "b", "c"][j].to_owned();
        let mut info = FeatureInfo { column: name.clone(), name, ..FeatureInfo::default() };
        describe(j, &mut info);
        info
    });
    Features {
        info: Arc::new(info.collect()),
        columns: columns.iter().map(|c| FeatureColumn::Numeric(c.clone())).collect(),
        n_rows: columns[0].len(),
    }
}

fn fit(features: &Features, target: Target, rules: FormulaRules) -> FormulaModel {
    let train = TrainView { weights: vec![1.0; target.len()], features: features.clone(), target, groups: None };
    let stopped = AtomicBool::new(false);
    let run = Run::new(Seed(3), Effort::Quick, &|_| Flow::Continue, &stopped).with_rules(rules);
    formula::fit(&train, &run).expect("fits")
}

/// The model, speaking of each formula of its front in turn.
fn every(model: &FormulaModel) -> impl Iterator<Item = FormulaModel> + '_ {
    (0..model.front.len()).filter_map(|at| model.with_formula(at))
}

/// `a * b + sqrt(c)`, with noise.
fn products(x: &[Vec<f64>], draw: &mut Stream) -> Vec<f64> {
    (0..x[0].len()).map(|i| x[0][i] * x[1][i] + x[2][i].sqrt() + 0.1 * draw.normal()).collect()
}

#[test]
fn operators_and_length_hold() {
    let mut draw = Seed(1).stream();
    let x = columns(N, &mut draw);
    let y = products(&x, &mut draw);
    let features = features_with(&x, &|_, _| {});
    let operators = OperatorSet::named("sum,hinge").expect("operators");
    let check = |rules: FormulaRules, holds: &dyn Fn(&Node) -> bool, longest: f64| {
        let model = fit(&features, Target::Numbers(y.clone()), rules);
        assert!(!model.formula().terms.is_empty());
        for one in every(&model) {
            let text = one.plain(&features.info);
            assert!(one.formula().terms.iter().flat_map(|t| &t.nodes).all(holds), "{text:?}");
            assert!(one.complexity().size <= longest, "{text:?}");
        }
    };
    let no_product = |node: &Node| {
        !matches!(node, Node::Unary(op, _) if *op != UnaryOp::Neg)
            && !matches!(node, Node::Binary(BinaryOp::Div | BinaryOp::Min, ..))
    };
    check(FormulaRules { operators, max_size: None, ..FormulaRules::default() }, &no_product, 200.0);
    check(
        FormulaRules { operators: OperatorSet::LINEAR, max_size: None, ..FormulaRules::default() },
        &|n| matches!(n, Node::Leaf(_)),
        200.0,
    );
    check(FormulaRules { operators: OperatorSet::ALL, max_size: Some(6), ..FormulaRules::default() }, &|_| true, 6.0);
}

/// Products of two columns: what `--operators sum,hinge` must keep out, and without which the table is not explained.
#[test]
fn a_product_is_found_only_where_it_is_allowed() {
    let mut draw = Seed(2).stream();
    let x = columns(N, &mut draw);
    let y = products(&x, &mut draw);
    let features = features_with(&x, &|_, _| {});
    let reads_two = |model: &FormulaModel| model.formula().terms.iter().any(|t| t.features().len() > 1);
    assert!(reads_two(&fit(&features, Target::Numbers(y.clone()), FormulaRules::default())));
    let operators = OperatorSet::named("hinge").expect("operators");
    assert!(!reads_two(&fit(
        &features,
        Target::Numbers(y),
        FormulaRules { operators, max_size: None, ..FormulaRules::default() }
    )));
}

/// The raw correlation has the wrong sign: `c = 4 - a` mostly, and the target grows with both.
#[test]
fn predictions_move_as_demanded() {
    for seed in 0..3 {
        let mut draw = Seed(10 + seed).stream();
        let mut x = columns(N, &mut draw);
        x[2] = x[0].iter().map(|a| 4.0 - a + 0.3 * draw.normal()).collect();
        let y: Vec<f64> = (0..N).map(|i| 3.0 * x[0][i] * (1.0 + x[1][i]) + x[2][i] + draw.normal()).collect();
        let median = 15.0;
        let classes = Target::Classes { codes: y.iter().map(|v| u32::from(*v > median)).collect(), n_classes: 2 };
        // Demanded: never falls with a (true), never grows with b (false), never falls with c (true against the look).
        let signs = [Monotone::Increasing, Monotone::Decreasing, Monotone::Increasing];
        let features = features_with(&x, &|j, info| info.monotone = Some(signs[j]));
        for target in [Target::Numbers(y), classes] {
            let model = fit(&features, target, FormulaRules::default());
            assert!(!model.formula().terms.is_empty());
            for (model, (j, sign)) in every(&model).flat_map(|m| signs.iter().enumerate().map(move |s| (m.clone(), s)))
            {
                let text = model.plain(&features.info);
                // Random rows, far ones among them, in pairs that differ in one column.
                let mut low: Vec<Vec<f64>> =
                    (0..3).map(|_| (0..200).map(|_| 8.0 * draw.uniform() - 2.0).collect()).collect();
                let mut high = low.clone();
                high[j] = low[j].iter().map(|v| v + 3.0 * draw.uniform()).collect();
                if *sign == Monotone::Decreasing {
                    std::mem::swap(&mut low, &mut high);
                }
                let score = |columns: &[Vec<f64>]| {
                    let rows = features_of(&features, columns);
                    model.predict(&rows).outputs.swap_remove(0)
                };
                for (a, b) in score(&low).iter().zip(&score(&high)) {
                    assert!(b - a >= -1e-9 * a.abs().max(1.0), "column {j}: {a} {b}, {text:?}");
                }
            }
        }
    }
}

fn features_of(like: &Features, columns: &[Vec<f64>]) -> Features {
    Features {
        info: like.info.clone(),
        columns: columns.iter().map(|c| FeatureColumn::Numeric(c.clone())).collect(),
        n_rows: columns[0].len(),
    }
}

#[test]
fn forced_columns_are_there_even_where_they_explain_nothing() {
    let mut draw = Seed(5).stream();
    let x = columns(N, &mut draw);
    // Neither b nor c matters.
    let y: Vec<f64> = (0..N).map(|i| x[0][i] + 0.5 * draw.normal()).collect();
    let noise: Vec<f64> = (0..N).map(|_| draw.normal()).collect();
    let features = features_with(&x, &|j, info| info.forced = j > 0);
    for target in [y, noise] {
        let model = fit(&features, Target::Numbers(target), FormulaRules::default());
        for one in every(&model) {
            let read = one.features();
            assert!(read.contains(&1) && read.contains(&2), "{:?}", one.plain(&features.info));
        }
    }
}

#[test]
fn unlike_units_are_not_added() {
    let mut draw = Seed(7).stream();
    let x = columns(N, &mut draw);
    let y: Vec<f64> = (0..N).map(|i| (x[0][i] + x[1][i]).powi(2) + 0.1 * draw.normal()).collect();
    let units = ["€", "jours", ""];
    let features = features_with(&x, &|j, info| info.dimension = dimension(units[j]));
    let model = fit(&features, Target::Numbers(y.clone()), FormulaRules::default());
    let rules = Rules::new(FormulaRules::default(), &features.info, Task::Regression, &model.inputs);
    assert!(model.formula().terms.iter().all(|t| rules.allows(t)), "{:?}", model.plain(&features.info));
    // Without units the same table is explained by what the units forbid.
    let bare = features_with(&x, &|_, _| {});
    let free = fit(&bare, Target::Numbers(y), FormulaRules::default());
    assert!(!free.formula().terms.iter().all(|t| rules.allows(t)), "{:?}", free.plain(&bare.info));
}

/// What the model says of these rows: finite, reasons that sum to it, text that reads back.
fn lawful(model: &FormulaModel, rows: &Features) -> Vec<f64> {
    let scores = model.predict(rows).outputs.swap_remove(0);
    let reasons = model.attribute(rows);
    for (row, score) in scores.iter().enumerate() {
        let sum = reasons.base[0] + reasons.contributions[0].iter().map(|c| c[row]).sum::<f64>();
        assert!(score.is_finite() && (sum - score).abs() <= 1e-9 * score.abs().max(1.0), "{sum} {score}");
    }
    for (text, expr) in model.plain(&rows.info).iter().zip(model.exprs()) {
        assert_eq!(parse(text, &rows.info), Ok(expr), "{text}");
    }
    model.check(rows.n_features(), 1).expect("sound");
    scores
}

#[test]
fn every_loss_gives_a_lawful_formula() {
    let mut draw = Seed(21).stream();
    let (x, fresh) = (columns(N, &mut draw), columns(2 * N, &mut draw));
    let features = features_with(&x, &|_, _| {});
    let (fresh_rows, far) =
        (features_of(&features, &fresh), features_of(&features, &vec![vec![1e300, -1e300, f64::NAN]; 3]));
    // Amounts over several powers of ten, whose logarithm is a product.
    let truth = |x: &[Vec<f64>], i: usize| (0.4 * x[0][i] * x[1][i] - x[2][i]).exp();
    let amounts: Vec<f64> = (0..N).map(|i| truth(&x, i) * (0.2 * draw.normal()).exp()).collect();
    let counts: Vec<f64> = amounts.iter().map(|v| v.round()).collect();
    let zeros = vec![0.0; N];
    for (loss, y, positive) in [
        (Loss::Poisson, &counts, true),
        (Loss::Gamma, &amounts, true),
        (Loss::Huber, &amounts, false),
        (Loss::Absolute, &amounts, false),
        (Loss::Poisson, &zeros, true),
        (Loss::Gamma, &zeros, false),
        (Loss::Absolute, &zeros, false),
    ] {
        let rules = FormulaRules { loss, ..FormulaRules::default() };
        let model = fit(&features, Target::Numbers(y.clone()), rules);
        for one in every(&model) {
            lawful(&one, &features);
            lawful(&one, &far);
            let predicted = lawful(&one, &fresh_rows);
            assert!(!positive || predicted.iter().all(|p| *p > 0.0), "{:?}", one.plain(&features.info));
        }
        if loss == Loss::Gamma && positive {
            let predicted = lawful(&model, &fresh_rows);
            let errors = predicted.iter().enumerate().map(|(i, p)| (p.ln() - truth(&fresh, i).ln()).powi(2));
            let error = errors.sum::<f64>() / predicted.len() as f64;
            assert!(error < 0.05, "{error} {:?}", model.plain(&features.info));
        }
    }
}

/// One row in ten is wild: squares follow it, Huber's loss does not.
#[test]
fn wild_rows_are_withstood() {
    let mut draw = Seed(22).stream();
    let (x, fresh) = (columns(N, &mut draw), columns(2 * N, &mut draw));
    let features = features_with(&x, &|_, _| {});
    let truth = |x: &[Vec<f64>], i: usize| 2.0 * x[0][i] + x[1][i];
    let wild = |i: usize| if i.is_multiple_of(10) { 60.0 * (4.0 - x[0][i]) } else { 0.0 };
    let y: Vec<f64> = (0..N).map(|i| truth(&x, i) + 0.3 * draw.normal() + wild(i)).collect();
    let error = |loss| {
        let rules = FormulaRules { loss, ..FormulaRules::default() };
        let model = fit(&features, Target::Numbers(y.clone()), rules);
        let predicted = lawful(&model, &features_of(&features, &fresh));
        predicted.iter().enumerate().map(|(i, p)| (p - truth(&fresh, i)).abs()).sum::<f64>() / predicted.len() as f64
    };
    let (squared, huber, absolute) = (error(Loss::Squared), error(Loss::Huber), error(Loss::Absolute));
    assert!(huber < 0.6 && absolute < 0.6 && squared > 2.0, "{squared} {huber} {absolute}");
}
