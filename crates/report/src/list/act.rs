//! The list of whom to call: CSV, JSON, and a workbook with a sheet per question.
//!
//! In: a plan, the scored list and the model file. Out: bytes of a file.
//! The user's question: "whom do I call, in which order, and what will it bring?".
//! Invariants: the sheet of those at risk holds whoever was chosen and nobody else, so that nobody who refused stands in
//! it; the whole list holds everybody, marked, in the form that `compare` reads next month.
//! Edges: nobody chosen leaves that sheet with its headings.
//! To add a sheet: a function here that fills it, called in [`book`].

use super::sheet::{self, MAX_ROWS, Style, fill, short, write_about, write_list};
use super::stay;
use super::{Added, Cell, Dialect, Field, N_REASONS, cell, csv_with, json_with};
use crate::words::stay::Stayed;
use crate::words::{self, act::Told};
use makalu::decide::act::{Action, Planned};
use makalu::message::Value;
use makalu::score::{ScoredList, ScoredRow};
use rust_xlsxwriter::{
    Chart, ChartFormat, ChartLegendPosition, ChartLine, ChartLineDashType, ChartType, Color, Format, Worksheet,
    XlsxError,
};

/// The columns that a plan adds, as programs read them.
fn for_programs(told: &Told<'_>) -> Added {
    let code = |action: Action| match action {
        Action::Call => "yes",
        Action::HoldOut => "hold_out",
        Action::No => "no",
        Action::OptedOut => "opted_out",
        Action::Already => "already",
        Action::NoGain => "no_gain",
    };
    added(told, ["to_call", "call_order", "at_stake", "expected_gain"].map(str::to_owned), |a| code(a).to_owned())
}

/// The same as people read them.
fn for_people(told: &Told<'_>) -> Added {
    let ids = ["act-list-to-call", "act-list-order", "act-list-stake", "act-list-net"];
    added(told, ids.map(|id| words::say(id, &[], told.lang)), |a| told.action(a))
}

fn added(told: &Told<'_>, names: [String; 4], action: impl Fn(Action) -> String) -> Added {
    let number = |v: Option<f64>| v.map_or(Cell::Empty, Cell::Number);
    let cells = |row: &Planned| {
        let order = row.order.map_or(Cell::Empty, |o| Cell::Whole(o as u64));
        vec![Cell::Text(action(row.action)), order, number(row.stake), number(row.net)]
    };
    Added { names: names.to_vec(), cells: told.plan.rows.iter().map(cells).collect() }
}

/// Everybody as CSV, rows in the scored file's order: the columns of the list, then `to_call` (`yes`, `hold_out`, `no`,
/// `opted_out`, `already`, `no_gain`), `call_order`, `at_stake`, `expected_gain`.
pub fn csv(told: &Told<'_>, list: &ScoredList, dialect: Dialect) -> Vec<u8> {
    csv_with(list, told.artifact, &for_programs(told), dialect, told.lang)
}

/// Everybody as JSON, with the same columns.
pub fn json(told: &Told<'_>, list: &ScoredList) -> Vec<u8> {
    json_with(list, told.artifact, &for_programs(told), told.lang)
}

/// What can be changed, where something can: who stays as long as what, and what would change those chosen.
pub struct Changeable<'a> {
    /// Every row, and what holds it.
    pub stayed: Stayed<'a>,
    /// What would change a row, by row of the list; empty for those not chosen.
    pub changes: &'a [String],
}

/// The workbook.
///
/// Errors, in the language chosen: more rows than a sheet holds.
pub fn xlsx(told: &Told<'_>, list: &ScoredList, changeable: Option<&Changeable<'_>>) -> Result<Vec<u8>, String> {
    if list.rows.len() >= MAX_ROWS {
        let args = [("rows", Value::from(list.rows.len())), ("most", Value::from(MAX_ROWS - 1))];
        return Err(words::say("list-too-many-rows", &args, told.lang));
    }
    book(told, list, changeable)
        .map_err(|e| words::say("list-spreadsheet-failed", &[("why", e.to_string().into())], told.lang))
}

fn book(told: &Told<'_>, list: &ScoredList, changeable: Option<&Changeable<'_>>) -> Result<Vec<u8>, XlsxError> {
    let say = |id: &str| words::say(id, &[], told.lang);
    let mut book = sheet::empty()?;
    at_risk(book.add_worksheet(), told, list, changeable.map_or(&[], |c| c.changes))?;
    if let Some(changeable) = changeable {
        stay::write_rules(book.add_worksheet(), &changeable.stayed)?;
        stay::write_list(book.add_worksheet(), &changeable.stayed)?;
    }
    budget(book.add_worksheet(), told)?;
    write_list(book.add_worksheet(), list, told.artifact, &for_people(told), told.lang)?;
    let more = [(say("act-list-to-call"), say("act-about-to-call")), (say("act-list-order"), say("act-about-order"))];
    write_about(book.add_worksheet(), list, told.artifact, &more, told.lang)?;
    book.save_to_buffer()
}

/// Those chosen, first call first; `changes` say what would change each, where anything can be.
fn at_risk(sheet: &mut Worksheet, told: &Told<'_>, list: &ScoredList, changes: &[String]) -> Result<(), XlsxError> {
    let lang = told.lang;
    let say = |id: &str| words::say(id, &[], lang);
    sheet.set_name(say("act-sheet-at-risk"))?;
    let mut heads = vec![(say("act-list-order"), Style::Plain), (say("act-list-to-call"), Style::Plain)];
    let ids = ids(list);
    let name = |field: &Field| match field {
        Field::Id(i) => list.id_columns.get(*i).cloned().unwrap_or_default(),
        _ => say("list-line"),
    };
    heads.extend(ids.iter().map(|field| (name(field), Style::Id)));
    let event = [("event", Value::Text(told.event()))];
    heads.push((words::say("act-list-risk", &event, lang), Style::Percent));
    heads.extend(["act-list-least", "act-list-most"].map(|id| (say(id), Style::Percent)));
    heads.extend(["act-list-stake", "act-list-net"].map(|id| (say(id), Style::Money)));
    let reason = |i: usize| words::say("list-reason", &[("number", Value::from(i + 1))], lang);
    heads.extend((0..N_REASONS).map(|i| (reason(i), Style::Plain)));
    if !changes.is_empty() {
        heads.push((say("act-list-change"), Style::Plain));
    }
    heads.push((say("list-reliability"), Style::Plain));

    let mut chosen: Vec<(&ScoredRow, &Planned)> = list
        .rows
        .iter()
        .zip(&told.plan.rows)
        .filter(|(_, p)| matches!(p.action, Action::Call | Action::HoldOut))
        .collect();
    chosen.sort_by_key(|(_, p)| p.order);
    let rows = chosen.into_iter().map(|(row, p)| {
        let number = |v: Option<f64>| v.map_or(Cell::Empty, Cell::Number);
        let (low, high) = range(told, row).unzip();
        let row = &towards(told, row);
        let own = |field: Field| cell(field, row, told.artifact, lang);
        let order = p.order.map_or(Cell::Empty, |o| Cell::Whole(o as u64));
        let mut cells = vec![order, Cell::Text(told.action(p.action))];
        cells.extend(ids.iter().map(|f| own(*f)));
        cells.extend([Cell::Number(p.probability), number(low), number(high), number(p.stake), number(p.net)]);
        cells.extend((0..N_REASONS).map(|i| own(Field::Reason(i))));
        cells.extend(changes.get(row.row).map(|change| Cell::Text(change.clone())));
        cells.push(own(Field::Reliability));
        cells
    });
    fill(sheet, &heads, rows)
}

fn ids(list: &ScoredList) -> Vec<Field> {
    if list.id_columns.is_empty() { vec![Field::Line] } else { (0..list.id_columns.len()).map(Field::Id).collect() }
}

/// The row with its reasons as reasons for the class watched: those of two classes speak of the second.
fn towards(told: &Told<'_>, row: &ScoredRow) -> ScoredRow {
    let mut row = row.clone();
    if told.artifact.schema.classes.len() == 2 && told.artifact.schema.classes[0] == told.plan.class {
        row.reasons.iter_mut().for_each(|r| r.contribution = -r.contribution);
    }
    row
}

/// Range of the probability of the class watched; that of the first of two is the other way round.
fn range(told: &Told<'_>, row: &ScoredRow) -> Option<(f64, f64)> {
    let (low, high) = row.probability_range?;
    let second = told.artifact.schema.classes.get(1) == Some(&told.plan.class);
    Some(if second { (low, high) } else { (1.0 - high, 1.0 - low) })
}

/// The sentences, the assumptions, the curve as a table and as a chart.
fn budget(sheet: &mut Worksheet, told: &Told<'_>) -> Result<(), XlsxError> {
    let lang = told.lang;
    let (bold, money) = (Format::new().set_bold(), Format::new().set_num_format("#,##0"));
    let name = words::say("act-sheet-budget", &[], lang);
    sheet.set_name(&name)?;
    sheet.write_string_with_format(0, 0, short(&told.headline()), &bold)?;
    let mut at = 1;
    for sentence in told.lead().into_iter().chain(told.held_out()) {
        sheet.write_string(at, 0, short(&sentence))?;
        at += 1;
    }
    at += 1;
    for (term, value) in told.assumptions() {
        sheet.write_string(at, 0, short(&term))?;
        sheet.write_string(at, 4, short(&value))?;
        at += 1;
    }
    at += 1;
    let heads = ["act-head-calls", "act-head-spent", "act-series-gain", "act-series-low", "act-series-high"];
    for (c, id) in heads.iter().chain(&["act-head-random"]).enumerate() {
        sheet.write_string_with_format(at, c as u16, words::say(id, &[], lang), &bold)?;
    }
    let head = at;
    for point in &told.plan.curve {
        at += 1;
        let spent = told.plan.terms.cost * point.calls as f64;
        let g = &point.gain;
        for (c, v) in [point.calls as f64, spent, g.value, g.low, g.high, g.baseline].into_iter().enumerate() {
            // No "-0" in a cell.
            sheet.write_number_with_format(at, c as u16, v + 0.0, &money)?;
        }
    }
    for c in 0..6 {
        sheet.set_column_width(c, 16.0)?;
    }
    sheet.insert_chart(head, 7, &chart(told, &name, head, at))?;
    sheet.set_landscape().set_paper_size(9);
    Ok(())
}

/// The curve as a chart of the spreadsheet program, drawn from the table between these rows.
fn chart(told: &Told<'_>, sheet: &str, head: u32, last: u32) -> Chart {
    let say = |id: &str| words::say(id, &[], told.lang);
    let mut chart = Chart::new(ChartType::ScatterStraight);
    // Gain, its two ends, as many calls at random.
    let (blue, pale, grey) = (Color::RGB(0x1F_5F_8B), Color::RGB(0x8F_B4_CC), Color::RGB(0x80_80_80));
    for (column, colour, width, dashed) in
        [(2, blue, 2.5, false), (3, pale, 1.0, false), (4, pale, 1.0, false), (5, grey, 1.25, true)]
    {
        let mut line = ChartLine::new();
        line.set_color(colour).set_width(width);
        if dashed {
            line.set_dash_type(ChartLineDashType::Dash);
        }
        chart
            .add_series()
            .set_name((sheet, head, column))
            .set_categories((sheet, head + 1, 0, last, 0))
            .set_values((sheet, head + 1, column, last, column))
            .set_format(ChartFormat::new().set_line(&line));
    }
    chart.title().set_name(&say("act-chart-title"));
    chart.x_axis().set_name(&say("act-chart-calls")).set_min(0);
    chart.y_axis().set_name(&told.axis()).set_num_format("#,##0");
    chart.legend().set_position(ChartLegendPosition::Bottom);
    chart.set_width(760).set_height(420);
    chart
}
