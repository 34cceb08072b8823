//! Which parts of the rows are judged apart: levels of the strongest categories, thirds of ages.
//!
//! A category is taken where the model makes much of it, or where its name says that people ask (sex, region); a number
//! where it is an age or a time spent. Parts are laid by the features as the model sees them; no target is looked at.

use crate::data::{FeatureColumn, FeatureKind, Features, GAP, names};
use crate::validate::Estimate;
use crate::validate::subgroup::{MIN_ROWS, Part, Rows};

/// Categories taken for their weight in the model.
const STRONGEST: usize = 3;
/// Features judged by part, at most.
const MAX_FEATURES: usize = 6;
/// A category of more levels is no set of kinds.
const MAX_LEVELS: usize = 12;
/// Categories of people and places that are asked about whatever their weight.
const ASKED: &[&str] = &[
    "sex", "sexe", "gender", "genre", "civilite", "region", "departement", "department", "country", "pays", "site",
    "center", "centre", "agence", "magasin", "store", "segment", "race", "ethnicity", "nationality", "nationalite",
];
/// Numbers that are ages or times spent.
const AGES: &[&str] = &["age", "ages", "anciennete", "tenure", "seniority", "experience", "vintage"];

/// Parts of these rows (of the dataset), as positions among them.
pub(super) fn parts(features: &Features, importance: &[Estimate], rows: &[u32]) -> Vec<Rows> {
    let mut order: Vec<usize> = (0..features.n_features()).collect();
    let weight = |f: usize| importance.get(f).map_or(0.0, |e| e.value);
    order.sort_by(|&a, &b| weight(b).total_cmp(&weight(a)).then(a.cmp(&b)));
    let mut n_strong = 0;
    let mut chosen: Vec<usize> = Vec::new();
    for f in order {
        let info = &features.info[f];
        let words = names::words(&info.column);
        let has = |any: &[&str]| words.iter().any(|w| any.contains(&w.as_str()));
        let take = match &info.kind {
            FeatureKind::Level { levels } if levels.len() <= MAX_LEVELS => {
                let strong = weight(f) > 0.0 && n_strong < STRONGEST;
                n_strong += usize::from(strong);
                strong || has(ASKED)
            }
            FeatureKind::Number => has(AGES),
            FeatureKind::Age => weight(f) > 0.0 || has(AGES),
            FeatureKind::Level { .. } | FeatureKind::Month | FeatureKind::Weekday => false,
        };
        if take && chosen.len() < MAX_FEATURES {
            chosen.push(f);
        }
    }
    chosen.sort_unstable();
    chosen.into_iter().flat_map(|f| of_feature(features, f, rows)).collect()
}

fn of_feature(features: &Features, feature: usize, rows: &[u32]) -> Vec<Rows> {
    let positions = |wanted: &dyn Fn(usize) -> bool| -> Vec<u32> {
        (0..rows.len() as u32).filter(|&p| wanted(rows[p as usize] as usize)).collect()
    };
    let mut found: Vec<(Part, Vec<u32>)> = Vec::new();
    match &features.columns[feature] {
        FeatureColumn::Categorical(codes) => {
            let n_levels = features.info[feature].n_levels().unwrap_or(0) as u32;
            found.extend((0..n_levels).map(|k| (Part::Level(k), positions(&|r| codes[r] == k))));
            found.push((Part::Gap, positions(&|r| codes[r] == GAP)));
        }
        FeatureColumn::Numeric(values) => {
            let mut known: Vec<f64> = rows.iter().map(|&r| values[r as usize]).filter(|v| !v.is_nan()).collect();
            known.sort_by(f64::total_cmp);
            let mut low = f64::NEG_INFINITY;
            for third in 1..=3 {
                let Some(&high) = known.get((third * known.len() / 3).saturating_sub(1)) else { break };
                let inside = |v: f64| v > low && v <= high;
                // The ends told are values that occur.
                if let Some(&first) = known.iter().find(|v| inside(**v)) {
                    found.push((Part::Range(first, high), positions(&|r| inside(values[r]))));
                }
                low = high;
            }
            found.push((Part::Gap, positions(&|r| values[r].is_nan())));
        }
    }
    // One part that holds nearly all rows tells nothing that the whole does not.
    found.retain(|(_, p)| p.len() >= MIN_ROWS);
    if found.len() < 2 {
        return Vec::new();
    }
    found.into_iter().map(|(part, rows)| Rows { feature, part, rows }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::FeatureInfo;
    use std::sync::Arc;

    fn feature(name: &str, kind: FeatureKind) -> FeatureInfo {
        FeatureInfo { name: name.into(), column: name.into(), kind, ..FeatureInfo::default() }
    }

    #[test]
    fn kinds_of_people_and_thirds_of_ages() {
        let levels = |n: usize| FeatureKind::Level { levels: (0..n).map(|k| k.to_string()).collect() };
        let info = vec![
            feature("sexe", levels(2)),
            feature("couleur", levels(2)),
            feature("ville", levels(40)),
            feature("Age du client", FeatureKind::Number),
            feature("montant", FeatureKind::Number),
        ];
        let n = 90u32;
        let features = Features {
            info: Arc::new(info),
            columns: vec![
                FeatureColumn::Categorical((0..n).map(|r| r % 2).collect()),
                FeatureColumn::Categorical((0..n).map(|r| r % 2).collect()),
                FeatureColumn::Categorical((0..n).map(|r| r % 40).collect()),
                FeatureColumn::Numeric((0..n).map(f64::from).collect()),
                FeatureColumn::Numeric((0..n).map(f64::from).collect()),
            ],
            n_rows: n as usize,
        };
        let rows: Vec<u32> = (0..n).collect();
        let no_weight = vec![Estimate { value: 0.0, low: 0.0, high: 0.0, baseline: 0.0 }; 5];
        let found = parts(&features, &no_weight, &rows);
        let told: Vec<(usize, Part, usize)> = found.iter().map(|p| (p.feature, p.part.clone(), p.rows.len())).collect();
        let third = |low: f64, high: f64| (3, Part::Range(low, high), 30);
        assert_eq!(
            told,
            [(0, Part::Level(0), 45), (0, Part::Level(1), 45), third(0.0, 29.0), third(30.0, 59.0), third(60.0, 89.0)]
        );
        assert!(parts(&features, &no_weight, &[]).is_empty());
        let mut weighty = no_weight;
        weighty[1].value = 1.0;
        assert_eq!(parts(&features, &weighty, &rows).len(), 7);
    }
}
