//! The search: pursuits from several starts, then one that begins with what they found.
//!
//! In: a problem, a bank of terminals, a budget of trials. Out: what was [`Found`], and from it a pool of terms.
//! The user's question: "which combinations did it try, and which survived?".
//! Invariants: one random stream per island; islands know nothing of each other until all are done; the same formulas
//! with any number of threads.
//! Method: islands with one migration: the terms of all islands' formulas are the population of the last pursuit.
//! Edges: an empty bank or no budget gives the constant alone.

use super::individual::Genes;
use super::inputs::TrainingSource;
use super::layer::{Base, Problem, SEARCH_RIDGE};
use super::pursuit::{Pursued, pursue};
use super::scales;
use super::terminals::Bank;
use super::vary::Grammar;
use crate::formula::{Expr, simplify};
use crate::run::Run;
use rayon::prelude::*;

const ISLANDS: usize = 3;
/// How many of them draw no hinges, minima, maxima and absolute values.
const SMOOTH_ISLANDS: u64 = 1;
/// Part of the trials that each other scale of the target has.
const SCALE_PARTS: usize = 16;
/// Trials from which on there are islands.
const MIN_ISLAND_TRIALS: usize = 1_500;
/// Single terminals that join the pool, the most useful first.
const POOL_TERMINALS: usize = 70;

/// What a search found.
#[derive(Debug, Clone)]
pub struct Found {
    /// Terms of formulas, each the best of its size in its pursuit.
    pub formulas: Vec<Vec<Expr>>,
    /// Terminals by what they explain alone, best first.
    pub ranked: Vec<usize>,
}

/// Terminals by their leave-one-out error alone, best first.
fn ranked(problem: &Problem, bank: &Bank) -> Vec<usize> {
    let constant = Base::new(problem.working(&problem.start()), SEARCH_RIDGE);
    let mut ranked: Vec<(usize, f64)> = bank
        .terminals
        .par_iter()
        .enumerate()
        .filter_map(|(t, terminal)| Some((t, constant.loss_with(problem, &[&constant.project(&terminal.column)?]))))
        .collect();
    ranked.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
    ranked.into_iter().map(|r| r.0).collect()
}

/// Searches with so many trials.
pub fn search(problem: &Problem, bank: &Bank, source: &TrainingSource<'_>, trials: usize, run: &Run<'_>) -> Found {
    let n_islands = if run.parts.islands { ISLANDS.min(trials / MIN_ISLAND_TRIALS) } else { 0 };
    let share = trials / (n_islands + 1);
    let islands: Vec<Vec<Pursued>> = (0..n_islands as u64)
        .into_par_iter()
        .map(|island| {
            let grammar = Grammar { bank, smooth: island < SMOOTH_ISLANDS };
            pursue(problem, grammar, source, &[], share, &run.part(island))
        })
        .collect();
    let mut migrants: Vec<Genes> = Vec::new();
    for genes in islands.iter().flatten().rev().flat_map(|p| &p.genes) {
        if !migrants.contains(genes) {
            migrants.push(*genes);
        }
    }
    let grammar = Grammar { bank, smooth: false };
    let of_scale = if run.parts.scales { trials / SCALE_PARTS } else { 0 };
    let rescaled =
        scales::rescaled(problem, Grammar { bank, smooth: true }, source, of_scale, &run.part(ISLANDS as u64 + 1));
    let last = pursue(problem, grammar, source, &migrants, share, &run.part(ISLANDS as u64));
    let mut formulas: Vec<Vec<Expr>> = last.into_iter().chain(islands.into_iter().flatten()).map(|p| p.terms).collect();
    formulas.extend(rescaled.into_iter().map(|term| vec![term]));
    Found { formulas, ranked: ranked(problem, bank) }
}

/// All terms that a formula may be chosen from: what the search found, and the most useful terminals; and the formulas
/// that were found, as indices of their terms.
pub fn pool(found: &Found, bank: &Bank) -> (Vec<Expr>, Vec<Vec<usize>>) {
    let mut pool: Vec<Expr> = Vec::new();
    let mut index = |term: Expr| match pool.iter().position(|t| *t == term) {
        Some(at) => at,
        None => {
            pool.push(term);
            pool.len() - 1
        }
    };
    let mut formulas = Vec::new();
    for formula in &found.formulas {
        let mut terms: Vec<usize> = formula.iter().flat_map(simplify::summands).map(&mut index).collect();
        terms.sort_unstable();
        terms.dedup();
        formulas.push(terms);
    }
    let plain: Vec<usize> = bank.features.iter().flat_map(|f| f.plain.iter().copied()).collect();
    let plain = if plain.len() <= POOL_TERMINALS { plain } else { Vec::new() };
    for &terminal in found.ranked.iter().take(POOL_TERMINALS).chain(&plain) {
        for term in simplify::summands(&bank.terminals[terminal].expr) {
            index(term);
        }
    }
    (pool, formulas)
}
