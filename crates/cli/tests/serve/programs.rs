//! Programs: the API with a token, from a table to scores; what it refuses, and how.

use crate::server::{Answer, Browser, Server, table};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// A program with a token.
struct Program<'a> {
    browser: &'a Browser,
    token: String,
}

impl Program<'_> {
    fn ask(&self, method: &str, path: &str, body: &[u8]) -> Answer {
        let bearer = format!("Bearer {}", self.token);
        let headers = [("Host", self.browser.host.as_str()), ("Authorization", &bearer), ("Accept-Language", "fr")];
        self.browser.raw(method, &format!("/api/v1{path}"), &headers, body)
    }

    fn json(&self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let text = if body.is_null() { String::new() } else { body.to_string() };
        let answer = self.ask(method, path, text.as_bytes());
        let body = answer.body.trim();
        let value = if body.is_empty() { Value::Null } else { serde_json::from_str(body).expect(body) };
        (answer.status, value)
    }

    fn get(&self, path: &str) -> Value {
        let (status, value) = self.json("GET", path, &Value::Null);
        assert_eq!(status, 200, "{path}: {value}");
        value
    }
}

/// A token made on the page.
fn token(browser: &Browser) -> String {
    let made = browser.form("/account/tokens", "name=cron");
    let at = made.body.find("Bearer ").expect("the token is shown");
    made.body[at + 7..].split('"').next().expect("ends").trim_end_matches("&quot;").chars().take(40).collect()
}

#[test]
fn from_a_table_to_scores_without_a_page() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let server = Server::start(folder.path());
    let program = Program { browser: &server, token: token(&server) };
    let sent = program.ask("POST", "/projects?name=clients.csv", table(150, 0).as_bytes());
    assert_eq!(sent.status, 201, "{}", sent.body);
    let project: Value = serde_json::from_str(&sent.body).expect("is JSON");
    let at = format!("/projects/{}", project["id"].as_str().expect("an identifier"));
    assert_eq!(program.get("/projects")[0]["name"], "clients");

    let asked = json!({ "target": "gone", "effort": "quick", "actionable": ["visits"],
        "dictionary": [{ "column": "visits", "label": "visits a year", "cost": 2.0 }] });
    let (status, understood) = program.json("PUT", &format!("{at}/question"), &asked);
    assert!(status == 200 && understood["rows"] == 150 && !understood["sufficiency"].is_null(), "{understood}");
    assert_eq!(program.json("POST", &format!("{at}/learn"), &Value::Null).0, 202);
    assert_eq!(program.json("POST", &format!("{at}/learn"), &Value::Null).0, 409, "it is learnt once");
    let begun = Instant::now();
    while program.get(&at)["state"] != "done" {
        assert!(begun.elapsed() < Duration::from_secs(120), "{}", program.get(&at));
        std::thread::sleep(Duration::from_millis(100));
    }

    assert!(program.get(&format!("{at}/results"))["models"].is_array());
    program.get(&format!("{at}/front"));
    let rows = program.get(&format!("{at}/rows?search=c00042"));
    assert!(rows["found"] == 1 && rows["rows"][0]["row"] == 41, "{rows}");
    assert_eq!(program.get(&format!("{at}/rows?page=2"))["rows"].as_array().map(Vec::len), Some(50));
    let row = program.get(&format!("{at}/rows/41"));
    assert!(row["scored"].is_object() && (row["stays"].is_object() || row["silent"].is_string()), "{row}");
    let (status, other) = program.json("POST", &format!("{at}/rows/41/whatif"), &json!({ "set": [["visits", "19"]] }));
    assert!(status == 200 && other["before"] != other["after"], "{other}");
    assert!(program.get(&format!("{at}/budget?cost=15&gain=600&success=0.25"))["plan"].is_object());
    let wish = json!({ "wish": "lowest", "limits": ["visits<=15"] });
    assert_eq!(program.json("POST", &format!("{at}/settings"), &wish).0, 200);
    let later = program.ask("POST", &format!("{at}/months?name=later.csv"), table(140, 3).as_bytes());
    let later: Value = serde_json::from_str(&later.body).expect("is JSON");
    let month = program.get(&format!("{at}/months/{}", later["id"].as_str().expect("an identifier")));
    assert_eq!(month["rows"].as_array().map(Vec::len), Some(140));
    assert!(program.ask("GET", &format!("{at}/files/list.csv"), b"").body.starts_with("\u{feff}client;"));

    assert_eq!(program.json("DELETE", &at, &Value::Null).0, 204);
    assert_eq!(program.json("GET", &at, &Value::Null).0, 404);
    assert_eq!(program.json("POST", &format!("{at}/restore"), &Value::Null).0, 204);
    program.get(&at);
}

#[test]
fn a_refusal_has_a_code_and_words() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let server = Server::start(folder.path());
    let program = Program { browser: &server, token: token(&server) };
    let refused = |method: &str, path: &str, body: &Value, status: u16, code: &str| {
        let (was, value) = program.json(method, path, body);
        assert_eq!((was, value["error"]["code"].as_str()), (status, Some(code)), "{method} {path}: {value}");
        assert!(value["error"]["text"].as_str().is_some_and(|t| !t.is_empty()));
    };
    let sent = program.ask("POST", "/projects?name=clients.csv", table(60, 0).as_bytes());
    let project: Value = serde_json::from_str(&sent.body).expect("is JSON");
    let at = format!("/projects/{}", project["id"].as_str().expect("an identifier"));
    refused("GET", "/nothing", &Value::Null, 404, "web-api-absent");
    refused("PATCH", &at, &Value::Null, 404, "web-api-absent");
    refused("POST", "/tokens", &json!({ "name": "more" }), 404, "web-api-absent");
    refused("GET", "/invitations", &Value::Null, 404, "web-absent");
    refused("PUT", &format!("{at}/question"), &json!({ "goal": "gone" }), 422, "web-api-body");
    refused("POST", "/projects?name=empty.csv", &Value::Null, 422, "web-no-file");
    refused("GET", "/projects/abcdefghjkmnpqrstuvw", &Value::Null, 404, "web-absent");
    refused("GET", &format!("{at}/results"), &Value::Null, 404, "web-absent");
    let (status, unknown) = program.json("PUT", &format!("{at}/question"), &json!({ "target": "nothing" }));
    assert_eq!(status, 422, "{unknown}");

    // No token, a wrong one, one taken back: nothing but the document.
    let wrong = Program { browser: &server, token: "a".repeat(40) };
    assert_eq!(wrong.ask("GET", "/projects", b"").status, 401);
    let cookie_only =
        server.raw("GET", "/api/v1/projects", &[("Host", &server.host), ("Cookie", &server.cookie())], b"");
    assert_eq!(cookie_only.status, 401, "a cookie opens nothing here");
    assert_eq!(wrong.ask("GET", "/openapi.json", b"").status, 200);
    let tokens = program.get("/tokens");
    let id = tokens[0]["id"].as_str().expect("an identifier");
    assert_eq!(program.json("DELETE", &format!("/tokens/{id}"), &Value::Null).0, 204);
    assert_eq!(program.ask("GET", "/projects", b"").status, 401);
}
