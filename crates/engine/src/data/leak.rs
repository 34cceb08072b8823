//! Leak suspects: columns that know the answer because they were filled in after it, or with it.
//!
//! In: the table, the outcome, the columns that would be features. Out: those to leave out, each with its reason.
//! The user's question: "is it too good to be true?".
//! Invariants: a strong column is not a leak by itself: a suspicion needs a pattern that facts known beforehand rarely
//! show; at least one feature is always left; every suspect is told with its place and with how to insist.
//! Method: (1) filled for one class only; (2) one single value for one class, many for the other; (3) a name that says
//! so, with a moderate association; (4) dates on or after the date of the event; (5) foretells the target almost alone
//! while no other column comes close. Kaufman, Rosset & Perlich (2012), "Leakage in data mining".
//! Edges: few rows are too few to suspect anything but a name.
//! To add one more: a function that returns a [`Suspect`], called in [`suspects`].

use super::association::Judge;
use super::names;
use super::table::{Column, ColumnKind, Table, Values};
use super::target::Outcome;
use crate::message;
use crate::message::{Message, Notice, Value};
use rayon::prelude::*;

/// Share of the filled rows that must be of one class.
const PURE: f64 = 0.99;
/// Share of the other rows that may be filled nevertheless.
const STRAY: f64 = 0.02;
/// Rows of the other classes that chance would have put among the filled ones: e^-8 is the odds of none.
const EXPECTED_OTHERS: f64 = 8.0;
/// Share of its class for which a column filled for one class only must be filled.
const COVERS_GAPS: f64 = 0.3;
/// The same where the others hold a single value: there only a nearly perfect separation is suspect.
const COVERS_VALUES: f64 = 0.9;
/// Distinct values that make an amount rather than a grade.
const MIN_AMOUNTS: usize = 10;
/// Fewest rows, and fewest rows of the rarer class, for a strength to mean something.
const MIN_ROWS: usize = 40;
const MIN_CLASS_ROWS: usize = 10;
/// Share of the event's rows in which another date may precede it.
const AFTER: f64 = 0.95;

/// Strengths that are suspect: alone if at least `alone` while every other column is under `others`; with a name that
/// says so from `named` on.
struct Limits {
    alone: f64,
    others: f64,
    named: f64,
}

/// By task: area under the curve for classes, share of variance explained for a number. For three classes or more a
/// single measurement may define the classes (a hormone level, a size), so only perfection is suspect.
fn limits(outcome: &Outcome) -> Limits {
    match outcome {
        Outcome::Classes { n_classes: 2, .. } => Limits { alone: 0.985, others: 0.9, named: 0.7 },
        Outcome::Classes { .. } => Limits { alone: 0.998, others: 0.95, named: 0.75 },
        Outcome::Numbers(_) => Limits { alone: 0.995, others: 0.9, named: 0.25 },
    }
}

/// A column under suspicion.
struct Suspect {
    column: usize,
    why: Message,
    notice: Message,
}

/// Columns among `open` to leave out, with the reason. `n_kept` other features stay whatever is found.
pub(super) fn suspects(
    table: &Table,
    target: usize,
    outcome: &Outcome,
    open: &[usize],
    n_kept: usize,
    notices: &mut Vec<Notice>,
) -> Vec<(usize, Message)> {
    let judge = Judge::new(outcome, table.n_rows());
    let strengths: Vec<f64> = open.par_iter().map(|&c| judge.strength(&table.columns[c].values)).collect();
    let limits = limits(outcome);
    let target_name = &table.columns[target].name;
    let mut found: Vec<Suspect> = open
        .par_iter()
        .zip(&strengths)
        .filter_map(|(&c, &strength)| {
            let column = &table.columns[c];
            filled_for_one_class(table, c, target, outcome, judge.rows())
                .or_else(|| one_value_for_one_class(table, c, target, outcome, judge.rows()))
                .or_else(|| {
                    let said =
                        strength >= limits.named && enough(outcome, judge.rows(), 1.0) && says_so(column, target_name);
                    said.then(|| Suspect { column: c, why: message!("why-leak-name"), notice: message!("leak-name") })
                })
        })
        .collect();
    dated_after(table, outcome, open, judge.rows(), &mut found);
    alone(outcome, open, &strengths, &limits, judge.rows(), n_kept, &mut found);

    if found.len() >= open.len() + n_kept {
        // Leaving out everything would help nobody: the user is told, and decides.
        let names = found.iter().map(|s| table.columns[s.column].name.clone()).collect::<Vec<_>>();
        notices.push(Notice::warning(message!("leak-all", columns = names.len(), names = names)));
        return Vec::new();
    }
    found.sort_by_key(|s| s.column);
    for suspect in &found {
        let column = &table.columns[suspect.column];
        let first = (0..table.n_rows()).find(|&row| !column.values.is_gap(row));
        let notice = Notice::warning(suspect.notice.clone().with("name", &column.name)).in_column(&column.name);
        notices.push(match first {
            Some(row) => notice.at_line(table.raw.line(row)),
            None => notice,
        });
    }
    found.into_iter().map(|s| (s.column, s.why)).collect()
}

/// Whether there are rows enough, and enough of the rarer class, at this part of the usual demand.
fn enough(outcome: &Outcome, rows: &[u32], part: f64) -> bool {
    let rarest = match outcome {
        Outcome::Numbers(_) => usize::MAX,
        Outcome::Classes { codes, n_classes } => {
            let mut counts = class_counts(codes, *n_classes, rows.iter().copied());
            counts.sort_unstable();
            // The second largest class: the one that is told from the largest.
            counts.iter().rev().nth(1).copied().unwrap_or(0)
        }
    };
    rows.len() as f64 >= part * MIN_ROWS as f64 && rarest as f64 >= part * MIN_CLASS_ROWS as f64
}

fn class_counts(codes: &[u32], n_classes: usize, rows: impl Iterator<Item = u32>) -> Vec<usize> {
    let mut counts = vec![0; n_classes];
    rows.for_each(|r| counts[codes[r as usize] as usize] += 1);
    counts
}

/// The class to which nearly all marked rows belong, where chance would have mixed them: (class, share of the class
/// marked).
fn one_class(outcome: &Outcome, rows: &[u32], marked: impl Fn(usize) -> bool) -> Option<(usize, f64)> {
    let Outcome::Classes { codes, n_classes } = outcome else { return None };
    let all = class_counts(codes, *n_classes, rows.iter().copied());
    let inside = class_counts(codes, *n_classes, rows.iter().copied().filter(|&r| marked(r as usize)));
    let n_marked: usize = inside.iter().sum();
    let class = (0..*n_classes).max_by_key(|&k| (inside[k], std::cmp::Reverse(k)))?;
    let others = rows.len() - all[class];
    let strays = n_marked - inside[class];
    let expected = n_marked as f64 * others as f64 / rows.len().max(1) as f64;
    let pure = inside[class] as f64 >= PURE * n_marked as f64 && strays as f64 <= STRAY * others as f64;
    (pure && expected >= EXPECTED_OTHERS).then(|| (class, inside[class] as f64 / all[class] as f64))
}

/// (1) Filled for one class only: `motif_resiliation`.
fn filled_for_one_class(table: &Table, c: usize, target: usize, outcome: &Outcome, rows: &[u32]) -> Option<Suspect> {
    let values = &table.columns[c].values;
    let (class, covers) = one_class(outcome, rows, |row| !values.is_gap(row))?;
    if covers < COVERS_GAPS {
        return None;
    }
    let class = class_name(table, target, outcome, rows, class);
    Some(Suspect {
        column: c,
        why: message!("why-leak-filled", class = &class),
        notice: message!("leak-filled", class = &class),
    })
}

/// (2) One single value for one class, many amounts for the other: `expenditure` is 0 for every card refused.
fn one_value_for_one_class(table: &Table, c: usize, target: usize, outcome: &Outcome, rows: &[u32]) -> Option<Suspect> {
    let Outcome::Classes { n_classes: 2, .. } = outcome else { return None };
    let column = &table.columns[c];
    let Values::Numbers(v) = &column.values else { return None };
    let mut known: Vec<f64> = rows.iter().map(|&r| v[r as usize]).filter(|x| !x.is_nan()).collect();
    known.sort_unstable_by(f64::total_cmp);
    let runs: Vec<&[f64]> = known.chunk_by(|a, b| a == b).collect();
    let usual = runs.iter().max_by_key(|run| run.len()).map(|run| run[0])?;
    if runs.len() <= MIN_AMOUNTS {
        return None;
    }
    let (class, covers) = one_class(outcome, rows, |row| v[row] != usual && !v[row].is_nan())?;
    if covers < COVERS_VALUES {
        return None;
    }
    let class = class_name(table, target, outcome, rows, class);
    let value = usual.to_string();
    Some(Suspect {
        column: c,
        why: message!("why-leak-one-value", class = &class, value = &value),
        notice: message!("leak-one-value", class = &class, value = &value),
    })
}

fn class_name(table: &Table, target: usize, outcome: &Outcome, rows: &[u32], class: usize) -> String {
    let Outcome::Classes { codes, .. } = outcome else { return String::new() };
    let row = rows.iter().find(|&&r| codes[r as usize] as usize == class);
    row.map_or_else(String::new, |&r| table.raw.cell(r as usize, target).trim().to_owned())
}

/// Words of an end or of an answer.
const ENDS: &[&str] = &[
    "resiliation", "resiliations", "resilie", "resilier", "depart", "cloture", "clos", "fermeture", "annulation",
    "annule", "churn", "churned", "cancel", "cancelled", "canceled", "cancellation", "cancelation", "closing",
    "closure", "closed", "termination", "terminated", "exit", "leaving", "left", "departure", "attrition",
    "resignation", "demission", "licenciement", "rupture", "radiation", "deces", "death", "died", "unsubscribed",
    "desabonnement", "sortie", "fin", "end", "ended", "lost", "perte", "recouvrement", "recovery", "chargeoff",
    "writeoff",
];
/// Words that, beside an end, say that the column tells of it.
const ABOUT: &[&str] = &[
    "date", "motif", "motifs", "raison", "raisons", "cause", "causes", "reason", "reasons", "on", "at", "le", "jour",
    "day", "mois", "month", "statut", "status", "type", "comment", "commentaire", "code", "score", "category",
    "categorie", "time", "timestamp", "datetime", "flag", "label", "value", "fee", "frais", "canal", "channel",
    "survey", "enquete",
];
/// Words of a result, or of an earlier prediction.
const RESULTS: &[&str] = &[
    "outcome", "resultat", "result", "prediction", "predicted", "predit", "proba", "probability", "probabilite",
    "verdict",
];

/// (3) A name that says so: `date_cloture`, `closed_on`, `churn_score`, `predicted`.
fn says_so(column: &Column, target: &str) -> bool {
    let words = names::words(&column.name);
    let has = |any: &[&str]| words.iter().any(|w| any.contains(&w.as_str()));
    let target = names::words(target);
    let about_target = target.iter().any(|t| t.len() >= 4 && words.contains(t)) && has(&["score", "reason", "motif"]);
    (has(ENDS) && (has(ABOUT) || column.kind == ColumnKind::Date)) || has(RESULTS) || about_target
}

/// (4) Once a date is known to be the event's, dates on or after it in the event's rows come too late as well.
fn dated_after(table: &Table, outcome: &Outcome, open: &[usize], rows: &[u32], found: &mut Vec<Suspect>) {
    if matches!(outcome, Outcome::Numbers(_)) {
        return;
    }
    let is_date = |c: usize| table.columns[c].kind == ColumnKind::Date;
    let Some(event) = found.iter().map(|s| s.column).find(|&c| is_date(c)) else { return };
    let Values::Numbers(event_dates) = &table.columns[event].values else { return };
    let later: Vec<usize> = open
        .iter()
        .copied()
        .filter(|&c| is_date(c) && found.iter().all(|s| s.column != c))
        .filter(|&c| {
            let Values::Numbers(dates) = &table.columns[c].values else { return false };
            let both = rows.iter().map(|&r| (dates[r as usize], event_dates[r as usize]));
            let both: Vec<(f64, f64)> = both.filter(|(a, b)| !a.is_nan() && !b.is_nan()).collect();
            let after = both.iter().filter(|(date, event)| date >= event).count();
            both.len() >= MIN_CLASS_ROWS && after as f64 >= AFTER * both.len() as f64
        })
        .collect();
    let event = table.columns[event].name.as_str();
    found.extend(later.into_iter().map(|column| Suspect {
        column,
        why: message!("why-leak-after", event = event),
        notice: message!("leak-after", event = event),
    }));
}

/// (5) Foretells the target almost alone, and nothing else comes close.
fn alone(
    outcome: &Outcome,
    open: &[usize],
    strengths: &[f64],
    limits: &Limits,
    rows: &[u32],
    n_kept: usize,
    found: &mut Vec<Suspect>,
) {
    let rest: Vec<(usize, f64)> = open
        .iter()
        .copied()
        .zip(strengths.iter().copied())
        .filter(|(c, _)| found.iter().all(|s| s.column != *c))
        .collect();
    let (strong, others): (Vec<_>, Vec<_>) = rest.into_iter().partition(|(_, s)| *s >= limits.alone);
    let few = strong.len() <= (open.len() / 4).max(2);
    let far = others.iter().all(|(_, s)| *s < limits.others);
    let left = others.len() + n_kept > 0;
    if !(few && far && left && enough(outcome, rows, 1.0)) {
        return;
    }
    found.extend(strong.into_iter().map(|(column, strength)| {
        let share = Value::Share(strength);
        match outcome {
            Outcome::Numbers(_) => Suspect {
                column,
                why: message!("why-leak-alone-number", strength = share.clone()),
                notice: message!("leak-alone-number", strength = share.clone()),
            },
            Outcome::Classes { .. } => Suspect {
                column,
                why: message!("why-leak-alone-class", strength = share.clone()),
                notice: message!("leak-alone-class", strength = share.clone()),
            },
        }
    }));
}

#[cfg(test)]
mod tests {
    use super::super::sample::{cells, table};
    use super::super::schema::{Choices, Role, understand};
    use super::super::table::ColumnKind::{Boolean, Category, Count, Date, Number};
    use super::*;
    use crate::run::Seed;

    const N: usize = 400;

    /// A table whose rows 0, 4, 8... left, with honest columns beside the one under test.
    fn verdict(name: &str, kind: ColumnKind, column: Vec<String>) -> Option<String> {
        let mut noise = Seed(5).stream();
        let all = table(&[
            ("parti", Boolean, cells((0..N).map(|i| if i % 4 == 0 { "oui" } else { "non" }))),
            ("x", Number, cells((0..N).map(|_| noise.normal()))),
            ("weak", Number, cells((0..N).map(|i| noise.normal() + if i % 4 == 0 { 1.0 } else { 0.0 }))),
            (name, kind, column),
        ]);
        let choices = Choices { target: Some("parti".to_owned()), ..Choices::default() };
        let noted = understand(&all, &choices).expect("understood");
        let of = &noted.value.columns[3];
        assert_eq!(noted.value.with_role(Role::Feature).count(), if of.role == Role::Feature { 3 } else { 2 });
        of.why.as_ref().map(|w| w.code.to_string())
    }

    #[test]
    fn what_knows_the_answer_is_suspect_and_what_foretells_it_is_not() {
        let mut stream = Seed(6).stream();
        let mut draws: Vec<f64> = (0..N).map(|_| stream.normal()).collect();
        let left = |i: usize| i.is_multiple_of(4);
        let mut check = |name: &str, kind, cell: &dyn Fn(usize, f64) -> f64, expected: Option<&str>| {
            let column = cells((0..N).map(|i| cell(i, draws[i])));
            assert_eq!(verdict(name, kind, column).as_deref(), expected, "{name}");
            draws.rotate_left(1);
        };
        let gap = f64::NAN;
        let filled = Some("why-leak-filled");
        let when = |x: f64| (19_000.0 + 100.0 * x).round();
        check("a", Number, &|i, x| if left(i) { x } else { gap }, filled);
        check("b", Date, &|i, x| if left(i) { when(x) } else { gap }, filled);
        check("half", Number, &|i, x| if i % 8 == 0 { x } else { gap }, filled);
        check("stayers only", Number, &|i, x| if left(i) { gap } else { x }, filled);
        check("mixed", Number, &|i, x| if left(i) || i % 4 == 1 { x } else { gap }, None);
        check("rare", Number, &|i, x| if i % 40 == 0 { x } else { gap }, None);
        check("amount", Number, &|i, x| if left(i) { x.abs() } else { 0.0 }, Some("why-leak-one-value"));
        check("grade", Count, &|i, x| if left(i) && x > 0.0 { 1.0 } else { 0.0 }, None);
        check("alone", Number, &|i, x| if left(i) { x + 6.0 } else { x }, Some("why-leak-alone-class"));
        check("strong", Number, &|i, x| if left(i) { x + 2.0 } else { x }, None);
        check("churn_score", Number, &|i, x| if left(i) { x + 2.0 } else { x }, Some("why-leak-name"));
        check("churn_score", Number, &|_, x| x, None);
        check("score", Number, &|i, x| if left(i) { x + 2.0 } else { x }, None);
    }

    #[test]
    fn dates_after_the_event_come_too_late() {
        let mut stream = Seed(7).stream();
        let days: Vec<f64> = (0..N).map(|_| (19_000.0 + 300.0 * stream.uniform()).round()).collect();
        let left = |i: usize| i.is_multiple_of(4);
        let all = table(&[
            ("parti", Boolean, cells((0..N).map(|i| if left(i) { "oui" } else { "non" }))),
            ("fin", Date, cells((0..N).map(|i| if left(i) { days[i] } else { f64::NAN }))),
            ("solde", Date, cells((0..N).map(|i| if left(i) { days[i] + 3.0 } else { days[(i + 7) % N] }))),
            ("achat", Date, cells((0..N).map(|i| days[i] - 50.0 - (i % 13) as f64))),
        ]);
        let choices = Choices { target: Some("parti".to_owned()), ..Choices::default() };
        let schema = understand(&all, &choices).expect("understood").value;
        let why = |c: usize| schema.columns[c].why.as_ref().map(|w| w.code.as_ref());
        assert_eq!([why(1), why(2), why(3)], [Some("why-leak-filled"), Some("why-leak-after"), None]);
    }

    #[test]
    fn a_copy_of_the_target_is_suspect_but_the_last_column_stays() {
        let y: Vec<f64> = (0..N).map(|i| (i * 37 % 101) as f64 + 0.5).collect();
        let mut stream = Seed(8).stream();
        let mut columns = vec![
            ("y", Number, cells(y.clone())),
            ("y_bis", Number, cells(y.iter().map(|y| 3.0 * y + 1.0))),
            ("x", Number, cells((0..N).map(|_| stream.normal()))),
        ];
        let choices = Choices { target: Some("y".to_owned()), ..Choices::default() };
        let why = |columns: &[(&str, ColumnKind, Vec<String>)]| {
            let noted = understand(&table(columns), &choices).expect("understood");
            noted.value.columns[1].why.as_ref().map(|w| w.code.to_string())
        };
        assert_eq!(why(&columns).as_deref(), Some("why-leak-alone-number"));
        columns.pop();
        assert_eq!(why(&columns), None);
        let alone = table(&[
            ("y", Category, cells((0..N).map(|i| ["a", "b"][i % 2]))),
            ("z", Number, cells((0..N).map(|i| if i % 2 == 0 { i as f64 } else { f64::NAN }))),
        ]);
        let notices = understand(&alone, &choices).expect("understood").notices;
        assert!(notices.iter().any(|n| n.message.code == "leak-all"), "{notices:?}");
    }
}
