//! The pictures of the guide: `cargo nextest run --workspace -E 'test(pictures)' --run-ignored only`.

use crate::chromium::{Chromium, NARROW, Screen, WIDE};
use crate::look::eyes;
use crate::server::Server;
use std::path::Path;
use std::process::Command;

/// A phone's screen in light colours, two dots for one.
const PHONE: Screen = Screen { is_dark: false, scale: 2, ..NARROW };
const DESK: Screen = Screen { height: 800, ..WIDE };
/// Colours of a picture: flat pages need few, and few are small.
const COLOURS: &str = "64";

/// Writes what is seen, from this element on, with few colours.
fn take(chromium: &Chromium, name: &str, from: &str) {
    let from = serde_json::json!(from);
    chromium.script("document.activeElement.blur(); document.querySelector(arguments[0]).scrollIntoView()", vec![from]);
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../docs/guide/pictures/{name}.png"));
    std::fs::write(&file, chromium.picture()).expect("writes");
    let reduced = Command::new("convert")
        .arg(&file)
        .args(["+dither", "-colors", COLOURS, "-strip", "-define", "png:compression-level=9"])
        .arg(format!("PNG8:{}", file.display()))
        .status()
        .expect("ImageMagick is here");
    assert!(reduced.success());
}

#[test]
#[ignore = "writes the pictures of the guide, in some minutes"]
fn pictures() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let server = Server::start(folder.path());
    let eyes = eyes(&server, "en").expect("a browser");
    let chromium = &eyes.chromium;
    chromium.screen(DESK);
    chromium.open("/");
    take(chromium, "start", "body");
    chromium.follow("form.example button");
    take(chromium, "understood", "body");
    chromium.follow("form.ask button");
    for column in ["jours_depuis_achat", "nb_familles_produits", "nb_reclamations", "carte_fidelite"] {
        let named = format!("input[type=checkbox][aria-label^='{column} ']");
        if chromium.count(&named) > 0 {
            chromium.click(&named);
        }
    }
    take(chromium, "question", "body");
    chromium.click("input[name=effort][value=standard]");
    chromium.follow("button[name=learn]");
    chromium.wait("document.querySelector('progress').value / document.querySelector('progress').max > .4");
    take(chromium, "learning", "body");
    chromium.wait("location.pathname.endsWith('/results') && document.readyState === 'complete'");
    let project = chromium.path().trim_end_matches("/results").to_owned();
    take(chromium, "results", "body");
    chromium.open(&format!("{project}/people"));
    take(chromium, "list", "body");
    chromium.follow("tbody tr:first-child a");
    take(chromium, "row", "body");
    take(chromium, "what-if", "section:last-of-type");
    chromium.screen(PHONE);
    take(chromium, "phone", "body");
    chromium.screen(DESK);
    chromium.open(&format!("{project}/budget?cost=15&gain=600&success=25&budget="));
    take(chromium, "whom-to-call", "body");
    chromium.open(&format!("{project}/results"));
    chromium.follow("form[action='/language'] button");
    take(chromium, "french", "body");
}
