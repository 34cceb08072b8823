//! Cut points that people can remember.
//!
//! In: the known values of a column with their weights. Out: fine cut points, rising, few digits each.
//! The user's question: "why 63.27 and not 63?".
//! Invariants: between two cut points there are rows; a cut point `c` parts "below c" from "c or more"; it has fewest
//! digits that part the rows within a quarter of a fine bin of where a quantile would.
//! Edges: no known value, or a single one, has no cut point.
//! Method: quantiles of the known values, each replaced by the roundest number nearby.

/// Most fine bins of a column.
const MAX_FINE: usize = 100;
/// How far a cut point may move for the sake of round digits, in fine bins.
const SLACK: f64 = 0.25;

/// Fine cut points of some values (finite, any order), bins of at least about `least` of weight.
pub(crate) fn fine_cuts(values: &[f64], weights: &[f64], least: f64) -> Vec<f64> {
    let mut known: Vec<(f64, f64)> =
        values.iter().zip(weights).filter(|(v, _)| v.is_finite()).map(|(v, w)| (*v, *w)).collect();
    known.sort_by(|a, b| a.0.total_cmp(&b.0));
    // Distinct values with the weight below each.
    let (mut distinct, mut below, mut total) = (Vec::new(), Vec::new(), 0.0);
    for (value, weight) in known {
        if distinct.last() != Some(&value) {
            distinct.push(value);
            below.push(total);
        }
        total += weight;
    }
    if distinct.len() < 2 {
        return Vec::new();
    }
    let n_fine = ((total / least.max(f64::MIN_POSITIVE)) as usize).clamp(1, MAX_FINE);
    let width = total / n_fine as f64;
    let mut cuts: Vec<f64> = Vec::new();
    for step in 1..n_fine {
        let at = step as f64 * width;
        // The first distinct value with that much below it, never the smallest of all.
        let from = |weight: f64| below.partition_point(|b| *b < weight).clamp(1, distinct.len() - 1);
        let (first, middle, last) = (from(at - SLACK * width), from(at), from(at + SLACK * width));
        let last = last.max(first);
        let cut = roundest(distinct[first - 1], distinct[last], distinct[middle]);
        if cuts.last().is_none_or(|c| *c < cut) {
            cuts.push(cut);
        }
    }
    // Rows on both sides of each: two cut points between the same neighbours part nothing.
    let place = |cut: f64| distinct.partition_point(|v| *v < cut);
    cuts.dedup_by(|later, earlier| place(*later) == place(*earlier));
    cuts
}

/// The number above `low` and up to `high` with the fewest digits; the one nearest to `wanted` among equals.
pub(crate) fn roundest(low: f64, high: f64, wanted: f64) -> f64 {
    if low < 0.0 && high >= 0.0 {
        return 0.0;
    }
    let size = low.abs().max(high.abs());
    let top = size.log10().floor() as i32 + 1;
    for power in (top - 17..=top).rev() {
        // In decimal text, so that 0.3 is 0.3 and not 0.30000000000000004.
        let step = format!("1e{power}").parse::<f64>().unwrap_or(0.0);
        let multiple = |k: f64| format!("{k:.0}e{power}").parse::<f64>().unwrap_or(f64::NAN);
        let inside = |c: &f64| *c > low && *c <= high;
        let near = (wanted / step).round();
        let (least, most) = ((low / step).floor() + 1.0, (high / step).floor());
        let found = [near.clamp(least, most.max(least)), least, most].map(multiple).into_iter().find(inside);
        if let Some(cut) = found {
            return cut;
        }
    }
    high
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_digits() {
        let check = |low: f64, high: f64, expected: f64| assert_eq!(roundest(low, high, 0.5 * (low + high)), expected);
        check(62.9, 63.4, 63.0);
        check(63.0, 63.4, 63.2);
        check(1.0, 2.0, 2.0);
        check(0.29, 0.31, 0.3);
        check(87.0, 120.0, 100.0);
        check(-0.2, 0.7, 0.0);
        check(-63.4, -62.9, -63.0);
        check(1e-300, 3.4e-300, 2e-300);
        check(8.0e300, 9.5e300, 9e300);
        check(1.0, 1.0 + f64::EPSILON, 1.0 + f64::EPSILON);
    }

    #[test]
    fn bins_hold_rows() {
        let values: Vec<f64> = (0..1000).map(|i| f64::from(i * 7919 % 1000) / 3.0).collect();
        let cuts = fine_cuts(&values, &vec![1.0; 1000], 50.0);
        assert_eq!(cuts.len(), 19);
        let sizes: Vec<usize> =
            cuts.windows(2).map(|w| values.iter().filter(|v| **v >= w[0] && **v < w[1]).count()).collect();
        assert!(sizes.iter().all(|n| (25..=75).contains(n)), "{sizes:?}");
        assert!(cuts.iter().all(|c| c.to_string().len() <= 3), "{cuts:?}");
        assert!(fine_cuts(&[], &[], 5.0).is_empty() && fine_cuts(&[2.0; 9], &[1.0; 9], 2.0).is_empty());
        assert_eq!(fine_cuts(&[0.0, 0.0, 1.0, 1.0, f64::NAN], &[1.0; 5], 1.0), [1.0]);
    }
}
