//! Records of a delimited file: cells separated by one byte, quoted cells, any line ending.
//!
//! In: text, separator, quote mark. Out: one record after another ([`Records`]), each with the line on which it starts.
//! The user's question: "why is the rest of my file in one cell?".
//! Invariants: linear in the size of the text; no cell is lost; blank lines are not records; a quote that never closes
//! is taken literally, so that it spoils one cell and not the rest of the file.
//! Method: RFC 4180, with what spreadsheets write: `\n`, `\r\n` or `\r`; text after a closing quote is kept.

/// How cells are separated and quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dialect {
    pub(super) separator: u8,
    pub(super) quote: Option<u8>,
}

/// Unclosed quotes that are taken literally; each costs one more pass over what follows.
const MOST_UNCLOSED: usize = 8;

/// A record: its cells one after another in one buffer, reused from record to record.
#[derive(Debug, Default)]
pub(super) struct Record {
    pub(super) line: u64,
    text: String,
    ends: Vec<usize>,
}

impl Record {
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }
    /// Bytes of all its cells.
    pub(super) fn n_bytes(&self) -> usize {
        self.text.len()
    }
    pub(super) fn cell(&self, k: usize) -> &str {
        let start = if k == 0 { 0 } else { self.ends[k - 1] };
        &self.text[start..self.ends[k]]
    }
    pub(super) fn cells(&self) -> impl Iterator<Item = &str> + Clone {
        (0..self.len()).map(|k| self.cell(k))
    }
    fn clear(&mut self, line: u64) {
        self.line = line;
        self.text.clear();
        self.ends.clear();
    }
}

/// Walks over the records of a text.
pub(super) struct Records<'a> {
    text: &'a str,
    dialect: Dialect,
    at: usize,
    line: u64,
    /// Position of a quote to take literally.
    literal: Option<usize>,
    /// Lines blank or holding spaces only.
    pub(super) n_blank: usize,
    /// Lines on which a quote opens that never closes.
    pub(super) unclosed: Vec<u64>,
    /// Whether the text is a sample cut at an arbitrary place: then an open quote at its end is no fault.
    sample: bool,
}

impl<'a> Records<'a> {
    pub(super) fn new(text: &'a str, dialect: Dialect) -> Self {
        Records { text, dialect, at: 0, line: 1, literal: None, n_blank: 0, unclosed: Vec::new(), sample: false }
    }
    /// The same over the first bytes of a text.
    pub(super) fn sample(text: &'a str, dialect: Dialect) -> Self {
        Records { sample: true, ..Records::new(text, dialect) }
    }

    /// Reads the next record into `record`; false at the end.
    pub(super) fn next_into(&mut self, record: &mut Record) -> bool {
        loop {
            if self.at >= self.text.len() {
                return false;
            }
            let (start, line) = (self.at, self.line);
            record.clear(line);
            while !self.cell(record) {}
            if record.len() == 1 && record.cell(0).trim().is_empty() && self.text.as_bytes()[start] != self.quote() {
                self.n_blank += 1;
                continue;
            }
            return true;
        }
    }

    fn quote(&self) -> u8 {
        self.dialect.quote.unwrap_or(0)
    }

    /// Reads one cell; true if the record ends with it.
    fn cell(&mut self, record: &mut Record) -> bool {
        let bytes = self.text.as_bytes();
        let separator = self.dialect.separator;
        if self.dialect.quote.is_some()
            && bytes.get(self.at) == self.dialect.quote.as_ref()
            && self.literal != Some(self.at)
        {
            let (opened, line, written) = (self.at, self.line, record.text.len());
            if !self.quoted(record) && !self.sample {
                self.unclosed.push(line);
                if self.unclosed.len() <= MOST_UNCLOSED {
                    record.text.truncate(written);
                    (self.at, self.line, self.literal) = (opened, line, Some(opened));
                }
            }
        }
        let rest = &bytes[self.at..];
        let n = rest.iter().position(|&b| b == separator || b == b'\n' || b == b'\r').unwrap_or(rest.len());
        record.text.push_str(&self.text[self.at..self.at + n]);
        record.ends.push(record.text.len());
        self.at += n;
        match bytes.get(self.at) {
            None => true,
            Some(&b) if b == separator => {
                self.at += 1;
                // A separator at the very end of the text opens one more, empty, cell.
                if self.at == bytes.len() {
                    record.ends.push(record.text.len());
                    return true;
                }
                false
            }
            Some(&b) => {
                self.at += if b == b'\r' && bytes.get(self.at + 1) == Some(&b'\n') { 2 } else { 1 };
                self.line += 1;
                true
            }
        }
    }

    /// Reads the quoted part of a cell, from its opening quote on; false if no quote closes it.
    fn quoted(&mut self, record: &mut Record) -> bool {
        let bytes = self.text.as_bytes();
        let quote = self.quote();
        self.at += 1;
        loop {
            let rest = &bytes[self.at..];
            let found = rest.iter().position(|&b| b == quote);
            let n = found.unwrap_or(rest.len());
            record.text.push_str(&self.text[self.at..self.at + n]);
            let inside = &rest[..n];
            let newlines = inside.iter().filter(|b| **b == b'\n').count();
            let returns = inside.windows(2).filter(|w| w[0] == b'\r' && w[1] != b'\n').count();
            self.line += (newlines + returns) as u64;
            self.at += n;
            if found.is_none() {
                return false;
            }
            self.at += 1;
            if bytes.get(self.at) != Some(&quote) {
                return true;
            }
            record.text.push(quote as char);
            self.at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> (Vec<(u64, Vec<String>)>, Vec<u64>) {
        let mut records = Records::new(text, Dialect { separator: b';', quote: Some(b'"') });
        let (mut record, mut all) = (Record::default(), Vec::new());
        while records.next_into(&mut record) {
            all.push((record.line, record.cells().map(str::to_owned).collect()));
        }
        (all, records.unclosed)
    }

    fn check(text: &str, expected: &[(u64, &[&str])]) {
        let (all, _) = read(text);
        let expected: Vec<(u64, Vec<String>)> =
            expected.iter().map(|(l, c)| (*l, c.iter().map(|c| c.to_string()).collect())).collect();
        assert_eq!(all, expected, "{text:?}");
    }

    #[test]
    fn records() {
        check("", &[]);
        check("a;b", &[(1, &["a", "b"])]);
        check("a;b\n1;2\n", &[(1, &["a", "b"]), (2, &["1", "2"])]);
        check("a;b\r\n1;2\r\n", &[(1, &["a", "b"]), (2, &["1", "2"])]);
        check("a;b\r1;2\r", &[(1, &["a", "b"]), (2, &["1", "2"])]);
        check("a;;\n;", &[(1, &["a", "", ""]), (2, &["", ""])]);
        check("a\n\n  \nb", &[(1, &["a"]), (4, &["b"])]);
        check("\"a;b\";c", &[(1, &["a;b", "c"])]);
        check("\"a \"\"b\"\"\";c", &[(1, &["a \"b\"", "c"])]);
        check("\"a\nb\";c\nd;e", &[(1, &["a\nb", "c"]), (3, &["d", "e"])]);
        check("\"a\"b;c", &[(1, &["ab", "c"])]);
        check("5\" pipe;c", &[(1, &["5\" pipe", "c"])]);
        check("\"\"\n\"\"", &[(1, &[""]), (2, &[""])]);
    }

    #[test]
    fn an_unclosed_quote_spoils_one_cell() {
        check("a;b\n\"1;2\n3;4", &[(1, &["a", "b"]), (2, &["\"1", "2"]), (3, &["3", "4"])]);
        assert_eq!(read("a;b\n\"1;2\n3;4").1, [2]);
        assert_eq!(read("\"").0.len(), 1);
    }

    proptest! {
        #[test]
        fn what_is_quoted_comes_back(rows in proptest::collection::vec(proptest::collection::vec("\\PC{0,6}", 3), 1..6)) {
            let line = |r: &Vec<String>| {
                r.iter().map(|c| format!("\"{}\"", c.replace('"', "\"\""))).collect::<Vec<_>>().join(";")
            };
            let text = rows.iter().map(line).collect::<Vec<_>>().join("\n");
            let (all, unclosed) = read(&text);
            prop_assert!(unclosed.is_empty());
            prop_assert_eq!(all.into_iter().map(|r| r.1).collect::<Vec<_>>(), rows);
        }

        #[test]
        fn no_text_panics(text in "[a\";\r\né]{0,40}") {
            read(&text);
        }
    }
}
