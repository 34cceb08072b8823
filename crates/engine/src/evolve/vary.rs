//! Variation: random genes, mutation and crossover.
//!
//! In: parents and a random stream. Out: a child's genes.
//! The user's question: none; this is where new formulas come from.
//! Invariants: the same stream gives the same child; a bank that is not empty always yields genes; no root is a sum,
//! since the linear layer adds better.
//! Method: mutation changes a terminal, the knot of a hinge, a constant, an operator, fuses one more terminal in or takes
//! one away; crossover exchanges parts, or fuses two parents. Features are drawn by what they explain alone, with a
//! share for all.
//! To add one more: an arm in [`mutate`].

use super::individual::{Gene, Genes};
use super::terminals::Bank;
use crate::formula::{BinaryOp, UnaryOp};
use crate::run::Stream;

/// Chance that a terminal of a number is a hinge.
const HINGE_CHANCE: f64 = 0.45;
/// Magnitudes that constants start from.
const CONSTANTS: [f64; 12] = [0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.5, 2.0, 3.0, 5.0, 7.0, 10.0];

/// What genes are drawn from.
#[derive(Debug, Clone, Copy)]
pub struct Grammar<'a> {
    /// Terminals.
    pub bank: &'a Bank,
    /// Without hinges, minima, maxima and absolute values: laws of nature have few edges.
    pub smooth: bool,
}

/// A terminal: a feature by its weight, then one of its terminals.
pub fn terminal(grammar: Grammar<'_>, draw: &mut Stream) -> Gene {
    let bank = grammar.bank;
    let total: f64 = bank.features.iter().map(|f| f.weight).sum();
    let mut left = draw.uniform() * total;
    let mut at = bank.features.len() - 1;
    for (i, feature) in bank.features.iter().enumerate() {
        left -= feature.weight;
        if left < 0.0 {
            at = i;
            break;
        }
    }
    of_feature(grammar, at, draw)
}

fn of_feature(grammar: Grammar<'_>, at: usize, draw: &mut Stream) -> Gene {
    let feature = &grammar.bank.features[at];
    let hinge =
        !feature.hinges.is_empty() && (feature.plain.is_empty() || (!grammar.smooth && draw.chance(HINGE_CHANCE)));
    let from = if hinge { &feature.hinges } else { &feature.plain };
    Gene::Terminal(from[draw.below(from.len())] as u32)
}

/// Another terminal of the same feature: another knot, another level.
fn sibling(grammar: Grammar<'_>, terminal: u32, draw: &mut Stream) -> Gene {
    of_feature(grammar, grammar.bank.terminals[terminal as usize].group, draw)
}

fn binary_op(grammar: Grammar<'_>, draw: &mut Stream) -> BinaryOp {
    match draw.below(if grammar.smooth { 86 } else { 100 }) {
        0..46 => BinaryOp::Mul,
        46..66 => BinaryOp::Div,
        66..76 => BinaryOp::Add,
        76..86 => BinaryOp::Sub,
        86..93 => BinaryOp::Min,
        _ => BinaryOp::Max,
    }
}

fn unary_op(grammar: Grammar<'_>, draw: &mut Stream) -> UnaryOp {
    match draw.below(if grammar.smooth { 92 } else { 100 }) {
        0..28 => UnaryOp::Square,
        28..46 => UnaryOp::Sqrt,
        46..64 => UnaryOp::Log,
        64..70 => UnaryOp::Tanh,
        70..80 => UnaryOp::Exp,
        80..86 => UnaryOp::Sin,
        86..92 => UnaryOp::Cos,
        _ => UnaryOp::Abs,
    }
}

fn constant(draw: &mut Stream) -> Gene {
    let magnitude = CONSTANTS[draw.below(CONSTANTS.len())];
    Gene::Constant(if draw.chance(0.5) { magnitude } else { -magnitude })
}

fn jittered(value: f64, draw: &mut Stream) -> f64 {
    let next = if draw.chance(0.1) { -value } else { value * (1.0 + 0.3 * draw.normal()) };
    let short = super::inputs::rounded(next, 2);
    if short == 0.0 { value } else { short }
}

/// A random tree with so many leaves, appended.
fn grow(leaves: usize, grammar: Grammar<'_>, genes: &mut Vec<Gene>, draw: &mut Stream) {
    if leaves <= 1 {
        genes.push(terminal(grammar, draw));
        if draw.chance(0.15) {
            genes.extend([constant(draw), Gene::Binary(if draw.chance(0.5) { BinaryOp::Add } else { BinaryOp::Mul })]);
        }
    } else {
        let left = 1 + draw.below(leaves - 1);
        grow(left, grammar, genes, draw);
        grow(leaves - left, grammar, genes, draw);
        genes.push(Gene::Binary(binary_op(grammar, draw)));
    }
    if draw.chance(0.2) {
        genes.push(Gene::Unary(unary_op(grammar, draw)));
    }
}

/// Random genes.
pub fn random(grammar: Grammar<'_>, draw: &mut Stream) -> Genes {
    let leaves = match draw.below(100) {
        0..25 => 1,
        25..65 => 2,
        65..87 => 3,
        _ => 4,
    };
    let mut genes = Vec::new();
    grow(leaves, grammar, &mut genes, draw);
    let all = Genes::joined(&[&genes]).unwrap_or_else(|| Genes::single(terminal(grammar, draw)));
    rooted(all)
}

/// A sum at the root becomes a product.
fn rooted(mut genes: Genes) -> Genes {
    if let Some(root @ Gene::Binary(BinaryOp::Add | BinaryOp::Sub)) = genes.as_mut_slice().last_mut() {
        *root = Gene::Binary(BinaryOp::Mul);
    }
    genes
}

/// A gene of some kind, drawn among those that there are.
fn pick(genes: &Genes, is: impl Fn(&Gene) -> bool, draw: &mut Stream) -> Option<usize> {
    let n = genes.as_slice().iter().filter(|g| is(g)).count();
    let which = (n > 0).then(|| draw.below(n))?;
    genes.as_slice().iter().enumerate().filter(|(_, g)| is(g)).nth(which).map(|(at, _)| at)
}

fn with_terminal(genes: &Genes, same_feature: bool, grammar: Grammar<'_>, draw: &mut Stream) -> Option<Genes> {
    let at = pick(genes, |g| matches!(g, Gene::Terminal(_)), draw)?;
    let mut child = *genes;
    let gene = &mut child.as_mut_slice()[at];
    *gene = match *gene {
        Gene::Terminal(t) if same_feature => sibling(grammar, t, draw),
        _ => terminal(grammar, draw),
    };
    Some(child)
}

/// Changes genes in one place.
pub fn mutate(genes: &Genes, grammar: Grammar<'_>, draw: &mut Stream) -> Genes {
    let any = draw.below(genes.as_slice().len());
    let changed = match draw.below(100) {
        0..20 => with_terminal(genes, false, grammar, draw),
        20..40 => with_terminal(genes, true, grammar, draw),
        40..50 => pick(genes, |g| matches!(g, Gene::Constant(_)), draw).map(|at| {
            let mut child = *genes;
            if let Gene::Constant(c) = &mut child.as_mut_slice()[at] {
                *c = jittered(*c, draw);
            }
            child
        }),
        50..60 => pick(genes, |g| matches!(g, Gene::Unary(_) | Gene::Binary(_)), draw).map(|at| {
            let mut child = *genes;
            match &mut child.as_mut_slice()[at] {
                Gene::Unary(op) => *op = unary_op(grammar, draw),
                Gene::Binary(op) => *op = binary_op(grammar, draw),
                Gene::Terminal(_) | Gene::Constant(_) => {}
            }
            child
        }),
        60..76 => {
            let (one, op) = ([terminal(grammar, draw)], [Gene::Binary(binary_op(grammar, draw))]);
            let part = genes.part(any);
            if draw.chance(0.7) {
                genes.replaced(any, &[part, &one, &op])
            } else {
                genes.replaced(any, &[&one, part, &op])
            }
        }
        76..85 => {
            let part = genes.part(any);
            if draw.chance(0.5) {
                genes.replaced(any, &[part, &[Gene::Unary(unary_op(grammar, draw))]])
            } else {
                let op = if draw.chance(0.5) { BinaryOp::Add } else { BinaryOp::Mul };
                genes.replaced(any, &[part, &[constant(draw), Gene::Binary(op)]])
            }
        }
        85..95 => pick(genes, |g| matches!(g, Gene::Unary(_) | Gene::Binary(_)), draw).and_then(|at| {
            let last = at - 1;
            let operand = match genes.as_slice()[at] {
                Gene::Binary(_) if draw.chance(0.5) => genes.start(last) - 1,
                _ => last,
            };
            genes.replaced(at, &[genes.part(operand)])
        }),
        _ => Some(random(grammar, draw)),
    };
    rooted(changed.unwrap_or_else(|| random(grammar, draw)))
}

/// A part of one parent in the place of a part of the other, or both fused.
pub fn cross(one: &Genes, two: &Genes, grammar: Grammar<'_>, draw: &mut Stream) -> Genes {
    let child = if draw.chance(0.5) {
        let (at, from) = (draw.below(one.as_slice().len()), draw.below(two.as_slice().len()));
        one.replaced(at, &[two.part(from)])
    } else {
        Genes::joined(&[one.as_slice(), two.as_slice(), &[Gene::Binary(binary_op(grammar, draw))]])
    };
    rooted(child.unwrap_or(*one))
}

#[cfg(test)]
mod tests {
    use super::super::inputs::{Inputs, TrainingSource};
    use super::super::rules::Rules;
    use super::super::terminals;
    use super::*;
    use crate::data::{FeatureColumn, FeatureInfo, FeatureKind, Features, Target, TrainView};
    use crate::evolve::individual::Decoder;
    use crate::formula::eval::evaluate;
    use crate::formula::interval::bounds;
    use crate::run::Seed;
    use crate::run::rules::FormulaRules;
    use std::sync::Arc;

    /// Every individual that decodes has the values of its expression, inside its proven range.
    #[test]
    fn genes_decode_to_the_values_of_their_expression() {
        let mut draw = Seed(8).stream();
        let n = 300;
        let columns: Vec<Vec<f64>> = (0..4).map(|_| (0..n).map(|_| draw.normal() * 3.0 + 1.0).collect()).collect();
        let y = (0..n).map(|i| columns[0][i] * columns[1][i]).collect();
        let info = (0..4).map(|j| FeatureInfo {
            name: format!("x{j}"),
            column: format!("x{j}"),
            kind: FeatureKind::Number,
            ..FeatureInfo::default()
        });
        let features = Features {
            info: Arc::new(info.collect()),
            columns: columns.into_iter().map(FeatureColumn::Numeric).collect(),
            n_rows: n,
        };
        let train = TrainView { features, target: Target::Numbers(y), weights: vec![1.0; n], groups: None };
        let inputs = Inputs::learn(&train);
        let source = TrainingSource::new(&inputs, &train);
        let rules = Rules::new(FormulaRules::default(), &train.features.info, train.task(), &inputs);
        let features: Vec<(usize, f64)> = (0..4).map(|f| (f, 0.25)).collect();
        let bank = terminals::Bank::new(&train, &source, &features, &rules);
        let grammar = Grammar { bank: &bank, smooth: false };
        let mut population: Vec<Genes> = (0..40).map(|_| random(grammar, &mut draw)).collect();
        let mut decoder = Decoder::default();
        let mut column = vec![0.0; n];
        let mut decoded = 0;
        for round in 0..4000 {
            let (a, b) = (draw.below(40), draw.below(40));
            let child = if round % 3 == 0 {
                cross(&population[a], &population[b], grammar, &mut draw)
            } else {
                mutate(&population[a], grammar, &mut draw)
            };
            assert_eq!(child.start(child.as_slice().len() - 1), 0, "{child:?}");
            population[a] = child;
            if decoder.decode(&child, &bank).is_none() {
                continue;
            }
            decoded += 1;
            decoder.values(&bank, &mut column);
            let expr = decoder.expression(&bank);
            assert_eq!(expr.check(), Ok(()));
            let expected = evaluate(&expr, &source, n);
            let scale = expected.iter().fold(1.0f64, |m, v| m.max(v.abs()));
            let factor = column.iter().fold(0.0f64, |m, v| m.max(v.abs())).max(scale);
            for (a, b) in column.iter().zip(&expected) {
                assert!((a - b).abs() <= 1e-8 * factor, "{child:?}: {a} {b}");
            }
            if let Some(range) = bounds(&expr, &|leaf| inputs.range(leaf)) {
                assert!(expected.iter().all(|v| range.contains(*v)));
            }
        }
        assert!(decoded > 2000, "{decoded}");
    }
}
