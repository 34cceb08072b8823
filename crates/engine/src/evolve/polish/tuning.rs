//! Inner constants by Levenberg-Marquardt, with the linear layer eliminated.
//!
//! In: terms that a search found. Out: the same terms with better constants, or as they were.
//! The user's question: "why 0.37 and not 0.4?".
//! Invariants: a step is taken only if it lowers the penalised error; every term stays proven finite; a kink stays where
//! rows lie on both of its sides; the tuned terms are given back only if their leave-one-out loss, with the freedom of
//! the tuned constants counted in the leverages, is lower than before.
//! Method: variable projection (Golub & Pereyra 1973) with Kaufman's (1975) Jacobian `(I - H) D b`, where H is the hat
//! matrix of the ridge layer, D the derivatives of a term and b its coefficient; Levenberg-Marquardt steps (Marquardt
//! 1963) from a Householder QR of the scaled Jacobian over the damping, since Jacobians of formulas are rank-deficient
//! (Kommenda et al. 2020). Two classes: the same on the working response, refreshed at every step. More classes: on the
//! squared error of their indicators. The leverages of the tangent plane (St. Laurent & Cook 1992) price the tuned
//! constants as the exact leave-one-out loss prices coefficients.
//! Edges: a constant that moves nothing the layer cannot do is left alone.

use super::{Ground, Leaves, inner_constants, layer};
use crate::dense::{Triangle, dot};
use crate::evolve::layer::{Base, subtract};
use crate::evolve::likelihood;
use crate::evolve::path::RIDGE_FOR_LOG_ODDS;
use crate::formula::eval::evaluate;
use crate::formula::gradient::gradients;
use crate::formula::interval::bounds;
use crate::formula::{BinaryOp, Expr, Node};

/// Damping of the first step, relative to the columns of the Jacobian.
const DAMPING: f64 = 1e-3;
/// Factor of the damping after a step that was taken, and after one that was refused.
const EASIER: f64 = 0.1;
const HARDER: f64 = 10.0;
const MIN_DAMPING: f64 = 1e-12;
/// Refused steps after which tuning ends.
const MAX_REFUSED: usize = 5;
/// A relative fall of the error below this ends tuning.
const LEAST_FALL: f64 = 1e-6;
/// Shortest share of a step that is tried where the whole one cannot be proven finite: 1/4, squared.
const SHARES: [f64; 3] = [1.0, 0.25, 0.0625];
/// Derivatives of which less than this share is left by the layer are taken as explained.
const LEAST_LEFT: f64 = 1e-6;
/// Rows that lie on each side of a kink, at least, or it stays.
const MIN_SIDE: usize = 3;
/// Constants that are tuned at a time, at most.
const MAX_CONSTANTS: usize = 60;
/// Relative rise of the leave-one-out loss that counts as none.
const NO_RISE: f64 = 1e-4;

/// Tunes the inner constants of a candidate's terms.
pub fn tune(ground: Ground<'_>, terms: &[Expr], iterations: usize) -> Vec<Expr> {
    let places = places(terms);
    if places.is_empty() || ground.n_rows() == 0 {
        return terms.to_vec();
    }
    let leaves = Leaves::of(terms, ground);
    let tuner = Tuner { ground: Ground { source: &leaves, ..ground } };
    let start = tuner.state(terms.to_vec());
    let mut state = start.clone();
    let mut best = start.clone();
    let mut damping = DAMPING;
    for _ in 0..iterations {
        let Some(tangent) = tuner.tangent(&state, &places) else { break };
        let Some(next) = tuner.step(&state, &tangent, &mut damping) else { break };
        let fall = (state.error - next.error) / state.error.abs().max(f64::MIN_POSITIVE);
        state = next;
        if state.loss <= best.loss * (1.0 + NO_RISE) {
            best = state.clone();
        }
        if fall < LEAST_FALL {
            break;
        }
    }
    if best.loss < start.loss && tuner.priced_loss(&best, &start.terms) < start.loss { best.terms } else { start.terms }
}

/// Tunes a single new term beside a base, whose penalty counts and not the ground's; `None` if the leave-one-out loss
/// with the term cannot be lowered.
pub fn tune_term(ground: Ground<'_>, base: &Base, term: &Expr, iterations: usize) -> Option<Expr> {
    let (problem, n_rows) = (ground.problem, ground.n_rows());
    let places = places(std::slice::from_ref(term));
    if places.is_empty() || n_rows == 0 {
        return None;
    }
    let leaves = Leaves::of([term], ground);
    let safety = Safety { ground: Ground { source: &leaves, ..ground } };
    let nodes: Vec<usize> = places.iter().map(|p| p.node).collect();
    let loss_of = |term: &Expr| -> Option<f64> {
        let projected = base.project(&evaluate(term, &leaves, n_rows))?;
        Some(base.loss_with(problem, &[&projected]))
    };
    let start = loss_of(term)?;
    let (mut current, mut loss) = (term.clone(), start);
    let mut damping = DAMPING;
    'steps: for _ in 0..iterations {
        let found = gradients(&current, &nodes, &leaves, n_rows);
        let left = base.unexplained(&found.values);
        let square = dot(&left, &left).max(f64::MIN_POSITIVE);
        let slopes: Vec<f64> = base.residuals.iter().map(|e| dot(&left, e) / square).collect();
        let mut residual = Vec::with_capacity(left.len() * slopes.len());
        for (e, slope) in base.residuals.iter().zip(&slopes) {
            let from = residual.len();
            residual.extend_from_slice(e);
            subtract(&mut residual[from..], *slope, &left);
        }
        let mut builder = TangentBuilder::new(residual);
        for (place, partial) in places.iter().zip(&found.partials) {
            let mut moved = base.unexplained(partial);
            let whole = weighted_square(partial, &base.working.root);
            let along = dot(&moved, &left) / square;
            subtract(&mut moved, along, &left);
            builder.add(*place, &moved, whole, &slopes);
        }
        let Some(tangent) = builder.build() else { break };
        for _ in 0..MAX_REFUSED {
            let step = tangent.step(damping);
            let next = safety.moved(&current, &tangent.of_term(0, &step));
            let next_loss = next.as_ref().and_then(&loss_of).unwrap_or(f64::INFINITY);
            if let Some(next) = next.filter(|_| next_loss < loss) {
                let fall = (loss - next_loss) / loss;
                (current, loss) = (next, next_loss);
                damping = (damping * EASIER).max(MIN_DAMPING);
                if fall < LEAST_FALL {
                    break 'steps;
                }
                continue 'steps;
            }
            damping *= HARDER;
        }
        break;
    }
    (loss < start).then_some(current)
}

/// A constant: which term, which node of it.
#[derive(Debug, Clone, Copy)]
struct Place {
    term: usize,
    node: usize,
}

fn places(terms: &[Expr]) -> Vec<Place> {
    let of_term = |(term, e): (usize, &Expr)| inner_constants(e).into_iter().map(move |node| Place { term, node });
    terms.iter().enumerate().flat_map(of_term).take(MAX_CONSTANTS).collect()
}

fn weighted_square(column: &[f64], root: &[f64]) -> f64 {
    column.iter().zip(root).map(|(c, r)| (c * r).powi(2)).sum()
}

/// The layer's error as a linear function of the constants.
struct Tangent {
    places: Vec<Place>,
    /// Length of each column of the Jacobian.
    lengths: Vec<f64>,
    triangle: Triangle,
}

impl Tangent {
    /// How far each constant moves.
    fn step(&self, damping: f64) -> Vec<f64> {
        self.triangle.damped(damping).iter().zip(&self.lengths).map(|(s, l)| s / l).collect()
    }

    /// The moves of a term's constants, by node.
    fn of_term(&self, term: usize, step: &[f64]) -> Vec<(usize, f64)> {
        self.places.iter().zip(step).filter(|(p, _)| p.term == term).map(|(p, s)| (p.node, *s)).collect()
    }
}

/// Gathers the columns of a Jacobian, scaled to length 1, over all outputs.
struct TangentBuilder {
    places: Vec<Place>,
    lengths: Vec<f64>,
    columns: Vec<Vec<f64>>,
    residual: Vec<f64>,
}

impl TangentBuilder {
    fn new(residual: Vec<f64>) -> TangentBuilder {
        TangentBuilder { places: Vec::new(), lengths: Vec::new(), columns: Vec::new(), residual }
    }

    /// Adds a constant. `left` is what the layer leaves of its derivative, whose square was `whole`.
    fn add(&mut self, place: Place, left: &[f64], whole: f64, slopes: &[f64]) {
        let square = dot(left, left);
        let length = square.sqrt() * dot(slopes, slopes).sqrt();
        let counts = square > LEAST_LEFT * LEAST_LEFT * whole && length > 1e-140 && length < 1e140;
        if counts {
            let column = slopes.iter().flat_map(|b| left.iter().map(move |l| b * l / length)).collect();
            self.places.push(place);
            self.lengths.push(length);
            self.columns.push(column);
        }
    }

    fn build(self) -> Option<Tangent> {
        let TangentBuilder { places, lengths, columns, residual } = self;
        (!places.is_empty()).then(|| Tangent { places, lengths, triangle: Triangle::new(columns, residual) })
    }
}

/// What may not be left while constants move.
struct Safety<'a> {
    ground: Ground<'a>,
}

impl Safety<'_> {
    /// The term with its constants moved as far as it stays safe; `None` if it does not move at all.
    fn moved(&self, term: &Expr, moves: &[(usize, f64)]) -> Option<Expr> {
        SHARES.iter().find_map(|share| {
            let mut next = term.clone();
            for &(at, by) in moves {
                if let Node::Const(v) = &mut next.nodes[at] {
                    *v += share * by;
                }
            }
            (next != *term && self.holds(&next, moves)).then_some(next)
        })
    }

    fn holds(&self, term: &Expr, moves: &[(usize, f64)]) -> bool {
        let finite = moves.iter().all(|&(at, _)| matches!(term.nodes[at], Node::Const(v) if v.is_finite()));
        finite && bounds(term, self.ground.range).is_some() && self.kinks_stay_inside(term)
    }

    /// Whether rows lie on both sides of every min and max.
    fn kinks_stay_inside(&self, term: &Expr) -> bool {
        term.nodes.iter().all(|node| {
            let Node::Binary(BinaryOp::Min | BinaryOp::Max, a, b) = *node else { return true };
            let side = Expr::binary(BinaryOp::Sub, &term.subtree(a as usize), &term.subtree(b as usize));
            let side = evaluate(&side, self.ground.source, self.ground.n_rows());
            let (below, above) = (side.iter().filter(|s| **s < 0.0), side.iter().filter(|s| **s > 0.0));
            below.take(MIN_SIDE).count() == MIN_SIDE && above.take(MIN_SIDE).count() == MIN_SIDE
        })
    }
}

/// Terms with their layer.
#[derive(Debug, Clone)]
struct State {
    terms: Vec<Expr>,
    columns: Vec<Vec<f64>>,
    base: Base,
    /// Penalised error, which steps lower.
    error: f64,
    /// Leave-one-out loss.
    loss: f64,
}

struct Tuner<'a> {
    ground: Ground<'a>,
}

impl Tuner<'_> {
    fn state(&self, terms: Vec<Expr>) -> State {
        let columns: Vec<Vec<f64>> =
            terms.iter().map(|t| evaluate(t, self.ground.source, self.ground.n_rows())).collect();
        let base = layer(self.ground.problem, &columns, self.ground.ridge);
        let loss = base.loss(self.ground.problem);
        let error = self.error(&base, &columns);
        State { terms, columns, base, error, loss }
    }

    /// The least penalised error that coefficients can reach.
    fn error(&self, base: &Base, columns: &[Vec<f64>]) -> f64 {
        let Some((y, loss)) = self.ground.problem.pointwise() else {
            // |y - X b|^2 + ridge |b|^2 = y . (I - H) y.
            return base.working.targets.iter().zip(&base.residuals).map(|(t, e)| dot(t, e)).sum();
        };
        let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        let fitted = likelihood::fit_with(self.ground.problem, &columns, RIDGE_FOR_LOG_ODDS);
        let scores = likelihood::own_scores(self.ground.problem, &fitted, &columns);
        let ends = self.ground.problem.own_scores(vec![0.0, 1.0]);
        let unit = ends[1] - ends[0];
        let penalty: f64 = fitted.slopes[0]
            .iter()
            .zip(&columns)
            .map(|(b, c)| (unit * b * self.ground.problem.spread(c)).powi(2))
            .sum();
        dot(&self.ground.problem.weights, &loss.rows(y, &scores).losses) + 0.5 * RIDGE_FOR_LOG_ODDS * penalty
    }

    /// Coefficients of the layer, `[term][output]`, per unit of each term.
    fn slopes(&self, state: &State) -> Vec<Vec<f64>> {
        let root = &state.base.working.root;
        let total = dot(root, root);
        let mut spreads = Vec::with_capacity(state.columns.len());
        let standard: Vec<Vec<f64>> = state
            .columns
            .iter()
            .map(|column| {
                let mean = column.iter().zip(root).map(|(c, r)| c * r * r).sum::<f64>() / total;
                let x: Vec<f64> = column.iter().zip(root).map(|(c, r)| (c - mean) * r).collect();
                let spread = (dot(&x, &x) / total).sqrt();
                let usable = spread > 1e-10 * mean.abs() && spread > 1e-120;
                spreads.push(if usable { spread } else { f64::INFINITY });
                x.into_iter().map(|x| if usable { x / spread } else { 0.0 }).collect()
            })
            .collect();
        let m = standard.len();
        let mut normal = vec![0.0; m * m];
        for i in 0..m {
            for j in 0..=i {
                normal[i * m + j] = dot(&standard[i], &standard[j]);
                normal[j * m + i] = normal[i * m + j];
            }
            normal[i * m + i] += self.ground.ridge;
        }
        let solved: Vec<Vec<f64>> = state
            .base
            .working
            .targets
            .iter()
            .map(|t| likelihood::solve(&normal, &standard.iter().map(|x| dot(x, t)).collect::<Vec<f64>>()))
            .collect();
        (0..m).map(|j| solved.iter().map(|b| b[j] / spreads[j]).collect()).collect()
    }

    fn tangent(&self, state: &State, places: &[Place]) -> Option<Tangent> {
        let slopes = self.slopes(state);
        let mut builder = TangentBuilder::new(state.base.residuals.concat());
        let mut rest = places;
        while let Some(first) = rest.first() {
            let (own, others) = rest.split_at(rest.iter().take_while(|p| p.term == first.term).count());
            rest = others;
            let nodes: Vec<usize> = own.iter().map(|p| p.node).collect();
            let found = gradients(&state.terms[first.term], &nodes, self.ground.source, self.ground.n_rows());
            for (place, partial) in own.iter().zip(&found.partials) {
                let whole = weighted_square(partial, &state.base.working.root);
                builder.add(*place, &state.base.unexplained(partial), whole, &slopes[place.term]);
            }
        }
        builder.build()
    }

    /// The next state, with a lower error; the damping grows until one is found.
    fn step(&self, state: &State, tangent: &Tangent, damping: &mut f64) -> Option<State> {
        let safety = Safety { ground: self.ground };
        for _ in 0..MAX_REFUSED {
            let step = tangent.step(*damping);
            let moved: Vec<Option<Expr>> = (0..state.terms.len())
                .map(|term| match tangent.of_term(term, &step) {
                    moves if moves.is_empty() => None,
                    moves => safety.moved(&state.terms[term], &moves),
                })
                .collect();
            if moved.iter().any(Option::is_some) {
                let terms = moved.into_iter().zip(&state.terms).map(|(m, t)| m.unwrap_or_else(|| t.clone())).collect();
                let next = self.state(terms);
                if next.error < state.error && next.loss.is_finite() {
                    *damping = (*damping * EASIER).max(MIN_DAMPING);
                    return Some(next);
                }
            }
            *damping *= HARDER;
        }
        None
    }

    /// Leave-one-out loss with the leverages of the constants that moved: each counts as a coefficient of its own.
    fn priced_loss(&self, state: &State, before: &[Expr]) -> f64 {
        let mut base = state.base.clone();
        for (term, old) in state.terms.iter().zip(before) {
            let moved: Vec<usize> = (0..term.nodes.len()).filter(|&at| term.nodes[at] != old.nodes[at]).collect();
            for partial in gradients(term, &moved, self.ground.source, self.ground.n_rows()).partials {
                base.extend(&partial);
            }
        }
        base.loss(self.ground.problem)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Target;
    use crate::dense::logistic;
    use crate::evolve::layer::Problem;
    use crate::formula::eval::tests::Columns;
    use crate::formula::parse::{parse, tests::names};
    use crate::formula::{Interval, Leaf};
    use crate::run::Seed;

    const BOX: Interval = Interval { low: 0.1, high: 9.0 };
    const N: usize = 200;

    fn range(_: Leaf) -> Option<Interval> {
        Some(BOX)
    }

    fn ground<'a>(problem: &'a Problem, source: &'a Columns, ridge: f64) -> Ground<'a> {
        Ground { problem, source, range: &range, ridge }
    }

    fn data(seed: u64, n: usize) -> (Columns, crate::run::Stream) {
        let mut draw = Seed(seed).stream();
        (Columns((0..2).map(|_| (0..n).map(|_| 0.2 + 8.0 * draw.uniform()).collect()).collect()), draw)
    }

    fn exprs(texts: &[&str]) -> Vec<Expr> {
        texts.iter().map(|t| parse(t, &names(&["x", "z"])).unwrap()).collect()
    }

    fn truth(text: &str, source: &Columns, n: usize) -> Vec<f64> {
        evaluate(&exprs(&[text])[0], source, n)
    }

    fn inner(terms: &[Expr]) -> Vec<f64> {
        let of = |t: &Expr| {
            inner_constants(t)
                .into_iter()
                .map(|at| Expr { nodes: vec![t.nodes[at]] }.constants()[0])
                .collect::<Vec<_>>()
        };
        terms.iter().flat_map(of).collect()
    }

    fn near(found: &[f64], expected: &[f64], tolerance: f64) {
        assert_eq!(found.len(), expected.len());
        for (f, e) in found.iter().zip(expected) {
            assert!((f - e).abs() <= tolerance * e.abs(), "{found:?} for {expected:?}");
        }
    }

    #[test]
    fn known_truths_come_back() {
        let check = |formula: &str, start: &[&str], expected: &[f64]| {
            let (source, _) = data(3, N);
            let problem = Problem::new(&Target::Numbers(truth(formula, &source, N)), &[1.0; N]);
            let tuned = tune(ground(&problem, &source, 1e-5), &exprs(start), 40);
            near(&inner(&tuned), expected, 1e-6);
            if start.len() == 1 {
                let base = Base::new(problem.working(&[]), 1e-5);
                let alone = tune_term(ground(&problem, &source, 1e-5), &base, &exprs(start)[0], 40);
                near(&inner(&[alone.expect("a better term")]), expected, 1e-5);
            }
        };
        check("3 * exp(-0.37 * x)", &["exp(-0.2 * x)"], &[-0.37]);
        check("2 / (x + 1.7)", &["1 / (x + 1)"], &[1.7]);
        check("5 - 2 * max(0, x - 4.2)", &["max(0, x - 3)"], &[4.2]);
        check("sin(1.9 * z) + 1", &["sin(1.7 * z)"], &[1.9]);
        check("log(x + 3) + 4 * exp(-0.5 * z)", &["log(x + 1)", "exp(-0.4 * z)"], &[3.0, -0.5]);
        check("x * z / (z + 0.8)", &["x * z / (z + 0.5)"], &[0.8]);
    }

    #[test]
    fn two_and_three_classes() {
        let (source, _) = data(5, N);
        // Each row stands twice, once per class, with the class's share as weight: the truth is the exact optimum.
        let eta = truth("5 * exp(-0.5 * x) - 2", &source, N);
        let twice = Columns(source.0.iter().map(|c| [c.clone(), c.clone()].concat()).collect());
        let weights: Vec<f64> =
            eta.iter().map(|e| 1e4 * logistic(*e)).chain(eta.iter().map(|e| 1e4 * logistic(-*e))).collect();
        let codes = (0..2 * N).map(|i| u32::from(i < N)).collect();
        let problem = Problem::new(&Target::Classes { codes, n_classes: 2 }, &weights);
        let tuned = tune(ground(&problem, &twice, 0.1), &exprs(&["exp(-0.3 * x)"]), 30);
        near(&inner(&tuned), &[-0.5], 1e-3);
        // Three classes along x: the hinge moves to a better place.
        let codes = source.0[0].iter().map(|x| u32::from(*x > 2.0) + u32::from(*x > 4.0)).collect();
        let problem = Problem::new(&Target::Classes { codes, n_classes: 3 }, &[1.0; N]);
        let start = exprs(&["tanh(x - 1)", "tanh(x - 5)"]);
        let tuned = tune(ground(&problem, &source, 0.1), &start, 30);
        let loss = |terms: &[Expr]| {
            let columns: Vec<Vec<f64>> = terms.iter().map(|t| evaluate(t, &source, N)).collect();
            layer(&problem, &columns, 0.1).loss(&problem)
        };
        assert!(loss(&tuned) < 0.9 * loss(&start), "{} {}", loss(&tuned), loss(&start));
    }

    #[test]
    fn what_must_not_move_stays() {
        let check = |y: Vec<f64>, start: &str| {
            let n = y.len();
            let (source, _) = data(3, n);
            let problem = Problem::new(&Target::Numbers(y), &vec![1.0; n]);
            let start = exprs(&[start]);
            let tuned = tune(ground(&problem, &source, 0.1), &start, 20);
            assert!(bounds(&tuned[0], &|_| Some(BOX)).is_some(), "{tuned:?}");
            assert_eq!(tuned[0].nodes.len(), start[0].nodes.len());
        };
        let (source, _) = data(3, N);
        // The truth has a pole inside the box; the quotient must stay provable.
        check(truth("1 / (x - 0.15)", &source, N), "1 / (x + 0.5)");
        // Nothing to tune, nothing to explain, no row.
        check(truth("x", &source, N), "3 * x");
        check(vec![1.0; N], "exp(-0.2 * x)");
        check(vec![], "exp(-0.2 * x)");
        check(vec![1.0, 2.0], "exp(-0.2 * x) + sin(3 * z) + sin(2 * z)");
        check(vec![1e150; 3], "max(0, x - 3)");
        // The best knot would leave the rows on its one side.
        check(truth("x", &source, N), "max(0, x - 3)");
    }

    #[test]
    fn noise_seldom_moves_a_constant() {
        let mut moved = 0;
        for seed in 0..60 {
            let (source, mut draw) = data(seed, 40);
            let y = (0..40).map(|_| draw.normal()).collect();
            let problem = Problem::new(&Target::Numbers(y), &[1.0; 40]);
            let start = exprs(&["sin(1.5 * x)", "exp(-0.4 * z)"]);
            moved += usize::from(tune(ground(&problem, &source, 0.1), &start, 20) != start);
        }
        assert!(moved < 30, "{moved} of 60");
    }
}
