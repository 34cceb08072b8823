//! From a table to whom to call: the way that one person goes on their own machine.

use crate::chromium::Chromium;
use crate::look::{Eyes, eyes};
use crate::server::Server;
use crate::tables;
use serde_json::json;
use std::path::Path;

/// A way through the pages.
struct Journey<'a> {
    table: &'a Path,
    /// What is read of it, as the page says.
    understood: &'a [&'a str],
    target: &'a str,
    /// A column that can be changed.
    lever: &'a str,
    /// A column with a slider.
    slider: &'a str,
    /// The name of a row.
    row: &'a str,
    /// The table of the next month.
    later: &'a Path,
}

impl Journey<'_> {
    fn go(&self, eyes: &Eyes) {
        let chromium = &eyes.chromium;
        eyes.look();
        chromium.send("#file", self.table);
        assert!(chromium.path().ends_with("/table"), "{}", chromium.path());
        let project = chromium.path().trim_end_matches("/table").to_owned();
        let text = chromium.text("main");
        for part in self.understood {
            assert!(text.contains(part), "{part}: {text}");
        }
        eyes.look();
        self.ask(eyes);
        self.learn(eyes);
        self.read(eyes);
        self.list(eyes);
        self.one_row(eyes);
        self.whom_to_call(eyes);
        self.settings(eyes);
        self.next_month(eyes);

        chromium.follow("a.home");
        eyes.look();
        chromium.follow(&format!("form[action='{project}/delete'] button"));
        eyes.look();
        chromium.follow(".told button");
        assert_eq!(chromium.count(&format!("form[action='{project}/delete']")), 1, "it is back");
    }

    fn ask(&self, eyes: &Eyes) {
        let chromium = &eyes.chromium;
        chromium.choose("#target", self.target);
        chromium.follow("form.ask button");
        assert!(chromium.path().ends_with("/question"), "{}", chromium.path());
        assert_eq!(chromium.count("form.ask option[selected]"), 1);
        eyes.look();
    }

    /// Begins with the longest effort to see it go on, stops it, and takes the shortest.
    fn learn(&self, eyes: &Eyes) {
        let chromium = &eyes.chromium;
        chromium.click("input[name=effort][value=thorough]");
        chromium.follow("button[name=learn]");
        assert!(chromium.path().ends_with("/training"), "{}", chromium.path());
        chromium.wait("document.querySelector('progress').value > 0");
        let done = chromium.script("return document.querySelector('progress').value", vec![]);
        chromium.wait(&format!("document.querySelector('progress').value > {done}"));
        eyes.look();
        chromium.follow("form[action$='/training/stop'] button");
        eyes.look();

        chromium.follow("nav.tabs a[href$='/question']");
        let tick = chromium.script(
            "const row = [...document.querySelectorAll('tbody tr')].find((r) => r.querySelector('th').textContent === arguments[0]);
             return row.querySelector('input[type=checkbox]').name;",
            vec![json!(self.lever)],
        );
        chromium.click(&format!("input[name={tick}]"));
        chromium.click("input[name=effort][value=quick]");
        chromium.follow("button[name=learn]");
        // At its end the page leads on by itself.
        chromium.wait("location.pathname.endsWith('/results') && document.readyState === 'complete'");
    }

    fn read(&self, eyes: &Eyes) {
        let chromium = &eyes.chromium;
        assert!(chromium.count("main section") > 4);
        eyes.look();
        let download = |name: &str| {
            let file = chromium.download(&format!("p.actions a[href$='/files/{name}']"), name);
            std::fs::read(&file).expect("a file")
        };
        assert!(download("report.html").starts_with(b"<!DOC") && download("list.xlsx").starts_with(b"PK"));
        let list = String::from_utf8(download("list.csv")).expect("text");
        assert!(list.contains(self.row), "{list}");
        let report = std::fs::read_to_string(chromium.download("p.actions a[href$='report.html']", "report.html"));
        assert!(report.expect("text").contains(&format!("lang=\"{}\"", eyes.lang())));
    }

    fn list(&self, eyes: &Eyes) {
        let chromium = &eyes.chromium;
        chromium.follow("p.actions a.button");
        assert!(chromium.path().ends_with("/people"), "{}", chromium.path());
        let first = |chromium: &Chromium| chromium.text("tbody tr:first-child td:first-child");
        assert_eq!(first(chromium), "1");
        eyes.look();
        chromium.choose("#order", "lowest");
        chromium.follow("form.filter button");
        assert_ne!(first(chromium), "1", "the last comes first");
        chromium.fill("#search", &self.row.to_lowercase());
        chromium.follow("form.filter button");
        assert_eq!(chromium.count("tbody tr"), 1);
        chromium.fill("#search", "nobody is called this");
        chromium.follow("form.filter button");
        eyes.look();
        chromium.follow("p.warning a");
        assert!(chromium.count("tbody tr") > 10);
    }

    fn one_row(&self, eyes: &Eyes) {
        let chromium = &eyes.chromium;
        chromium.follow("tbody tr:first-child a");
        eyes.look();
        let outcome = |chromium: &Chromium| chromium.text("[data-outcome]");
        let as_it_is = outcome(chromium);
        let label = json!(self.slider);
        chromium.script(
            "const slider = document.querySelector(`input[type=range][aria-label=${JSON.stringify(arguments[0])}]`);
             slider.focus();
             slider.dataset.atEnd = slider.value === slider.max;",
            vec![label],
        );
        let at_end = chromium.script("return document.activeElement.dataset.atEnd === 'true'", vec![]) == true;
        // Home and End go to the ends of a slider.
        chromium.press(if at_end { '\u{e011}' } else { '\u{e010}' });
        chromium.wait(&format!("document.querySelector('[data-outcome]').textContent.trim() !== {}", json!(as_it_is)));
        eyes.look_once();
        chromium.click("button[type=reset]");
        chromium.wait(&format!("document.querySelector('[data-outcome]').textContent.trim() === {}", json!(as_it_is)));
    }

    fn whom_to_call(&self, eyes: &Eyes) {
        let chromium = &eyes.chromium;
        chromium.follow("nav.tabs a[href$='/budget']");
        eyes.look();
        for (field, text) in [("#cost", "15"), ("#gain", "600,50"), ("#success", "25 %")] {
            chromium.fill(field, text);
        }
        chromium.follow("form.fields button");
        assert_eq!(chromium.count("#curve svg"), 1);
        eyes.look();
    }

    fn settings(&self, eyes: &Eyes) {
        let chromium = &eyes.chromium;
        chromium.follow("nav.tabs a[href$='/settings']");
        eyes.look();
        chromium.choose("#wish", "lowest");
        chromium.follow("form.fields button");
        assert_eq!(chromium.count("#window"), 1);
        eyes.look();
    }

    fn next_month(&self, eyes: &Eyes) {
        let chromium = &eyes.chromium;
        chromium.follow("nav.tabs a[href$='/months']");
        eyes.look();
        chromium.send("#file", self.later);
        assert_eq!(chromium.count("#columns"), 1, "{}", chromium.text("main"));
        eyes.look();
        let list = chromium.download("p.actions a.button", "list.xlsx");
        assert!(std::fs::read(list).expect("a file").starts_with(b"PK"));
        chromium.follow("p.kicker a");
        eyes.look();
    }
}

#[test]
fn real_customers() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (Some(table), Some(later)) = (tables::telco(0, 600), tables::telco(100, 700)) else {
        return eprintln!("NOT RUN: no real tables at ../shared/data");
    };
    let server = Server::start(&folder.path().join("data"));
    let Some(eyes) = eyes(&server, "en") else { return };
    let (table_file, later_file) = (folder.path().join("telco.csv"), folder.path().join("later.csv"));
    std::fs::write(&table_file, table).expect("writes");
    std::fs::write(&later_file, later).expect("writes");
    eyes.chromium.open("/");
    assert_eq!(eyes.lang(), "en");
    Journey {
        table: &table_file,
        understood: &["600", "customerID"],
        target: "Churn",
        lever: "MonthlyCharges",
        slider: "tenure",
        row: "7590-VHVEG",
        later: &later_file,
    }
    .go(&eyes);
}

#[test]
fn a_french_export_from_excel() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let server = Server::start(&folder.path().join("data"));
    let Some(eyes) = eyes(&server, "fr-FR,fr") else { return };
    let file = |name: &str| folder.path().join(name);
    tables::workbook(&file("clients d’août.xlsx"), 300, 0);
    tables::workbook(&file("clients de septembre.xlsx"), 280, 3);
    std::fs::write(file("clients.csv"), tables::semicolons(300, 0)).expect("writes");
    eyes.chromium.open("/");
    assert_eq!(eyes.lang(), "fr", "as the browser asks for");
    eyes.chromium.send("#file", &file("clients.csv"));
    let text = eyes.chromium.text("main");
    for part in ["windows-1252", "Ancienneté (années)", "Dépense mensuelle (€)", "Saint-Étienne"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    eyes.chromium.click("summary");
    eyes.look_once();
    eyes.chromium.choose("#decimal", ",");
    eyes.chromium.follow("form[action$='/table'] button");
    assert!(eyes.chromium.text("main").contains("Dépense mensuelle (€)"));

    eyes.chromium.open("/");
    Journey {
        table: &file("clients d’août.xlsx"),
        understood: &["300", "Ancienneté (années)"],
        target: "Résilié",
        lever: "Dépense mensuelle (€)",
        slider: "Ancienneté (années)",
        row: "C00042",
        later: &file("clients de septembre.xlsx"),
    }
    .go(&eyes);
}

#[test]
fn the_example_with_one_click() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let server = Server::start(folder.path());
    let Some(eyes) = eyes(&server, "en") else { return };
    eyes.chromium.open("/");
    eyes.chromium.follow("form.example button");
    assert!(eyes.chromium.path().ends_with("/table"), "{}", eyes.chromium.path());
    eyes.look();
    eyes.chromium.follow("form.ask button");
    assert_eq!(eyes.chromium.count("button[name=learn]"), 1);
    eyes.look();
    eyes.chromium.open("/p/nothing/results");
    assert_eq!(eyes.chromium.count("[role=alert]"), 1);
    // That there is nothing is all that the browser complains of.
    assert_eq!(eyes.chromium.complaints().len(), 1);
    eyes.chromium.follow("main a.button");
    assert_eq!(eyes.chromium.path(), "/");
}
