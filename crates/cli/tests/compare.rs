//! `makalu compare` from outside: every kind of earlier file, both languages, every output, and what is refused.

mod table;

use assert_cmd::Command;
use std::fs;
use std::path::Path;
use table::{HEADER, churn};

fn makalu(folder: &Path, lang: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_makalu"));
    command.current_dir(folder).env("LC_ALL", lang);
    command
}

/// What the program prints and says; it must end with this code, and show no text's identifier.
fn run(folder: &Path, lang: &str, arguments: &str, code: i32) -> (String, String) {
    let output = makalu(folder, lang).args(arguments.split(' ')).output().expect("runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    let (out, err) = (text(output.stdout), text(output.stderr));
    assert_eq!(output.status.code(), Some(code), "makalu {arguments}\n{err}");
    for said in [&out, &err] {
        assert!(!said.contains("compare-") && !said.contains("{ $"), "makalu {arguments}\n{said}");
    }
    (out, err)
}

#[test]
fn next_month_is_compared_with_what_was_known() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path();
    let put = |name: &str, text: &str| fs::write(path.join(name), text).expect("writes");
    let all = churn(160);
    let lines: Vec<&str> = all.lines().collect();
    // Learnt from the first 100; 101 to 150 were scored last month; 111 to 160 stand in the new export.
    let file = |rows: &[&str]| format!("{HEADER}{}\n", rows.join("\n"));
    put("learnt.csv", &file(&lines[1..101]));
    put("last.csv", &file(&lines[101..151]));
    put("new.csv", &file(&lines[111..161]));
    put("empty.csv", HEADER);
    put("other.csv", "a,b\n1,2\n3,4\n");
    run(path, "C", "fit learnt.csv --target status --effort quick -o a.makalu", 0);
    for list in ["list.csv", "list.xlsx", "list.json"] {
        run(path, "C", &format!("predict a.makalu last.csv -o {list}"), 0);
    }

    // The same people are followed whatever the earlier file is.
    let json = |before: &str| -> serde_json::Value {
        let (out, _) = run(path, "C", &format!("compare a.makalu new.csv --before {before} --json"), 0);
        serde_json::from_str(&out).expect("JSON")
    };
    let from_table = json("last.csv");
    let counts = &from_table["comparison"]["changes"]["counts"];
    assert_eq!((&counts["gone"], &counts["new"], &counts["in_both"]), (&10.into(), &10.into(), &40.into()));
    for list in ["list.csv", "list.xlsx", "list.json"] {
        assert_eq!(&json(list)["comparison"]["changes"]["counts"], counts, "{list}");
    }

    for (lang, sure) in [("C", "Against last time"), ("fr_FR.UTF-8", "Par rapport à la dernière fois")] {
        let arguments = "compare a.makalu new.csv --before last.csv --training learnt.csv --report r.html -o c.csv";
        let (out, _) = run(path, lang, arguments, 0);
        assert!(out.contains(sure), "{out}");
        let page = fs::read_to_string(path.join("r.html")).expect("a page");
        assert!(page.contains("</html>") && !page.contains(">compare-") && !page.contains("NaN"), "{lang}");
        let list = fs::read_to_string(path.join("c.csv")).expect("a list");
        assert!(list.starts_with("customer,standing,before,now,change,outcome,reason_1"), "{list}");
        assert_eq!(list.lines().count(), 61, "everybody in either file once");
        run(path, lang, "compare a.makalu new.csv", 0);
        run(path, lang, "compare a.makalu new.csv --before list.csv --gone left --top 5 -o c.json", 0);
        run(path, lang, "compare a.makalu new.csv --before list.csv -o c.xlsx", 0);
    }
    let (csv, _) = run(path, "C", "compare a.makalu new.csv --before list.csv -o -", 0);
    assert!(csv.starts_with("customer,") && !csv.contains("Against"), "the list alone: {csv}");
}

#[test]
fn what_cannot_be_compared_is_refused() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path();
    let put = |name: &str, text: &str| fs::write(path.join(name), text).expect("writes");
    put("learnt.csv", &churn(60));
    put("later.csv", &churn(50));
    put("other.csv", "a,b\n1,2\n3,4\n");
    put("nobody.csv", &churn(40).replace("\nC", "\nD"));
    run(path, "C", "fit learnt.csv --target status --effort quick -o a.makalu", 0);
    let mut old = fs::read(path.join("a.makalu")).expect("a model");
    old[6] = 1;
    fs::write(path.join("old.makalu"), old).expect("writes");
    for (arguments, code, said) in [
        ("compare a.makalu other.csv", 3, "columns"),
        ("compare old.makalu later.csv", 3, "old.makalu"),
        ("compare a.makalu later.csv --before other.csv", 2, "--id"),
        ("compare a.makalu later.csv --before other.csv --id x", 2, "x"),
        ("compare a.makalu later.csv --before nobody.csv", 3, "Nobody"),
        ("compare a.makalu later.csv -o c.csv", 2, "--before"),
        ("compare a.makalu later.csv --before nobody.csv -o c.pdf", 2, ".xlsx"),
        ("compare a.makalu later.csv --before nobody.csv --gone away", 2, "left"),
        ("compare a.makalu later.csv --at-risk 0.5 --top 3", 2, "--top"),
        ("compare a.makalu later.csv --report later.csv", 2, "overwritten"),
        ("compare a.makalu learnt.csv", 3, "learnt from"),
        ("compare a.makalu none.csv", 2, "no file none.csv"),
    ] {
        let (_, err) = run(path, "C", arguments, code);
        assert!(err.contains(said), "makalu {arguments}\n{err}");
    }
}
