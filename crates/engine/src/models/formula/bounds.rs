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
use crate::formula::{Expr, Interval, Leaf, enclosure, separable};
use crate::models::region::{Region, Side, Span, Total};
use crate::models::separable::{Pieces, Separable};

/// Cases at most.
const MAX_CASES: usize = 24;

/// What the leaves of a column are, all at once.
type Case = Vec<(Leaf, Interval)>;

pub(super) fn bounds(formula: &Formula, inputs: &Inputs, region: &Region) -> Option<Vec<Interval>> {
    sums(formula, inputs, region)?.into_iter().map(|s| linked(formula.link, s)).collect()
}

/// Ranges of the sums, before the link.
fn sums(formula: &Formula, inputs: &Inputs, region: &Region) -> Option<Vec<Span>> {
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
    Some(spans)
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

/// Scores from above, times a sign: sums taken apart ([`separable`]), bent links by a line that lies above.
pub(super) fn above(
    formula: &Formula,
    inputs: &Inputs,
    region: &Region,
    pieces: &Pieces,
    sign: f64,
) -> Option<Vec<Separable>> {
    let leaves = leaves(formula);
    let of_feature = |feature: usize| leaves.iter().copied().filter(|l| l.feature() as usize == feature).collect();
    let ranges = |leaves: &[Leaf], side: &Side| -> Option<Vec<Interval>> {
        Some(together(&cases(leaves, inputs, side))?.into_iter().map(|(_, range)| range).collect())
    };
    let column = |(feature, sides): &(usize, Vec<Side>)| {
        let leaves: Vec<Leaf> = of_feature(*feature);
        let pieces = match leaves[..] {
            [] => vec![Vec::new(); sides.len()],
            _ => sides.iter().map(|side| ranges(&leaves, side)).collect::<Option<_>>()?,
        };
        Some(separable::Column { leaves, pieces })
    };
    let columns: Vec<separable::Column> = pieces.columns.iter().map(column).collect::<Option<_>>()?;
    let mut fixed = Vec::new();
    for of_one in leaves.chunk_by(|a, b| a.feature() == b.feature()) {
        let feature = of_one[0].feature() as usize;
        if pieces.of(feature).is_none() {
            fixed.extend(together(&cases(of_one, inputs, region.sides.get(feature)?))?);
        }
    }
    let of_output = |k: usize| {
        let sum: Vec<(f64, &Expr)> = formula.slopes[k].iter().map(|s| sign * s).zip(&formula.terms).collect();
        let found = separable::overestimate(&sum, &columns, &fixed)?;
        let mut score = pieces.constant(sign * formula.intercepts[k]);
        score.add(1.0, &Separable { base: found.base, values: found.values, given: found.given });
        match formula.link {
            Link::Identity => Some(score),
            Link::Log => raised(&score, sums(formula, inputs, region)?[k], pieces, sign),
        }
    };
    (0..formula.intercepts.len()).map(of_output).collect()
}

/// The exponential, times a sign, of a sum within this range, from what the sum, times the sign, never exceeds: it lies
/// below the line through its ends, and above its tangent.
fn raised(sum: &Separable, range: Span, pieces: &Pieces, sign: f64) -> Option<Separable> {
    let (low, high) = (range.low, range.high);
    let raise = |x: f64| Link::Log.prediction(x);
    if raise(low).ln() - low > 1e-9 || high - raise(high).ln() > 1e-9 {
        return None;
    }
    let (at, slope) = if sign > 0.0 {
        let through = (raise(high) - raise(low)) / (high - low);
        (low, if through.is_finite() { through } else { raise(high) })
    } else {
        let middle = low / 2.0 + high / 2.0;
        (middle, raise(middle))
    };
    let rounding = 1e-13 * (raise(high) + slope * (1.0 + at.abs()));
    let mut found = pieces.constant(sign * (raise(at) - slope * at) + rounding);
    found.add(slope, sum);
    Some(found)
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
    let leaves = leaves(formula);
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

/// What is read of each column, by column.
fn leaves(formula: &Formula) -> Vec<Leaf> {
    let mut leaves: Vec<Leaf> = formula.terms.iter().flat_map(Expr::leaves).collect();
    leaves.sort_unstable_by_key(|leaf| (leaf.feature(), *leaf));
    leaves.dedup();
    leaves
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
