//! Blocks of a page as Markdown, which every editor opens.
//!
//! In: blocks. Out: text.
//! Invariants: text of the user's table stays text: signs that Markdown would take for its own in a table are escaped.
//! Edges: charts are left out; they are files beside.

use crate::html::document::{Block, Cell, Table};
use std::fmt::Write;

/// A page with its title.
pub(super) fn page(title: &str, blocks: &[Block]) -> String {
    format!("# {title}\n\n{}", text(blocks))
}

fn text(blocks: &[Block]) -> String {
    let mut out = String::new();
    for block in blocks {
        match block {
            Block::Answer(text) | Block::Text(text) => out.push_str(&format!("{}\n\n", plain(text))),
            Block::Warning(text) => out.push_str(&format!("> {}\n\n", plain(text))),
            Block::Heading(text) => out.push_str(&format!("## {}\n\n", plain(text))),
            Block::List(items) => {
                items.iter().for_each(|item| out.push_str(&format!("- {}\n", plain(item))));
                out.push('\n');
            }
            Block::Facts(facts) => {
                facts.iter().for_each(|(name, value)| {
                    let _ = writeln!(out, "- **{}**: {}", plain(name), plain(value));
                });
                out.push('\n');
            }
            Block::Code(text) => out.push_str(&format!("```text\n{text}\n```\n\n")),
            Block::Table(table) => out.push_str(&of_table(table)),
            Block::Folded { blocks, .. } => out.push_str(&self::text(blocks)),
            Block::Figures(_) | Block::Formula(_) => {}
        }
    }
    out
}

fn plain(text: &str) -> String {
    text.replace('<', "&lt;").replace('\n', " ")
}

fn cell(cell: &Cell) -> String {
    cell.text.replace('<', "&lt;").replace('|', "\\|").replace('\n', "<br>")
}

fn of_table(table: &Table) -> String {
    let line = |cells: &[Cell]| format!("| {} |\n", cells.iter().map(cell).collect::<Vec<_>>().join(" | "));
    let rule: Vec<&str> = table.head.iter().map(|c| if c.class == "n" { "---:" } else { "---" }).collect();
    let mut out = String::new();
    if !table.caption.is_empty() {
        let _ = write!(out, "**{}**\n\n", plain(&table.caption));
    }
    out.push_str(&line(&table.head));
    let _ = writeln!(out, "| {} |", rule.join(" | "));
    table.rows.iter().for_each(|row| out.push_str(&line(row)));
    out.push('\n');
    out
}

/// A line of CSV, every cell quoted; a cell that a spreadsheet would compute is led by an apostrophe.
pub(super) fn csv_line(cells: &[String], separator: char) -> String {
    let quoted = |text: &String| {
        let computes = text.starts_with(['=', '+', '@']) || (text.starts_with('-') && text.parse::<f64>().is_err());
        let text = text.replace('"', "\"\"");
        if computes { format!("\"'{text}\"") } else { format!("\"{text}\"") }
    };
    let cells: Vec<String> = cells.iter().map(quoted).collect();
    format!("{}\r\n", cells.join(&separator.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_and_cells_stay_whole() {
        let table = Table {
            caption: "c".into(),
            head: vec![Cell::text("a"), Cell::number("n")],
            rows: vec![vec![Cell::text("x|y\n<b>"), Cell::number("1")]],
        };
        let shown = page("t", &[Block::Table(table)]);
        assert_eq!(shown, "# t\n\n**c**\n\n| a | n |\n| --- | ---: |\n| x\\|y<br>&lt;b> | 1 |\n\n");
        let cells = ["=1+1", "-2.5", "a\"b", "-x"].map(str::to_owned);
        assert_eq!(csv_line(&cells, ';'), "\"'=1+1\";\"-2.5\";\"a\"\"b\";\"'-x\"\r\n");
    }
}
