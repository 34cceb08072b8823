//! No drift stays silent, planted drift is found, and a reference is about nobody.

use super::*;
use crate::data::sample::{cells, table};
use crate::data::{Choices, ColumnKind, dataset, schema};
use crate::run::Stream;

/// What is planted in a later table.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Planted {
    Nothing,
    Shift,
    Gaps,
    NewLevel,
    Mix,
}

/// A table of a target, two numbers, a count and a category.
fn sample(n: usize, planted: Planted, s: &mut Stream) -> Table {
    let gap = |s: &mut Stream, p: f64, v: f64| if s.chance(p) { f64::NAN } else { v };
    let mut columns = [const { Vec::new() }; 4];
    let mut cities = Vec::new();
    for _ in 0..n {
        let shift = if planted == Planted::Shift { 0.8 } else { 0.0 };
        let share = if planted == Planted::Gaps { 0.5 } else { 0.2 };
        columns[0].push(f64::from(u8::from(s.chance(0.3))));
        columns[1].push((s.normal() + shift).mul_add(10.0, 40.0));
        let value = s.normal().exp();
        columns[2].push(gap(s, share, value));
        columns[3].push(s.below(6) as f64);
        let mixed = if planted == Planted::Mix { 0.8 } else { 0.5 };
        let city = if planted == Planted::NewLevel && s.chance(0.2) {
            "Vannes"
        } else if s.chance(mixed) {
            "Brest"
        } else {
            ["Lyon", "Metz"][s.below(2)]
        };
        cities.push(city);
    }
    let [y, days, amount, count] = columns;
    table(&[
        ("y", ColumnKind::Count, cells(y)),
        ("days", ColumnKind::Number, cells(days)),
        ("amount", ColumnKind::Number, cells(amount)),
        ("count", ColumnKind::Count, cells(count)),
        ("city", ColumnKind::Category, cells(cities)),
    ])
}

fn found(n_before: usize, n_now: usize, planted: Planted, seed: u64) -> Vec<ColumnDrift> {
    let mut stream = Seed(seed).stream();
    let before = sample(n_before, Planted::Nothing, &mut stream);
    let choices = Choices { target: Some("y".to_owned()), ..Choices::default() };
    let schema = schema::understand(&before, &choices).expect("understood").value;
    let features = dataset::features(&before, &schema).expect("features").value;
    let rows: Vec<u32> = (0..n_before as u32).collect();
    let reference = reference(&features, &before, &rows, &[]);
    assert!(fits(&reference, &features.info));
    let now = sample(n_now, planted, &mut stream);
    let later = dataset::features(&now, &schema).expect("features").value;
    columns(&reference, &later, &now, &[], Seed(seed).derive(7))
}

#[test]
fn no_drift_alarms_at_most_one_table_in_twenty() {
    for (n_before, n_now) in [(100, 100), (400, 40)] {
        let runs = 200;
        let alarms =
            (0..runs).filter(|&r| found(n_before, n_now, Planted::Nothing, r).iter().any(|d| d.drifted)).count();
        // 5 % of 200 is 10; 16 is two standard deviations above.
        assert!(alarms <= 16, "{alarms} alarms in {runs} tables of {n_before} and {n_now} rows");
    }
}

#[test]
fn what_is_planted_is_found_first() {
    let check = |planted, aspect, name: &str| {
        let drifts = found(300, 200, planted, 3);
        let first = &drifts[0];
        assert!(first.drifted && first.aspect == aspect, "{planted:?}: {first:?}");
        let feature = ["days", "amount", "count", "city"][first.feature];
        assert_eq!(feature, name, "{planted:?}");
        first.change.clone()
    };
    let Change::Numbers { before: Some(before), now } = check(Planted::Shift, Aspect::Values, "days") else {
        panic!("quartiles")
    };
    assert!((5.0..11.0).contains(&(now[1] - before[1])), "{before:?} {now:?}");
    let Change::Rate { difference, .. } = check(Planted::Gaps, Aspect::Gaps, "amount") else { panic!("a rate") };
    assert!(difference.low > 0.15 && difference.high < 0.45, "{difference:?}");
    let Change::Rate { before, levels, .. } = check(Planted::NewLevel, Aspect::Unseen, "city") else {
        panic!("a rate")
    };
    assert_eq!((before, levels), (0.0, vec!["Vannes".to_owned()]));
    let Change::Level { code, before, now, .. } = check(Planted::Mix, Aspect::Values, "city") else {
        panic!("a level")
    };
    assert!(code == Some(0) && now - before > 0.15, "{code:?} {before} {now}");
}

#[test]
fn a_reference_is_about_nobody() {
    for n in [0usize, 3, 12, 90, 1000] {
        let mut sorted: Vec<f64> = (0..n).map(|i| ((i * 7919) % 1009) as f64 * 0.37).collect();
        sorted.sort_unstable_by(f64::total_cmp);
        let (edges, counts) = bins(&sorted);
        assert!(counts.len() <= MAX_BINS && edges.len() + 1 == counts.len());
        assert_eq!(counts.iter().sum::<u32>() as usize, n);
        assert!(n < LEAST_IN_BIN || counts.iter().all(|&c| c as usize >= LEAST_IN_BIN), "{n}: {counts:?}");
        assert!(edges.iter().all(|e| !sorted.contains(e)), "an edge is nobody's value");
    }
    // Levels of fewer than five rows are counted together.
    let info = FeatureInfo {
        kind: FeatureKind::Level { levels: vec!["a".into(), "b".into(), "c".into()] },
        ..FeatureInfo::default()
    };
    let codes = [0, 0, 0, 0, 0, 0, 1, 2, 2, GAP, GAP];
    let column = column_reference(&FeatureColumn::Categorical(codes.to_vec()), &info, 1);
    let expected = Spread::Levels { codes: vec![0], counts: vec![6], rare: 3, unlearnt: 1 };
    assert_eq!((column.n_gaps, column.spread), (1, expected));
}

#[test]
fn too_few_values_are_not_tested() {
    assert!(found(100, 3, Planted::Shift, 1).iter().all(|d| d.aspect != Aspect::Values));
    assert!(found(100, 0, Planted::Nothing, 1).is_empty());
}
