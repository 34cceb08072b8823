//! Results for programs: what `--json` prints.
//!
//! In: what was understood or learnt. Out: JSON, with the engine's own names; sentences only under `text`.
//! Invariants: a figure stands with its interval and its baseline, as everywhere.

use makalu::compare::Comparison;
use makalu::explain::by_hand::lookup;
use makalu::formula::{Expr, display, latex, parts};
use makalu::message::{Place, Value};
use makalu::models::FittedModel;
use makalu::validate::decision::decision_curve;
use makalu::validate::sets;
use makalu::validate::stability::instability;
use makalu::validate::sufficiency::Sufficiency;
use makalu::{Artifact, Error, Level, Notice, Schema, Table, message};
use makalu_report::words::act::Told as Planned;
use makalu_report::words::compared::Told;
use makalu_report::{Lang, Times, html, words};
use serde::Serialize;
use serde_json::{Map, json};
use std::path::Path;

/// JSON on several lines.
pub fn pretty(value: &impl Serialize) -> Result<String, Error> {
    serde_json::to_string_pretty(value).map_err(|e| Error::failed(message!("cli-json", why = e.to_string())))
}

/// What `check` found.
pub fn checked(
    name: &str,
    table: &Table,
    schema: &Schema,
    sufficiency: Option<&Sufficiency>,
    notices: &[Notice],
    lang: Lang,
) -> serde_json::Value {
    json!({
        "file": name,
        "rows": table.n_rows(),
        "columns": columns(schema, Some(table), lang),
        "reading": table.file,
        "task": schema.task,
        "classes": schema.classes,
        "sufficiency": sufficiency,
        "notices": notices.iter().map(|n| notice(n, lang)).collect::<Vec<_>>(),
    })
}

/// What `fit` found.
pub fn fitted(artifact: &Artifact, times: &Times, path: Option<&Path>, lang: Lang) -> serde_json::Value {
    let validation = &artifact.validation;
    let name = |index: usize| artifact.models.get(index).map(|m| m.name.as_str());
    let models: Vec<serde_json::Value> = validation
        .models
        .iter()
        .enumerate()
        .map(|(index, m)| {
            json!({
                "name": m.model,
                "seconds": times.seconds(&m.model),
                "recommended": index == validation.recommended,
                "most_accurate": index == validation.best,
                "figures": m.figures,
                "apparent": artifact.models.get(index).map(|named| &named.apparent),
                "complexity": m.complexity,
                "within_one_standard_error": m.within_one_standard_error,
            })
        })
        .collect();
    json!({
        "model_file": path.map(|p| p.display().to_string()),
        "data": { "name": artifact.data_name, "sha256": artifact.data_sha256,
                  "rows": artifact.data_shape.0, "columns": artifact.data_shape.1 },
        "rows_learnt_from": artifact.n_rows,
        "target": artifact.schema.target().map(|t| &t.name),
        "task": artifact.task,
        "classes": artifact.schema.classes,
        "seed": artifact.seed,
        "effort": artifact.effort,
        "rules": { "operators": artifact.rules.operators.names(), "max_size": artifact.rules.max_size,
                   "loss": artifact.rules.loss.name() },
        "stop": artifact.stop,
        "columns": columns(&artifact.schema, None, lang),
        "signal": validation.signal,
        "sufficiency": validation.sufficiency,
        "scheme": validation.scheme,
        "recommended": name(validation.recommended),
        "best": name(validation.best),
        "corrected": validation.corrected,
        "scrutiny": scrutiny(artifact),
        "models": models,
        "simplicity_costs": { "text": html::cost_of_simplicity(artifact, lang) },
        "plan": { "sha256": artifact.protocol_sha256(), "text": artifact.protocol },
        "front": front(artifact),
        "formula": formula(artifact, lang),
        "notices": artifact.notices.iter().map(|n| notice(n, lang)).collect::<Vec<_>>(),
        "holds_rows": artifact.holds_rows,
    })
}

/// How far the figures, the choice and single scores of the recommended model can be believed; null where not known.
fn scrutiny(artifact: &Artifact) -> serde_json::Value {
    let validation = &artifact.validation;
    let Some(judged) = validation.models.get(validation.recommended) else { return serde_json::Value::Null };
    let (oof, observed, weights) = (&judged.out_of_fold, &validation.observed, &validation.weights);
    let known = &validation.scrutiny;
    let chosen =
        validation.models.iter().zip(&known.chosen).map(|(m, share)| json!({ "name": m.model, "share": share }));
    let decision = decision_curve(oof, observed, weights, known.groups.as_deref()).map(|curve| {
        let points = curve
            .points
            .iter()
            .map(|p| json!({ "threshold": p.threshold, "net_benefit": p.model, "act_on_all": p.all, "gain": p.gain }));
        json!({ "prevalence": curve.prevalence, "useful": curve.useful, "points": points.collect::<Vec<_>>() })
    });
    let sets = sets::coverage(oof, observed, weights).map(|c| {
        json!({ "level": sets::LEVEL, "coverage": c.all, "coverage_by_class": c.by_class, "share_single": c.single,
                "mean_size": c.mean_size, "classes_never_ruled_out": c.never_ruled_out })
    });
    let stability = instability(oof, observed).map(|i| {
        json!({ "repeats": i.n_repeats, "mean_difference": i.difference, "ninety_percent_under": i.ninety,
                "share_changing_side": i.changes_side })
    });
    let name = |feature: usize| artifact.features.get(feature).map(|f| f.name.as_str());
    let subgroups = known.subgroups.iter().map(|s| {
        json!({ "feature": name(s.feature), "part": s.part, "rows": s.n_rows, "main": s.main,
                "observed_less_predicted": s.calibration, "worse": s.worse, "biased": s.biased })
    });
    json!({
        "second": known.second,
        "chosen": chosen.collect::<Vec<_>>(),
        "decision_curve": decision,
        "prediction_sets": sets,
        "instability": stability,
        "subgroups": subgroups.collect::<Vec<_>>(),
        "learning_curve": known.learning,
    })
}

/// What `compare` found; features are named by their place in `features`.
pub fn compared(artifact: &Artifact, found: &Comparison, notices: &[Notice], lang: Lang) -> serde_json::Value {
    let told = Told { artifact, found, lang };
    json!({
        "text": told.headline(),
        "next": told.next(&found.target),
        "features": artifact.features.iter().map(|f| f.name.as_str()).collect::<Vec<_>>(),
        "classes": artifact.schema.classes,
        "comparison": found,
        "notices": notices.iter().map(|n| notice(n, lang)).collect::<Vec<_>>(),
    })
}

/// What `act` plans; the rows themselves stand in the list.
pub fn planned(told: &Planned<'_>, notices: &[Notice]) -> serde_json::Value {
    let text: Vec<String> = std::iter::once(told.headline()).chain(told.lead()).collect();
    json!({
        "text": text,
        "hold_out": told.held_out(),
        "limits": told.limits(),
        "plan": told.plan,
        "notices": notices.iter().map(|n| notice(n, told.lang)).collect::<Vec<_>>(),
    })
}

/// The formulas to choose from; null where there is none.
pub fn front(artifact: &Artifact) -> serde_json::Value {
    let (Some((_, formulas)), Some(front)) = (artifact.formulas(), &artifact.front) else {
        return serde_json::Value::Null;
    };
    let info = &artifact.features;
    let share = |count: u32| f64::from(count) / front.n_searches.max(1) as f64;
    let entries = formulas.front.iter().zip(&front.entries).enumerate().map(|(at, (formula, known))| {
        let terms = formula.terms.iter().zip(&known.stability).enumerate().map(|(t, (term, stability))| {
            json!({
                "term": display::plain(term, info),
                "coefficients": formula.slopes.iter().map(|s| s[t]).collect::<Vec<_>>(),
                "share_same_structure": share(stability.same_structure),
                "share_same_columns": share(stability.same_columns),
            })
        });
        json!({
            "number": at + 1,
            "size": formula.complexity().size,
            "columns": formula.features().iter().map(|&f| info[f as usize].name.as_str()).collect::<Vec<_>>(),
            "formula": formula.plain(info),
            "intercepts": formula.intercepts,
            "terms": terms.collect::<Vec<_>>(),
            "figures": known.figures,
            "lost_to_best": known.price.lost,
            "share_of_gain_kept": known.price.kept,
            "within_one_standard_error": known.within_one_standard_error,
            "calibration": known.calibrator,
            "leave_one_out_loss": formula.loss,
        })
    });
    json!({
        "advised": front.advised + 1,
        "chosen": formulas.chosen + 1,
        "searches": front.n_searches,
        "best": artifact.models.get(artifact.validation.best).map(|m| m.name.as_str()),
        "formulas": entries.collect::<Vec<_>>(),
    })
}

/// The formula, where there is one: to copy, to compute by hand, in words.
fn formula(artifact: &Artifact, lang: Lang) -> Option<serde_json::Value> {
    let info = &artifact.features;
    let (named, found) = artifact.models.iter().find_map(|m| match &m.model {
        FittedModel::Formula(formula) => Some((m, formula)),
        _ => None,
    })?;
    let formulas = found.exprs();
    let sentences = words::term_sentences(artifact, &formulas, &found.inputs, named.calibrator.slope, lang);
    let terms = |(formula, sentences): (&Expr, &Vec<words::Told>)| -> serde_json::Value {
        let part = |(taken, part): (bool, Expr)| json!({ "subtracted": taken, "plain": display::plain(&part, info) });
        let told = |(parts, text): &words::Told| json!({ "parts": parts, "text": text });
        json!({
            "parts": parts::parts(formula).into_iter().map(part).collect::<Vec<_>>(),
            "sentences": sentences.iter().map(told).collect::<Vec<_>>(),
        })
    };
    Some(json!({
        "plain": formulas.iter().map(|f| display::plain(f, info)).collect::<Vec<_>>(),
        "latex": formulas.iter().map(|f| latex::latex(f, info)).collect::<Vec<_>>(),
        "terms": formulas.iter().zip(&sentences).map(terms).collect::<Vec<_>>(),
        "lookup": lookup(&formulas, &found.inputs, info),
        "calibration": named.calibrator,
    }))
}

fn columns(schema: &Schema, table: Option<&Table>, lang: Lang) -> Vec<serde_json::Value> {
    let gaps = |name: &str| table.and_then(|t| t.find(name).map(|c| t.columns[c].values.n_gaps()));
    schema
        .columns
        .iter()
        .map(|c| {
            json!({
                "name": c.name,
                "kind": c.kind,
                "role": c.role,
                "why": c.why.as_ref().map(|why| json!({ "code": why.code, "text": words::text(why, lang) })),
                "gaps": gaps(&c.name),
            })
        })
        .collect()
}

fn notice(notice: &Notice, lang: Lang) -> serde_json::Value {
    let Place { file, line, column } = &notice.place;
    let facts: Map<String, serde_json::Value> =
        notice.message.args.iter().map(|(name, value)| (name.to_string(), fact(value))).collect();
    json!({
        "level": match notice.level { Level::Info => "info", Level::Warning => "warning" },
        "code": notice.message.code,
        "file": file,
        "line": line,
        "column": column,
        "facts": facts,
        "text": words::notice(notice, lang),
    })
}

fn fact(value: &Value) -> serde_json::Value {
    match value {
        Value::Text(v) => json!(v),
        Value::Count(v) => json!(v),
        Value::Number(v) | Value::Share(v) => json!(v),
        Value::List(v) => json!(v),
    }
}
