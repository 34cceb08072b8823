//! Text of formulas cut into tokens, the same for every way in which formulas are written.
//!
//! In: plain or Unicode text ([`read`]), or LaTeX ([`latex::read`]). Out: tokens with their places.
//! The user's question: "may I paste a formula as I have it?".
//! Invariants: no text makes it panic; each character is looked at a bounded number of times; what cannot be read is a
//! token of its own, so that the parser says where it stands.
//! Method: one pass, no backtracking except for `× 10⁻⁵`, which belongs to the number before it.
//! Edges: a name, level or group that does not close ends the text.

pub(super) mod latex;

/// What the parser sees.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    /// A constant without sign.
    Number(f64),
    /// A name that cannot be a function's: in brackets, or in `\text{}`.
    Name(String),
    /// A function's name, or a column's.
    Word(String),
    /// A level, in quotes.
    Quoted(String),
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `*`, `·`, `\cdot`
    Times,
    /// `/`
    Over,
    /// `^2`, `²`, `^{2}`
    Squared,
    /// `(`
    Open,
    /// `)`
    Close,
    /// `,`
    Comma,
    /// `|`, on either side of what it encloses.
    Bar,
    /// `√`, `\sqrt`
    Root,
    /// `\frac`
    Fraction,
    /// `{` in LaTeX.
    GroupOpen,
    /// `}` in LaTeX.
    GroupClose,
    /// `[` in LaTeX: an indicator opens.
    BracketOpen,
    /// `]` in LaTeX: an indicator closes.
    BracketClose,
    /// `=`
    Equals,
    /// `\neq`
    NotEqual,
    /// `\varnothing`
    Nothing,
    /// What cannot be read.
    Stray,
    /// The text is over.
    End,
}

/// A token and the index of its first character.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Placed {
    pub token: Token,
    pub at: usize,
}

/// Digits and the minus sign that stand above the line.
const SUPERSCRIPTS: [char; 11] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹', '⁻'];

/// Digits above the line as digits on it.
fn lowered(c: char) -> Option<char> {
    let at = SUPERSCRIPTS.iter().position(|&s| s == c)?;
    Some(char::from_digit(at as u32, 10).unwrap_or('-'))
}

/// A whole number set above the line: `⁻⁵`.
pub(super) fn raised(digits: &str) -> String {
    digits.chars().map(|c| c.to_digit(10).map_or('⁻', |d| SUPERSCRIPTS[d as usize])).collect()
}

/// Whether a word may start with this character.
pub(super) fn starts_word(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}

/// Whether a word may go on with this character.
pub(super) fn continues_word(c: char) -> bool {
    (c.is_alphanumeric() || c == '_') && !SUPERSCRIPTS.contains(&c)
}

/// A place in the text.
struct Scanner<'a> {
    characters: &'a [char],
    at: usize,
}

impl Scanner<'_> {
    fn peek(&self) -> Option<char> {
        self.characters.get(self.at).copied()
    }
    fn eat(&mut self, expected: char) -> bool {
        let found = self.peek() == Some(expected);
        self.at += usize::from(found);
        found
    }
    fn spaces(&mut self) {
        self.skip(char::is_whitespace);
    }
    fn skip(&mut self, belongs: impl Fn(char) -> bool) {
        while self.peek().is_some_and(&belongs) {
            self.at += 1;
        }
    }
    fn taken(&mut self, belongs: impl Fn(char) -> bool) -> String {
        let start = self.at;
        self.skip(belongs);
        self.characters[start..self.at].iter().collect()
    }
    /// The rest of a token, or nothing eaten where it is not there.
    fn attempt<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let start = self.at;
        let found = read(self);
        if found.is_none() {
            self.at = start;
        }
        found
    }
    /// Text up to `close`, which counts as a character when doubled.
    fn quoted(&mut self, close: char) -> Option<String> {
        let mut text = String::new();
        loop {
            let c = self.peek()?;
            self.at += 1;
            if c == close && !self.eat(close) {
                return Some(text);
            }
            text.push(c);
        }
    }
    /// Digits with a point and `e-5`, or with the power of ten that `power` reads.
    fn number(&mut self, power: impl FnOnce(&mut Self) -> Option<String>) -> Option<f64> {
        let mut text = self.taken(|c| c.is_ascii_digit() || c == '.');
        let exponent = self.attempt(|s| {
            let e = if s.eat('e') || s.eat('E') { 'e' } else { return None };
            let sign = if s.eat('-') { "-" } else { "" };
            s.eat('+');
            let digits = s.taken(|c| c.is_ascii_digit());
            (!digits.is_empty()).then(|| format!("{e}{sign}{digits}"))
        });
        match exponent {
            Some(exponent) => text.push_str(&exponent),
            None => {
                if let Some(digits) = self.attempt(power) {
                    text = format!("{text}e{digits}");
                }
            }
        }
        text.parse().ok().filter(|v: &f64| v.is_finite())
    }
    /// Whether these characters come next; they are eaten.
    fn word(&mut self, expected: &str) -> bool {
        expected.chars().all(|c| self.eat(c))
    }
}

/// ` × 10⁻⁵` after a number: the digits of the exponent.
fn raised_power(s: &mut Scanner<'_>) -> Option<String> {
    s.spaces();
    if !s.eat('×') {
        return None;
    }
    s.spaces();
    let digits: String = s.word("10").then(|| s.taken(|c| SUPERSCRIPTS.contains(&c)))?;
    (!digits.is_empty()).then(|| digits.chars().filter_map(lowered).collect())
}

/// Tokens of plain or Unicode text, the last one [`Token::End`].
pub(super) fn read(characters: &[char]) -> Vec<Placed> {
    let mut s = Scanner { characters, at: 0 };
    let mut tokens = Vec::new();
    loop {
        s.spaces();
        let at = s.at;
        let Some(c) = s.peek() else { return ended(tokens, at) };
        let token = match c {
            _ if c.is_ascii_digit() || c == '.' => s.number(raised_power).map_or(Token::Stray, Token::Number),
            _ if starts_word(c) => Token::Word(s.taken(continues_word)),
            _ => {
                s.at += 1;
                match c {
                    '[' | '"' => match (s.quoted(if c == '[' { ']' } else { '"' }), c) {
                        (None, _) => return ended(tokens, characters.len()),
                        (Some(name), '[') => Token::Name(name),
                        (Some(level), _) => Token::Quoted(level),
                    },
                    '²' => Token::Squared,
                    '^' => {
                        s.spaces();
                        if s.eat('2') { Token::Squared } else { return strayed(tokens, characters, s.at) }
                    }
                    '√' => Token::Root,
                    _ => sign(c),
                }
            }
        };
        if token == Token::Stray {
            return strayed(tokens, characters, at);
        }
        tokens.push(Placed { token, at });
    }
}

/// Signs that mean the same everywhere.
fn sign(c: char) -> Token {
    match c {
        '+' => Token::Plus,
        '-' | '−' => Token::Minus,
        '*' | '·' | '×' => Token::Times,
        '/' => Token::Over,
        '(' => Token::Open,
        ')' => Token::Close,
        ',' => Token::Comma,
        '|' => Token::Bar,
        '=' => Token::Equals,
        _ => Token::Stray,
    }
}

fn ended(mut tokens: Vec<Placed>, at: usize) -> Vec<Placed> {
    tokens.push(Placed { token: Token::End, at });
    tokens
}

/// Nothing after what cannot be read is looked at; at the end of the text, something was missing.
fn strayed(mut tokens: Vec<Placed>, characters: &[char], at: usize) -> Vec<Placed> {
    tokens.push(Placed { token: Token::Stray, at });
    ended(tokens, characters.len())
}
