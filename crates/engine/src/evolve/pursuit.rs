//! Pursuit: zoetropes evolve one at a time against what the terms chosen so far leave unexplained.
//!
//! In: a problem, a bank of terminals, individuals to start from, a budget of evaluations. Out: the best formula of each
//! size that came by, as sets of terms.
//! The user's question: "which few combinations, together, say most?".
//! Invariants: one random stream; the budget counts trials of an individual; the archive does not depend on threads; a
//! stop keeps the best so far.
//! Method: matching pursuit (Mallat & Zhang 1993) over evolved terms: a population of zoetropes is judged by the exact
//! leave-one-out error of the linear layer with the zoetrope added (Allen 1974) and a price per unit of complexity; a
//! child replaces its parent if it is no worse (deterministic crowding, Mahfoud 1995); the fittest joins the layer. When
//! nothing more pays, terms are taken out one by one and evolved anew against all others (backfitting, Friedman &
//! Stuetzle 1981).
//! Edges: an empty bank or no budget gives the constant alone.

use super::individual::{Decoder, Genes};
use super::inputs::{TrainingSource, rounded};
use super::layer::{Base, Problem, Room};
use super::pareto::Archive;
use super::path::{MAX_COMPLEXITY, layer_of};
use super::polish::{Ground, tune_term};
use super::terminals::Bank;
use super::vary::{self, Grammar};
use crate::formula::eval::evaluate;
use crate::formula::interval::bounds;
use crate::formula::{Expr, Interval};
use crate::run::parts::SearchParts;
use crate::run::{Flow, Run, Stream};

const POPULATION: usize = 48;
/// Members that compete to be a parent.
const TOURNAMENT: usize = 2;
/// Terms of a formula, at most.
const MAX_TERMS: usize = 20;
/// Rows per term, at least.
const ROWS_PER_TERM: f64 = 8.0;
/// Log loss that one unit of complexity must buy, times rows, stage by stage: short formulas first.
const PRICES: [f64; 5] = [12.0, 6.0, 3.0, 1.5, 0.7];
/// Evolutions per stage.
const STEPS: usize = 10;
/// Trials of one evolution, at least.
const MIN_TRIALS: usize = 150;
/// By how much the range of a term over the box may exceed what was seen of it: beyond, a new row could be answered
/// with a value of another order of magnitude.
pub const MAX_REACH: f64 = 6.0;
/// Share of a term's variation that a single row may have.
const MAX_SHARE: f64 = 0.6;
/// Loss at which nothing is left to explain.
const PERFECT: f64 = 1e-24;
/// Steps by which the constants of a new term are tuned.
const TUNING_STEPS: usize = 8;
/// Significant digits of tuned constants, and the share of a parameter's price that rounding may cost.
const DIGITS: [usize; 5] = [2, 3, 4, 5, 7];
const ROUNDING: f64 = 0.1;
/// Chance that a child has two parents.
const CROSSOVER: f64 = 0.25;
/// Chance that a child has none.
const IMMIGRATION: f64 = 0.04;

/// Whether a term with this range over the box cannot leave what was seen of it by more than [`MAX_REACH`], and does not
/// rest on one row.
pub fn is_steady(range: Interval, column: &[f64]) -> bool {
    let (low, high) = column.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), &v| (l.min(v), h.max(v)));
    let spread = high - low;
    if range.width() > MAX_REACH * spread {
        return false;
    }
    // In units of the spread, so that squares neither overflow nor vanish.
    let mean = column.iter().map(|v| (v - low) / spread).sum::<f64>() / column.len() as f64;
    let total: f64 = column.iter().map(|v| ((v - low) / spread - mean).powi(2)).sum();
    let largest = mean.max(1.0 - mean).powi(2);
    largest <= MAX_SHARE * total
}

/// A zoetrope of the population.
#[derive(Debug, Clone)]
struct Member {
    genes: Genes,
    cost: f64,
    /// Leave-one-out error of the layer with it.
    loss: f64,
    /// Logarithm of the loss, and the price of the cost: less is fitter.
    fitness: f64,
}

/// A term of the formula.
#[derive(Debug, Clone)]
struct Term {
    genes: Genes,
    column: Vec<f64>,
    cost: f64,
    expr: Expr,
}

/// The member of the worst fitness.
fn least_fit(population: &[Member]) -> usize {
    (0..population.len()).max_by(|&a, &b| population[a].fitness.total_cmp(&population[b].fitness)).unwrap_or(0)
}

/// A pursuit under way.
struct Pursuit<'a> {
    problem: &'a Problem,
    bank: &'a Bank,
    grammar: Grammar<'a>,
    source: &'a TrainingSource<'a>,
    price: f64,
    parts: SearchParts,
    population: Vec<Member>,
    terms: Vec<Term>,
    base: Base,
    archive: Archive<Vec<Term>>,
    left: usize,
    draw: Stream,
    decoder: Decoder,
    room: Room,
    column: Vec<f64>,
}

/// A formula that was found: its terms, with the genes that they came from.
#[derive(Debug, Clone)]
pub struct Pursued {
    /// Terms.
    pub terms: Vec<Expr>,
    /// Genes of the terms.
    pub genes: Vec<Genes>,
}

/// The best formula of each size that this many trials find, from short to long.
pub fn pursue(
    problem: &Problem,
    grammar: Grammar<'_>,
    source: &TrainingSource<'_>,
    start: &[Genes],
    trials: usize,
    run: &Run<'_>,
) -> Vec<Pursued> {
    let bank = grammar.bank;
    let mut draw = run.seed.stream();
    if bank.features.is_empty() || trials == 0 {
        return Vec::new();
    }
    let mut population: Vec<Genes> = start.to_vec();
    population.truncate(2 * POPULATION);
    while population.len() < POPULATION {
        population.push(vary::random(grammar, &mut draw));
    }
    let member = |genes| Member { genes, cost: f64::INFINITY, loss: f64::INFINITY, fitness: f64::INFINITY };
    let mut pursuit = Pursuit {
        problem,
        bank,
        grammar,
        source,
        price: 0.0,
        parts: run.parts,
        population: population.into_iter().map(member).collect(),
        terms: Vec::new(),
        base: layer_of(problem, &[]),
        archive: Archive::default(),
        left: trials,
        draw,
        decoder: Decoder::default(),
        room: Room::default(),
        column: vec![0.0; problem.weights.len()],
    };
    for (stage, price) in PRICES.iter().enumerate() {
        pursuit.price = price / problem.n_rows;
        let spared = trials * (PRICES.len() - 1 - stage) / PRICES.len();
        pursuit.stage(spared, run);
    }
    let found = |(_, terms): &(f64, Vec<Term>)| Pursued {
        terms: terms.iter().map(|t| t.expr.clone()).collect(),
        genes: terms.iter().map(|t| t.genes).collect(),
    };
    pursuit.archive.front().map(found).collect()
}

impl Pursuit<'_> {
    fn max_terms(&self) -> usize {
        MAX_TERMS.min((self.problem.n_rows / ROWS_PER_TERM) as usize)
    }

    fn complexity(&self) -> f64 {
        1.0 + self.terms.iter().map(|t| t.cost).sum::<f64>()
    }

    /// Price of what the formula costs to read.
    fn fitness(&self, loss: f64, cost: f64) -> f64 {
        loss.max(PERFECT).ln() + self.price * cost
    }

    /// Judges genes beside a base; the loss is infinite where it is above the bar.
    fn judge(&mut self, genes: &Genes, base: &Base, bar: impl Fn(f64) -> f64) -> Option<(f64, f64)> {
        self.left = self.left.saturating_sub(1);
        let cost = self.decoder.decode(genes, self.bank)?;
        self.decoder.values(self.bank, &mut self.column);
        if !is_steady(self.decoder.range()?, &self.column) {
            return None;
        }
        if !self.bank.rules.may_join(base, || self.decoder.expression(self.bank), &self.column) {
            return None;
        }
        let loss = base.trial(self.problem, &self.column, &mut self.room, bar(cost));
        loss.is_finite().then_some((cost, loss))
    }

    /// Evolves the population against what a base leaves, and returns its fittest member.
    fn evolve(&mut self, base: &Base, trials: usize) -> Option<Member> {
        let mut population = std::mem::take(&mut self.population);
        for member in &mut population {
            let (cost, loss) =
                self.judge(&member.genes, base, |_| f64::INFINITY).unwrap_or((f64::INFINITY, f64::INFINITY));
            *member = Member { cost, loss, fitness: self.fitness(loss, cost), ..*member };
        }
        population.sort_by(|a, b| a.fitness.total_cmp(&b.fitness));
        population.truncate(POPULATION);
        for _ in 0..trials {
            let mut parent = self.draw.below(population.len());
            for _ in 1..TOURNAMENT {
                let other = self.draw.below(population.len());
                parent = if population[other].fitness < population[parent].fitness { other } else { parent };
            }
            let child = if self.draw.chance(IMMIGRATION) {
                vary::random(self.grammar, &mut self.draw)
            } else if self.draw.chance(CROSSOVER) {
                let other = self.draw.below(population.len());
                vary::cross(&population[parent].genes, &population[other].genes, self.grammar, &mut self.draw)
            } else {
                vary::mutate(&population[parent].genes, self.grammar, &mut self.draw)
            };
            let replaced = if self.parts.crowding { parent } else { least_fit(&population) };
            let to_beat = population[replaced].fitness;
            let price = self.price;
            let bar = |cost: f64| (to_beat - price * cost).exp();
            let Some((cost, loss)) = self.judge(&child, base, bar) else { continue };
            let known = population.iter().any(|m| m.loss == loss);
            let fitness = self.fitness(loss, cost);
            if !known && fitness <= to_beat {
                population[replaced] = Member { genes: child, cost, loss, fitness };
            }
        }
        let fittest =
            population.iter().min_by(|a, b| a.fitness.total_cmp(&b.fitness)).filter(|m| m.loss.is_finite()).cloned();
        self.population = population;
        fittest
    }

    /// A zoetrope that joins the layer, its constants tuned beside the base.
    fn term(&mut self, member: &Member, base: &Base) -> Option<Term> {
        self.decoder.decode(&member.genes, self.bank)?;
        let plain = self.decoder.expression(self.bank);
        let inputs = self.source.inputs();
        let range = |leaf| inputs.range(leaf);
        let n_rows = self.column.len();
        let tuned = self
            .parts
            .tuning
            .then(|| tune_term(Ground::new(self.problem, self.source, &range), base, &plain, TUNING_STEPS));
        let steady = |expr: &Expr| {
            let column = evaluate(expr, self.source, n_rows);
            let usable = bounds(expr, &range).is_some_and(|r| is_steady(r, &column))
                && self.bank.rules.may_join(base, || expr.clone(), &column);
            usable.then_some(column)
        };
        let tuned = tuned.flatten().and_then(|expr| Some((steady(&expr)?, expr)));
        let (column, expr) = match tuned {
            Some((column, expr)) => {
                // As few digits as cost next to nothing: a small part of what a parameter must bring.
                let exact = base.trial(self.problem, &column, &mut self.room, f64::INFINITY);
                let bar = exact * (1.0 + ROUNDING / self.problem.n_rows);
                let constants = expr.constants();
                let short = DIGITS.iter().find_map(|&digits| {
                    let values: Vec<f64> = constants.iter().map(|c| rounded(*c, digits)).collect();
                    let short = expr.with_constants(&values);
                    let column = steady(&short)?;
                    (base.trial(self.problem, &column, &mut self.room, bar) <= bar).then_some((column, short))
                });
                short.unwrap_or((column, expr))
            }
            None => (evaluate(&plain, self.source, n_rows), plain),
        };
        Some(Term { genes: member.genes, column, cost: member.cost, expr })
    }

    /// The layer of all terms but some, around the present log-odds.
    fn without(&self, skip: usize) -> Base {
        let mut base = Base::new(self.base.working.clone(), self.base.ridge());
        for (at, term) in self.terms.iter().enumerate() {
            if at != skip {
                base.extend(&term.column);
            }
        }
        base
    }

    /// Fits the layer of the terms anew and remembers the formula.
    fn settle(&mut self) {
        let columns: Vec<&[f64]> = self.terms.iter().map(|t| t.column.as_slice()).collect();
        self.base = layer_of(self.problem, &columns);
        let loss = self.base.loss(self.problem);
        self.archive.offer(self.complexity(), loss, || self.terms.clone());
    }

    /// Takes out terms that do not pay.
    fn drop_idle(&mut self) {
        while self.terms.len() > 1 {
            let press = self.base.press(self.problem);
            let gain = |skip: usize| {
                let without = self.without(skip).press(self.problem);
                self.fitness(press, self.terms[skip].cost) - self.fitness(without, 0.0)
            };
            let gains: Vec<f64> = (0..self.terms.len()).map(gain).collect();
            let worst = (0..gains.len()).max_by(|&a, &b| gains[a].total_cmp(&gains[b]));
            let Some(worst) = worst.filter(|&w| gains[w] > 0.0) else { break };
            self.terms.remove(worst);
            self.settle();
        }
    }

    /// Adds the fittest zoetrope that evolves against the present residual; false if none pays.
    fn add(&mut self, trials: usize) -> bool {
        let base = self.base.clone();
        let now = self.fitness(base.press(self.problem), 0.0);
        let Some(fittest) = self.evolve(&base, trials) else { return false };
        if fittest.fitness >= now || self.complexity() + fittest.cost > MAX_COMPLEXITY {
            return false;
        }
        let Some(term) = self.term(&fittest, &base) else { return false };
        self.terms.push(term);
        self.settle();
        true
    }

    /// Grows and refines at the present price until so many trials are left: a new zoetrope where one pays, otherwise
    /// one term after the other evolved against all others.
    fn stage(&mut self, spared: usize, run: &Run<'_>) {
        self.settle();
        let step = (self.left.saturating_sub(spared) / STEPS).max(MIN_TRIALS);
        let mut at = 0;
        let mut growing = true;
        while self.left > spared && self.base.press(self.problem) > PERFECT && run.flow() == Flow::Continue {
            if growing && self.terms.len() < self.max_terms() {
                growing = self.add(step);
            } else if self.terms.is_empty() {
                break;
            } else {
                at = (at + 1) % self.terms.len();
                self.refine(at, step);
                growing = at == 0;
            }
            self.drop_idle();
        }
    }

    /// Evolves one term against all others.
    fn refine(&mut self, at: usize, trials: usize) {
        let base = self.without(at);
        let before = self.fitness(self.base.press(self.problem), self.terms[at].cost);
        self.population.push(Member { genes: self.terms[at].genes, cost: 0.0, loss: 0.0, fitness: 0.0 });
        let Some(fittest) = self.evolve(&base, trials) else { return };
        if fittest.fitness < before - 1e-9
            && let Some(term) = self.term(&fittest, &base)
        {
            self.terms[at] = term;
            self.settle();
        }
    }
}
