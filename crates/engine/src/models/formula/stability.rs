//! Which terms come back when the search is repeated on other rows.
//!
//! In: the terms of a formula; the formulas of comparable size that repeated searches found. Out: per term, in how many
//! of them it stands.
//! The user's question: "would I have found the same formula with other customers?".
//! Invariants: constants don't count, columns, operators and their arrangement do; the order of what is added,
//! multiplied or compared does not; a hinge that opens upwards is another than one that opens downwards.
//! Method: each term as a text of its structure, operands of sums, products, minima and maxima gathered and sorted. A
//! factor before the whole term belongs to its coefficient and is left out.
//! Edges: no search gives counts of 0 of 0.

use crate::formula::simplify::factored;
use crate::formula::{BinaryOp, Expr, Leaf, Node};
use serde::{Deserialize, Serialize};

/// How often a term came back, of so many searches ([`stability`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TermStability {
    /// Searches whose formula has a term of the same structure: same columns and operators, constants apart.
    pub same_structure: u32,
    /// Searches whose formula has a term of the same columns, whatever it does with them.
    pub same_columns: u32,
}

/// Of each term, in how many of the searches it came back. `searches[search]` are the terms that it found.
pub fn stability(terms: &[Expr], searches: &[&[Expr]]) -> Vec<TermStability> {
    let structures: Vec<Vec<String>> = searches.iter().map(|s| s.iter().map(structure).collect()).collect();
    let columns: Vec<Vec<Vec<u32>>> = searches.iter().map(|s| s.iter().map(Expr::features).collect()).collect();
    let count = |matches: &dyn Fn(usize) -> bool| (0..searches.len()).filter(|&s| matches(s)).count() as u32;
    terms
        .iter()
        .map(|term| {
            let (of_term, features) = (structure(term), term.features());
            TermStability {
                same_structure: count(&|s| structures[s].contains(&of_term)),
                same_columns: count(&|s| columns[s].contains(&features)),
            }
        })
        .collect()
}

/// The structure of a term as text.
fn structure(term: &Expr) -> String {
    let (_, inner) = factored(term);
    of_node(&inner, inner.root())
}

fn of_node(expr: &Expr, at: usize) -> String {
    match expr.nodes[at] {
        Node::Const(_) => "c".to_owned(),
        Node::Leaf(Leaf::Number(f)) => format!("x{f}"),
        Node::Leaf(Leaf::Present(f)) => format!("p{f}"),
        Node::Leaf(Leaf::Level(f, level)) => format!("l{f}.{level}"),
        Node::Leaf(Leaf::Effect(f, output)) => format!("e{f}.{output}"),
        Node::Unary(op, a) => format!("{op:?}({})", of_node(expr, a as usize)),
        Node::Binary(BinaryOp::Sub, a, b) if !is_constant(expr, b) => {
            format!("Sub({},{})", of_node(expr, a as usize), of_node(expr, b as usize))
        }
        Node::Binary(BinaryOp::Div, a, b) if !is_constant(expr, b) => {
            format!("Div({},{})", of_node(expr, a as usize), of_node(expr, b as usize))
        }
        Node::Binary(op, ..) => {
            let op = gathered_as(op);
            let mut parts = Vec::new();
            gather(expr, at, op, &mut parts);
            parts.sort_unstable();
            // Several constants are one.
            parts.dedup_by(|a, b| a == "c" && b == "c");
            format!("{op:?}({})", parts.join(","))
        }
    }
}

fn is_constant(expr: &Expr, at: u32) -> bool {
    matches!(expr.nodes[at as usize], Node::Const(_))
}

/// Less a constant is plus a constant; over a constant is times a constant.
fn gathered_as(op: BinaryOp) -> BinaryOp {
    match op {
        BinaryOp::Sub => BinaryOp::Add,
        BinaryOp::Div => BinaryOp::Mul,
        other => other,
    }
}

/// Operands of a chain of one operator.
fn gather(expr: &Expr, at: usize, op: BinaryOp, parts: &mut Vec<String>) {
    match expr.nodes[at] {
        Node::Binary(found, a, b) if found == op || (gathered_as(found) == op && is_constant(expr, b)) => {
            gather(expr, a as usize, op, parts);
            gather(expr, b as usize, op, parts);
        }
        _ => parts.push(of_node(expr, at)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{FeatureInfo, FeatureKind};
    use crate::formula::parse;

    fn term(text: &str) -> Expr {
        let info = ["a", "b", "d"].map(|name| FeatureInfo {
            name: name.to_owned(),
            column: name.to_owned(),
            kind: FeatureKind::Number,
            ..FeatureInfo::default()
        });
        parse(text, &info).expect(text)
    }

    #[test]
    fn structures_are_told_apart_and_constants_are_not() {
        let check = |one: &str, other: &str, same: bool| {
            let found = stability(&[term(one)], &[&[term(other)]]);
            assert_eq!(found[0].same_structure == 1, same, "{one} / {other}");
        };
        check("a * b", "b * a", true);
        check("a * b", "3 * (b * a)", true);
        check("-a", "a", true);
        check("max(0, a - 3)", "max(0, a - 40)", true);
        check("max(0, a - 3)", "max(0, 3 - a)", false);
        check("max(0, a - 3)", "max(0, b - 3)", false);
        check("(a + b) + d", "a + (d + b)", true);
        check("a + 2", "a - 2", true);
        check("a / 2 + b", "b + 7 * a", true);
        check("a - b", "b - a", false);
        check("a / b", "b / a", false);
        check("sqrt(a)", "log(a)", false);
        check("min(a, b)", "max(a, b)", false);
        check("a * (b + 1)", "(2 + b) * a", true);
    }

    #[test]
    fn columns_together_count_whatever_is_done_with_them() {
        let searches = [vec![term("a * b"), term("d")], vec![term("a / b")], vec![]];
        let searches: Vec<&[Expr]> = searches.iter().map(Vec::as_slice).collect();
        let found = stability(&[term("b * a"), term("a")], &searches);
        let counts = |t: &TermStability| (t.same_structure, t.same_columns);
        assert_eq!(found.iter().map(counts).collect::<Vec<_>>(), [(1, 2), (0, 0)]);
        assert_eq!(stability(&[term("a")], &[]).iter().map(counts).collect::<Vec<_>>(), [(0, 0)]);
    }
}
