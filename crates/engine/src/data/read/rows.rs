//! Rows of unequal length into a table of equal rows.
//!
//! In: records as read. Out: [`RawTable`] and notices on what was filled or cut.
//! The user's question: "what happened to my broken line?".
//! Invariants: every record becomes a row; short ones end in gaps, what is cut from long ones is said with its line;
//! names are unique and not empty; time is linear in the number of columns.

use super::kinds::excerpt;
use crate::data::table::RawTable;
use crate::message;
use crate::message::{Error, Notice};
use std::collections::{BTreeMap, BTreeSet};

/// Long rows told one by one; the rest is counted.
const LONG_ROWS_TOLD: usize = 5;
/// Cells allowed whatever the size of the file...
const CELLS_FREE: usize = 20_000_000;
/// ...and per byte of the file beyond that: more are gaps in rows far shorter than the header.
const CELLS_PER_BYTE: usize = 2;

/// Builds a table from records.
pub(super) struct Rows {
    pub(super) raw: RawTable,
    n_bytes: usize,
    n_short: usize,
    first_short: u64,
    n_long: usize,
    notices: Vec<Notice>,
}

impl Rows {
    /// `n_bytes` is the size of the file's text.
    pub(super) fn new(header: Vec<String>, n_bytes: usize) -> Self {
        Rows { raw: RawTable::new(header), n_bytes, n_short: 0, first_short: 0, n_long: 0, notices: Vec::new() }
    }

    /// Adds a record of `n` cells that together have `n_record_bytes`.
    pub(super) fn push<'a>(
        &mut self,
        line: u64,
        n: usize,
        n_record_bytes: usize,
        cells: impl Iterator<Item = &'a str> + Clone,
    ) -> Result<(), Error> {
        let width = self.raw.n_columns();
        if n_record_bytes > u32::MAX as usize {
            return Err(Error::data(message!("reading-row-too-long")).at_line(line));
        }
        let total = (self.raw.n_rows() + 1).saturating_mul(width);
        if total > CELLS_FREE && total / CELLS_PER_BYTE > self.n_bytes {
            return Err(Error::data(message!("reading-too-sparse", columns = width)).at_line(line));
        }
        if n < width {
            if self.n_short == 0 {
                self.first_short = line;
            }
            self.n_short += 1;
        } else if cells.clone().skip(width).any(|c| !c.trim().is_empty()) {
            self.n_long += 1;
            if self.n_long <= LONG_ROWS_TOLD {
                let cut: Vec<String> = cells.clone().skip(width).take(10).map(excerpt).collect();
                let message = message!("reading-row-long", cells = n - width, text = cut);
                self.notices.push(Notice::warning(message).at_line(line));
            }
        }
        self.raw.push_row(line, cells.chain(std::iter::repeat("")).take(width));
        Ok(())
    }

    /// The table, and what was filled and cut.
    pub(super) fn finish(mut self) -> (RawTable, Vec<Notice>) {
        if self.n_long > LONG_ROWS_TOLD {
            let rows = self.n_long - LONG_ROWS_TOLD;
            self.notices.push(Notice::warning(message!("reading-rows-long", rows = rows)));
        }
        if self.n_short > 0 {
            let message = message!("reading-rows-short", rows = self.n_short);
            self.notices.push(Notice::warning(message).at_line(self.first_short));
        }
        (self.raw, self.notices)
    }
}

/// Column names made unique and non-empty: `column_3` for the third without a name, `name_2` for a second `name`.
pub(super) fn unique_names(names: impl Iterator<Item = String>) -> (Vec<String>, Vec<Notice>) {
    let given: Vec<String> = names.map(|n| n.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut next: BTreeMap<String, usize> = BTreeMap::new();
    // First come the names that can stay, so that a `b_2` of the file is not taken by the second `b`.
    let keeps: Vec<bool> = given.iter().map(|n| !n.is_empty() && taken.insert(n.clone())).collect();
    let (mut repeated, mut empty) = (Vec::new(), Vec::new());
    let mut header = Vec::with_capacity(given.len());
    for (k, (name, keep)) in given.into_iter().zip(keeps).enumerate() {
        if keep {
            header.push(name);
            continue;
        }
        let base = if name.is_empty() { format!("column_{}", k + 1) } else { name.clone() };
        let mut unique = base.clone();
        if name.is_empty() && taken.insert(unique.clone()) {
            empty.push(unique.clone());
            header.push(unique);
            continue;
        }
        let n = next.entry(base.clone()).or_insert(1);
        loop {
            *n += 1;
            unique = format!("{base}_{n}");
            if taken.insert(unique.clone()) {
                break;
            }
        }
        (if name.is_empty() { &mut empty } else { &mut repeated }).push(unique.clone());
        header.push(unique);
    }
    let shown = |mut names: Vec<String>| {
        names.truncate(10);
        names
    };
    let mut notices = Vec::new();
    if !repeated.is_empty() {
        let n = repeated.len();
        notices.push(Notice::warning(message!("reading-names-repeated", columns = n, names = shown(repeated))));
    }
    if !empty.is_empty() {
        let n = empty.len();
        notices.push(Notice::warning(message!("reading-names-empty", columns = n, names = shown(empty))));
    }
    (header, notices)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        let check = |given: &[&str], expected: &[&str]| {
            assert_eq!(unique_names(given.iter().map(|s| s.to_string())).0, expected);
        };
        check(&["a", "b"], &["a", "b"]);
        check(&[" a ", "a", "a"], &["a", "a_2", "a_3"]);
        check(&["b", "b", "b_2"], &["b", "b_3", "b_2"]);
        check(&["", "x", ""], &["column_1", "x", "column_3"]);
        check(&["column_2", ""], &["column_2", "column_2_2"]);
        check(&["two\nlines"], &["two lines"]);
    }

    #[test]
    fn fifty_thousand_equal_names_take_linear_time() {
        let (names, notices) = unique_names(std::iter::repeat_n("x".to_owned(), 50_000));
        assert_eq!((names[49_999].as_str(), notices.len()), ("x_50000", 1));
    }

    #[test]
    fn far_more_gaps_than_text_is_refused() {
        let mut rows = Rows::new(vec![String::new(); 50_000], 100_000);
        let result = (0..500).try_for_each(|k| rows.push(k, 1, 1, std::iter::once("a")));
        assert_eq!(result.unwrap_err().message.code, "reading-too-sparse");
    }
}
