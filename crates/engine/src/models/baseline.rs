//! The baseline: what is predicted without looking at any column.
//!
//! In: a [`TrainView`]. Out: [`Baseline`], the same score for every row.
//! The user's question: "better than what?".
//! Invariants: uses target and weights alone; every share is above 0, so that no log-loss is infinite.
//! Method: weighted mean; class shares with half a row added to each class (Krichevsky & Trofimov 1981).
//! Edges: a class that is absent from the rows gets the share of half a row.

use super::region::Region;
use super::{Attribution, Complexity, Model, Scores, all_finite, centre, refuse};
use crate::data::{Features, Target, TrainView};
use crate::formula::Interval;
use crate::message::Error;
use serde::{Deserialize, Serialize};

/// The weighted mean, or the log-odds of the smoothed class shares: the same score for every row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Baseline {
    /// Score of every row, per output.
    pub scores: Vec<f64>,
    /// Features of the task, for attributions of zero.
    pub n_features: usize,
}

impl Model for Baseline {
    fn predict(&self, rows: &Features) -> Scores {
        Scores { outputs: self.scores.iter().map(|&s| vec![s; rows.n_rows]).collect() }
    }
    fn attribute(&self, rows: &Features) -> Attribution {
        let contributions = vec![vec![vec![0.0; rows.n_rows]; self.n_features]; self.scores.len()];
        Attribution { base: self.scores.clone(), contributions }
    }
    fn bounds(&self, _region: &Region) -> Option<Vec<Interval>> {
        self.scores.iter().map(|&s| Interval::point(s)).collect()
    }

    fn complexity(&self) -> Complexity {
        Complexity { size: 1.0, n_features: 0 }
    }
    fn check(&self, n_features: usize, n_outputs: usize) -> Result<(), Error> {
        let sound = self.n_features == n_features && self.scores.len() == n_outputs && all_finite(&self.scores);
        if sound { Ok(()) } else { Err(refuse("baseline")) }
    }
}

/// Learns mean or shares.
pub fn fit(train: &TrainView) -> Baseline {
    Baseline { scores: intercepts(&train.target, &train.weights), n_features: train.features.n_features() }
}

/// Scores, per output, of the weighted mean or of the smoothed class shares.
pub(super) fn intercepts(target: &Target, weights: &[f64]) -> Vec<f64> {
    let total: f64 = weights.iter().sum();
    match target {
        Target::Numbers(y) => vec![y.iter().zip(weights).map(|(y, w)| y * (w / total)).sum()],
        Target::Classes { codes, n_classes } => {
            let mut mass = vec![0.5; *n_classes];
            for (&class, w) in codes.iter().zip(weights) {
                mass[class as usize] += w;
            }
            if *n_classes == 2 {
                vec![(mass[1] / mass[0]).ln()]
            } else {
                let mut scores: Vec<f64> = mass.iter().map(|m| m.ln()).collect();
                centre(&mut scores);
                scores
            }
        }
    }
}
