//! One fit of the formula learner, for scripts that compare it with programs in other languages.
//!
//! `formula_fit TRAIN.csv TEST.csv PREDICTIONS.csv [--classes] [--effort standard] [--seed 0] [--max-nodes N]`
//! In: two CSV files, target first. Out: a prediction per test row (a number, or the probability of each class in the
//! order of their names), and on standard output one line of JSON: seconds, size, nodes as Operon counts them, formula.

use clap::Parser;
use makalu::models::{FittedModel, Learner, Model};
use makalu_bench::fitted::{self, Level};
use makalu_bench::nodes::formula_nodes;
use makalu_bench::tables::{Failure, Table};
use serde_json::json;
use std::fmt::Write;
use std::path::PathBuf;

/// Fits the formula learner on one CSV file and predicts another.
#[derive(Parser)]
struct Options {
    /// Rows to fit on.
    train: PathBuf,
    /// Rows to predict.
    test: PathBuf,
    /// Where predictions go.
    predictions: PathBuf,
    /// The target is a class.
    #[arg(long)]
    classes: bool,
    /// How much the search may do.
    #[arg(long, value_enum, default_value = "standard")]
    effort: Level,
    /// Seed.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Predict with the longest formula of the front that has at most so many nodes.
    #[arg(long)]
    max_nodes: Option<usize>,
}

fn main() -> Result<(), Failure> {
    let options = Options::parse();
    let train = std::fs::read_to_string(&options.train)?;
    let test = std::fs::read_to_string(&options.test)?;
    // Read as one table, so that both have the same levels.
    let (_, test_rows) = test.split_once('\n').ok_or("the test file has no rows")?;
    let end = if train.ends_with('\n') { "" } else { "\n" };
    let table = Table::parse(&format!("{train}{end}{test_rows}"), !options.classes)?;
    let n_train = Table::parse(&train, !options.classes)?.features.n_rows as u32;
    let rows: Vec<u32> = (0..n_train).collect();
    let new: Vec<u32> = (n_train..table.features.n_rows as u32).collect();
    let view = table.view(&rows);
    let fit = fitted::fit(Learner::Formula, &view, options.effort, options.seed, None).map_err(|e| format!("{e:?}"))?;
    let FittedModel::Formula(mut model) = fit.model else { return Err("not a formula".into()) };
    if let Some(most) = options.max_nodes {
        let short = model.front.iter().rposition(|f| formula_nodes(f) <= most).unwrap_or(0);
        model.chosen = short;
    }
    let scores = model.predict(&table.features.gather(&new));
    let columns = if options.classes { scores.probabilities(table.target.task()) } else { scores.outputs };
    let mut text = String::new();
    for row in 0..new.len() {
        let cells: Vec<String> = columns.iter().map(|c| c[row].to_string()).collect();
        writeln!(text, "{}", cells.join(","))?;
    }
    std::fs::write(&options.predictions, text)?;
    let nodes = formula_nodes(model.formula());
    let line = json!({
        "seconds": fit.seconds,
        "size": model.complexity().size,
        "nodes": nodes,
        "formula": model.plain(&table.features.info),
    });
    println!("{line}");
    Ok(())
}
