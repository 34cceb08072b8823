//! How tight the proven bounds of each model are, and what one costs.
//!
//! `bounds TABLE.csv TARGET [--effort quick] [--regions 60] [--seed 0]`
//! In: a table as a user has it. Out: a Markdown line per learner and kind of region: mean of the bound's width over the
//! width that 4,000 rows drawn from the region reach, the median of it, and microseconds a bound.
//! Kinds of region around a training row: three columns within a tenth of their range (of categories: the row's level
//! and another), three columns free, all columns free; a gap only where the row has one. Regions in which drawn rows all
//! have one score are left out of the ratio.

use clap::Parser;
use makalu::data::{Choices, FeatureColumn, Features, GAP, ReadOptions, TrainView, dataset, read, schema};
use makalu::models::calibrator::Calibrator;
use makalu::models::ensemble::Ensemble;
use makalu::models::region::{Region, Side};
use makalu::models::{FittedModel, Learner, Model};
use makalu::run::{Seed, Stream};
use makalu_bench::fitted::{self, Level, median};
use makalu_bench::tables::Failure;
use std::path::PathBuf;
use std::time::Instant;

/// Measures the bounds of every learner on a table.
#[derive(Parser)]
struct Options {
    /// The table.
    table: PathBuf,
    /// Its target.
    target: String,
    /// How much each fit may do.
    #[arg(long, value_enum, default_value = "quick")]
    effort: Level,
    /// Regions of each kind.
    #[arg(long, default_value_t = 60)]
    regions: usize,
    /// Seed.
    #[arg(long, default_value_t = 0)]
    seed: u64,
}

/// How much of the columns is free.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Tenth,
    Three,
    All,
}

fn main() -> Result<(), Failure> {
    let options = Options::parse();
    let bytes = std::fs::read(&options.table)?;
    let said = |e: makalu::Error| format!("{e}");
    let table = read::read(&bytes, "table.csv", &ReadOptions::default()).map_err(said)?.value;
    let choices = Choices { target: Some(options.target.clone()), ..Choices::default() };
    let schema = schema::understand(&table, &choices).map_err(said)?.value;
    let data = dataset::dataset(&table, &schema).map_err(said)?.value;
    let train = TrainView::gather(&data, &(0..data.n_rows() as u32).collect::<Vec<_>>());
    let n_outputs = train.task().n_outputs();
    let mut models: Vec<(&str, FittedModel)> = Vec::new();
    for learner in Learner::ALL.into_iter().filter(|l| *l != Learner::Baseline) {
        let fit = fitted::fit(learner, &train, options.effort, options.seed, None).map_err(said)?;
        models.push((learner.name(), fit.model));
    }
    let suits =
        |name: &str| Learner::ALL.iter().any(|l| l.name() == name && l.suits(train.task(), train.features.n_rows));
    let mixed: Vec<&(&str, FittedModel)> = models.iter().filter(|m| suits(m.0)).collect();
    let share = 1.0 / mixed.len() as f64;
    let members = mixed.iter().map(|m| (share, m.1.clone(), Calibrator::identity(n_outputs))).collect();
    let mixture = FittedModel::Ensemble(Ensemble { members });
    models.push(("mixture of all", mixture));
    println!("| model | region | mean ratio | median ratio | microseconds |\n| --- | --- | --- | --- | --- |");
    for (name, model) in &models {
        for kind in [Kind::Tenth, Kind::Three, Kind::All] {
            let mut stream = Seed(options.seed).derive(kind as u64).stream();
            let (mut ratios, mut seconds) = (Vec::new(), 0.0);
            for _ in 0..options.regions {
                let region = region(&train.features, kind, &mut stream);
                let rows = drawn(&region, &train.features, 4000, &mut stream);
                let start = Instant::now();
                let bounds = model.bounds(&region).ok_or("no bounds")?;
                seconds += start.elapsed().as_secs_f64();
                let scores = &model.predict(&rows).outputs[0];
                let low = scores.iter().copied().fold(f64::INFINITY, f64::min);
                let high = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                if high - low > 1e-9 {
                    ratios.push(bounds[0].width() / (high - low));
                }
            }
            let mean = ratios.iter().sum::<f64>() / ratios.len() as f64;
            let each = 1e6 * seconds / options.regions as f64;
            println!("| {name} | {kind:?} | {mean:.2} | {:.2} | {each:.0} |", median(ratios));
        }
    }
    Ok(())
}

/// A region around a training row.
fn region(features: &Features, kind: Kind, s: &mut Stream) -> Region {
    let row = s.below(features.n_rows);
    let n = features.n_features();
    let mut order: Vec<usize> = (0..n).collect();
    s.shuffle(&mut order);
    let free = if matches!(kind, Kind::All) { &order[..] } else { &order[..n.min(3)] };
    let mut region = Region::of_row(features, row);
    for &feature in free {
        match &features.columns[feature] {
            FeatureColumn::Numeric(v) if v[row].is_nan() => {}
            FeatureColumn::Numeric(v) => {
                let known = || v.iter().copied().filter(|x| x.is_finite());
                let low = known().fold(f64::INFINITY, f64::min);
                let high = known().fold(f64::NEG_INFINITY, f64::max);
                let reach = 0.05 * (high - low);
                region.sides[feature] = match kind {
                    Kind::Tenth => Side::Number { low: v[row] - reach, high: v[row] + reach, gap: false },
                    _ => Side::Number { low, high, gap: false },
                };
            }
            FeatureColumn::Categorical(codes) => {
                let n_levels = features.info[feature].n_levels().unwrap_or(0);
                let mut allowed: Vec<u32> = match kind {
                    Kind::Tenth if n_levels > 0 => vec![codes[row], s.below(n_levels) as u32],
                    Kind::Tenth => vec![codes[row]],
                    _ => (0..n_levels as u32).chain((codes[row] == GAP).then_some(GAP)).collect(),
                };
                allowed.sort_unstable();
                allowed.dedup();
                region.sides[feature] = Side::Levels(allowed);
            }
        }
    }
    region
}

/// Rows of a region, often at an end of a side.
fn drawn(region: &Region, like: &Features, n_rows: usize, s: &mut Stream) -> Features {
    let number = |low: f64, high: f64, s: &mut Stream| match s.below(4) {
        _ if low > high => f64::NAN,
        0 => low,
        1 => high,
        _ => (low + s.uniform() * (high - low)).min(high),
    };
    let columns = region.sides.iter().map(|side| match side {
        Side::Number { low, high, .. } => FeatureColumn::Numeric((0..n_rows).map(|_| number(*low, *high, s)).collect()),
        Side::Levels(codes) => FeatureColumn::Categorical((0..n_rows).map(|_| codes[s.below(codes.len())]).collect()),
    });
    Features { info: like.info.clone(), columns: columns.collect(), n_rows }
}
