//! A ceiling over a cell that knows what all settings share: limits, and the distance to past rows.
//!
//! In: a [`Problem`], a cell, rows that must be near. Out: a number that no allowed point of the cell that is near them
//! exceeds, and the point that comes closest to it.
//! The user's question: "is there nothing better?".
//! Invariants: every ceiling holds whatever the multipliers, which are never negative; rounding is added to it.
//! Method: the goal is replaced by a sum of functions of one setting each that lies above it, limits by such sums below
//! them ([`crate::models::Model::above`]). What is shared (a limit, the square of the distance to a row) is paid for
//! at a price: for fixed prices the best is found setting by setting (Lagrange; Geoffrion 1974), and prices are improved
//! by projected subgradients of Polyak's (1969) step towards a level that is lowered to what is reached (Brannlund 1995),
//! each direction kept from turning back on the one before (Camerini, Fratta & Maffioli 1975).
//! Edges: a limit of which nothing is proven over the cell is left out; settings of many steps are taken in groups.

use super::near::{Crowd, LEVELS_APART, Near};
use super::search::Problem;
use super::space::{Cell, Point, Ticks};
use crate::decide::optimize::limits::Limit;
use crate::models::separable::Separable;

/// Improvements of all prices together, at most.
const STEPS: usize = 60;
/// Improvements without gain after which the level is raised.
const PATIENCE: usize = 4;
/// Prices that are tried for one more row: so many,
const RUNGS: i32 = 18;
/// from this share of what would just do if the row were at no distance,
const LOWEST: f64 = 0.02;
/// each so many times the one before.
const RATIO: f64 = 1.5;
/// How much of the direction before is taken away where both oppose (Camerini, Fratta & Maffioli 1975).
const DEFLECTION: f64 = 1.5;
/// Rounding of a sum of a few hundred products, as a share of their magnitudes.
const ROUNDING: f64 = 1e-13;

/// A setting over a cell, in pieces.
struct Column {
    /// In spreads from `origin`: ends of each piece; for levels the code, twice.
    low: Vec<f64>,
    high: Vec<f64>,
    ticks: Vec<(i64, i64)>,
    origin: f64,
    is_levels: bool,
    /// By piece: the goal is never more.
    gains: Vec<f64>,
    /// Of each constraint that it uses up anything of: what it uses up of it, by piece, is never less.
    costs: Vec<(usize, Vec<f64>)>,
    /// Whether each piece is one number.
    is_points: bool,
    /// What a narrower range would save, roughly.
    given: f64,
    /// Largest magnitudes: of a coordinate, of the gains, of each constraint's costs.
    farthest: f64,
    largest_gain: f64,
    /// In the order of `costs`.
    largest_costs: Vec<f64>,
}

/// What is shared, beside the distance to rows.
struct Constraint {
    /// All that there is.
    budget: f64,
    /// What makes prices of unlike constraints comparable.
    scale: f64,
}

/// A cell, ready to be bounded.
pub struct Relaxation<'a> {
    base: f64,
    columns: Vec<Column>,
    constraints: Vec<Constraint>,
    crowd: Option<&'a Crowd>,
    /// The largest sum of squares of a point that is near a row.
    square: f64,
}

/// Prices: of the constraints, then of the rows.
pub type Prices = Vec<f64>;

/// What was found at some prices.
#[derive(Debug, Clone)]
pub struct Bound {
    /// Nothing allowed is better.
    pub ceiling: f64,
    /// The prices.
    pub prices: Prices,
    /// Where the ceiling is reached.
    pub point: Point,
    /// What the goal is taken for there.
    pub taken: f64,
}

/// A row that may be near, and what it allows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    /// Its place in the crowd.
    pub row: usize,
    /// Nothing allowed near it is better.
    pub ceiling: f64,
    /// Its price.
    pub price: f64,
}

/// Value and slopes at some prices.
struct Trial {
    value: f64,
    /// By price, how the value changes with it.
    slopes: Vec<f64>,
    point: Point,
    taken: f64,
}

impl<'a> Relaxation<'a> {
    /// The relaxation of a cell; `None` where the goal is no sum.
    pub fn new(problem: &Problem<'a>, cell: &Cell) -> Option<Relaxation<'a>> {
        let space = problem.space;
        let region = space.region(cell);
        let (pieces, ticks) = space.pieces(cell);
        let goal = problem.goal.above(&region, &pieces)?;
        // Where nothing is proven of a limit it binds nothing.
        let below = |limit: &'a Limit| {
            (limit.above(&region, &pieces, -1.0).unwrap_or_else(|| pieces.constant(0.0)), limit.most())
        };
        let mut shared: Vec<(Separable, f64)> = problem.limits.iter().map(below).collect();
        let crowd = match problem.near {
            Some(Near::Rows(crowd)) => Some(crowd),
            Some(Near::Profile(profile)) => {
                shared.push(super::near::common(profile, &region, &pieces));
                None
            }
            None => None,
        };
        let Separable { base, values, given } = goal;
        let mut columns: Vec<Column> = Vec::with_capacity(values.len());
        for (j, ((gains, given), ticks)) in values.into_iter().zip(given).zip(ticks).enumerate() {
            let (is_levels, at): (bool, Box<dyn Fn(i64) -> f64>) = match &space.settings[j].ticks {
                Ticks::Numbers { spread, .. } => (false, Box::new(move |t| space.value(j, t) / spread)),
                Ticks::Levels(_) => (true, Box::new(move |t| space.value(j, t))),
            };
            let origin = if is_levels { 0.0 } else { at(ticks[0].0) };
            let used = |(l, (below, _)): (usize, &(Separable, f64))| {
                let values = &below.values[j];
                values.iter().any(|v| *v != 0.0).then(|| (l, values.iter().map(|v| -v).collect()))
            };
            let costs: Vec<(usize, Vec<f64>)> = shared.iter().enumerate().filter_map(used).collect();
            let low: Vec<f64> = ticks.iter().map(|t| at(t.0) - origin).collect();
            let high: Vec<f64> = ticks.iter().map(|t| at(t.1) - origin).collect();
            let farthest = largest(&low).max(largest(&high));
            let (largest_gain, largest_costs) = (largest(&gains), costs.iter().map(|c| largest(&c.1)).collect());
            columns.push(Column {
                ticks,
                origin,
                is_levels,
                is_points: !is_levels && low == high && low.is_sorted_by(|a, b| a < b),
                low,
                high,
                gains,
                costs,
                given,
                farthest,
                largest_gain,
                largest_costs,
            });
        }
        let constraint = |(l, (below, most)): (usize, &(Separable, f64))| {
            let width = |c: &Column| c.costs.iter().find(|of| of.0 == l).map_or(0.0, |of| spread_of(&of.1));
            let budget = most + below.base;
            Constraint { budget, scale: columns.iter().map(width).sum::<f64>().max(f64::MIN_POSITIVE) }
        };
        let constraints = shared.iter().enumerate().map(constraint).collect();
        let square = crowd.map_or(0.0, |c| c.radius * c.radius * columns.len() as f64 * (1.0 + 1e-9));
        Some(Relaxation { base, columns, constraints, crowd, square })
    }

    /// By setting, how much of what is given away a narrower range would save, roughly.
    pub fn given(&self) -> Vec<f64> {
        self.columns.iter().map(|c| c.given).collect()
    }

    /// The lowest ceiling that is found while these rows are near, from these prices on, or the first not above
    /// `enough`; `close` is a difference that does not matter.
    pub fn bound(&self, rows: &[usize], start: &[f64], enough: f64, close: f64) -> Bound {
        let n = self.constraints.len() + rows.len();
        let scale = |i: usize| self.constraints.get(i).map_or(self.square, |c| c.scale);
        let mut prices: Prices = start.iter().copied().chain(std::iter::repeat(0.0)).take(n).collect();
        let mut best: Option<(Trial, Prices)> = None;
        let mut direction = vec![0.0; n];
        let mut step_wanted = 0.0;
        let mut idle = 0;
        let mut nets = Vec::new();
        for step in 0..STEPS {
            let trial = self.trial(rows, &prices, &mut nets);
            let slopes: Vec<f64> = trial.slopes.iter().enumerate().map(|(i, s)| s / scale(i)).collect();
            let value = trial.value;
            let before = best.as_ref().map_or(f64::INFINITY, |b| b.0.value);
            if step == 0 {
                // Without anything to beat, as far as the rows' own prices could go.
                step_wanted = if enough.is_finite() { value - enough } else { value.abs().max(close) };
            }
            idle = if value < before - 0.1 * step_wanted { 0 } else { idle + 1 };
            if value < before {
                best = Some((trial, prices.clone()));
            }
            let reached = value.min(before);
            if idle > PATIENCE {
                step_wanted /= 2.0;
                idle = 0;
                if let Some((_, kept)) = &best {
                    prices.clone_from(kept);
                }
                direction.fill(0.0);
            }
            if reached <= enough || step_wanted < 0.1 * close || n == 0 {
                break;
            }
            let level = (reached - step_wanted).max(enough);
            let (dot, square) = slopes.iter().zip(&direction).fold((0.0, 0.0), |s, (g, d)| (s.0 + g * d, s.1 + d * d));
            let turn = if square > 0.0 { (-DEFLECTION * dot / square).max(0.0) } else { 0.0 };
            for (i, d) in direction.iter_mut().enumerate() {
                *d = slopes[i] + turn * *d;
                if prices[i] <= 0.0 && *d > 0.0 {
                    *d = 0.0;
                }
            }
            let length: f64 = direction.iter().map(|d| d * d).sum();
            if length <= 0.0 {
                break;
            }
            let step = (value - level) / length;
            for (i, price) in prices.iter_mut().enumerate() {
                *price = (*price - step * direction[i] / scale(i)).max(0.0);
            }
        }
        let (trial, prices) = best.unwrap_or_else(|| (self.trial(rows, &prices, &mut nets), prices));
        Bound { ceiling: trial.value, prices, point: trial.point, taken: trial.taken }
    }

    /// These candidates, with what is allowed near each at the prices of a bound; those that allow more than `floor`.
    pub fn candidates(
        &self,
        of: &[Candidate],
        rows: &[usize],
        bound: &Bound,
        floor: f64,
        enough: f64,
    ) -> Vec<Candidate> {
        let Some(crowd) = self.crowd else { return Vec::new() };
        let wanted = if enough.is_finite() { bound.ceiling - enough } else { bound.ceiling.abs() };
        let ladder = self.ladder(rows, &bound.prices, wanted.max(f64::MIN_POSITIVE) / self.square);
        let candidate = |c: &Candidate| {
            let row = &crowd.rows[c.row];
            if self.least(row) > self.square {
                return None;
            }
            let (ceiling, price) = self.down(&ladder, row, c.price, enough);
            let ceiling = ceiling.min(bound.ceiling);
            (ceiling > floor).then_some(Candidate { row: c.row, ceiling, price })
        };
        of.iter().filter_map(candidate).collect()
    }

    /// Value at some prices.
    fn trial(&self, rows: &[usize], prices: &[f64], nets: &mut Vec<f64>) -> Trial {
        let m = self.constraints.len();
        let (of_constraints, of_rows) = prices.split_at(m);
        let total: f64 = of_rows.iter().sum();
        let mut value = self.base;
        let mut taken = self.base;
        let mut size = self.base.abs();
        let mut slopes: Vec<f64> = self.constraints.iter().map(|c| c.budget).collect();
        slopes.resize(m + rows.len(), self.square);
        for (slope, price) in slopes.iter().zip(prices) {
            value += slope * price;
            size += slope.abs() * price;
        }
        let mut point = Vec::with_capacity(self.columns.len());
        let mut places = vec![0.0; rows.len()];
        for (j, column) in self.columns.iter().enumerate() {
            for (place, &row) in places.iter_mut().zip(rows) {
                *place = self.place(row, j);
            }
            let pull = Pull::of(&places, of_rows, total, column.is_levels);
            column.nets(of_constraints, &pull, nets);
            let (at, most) = first_largest(nets);
            value += most;
            taken += column.gains[at];
            size += column.size(of_constraints, &pull);
            for (l, costs) in &column.costs {
                slopes[*l] -= costs[at];
            }
            let x = pull.paid(column.low[at], column.high[at]).1;
            for (slope, place) in slopes[m..].iter_mut().zip(&places) {
                *slope -= square_of(x, x, *place, column.is_levels);
            }
            point.push(column.tick(at, x));
        }
        Trial { value: value + ROUNDING * size, slopes, point, taken }
    }

    /// Coordinate of a row, from the setting's origin.
    fn place(&self, row: usize, setting: usize) -> f64 {
        self.crowd.map_or(0.0, |c| c.rows[row][setting] - self.columns[setting].origin)
    }

    /// Square of the distance of a row to the box of the cell.
    fn least(&self, row: &[f64]) -> f64 {
        let square = |(column, at): (&Column, &f64)| {
            let place = at - column.origin;
            if column.is_levels {
                let ends = column.low.iter().map(|code| square_of(*code, *code, place, true));
                return ends.fold(f64::INFINITY, f64::min);
            }
            square_of(column.low[0], column.high[column.high.len() - 1], place, false)
        };
        self.columns.iter().zip(row).map(square).sum()
    }

    /// What is left of each piece at these prices, made ready for the price of one more row: `scale` is such a price.
    fn ladder(&self, rows: &[usize], prices: &[f64], scale: f64) -> Ladder {
        let m = self.constraints.len();
        let total: f64 = prices[m..].iter().sum();
        let budgets = self.constraints.iter().map(|c| c.budget).chain(std::iter::repeat(self.square));
        let mut base = self.base;
        let mut size = self.base.abs();
        for (budget, price) in budgets.zip(prices) {
            base += budget * price;
            size += budget.abs() * price;
        }
        let steps: Vec<f64> = (0..RUNGS).map(|g| scale * LOWEST * RATIO.powi(g)).collect();
        let of_column = |(j, column): (usize, &Column)| {
            let places: Vec<f64> = rows.iter().map(|&row| self.place(row, j)).collect();
            let pull = Pull::of(&places, &prices[m..], total, column.is_levels);
            size += column.size(&prices[..m], &pull);
            let mut nets = Vec::new();
            column.nets(&prices[..m], &pull, &mut nets);
            if column.is_points {
                Left::Hulls(steps.iter().map(|price| Hull::new(&column.low, &nets, *price)).collect())
            } else {
                Left::Pieces(nets)
            }
        };
        let columns = self.columns.iter().enumerate().map(of_column).collect();
        Ladder { base, size, prices: steps, columns }
    }

    /// The lowest ceiling on the rungs while one more row is near, and its price, going down from the rung next to `from`.
    fn down(&self, ladder: &Ladder, row: &[f64], from: f64, enough: f64) -> (f64, f64) {
        let value = |g: usize| {
            let price = ladder.prices[g];
            let (mut value, mut size) = (ladder.base + price * self.square, ladder.size + price * self.square);
            for ((left, column), at) in ladder.columns.iter().zip(&self.columns).zip(row) {
                let place = at - column.origin;
                value += match left {
                    Left::Hulls(hulls) => hulls[g].most(2.0 * price * place) - price * place * place,
                    Left::Pieces(nets) => {
                        let ends = column.low.iter().zip(&column.high);
                        let net = |(net, (low, high)): (&f64, (&f64, &f64))| {
                            net - price * square_of(*low, *high, place, column.is_levels)
                        };
                        nets.iter().zip(ends).map(net).fold(f64::NEG_INFINITY, f64::max)
                    }
                };
                size += price * (column.farthest + place.abs()).powi(2);
            }
            value + ROUNDING * size
        };
        let mut at = ladder.prices.partition_point(|p| *p < from).min(ladder.prices.len() - 1);
        let mut best = value(at);
        for step in [1isize, -1] {
            let start = at;
            while best > enough {
                let Some(next) = at.checked_add_signed(step).filter(|n| *n < ladder.prices.len()) else { break };
                let other = value(next);
                if other >= best {
                    break;
                }
                (best, at) = (other, next);
            }
            if at != start {
                break;
            }
        }
        (best, ladder.prices[at])
    }
}

fn spread_of(values: &[f64]) -> f64 {
    let (low, high) = values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |s, v| (s.0.min(*v), s.1.max(*v)));
    high - low
}

fn largest(values: &[f64]) -> f64 {
    values.iter().fold(0.0, |most, v| most.max(v.abs()))
}

impl Column {
    /// What is left of each piece at these prices of the constraints and of the rows.
    fn nets(&self, prices: &[f64], pull: &Pull<'_>, nets: &mut Vec<f64>) {
        nets.clear();
        nets.extend_from_slice(&self.gains);
        for (l, costs) in self.costs.iter().filter(|of| prices[of.0] > 0.0) {
            let price = prices[*l];
            nets.iter_mut().zip(costs).for_each(|(net, cost)| *net -= price * cost);
        }
        match *pull {
            Pull::Number(total, first, second) if self.is_points => {
                nets.iter_mut().zip(&self.low).for_each(|(net, x)| *net -= (total * x - 2.0 * first) * x + second);
            }
            _ => {
                let ends = self.low.iter().zip(&self.high);
                nets.iter_mut().zip(ends).for_each(|(net, (low, high))| *net -= pull.paid(*low, *high).0);
            }
        }
    }

    /// Magnitudes that what is left of a piece is computed from, at most.
    fn size(&self, prices: &[f64], pull: &Pull<'_>) -> f64 {
        let costs: f64 = self.costs.iter().zip(&self.largest_costs).map(|(of, cost)| prices[of.0] * cost).sum();
        self.largest_gain + costs + pull.size(self.farthest)
    }

    /// The tick of a piece that is nearest to a coordinate.
    fn tick(&self, piece: usize, x: f64) -> i64 {
        let (first, last) = self.ticks[piece];
        let (low, high) = (self.low[piece], self.high[piece]);
        if high > low { first + ((x - low) / (high - low) * (last - first) as f64).round() as i64 } else { first }
    }
}

/// What is left of a setting's pieces, for every price of one more row on the ladder.
enum Left {
    /// Of numbers, by rung.
    Hulls(Vec<Hull>),
    /// Of groups and levels, by piece.
    Pieces(Vec<f64>),
}

/// Prices for one more row, rising, and what is left of all settings.
struct Ladder {
    base: f64,
    /// Magnitudes that this is computed from.
    size: f64,
    prices: Vec<f64>,
    columns: Vec<Left>,
}

/// The upper hull of points: where a line of some slope touches it is found by bisection.
struct Hull {
    corners: Vec<(f64, f64)>,
    /// Slope from each corner to the next, falling.
    slopes: Vec<f64>,
}

impl Hull {
    /// Of what is left of numbers, `x` rising, less `price` times their squares.
    fn new(x: &[f64], left: &[f64], price: f64) -> Hull {
        let mut hull = Hull { corners: Vec::with_capacity(x.len()), slopes: Vec::with_capacity(x.len()) };
        for (&x, &left) in x.iter().zip(left) {
            let y = left - price * x * x;
            while let Some(&(a, b)) = hull.corners.last() {
                let slope = (y - b) / (x - a);
                if hull.slopes.last().is_some_and(|before| slope >= *before) {
                    hull.corners.pop();
                    hull.slopes.pop();
                } else {
                    hull.slopes.push(slope);
                    break;
                }
            }
            hull.corners.push((x, y));
        }
        hull
    }

    /// The most of `y + slope * x` over the points.
    fn most(&self, slope: f64) -> f64 {
        let (x, y) = self.corners[self.slopes.partition_point(|s| s + slope > 0.0)];
        y + slope * x
    }
}

/// The first of the largest, and its value.
fn first_largest(values: &[f64]) -> (usize, f64) {
    let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    (values.iter().position(|v| *v == most).unwrap_or(0), most)
}

/// What the distances to some rows cost along one setting.
enum Pull<'a> {
    /// Of a number: total price, places times prices, squares of places times prices.
    Number(f64, f64, f64),
    /// Of a level: total price, places and prices.
    Level(f64, &'a [f64], &'a [f64]),
}

impl<'a> Pull<'a> {
    fn of(places: &'a [f64], prices: &'a [f64], total: f64, is_levels: bool) -> Pull<'a> {
        if is_levels {
            return Pull::Level(total, places, prices);
        }
        let of = |power: i32| places.iter().zip(prices).map(|(r, p)| p * r.powi(power)).sum();
        Pull::Number(total, of(1), of(2))
    }

    /// The least between two ends, and where.
    fn paid(&self, low: f64, high: f64) -> (f64, f64) {
        match self {
            Pull::Number(total, ..) if *total <= 0.0 => (0.0, low / 2.0 + high / 2.0),
            Pull::Number(total, first, second) => {
                let x = (first / total).clamp(low, high);
                ((total * x - 2.0 * first) * x + second, x)
            }
            Pull::Level(total, places, prices) => {
                let same: f64 = places.iter().zip(*prices).filter(|(place, _)| **place == low).map(|(_, p)| p).sum();
                (LEVELS_APART * LEVELS_APART * (total - same), low)
            }
        }
    }

    /// Magnitudes that this is computed from.
    fn size(&self, x: f64) -> f64 {
        match self {
            Pull::Number(total, first, second) => (total * x.abs() + 2.0 * first.abs()) * x.abs() + second,
            Pull::Level(total, ..) => LEVELS_APART * LEVELS_APART * total,
        }
    }
}

/// Square of the distance along one setting, from the nearest point between two ends.
fn square_of(low: f64, high: f64, place: f64, is_levels: bool) -> f64 {
    let gap = if !is_levels {
        (low - place).max(place - high).max(0.0)
    } else if low == place {
        0.0
    } else {
        LEVELS_APART
    };
    gap * gap
}
