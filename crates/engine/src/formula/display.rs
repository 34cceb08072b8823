//! Formulas as plain text, with the user's column names.
//!
//! In: an expression and what is known of the features. Out: text such as `0.5 * cement + max(0, [age (days)] - 28)`.
//! The user's question: "what is the formula, in a form that I can paste elsewhere?".
//! Invariants: [`parse`](super::parse()) reads the text back to the same expression; constants have the fewest digits
//! that read back to the same number.
//! Edges: a name that is no identifier, or that is a function's name, stands in brackets, `]` doubled.

use super::expr::{BinaryOp, Expr, Leaf, Node, UnaryOp};
use crate::data::{FeatureInfo, FeatureKind};

/// Words with a meaning of their own.
pub(super) const FUNCTIONS: [&str; 12] =
    ["sqrt", "abs", "log", "exp", "sin", "cos", "tanh", "min", "max", "present", "is", "effect"];

/// Function name of an operator on one operand; `None` for those written with signs.
pub(super) fn function_name(op: UnaryOp) -> Option<&'static str> {
    match op {
        UnaryOp::Neg | UnaryOp::Square => None,
        UnaryOp::Abs => Some("abs"),
        UnaryOp::Sqrt => Some("sqrt"),
        UnaryOp::Log => Some("log"),
        UnaryOp::Exp => Some("exp"),
        UnaryOp::Sin => Some("sin"),
        UnaryOp::Cos => Some("cos"),
        UnaryOp::Tanh => Some("tanh"),
    }
}

/// A column name as formulas write it.
pub(super) fn quoted_name(name: &str) -> String {
    let mut characters = name.chars();
    let starts_well = characters.next().is_some_and(|c| c.is_alphabetic() || c == '_');
    let identifier = starts_well && characters.all(|c| c.is_alphanumeric() || c == '_');
    if identifier && !FUNCTIONS.contains(&name) { name.to_owned() } else { format!("[{}]", name.replace(']', "]]")) }
}

/// Name of a level: as in the table for a category, the number for a month or a weekday.
pub(super) fn level_name(info: &FeatureInfo, level: u32) -> String {
    match &info.kind {
        FeatureKind::Level { levels } => levels.get(level as usize).cloned().unwrap_or_else(|| format!("#{level}")),
        _ => format!("{}", level + 1),
    }
}

/// A number in the fewest digits that read back to the same number.
pub fn number(value: f64) -> String {
    let magnitude = value.abs();
    if magnitude != 0.0 && !(1e-4..1e9).contains(&magnitude) { format!("{value:e}") } else { format!("{value}") }
}

const SUM: u8 = 1;
const PRODUCT: u8 = 2;
const SIGN: u8 = 3;
const POWER: u8 = 4;
const ATOM: u8 = 5;

/// The expression as text. `info` describes the features that its leaves read.
pub fn plain(expr: &Expr, info: &[FeatureInfo]) -> String {
    let mut written: Vec<(String, u8)> = Vec::with_capacity(expr.nodes.len());
    for node in &expr.nodes {
        // An operand, in parentheses when it binds less tightly than its place demands.
        let part = |written: &[(String, u8)], at: u32, needed: u8| {
            let (text, strength) = &written[at as usize];
            if *strength < needed { format!("({text})") } else { text.clone() }
        };
        let next = match *node {
            Node::Const(v) => (number(v), if v.is_sign_negative() { SIGN } else { ATOM }),
            Node::Leaf(leaf) => (leaf_text(leaf, info), ATOM),
            Node::Unary(UnaryOp::Neg, a) => {
                let text = match expr.nodes[a as usize] {
                    // `-3` is the constant; the sign of a constant needs parentheses to stay apart.
                    Node::Const(_) => format!("-({})", written[a as usize].0),
                    _ => format!("-{}", part(&written, a, SIGN)),
                };
                (text, SIGN)
            }
            Node::Unary(UnaryOp::Square, a) => (format!("{}^2", part(&written, a, ATOM)), POWER),
            Node::Unary(op, a) => {
                (format!("{}({})", function_name(op).unwrap_or_default(), written[a as usize].0), ATOM)
            }
            Node::Binary(op, a, b) => match op {
                BinaryOp::Min | BinaryOp::Max => {
                    let name = if op == BinaryOp::Min { "min" } else { "max" };
                    (format!("{name}({}, {})", written[a as usize].0, written[b as usize].0), ATOM)
                }
                BinaryOp::Add | BinaryOp::Sub => {
                    let sign = if op == BinaryOp::Add { '+' } else { '-' };
                    (format!("{} {sign} {}", part(&written, a, SUM), part(&written, b, PRODUCT)), SUM)
                }
                BinaryOp::Mul | BinaryOp::Div => {
                    let sign = if op == BinaryOp::Mul { '*' } else { '/' };
                    (format!("{} {sign} {}", part(&written, a, PRODUCT), part(&written, b, SIGN)), PRODUCT)
                }
            },
        };
        written.push(next);
    }
    written.pop().map_or_else(String::new, |(text, _)| text)
}

fn leaf_text(leaf: Leaf, info: &[FeatureInfo]) -> String {
    let Some(feature) = info.get(leaf.feature() as usize) else { return format!("[#{}]", leaf.feature()) };
    let name = quoted_name(&feature.name);
    match leaf {
        Leaf::Number(_) => name,
        Leaf::Present(_) => format!("present({name})"),
        Leaf::Level(_, level) => format!("is({name}, \"{}\")", level_name(feature, level).replace('"', "\"\"")),
        Leaf::Effect(_, 0) => format!("effect({name})"),
        Leaf::Effect(_, output) => format!("effect({name}, {output})"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::expr::tests_support::any_expr;
    use super::super::parse::{parse, tests::names};
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn text_reads_back_to_the_same_expression(expr in any_expr(4)) {
            let names = names(&["x", "column name", "odd ] name", "sqrt"]);
            let text = plain(&expr, &names);
            prop_assert_eq!(parse(&text, &names), Ok(expr), "{}", text);
        }
    }

    #[test]
    fn names_and_constants() {
        let check = |value: f64, expected: &str| assert_eq!(number(value), expected);
        check(0.1, "0.1");
        check(-28.0, "-28");
        check(1e300, "1e300");
        check(0.00002, "2e-5");
        assert_eq!(quoted_name("age (days)"), "[age (days)]");
        assert_eq!(quoted_name("âge_2"), "âge_2");
        assert_eq!(quoted_name("max"), "[max]");
        assert_eq!(quoted_name(""), "[]");
    }
}
