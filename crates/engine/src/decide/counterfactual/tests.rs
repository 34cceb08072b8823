//! Against trying everything, on trees that hold interactions, gaps and levels.

use super::moves::ways;
use super::*;
use crate::artifact::{Artifact, NamedModel, tests::small};
use crate::data::schema::{DictionaryEntry, Monotone};
use crate::data::{ColumnKind, ColumnSchema, FeatureInfo, FeatureKind, GAP, Role, Target, Task, TrainView};
use crate::decide::levers::levers;
use crate::explain::reliability;
use crate::models::Learner;
use crate::models::calibrator::Calibrator;
use crate::run::{Effort, Flow, Run, Seed};
use crate::watch::Watch;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

const N: usize = 240;

/// Days, an amount, complaints, a level, a date with its month: the amount counts only where there was a complaint.
fn view() -> TrainView {
    let mut s = Seed(3).stream();
    let mut columns: [Vec<f64>; 3] = Default::default();
    let (mut shop, mut age, mut month, mut codes) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..N {
        let (days, amount, complaints) = ((200.0 * s.uniform()).floor(), 100.0 * s.uniform(), s.below(4) as f64);
        let amount = if s.chance(0.1) { f64::NAN } else { amount };
        let (at, old) = (s.below(3) as u32, (400.0 * s.uniform()).floor());
        let told = if amount.is_nan() { 1.0 } else { amount / 60.0 * f64::from(u8::from(complaints > 0.0)) };
        let score = days / 60.0 + told + f64::from(u8::from(at == 1)) + old / 400.0 - 4.0 + 0.5 * s.normal();
        columns[0].push(days);
        columns[1].push(amount);
        columns[2].push(complaints);
        shop.push(if s.chance(0.05) { GAP } else { at });
        age.push(old);
        month.push(((400.0 - old) / 31.0) as u32 % 12);
        codes.push(u32::from(score > 0.0));
    }
    let [days, amount, complaints] = columns;
    let info = |name: &str, column: &str, kind| FeatureInfo {
        name: name.into(),
        column: column.into(),
        kind,
        ..FeatureInfo::default()
    };
    let info = vec![
        info("days", "days", FeatureKind::Number),
        info("amount", "amount", FeatureKind::Number),
        info("complaints", "complaints", FeatureKind::Number),
        info("shop", "shop", FeatureKind::Level { levels: ["a", "b", "c"].map(String::from).to_vec() }),
        info("joined (age)", "joined", FeatureKind::Age),
        info("joined (month)", "joined", FeatureKind::Month),
    ];
    let features = Features {
        info: Arc::new(info),
        columns: vec![
            FeatureColumn::Numeric(days),
            FeatureColumn::Numeric(amount),
            FeatureColumn::Numeric(complaints),
            FeatureColumn::Categorical(shop),
            FeatureColumn::Numeric(age),
            FeatureColumn::Categorical(month),
        ],
        n_rows: N,
    };
    TrainView { features, target: Target::Classes { codes, n_classes: 2 }, weights: vec![1.0; N], groups: None }
}

fn learnt(learner: Learner, facts: &[(&str, DictionaryEntry)]) -> (Artifact, Features) {
    let train = view();
    let stopped = AtomicBool::new(false);
    let run = Run::new(Seed(1), Effort::Quick, &|_| Flow::Continue, &stopped);
    let model = learner.fit(&train, &run).expect("fitted");
    let mut artifact = small();
    let column = |name: &str, kind| ColumnSchema {
        name: name.into(),
        kind,
        role: Role::Feature,
        why: None,
        levels: Vec::new(),
        facts: facts.iter().find(|(n, _)| *n == name).map(|(_, f)| f.clone()).unwrap_or_default(),
    };
    artifact.schema.columns = vec![
        column("days", ColumnKind::Count),
        column("amount", ColumnKind::Number),
        column("complaints", ColumnKind::Count),
        column("shop", ColumnKind::Category),
        column("joined", ColumnKind::Date),
    ];
    artifact.schema.reference_date = Some(400.0);
    artifact.task = Task::Binary;
    artifact.features = train.features.info.to_vec();
    artifact.profile = reliability::profile(&train.features, &[]);
    artifact.models = vec![NamedModel { model, calibrator: Calibrator::identity(1), ..artifact.models[0].clone() }];
    (artifact, train.features)
}

fn aim(artifact: &Artifact, bar: f64) -> Aim<'_> {
    Aim { artifact, chosen: 0, watch: Watch { class: Some(1) }, bar }
}

fn named(names: &[&str]) -> Vec<String> {
    names.iter().map(|&n| n.to_owned()).collect()
}

/// The changed row of a counterfactual, with the month that goes with the age.
fn applied(row: &Features, found: &Counterfactual) -> Features {
    let mut row = row.clone();
    for change in &found.changes {
        let levels = |l: &str| ["a", "b", "c"].iter().position(|k| *k == l).map(|k| k as u32);
        match (&mut row.columns[change.feature], &change.to) {
            (FeatureColumn::Numeric(v), FeatureValue::Number(to)) => v[0] = *to,
            (FeatureColumn::Categorical(v), FeatureValue::Level(to)) => v[0] = levels(to).expect("a level"),
            (column, to) => panic!("{column:?} {to:?}"),
        }
        if let (4, FeatureValue::Number(age)) = (change.feature, &change.to) {
            let month = crate::data::derive::date_parts(&small().schema, *age - 400.0)(&FeatureKind::Month);
            row.columns[5] = FeatureColumn::Categorical(vec![month.expect("a month")]);
        }
    }
    row
}

/// Cost of the cheapest set of at most three moves, by trying all of them.
fn by_trying(aim: &Aim<'_>, levers: &[Lever], row: &Features) -> Option<f64> {
    let ways = ways(aim.artifact, levers, row, false, false);
    let of = |l: usize| ways.iter().filter(move |w| w.lever == l).flat_map(|w| w.moves.iter().copied());
    let mut picks: Vec<(f64, Vec<(usize, FeatureValue)>)> = vec![(0.0, Vec::new())];
    for (l, lever) in levers.iter().enumerate() {
        let feature = lever.feature;
        let more: Vec<_> = picks
            .iter()
            .filter(|(_, p)| p.len() < MOST_LEVERS)
            .flat_map(|(cost, p)| {
                of(l).map(move |m| {
                    let to = match m.to {
                        To::Number(v) => FeatureValue::Number(v),
                        To::Code(c) => FeatureValue::Level(["a", "b", "c"][c as usize].to_owned()),
                    };
                    (cost + m.cost, p.iter().cloned().chain([(feature, to)]).collect::<Vec<_>>())
                })
            })
            .collect();
        picks.extend(more);
    }
    picks.sort_by(|a, b| a.0.total_cmp(&b.0));
    let own = reliability::rarities(&aim.artifact.profile, row)[0];
    let rare_above = aim.artifact.profile.rare_above.max(own);
    picks.into_iter().find_map(|(cost, picked)| {
        let changes = picked.into_iter().map(|(feature, to)| Change { feature, from: FeatureValue::Gap, to }).collect();
        let tried =
            Counterfactual { changes, cost, value_before: 0.0, value_after: 0.0, cheapest: true, doubts: Vec::new() };
        let changed = applied(row, &tried);
        let fine = aim.values(&changed)[0] < aim.level()
            && reliability::rarities(&aim.artifact.profile, &changed)[0] <= rare_above;
        fine.then_some(cost)
    })
}

#[test]
fn nothing_cheaper_is_missed_and_what_is_found_does_it() {
    let (artifact, rows) = learnt(Learner::Boosted, &[]);
    let aim = aim(&artifact, 0.3);
    let levers = levers(&artifact, &named(&["amount", "complaints", "shop", "joined"])).expect("levers");
    let settings = Settings { n_options: 3, budget: 1_000_000, ..Settings::default() };
    let values = aim.values(&rows);
    let outcomes = search(&aim, &levers, &rows, &settings);
    let (mut n_found, mut n_none) = (0, 0);
    for (row, outcome) in outcomes.iter().enumerate().filter(|(r, _)| values[*r] >= aim.level()).take(25) {
        let row = rows.gather(&[row as u32]);
        let least = by_trying(&aim, &levers, &row);
        match outcome {
            Outcome::Nothing => panic!("a row at risk was not looked at"),
            Outcome::NoneExists { .. } => {
                assert_eq!(least, None);
                n_none += 1;
            }
            Outcome::Found(found) => {
                assert!(found[0].cheapest);
                if found[0].doubts.is_empty() {
                    assert!(found[0].cost <= least.expect("there is one") + 1e-12, "{found:?} {least:?}");
                }
                for one in found {
                    assert!((1..=MOST_LEVERS).contains(&one.changes.len()));
                    assert_eq!(aim.values(&applied(&row, one))[0], one.value_after);
                    assert!(one.value_after < aim.level() && one.value_before >= aim.level());
                }
                n_found += 1;
            }
        }
    }
    assert!(n_found >= 10, "{n_found} found, {n_none} none");
    // A smaller budget may miss something, but never says that it did not.
    let hasty = search(&aim, &levers, &rows, &Settings { budget: 300, ..settings });
    for (quick, long) in hasty.iter().zip(&outcomes) {
        match (quick, long) {
            (Outcome::Found(quick), Outcome::Found(long)) if quick[0].cheapest => {
                assert!(quick[0].cost <= long[0].cost + 1e-12);
            }
            (Outcome::NoneExists { proven }, Outcome::Found(_)) => assert!(!proven),
            _ => {}
        }
    }
}

#[test]
fn what_is_impossible_or_against_the_dictionary_is_not_proposed() {
    let entry = DictionaryEntry {
        monotone: Some(Monotone::Increasing),
        range: Some((20.0, 80.0)),
        cost: Some(2.0),
        ..DictionaryEntry::default()
    };
    let (mut artifact, rows) = learnt(Learner::Linear, &[("amount", entry)]);
    artifact.features[1].monotone = Some(Monotone::Increasing);
    let levers = levers(&artifact, &named(&["amount", "joined"])).expect("levers");
    let row = rows.gather(&[(0..N as u32).find(|&r| !rows.columns[1].is_gap(r as usize)).expect("a row")]);
    let (FeatureColumn::Numeric(amount), FeatureColumn::Numeric(age)) = (&row.columns[1], &row.columns[4]) else {
        panic!("numbers")
    };
    for higher in [false, true] {
        for way in ways(&artifact, &levers, &row, higher, false) {
            for step in &way.moves {
                let To::Number(to) = step.to else { panic!("a number") };
                match levers[way.lever].feature {
                    1 => {
                        assert!((20.0..=80.0).contains(&to) && (to > amount[0]) == higher, "{to}");
                        assert!((step.cost - 2.0 * (to - amount[0]).abs()).abs() < 1e-9);
                    }
                    _ => assert!(0.0 <= to && to < age[0], "a date only becomes more recent"),
                }
            }
        }
    }
}

#[test]
fn rows_on_the_side_wanted_are_left_alone_and_none_is_said() {
    let (artifact, rows) = learnt(Learner::Linear, &[]);
    let aim = aim(&artifact, 1e-9);
    let levers = levers(&artifact, &named(&["shop"])).expect("levers");
    assert!(for_rows(&aim, &levers, &rows).iter().all(|o| matches!(o, Outcome::NoneExists { .. })));
    let above = Settings { wanted: Keep::Over, ..Settings::default() };
    assert!(search(&aim, &levers, &rows, &above).iter().all(|o| *o == Outcome::Nothing));
    assert!(for_rows(&aim, &levers, &rows.gather(&[])).is_empty());
}
