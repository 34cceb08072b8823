//! What acting on the highest scores brings: how many of them have the event.
//!
//! In: out-of-fold scores of a model and what was observed. Out: a share with its interval and the share at random.
//! The user's question: "of 100 customers that it places at risk, how many leave?".
//! Invariants: the order of rows does not matter: rows that tie at the edge are counted by their mean.
//! Method: precision at k; Clopper & Pearson (1934) interval. Deviations: the interval takes the k rows as given, not
//! the threshold as estimated; ties make the count fractional, for which the beta quantiles are the natural extension.
//! Edges: `None` for other than two classes, for no row and for k = 0.

use super::rate::clopper_pearson;
use super::{Estimate, OutOfFold};
use crate::data::Target;

/// Share of events (rows of the second class) among the `k` rows with the highest mean out-of-fold score, with its
/// 95 % interval; the baseline is the share of events among all rows, which is what choosing at random gives.
pub fn top_share(out_of_fold: &OutOfFold, observed: &Target, k: usize) -> Option<Estimate> {
    let Target::Classes { codes, n_classes: 2 } = observed else { return None };
    let n = codes.len();
    let mut score = vec![0.0; n];
    for repeat in &out_of_fold.repeats {
        for (sum, s) in score.iter_mut().zip(repeat.outputs.first()?) {
            *sum += s;
        }
    }
    let k = k.min(n);
    if k == 0 || out_of_fold.repeats.is_empty() {
        return None;
    }
    let is_event = |row: usize| f64::from(u32::from(codes[row] == 1));
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&a, &b| score[b].total_cmp(&score[a]));
    let edge = score[order[k - 1]];
    let (mut above, mut events_above, mut tied, mut events_tied) = (0.0, 0.0, 0.0, 0.0);
    for (row, &s) in score.iter().enumerate() {
        if s > edge {
            above += 1.0;
            events_above += is_event(row);
        } else if s == edge {
            tied += 1.0;
            events_tied += is_event(row);
        }
    }
    // Scores that are not numbers tie with nothing; then no share can be told.
    if tied == 0.0 {
        return None;
    }
    let events = events_above + (k as f64 - above) * events_tied / tied;
    let (low, high) = clopper_pearson(events, k as f64);
    let baseline = (0..n).map(is_event).sum::<f64>() / n as f64;
    Some(Estimate { value: events / k as f64, low, high, baseline })
}

/// Share of events among as many rows as there are events: perfect foresight gives 1, chance gives the baseline.
pub fn share_among_as_many_as_events(out_of_fold: &OutOfFold, observed: &Target) -> Option<Estimate> {
    let Target::Classes { codes, .. } = observed else { return None };
    top_share(out_of_fold, observed, codes.iter().filter(|&&c| c == 1).count())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::Scores;

    fn oof(repeats: &[&[f64]]) -> OutOfFold {
        OutOfFold { repeats: repeats.iter().map(|s| Scores { outputs: vec![s.to_vec()] }).collect() }
    }
    fn two(codes: &[u32]) -> Target {
        Target::Classes { codes: codes.to_vec(), n_classes: 2 }
    }

    #[test]
    fn shares_at_the_top() {
        let check = |scores: &[f64], codes: &[u32], k: usize, expected: Option<f64>| {
            assert_eq!(top_share(&oof(&[scores]), &two(codes), k).map(|e| e.value), expected, "{scores:?} {k}");
        };
        check(&[3.0, 2.0, 1.0, 0.0], &[1, 0, 1, 0], 1, Some(1.0));
        check(&[3.0, 2.0, 1.0, 0.0], &[1, 0, 1, 0], 2, Some(0.5));
        check(&[0.0, 0.0, 0.0, 0.0], &[1, 0, 0, 0], 2, Some(0.25));
        check(&[1.0, 0.0, 0.0, 0.0], &[1, 1, 0, 0], 2, Some((1.0 + 1.0 / 3.0) / 2.0));
        check(&[1.0, 0.0], &[1, 0], 9, Some(0.5));
        check(&[1.0, 0.0], &[1, 0], 0, None);
        check(&[], &[], 1, None);
        check(&[f64::NAN, f64::NAN], &[1, 0], 1, None);
    }

    #[test]
    fn repetitions_are_averaged_and_numbers_have_no_events() {
        let e = share_among_as_many_as_events(&oof(&[&[1.0, 0.0, 0.0], &[0.0, 3.0, 0.0]]), &two(&[0, 1, 0]));
        assert_eq!(e.map(|e| (e.value, (e.baseline * 3.0).round())), Some((1.0, 1.0)));
        assert_eq!(share_among_as_many_as_events(&oof(&[&[1.0]]), &Target::Numbers(vec![1.0])), None);
    }
}
