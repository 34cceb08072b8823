//! Made-up model files and lists, realistic enough to be read, for tests of what people see.
//!
//! In: a task, a number of rows, how strong the signal is. Out: an [`Artifact`] and a [`ScoredList`].
//! Invariants: every draw comes from `Seed(1)`, so that a page is the same every time.

use makalu::artifact::NamedModel;
use makalu::data::read::ReadingRules;
use makalu::data::schema::DictionaryEntry;
use makalu::data::table::FileReading;
use makalu::data::{ColumnKind, ColumnSchema, FeatureInfo, FeatureKind, FoldScheme, Role};
use makalu::explain::effect::{Effect, EffectCurve};
use makalu::explain::reason::{FeatureValue, Reason};
use makalu::explain::reliability::{Doubt, Profile};
use makalu::models::baseline::Baseline;
use makalu::models::calibrator::Calibrator;
use makalu::models::{Complexity, FittedModel, Scores, log_odds};
use makalu::run::Stream;
use makalu::score::{Prediction, ScoredList, ScoredRow};
use makalu::validate::conformal::IntervalRule;
use makalu::validate::learning::LearningCurve;
use makalu::validate::metric::Metric;
use makalu::validate::signal::Signal;
use makalu::validate::subgroup::{Part, Subgroup};
use makalu::validate::sufficiency::{Criterion, Sufficiency};
use makalu::validate::{Estimate, Figure, ModelValidation, OutOfFold, Scrutiny, Validation};
use makalu::{Artifact, Effort, Notice, Schema, Seed, StopReason, Target, Task, message};

/// Names of the columns and classes: friendly ones, or some that try to break out of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Names {
    Friendly,
    Hostile,
}

/// What a page is made from.
#[derive(Debug, Clone, Copy)]
pub struct Recipe {
    pub task: Task,
    pub n_rows: usize,
    /// Correlation-like strength, 0 for noise.
    pub strength: f64,
    pub names: Names,
    pub n_features: usize,
}

impl Recipe {
    pub fn new(task: Task, n_rows: usize) -> Recipe {
        Recipe { task, n_rows, strength: 1.6, names: Names::Friendly, n_features: 12 }
    }
}

pub const HOSTILE: [&str; 4] =
    ["<script>alert(1)</script>", "a\"b'c & <d>", "]]><!--", "\u{202e}gnp.exe\u{0} http-like"];

const FRIENDLY: [&str; 12] = [
    "jours depuis le dernier achat",
    "panier moyen",
    "familles de produits",
    "région",
    "ancienneté",
    "réclamations",
    "canal",
    "âge",
    "remises",
    "retours",
    "visites du site",
    "score de satisfaction",
];

fn feature_name(recipe: &Recipe, f: usize) -> String {
    match recipe.names {
        Names::Friendly => {
            let name = FRIENDLY[f % FRIENDLY.len()];
            if f < FRIENDLY.len() { name.to_owned() } else { format!("{name} {f}") }
        }
        Names::Hostile => format!("{} {f}", HOSTILE[f % HOSTILE.len()]),
    }
}

fn is_level(f: usize) -> bool {
    f.is_multiple_of(3) && f > 0
}

fn levels(recipe: &Recipe) -> Vec<String> {
    match recipe.names {
        Names::Friendly => {
            ["Bretagne", "Centre-Val de Loire", "Île-de-France", "Occitanie"].map(str::to_owned).to_vec()
        }
        Names::Hostile => HOSTILE.map(str::to_owned).to_vec(),
    }
}

fn classes(recipe: &Recipe) -> Vec<String> {
    let friendly = ["actif", "résilié", "en pause", "inconnu", "autre"];
    (0..recipe.task.n_classes())
        .map(|k| match recipe.names {
            Names::Friendly => friendly[k % 5].to_owned(),
            Names::Hostile => HOSTILE[k % 4].to_owned(),
        })
        .collect()
}

fn column(name: &str, kind: ColumnKind, role: Role) -> ColumnSchema {
    ColumnSchema { name: name.to_owned(), kind, role, why: None, levels: Vec::new(), facts: DictionaryEntry::default() }
}

fn schema(recipe: &Recipe) -> Schema {
    let hostile = recipe.names == Names::Hostile;
    let mut columns = vec![
        column(if hostile { HOSTILE[0] } else { "client" }, ColumnKind::Identifier, Role::Id),
        column("e-mail", ColumnKind::Text, Role::Personal),
    ];
    for f in 0..recipe.n_features {
        let kind = if is_level(f) { ColumnKind::Category } else { ColumnKind::Number };
        let mut column = column(&feature_name(recipe, f), kind, Role::Feature);
        if f == 1 {
            column.facts.unit = Some("€".to_owned());
        }
        columns.push(column);
    }
    let mut left_out = column(if hostile { HOSTILE[2] } else { "date de clôture" }, ColumnKind::Date, Role::Ignore);
    left_out.why = Some(message!("no-such-text", column = "x"));
    columns.push(left_out);
    columns.push(column("commentaire", ColumnKind::Text, Role::Ignore));
    let name = match (hostile, recipe.task) {
        (true, _) => HOSTILE[1],
        (false, Task::Regression) => "dépense",
        (false, _) => "statut",
    };
    let mut target = column(name, ColumnKind::Category, Role::Target);
    if recipe.task == Task::Regression {
        target.facts.unit = Some("€".to_owned());
    }
    columns.push(target);
    Schema {
        columns,
        task: Some(recipe.task),
        classes: classes(recipe),
        reference_date: None,
        reading: ReadingRules {
            file: FileReading {
                format: "csv".to_owned(),
                encoding: "UTF-8".to_owned(),
                separator: Some(';'),
                quote: Some('"'),
                header: true,
                sheet: None,
            },
            columns: Vec::new(),
        },
    }
}

/// Observed values, scores of the model, scores of the baseline.
fn outcomes(recipe: &Recipe, draw: &mut Stream) -> (Target, Scores, Scores) {
    let n = recipe.n_rows;
    let latent: Vec<f64> = (0..n).map(|_| draw.normal()).collect();
    match recipe.task {
        Task::Regression => {
            let signal = |z: f64| 240.0 + 90.0 * recipe.strength * z;
            let observed = latent.iter().map(|&z| signal(z) + 80.0 * draw.normal()).collect();
            let scores = latent.iter().map(|&z| signal(z)).collect();
            (Target::Numbers(observed), Scores { outputs: vec![scores] }, Scores { outputs: vec![vec![240.0; n]] })
        }
        Task::Binary => {
            let score = |z: f64| -1.7 + recipe.strength * z;
            let codes = latent.iter().map(|&z| u32::from(draw.chance(makalu::models::logistic(score(z))))).collect();
            let scores = latent.iter().map(|&z| score(z)).collect();
            let base = log_odds(0.22);
            (
                Target::Classes { codes, n_classes: 2 },
                Scores { outputs: vec![scores] },
                Scores { outputs: vec![vec![base; n]] },
            )
        }
        Task::Multiclass { n_classes } => {
            let outputs: Vec<Vec<f64>> = (0..n_classes)
                .map(|k| (0..n).map(|_| recipe.strength * draw.normal() - 0.4 * k as f64).collect())
                .collect();
            let scores = Scores { outputs };
            let p = scores.probabilities(recipe.task);
            let codes = (0..n)
                .map(|row| {
                    let u = draw.uniform();
                    let mut sum = 0.0;
                    let reached = (0..n_classes).position(|k| {
                        sum += p[k][row];
                        u < sum
                    });
                    reached.unwrap_or(n_classes - 1) as u32
                })
                .collect();
            let base = (0..n_classes).map(|k| vec![-0.3 * k as f64; n]).collect();
            (Target::Classes { codes, n_classes }, scores, Scores { outputs: base })
        }
    }
}

fn estimate(value: f64, baseline: f64) -> Estimate {
    let half = 0.06 * value.abs().max(0.05);
    Estimate { value, low: value - half, high: value + half, baseline }
}

fn judged(
    name: &str,
    recipe: &Recipe,
    scores: &Scores,
    baseline: &Scores,
    observed: &Target,
    complexity: Complexity,
) -> ModelValidation {
    let weights = vec![1.0; recipe.n_rows];
    let figures = Metric::all(recipe.task).iter().map(|&metric| {
        let value = metric.compute(scores, observed, &weights, baseline);
        let base = metric.compute(baseline, observed, &weights, baseline);
        Figure { metric, estimate: estimate(value, base) }
    });
    let importance = (0..recipe.n_features).map(|f| {
        let value = 0.9 / (1.0 + f as f64).powf(1.3);
        Estimate { value, low: 0.7 * value - 0.02 * f as f64 / 10.0, high: 1.25 * value + 0.02, baseline: 0.0 }
    });
    ModelValidation {
        model: name.to_owned(),
        figures: figures.collect(),
        complexity,
        within_one_standard_error: name != "baseline",
        out_of_fold: OutOfFold { repeats: vec![scores.clone(), scores.clone()] },
        importance: importance.collect(),
    }
}

fn effects(recipe: &Recipe) -> Vec<Effect> {
    let n_outputs = recipe.task.n_outputs();
    let size = if recipe.task == Task::Regression { 70.0 } else { 1.0 };
    let numeric = |f: usize| {
        let x: Vec<f64> = (0..40).map(|i| 3.0 + 4.5 * i as f64).collect();
        let score: Vec<Vec<f64>> = (0..n_outputs)
            .map(|k| x.iter().map(|v| size * ((v - 63.0) / 40.0 + 1.1 * k as f64).tanh() * 0.9).collect())
            .collect();
        let moved = |by: f64| score.iter().map(|s| s.iter().map(|v| v + by * size).collect()).collect();
        EffectCurve::Numeric {
            low: moved(-0.25),
            high: moved(0.3),
            rug: (0..100).map(|i| 3.0 + 175.0 * (i as f64 / 99.0).powi(2)).collect(),
            score,
            x: x.iter().map(|v| v * (1.0 + f as f64)).collect(),
        }
    };
    (0..recipe.n_features.min(6))
        .map(|feature| Effect {
            feature,
            curve: if is_level(feature) {
                EffectCurve::Levels {
                    codes: vec![2, 0, 3, 1],
                    counts: vec![1412, 380, 120, 9],
                    score: (0..n_outputs)
                        .map(|k| [-0.3, 0.1, 0.45, 0.8].iter().map(|v| size * (v - 0.2 * k as f64)).collect())
                        .collect(),
                }
            } else {
                numeric(feature)
            },
            gap: (feature % 2 == 1).then(|| vec![0.35 * size; n_outputs]),
        })
        .collect()
}

/// Three kinds of rows, one of them served worse, and a curve that still rises.
fn scrutiny(recipe: &Recipe, corrected: Figure) -> Scrutiny {
    let level = (0..recipe.n_features).find(|&f| is_level(f));
    let part = |feature, part, worse| Subgroup {
        feature,
        part,
        n_rows: recipe.n_rows / 3,
        main: corrected.estimate,
        calibration: Estimate { value: -0.04, low: -0.07, high: -0.01, baseline: 0.0 },
        worse,
        biased: worse,
    };
    let levels = level.into_iter().flat_map(|f| [part(f, Part::Level(0), true), part(f, Part::Gap, false)]);
    let ranges = (recipe.n_features > 0).then(|| part(0, Part::Range(18.0, 40.0), false));
    let improved = |by: f64| {
        let Estimate { value, low, high, baseline } = corrected.estimate;
        Estimate { value: value * by, low: low * by, high: high * by, baseline }
    };
    let points = [0.25, 0.4, 0.65, 1.0].map(|part| {
        let estimate = improved(1.0 + 0.1 * (1.0 - part));
        ((0.8 * part * recipe.n_rows as f64) as usize, Figure { estimate, ..corrected })
    });
    Scrutiny {
        second: Some(Figure { metric: Metric::second(recipe.task), ..corrected }),
        chosen: vec![0.02, 0.61, 0.37],
        groups: None,
        subgroups: levels.chain(ranges).collect(),
        learning: Some(LearningCurve {
            model: "linear".to_owned(),
            points: points.to_vec(),
            n_rows: recipe.n_rows,
            doubled: Estimate { baseline: corrected.estimate.value, ..improved(0.95) },
            gain: Estimate { value: 0.02, low: 0.01, high: 0.03, baseline: 0.0 },
            halfway: Some((2.3 * recipe.n_rows as f64, 1.6 * recipe.n_rows as f64, 9.0 * recipe.n_rows as f64)),
        }),
    }
}

/// A model file.
pub fn artifact(recipe: &Recipe) -> Artifact {
    let mut draw = Seed(1).stream();
    let (observed, scores, baseline) = outcomes(recipe, &mut draw);
    let n = recipe.n_rows;
    let n_outputs = recipe.task.n_outputs();
    let constant = || FittedModel::Baseline(Baseline { scores: vec![0.0; n_outputs], n_features: recipe.n_features });
    let complexities = [("baseline", 1.0, 0), ("linear", 14.0, 9), ("best", 2412.0, recipe.n_features)];
    let named = |name: &str| NamedModel {
        name: name.to_owned(),
        model: constant(),
        calibrator: Calibrator::identity(n_outputs),
        intervals: (recipe.task == Task::Regression).then_some(IntervalRule {
            level: 0.9,
            below: -135.0,
            above: 131.0,
            coverage: Estimate { value: 0.894, low: 0.87, high: 0.914, baseline: 0.9 },
        }),
        effects: if name == "baseline" { Vec::new() } else { effects(recipe) },
        apparent: Vec::new(),
    };
    let models: Vec<ModelValidation> = complexities
        .iter()
        .map(|&(name, size, n_features)| {
            let scores = if name == "baseline" { &baseline } else { &scores };
            judged(name, recipe, scores, &baseline, &observed, Complexity { size, n_features })
        })
        .collect();
    let found = recipe.strength > 0.0;
    let corrected = models[1].figures[0];
    Artifact {
        made_by: "0.1.0".to_owned(),
        data_sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned(),
        data_name: if recipe.names == Names::Hostile { HOSTILE[0].to_owned() } else { "clients 2025.csv".to_owned() },
        data_shape: (n + 12, recipe.n_features + 5),
        seed: Seed(1),
        effort: Effort::Standard,
        rules: Default::default(),
        request: None,
        protocol: "makalu analysis plan: 1\n".to_owned(),
        stop: StopReason::Complete,
        schema: schema(recipe),
        task: recipe.task,
        features: (0..recipe.n_features)
            .map(|f| FeatureInfo {
                name: feature_name(recipe, f),
                column: feature_name(recipe, f),
                kind: if is_level(f) {
                    FeatureKind::Level { levels: levels(recipe) }
                } else if f == 4 {
                    FeatureKind::Age
                } else {
                    FeatureKind::Number
                },
                ..FeatureInfo::default()
            })
            .collect(),
        n_rows: n,
        gaps: (0..recipe.n_features)
            .map(|f| (0..50).map(|b| if f % 4 == 1 { f64::from((b * 7 + 3) % 11) / 30.0 } else { 0.0 }).collect())
            .collect(),
        models: complexities.iter().map(|m| named(m.0)).collect(),
        front: None,
        validation: Validation {
            scheme: FoldScheme::Stratified { n_folds: 5, n_repeats: 3 },
            rows: (0..n as u32).collect(),
            observed,
            weights: vec![1.0; n],
            models,
            best: 2,
            recommended: 1,
            corrected,
            scrutiny: scrutiny(recipe, corrected),
            signal: Signal {
                p_value: if found { 0.005 } else { 0.42 },
                n_permutations: 199,
                statistic: if found { 0.3 } else { 0.0 },
                found,
            },
            sufficiency: Sufficiency {
                n_rows: n,
                n_events: n / 5,
                n_parameters: 22,
                supported_parameters: n / 50,
                needed_rows: 1100,
                criteria: vec![(Criterion::Shrinkage, 1100)],
            },
        },
        profile: Profile {
            ranges: vec![(0.0, 1.0); recipe.n_features],
            quantiles: vec![Vec::new(); recipe.n_features],
            shares: vec![vec![0.0]; recipe.n_features],
            rare_above: 1.0,
            important: vec![0],
        },
        reference: Default::default(),
        stay: Default::default(),
        notices: vec![
            Notice::warning(message!("no-such-text", rows = 3usize)).at_line(12).in_column(HOSTILE[1]),
            Notice::info(message!("no-such-text")),
        ],
        holds_rows: true,
    }
}

/// A scored list of so many rows.
pub fn list(recipe: &Recipe, n_rows: usize) -> ScoredList {
    let classes = classes(recipe);
    let rows = (0..n_rows).map(|row| {
        let p = 0.93 - 0.7 * row as f64 / n_rows as f64;
        let number = 640.0 - 12.0 * row as f64;
        let probabilities = match recipe.task {
            Task::Regression => Vec::new(),
            Task::Binary => vec![1.0 - p, p],
            Task::Multiclass { n_classes } => {
                let rest = (1.0 - p) / (n_classes - 1) as f64;
                (0..n_classes).map(|k| if k == 1 { p } else { rest }).collect()
            }
        };
        ScoredRow {
            row,
            line: row as u64 + 2,
            ids: vec![
                if recipe.names == Names::Hostile {
                    HOSTILE[row % 4].to_owned()
                } else {
                    format!("C-{:05}", 10_321 + row)
                },
                "secret@example.org".to_owned(),
            ],
            prediction: match recipe.task {
                Task::Regression => Prediction::Number(number),
                _ => Prediction::Class(classes[1].clone()),
            },
            probability_range: (recipe.task == Task::Binary)
                .then(|| (0.8 * probabilities[1], (1.1 * probabilities[1]).min(1.0))),
            possible: (0..probabilities.len()).filter(|&k| probabilities[k] > 0.2).collect(),
            probabilities,
            interval: (recipe.task == Task::Regression).then_some((number - 135.0, number + 131.0)),
            rank: row as u64 + 1,
            score: 2.0 - row as f64 / 10.0,
            base: -1.3,
            reasons: (0..recipe.n_features.min(3))
                .map(|feature| Reason {
                    feature,
                    value: if is_level(feature) {
                        FeatureValue::Level(levels(recipe)[row % 4].clone())
                    } else {
                        FeatureValue::Number(84.0 - row as f64)
                    },
                    contribution: 0.9 / (1.0 + feature as f64) * if row % 3 == 2 { -1.0 } else { 1.0 },
                })
                .collect(),
            doubts: if row % 6 == 4 { vec![Doubt::RareProfile] } else { Vec::new() },
        }
    });
    ScoredList {
        model: "linear".to_owned(),
        task: recipe.task,
        target: "statut".to_owned(),
        id_columns: vec!["client".to_owned(), "e-mail".to_owned()],
        rows: rows.collect(),
        classes,
    }
}
