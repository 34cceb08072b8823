//! Text in columns and paragraphs.
//!
//! In: cells and sentences. Out: lines, padded by display width.
//! Invariants: no line is longer than [`WIDTH`] where its words allow it; long cells are cut with "…".

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Columns of the terminal that a summary fills.
pub const WIDTH: usize = 100;

/// Where a column's cells stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Words.
    Left,
    /// Figures.
    Right,
}

/// Rows as aligned columns, two spaces apart, indented by two; the first row is the header, underlined.
pub fn table(rows: &[Vec<String>], aligns: &[Align], widest: usize) -> String {
    let n_columns = aligns.len();
    let cut: Vec<Vec<String>> = rows.iter().map(|r| r.iter().map(|cell| short(cell, widest)).collect()).collect();
    let mut widths = vec![0; n_columns];
    for row in &cut {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.width());
        }
    }
    let mut out = String::new();
    for (i, row) in cut.iter().enumerate() {
        let mut line = String::from(" ");
        for ((cell, &width), align) in row.iter().zip(&widths).zip(aligns) {
            let padding = " ".repeat(width - cell.width());
            line.push(' ');
            match align {
                Align::Left => line.extend([cell.as_str(), &padding]),
                Align::Right => line.extend([padding.as_str(), cell]),
            }
            line.push(' ');
        }
        out.push_str(line.trim_end());
        out.push('\n');
        if i == 0 {
            let total = widths.iter().sum::<usize>() + 2 * n_columns.saturating_sub(1);
            out.push_str(&format!("  {}\n", "─".repeat(total)));
        }
    }
    out
}

/// At most `widest` columns of a text.
pub fn short(text: &str, widest: usize) -> String {
    if text.width() <= widest {
        return text.to_owned();
    }
    let mut used = 0;
    let mut cut: String = text
        .chars()
        .take_while(|c| {
            used += c.width().unwrap_or(0);
            used < widest
        })
        .collect();
    cut.push('…');
    cut
}

/// A paragraph, broken at spaces; lines after the first are indented by `indent`.
pub fn paragraph(text: &str, indent: usize) -> String {
    let mut out = String::new();
    for (i, line) in text.lines().enumerate() {
        if i > 0 {
            out.push('\n');
            out.push_str(&" ".repeat(indent));
        }
        let mut used = if i > 0 { indent } else { 0 };
        let mut first = true;
        // Only the plain space breaks a line: no-break spaces hold numbers and marks together.
        for word in line.split(' ') {
            let width = word.width();
            if !first && used + 1 + width > WIDTH {
                out.push('\n');
                out.push_str(&" ".repeat(indent));
                used = indent;
            } else if !first {
                out.push(' ');
                used += 1;
            }
            out.push_str(word);
            used += width;
            first = false;
        }
    }
    out.push('\n');
    out
}

/// A heading, set off by an empty line.
pub fn heading(text: &str) -> String {
    format!("\n{text}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_under_each_other() {
        let row = |a: &str, b: &str| vec![a.to_owned(), b.to_owned()];
        let text = table(&[row("name", "n"), row("été", "12"), row("日本", "3")], &[Align::Left, Align::Right], 10);
        assert_eq!(text, "  name   n\n  ────────\n  été   12\n  日本   3\n");
    }

    #[test]
    fn long_text_is_cut_and_broken() {
        assert_eq!(short("abcdef", 4), "abc…");
        assert_eq!(short("abcd", 4), "abcd");
        let broken = paragraph(&"word ".repeat(40), 2);
        assert!(
            broken.lines().all(|l| l.width() <= WIDTH) && broken.lines().nth(1).is_some_and(|l| l.starts_with("  w"))
        );
        assert_eq!(paragraph("", 2), "\n");
    }
}
