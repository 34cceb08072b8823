//! A score that a person adds up with a pencil: a few questions, whole points, a table from the total to the risk.
//!
//! In: training rows. Out: [`Scorecard`]: per output one [`Card`] of questions, answers and points.
//! The user's question: "can the nurse do it at the bedside, or the clerk on paper?".
//! Invariants: points are whole numbers from 0 to 10, and the least answer of each question counts 0; a card has at
//! most [`MAX_QUESTIONS`] questions; a gap, and a level never seen, count as an answer that the card names; a sign
//! that the dictionary demands is kept (two classes and numbers); the score is linear in the total, so that
//! contributions are exact; nothing is drawn at random.
//! Method: optimal bins ([`bins`], Navas-Palencia 2020), a sparse set of questions by beam search ([`sparse`]) rounded
//! along several rays ([`integers`]; FasterRisk, Liu, Zhong, Seltzer & Rudin 2022). The number of questions is chosen
//! by inner cross-validation, the fewest within half a standard error of the best, bins and sets being learnt anew in
//! each inner fold; what a point is worth is shrunk by the calibration of the held-out scores ([`fit`]).
//! A number is predicted the same way: points times a unit plus a constant. Of more classes each has a card of its own
//! against all others, with fewer questions, and the highest score is the most probable class.
//! Edges: where no question pays (few rows, one class, constant columns) the card is empty: the baseline.

mod bins;
mod bounds;
pub(crate) mod cuts;
mod fit;
mod integers;
mod sparse;

pub use fit::fit;

use super::region::Region;
use super::separable::{Pieces, Separable};
use super::{Attribution, Complexity, Model, Scores, all_finite, centre, refuse};
use crate::data::{FeatureColumn, Features, GAP};
use crate::formula::Interval;
use crate::message::Error;
use serde::{Deserialize, Serialize};

/// Most questions of a card; of several classes, each card has at most [`MAX_QUESTIONS_OF_CLASS`].
pub const MAX_QUESTIONS: usize = 8;
/// Most questions of the card of one of three or more classes.
pub const MAX_QUESTIONS_OF_CLASS: usize = 5;

/// A fitted point score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scorecard {
    /// One card per output.
    pub cards: Vec<Card>,
    /// Features of the task.
    pub n_features: usize,
}

/// Questions and points of one output: score = constant + unit x total of the points. Scores of several classes are
/// centred over the classes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Card {
    /// Questions, by feature, increasing.
    pub questions: Vec<Question>,
    /// Score of a total of 0.
    pub constant: f64,
    /// What a point adds to the score; positive, or 0 without questions.
    pub unit: f64,
    /// Totals that training rows reached, increasing, with the number of rows of each.
    pub totals: Vec<(i32, u32)>,
}

/// A question: a column, and the points of its answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Question {
    /// Index of the feature.
    pub feature: usize,
    /// Which answer a value gives.
    pub rule: Rule,
    /// Points by answer.
    pub points: Vec<i32>,
    /// Weighted share of the training rows by answer; they sum to 1.
    pub shares: Vec<f64>,
    /// Answer of a gap and of a level never seen in training.
    pub gap: usize,
}

/// Which answer a value gives.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Rule {
    /// A number: the answer is the count of cut points that it reaches.
    Number {
        /// Cut points, increasing.
        cuts: Vec<f64>,
    },
    /// A category.
    Levels {
        /// Answer by code.
        answers: Vec<u8>,
    },
}

impl Rule {
    fn number(&self, x: f64, gap: usize) -> usize {
        match self {
            Rule::Number { cuts } if !x.is_nan() => cuts.partition_point(|c| *c <= x),
            _ => gap,
        }
    }
    fn level(&self, code: u32, gap: usize) -> usize {
        match self {
            Rule::Levels { answers } if code != GAP => answers.get(code as usize).map_or(gap, |a| usize::from(*a)),
            _ => gap,
        }
    }
    /// Answers of a whole column.
    fn answers(&self, column: &FeatureColumn, gap: usize) -> Vec<u8> {
        match column {
            FeatureColumn::Numeric(v) => v.iter().map(|x| self.number(*x, gap) as u8).collect(),
            FeatureColumn::Categorical(v) => v.iter().map(|c| self.level(*c, gap) as u8).collect(),
        }
    }
}

impl Question {
    /// Answer of a number; `NaN` is a gap.
    pub fn answer_of_number(&self, x: f64) -> usize {
        self.rule.number(x, self.gap)
    }
    /// Answer of a level's code.
    pub fn answer_of_level(&self, code: u32) -> usize {
        self.rule.level(code, self.gap)
    }
    /// Whether gaps have an answer of their own, which no known value gives.
    pub fn gap_stands_alone(&self) -> bool {
        match &self.rule {
            Rule::Number { cuts } => self.gap > cuts.len(),
            Rule::Levels { answers } => answers.iter().all(|a| usize::from(*a) != self.gap),
        }
    }
    /// Mean points of the training rows.
    pub fn mean_points(&self) -> f64 {
        self.points.iter().zip(&self.shares).map(|(p, s)| f64::from(*p) * s).sum()
    }
    fn check(&self, n_features: usize) -> bool {
        let n = self.points.len();
        let rule = match &self.rule {
            Rule::Number { cuts } => cuts.len() < n && all_finite(cuts) && cuts.windows(2).all(|w| w[0] < w[1]),
            Rule::Levels { answers } => answers.iter().all(|a| usize::from(*a) < n),
        };
        rule && self.feature < n_features
            && self.shares.len() == n
            && all_finite(&self.shares)
            && self.gap < n
            && self.points.iter().all(|p| (0..=integers::MAX_POINTS).contains(p))
    }
}

impl Card {
    /// Score of a total.
    pub fn score(&self, total: i32) -> f64 {
        self.constant + self.unit * f64::from(total)
    }
    /// Most points that can be reached.
    pub fn most(&self) -> i32 {
        self.questions.iter().filter_map(|q| q.points.iter().max()).sum()
    }
    /// Score of the average training row.
    fn base(&self) -> f64 {
        self.constant + self.unit * self.questions.iter().map(Question::mean_points).sum::<f64>()
    }
    /// Total points of some rows.
    fn total(&self, rows: &Features) -> Vec<i32> {
        let mut totals = vec![0; rows.n_rows];
        for question in &self.questions {
            let answers = question.rule.answers(&rows.columns[question.feature], question.gap);
            for (total, answer) in totals.iter_mut().zip(answers) {
                *total += question.points[usize::from(answer)];
            }
        }
        totals
    }
}

/// Takes the mean over the outputs, where there are several.
fn centred(mut outputs: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
    if outputs.len() > 1 {
        let mut of_row = vec![0.0; outputs.len()];
        for row in 0..outputs[0].len() {
            for (to, output) in of_row.iter_mut().zip(&outputs) {
                *to = output[row];
            }
            centre(&mut of_row);
            for (from, output) in of_row.iter().zip(&mut outputs) {
                output[row] = *from;
            }
        }
    }
    outputs
}

impl Scorecard {
    /// Features that are asked for, increasing.
    pub fn features(&self) -> Vec<usize> {
        let mut asked: Vec<usize> = self.cards.iter().flat_map(|c| c.questions.iter().map(|q| q.feature)).collect();
        asked.sort_unstable();
        asked.dedup();
        asked
    }
}

impl Model for Scorecard {
    fn predict(&self, rows: &Features) -> Scores {
        let of_card = |card: &Card| card.total(rows).into_iter().map(|total| card.score(total)).collect();
        Scores { outputs: centred(self.cards.iter().map(of_card).collect()) }
    }

    fn attribute(&self, rows: &Features) -> Attribution {
        let mut base: Vec<f64> = self.cards.iter().map(Card::base).collect();
        if base.len() > 1 {
            centre(&mut base);
        }
        let mut contributions = vec![vec![vec![0.0; rows.n_rows]; self.n_features]; self.cards.len()];
        let mut asked: Vec<usize> = Vec::new();
        for (card, of_output) in self.cards.iter().zip(&mut contributions) {
            for question in &card.questions {
                asked.push(question.feature);
                let mean = question.mean_points();
                let answers = question.rule.answers(&rows.columns[question.feature], question.gap);
                for (to, answer) in of_output[question.feature].iter_mut().zip(answers) {
                    *to = card.unit * (f64::from(question.points[usize::from(answer)]) - mean);
                }
            }
        }
        asked.sort_unstable();
        asked.dedup();
        for feature in asked {
            let of_feature = contributions.iter_mut().map(|c| std::mem::take(&mut c[feature])).collect();
            for (to, from) in contributions.iter_mut().zip(centred(of_feature)) {
                to[feature] = from;
            }
        }
        Attribution { base, contributions }
    }

    fn bounds(&self, region: &Region) -> Option<Vec<Interval>> {
        bounds::bounds(self, region)
    }

    fn above(&self, region: &Region, pieces: &Pieces, sign: f64) -> Option<Vec<Separable>> {
        bounds::above(self, region, pieces, sign)
    }

    fn complexity(&self) -> Complexity {
        let questions = || self.cards.iter().flat_map(|c| &c.questions);
        let mut features: Vec<usize> = questions().map(|q| q.feature).collect();
        features.sort_unstable();
        features.dedup();
        let lines: usize = questions().map(|q| q.points.len()).sum();
        Complexity { size: (self.cards.len() + lines) as f64, n_features: features.len() }
    }

    fn check(&self, n_features: usize, n_outputs: usize) -> Result<(), Error> {
        let sound = self.n_features == n_features
            && self.cards.len() == n_outputs
            && self.cards.iter().all(|card| {
                let reach = card.score(card.most());
                all_finite(&[card.constant, card.unit, reach])
                    && card.unit >= 0.0
                    && card.questions.windows(2).all(|w| w[0].feature < w[1].feature)
                    && card.questions.iter().all(|q| q.check(n_features))
                    && card.totals.windows(2).all(|w| w[0].0 < w[1].0)
                    && card.totals.iter().all(|t| (0..=card.most()).contains(&t.0))
            });
        if sound { Ok(()) } else { Err(refuse("point score")) }
    }
}

/// What is lost by a wrong score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Loss {
    /// Of a class against the others.
    Logistic,
    /// Of a number of unit variance.
    Square,
}

impl Loss {
    /// Loss of rows with one score, from their weight and the sum of their outcomes; of numbers up to a constant.
    fn of_mass(self, (rows, sum): (f64, f64), eta: f64) -> f64 {
        match self {
            Loss::Logistic => rows * (eta.max(0.0) + (-eta.abs()).exp().ln_1p()) - sum * eta,
            Loss::Square => 0.5 * rows * eta * eta - sum * eta,
        }
    }
    /// Slope and curvature of their log-likelihood by the score.
    fn slopes_of_mass(self, (rows, sum): (f64, f64), eta: f64) -> (f64, f64) {
        match self {
            Loss::Logistic => {
                let p = super::logistic(eta);
                (sum - rows * p, rows * (p * (1.0 - p)).max(1e-6))
            }
            Loss::Square => (sum - rows * eta, rows),
        }
    }
}

/// What was observed of one output.
#[derive(Debug, Clone)]
struct Outcome {
    /// 0 or 1; a number of mean 0 and variance 1.
    y: Vec<f64>,
    /// Weights of mean 1.
    weights: Vec<f64>,
    loss: Loss,
}

impl Outcome {
    /// Weight of a row, and its share of the sum of outcomes.
    fn mass(&self, row: usize) -> (f64, f64) {
        (self.weights[row], self.weights[row] * self.y[row])
    }
    /// Weighted mean outcome, half a row added to each class.
    fn average(&self) -> f64 {
        let total: f64 = self.weights.iter().sum();
        let sum: f64 = (0..self.y.len()).map(|row| self.mass(row).1).sum();
        match self.loss {
            Loss::Logistic => (sum + 0.5) / (total + 1.0),
            Loss::Square => sum / total.max(f64::MIN_POSITIVE),
        }
    }
    /// The score of the average.
    fn constant(&self) -> f64 {
        match self.loss {
            Loss::Logistic => super::log_odds(self.average()),
            Loss::Square => self.average(),
        }
    }
}

#[cfg(test)]
mod tests;
