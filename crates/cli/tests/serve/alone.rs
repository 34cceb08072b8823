//! One person on their own machine: from a file to a list through the pages, what is refused, and what a kill leaves.

use crate::server::{HOSTILE, Server, table};
#[cfg(target_os = "linux")]
use std::io::Write;
#[cfg(target_os = "linux")]
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;
#[cfg(target_os = "linux")]
use std::time::Instant;

#[test]
fn from_a_file_to_a_list() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let server = Server::start(folder.path());
    let project = server.project(&table(150, 0));

    let seen = server.get(&format!("{project}/table"));
    assert!(seen.body.contains("150 rows"), "{}", seen.body);
    assert!(!seen.body.contains(HOSTILE) && seen.body.contains("&#60;script&#62;"), "names are text");
    let question = server.get(&format!("{project}/question"));
    assert!(question.body.contains("name=\"learn\""), "{}", question.body);
    assert_eq!(server.get(&format!("{project}/results")).status, 404, "nothing is learnt yet");
    let learn = server.form(&format!("{project}/question"), "columns=said&change-1=on&effort=quick&learn=yes");
    assert!(learn.header("location").ends_with("/training"), "{}", learn.body);
    let events = server.get(&format!("{project}/training/events"));
    assert!(events.header("content-type").starts_with("text/event-stream") && events.body.contains("event: end"));
    server.wait_for(&project, "/results");

    let results = server.get(&format!("{project}/results"));
    assert!(results.body.contains("id=\"trust\"") && !results.body.contains(HOSTILE));
    assert!(results.body.len() < 300_000, "{} bytes", results.body.len());
    let french = server.raw(
        "GET",
        &format!("{project}/results"),
        &[("Host", &server.host), ("Cookie", &format!("{}; makalu_language=fr", server.cookie()))],
        b"",
    );
    assert!(french.body.contains("lang=\"fr\"") && french.body.contains("Voir la liste"));

    let found = server.get(&format!("{project}/people?search=c00042"));
    assert!(found.body.contains("C00042") && found.body.contains("1 to 1 of 1 found, 150 in all"), "{}", found.body);
    let second = server.get(&format!("{project}/people?page=1&order=lowest"));
    assert!(second.body.contains("51 to 100 of 150 found"), "{}", second.body);
    let customer = server.get(&format!("{project}/people/41"));
    assert!(customer.body.contains("C00042") && customer.body.contains("data-column=\"visits\""), "{}", customer.body);
    let json = "application/json";
    let what_if = format!("{project}/people/41/whatif");
    let told = server.post(&what_if, json, br#"{"set":[["visits","19"]]}"#);
    assert!(told.body.contains("as it is"), "{}", told.body);
    let refused = server.post(&what_if, json, br#"{"set":[["no such column","1"]]}"#);
    assert!(refused.body.contains("refused"), "{}", refused.body);
    assert_eq!(server.get(&format!("{project}/people/150")).status, 404);

    let budget = server.get(&format!("{project}/budget?cost=15&gain=600&success=25&budget="));
    assert!(budget.body.contains("id=\"curve\""), "{}", budget.body);
    let settings = server.get(&format!("{project}/settings?wish=lowest&limits=visits%3C%3D15"));
    assert!(settings.body.contains("id=\"window\""), "{}", settings.body);
    for (file, start) in [("report.html", "<!DOCTYPE html>"), ("list.csv", "\u{feff}client;"), ("list.xlsx", "PK")] {
        let answer = server.get(&format!("{project}/files/{file}"));
        assert!(answer.body.starts_with(start) && answer.header("content-disposition").contains(file), "{file}");
    }

    let later = server.upload(&format!("{project}/months"), "later.csv", table(140, 3).as_bytes());
    let month = server.get(later.header("location"));
    assert!(month.body.contains("id=\"columns\""), "{}", month.body);
    assert!(server.get(&format!("{}/list.xlsx", later.header("location"))).body.starts_with("PK"));
    let same = server.upload(&format!("{project}/months"), "same.csv", table(150, 0).as_bytes());
    assert!(server.get(same.header("location")).body.contains("role=\"alert\""), "the table learnt from is refused");

    let deleted = server.form(&format!("{project}/delete"), "");
    assert_eq!(server.get(&project).status, 404);
    assert!(server.get(deleted.header("location")).body.contains("/restore"));
    server.form(&format!("{project}/restore"), "");
    assert!(server.get(&project).header("location").ends_with("/results"));
}

#[test]
fn what_is_not_ours_is_refused() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let server = Server::start(folder.path());
    let project = server.project(&table(60, 0));
    let delete = format!("{project}/delete");
    let origin = format!("http://{}", server.host);
    let (host, cookie, token) = (server.host.as_str(), server.cookie(), server.token.as_str());
    let cookie = cookie.as_str();
    let form = ("Content-Type", "application/x-www-form-urlencoded");
    let refused: [&[(&str, &str)]; 5] = [
        &[("Host", "evil.example"), ("Cookie", cookie), ("Origin", "http://evil.example"), form],
        &[("Host", host), ("Cookie", cookie), ("X-Csrf-Token", token), form],
        &[("Host", host), ("Cookie", cookie), ("Origin", "http://evil.example"), ("X-Csrf-Token", token), form],
        &[("Host", host), ("Cookie", cookie), ("Origin", &origin), form],
        &[("Host", host), ("Origin", &origin), ("X-Csrf-Token", token), form],
    ];
    for headers in refused {
        assert_eq!(server.raw("POST", &delete, headers, b"").status, 403, "{headers:?}");
    }
    let elsewhere = server.raw("GET", "/", &[("Host", "evil.example")], b"");
    assert!(elsewhere.status == 403 && elsewhere.body.contains("evil.example"));
    assert_eq!(server.get(&project).status, 303, "it is still there");

    let unknown = project.replace("/p/", "").chars().rev().collect::<String>();
    for path in [
        format!("/p/{unknown}/results"),
        format!("/p/{unknown}/files/model.makalu"),
        format!("/p/{unknown}/training/events"),
        "/p/..%2f..%2fetc/table".to_owned(),
        format!("{project}/files/..%2ftable"),
        format!("{project}/months/..%2f..%2ftable"),
        "/assets/..%2f..%2fCargo.toml".to_owned(),
    ] {
        assert_eq!(server.get(&path).status, 404, "{path}");
    }
    for (path, status) in [("people/nobody", 400), ("people?page=nowhere", 400), ("learn", 405)] {
        let answer = server.get(&format!("{project}/{path}"));
        assert!(answer.status == status && answer.body.contains("role=\"alert\""), "{path}: {}", answer.body);
    }
    for path in ["/", "/nothing", "/assets/makalu.js"] {
        let answer = server.get(path);
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
    }
    for (name, bytes) in [("empty.csv", &b""[..]), ("noise.csv", &[0u8, 159, 146, 150, 0, 1][..])] {
        let sent = server.upload("/projects", name, bytes);
        let said = if sent.status == 303 { server.get(sent.header("location")) } else { sent };
        assert!(said.body.contains("role=\"alert\"") && said.status < 500, "{name}: {}", said.body);
    }
    let one_class = server.upload("/projects", "one.csv", table(60, 0).replace(";no\n", ";yes\n").as_bytes());
    let hopeless = one_class.header("location").replace("/table", "");
    let begun = server.form(&format!("{hopeless}/question"), "target=gone&columns=said&learn=yes");
    assert!(begun.header("location").ends_with("/question"), "what is refused is not begun");
    let refused = server.get(begun.header("location"));
    assert!(refused.body.contains("role=\"alert\"") && !refused.body.contains("name=\"learn\""));
    assert!(refused.body.contains("name=\"use-1\""), "what would open it can still be decided");
    let back = server.form("/language", "lang=fr&back=//evil.example");
    assert_eq!(back.header("location"), "/");
}

#[test]
fn fifty_kills_lose_nothing_and_learning_goes_on() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut server = Server::start(folder.path());
    let project = server.project(&table(150, 0));
    for kill in 0..50u64 {
        server.form(&format!("{project}/learn"), "");
        // Anywhere between the first byte and a model: a few milliseconds to a few hundred.
        std::thread::sleep(Duration::from_millis((kill * 7919) % 211));
        if kill % 3 == 2 {
            kill_children(server.child.id());
        } else {
            // Dropping is SIGKILL.
            drop(server);
            server = Server::start(folder.path());
        }
        let page = server.get(server.get(&project).header("location"));
        assert_eq!(page.status, 200, "after kill {kill}");
        assert!(server.get(&format!("{project}/table")).body.contains("150 rows"), "after kill {kill}");
    }
    server.form(&format!("{project}/learn"), "");
    server.wait_for(&project, "/results");
    assert_eq!(server.get(&format!("{project}/people")).status, 200);
    let names = |path: &Path| -> Vec<String> {
        let entries = std::fs::read_dir(path).expect("a folder");
        entries.map(|e| e.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
    };
    assert_eq!(names(&folder.path().join("projects")).len(), 1, "no half project is left");
    assert!(names(&folder.path().join("arriving")).is_empty(), "no half upload is left");
}

/// A search that nobody waits for any more ends at once, and the next one has its turn.
#[cfg(target_os = "linux")]
#[test]
fn a_search_ends_when_whoever_asked_has_gone() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let server = Server::start(folder.path());
    let project = server.project(&table(150, 0));
    server.form(&format!("{project}/question"), "columns=said&change-1=on&effort=quick&learn=yes");
    server.wait_for(&project, "/results");
    let asked = format!("{project}/settings?wish=lowest");
    let mut gone = TcpStream::connect(&server.host).expect("connects");
    write!(gone, "GET {asked} HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\n\r\n", server.host, server.cookie()).expect("asks");
    let patience = Instant::now() + Duration::from_secs(30);
    let child = loop {
        if let Some(&child) = children(server.child.id()).first() {
            break child;
        }
        assert!(Instant::now() < patience, "no search begins");
    };
    // Halted, it would never end by itself.
    signal("STOP", child);
    drop(gone);
    while children(server.child.id()).contains(&child) {
        assert!(Instant::now() < patience, "it goes on for nobody");
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(server.get(&asked).body.contains("id=\"window\""));
}

/// Kills whatever the server has begun; elsewhere than on Linux nothing is killed.
fn kill_children(server: u32) {
    for child in children(server) {
        signal("KILL", child);
    }
}

/// The processes that the server has begun and that have not ended; elsewhere than on Linux none is known.
fn children(server: u32) -> Vec<u32> {
    let processes = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let is_child = |process: &u32| {
        let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
        let mut rest = stat.rsplit(") ").next().unwrap_or_default().split(' ');
        rest.next() != Some("Z") && rest.next().and_then(|p| p.parse().ok()) == Some(server)
    };
    processes.filter_map(|entry| entry.file_name().to_string_lossy().parse().ok()).filter(is_child).collect()
}

/// Sends a signal. The process may have ended by itself meanwhile.
fn signal(name: &str, process: u32) {
    let kill = format!("kill -{name} {process}");
    let _ = Command::new("sh").args(["-c", &kill]).stderr(Stdio::null()).status();
}
