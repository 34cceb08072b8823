//! How a delimited file is written: separator, quote mark, whether it has a header, where the table starts.
//!
//! In: the beginning of the text. Out: [`Dialect`], and whether the first record names the columns.
//! The user's question: "why is everything in one column?".
//! Invariants: linear in the sample; what the user gave is never overruled.
//! Method: each candidate separator splits the sample with quotes respected; the best is the one that gives most
//! records the same number of cells (the first included) and cells free of the other candidates.
//! To add a separator: one more entry in [`SEPARATORS`]; the order breaks ties.

use super::cells::is_missing_mark;
use super::delimited::{Dialect, Record, Records};
use super::{dates, numbers};

/// Separators tried, likelier first.
const SEPARATORS: [u8; 4] = [b'\t', b';', b',', b'|'];
/// Bytes of text looked at.
const SAMPLE: usize = 1 << 16;
/// Records looked at.
const SAMPLE_RECORDS: usize = 200;

/// The beginning of a text, cut at a character.
fn sample(text: &str) -> &str {
    let mut end = text.len().min(SAMPLE);
    // A header of thousands of columns is longer: take its line and the same again.
    if let Some(n) = text.bytes().take(256 * SAMPLE).position(|b| b == b'\n') {
        end = end.max((2 * n).min(text.len()));
    }
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// First records of a text under a dialect; the last one is left out where the sample cut it.
pub(super) fn first_records(text: &str, dialect: Dialect) -> Vec<Vec<String>> {
    let sample = sample(text);
    let mut records = Records::sample(sample, dialect);
    let (mut record, mut all) = (Record::default(), Vec::new());
    while all.len() < SAMPLE_RECORDS && records.next_into(&mut record) {
        all.push(record.cells().map(|c| c.trim().to_owned()).collect());
    }
    if sample.len() < text.len() && all.len() > 1 && all.len() < SAMPLE_RECORDS {
        all.pop();
    }
    all
}

/// The separator that a first line `sep=;` declares, and what follows it.
pub(super) fn declared_separator(text: &str) -> Option<(u8, usize)> {
    let line = text.split_inclusive('\n').next()?;
    let mark = line.trim_end_matches(['\r', '\n']).trim_matches('"').strip_prefix("sep=")?;
    match mark.as_bytes() {
        [b] if b.is_ascii() && *b != b'"' => Some((*b, line.len())),
        _ => None,
    }
}

/// The dialect of a text; a separator given is kept.
pub(super) fn detect(text: &str, separator: Option<u8>) -> Dialect {
    let quote = quote_mark(sample(text));
    let separator = separator.unwrap_or_else(|| {
        let mut best = (0.0, b',');
        for candidate in SEPARATORS {
            let score = score(&first_records(text, Dialect { separator: candidate, quote: Some(quote) }), candidate);
            if score > best.0 {
                best = (score, candidate);
            }
        }
        best.1
    });
    Dialect { separator, quote: Some(quote) }
}

/// `'` where cells are quoted with it and none with `"`.
fn quote_mark(sample: &str) -> u8 {
    let opens = |quote: u8| {
        let bytes = sample.as_bytes();
        let edge = |b: Option<&u8>| b.is_none_or(|b| SEPARATORS.contains(b) || matches!(b, b'\n' | b'\r'));
        let at = |i: usize| bytes[i] == quote;
        let opening = (0..bytes.len()).filter(|&i| at(i) && (i == 0 || edge(bytes.get(i - 1)))).count();
        let closing = (0..bytes.len()).filter(|&i| at(i) && edge(bytes.get(i + 1))).count();
        opening.min(closing)
    };
    if opens(b'"') == 0 && opens(b'\'') >= 3 { b'\'' } else { b'"' }
}

/// The most frequent number of cells; the larger of two equally frequent.
pub(super) fn usual_width(records: &[Vec<String>]) -> usize {
    let mut widths: Vec<usize> = records.iter().map(Vec::len).collect();
    widths.sort_unstable();
    widths.chunk_by(|a, b| a == b).max_by_key(|c| c.len()).map_or(0, |c| c[0])
}

/// How well a separator explains the records, 0 to 1.
fn score(records: &[Vec<String>], separator: u8) -> f64 {
    let width = usual_width(records);
    if width < 2 {
        return 0.0;
    }
    let same = records.iter().filter(|r| r.len() == width).count() as f64 / records.len() as f64;
    let header = if records[0].len() == width { 1.0 } else { 0.5 };
    let (mut n, mut clean) = (0usize, 0usize);
    for cell in records.iter().flatten() {
        n += 1;
        let whole = cell.is_empty() || numbers::scan(cell).is_some() || dates::scan(cell).is_some();
        let foreign = cell.bytes().any(|b| b != separator && SEPARATORS.contains(&b));
        clean += usize::from(whole || !foreign);
    }
    let clean = clean as f64 / n.max(1) as f64;
    same * same * header * clean * clean * (1.0 - 0.1 / width as f64)
}

/// Records before the table: a title or notes, in one cell, above records of three cells or more.
pub(super) fn preamble(records: &[Vec<String>]) -> usize {
    let width = usual_width(records);
    let filled = |r: &Vec<String>| r.iter().filter(|c| !c.is_empty()).count();
    if width < 3 {
        return 0;
    }
    let n = records.iter().take_while(|r| filled(r) <= 1).count();
    if n < records.len() && n <= 20 { n } else { 0 }
}

/// Whether a cell is a value rather than a name.
fn is_value(cell: &str) -> bool {
    numbers::scan(cell).is_some() || dates::scan(cell).is_some()
}

/// Whether the first record names the columns: it holds names above columns of values, or at least no value.
pub(super) fn has_header(records: &[Vec<String>]) -> bool {
    let Some((first, rest)) = records.split_first() else { return true };
    if rest.is_empty() {
        return !first.iter().any(|c| is_value(c));
    }
    let mut votes = 0i64;
    for (k, name) in first.iter().enumerate() {
        let cells = || rest.iter().filter_map(|r| r.get(k)).filter(|c| !c.is_empty() && !is_missing_mark(c));
        let n = cells().count();
        let values = cells().filter(|c| is_value(c)).count();
        if n > 0 && values * 10 > n * 8 {
            votes += if is_value(name) { -2 } else { 2 * i64::from(!name.is_empty() && !is_missing_mark(name)) };
        } else if !name.is_empty() && cells().any(|c| c == name) {
            votes -= 1;
        }
    }
    let has_value = first.iter().any(|c| is_value(c));
    votes > 0 || votes == 0 && !has_value
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, separator: char, header: bool) {
        let dialect = detect(text, None);
        assert_eq!(dialect.separator as char, separator, "{text:?}");
        assert_eq!(has_header(&first_records(text, dialect)), header, "{text:?}");
    }

    #[test]
    fn separators_and_headers() {
        check("a,b\n1,2\n3,4\n", ',', true);
        check("a;b\n1,5;2,5\n3,5;4,5\n", ';', true);
        check("1,5;2,5\n3,5;4,5\n", ';', false);
        check("a\tb\n1,5\t2\n3,5\t4\n", '\t', true);
        check("a|b|c\n1|2|x,y\n3|4|z\n", '|', true);
        check("\"a\",\"b;c\"\n\"Lee, Ann\",2\n\"e\",3\n", ',', true);
        check("nom;ville\nLee;Lyon\nAnn;Paris\n", ';', true);
        check("Lee;Lyon\nAnn;Lyon\nBob;Lyon\n", ';', false);
        check("a\n1\n2\n", ',', true);
        check("1\n2\n3\n", ',', false);
        check("id;note\n1;one, two, three\n2;four, five, six\n", ';', true);
        check("date,montant\n31/12/2025,\"1 234,50 €\"\n01/01/2026,\"12,00 €\"\n", ',', true);
    }

    #[test]
    fn other_marks() {
        assert_eq!(detect("a,b\n'x, y',1\n'z',2\n'u',3\n", None), Dialect { separator: b',', quote: Some(b'\'') });
        assert_eq!(declared_separator("sep=|\na|b"), Some((b'|', 6)));
        assert_eq!(declared_separator("sepal,petal"), None);
        let text = "Export du 1er mai\n\na;b;c\n1;2;3\n4;5;6\n";
        assert_eq!(preamble(&first_records(text, detect(text, None))), 1);
    }
}
