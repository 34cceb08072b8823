//! Under 60 rows: is the .632+ bootstrap nearer to the truth than repeated cross-validation?
//!
//! `bootstrap632 [RUNS] [ROWS] [LEARNER]`, ROWS such as `30,45,60`, LEARNER `linear` or `forest`.
//! In: nothing; tables are drawn from truths that are known. Out: Markdown lines: bias and root mean squared error of
//! log-loss and of the area under the curve, by 5 x 3 cross-validation, by the bootstrap's rows left out, and by .632+
//! (Efron & Tibshirani 1997), against 20,000 fresh rows under the model of all rows.

use makalu::data::{Dataset, FoldScheme, TrainView, Values, dataset, schema, split};
use makalu::models::{Learner, Model, Scores};
use makalu::run::Seed;
use makalu::validate::metric::Metric;
use makalu::{Choices, Effort, Features, Flow, Progress, Run, Target};
use makalu_bench::drawn::{Kind, Truth, read};
use std::sync::atomic::AtomicBool;

/// Resamples of the bootstrap.
const N_RESAMPLES: u64 = 50;
/// Fresh rows.
const N_FRESH: usize = 20_000;

fn fit(learner: Learner, data: &Dataset, rows: &[u32], seed: Seed, test: &Features) -> Option<Scores> {
    let stopped = AtomicBool::new(false);
    let go_on = |_: &Progress<'_>| Flow::Continue;
    let run = Run::new(seed, Effort::Quick, &go_on, &stopped);
    Some(learner.fit(&TrainView::gather(data, rows), &run).ok()?.predict(test))
}

fn metric(metric: Metric, scores: &[f64], codes: &[u32]) -> f64 {
    let scores = Scores { outputs: vec![scores.to_vec()] };
    let target = Target::Classes { codes: codes.to_vec(), n_classes: 2 };
    metric.compute(&scores, &target, &vec![1.0; codes.len()], &scores)
}

fn error(metric_of: Metric, scores: &[f64], codes: &[u32]) -> f64 {
    let value = metric(metric_of, scores, codes);
    if metric_of == Metric::Auc { 1.0 - value } else { value }
}

/// Error where scores and classes have nothing to do with each other.
fn without_information(of: Metric, scores: &[f64], codes: &[u32]) -> f64 {
    if of == Metric::Auc {
        return 0.5;
    }
    let all = codes.iter().map(|&c| error(of, scores, &vec![c; scores.len()]));
    all.sum::<f64>() / codes.len() as f64
}

/// Cross-validation, rows left out by the bootstrap, .632+.
fn estimates(learner: Learner, data: &Dataset, seed: Seed) -> Option<[[f64; 3]; 2]> {
    let Target::Classes { codes, .. } = &data.target else { return None };
    let n = codes.len();
    let scheme = FoldScheme::Stratified { n_folds: 5, n_repeats: 3 };
    let mut cross = vec![vec![0.0; n]; 3];
    for (k, fold) in split::folds(data, scheme, seed).ok()?.iter().enumerate() {
        let scores = fit(learner, data, &fold.train, seed.derive(k as u64), &data.features.gather(&fold.test))?;
        for (&row, &s) in fold.test.iter().zip(&scores.outputs[0]) {
            cross[fold.repeat][row as usize] = s;
        }
    }
    let all: Vec<u32> = (0..n as u32).collect();
    let apparent = fit(learner, data, &all, seed.derive(99), &data.features)?.outputs.swap_remove(0);
    let (mut left_scores, mut left_codes) = (Vec::new(), Vec::new());
    let mut left_auc = Vec::new();
    for b in 0..N_RESAMPLES {
        let mut stream = seed.derive(1_000 + b).stream();
        let mut drawn: Vec<u32> = (0..n).map(|_| stream.below(n) as u32).collect();
        drawn.sort_unstable();
        let left: Vec<u32> = all.iter().copied().filter(|r| drawn.binary_search(r).is_err()).collect();
        let classes = |rows: &[u32]| {
            let ones = rows.iter().filter(|&&r| codes[r as usize] == 1).count();
            ones >= 2 && rows.len() - ones >= 2
        };
        if !classes(&drawn) || !classes(&left) {
            continue;
        }
        let scores = fit(learner, data, &drawn, seed.derive(2_000 + b), &data.features.gather(&left))?;
        let of_left: Vec<u32> = left.iter().map(|&r| codes[r as usize]).collect();
        left_auc.push(error(Metric::Auc, &scores.outputs[0], &of_left));
        left_scores.extend(&scores.outputs[0]);
        left_codes.extend(of_left);
    }
    let of = |m: Metric| {
        let cv = cross.iter().map(|s| error(m, s, codes)).sum::<f64>() / 3.0;
        let left = match m {
            Metric::Auc => left_auc.iter().sum::<f64>() / left_auc.len().max(1) as f64,
            _ => error(m, &left_scores, &left_codes),
        };
        let (seen, none) = (error(m, &apparent, codes), without_information(m, &apparent, codes));
        let left_at_most = left.min(none);
        let overfit = if none > seen && left_at_most > seen { (left_at_most - seen) / (none - seen) } else { 0.0 };
        let weight = 0.632 / (1.0 - 0.368 * overfit);
        [cv, left, (1.0 - weight) * seen + weight * left_at_most]
    };
    Some([of(Metric::LogLoss), of(Metric::Auc)])
}

fn main() {
    let mut args = std::env::args().skip(1);
    let runs: u64 = args.next().and_then(|a| a.parse().ok()).unwrap_or(100);
    let rows = args.next().unwrap_or_else(|| "30,45,60".to_owned());
    let learner = if args.next().as_deref() == Some("forest") { Learner::Forest } else { Learner::Linear };
    println!("| rows | figure | runs | bias: CV, left out, .632+ | root mean squared error: CV, left out, .632+ |");
    println!("| --- | --- | --- | --- | --- |");
    for n in rows.split(',').filter_map(|n| n.parse::<usize>().ok()) {
        let mut misses: [Vec<[f64; 3]>; 2] = [Vec::new(), Vec::new()];
        for seed in 0..runs {
            let mut stream = Seed(seed).derive(n as u64).stream();
            let truth = Truth::draw(Kind::Classes, &mut stream);
            let table = read(&truth.table(n, &mut stream));
            let choices = Choices { target: Some("y".to_owned()), ..Choices::default() };
            let Ok(schema) = schema::understand(&table, &choices) else { continue };
            let schema = schema.value;
            let Ok(data) = dataset::dataset(&table, &schema) else { continue };
            let data = data.value;
            let Some(found) = estimates(learner, &data, Seed(seed)) else { continue };
            let fresh = read(&truth.table(N_FRESH, &mut stream));
            let features = dataset::features(&fresh, &schema).expect("the same columns").value;
            let all: Vec<u32> = (0..data.n_rows() as u32).collect();
            let Some(scores) = fit(learner, &data, &all, Seed(seed).derive(99), &features) else { continue };
            let y = fresh.find("y").expect("drawn with a target");
            let Values::Levels { .. } = &fresh.columns[y].values else { continue };
            let codes: Vec<u32> =
                (0..N_FRESH).map(|row| u32::from(fresh.raw.cell(row, y) == schema.classes[1])).collect();
            for (k, m) in [Metric::LogLoss, Metric::Auc].into_iter().enumerate() {
                let truth = error(m, &scores.outputs[0], &codes);
                misses[k].push(found[k].map(|e| e - truth));
            }
        }
        for (name, misses) in ["log-loss", "1 - AUC"].into_iter().zip(&misses) {
            let mean = |f: &dyn Fn(f64) -> f64, k: usize| {
                misses.iter().map(|m| f(m[k])).sum::<f64>() / misses.len().max(1) as f64
            };
            let bias = [0, 1, 2].map(|k| format!("{:+.3}", mean(&|v| v, k))).join(", ");
            let rmse = [0, 1, 2].map(|k| format!("{:.3}", mean(&|v| v * v, k).sqrt())).join(", ");
            println!("| {n} | {name} | {} | {bias} | {rmse} |", misses.len());
        }
    }
}
