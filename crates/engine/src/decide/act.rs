//! Whom to call: how far down the list it pays, who is held out, who must not be called.
//!
//! In: an [`Artifact`], a table, costs and gains ([`Settings`]). Out: a [`Plan`] and the scored list.
//! The user's question: "I have so much money: whom do I call, and what will it bring?".
//! Invariants: who refused contact, who has the event already and who has nothing at stake is never chosen; whom a call
//! costs more than it brings is chosen only where the user names a number of calls; every gain stands with its interval
//! and with what as many calls at random would bring.
//! Method: [`super::profit`] for gains, [`super::holdout`] for the hold-out.
//! Edges: a number predicted, or nobody who may be called, is refused; where no call pays, the plan is empty and says so.

use super::holdout::{self, Power};
use super::profit::{Candidate, Corrections, Judges, Point, Terms, Tried, steps};
use crate::artifact::Artifact;
use crate::data::names::nearest;
use crate::data::opt_out::{self, Refusals};
use crate::data::table::Values;
use crate::data::{ColumnKind, Table, Target, dataset};
use crate::message;
use crate::message::{Error, Noted, Notice};
use crate::score::{self, ScoredList};
use crate::validate::Estimate;
use crate::watch::Watch;
use serde::Serialize;

/// Seed labels.
const CORRECTIONS: u64 = 1;
const TRIAL: u64 = 2;
const DRAW: u64 = 3;
const CHANCE: u64 = 4;

/// What preventing one event is worth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Gain<'a> {
    /// The same for every row.
    Each(f64),
    /// A column of the table says it.
    Column(&'a str),
}

/// How many may be called.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub enum Limit {
    /// As many as pay.
    WhatPays,
    /// As many as pay and this much money allows.
    Budget(f64),
    /// So many, held out ones included, whether they pay or not.
    Top(usize),
}

/// What the user decides.
#[derive(Debug, Clone, Copy)]
pub struct Settings<'a> {
    /// Model: recommended, best, or a learner's name.
    pub model: &'a str,
    /// Class that is watched instead of the event.
    pub class: Option<&'a str>,
    /// Cost of a call.
    pub cost: f64,
    /// Gain per event prevented.
    pub gain: Gain<'a>,
    /// Share of those who would have the event in whom a call prevents it.
    pub success: f64,
    /// How many.
    pub limit: Limit,
    /// Share of those chosen who are held out at random.
    pub hold_out: Option<f64>,
    /// Column that says who refuses contact; recognised unless given.
    pub opt_out: Option<&'a str>,
    /// Reasons per row.
    pub n_reasons: usize,
}

/// What to do about a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Call.
    Call,
    /// Chosen, and drawn to be left alone.
    HoldOut,
    /// Not chosen: a call would cost more than it brings, or is beyond the limit.
    No,
    /// Refused contact.
    OptedOut,
    /// Has the event already.
    Already,
    /// Nothing is known to be at stake.
    NoGain,
}

/// A row and what to do about it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Planned {
    /// What to do.
    pub action: Action,
    /// Place among those who may be called, from 1.
    pub order: Option<usize>,
    /// Probability of the event.
    pub probability: f64,
    /// What preventing it is worth, where known.
    pub stake: Option<f64>,
    /// What a call is expected to bring, its cost taken off.
    pub net: Option<f64>,
}

/// Rows that may not be called, by reason.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Spared {
    /// Refused contact.
    pub opted_out: usize,
    /// Have the event already.
    pub already: usize,
    /// Have nothing at stake.
    pub no_gain: usize,
}

/// What becomes of the plan at another success.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Sensitivity {
    /// Share of events that a call prevents.
    pub success: f64,
    /// Calls that would pay.
    pub pays: usize,
    /// Gain of the calls planned.
    pub gain: Estimate,
}

/// Those held out.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct HoldOut {
    /// Share asked for.
    pub share: f64,
    /// Rows held out.
    pub rows: usize,
    /// What calling them too would be expected to bring.
    pub forgone: f64,
    /// Whether they will show an effect.
    pub power: Power,
}

/// Whom to call, and what it brings.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Plan {
    /// Name of the model used.
    pub model: String,
    /// Class that is watched.
    pub class: String,
    /// Costs and success.
    pub terms: Terms,
    /// Gain of an event prevented, where it is the same for all.
    pub gain: Option<f64>,
    /// Column that says it otherwise.
    pub gain_column: Option<String>,
    /// Unit of costs and gains.
    pub unit: Option<String>,
    /// How many may be called.
    pub limit: Limit,
    /// Probability from which a call pays, where the gain is the same for all; above 1 no call can.
    pub break_even: Option<f64>,
    /// Rows of the table.
    pub n_rows: usize,
    /// Rows that may be called.
    pub n_callable: usize,
    /// Columns that say who refuses contact.
    pub opt_out_columns: Vec<String>,
    /// Rows that may not.
    pub spared: Spared,
    /// Calls that pay.
    pub pays: usize,
    /// Rows chosen: called or held out.
    pub n_chosen: usize,
    /// Rows to call.
    pub n_calls: usize,
    /// Least probability among those chosen.
    pub least: Option<f64>,
    /// Expected gain of the calls planned.
    pub gain_of_plan: Estimate,
    /// Where the gain itself will lie 95 times in 100, chance included.
    pub scattered: (f64, f64),
    /// Expected gain by number of calls, nobody held out.
    pub curve: Vec<Point>,
    /// The point of the curve where calling stops to pay.
    pub turn: Point,
    /// Tried on what happened to the rows learnt from; `None` where each row has its own gain.
    pub tried: Option<Tried>,
    /// At half, at the assumed and at double the success.
    pub sensitivity: Vec<Sensitivity>,
    /// Those held out.
    pub hold_out: Option<HoldOut>,
    /// What to do about each row, in the table's order.
    #[serde(skip)]
    pub rows: Vec<Planned>,
}

/// Plans whom to call.
///
/// Errors: a number is predicted, unknown model, class or column, costs and gains that make no sense, a budget below one
/// call (usage); a gain column that is no number, nobody who may be called, a table that lacks the columns (data).
pub fn act(artifact: &Artifact, table: &Table, settings: &Settings<'_>) -> Result<Noted<(Plan, ScoredList)>, Error> {
    check(settings)?;
    let chosen = artifact.find(settings.model)?;
    let watch = watched(artifact, settings.class)?;
    let mut notices = Vec::new();
    let stakes = stakes(artifact, table, settings.gain, &mut notices)?;
    let refusals = opt_out::refusals(table, settings.opt_out)?;
    tell_refusals(artifact, table, &refusals, settings, &mut notices);
    let list = score::score(artifact, table, settings.model, settings.n_reasons)?.take(&mut notices);
    let terms = Terms { cost: settings.cost, success: settings.success };

    let already = already(artifact, table, watch);
    let mut rows: Vec<Planned> = list
        .rows
        .iter()
        .zip(&stakes.of_rows)
        .map(|(row, &stake)| {
            let probability = watch.value(row);
            let action = match (refusals.refused[row.row], already[row.row], stake) {
                (true, _, _) => Action::OptedOut,
                (_, true, _) => Action::Already,
                (_, _, None) => Action::NoGain,
                _ => Action::No,
            };
            Planned { action, order: None, probability, stake, net: stake.map(|s| terms.net(probability, s)) }
        })
        .collect();
    let candidates = candidates(&mut rows, &terms);
    let spared = spared(&rows);
    if candidates.is_empty() {
        return Err(Error::data(nobody(table.n_rows(), &spared)));
    }

    let pays = candidates.iter().take_while(|c| terms.net(c.probability, c.stake) > 0.0).count();
    let n_chosen = n_chosen(settings, pays, candidates.len());
    let n_held = settings.hold_out.map_or(0, |share| holdout::n_held(n_chosen, share));
    let order: Vec<usize> = candidates[..n_chosen].iter().map(|c| c.row).collect();
    let held = holdout::draw(table, &order, n_held, artifact.seed.derive(DRAW));
    for (&row, &held) in order.iter().zip(&held) {
        rows[row].action = if held { Action::HoldOut } else { Action::Call };
    }

    let promised = watch.out_of_fold(artifact, chosen);
    let events = observed(artifact, watch);
    let judges = Judges {
        probabilities: &promised,
        events: &events,
        weights: &artifact.validation.weights,
        groups: artifact.validation.scrutiny.groups.as_deref(),
    };
    let corrections = judges.corrections(artifact.seed.derive(CORRECTIONS));
    let called: Vec<Candidate> =
        candidates.iter().zip(&held).filter(|(_, held)| !**held).map(|(c, _)| *c).take(n_chosen - n_held).collect();
    let gain_of_plan = of_plan(&corrections, &called, &candidates, &terms);
    let curve = curve(&corrections, &candidates, pays, n_chosen, &terms);
    let turn = curve.iter().find(|p| p.calls == pays).copied().unwrap_or(curve[0]);
    let gain = match settings.gain {
        Gain::Each(gain) => Some(gain),
        Gain::Column(_) => None,
    };
    let plan = Plan {
        model: list.model.clone(),
        class: watch.class.and_then(|k| artifact.schema.classes.get(k)).cloned().unwrap_or_default(),
        terms,
        gain,
        gain_column: stakes.column,
        unit: stakes.unit,
        limit: settings.limit,
        break_even: gain.map(|gain| terms.cost / (terms.success * gain)),
        n_rows: table.n_rows(),
        n_callable: candidates.len(),
        opt_out_columns: refusals.columns,
        spared,
        pays,
        n_chosen,
        n_calls: called.len(),
        least: candidates[..n_chosen].iter().map(|c| c.probability).reduce(f64::min),
        gain_of_plan,
        scattered: corrections.scattered(&called, &terms, artifact.seed.derive(CHANCE)),
        curve,
        turn,
        tried: gain.and_then(|gain| judges.tried(&terms, gain, artifact.seed.derive(TRIAL))),
        sensitivity: sensitivity(&gain_of_plan, called.len(), &candidates, &terms),
        hold_out: settings.hold_out.map(|share| {
            let kept_back: Vec<&Candidate> =
                candidates.iter().zip(&held).filter(|(_, held)| **held).map(|(c, _)| c).collect();
            let rate = mean(candidates[..n_chosen].iter().map(|c| c.probability));
            HoldOut {
                share,
                rows: n_held,
                forgone: kept_back.iter().map(|c| terms.net(c.probability, c.stake)).sum(),
                power: holdout::power(rate, terms.success, n_chosen, n_held),
            }
        }),
        rows,
    };
    tell_plan(&plan, &candidates, &mut notices);
    Ok(Noted::new((plan, list), notices))
}

fn mean(values: impl ExactSizeIterator<Item = f64>) -> f64 {
    let n = values.len();
    if n == 0 { 0.0 } else { values.sum::<f64>() / n as f64 }
}

/// Refuses what makes no sense.
fn check(settings: &Settings<'_>) -> Result<(), Error> {
    let positive = |v: f64| v.is_finite() && v > 0.0;
    let refuse = |message| Err(Error::usage(message));
    if !positive(settings.cost) {
        return refuse(message!("act-cost", value = settings.cost.to_string()));
    }
    if let Gain::Each(gain) = settings.gain
        && !positive(gain)
    {
        return refuse(message!("act-gain", value = gain.to_string()));
    }
    if !(positive(settings.success) && settings.success <= 1.0) {
        return refuse(message!("act-success", value = settings.success.to_string()));
    }
    if let Some(share) = settings.hold_out
        && !(positive(share) && share < 1.0)
    {
        return refuse(message!("act-hold-out", value = share.to_string()));
    }
    match settings.limit {
        Limit::Budget(money) if !(money.is_finite() && money >= settings.cost) => {
            refuse(message!("act-budget", value = money.to_string(), cost = settings.cost.to_string()))
        }
        Limit::Top(0) => refuse(message!("act-top")),
        _ => Ok(()),
    }
}

/// The class watched. Errors (usage): a number is predicted.
fn watched(artifact: &Artifact, class: Option<&str>) -> Result<Watch, Error> {
    let watch = match class {
        Some(name) => Watch::class(artifact, name)?,
        None => Watch::of(artifact),
    };
    if watch.class.is_none() {
        let target = artifact.schema.target().map_or("", |t| t.name.as_str());
        return Err(Error::usage(message!("act-number", target = target)));
    }
    Ok(watch)
}

/// What is at stake.
struct Stakes {
    /// By row; `None` where nothing is known to be.
    of_rows: Vec<Option<f64>>,
    column: Option<String>,
    unit: Option<String>,
}

fn stakes(artifact: &Artifact, table: &Table, gain: Gain<'_>, notices: &mut Vec<Notice>) -> Result<Stakes, Error> {
    let name = match gain {
        Gain::Each(gain) => {
            return Ok(Stakes { of_rows: vec![Some(gain); table.n_rows()], column: None, unit: None });
        }
        Gain::Column(name) => name,
    };
    let Some(at) = table.find(name) else {
        let message = match nearest(name, table.columns.iter().map(|c| c.name.as_str())) {
            Some(near) => message!("act-unknown-column-near", name = name, nearest = near),
            None => message!("act-unknown-column", name = name),
        };
        return Err(Error::usage(message));
    };
    let column = &table.columns[at];
    let numbers = match &column.values {
        Values::Numbers(v) if column.kind != ColumnKind::Date => v,
        _ => return Err(Error::data(message!("act-gain-text", column = name)).in_column(name)),
    };
    let of_rows: Vec<Option<f64>> = numbers.iter().map(|&v| (v.is_finite() && v > 0.0).then_some(v)).collect();
    let n_none = of_rows.iter().filter(|v| v.is_none()).count();
    if let Some(first) = of_rows.iter().position(Option::is_none) {
        let message = message!("act-gain-gaps", rows = n_none, column = name);
        notices.push(Notice::warning(message).at_line(table.raw.line(first)).in_column(name));
    }
    let told = artifact.schema.columns.iter().find(|c| c.name == name).and_then(|c| c.facts.unit.clone());
    let unit = told.or_else(|| column.reading.symbol.clone().filter(|s| s != "%" && s != "‰"));
    Ok(Stakes { of_rows, column: Some(name.to_owned()), unit })
}

/// Whose file says that they have the event already: there is nothing left to prevent.
fn already(artifact: &Artifact, table: &Table, watch: Watch) -> Vec<bool> {
    let has = |outcome: Option<f64>| outcome.zip(watch.class).is_some_and(|(o, class)| o == class as f64);
    match dataset::known_outcomes(table, &artifact.schema) {
        Some(known) => known.into_iter().map(has).collect(),
        None => vec![false; table.n_rows()],
    }
}

/// Whether each row learnt from had the event.
fn observed(artifact: &Artifact, watch: Watch) -> Vec<bool> {
    match &artifact.validation.observed {
        Target::Classes { codes, .. } => codes.iter().map(|&c| Some(c as usize) == watch.class).collect(),
        Target::Numbers(_) => Vec::new(),
    }
}

/// Rows that may be called, what brings most first; each is told its place.
fn candidates(rows: &mut [Planned], terms: &Terms) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = rows
        .iter()
        .enumerate()
        .filter(|(_, r)| r.action == Action::No && r.probability.is_finite())
        .filter_map(|(row, r)| Some(Candidate { row, probability: r.probability, stake: r.stake? }))
        .collect();
    let net = |c: &Candidate| terms.net(c.probability, c.stake);
    found.sort_by(|a, b| net(b).total_cmp(&net(a)).then(a.row.cmp(&b.row)));
    for (at, c) in found.iter().enumerate() {
        rows[c.row].order = Some(at + 1);
    }
    found
}

fn spared(rows: &[Planned]) -> Spared {
    let count = |action: Action| rows.iter().filter(|r| r.action == action).count();
    Spared { opted_out: count(Action::OptedOut), already: count(Action::Already), no_gain: count(Action::NoGain) }
}

fn nobody(n_rows: usize, spared: &Spared) -> message::Message {
    message!(
        "act-nobody",
        rows = n_rows,
        opted_out = spared.opted_out,
        already = spared.already,
        no_gain = spared.no_gain
    )
}

/// Rows chosen, held out ones included. A budget pays for calls only, so that it reaches further where some are held out.
fn n_chosen(settings: &Settings<'_>, pays: usize, n_candidates: usize) -> usize {
    match settings.limit {
        Limit::WhatPays => pays,
        Limit::Top(n) => n.min(n_candidates),
        Limit::Budget(money) => {
            // A whole number of calls, whatever the rounding of the money.
            let calls = (money / settings.cost * (1.0 + 1e-12)).floor();
            let n_calls = |n: usize| n - settings.hold_out.map_or(0, |share| holdout::n_held(n, share));
            (0..=pays).rev().find(|&n| n_calls(n) as f64 <= calls).unwrap_or(0)
        }
    }
}

/// Expected gain of the calls planned; the baseline is that of as many at random among those who may be called.
fn of_plan(corrections: &Corrections, called: &[Candidate], all: &[Candidate], terms: &Terms) -> Estimate {
    let one = mean(all.iter().map(|c| terms.net(c.probability, c.stake)));
    let baseline = one * called.len() as f64;
    Estimate { baseline, ..corrections.expected(called, &[called.len()], terms)[0].gain }
}

fn curve(corrections: &Corrections, all: &[Candidate], pays: usize, n_chosen: usize, terms: &Terms) -> Vec<Point> {
    let mut calls = steps(all.len());
    calls.extend([pays, n_chosen]);
    calls.sort_unstable();
    calls.dedup();
    corrections.expected(all, &calls, terms)
}

/// The same calls at half and double the success: what they bring is proportional to it, what they cost is not.
fn sensitivity(gain: &Estimate, n_calls: usize, all: &[Candidate], terms: &Terms) -> Vec<Sensitivity> {
    let mut shares = vec![terms.success / 2.0, terms.success, (2.0 * terms.success).min(1.0)];
    shares.dedup();
    let cost = terms.cost * n_calls as f64;
    let at = |success: f64| {
        let other = Terms { success, ..*terms };
        let scaled = |v: f64| (v + cost) * success / terms.success - cost;
        Sensitivity {
            success,
            pays: all.iter().filter(|c| other.net(c.probability, c.stake) > 0.0).count(),
            gain: Estimate {
                value: scaled(gain.value),
                low: scaled(gain.low),
                high: scaled(gain.high),
                baseline: scaled(gain.baseline),
            },
        }
    };
    shares.into_iter().map(at).collect()
}

/// What was understood of who refuses contact.
fn tell_refusals(
    artifact: &Artifact,
    table: &Table,
    found: &Refusals,
    settings: &Settings<'_>,
    notices: &mut Vec<Notice>,
) {
    let n_refused = found.refused.iter().filter(|r| **r).count();
    if !found.columns.is_empty() {
        notices.push(Notice::info(message!("act-opted-out", rows = n_refused, columns = found.columns.clone())));
    }
    if let (Some(first), n) = (found.first_unclear, found.n_unclear) {
        let message = message!("act-opt-out-unclear", rows = n, columns = found.columns.clone());
        notices.push(Notice::warning(message).at_line(table.raw.line(first)));
    }
    let missing: Vec<String> = artifact
        .schema
        .columns
        .iter()
        .filter(|c| opt_out::names_it(&c.name) && table.find(&c.name).is_none())
        .map(|c| c.name.clone())
        .collect();
    if settings.opt_out.is_none() && found.columns.is_empty() {
        notices.push(if missing.is_empty() {
            Notice::info(message!("act-no-opt-out"))
        } else {
            Notice::warning(message!("act-opt-out-absent", columns = missing))
        });
    }
}

/// What the user should mind of the plan.
fn tell_plan(plan: &Plan, candidates: &[Candidate], notices: &mut Vec<Notice>) {
    let n_beyond = plan.n_chosen.saturating_sub(plan.pays);
    if n_beyond > 0 {
        notices.push(Notice::warning(message!("act-beyond", rows = n_beyond, pays = plan.pays)));
    }
    if candidates.len() > 1 && candidates.iter().all(|c| c.probability == candidates[0].probability) {
        notices.push(Notice::warning(message!("act-no-order")));
    }
}

#[cfg(test)]
mod tests;
