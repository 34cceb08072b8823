//! Proofs about whole regions: do all of their rows stay on one side of the bar?
//!
//! In: an [`Objective`] (an [`Aim`]), a [`Region`], a budget. Out: a [`Verdict`].
//! The user's question: "is it really so for every such row, or just for those that were tried?".
//! Invariants: proven is what [`Objective::bounds`] proves of boxes that cover the region; refuted comes with a row; a
//! budget that runs out gives what is known by then, never a guess. The same input gives the same answer.
//! Method: branch and bound, the box with the highest bound first (Land & Doig 1960). A box is halved along the side
//! whose middle, once fixed, lowered the bound of the whole region most, for the share of it that is left. Rows are
//! tried at the middle of each box, and around the best one along each side in turn.
//! Edges: an empty region: anything holds of it. An infinite end is taken a little beyond the
//! training rows, from where on no learner changes: formulas read up to a tenth of the range beyond, all others less.

use super::aim::Aim;
use crate::artifact::Artifact;
use crate::data::{FeatureColumn, FeatureInfo, Features, GAP};
use crate::formula::Interval;
use crate::models::region::{Region, Side};
use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::sync::Arc;

/// Share of the training range beyond it up to which models may change; formulas read a tenth.
const BEYOND: f64 = 0.125;
/// Levels of a side that are tried around a row.
const MAX_TRIED_LEVELS: usize = 12;

/// A number of every row, bounded over regions.
trait Objective {
    /// Values of rows.
    fn values(&self, rows: &Features) -> Vec<f64>;
    /// Between which values every row of a region stays; `None` where nothing can be proven.
    fn bounds(&self, region: &Region) -> Option<Interval>;
}

impl Objective for Aim<'_> {
    fn values(&self, rows: &Features) -> Vec<f64> {
        Aim::values(self, rows)
    }
    fn bounds(&self, region: &Region) -> Option<Interval> {
        Aim::bounds(self, region)
    }
}

/// Minus the number.
struct Negated<'a>(&'a dyn Objective);

impl Objective for Negated<'_> {
    fn values(&self, rows: &Features) -> Vec<f64> {
        self.0.values(rows).into_iter().map(|v| -v).collect()
    }
    fn bounds(&self, region: &Region) -> Option<Interval> {
        let bounds = self.0.bounds(region)?;
        Interval::new(-bounds.high, -bounds.low)
    }
}

/// On which side of a level a row stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Below the level.
    Below,
    /// At the level or above.
    AtOrAbove,
}

/// What is known of all rows of a region.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// All stand on the side.
    Proven,
    /// This row, the only one here, stands on the other.
    Refuted(Features),
    /// The budget ran out.
    Unknown,
}

/// A row and its value.
struct Found {
    /// The only one here.
    row: Features,
    value: f64,
}

/// Whether all rows of the region stand on this side of the aim's level; `budget` boxes are bounded at most.
pub fn stays(aim: &Aim, region: &Region, side: Standing, budget: usize) -> Verdict {
    if region.sides.iter().any(Side::is_empty) || proves(aim.bounds(region), aim.level(), side) {
        return Verdict::Proven;
    }
    let info = Arc::new(aim.artifact.features.clone());
    stands(aim, &info, &within_reach(aim.artifact, region), (aim.level(), side), budget)
}

fn proves(bounds: Option<Interval>, level: f64, side: Standing) -> bool {
    bounds.is_some_and(|b| match side {
        Standing::Below => b.high < level,
        Standing::AtOrAbove => b.low >= level,
    })
}

fn stands(
    objective: &dyn Objective,
    info: &Arc<Vec<FeatureInfo>>,
    region: &Region,
    (level, side): (f64, Standing),
    budget: usize,
) -> Verdict {
    let negated = Negated(objective);
    // Looked for: a value of at least the level, or one below it, which is more than minus the level once negated.
    let (objective, crosses): (&dyn Objective, Box<dyn Fn(f64) -> bool>) = match side {
        Standing::Below => (objective, Box::new(move |v| v >= level)),
        Standing::AtOrAbove => (&negated, Box::new(move |v| v > -level)),
    };
    let mut search = Search::new(objective, info, region, budget);
    loop {
        if let Some(found) = search.best.as_ref().filter(|found| crosses(found.value)) {
            return Verdict::Refuted(found.row.clone());
        }
        if !crosses(search.upper()) {
            return Verdict::Proven;
        }
        if !search.halve() {
            return Verdict::Unknown;
        }
    }
}

/// The region with its ends no further out than models can tell.
fn within_reach(artifact: &Artifact, region: &Region) -> Region {
    let side = |(side, range): (&Side, &(f64, f64))| match side {
        Side::Number { low, high, gap } if low <= high => {
            let margin = BEYOND * (range.1 - range.0) + f64::MIN_POSITIVE;
            let (least, most) = (range.0 - margin, range.1 + margin);
            Side::Number { low: low.clamp(least, most), high: high.clamp(least, most), gap: *gap }
        }
        other => other.clone(),
    };
    Region { sides: region.sides.iter().zip(&artifact.profile.ranges).map(side).collect() }
}

/// A part of the region.
struct Part {
    upper: f64,
    /// Number in the order in which parts were made: breaks ties.
    at: usize,
    region: Region,
}

impl PartialEq for Part {
    fn eq(&self, other: &Part) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl Eq for Part {}
impl PartialOrd for Part {
    fn partial_cmp(&self, other: &Part) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Part {
    fn cmp(&self, other: &Part) -> Ordering {
        self.upper.total_cmp(&other.upper).then(other.at.cmp(&self.at))
    }
}

struct Search<'a> {
    objective: &'a dyn Objective,
    info: &'a Arc<Vec<FeatureInfo>>,
    /// By feature: its size at first, and what fixing it lowered the bound by.
    sides: Vec<(f64, f64)>,
    open: BinaryHeap<Part>,
    best: Option<Found>,
    n_bounded: usize,
    /// Parts bounded at most.
    budget: usize,
}

impl<'a> Search<'a> {
    fn new(
        objective: &'a dyn Objective,
        info: &'a Arc<Vec<FeatureInfo>>,
        region: &Region,
        budget: usize,
    ) -> Search<'a> {
        let sides = region.sides.iter().map(|s| (size(s), 0.0)).collect();
        let mut search = Search { objective, info, sides, open: BinaryHeap::new(), best: None, n_bounded: 0, budget };
        if !region.sides.iter().any(Side::is_empty) {
            search.open(region.clone());
            search.weigh(region);
        }
        search
    }

    /// No row that was not tried has more.
    fn upper(&self) -> f64 {
        self.open.peek().map_or(f64::NEG_INFINITY, |part| part.upper)
    }

    fn bound(&mut self, region: &Region) -> f64 {
        self.n_bounded += 1;
        self.objective.bounds(region).map_or(f64::INFINITY, |b| b.high)
    }

    /// Adds a part, and tries its middle.
    fn open(&mut self, region: Region) {
        let upper = self.bound(&region);
        let middle = row_of(&region, self.info);
        if self.attempt(&middle) {
            self.climb(&region);
        }
        let at = self.n_bounded;
        if self.best.as_ref().is_none_or(|b| upper > b.value) {
            self.open.push(Part { upper, at, region });
        }
    }

    /// Tries rows; whether one of them is the best so far.
    fn attempt(&mut self, rows: &Features) -> bool {
        let mut better = false;
        for (row, value) in self.objective.values(rows).into_iter().enumerate() {
            let is_best = value.is_finite() && self.best.as_ref().is_none_or(|b| value > b.value);
            if is_best {
                self.best = Some(Found { row: rows.gather(&[row as u32]), value });
                better = true;
            }
        }
        better
    }

    /// Moves the best row along each side in turn.
    fn climb(&mut self, region: &Region) {
        for (feature, side) in region.sides.iter().enumerate().filter(|s| size(s.1) > 0.0) {
            let Some(found) = &self.best else { return };
            let tried = tried(side);
            let mut rows = found.row.gather(&vec![0; n_rows(&tried)]);
            rows.columns[feature] = tried;
            self.attempt(&rows);
        }
    }

    /// Learns which sides matter.
    fn weigh(&mut self, region: &Region) {
        let varying: Vec<usize> = (0..region.sides.len()).filter(|&f| size(&region.sides[f]) > 0.0).collect();
        let whole = self.upper();
        if varying.len() < 2 || 2 * varying.len() > self.budget || !whole.is_finite() {
            return;
        }
        for feature in varying {
            let mut fixed = region.clone();
            fixed.sides[feature] = middle(&region.sides[feature]);
            self.sides[feature].1 = (whole - self.bound(&fixed)).max(0.0);
        }
    }

    /// Halves the part with the highest bound; false where none can be, or the budget is spent.
    fn halve(&mut self) -> bool {
        if self.n_bounded >= self.budget {
            return false;
        }
        let Some(part) = self.open.pop() else { return false };
        let most = self.sides.iter().map(|s| s.1).fold(0.0, f64::max);
        let floor = if most > 0.0 { 0.05 * most } else { 1.0 };
        let worth = |feature: usize| {
            let (at_first, weight) = self.sides[feature];
            (weight + floor) * (size(&part.region.sides[feature]) / at_first)
        };
        let mut order: Vec<usize> = (0..self.sides.len()).filter(|&f| size(&part.region.sides[f]) > 0.0).collect();
        order.sort_by(|&a, &b| worth(b).total_cmp(&worth(a)).then(a.cmp(&b)));
        for feature in order {
            if let Some(halves) = halves(&part.region.sides[feature]) {
                for half in halves {
                    let mut region = part.region.clone();
                    region.sides[feature] = half;
                    self.open(region);
                }
                return true;
            }
        }
        // A single row, or one that numbers cannot tell from its neighbours.
        self.open.push(part);
        false
    }
}

/// How much of a side there is: its width and one for a gap, or its levels beyond the first.
fn size(side: &Side) -> f64 {
    match side {
        Side::Number { low, high, gap } if low < high => (high - low).min(f64::MAX) * if *gap { 2.0 } else { 1.0 },
        Side::Number { low, high, gap } if low == high && *gap => f64::MIN_POSITIVE,
        Side::Number { .. } => 0.0,
        Side::Levels(codes) => codes.len().saturating_sub(1) as f64,
    }
}

/// A side in two; `None` where it holds one value.
fn halves(side: &Side) -> Option<[Side; 2]> {
    match side {
        Side::Number { low, high, gap: true } if low <= high => Some([
            Side::Number { low: *low, high: *high, gap: false },
            Side::Number { low: f64::INFINITY, high: f64::NEG_INFINITY, gap: true },
        ]),
        Side::Number { low, high, .. } => {
            let centre = low / 2.0 + high / 2.0;
            let half = |low: f64, high: f64| Side::Number { low, high, gap: false };
            (*low < centre && centre < *high).then(|| [half(*low, centre), half(centre, *high)])
        }
        Side::Levels(codes) => {
            let (first, second) = codes.split_at(codes.len() / 2);
            (!first.is_empty()).then(|| [Side::Levels(first.to_vec()), Side::Levels(second.to_vec())])
        }
    }
}

/// A single value of a side.
fn middle(side: &Side) -> Side {
    match side {
        Side::Number { low, high, .. } if low <= high => {
            let centre = (low / 2.0 + high / 2.0).clamp(*low, *high);
            Side::Number { low: centre, high: centre, gap: false }
        }
        Side::Number { .. } => side.clone(),
        Side::Levels(codes) => Side::Levels(codes.get(codes.len() / 2).copied().into_iter().collect()),
    }
}

/// The row in the middle of a region.
fn row_of(region: &Region, info: &Arc<Vec<FeatureInfo>>) -> Features {
    let column = |side: &Side| match middle(side) {
        Side::Number { low, high, .. } => FeatureColumn::Numeric(vec![if low <= high { low } else { f64::NAN }]),
        Side::Levels(codes) => FeatureColumn::Categorical(vec![codes.first().copied().unwrap_or(GAP)]),
    };
    Features { info: info.clone(), columns: region.sides.iter().map(column).collect(), n_rows: 1 }
}

/// Values of a side worth trying.
fn tried(side: &Side) -> FeatureColumn {
    match side {
        Side::Number { low, high, gap } => {
            let mut values = if low <= high { vec![*low, low / 2.0 + high / 2.0, *high] } else { Vec::new() };
            values.extend(gap.then_some(f64::NAN));
            FeatureColumn::Numeric(values)
        }
        Side::Levels(codes) => FeatureColumn::Categorical(codes.iter().copied().take(MAX_TRIED_LEVELS).collect()),
    }
}

fn n_rows(column: &FeatureColumn) -> usize {
    match column {
        FeatureColumn::Numeric(v) => v.len(),
        FeatureColumn::Categorical(v) => v.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::FeatureKind;

    /// x (3 - x) - |y - 1| + 2 at the second level, with x and y bounded apart; -5 where x is missing.
    struct Hill;

    impl Hill {
        fn of(x: f64, y: f64, level: u32) -> f64 {
            let by_x = if x.is_nan() { -5.0 } else { x * (3.0 - x) };
            by_x - (y - 1.0).abs() + if level == 1 { 2.0 } else { 0.0 }
        }
    }

    impl Objective for Hill {
        fn values(&self, rows: &Features) -> Vec<f64> {
            let [FeatureColumn::Numeric(x), FeatureColumn::Numeric(y), FeatureColumn::Categorical(c)] =
                &rows.columns[..]
            else {
                unreachable!("made below")
            };
            (0..rows.n_rows).map(|r| Hill::of(x[r], y[r], c[r])).collect()
        }
        fn bounds(&self, region: &Region) -> Option<Interval> {
            let (y0, y1) = region.sides[1].numbers()?;
            let mut by_x: Vec<f64> = if region.sides[0].may_be_gap() { vec![-5.0] } else { vec![] };
            if let Some((a, b)) = region.sides[0].numbers() {
                by_x.extend([a, b].into_iter().flat_map(|x| [x * (3.0 - a), x * (3.0 - b)]));
            }
            let least = |v: &[f64]| v.iter().copied().fold(f64::INFINITY, f64::min);
            let most = |v: &[f64]| v.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let far = (y0 - 1.0).abs().max((y1 - 1.0).abs());
            let near = if y0 <= 1.0 && 1.0 <= y1 { 0.0 } else { (y0 - 1.0).abs().min((y1 - 1.0).abs()) };
            let levels: Vec<f64> = region.sides[2].codes().iter().map(|c| if *c == 1 { 2.0 } else { 0.0 }).collect();
            Interval::new(least(&by_x) - far + least(&levels) - 1e-9, most(&by_x) - near + most(&levels) + 1e-9)
        }
    }

    fn info() -> Arc<Vec<FeatureInfo>> {
        let levels = FeatureKind::Level { levels: vec!["a".into(), "b".into()] };
        let kinds = [FeatureKind::Number, FeatureKind::Number, levels];
        Arc::new(kinds.map(|kind| FeatureInfo { kind, ..FeatureInfo::default() }).to_vec())
    }

    fn region(levels: &[u32], gap: bool) -> Region {
        let number = |low, high, gap| Side::Number { low, high, gap };
        Region { sides: vec![number(0.0, 3.0, gap), number(-1.0, 2.0, false), Side::Levels(levels.to_vec())] }
    }

    #[test]
    fn sides_are_proven_or_refuted_with_a_row() {
        // The maximum is 2.25 at level 0 and 4.25 at level 1; the minimum -2, or -7 with a gap.
        let check = |levels: &[u32], gap: bool, level: f64, side: Standing, expected: &str| {
            let verdict = stands(&Hill, &info(), &region(levels, gap), (level, side), 4000);
            let found = match &verdict {
                Verdict::Proven => "proven",
                Verdict::Unknown => "unknown",
                Verdict::Refuted(row) => {
                    let value = Hill.values(row)[0];
                    assert_eq!(value < level, side == Standing::AtOrAbove, "{value}");
                    assert!(region(levels, gap).contains(row, 0));
                    "refuted"
                }
            };
            assert_eq!(found, expected, "{levels:?} {gap} {level} {side:?}");
        };
        check(&[0], false, 2.3, Standing::Below, "proven");
        check(&[0], false, 2.2, Standing::Below, "refuted");
        check(&[0, 1], false, 2.3, Standing::Below, "refuted");
        check(&[0, 1], false, 4.26, Standing::Below, "proven");
        check(&[0], false, -2.1, Standing::AtOrAbove, "proven");
        check(&[0], true, -2.1, Standing::AtOrAbove, "refuted");
        check(&[0], true, -7.1, Standing::AtOrAbove, "proven");
        check(&[], false, 99.0, Standing::AtOrAbove, "proven");
    }

    #[test]
    fn a_spent_budget_is_no_verdict() {
        let verdict = stands(&Hill, &info(), &region(&[0], false), (2.3, Standing::Below), 3);
        assert_eq!(verdict, Verdict::Unknown);
    }
}
