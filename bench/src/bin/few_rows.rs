//! Few rows: the formula learner against the linear one on 30, 50, 100 and 200 rows of each table.
//!
//! `few_rows FOLDER [TABLE ...] [--rows 30,50,100,200] [--seeds 10] [--effort standard]`
//! In: a folder that `bench/folds.py` wrote. Out: a Markdown line per table and size: each learner's mean score, their
//! mean difference (positive: the formula is better) with its standard error over the draws; then the counts.
//! Rows are drawn without replacement, at least two of each class; the rest, 2,000 at most, is test. Scores: R², kept
//! above -1, since one wild prediction would decide the mean; log-loss. A size that leaves fewer than 50 test rows is
//! left out.

use clap::Parser;
use makalu::Target;
use makalu::models::{Learner, Model};
use makalu::run::Seed;
use makalu_bench::fitted::{self, Level, mean_and_error};
use makalu_bench::tables::{Failure, Table};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Compares the formula and the linear learner on few rows.
#[derive(Parser)]
struct Options {
    /// Folder with tables.
    folder: PathBuf,
    /// Tables; all of the folder by default.
    tables: Vec<String>,
    /// Training rows.
    #[arg(long, value_delimiter = ',', default_value = "30,50,100,200")]
    rows: Vec<usize>,
    /// Draws of training rows.
    #[arg(long, default_value_t = 10)]
    seeds: u64,
    /// How much the search may do.
    #[arg(long, value_enum, default_value = "standard")]
    effort: Level,
}

/// Fewest test rows.
const MIN_TEST: usize = 50;
/// Most test rows.
const MAX_TEST: usize = 2_000;
/// R² below counts as this.
const WORST_R2: f64 = -1.0;

/// Tables of a folder, by name.
fn names(folder: &Path) -> Result<Vec<String>, Failure> {
    let mut names: Vec<String> = std::fs::read_dir(folder)?
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.strip_suffix(".folds").map(str::to_owned))
        .collect();
    names.sort();
    Ok(names)
}

/// Training and test rows of one draw.
fn draw(target: &Target, n_train: usize, seed: Seed) -> (Vec<u32>, Vec<u32>) {
    let mut stream = seed.stream();
    let mut order: Vec<u32> = (0..target.len() as u32).collect();
    stream.shuffle(&mut order);
    if let Target::Classes { codes, n_classes } = target {
        // Two of each class come first.
        let mut seen = vec![0; *n_classes];
        order.sort_by_key(|&row| {
            let count = &mut seen[codes[row as usize] as usize];
            *count += 1;
            *count > 2
        });
    }
    let mut train = order[..n_train].to_vec();
    let mut test = order[n_train..].to_vec();
    stream.shuffle(&mut test);
    test.truncate(MAX_TEST);
    train.sort_unstable();
    test.sort_unstable();
    (train, test)
}

fn main() -> Result<(), Failure> {
    let options = Options::parse();
    let tables = if options.tables.is_empty() { names(&options.folder)? } else { options.tables.clone() };
    let mut differences: BTreeMap<usize, Vec<(f64, f64)>> = BTreeMap::new();
    println!("| table | rows | metric | formula | linear | formula better by | standard error | size | seconds |");
    println!("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
    for name in &tables {
        let table = Table::read(&options.folder, name)?;
        for &n_train in &options.rows {
            if table.target.len() < n_train + MIN_TEST {
                continue;
            }
            let (mut formula, mut linear, mut sizes, mut seconds) = (Vec::new(), Vec::new(), Vec::new(), 0.0);
            for seed in 0..options.seeds {
                let (rows, test) = draw(&table.target, n_train, Seed(seed).derive(n_train as u64));
                let train = table.view(&rows);
                let (features, observed) = (table.features.gather(&test), table.target.gather(&test));
                let mut scored = |learner: Learner| -> Result<f64, Failure> {
                    let fit = fitted::fit(learner, &train, options.effort, seed, None).map_err(|e| format!("{e:?}"))?;
                    if learner == Learner::Formula {
                        seconds += fit.seconds;
                        sizes.push(fit.model.complexity().size);
                    }
                    let score = fitted::score(&fit.model.predict(&features), &observed);
                    Ok(if table.is_number() { score.max(WORST_R2) } else { score })
                };
                formula.push(scored(Learner::Formula)?);
                linear.push(scored(Learner::Linear)?);
            }
            let sign = if table.is_number() { 1.0 } else { -1.0 };
            let better: Vec<f64> = formula.iter().zip(&linear).map(|(f, l)| sign * (f - l)).collect();
            let (mean, error) = mean_and_error(&better);
            println!(
                "| {name} | {n_train} | {} | {:.4} | {:.4} | {mean:+.4} | {error:.4} | {:.0} | {:.2} |",
                if table.is_number() { "R²" } else { "log-loss" },
                mean_and_error(&formula).0,
                mean_and_error(&linear).0,
                fitted::median(sizes),
                seconds / options.seeds as f64,
            );
            differences.entry(n_train).or_default().push((mean, error));
        }
    }
    println!("\n| rows | tables | better on the mean | worse by more than one standard error | mean difference |");
    println!("| --- | --- | --- | --- | --- |");
    let mut all = Vec::new();
    for (rows, found) in &differences {
        summary(&rows.to_string(), found);
        all.extend(found);
    }
    summary("all", &all);
    Ok(())
}

fn summary(name: &str, found: &[(f64, f64)]) {
    let better = found.iter().filter(|d| d.0 > 0.0).count();
    let worse = found.iter().filter(|d| d.0 < -d.1).count();
    let means: Vec<f64> = found.iter().map(|d| d.0).collect();
    println!("| {name} | {} | {better} | {worse} | {:+.4} |", found.len(), mean_and_error(&means).0);
}
