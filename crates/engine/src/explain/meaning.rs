//! What a term of a formula amounts to, in numbers that fit into a sentence.
//!
//! In: a formula's terms with their coefficients, how columns are read, where the training rows were. Out: a
//! [`Meaning`] per term, one for all straight terms of a column: hinges that overlap say little one by one.
//! The user's question: "each further day beyond 60, what does it change?".
//! Invariants: every change is a difference of two values of the term itself; numbers are taken where training rows
//! were (quantiles of the [`Profile`]); a term without a name of its own is followed over its range, never guessed.
//! Method: shapes ([`crate::formula::term`]) give exact steps; other terms of one column are followed over 41 points
//! to where they turn; of two columns, one moves between its quartiles at either quartile of the other (a simple-slopes
//! reading of an interaction, Aiken & West 1991); of more, one at a time, the others in the middle.
//! Edges: a term that changes nothing over the training range gives no meaning.
//! To add one more: a variant of [`Meaning`], where it is made here, and its words.

use super::reliability::Profile;
use crate::evolve::inputs::{FeatureInput, Inputs};
use crate::formula::eval::{Source, evaluate};
use crate::formula::parts::{self, Sum};
use crate::formula::term::{Condition, Shape, Side, Term, term};
use crate::formula::{Expr, Leaf, Node};

/// Points over which a curve is followed.
const N_POINTS: usize = 41;
/// Steps between the quantiles of a profile.
const QUANTILE_STEPS: usize = 20;
/// Between which quantiles, in twentieths, a number is moved.
const ENDS: [(usize, usize); 3] = [(5, 15), (1, 19), (0, 20)];
/// Movements below this share of a curve's height are not turns.
const FLAT: f64 = 0.01;
/// Turns that a sentence can name.
const MOST_TURNS: usize = 2;
/// Places where a slope changes that a sentence can name.
const MOST_KNOTS: usize = 5;
/// Odds that a step of a good length multiplies by no more than this, and no less than [`SMALLEST_RATIO`].
const LARGEST_RATIO: f64 = 3.0;
/// See [`LARGEST_RATIO`].
const SMALLEST_RATIO: f64 = 1.02;

/// The scale that a term's changes are read on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// Units of the target.
    Number,
    /// Log-odds, or logarithm of a class's weight.
    LogOdds,
}

/// Where a straight piece counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Region {
    /// On all training rows.
    Everywhere,
    /// Beyond this value.
    Above(f64),
    /// Short of this value.
    Below(f64),
}

/// What a column is set to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum State {
    /// This number.
    Number(f64),
    /// This level.
    Level(u32),
    /// Any level but this one.
    AnotherThan(u32),
    /// Any value.
    Filled,
    /// No value.
    Gap,
}

/// A column that goes from one state to another, and what the term then gains.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Move {
    /// The feature.
    pub feature: u32,
    /// Before.
    pub from: State,
    /// After.
    pub to: State,
    /// Gain of the score.
    pub change: f64,
}

/// What a term amounts to. Changes are gains of the score.
#[derive(Debug, Clone, PartialEq)]
pub enum Meaning {
    /// So much for each step.
    Steps {
        /// The feature.
        feature: u32,
        /// Where it counts.
        region: Region,
        /// Length of a step: a power of ten, upwards, or downwards [`Region::Below`].
        step: f64,
        /// Gain per step.
        change: f64,
    },
    /// So much for each step, piece by piece: what several straight terms of one column amount to together.
    Slopes {
        /// The feature.
        feature: u32,
        /// Length of a step upwards: a power of ten.
        step: f64,
        /// Where the slope changes, increasing.
        knots: Vec<f64>,
        /// Gain per step before the first knot, between two, and after the last.
        changes: Vec<f64>,
    },
    /// So much for each doubling.
    Doublings {
        /// The feature.
        feature: u32,
        /// Added to the number before it is doubled.
        shift: f64,
        /// Gain per doubling.
        change: f64,
    },
    /// The further away, the more, or the less.
    Distance {
        /// The feature.
        feature: u32,
        /// From where.
        from: f64,
        /// How far.
        away: f64,
        /// Gain at that distance.
        change: f64,
        /// Whether twice as far gains four times as much instead of twice.
        squared: bool,
    },
    /// So much by level.
    Levels {
        /// The feature.
        feature: u32,
        /// Level with the largest gain, and the gain.
        highest: (u32, f64),
        /// Level with the smallest gain, and the gain.
        lowest: (u32, f64),
    },
    /// What counts only where all conditions hold.
    Where {
        /// The conditions.
        conditions: Vec<Condition>,
        /// Gain there, where the columns of `inner` are in the middle.
        change: f64,
        /// What moves it from there.
        inner: Option<Box<Meaning>>,
    },
    /// A curve of one column, piece by piece.
    Curve {
        /// The feature.
        feature: u32,
        /// Where it starts, where it turns (or its middle), where it ends.
        x: Vec<f64>,
        /// Gain on each piece.
        changes: Vec<f64>,
    },
    /// A curve that turns too often to be followed.
    Wave {
        /// The feature.
        feature: u32,
        /// Between its lowest and its highest value.
        change: f64,
    },
    /// Two columns: a move of one, where the other is low and where it is high.
    Together {
        /// The move, with the gain where the other is low.
        moved: Move,
        /// The other feature.
        with: u32,
        /// The other one's low state.
        low: State,
        /// The other one's high state.
        high: State,
        /// Gain where the other is high.
        change_high: f64,
    },
    /// Several columns: each moves alone, the others in the middle.
    Several(Vec<Move>),
}

/// What a term is read against.
pub struct Reader<'a> {
    /// How features are read.
    pub inputs: &'a Inputs,
    /// Where the training rows were.
    pub profile: &'a Profile,
    /// What changes are measured in.
    pub scale: Scale,
    /// Factor of the whole formula, by calibration.
    pub slope: f64,
}

/// Some features in given states, as one row.
struct States<'a> {
    inputs: &'a Inputs,
    states: &'a [(u32, State)],
}

impl Source for States<'_> {
    fn fill(&self, leaf: Leaf, _start: usize, into: &mut [f64]) {
        let state = self.states.iter().find(|(f, _)| *f == leaf.feature()).map_or(State::Gap, |s| s.1);
        let value = match (leaf, state) {
            (Leaf::Number(f), state) => match (self.inputs.features.get(f as usize), state) {
                (Some(FeatureInput::Number { low, high, .. }), State::Number(x)) => x.max(*low).min(*high),
                (Some(FeatureInput::Number { median, .. }), _) => *median,
                _ => 0.0,
            },
            (Leaf::Present(_), state) => f64::from(u8::from(state != State::Gap)),
            (Leaf::Level(_, level), state) => f64::from(u8::from(state == State::Level(level))),
            (Leaf::Effect(f, output), State::Level(level)) => {
                self.inputs.effect(f, output).and_then(|e| e.values.get(level as usize).copied()).unwrap_or(0.0)
            }
            (Leaf::Effect(..), _) => 0.0,
        };
        into.fill(value);
    }
}

impl Reader<'_> {
    /// What the parts of a sum amount to, with the indices of the parts: terms of one and the same number together,
    /// any other alone, in the order of the sum. What changes nothing is left out.
    pub fn meanings(&self, sum: &Sum) -> Vec<(Vec<usize>, Meaning)> {
        let mut groups: Vec<(Option<u32>, Vec<usize>)> = Vec::new();
        for (at, (_, part)) in sum.iter().enumerate() {
            let number = match part.leaves()[..] {
                [Leaf::Number(feature)] => Some(feature),
                _ => None,
            };
            match groups.iter_mut().find(|(of, _)| number.is_some() && *of == number) {
                Some((_, group)) => group.push(at),
                None => groups.push((number, vec![at])),
            }
        }
        let told = |(number, group): (Option<u32>, Vec<usize>)| {
            let parts: Sum = group.iter().map(|&at| sum[at].clone()).collect();
            let meaning = match (&parts[..], number) {
                ([(taken, part)], _) => self.of(&term(part), part, self.signed(*taken)),
                (_, Some(feature)) => self.together(feature, &parts),
                _ => None,
            };
            Some((group, meaning?))
        };
        groups.into_iter().filter_map(told).collect()
    }

    fn signed(&self, taken: bool) -> f64 {
        if taken { -self.slope } else { self.slope }
    }

    /// Several terms of one number.
    fn together(&self, feature: u32, parts: &Sum) -> Option<Meaning> {
        // The first part of a sum has no sign of its own.
        let all = parts::whole(&std::iter::once((false, Expr::constant(0.0))).chain(parts.iter().cloned()).collect());
        let (low, high) = self.range(feature);
        let mut knots: Vec<f64> = Vec::new();
        for (_, part) in parts {
            match term(part).shape {
                Shape::Line { .. } => {}
                Shape::Hinge { from, .. } | Shape::Distance { from, squared: false, .. } => knots.push(from),
                _ => return self.curve(&all, feature, self.slope).filter(|m| m.largest() > 0.0),
            }
        }
        knots.retain(|&k| low < k && k < high);
        knots.sort_by(f64::total_cmp);
        knots.dedup();
        let ends: Vec<f64> = std::iter::once(low).chain(knots.iter().copied()).chain([high]).collect();
        let mut slopes: Vec<f64> =
            ends.windows(2).map(|ends| parts.iter().map(|(t, p)| self.signed(*t) * slope(p, ends)).sum()).collect();
        let steepest = slopes.iter().fold(0.0f64, |m, s| m.max(s.abs()));
        // Knots where next to nothing changes.
        for at in (0..knots.len()).rev() {
            if (slopes[at + 1] - slopes[at]).abs() <= FLAT * steepest {
                knots.remove(at);
                slopes.remove(at + 1);
            }
        }
        if knots.len() > MOST_KNOTS {
            return self.curve(&all, feature, self.slope).filter(|m| m.largest() > 0.0);
        }
        // No longer than the shortest piece, where there are several.
        let ends: Vec<f64> = std::iter::once(low).chain(knots.iter().copied()).chain([high]).collect();
        let shortest = ends.windows(2).map(|e| e[1] - e[0]).fold(f64::INFINITY, f64::min);
        let step = self.step(feature, if knots.is_empty() { high - low } else { 2.5 * shortest }, steepest);
        let changes: Vec<f64> = slopes.iter().map(|s| s * step).collect();
        let meaning = match changes[..] {
            [change] => Meaning::Steps { feature, region: Region::Everywhere, step, change },
            _ => Meaning::Slopes { feature, step, knots, changes },
        };
        Some(meaning).filter(|m| m.largest() > 0.0)
    }

    fn of(&self, term: &Term, expr: &Expr, sign: f64) -> Option<Meaning> {
        let factor = sign * term.factor;
        let steps = |feature: u32, region: Region, spread: f64, factor: f64| {
            let step = self.step(feature, spread, factor);
            Some(Meaning::Steps { feature, region, step, change: factor * step })
        };
        let meaning = match &term.shape {
            Shape::Constant => None,
            &Shape::Line { feature } => {
                let (low, high) = self.range(feature);
                steps(feature, Region::Everywhere, high - low, factor)
            }
            &Shape::Hinge { feature, from, side } => {
                let (low, high) = self.range(feature);
                match side {
                    Side::Above if from <= low => steps(feature, Region::Everywhere, high - low, factor),
                    Side::Below if from >= high => steps(feature, Region::Everywhere, high - low, -factor),
                    Side::Above => steps(feature, Region::Above(from), high - from, factor),
                    Side::Below => steps(feature, Region::Below(from), from - low, factor),
                }
            }
            &Shape::Distance { feature, from, squared } => {
                let (low, high) = self.range(feature);
                if !squared && (from <= low || from >= high) {
                    steps(feature, Region::Everywhere, high - low, if from <= low { factor } else { -factor })
                } else if self.lies_inside(feature, from) {
                    let away = self.step(feature, (high - from).max(from - low), 0.0);
                    let change = factor * if squared { away * away } else { away };
                    Some(Meaning::Distance { feature, from, away, change, squared })
                } else {
                    self.followed(expr, sign)
                }
            }
            &Shape::Logarithm { feature, shift } => {
                Some(Meaning::Doublings { feature, shift, change: factor * std::f64::consts::LN_2 })
            }
            &Shape::Switch(condition) => {
                Some(Meaning::Where { conditions: vec![condition], change: factor, inner: None })
            }
            &Shape::Effect { feature, output } => {
                let values = &self.inputs.effect(feature, output)?.values;
                let gains: Vec<f64> = values.iter().map(|v| factor * v).collect();
                let (highest, lowest) = extremes(&gains)?;
                Some(Meaning::Levels {
                    feature,
                    highest: (highest as u32, gains[highest]),
                    lowest: (lowest as u32, gains[lowest]),
                })
            }
            Shape::Gated { .. } => self.gated(term, expr, sign),
            Shape::Other => self.followed(expr, sign),
        };
        meaning.filter(|m| m.largest() > 0.0)
    }

    fn gated(&self, term: &Term, expr: &Expr, sign: f64) -> Option<Meaning> {
        let (mut conditions, mut inner, mut outer) = (Vec::new(), term, sign);
        loop {
            match &inner.shape {
                Shape::Gated { condition, inner: next } if inner.offset == 0.0 => {
                    conditions.push(*condition);
                    outer *= inner.factor;
                    inner = next;
                }
                Shape::Switch(condition) if inner.offset == 0.0 => {
                    conditions.push(*condition);
                    return Some(Meaning::Where { conditions, change: outer * inner.factor, inner: None });
                }
                _ => break,
            }
        }
        let followed = match &inner.shape {
            Shape::Constant => {
                return Some(Meaning::Where { conditions, change: outer * inner.offset, inner: None });
            }
            Shape::Gated { .. } | Shape::Other => None,
            Shape::Distance { squared: true, feature, from } if !self.lies_inside(*feature, *from) => None,
            _ => self.of(inner, expr, outer),
        };
        let Some(followed) = followed else { return self.followed(expr, sign) };
        let mut states: Vec<(u32, State)> = expr.features().iter().map(|&f| (f, self.middle(f))).collect();
        for condition in &conditions {
            let state = match (condition.leaf, condition.holds) {
                (Leaf::Level(_, level), true) => State::Level(level),
                (Leaf::Level(_, level), false) => State::AnotherThan(level),
                (_, false) => State::Gap,
                (_, true) => continue,
            };
            states.retain(|(f, _)| *f != condition.leaf.feature());
            states.push((condition.leaf.feature(), state));
        }
        let change = sign * self.value(expr, &states);
        Some(Meaning::Where { conditions, change, inner: Some(Box::new(followed)) })
    }

    fn lies_inside(&self, feature: u32, value: f64) -> bool {
        let (low, high) = self.range(feature);
        (low..=high).contains(&value)
    }

    /// A term without a name: what moving its columns does.
    fn followed(&self, expr: &Expr, sign: f64) -> Option<Meaning> {
        // What does nothing between the quartiles may do something further out.
        (0..ENDS.len()).find_map(|width| self.followed_over(expr, sign, width).filter(|m| m.largest() > 0.0))
    }

    fn followed_over(&self, expr: &Expr, sign: f64, width: usize) -> Option<Meaning> {
        let features = expr.features();
        let moves = |feature: u32, others: &[(u32, State)]| {
            let (from, to) = self.ends(expr, feature, width)?;
            let at = |state: State| {
                let mut states = others.to_vec();
                states.retain(|(f, _)| *f != feature);
                states.push((feature, state));
                sign * self.value(expr, &states)
            };
            Some(Move { feature, from, to, change: at(to) - at(from) })
        };
        match features[..] {
            [] => None,
            [feature] if expr.nodes.contains(&Node::Leaf(Leaf::Number(feature))) => self.curve(expr, feature, sign),
            [feature] => Some(Meaning::Several(vec![moves(feature, &[])?])),
            [a, b] => {
                // A number moves rather than a category.
                let number = |f: u32| expr.nodes.contains(&Node::Leaf(Leaf::Number(f)));
                let (feature, with) = if number(a) || !number(b) { (a, b) } else { (b, a) };
                let (low, high) = self.ends(expr, with, width)?;
                let moved = moves(feature, &[(with, low)])?;
                let change_high = moves(feature, &[(with, high)])?.change;
                Some(Meaning::Together { moved, with, low, high, change_high })
            }
            _ => {
                let middle: Vec<(u32, State)> = features.iter().map(|&f| (f, self.middle(f))).collect();
                let moves: Vec<Move> = features.iter().filter_map(|&f| moves(f, &middle)).collect();
                Some(Meaning::Several(moves))
            }
        }
    }

    /// A curve of one column from its 5 % to its 95 % quantile.
    fn curve(&self, expr: &Expr, feature: u32, sign: f64) -> Option<Meaning> {
        let (mut low, mut high) = (self.quantile(feature, 1), self.quantile(feature, QUANTILE_STEPS - 1));
        if low >= high {
            (low, high) = self.range(feature);
        }
        let x: Vec<f64> = (0..N_POINTS).map(|i| low + (high - low) * (i as f64 / (N_POINTS - 1) as f64)).collect();
        let y: Vec<f64> = x.iter().map(|&x| sign * self.value(expr, &[(feature, State::Number(x))])).collect();
        let (top, bottom) = extremes(&y)?;
        let height = y[top] - y[bottom];
        let mut knots = vec![0];
        knots.extend(turns(&y, FLAT * height));
        if knots.len() > MOST_TURNS + 1 {
            return Some(Meaning::Wave { feature, change: height });
        }
        if knots.len() == 1 {
            let median = self.quantile(feature, QUANTILE_STEPS / 2);
            let middle = (0..N_POINTS).min_by(|&a, &b| (x[a] - median).abs().total_cmp(&(x[b] - median).abs()))?;
            if middle > 0 && middle < N_POINTS - 1 {
                knots.push(middle);
            }
        }
        knots.push(N_POINTS - 1);
        let changes = knots.windows(2).map(|k| y[k[1]] - y[k[0]]).collect();
        Some(Meaning::Curve { feature, x: knots.into_iter().map(|k| x[k]).collect(), changes })
    }

    fn value(&self, expr: &Expr, states: &[(u32, State)]) -> f64 {
        evaluate(expr, &States { inputs: self.inputs, states }, 1)[0]
    }

    /// A quantile of a number, in twentieths; an edge or the middle of its box where the profile knows none.
    fn quantile(&self, feature: u32, twentieth: usize) -> f64 {
        if let Some(&q) = self.profile.quantiles.get(feature as usize).and_then(|q| q.get(twentieth)) {
            return q;
        }
        match self.inputs.features.get(feature as usize) {
            Some(FeatureInput::Number { low, high, .. }) => {
                low + (high - low) * (twentieth as f64 / QUANTILE_STEPS as f64)
            }
            _ => 0.0,
        }
    }
    fn range(&self, feature: u32) -> (f64, f64) {
        (self.quantile(feature, 0), self.quantile(feature, QUANTILE_STEPS))
    }

    fn middle(&self, feature: u32) -> State {
        match self.inputs.features.get(feature as usize) {
            Some(FeatureInput::Number { median, .. }) => State::Number(*median),
            Some(FeatureInput::Levels { mode, .. }) => State::Level(*mode),
            _ => State::Gap,
        }
    }

    /// Between which states a column of a term is moved: the narrowest of [`ENDS`] from `width` on that moves it.
    fn ends(&self, expr: &Expr, feature: u32, width: usize) -> Option<(State, State)> {
        let leaves = expr.leaves();
        let mut own = leaves.iter().filter(|l| l.feature() == feature);
        if own.clone().any(|l| matches!(l, Leaf::Number(_))) {
            let mut pairs = ENDS[width..].iter().map(|&(a, b)| (self.quantile(feature, a), self.quantile(feature, b)));
            let (low, high) = pairs.find(|(low, high)| low < high)?;
            return Some((State::Number(low), State::Number(high)));
        }
        if let Some(&Leaf::Effect(_, output)) = own.clone().find(|l| matches!(l, Leaf::Effect(..))) {
            let (highest, lowest) = extremes(&self.inputs.effect(feature, output)?.values)?;
            return Some((State::Level(lowest as u32), State::Level(highest as u32)));
        }
        match own.next()? {
            Leaf::Level(_, level) => Some((State::AnotherThan(*level), State::Level(*level))),
            _ => Some((State::Gap, State::Filled)),
        }
    }

    /// The power of ten that a range is best walked in.
    fn step(&self, feature: u32, spread: f64, factor: f64) -> f64 {
        if !(spread > 0.0 && spread.is_finite()) {
            return 1.0;
        }
        // One unit is the most natural step wherever it is neither the whole range nor a speck of it.
        let ten = 10f64.powf((spread / 2.5).log10().floor());
        let mut step = if (2.0..=50.0).contains(&spread) { 1.0 } else { ten };
        let whole = self.profile.quantiles.get(feature as usize).is_some_and(|q| q.iter().all(|v| v.fract() == 0.0));
        let least = if whole { 1.0 } else { 0.0 };
        if self.scale == Scale::LogOdds && factor != 0.0 {
            while (factor * step).abs() > LARGEST_RATIO.ln() && step > spread / 100.0 && step / 10.0 >= least {
                step /= 10.0;
            }
            while (factor * step).abs() < SMALLEST_RATIO.ln() && step * 10.0 <= spread {
                step *= 10.0;
            }
        }
        // 10^-3 exactly, not its last bit's noise.
        let step = format!("{step:.3e}").parse().unwrap_or(step);
        if step < least { least } else { step }
    }
}

impl Meaning {
    /// The largest gain or loss that it speaks of.
    pub fn largest(&self) -> f64 {
        let all = |changes: &[f64]| changes.iter().fold(0.0f64, |m, c| m.max(c.abs()));
        match self {
            Meaning::Steps { change, .. }
            | Meaning::Doublings { change, .. }
            | Meaning::Distance { change, .. }
            | Meaning::Wave { change, .. } => change.abs(),
            Meaning::Levels { highest, lowest, .. } => all(&[highest.1, lowest.1]),
            Meaning::Where { change, inner, .. } => change.abs().max(inner.as_ref().map_or(0.0, |i| i.largest())),
            Meaning::Curve { changes, .. } | Meaning::Slopes { changes, .. } => all(changes),
            Meaning::Together { moved, change_high, .. } => all(&[moved.change, *change_high]),
            Meaning::Several(moves) => moves.iter().fold(0.0f64, |m, v| m.max(v.change.abs())),
        }
    }
}

/// Slope of a straight part between two neighbouring knots.
fn slope(part: &Expr, ends: &[f64]) -> f64 {
    let middle = f64::midpoint(ends[0], ends[1]);
    let Term { factor, shape, .. } = term(part);
    factor
        * match shape {
            Shape::Line { .. } => 1.0,
            Shape::Hinge { from, side: Side::Above, .. } => f64::from(u8::from(middle > from)),
            Shape::Hinge { from, side: Side::Below, .. } => -f64::from(u8::from(middle < from)),
            Shape::Distance { from, .. } => (middle - from).signum(),
            _ => 0.0,
        }
}

/// Indices of the largest and of the smallest value.
fn extremes(values: &[f64]) -> Option<(usize, usize)> {
    let highest = (0..values.len()).max_by(|&a, &b| values[a].total_cmp(&values[b]).then(b.cmp(&a)))?;
    let lowest = (0..values.len()).min_by(|&a, &b| values[a].total_cmp(&values[b]).then(a.cmp(&b)))?;
    Some((highest, lowest))
}

/// Where a curve turns by more than `least`: its peaks and valleys, without its ends.
fn turns(y: &[f64], least: f64) -> Vec<usize> {
    let mut turns = Vec::new();
    let (mut extreme, mut rising) = (0, None);
    for at in 1..y.len() {
        let further = match rising {
            Some(true) => y[at] >= y[extreme],
            Some(false) => y[at] <= y[extreme],
            None => false,
        };
        if further {
            extreme = at;
        } else if (y[at] - y[extreme]).abs() > least {
            if rising.is_some() {
                turns.push(extreme);
            }
            rising = Some(y[at] > y[extreme]);
            extreme = at;
        }
    }
    turns
}

#[cfg(test)]
mod tests;
