//! `makalu serve`: one person alone, a team, programs.

mod alone;
mod copies;
mod limits;
mod programs;
mod server;
mod team;
