//! The pack of a small fitted table: counts, figures as in the model file, both languages, sound figures.

use super::*;
use crate::html::view::View;
use makalu::data::{Choices, read, schema};
use makalu::fit::{NoCheckpoint, Source, fit};
use makalu::models::Model;
use makalu::run::{Effort, Flow, Run, Seed};
use makalu::validate::metric::Metric;
use std::sync::OnceLock;
use std::sync::atomic::AtomicBool;

/// Ninety patients, three predictors, some gaps, three outcomes unknown.
fn fitted() -> &'static Artifact {
    static FITTED: OnceLock<Artifact> = OnceLock::new();
    FITTED.get_or_init(|| {
        let mut stream = Seed(3).stream();
        let mut table = String::from("age,crp,stage,relapse\n");
        for i in 0..90 {
            let (age, crp) = (40.0 + 30.0 * stream.uniform(), 5.0 + 40.0 * stream.uniform());
            let score = 0.08 * (age - 55.0) + 0.05 * (crp - 25.0) + stream.normal();
            let relapse = if i % 30 == 7 {
                ""
            } else if score > 0.3 {
                "yes"
            } else {
                "no"
            };
            let crp = if i % 9 == 0 { String::new() } else { format!("{crp:.1}") };
            table.push_str(&format!("{age:.0},{crp},{},{relapse}\n", ["I", "II", "III"][i % 3]));
        }
        let table = read::read(table.as_bytes(), "patients.csv", &Default::default()).expect("reads").value;
        let choices = Choices { target: Some("relapse".to_owned()), ..Choices::default() };
        let schema = schema::understand(&table, &choices).expect("understood").value;
        let source = Source { name: "patients.csv".to_owned(), sha256: "ab".repeat(32) };
        let stopped = AtomicBool::new(false);
        let run = Run::new(Seed(0), Effort::Quick, &|_| Flow::Continue, &stopped);
        let mut notices = Vec::new();
        let mut artifact = fit(&table, &schema, &source, &run, &mut NoCheckpoint).expect("fits").take(&mut notices);
        artifact.notices = notices;
        artifact
    })
}

fn about(model: &str) -> Artifact {
    let mut artifact = fitted().clone();
    artifact.validation.recommended = artifact.find(model).expect("a model");
    artifact
}

fn text<'a>(files: &'a [File], name: &str) -> &'a str {
    let file = files.iter().find(|f| f.name == name).unwrap_or_else(|| panic!("{name}"));
    std::str::from_utf8(&file.bytes).expect("text")
}

#[test]
fn fifty_two_items_and_every_one_has_its_status() {
    for (model, lang) in [("linear", Lang::En), ("formula", Lang::Fr), ("scorecard", Lang::En), ("best", Lang::En)] {
        let artifact = about(model);
        let counts = checklist_counts(&artifact, lang).expect("counts");
        assert_eq!(counts.filled + counts.drafted + counts.asked, 52);
        let own = usize::from(model != "best");
        assert_eq!((counts.filled, counts.drafted, counts.asked), (13 + 2 * own, 21 - 2 * own, 18), "{model}");
        let csv = super::pack(&artifact, lang).into_iter().find(|f| f.name == "checklist.csv").expect("a checklist");
        assert_eq!(String::from_utf8(csv.bytes).expect("text").lines().count(), 53);
    }
}

#[test]
fn the_paragraphs_say_the_figures_of_the_model_file() {
    for lang in Lang::ALL {
        for model in ["linear", "formula", "scorecard", "best"] {
            let artifact = about(model);
            let files = pack(&artifact, lang);
            let view = View::new(&artifact, lang).expect("a model");
            let said = text(&files, "results.md");
            if model != "best" {
                let used = view.model.model.complexity().n_features;
                assert_eq!(results::kept(&view).len(), used, "{model} names what it reads, and nothing else");
            }
            for metric in [Metric::Auc, Metric::Brier] {
                let honest = view.estimate(view.judged, metric).expect("judged");
                let apparent = view.model.apparent.iter().find(|f| f.metric == metric).expect("apparent").estimate;
                assert!(said.contains(&view.with_interval(metric, &honest)), "{said}");
                assert!(said.contains(&view.with_interval(metric, &apparent)), "{said}");
            }
            let slope = view.estimate(view.judged, Metric::CalibrationSlope).expect("judged");
            assert!(said.contains(&view.with_interval(Metric::CalibrationSlope, &slope)), "{said}");
            assert!(said.contains(&artifact.protocol_sha256()) && said.contains("87"), "{said}");
        }
    }
}

#[test]
fn apparent_figures_flatter() {
    let artifact = fitted();
    let boosted = artifact.find("best").expect("the mixture");
    let apparent = artifact.models[boosted].apparent.iter().find(|f| f.metric == Metric::LogLoss).expect("apparent");
    assert!(apparent.estimate.value < artifact.validation.models[boosted].figures[0].estimate.value);
}

#[test]
fn the_invented_patient_is_computed_as_by_the_program() {
    for model in ["linear", "formula"] {
        let artifact = about(model);
        let view = View::new(&artifact, Lang::En).expect("a model");
        let row = equation::invented(&artifact);
        let scores = view.model.calibrator.apply(&view.model.model.predict(&row));
        let p = view.digits(scores.probabilities(artifact.task)[1][0], 4);
        let said = pack(&artifact, Lang::En);
        let said = text(&said, "equation.md");
        assert_eq!(said.matches(&format!("probability of “relapse = yes” {p}")).count(), 2, "{said}");
    }
}

#[test]
fn every_file_is_sound_in_both_languages() {
    for lang in Lang::ALL {
        for model in ["linear", "formula", "scorecard", "additive", "best", "baseline"] {
            let files = pack(&about(model), lang);
            assert_eq!(files[0].name, "study.html");
            let mut names: Vec<&str> = files.iter().map(|f| f.name.as_str()).collect();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), files.len(), "no name twice");
            for File { name, bytes } in &files {
                if name.ends_with(".pdf") {
                    assert!(bytes.starts_with(b"%PDF-"), "{name}");
                    continue;
                }
                let said = std::str::from_utf8(bytes).expect("text");
                assert!(
                    !said.contains("study-") && !said.contains("report-") && !said.contains("{ $"),
                    "{name}: {said}"
                );
                assert!(!said.contains("NaN"), "{name}");
                if name.ends_with(".svg") || name.ends_with(".html") {
                    let mut reader = quick_xml::Reader::from_str(said);
                    while !matches!(reader.read_event().expect(name), quick_xml::events::Event::Eof) {}
                    let links = said.replace("http://www.w3.org/", "");
                    assert!(
                        !links.contains("http") && !links.contains("href=\"h") && !links.contains("url("),
                        "{name}"
                    );
                }
                if name.ends_with(".svg") {
                    assert!(!said.contains("var(") && !said.contains("class="), "{name}");
                }
            }
            let figures = files.iter().filter(|f| f.name.ends_with(".svg")).count();
            assert!(figures >= 5, "{model}: {figures}");
        }
    }
}
