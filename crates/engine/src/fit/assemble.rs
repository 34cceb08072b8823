//! From fold results to a model file: out-of-fold scores, calibration, mixture, figures, choice, refit, summaries.

use super::Source;
use super::front::{self, FoldFront};
use super::parts;
use super::plan::{CHOICE, FIGURES, Plan, REFIT};
use super::protocol;
use super::resample::{FoldResult, Results};
use super::stay;
use crate::artifact::{Artifact, NamedModel, Stay};
use crate::data::{Dataset, Features, FoldScheme, Schema, Table, Target, Task, TrainView};
use crate::explain::tipping::Curve;
use crate::explain::{effect, reliability};
use crate::message::Error;
use crate::models::calibrator::Calibrator;
use crate::models::ensemble::{Ensemble, stacked_weights};
use crate::models::{FittedModel, Learner, Model, Scores};
use crate::run::{Fitting, Flow, Progress, Run, Seed, Stage, StopReason};
use crate::validate::drift;
use crate::validate::learning::LearningCurve;
use crate::validate::metric::{figures, figures_of};
use crate::validate::signal::Signal;
use crate::validate::sufficiency::Sufficiency;
use crate::validate::{
    Estimate, Figure, ModelValidation, OutOfFold, Scrutiny, Validation, conformal, select, subgroup,
};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Name of the mixture.
const BEST: &str = "best";
/// Nominal coverage of intervals for a number.
const INTERVAL_LEVEL: f64 = 0.9;
/// Features whose effect is drawn.
pub(super) const N_EFFECTS: usize = 12;
/// Blocks of rows in the map of gaps.
const N_GAP_BLOCKS: usize = 40;

/// A learner judged on every fold of at least one repetition.
pub(super) struct Judged {
    learner: Learner,
    /// Calibrated out-of-fold scores, one per complete repetition.
    scores: Vec<Scores>,
    /// Calibrator for the model fitted on all rows.
    calibrator: Calibrator,
    /// Contributions on some test rows of each fold of the first repetition.
    contributions: Vec<Vec<Vec<Vec<f64>>>>,
    /// Mean scores along features, of each fold of the complete repetitions.
    curves: Vec<Vec<Curve>>,
}

/// All that was learnt out of fold.
pub(super) struct Judgement {
    /// Rows predicted, increasing.
    rows: Vec<u32>,
    observed: Target,
    weights: Vec<f64>,
    groups: Option<Vec<u32>>,
    learners: Vec<Judged>,
    /// Mixture: scores per repetition, weights over `learners`, final calibrator.
    best_scores: Vec<Scores>,
    best_weights: Vec<f64>,
    best_calibrator: Calibrator,
    /// One per complete repetition.
    partitions: Vec<Partition>,
    /// The formulas of every fold of these repetitions.
    fronts: Vec<FoldFront>,
}

impl Judgement {
    /// What was observed on the judged rows.
    pub fn observed(&self) -> &Target {
        &self.observed
    }
    /// Weights of the judged rows.
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }
    /// Groups of the judged rows.
    pub fn groups(&self) -> Option<&[u32]> {
        self.groups.as_deref()
    }
    /// One per complete repetition.
    pub fn partitions(&self) -> &[Partition] {
        &self.partitions
    }
    /// A learner's scores in the first repetition.
    pub fn first_scores(&self, learner: Learner) -> Option<&Scores> {
        self.learners.iter().find(|j| j.learner == learner)?.scores.first()
    }
}

/// Which positions (in the evaluated rows) each fold of a repetition tests, and which may be learnt from to judge it.
pub(super) struct Partition {
    pub tests: Vec<Vec<u32>>,
    time_blocked: bool,
}

impl Partition {
    fn of(plan: &Plan, repeat: usize, rows: &[u32]) -> Partition {
        let position = |row: &u32| rows.binary_search(row).expect("every test row is listed") as u32;
        let tests = plan.folds.iter().filter(|f| f.repeat == repeat).map(|f| f.test.iter().map(position).collect());
        Partition { tests: tests.collect(), time_blocked: matches!(plan.scheme, FoldScheme::TimeBlocked { .. }) }
    }

    /// Positions outside of a fold; in time order only earlier ones, since later rows are not known yet.
    fn outside(&self, fold: usize) -> Vec<u32> {
        let others =
            self.tests.iter().enumerate().filter(|&(k, _)| if self.time_blocked { k < fold } else { k != fold });
        let mut positions: Vec<u32> = others.flat_map(|(_, test)| test.iter().copied()).collect();
        positions.sort_unstable();
        positions
    }
}

fn gather(scores: &Scores, positions: &[u32]) -> Scores {
    Scores { outputs: scores.outputs.iter().map(|o| positions.iter().map(|&p| o[p as usize]).collect()).collect() }
}

pub(super) fn scatter(into: &mut Scores, positions: &[u32], part: &Scores) {
    for (to, from) in into.outputs.iter_mut().zip(&part.outputs) {
        for (&p, &v) in positions.iter().zip(from) {
            to[p as usize] = v;
        }
    }
}

fn gather_numbers(values: &[f64], positions: &[u32]) -> Vec<f64> {
    positions.iter().map(|&p| values[p as usize]).collect()
}

/// Each fold's scores calibrated by what the other folds teach.
fn calibrate_out_of_fold(raw: &Scores, partition: &Partition, observed: &Target, weights: &[f64]) -> Scores {
    let mut calibrated = raw.clone();
    for (fold, test) in partition.tests.iter().enumerate() {
        let outside = partition.outside(fold);
        if outside.is_empty() {
            continue;
        }
        let calibrator =
            Calibrator::fit(&gather(raw, &outside), &observed.gather(&outside), &gather_numbers(weights, &outside));
        scatter(&mut calibrated, test, &calibrator.apply(&gather(raw, test)));
    }
    calibrated
}

/// One calibrator from all repetitions; each counts for its share, so that repeating does not feign more rows.
fn final_calibrator(raw: &[Scores], observed: &Target, weights: &[f64]) -> Calibrator {
    let n_outputs = raw[0].outputs.len();
    let stacked = Scores {
        outputs: (0..n_outputs).map(|k| raw.iter().flat_map(|s| s.outputs[k].iter().copied()).collect()).collect(),
    };
    let n = observed.len() as u32;
    let rows: Vec<u32> = raw.iter().flat_map(|_| 0..n).collect();
    let share = 1.0 / raw.len() as f64;
    let weights: Vec<f64> = rows.iter().map(|&r| weights[r as usize] * share).collect();
    Calibrator::fit(&stacked, &observed.gather(&rows), &weights)
}

/// Scores of each repetition calibrated out of fold, and the calibrator of a model fitted on all rows.
pub(super) fn calibrated(
    raw: &[Scores],
    partitions: &[Partition],
    observed: &Target,
    weights: &[f64],
) -> (Vec<Scores>, Calibrator) {
    let scores = raw.iter().zip(partitions).map(|(r, p)| calibrate_out_of_fold(r, p, observed, weights)).collect();
    let n_outputs = raw.first().map_or(1, |s| s.outputs.len());
    let calibrator =
        if raw.is_empty() { Calibrator::identity(n_outputs) } else { final_calibrator(raw, observed, weights) };
    (scores, calibrator)
}

/// Weighted mean of members' scores.
fn mix(members: &[&Scores], weights: &[f64]) -> Scores {
    let mut mixed = Scores { outputs: vec![vec![0.0; members[0].n_rows()]; members[0].outputs.len()] };
    for (member, &weight) in members.iter().zip(weights) {
        for (to, from) in mixed.outputs.iter_mut().zip(&member.outputs) {
            for (t, f) in to.iter_mut().zip(from) {
                *t += weight * f;
            }
        }
    }
    mixed
}

/// Puts fold results together, calibrates out of fold, and finds the mixture.
pub(super) fn out_of_fold(data: &Dataset, plan: &Plan, results: Results) -> Judgement {
    let mut rows: Vec<u32> = plan.folds.iter().filter(|f| f.repeat == 0).flat_map(|f| f.test.iter().copied()).collect();
    rows.sort_unstable();
    let observed = data.target.gather(&rows);
    let weights = gather_numbers(&data.weights, &rows);
    let groups = data.groups.as_ref().map(|g| rows.iter().map(|&r| g[r as usize]).collect());
    let n_outputs = data.target.task().n_outputs();

    // Repetitions that every kept learner went through: a stop leaves the first ones.
    let complete = |of_learner: &[Option<FoldResult>], repeat: usize| {
        plan.folds.iter().zip(of_learner).filter(|(f, _)| f.repeat == repeat).all(|(_, r)| r.is_some())
    };
    let kept: Vec<usize> = (0..plan.learners.len()).filter(|&l| complete(&results[l], 0)).collect();
    let n_repeats =
        (1..=plan.n_repeats()).take_while(|&n| kept.iter().all(|&l| complete(&results[l], n - 1))).last().unwrap_or(0);
    let partitions: Vec<Partition> = (0..n_repeats).map(|r| Partition::of(plan, r, &rows)).collect();

    let (mut learners, mut fronts) = (Vec::new(), Vec::new());
    for &l in &kept {
        let mut raw = vec![Scores { outputs: vec![vec![0.0; rows.len()]; n_outputs] }; n_repeats];
        let (mut contributions, mut curves) = (Vec::new(), Vec::new());
        let mut fold_in_repeat = vec![0; n_repeats];
        for (fold, result) in plan.folds.iter().zip(&results[l]) {
            if let (true, Some(result)) = (fold.repeat < n_repeats, result) {
                let k = fold_in_repeat[fold.repeat];
                fold_in_repeat[fold.repeat] += 1;
                scatter(&mut raw[fold.repeat], &partitions[fold.repeat].tests[k], &result.scores);
                contributions.push(result.contributions.clone());
                curves.push(result.curves.clone());
                if !result.front.is_empty() {
                    fronts.push(FoldFront { repeat: fold.repeat, fold: k, formulas: result.front.clone() });
                }
            }
        }
        let (scores, calibrator) = if plan.learners[l] == Learner::Baseline {
            (raw, Calibrator::identity(n_outputs))
        } else {
            calibrated(&raw, &partitions, &observed, &weights)
        };
        learners.push(Judged { learner: plan.learners[l], scores, calibrator, contributions, curves });
    }

    let (best_scores, best_weights, best_calibrator) = mixture(&learners, &partitions, &observed, &weights);
    Judgement {
        rows,
        observed,
        weights,
        groups,
        learners,
        best_scores,
        best_weights,
        best_calibrator,
        partitions,
        fronts,
    }
}

/// The mixture's out-of-fold scores (weights of each fold learnt on the others), final weights and calibrator.
fn mixture(
    learners: &[Judged],
    partitions: &[Partition],
    observed: &Target,
    weights: &[f64],
) -> (Vec<Scores>, Vec<f64>, Calibrator) {
    let mut raw = Vec::new();
    let mut mean_weights = vec![0.0; learners.len()];
    for (repeat, partition) in partitions.iter().enumerate() {
        let members: Vec<&Scores> = learners.iter().map(|j| &j.scores[repeat]).collect();
        let overall = stacked_weights(&members, observed, weights);
        for (mean, w) in mean_weights.iter_mut().zip(&overall) {
            *mean += w / partitions.len() as f64;
        }
        let mut mixed = mix(&members, &vec![1.0 / members.len() as f64; members.len()]);
        for (fold, test) in partition.tests.iter().enumerate() {
            let outside = partition.outside(fold);
            if outside.is_empty() {
                continue;
            }
            let known: Vec<Scores> = members.iter().map(|m| gather(m, &outside)).collect();
            let fold_weights = stacked_weights(
                &known.iter().collect::<Vec<_>>(),
                &observed.gather(&outside),
                &gather_numbers(weights, &outside),
            );
            let tested: Vec<Scores> = members.iter().map(|m| gather(m, test)).collect();
            scatter(&mut mixed, test, &mix(&tested.iter().collect::<Vec<_>>(), &fold_weights));
        }
        raw.push(mixed);
    }
    let (scores, calibrator) = calibrated(&raw, partitions, observed, weights);
    (scores, mean_weights, calibrator)
}

/// Fits the kept learners on all rows. A stop asked for earlier does not shorten these fits: they are what is kept.
pub(super) fn refit(data: &Dataset, judgement: &Judgement, run: &Run<'_>) -> Result<Vec<FittedModel>, Error> {
    let rows: Vec<u32> = (0..data.n_rows() as u32).collect();
    let train = TrainView::gather(data, &rows);
    let unhurried = AtomicBool::new(false);
    let go_on = |_: &Progress<'_>| Flow::Continue;
    let total = judgement.learners.len() as u64;
    let finished = AtomicU64::new(0);
    let fits: Vec<Result<FittedModel, Error>> = {
        use rayon::prelude::*;
        judgement
            .learners
            .par_iter()
            .map(|judged| {
                let own = Run::new(run.seed, run.effort, &go_on, &unhurried).with_rules(run.rules);
                let part = own.part(REFIT).part(judged.learner.stream());
                let learner = judged.learner.name();
                let tell = |done: u64, begins: bool| {
                    let fitting = Some(Fitting { learner, number: judged.learner.stream(), begins });
                    run.report(&Progress { stage: Stage::Refit, done, total, best: None, fitting });
                };
                tell(finished.load(Ordering::Relaxed), true);
                let fitted = judged.learner.fit(&train, &part);
                tell(finished.fetch_add(1, Ordering::Relaxed) + 1, false);
                fitted
            })
            .collect()
    };
    fits.into_iter().collect()
}

/// What [`artifact`] puts together.
pub(super) struct Parts<'a, 'r> {
    pub table: &'a Table,
    pub schema: &'a Schema,
    pub source: &'a Source,
    pub data: &'a Dataset,
    pub plan: &'a Plan,
    pub out_of_fold: Judgement,
    pub refitted: Vec<FittedModel>,
    pub signal: Signal,
    pub sufficiency: Sufficiency,
    pub learning: Option<LearningCurve>,
    pub stop: StopReason,
    pub run: &'a Run<'r>,
}

/// Figures, choice, summaries: the model file.
pub(super) fn artifact(parts: Parts<'_, '_>) -> Artifact {
    let Parts { table, schema, source, data, plan, out_of_fold: judgement, refitted, signal, .. } = parts;
    let Parts { sufficiency, learning, stop, run, .. } = parts;
    let task = data.target.task();
    let groups = judgement.groups.as_deref();

    let best_importance = importance(&judgement.learners, &judgement.best_weights, data.features.n_features());
    let best_curves = mixed_curves(&judgement.learners, &judgement.best_weights);
    let members = judgement.learners.iter().zip(&refitted).zip(&judgement.best_weights);
    let ensemble = FittedModel::Ensemble(Ensemble {
        members: members
            .filter(|(_, weight)| **weight > 0.0)
            .map(|((judged, model), &weight)| {
                let model = match model {
                    FittedModel::Formula(front) => FittedModel::Formula(front.alone()),
                    other => other.clone(),
                };
                (weight, model, judged.calibrator.clone())
            })
            .collect(),
    });

    let mut candidates: Vec<Candidate> = judgement
        .learners
        .into_iter()
        .zip(refitted)
        .map(|(judged, model)| Candidate {
            name: judged.learner.name().to_owned(),
            model,
            calibrator: judged.calibrator.clone(),
            importance: importance(std::slice::from_ref(&judged), &[1.0], data.features.n_features()),
            out_of_fold: OutOfFold { repeats: judged.scores },
            curves: judged.curves,
        })
        .collect();
    candidates.push(Candidate {
        name: BEST.to_owned(),
        model: ensemble,
        calibrator: judgement.best_calibrator,
        importance: best_importance,
        out_of_fold: OutOfFold { repeats: judgement.best_scores },
        curves: best_curves,
    });

    let (observed, weights) = (&judgement.observed, &judgement.weights);
    let all: Vec<&OutOfFold> = candidates.iter().map(|c| &c.out_of_fold).collect();
    let simplicity: Vec<usize> = (0..all.len()).collect();
    let choice = select::choose(&all, &simplicity, observed, weights, groups);
    let correction = select::bbc(&all, all[0], observed, weights, groups, run.seed.derive(CHOICE));

    let total = candidates.len() as u64;
    let mut models = Vec::new();
    let mut validations = Vec::new();
    let seed = run.seed.derive(FIGURES);
    let all_figures = figures_of(&all, all[0], observed, weights, groups, seed);
    let baseline_model = candidates[0].model.clone();
    let curves = std::mem::take(&mut candidates[choice.recommended].curves);
    for (i, (candidate, figures)) in candidates.into_iter().zip(all_figures).enumerate() {
        run.report(&Progress { stage: Stage::Summary, done: i as u64, total, best: None, fitting: None });
        // Those that a report may speak of at length.
        let readable =
            [Learner::Scorecard, Learner::Formula, Learner::Linear].iter().any(|l| l.name() == candidate.name);
        let shown = i > 0 && (i == choice.recommended || i + 1 == total as usize || readable);
        let (mut effects, mut apparent) = (Vec::new(), Vec::new());
        if shown {
            let features = most_important(&candidate.importance, N_EFFECTS);
            effects = effect::effects(&candidate.model, &data.features, &features, task.n_outputs());
            apparent = apparent_figures(&candidate, &baseline_model, data, run.seed.derive(FIGURES));
        }
        let intervals = (task == Task::Regression).then(|| interval_rule(&candidate.out_of_fold, observed));
        validations.push(ModelValidation {
            model: candidate.name.clone(),
            figures,
            complexity: candidate.model.complexity(),
            within_one_standard_error: choice.within[i],
            out_of_fold: candidate.out_of_fold,
            importance: candidate.importance,
        });
        models.push(NamedModel {
            name: candidate.name,
            model: candidate.model,
            calibrator: candidate.calibrator,
            intervals,
            effects,
            apparent,
        });
    }

    let known = front::Known {
        data,
        partitions: &judgement.partitions,
        folds: &judgement.fronts,
        observed,
        weights,
        groups,
        baseline: &validations[0].out_of_fold,
        best: &validations[choice.best].out_of_fold,
        seed,
    };
    let front = models.iter().zip(&validations).find_map(|(named, judged)| match &named.model {
        FittedModel::Formula(formulas) => Some(known.front(formulas, named, judged)),
        _ => None,
    });
    let recommended = &validations[choice.recommended];
    let parts = parts::parts(&data.features, &recommended.importance, &judgement.rows);
    let scrutiny = Scrutiny {
        second: Some(correction.second),
        chosen: correction.chosen,
        groups: judgement.groups.clone(),
        subgroups: subgroup::subgroups(&parts, &recommended.out_of_fold, observed, weights, groups),
        learning,
    };
    let mean_importance: Vec<f64> = recommended.importance.iter().map(|e| e.value).collect();
    let mut artifact = Artifact {
        made_by: env!("CARGO_PKG_VERSION").to_owned(),
        data_sha256: source.sha256.clone(),
        data_name: source.name.clone(),
        data_shape: (table.n_rows(), table.columns.len()),
        seed: run.seed,
        effort: run.effort,
        rules: run.rules,
        request: None,
        protocol: protocol::text(table, schema, source, data, plan, run),
        stop,
        schema: schema.clone(),
        task,
        features: data.features.info.to_vec(),
        n_rows: data.n_rows(),
        gaps: gap_map(&data.features),
        profile: reliability::profile(&data.features, &mean_importance),
        reference: drift::reference(&data.features, table, &data.table_rows, &mean_importance),
        models,
        front,
        validation: Validation {
            scheme: plan.scheme,
            rows: judgement.rows,
            observed: judgement.observed,
            weights: judgement.weights,
            models: validations,
            best: choice.best,
            recommended: choice.recommended,
            corrected: correction.main,
            scrutiny,
            signal,
            sufficiency,
        },
        stay: Stay::default(),
        notices: Vec::new(),
        holds_rows: true,
    };
    artifact.stay = stay::stay(&artifact, data, plan, &curves, run);
    artifact
}

struct Candidate {
    name: String,
    model: FittedModel,
    calibrator: Calibrator,
    importance: Vec<Estimate>,
    out_of_fold: OutOfFold,
    curves: Vec<Vec<Curve>>,
}

/// Curves of the mixture of each fold's models; a member that hardly uses a feature is flat along it.
fn mixed_curves(members: &[Judged], weights: &[f64]) -> Vec<Vec<Curve>> {
    let n_folds = members.iter().map(|m| m.curves.len()).min().unwrap_or(0);
    (0..n_folds)
        .map(|fold| {
            let mut mixed: Vec<Curve> = Vec::new();
            for (member, weight) in members.iter().zip(weights).filter(|(_, w)| **w > 0.0) {
                for curve in &member.curves[fold] {
                    let part: Vec<Vec<f64>> = curve
                        .score
                        .iter()
                        .map(|o| o.iter().map(|v| weight * member.calibrator.slope * v).collect())
                        .collect();
                    match mixed.iter_mut().find(|c| c.feature == curve.feature) {
                        None => mixed.push(Curve { feature: curve.feature, score: part }),
                        Some(sum) => {
                            let values = sum.score.iter_mut().flatten().zip(part.iter().flatten());
                            values.for_each(|(s, v)| *s += v);
                        }
                    }
                }
            }
            mixed
        })
        .collect()
}

/// Figures of the model fitted on all rows, on these same rows.
fn apparent_figures(candidate: &Candidate, baseline: &FittedModel, data: &Dataset, seed: Seed) -> Vec<Figure> {
    let on_all = |scores: Scores| OutOfFold { repeats: vec![scores] };
    let scores = on_all(candidate.calibrator.apply(&candidate.model.predict(&data.features)));
    let of_baseline = on_all(baseline.predict(&data.features));
    figures(&scores, &of_baseline, &data.target, &data.weights, data.groups.as_deref(), seed)
}

/// Mean absolute contribution per feature of a weighted mixture, fold by fold: mean, and range over folds.
fn importance(members: &[Judged], weights: &[f64], n_features: usize) -> Vec<Estimate> {
    let n_folds = members.iter().map(|m| m.contributions.len()).min().unwrap_or(0);
    let mut of_fold = vec![vec![0.0; n_folds]; n_features];
    for (feature, values) in of_fold.iter_mut().enumerate() {
        for (fold, value) in values.iter_mut().enumerate() {
            let n_outputs = members[0].contributions[fold].len();
            let n_rows = members[0].contributions[fold].first().and_then(|o| o.first()).map_or(0, Vec::len);
            let mut sum = 0.0;
            for output in 0..n_outputs {
                for row in 0..n_rows {
                    let mixed: f64 = members
                        .iter()
                        .zip(weights)
                        .map(|(m, w)| w * m.calibrator.slope * m.contributions[fold][output][feature][row])
                        .sum();
                    sum += mixed.abs();
                }
            }
            *value = sum / (n_outputs * n_rows).max(1) as f64;
        }
    }
    of_fold.into_iter().map(over_folds).collect()
}

/// Mean over folds, with their range.
pub(super) fn over_folds(mut values: Vec<f64>) -> Estimate {
    let value = values.iter().sum::<f64>() / values.len().max(1) as f64;
    values.sort_by(f64::total_cmp);
    let quantile = |q: f64| {
        let last = values.len().saturating_sub(1) as f64;
        values.get((q * last).round() as usize).copied().unwrap_or(0.0)
    };
    Estimate { value, low: quantile(0.025), high: quantile(0.975), baseline: 0.0 }
}

pub(super) fn most_important(importance: &[Estimate], n: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..importance.len()).filter(|&f| importance[f].value > 0.0).collect();
    order.sort_by(|&a, &b| importance[b].value.total_cmp(&importance[a].value).then(a.cmp(&b)));
    order.truncate(n);
    order
}

pub(super) fn interval_rule(out_of_fold: &OutOfFold, observed: &Target) -> conformal::IntervalRule {
    let Target::Numbers(observed) = observed else { unreachable!("called for numbers only") };
    let n_repeats = out_of_fold.repeats.len() as f64;
    let predicted: Vec<f64> = (0..observed.len())
        .map(|row| out_of_fold.repeats.iter().map(|s| s.outputs[0][row]).sum::<f64>() / n_repeats)
        .collect();
    conformal::fit(&predicted, observed, INTERVAL_LEVEL)
}

/// Share of gaps per feature and block of consecutive rows.
fn gap_map(features: &Features) -> Vec<Vec<f64>> {
    let n_blocks = N_GAP_BLOCKS.min(features.n_rows);
    let bounds: Vec<usize> = (0..=n_blocks).map(|b| b * features.n_rows / n_blocks.max(1)).collect();
    let share = |column: &crate::data::FeatureColumn, from: usize, to: usize| {
        (from..to).filter(|&row| column.is_gap(row)).count() as f64 / (to - from) as f64
    };
    features.columns.iter().map(|c| bounds.windows(2).map(|b| share(c, b[0], b[1])).collect()).collect()
}
