//! What was understood of the table: how it was read, its columns, three rows before and after; what to predict; and how
//! to correct a wrong guess.
//!
//! Edges: a file that cannot be read shows why, with the same form to correct it; of very wide tables the first columns.

use crate::desk;
use crate::here::{Here, Working};
use crate::page::{self, Failure, Frame};
use askama::Template;
use axum::extract::Form;
use axum::response::{Redirect, Response};
use makalu::data::schema;
use makalu::data::table::DateOrder;
use makalu::{Choices, ReadOptions, Table};
use makalu_report::summary::{self, ColumnLine};
use makalu_report::{Lang, words};
use serde::Deserialize;

/// Columns shown.
const COLUMNS_SHOWN: usize = 200;
/// Rows shown before and after.
const ROWS_SHOWN: usize = 3;

#[derive(Template)]
#[template(path = "table.html")]
struct TablePage<'a> {
    frame: &'a Frame,
    id: &'a str,
    /// Why there is nothing to show.
    refusal: Option<String>,
    reading: Vec<String>,
    notices: Vec<String>,
    columns: Vec<ColumnLine>,
    /// Columns not shown.
    more: usize,
    /// Per column shown, the first rows before and after.
    rows: Vec<Vec<(String, String)>>,
    /// Lines of those rows.
    lines: Vec<u64>,
    /// Names to choose from.
    names: Vec<String>,
    target: String,
    chosen: Chosen,
    is_text: bool,
}

/// What the form says; empty is "as found".
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Chosen {
    separator: String,
    decimal: String,
    encoding: String,
    dates: String,
    header: String,
}

/// The page.
pub async fn show(here: Here) -> Result<Response, Failure> {
    let project = &here.project;
    let frame = here.frame("web-table-title", "table");
    let lang = here.lang();
    let mut shown = TablePage {
        frame: &frame,
        id: &project.id,
        refusal: None,
        reading: Vec::new(),
        notices: Vec::new(),
        columns: Vec::new(),
        more: 0,
        rows: Vec::new(),
        lines: Vec::new(),
        names: Vec::new(),
        target: project.choices.target.clone().unwrap_or_default(),
        chosen: chosen(&project.reading),
        is_text: true,
    };
    match desk::seen(&here.app, project).await {
        Err(failure) => shown.refusal = Some(failure.text(lang)),
        Ok(seen) => {
            let table = &seen.table;
            let mut notices = seen.notices.clone();
            // Without a target every table can be understood.
            let schema = schema::understand(table, &Choices::default())?.take(&mut notices);
            shown.reading = summary::reading(table, lang).to_vec();
            shown.notices = notices.iter().map(|n| words::notice(n, lang)).collect();
            shown.columns = summary::column_lines(table, &schema, lang).take(COLUMNS_SHOWN).collect();
            shown.more = table.columns.len() - shown.columns.len();
            let rows = 0..table.n_rows().min(ROWS_SHOWN);
            shown.lines = rows.clone().map(|row| table.raw.line(row)).collect();
            let cells = |column: usize| rows.clone().map(|row| cell(table, row, column, lang)).collect();
            shown.rows = (0..shown.columns.len()).map(cells).collect();
            shown.names = table.columns.iter().map(|c| c.name.clone()).collect();
            shown.is_text = table.file.separator.is_some();
        }
    }
    Ok(page::show(&shown))
}

/// A cell as it was written and, where that differs, as it was understood.
fn cell(table: &Table, row: usize, column: usize, lang: Lang) -> (String, String) {
    let before = words::visible(table.raw.cell(row, column)).trim().to_owned();
    let after = summary::understood(&table.columns[column], row, lang);
    let after = if after == before { String::new() } else { after };
    (if before.is_empty() { "∅".to_owned() } else { before }, after)
}

fn chosen(reading: &ReadOptions) -> Chosen {
    let dates = match reading.dates {
        Some(DateOrder::YearMonthDay) => "ymd",
        Some(DateOrder::DayMonthYear) => "dmy",
        Some(DateOrder::MonthDayYear) => "mdy",
        None => "",
    };
    Chosen {
        separator: match reading.separator {
            Some('\t') => "tab".to_owned(),
            other => other.map(String::from).unwrap_or_default(),
        },
        decimal: reading.decimal.map(String::from).unwrap_or_default(),
        encoding: reading.encoding.clone().unwrap_or_default(),
        dates: dates.to_owned(),
        header: reading.header.map_or("", |named| if named { "yes" } else { "no" }).to_owned(),
    }
}

/// Reads the file anew, as the form says.
pub async fn correct(Working(here): Working, Form(form): Form<Chosen>) -> Result<Redirect, Failure> {
    let address = here.address("table");
    if !here.is_busy() {
        read_anew(here, &form).await?;
    }
    Ok(Redirect::to(&address))
}

/// Has the table read as chosen; what was learnt and decided of its columns is let go of.
pub async fn read_anew(here: Here, chosen: &Chosen) -> Result<(), Failure> {
    let Here { app, mut project, .. } = here;
    project.reading = ReadOptions {
        separator: if chosen.separator == "tab" { Some('\t') } else { chosen.separator.chars().next() },
        decimal: chosen.decimal.chars().next(),
        encoding: Some(chosen.encoding.clone()).filter(|e| !e.is_empty()),
        dates: match chosen.dates.as_str() {
            "ymd" => Some(DateOrder::YearMonthDay),
            "dmy" => Some(DateOrder::DayMonthYear),
            "mdy" => Some(DateOrder::MonthDayYear),
            _ => None,
        },
        header: match chosen.header.as_str() {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        },
        ..project.reading
    };
    // Read otherwise, its columns may have other names: what was decided of them would name none.
    project.choices = Choices { target: project.choices.target, ..Choices::default() };
    app.store.decide(&project).await?;
    app.store.forget_model(&project.id).await?;
    app.desk.close(&project.id);
    Ok(())
}
