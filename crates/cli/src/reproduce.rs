//! `makalu reproduce`: the run of a model file once more, and every digit compared.
//!
//! In: a model file and its table. Out: part by part whether it is the same, with the first differences; exit code 0
//! where all is identical, 1 where something differs.
//! The user's question: "would a reviewer get my figures?".
//! Invariants: settings come from the model file alone, the reading of the table included; bytes are compared last, so
//! that nothing can differ unseen; nothing is written.
//! Edges: another table is said at once, without learning from it; a run that was stopped early cannot be repeated.

use crate::args::ReproduceArgs;
use crate::fit::{self, Settings, Wanted};
use crate::input;
use crate::terminal::Terminal;
use makalu::data::schema;
use makalu::fit::NoCheckpoint;
use makalu::{Artifact, Error, StopReason, artifact, message};
use makalu_report::{json, words};
use serde_json::{Value, json};

/// Differences shown of a part.
const SHOWN: usize = 5;
/// Letters shown of a value.
const LETTERS: usize = 120;

/// A part of a model file that is compared as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Table,
    Program,
    Plan,
    Figures,
    Models,
    Rest,
}

const PARTS: [Part; 6] = [Part::Table, Part::Program, Part::Plan, Part::Figures, Part::Models, Part::Rest];

impl Part {
    /// The part that a field of the artifact belongs to.
    fn of(field: &str) -> Part {
        match field {
            "data_sha256" | "data_name" | "data_shape" => Part::Table,
            "made_by" => Part::Program,
            "seed" | "effort" | "rules" | "request" | "protocol" | "schema" | "task" => Part::Plan,
            "validation" | "front" => Part::Figures,
            "models" => Part::Models,
            _ => Part::Rest,
        }
    }

    /// Name for programs.
    fn name(self) -> &'static str {
        match self {
            Part::Table => "table",
            Part::Program => "program",
            Part::Plan => "plan",
            Part::Figures => "figures",
            Part::Models => "models",
            Part::Rest => "rest",
        }
    }
}

/// A value that differs.
#[derive(Debug, Clone, PartialEq)]
struct Difference {
    part: Part,
    at: String,
    before: String,
    now: String,
}

/// Runs the command.
pub fn run(args: &ReproduceArgs, terminal: &Terminal) -> Result<(), Error> {
    fit::use_threads(args.threads)?;
    let before = input::model(&args.model_file)?;
    if before.stop == StopReason::Stopped {
        return Err(Error::failed(message!("reproduce-stopped")));
    }
    let Some(request) = before.request.clone() else {
        return Err(Error::failed(message!("reproduce-no-request")));
    };
    let bytes = input::bytes(&args.file)?;
    let sha256 = artifact::sha256(&bytes);
    if sha256 != before.data_sha256 {
        let found = Difference {
            part: Part::Table,
            at: "data_sha256".to_owned(),
            before: before.data_sha256.clone(),
            now: sha256,
        };
        return tell(&[found], false, &before, args, terminal);
    }
    let input = input::table_from(&bytes, before.data_name.clone(), &request.reading, None)?;
    let mut notices = input.notices.clone();
    let schema = schema::understand(&input.table, &request.choices)?.take(&mut notices);
    let settings = Settings { effort: before.effort, seed: before.seed.0, rules: before.rules };
    crate::progress::listen(*terminal, None);
    let wanted = Wanted { input: &input, schema: &schema, request: &request, settings };
    let (mut now, _) = fit::learn(wanted, notices, &mut NoCheckpoint, terminal)?;
    if now.stop == StopReason::Stopped {
        return Err(Error::failed(message!("reproduce-stopped-now")));
    }
    if let (Some((_, formulas)), Some(front)) = (before.formulas(), &before.front)
        && formulas.chosen != front.advised
    {
        now = now.with_formula(formulas.chosen + 1)?;
    }
    let same_bytes = artifact::to_bytes(&before) == artifact::to_bytes(&now);
    let found = if same_bytes { Vec::new() } else { compare(&before, &now)? };
    tell(&found, same_bytes, &before, args, terminal)
}

/// All differences of two model files, in the order of their fields.
fn compare(before: &Artifact, now: &Artifact) -> Result<Vec<Difference>, Error> {
    let tree = |artifact: &Artifact| {
        serde_json::to_value(artifact).map_err(|e| Error::failed(message!("cli-json", why = e.to_string())))
    };
    let (before, now) = (tree(before)?, tree(now)?);
    let mut found = Vec::new();
    let (Some(old), Some(new)) = (before.as_object(), now.as_object()) else { return Ok(found) };
    for (field, value) in old {
        walk(Part::of(field), field, value, new.get(field).unwrap_or(&Value::Null), &mut found);
    }
    Ok(found)
}

fn walk(part: Part, at: &str, before: &Value, now: &Value, found: &mut Vec<Difference>) {
    match (before, now) {
        _ if before == now => {}
        (Value::Object(old), Value::Object(new)) if old.keys().eq(new.keys()) => {
            for (key, value) in old {
                walk(part, &format!("{at}.{key}"), value, &new[key], found);
            }
        }
        (Value::Array(old), Value::Array(new)) if old.len() == new.len() => {
            for (index, (a, b)) in old.iter().zip(new).enumerate() {
                walk(part, &format!("{at}[{}]", label(a).unwrap_or_else(|| index.to_string())), a, b, found);
            }
        }
        _ => found.push(Difference { part, at: at.to_owned(), before: short(before), now: short(now) }),
    }
}

/// What an element of a list is called: a model, a metric, a column.
fn label(value: &Value) -> Option<String> {
    ["name", "model", "metric"].iter().find_map(|key| Some(value.get(key)?.as_str()?.to_owned()))
}

fn short(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    match text.char_indices().nth(LETTERS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// Says part by part what was found; an error where anything differs.
fn tell(
    found: &[Difference],
    same_bytes: bool,
    before: &Artifact,
    args: &ReproduceArgs,
    terminal: &Terminal,
) -> Result<(), Error> {
    let table_only = found.iter().any(|d| d.at == "data_sha256");
    let of = |part: Part| found.iter().filter(move |d| d.part == part);
    let shown: Vec<Part> = PARTS.into_iter().filter(|&p| p == Part::Table || !table_only).collect();
    if args.json {
        let part = |&part: &Part| {
            let differences: Vec<Value> =
                of(part).map(|d| json!({ "at": d.at, "before": d.before, "now": d.now })).collect();
            json!({ "part": part.name(), "identical": differences.is_empty(), "differences": differences })
        };
        let parts: Vec<Value> = shown.iter().map(part).collect();
        terminal.print(&json::pretty(&json!({ "identical": same_bytes, "parts": parts }))?)?;
    } else {
        let mut text = String::new();
        for part in shown {
            let name = match part {
                Part::Table => message!("reproduce-table", sha256 = before.data_sha256.as_str()),
                Part::Program => message!("reproduce-program", version = before.made_by.as_str()),
                Part::Plan => message!("reproduce-plan", sha256 = before.protocol_sha256()),
                Part::Figures => message!("reproduce-figures"),
                Part::Models => message!("reproduce-models"),
                Part::Rest => message!("reproduce-rest"),
            };
            let name = words::text(&name, terminal.lang);
            let n = of(part).count();
            let line = match n {
                0 => message!("reproduce-part-same", part = name),
                n => message!("reproduce-part-differs", part = name, n = n),
            };
            text.push_str(&words::text(&line, terminal.lang));
            text.push('\n');
            for Difference { at, before, now, .. } in of(part).take(SHOWN) {
                let line = message!("reproduce-difference", at = at, before = before, now = now);
                text.push_str(&format!("    {}\n", words::text(&line, terminal.lang)));
            }
            if let Some(more @ 1..) = n.checked_sub(SHOWN) {
                text.push_str(&format!(
                    "    {}\n",
                    words::text(&message!("reproduce-more", more = more), terminal.lang)
                ));
            }
        }
        if same_bytes {
            text.push_str(&words::text(&message!("reproduce-identical"), terminal.lang));
        }
        terminal.print(&text)?;
    }
    match (same_bytes, table_only) {
        (true, _) => Ok(()),
        (false, true) => Err(Error::failed(message!("reproduce-other-table"))),
        (false, false) => Err(Error::failed(message!("reproduce-differs", n = found.len()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_difference_is_named_by_its_place() {
        let check = |before: Value, now: Value, expected: &[(&str, &str, &str)]| {
            let mut found = Vec::new();
            walk(Part::Figures, "validation", &before, &now, &mut found);
            let found: Vec<(&str, &str, &str)> =
                found.iter().map(|d| (d.at.as_str(), d.before.as_str(), d.now.as_str())).collect();
            assert_eq!(found, expected);
        };
        let model =
            |value: f64| json!({ "models": [{ "model": "linear", "figures": [{ "metric": "Auc", "v": value }] }] });
        check(model(0.1), model(0.1), &[]);
        check(model(0.1), model(0.2), &[("validation.models[linear].figures[Auc].v", "0.1", "0.2")]);
        check(json!([1, 2]), json!([1]), &[("validation", "[1,2]", "[1]")]);
        check(json!({ "a": null }), json!({ "a": "x" }), &[("validation.a", "null", "x")]);
        check(json!("y".repeat(500)), json!(1), &[("validation", &format!("{}…", "y".repeat(LETTERS)), "1")]);
    }
}
