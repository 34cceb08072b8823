//! Parts of the search: what each is worth, measured by leaving it out.
//!
//! `parts FOLDER TABLE... [--folds 3] [--effort standard] [--without crowding,polish]`
//! In: a folder that `bench/folds.py` wrote. Out: a Markdown line per table and variant as it is done: mean score over
//! the folds (R², log-loss), median size, seconds a fit, and by how much the whole search is better, with the standard
//! error over folds; at the end, per variant, on how many tables it is better or worse by more than one standard error.
//! Every variant has the same folds and the same seed. The elastic net does not compete: where it were taken, all
//! variants would be one.

use clap::Parser;
use makalu::evolve::path::MAX_COMPLEXITY;
use makalu::models::{Learner, Model};
use makalu::run::parts::SearchParts;
use makalu::run::rules::FormulaRules;
use makalu_bench::fitted::{self, Level, mean_and_error};
use makalu_bench::tables::{Failure, Table};
use std::path::PathBuf;

/// Measures what each part of the search is worth.
#[derive(Parser)]
struct Options {
    /// Folder with tables.
    folder: PathBuf,
    /// Tables.
    #[arg(required = true)]
    tables: Vec<String>,
    /// Folds of each table, at most.
    #[arg(long, default_value_t = 3)]
    folds: usize,
    /// How much the search may do.
    #[arg(long, value_enum, default_value = "standard")]
    effort: Level,
    /// Parts to leave out, one at a time; all of them by default.
    #[arg(long, value_delimiter = ',')]
    without: Vec<String>,
}

/// Scores of the folds, larger is better; sizes; seconds in all.
struct Variant {
    scores: Vec<f64>,
    sizes: Vec<f64>,
    seconds: f64,
}

/// A limit that no formula of the search reaches, and under which the elastic net is not taken in its stead.
fn own_formulas() -> FormulaRules {
    FormulaRules { max_size: Some(MAX_COMPLEXITY as u32), ..FormulaRules::default() }
}

fn measure(table: &Table, options: &Options, parts: SearchParts) -> Result<Variant, Failure> {
    let mut found = Variant { scores: Vec::new(), sizes: Vec::new(), seconds: 0.0 };
    let sign = if table.is_number() { 1.0 } else { -1.0 };
    for (seed, test) in table.folds.iter().take(options.folds).enumerate() {
        let train = table.without(test);
        let with = (own_formulas(), parts);
        let fit = fitted::fit_with(Learner::Formula, &train, options.effort, seed as u64, None, with)
            .map_err(|e| format!("{e:?}"))?;
        let scores = fit.model.predict(&table.features.gather(test));
        found.scores.push(sign * fitted::score(&scores, &table.target.gather(test)));
        found.sizes.push(fit.model.complexity().size);
        found.seconds += fit.seconds;
    }
    Ok(found)
}

fn main() -> Result<(), Failure> {
    let options = Options::parse();
    let names: Vec<&str> = match options.without.as_slice() {
        [] => SearchParts::ALL.to_vec(),
        some => some.iter().map(String::as_str).collect(),
    };
    // Per part: tables on which the whole search is better, and worse.
    let mut counts = vec![(0, 0); names.len()];
    println!("| table | search | score | size | seconds | the whole is better by | standard error |");
    println!("| --- | --- | --- | --- | --- | --- | --- |");
    for name in &options.tables {
        let table = Table::read(&options.folder, name)?;
        let line = |variant: &str, of: &Variant, better: &str| {
            println!(
                "| {name} | {variant} | {:.4} | {:.0} | {:.1} | {better} |",
                mean_and_error(&of.scores).0.abs(),
                fitted::median(of.sizes.clone()),
                of.seconds / of.scores.len().max(1) as f64,
            );
        };
        let whole = measure(&table, &options, SearchParts::default())?;
        line("whole", &whole, "|");
        for (part, count) in names.iter().zip(&mut counts) {
            let parts = SearchParts::without(part).ok_or_else(|| format!("{part} is no part of the search"))?;
            let without = measure(&table, &options, parts)?;
            let gains: Vec<f64> = whole.scores.iter().zip(&without.scores).map(|(w, o)| w - o).collect();
            let (gain, error) = mean_and_error(&gains);
            count.0 += usize::from(gain > error);
            count.1 += usize::from(gain < -error);
            line(&format!("without {part}"), &without, &format!("{gain:+.4} | {error:.4}"));
        }
    }
    println!("\n| left out | tables where the whole is better by more than a standard error | worse |");
    println!("| --- | --- | --- |");
    for (part, (better, worse)) in names.iter().zip(&counts) {
        println!("| {part} | {better} | {worse} |");
    }
    Ok(())
}
