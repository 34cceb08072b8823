//! Honesty: does what `fit` reports of the chosen model hold on rows that nobody has seen?
//!
//! `honesty KIND [RUNS] [ROWS] [FIRST_SEED]`, KIND one of `classes`, `noise`, `numbers`; ROWS such as `60,150,500`.
//! In: nothing; tables are drawn from truths that are known (`drawn`). Out: a line per run, then Markdown lines per
//! number of rows. The whole of `fit` runs at quick effort; the model that it recommends is then judged on 20,000 fresh
//! rows. Told: how often the reported interval of the area under the curve (R2 of a number) holds the true one and the
//! mean of reported less true, in the leaderboard and corrected for the choice; the same for the main figure; how often
//! sets of classes and intervals of numbers hold what came. Noise: how often the verdict is "no signal".

use makalu::data::{Table, Values, dataset, schema};
use makalu::fit::{self, NoCheckpoint, Source};
use makalu::models::Model;
use makalu::run::Seed;
use makalu::validate::Estimate;
use makalu::validate::metric::Metric;
use makalu::validate::sets::ClassSets;
use makalu::{Artifact, Choices, Effort, Flow, Progress, Run, Target, Task};
use makalu_bench::drawn::{Kind, Truth, read};
use std::sync::atomic::AtomicBool;

/// Fresh rows on which a chosen model is judged.
const N_FRESH: usize = 20_000;

/// Fits a drawn table at quick effort; `None` where a class is missing.
fn fitted(table: &Table, seed: u64) -> Option<Artifact> {
    let choices = Choices { target: Some("y".to_owned()), ..Choices::default() };
    let schema = schema::understand(table, &choices).ok()?.value;
    let source = Source { name: "drawn.csv".to_owned(), sha256: String::new() };
    let stopped = AtomicBool::new(false);
    let go_on = |_: &Progress<'_>| Flow::Continue;
    let run = Run::new(Seed(seed), Effort::Quick, &go_on, &stopped);
    Some(fit::fit(table, &schema, &source, &run, &mut NoCheckpoint).ok()?.value)
}

/// What came of fresh rows, in the artifact's coding.
fn observed(table: &Table, artifact: &Artifact) -> Target {
    let y = table.find("y").expect("drawn with a target");
    match &table.columns[y].values {
        Values::Numbers(v) => Target::Numbers(v.clone()),
        Values::Levels { .. } => {
            let event = &artifact.schema.classes[1];
            let codes = (0..table.n_rows()).map(|row| u32::from(table.raw.cell(row, y) == event)).collect();
            Target::Classes { codes, n_classes: 2 }
        }
    }
}

/// What each run found: hits are 0 or 1, so that means are shares.
#[derive(Default)]
struct Tally {
    columns: Vec<(&'static str, Vec<f64>)>,
}

impl Tally {
    fn add(&mut self, name: &'static str, value: f64) {
        match self.columns.iter_mut().find(|c| c.0 == name) {
            Some(column) => column.1.push(value),
            None => self.columns.push((name, vec![value])),
        }
    }

    fn print(&self, n: usize) {
        for (name, values) in &self.columns {
            let mean = values.iter().sum::<f64>() / values.len() as f64;
            println!("| {n} | {name} | {} | {mean:.4} |", values.len());
        }
    }
}

fn holds(estimate: &Estimate, truth: f64) -> f64 {
    f64::from(u8::from(estimate.low <= truth && truth <= estimate.high))
}

/// What the model recommended says of fresh rows, beside what came.
fn judge(artifact: &Artifact, fresh: &Table, tally: &mut Tally) -> Option<String> {
    let validation = &artifact.validation;
    let chosen = validation.recommended;
    let judged = &validation.models[chosen];
    let features = dataset::features(fresh, &artifact.schema).ok()?.value;
    let target = observed(fresh, artifact);
    let named = &artifact.models[chosen];
    let scores = named.calibrator.apply(&named.model.predict(&features));
    let baseline = artifact.models[0].model.predict(&features);
    let truth = |metric: Metric| metric.compute(&scores, &target, &vec![1.0; target.len()], &baseline);
    let shown = if artifact.task == Task::Regression { Metric::R2 } else { Metric::Auc };

    let figure = judged.figures.iter().find(|f| f.metric == shown)?.estimate;
    let true_figure = truth(shown);
    tally.add("leaderboard: interval holds the truth", holds(&figure, true_figure));
    tally.add("leaderboard: reported less true", figure.value - true_figure);
    let corrected = validation.scrutiny.second.filter(|f| f.metric == shown).unwrap_or(validation.corrected).estimate;
    tally.add("corrected: interval holds the truth", holds(&corrected, true_figure));
    tally.add("corrected: reported less true", corrected.value - true_figure);
    tally.add("corrected: width of the interval", corrected.high - corrected.low);
    if judged.model != "baseline" {
        tally.add("corrected, a model chosen: interval holds the truth", holds(&corrected, true_figure));
        tally.add("corrected, a model chosen: reported less true", corrected.value - true_figure);
    }
    let main = validation.corrected;
    let true_main = truth(main.metric);
    tally.add("main figure: interval holds the truth", holds(&main.estimate, true_main));
    tally.add("main figure: reported less true", main.estimate.value - true_main);
    match &target {
        Target::Numbers(y) => {
            let rule = named.intervals.as_ref()?;
            let inside =
                y.iter().zip(&scores.outputs[0]).filter(|(y, p)| *p + rule.below <= **y && **y <= *p + rule.above);
            tally.add("90 % intervals: share of fresh rows inside", inside.count() as f64 / y.len() as f64);
        }
        Target::Classes { codes, .. } => {
            let sets = ClassSets::new(&judged.out_of_fold, &validation.observed)?;
            let p = scores.probabilities(artifact.task);
            let held = |(row, &code): (usize, &u32)| sets.set(&[p[0][row], p[1][row]]).contains(&(code as usize));
            let share = codes.iter().enumerate().filter(|r| held(*r)).count() as f64 / codes.len() as f64;
            tally.add("90 % sets of classes: share of fresh rows held", share);
        }
    }
    Some(format!(
        "{} {:.3} ({:.3} to {:.3}), corrected {:.3} ({:.3} to {:.3}), true {true_figure:.3}",
        judged.model, figure.value, figure.low, figure.high, corrected.value, corrected.low, corrected.high,
    ))
}

fn main() {
    let mut args = std::env::args().skip(1);
    let kind = match args.next().as_deref() {
        Some("noise") => Kind::Noise,
        Some("numbers") => Kind::Numbers,
        _ => Kind::Classes,
    };
    let runs: u64 = args.next().and_then(|a| a.parse().ok()).unwrap_or(100);
    let rows = args.next().unwrap_or_else(|| "60,150,500".to_owned());
    let first: u64 = args.next().and_then(|a| a.parse().ok()).unwrap_or(0);
    for n in rows.split(',').filter_map(|n| n.parse::<usize>().ok()) {
        let mut tally = Tally::default();
        for seed in first..first + runs {
            let mut stream = Seed(seed).derive(n as u64).stream();
            let truth = Truth::draw(kind, &mut stream);
            let Some(artifact) = fitted(&read(&truth.table(n, &mut stream)), seed) else { continue };
            let signal = artifact.validation.signal;
            tally.add("no signal", f64::from(u8::from(!signal.found)));
            if kind == Kind::Noise {
                println!("{n} {seed} p = {:.3}", signal.p_value);
            } else if let Some(line) = judge(&artifact, &read(&truth.table(N_FRESH, &mut stream)), &mut tally) {
                println!("{n} {seed} {line}");
            }
        }
        tally.print(n);
    }
}
