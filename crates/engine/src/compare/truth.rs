//! What came true: performance now against what was promised, how many were announced, what contacting did.
//!
//! In: predictions made before, and outcomes known now. Out: [`Truth`], [`Contact`].
//! The user's question: "was it right?".
//! Invariants: a verdict weighs the margin of the promise and the margin of the measurement together; "as promised" is
//! said only where a loss of half the promised gain can be ruled out, "worse" only where chance can; otherwise "cannot
//! tell", with the number of outcomes that would do.
//! Method: figures by bootstrap over rows; the difference of two independent estimates by their standard errors. Expected
//! events: sum of the probabilities, with the Poisson-binomial variance and the sampling variance of the training rows.
//! Announced against chance: Fisher's exact test. Contacted against held out at random: Newcombe (1998).
//! Edges: no outcome: no truth; fewer than ten events or other rows, or than fifty rows: no verdict.

use super::code;
use super::earlier::Earlier;
use crate::artifact::Artifact;
use crate::data::table::Values;
use crate::data::{Features, Table, Target, Task};
use crate::message;
use crate::message::Notice;
use crate::models::{Model, Scores};
use crate::run::Seed;
use crate::score::ScoredList;
use crate::validate::curve::{self, Bin, Share};
use crate::validate::metric::{Metric, figures};
use crate::validate::two_samples::{Difference, counted, difference, fisher_p};
use crate::validate::{Estimate, OutOfFold};
use crate::watch::Watch;
use serde::{Deserialize, Serialize};

/// Standard normal quantile of a two-sided 95 % interval.
const Z95: f64 = 1.959_963_984_540_054;
/// Events, other rows, and rows in all below which no verdict is given: intervals of so few cannot be believed.
const LEAST_EVENTS: usize = 10;
const LEAST_ROWS: usize = 50;
/// Expected events below which agreement says nothing.
const LEAST_EXPECTED: f64 = 10.0;
/// Bins of the calibration at most, and rows of each at least.
const MAX_BINS: usize = 10;
const ROWS_PER_BIN: usize = 15;
/// Share of the promised gain whose loss must be ruled out.
const MARGIN: f64 = 0.5;

/// A verdict on the ranking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// A loss of half the promised gain is ruled out, and no loss is established.
    AsPromised,
    /// Worse, and not by chance.
    Worse,
    /// Too few outcomes: about so many more events (rows, for a number) would do; `None` where no number would.
    CannotTell {
        /// More events needed.
        more: Option<u64>,
    },
    /// The model promised nothing better than the baseline.
    NothingPromised,
}

/// A figure promised and measured.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    /// Which.
    pub metric: Metric,
    /// Out of fold, when it was learnt.
    pub promised: Estimate,
    /// On the outcomes known now.
    pub now: Estimate,
    /// Whether the measured value lies inside the interval promised.
    pub inside: bool,
}

/// Whether as many came as the probabilities add up to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Calibrated {
    /// As many as foretold.
    Yes,
    /// Fewer came: the probabilities are too high.
    TooHigh,
    /// More came: the probabilities are too low.
    TooLow,
    /// Too few to tell.
    CannotTell,
}

/// What was foretold in sum, and what came.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Sum {
    /// Events foretold; for a number, the mean.
    pub expected: f64,
    /// Lower end of where the events would lie 95 times in 100.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// What came.
    pub observed: f64,
    /// The verdict.
    pub verdict: Calibrated,
}

/// Those placed at risk, and what came.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Announced {
    /// Rows placed at risk whose outcome is known.
    pub n_listed: u64,
    /// Events among all rows.
    pub n_events: u64,
    /// Events that had been announced.
    pub n_announced: u64,
    /// Share of the events that had been announced.
    pub found: Share,
    /// Share of those announced to whom it came.
    pub right: Share,
    /// Share of all rows to whom it came: what chance gives.
    pub base: Share,
    /// p-value of "announced by chance".
    pub p_value: f64,
}

/// What came true.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Truth {
    /// Whether earlier predictions are judged; else those of the later table itself.
    pub of_earlier: bool,
    /// Whether these were made out of fold on the rows learnt from.
    pub out_of_fold: bool,
    /// Rows with a known outcome.
    pub n_rows: usize,
    /// Rows of these that are gone from the file, counted as the class named by the user.
    pub n_gone: usize,
    /// Events (rows of the class watched); rows for a number.
    pub n_events: usize,
    /// Metric on which the verdict rests.
    pub judged_by: Metric,
    /// The verdict on it.
    pub verdict: Verdict,
    /// All metrics.
    pub figures: Vec<Kept>,
    /// Foretold in sum.
    pub sum: Sum,
    /// Announced, for classes.
    pub announced: Option<Announced>,
    /// Probability foretold against share observed; empty for a number.
    pub bins: Vec<Bin>,
}

/// What contacting did: events among those contacted and among those held out at random.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Contact {
    /// Column of the earlier file that says who was contacted.
    pub column: String,
    /// Events and rows of those contacted.
    pub contacted: (u64, u64),
    /// Events and rows of those held out.
    pub held_out: (u64, u64),
    /// Share of events of those contacted less that of those held out.
    pub difference: Difference,
}

/// A judged row: scores per output, the value it was placed by, what came.
struct Judged {
    outputs: Vec<f64>,
    value: f64,
    outcome: f64,
}

/// What judging needs.
pub(super) struct Input<'a> {
    pub artifact: &'a Artifact,
    pub chosen: usize,
    pub watch: Watch,
    pub features: &'a Features,
    pub seed: Seed,
}

impl Input<'_> {
    /// Earlier predictions against outcomes known now; rows gone count as the class named, if one is.
    pub fn of_earlier(
        &self,
        earlier: &Earlier,
        known: Option<&[Option<f64>]>,
        gone: Option<usize>,
        bar: f64,
    ) -> Option<Truth> {
        let mut n_gone = 0;
        let rows = earlier.rows.iter().filter_map(|row| {
            let outcome = outcome(row.now, known, gone)?;
            let outputs = row.judged.clone()?;
            n_gone += usize::from(row.now.is_none());
            Some(Judged { outputs, value: row.judged_value, outcome })
        });
        let rows: Vec<Judged> = rows.collect();
        let truth = self.judge(rows, bar)?;
        Some(Truth { of_earlier: true, out_of_fold: earlier.is_training, n_gone, ..truth })
    }

    /// Predictions of the later table against its own outcomes.
    pub fn of_list(&self, list: &ScoredList, known: &[Option<f64>], bar: f64) -> Option<Truth> {
        let rows = list.rows.iter().zip(known).filter_map(|(row, outcome)| {
            let outputs = match list.task {
                Task::Multiclass { .. } => row.probabilities.iter().map(|p| p.max(1e-12).ln()).collect(),
                _ => vec![row.score],
            };
            Some(Judged { outputs, value: self.watch.value(row), outcome: (*outcome)? })
        });
        self.judge(rows.collect(), bar)
    }

    fn judge(&self, rows: Vec<Judged>, bar: f64) -> Option<Truth> {
        let task = self.artifact.task;
        if rows.is_empty() {
            return None;
        }
        let observed = match task {
            Task::Regression => Target::Numbers(rows.iter().map(|r| r.outcome).collect()),
            _ => Target::Classes { codes: rows.iter().map(|r| code(r.outcome)).collect(), n_classes: task.n_classes() },
        };
        let column = |k: usize| rows.iter().map(|r| r.outputs.get(k).copied().unwrap_or(0.0)).collect();
        let scores = Scores { outputs: (0..task.n_outputs()).map(column).collect() };
        // The baseline's scores are the same for every row.
        let constant = self.artifact.models[0].model.predict(&self.features.gather(&[0]));
        let constant = Scores { outputs: constant.outputs.iter().map(|o| vec![o[0]; rows.len()]).collect() };
        let (ours, baseline) = (OutOfFold { repeats: vec![scores] }, OutOfFold { repeats: vec![constant] });
        let weights = vec![1.0; rows.len()];
        let measured = figures(&ours, &baseline, &observed, &weights, None, self.seed);
        let promised = &self.artifact.validation.models[self.chosen].figures;
        let kept = measured.iter().filter_map(|now| {
            let promised = promised.iter().find(|f| f.metric == now.metric)?.estimate;
            let inside = (promised.low..=promised.high).contains(&now.estimate.value);
            Some(Kept { metric: now.metric, promised, now: now.estimate, inside })
        });
        let kept: Vec<Kept> = kept.collect();
        let is_event = |r: &Judged| self.watch.class.is_none_or(|class| code(r.outcome) as usize == class);
        let n_events = rows.iter().filter(|r| is_event(r)).count();
        let n_scarce = if self.watch.class.is_some() { n_events.min(rows.len() - n_events) } else { rows.len() };
        let judged_by = if task == Task::Regression { Metric::R2 } else { Metric::Auc };
        let sizes = Sizes { n_rows: rows.len(), n_events, n_scarce };
        let verdict = kept.iter().find(|k| k.metric == judged_by).map_or(Verdict::NothingPromised, |k| {
            let least_error = if judged_by == Metric::Auc {
                auc_error(k.promised.value, n_events as f64, (rows.len() - n_events) as f64)
            } else {
                0.0
            };
            verdict(&k.promised, &k.now, least_error, sizes)
        });
        let announced = self.watch.class.map(|_| announced(&rows, bar, is_event));
        let sum = self.sum(&rows, &kept, n_events);
        Some(Truth {
            of_earlier: false,
            out_of_fold: false,
            n_rows: rows.len(),
            n_gone: 0,
            n_events,
            judged_by,
            verdict,
            figures: kept,
            sum,
            announced,
            bins: self.bins(&rows),
        })
    }

    fn bins(&self, rows: &[Judged]) -> Vec<Bin> {
        let Some(class) = self.watch.class else { return Vec::new() };
        let p: Vec<f64> = rows.iter().map(|r| r.value).collect();
        let came: Vec<bool> = rows.iter().map(|r| code(r.outcome) as usize == class).collect();
        curve::calibration(&p, &came, &vec![1.0; rows.len()], (rows.len() / ROWS_PER_BIN).clamp(1, MAX_BINS))
    }

    fn sum(&self, rows: &[Judged], kept: &[Kept], n_events: usize) -> Sum {
        let n = rows.len() as f64;
        if self.watch.class.is_none() {
            // A number: mean foretold, mean observed; the interval is that of the mean error.
            let expected = rows.iter().map(|r| r.value).sum::<f64>() / n;
            let observed = rows.iter().map(|r| r.outcome).sum::<f64>() / n;
            let error = kept.iter().find(|k| k.metric == Metric::CalibrationIntercept).map(|k| k.now);
            let (low, high) =
                error.map_or((observed, observed), |e| (expected + (e.low - e.value), expected + (e.high - e.value)));
            let verdict = added_up(observed, (low, high), rows.len() >= LEAST_ROWS);
            let verdict = if rows.len() < LEAST_EVENTS { Calibrated::CannotTell } else { verdict };
            return Sum { expected, low, high, observed, verdict };
        }
        let expected: f64 = rows.iter().map(|r| r.value).sum();
        let spread = |values: &mut dyn Iterator<Item = f64>| values.map(|p| p * (1.0 - p)).sum::<f64>();
        let training = self.watch.out_of_fold(self.artifact, self.chosen);
        let of_training = spread(&mut training.iter().copied()) * (n / training.len().max(1) as f64).powi(2);
        let deviation = (spread(&mut rows.iter().map(|r| r.value)) + of_training).sqrt();
        let (low, high) = ((expected - Z95 * deviation).max(0.0), (expected + Z95 * deviation).min(n));
        let observed = n_events as f64;
        let verdict = added_up(observed, (low, high), expected >= LEAST_EXPECTED);
        Sum { expected, low, high, observed, verdict }
    }
}

/// Whether what came lies where it was foretold; agreement says something only where there is `enough`.
fn added_up(observed: f64, (low, high): (f64, f64), enough: bool) -> Calibrated {
    if observed < low {
        Calibrated::TooHigh
    } else if observed > high {
        Calibrated::TooLow
    } else if enough {
        Calibrated::Yes
    } else {
        Calibrated::CannotTell
    }
}

/// What came of a row: its class or number in the later table; the class of those gone.
fn outcome(now: Option<usize>, known: Option<&[Option<f64>]>, gone: Option<usize>) -> Option<f64> {
    match now {
        Some(row) => *known?.get(row)?,
        None => gone.map(|class| class as f64),
    }
}

/// How much a verdict rests on.
#[derive(Debug, Clone, Copy)]
struct Sizes {
    n_rows: usize,
    n_events: usize,
    /// Events or other rows, whichever are fewer.
    n_scarce: usize,
}

/// Standard error of an area under the curve of this size (Hanley & McNeil 1982): what a bootstrap of few rows, all in
/// the right order, does not see.
fn auc_error(auc: f64, n_events: f64, n_others: f64) -> f64 {
    let (a, n) = (auc.clamp(0.5, 0.99), (n_events * n_others).max(1.0));
    let (q1, q2) = (a / (2.0 - a), 2.0 * a * a / (1.0 + a));
    let spread = a * (1.0 - a) + (n_events - 1.0) * (q1 - a * a) + (n_others - 1.0) * (q2 - a * a);
    (spread.max(0.0) / n).sqrt()
}

/// The verdict on a figure of which more is better.
fn verdict(promised: &Estimate, now: &Estimate, least_error: f64, sizes: Sizes) -> Verdict {
    let Sizes { n_rows, n_events, n_scarce } = sizes;
    let error = |e: &Estimate| (e.high - e.low) / (2.0 * Z95);
    let gain = promised.value - promised.baseline;
    if gain <= 0.0 || promised.low <= promised.baseline {
        return Verdict::NothingPromised;
    }
    if n_scarce < LEAST_EVENTS || n_rows < LEAST_ROWS {
        let of_events = LEAST_EVENTS.saturating_sub(n_scarce);
        let of_rows = LEAST_ROWS.saturating_sub(n_rows) * n_events.max(1) / n_rows.max(1);
        return Verdict::CannotTell { more: Some(of_events.max(of_rows).max(1) as u64) };
    }
    let (of_promise, of_now) = (error(promised), error(now).max(least_error));
    let loss = promised.value - now.value;
    let half = Z95 * of_promise.hypot(of_now);
    if loss - half > 0.0 {
        return Verdict::Worse;
    }
    if loss + half < MARGIN * gain {
        return Verdict::AsPromised;
    }
    // The error of the measurement falls with the root of the events; that of the promise stays.
    let room = (MARGIN * gain - loss.max(0.0)) / Z95;
    let allowed = room.max(0.0).powi(2) - of_promise.powi(2);
    let needed = n_events as f64 * of_now.powi(2) / allowed;
    let more = || (needed.ceil() as u64).saturating_sub(n_events as u64).max(1);
    Verdict::CannotTell { more: (allowed > 0.0 && needed.is_finite()).then(more) }
}

fn announced(rows: &[Judged], bar: f64, is_event: impl Fn(&Judged) -> bool) -> Announced {
    let count = |keep: &dyn Fn(&Judged) -> bool| rows.iter().filter(|r| keep(r)).count() as u64;
    let listed = |r: &Judged| r.value >= bar;
    let (n, n_listed, n_events) = (rows.len() as u64, count(&listed), count(&is_event));
    let n_announced = count(&|r| listed(r) && is_event(r));
    Announced {
        n_listed,
        n_events,
        n_announced,
        found: counted(n_announced, n_events),
        right: counted(n_announced, n_listed),
        base: counted(n_events, n),
        p_value: fisher_p((n_events - n_announced, n - n_listed), (n_announced, n_listed)),
    }
}

/// Names, without case or accents, of the column of an earlier file that says who was contacted, and whether "yes" means so.
const CONTACTED: [(&str, bool); 7] = [
    ("contacted", true),
    ("contacté", true),
    ("contacte", true),
    ("holdout", false),
    ("hold_out", false),
    ("témoin", false),
    ("temoin", false),
];
/// The column of a list of [`crate::decide::act`], for programs and as spreadsheets name it in each language, and what it
/// says of those to call and of those held out. All others were not chosen: they tell nothing of calling.
const TO_CALL: [&str; 3] = ["to_call", "to call", "à appeler"];
const CALLED: [&str; 2] = ["yes", "oui"];
const HELD_OUT: [&str; 3] = ["hold_out", "hold out: do not call", "témoin : ne pas appeler"];
const YES: [&str; 6] = ["yes", "oui", "true", "vrai", "1", "x"];
const NO: [&str; 6] = ["no", "non", "false", "faux", "0", ""];

/// The effect of contacting, where the earlier file has a column that says who was and outcomes are known.
pub(super) fn contact(
    earlier: &Earlier,
    known: Option<&[Option<f64>]>,
    gone: Option<usize>,
    class: usize,
    table: Option<&Table>,
    notices: &mut Vec<Notice>,
) -> Option<Contact> {
    let table = table?;
    let (column, contacted_by) = contact_column(table)?;
    let name = &table.columns[column].name;
    let (mut contacted, mut held_out) = ((0, 0), (0, 0));
    for row in &earlier.rows {
        let (Some(outcome), Some(yes)) = (outcome(row.now, known, gone), contacted_by(row.row)) else { continue };
        let group = if yes { &mut contacted } else { &mut held_out };
        group.0 += u64::from(code(outcome) as usize == class);
        group.1 += 1;
    }
    if contacted.1 == 0 || held_out.1 == 0 {
        notices.push(Notice::info(message!("compare-contact-one-group")).in_column(name));
        return None;
    }
    let difference = difference(held_out, contacted);
    Some(Contact { column: name.clone(), contacted, held_out, difference })
}

/// Whether a row was contacted, by the number of the row; `None` where it is not said.
type ContactedBy<'a> = Box<dyn Fn(usize) -> Option<bool> + 'a>;

/// The column that says who was contacted, and how it is read.
fn contact_column(table: &Table) -> Option<(usize, ContactedBy<'_>)> {
    let named = |column: usize| table.columns[column].name.trim().to_lowercase();
    let cell = |column: usize, row: usize| {
        table.raw.cell(row, column).trim().to_lowercase().replace(['\u{a0}', '\u{202f}'], " ")
    };
    if let Some(column) = (0..table.columns.len()).find(|&c| TO_CALL.contains(&named(c).as_str())) {
        let says = move |row: usize| {
            let text = cell(column, row);
            let called = CALLED.contains(&text.as_str());
            (called || HELD_OUT.contains(&text.as_str())).then_some(called)
        };
        return Some((column, Box::new(says)));
    }
    let (column, yes_is_contacted) = (0..table.columns.len()).find_map(|at| {
        let name = named(at);
        CONTACTED.iter().find(|(known, _)| *known == name).map(|(_, yes)| (at, *yes))
    })?;
    let says = move |row: usize| {
        let text = match &table.columns[column].values {
            Values::Numbers(v) if v[row] == 1.0 => "1".to_owned(),
            Values::Numbers(v) if v[row] == 0.0 => "0".to_owned(),
            _ => cell(column, row),
        };
        let yes = YES.contains(&text.as_str());
        (yes || NO.contains(&text.as_str())).then_some(yes == yes_is_contacted)
    };
    Some((column, Box::new(says)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts_weigh_both_margins() {
        let e = |value: f64, half: f64| Estimate { value, low: value - half, high: value + half, baseline: 0.5 };
        let check = |promised: Estimate, now: Estimate, n: usize, expected: Verdict| {
            let sizes = Sizes { n_rows: n, n_events: n, n_scarce: n };
            assert_eq!(verdict(&promised, &now, 0.0, sizes), expected, "{promised:?} {now:?}");
        };
        check(e(0.8, 0.02), e(0.79, 0.03), 200, Verdict::AsPromised);
        check(e(0.8, 0.02), e(0.70, 0.03), 200, Verdict::Worse);
        check(e(0.8, 0.02), e(0.95, 0.03), 200, Verdict::AsPromised);
        check(e(0.8, 0.02), e(0.78, 0.0), 3, Verdict::CannotTell { more: Some(47) });
        check(e(0.6, 0.15), e(0.6, 0.1), 50, Verdict::NothingPromised);
        // Four times the outcomes halve the margin.
        let sizes = Sizes { n_rows: 60, n_events: 60, n_scarce: 60 };
        let Verdict::CannotTell { more: Some(more) } = verdict(&e(0.8, 0.02), &e(0.8, 0.3), 0.0, sizes) else {
            panic!("cannot tell")
        };
        assert!((170..200).contains(&more), "{more}");
        // The promise itself is too loose, and no number of outcomes would settle it.
        check(e(0.7, 0.15), e(0.7, 0.05), 50, Verdict::CannotTell { more: None });
    }

    #[test]
    fn errors_of_areas_by_hand() {
        // Area 0.9, 50 and 50 rows: Q1 = 0.81818, Q2 = 0.85263.
        assert!((auc_error(0.9, 50.0, 50.0) - 0.032124).abs() < 1e-5);
    }

    #[test]
    fn announced_by_hand() {
        let row = |value: f64, outcome: f64| Judged { outputs: vec![value], value, outcome };
        let rows = [row(0.9, 1.0), row(0.8, 1.0), row(0.7, 0.0), row(0.2, 1.0), row(0.1, 0.0), row(0.1, 0.0)];
        let a = announced(&rows, 0.7, |r| r.outcome == 1.0);
        assert_eq!((a.n_listed, a.n_events, a.n_announced), (3, 3, 2));
        assert!((a.right.value - 2.0 / 3.0).abs() < 1e-12 && (a.base.value - 0.5).abs() < 1e-12 && a.p_value > 0.5);
    }
}
