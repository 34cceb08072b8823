//! Search for formulas: terms evolved on training rows, joined by a linear layer that is judged leave-one-out.
//!
//! In: training rows, a budget of evaluations, a seed. Out: a path of formulas from short to long ([`Discovery`]).
//! The user's question: "which few combinations of my columns explain the target?".
//! Invariants: nothing is learnt from rows outside of the view; the budget counts trials of a term; each island has its
//! own random stream, so that any number of threads finds the same formulas.
//! Method: terms in the manner of Zoetrope Genetic Programming (Boisbunon, Fanara, Grenet, Daeden, Vighi & Schoenauer
//! 2021) with hinge terminals (Friedman 1991), evolved one at a time (`pursuit`) under exact leave-one-out fitness (Allen
//! 1974); then paths from short to long formulas, polished.
//! Edges: no usable column gives a path that holds the constant alone.

pub mod individual;
pub mod inputs;
pub mod laws;
pub mod layer;
pub mod likelihood;
pub mod loss;
pub mod pareto;
pub mod path;
pub mod polish;
pub mod pursuit;
pub mod rules;
pub mod scales;
pub mod screening;
pub mod search;
pub mod terminals;
pub mod vary;

use crate::data::TrainView;
use crate::formula::Expr;
use crate::formula::eval::evaluate;
use crate::formula::interval::bounds;
use crate::run::{Effort, Run};
use inputs::{Inputs, TrainingSource};
use layer::Problem;
use likelihood::Tuned;
use path::Candidate;
use polish::Ground;
use rayon::prelude::*;
use rules::{Rules, Sign};

/// Families of formulas that compete: where rows are few, the plainest often predicts best.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// Columns, indicators and effects with their coefficients.
    Linear,
    /// These and hinges: curves of single columns.
    Additive,
    /// All zoetropes.
    Full,
}

impl Family {
    /// All of them, plainest first.
    pub const ALL: [Family; 3] = [Family::Linear, Family::Additive, Family::Full];

    /// Whether a term belongs to the family.
    pub fn holds(self, term: &Expr) -> bool {
        match self {
            Family::Linear => term.nodes.len() == 1,
            Family::Additive => {
                let root = &term.nodes[term.root()];
                term.nodes.len() == 1 || (term.is_hinge(root) && term.nodes.len() == 5)
            }
            Family::Full => true,
        }
    }
}

/// What a search found on some training rows.
#[derive(Debug, Clone)]
pub struct Discovery {
    /// How the features are read.
    pub inputs: Inputs,
    /// Terms that the path's candidates choose from.
    pub terms: Vec<Expr>,
    /// Values of each term on the training rows (effects cross-fitted).
    pub columns: Vec<Vec<f64>>,
    /// Per [`Family`], formulas from short to long, each better (leave-one-out) than all shorter ones.
    pub paths: Vec<Vec<Candidate>>,
    /// What the user demands of formulas.
    pub rules: Rules,
}

impl Discovery {
    /// Fits the linear layer of these terms, with coefficients of the signs demanded.
    pub fn fit(&self, problem: &Problem, terms: &[usize]) -> Tuned {
        let columns: Vec<&[f64]> = terms.iter().map(|&t| self.columns[t].as_slice()).collect();
        let signs: Vec<_> = terms.iter().map(|&t| self.rules.sign(&self.terms[t]).unwrap_or(Sign::Any)).collect();
        likelihood::fit_signed(problem, &columns, &signs)
    }
}

/// Seed label of the screening.
const SCREENING: u64 = 100;
/// Rows on which individuals are judged, at most; the linear layer is fitted on all rows afterwards.
const MAX_SEARCH_ROWS: usize = 2_000;
/// The same for a quick look.
const MAX_QUICK_ROWS: usize = 1_000;

/// Share of the variance below which what is left may be noise around a law.
const LAWFUL: f64 = 0.2;

/// Searches formulas on these rows with so many trials of a term.
pub fn discover(train: &TrainView, evaluations: usize, run: &Run<'_>) -> Discovery {
    let n = train.n_rows();
    let most = if run.effort == Effort::Quick { MAX_QUICK_ROWS } else { MAX_SEARCH_ROWS };
    let kept: Vec<u32> = match n.div_ceil(most) {
        0 | 1 => (0..n as u32).collect(),
        _ => (0..most).map(|i| (i * n / most) as u32).collect(),
    };
    let sample = if kept.len() == n { train.clone() } else { train.subset(&kept) };
    let inputs = Inputs::learn(train);
    let source = TrainingSource::new(&inputs, &sample);
    let mut problem = Problem::of(&sample.target, &sample.weights, run.rules.loss);
    if !run.parts.leave_one_out {
        problem.judge_within();
    }
    let rules = Rules::new(run.rules, &train.features.info, train.task(), &inputs);
    let features = screening::screen(&sample, &inputs, &rules, &run.part(SCREENING));
    let bank = terminals::Bank::new(&sample, &source, &features, &rules);
    let found = search::search(&problem, &bank, &source, evaluations, run);
    let (terms, formulas) = search::pool(&found, &bank);
    let mut pool = Pool::new(terms, &rules, &inputs, &source, sample.n_rows());
    for term in rules.start() {
        pool.add(term);
    }
    let monomials = if run.parts.monomials { terminals::monomials(&features, &inputs) } else { Vec::new() };
    let library: Vec<usize> = monomials.into_iter().map(|t| pool.add(t)).collect();
    let mut paths: Vec<Vec<Candidate>> = Family::ALL
        .into_par_iter()
        .map(|family| {
            let allowed: Vec<bool> = pool.terms.iter().zip(&pool.usable).map(|(t, p)| *p && family.holds(t)).collect();
            let given = if family == Family::Full { pool.usable_only(&formulas) } else { Vec::new() };
            path::path(
                &problem,
                &pool.terms,
                &pool.columns,
                &allowed,
                &rules,
                &given,
                if family == Family::Full { &library } else { &[] },
            )
        })
        .collect();
    // A family holds the formulas of the plainer ones too.
    for family in 1..paths.len() {
        let plainer = paths[family - 1].clone();
        paths[family].extend(plainer);
        paths[family] = path::front(std::mem::take(&mut paths[family]));
    }
    if let Some(full) = paths.last_mut().filter(|_| run.parts.polish) {
        let range = |leaf| inputs.range(leaf);
        let polish = |terms: &Vec<Expr>| polish::polish(Ground::new(&problem, &source, &range), terms);
        let mut laws = Vec::new();
        if full.last().is_some_and(|c| c.loss < LAWFUL) {
            let found = laws::laws(&problem, &features, &source, &rules);
            let tuned: Vec<Vec<Expr>> = found.par_iter().map(polish).collect();
            let is_short = |term: &Expr| term.constants().iter().all(|&c| inputs::rounded(c, 2) == c);
            let plain = found.into_iter().filter(|terms| terms.iter().all(is_short));
            let given: Vec<Vec<usize>> =
                plain.chain(tuned).map(|terms| terms.into_iter().map(|t| pool.add(t)).collect()).collect();
            laws = path::judged(&problem, &pool.terms, &pool.columns, &rules, &pool.proven_only(&given));
            laws.retain(|c| c.loss <= path::LAW);
        }
        let formulas: Vec<Vec<Expr>> =
            full.par_iter().map(|c| polish(&c.terms.iter().map(|&t| pool.terms[t].clone()).collect())).collect();
        let given: Vec<Vec<usize>> =
            formulas.into_iter().map(|terms| terms.into_iter().map(|t| pool.add(t)).collect()).collect();
        full.extend(path::judged(&problem, &pool.terms, &pool.columns, &rules, &pool.usable_only(&given)));
        full.extend(laws);
        *full = path::front(std::mem::take(full));
    }
    let Pool { terms, columns, .. } = pool;
    let columns = if kept.len() == n {
        columns
    } else {
        let source = TrainingSource::new(&inputs, train);
        terms.iter().map(|t| evaluate(t, &source, n)).collect()
    };
    Discovery { inputs, terms, columns, paths, rules }
}

/// Terms that formulas are made from, with their values on the rows of the search.
struct Pool<'a> {
    rules: &'a Rules,
    inputs: &'a Inputs,
    source: &'a TrainingSource<'a>,
    n_rows: usize,
    terms: Vec<Expr>,
    columns: Vec<Vec<f64>>,
    /// Whether each is allowed and finite over the whole box.
    proven: Vec<bool>,
    /// Whether it is steady besides.
    usable: Vec<bool>,
}

impl<'a> Pool<'a> {
    fn new(
        terms: Vec<Expr>,
        rules: &'a Rules,
        inputs: &'a Inputs,
        source: &'a TrainingSource<'a>,
        n_rows: usize,
    ) -> Self {
        let (columns, proven, usable) = (Vec::new(), Vec::new(), Vec::new());
        let mut pool = Pool { rules, inputs, source, n_rows, terms: Vec::new(), columns, proven, usable };
        for term in terms {
            pool.push(term);
        }
        pool
    }

    fn push(&mut self, term: Expr) -> usize {
        // Without its factor, a simplified term may be too large: it is proven again.
        let range = bounds(&term, &|leaf| self.inputs.range(leaf)).filter(|_| self.rules.allows(&term));
        let column = range.map(|_| evaluate(&term, self.source, self.n_rows));
        let column = column.unwrap_or_else(|| vec![0.0; self.n_rows]);
        let plain = term.nodes.len() == 1;
        self.proven.push(range.is_some());
        self.usable.push(range.is_some_and(|range| plain || pursuit::is_steady(range, &column)));
        self.columns.push(column);
        self.terms.push(term);
        self.terms.len() - 1
    }

    /// Index of a term, which is added if it is new.
    fn add(&mut self, term: Expr) -> usize {
        match self.terms.iter().position(|t| *t == term) {
            Some(at) => at,
            None => self.push(term),
        }
    }

    /// Those formulas of which every term may be used.
    fn usable_only(&self, formulas: &[Vec<usize>]) -> Vec<Vec<usize>> {
        formulas.iter().filter(|f| f.iter().all(|&t| self.usable[t])).cloned().collect()
    }

    /// Those formulas of which every term is proven finite: a law may be steep where no row has been.
    fn proven_only(&self, formulas: &[Vec<usize>]) -> Vec<Vec<usize>> {
        formulas.iter().filter(|f| f.iter().all(|&t| self.proven[t])).cloned().collect()
    }
}
