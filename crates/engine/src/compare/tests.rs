//! A small model, later tables made from it, and what is said of them.

use super::*;
use crate::data::{Choices, ReadOptions, read, schema};
use crate::fit::{NoCheckpoint, Source, fit};
use crate::run::{Effort, Flow, Seed, Stream};
use crate::validate::metric::Metric;
use std::sync::LazyLock;
use std::sync::atomic::AtomicBool;

/// A customer: what is known, and whether they leave.
#[derive(Clone)]
struct Person {
    id: usize,
    days: f64,
    basket: f64,
    shop: &'static str,
    leaves: bool,
}

fn person(id: usize, s: &mut Stream) -> Person {
    let (days, basket) = (120.0 * s.uniform(), (3.0 + 0.5 * s.normal()).exp());
    let shop = ["Lyon", "Metz", "Nice"][s.below(3)];
    let leaves = s.chance(crate::models::logistic((days - 80.0) / 12.0));
    Person { id, days, basket, shop, leaves }
}

fn people(from: usize, n: usize, seed: u64) -> Vec<Person> {
    let mut s = Seed(seed).stream();
    (from..from + n).map(|id| person(id, &mut s)).collect()
}

/// A file of these people; with the columns named only.
fn file(people: &[Person], columns: &[&str]) -> String {
    let row = |p: &Person| {
        let cell = |name: &&str| match *name {
            "client" => format!("C-{:04}", p.id),
            "days" => format!("{:.0}", p.days),
            "basket" => format!("{:.2}", p.basket),
            "shop" => p.shop.to_owned(),
            "status" => if p.leaves { "left" } else { "here" }.to_owned(),
            "probability_left" => format!("{:.4}", p.days / 130.0),
            "probability_here" => format!("{:.4}", 1.0 - p.days / 130.0),
            "contacted" => if p.id.is_multiple_of(2) { "yes" } else { "no" }.to_owned(),
            _ => "7".to_owned(),
        };
        columns.iter().map(cell).collect::<Vec<_>>().join(",") + "\n"
    };
    columns.join(",") + "\n" + &people.iter().map(row).collect::<String>()
}

const ALL: [&str; 5] = ["client", "days", "basket", "shop", "status"];
const LIST: [&str; 3] = ["client", "probability_here", "probability_left"];

fn table(text: &str) -> Table {
    read::read(text.as_bytes(), "t.csv", &ReadOptions::default()).expect("reads").value
}

/// The model of 240 people, and their table.
fn learnt() -> &'static (Artifact, Table) {
    static LEARNT: LazyLock<(Artifact, Table)> = LazyLock::new(|| {
        let table = table(&file(&people(0, 240, 1), &ALL));
        let choices = Choices { target: Some("status".to_owned()), ..Choices::default() };
        let schema = schema::understand(&table, &choices).expect("understood").value;
        let source = Source { name: "t.csv".to_owned(), sha256: String::new() };
        let stopped = AtomicBool::new(false);
        let run = Run::new(Seed(0), Effort::Quick, &|_| Flow::Continue, &stopped);
        let artifact = fit(&table, &schema, &source, &run, &mut NoCheckpoint).expect("fits").value;
        (artifact, table)
    });
    &LEARNT
}

fn settings() -> Settings<'static> {
    Settings { model: "linear", at_risk: AtRisk::AsPromised, id: None, gone: None, n_reasons: 3 }
}

fn compared(now: &Table, before: Option<&Table>, settings: &Settings<'_>) -> Result<Noted<Comparison>, Error> {
    let stopped = AtomicBool::new(false);
    let run = Run::new(Seed(3), Effort::Quick, &|_| Flow::Continue, &stopped);
    let (artifact, training) = learnt();
    let before = before.map(|table| Before { table, is_training: table == training });
    let noted = compare(artifact, now, before, None, settings, &run)?;
    Ok(Noted::new(noted.value.0, noted.notices))
}

fn found(now: &str, before: Option<&str>) -> Comparison {
    let before = before.map(table);
    compared(&table(now), before.as_ref(), &settings()).expect("compares").value
}

#[test]
fn the_same_kind_of_people_keep_the_promise() {
    let later = people(1000, 600, 2);
    let c = found(&file(&later, &ALL), None);
    assert_eq!(c.columns.verdict, DriftVerdict::NoneFound, "{:?}", c.columns.drift);
    let truth = c.truth.expect("outcomes are known");
    assert_eq!((truth.n_rows, truth.verdict, truth.sum.verdict), (600, Verdict::AsPromised, Calibrated::Yes));
    let announced = truth.announced.expect("classes");
    assert_eq!(announced.n_events as usize, later.iter().filter(|p| p.leaves).count());
    assert!(announced.p_value < 1e-6 && announced.right.low > announced.base.value);
    let auc = c.foreseen.iter().find(|f| f.metric == Metric::Auc).expect("foreseen");
    let now = truth.figures.iter().find(|k| k.metric == Metric::Auc).expect("measured").now.value;
    assert!((auc.low - 0.02..auc.high + 0.02).contains(&now), "{auc:?} {now}");
    assert!(c.changes.is_none() && c.domain.is_none());
}

#[test]
fn outcomes_that_follow_nothing_are_worse_than_promised() {
    let mut later = people(1000, 400, 3);
    let mut s = Seed(4).stream();
    later.iter_mut().for_each(|p| p.leaves = s.chance(0.1));
    let truth = found(&file(&later, &ALL), None).truth.expect("outcomes");
    assert_eq!((truth.verdict, truth.sum.verdict), (Verdict::Worse, Calibrated::TooHigh));
}

#[test]
fn drift_is_found_and_thirty_rows_cannot_tell() {
    let mut later = people(1000, 200, 5);
    later.iter_mut().for_each(|p| p.days = (p.days + 25.0).min(140.0));
    let c = found(&file(&later, &ALL), None);
    assert_eq!(c.columns.verdict, DriftVerdict::Drifted);
    assert_eq!(c.columns.drift[0].feature, 0, "{:?}", c.columns.drift[0]);
    assert!(c.scores.p_value < 0.01 && c.scores.difference.low > 0.0);

    // Of 40 tables of 30 rows from the same people about two look drifted by chance; of the others it cannot be told.
    let few: Vec<Comparison> = (0..40).map(|seed| found(&file(&people(2000, 30, 100 + seed), &ALL), None)).collect();
    let alarms = few.iter().filter(|c| c.columns.verdict == DriftVerdict::Drifted).count();
    assert!(alarms <= 5, "{alarms} of 40");
    assert!(few.iter().all(|c| c.columns.verdict != DriftVerdict::NoneFound && c.columns.detectable > 0.25));
    let few = few.into_iter().next().expect("forty");
    assert!(matches!(few.truth.expect("outcomes").verdict, Verdict::CannotTell { .. }));
    let one = found(&file(&people(2000, 1, 6), &ALL), None);
    assert!(matches!(one.truth.expect("an outcome").verdict, Verdict::CannotTell { .. }));
}

#[test]
fn everybody_is_followed() {
    // 0 to 99 then; 10 of them are gone, 5 are new, and 20 have not bought for long.
    let then = people(5000, 100, 7);
    let mut now: Vec<Person> = then[10..].to_vec();
    now.iter_mut().for_each(|p| p.leaves = false);
    now[..20].iter_mut().for_each(|p| p.days = 119.0);
    now[85..90].iter_mut().for_each(|p| p.leaves = true);
    now.extend(people(9000, 5, 8));
    let c = found(&file(&now, &ALL), Some(&file(&then, &ALL[..4])));
    let changes = c.changes.expect("followed");
    let counts = changes.counts;
    assert_eq!((counts.gone, counts.new, counts.in_both), (10, 5, 90));
    assert_eq!(changes.rows.len(), 105, "everybody once");
    assert_eq!(counts.came, 5);
    let first = &changes.rows[0];
    assert_eq!(first.standing, Standing::NewlyAtRisk);
    assert_eq!(first.moved[0].feature, 0, "the days are why: {:?}", first.moved);
    assert_eq!(first.moved[0].now, crate::explain::reason::FeatureValue::Number(119.0));
    assert!(first.moved[0].contribution > 0.0 && first.now > first.before);
    assert!(c.truth.expect("outcomes").of_earlier);
    assert!(c.domain.expect("both tables' rows").n.0 >= 10);

    // The same from a list: no reasons, no classifier; those gone count as left where the user says so.
    let (list, now) = (table(&file(&then, &LIST)), table(&file(&now, &ALL[..4])));
    let gone = Settings { gone: Some("left"), ..settings() };
    let c = compared(&now, Some(&list), &gone).expect("compares").value;
    let truth = c.truth.expect("those gone are known");
    assert_eq!((truth.n_rows, truth.n_gone, truth.n_events), (10, 10, 10));
    let changes = c.changes.expect("followed");
    assert!(changes.rows.iter().all(|r| r.moved.is_empty()) && c.domain.is_none());
    let top = Settings { at_risk: AtRisk::Top(7), ..settings() };
    let c = compared(&now, Some(&list), &top).expect("compares").value;
    // Seven, and who is exactly as much at risk as the seventh.
    let mut risks: Vec<f64> = c.changes.expect("followed").rows.iter().filter_map(|r| r.now).collect();
    risks.sort_by(|a, b| b.total_cmp(a));
    assert_eq!(c.scores.n_at_risk as usize, risks.iter().filter(|r| **r >= risks[6]).count());
}

#[test]
fn rows_learnt_from_are_judged_by_predictions_made_without_them() {
    let (artifact, training) = learnt();
    let c = compared(training, Some(training), &settings()).expect("compares").value;
    let truth = c.truth.expect("outcomes");
    assert!(truth.out_of_fold && truth.of_earlier);
    let linear = artifact.find("linear").expect("a model");
    let promised = &artifact.validation.models[linear].figures;
    // The same predictions on the same rows, but for the mean over repetitions.
    for (kept, promised) in truth.figures.iter().zip(promised) {
        assert!((kept.now.value - promised.estimate.value).abs() < 0.05, "{kept:?}");
    }
}

#[test]
fn contacting_is_measured_against_those_held_out() {
    let mut people = people(5000, 400, 9);
    let mut s = Seed(1).stream();
    people.iter_mut().for_each(|p| p.leaves = s.chance(if p.id.is_multiple_of(2) { 0.15 } else { 0.45 }));
    let before = file(&people, &["client", "probability_here", "probability_left", "contacted"]);
    let contact = found(&file(&people, &ALL), Some(&before)).contact.expect("both groups");
    assert_eq!((contact.contacted.1, contact.held_out.1), (200, 200));
    assert!(contact.difference.high < -0.1 && contact.difference.low > -0.5, "{contact:?}");
}

#[test]
fn what_cannot_be_compared_is_refused_with_its_reason() {
    let good = file(&people(5000, 40, 1), &ALL);
    let refused = |now: &str, before: Option<&str>, settings: &Settings<'_>| -> String {
        let before = before.map(table);
        let result = compared(&table(now), before.as_ref(), settings);
        result.map_or_else(|e| e.message.code.into_owned(), |_| "compared".to_owned())
    };
    let plain = settings();
    let check = |now: &str, before: Option<&str>, settings: &Settings<'_>, expected: &str| {
        assert_eq!(refused(now, before, settings), expected);
    };
    let some = people(5000, 40, 1);
    check(&good, None, &Settings { model: "magic", ..plain }, "artifact-unknown-model");
    check(&good, None, &Settings { gone: Some("maybe"), ..plain }, "compare-unknown-class");
    check(&file(&some, &["a", "b"]), None, &plain, "dataset-columns-absent");
    check(&file(&some, &ALL[1..]), Some(&good), &plain, "compare-no-id");
    check(&good, Some(&good), &Settings { id: Some("number"), ..plain }, "compare-id-absent");
    check(&good, Some(&file(&some, &["client", "rank"])), &plain, "compare-before-unknown");
    check(&good, Some(&file(&people(8000, 40, 1), &ALL)), &plain, "compare-nobody-in-common");

    // Told, not refused: ids given twice, classes never learnt, a column that is absent.
    let twice = format!("{good}C-5000,1,1,Lyon,here\n").replace(",left\n", ",gone away\n");
    let noted = compared(&table(&twice), Some(&table(&good)), &plain).expect("compares");
    let codes: Vec<&str> = noted.notices.iter().map(|n| n.message.code.as_ref()).collect();
    assert!(codes.contains(&"compare-ids-twice") && codes.contains(&"compare-foreign-classes"), "{codes:?}");
    let c = found(&file(&some, &["client", "days", "shop", "status", "extra"]), None);
    assert_eq!((c.columns.absent, c.columns.new), (vec!["basket".to_owned()], vec!["extra".to_owned()]));
}

#[test]
fn one_thread_or_two_find_the_same() {
    let (now, before) = (table(&file(&people(5000, 80, 2), &ALL)), table(&file(&people(5000, 80, 3), &ALL)));
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads can be started");
        let found = pool.install(|| compared(&now, Some(&before), &settings())).expect("compares").value;
        serde_json::to_string(&found).expect("JSON")
    };
    assert_eq!(with(1), with(2));
}
