//! What `check` says: how the file was read, what each column holds and is for, and whether there are enough rows.
//!
//! In: a table, its schema, the sample-size verdict, notices. Out: text.
//! The user's question: "did it understand my table, and is it enough to learn from?".
//! Edges: no target chosen, no rows, thousands of columns (the first ones are shown, the rest counted).

use super::layout::{Align, heading, paragraph, table};
use super::{notices, shell_word};
use crate::{Lang, words};
use makalu::data::schema::ColumnSchema;
use makalu::data::table::DateOrder;
use makalu::data::{Column, ColumnKind, Role, Values};
use makalu::message::Value;
use makalu::validate::sufficiency::Sufficiency;
use makalu::{Notice, Schema, Table};

/// Columns listed before "and n more".
const COLUMNS_SHOWN: usize = 60;
/// Columns shown before and after reading.
const REWRITTEN_SHOWN: usize = 10;
/// Rows shown before and after reading.
const ROWS_SHOWN: usize = 3;
/// Widest cell of a table.
const CELL: usize = 32;

/// What `check` says: what was understood, three rows before and after, roles with reasons, notices, enough rows.
pub fn check(
    table: &Table,
    schema: &Schema,
    sufficiency: Option<&Sufficiency>,
    found: &[Notice],
    lang: Lang,
) -> String {
    let [shape, how] = reading(table, lang);
    let mut out = format!("{shape}\n{}", paragraph(&how, 0));
    out.push_str(&columns(table, schema, lang));
    out.push_str(&before_and_after(table, lang));
    out.push_str(&roles(schema, lang));
    if let Some(verdict) = sufficiency {
        out.push_str(&heading(&words::say("check-enough-heading", &[], lang)));
        out.push_str(&paragraph(&enough(verdict, lang), 0));
    }
    let lines = notices(found, lang);
    if !lines.is_empty() {
        out.push_str(&heading(&words::say("check-notices-heading", &[], lang)));
        for line in lines {
            out.push_str(&paragraph(&line, 2));
        }
    }
    out.push_str(&heading(&words::say("next-heading", &[], lang)));
    let next = match schema.target() {
        Some(target) => words::say("check-next-fit", &[("target", shell_word(&target.name).into())], lang),
        None => words::say("check-next-target", &[], lang),
    };
    out.push_str(&paragraph(&next, 2));
    out
}

/// How large the table is, and how the file was read.
pub fn reading(table: &Table, lang: Lang) -> [String; 2] {
    let file = &table.file;
    let shape = [("rows", Value::from(table.n_rows())), ("columns", Value::from(table.columns.len()))];
    let mut facts = vec![words::say("check-format", &[("format", file.format.to_uppercase().into())], lang)];
    if let Some(sheet) = &file.sheet {
        facts.push(words::say("check-sheet", &[("sheet", sheet.into())], lang));
    }
    if let Some(separator) = file.separator {
        let name = match separator {
            '\t' => words::say("check-separator-tab", &[], lang),
            other => other.to_string(),
        };
        facts.push(words::say("check-separator", &[("separator", name.into())], lang));
        facts.push(words::say("check-encoding", &[("encoding", (&file.encoding).into())], lang));
    }
    let decimals = numbers_of(table).map(|c| c.reading.decimal);
    for mark in ['.', ','] {
        if decimals.clone().any(|d| d == mark) {
            facts.push(words::say("check-decimal", &[("mark", mark.to_string().into())], lang));
        }
    }
    for (order, id) in [
        (DateOrder::YearMonthDay, "check-dates-ymd"),
        (DateOrder::DayMonthYear, "check-dates-dmy"),
        (DateOrder::MonthDayYear, "check-dates-mdy"),
    ] {
        if table.columns.iter().any(|c| c.kind == ColumnKind::Date && c.reading.dates == Some(order)) {
            facts.push(words::say(id, &[], lang));
        }
    }
    if !file.header {
        facts.push(words::say("check-no-header", &[], lang));
    }
    [words::say("check-shape", &shape, lang), format!("{}.", facts.join(", "))]
}

fn numbers_of(table: &Table) -> impl Iterator<Item = &Column> + Clone {
    // A column of whole numbers tells nothing about its decimal mark.
    table.columns.iter().filter(|c| c.kind == ColumnKind::Number)
}

/// A column as it was understood, in words.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnLine {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: String,
    /// What it is for; empty before the columns are given roles.
    pub role: String,
    /// Why it has this role, where that was not the user's choice; else empty.
    pub why: String,
    /// Share of gaps; empty where there is none.
    pub gaps: String,
    /// Range, levels or how many distinct texts.
    pub values: String,
}

/// The first columns of a table as they were understood.
pub fn column_lines<'a>(
    table_read: &'a Table,
    schema: &'a Schema,
    lang: Lang,
) -> impl Iterator<Item = ColumnLine> + use<'a> {
    table_read.columns.iter().map(move |column| {
        let known = schema.columns.iter().find(|c| c.name == column.name);
        let gaps = match (column.values.n_gaps(), table_read.n_rows()) {
            (0, _) | (_, 0) => String::new(),
            (gaps, rows) => words::share(gaps as f64 / rows as f64, lang),
        };
        ColumnLine {
            name: words::visible(&column.name),
            kind: words::kind_name(column.kind, lang),
            role: known.map(|c| words::role_name(c.role, lang)).unwrap_or_default(),
            why: known.and_then(|c| c.why.as_ref()).map(|m| words::text(m, lang)).unwrap_or_default(),
            gaps,
            values: values(column, lang),
        }
    })
}

fn columns(table_read: &Table, schema: &Schema, lang: Lang) -> String {
    let header =
        ["check-column", "check-kind", "check-role", "check-gaps", "check-values"].map(|id| words::say(id, &[], lang));
    let mut rows = vec![header.to_vec()];
    for line in column_lines(table_read, schema, lang).take(COLUMNS_SHOWN) {
        rows.push(vec![line.name, line.kind, line.role, line.gaps, line.values]);
    }
    let mut out =
        format!("\n{}", table(&rows, &[Align::Left, Align::Left, Align::Left, Align::Right, Align::Left], CELL));
    let more = table_read.columns.len().saturating_sub(COLUMNS_SHOWN);
    if more > 0 {
        out.push_str(&paragraph(&format!("  {}", words::say("check-more-columns", &[("more", more.into())], lang)), 2));
    }
    out
}

/// Range of numbers and dates, levels of categories, how many distinct texts.
fn values(column: &Column, lang: Lang) -> String {
    match &column.values {
        Values::Numbers(numbers) => {
            let known = numbers.iter().copied().filter(|v| !v.is_nan());
            let (low, high) = known.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
            if low > high {
                return String::new();
            }
            let write = |v: f64| match column.kind {
                ColumnKind::Date => words::date_short(v.floor(), lang),
                _ => words::number(v, 4, lang),
            };
            words::say("check-range", &[("low", write(low).into()), ("high", write(high).into())], lang)
        }
        Values::Levels { levels, .. } if matches!(column.kind, ColumnKind::Category | ColumnKind::Boolean) => {
            let shown: Vec<String> = levels.iter().take(4).map(|l| words::visible(l)).collect();
            let rest = levels.len() - shown.len();
            let more = if rest > 0 {
                format!(", … ({})", words::number(levels.len() as f64, 15, lang))
            } else {
                String::new()
            };
            format!("{}{more}", shown.join(", "))
        }
        Values::Levels { levels, .. } if levels.is_empty() => String::new(),
        Values::Levels { levels, .. } => words::say("check-distinct", &[("count", levels.len().into())], lang),
    }
}

/// The first rows of the columns whose cells were rewritten: "1 234,50 € → 1234.5".
fn before_and_after(table_read: &Table, lang: Lang) -> String {
    let n = table_read.n_rows().min(ROWS_SHOWN);
    let mut rows: Vec<Vec<String>> = Vec::new();
    for (index, column) in table_read.columns.iter().enumerate() {
        let cells: Vec<(String, String)> = (0..n)
            .map(|row| (words::visible(table_read.raw.cell(row, index)), understood(column, row, lang)))
            .collect();
        if cells.iter().any(|(before, after)| before.trim() != after) {
            let arrows = cells.iter().map(|(before, after)| match before.trim() == after {
                true => after.clone(),
                false => format!("{} → {after}", if before.trim().is_empty() { "∅" } else { before.trim() }),
            });
            rows.push(std::iter::once(words::visible(&column.name)).chain(arrows).collect());
        }
        if rows.len() == REWRITTEN_SHOWN {
            break;
        }
    }
    if rows.is_empty() {
        return String::new();
    }
    let mut header = vec![words::say("check-column", &[], lang)];
    for row in 0..n {
        let line = Value::Text(table_read.raw.line(row).to_string());
        header.push(words::say("place-line", &[("line", line)], lang));
    }
    rows.insert(0, header);
    let aligns = vec![Align::Left; n + 1];
    format!("{}{}", heading(&words::say("check-before-after", &[], lang)), table(&rows, &aligns, 30))
}

/// A cell as it was understood.
pub fn understood(column: &Column, row: usize, lang: Lang) -> String {
    if column.values.is_gap(row) {
        return words::say("check-gap", &[], lang);
    }
    match &column.values {
        Values::Numbers(v) if column.kind == ColumnKind::Date => words::date_short(v[row], lang),
        // As a program writes it: what counts here is that the mark was understood.
        Values::Numbers(v) => match lang {
            Lang::En => v[row].to_string(),
            Lang::Fr => v[row].to_string().replace('.', ","),
        },
        Values::Levels { codes, levels } => {
            levels.get(codes[row] as usize).map(|l| words::visible(l)).unwrap_or_default()
        }
    }
}

/// Every column that is not a plain feature, by role, with the reason.
fn roles(schema: &Schema, lang: Lang) -> String {
    let mut lines: Vec<String> = Vec::new();
    let order = [Role::Target, Role::Id, Role::Personal, Role::Time, Role::Group, Role::Weight, Role::Ignore];
    for role in order {
        let (told, silent): (Vec<&ColumnSchema>, Vec<&ColumnSchema>) =
            schema.with_role(role).partition(|c| c.why.is_some());
        if !silent.is_empty() {
            let names = silent.iter().map(|c| c.name.clone()).collect::<Vec<_>>();
            let args = [("role", Value::Text(words::role_name(role, lang))), ("columns", Value::List(names))];
            lines.push(words::say("check-role-line", &args, lang));
        }
        for column in told.iter().take(COLUMNS_SHOWN) {
            let why = column.why.as_ref().map(|m| words::text(m, lang)).unwrap_or_default();
            let args = [
                ("role", Value::Text(words::role_name(role, lang))),
                ("column", Value::from(&column.name)),
                ("why", Value::Text(why)),
            ];
            lines.push(words::say("check-role-why", &args, lang));
        }
        let more = told.len().saturating_sub(COLUMNS_SHOWN);
        if more > 0 {
            lines.push(words::say("check-more-columns", &[("more", more.into())], lang));
        }
    }
    let mut out = heading(&words::say("check-roles-heading", &[], lang));
    let features = schema.with_role(Role::Feature).count();
    out.push_str(&paragraph(&words::say("check-features", &[("count", features.into())], lang), 2));
    if let Some(task) = schema.task {
        out.push_str(&paragraph(&words::say("check-task", &[("task", words::task_name(task, lang).into())], lang), 2));
    }
    for line in lines {
        out.push_str(&paragraph(&line, 2));
    }
    out
}

/// The sample-size verdict in a sentence.
pub fn enough(verdict: &Sufficiency, lang: Lang) -> String {
    let args = [
        ("rows", Value::from(verdict.n_rows)),
        ("events", Value::from(verdict.n_events)),
        ("parameters", Value::from(verdict.n_parameters)),
        ("supported", Value::from(verdict.supported_parameters)),
        ("needed", Value::from(verdict.needed_rows)),
    ];
    let id = if verdict.needed_rows <= verdict.n_rows { "check-enough-yes" } else { "check-enough-no" };
    words::say(id, &args, lang)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;
    use makalu::data::read::ReadingRules;
    use makalu::data::table::{ColumnReading, RawTable};
    use makalu::message;

    fn french_export() -> (Table, Schema) {
        let mut raw = RawTable::new(vec!["nom".into(), "ca".into(), "le".into()]);
        raw.push_row(2, ["Léa", "1 234,50 €", "31/12/2025"]);
        raw.push_row(3, ["Max", "nc", "01/01/2026"]);
        let column = |name: &str, kind, reading, values| Column { name: name.into(), kind, reading, values };
        let money =
            ColumnReading { decimal: ',', thousands: Some(' '), symbol: Some("€".into()), ..Default::default() };
        let dates = ColumnReading { dates: Some(DateOrder::DayMonthYear), ..Default::default() };
        let table = Table {
            raw,
            file: fixture::file_reading(),
            columns: vec![
                column(
                    "nom",
                    ColumnKind::Text,
                    ColumnReading::default(),
                    Values::from_texts([Some("Léa"), Some("Max")].into_iter()),
                ),
                column("ca", ColumnKind::Number, money, Values::Numbers(vec![1234.5, f64::NAN])),
                column("le", ColumnKind::Date, dates, Values::Numbers(vec![20_453.0, 20_454.0])),
            ],
        };
        let mut name = fixture::column("nom", ColumnKind::Text, Role::Personal);
        name.why = Some(message!("missing-text"));
        let schema = Schema {
            columns: vec![
                name,
                fixture::column("ca", ColumnKind::Number, Role::Target),
                fixture::column("le", ColumnKind::Date, Role::Feature),
            ],
            task: None,
            classes: Vec::new(),
            reference_date: None,
            reading: ReadingRules { file: fixture::file_reading(), columns: Vec::new() },
        };
        (table, schema)
    }

    #[test]
    fn what_was_understood_is_shown_before_and_after() {
        let (table, schema) = french_export();
        let notice = [Notice::info(message!("minor")), Notice::warning(message!("major")).at_line(3)];
        let text = check(&table, &schema, None, &notice, Lang::En);
        for part in [
            "2 rows, 3 columns",
            "separator “;”",
            "windows-1252",
            "1 234,50 € → 1234.5",
            "nc → missing",
            "31/12/2025 → 2025-12-31",
            "nom: missing-text",
            "--target ca",
        ] {
            assert!(text.contains(part), "{part}\n{text}");
        }
        assert!(text.find("major") < text.find("minor"), "warnings first");
        let french = check(&table, &schema, None, &notice, Lang::Fr);
        assert!(french.contains("1 234,50 € → 1234,5") && !french.contains("01/01/2026 →"), "{french}");
    }

    #[test]
    fn an_empty_table_is_shown_too() {
        let (mut table, mut schema) = french_export();
        table.raw = RawTable::new(table.raw.header.clone());
        for column in &mut table.columns {
            column.values = Values::Numbers(Vec::new());
        }
        schema.columns.remove(1);
        assert!(check(&table, &schema, None, &[], Lang::En).contains("--target COLUMN"));
    }

    #[test]
    fn the_verdict_is_a_sentence() {
        let verdict = fixture::binary().0.validation.sufficiency;
        assert!(enough(&verdict, Lang::En).contains("120"), "{}", enough(&verdict, Lang::En));
        let plenty = Sufficiency { needed_rows: 10, ..verdict };
        assert_ne!(enough(&plenty, Lang::Fr), enough(&verdict_of(&plenty, 1000), Lang::Fr));
    }

    fn verdict_of(of: &Sufficiency, needed_rows: usize) -> Sufficiency {
        Sufficiency { needed_rows, ..of.clone() }
    }
}
