//! What the cells of a column say together, before anything is decided.
//!
//! In: the texts of a column. Out: [`Tally`], counts of forms; and [`Hints`], what the file's other columns say.
//! The user's question: "why did it take this column for dates?": because the whole column votes, never one cell.
//! Invariants: one pass; no cell is changed.

use super::cells::is_missing_mark;
use super::numbers::{Marks, Shape};
use super::{dates, numbers};
use crate::data::table::{DateOrder, RawTable};

/// Orders of dates, in the order of [`Tally::valid_dates`].
pub(super) const ORDERS: [DateOrder; 3] = [DateOrder::DayMonthYear, DateOrder::MonthDayYear, DateOrder::YearMonthDay];

/// Marks for thousands, in the order of [`Tally::thousands`].
const THOUSANDS: [char; 4] = ['.', ',', ' ', '\''];

/// Different currencies and units counted in one column; further ones are no symbols.
const MOST_SYMBOLS: usize = 8;

/// Counts of forms in a column.
#[derive(Debug, Clone, Default)]
pub(super) struct Tally<'a> {
    /// Cells that are neither empty nor a mark for missing.
    pub(super) n_values: usize,
    /// Cells that are a mark for missing.
    pub(super) n_marks: usize,
    /// Values that are numbers under some marks.
    pub(super) n_numbers: usize,
    /// Numbers that look like codes: leading zero, more than 15 digits.
    pub(super) n_codes: usize,
    /// Length shared by all values made of digits only; `None` once two differ.
    code_length: Option<usize>,
    same_length: bool,
    decimal_points: usize,
    decimal_commas: usize,
    ambiguous_points: usize,
    ambiguous_commas: usize,
    thousands: [usize; 4],
    /// Four digits or more without a thousands mark.
    long: usize,
    symbols: Vec<(&'a str, usize)>,
    /// Values that have the form of a date.
    pub(super) n_dates: usize,
    /// Dates that exist under each of [`ORDERS`].
    pub(super) valid_dates: [usize; 3],
    /// Dates whose year comes first, in four digits.
    pub(super) n_year_first: usize,
    /// Dates whose year has two digits.
    pub(super) n_short_years: usize,
}

/// What the rest of the file says where a column alone is ambiguous.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Hints {
    /// Decimal mark of the file's other columns, or of its separator: `;` goes with a decimal comma.
    pub(super) decimal: Option<char>,
    /// Order of dates of the file's other columns.
    pub(super) dates: Option<DateOrder>,
    /// Numbers were written by a program with a decimal point: spreadsheets, JSON.
    pub(super) points_only: bool,
}

impl<'a> Tally<'a> {
    /// Counts the forms in a column.
    pub(super) fn of(raw: &'a RawTable, column: usize) -> Tally<'a> {
        let mut t = Tally { same_length: true, ..Tally::default() };
        for cell in raw.column(column) {
            t.add(cell.trim());
        }
        t
    }

    fn add(&mut self, cell: &'a str) {
        if cell.is_empty() {
            return;
        }
        if is_missing_mark(cell) {
            self.n_marks += 1;
            return;
        }
        self.n_values += 1;
        if let Some(found) = numbers::scan(cell) {
            self.n_numbers += 1;
            match found.shape {
                Shape::Whole { long } => self.long += usize::from(long),
                Shape::Code => self.n_codes += 1,
                Shape::Decimal { mark, thousands, long } => {
                    *(if mark == ',' { &mut self.decimal_commas } else { &mut self.decimal_points }) += 1;
                    self.long += usize::from(long);
                    self.count_thousands(thousands);
                }
                Shape::Thousands(mark) => self.count_thousands(Some(mark)),
                Shape::Ambiguous(',') => self.ambiguous_commas += 1,
                Shape::Ambiguous(_) => self.ambiguous_points += 1,
                Shape::Infinite => {}
            }
            if matches!(found.shape, Shape::Whole { .. } | Shape::Code) {
                match self.code_length {
                    None => self.code_length = Some(cell.len()),
                    Some(n) => self.same_length &= n == cell.len(),
                }
            } else {
                self.same_length = false;
            }
            if let Some(symbol) = found.symbol {
                let known = self.symbols.iter().position(|(s, _)| *s == symbol);
                match known {
                    Some(k) => self.symbols[k].1 += 1,
                    None if self.symbols.len() < MOST_SYMBOLS => self.symbols.push((symbol, 1)),
                    None => {}
                }
            }
        } else if let Some(date) = dates::scan(cell) {
            self.n_dates += 1;
            for (n, order) in self.valid_dates.iter_mut().zip(ORDERS) {
                *n += usize::from(date.days(order).is_some());
            }
            self.n_year_first += usize::from(date.year_first());
            self.n_short_years += usize::from(date.short_year());
        }
    }

    fn count_thousands(&mut self, mark: Option<char>) {
        if let Some(k) = mark.and_then(|m| THOUSANDS.iter().position(|t| *t == m)) {
            self.thousands[k] += 1;
        }
    }

    /// Whether the digits of this column are codes: leading zeros or too many digits in one value of 200 or more, or
    /// in any where all have the same length (postcodes, telephone numbers).
    pub(super) fn is_code(&self) -> bool {
        self.n_codes > 0 && (self.n_codes * 200 >= self.n_values || self.same_length)
    }

    /// The decimal mark that this column alone establishes.
    pub(super) fn decimal(&self) -> Option<char> {
        let points = self.decimal_points + self.thousands[1];
        let commas = self.decimal_commas + self.thousands[0];
        match points.cmp(&commas) {
            std::cmp::Ordering::Greater => Some('.'),
            std::cmp::Ordering::Less => Some(','),
            std::cmp::Ordering::Equal => None,
        }
    }

    /// The marks of this column, and whether decimal and thousands mark could not be told apart.
    pub(super) fn marks(&self, hints: Hints, decimal: Option<char>) -> (Marks<'a>, bool) {
        let mut ambiguous = false;
        let decimal = decimal.or_else(|| self.decimal()).unwrap_or_else(|| {
            let (points, commas) = (self.ambiguous_points, self.ambiguous_commas);
            if points + commas == 0 {
                return hints.decimal.unwrap_or('.');
            }
            if hints.points_only {
                return '.';
            }
            // 1,234 beside 1234: a column that marks thousands marks all of them.
            if self.long > 0 && (points == 0) != (commas == 0) {
                return if commas > 0 { ',' } else { '.' };
            }
            ambiguous = true;
            hints.decimal.unwrap_or('.')
        });
        let count = |k: usize| {
            self.thousands[k]
                + match THOUSANDS[k] {
                    '.' => self.ambiguous_points,
                    ',' => self.ambiguous_commas,
                    _ => 0,
                }
        };
        let thousands =
            (0..4).filter(|&k| THOUSANDS[k] != decimal && count(k) > 0).max_by_key(|&k| count(k)).map(|k| THOUSANDS[k]);
        let symbol = self.symbols.iter().max_by_key(|(_, n)| *n).map(|(s, _)| *s);
        (Marks { decimal, thousands, symbol }, ambiguous)
    }

    /// The order of dates that this column alone establishes.
    pub(super) fn date_order(&self) -> Option<DateOrder> {
        let [dmy, mdy, ymd] = self.valid_dates;
        if self.n_year_first == self.n_dates || ymd > dmy.max(mdy) {
            Some(DateOrder::YearMonthDay)
        } else if dmy > mdy {
            Some(DateOrder::DayMonthYear)
        } else if mdy > dmy {
            Some(DateOrder::MonthDayYear)
        } else {
            None
        }
    }
}

/// What all columns together say.
pub(super) fn hints(tallies: &[Tally<'_>], separator: Option<u8>, points_only: bool) -> Hints {
    let votes = |f: &dyn Fn(&Tally<'_>) -> bool| tallies.iter().filter(|t| f(t)).count();
    let points = votes(&|t| t.decimal() == Some('.'));
    let commas = votes(&|t| t.decimal() == Some(','));
    let semicolon = (separator == Some(b';')).then_some(',');
    let decimal = match points.cmp(&commas) {
        std::cmp::Ordering::Greater => Some('.'),
        std::cmp::Ordering::Less => Some(','),
        std::cmp::Ordering::Equal => semicolon,
    };
    let of_order = |order| votes(&|t| t.n_dates * 20 > t.n_values * 19 && t.date_order() == Some(order));
    let (dmy, mdy) = (of_order(DateOrder::DayMonthYear), of_order(DateOrder::MonthDayYear));
    let dates = match dmy.cmp(&mdy) {
        std::cmp::Ordering::Greater => Some(DateOrder::DayMonthYear),
        std::cmp::Ordering::Less => Some(DateOrder::MonthDayYear),
        std::cmp::Ordering::Equal => None,
    };
    Hints { decimal: if points_only { Some('.') } else { decimal }, dates, points_only }
}
