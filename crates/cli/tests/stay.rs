//! `makalu stay`: what it says of a table, of one row, of numbers; what it refuses.

use assert_cmd::Command;
use std::fs;
use std::path::Path;

/// Customers who leave when they have been quiet for long, a shop that says nothing, and what they spend.
fn churn(n: usize) -> String {
    let row = |i: usize| {
        let quiet = i * 37 % 101;
        let left = if quiet > 65 && !i.is_multiple_of(7) { "left" } else { "stayed" };
        let spent = 500 - 4 * quiet + i * 13 % 40;
        format!("C{i:03},{quiet},{},{left},{spent}\n", ["a", "b", "c"][i % 3])
    };
    (0..n).map(row).collect::<String>()
}

const HEADER: &str = "customer,quiet_days,shop,status,spent\n";

fn run(folder: &Path, lang: &str, arguments: &str, code: i32) -> (String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_makalu"));
    let output = command.current_dir(folder).env("LC_ALL", lang).args(arguments.split(' ')).output().expect("runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    let (out, err) = (text(output.stdout), text(output.stderr));
    assert_eq!(output.status.code(), Some(code), "makalu {arguments}\n{err}");
    for said in [&out, &err] {
        assert!(!said.contains(" stay-") && !said.contains("{ $"), "makalu {arguments}\n{said}");
    }
    (out, err)
}

#[test]
fn it_says_who_stays_as_long_as_what_and_refuses_what_cannot_be_told() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path();
    fs::write(path.join("t.csv"), format!("{HEADER}{}", churn(300))).expect("writes");
    // Nothing to learn: outcomes unrelated to the columns.
    let noise: String = (0..80)
        .map(|i: usize| format!("C{i},{},{}\n", i * i * 31 % 67, if i * 7919 % 13 < 5 { "left" } else { "stayed" }))
        .collect();
    fs::write(path.join("noise.csv"), format!("customer,x,status\n{noise}")).expect("writes");
    run(path, "C", "fit t.csv --target status --ignore spent --effort quick -o a.makalu", 0);
    run(path, "C", "fit t.csv --target spent --ignore status --effort quick -o n.makalu", 0);
    run(path, "C", "fit noise.csv --target status --effort quick -o noise.makalu", 0);

    for lang in ["C", "fr_FR.UTF-8"] {
        let (out, _) = run(path, lang, "stay a.makalu t.csv --actionable quiet_days", 0);
        assert!(out.contains("quiet_days"), "{out}");
        run(path, lang, "stay a.makalu t.csv --actionable quiet_days --row C001", 0);
        run(path, lang, "stay a.makalu t.csv --actionable quiet_days --actionable shop -o l.xlsx", 0);
        run(path, lang, "stay n.makalu t.csv --actionable quiet_days --below 400", 0);
        run(path, lang, "stay n.makalu t.csv --actionable quiet_days --above 200 --row line:5", 0);
        run(path, lang, "report a.makalu -o r.html", 0);
        let page = fs::read_to_string(path.join("r.html")).expect("a page");
        assert!(page.contains("id=\"stay\"") && !page.contains(">stay-"), "{lang}");
    }
    let (json, _) = run(path, "C", "stay a.makalu t.csv --actionable quiet_days --json", 0);
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let rows = json["rows"].as_array().expect("rows");
    assert_eq!(rows.len(), 300);
    // Who is on the good side and held at all is held by the quiet days, and keeps to them now.
    let held: Vec<_> = rows.iter().filter(|r| r["standing"] == "holds").collect();
    assert!(!held.is_empty(), "{}", json["counts"]);
    for condition in held.iter().flat_map(|r| r["conditions"].as_array().expect("conditions")) {
        let at = |end: &str| condition[end].as_f64();
        let now = at("value").expect("a number");
        let inside = at("at_least").is_none_or(|low| now >= low) && at("at_most").is_none_or(|high| now <= high);
        assert!(condition["feature"] == "quiet_days" && inside, "{condition}");
    }
    let (csv, _) = run(path, "C", "stay a.makalu t.csv --actionable quiet_days -o -", 0);
    assert!(csv.starts_with("customer,probability_") && csv.lines().count() == 301, "{csv}");
    let (nobody, _) = run(path, "C", "stay a.makalu t.csv --actionable quiet_days --at-risk 0", 0);
    assert!(nobody.contains("None of the 300 rows"), "{nobody}");

    for (arguments, code, said) in [
        ("stay a.makalu t.csv", 2, "--actionable"),
        ("stay a.makalu t.csv --actionable quiet_day", 2, "quiet_days"),
        ("stay a.makalu t.csv --actionable quiet_days --row C999", 2, "C999"),
        ("stay a.makalu t.csv --actionable quiet_days --class gone", 2, "gone"),
        ("stay a.makalu t.csv --actionable quiet_days --below 3", 2, "--at-risk"),
        ("stay a.makalu t.csv --actionable quiet_days --at-risk 3", 2, "between 0 and 1"),
        ("stay a.makalu t.csv --actionable quiet_days --model baseline", 3, "baseline"),
        ("stay a.makalu t.csv --actionable quiet_days -o t.csv", 2, "overwritten"),
        ("stay noise.makalu noise.csv --actionable x", 3, "signal"),
    ] {
        let (_, err) = run(path, "C", arguments, code);
        assert!(err.contains(said), "makalu {arguments}\n{err}");
    }
}
