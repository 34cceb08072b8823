//! Formulas read from text with column names: plain, Unicode, LaTeX.
//!
//! In: text as [`display`](super::display), [`unicode`](super::unicode) or [`latex`](super::latex) write it, or as a
//! person types it. Out: the expression, or where it goes wrong and which column was probably meant.
//! The user's question: "can I give it my own formula?".
//! Invariants: no text makes it panic, recurse deeply or build a long expression; what it returns passes
//! [`Expr::check`](super::Expr::check).
//! Method: one recursive descent over the tokens of any way of writing. `sum: product ((+|-) product)*`,
//! `product: sign ((*|/) sign)*`, `sign: -sign | power`, `power: atom (^2)?`; the nearest name by optimal string
//! alignment distance.
//! Edges: empty text is an error at position 1; bars need no direction, since no product is written without its sign.

use super::display::{FUNCTIONS, level_name};
use super::expr::{BinaryOp, Expr, Leaf, MAX_DEPTH, MAX_NODES, UnaryOp};
use super::token::{self, Placed, Token};
use crate::data::FeatureInfo;
use crate::message;
use crate::message::Error;

/// Longest text that is read, in characters.
pub const MAX_TEXT: usize = 100_000;

/// Reads a formula in plain text or Unicode. Positions in errors count characters from 1.
///
/// Errors (usage): a character or word out of place, an unknown column, level or function, too long, too deep.
pub fn parse(text: &str, info: &[FeatureInfo]) -> Result<Expr, Error> {
    read(text, info, token::read)
}

/// Reads a formula in LaTeX. Errors: those of [`parse`].
pub fn parse_latex(text: &str, info: &[FeatureInfo]) -> Result<Expr, Error> {
    read(text, info, token::latex::read)
}

fn read(text: &str, info: &[FeatureInfo], tokens: fn(&[char]) -> Vec<Placed>) -> Result<Expr, Error> {
    let characters: Vec<char> = text.chars().take(MAX_TEXT + 1).collect();
    if characters.len() > MAX_TEXT {
        return Err(Error::usage(message!("formula-too-long", limit = MAX_TEXT)));
    }
    let tokens = tokens(&characters);
    let mut parser = Parser { characters, tokens, at: 0, info, n_nodes: 0 };
    let expr = parser.sum(0)?;
    if parser.peek() != &Token::End {
        return Err(parser.unexpected());
    }
    match expr.check() {
        Ok(()) => Ok(expr),
        Err(_) => Err(parser.too_deep()),
    }
}

struct Parser<'a> {
    characters: Vec<char>,
    /// The last one is [`Token::End`], which is never passed.
    tokens: Vec<Placed>,
    at: usize,
    info: &'a [FeatureInfo],
    n_nodes: usize,
}

impl Parser<'_> {
    fn peek(&self) -> &Token {
        &self.tokens[self.at].token
    }
    /// Position of the next token in the text, from 1.
    fn position(&self) -> usize {
        self.tokens[self.at].at + 1
    }
    /// Goes on to the next token; the last one stays.
    fn advance(&mut self) {
        self.at = (self.at + 1).min(self.tokens.len() - 1);
    }
    fn eat(&mut self, expected: &Token) -> bool {
        let found = self.peek() == expected;
        if found {
            self.advance();
        }
        found
    }
    fn expect(&mut self, expected: &Token) -> Result<(), Error> {
        if self.eat(expected) { Ok(()) } else { Err(self.unexpected()) }
    }
    fn unexpected(&self) -> Error {
        let position = self.position();
        match self.characters.get(position - 1) {
            Some(c) => Error::usage(message!("formula-unexpected", found = c.to_string(), position = position)),
            None => Error::usage(message!("formula-ends-early", position = position)),
        }
    }
    fn too_deep(&self) -> Error {
        let position = self.position();
        Error::usage(message!("formula-too-deep", nodes = MAX_NODES, depth = MAX_DEPTH, position = position))
    }
    fn grow(&mut self, expr: Expr) -> Result<Expr, Error> {
        self.n_nodes += 1;
        if self.n_nodes > MAX_NODES { Err(self.too_deep()) } else { Ok(expr) }
    }
    /// An expression deeper than the limit would be refused anyway.
    fn check_depth(&self, depth: usize) -> Result<(), Error> {
        if depth > 2 * MAX_DEPTH { Err(self.too_deep()) } else { Ok(()) }
    }

    fn sum(&mut self, depth: usize) -> Result<Expr, Error> {
        let mut left = self.product(depth)?;
        loop {
            let op = match self.peek() {
                Token::Plus => BinaryOp::Add,
                Token::Minus => BinaryOp::Sub,
                _ => return Ok(left),
            };
            self.advance();
            let right = self.product(depth)?;
            left = self.grow(Expr::binary(op, &left, &right))?;
        }
    }
    fn product(&mut self, depth: usize) -> Result<Expr, Error> {
        let mut left = self.sign(depth)?;
        loop {
            let op = match self.peek() {
                Token::Times => BinaryOp::Mul,
                Token::Over => BinaryOp::Div,
                _ => return Ok(left),
            };
            self.advance();
            let right = self.sign(depth)?;
            left = self.grow(Expr::binary(op, &left, &right))?;
        }
    }
    fn sign(&mut self, depth: usize) -> Result<Expr, Error> {
        self.check_depth(depth)?;
        if !self.eat(&Token::Minus) {
            return self.power(depth);
        }
        if let Token::Number(value) = *self.peek() {
            self.advance();
            if self.peek() != &Token::Squared {
                return self.grow(Expr::constant(-value));
            }
            self.at -= 1;
        }
        let inner = self.sign(depth + 1)?;
        self.grow(Expr::unary(UnaryOp::Neg, &inner))
    }
    fn power(&mut self, depth: usize) -> Result<Expr, Error> {
        let base = self.atom(depth)?;
        if self.eat(&Token::Squared) { self.grow(Expr::unary(UnaryOp::Square, &base)) } else { Ok(base) }
    }
    fn atom(&mut self, depth: usize) -> Result<Expr, Error> {
        self.check_depth(depth)?;
        match self.peek().clone() {
            Token::Open => self.enclosed(&Token::Open, &Token::Close, depth),
            Token::GroupOpen => self.enclosed(&Token::GroupOpen, &Token::GroupClose, depth),
            Token::Bar => {
                let inner = self.enclosed(&Token::Bar, &Token::Bar, depth)?;
                self.grow(Expr::unary(UnaryOp::Abs, &inner))
            }
            Token::Root => {
                self.advance();
                let inner = self.atom(depth + 1)?;
                self.grow(Expr::unary(UnaryOp::Sqrt, &inner))
            }
            Token::Fraction => {
                self.advance();
                let above = self.enclosed(&Token::GroupOpen, &Token::GroupClose, depth)?;
                let below = self.enclosed(&Token::GroupOpen, &Token::GroupClose, depth)?;
                self.grow(Expr::binary(BinaryOp::Div, &above, &below))
            }
            Token::BracketOpen => {
                self.advance();
                let feature = self.feature()?;
                let leaf = if self.eat(&Token::NotEqual) {
                    self.expect(&Token::Nothing)?;
                    Leaf::Present(feature)
                } else {
                    self.expect(&Token::Equals)?;
                    Leaf::Level(feature, self.level(feature)?)
                };
                self.expect(&Token::BracketClose)?;
                self.grow(Expr::leaf(leaf))
            }
            Token::Number(value) => {
                self.advance();
                self.grow(Expr::constant(value))
            }
            Token::Word(word) => {
                let calls = FUNCTIONS.contains(&word.as_str()) && self.tokens[self.at + 1].token == Token::Open;
                if calls {
                    self.advance();
                    self.advance();
                    return self.call(&word, depth + 1);
                }
                self.number_leaf()
            }
            Token::Name(_) => self.number_leaf(),
            _ => Err(self.unexpected()),
        }
    }
    /// A sum between two tokens.
    fn enclosed(&mut self, open: &Token, close: &Token, depth: usize) -> Result<Expr, Error> {
        self.expect(open)?;
        let inner = self.sum(depth + 1)?;
        self.expect(close)?;
        Ok(inner)
    }
    fn call(&mut self, name: &str, depth: usize) -> Result<Expr, Error> {
        let expr = match name {
            "present" => Expr::leaf(Leaf::Present(self.feature()?)),
            "is" => {
                let feature = self.feature()?;
                self.expect(&Token::Comma)?;
                Expr::leaf(Leaf::Level(feature, self.level(feature)?))
            }
            "effect" => {
                let position = self.position();
                let feature = self.feature()?;
                if self.info[feature as usize].n_levels().is_none() {
                    return Err(self.not_a_category(feature, position));
                }
                let mut output = 0.0;
                if self.eat(&Token::Comma) {
                    match *self.peek() {
                        Token::Number(n) if n.fract() == 0.0 && (0.0..=1e6).contains(&n) => output = n,
                        _ => return Err(self.unexpected()),
                    }
                    self.advance();
                }
                Expr::leaf(Leaf::Effect(feature, output as u32))
            }
            "min" | "max" => {
                let a = self.sum(depth)?;
                self.expect(&Token::Comma)?;
                let b = self.sum(depth)?;
                Expr::binary(if name == "min" { BinaryOp::Min } else { BinaryOp::Max }, &a, &b)
            }
            _ => {
                let name = if name == "ln" { "log" } else { name };
                let named = |op: &UnaryOp| super::display::function_name(*op) == Some(name);
                let Some(op) = UnaryOp::ALL.into_iter().find(named) else { return Err(self.unexpected()) };
                Expr::unary(op, &self.sum(depth)?)
            }
        };
        self.expect(&Token::Close)?;
        self.grow(expr)
    }

    fn feature(&mut self) -> Result<u32, Error> {
        let (Token::Name(name) | Token::Word(name)) = self.peek().clone() else { return Err(self.unexpected()) };
        let Some(feature) = self.info.iter().position(|i| i.name == name) else {
            let near = nearest(&name, self.info.iter().map(|i| i.name.as_str())).unwrap_or_default();
            let position = self.position();
            return Err(Error::usage(message!(
                "formula-unknown-column",
                name = name,
                position = position,
                nearest = near
            )));
        };
        self.advance();
        Ok(feature as u32)
    }
    fn number_leaf(&mut self) -> Result<Expr, Error> {
        let position = self.position();
        let feature = self.feature()?;
        let info = &self.info[feature as usize];
        if info.n_levels().is_some() {
            return Err(Error::usage(message!("formula-category-as-number", name = &info.name, position = position)));
        }
        self.grow(Expr::leaf(Leaf::Number(feature)))
    }
    fn not_a_category(&self, feature: u32, position: usize) -> Error {
        let name = &self.info[feature as usize].name;
        Error::usage(message!("formula-number-as-category", name = name, position = position))
    }
    fn level(&mut self, feature: u32) -> Result<u32, Error> {
        let info = &self.info[feature as usize];
        let position = self.position();
        let Some(n_levels) = info.n_levels() else { return Err(self.not_a_category(feature, position)) };
        let (Token::Quoted(name) | Token::Name(name)) = self.peek().clone() else { return Err(self.unexpected()) };
        let names: Vec<String> = (0..n_levels as u32).map(|l| level_name(info, l)).collect();
        let Some(level) = names.iter().position(|n| *n == name) else {
            let near = nearest(&name, names.iter().map(String::as_str)).unwrap_or_default();
            let column = &info.name;
            return Err(Error::usage(message!(
                "formula-unknown-level",
                name = name,
                column = column,
                position = position,
                nearest = near
            )));
        };
        self.advance();
        Ok(level as u32)
    }
}

/// The name that differs by the fewest changes.
fn nearest<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let name: Vec<char> = name.chars().flat_map(char::to_lowercase).take(100).collect();
    names.min_by_key(|candidate| {
        let candidate: Vec<char> = candidate.chars().flat_map(char::to_lowercase).take(100).collect();
        edit_distance(&name, &candidate)
    })
}

/// Insertions, deletions, replacements and swaps of neighbours (Damerau 1964, optimal string alignment).
fn edit_distance(a: &[char], b: &[char]) -> usize {
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for (i, row) in rows.iter_mut().enumerate() {
        row[0] = i;
    }
    for (j, cell) in rows[0].iter_mut().enumerate() {
        *cell = j;
    }
    for i in 1..=a.len() {
        for j in 1..=b.len() {
            let replaced = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut least = replaced.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            rows[i][j] = least;
        }
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::data::FeatureKind;
    use crate::message::Value;
    use proptest::prelude::*;

    /// Numeric features with these names.
    pub(crate) fn names(names: &[&str]) -> Vec<FeatureInfo> {
        names
            .iter()
            .map(|n| FeatureInfo {
                name: (*n).to_owned(),
                column: (*n).to_owned(),
                kind: FeatureKind::Number,
                ..FeatureInfo::default()
            })
            .collect()
    }

    fn mixed() -> Vec<FeatureInfo> {
        let mut info = names(&["cement", "age (days)", "kind"]);
        info[2].kind = FeatureKind::Level { levels: vec!["a \"b\"".into(), "two".into()] };
        info
    }

    #[test]
    fn what_a_person_types() {
        let check = |text: &str| {
            let info = mixed();
            let expr = parse(text, &info).unwrap_or_else(|e| panic!("{text}: {e}"));
            assert_eq!(super::super::display::plain(&expr, &info), text);
        };
        check("0.5 * cement + max(0, [age (days)] - 28)");
        check("-cement^2 - (1 - cement)");
        check("-3 * cement / (2 * cement)");
        check("is(kind, \"a \"\"b\"\"\") + effect(kind) - effect(kind, 2) * present(cement)");
        check("log(1 + abs(cement)) - min(cement, 2)");
        check("-(3)");
        check("-3^2");
    }

    #[test]
    fn errors_say_where_and_what_was_meant() {
        let check = |text: &str, code: &str, facts: &[(&str, Value)]| {
            let error = parse(text, &mixed()).expect_err(text);
            assert_eq!(error.message.code, code, "{text}");
            for (name, value) in facts {
                assert_eq!(error.message.args.iter().find(|(n, _)| n == name).map(|(_, v)| v), Some(value), "{text}");
            }
        };
        let position = |p: usize| ("position", Value::from(p));
        check("", "formula-ends-early", &[position(1)]);
        check("cement +", "formula-ends-early", &[position(9)]);
        check("cement $ 2", "formula-unexpected", &[position(8)]);
        check("2 * cemnt", "formula-unknown-column", &[position(5), ("nearest", "cement".into())]);
        check("is(kind, \"twoo\")", "formula-unknown-level", &[position(10), ("nearest", "two".into())]);
        check("kind + 1", "formula-category-as-number", &[]);
        check("is(cement, \"two\")", "formula-number-as-category", &[]);
        check("effect(cement)", "formula-number-as-category", &[]);
        check("cement^3", "formula-unexpected", &[position(8)]);
        check("1e999", "formula-unexpected", &[]);
        check("[cement", "formula-ends-early", &[]);
        check(&"(".repeat(5000), "formula-too-deep", &[]);
        check(&"-".repeat(5000), "formula-too-deep", &[]);
        check(&vec!["cement"; 400].join("+"), "formula-too-deep", &[]);
        check(&" ".repeat(MAX_TEXT + 1), "formula-too-long", &[]);
        check(&"√".repeat(5000), "formula-too-deep", &[]);
        check(&"|".repeat(5000), "formula-too-deep", &[]);
        check("cement ^", "formula-ends-early", &[position(9)]);
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "([-+*/^()|\\[\\]\", .0-9ea-z√²×⁻⁵]|cement|log|\\\\frac|\\\\text|[{}]|\\\\symbol){0,60}") {
            for read in [parse, parse_latex] {
                if let Ok(expr) = read(&text, &mixed()) {
                    prop_assert_eq!(expr.check(), Ok(()));
                }
            }
        }
    }
}
