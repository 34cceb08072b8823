//! STUB
use super::dataset::Task;
use super::read::ReadingRules;
use super::table::{ColumnKind, Table};
use crate::message::{Error, Message, Noted};
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
    /// Levels of a category or boolean in the training table, sorted.
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

/// Decides the role of every column, with reasons.
pub fn understand(_table: &Table, _choices: &Choices) -> Result<Noted<Schema>, Error> {
    unimplemented!()
}
