//! Formulas as data: what a person reads, what the machine evaluates, and what can be proven of it over a box.
//!
//! In: expression trees, or their text. Out: values over columns of rows, text with column names (plain, Unicode,
//! LaTeX), MathML, proven ranges.
//! The user's question: "what exactly does the model compute, and can I copy it?".
//! Invariants: a formula is data, never code; text written by [`display`], [`unicode`] and [`latex`] is read
//! back by [`parse()`] and [`parse_latex`] to the same expression; an expression whose range [`interval`] proves over a
//! box never yields infinity or NaN inside that box.
//! To add one more operator: a variant in [`UnaryOp`] or [`BinaryOp`], and what the compiler then asks for.

pub mod affine;
pub mod derivative;
pub mod display;
pub mod enclosure;
pub mod eval;
pub mod expr;
pub mod gradient;
pub mod interval;
pub mod latex;
pub mod mathml;
pub mod parse;
pub mod parts;
pub mod saturate;
pub mod separable;
pub mod simplify;
pub mod term;
mod token;
pub mod unicode;

pub use expr::{BinaryOp, Expr, Leaf, Node, UnaryOp};
pub use interval::Interval;
pub use parse::{parse, parse_latex};
