//! Formulas as text, with the user's column names: what every way of writing shares, and plain text.
//!
//! In: an expression and what is known of the features. Out: text such as `0.5 * cement + max(0, [age (days)] - 28)`.
//! The user's question: "what is the formula, in a form that I can paste elsewhere?".
//! Invariants: [`parse`](super::parse()) reads the text back to the same expression; constants have the fewest digits
//! that read back to the same number.
//! Edges: a name that is no identifier, or that is a function's name, stands in brackets, `]` doubled.
//! To add one more way of writing: a module with an implementation of `Notation`, and its tokens for the parser.

use super::expr::{BinaryOp, Expr, Leaf, Node, UnaryOp};
use super::token;
use crate::data::{FeatureInfo, FeatureKind};

/// Words with a meaning of their own.
pub(super) const FUNCTIONS: [&str; 13] =
    ["sqrt", "abs", "log", "ln", "exp", "sin", "cos", "tanh", "min", "max", "present", "is", "effect"];

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
pub fn quoted_name(name: &str) -> String {
    let mut characters = name.chars();
    let identifier = characters.next().is_some_and(token::starts_word) && characters.all(token::continues_word);
    if identifier && !FUNCTIONS.contains(&name) { name.to_owned() } else { format!("[{}]", name.replace(']', "]]")) }
}

/// Name of a level: as in the table for a category, the number for a month or a weekday.
pub fn level_name(info: &FeatureInfo, level: u32) -> String {
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

/// How tightly a text holds together: what stands beside it decides whether it needs parentheses.
pub(super) type Strength = u8;
pub(super) const SUM: Strength = 1;
pub(super) const PRODUCT: Strength = 2;
pub(super) const SIGN: Strength = 3;
pub(super) const POWER: Strength = 4;
pub(super) const ATOM: Strength = 5;

/// A text with its strength.
pub(super) type Written = (String, Strength);

/// A way of writing formulas; what differs between plain text, Unicode and LaTeX.
pub(super) trait Notation {
    /// The minus sign.
    fn minus(&self) -> &'static str;
    /// The sign of a product, without spaces.
    fn times(&self) -> &'static str;
    /// A constant that is not negative.
    fn constant(&self, value: f64) -> String;
    /// Something read from the row.
    fn leaf(&self, leaf: Leaf, info: &[FeatureInfo]) -> String;
    /// Parentheses.
    fn parentheses(&self, text: &str) -> String;
    /// The square of something written as tightly as an atom.
    fn square(&self, base: &str) -> String;
    /// A function of one operand.
    fn function(&self, op: UnaryOp, operand: &Written) -> Written;
    /// The name of a function of two operands.
    fn named(&self, name: &'static str) -> String;
    /// A quotient.
    fn quotient(&self, above: &Written, below: &Written) -> Written;
}

/// An operand, in parentheses when it binds less tightly than its place demands.
pub(super) fn part(notation: &dyn Notation, (text, strength): &Written, needed: Strength) -> String {
    if *strength < needed { notation.parentheses(text) } else { text.clone() }
}

/// The expression in this way of writing.
pub(super) fn write(expr: &Expr, info: &[FeatureInfo], notation: &dyn Notation) -> String {
    let mut written: Vec<Written> = Vec::with_capacity(expr.nodes.len());
    for node in &expr.nodes {
        let operand = |at: u32, needed: Strength| part(notation, &written[at as usize], needed);
        let next = match *node {
            Node::Const(v) if v.is_sign_negative() => {
                (format!("{}{}", notation.minus(), notation.constant(v.abs())), SIGN)
            }
            Node::Const(v) => (notation.constant(v), ATOM),
            Node::Leaf(leaf) => (notation.leaf(leaf, info), ATOM),
            Node::Unary(UnaryOp::Neg, a) => {
                let text = match expr.nodes[a as usize] {
                    // `-3` is the constant; the sign of a constant needs parentheses to stay apart.
                    Node::Const(_) => notation.parentheses(&written[a as usize].0),
                    _ => operand(a, SIGN),
                };
                (format!("{}{text}", notation.minus()), SIGN)
            }
            Node::Unary(UnaryOp::Square, a) => (notation.square(&operand(a, ATOM)), POWER),
            Node::Unary(op, a) => notation.function(op, &written[a as usize]),
            Node::Binary(op, a, b) => match op {
                BinaryOp::Min | BinaryOp::Max => {
                    let name = notation.named(if op == BinaryOp::Min { "min" } else { "max" });
                    let operands = format!("{}, {}", written[a as usize].0, written[b as usize].0);
                    (format!("{name}{}", notation.parentheses(&operands)), ATOM)
                }
                BinaryOp::Add => (format!("{} + {}", operand(a, SUM), operand(b, PRODUCT)), SUM),
                BinaryOp::Sub => (format!("{} {} {}", operand(a, SUM), notation.minus(), operand(b, PRODUCT)), SUM),
                BinaryOp::Mul => {
                    (format!("{} {} {}", operand(a, PRODUCT), notation.times(), operand(b, SIGN)), PRODUCT)
                }
                BinaryOp::Div => notation.quotient(&written[a as usize], &written[b as usize]),
            },
        };
        written.push(next);
    }
    written.pop().map_or_else(String::new, |(text, _)| text)
}

/// A quotient on one line.
pub(super) fn slash(notation: &dyn Notation, above: &Written, below: &Written) -> Written {
    (format!("{} / {}", part(notation, above, PRODUCT), part(notation, below, SIGN)), PRODUCT)
}

/// Something read from the row, as plain text and Unicode write it.
pub(super) fn leaf_text(leaf: Leaf, info: &[FeatureInfo]) -> String {
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

struct Plain;

impl Notation for Plain {
    fn minus(&self) -> &'static str {
        "-"
    }
    fn times(&self) -> &'static str {
        "*"
    }
    fn constant(&self, value: f64) -> String {
        number(value)
    }
    fn leaf(&self, leaf: Leaf, info: &[FeatureInfo]) -> String {
        leaf_text(leaf, info)
    }
    fn parentheses(&self, text: &str) -> String {
        format!("({text})")
    }
    fn square(&self, base: &str) -> String {
        format!("{base}^2")
    }
    fn function(&self, op: UnaryOp, (operand, _): &Written) -> Written {
        (format!("{}({operand})", function_name(op).unwrap_or_default()), ATOM)
    }
    fn named(&self, name: &'static str) -> String {
        name.to_owned()
    }
    fn quotient(&self, above: &Written, below: &Written) -> Written {
        slash(self, above, below)
    }
}

/// The expression as plain text. `info` describes the features that its leaves read.
pub fn plain(expr: &Expr, info: &[FeatureInfo]) -> String {
    write(expr, info, &Plain)
}

#[cfg(test)]
mod tests {
    use super::super::expr::tests_support::any_expr;
    use super::super::parse::{parse, parse_latex, tests::names};
    use super::super::{latex::latex, unicode::unicode};
    use super::*;
    use proptest::prelude::*;

    /// Names that try to break out of their place.
    const HOSTILE: [&str; 12] = [
        "x", "column name", "odd ] name", "sqrt", "a{b}\\ $%&#_^~", "|y|", "2nd\n\nline", "", "âge²", " two  spaces ",
        "--", "\\text{x}",
    ];

    /// The features of [`HOSTILE`], every third one a category with hostile levels.
    fn hostile() -> Vec<FeatureInfo> {
        let mut info = names(&HOSTILE);
        for feature in info.iter_mut().step_by(3) {
            feature.kind = FeatureKind::Level { levels: HOSTILE.map(String::from).to_vec() };
        }
        info
    }

    fn reads_back(expr: &Expr, info: &[FeatureInfo]) -> Result<(), TestCaseError> {
        for text in [plain(expr, info), unicode(expr, info)] {
            prop_assert_eq!(&parse(&text, info), &Ok(expr.clone()), "{}", text);
        }
        let text = latex(expr, info);
        prop_assert_eq!(&parse_latex(&text, info), &Ok(expr.clone()), "{}", text);
        Ok(())
    }

    proptest! {
        #[test]
        fn every_text_reads_back_to_the_same_expression(expr in any_expr(HOSTILE.len() as u32), pick in 0u32..1000) {
            let info = hostile();
            let mut expr = expr;
            for (at, node) in expr.nodes.iter_mut().enumerate() {
                if let Node::Leaf(Leaf::Number(f)) = *node {
                    let kind = (pick + at as u32) % 3;
                    let category = info[f as usize].n_levels().is_some();
                    *node = Node::Leaf(match (category, kind) {
                        (true, 0) => Leaf::Effect(f, pick % 4),
                        (true, 1) => Leaf::Level(f, pick % 12),
                        (true, _) | (false, 0) => Leaf::Present(f),
                        (false, _) => Leaf::Number(f),
                    });
                }
            }
            reads_back(&expr, &info)?;
        }

        #[test]
        fn every_constant_reads_back(bits in any::<u64>()) {
            let value = f64::from_bits(bits);
            if value.is_finite() {
                let ten_squared = Expr::unary(UnaryOp::Square, &Expr::constant(10.0));
                let constant = Expr::constant(value);
                reads_back(&Expr::binary(BinaryOp::Mul, &constant, &ten_squared), &[])?;
                reads_back(&Expr::unary(UnaryOp::Neg, &constant), &[])?;
            }
        }

        #[test]
        fn every_name_reads_back(name in any::<String>(), level in any::<String>()) {
            let mut info = names(&[&name, "other"]);
            reads_back(&Expr::leaf(Leaf::Number(0)), &info)?;
            info[1].kind = FeatureKind::Level { levels: vec!["first".into(), level] };
            reads_back(&Expr::leaf(Leaf::Level(1, 1)), &info)?;
        }
    }

    #[test]
    fn three_ways_to_write_the_same() {
        let check = |text: &str, in_unicode: &str, in_latex: &str| {
            let info = names(&["x", "age (days)"]);
            let expr = parse(text, &info).unwrap_or_else(|e| panic!("{text}: {e}"));
            assert_eq!(unicode(&expr, &info), in_unicode);
            assert_eq!(latex(&expr, &info), in_latex);
        };
        check("2e-5 * x^2 - 3", "2 × 10⁻⁵ · x² − 3", r"2 \times 10^{-5} \cdot \text{x}^{2} - 3");
        check("max(0, [age (days)] - 28)", "max(0, [age (days)] − 28)", r"\max\left(0, \text{age (days)} - 28\right)");
        check("sqrt(x) + abs(x - 1)", "√x + |x − 1|", r"\sqrt{\text{x}} + \left|\text{x} - 1\right|");
        check("sqrt(x + 1)^2", "(√(x + 1))²", r"\left(\sqrt{\text{x} + 1}\right)^{2}");
        check("log(x) / (1 + x)", "ln(x) / (1 + x)", r"\frac{\ln\left(\text{x}\right)}{1 + \text{x}}");
        check("(-3)^2 - -x", "(−3)² − −x", r"\left(-3\right)^{2} - -\text{x}");
        check("present(x)", "present(x)", r"\left[\text{x} \neq \varnothing\right]");
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
        assert_eq!(quoted_name("x²"), "[x²]");
        assert_eq!(quoted_name("max"), "[max]");
        assert_eq!(quoted_name(""), "[]");
    }
}
