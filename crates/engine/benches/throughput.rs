//! How fast formulas are tried and evaluated, against what the machine can do. `cargo bench -p makalu --bench
//! throughput`; figures belong in docs/benchmarks.md.
//!
//! Each line is the fastest of a few runs. The machine's limits are measured by loops that do nothing else, compiled
//! like the engine; with `RUSTFLAGS="-C target-cpu=native"` both may use all that the processor has. Trials per second
//! is a difference of two searches, so that what a search does once (terminals, paths) is not counted.

use makalu::data::{FeatureColumn, FeatureInfo, FeatureKind, Features, TrainView};
use makalu::evolve::discover;
use makalu::formula::eval::{Source, evaluate};
use makalu::formula::{Expr, Leaf, parse};
use makalu::{Effort, Flow, Progress, Run, Seed, Target};
use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

const N_ROWS: usize = 1_000;

/// Fastest of `runs`, in seconds.
fn fastest(runs: usize, mut work: impl FnMut()) -> f64 {
    let timed = |_| {
        let start = Instant::now();
        work();
        start.elapsed().as_secs_f64()
    };
    (0..runs).map(timed).fold(f64::INFINITY, f64::min)
}

/// Multiplications with addition per second, on numbers that stay in registers.
fn fused_multiply_adds() -> f64 {
    const LANES: usize = 64;
    const STEPS: usize = 2_000_000;
    let mut sums = [1.0f64; LANES];
    let (factor, shift) = (black_box(0.999_999), black_box(1e-6));
    let seconds = fastest(5, || {
        for _ in 0..STEPS {
            for sum in &mut sums {
                // Without the instruction, a fused one would be a function call.
                *sum = if cfg!(target_feature = "fma") { sum.mul_add(factor, shift) } else { *sum * factor + shift };
            }
        }
        black_box(&mut sums);
    });
    (LANES * STEPS) as f64 / seconds
}

/// Numbers per second that can be read from arrays larger than any cache, added up and written.
fn memory_numbers() -> f64 {
    let n = 16_000_000;
    let (a, b, mut c) = (vec![1.0f64; n], vec![2.0f64; n], vec![0.0f64; n]);
    let seconds = fastest(5, || {
        for ((c, a), b) in c.iter_mut().zip(&a).zip(&b) {
            *c = a + 3.0 * b;
        }
        black_box(&mut c);
    });
    3.0 * n as f64 / seconds
}

struct Columns(Vec<Vec<f64>>);

impl Source for Columns {
    fn fill(&self, leaf: Leaf, start: usize, into: &mut [f64]) {
        into.copy_from_slice(&self.0[leaf.feature() as usize][start..start + into.len()]);
    }
}

fn main() {
    let mut draw = Seed(1).stream();
    let columns: Vec<Vec<f64>> = (0..8).map(|_| (0..N_ROWS).map(|_| 0.5 + draw.uniform()).collect()).collect();
    let info: Vec<FeatureInfo> = (0..8)
        .map(|j| FeatureInfo {
            name: format!("x{j}"),
            column: format!("x{j}"),
            kind: FeatureKind::Number,
            ..FeatureInfo::default()
        })
        .collect();

    let limit = fused_multiply_adds();
    println!("machine: {:.2} billion multiplications with addition a second, one core", limit / 1e9);
    println!("machine: {:.2} billion numbers a second from and to memory, one core", memory_numbers() / 1e9);

    let source = Columns(columns.clone());
    for (what, text) in [
        ("sums and products", "x0 * x1 + 2 * x2 * x3 - x4 * (x5 + x6) + 0.5 * x7 * x0"),
        ("hinges", "max(0, x0 - 0.8) * max(0, 1.2 - x1) + max(0, x2 - 1) * x3"),
        ("quotients and roots", "x0 / (1 + x1) + sqrt(x2) / (x3 + x4)"),
        ("exponentials and waves", "exp(x0) * sin(x1) + log(x2) * cos(x3)"),
    ] {
        let expr: Expr = parse(text, &info).expect("a formula of the bench");
        let seconds = fastest(20, || {
            for _ in 0..200 {
                black_box(evaluate(black_box(&expr), &source, N_ROWS));
            }
        });
        let rate = (200 * N_ROWS * expr.nodes.len()) as f64 / seconds;
        let share = 100.0 * rate / limit;
        println!("evaluate {what}: {:.2} billion nodes a second, {share:.0} % of that", rate / 1e9);
    }

    let noisy = |row: usize| columns[0][row] * columns[1][row] + columns[2][row].sin() / columns[3][row];
    let numbers: Vec<f64> = (0..N_ROWS).map(|row| noisy(row) + 0.05 * draw.normal()).collect();
    let features = Features {
        info: Arc::new(info),
        columns: columns.into_iter().map(FeatureColumn::Numeric).collect(),
        n_rows: N_ROWS,
    };
    let (stopped, go_on) = (AtomicBool::new(false), |_: &Progress<'_>| Flow::Continue);
    let run = Run::new(Seed(0), Effort::Standard, &go_on, &stopped);
    let train = TrainView { features, target: Target::Numbers(numbers), weights: vec![1.0; N_ROWS], groups: None };
    let search = |trials: usize| fastest(3, || drop(black_box(discover(&train, trials, &run))));
    let (few, many) = (8_000, 24_000);
    let rate = (many - few) as f64 / (search(many) - search(few));
    let threads = rayon::current_num_threads();
    println!("search: {rate:.0} candidates a second at {N_ROWS} rows, {threads} threads");
}
