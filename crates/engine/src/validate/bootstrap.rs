//! Resamples of rows or of whole groups.
//!
//! In: rows, groups, a stream. Out: how often each row was drawn.
//! The user's question: "how much would this figure move on other rows like these?".
//! Invariants: rows of a group are drawn together; a resample depends on its own stream alone.
//! Method: nonparametric bootstrap, percentile interval (Efron 1979); whole clusters (Davison & Hinkley 1997, 3.8).
//! Edges: no row gives no draw; an interval of no value is empty (`None`).

use crate::run::Stream;

/// Resamples of the figures and of the choice: the ends of a 95 % interval then rest on 25 values each.
pub(crate) const N_RESAMPLES: usize = 1_000;

/// Rows of each unit that is drawn: rows themselves, or groups numbered from 0.
pub(crate) struct Resampler {
    n_units: usize,
    /// Unit of each row; `None` when each row is its own.
    unit: Option<Vec<u32>>,
    n_rows: usize,
}

impl Resampler {
    /// Draws rows, or whole groups where given.
    pub fn new(n_rows: usize, groups: Option<&[u32]>) -> Self {
        let unit = groups.map(number_groups);
        let n_units = unit.as_ref().map_or(n_rows, |u| u.iter().map(|&g| g as usize + 1).max().unwrap_or(0));
        Resampler { n_units, unit, n_rows }
    }
    /// Group of each row, numbered from 0, and the number of groups; `None` when each row is its own.
    pub fn groups(&self) -> Option<(&[u32], usize)> {
        self.unit.as_deref().map(|u| (u, self.n_units))
    }
    /// How often each row is in one resample of as many units as there are.
    pub fn counts(&self, stream: &mut Stream) -> Vec<f64> {
        let mut of_unit = vec![0.0; self.n_units];
        for _ in 0..self.n_units {
            of_unit[stream.below(self.n_units)] += 1.0;
        }
        match &self.unit {
            None => of_unit,
            Some(unit) => (0..self.n_rows).map(|row| of_unit[unit[row] as usize]).collect(),
        }
    }
}

/// Group codes as numbers from 0 without holes, in the order of the codes.
pub(super) fn number_groups(groups: &[u32]) -> Vec<u32> {
    let mut distinct = groups.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    groups.iter().map(|g| distinct.binary_search(g).expect("every group is listed") as u32).collect()
}

/// Value at share `q` of sorted values, interpolated (Hyndman & Fan 1996, type 7). Needs at least one value.
pub(crate) fn quantile_of_sorted(sorted: &[f64], q: f64) -> f64 {
    let at = q * (sorted.len() - 1) as f64;
    let below = at.floor() as usize;
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (at - below as f64) * (sorted[above] - sorted[below])
}

/// 2.5 % and 97.5 % of the values; `None` if there is none.
pub(crate) fn interval(mut values: Vec<f64>) -> Option<(f64, f64)> {
    if values.is_empty() {
        return None;
    }
    values.sort_unstable_by(f64::total_cmp);
    Some((quantile_of_sorted(&values, 0.025), quantile_of_sorted(&values, 0.975)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::Seed;

    #[test]
    fn rows_of_a_group_are_drawn_together() {
        let groups = [7, 7, 3, 3, 3, 9];
        let counts = Resampler::new(6, Some(&groups)).counts(&mut Seed(1).stream());
        assert_eq!((counts[0], counts[2], counts[2]), (counts[1], counts[3], counts[4]));
        assert_eq!(counts[0] + counts[2] + counts[5], 3.0);
        assert_eq!(Resampler::new(0, None).counts(&mut Seed(1).stream()), Vec::<f64>::new());
    }

    #[test]
    fn quantiles_by_hand() {
        assert_eq!(quantile_of_sorted(&[1.0, 2.0, 4.0], 0.75), 3.0);
        assert_eq!(quantile_of_sorted(&[5.0], 0.3), 5.0);
        assert_eq!(interval(vec![]), None);
    }
}
