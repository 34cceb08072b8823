//! One fit of a learner, timed, and how it scores.
//!
//! In: training rows, effort, seed. Out: a [`Fit`]; R² or log-loss on other rows.
//! Edges: a time limit asks the search to stop and keeps the best so far.

use clap::ValueEnum;
use makalu::data::{FeatureColumn, FeatureInfo, FeatureKind, Features, TrainView};
use makalu::models::{FittedModel, Learner, Scores};
use makalu::run::parts::SearchParts;
use makalu::run::rules::FormulaRules;
use makalu::run::{Effort, Flow, Progress, Run, Seed};
use makalu::{Error, Target};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Effort on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Level {
    /// A first look.
    Quick,
    /// The default.
    Standard,
    /// Everything that pays.
    Thorough,
}

impl Level {
    /// The engine's effort.
    pub fn effort(self) -> Effort {
        match self {
            Level::Quick => Effort::Quick,
            Level::Standard => Effort::Standard,
            Level::Thorough => Effort::Thorough,
        }
    }
}

/// A model and the seconds that it took.
pub struct Fit {
    /// The model.
    pub model: FittedModel,
    /// Wall time.
    pub seconds: f64,
}

/// Fits a learner; after `limit` seconds it is asked to stop.
///
/// Errors: the learner's.
pub fn fit(learner: Learner, train: &TrainView, level: Level, seed: u64, limit: Option<f64>) -> Result<Fit, Error> {
    fit_with(learner, train, level, seed, limit, (FormulaRules::default(), SearchParts::default()))
}

/// [`fit`] under these rules for formulas and with these parts of their search.
///
/// Errors: the learner's.
pub fn fit_with(
    learner: Learner,
    train: &TrainView,
    level: Level,
    seed: u64,
    limit: Option<f64>,
    (rules, parts): (FormulaRules, SearchParts),
) -> Result<Fit, Error> {
    let stopped = Arc::new(AtomicBool::new(false));
    if let Some(limit) = limit {
        let stopped = stopped.clone();
        std::thread::spawn(move || {
            std::thread::sleep(Duration::from_secs_f64(limit));
            stopped.store(true, Ordering::Relaxed);
        });
    }
    let go_on = |_: &Progress<'_>| Flow::Continue;
    let run = Run::new(Seed(seed), level.effort(), &go_on, &stopped).with_rules(rules).with_parts(parts);
    let start = Instant::now();
    let model = learner.fit(train, &run)?;
    Ok(Fit { model, seconds: start.elapsed().as_secs_f64() })
}

/// Numeric features of these names.
pub fn numeric(names: &[&str], columns: &[Vec<f64>]) -> Features {
    let info = names
        .iter()
        .map(|name| FeatureInfo {
            name: (*name).to_owned(),
            column: (*name).to_owned(),
            kind: FeatureKind::Number,
            ..FeatureInfo::default()
        })
        .collect();
    Features {
        info: Arc::new(info),
        n_rows: columns.first().map_or(0, Vec::len),
        columns: columns.iter().cloned().map(FeatureColumn::Numeric).collect(),
    }
}

/// Training rows of weight 1, without groups.
pub fn view(features: Features, target: Target) -> TrainView {
    TrainView { weights: vec![1.0; features.n_rows], features, target, groups: None }
}

/// R² of numbers; log-loss of classes with probabilities no lower than 1e-6, as the yardstick has it.
pub fn score(scores: &Scores, observed: &Target) -> f64 {
    match observed {
        Target::Numbers(y) => r_squared(&scores.outputs[0], y),
        Target::Classes { codes, .. } => {
            let p = scores.probabilities(observed.task());
            let clipped = |k: usize, row: usize| p[k][row].max(1e-6);
            let loss = |(row, &code): (usize, &u32)| {
                let total: f64 = (0..p.len()).map(|k| clipped(k, row)).sum();
                -(clipped(code as usize, row) / total).ln()
            };
            codes.iter().enumerate().map(loss).sum::<f64>() / codes.len().max(1) as f64
        }
    }
}

/// Share of the variance that predictions explain.
pub fn r_squared(predicted: &[f64], observed: &[f64]) -> f64 {
    let mean = observed.iter().sum::<f64>() / observed.len().max(1) as f64;
    let errors: f64 = predicted.iter().zip(observed).map(|(p, y)| (y - p).powi(2)).sum();
    1.0 - errors / observed.iter().map(|y| (y - mean).powi(2)).sum::<f64>()
}

/// Mean and standard error of the mean.
pub fn mean_and_error(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n.max(1.0);
    let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1.0).max(1.0);
    (mean, (variance / n.max(1.0)).sqrt())
}

/// Median; not a number of none.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    match values.len() {
        0 => f64::NAN,
        n if n % 2 == 1 => values[n / 2],
        n => (values[n / 2 - 1] + values[n / 2]) / 2.0,
    }
}
