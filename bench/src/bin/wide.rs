//! Wide tables: few rows, many columns, ten of which matter.
//!
//! `wide [--seeds 3] [--effort standard]`
//! In: nothing. Out: a Markdown table: seconds of a fit, how many planted columns are among the first 25 of the
//! screening, how many the formula reads, R² on fresh rows; and R² with a shuffled target, which must be at chance (0
//! or below).
//! The truth: five straight lines, a hinge, two squares, a product of two columns, and noise: ten columns in all,
//! standard normal like the others. In the design *pathway* the planted columns share a factor (pairwise correlation a
//! half), as measurements of one process do; *independent* ones share nothing. There no method can find all ten:
//! recovery needs about `2 k ln(p - k)` rows (Wainwright 2009), 217 for ten of 53,000 and 113 of 290.
//! In the design *product* two columns of 200 make the target by their product alone: neither says anything by itself.

use clap::Parser;
use makalu::Target;
use makalu::data::TrainView;
use makalu::evolve::inputs::Inputs;
use makalu::evolve::rules::Rules;
use makalu::evolve::screening::screen;
use makalu::models::{FittedModel, Learner, Model};
use makalu::run::rules::FormulaRules;
use makalu::run::{Seed, Stream};
use makalu::{Effort, Flow, Progress, Run};
use makalu_bench::fitted::{self, Level, mean_and_error};
use makalu_bench::tables::Failure;
use std::sync::atomic::AtomicBool;

/// Measures fits on wide tables.
#[derive(Parser)]
struct Options {
    /// Tables of each shape.
    #[arg(long, default_value_t = 3)]
    seeds: u64,
    /// How much the search may do.
    #[arg(long, value_enum, default_value = "standard")]
    effort: Level,
}

/// Designs with rows and columns.
const CASES: [(Design, usize, usize); 5] = [
    (Design::Product, 150, 200),
    (Design::Pathway, 50, 290),
    (Design::Independent, 50, 290),
    (Design::Pathway, 90, 53_000),
    (Design::Independent, 90, 53_000),
];
const N_TEST: usize = 2_000;
/// Ranks of the screening that count.
const FIRST: usize = 25;
/// Spread of the noise; the planted part's is 3 to 8.
const NOISE: f64 = 0.5;

/// How planted columns relate to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Design {
    Pathway,
    Independent,
    Product,
}

impl Design {
    fn n_planted(self) -> usize {
        if self == Design::Product { 2 } else { 10 }
    }

    /// Planted values of a row.
    fn row(self, draw: &mut Stream) -> Vec<f64> {
        let shared = if self == Design::Pathway { 0.5f64.sqrt() } else { 0.0 };
        let factor = draw.normal();
        (0..self.n_planted()).map(|_| shared * factor + (1.0 - shared * shared).sqrt() * draw.normal()).collect()
    }

    /// What the planted columns make of a row.
    fn truth(self, row: &[f64]) -> f64 {
        if self == Design::Product {
            return 2.0 * row[0] * row[1];
        }
        let lines: f64 = row[..5].iter().sum();
        lines
            + 2.0 * row[5].max(0.0)
            + 0.5 * (row[6] + 1.0).powi(2)
            + 0.5 * (row[7] + 1.0).powi(2)
            + (row[8] + 1.0) * (row[9] + 1.0)
    }
}

/// Writes the planted columns, and returns the target that they make.
fn plant(columns: &mut [Vec<f64>], at: &[usize], design: Design, n_rows: usize, draw: &mut Stream) -> Vec<f64> {
    at.iter().for_each(|&column| columns[column].clear());
    let mut target = Vec::with_capacity(n_rows);
    while target.len() < n_rows {
        let values = design.row(draw);
        at.iter().zip(&values).for_each(|(&column, value)| columns[column].push(*value));
        target.push(design.truth(&values) + NOISE * draw.normal());
    }
    target
}

struct Outcome {
    seconds: f64,
    screened: usize,
    read: usize,
    r2: f64,
}

fn fit(train: &TrainView, at: &[usize], design: Design, options: &Options, seed: u64) -> Result<Outcome, Failure> {
    let inputs = Inputs::learn(train);
    let rules = Rules::new(FormulaRules::default(), &train.features.info, train.task(), &inputs);
    let (stopped, go_on) = (AtomicBool::new(false), |_: &Progress<'_>| Flow::Continue);
    let run = Run::new(Seed(seed), Effort::Standard, &go_on, &stopped);
    let first: Vec<usize> = screen(train, &inputs, &rules, &run).into_iter().take(FIRST).map(|s| s.0).collect();
    let screened = at.iter().filter(|c| first.contains(c)).count();
    let found = fitted::fit(Learner::Formula, train, options.effort, seed, None).map_err(|e| format!("{e:?}"))?;
    let FittedModel::Formula(model) = &found.model else { return Err("not a formula".into()) };
    let read = model.features().iter().filter(|&&f| at.contains(&(f as usize))).count();
    // Columns that are not planted carry nothing: only those that the formula reads need test values.
    let mut draw = Seed(seed).derive(3).stream();
    let n_columns = train.features.columns.len();
    let mut columns = vec![vec![0.0; N_TEST]; n_columns];
    for feature in model.features() {
        columns[feature as usize] = (0..N_TEST).map(|_| draw.normal()).collect();
    }
    let observed = plant(&mut columns, at, design, N_TEST, &mut draw);
    let names: Vec<String> = (0..n_columns).map(|c| format!("x{c}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let scores = found.model.predict(&fitted::numeric(&names, &columns));
    let r2 = fitted::r_squared(&scores.outputs[0], &observed);
    Ok(Outcome { seconds: found.seconds, screened, read, r2 })
}

fn main() -> Result<(), Failure> {
    let options = Options::parse();
    println!(
        "| rows x columns | design | target | seconds | planted among the first {FIRST} | planted that the formula \
         reads | R² on fresh rows |"
    );
    println!("| --- | --- | --- | --- | --- | --- | --- |");
    for (design, n_rows, n_columns) in CASES {
        let (mut real, mut shuffled) = (Vec::new(), Vec::new());
        for seed in 0..options.seeds {
            let mut draw = Seed(seed).derive(n_columns as u64).stream();
            let at = draw.sample(n_columns, design.n_planted());
            let mut columns: Vec<Vec<f64>> =
                (0..n_columns).map(|_| (0..n_rows).map(|_| draw.normal()).collect()).collect();
            let mut target = plant(&mut columns, &at, design, n_rows, &mut draw);
            let names: Vec<String> = (0..n_columns).map(|c| format!("x{c}")).collect();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let features = fitted::numeric(&names, &columns);
            let train = fitted::view(features.clone(), Target::Numbers(target.clone()));
            real.push(fit(&train, &at, design, &options, seed)?);
            draw.shuffle(&mut target);
            shuffled.push(fit(&fitted::view(features, Target::Numbers(target)), &at, design, &options, seed)?);
        }
        for (name, outcomes) in [("planted", &real), ("shuffled", &shuffled)] {
            let mean = |of: &dyn Fn(&Outcome) -> f64| mean_and_error(&outcomes.iter().map(of).collect::<Vec<_>>()).0;
            println!(
                "| {n_rows} x {n_columns} | {design:?} | {name} | {:.1} | {:.1} | {:.1} | {:.3} |",
                mean(&|o| o.seconds),
                mean(&|o| o.screened as f64),
                mean(&|o| o.read as f64),
                mean(&|o| o.r2),
            );
        }
    }
    Ok(())
}
