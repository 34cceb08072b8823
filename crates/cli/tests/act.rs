//! `makalu act` from outside: every output in both languages, the list read back by `compare`, and what is refused.

mod table;

use assert_cmd::Command;
use std::fs;
use std::path::Path;
use table::{HEADER, churn};

/// What the program prints and says; it must end with this code, and show no text's identifier.
fn run(folder: &Path, lang: &str, arguments: &str, code: i32) -> (String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_makalu"));
    let output = command.current_dir(folder).env("LC_ALL", lang).args(arguments.split(' ')).output().expect("runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    let (out, err) = (text(output.stdout), text(output.stderr));
    assert_eq!(output.status.code(), Some(code), "makalu {arguments}\n{err}");
    for said in [&out, &err] {
        assert!(
            !said.contains(" act-") && !said.contains("\nact-") && !said.contains("{ $"),
            "makalu {arguments}\n{said}"
        );
    }
    (out, err)
}

/// Learnt from 100; the other 120 are to be called, without their outcome; the same later, with it.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let put = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("writes");
    let all = churn(220);
    let lines: Vec<&str> = all.lines().collect();
    put("learnt.csv", &format!("{HEADER}{}\n", lines[1..101].join("\n")));
    put("later.csv", &format!("{HEADER}{}\n", lines[101..].join("\n")));
    let mut now = String::from("customer,days_since_purchase,families,shop,opt_out,margin\n");
    for (i, line) in lines[101..].iter().enumerate() {
        let (known, _) = line.rsplit_once(',').expect("an outcome");
        let refuses = if i % 10 == 4 { "yes" } else { "no" };
        now.push_str(&format!("{known},{refuses},{} €\n", 100 + i));
    }
    put("now.csv", &now);
    put("empty.csv", "customer,days_since_purchase,families,shop\n");
    run(folder.path(), "C", "fit learnt.csv --target status --effort quick -o a.makalu", 0);
    folder
}

#[test]
fn the_list_is_written_and_read_back_next_month() {
    let folder = folder();
    let path = folder.path();
    let plan = "act a.makalu now.csv --class left --cost 15 --gain 600 --success 0.25 --hold-out 0.2";
    for (lang, first, to_call) in [("C", "Call ", "To call"), ("fr_FR.UTF-8", "Appelez ", "À appeler")] {
        for list in ["calls.csv", "calls.xlsx", "calls.json"] {
            let changeable = if list == "calls.xlsx" { " --actionable families" } else { "" };
            let (out, _) = run(path, lang, &format!("{plan} -o {list} --report page.html{changeable}"), 0);
            assert!(out.starts_with(first), "{out}");
            let page = fs::read_to_string(path.join("page.html")).expect("a page");
            assert!(page.contains("</html>") && !page.contains(">act-") && !page.contains("NaN"), "{lang}");
            let (out, _) = run(path, lang, &format!("compare a.makalu later.csv --before {list} --json"), 0);
            let found: serde_json::Value = serde_json::from_str(&out).expect("JSON");
            let contact = &found["comparison"]["contact"];
            let rows = |group: &str| contact[group][1].as_u64().expect("a number of rows");
            let held = rows("held_out");
            // One in five of those chosen, and nobody of those who were not.
            assert!(held > 2 && rows("contacted").abs_diff(4 * held) <= 2, "{list}: {contact}");
            let name = if list.ends_with("xlsx") { to_call } else { "to_call" };
            assert_eq!(contact["column"], name);
            assert_eq!(found["comparison"]["changes"]["counts"]["in_both"], 120, "everybody is followed");
        }
    }
    let list = fs::read_to_string(path.join("calls.csv")).expect("a list");
    let head: Vec<&str> = list.lines().next().expect("a header").split(',').collect();
    let at = |name: &str| head.iter().position(|h| *h == name).expect("a column");
    for (i, line) in list.lines().skip(1).enumerate() {
        let cells: Vec<&str> = line.split(',').collect();
        assert_eq!(cells[at("to_call")] == "opted_out", i % 10 == 4, "{line}");
        assert_eq!(cells[at("call_order")].is_empty(), i % 10 == 4, "{line}");
    }
    // The same files give the same list; nothing but the list goes to standard output.
    let (again, _) = run(path, "fr_FR.UTF-8", &format!("{plan} -o -"), 0);
    assert_eq!(again, list);
}

#[test]
fn money_has_the_unit_of_its_column() {
    let folder = folder();
    let arguments =
        "act a.makalu now.csv --class left --cost 0.5 --gain-column margin --success 0.25 --budget 10 --json";
    let (out, _) = run(folder.path(), "C", arguments, 0);
    let found: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(found["plan"]["unit"], "€");
    assert_eq!(found["plan"]["n_calls"], 20);
    assert!(found["text"][0].as_str().is_some_and(|t| t.contains("€")), "{}", found["text"]);
    let (out, _) = run(folder.path(), "C", "act a.makalu now.csv --cost 700 --gain 600", 0);
    assert!(out.starts_with("No call pays") && out.contains("--success"), "{out}");
}

#[test]
fn what_makes_no_sense_is_refused_with_what_to_do() {
    let folder = folder();
    for (arguments, code, said) in [
        ("act a.makalu now.csv --cost 0 --gain 600", 2, "--cost"),
        ("act a.makalu now.csv --cost 15 --gain -1", 2, "--gain"),
        ("act a.makalu now.csv --cost 15", 2, "--gain"),
        ("act a.makalu now.csv --cost 15 --gain 600 --gain-column margin", 2, "--gain"),
        ("act a.makalu now.csv --cost 15 --gain 600 --success 1.5", 2, "--success 0.25"),
        ("act a.makalu now.csv --cost 15 --gain 600 --hold-out 1", 2, "--hold-out 0.2"),
        ("act a.makalu now.csv --cost 15 --gain 600 --budget 10", 2, "--budget"),
        ("act a.makalu now.csv --cost 15 --gain 600 --top 0", 2, "--top"),
        ("act a.makalu now.csv --cost 15 --gain 600 --budget 100 --top 3", 2, "--top"),
        ("act a.makalu now.csv --cost 15 --gain-column shop", 3, "no numbers"),
        ("act a.makalu now.csv --cost 15 --gain-column margn", 2, "margin"),
        ("act a.makalu now.csv --cost 15 --gain 600 --opt-out shop", 2, "neither yes nor no"),
        ("act a.makalu now.csv --cost 15 --gain 600 --opt-out nobody", 2, "nobody"),
        ("act a.makalu now.csv --cost 15 --gain 600 --class gone", 2, "gone"),
        ("act a.makalu empty.csv --cost 15 --gain 600", 3, "no row below it"),
        ("act a.makalu now.csv --cost 15 --gain 600 -o list.pdf", 2, ".xlsx"),
        ("act a.makalu now.csv --cost 15 --gain 600 --actionable families", 2, "-o LIST.xlsx"),
        ("act a.makalu now.csv --cost 15 --gain 600 --actionable famlies -o l.xlsx", 2, "families"),
        ("act a.makalu now.csv --cost 15 --gain 600 -o now.csv", 2, "overwritten"),
    ] {
        let (_, err) = run(folder.path(), "C", arguments, code);
        assert!(err.contains(said), "makalu {arguments}\n{err}");
        assert!(!err.contains("bug"), "{err}");
    }
    let (out, _) =
        run(folder.path(), "C", "act a.makalu learnt.csv --class left --cost 15 --gain 600 --success 0.25", 0);
    assert!(out.contains("learnt from: it knows these rows") && out.contains("have the event already"), "{out}");
}
