//! The program in bad hands: files that are no tables, options that contradict each other, outputs that collide, a run
//! that is stopped at once.

mod table;

use assert_cmd::Command;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::Duration;
use table::churn;
use tempfile::TempDir;

fn makalu(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_makalu"));
    command.current_dir(folder).env("LC_ALL", "C").timeout(Duration::from_secs(60));
    command
}

/// A folder with a good table and hostile ones.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let put = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).expect("writes");
    let good = churn(60);
    let with = |name: &str, value: &dyn Fn(usize) -> &'static str| {
        let cell = |(i, line): (usize, &str)| format!("{line},{}\n", if i == 0 { name } else { value(i) });
        good.lines().enumerate().map(cell).collect::<String>()
    };
    put("good.csv", good.as_bytes());
    put("weightless.csv", with("w", &|_| "0").as_bytes());
    put("worded.csv", with("w", &|i| ["a", "b"][i % 2]).as_bytes());
    put("one_group.csv", with("g", &|_| "same").as_bytes());
    put("blank.csv", "a,b,status\n,,\n,,\n".as_bytes());
    put("lines.csv", "\n".repeat(100_000).as_bytes());
    put("nul.csv", good.replace("Lyon", "Ly\0n").as_bytes());
    put("separators.csv", "x,".repeat(2_000_000).as_bytes());
    put("broken.jsonl", b"{\"a\": 1}\n{\"a\" 2}\n");
    put("broken.xlsx", b"PK\x03\x04 and no more of xl/");
    let classes: String = (0..180).map(|i| format!("{i},k{}\n", i % 60)).collect();
    put("classes.csv", format!("x,k\n{classes}").as_bytes());
    let days: String = (0..60).map(|i| format!("{i},2024-01-{:02}\n", 1 + i % 28)).collect();
    put("days.csv", format!("x,day\n{days}").as_bytes());
    fs::create_dir(folder.path().join("folder")).expect("creates");
    folder
}

fn names(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).expect("a folder").flatten();
    entries.map(|e| e.file_name().to_string_lossy().into_owned()).collect()
}

/// Message codes and parsers' words must not reach people.
const NEVER_SHOWN: [&str; 8] = ["bug", "cli-", "reading-", "dataset-", "target-", "schema-", "expected", "panicked"];

fn refuse(folder: &Path, lang: &str, arguments: &str, code: i32, said: &str) {
    let output = makalu(folder).env("LC_ALL", lang).args(arguments.split(' ')).output().expect("runs");
    let stderr = String::from_utf8(output.stderr).expect("text");
    assert_eq!(output.status.code(), Some(code), "makalu {arguments}\n{stderr}");
    assert!(stderr.contains(said), "makalu {arguments}\nsays   {stderr}instead {said}");
    let shown = NEVER_SHOWN.iter().find(|word| lang != "C" && stderr.contains(*word));
    assert_eq!(shown, None, "makalu {arguments}\n{stderr}");
}

#[test]
fn refused_in_both_languages_and_nothing_is_left() {
    let folder = folder();
    let before = names(folder.path());
    for (arguments, code, english, french) in [
        ("check lines.csv", 3, "empty", "vide"),
        ("check nul.csv", 3, "not a text file", "pas un fichier texte"),
        ("check separators.csv", 3, "--separator", "--separator"),
        ("check broken.jsonl", 3, "line 2", "ligne 2"),
        ("check broken.xlsx", 3, "cannot be opened", "ne s’ouvre pas"),
        ("check folder", 2, "is a folder", "est un dossier"),
        ("check good.csv --encoding utf9", 2, "utf9", "utf9"),
        ("fit blank.csv --target status -o a.makalu", 3, "holds nothing", ""),
        ("fit good.csv --target statu -o a.makalu", 2, "“status”", "status"),
        ("fit good.csv --target status --keep shpo -o a.makalu", 2, "“shop”", "shop"),
        ("fit good.csv --target status --ignore shpo -o a.makalu", 2, "“shop”", "shop"),
        ("fit good.csv --target status --group shpo -o a.makalu", 2, "“shop”", "shop"),
        ("fit good.csv --target status --ignore status -o a.makalu", 2, "--ignore", "--ignore"),
        ("fit good.csv --target status --keep shop --ignore shop -o a.makalu", 2, "--keep", "--keep"),
        ("fit good.csv --target status --time shop -o a.makalu", 2, "--time", "--time"),
        ("fit good.csv --target status --task regression -o a.makalu", 2, "--task", "--task"),
        ("fit good.csv --target status --threads 0 -o a.makalu", 2, "--threads", "--threads"),
        ("fit good.csv --target status --max-time 0 -o a.makalu", 2, "--max-time", "--max-time"),
        ("fit worded.csv --target status --weight w -o a.makalu", 2, "--weight", "--weight"),
        ("fit weightless.csv --target status --weight w -o a.makalu", 3, "--weight", "--weight"),
        ("fit one_group.csv --target status --group g --effort quick -o a.makalu", 3, "--group", "--group"),
        ("fit classes.csv --target k -o a.makalu", 2, "50 classes", "50"),
        ("fit days.csv --target day -o a.makalu", 2, "dates", "dates"),
        ("fit good.csv --target status -o a.makalu --report ./a.makalu", 2, "twice", "deux fois"),
        ("fit good.csv --target status -o a.makalu --report good.csv", 2, "overwritten", "écrasé"),
        ("fit good.csv --target status --dictionary blank.csv -o blank.csv", 2, "overwritten", "écrasé"),
        ("predict good.csv good.csv -o folder", 2, "is a folder", "est un dossier"),
        ("predict good.csv good.csv -o list.csv", 3, "not a makalu model", ""),
    ] {
        refuse(folder.path(), "C", arguments, code, english);
        // The option parser speaks English only.
        if !arguments.contains(" 0 ") {
            refuse(folder.path(), "fr_FR.UTF-8", arguments, code, french);
        }
    }
    assert_eq!(names(folder.path()), before, "a refused command leaves no file");
}

#[test]
fn a_file_called_partial_that_is_not_ours_is_left_alone() {
    let folder = folder();
    let notes = folder.path().join("a.makalu.partial");
    fs::write(&notes, "my notes").expect("writes");
    refuse(folder.path(), "C", "fit good.csv --target status --effort quick -o a.makalu", 2, "a.makalu.partial");
    assert_eq!(fs::read_to_string(&notes).expect("still there"), "my notes");
}

/// One good model, then everything that can be wrong with what it is given.
#[test]
fn a_model_meets_bad_tables_and_is_damaged() {
    let folder = folder();
    let path = |name: &str| folder.path().join(name);
    let fit = "fit good.csv --target status --effort quick --seed 1 -o a.makalu";
    makalu(folder.path()).args(fit.split(' ')).assert().success();
    let good = churn(60);
    // Columns in another order, one more, and the target absent.
    let reordered = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        format!("{},more,{},{},{}\n", cells[3], cells[2], cells[1], cells[0])
    };
    fs::write(path("reordered.csv"), good.lines().map(reordered).collect::<String>()).expect("writes");
    let list = |table: &str| {
        let output = makalu(folder.path()).args(["predict", "a.makalu", table, "-o", "-"]).assert().success();
        let text = String::from_utf8(output.get_output().stdout.clone()).expect("text");
        text.lines().map(|l| l.split(',').take(3).collect::<Vec<_>>().join(",")).collect::<Vec<_>>()
    };
    assert_eq!(list("reordered.csv"), list("good.csv"), "columns are found by name");
    fs::write(path("other.csv"), "q,r\n1,2\n3,4\n").expect("writes");
    fs::write(path("header.csv"), table::HEADER).expect("writes");
    let model = fs::read(path("a.makalu")).expect("a model");
    let mut newer = model.clone();
    newer[6..8].copy_from_slice(&[0xff, 0x7f]);
    let mut flipped = model.clone();
    *flipped.last_mut().expect("not empty") ^= 1;
    for (name, bytes) in [("newer", &newer[..]), ("flipped", &flipped), ("torn", &model[..model.len() / 2])] {
        fs::write(path(name), bytes).expect("writes");
    }
    for (arguments, code, english, french) in [
        ("predict a.makalu other.csv -o l.csv", 3, "absent", "absent"),
        ("predict a.makalu header.csv -o l.csv", 3, "no row", ""),
        ("predict a.makalu a.makalu -o l.csv", 3, "not a text file", "pas un fichier texte"),
        ("explain a.makalu good.csv --row C9999", 2, "C9999", "C9999"),
        ("report newer -o r.html", 3, "newer makalu", "plus récent"),
        ("report flipped -o r.html", 3, "damaged", "abîmé"),
        ("report torn -o r.html", 3, "cut short", ""),
        ("predict a.makalu good.csv -o /dev/full", 1, "disk is full", "disque est plein"),
    ] {
        if arguments.contains("/dev/full") && !Path::new("/dev/full").exists() {
            continue;
        }
        refuse(folder.path(), "C", arguments, code, english);
        refuse(folder.path(), "fr_FR.UTF-8", arguments, code, french);
    }
    assert!(!path("l.csv").exists() && !path("r.html").exists());
}

#[test]
fn a_cell_as_long_as_the_file_is_not_repeated() {
    let folder = folder();
    fs::write(folder.path().join("long.csv"), format!("a,b\n{}", "x".repeat(2_000_000))).expect("writes");
    let output = makalu(folder.path()).args(["check", "long.csv"]).assert().success();
    assert!(output.get_output().stdout.len() < 10_000);
}

#[cfg(unix)]
#[test]
fn stopped_at_once_the_run_ends_well() {
    let folder = folder();
    let rows: String = (0..4000).map(|i| format!("{},{},{}\n", i * 37 % 401, i * 53 % 997, i * i % 7 % 2)).collect();
    fs::write(folder.path().join("long.csv"), format!("x,z,y\n{rows}")).expect("writes");
    let mut run = std::process::Command::new(env!("CARGO_BIN_EXE_makalu"))
        .current_dir(folder.path())
        .env("LC_ALL", "C")
        .args("fit long.csv --target y --effort thorough -o a.makalu".split(' '))
        .stderr(std::process::Stdio::piped())
        .stdout(std::process::Stdio::null())
        .spawn()
        .expect("starts");
    // The kept work is opened once the handler of Ctrl-C stands.
    while !folder.path().join("a.makalu.partial").exists() {
        assert!(run.try_wait().expect("waits").is_none(), "it learns");
        std::thread::sleep(Duration::from_millis(2));
    }
    let killed = std::process::Command::new("kill").args(["-INT", &run.id().to_string()]).status().expect("kill");
    assert!(killed.success());
    let output = run.wait_with_output().expect("waits");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && stderr.contains("Stopped before the end"), "{stderr}");
    makalu(folder.path()).args("predict a.makalu long.csv -o -".split(' ')).assert().success();
}
