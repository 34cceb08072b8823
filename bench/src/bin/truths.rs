//! Known truths: how many equations the formula learner finds again from 200 rows.
//!
//! `cargo run --release --manifest-path bench/Cargo.toml --bin truths -- --help`
//! In: suites, levels of noise, seeds. Out: a Markdown table; with `--verbose` a line per equation before it.
//! Counted: the *chosen* formula, and separately any formula of the front.

use clap::Parser;
use makalu::Target;
use makalu::models::{FittedModel, Learner, Model};
use makalu::run::Seed;
use makalu_bench::fitted::{self, Level, median};
use makalu_bench::recovery::Candidate;
use makalu_bench::truths::{Suite, Truth, noisy};

/// Finds known equations again.
#[derive(Parser)]
struct Options {
    /// Suites; all of them by default.
    #[arg(long, value_enum)]
    suite: Vec<Suite>,
    /// Only equations whose name contains one of these.
    #[arg(long)]
    only: Vec<String>,
    /// Noise of the training targets in shares of their spread.
    #[arg(long, value_delimiter = ',', default_value = "0,0.001,0.01")]
    noise: Vec<f64>,
    /// How much the search may do.
    #[arg(long, value_enum, default_value = "standard")]
    effort: Level,
    /// Repetitions with other rows and other draws.
    #[arg(long, default_value_t = 1)]
    seeds: u64,
    /// Training rows.
    #[arg(long, default_value_t = 200)]
    rows: usize,
    /// Seconds after which a fit is asked to stop.
    #[arg(long)]
    time: Option<f64>,
    /// A line per equation.
    #[arg(long)]
    verbose: bool,
}

/// What one fit came to.
struct Outcome {
    exact: bool,
    structure: bool,
    front_exact: bool,
    front_structure: bool,
    r2: f64,
    seconds: f64,
}

fn outcome(truth: &Truth, noise: f64, seed: u64, options: &Options) -> Result<Outcome, makalu::Error> {
    let base = Seed(seed).derive(noise.to_bits());
    let sample = truth.sample(options.rows, Seed(seed).derive(1));
    let target = noisy(&sample.target, noise, base.derive(2));
    let names: Vec<&str> = truth.variables.iter().map(|v| v.0).collect();
    let train = fitted::view(fitted::numeric(&names, &sample.columns), Target::Numbers(target.clone()));
    let fit = fitted::fit(Learner::Formula, &train, options.effort, seed, options.time)?;
    let test = truth.sample(1_000, Seed(seed).derive(3));
    let scores = fit.model.predict(&fitted::numeric(&names, &test.columns));
    let r2 = fitted::r_squared(&scores.outputs[0], &test.target);
    let mut found = Outcome {
        exact: false,
        structure: false,
        front_exact: false,
        front_structure: false,
        r2,
        seconds: fit.seconds,
    };
    let FittedModel::Formula(model) = &fit.model else { return Ok(found) };
    let judge = |candidate: &Candidate| candidate.judge(truth, &sample.columns, Seed(seed).derive(4));
    let chosen = judge(&Candidate {
        intercept: model.intercepts[0],
        slopes: model.slopes[0].clone(),
        terms: model.terms.clone(),
    });
    (found.exact, found.structure) = (chosen.exact, chosen.structure);
    for point in &model.front {
        if let Some(candidate) =
            Candidate::with_best_coefficients(point.terms.clone(), &sample.columns, &target)
        {
            let verdict = judge(&candidate);
            found.front_exact |= verdict.exact;
            found.front_structure |= verdict.structure;
        }
    }
    found.front_exact |= found.exact;
    found.front_structure |= found.structure;
    if options.verbose {
        let mark = |yes: bool| if yes { "yes" } else { "no" };
        println!(
            "{:16} noise {noise:<5} seed {seed}  exact {:3}  structure {:3}  front {:3}/{:3}  refitted {:.1e}  R2 {r2:.6}  size {:3}  {:.1} s  {}",
            truth.name,
            mark(found.exact),
            mark(found.structure),
            mark(found.front_exact),
            mark(found.front_structure),
            chosen.refitted_error,
            fit.model.complexity().size,
            fit.seconds,
            model.plain(&train.features.info).join(" | "),
        );
        println!("{:16} truth {}", "", truth.text);
    }
    Ok(found)
}

fn line(name: &str, noise: f64, outcomes: &[Outcome]) {
    let share = |of: &dyn Fn(&Outcome) -> bool| {
        let count = outcomes.iter().filter(|o| of(o)).count();
        format!("{:.0} % ({count})", 100.0 * count as f64 / outcomes.len() as f64)
    };
    println!(
        "| {name} | {} % | {} | {} | {} | {} | {} | {} | {:.1} |",
        noise * 100.0,
        outcomes.len(),
        share(&|o| o.exact),
        share(&|o| o.structure),
        share(&|o| o.front_exact),
        share(&|o| o.front_structure),
        share(&|o| o.r2 > 0.999),
        median(outcomes.iter().map(|o| o.seconds).collect()),
    );
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let options = Options::parse();
    let suites = if options.suite.is_empty() { Suite::ALL.to_vec() } else { options.suite.clone() };
    let mut tables: Vec<(&str, f64, Vec<Outcome>)> = Vec::new();
    for &noise in &options.noise {
        for &suite in &suites {
            let mut outcomes = Vec::new();
            for truth in suite.truths() {
                if !options.only.is_empty() && !options.only.iter().any(|o| truth.name.contains(o.as_str())) {
                    continue;
                }
                for seed in 0..options.seeds {
                    outcomes.push(outcome(&truth, noise, seed, &options).map_err(|e| format!("{}: {e:?}", truth.name))?);
                }
            }
            if !outcomes.is_empty() {
                tables.push((suite.name(), noise, outcomes));
            }
        }
    }
    println!(
        "| suite | noise | fits | exact | exact up to constants | front: exact | front: up to constants | R² > 0.999 | seconds |"
    );
    println!("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
    for (name, noise, outcomes) in &tables {
        line(name, *noise, outcomes);
    }
    for &noise in &options.noise {
        let all: Vec<Outcome> = tables
            .iter_mut()
            .filter(|t| t.1 == noise)
            .flat_map(|t| std::mem::take(&mut t.2))
            .collect();
        line("all", noise, &all);
    }
    Ok(())
}
