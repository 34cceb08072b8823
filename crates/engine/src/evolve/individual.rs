//! Individuals: zoetropes, each one term of a formula, as genes that decode to a proven expression.
//!
//! In: genes (terminals, constants, fusions, operands first) and the bank of terminals. Out: values on the training
//! rows, a proven range, the expression.
//! The user's question: "how does a combination of columns come about?".
//! Invariants: genes are at most [`MAX_GENES`], of fixed size and without allocation; what cannot be proven finite over
//! the box does not decode; a zoetrope reads at most [`MAX_TERM_FEATURES`] columns.
//! Method: terminals are fused stage by stage (Boisbunon et al. 2021). Deviations: one individual is one zoetrope, since
//! the linear layer that joins them is built by pursuit; a fusion is one operator, since mixtures `r * a + (1 - r) * b`
//! read badly and the linear layer mixes anyway. Roots and logarithms of what may be negative become sqrt|x| and
//! log(1 + |x|), quotients by what may be zero the analytic quotient x / sqrt(1 + y^2) (Ni, Drieberg & Rockett 2013).
//! Edges: an empty bank has no individuals.

use super::terminals::Bank;
use crate::formula::eval::{self, BLOCK};
use crate::formula::{BinaryOp, Expr, Interval, UnaryOp, simplify};

/// Genes of an individual at most: eight leaves.
pub const MAX_GENES: usize = 15;
/// Columns that a zoetrope reads at most: reasons enumerate their subsets.
pub const MAX_TERM_FEATURES: usize = 6;
/// Complexity of a zoetrope at most.
const MAX_COST: f64 = 24.0;

/// One gene; operands stand before their operator.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Gene {
    /// A terminal of the bank.
    Terminal(u32),
    /// A constant.
    Constant(f64),
    /// Fusion of one element.
    Unary(UnaryOp),
    /// Fusion of two elements.
    Binary(BinaryOp),
}

/// The genes of an individual.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Genes {
    genes: [Gene; MAX_GENES],
    len: u8,
}

impl Genes {
    /// A single gene.
    pub fn single(gene: Gene) -> Genes {
        Genes { genes: [gene; MAX_GENES], len: 1 }
    }
    /// The genes.
    pub fn as_slice(&self) -> &[Gene] {
        &self.genes[..usize::from(self.len)]
    }
    /// The genes, to change one in place by another with as many operands.
    pub fn as_mut_slice(&mut self) -> &mut [Gene] {
        &mut self.genes[..usize::from(self.len)]
    }
    /// These genes one after the other; `None` if they are too many.
    pub fn joined(parts: &[&[Gene]]) -> Option<Genes> {
        let mut genes = Genes { genes: [Gene::Constant(0.0); MAX_GENES], len: 0 };
        for gene in parts.iter().copied().flatten() {
            *genes.genes.get_mut(usize::from(genes.len))? = *gene;
            genes.len += 1;
        }
        Some(genes)
    }
    /// Where the part that ends at this gene begins.
    pub fn start(&self, end: usize) -> usize {
        let mut open = 1;
        let mut at = end;
        loop {
            open = open - 1
                + match self.genes[at] {
                    Gene::Terminal(_) | Gene::Constant(_) => 0,
                    Gene::Unary(_) => 1,
                    Gene::Binary(_) => 2,
                };
            if open == 0 || at == 0 {
                return at;
            }
            at -= 1;
        }
    }
    /// The part that ends at this gene.
    pub fn part(&self, end: usize) -> &[Gene] {
        &self.genes[self.start(end)..=end]
    }
    /// The genes with the part that ends at `end` replaced.
    pub fn replaced(&self, end: usize, parts: &[&[Gene]]) -> Option<Genes> {
        let (before, after) = (&self.as_slice()[..self.start(end)], &self.as_slice()[end + 1..]);
        let mut all: [&[Gene]; 6] = [&[]; 6];
        all[0] = before;
        let n = parts.len().min(4);
        all[1..=n].copy_from_slice(&parts[..n]);
        all[n + 1] = after;
        Genes::joined(&all)
    }
}

/// One step of a decoded individual; operands are indices of earlier steps.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Step {
    Terminal(u32),
    Constant(f64),
    Unary(UnaryOp, usize),
    Binary(BinaryOp, usize, usize),
}

/// A decoded individual, and room for its values: reused from one to the next.
#[derive(Debug, Default)]
pub struct Decoder {
    steps: Vec<Step>,
    ranges: Vec<Interval>,
    stack: Vec<usize>,
    registers: Vec<f64>,
}

impl Decoder {
    /// Decodes genes and returns what reading them costs, the coefficient included; `None` if they cannot be proven
    /// finite, or are too long to read.
    pub fn decode(&mut self, genes: &Genes, bank: &Bank) -> Option<f64> {
        self.steps.clear();
        self.ranges.clear();
        self.stack.clear();
        let mut cost = 1.0;
        let mut features = [u32::MAX; MAX_TERM_FEATURES];
        let mut n_features = 0;
        for gene in genes.as_slice() {
            let at = match *gene {
                Gene::Terminal(t) => {
                    let terminal = &bank.terminals[t as usize];
                    cost += terminal.cost;
                    if !features[..n_features].contains(&terminal.feature) {
                        *features.get_mut(n_features)? = terminal.feature;
                        n_features += 1;
                    }
                    self.push(Step::Terminal(t), terminal.range)
                }
                Gene::Constant(c) => {
                    cost += 1.0;
                    self.push(Step::Constant(c), Interval::point(c)?)
                }
                Gene::Unary(op) => {
                    cost += op.complexity();
                    let a = self.stack.pop()?;
                    self.unary(op, a)?
                }
                Gene::Binary(op) => {
                    cost += 1.0;
                    let (b, a) = (self.stack.pop()?, self.stack.pop()?);
                    self.binary(op, a, b)?
                }
            };
            self.stack.push(at);
        }
        (n_features > 0 && cost <= MAX_COST).then_some(cost)
    }

    fn push(&mut self, step: Step, range: Interval) -> usize {
        self.steps.push(step);
        self.ranges.push(range);
        self.steps.len() - 1
    }

    fn plain_unary(&mut self, op: UnaryOp, a: usize) -> Option<usize> {
        let range = Interval::unary(op, self.ranges[a])?;
        Some(self.push(Step::Unary(op, a), range))
    }

    fn plain_binary(&mut self, op: BinaryOp, a: usize, b: usize) -> Option<usize> {
        let range = Interval::binary(op, self.ranges[a], self.ranges[b])?;
        Some(self.push(Step::Binary(op, a, b), range))
    }

    fn plus_one(&mut self, a: usize) -> Option<usize> {
        let one = self.push(Step::Constant(1.0), Interval::point(1.0)?);
        self.plain_binary(BinaryOp::Add, one, a)
    }

    fn unary(&mut self, op: UnaryOp, a: usize) -> Option<usize> {
        let range = self.ranges[a];
        match op {
            UnaryOp::Sqrt if range.low < 0.0 => {
                let abs = self.plain_unary(UnaryOp::Abs, a)?;
                self.plain_unary(op, abs)
            }
            UnaryOp::Log if range.low < 0.0 => {
                let abs = self.plain_unary(UnaryOp::Abs, a)?;
                let argument = self.plus_one(abs)?;
                self.plain_unary(op, argument)
            }
            UnaryOp::Log if range.low < 1e-6 * range.high => {
                let argument = self.plus_one(a)?;
                self.plain_unary(op, argument)
            }
            UnaryOp::Abs if range.low >= 0.0 => None,
            _ => self.plain_unary(op, a),
        }
    }

    fn binary(&mut self, op: BinaryOp, a: usize, b: usize) -> Option<usize> {
        let range = self.ranges[b];
        let near_zero = range.has_zero() || range.low.abs().min(range.high.abs()) < 1e-3 * range.width();
        if op == BinaryOp::Div && near_zero {
            let square = self.plain_unary(UnaryOp::Square, b)?;
            let one_more = self.plus_one(square)?;
            let divisor = self.plain_unary(UnaryOp::Sqrt, one_more)?;
            return self.plain_binary(op, a, divisor);
        }
        self.plain_binary(op, a, b)
    }

    /// Proven range of the decoded individual.
    pub fn range(&self) -> Option<Interval> {
        self.ranges.last().copied()
    }

    /// Values of the decoded individual on the training rows.
    pub fn values(&mut self, bank: &Bank, into: &mut [f64]) {
        let Some(root) = self.steps.len().checked_sub(1) else { return };
        self.registers.resize(self.steps.len() * BLOCK, 0.0);
        for (block, into) in into.chunks_mut(BLOCK).enumerate() {
            let (start, n) = (block * BLOCK, into.len());
            for at in 0..=root {
                let (operands, rest) = self.registers.split_at_mut(at * BLOCK);
                let out = if at == root { &mut *into } else { &mut rest[..n] };
                let operand = |i: usize| match self.steps[i] {
                    Step::Terminal(t) => &bank.terminals[t as usize].column[start..start + n],
                    _ => &operands[i * BLOCK..i * BLOCK + n],
                };
                match self.steps[at] {
                    Step::Terminal(t) if at == root => {
                        out.copy_from_slice(&bank.terminals[t as usize].column[start..start + n]);
                    }
                    // Operators read terminals in place.
                    Step::Terminal(_) => {}
                    Step::Constant(c) => out.fill(c),
                    Step::Unary(op, a) => eval::unary(op, operand(a), out),
                    Step::Binary(op, a, b) => eval::binary(op, operand(a), operand(b), out),
                }
            }
        }
    }

    /// The decoded individual as an expression, simplified.
    pub fn expression(&self, bank: &Bank) -> Expr {
        let mut built: Vec<Expr> = Vec::with_capacity(self.steps.len());
        for step in &self.steps {
            let next = match *step {
                Step::Terminal(t) => bank.terminals[t as usize].expr.clone(),
                Step::Constant(c) => Expr::constant(c),
                Step::Unary(op, a) => simplify::unary(op, &built[a]),
                Step::Binary(op, a, b) => simplify::binary(op, &built[a], &built[b]),
            };
            built.push(next);
        }
        built.pop().unwrap_or_else(|| Expr::constant(0.0))
    }
}
