//! Small results made by hand, for the tests of this crate.
//!
//! In: nothing. Out: an artifact and a list of two classes, and of numbers.
//! Invariants: written as literals, so that no test here depends on how the engine computes.

use makalu::artifact::{Artifact, NamedModel};
use makalu::data::read::ReadingRules;
use makalu::data::schema::DictionaryEntry;
use makalu::data::table::FileReading;
use makalu::data::{ColumnKind, ColumnSchema, FeatureInfo, FeatureKind, FoldScheme, Role, Schema, Target, Task};
use makalu::explain::effect::{Effect, EffectCurve};
use makalu::explain::reason::{FeatureValue, Reason};
use makalu::explain::reliability::{Doubt, Profile};
use makalu::models::baseline::Baseline;
use makalu::models::calibrator::Calibrator;
use makalu::models::scorecard::{Card, Question, Rule, Scorecard};
use makalu::models::{Complexity, FittedModel, Scores};
use makalu::run::{Effort, Seed, StopReason};
use makalu::score::{Prediction, ScoredList, ScoredRow};
use makalu::validate::metric::Metric;
use makalu::validate::signal::Signal;
use makalu::validate::sufficiency::Sufficiency;
use makalu::validate::{Estimate, Figure, ModelValidation, OutOfFold, Validation};

pub fn file_reading() -> FileReading {
    FileReading {
        format: "csv".into(),
        encoding: "windows-1252".into(),
        separator: Some(';'),
        quote: Some('"'),
        header: true,
        sheet: None,
    }
}

pub fn column(name: &str, kind: ColumnKind, role: Role) -> ColumnSchema {
    ColumnSchema { name: name.into(), kind, role, why: None, levels: Vec::new(), facts: DictionaryEntry::default() }
}

fn schema(columns: Vec<ColumnSchema>, task: Task, classes: &[&str]) -> Schema {
    Schema {
        columns,
        task: Some(task),
        classes: classes.iter().map(|c| (*c).to_owned()).collect(),
        reference_date: Some(20_453.0),
        reading: ReadingRules { file: file_reading(), columns: Vec::new() },
    }
}

pub fn estimate(value: f64, low: f64, high: f64, baseline: f64) -> Estimate {
    Estimate { value, low, high, baseline }
}

fn measured(model: &str, figures: &[(Metric, Estimate)], scores: Vec<f64>, size: f64) -> ModelValidation {
    ModelValidation {
        model: model.into(),
        figures: figures.iter().map(|&(metric, estimate)| Figure { metric, estimate }).collect(),
        complexity: Complexity { size, n_features: 3 },
        within_one_standard_error: true,
        out_of_fold: OutOfFold { repeats: vec![Scores { outputs: vec![scores] }] },
        importance: vec![estimate(0.8, 0.6, 1.0, 0.0), estimate(0.3, 0.1, 0.4, 0.0), estimate(0.1, 0.0, 0.2, 0.0)],
    }
}

fn named(name: &str, effects: Vec<Effect>) -> NamedModel {
    NamedModel {
        name: name.into(),
        model: FittedModel::Baseline(Baseline { scores: vec![0.0], n_features: 3 }),
        calibrator: Calibrator::identity(1),
        intervals: None,
        effects,
        apparent: Vec::new(),
    }
}

fn effects() -> Vec<Effect> {
    vec![
        Effect {
            feature: 0,
            curve: EffectCurve::Numeric {
                x: vec![0.0, 50.0, 100.0],
                score: vec![vec![-1.0, 0.0, 1.0]],
                low: vec![vec![-1.1, -0.1, 0.9]],
                high: vec![vec![-0.9, 0.1, 1.1]],
                rug: vec![0.0, 50.0, 100.0],
            },
            gap: None,
        },
        Effect {
            feature: 1,
            curve: EffectCurve::Levels { codes: vec![0, 1], counts: vec![30, 10], score: vec![vec![-0.5, 0.5]] },
            gap: Some(vec![0.2]),
        },
    ]
}

fn features() -> Vec<FeatureInfo> {
    let feature = |name: &str, column: &str, kind| FeatureInfo {
        name: name.into(),
        column: column.into(),
        kind,
        ..FeatureInfo::default()
    };
    vec![
        feature("achat", "achat", FeatureKind::Number),
        feature("ville", "ville", FeatureKind::Level { levels: vec!["Lyon".into(), "Paris".into()] }),
        feature("entree (month)", "entree", FeatureKind::Month),
    ]
}

fn artifact(schema: Schema, task: Task, observed: Target, models: Vec<ModelValidation>, corrected: Figure) -> Artifact {
    let n_rows = observed.len();
    Artifact {
        made_by: "makalu 0.1.0".into(),
        data_sha256: "ab".repeat(32),
        data_name: "clients.csv".into(),
        data_shape: (n_rows, schema.columns.len()),
        seed: Seed(1),
        effort: Effort::Standard,
        rules: Default::default(),
        request: None,
        protocol: "makalu analysis plan: 1\n".to_owned(),
        stop: StopReason::Complete,
        task,
        features: features(),
        n_rows,
        gaps: vec![vec![0.0]; 3],
        models: models.iter().map(|m| named(&m.model, effects())).collect(),
        front: None,
        validation: Validation {
            scheme: FoldScheme::Stratified { n_folds: 5, n_repeats: 2 },
            rows: (0..n_rows as u32).collect(),
            observed,
            weights: vec![1.0; n_rows],
            best: models.len() - 1,
            recommended: 1,
            models,
            corrected,
            scrutiny: Default::default(),
            signal: Signal { p_value: 0.005, n_permutations: 199, statistic: 0.4, found: true },
            sufficiency: Sufficiency {
                n_rows,
                n_events: 10,
                n_parameters: 4,
                supported_parameters: 2,
                needed_rows: 120,
                criteria: Vec::new(),
            },
        },
        profile: Profile {
            ranges: vec![(0.0, 100.0); 3],
            quantiles: vec![Vec::new(); 3],
            shares: vec![Vec::new(); 3],
            rare_above: 3.0,
            important: vec![0, 1],
        },
        reference: Default::default(),
        stay: Default::default(),
        notices: Vec::new(),
        holds_rows: true,
        schema,
    }
}

fn row(row: usize, id: &str, prediction: Prediction) -> ScoredRow {
    ScoredRow {
        row,
        line: row as u64 + 2,
        ids: vec![id.into()],
        prediction,
        probabilities: Vec::new(),
        probability_range: None,
        possible: Vec::new(),
        interval: None,
        rank: 0,
        score: 0.0,
        base: 0.0,
        reasons: Vec::new(),
        doubts: Vec::new(),
    }
}

fn reason(feature: usize, value: FeatureValue, contribution: f64) -> Reason {
    Reason { feature, value, contribution }
}

/// Forty customers, ten of whom left; two of them scored.
pub fn binary() -> (Artifact, ScoredList) {
    let mut achat = column("achat", ColumnKind::Count, Role::Feature);
    achat.facts.label = Some("Dernier achat".into());
    achat.facts.unit = Some("jours".into());
    let columns = vec![
        column("client", ColumnKind::Identifier, Role::Id),
        achat,
        column("ville", ColumnKind::Category, Role::Feature),
        column("entree", ColumnKind::Date, Role::Feature),
        column("statut", ColumnKind::Category, Role::Target),
    ];
    let codes: Vec<u32> = (0..40).map(|i| u32::from(i % 4 == 0)).collect();
    let scores: Vec<f64> =
        (0..40).map(|i| if i % 4 == 0 || i == 1 { 1.0 + 0.01 * f64::from(i) } else { -1.0 }).collect();
    let good = [(Metric::LogLoss, estimate(0.3, 0.2, 0.4, 0.56)), (Metric::Auc, estimate(0.9, 0.8, 0.97, 0.5))];
    let none = [(Metric::LogLoss, estimate(0.56, 0.4, 0.7, 0.56)), (Metric::Auc, estimate(0.5, 0.5, 0.5, 0.5))];
    let models = vec![
        measured("baseline", &none, vec![-1.1; 40], 1.0),
        measured("linear", &good, scores.clone(), 3.0),
        measured("best", &good, scores, 120.0),
    ];
    let corrected = Figure { metric: Metric::LogLoss, estimate: estimate(0.32, 0.21, 0.45, 0.56) };
    let schema = schema(columns, Task::Binary, &["Fidèle", "Parti"]);
    let artifact = artifact(schema, Task::Binary, Target::Classes { codes, n_classes: 2 }, models, corrected);
    let mut loyal = row(0, "007", Prediction::Class("Fidèle".into()));
    loyal.probabilities = vec![0.9, 0.1];
    loyal.probability_range = Some((0.05, 0.2));
    loyal.possible = vec![0];
    loyal.rank = 2;
    loyal.score = -2.197;
    loyal.base = -1.1;
    loyal.reasons = vec![reason(0, FeatureValue::Number(3.0), -1.097)];
    let mut left = row(1, "=cmd", Prediction::Class("Parti".into()));
    left.probabilities = vec![0.25, 0.75];
    left.possible = vec![0, 1];
    left.rank = 1;
    left.score = 1.1;
    left.base = -1.1;
    left.reasons = vec![
        reason(0, FeatureValue::Number(84.0), 1.5),
        reason(1, FeatureValue::Gap, 0.9),
        reason(2, FeatureValue::Level("3".into()), -0.2),
    ];
    left.doubts = vec![Doubt::OutsideRange { feature: 0, value: 130.0, low: 0.0, high: 100.0 }];
    let list = ScoredList {
        model: "linear".into(),
        task: Task::Binary,
        target: "statut".into(),
        id_columns: vec!["client".into()],
        classes: vec!["Fidèle".into(), "Parti".into()],
        rows: vec![loyal, left],
    };
    (artifact, list)
}

/// The forty customers with a point score in place of the linear model: days since the last purchase, and the town.
pub fn scorecard() -> (Artifact, ScoredList) {
    let (mut artifact, list) = binary();
    let days = Question {
        feature: 0,
        rule: Rule::Number { cuts: vec![30.0, 63.0] },
        points: vec![0, 2, 5, 1],
        shares: vec![0.25; 4],
        gap: 3,
    };
    let town = Question {
        feature: 1,
        rule: Rule::Levels { answers: vec![0, 1] },
        points: vec![0, 3],
        shares: vec![0.5; 2],
        gap: 1,
    };
    let totals = (0..=8).map(|total| (total, 4)).collect();
    let card = Card { questions: vec![days, town], constant: -3.0, unit: 0.6, totals };
    artifact.models[1].name = "scorecard".into();
    artifact.models[1].model = FittedModel::Scorecard(Scorecard { cards: vec![card], n_features: 3 });
    artifact.validation.models[1].model = "scorecard".into();
    (artifact, list)
}

/// Twenty numbers; one row scored, named by a column that has the name of one of ours.
pub fn regression() -> (Artifact, ScoredList) {
    let mut price = column("prix", ColumnKind::Number, Role::Target);
    price.facts.unit = Some("€".into());
    let columns = vec![
        column("prediction", ColumnKind::Identifier, Role::Id),
        column("achat", ColumnKind::Number, Role::Feature),
        column("ville", ColumnKind::Category, Role::Feature),
        column("entree", ColumnKind::Date, Role::Feature),
        price,
    ];
    let numbers: Vec<f64> = (0..20).map(f64::from).collect();
    let good = [
        (Metric::R2, estimate(0.8, 0.7, 0.9, 0.0)),
        (Metric::Rmse, estimate(2.5, 2.0, 3.0, 5.8)),
        (Metric::Mae, estimate(2.0, 1.5, 2.5, 5.0)),
    ];
    let none = [(Metric::R2, estimate(0.0, 0.0, 0.0, 0.0)), (Metric::Mae, estimate(5.0, 4.0, 6.0, 5.0))];
    let models = vec![
        measured("baseline", &none, vec![9.5; 20], 1.0),
        measured("linear", &good, numbers.clone(), 3.0),
        measured("best", &good, numbers.clone(), 80.0),
    ];
    let corrected = Figure { metric: Metric::R2, estimate: estimate(0.78, 0.65, 0.88, 0.0) };
    let schema = schema(columns, Task::Regression, &[]);
    let artifact = artifact(schema, Task::Regression, Target::Numbers(numbers), models, corrected);
    let mut one = row(0, "a", Prediction::Number(12.5));
    one.interval = Some((10.5, 14.5));
    one.rank = 1;
    one.score = 12.5;
    one.base = 9.5;
    one.reasons =
        vec![reason(1, FeatureValue::Level("Paris".into()), 3.2), reason(2, FeatureValue::Level("3".into()), -0.2)];
    one.doubts = vec![Doubt::RareProfile];
    let list = ScoredList {
        model: "linear".into(),
        task: Task::Regression,
        target: "prix".into(),
        id_columns: vec!["prediction".into()],
        classes: Vec::new(),
        rows: vec![one],
    };
    (artifact, list)
}
