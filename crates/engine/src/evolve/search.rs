//! The evolutionary search: a population of individuals, each slot improved by its own children.
//!
//! In: a problem, a bank of terminals, a budget of evaluations. Out: what was [`Found`], and from it a pool of terms.
//! The user's question: "which combinations did it try, and which survived?".
//! Invariants: one random stream per slot and generation; slots read the former generation only and write themselves
//! only; the archive is filled in slot order; a stop keeps the best so far.
//! Method: a child replaces the parent from which it differs in one group, if it is no worse (deterministic crowding,
//! Mahfoud 1995). Fitness is the log leave-one-out loss plus a price per unit of complexity that falls with the rows.
//! The layer's base holds the raw terminals that forward selection finds useful, unless columns outnumber rows.
//! Edges: an empty bank or no budget gives the base alone.

use super::individual::{Element, GROUP, Genes};
use super::layer::{Base, Problem, Projected, SEARCH_RIDGE};
use super::pareto::Archive;
use super::terminals::Bank;
use super::vary;
use crate::formula::{Expr, simplify};
use crate::run::{Flow, Run, Seed, Stream};
use rayon::prelude::*;
use std::sync::Arc;

const POPULATION: usize = 60;
/// Elements per individual at most, in groups.
const MAX_GROUPS: usize = 3;
const N_STAGES: usize = 2;
/// Log loss that one unit of complexity must buy, times rows.
const PRICE: f64 = 0.7;
/// How often the working response of two classes is refreshed.
const REFRESHES: usize = 4;
/// Terms in the pool, at most.
const MAX_POOL: usize = 160;
/// Single terminals that join the pool, the most useful first.
const POOL_TERMINALS: usize = 70;

/// A group with its mature elements.
#[derive(Debug)]
struct Group {
    genes: Genes,
    /// Expressions of the elements that the base does not explain already.
    exprs: Vec<Expr>,
    projected: Vec<Projected>,
    complexity: f64,
}

#[derive(Debug, Clone)]
struct Individual {
    groups: Vec<Arc<Group>>,
    loss: f64,
    complexity: f64,
}

impl Individual {
    fn fitness(&self, price: f64) -> f64 {
        self.loss.max(1e-14).ln() + price * self.complexity
    }
}

/// What a search found.
#[derive(Debug, Clone)]
pub struct Found {
    /// Terms of the front's and the population's individuals, the best individuals first, without repetition.
    pub terms: Vec<Expr>,
    /// Terminals of the base.
    pub base: Vec<usize>,
    /// Terminals by what they explain alone, best first.
    pub ranked: Vec<usize>,
}

struct Setting<'a> {
    problem: &'a Problem,
    bank: &'a Bank,
    base: Base,
    price: f64,
}

impl Setting<'_> {
    fn group(&self, genes: Genes) -> Group {
        let mut group = Group { exprs: Vec::new(), projected: Vec::new(), complexity: 0.0, genes };
        for Element { expr, column, .. } in group.genes.express(self.bank) {
            if group.exprs.contains(&expr) {
                continue;
            }
            if let Some(projected) = self.base.project(&column) {
                let summands = simplify::summands(&expr);
                group.complexity += summands.iter().map(|s| 1.0 + s.complexity()).sum::<f64>();
                group.exprs.push(expr);
                group.projected.push(projected);
            }
        }
        group
    }
    fn individual(&self, groups: Vec<Arc<Group>>) -> Individual {
        let columns: Vec<&Projected> = groups.iter().flat_map(|g| &g.projected).collect();
        let loss = self.base.loss_with(self.problem, &columns);
        let complexity = groups.iter().map(|g| g.complexity).sum();
        Individual { groups, loss, complexity }
    }
    fn random(&self, n_groups: usize, draw: &mut Stream) -> Individual {
        let group = |_| Arc::new(self.group(vary::genes(self.bank, N_STAGES, draw)));
        self.individual((0..n_groups).map(group).collect())
    }
    fn child(&self, population: &[Individual], slot: usize, draw: &mut Stream) -> Individual {
        let mut groups = population[slot].groups.clone();
        let at = draw.below(groups.len());
        let (one, two) = (draw.below(population.len()), draw.below(population.len()));
        let fitter = |a: usize, b: usize| {
            if population[a].fitness(self.price) <= population[b].fitness(self.price) { a } else { b }
        };
        let donor = &population[fitter(one, two)];
        match draw.below(10) {
            // Crossover: a group of a fit other.
            0..3 => groups[at] = donor.groups[draw.below(donor.groups.len())].clone(),
            // Crossover, then mutation of what came.
            3..5 => {
                let mut genes = donor.groups[draw.below(donor.groups.len())].genes.clone();
                vary::mutate(&mut genes, self.bank, draw);
                groups[at] = Arc::new(self.group(genes));
            }
            _ => {
                let mut genes = groups[at].genes.clone();
                vary::mutate(&mut genes, self.bank, draw);
                if draw.chance(0.3) {
                    vary::mutate(&mut genes, self.bank, draw);
                }
                groups[at] = Arc::new(self.group(genes));
            }
        }
        self.individual(groups)
    }
}

/// Raw terminals worth having in the base, chosen forward by leave-one-out loss.
fn choose_base(problem: &Problem, bank: &Bank, base: &mut Base, limit: usize) -> Vec<usize> {
    let plain: Vec<usize> = bank.features.iter().flat_map(|f| f.plain.iter().copied()).collect();
    let mut chosen: Vec<usize> = Vec::new();
    let mut loss = base.loss(problem);
    while chosen.len() < limit {
        let tried: Vec<f64> = plain
            .par_iter()
            .map(|&t| match base.project(&bank.terminals[t].column) {
                Some(projected) if !chosen.contains(&t) => base.loss_with(problem, &[&projected]),
                _ => f64::INFINITY,
            })
            .collect();
        let best = (0..plain.len()).min_by(|&a, &b| tried[a].total_cmp(&tried[b]));
        let Some(best) = best.filter(|&b| tried[b] < loss * (1.0 - 1.0 / problem.n_rows)) else { break };
        base.extend(&bank.terminals[plain[best]].column);
        chosen.push(plain[best]);
        loss = tried[best];
    }
    chosen
}

/// Searches with so many evaluations.
pub fn search(problem: &Problem, bank: &Bank, evaluations: usize, run: &Run<'_>) -> Found {
    let constant = Base::new(problem.working(&problem.start()), SEARCH_RIDGE);
    let mut ranked: Vec<(usize, f64)> = bank
        .terminals
        .par_iter()
        .enumerate()
        .filter_map(|(t, terminal)| Some((t, constant.loss_with(problem, &[&constant.project(&terminal.column)?]))))
        .collect();
    ranked.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
    let ranked: Vec<usize> = ranked.into_iter().map(|r| r.0).collect();

    let mut base = constant;
    let limit = if bank.features.len() as f64 >= problem.n_rows { 0 } else { 20.min((problem.n_rows / 12.0) as usize) };
    let chosen = choose_base(problem, bank, &mut base, limit);
    let n_groups = MAX_GROUPS.min((problem.n_rows / 5.0) as usize / GROUP);
    if bank.features.is_empty() || n_groups == 0 {
        return Found { terms: Vec::new(), base: chosen, ranked };
    }

    let setting = Setting { problem, bank, base, price: PRICE / problem.n_rows };
    let refresh_every = (evaluations / POPULATION / REFRESHES).max(1);
    let mut evolution = Evolution { setting, chosen, population: Vec::new(), archive: Archive::default() };
    evolution.start(n_groups, run.seed.derive(0));
    let n_generations = (evaluations / POPULATION).max(1);
    for generation in 1..n_generations {
        if run.flow() == Flow::Stop {
            break;
        }
        if generation % refresh_every == 0 && problem.pointwise().is_some() {
            evolution.refresh();
        }
        evolution.step(run.seed.derive(generation as u64));
    }
    Found { terms: evolution.terms(), base: evolution.chosen, ranked }
}

struct Evolution<'a> {
    setting: Setting<'a>,
    chosen: Vec<usize>,
    population: Vec<Individual>,
    archive: Archive<Individual>,
}

impl Evolution<'_> {
    fn start(&mut self, n_groups: usize, seed: Seed) {
        let setting = &self.setting;
        let random = |slot: usize| setting.random(n_groups, &mut seed.derive(slot as u64).stream());
        self.population = (0..POPULATION).into_par_iter().map(random).collect();
        self.record();
    }

    fn step(&mut self, seed: Seed) {
        let (setting, population) = (&self.setting, &self.population);
        let child = |slot: usize| setting.child(population, slot, &mut seed.derive(slot as u64).stream());
        let children: Vec<Individual> = (0..POPULATION).into_par_iter().map(child).collect();
        let price = self.setting.price;
        for (parent, child) in self.population.iter_mut().zip(children) {
            if child.fitness(price) <= parent.fitness(price) {
                *parent = child;
            }
        }
        self.record();
    }

    fn record(&mut self) {
        for individual in &self.population {
            self.archive.offer(individual.complexity, individual.loss, || individual.clone());
        }
    }

    fn fittest(&self) -> Option<&Individual> {
        let price = self.setting.price;
        self.population.iter().min_by(|a, b| a.fitness(price).total_cmp(&b.fitness(price)))
    }

    /// Takes the fittest individual's leave-one-out log-odds as the new starting point of the Newton step.
    fn refresh(&mut self) {
        let Some(fittest) = self.fittest() else { return };
        let columns: Vec<&Projected> = fittest.groups.iter().flat_map(|g| &g.projected).collect();
        let problem = self.setting.problem;
        let fitted = self.setting.base.with(&columns);
        let eta = problem.left_out(&self.setting.base.working, &fitted.residuals, &fitted.leverages);
        let mut base = Base::new(problem.working(&eta), SEARCH_RIDGE);
        for &terminal in &self.chosen {
            base.extend(&self.setting.bank.terminals[terminal].column);
        }
        self.setting.base = base;
        let setting = &self.setting;
        let again = |individual: &Individual| {
            let groups = individual.groups.iter().map(|g| Arc::new(setting.group(g.genes.clone()))).collect();
            setting.individual(groups)
        };
        self.population = self.population.par_iter().map(again).collect();
        let kept: Vec<Individual> = self.archive.front().map(|e| e.1.clone()).collect();
        self.archive.clear();
        for individual in kept.par_iter().map(again).collect::<Vec<_>>() {
            self.archive.offer(individual.complexity, individual.loss, || individual.clone());
        }
        self.record();
    }

    /// Summands of the zoetropes of the best individuals.
    fn terms(&self) -> Vec<Expr> {
        let price = self.setting.price;
        let mut best: Vec<&Individual> = self.archive.front().map(|e| &e.1).collect();
        best.sort_by(|a, b| a.fitness(price).total_cmp(&b.fitness(price)));
        let mut rest: Vec<&Individual> = self.population.iter().collect();
        rest.sort_by(|a, b| a.fitness(price).total_cmp(&b.fitness(price)));
        let mut terms: Vec<Expr> = Vec::new();
        for expr in best.into_iter().chain(rest).flat_map(|i| &i.groups).flat_map(|g| &g.exprs) {
            for term in simplify::summands(expr) {
                if terms.len() < MAX_POOL && !terms.contains(&term) {
                    terms.push(term);
                }
            }
        }
        terms
    }
}

/// All terms that a formula may be chosen from: the base, the most useful terminals, and what the search found.
pub fn pool(found: &Found, bank: &Bank) -> Vec<Expr> {
    let mut pool: Vec<Expr> = Vec::new();
    let plain: Vec<usize> = bank.features.iter().flat_map(|f| f.plain.iter().copied()).collect();
    let plain = if plain.len() <= POOL_TERMINALS { plain } else { Vec::new() };
    let singles = found.base.iter().chain(found.ranked.iter().take(POOL_TERMINALS)).chain(&plain);
    let singles = singles.flat_map(|&t| simplify::summands(&bank.terminals[t].expr));
    for term in singles.chain(found.terms.iter().cloned()) {
        if !pool.contains(&term) {
            pool.push(term);
        }
    }
    pool
}
