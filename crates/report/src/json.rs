//! Results for programs: what `--json` prints and the server's API answers.
//!
//! In: what was understood or learnt. Out: JSON, with the engine's own names; sentences only under `text`.
//! Invariants: a figure stands with its interval and its baseline, as everywhere.

use crate::words::act::Told as Planned;
use crate::words::change;
use crate::words::compared::Told;
use crate::words::optimize::Optimized;
use crate::words::stay::Stayed;
use crate::{Lang, Times, html, list, words};
use makalu::compare::Comparison;
use makalu::decide::aim::Aim;
use makalu::decide::counterfactual::{Change, Keep, Outcome};
use makalu::decide::optimize;
use makalu::decide::tipping::Flip;
use makalu::decide::whatif::{Moved, WhatIf};
use makalu::explain::by_hand::lookup;
use makalu::explain::reason::FeatureValue;
use makalu::formula::{Expr, display, latex, parts};
use makalu::message::{Place, Value};
use makalu::models::FittedModel;
use makalu::score::{ScoredList, ScoredRow};
use makalu::validate::decision::decision_curve;
use makalu::validate::sets;
use makalu::validate::stability::instability;
use makalu::validate::sufficiency::Sufficiency;
use makalu::{Artifact, Error, Level, Notice, Schema, Table, message};
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

/// What `stay` found; features are named.
pub fn stayed(found: &Stayed<'_>, flips: &[Flip]) -> serde_json::Value {
    let (told, known) = (&found.told, &found.told.artifact.stay);
    let name = |feature: usize| told.artifact.features.get(feature).map(|f| f.name.as_str());
    let [at_risk, held, always, unproven] = found.counts();
    let rules = known.rules.iter().filter(|_| told.knows_rules()).map(|rule| {
        json!({ "outlook": rule.outlook, "rows": rule.n_rows, "tested_rows": rule.n_tested, "share": rule.share,
                "mean": rule.mean, "model_agrees": rule.model_agrees, "conditions": rule.conditions,
                "text": told.rule(rule) })
    });
    let same = known.about == told.chosen && known.class == told.watch.class;
    let tipping = known.tipping.iter().filter(|_| same).map(|t| {
        json!({ "feature": name(t.feature), "turn": t.turn, "at": t.at, "low": t.low, "high": t.high,
                "below": t.below, "above": t.above, "text": told.tipping(t) })
    });
    let segments = found.segments.iter().map(|s| {
        json!({ "placed": s.placed, "rows": s.n_rows, "share": s.share, "mean": s.mean,
                "why": s.why.iter().map(|w| told.why(w)).collect::<Vec<_>>() })
    });
    let flips = flips.iter().map(|f| json!({ "feature": name(f.feature), "value": f.value, "at": f.at }));
    json!({
        "text": found.headline(),
        "model": told.artifact.models[told.chosen].name,
        "class": told.watch.class.and_then(|k| told.artifact.schema.classes.get(k)),
        "bar": told.bar,
        "keep": told.keep,
        "levers": found.levers.iter().map(|&f| name(f)).collect::<Vec<_>>(),
        "counts": { "at_risk": at_risk, "holds": held, "holds_always": always, "unproven": unproven },
        "segments": segments.collect::<Vec<_>>(),
        "rules": rules.collect::<Vec<_>>(),
        "rules_tested": known.n_tested,
        "rules_text": told.of_rules(),
        "tipping": tipping.collect::<Vec<_>>(),
        "flips": flips.collect::<Vec<_>>(),
        "rows": list::stay::values(found),
    })
}

/// Rows explained: as in a list, each with what would change it where that was looked for.
pub fn explained(list: &ScoredList, aim: &Aim<'_>, changes: &[(Keep, Outcome)], lang: Lang) -> serde_json::Value {
    let mut rows: serde_json::Value =
        serde_json::from_slice(&list::json(list, aim.artifact, lang)).expect("JSON that was just written");
    for (row, (wanted, outcome)) in rows.as_array_mut().into_iter().flatten().zip(changes) {
        row["would_change"] = would_change(outcome, aim, *wanted, lang);
    }
    json!({ "model": list.model, "watched": change::watched(aim), "at_risk_from": aim.bar, "rows": rows })
}

/// What would change a row.
fn would_change(outcome: &Outcome, aim: &Aim<'_>, wanted: Keep, lang: Lang) -> serde_json::Value {
    let text = change::would_change_each(outcome, aim, wanted, lang);
    let side = match wanted {
        Keep::Under => "below",
        Keep::Over => "above",
    };
    match outcome {
        Outcome::Nothing => json!({ "found": "not needed", "wanted": side, "text": text }),
        Outcome::NoneExists { proven } => {
            json!({ "found": "none", "proven": proven, "wanted": side, "text": text })
        }
        Outcome::Found(found) => {
            let options: Vec<serde_json::Value> = found
                .iter()
                .zip(text)
                .map(|(one, text)| {
                    json!({
                        "changes": one.changes.iter().map(|c| changed(c, aim.artifact)).collect::<Vec<_>>(),
                        "cost": one.cost,
                        "before": aim.shown(one.value_before),
                        "after": aim.shown(one.value_after),
                        "cheapest": one.cheapest,
                        "doubts": one.doubts,
                        "text": text,
                    })
                })
                .collect();
            json!({ "found": "yes", "wanted": side, "options": options })
        }
    }
}

fn changed(change: &Change, artifact: &Artifact) -> serde_json::Value {
    let info = &artifact.features[change.feature];
    json!({ "feature": info.name, "column": info.column, "from": plain(&change.from), "to": plain(&change.to) })
}

/// A value of a feature; null for a gap.
fn plain(value: &FeatureValue) -> serde_json::Value {
    match value {
        FeatureValue::Number(v) => json!(v),
        FeatureValue::Level(level) => json!(level),
        FeatureValue::Gap => serde_json::Value::Null,
    }
}

/// A row before and after.
pub fn what_if(found: &WhatIf, aim: &Aim<'_>, notices: &[Notice], lang: Lang) -> serde_json::Value {
    let artifact = aim.artifact;
    let moved = |m: &Moved| {
        json!({
            "feature": artifact.features[m.feature].name, "from": plain(&m.from), "to": plain(&m.to),
            "before": m.before, "after": m.after, "difference": m.after - m.before,
        })
    };
    let row = |row: &ScoredRow| {
        json!({
            "prediction": row.prediction, "probabilities": row.probabilities, "range": row.probability_range,
            "interval": row.interval, "score": row.score, "at_risk": aim.watch.value(row) >= aim.bar,
            "doubts": row.doubts.iter().map(|d| words::doubt(d, artifact, lang)).collect::<Vec<_>>(),
        })
    };
    json!({
        "model": found.model,
        "line": found.before.line,
        "ids": found.before.ids,
        "classes": artifact.schema.classes,
        "watched": change::watched(aim),
        "at_risk_from": aim.bar,
        "set": found.set.iter().map(moved).collect::<Vec<_>>(),
        "before": row(&found.before),
        "after": row(&found.after),
        "moved": found.moved.iter().map(moved).collect::<Vec<_>>(),
        "notices": notices.iter().map(|n| notice(n, lang)).collect::<Vec<_>>(),
    })
}

/// What `optimize` found; features are named by their place in `features`.
pub fn optimized(
    artifact: &Artifact,
    outcome: &optimize::Outcome,
    notices: &[Notice],
    lang: Lang,
) -> serde_json::Value {
    let text = match outcome {
        optimize::Outcome::Found(found) => {
            let told = Optimized { artifact, found, lang };
            [vec![told.answer()], told.sureness(), told.obstacles()].concat()
        }
        optimize::Outcome::Nothing(found, settings) => words::optimize::conflict(artifact, found, settings, lang).0,
    };
    json!({
        "text": text,
        "features": artifact.features.iter().map(|f| f.name.as_str()).collect::<Vec<_>>(),
        "classes": artifact.schema.classes,
        "outcome": outcome,
        "notices": notices.iter().map(|n| notice(n, lang)).collect::<Vec<_>>(),
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
