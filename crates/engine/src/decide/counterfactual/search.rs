//! The cheapest moves of at most three levers that take one row over the bar.
//!
//! In: a row, its [`Way`]s, where it should come to. Out: the moves found, what they cost, whether anything cheaper was
//! left untried.
//! The user's question: "what is the least that would have to change?".
//! Invariants: nothing is found that was not computed with the model itself; work is counted, not timed; ties go to
//! fewer levers, then to the first in order.
//! Method: every move alone; then sets of moves in the order of their cost for which the single effects, added up,
//! promise enough, as a first bound; then branch and bound (Land & Doig 1960) over sets of one, two and three levers: a
//! part is left out where its cheapest member costs no less than the cheapest found, or where the model's proven range
//! over it does not reach the bar. What is found is moved back towards the row, one lever at a time, as far as it may.
//! Edges: a lever that changes nothing is never part of what is cheapest; a model without proven ranges is searched move
//! by move, within the same budget.

use super::moves::{Move, To, Way};
use super::{Goal, Keep, MOST_LEVERS, work};
use crate::data::derive::date_parts;
use crate::data::{FeatureColumn, Features};
use crate::decide::aim::Aim;
use crate::decide::levers::{Grid, Lever};
use crate::decide::proof::{Standing, Verdict, stays};
use crate::explain::reliability;
use crate::models::region::{Region, Side};

/// Rows scored at a time.
const BATCH: usize = 256;
/// Parts with no more members are tried one by one.
const LEAF: usize = 96;
/// Sets tried because single effects promise enough.
const PROMISING: usize = 192;
/// Sets tried because their single effects are the largest.
const FURTHEST: usize = 128;
/// Levers whose sets are looked at for that: those with the largest effect alone.
const LEVERS_ADDED_UP: usize = 16;
/// Finds that are moved back towards the row, of which the cheapest wins.
const REFINED: usize = 4;
/// Values tried at a time on the way back.
const FAN: usize = 12;

/// Moves of different levers, in the order of the ways.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pick {
    n: usize,
    moves: [(usize, Move); MOST_LEVERS],
}

impl Pick {
    fn new(moves: &[(usize, Move)]) -> Pick {
        let filler = moves[0];
        let mut pick = Pick { n: moves.len(), moves: [filler; MOST_LEVERS] };
        pick.moves[..moves.len()].copy_from_slice(moves);
        pick
    }

    /// Index of the way, and the move.
    pub fn moves(&self) -> &[(usize, Move)] {
        &self.moves[..self.n]
    }

    /// What all of it costs.
    pub fn cost(&self) -> f64 {
        self.moves().iter().map(|(_, m)| m.cost).sum()
    }
}

/// A pick that takes the row over the bar.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Found {
    /// The moves.
    pub pick: Pick,
    /// Value of the changed row.
    pub value: f64,
    /// Whether the changed row is a rare profile, and rarer than the row was.
    pub rare: bool,
}

/// A part of the search: for each of some ways, a stretch of its moves.
#[derive(Debug, Clone, Copy)]
struct Part {
    n: usize,
    stretches: [(usize, usize, usize); MOST_LEVERS],
}

impl Part {
    fn stretches(&self) -> &[(usize, usize, usize)] {
        &self.stretches[..self.n]
    }
    fn size(&self) -> usize {
        self.stretches().iter().map(|(_, from, to)| to - from).product()
    }
}

/// The search of one row.
pub struct Search<'a> {
    aim: &'a Aim<'a>,
    goal: Goal,
    levers: &'a [Lever],
    ways: &'a [Way],
    /// The row alone.
    row: &'a Features,
    /// Above which rarity a changed row is doubtful.
    rare_above: f64,
    value: f64,
    /// Effect of every move alone, by way.
    alone: Vec<Vec<f64>>,
    /// The cheapest find of each set of levers tried.
    found: Vec<Found>,
    /// Sets of levers that must not be part of a find.
    taken: Vec<Vec<usize>>,
    /// Work left.
    budget: usize,
}

impl<'a> Search<'a> {
    /// Tries every move alone.
    pub fn new(
        aim: &'a Aim<'a>,
        goal: Goal,
        levers: &'a [Lever],
        ways: &'a [Way],
        row: &'a Features,
        value: f64,
        budget: usize,
    ) -> Search<'a> {
        let own = reliability::rarities(&aim.artifact.profile, row)[0];
        let rare_above = aim.artifact.profile.rare_above.max(own);
        let (alone, found, taken) = (Vec::new(), Vec::new(), Vec::new());
        let mut search = Search { aim, goal, levers, ways, row, rare_above, value, alone, found, taken, budget };
        let singles: Vec<Pick> =
            ways.iter().enumerate().flat_map(|(w, way)| way.moves.iter().map(move |m| Pick::new(&[(w, *m)]))).collect();
        let values = search.tried(&singles);
        let mut values = values.into_iter();
        search.alone =
            ways.iter().map(|way| values.by_ref().take(way.moves.len()).map(|v| v - search.value).collect()).collect();
        search
    }

    /// The cheapest find whose levers do not hold those of an earlier one, and whether nothing cheaper was left untried.
    pub fn next(&mut self) -> (Option<Found>, bool) {
        self.try_promising();
        let complete = self.branch_and_bound();
        let best = self.refined();
        if let Some(best) = &best {
            self.taken.push(self.levers_of(&best.pick));
        }
        (best, complete)
    }

    fn levers_of(&self, pick: &Pick) -> Vec<usize> {
        let mut levers: Vec<usize> = pick.moves().iter().map(|(w, _)| self.ways[*w].lever).collect();
        levers.sort_unstable();
        levers
    }

    /// Whether a set of levers holds all of one that is taken.
    fn is_taken(&self, levers: impl Fn(usize) -> bool) -> bool {
        self.taken.iter().any(|set| set.iter().all(|&l| levers(l)))
    }

    fn open(&self, pick: &Pick) -> bool {
        !self.is_taken(|l| pick.moves().iter().any(|(w, _)| self.ways[*w].lever == l))
    }

    /// Cost that must be undercut.
    fn to_beat(&self) -> f64 {
        let costs = self.found.iter().filter(|f| !f.rare && self.open(&f.pick)).map(|f| f.pick.cost());
        costs.fold(f64::INFINITY, f64::min)
    }

    /// Values of the row with each pick; those over the bar are kept.
    fn tried(&mut self, picks: &[Pick]) -> Vec<f64> {
        let mut values = Vec::with_capacity(picks.len());
        for chunk in picks.chunks(BATCH) {
            let rows = self.changed(chunk);
            let of_chunk = self.aim.values(&rows);
            self.budget = self.budget.saturating_sub(chunk.len());
            if of_chunk.iter().any(|v| self.goal.reached(*v)) {
                let rarities = reliability::rarities(&self.aim.artifact.profile, &rows);
                for ((pick, value), rarity) in chunk.iter().zip(&of_chunk).zip(rarities) {
                    if self.goal.reached(*value) {
                        self.keep(Found { pick: *pick, value: *value, rare: rarity > self.rare_above });
                    }
                }
            }
            values.extend(of_chunk);
        }
        values
    }

    /// Keeps the cheapest of each set of levers, those that are not rare first.
    fn keep(&mut self, new: Found) {
        let levers = self.levers_of(&new.pick);
        let same = (0..self.found.len())
            .find(|&i| self.found[i].rare == new.rare && self.levers_of(&self.found[i].pick) == levers);
        match same {
            Some(i) if new.pick.cost() < self.found[i].pick.cost() => self.found[i] = new,
            Some(_) => {}
            None => self.found.push(new),
        }
    }

    /// The row changed by each pick.
    fn changed(&self, picks: &[Pick]) -> Features {
        let mut rows = self.row.gather(&vec![0; picks.len()]);
        for (at, pick) in picks.iter().enumerate() {
            for (way, step) in pick.moves() {
                let lever = &self.levers[self.ways[*way].lever];
                self.set(&mut rows, at, lever, step.to);
            }
        }
        rows
    }

    fn set(&self, rows: &mut Features, at: usize, lever: &Lever, to: To) {
        match (&mut rows.columns[lever.feature], to) {
            (FeatureColumn::Numeric(values), To::Number(v)) => values[at] = v,
            (FeatureColumn::Categorical(codes), To::Code(c)) => codes[at] = c,
            _ => {}
        }
        if let (To::Number(age), false) = (to, lever.along.is_empty()) {
            let parts = date_parts(&self.aim.artifact.schema, age);
            for &feature in &lever.along {
                let code = parts(&self.aim.artifact.features[feature].kind);
                if let (FeatureColumn::Categorical(codes), Some(code)) = (&mut rows.columns[feature], code) {
                    codes[at] = code;
                }
            }
        }
    }

    /// Sets of two and three whose single effects, added up, promise enough: the cheapest are tried.
    fn try_promising(&mut self) {
        let needed = self.goal.missing(self.value);
        let ways = self.strongest();
        let limit = self.to_beat();
        let mut promising: Vec<(f64, Pick)> = Vec::new();
        for (i, a) in ways.iter().enumerate() {
            for (j, b) in ways.iter().enumerate().skip(i + 1) {
                if a.lever == b.lever {
                    continue;
                }
                self.add_up(&[a, b], needed, limit, &mut promising);
                for c in ways.iter().skip(j + 1).filter(|c| c.lever != a.lever && c.lever != b.lever) {
                    self.add_up(&[a, b, c], needed, limit, &mut promising);
                }
            }
        }
        promising.sort_by(|a, b| a.0.total_cmp(&b.0));
        promising.truncate(PROMISING);
        for chunk in promising.chunks(PROMISING / 3) {
            let picks: Vec<Pick> = chunk.iter().map(|(_, p)| *p).filter(|p| p.cost() < self.to_beat()).collect();
            self.tried(&picks);
        }
        if self.to_beat().is_infinite() {
            self.try_furthest(&ways);
        }
    }

    /// Where the single effects mislead: sets of the moves with the largest effect alone, the most promising first.
    fn try_furthest(&mut self, ways: &[Useful]) {
        let size = MOST_LEVERS.min(ways.len());
        if size < 2 {
            return;
        }
        let mut of: Vec<usize> = (0..size).collect();
        let mut furthest: Vec<(f64, Pick)> = Vec::new();
        loop {
            let levers: Vec<usize> = of.iter().map(|&u| ways[u].lever).collect();
            let apart = (1..size).all(|i| !levers[..i].contains(&levers[i]));
            if apart && !self.is_taken(|l| levers.contains(&l)) {
                let last: Vec<(usize, f64, f64)> = of.iter().filter_map(|&u| ways[u].moves.last().copied()).collect();
                let moves: Vec<(usize, Move)> =
                    of.iter().zip(&last).map(|(&u, m)| (ways[u].way, self.ways[ways[u].way].moves[m.0])).collect();
                furthest.push((last.iter().map(|m| m.2).sum(), Pick::new(&moves)));
            }
            if !next_combination(&mut of, ways.len()) {
                break;
            }
        }
        furthest.sort_by(|a, b| b.0.total_cmp(&a.0));
        let picks: Vec<Pick> = furthest.iter().take(FURTHEST).map(|(_, p)| *p).collect();
        self.tried(&picks);
    }

    /// The moves of each way that no cheaper one outdoes, for the levers with the largest effect.
    fn strongest(&self) -> Vec<Useful> {
        let mut useful: Vec<Useful> = Vec::new();
        for (w, way) in self.ways.iter().enumerate() {
            let mut moves: Vec<(usize, f64, f64)> = Vec::new();
            for (i, m) in way.moves.iter().enumerate() {
                let gain = self.goal.gain(self.alone[w][i]);
                if gain > moves.last().map_or(0.0, |last| last.2) {
                    moves.push((i, m.cost, gain));
                }
            }
            if !moves.is_empty() {
                useful.push(Useful { way: w, lever: way.lever, moves });
            }
        }
        let most = |u: &Useful| u.moves.last().map_or(0.0, |m| m.2);
        useful.sort_by(|a, b| most(b).total_cmp(&most(a)).then(a.way.cmp(&b.way)));
        useful.truncate(LEVERS_ADDED_UP);
        useful.sort_by_key(|u| u.way);
        useful
    }

    /// For each choice of moves of all but the last, the cheapest move of the last that promises enough.
    fn add_up(&self, of: &[&Useful], needed: f64, limit: f64, into: &mut Vec<(f64, Pick)>) {
        if self.is_taken(|l| of.iter().any(|u| u.lever == l)) {
            return;
        }
        let most: f64 = of.iter().filter_map(|u| u.moves.last()).map(|m| m.2).sum();
        let least: f64 = of.iter().map(|u| u.moves[0].1).sum();
        if most < needed || least >= limit {
            return;
        }
        let (last, before) = of.split_last().expect("two or three");
        let heads: Vec<Vec<usize>> = match before {
            [a] => (0..a.moves.len()).map(|i| vec![i]).collect(),
            [a, b] => (0..a.moves.len()).flat_map(|i| (0..b.moves.len()).map(move |j| vec![i, j])).collect(),
            _ => return,
        };
        for head in heads {
            let chosen = before.iter().zip(&head).map(|(u, &i)| u.moves[i]);
            let (cost, gain) = chosen.fold((0.0, 0.0), |(c, g), m| (c + m.1, g + m.2));
            let from = last.moves.partition_point(|m| m.2 + gain < needed);
            let Some(m) = last.moves.get(from).filter(|m| m.1 + cost < limit) else { continue };
            let mut picked: Vec<(usize, Move)> =
                before.iter().zip(&head).map(|(u, &i)| (u.way, self.ways[u.way].moves[u.moves[i].0])).collect();
            picked.push((last.way, self.ways[last.way].moves[m.0]));
            into.push((cost + m.1, Pick::new(&picked)));
        }
    }

    /// Looks through everything cheaper than the cheapest find; whether it came to the end.
    fn branch_and_bound(&mut self) -> bool {
        let n = self.levers.len();
        // Every move alone is known.
        for size in 2..=MOST_LEVERS.min(n) {
            let mut levers: Vec<usize> = (0..size).collect();
            loop {
                if self.budget == 0 {
                    return false;
                }
                if !self.is_taken(|l| levers.contains(&l)) {
                    self.explore_levers(&levers);
                }
                if !next_combination(&mut levers, n) {
                    break;
                }
            }
        }
        self.budget > 0
    }

    fn explore_levers(&mut self, levers: &[usize]) {
        let of: Vec<Vec<usize>> =
            levers.iter().map(|&l| (0..self.ways.len()).filter(|&w| self.ways[w].lever == l).collect()).collect();
        let least = |ways: &Vec<usize>| ways.iter().map(|&w| self.ways[w].moves[0].cost).fold(f64::INFINITY, f64::min);
        if of.iter().map(least).sum::<f64>() >= self.to_beat() {
            return;
        }
        let mut parts = vec![Part { n: 0, stretches: [(0, 0, 0); MOST_LEVERS] }];
        for ways in &of {
            parts = parts
                .iter()
                .flat_map(|part| {
                    ways.iter().map(|&w| {
                        let mut longer = *part;
                        longer.stretches[part.n] = (w, 0, self.ways[w].moves.len());
                        longer.n += 1;
                        longer
                    })
                })
                .collect();
        }
        // The two directions of a lever at once first: often neither leads anywhere.
        if parts.len() > 1 && parts.iter().map(Part::size).sum::<usize>() > LEAF && !self.can_reach(&parts) {
            return;
        }
        for part in parts {
            self.explore(part);
        }
    }

    fn explore(&mut self, part: Part) {
        let Some(part) = self.cheaper(part) else { return };
        if self.budget == 0 {
            return;
        }
        if part.size() <= LEAF {
            let limit = self.to_beat();
            let picks: Vec<Pick> = self.members(&part).into_iter().filter(|p| p.cost() < limit).collect();
            self.tried(&picks);
            return;
        }
        if !self.can_reach(&[part]) {
            return;
        }
        let (at, (way, from, to)) = part
            .stretches()
            .iter()
            .copied()
            .enumerate()
            .max_by_key(|(_, (_, from, to))| to - from)
            .expect("a part has ways");
        let middle = from + (to - from) / 2;
        for (from, to) in [(from, middle), (middle, to)] {
            let mut half = part;
            half.stretches[at] = (way, from, to);
            self.explore(half);
        }
    }

    /// The part without the moves that alone make it too dear.
    fn cheaper(&self, mut part: Part) -> Option<Part> {
        let limit = self.to_beat();
        let least: f64 = part.stretches().iter().map(|(w, from, _)| self.ways[*w].moves[*from].cost).sum();
        if least >= limit {
            return None;
        }
        for (way, from, to) in &mut part.stretches[..part.n] {
            let moves = &self.ways[*way].moves;
            let others = least - moves[*from].cost;
            *to = *from + moves[*from..*to].partition_point(|m| m.cost + others < limit);
        }
        (part.size() > 0).then_some(part)
    }

    fn members(&self, part: &Part) -> Vec<Pick> {
        let mut picks: Vec<Vec<(usize, Move)>> = vec![Vec::new()];
        for (way, from, to) in part.stretches() {
            let moves = &self.ways[*way].moves[*from..*to];
            picks = picks
                .iter()
                .flat_map(|p| moves.iter().map(move |m| p.iter().copied().chain([(*way, *m)]).collect()))
                .collect();
        }
        picks.iter().map(|p| Pick::new(p)).collect()
    }

    /// Whether the model's proven range over the hull of these parts of the same levers reaches the bar.
    fn can_reach(&mut self, parts: &[Part]) -> bool {
        self.budget = self.budget.saturating_sub(work::OF_A_BOUND);
        let mut region = Region::of_row(self.row, 0);
        let mut opened: Vec<usize> = Vec::new();
        for (way, from, to) in parts.iter().flat_map(|p| p.stretches()) {
            let lever = &self.levers[self.ways[*way].lever];
            let fresh = !opened.contains(&lever.feature);
            opened.push(lever.feature);
            widen(&mut region, lever, &self.ways[*way].moves[*from..*to], fresh);
            for &feature in &lever.along {
                region.sides[feature] = Side::Levels(every_level(self.row, feature));
            }
        }
        self.aim.bounds(&region).is_none_or(|range| self.goal.within(range))
    }

    /// Whether no change of any three levers can do it, proven over whole ranges.
    pub fn none_exists(&self) -> bool {
        let n = self.levers.len();
        let other = match self.goal.wanted {
            Keep::Under => Standing::AtOrAbove,
            Keep::Over => Standing::Below,
        };
        let mut levers: Vec<usize> = (0..MOST_LEVERS.min(n)).collect();
        loop {
            let region = whole_ranges(self.row, levers.iter().map(|&l| &self.levers[l]));
            if !matches!(stays(self.aim, &region, other, work::BOXES_OF_A_PROOF), Verdict::Proven) {
                return false;
            }
            if !next_combination(&mut levers, n) {
                return true;
            }
        }
    }

    /// Whether the ways hold every value that their levers could take.
    pub fn tries_everything(&self) -> bool {
        self.ways.iter().all(|w| w.whole)
    }

    /// The cheapest find after moving back; rare profiles where there is nothing else.
    fn refined(&mut self) -> Option<Found> {
        let mut candidates: Vec<Found> = self.found.iter().filter(|f| self.open(&f.pick)).copied().collect();
        if candidates.iter().any(|f| !f.rare) {
            candidates.retain(|f| !f.rare);
        }
        candidates.sort_by(|a, b| a.pick.cost().total_cmp(&b.pick.cost()).then(a.pick.n.cmp(&b.pick.n)));
        candidates.truncate(REFINED);
        let refined: Vec<Found> = candidates.into_iter().map(|f| self.moved_back(f)).collect();
        refined.into_iter().min_by(|a, b| a.pick.cost().total_cmp(&b.pick.cost()).then(a.pick.n.cmp(&b.pick.n)))
    }

    /// Moves each lever back towards the row, the dearest first, as far as the row stays over the bar.
    fn moved_back(&mut self, mut found: Found) -> Found {
        let mut order: Vec<usize> = (0..found.pick.n).collect();
        order.sort_by(|&a, &b| found.pick.moves[b].1.cost.total_cmp(&found.pick.moves[a].1.cost).then(a.cmp(&b)));
        for at in order {
            let mut too_near: Option<i64> = None;
            loop {
                let (way, step) = found.pick.moves[at];
                let nearer = self.ways[way].between(too_near, step.place, FAN);
                if nearer.is_empty() {
                    break;
                }
                let picks: Vec<Pick> = nearer
                    .iter()
                    .map(|m| {
                        let mut pick = found.pick;
                        pick.moves[at].1 = *m;
                        pick
                    })
                    .collect();
                let rows = self.changed(&picks);
                let values = self.aim.values(&rows);
                let rarities = reliability::rarities(&self.aim.artifact.profile, &rows);
                let does = |i: usize| self.goal.reached(values[i]) && (found.rare || rarities[i] <= self.rare_above);
                let first = (0..picks.len()).find(|&i| does(i));
                let last_near = first.unwrap_or(picks.len());
                too_near = last_near.checked_sub(1).map(|i| nearer[i].place).or(too_near);
                match first {
                    Some(i) => {
                        let rare = rarities[i] > self.rare_above;
                        found = Found { pick: picks[i], value: values[i], rare };
                    }
                    None if nearer.len() < FAN => break,
                    None => {}
                }
            }
        }
        found
    }
}

/// Moves of a way that no cheaper one outdoes: index, cost, gain alone.
struct Useful {
    way: usize,
    lever: usize,
    moves: Vec<(usize, f64, f64)>,
}

/// Lets the region hold these moves of a lever too, or these alone where it is the first time.
fn widen(region: &mut Region, lever: &Lever, moves: &[Move], fresh: bool) {
    let side = &mut region.sides[lever.feature];
    for (i, step) in moves.iter().enumerate() {
        let alone = fresh && i == 0;
        match (step.to, &mut *side) {
            (To::Number(v), side) if alone => *side = Side::Number { low: v, high: v, gap: false },
            (To::Number(v), Side::Number { low, high, .. }) => (*low, *high) = (low.min(v), high.max(v)),
            (To::Code(c), side) if alone => *side = Side::Levels(vec![c]),
            (To::Code(c), Side::Levels(codes)) => {
                if let Err(at) = codes.binary_search(&c) {
                    codes.insert(at, c);
                }
            }
            _ => {}
        }
    }
}

/// The row with these levers free over their ranges, where it stands included.
pub fn whole_ranges<'l>(row: &Features, levers: impl Iterator<Item = &'l Lever>) -> Region {
    let mut region = Region::of_row(row, 0);
    for lever in levers {
        match (&lever.grid, &mut region.sides[lever.feature]) {
            (Grid::Number { low: least, high: most, .. }, Side::Number { low, high, .. }) => {
                (*low, *high) = (low.min(*least), high.max(*most));
            }
            (Grid::Levels(codes), Side::Levels(own)) => {
                own.extend(codes);
                own.sort_unstable();
                own.dedup();
            }
            _ => {}
        }
        for &feature in &lever.along {
            region.sides[feature] = Side::Levels(every_level(row, feature));
        }
    }
    region
}

/// All codes of a feature, the gap included.
fn every_level(row: &Features, feature: usize) -> Vec<u32> {
    let n = row.info[feature].n_levels().unwrap_or(0) as u32;
    (0..n).chain([crate::data::GAP]).collect()
}

/// The next of the sets of so many of `n`, in order; `false` after the last.
fn next_combination(set: &mut [usize], n: usize) -> bool {
    let size = set.len();
    let Some(at) = (0..size).rev().find(|&i| set[i] < n - size + i) else { return false };
    set[at] += 1;
    for i in at + 1..size {
        set[i] = set[i - 1] + 1;
    }
    true
}
