//! Gaussian process: a row resembles the rows near it, and the rows tell in which columns near counts.
//!
//! In: training rows. Out: [`KernelModel`]. The user's question: "what does a smooth surface through few rows tell?".
//! Invariants: the model holds weights of waves and slopes, no training row; the same rows, seed and effort give the same
//! model at any thread count; contributions sum to the score.
//! Method: scales of a Matern 5/2 kernel and of a linear part by marginal likelihood ([`relevance`]); the process itself by
//! random waves of those scales ([`waves`]) and ridge regression ([`solve`]). Classes: the scales are learnt on indicators
//! as if they were numbers, the strength by inner cross-validation of the log-loss, the weights by penalised likelihood.
//! Contributions are integrated gradients (Sundararajan, Taly & Yan 2017) on the straight line from the mean row: along
//! it a wave's angle grows evenly, so that the wave's change is shared out in proportion to each column's part of the
//! angle, exactly and without quadrature.
//! Edges: no usable column gives the baseline; beyond [`MAX_ROWS`] rows a fit uses that many, evenly spaced.

mod bounds;
mod inputs;
mod relevance;
mod solve;
mod waves;

use super::linear::design::Column;
use super::region::Region;
use super::{Attribution, Complexity, Model, Scores, all_finite, centre, refuse};
use crate::data::split::inner_folds;
use crate::data::{Features, Target, TrainView};
use crate::formula::Interval;
use crate::message::Error;
use crate::run::{Effort, Run, Seed};
use rayon::prelude::*;
use relevance::{CONSTANT, Problem, Scales};
use serde::{Deserialize, Serialize};
use solve::Aim;
use std::sync::OnceLock;
use waves::Waves;

/// Rows that a fit uses at most: solving grows with their cube.
pub const MAX_ROWS: usize = 2000;
/// Groups of coordinates with a relevance of their own at most.
const MAX_GROUPS: usize = 40;
/// Frequencies that a model file may hold.
const MAX_WAVES: usize = 8192;
/// Inner folds that choose the strength for classes.
const N_PARTS: usize = 4;

/// A fitted Gaussian process, as weights of waves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KernelModel {
    n_features: usize,
    /// Score of the mean row, per output.
    base: Vec<f64>,
    /// What everything but the base is multiplied by.
    scale: f64,
    inputs: Vec<Input>,
    n_waves: usize,
    /// Seed of the waves' frequencies.
    seed: Seed,
    outputs: Vec<Output>,
    #[serde(skip)]
    drawn: Drawn,
}

/// The waves once they were drawn: they follow from the seed, and are drawn when first needed.
#[derive(Debug, Clone, Default)]
struct Drawn(OnceLock<Waves>);

impl PartialEq for Drawn {
    fn eq(&self, _: &Drawn) -> bool {
        true
    }
}

/// A coordinate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Input {
    column: Column,
    /// One over the distance at which it makes rows unlike.
    relevance: f64,
}

/// Weights of one output.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Output {
    /// By coordinate.
    slopes: Vec<f64>,
    /// By wave.
    cosines: Vec<f64>,
    /// By wave.
    sines: Vec<f64>,
}

/// What an effort pays for.
#[derive(Debug, Clone, Copy)]
struct Settings {
    /// Rows from which scales are learnt.
    n_rows: usize,
    /// Evaluations of their likelihood.
    n_evaluations: usize,
    n_waves: usize,
}

impl Settings {
    fn new(effort: Effort) -> Settings {
        match effort {
            Effort::Quick => Settings { n_rows: 150, n_evaluations: 30, n_waves: 512 },
            Effort::Standard => Settings { n_rows: 300, n_evaluations: 50, n_waves: 1024 },
            Effort::Thorough => Settings { n_rows: 500, n_evaluations: 80, n_waves: 2048 },
        }
    }
}

/// Fits on training rows.
///
/// Errors: none of its own; a table without usable columns gives the baseline's scores.
pub fn fit(train: &TrainView, run: &Run<'_>) -> Result<KernelModel, Error> {
    let spaced =
        |n: usize, most: usize| -> Vec<u32> { (0..n.min(most)).map(|i| (i * n / n.min(most)) as u32).collect() };
    let settings = Settings::new(run.effort);
    let thinned = (train.n_rows() > MAX_ROWS).then(|| train.subset(&spaced(train.n_rows(), MAX_ROWS)));
    let train = thinned.as_ref().unwrap_or(train);
    let (n, n_features) = (train.n_rows(), train.features.n_features());
    let total: f64 = train.weights.iter().sum();
    let shares: Vec<f64> = train.weights.iter().map(|w| w / total).collect();
    let weights: Vec<f64> = shares.iter().map(|w| w * n as f64).collect();
    let columns = inputs::coordinates(train, &shares);
    let standard = Standard::new(&train.target, &shares);
    if columns.is_empty() || standard.targets.is_empty() {
        return Ok(KernelModel::constant(n_features, standard.base, run.seed));
    }
    let coordinates = inputs::encode(columns.iter(), &train.features);

    let chosen = spaced(n, settings.n_rows);
    let pick = |columns: &[Vec<f64>]| -> Vec<Vec<f64>> {
        columns.iter().map(|c| chosen.iter().map(|&r| c[r as usize]).collect()).collect()
    };
    let (groups, n_groups) = inputs::groups(&columns, n, MAX_GROUPS);
    let of_chosen: Vec<f64> = chosen.iter().map(|&r| weights[r as usize]).collect();
    let problem = Problem {
        coordinates: &pick(&coordinates),
        groups: &groups,
        n_groups,
        targets: &pick(&standard.targets),
        weights: &of_chosen,
    };
    let scales = problem.learn(settings.n_evaluations, run);
    let relevance: Vec<f64> = groups.iter().map(|&g| scales.relevance[g]).collect();

    let seed = run.seed.derive(0);
    let waves = Waves::new(columns.len(), settings.n_waves, seed);
    let space = Space { waves, relevance: &relevance, scales: &scales, seed };
    let mut features = space.features(&coordinates);
    let width = space.width();
    let (aim, strength) = match &train.target {
        Target::Numbers(_) => (Aim::Numbers(&standard.targets, scales.noise * scales.noise), 1.0),
        Target::Classes { codes, .. } => {
            let of_row = |&r: &u32| features[r as usize * width..][..width].to_vec();
            let rows: Vec<f64> = chosen.iter().flat_map(of_row).collect();
            let products = solve::products(&rows, width, chosen.len());
            let strength = strength(&train.subset(&chosen), &products, &of_chosen, &standard.base);
            (Aim::Classes(codes, &standard.base), strength)
        }
    };
    // The constant, each row's last feature, keeps its own variance.
    for row in features.chunks_mut(width) {
        row[..width - 1].iter_mut().for_each(|f| *f *= strength);
    }
    let Some(dual) = solve::dual(solve::products(&features, width, n), &aim, &weights) else {
        return Ok(KernelModel::constant(n_features, standard.base, run.seed));
    };
    let of_features = solve::primal(&dual, &features, width);
    Ok(space.model(n_features, columns, &standard, &of_features, strength))
}

/// The target as the process sees it.
struct Standard {
    /// Score without any feature, per output.
    base: Vec<f64>,
    scale: f64,
    /// `[output][row]`: standardised numbers, or indicators of classes, centred and of variance about 1. Empty where
    /// there is nothing to tell apart.
    targets: Vec<Vec<f64>>,
}

impl Standard {
    /// `shares` are weights that sum to 1.
    fn new(target: &Target, shares: &[f64]) -> Standard {
        let mean = |values: &[f64]| values.iter().zip(shares).map(|(v, w)| v * w).sum::<f64>();
        match target {
            Target::Numbers(y) => {
                let base = mean(y);
                let largest = y.iter().map(|v| (v - base).abs()).fold(0.0, f64::max);
                let unit = if largest > 0.0 && largest.is_finite() { largest } else { 1.0 };
                let mut centred: Vec<f64> = y.iter().map(|v| (v - base) / unit).collect();
                let deviation = mean(&centred.iter().map(|v| v * v).collect::<Vec<f64>>()).sqrt();
                let told = deviation > 0.0 && deviation.is_finite();
                if told {
                    centred.iter_mut().for_each(|v| *v /= deviation);
                }
                let scale = if told { unit * deviation } else { 1.0 };
                Standard { base: vec![base], scale, targets: if told { vec![centred] } else { Vec::new() } }
            }
            Target::Classes { codes, n_classes } => {
                let total = codes.len() as f64;
                let is = |k: usize| codes.iter().map(move |&c| f64::from(u8::from(c as usize == k)));
                let share = |k: usize| is(k).zip(shares).map(|(t, w)| t * w).sum::<f64>();
                // One more row, spread evenly over the classes: a class absent here still has a finite score.
                let logs: Vec<f64> = (0..*n_classes)
                    .map(|k| ((share(k) * total + 1.0 / *n_classes as f64) / (total + 1.0)).ln())
                    .collect();
                let (base, shown) = if *n_classes == 2 {
                    (vec![logs[1] - logs[0]], 1..2)
                } else {
                    let mut base = logs;
                    centre(&mut base);
                    (base, 0..*n_classes)
                };
                let variance: f64 =
                    shown.clone().map(|k| share(k) * (1.0 - share(k))).sum::<f64>() / shown.len() as f64;
                let indicator = |k: usize| -> Vec<f64> {
                    let mean = share(k);
                    is(k).map(|t| (t - mean) / variance.sqrt()).collect()
                };
                let told = variance > 1e-12;
                Standard { base, scale: 1.0, targets: if told { shown.map(indicator).collect() } else { Vec::new() } }
            }
        }
    }
}

/// The features of the process.
struct Space<'a> {
    waves: Waves,
    relevance: &'a [f64],
    scales: &'a Scales,
    seed: Seed,
}

impl Space<'_> {
    /// Cosines, sines, lines, the constant.
    fn width(&self) -> usize {
        2 * self.waves.n_waves() + self.relevance.len() + 1
    }

    /// Features of every row, `[row * width + feature]`.
    fn features(&self, coordinates: &[Vec<f64>]) -> Vec<f64> {
        let n = coordinates.first().map_or(0, Vec::len);
        let (m, width) = (self.waves.n_waves(), self.width());
        let size = self.scales.curved / (m as f64).sqrt();
        let mut features = vec![0.0; n * width];
        features.par_chunks_mut(width).enumerate().for_each(|(row, features)| {
            let z: Vec<f64> = coordinates.iter().map(|c| c[row]).collect();
            let reached: Vec<f64> = z.iter().zip(self.relevance).map(|(z, r)| z * r).collect();
            let mut angles = vec![0.0; m];
            self.waves.angles(&reached, &mut angles);
            for (wave, angle) in angles.iter().enumerate() {
                let (sine, cosine) = angle.sin_cos();
                features[wave] = size * cosine;
                features[m + wave] = size * sine;
            }
            features[2 * m..width - 1].iter_mut().zip(&z).for_each(|(f, z)| *f = self.scales.slope * z);
            features[width - 1] = CONSTANT.sqrt();
        });
        features
    }

    /// The model from the weights of the features, of which all but the constant were multiplied by `strength`.
    fn model(
        &self,
        n_features: usize,
        columns: Vec<Column>,
        standard: &Standard,
        of_features: &[Vec<f64>],
        strength: f64,
    ) -> KernelModel {
        let (m, width) = (self.waves.n_waves(), self.width());
        let wave = strength * self.scales.curved / (m as f64).sqrt();
        let times = |values: &[f64], by: f64| -> Vec<f64> { values.iter().map(|v| v * by).collect() };
        let mut base = standard.base.clone();
        let mut outputs = Vec::new();
        for (base, w) in base.iter_mut().zip(of_features) {
            let cosines = times(&w[..m], wave);
            // At the mean row every cosine is 1 and everything else 0.
            *base += standard.scale * (w[width - 1] * CONSTANT.sqrt() + cosines.iter().sum::<f64>());
            outputs.push(Output {
                slopes: times(&w[2 * m..width - 1], strength * self.scales.slope),
                sines: times(&w[m..2 * m], wave),
                cosines,
            });
        }
        let inputs =
            columns.into_iter().zip(self.relevance).map(|(column, &relevance)| Input { column, relevance }).collect();
        KernelModel {
            n_features,
            base,
            scale: standard.scale,
            inputs,
            n_waves: m,
            seed: self.seed,
            outputs,
            drawn: Drawn::default(),
        }
    }
}

/// What the features of classes are multiplied by, from the log-loss of inner folds. `products` of the rows' features,
/// lower triangle.
fn strength(rows: &TrainView, products: &[f64], weights: &[f64], base: &[f64]) -> f64 {
    const CANDIDATES: [f64; 6] = [0.5, 1.0, 2.0, 4.0, 8.0, 16.0];
    let n = rows.n_rows();
    let assignment = inner_folds(rows, N_PARTS);
    let Target::Classes { codes, .. } = &rows.target else { return 1.0 };
    let n_parts = assignment.iter().max().map_or(0, |m| m + 1);
    if n_parts < 2 {
        return 1.0;
    }
    let losses: Vec<f64> = CANDIDATES
        .par_iter()
        .map(|strength| {
            let product =
                |a: usize, b: usize| strength * strength * (products[a.max(b) * n + a.min(b)] - CONSTANT) + CONSTANT;
            let mut loss = 0.0;
            for part in 0..n_parts {
                let (test, fitted): (Vec<usize>, Vec<usize>) = (0..n).partition(|&r| assignment[r] == part);
                let inner = fitted.iter().flat_map(|&a| fitted.iter().map(move |&b| product(a, b))).collect();
                let of = |r: &usize| weights[*r];
                let inner_codes: Vec<u32> = fitted.iter().map(|&r| codes[r]).collect();
                let inner_weights: Vec<f64> = fitted.iter().map(of).collect();
                let Some(dual) = solve::dual(inner, &Aim::Classes(&inner_codes, base), &inner_weights) else {
                    return f64::INFINITY;
                };
                let outputs = dual
                    .iter()
                    .zip(base)
                    .map(|(a, base)| {
                        let score = |t: &usize| fitted.iter().zip(a).map(|(&r, a)| a * product(*t, r)).sum::<f64>();
                        test.iter().map(|t| base + score(t)).collect()
                    })
                    .collect();
                let p = Scores { outputs }.probabilities(rows.task());
                for (i, t) in test.iter().enumerate() {
                    loss -= weights[*t] * p[codes[*t] as usize][i].max(1e-6).ln();
                }
            }
            loss
        })
        .collect();
    let best = (0..CANDIDATES.len()).min_by(|&a, &b| losses[a].total_cmp(&losses[b]));
    best.map_or(1.0, |b| CANDIDATES[b])
}

impl KernelModel {
    /// The scores without any feature.
    fn constant(n_features: usize, base: Vec<f64>, seed: Seed) -> KernelModel {
        let none = Output { slopes: Vec::new(), cosines: Vec::new(), sines: Vec::new() };
        let outputs = vec![none; base.len()];
        KernelModel {
            n_features,
            base,
            scale: 1.0,
            inputs: Vec::new(),
            n_waves: 0,
            seed,
            outputs,
            drawn: Drawn::default(),
        }
    }

    /// The waves.
    fn waves(&self) -> &Waves {
        self.drawn.0.get_or_init(|| Waves::new(self.inputs.len(), self.n_waves, self.seed))
    }

    /// Coordinates of some rows, `[row][coordinate]`, and the waves.
    fn prepare(&self, rows: &Features) -> (Vec<Vec<f64>>, &Waves) {
        let columns = inputs::encode(self.inputs.iter().map(|i| &i.column), rows);
        let of_rows = (0..rows.n_rows).map(|row| columns.iter().map(|c| c[row]).collect()).collect();
        (of_rows, self.waves())
    }

    /// Angle of each wave at a row.
    fn angles(&self, waves: &Waves, row: &[f64], angles: &mut [f64]) {
        let reached: Vec<f64> = row.iter().zip(&self.inputs).map(|(z, input)| z * input.relevance).collect();
        waves.angles(&reached, angles);
    }
}

impl Model for KernelModel {
    fn predict(&self, rows: &Features) -> Scores {
        let (of_rows, waves) = self.prepare(rows);
        let scored: Vec<Vec<f64>> = of_rows
            .par_iter()
            .map_init(
                || vec![0.0; self.n_waves],
                |angles, row| {
                    self.angles(waves, row, angles);
                    let mut sums: Vec<f64> = self.outputs.iter().map(|o| crate::dense::dot(&o.slopes, row)).collect();
                    for (wave, angle) in angles.iter().enumerate() {
                        let (sine, cosine) = angle.sin_cos();
                        for (sum, output) in sums.iter_mut().zip(&self.outputs) {
                            *sum += output.sines[wave] * sine + output.cosines[wave] * (cosine - 1.0);
                        }
                    }
                    sums
                },
            )
            .collect();
        let of_output = |k: usize| scored.iter().map(|s| self.base[k] + self.scale * s[k]).collect();
        Scores { outputs: (0..self.base.len()).map(of_output).collect() }
    }

    fn attribute(&self, rows: &Features) -> Attribution {
        let (of_rows, waves) = self.prepare(rows);
        // Per row: `[output * coordinates + coordinate]`.
        let parts: Vec<Vec<f64>> = of_rows
            .par_iter()
            .map_init(
                || vec![0.0; self.n_waves],
                |angles, row| {
                    self.angles(waves, row, angles);
                    // Changes of sine and cosine per angle.
                    let rates: Vec<(f64, f64)> = angles
                        .iter()
                        .map(|&a| if a.abs() < 1e-9 { (1.0, 0.0) } else { (a.sin() / a, (a.cos() - 1.0) / a) })
                        .collect();
                    let mut parts = Vec::with_capacity(self.outputs.len() * self.inputs.len());
                    for output in &self.outputs {
                        let pull: Vec<f64> = rates
                            .iter()
                            .zip(output.sines.iter().zip(&output.cosines))
                            .map(|((by_sine, by_cosine), (s, c))| s * by_sine + c * by_cosine)
                            .collect();
                        for (i, (z, input)) in row.iter().zip(&self.inputs).enumerate() {
                            let curved = input.relevance * crate::dense::dot(&pull, waves.along(i));
                            parts.push(self.scale * z * (output.slopes[i] + curved));
                        }
                    }
                    parts
                },
            )
            .collect();
        let mut contributions = vec![vec![vec![0.0; rows.n_rows]; self.n_features]; self.base.len()];
        for (row, parts) in parts.iter().enumerate() {
            for (of_features, parts) in contributions.iter_mut().zip(parts.chunks(self.inputs.len().max(1))) {
                for (input, part) in self.inputs.iter().zip(parts) {
                    of_features[input.column.feature][row] += part;
                }
            }
        }
        Attribution { base: self.base.clone(), contributions }
    }

    fn bounds(&self, region: &Region) -> Option<Vec<Interval>> {
        bounds::bounds(self, region)
    }

    fn complexity(&self) -> Complexity {
        let mut features: Vec<usize> = self.inputs.iter().map(|i| i.column.feature).collect();
        features.dedup();
        let weights = self.outputs.len() * (self.inputs.len() + 2 * self.n_waves + 1);
        Complexity { size: weights as f64, n_features: features.len() }
    }

    fn check(&self, n_features: usize, n_outputs: usize) -> Result<(), Error> {
        let input_sound = |input: &Input| {
            let c = &input.column;
            c.feature < n_features
                && all_finite(&[c.mean, c.spread, c.range.0, c.range.1, input.relevance])
                && c.spread > 0.0
                && c.range.0 <= c.range.1
        };
        let output_sound = |output: &Output| {
            output.slopes.len() == self.inputs.len()
                && output.cosines.len() == self.n_waves
                && output.sines.len() == self.n_waves
                && [&output.slopes, &output.cosines, &output.sines].iter().all(|w| all_finite(w))
        };
        let sound = self.n_features == n_features
            && self.base.len() == n_outputs
            && self.outputs.len() == n_outputs
            && all_finite(&self.base)
            && self.scale.is_finite()
            && self.n_waves <= MAX_WAVES
            && self.inputs.len() <= inputs::MAX_COORDINATES
            && self.inputs.windows(2).all(|w| w[0].column.feature <= w[1].column.feature)
            && self.inputs.iter().all(input_sound)
            && self.outputs.iter().all(output_sound);
        if sound { Ok(()) } else { Err(refuse("kernel model")) }
    }
}
