//! The whole line, from the bytes of a file to a model file to scores, through the public functions alone.

use makalu::artifact::{from_bytes, to_bytes};
use makalu::data::read::read_like;
use makalu::data::{FoldScheme, ReadOptions, Role, read, schema};
use makalu::explain::effect::EffectCurve;
use makalu::fit::{Checkpoint, NoCheckpoint, Source, fit};
use makalu::message::{ErrorKind, Noted};
use makalu::models::Learner;
use makalu::run::Stage;
use makalu::score::{ScoredList, score};
use makalu::{Artifact, Choices, Effort, Error, Flow, Progress, Run, Schema, Seed, StopReason, Table};
use std::collections::BTreeMap;
use std::sync::LazyLock;
use std::sync::atomic::AtomicBool;

/// Names of the columns of [`customers`].
const HEADER: [&str; 8] = ["client", "days", "basket", "city", "shop", "week", "online", "status"];

/// Rows of 100 customers: who has not bought for long leaves; a basket is missing now and then.
fn customers() -> Vec<Vec<String>> {
    let mut s = Seed(2).stream();
    (0..100)
        .map(|i| {
            let (days, basket, city) = (200.0 * s.uniform(), (s.normal() + 4.0).exp(), s.below(3));
            let basket = if s.chance(0.15) { String::new() } else { format!("{basket:.2}") };
            let leaves = (days - 100.0) / 25.0 + 0.5 * city as f64 + s.normal() > 0.5;
            vec![
                format!("C-{i:04}"),
                format!("{days:.0}"),
                basket,
                ["Lyon", "Metz", "Nice"][city].to_owned(),
                format!("S{}", i % 10),
                format!("{}", i / 2),
                ["no", "yes"][s.below(2)].to_owned(),
                ["stays", "leaves"][usize::from(leaves)].to_owned(),
            ]
        })
        .collect()
}

/// The file of these columns, in this order.
fn file(header: &[&str], rows: &[Vec<String>]) -> String {
    let line = |row: &Vec<String>| {
        let cell = |name: &&str| HEADER.iter().position(|h| h == name).map_or("0", |c| row[c].as_str());
        header.iter().map(cell).collect::<Vec<_>>().join(",") + "\n"
    };
    header.join(",") + "\n" + &rows.iter().map(line).collect::<String>()
}

fn understood(bytes: &[u8], choices: Choices) -> (Table, Schema) {
    let table = read(bytes, "customers.csv", &ReadOptions::default()).expect("a table").value;
    let schema = schema::understand(&table, &choices).expect("understood").value;
    (table, schema)
}

fn choices(target: &str) -> Choices {
    Choices { target: Some(target.to_owned()), ..Choices::default() }
}

/// Learns on so many threads; `callback` is told of progress.
fn learn(
    (table, schema): &(Table, Schema),
    threads: usize,
    checkpoint: &mut dyn Checkpoint,
    callback: impl Fn(&Progress<'_>) -> Flow + Sync,
) -> Artifact {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads can be started");
    let source = Source { name: "customers.csv".to_owned(), sha256: "00".repeat(32) };
    let stopped = AtomicBool::new(false);
    let run = Run::new(Seed(4), Effort::Quick, &callback, &stopped);
    pool.install(|| fit(table, schema, &source, &run, checkpoint)).unwrap_or_else(|e| panic!("{e}")).value
}

fn go_on(_: &Progress<'_>) -> Flow {
    Flow::Continue
}

/// The customers, and what an undisturbed run on two threads makes of them.
fn learnt() -> &'static ((Table, Schema), Artifact) {
    static LEARNT: LazyLock<((Table, Schema), Artifact)> = LazyLock::new(|| {
        let known = understood(file(&HEADER, &customers()).as_bytes(), choices("status"));
        let artifact = learn(&known, 2, &mut NoCheckpoint, go_on);
        (known, artifact)
    });
    &LEARNT
}

fn names(artifact: &Artifact) -> Vec<&str> {
    artifact.models.iter().map(|m| m.name.as_str()).collect()
}

/// Units kept in memory.
#[derive(Default)]
struct Kept {
    units: BTreeMap<String, Vec<u8>>,
    n_stored: usize,
}

impl Checkpoint for Kept {
    fn load(&self, key: &str) -> Option<Vec<u8>> {
        self.units.get(key).cloned()
    }
    fn store(&mut self, key: &str, bytes: &[u8]) {
        self.n_stored += 1;
        self.units.insert(key.to_owned(), bytes.to_vec());
    }
}

#[test]
fn one_thread_or_two_write_the_same_file() {
    let (known, artifact) = learnt();
    assert_eq!(
        names(artifact),
        ["baseline", "scorecard", "formula", "linear", "additive", "forest", "boosted", "best"]
    );
    assert_eq!(artifact.stop, StopReason::Complete);
    let bytes = to_bytes(artifact);
    assert!(to_bytes(&learn(known, 1, &mut NoCheckpoint, go_on)) == bytes);
    let back = from_bytes(&bytes).expect("it was just written");
    assert_eq!(back, *artifact);
    assert!(to_bytes(&back) == bytes);
}

#[test]
fn a_stopped_run_keeps_whole_learners_and_goes_on_later() {
    let (known, undisturbed) = learnt();
    let mut kept = Kept::default();
    let stop =
        |p: &Progress<'_>| if p.stage == Stage::Validation && p.done == 12 { Flow::Stop } else { Flow::Continue };
    let stopped = learn(known, 1, &mut kept, stop);
    assert_eq!((names(&stopped), stopped.stop), (vec!["baseline", "linear", "best"], StopReason::Stopped));
    from_bytes(&to_bytes(&stopped)).expect("a stopped run's file is sound");
    assert_eq!(kept.n_stored, 12);
    let error = stopped.with_formula(1).expect_err("no formula was judged");
    assert_eq!(error.message.code, "front-no-formula");
    let resumed = learn(known, 2, &mut kept, go_on);
    assert!(to_bytes(&resumed) == to_bytes(undisturbed));
    let n_learners = Learner::ALL.iter().filter(|l| l.suits(undisturbed.task, undisturbed.n_rows)).count();
    assert_eq!(kept.n_stored, 5 * n_learners, "every learner on five folds, each once");
}

#[test]
fn stopped_at_once_the_baseline_is_kept() {
    let (known, _) = learnt();
    let artifact = learn(known, 2, &mut NoCheckpoint, |_| Flow::Stop);
    assert_eq!((names(&artifact), artifact.stop), (vec!["baseline", "best"], StopReason::Stopped));
    let back = from_bytes(&to_bytes(&artifact)).expect("a stopped run's file is sound");
    assert_eq!(score(&back, &known.0, "recommended", 3).expect("scored").value.rows.len(), 100);
}

#[test]
fn later_weeks_are_predicted_from_earlier_ones() {
    let text = file(&HEADER, &customers());
    let known = understood(text.as_bytes(), Choices { time: Some("week".to_owned()), ..choices("status") });
    let artifact = learn(&known, 2, &mut NoCheckpoint, go_on);
    let validation = &artifact.validation;
    assert!(matches!(validation.scheme, FoldScheme::TimeBlocked { .. }), "{:?}", validation.scheme);
    // The file stands in the order of weeks: what is predicted is its end.
    let first = validation.rows[0];
    assert!((10..60).contains(&first), "{first}");
    assert!(validation.rows.iter().copied().eq(first..100), "{:?}", validation.rows);
    from_bytes(&to_bytes(&artifact)).expect("sound");
}

#[test]
fn whole_shops_are_predicted_from_others() {
    let text = file(&HEADER, &customers());
    let known = understood(text.as_bytes(), Choices { group: Some("shop".to_owned()), ..choices("status") });
    let artifact = learn(&known, 2, &mut NoCheckpoint, go_on);
    assert!(matches!(artifact.validation.scheme, FoldScheme::Grouped { .. }), "{:?}", artifact.validation.scheme);
    assert_eq!(artifact.validation.rows.len(), 100);
    assert!(artifact.features.iter().all(|f| f.column != "shop"), "a new shop is not one of these");
    from_bytes(&to_bytes(&artifact)).expect("sound");
}

#[test]
fn another_formula_can_be_chosen() {
    let ((table, _), artifact) = learnt();
    let (index, formulas) = artifact.formulas().expect("a formula");
    let front = artifact.front.as_ref().expect("known formulas");
    assert_eq!((front.entries.len(), front.advised, front.n_searches), (formulas.front.len(), formulas.chosen, 5));
    assert!(front.entries.len() > 2, "{}", front.entries.len());
    let advised = &front.entries[front.advised];
    assert_eq!(advised.figures, artifact.validation.models[index].figures);
    assert_eq!(advised.calibrator, artifact.models[index].calibrator);
    for (at, entry) in front.entries.iter().enumerate() {
        let kept = entry.price.kept.expect("the customers can be predicted");
        assert!(kept.low <= kept.high && kept.value < 1.5, "{kept:?}");
        assert_eq!(entry.stability.len(), formulas.front[at].terms.len());
        let other = artifact.with_formula(at + 1).expect("there is such a formula");
        let bytes = to_bytes(&other);
        let back = from_bytes(&bytes).expect("sound");
        assert_eq!(back.formulas().map(|f| f.1.chosen), Some(at));
        assert_eq!(back.validation.models[index].complexity, formulas.front[at].complexity());
        assert_eq!((back.validation.best, back.validation.recommended), {
            (artifact.validation.best, artifact.validation.recommended)
        });
        for row in score(&back, table, "formula", usize::MAX).expect("scored").value.rows {
            let sum = row.base + row.reasons.iter().map(|r| r.contribution).sum::<f64>();
            assert!((sum - row.score).abs() <= 1e-9 * (1.0 + row.score.abs()), "{row:?}");
        }
        // And back again: to what was, but for the seventh digit of the out-of-fold scores.
        let again = back.with_formula(front.advised + 1).expect("there is such a formula");
        assert_eq!(again.models, artifact.models);
        assert_eq!(again.validation.models[index].figures, artifact.validation.models[index].figures);
        assert_eq!(again.validation.models[index].importance, artifact.validation.models[index].importance);
    }
    // The constant alone is the baseline; longer formulas keep more of what can be known, but for luck.
    let kept = |at: usize| front.entries[at].price.kept.map_or(0.0, |k| k.value);
    assert!(kept(0).abs() < 0.1 && kept(front.advised) > 0.3, "{} {}", kept(0), kept(front.advised));
    for number in [0, front.entries.len() + 1, usize::MAX] {
        let error = artifact.with_formula(number).expect_err("no such formula");
        assert_eq!((error.kind, error.message.code.as_ref()), (ErrorKind::Usage, "front-unknown-number"));
    }
}

#[test]
fn fronts_that_do_not_fit_are_refused() {
    let check = |change: &dyn Fn(&mut Artifact), part: &str| {
        let mut artifact = learnt().1.clone();
        change(&mut artifact);
        let error = from_bytes(&to_bytes(&artifact)).expect_err(part);
        assert!(error.message.args.iter().any(|(_, v)| *v == part.into()), "{part}: {:?}", error.message);
    };
    fn front(artifact: &mut Artifact) -> &mut makalu::artifact::Front {
        artifact.front.as_mut().expect("known formulas")
    }
    check(&|a| a.front = None, "front");
    check(&|a| front(a).advised = 99, "front");
    check(&|a| front(a).entries.truncate(1), "front");
    check(&|a| front(a).n_searches = 0, "front.stability");
    check(&|a| front(a).entries[1].stability.clear(), "front.stability");
    check(&|a| front(a).entries[0].figures.clear(), "front.figures");
    check(&|a| front(a).entries[0].price.lost.low = f64::NAN, "front.price");
    check(&|a| front(a).entries[0].calibrator.slope = f64::NAN, "calibrator");
    check(&|a| front(a).entries[1].importance[0].0 = 99, "front.importance");
    check(&|a| a.validation.models.iter_mut().for_each(|m| m.out_of_fold.repeats.clear()), "validation.out_of_fold");
}

/// Scores the customers in a file with these columns.
fn scored(header: &[&str]) -> Result<Noted<ScoredList>, Error> {
    let artifact = &learnt().1;
    let text = file(header, &customers());
    let read = read_like(text.as_bytes(), "later.csv", &ReadOptions::default(), &artifact.schema.reading);
    score(artifact, &read.expect("a table").value, "best", usize::MAX)
}

#[test]
fn reasons_sum_to_scores_and_ranks_are_a_list() {
    let list = scored(&HEADER).expect("scored").value;
    let mut ranks: Vec<u64> = list.rows.iter().map(|r| r.rank).collect();
    ranks.sort_unstable();
    assert!(ranks.into_iter().eq(1..=100));
    for (row, cells) in list.rows.iter().zip(customers()) {
        assert_eq!((row.ids.as_slice(), row.line), (&cells[..1], row.row as u64 + 2));
        let sum = row.base + row.reasons.iter().map(|r| r.contribution).sum::<f64>();
        assert!((sum - row.score).abs() <= 1e-9 * (1.0 + row.score.abs()), "{row:?}");
        assert!((row.probabilities.iter().sum::<f64>() - 1.0).abs() < 1e-12, "{row:?}");
    }
}

#[test]
fn columns_are_matched_by_name() {
    let expected = scored(&HEADER).expect("scored").value;
    let scores = |list: &ScoredList| list.rows.iter().map(|r| r.score.to_bits()).collect::<Vec<_>>();
    // Another order, one column more, and no answer yet.
    let reordered = scored(&["online", "new", "week", "shop", "city", "basket", "days", "client"]).expect("scored");
    assert_eq!(scores(&reordered.value), scores(&expected));
    assert_eq!(reordered.value.rows[7].ids, expected.rows[7].ids);

    let without = scored(&["client", "days", "city", "shop", "week", "online"]).expect("scored");
    assert!(without.notices.iter().any(|n| n.message.code == "dataset-column-absent"), "{:?}", without.notices);
    let mut blank = customers();
    blank.iter_mut().for_each(|row| row[2].clear());
    let artifact = &learnt().1;
    let text = file(&HEADER, &blank);
    let read = read_like(text.as_bytes(), "later.csv", &ReadOptions::default(), &artifact.schema.reading);
    let blank = score(artifact, &read.expect("a table").value, "best", 3).expect("scored").value;
    assert_eq!(scores(&without.value), scores(&blank));

    let error = scored(&["client", "days", "status"]).expect_err("hardly a column is there");
    assert_eq!((error.kind, error.message.code.as_ref()), (ErrorKind::DataRefused, "dataset-columns-absent"));
    let error = score(artifact, &learnt().0.0, "bets", 3).expect_err("no such model");
    assert_eq!(error.kind, ErrorKind::Usage);
}

/// The first rows of the example, whose truth is told in `examples/README.md`.
fn example() -> (Table, Schema) {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/vip_customers.csv");
    let bytes = std::fs::read(path).expect("the example is in the repository");
    let end = bytes.iter().enumerate().filter(|(_, b)| **b == b'\n').nth(1500).expect("longer than that").0;
    understood(&bytes[..=end], choices("statut"))
}

#[test]
fn the_truth_of_the_example_is_found() {
    let known = example();
    for (role, columns) in [
        (Role::Personal, &["nom", "prenom", "email", "telephone", "iban"][..]),
        (Role::Ignore, &["date_cloture", "motif_resiliation"][..]),
        (Role::Id, &["numero_client"][..]),
    ] {
        for name in columns {
            let column = known.1.columns.iter().find(|c| c.name == *name).expect("a column of the example");
            assert_eq!(column.role, role, "{name}");
            let leak = column.why.as_ref().is_some_and(|w| w.code.starts_with("why-leak"));
            assert_eq!(leak, role == Role::Ignore, "{name}: {:?}", column.why);
        }
    }
    let artifact = learn(&known, 2, &mut NoCheckpoint, go_on);
    assert!(artifact.validation.signal.found, "{:?}", artifact.validation.signal);

    // No effect up to 60 days, then 0.04 a day up to 150: 3.6 in all.
    let best = artifact.models.last().expect("the mixture");
    let days = artifact.features.iter().position(|f| f.name == "jours_depuis_achat").expect("a feature");
    let effect = best.effects.iter().find(|e| e.feature == days).expect("among the most important");
    let EffectCurve::Numeric { x, score, .. } = &effect.curve else { panic!("a number") };
    let mean = |from: f64, to: f64| {
        let inside: Vec<f64> =
            x.iter().zip(&score[0]).filter(|(x, _)| (from..to).contains(*x)).map(|(_, s)| *s).collect();
        inside.iter().sum::<f64>() / inside.len() as f64
    };
    let (early, before, after) = (mean(0.0, 30.0), mean(30.0, 60.0), mean(140.0, 400.0));
    assert!(after - before > 1.0, "{before} then {after}, {}", best.name);
    assert!((before - early).abs() < 0.3 * (after - before), "{early}, {before}, {after}, {}", best.name);

    // Who they are is nowhere in the model file.
    let bytes = to_bytes(&artifact);
    let held = |text: &str| bytes.windows(text.len()).any(|w| w == text.as_bytes());
    assert!(held("jours_depuis_achat"));
    for name in ["email", "telephone", "iban", "numero_client"] {
        let column = known.0.find(name).expect("a column of the example");
        let texts = known.0.raw.column(column).filter(|t| !t.is_empty()).take(20);
        let found: Vec<&str> = texts.filter(|t| held(t)).collect();
        assert!(found.is_empty(), "{found:?}");
    }
}
