//! Variation: random genes, crossover and mutation.
//!
//! In: parents and a random stream. Out: a child's genes.
//! The user's question: none; this is where new formulas come from.
//! Invariants: the child has as many groups as its parent; the same stream gives the same child; a bank that is not
//! empty always yields genes.
//! Method: crossover moves whole groups (Boisbunon et al. 2021 exchange elements); mutation changes one gene: a
//! terminal, the knot of a hinge, a fusion, a pairing. Features are drawn by what they explain alone, with a share
//! for all.
//! To add one more: an arm in [`mutate`].

use super::individual::{Fusion, GROUP, Genes, Op, Stage, Write};
use super::terminals::Bank;
use crate::formula::{BinaryOp, UnaryOp};
use crate::run::Stream;

/// Chance that a pair fuses in the first, second and third stage: most zoetropes stay short.
const FUSION_CHANCE: [f64; 3] = [0.75, 0.35, 0.2];
/// Chance that a terminal of a number is a hinge.
const HINGE_CHANCE: f64 = 0.45;

/// A terminal: a feature by its weight, then one of its terminals.
pub fn terminal(bank: &Bank, draw: &mut Stream) -> u32 {
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
    of_feature(bank, at, draw)
}

fn of_feature(bank: &Bank, at: usize, draw: &mut Stream) -> u32 {
    let feature = &bank.features[at];
    let hinge = !feature.hinges.is_empty() && (feature.plain.is_empty() || draw.chance(HINGE_CHANCE));
    let from = if hinge { &feature.hinges } else { &feature.plain };
    from[draw.below(from.len())] as u32
}

/// Another terminal of the same feature: another knot, another level.
fn sibling(bank: &Bank, terminal: u32, draw: &mut Stream) -> u32 {
    let holds = |f: &super::terminals::FeatureTerminals| {
        f.plain.contains(&(terminal as usize)) || f.hinges.contains(&(terminal as usize))
    };
    match bank.features.iter().position(holds) {
        Some(at) => of_feature(bank, at, draw),
        None => terminal,
    }
}

fn op(draw: &mut Stream) -> Op {
    match draw.below(100) {
        0..34 => Op::Binary(BinaryOp::Mul),
        34..49 => Op::Binary(BinaryOp::Div),
        49..56 => Op::Binary(BinaryOp::Add),
        56..64 => Op::Binary(BinaryOp::Sub),
        64..69 => Op::Binary(BinaryOp::Min),
        69..74 => Op::Binary(BinaryOp::Max),
        74..80 => Op::Unary(UnaryOp::Square),
        80..85 => Op::Unary(UnaryOp::Sqrt),
        85..91 => Op::Unary(UnaryOp::Log),
        91..93 => Op::Unary(UnaryOp::Abs),
        93..95 => Op::Unary(UnaryOp::Tanh),
        95..97 => Op::Unary(UnaryOp::Exp),
        97 => Op::Unary(UnaryOp::Sin),
        98 => Op::Unary(UnaryOp::Cos),
        _ => Op::Unary(UnaryOp::Neg),
    }
}

fn fusion(draw: &mut Stream) -> Fusion {
    let r = if draw.chance(0.8) { 1.0 } else { 0.25 * (1 + draw.below(3)) as f64 };
    let write = if draw.chance(0.4) { Write::Both } else { Write::First };
    Fusion { a: op(draw), b: op(draw), r, write }
}

fn stage(level: usize, draw: &mut Stream) -> Stage {
    let chance = FUSION_CHANCE[level.min(2)];
    let mut pair = || if draw.chance(chance) { Some(fusion(draw)) } else { None };
    let fusions = [pair(), pair()];
    Stage { pairing: draw.below(3) as u8, fusions, reversed: [draw.chance(0.5), draw.chance(0.5)] }
}

/// Random genes of a group.
pub fn genes(bank: &Bank, n_stages: usize, draw: &mut Stream) -> Genes {
    let mut terminals = [0; GROUP];
    terminals.fill_with(|| terminal(bank, draw));
    Genes { terminals, stages: (0..n_stages).map(|level| stage(level, draw)).collect() }
}

/// Changes one gene of a group.
pub fn mutate(genes: &mut Genes, bank: &Bank, draw: &mut Stream) {
    let level = draw.below(genes.stages.len().max(1));
    let slot = draw.below(GROUP);
    match draw.below(100) {
        0..30 => genes.terminals[slot] = terminal(bank, draw),
        30..50 => genes.terminals[slot] = sibling(bank, genes.terminals[slot], draw),
        50..60 => {
            genes.terminals[slot] = terminal(bank, draw);
            let other = draw.below(GROUP);
            genes.terminals[other] = sibling(bank, genes.terminals[other], draw);
        }
        60..75 => {
            if let Some(stage) = genes.stages.get_mut(level) {
                let pair = draw.below(2);
                stage.fusions[pair] = match stage.fusions[pair] {
                    Some(mut f) if draw.chance(0.6) => {
                        f.a = op(draw);
                        Some(f)
                    }
                    Some(_) if draw.chance(0.5) => None,
                    _ => Some(fusion(draw)),
                };
            }
        }
        75..90 => {
            if let Some(at) = genes.stages.get_mut(level) {
                *at = stage(level, draw);
            }
        }
        _ => {
            let n_stages = genes.stages.len();
            *genes = self::genes(bank, n_stages, draw);
        }
    }
}
