//! Size of a formula as Operon counts it, so that sizes compare.
//!
//! In: terms with coefficients. Out: nodes of the smallest tree that Operon could write for the same formula.
//! The user's question: "is it shorter, or only counted otherwise?".
//! Method: Operon's variables carry a weight, so `3.2 * x` is one node; every operator and every constant is one; the
//! scale and the offset by which it fits its tree to the target are not counted (Burlacu, Kronberger & Kommenda 2020).
//! A coefficient costs two nodes (constant and product) unless a variable can carry it, and one is the tree's scale.
//! Indicators and effects of levels are columns, as one-hot columns are to Operon.
//! Edges: no term is one node, the constant.

use makalu::formula::{BinaryOp, Expr, Node, UnaryOp};

/// Nodes of a subtree, and whether a factor before it costs nothing.
fn subtree(expr: &Expr, at: usize) -> (usize, bool) {
    match expr.nodes[at] {
        Node::Const(_) | Node::Leaf(_) => (1, true),
        Node::Unary(op, a) => {
            let (count, carries) = subtree(expr, a as usize);
            if op == UnaryOp::Neg && carries { (count, true) } else { (count + 1, false) }
        }
        Node::Binary(op, a, b) => {
            let constant = |i: u32| matches!(expr.nodes[i as usize], Node::Const(_));
            let (left, right) = (subtree(expr, a as usize), subtree(expr, b as usize));
            let factor = |(count, carries): (usize, bool)| (if carries { count } else { count + 2 }, true);
            match op {
                BinaryOp::Mul if constant(a) => factor(right),
                BinaryOp::Mul | BinaryOp::Div if constant(b) => factor(left),
                BinaryOp::Mul | BinaryOp::Div => (left.0 + right.0 + 1, left.1 || right.1),
                BinaryOp::Add | BinaryOp::Sub => (left.0 + right.0 + 1, left.1 && right.1),
                _ => (left.0 + right.0 + 1, false),
            }
        }
    }
}

/// Nodes of `constant + sum of coefficients * terms`.
pub fn as_operon_counts<'a>(terms: impl IntoIterator<Item = &'a Expr>) -> usize {
    let counted: Vec<(usize, bool)> = terms.into_iter().map(|t| subtree(t, t.root())).collect();
    let heavy = counted.iter().filter(|c| !c.1).count();
    let nodes: usize = counted.iter().map(|c| c.0).sum();
    (nodes + counted.len().saturating_sub(1) + 2 * heavy.saturating_sub(1)).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fitted::numeric;
    use makalu::formula::parse;

    #[test]
    fn weights_of_variables_cost_nothing() {
        let check = |terms: &[&str], expected: usize| {
            let features = numeric(&["x", "y"], &[vec![1.0], vec![2.0]]);
            let terms: Vec<Expr> = terms.iter().map(|t| parse(t, &features.info).expect(t)).collect();
            assert_eq!(as_operon_counts(&terms), expected);
        };
        check(&[], 1);
        check(&["x"], 1);
        check(&["x", "y"], 3);
        check(&["3 * x * y"], 3);
        check(&["x * y", "x / y"], 7);
        check(&["sin(2 * x)"], 2);
        check(&["sin(x)", "sin(y)"], 7);
        check(&["sin(x) * y", "sin(y)"], 7);
    }
}
