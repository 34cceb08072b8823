//! A small model file by hand: it comes back exactly, and nothing altered gets through or panics.

use super::*;
use crate::data::schema::DictionaryEntry;
use crate::data::table::FileReading;
use crate::data::{ColumnKind, ColumnSchema, FoldScheme, Role, Target, dataset, read::ReadingRules};
use crate::models::baseline::Baseline;
use crate::models::{Complexity, Scores};
use crate::validate::drift::{ColumnReference, Spread};
use crate::validate::metric::{Metric, figures};
use crate::validate::signal::Signal;
use crate::validate::{Estimate, Figure, ModelValidation, OutOfFold, sufficiency};

fn column(name: &str, kind: ColumnKind, role: Role, levels: &[&str]) -> ColumnSchema {
    ColumnSchema {
        name: name.into(),
        kind,
        role,
        why: None,
        levels: levels.iter().map(|&l| l.to_owned()).collect(),
        facts: DictionaryEntry::default(),
    }
}

pub(crate) fn small() -> Artifact {
    let schema = Schema {
        columns: vec![
            column("age", ColumnKind::Number, Role::Feature, &[]),
            column("city", ColumnKind::Category, Role::Feature, &["Lille", "Lyon"]),
            column("left", ColumnKind::Boolean, Role::Target, &["no", "yes"]),
        ],
        task: Some(Task::Binary),
        classes: vec!["no".into(), "yes".into()],
        reference_date: None,
        reading: ReadingRules {
            file: FileReading {
                format: "csv".into(),
                encoding: "UTF-8".into(),
                separator: Some(';'),
                quote: Some('"'),
                header: true,
                sheet: None,
            },
            columns: Vec::new(),
        },
    };
    let features = dataset::feature_info(&schema);
    let observed = Target::Classes { codes: vec![0, 1, 1], n_classes: 2 };
    let out_of_fold = OutOfFold { repeats: vec![Scores { outputs: vec![vec![0.1, 0.2, 0.3]] }] };
    let estimate = Estimate { value: 0.0, low: 0.0, high: 0.0, baseline: 0.0 };
    let names = ["baseline", "linear", "best"];
    Artifact {
        made_by: "0.1.0".into(),
        data_sha256: "00".into(),
        data_name: "clients.csv".into(),
        data_shape: (3, 3),
        seed: Seed(1),
        effort: Effort::Quick,
        rules: Default::default(),
        request: None,
        protocol: "makalu analysis plan: 1\n".to_owned(),
        stop: StopReason::Complete,
        task: Task::Binary,
        n_rows: 3,
        gaps: vec![vec![0.0]; 2],
        models: names
            .iter()
            .map(|&name| NamedModel {
                name: name.into(),
                model: FittedModel::Baseline(Baseline { scores: vec![0.5], n_features: 2 }),
                calibrator: Calibrator::identity(1),
                intervals: None,
                effects: Vec::new(),
                apparent: Vec::new(),
            })
            .collect(),
        front: None,
        validation: Validation {
            scheme: FoldScheme::Stratified { n_folds: 3, n_repeats: 1 },
            rows: vec![0, 1, 2],
            observed: observed.clone(),
            weights: vec![1.0; 3],
            models: names
                .iter()
                .map(|&name| ModelValidation {
                    model: name.into(),
                    figures: figures(&out_of_fold, &out_of_fold, &observed, &[1.0; 3], None, Seed(1)),
                    complexity: Complexity { size: 1.0, n_features: 0 },
                    within_one_standard_error: true,
                    out_of_fold: out_of_fold.clone(),
                    importance: vec![estimate; 2],
                })
                .collect(),
            best: 1,
            recommended: 0,
            corrected: Figure { metric: Metric::LogLoss, estimate },
            scrutiny: Default::default(),
            signal: Signal { p_value: 0.5, n_permutations: 199, statistic: 0.0, found: false },
            sufficiency: sufficiency::assess(&observed, Task::Binary, 2),
        },
        profile: Profile {
            ranges: vec![(0.0, 1.0); 2],
            quantiles: vec![vec![0.0; 21], Vec::new()],
            shares: vec![vec![0.0], vec![0.5, 0.5, 0.0]],
            rare_above: 1.0,
            important: vec![0],
        },
        reference: Reference {
            n_rows: 3,
            columns: vec![
                Some(ColumnReference {
                    n_gaps: 0,
                    spread: Spread::Numbers { edges: vec![30.5], counts: vec![2, 1], quartiles: None },
                }),
                Some(ColumnReference {
                    n_gaps: 1,
                    spread: Spread::Levels { codes: vec![1], counts: vec![2], rare: 0, unlearnt: 0 },
                }),
            ],
        },
        stay: Default::default(),
        notices: Vec::new(),
        holds_rows: true,
        schema,
        features,
    }
}

fn code(result: Result<Artifact, Error>) -> String {
    result.map_or_else(|e| e.message.code.into_owned(), |_| "read".into())
}

#[test]
fn comes_back_exactly() {
    let artifact = small();
    let bytes = to_bytes(&artifact);
    let back = from_bytes(&bytes).expect("a sound file");
    assert_eq!(back, artifact);
    assert_eq!(to_bytes(&back), bytes);
}

#[test]
fn every_altered_byte_and_every_cut_is_noticed() {
    let bytes = to_bytes(&small());
    for at in 0..bytes.len() {
        for change in [1u8, 0x80, 0xff] {
            let mut altered = bytes.clone();
            altered[at] ^= change;
            assert!(from_bytes(&altered).is_err(), "byte {at}");
        }
        assert!(from_bytes(&bytes[..at]).is_err(), "cut at {at}");
    }
}

#[test]
fn each_refusal_says_why() {
    let bytes = to_bytes(&small());
    let with = |at: usize, value: u8| {
        let mut altered = bytes.clone();
        altered[at] = value;
        altered
    };
    let longer: Vec<u8> = bytes.iter().copied().chain([0]).collect();
    let cases: [(&[u8], &str); 10] = [
        (b"", "artifact-not-makalu"),
        (b"PK\x03\x04", "artifact-not-makalu"),
        (b"MAK", "artifact-truncated"),
        (&bytes[..HEADER + 5], "artifact-truncated"),
        (&with(6, 9), "artifact-newer"),
        (&with(6, 1), "artifact-older"),
        (&with(6, 0), "artifact-damaged"),
        (&with(20, !bytes[20]), "artifact-damaged"),
        (&with(HEADER - 1, 0xff), "artifact-truncated"),
        (&longer, "artifact-longer"),
    ];
    for (bytes, expected) in cases {
        assert_eq!(code(from_bytes(bytes)), expected);
    }
}

/// A hostile payload has a right checksum: any change of it is refused, or read as another sound file, without a panic.
#[test]
fn hostile_payloads_do_not_panic() {
    let payload = postcard::to_stdvec(&small()).expect("plain data");
    for at in 0..payload.len() {
        for value in [0, 1, 0x7f, 0xff] {
            let mut altered = payload.clone();
            altered[at] = value;
            let _ = from_bytes(&seal(&altered));
        }
        let mut claims_much = payload[..at].to_vec();
        claims_much.extend([0xff, 0xff, 0xff, 0xff, 0x0f]);
        assert!(from_bytes(&seal(&claims_much)).is_err(), "at {at}");
    }
    let trailing: Vec<u8> = payload.iter().copied().chain([0]).collect();
    assert_eq!(code(from_bytes(&seal(&trailing))), "artifact-damaged");
}

#[test]
fn parts_that_do_not_fit_are_named() {
    type Spoil = fn(&mut Artifact);
    let cases: [(Spoil, &str); 14] = [
        (|a| a.reference.columns.pop().map_or((), drop), "reference"),
        (|a| a.validation.best = 3, "validation.best"),
        (|a| a.validation.recommended = 9, "validation.recommended"),
        (|a| a.validation.rows = vec![0, 2, 2], "validation.rows"),
        (|a| a.validation.rows[2] = 7, "validation.rows"),
        (|a| a.validation.weights.pop().map_or((), drop), "validation.weights"),
        (|a| a.validation.models[1].model = "other".into(), "validation.models"),
        (|a| a.validation.models[1].figures.clear(), "validation.figures"),
        (|a| a.validation.models[0].out_of_fold.repeats[0].outputs[0][1] = f64::NAN, "validation.out_of_fold"),
        (|a| a.features.pop().map_or((), drop), "features"),
        (|a| a.schema.classes.clear(), "classes"),
        (|a| a.task = Task::Multiclass { n_classes: usize::MAX }, "task"),
        (|a| a.profile.important[0] = 2, "profile"),
        (|a| a.gaps.clear(), "gaps"),
    ];
    for (spoil, part) in cases {
        let mut artifact = small();
        spoil(&mut artifact);
        let error = from_bytes(&to_bytes(&artifact)).expect_err(part);
        assert_eq!(error.message, message!("artifact-unsound", part = part));
    }
}

#[test]
fn models_are_found_by_name_and_the_nearest_is_suggested() {
    let artifact = small();
    assert_eq!(artifact.find("recommended"), Ok(0));
    assert_eq!(artifact.find("best"), Ok(2));
    assert_eq!(artifact.find("linear"), Ok(1));
    for (typed, nearest) in [("liner", "linear"), ("BEST", "best"), ("recomended", "recommended"), ("", "best")] {
        let error = artifact.find(typed).expect_err("unknown");
        assert_eq!(error.kind, crate::message::ErrorKind::Usage);
        assert!(error.message.to_string().contains(&format!("nearest={nearest:?}")), "{error}");
    }
}
