//! A team: accounts, roles, sharing, sessions, the log; and what one may not see of another.

use crate::server::{Answer, Browser, PROGRAM, Server, table};
use std::process::Command;

const PASSWORD: &str = "password=correct+horse+battery&again=correct+horse+battery";

/// A path of a link that was shown.
fn link(text: &str) -> String {
    let at = text.find("/join/").expect("a link");
    text[at..].split([' ', '<', '\n']).next().expect("a path").to_owned()
}

/// Makes the account of a link and signs in.
fn join(browser: &mut Browser, link: &str, name: &str) {
    let page = browser.get(link);
    assert!(page.status == 200 && page.body.contains("name=\"again\""), "{}", page.body);
    let joined = browser.form(link, &format!("name={name}&{PASSWORD}"));
    assert_eq!(joined.status, 303, "{}", joined.body);
    browser.keep(&joined);
}

/// A server with an administrator.
pub fn team(folder: &std::path::Path, more: &[&str]) -> Server {
    let mut server = Server::with(folder, &[&["--team"], more].concat());
    let admin = link(&server.line());
    join(&mut server, &admin, "Ada%40example.com");
    server
}

/// Someone new whom the administrator invites.
fn invite(server: &Server, role: &str, name: &str) -> Browser {
    let made = server.form("/team/invite", &format!("role={role}"));
    assert_eq!(made.status, 200, "{}", made.body);
    let mut browser = Browser::new(&server.host);
    join(&mut browser, &link(&made.body), name);
    browser
}

/// Signs in with a name and password.
pub fn sign_in(browser: &mut Browser, name: &str, password: &str) -> Answer {
    let answer = browser.form("/sign-in", &format!("name={name}&password={password}&back=%2Fteam"));
    browser.keep(&answer);
    answer
}

#[test]
fn what_is_anothers_is_not_there() {
    another_sees_nothing(&[]);
}

#[test]
fn what_is_anothers_is_not_there_in_postgresql() {
    let Ok(server) = std::env::var("MAKALU_TEST_DATABASE_URL") else {
        return eprintln!("NOT RUN: MAKALU_TEST_DATABASE_URL names no server");
    };
    another_sees_nothing(&["--database-url", &format!("{server}/test_{}", std::process::id())]);
}

fn another_sees_nothing(more: &[&str]) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let server = team(folder.path(), more);
    let bob = invite(&server, "analyst", "bob");
    let eve = invite(&server, "reader", "eve");
    let stranger = Browser::new(&server.host);
    let project = server.project(&table(120, 0));
    server.form(&format!("{project}/learn"), "");
    server.wait_for(&project, "/results");
    let sent = server.upload(&format!("{project}/months"), "later.csv", table(110, 2).as_bytes());
    let month = sent.header("location").to_owned();

    // Of another's project there is nothing: no page, file, stream, job or change.
    let pages =
        ["", "/table", "/question", "/training", "/training/events", "/results", "/people", "/people/3", "/budget"];
    let files = ["/settings", "/months", "/files/list.csv", "/files/model.makalu", "/files/report.html", "/sharing"];
    for page in pages.iter().chain(&files) {
        assert_eq!(bob.get(&format!("{project}{page}")).status, 404, "{page}");
        assert_eq!(stranger.get(&format!("{project}{page}")).status, 303, "{page}");
    }
    assert_eq!(bob.get(&month).status, 404);
    assert_eq!(bob.get(&format!("{month}/list.xlsx")).status, 404);
    let changes = ["/table", "/question", "/learn", "/training/stop", "/delete", "/restore", "/sharing"];
    for change in changes {
        assert_eq!(bob.form(&format!("{project}{change}"), "").status, 404, "{change}");
        assert_eq!(stranger.form(&format!("{project}{change}"), "").status, 401, "{change}");
    }
    assert_eq!(bob.upload(&format!("{project}/months"), "a.csv", b"a,b\n1,2\n").status, 404);
    assert_eq!(bob.post(&format!("{project}/people/3/whatif"), "application/json", br#"{"set":[]}"#).status, 404);
    assert!(!bob.get("/").body.contains(&project));

    // Shared, it is seen; what may be changed is said apart.
    let ids = server.get(&format!("{project}/sharing")).body;
    let id_of = |name: &str| {
        let at = ids.find(&format!("<strong>{name}</strong>")).expect("is listed");
        let before = &ids[..at];
        before[before.rfind("with-").expect("an identifier") + 5..].split('"').next().expect("ends").to_owned()
    };
    server.form(&format!("{project}/sharing"), &format!("{}=sees&{}=changes", id_of("bob"), id_of("eve")));
    assert_eq!(bob.get(&format!("{project}/people")).status, 200);
    assert!(bob.get("/").body.contains(&project));
    assert_eq!(bob.form(&format!("{project}/learn"), "").status, 403);
    assert_eq!(bob.form(&format!("{project}/delete"), "").status, 403);
    assert!(!bob.get(&format!("{project}/months")).body.contains("type=\"file\""));
    // A reader stays one.
    assert_eq!(eve.get(&format!("{project}/people/3")).status, 200);
    assert_eq!(eve.form(&format!("{project}/learn"), "").status, 403);
    assert_eq!(eve.upload("/projects", "a.csv", table(60, 1).as_bytes()).status, 403);
    assert_eq!(eve.form("/example", "").status, 403);
    assert_eq!(eve.get("/team").status, 404);
    assert_eq!(eve.get("/team/log").status, 404);
    assert_eq!(eve.form("/team/invite", "role=administrator").status, 404);
    assert_eq!(eve.get(&format!("{project}/files/list.csv")).status, 200);

    // The log knows who saw and took what, once for a look that is repeated.
    eve.get(&format!("{project}/people/3"));
    let log = server.get("/team/log").body;
    assert!(log.contains("list.csv") && log.contains("C00004"), "{log}");
    assert_eq!(log.matches("saw one row").count(), 1, "{log}");
    assert!(server.get(&format!("{project}/sharing")).body.contains("list.csv"));
    server.form(&format!("{project}/sharing"), "");
    assert_eq!(bob.get(&format!("{project}/people")).status, 404);
}

#[test]
fn sessions_end_and_guessing_is_slowed() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let server = team(folder.path(), &[]);
    let mut bob = invite(&server, "analyst", "Bob");
    let mut elsewhere = Browser::new(&server.host);
    assert_eq!(sign_in(&mut elsewhere, "BOB", "wrong+password").status, 200);
    assert_eq!(sign_in(&mut elsewhere, "BOB", "correct+horse+battery").status, 303);
    assert_eq!(elsewhere.get("/account").status, 200);

    let short = bob.form("/account/password", "old=correct+horse+battery&password=short&again=short");
    assert!(short.body.contains("ten characters"), "{}", short.body);
    let wrong = bob.form("/account/password", "old=wrong+password&password=another+password&again=another+password");
    assert!(wrong.body.contains("not right"), "{}", wrong.body);
    let changed =
        bob.form("/account/password", "old=correct+horse+battery&password=another+password&again=another+password");
    assert_eq!(changed.status, 303, "{}", changed.body);
    assert_eq!(elsewhere.get("/account").status, 303, "signed out elsewhere");
    assert_eq!(bob.get("/account").status, 303, "the old session has ended");
    bob.keep(&changed);
    assert_eq!(bob.get("/account").status, 200, "a new one began");
    bob.form("/sign-out", "");
    assert_eq!(bob.get("/account").status, 303);

    for _ in 0..10 {
        assert!(sign_in(&mut elsewhere, "bob", "guess").body.contains("role=\"alert\""));
    }
    assert_eq!(sign_in(&mut elsewhere, "bob", "another+password").status, 200, "even the right one must wait");
    let log = server.get("/team/log").body;
    assert!(log.contains("was refused") && !log.contains("guess"), "{log}");

    // A forgotten password is set anew with a link, once; a closed account is gone for good.
    let accounts = server.get("/team").body;
    let at = accounts.find("/link\"").expect("a link can be made");
    let id = accounts[..at].rsplit('/').next().expect("an identifier");
    let made = server.form(&format!("/team/{id}/link"), "");
    let forgotten = link(&made.body);
    join(&mut elsewhere, &forgotten, "");
    assert_eq!(elsewhere.get("/account").status, 200);
    assert_eq!(elsewhere.get(&forgotten).status, 404, "it works once");
    // A link that waits is seen, and can be taken back.
    let made = server.form("/team/invite", "role=analyst");
    let waits = server.get("/team").body;
    let at = waits.find("/withdraw\"").expect("it is listed");
    let withdraw = format!("{}/withdraw", waits[..at].rsplit('"').next().expect("a path"));
    assert_eq!(server.form(&withdraw, "").status, 303);
    assert_eq!(elsewhere.get(&link(&made.body)).status, 404);
    assert_eq!(server.form(&withdraw, "").status, 404);
    // Without the role, what is one's own can be seen only.
    let own = elsewhere.project(&table(60, 0));
    server.form(&format!("/team/{id}/role"), "role=reader");
    let start = elsewhere.get("/").body;
    assert!(start.contains(&own) && !start.contains("/delete\""), "{start}");
    assert_eq!(server.form(&format!("/team/{id}/close"), "").status, 303);
    assert_eq!(elsewhere.get("/account").status, 303);
    let me = accounts.find("/role\"").map(|at| accounts[..at].rsplit('/').next().expect("an identifier"));
    let me = me.expect("the first is the administrator");
    assert_eq!(server.form(&format!("/team/{me}/role"), "role=reader").status, 422, "an administrator is left");
}

#[test]
fn accounts_are_asked_for_wherever_others_could_come_in() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let data = folder.path().join("data");
    let alone = Server::start(&data);
    let project = alone.project(&table(60, 0));
    assert_eq!(alone.get("/team").status, 404, "alone there are no accounts");
    let busy = Command::new(PROGRAM)
        .args(["--lang", "en", "serve", "--listen", "127.0.0.1:0", "--data-dir"])
        .arg(&data)
        .output()
        .expect("ends by itself");
    assert!(busy.status.code() == Some(1) && String::from_utf8_lossy(&busy.stderr).contains("Another makalu"));
    drop(alone);
    // What was made alone is the first administrator's; from then on nobody comes in without an account.
    let server = team(&data, &[]);
    assert_eq!(server.get(&project).status, 303);
    assert!(server.get("/").body.contains(&project));
    drop(server);
    let mut again = Server::with(&data, &["--admin-link"]);
    assert_eq!(again.get("/").header("location"), "/sign-in");
    let more = link(&again.line());
    join(&mut again, &more, "grace");
    assert!(!again.get("/").body.contains(&project), "an administrator does not see what is another's");

    let nameless = Command::new(PROGRAM)
        .args(["--lang", "en", "serve", "--listen", "0.0.0.0:0", "--data-dir"])
        .arg(folder.path().join("other"))
        .output()
        .expect("ends by itself");
    assert_eq!(nameless.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&nameless.stderr).contains("--public-url"));
}

#[test]
fn behind_a_server_with_tls_only_its_name_and_origin_count() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut server = Server::with(folder.path(), &["--team", "--public-url", "https://makalu.example.com:443"]);
    assert!(server.line().contains("https://makalu.example.com/join/"));
    let ask = |host: &str, origin: &str| {
        let (cookie, token) = (server.cookie(), server.token.as_str());
        let form = ("Content-Type", "application/x-www-form-urlencoded");
        let headers = [("Host", host), ("Origin", origin), ("Cookie", &cookie), ("X-Csrf-Token", token), form];
        server.raw("POST", "/language", &headers, b"lang=fr&back=/sign-in")
    };
    let answer = ask("makalu.example.com", "https://makalu.example.com");
    assert!(answer.status == 303 && answer.header("set-cookie").contains("; Secure"), "{}", answer.head);
    assert_eq!(ask("makalu.example.com", "http://makalu.example.com").status, 403);
    assert_eq!(ask("other.example.com", "https://other.example.com").status, 403);
    // A link in a mail comes without strict cookies: the page asks for itself again, from here.
    let headers = [("Host", "makalu.example.com"), ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate")];
    let linked = server.raw("GET", "/team", &headers, b"");
    assert!(linked.header("refresh") == "0" && linked.header("set-cookie").is_empty(), "{}", linked.head);
}
