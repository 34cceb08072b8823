//! Six runs that confirm the window: its middle twice, four of its corners.
//!
//! In: a window, which settings matter most, the seed. Out: [`Trial`]s in the order to run them.
//! The user's question: "how do I find out whether it is true?".
//! Invariants: every run lies in the window, so that every limit holds; the order is random and repeats with the seed.
//! Method: two centre points, which tell the scatter and any drift, and the half fraction of a two-level design in the
//! three settings that matter most, I = ABC (Box, Hunter & Hunter 2005, chapter 6); the others stay in the middle.
//! Edges: two settings with any width: all four corners; one: each end twice; none: the same point six times.

use super::space::{Cell, Point};
use crate::run::Seed;

/// Label of the order's random stream.
const ORDER: u64 = 0x0b71;

/// A run.
#[derive(Debug, Clone, PartialEq)]
pub struct Trial {
    /// Whether it is the middle.
    pub centre: bool,
    /// Settings.
    pub point: Point,
}

/// The six runs. `by_weight`: settings, those that matter most first.
pub fn trials(window: &Cell, by_weight: &[usize], seed: Seed) -> Vec<Trial> {
    let wide: Vec<usize> = by_weight.iter().copied().filter(|&j| window.low[j] < window.high[j]).take(3).collect();
    let middle = window.middle();
    let mut trials = vec![Trial { centre: true, point: middle.clone() }; 2];
    for run in 0..4 {
        let (a, b) = (run & 1 == 1, run & 2 == 2);
        // The third is the product of the first two.
        let upper = [a, b, a == b];
        let mut point = middle.clone();
        for (&j, upper) in wide.iter().zip(upper) {
            point[j] = if upper { window.high[j] } else { window.low[j] };
        }
        trials.push(Trial { centre: point == middle, point });
    }
    seed.derive(ORDER).stream().shuffle(&mut trials);
    trials
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_design_is_balanced_and_stays_inside() {
        let window = Cell { low: vec![0, 10, 5, 7], high: vec![4, 20, 9, 7] };
        let trials = trials(&window, &[1, 3, 0, 2], Seed(1));
        assert_eq!((trials.len(), trials.iter().filter(|t| t.centre).count()), (6, 2));
        let corners: Vec<&Trial> = trials.iter().filter(|t| !t.centre).collect();
        for j in [0, 1, 2] {
            assert_eq!(corners.iter().filter(|t| t.point[j] == window.high[j]).count(), 2, "setting {j}");
            // Each pair of settings meets in all four ways.
            let mut pairs: Vec<(i64, i64)> = corners.iter().map(|t| (t.point[j], t.point[(j + 1) % 3])).collect();
            pairs.sort_unstable();
            pairs.dedup();
            assert_eq!(pairs.len(), 4);
        }
        assert!(trials.iter().all(|t| t.point[3] == 7));
    }

    #[test]
    fn a_point_is_run_six_times() {
        let window = Cell { low: vec![3], high: vec![3] };
        assert!(trials(&window, &[0], Seed(2)).iter().all(|t| t.centre && t.point == [3]));
    }
}
