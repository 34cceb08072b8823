//! Formulas in Unicode, for terminals and messages: `x²`, `√`, `·`, `−`, `|x|`, `2 × 10⁻⁵`.
//!
//! In: an expression and what is known of the features. Out: one line of text.
//! The user's question: "can I read it where there is no typesetting?".
//! Invariants: [`parse`](super::parse()) reads the text back to the same expression; names are written as in plain
//! text.
//! Edges: a root of more than one thing has parentheses.

use super::display::{self, ATOM, Notation, POWER, Written, function_name, leaf_text, number, part, slash};
use super::expr::{Expr, Leaf, UnaryOp};
use super::token::raised;
use crate::data::FeatureInfo;

struct Unicode;

impl Notation for Unicode {
    fn minus(&self) -> &'static str {
        "−"
    }
    fn times(&self) -> &'static str {
        "·"
    }
    fn constant(&self, value: f64) -> String {
        let text = number(value);
        match text.split_once('e') {
            Some((digits, power)) => format!("{digits} × 10{}", raised(power)),
            None => text,
        }
    }
    fn leaf(&self, leaf: Leaf, info: &[FeatureInfo]) -> String {
        leaf_text(leaf, info)
    }
    fn parentheses(&self, text: &str) -> String {
        format!("({text})")
    }
    fn square(&self, base: &str) -> String {
        format!("{base}²")
    }
    fn function(&self, op: UnaryOp, operand: &Written) -> Written {
        match op {
            UnaryOp::Sqrt => (format!("√{}", part(self, operand, ATOM)), POWER),
            UnaryOp::Abs => (format!("|{}|", operand.0), ATOM),
            UnaryOp::Log => (format!("ln({})", operand.0), ATOM),
            _ => (format!("{}({})", function_name(op).unwrap_or_default(), operand.0), ATOM),
        }
    }
    fn named(&self, name: &'static str) -> String {
        name.to_owned()
    }
    fn quotient(&self, above: &Written, below: &Written) -> Written {
        slash(self, above, below)
    }
}

/// The expression in Unicode. `info` describes the features that its leaves read.
pub fn unicode(expr: &Expr, info: &[FeatureInfo]) -> String {
    display::write(expr, info, &Unicode)
}
