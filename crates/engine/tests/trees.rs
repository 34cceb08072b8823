//! Laws of the learners of trees: what must hold on any table, odd ones included.

use makalu::data::schema::Monotone;
use makalu::data::{FeatureColumn, FeatureInfo, FeatureKind, Features, GAP, Target, Task, TrainView};
use makalu::models::{FittedModel, Learner, Model, Scores};
use makalu::run::{Effort, Flow, Run, Seed, Stream};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

const LEARNERS: [Learner; 2] = [Learner::Boosted, Learner::Forest];

fn fit(learner: Learner, train: &TrainView, effort: Effort) -> FittedModel {
    let stopped = AtomicBool::new(false);
    let go_on = |_: &makalu::Progress<'_>| Flow::Continue;
    learner.fit(train, &Run::new(Seed(11), effort, &go_on, &stopped)).expect("trees fit on any rows")
}

fn numeric(name: &str, monotone: Option<Monotone>) -> FeatureInfo {
    FeatureInfo {
        name: name.into(),
        column: name.into(),
        kind: FeatureKind::Number,
        monotone,
        ..FeatureInfo::default()
    }
}

fn categorical(name: &str, n_levels: usize) -> FeatureInfo {
    let levels = (0..n_levels).map(|i| format!("level {i:03}")).collect();
    FeatureInfo {
        name: name.into(),
        column: name.into(),
        kind: FeatureKind::Level { levels },
        ..FeatureInfo::default()
    }
}

fn view(info: Vec<FeatureInfo>, columns: Vec<FeatureColumn>, target: Target) -> TrainView {
    let n_rows = target.len();
    let features = Features { info: Arc::new(info), columns, n_rows };
    TrainView { features, target, weights: vec![1.0; n_rows], groups: None }
}

/// A number, a number with gaps, a category of many levels, a flag; the target depends on all but the flag.
fn table(n: usize, task: Task, monotone: Option<Monotone>, stream: &mut Stream) -> TrainView {
    let x: Vec<f64> = (0..n).map(|_| stream.normal()).collect();
    let gappy: Vec<f64> = (0..n).map(|_| if stream.chance(0.3) { f64::NAN } else { stream.uniform() }).collect();
    let level: Vec<u32> = (0..n).map(|_| if stream.chance(0.1) { GAP } else { stream.below(20) as u32 }).collect();
    let flag: Vec<u32> = (0..n).map(|_| stream.below(2) as u32).collect();
    let truth: Vec<f64> = (0..n)
        .map(|i| {
            let gap = if gappy[i].is_nan() { 1.0 } else { 2.0 * gappy[i] };
            let level = if level[i] == GAP { 0.5 } else { f64::from(level[i] % 3) };
            (2.0 * x[i]).tanh() + gap + level + 0.2 * stream.normal()
        })
        .collect();
    let mut sorted = truth.clone();
    sorted.sort_by(f64::total_cmp);
    let target = match task {
        Task::Regression => Target::Numbers(truth),
        _ => {
            let n_classes = task.n_classes();
            let class = |t: &f64| (sorted.partition_point(|s| s < t) * n_classes / n) as u32;
            Target::Classes { codes: truth.iter().map(class).collect(), n_classes }
        }
    };
    let info = vec![numeric("x", monotone), numeric("gappy", None), categorical("level", 25), categorical("flag", 2)];
    let columns = vec![
        FeatureColumn::Numeric(x),
        FeatureColumn::Numeric(gappy),
        FeatureColumn::Categorical(level),
        FeatureColumn::Categorical(flag),
    ];
    view(info, columns, target)
}

const TASKS: [Task; 3] = [Task::Regression, Task::Binary, Task::Multiclass { n_classes: 3 }];

/// Mean squared error, or log-loss.
fn loss(scores: &Scores, rows: &TrainView) -> f64 {
    let n = rows.n_rows() as f64;
    match &rows.target {
        Target::Numbers(y) => y.iter().zip(&scores.outputs[0]).map(|(y, s)| (y - s).powi(2)).sum::<f64>() / n,
        Target::Classes { codes, .. } => {
            let p = scores.probabilities(rows.task());
            -codes.iter().enumerate().map(|(i, &c)| p[c as usize][i].ln()).sum::<f64>() / n
        }
    }
}

fn assert_additive(model: &FittedModel, rows: &Features) {
    let (scores, attribution) = (model.predict(rows), model.attribute(rows));
    for (k, scores) in scores.outputs.iter().enumerate() {
        for (row, &score) in scores.iter().enumerate() {
            let sum = attribution.base[k] + attribution.contributions[k].iter().map(|f| f[row]).sum::<f64>();
            assert!((sum - score).abs() <= 1e-9 * (1.0 + score.abs()), "row {row}: {sum} {score}");
        }
    }
}

#[test]
fn trees_learn_add_up_and_survive_saving() {
    let mut stream = Seed(1).stream();
    for task in TASKS {
        let (train, test) = (table(300, task, None, &mut stream), table(300, task, None, &mut stream));
        for learner in LEARNERS {
            let model = fit(learner, &train, Effort::Quick);
            let n_outputs = task.n_outputs();
            model.check(4, n_outputs).expect("a fitted model is sound");
            assert!(model.check(3, n_outputs).is_err() && model.check(4, n_outputs + 1).is_err());
            let found = loss(&model.predict(&test.features), &test);
            let blind = loss(&fit(Learner::Baseline, &train, Effort::Quick).predict(&test.features), &test);
            assert!(found < 0.8 * blind, "{learner:?} {task:?}: {found} against {blind}");
            assert_additive(&model, &test.features);
            let bytes = postcard::to_stdvec(&model).expect("a model is data");
            let again: FittedModel = postcard::from_bytes(&bytes).expect("what was written");
            assert_eq!(model, again);
            assert_eq!(model.predict(&test.features), again.predict(&test.features));
        }
    }
}

#[test]
fn threads_do_not_change_a_byte() {
    let train = table(120, Task::Binary, None, &mut Seed(2).stream());
    for learner in LEARNERS {
        let bytes = |n_threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads).build().expect("a pool");
            pool.install(|| {
                let model = fit(learner, &train, Effort::Quick);
                let contributions = model.attribute(&train.features).contributions;
                (postcard::to_stdvec(&model).expect("a model is data"), contributions)
            })
        };
        assert!(bytes(1) == bytes(2), "{learner:?}");
    }
}

#[test]
fn a_monotone_feature_is_monotone() {
    let mut stream = Seed(3).stream();
    for (task, monotone) in [(Task::Regression, Monotone::Increasing), (Task::Binary, Monotone::Decreasing)] {
        let train = table(200, task, Some(monotone), &mut stream);
        let model = fit(Learner::Boosted, &train, Effort::Quick);
        let sign = if monotone == Monotone::Increasing { 1.0 } else { -1.0 };
        for row in 0..20 {
            let mut rows = train.features.gather(&[row; 60]);
            rows.columns[0] = FeatureColumn::Numeric((0..60).map(|i| f64::from(i) / 10.0 - 3.0).collect());
            let scores = &model.predict(&rows).outputs[0];
            assert!(scores.windows(2).all(|w| sign * (w[1] - w[0]) >= -1e-9), "row {row}");
        }
    }
}

#[test]
fn odd_tables_give_finite_scores() {
    let numbers = |values: &[f64]| FeatureColumn::Numeric(values.to_vec());
    let six = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
    let targets = |n: usize| {
        [
            Target::Numbers(vec![7.0; n]),
            Target::Numbers((0..n).map(|i| i as f64 * 1e300).collect()),
            Target::Numbers((0..n).map(|i| i as f64 * 1e-300).collect()),
            Target::Classes { codes: vec![1; n], n_classes: 2 },
            Target::Classes { codes: (0..n).map(|i| i as u32 % 2).collect(), n_classes: 4 },
        ]
    };
    let cases: Vec<(Vec<FeatureInfo>, Vec<FeatureColumn>)> = vec![
        (vec![numeric("x", None)], vec![numbers(&six)]),
        (vec![numeric("x", None)], vec![numbers(&[f64::NAN; 6])]),
        (vec![numeric("x", None)], vec![numbers(&[2.0; 6])]),
        (vec![numeric("x", None)], vec![numbers(&[f64::INFINITY, f64::NEG_INFINITY, 0.0, f64::NAN, 1e308, -1e308])]),
        (vec![numeric("x", None)], vec![numbers(&[f64::NAN, 2.0, 2.0, f64::NAN, 2.0, 2.0])]),
        (vec![categorical("c", 1)], vec![FeatureColumn::Categorical(vec![0; 6])]),
        (vec![categorical("c", 3)], vec![FeatureColumn::Categorical(vec![GAP; 6])]),
        (vec![categorical("c", 1)], vec![FeatureColumn::Categorical(vec![0, GAP, 0, GAP, 0, 0])]),
        (vec![categorical("c", 900)], vec![FeatureColumn::Categorical(vec![0, 899, 3, 4, 500, 6])]),
    ];
    for (info, columns) in cases {
        for n in [2, 6] {
            for target in targets(n) {
                let rows: Vec<u32> = (0..n as u32).collect();
                let columns: Vec<FeatureColumn> = columns.iter().map(|c| c.gather(&rows)).collect();
                let train = view(info.clone(), columns, target);
                for learner in LEARNERS {
                    let model = fit(learner, &train, Effort::Quick);
                    model.check(1, train.task().n_outputs()).expect("sound");
                    let scores = model.predict(&train.features);
                    assert!(scores.outputs.iter().flatten().all(|s| s.is_finite()), "{learner:?} {train:?}");
                    assert_additive(&model, &train.features);
                }
            }
        }
    }
}

#[test]
fn weights_count_and_unseen_levels_are_gaps() {
    let mut stream = Seed(5).stream();
    let mut train = table(200, Task::Binary, None, &mut stream);
    let Target::Classes { codes, .. } = &train.target else { unreachable!("two classes were asked for") };
    train.weights = codes.iter().map(|&c| if c == 1 { 9.0 } else { 1.0 }).collect();
    let mut odd = train.features.gather(&[0, 0]);
    odd.columns[2] = FeatureColumn::Categorical(vec![24, GAP]);
    for learner in LEARNERS {
        let model = fit(learner, &train, Effort::Quick);
        let p = model.predict(&train.features).probabilities(Task::Binary);
        let mean = p[1].iter().sum::<f64>() / p[1].len() as f64;
        assert!(mean > 0.65, "{learner:?}: nine tenths of the weight is in the second class, {mean}");
        let scores = model.predict(&odd).outputs;
        assert_eq!(scores[0][0], scores[0][1], "{learner:?}");
    }
}

#[test]
fn wide_tables_fit() {
    let mut stream = Seed(6).stream();
    let n_features = 1500;
    let columns: Vec<FeatureColumn> =
        (0..n_features).map(|_| FeatureColumn::Numeric((0..60).map(|_| stream.normal()).collect())).collect();
    let FeatureColumn::Numeric(first) = &columns[0] else { unreachable!("all are numbers") };
    let target = Target::Numbers(first.clone());
    let info = (0..n_features).map(|i| numeric(&format!("x{i}"), None)).collect();
    let train = view(info, columns, target);
    for learner in LEARNERS {
        let model = fit(learner, &train, Effort::Quick);
        assert!(loss(&model.predict(&train.features), &train) < 0.5, "{learner:?}");
    }
}

/// Every way to damage one number of a model file must be refused or harmless.
#[test]
fn damaged_trees_are_refused_or_harmless() {
    let mut stream = Seed(7).stream();
    let train = table(60, Task::Binary, None, &mut stream);
    for learner in LEARNERS {
        let model = fit(learner, &train, Effort::Quick);
        let bytes = postcard::to_stdvec(&model).expect("a model is data");
        for _ in 0..400 {
            let mut damaged = bytes.clone();
            let at = stream.below(bytes.len());
            damaged[at] = stream.below(256) as u8;
            if let Ok(model) = postcard::from_bytes::<FittedModel>(&damaged)
                && model.check(4, 1).is_ok()
            {
                let few = train.features.gather(&[0, 1, 2]);
                model.predict(&few);
                model.attribute(&few);
            }
        }
    }
}
