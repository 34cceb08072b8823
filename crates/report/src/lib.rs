//! makalu's results in words, charts, pages and spreadsheets, in French and English.
//!
//! Values in, text and bytes out: no statistics are computed here, no file is touched.

#[cfg(test)]
mod fixture;
pub mod charts;
pub mod html;
pub mod json;
pub mod list;
pub mod study;
pub mod summary;
mod times;
pub mod words;

pub use times::Times;
pub use words::Lang;
