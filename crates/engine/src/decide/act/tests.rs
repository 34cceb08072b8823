//! A small model, lists made from the same truth, and what is planned of them.

use super::*;
use crate::data::{Choices, ReadOptions, read, schema};
use crate::fit::{NoCheckpoint, Source, fit};
use crate::models::logistic;
use crate::run::{Effort, Flow, Run, Seed, Stream};
use std::sync::LazyLock;
use std::sync::atomic::AtomicBool;

/// A customer and the true probability that they leave.
struct Person {
    days: f64,
    basket: f64,
    probability: f64,
}

fn people(n: usize, s: &mut Stream) -> Vec<Person> {
    (0..n)
        .map(|_| {
            let days = (120.0 * s.uniform()).round();
            let basket = (100.0 * (3.0 + 0.5 * s.normal()).exp()).round() / 100.0;
            Person { days, basket, probability: logistic((days - 90.0) / 15.0) }
        })
        .collect()
}

/// A file of these people: `status` drawn, or left out where there is no stream.
fn file(people: &[Person], mut outcome: Option<&mut Stream>) -> Table {
    let mut text = String::from(if outcome.is_some() {
        "client,days,basket,refus_prospection,status\n"
    } else {
        "client,days,basket,refus_prospection\n"
    });
    for (i, p) in people.iter().enumerate() {
        let refuses = if i % 7 == 3 { "oui" } else { "non" };
        text.push_str(&format!("C-{i:04},{},{},{refuses}", p.days, p.basket));
        if let Some(s) = &mut outcome {
            text.push_str(if s.chance(p.probability) { ",left" } else { ",here" });
        }
        text.push('\n');
    }
    read::read(text.as_bytes(), "t.csv", &ReadOptions::default()).expect("reads").value
}

fn learn(n: usize, seed: u64, target: &str) -> Artifact {
    let mut s = Seed(seed).stream();
    let people = people(n, &mut s);
    let table = file(&people, Some(&mut s));
    let choices = Choices { target: Some(target.to_owned()), ..Choices::default() };
    let schema = schema::understand(&table, &choices).expect("understood").value;
    let source = Source { name: "t.csv".to_owned(), sha256: String::new() };
    let stopped = AtomicBool::new(false);
    let run = Run::new(Seed(0), Effort::Quick, &|_| Flow::Continue, &stopped);
    fit(&table, &schema, &source, &run, &mut NoCheckpoint).expect("fits").value
}

fn learnt() -> &'static Artifact {
    static LEARNT: LazyLock<Artifact> = LazyLock::new(|| learn(400, 1, "status"));
    &LEARNT
}

fn settings() -> Settings<'static> {
    Settings {
        model: "linear",
        class: None,
        cost: 15.0,
        gain: Gain::Each(600.0),
        success: 0.25,
        limit: Limit::WhatPays,
        hold_out: None,
        opt_out: None,
        n_reasons: 1,
    }
}

fn fresh(n: usize, seed: u64) -> (Vec<Person>, Table) {
    let people = people(n, &mut Seed(seed).stream());
    let table = file(&people, None);
    (people, table)
}

fn plan(table: &Table, settings: &Settings<'_>) -> Plan {
    act(learnt(), table, settings).expect("plans").value.0
}

#[test]
fn calls_stop_where_they_stop_to_pay_and_refusals_are_never_called() {
    let (_, table) = fresh(200, 5);
    let found = plan(&table, &settings());
    assert_eq!(found.break_even, Some(0.1));
    assert_eq!((found.n_rows, found.spared.opted_out), (200, 29));
    assert_eq!(found.n_callable, 171);
    assert!(found.pays > 20 && found.pays < 171, "{}", found.pays);
    for (row, p) in found.rows.iter().enumerate() {
        let refuses = row % 7 == 3;
        assert_eq!(p.action == Action::OptedOut, refuses);
        assert_eq!(p.action == Action::Call, !refuses && p.probability > 0.1, "{row} {p:?}");
    }
    let best = found.curve.iter().max_by(|a, b| a.gain.value.total_cmp(&b.gain.value)).expect("points");
    assert_eq!((best.calls, found.turn.calls), (found.pays, found.pays));
    assert_eq!(found.gain_of_plan.value, found.turn.gain.value);
    assert!(found.scattered.0 < found.gain_of_plan.low && found.scattered.1 > found.gain_of_plan.high);
    let tried = found.tried.expect("two classes");
    assert!(tried.at_bar.gain.low <= tried.at_bar.gain.value && tried.at_bar.gain.value > tried.at_bar.gain.baseline);
    // Half the success: the same calls bring less than half; double: more.
    let [half, same, double] = &found.sensitivity[..] else { panic!("three") };
    assert!(half.pays < same.pays && same.pays < double.pays && half.gain.value < same.gain.value / 2.0);
    assert_eq!(same.gain, found.gain_of_plan);
}

#[test]
fn money_and_numbers_of_calls_are_kept() {
    let (_, table) = fresh(200, 5);
    let with = |limit, hold_out| plan(&table, &Settings { limit, hold_out, ..settings() });
    let pays = with(Limit::WhatPays, None).pays;
    assert_eq!(with(Limit::Budget(150.0), None).n_calls, 10);
    assert_eq!(with(Limit::Budget(1e9), None).n_calls, pays);
    assert_eq!(with(Limit::Top(7), None).n_calls, 7);
    let all = with(Limit::Top(10_000), None);
    assert!(all.n_calls == all.n_callable && all.gain_of_plan.value < all.turn.gain.value);
    // Held out rows cost nothing: the same money reaches further.
    let held = with(Limit::Budget(150.0), Some(0.2));
    assert_eq!((held.n_calls, held.n_chosen), (10, 13));
    let known = held.hold_out.expect("held out");
    assert_eq!((known.rows, held.rows.iter().filter(|r| r.action == Action::HoldOut).count()), (3, 3));
    assert!(known.forgone > 0.0 && known.power.power < 0.5);
}

#[test]
fn the_plan_does_not_depend_on_threads_and_gaps_are_not_called() {
    let (_, table) = fresh(150, 6);
    let same = plan(&table, &Settings { hold_out: Some(0.3), ..settings() });
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
    assert_eq!(pool.install(|| plan(&table, &Settings { hold_out: Some(0.3), ..settings() })), same);

    let text = "client,days,basket,left\nA,110,30,\nB,110,,\nC,110,-5,\nD,20,90,\nE,115,3000 €,\n";
    let gaps = read::read(text.as_bytes(), "t.csv", &ReadOptions::default()).expect("reads").value;
    let noted = act(learnt(), &gaps, &Settings { gain: Gain::Column("basket"), cost: 1.0, ..settings() });
    let noted = noted.expect("plans");
    let actions: Vec<Action> = noted.value.0.rows.iter().map(|r| r.action).collect();
    assert_eq!(actions[1..3], [Action::NoGain, Action::NoGain]);
    assert_eq!((actions[0], actions[4], noted.value.0.rows[4].order), (Action::Call, Action::Call, Some(1)));
    assert!(noted.value.0.tried.is_none() && noted.value.0.break_even.is_none());
    assert!(noted.notices.iter().any(|n| n.message.code == "act-gain-gaps" && n.place.line == Some(3)));
}

#[test]
fn who_has_left_already_is_not_called() {
    let mut s = Seed(8).stream();
    let people = people(60, &mut s);
    let table = file(&people, Some(&mut s));
    let found = plan(&table, &settings());
    let column = table.find("status").expect("a column");
    for (row, p) in found.rows.iter().enumerate() {
        assert!(p.action != Action::Call || table.raw.cell(row, column) == "here");
    }
    assert!(found.spared.already > 5);
}

#[test]
fn what_makes_no_sense_is_refused() {
    let (_, table) = fresh(40, 5);
    let code =
        |settings: Settings<'_>| act(learnt(), &table, &settings).expect_err("refused").message.code.into_owned();
    let ours = settings();
    for cost in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert_eq!(code(Settings { cost, ..ours }), "act-cost");
    }
    assert_eq!(code(Settings { gain: Gain::Each(0.0), ..ours }), "act-gain");
    for success in [0.0, 1.01, f64::NAN] {
        assert_eq!(code(Settings { success, ..ours }), "act-success");
    }
    assert_eq!(code(Settings { hold_out: Some(1.0), ..ours }), "act-hold-out");
    assert_eq!(code(Settings { limit: Limit::Budget(14.99), ..ours }), "act-budget");
    assert_eq!(code(Settings { limit: Limit::Top(0), ..ours }), "act-top");
    assert_eq!(code(Settings { gain: Gain::Column("client"), ..ours }), "act-gain-text");
    assert_eq!(code(Settings { gain: Gain::Column("baskte"), ..ours }), "act-unknown-column-near");
    assert_eq!(code(Settings { opt_out: Some("client"), ..ours }), "act-opt-out-unreadable");
    assert_eq!(code(Settings { class: Some("gone"), ..ours }), "compare-unknown-class");
    let nobody = read::read(b"client,days,basket,optout\nA,1,2,yes\n", "t.csv", &ReadOptions::default());
    let nobody = nobody.expect("reads").value;
    assert_eq!(act(learnt(), &nobody, &ours).expect_err("refused").message.code, "act-nobody");
    let number = learn(60, 2, "basket");
    let refused = act(&number, &table, &Settings { model: "recommended", ..ours }).expect_err("refused");
    assert_eq!(refused.message.code, "act-number");
}

/// Against the truth: the interval of what a list is expected to bring holds what its true probabilities add up to.
#[test]
fn the_interval_holds_the_true_gain() {
    let n_worlds = 20;
    let mut held = 0;
    for world in 0..n_worlds {
        let artifact = learn(300, 100 + world, "status");
        let (people, table) = fresh(500, 500 + world);
        let found = act(&artifact, &table, &settings()).expect("plans").value.0;
        let truth: f64 = found
            .rows
            .iter()
            .zip(&people)
            .filter(|(r, _)| r.action == Action::Call)
            .map(|(_, p)| found.terms.net(p.probability, 600.0))
            .sum();
        held += usize::from((found.gain_of_plan.low..=found.gain_of_plan.high).contains(&truth));
    }
    assert!(held >= n_worlds as usize - 3, "{held} of {n_worlds}");
}
