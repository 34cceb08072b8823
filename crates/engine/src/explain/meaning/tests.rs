//! Terms whose meaning is known beforehand.

use super::*;
use crate::data::{FeatureInfo, FeatureKind};
use crate::evolve::inputs::Effect;
use crate::formula::parse;

fn features() -> Vec<FeatureInfo> {
    let feature =
        |name: &str, kind| FeatureInfo { name: name.into(), column: name.into(), kind, ..FeatureInfo::default() };
    vec![
        feature("days", FeatureKind::Number),
        feature("share", FeatureKind::Number),
        feature("kind", FeatureKind::Level { levels: vec!["a".into(), "b".into(), "c".into()] }),
    ]
}

/// `days` from 0 to 200 in tens, `share` from 0 to 1, `kind` with effects -1, 0 and 2.
fn meaning(text: &str, scale: Scale) -> Option<Meaning> {
    let number = |high: f64| FeatureInput::Number { low: 0.0, high, median: high / 2.0, mean: high / 2.0 };
    let inputs = Inputs {
        features: vec![number(200.0), number(1.0), FeatureInput::Levels { n_levels: 3, mode: 1 }],
        effects: vec![Effect { feature: 2, output: 0, values: vec![-1.0, 0.0, 2.0] }],
    };
    let quantiles = |high: f64| (0..=20).map(|k| high * f64::from(k) / 20.0).collect();
    let profile = Profile {
        ranges: vec![(0.0, 200.0), (0.0, 1.0), (0.0, 0.0)],
        quantiles: vec![quantiles(200.0), quantiles(1.0), Vec::new()],
        shares: vec![vec![0.0], vec![0.0], vec![0.5, 0.3, 0.2, 0.0]],
        rare_above: 1.0,
        important: Vec::new(),
    };
    let reader = Reader { inputs: &inputs, profile: &profile, scale, slope: 1.0 };
    let sum = parts::parts(&parse(text, &features()).unwrap());
    let mut meanings = reader.meanings(&sum);
    assert!(meanings.len() <= 1, "{text}: {meanings:?}");
    meanings.pop().map(|m| m.1)
}

#[test]
fn steps_that_read_well() {
    let check = |text: &str, scale: Scale, expected: (Region, f64, f64)| {
        let Some(Meaning::Steps { region, step, change, .. }) = meaning(text, scale) else { panic!("{text}") };
        assert_eq!((region, step, (change * 1e9).round() / 1e9), expected, "{text}");
    };
    check("2 * days", Scale::Number, (Region::Everywhere, 10.0, 20.0));
    check("0.03 * max(0, days - 60)", Scale::LogOdds, (Region::Above(60.0), 10.0, 0.3));
    check("-1.2 * max(0, days - 60)", Scale::LogOdds, (Region::Above(60.0), 1.0, -1.2));
    check("0.0002 * days", Scale::LogOdds, (Region::Everywhere, 100.0, 0.02));
    check("3 * max(0, 0.5 - share)", Scale::Number, (Region::Below(0.5), 0.1, 0.3));
    check("max(0, days - -5)", Scale::Number, (Region::Everywhere, 10.0, 10.0));
    check("max(0, 900 - days)", Scale::Number, (Region::Everywhere, 10.0, -10.0));
    check("abs(share + 1)", Scale::Number, (Region::Everywhere, 0.1, 0.1));
}

#[test]
fn every_shape_has_a_meaning() {
    let check = |text: &str, expected: Option<Meaning>| assert_eq!(meaning(text, Scale::Number), expected, "{text}");
    let a = |holds| Condition { leaf: Leaf::Level(2, 0), holds };
    check("7", None);
    check("0 * days", None);
    let whole = |conditions: Vec<Condition>, change: f64, inner| Some(Meaning::Where { conditions, change, inner });
    check("is(kind, \"a\")", whole(vec![a(true)], 1.0, None));
    let known = Condition { leaf: Leaf::Present(0), holds: true };
    check("-3 * (is(kind, \"a\") * present(days))", whole(vec![a(true), known], -3.0, None));
    check("2 * effect(kind)", Some(Meaning::Levels { feature: 2, highest: (2, 4.0), lowest: (0, -2.0) }));
    let squared = Meaning::Distance { feature: 0, from: 50.0, away: 10.0, change: 100.0, squared: true };
    check("(days - 50)^2", Some(squared));
    let steps = Box::new(Meaning::Steps { feature: 0, region: Region::Everywhere, step: 10.0, change: 20.0 });
    check("2 * (is(kind, \"a\") * days)", whole(vec![a(true)], 200.0, Some(steps.clone())));
    check("2 * (is(kind, \"a\") * (days - 5))", whole(vec![a(true)], 190.0, Some(steps)));
    let number = State::Number;
    let together = Meaning::Together {
        moved: Move { feature: 0, from: number(50.0), to: number(150.0), change: 25.0 },
        with: 1,
        low: number(0.25),
        high: number(0.75),
        change_high: 75.0,
    };
    check("days * share", Some(together));
    let Some(Meaning::Together { moved, change_high, .. }) = meaning("max(0, days - 180) * share", Scale::Number)
    else {
        panic!()
    };
    assert_eq!((moved.to, change_high > moved.change), (number(190.0), true));
    let Some(Meaning::Curve { x, changes, .. }) = meaning("sqrt(days)", Scale::Number) else { panic!() };
    assert_eq!((x, changes.len()), (vec![10.0, 100.0, 190.0], 2));
    let Some(Meaning::Curve { x, .. }) = meaning("abs(share - 0.5) * share", Scale::Number) else { panic!() };
    assert_eq!(x.len(), 4);
    assert!(matches!(meaning("sin(days)", Scale::Number), Some(Meaning::Wave { .. })));
    let Some(Meaning::Several(moves)) = meaning("days * share * effect(kind)", Scale::Number) else { panic!() };
    assert_eq!(moves.len(), 3);
    assert_eq!(moves[2].to, State::Level(2));
}

#[test]
fn terms_of_one_column_are_told_together() {
    let check = |text: &str, knots: &[f64], changes: &[f64]| {
        let Some(Meaning::Slopes { knots: k, changes: c, .. }) = meaning(text, Scale::Number) else { panic!("{text}") };
        assert_eq!((&k[..], &c[..]), (knots, changes), "{text}");
    };
    // In steps of ten days.
    check("7 - days + 3 * max(0, days - 50)", &[50.0], &[-10.0, 20.0]);
    check("max(0, days - 50) - max(0, 100 - days) - abs(days - 150)", &[50.0, 100.0, 150.0], &[20.0, 30.0, 20.0, 0.0]);
    let Some(Meaning::Steps { change, .. }) = meaning("days + max(0, days + 5)", Scale::Number) else { panic!() };
    assert_eq!(change, 20.0);
    let Some(Meaning::Curve { changes, .. }) = meaning("0.01 * days^2 - days", Scale::Number) else { panic!() };
    assert_eq!(changes.len(), 2);
    assert_eq!(meaning("days - days", Scale::Number), None);
}

#[test]
fn curves_turn_where_they_turn() {
    let check = |y: &[f64], expected: &[usize]| assert_eq!(turns(y, 0.1), expected, "{y:?}");
    check(&[0.0, 1.0, 2.0], &[]);
    check(&[0.0, 1.0, 0.95, 2.0], &[]);
    check(&[2.0, 1.0, 3.0], &[1]);
    check(&[0.0, 2.0, 1.0, 3.0], &[1, 2]);
    check(&[1.0; 5], &[]);
    check(&[], &[]);
}
