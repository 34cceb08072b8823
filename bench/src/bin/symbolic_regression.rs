//! One fit of the crate `symbolic_regression`, for scripts that compare it with the formula learner.
//!
//! `symbolic_regression TRAIN.csv TEST.csv PREDICTIONS.csv --seconds 10 [--classes]`
//! In: two CSV files of numbers without gaps, target first (0 or 1 with `--classes`). Out: a prediction per test row (a
//! number, or the probability of 1), and on standard output one line of JSON: seconds, nodes, evaluations, formula.
//! The search runs in steps until its seconds are over. Of its front two formulas are predicted, one per column: what
//! PySR calls *best* (of those with at most 1.5 times the least loss, the steepest fall of the log-loss per node) and the
//! most *accurate*. Its losses are all regression losses and it takes no other from outside, so classes are fitted by
//! squared error on 0 and 1; a logistic curve over the result, fitted on the training rows, makes probabilities
//! (Platt 1999).

use clap::Parser;
use makalu_bench::tables::Failure;
use ndarray::{Array1, Array2, ArrayView2};
use serde_json::json;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;
use symbolic_regression::prelude::*;
use symbolic_regression::{HallOfFame, PopMember};

const ARITY: usize = 2;
type Member = PopMember<f64, BuiltinOpsF64, ARITY>;

/// Fits the crate `symbolic_regression` on one CSV file and predicts another.
#[derive(Parser)]
struct Options {
    /// Rows to fit on.
    train: PathBuf,
    /// Rows to predict.
    test: PathBuf,
    /// Where predictions go.
    predictions: PathBuf,
    /// The target is 0 or 1.
    #[arg(long)]
    classes: bool,
    /// Wall time of the search.
    #[arg(long, default_value_t = 10.0)]
    seconds: f64,
    /// Nodes at most.
    #[arg(long, default_value_t = 30)]
    maxsize: usize,
    /// Seed.
    #[arg(long, default_value_t = 0)]
    seed: u64,
}

/// Target and `(columns, rows)`.
fn read(path: &Path) -> Result<(Array1<f64>, Array2<f64>), Failure> {
    let mut reader = csv::Reader::from_path(path)?;
    let rows: Vec<Vec<f64>> = reader
        .records()
        .map(|record| -> Result<Vec<f64>, Failure> {
            Ok(record?.iter().map(|cell| cell.parse::<f64>()).collect::<Result<_, _>>()?)
        })
        .collect::<Result<_, _>>()?;
    let n_columns = rows.first().map_or(0, |r| r.len() - 1);
    let x = Array2::from_shape_fn((n_columns, rows.len()), |(column, row)| rows[row][column + 1]);
    Ok((rows.iter().map(|r| r[0]).collect(), x))
}

/// PySR's choice on the front.
fn best(front: &[Member]) -> &Member {
    let least = front.iter().map(|m| m.loss).fold(f64::INFINITY, f64::min);
    let fall = |at: usize| match at {
        0 => 0.0,
        _ => {
            let (before, after) = (&front[at - 1], &front[at]);
            let nodes = (after.complexity - before.complexity).max(1) as f64;
            (before.loss.max(1e-300).ln() - after.loss.max(1e-300).ln()) / nodes
        }
    };
    let near = (0..front.len()).filter(|&at| front[at].loss <= 1.5 * least);
    let chosen = near.max_by(|&a, &b| fall(a).total_cmp(&fall(b))).unwrap_or(0);
    &front[chosen]
}

/// Nodes with a variable's constant factor as part of the variable, as Operon counts.
fn nodes(member: &Member) -> usize {
    let multiply = BuiltinOpsF64::from_names::<ARITY, _>(["*"]).map(|ops| ops.ops_by_arity[1][0]);
    let mut stack: Vec<(usize, bool, bool)> = Vec::new();
    for node in &member.expr.nodes {
        match node {
            PNode::Var { .. } => stack.push((1, true, false)),
            PNode::Const { .. } => stack.push((1, false, true)),
            PNode::Op { arity, op } => {
                let operands = stack.split_off(stack.len().saturating_sub(*arity as usize));
                let weighted = operands.len() == 2
                    && operands.iter().any(|o| o.1)
                    && operands.iter().any(|o| o.2)
                    && multiply.as_ref().is_ok_and(|m| m.id == *op);
                let count = if weighted { 1 } else { 1 + operands.iter().map(|o| o.0).sum::<usize>() };
                stack.push((count, weighted, false));
            }
        }
    }
    stack.last().map_or(1, |s| s.0)
}

fn values(member: &Member, x: ArrayView2<'_, f64>) -> Vec<f64> {
    let options = EvalOptions { check_finite: false, early_exit: false };
    let (values, _) = eval_tree_array::<f64, BuiltinOpsF64, ARITY>(&member.expr, x, &options);
    values
}

/// Coefficients `(a, b)` of `1 / (1 + exp(-(a + b f)))` by Newton's steps with a little ridge.
fn logistic_curve(f: &[f64], y: &[f64]) -> (f64, f64) {
    let (mut a, mut b) = (0.0, 1.0);
    for _ in 0..50 {
        let (mut ga, mut gb, mut aa, mut ab, mut bb) = (0.0, 1e-3 * b, 1e-9, 0.0, 1e-3);
        for (f, y) in f.iter().zip(y) {
            let p = 1.0 / (1.0 + (-(a + b * f)).exp());
            let w = p * (1.0 - p);
            ga += p - y;
            gb += (p - y) * f;
            aa += w;
            ab += w * f;
            bb += w * f * f;
        }
        let det = aa * bb - ab * ab;
        let (da, db) = ((bb * ga - ab * gb) / det, (aa * gb - ab * ga) / det);
        let longest = da.abs().max(db.abs());
        if !longest.is_finite() {
            break;
        }
        let step = 1.0f64.min(5.0 / longest.max(1e-12));
        (a, b) = (a - step * da, b - step * db);
        if longest < 1e-8 {
            break;
        }
    }
    (a, b)
}

fn main() -> Result<(), Failure> {
    let options = Options::parse();
    let (y, x) = read(&options.train)?;
    let (_, new) = read(&options.test)?;
    let operators = BuiltinOpsF64::from_names(["+", "sub", "*", "/", "exp", "log", "sin", "sqrt", "abs2"])
        .map_err(|e| format!("{e:?}"))?;
    let settings = symbolic_regression::Options::<f64, ARITY> {
        operators,
        niterations: usize::MAX / 64,
        maxsize: options.maxsize,
        seed: options.seed,
        progress: false,
        timeout_in_seconds: options.seconds,
        ..Default::default()
    };
    let start = Instant::now();
    let mut engine = SearchEngine::<f64, BuiltinOpsF64, ARITY>::new(Dataset::new(x.clone(), y.clone()), settings);
    while start.elapsed().as_secs_f64() < options.seconds && engine.step(1) > 0 {}
    let seconds = start.elapsed().as_secs_f64();
    let hall: &HallOfFame<f64, BuiltinOpsF64, ARITY> = engine.hall_of_fame();
    let front = hall.pareto_front();
    let accurate = front.last().ok_or("the search found nothing")?;
    let chosen = [best(&front), accurate];
    let mut columns = Vec::new();
    for member in chosen {
        let fitted = values(member, x.view());
        // Where a new row is beyond the formula's domain: the mean of the training rows' values.
        let mean = fitted.iter().sum::<f64>() / fitted.len().max(1) as f64;
        let mut predicted = values(member, new.view());
        predicted.iter_mut().filter(|v| !v.is_finite()).for_each(|v| *v = mean);
        if options.classes {
            let (a, b) = logistic_curve(&fitted, &y.to_vec());
            predicted.iter_mut().for_each(|v| *v = 1.0 / (1.0 + (-(a + b * *v)).exp()));
        }
        columns.push(predicted);
    }
    let mut text = String::new();
    for (best, accurate) in columns[0].iter().zip(&columns[1]) {
        writeln!(text, "{best},{accurate}")?;
    }
    std::fs::write(&options.predictions, text)?;
    let line = json!({
        "seconds": seconds,
        "nodes": chosen.map(nodes),
        "evaluations": engine.total_evals(),
        "formula": chosen.map(|m| m.expr.to_string()),
    });
    println!("{line}");
    Ok(())
}
