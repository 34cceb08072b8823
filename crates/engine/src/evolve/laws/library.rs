//! The library of small expressions that laws are made from.
//!
//! In: numeric columns, some rows. Out: [`Entry`]s from plain to intricate, no two of them proportional on these rows.
//! The user's question: "which simple laws did it try?".
//! Invariants: every entry is proven finite over the box; their order depends on nothing but the columns.
//! Method: atoms (powers, roots, waves, growth and decay of one column; sums and differences of two), then products of up
//! to four atoms in the order of what they cost to read. The fewer the columns, the more atoms there are.
//! To add one more: a line in [`atoms`].

use crate::evolve::inputs::{FeatureInput, TrainingSource};
use crate::formula::eval::{Source, evaluate};
use crate::formula::interval::bounds;
use crate::formula::{BinaryOp, Expr, Interval, Leaf, UnaryOp, simplify};
use std::collections::BTreeSet;

/// Columns that laws are sought in, at most.
const MAX_COLUMNS: usize = 9;
/// Columns of which sums and differences are atoms, at most.
const MAX_PAIRED: usize = 6;
/// Atoms in a product, at most.
const MAX_FACTORS: usize = 4;
/// What the atoms of a product cost together, at most.
const MAX_COST: usize = 14;
/// Frequencies tried for the waves of a single column.
const FREQUENCIES: [f64; 9] = [2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0];

/// A small expression with its values on the library's rows.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub expr: Expr,
    pub column: Vec<f64>,
    /// Whether it is a product of whole powers of columns.
    pub monomial: bool,
}

impl Entry {
    /// The constant 1.
    pub fn one(n_rows: usize) -> Entry {
        Entry { expr: Expr::constant(1.0), column: vec![1.0; n_rows], monomial: true }
    }
}

/// All entries.
pub(super) struct Library {
    pub entries: Vec<Entry>,
}

/// A factor of entries.
struct Atom {
    entry: Entry,
    range: Interval,
    cost: usize,
    /// Whole power of this column.
    power_of: Option<usize>,
}

/// Leaves at some of the rows.
struct Sampled {
    leaves: Vec<Leaf>,
    columns: Vec<Vec<f64>>,
}

impl Source for Sampled {
    fn fill(&self, leaf: Leaf, start: usize, into: &mut [f64]) {
        match self.leaves.iter().position(|l| *l == leaf) {
            Some(at) => into.copy_from_slice(&self.columns[at][start..start + into.len()]),
            None => into.fill(f64::NAN),
        }
    }
}

/// Expressions of one column with what they cost, and whether they are whole powers.
fn atoms(x: &Expr, n_columns: usize) -> Vec<(Expr, usize, bool)> {
    use UnaryOp::{Cos, Exp, Log, Neg, Sin, Sqrt, Square, Tanh};
    let one = Expr::constant(1.0);
    let of = |op: UnaryOp, a: &Expr| simplify::unary(op, a);
    let inverse = |a: &Expr| simplify::binary(BinaryOp::Div, &one, a);
    let more = |a: &Expr| simplify::binary(BinaryOp::Add, &one, a);
    let square = of(Square, x);
    let mut all = vec![
        (x.clone(), 1, true),
        (square.clone(), 2, true),
        (inverse(x), 2, true),
        (inverse(&square), 3, true),
        (of(Sin, x), 3, false),
        (of(Cos, x), 3, false),
    ];
    if n_columns <= 5 {
        all.extend([(of(Sqrt, x), 3, false), (of(Log, x), 3, false), (of(Exp, &of(Neg, x)), 4, false)]);
    }
    if n_columns <= 3 {
        all.extend([
            (simplify::binary(BinaryOp::Mul, x, &square), 3, true),
            (inverse(&of(Sqrt, x)), 4, false),
            (of(Exp, x), 3, false),
            (of(Tanh, x), 3, false),
            (of(Square, &of(Sin, x)), 4, false),
            (of(Square, &of(Cos, x)), 4, false),
            (of(Sin, &square), 4, false),
            (of(Cos, &square), 4, false),
            (inverse(&more(x)), 4, false),
            (inverse(&more(&square)), 5, false),
            (of(Exp, &of(Neg, &square)), 5, false),
            (of(Log, &more(x)), 4, false),
            (of(Log, &more(&square)), 5, false),
            (of(Sqrt, &more(&square)), 5, false),
        ]);
    }
    if n_columns <= 2 {
        all.extend([(more(x), 2, false), (simplify::binary(BinaryOp::Sub, x, &one), 2, false)]);
    }
    if n_columns == 1 {
        let sum = simplify::binary(BinaryOp::Add, x, &square);
        all.extend([
            (of(Sin, &sum), 5, false),
            (of(Cos, &sum), 5, false),
            (of(Log, &simplify::binary(BinaryOp::Add, x, &of(Sqrt, &more(&square)))), 8, false),
        ]);
        for k in FREQUENCIES {
            let inner = simplify::binary(BinaryOp::Mul, &Expr::constant(k), x);
            all.extend([(of(Sin, &inner), 4, false), (of(Cos, &inner), 4, false)]);
        }
    }
    all
}

/// Expressions of two columns that no product makes.
fn pair_atoms(x: &Expr, z: &Expr, n_columns: usize) -> Vec<(Expr, usize)> {
    use UnaryOp::{Cos, Exp, Neg, Sin, Square};
    let of = |op: UnaryOp, a: &Expr| simplify::unary(op, a);
    let one = Expr::constant(1.0);
    let sum = simplify::binary(BinaryOp::Add, x, z);
    let difference = simplify::binary(BinaryOp::Sub, x, z);
    let inverse = |a: &Expr| simplify::binary(BinaryOp::Div, &one, a);
    let mut all = vec![
        (difference.clone(), 3),
        (sum.clone(), 3),
        (of(Square, &difference), 4),
        (of(Sin, &difference), 5),
        (of(Cos, &difference), 5),
        (inverse(&sum), 4),
        (inverse(&difference), 4),
    ];
    if n_columns == 2 {
        let product = simplify::binary(BinaryOp::Mul, x, z);
        let shifted = |a: &Expr| simplify::binary(BinaryOp::Sub, a, &one);
        let both = simplify::binary(BinaryOp::Mul, &shifted(x), &shifted(z));
        all.extend([
            (of(Sin, &product), 5),
            (of(Cos, &product), 5),
            (of(Exp, &product), 5),
            (of(Exp, &of(Neg, &product)), 5),
            (of(Sin, &both), 7),
            (of(Sin, &sum), 5),
            (of(Cos, &sum), 5),
        ]);
    }
    all
}

impl Library {
    /// At most so many entries of these columns at these rows.
    pub fn new(
        features: &[(usize, f64)],
        source: &TrainingSource<'_>,
        rows: &[usize],
        most: usize,
        allows: &dyn Fn(&Expr) -> bool,
    ) -> Library {
        let inputs = source.inputs();
        let mut library = Library { entries: Vec::new() };
        let leaves: Vec<Leaf> = features
            .iter()
            .filter(|f| matches!(inputs.features[f.0], FeatureInput::Number { .. }))
            .map(|f| Leaf::Number(f.0 as u32))
            .collect();
        let n_rows = rows.last().map_or(0, |r| r + 1);
        let n_columns = leaves.len();
        if n_columns > MAX_COLUMNS || n_columns < features.len() {
            return library;
        }
        let at_rows = |leaf: &Leaf| -> Vec<f64> {
            let all = evaluate(&Expr::leaf(*leaf), source, n_rows);
            rows.iter().map(|&r| all[r]).collect()
        };
        let sampled = Sampled { columns: leaves.iter().map(at_rows).collect(), leaves };
        let columns: Vec<Expr> = sampled.leaves.iter().map(|&l| Expr::leaf(l)).collect();
        let mut found: Vec<Atom> = Vec::new();
        let mut add = |expr: Expr, cost: usize, power_of: Option<usize>| {
            if !allows(&expr) {
                return;
            }
            let Some(range) = bounds(&expr, &|leaf| inputs.range(leaf)) else { return };
            let column = evaluate(&expr, &sampled, rows.len());
            found.push(Atom { entry: Entry { expr, column, monomial: power_of.is_some() }, range, cost, power_of });
        };
        for (at, x) in columns.iter().enumerate() {
            for (expr, cost, power) in atoms(x, n_columns) {
                add(expr, cost, power.then_some(at));
            }
        }
        if n_columns <= MAX_PAIRED {
            for (at, x) in columns.iter().enumerate() {
                for z in &columns[at + 1..] {
                    for (expr, cost) in pair_atoms(x, z, n_columns) {
                        add(expr, cost, None);
                    }
                }
            }
        }
        found.sort_by_key(|a| a.cost);
        let mut known = BTreeSet::new();
        for cost in 1..=MAX_COST {
            library.products(&found, cost, 0, &mut Vec::new(), most, &mut known);
        }
        library
    }

    /// Adds the products of atoms, from this one on, that cost exactly so much.
    fn products(
        &mut self,
        atoms: &[Atom],
        cost: usize,
        from: usize,
        factors: &mut Vec<usize>,
        most: usize,
        known: &mut BTreeSet<Vec<i64>>,
    ) {
        if cost == 0 {
            self.add(atoms, factors, known);
            return;
        }
        for at in from..atoms.len() {
            if self.entries.len() >= most || factors.len() == MAX_FACTORS || atoms[at].cost > cost {
                return;
            }
            let power = atoms[at].power_of;
            // Powers of one column make another power.
            if power.is_some() && factors.iter().any(|&f| atoms[f].power_of == power) {
                continue;
            }
            factors.push(at);
            self.products(atoms, cost - atoms[at].cost, at + 1, factors, most, known);
            factors.pop();
        }
    }

    fn add(&mut self, atoms: &[Atom], factors: &[usize], known: &mut BTreeSet<Vec<i64>>) {
        let Some((&first, others)) = factors.split_first() else { return };
        let mut entry = atoms[first].entry.clone();
        let mut range = atoms[first].range;
        for &at in others {
            let atom = &atoms[at];
            let Some(product) = Interval::binary(BinaryOp::Mul, range, atom.range) else { return };
            range = product;
            entry.expr = simplify::binary(BinaryOp::Mul, &entry.expr, &atom.entry.expr);
            entry.column.iter_mut().zip(&atom.entry.column).for_each(|(a, b)| *a *= b);
            entry.monomial &= atom.entry.monomial;
        }
        if let Some(key) = signature(&entry.column)
            && known.insert(key)
        {
            self.entries.push(entry);
        }
    }
}

/// What proportional columns, up to a shift, have in common; `None` of constant columns and those not finite.
fn signature(column: &[f64]) -> Option<Vec<i64>> {
    let mut unit = super::unit(column)?;
    let largest = unit.iter().copied().max_by(|a, b| a.abs().total_cmp(&b.abs())).unwrap_or(1.0);
    // The sign of the first value of some size, so that rounding does not decide.
    let sign = unit.iter().find(|v| v.abs() > 0.5 * largest.abs()).map_or(1.0, |v| v.signum());
    unit.truncate(8);
    Some(unit.iter().map(|v| (sign * v * 1e9).round() as i64).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{FeatureColumn, FeatureInfo, FeatureKind, Features, Target, TrainView};
    use crate::evolve::inputs::Inputs;
    use crate::run::Seed;
    use std::sync::Arc;

    #[test]
    fn entries_are_finite_different_and_many() {
        let check = |n_columns: usize, least: usize| {
            let mut draw = Seed(5).stream();
            let columns = (0..n_columns).map(|_| (0..50).map(|_| 1.0 + draw.uniform()).collect());
            let info = (0..n_columns).map(|j| FeatureInfo {
                name: format!("x{j}"),
                column: format!("x{j}"),
                kind: FeatureKind::Number,
                ..FeatureInfo::default()
            });
            let features = Features {
                info: Arc::new(info.collect()),
                columns: columns.map(FeatureColumn::Numeric).collect(),
                n_rows: 50,
            };
            let y = (0..50).map(f64::from).collect();
            let train = TrainView { features, target: Target::Numbers(y), weights: vec![1.0; 50], groups: None };
            let inputs = Inputs::learn(&train);
            let source = TrainingSource::new(&inputs, &train);
            let rows: Vec<usize> = (0..50).collect();
            let features: Vec<(usize, f64)> = (0..n_columns).map(|f| (f, 1.0)).collect();
            let library = Library::new(&features, &source, &rows, 700, &|_| true);
            assert!((least..=700).contains(&library.entries.len()), "{n_columns}: {}", library.entries.len());
            for entry in &library.entries {
                assert_eq!(entry.expr.check(), Ok(()));
                let expected = evaluate(&entry.expr, &source, 50);
                let same = entry.column.iter().zip(&expected).all(|(a, b)| (a - b).abs() <= 1e-9 * b.abs().max(1e-9));
                assert!(same, "{:?}", entry.expr);
            }
        };
        check(0, 0);
        check(1, 100);
        check(2, 600);
        check(5, 700);
        check(9, 700);
        check(10, 0);
    }
}
