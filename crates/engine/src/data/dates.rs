//! Dates as features: the day, month and weekday of a day number, and which of them say something.
//!
//! In: days since 1970-01-01. Out: month, weekday, and the parts of a column of dates worth a feature.
//! The user's question: "what does it make of my dates?".
//! Invariants: the age always counts; the month only where dates span more than a year, else it repeats the age; the
//! weekday only where dates fall on many days, else it repeats the date.
//! Method: days to civil date by eras of 400 years (Hinnant 2013, "chrono-compatible low-level date algorithms").
//! Edges: no date, one date: no part.

/// Days since 1970-01-01 beyond which a date is a placeholder such as 9999-12-31: about the years 1850 and 2150.
pub(super) const PLAUSIBLE: std::ops::Range<f64> = -43_830.0..65_745.0;
/// Days that the dates must span before the month may count.
const MONTH_SPAN: f64 = 366.0;
/// Distinct days that there must be before the weekday may count.
const WEEKDAY_DAYS: usize = 20;

/// Month, 0 to 11, and day of the month, 1 to 31.
pub(super) fn month_and_day(days: f64) -> (u32, u32) {
    let z = days.floor() as i64 + 719_468;
    let day_of_era = z.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    // Years start in March here, so that the leap day comes last.
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    (((march_month + 2) % 12) as u32, day as u32)
}

/// Weekday, 0 (Monday) to 6. 1970-01-01 was a Thursday.
pub(super) fn weekday(days: f64) -> u32 {
    (days.floor() as i64 + 3).rem_euclid(7) as u32
}

/// Parts beside the age that say something, as [`ColumnSchema::levels`](super::ColumnSchema::levels) names them:
/// `month`, `weekday`.
pub(super) fn parts(dates: &[f64]) -> Vec<String> {
    let mut days: Vec<i64> = dates.iter().filter(|d| PLAUSIBLE.contains(*d)).map(|d| d.floor() as i64).collect();
    days.sort_unstable();
    let n_rows = days.len();
    let first_of_month = days.iter().filter(|&&d| month_and_day(d as f64).1 == 1).count();
    days.dedup();
    let (Some(first), Some(last)) = (days.first(), days.last()) else { return Vec::new() };
    let differ = |part: &dyn Fn(f64) -> u32| days.iter().any(|&d| part(d as f64) != part(*first as f64));
    let mut parts = Vec::new();
    if (last - first) as f64 > MONTH_SPAN && differ(&|d| month_and_day(d).0) {
        parts.push("month".to_owned());
    }
    // Dates that are months in disguise (all on the first) have no weekday of their own.
    let months_in_disguise = 10 * first_of_month >= 9 * n_rows;
    if days.len() >= WEEKDAY_DAYS && !months_in_disguise && differ(&weekday) {
        parts.push("weekday".to_owned());
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_become_months_and_weekdays() {
        let check = |days: f64, expected: (u32, u32, u32)| {
            let (month, day) = month_and_day(days);
            assert_eq!((month, day, weekday(days)), expected, "{days}");
        };
        check(0.0, (0, 1, 3)); // Thursday 1 January 1970
        check(-1.0, (11, 31, 2));
        check(11_016.0, (1, 29, 1)); // Tuesday 29 February 2000
        check(11_016.75, (1, 29, 1));
        check(20_453.0, (11, 31, 2)); // Wednesday 31 December 2025
    }

    #[test]
    fn parts_that_say_something() {
        let check = |dates: Vec<f64>, expected: &[&str]| assert_eq!(parts(&dates), expected);
        check((0..800).map(f64::from).collect(), &["month", "weekday"]);
        check((0..100).map(f64::from).collect(), &["weekday"]);
        check((0..100).map(|i| f64::from(i) * 7.0).collect(), &["month"]);
        check(vec![0.0, 100.0, 500.0, f64::NAN], &["month"]);
        check(vec![3.0; 50], &[]);
        check(vec![f64::NAN], &[]);
        check(Vec::new(), &[]);
    }
}
