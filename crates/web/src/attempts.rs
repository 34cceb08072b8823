//! How often one may try to sign in.
//!
//! In: names that are tried. Out: whether another try is allowed now.
//! Invariants: ten tries of a name in a quarter of an hour, whether such an account exists or not; passwords are checked
//! two at a time, since each check takes memory and time.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;

/// Tries of a name in a window.
const TRIES: u32 = 10;
/// The window.
const WINDOW: Duration = Duration::from_secs(15 * 60);
/// Names remembered: with so many tried, every unknown one waits.
const NAMES: usize = 10_000;
/// Passwords checked at a time.
const CHECKS: usize = 2;

/// Tries of a while.
#[derive(Debug)]
pub struct Attempts {
    tried: Mutex<HashMap<String, (u32, Instant)>>,
    /// Held while a password is checked.
    pub checking: Semaphore,
}

impl Default for Attempts {
    fn default() -> Self {
        Attempts { tried: Mutex::default(), checking: Semaphore::new(CHECKS) }
    }
}

impl Attempts {
    /// Counts a try of this name; false where there were too many.
    pub fn is_allowed(&self, name: &str) -> bool {
        let mut tried = self.tried.lock().expect("no panic while held");
        tried.retain(|_, (_, since)| since.elapsed() < WINDOW);
        if tried.len() >= NAMES && !tried.contains_key(name) {
            return false;
        }
        let (tries, _) = tried.entry(name.to_owned()).or_insert((0, Instant::now()));
        *tries += 1;
        *tries <= TRIES
    }

    /// The name was signed in with: its tries are forgotten.
    pub fn forget(&self, name: &str) {
        self.tried.lock().expect("no panic while held").remove(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_eleventh_try_waits_and_another_name_does_not() {
        let attempts = Attempts::default();
        assert!((0..TRIES).all(|_| attempts.is_allowed("ada")));
        assert!(!attempts.is_allowed("ada"));
        assert!(attempts.is_allowed("bob"));
        attempts.forget("ada");
        assert!(attempts.is_allowed("ada"));
    }
}
