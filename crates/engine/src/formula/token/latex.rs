//! LaTeX cut into tokens.
//!
//! In: LaTeX as [`latex`](crate::formula::latex) writes it, or as a person types it. Out: the tokens of plain text.
//! Invariants: names stand in `\text{}` or `\mathrm{}`, where every character can be written; signs that only set
//! sizes and spaces (`\left`, `\,`) say nothing.
//! Edges: a command that no formula knows is a stray token.
//! To add one more command: an arm in [`command`].

use super::{Placed, Scanner, Token, continues_word, ended, sign, starts_word, strayed};

/// Commands that only set sizes and spaces.
const SILENT: [&str; 13] = [
    "left", "right", "bigl", "bigr", "Bigl", "Bigr", "biggl", "biggr", "Biggl", "Biggr", "quad", "qquad",
    "displaystyle",
];

/// Commands around a name.
const NAMES: [&str; 6] = ["text", "textrm", "textit", "mathrm", "mathit", "operatorname"];

/// ` \times 10^{-5}` after a number: the digits of the exponent.
fn power(s: &mut Scanner<'_>) -> Option<String> {
    s.spaces();
    if !s.word("\\times") {
        return None;
    }
    s.spaces();
    if !s.word("10^") {
        return None;
    }
    if !s.eat('{') {
        let digit = s.peek().filter(char::is_ascii_digit)?;
        s.at += 1;
        return Some(digit.to_string());
    }
    let sign = if s.eat('-') { "-" } else { "" };
    let digits = s.taken(|c| c.is_ascii_digit());
    (!digits.is_empty() && s.eat('}')).then(|| format!("{sign}{digits}"))
}

/// Text of a group, from its brace on; the characters that LaTeX keeps for itself are written as commands.
fn text(s: &mut Scanner<'_>) -> Option<String> {
    s.spaces();
    if !s.eat('{') {
        return None;
    }
    let mut text = String::new();
    loop {
        let c = s.peek()?;
        s.at += 1;
        match c {
            '}' => return Some(text),
            '{' if s.eat('}') => {}
            '{' => return None,
            '\\' => {
                let name = s.taken(|c| c.is_ascii_alphabetic());
                match name.as_str() {
                    "" => {
                        text.push(s.peek()?);
                        s.at += 1;
                        continue;
                    }
                    "textbackslash" => text.push('\\'),
                    "textasciitilde" => text.push('~'),
                    "textasciicircum" => text.push('^'),
                    "symbol" => {
                        let code = s.eat('{').then(|| s.taken(|c| c.is_ascii_digit()))?;
                        text.push(char::from_u32(code.parse().ok()?)?);
                        if !s.eat('}') {
                            return None;
                        }
                        continue;
                    }
                    _ => return None,
                }
                // The space after a command is not text.
                s.spaces();
            }
            c => text.push(c),
        }
    }
}

/// What a command stands for; `None` where it stands for nothing.
fn command(name: &str, s: &mut Scanner<'_>) -> Option<Token> {
    let token = match name {
        "cdot" | "times" => Token::Times,
        "div" => Token::Over,
        "frac" | "dfrac" | "tfrac" => Token::Fraction,
        "sqrt" => Token::Root,
        "vert" | "lvert" | "rvert" => Token::Bar,
        "ne" | "neq" => Token::NotEqual,
        "varnothing" | "emptyset" => Token::Nothing,
        "ln" | "log" | "exp" | "sin" | "cos" | "tanh" | "min" | "max" => Token::Word(name.to_owned()),
        "operatorname" => text(s).map_or(Token::Stray, Token::Word),
        _ if NAMES.contains(&name) => text(s).map_or(Token::Stray, Token::Name),
        _ if SILENT.contains(&name) => return None,
        _ => Token::Stray,
    };
    Some(token)
}

/// Tokens of LaTeX, the last one [`Token::End`].
pub(in crate::formula) fn read(characters: &[char]) -> Vec<Placed> {
    let mut s = Scanner { characters, at: 0 };
    let mut tokens = Vec::new();
    loop {
        s.skip(|c| c.is_whitespace() || c == '~');
        let at = s.at;
        let Some(c) = s.peek() else { return ended(tokens, at) };
        let token = match c {
            _ if c.is_ascii_digit() || c == '.' => s.number(power).map_or(Token::Stray, Token::Number),
            _ if starts_word(c) => Token::Word(s.taken(continues_word)),
            _ => {
                s.at += 1;
                match c {
                    '{' => Token::GroupOpen,
                    '}' => Token::GroupClose,
                    '[' => Token::BracketOpen,
                    ']' => Token::BracketClose,
                    '^' => {
                        s.spaces();
                        let two = s.eat('2') || s.attempt(|s| s.word("{2}").then_some(())).is_some();
                        if two { Token::Squared } else { return strayed(tokens, characters, s.at) }
                    }
                    '\\' => {
                        let name = s.taken(|c| c.is_ascii_alphabetic());
                        if name.is_empty() {
                            let space = s.peek().is_some_and(|c| ",;:! ".contains(c));
                            s.at += 1;
                            if space { continue } else { return strayed(tokens, characters, at) }
                        }
                        match command(&name, &mut s) {
                            None => continue,
                            // A name that does not close.
                            Some(Token::Stray) if NAMES.contains(&name.as_str()) && s.peek().is_none() => {
                                return ended(tokens, characters.len());
                            }
                            Some(token) => token,
                        }
                    }
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
