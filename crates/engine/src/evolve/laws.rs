//! Laws: small formulas tried one and all, where next to nothing is left to chance.
//!
//! In: a problem whose outcome is a number, its numeric columns. Out: formulas as sets of terms.
//! The user's question: "is there an exact law behind this?".
//! Invariants: nothing is drawn at random; only terms proven finite over the box come out.
//! Method: an enumerated library of small expressions (`library`); every single one, every pair, and from the best of
//! them the best with one more, by explained variance (beam search over sparse regressions, as in Brunton, Proctor &
//! Kutz 2016, but exhaustive up to pairs). The same on other scales of the target (`scales`), and for quotients of sums,
//! where `y * denominator = numerator` is linear in both (Levy 1959). The linear layer and the leave-one-out loss judge
//! what comes out like everything else.
//! Edges: no numeric column, too many of them, or too few rows give nothing.

mod library;

use super::inputs::TrainingSource;
use super::layer::{Outcome, Problem};
use super::rules::Rules;
use super::scales::{self, Scale};
use crate::dense::dot;
use crate::formula::interval::bounds;
use crate::formula::{BinaryOp, Expr, simplify};
use library::{Entry, Library};

/// Rows on which the library is tried, at most.
const MAX_ROWS: usize = 200;
const MIN_ROWS: usize = 20;
/// Entries tried on the target's own scale, on each other scale, and in quotients.
const ENTRIES: usize = 1_200;
const SCALED_ENTRIES: usize = 500;
const QUOTIENT_ENTRIES: usize = 160;
/// Sets of terms kept at each size.
const BEAM: usize = 200;
/// Terms of a law, at most; of a quotient, above and below the line.
const MAX_TERMS: usize = 5;
const MAX_QUOTIENT_TERMS: usize = 4;
/// Sets of each size that come out.
const KEPT: usize = 2;
/// Share of the variance that a set may leave to come out.
const LEFT: f64 = 0.05;
/// Share below which nothing is left to explain.
const EXACT: f64 = 1e-13;
/// Squared sine of the angle between two columns that can still be told apart.
const APART: f64 = 1e-7;

/// Formulas, as sets of terms, that explain nearly all of the target.
pub fn laws(
    problem: &Problem,
    features: &[(usize, f64)],
    source: &TrainingSource<'_>,
    rules: &Rules,
) -> Vec<Vec<Expr>> {
    let Outcome::Number { y, mean, spread } = &problem.outcome else { return Vec::new() };
    let n = y.len();
    let rows: Vec<usize> = (0..n.min(MAX_ROWS)).map(|i| i * n / n.min(MAX_ROWS)).collect();
    if rows.len() < MIN_ROWS {
        return Vec::new();
    }
    let observed: Vec<f64> = y.iter().map(|v| mean + spread * v).collect();
    let sampled = |values: &[f64]| -> Vec<f64> { rows.iter().map(|&r| values[r]).collect() };
    let library = Library::new(features, source, &rows, ENTRIES, &|e| rules.allows(e));
    if library.entries.is_empty() {
        return Vec::new();
    }
    let columns = |entries: &[Entry]| -> Vec<Vec<f64>> { entries.iter().map(|e| e.column.clone()).collect() };
    let terms = |set: &[usize]| -> Vec<Expr> { set.iter().map(|&e| library.entries[e].expr.clone()).collect() };
    let mut found: Vec<Vec<Expr>> = sparse(&sampled(&observed), &columns(&library.entries), MAX_TERMS, &|_| true)
        .iter()
        .map(|set| terms(set))
        .collect();
    let few = &library.entries[..library.entries.len().min(SCALED_ENTRIES)];
    for scale in Scale::ALL {
        let Some(scaled) = scale.scaled(&observed) else { continue };
        for set in sparse(&sampled(&scaled), &columns(few), MAX_TERMS, &|_| true) {
            found.extend(scales::back(scale, &scaled, &problem.weights, &terms(&set), source).map(|term| vec![term]));
        }
    }
    found.extend(quotients(&sampled(&observed), &library, source).into_iter().map(|term| vec![term]));
    found.retain(|formula| formula.iter().all(|term| rules.allows(term)));
    found
}

/// Quotients of sums of monomials.
fn quotients(y: &[f64], library: &Library, source: &TrainingSource<'_>) -> Vec<Expr> {
    let monomials: Vec<&Entry> = library.entries.iter().filter(|e| e.monomial).take(QUOTIENT_ENTRIES).collect();
    let times_y = |x: &[f64]| -> Vec<f64> { x.iter().zip(y).map(|(x, y)| x * y).collect() };
    let one = Entry::one(y.len());
    // The first of the denominator's terms has the coefficient 1.
    let leads = std::iter::once(&one).chain(monomials.iter().copied().filter(|m| m.expr.nodes.len() == 1));
    let mut found = Vec::new();
    for lead in leads {
        let below: Vec<&Entry> =
            std::iter::once(&one).chain(monomials.iter().copied()).filter(|m| m.expr != lead.expr).collect();
        let mut columns: Vec<Vec<f64>> = monomials.iter().map(|m| m.column.clone()).collect();
        columns.extend(below.iter().map(|m| times_y(&m.column)));
        let target = times_y(&lead.column);
        let is_below = |at: usize| at >= monomials.len();
        // Without a second term below, it is no quotient of sums; with none above, y itself would be the law's constant.
        let sets = sparse(&target, &columns, MAX_QUOTIENT_TERMS, &|set| set.iter().any(|&at| is_below(at)));
        for set in sets {
            let chosen: Vec<&[f64]> = set.iter().map(|&at| columns[at].as_slice()).collect();
            let (intercept, slopes) = least_squares(&target, &chosen);
            let mut above = Expr::constant(intercept);
            let mut denominator = lead.expr.clone();
            for (&at, slope) in set.iter().zip(slopes) {
                if is_below(at) {
                    denominator = plus(&denominator, -slope, &below[at - monomials.len()].expr);
                } else {
                    above = plus(&above, slope, &monomials[at].expr);
                }
            }
            let quotient = simplify::binary(BinaryOp::Div, &above, &denominator);
            if bounds(&quotient, &|leaf| source.inputs().range(leaf)).is_some() {
                found.push(quotient);
            }
        }
    }
    found
}

/// `sum + slope * term`.
fn plus(sum: &Expr, slope: f64, term: &Expr) -> Expr {
    let part = simplify::binary(BinaryOp::Mul, &Expr::constant(slope.abs()), term);
    simplify::binary(if slope < 0.0 { BinaryOp::Sub } else { BinaryOp::Add }, sum, &part)
}

/// A column less its mean, of length 1; `None` if it is constant or not finite.
fn unit(column: &[f64]) -> Option<Vec<f64>> {
    let largest = column.iter().fold(0.0f64, |m, v| m.max(v.abs()));
    if !largest.is_normal() {
        return None;
    }
    let mean = column.iter().map(|v| v / largest).sum::<f64>() / column.len() as f64;
    let centred: Vec<f64> = column.iter().map(|v| v / largest - mean).collect();
    let norm = dot(&centred, &centred).sqrt();
    (norm > 1e-9).then(|| centred.iter().map(|v| v / norm).collect())
}

/// Intercept and slopes of the least-squares fit.
fn least_squares(target: &[f64], columns: &[&[f64]]) -> (f64, Vec<f64>) {
    let n = target.len() as f64;
    let mean = |c: &[f64]| c.iter().sum::<f64>() / n;
    let units: Vec<Vec<f64>> = columns.iter().map(|c| unit(c).unwrap_or_else(|| vec![0.0; c.len()])).collect();
    let m = columns.len();
    let gram: Vec<f64> = (0..m * m).map(|at| dot(&units[at / m], &units[at % m])).collect();
    let pulls: Vec<f64> = units.iter().map(|u| dot(u, target)).collect();
    let solved = super::likelihood::solve(&gram, &pulls);
    // Back from unit columns: the slope in the column's own unit.
    let slopes: Vec<f64> = solved
        .iter()
        .zip(&units)
        .zip(columns)
        .map(|((b, u), c)| {
            let centre = mean(c);
            let norm = c.iter().map(|v| (v - centre) * (v - centre)).sum::<f64>().sqrt();
            if norm > 0.0 && u.iter().any(|v| *v != 0.0) { b / norm } else { 0.0 }
        })
        .collect();
    let intercept = mean(target) - slopes.iter().zip(columns).map(|(s, c)| s * mean(c)).sum::<f64>();
    (intercept, slopes)
}

/// A set of entries and the share of the target's variance that it leaves.
#[derive(Debug, Clone, PartialEq)]
struct Set {
    entries: Vec<usize>,
    left: f64,
}

/// The best sets so far, best first.
#[derive(Default)]
struct Beam {
    sets: Vec<Set>,
}

impl Beam {
    fn bar(&self) -> f64 {
        if self.sets.len() < BEAM { f64::INFINITY } else { self.sets[BEAM - 1].left }
    }
    fn offer(&mut self, entries: &[usize], left: f64) {
        if left.is_nan() || left >= self.bar() {
            return;
        }
        let mut entries = entries.to_vec();
        entries.sort_unstable();
        if self.sets.iter().any(|s| s.entries == entries) {
            return;
        }
        let at = self.sets.partition_point(|s| s.left <= left);
        self.sets.insert(at, Set { entries, left });
        self.sets.truncate(BEAM);
    }
}

/// Sets of up to `most` columns that explain the target nearly, the best of each size among those that `counts`.
fn sparse(target: &[f64], columns: &[Vec<f64>], most: usize, counts: &dyn Fn(&[usize]) -> bool) -> Vec<Vec<usize>> {
    let Some(t) = unit(target) else { return Vec::new() };
    let units: Vec<(usize, Vec<f64>)> = columns.iter().enumerate().filter_map(|(at, c)| Some((at, unit(c)?))).collect();
    let pulls: Vec<f64> = units.iter().map(|(_, u)| dot(u, &t)).collect();
    let mut found = Vec::new();
    let keep = |beam: &Beam, found: &mut Vec<Vec<usize>>| {
        let named = |set: &Set| -> Vec<usize> { set.entries.iter().map(|&e| units[e].0).collect() };
        let good = beam.sets.iter().filter(|s| s.left < LEFT).map(|s| (s.left, named(s))).filter(|(_, s)| counts(s));
        let good: Vec<(f64, Vec<usize>)> = good.take(KEPT).collect();
        let exact = good.first().is_some_and(|g| g.0 < EXACT);
        found.extend(good.into_iter().map(|g| g.1));
        exact
    };
    let mut beam = Beam::default();
    for (at, pull) in pulls.iter().enumerate() {
        beam.offer(&[at], 1.0 - pull * pull);
    }
    if keep(&beam, &mut found) || most < 2 {
        return found;
    }
    beam = Beam::default();
    for (i, (_, u)) in units.iter().enumerate() {
        for (j, (_, v)) in units.iter().enumerate().skip(i + 1) {
            let c = dot(u, v);
            let apart = 1.0 - c * c;
            if apart > APART {
                let explained = (pulls[i] * pulls[i] + pulls[j] * pulls[j] - 2.0 * pulls[i] * pulls[j] * c) / apart;
                beam.offer(&[i, j], 1.0 - explained);
            }
        }
    }
    for size in 2..=most {
        if keep(&beam, &mut found) || size == most {
            break;
        }
        let mut next = Beam::default();
        for set in &beam.sets {
            extend(&t, &units, set, &mut next);
        }
        beam = next;
    }
    found
}

/// Offers a set with each further column.
fn extend(target: &[f64], units: &[(usize, Vec<f64>)], set: &Set, next: &mut Beam) {
    let mut basis: Vec<Vec<f64>> = Vec::with_capacity(set.entries.len());
    let mut rest = target.to_vec();
    for &entry in &set.entries {
        let mut q = units[entry].1.clone();
        // Twice, since nearly parallel columns leave mostly rounding the first time.
        for _ in 0..2 {
            for b in &basis {
                let k = dot(b, &q);
                super::layer::subtract(&mut q, k, b);
            }
        }
        let norm = dot(&q, &q).sqrt();
        q.iter_mut().for_each(|v| *v /= norm);
        let k = dot(&q, &rest);
        super::layer::subtract(&mut rest, k, &q);
        basis.push(q);
    }
    let left = dot(&rest, &rest);
    let mut entries = set.entries.clone();
    entries.push(0);
    let last = entries.len() - 1;
    for (at, (_, u)) in units.iter().enumerate() {
        let apart = 1.0 - basis.iter().map(|b| dot(b, u).powi(2)).sum::<f64>();
        if apart > APART && !set.entries.contains(&at) {
            let pull = dot(u, &rest);
            entries[last] = at;
            next.offer(&entries, left - pull * pull / apart);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::Seed;

    #[test]
    fn sets_of_columns_that_make_the_target() {
        let mut draw = Seed(3).stream();
        let columns: Vec<Vec<f64>> = (0..60).map(|_| (0..80).map(|_| draw.normal()).collect()).collect();
        let mut check = |parts: &[(usize, f64)]| {
            let noise: Vec<f64> = (0..80).map(|_| 1e-3 * draw.normal()).collect();
            let target: Vec<f64> =
                (0..80).map(|r| 5.0 + noise[r] + parts.iter().map(|(c, k)| k * columns[*c][r]).sum::<f64>()).collect();
            let expected: Vec<usize> = parts.iter().map(|p| p.0).collect();
            let found = sparse(&target, &columns, MAX_TERMS, &|_| true);
            assert!(found.contains(&expected), "{expected:?} {found:?}");
            let chosen: Vec<&[f64]> = expected.iter().map(|&c| columns[c].as_slice()).collect();
            let (intercept, slopes) = least_squares(&target, &chosen);
            assert!((intercept - 5.0).abs() < 0.01);
            assert!(slopes.iter().zip(parts).all(|(s, p)| (s - p.1).abs() < 0.01), "{slopes:?}");
        };
        check(&[(7, 2.0)]);
        check(&[(3, 1.0), (40, -1.0)]);
        check(&[(1, 1.0), (2, 3.0), (59, -0.5)]);
        check(&[(1, 1.0), (2, 3.0), (30, 2.0), (59, -0.5)]);
        assert!(sparse(&[1.0; 80], &columns, 2, &|_| true).is_empty());
    }
}
