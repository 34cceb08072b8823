//! Programs that measure the formula engine: known truths, opponents, few rows, many columns.
//!
//! In: seeds, or tables beside the project. Out: Markdown tables and lines of figures on standard output.
//! The user's question: "says who?": each figure of `docs/benchmarks.md` comes from one command that anyone can repeat.
//! Invariants: outside of the workspace, so that checks never compile the opponents; no table is copied into the
//! project.
//! To add one more: a program in `src/bin` whose first lines say its command.

pub mod drawn;
pub mod fitted;
pub mod nodes;
pub mod recovery;
pub mod tables;
pub mod truths;
