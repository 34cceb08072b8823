//! The path from short to long formulas: which terms to take from all that the search found.
//!
//! In: a problem, candidate terms and their values. Out: [`Candidate`]s, each better than all shorter ones.
//! The user's question: "how much accuracy does each further piece of the formula buy?".
//! Invariants: leave-one-out loss falls strictly along the path while complexity grows.
//! Method: forward selection; the next term is the one with the largest fall of the log leave-one-out loss less a price
//! for what it adds to read; after each, terms that no longer earn their price are dropped (Efroymson 1960). For two
//! classes the working response is refreshed after each step.
//! Edges: no term, or none that helps, gives the constant alone.

use super::layer::{Base, Outcome, Problem, Projected};
use super::likelihood;
use crate::formula::Expr;
use rayon::prelude::*;

/// Terms of a formula, at most.
pub const MAX_TERMS: usize = 24;
/// Plain terms from which a path is made backward, at most.
const MAX_PLAIN_TERMS: usize = 45;
/// Complexity of a formula, at most.
pub const MAX_COMPLEXITY: f64 = 100.0;
/// Log loss that one unit of complexity must buy, times rows: the Akaike price of about half a parameter.
const PRICE: f64 = 0.5;
/// Ridge penalty while terms are chosen.
const RIDGE: f64 = 0.1;
/// The same where next to nothing is left to explain, at least, and how often it is lowered.
const LEAST_RIDGE: f64 = 1e-12;
const MAX_RELAXATIONS: usize = 3;
/// Ridge penalty of the log-odds around which terms are judged.
const RIDGE_FOR_LOG_ODDS: f64 = 1.0;
/// Steps without a better candidate after which the path ends.
const PATIENCE: usize = 3;

/// A formula on the path.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// Indices of its terms.
    pub terms: Vec<usize>,
    /// What a person reads: one for each coefficient, and each term's complexity.
    pub complexity: f64,
    /// Leave-one-out loss.
    pub loss: f64,
}

/// What reading a term costs, its coefficient included.
pub fn term_complexity(term: &Expr) -> f64 {
    1.0 + term.complexity()
}

/// The layer of these columns, around its own log-odds.
pub fn layer_of(problem: &Problem, columns: &[&[f64]]) -> Base {
    let eta = match &problem.outcome {
        Outcome::Binary(_) => likelihood::fit_with(problem, columns, RIDGE_FOR_LOG_ODDS)
            .scores(columns, problem.weights.len())
            .swap_remove(0),
        _ => Vec::new(),
    };
    let build = |ridge: f64| {
        let mut base = Base::new(problem.working(&eta), ridge);
        for column in columns {
            base.extend(column);
        }
        base
    };
    let mut base = build(RIDGE);
    // Where next to nothing is left to explain, the penalty must not be what is left.
    for _ in 0..MAX_RELAXATIONS {
        let left = base.press(problem);
        if left >= 0.5 * base.ridge() {
            break;
        }
        base = build(left.max(LEAST_RIDGE));
    }
    base
}

struct Chooser<'a> {
    problem: &'a Problem,
    /// Which terms may be taken.
    allowed: &'a [bool],
    columns: &'a [Vec<f64>],
    costs: Vec<f64>,
    price: f64,
}

impl Chooser<'_> {
    fn base(&self, terms: &[usize]) -> Base {
        let columns: Vec<&[f64]> = terms.iter().map(|&t| self.columns[t].as_slice()).collect();
        layer_of(self.problem, &columns)
    }

    fn candidate(&self, terms: &[usize], loss: f64) -> Candidate {
        let complexity = 1.0 + terms.iter().map(|&t| self.costs[t]).sum::<f64>();
        Candidate { terms: terms.to_vec(), complexity, loss }
    }

    /// All plain terms with a tuned penalty, then without the one of the smallest standardised coefficient, and so on.
    fn backward(&self, terms: &[Expr]) -> Vec<Candidate> {
        let mut kept: Vec<usize> = (0..terms.len()).filter(|&t| self.allowed[t] && terms[t].nodes.len() == 1).collect();
        let mut found = Vec::new();
        if kept.len() > MAX_PLAIN_TERMS || kept.len() as f64 > self.problem.n_rows / 3.0 {
            return found;
        }
        let mut ridge = None;
        while !kept.is_empty() {
            let columns: Vec<&[f64]> = kept.iter().map(|&t| self.columns[t].as_slice()).collect();
            // The penalty that suits all terms suits the fewer ones well enough.
            let tuned = match ridge {
                Some(ridge) => likelihood::judge(self.problem, &columns, ridge),
                None => likelihood::fit(self.problem, &columns),
            };
            ridge = Some(tuned.ridge);
            let candidate = self.candidate(&kept, tuned.loss);
            if candidate.complexity <= MAX_COMPLEXITY {
                found.push(candidate);
            }
            let size = |at: usize| {
                let largest = tuned.coefficients.slopes.iter().map(|s| s[at].abs()).fold(0.0, f64::max);
                largest * self.problem.spread(columns[at])
            };
            // Of many terms several go at once.
            let mut order: Vec<(usize, f64)> = (0..kept.len()).map(|at| (kept[at], size(at))).collect();
            order.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
            let dropped: Vec<usize> = order.iter().take(kept.len().div_ceil(15)).map(|o| o.0).collect();
            kept.retain(|t| !dropped.contains(t));
        }
        found
    }

    /// The term that buys most for its price.
    fn next(&self, base: &Base, terms: &[usize]) -> Option<usize> {
        let gains: Vec<Option<f64>> = (0..self.columns.len())
            .into_par_iter()
            .map(|t| {
                if !self.allowed[t] || terms.contains(&t) {
                    return None;
                }
                let projected: Projected = base.project(&self.columns[t])?;
                Some(base.loss_with(self.problem, &[&projected]).ln() + self.price * self.costs[t])
            })
            .collect();
        let scored = gains.into_iter().enumerate().filter_map(|(t, g)| Some((t, g?)));
        scored.min_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0))).map(|(t, _)| t)
    }

    /// Drops the term, other than the newest, whose absence costs least, if that is less than its price.
    fn drop_worst(&self, base: &Base, terms: &mut Vec<usize>, loss: f64) -> bool {
        let without = |skip: usize| {
            let mut smaller = Base::new(base.working.clone(), base.ridge());
            for &term in terms.iter().filter(|&&t| t != terms[skip]) {
                smaller.extend(&self.columns[term]);
            }
            (skip, smaller.loss(self.problem).ln() - self.price * self.costs[terms[skip]])
        };
        let tried: Vec<(usize, f64)> = (0..terms.len().saturating_sub(1)).into_par_iter().map(without).collect();
        match tried.into_iter().min_by(|a, b| a.1.total_cmp(&b.1)) {
            Some((skip, score)) if score < loss.ln() => {
                terms.remove(skip);
                true
            }
            _ => false,
        }
    }
}

/// Formulas from short to long: those `given`, as indices of their terms, and others made from the terms that are
/// `allowed`.
pub fn path(
    problem: &Problem,
    terms: &[Expr],
    columns: &[Vec<f64>],
    allowed: &[bool],
    given: &[Vec<usize>],
) -> Vec<Candidate> {
    let costs = terms.iter().map(term_complexity).collect();
    let chooser = Chooser { problem, allowed, columns, costs, price: PRICE / problem.n_rows };
    let max_terms = MAX_TERMS.min((problem.n_rows / 5.0) as usize);
    let mut chosen: Vec<usize> = Vec::new();
    let mut base = chooser.base(&chosen);
    let mut found = vec![chooser.candidate(&chosen, base.loss(problem))];
    let mut idle = 0;
    // Each step adds one term; dropping terms can make room, so that steps are bounded on their own.
    for _ in 0..2 * max_terms {
        if chosen.len() >= max_terms || idle >= PATIENCE {
            break;
        }
        let Some(term) = chooser.next(&base, &chosen) else { break };
        chosen.push(term);
        base = chooser.base(&chosen);
        let mut loss = base.loss(problem);
        while chooser.drop_worst(&base, &mut chosen, loss) {
            base = chooser.base(&chosen);
            loss = base.loss(problem);
        }
        let candidate = chooser.candidate(&chosen, loss);
        if candidate.complexity > MAX_COMPLEXITY {
            break;
        }
        let better = found.iter().all(|c| c.loss > candidate.loss);
        idle = if better { 0 } else { idle + 1 };
        found.push(candidate);
    }
    found.extend(chooser.backward(terms));
    found.extend(judged(problem, terms, columns, given));
    front(found)
}

/// These formulas, as indices of their terms, with what they cost and their loss; the too long ones are left out.
pub fn judged(problem: &Problem, terms: &[Expr], columns: &[Vec<f64>], given: &[Vec<usize>]) -> Vec<Candidate> {
    let judge = |formula: &Vec<usize>| {
        let complexity = 1.0 + formula.iter().map(|&t| term_complexity(&terms[t])).sum::<f64>();
        let columns: Vec<&[f64]> = formula.iter().map(|&t| columns[t].as_slice()).collect();
        let fits = complexity <= MAX_COMPLEXITY;
        fits.then(|| Candidate { terms: formula.clone(), complexity, loss: layer_of(problem, &columns).loss(problem) })
    };
    given.par_iter().filter_map(judge).collect()
}

/// Those that no shorter one beats, from short to long.
pub fn front(mut found: Vec<Candidate>) -> Vec<Candidate> {
    found.sort_by(|a, b| a.complexity.total_cmp(&b.complexity).then(a.loss.total_cmp(&b.loss)));
    let mut best = f64::INFINITY;
    found.retain(|c| {
        let better = c.loss < best;
        best = best.min(c.loss);
        better
    });
    found
}
