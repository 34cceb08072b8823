//! How often one may try to sign in.
//!
//! In: names that are tried. Out: whether another try is allowed now, and whether a refusal is worth a line of the log.
//! Invariants: ten tries of a name in a quarter of an hour, whether such an account exists or not; memory does not grow with
//! the names that are tried, and no flood of names makes another one wait for long; passwords are checked two at a
//! time, since each check takes memory and time.
//! Method: names are counted in buckets by a hash whose key only this process knows. To fill all of them takes longer, at
//! the pace of the checks, than the window lasts.

use std::hash::{BuildHasher, RandomState};
use std::sync::Mutex;
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;

/// Tries of a name in a window.
const TRIES: u32 = 10;
/// The window.
const WINDOW: Duration = Duration::from_secs(15 * 60);
/// Buckets of names.
const BUCKETS: usize = 1 << 16;
/// Passwords checked at a time.
const CHECKS: usize = 2;
/// Refusals of names that nobody has which are logged in a window.
const STRANGERS: u32 = 200;

/// How many in the window that began then.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    n: u32,
    since: Option<Instant>,
}

impl Count {
    /// One more; how many there are now.
    fn add(&mut self) -> u32 {
        if self.since.is_none_or(|since| since.elapsed() >= WINDOW) {
            *self = Count { n: 0, since: Some(Instant::now()) };
        }
        self.n = self.n.saturating_add(1);
        self.n
    }
}

/// Tries of a while.
#[derive(Debug)]
pub struct Attempts {
    tried: Mutex<Vec<Count>>,
    strangers: Mutex<Count>,
    key: RandomState,
    /// Held while a password is checked.
    pub checking: Semaphore,
}

impl Default for Attempts {
    fn default() -> Self {
        Attempts {
            tried: Mutex::new(vec![Count::default(); BUCKETS]),
            strangers: Mutex::default(),
            key: RandomState::new(),
            checking: Semaphore::new(CHECKS),
        }
    }
}

impl Attempts {
    fn bucket(&self, name: &str) -> usize {
        (self.key.hash_one(name) % BUCKETS as u64) as usize
    }

    /// Counts a try of this name; false where there were too many.
    pub fn is_allowed(&self, name: &str) -> bool {
        self.tried.lock().expect("no panic while held")[self.bucket(name)].add() <= TRIES
    }

    /// The name was signed in with: its tries are forgotten.
    pub fn forget(&self, name: &str) {
        self.tried.lock().expect("no panic while held")[self.bucket(name)] = Count::default();
    }

    /// Counts a refusal of a name that nobody has; false where the log has enough of them.
    pub fn is_worth_a_line(&self) -> bool {
        self.strangers.lock().expect("no panic while held").add() <= STRANGERS
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
        attempts.forget("ada");
        assert!(attempts.is_allowed("ada"));
    }

    #[test]
    fn a_flood_of_names_stops_nobody_else() {
        let attempts = Attempts::default();
        for n in 0..BUCKETS {
            attempts.is_allowed(&format!("name {n}"));
        }
        let others = (0..1000).filter(|n| attempts.is_allowed(&format!("someone {n}"))).count();
        assert!(others > 990, "{others} of 1000");
        assert_eq!((0..10 * STRANGERS).filter(|_| attempts.is_worth_a_line()).count(), STRANGERS as usize);
    }
}
