//! The answers of a question: a column cut into the few bins that tell most.
//!
//! In: a column of the training rows and what was observed. Out: [`Binned`], or nothing where no cut pays.
//! The user's question: "from when on does it count?".
//! Invariants: at most [`MAX_BINS`] bins besides that of gaps; each holds enough rows ([`least_rows`]); a sign that the
//! dictionary demands is kept; without one, bins rise or fall throughout unless a turn is worth
//! [`TURN`]; levels too rare to be judged share one answer.
//! Method: optimal binning (Navas-Palencia 2020) by dynamic programming over fine bins, on the gain in likelihood of
//! shares shrunk by [`PRIOR_ROWS`], each bin at a price; monotone solutions are found among the blocks of the isotonic
//! fit (pool adjacent violators, Barlow et al. 1972). Categories are ordered by shrunk risk first (Fisher 1958), and
//! pay for every level that was ordered.
//! Edges: a column of one value, or of gaps alone, is no question.

use super::cuts::fine_cuts;
use super::{Loss, Outcome, Rule};
use crate::data::schema::Monotone;
use crate::data::{FeatureColumn, FeatureInfo, GAP};

/// Most bins of a column, that of gaps not counted.
const MAX_BINS: usize = 5;
/// Rows of the average outcome added to every bin.
const PRIOR_ROWS: f64 = 1.0;
/// Rows of the average outcome added to a level before levels are ordered.
const LEVEL_PRIOR_ROWS: f64 = 10.0;
/// Log-likelihood that a further bin must gain: twice what chance gains by its own share.
const BIN_PRICE: f64 = 1.0;
/// Log-likelihood that a further level costs: what chance gains by it.
const LEVEL_PRICE: f64 = 0.5;
/// Share of the price that a question pays beside others, whose number has its own test.
const SHARE_OF_PRICE: f64 = 0.25;
/// Log-likelihood that bins which rise and fall must gain over bins that only rise or only fall.
const TURN: f64 = 3.0;

/// A column as a question.
#[derive(Debug, Clone)]
pub(super) struct Binned {
    pub feature: usize,
    pub rule: Rule,
    /// Answer of a gap and of a level never seen.
    pub gap: usize,
    /// Answer of each training row.
    pub codes: Vec<u8>,
    pub n_answers: usize,
    /// Log-likelihood that the question must gain beside others.
    pub price: f64,
    /// What the answers gain alone, less their price.
    pub worth: f64,
    /// The sign demanded of the answers that are not gaps.
    pub monotone: Option<Monotone>,
}

impl Binned {
    /// Answers that stand in order: the bins of a number, that of gaps not counted.
    pub fn n_ordered(&self) -> usize {
        match &self.rule {
            Rule::Number { cuts } => cuts.len() + 1,
            Rule::Levels { .. } => 0,
        }
    }
}

/// Rows of some values: their weight, and the sum of what was observed.
#[derive(Debug, Clone, Copy, Default)]
struct Mass {
    rows: f64,
    sum: f64,
}

impl Mass {
    fn add(&mut self, other: Mass) {
        self.rows += other.rows;
        self.sum += other.sum;
    }
    fn mean(&self) -> f64 {
        self.sum / self.rows.max(f64::MIN_POSITIVE)
    }
    /// Log-likelihood gained by giving these rows an outcome of their own.
    fn gain(&self, loss: Loss, average: f64) -> f64 {
        let shrunk = (self.sum + PRIOR_ROWS * average) / (self.rows + PRIOR_ROWS);
        match loss {
            Loss::Logistic => {
                let part = |mass: f64, p: f64, p0: f64| if mass > 0.0 { mass * (p / p0).ln() } else { 0.0 };
                part(self.sum, shrunk, average) + part(self.rows - self.sum, 1.0 - shrunk, 1.0 - average)
            }
            Loss::Square => {
                let (sum, by) = (self.sum - self.rows * average, shrunk - average);
                sum * by - 0.5 * self.rows * by * by
            }
        }
    }
}

/// Fewest rows of a bin: a handful, more where there are more rows, and enough for two of the rarer class.
pub(super) fn least_rows(outcome: &Outcome) -> f64 {
    let n = outcome.weights.iter().sum::<f64>();
    let rarer = match outcome.loss {
        Loss::Logistic => outcome.average().min(1.0 - outcome.average()),
        Loss::Square => 0.5,
    };
    (0.5 * n.sqrt()).max(5.0).max((2.0 / rarer.max(1e-9)).min(n / 4.0))
}

/// The best bins of a column; `None` where none pays its price.
pub(super) fn bin(
    feature: usize,
    column: &FeatureColumn,
    info: &FeatureInfo,
    outcome: &Outcome,
    sign: Option<Monotone>,
) -> Option<Binned> {
    let least = least_rows(outcome);
    match column {
        FeatureColumn::Numeric(values) => numbers(feature, values, outcome, sign, least),
        FeatureColumn::Categorical(codes) => levels(feature, codes, info, outcome, least),
    }
}

fn numbers(feature: usize, values: &[f64], outcome: &Outcome, sign: Option<Monotone>, least: f64) -> Option<Binned> {
    let average = outcome.average();
    let fine = fine_cuts(values, &outcome.weights, least);
    let mut masses = vec![Mass::default(); fine.len() + 1];
    let mut gaps = Mass::default();
    for (row, x) in values.iter().enumerate() {
        let of_row = outcome.mass(row);
        let of_row = Mass { rows: of_row.0, sum: of_row.1 };
        if x.is_nan() { gaps.add(of_row) } else { masses[fine.partition_point(|c| c <= x)].add(of_row) }
    }
    let judge = Judge { loss: outcome.loss, average, least };
    let signed = |sign: Monotone| judge.partition(&masses, &isotonic(&masses, sign));
    let (gained, ends) = match sign {
        Some(sign) => signed(sign),
        None => {
            let free = judge.partition(&masses, &(1..=masses.len()).collect::<Vec<_>>());
            let better = |a: (f64, Vec<usize>), b: (f64, Vec<usize>)| if b.0 > a.0 { b } else { a };
            let kept = better(signed(Monotone::Increasing), signed(Monotone::Decreasing));
            if free.0 > kept.0 + TURN { free } else { kept }
        }
    };
    let cuts: Vec<f64> = ends[..ends.len() - 1].iter().map(|&end| fine[end - 1]).collect();
    let n_bins = cuts.len() + 1;
    let own_gap = gaps.rows >= least;
    let (n_answers, gap) = if own_gap {
        (n_bins + 1, n_bins)
    } else {
        // Too few to tell: they count as the most common answer.
        let mut rows = vec![0.0; n_bins];
        for (at, mass) in masses.iter().enumerate() {
            rows[ends.partition_point(|end| *end <= at)] += mass.rows;
        }
        (n_bins, (0..n_bins).fold(0, |top, b| if rows[b] > rows[top] { b } else { top }))
    };
    let worth = gained + if own_gap { gaps.gain(outcome.loss, average) - BIN_PRICE } else { 0.0 };
    let price = SHARE_OF_PRICE * BIN_PRICE * (n_answers - 1) as f64;
    let rule = Rule::Number { cuts };
    let codes = values.iter().map(|x| rule.number(*x, gap) as u8).collect();
    let question = Binned { feature, rule, gap, codes, n_answers, price, worth, monotone: sign };
    (n_answers > 1 && worth > 0.0).then_some(question)
}

fn levels(feature: usize, codes: &[u32], info: &FeatureInfo, outcome: &Outcome, least: f64) -> Option<Binned> {
    let average = outcome.average();
    let n_levels =
        info.n_levels().unwrap_or(0).max(codes.iter().filter(|&&c| c != GAP).max().map_or(0, |c| *c as usize + 1));
    let mut by_level = vec![Mass::default(); n_levels];
    let mut gaps = Mass::default();
    for (row, &code) in codes.iter().enumerate() {
        let (rows, sum) = outcome.mass(row);
        let to = if code == GAP { &mut gaps } else { &mut by_level[code as usize] };
        to.add(Mass { rows, sum });
    }
    // What is ordered: levels with enough rows, the others together, gaps where there are enough of them.
    let mut groups: Vec<(Mass, Vec<usize>)> = Vec::new();
    let mut rare = (Mass::default(), Vec::new());
    for (level, mass) in by_level.iter().enumerate() {
        if mass.rows >= least {
            groups.push((*mass, vec![level]));
        } else {
            rare.0.add(*mass);
            rare.1.push(level);
        }
    }
    /// Stands for gaps among the levels of a group.
    const IS_GAP: usize = usize::MAX;
    if gaps.rows >= least {
        groups.push((gaps, vec![IS_GAP]));
    } else {
        rare.0.add(gaps);
        rare.1.push(IS_GAP);
    }
    if rare.0.rows > 0.0 {
        groups.push(rare.clone());
    }
    let n_ordered = groups.len();
    if n_ordered < 2 {
        return None;
    }
    let risk = |m: &Mass| (m.sum + LEVEL_PRIOR_ROWS * average) / (m.rows + LEVEL_PRIOR_ROWS);
    groups.sort_by(|a, b| risk(&a.0).total_cmp(&risk(&b.0)).then(a.1.cmp(&b.1)));
    let masses: Vec<Mass> = groups.iter().map(|g| g.0).collect();
    // Rare levels together may hold few rows: they join a neighbour then.
    let judge = Judge { loss: outcome.loss, average, least };
    let (gained, ends) = judge.partition(&masses, &(1..=masses.len()).collect::<Vec<_>>());
    let n_answers = ends.len();
    let mut answers = vec![u8::MAX; n_levels];
    let mut gap = None;
    for (at, (_, of_group)) in groups.iter().enumerate() {
        let answer = ends.partition_point(|end| *end <= at);
        for &level in of_group {
            if level == IS_GAP { gap = Some(answer) } else { answers[level] = answer as u8 }
        }
    }
    // No rare row at all: levels without rows and gaps count as the most common answer.
    let mut rows = vec![0.0; n_answers];
    for (at, mass) in masses.iter().enumerate() {
        rows[ends.partition_point(|end| *end <= at)] += mass.rows;
    }
    let common = (0..n_answers).fold(0, |top, b| if rows[b] > rows[top] { b } else { top });
    let gap = gap.unwrap_or(common);
    for answer in answers.iter_mut().filter(|a| **a == u8::MAX) {
        *answer = gap as u8;
    }
    let price = (BIN_PRICE * (n_answers - 1) as f64).max(LEVEL_PRICE * (n_ordered - 1) as f64);
    let worth = gained + BIN_PRICE * (n_answers - 1) as f64 - price;
    let price = SHARE_OF_PRICE * price;
    let rule = Rule::Levels { answers };
    let codes = codes.iter().map(|&c| rule.level(c, gap) as u8).collect();
    let question = Binned { feature, rule, gap, codes, n_answers, price, worth, monotone: None };
    (n_answers > 1 && worth > 0.0).then_some(question)
}

/// Ends of the blocks of the isotonic fit: within one, the mean outcome would go the wrong way.
fn isotonic(masses: &[Mass], sign: Monotone) -> Vec<usize> {
    let mut blocks: Vec<(Mass, usize)> = Vec::new();
    for (at, mass) in masses.iter().enumerate() {
        blocks.push((*mass, at + 1));
        while let [.., (before, _), (last, _)] = blocks[..] {
            let wrong = match sign {
                Monotone::Increasing => last.mean() <= before.mean(),
                Monotone::Decreasing => last.mean() >= before.mean(),
            };
            if !wrong {
                break;
            }
            let (top, end) = (last, at + 1);
            blocks.pop();
            if let Some(block) = blocks.last_mut() {
                block.0.add(top);
                block.1 = end;
            }
        }
    }
    blocks.into_iter().map(|(_, end)| end).collect()
}

struct Judge {
    loss: Loss,
    average: f64,
    least: f64,
}

impl Judge {
    /// The most that bins made of whole blocks gain, each beyond the first at [`BIN_PRICE`], and where these bins end.
    /// Blocks are named by their ends; fine bins with fewer rows than asked for join others.
    fn partition(&self, masses: &[Mass], blocks: &[usize]) -> (f64, Vec<usize>) {
        let n = blocks.len();
        let mut sums = vec![Mass::default()];
        let mut so_far = Mass::default();
        let mut from = 0;
        for &end in blocks {
            masses[from..end].iter().for_each(|m| so_far.add(*m));
            sums.push(so_far);
            from = end;
        }
        let gain = |i: usize, j: usize| {
            let mass = Mass { rows: sums[j].rows - sums[i].rows, sum: sums[j].sum - sums[i].sum };
            if mass.rows < self.least { f64::NEG_INFINITY } else { mass.gain(self.loss, self.average) }
        };
        let gains: Vec<Vec<f64>> = (0..n).map(|i| (i + 1..=n).map(|j| gain(i, j)).collect()).collect();
        // best[j]: most gained by so many bins over the first j blocks, with the end of the one before the last.
        let mut best: Vec<(f64, usize)> =
            (0..=n).map(|j| if j == 0 { (f64::NEG_INFINITY, 0) } else { (gains[0][j - 1], 0) }).collect();
        let whole = masses.len();
        let mut answer = (0.0, vec![whole]);
        let mut came_from: Vec<Vec<usize>> = vec![vec![0; n + 1]];
        for n_bins in 2..=MAX_BINS.min(n) {
            let mut next = vec![(f64::NEG_INFINITY, 0); n + 1];
            for (j, to) in next.iter_mut().enumerate().skip(n_bins) {
                for (i, before) in best.iter().enumerate().take(j).skip(n_bins - 1) {
                    let value = before.0 + gains[i][j - i - 1];
                    if value > to.0 {
                        *to = (value, i);
                    }
                }
            }
            came_from.push(next.iter().map(|n| n.1).collect());
            best = next;
            let value = best[n].0 - BIN_PRICE * (n_bins - 1) as f64;
            if value > answer.0 {
                let mut ends = vec![whole];
                let mut at = n;
                for of_size in came_from[1..].iter().rev() {
                    at = of_size[at];
                    ends.push(blocks[at - 1]);
                }
                ends.reverse();
                answer = (value, ends);
            }
        }
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::FeatureKind;
    use crate::run::Seed;

    fn classes(y: impl IntoIterator<Item = bool>) -> Outcome {
        let y: Vec<f64> = y.into_iter().map(|event| f64::from(u8::from(event))).collect();
        let n = y.len();
        Outcome { y, weights: vec![1.0; n], loss: Loss::Logistic }
    }

    fn cuts_and_worth(values: Vec<f64>, outcome: &Outcome) -> (Vec<f64>, f64) {
        match bin(0, &FeatureColumn::Numeric(values), &FeatureInfo::default(), outcome, None) {
            Some(Binned { rule: Rule::Number { cuts }, worth, .. }) => (cuts, worth),
            _ => (Vec::new(), 0.0),
        }
    }

    #[test]
    fn cuts_where_it_tells() {
        let mut s = Seed(4).stream();
        let x: Vec<f64> = (0..600).map(|_| 100.0 * s.uniform()).collect();
        let step: Vec<bool> = x.iter().map(|x| s.chance(if *x > 63.0 { 0.8 } else { 0.2 })).collect();
        let near = |cuts: &[f64], wanted: f64| cuts.iter().any(|c| (c - wanted).abs() < 3.0);
        let (cuts, worth) = cuts_and_worth(x.clone(), &classes(step));
        assert!(near(&cuts, 63.0) && worth > 50.0, "{cuts:?}, {worth}");
        let (cuts, worth) = cuts_and_worth(x.clone(), &classes((0..600).map(|_| s.chance(0.5))));
        assert!(worth < 10.0, "{cuts:?}, {worth}");
        let hump: Vec<bool> = x.iter().map(|x| s.chance(if (30.0..60.0).contains(x) { 0.9 } else { 0.1 })).collect();
        let hump = classes(hump);
        let (cuts, _) = cuts_and_worth(x.clone(), &hump);
        assert!(near(&cuts, 30.0) && near(&cuts, 60.0), "{cuts:?}");
        let up = bin(0, &FeatureColumn::Numeric(x), &FeatureInfo::default(), &hump, Some(Monotone::Increasing));
        let up = up.expect("it rises at first");
        let rate = |a: usize| {
            let rows: Vec<usize> = (0..600).filter(|&r| up.codes[r] as usize == a).collect();
            rows.iter().map(|&r| hump.y[r]).sum::<f64>() / rows.len() as f64
        };
        assert!((1..up.n_answers).all(|a| rate(a) >= rate(a - 1)));
    }

    #[test]
    fn the_best_bins_by_brute_force() {
        let mut s = Seed(9).stream();
        for _ in 0..20 {
            let masses: Vec<Mass> = (0..8)
                .map(|_| {
                    let rows = 3.0 + s.below(9) as f64;
                    Mass { rows, sum: s.below(rows as usize + 1) as f64 }
                })
                .collect();
            let judge = Judge { loss: Loss::Logistic, average: 0.4, least: 5.0 };
            let (gained, ends) = judge.partition(&masses, &(1..=8).collect::<Vec<_>>());
            let value = |ends: &[usize]| {
                let mut from = 0;
                let mut sum = -BIN_PRICE * (ends.len() - 1) as f64;
                for &end in ends {
                    let mut mass = Mass::default();
                    masses[from..end].iter().for_each(|m| mass.add(*m));
                    sum += if mass.rows < 5.0 { f64::NEG_INFINITY } else { mass.gain(Loss::Logistic, 0.4) };
                    from = end;
                }
                sum
            };
            let brute = (0u32..128)
                .filter(|set| set.count_ones() < MAX_BINS as u32)
                .map(|set| {
                    let ends: Vec<usize> = (0..7).filter(|b| set >> b & 1 == 1).map(|b| b + 1).chain([8]).collect();
                    if ends.len() == 1 { 0.0 } else { value(&ends) }
                })
                .fold(0.0, f64::max);
            assert!((gained - brute).abs() < 1e-9 && (ends.len() == 1 || (value(&ends) - brute).abs() < 1e-9));
        }
    }

    #[test]
    fn gaps_and_levels() {
        let mut s = Seed(6).stream();
        let gaps: Vec<f64> = (0..200).map(|i| if i % 4 == 0 { f64::NAN } else { s.normal() }).collect();
        let outcome = classes(gaps.iter().map(|x| s.chance(if x.is_nan() { 0.9 } else { 0.2 })));
        let found = bin(0, &FeatureColumn::Numeric(gaps), &FeatureInfo::default(), &outcome, None);
        let found = found.expect("gaps tell");
        assert_eq!(found.gap + 1, found.n_answers);
        // As many levels as half of the rows: nothing to learn.
        let kind = FeatureKind::Level { levels: (0..2000).map(|l| l.to_string()).collect() };
        let info = FeatureInfo { kind, ..FeatureInfo::default() };
        let codes: Vec<u32> = (0..4000).map(|_| s.below(2000) as u32).collect();
        let outcome = classes((0..4000).map(|_| s.chance(0.3)));
        assert!(bin(0, &FeatureColumn::Categorical(codes.clone()), &info, &outcome, None).is_none());
        // Thirty levels of which a third is at risk.
        let codes: Vec<u32> = codes.iter().map(|c| c % 30).collect();
        let outcome = classes(codes.iter().map(|c| s.chance(if c % 3 == 0 { 0.7 } else { 0.2 })));
        let found = bin(0, &FeatureColumn::Categorical(codes), &info, &outcome, None).expect("levels tell");
        let Rule::Levels { answers } = &found.rule else { panic!("levels") };
        let safe = (0..30).filter(|c| c % 3 != 0).map(|c| answers[c]).max();
        assert!((0..30).step_by(3).all(|c| Some(answers[c]) > safe), "{answers:?}");
        assert_eq!(answers[1999] as usize, found.gap);
    }
}
