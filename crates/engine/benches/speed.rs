//! How fast: reading, each learner, scoring. `cargo bench -p makalu`; figures belong in docs/benchmarks.md.
//!
//! Each line is the fastest of a few runs: what else the machine does only ever makes it slower.

use makalu::data::{Choices, ReadOptions, Role, TrainView, dataset, read, schema};
use makalu::models::{Learner, Model};
use makalu::{Effort, Flow, Progress, Run, Seed};
use std::sync::atomic::AtomicBool;
use std::time::Instant;

/// Fastest of `runs`, in seconds.
fn fastest<T>(runs: usize, mut work: impl FnMut() -> T) -> (f64, T) {
    let mut best: Option<(f64, T)> = None;
    for _ in 0..runs {
        let start = Instant::now();
        let made = work();
        let seconds = start.elapsed().as_secs_f64();
        if best.as_ref().is_none_or(|(least, _)| seconds < *least) {
            best = Some((seconds, made));
        }
    }
    best.expect("at least one run")
}

/// 50 MB of a table as programs export it.
fn large_csv() -> Vec<u8> {
    let mut stream = Seed(1).stream();
    let mut text = String::from("id,amount,quantity,day,channel,score,note\n");
    while text.len() < 50_000_000 {
        let (year, month, day) = (2020 + stream.below(6), 1 + stream.below(12), 1 + stream.below(28));
        text.push_str(&format!(
            "C{:07},{:.2},{},{year}-{month:02}-{day:02},{},{:.4},\n",
            stream.below(10_000_000),
            1000.0 * stream.uniform(),
            stream.below(20),
            ["web", "shop", "phone"][stream.below(3)],
            stream.normal(),
        ));
    }
    text.into_bytes()
}

fn main() {
    let options = ReadOptions::default();
    let large = large_csv();
    let (seconds, table) = fastest(3, || read::read(&large, "large.csv", &options).expect("a table").value);
    println!("read {:.0} MB of CSV, {} rows: {seconds:.2} s", large.len() as f64 / 1e6, table.n_rows());

    let example = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/vip_customers.csv");
    let bytes = std::fs::read(example).expect("the example stands in the repository");
    let table = read::read(&bytes, "vip_customers.csv", &options).expect("a table").value;
    let choices = Choices { target: Some("statut".to_owned()), ..Choices::default() };
    let (seconds, schema) = fastest(3, || schema::understand(&table, &choices).expect("a schema").value);
    println!(
        "understand {} rows x {} columns ({} used): {seconds:.3} s",
        table.n_rows(),
        table.columns.len(),
        schema.with_role(Role::Feature).count()
    );

    let data = dataset::dataset(&table, &schema).expect("a dataset").value;
    let rows: Vec<u32> = (0..data.n_rows() as u32).collect();
    let train = TrainView::gather(&data, &rows);
    let (stopped, go_on) = (AtomicBool::new(false), |_: &Progress<'_>| Flow::Continue);
    for effort in [Effort::Quick, Effort::Standard] {
        let run = Run::new(Seed(0), effort, &go_on, &stopped);
        for learner in Learner::ALL {
            let (fit_seconds, model) = fastest(2, || learner.fit(&train, &run).expect("a model"));
            let (score_seconds, _) = fastest(3, || model.predict(&data.features));
            println!(
                "{effort:?} {:9} fit {fit_seconds:7.3} s, scores {:10.0} rows a second",
                learner.name(),
                data.n_rows() as f64 / score_seconds
            );
        }
    }
}
