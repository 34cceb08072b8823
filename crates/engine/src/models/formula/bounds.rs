//! Between which scores a formula stays.
//!
//! In: a [`Formula`], how it reads rows, a [`Region`]. Out: a range per output.
//! The user's question: "while these columns stay within limits, what can the formula give?".
//! Invariants: sides are read as rows are ([`crate::evolve::inputs::RowSource`]): numbers at the edges of the box, a gap
//! at the median, levels as indicators and effects. A gap and a number, and levels that read differently, are cases of
//! their own, since `present(x)` goes with `x` and one level excludes another; where cases are more than
//! [`MAX_CASES`], those of the column with the most are taken together, as ranges.
//! Method: the tight ranges of [`enclosure`], case by case.
//! Edges: a column that the formula does not read does not matter.

use super::entry::Formula;
use crate::data::GAP;
use crate::evolve::inputs::{FeatureInput, Inputs};
use crate::evolve::loss::Link;
use crate::formula::{Expr, Interval, Leaf, enclosure};
use crate::models::region::{Region, Side, Span, Total};

/// Cases at most.
const MAX_CASES: usize = 24;

/// What the leaves of a column are, all at once.
type Case = Vec<(Leaf, Interval)>;

pub(super) fn bounds(formula: &Formula, inputs: &Inputs, region: &Region) -> Option<Vec<Interval>> {
    let columns = columns(formula, inputs, region)?;
    let n_cases: usize = columns.iter().map(Vec::len).product();
    let mut spans = vec![Span::NONE; formula.intercepts.len()];
    for case in 0..n_cases {
        let mut rest = case;
        let mut leaves = Vec::new();
        for cases in &columns {
            leaves.extend_from_slice(&cases[rest % cases.len()]);
            rest /= cases.len();
        }
        for (k, span) in spans.iter_mut().enumerate() {
            let range = over_box(formula, k, &leaves)?;
            *span = span.hull(Span { low: range.low, high: range.high });
        }
    }
    spans.into_iter().map(|s| linked(formula.link, s)).collect()
}

/// Range of an output's sum.
fn over_box(formula: &Formula, output: usize, leaves: &[(Leaf, Interval)]) -> Option<Interval> {
    let sum: Vec<(f64, &Expr)> = formula.slopes[output].iter().copied().zip(&formula.terms).collect();
    let mut total = Total::new(formula.intercepts[output]);
    for part in enclosure::parts(&sum, leaves)? {
        total.add_sized(Span { low: part.range.low, high: part.range.high }, part.size);
    }
    total.interval()
}

fn linked(link: Link, sum: Span) -> Option<Interval> {
    match link {
        Link::Identity => Interval::new(sum.low, sum.high),
        Link::Log => {
            let [low, high] = [sum.low, sum.high].map(|s| link.prediction(s));
            Interval::new(low * (1.0 - 1e-14), high * (1.0 + 1e-14))
        }
    }
}

/// The cases of each column that is read; no more than [`MAX_CASES`] together. `None` where a column allows nothing.
fn columns(formula: &Formula, inputs: &Inputs, region: &Region) -> Option<Vec<Vec<Case>>> {
    let mut leaves: Vec<Leaf> = formula.terms.iter().flat_map(Expr::leaves).collect();
    leaves.sort_unstable_by_key(|leaf| (leaf.feature(), *leaf));
    leaves.dedup();
    let of_feature = |leaves: &[Leaf]| {
        let cases = cases(leaves, inputs, region.sides.get(leaves[0].feature() as usize)?);
        (!cases.is_empty()).then_some(cases)
    };
    let mut columns: Vec<Vec<Case>> =
        leaves.chunk_by(|a, b| a.feature() == b.feature()).map(of_feature).collect::<Option<_>>()?;
    while columns.iter().map(Vec::len).fold(1, usize::saturating_mul) > MAX_CASES {
        let most = columns.iter_mut().max_by_key(|c| c.len())?;
        *most = vec![together(most)?];
    }
    Some(columns)
}

/// The least case that holds them all.
fn together(cases: &[Case]) -> Option<Case> {
    let of_leaf = |at: usize| {
        let ranges = || cases.iter().map(|case| case[at].1);
        let low = ranges().map(|r| r.low).fold(f64::INFINITY, f64::min);
        let high = ranges().map(|r| r.high).fold(f64::NEG_INFINITY, f64::max);
        Some((cases[0][at].0, Interval::new(low, high)?))
    };
    (0..cases.first()?.len()).map(of_leaf).collect()
}

fn cases(leaves: &[Leaf], inputs: &Inputs, side: &Side) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut add = |range: &dyn Fn(Leaf) -> (f64, f64)| {
        let case: Case = leaves
            .iter()
            .map(|&leaf| {
                let (low, high) = range(leaf);
                (leaf, Interval { low, high })
            })
            .collect();
        if !cases.contains(&case) {
            cases.push(case);
        }
    };
    for code in side.codes() {
        add(&|leaf| {
            let value = of_level(leaf, inputs, *code);
            (value, value)
        });
    }
    if let Some((low, high)) = side.numbers() {
        add(&|leaf| (of_number(leaf, inputs, low), of_number(leaf, inputs, high)));
    }
    if let Side::Number { gap: true, .. } = side {
        add(&|leaf| {
            let value = of_number(leaf, inputs, f64::NAN);
            (value, value)
        });
    }
    cases
}

/// What a leaf reads of a number; `NaN` is a gap.
fn of_number(leaf: Leaf, inputs: &Inputs, x: f64) -> f64 {
    match leaf {
        Leaf::Number(feature) => match inputs.features.get(feature as usize) {
            Some(FeatureInput::Number { median, .. }) if x.is_nan() => *median,
            Some(FeatureInput::Number { low, high, .. }) => x.max(*low).min(*high),
            _ => 0.0,
        },
        Leaf::Present(_) => f64::from(u8::from(!x.is_nan())),
        Leaf::Level(..) | Leaf::Effect(..) => 0.0,
    }
}

/// What a leaf reads of a level.
fn of_level(leaf: Leaf, inputs: &Inputs, code: u32) -> f64 {
    match leaf {
        Leaf::Number(_) => 0.0,
        Leaf::Present(_) => f64::from(u8::from(code != GAP)),
        Leaf::Level(_, level) => f64::from(u8::from(code == level)),
        Leaf::Effect(feature, output) => {
            let effect = inputs.effect(feature, output);
            effect.and_then(|e| e.values.get(code as usize)).copied().unwrap_or(0.0)
        }
    }
}
