//! Pairs of columns as tables of cells.
//!
//! In: axes, tables of gradients by cell. Out: [`Cells`] of an axis, and the best step of a pair.
//! The user's question: "which two columns only tell together?".
//! Invariants: cells of a number are neighbouring codes, those of a category its levels in the order of their effects;
//! the last cell is the gap's.
//! Method: Lou et al. (2013), FAST: the best cut of one column, and on either side of it the best cut of the other,
//! from cumulative sums of a table.
//! Edges: a side that cannot be cut is one leaf; a pair without any cut takes no step.

use super::bins::{Axis, coarse};
use super::boost::{Leaf, Sums, add, less};
use crate::models::tree::coding::{Coding, Rule};

/// An axis in cells.
#[derive(Debug, Clone)]
pub(super) struct Cells {
    /// How values become cells.
    pub coding: Coding,
    /// Cell of each code of the axis.
    pub of_code: Vec<u8>,
    /// Cell of each training row.
    pub of_row: Vec<u8>,
    /// Cells, the gap's included.
    pub n_slots: usize,
}

/// At most `max_cells` cells of an axis; `effects` of its codes order the levels of a category.
pub(super) fn cells(axis: &Axis, effects: &[f64], max_cells: usize) -> Cells {
    let n = axis.n_codes();
    let (of_code, n_cells) = if axis.is_number() {
        let coarse = coarse(axis, max_cells);
        (coarse.of_code, coarse.n_codes)
    } else {
        let mut order: Vec<usize> = (0..n).collect();
        order.sort_by(|&a, &b| effects[a].total_cmp(&effects[b]).then(a.cmp(&b)));
        let mut of_code = vec![0u8; n + 1];
        let n_cells = n.min(max_cells);
        let total: f64 = axis.mass[..n].iter().sum();
        let mut below = 0.0;
        for (place, &code) in order.iter().enumerate() {
            let by_mass = (below / total.max(f64::MIN_POSITIVE) * n_cells as f64) as usize;
            of_code[code] = if n <= max_cells { place } else { by_mass.min(n_cells - 1) } as u8;
            below += axis.mass[code];
        }
        of_code[n] = n_cells as u8;
        (of_code, n_cells)
    };
    let feature = axis.feature();
    let coding = match &axis.coding.rule {
        Rule::Cuts(cuts) => {
            let kept = cuts.iter().enumerate().filter(|(i, _)| of_code[*i] != of_code[i + 1]).map(|(_, c)| *c);
            Coding::cuts(feature, kept.collect())
        }
        Rule::Levels(codes) => {
            let cells: Vec<Option<u8>> =
                codes.iter().map(|&c| ((c as usize) < n).then(|| of_code[c as usize])).collect();
            Coding::levels(feature, &cells, n_cells as u8)
        }
    };
    let of_row = axis.codes.iter().map(|&c| of_code[c as usize]).collect();
    Cells { coding, of_code, of_row, n_slots: n_cells + 1 }
}

/// One way to cut a table: a cut of one axis, then one of the other on either side (its length where there is none).
#[derive(Debug, Clone, Copy)]
struct Corners {
    gain: f64,
    by_second: bool,
    cut: usize,
    /// Cut, and values below and above it, on the first and second side.
    sides: [(usize, f64, f64); 2],
}

/// Writes the best step of four corners over the table (`[first axis][second axis]`) and returns its gain.
pub(super) fn best_corners(table: &[Sums], n_first: usize, n_second: usize, leaf: Leaf, step: &mut Vec<f64>) -> f64 {
    step.clear();
    step.resize(table.len(), 0.0);
    let mut best: Option<Corners> = None;
    for by_second in [false, true] {
        let (n_outer, n_inner) = if by_second { (n_second, n_first) } else { (n_first, n_second) };
        let at = |outer: usize, inner: usize| {
            if by_second { table[inner * n_second + outer] } else { table[outer * n_second + inner] }
        };
        let mut above: Vec<Sums> = (0..n_inner).map(|i| (0..n_outer).fold([0.0; 2], |s, o| add(s, at(o, i)))).collect();
        let mut below = vec![[0.0; 2]; n_inner];
        for cut in 1..n_outer {
            for inner in 0..n_inner {
                let moved = at(cut - 1, inner);
                below[inner] = add(below[inner], moved);
                above[inner] = less(above[inner], moved);
            }
            let (Some(first), Some(second)) = (side(&below, leaf), side(&above, leaf)) else { continue };
            let gain = first.0 + second.0;
            let cuts = first.1.0 < n_inner || second.1.0 < n_inner;
            if cuts && best.is_none_or(|b| gain > b.gain) {
                best = Some(Corners { gain, by_second, cut, sides: [first.1, second.1] });
            }
        }
    }
    let Some(found) = best else { return 0.0 };
    for (i, value) in step.iter_mut().enumerate() {
        let (first, second) = (i / n_second, i % n_second);
        let (outer, inner) = if found.by_second { (second, first) } else { (first, second) };
        let (cut, low, high) = found.sides[usize::from(outer >= found.cut)];
        *value = if inner < cut { low } else { high };
    }
    found.gain
}

/// Gain, and the best cut with its values, of one side; the whole side where no cut leaves two leaves.
fn side(sums: &[Sums], leaf: Leaf) -> Option<(f64, (usize, f64, f64))> {
    let whole = sums.iter().fold([0.0; 2], |s, t| add(s, *t));
    if !leaf.allows(whole) {
        return None;
    }
    let mut best = (leaf.gain(whole), (sums.len(), leaf.value(whole), 0.0));
    let mut left = [0.0; 2];
    for (i, s) in sums[..sums.len() - 1].iter().enumerate() {
        left = add(left, *s);
        let right = less(whole, left);
        if leaf.allows(left) && leaf.allows(right) {
            let gain = leaf.gain(left) + leaf.gain(right);
            if gain > best.0 {
                best = (gain, (i + 1, leaf.value(left), leaf.value(right)));
            }
        }
    }
    Some(best)
}

/// Takes from a surface what either axis says by itself, by weight (Lengerich et al. 2020), and returns that, per cell
/// of the first and of the second axis.
pub(super) fn purify(values: &mut [f64], mass: &[f64], n_second: usize) -> (Vec<f64>, Vec<f64>) {
    let (mut first, mut second) = (vec![0.0; values.len() / n_second], vec![0.0; n_second]);
    for _ in 0..20 {
        for by_second in [false, true] {
            let place = |i: usize| if by_second { i % n_second } else { i / n_second };
            let effects = if by_second { &mut second } else { &mut first };
            let mut sums = vec![[0.0; 2]; effects.len()];
            for (i, (v, m)) in values.iter().zip(mass).enumerate() {
                sums[place(i)] = add(sums[place(i)], [v * m, *m]);
            }
            let means: Vec<f64> = sums.iter().map(|s| if s[1] > 0.0 { s[0] / s[1] } else { 0.0 }).collect();
            values.iter_mut().enumerate().for_each(|(i, v)| *v -= means[place(i)]);
            effects.iter_mut().zip(&means).for_each(|(e, m)| *e += m);
        }
    }
    (first, second)
}

#[cfg(test)]
mod tests {
    use super::super::bins::axes;
    use super::super::tests::{levels, view};
    use super::*;
    use crate::data::Target;

    #[test]
    fn corners_find_what_neither_margin_shows() {
        // +1 where both are low or both high, -1 elsewhere: every margin is 0.
        let (a, b) = (4, 3);
        let sign = |i: usize| if (i / b < 1) == (i % b < 2) { 1.0 } else { -1.0 };
        let table: Vec<Sums> = (0..a * b).map(|i| [sign(i), 1.0]).collect();
        let mut step = Vec::new();
        let gain = best_corners(&table, a, b, Leaf { least: 1.0, prior: 0.0 }, &mut step);
        assert_eq!(gain, 12.0);
        assert!(step.iter().enumerate().all(|(i, v)| *v == sign(i)), "{step:?}");
        assert_eq!(best_corners(&table, a, b, Leaf { least: 99.0, prior: 0.0 }, &mut step), 0.0);
    }

    #[test]
    fn a_purified_surface_says_nothing_of_either_axis() {
        let (values, mass) = ([1.0, 2.0, 5.0, 0.0, 3.0, 9.0], [2.0, 1.0, 0.0, 1.0, 4.0, 3.0]);
        let mut pure = values;
        let (first, second) = purify(&mut pure, &mass, 3);
        for (i, v) in values.iter().enumerate() {
            assert!((pure[i] + first[i / 3] + second[i % 3] - v).abs() < 1e-12);
        }
        let weighted = |i: usize| pure[i] * mass[i];
        assert!((0..2).all(|a| (0..3).map(|b| weighted(a * 3 + b)).sum::<f64>().abs() < 1e-3), "{pure:?}");
        assert!((0..3).all(|b| (0..2).map(|a| weighted(a * 3 + b)).sum::<f64>().abs() < 1e-3), "{pure:?}");
    }

    #[test]
    fn levels_stand_in_the_order_of_their_effects() {
        let train = view(vec![levels(&[0, 0, 1, 1, 2, 2])], Target::Numbers(vec![0.0; 6]));
        let axis = &axes(&train, &[1.0; 6], 8, 1)[0];
        let of = |max: usize| cells(axis, &[0.5, -1.0, 0.0, 0.0], max).of_row;
        assert_eq!(of(8), [2, 2, 0, 0, 1, 1]);
        assert_eq!(of(2), [1, 1, 0, 0, 0, 0]);
    }
}
