//! The pages of `makalu serve` in a real browser: a headless Chromium goes the way that people go, from a dropped file to
//! whom to call, in both languages, on a wide and on a narrow screen, and every page on the way is looked at (`look`).
//!
//! Needs `MAKALU_TEST_CHROMEDRIVER` (a chromedriver, beside its Chromium) and `MAKALU_TEST_AXE` (axe-core's `axe.min.js`),
//! which `./check` sets; without them it says so and passes.

mod chromium;
mod journey;
mod look;
mod pictures;
#[path = "../serve/server.rs"]
#[allow(dead_code, reason = "a browser needs the server only")]
mod server;
mod tables;
mod team;
