//! `makalu serve`: one person alone, a team, programs.

mod alone;
mod copies;
mod programs;
mod server;
mod team;
