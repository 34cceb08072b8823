//! What a column holds, and its typed values.
//!
//! In: the texts of a column, its [`Tally`] and what the rest of the file hints at, or the rules of a training file.
//! Out: [`Column`] and notices.
//! The user's question: "what did it understand of this column, and what did it not understand?".
//! Invariants: the whole column decides; under 5 % of cells that do not fit become gaps and are said, more make the
//! column text; under rules the kind never changes, whatever this month's cells look like.
//! Method: numbers and dates need over 95 % of the values; then words of yes and no; then levels, by how often they
//! repeat and how they look.
//! Edges: no value at all is [`ColumnKind::Empty`]; infinite numbers are gaps.
//! To add a kind: a branch in [`detect`] and one in [`like`].

use super::cells::{is_missing_mark, is_place_code, may_be_level, says_yes, yes_no};
use super::numbers::Marks;
use super::tally::{Hints, ORDERS, Tally};
use super::{ReadOptions, dates, numbers};
use crate::data::table::{Column, ColumnKind, ColumnReading, DateOrder, GAP, RawTable, Values};
use crate::message;
use crate::message::Notice;
use std::collections::BTreeSet;

/// Marks for missing remembered per column.
const MOST_MARKS: usize = 16;
/// Largest whole number that a double counts exactly.
const LARGEST_COUNT: f64 = 9_007_199_254_740_992.0;

/// Cells that did not fit.
#[derive(Debug, Clone, Copy, Default)]
struct Misfits {
    n: usize,
    first_row: usize,
}

impl Misfits {
    fn add(&mut self, row: usize) {
        if self.n == 0 {
            self.first_row = row;
        }
        self.n += 1;
    }
}

/// A column while its cells are being read.
struct Cells<'a> {
    raw: &'a RawTable,
    column: usize,
}

impl<'a> Cells<'a> {
    fn trimmed(&self) -> impl Iterator<Item = &'a str> + Clone + use<'a> {
        self.raw.column(self.column).map(str::trim)
    }
    fn name(&self) -> &'a str {
        &self.raw.header[self.column]
    }
    /// Marks for missing that occur, as written.
    fn marks(&self) -> Vec<String> {
        self.marks_where(is_missing_mark)
    }
    fn marks_where(&self, gap: impl Fn(&str) -> bool) -> Vec<String> {
        let mut found = BTreeSet::new();
        for cell in self.trimmed().filter(|c| gap(c)) {
            if found.len() < MOST_MARKS && !found.contains(cell) {
                found.insert(cell.to_owned());
            }
        }
        found.into_iter().collect()
    }
    /// Whether all values are two capital letters, of which at least `least` are distinct: then `NC` is a place.
    fn holds_place_codes(&self, least: usize) -> bool {
        let mut distinct = BTreeSet::new();
        for cell in self.trimmed().filter(|c| !c.is_empty()) {
            if is_place_code(cell) {
                distinct.insert(cell);
            } else if !is_missing_mark(cell) {
                return false;
            }
        }
        distinct.len() >= least
    }
    /// Numbers by `parse`, gaps as `NaN`; cells that do not fit and infinite ones are counted.
    fn numbers(&self, missing: &[String], parse: impl Fn(&str) -> Option<f64>) -> (Vec<f64>, Misfits, Misfits) {
        let (mut misfits, mut infinite) = (Misfits::default(), Misfits::default());
        let values = self
            .trimmed()
            .enumerate()
            .map(|(row, cell)| {
                if cell.is_empty() {
                    return f64::NAN;
                }
                match parse(cell) {
                    Some(v) if v.is_finite() => v,
                    Some(_) => {
                        infinite.add(row);
                        f64::NAN
                    }
                    None => {
                        if !is_missing_mark(cell) && !missing.iter().any(|m| m == cell) {
                            misfits.add(row);
                        }
                        f64::NAN
                    }
                }
            })
            .collect();
        (values, misfits, infinite)
    }
    /// Levels of the trimmed texts; `gap` says which texts are gaps.
    fn levels(&self, gap: impl Fn(&str) -> bool) -> Values {
        Values::from_texts(self.trimmed().map(|c| (!c.is_empty() && !gap(c)).then_some(c)))
    }
    fn notice_at(&self, notice: Notice, row: usize) -> Notice {
        notice.in_column(self.name()).at_line(self.raw.line(row))
    }
    /// Says which cells became gaps.
    fn tell(&self, misfits: Misfits, infinite: Misfits, date: bool, notices: &mut Vec<Notice>) {
        let example = |m: Misfits| excerpt(self.raw.cell(m.first_row, self.column).trim());
        if misfits.n > 0 {
            let message = if date {
                message!("reading-cells-not-dates", cells = misfits.n, example = example(misfits))
            } else {
                message!("reading-cells-not-numbers", cells = misfits.n, example = example(misfits))
            };
            notices.push(self.notice_at(Notice::warning(message), misfits.first_row));
        }
        if infinite.n > 0 {
            let message = message!("reading-infinite", cells = infinite.n, example = example(infinite));
            notices.push(self.notice_at(Notice::warning(message), infinite.first_row));
        }
    }
}

/// The beginning of a text, short enough for a message.
pub(super) fn excerpt(text: &str) -> String {
    const LONGEST: usize = 60;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Fewer than 5 % do not fit.
fn few(misfits: usize, n: usize) -> bool {
    misfits * 20 < n
}

fn number_kind(values: &[f64], symbol: Option<&str>) -> ColumnKind {
    let whole = |v: &f64| v.is_nan() || *v >= 0.0 && v.fract() == 0.0 && *v <= LARGEST_COUNT;
    if symbol.is_none() && values.iter().all(whole) { ColumnKind::Count } else { ColumnKind::Number }
}

/// Understands a column afresh.
pub(super) fn detect(
    raw: &RawTable,
    column: usize,
    tally: &Tally<'_>,
    hints: Hints,
    options: &ReadOptions,
) -> (Column, Vec<Notice>) {
    let cells = Cells { raw, column };
    let mut notices = Vec::new();
    let (kind, reading, values) = number(&cells, tally, hints, options, &mut notices)
        .or_else(|| date(&cells, tally, hints, options, &mut notices))
        .unwrap_or_else(|| words(&cells));
    (Column { name: cells.name().to_owned(), kind, reading, values }, notices)
}

type Understood = (ColumnKind, ColumnReading, Values);

fn number(
    cells: &Cells<'_>,
    tally: &Tally<'_>,
    hints: Hints,
    options: &ReadOptions,
    notices: &mut Vec<Notice>,
) -> Option<Understood> {
    let n = tally.n_values;
    if tally.n_numbers == 0 || !few(n - tally.n_numbers, n) || tally.is_code() {
        return None;
    }
    let (marks, ambiguous) = tally.marks(hints, options.decimal);
    let (values, misfits, infinite) = cells.numbers(&[], |cell| numbers::value(cell, marks));
    if !few(misfits.n, n) {
        return None;
    }
    let reading = ColumnReading {
        decimal: marks.decimal,
        thousands: marks.thousands,
        symbol: marks.symbol.map(str::to_owned),
        missing: if tally.n_marks > 0 { cells.marks() } else { Vec::new() },
        ..ColumnReading::default()
    };
    let kind = number_kind(&values, marks.symbol);
    if kind == ColumnKind::Count && is_id_name(cells.name()) && nearly_distinct(&values) {
        let gap = |c: &str| is_missing_mark(c);
        return Some((ColumnKind::Identifier, reading, cells.levels(gap)));
    }
    if ambiguous && let Some(row) = cells.trimmed().position(|c| c.contains(['.', ','])) {
        let cell = raw_excerpt(cells, row);
        let message = message!("reading-numbers-ambiguous", example = cell, value = format!("{}", values[row]));
        notices.push(cells.notice_at(Notice::warning(message), row));
    }
    cells.tell(misfits, infinite, false, notices);
    Some((kind, reading, Values::Numbers(values)))
}

fn raw_excerpt(cells: &Cells<'_>, row: usize) -> String {
    excerpt(cells.raw.cell(row, cells.column).trim())
}

/// Whether a name says that the column names rows: a word `id`, `uuid`, `identifiant`, `matricule`...
fn is_id_name(name: &str) -> bool {
    let mut words: Vec<String> = vec![String::new()];
    let mut lower_before = false;
    for c in name.chars() {
        if !c.is_alphanumeric() || c.is_uppercase() && lower_before {
            words.push(String::new());
        }
        if c.is_alphanumeric() {
            words.last_mut().expect("starts with one word").extend(c.to_lowercase());
        }
        lower_before = c.is_lowercase();
    }
    const NAMES: [&str; 11] =
        ["id", "ids", "uid", "udi", "uuid", "guid", "identifiant", "identifier", "matricule", "siret", "siren"];
    words.iter().any(|w| NAMES.contains(&w.as_str()))
}

/// At least 99 of 100 values are distinct, and there are at least three.
fn nearly_distinct(values: &[f64]) -> bool {
    let mut known: Vec<f64> = values.iter().copied().filter(|v| !v.is_nan()).collect();
    let n = known.len();
    known.sort_unstable_by(f64::total_cmp);
    known.dedup();
    n >= 3 && known.len() * 100 >= n * 99
}

fn date(
    cells: &Cells<'_>,
    tally: &Tally<'_>,
    hints: Hints,
    options: &ReadOptions,
    notices: &mut Vec<Notice>,
) -> Option<Understood> {
    let n = tally.n_values;
    if tally.n_dates == 0 || !few(n - tally.n_dates, n) {
        return None;
    }
    let established = options.dates.or_else(|| tally.date_order());
    let order = established.or(hints.dates).unwrap_or(match hints.decimal {
        Some(',') => DateOrder::DayMonthYear,
        _ => DateOrder::MonthDayYear,
    });
    // A year first in four digits stays what it is under any order.
    let order = if tally.n_year_first == tally.n_dates { DateOrder::YearMonthDay } else { order };
    let zero = |c: &str| c.starts_with("0000-00-00");
    let mut missing = cells.marks();
    missing.extend(cells.trimmed().find(|c| zero(c)).map(str::to_owned));
    let (values, misfits, infinite) = cells.numbers(&missing, |cell| dates::value(cell, order));
    if !few(misfits.n, n) {
        return None;
    }
    let row = cells.trimmed().position(|c| dates::value(c, order).is_some()).unwrap_or(0);
    if established.is_none() {
        let message = match order {
            DateOrder::DayMonthYear => {
                message!("reading-dates-day-first", example = raw_excerpt(cells, row), value = dates::iso(values[row]))
            }
            _ => message!(
                "reading-dates-month-first",
                example = raw_excerpt(cells, row),
                value = dates::iso(values[row])
            ),
        };
        notices.push(cells.notice_at(Notice::warning(message), row));
    }
    if tally.n_short_years > 0 {
        let message =
            message!("reading-dates-short-years", example = raw_excerpt(cells, row), value = dates::iso(values[row]));
        notices.push(cells.notice_at(Notice::info(message), row));
    }
    cells.tell(misfits, infinite, true, notices);
    let reading = ColumnReading { dates: Some(order), missing, ..ColumnReading::default() };
    Some((ColumnKind::Date, reading, Values::Numbers(values)))
}

/// Distinct two-letter codes from which on a column is one of states or countries.
const PLACES: usize = 10;

fn words(cells: &Cells<'_>) -> Understood {
    let places = cells.holds_place_codes(PLACES);
    let gap = |c: &str| is_missing_mark(c) && !may_be_level(c) && !(places && is_place_code(c));
    let values = cells.levels(gap);
    let mut reading = ColumnReading { missing: cells.marks_where(gap), ..ColumnReading::default() };
    let Values::Levels { codes, levels } = &values else { return (ColumnKind::Text, reading, values) };
    if levels.iter().all(|l| may_be_level(l)) {
        reading.missing = cells.marks();
        let gaps = Values::Levels { codes: vec![GAP; codes.len()], levels: Vec::new() };
        return (ColumnKind::Empty, reading, gaps);
    }
    if let Some(pair) = boolean_pair(codes, levels) {
        let values = booleans(cells, &pair, is_missing_mark).0;
        reading.boolean = Some(pair);
        return (ColumnKind::Boolean, reading, values);
    }
    let n = codes.iter().filter(|c| **c != GAP).count();
    (words_kind(levels, n), reading, values)
}

/// Category, text or identifier, by how often levels repeat and how they look.
fn words_kind(levels: &[String], n: usize) -> ColumnKind {
    let d = levels.len();
    let spaced = levels.iter().filter(|l| l.contains(char::is_whitespace)).count();
    let digits = levels.iter().filter(|l| l.bytes().any(|b| b.is_ascii_digit())).count();
    let mean_length = levels.iter().map(String::len).sum::<usize>() / d.max(1);
    let code_like = spaced * 20 <= d && digits * 2 >= d && mean_length <= 64;
    if n >= 2 && d * 100 >= n * 99 && code_like {
        ColumnKind::Identifier
    } else if mean_length > 64 || d * 2 > n && n > 2 && spaced * 2 >= d || n > 20 && d * 10 >= n * 9 {
        ColumnKind::Text
    } else {
        ColumnKind::Category
    }
}

/// The texts of no and of yes, in their most frequent spelling, if the levels are such a pair in any case.
fn boolean_pair(codes: &[u32], levels: &[String]) -> Option<[String; 2]> {
    if !(2..=8).contains(&levels.len()) {
        return None;
    }
    let mut spellings: Vec<(&str, usize)> = levels.iter().map(|l| (l.as_str(), 0)).collect();
    for code in codes.iter().filter(|c| **c != GAP) {
        spellings[*code as usize].1 += 1;
    }
    spellings.sort_by_key(|s| std::cmp::Reverse(s.1));
    let mut words: Vec<&str> = Vec::new();
    for (word, _) in spellings {
        if !words.iter().any(|w| w.eq_ignore_ascii_case(word)) {
            words.push(word);
        }
    }
    let [no, yes] = if words.len() == 2 { yes_no(&words)? } else { return None };
    Some([words[no].to_owned(), words[yes].to_owned()])
}

/// Booleans by meaning, written as the pair writes them; and the cells that say neither.
fn booleans(cells: &Cells<'_>, pair: &[String; 2], gap: impl Fn(&str) -> bool) -> (Values, Misfits) {
    let mut misfits = Misfits::default();
    let texts: Vec<Option<&str>> = cells
        .trimmed()
        .enumerate()
        .map(|(row, cell)| {
            if cell.is_empty() || gap(cell) {
                return None;
            }
            let own = pair.iter().position(|p| p.eq_ignore_ascii_case(cell));
            let meaning = own.or_else(|| says_yes(cell).map(usize::from));
            if meaning.is_none() {
                misfits.add(row);
            }
            meaning.map(|k| pair[k].as_str())
        })
        .collect();
    (Values::from_texts(texts.into_iter()), misfits)
}

/// What changed against the training file in how a column is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Changed {
    /// Another decimal mark.
    Decimal,
    /// Another order of dates.
    Dates,
}

/// Reads a column as the training file's column of that name was read; follows a decimal mark or an order of dates that
/// plainly changed.
pub(super) fn like(
    raw: &RawTable,
    column: usize,
    tally: &Tally<'_>,
    kind: ColumnKind,
    rule: &ColumnReading,
    options: &ReadOptions,
) -> (Column, Vec<Notice>, Option<Changed>) {
    let cells = Cells { raw, column };
    let (mut notices, mut changed) = (Vec::new(), None);
    let mut reading = rule.clone();
    let listed = |c: &str| rule.missing.iter().any(|m| m == c);
    let values = match kind {
        ColumnKind::Number | ColumnKind::Count => {
            let found = options.decimal.or_else(|| tally.decimal()).unwrap_or(rule.decimal);
            if found != rule.decimal {
                changed = Some(Changed::Decimal);
                reading.decimal = found;
            }
            let hints = Hints { decimal: Some(reading.decimal), ..Hints::default() };
            let (marks, _) = tally.marks(hints, Some(reading.decimal));
            let kept = rule.thousands.filter(|t| *t != reading.decimal);
            reading.thousands = marks.thousands.or(kept);
            let marks = Marks {
                decimal: reading.decimal,
                thousands: reading.thousands,
                symbol: rule.symbol.as_deref().or(marks.symbol),
            };
            let (values, misfits, infinite) = cells.numbers(&rule.missing, |cell| numbers::value(cell, marks));
            cells.tell(misfits, infinite, false, &mut notices);
            Values::Numbers(values)
        }
        ColumnKind::Date => {
            let trained = rule.dates.unwrap_or(DateOrder::YearMonthDay);
            let valid = |order| ORDERS.iter().position(|o| *o == order).map_or(0, |k| tally.valid_dates[k]);
            let found = options.dates.or_else(|| tally.date_order()).unwrap_or(trained);
            let order = if options.dates.is_some() || valid(found) > valid(trained) { found } else { trained };
            if order != trained {
                changed = Some(Changed::Dates);
                reading.dates = Some(order);
            }
            let (values, misfits, infinite) = cells.numbers(&rule.missing, |cell| dates::value(cell, order));
            cells.tell(misfits, infinite, true, &mut notices);
            Values::Numbers(values)
        }
        ColumnKind::Boolean => {
            let pair = rule.boolean.clone().unwrap_or_else(|| ["no".into(), "yes".into()]);
            let (values, misfits) = booleans(&cells, &pair, |c| is_missing_mark(c) || listed(c));
            if misfits.n > 0 {
                let example = raw_excerpt(&cells, misfits.first_row);
                let message = message!("reading-cells-not-yes-no", cells = misfits.n, example = example);
                notices.push(cells.notice_at(Notice::warning(message), misfits.first_row));
            }
            values
        }
        ColumnKind::Category | ColumnKind::Text | ColumnKind::Identifier | ColumnKind::Empty => {
            let places = cells.holds_place_codes(1);
            cells.levels(|c| listed(c) || is_missing_mark(c) && !may_be_level(c) && !(places && is_place_code(c)))
        }
    };
    (Column { name: cells.name().to_owned(), kind, reading, values }, notices, changed)
}
