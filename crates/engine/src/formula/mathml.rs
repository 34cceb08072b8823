//! Formulas as MathML, for pages: no script and no font is needed to read them.
//!
//! In: an expression and what is known of the features. Out: MathML elements without the `<math>` around them.
//! The user's question: "what does the formula look like, as in a book?".
//! Invariants: every name is escaped, so that no column name can become markup; quotients are fractions, roots are
//! roots, an indicator is an Iverson bracket.
//! Edges: a name longer than 40 characters is cut with an ellipsis; the plain text keeps it whole.

use super::display::{level_name, number};
use super::expr::{BinaryOp, Expr, Leaf, Node, UnaryOp};
use super::parts::Sum;
use crate::data::FeatureInfo;

const LONGEST_NAME: usize = 40;
const SUM: u8 = 1;
const PRODUCT: u8 = 2;
const ATOM: u8 = 3;

/// Text with the characters that HTML gives a meaning to replaced.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}

fn shortened(name: &str) -> String {
    if name.chars().count() <= LONGEST_NAME {
        return escaped(name);
    }
    let kept: String = name.chars().take(LONGEST_NAME - 1).collect();
    escaped(&format!("{kept}…"))
}

/// A constant as an element, with a minus sign and a power of ten as a book prints them.
pub fn constant(value: f64) -> String {
    let text = number(value.abs());
    let digits = match text.split_once('e') {
        Some((mantissa, exponent)) => format!(
            "<mrow><mn>{mantissa}</mn><mo>×</mo><msup><mn>10</mn><mn>{}</mn></msup></mrow>",
            exponent.replace('-', "−")
        ),
        None => format!("<mn>{text}</mn>"),
    };
    if value.is_sign_negative() { format!("<mrow><mo>−</mo>{digits}</mrow>") } else { digits }
}

fn leaf_element(leaf: Leaf, info: &[FeatureInfo]) -> String {
    let Some(feature) = info.get(leaf.feature() as usize) else {
        return format!("<mtext>#{}</mtext>", leaf.feature());
    };
    let name = format!("<mtext>{}</mtext>", shortened(&feature.name));
    let bracket = |inside: String| format!("<mrow><mo>[</mo>{inside}<mo>]</mo></mrow>");
    match leaf {
        Leaf::Number(_) => name,
        Leaf::Present(_) => bracket(format!("{name}<mo>≠</mo><mtext>∅</mtext>")),
        Leaf::Level(_, level) => {
            bracket(format!("{name}<mo>=</mo><mtext>{}</mtext>", shortened(&level_name(feature, level))))
        }
        Leaf::Effect(_, output) => {
            format!("<msub><mi>e</mi><mn>{}</mn></msub><mrow><mo>(</mo>{name}<mo>)</mo></mrow>", output + 1)
        }
    }
}

/// The expression as MathML elements.
pub fn mathml(expr: &Expr, info: &[FeatureInfo]) -> String {
    let mut written: Vec<(String, u8)> = Vec::with_capacity(expr.nodes.len());
    for node in &expr.nodes {
        let part = |at: u32, needed: u8| {
            let (text, strength) = &written[at as usize];
            if *strength < needed { format!("<mrow><mo>(</mo>{text}<mo>)</mo></mrow>") } else { text.clone() }
        };
        let bare = |at: u32| format!("<mrow>{}</mrow>", written[at as usize].0);
        let function = |name: &str, inside: String| {
            format!("<mrow><mi>{name}</mi><mo>&#x2061;</mo><mrow><mo>(</mo>{inside}<mo>)</mo></mrow></mrow>")
        };
        let next = match *node {
            Node::Const(v) => (constant(v), if v.is_sign_negative() { SUM } else { ATOM }),
            Node::Leaf(leaf) => (leaf_element(leaf, info), ATOM),
            Node::Unary(op, a) => match op {
                UnaryOp::Neg => (format!("<mrow><mo>−</mo>{}</mrow>", part(a, PRODUCT)), SUM),
                UnaryOp::Abs => (format!("<mrow><mo>|</mo>{}<mo>|</mo></mrow>", bare(a)), ATOM),
                UnaryOp::Square => (format!("<msup>{}<mn>2</mn></msup>", part(a, ATOM)), PRODUCT),
                UnaryOp::Sqrt => (format!("<msqrt>{}</msqrt>", bare(a)), ATOM),
                UnaryOp::Exp => (format!("<msup><mi>e</mi>{}</msup>", bare(a)), PRODUCT),
                UnaryOp::Log => (function("ln", bare(a)), ATOM),
                UnaryOp::Sin => (function("sin", bare(a)), ATOM),
                UnaryOp::Cos => (function("cos", bare(a)), ATOM),
                UnaryOp::Tanh => (function("tanh", bare(a)), ATOM),
            },
            Node::Binary(op, a, b) => match op {
                BinaryOp::Add => (format!("{}<mo>+</mo>{}", part(a, SUM), part(b, PRODUCT)), SUM),
                BinaryOp::Sub => (format!("{}<mo>−</mo>{}", part(a, SUM), part(b, PRODUCT)), SUM),
                BinaryOp::Mul => (format!("{}<mo>·</mo>{}", part(a, PRODUCT), part(b, PRODUCT)), PRODUCT),
                BinaryOp::Div => (format!("<mfrac>{}{}</mfrac>", bare(a), bare(b)), ATOM),
                BinaryOp::Min => (function("min", format!("{}<mo>,</mo>{}", bare(a), bare(b))), ATOM),
                BinaryOp::Max => (function("max", format!("{}<mo>,</mo>{}", bare(a), bare(b))), ATOM),
            },
        };
        written.push(next);
    }
    written.pop().map_or_else(String::new, |(text, _)| text)
}

/// A sum as a `<math>` element per part, so that lines break between them.
pub fn sum(sum: &Sum, info: &[FeatureInfo]) -> String {
    let element = |(at, (taken, part)): (usize, &(bool, Expr))| {
        let sign = match (at, taken) {
            (0, _) => "",
            (_, true) => "<mo form=\"infix\">−</mo>",
            (_, false) => "<mo form=\"infix\">+</mo>",
        };
        format!("<math><mrow>{sign}{}</mrow></math>", mathml(part, info))
    };
    sum.iter().enumerate().map(element).collect::<Vec<_>>().join(" ")
}

/// `name =`, to stand before a sum.
pub fn equals(name: &str) -> String {
    format!("<math><mrow><mtext>{}</mtext><mo form=\"infix\">=</mo></mrow></math> ", shortened(name))
}

#[cfg(test)]
mod tests {
    use super::super::parse::{parse, tests::names};
    use super::*;

    #[test]
    fn markup_is_balanced_and_names_are_escaped() {
        let info = names(&["x", "<b> & co"]);
        let expr = parse("-x^2 * sqrt(x) / (1 + max(0, [<b> & co] - 2e-7)) - log(x)", &info).unwrap();
        let text = mathml(&expr, &info);
        assert!(text.contains("&lt;b&gt; &amp; co") && text.contains("<mfrac>") && text.contains("<msqrt>"), "{text}");
        for tag in ["mrow", "mfrac", "msup", "msqrt", "mtext", "mo", "mn", "mi"] {
            let (open, close) = (text.matches(&format!("<{tag}>")).count(), text.matches(&format!("</{tag}>")).count());
            assert_eq!(open, close, "{tag}: {text}");
        }
    }
}
