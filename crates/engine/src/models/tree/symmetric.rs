//! Growing a symmetric tree: at each level, the one split of all leaves that best follows the gradients.
//!
//! In: coded columns, gradients and weights of the training rows. Out: splits, and the leaf of each row.
//! The user's question: "which few questions, asked of everyone, say most?".
//! Invariants: the same gradients and seed give the same tree; a monotone column is never credited for a difference of
//! the forbidden sign.
//! Method: histograms of gradients over codes; a split is scored by the cosine between gradients and leaf means, with
//! normal noise added (Prokhorenkova et al. 2018, `random strength`); a gap is tried on both sides.
//! Edges: no column that can split, no level.

use super::Split;
use super::train_codes::TrainColumn;
use crate::run::Stream;

/// What decides a tree's growth.
#[derive(Debug, Clone, Copy)]
pub(in crate::models) struct GrowSettings {
    /// Levels.
    pub depth: usize,
    /// Rows of value zero added to each leaf.
    pub l2: f32,
    /// Standard deviation of the noise added to scores.
    pub noise: f32,
    /// Columns tried at each level; all where there are fewer.
    pub columns_per_level: usize,
}

/// Memory that the growth of one tree after the other reuses.
pub(in crate::models) struct Grower {
    /// `[leaf * slots + slot]`: sums of gradient times weight, and of weight.
    histogram: Vec<[f32; 2]>,
    /// Sums over slots from the left, of one leaf.
    gradient: Vec<f32>,
    weight: Vec<f32>,
    /// Of each cut, gap on the left then gap on the right: agreement of gradients and leaf means, squared length of means.
    agreement: [Vec<f32>; 2],
    length: [Vec<f32>; 2],
    /// Standard normal draws.
    noise: Vec<f32>,
    /// Leaf of each row.
    pub leaf: Vec<u8>,
}

/// Draws kept for noise; each column and level starts at another of them.
const N_NOISE: usize = 8192;
/// Codes a column can have, the gap's included.
const N_SLOTS: usize = 256;

impl Grower {
    /// For so many training rows.
    pub fn new(n_rows: usize, stream: &mut Stream) -> Grower {
        Grower {
            histogram: Vec::new(),
            gradient: vec![0.0; N_SLOTS],
            weight: vec![0.0; N_SLOTS],
            agreement: [vec![0.0; N_SLOTS], vec![0.0; N_SLOTS]],
            length: [vec![0.0; N_SLOTS], vec![0.0; N_SLOTS]],
            noise: (0..N_NOISE + N_SLOTS).map(|_| stream.normal() as f32).collect(),
            leaf: vec![0; n_rows],
        }
    }

    /// Grows a tree on `gradients[output][row]` (gradient times weight, weight), columns as under one order of the
    /// rows. Leaves are in `self.leaf`.
    pub fn grow(
        &mut self,
        columns: &[TrainColumn],
        usable: &[u32],
        order: usize,
        gradients: &[Vec<[f32; 2]>],
        settings: GrowSettings,
        stream: &mut Stream,
    ) -> Vec<Split> {
        self.leaf.fill(0);
        let mut splits = Vec::with_capacity(settings.depth);
        for level in 0..settings.depth {
            let mut best: Option<(f32, Split)> = None;
            let tried: Vec<u32> = if settings.columns_per_level < usable.len() {
                stream.sample(usable.len(), settings.columns_per_level).into_iter().map(|i| usable[i]).collect()
            } else {
                usable.to_vec()
            };
            for column in tried {
                let data = &columns[column as usize];
                self.score(data, order, gradients, 1 << level, settings.l2);
                let offset = stream.below(N_NOISE);
                let sides = if data.has_gap { 2 } else { 1 };
                // A cut after the last code sets gaps apart.
                let n_cuts = [data.n_codes - 1, data.n_codes];
                for (side, &n_cuts) in n_cuts.iter().enumerate().take(sides) {
                    for cut in 0..n_cuts {
                        let length = self.length[side][cut];
                        if length <= 0.0 {
                            continue;
                        }
                        let noise = settings.noise * self.noise[offset + cut];
                        let score = self.agreement[side][cut] / length.sqrt() + noise;
                        if best.is_none_or(|(top, _)| score > top) {
                            let split = Split { column, cut: cut as u8, gap_right: side == 1 };
                            best = Some((score, split));
                        }
                    }
                }
            }
            let Some((_, split)) = best else { break };
            let data = &columns[split.column as usize];
            let gap = if data.has_gap { data.n_codes as u8 } else { u8::MAX };
            let codes = data.codes(order);
            let split = if data.has_gap { split } else { self.with_gap_side(split, codes) };
            for (leaf, &code) in self.leaf.iter_mut().zip(codes) {
                *leaf |= u8::from(split.right(code, gap)) << level;
            }
            splits.push(split);
        }
        splits
    }

    /// A split where no training row has a gap sends gaps where most rows go.
    fn with_gap_side(&self, split: Split, codes: &[u8]) -> Split {
        let right = codes.iter().filter(|&&c| c > split.cut).count();
        Split { gap_right: 2 * right > codes.len(), ..split }
    }

    /// Sums gradients and weights by leaf and code. Where cells are few, four histograms take turns: additions to one
    /// cell must wait for each other.
    fn fill_histogram(&mut self, codes: &[u8], gradients: &[[f32; 2]], n_cells: usize, n_slots: usize) {
        const COPIES: usize = 4;
        const FEW: usize = 256;
        let copies = if n_cells <= FEW { COPIES } else { 1 };
        self.histogram.clear();
        self.histogram.resize(n_cells * copies, [0.0; 2]);
        let add = |histogram: &mut [[f32; 2]], leaf: u8, code: u8, g: &[f32; 2]| {
            let cell = &mut histogram[leaf as usize * n_slots + code as usize];
            cell[0] += g[0];
            cell[1] += g[1];
        };
        let (leaves, codes) = (&self.leaf[..], codes);
        if copies == 1 {
            for ((&leaf, &code), g) in leaves.iter().zip(codes).zip(gradients) {
                add(&mut self.histogram, leaf, code, g);
            }
            return;
        }
        let (a, rest) = self.histogram.split_at_mut(n_cells);
        let (b, rest) = rest.split_at_mut(n_cells);
        let (c, d) = rest.split_at_mut(n_cells);
        let quads = leaves.chunks_exact(COPIES).zip(codes.chunks_exact(COPIES)).zip(gradients.chunks_exact(COPIES));
        for ((leaf, code), g) in quads {
            add(a, leaf[0], code[0], &g[0]);
            add(b, leaf[1], code[1], &g[1]);
            add(c, leaf[2], code[2], &g[2]);
            add(d, leaf[3], code[3], &g[3]);
        }
        let done = leaves.len() / COPIES * COPIES;
        for ((&leaf, &code), g) in leaves[done..].iter().zip(&codes[done..]).zip(&gradients[done..]) {
            add(a, leaf, code, g);
        }
        for (((a, b), c), d) in a.iter_mut().zip(b.iter()).zip(c.iter()).zip(d.iter()) {
            a[0] += b[0] + (c[0] + d[0]);
            a[1] += b[1] + (c[1] + d[1]);
        }
    }

    /// Fills `agreement` and `length` for every cut of a column.
    fn score(&mut self, column: &TrainColumn, order: usize, gradients: &[Vec<[f32; 2]>], n_leaves: usize, l2: f32) {
        let n_slots = column.n_codes + usize::from(column.has_gap);
        let sides = if column.has_gap { 2 } else { 1 };
        for side in 0..sides {
            self.agreement[side][..n_slots].fill(0.0);
            self.length[side][..n_slots].fill(0.0);
        }
        let codes = column.codes(order);
        for gradients in gradients {
            self.fill_histogram(codes, gradients, n_leaves * n_slots, n_slots);
            for leaf in self.histogram[..n_leaves * n_slots].chunks_exact(n_slots) {
                let (mut g, mut w) = (0.0, 0.0);
                for (slot, cell) in leaf[..column.n_codes].iter().enumerate() {
                    g += cell[0];
                    w += cell[1];
                    self.gradient[slot] = g;
                    self.weight[slot] = w;
                }
                let gap = if column.has_gap { leaf[column.n_codes] } else { [0.0; 2] };
                let total = [g + gap[0], w + gap[1]];
                if total[1] <= 0.0 {
                    continue;
                }
                for side in 0..sides {
                    let on_left = if side == 0 { gap } else { [0.0; 2] };
                    let sums = Sums { left_gradient: &self.gradient, left_weight: &self.weight, on_left, total, l2 };
                    let (agreement, length) = (&mut self.agreement[side], &mut self.length[side]);
                    if column.sign == 0 {
                        sums.add::<false>(column.n_codes, 0.0, agreement, length);
                    } else {
                        sums.add::<true>(column.n_codes, f32::from(column.sign), agreement, length);
                    }
                }
            }
        }
    }
}

/// Sums of a leaf over codes from the left.
struct Sums<'a> {
    left_gradient: &'a [f32],
    left_weight: &'a [f32],
    /// Gap's sums where it goes left.
    on_left: [f32; 2],
    total: [f32; 2],
    l2: f32,
}

impl Sums<'_> {
    /// Adds this leaf's part to the score of every cut. `sign`: allowed sign of right minus left where `MONOTONE`.
    fn add<const MONOTONE: bool>(&self, n_cuts: usize, sign: f32, agreement: &mut [f32], length: &mut [f32]) {
        let left = self.left_gradient[..n_cuts].iter().zip(&self.left_weight[..n_cuts]);
        let totals = agreement[..n_cuts].iter_mut().zip(&mut length[..n_cuts]);
        for ((&g, &w), (agreement, length)) in left.zip(totals) {
            let (lg, lw) = (g + self.on_left[0], w + self.on_left[1]);
            // Sums of floats: what should be zero may be a little below.
            let (rg, rw) = (self.total[0] - lg, (self.total[1] - lw).max(0.0));
            let (mut lm, mut rm) = (lg / (lw + self.l2), rg / (rw + self.l2));
            if MONOTONE && sign * (rm - lm) < 0.0 {
                lm = self.total[0] / (self.total[1] + self.l2);
                rm = lm;
            }
            *agreement += lm * lg + rm * rg;
            *length += lm * lm * lw + rm * rm * rw;
        }
    }
}

/// Changes leaf values as little as it takes for them to follow the signs of the splits: neighbours that disagree share
/// their weighted mean (pool adjacent violators), until none is left or, after many rounds, by running extremes.
pub(in crate::models) fn project_monotone(values: &mut [f32], cover: &[f64], signs: &[i8]) {
    const ROUNDS: usize = 64;
    let pairs = |level: usize| (0..values_len(signs)).filter(move |leaf| leaf >> level & 1 == 0);
    for _ in 0..ROUNDS {
        let mut changed = false;
        for (level, &sign) in signs.iter().enumerate().filter(|(_, s)| **s != 0) {
            for low in pairs(level) {
                let high = low | 1 << level;
                if f32::from(sign) * (values[high] - values[low]) < 0.0 {
                    let (a, b) = (cover[low], cover[high]);
                    let share = if a + b > 0.0 { a / (a + b) } else { 0.5 };
                    let mean = f64::from(values[low]) * share + f64::from(values[high]) * (1.0 - share);
                    values[low] = mean as f32;
                    values[high] = mean as f32;
                    changed = true;
                }
            }
        }
        if !changed {
            return;
        }
    }
    for (level, &sign) in signs.iter().enumerate().filter(|(_, s)| **s != 0) {
        for low in pairs(level) {
            let high = low | 1 << level;
            values[high] = if sign > 0 { values[high].max(values[low]) } else { values[high].min(values[low]) };
        }
    }
}

fn values_len(signs: &[i8]) -> usize {
    1 << signs.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{FeatureColumn, FeatureInfo, FeatureKind, Features, Target, TrainView};
    use crate::models::tree::train_codes::{CodeSettings, TrainCodes};
    use crate::run::Seed;
    use std::sync::Arc;

    fn coded(columns: Vec<Vec<f64>>) -> TrainCodes {
        let info = |i| FeatureInfo {
            name: format!("x{i}"),
            column: format!("x{i}"),
            kind: FeatureKind::Number,
            ..FeatureInfo::default()
        };
        let n_rows = columns[0].len();
        let train = TrainView {
            features: Features {
                info: Arc::new((0..columns.len()).map(info).collect()),
                columns: columns.into_iter().map(FeatureColumn::Numeric).collect(),
                n_rows,
            },
            target: Target::Numbers(vec![0.0; n_rows]),
            weights: vec![1.0; n_rows],
            groups: None,
        };
        TrainCodes::new(&train, CodeSettings { max_codes: 40, one_column_per_level: 4, n_orders: 1 }, Seed(0))
    }

    /// Score of a level's split by its definition, row by row.
    fn score(split: Split, codes: &TrainCodes, leaf: &[u8], gradients: &[[f32; 2]], l2: f64) -> f64 {
        let column = &codes.columns[split.column as usize];
        let gap = if column.has_gap { column.n_codes as u8 } else { u8::MAX };
        let mut sums = vec![[0.0; 2]; 512];
        for ((&leaf, &code), g) in leaf.iter().zip(column.codes(0)).zip(gradients) {
            let cell = &mut sums[leaf as usize * 2 + usize::from(split.right(code, gap))];
            cell[0] += f64::from(g[0]);
            cell[1] += f64::from(g[1]);
        }
        let mean = |s: &[f64; 2]| s[0] / (s[1] + l2);
        let agreement: f64 = sums.iter().map(|s| mean(s) * s[0]).sum();
        let length: f64 = sums.iter().map(|s| mean(s).powi(2) * s[1]).sum();
        agreement / length.sqrt()
    }

    #[test]
    fn histograms_find_the_split_that_brute_force_finds() {
        let mut stream = Seed(5).stream();
        for case in 0..20 {
            let n = 60;
            let columns = (0..3)
                .map(|_| (0..n).map(|_| if stream.chance(0.2) { f64::NAN } else { stream.below(30) as f64 }).collect())
                .collect();
            let codes = coded(columns);
            let gradients: Vec<[f32; 2]> = (0..n).map(|_| [stream.normal() as f32, 1.0]).collect();
            let mut grower = Grower::new(n, &mut stream);
            let settings = GrowSettings { depth: 3, l2: 3.0, noise: 0.0, columns_per_level: 99 };
            let splits =
                grower.grow(&codes.columns, &[0, 1, 2], 0, std::slice::from_ref(&gradients), settings, &mut stream);
            let mut leaf = vec![0u8; n];
            for (level, &split) in splits.iter().enumerate() {
                let mut best = f64::NEG_INFINITY;
                for (column, data) in codes.columns.iter().enumerate() {
                    for cut in 0..data.n_codes as u8 {
                        for gap_right in [false, true] {
                            let split = Split { column: column as u32, cut, gap_right };
                            best = best.max(score(split, &codes, &leaf, &gradients, 3.0));
                        }
                    }
                }
                let found = score(split, &codes, &leaf, &gradients, 3.0);
                assert!((found - best).abs() < 1e-4 * best, "case {case}, level {level}: {found} {best}");
                let data = &codes.columns[split.column as usize];
                for (leaf, &code) in leaf.iter_mut().zip(data.codes(0)) {
                    *leaf |= u8::from(split.right(code, data.n_codes as u8)) << level;
                }
            }
        }
    }

    #[test]
    fn projected_leaves_follow_their_signs() {
        let mut stream = Seed(8).stream();
        for _ in 0..200 {
            let signs: Vec<i8> = (0..5).map(|_| stream.below(3) as i8 - 1).collect();
            let mut values: Vec<f32> = (0..32).map(|_| stream.normal() as f32).collect();
            let cover: Vec<f64> = (0..32).map(|_| stream.below(4) as f64).collect();
            project_monotone(&mut values, &cover, &signs);
            for (level, &sign) in signs.iter().enumerate() {
                for low in (0..32usize).filter(|l| l >> level & 1 == 0) {
                    assert!(f32::from(sign) * (values[low | 1 << level] - values[low]) >= 0.0);
                }
            }
        }
    }
}
