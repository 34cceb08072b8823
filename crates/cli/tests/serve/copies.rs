//! Copies: made while makalu serves, served as they are, and brought back, into SQLite and PostgreSQL.

use crate::server::{PROGRAM, Server, table};
use crate::team::{sign_in, team};
use std::path::Path;
use std::process::{Command, Output};

fn makalu(args: &[&str], folder: &Path, more: &[&str]) -> Output {
    let (command, name) = args.split_first().expect("a command");
    Command::new(PROGRAM)
        .args(["--lang", "en", command, "--data-dir"])
        .arg(folder)
        .args(name)
        .args(more)
        .output()
        .expect("ends")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A copy of a serving team, brought back with `more`, lets the same people see the same.
fn there_and_back(more: &[&str]) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (data, copy, back) = (folder.path().join("data"), folder.path().join("copy"), folder.path().join("back"));
    let server = team(&data, &[]);
    let project = server.project(&table(120, 0));
    server.form(&format!("{project}/learn"), "");
    server.wait_for(&project, "/results");
    let rows = server.get(&format!("{project}/people")).body;
    let copied = makalu(&["backup", "--to"], &data, &[copy.to_str().expect("a path")]);
    assert!(copied.status.success() && said(&copied).contains("One project"), "{}", said(&copied));
    let again = makalu(&["backup", "--to"], &data, &[copy.to_str().expect("a path")]);
    assert!(again.status.code() == Some(2) && said(&again).contains("there already"), "{}", said(&again));
    drop(server);

    let from = [&[copy.to_str().expect("a path")], more].concat();
    let restored = makalu(&["restore", "--from"], &back, &from);
    assert!(restored.status.success(), "{}", said(&restored));
    let twice = makalu(&["restore", "--from"], &back, &from);
    assert!(twice.status.code() == Some(2) && said(&twice).contains("empty"), "{}", said(&twice));
    for (place, more) in [(&copy, &[][..]), (&back, more)] {
        let mut served = Server::with(place, more);
        assert_eq!(served.get(&project).status, 303, "one must sign in");
        sign_in(&mut served, "ada@example.com", "correct+horse+battery");
        let seen = served.get(&format!("{project}/people")).body;
        let list = |page: &str| page[page.find("<tbody>").expect("a table")..].to_owned();
        assert_eq!(list(&seen), list(&rows));
    }
}

#[test]
fn a_copy_made_while_serving_comes_back() {
    there_and_back(&[]);
}

#[test]
fn a_copy_moves_to_postgresql() {
    let Ok(server) = std::env::var("MAKALU_TEST_DATABASE_URL") else {
        return eprintln!("NOT RUN: MAKALU_TEST_DATABASE_URL names no server");
    };
    there_and_back(&["--database-url", &format!("{server}/copy_{}", std::process::id())]);
}

#[test]
fn where_nothing_is_nothing_is_copied() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let to = folder.path().join("copy");
    let none = makalu(&["backup", "--to"], &folder.path().join("none"), &[to.to_str().expect("a path")]);
    assert!(none.status.code() == Some(2) && said(&none).contains("holds no data"), "{}", said(&none));
    assert!(!to.exists());
}

/// A folder served with a store that does not know its projects loses nothing, and says so; nor is the wrong store copied.
#[test]
fn a_folder_and_the_store_of_another_are_refused() {
    let Ok(server) = std::env::var("MAKALU_TEST_DATABASE_URL") else {
        return eprintln!("NOT RUN: MAKALU_TEST_DATABASE_URL names no server");
    };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (alone, moved) = (folder.path().join("alone"), folder.path().join("moved"));
    let (url, to) = (format!("{server}/other_{}", std::process::id()), folder.path().join("copy"));
    let in_postgresql = ["--database-url", url.as_str()];
    let first = Server::with(&alone, &[]);
    let project = first.project(&table(60, 0));
    drop(first);
    let second = Server::with(&moved, &in_postgresql);
    let other = second.project(&table(60, 1));
    let turn = makalu(&["serve", "--listen", "127.0.0.1:0"], &folder.path().join("third"), &in_postgresql);
    assert!(turn.status.code() == Some(1) && said(&turn).contains("Another makalu"), "{}", said(&turn));
    drop(second);

    for (place, more) in [(&alone, &in_postgresql[..]), (&moved, &[])] {
        let refused = makalu(&["serve", "--listen", "127.0.0.1:0"], place, more);
        assert!(
            refused.status.code() == Some(2) && said(&refused).contains("Nothing was changed"),
            "{}",
            said(&refused)
        );
    }
    // The refused start without a database has made an empty one, which is no copy's source.
    for (place, more) in [(&alone, &in_postgresql[..]), (&moved, &[])] {
        let refused = makalu(&["backup", "--to", to.to_str().expect("a path")], place, more);
        assert!(refused.status.code() == Some(2) && !to.exists(), "{}", said(&refused));
    }
    std::fs::remove_file(moved.join("store/makalu.sqlite")).expect("is there");
    let refused = makalu(&["backup", "--to", to.to_str().expect("a path")], &moved, &[]);
    assert!(refused.status.code() == Some(2) && said(&refused).contains("lies in PostgreSQL"), "{}", said(&refused));
    assert!(!moved.join("store/makalu.sqlite").exists(), "a copy makes nothing where it looks");

    for (place, more, project) in [(&alone, &[][..], project), (&moved, &in_postgresql[..], other)] {
        let served = Server::with(place, more);
        assert!(served.get(&format!("{project}/table")).body.contains("60 rows"), "nothing was lost");
    }
}
