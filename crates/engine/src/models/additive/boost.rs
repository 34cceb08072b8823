//! Steps and surfaces that smooth curves leave out, learnt a little at a time.
//!
//! In: axes, rows in the bag, scores so far. Out: per axis a table over its codes, per pair a table over its cells.
//! The user's question: "where does the score jump, and which two columns only tell together?".
//! Invariants: rows of weight 0 have no say; no draw is made; a demanded sign is kept by every step, hence by the sum.
//! Method: gradient boosting (Friedman 2001) by trees of one column with at most three leaves, and of two columns with
//! four (Lou et al. 2012, 2013): each round all candidates are tried on tables of gradients by code, and the one that
//! lowers the loss most takes a damped Newton step. Deviation: greedy, not in turn, since curves are fitted already.
//! Edges: gradients that vanish, or leaves below [`Settings::min_leaf`] rows, give no step.

use super::bins::Axis;
use super::surface::{Cells, best_corners};
use crate::models::boosted::objective::Objective;

/// What decides a step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// Share of each step that is taken.
    pub learning_rate: f64,
    /// Rows of a leaf at least.
    pub min_leaf: f64,
    /// Rows of value zero added to each leaf.
    pub prior_rows: f64,
}

/// What may take a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Candidate {
    /// The curve of this axis.
    Curve(usize),
    /// The surface of these axes.
    Surface(usize, usize),
}

/// Tables learnt for a candidate, `[output][code or cell]`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tables {
    pub of: Candidate,
    pub values: Vec<Vec<f64>>,
}

/// One bag at work.
#[derive(Clone)]
pub(super) struct Booster<'a> {
    pub axes: &'a [Axis],
    pub cells: &'a [Cells],
    pub objective: &'a Objective,
    /// Weight of each row in the bag; 0 outside.
    pub weights: &'a [f64],
    /// Scores of all rows, `[output][row]`.
    pub scores: Vec<Vec<f64>>,
    /// What was learnt.
    pub tables: Vec<Tables>,
    pub settings: Settings,
}

/// First and second derivatives of a leaf or code.
pub(super) type Sums = [f64; 2];

/// What leaves must have.
#[derive(Debug, Clone, Copy)]
pub(super) struct Leaf {
    /// Curvature at least.
    pub least: f64,
    /// Curvature of value zero that is added.
    pub prior: f64,
}

impl Leaf {
    /// Twice what the loss falls by a Newton step.
    pub fn gain(&self, s: Sums) -> f64 {
        s[0] * s[0] / (s[1] + self.prior)
    }
    /// The Newton step.
    pub fn value(&self, s: Sums) -> f64 {
        s[0] / (s[1] + self.prior)
    }
    /// Whether it holds enough.
    pub fn allows(&self, s: Sums) -> bool {
        s[1] >= self.least
    }
}

pub(super) fn add(a: Sums, b: Sums) -> Sums {
    [a[0] + b[0], a[1] + b[1]]
}

pub(super) fn less(a: Sums, b: Sums) -> Sums {
    [a[0] - b[0], a[1] - b[1]]
}

impl<'a> Booster<'a> {
    /// Lets candidates take so many steps per output.
    pub fn rounds(&mut self, candidates: &[Candidate], n_rounds: usize) {
        let n = self.weights.len();
        let n_outputs = self.scores.len();
        let (mut gradient, mut curvature) = (vec![vec![0.0; n]; n_outputs], vec![vec![0.0; n]; n_outputs]);
        let mut slopes = vec![[0.0; 2]; n];
        let mut table: Vec<Sums> = Vec::new();
        let (mut step, mut best) = (Vec::new(), Vec::new());
        for _ in 0..n_rounds {
            self.objective.derivatives(&self.scores, &mut gradient, &mut curvature);
            for k in 0..n_outputs {
                let leaf = self.slopes(&gradient[k], &curvature[k], &mut slopes);
                let mut found: Option<(f64, Candidate)> = None;
                for &candidate in candidates {
                    let gain = self.try_step(candidate, &slopes, leaf, &mut table, &mut step);
                    if gain > 1e-12 && found.is_none_or(|(most, _)| gain > most) {
                        found = Some((gain, candidate));
                        std::mem::swap(&mut step, &mut best);
                    }
                }
                if let Some((_, candidate)) = found {
                    best.iter_mut().for_each(|v| *v *= self.settings.learning_rate);
                    self.take(candidate, k, &best);
                }
            }
        }
    }

    /// Gain of the best first step of each candidate, over all outputs.
    pub fn gains(&self, candidates: &[Candidate]) -> Vec<f64> {
        let n = self.weights.len();
        let n_outputs = self.scores.len();
        let (mut gradient, mut curvature) = (vec![vec![0.0; n]; n_outputs], vec![vec![0.0; n]; n_outputs]);
        self.objective.derivatives(&self.scores, &mut gradient, &mut curvature);
        let mut slopes = vec![[0.0; 2]; n];
        let (mut table, mut step) = (Vec::new(), Vec::new());
        let mut gains = vec![0.0; candidates.len()];
        for k in 0..n_outputs {
            let leaf = self.slopes(&gradient[k], &curvature[k], &mut slopes);
            for (gain, &candidate) in gains.iter_mut().zip(candidates) {
                *gain += self.try_step(candidate, &slopes, leaf, &mut table, &mut step);
            }
        }
        gains
    }

    /// Weighted derivatives of the rows, and what leaves must have: rows are counted in mean curvature.
    fn slopes(&self, gradient: &[f64], curvature: &[f64], slopes: &mut [Sums]) -> Leaf {
        let (mut total, mut mass) = (0.0, 0.0);
        for (row, slope) in slopes.iter_mut().enumerate() {
            let w = self.weights[row];
            *slope = [gradient[row] * w, curvature[row] * w];
            total += slope[1];
            mass += w;
        }
        let of_row = if mass > 0.0 { total / mass } else { 1.0 };
        Leaf { least: self.settings.min_leaf * of_row, prior: self.settings.prior_rows * of_row + 1e-9 }
    }

    /// Writes the candidate's best step and returns its gain; 0 where there is none.
    fn try_step(
        &self,
        candidate: Candidate,
        slopes: &[Sums],
        leaf: Leaf,
        table: &mut Vec<Sums>,
        step: &mut Vec<f64>,
    ) -> f64 {
        match candidate {
            Candidate::Curve(a) => {
                let axis = &self.axes[a];
                table.clear();
                table.resize(axis.mass.len(), [0.0; 2]);
                for (&code, s) in axis.codes.iter().zip(slopes) {
                    let to = &mut table[code as usize];
                    *to = add(*to, *s);
                }
                best_steps(table, axis.sign, leaf, step)
            }
            Candidate::Surface(a, b) => {
                let (a, b) = (&self.cells[a], &self.cells[b]);
                table.clear();
                table.resize(a.n_slots * b.n_slots, [0.0; 2]);
                for ((&x, &y), s) in a.of_row.iter().zip(&b.of_row).zip(slopes) {
                    let to = &mut table[x as usize * b.n_slots + y as usize];
                    *to = add(*to, *s);
                }
                best_corners(table, a.n_slots, b.n_slots, leaf, step)
            }
        }
    }

    fn take(&mut self, of: Candidate, output: usize, step: &[f64]) {
        let at = self.tables.iter().position(|t| t.of == of).unwrap_or_else(|| {
            self.tables.push(Tables { of, values: vec![vec![0.0; step.len()]; self.scores.len()] });
            self.tables.len() - 1
        });
        self.tables[at].values[output].iter_mut().zip(step).for_each(|(v, s)| *v += s);
        let scores = self.scores[output].iter_mut();
        match of {
            Candidate::Curve(a) => {
                scores.zip(&self.axes[a].codes).for_each(|(s, &c)| *s += step[c as usize]);
            }
            Candidate::Surface(a, b) => {
                let (a, b) = (&self.cells[a], &self.cells[b]);
                for ((s, &x), &y) in scores.zip(&a.of_row).zip(&b.of_row) {
                    *s += step[x as usize * b.n_slots + y as usize];
                }
            }
        }
    }
}

/// At most three leaves over the codes, and one for gaps (the last code); a demanded sign allows two that keep it.
fn best_steps(table: &[Sums], sign: i8, leaf: Leaf, step: &mut Vec<f64>) -> f64 {
    let n = table.len() - 1;
    step.clear();
    step.resize(n + 1, 0.0);
    let whole = table[..n].iter().fold([0.0; 2], |s, t| add(s, *t));
    let keeps = |left: Sums, right: Sums| f64::from(sign) * (leaf.value(right) - leaf.value(left)) >= 0.0;
    let cut = |from: usize, to: usize, all: Sums| -> Option<(f64, usize, Sums)> {
        let mut best: Option<(f64, usize, Sums)> = None;
        let mut left = [0.0; 2];
        for (code, sums) in table.iter().enumerate().take(to - 1).skip(from) {
            left = add(left, *sums);
            let right = less(all, left);
            if leaf.allows(left) && leaf.allows(right) {
                let gain = leaf.gain(left) + leaf.gain(right);
                if best.is_none_or(|b| gain > b.0) && (sign == 0 || keeps(left, right)) {
                    best = Some((gain, code + 1, left));
                }
            }
        }
        best
    };
    let gap_gain = if leaf.allows(table[n]) { leaf.gain(table[n]) } else { 0.0 };
    if gap_gain > 0.0 {
        step[n] = leaf.value(table[n]);
    }
    let Some((gain, at, left)) = (if n > 1 { cut(0, n, whole) } else { None }) else { return gap_gain };
    let right = less(whole, left);
    let mut best = gain;
    let mut pieces = vec![(0, at, left), (at, n, right)];
    if sign == 0 {
        for (side, other, from, to) in [(left, right, 0, at), (right, left, at, n)] {
            let Some((inner, split, first)) = (if to > from + 1 { cut(from, to, side) } else { None }) else {
                continue;
            };
            if inner + leaf.gain(other) > best {
                best = inner + leaf.gain(other);
                let rest = if from == 0 { (at, n, right) } else { (0, at, left) };
                pieces = vec![(from, split, first), (split, to, less(side, first)), rest];
            }
        }
    }
    for (from, to, sums) in pieces {
        step[from..to].fill(leaf.value(sums));
    }
    best + gap_gain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_follow_the_gradients() {
        let check = |gradients: &[f64], sign: i8, expected: &[f64]| {
            let table: Vec<Sums> = gradients.iter().map(|g| [*g, 1.0]).collect();
            let mut step = Vec::new();
            best_steps(&table, sign, Leaf { least: 1.0, prior: 0.0 }, &mut step);
            assert_eq!(step, expected, "{gradients:?}");
        };
        check(&[-1.0, -1.0, 1.0, 1.0, 0.5], 0, &[-1.0, -1.0, 1.0, 1.0, 0.5]);
        check(&[-1.0, 1.0, 1.0, -2.0, 0.0], 0, &[-1.0, 1.0, 1.0, -2.0, 0.0]);
        check(&[1.0, -1.0, 0.0], 1, &[0.0, 0.0, 0.0]);
        check(&[1.0, -1.0, 0.0], -1, &[1.0, -1.0, 0.0]);
        check(&[2.0, 3.0], 0, &[0.0, 3.0]);
    }
}
