//! Charts as accessible SVG, drawn on the server: no script, text as text.
//!
//! In: points, bins and shares that the engine computed, and labels in the reader's language. Out: an `<svg>` element.
//! The user's question: "can I see it, in print, in the dark, without telling red from green?".
//! Invariants: nothing is computed here but positions; every text is escaped; every chart has a title and a
//! description; colours come from the page's style sheet by class (`c1` to `c4`), never alone: dashes and labels differ too.
//! To add one more: draw on a [`frame::Frame`] in the file of its family, and show it from `html`.

pub mod bar;
pub mod believe;
pub mod effect;
pub mod flow;
pub mod frame;
pub mod front;
pub mod grid;
#[cfg(feature = "pdf")]
pub mod pdf;
pub mod profit;
pub mod response;
pub mod scatter;
pub mod square;
pub mod standalone;
