//! The shortest way to write a finished expression, among all that a set of equations reaches.
//!
//! In: an expression and the range of each leaf. Out: an expression with the same values over the box that reads no
//! longer.
//! The user's question: "is there a shorter way to write this?".
//! Invariants: every equation holds over the reals for the ranges that are proven; what comes out is proven finite over
//! the box again by [`bounds`], or the expression comes back as it was; limits count nodes and rounds, never time; the
//! same on any number of threads.
//! Method: equality saturation with the `egg` library (Willsey et al. 2021): all equations are applied to all forms at
//! once, constants are folded and ranges are intersected class by class, then the form that is cheapest to read
//! ([`Expr::complexity`], digits break ties) is extracted.
//! Edges: an expression that cannot be proven, or is very long, comes back as it was.
//! To add one more: a line in `equations`; tests then run on it.

mod equations;

use super::expr::{BinaryOp, Expr, Leaf, Node, UnaryOp};
use super::interval::{Interval, bounds};
use super::simplify::simplify;
use egg::{Analysis, Applier, CostFunction, DidMerge, EGraph, Extractor, Id, RecExpr, Rewrite, Runner, Var};
use equations::{EQUATIONS, Needs};
use std::cmp::Ordering;
use std::sync::LazyLock;
use std::time::Duration;

/// Nodes of the graph and rounds of equations, at most.
const MAX_GRAPH: usize = 4_000;
const MAX_ROUNDS: usize = 9;
/// Longest expression that is tried.
const MAX_EXPR: usize = 80;
/// Forms of a term, factors and shifts taken out, that are looked at.
const MAX_FORMS: usize = 64;
/// A range that shrinks by less than this share counts as unchanged, so that folding ends.
const SHRINKS: f64 = 1e-6;
/// Cost of a digit: breaks ties between forms of the same complexity.
const DIGIT: f64 = 1e-3;
/// Cost of a constant that does not stand first.
const LAST: f64 = 1e-4;

/// A constant, ordered and hashed by its bits.
#[derive(Debug, Clone, Copy)]
struct Number(f64);

impl PartialEq for Number {
    fn eq(&self, other: &Number) -> bool {
        self.0.to_bits() == other.0.to_bits()
    }
}
impl Eq for Number {}
impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Number) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Number {
    fn cmp(&self, other: &Number) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}
impl std::hash::Hash for Number {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.to_bits().hash(state);
    }
}
impl std::str::FromStr for Number {
    type Err = std::num::ParseFloatError;
    fn from_str(text: &str) -> Result<Number, Self::Err> {
        text.parse().map(Number)
    }
}
impl std::fmt::Display for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

egg::define_language! {
    enum Form {
        Const(Number),
        // Index of the leaf.
        Leaf(u32),
        "neg" = Neg(Id),
        "abs" = Abs(Id),
        "sq" = Square(Id),
        "sqrt" = Sqrt(Id),
        "log" = Log(Id),
        "exp" = Exp(Id),
        "sin" = Sin(Id),
        "cos" = Cos(Id),
        "tanh" = Tanh(Id),
        "+" = Add([Id; 2]),
        "-" = Sub([Id; 2]),
        "*" = Mul([Id; 2]),
        "/" = Div([Id; 2]),
        "min" = Min([Id; 2]),
        "max" = Max([Id; 2]),
    }
}

/// A form with its operands.
enum Parts {
    Const(f64),
    Leaf(u32),
    Unary(UnaryOp, Id),
    Binary(BinaryOp, Id, Id),
}

impl Form {
    fn parts(&self) -> Parts {
        match *self {
            Form::Const(v) => Parts::Const(v.0),
            Form::Leaf(at) => Parts::Leaf(at),
            Form::Neg(a) => Parts::Unary(UnaryOp::Neg, a),
            Form::Abs(a) => Parts::Unary(UnaryOp::Abs, a),
            Form::Square(a) => Parts::Unary(UnaryOp::Square, a),
            Form::Sqrt(a) => Parts::Unary(UnaryOp::Sqrt, a),
            Form::Log(a) => Parts::Unary(UnaryOp::Log, a),
            Form::Exp(a) => Parts::Unary(UnaryOp::Exp, a),
            Form::Sin(a) => Parts::Unary(UnaryOp::Sin, a),
            Form::Cos(a) => Parts::Unary(UnaryOp::Cos, a),
            Form::Tanh(a) => Parts::Unary(UnaryOp::Tanh, a),
            Form::Add([a, b]) => Parts::Binary(BinaryOp::Add, a, b),
            Form::Sub([a, b]) => Parts::Binary(BinaryOp::Sub, a, b),
            Form::Mul([a, b]) => Parts::Binary(BinaryOp::Mul, a, b),
            Form::Div([a, b]) => Parts::Binary(BinaryOp::Div, a, b),
            Form::Min([a, b]) => Parts::Binary(BinaryOp::Min, a, b),
            Form::Max([a, b]) => Parts::Binary(BinaryOp::Max, a, b),
        }
    }

    fn unary(op: UnaryOp, a: Id) -> Form {
        match op {
            UnaryOp::Neg => Form::Neg(a),
            UnaryOp::Abs => Form::Abs(a),
            UnaryOp::Square => Form::Square(a),
            UnaryOp::Sqrt => Form::Sqrt(a),
            UnaryOp::Log => Form::Log(a),
            UnaryOp::Exp => Form::Exp(a),
            UnaryOp::Sin => Form::Sin(a),
            UnaryOp::Cos => Form::Cos(a),
            UnaryOp::Tanh => Form::Tanh(a),
        }
    }

    fn binary(op: BinaryOp, a: Id, b: Id) -> Form {
        match op {
            BinaryOp::Add => Form::Add([a, b]),
            BinaryOp::Sub => Form::Sub([a, b]),
            BinaryOp::Mul => Form::Mul([a, b]),
            BinaryOp::Div => Form::Div([a, b]),
            BinaryOp::Min => Form::Min([a, b]),
            BinaryOp::Max => Form::Max([a, b]),
        }
    }
}

/// What is known of a class of equal forms.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Known {
    range: Option<Interval>,
    constant: Option<f64>,
}

/// Ranges of the leaves, from which those of the classes follow.
#[derive(Debug, Default)]
struct Proof {
    leaves: Vec<Option<Interval>>,
}

/// Two proofs of one value: both hold.
fn intersection(a: Option<Interval>, b: Option<Interval>) -> Option<Interval> {
    match (a, b) {
        (Some(a), Some(b)) => {
            // Rounding can part two proofs by the last digit: then the first one is kept.
            let both = Interval::new(a.low.max(b.low), a.high.min(b.high)).unwrap_or(a);
            let shrinks = both.width() < (1.0 - SHRINKS) * a.width() || (both.low >= 0.0) != (a.low >= 0.0);
            Some(if shrinks { both } else { a })
        }
        (known, None) | (None, known) => known,
    }
}

/// How many characters a number takes.
fn digits(value: f64) -> usize {
    super::display::number(value).len()
}

/// A computed constant without the noise of its last digits.
fn cleaned(value: f64, operands: f64) -> f64 {
    if value.abs() < 1e-14 * operands {
        return 0.0;
    }
    format!("{value:.13e}").parse().unwrap_or(value)
}

fn folded(form: &Form, constant: &dyn Fn(Id) -> Option<f64>) -> Option<f64> {
    let value = match form.parts() {
        Parts::Const(v) => v,
        Parts::Leaf(_) => return None,
        Parts::Unary(op, a) => {
            let (a, mut out) = ([constant(a)?], [0.0]);
            super::eval::unary(op, &a, &mut out);
            cleaned(out[0], 0.0)
        }
        Parts::Binary(op, a, b) => {
            let (a, b, mut out) = ([constant(a)?], [constant(b)?], [0.0]);
            super::eval::binary(op, &a, &b, &mut out);
            let sum = matches!(op, BinaryOp::Add | BinaryOp::Sub);
            cleaned(out[0], if sum { a[0].abs() + b[0].abs() } else { 0.0 })
        }
    };
    Interval::point(value).map(|_| value)
}

impl Analysis<Form> for Proof {
    type Data = Known;

    fn make(egraph: &mut EGraph<Form, Proof>, form: &Form, _: Id) -> Known {
        let range = |id: Id| egraph[id].data.range;
        let constant = folded(form, &|id| egraph[id].data.constant);
        let own = || match form.parts() {
            Parts::Const(v) => Interval::point(v),
            Parts::Leaf(at) => egraph.analysis.leaves.get(at as usize).copied().flatten(),
            Parts::Unary(op, a) => Interval::unary(op, range(a)?),
            Parts::Binary(op, a, b) => Interval::binary(op, range(a)?, range(b)?),
        };
        Known { range: constant.and_then(Interval::point).or_else(own), constant }
    }

    fn merge(&mut self, to: &mut Known, from: Known) -> DidMerge {
        let constant = match (to.constant, from.constant) {
            (Some(a), Some(b)) => Some(if digits(b) < digits(a) { b } else { a }),
            (a, b) => a.or(b),
        };
        let merged = Known { range: intersection(to.range, from.range), constant };
        let changed = DidMerge(merged != *to, merged != from);
        *to = merged;
        changed
    }

    fn modify(egraph: &mut EGraph<Form, Proof>, id: Id) {
        if let Some(value) = egraph[id].data.constant {
            let constant = egraph.add(Form::Const(Number(value)));
            egraph.union(id, constant);
        }
    }
}

fn variable(at: usize) -> Var {
    Var::from_u32(at as u32)
}

impl Needs {
    fn holds(self, egraph: &EGraph<Form, Proof>, subst: &egg::Subst) -> bool {
        let range = |at: usize| egraph[subst[variable(at)]].data.range;
        match self {
            Needs::Positive(at) => range(at).is_some_and(|r| r.low >= f64::MIN_POSITIVE),
            Needs::NotNegative(at) => range(at).is_some_and(|r| r.low >= 0.0),
            Needs::NotPositive(at) => range(at).is_some_and(|r| r.high <= 0.0),
            Needs::NotZero(at) => range(at).is_some_and(|r| !r.has_zero()),
            Needs::Constant(at) => egraph[subst[variable(at)]].data.constant.is_some(),
            Needs::AtLeast(a, b) => range(a).zip(range(b)).is_some_and(|(a, b)| a.low >= b.high),
        }
    }
}

/// A pattern of `EQUATIONS` in the words of the library, where operands have numbers.
fn pattern(text: &str) -> egg::Pattern<Form> {
    let named = |word: &str| match word.trim_end_matches(')') {
        "a" => word.replacen('a', "?#0", 1),
        "b" => word.replacen('b', "?#1", 1),
        "c" => word.replacen('c', "?#2", 1),
        _ => word.to_owned(),
    };
    let text: Vec<String> = text.split(' ').map(named).collect();
    text.join(" ").parse().expect("the table of equations is well-formed: a test uses every line")
}

struct Conditional {
    right: egg::Pattern<Form>,
    needs: &'static [Needs],
}

impl Applier<Form, Proof> for Conditional {
    fn apply_one(
        &self,
        egraph: &mut EGraph<Form, Proof>,
        class: Id,
        subst: &egg::Subst,
        searched: Option<&egg::PatternAst<Form>>,
        name: egg::Symbol,
    ) -> Vec<Id> {
        if self.needs.iter().all(|n| n.holds(egraph, subst)) {
            self.right.apply_one(egraph, class, subst, searched, name)
        } else {
            Vec::new()
        }
    }

    fn vars(&self) -> Vec<Var> {
        Applier::<Form, Proof>::vars(&self.right)
    }
}

static RULES: LazyLock<Vec<Rewrite<Form, Proof>>> = LazyLock::new(|| {
    let rule = |(at, &(left, right, needs)): (usize, &(&str, &str, &'static [Needs]))| {
        Rewrite::new(format!("{at}"), pattern(left), Conditional { right: pattern(right), needs })
            .expect("the right side names only operands of the left side: a test uses every line")
    };
    EQUATIONS.iter().enumerate().map(rule).collect()
});

/// What a form costs to read, and between which values it stays as it is written.
#[derive(Debug, Clone, Copy)]
struct Cost {
    reading: f64,
    range: Option<Interval>,
    constant: Option<f64>,
}

impl PartialEq for Cost {
    fn eq(&self, other: &Cost) -> bool {
        self.reading == other.reading
    }
}
impl PartialOrd for Cost {
    fn partial_cmp(&self, other: &Cost) -> Option<Ordering> {
        self.reading.partial_cmp(&other.reading)
    }
}

/// [`Expr::complexity`] of a form whose range is proven as it is written; anything else is beyond price.
struct Reading<'a> {
    leaves: &'a [Leaf],
    proof: &'a Proof,
}

impl CostFunction<Form> for Reading<'_> {
    type Cost = Cost;

    fn cost<C: FnMut(Id) -> Cost>(&mut self, form: &Form, mut costs: C) -> Cost {
        let (reading, range, constant) = match form.parts() {
            Parts::Const(v) => (1.0 + DIGIT * digits(v) as f64, Interval::point(v), Some(v)),
            Parts::Leaf(at) => {
                let at = at as usize;
                let reading = self.leaves.get(at).map_or(f64::INFINITY, |l| Expr::leaf(*l).complexity());
                (reading, self.proof.leaves.get(at).copied().flatten(), None)
            }
            Parts::Unary(op, a) => {
                let a = costs(a);
                (op.complexity() + a.reading, a.range.and_then(|r| Interval::unary(op, r)), None)
            }
            Parts::Binary(op, a, b) => {
                let (a, b) = (costs(a), costs(b));
                let hinge = op == BinaryOp::Max && a.constant == Some(0.0);
                let ordered = !matches!(op, BinaryOp::Sub | BinaryOp::Div);
                let last = if ordered && b.constant.is_some() { LAST } else { 0.0 };
                let own = if hinge { 0.0 } else { 1.0 };
                let range = a.range.zip(b.range).and_then(|(a, b)| Interval::binary(op, a, b));
                (own + last + a.reading + b.reading, range, None)
            }
        };
        Cost { reading: if range.is_some() { reading } else { f64::INFINITY }, range, constant }
    }
}

/// The graph of an expression, saturated, and the class of its root.
struct Saturated {
    egraph: EGraph<Form, Proof>,
    root: Id,
    leaves: Vec<Leaf>,
}

impl Saturated {
    fn new(expr: &Expr, range: &dyn Fn(Leaf) -> Option<Interval>) -> Saturated {
        let leaves = expr.leaves();
        let proof = Proof { leaves: leaves.iter().map(|l| range(*l)).collect() };
        let mut forms = RecExpr::default();
        for node in &expr.nodes {
            let id = |at: u32| Id::from(at as usize);
            forms.add(match *node {
                Node::Const(v) => Form::Const(Number(v)),
                Node::Leaf(leaf) => Form::Leaf(leaves.partition_point(|l| *l < leaf) as u32),
                Node::Unary(op, a) => Form::unary(op, id(a)),
                Node::Binary(op, a, b) => Form::binary(op, id(a), id(b)),
            });
        }
        // Limits count: the library's clock never ends a run.
        let runner: Runner<Form, Proof> = Runner::new(proof)
            .with_expr(&forms)
            .with_node_limit(MAX_GRAPH)
            .with_iter_limit(MAX_ROUNDS)
            .with_time_limit(Duration::MAX)
            .run(RULES.iter());
        let root = runner.egraph.find(runner.roots[0]);
        Saturated { egraph: runner.egraph, root, leaves }
    }

    /// Classes that differ from the root by a factor and a shift only.
    fn up_to_factor_and_shift(&self) -> Vec<Id> {
        let mut found = vec![self.root];
        let constant = |id: Id| self.egraph[id].data.constant.is_some_and(|v| v != 0.0);
        let mut next = 0;
        while next < found.len() && found.len() < MAX_FORMS {
            for form in &self.egraph[found[next]].nodes {
                let inner = match *form {
                    Form::Neg(a) => Some(a),
                    Form::Mul([k, a]) | Form::Add([k, a]) | Form::Sub([k, a]) if constant(k) => Some(a),
                    Form::Sub([a, k]) | Form::Div([a, k]) if constant(k) => Some(a),
                    _ => None,
                };
                if let Some(inner) = inner.map(|a| self.egraph.find(a))
                    && !found.contains(&inner)
                    && self.egraph[inner].data.constant.is_none()
                {
                    found.push(inner);
                }
            }
            next += 1;
        }
        found
    }

    /// The cheapest form of these classes.
    fn cheapest(&self, classes: &[Id]) -> Option<(f64, Expr)> {
        let reading = Reading { leaves: &self.leaves, proof: &self.egraph.analysis };
        let extractor = Extractor::new(&self.egraph, reading);
        let priced = classes.iter().map(|&c| (extractor.find_best_cost(c).reading, c));
        let (cost, class) = priced.filter(|p| p.0.is_finite()).min_by(|a, b| a.0.total_cmp(&b.0))?;
        let (_, forms) = extractor.find_best(class);
        let mut built: Vec<Expr> = Vec::with_capacity(forms.len());
        for form in forms.iter() {
            let of = |id: Id| &built[usize::from(id)];
            let next = match form.parts() {
                Parts::Const(v) => Expr::constant(v),
                Parts::Leaf(at) => Expr::leaf(*self.leaves.get(at as usize)?),
                Parts::Unary(op, a) => Expr::unary(op, of(a)),
                Parts::Binary(op, a, b) => Expr::binary(op, of(a), of(b)),
            };
            built.push(next);
        }
        built.pop().map(|expr| (cost, expr))
    }
}

/// What an expression costs to read, digits included.
fn reading(expr: &Expr) -> f64 {
    let digits: usize = expr.constants().into_iter().map(digits).sum();
    expr.complexity() + DIGIT * digits as f64
}

fn shortened(expr: &Expr, range: &dyn Fn(Leaf) -> Option<Interval>, as_term: bool) -> Expr {
    if expr.nodes.len() > MAX_EXPR || bounds(expr, range).is_none() {
        return expr.clone();
    }
    let better = |old: Expr, new: Expr| {
        let usable = new.check().is_ok() && bounds(&new, range).is_some();
        if usable && reading(&new) < reading(&old) { new } else { old }
    };
    let start = better(expr.clone(), simplify(expr));
    let saturated = Saturated::new(&start, range);
    let classes = if as_term { saturated.up_to_factor_and_shift() } else { vec![saturated.root] };
    match saturated.cheapest(&classes) {
        Some((_, found)) => better(start, found),
        None => start,
    }
}

/// The shortest known way to write an expression with the same values over the box.
pub fn saturate(expr: &Expr, range: &dyn Fn(Leaf) -> Option<Interval>) -> Expr {
    shortened(expr, range, false)
}

/// The shortest known expression that is a term of a linear layer as good as this one: the same up to a factor and a
/// constant added.
pub fn saturate_term(term: &Expr, range: &dyn Fn(Leaf) -> Option<Interval>) -> Expr {
    shortened(term, range, true)
}

#[cfg(test)]
mod tests;
