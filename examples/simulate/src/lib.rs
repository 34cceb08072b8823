//! Example tables whose truth is known.
//!
//! In: a seed. Out: customers with their true probability of leaving, batches with their true yield, and the files that a
//! CRM or a plant would export of them.
//! The question: "does makalu find what is there, and nothing else?".
//! Invariants: one random stream per customer, so the same seed gives the same bytes; no real person, number or
//! account appears.
//! To add a table: a module here, a line in `main.rs`, its card in `examples/README.md`.

pub mod batches;
pub mod excel;
pub mod people;
pub mod vip;
