//! Expression trees in one array: the form in which formulas are evolved, stored and evaluated.
//!
//! In: leaves, operators. Out: [`Expr`], its complexity and whether it is sound.
//! The user's question: "how much do I have to read?".
//! Invariants: operands stand before the operator that uses them, each is used exactly once and the root is last, so
//! that a cycle cannot be written; [`Expr::check`] refuses whatever breaks this, and anything too long or too deep.
//! Method: postfix array of nodes; complexity counts what a person reads, our own weights.
//! Edges: an empty array is never valid.

use serde::{Deserialize, Serialize};

/// Longest expression that is accepted, in nodes.
pub const MAX_NODES: usize = 512;
/// Deepest expression that is accepted.
pub const MAX_DEPTH: usize = 48;

/// What an expression reads from a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Leaf {
    /// Number of this feature; a gap reads as the training median.
    Number(u32),
    /// 1 where this feature has a value, 0 where it has a gap.
    Present(u32),
    /// 1 where this feature has this level, else 0.
    Level(u32, u32),
    /// Effect that this feature's level had on an output in training, shrunk towards zero.
    Effect(u32, u32),
}

impl Leaf {
    /// Feature that is read.
    pub fn feature(self) -> u32 {
        match self {
            Leaf::Number(f) | Leaf::Present(f) | Leaf::Level(f, _) | Leaf::Effect(f, _) => f,
        }
    }
}

/// Operators with one operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum UnaryOp {
    /// Change of sign.
    Neg,
    /// Absolute value.
    Abs,
    /// Square.
    Square,
    /// Square root of a number that is not negative.
    Sqrt,
    /// Natural logarithm of a positive number.
    Log,
    /// Exponential.
    Exp,
    /// Sine (radians).
    Sin,
    /// Cosine (radians).
    Cos,
    /// Hyperbolic tangent.
    Tanh,
}

impl UnaryOp {
    /// All of them.
    pub const ALL: [UnaryOp; 9] = [
        UnaryOp::Neg,
        UnaryOp::Abs,
        UnaryOp::Square,
        UnaryOp::Sqrt,
        UnaryOp::Log,
        UnaryOp::Exp,
        UnaryOp::Sin,
        UnaryOp::Cos,
        UnaryOp::Tanh,
    ];

    /// What reading it costs.
    pub fn complexity(self) -> f64 {
        match self {
            UnaryOp::Neg | UnaryOp::Abs | UnaryOp::Square => 1.0,
            UnaryOp::Sqrt | UnaryOp::Log => 2.0,
            UnaryOp::Exp | UnaryOp::Sin | UnaryOp::Cos | UnaryOp::Tanh => 3.0,
        }
    }
}

/// Operators with two operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum BinaryOp {
    /// Sum.
    Add,
    /// Difference.
    Sub,
    /// Product.
    Mul,
    /// Quotient.
    Div,
    /// The smaller one.
    Min,
    /// The larger one; with 0 it makes a hinge (Friedman 1991).
    Max,
}

impl BinaryOp {
    /// All of them.
    pub const ALL: [BinaryOp; 6] =
        [BinaryOp::Add, BinaryOp::Sub, BinaryOp::Mul, BinaryOp::Div, BinaryOp::Min, BinaryOp::Max];
}

/// One step of an expression; operands are indices of earlier nodes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Node {
    /// A constant.
    Const(f64),
    /// Something read from the row.
    Leaf(Leaf),
    /// Operator on one earlier node.
    Unary(UnaryOp, u32),
    /// Operator on two earlier nodes.
    Binary(BinaryOp, u32, u32),
}

/// Why an expression is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// No node, or more than [`MAX_NODES`].
    Length,
    /// Deeper than [`MAX_DEPTH`].
    Depth,
    /// An operand that does not stand before its operator, or is used twice or never.
    Structure,
    /// A constant that is not finite.
    Constant,
}

/// An expression: nodes with operands before operators, root last.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Expr {
    /// The nodes.
    pub nodes: Vec<Node>,
}

impl Expr {
    /// A constant.
    pub fn constant(value: f64) -> Expr {
        Expr { nodes: vec![Node::Const(value)] }
    }
    /// Something read from the row.
    pub fn leaf(leaf: Leaf) -> Expr {
        Expr { nodes: vec![Node::Leaf(leaf)] }
    }
    /// An operator on one expression, as it stands.
    pub fn unary(op: UnaryOp, a: &Expr) -> Expr {
        let mut nodes = Vec::with_capacity(a.nodes.len() + 1);
        nodes.extend_from_slice(&a.nodes);
        nodes.push(Node::Unary(op, nodes.len() as u32 - 1));
        Expr { nodes }
    }
    /// An operator on two expressions, as it stands.
    pub fn binary(op: BinaryOp, a: &Expr, b: &Expr) -> Expr {
        let mut nodes = Vec::with_capacity(a.nodes.len() + b.nodes.len() + 1);
        nodes.extend_from_slice(&a.nodes);
        let shift = nodes.len() as u32;
        nodes.extend(b.nodes.iter().map(|&node| match node {
            Node::Unary(op, i) => Node::Unary(op, i + shift),
            Node::Binary(op, i, j) => Node::Binary(op, i + shift, j + shift),
            leaf => leaf,
        }));
        nodes.push(Node::Binary(op, shift - 1, nodes.len() as u32 - 1));
        Expr { nodes }
    }
    /// Index of the root.
    pub fn root(&self) -> usize {
        self.nodes.len() - 1
    }
    /// The expression whose root is this node.
    pub fn subtree(&self, root: usize) -> Expr {
        match self.nodes[root] {
            Node::Unary(op, a) => Expr::unary(op, &self.subtree(a as usize)),
            Node::Binary(op, a, b) => Expr::binary(op, &self.subtree(a as usize), &self.subtree(b as usize)),
            leaf => Expr { nodes: vec![leaf] },
        }
    }
    /// Indices of the nodes that are constants, increasing.
    pub fn constant_nodes(&self) -> Vec<usize> {
        (0..self.nodes.len()).filter(|&at| matches!(self.nodes[at], Node::Const(_))).collect()
    }
    /// The constants, in the order of [`Expr::constant_nodes`].
    pub fn constants(&self) -> Vec<f64> {
        self.nodes.iter().filter_map(|n| if let Node::Const(v) = n { Some(*v) } else { None }).collect()
    }
    /// The same expression with these constants, in the order of [`Expr::constant_nodes`]; those that are missing stay.
    pub fn with_constants(&self, values: &[f64]) -> Expr {
        let mut expr = self.clone();
        for (at, &value) in self.constant_nodes().into_iter().zip(values) {
            expr.nodes[at] = Node::Const(value);
        }
        expr
    }
    /// What a person reads: variables, operators (roots, logarithms and waves cost more than `+`) and constants.
    pub fn complexity(&self) -> f64 {
        let hinge_zeros = self.nodes.iter().filter(|n| self.is_hinge(n)).count();
        let cost = |node: &Node| match node {
            Node::Const(_) => 1.0,
            Node::Leaf(Leaf::Effect(..)) => 2.0,
            Node::Leaf(_) => 1.0,
            Node::Unary(op, _) => op.complexity(),
            Node::Binary(..) => 1.0,
        };
        self.nodes.iter().map(cost).sum::<f64>() - hinge_zeros as f64
    }
    /// Whether this node is `max(0, ...)`.
    pub fn is_hinge(&self, node: &Node) -> bool {
        matches!(node, Node::Binary(BinaryOp::Max, a, _) if self.nodes[*a as usize] == Node::Const(0.0))
    }
    /// Distinct leaves, sorted.
    pub fn leaves(&self) -> Vec<Leaf> {
        let mut leaves: Vec<Leaf> =
            self.nodes.iter().filter_map(|n| if let Node::Leaf(l) = n { Some(*l) } else { None }).collect();
        leaves.sort_unstable();
        leaves.dedup();
        leaves
    }
    /// Distinct features read, sorted.
    pub fn features(&self) -> Vec<u32> {
        let mut features: Vec<u32> = self.leaves().into_iter().map(Leaf::feature).collect();
        features.sort_unstable();
        features.dedup();
        features
    }
    /// Whether the structure is sound. Whoever reads an expression from a file calls this before anything else.
    pub fn check(&self) -> Result<(), Flaw> {
        let n = self.nodes.len();
        if n == 0 || n > MAX_NODES {
            return Err(Flaw::Length);
        }
        let mut used = vec![false; n];
        let mut depth = vec![1usize; n];
        for at in 0..n {
            let operands: [Option<u32>; 2] = match self.nodes[at] {
                Node::Const(v) if !v.is_finite() => return Err(Flaw::Constant),
                Node::Const(_) | Node::Leaf(_) => [None, None],
                Node::Unary(_, a) => [Some(a), None],
                Node::Binary(_, a, b) => [Some(a), Some(b)],
            };
            for operand in operands.into_iter().flatten().map(|o| o as usize) {
                if operand >= at || used[operand] {
                    return Err(Flaw::Structure);
                }
                used[operand] = true;
                depth[at] = depth[at].max(depth[operand] + 1);
            }
            if depth[at] > MAX_DEPTH {
                return Err(Flaw::Depth);
            }
        }
        let dead_nodes = used[..n - 1].iter().any(|u| !u);
        if dead_nodes { Err(Flaw::Structure) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_expressions_are_refused() {
        let check = |nodes: Vec<Node>, expected: Result<(), Flaw>| assert_eq!(Expr { nodes }.check(), expected);
        let x = Node::Leaf(Leaf::Number(0));
        check(vec![x], Ok(()));
        check(vec![], Err(Flaw::Length));
        check(vec![x; MAX_NODES + 1], Err(Flaw::Length));
        check(vec![Node::Unary(UnaryOp::Abs, 0)], Err(Flaw::Structure));
        check(vec![x, Node::Unary(UnaryOp::Abs, 7)], Err(Flaw::Structure));
        check(vec![x, Node::Binary(BinaryOp::Mul, 0, 0)], Err(Flaw::Structure));
        check(vec![x, x], Err(Flaw::Structure));
        check(vec![Node::Const(f64::NAN)], Err(Flaw::Constant));
        let deep = (0..MAX_DEPTH as u32).map(|i| Node::Unary(UnaryOp::Abs, i));
        check(std::iter::once(x).chain(deep).collect(), Err(Flaw::Depth));
    }

    #[test]
    fn a_hinge_reads_as_operator_variable_and_constant() {
        let x = Expr::leaf(Leaf::Number(0));
        let shifted = Expr::binary(BinaryOp::Sub, &x, &Expr::constant(63.0));
        let hinge = Expr::binary(BinaryOp::Max, &Expr::constant(0.0), &shifted);
        assert_eq!(hinge.complexity(), 4.0);
        assert_eq!(hinge.check(), Ok(()));
        assert_eq!(hinge.subtree(hinge.root()), hinge);
    }
}

#[cfg(test)]
pub(crate) mod tests_support {
    use super::*;
    use proptest::prelude::*;

    /// Expressions over some features, as the constructors of `simplify` make them.
    pub(crate) fn any_expr(n_features: u32) -> impl Strategy<Value = Expr> {
        let leaf = prop_oneof![
            (0..n_features).prop_map(|f| Expr::leaf(Leaf::Number(f))),
            (-9i32..10, 0i32..4).prop_map(|(v, d)| Expr::constant(f64::from(v) / 10f64.powi(d))),
        ];
        leaf.prop_recursive(4, 24, 2, |inner| {
            prop_oneof![
                (0usize..UnaryOp::ALL.len(), inner.clone()).prop_map(|(op, a)| Expr::unary(UnaryOp::ALL[op], &a)),
                (0usize..BinaryOp::ALL.len(), inner.clone(), inner).prop_map(|(op, a, b)| Expr::binary(
                    BinaryOp::ALL[op],
                    &a,
                    &b
                )),
            ]
        })
    }
}
