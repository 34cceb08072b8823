//! `makalu serve`: one person alone, a team, programs.

mod alone;
mod server;
mod team;
