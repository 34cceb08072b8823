//! Numbers, shares, intervals and dates as people write them.
//!
//! In: numbers. Out: text with the decimal mark, digit groups and month names of the language.
//! Invariants: no exponent between 1e-4 and 1e9; never "-0"; whole digits are never rounded away (12,346 and not
//! 12,300), since a reader takes zeros for digits.
//! Edges: what is not a number shows as a dash, an infinite one as the sign of infinity.

use super::{Lang, say};
use makalu::message::Value;

/// Narrow no-break space: groups digits and precedes `%` in French.
const NARROW_SPACE: char = '\u{202F}';
/// Below this and from [`LARGE`] on, numbers are written with a power of ten.
const SMALL: f64 = 1e-4;
/// See [`SMALL`].
const LARGE: f64 = 1e9;
/// Whole numbers from here on have digit groups.
const GROUPED_FROM: usize = 5;

/// A number as people write it: `digits` significant digits (whole digits are all kept), trailing zeros dropped,
/// decimal comma and narrow no-break spaces in French.
pub fn number(value: f64, digits: usize, lang: Lang) -> String {
    let digits = digits.clamp(1, 17);
    if let Some(text) = not_finite(value) {
        return text;
    }
    if value == 0.0 {
        return "0".to_owned();
    }
    // Rounding first: 9.999 with three digits is 10.0, one power of ten up.
    let scientific = format!("{value:.*e}", digits - 1);
    let (mantissa, exponent) = scientific.split_once('e').expect("`e` format writes an exponent");
    let power: i32 = exponent.parse().expect("`e` format writes a whole exponent");
    if value.abs() < SMALL || value.abs() >= LARGE {
        return format!("{} × 10{}", written(mantissa, true, lang), superscript(power));
    }
    let decimals = (digits as i32 - 1 - power).max(0) as usize;
    written(&format!("{value:.decimals$}"), true, lang)
}

/// A number with exactly so many decimals, for columns of figures.
pub fn fixed(value: f64, decimals: usize, lang: Lang) -> String {
    not_finite(value).unwrap_or_else(|| written(&format!("{value:.decimals$}"), false, lang))
}

/// A number with its sign, plus included: contributions.
pub fn signed(value: f64, digits: usize, lang: Lang) -> String {
    let text = number(value, digits, lang);
    if value > 0.0 { format!("+{text}") } else { text }
}

/// A share between 0 and 1 as a percentage: two significant digits, and finer near 0 % and 100 %.
pub fn share(value: f64, lang: Lang) -> String {
    if let Some(text) = not_finite(value) {
        return text;
    }
    let percent = value * 100.0;
    let sign = match lang {
        Lang::En => "%".to_owned(),
        Lang::Fr => format!("{NARROW_SPACE}%"),
    };
    let to_edge = percent.abs().min((100.0 - percent).abs());
    let (mark, text) = if to_edge > 0.0 && to_edge < 0.01 {
        // Too close to say more: never "0 %" for what can happen, never "100 %" for what can fail.
        let above = percent > 50.0;
        let bound = if above { 99.99 } else { 0.01 };
        let outside = !(0.0..=100.0).contains(&percent);
        match (outside, above) {
            (true, _) => ("", number(percent, 6, lang)),
            (false, true) => (">", number(bound, 4, lang)),
            (false, false) => ("<", number(bound, 1, lang)),
        }
    } else {
        let decimals = if to_edge >= 10.0 || to_edge == 0.0 {
            0
        } else if to_edge >= 1.0 {
            1
        } else {
            2
        };
        ("", written(&format!("{percent:.decimals$}"), true, lang))
    };
    format!("{mark}{text}{sign}")
}

/// "between 33 and 49", from ends already written.
pub fn interval(low: &str, high: &str, lang: Lang) -> String {
    say("interval", &[("low", Value::Text(low.to_owned())), ("high", Value::Text(high.to_owned()))], lang)
}

/// A date in words, from days since 1970-01-01: "31 December 2025".
pub fn date(days: f64, lang: Lang) -> String {
    let Some((year, month, day)) = civil(days) else { return "–".to_owned() };
    let args = [
        ("day", Value::Text(day.to_string())),
        ("month", Value::Text(super::month_name(month, lang))),
        ("year", Value::Text(year.to_string())),
    ];
    say(if day == 1 { "date-first-of-month" } else { "date-in-words" }, &args, lang)
}

/// A date in digits: 2025-12-31 in English, 31/12/2025 in French, with the time of day where there is one.
pub fn date_short(days: f64, lang: Lang) -> String {
    let Some((year, month, day)) = civil(days) else { return "–".to_owned() };
    let date = match lang {
        Lang::En => format!("{year:04}-{month:02}-{day:02}"),
        Lang::Fr => format!("{day:02}/{month:02}/{year:04}"),
    };
    let minutes = ((days - days.floor()) * 1440.0).round() as u32;
    if minutes == 0 || minutes >= 1440 { date } else { format!("{date} {:02}:{:02}", minutes / 60, minutes % 60) }
}

/// Year, month and day of days since 1970-01-01 in the Gregorian calendar (Hinnant 2013, `civil_from_days`).
/// `None` for what is no date of the years 1 to 9999 or so.
fn civil(days: f64) -> Option<(i64, u32, u32)> {
    if !(days.is_finite() && days.abs() < 4e6) {
        return None;
    }
    let z = days.floor() as i64 + 719_468;
    let era = z.div_euclid(146_097);
    let day_of_era = z.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = (day_of_year - (153 * shifted_month + 2) / 5 + 1) as u32;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 } as u32;
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    Some((year, month, day))
}

fn not_finite(value: f64) -> Option<String> {
    if value.is_nan() {
        Some("–".to_owned())
    } else if value.is_infinite() {
        Some(if value > 0.0 { "∞" } else { "-∞" }.to_owned())
    } else {
        None
    }
}

/// A plain decimal text in the language: digit groups, decimal mark, no "-0".
fn written(plain: &str, drop_zeros: bool, lang: Lang) -> String {
    let (sign, plain) = plain.strip_prefix('-').map_or(("", plain), |rest| ("-", rest));
    let (whole, mut fraction) = plain.split_once('.').unwrap_or((plain, ""));
    if drop_zeros {
        fraction = fraction.trim_end_matches('0');
    }
    let zero = whole.chars().chain(fraction.chars()).all(|c| c == '0');
    let mut text = String::from(if zero { "" } else { sign });
    let (group, decimal) = match lang {
        Lang::En => (',', '.'),
        Lang::Fr => (NARROW_SPACE, ','),
    };
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && whole.len() >= GROUPED_FROM && (whole.len() - i) % 3 == 0 {
            text.push(group);
        }
        text.push(digit);
    }
    if !fraction.is_empty() {
        text.push(decimal);
        text.push_str(fraction);
    }
    text
}

fn superscript(power: i32) -> String {
    let digits = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    power.to_string().chars().map(|c| c.to_digit(10).map_or('⁻', |d| digits[d as usize])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        let check = |value: f64, digits: usize, en: &str, fr: &str| {
            assert_eq!(
                (number(value, digits, Lang::En).as_str(), number(value, digits, Lang::Fr).as_str()),
                (en, fr),
                "{value}"
            );
        };
        check(0.0, 3, "0", "0");
        check(-0.0, 3, "0", "0");
        check(1234.5, 15, "1234.5", "1234,5");
        check(12345.678, 3, "12,346", "12\u{202f}346");
        check(-1234567.0, 3, "-1,234,567", "-1\u{202f}234\u{202f}567");
        check(9.999, 3, "10", "10");
        check(0.000_123_4, 3, "0.000123", "0,000123");
        check(0.000_012_34, 3, "1.23 × 10⁻⁵", "1,23 × 10⁻⁵");
        check(-2.5e9, 3, "-2.5 × 10⁹", "-2,5 × 10⁹");
        check(999_999_999.0, 3, "999,999,999", "999\u{202f}999\u{202f}999");
        check(f64::NAN, 3, "–", "–");
        check(f64::NEG_INFINITY, 3, "-∞", "-∞");
        check(f64::MIN_POSITIVE, 2, "2.2 × 10⁻³⁰⁸", "2,2 × 10⁻³⁰⁸");
        assert_eq!(fixed(-0.0001, 2, Lang::Fr), "0,00");
        assert_eq!(signed(0.25, 3, Lang::En), "+0.25");
    }

    #[test]
    fn shares() {
        let check = |value: f64, en: &str| assert_eq!(share(value, Lang::En), en);
        check(0.414, "41%");
        check(0.0419, "4.2%");
        check(0.981, "98.1%");
        check(0.05, "5%");
        check(0.000_01, "<0.01%");
        check(0.999_999, ">99.99%");
        check(0.0, "0%");
        check(1.0, "100%");
        check(1.5, "150%");
        check(f64::NAN, "–");
        assert_eq!(share(0.083, Lang::Fr), "8,3\u{202f}%");
    }

    #[test]
    fn dates() {
        let check = |days: f64, en: &str, fr: &str, digits: &str| {
            assert_eq!((date(days, Lang::En).as_str(), date(days, Lang::Fr).as_str()), (en, fr));
            assert_eq!(date_short(days, Lang::En), digits);
        };
        check(0.0, "1 January 1970", "1er janvier 1970", "1970-01-01");
        check(-1.0, "31 December 1969", "31 décembre 1969", "1969-12-31");
        check(11_016.0, "29 February 2000", "29 février 2000", "2000-02-29");
        check(20_453.5, "31 December 2025", "31 décembre 2025", "2025-12-31 12:00");
        check(f64::NAN, "–", "–", "–");
        assert_eq!(date_short(20_453.0, Lang::Fr), "31/12/2025");
    }

    #[test]
    fn intervals() {
        assert_eq!(interval("33", "49", Lang::En), "between 33 and 49");
        assert_eq!(interval("33", "49", Lang::Fr), "entre 33 et 49");
    }
}
