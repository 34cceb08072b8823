//! A formula as a sum of parts, and long parts with named intermediates.
//!
//! In: one expression per output. Out: what is added up; and the same with letters for what is long or repeated.
//! The user's question: "how do I read something that does not fit on a line?".
//! Invariants: putting each letter's definition in its place gives back the same expressions; no letter is a column's
//! name; letters follow the order in which they are met.
//! Method: greedy. First the largest sub-expressions that stand in several places, then of each part that is still too
//! long the largest piece that is not, until every part and every definition is short.
//! Edges: very long sums (thousands of nodes) are not searched for repetitions.

use super::expr::{BinaryOp, Expr, Leaf, Node};
use crate::data::{FeatureInfo, FeatureKind};

/// Longest part that is shown whole, in nodes.
const LONGEST_PART: usize = 15;
/// Shortest sub-expression that deserves a letter where it is repeated, in nodes.
const SHORTEST_REPEATED: usize = 7;
/// Repetitions are sought among so many nodes, at most.
const MOST_NODES: usize = 2_000;
/// Letters given, at most.
const MOST_LETTERS: usize = 52;

/// What is added up, and whether it is taken away instead (never the first).
pub type Sum = Vec<(bool, Expr)>;

/// The parts of a sum, in order; one part where it is none.
pub fn parts(expr: &Expr) -> Sum {
    let mut sum = Vec::new();
    let mut at = expr.root();
    while let Node::Binary(op @ (BinaryOp::Add | BinaryOp::Sub), a, b) = expr.nodes[at] {
        sum.push((op == BinaryOp::Sub, expr.subtree(b as usize)));
        at = a as usize;
    }
    sum.push((false, expr.subtree(at)));
    sum.reverse();
    sum
}

/// The expression whose [`parts`] these are.
pub fn whole(sum: &Sum) -> Expr {
    let mut parts = sum.iter();
    let first = parts.next().map_or_else(|| Expr::constant(0.0), |(_, part)| part.clone());
    parts.fold(first, |all, (taken, part)| Expr::binary(if *taken { BinaryOp::Sub } else { BinaryOp::Add }, &all, part))
}

/// Formulas with letters for what is long or repeated.
#[derive(Debug, Clone, PartialEq)]
pub struct Lettered {
    /// Per output what is added up; letters are leaves that read features beyond the known ones.
    pub sums: Vec<Sum>,
    /// Each letter and what it stands for, perhaps by other letters, never in a circle.
    pub definitions: Vec<(String, Expr)>,
    /// The features, then the letters.
    pub info: Vec<FeatureInfo>,
}

/// How many nodes stand under each node, itself included.
fn sizes(expr: &Expr) -> Vec<usize> {
    let mut sizes: Vec<usize> = Vec::with_capacity(expr.nodes.len());
    for node in &expr.nodes {
        sizes.push(match *node {
            Node::Const(_) | Node::Leaf(_) => 1,
            Node::Unary(_, a) => 1 + sizes[a as usize],
            Node::Binary(_, a, b) => 1 + sizes[a as usize] + sizes[b as usize],
        });
    }
    sizes
}

/// The expression with `leaf` in every place of `piece`.
fn replaced(expr: &Expr, piece: &Expr, leaf: Leaf) -> Expr {
    fn rebuilt(expr: &Expr, at: usize, sizes: &[usize], piece: &Expr, leaf: Leaf) -> Expr {
        if sizes[at] == piece.nodes.len() && expr.subtree(at) == *piece {
            return Expr::leaf(leaf);
        }
        match expr.nodes[at] {
            Node::Unary(op, a) => Expr::unary(op, &rebuilt(expr, a as usize, sizes, piece, leaf)),
            Node::Binary(op, a, b) => Expr::binary(
                op,
                &rebuilt(expr, a as usize, sizes, piece, leaf),
                &rebuilt(expr, b as usize, sizes, piece, leaf),
            ),
            node => Expr { nodes: vec![node] },
        }
    }
    rebuilt(expr, expr.root(), &sizes(expr), piece, leaf)
}

/// The largest sub-expression that stands in several places.
fn repeated(lines: &[Expr]) -> Option<Expr> {
    let mut pieces: Vec<Expr> = Vec::new();
    for line in lines {
        let sizes = sizes(line);
        pieces.extend((0..sizes.len()).filter(|&at| sizes[at] >= SHORTEST_REPEATED).map(|at| line.subtree(at)));
    }
    pieces.sort_by_key(|p| std::cmp::Reverse(p.nodes.len()));
    let twice = |(at, piece): (usize, &Expr)| {
        pieces[at + 1..].iter().take_while(|p| p.nodes.len() == piece.nodes.len()).any(|p| p == piece)
    };
    let at = (0..pieces.len()).find(|&at| twice((at, &pieces[at])))?;
    Some(pieces.swap_remove(at))
}

/// The largest piece of a long line that is not long itself.
fn piece(line: &Expr) -> Option<Expr> {
    let sizes = sizes(line);
    let at = (0..sizes.len()).filter(|&at| sizes[at] <= LONGEST_PART).max_by_key(|&at| (sizes[at], at))?;
    Some(line.subtree(at))
}

/// The letters, in the order in which the lines and then their definitions name them.
fn order(lines: &[Expr], definitions: &[Expr], n_features: u32) -> Vec<usize> {
    let mut order: Vec<usize> = Vec::new();
    let meet = |expr: &Expr, order: &mut Vec<usize>| {
        for node in &expr.nodes {
            if let Node::Leaf(Leaf::Number(f)) = *node
                && f >= n_features
                && !order.contains(&((f - n_features) as usize))
            {
                order.push((f - n_features) as usize);
            }
        }
    };
    lines.iter().for_each(|line| meet(line, &mut order));
    let mut at = 0;
    while at < order.len() {
        meet(&definitions[order[at]], &mut order);
        at += 1;
    }
    order
}

/// Names for so many letters: A, B, ..., Z, A1, ..., without those that columns bear.
fn letters(n: usize, info: &[FeatureInfo]) -> Vec<String> {
    let all = (0..).flat_map(|round: usize| {
        ('A'..='Z').map(move |c| if round == 0 { c.to_string() } else { format!("{c}{round}") })
    });
    all.filter(|name| !info.iter().any(|i| i.name == *name)).take(n).collect()
}

/// The formulas with letters where they are long; without any where they are not.
pub fn lettered(formulas: &[Expr], info: &[FeatureInfo]) -> Lettered {
    let n_features = info.len() as u32;
    let sums: Vec<Sum> = formulas.iter().map(parts).collect();
    let mut lines: Vec<Expr> = sums.iter().flatten().map(|(_, part)| part.clone()).collect();
    let mut definitions: Vec<Expr> = Vec::new();
    let take = |piece: Expr, lines: &mut [Expr], definitions: &mut Vec<Expr>| {
        let leaf = Leaf::Number(n_features + definitions.len() as u32);
        for line in lines.iter_mut().chain(definitions.iter_mut()) {
            *line = replaced(line, &piece, leaf);
        }
        definitions.push(piece);
    };
    while definitions.len() < MOST_LETTERS && lines.iter().map(|l| l.nodes.len()).sum::<usize>() <= MOST_NODES {
        let all: Vec<Expr> = lines.iter().chain(&definitions).cloned().collect();
        let Some(piece) = repeated(&all) else { break };
        take(piece, &mut lines, &mut definitions);
    }
    while definitions.len() < MOST_LETTERS {
        let long = lines.iter().chain(&definitions).find(|l| l.nodes.len() > LONGEST_PART);
        let Some(piece) = long.and_then(piece) else { break };
        take(piece, &mut lines, &mut definitions);
    }
    let order = order(&lines, &definitions, n_features);
    let renamed = |expr: &Expr| {
        let mut expr = expr.clone();
        for node in &mut expr.nodes {
            if let Node::Leaf(Leaf::Number(f)) = node
                && *f >= n_features
                && let Some(rank) = order.iter().position(|&o| o == (*f - n_features) as usize)
            {
                *f = n_features + rank as u32;
            }
        }
        expr
    };
    let names = letters(order.len(), info);
    let letter = |name: &String| FeatureInfo {
        name: name.clone(),
        column: name.clone(),
        kind: FeatureKind::Number,
        ..FeatureInfo::default()
    };
    let mut lines = lines.iter().map(renamed);
    let sums = sums.iter().map(|sum| sum.iter().map(|(taken, _)| *taken).zip(&mut lines).collect()).collect();
    let info = info.iter().cloned().chain(names.iter().map(letter)).collect();
    let definitions = names.into_iter().zip(order.iter().map(|&o| renamed(&definitions[o]))).collect();
    Lettered { sums, definitions, info }
}

#[cfg(test)]
mod tests {
    use super::super::display::plain;
    use super::super::expr::tests_support::any_expr;
    use super::super::parse::{parse, tests::names};
    use super::*;
    use proptest::prelude::*;

    /// Definitions put back in the place of their letters.
    fn spelled_out(expr: &Expr, lettered: &Lettered, n_features: usize) -> Expr {
        // Definitions may name any other letter: as many rounds as there are letters.
        let n = lettered.definitions.len();
        (0..n * n).fold(expr.clone(), |expr, round| {
            let k = round % n;
            let letter = Expr::leaf(Leaf::Number((n_features + k) as u32));
            let definition = &lettered.definitions[k].1;
            fn put(expr: &Expr, at: usize, letter: &Expr, definition: &Expr) -> Expr {
                match expr.nodes[at] {
                    Node::Unary(op, a) => Expr::unary(op, &put(expr, a as usize, letter, definition)),
                    Node::Binary(op, a, b) => Expr::binary(
                        op,
                        &put(expr, a as usize, letter, definition),
                        &put(expr, b as usize, letter, definition),
                    ),
                    node if letter.nodes[0] == node => definition.clone(),
                    node => Expr { nodes: vec![node] },
                }
            }
            put(&expr, expr.root(), &letter, definition)
        })
    }

    proptest! {
        #[test]
        fn letters_stand_for_what_they_replace(expr in any_expr(3), other in any_expr(3)) {
            let info = names(&["x", "y", "A"]);
            prop_assert_eq!(whole(&parts(&expr)), expr.clone());
            let both = Expr::binary(BinaryOp::Mul, &expr, &Expr::binary(BinaryOp::Mul, &other, &expr));
            let formulas = [both, other];
            let short = lettered(&formulas, &info);
            for (sum, formula) in short.sums.iter().zip(&formulas) {
                prop_assert!(sum.iter().all(|(_, part)| part.nodes.len() <= LONGEST_PART));
                for ((taken, part), (was_taken, was)) in sum.iter().zip(parts(formula)) {
                    prop_assert_eq!(*taken, was_taken);
                    prop_assert_eq!(spelled_out(part, &short, info.len()), was);
                }
            }
            prop_assert!(short.definitions.iter().all(|(name, d)| name != "A" && d.nodes.len() <= LONGEST_PART));
        }
    }

    #[test]
    fn short_formulas_need_no_letters() {
        let check = |text: &str, expected: &str| {
            let info = names(&["x", "y"]);
            let short = lettered(&[parse(text, &info).unwrap()], &info);
            let sum = |sum: &Sum| {
                sum.iter().fold(String::new(), |all, (taken, part)| {
                    let sign = if all.is_empty() { "" } else { [" + ", " - "][usize::from(*taken)] };
                    format!("{all}{sign}{}", plain(part, &short.info))
                })
            };
            let mut lines: Vec<String> = short.sums.iter().map(sum).collect();
            lines.extend(short.definitions.iter().map(|(name, e)| format!("{name} = {}", plain(e, &short.info))));
            assert_eq!(lines.join("; "), expected);
        };
        check("1 + 2 * x - 3 * max(0, y - 2)", "1 + 2 * x - 3 * max(0, y - 2)");
        check("sqrt(1 + (x - 2) * y) - x * sqrt(1 + (x - 2) * y)", "A - x * A; A = sqrt(1 + (x - 2) * y)");
        check(
            "2 * max(0, x - 1) * max(0, y - 2) * max(0, 3 - x) * max(0, 4 - y)",
            "A * max(0, 3 - x) * max(0, 4 - y); A = 2 * max(0, x - 1) * max(0, y - 2)",
        );
    }
}
