//! Laws that every learner obeys, whatever the task: each runs on all of [`Learner::ALL`].
//!
//! To add a learner: nothing to do here; a learner that cannot obey a law is named beside it, with the reason.
//! To add a law: a test that walks over [`fitted`] or [`EDGES`].

use makalu::data::schema::Monotone;
use makalu::data::{
    Choices, Dataset, FeatureColumn, FeatureInfo, FeatureKind, Features, GAP, ReadOptions, Target, Task, TrainView,
    dataset, read, schema,
};
use makalu::models::calibrator::Calibrator;
use makalu::models::ensemble::Ensemble;
use makalu::models::region::{Region, Side};
use makalu::models::separable::Pieces;
use makalu::models::{FittedModel, Learner, Model, Scores};
use makalu::run::Stream;
use makalu::{Effort, Flow, Progress, Run, Seed};
use rayon::prelude::*;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, LazyLock};

const TASKS: [Task; 3] = [Task::Regression, Task::Binary, Task::Multiclass { n_classes: 3 }];
const N_ROWS: usize = 90;

fn fit_at(effort: Effort, learner: Learner, train: &TrainView) -> FittedModel {
    let go_on = |_: &Progress<'_>| Flow::Continue;
    let stopped = AtomicBool::new(false);
    let run = Run::new(Seed(11), effort, &go_on, &stopped);
    learner.fit(train, &run).unwrap_or_else(|e| panic!("{}: {e}", learner.name()))
}

fn fit(learner: Learner, train: &TrainView) -> FittedModel {
    fit_at(Effort::Quick, learner, train)
}

fn bytes(model: &FittedModel) -> Vec<u8> {
    postcard::to_stdvec(model).expect("a model is data")
}

/// Lines of a table with numbers, gaps that inform, counts, categories with gaps, a boolean and a weight.
fn lines(task: Task) -> Vec<String> {
    let mut s = Seed(5).derive(task.n_classes() as u64).stream();
    let gap = |text: String, is_gap: bool| if is_gap { String::new() } else { text };
    (0..N_ROWS)
        .map(|_| {
            let (age, income, visits) = (s.normal(), (2.0 * s.normal()).exp(), s.below(7));
            let (city, shop, online) = (s.below(4), s.below(12), s.below(2));
            let (no_income, no_city, weight) = (s.chance(0.2), s.chance(0.1), 1 + s.below(3));
            let effect = 2.0 * (age - 0.5).max(0.0) + f64::from(u8::from(no_income)) - 0.5 * city as f64
                + 0.2 * visits as f64
                + 0.5 * s.normal();
            let y = match task {
                Task::Regression => format!("{effect:.4}"),
                Task::Binary => ["stayed", "went"][usize::from(effect > 0.5)].to_owned(),
                Task::Multiclass { .. } => {
                    ["low", "mid", "top"][usize::from(effect > 0.0) + usize::from(effect > 1.0)].to_owned()
                }
            };
            let income = gap(format!("{income:.3}"), no_income);
            let city = gap(["Lyon", "Metz", "Nice", "Pau"][city].to_owned(), no_city);
            format!("{age:.3},{income},{visits},{city},shop {shop},{},{weight},{y}", ["no", "yes"][online])
        })
        .collect()
}

/// The dataset of these lines, as a user's file would give it.
fn read_lines(lines: &[String]) -> Dataset {
    let text = format!("age,income,visits,city,shop,online,weight,y\n{}\n", lines.join("\n"));
    let table = read(text.as_bytes(), "t.csv", &ReadOptions::default()).expect("a table").value;
    let demanded = |name: &str| Some(name.to_owned());
    let choices = Choices { target: demanded("y"), weight: demanded("weight"), ..Choices::default() };
    let schema = schema::understand(&table, &choices).expect("understood").value;
    let data = dataset::dataset(&table, &schema).expect("a dataset").value;
    assert_eq!(data.features.n_features(), 6, "{:?}", data.features.info);
    data
}

fn all_rows(data: &Dataset) -> TrainView {
    TrainView::gather(data, &(0..data.n_rows() as u32).collect::<Vec<_>>())
}

/// A learner fitted on the table of a task.
struct Fitted {
    task: Task,
    learner: Learner,
    train: TrainView,
    model: FittedModel,
    /// Training rows, then rows unlike any of them.
    rows: Features,
}

impl Fitted {
    fn name(&self) -> String {
        format!("{}, {:?}", self.learner.name(), self.task)
    }
}

/// Every learner on every task, fitted once for all laws.
fn fitted() -> &'static [Fitted] {
    static ALL: LazyLock<Vec<Fitted>> = LazyLock::new(|| {
        let views = TASKS.map(|task| (task, all_rows(&read_lines(&lines(task)))));
        let pairs = Learner::ALL.iter().flat_map(|&learner| views.iter().map(move |view| (learner, view)));
        pairs
            .map(|(learner, (task, train))| Fitted {
                task: *task,
                learner,
                train: train.clone(),
                model: fit(learner, train),
                rows: with_strange_rows(&train.features),
            })
            .collect()
    });
    &ALL
}

/// These rows, then five that hold only gaps, and numbers far below, far above and just outside of what was seen.
fn with_strange_rows(features: &Features) -> Features {
    let columns = features.columns.iter().map(|column| match column {
        FeatureColumn::Numeric(v) => {
            FeatureColumn::Numeric(v.iter().copied().chain([f64::NAN, -1e300, 1e300, -9.0, 0.0]).collect())
        }
        FeatureColumn::Categorical(v) => {
            FeatureColumn::Categorical(v.iter().copied().chain([GAP, 0, 1, GAP, 1]).collect())
        }
    });
    Features { info: features.info.clone(), columns: columns.collect(), n_rows: features.n_rows + 5 }
}

/// Judges all pairs at once, and every formula of a front as a model of its own; `law` panics where it is broken.
fn for_every_learner(law: impl Fn(&Fitted) + Sync + Send) {
    fitted().par_iter().for_each(|f| {
        law(f);
        for model in other_formulas(&f.model) {
            law(&Fitted { task: f.task, learner: f.learner, train: f.train.clone(), model, rows: f.rows.clone() });
        }
    });
}

/// The model speaking of each formula of its front that it does not speak of; none where it is no formula.
fn other_formulas(model: &FittedModel) -> Vec<FittedModel> {
    let FittedModel::Formula(formulas) = model else { return Vec::new() };
    let others = (0..formulas.front.len()).filter(|&at| at != formulas.chosen);
    others.filter_map(|at| formulas.with_formula(at)).map(FittedModel::Formula).collect()
}

fn assert_scores_near(a: &Scores, b: &Scores, tolerance: f64, what: &str) {
    for (a, b) in a.outputs.iter().flatten().zip(b.outputs.iter().flatten()) {
        assert!((a - b).abs() <= tolerance * (1.0 + a.abs().max(b.abs())), "{what}: {a} and {b}");
    }
}

#[test]
fn something_is_learnt() {
    // A law that holds of a constant proves little: all but the baseline tell rows apart.
    for f in fitted() {
        let scores = f.model.predict(&f.train.features);
        let spread = scores.outputs[0].iter().any(|s| *s != scores.outputs[0][0]);
        assert_eq!(spread, f.learner != Learner::Baseline, "{}", f.name());
    }
}

#[test]
fn a_refit_is_identical_on_any_number_of_threads() {
    for threads in [1, 2] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads can be started");
        for f in fitted() {
            let again = pool.install(|| fit(f.learner, &f.train));
            assert!(bytes(&again) == bytes(&f.model), "{} on {threads} threads", f.name());
        }
    }
}

#[test]
fn the_order_of_rows_in_the_file_does_not_matter() {
    for task in TASKS {
        let mut lines = lines(task);
        Seed(3).stream().shuffle(&mut lines);
        let train = all_rows(&read_lines(&lines));
        for f in fitted().iter().filter(|f| f.task == task) {
            assert!(bytes(&fit(f.learner, &train)) == bytes(&f.model), "{}", f.name());
        }
    }
}

#[test]
fn a_row_is_scored_alone_as_among_others() {
    for_every_learner(|f| {
        let (together, reasons) = (f.model.predict(&f.rows), f.model.attribute(&f.rows));
        for row in 0..f.rows.n_rows {
            let one = f.rows.gather(&[row as u32]);
            let (alone, reason) = (f.model.predict(&one), f.model.attribute(&one));
            assert_eq!(reason.base, reasons.base, "{}", f.name());
            for output in 0..f.task.n_outputs() {
                let (a, b) = (alone.outputs[output][0], together.outputs[output][row]);
                assert_eq!(a.to_bits(), b.to_bits(), "{}, row {row}", f.name());
                for (a, b) in reason.contributions[output].iter().zip(&reasons.contributions[output]) {
                    assert_eq!(a[0].to_bits(), b[row].to_bits(), "{}, row {row}", f.name());
                }
            }
        }
        let none = f.rows.gather(&[]);
        assert_eq!(f.model.predict(&none).outputs, vec![Vec::<f64>::new(); f.task.n_outputs()], "{}", f.name());
        f.model.attribute(&none);
    });
}

#[test]
fn saved_and_loaded_it_scores_the_same() {
    for_every_learner(|f| {
        let loaded: FittedModel = postcard::from_bytes(&bytes(&f.model)).expect("it was just written");
        assert_eq!(loaded, f.model, "{}", f.name());
        assert_eq!(loaded.predict(&f.rows), f.model.predict(&f.rows), "{}", f.name());
    });
}

/// Scores are finite, reasons sum to them, classes are centred, and the structure is sound.
fn assert_sound(model: &FittedModel, rows: &Features, task: Task, what: &str) {
    let (scores, reasons) = (model.predict(rows), model.attribute(rows));
    model.check(rows.n_features(), task.n_outputs()).unwrap_or_else(|e| panic!("{what}: {e}"));
    assert_eq!(scores.outputs.len(), task.n_outputs(), "{what}");
    for (output, scores) in scores.outputs.iter().enumerate() {
        assert_eq!(scores.len(), rows.n_rows, "{what}");
        for (row, score) in scores.iter().enumerate() {
            assert!(score.is_finite(), "{what}, row {row}: {score}");
            let parts: Vec<f64> = reasons.contributions[output].iter().map(|of_feature| of_feature[row]).collect();
            let largest = parts.iter().fold(reasons.base[output].abs(), |m, p| m.max(p.abs()));
            // Scaled first: near the largest number a sum may overflow where the score does not.
            let scale = if largest > 0.0 { largest } else { 1.0 };
            let sum = reasons.base[output] / scale + parts.iter().map(|p| p / scale).sum::<f64>();
            assert!((sum - score / scale).abs() <= 1e-9, "{what}, row {row}: {sum} and {}", score / scale);
        }
    }
    // A formula's coefficients are rounded class by class.
    let tolerance = if matches!(model, FittedModel::Formula(_)) { 1e-2 } else { 1e-9 };
    if let Task::Multiclass { n_classes } = task {
        for row in 0..rows.n_rows {
            let of_row: Vec<f64> = (0..n_classes).map(|k| scores.outputs[k][row]).collect();
            let largest = of_row.iter().fold(1.0f64, |m, s| m.max(s.abs()));
            assert!(of_row.iter().sum::<f64>().abs() <= tolerance * largest, "{what}, row {row}: {of_row:?}");
        }
    }
}

#[test]
fn reasons_sum_to_finite_scores() {
    for_every_learner(|f| assert_sound(&f.model, &f.rows, f.task, &f.name()));
}

#[test]
fn a_weight_of_two_is_the_row_twice() {
    // Trees and formulas draw rows at random, and cannot draw the same ones from two tables.
    for f in fitted().iter().filter(|f| matches!(f.learner, Learner::Baseline | Learner::Linear)) {
        let n = f.train.n_rows() as u32;
        let weighted = TrainView { weights: (0..n).map(|r| f64::from(1 + r % 2)).collect(), ..f.train.clone() };
        let rows: Vec<u32> = (0..n).flat_map(|r| std::iter::repeat_n(r, 1 + r as usize % 2)).collect();
        let mut repeated = f.train.subset(&rows);
        repeated.weights.fill(1.0);
        let (a, b) = (fit(f.learner, &weighted), fit(f.learner, &repeated));
        assert_scores_near(&a.predict(&f.rows), &b.predict(&f.rows), 1e-6, &f.name());
    }
}

/// A side about a row's value: the value alone, a stretch around it, everything; a gap with it or not.
fn side(column: &FeatureColumn, info: &FeatureInfo, row: usize, s: &mut Stream) -> Side {
    let (kind, with_gap) = (s.below(4), s.chance(0.3));
    match column {
        FeatureColumn::Numeric(v) => {
            let (x, gap) = (v[row], with_gap || v[row].is_nan());
            let known = || v.iter().copied().filter(|x| x.abs() < 1e9);
            let reach = known().fold(0.0, |m: f64, x| m.max(x.abs())) * s.uniform() * 0.5;
            match kind {
                0 | 1 if x.is_nan() => Side::Number { low: f64::INFINITY, high: f64::NEG_INFINITY, gap },
                0 => Side::Number { low: x, high: x, gap },
                1 => Side::Number { low: x - reach, high: x + reach * s.uniform(), gap },
                2 => Side::Number { low: if x.is_nan() { 0.0 } else { x }, high: f64::INFINITY, gap },
                _ => Side::Number { low: f64::NEG_INFINITY, high: f64::INFINITY, gap: true },
            }
        }
        FeatureColumn::Categorical(codes) => {
            let n = info.n_levels().unwrap_or(0) as u32;
            let some = (0..n).filter(|l| kind == 3 || *l == codes[row] || (kind != 0 && s.chance(0.4)));
            let mut allowed: Vec<u32> = some.collect();
            if with_gap || codes[row] == GAP {
                allowed.push(GAP);
            }
            Side::Levels(allowed)
        }
    }
}

/// Rows drawn from a region: often at an end of a side.
fn drawn(region: &Region, like: &Features, n_rows: usize, s: &mut Stream) -> Features {
    let number = |low: f64, high: f64, s: &mut Stream| match s.below(5) {
        0 => low,
        1 => high,
        _ => {
            let (low, high) = (low.max(-20.0).min(high), high.min(20.0).max(low));
            (low + s.uniform() * (high - low)).clamp(low, high)
        }
    };
    let columns = region.sides.iter().map(|side| match side {
        Side::Number { low, high, gap } => FeatureColumn::Numeric(
            (0..n_rows)
                .map(|_| if low > high || (*gap && s.chance(0.2)) { f64::NAN } else { number(*low, *high, s) })
                .collect(),
        ),
        Side::Levels(codes) => FeatureColumn::Categorical((0..n_rows).map(|_| codes[s.below(codes.len())]).collect()),
    });
    Features { info: like.info.clone(), columns: columns.collect(), n_rows }
}

/// A side in pieces: a level each, numbers cut at some of these, a gap by itself.
fn in_pieces(side: &Side, cuts: &[f64]) -> Vec<Side> {
    let Side::Number { low, high, gap } = *side else {
        return side.codes().iter().map(|code| Side::Levels(vec![*code])).collect();
    };
    let mut ends: Vec<f64> = cuts.iter().copied().filter(|c| low <= *c && *c < high).chain([high]).collect();
    ends.sort_by(f64::total_cmp);
    let mut from = low;
    let mut pieces = Vec::new();
    for to in ends {
        if from <= to {
            pieces.push(Side::Number { low: from, high: to, gap: false });
        }
        from = to;
    }
    if gap {
        pieces.push(Side::Number { low: f64::INFINITY, high: f64::NEG_INFINITY, gap: true });
    }
    pieces
}

/// Rows of a region score no higher than the sum over the pieces that they fall into.
fn assert_below(model: &FittedModel, region: &Region, rows: &Features, what: &str, s: &mut Stream) {
    let cuts: Vec<f64> = (0..3).map(|_| 3.0 * s.normal()).collect();
    let features: Vec<usize> = (0..region.sides.len()).filter(|_| s.chance(0.6)).collect();
    let columns = features.iter().map(|&f| (f, in_pieces(&region.sides[f], &cuts))).collect();
    let pieces = Pieces { columns };
    let scores = model.predict(rows);
    for sign in [1.0, -1.0] {
        let all = model.above(region, &pieces, sign).unwrap_or_else(|| panic!("{what}: {region:?}"));
        for (above, scores) in all.iter().zip(&scores.outputs) {
            for (row, score) in scores.iter().enumerate() {
                let worth = |((f, sides), values): (&(usize, Vec<Side>), &Vec<f64>)| {
                    let one = |side: &Side| {
                        let mut alone = Region::of_row(rows, row);
                        alone.sides[*f] = side.clone();
                        alone.contains(rows, row)
                    };
                    values[sides.iter().position(one).expect("a piece of its own")]
                };
                let sum = above.base + pieces.columns.iter().zip(&above.values).map(worth).sum::<f64>();
                assert!(
                    sign * score <= sum + 1e-12 * (1.0 + score.abs()),
                    "{what}: {sign} {score} above {sum}, {region:?}"
                );
            }
        }
    }
}

/// Rows drawn from random regions score within the regions' bounds.
fn assert_bounded(model: &FittedModel, like: &Features, what: &str) {
    let mut s = Seed(31).stream();
    for _ in 0..60 {
        let row = s.below(like.n_rows);
        let columns = like.columns.iter().zip(like.info.iter());
        let region = Region { sides: columns.map(|(column, info)| side(column, info, row, &mut s)).collect() };
        assert!(region.contains(like, row), "{region:?}, row {row}");
        let bounds = model.bounds(&region).unwrap_or_else(|| panic!("{what}: {region:?}"));
        let rows = drawn(&region, like, 40, &mut s);
        for (bound, scores) in bounds.iter().zip(&model.predict(&rows).outputs) {
            for (row, score) in scores.iter().enumerate() {
                assert!(region.contains(&rows, row), "{region:?}");
                assert!(bound.contains(*score), "{what}: {score} outside {bound:?}, {region:?}");
            }
        }
        assert_below(model, &region, &rows, what, &mut s);
    }
}

#[test]
fn no_row_of_a_region_leaves_its_bounds() {
    for_every_learner(|f| assert_bounded(&f.model, &f.rows, &f.name()));
}

#[test]
fn no_row_of_a_region_leaves_the_bounds_of_a_mixture() {
    for task in TASKS {
        let all: Vec<&Fitted> = fitted().iter().filter(|f| f.task == task).collect();
        let calibrator = Calibrator { slope: 0.7, intercepts: vec![0.1; task.n_outputs()] };
        let share = 1.0 / all.len() as f64;
        let members = all.iter().map(|f| (share, f.model.clone(), calibrator.clone())).collect();
        assert_bounded(&FittedModel::Ensemble(Ensemble { members }), &all[0].rows, "mixture");
    }
}

#[test]
fn a_region_of_one_row_is_bounded_by_its_score() {
    for_every_learner(|f| {
        let scores = f.model.predict(&f.rows);
        for row in 0..f.rows.n_rows {
            let bounds = f.model.bounds(&Region::of_row(&f.rows, row)).unwrap_or_else(|| panic!("{}", f.name()));
            for (bound, scores) in bounds.iter().zip(&scores.outputs) {
                assert!(bound.contains(scores[row]), "{}: {} outside {bound:?}", f.name(), scores[row]);
                assert!(bound.width() < 1e-9 * (1.0 + scores[row].abs()), "{}: {bound:?}", f.name());
            }
        }
    });
}

/// Learners whose score follows the sign that the dictionary demands; the others do not take demands yet.
const MONOTONE: [Learner; 5] =
    [Learner::Baseline, Learner::Scorecard, Learner::Formula, Learner::Additive, Learner::Boosted];

#[test]
fn a_demanded_sign_is_kept() {
    let mut s = Seed(8).stream();
    let n = 120;
    let [x, z]: [Vec<f64>; 2] = std::array::from_fn(|_| (0..n).map(|_| s.normal()).collect());
    // The data rise, fall and rise again where a rising score is demanded.
    let y: Vec<f64> = (0..n).map(|i| (3.0 * x[i]).sin() + x[i] + 0.3 * z[i] + 0.2 * s.normal()).collect();
    let classes = |cuts: &[f64]| Target::Classes {
        codes: y.iter().map(|v| cuts.iter().filter(|c| v > c).count() as u32).collect(),
        n_classes: cuts.len() + 1,
    };
    for (demand, sign) in [(Monotone::Increasing, 1.0), (Monotone::Decreasing, -1.0)] {
        for target in [Target::Numbers(y.clone()), classes(&[0.0])] {
            let mut train = view(vec![number(x.clone()), number(z.clone())], target);
            Arc::make_mut(&mut train.features.info)[0].monotone = Some(demand);
            for learner in MONOTONE {
                let model = fit(learner, &train);
                for at in [-1.0, 0.0, 1.0] {
                    let grid: Vec<f64> = (-40..=40).map(|i| f64::from(i) / 10.0).collect();
                    let mut rows = train.features.gather(&vec![0; grid.len()]);
                    rows.columns[1] = FeatureColumn::Numeric(vec![at; grid.len()]);
                    rows.columns[0] = FeatureColumn::Numeric(grid);
                    let scores = &model.predict(&rows).outputs[0];
                    let kept = scores.windows(2).all(|w| sign * (w[1] - w[0]) >= -1e-9);
                    assert!(kept, "{}, {demand:?}, {:?}: {scores:?}", learner.name(), train.task());
                }
            }
        }
    }
}

fn number(values: Vec<f64>) -> (FeatureKind, FeatureColumn) {
    (FeatureKind::Number, FeatureColumn::Numeric(values))
}

/// A category of so many levels.
fn level(n_levels: usize, codes: Vec<u32>) -> (FeatureKind, FeatureColumn) {
    let levels = (0..n_levels).map(|l| format!("level {l}")).collect();
    (FeatureKind::Level { levels }, FeatureColumn::Categorical(codes))
}

fn view(columns: Vec<(FeatureKind, FeatureColumn)>, target: Target) -> TrainView {
    let n_rows = target.len();
    let (info, columns) = columns
        .into_iter()
        .enumerate()
        .map(|(i, (kind, column))| {
            let name = format!("x{i}");
            (FeatureInfo { column: name.clone(), name, kind, ..FeatureInfo::default() }, column)
        })
        .unzip();
    let features = Features { info: Arc::new(info), columns, n_rows };
    TrainView { features, target, weights: vec![1.0; n_rows], groups: None }
}

/// A target that depends on `x`, at this scale.
fn depends(task: Task, x: &[f64], scale: f64, s: &mut Stream) -> Target {
    let y: Vec<f64> = x.iter().map(|x| x + 0.3 * s.normal()).collect();
    match task {
        Task::Regression => Target::Numbers(y.iter().map(|v| v * scale).collect()),
        _ => {
            let n_classes = task.n_classes();
            // Every class occurs: the first rows take one each.
            let code = |(i, v): (usize, &f64)| if i < n_classes { i } else { usize::from(*v > 0.0) };
            Target::Classes { codes: y.iter().enumerate().map(|p| code(p) as u32).collect(), n_classes }
        }
    }
}

/// A table that is hard in one way, from a column of standard normals and a stream.
type Edge = fn(Task, Vec<f64>, &mut Stream) -> TrainView;

/// What a table may have that breaks a careless fit. Every one holds for every learner and task.
const EDGES: [(&str, usize, Edge); 14] = [
    ("a column of gaps", 40, |task, x, s| {
        let target = depends(task, &x, 1.0, s);
        view(vec![number(vec![f64::NAN; x.len()]), number(x.clone()), level(2, vec![GAP; x.len()])], target)
    }),
    ("a constant column", 40, |task, x, s| {
        let target = depends(task, &x, 1.0, s);
        view(vec![number(vec![7.0; x.len()]), number(x)], target)
    }),
    ("nothing but constants and gaps", 40, |task, x, s| {
        let target = depends(task, &x, 1.0, s);
        view(vec![number(vec![7.0; x.len()]), number(vec![f64::NAN; x.len()])], target)
    }),
    ("a category of one level, and one of none", 40, |task, x, s| {
        let target = depends(task, &x, 1.0, s);
        let n = x.len();
        let some = (0..n as u32).map(|r| if r % 5 == 0 { GAP } else { 0 }).collect();
        view(vec![level(1, vec![0; n]), level(1, some), level(0, vec![GAP; n]), number(x)], target)
    }),
    ("a level that no row has", 40, |task, x, s| {
        let codes = x.iter().map(|v| 2 * u32::from(*v > 0.0)).collect();
        let target = depends(task, &x, 1.0, s);
        view(vec![level(4, codes)], target)
    }),
    ("a level per row", 40, |task, x, s| {
        let target = depends(task, &x, 1.0, s);
        view(vec![level(x.len(), (0..x.len() as u32).collect()), number(x)], target)
    }),
    ("twelve rows", 12, |task, x, s| {
        let target = depends(task, &x, 1.0, s);
        let codes = (0..x.len() as u32).map(|r| r % 3).collect();
        view(vec![number(x), level(3, codes)], target)
    }),
    ("four rows", 4, |task, x, s| {
        let target = depends(task, &x, 1.0, s);
        view(vec![number(x)], target)
    }),
    ("a class of one row, a constant number", 40, |task, x, _| {
        let codes = (0..x.len() as u32).map(|r| u32::from(r == 11)).collect();
        let target = match task {
            Task::Regression => Target::Numbers(vec![3.25; x.len()]),
            _ => Target::Classes { codes, n_classes: task.n_classes() },
        };
        view(vec![number(x)], target)
    }),
    ("a single class", 40, |task, x, s| {
        let target = match task {
            Task::Regression => depends(task, &x, 1.0, s),
            _ => Target::Classes { codes: vec![0; x.len()], n_classes: task.n_classes() },
        };
        view(vec![number(x)], target)
    }),
    ("huge numbers", 40, |task, x, s| {
        let target = depends(task, &x, 1e300, s);
        view(vec![number(x.iter().map(|v| v * 1e300).collect()), number(x)], target)
    }),
    ("tiny numbers", 40, |task, x, s| {
        let target = depends(task, &x, 1e-300, s);
        view(vec![number(x.iter().map(|v| v * 1e-300).collect()), number(x)], target)
    }),
    ("more columns than rows", 15, |task, x, s| {
        let target = depends(task, &x, 1.0, s);
        let mut columns: Vec<_> = (0..60).map(|_| number((0..x.len()).map(|_| s.normal()).collect())).collect();
        columns.push(number(x));
        view(columns, target)
    }),
    ("uneven weights and groups", 40, |task, x, s| {
        let target = depends(task, &x, 1.0, s);
        let n = x.len();
        let mut train = view(vec![number(x)], target);
        train.weights = (0..n).map(|r| 10f64.powi(r as i32 % 7 - 3)).collect();
        train.groups = Some((0..n as u32).map(|r| r / 4).collect());
        train
    }),
];

#[test]
fn hard_tables_are_fitted() {
    let cases: Vec<(&str, Task, TrainView, Learner)> = EDGES
        .iter()
        .flat_map(|&(name, n, edge)| {
            TASKS.map(|task| {
                let mut s = Seed(21).stream();
                let x = (0..n).map(|_| s.normal()).collect();
                (name, task, edge(task, x, &mut s))
            })
        })
        .flat_map(|(name, task, train)| Learner::ALL.map(|learner| (name, task, train.clone(), learner)))
        .collect();
    // Every broken case is named, not the first alone.
    let judge = |(name, task, train, learner): &(&str, Task, TrainView, Learner)| {
        let what = format!("{}, {task:?}: {name}", learner.name());
        let sound = || {
            let (model, rows) = (fit(*learner, train), with_strange_rows(&train.features));
            assert_sound(&model, &rows, *task, &what);
            for other in other_formulas(&model) {
                assert_sound(&other, &rows, *task, &what);
            }
        };
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(sound)).err().map(|_| what.clone())
    };
    let broken: Vec<String> = cases.par_iter().filter_map(judge).collect();
    assert!(broken.is_empty(), "{broken:#?}");
}
