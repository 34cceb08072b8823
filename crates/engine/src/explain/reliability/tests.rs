//! Profiles and doubts on tables of a few rows.

use super::*;
use crate::data::table::{ColumnReading, FileReading};
use crate::data::{Column, ColumnKind, FeatureInfo, RawTable, Values};
use crate::run::Seed;
use std::sync::Arc;

fn features(x: Vec<f64>, c: Vec<u32>) -> Features {
    let info =
        |name: &str, kind| FeatureInfo { name: name.into(), column: name.into(), kind, ..FeatureInfo::default() };
    let levels = vec!["a".into(), "b".into(), "c".into()];
    Features {
        info: Arc::new(vec![info("x", FeatureKind::Number), info("c", FeatureKind::Level { levels })]),
        n_rows: x.len(),
        columns: vec![FeatureColumn::Numeric(x), FeatureColumn::Categorical(c)],
    }
}

fn table(rows: &[(&str, &str)]) -> Table {
    let mut raw = RawTable::new(vec!["x".into(), "c".into()]);
    for (i, (x, c)) in rows.iter().enumerate() {
        raw.push_row(i as u64 + 2, [*x, *c]);
    }
    let text = |t: &'static str| if t.is_empty() { None } else { Some(t) };
    let levels: Vec<&'static str> = rows.iter().map(|r| Box::leak(r.1.to_owned().into_boxed_str()) as &str).collect();
    let values = [
        Values::Numbers(rows.iter().map(|r| r.0.parse().unwrap_or(f64::NAN)).collect()),
        Values::from_texts(levels.iter().map(|&t| text(t))),
    ];
    let kinds = [ColumnKind::Number, ColumnKind::Category];
    let columns = values.into_iter().zip(kinds).zip(["x", "c"]).map(|((values, kind), name)| Column {
        name: name.into(),
        kind,
        reading: ColumnReading::default(),
        values,
    });
    let file = FileReading {
        format: "csv".into(),
        encoding: "UTF-8".into(),
        separator: Some(','),
        quote: Some('"'),
        header: true,
        sheet: None,
    };
    Table { raw, file, columns: columns.collect() }
}

fn trained() -> (Profile, Features) {
    let mut stream = Seed(1).stream();
    let x = (0..500).map(|_| stream.normal()).collect();
    let rows = features(x, (0..500).map(|i| if i % 100 == 0 { 2 } else { i % 2 }).collect());
    (profile(&rows, &[1.0, 1.0]), rows)
}

#[test]
fn shares_and_ranges_by_hand() {
    let rows = features(vec![1.0, 2.0, f64::NAN, 5.0], vec![0, 0, GAP, 1]);
    let p = profile(&rows, &[]);
    assert_eq!(p.ranges, [(1.0, 5.0), (0.0, 0.0)]);
    assert_eq!(
        (p.shares[0].as_slice(), p.shares[1].as_slice()),
        ([0.25].as_slice(), [0.5, 0.25, 0.0, 0.25].as_slice())
    );
    assert_eq!((p.quantiles[0].len(), p.quantiles[1].len(), p.important.as_slice()), (21, 0, [0, 1].as_slice()));
}

#[test]
fn features_that_matter_carry_the_importance() {
    assert_eq!(important(&[0.1, 8.0, 0.0, 2.0], 4), [1, 3]);
    assert_eq!(important(&[0.0, f64::NAN], 3), [0, 1, 2]);
}

#[test]
fn ranks_between_and_among_equal_quantiles() {
    let q = quantiles(&(0..=100).map(f64::from).collect::<Vec<_>>());
    for (value, expected) in [(-1.0, 0.0), (0.0, 0.0), (52.5, 0.525), (100.0, 1.0), (200.0, 1.0)] {
        assert!((rank(&q, value) - expected).abs() < 1e-9, "{value}");
    }
    assert_eq!(rank(&[7.0; 21], 7.0), 0.5);
    assert_eq!(rank(&[], 7.0), 0.0);
}

#[test]
fn each_doubt_is_raised_and_an_ordinary_row_has_none() {
    let (profile, training) = trained();
    let table = table(&[("0.1", "a"), ("0.1", "z"), ("99", "a"), ("", ""), ("-2.9", "c")]);
    let rows = features(vec![0.1, 0.1, 99.0, f64::NAN, -2.9], vec![0, GAP, 0, GAP, 2]);
    let told = doubts(&profile, &rows, &table);
    assert!(told[0].is_empty(), "{told:?}");
    assert!(told[1].contains(&Doubt::UnseenLevel { column: "c".into(), level: "z".into() }));
    assert!(matches!(told[2][0], Doubt::OutsideRange { feature: 0, value: 99.0, .. }));
    assert!(told[3].contains(&Doubt::MostlyGaps) && told[3].contains(&Doubt::RareProfile));
    assert!(!told[3].iter().any(|d| matches!(d, Doubt::UnseenLevel { .. })));
    assert!(told[4].contains(&Doubt::RareProfile), "{told:?}");
    let rare = rarities(&profile, &training).iter().filter(|&&r| r > profile.rare_above).count();
    assert!(rare <= 5, "{rare}");
}

#[test]
fn no_training_row_and_no_new_row() {
    let empty = features(vec![], vec![]);
    let p = profile(&empty, &[1.0, 1.0]);
    assert!(doubts(&p, &empty, &table(&[])).is_empty());
    assert_eq!(doubts(&p, &features(vec![1.0], vec![0]), &table(&[("1", "a")])).len(), 1);
}
