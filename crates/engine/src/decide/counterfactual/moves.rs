//! The changes of one column that are worth trying from where a row stands.
//!
//! In: a [`Lever`], the row's value. Out: [`Way`]s: round values one after the other, each with its cost.
//! The user's question: "by how much would it have to change, in figures that I can say aloud?".
//! Invariants: every value is round (1, 2 or 5 times a power of ten, at most a twentieth of the spread; whole where the
//! column's are), lies within the lever's range and goes a way that is open: a date can only become more recent, nothing
//! that is known becomes a gap, and where the dictionary says which way a column works, no move goes against it.
//! Method: cost is the distance over the spread (the scaled L1 distance of Wachter, Mittelstadt & Russell 2018), times the
//! dictionary's cost for one unit where it names one; another level counts as one unit, and so does filling a gap, with
//! the distance of the new value from the middle.
//! Edges: a row outside of the range can come back into it; a range without a round value has no move.

use crate::artifact::Artifact;
use crate::data::schema::Monotone;
use crate::data::{ColumnKind, ColumnSchema, FeatureColumn, FeatureKind, Features, GAP};
use crate::decide::levers::{Grid, Lever};

/// Moves in one direction at most; where the range holds no more round values, all of them are tried.
const MOST_MOVES: usize = 24;
/// No two steps lie further apart than this many spreads, unless there would be too many.
const WIDEST_STEP: f64 = 0.5;
/// Round values in a spread, at least.
const ROUND_IN_SPREAD: f64 = 20.0;

/// What a feature becomes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum To {
    /// A number.
    Number(f64),
    /// A level.
    Code(u32),
}

/// One change of one lever.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Move {
    /// New value.
    pub to: To,
    /// Place among the round values; that of a level is its code.
    pub place: i64,
    /// What it costs.
    pub cost: f64,
}

/// Changes of one lever in one direction, the cheapest first.
#[derive(Debug, Clone, PartialEq)]
pub struct Way {
    /// Index of the lever.
    pub lever: usize,
    /// The moves worth trying.
    pub moves: Vec<Move>,
    /// Whether these are all the values that there are.
    pub whole: bool,
    line: Option<Line>,
}

/// Round values along a way.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Line {
    round: Round,
    /// Where the row stands, or the middle of the training rows where it has a gap.
    from: f64,
    /// First and last place, in the order of the way.
    first: i64,
    last: i64,
    /// Cost of one unit, and of any move at all.
    unit: f64,
    fixed: f64,
}

impl Line {
    fn at(&self, place: i64) -> Move {
        let value = self.round.value(place);
        Move { to: To::Number(value), place, cost: self.fixed + self.unit * (value - self.from).abs() }
    }
}

impl Way {
    /// Moves between the row and this one that are cheaper, at most `most` of them, the cheapest first. `after` is a
    /// place on the way that is known to be too near.
    pub fn between(&self, after: Option<i64>, this: i64, most: usize) -> Vec<Move> {
        let Some(line) = &self.line else { return Vec::new() };
        let sign = if line.last >= line.first { 1 } else { -1 };
        let start = after.map_or(line.first, |place| place + sign);
        let n = ((this - start) * sign).max(0) as usize;
        let taken = n.min(most);
        (0..taken).map(|i| line.at(start + sign * (i * n / taken.max(1)) as i64)).collect()
    }
}

/// Round numbers: multiples of a step, which is 1, 2 or 5 times a power of ten.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Round {
    step: f64,
    /// How many steps make 1, where the step is smaller: dividing by it gives the decimal that people write.
    in_one: Option<f64>,
}

impl Round {
    /// The widest step of which a spread holds enough.
    fn for_spread(spread: f64, whole: bool) -> Round {
        let widest = spread / ROUND_IN_SPREAD;
        let power = widest.log10().floor();
        let power_of_ten = 10f64.powf(power);
        let digit = [5.0, 2.0].into_iter().find(|d| d * power_of_ten <= widest).unwrap_or(1.0);
        if power >= 0.0 {
            return Round { step: digit * power_of_ten, in_one: None };
        }
        if whole {
            return Round { step: 1.0, in_one: None };
        }
        let in_one = (10f64.powf(-power) / digit).round();
        Round { step: 1.0 / in_one, in_one: Some(in_one) }
    }

    fn value(self, place: i64) -> f64 {
        match self.in_one {
            Some(in_one) => place as f64 / in_one,
            None => place as f64 * self.step,
        }
    }

    fn place(self, value: f64) -> f64 {
        match self.in_one {
            Some(in_one) => value * in_one,
            None => value / self.step,
        }
    }
}

/// Which directions help, of a number that is wanted lower or higher.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Open {
    up: bool,
    down: bool,
}

/// The ways of every lever from a row, and whether the watched number is wanted higher; `turned` where it grows as the
/// score falls.
pub fn ways(artifact: &Artifact, levers: &[Lever], row: &Features, higher: bool, turned: bool) -> Vec<Way> {
    let mut ways = Vec::new();
    for (index, lever) in levers.iter().enumerate() {
        match (&lever.grid, &row.columns[lever.feature]) {
            (Grid::Number { low, high, steps, spread }, FeatureColumn::Numeric(values)) => {
                let open = open(artifact, lever, higher != turned);
                let info = &artifact.features[lever.feature];
                let age = matches!(info.kind, FeatureKind::Age);
                let count = |c: &ColumnSchema| c.name == info.column && c.kind == ColumnKind::Count;
                let counted = age || artifact.schema.columns.iter().any(count);
                let low = if age { low.max(0.0) } else { *low };
                let scale = Scale { low, high: *high, steps, spread: *spread, counted };
                ways.extend(numbers(index, lever.cost, &scale, values[0], open));
            }
            (Grid::Levels(codes), FeatureColumn::Categorical(own)) => {
                ways.push(levels(index, codes, own[0], lever.cost.unwrap_or(1.0)));
            }
            _ => {}
        }
    }
    ways.retain(|w| !w.moves.is_empty());
    ways
}

fn open(artifact: &Artifact, lever: &Lever, score_up: bool) -> Open {
    let (mut up, mut down) = (true, true);
    // Classes of three or more have no order, so that no sign is meant.
    match (lever.monotone, artifact.task.n_outputs()) {
        (Some(Monotone::Increasing), 1) => (up, down) = (score_up, !score_up),
        (Some(Monotone::Decreasing), 1) => (up, down) = (!score_up, score_up),
        _ => {}
    }
    let age = matches!(artifact.features[lever.feature].kind, FeatureKind::Age);
    Open { up: up && !age, down }
}

fn levels(lever: usize, codes: &[u32], own: u32, cost: f64) -> Way {
    let others = codes.iter().filter(|&&c| c != own && c != GAP);
    let moves = others.map(|&c| Move { to: To::Code(c), place: i64::from(c), cost }).collect();
    Way { lever, moves, whole: true, line: None }
}

struct Scale<'a> {
    low: f64,
    high: f64,
    steps: &'a [f64],
    spread: f64,
    /// Whether the column holds whole numbers alone.
    counted: bool,
}

fn numbers(index: usize, cost: Option<f64>, scale: &Scale<'_>, own: f64, open: Open) -> Vec<Way> {
    let round = Round::for_spread(scale.spread, scale.counted);
    let gap = own.is_nan();
    let from = if gap { middle(scale.steps).unwrap_or((scale.low + scale.high) / 2.0) } else { own };
    let unit = cost.unwrap_or(1.0 / scale.spread);
    let fixed = if gap { unit * scale.spread } else { 0.0 };
    let (least, most) = (round.place(scale.low).ceil() as i64, round.place(scale.high).floor() as i64);
    // A gap may be filled either way.
    let (up, down) = if gap { (true, true) } else { (open.up, open.down) };
    let here = round.place(from);
    let first_up = if gap { here.ceil() as i64 } else { here.floor() as i64 + 1 };
    let mut ways = Vec::new();
    if up && first_up.max(least) <= most {
        let line = Line { round, from, first: first_up.max(least), last: most, unit, fixed };
        ways.push(along(index, line, scale));
    }
    let first_down = (here.ceil() as i64 - 1).min(most);
    if down && least <= first_down {
        let line = Line { round, from, first: first_down, last: least, unit, fixed };
        ways.push(along(index, line, scale));
    }
    ways
}

fn middle(steps: &[f64]) -> Option<f64> {
    steps.get(steps.len() / 2).copied()
}

/// The moves of a line: all of them, or those at the steps of the training rows with none too far from the next.
fn along(lever: usize, line: Line, scale: &Scale<'_>) -> Way {
    let (low, high) = (line.first.min(line.last), line.first.max(line.last));
    let all = high - low < MOST_MOVES as i64;
    let mut places: Vec<i64> = if all { (low..=high).collect() } else { sparse(&line, low, high, scale) };
    if line.last < line.first {
        places.reverse();
    }
    let whole = all && scale.counted && line.round.step == 1.0;
    Way { lever, moves: places.into_iter().map(|p| line.at(p)).collect(), whole, line: Some(line) }
}

fn sparse(line: &Line, low: i64, high: i64, scale: &Scale<'_>) -> Vec<i64> {
    let near = |s: &f64| line.round.place(*s).round() as i64;
    let mut places: Vec<i64> = scale.steps.iter().map(near).filter(|p| (low..=high).contains(p)).collect();
    places.extend([low, high]);
    places.sort_unstable();
    places.dedup();
    let widest = (line.round.place(WIDEST_STEP * scale.spread)).max(1.0) as i64;
    while places.len() < MOST_MOVES {
        let Some(at) = (1..places.len()).max_by_key(|&i| (places[i] - places[i - 1], i)) else { break };
        if places[at] - places[at - 1] <= widest {
            break;
        }
        places.insert(at, places[at - 1] + (places[at] - places[at - 1]) / 2);
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_values_are_decimals_that_people_write() {
        for (spread, whole, step) in [
            (900.0, false, 20.0),
            (30.0, true, 1.0),
            (30.0, false, 1.0),
            (0.8, false, 0.02),
            (0.8, true, 1.0),
            (4e6, true, 200_000.0),
        ] {
            let round = Round::for_spread(spread, whole);
            assert_eq!(round.step, step, "{spread}");
            assert_eq!(round.value(round.place(7.0 * step).round() as i64), 7.0 * step, "{spread}");
        }
        assert_eq!(Round::for_spread(2.0, false).value(3), 0.3);
    }

    #[test]
    fn steps_start_beside_the_row_and_end_at_the_range() {
        let round = Round::for_spread(30.0, true);
        let line = Line { round, from: 100.0, first: 99, last: 0, unit: 1.0 / 30.0, fixed: 0.0 };
        let scale =
            Scale { low: 0.0, high: 330.0, steps: &[0.0, 10.0, 30.0, 60.0, 330.0], spread: 30.0, counted: true };
        let way = along(0, line, &scale);
        assert!(!way.whole && way.moves.len() <= MOST_MOVES);
        assert_eq!((way.moves[0].to, way.moves.last().map(|m| m.to)), (To::Number(99.0), Some(To::Number(0.0))));
        assert!(way.moves.windows(2).all(|w| w[0].cost < w[1].cost && w[0].place - w[1].place <= 15));
        let between = way.between(Some(80), 60, 5);
        assert_eq!(between.iter().map(|m| m.place).collect::<Vec<_>>(), [79, 76, 72, 68, 64]);
        assert!(way.between(Some(61), 60, 5).is_empty());
        assert_eq!(way.between(None, 97, 16).iter().map(|m| m.place).collect::<Vec<_>>(), [99, 98]);
    }
}
