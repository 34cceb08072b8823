//! Wide tables: few rows, many columns, ten of which matter.
//!
//! `wide [--seeds 3] [--effort standard]`
//! In: nothing. Out: a Markdown table: seconds of a fit, how many planted columns are among the first 25 of the screening, how
//! many the formula reads, R² on fresh rows; and R² with a shuffled target, which must be at chance (0 or below).
//! The truth: four straight lines, a hinge, a square, two products of two columns each, and noise: ten columns in all. All
//! columns are standard normal and independent. `90 x 53,000` and `50 x 290`.

use clap::Parser;
use makalu::Target;
use makalu::data::TrainView;
use makalu::evolve::inputs::Inputs;
use makalu::evolve::terminals::screen;
use makalu::models::{FittedModel, Learner, Model};
use makalu::run::{Seed, Stream};
use makalu_bench::fitted::{self, Level, mean_and_error};
use makalu_bench::tables::Failure;

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

const SHAPES: [(usize, usize); 2] = [(90, 53_000), (50, 290)];
const N_PLANTED: usize = 10;
const N_TEST: usize = 2_000;
/// Ranks of the screening that count.
const FIRST: usize = 25;
/// Spread of the noise; the planted part's is about 4.5.
const NOISE: f64 = 0.5;

/// What the planted columns make of a row.
fn truth(row: &[f64]) -> f64 {
    2.0 * row[0] - 1.8 * row[1] + 1.6 * row[2] - 1.5 * row[3]
        + 2.5 * row[4].max(0.0)
        + row[5] * row[5]
        + 1.5 * row[6] * row[7]
        + 1.5 * (row[8] + 1.0) * (row[9] + 1.0)
}

/// Where the planted columns stand.
fn planted(n_columns: usize, draw: &mut Stream) -> Vec<usize> {
    draw.sample(n_columns, N_PLANTED)
}

struct Outcome {
    seconds: f64,
    screened: usize,
    read: usize,
    r2: f64,
}

fn fit(train: &TrainView, at: &[usize], options: &Options, seed: u64) -> Result<Outcome, Failure> {
    let inputs = Inputs::learn(train);
    let first: Vec<usize> = screen(train, &inputs).into_iter().take(FIRST).map(|s| s.0).collect();
    let screened = at.iter().filter(|c| first.contains(c)).count();
    let found = fitted::fit(Learner::Formula, train, options.effort, seed, None).map_err(|e| format!("{e:?}"))?;
    let FittedModel::Formula(model) = &found.model else { return Err("not a formula".into()) };
    let read = model.features().iter().filter(|&&f| at.contains(&(f as usize))).count();
    // Columns that are not planted carry nothing: their test values are drawn as well.
    let mut draw = Seed(seed).derive(3).stream();
    let n_columns = train.features.columns.len();
    let mut columns = vec![vec![0.0; N_TEST]; n_columns];
    for &column in model.features().iter().map(|&f| f as usize).collect::<Vec<_>>().iter().chain(at) {
        columns[column] = (0..N_TEST).map(|_| draw.normal()).collect();
    }
    let observed: Vec<f64> = (0..N_TEST)
        .map(|row| truth(&at.iter().map(|&c| columns[c][row]).collect::<Vec<_>>()) + NOISE * draw.normal())
        .collect();
    let names: Vec<String> = (0..n_columns).map(|c| format!("x{c}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let scores = found.model.predict(&fitted::numeric(&names, &columns));
    let r2 = fitted::r_squared(&scores.outputs[0], &observed);
    Ok(Outcome { seconds: found.seconds, screened, read, r2 })
}

fn main() -> Result<(), Failure> {
    let options = Options::parse();
    println!(
        "| rows x columns | target | seconds | planted among the first {FIRST} | planted that the formula reads | R² on fresh rows |"
    );
    println!("| --- | --- | --- | --- | --- | --- |");
    for (n_rows, n_columns) in SHAPES {
        let (mut real, mut shuffled) = (Vec::new(), Vec::new());
        for seed in 0..options.seeds {
            let mut draw = Seed(seed).derive(n_columns as u64).stream();
            let at = planted(n_columns, &mut draw);
            let columns: Vec<Vec<f64>> = (0..n_columns).map(|_| (0..n_rows).map(|_| draw.normal()).collect()).collect();
            let mut target: Vec<f64> = (0..n_rows)
                .map(|row| truth(&at.iter().map(|&c| columns[c][row]).collect::<Vec<_>>()) + NOISE * draw.normal())
                .collect();
            let names: Vec<String> = (0..n_columns).map(|c| format!("x{c}")).collect();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let features = fitted::numeric(&names, &columns);
            let train = fitted::view(features.clone(), Target::Numbers(target.clone()));
            real.push(fit(&train, &at, &options, seed)?);
            draw.shuffle(&mut target);
            shuffled.push(fit(&fitted::view(features, Target::Numbers(target)), &at, &options, seed)?);
        }
        for (name, outcomes) in [("planted", &real), ("shuffled", &shuffled)] {
            let mean = |of: &dyn Fn(&Outcome) -> f64| mean_and_error(&outcomes.iter().map(of).collect::<Vec<_>>()).0;
            println!(
                "| {n_rows} x {n_columns} | {name} | {:.1} | {:.1} | {:.1} | {:.3} |",
                mean(&|o| o.seconds),
                mean(&|o| o.screened as f64),
                mean(&|o| o.read as f64),
                mean(&|o| o.r2),
            );
        }
    }
    Ok(())
}
