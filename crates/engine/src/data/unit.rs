//! Units: of what dimension is a column?
//!
//! In: a unit as people write it (`m/s`, `kg/m^3`, `€`, `jour(s)`, `%`). Out: its [`Dimension`].
//! The user's question: "why does the formula never add days to euros?".
//! Invariants: nothing is converted: days and years have one dimension, and a coefficient makes up for the scale; a
//! unit that is not understood is a dimension of its own, so that no two unlike things pass for alike by accident.
//! Method: exponents of base dimensions (Maxwell 1873). Words are read in English and French, in singular and plural;
//! metric prefixes stand before symbols; what follows a known unit after a space (`€ HT`) qualifies it and is left out.
//! Edges: no text is no unit; a percentage, a ratio and an angle are numbers.
//! To add one more unit: a line in [`SYMBOLS`] or [`WORDS`].

use super::names::plain;
use serde::{Deserialize, Serialize};

/// Exponents of base dimensions, sorted by name; none for a pure number.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Dimension {
    exponents: Vec<(String, f64)>,
}

/// Base dimensions with their exponents.
type Base = &'static [(&'static str, i8)];

const NUMBER: Base = &[];
const LENGTH: Base = &[("length", 1)];
const AREA: Base = &[("length", 2)];
const VOLUME: Base = &[("length", 3)];
const MASS: Base = &[("mass", 1)];
const TIME: Base = &[("time", 1)];
const TEMPERATURE: Base = &[("temperature", 1)];
const FREQUENCY: Base = &[("time", -1)];
const FORCE: Base = &[("length", 1), ("mass", 1), ("time", -2)];
const PRESSURE: Base = &[("length", -1), ("mass", 1), ("time", -2)];
const ENERGY: Base = &[("length", 2), ("mass", 1), ("time", -2)];
const POWER: Base = &[("length", 2), ("mass", 1), ("time", -3)];
const CURRENT: Base = &[("current", 1)];
const VOLTAGE: Base = &[("current", -1), ("length", 2), ("mass", 1), ("time", -3)];
const RESISTANCE: Base = &[("current", -2), ("length", 2), ("mass", 1), ("time", -3)];
const AMOUNT: Base = &[("amount", 1)];
const EURO: Base = &[("euro", 1)];
const DOLLAR: Base = &[("dollar", 1)];
const POUND: Base = &[("pound sterling", 1)];

/// Symbols, whose capitals matter; those marked take metric prefixes.
const SYMBOLS: &[(&str, Base, bool)] = &[
    ("m", LENGTH, true),
    ("g", MASS, true),
    ("t", MASS, true),
    ("s", TIME, true),
    ("h", TIME, false),
    ("d", TIME, false),
    ("j", TIME, false),
    ("a", TIME, false),
    ("K", TEMPERATURE, false),
    ("°C", TEMPERATURE, false),
    ("°F", TEMPERATURE, false),
    ("A", CURRENT, true),
    ("V", VOLTAGE, true),
    ("Ω", RESISTANCE, true),
    ("Hz", FREQUENCY, true),
    ("N", FORCE, true),
    ("Pa", PRESSURE, true),
    ("bar", PRESSURE, true),
    ("J", ENERGY, true),
    ("cal", ENERGY, true),
    ("Wh", ENERGY, true),
    ("W", POWER, true),
    ("L", VOLUME, true),
    ("l", VOLUME, true),
    ("ha", AREA, false),
    ("mol", AMOUNT, true),
    ("€", EURO, true),
    ("EUR", EURO, true),
    ("$", DOLLAR, true),
    ("USD", DOLLAR, true),
    ("£", POUND, true),
    ("%", NUMBER, false),
    ("‰", NUMBER, false),
    ("°", NUMBER, false),
    ("rad", NUMBER, false),
];

/// Metric prefixes.
const PREFIXES: [&str; 10] = ["k", "M", "G", "m", "µ", "μ", "u", "c", "d", "n"];

/// Words, without accents and capitals, in the singular.
const WORDS: &[(&str, Base)] = &[
    ("metre", LENGTH),
    ("meter", LENGTH),
    ("centimetre", LENGTH),
    ("millimetre", LENGTH),
    ("kilometre", LENGTH),
    ("kilometer", LENGTH),
    ("inch", LENGTH),
    ("inche", LENGTH),
    ("in", LENGTH),
    ("ft", LENGTH),
    ("foot", LENGTH),
    ("feet", LENGTH),
    ("mile", LENGTH),
    ("hectare", AREA),
    ("acre", AREA),
    ("litre", VOLUME),
    ("liter", VOLUME),
    ("gallon", VOLUME),
    ("gramme", MASS),
    ("gram", MASS),
    ("kilogramme", MASS),
    ("kilogram", MASS),
    ("kilo", MASS),
    ("tonne", MASS),
    ("lb", MASS),
    ("second", TIME),
    ("seconde", TIME),
    ("sec", TIME),
    ("minute", TIME),
    ("min", TIME),
    ("mn", TIME),
    ("hour", TIME),
    ("hr", TIME),
    ("heure", TIME),
    ("day", TIME),
    ("jour", TIME),
    ("week", TIME),
    ("semaine", TIME),
    ("month", TIME),
    ("mois", TIME),
    ("quarter", TIME),
    ("trimestre", TIME),
    ("year", TIME),
    ("yr", TIME),
    ("an", TIME),
    ("annee", TIME),
    ("celsius", TEMPERATURE),
    ("fahrenheit", TEMPERATURE),
    ("kelvin", TEMPERATURE),
    ("ampere", CURRENT),
    ("amp", CURRENT),
    ("volt", VOLTAGE),
    ("ohm", RESISTANCE),
    ("hertz", FREQUENCY),
    ("newton", FORCE),
    ("pascal", PRESSURE),
    ("joule", ENERGY),
    ("calorie", ENERGY),
    ("watt", POWER),
    ("mole", AMOUNT),
    ("euro", EURO),
    ("eur", EURO),
    ("dollar", DOLLAR),
    ("usd", DOLLAR),
    ("gbp", POUND),
    ("percent", NUMBER),
    ("pourcent", NUMBER),
    ("ppm", NUMBER),
    ("ppb", NUMBER),
    ("ratio", NUMBER),
    ("share", NUMBER),
    ("proportion", NUMBER),
    ("part", NUMBER),
    ("taux", NUMBER),
    ("rate", NUMBER),
    ("number", NUMBER),
    ("nombre", NUMBER),
    ("count", NUMBER),
    ("none", NUMBER),
    ("degree", NUMBER),
    ("radian", NUMBER),
];

impl Dimension {
    /// Days, years, hours.
    pub fn time() -> Dimension {
        Dimension::of(TIME)
    }

    fn of(base: Base) -> Dimension {
        Dimension { exponents: base.iter().map(|&(name, e)| (name.to_owned(), f64::from(e))).collect() }
    }

    fn own(name: &str) -> Dimension {
        Dimension { exponents: vec![(plain(name.trim()), 1.0)] }
    }

    /// Whether it is that of a pure number.
    pub fn is_number(&self) -> bool {
        self.exponents.is_empty()
    }

    /// The dimension of a power, such as 0.5 for the root.
    pub fn power(&self, exponent: f64) -> Dimension {
        let raised = self.exponents.iter().map(|(name, e)| (name.clone(), e * exponent));
        Dimension { exponents: raised.filter(|(_, e)| *e != 0.0).collect() }
    }

    /// The dimension of a product.
    pub fn times(&self, other: &Dimension) -> Dimension {
        let mut exponents = self.exponents.clone();
        for (name, e) in &other.exponents {
            match exponents.binary_search_by(|(n, _)| n.cmp(name)) {
                Ok(at) => exponents[at].1 += e,
                Err(at) => exponents.insert(at, (name.clone(), *e)),
            }
        }
        exponents.retain(|(_, e)| *e != 0.0);
        Dimension { exponents }
    }

    /// The dimension of a quotient.
    pub fn over(&self, other: &Dimension) -> Dimension {
        self.times(&other.power(-1.0))
    }
}

/// The dimension of a unit; `None` where nothing is written.
pub fn dimension(text: &str) -> Option<Dimension> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let tokens = tokens(text);
    let mut reader = Reader { tokens: &tokens, at: 0, depth: 0 };
    let read = reader.expression().filter(|_| reader.at == tokens.len());
    Some(read.unwrap_or_else(|| Dimension::own(text)))
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Word(String),
    Exponent(f64),
    Times,
    Over,
    Open,
    Close,
}

fn tokens(text: &str) -> Vec<Token> {
    // `jour(s)` is one word.
    let text = ["(s)", "(x)", "(es)"].iter().fold(text.to_owned(), |t, ending| t.replace(ending, ""));
    let chars: Vec<char> = text.chars().collect();
    let mut found = Vec::new();
    let mut at = 0;
    let is_word = |c: char| c.is_alphabetic() || "%‰€$£°Ω_'’".contains(c);
    while at < chars.len() {
        let c = chars[at];
        let next = chars.get(at + 1).copied().unwrap_or(' ');
        let after_word = matches!(found.last(), Some(Token::Word(_))) && at > 0 && !chars[at - 1].is_whitespace();
        let signed = matches!(c, '-' | '−') && next.is_ascii_digit();
        match c {
            '*' if next == '*' => at += 1,
            '^' => {}
            '*' | '·' | '⋅' | '×' => found.push(Token::Times),
            '/' => found.push(Token::Over),
            '(' | '[' => found.push(Token::Open),
            ')' | ']' => found.push(Token::Close),
            _ if superscript(c).is_some() => {
                let from = at;
                while at + 1 < chars.len() && superscript(chars[at + 1]).is_some() {
                    at += 1;
                }
                let digits: String = chars[from..=at].iter().filter_map(|&c| superscript(c)).collect();
                found.push(Token::Exponent(digits.parse().unwrap_or(f64::NAN)));
            }
            _ if c.is_ascii_digit() || (signed && (after_word || chars[..at].ends_with(&['^']))) => {
                let from = at;
                while chars.get(at + 1).is_some_and(|c| c.is_ascii_digit() || *c == '.') {
                    at += 1;
                }
                let digits: String = chars[from..=at].iter().map(|&c| if c == '−' { '-' } else { c }).collect();
                found.push(Token::Exponent(digits.parse().unwrap_or(f64::NAN)));
            }
            _ if is_word(c) => {
                let from = at;
                while chars.get(at + 1).is_some_and(|&c| is_word(c) || (c == '-' && !follows_digit(&chars, at + 1))) {
                    at += 1;
                }
                let word: String = chars[from..=at].iter().collect();
                let per = ["per", "par"].contains(&word.to_lowercase().as_str());
                found.push(if per { Token::Over } else { Token::Word(word) });
            }
            _ => {}
        }
        at += 1;
    }
    found
}

fn follows_digit(chars: &[char], at: usize) -> bool {
    chars.get(at + 1).is_some_and(char::is_ascii_digit)
}

fn superscript(c: char) -> Option<char> {
    let digits = "⁰¹²³⁴⁵⁶⁷⁸⁹".chars().position(|d| d == c);
    digits.and_then(|d| char::from_digit(d as u32, 10)).or((c == '⁻').then_some('-'))
}

/// Nesting that is read; deeper text is a dimension of its own.
const MAX_DEPTH: usize = 8;

struct Reader<'a> {
    tokens: &'a [Token],
    at: usize,
    depth: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn expression(&mut self) -> Option<Dimension> {
        let mut found = self.factor()?;
        loop {
            let over = match self.peek() {
                Some(Token::Over) => true,
                Some(Token::Times) => false,
                Some(Token::Word(word)) => {
                    if known(word).is_none() {
                        // A qualifier: `€ HT`, `days since purchase`.
                        self.skip_words();
                        continue;
                    }
                    let factor = self.factor()?;
                    found = found.times(&factor);
                    continue;
                }
                _ => return Some(found),
            };
            self.at += 1;
            let factor = self.factor()?;
            found = if over { found.over(&factor) } else { found.times(&factor) };
        }
    }

    fn skip_words(&mut self) -> String {
        let mut phrase = Vec::new();
        while let Some(Token::Word(word)) = self.peek() {
            phrase.push(word.clone());
            self.at += 1;
        }
        phrase.join(" ")
    }

    fn factor(&mut self) -> Option<Dimension> {
        let base = match self.peek()?.clone() {
            Token::Open if self.depth < MAX_DEPTH => {
                self.at += 1;
                self.depth += 1;
                let inner = self.expression()?;
                self.depth -= 1;
                if self.peek() != Some(&Token::Close) {
                    return None;
                }
                self.at += 1;
                inner
            }
            Token::Word(word) => match known(&word) {
                Some(base) => {
                    self.at += 1;
                    Dimension::of(base)
                }
                None => Dimension::own(&singular(&plain(&self.skip_words()))),
            },
            // `1/s`.
            Token::Exponent(1.0) => {
                self.at += 1;
                return Some(Dimension::default());
            }
            _ => return None,
        };
        match self.peek() {
            Some(&Token::Exponent(e)) if e.is_finite() => {
                self.at += 1;
                Some(base.power(e))
            }
            _ => Some(base),
        }
    }
}

fn singular(word: &str) -> String {
    word.strip_suffix('s').filter(|w| w.chars().count() >= 2 && word != "mois").unwrap_or(word).to_owned()
}

/// What a single word means.
fn known(word: &str) -> Option<Base> {
    if let Some((_, base, _)) = SYMBOLS.iter().find(|(symbol, ..)| *symbol == word) {
        return Some(base);
    }
    let lower = singular(&plain(word));
    let of_word = WORDS.iter().find(|(w, _)| *w == lower).map(|(_, base)| *base);
    of_word.or_else(|| {
        PREFIXES.iter().find_map(|prefix| {
            let symbol = word.strip_prefix(prefix)?;
            SYMBOLS.iter().find(|(s, _, prefixed)| *prefixed && *s == symbol).map(|(_, base, _)| *base)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_have_dimensions() {
        let same = |a: &str, b: &str| assert_eq!(dimension(a), dimension(b), "{a} and {b}");
        for (a, b) in [
            ("day", "jour(s)"),
            ("ans", "heure"),
            ("années", "Mois"),
            ("j", "min"),
            ("€", "euros"),
            ("k€", "€ HT"),
            ("m/s", "km/h"),
            ("m/s", "m s^-1"),
            ("m.s⁻¹", "mètres par seconde"),
            ("kg/m^3", "kg/m3"),
            ("kg/m³", "g/(cm·mm²)"),
            ("kWh", "J"),
            ("N m", "J"),
            ("%", "ratio"),
            ("1/s", "Hz"),
            ("°C", "K"),
            ("clients", "client"),
            ("€/client", "euros per client"),
            ("days since purchase", "jours"),
            ("m**2", "ha"),
            ("kg/kg", "%"),
        ] {
            same(a, b);
        }
        let different = |a: &str, b: &str| assert_ne!(dimension(a), dimension(b), "{a} and {b}");
        for (a, b) in [
            ("day", "€"),
            ("€", "$"),
            ("m", "m2"),
            ("m/s", "m"),
            ("visits", "complaints"),
            ("points de fidélité", "points"),
            ("K", "k€"),
            ("%", "day"),
            ("((((((((((m))))))))))", "m"),
        ] {
            different(a, b);
        }
        assert_eq!(dimension("  "), None);
        assert!(dimension("%").is_some_and(|d| d.is_number()));
        assert_eq!(Dimension::time().power(2.0).power(0.5), Dimension::time());
        // Anything may be written in the cell of a unit.
        for odd in ["/", "^", "m^", "((", "m//s", "1-5", "échelle 1 à 5", "⁻", "-", "m^99999999999999999999"] {
            assert!(dimension(odd).is_some(), "{odd}");
        }
    }
}
