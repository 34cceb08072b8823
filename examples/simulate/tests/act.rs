//! The expected gain of a list against the truth: its interval holds what the true probabilities add up to.

use makalu::data::{Choices, read, schema};
use makalu::decide::act::{Action, Gain, Limit, Settings, act};
use makalu::fit::{NoCheckpoint, Source, fit};
use makalu::{Effort, Flow, ReadOptions, Run, Seed, Table};
use makalu_simulate::vip::{self, Customer};
use std::sync::atomic::AtomicBool;

/// Tables learnt from, and customers in each.
const N_WORLDS: u64 = 4;
const N_LEARNT: usize = 1_000;

/// The table without its broken line, as `rules` read it where given.
fn table(customers: &[Customer], like: Option<&makalu::Schema>) -> Table {
    let bytes = vip::csv(customers);
    let options = ReadOptions::default();
    match like {
        Some(schema) => read::read_like(&bytes, "t.csv", &options, &schema.reading).expect("reads").value,
        None => read::read(&bytes, "t.csv", &options).expect("reads").value,
    }
}

#[test]
fn the_interval_of_the_gain_holds_the_true_gain() {
    let mut held = 0;
    for world in 0..N_WORLDS {
        let learnt = table(&vip::customers(Seed(world))[..N_LEARNT], None);
        let choices = Choices { target: Some("statut".to_owned()), ..Choices::default() };
        let schema = schema::understand(&learnt, &choices).expect("understood").value;
        let source = Source { name: "t.csv".to_owned(), sha256: String::new() };
        let stopped = AtomicBool::new(false);
        let run = Run::new(Seed(0), Effort::Quick, &|_| Flow::Continue, &stopped);
        let artifact = fit(&learnt, &schema, &source, &run, &mut NoCheckpoint).expect("fits").value;

        let fresh = vip::customers(Seed(1_000 + world));
        let fresh = &fresh[..2_000];
        let mut list = table(fresh, Some(&artifact.schema));
        // What came of them is not known yet.
        let outcome = list.find("statut").expect("a column");
        list.columns[outcome].name = "later".to_owned();
        let settings = Settings {
            model: "recommended",
            class: None,
            cost: 15.0,
            gain: Gain::Each(600.0),
            success: 0.25,
            limit: Limit::WhatPays,
            hold_out: None,
            opt_out: None,
            n_reasons: 0,
        };
        let plan = act(&artifact, &list, &settings).expect("plans").value.0;
        assert!(plan.rows.len() == fresh.len() && plan.spared.opted_out > 150, "{:?}", plan.spared);
        let called = plan.rows.iter().zip(fresh).filter(|(r, _)| r.action == Action::Call);
        let truth: f64 = called.map(|(_, c)| plan.terms.net(c.probability, 600.0)).sum();
        let gain = plan.gain_of_plan;
        println!(
            "{world}: {} calls, {:.0} ({:.0} to {:.0}), true {truth:.0}",
            plan.n_calls, gain.value, gain.low, gain.high
        );
        held += u64::from((gain.low..=gain.high).contains(&truth));
    }
    assert!(held + 1 >= N_WORLDS, "{held} of {N_WORLDS}");
}
