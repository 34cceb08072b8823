//! From training rows to an additive model.
//!
//! In: training rows, settings. Out: [`AdditiveModel`]. The user's question: "what does each column say by itself?".
//! Invariants: rows outside a bag decide how far steps and surfaces go, and whether they come at all; pairs are found
//! inside each bag when they are judged; no draw is made.
//! Method: smooth curves first ([`super::smooth`]), steps on what they leave, surfaces on what both leave (Lou et al.
//! 2013; Nori et al. 2019). Bags are the complements of folds; what is boosted is averaged over them. Deviations: the
//! number of rounds is common to all bags; steps and surfaces must lower the loss of rows out of bag by more than
//! [`Settings::step_margin`] and [`Settings::pair_margin`] standard errors; where columns are screened, rows out of bag
//! also say how far the whole score can be trusted.
//! Edges: too few rows for two bags give smooth curves alone; no usable column gives the baseline's score.

use super::bins::{Axis, axes, screened};
use super::boost::{Booster, Candidate};
use super::smooth::{Design, Problem, Smooth};
use super::surface::{Cells, cells, purify};
use super::{AdditiveModel, Curve, Settings, Shape, Surface, interpolate};
use crate::data::split::inner_folds;
use crate::data::{Task, TrainView};
use crate::models::boosted::objective::Objective;
use crate::models::tree::coding::Rule;
use crate::run::{Flow, Run};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Rounds between two looks at rows out of bag.
const STRIDE: usize = 10;
/// Looks without improvement after which boosting ends, half the looks so far added.
const PATIENCE: usize = 4;
/// Axes of a pair at most: those with the largest curves.
const MAX_PAIRED: usize = 40;
/// Part of the strongest surface's standard deviation under which a surface is not worth reading.
const WEAK: f64 = 0.05;

/// Fits with these settings.
pub fn fit_with(train: &TrainView, settings: &Settings, run: &Run<'_>) -> AdditiveModel {
    let objective = Objective::new(train);
    let all = axes(train, &objective.weights, settings.max_codes, settings.max_axes);
    let fit = Fit { objective: &objective, axes: &all, settings, run };
    let folds = inner_folds(train, settings.n_bags);
    let n_folds = folds.iter().max().map_or(0, |m| *m as usize + 1);
    let whole = fit.part(&objective.weights);
    let mut built = Built::new(&all, &whole, objective.start(0).len());
    if n_folds >= 2 && !whole.design.axes.is_empty() {
        fit.bags(&whole, &folds, n_folds, &mut built);
    }
    built.model(train, &objective, &all)
}

/// What all parts share.
struct Fit<'a> {
    objective: &'a Objective,
    axes: &'a [Axis],
    settings: &'a Settings,
    run: &'a Run<'a>,
}

/// Smooth curves of some rows.
struct Part {
    design: Design,
    smooth: Smooth,
}

impl Fit<'_> {
    /// Whether columns are so many that they are screened.
    fn is_wide(&self) -> bool {
        self.axes.len() > self.settings.max_axes
    }

    /// Screens, then fits smooth curves to the rows by weight.
    fn part(&self, weights: &[f64]) -> Part {
        let n = weights.len();
        let scores = self.objective.start(n);
        let (mut gradient, mut curvature) = (scores.clone(), scores.clone());
        self.objective.derivatives(&scores, &mut gradient, &mut curvature);
        let slopes: Vec<Vec<[f64; 2]>> = gradient
            .iter()
            .zip(&curvature)
            .map(|(g, h)| (0..n).map(|row| [g[row] * weights[row], h[row] * weights[row]]).collect())
            .collect();
        let chosen = screened(self.axes, &slopes, self.settings.max_axes);
        let design = Design::new(self.axes, chosen, self.settings.fineness(self.axes.len()));
        let smooth = self.problem(&design, weights).fit();
        let smooth = self.obeying(&design, weights, smooth);
        Part { design, smooth }
    }

    fn problem<'b>(&'b self, design: &'b Design, weights: &'b [f64]) -> Problem<'b> {
        Problem { design, objective: self.objective, weights }
    }

    /// The curves made to keep the demanded signs, the others fitted anew around them.
    fn obeying(&self, design: &Design, weights: &[f64], smooth: Smooth) -> Smooth {
        let is_bound = |block: usize| self.axes[design.axes[block]].sign != 0;
        if matches!(self.objective.task, Task::Multiclass { .. }) || !(0..design.axes.len()).any(is_bound) {
            return smooth;
        }
        let fixed = (0..design.axes.len())
            .map(|block| {
                is_bound(block).then(|| {
                    let mut values = smooth.values(design, block, 0);
                    let (coarse, _) = design.coarse(block);
                    let n = coarse.n_codes;
                    make_monotone(&mut values[..n], &coarse.mass[..n], f64::from(self.axes[design.axes[block]].sign));
                    values
                })
            })
            .collect();
        self.problem(design, weights).with_fixed(smooth, fixed)
    }

    /// Boosts what smooth curves leave, in bags, and adds what pays out of bag.
    fn bags(&self, whole: &Part, folds: &[u32], n_folds: usize, built: &mut Built) {
        let n = folds.len();
        let outside: Vec<Vec<usize>> =
            (0..n_folds).map(|b| (0..n).filter(|&row| folds[row] as usize == b).collect()).collect();
        let weights: Vec<Vec<f64>> = (0..n_folds)
            .map(|b| (0..n).map(|r| if folds[r] as usize == b { 0.0 } else { self.objective.weights[r] }).collect())
            .collect();
        let cells: Vec<Cells> = self.cells(whole);
        let parts: Vec<(Vec<usize>, Vec<Vec<f64>>)> = weights
            .par_iter()
            .map(|weights| {
                if self.is_wide() {
                    let part = self.part(weights);
                    let scores = self.problem(&part.design, weights).scores(&part.smooth);
                    (part.design.axes, scores)
                } else {
                    let smooth = self.problem(&whole.design, weights).refit(&whole.smooth);
                    let smooth = self.obeying(&whole.design, weights, smooth);
                    (whole.design.axes.clone(), self.problem(&whole.design, weights).scores(&smooth))
                }
            })
            .collect();
        let mut boosters: Vec<Booster<'_>> = parts
            .iter()
            .zip(&weights)
            .map(|((_, scores), weights)| Booster {
                axes: self.axes,
                cells: &cells,
                objective: self.objective,
                weights,
                scores: scores.clone(),
                tables: Vec::new(),
                settings: self.settings.steps,
            })
            .collect();
        let bags = Bags { fit: self, outside: &outside };
        if self.is_wide() {
            built.trust = bags.trust(&boosters);
        }
        let curves: Vec<Vec<Candidate>> = parts
            .iter()
            .map(|(axes, _)| {
                let bends = |a: &usize| self.axes[*a].is_number() && self.axes[*a].n_codes() > 3;
                axes.iter().copied().filter(bends).map(Candidate::Curve).collect()
            })
            .collect();
        let smooth = boosters.clone();
        bags.boost(&mut boosters, &curves);
        if !bags.pays(&smooth, &boosters, self.settings.step_margin) {
            boosters = smooth;
        }
        let pairs = self.pairs(whole);
        if self.settings.n_pairs > 0 && !pairs.is_empty() {
            let before = boosters.clone();
            let own: Vec<Vec<f64>> = boosters.par_iter().map(|b| b.gains(&pairs)).collect();
            let strongest = |gains: &[f64]| -> Vec<Candidate> {
                let mut order: Vec<usize> = (0..pairs.len()).collect();
                order.sort_by(|&a, &b| gains[b].total_cmp(&gains[a]).then(a.cmp(&b)));
                order.into_iter().take(self.settings.n_pairs).map(|p| pairs[p]).collect()
            };
            let candidates: Vec<Vec<Candidate>> = own.iter().map(|gains| strongest(gains)).collect();
            let rounds = bags.boost(&mut boosters, &candidates);
            if rounds > 0 && bags.pays(&before, &boosters, self.settings.pair_margin) {
                // Judged with pairs of each bag's own, then learnt with the pairs that are strong in all.
                let common: Vec<f64> = (0..pairs.len()).map(|p| own.iter().map(|g| g[p]).sum()).collect();
                let common = strongest(&common);
                boosters = before;
                boosters.par_iter_mut().for_each(|b| b.rounds(&common, rounds));
            } else {
                boosters = before;
            }
        }
        built.add(self, &boosters, &cells);
    }

    /// Cells of every axis; an axis outside of the design has those of its order.
    fn cells(&self, whole: &Part) -> Vec<Cells> {
        let mut effects: Vec<Vec<f64>> = self.axes.iter().map(|axis| vec![0.0; axis.n_codes()]).collect();
        for (block, &axis) in whole.design.axes.iter().enumerate() {
            let slots = whole.smooth.values(&whole.design, block, 0);
            let of_code = &whole.design.coarse(block).0.of_code;
            effects[axis].iter_mut().zip(of_code).for_each(|(e, &c)| *e = slots[c as usize]);
        }
        self.axes.iter().zip(&effects).map(|(axis, e)| cells(axis, e, self.settings.max_cells)).collect()
    }

    /// Pairs that may have a surface: no axis with a demanded sign, and only those with the largest curves where they
    /// are many.
    fn pairs(&self, whole: &Part) -> Vec<Candidate> {
        let mut ranked: Vec<(f64, usize)> = Vec::new();
        for (block, &axis) in whole.design.axes.iter().enumerate() {
            if self.axes[axis].sign == 0 {
                let mass = &whole.design.coarse(block).0.mass;
                let square = |k: usize| {
                    let values = whole.smooth.values(&whole.design, block, k);
                    values.iter().zip(mass).map(|(v, m)| v * v * m).sum::<f64>()
                };
                ranked.push(((0..self.objective.start(0).len()).map(square).sum(), axis));
            }
        }
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let mut kept: Vec<usize> = ranked.into_iter().take(MAX_PAIRED).map(|r| r.1).collect();
        kept.sort_unstable();
        let after = |i: usize| kept[i + 1..].iter().map(move |&b| (i, b));
        (0..kept.len()).flat_map(after).map(|(i, b)| Candidate::Surface(kept[i], b)).collect()
    }
}

/// The rows out of each bag.
struct Bags<'a> {
    fit: &'a Fit<'a>,
    outside: &'a [Vec<usize>],
}

impl Bags<'_> {
    /// Weighted loss of every row, out of its bag.
    fn losses(&self, boosters: &[Booster<'_>]) -> Vec<f64> {
        let objective = self.fit.objective;
        let mut losses = vec![0.0; objective.weights.len()];
        for (booster, rows) in boosters.iter().zip(self.outside) {
            for &row in rows {
                losses[row] = objective.weights[row] * objective.loss_of_row(&booster.scores, row);
            }
        }
        losses
    }

    /// Boosts while the loss out of bag falls, and goes back to where it was lowest. Returns the rounds kept.
    fn boost(&self, boosters: &mut [Booster<'_>], candidates: &[Vec<Candidate>]) -> usize {
        let total = |boosters: &[Booster<'_>]| self.losses(boosters).iter().sum::<f64>();
        let mut best = (total(boosters), 0, boosters.to_vec());
        for look in 1..=self.fit.settings.max_rounds / STRIDE {
            if self.fit.run.flow() == Flow::Stop {
                break;
            }
            boosters.par_iter_mut().zip(candidates).for_each(|(b, of_bag)| b.rounds(of_bag, STRIDE));
            let loss = total(boosters);
            if loss < best.0 {
                best = (loss, look, boosters.to_vec());
            } else if look >= best.1 + best.1 / 2 + PATIENCE {
                break;
            }
        }
        boosters.clone_from_slice(&best.2);
        best.1 * STRIDE
    }

    /// Whether the rows out of bag lose less than before by so many standard errors.
    fn pays(&self, before: &[Booster<'_>], after: &[Booster<'_>], margin: f64) -> bool {
        let (before, after) = (self.losses(before), self.losses(after));
        let n = before.len() as f64;
        let saved: Vec<f64> = before.iter().zip(&after).map(|(b, a)| b - a).collect();
        let mean = saved.iter().sum::<f64>() / n;
        let variance = saved.iter().map(|s| (s - mean).powi(2)).sum::<f64>() / n;
        mean > margin * (variance / n).sqrt()
    }

    /// Share of the scores' distance from the start that serves rows out of bag best, in twentieths.
    fn trust(&self, boosters: &[Booster<'_>]) -> f64 {
        let start = self.fit.objective.start(1);
        let loss = |share: f64| -> f64 {
            let shrunk = |(booster, rows): (&Booster<'_>, &Vec<usize>)| -> f64 {
                let mut scores = booster.scores.clone();
                for (scores, start) in scores.iter_mut().zip(&start) {
                    scores.iter_mut().for_each(|s| *s = start[0] + share * (*s - start[0]));
                }
                let of_row =
                    |&row: &usize| self.fit.objective.weights[row] * self.fit.objective.loss_of_row(&scores, row);
                rows.iter().map(of_row).sum()
            };
            boosters.iter().zip(self.outside).map(shrunk).sum()
        };
        let shares = (0..=20).map(|i| f64::from(i) / 20.0);
        shares.map(|s| (loss(s), s)).fold((f64::INFINITY, 1.0), |best, at| if at.0 < best.0 { at } else { best }).1
    }
}

/// Curves over codes and surfaces over cells, in units of the loss.
struct Built {
    intercept: Vec<f64>,
    /// `[axis][output][code]`; an axis without a curve has no output.
    curves: Vec<Vec<Vec<f64>>>,
    surfaces: Vec<Surface>,
    /// What everything is multiplied by.
    trust: f64,
}

impl Built {
    /// The smooth curves alone.
    fn new(axes: &[Axis], whole: &Part, n_outputs: usize) -> Built {
        let mut curves = vec![Vec::new(); axes.len()];
        for (block, &axis) in whole.design.axes.iter().enumerate() {
            let (coarse, centres) = whole.design.coarse(block);
            curves[axis] = (0..n_outputs)
                .map(|k| {
                    let slots = whole.smooth.values(&whole.design, block, k);
                    let of_code = |code: usize| match axes[axis].centres.get(code) {
                        Some(&x) => interpolate(centres, &slots[..coarse.n_codes], x),
                        None => slots[coarse.of_code[code] as usize],
                    };
                    (0..axes[axis].mass.len()).map(of_code).collect()
                })
                .collect();
        }
        let intercept = (0..n_outputs).map(|k| whole.smooth.intercept(k)).collect();
        Built { intercept, curves, surfaces: Vec::new(), trust: 1.0 }
    }

    /// Adds the mean over bags of what was boosted; what a surface says of one axis alone goes to that axis's curve.
    fn add(&mut self, fit: &Fit<'_>, boosters: &[Booster<'_>], cells: &[Cells]) {
        let share = 1.0 / boosters.len() as f64;
        let n_outputs = self.intercept.len();
        let mut pairs: BTreeMap<(usize, usize), Vec<Vec<f64>>> = BTreeMap::new();
        for tables in boosters.iter().flat_map(|b| &b.tables) {
            let empty = || vec![vec![0.0; tables.values[0].len()]; n_outputs];
            let to = match tables.of {
                Candidate::Curve(axis) => {
                    let curve = &mut self.curves[axis];
                    if curve.is_empty() {
                        *curve = empty();
                    }
                    curve
                }
                Candidate::Surface(a, b) => pairs.entry((a, b)).or_insert_with(empty),
            };
            for (to, from) in to.iter_mut().zip(&tables.values) {
                crate::dense::add_scaled(to, share, from);
            }
        }
        let mut strengths = Vec::new();
        for ((a, b), mut values) in pairs {
            let (first, second) = (&cells[a], &cells[b]);
            let mut mass = vec![0.0; first.n_slots * second.n_slots];
            for ((&x, &y), w) in first.of_row.iter().zip(&second.of_row).zip(&fit.objective.weights) {
                mass[x as usize * second.n_slots + y as usize] += w;
            }
            let mut strength = 0.0;
            for (k, values) in values.iter_mut().enumerate() {
                let (along_first, along_second) = purify(values, &mass, second.n_slots);
                for (axis, along) in [(a, along_first), (b, along_second)] {
                    if self.curves[axis].is_empty() {
                        self.curves[axis] = vec![vec![0.0; fit.axes[axis].mass.len()]; n_outputs];
                    }
                    let of_code = &cells[axis].of_code;
                    self.curves[axis][k].iter_mut().zip(of_code).for_each(|(v, &cell)| *v += along[cell as usize]);
                }
                strength += values.iter().zip(&mass).map(|(v, m)| v * v * m).sum::<f64>();
            }
            strengths.push(strength.sqrt());
            let (first, second) = (first.coding.clone(), second.coding.clone());
            self.surfaces.push(Surface { first, second, values });
        }
        let strongest = strengths.iter().fold(0.0f64, |m, s| m.max(*s));
        let mut of_surface = strengths.iter();
        self.surfaces.retain(|_| of_surface.next().is_some_and(|s| *s >= WEAK * strongest));
    }

    /// The model: curves and surfaces of mean 0 over the training rows, on the score scale.
    fn model(mut self, train: &TrainView, objective: &Objective, axes: &[Axis]) -> AdditiveModel {
        let n_outputs = self.intercept.len();
        let factor = self.trust * objective.scale;
        let mut base: Vec<f64> = self.intercept.iter().map(|i| i * self.trust).collect();
        for (axis, curve) in axes.iter().zip(&mut self.curves) {
            for (base, values) in base.iter_mut().zip(curve) {
                *base += self.trust * take_mean(values, &axis.mass);
                // A gap that no row has says what rare levels say, or nothing.
                let gap = axis.n_codes();
                if axis.mass[gap] <= 0.0 {
                    values[gap] = axis.rare.map_or(0.0, |rare| values[rare as usize]);
                }
            }
        }
        let base: Vec<f64> = match objective.task {
            Task::Regression => vec![objective.base[0] + objective.scale * base[0]],
            _ => objective.base.iter().zip(&base).map(|(start, b)| start + b).collect(),
        };
        let mut curves: Vec<Curve> = Vec::new();
        for (axis, values) in axes.iter().zip(self.curves).filter(|(_, values)| !values.is_empty()) {
            let mut values = values;
            values.iter_mut().flatten().for_each(|v| *v *= factor);
            let shape = match &axis.coding.rule {
                Rule::Cuts(_) => Shape::Points(axis.centres.clone()),
                Rule::Levels(codes) => Shape::Levels(codes.clone()),
            };
            let gap = values.iter_mut().map(|v| v.pop().unwrap_or(0.0)).collect();
            curves.push(Curve { feature: axis.coding.feature, shape, values, gap });
        }
        self.surfaces.sort_by_key(|s| (s.first.feature, s.second.feature));
        self.surfaces.iter_mut().flat_map(|s| s.values.iter_mut().flatten()).for_each(|v| *v *= factor);
        let mut model =
            AdditiveModel { n_features: train.features.n_features() as u32, base, curves, surfaces: self.surfaces };
        if n_outputs > 1 {
            model.centre();
        }
        model.thin();
        model
    }
}

/// Subtracts the weighted mean and returns it.
fn take_mean(values: &mut [f64], mass: &[f64]) -> f64 {
    let total: f64 = mass.iter().sum();
    let mean = values.iter().zip(mass).map(|(v, m)| v * m).sum::<f64>() / total;
    values.iter_mut().for_each(|v| *v -= mean);
    mean
}

/// The nearest values that never fall (sign +1) or never grow (-1): pools neighbours that break the order (Ayer et al.
/// 1955).
fn make_monotone(values: &mut [f64], mass: &[f64], sign: f64) {
    let mut pools: Vec<(f64, f64, usize)> = Vec::new();
    for (value, mass) in values.iter().zip(mass) {
        pools.push((sign * value, mass.max(1e-12), 1));
        while let [.., a, b] = pools[..] {
            if a.0 <= b.0 {
                break;
            }
            let mass = a.1 + b.1;
            pools.truncate(pools.len() - 2);
            pools.push(((a.0 * a.1 + b.0 * b.1) / mass, mass, a.2 + b.2));
        }
    }
    let mut rest = values;
    for (value, _, n) in pools {
        let (own, after) = rest.split_at_mut(n);
        own.fill(sign * value);
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_that_break_the_order_are_pooled() {
        let check = |values: &[f64], sign: f64, expected: &[f64]| {
            let mut values = values.to_vec();
            make_monotone(&mut values, &[1.0; 4], sign);
            assert_eq!(values, expected);
        };
        check(&[1.0, 2.0, 3.0, 4.0], 1.0, &[1.0, 2.0, 3.0, 4.0]);
        check(&[1.0, 3.0, 2.0, 4.0], 1.0, &[1.0, 2.5, 2.5, 4.0]);
        check(&[4.0, 3.0, 2.0, 1.0], 1.0, &[2.5; 4]);
        check(&[4.0, 1.0, 2.0, 0.0], -1.0, &[4.0, 1.5, 1.5, 0.0]);
    }
}
