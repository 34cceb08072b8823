//! For a paper, from outside: the plan before, the pack, the same digits after.

mod table;

use assert_cmd::Command;
use makalu::artifact;
use std::fs;
use std::path::Path;
use std::time::Duration;
use table::churn;
use tempfile::TempDir;

const FIT: &str = "fit customers.csv --target status --effort quick";

/// A folder with a table, and a model learnt from it.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join("customers.csv"), churn(90)).expect("writes");
    run(folder.path(), "C", &format!("{FIT} -o a.makalu"), 0);
    folder
}

/// What a command says on both channels; it must end with this code.
fn run(folder: &Path, lang: &str, arguments: &str, code: i32) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_makalu"));
    command.current_dir(folder).env("LC_ALL", lang).timeout(Duration::from_secs(120));
    let output = command.args(arguments.split(' ')).output().expect("runs");
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(code), "makalu {arguments}\n{said}");
    for code in ["reproduce-", "plan-hash", "study-w", "cli-", "models-"] {
        assert!(!said.contains(code), "makalu {arguments}\n{said}");
    }
    said
}

#[test]
fn the_same_run_gives_the_same_digits_and_anything_else_is_named() {
    let folder = folder();
    let path = folder.path();
    assert!(run(path, "C", "reproduce a.makalu customers.csv --threads 1", 0).contains("Identical to the last digit"));
    assert!(run(path, "fr_FR.UTF-8", "reproduce a.makalu customers.csv", 0).contains("Identique au dernier chiffre"));

    let mut tampered = artifact::from_bytes(&fs::read(path.join("a.makalu")).expect("a model")).expect("sound");
    let figure = &mut tampered.validation.models[1].figures[0];
    figure.estimate.value += 1e-9;
    let name = format!("validation.models[{}].figures[", tampered.validation.models[1].model);
    fs::write(path.join("tampered.makalu"), artifact::to_bytes(&tampered)).expect("writes");
    let said = run(path, "C", "reproduce tampered.makalu customers.csv", 1);
    assert!(said.contains(&name) && said.contains("one value differs") && said.contains("same       models"), "{said}");
    let json = run(path, "C", "reproduce tampered.makalu customers.csv --json --quiet", 1);
    assert!(json.contains("\"identical\": false") && json.contains(&name), "{json}");

    fs::write(path.join("other.csv"), churn(91)).expect("writes");
    let said = run(path, "C", "reproduce a.makalu other.csv", 1);
    assert!(said.contains("DIFFERENT") && said.contains("not the table"), "{said}");
    run(path, "C", "reproduce a.makalu none.csv", 2);
}

#[test]
fn a_plan_is_written_without_learning_and_holds() {
    let folder = folder();
    let path = folder.path();
    let said = run(path, "C", &format!("{FIT} --write-plan plan.txt"), 0);
    let plan = fs::read_to_string(path.join("plan.txt")).expect("a plan");
    let hash = artifact::sha256(plan.as_bytes());
    assert!(said.contains(&hash) && plan.contains("seed: 0\n") && plan.contains("column \"status\": target"), "{plan}");
    let before = fs::read(path.join("a.makalu")).expect("a model");
    assert!(run(path, "C", &format!("{FIT} --plan plan.txt -o b.makalu"), 0).contains(&hash));
    assert_eq!(fs::read(path.join("b.makalu")).expect("a model"), before, "the plan changes nothing");
    let said = run(path, "C", &format!("{FIT} --plan plan.txt --seed 1 -o c.makalu"), 2);
    assert!(said.contains("planned “seed: 0”, now “seed: 1”") && !path.join("c.makalu").exists(), "{said}");
}

#[test]
fn the_pack_is_a_new_folder_in_either_language() {
    let folder = folder();
    let path = folder.path();
    let said = run(path, "C", "report a.makalu --for study -o study", 0);
    assert!(said.contains("TRIPOD+AI"), "{said}");
    for file in ["study.html", "results.md", "equation.md", "checklist.csv", "model-card.md", "figures/flow.pdf"] {
        assert!(path.join("study").join(file).exists(), "{file}");
    }
    assert!(run(path, "C", "report a.makalu --for study -o study", 2).contains("not empty"));
    run(path, "fr_FR.UTF-8", "report a.makalu --for study --model linear -o etude", 0);
    let results = fs::read_to_string(path.join("etude/results.md")).expect("paragraphs");
    assert!(results.contains("Méthodes") && !results.contains("Methods"), "{results}");
    run(path, "C", "report a.makalu --for study --model nothing -o more", 2);
}

#[test]
fn the_models_are_told_with_their_times() {
    let folder = folder();
    let said = run(folder.path(), "C", &format!("{FIT} -o b.makalu --report r.html"), 0);
    assert!(said.contains("Time") && said.contains("simplicity costs"), "{said}");
    let page = fs::read_to_string(folder.path().join("r.html")).expect("a page");
    assert!(page.contains(">Time</th>"));
    run(folder.path(), "C", "report b.makalu -o later.html", 0);
    assert!(!fs::read_to_string(folder.path().join("later.html")).expect("a page").contains(">Time</th>"));
}
