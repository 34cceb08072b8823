//! Cells as a French Excel writes them, and the bytes of its CSV export.
//!
//! In: numbers, days, texts. Out: `1 234,50 €`, `31/12/2025`, Windows-1252 bytes with `;` and CRLF.
//! Invariants: spaces inside numbers are no-break spaces (U+00A0), as Excel's are; a cell is quoted only where it
//! must be.

/// No-break space.
const NBSP: char = '\u{a0}';

/// An amount: `1 234,50 €`.
pub fn euros(cents: u64) -> String {
    format!("{},{:02}{NBSP}€", thousands(cents / 100), cents % 100)
}

/// A share given in thousandths: `12,5 %`.
pub fn percent(thousandths: u64) -> String {
    format!("{},{}{NBSP}%", thousandths / 10, thousandths % 10)
}

/// A whole number with a no-break space every three digits.
fn thousands(value: u64) -> String {
    let digits = value.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(NBSP);
        }
        out.push(digit);
    }
    out
}

/// `oui` or `non`.
pub fn yes_no(value: bool) -> String {
    if value { "oui" } else { "non" }.to_owned()
}

/// A day (days since 1970-01-01) as `31/12/2025`.
pub fn date(day: i64) -> String {
    let (year, month, day) = civil(day);
    format!("{day:02}/{month:02}/{year:04}")
}

/// Year, month and day of a day since 1970-01-01 (Hinnant 2013, `civil_from_days`).
fn civil(day: i64) -> (i64, i64, i64) {
    let z = day + 719_468;
    let era = z.div_euclid(146_097);
    let day_of_era = z.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day_of_year - (153 * shifted_month + 2) / 5 + 1)
}

/// A cell, quoted where it holds a separator, a quote or a line end.
pub fn quoted(cell: &str) -> String {
    if cell.contains([';', '"', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}

/// Windows-1252 bytes of a text that holds Latin-1 characters and `€`, `œ`, `’` only; anything else becomes `?`, as in
/// Excel.
pub fn windows_1252(text: &str) -> Vec<u8> {
    text.chars()
        .map(|c| match c {
            '€' => 0x80,
            '’' => 0x92,
            'œ' => 0x9c,
            c => match u8::try_from(u32::from(c)) {
                Ok(byte) if !(0x80..0xa0).contains(&byte) => byte,
                _ => b'?',
            },
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_look_like_excel() {
        assert_eq!(euros(123_450), "1\u{a0}234,50\u{a0}€");
        assert_eq!(euros(99), "0,99\u{a0}€");
        assert_eq!(euros(123_456_789), "1\u{a0}234\u{a0}567,89\u{a0}€");
        assert_eq!(percent(125), "12,5\u{a0}%");
        assert_eq!(quoted("a;\"b\""), "\"a;\"\"b\"\"\"");
        assert_eq!(windows_1252("é€œ"), [0xe9, 0x80, 0x9c]);
    }

    #[test]
    fn days_become_dates() {
        for (day, expected) in [(0, "01/01/1970"), (-1, "31/12/1969"), (19_782, "29/02/2024"), (20_453, "31/12/2025")] {
            assert_eq!(date(day), expected);
        }
    }
}
