//! `makalu serve`: one person alone, a team, programs.

mod alone;
mod programs;
mod server;
mod team;
