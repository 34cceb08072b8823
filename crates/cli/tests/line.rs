//! The program from outside: exit codes, messages, files whole or not at all, kill and resume.

mod table;
mod xlsx;

use assert_cmd::Command;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};
use table::{HEADER, churn};
use tempfile::TempDir;

fn makalu(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_makalu"));
    command.current_dir(folder).env("LC_ALL", "C").timeout(Duration::from_secs(120));
    command
}

/// A folder with a good table and every bad one.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let put = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).expect("writes");
    put("customers.csv", churn(120).as_bytes());
    put("empty.csv", b"");
    put("header.csv", HEADER.as_bytes());
    put("one_row.csv", churn(1).as_bytes());
    put("one_class.csv", churn(60).replace("left", "stayed").as_bytes());
    put("constant.csv", format!("x,y\n{}", "1,2\n".repeat(40)).as_bytes());
    put("picture.png", &[0x89, b'P', b'N', b'G', 0, 0, 0, 1, 0, 255, 254, 0]);
    put("sheet.xlsx", &xlsx::sheet(&[("A1", "x"), ("B1", "y"), ("A2", "1"), ("B2", "2")]));
    put("bomb.xlsx", &xlsx::sheet(&[("A1", "x"), ("XFD1048576", "1")]));
    put("torn.xlsx", &xlsx::sheet(&[("A1", "x")])[..200]);
    put("notes.makalu", b"these are notes, not a model");
    fs::create_dir(folder.path().join("folder")).expect("creates");
    folder
}

/// The command's exit code and what it says; it must say that, and never that it is our bug.
fn refuse(folder: &Path, lang: &str, arguments: &str, code: i32, said: &str) {
    let output = makalu(folder).env("LC_ALL", lang).args(arguments.split(' ')).output().expect("runs");
    let stderr = String::from_utf8(output.stderr).expect("text");
    assert_eq!(output.status.code(), Some(code), "makalu {arguments}\n{stderr}");
    assert!(stderr.contains(said), "makalu {arguments}\nsays   {stderr}instead {said}");
    assert!(!stderr.contains("bug") && !stderr.contains("cli-"), "makalu {arguments}\n{stderr}");
}

#[test]
fn bad_requests_and_bad_data_are_refused_with_what_to_do() {
    let folder = folder();
    let names = |path: &Path| {
        let mut names: Vec<_> = fs::read_dir(path).expect("a folder").flatten().map(|e| e.file_name()).collect();
        names.sort();
        names
    };
    let before = names(folder.path());
    for (lang, arguments, code, said) in [
        ("C", "fit custmers.csv --target status -o a.makalu", 2, "Did you mean customers.csv?"),
        ("fr_FR.UTF-8", "fit custmers.csv --target status -o a.makalu", 2, "Vouliez-vous dire customers.csv"),
        ("C", "check folder", 2, "is a folder"),
        ("fr_FR.UTF-8", "check folder", 2, "est un dossier"),
        ("C", "fit customers.csv --target status -o no/a.makalu", 2, "there is no folder no"),
        ("C", "fit customers.csv --target status -o folder", 2, "is a folder"),
        ("C", "fit customers.csv --target status -o customers.csv", 2, "would be overwritten"),
        ("C", "fit customers.csv --target status -o -", 2, "-o NAME.makalu"),
        ("C", "fit customers.csv --target status -o a.makalu --model fromula", 2, "Did you mean formula?"),
        ("C", "fit customers.csv --target statsu -o a.makalu", 2, "status"),
        ("C", "fit customers.csv --target status", 2, "--output"),
        ("C", "fit customers.csv --target status -o a.makalu --effort huge", 2, "thorough"),
        ("C", "fit customers.csv --target status -o a.makalu --dictionary none.csv", 2, "no file none.csv"),
        ("C", "predict notes.makalu customers.csv -o list.pdf", 2, ".xlsx"),
        ("C", "predict none.makalu customers.csv -o list.csv", 2, "no file none.makalu"),
        ("C", "fit empty.csv --target status -o a.makalu", 3, "empty.csv"),
        ("C", "fit header.csv --target status -o a.makalu", 3, "header.csv"),
        ("C", "fit one_row.csv --target status -o a.makalu", 3, ""),
        ("C", "fit one_class.csv --target status -o a.makalu", 3, ""),
        ("C", "fit constant.csv --target y -o a.makalu", 3, ""),
        ("C", "fit picture.png --target status -o a.makalu", 3, "picture.png"),
        ("C", "check bomb.xlsx", 3, "bomb.xlsx"),
        ("fr_FR.UTF-8", "check bomb.xlsx", 3, "bomb.xlsx"),
        ("C", "check torn.xlsx", 3, "torn.xlsx"),
    ] {
        refuse(folder.path(), lang, arguments, code, said);
    }
    assert_eq!(names(folder.path()), before, "a refused command leaves no file");
}

#[test]
fn what_is_no_model_file_is_refused() {
    let folder = folder();
    let output = makalu(folder.path()).args(["report", "notes.makalu", "-o", "r.html"]).output().expect("runs");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(matches!(output.status.code(), Some(1 | 3)) && stderr.contains("notes.makalu"), "{stderr}");
    assert!(!folder.path().join("r.html").exists());
}

#[test]
fn a_spreadsheet_is_read_by_the_child() {
    let folder = folder();
    let output = makalu(folder.path()).args(["check", "sheet.xlsx", "--json"]).assert().success().get_output().clone();
    let checked: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!((&checked["rows"], &checked["reading"]["format"]), (&1.into(), &"xlsx".into()));
}

#[test]
fn a_formula_is_chosen_by_its_number() {
    let folder = folder();
    let run = |lang: &str, arguments: &str, code: i32| {
        let output = makalu(folder.path()).env("LC_ALL", lang).args(arguments.split(' ')).output().expect("runs");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
        let (out, err) = (text(output.stdout), text(output.stderr));
        assert_eq!(output.status.code(), Some(code), "makalu {arguments}\n{err}");
        assert!(!out.contains("front-") && !err.contains("front-"), "makalu {arguments}\n{out}{err}");
        (out, err)
    };
    let fit = "fit customers.csv --target status --effort quick";
    // Nothing is written where no file is named.
    let (json, _) = run("C", &format!("{fit} --show front --json"), 0);
    let front: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let formulas = front["formulas"].as_array().expect("formulas");
    let n = formulas.len();
    assert!(n > 1 && front["advised"] == front["chosen"], "{json}");
    for (at, formula) in formulas.iter().enumerate() {
        assert_eq!(formula["number"], at + 1);
        let share =
            |term: &serde_json::Value| (0.0..=1.0).contains(&term["share_same_structure"].as_f64().unwrap_or(2.0));
        assert!(formula["terms"].as_array().expect("terms").iter().all(share), "{formula}");
        let figure = &formula["figures"][0]["estimate"];
        assert!(figure["low"].as_f64() <= figure["high"].as_f64() && figure["baseline"].is_number(), "{figure}");
    }
    let (text, _) = run("C", &format!("{fit} --show front --formula 2 -o a.makalu"), 0);
    assert!(text.contains("from the shortest to the most exact") && text.contains("\nFormula 2 (size"), "{text}");
    assert!(text.lines().any(|l| l.trim_start().starts_with("2 ") && l.contains('◂')), "{text}");
    let (french, _) = run("fr_FR.UTF-8", &format!("{fit} --show front --formula 2 -o a.makalu"), 0);
    assert!(french.contains("de la plus courte à la plus exacte") && french.contains("Garde"), "{french}");

    let score = "predict a.makalu customers.csv -o list.csv";
    let list = || fs::read_to_string(folder.path().join("list.csv")).expect("a list");
    run("C", &format!("{score} --model formula"), 0);
    let second = list();
    let (_, said) = run("C", &format!("{score} --model formula --formula 1"), 0);
    assert!(said.contains(&format!("Formula 1 of {n}")) && list() != second, "{said}");
    run("C", &format!("{score} --model formula --formula 2"), 0);
    assert_eq!(list(), second, "the choice was kept in the file");
    let (_, said) = run("C", &format!("{score} --model linear --formula 1"), 0);
    assert!(said.contains("changes nothing here"), "{said}");
    let (why, _) = run("C", "explain a.makalu customers.csv --row line:5 --model formula --formula 1", 0);
    assert!(why.contains("formula"), "{why}");
    for lang in ["C", "fr_FR.UTF-8"] {
        run(lang, "report a.makalu -o r.html --formula 1", 0);
        let page = fs::read_to_string(folder.path().join("r.html")).expect("a page");
        assert!(page.contains("id=\"front\"") && page.contains("1 ◂") && !page.contains("front-"), "{lang}");
    }
    for (number, lang, said) in [("0", "C", "There is no formula 0"), ("999", "fr_FR.UTF-8", "pas de formule 999")] {
        let (_, error) = run(lang, &format!("{score} --model formula --formula {number}"), 2);
        assert!(error.contains(said) && error.contains(&n.to_string()), "{error}");
    }
    // What was learnt is kept although the number is wrong.
    let (_, error) = run("C", &format!("{fit} --formula 999 -o b.makalu"), 2);
    assert!(error.contains("There is no formula 999") && folder.path().join("b.makalu").exists(), "{error}");
}

#[test]
fn from_a_table_to_a_list_and_its_reasons() {
    let folder = folder();
    let path = |name: &str| folder.path().join(name);
    let table = fs::read(path("customers.csv")).expect("a table");
    let fit = "fit - --target status --effort quick -o a.makalu --report r.html";
    let output = makalu(folder.path()).args(fit.split(' ')).write_stdin(table.clone()).assert().success();
    let output = output.get_output().clone();
    assert!(!output.stdout.is_empty() && !output.stdout.contains(&0x1b), "a summary without colours");
    let page = fs::read_to_string(path("r.html")).expect("a report");
    assert!(page.contains("</html>"));
    assert!(!path("a.makalu.partial").exists(), "what was kept is removed after success");

    // The list: CSV on standard output holds what the CSV file holds.
    let predict = |output: &str| {
        makalu(folder.path())
            .args(["predict", "a.makalu", "customers.csv", "-o", output])
            .assert()
            .success()
            .get_output()
            .clone()
    };
    predict("list.csv");
    let list = fs::read_to_string(path("list.csv")).expect("a list");
    assert_eq!(list.as_bytes(), predict("-").stdout);
    let header = list.lines().next().expect("a header");
    for column in ["customer", "prediction", "probability_left", "probability_stayed", "rank"] {
        assert!(header.contains(column), "{header}");
    }
    assert_eq!(list.lines().count(), 121);
    predict("list.xlsx");
    assert!(fs::read(path("list.xlsx")).expect("a spreadsheet").starts_with(b"PK"));
    predict("list.json");
    serde_json::from_slice::<serde_json::Value>(&fs::read(path("list.json")).expect("a list")).expect("JSON");
    refuse(folder.path(), "C", "predict a.makalu customers.csv -o /dev/full", 1, "disk is full");
    refuse(folder.path(), "C", "predict a.makalu customers.csv --model magic -o b.csv", 2, "magic");

    // One row: by its id, and the same row by its line.
    let explain = |row: &str| {
        let arguments = ["explain", "a.makalu", "customers.csv", "--row", row, "--svg", "row.svg"];
        makalu(folder.path()).args(arguments).assert().success().get_output().stdout.clone()
    };
    assert_eq!(explain("C0007"), explain("line:9"));
    assert_eq!(explain("C0007"), explain("9"));
    assert!(fs::read_to_string(path("row.svg")).expect("a chart").contains("<svg"));
    refuse(folder.path(), "C", "explain a.makalu customers.csv --row C007", 2, "C0");
    refuse(folder.path(), "fr_FR", "explain a.makalu customers.csv --row line:1", 2, "line:1");

    let report = ["report", "a.makalu", "--lang", "fr", "-o", "fr.html", "--list", "customers.csv"];
    makalu(folder.path()).args(report).assert().success();
    assert!(fs::read_to_string(path("fr.html")).expect("a report").contains("lang=\"fr\""));
}

#[test]
fn same_seed_same_bytes_on_any_number_of_threads() {
    let folder = folder();
    let model = |threads: &str, name: &str| {
        let fit = ["fit", "customers.csv", "--target", "status", "--effort", "quick", "--threads", threads, "-o", name];
        makalu(folder.path()).args(fit).assert().success();
        fs::read(folder.path().join(name)).expect("a model")
    };
    assert!(model("1", "one.makalu") == model("2", "two.makalu"));
}

#[test]
fn a_killed_run_goes_on_where_it_stood() {
    let folder = folder();
    let fit = |name: &str| format!("fit customers.csv --target status --effort quick -o {name}");
    makalu(folder.path()).args(fit("whole.makalu").split(' ')).assert().success();

    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_makalu"));
    child.current_dir(folder.path()).args(fit("cut.makalu").split(' ')).stdout(std::process::Stdio::null());
    let mut child = child.stderr(std::process::Stdio::null()).spawn().expect("starts");
    let partial = folder.path().join("cut.makalu.partial");
    let started = Instant::now();
    while fs::metadata(&partial).map_or(0, |m| m.len()) < 100 && started.elapsed() < Duration::from_secs(60) {
        if child.try_wait().expect("a child").is_some() {
            break;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    child.kill().expect("killed or over");
    child.wait().expect("a child");
    let cut = partial.exists();

    let resumed = makalu(folder.path()).args(fit("cut.makalu").split(' ')).arg("--resume").assert().success();
    let stderr = String::from_utf8_lossy(&resumed.get_output().stderr).into_owned();
    assert!(!cut || stderr.contains("finished work"), "{stderr}");
    let read = |name: &str| fs::read(folder.path().join(name)).expect("a model");
    assert!(read("whole.makalu") == read("cut.makalu"), "a resumed run finds what an undisturbed one finds");
    assert!(!partial.exists());
}

#[test]
fn stages_can_be_printed() {
    let folder = folder();
    let show = |what: &str| {
        let fit = ["fit", "customers.csv", "--target", "status", "--show", what, "--effort", "quick"];
        String::from_utf8(makalu(folder.path()).args(fit).assert().success().get_output().stdout.clone()).expect("text")
    };
    let folds = show("folds");
    assert_eq!(folds.lines().count(), 121, "every row is judged once");
    assert!(serde_json::from_str::<serde_json::Value>(&show("schema")).expect("JSON")["columns"].is_array());
}

#[test]
fn the_dictionary_that_check_starts_is_accepted() {
    let folder = folder();
    makalu(folder.path()).args(["check", "customers.csv", "--write-dictionary", "d.csv"]).assert().success();
    let check = ["check", "customers.csv", "--target", "status", "--dictionary", "d.csv"];
    makalu(folder.path()).args(check).assert().success();
}

#[test]
fn help_completions_and_manual() {
    let folder = folder();
    for arguments in ["--help", "--version", "fit --help", "completions bash", "completions fish", "man", "man fit"] {
        let output = makalu(folder.path()).args(arguments.split(' ')).assert().success().get_output().clone();
        assert!(!output.stdout.is_empty(), "{arguments}");
    }
}
