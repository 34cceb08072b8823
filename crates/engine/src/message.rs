//! What the engine says: notices and errors as values, never as sentences.
//!
//! In: a code and its facts. Out: a value that `makalu-report` turns into a French or English sentence.
//! The user's question: "what happened, where, so what, what do I do next?".
//! Invariants: no sentence is written here; each code has a text in every language (a test in `makalu-report` checks it).
//! To add one more: call [`message!`](crate::message!) with a new code and write the code's text in `crates/report/locales/*/`.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;

/// One fact inside a [`Message`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Value {
    /// A name or a quoted piece of the input, shown as it is.
    Text(String),
    /// A number of things; chooses singular or plural.
    Count(u64),
    /// A measured number, shown with three significant digits.
    Number(f64),
    /// A share between 0 and 1, shown as a percentage.
    Share(f64),
    /// Names, joined with commas.
    List(Vec<String>),
}

macro_rules! value_from {
    ($($from:ty => |$v:ident| $to:expr),* $(,)?) => {$(
        impl From<$from> for Value { fn from($v: $from) -> Self { $to } }
    )*};
}
value_from! {
    &str => |v| Value::Text(v.to_owned()),
    String => |v| Value::Text(v),
    &String => |v| Value::Text(v.clone()),
    u64 => |v| Value::Count(v),
    usize => |v| Value::Count(v as u64),
    f64 => |v| Value::Number(v),
    Vec<String> => |v| Value::List(v),
}

/// A code (a Fluent message identifier such as `reading-ragged-rows`) and the facts that its text needs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// Identifier of the text, the same in every language: `area-what`.
    pub code: Cow<'static, str>,
    /// Named facts, in the order given.
    pub args: Vec<(Cow<'static, str>, Value)>,
}

impl Message {
    /// A message without facts; [`message!`](crate::message!) is the usual way in.
    pub fn new(code: &'static str) -> Self {
        Message { code: Cow::Borrowed(code), args: Vec::new() }
    }

    /// The same message with one more fact.
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.args.push((Cow::Borrowed(name), value.into()));
        self
    }
}

/// `message!("reading-ragged-rows", rows = 3usize, line = 12usize)`: a [`Message`] with its facts.
#[macro_export]
macro_rules! message {
    ($code:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::message::Message::new($code)$(.with(stringify!($name), $value))*
    };
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.code)?;
        for (name, value) in &self.args {
            match value {
                Value::Text(v) => write!(f, " {name}={v:?}")?,
                Value::Count(v) => write!(f, " {name}={v}")?,
                Value::Number(v) | Value::Share(v) => write!(f, " {name}={v}")?,
                Value::List(v) => write!(f, " {name}={v:?}")?,
            }
        }
        Ok(())
    }
}

/// Where in the user's input something was found. Lines count from 1, the header line included.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// File name as the user gave it.
    pub file: Option<String>,
    /// Line of the file, from 1.
    pub line: Option<u64>,
    /// Column name.
    pub column: Option<String>,
}

/// How much a notice matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Level {
    /// Good to know; nothing to do.
    Info,
    /// Changes what the result means; the user should look.
    Warning,
}

/// Something the user should know; the work goes on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Notice {
    /// How much it matters.
    pub level: Level,
    /// Where it was found.
    pub place: Place,
    /// What, so what, what next.
    pub message: Message,
}

impl Notice {
    /// Good to know.
    pub fn info(message: Message) -> Self {
        Notice { level: Level::Info, place: Place::default(), message }
    }
    /// The user should look.
    pub fn warning(message: Message) -> Self {
        Notice { level: Level::Warning, place: Place::default(), message }
    }
    /// The same notice, about this line (from 1).
    pub fn at_line(mut self, line: u64) -> Self {
        self.place.line = Some(line);
        self
    }
    /// The same notice, about this column.
    pub fn in_column(mut self, column: &str) -> Self {
        self.place.column = Some(column.to_owned());
        self
    }
}

/// A value with what the user should know about how it came to be.
#[derive(Debug, Clone, PartialEq)]
pub struct Noted<T> {
    /// The value.
    pub value: T,
    /// What the user should know.
    pub notices: Vec<Notice>,
}

impl<T> Noted<T> {
    /// A value and its notices.
    pub fn new(value: T, notices: Vec<Notice>) -> Self {
        Noted { value, notices }
    }
    /// Moves the notices into `into` and returns the value.
    pub fn take(self, into: &mut Vec<Notice>) -> T {
        into.extend(self.notices);
        self.value
    }
}

/// Why the work cannot go on; decides the exit code (1, 2, 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ErrorKind {
    /// Something failed that is neither the request's nor the data's fault (exit 1).
    Failed,
    /// The request cannot be carried out as asked: an unknown column name, a contradiction (exit 2).
    Usage,
    /// The data cannot be used: empty, one class, not a table (exit 3).
    DataRefused,
}

/// Why the work cannot go on: what, where, so what, what next.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Error {
    /// Decides the exit code.
    pub kind: ErrorKind,
    /// Where in the input.
    pub place: Place,
    /// What, so what, what next.
    pub message: Message,
}

impl Error {
    /// The data cannot be used.
    pub fn data(message: Message) -> Self {
        Error { kind: ErrorKind::DataRefused, place: Place::default(), message }
    }
    /// The request cannot be carried out as asked.
    pub fn usage(message: Message) -> Self {
        Error { kind: ErrorKind::Usage, place: Place::default(), message }
    }
    /// Something else failed.
    pub fn failed(message: Message) -> Self {
        Error { kind: ErrorKind::Failed, place: Place::default(), message }
    }
    /// The same error, about this line (from 1).
    pub fn at_line(mut self, line: u64) -> Self {
        self.place.line = Some(line);
        self
    }
    /// The same error, about this column.
    pub fn in_column(mut self, column: &str) -> Self {
        self.place.column = Some(column.to_owned());
        self
    }
    /// The same error, about this file.
    pub fn in_file(mut self, file: &str) -> Self {
        self.place.file = Some(file.to_owned());
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.message.fmt(f)
    }
}
impl std::error::Error for Error {}
