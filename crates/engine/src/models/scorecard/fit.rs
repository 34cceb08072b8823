//! How many questions, and the card.
//!
//! In: training rows. Out: a [`Scorecard`].
//! The user's question: "how few questions are enough?".
//! Invariants: bins and sets are learnt anew in each inner fold; the number of questions is the smallest within half a
//! standard error of the best (after Breiman et al. 1984), so that few rows give few questions; scores that the inner
//! folds held out say how far what a point is worth must be shrunk.
//! Edges: too few rows for inner folds, a constant target, or no question that pays: empty cards.

use super::bins::{self, Binned};
use super::integers::{self, Points};
use super::sparse::{self, Solution};
use super::{Card, Loss, MAX_QUESTIONS, MAX_QUESTIONS_OF_CLASS, Outcome, Question, Rule, Scorecard};
use crate::data::{Features, Target, Task, TrainView, split};
use crate::message::Error;
use crate::models::calibrator::Calibrator;
use crate::models::{Scores, baseline};
use crate::run::{Effort, Flow, Run};
use rayon::prelude::*;

/// Questions that the search looks at, those that tell most alone (Fan & Lv 2008).
const MAX_LOOKED_AT: usize = 200;
/// Questions when a stop leaves no time to choose.
const HURRIED: usize = 3;
/// Standard errors from the best within which fewer questions are taken.
const STANDARD_ERRORS: f64 = 0.5;

/// Fits. Errors: none of its own.
pub fn fit(train: &TrainView, run: &Run<'_>) -> Result<Scorecard, Error> {
    let (scale, outcomes) = outcomes(train);
    let most = if outcomes.len() > 1 { MAX_QUESTIONS_OF_CLASS } else { MAX_QUESTIONS };
    let beam = match run.effort {
        Effort::Quick => 2,
        Effort::Standard => 5,
        Effort::Thorough => 10,
    };
    let n_inner = if run.effort == Effort::Thorough { 10 } else { 5 };
    let assignment = split::inner_folds(train, n_inner);
    let held: Vec<Held> = outcomes.par_iter().map(|o| held_out(train, o, &assignment, most, run)).collect();
    let cards: Vec<Option<Card>> = outcomes
        .par_iter()
        .zip(&held)
        .map(|(outcome, held)| if held.n_questions == 0 { None } else { card(train, outcome, held.n_questions, beam) })
        .collect();

    if cards.iter().all(Option::is_none) {
        let constants = baseline::intercepts(&train.target, &train.weights);
        let cards = constants.into_iter().map(|constant| empty(constant, train.n_rows())).collect();
        return Ok(Scorecard { cards, n_features: train.features.n_features() });
    }
    // What a point is worth, by the scores that the inner folds held out.
    let scores = Scores { outputs: held.into_iter().map(|h| h.scores).collect() };
    let target = match &train.target {
        Target::Numbers(_) => Target::Numbers(outcomes[0].y.clone()),
        classes => classes.clone(),
    };
    let calibrator = Calibrator::fit(&scores, &target, &train.weights);
    let finished = |((card, outcome), intercept): ((Option<Card>, &Outcome), &f64)| {
        let mut card = card.unwrap_or_else(|| empty(outcome.constant(), train.n_rows()));
        card.unit *= calibrator.slope * scale.1;
        card.constant = (calibrator.slope * card.constant + intercept) * scale.1 + scale.0;
        if card.unit > 0.0 { card } else { empty(card.constant, train.n_rows()) }
    };
    let cards = cards.into_iter().zip(&outcomes).zip(&calibrator.intercepts).map(finished).collect();
    Ok(Scorecard { cards, n_features: train.features.n_features() })
}

/// A card without questions.
fn empty(constant: f64, n_rows: usize) -> Card {
    Card { questions: Vec::new(), constant, unit: 0.0, totals: vec![(0, n_rows as u32)] }
}

/// What was observed per output, and the mean and spread of the number predicted (0 and 1 for classes).
fn outcomes(train: &TrainView) -> ((f64, f64), Vec<Outcome>) {
    let total: f64 = train.weights.iter().sum();
    let n = train.n_rows() as f64;
    let weights: Vec<f64> = train.weights.iter().map(|w| w / total * n).collect();
    match &train.target {
        Target::Numbers(y) => {
            let mean = baseline::intercepts(&train.target, &train.weights)[0];
            // Halved first, so that squares of huge numbers stay finite.
            let size = y.iter().map(|v| (v / 2.0 - mean / 2.0).abs()).fold(0.0, f64::max);
            let variance: f64 = if size > 0.0 {
                y.iter().zip(&weights).map(|(v, w)| ((v / 2.0 - mean / 2.0) / size).powi(2) * w / n).sum()
            } else {
                0.0
            };
            let spread = 2.0 * size * variance.sqrt();
            let spread = if spread > 0.0 && spread.is_finite() { spread } else { 1.0 };
            let y = y.iter().map(|v| v / spread - mean / spread).collect();
            ((mean, spread), vec![Outcome { y, weights, loss: Loss::Square }])
        }
        Target::Classes { codes, n_classes } => {
            let of = |class: u32| {
                let y = codes.iter().map(|&c| f64::from(u8::from(c == class))).collect();
                Outcome { y, weights: weights.clone(), loss: Loss::Logistic }
            };
            let classes = if *n_classes == 2 { 1..2 } else { 0..*n_classes as u32 };
            ((0.0, 1.0), classes.map(of).collect())
        }
    }
}

/// The columns as questions: those that tell most, by feature. Signs bind a number and two classes.
fn questions(features: &Features, outcome: &Outcome, task: Task) -> Vec<Binned> {
    let signs = !matches!(task, Task::Multiclass { .. });
    let mut found: Vec<Binned> = (0..features.n_features())
        .into_par_iter()
        .filter_map(|feature| {
            let info = &features.info[feature];
            let sign = if signs { info.monotone } else { None };
            bins::bin(feature, &features.columns[feature], info, outcome, sign)
        })
        .collect();
    found.sort_by(|a, b| b.worth.total_cmp(&a.worth).then(a.feature.cmp(&b.feature)));
    found.truncate(MAX_LOOKED_AT);
    found.sort_by_key(|q| q.feature);
    found
}

/// The number of questions chosen, and the scores that inner folds held out at that number.
struct Held {
    n_questions: usize,
    scores: Vec<f64>,
}

fn held_out(train: &TrainView, outcome: &Outcome, assignment: &[u32], most: usize, run: &Run<'_>) -> Held {
    /// Width of the beam inside: the number of questions is what is looked for.
    const BEAM: usize = 2;
    let n_folds = assignment.iter().copied().max().map_or(0, |last| last + 1);
    if n_folds < 2 || run.flow() == Flow::Stop {
        let n_questions = if n_folds < 2 { 0 } else { HURRIED };
        return Held { n_questions, scores: vec![outcome.constant(); train.n_rows()] };
    }
    // `[fold]`: rows held out, and their scores by number of questions.
    let folds: Vec<(Vec<u32>, Vec<Vec<f64>>)> = (0..n_folds)
        .into_par_iter()
        .map(|fold| {
            let (test, fitted): (Vec<u32>, Vec<u32>) =
                (0..train.n_rows() as u32).partition(|&r| assignment[r as usize] == fold);
            let pick = |values: &[f64]| fitted.iter().map(|&r| values[r as usize]).collect();
            let part = Outcome { y: pick(&outcome.y), weights: pick(&outcome.weights), loss: outcome.loss };
            let questions = questions(&train.features.gather(&fitted), &part, train.task());
            let path = sparse::path(&part, &questions, most, BEAM);
            let rows = train.features.gather(&test);
            let scores = |size: usize| scores(&path[size.min(path.len() - 1)][0], &questions, &rows);
            (test, (0..=most).map(scores).collect())
        })
        .collect();
    let mut by_size = vec![vec![0.0; train.n_rows()]; most + 1];
    for (test, of_sizes) in folds {
        for (to, from) in by_size.iter_mut().zip(of_sizes) {
            for (&row, score) in test.iter().zip(from) {
                to[row as usize] = score;
            }
        }
    }
    let n_questions = fewest(outcome, &by_size);
    Held { n_questions, scores: by_size.swap_remove(n_questions) }
}

/// Scores of new rows.
fn scores(solution: &Solution, questions: &[Binned], rows: &Features) -> Vec<f64> {
    let answers: Vec<Vec<u8>> = solution
        .chosen
        .iter()
        .map(|&q| questions[q].rule.answers(&rows.columns[questions[q].feature], questions[q].gap))
        .collect();
    solution.scores(&answers, rows.n_rows)
}

/// The smallest number of questions whose held-out loss lies within [`STANDARD_ERRORS`] of the best, paired over rows.
fn fewest(outcome: &Outcome, by_size: &[Vec<f64>]) -> usize {
    let losses: Vec<Vec<f64>> = by_size
        .iter()
        .map(|eta| {
            outcome.y.iter().zip(&outcome.weights).zip(eta).map(|((y, w), e)| w * outcome.loss.of(*y, *e)).collect()
        })
        .collect();
    let n = outcome.y.len() as f64;
    let means: Vec<f64> = losses.iter().map(|l| l.iter().sum::<f64>() / n).collect();
    let best = (0..means.len()).fold(0, |top, m| if means[m] < means[top] { m } else { top });
    let within = |m: &usize| {
        let excess = means[*m] - means[best];
        let squares: f64 = losses[*m].iter().zip(&losses[best]).map(|(a, b)| (a - b - excess).powi(2)).sum();
        excess <= STANDARD_ERRORS * (squares / (n - 1.0).max(1.0) / n).sqrt()
    };
    (0..best).find(within).unwrap_or(best)
}

/// The card of so many questions: of the beam's sets, the one whose points lose least.
fn card(train: &TrainView, outcome: &Outcome, n_questions: usize, beam: usize) -> Option<Card> {
    let questions = questions(&train.features, outcome, train.task());
    let mut path = sparse::path(outcome, &questions, n_questions, beam);
    let pool = path.pop().unwrap_or_default();
    let rounded: Vec<Points> = pool.par_iter().filter_map(|s| integers::round(outcome, &questions, s)).collect();
    let best = rounded.into_iter().reduce(|a, b| if b.objective < a.objective { b } else { a })?;
    Some(write(&questions, best, train.n_rows(), &outcome.weights))
}

/// Points as a card: answers of the same points are one, points have no common divisor.
fn write(questions: &[Binned], points: Points, n_rows: usize, weights: &[f64]) -> Card {
    let divisor = points.points.iter().flatten().fold(0, |a, b| gcd(a, *b)).max(1);
    let mut totals = vec![0; n_rows];
    let mut asked = Vec::new();
    for (&q, of_question) in points.chosen.iter().zip(&points.points) {
        let of_question: Vec<i32> = of_question.iter().map(|p| p / divisor).collect();
        for (total, &code) in totals.iter_mut().zip(&questions[q].codes) {
            *total += of_question[usize::from(code)];
        }
        asked.push(merged(&questions[q], &of_question, weights));
    }
    let mut counted: Vec<i32> = totals;
    counted.sort_unstable();
    let totals = counted.chunk_by(|a, b| a == b).map(|same| (same[0], same.len() as u32)).collect();
    Card { questions: asked, constant: points.constant, unit: points.unit * f64::from(divisor), totals }
}

fn gcd(a: i32, b: i32) -> i32 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// A question without answers that count the same.
fn merged(question: &Binned, points: &[i32], weights: &[f64]) -> Question {
    // New answer of each old one.
    let mut new = vec![0; points.len()];
    let mut kept: Vec<i32> = Vec::new();
    let rule = match &question.rule {
        Rule::Number { cuts } => {
            let mut left = Vec::new();
            for bin in 0..=cuts.len() {
                if kept.last() != Some(&points[bin]) {
                    kept.push(points[bin]);
                    left.extend(bin.checked_sub(1).map(|before| cuts[before]));
                }
                new[bin] = kept.len() - 1;
            }
            if question.gap > cuts.len() {
                kept.push(points[question.gap]);
                new[question.gap] = kept.len() - 1;
            }
            Rule::Number { cuts: left }
        }
        Rule::Levels { answers } => {
            kept = points.to_vec();
            kept.sort_unstable();
            kept.dedup();
            for (to, p) in new.iter_mut().zip(points) {
                *to = kept.partition_point(|k| k < p);
            }
            Rule::Levels { answers: answers.iter().map(|a| new[usize::from(*a)] as u8).collect() }
        }
    };
    let mut shares = vec![0.0; kept.len()];
    for (&code, weight) in question.codes.iter().zip(weights) {
        shares[new[usize::from(code)]] += weight;
    }
    let total: f64 = shares.iter().sum();
    shares.iter_mut().for_each(|s| *s /= total);
    Question { feature: question.feature, rule, points: kept, shares, gap: new[question.gap] }
}
