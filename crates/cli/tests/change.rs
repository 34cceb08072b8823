//! `explain --actionable` and `whatif` from outside: what they say to programs, and what they refuse.

mod table;

use assert_cmd::Command;
use serde_json::Value;
use std::fs;
use table::churn;
use tempfile::TempDir;

fn makalu(folder: &TempDir, arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_makalu"));
    let output = command.current_dir(folder.path()).env("LC_ALL", "C").args(arguments).output().expect("runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    (output.status.code().expect("ends"), text(output.stdout), text(output.stderr))
}

/// A folder with a table and what was learnt from it.
fn learnt() -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join("t.csv"), churn(160)).expect("writes");
    let (code, _, said) =
        makalu(&folder, &["fit", "t.csv", "--target", "status", "--effort", "quick", "--quiet", "-o", "m.makalu"]);
    assert_eq!(code, 0, "{said}");
    folder
}

#[test]
fn changes_and_other_values_from_outside() {
    let folder = learnt();
    let explain = ["explain", "m.makalu", "t.csv", "--json", "--class", "left", "--at-risk", "0.4"];
    let explain = [&explain[..], &["--actionable", "days_since_purchase"]].concat();
    let rows: Vec<String> = (0..160).map(|i| format!("C{i:04}")).collect();
    let asked: Vec<&str> = rows.iter().flat_map(|r| ["--row", r.as_str()]).collect();
    let (code, told, said) = makalu(&folder, &[&explain[..], &asked].concat());
    assert_eq!(code, 0, "{said}");
    let told: Value = serde_json::from_str(&told).expect("JSON");
    let found = told["rows"].as_array().expect("rows").iter().find(|r| r["would_change"]["found"] == "yes");
    let row = found.expect("one of 160 would stay with fewer days");
    let option = &row["would_change"]["options"][0];
    let days = option["changes"][0]["to"].to_string();
    assert!(option["before"].as_f64() >= Some(0.4) && option["after"].as_f64() < Some(0.4), "{option}");

    // The same change through `whatif` comes to the same probability.
    let line = format!("line:{}", row["line"]);
    let set = format!("days_since_purchase={days}");
    let whatif = ["whatif", "m.makalu", "t.csv", "--row", &line, "--set"];
    let (code, told, said) = makalu(&folder, &[&whatif[..], &[set.as_str(), "--json"]].concat());
    assert_eq!(code, 0, "{said}");
    let told: Value = serde_json::from_str(&told).expect("JSON");
    let watched = told["classes"].as_array().expect("classes").iter().position(|c| c == "left").expect("a class");
    let after = told["after"]["probabilities"][watched].as_f64().expect("a number");
    assert!((after - option["after"].as_f64().expect("a number")).abs() < 1e-12, "{told} {option}");

    let (code, told, _) = makalu(&folder, &[&whatif[..], &["shop=Nowhere"]].concat());
    assert!(code == 0 && told.contains("“Nowhere” was never seen in training"), "{told}");
    for (set, expected) in [
        (vec!["--set", "days_since_purchse=3"], "perhaps days_since_purchase?"),
        (vec!["--set", "customer=C1"], "uses no column customer"),
        (vec!["--set", "days_since_purchase=soon"], "is not a number as this column has them"),
        (vec!["--set", "days_since_purchase"], "--set COLUMN=VALUE"),
        (vec![], "Columns to try"),
    ] {
        let (code, _, said) = makalu(&folder, &[&whatif[..5], &set[..]].concat());
        assert!(code == 2 && said.contains(expected), "{set:?} {code} {said}");
    }
}
