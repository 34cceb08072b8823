//! The best mixture: a weighted mean of the other models' calibrated scores.
//!
//! In: out-of-fold scores of each learner. Out: non-negative weights that sum to 1, and a model that mixes.
//! The user's question: "how well can this table be predicted at all?".
//! Invariants: weights are learnt on out-of-fold scores only; a mixture never holds a mixture (a file that nests them
//! is refused while it is read).
//! Method: greedy selection with replacement on out-of-fold loss (Caruana et al. 2004), shrunk as rows get fewer
//! towards equal weights of the members that cannot be told apart from the best one.
//! Deviation: scores (log-odds) are averaged, not probabilities, so that contributions still sum to the score.
//! Edges: one member gets weight 1; members with non-finite loss get weight 0.

use super::calibrator::Calibrator;
use super::region::{Region, Span, Total};
use super::{Attribution, Complexity, FittedModel, Model, Scores, refuse};
use crate::data::{Features, Target};
use crate::formula::Interval;
use crate::message::Error;
use serde::{Deserialize, Deserializer, Serialize};

/// Rounds of greedy selection: weights come in steps of 1/40.
const N_ROUNDS: usize = 40;
/// Rows at which half of the weights comes from the greedy selection.
const HALF_TRUST_ROWS: f64 = 150.0;

/// A weighted mean of calibrated scores.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ensemble {
    /// Weight, model and calibrator of each member; weights sum to 1.
    #[serde(deserialize_with = "single_models")]
    pub members: Vec<(f64, FittedModel, Calibrator)>,
}

/// [`FittedModel`] without the mixture, in the same order: reading a hostile file cannot recurse.
#[derive(Deserialize)]
enum SingleModel {
    Baseline(super::baseline::Baseline),
    Linear(super::linear::LinearModel),
    Additive(super::additive::AdditiveModel),
    Kernel(super::kernel::KernelModel),
    Boosted(super::tree::TreeModel),
    Forest(super::tree::TreeModel),
    Formula(super::formula::FormulaModel),
    Scorecard(super::scorecard::Scorecard),
}

fn single_models<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<(f64, FittedModel, Calibrator)>, D::Error> {
    let members = Vec::<(f64, SingleModel, Calibrator)>::deserialize(from)?;
    Ok(members
        .into_iter()
        .map(|(weight, model, calibrator)| {
            let model = match model {
                SingleModel::Baseline(m) => FittedModel::Baseline(m),
                SingleModel::Linear(m) => FittedModel::Linear(m),
                SingleModel::Additive(m) => FittedModel::Additive(m),
                SingleModel::Kernel(m) => FittedModel::Kernel(m),
                SingleModel::Boosted(m) => FittedModel::Boosted(m),
                SingleModel::Forest(m) => FittedModel::Forest(m),
                SingleModel::Formula(m) => FittedModel::Formula(m),
                SingleModel::Scorecard(m) => FittedModel::Scorecard(m),
            };
            (weight, model, calibrator)
        })
        .collect())
}

impl Model for Ensemble {
    fn predict(&self, rows: &Features) -> Scores {
        let mut mixed = Scores { outputs: Vec::new() };
        for (weight, model, calibrator) in &self.members {
            let scores = calibrator.apply(&model.predict(rows));
            if mixed.outputs.is_empty() {
                mixed.outputs = vec![vec![0.0; rows.n_rows]; scores.outputs.len()];
            }
            for (to, from) in mixed.outputs.iter_mut().zip(&scores.outputs) {
                crate::dense::add_scaled(to, *weight, from);
            }
        }
        mixed
    }
    fn attribute(&self, rows: &Features) -> Attribution {
        let mut mixed = Attribution { base: Vec::new(), contributions: Vec::new() };
        for (weight, model, calibrator) in &self.members {
            let one = calibrator.apply_attribution(&model.attribute(rows));
            if mixed.base.is_empty() {
                mixed.base = vec![0.0; one.base.len()];
                mixed.contributions = vec![vec![vec![0.0; rows.n_rows]; rows.n_features()]; one.base.len()];
            }
            crate::dense::add_scaled(&mut mixed.base, *weight, &one.base);
            for (to, from) in mixed.contributions.iter_mut().flatten().zip(one.contributions.iter().flatten()) {
                crate::dense::add_scaled(to, *weight, from);
            }
        }
        mixed
    }
    fn bounds(&self, region: &Region) -> Option<Vec<Interval>> {
        let mut totals: Vec<Total> = Vec::new();
        for (weight, model, calibrator) in &self.members {
            let bounds = calibrator.bounds(&model.bounds(region)?)?;
            totals.resize(bounds.len(), Total::new(0.0));
            for (total, b) in totals.iter_mut().zip(bounds) {
                total.add(Span { low: b.low, high: b.high }.times(*weight));
            }
        }
        totals.into_iter().map(Total::interval).collect()
    }

    fn complexity(&self) -> Complexity {
        let parts: Vec<Complexity> = self.members.iter().map(|(_, model, _)| model.complexity()).collect();
        Complexity {
            size: parts.iter().map(|c| c.size).sum(),
            n_features: parts.iter().map(|c| c.n_features).max().unwrap_or(0),
        }
    }
    fn check(&self, n_features: usize, n_outputs: usize) -> Result<(), Error> {
        let total: f64 = self.members.iter().map(|m| m.0).sum();
        if self.members.iter().any(|m| m.0.is_nan() || m.0 < 0.0) || (total - 1.0).abs() > 1e-6 {
            return Err(refuse("mixture"));
        }
        for (_, model, calibrator) in &self.members {
            if matches!(model, FittedModel::Ensemble(_)) {
                return Err(refuse("mixture"));
            }
            model.check(n_features, n_outputs)?;
            calibrator.check(n_outputs)?;
        }
        Ok(())
    }
}

/// Weights of the members from their out-of-fold scores (`[member]`, all rows with a score), sum 1.
pub fn greedy_weights(scores: &[&Scores], target: &Target, weights: &[f64]) -> Vec<f64> {
    let total: f64 = weights.iter().sum();
    let losses: Vec<Vec<f64>> = scores.iter().map(|s| row_losses(&s.outputs, 1.0, target)).collect();
    let mean = |losses: &[f64]| losses.iter().zip(weights).map(|(l, w)| l * w).sum::<f64>() / total;
    let means: Vec<f64> = losses.iter().map(|l| mean(l)).collect();
    let usable: Vec<usize> = (0..scores.len()).filter(|&m| means[m].is_finite()).collect();
    let Some(&best) = usable.iter().min_by(|&&a, &&b| means[a].total_cmp(&means[b])) else {
        return vec![1.0 / scores.len().max(1) as f64; scores.len()];
    };

    // Greedy: each round adds the member that lowers the loss of the running mean most.
    let mut counts = vec![0u32; scores.len()];
    let mut sum = vec![vec![0.0; target.len()]; scores[best].outputs.len()];
    let mut trial = sum.clone();
    for round in 1..=N_ROUNDS {
        let mut winner = (f64::INFINITY, best);
        for &m in &usable {
            for ((t, s), o) in trial.iter_mut().zip(&sum).zip(&scores[m].outputs) {
                for ((t, s), o) in t.iter_mut().zip(s).zip(o) {
                    *t = s + o;
                }
            }
            let loss = mean(&row_losses(&trial, 1.0 / round as f64, target));
            if loss < winner.0 {
                winner = (loss, m);
            }
        }
        counts[winner.1] += 1;
        for (s, o) in sum.iter_mut().zip(&scores[winner.1].outputs) {
            crate::dense::add_scaled(s, 1.0, o);
        }
    }

    // Equal weights of those within two standard errors (paired) of the best.
    let close: Vec<usize> = usable
        .iter()
        .copied()
        .filter(|&m| {
            let difference: Vec<f64> = losses[m].iter().zip(&losses[best]).map(|(a, b)| a - b).collect();
            let gap = mean(&difference);
            let variance = mean(&difference.iter().map(|d| (d - gap).powi(2)).collect::<Vec<_>>());
            gap <= 2.0 * (variance / target.len().max(1) as f64).sqrt()
        })
        .collect();
    let trust = total / (total + HALF_TRUST_ROWS);
    (0..scores.len())
        .map(|m| {
            let equal = if close.contains(&m) { 1.0 / close.len() as f64 } else { 0.0 };
            trust * f64::from(counts[m]) / N_ROUNDS as f64 + (1.0 - trust) * equal
        })
        .collect()
}

/// Loss of each row at `factor` times these scores: squared error, or minus the log-probability of what came.
fn row_losses(outputs: &[Vec<f64>], factor: f64, target: &Target) -> Vec<f64> {
    match target {
        Target::Numbers(y) => y.iter().zip(&outputs[0]).map(|(y, s)| (y - factor * s).powi(2)).collect(),
        Target::Classes { codes, n_classes: 2 } => codes
            .iter()
            .zip(&outputs[0])
            .map(|(&c, s)| {
                let margin = if c == 1 { factor * s } else { -factor * s };
                (-margin).max(0.0) + (-margin.abs()).exp().ln_1p()
            })
            .collect(),
        Target::Classes { codes, .. } => codes
            .iter()
            .enumerate()
            .map(|(row, &c)| {
                let top = outputs.iter().map(|o| factor * o[row]).fold(f64::NEG_INFINITY, f64::max);
                let sum: f64 = outputs.iter().map(|o| (factor * o[row] - top).exp()).sum();
                top + sum.ln() - factor * outputs[c as usize][row]
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::Seed;

    #[test]
    fn two_halves_of_the_truth_are_mixed_and_noise_is_left_out() {
        let mut stream = Seed(2).stream();
        let n = 3000;
        let (a, b): (Vec<f64>, Vec<f64>) = (0..n).map(|_| (stream.normal(), stream.normal())).unzip();
        let y: Vec<f64> = a.iter().zip(&b).map(|(a, b)| a + b).collect();
        let noisy = |part: &[f64], stream: &mut crate::run::Stream| Scores {
            outputs: vec![part.iter().zip(&y).map(|(p, y)| y + 0.5 * p + 0.01 * stream.normal()).collect()],
        };
        let members = [noisy(&a, &mut stream), noisy(&a.iter().map(|v| -v).collect::<Vec<_>>(), &mut stream)];
        let noise = Scores { outputs: vec![(0..n).map(|_| stream.normal()).collect()] };
        let w = greedy_weights(&[&members[0], &members[1], &noise], &Target::Numbers(y), &vec![1.0; n]);
        assert!((w[0] - 0.5).abs() < 0.05 && (w[1] - 0.5).abs() < 0.05 && w[2] < 0.01, "{w:?}");
        assert!((w.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_nested_mixture_is_refused_while_it_is_read() {
        let inner = FittedModel::Baseline(super::super::baseline::Baseline { scores: vec![0.0], n_features: 1 });
        let one = FittedModel::Ensemble(Ensemble { members: vec![(1.0, inner, Calibrator::identity(1))] });
        let bytes = postcard::to_stdvec(&one).expect("serialises");
        assert_eq!(postcard::from_bytes::<FittedModel>(&bytes).expect("reads"), one);
        let two = FittedModel::Ensemble(Ensemble { members: vec![(1.0, one, Calibrator::identity(1))] });
        let bytes = postcard::to_stdvec(&two).expect("serialises");
        assert!(postcard::from_bytes::<FittedModel>(&bytes).is_err());
    }
}
