//! Between which scores a card stays.
//!
//! In: a [`Scorecard`], a [`Region`]. Out: a range per output.
//! The user's question: "as long as these answers do not change, can the total?".
//! Invariants: exact but for rounding: each column is tried at one value per set of answers that it can give, all cards
//! together, and columns are independent.
//! Edges: a column that no card asks for does not matter.

use super::{Card, Question, Rule, Scorecard};
use crate::formula::Interval;
use crate::models::centre;
use crate::models::region::{Region, Side, Span, Total};
use crate::models::separable::{Pieces, Separable, of_parts};

/// A value of a column.
#[derive(Debug, Clone, Copy)]
enum Value {
    /// `NaN` is a gap.
    Number(f64),
    Level(u32),
}

impl Question {
    fn answer(&self, value: Value) -> usize {
        match value {
            Value::Number(x) => self.answer_of_number(x),
            Value::Level(code) => self.answer_of_level(code),
        }
    }
}

pub(super) fn bounds(model: &Scorecard, region: &Region) -> Option<Vec<Interval>> {
    let mut constants: Vec<f64> = model.cards.iter().map(|c| c.constant).collect();
    let largest: f64 = constants.iter().map(|c| c.abs()).sum();
    centre_several(&mut constants);
    let mut totals: Vec<Total> = constants.into_iter().map(Total::new).collect();
    totals.iter_mut().for_each(|t| t.add_sized(Span::of([0.0]), largest));
    for feature in model.features() {
        let (spans, size) = of_feature(model, feature, &region.sides[feature]);
        totals.iter_mut().zip(spans).for_each(|(total, span)| total.add_sized(span, size));
    }
    totals.into_iter().map(Total::interval).collect()
}

/// Points from above, times a sign, piece by piece.
pub(super) fn above(model: &Scorecard, region: &Region, pieces: &Pieces, sign: f64) -> Option<Vec<Separable>> {
    let mut constants: Vec<f64> = model.cards.iter().map(|c| c.constant).collect();
    centre_several(&mut constants);
    let features: Vec<usize> = model.features();
    let of_output = |(output, &base): (usize, &f64)| {
        let part = |at: usize, side: &Side| {
            let (spans, size) = of_feature(model, features[at], side);
            (spans[output], size)
        };
        of_parts((region, pieces, sign), base, features.iter().copied(), part)
    };
    constants.iter().enumerate().map(of_output).collect()
}

fn centre_several(scores: &mut [f64]) {
    if scores.len() > 1 {
        centre(scores);
    }
}

/// What a column adds to each output, and the largest magnitude that this is computed from.
fn of_feature(model: &Scorecard, feature: usize, side: &Side) -> (Vec<Span>, f64) {
    let asked = |card: &Card| card.questions.binary_search_by_key(&feature, |q| q.feature).ok();
    let asked: Vec<Option<usize>> = model.cards.iter().map(asked).collect();
    let questions: Vec<Option<&Question>> =
        model.cards.iter().zip(&asked).map(|(card, at)| at.map(|at| &card.questions[at])).collect();
    let mut spans = vec![Span::NONE; model.cards.len()];
    let mut size = 0.0f64;
    for value in values(side, &questions) {
        let worth = |(card, question): (&Card, &Option<&Question>)| {
            question.map_or(0.0, |q| card.unit * f64::from(q.points[q.answer(value)]))
        };
        let mut scores: Vec<f64> = model.cards.iter().zip(&questions).map(worth).collect();
        size = size.max(scores.iter().map(|s| s.abs()).sum());
        centre_several(&mut scores);
        spans.iter_mut().zip(scores).for_each(|(span, score)| *span = span.with(score));
    }
    (spans, size)
}

/// One value for every set of answers that the side allows.
fn values(side: &Side, questions: &[Option<&Question>]) -> Vec<Value> {
    let mut values: Vec<Value> = side.codes().iter().map(|code| Value::Level(*code)).collect();
    if let Some((low, high)) = side.numbers() {
        values.push(Value::Number(low));
        for question in questions.iter().flatten() {
            if let Rule::Number { cuts } = &question.rule {
                values.extend(cuts.iter().filter(|c| low < **c && **c <= high).map(|c| Value::Number(*c)));
            }
        }
    }
    if let Side::Number { gap: true, .. } = side {
        values.push(Value::Number(f64::NAN));
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::GAP;

    #[test]
    fn answers_of_two_cards_go_together() {
        let question = |cuts: &[f64], points: &[i32]| Question {
            feature: 0,
            rule: Rule::Number { cuts: cuts.to_vec() },
            points: points.to_vec(),
            shares: vec![0.5; points.len()],
            gap: 0,
        };
        let card = |q: Question| Card { questions: vec![q], constant: 0.0, unit: 1.0, totals: Vec::new() };
        let model = Scorecard {
            cards: vec![
                card(question(&[1.0], &[0, 4])),
                card(question(&[2.0], &[0, 4])),
                card(question(&[9.0], &[0, 1])),
            ],
            n_features: 1,
        };
        let check = |low: f64, high: f64, gap: bool, expected: (f64, f64)| {
            let range = bounds(&model, &Region { sides: vec![Side::Number { low, high, gap }] }).expect("bounded")[0];
            assert!((range.low - expected.0).abs() < 1e-9 && (range.high - expected.1).abs() < 1e-9, "{range:?}");
        };
        check(0.0, 0.5, false, (0.0, 0.0));
        // Below 2 only the first card has its points; from 2 on the second too.
        check(0.0, 1.5, false, (0.0, 4.0 - 4.0 / 3.0));
        check(2.0, 3.0, false, (4.0 - 8.0 / 3.0, 4.0 - 8.0 / 3.0));
        check(2.0, f64::INFINITY, true, (0.0, 4.0 - 8.0 / 3.0));
        assert!(bounds(&model, &Region { sides: vec![Side::Levels(vec![GAP])] }).is_some());
        assert!(bounds(&model, &Region { sides: vec![Side::Levels(vec![])] }).is_none());
    }
}
