//! Shorter terms: branches that earn nothing are cut, constants get the fewest digits.
//!
//! In: a candidate's terms. Out: terms that read shorter and predict as well.
//! The user's question: "is all of this needed?".
//! Invariants: every term stays proven finite; a cut is made only if the leave-one-out loss rises by less than the price
//! of what it saves; rounding moves predictions by at most [`MOVEMENT`] of their spread, all constants together.
//! Method: greedy. Pruning tries, for each node, its operands and its mean in its place, and each term's absence, takes
//! the best and starts again (Rockett 2020 prunes genetic programs alike). Rounding goes from constant to constant,
//! with a share of the allowed movement for each, the linear layer refitted.
//! Edges: a term that becomes constant, or equal to another, is dropped.

use super::{Ground, Leaves, layer};
use crate::dense::dot;
use crate::evolve::inputs::rounded;
use crate::evolve::layer::Base;
use crate::evolve::path::term_complexity;
use crate::formula::eval::evaluate;
use crate::formula::interval::bounds;
use crate::formula::simplify::{factored, simplify};
use crate::formula::{Expr, Node};

/// Log-likelihood that fewer digits may cost a formula, all its numbers together.
pub const NATS: f64 = 3.0;
/// Standard errors within which no further digit means anything.
pub const MEANINGLESS: f64 = 0.5;
/// Share of the predictions' spread that rounding may move them by (root mean square).
const MOVEMENT: f64 = 1e-3;
/// Digits of a mean that takes the place of a branch.
const MEAN_DIGITS: usize = 3;
/// Digits up to which a constant is rounded.
const MAX_DIGITS: usize = 15;
/// Cuts in a row, at most.
const MAX_CUTS: usize = 24;

/// Cuts branches and terms whose absence costs less than `price` (log loss per unit of complexity) saves.
pub fn prune(ground: Ground<'_>, terms: &[Expr], price: f64) -> Vec<Expr> {
    let mut terms = terms.to_vec();
    let n_rows = ground.n_rows();
    if n_rows == 0 {
        return terms;
    }
    let leaves = Leaves::of(&terms, ground);
    let pruner = Pruner { ground: Ground { source: &leaves, ..ground }, price };
    for _ in 0..MAX_CUTS {
        let columns: Vec<Vec<f64>> = terms.iter().map(|t| evaluate(t, &leaves, n_rows)).collect();
        let base = layer(ground.problem, &columns, ground.ridge);
        let score = base.loss(ground.problem).ln();
        match pruner.best_cut(&terms, &columns, &base) {
            Some((at, shorter, change)) if change < score => match shorter {
                Some(term) => terms[at] = term,
                None => {
                    terms.remove(at);
                }
            },
            _ => break,
        }
    }
    terms
}

struct Pruner<'a> {
    ground: Ground<'a>,
    price: f64,
}

impl Pruner<'_> {
    /// Which term, what stands in its place, and the log loss less what it saves.
    fn best_cut(&self, terms: &[Expr], columns: &[Vec<f64>], base: &Base) -> Option<(usize, Option<Expr>, f64)> {
        let mut best: Option<(usize, Option<Expr>, f64)> = None;
        for (at, term) in terms.iter().enumerate() {
            let mut others = Base::new(base.working.clone(), base.ridge());
            for (_, column) in columns.iter().enumerate().filter(|(i, _)| *i != at) {
                others.extend(column);
            }
            let mut offer = |shorter: Option<Expr>, loss: f64| {
                let saved = term_complexity(term) - shorter.as_ref().map_or(0.0, term_complexity);
                let score = loss.ln() - self.price * saved;
                if saved > 0.0 && best.as_ref().is_none_or(|b| score < b.2) {
                    best = Some((at, shorter, score));
                }
            };
            offer(None, others.loss(self.ground.problem));
            for shorter in self.cuts(term) {
                let Some(projected) = others.project(&evaluate(&shorter, self.ground.source, self.ground.n_rows()))
                else {
                    continue;
                };
                let loss = others.loss_with(self.ground.problem, &[&projected]);
                offer(Some(shorter), loss);
            }
        }
        best
    }

    /// The term with a branch cut, in all ways.
    fn cuts(&self, term: &Expr) -> Vec<Expr> {
        let mut found: Vec<Expr> = Vec::new();
        for at in 0..term.nodes.len() {
            let mut offer = |branch: &Expr| {
                let (_, cut) = factored(&simplify(&replaced(term, at, branch)));
                let constant = matches!(cut.nodes[cut.root()], Node::Const(_));
                if !constant && !found.contains(&cut) && cut != *term && bounds(&cut, self.ground.range).is_some() {
                    found.push(cut);
                }
            };
            match term.nodes[at] {
                Node::Const(_) | Node::Leaf(_) => {}
                Node::Unary(_, a) => offer(&term.subtree(a as usize)),
                Node::Binary(_, a, b) => {
                    offer(&term.subtree(a as usize));
                    offer(&term.subtree(b as usize));
                }
            }
            if at != term.root() && !matches!(term.nodes[at], Node::Const(_)) {
                let values = evaluate(&term.subtree(at), self.ground.source, self.ground.n_rows());
                let mean = dot(&values, &self.ground.problem.weights) / self.ground.problem.n_rows;
                offer(&Expr::constant(rounded(mean, MEAN_DIGITS)));
            }
        }
        found
    }
}

/// The expression with `branch` in the place of this node and all below it.
fn replaced(expr: &Expr, at: usize, branch: &Expr) -> Expr {
    fn copy(expr: &Expr, root: usize, at: usize, branch: &Expr) -> Expr {
        match expr.nodes[root] {
            _ if root == at => branch.clone(),
            Node::Unary(op, a) => Expr::unary(op, &copy(expr, a as usize, at, branch)),
            Node::Binary(op, a, b) => {
                Expr::binary(op, &copy(expr, a as usize, at, branch), &copy(expr, b as usize, at, branch))
            }
            leaf => Expr { nodes: vec![leaf] },
        }
    }
    copy(expr, expr.root(), at, branch)
}

/// Gives inner constants the digits that rows can tell, or the fewest that keep predictions within [`MOVEMENT`] of their
/// spread, and takes out factors, which the linear layer holds.
pub fn round_constants(ground: Ground<'_>, terms: &[Expr]) -> Vec<Expr> {
    let Ground { problem, range, ridge, .. } = ground;
    let n_rows = ground.n_rows();
    let unit = |term: &Expr| {
        let plain = simplify(&factored(&simplify(term)).1);
        let shorter = plain.complexity() < term.complexity() && bounds(&plain, range).is_some();
        if shorter { plain } else { term.clone() }
    };
    let mut terms: Vec<Expr> = terms.iter().map(unit).collect();
    let n_constants: usize = terms.iter().map(|t| t.constant_nodes().len()).sum();
    if n_rows == 0 || n_constants == 0 {
        return terms;
    }
    let leaves = Leaves::of(&terms, ground);
    let mut columns: Vec<Vec<f64>> = terms.iter().map(|t| evaluate(t, &leaves, n_rows)).collect();
    let exact = layer(problem, &columns, ridge);
    let spread: f64 =
        exact.working.targets.iter().zip(&exact.residuals).map(|(t, e)| predicted_square(&exact, t, e)).sum();
    let left: f64 = exact.residuals.iter().flatten().map(|e| e * e).sum();
    let variance = left / (exact.residuals.len() * n_rows) as f64;
    // Movement of the predictions, all outputs together, in the metric of the weights.
    let movement = |columns: &[Vec<f64>]| {
        let mut base = Base::new(exact.working.clone(), ridge);
        for column in columns {
            base.extend(column);
        }
        let square = |(a, b): (&Vec<f64>, &Vec<f64>)| a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f64>();
        exact.residuals.iter().zip(&base.residuals).map(square).sum::<f64>()
    };
    let mut done = 0usize;
    for at in 0..terms.len() {
        for node in terms[at].constant_nodes() {
            done += 1;
            let Node::Const(value) = terms[at].nodes[node] else { continue };
            let allowed = MOVEMENT * MOVEMENT * spread * done as f64 / n_constants as f64;
            let before = movement(&columns);
            // What fewer digits would move, up to the first that move less than anyone could tell.
            let mut tried: Vec<(Expr, Vec<Vec<f64>>, f64)> = Vec::new();
            for digits in 1..=MAX_DIGITS {
                let short = rounded(value, digits);
                if short == value {
                    break;
                }
                let mut term = terms[at].clone();
                term.nodes[node] = Node::Const(short);
                let mut moved = columns.clone();
                let mut far = f64::INFINITY;
                if bounds(&term, range).is_some() {
                    moved[at] = evaluate(&term, &leaves, n_rows);
                    far = movement(&moved);
                }
                tried.push((term, moved, far));
                if far <= allowed || far - before <= MEANINGLESS * MEANINGLESS * variance {
                    break;
                }
            }
            let most = tried.len();
            let worth = tried.into_iter().enumerate().find(|(i, (_, _, far))| {
                let saving = if i + 1 < most { NATS / (n_constants + terms.len() + 1) as f64 } else { 0.0 };
                let nats = saving + 0.5 * MEANINGLESS * MEANINGLESS;
                *far <= allowed || far - before <= 2.0 * nats * variance
            });
            if let Some((_, (term, moved, _))) = worth {
                terms[at] = term;
                columns = moved;
            }
        }
    }
    terms
}

/// Square of the predictions less their weighted mean, in the metric of the weights.
fn predicted_square(base: &Base, target: &[f64], residual: &[f64]) -> f64 {
    let root = &base.working.root;
    let predicted: Vec<f64> = target.iter().zip(residual).map(|(t, e)| t - e).collect();
    let mean = dot(&predicted, root) / dot(root, root).max(f64::MIN_POSITIVE);
    predicted.iter().zip(root).map(|(p, r)| (p - mean * r).powi(2)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Target;
    use crate::evolve::layer::Problem;
    use crate::formula::display::plain;
    use crate::formula::eval::tests::Columns;
    use crate::formula::parse::{parse, tests::names};
    use crate::formula::{Interval, Leaf};
    use crate::run::Seed;

    const BOX: Interval = Interval { low: 0.1, high: 9.0 };
    const N: usize = 200;

    fn range(_: Leaf) -> Option<Interval> {
        Some(BOX)
    }

    type Shorten<'a> = &'a dyn Fn(Ground<'_>, &[Expr]) -> Vec<Expr>;

    fn check(shorten: Shorten<'_>, formula: &str, terms: &[&str], expected: &[&str]) {
        let mut draw = Seed(8).stream();
        let source = Columns((0..2).map(|_| (0..N).map(|_| 0.2 + 8.0 * draw.uniform()).collect()).collect());
        let info = names(&["x", "z"]);
        let exact = evaluate(&parse(formula, &info).unwrap(), &source, N);
        let y = exact.iter().map(|v| v + 0.1 * draw.normal()).collect();
        let problem = Problem::new(&Target::Numbers(y), &[1.0; N]);
        let terms: Vec<Expr> = terms.iter().map(|t| parse(t, &info).unwrap()).collect();
        let ground = Ground { problem: &problem, source: &source, range: &range, ridge: 0.1 };
        let found: Vec<String> = shorten(ground, &terms).iter().map(|t| plain(t, &info)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn branches_that_earn_nothing_are_cut() {
        let price = 0.7 / N as f64;
        let prune = |ground: Ground<'_>, terms: &[Expr]| prune(ground, terms, price);
        check(&prune, "3 * x", &["x + 0.001 * sin(z)", "cos(z)"], &["x"]);
        check(&prune, "x * z", &["x * abs(z)"], &["x * z"]);
        check(&prune, "max(0, x - 4)", &["max(0, x - 4)"], &["max(0, x - 4)"]);
        check(&prune, "0 * x", &["log(x)"], &[]);
    }

    #[test]
    fn constants_get_few_digits() {
        // These rows cannot tell 0.37 from 0.4.
        check(&round_constants, "exp(-0.37 * x)", &["exp(-0.370001234 * x)"], &["exp(-0.4 * x)"]);
        check(&round_constants, "max(0, x - 4)", &["0.001 * max(0, x - 4.00013)"], &["max(0, x - 4)"]);
        check(&round_constants, "x", &["123.456 * x"], &["x"]);
    }
}
