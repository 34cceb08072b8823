//! Between which scores a sum of waves stays.
//!
//! In: a [`KernelModel`], a [`Region`]. Out: a range per output.
//! The user's question: "while these columns stay within limits, how far can the surface rise or fall?".
//! Invariants: a column's coordinates stay among the straight lines between a few points: the ends of an interval, a
//! gap, each level; what holds on all of them holds of every row.
//! Method: around the middle of the region the score is a linear part, whose extremes over each column's points are
//! exact, and a remainder, wave by wave: half the square of the largest turn of its angle, times what the wave reaches
//! over that arc on the side that bends away (Taylor's formula; a wave's second derivative is the wave, turned over). A
//! wave whose arc is so long that this is wider than its range counts by its range (Moore 1966).
//! Edges: wide regions turn most waves through, and are bounded loosely.

use super::waves::Waves;
use super::{Input, KernelModel, Output};
use crate::data::FeatureColumn;
use crate::dense::add_scaled;
use crate::formula::Interval;
use crate::models::region::{Region, Side, Span, Total};
use std::f64::consts::{PI, TAU};

/// A column that varies: for each of its points, what differs from the centre.
struct Moves {
    /// First of its coordinates.
    from: usize,
    /// `[point][coordinate]`.
    steps: Vec<Vec<f64>>,
    /// `[point][wave]`: turn of the angle.
    turns: Vec<Vec<f64>>,
}

/// The region as the waves see it.
struct Arcs {
    /// Coordinates of the centre.
    centre: Vec<f64>,
    /// By wave.
    angles: Vec<f64>,
    /// By wave: least and most turn.
    turns: Vec<Span>,
    /// By wave: how far a computed angle can be off.
    errors: Vec<f64>,
    /// By coordinate: largest magnitude.
    largest: Vec<f64>,
    moves: Vec<Moves>,
}

pub(super) fn bounds(model: &KernelModel, region: &Region) -> Option<Vec<Interval>> {
    let arcs = Arcs::new(model, region)?;
    model.outputs.iter().zip(&model.base).map(|(output, base)| of_output(model, output, *base, &arcs)).collect()
}

/// Points between which the coordinates of a column stay, `[point][coordinate]`.
fn points(inputs: &[Input], side: &Side) -> Vec<Vec<f64>> {
    let column = match side {
        Side::Levels(codes) => FeatureColumn::Categorical(codes.clone()),
        Side::Number { gap, .. } => {
            let mut values: Vec<f64> = side.numbers().into_iter().flat_map(|(low, high)| [low, high]).collect();
            values.extend(gap.then_some(f64::NAN));
            FeatureColumn::Numeric(values)
        }
    };
    let columns: Vec<Vec<f64>> = inputs.iter().map(|i| i.column.encode(&column)).collect();
    let n = columns.first().map_or(0, Vec::len);
    let mut points: Vec<Vec<f64>> = (0..n).map(|p| columns.iter().map(|c| c[p]).collect()).collect();
    points.dedup();
    points
}

impl Arcs {
    /// `None` where a column allows nothing.
    fn new(model: &KernelModel, region: &Region) -> Option<Arcs> {
        let waves = model.waves();
        let mut arcs = Arcs {
            centre: Vec::new(),
            angles: vec![0.0; model.n_waves],
            turns: vec![Span { low: 0.0, high: 0.0 }; model.n_waves],
            errors: vec![0.0; model.n_waves],
            largest: Vec::new(),
            moves: Vec::new(),
        };
        for group in model.inputs.chunk_by(|a, b| a.column.feature == b.column.feature) {
            let points = points(group, region.sides.get(group[0].column.feature)?);
            arcs.add(model, waves, &points)?;
        }
        model.angles(waves, &arcs.centre, &mut arcs.angles);
        // Sums of products of three numbers.
        let unit = 4.0 * f64::EPSILON * (model.inputs.len() + 4) as f64;
        for (i, (input, largest)) in model.inputs.iter().zip(&arcs.largest).enumerate() {
            let share = unit * input.relevance.abs() * largest;
            arcs.errors.iter_mut().zip(waves.along(i)).for_each(|(e, f)| *e += share * f.abs());
        }
        Some(arcs)
    }

    /// Adds a column with these points.
    fn add(&mut self, model: &KernelModel, waves: &Waves, points: &[Vec<f64>]) -> Option<()> {
        let from = self.centre.len();
        let span = |i: usize| Span::of(points.iter().map(|p| p[i]));
        let n = points.first()?.len();
        let middles: Vec<f64> = (0..n).map(|i| span(i).low / 2.0 + span(i).high / 2.0).collect();
        self.largest.extend((0..n).map(|i| span(i).size()));
        if points.len() > 1 {
            let steps: Vec<Vec<f64>> =
                points.iter().map(|p| p.iter().zip(&middles).map(|(p, m)| p - m).collect()).collect();
            let turn = |step: &Vec<f64>| {
                let mut turns = vec![0.0; model.n_waves];
                for (i, s) in step.iter().enumerate().filter(|s| *s.1 != 0.0) {
                    add_scaled(&mut turns, s * model.inputs[from + i].relevance, waves.along(from + i));
                }
                turns
            };
            let turns: Vec<Vec<f64>> = steps.iter().map(turn).collect();
            for (wave, span) in self.turns.iter_mut().enumerate() {
                *span = span.plus(Span::of(turns.iter().map(|t| t[wave])));
            }
            self.moves.push(Moves { from, steps, turns });
        }
        self.centre.extend(middles);
        Some(())
    }
}

/// Range of `size * cos(angle)` over angles.
fn wave(size: f64, low: f64, high: f64) -> Span {
    let ends = Span::of([size * low.cos(), size * high.cos()]);
    // Whether a multiple of a whole turn, shifted, lies inside.
    let passes = |shift: f64| ((high - shift) / TAU).floor() >= ((low - shift) / TAU).ceil();
    let ends = if passes(0.0) { ends.with(size) } else { ends };
    if passes(PI) { ends.with(-size) } else { ends }
}

fn of_output(model: &KernelModel, output: &Output, base: f64, arcs: &Arcs) -> Option<Interval> {
    let mut total = Total::new(base);
    // What a step in the angle of each wave changes at first.
    let mut slopes = vec![0.0; model.n_waves];
    for (w, slope) in slopes.iter_mut().enumerate() {
        let (sine, cosine) = (output.sines[w], output.cosines[w]);
        let (size, phase) = (sine.hypot(cosine), sine.atan2(cosine));
        let angle = arcs.angles[w] - phase;
        let turn = arcs.turns[w];
        let over = wave(size, angle + turn.low, angle + turn.high);
        let half = turn.low.abs().max(turn.high.abs()).powi(2) / 2.0;
        let remainder = Span { low: -half * over.high.max(0.0), high: half * (-over.low).max(0.0) };
        let bent = remainder.high - remainder.low < over.high - over.low;
        let span = if bent || turn.low == turn.high {
            *slope = -size * angle.sin();
            remainder.plus(Span::of([size * angle.cos()]))
        } else {
            over
        };
        let error = size * (arcs.errors[w] + 8.0 * f64::EPSILON * (1.0 + arcs.angles[w].abs()));
        let shifted = Span { low: span.low - cosine - error, high: span.high - cosine + error };
        total.add_sized(shifted.times(model.scale), model.scale.abs() * (2.0 * size + cosine.abs() + span.size()));
    }
    let at_centre = crate::dense::dot(&output.slopes, &arcs.centre);
    let largest: f64 = output.slopes.iter().zip(&arcs.largest).map(|(s, l)| (s * l).abs()).sum();
    total.add_sized(Span::of([at_centre]).times(model.scale), model.scale.abs() * largest);
    for moves in &arcs.moves {
        let change = |(step, turns): (&Vec<f64>, &Vec<f64>)| {
            let straight: f64 = step.iter().zip(&output.slopes[moves.from..]).map(|(s, by)| s * by).sum();
            straight + crate::dense::dot(&slopes, turns)
        };
        let size = |turns: &Vec<f64>| slopes.iter().zip(turns).map(|(s, t)| (s * t).abs()).sum::<f64>();
        let span = Span::of(moves.steps.iter().zip(&moves.turns).map(change));
        let size = moves.turns.iter().map(size).fold(0.0, f64::max);
        total.add_sized(span.times(model.scale), model.scale.abs() * (2.0 * size + span.size()));
    }
    total.interval()
}
