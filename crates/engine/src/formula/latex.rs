//! Formulas in LaTeX, for papers and slides.
//!
//! In: an expression and what is known of the features. Out: one line for a mathematical environment (`amsmath`,
//! `amssymb`).
//! The user's question: "how do I set it in my paper?".
//! Invariants: [`parse_latex`](super::parse_latex) reads the text back to the same expression; no column name can
//! become a command, since names stand in `\text{}` with every special character escaped.
//! Edges: control characters are `\symbol{}`; spaces that LaTeX would drop are `\ `.

use super::display::{self, ATOM, Notation, SIGN, Written, function_name, level_name, number};
use super::expr::{Expr, Leaf, UnaryOp};
use crate::data::FeatureInfo;

/// A name as text.
fn text(name: &str) -> String {
    let mut out = String::from("\\text{");
    let mut before = None;
    let last = name.chars().count().saturating_sub(1);
    for (at, c) in name.chars().enumerate() {
        match c {
            '\\' => out.push_str("\\textbackslash{}"),
            '~' => out.push_str("\\textasciitilde{}"),
            '^' => out.push_str("\\textasciicircum{}"),
            '{' | '}' | '$' | '%' | '#' | '&' | '_' => out.extend(['\\', c]),
            // Two of them would become another sign.
            '-' | '\'' | '`' | '<' | '>' | ',' if before == Some(c) => out.extend(['{', '}', c]),
            ' ' if at == 0 || at == last || before == Some(' ') => out.push_str("\\ "),
            c if c != ' ' && (c.is_control() || c.is_whitespace()) => {
                out.push_str(&format!("\\symbol{{{}}}", c as u32));
            }
            c => out.push(c),
        }
        before = Some(c);
    }
    out.push('}');
    out
}

struct Latex;

impl Notation for Latex {
    fn minus(&self) -> &'static str {
        "-"
    }
    fn times(&self) -> &'static str {
        "\\cdot"
    }
    fn constant(&self, value: f64) -> String {
        let text = number(value);
        match text.split_once('e') {
            Some((digits, power)) => format!("{digits} \\times 10^{{{power}}}"),
            None => text,
        }
    }
    fn leaf(&self, leaf: Leaf, info: &[FeatureInfo]) -> String {
        let Some(feature) = info.get(leaf.feature() as usize) else {
            return text(&format!("#{}", leaf.feature()));
        };
        let name = text(&feature.name);
        match leaf {
            Leaf::Number(_) => name,
            Leaf::Present(_) => format!("\\left[{name} \\neq \\varnothing\\right]"),
            Leaf::Level(_, level) => format!("\\left[{name} = {}\\right]", text(&level_name(feature, level))),
            Leaf::Effect(_, 0) => format!("\\operatorname{{effect}}\\left({name}\\right)"),
            Leaf::Effect(_, output) => format!("\\operatorname{{effect}}\\left({name}, {output}\\right)"),
        }
    }
    fn parentheses(&self, text: &str) -> String {
        format!("\\left({text}\\right)")
    }
    fn square(&self, base: &str) -> String {
        format!("{base}^{{2}}")
    }
    fn function(&self, op: UnaryOp, (operand, _): &Written) -> Written {
        match op {
            // A bare root under an exponent is hard to tell from a root of a power.
            UnaryOp::Sqrt => (format!("\\sqrt{{{operand}}}"), SIGN),
            UnaryOp::Abs => (format!("\\left|{operand}\\right|"), ATOM),
            UnaryOp::Log => (format!("\\ln{}", self.parentheses(operand)), ATOM),
            _ => (format!("\\{}{}", function_name(op).unwrap_or_default(), self.parentheses(operand)), ATOM),
        }
    }
    fn named(&self, name: &'static str) -> String {
        format!("\\{name}")
    }
    fn quotient(&self, (above, _): &Written, (below, _): &Written) -> Written {
        (format!("\\frac{{{above}}}{{{below}}}"), SIGN)
    }
}

/// The expression in LaTeX. `info` describes the features that its leaves read.
pub fn latex(expr: &Expr, info: &[FeatureInfo]) -> String {
    display::write(expr, info, &Latex)
}
