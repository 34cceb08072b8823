//! The additive model: one curve per column, and a few surfaces of two columns, that a person can read and add up.
//!
//! In: a [`TrainView`]. Out: [`AdditiveModel`]. The user's question: "what does each column say, and from where on?".
//! Invariants: a score is the base plus one value per curve and surface, exactly; curves and surfaces have mean 0 over
//! the training rows; a number beyond the training range has the value at its edge; a gap has a value of its own; a
//! level never seen has the value of rare levels, or of a gap where training had gaps; the demanded sign of a number is kept.
//! Method: generalised additive models (Hastie & Tibshirani 1990) with pairwise surfaces (Lou et al. 2013; Nori et al.
//! 2019). [`fit`] tells how they are learnt.
//! Edges: no usable column gives the baseline's score; with three classes or more a demanded sign is not kept.

mod bins;
pub mod boost;
mod bounds;
mod fit;
pub mod smooth;
mod spline;
mod surface;

use super::region::Region;
use super::separable::{Pieces, Separable};
use super::tree::coding::{Coding, MAX_CODES};
use super::{Attribution, Complexity, Model, Scores, all_finite, refuse};
use crate::data::{FeatureColumn, Features, Task, TrainView};
use crate::formula::Interval;
use crate::message::Error;
use crate::run::{Effort, Run};
pub use fit::fit_with;
use serde::{Deserialize, Serialize};
use smooth::Fineness;

/// A fitted additive model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AdditiveModel {
    n_features: u32,
    /// Score of the average training row, per output.
    base: Vec<f64>,
    /// By feature, increasing.
    curves: Vec<Curve>,
    surfaces: Vec<Surface>,
}

/// The curve of one feature.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Curve {
    /// The feature.
    pub feature: u32,
    /// Where its values stand.
    pub shape: Shape,
    /// `[output][point or code of level]`.
    pub values: Vec<Vec<f64>>,
    /// Value of a gap, per output.
    pub gap: Vec<f64>,
}

/// Where the values of a curve stand.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Shape {
    /// Increasing numbers; straight lines between them, level beyond.
    Points(Vec<f64>),
    /// Place of each level among the values; a place beyond them, or a level beyond the list, is that of a gap.
    Levels(Vec<u8>),
}

/// Values of two features together, cell by cell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Surface {
    /// How the first feature becomes cells.
    pub first: Coding,
    /// How the second feature becomes cells.
    pub second: Coding,
    /// `[output][first cell * second cells + second cell]`, gaps last on either axis.
    pub values: Vec<Vec<f64>>,
}

/// Value at `x` of the straight lines between points; level beyond them, 0 without points.
fn interpolate(points: &[f64], values: &[f64], x: f64) -> f64 {
    let above = points.partition_point(|p| *p < x);
    match (above.checked_sub(1), points.get(above)) {
        (None, None) => 0.0,
        (None, Some(_)) => values[0],
        (Some(below), None) => values[below],
        (Some(below), Some(&high)) => {
            let low = points[below];
            let width = high / 2.0 - low / 2.0;
            let share = if width > 0.0 { ((x / 2.0 - low / 2.0) / width).clamp(0.0, 1.0) } else { 1.0 };
            (1.0 - share) * values[below] + share * values[above]
        }
    }
}

impl Curve {
    /// Value for every row.
    fn of(&self, column: &FeatureColumn, output: usize) -> Vec<f64> {
        match column {
            FeatureColumn::Numeric(x) => x.iter().map(|x| self.at_number(*x, output)).collect(),
            FeatureColumn::Categorical(levels) => levels.iter().map(|&l| self.at_level(l, output)).collect(),
        }
    }

    /// Value of a number; that of a gap where it is missing.
    fn at_number(&self, x: f64, output: usize) -> f64 {
        match &self.shape {
            Shape::Points(points) if !x.is_nan() => interpolate(points, &self.values[output], x),
            _ => self.gap[output],
        }
    }

    /// Value of a level.
    fn at_level(&self, level: u32, output: usize) -> f64 {
        let Shape::Levels(places) = &self.shape else { return self.gap[output] };
        let place = places.get(level as usize).map(|p| *p as usize);
        place.and_then(|p| self.values[output].get(p)).copied().unwrap_or(self.gap[output])
    }

    /// Distinct steps to read: points where the line turns, levels that differ, and a gap's value that does.
    fn size(&self) -> usize {
        let of_output = |(values, gap): (&Vec<f64>, &f64)| match &self.shape {
            Shape::Points(_) => values.len() + usize::from(*gap != 0.0),
            Shape::Levels(_) => {
                let mut distinct = values.clone();
                distinct.push(*gap);
                distinct.sort_by(f64::total_cmp);
                distinct.dedup();
                distinct.len()
            }
        };
        self.values.iter().zip(&self.gap).map(of_output).sum()
    }

    fn is_sound(&self, n_outputs: usize) -> bool {
        let n = self.values.first().map_or(0, Vec::len);
        let shape_sound = match &self.shape {
            Shape::Points(points) => points.len() == n && all_finite(points) && points.windows(2).all(|w| w[0] < w[1]),
            Shape::Levels(_) => n <= MAX_CODES,
        };
        shape_sound
            && self.values.len() == n_outputs
            && self.gap.len() == n_outputs
            && self.values.iter().all(|v| v.len() == n && all_finite(v))
            && all_finite(&self.gap)
    }
}

impl Surface {
    /// Cell of every row.
    fn cells(&self, rows: &Features) -> Vec<usize> {
        let second_cells = self.second.n_codes as usize + 1;
        let code = |coding: &Coding| coding.encode(&rows.columns[coding.feature as usize]);
        code(&self.first).iter().zip(code(&self.second)).map(|(&a, b)| a as usize * second_cells + b as usize).collect()
    }

    fn check(&self, n_features: usize, n_outputs: usize) -> Result<(), Error> {
        self.first.check(n_features)?;
        self.second.check(n_features)?;
        let n_cells = (self.first.n_codes as usize + 1) * (self.second.n_codes as usize + 1);
        let sound = self.values.len() == n_outputs && self.values.iter().all(|v| v.len() == n_cells && all_finite(v));
        if sound { Ok(()) } else { Err(refuse("additive model")) }
    }
}

/// Largest part of the widest curve by which a point may be off its neighbours' line and be left out.
const STRAIGHT: f64 = 0.002;

impl AdditiveModel {
    /// Makes the outputs of every part sum to 0.
    fn centre(&mut self) {
        super::centre(&mut self.base);
        for values in
            self.curves.iter_mut().map(|c| &mut c.values).chain(self.surfaces.iter_mut().map(|s| &mut s.values))
        {
            centre_outputs(values);
        }
        for curve in &mut self.curves {
            super::centre(&mut curve.gap);
        }
    }

    /// Leaves out points on the line of their neighbours, and curves that are level.
    fn thin(&mut self) {
        let width = |values: &Vec<f64>| {
            let (low, high) = values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |w, v| (v.min(w.0), v.max(w.1)));
            if low <= high { high - low } else { 0.0 }
        };
        let widest = self.curves.iter().flat_map(|c| &c.values).map(width).fold(0.0, f64::max);
        for curve in &mut self.curves {
            if let Shape::Points(points) = &mut curve.shape {
                let kept = turns(points, &curve.values, STRAIGHT * widest);
                let keep = |from: &mut Vec<f64>| *from = kept.iter().map(|&i| from[i]).collect();
                keep(points);
                curve.values.iter_mut().for_each(keep);
            }
        }
        let tells = |v: &f64| v.abs() > 1e-3 * STRAIGHT * widest;
        self.curves.retain(|c| c.values.iter().flatten().chain(&c.gap).any(tells));
        self.surfaces.retain(|s| s.values.iter().flatten().any(tells));
    }

    /// Curves, by feature.
    pub fn curves(&self) -> &[Curve] {
        &self.curves
    }
    /// Surfaces, by features.
    pub fn surfaces(&self) -> &[Surface] {
        &self.surfaces
    }
}

fn centre_outputs(values: &mut [Vec<f64>]) {
    let n = values.first().map_or(0, Vec::len);
    for i in 0..n {
        let mean = values.iter().map(|v| v[i]).sum::<f64>() / values.len() as f64;
        values.iter_mut().for_each(|v| v[i] -= mean);
    }
}

/// Points where a line through the others would be off by more than the tolerance (Douglas & Peucker 1973, measured up
/// and down). A line between points of a monotone curve is monotone.
fn turns(points: &[f64], values: &[Vec<f64>], tolerance: f64) -> Vec<usize> {
    let Some(last) = points.len().checked_sub(1) else { return Vec::new() };
    let mut kept = vec![0, last];
    let mut spans = vec![(0, last)];
    while let Some((from, to)) = spans.pop() {
        let ends = [points[from], points[to]];
        let off = |i: usize| {
            let of_output = |v: &Vec<f64>| (interpolate(&ends, &[v[from], v[to]], points[i]) - v[i]).abs();
            values.iter().map(of_output).fold(0.0, f64::max)
        };
        let worst = (from + 1..to).map(|i| (off(i), i)).max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
        if let Some((_, i)) = worst.filter(|w| w.0 > tolerance) {
            kept.push(i);
            spans.extend([(from, i), (i, to)]);
        }
    }
    kept.sort_unstable();
    kept.dedup();
    kept
}

impl Model for AdditiveModel {
    fn predict(&self, rows: &Features) -> Scores {
        let mut outputs: Vec<Vec<f64>> = self.base.iter().map(|&b| vec![b; rows.n_rows]).collect();
        let cells: Vec<Vec<usize>> = self.surfaces.iter().map(|s| s.cells(rows)).collect();
        for (k, scores) in outputs.iter_mut().enumerate() {
            for curve in &self.curves {
                let values = curve.of(&rows.columns[curve.feature as usize], k);
                scores.iter_mut().zip(values).for_each(|(s, v)| *s += v);
            }
            for (surface, cells) in self.surfaces.iter().zip(&cells) {
                scores.iter_mut().zip(cells).for_each(|(s, &cell)| *s += surface.values[k][cell]);
            }
        }
        Scores { outputs }
    }

    /// Curve values; a surface's value is shared evenly by its two features.
    fn attribute(&self, rows: &Features) -> Attribution {
        let cells: Vec<Vec<usize>> = self.surfaces.iter().map(|s| s.cells(rows)).collect();
        let contributions = (0..self.base.len()).map(|k| {
            let mut of_features = vec![vec![0.0; rows.n_rows]; self.n_features as usize];
            for curve in &self.curves {
                let feature = curve.feature as usize;
                of_features[feature] = curve.of(&rows.columns[feature], k);
            }
            for (surface, cells) in self.surfaces.iter().zip(&cells) {
                for coding in [&surface.first, &surface.second] {
                    let of_feature = of_features[coding.feature as usize].iter_mut();
                    of_feature.zip(cells).for_each(|(c, &cell)| *c += surface.values[k][cell] / 2.0);
                }
            }
            of_features
        });
        Attribution { base: self.base.clone(), contributions: contributions.collect() }
    }

    fn bounds(&self, region: &Region) -> Option<Vec<Interval>> {
        bounds::bounds(self, region)
    }

    fn above(&self, region: &Region, pieces: &Pieces, sign: f64) -> Option<Vec<Separable>> {
        bounds::above(self, region, pieces, sign)
    }

    fn complexity(&self) -> Complexity {
        let mut used: Vec<u32> = self.curves.iter().map(|c| c.feature).collect();
        used.extend(self.surfaces.iter().flat_map(|s| [s.first.feature, s.second.feature]));
        used.sort_unstable();
        used.dedup();
        let distinct = |values: &Vec<f64>| {
            let mut sorted = values.clone();
            sorted.sort_by(f64::total_cmp);
            sorted.dedup();
            sorted.len()
        };
        let cells: usize = self.surfaces.iter().flat_map(|s| &s.values).map(distinct).sum();
        let size = self.base.len() + self.curves.iter().map(Curve::size).sum::<usize>() + cells;
        Complexity { size: size as f64, n_features: used.len() }
    }

    fn check(&self, n_features: usize, n_outputs: usize) -> Result<(), Error> {
        self.surfaces.iter().try_for_each(|s| s.check(n_features, n_outputs))?;
        let sound = self.n_features as usize == n_features
            && self.base.len() == n_outputs
            && all_finite(&self.base)
            && self.curves.windows(2).all(|w| w[0].feature < w[1].feature)
            && self.curves.iter().all(|c| (c.feature as usize) < n_features && c.is_sound(n_outputs));
        if sound { Ok(()) } else { Err(refuse("additive model")) }
    }
}

/// What decides an additive model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// Codes of a number at most.
    pub max_codes: usize,
    /// Places of a smooth curve at most.
    pub n_places: usize,
    /// Bends of a smooth curve at most.
    pub n_bends: usize,
    /// Bags.
    pub n_bags: usize,
    /// Steps of boosting.
    pub steps: boost::Settings,
    /// Rounds of boosting at most.
    pub max_rounds: usize,
    /// Surfaces at most.
    pub n_pairs: usize,
    /// Cells of an axis of a surface at most.
    pub max_cells: usize,
    /// Standard errors by which steps must lower the loss of rows out of bag.
    pub step_margin: f64,
    /// Standard errors by which surfaces must lower it.
    pub pair_margin: f64,
    /// Columns beyond which they are screened.
    pub max_axes: usize,
}

impl Settings {
    /// Settings for so many rows, a task and an effort.
    pub fn new(n_rows: usize, task: Task, effort: Effort) -> Settings {
        let (n_bags, max_rounds) = match effort {
            Effort::Quick => (4, 300),
            Effort::Standard => (8, 1000),
            Effort::Thorough => (16, 2000),
        };
        // Chance saves more where rows are few: margins grow.
        let rows = n_rows.max(1) as f64;
        Settings {
            max_codes: (n_rows / 4).clamp(16, 250),
            n_places: (n_rows / 4).clamp(8, 32),
            n_bends: 8,
            n_bags,
            steps: boost::Settings {
                learning_rate: 0.2,
                min_leaf: 5.0,
                prior_rows: if task == Task::Regression { 2.0 } else { 5.0 },
            },
            max_rounds,
            n_pairs: 10,
            max_cells: (n_rows / 40).clamp(8, 32),
            step_margin: (300.0 / rows).min(1.0),
            pair_margin: 1.0 + (500.0 / rows).min(2.0),
            max_axes: 150,
        }
    }

    /// Fewer bends where columns are many: solving grows with the cube of their number.
    fn fineness(&self, n_axes: usize) -> Fineness {
        Fineness { n_places: self.n_places, n_bends: self.n_bends.min((400 / n_axes.max(1)).max(2)) }
    }
}

/// Fits on training rows.
///
/// Errors: none of its own; a table without usable columns gives the baseline's scores.
pub fn fit(train: &TrainView, run: &Run<'_>) -> Result<AdditiveModel, Error> {
    Ok(fit_with(train, &Settings::new(train.n_rows(), train.task(), run.effort), run))
}

#[cfg(test)]
mod tests;
