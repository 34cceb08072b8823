//! A team: the administrator's link, an account, someone invited, a project shared, the log.

use crate::look::{Eyes, eyes};
use crate::server::{Server, table};

const PASSWORD: &str = "correct horse battery";

/// A path of a link.
fn path(text: &str) -> &str {
    let at = text.find("/join/").expect("a link");
    text[at..].split_whitespace().next().expect("a path")
}

/// Makes the account of a link.
fn join(eyes: &Eyes, link: &str, name: &str) {
    let chromium = &eyes.chromium;
    chromium.open(link);
    eyes.look();
    chromium.fill("#name", name);
    chromium.fill("#password", PASSWORD);
    chromium.fill("#again", "another horse");
    chromium.follow("form.secret button");
    assert_eq!(chromium.count("[role=alert]"), 1, "{}", chromium.text("main"));
    chromium.fill("#password", PASSWORD);
    chromium.fill("#again", PASSWORD);
    chromium.follow("form.secret button");
    assert_eq!(chromium.path(), "/");
}

#[test]
fn a_team_shares_a_project() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut server = Server::with(&folder.path().join("data"), &["--team"]);
    let link = server.line();
    let Some(ada) = eyes(&server, "en") else { return };
    let bob = eyes(&server, "fr").expect("as many browsers as one likes");
    ada.chromium.open("/team");
    assert!(ada.chromium.path().starts_with("/sign-in"), "{}", ada.chromium.path());
    ada.look();
    join(&ada, path(&link), "ada@example.com");
    ada.look();

    ada.chromium.follow("nav.self a[href='/team']");
    ada.look();
    ada.chromium.follow("form[action='/team/invite'] button");
    ada.look_once();
    let invitation = ada.chromium.text(".told pre");
    join(&bob, path(&invitation), "bob@example.com");

    let file = folder.path().join("clients.csv");
    std::fs::write(&file, table(120, 0)).expect("writes");
    ada.chromium.open("/");
    ada.chromium.send("#file", &file);
    ada.chromium.follow("nav.tabs a[href$='/sharing']");
    ada.look();
    let project = ada.chromium.path().trim_end_matches("/sharing").to_owned();
    let projects = |eyes: &Eyes| {
        eyes.chromium.open("/");
        eyes.chromium.count("ul.projects li")
    };
    assert_eq!(projects(&bob), 0);
    let whose = ada.chromium.script(
        "return [...document.querySelectorAll('label')].find((l) => l.textContent.startsWith('bob@')).htmlFor",
        vec![],
    );
    ada.chromium.choose(&format!("#{}", whose.as_str().expect("a field")), "sees");
    ada.chromium.follow("main form button.button");
    assert_eq!(projects(&bob), 1);
    bob.look();
    bob.chromium.open(&format!("{project}/table"));
    assert_eq!(bob.chromium.count("form.ask"), 0, "Bob may look only");
    bob.look();

    bob.chromium.follow("nav.self a[href='/account']");
    bob.look();
    bob.chromium.fill("#purpose", "chaque nuit");
    bob.chromium.follow("form[action='/account/tokens'] button");
    bob.look_once();
    bob.chromium.follow("form[action='/sign-out'] button");
    assert_eq!(bob.chromium.path(), "/sign-in");
    bob.chromium.fill("#name", "bob@example.com");
    bob.chromium.fill("#password", "wrong horse battery");
    bob.chromium.follow("form.secret button");
    bob.look_once();

    ada.chromium.open("/team");
    ada.look();
    ada.chromium.follow("main a[href='/team/log']");
    let log = ada.chromium.text("main table");
    assert!(log.contains("bob@example.com") && log.contains("clients"), "{log}");
    ada.look();
}
