//! Polish: what a search leaves rough is tuned, pruned and rounded.
//!
//! In: a candidate's terms, the problem, where leaves come from. Out: terms that are no worse leave-one-out.
//! The user's question: "why 0.37 and not 0.4, and are all of these digits needed?".
//! Invariants: every term stays proven finite over the box; whatever is given back has a leave-one-out loss that is no
//! higher than before, but for the price of what became shorter; nothing is drawn at random.
//! Method: `tuning` moves inner constants (Levenberg-Marquardt), `shortening` prunes and rounds.
//! Edges: no terms, no rows or no constants: the terms come back as they were.

mod shortening;
mod tuning;

pub use shortening::{MEANINGLESS, NATS, prune, round_constants};
pub use tuning::{tune, tune_term};

use super::layer::{Base, Problem};
use super::path::own_working;
use crate::formula::eval::Source;
use crate::formula::saturate::saturate_term;
use crate::formula::{BinaryOp, Expr, Interval, Leaf, Node, UnaryOp};

/// Steps of the tuning.
const ITERATIONS: usize = 12;
/// Ridge penalty of the layer while terms are polished.
const RIDGE: f64 = 1e-3;
/// Log loss that one unit of complexity must buy, times rows.
const PRICE: f64 = 0.5;

/// What terms are polished against.
#[derive(Clone, Copy)]
pub struct Ground<'a> {
    /// What they are to explain.
    pub problem: &'a Problem,
    /// Where leaves come from.
    pub source: &'a dyn Source,
    /// The range of each leaf over the box.
    pub range: &'a Ranges<'a>,
    /// Ridge penalty of the layer on standardised columns.
    pub ridge: f64,
}

impl<'a> Ground<'a> {
    /// With the penalty that serves while terms are polished.
    pub fn new(problem: &'a Problem, source: &'a dyn Source, range: &'a Ranges<'a>) -> Self {
        Ground { problem, source, range, ridge: RIDGE }
    }

    fn n_rows(&self) -> usize {
        self.problem.weights.len()
    }
}

/// A candidate's terms tuned, pruned, simplified and rounded.
pub fn polish(ground: Ground<'_>, terms: &[Expr]) -> Vec<Expr> {
    let tuned = tune(ground, terms, ITERATIONS);
    let pruned = prune(ground, &tuned, PRICE / ground.problem.n_rows);
    let rounded = round_constants(ground, &pruned);
    let mut polished: Vec<Expr> = Vec::with_capacity(rounded.len());
    for term in rounded {
        let term = saturate_term(&term, ground.range);
        if !polished.contains(&term) {
            polished.push(term);
        }
    }
    polished
}

/// The range of each leaf over the box.
pub type Ranges<'a> = dyn Fn(Leaf) -> Option<Interval> + 'a;

/// Leaves read once and kept, since tuning reads them again and again.
struct Leaves {
    leaves: Vec<Leaf>,
    columns: Vec<Vec<f64>>,
}

impl Leaves {
    fn of<'e>(terms: impl IntoIterator<Item = &'e Expr>, ground: Ground<'_>) -> Leaves {
        let mut leaves: Vec<Leaf> = terms.into_iter().flat_map(Expr::leaves).collect();
        leaves.sort_unstable();
        leaves.dedup();
        let read = |&leaf: &Leaf| {
            let mut column = vec![0.0; ground.n_rows()];
            ground.source.fill(leaf, 0, &mut column);
            column
        };
        let columns = leaves.iter().map(read).collect();
        Leaves { leaves, columns }
    }
}

impl Source for Leaves {
    fn fill(&self, leaf: Leaf, start: usize, into: &mut [f64]) {
        match self.leaves.binary_search(&leaf) {
            Ok(at) => into.copy_from_slice(&self.columns[at][start..start + into.len()]),
            Err(_) => into.fill(0.0),
        }
    }
}

/// The layer of these columns, around its own scores where the loss is no square.
fn layer<C: AsRef<[f64]>>(problem: &Problem, columns: &[C], ridge: f64) -> Base {
    let columns: Vec<&[f64]> = columns.iter().map(AsRef::as_ref).collect();
    let mut base = Base::new(own_working(problem, &columns), ridge);
    for column in columns {
        base.extend(column);
    }
    base
}

/// Constants that the linear layer cannot take the place of: all but factors and shifts of the whole term, and the 0 of
/// a hinge.
fn inner_constants(term: &Expr) -> Vec<usize> {
    // Whether a factor, or a shift, of this node is one of the whole term.
    let mut factor = vec![false; term.nodes.len()];
    let mut shift = vec![false; term.nodes.len()];
    factor[term.root()] = true;
    shift[term.root()] = true;
    let mut inner = Vec::new();
    for at in (0..term.nodes.len()).rev() {
        let (own_factor, own_shift) = (factor[at], shift[at]);
        let mut pass = |operand: u32, as_factor: bool, as_shift: bool| {
            factor[operand as usize] = as_factor;
            shift[operand as usize] = as_shift;
        };
        match term.nodes[at] {
            Node::Const(_) if !own_factor && !own_shift => inner.push(at),
            Node::Const(_) | Node::Leaf(_) => {}
            Node::Unary(UnaryOp::Neg, a) => pass(a, own_factor, own_shift),
            Node::Unary(UnaryOp::Abs | UnaryOp::Square | UnaryOp::Sqrt, a) => pass(a, own_factor, false),
            // ln(k x) = ln k + ln x; exp(k + x) = exp(k) exp(x).
            Node::Unary(UnaryOp::Log, a) => pass(a, own_shift, false),
            Node::Unary(UnaryOp::Exp, a) => pass(a, false, own_factor),
            Node::Unary(UnaryOp::Sin | UnaryOp::Cos | UnaryOp::Tanh, a) => pass(a, false, false),
            Node::Binary(BinaryOp::Mul | BinaryOp::Div, a, b) => {
                pass(a, own_factor, false);
                pass(b, own_factor, false);
            }
            Node::Binary(BinaryOp::Add | BinaryOp::Sub, a, b) => {
                // What is added to a mere shift is the whole term.
                let alone = |other: u32| own_shift && matches!(term.nodes[other as usize], Node::Const(_));
                pass(a, own_factor && alone(b), own_shift);
                pass(b, own_factor && alone(a), own_shift);
            }
            Node::Binary(BinaryOp::Min | BinaryOp::Max, a, b) => {
                let zero = [a, b].into_iter().find(|&o| term.nodes[o as usize] == Node::Const(0.0));
                for operand in [a, b] {
                    // The 0 counts as a factor, and is thereby left alone.
                    let stays = Some(operand) == zero;
                    pass(operand, stays || (zero.is_some() && own_factor), false);
                }
            }
        }
    }
    inner.reverse();
    inner
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formula::parse::{parse, tests::names};

    #[test]
    fn constants_that_the_layer_cannot_replace() {
        let check = |text: &str, expected: &[f64]| {
            let term = parse(text, &names(&["x", "y"])).unwrap();
            let values: Vec<f64> = inner_constants(&term)
                .into_iter()
                .map(|at| if let Node::Const(v) = term.nodes[at] { v } else { f64::NAN })
                .collect();
            assert_eq!(values, expected, "{text}");
        };
        check("3 * x", &[]);
        check("2 / (x + 1.7)", &[1.7]);
        check("max(0, x - 28)", &[28.0]);
        check("5 + 4 * max(0, 0.1 * (x - 28))", &[28.0]);
        check("exp(2 - 0.37 * x)", &[0.37]);
        check("7 + log(3 * x)", &[]);
        check("log(3 + x)^2", &[3.0]);
        check("(4 * x)^2 * (y + 6)", &[6.0]);
        check("max(2, x)", &[2.0]);
        check("2 * x + 3 * y", &[2.0, 3.0]);
    }
}
