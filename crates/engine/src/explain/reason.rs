//! What pushed one row's score up or down.
//!
//! In: a row's features and the attribution of its score. Out: its [`Reason`]s, largest first.
//! The user's question: "why this one?".
//! Invariants: all reasons of a row and its base sum to its score; equal sizes stand in the order of the features.
//! Edges: a contribution of 0 is no reason; an index out of range gives no reason.

use crate::data::{FeatureColumn, FeatureInfo, FeatureKind, Features, GAP};
use crate::models::Attribution;
use serde::{Deserialize, Serialize};

/// A feature's value in a row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum FeatureValue {
    /// A number (or an age in days).
    Number(f64),
    /// A level, by name (month and weekday by number: "1" to "12", "1" to "7").
    Level(String),
    /// Missing, or a level never seen in training.
    Gap,
}

/// What pushed a row's score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reason {
    /// Index of the feature.
    pub feature: usize,
    /// Its value in the row.
    pub value: FeatureValue,
    /// Its contribution to the score.
    pub contribution: f64,
}

/// All contributions of a row to one output, largest in size first, zero ones left out.
pub fn reasons(rows: &Features, attribution: &Attribution, output: usize, row: usize) -> Vec<Reason> {
    let Some(contributions) = attribution.contributions.get(output) else { return Vec::new() };
    let mut reasons: Vec<Reason> = contributions
        .iter()
        .zip(&rows.columns)
        .zip(rows.info.iter())
        .enumerate()
        .filter_map(|(feature, ((of_row, column), info))| {
            let contribution = *of_row.get(row)?;
            (contribution != 0.0).then(|| Reason { feature, value: value(column, info, row), contribution })
        })
        .collect();
    reasons.sort_by(|a, b| b.contribution.abs().total_cmp(&a.contribution.abs()).then(a.feature.cmp(&b.feature)));
    reasons
}

/// Value of a feature in a row.
pub fn value(column: &FeatureColumn, info: &FeatureInfo, row: usize) -> FeatureValue {
    match column {
        FeatureColumn::Numeric(v) if v[row].is_nan() => FeatureValue::Gap,
        FeatureColumn::Numeric(v) => FeatureValue::Number(v[row]),
        FeatureColumn::Categorical(v) if v[row] == GAP => FeatureValue::Gap,
        FeatureColumn::Categorical(v) => match &info.kind {
            FeatureKind::Level { levels } => {
                levels.get(v[row] as usize).map_or(FeatureValue::Gap, |level| FeatureValue::Level(level.clone()))
            }
            _ => FeatureValue::Level((u64::from(v[row]) + 1).to_string()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[test]
    fn largest_first_with_their_values() {
        let info =
            |name: &str, kind| FeatureInfo { name: name.into(), column: name.into(), kind, ..FeatureInfo::default() };
        let rows = Features {
            info: Arc::new(vec![
                info("age", FeatureKind::Number),
                info("city", FeatureKind::Level { levels: vec!["Lille".into(), "Lyon".into()] }),
                info("joined (month)", FeatureKind::Month),
                info("zero", FeatureKind::Number),
            ]),
            columns: vec![
                FeatureColumn::Numeric(vec![f64::NAN]),
                FeatureColumn::Categorical(vec![1]),
                FeatureColumn::Categorical(vec![11]),
                FeatureColumn::Numeric(vec![5.0]),
            ],
            n_rows: 1,
        };
        let attribution =
            Attribution { base: vec![0.1], contributions: vec![vec![vec![0.2], vec![-0.5], vec![0.2], vec![0.0]]] };
        let told = reasons(&rows, &attribution, 0, 0);
        let features: Vec<usize> = told.iter().map(|r| r.feature).collect();
        assert_eq!(features, [1, 0, 2]);
        assert_eq!(told[0].value, FeatureValue::Level("Lyon".into()));
        assert_eq!(told[1].value, FeatureValue::Gap);
        assert_eq!(told[2].value, FeatureValue::Level("12".into()));
        assert!(reasons(&rows, &attribution, 3, 0).is_empty() && reasons(&rows, &attribution, 0, 9).is_empty());
    }
}
