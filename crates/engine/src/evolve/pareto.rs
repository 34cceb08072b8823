//! The archive: the best individual of each size ever seen.
//!
//! In: individuals with loss and complexity, in a fixed order. Out: the Pareto front of loss against complexity.
//! The user's question: "what did it find at each length?".
//! Invariants: an entry is replaced only by a better one of its size, the first of equals stays, so that the archive
//! does not depend on threads.
//! Edges: sizes beyond the last shelf share it.

/// Width of a shelf, in complexity.
const SHELF: f64 = 4.0;
const N_SHELVES: usize = 30;

/// The best of each size.
#[derive(Debug, Clone)]
pub struct Archive<T> {
    shelves: Vec<Option<(f64, T)>>,
}

impl<T> Default for Archive<T> {
    fn default() -> Self {
        Archive { shelves: (0..N_SHELVES).map(|_| None).collect() }
    }
}

impl<T> Archive<T> {
    /// Offers an individual; `make` is called only if it is kept.
    pub fn offer(&mut self, complexity: f64, loss: f64, make: impl FnOnce() -> T) {
        let shelf = ((complexity / SHELF) as usize).min(N_SHELVES - 1);
        if loss.is_finite() && self.shelves[shelf].as_ref().is_none_or(|(best, _)| loss < *best) {
            self.shelves[shelf] = Some((loss, make()));
        }
    }
    /// Forgets all entries, for when losses are no longer comparable.
    pub fn clear(&mut self) {
        self.shelves.iter_mut().for_each(|s| *s = None);
    }
    /// Entries that no smaller one beats, smallest first, with their loss.
    pub fn front(&self) -> impl Iterator<Item = &(f64, T)> {
        let mut best = f64::INFINITY;
        self.shelves.iter().flatten().filter(move |(loss, _)| {
            let better = *loss < best;
            best = best.min(*loss);
            better
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn larger_must_be_better() {
        let mut archive = Archive::default();
        for (complexity, loss, name) in [(3.0, 1.0, "a"), (9.0, 2.0, "b"), (2.0, 1.0, "c"), (13.0, 0.5, "d")] {
            archive.offer(complexity, loss, || name);
        }
        archive.offer(1.0, f64::NAN, || "e");
        assert_eq!(archive.front().map(|e| e.1).collect::<Vec<_>>(), vec!["a", "d"]);
        archive.clear();
        assert_eq!(archive.front().count(), 0);
    }
}
