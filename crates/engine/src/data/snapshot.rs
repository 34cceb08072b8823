//! Were those who left read after they had left?
//!
//! In: table, outcome, the columns that would be features. Out: a notice, where the marks of a late snapshot show.
//! The user's question: "will these figures hold for customers who have not left yet?".
//! Invariants: no column is left out for this: the file, not a column, is at fault; the notice names what was seen and
//! which export cures it.
//! Method: ours. A date that is filled for one class only is the date of the event. (1) Most of these dates come before
//! the newest date that the other rows hold: the rows of the event were read some time after it. (2) Among the rows of
//! the event, a number (or the age of a date) grows by about one day, week, month or year for each that has passed since
//! the event: a counter that nobody stopped (least squares, t above 4).
//! Edges: no such date, fewer than fifteen rows of the event: nothing is said.

use super::dates::PLAUSIBLE;
use super::personal;
use super::table::{ColumnKind, Table, Values};
use super::target::Outcome;
use crate::message;
use crate::message::Notice;

/// Fewest rows of the event.
const MIN_EVENTS: usize = 15;
/// Share of the dates that must be of one class.
const PURE: f64 = 0.98;
/// Share of its class that must have the date.
const COVERS: f64 = 0.3;
/// Share of the events that must lie more than a day before the newest other date.
const LATE: f64 = 0.5;
/// Days that a counter may count in.
const UNITS: [f64; 4] = [1.0, 7.0, 30.44, 365.25];
/// Growth per unit that is a counter's.
const COUNTER: std::ops::Range<f64> = 0.6..1.4;
/// Student's t, and share of the counter's variance, from which growth is no accident.
const SURE_T: f64 = 4.0;
const SURE_SHARE: f64 = 0.2;

/// The date of the event: which column, of which class, in which rows.
struct Event<'a> {
    column: usize,
    class: u32,
    dates: &'a [f64],
}

/// What should be said of the snapshot. `features`: columns that would be learnt from.
pub(super) fn notice(table: &Table, target: usize, outcome: &Outcome, features: &[usize]) -> Option<Notice> {
    let Outcome::Classes { codes, n_classes: 2 } = outcome else { return None };
    let event = (0..table.columns.len()).filter(|&c| c != target).find_map(|c| event_date(table, c, codes))?;
    let rows: Vec<usize> = (0..codes.len()).filter(|&r| codes[r] == event.class && known(event.dates[r])).collect();
    let newest = newest_elsewhere(table, target, &event, codes);
    let since = |newest: f64| rows.iter().map(|&r| newest - event.dates[r]).collect::<Vec<f64>>();
    let late = newest.is_some_and(|newest| {
        let late = since(newest).into_iter().filter(|days| *days > 1.0).count();
        late as f64 >= LATE * rows.len() as f64
    });
    let growing: Vec<String> = features
        .iter()
        .filter(|&&c| c != event.column && goes_on(table, c, &event, &rows))
        .map(|&c| table.columns[c].name.clone())
        .collect();
    if !late && growing.is_empty() {
        return None;
    }
    let name = table.columns[event.column].name.as_str();
    let class = rows.first().map_or("", |&r| table.raw.cell(r, target).trim());
    let message = if growing.is_empty() {
        let mut days = since(newest?);
        days.sort_by(f64::total_cmp);
        let days = days[days.len() / 2].max(0.0) as usize;
        message!("snapshot-read-late", event = name, class = class, days = days, rows = rows.len())
    } else {
        message!("snapshot-went-on", event = name, class = class, columns = growing)
    };
    Some(Notice::warning(message).in_column(name))
}

fn known(date: f64) -> bool {
    PLAUSIBLE.contains(&date)
}

fn event_date<'a>(table: &'a Table, column: usize, codes: &[u32]) -> Option<Event<'a>> {
    let of = &table.columns[column];
    let (ColumnKind::Date, Values::Numbers(dates)) = (of.kind, &of.values) else { return None };
    let mut filled = [0usize; 2];
    let mut all = [0usize; 2];
    for (&code, &date) in codes.iter().zip(dates) {
        if let Some(n) = all.get_mut(code as usize) {
            *n += 1;
            filled[code as usize] += usize::from(known(date));
        }
    }
    let class = usize::from(filled[1] >= filled[0]);
    let n = filled[0] + filled[1];
    let expected_others = n as f64 * all[1 - class] as f64 / (all[0] + all[1]).max(1) as f64;
    let is_event = filled[class] >= MIN_EVENTS
        && filled[class] as f64 >= PURE * n as f64
        && filled[class] as f64 >= COVERS * all[class] as f64
        && expected_others >= MIN_EVENTS as f64 / 2.0;
    is_event.then_some(Event { column, class: class as u32, dates })
}

/// Newest date of the other class's rows, in any other column.
fn newest_elsewhere(table: &Table, target: usize, event: &Event<'_>, codes: &[u32]) -> Option<f64> {
    let others = table.columns.iter().enumerate().filter(|(c, _)| *c != target && *c != event.column);
    let dates = others.filter_map(|(_, c)| match (&c.values, c.kind) {
        (Values::Numbers(v), ColumnKind::Date) if !personal::names_a_birth_date(&c.name) => Some(v),
        _ => None,
    });
    let of_others = |v: &Vec<f64>| {
        let rows = v.iter().zip(codes).filter(|(d, c)| known(**d) && **c == 1 - event.class);
        rows.map(|(d, _)| *d).reduce(f64::max)
    };
    // Column by column: a planned date lies in the future and says nothing of the day of reading, the oldest of the
    // newest dates errs on the side of silence.
    dates.filter_map(of_others).reduce(f64::min)
}

/// Whether a column went on counting after the event.
fn goes_on(table: &Table, column: usize, event: &Event<'_>, rows: &[usize]) -> bool {
    let of = &table.columns[column];
    let Values::Numbers(values) = &of.values else { return false };
    let is_date = of.kind == ColumnKind::Date;
    let pairs: Vec<(f64, f64)> = rows
        .iter()
        .map(|&r| (-event.dates[r], if is_date { -values[r] } else { values[r] }))
        .filter(|(_, v)| v.is_finite() && (!is_date || known(-v)))
        .collect();
    let n = pairs.len() as f64;
    if pairs.len() < MIN_EVENTS {
        return false;
    }
    let (mx, my) = pairs.iter().fold((0.0, 0.0), |(x, y), p| (x + p.0 / n, y + p.1 / n));
    let (mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0);
    for (x, y) in &pairs {
        xx += (x - mx) * (x - mx);
        yy += (y - my) * (y - my);
        xy += (x - mx) * (y - my);
    }
    if xx <= 0.0 || yy <= 0.0 {
        return false;
    }
    let (slope, share) = (xy / xx, xy * xy / (xx * yy));
    let t = (share * (n - 2.0) / (1.0 - share).max(1e-12)).sqrt();
    let units: &[f64] = if is_date { &UNITS[..1] } else { &UNITS };
    slope > 0.0 && t > SURE_T && share >= SURE_SHARE && units.iter().any(|unit| COUNTER.contains(&(slope * unit)))
}

#[cfg(test)]
mod tests {
    use super::super::sample::{cells, table};
    use super::super::table::ColumnKind::{Boolean, Count, Date};
    use super::*;
    use crate::run::Seed;

    /// Customers followed from day 20,000 on; `late`: all are read on day 20,365, else as they were on day 20,000.
    fn customers(late: bool, counter_unit: f64, with_date: bool) -> Option<String> {
        let mut stream = Seed(8).stream();
        let n = 200;
        let left: Vec<bool> = (0..n).map(|i| i % 4 == 0).collect();
        let ends: Vec<f64> = (0..n).map(|_| 20_001.0 + stream.below(300) as f64).collect();
        let last: Vec<f64> = (0..n)
            .map(|i| match (late, left[i]) {
                (false, _) => 19_999.0 - stream.below(60) as f64,
                (true, true) => ends[i] - stream.below(40) as f64,
                (true, false) => 20_365.0 - stream.below(40) as f64,
            })
            .collect();
        let read_on = if late { 20_365.0 } else { 20_000.0 };
        let counter: Vec<f64> = last.iter().map(|d| ((read_on - d) / counter_unit).round()).collect();
        let closed = (0..n).map(|i| if left[i] { ends[i] } else { f64::NAN });
        let mut columns = vec![
            ("status", Boolean, cells(left.iter().map(|l| if *l { "left" } else { "stays" }))),
            ("closed", Date, cells(closed)),
            ("since", Count, cells(counter)),
        ];
        if with_date {
            columns.push(("last", Date, cells(last)));
        }
        let table = table(&columns);
        let outcome = Outcome::Classes { codes: left.iter().map(|l| u32::from(*l)).collect(), n_classes: 2 };
        let features: Vec<usize> = (2..table.columns.len()).collect();
        notice(&table, 0, &outcome, &features).map(|n| n.message.to_string())
    }

    #[test]
    fn what_went_on_is_named_and_what_was_frozen_is_not() {
        assert_eq!(customers(false, 1.0, true), None);
        assert_eq!(customers(false, 1.0, false), None);
        for unit in UNITS {
            let said = customers(true, unit, false);
            // Years are too coarse to show within one.
            assert_eq!(said.is_some(), unit < 300.0, "{unit}: {said:?}");
        }
        let said = customers(true, 1.0, true).expect("late");
        assert!(said.starts_with("snapshot-went-on") && said.contains("since") && said.contains("last"), "{said}");
    }

    #[test]
    fn dates_alone_tell_of_a_late_reading() {
        let n = 120;
        let left = |i: usize| i.is_multiple_of(3);
        let closed = cells((0..n).map(|i| if left(i) { 19_000.0 + (i * 7 % 200) as f64 } else { f64::NAN }));
        let born = cells((0..n).map(|i| 17_000.0 + (i * 37 % 2_400) as f64));
        let status = cells((0..n).map(|i| if left(i) { "yes" } else { "no" }));
        let table = table(&[("gone", Boolean, status), ("closed", Date, closed), ("joined", Date, born)]);
        let outcome = Outcome::Classes { codes: (0..n).map(|i| u32::from(left(i))).collect(), n_classes: 2 };
        let said = notice(&table, 0, &outcome, &[2]).expect("late").message.to_string();
        assert!(said.starts_with("snapshot-read-late") && said.contains("rows=40"), "{said}");
        assert!(notice(&table, 0, &Outcome::Numbers(vec![0.0; n]), &[2]).is_none());
    }
}
