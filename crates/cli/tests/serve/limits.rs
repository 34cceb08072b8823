//! What is too much: files, cells, archives that swell, a disk that is full.

use crate::server::{Answer, PROGRAM, Server, table};
use std::process::Command;

/// What the page says after a file was sent: at once, or where it is looked at.
fn said(server: &Server, sent: Answer) -> Answer {
    if sent.status == 303 { server.get(sent.header("location")) } else { sent }
}

/// An archive of one spreadsheet part that declares to unpack to four gigabytes.
fn swelling() -> Vec<u8> {
    let (name, packed) = (b"xl/workbook.xml", [3u8, 0]);
    let mut sizes = 0u32.to_le_bytes().to_vec();
    sizes.extend((packed.len() as u32).to_le_bytes());
    sizes.extend(0xFFFF_FFF0u32.to_le_bytes());
    sizes.extend((name.len() as u16).to_le_bytes());
    sizes.extend(0u16.to_le_bytes());
    let mut archive = b"PK\x03\x04\x14\0\0\0\x08\0\0\0\0\0".to_vec();
    archive.extend(&sizes);
    archive.extend(name);
    archive.extend(packed);
    let directory = archive.len();
    archive.extend(b"PK\x01\x02\x14\0\x14\0\0\0\x08\0\0\0\0\0");
    archive.extend(&sizes);
    archive.extend([0; 14]);
    archive.extend(name);
    let length = archive.len() - directory;
    archive.extend(b"PK\x05\x06\0\0\0\0\x01\0\x01\0");
    archive.extend((length as u32).to_le_bytes());
    archive.extend((directory as u32).to_le_bytes());
    archive.extend([0, 0]);
    archive
}

#[test]
fn what_is_too_much_is_refused_in_words_and_leaves_nothing() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let server = Server::start(folder.path());
    let large = server.upload("/projects", "large.csv", &vec![b'1'; 201 << 20]);
    assert!(large.status == 413 && large.body.contains("larger than 200 MB"), "{}", large.body);
    let arriving = std::fs::read_dir(folder.path().join("arriving")).expect("a folder");
    assert_eq!(arriving.count(), 0, "no part of it is left");

    let many = server.upload("/projects", "many.csv", &b"1,2,3\n".repeat(7_000_000));
    let many = said(&server, many);
    assert!(many.body.contains("role=\"alert\"") && many.body.contains("million cells"), "{}", many.body);

    let swollen = server.upload("/projects", "swollen.xlsx", &swelling());
    let swollen = said(&server, swollen);
    assert!(swollen.body.contains("role=\"alert\"") && swollen.body.contains("Unpacked"), "{}", swollen.body);
    assert_eq!(server.get(&server.project(&table(60, 0))).status, 303, "it serves on");
}

/// On a disk of four megabytes what does not fit is said, and what was there stays as it was.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said_and_spoils_nothing() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mount = "mount -t tmpfs -o size=4m none \"$1\" && shift && exec \"$@\"";
    let small_disk = |then: &[&str]| {
        let mut command = Command::new("unshare");
        command.args(["--map-root-user", "--mount", "sh", "-c", mount, "sh"]).arg(folder.path()).args(then);
        command
    };
    if !small_disk(&["true"]).status().is_ok_and(|s| s.success()) {
        return eprintln!("NOT RUN: no disk of its own can be mounted here (unshare --map-root-user --mount)");
    }
    let data = folder.path().join("data");
    let server = Server::begin(small_disk(&[PROGRAM]), &data, &[]);
    let project = server.project(&table(60, 0));
    let row = "1234567890;1234567890;1234567890;1234567890;no\n";
    let text = format!("client;visits;town;points;gone\n{}", row.repeat((5 << 20) / row.len()));
    for _ in 0..3 {
        let sent = server.upload("/projects", "large.csv", text.as_bytes());
        assert!(sent.status == 500 && sent.body.contains("disk is full"), "{} {}", sent.status, sent.body);
    }
    assert!(server.get(&format!("{project}/table")).body.contains("60 rows"));
    server.form(&format!("{project}/learn"), "");
    server.wait_for(&project, "/results");
    assert_eq!(server.get(&format!("{project}/people")).status, 200);
}
