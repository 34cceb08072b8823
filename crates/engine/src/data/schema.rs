//! Roles: what each column is for, with reasons, and all that is needed to treat a later file the same way.
//!
//! In: a [`Table`] and the user's [`Choices`]. Out: a [`Schema`], with notices.
//! The user's question: "what did it do with each of my columns, and why?".
//! Invariants: every column has exactly one role; a role that the user did not choose carries its reason; what the
//! user demands wins (options before dictionary) except where there is nothing to learn from; no column is left out
//! silently.
//! Method: each column alone (nothing to learn, personal data, names the row, free text), then duplicates, then leak
//! suspects against the target.
//! Edges: without a target, roles are decided as far as they can be; a table without rows is understood as empty.
//! To add one more reason: decide it in [`judge`], give it a `why-` text, and a notice in [`tell`].

use super::dataset::Task;
use super::demands::{self, Demands};
use super::personal;
use super::quality;
use super::read::ReadingRules;
use super::table::{Column, ColumnKind, GAP, Table, Values};
use super::target::{self, Outcome};
use super::{dates, identifier, leak, opt_out, snapshot};
use crate::message;
use crate::message::{Error, Message, Noted, Notice};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// What a column is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Role {
    /// The column to predict.
    Target,
    /// Used to predict.
    Feature,
    /// Names the row; copied to lists, never used to predict.
    Id,
    /// Weight of the row.
    Weight,
    /// Rows of one group stay in the same fold.
    Group,
    /// Order of rows in time; validation predicts later blocks from earlier ones.
    Time,
    /// Personal data: kept for lists, never used to predict.
    Personal,
    /// Left out, with a reason in [`ColumnSchema::why`].
    Ignore,
}

/// Effect that a feature may have on the prediction, as the dictionary demands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Monotone {
    /// The prediction never falls as the value grows.
    Increasing,
    /// The prediction never grows as the value grows.
    Decreasing,
}

/// What the user says of a column in the data dictionary.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct DictionaryEntry {
    /// Column name.
    pub column: String,
    /// Name shown to people.
    pub label: Option<String>,
    /// Unit shown to people.
    pub unit: Option<String>,
    /// Role demanded.
    pub role: Option<Role>,
    /// Whether someone can act on it.
    pub actionable: Option<bool>,
    /// Smallest and largest possible value.
    pub range: Option<(f64, f64)>,
    /// Sign of the effect demanded.
    pub monotone: Option<Monotone>,
    /// Whether the formula must hold the column.
    pub forced: Option<bool>,
    /// Cost of changing it by one unit.
    pub cost: Option<f64>,
}

/// The data dictionary: what the user says of the columns.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Dictionary {
    /// One entry per column mentioned.
    pub entries: Vec<DictionaryEntry>,
}

/// What the user decides.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Choices {
    /// Column to predict; `None` in `check` without `--target`.
    pub target: Option<String>,
    /// Task demanded; `None` is "from the target".
    pub task: Option<TaskChoice>,
    /// Columns that name the row.
    pub ids: Vec<String>,
    /// Columns to leave out.
    pub ignore: Vec<String>,
    /// Columns to use although they look like leaks, identifiers or personal data.
    pub keep: Vec<String>,
    /// Column whose groups stay together.
    pub group: Option<String>,
    /// Column that orders the rows in time.
    pub time: Option<String>,
    /// Column of weights.
    pub weight: Option<String>,
    /// What the user says of the columns.
    pub dictionary: Dictionary,
}

/// Task named by the user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TaskChoice {
    /// Two classes.
    Binary,
    /// Three or more classes.
    Multiclass,
    /// A number.
    Regression,
}

/// A column as the model will treat it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ColumnSchema {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: ColumnKind,
    /// What it is for.
    pub role: Role,
    /// Why it has this role, where that was not the user's choice.
    pub why: Option<Message>,
    /// Levels of a category or boolean in the training table, sorted; of many levels, those that occur twice. For a
    /// date, the parts that vary enough to be features beside the age: `month`, `weekday`.
    pub levels: Vec<String>,
    /// What the user said of it.
    pub facts: DictionaryEntry,
}

/// The columns, their roles and all that is needed to treat a later file the same way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Schema {
    /// Columns in the training file's order.
    pub columns: Vec<ColumnSchema>,
    /// What is predicted; `None` before a target is chosen.
    pub task: Option<Task>,
    /// Class names, in the order of model outputs, sorted; empty for a number. For two classes the second is the one predicted.
    pub classes: Vec<String>,
    /// Newest date of the training table, days since 1970-01-01: ages are counted back from it.
    pub reference_date: Option<f64>,
    /// How the training file was read.
    pub reading: ReadingRules,
}

impl Schema {
    /// The target column.
    pub fn target(&self) -> Option<&ColumnSchema> {
        self.columns.iter().find(|c| c.role == Role::Target)
    }
    /// Columns with this role, in order.
    pub fn with_role(&self, role: Role) -> impl Iterator<Item = &ColumnSchema> {
        self.columns.iter().filter(move |c| c.role == role)
    }
}

/// Up to this many levels all are kept; of more, only those that occur twice, since nothing is learnt from one row.
const KEEP_ALL_LEVELS: usize = 10;
/// Names shown in one notice; the others are in the schema.
const NAMES_SHOWN: usize = 12;

/// Decides the role of every column, with reasons.
///
/// Errors: an unknown column name, contradicting demands, a task that the target cannot set (usage); a target without
/// two distinct values (data).
pub fn understand(table: &Table, choices: &Choices) -> Result<Noted<Schema>, Error> {
    let mut notices = Vec::new();
    let demands = demands::resolve(table, choices, &mut notices)?;
    let target = demands.column(Role::Target);
    let understood = target.map(|column| target::understand(table, column, choices.task, &mut notices)).transpose()?;
    check_demands(table, &demands)?;

    let outcome = understood.as_ref().map(|u| &u.outcome);
    let mut roles = judge(table, &demands, outcome);
    leave_out_copies(table, &demands, &mut roles);
    if let (Some(target), Some(outcome)) = (target, outcome) {
        let open: Vec<usize> =
            (0..roles.len()).filter(|&c| roles[c].0 == Role::Feature && demands.roles[c].is_none()).collect();
        let n_kept = roles.iter().filter(|r| r.0 == Role::Feature).count() - open.len();
        for (column, why) in leak::suspects(table, target, outcome, &open, n_kept, &mut notices) {
            roles[column] = (Role::Ignore, Some(why));
        }
        let features: Vec<usize> = (0..roles.len()).filter(|&c| roles[c].0 == Role::Feature).collect();
        notices.extend(snapshot::notice(table, target, outcome, &features));
    }

    let columns = (0..roles.len()).into_par_iter().map(|c| column_schema(table, c, &demands, &roles[c])).collect();
    let (task, classes) = understood.map_or((None, Vec::new()), |u| (Some(u.task), u.classes));
    let schema = Schema {
        columns,
        task,
        classes,
        reference_date: reference_date(table, target),
        reading: ReadingRules {
            file: table.file.clone(),
            columns: table.columns.iter().map(|c| (c.name.clone(), c.kind, c.reading.clone())).collect(),
        },
    };
    tell(table, &schema, &demands, &mut notices);
    Ok(Noted::new(schema, notices))
}

/// A role and, where it was not demanded, the reason.
type Decided = (Role, Option<Message>);

/// Demands that the column's kind cannot meet.
fn check_demands(table: &Table, demands: &Demands) -> Result<(), Error> {
    let numeric = |c: &Column| matches!(c.values, Values::Numbers(_));
    for (column, role) in table.columns.iter().zip(&demands.roles) {
        let wrong = match role {
            Some(Role::Time) if !numeric(column) => Some(message!("demand-time-kind", name = &column.name)),
            Some(Role::Weight) if !numeric(column) || column.kind == ColumnKind::Date => {
                Some(message!("demand-weight-kind", name = &column.name))
            }
            _ => None,
        };
        if let Some(message) = wrong {
            return Err(Error::usage(message).in_column(&column.name));
        }
    }
    Ok(())
}

/// Each column alone.
fn judge(table: &Table, demands: &Demands, outcome: Option<&Outcome>) -> Vec<Decided> {
    let n_rows = table.n_rows();
    let one = |c: usize| -> Decided {
        let column = &table.columns[c];
        match demands.roles[c] {
            Some(Role::Feature) if column.values.n_gaps() == n_rows => (Role::Ignore, Some(message!("why-empty"))),
            Some(Role::Feature) if no_level_left(column) => (Role::Ignore, Some(message!("why-no-level"))),
            Some(role) => (role, None),
            None => {
                let left_out = |why| (Role::Ignore, Some(why));
                if let Some(why) = quality::useless(column, n_rows, outcome) {
                    left_out(why)
                } else if let Some(why) = personal::recognise(table, c) {
                    (Role::Personal, Some(why))
                } else if let Some(why) = identifier::names_the_row(column, n_rows) {
                    (Role::Id, Some(why))
                } else if column.kind == ColumnKind::Text {
                    left_out(message!("why-text"))
                } else if no_level_left(column) {
                    left_out(message!("why-no-level"))
                } else {
                    (Role::Feature, None)
                }
            }
        }
    };
    (0..table.columns.len()).into_par_iter().map(one).collect()
}

fn leave_out_copies(table: &Table, demands: &Demands, roles: &mut [Decided]) {
    let candidates: Vec<usize> = (0..roles.len()).filter(|&c| roles[c].0 == Role::Feature).collect();
    for (copy, first) in quality::duplicates(table, &candidates) {
        if demands.roles[copy].is_none() {
            roles[copy] = (Role::Ignore, Some(message!("why-duplicate", of = &table.columns[first].name)));
        }
    }
}

fn column_schema(table: &Table, c: usize, demands: &Demands, decided: &Decided) -> ColumnSchema {
    let column = &table.columns[c];
    let levels = match (&column.values, decided.0) {
        (Values::Levels { .. }, Role::Target) => levels_with(column, 1),
        (Values::Levels { .. }, Role::Feature) => learnable_levels(column),
        (Values::Numbers(v), Role::Feature)
            if column.kind == ColumnKind::Date && !personal::names_a_birth_date(&column.name) =>
        {
            dates::parts(v)
        }
        _ => Vec::new(),
    };
    ColumnSchema {
        name: column.name.clone(),
        kind: column.kind,
        role: decided.0,
        why: decided.1.clone(),
        levels,
        facts: demands.facts[c].clone(),
    }
}

/// Rows of each level.
fn level_counts(codes: &[u32], n_levels: usize) -> Vec<u32> {
    let mut counts = vec![0; n_levels];
    for &code in codes.iter().filter(|&&c| c != GAP) {
        counts[code as usize] += 1;
    }
    counts
}

fn learnable_levels(column: &Column) -> Vec<String> {
    let Values::Levels { levels, .. } = &column.values else { return Vec::new() };
    levels_with(column, if levels.len() <= KEEP_ALL_LEVELS { 1 } else { 2 })
}

fn levels_with(column: &Column, least: u32) -> Vec<String> {
    let Values::Levels { codes, levels } = &column.values else { return Vec::new() };
    let counts = level_counts(codes, levels.len());
    levels.iter().zip(counts).filter(|(_, n)| *n >= least).map(|(l, _)| l.clone()).collect()
}

fn no_level_left(column: &Column) -> bool {
    matches!(column.values, Values::Levels { .. }) && learnable_levels(column).is_empty()
}

/// Newest date of the table, the target and placeholders such as 9999-12-31 left aside.
fn reference_date(table: &Table, target: Option<usize>) -> Option<f64> {
    let columns = table.columns.iter().enumerate().filter(|(c, _)| Some(*c) != target).map(|(_, c)| c);
    let dates = columns.filter(|c| c.kind == ColumnKind::Date).filter_map(|c| match &c.values {
        Values::Numbers(v) => Some(v),
        Values::Levels { .. } => None,
    });
    dates.flatten().copied().filter(|d| dates::PLAUSIBLE.contains(d)).reduce(f64::max)
}

/// One notice per reason, naming the columns.
fn tell(table: &Table, schema: &Schema, demands: &Demands, notices: &mut Vec<Notice>) {
    let columns = &schema.columns;
    let mut group = |belongs: &dyn Fn(usize) -> bool, notice: fn(Message) -> Notice, message: Message| {
        let found: Vec<&str> = (0..columns.len()).filter(|&c| belongs(c)).map(|c| columns[c].name.as_str()).collect();
        if let Some(first) = found.first() {
            let mut names: Vec<String> = found.iter().take(NAMES_SHOWN).map(|&n| n.to_owned()).collect();
            if found.len() > NAMES_SHOWN {
                names.push("…".to_owned());
            }
            let notice = notice(message.with("columns", found.len()).with("names", names));
            notices.push(if found.len() == 1 { notice.in_column(first) } else { notice });
        }
    };
    let because = |codes: &'static [&'static str]| {
        move |c: usize| columns[c].why.as_ref().is_some_and(|why| codes.iter().any(|code| why.code.starts_with(code)))
    };
    group(&because(&["why-empty"]), Notice::info, message!("understood-empty"));
    group(&because(&["why-constant"]), Notice::info, message!("understood-constant"));
    group(&because(&["why-nearly-empty"]), Notice::info, message!("understood-nearly-empty"));
    group(&because(&["why-duplicate"]), Notice::info, message!("understood-duplicate"));
    group(&because(&["why-personal"]), Notice::info, message!("understood-personal"));
    group(&because(&["why-id-kind", "why-id-name", "why-row-number"]), Notice::info, message!("understood-id"));
    if demands.column(Role::Group).is_none() {
        group(&because(&["why-id-repeated"]), Notice::warning, message!("understood-id-repeated"));
    }
    group(&because(&["why-text", "why-no-level"]), Notice::info, message!("understood-text"));

    let feature = |c: usize| columns[c].role == Role::Feature;
    let birth =
        |c: usize| feature(c) && columns[c].kind == ColumnKind::Date && personal::names_a_birth_date(&columns[c].name);
    group(&birth, Notice::info, message!("understood-birth-date"));
    let opt_out = |c: usize| opt_out::is_one(&table.columns[c]);
    group(&opt_out, Notice::info, message!("understood-opt-out"));
    let rare_levels = |c: usize| {
        let levels = matches!(table.columns[c].values, Values::Levels { .. });
        feature(c) && levels && columns[c].levels.len() < levels_with(&table.columns[c], 1).len()
    };
    group(&rare_levels, Notice::info, message!("understood-rare-levels"));
    let aimless = |c: usize| {
        let unordered = matches!(columns[c].kind, ColumnKind::Category | ColumnKind::Boolean);
        feature(c) && unordered && columns[c].facts.monotone.is_some()
    };
    group(&aimless, Notice::warning, message!("understood-monotone-category"));

    if let Some((rows, first)) = quality::duplicate_rows(table) {
        let notice = Notice::info(message!("understood-duplicate-rows", rows = rows));
        notices.push(notice.at_line(table.raw.line(first)));
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{cells, table};
    use super::super::table::ColumnKind::{Boolean, Category, Count, Date, Empty, Identifier, Number, Text};
    use super::*;

    fn sample() -> Table {
        let n = 120;
        let text = |f: &dyn Fn(usize) -> String| cells((0..n).map(f));
        table(&[
            ("client", Identifier, text(&|i| format!("C{i:04}"))),
            ("Nom", Category, text(&|i| "abcdefghij".chars().cycle().skip(i).take(1 + i % 9).collect())),
            ("naissance", Date, cells((0..n).map(|i| 3_000.0 + 91.0 * (i % 60) as f64))),
            ("visites", Count, cells((0..n).map(|i| i * 31 % 17))),
            ("visites_bis", Count, cells((0..n).map(|i| i * 31 % 17))),
            ("vide", Empty, text(&|_| String::new())),
            ("pays", Category, text(&|_| "FR".to_owned())),
            ("avis", Text, text(&|i| format!("un long avis sur le service, numéro {i}"))),
            ("optin_sms", Boolean, text(&|i| ["oui", "non"][i / 2 % 2].to_owned())),
            ("ville", Category, text(&|i| if i < 100 { format!("v{}", i % 20) } else { format!("w{i}") })),
            ("motif_resiliation", Category, text(&|i| [["", "prix", "", "accueil"], [""; 4]][i % 2][i / 2 % 4].into())),
            ("parti", Boolean, text(&|i| if i % 2 == 0 && i / 2 % 2 == 1 { "oui" } else { "non" }.to_owned())),
        ])
    }

    fn roles(schema: &Schema) -> Vec<String> {
        let code = |c: &ColumnSchema| c.why.as_ref().map_or(String::new(), |w| format!(" {}", w.code));
        schema.columns.iter().map(|c| format!("{} {:?}{}", c.name, c.role, code(c))).collect()
    }

    #[test]
    fn every_column_has_a_role_and_its_reason() {
        let choices = Choices { target: Some("parti".to_owned()), ..Choices::default() };
        let noted = understand(&sample(), &choices).expect("understood");
        assert_eq!(
            roles(&noted.value),
            [
                "client Id why-id-kind",
                "Nom Personal why-personal-name",
                "naissance Feature",
                "visites Feature",
                "visites_bis Ignore why-duplicate",
                "vide Ignore why-empty",
                "pays Ignore why-constant",
                "avis Ignore why-text",
                "optin_sms Feature",
                "ville Feature",
                "motif_resiliation Ignore why-leak-filled",
                "parti Target",
            ]
        );
        let schema = &noted.value;
        assert_eq!((schema.task, schema.classes.as_slice()), (Some(Task::Binary), &["non".into(), "oui".into()][..]));
        assert_eq!(schema.columns[9].levels.len(), 20, "cities that occur once teach nothing");
        assert!(schema.columns[2].levels.is_empty(), "month and weekday of birth are noise");
        let codes: Vec<&str> = noted.notices.iter().map(|n| n.message.code.as_ref()).collect();
        assert_eq!(
            codes,
            [
                "leak-filled", "understood-empty", "understood-constant", "understood-duplicate",
                "understood-personal", "understood-id", "understood-text", "understood-birth-date",
                "understood-opt-out", "understood-rare-levels",
            ]
        );
    }

    #[test]
    fn what_the_user_demands_wins() {
        let keep = ["Nom", "motif_resiliation", "pays", "vide", "client"];
        let choices = Choices {
            target: Some("parti".to_owned()),
            keep: keep.iter().map(|&s| s.to_owned()).collect(),
            ignore: vec!["visites".to_owned()],
            ..Choices::default()
        };
        let schema = understand(&sample(), &choices).expect("understood").value;
        let role = |name: &str| schema.columns.iter().find(|c| c.name == name).map(|c| c.role);
        assert_eq!(role("Nom"), Some(Role::Feature));
        assert_eq!(role("motif_resiliation"), Some(Role::Feature));
        assert_eq!(role("pays"), Some(Role::Feature));
        assert_eq!(role("visites"), Some(Role::Ignore));
        assert_eq!(role("visites_bis"), Some(Role::Feature), "no longer a copy of a feature");
        assert_eq!(role("vide"), Some(Role::Ignore), "nothing to keep");
        assert_eq!(role("client"), Some(Role::Ignore), "no value occurs twice");
    }

    #[test]
    fn without_a_target_the_rest_is_understood() {
        let schema = understand(&sample(), &Choices::default()).expect("understood").value;
        assert_eq!((schema.task, schema.classes.len(), schema.target()), (None, 0, None));
        assert_eq!(schema.with_role(Role::Feature).count(), 6);
        let empty = understand(&table(&[]), &Choices::default()).expect("understood").value;
        assert!(empty.columns.is_empty());
        let json = serde_json::to_string(&schema).expect("a schema is data");
        assert_eq!(serde_json::from_str::<Schema>(&json).expect("and back"), schema);
    }

    #[test]
    fn demands_that_a_column_cannot_meet_are_refused() {
        let code = |choices: Choices| understand(&sample(), &choices).expect_err("refused").message.code.into_owned();
        let time = Choices { time: Some("ville".to_owned()), ..Choices::default() };
        assert_eq!(code(time), "demand-time-kind");
        let weight = Choices { weight: Some("naissance".to_owned()), ..Choices::default() };
        assert_eq!(code(weight), "demand-weight-kind");
        let target = Choices { target: Some("pays".to_owned()), ..Choices::default() };
        assert_eq!(code(target), "target-constant");
    }

    #[test]
    fn fifty_thousand_columns_take_seconds() {
        let n_columns = 50_000;
        let columns: Vec<Column> = (0..n_columns)
            .map(|c| Column {
                name: format!("g{c}"),
                kind: Number,
                reading: Default::default(),
                values: Values::Numbers((0..90).map(|r| ((r * 7919 + c * 104_729) % 9_973) as f64 / 7.0).collect()),
            })
            .collect();
        let mut wide = table(&[("y", Category, cells((0..90).map(|i| ["a", "b"][i * i % 7 % 2])))]);
        wide.columns.extend(columns);
        let choices = Choices { target: Some("y".to_owned()), ..Choices::default() };
        let started = std::time::Instant::now();
        let schema = understand(&wide, &choices).expect("understood").value;
        assert_eq!(schema.columns.len(), n_columns + 1);
        assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
    }
}
