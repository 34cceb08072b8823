//! Individuals: groups of four elements, fused stage by stage into zoetropes.
//!
//! In: genes (which terminals, which fusions) and the bank of terminals. Out: mature elements with values and ranges.
//! The user's question: "how does a combination of columns come about?".
//! Invariants: every gene decodes to something valid: where a fusion cannot be proven finite over the box, its element
//! keeps what it was; lengths are fixed; zoetropes read at most [`MAX_TERM_FEATURES`] columns.
//! Method: fusion of elements i, j: `r * op_a(i, j) + (1 - r) * op_b(i, j)`, written to i, to j or (r and 1 - r
//! exchanged) to both (Boisbunon et al. 2021). Deviations: elements fuse within groups of four, so that a group is a
//! building block that crossover can move; r is mostly 1, since pure operators read better.
//! Edges: an empty bank has no individuals.

use super::rules::Rules;
use super::terminals::Bank;
use crate::formula::{BinaryOp, Expr, Interval, UnaryOp, eval, simplify};

/// Elements per group.
pub const GROUP: usize = 4;
/// Columns that a zoetrope reads at most: reasons enumerate their subsets.
pub const MAX_TERM_FEATURES: usize = 5;
/// Complexity of a zoetrope at most.
const MAX_ELEMENT_COMPLEXITY: f64 = 24.0;

/// What a fusion does with its two elements.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Op {
    /// Uses the first element alone.
    Unary(UnaryOp),
    /// Uses both.
    Binary(BinaryOp),
}

/// Where a fusion's result goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Write {
    /// To the first element; the second stays.
    First,
    /// To both, with r and 1 - r exchanged.
    Both,
}

/// A fusion of two elements.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fusion {
    /// First operator.
    pub a: Op,
    /// Second operator.
    pub b: Op,
    /// Share of the first operator, 0 to 1.
    pub r: f64,
    /// Where the result goes.
    pub write: Write,
}

/// One stage of maturation: a pairing of the four elements and a fusion, or none, for each pair.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stage {
    /// Which of the three pairings of four elements.
    pub pairing: u8,
    /// Fusion of each pair.
    pub fusions: [Option<Fusion>; 2],
    /// Whether each pair is taken in reverse order.
    pub reversed: [bool; 2],
}

/// Genes of a group.
#[derive(Debug, Clone, PartialEq)]
pub struct Genes {
    /// Terminals that the elements start from.
    pub terminals: [u32; GROUP],
    /// Stages of maturation, first to last.
    pub stages: Vec<Stage>,
}

/// An element: an expression with its values on the training rows and its proven range.
#[derive(Debug, Clone)]
pub struct Element {
    /// The expression.
    pub expr: Expr,
    /// Its values.
    pub column: Vec<f64>,
    /// Its range.
    pub range: Interval,
}

const PAIRINGS: [[(usize, usize); 2]; 3] = [[(0, 1), (2, 3)], [(0, 2), (1, 3)], [(0, 3), (1, 2)]];

impl Genes {
    /// The mature elements.
    pub fn express(&self, bank: &Bank) -> Vec<Element> {
        let start = |&t: &u32| {
            let terminal = &bank.terminals[t as usize];
            Element { expr: terminal.expr.clone(), column: terminal.column.clone(), range: terminal.range }
        };
        let mut elements: Vec<Element> = self.terminals.iter().map(start).collect();
        for stage in &self.stages {
            for (k, &(i, j)) in PAIRINGS[stage.pairing as usize % 3].iter().enumerate() {
                let Some(fusion) = stage.fusions[k] else { continue };
                let (i, j) = if stage.reversed[k] { (j, i) } else { (i, j) };
                let first = fused(&elements[i], &elements[j], fusion.a, fusion.b, fusion.r, &bank.rules);
                let second = match fusion.write {
                    Write::Both => fused(&elements[i], &elements[j], fusion.a, fusion.b, 1.0 - fusion.r, &bank.rules),
                    Write::First => None,
                };
                if let Some(element) = first {
                    elements[i] = element;
                }
                if let Some(element) = second {
                    elements[j] = element;
                }
            }
        }
        elements
    }
}

/// `r * a(x, y) + (1 - r) * b(x, y)`; `None` if it may not be finite, grows too long or is not allowed.
fn fused(x: &Element, y: &Element, a: Op, b: Op, r: f64, rules: &Rules) -> Option<Element> {
    let mixed = if r >= 1.0 {
        apply(a, x, y)?
    } else if r <= 0.0 {
        apply(b, x, y)?
    } else {
        let (a, b) = (times(r, &apply(a, x, y)?)?, times(1.0 - r, &apply(b, x, y)?)?);
        binary(BinaryOp::Add, &a, &b)?
    };
    let fits = mixed.expr.complexity() <= MAX_ELEMENT_COMPLEXITY && mixed.expr.features().len() <= MAX_TERM_FEATURES;
    (fits && rules.allows(&mixed.expr)).then_some(mixed)
}

fn times(k: f64, x: &Element) -> Option<Element> {
    let range = Interval::binary(BinaryOp::Mul, Interval::point(k)?, x.range)?;
    let expr = simplify::binary(BinaryOp::Mul, &Expr::constant(k), &x.expr);
    Some(Element { expr, column: x.column.iter().map(|v| k * v).collect(), range })
}

fn unary(op: UnaryOp, x: &Element) -> Option<Element> {
    let range = Interval::unary(op, x.range)?;
    let mut column = vec![0.0; x.column.len()];
    eval::unary(op, &x.column, &mut column);
    Some(Element { expr: simplify::unary(op, &x.expr), column, range })
}

fn binary(op: BinaryOp, x: &Element, y: &Element) -> Option<Element> {
    let range = Interval::binary(op, x.range, y.range)?;
    let mut column = vec![0.0; x.column.len()];
    eval::binary(op, &x.column, &y.column, &mut column);
    Some(Element { expr: simplify::binary(op, &x.expr, &y.expr), column, range })
}

fn plus_one(x: &Element) -> Option<Element> {
    let one = Interval::point(1.0)?;
    let range = Interval::binary(BinaryOp::Add, one, x.range)?;
    let expr = simplify::binary(BinaryOp::Add, &Expr::constant(1.0), &x.expr);
    Some(Element { expr, column: x.column.iter().map(|v| 1.0 + v).collect(), range })
}

fn apply(op: Op, x: &Element, y: &Element) -> Option<Element> {
    match op {
        // Where the argument may be negative: sqrt|x| and log(1 + |x|).
        Op::Unary(UnaryOp::Sqrt) if x.range.low < 0.0 => unary(UnaryOp::Sqrt, &unary(UnaryOp::Abs, x)?),
        Op::Unary(UnaryOp::Log) if x.range.low < 0.0 => unary(UnaryOp::Log, &plus_one(&unary(UnaryOp::Abs, x)?)?),
        Op::Unary(UnaryOp::Log) if x.range.low < 1e-6 * x.range.high => unary(UnaryOp::Log, &plus_one(x)?),
        Op::Unary(UnaryOp::Abs) if x.range.low >= 0.0 => None,
        Op::Unary(op) => unary(op, x),
        // Where the divisor may be zero: the analytic quotient x / sqrt(1 + y^2) (Ni, Drieberg & Rockett 2013).
        Op::Binary(BinaryOp::Div) if y.range.has_zero() || y.range.low.abs().min(y.range.high.abs()) < 1e-3 => {
            let divisor = unary(UnaryOp::Sqrt, &plus_one(&unary(UnaryOp::Square, y)?)?)?;
            binary(BinaryOp::Div, x, &divisor)
        }
        Op::Binary(op) => binary(op, x, y),
    }
}
