//! The path from short to long formulas: which terms to take from all that the search found.
//!
//! In: a problem, candidate terms and their values. Out: [`Candidate`]s, each better than all shorter ones.
//! The user's question: "how much accuracy does each further piece of the formula buy?".
//! Invariants: leave-one-out loss falls strictly along the path while complexity grows; every formula but, where the
//! user's rules leave no other, the first holds what must be there, in the length allowed, with coefficients of the
//! signs demanded.
//! Method: forward selection; the next term is the one with the largest fall of the log leave-one-out loss less a price
//! for what it adds to read; after each, terms that no longer earn their price are dropped (Efroymson 1960). For two
//! classes and other losses than the square the working response is refreshed after each step.
//! Edges: no term, or none that helps, gives the constant alone.

use super::layer::{Base, Problem, Projected, SEARCH_RIDGE, Working};
use super::likelihood;
use super::rules::{Rules, Sign};
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
/// Ridge penalty while terms are chosen where next to nothing is left to explain, at least, and how often it is lowered.
const LEAST_RIDGE: f64 = 1e-12;
const MAX_RELAXATIONS: usize = 3;
/// Ridge penalty of the scores around which terms are judged.
pub const RIDGE_FOR_LOG_ODDS: f64 = 1.0;
/// Share of the constant's loss that a formula from a library may leave: elsewhere its many terms are a matter of luck.
pub const LAW: f64 = 1e-3;
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

/// The least-squares problem around the scores of the layer of these columns.
pub fn own_working(problem: &Problem, columns: &[&[f64]]) -> Working {
    let scores = if problem.pointwise().is_some() {
        let fitted = likelihood::fit_with(problem, columns, RIDGE_FOR_LOG_ODDS);
        likelihood::own_scores(problem, &fitted, columns)
    } else {
        Vec::new()
    };
    problem.working(&scores)
}

/// The layer of these columns, around its own scores.
pub fn layer_of(problem: &Problem, columns: &[&[f64]]) -> Base {
    let working = own_working(problem, columns);
    let build = |ridge: f64| {
        let mut base = Base::new(working.clone(), ridge);
        for column in columns {
            base.extend(column);
        }
        base
    };
    let mut base = build(SEARCH_RIDGE);
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
    rules: &'a Rules,
    signs: Vec<Sign>,
    features: Vec<Vec<u32>>,
}

impl<'a> Chooser<'a> {
    fn new(
        problem: &'a Problem,
        terms: &[Expr],
        columns: &'a [Vec<f64>],
        allowed: &'a [bool],
        rules: &'a Rules,
    ) -> Self {
        Chooser {
            problem,
            allowed,
            columns,
            costs: terms.iter().map(term_complexity).collect(),
            price: PRICE / problem.n_rows,
            rules,
            signs: rules.signs(terms),
            features: terms.iter().map(Expr::features).collect(),
        }
    }

    fn base(&self, terms: &[usize]) -> Base {
        let columns: Vec<&[f64]> = terms.iter().map(|&t| self.columns[t].as_slice()).collect();
        layer_of(self.problem, &columns)
    }

    fn candidate(&self, terms: &[usize], loss: f64) -> Candidate {
        let complexity = 1.0 + terms.iter().map(|&t| self.costs[t]).sum::<f64>();
        Candidate { terms: terms.to_vec(), complexity, loss }
    }

    fn most(&self) -> f64 {
        MAX_COMPLEXITY.min(self.rules.max_size())
    }

    /// Whether these terms read every column that must be there.
    fn holds_forced(&self, terms: &[usize]) -> bool {
        self.rules.forced().iter().all(|f| terms.iter().any(|&t| self.features[t].contains(f)))
    }

    /// Whether a term may go.
    fn can_go(&self, terms: &[usize], term: usize) -> bool {
        let rest: Vec<usize> = terms.iter().copied().filter(|&t| t != term).collect();
        self.rules.forced().is_empty() || self.holds_forced(&rest) || !self.holds_forced(terms)
    }

    /// Takes out the terms whose coefficients would have the wrong sign, the heaviest first; whether there were any.
    fn keep_signs(&self, terms: &mut Vec<usize>) -> bool {
        let before = terms.len();
        while terms.iter().any(|&t| self.signs[t] != Sign::Any) {
            let columns: Vec<&[f64]> = terms.iter().map(|&t| self.columns[t].as_slice()).collect();
            let signs: Vec<Sign> = terms.iter().map(|&t| self.signs[t]).collect();
            let fitted = likelihood::fit_with(self.problem, &columns, SEARCH_RIDGE);
            match likelihood::worst_offender(self.problem, &fitted, &columns, &signs) {
                Some(at) => drop(terms.remove(at)),
                None => break,
            }
        }
        terms.len() < before
    }

    /// All these terms with a tuned penalty, then without the one of the smallest standardised coefficient, and so on.
    fn backward(&self, mut kept: Vec<usize>) -> Vec<Candidate> {
        let mut found = Vec::new();
        if kept.len() > MAX_PLAIN_TERMS || kept.len() as f64 > self.problem.n_rows / 3.0 {
            return found;
        }
        let mut ridge = None;
        while !kept.is_empty() {
            self.keep_signs(&mut kept);
            if kept.is_empty() {
                break;
            }
            let columns: Vec<&[f64]> = kept.iter().map(|&t| self.columns[t].as_slice()).collect();
            // The penalty that suits all terms suits the fewer ones well enough.
            let tuned = match ridge {
                Some(ridge) => likelihood::judge(self.problem, &columns, ridge),
                None => likelihood::fit(self.problem, &columns),
            };
            ridge = Some(tuned.ridge);
            let candidate = self.candidate(&kept, tuned.loss);
            if candidate.complexity <= self.most() {
                found.push(candidate);
            }
            let size = |at: usize| {
                let largest = tuned.coefficients.slopes.iter().map(|s| s[at].abs()).fold(0.0, f64::max);
                largest * self.problem.spread(columns[at])
            };
            // Of many terms several go at once.
            let mut order: Vec<(usize, f64)> = (0..kept.len()).map(|at| (kept[at], size(at))).collect();
            order.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
            let mut left = kept.len().div_ceil(15);
            for (term, _) in order {
                if left > 0 && self.can_go(&kept, term) {
                    kept.retain(|&t| t != term);
                    left -= 1;
                }
            }
            if left == columns.len().div_ceil(15) {
                break;
            }
        }
        found
    }

    /// The term that buys most for its price.
    fn next(&self, base: &Base, terms: &[usize]) -> Option<usize> {
        let room = self.most() - self.candidate(terms, 0.0).complexity;
        let gains: Vec<Option<f64>> = (0..self.columns.len())
            .into_par_iter()
            .map(|t| {
                if !self.allowed[t] || terms.contains(&t) || self.costs[t] > room {
                    return None;
                }
                let projected: Projected = base.project(&self.columns[t])?;
                if !self.signs[t].holds(projected.pull()) {
                    return None;
                }
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
        let older = (0..terms.len().saturating_sub(1)).into_par_iter();
        let tried: Vec<(usize, f64)> = older.filter(|&skip| self.can_go(terms, terms[skip])).map(without).collect();
        match tried.into_iter().min_by(|a, b| a.1.total_cmp(&b.1)) {
            Some((skip, score)) if score < loss.ln() => {
                terms.remove(skip);
                true
            }
            _ => false,
        }
    }
}

/// Formulas from short to long: those `given`, as indices of their terms; others made forward from the terms that are
/// `allowed`, and backward from all plain ones and from those of a `library`.
pub fn path(
    problem: &Problem,
    terms: &[Expr],
    columns: &[Vec<f64>],
    allowed: &[bool],
    rules: &Rules,
    given: &[Vec<usize>],
    library: &[usize],
) -> Vec<Candidate> {
    let chooser = Chooser::new(problem, terms, columns, allowed, rules);
    let start = rules.start();
    let mut chosen: Vec<usize> = start.iter().filter_map(|s| terms.iter().position(|t| t == s)).collect();
    chooser.keep_signs(&mut chosen);
    let max_terms = MAX_TERMS.min((problem.n_rows / 5.0) as usize).max(chosen.len());
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
        chooser.keep_signs(&mut chosen);
        base = chooser.base(&chosen);
        let mut loss = base.loss(problem);
        while chooser.drop_worst(&base, &mut chosen, loss) {
            base = chooser.base(&chosen);
            loss = base.loss(problem);
        }
        let candidate = chooser.candidate(&chosen, loss);
        let better = found.iter().all(|c| c.loss > candidate.loss);
        idle = if better { 0 } else { idle + 1 };
        found.push(candidate);
    }
    found.extend(chooser.backward((0..terms.len()).filter(|&t| allowed[t] && terms[t].nodes.len() == 1).collect()));
    let laws = chooser.backward(library.iter().copied().filter(|&t| allowed[t]).collect());
    let variance = found[0].loss;
    found.extend(laws.into_iter().filter(|c| c.loss <= LAW * variance));
    found.extend(judged(problem, terms, columns, rules, given));
    // Where the data contradict a sign demanded of a forced column, the shortest formula goes without it.
    let shortest = found[0].clone();
    found.retain(|c| chooser.holds_forced(&c.terms));
    if found.is_empty() {
        found.push(shortest);
    }
    front(found)
}

/// These formulas, as indices of their terms, with what they cost and their loss: less the terms whose sign would be
/// wrong, without those that are too long or lack a forced column.
pub fn judged(
    problem: &Problem,
    terms: &[Expr],
    columns: &[Vec<f64>],
    rules: &Rules,
    given: &[Vec<usize>],
) -> Vec<Candidate> {
    let chooser = Chooser::new(problem, terms, columns, &[], rules);
    let judge = |formula: &Vec<usize>| {
        let mut formula = formula.clone();
        chooser.keep_signs(&mut formula);
        let candidate = chooser.candidate(&formula, f64::INFINITY);
        let fits = candidate.complexity <= chooser.most() && chooser.holds_forced(&formula);
        fits.then(|| Candidate { loss: chooser.base(&formula).loss(problem), ..candidate })
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
