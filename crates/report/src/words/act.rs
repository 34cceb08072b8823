//! A plan of calls in sentences, the same for the terminal, the page and the spreadsheet.
//!
//! In: a [`Plan`] and the model file that it is about. Out: sentences and cells.
//! The user's question: "whom do I call, what will it bring, and how sure is that?".
//! Invariants: a gain stands with its range and with what as many calls at random bring; money is rounded to what the range
//! can tell, what the user gave is not.

use super::{Lang, event, number, say, share, visible};
use makalu::artifact::Artifact;
use makalu::decide::act::{Action, Limit, Plan};
use makalu::decide::profit::Point;
use makalu::message::Value;
use makalu::validate::Estimate;

/// Digits of what the user gave.
const GIVEN_DIGITS: usize = 12;

/// A plan with all that its sentences need.
#[derive(Debug, Clone, Copy)]
pub struct Told<'a> {
    /// The model file.
    pub artifact: &'a Artifact,
    /// The plan.
    pub plan: &'a Plan,
    /// Language.
    pub lang: Lang,
}

impl Told<'_> {
    fn say(&self, id: &str, args: &[(&str, Value)]) -> String {
        say(id, args, self.lang)
    }

    /// An amount with three digits: more would feign precision.
    pub fn money(&self, value: f64) -> String {
        let power = value.abs().log10().floor();
        let unit = 10f64.powi(power.clamp(-300.0, 300.0) as i32 - 2);
        let rounded = if value.is_normal() { (value / unit).round() * unit } else { value };
        self.with_unit(number(rounded, 3, self.lang))
    }

    /// An amount as the user gave it.
    pub fn given(&self, value: f64) -> String {
        self.with_unit(number(value, GIVEN_DIGITS, self.lang))
    }

    fn with_unit(&self, written: String) -> String {
        match self.plan.unit.as_deref().map(str::trim) {
            Some(unit) if !unit.is_empty() => format!("{written}\u{a0}{}", visible(unit)),
            _ => written,
        }
    }

    /// "18,100 to 29,000".
    fn span(&self, low: f64, high: f64) -> String {
        self.say("report-span", &[("low", self.money(low).into()), ("high", self.money(high).into())])
    }

    /// "23,400 (18,100 to 29,000)".
    pub fn with_span(&self, e: &Estimate) -> String {
        let args = [("value", self.money(e.value).into()), ("span", self.span(e.low, e.high).into())];
        self.say("report-with-interval", &args)
    }

    /// The event, in a word or two.
    pub fn event(&self) -> String {
        let second = self.artifact.schema.classes.len() == 2 && self.artifact.schema.classes[1] == self.plan.class;
        if second { event(self.artifact) } else { visible(&self.plan.class) }
    }

    /// Whom to call, and what to expect of it.
    pub fn headline(&self) -> String {
        let plan = self.plan;
        if plan.n_calls == 0 {
            let highest = plan.rows.iter().filter(|r| r.order == Some(1)).map(|r| (r.probability, r.net)).next();
            let (risk, net) = highest.unwrap_or((f64::NAN, None));
            let args = [
                ("risk", Value::Share(risk)),
                ("cost", self.given(plan.terms.cost).into()),
                ("brings", self.money(net.unwrap_or(f64::NAN) + plan.terms.cost).into()),
            ];
            return self.say("act-none-pays", &args);
        }
        let held = plan.hold_out.map_or(0, |h| h.rows);
        let args = [
            ("calls", Value::from(plan.n_calls)),
            ("chosen", plan.n_chosen.into()),
            ("held", held.into()),
            ("gain", self.with_span(&plan.gain_of_plan).into()),
        ];
        self.say(if held > 0 { "act-call-but-held" } else { "act-call" }, &args)
    }

    /// Where calling stops, what chance brings, what happened where it was tried.
    pub fn lead(&self) -> Vec<String> {
        let prevents = self.say("act-prevents", &[("event", self.event().into())]);
        let mut told = vec![prevents, self.turn()];
        if self.plan.n_calls > 0 {
            let random = self.money(self.plan.gain_of_plan.baseline);
            told.push(self.say("act-at-random", &[("random", random.into())]));
        }
        told.extend(self.tried());
        told.extend(self.spared());
        told.retain(|sentence| !sentence.is_empty());
        told
    }

    /// Where a call costs more than it brings, and what the limit makes of it.
    fn turn(&self) -> String {
        let plan = self.plan;
        let mut args = vec![("pays", Value::from(plan.pays)), ("chosen", plan.n_chosen.into())];
        if let Some(bar) = plan.break_even {
            args.push(("bar", Value::Share(bar)));
        }
        let at = |id: &str, args: &[(&str, Value)]| self.say(id, args);
        let stops = match (plan.break_even, plan.pays) {
            (Some(bar), _) if bar >= 1.0 => at("act-never-pays", &args),
            (Some(_), 0) => at("act-below-bar", &args),
            (Some(_), _) => at("act-pays-from", &args),
            (None, 0) => return String::new(),
            (None, _) => at("act-pays-down-to", &args),
        };
        let limit = match plan.limit {
            Limit::Budget(money) if plan.pays > 0 => {
                let spent = plan.terms.cost * plan.n_calls as f64;
                let budget = [
                    ("budget", Value::from(self.given(money))),
                    ("left", self.given(money - spent).into()),
                    ("pays", plan.pays.into()),
                ];
                at(if plan.n_chosen < plan.pays { "act-budget-short" } else { "act-budget-left" }, &budget)
            }
            _ => return stops,
        };
        format!("{stops} {limit}")
    }

    /// What the rule would have brought among the rows learnt from.
    pub fn tried(&self) -> Option<String> {
        let tried = self.plan.tried.as_ref()?;
        let id = if tried.at_bar.calls == 0 { "act-tried-none" } else { "act-tried" };
        let args = [
            ("rows", Value::from(tried.n_rows)),
            ("events", tried.n_events.into()),
            ("event", self.event().into()),
            ("calls", tried.at_bar.calls.into()),
            ("gain", self.with_span(&tried.at_bar.gain).into()),
            ("random", self.money(tried.at_bar.gain.baseline).into()),
        ];
        Some(self.say(id, &args))
    }

    /// Who is not called whatever the risk.
    pub fn spared(&self) -> Option<String> {
        let spared = self.plan.spared;
        let reasons = [
            ("act-spared-opted-out", spared.opted_out),
            ("act-spared-already", spared.already),
            ("act-spared-no-gain", spared.no_gain),
        ];
        let told: Vec<String> = reasons
            .into_iter()
            .filter(|(_, rows)| *rows > 0)
            .map(|(id, rows)| self.say(id, &[("rows", rows.into()), ("event", self.event().into())]))
            .collect();
        (!told.is_empty()).then(|| self.say("act-spared", &[("reasons", Value::List(told))]))
    }

    /// The hold-out: what it costs, and whether it will show anything.
    pub fn held_out(&self) -> Vec<String> {
        let Some(held) = self.plan.hold_out.filter(|h| h.rows > 0) else { return Vec::new() };
        let power = held.power;
        let args = [
            ("rows", Value::from(held.rows)),
            ("chosen", self.plan.n_chosen.into()),
            ("forgone", self.money(held.forgone).into()),
            ("success", Value::Share(self.plan.terms.success)),
            ("rate", Value::Share(power.rate)),
            ("called", Value::Share(power.rate_called)),
            ("power", Value::Share(power.power)),
            ("enough", power.enough.unwrap_or(0).into()),
            ("list", power.list.unwrap_or(0).into()),
        ];
        let verdict = match (power.power >= 0.8, power.enough, power.list) {
            (true, _, _) => "act-power-enough",
            (false, Some(_), _) => "act-power-more",
            (false, None, Some(_)) => "act-power-list",
            (false, None, None) => "act-power-never",
        };
        vec![self.say("act-held-out", &args), self.say(verdict, &args)]
    }

    /// Whether the hold-out is too small to tell.
    pub fn hold_out_too_small(&self) -> bool {
        self.plan.hold_out.is_some_and(|h| h.rows > 0 && h.power.power < 0.8)
    }

    /// What the ranges hold and what they do not.
    pub fn limits(&self) -> Vec<String> {
        let mut told = Vec::new();
        if self.plan.n_calls > 0 {
            let (low, high) = self.plan.scattered;
            told.push(self.say("act-limit-chance", &[("span", self.span(low, high).into())]));
        }
        told.push(self.say("act-limit-success", &[("success", Value::Share(self.plan.terms.success))]));
        if self.plan.tried.is_none() {
            told.push(self.say("act-limit-column", &[]));
        }
        told.push(self.say("act-limit-harm", &[]));
        told
    }

    /// Costs, gain, success: what was assumed.
    pub fn assumptions(&self) -> Vec<(String, String)> {
        let plan = self.plan;
        let row = |id: &str, value: String| (self.say(id, &[]), value);
        let gain = match (&plan.gain, &plan.gain_column) {
            (Some(gain), _) => self.given(*gain),
            (None, column) => self.say("act-gain-of-column", &[("column", column.clone().unwrap_or_default().into())]),
        };
        let mut told = vec![
            row("act-assumed-cost", self.given(plan.terms.cost)),
            row("act-assumed-gain", gain),
            row("act-assumed-success", share(plan.terms.success, self.lang)),
        ];
        if let Some(bar) = plan.break_even {
            told.push(row("act-assumed-bar", share(bar, self.lang)));
        }
        told
    }

    /// Numbers of calls worth telling: parts of what pays, what is planned, and all.
    pub fn lengths(&self) -> Vec<&Point> {
        let (pays, chosen, all) = (self.plan.pays, self.plan.n_chosen, self.plan.n_callable);
        let goal = if pays > 0 { pays } else { all };
        let mut wanted = vec![goal / 4, goal / 2, pays, chosen, (3 * goal / 2).min(all), (2 * goal).min(all), all];
        wanted.retain(|&n| n > 0);
        wanted.sort_unstable();
        let nearest = |n: usize| self.plan.curve.iter().min_by_key(|p| p.calls.abs_diff(n));
        let mut points: Vec<&Point> = wanted.into_iter().filter_map(nearest).filter(|p| p.calls > 0).collect();
        points.dedup_by_key(|p| p.calls);
        points
    }

    /// Headings of the table of lengths.
    pub fn length_heads(&self) -> Vec<String> {
        let ids = ["act-head-calls", "act-head-spent", "act-head-gain", "act-head-range", "act-head-random"];
        ids.iter().map(|id| self.say(id, &[])).collect()
    }

    /// A length as cells: calls, money spent, gain, its range, at random.
    pub fn length(&self, point: &Point) -> Vec<String> {
        vec![
            number(point.calls as f64, 15, self.lang),
            self.money(self.plan.terms.cost * point.calls as f64),
            self.money(point.gain.value),
            self.span(point.gain.low, point.gain.high),
            self.money(point.gain.baseline),
        ]
    }

    /// Headings of the table of successes.
    pub fn sensitivity_heads(&self) -> Vec<String> {
        let ids = ["act-head-success", "act-head-pays", "act-head-plan", "act-head-range"];
        ids.iter().map(|id| self.say(id, &[])).collect()
    }

    /// The plan at other successes: success, calls that would pay, gain of the calls planned, its range.
    pub fn sensitivity(&self) -> Vec<Vec<String>> {
        let row = |s: &makalu::decide::act::Sensitivity| {
            vec![
                share(s.success, self.lang),
                number(s.pays as f64, 15, self.lang),
                self.money(s.gain.value),
                self.span(s.gain.low, s.gain.high),
            ]
        };
        self.plan.sensitivity.iter().map(row).collect()
    }

    /// Name of an axis of gains, with its unit.
    pub fn axis(&self) -> String {
        match &self.plan.unit {
            Some(unit) => self.say("act-chart-gain-unit", &[("unit", unit.into())]),
            None => self.say("act-chart-gain", &[]),
        }
    }

    /// What to do about a row, for people.
    pub fn action(&self, action: Action) -> String {
        let id = match action {
            Action::Call => "act-action-call",
            Action::HoldOut => "act-action-hold-out",
            Action::No => "act-action-no",
            Action::OptedOut => "act-action-opted-out",
            Action::Already => "act-action-already",
            Action::NoGain => "act-action-no-gain",
        };
        self.say(id, &[])
    }

    /// What to do next; `list` is the list that was written, if one was.
    pub fn next(&self, list: Option<&str>) -> Vec<String> {
        let mut told = Vec::new();
        match list {
            None if self.plan.n_chosen > 0 => told.push(self.say("act-next-list", &[])),
            Some(list) if self.plan.n_calls > 0 => {
                told.push(self.say("act-next-month", &[("list", list.into())]));
            }
            _ => {}
        }
        if self.plan.hold_out.is_none() && self.plan.n_chosen > 1 {
            told.push(self.say("act-next-hold-out", &[]));
        }
        if self.plan.n_chosen == 0 {
            told.push(self.say("act-next-none", &[]));
        }
        told
    }
}
