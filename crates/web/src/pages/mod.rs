//! The pages, one module each, in the order in which a visitor meets them.

pub mod account;
pub mod budget;
pub mod customer;
pub mod join;
pub mod log;
pub mod months;
pub mod people;
pub mod question;
pub mod results;
pub mod settings;
pub mod sharing;
pub mod sign_in;
pub mod start;
pub mod table;
pub mod team;
pub mod training;
