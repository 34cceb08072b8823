//! The full equation: constant, coefficients, coding of categories and gaps, and one invented patient computed by hand.
//!
//! In: the view. Out: blocks; coefficients as CSV in full precision.
//! The user's question: "could a reader compute it from the paper alone?".
//! Invariants: calibration is part of the coefficients; the invented patient's result is the program's own.
//! Edges: trees and mixtures have no equation; the formula stands in where the file holds one, and is named as such.

use super::markdown::csv_line;
use crate::Lang;
use crate::html::document::{Block, Cell, Table};
use crate::html::scorecard;
use crate::html::view::{View, say};
use crate::words;
use makalu::artifact::NamedModel;
use makalu::data::{ColumnKind, FeatureColumn, FeatureKind, Features, GAP};
use makalu::explain::by_hand::lookup;
use makalu::explain::equation::{self, Equation, Part};
use makalu::formula::display;
use makalu::models::{FittedModel, Model, Scores};
use makalu::{Artifact, Task};
use std::sync::Arc;

/// Digits of coefficients in texts; the CSV has them all.
const DIGITS: usize = 7;
/// Classes computed by hand for the invented patient.
const MAX_WORKED: usize = 6;

/// The equation, where there is one.
pub(super) struct Told<'a> {
    /// The model that it is of, and its sums.
    found: Option<(&'a NamedModel, Equation)>,
    /// Whether that is the model spoken of.
    own: bool,
    /// Whether the model spoken of is a point score, which is told as such.
    points: bool,
}

/// The equation of the model spoken of; else of the formula, else of the linear model.
pub(super) fn of<'a>(view: &View<'a>) -> Told<'a> {
    let sums = |named: &'a NamedModel| Some((named, equation::equation(&named.model, &named.calibrator)?));
    if let Some(own) = sums(view.model) {
        return Told { found: Some(own), own: true, points: false };
    }
    let readable = |named: &&NamedModel| matches!(named.model, FittedModel::Formula(_) | FittedModel::Linear(_));
    let found = view.artifact.models.iter().find(readable).and_then(sums);
    let points = matches!(view.model.model, FittedModel::Scorecard(_));
    Told { found: found.filter(|_| !points), own: false, points }
}

/// A row of the table of coefficients.
struct Row {
    what: String,
    unit: String,
    coefficient: f64,
    note: String,
}

impl Told<'_> {
    /// Whether the model spoken of can be printed.
    pub fn is_complete(&self) -> bool {
        self.own || self.points
    }

    /// The point score, where the file holds one and it is not the model spoken of, which is told above.
    pub fn other_points(&self, view: &View) -> Vec<Block> {
        if self.points { Vec::new() } else { scorecard::blocks(view) }
    }

    /// The section.
    pub fn blocks(&self, view: &View) -> Vec<Block> {
        if self.points {
            let points = scorecard::blocks(view);
            return [Block::Text(view.say("study-equation-points", &[]))].into_iter().chain(points).collect();
        }
        let Some((named, sums)) = &self.found else { return vec![Block::Text(view.say("study-equation-none", &[]))] };
        let name = view.model_name(&named.name);
        let mut blocks = Vec::new();
        if !self.own {
            let model = view.model_name(&view.model.name);
            blocks.push(Block::Warning(say!(view, "study-equation-other", model = model, other = name)));
        }
        blocks.push(Block::Text(how(view, sums)));
        for output in 0..sums.sums.len() {
            blocks.push(Block::Table(coefficients(view, sums, output)));
        }
        blocks.extend(coding(view, named));
        blocks.extend(worked(view, named, sums));
        blocks
    }

    /// All coefficients in full precision, for machines.
    pub fn csv(&self, view: &View) -> Option<String> {
        let (_, sums) = self.found.as_ref()?;
        let separator = if view.lang == Lang::Fr { ';' } else { ',' };
        let head =
            ["study-head-class", "study-head-part", "study-head-unit", "study-head-coefficient", "study-head-note"];
        let mut out = csv_line(&head.map(|id| view.say(id, &[])), separator);
        for output in 0..sums.sums.len() {
            for row in rows(view, sums, output) {
                let coefficient = row.coefficient.to_string();
                let coefficient = if view.lang == Lang::Fr { coefficient.replace('.', ",") } else { coefficient };
                out.push_str(&csv_line(&[class(view, output), row.what, row.unit, coefficient, row.note], separator));
            }
        }
        Some(format!("\u{feff}{out}"))
    }
}

/// The class that an output speaks of; empty for a number or two classes.
fn class(view: &View, output: usize) -> String {
    match view.artifact.task {
        Task::Multiclass { .. } => words::visible(view.class(output)),
        _ => String::new(),
    }
}

/// From the sum to the prediction, in words.
fn how(view: &View, sums: &Equation) -> String {
    match (view.artifact.task, sums.rescaled) {
        (Task::Binary, _) => say!(view, "study-how-binary", event = view.event()),
        (Task::Multiclass { .. }, _) => view.say("study-how-classes", &[]),
        (Task::Regression, None) => say!(view, "study-how-number", target = view.target()),
        (Task::Regression, Some((slope, shift))) => say!(
            view,
            "study-how-exponential",
            target = view.target(),
            slope = view.digits(slope, DIGITS),
            shift = view.digits(shift, DIGITS)
        ),
    }
}

fn rows(view: &View, sums: &Equation, output: usize) -> Vec<Row> {
    let sum = &sums.sums[output];
    let info = &view.artifact.features;
    let number = |v: f64| view.digits(v, DIGITS);
    let mut rows = vec![Row {
        what: view.say("study-intercept", &[]),
        unit: String::new(),
        coefficient: sum.intercept,
        note: String::new(),
    }];
    for part in &sum.parts {
        match part {
            Part::Number { feature, coefficient, range, gap } => rows.push(Row {
                what: view.feature(*feature),
                unit: view.unit(*feature),
                coefficient: *coefficient,
                note: say!(
                    view,
                    "study-number-note",
                    low = number(range.0),
                    high = number(range.1),
                    gap = number(*gap)
                ),
            }),
            Part::Levels { feature, levels, gap } => {
                let name = view.feature(*feature);
                let level = |code: usize| {
                    say!(view, "study-level", feature = name.as_str(), level = view.level(*feature, code as u32))
                };
                rows.extend(levels.iter().enumerate().map(|(code, &coefficient)| Row {
                    what: level(code),
                    unit: String::new(),
                    coefficient,
                    note: String::new(),
                }));
                rows.push(Row {
                    what: say!(view, "study-level-gap", feature = name.as_str()),
                    unit: String::new(),
                    coefficient: *gap,
                    note: String::new(),
                });
            }
            Part::Term { coefficient, term } => rows.push(Row {
                what: display::plain(term, info),
                unit: String::new(),
                coefficient: *coefficient,
                note: String::new(),
            }),
        }
    }
    rows
}

fn coefficients(view: &View, sums: &Equation, output: usize) -> Table {
    let rows = rows(view, sums, output).into_iter().map(|row| {
        let unit = if row.unit.is_empty() { String::new() } else { say!(view, "study-per-unit", unit = row.unit) };
        let note = [unit, row.note].into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join("; ");
        vec![Cell::key(row.what), Cell::number(view.digits(row.coefficient, DIGITS)), Cell::text(note)]
    });
    let caption = match view.artifact.task {
        Task::Multiclass { .. } => say!(view, "study-coefficients-of", class = class(view, output)),
        _ => view.say("study-coefficients", &[]),
    };
    Table {
        caption,
        head: vec![
            Cell::text(view.say("study-head-part", &[])),
            Cell::number(view.say("study-head-coefficient", &[])),
            Cell::text(view.say("study-head-note", &[])),
        ],
        rows: rows.collect(),
    }
}

/// What a formula's columns count as where they are missing or far out, and its effects of levels.
fn coding(view: &View, named: &NamedModel) -> Vec<Block> {
    let FittedModel::Formula(formula) = &named.model else { return Vec::new() };
    let found = lookup(&formula.exprs(), &formula.inputs, &view.artifact.features);
    let number = |v: f64| view.digits(v, DIGITS);
    let mut items: Vec<String> = found
        .numbers
        .iter()
        .map(|n| {
            say!(
                view,
                "study-coding-number",
                name = display::quoted_name(&n.name),
                empty = number(n.empty),
                low = number(n.low),
                high = number(n.high)
            )
        })
        .collect();
    items.extend(found.effects.iter().map(|e| {
        let levels: Vec<String> = e.levels.iter().map(|(level, v)| format!("{level} {}", number(*v))).collect();
        let (name, levels) = (format!("effect({})", display::quoted_name(&e.name)), levels.join("; "));
        match class(view, e.output as usize) {
            class if class.is_empty() => say!(view, "study-coding-effect", name = name, levels = levels),
            class => say!(view, "study-coding-effect-class", class = class, name = name, levels = levels),
        }
    }));
    items.push(view.say("study-coding-signs", &[]));
    vec![Block::Heading(view.say("study-coding", &[])), Block::List(items)]
}

/// The invented patient.
pub(super) fn invented(artifact: &Artifact) -> Features {
    let whole = |feature: &makalu::data::FeatureInfo| {
        let column = artifact.schema.columns.iter().find(|c| c.name == feature.column);
        feature.kind == FeatureKind::Age || column.is_some_and(|c| c.kind == ColumnKind::Count)
    };
    let whole: Vec<bool> = artifact.features.iter().map(whole).collect();
    equation::invented(&artifact.profile, &Arc::new(artifact.features.clone()), &whole)
}

/// A value of the invented patient in words.
fn value(view: &View, row: &Features, feature: usize) -> String {
    match row.columns.get(feature) {
        Some(FeatureColumn::Numeric(x)) if x[0].is_finite() => {
            let unit = view.unit(feature);
            let number = view.digits(x[0], DIGITS);
            if unit.is_empty() { number } else { format!("{number}\u{a0}{unit}") }
        }
        Some(FeatureColumn::Categorical(codes)) if codes[0] != GAP => view.level(feature, codes[0]),
        _ => view.say("report-missing", &[]),
    }
}

fn worked(view: &View, named: &NamedModel, sums: &Equation) -> Vec<Block> {
    let row = invented(view.artifact);
    let used = sums.features();
    let mut blocks =
        vec![Block::Heading(view.say("study-worked", &[])), Block::Text(view.say("study-worked-text", &[]))];
    if !used.is_empty() {
        let facts = used.iter().map(|&f| (view.feature(f), value(view, &row, f)));
        blocks.push(Block::Facts(facts.collect()));
    }
    let number = |v: f64| view.digits(v, DIGITS);
    for output in 0..sums.sums.len().min(MAX_WORKED) {
        let sum = &sums.sums[output];
        let line = |what: String, value: String, coefficient: String, added: f64| {
            vec![Cell::key(what), Cell::number(value), Cell::number(coefficient), Cell::number(number(added))]
        };
        let mut rows = vec![line(view.say("study-intercept", &[]), String::new(), String::new(), sum.intercept)];
        let mut total = sum.intercept;
        for (part, worked) in sum.parts.iter().zip(sums.worked(output, &row)) {
            let missing = || view.say("report-missing", &[]);
            let (what, value, coefficient) = match part {
                Part::Number { feature, coefficient, .. } => (
                    view.feature(*feature),
                    worked.value.map_or_else(missing, number),
                    worked.value.map_or_else(String::new, |_| number(*coefficient)),
                ),
                Part::Levels { feature, .. } => (view.feature(*feature), value(view, &row, *feature), String::new()),
                Part::Term { coefficient, term } => (
                    display::plain(term, &view.artifact.features),
                    worked.value.map_or_else(missing, number),
                    number(*coefficient),
                ),
            };
            rows.push(line(what, value, coefficient, worked.added));
            total += worked.added;
        }
        rows.push(line(view.say("study-sum", &[]), String::new(), String::new(), total));
        let caption = match view.artifact.task {
            Task::Multiclass { .. } => say!(view, "study-worked-of", class = class(view, output)),
            _ => view.say("study-worked-table", &[]),
        };
        let head = ["study-head-part", "study-head-value", "study-head-coefficient", "study-head-added"];
        let mut head: Vec<Cell> = head.into_iter().map(|id| Cell::number(view.say(id, &[]))).collect();
        head[0].class = "";
        blocks.push(Block::Table(Table { caption, head, rows }));
    }
    blocks.push(Block::Answer(conclusion(view, named, sums, &row)));
    blocks
}

/// The prediction for the invented patient, by hand and by the program.
fn conclusion(view: &View, named: &NamedModel, sums: &Equation, row: &Features) -> String {
    let outputs = (0..sums.sums.len()).map(|output| vec![sums.score(output, row)]).collect();
    let by_hand = prediction(view, &Scores { outputs });
    let program = prediction(view, &named.calibrator.apply(&named.model.predict(row)));
    say!(view, "study-worked-result", result = by_hand, program = program)
}

fn prediction(view: &View, scores: &Scores) -> String {
    match view.artifact.task {
        Task::Regression => format!("{}{}", view.digits(scores.outputs[0][0], 6), view.target_unit()),
        Task::Binary => {
            let p = scores.probabilities(Task::Binary)[1][0];
            say!(view, "study-probability", class = view.event(), p = view.digits(p, 4))
        }
        task @ Task::Multiclass { .. } => {
            let of_class = |(k, p): (usize, &Vec<f64>)| {
                say!(view, "study-probability", class = view.class(k), p = view.digits(p[0], 4))
            };
            scores.probabilities(task).iter().enumerate().map(of_class).collect::<Vec<_>>().join("; ")
        }
    }
}
