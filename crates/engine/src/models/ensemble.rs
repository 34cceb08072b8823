//! The best mixture: a weighted mean of the other models' calibrated scores.
//!
//! In: out-of-fold scores of each learner. Out: non-negative weights that sum to 1, and a model that mixes.
//! The user's question: "how well can this table be predicted at all?".
//! Invariants: weights are learnt on out-of-fold scores only; a mixture never holds a mixture (a file that nests them
//! is refused while it is read).
//! Method: stacking of predictive distributions (Yao, Vehtari, Simpson & Gelman 2018): the weights of largest out-of-fold
//! likelihood, less [`BELIEF`] times their relative entropy against equal weights, which counts the less the more rows
//! speak; found by exponentiated gradient descent (Kivinen & Warmuth 1997).
//! Deviation: scores (log-odds) are averaged, not probabilities, so that contributions still sum to the score.
//! Edges: one member gets weight 1; members with non-finite loss get weight 0, as does one that matters less than a
//! two-hundredth.

use super::calibrator::Calibrator;
use super::region::{Region, Span, Total};
use super::separable::{Pieces, Separable};
use super::{Attribution, Complexity, FittedModel, Model, Scores, refuse};
use crate::data::{Features, Target};
use crate::formula::Interval;
use crate::message::Error;
use serde::{Deserialize, Deserializer, Serialize};

/// Nats of out-of-fold likelihood that the belief in equal weights is worth.
const BELIEF: f64 = 1.5;
/// Steps of the descent at most.
const MAX_STEPS: usize = 300;
/// A member of less weight is left out.
const LEAST_WEIGHT: f64 = 0.005;

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

    fn above(&self, region: &Region, pieces: &Pieces, sign: f64) -> Option<Vec<Separable>> {
        let mut mixed: Vec<Separable> = Vec::new();
        for (weight, model, calibrator) in &self.members {
            let above = calibrator.above(model.above(region, pieces, sign)?, pieces, sign);
            mixed.resize(above.len(), pieces.constant(0.0));
            mixed.iter_mut().zip(&above).for_each(|(to, from)| to.add(*weight, from));
        }
        Some(mixed)
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
pub fn stacked_weights(scores: &[&Scores], target: &Target, weights: &[f64]) -> Vec<f64> {
    let total: f64 = weights.iter().sum();
    let stack = Stack { target, weights, unit: target.len() as f64 / total };
    let alone = |m: usize| stack.loss(&scores[m].outputs);
    let usable: Vec<usize> = (0..scores.len()).filter(|&m| alone(m).is_finite()).collect();
    let mut all = vec![0.0; scores.len()];
    if usable.is_empty() {
        all.fill(1.0 / scores.len().max(1) as f64);
        return all;
    }
    let members: Vec<&Scores> = usable.iter().map(|&m| scores[m]).collect();
    let mut found = stack.descend(&members);
    found.iter_mut().for_each(|w| *w = if *w < LEAST_WEIGHT { 0.0 } else { *w });
    let kept: f64 = found.iter().sum();
    usable.iter().zip(found).for_each(|(&m, w)| all[m] = w / kept);
    all
}

/// What weights are judged by.
struct Stack<'a> {
    target: &'a Target,
    weights: &'a [f64],
    /// Makes the weights of the rows have mean 1.
    unit: f64,
}

impl Stack<'_> {
    /// Minus the log-likelihood of these scores; of a number with the variance that fits best.
    fn loss(&self, outputs: &[Vec<f64>]) -> f64 {
        let sum: f64 = row_losses(outputs, self.target).iter().zip(self.weights).map(|(l, w)| l * w * self.unit).sum();
        match self.target {
            Target::Numbers(y) => {
                let n = y.len() as f64;
                0.5 * n * (sum / n).max(f64::MIN_POSITIVE).ln()
            }
            Target::Classes { .. } => sum,
        }
    }

    /// What is minimised.
    fn objective(&self, mixed: &[Vec<f64>], shares: &[f64]) -> f64 {
        let n = shares.len() as f64;
        let entropy: f64 = shares.iter().filter(|w| **w > 0.0).map(|w| w * (n * w).ln()).sum();
        self.loss(mixed) + BELIEF * entropy
    }

    /// Its slope by each member's share.
    fn slopes(&self, members: &[&Scores], mixed: &[Vec<f64>], shares: &[f64]) -> Vec<f64> {
        let by_score = self.slopes_by_score(mixed);
        let n = shares.len() as f64;
        let slope = |(member, share): (&&Scores, &f64)| {
            let of_output = |(g, s): (&Vec<f64>, &Vec<f64>)| g.iter().zip(s).map(|(g, s)| g * s).sum::<f64>();
            let likelihood: f64 = by_score.iter().zip(&member.outputs).map(of_output).sum();
            likelihood + BELIEF * ((n * share).max(f64::MIN_POSITIVE).ln() + 1.0)
        };
        members.iter().zip(shares).map(slope).collect()
    }

    /// Slope of the loss by each row's score, per output.
    fn slopes_by_score(&self, mixed: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let weighed = |values: Vec<f64>| values.iter().zip(self.weights).map(|(v, w)| v * w * self.unit).collect();
        match self.target {
            Target::Numbers(y) => {
                let off: Vec<f64> = mixed[0].iter().zip(y).map(|(s, y)| s - y).collect();
                let squares: f64 = off.iter().zip(self.weights).map(|(o, w)| o * o * w * self.unit).sum();
                let variance = (squares / y.len() as f64).max(f64::MIN_POSITIVE);
                vec![weighed(off.iter().map(|o| o / variance).collect())]
            }
            Target::Classes { codes, n_classes } => {
                let p = Scores { outputs: mixed.to_vec() }.probabilities(self.target.task());
                let shown = if *n_classes == 2 { 1..2 } else { 0..*n_classes };
                let off =
                    |k: usize| p[k].iter().zip(codes).map(|(p, &c)| p - f64::from(u8::from(c as usize == k))).collect();
                shown.map(|k| weighed(off(k))).collect()
            }
        }
    }

    fn descend(&self, members: &[&Scores]) -> Vec<f64> {
        let mut shares = vec![1.0 / members.len() as f64; members.len()];
        let mut mixed = mix(members, &shares);
        let mut lowest = self.objective(&mixed, &shares);
        let mut step = 1.0 / self.target.len().max(1) as f64;
        for _ in 0..MAX_STEPS {
            let slopes = self.slopes(members, &mixed, &shares);
            let level: f64 = slopes.iter().zip(&shares).map(|(s, w)| s * w).sum();
            // The shortest step that is tried changes nothing any more.
            let taken = (0..30).find_map(|halvings| {
                let tried_step = step * 0.5f64.powi(halvings);
                let grown = |(w, s): (&f64, &f64)| w * (-(tried_step * (s - level)).clamp(-20.0, 20.0)).exp();
                let mut tried: Vec<f64> = shares.iter().zip(&slopes).map(grown).collect();
                let sum: f64 = tried.iter().sum();
                tried.iter_mut().for_each(|w| *w /= sum);
                let of_tried = mix(members, &tried);
                let value = self.objective(&of_tried, &tried);
                (value < lowest).then_some((tried, of_tried, value, tried_step))
            });
            let Some((tried, of_tried, value, tried_step)) = taken else { break };
            let gain = lowest - value;
            (shares, mixed, lowest, step) = (tried, of_tried, value, 1.5 * tried_step);
            if gain < 1e-7 {
                break;
            }
        }
        shares
    }
}

/// Weighted sum of the members' scores.
fn mix(members: &[&Scores], shares: &[f64]) -> Vec<Vec<f64>> {
    let mut sum: Vec<Vec<f64>> = members[0].outputs.iter().map(|o| vec![0.0; o.len()]).collect();
    for (member, share) in members.iter().zip(shares).filter(|(_, s)| **s > 0.0) {
        for (sum, output) in sum.iter_mut().zip(&member.outputs) {
            crate::dense::add_scaled(sum, *share, output);
        }
    }
    sum
}

/// Loss of each row: squared error, or minus the log-probability of what came.
fn row_losses(outputs: &[Vec<f64>], target: &Target) -> Vec<f64> {
    match target {
        Target::Numbers(y) => y.iter().zip(&outputs[0]).map(|(y, s)| (y - s).powi(2)).collect(),
        Target::Classes { codes, n_classes: 2 } => codes
            .iter()
            .zip(&outputs[0])
            .map(|(&c, &s)| {
                let margin = if c == 1 { s } else { -s };
                (-margin).max(0.0) + (-margin.abs()).exp().ln_1p()
            })
            .collect(),
        Target::Classes { codes, .. } => codes
            .iter()
            .enumerate()
            .map(|(row, &c)| {
                let top = outputs.iter().map(|o| o[row]).fold(f64::NEG_INFINITY, f64::max);
                let sum: f64 = outputs.iter().map(|o| (o[row] - top).exp()).sum();
                top + sum.ln() - outputs[c as usize][row]
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
        let w = stacked_weights(&[&members[0], &members[1], &noise], &Target::Numbers(y), &vec![1.0; n]);
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
