//! Dates as people write them: `2025-12-31`, `31/12/2025 08:30`, `12/31/25 3:45 PM`.
//!
//! In: the text of a cell. Out: which orders of day, month and year it admits ([`scan`]), then days since 1970-01-01
//! under the order that the whole column agreed on ([`value`]).
//! The user's question: "is 03/04 the third of April or the fourth of March?".
//! Invariants: a cell never decides alone; a year in four digits that comes first is always year, month, day; a time
//! zone is taken into account (values are then UTC).
//! Method: days from civil date, Hinnant (2013); two-digit years as POSIX does: 69 to 99 are 1969 to 1999.
//! Edges: 31 February, month 13, hour 25 are no dates.

use crate::data::table::DateOrder;

/// A cell that has the form of a date, before its order is known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Scanned {
    fields: [u32; 3],
    /// Digits of the first and the last field.
    digits: [usize; 2],
    /// Time of day as a fraction of a day; below 0 or above 1 when a time zone moves the date.
    time: f64,
}

impl Scanned {
    /// Days since 1970-01-01 under this order; `None` if there is no such day.
    pub(super) fn days(&self, order: DateOrder) -> Option<f64> {
        let [a, b, c] = self.fields;
        let (year, month, day, digits) = if self.digits[0] == 4 {
            (a, b, c, 4)
        } else {
            match order {
                DateOrder::YearMonthDay if self.digits[1] == 4 => return None,
                DateOrder::YearMonthDay => (a, b, c, self.digits[0]),
                DateOrder::DayMonthYear => (c, b, a, self.digits[1]),
                DateOrder::MonthDayYear => (c, a, b, self.digits[1]),
            }
        };
        let year = match digits {
            4 => year,
            2 if year < 69 => 2000 + year,
            2 => 1900 + year,
            _ => return None,
        };
        if year == 0 || !(1..=12).contains(&month) || day == 0 || day > days_in_month(year, month) {
            return None;
        }
        Some(days_from_civil(i64::from(year), month, day) as f64 + self.time)
    }
    /// Whether the year comes first, in four digits.
    pub(super) fn year_first(&self) -> bool {
        self.digits[0] == 4
    }
    /// Whether the year has two digits only.
    pub(super) fn short_year(&self) -> bool {
        self.digits[0] != 4 && self.digits[1] != 4
    }
}

fn days_in_month(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01 to a date of the Gregorian calendar (Hinnant 2013).
fn days_from_civil(year: i64, month: u32, day: u32) -> i64 {
    let y = if month <= 2 { year - 1 } else { year };
    let era = y.div_euclid(400);
    let year_of_era = y.rem_euclid(400);
    let shifted_month = i64::from((month + 9) % 12);
    let day_of_year = (153 * shifted_month + 2) / 5 + i64::from(day) - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// `days` since 1970-01-01 as `2025-12-31`, with ` 08:30` or ` 08:30:15` where there is a time of day.
pub(super) fn iso(days: f64) -> String {
    let whole = days.floor();
    let mut seconds = ((days - whole) * 86_400.0).round() as i64;
    let mut day = whole as i64;
    if seconds == 86_400 {
        (day, seconds) = (day + 1, 0);
    }
    // Inverse of `days_from_civil`, same source.
    let z = day.saturating_add(719_468);
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let (d, m) = (doy - (153 * mp + 2) / 5 + 1, if mp < 10 { mp + 3 } else { mp - 9 });
    let y = yoe + era * 400 + i64::from(m <= 2);
    let date = format!("{y:04}-{m:02}-{d:02}");
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, 0) => date,
        (h, min, 0) => format!("{date} {h:02}:{min:02}"),
        (h, min, s) => format!("{date} {h:02}:{min:02}:{s:02}"),
    }
}

/// The form of a trimmed cell; `None` if it is no date under any order.
pub(super) fn scan(cell: &str) -> Option<Scanned> {
    let bytes = cell.as_bytes();
    if !(6..=40).contains(&bytes.len()) || !bytes[0].is_ascii_digit() {
        return None;
    }
    let mut at = 0;
    let (a, a_digits) = digits(bytes, &mut at)?;
    let separator = *bytes.get(at)?;
    if !matches!(separator, b'/' | b'-' | b'.') {
        return None;
    }
    at += 1;
    let (b, b_digits) = digits(bytes, &mut at)?;
    if bytes.get(at) != Some(&separator) {
        return None;
    }
    at += 1;
    let (c, c_digits) = digits(bytes, &mut at)?;
    let four = usize::from(a_digits == 4) + usize::from(c_digits == 4);
    let one_or_two = |n: usize| n == 1 || n == 2;
    let form = match four {
        1 => one_or_two(b_digits) && (one_or_two(a_digits) || one_or_two(c_digits)),
        // `1.2.10` is a version, `1/2/25` and `01.02.10` are dates.
        0 if separator == b'/' => one_or_two(a_digits) && one_or_two(b_digits) && c_digits == 2,
        0 => a_digits == 2 && b_digits == 2 && c_digits == 2,
        _ => false,
    };
    if !form {
        return None;
    }
    let time = if at == bytes.len() { 0.0 } else { time(&cell[at..])? };
    Some(Scanned { fields: [a, b, c], digits: [a_digits, c_digits], time })
}

/// Up to four digits from `at` on, and how many.
fn digits(bytes: &[u8], at: &mut usize) -> Option<(u32, usize)> {
    let start = *at;
    let mut v = 0;
    while let Some(d) = bytes.get(*at).filter(|b| b.is_ascii_digit()) {
        if *at - start == 4 {
            return None;
        }
        v = v * 10 + u32::from(d - b'0');
        *at += 1;
    }
    (*at > start).then_some((v, *at - start))
}

/// ` 08:30`, `T08:30:15.250+02:00`, ` 3:45 PM`, ` à 08h30` as a fraction of a day, in UTC where a zone is given.
fn time(text: &str) -> Option<f64> {
    let text = match text.strip_prefix('T') {
        Some(rest) => rest,
        None => text.strip_prefix([' ', '\u{a0}', '\u{202f}'])?.trim_start(),
    };
    let text = text.strip_prefix("à ").unwrap_or(text);
    let bytes = text.as_bytes();
    let mut at = 0;
    let (mut hour, hour_digits) = digits(bytes, &mut at)?;
    if hour_digits > 2 || !matches!(bytes.get(at), Some(b':' | b'h' | b'H')) {
        return None;
    }
    at += 1;
    let minute = two_digits(bytes, &mut at)?;
    let mut seconds = 0.0;
    if bytes.get(at) == Some(&b':') {
        at += 1;
        seconds = f64::from(two_digits(bytes, &mut at)?);
        if matches!(bytes.get(at), Some(b'.' | b',')) {
            at += 1;
            let mut unit = 0.1;
            while let Some(d) = bytes.get(at).filter(|b| b.is_ascii_digit()) {
                seconds += f64::from(d - b'0') * unit;
                unit /= 10.0;
                at += 1;
            }
        }
    }
    let zone = text.get(at..)?.trim();
    let mut offset_minutes = 0.0;
    match zone {
        "" | "Z" | "UTC" | "GMT" => {}
        _ if zone.eq_ignore_ascii_case("am") || zone.eq_ignore_ascii_case("pm") => {
            if !(1..=12).contains(&hour) {
                return None;
            }
            hour = hour % 12 + if zone.eq_ignore_ascii_case("pm") { 12 } else { 0 };
        }
        _ => {
            let sign = match zone.as_bytes()[0] {
                b'+' => 1.0,
                b'-' => -1.0,
                _ => return None,
            };
            let z = zone.as_bytes();
            let mut k = 1;
            let hours = two_digits(z, &mut k)?;
            if z.get(k) == Some(&b':') {
                k += 1;
            }
            let minutes = if k == z.len() { 0 } else { two_digits(z, &mut k)? };
            if k != z.len() || hours > 14 || minutes > 59 {
                return None;
            }
            offset_minutes = sign * f64::from(hours * 60 + minutes);
        }
    }
    if hour > 23 || minute > 59 || seconds >= 61.0 {
        return None;
    }
    Some((f64::from(hour) * 3600.0 + (f64::from(minute) - offset_minutes) * 60.0 + seconds) / 86_400.0)
}

fn two_digits(bytes: &[u8], at: &mut usize) -> Option<u32> {
    match bytes.get(*at..*at + 2)? {
        [a, b] if a.is_ascii_digit() && b.is_ascii_digit() => {
            *at += 2;
            Some(u32::from(a - b'0') * 10 + u32::from(b - b'0'))
        }
        _ => None,
    }
}

/// Days since 1970-01-01 of a trimmed cell under the column's order.
pub(super) fn value(cell: &str, order: DateOrder) -> Option<f64> {
    scan(cell)?.days(order)
}

#[cfg(test)]
mod tests {
    use super::*;
    use DateOrder::*;
    use proptest::prelude::*;

    fn check(cell: &str, order: DateOrder, expected: &str) {
        assert_eq!(value(cell, order).map(iso).unwrap_or_default(), expected, "{cell:?}");
    }

    #[test]
    fn cells_under_orders() {
        check("2025-12-31", DayMonthYear, "2025-12-31");
        check("2025/1/5", MonthDayYear, "2025-01-05");
        check("31/12/2025", DayMonthYear, "2025-12-31");
        check("31/12/2025", MonthDayYear, "");
        check("12/31/2025", MonthDayYear, "2025-12-31");
        check("03/04/2025", DayMonthYear, "2025-04-03");
        check("03/04/2025", MonthDayYear, "2025-03-04");
        check("31.12.25", DayMonthYear, "2025-12-31");
        check("31-12-69", DayMonthYear, "1969-12-31");
        check("25-12-31", YearMonthDay, "2025-12-31");
        check("1/2/25", MonthDayYear, "2025-01-02");
        check("31/12/2025 08:30", DayMonthYear, "2025-12-31 08:30");
        check("31/12/2025 à 08h30", DayMonthYear, "2025-12-31 08:30");
        check("12/31/2025 3:45 PM", MonthDayYear, "2025-12-31 15:45");
        check("12/31/2025 12:00:01 am", MonthDayYear, "2025-12-31 00:00:01");
        check("2025-12-31T23:30:00-02:00", YearMonthDay, "2026-01-01 01:30");
        check("2025-12-31T10:00:00.250Z", YearMonthDay, "2025-12-31 10:00");
        check("29/02/2024", DayMonthYear, "2024-02-29");
        for not in [
            "29/02/2023", "2025-13-01", "2025-12", "1.2.10", "31/12", "2025-12-31 25:00", "2025-12-31x", "192.168.1.1",
            "2025-12/31", "0000-00-00", "12:30", "20251231", "06-12-34-56", "2025-12-31T10:00+é",
        ] {
            check(not, DayMonthYear, "");
        }
    }

    proptest! {
        #[test]
        fn days_agree_with_jiff(days in -600_000i64..2_900_000) {
            let epoch = jiff::civil::date(1970, 1, 1);
            let date = epoch.checked_add(jiff::ToSpan::days(days)).unwrap();
            prop_assume!(date.year() >= 1000);
            prop_assert_eq!(value(&date.to_string(), YearMonthDay), Some(days as f64));
            prop_assert_eq!(iso(days as f64), date.to_string());
        }

        #[test]
        fn no_cell_panics(cell in "[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}\\PC*") {
            let _ = value(cell.trim(), DayMonthYear);
        }
    }
}
