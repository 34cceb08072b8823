//! Formulas read from plain text with column names.
//!
//! In: text as [`display`](super::display) writes it, or as a person types it. Out: the expression, or where it goes
//! wrong and which column was probably meant.
//! The user's question: "can I give it my own formula?".
//! Invariants: no text makes it panic, recurse deeply or build a long expression; what it returns passes
//! [`Expr::check`](super::Expr::check).
//! Method: recursive descent. `sum: product ((+|-) product)*`, `product: sign ((*|/) sign)*`, `sign: -sign | power`,
//! `power: atom (^2)?`; the nearest name by optimal string alignment distance.
//! Edges: empty text is an error at position 1.

use super::display::{FUNCTIONS, level_name};
use super::expr::{BinaryOp, Expr, Leaf, MAX_DEPTH, MAX_NODES, UnaryOp};
use crate::data::FeatureInfo;
use crate::message;
use crate::message::Error;

/// Longest text that is read, in characters.
pub const MAX_TEXT: usize = 20_000;

/// Reads a formula. Positions in errors count characters from 1.
///
/// Errors (usage): a character or word out of place, an unknown column, level or function, too long, too deep.
pub fn parse(text: &str, info: &[FeatureInfo]) -> Result<Expr, Error> {
    let characters: Vec<char> = text.chars().take(MAX_TEXT + 1).collect();
    if characters.len() > MAX_TEXT {
        return Err(Error::usage(message!("formula-too-long", limit = MAX_TEXT)));
    }
    let mut parser = Parser { characters, at: 0, info, n_nodes: 0 };
    let expr = parser.sum(0)?;
    parser.spaces();
    if parser.at < parser.characters.len() {
        return Err(parser.unexpected());
    }
    match expr.check() {
        Ok(()) => Ok(expr),
        Err(_) => Err(parser.too_deep()),
    }
}

struct Parser<'a> {
    characters: Vec<char>,
    at: usize,
    info: &'a [FeatureInfo],
    n_nodes: usize,
}

impl Parser<'_> {
    fn spaces(&mut self) {
        while self.characters.get(self.at).is_some_and(|c| c.is_whitespace()) {
            self.at += 1;
        }
    }
    fn peek(&mut self) -> Option<char> {
        self.spaces();
        self.characters.get(self.at).copied()
    }
    fn eat(&mut self, expected: char) -> bool {
        let found = self.peek() == Some(expected);
        self.at += usize::from(found);
        found
    }
    fn expect(&mut self, expected: char) -> Result<(), Error> {
        if self.eat(expected) { Ok(()) } else { Err(self.unexpected()) }
    }
    fn unexpected(&self) -> Error {
        match self.characters.get(self.at) {
            Some(c) => Error::usage(message!("formula-unexpected", found = c.to_string(), position = self.at + 1)),
            None => Error::usage(message!("formula-ends-early", position = self.at + 1)),
        }
    }
    fn too_deep(&self) -> Error {
        Error::usage(message!("formula-too-deep", nodes = MAX_NODES, depth = MAX_DEPTH, position = self.at + 1))
    }
    fn grow(&mut self, expr: Expr) -> Result<Expr, Error> {
        self.n_nodes += 1;
        if self.n_nodes > MAX_NODES { Err(self.too_deep()) } else { Ok(expr) }
    }

    fn sum(&mut self, depth: usize) -> Result<Expr, Error> {
        let mut left = self.product(depth)?;
        loop {
            let op = match self.peek() {
                Some('+') => BinaryOp::Add,
                Some('-' | '−') => BinaryOp::Sub,
                _ => return Ok(left),
            };
            self.at += 1;
            let right = self.product(depth)?;
            left = self.grow(Expr::binary(op, &left, &right))?;
        }
    }
    fn product(&mut self, depth: usize) -> Result<Expr, Error> {
        let mut left = self.sign(depth)?;
        loop {
            let op = match self.peek() {
                Some('*' | '×' | '·') => BinaryOp::Mul,
                Some('/') => BinaryOp::Div,
                _ => return Ok(left),
            };
            self.at += 1;
            let right = self.sign(depth)?;
            left = self.grow(Expr::binary(op, &left, &right))?;
        }
    }
    fn sign(&mut self, depth: usize) -> Result<Expr, Error> {
        // Each level of nesting passes here; an expression deeper than the limit would be refused anyway.
        if depth > 2 * MAX_DEPTH {
            return Err(self.too_deep());
        }
        if !matches!(self.peek(), Some('-' | '−')) {
            return self.power(depth);
        }
        self.at += 1;
        if self.characters.get(self.at).is_some_and(|c| c.is_ascii_digit() || *c == '.') {
            let start = self.at;
            let value = self.number()?;
            if self.peek() != Some('^') {
                return self.grow(Expr::constant(-value));
            }
            self.at = start;
        }
        let inner = self.sign(depth + 1)?;
        self.grow(Expr::unary(UnaryOp::Neg, &inner))
    }
    fn power(&mut self, depth: usize) -> Result<Expr, Error> {
        let base = self.atom(depth)?;
        if !self.eat('^') {
            return Ok(base);
        }
        self.expect('2')?;
        self.grow(Expr::unary(UnaryOp::Square, &base))
    }
    fn atom(&mut self, depth: usize) -> Result<Expr, Error> {
        match self.peek() {
            Some('(') => {
                self.at += 1;
                let inner = self.sum(depth + 1)?;
                self.expect(')')?;
                Ok(inner)
            }
            Some('[') => {
                let feature = self.feature()?;
                self.grow(Expr::leaf(Leaf::Number(self.number_feature(feature)?)))
            }
            Some(c) if c.is_ascii_digit() || c == '.' => {
                let value = self.number()?;
                self.grow(Expr::constant(value))
            }
            Some(c) if c.is_alphabetic() || c == '_' => {
                let start = self.at;
                let word = self.word();
                if self.peek() == Some('(') && FUNCTIONS.contains(&word.as_str()) {
                    self.at += 1;
                    return self.call(&word, depth + 1);
                }
                self.at = start;
                let feature = self.feature()?;
                self.grow(Expr::leaf(Leaf::Number(self.number_feature(feature)?)))
            }
            _ => Err(self.unexpected()),
        }
    }
    fn call(&mut self, name: &str, depth: usize) -> Result<Expr, Error> {
        let expr = match name {
            "present" => Expr::leaf(Leaf::Present(self.feature()?)),
            "is" => {
                let feature = self.feature()?;
                self.expect(',')?;
                Expr::leaf(Leaf::Level(feature, self.level(feature)?))
            }
            "effect" => {
                let feature = self.feature()?;
                if self.info[feature as usize].n_levels().is_none() {
                    return Err(self.not_a_category(feature));
                }
                let output = if self.eat(',') { self.number()? } else { 0.0 };
                if output.fract() != 0.0 || !(0.0..=1e6).contains(&output) {
                    return Err(self.unexpected());
                }
                Expr::leaf(Leaf::Effect(feature, output as u32))
            }
            "min" | "max" => {
                let a = self.sum(depth)?;
                self.expect(',')?;
                let b = self.sum(depth)?;
                Expr::binary(if name == "min" { BinaryOp::Min } else { BinaryOp::Max }, &a, &b)
            }
            _ => {
                let named = |op: &UnaryOp| super::display::function_name(*op) == Some(name);
                let Some(op) = UnaryOp::ALL.into_iter().find(named) else { return Err(self.unexpected()) };
                Expr::unary(op, &self.sum(depth)?)
            }
        };
        self.expect(')')?;
        self.grow(expr)
    }

    fn word(&mut self) -> String {
        let start = self.at;
        while self.characters.get(self.at).is_some_and(|c| c.is_alphanumeric() || *c == '_') {
            self.at += 1;
        }
        self.characters[start..self.at].iter().collect()
    }
    /// Text up to `close`, which counts as a character when doubled.
    fn quoted(&mut self, close: char) -> Result<String, Error> {
        let mut text = String::new();
        loop {
            match self.characters.get(self.at) {
                None => return Err(self.unexpected()),
                Some(&c) if c == close => {
                    self.at += 1;
                    if self.characters.get(self.at) != Some(&close) {
                        return Ok(text);
                    }
                    text.push(close);
                }
                Some(&c) => text.push(c),
            }
            self.at += 1;
        }
    }
    fn number(&mut self) -> Result<f64, Error> {
        self.spaces();
        let start = self.at;
        let digit = |c: Option<&char>| c.is_some_and(|c| c.is_ascii_digit());
        while digit(self.characters.get(self.at)) || self.characters.get(self.at) == Some(&'.') {
            self.at += 1;
        }
        if matches!(self.characters.get(self.at), Some('e' | 'E')) {
            let signed = matches!(self.characters.get(self.at + 1), Some('+' | '-'));
            let first = self.at + 1 + usize::from(signed);
            if digit(self.characters.get(first)) {
                self.at = first;
                while digit(self.characters.get(self.at)) {
                    self.at += 1;
                }
            }
        }
        let text: String = self.characters[start..self.at].iter().collect();
        match text.parse::<f64>() {
            Ok(v) if v.is_finite() => Ok(v),
            _ => {
                self.at = start;
                Err(self.unexpected())
            }
        }
    }
    fn feature(&mut self) -> Result<u32, Error> {
        self.spaces();
        let start = self.at;
        let name = match self.characters.get(self.at) {
            Some('[') => {
                self.at += 1;
                self.quoted(']')?
            }
            Some(c) if c.is_alphabetic() || *c == '_' => self.word(),
            _ => return Err(self.unexpected()),
        };
        match self.info.iter().position(|i| i.name == name) {
            Some(feature) => Ok(feature as u32),
            None => {
                let near = nearest(&name, self.info.iter().map(|i| i.name.as_str())).unwrap_or_default();
                Err(Error::usage(message!("formula-unknown-column", name = name, position = start + 1, nearest = near)))
            }
        }
    }
    fn number_feature(&self, feature: u32) -> Result<u32, Error> {
        let info = &self.info[feature as usize];
        if info.n_levels().is_none() {
            return Ok(feature);
        }
        Err(Error::usage(message!("formula-category-as-number", name = &info.name, position = self.at)))
    }
    fn not_a_category(&self, feature: u32) -> Error {
        Error::usage(message!(
            "formula-number-as-category",
            name = &self.info[feature as usize].name,
            position = self.at
        ))
    }
    fn level(&mut self, feature: u32) -> Result<u32, Error> {
        let info = &self.info[feature as usize];
        let Some(n_levels) = info.n_levels() else { return Err(self.not_a_category(feature)) };
        self.spaces();
        let start = self.at;
        self.expect('"')?;
        let name = self.quoted('"')?;
        let names: Vec<String> = (0..n_levels as u32).map(|l| level_name(info, l)).collect();
        match names.iter().position(|n| *n == name) {
            Some(level) => Ok(level as u32),
            None => {
                let near = nearest(&name, names.iter().map(String::as_str)).unwrap_or_default();
                let column = &info.name;
                Err(Error::usage(message!(
                    "formula-unknown-level",
                    name = name,
                    column = column,
                    position = start + 1,
                    nearest = near
                )))
            }
        }
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
        check(&" ".repeat(30_000), "formula-too-long", &[]);
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "[-+*/^()\\[\\]\", .0-9ea-z]{0,60}") {
            if let Ok(expr) = parse(&text, &mixed()) {
                prop_assert_eq!(expr.check(), Ok(()));
            }
        }
    }
}
