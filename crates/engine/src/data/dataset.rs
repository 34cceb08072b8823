//! What a learner may see: features, target and weights of chosen rows.
//!
//! In: a [`Table`] and its [`Schema`]. Out: [`Dataset`], and per fold a [`TrainView`]
//! (training rows, with target) and [`Features`] (rows to predict, without).
//! Invariants: a learner fits on a [`TrainView`] and predicts from [`Features`]: the target of a row to predict is out
//! of its reach by type; rows of a [`TrainView`] stand in canonical order (by content), so that a fit does not depend
//! on the order of rows in the file.

pub use super::derive::{feature_info, features};
use super::quality::{bits, mix};
use super::schema::{Monotone, Role, Schema};
use super::table::{GAP, Table, Values};
use super::target::{self, Outcome};
use super::unit::Dimension;
use crate::message;
use crate::message::{Error, Message, Noted, Notice};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What is predicted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Task {
    /// A number.
    Regression,
    /// One of two classes; scores are log-odds of the second.
    Binary,
    /// One of three or more classes.
    Multiclass {
        /// Number of classes.
        n_classes: usize,
    },
}

impl Task {
    /// Score columns of a model: 1 for a number or two classes, else one per class.
    pub fn n_outputs(self) -> usize {
        match self {
            Task::Regression | Task::Binary => 1,
            Task::Multiclass { n_classes } => n_classes,
        }
    }
    /// Number of classes; 0 for a number.
    pub fn n_classes(self) -> usize {
        match self {
            Task::Regression => 0,
            Task::Binary => 2,
            Task::Multiclass { n_classes } => n_classes,
        }
    }
}

/// How a feature was derived from its column, and what its values mean.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub enum FeatureKind {
    /// The column's number.
    #[default]
    Number,
    /// Days from the column's date to the schema's reference date.
    Age,
    /// Level of the column; codes index these sorted names.
    Level {
        /// Names of the codes.
        levels: Vec<String>,
    },
    /// Month of the column's date, 1 to 12, as a level.
    Month,
    /// Weekday of the column's date, 1 (Monday) to 7, as a level.
    Weekday,
}

/// What is known of a feature.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct FeatureInfo {
    /// Unique name: the column's, or for dates `column (age)`, `column (month)`, `column (weekday)`.
    pub name: String,
    /// Column it comes from.
    pub column: String,
    /// How it was derived.
    pub kind: FeatureKind,
    /// Sign of the effect that the dictionary demands.
    pub monotone: Option<Monotone>,
    /// Whether the dictionary demands that the formula holds its column.
    pub forced: bool,
    /// Dimension of its numbers, where the dictionary gives a unit; time for an age.
    pub dimension: Option<Dimension>,
}

impl FeatureInfo {
    /// Number of levels of a categorical feature, `None` for a numeric one.
    pub fn n_levels(&self) -> Option<usize> {
        match &self.kind {
            FeatureKind::Level { levels } => Some(levels.len()),
            FeatureKind::Month => Some(12),
            FeatureKind::Weekday => Some(7),
            FeatureKind::Number | FeatureKind::Age => None,
        }
    }
}

/// Values of a feature, one per row.
#[derive(Debug, Clone, PartialEq)]
pub enum FeatureColumn {
    /// Finite numbers; a gap is `NaN`.
    Numeric(Vec<f64>),
    /// Codes below [`FeatureInfo::n_levels`], or [`GAP`] for a gap or a level never seen in training.
    Categorical(Vec<u32>),
}

impl FeatureColumn {
    /// The rows named, in that order.
    pub fn gather(&self, rows: &[u32]) -> FeatureColumn {
        match self {
            FeatureColumn::Numeric(v) => FeatureColumn::Numeric(rows.iter().map(|&r| v[r as usize]).collect()),
            FeatureColumn::Categorical(v) => FeatureColumn::Categorical(rows.iter().map(|&r| v[r as usize]).collect()),
        }
    }
    /// Whether a row has a gap.
    pub fn is_gap(&self, row: usize) -> bool {
        match self {
            FeatureColumn::Numeric(v) => v[row].is_nan(),
            FeatureColumn::Categorical(v) => v[row] == GAP,
        }
    }
}

/// Features of some rows, column by column: all that a model may see when it predicts.
#[derive(Debug, Clone, PartialEq)]
pub struct Features {
    /// What is known of each feature.
    pub info: Arc<Vec<FeatureInfo>>,
    /// One column per feature, each of `n_rows` values.
    pub columns: Vec<FeatureColumn>,
    /// Number of rows.
    pub n_rows: usize,
}

impl Features {
    /// The rows named, in that order.
    pub fn gather(&self, rows: &[u32]) -> Features {
        Features {
            info: self.info.clone(),
            columns: self.columns.iter().map(|c| c.gather(rows)).collect(),
            n_rows: rows.len(),
        }
    }
    /// Number of features.
    pub fn n_features(&self) -> usize {
        self.columns.len()
    }
}

/// What was observed, one per row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Target {
    /// Numbers, all finite.
    Numbers(Vec<f64>),
    /// Class codes below `n_classes`.
    Classes {
        /// Class of each row.
        codes: Vec<u32>,
        /// Number of classes of the task (some may be absent from these rows).
        n_classes: usize,
    },
}

impl Target {
    /// The rows named, in that order.
    pub fn gather(&self, rows: &[u32]) -> Target {
        match self {
            Target::Numbers(v) => Target::Numbers(rows.iter().map(|&r| v[r as usize]).collect()),
            Target::Classes { codes, n_classes } => {
                Target::Classes { codes: rows.iter().map(|&r| codes[r as usize]).collect(), n_classes: *n_classes }
            }
        }
    }
    /// Number of rows.
    pub fn len(&self) -> usize {
        match self {
            Target::Numbers(v) => v.len(),
            Target::Classes { codes, .. } => codes.len(),
        }
    }
    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// The task that this target belongs to.
    pub fn task(&self) -> Task {
        match self {
            Target::Numbers(_) => Task::Regression,
            Target::Classes { n_classes: 2, .. } => Task::Binary,
            Target::Classes { n_classes, .. } => Task::Multiclass { n_classes: *n_classes },
        }
    }
}

/// Rows with a known target, ready to be split into folds.
#[derive(Debug, Clone, PartialEq)]
pub struct Dataset {
    /// Features of all rows.
    pub features: Features,
    /// What was observed.
    pub target: Target,
    /// Weight of each row, all positive and finite; 1 where none was given.
    pub weights: Vec<f64>,
    /// Group code of each row, where the user named a group column.
    pub groups: Option<Vec<u32>>,
    /// Position in time of each row, where the user named a time column.
    pub times: Option<Vec<f64>>,
    /// Row of the table that each row comes from.
    pub table_rows: Vec<u32>,
    /// Rank of each row by content (features, target, weight): the order that fits use.
    pub canonical_rank: Vec<u32>,
}

impl Dataset {
    /// Number of rows.
    pub fn n_rows(&self) -> usize {
        self.target.len()
    }
}

/// Fewest rows that can be split, fitted and judged.
const MIN_ROWS: usize = 10;

/// Rows of the table whose target is known, as a dataset. Needs a schema with a target.
///
/// Rows without a usable weight, or without a time where one orders the rows, are left out and counted.
/// Errors: no target in the schema or the table, fewer than two classes, a constant target, fewer than 10 rows, no
/// feature left.
pub fn dataset(table: &Table, schema: &Schema) -> Result<Noted<Dataset>, Error> {
    let mut notices = Vec::new();
    let Some(target_schema) = schema.target() else { return Err(Error::usage(message!("dataset-no-target"))) };
    let name = target_schema.name.as_str();
    let Some(column) = table.find(name) else {
        return Err(Error::data(message!("dataset-target-absent", name = name)));
    };
    let outcome = target::outcome(table, column, &schema.classes);
    let numbers = |role: Role| -> Option<&[f64]> {
        let column = schema.with_role(role).next().and_then(|c| table.find(&c.name))?;
        match &table.columns[column].values {
            Values::Numbers(v) => Some(v.as_slice()),
            Values::Levels { .. } => None,
        }
    };
    let (weights, times) = (numbers(Role::Weight), numbers(Role::Time));

    let all = 0..table.n_rows();
    let known: Vec<usize> = all.filter(|&row| !outcome.is_gap(row)).collect();
    leave_out(&mut notices, table, known.len(), |row| outcome.is_gap(row), || message!("dataset-target-gaps"), name);
    let weighed = |row: usize| weights.is_none_or(|w| w[row] > 0.0 && w[row].is_finite());
    let timed = |row: usize| times.is_none_or(|t| t[row].is_finite());
    let rows: Vec<u32> = known.iter().filter(|&&row| weighed(row) && timed(row)).map(|&row| row as u32).collect();
    for (role, message) in
        [(Role::Weight, message!("dataset-weights-left-out")), (Role::Time, message!("dataset-times-left-out"))]
    {
        let fails = |row: usize| if role == Role::Weight { !weighed(row) } else { !timed(row) };
        let n_kept = (0..table.n_rows()).filter(|&row| !fails(row)).count();
        let of = schema.with_role(role).next().map_or("", |c| c.name.as_str());
        leave_out(&mut notices, table, n_kept, fails, || message, of);
    }

    if rows.len() < MIN_ROWS {
        let (rows, least) = (rows.len(), MIN_ROWS);
        let n_known = known.len();
        return Err(Error::data(if n_known >= MIN_ROWS {
            message!("dataset-too-few-weighed-or-timed", rows = rows, least = least)
        } else {
            message!("dataset-too-few-rows", rows = rows, least = least)
        }));
    }
    let target = observed(&outcome, &rows);
    check_target(&target, schema, name, &mut notices)?;
    if schema.with_role(Role::Feature).next().is_none() {
        return Err(Error::data(message!("dataset-no-feature")));
    }
    let features = features(table, schema)?.take(&mut notices).gather(&rows);
    let weights = rows.iter().map(|&r| weights.map_or(1.0, |w| w[r as usize])).collect::<Vec<f64>>();
    let times = times.map(|t| rows.iter().map(|&r| t[r as usize]).collect::<Vec<f64>>());
    let group = schema.with_role(Role::Group).next().and_then(|c| table.find(&c.name));
    let groups = group.map(|c| group_codes(&table.columns[c].values, &rows));
    let canonical_rank = canonical_rank(&features, &target, &weights, groups.as_deref(), times.as_deref());
    let data = Dataset { features, target, weights, groups, times, table_rows: rows, canonical_rank };
    Ok(Noted::new(data, notices))
}

/// What is known of the target in each row of a later table: the number, or the index of the class; `None` in a row for a
/// gap or a class that the schema does not know. `None` where the table has no such column.
pub fn known_outcomes(table: &Table, schema: &Schema) -> Option<Vec<Option<f64>>> {
    let column = table.find(&schema.target()?.name)?;
    let known = match target::outcome(table, column, &schema.classes) {
        Outcome::Numbers(v) => v.into_iter().map(|y| (!y.is_nan()).then_some(y)).collect(),
        Outcome::Classes { codes, .. } => codes.into_iter().map(|k| (k != GAP).then_some(f64::from(k))).collect(),
    };
    Some(known)
}

/// Says how many rows are left out, and where the first one is.
fn leave_out(
    notices: &mut Vec<Notice>,
    table: &Table,
    n_kept: usize,
    fails: impl Fn(usize) -> bool,
    message: impl FnOnce() -> Message,
    column: &str,
) {
    if let Some(first) = (0..table.n_rows()).find(|&row| fails(row)) {
        let message = message().with("rows", table.n_rows() - n_kept).with("kept", n_kept);
        notices.push(Notice::warning(message).at_line(table.raw.line(first)).in_column(column));
    }
}

fn observed(outcome: &Outcome, rows: &[u32]) -> Target {
    match outcome {
        Outcome::Numbers(v) => Target::Numbers(rows.iter().map(|&r| v[r as usize]).collect()),
        Outcome::Classes { codes, n_classes } => {
            Target::Classes { codes: rows.iter().map(|&r| codes[r as usize]).collect(), n_classes: *n_classes }
        }
    }
}

/// Refuses a target that holds one value; warns of classes with a single row.
fn check_target(target: &Target, schema: &Schema, name: &str, notices: &mut Vec<Notice>) -> Result<(), Error> {
    let constant = |value: String| Err(Error::data(message!("target-constant", name = name, value = value)));
    match target {
        Target::Numbers(v) if v.iter().all(|&y| y == v[0]) => constant(v[0].to_string()),
        Target::Numbers(_) => Ok(()),
        Target::Classes { codes, n_classes } => {
            let mut counts = vec![0u32; *n_classes];
            codes.iter().for_each(|&k| counts[k as usize] += 1);
            if let Some(only) = counts.iter().position(|&n| n as usize == codes.len()) {
                return constant(schema.classes[only].clone());
            }
            let lone: Vec<String> =
                schema.classes.iter().zip(&counts).filter(|(_, n)| **n <= 1).map(|(c, _)| c.clone()).collect();
            if !lone.is_empty() {
                let message = message!("dataset-lone-class", classes = lone.len(), names = lone);
                notices.push(Notice::warning(message).in_column(name));
            }
            Ok(())
        }
    }
}

/// Group of each row, numbered in the order of the groups' values; a row without a group is a group of its own.
fn group_codes(values: &Values, rows: &[u32]) -> Vec<u32> {
    let key = |row: u32| -> Option<u64> {
        match values {
            _ if values.is_gap(row as usize) => None,
            Values::Numbers(v) => Some((v[row as usize] + 0.0).to_bits()),
            Values::Levels { codes, .. } => Some(u64::from(codes[row as usize])),
        }
    };
    let mut known: Vec<u64> = rows.iter().filter_map(|&r| key(r)).collect();
    known.sort_unstable();
    known.dedup();
    let mut alone = known.len() as u32;
    rows.iter()
        .map(|&r| match key(r).and_then(|k| known.binary_search(&k).ok()) {
            Some(code) => code as u32,
            None => {
                alone += 1;
                alone - 1
            }
        })
        .collect()
}

/// Rank of each row by a hash of its content, then by the content: as good as shuffled, yet the same whatever the order
/// of the file. Rows that are equal in everything are interchangeable and keep the file's order.
fn canonical_rank(
    features: &Features,
    target: &Target,
    weights: &[f64],
    groups: Option<&[u32]>,
    times: Option<&[f64]>,
) -> Vec<u32> {
    let n = features.n_rows;
    let observed = |row: usize| match target {
        Target::Numbers(v) => bits(v[row]),
        Target::Classes { codes, .. } => u64::from(codes[row]),
    };
    let value = |column: &FeatureColumn, row: usize| match column {
        FeatureColumn::Numeric(v) => bits(v[row]),
        FeatureColumn::Categorical(v) => u64::from(v[row]),
    };
    let mut hashes: Vec<u64> = (0..n).map(|row| mix(mix(4, observed(row)), bits(weights[row]))).collect();
    for column in &features.columns {
        hashes.iter_mut().enumerate().for_each(|(row, h)| *h = mix(*h, value(column, row)));
    }
    let place = |row: usize| (groups.map_or(0, |g| g[row]), times.map_or(0, |t| bits(t[row])));
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&a, &b| {
        let content = || {
            let columns = features.columns.iter().map(|c| value(c, a).cmp(&value(c, b)));
            let unequal = columns.into_iter().find(|o| o.is_ne());
            unequal.unwrap_or_else(|| (observed(a), bits(weights[a])).cmp(&(observed(b), bits(weights[b]))))
        };
        hashes[a].cmp(&hashes[b]).then_with(content).then_with(|| place(a).cmp(&place(b)))
    });
    let mut rank = vec![0; n];
    for (position, &row) in order.iter().enumerate() {
        rank[row] = position as u32;
    }
    rank
}

/// Training rows of a fold: all that a learner may see when it fits. Rows stand in canonical order.
#[derive(Debug, Clone, PartialEq)]
pub struct TrainView {
    /// Features of the training rows.
    pub features: Features,
    /// What was observed on them.
    pub target: Target,
    /// Their weights, all positive.
    pub weights: Vec<f64>,
    /// Their groups, so that inner folds keep groups together.
    pub groups: Option<Vec<u32>>,
}

impl TrainView {
    /// The training rows named (indices into the dataset), put in canonical order.
    pub fn gather(data: &Dataset, rows: &[u32]) -> TrainView {
        let mut rows = rows.to_vec();
        rows.sort_by_key(|&r| data.canonical_rank[r as usize]);
        TrainView {
            features: data.features.gather(&rows),
            target: data.target.gather(&rows),
            weights: rows.iter().map(|&r| data.weights[r as usize]).collect(),
            groups: data.groups.as_ref().map(|g| rows.iter().map(|&r| g[r as usize]).collect()),
        }
    }
    /// Some of these training rows, in the order given (an increasing order stays canonical).
    pub fn subset(&self, rows: &[u32]) -> TrainView {
        TrainView {
            features: self.features.gather(rows),
            target: self.target.gather(rows),
            weights: rows.iter().map(|&r| self.weights[r as usize]).collect(),
            groups: self.groups.as_ref().map(|g| rows.iter().map(|&r| g[r as usize]).collect()),
        }
    }
    /// Number of rows.
    pub fn n_rows(&self) -> usize {
        self.target.len()
    }
    /// The task.
    pub fn task(&self) -> Task {
        self.target.task()
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{cells, table};
    use super::super::schema::{Choices, understand};
    use super::super::table::ColumnKind::{Boolean, Category, Date, Number};
    use super::*;

    /// 40 rows: target, number, category, date; the first row's target is a gap.
    fn sample() -> Table {
        let gap_first = |i: usize, s: &str| if i == 0 { String::new() } else { s.to_owned() };
        table(&[
            ("parti", Boolean, (0..40).map(|i| gap_first(i, ["non", "oui"][i % 2])).collect()),
            ("x", Number, cells((0..40).map(|i| if i == 3 { f64::NAN } else { (i * 17 % 23) as f64 + 0.5 }))),
            ("offre", Category, cells((0..40).map(|i| ["a", "b", "c"][i * i % 7 % 3]))),
            ("achat", Date, cells((0..40).map(|i| 19_000.0 + 20.0 * (i * 7 % 40) as f64))),
            ("poids", Number, cells((0..40).map(|i| if i == 1 { -1.0 } else { 1.0 + (i % 3) as f64 }))),
            ("magasin", Category, cells((0..40).map(|i| if i == 5 { "" } else { ["m1", "m2"][i % 2] }))),
        ])
    }

    fn choices() -> Choices {
        Choices {
            target: Some("parti".to_owned()),
            weight: Some("poids".to_owned()),
            group: Some("magasin".to_owned()),
            ..Choices::default()
        }
    }

    fn schema(table: &Table, choices: &Choices) -> Schema {
        understand(table, choices).expect("understood").value
    }

    #[test]
    fn rows_without_target_or_weight_are_left_out_and_counted() {
        let table = sample();
        let noted = dataset(&table, &schema(&table, &choices())).expect("a dataset");
        let codes: Vec<&str> = noted.notices.iter().map(|n| n.message.code.as_ref()).collect();
        assert_eq!(codes, ["dataset-target-gaps", "dataset-weights-left-out"]);
        assert_eq!(noted.notices[0].place.line, Some(2));
        let data = noted.value;
        assert_eq!(data.n_rows(), 38);
        assert_eq!(data.table_rows[..2], [2, 3]);
        let groups = data.groups.expect("groups");
        assert_eq!(groups[..5], [0, 1, 0, 2, 0], "a row without a group stands alone");
        assert_eq!(data.features.n_features(), 5);
        let mut rank = data.canonical_rank.clone();
        rank.sort_unstable();
        assert!(rank.iter().enumerate().all(|(i, &r)| i as u32 == r));
    }

    #[test]
    fn the_canonical_order_does_not_depend_on_the_order_of_rows() {
        let original = sample();
        let mut reversed = table(&[]);
        reversed.raw = super::super::table::RawTable::new(original.raw.header.clone());
        for row in (0..40).rev() {
            reversed.raw.push_row(2, (0..original.raw.n_columns()).map(|c| original.raw.cell(row, c)));
        }
        reversed.file = original.file.clone();
        reversed.columns = original.columns.clone();
        for column in &mut reversed.columns {
            match &mut column.values {
                Values::Numbers(v) => v.reverse(),
                Values::Levels { codes, .. } => codes.reverse(),
            }
        }
        let in_order = |table: &Table| {
            let data = dataset(table, &schema(table, &choices())).expect("a dataset").value;
            let all: Vec<u32> = (0..data.n_rows() as u32).collect();
            let view = TrainView::gather(&data, &all);
            format!("{:?} {:?} {:?}", view.features, view.target, view.weights)
        };
        assert_eq!(in_order(&original), in_order(&reversed));
    }

    #[test]
    fn what_cannot_be_learnt_from_is_refused() {
        let error = |table: &Table, choices: &Choices| -> String {
            dataset(table, &schema(table, choices)).expect_err("refused").message.code.into_owned()
        };
        let y = |n: usize| cells((0..n).map(|i| ["a", "b"][i % 2]));
        let target = Choices { target: Some("y".to_owned()), ..Choices::default() };
        let few = table(&[("y", Category, y(9)), ("x", Number, cells((0..9).map(|i| i as f64)))]);
        assert_eq!(error(&few, &target), "dataset-too-few-rows");
        let bare = table(&[("y", Category, y(30)), ("x", Number, cells([1; 30]))]);
        assert_eq!(error(&bare, &target), "dataset-no-feature");
        assert_eq!(error(&bare, &Choices::default()), "dataset-no-target");
        let weighed = table(&[
            ("y", Category, y(30)),
            ("x", Number, cells((0..30).map(|i| (i * i % 31) as f64))),
            ("w", Number, cells((0..30).map(|i| i % 2))),
        ]);
        let weight = Choices { weight: Some("w".to_owned()), ..target };
        assert_eq!(error(&weighed, &weight), "target-constant");
        let weightless = table(&[
            ("y", Category, y(30)),
            ("x", Number, cells((0..30).map(|i| (i * i % 31) as f64))),
            ("w", Number, cells((0..30).map(|i| -i))),
        ]);
        assert_eq!(error(&weightless, &weight), "dataset-too-few-weighed-or-timed");
    }
}
