//! Tests of the equations and of what they make of expressions.

use super::*;
use crate::formula::display::plain;
use crate::formula::eval::{evaluate, tests::Columns};
use crate::formula::expr::tests_support::any_expr;
use crate::formula::parse::{parse, tests::names};
use proptest::prelude::*;

const BOX: Interval = Interval { low: 0.25, high: 3.0 };

fn columns() -> Columns {
    Columns((0..3).map(|f| (0..24).map(|i| 0.25 + f64::from((i * 7 + f * 5) % 24) / 8.4).collect()).collect())
}

/// Largest magnitude that stands anywhere in the expression, and the largest slope of a quotient or logarithm.
fn strain(expr: &Expr) -> f64 {
    let sizes = (0..expr.nodes.len()).flat_map(|at| evaluate(&expr.subtree(at), &columns(), 24));
    sizes.map(|v| v.abs().max(1.0 / v.abs().max(1e-300))).fold(1.0, f64::max)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]
    #[test]
    fn the_same_values_in_no_more_space(expr in any_expr(3)) {
        let range = |_: Leaf| Some(BOX);
        if bounds(&expr, &range).is_some() {
            let short = saturate(&expr, &range);
            prop_assert_eq!(short.check(), Ok(()));
            prop_assert!(short.complexity() <= expr.complexity(), "{:?} {:?}", expr, short);
            prop_assert!(bounds(&short, &range).is_some());
            let before = evaluate(&expr, &columns(), 24);
            let after = evaluate(&short, &columns(), 24);
            let largest = before.iter().fold(1.0f64, |m, v| m.max(v.abs()));
            let (from, to) = (plain(&expr, &names(&["x", "y", "z"])), plain(&short, &names(&["x", "y", "z"])));
            if strain(&expr) < 1e4 {
                for (b, a) in before.iter().zip(&after) {
                    prop_assert!((b - a).abs() <= 1e-9 * largest, "{b} became {a}: {from} became {to}");
                }
            }
        }
    }
}

fn shown(text: &str, range: Interval, f: fn(&Expr, &dyn Fn(Leaf) -> Option<Interval>) -> Expr) -> String {
    let names = names(&["x", "y", "z"]);
    plain(&f(&parse(text, &names).unwrap(), &|_| Some(range)), &names)
}

#[test]
fn shorter_forms_over_positive_ranges() {
    let check = |text: &str, expected: &str| assert_eq!(shown(text, BOX, saturate), expected, "{text}");
    check("sqrt(x^2)", "x");
    check("abs(x)", "x");
    check("log(x) + log(y)", "log(x * y)");
    check("exp(x) * exp(y)", "exp(x + y)");
    check("max(0, x)", "x");
    check("max(0, -x)", "0");
    check("x / x + y", "1 + y");
    check("x * y + x * z", "x * (y + z)");
    check("x^2 + 2 * (x * y) + y^2", "(x + y)^2");
    check("log(exp(x - y))", "x - y");
    check("sin(x)^2 + cos(x)^2", "1");
    check("(x - y) + y", "x");
    check("(x + 1) - (x - 2)", "3");
    check("2 * x + 3 * x", "5 * x");
    check("x / sqrt(1 + y * y)", "x / sqrt(1 + y^2)");
    check("0.1 * (10 * x)", "x");
    check("-(x - y)", "y - x");
}

#[test]
fn what_is_not_proven_is_left() {
    let wide = Interval { low: -3.0, high: 3.0 };
    let check = |text: &str, expected: &str| assert_eq!(shown(text, wide, saturate), expected, "{text}");
    check("sqrt(x^2)", "abs(x)");
    check("max(0, x)", "max(0, x)");
    check("max(0, x - 1) - max(0, 1 - x)", "x - 1");
    check("max(0, x - 1) + max(0, 1 - x)", "abs(x - 1)");
    check("log(1 + abs(x))", "log(1 + abs(x))");
    check("log(x)", "log(x)");
    check("x / x", "x / x");
}

#[test]
fn terms_lose_factors_and_shifts() {
    let check = |text: &str, expected: &str| assert_eq!(shown(text, BOX, saturate_term), expected, "{text}");
    check("0.001 * x", "x");
    check("5 - 3 * (x * y)", "x * y");
    check("log(3 * x)", "log(x)");
    check("exp(x - 2)", "exp(x)");
    check("(2 * x + 4) / y", "(2 + x) / y");
    check("7", "7");
    check("max(0, 0.5 * (x - 2))", "max(0, x - 2)");
    check("max(0, 20 * x - 30)", "max(0, x - 1.5)");
}

/// A side of an equation with leaves 0, 1, 2 for its operands.
fn side(text: &str) -> Expr {
    let mut built: Vec<Expr> = Vec::new();
    for node in pattern(text).ast.iter() {
        let next = match node {
            egg::ENodeOrVar::Var(v) => {
                let at = (0..3).find(|&at| variable(at) == *v).expect("one of three operands");
                Expr::leaf(Leaf::Number(at as u32))
            }
            egg::ENodeOrVar::ENode(form) => match form.parts() {
                Parts::Const(v) => Expr::constant(v),
                Parts::Leaf(at) => panic!("no leaf in an equation: {at}"),
                Parts::Unary(op, a) => Expr::unary(op, &built[usize::from(a)]),
                Parts::Binary(op, a, b) => Expr::binary(op, &built[usize::from(a)], &built[usize::from(b)]),
            },
        };
        built.push(next);
    }
    built.pop().expect("a side is not empty")
}

#[test]
fn every_equation_holds_where_its_needs_are_proven() {
    let boxes = [(0.25, 3.0), (-3.0, -0.25), (-3.0, 3.0), (0.0, 2.0), (4.0, 5.0)];
    let boxes = boxes.map(|(low, high)| Interval { low, high });
    for &(left, right, needs) in EQUATIONS {
        let (l, r) = (side(left), side(right));
        let mut compared = 0;
        for combination in 0..boxes.len().pow(3) {
            let own = [boxes[combination % 5], boxes[combination / 5 % 5], boxes[combination / 25]];
            let proven = needs.iter().all(|need| match *need {
                Needs::Positive(at) => own[at].low > 0.0,
                Needs::NotNegative(at) => own[at].low >= 0.0,
                Needs::NotPositive(at) => own[at].high <= 0.0,
                Needs::NotZero(at) => !own[at].has_zero(),
                // True of any value.
                Needs::Constant(_) => true,
                Needs::AtLeast(a, b) => own[a].low >= own[b].high,
            });
            let range = |leaf: Leaf| Some(own[leaf.feature() as usize]);
            if !proven || bounds(&l, &range).is_none() {
                continue;
            }
            let columns = own.map(|b| (0..30).map(|i| b.low + b.width() * f64::from(i * 7 % 31) / 30.0).collect());
            let columns = Columns(columns.to_vec());
            for (a, b) in evaluate(&l, &columns, 30).iter().zip(&evaluate(&r, &columns, 30)) {
                assert!((a - b).abs() <= 1e-9 * a.abs().max(1.0), "{left} = {right} over {own:?}: {a} {b}");
                compared += 1;
            }
        }
        assert!(compared > 0, "{left} = {right} is never used");
    }
}

#[test]
fn any_thread_finds_the_same_form() {
    let texts = ["x * y + (x * z + log(x) + log(y)) / (1 + y)", "max(0, x - 1) * (y - 2) + x * sqrt(y) * sqrt(z)"];
    let run = move || texts.map(|t| shown(t, BOX, saturate));
    let first = run();
    for _ in 0..3 {
        assert_eq!(std::thread::spawn(run).join().expect("no panic"), first);
    }
}
