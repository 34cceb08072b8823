//! Which settings? The best that a model promises within limits, where past rows are near: a window, and how to check it.
//!
//! In: an [`Artifact`], a [`Request`], past rows if there are any. Out: an [`Optimum`], or the [`Conflict`] that leaves no
//! setting.
//! The user's question: "which settings give the highest yield, and how sure is that?".
//! Invariants: what is called proven is proven for the model and its steps, not for the plant; the promise is the
//! prediction with its interval, and what is made large is its lower end (upper end, where low is wanted).
//! Method: [`search`] (branch and bound on [`Aim::bounds`]), [`window`], [`relief`], [`past`], [`plan`]. What looks best
//! is what a model flatters most (Smith & Winkler 2006), so that the interval there is made from the out-of-fold errors of the
//! fifth of the training rows that were predicted most like it (Mondrian conformal prediction, Vovk 2012). It has one width
//! over the search, so that its lower end is highest where the prediction is.
//! Edges: no signal, the mean alone as a model: refused; dates are no settings; without past rows the profile of the
//! model file says where it was learnt.
//! To add a limit of another kind: a variant in [`limits`] that is bounded over a region.

pub mod goal;
pub mod limits;
pub mod near;
pub mod part;
pub mod past;
pub mod plan;
pub mod relaxation;
pub mod relief;
pub mod search;
pub mod sensitivity;
pub mod space;
pub mod window;

use crate::artifact::Artifact;
use crate::data::{FeatureKind, Features, Table, Target, dataset};
use crate::decide::aim::Aim;
use crate::decide::levers::{Lever, levers};
use crate::message;
use crate::message::{Error, Noted, Notice};
use crate::models::{FittedModel, log_odds};
use crate::validate::bootstrap::quantile_of_sorted;
use crate::validate::conformal;
use crate::validate::venn_abers::VennAbers;
use crate::watch::AtRisk;
use goal::{Goal, Specification, Wish};
use limits::Limit;
use near::{Crowd, Near};
use past::{Outcomes, Past};
use relief::{Conflict, Relief};
use search::{Found, Problem};
use sensitivity::{Map, Sensitivity};
use serde::Serialize;
use space::{Cell, Held, Point, Space, Ticks, Wishes};

/// Evaluations of the search.
const BUDGET: usize = 60_000;
/// The search ends where nothing is better by more than this share of what outcomes span.
const PROOF: f64 = 0.005;
/// What a window may cost: this share of what outcomes span,
const WINDOW_SHARE: f64 = 0.02;
/// or this share of the half-width of an interval, which a single run could not tell anyway.
const WINDOW_NOISE: f64 = 0.25;
/// How much of that is kept for the window when the settings go back towards the usual ones.
const RETREAT: f64 = 0.5;
/// Share of the training rows, those predicted most like the best point, whose errors make the interval there,
const JUDGED_SHARE: f64 = 0.2;
/// and how many there are at least.
const JUDGED_ROWS: usize = 40;
/// Least gain named when a limit is relaxed, as a share of what outcomes span.
const WORTH: f64 = 0.003;

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// Model: recommended, best or a learner's name.
    pub model: &'a str,
    /// Class whose probability is meant; the event unless given.
    pub class: Option<&'a str>,
    /// What is wanted.
    pub wish: Wish,
    /// Columns that can be set, beside those of the dictionary.
    pub actionable: &'a [String],
    /// Ranges, steps, held values.
    pub wishes: &'a Wishes,
    /// Limits such as `temp<=180`.
    pub limits: &'a [String],
    /// Specifications such as `yield>=80`.
    pub specifications: &'a [String],
    /// What the window may cost, in the target's units; a share of what outcomes span unless given.
    pub within: Option<f64>,
}

/// What is promised at a point.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Promise {
    /// The prediction: a number, or a probability.
    pub value: f64,
    /// Its interval, where there is one.
    pub interval: Option<(f64, f64)>,
    /// Probability of meeting the specification, where there is one.
    pub meets: Option<f64>,
}

/// A setting in the window.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Chosen {
    /// Index of the feature.
    pub feature: usize,
    /// Distance of two steps; `None` for levels.
    pub step: Option<f64>,
    /// Where the window starts: a number, or the code of a level.
    pub from: f64,
    /// Where it ends.
    pub to: f64,
    /// Its middle.
    pub middle: f64,
    /// At the best point.
    pub best: f64,
    /// What the middle training row had.
    pub usual: Option<f64>,
    /// The range searched.
    pub range: (f64, f64),
}

/// How far from the best the best found can be.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Proof {
    /// No allowed setting is predicted better than this; `None` where nothing is proven.
    pub ceiling: Option<f64>,
    /// What that leaves, as a share of what outcomes span.
    pub gap: Option<f64>,
    /// Whether the search came to its end.
    pub complete: bool,
    /// Cells and points looked at.
    pub evaluations: usize,
    /// Settings there are, steps counted.
    pub n_points: f64,
}

/// A confirmation run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Trial {
    /// Whether it is the middle of the window.
    pub centre: bool,
    /// By setting: a number, or the code of a level.
    pub values: Vec<f64>,
    /// What is promised.
    pub promise: Promise,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Optimum {
    /// Name of the model.
    pub model: String,
    /// What was wanted.
    pub wish: Wish,
    /// Index of the class whose probability is meant; `None` for a number.
    pub class: Option<usize>,
    /// Specification, from and to, either infinite.
    pub specification: Option<(f64, f64)>,
    /// Settings with their window.
    pub settings: Vec<Chosen>,
    /// Everything else, and what it was held at.
    pub held: Vec<Held>,
    /// Limits, as written.
    pub limits: Vec<String>,
    /// At the middle of the window.
    pub middle: Promise,
    /// At the best point.
    pub best: Promise,
    /// At the usual settings.
    pub usual: Promise,
    /// Everywhere in the window the prediction is at least (at most, where low is wanted) this.
    pub least: f64,
    /// What the window may cost.
    pub tolerance: f64,
    /// Proof.
    pub proof: Proof,
    /// Past rows; `None` where none were given.
    pub past: Option<Past>,
    /// By setting, the one that matters most first.
    pub sensitivities: Vec<Sensitivity>,
    /// What binds.
    pub reliefs: Vec<Relief>,
    /// Six runs, in order.
    pub plan: Vec<Trial>,
    /// The two settings that matter most.
    pub map: Option<Map>,
}

/// What comes of a request.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Outcome {
    /// Settings.
    Found(Box<Optimum>),
    /// None is allowed: why, and the names that its ranges speak of.
    Nothing(Conflict, Vec<usize>),
}

/// The best settings.
///
/// Errors: (usage) no lever, unknown names, limits that cannot be read; (data) no signal, a model without columns, no
/// usable past row.
pub fn optimize(artifact: &Artifact, request: Request<'_>, past: Option<&Table>) -> Result<Noted<Outcome>, Error> {
    let mut notices = Vec::new();
    let aim = aim(artifact, request)?;
    let specification = Specification::read(&aim, request.specifications)?;
    if request.wish == Wish::Specification && specification.is_none() {
        return Err(Error::usage(message!("optimize-no-wish")));
    }
    let levers = settable(artifact, request.actionable, &mut notices)?;
    let space = Space::new(artifact, &levers, request.wishes, &mut notices)?;
    let limits =
        request.limits.iter().map(|text| Limit::read(text, space.info())).collect::<Result<Vec<Limit>, Error>>()?;
    let rows = match past {
        Some(table) => Some(dataset::features(table, &artifact.schema)?.take(&mut notices)),
        None => None,
    };
    let near = match &rows {
        Some(rows) => Near::Rows(Crowd::new(&space, rows)?),
        None => Near::Profile(&artifact.profile),
    };
    let goal = Goal::of(&aim, request.wish, specification.as_ref());
    let problem = Problem { space: &space, goal, limits: &limits, near: Some(&near) };
    let starts = starts(&space, rows.as_ref());
    let scale = Scale { aim: &aim, goal };
    let span = scale.span();
    let found = search::search(&problem, starts.clone(), PROOF * span, BUDGET);
    let Some(best) = found.best.clone() else {
        let conflict = relief::conflict(&problem, &starts, found.complete);
        let features = space.settings.iter().map(|s| s.feature).collect();
        return Ok(Noted::new(Outcome::Nothing(conflict, features), notices));
    };
    let outcomes = past.and_then(|table| outcomes(&aim, table));
    let answer = Answer { aim: &aim, problem, specification: specification.as_ref(), scale, span };
    let past = Rows { features: rows.as_ref(), outcomes: outcomes.as_deref() };
    let optimum = answer.optimum(request, &found, best, past);
    Ok(Noted::new(Outcome::Found(Box::new(optimum)), notices))
}

/// What is aimed at; refuses models that know nothing.
fn aim<'a>(artifact: &'a Artifact, request: Request<'_>) -> Result<Aim<'a>, Error> {
    if request.class.is_some() && matches!(artifact.validation.observed, Target::Numbers(_)) {
        return Err(Error::usage(message!("optimize-class-of-number")));
    }
    let aim = Aim::new(artifact, request.model, AtRisk::AsPromised, request.class)?;
    let signal = &artifact.validation.signal;
    if !signal.found {
        return Err(Error::data(message!("optimize-no-signal", p = signal.p_value)));
    }
    let named = &artifact.models[aim.chosen];
    if matches!(named.model, FittedModel::Baseline(_)) {
        return Err(Error::data(message!("optimize-baseline", model = &named.name)));
    }
    Ok(aim)
}

/// Levers that are settings: a date is none.
fn settable(artifact: &Artifact, named: &[String], notices: &mut Vec<Notice>) -> Result<Vec<Lever>, Error> {
    let (dates, levers): (Vec<Lever>, Vec<Lever>) =
        levers(artifact, named)?.into_iter().partition(|l| artifact.features[l.feature].kind == FeatureKind::Age);
    let names: Vec<String> = dates.iter().map(|l| artifact.features[l.feature].column.clone()).collect();
    if levers.is_empty() {
        return Err(Error::usage(message!("optimize-only-dates", names = names)));
    }
    if !names.is_empty() {
        notices.push(Notice::warning(message!("optimize-dates-left-out", names = names)));
    }
    Ok(levers)
}

/// Where climbing starts: the usual settings, and every past row's.
fn starts(space: &Space, rows: Option<&Features>) -> Vec<Point> {
    let mut starts = vec![space.usual()];
    if let Some(rows) = rows {
        let value = |f: usize, row: usize| match &rows.columns[f] {
            crate::data::FeatureColumn::Numeric(v) => v[row],
            crate::data::FeatureColumn::Categorical(codes) => f64::from(codes[row]),
        };
        let point = |row: usize| -> Option<Point> {
            (0..space.settings.len()).map(|j| space.nearest_tick(j, value(space.settings[j].feature, row))).collect()
        };
        starts.extend((0..rows.n_rows).filter_map(point));
        starts.sort_unstable();
        starts.dedup();
    }
    starts
}

/// Outcomes of a table as numbers; 1 and 0 for the class watched and the others.
fn outcomes(aim: &Aim<'_>, table: &Table) -> Option<Vec<Option<f64>>> {
    let known = dataset::known_outcomes(table, &aim.artifact.schema)?;
    let Some(class) = aim.watch.class else { return Some(known) };
    Some(known.into_iter().map(|o| o.map(|k| f64::from(u8::from(k == class as f64)))).collect())
}

/// Between the numbers that a search compares and those that people see.
#[derive(Debug, Clone, Copy)]
struct Scale<'a> {
    aim: &'a Aim<'a>,
    goal: Goal<'a>,
}

impl Scale<'_> {
    /// A value of the goal as people see it.
    fn shown(&self, value: f64) -> f64 {
        match self.goal {
            Goal::Value(aim, sign) => aim.shown(sign * value),
            Goal::Between(..) | Goal::Keep(_) => value,
        }
    }
    /// The other way round.
    fn of_shown(&self, shown: f64) -> f64 {
        match self.goal {
            Goal::Value(aim, sign) if aim.watch.class.is_some() => sign * log_odds(shown),
            Goal::Value(_, sign) => sign * shown,
            Goal::Between(..) | Goal::Keep(_) => shown,
        }
    }
    /// 1 where more is better, -1 where less is.
    fn sign(&self) -> f64 {
        if let Goal::Value(_, sign) = self.goal { sign } else { 1.0 }
    }
    /// What lies between the lowest and highest twentieth: of outcomes, or of probabilities out of fold; 1 for the
    /// probability of a specification.
    fn span(&self) -> f64 {
        let mut values = match (&self.goal, &self.aim.artifact.validation.observed) {
            (Goal::Between(..), _) => return 1.0,
            (_, Target::Numbers(observed)) => observed.clone(),
            _ => self.aim.watch.out_of_fold(self.aim.artifact, self.aim.chosen),
        };
        values.retain(|v| v.is_finite());
        values.sort_unstable_by(f64::total_cmp);
        if values.is_empty() {
            return 1.0;
        }
        let span = quantile_of_sorted(&values, 0.95) - quantile_of_sorted(&values, 0.05);
        let whole = values[values.len() - 1] - values[0];
        if span > 0.0 { span } else { whole.max(f64::MIN_POSITIVE) }
    }
}

/// Past rows with what they gave.
#[derive(Debug, Clone, Copy)]
struct Rows<'a> {
    features: Option<&'a Features>,
    outcomes: Option<&'a [Option<f64>]>,
}

/// Everything an answer is made of.
struct Answer<'a> {
    aim: &'a Aim<'a>,
    problem: Problem<'a>,
    specification: Option<&'a Specification>,
    scale: Scale<'a>,
    span: f64,
}

impl Answer<'_> {
    fn optimum(&self, request: Request<'_>, found: &Found, best: (Point, f64), rows: Rows<'_>) -> Optimum {
        let (space, artifact) = (self.problem.space, self.aim.artifact);
        let shown = |v: f64| self.scale.shown(v);
        let best_shown = shown(best.1);
        let tolerance = request.within.unwrap_or_else(|| self.tolerance());
        let least = best_shown - self.scale.sign() * tolerance;
        let floor = self.scale.of_shown(least).min(best.1);
        let calm = window::retreat(&self.problem, &best.0, floor + (best.1 - floor) * RETREAT);
        let window = window::grow(&self.problem, &calm, floor);
        let middle = window.middle();
        let sensitivities = sensitivity::sensitivities(&self.problem, &middle, &shown);
        let by_weight: Vec<usize> = sensitivities.iter().map(|s| s.setting).collect();
        let trials = plan::trials(&window, &by_weight, artifact.seed);
        let points: Vec<Point> =
            [&middle, &best.0, &space.usual()].into_iter().chain(trials.iter().map(|t| &t.point)).cloned().collect();
        let judged = self.judged(best.1);
        let promises = self.promises(&points, &judged);
        let plan = trials.iter().zip(&promises[3..]).map(|(t, &promise)| Trial {
            centre: t.centre,
            values: t.point.iter().enumerate().map(|(j, &k)| space.value(j, k)).collect(),
            promise,
        });
        Optimum {
            model: artifact.models[self.aim.chosen].name.clone(),
            wish: request.wish,
            class: self.aim.watch.class,
            specification: self.specification.map(|s| (s.low, s.high)),
            settings: (0..space.settings.len()).map(|j| chosen(space, j, &window, &best.0)).collect(),
            held: space.held.clone(),
            limits: self.problem.limits.iter().map(|l| l.text.clone()).collect(),
            middle: promises[0],
            best: promises[1],
            usual: promises[2],
            least,
            tolerance,
            proof: self.proof(found, best_shown),
            past: self.past(rows, &window),
            reliefs: self.reliefs(&best),
            plan: plan.collect(),
            map: sensitivity::map(&self.problem, &window, &by_weight, rows.features, &shown),
            sensitivities,
        }
    }

    /// What a window may cost unless the user says.
    fn tolerance(&self) -> f64 {
        let share = WINDOW_SHARE * self.span;
        match (&self.scale.goal, &self.aim.artifact.models[self.aim.chosen].intervals) {
            (Goal::Value(..), Some(rule)) => share.max(WINDOW_NOISE * (rule.above - rule.below) / 2.0),
            _ => share,
        }
    }

    fn proof(&self, found: &Found, best_shown: f64) -> Proof {
        let ceiling = found.ceiling.is_finite().then(|| self.scale.shown(found.ceiling));
        Proof {
            ceiling,
            gap: ceiling.map(|c| (c - best_shown).abs() / self.span),
            complete: found.complete,
            evaluations: found.evaluations,
            n_points: self.problem.space.n_points(),
        }
    }

    fn past(&self, rows: Rows<'_>, window: &Cell) -> Option<Past> {
        let (Some(features), Some(Near::Rows(crowd))) = (rows.features, self.problem.near) else { return None };
        let outcomes =
            Outcomes { of: rows.outcomes, is_share: self.aim.watch.class.is_some(), specification: self.specification };
        Some(past::past(self.problem.space, features, crowd, outcomes, window))
    }

    /// What binds, gains as people see them.
    fn reliefs(&self, best: &(Point, f64)) -> Vec<Relief> {
        let here = self.scale.shown(best.1);
        let worth = (self.scale.of_shown(here + self.scale.sign() * WORTH * self.span) - best.1).max(0.0);
        let mut reliefs = relief::reliefs(&self.problem, best, worth);
        for gain in reliefs.iter_mut().filter_map(|r| r.gain.as_mut()) {
            *gain = (self.scale.shown(best.1 + *gain) - here).abs();
        }
        reliefs
    }

    /// Out-of-fold predictions and outcomes of the training rows predicted most like the best point; of numbers alone.
    fn judged(&self, best: f64) -> Vec<(f64, f64)> {
        let Target::Numbers(observed) = &self.aim.artifact.validation.observed else { return Vec::new() };
        let predicted = self.aim.watch.out_of_fold(self.aim.artifact, self.aim.chosen);
        let best = match self.scale.goal {
            Goal::Between(_, spec) => (spec.low + spec.high) / 2.0,
            _ => self.scale.shown(best),
        };
        let mut pairs: Vec<(f64, f64)> = predicted
            .into_iter()
            .zip(observed.iter().copied())
            .filter(|(p, o)| p.is_finite() && o.is_finite())
            .collect();
        // Stable: rows equally like it stay in their order.
        pairs.sort_by(|a, b| (a.0 - best).abs().total_cmp(&(b.0 - best).abs()));
        let n = ((JUDGED_SHARE * pairs.len() as f64) as usize).max(JUDGED_ROWS);
        pairs.truncate(n);
        pairs
    }

    fn promises(&self, points: &[Point], judged: &[(f64, f64)]) -> Vec<Promise> {
        let artifact = self.aim.artifact;
        let validation = &artifact.validation;
        let (predicted, observed): (Vec<f64>, Vec<f64>) = judged.iter().copied().unzip();
        let rule = artifact.models[self.aim.chosen].intervals.as_ref();
        let rule =
            rule.map(|r| if judged.is_empty() { r.clone() } else { conformal::fit(&predicted, &observed, r.level) });
        let specification = self.specification.map(|s| s.with_errors(judged));
        let ranges = validation
            .models
            .get(self.aim.chosen)
            .and_then(|judged| VennAbers::new(&judged.out_of_fold, &validation.observed, &validation.weights));
        let of_class = |value: f64, shown: f64| {
            let ranges = ranges.as_ref()?;
            // The ranges are those of the second class.
            let (low, high) = if self.aim.watch.class == Some(0) {
                let (low, high) = ranges.range(-value);
                (1.0 - high, 1.0 - low)
            } else {
                ranges.range(value)
            };
            Some((low.min(shown), high.max(shown)))
        };
        let values = self.aim.values(&self.problem.space.rows(points));
        values
            .into_iter()
            .map(|value| {
                let shown = self.aim.shown(value);
                Promise {
                    value: shown,
                    interval: match self.aim.watch.class {
                        Some(_) => of_class(value, shown),
                        None => rule.as_ref().map(|r| (shown + r.below, shown + r.above)),
                    },
                    meets: specification.as_ref().map(|s| s.probability(shown)),
                }
            })
            .collect()
    }
}

fn chosen(space: &Space, j: usize, window: &Cell, best: &Point) -> Chosen {
    let setting = &space.settings[j];
    let value = |tick: i64| space.value(j, tick);
    Chosen {
        feature: setting.feature,
        step: match setting.ticks {
            Ticks::Numbers { step, .. } => Some(step),
            Ticks::Levels(_) => None,
        },
        from: value(window.low[j]),
        to: value(window.high[j]),
        middle: value(window.middle()[j]),
        best: value(best[j]),
        usual: space.usual_value(j),
        range: (value(setting.range.0), value(setting.range.1)),
    }
}

#[cfg(test)]
mod tests;
