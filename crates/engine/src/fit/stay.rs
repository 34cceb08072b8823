//! Who stays, who goes and from where on: rules tested on outcomes, segments, tipping points of the recommended model.
//!
//! In: the finished model file, the dataset, the folds' curves. Out: [`Stay`].
//! Invariants: rules are found on two thirds of the rows, by their outcomes and by the recommended learner fitted on
//! these rows alone (of a mixture its weightiest member), and tested once on the others: whole groups, of ordered rows
//! the latest third. Rows of a segment were placed out of fold.
//! Edges: no signal, no gain over the baseline, a stopped run: nothing is told but why.

use super::plan::{Plan, STAY};
use super::resample::by_content;
use crate::artifact::{Artifact, Stay};
use crate::data::{Dataset, FeatureColumn, FeatureKind, Features, FoldScheme, Target, TrainView, split};
use crate::explain::rules::{self, Evidence, NoRules, Outlook, Rule};
use crate::explain::segments::{self, Outcomes, Placed, Segment};
use crate::explain::tipping::{self, Curve, Tipping};
use crate::models::{FittedModel, Learner, Model, Scores};
use crate::run::{Effort, Flow, Run, StopReason};
use crate::watch::{AtRisk, Watch};
use rayon::prelude::*;
use std::sync::atomic::AtomicBool;

/// Features that rules may speak of, and that are searched for a tipping point.
const N_FEATURES: usize = 8;
/// Parts of the rows: one tests the rules.
const N_PARTS: usize = 3;
/// Fewest events, and others, to find rules on.
const MIN_EVENTS: usize = 12;
/// Rows over which the final model's curves are a mean.
const N_CURVE_ROWS: usize = 150;
/// Rows of a segment on which contributions are computed.
const N_WHY_ROWS: usize = 150;
/// What sets a segment apart, at most.
const N_WHY: usize = 3;
/// Least that a tipping point changes: this factor of the odds, or this part of the standard deviation of a number.
const LEAST_ODDS: f64 = 1.5;
const LEAST_SPREAD: f64 = 0.2;

/// What is found for the recommended model. `curves` are those of the folds' models.
pub(super) fn stay(artifact: &Artifact, data: &Dataset, plan: &Plan, curves: &[Vec<Curve>], run: &Run<'_>) -> Stay {
    let watch = Watch::of(artifact);
    let about = artifact.validation.recommended;
    let promised = watch.out_of_fold(artifact, about);
    let bar = AtRisk::AsPromised.bar(artifact, watch, &promised, &promised);
    let found = Stay { about, class: watch.class, bar, ..Stay::default() };
    let none = |why: NoRules| Stay { none: Some(why), ..found.clone() };
    if !artifact.validation.signal.found {
        return none(NoRules::NoSignal);
    }
    if about == 0 {
        return none(NoRules::NoGain);
    }
    if artifact.stop == StopReason::Stopped {
        return none(NoRules::Stopped);
    }
    let setting = Setting { artifact, data, watch, bar, about };
    let (rules, n_tested, n_rows) = setting.rules(run).unwrap_or_default();
    Stay {
        none: (n_rows == (0, 0)).then_some(NoRules::TooFew),
        rules,
        n_tested,
        n_rows,
        segments: setting.segments(),
        tipping: setting.tipping(plan, curves),
        ..found
    }
}

struct Setting<'a> {
    artifact: &'a Artifact,
    data: &'a Dataset,
    watch: Watch,
    bar: f64,
    about: usize,
}

impl Setting<'_> {
    /// The rules that passed, how many were tested, and rows to find and to test on; `None` where there are too few.
    fn rules(&self, run: &Run<'_>) -> Option<(Vec<Rule>, usize, (usize, usize))> {
        let data = self.data;
        let happened = self.watch.happened(&data.target, self.bar);
        let (find, test) = self.parts(run)?;
        let n_events = find.iter().filter(|&&r| happened[r as usize]).count();
        if n_events < MIN_EVENTS || find.len() - n_events < MIN_EVENTS || test.is_empty() {
            return None;
        }
        let evidence = Evidence {
            features: &data.features,
            happened: &happened,
            numbers: if let Target::Numbers(y) = &data.target { Some(y) } else { None },
            likely: &self.likely(&find, run)?,
            weights: &data.weights,
            groups: data.groups.as_deref(),
            find: &find,
            test: &test,
            candidates: &self.candidates(),
        };
        let (mut rules, n_tested) = rules::rules(&evidence);
        self.ask_the_model(&mut rules);
        Some((rules, n_tested, (find.len(), test.len())))
    }

    /// Rows to find on and rows to test on, rising.
    fn parts(&self, run: &Run<'_>) -> Option<(Vec<u32>, Vec<u32>)> {
        let data = self.data;
        let all = 0..data.n_rows() as u32;
        if let Some(times) = &data.times {
            let mut sorted = times.clone();
            sorted.sort_unstable_by(f64::total_cmp);
            let from = sorted[sorted.len() * (N_PARTS - 1) / N_PARTS];
            return Some(all.partition(|&r| times[r as usize] < from));
        }
        let scheme = match data.groups {
            Some(_) => FoldScheme::Grouped { n_folds: N_PARTS, n_repeats: 1 },
            None => FoldScheme::Stratified { n_folds: N_PARTS, n_repeats: 1 },
        };
        let fold = split::folds(data, scheme, run.seed.derive(STAY)).ok()?.swap_remove(0);
        Some((fold.train, fold.test))
    }

    /// How likely the learner, fitted on these rows, holds the event for them.
    fn likely(&self, find: &[u32], run: &Run<'_>) -> Option<Vec<f64>> {
        let learner = self.learner()?;
        let unhurried = AtomicBool::new(false);
        let own = Run::new(run.seed, Effort::Quick, &|_| Flow::Continue, &unhurried).with_rules(run.rules);
        let model = learner.fit(&TrainView::gather(self.data, find), &own.part(STAY)).ok()?;
        let scores = model.predict(&self.data.features.gather(find));
        let mut likely = vec![0.0; self.data.n_rows()];
        for (&row, value) in find.iter().zip(self.shown(&scores)) {
            likely[row as usize] = match self.watch.class {
                Some(_) => value,
                None => f64::from(u8::from(value >= self.bar)),
            };
        }
        Some(likely)
    }

    /// The recommended learner; of a mixture the weightiest member.
    fn learner(&self) -> Option<Learner> {
        let named = &self.artifact.models[self.about];
        let name =
            match &named.model {
                FittedModel::Ensemble(mixture) => {
                    let heaviest = mixture.members.iter().fold(None, |best: Option<(f64, &FittedModel)>, (w, m, _)| {
                        if best.is_none_or(|b| *w > b.0) { Some((*w, m)) } else { best }
                    });
                    let (_, member) = heaviest?;
                    let kind = std::mem::discriminant(member);
                    &self.artifact.models.iter().find(|m| std::mem::discriminant(&m.model) == kind)?.name
                }
                _ => &named.name,
            };
        Learner::ALL.into_iter().find(|l| l.name() == name)
    }

    /// Probability of the class watched, or the number, by row.
    fn shown(&self, scores: &Scores) -> Vec<f64> {
        match self.watch.class {
            Some(class) => scores.probabilities(self.artifact.task).swap_remove(class),
            None => scores.outputs[0].clone(),
        }
    }

    /// Score of the class watched against the others, or the number, by row.
    fn watched(&self, scores: &Scores) -> Vec<f64> {
        match (&scores.outputs[..], self.watch.class) {
            ([one], Some(0)) => one.iter().map(|s| -s).collect(),
            ([one], _) => one.clone(),
            (several, class) => several[class.unwrap_or(0)].clone(),
        }
    }

    /// Features that can be acted on, then those that matter most; no month and no weekday.
    fn candidates(&self) -> Vec<usize> {
        let columns = &self.artifact.schema.columns;
        let actionable = |f: &usize| {
            let name = &self.artifact.features[*f].column;
            columns.iter().any(|c| c.name == *name && c.facts.actionable == Some(true))
        };
        let mut chosen: Vec<usize> = self.important();
        chosen.sort_by_key(|f| !actionable(f));
        chosen.truncate(N_FEATURES);
        chosen
    }

    /// Features that the model uses, weightiest first; no month and no weekday.
    fn important(&self) -> Vec<usize> {
        let features = &self.artifact.features;
        let importance = &self.artifact.validation.models[self.about].importance;
        super::assemble::most_important(importance, features.len())
            .into_iter()
            .filter(|&f| !matches!(features[f].kind, FeatureKind::Month | FeatureKind::Weekday))
            .collect()
    }

    /// Tells of each rule what share of its rows the model, out of fold, places on its side.
    fn ask_the_model(&self, rules: &mut [Rule]) {
        let values = self.watch.out_of_fold(self.artifact, self.about);
        let judged = &self.artifact.validation.rows;
        for rule in rules {
            let covered = judged.iter().zip(&values).filter(|(r, _)| rule.covers(&self.data.features, **r as usize));
            let sides: Vec<bool> = covered.map(|(_, v)| (*v >= self.bar) == (rule.outlook == Outlook::Goes)).collect();
            let agreeing = sides.iter().filter(|s| **s).count();
            rule.model_agrees = (!sides.is_empty()).then(|| agreeing as f64 / sides.len() as f64);
        }
    }

    fn segments(&self) -> Vec<Segment> {
        let validation = &self.artifact.validation;
        let ranges = self.watch.ranges(self.artifact, self.about);
        let placed: Vec<Placed> = ranges.into_iter().map(|r| Placed::of(r, self.bar)).collect();
        let happened = self.watch.happened(&validation.observed, self.bar);
        let mut found = segments::segments(
            &placed,
            Outcomes {
                happened: &happened,
                numbers: if let Target::Numbers(y) = &validation.observed { Some(y) } else { None },
                weights: &validation.weights,
                groups: validation.scrutiny.groups.as_deref(),
            },
        );
        let of_segment: Vec<(Features, Vec<f64>)> = found
            .iter()
            .map(|s| {
                let rows: Vec<u32> =
                    segments::members(&placed, s.placed).into_iter().map(|p| validation.rows[p as usize]).collect();
                (self.data.features.gather(&rows), self.mean_contributions(&rows))
            })
            .collect();
        let n: f64 = found.iter().map(|s| s.n_rows as f64).sum();
        let mean: Vec<f64> = (0..self.artifact.features.len())
            .map(|f| found.iter().zip(&of_segment).map(|(s, (_, own))| s.n_rows as f64 * own[f]).sum::<f64>() / n)
            .collect();
        let all = self.data.features.gather(&validation.rows);
        for (segment, (rows, own)) in found.iter_mut().zip(&of_segment) {
            segment.why = segments::why((rows, own), (&all, &mean), N_WHY);
        }
        found
    }

    /// Mean contribution of each feature to what is watched, over a few of the rows.
    fn mean_contributions(&self, rows: &[u32]) -> Vec<f64> {
        let named = &self.artifact.models[self.about];
        let few = tipping::few(&self.data.features, rows, N_WHY_ROWS);
        let attribution = named.calibrator.apply_attribution(&named.model.attribute(&few));
        let by_feature = attribution.contributions.into_iter();
        let n_rows = few.n_rows.max(1) as f64;
        let outputs: Vec<Vec<f64>> =
            by_feature.map(|o| o.iter().map(|f| f.iter().sum::<f64>() / n_rows).collect()).collect();
        // One mean per feature: features stand where rows do.
        self.watched(&Scores { outputs })
    }

    fn tipping(&self, plan: &Plan, folds: &[Vec<Curve>]) -> Vec<Tipping> {
        let least = match &self.artifact.validation.observed {
            Target::Classes { .. } => LEAST_ODDS.ln(),
            Target::Numbers(y) => {
                let mean = y.iter().sum::<f64>() / y.len().max(1) as f64;
                let spread = y.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / y.len().max(1) as f64;
                LEAST_SPREAD * spread.sqrt()
            }
        };
        let tested = plan.folds.iter().map(|f| f.test.len() as f64 / f.train.len().max(1) as f64).sum::<f64>()
            / plan.folds.len().max(1) as f64;
        let sample = tipping::few(&self.data.features, &by_content(self.data), N_CURVE_ROWS);
        let features: Vec<usize> = self
            .important()
            .into_iter()
            .filter(|&f| matches!(self.data.features.columns[f], FeatureColumn::Numeric(_)))
            .take(N_FEATURES)
            .collect();
        let found: Vec<Option<Tipping>> =
            features.par_iter().map(|&feature| self.turning(feature, sample.clone(), folds, least, tested)).collect();
        let mut found: Vec<Tipping> = found.into_iter().flatten().collect();
        found.sort_by(|a, b| {
            let size = |t: &Tipping| (t.above - t.below).abs();
            size(b).total_cmp(&size(a)).then(a.feature.cmp(&b.feature))
        });
        found
    }

    fn turning(
        &self,
        feature: usize,
        mut sample: Features,
        folds: &[Vec<Curve>],
        least: f64,
        tested: f64,
    ) -> Option<Tipping> {
        let column = &self.data.features.columns[feature];
        let points = tipping::points(column);
        let shares = tipping::shares(column, &points);
        let named = &self.artifact.models[self.about];
        let curves = tipping::along(&mut sample, feature, &points, |rows| {
            let scores = named.calibrator.apply(&named.model.predict(rows));
            vec![self.watched(&scores), self.shown(&scores)]
        });
        let [score, shown] = &curves[..] else { return None };
        let (turn, at) = tipping::turn(&points, score, &shares, least)?;
        let own: Vec<Vec<f64>> = folds
            .iter()
            .filter_map(|curves| curves.iter().find(|c| c.feature == feature))
            .map(|c| self.watched(&Scores { outputs: c.score.clone() }))
            .collect();
        // Fewer curves than folds: some models do without the feature, and a place for the others would flatter.
        if own.len() < folds.len() {
            return None;
        }
        let (low, high) = tipping::interval((turn, at), &points, &own, &shares, tested)?;
        let (below, above) = tipping::sides(&points, shown, &shares, at)?;
        Some(Tipping { feature, turn, at, low, high, below, above })
    }
}
