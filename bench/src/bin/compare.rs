//! Learners and levels of effort side by side on the fixed folds.
//!
//! `compare FOLDER [TABLE ...] [--learner formula,linear] [--effort quick,standard]`
//! In: a folder that `bench/folds.py` wrote. Out: a Markdown line per table with, for each learner and effort, the mean
//! R² or log-loss, the median size, nodes as Operon counts them where it is a formula, and the seconds of a fit.

use clap::Parser;
use makalu::models::{FittedModel, Learner, Model};
use makalu_bench::fitted::{self, Level, mean_and_error, median};
use makalu_bench::nodes::formula_nodes;
use makalu_bench::tables::{Failure, Table};
use std::path::PathBuf;

/// Compares learners and levels of effort.
#[derive(Parser)]
struct Options {
    /// Folder with tables.
    folder: PathBuf,
    /// Tables.
    #[arg(required = true)]
    tables: Vec<String>,
    /// Learners by name.
    #[arg(long, value_delimiter = ',', default_value = "formula")]
    learner: Vec<String>,
    /// Levels of effort.
    #[arg(long, value_enum, value_delimiter = ',', default_value = "standard")]
    effort: Vec<Level>,
    /// Seed.
    #[arg(long, default_value_t = 0)]
    seed: u64,
}

fn main() -> Result<(), Failure> {
    let options = Options::parse();
    let known = |name: &String| {
        let found = Learner::ALL.into_iter().find(|l| l.name() == name);
        found.ok_or_else(|| format!("no learner is called {name}"))
    };
    let learners = options.learner.iter().map(known).collect::<Result<Vec<_>, _>>()?;
    let runs: Vec<(Learner, Level)> =
        learners.iter().flat_map(|&l| options.effort.iter().map(move |&e| (l, e))).collect();
    let heads: Vec<String> = runs.iter().map(|(l, e)| format!("{} {e:?}", l.name()).to_lowercase()).collect();
    println!("Score, size (nodes as Operon counts), seconds per fit.\n");
    println!("| table | metric | {} |", heads.join(" | "));
    println!("| --- | --- |{}", " --- |".repeat(runs.len()));
    for name in &options.tables {
        let table = Table::read(&options.folder, name)?;
        let mut cells = Vec::new();
        for &(learner, effort) in &runs {
            let (mut scores, mut sizes, mut nodes, mut seconds) = (vec![], vec![], vec![], vec![]);
            for (k, test) in table.folds.iter().enumerate() {
                let seed = options.seed + k as u64;
                let fit =
                    fitted::fit(learner, &table.without(test), effort, seed, None).map_err(|e| format!("{e:?}"))?;
                scores
                    .push(fitted::score(&fit.model.predict(&table.features.gather(test)), &table.target.gather(test)));
                sizes.push(fit.model.complexity().size);
                if let FittedModel::Formula(model) = &fit.model {
                    nodes.push(formula_nodes(model.formula()) as f64);
                }
                seconds.push(fit.seconds);
            }
            let nodes = if nodes.is_empty() { String::new() } else { format!(" ({:.0})", median(nodes)) };
            let (score, seconds) = (mean_and_error(&scores).0, mean_and_error(&seconds).0);
            cells.push(format!("{score:.4}, {:.0}{nodes}, {seconds:.2} s", median(sizes)));
        }
        let metric = if table.is_number() { "R²" } else { "log-loss" };
        println!("| {name} | {metric} | {} |", cells.join(" | "));
    }
    Ok(())
}
