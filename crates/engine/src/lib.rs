//! Prediction from small tables: readable formulas, honest figures, reasons.
//!
//! Bytes in, values out: the engine touches no file, clock, environment, terminal or network.
//! Modules in reading order; each may use only those above it (a test checks it).

pub mod message;
pub mod run;
mod dense;
pub mod data;
pub mod formula;
pub mod evolve;
pub mod models;
pub mod validate;
pub mod explain;
pub mod artifact;
pub mod score;
pub mod watch;
pub mod fit;
pub mod decide;
pub mod compare;

pub use artifact::Artifact;
pub use data::{Choices, Dataset, Features, ReadOptions, Schema, Table, Target, Task};
pub use message::{Error, ErrorKind, Level, Message, Noted, Notice, Value};
pub use run::{Best, Effort, Fitting, Flow, Progress, Run, Seed, Stage, StopReason};
