//! Numbers as people write them: `1 234,50 €`, `1.234,50`, `1'234.5`, `12 %`, `-3e-5`.
//!
//! In: the text of a cell. Out: what it says about the column's marks ([`scan`]), then its value under the marks
//! that the whole column agreed on ([`value`]).
//! The user's question: "did it take my comma for a decimal mark?".
//! Invariants: one cell never decides alone between decimal and thousands mark (`1,234`); a value is the double
//! nearest to the digits as written; digits that start with a zero or that a double cannot hold are codes.
//! Method: exact fast path of Clinger (1990), the standard library's parser elsewhere.
//! To add a currency: one more entry in [`SIGNS`].

use std::borrow::Cow;

/// Signs that may stand before or after a number without a space between.
const SIGNS: &[&str] =
    &["€", "$", "£", "¥", "%", "‰", "EUR", "USD", "GBP", "CHF", "CAD", "US$", "k€", "K€", "M€", "°C", "°F"];

/// Longest unit after a space (`kg`, `mmHg`) that is still taken for a unit, in letters.
const LONGEST_UNIT: usize = 6;

/// What a cell says about the marks of its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Digits only, up to 15; `long` when four digits or more stand together without a thousands mark.
    Whole { long: bool },
    /// Digits only, but a leading zero, more than 15 of them, or an international phone number.
    Code,
    /// Certainly this decimal mark; `long` as above; the thousands mark if there is one.
    Decimal { mark: char, thousands: Option<char>, long: bool },
    /// Certainly this thousands mark, no decimal mark.
    Thousands(char),
    /// One `.` or `,` before three digits: decimal or thousands mark.
    Ambiguous(char),
    /// Infinity in letters, or too large for a double.
    Infinite,
}

/// A cell that may be a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Scanned<'a> {
    pub(super) shape: Shape,
    /// Currency sign, `%` or unit.
    pub(super) symbol: Option<&'a str>,
}

/// Marks that a column agreed on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Marks<'a> {
    pub(super) decimal: char,
    /// `None` takes no thousands mark at all.
    pub(super) thousands: Option<char>,
    pub(super) symbol: Option<&'a str>,
}

/// The family of a thousands mark: all spaces are `' '`, all apostrophes `'\''`.
fn family(c: char) -> Option<char> {
    match c {
        '.' | ',' => Some(c),
        ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\u{2007}' => Some(' '),
        '\'' | '\u{2019}' => Some('\''),
        _ => None,
    }
}

/// Sign, body and symbol of a trimmed cell; `None` if it cannot be a number.
fn split(cell: &str) -> Option<(bool, &str, Option<&str>)> {
    let bytes = cell.as_bytes();
    let (first, last) = (*bytes.first()?, *bytes.last()?);
    let plain = |b: u8| b.is_ascii_digit() || b == b'.' || b == b',';
    if plain(first) && plain(last) {
        return Some((false, cell, None));
    }
    if first == b'-' && plain(last) && bytes.len() > 1 && plain(bytes[1]) {
        return Some((true, &cell[1..], None));
    }
    let mut rest = cell;
    let mut negative = false;
    let mut symbol = None;
    // A sign and a currency may stand in either order: `-€5`, `€-5`.
    for _ in 0..2 {
        if let Some(after) = rest.strip_prefix(['-', '\u{2212}']) {
            if negative {
                return None;
            }
            (negative, rest) = (true, after.trim_start());
        } else if let Some(after) = rest.strip_prefix('+') {
            rest = after;
        }
        if symbol.is_none()
            && let Some(sign) = SIGNS.iter().find(|s| rest.starts_with(**s))
        {
            symbol = Some(&rest[..sign.len()]);
            rest = rest[sign.len()..].trim_start();
        }
    }
    let end = rest.rfind(|c: char| c.is_ascii_digit() || c == '.' || c == ',')? + 1;
    let (body, tail) = rest.split_at(end);
    let unit = tail.trim_start();
    if !unit.is_empty() {
        let spaced = unit.len() < tail.len();
        let word = unit.chars().all(char::is_alphabetic) && unit.chars().count() <= LONGEST_UNIT;
        if symbol.is_some() || !(SIGNS.contains(&unit) || spaced && word) {
            return None;
        }
        symbol = Some(unit);
    }
    body.starts_with(|c: char| c.is_ascii_digit() || c == '.' || c == ',').then_some((negative, body, symbol))
}

/// Whether a trimmed cell writes infinity.
fn is_infinity(cell: &str) -> bool {
    let word = cell.trim_start_matches(['-', '+', '\u{2212}']);
    word == "∞" || ["inf", "infinity", "infini"].iter().any(|w| word.eq_ignore_ascii_case(w))
}

/// What a trimmed cell says about marks; `None` if it is no number under any marks.
pub(super) fn scan(cell: &str) -> Option<Scanned<'_>> {
    let Some((_, body, symbol)) = split(cell) else {
        return is_infinity(cell).then_some(Scanned { shape: Shape::Infinite, symbol: None });
    };
    let bytes = body.as_bytes();
    if bytes.iter().all(u8::is_ascii_digit) {
        let leading_zero = bytes.len() > 1 && bytes[0] == b'0';
        let phone = cell.starts_with('+') && bytes.len() > 9;
        let code = leading_zero || bytes.len() > 15 || phone;
        let shape = if code { Shape::Code } else { Shape::Whole { long: bytes.len() > 3 } };
        return Some(Scanned { shape, symbol });
    }
    let (mantissa, exponent) = match body.find(['e', 'E']) {
        Some(at) => (&body[..at], Some(&body[at + 1..])),
        None => (body, None),
    };
    if let Some(exponent) = exponent {
        let digits = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
    }
    // Groups of digits between marks. Two kinds of marks at most; only the last may be decimal.
    let (mut first_mark, mut last_mark) = (None, None);
    let (mut n_first, mut n_last) = (0usize, 0usize);
    let (mut group, mut first_group, mut n_groups, mut grouped) = (0usize, 0usize, 0usize, true);
    let mut digits_seen = false;
    let mut zero_start = false;
    for c in mantissa.chars() {
        if c.is_ascii_digit() {
            zero_start |= !digits_seen && c == '0';
            digits_seen = true;
            group += 1;
            continue;
        }
        let mark = family(c)?;
        if n_groups == 0 {
            first_group = group;
        } else if group != 3 {
            grouped = false;
        }
        n_groups += 1;
        group = 0;
        if first_mark.is_none_or(|m| m == mark) && last_mark.is_none() {
            first_mark = Some(mark);
            n_first += 1;
        } else if last_mark.is_none_or(|m| m == mark) && first_mark != Some(mark) {
            last_mark = Some(mark);
            n_last += 1;
        } else {
            return None;
        }
    }
    if !digits_seen {
        return None;
    }
    let shape = match (first_mark, last_mark) {
        (None, _) => {
            return Some(Scanned { shape: finite(body, '.', Shape::Whole { long: mantissa.len() > 3 }), symbol });
        }
        (Some(mark), None) => {
            let groups_of_three = grouped && group == 3 && (1..=3).contains(&first_group) && !zero_start;
            match (mark, n_first) {
                ('.' | ',', 1) if groups_of_three && exponent.is_none() => Shape::Ambiguous(mark),
                ('.' | ',', 1) => Shape::Decimal { mark, thousands: None, long: first_group > 3 },
                _ if groups_of_three => Shape::Thousands(mark),
                _ => return None,
            }
        }
        (Some(thousands), Some(mark)) => {
            let groups_of_three = grouped && (1..=3).contains(&first_group) && n_groups == n_first + 1;
            if n_last != 1 || !groups_of_three || !matches!(mark, '.' | ',') {
                return None;
            }
            Shape::Decimal { mark, thousands: Some(thousands), long: false }
        }
    };
    let decimal = if let Shape::Decimal { mark, .. } = shape { mark } else { '.' };
    Some(Scanned { shape: finite(body, decimal, shape), symbol })
}

/// `shape`, or [`Shape::Infinite`] when an exponent or hundreds of digits overflow.
fn finite(body: &str, decimal: char, shape: Shape) -> Shape {
    if body.len() < 300 && !body.contains(['e', 'E']) {
        return shape;
    }
    match plain_text(body, decimal).parse::<f64>() {
        Ok(v) if v.is_infinite() => Shape::Infinite,
        _ => shape,
    }
}

/// The body with a decimal point and no thousands marks.
fn plain_text(body: &str, decimal: char) -> Cow<'_, str> {
    if decimal == '.' && body.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'+')) {
        return Cow::Borrowed(body);
    }
    let keep = |c: char| {
        if c == decimal { Some('.') } else { family(c).is_none().then_some(c) }
    };
    Cow::Owned(body.chars().filter_map(keep).collect())
}

/// Powers of ten that a double holds exactly.
const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
];

/// The value of a trimmed cell under the column's marks; `None` if it does not fit them. May be infinite.
pub(super) fn value(cell: &str, marks: Marks<'_>) -> Option<f64> {
    let Some((negative, body, symbol)) = split(cell) else {
        return is_infinity(cell).then_some(if cell.starts_with(['-', '\u{2212}']) {
            f64::NEG_INFINITY
        } else {
            f64::INFINITY
        });
    };
    if symbol.is_some() && symbol != marks.symbol {
        return None;
    }
    let mut mantissa = 0u64;
    let (mut n_digits, mut group, mut n_decimals) = (0usize, 0usize, 0usize);
    let (mut grouped, mut after_decimal, mut exponent) = (false, false, false);
    for c in body.chars() {
        if let Some(digit) = c.to_digit(10) {
            if n_digits > 0 || digit > 0 {
                n_digits += 1;
            }
            if n_digits <= 18 {
                mantissa = mantissa * 10 + u64::from(digit);
            }
            group += 1;
            n_decimals += usize::from(after_decimal);
        } else if c == marks.decimal && !after_decimal {
            if grouped && group != 3 {
                return None;
            }
            after_decimal = true;
        } else if matches!(c, 'e' | 'E') {
            exponent = true;
            break;
        } else if !after_decimal && marks.thousands.is_some() && family(c) == marks.thousands {
            if group == 0 || group > 3 || grouped && group != 3 {
                return None;
            }
            (grouped, group) = (true, 0);
        } else {
            return None;
        }
    }
    if grouped && !after_decimal && group != 3 {
        return None;
    }
    let magnitude = if !exponent && mantissa <= 1 << 53 && n_digits <= 18 && n_decimals < POWERS.len() {
        if group + n_decimals == 0 && !grouped {
            return None;
        }
        mantissa as f64 / POWERS[n_decimals]
    } else {
        plain_text(body, marks.decimal).parse::<f64>().ok()?
    };
    Some(if negative { -magnitude } else { magnitude })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(cell: &str, decimal: char, thousands: Option<char>, symbol: Option<&str>, expected: Option<f64>) {
        assert_eq!(value(cell, Marks { decimal, thousands, symbol }), expected, "{cell:?}");
    }

    #[test]
    fn values_under_marks() {
        check("12", '.', None, None, Some(12.0));
        check("-12,5", ',', None, None, Some(-12.5));
        check("1 234,50 €", ',', Some(' '), Some("€"), Some(1234.5));
        check("1\u{202f}234,50\u{a0}€", ',', Some(' '), Some("€"), Some(1234.5));
        check("1.234,50", ',', Some('.'), None, Some(1234.5));
        check("1,234.50", '.', Some(','), None, Some(1234.5));
        check("1'234.5", '.', Some('\''), None, Some(1234.5));
        check("1’234’567", '.', Some('\''), None, Some(1_234_567.0));
        check("$-3.5", '.', None, Some("$"), Some(-3.5));
        check("-$3.5", '.', None, Some("$"), Some(-3.5));
        check("12 %", '.', None, Some("%"), Some(12.0));
        check("12 kg", '.', None, Some("kg"), Some(12.0));
        check("12", '.', None, Some("€"), Some(12.0));
        check("12 $", '.', None, Some("€"), None);
        check("1e-3", '.', None, None, Some(1e-3));
        check("1,5E3", ',', None, None, Some(1500.0));
        check("0.1234567890123456789", '.', None, None, Some(0.123_456_789_012_345_68));
        check(".5", '.', None, None, Some(0.5));
        check("5.", '.', None, None, Some(5.0));
        check("−5", '.', None, None, Some(-5.0));
        check("1e999", '.', None, None, Some(f64::INFINITY));
        check("-inf", '.', None, None, Some(f64::NEG_INFINITY));
        for not in [
            "", ".", "-", "1,2", "12 34", "1 2345", "(12)", "1.2.3", "12:30", "--5", "5-", "0x10", "1e", "e5", "€", "٣",
        ] {
            check(not, '.', Some(' '), Some("€"), None);
        }
    }

    #[test]
    fn shapes() {
        let check = |cell: &str, expected: Option<Shape>| assert_eq!(scan(cell).map(|s| s.shape), expected, "{cell:?}");
        let decimal = |mark, thousands, long| Some(Shape::Decimal { mark, thousands, long });
        check("123", Some(Shape::Whole { long: false }));
        check("1234", Some(Shape::Whole { long: true }));
        check("01234", Some(Shape::Code));
        check("0", Some(Shape::Whole { long: false }));
        check("1234567890123456", Some(Shape::Code));
        check("+33612345678", Some(Shape::Code));
        check("1,5", decimal(',', None, false));
        check("1234.567", decimal('.', None, true));
        check("0,123", decimal(',', None, false));
        check("1,234", Some(Shape::Ambiguous(',')));
        check("1.234", Some(Shape::Ambiguous('.')));
        check("1.234.567", Some(Shape::Thousands('.')));
        check("1 234", Some(Shape::Thousands(' ')));
        check("1 234,5", decimal(',', Some(' '), false));
        check("1e400", Some(Shape::Infinite));
        check("Infinity", Some(Shape::Infinite));
        for not in [
            "06 12 34 56 78", "1.2.3", "31.12.2025", "2025-12-31", "1,2,3", "12 rue Foch", "A12", "12A", "1 234 5",
            "(12)",
        ] {
            check(not, None);
        }
    }

    proptest! {
        #[test]
        fn written_numbers_come_back(v in proptest::num::f64::NORMAL) {
            let marks = Marks { decimal: '.', thousands: None, symbol: None };
            prop_assert_eq!(value(&format!("{v}"), marks), Some(v));
            prop_assert_eq!(value(&format!("{v:e}"), marks), Some(v));
        }

        #[test]
        fn no_cell_panics(cell in "\\PC*") {
            let _ = scan(cell.trim());
            let _ = value(cell.trim(), Marks { decimal: ',', thousands: Some('.'), symbol: None });
        }
    }
}
