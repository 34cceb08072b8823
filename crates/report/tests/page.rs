//! The report page: well formed, self-contained, in both languages, for every task and at the edges.

mod support;

use makalu::{Artifact, Message, Task};
use makalu_report::html::report;
use makalu_report::{Lang, words};
use quick_xml::Reader;
use quick_xml::events::Event;
use support::{HOSTILE, Names, Recipe, artifact, list};

const TASKS: [Task; 3] = [Task::Binary, Task::Multiclass { n_classes: 4 }, Task::Regression];

/// What must hold of any page: it parses as XML (hence every chart in it), loads nothing, runs nothing, says no `NaN`.
/// Returns the text that a reader sees.
fn check(page: &str) -> String {
    let mut reader = Reader::from_str(page);
    reader.config_mut().check_end_names = true;
    let (mut depth, mut charts, mut text) = (0, 0, String::new());
    let mut ids = std::collections::BTreeSet::new();
    loop {
        let event = reader.read_event().unwrap_or_else(|e| panic!("at byte {}: {e}", reader.buffer_position()));
        if let Event::Start(tag) | Event::Empty(tag) = &event {
            let name = tag.name().as_ref().to_owned();
            assert!(!["script", "iframe", "img", "link", "object"].contains(&name.as_str()), "<{name}>");
            charts += usize::from(name == "svg");
            for attribute in tag.attributes() {
                let attribute = attribute.expect("quoted and not repeated");
                let key = attribute.key.as_ref().to_owned();
                let value = attribute.value.to_string();
                assert!(!key.starts_with("on") && key != "src", "{key}");
                assert!(key != "href" || value.starts_with('#'), "{value}");
                assert!(key != "id" || ids.insert(value.clone()), "id {value} twice");
                assert!(!value.contains("NaN") && !value.contains("inf"), "{key}={value}");
            }
        }
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            Event::Text(t) => {
                text.push_str(&t);
                text.push('\n');
            }
            Event::GeneralRef(r) => text.push_str(&format!("&{};", &*r)),
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(depth, 0);
    assert_eq!(page.matches("<title id=").count(), charts, "every chart has a title");
    assert_eq!(page.matches("role=\"img\"").count(), charts);
    let links =
        page.replace("xmlns=\"http://www.w3.org/2000/svg\"", "").replace("xmlns=\"http://www.w3.org/1998/Math", "");
    assert!(!links.contains("http://") && !links.contains("https://") && !links.contains("url("));
    assert!(!text.contains("NaN") && !text.contains(" inf"), "{text}");
    assert!(!text.contains("report-"), "a text is missing: {}", text.split("report-").nth(1).unwrap_or(""));
    assert!(!text.contains("{$") && !text.contains("{ $"), "a fact is missing");
    text
}

fn both(artifact: &Artifact, recipe: &Recipe) {
    for lang in [Lang::En, Lang::Fr] {
        for n in [None, Some(0), Some(30)] {
            check(&report(artifact, n.map(|n| list(recipe, n)).as_ref(), lang));
        }
    }
}

#[test]
fn every_task_in_both_languages() {
    for task in TASKS {
        let recipe = Recipe::new(task, 400);
        both(&artifact(&recipe), &recipe);
    }
}

#[test]
fn names_from_the_table_stay_text() {
    for task in TASKS {
        let recipe = Recipe { names: Names::Hostile, ..Recipe::new(task, 120) };
        both(&artifact(&recipe), &recipe);
        let page = report(&artifact(&recipe), Some(&list(&recipe, 30)), Lang::En);
        assert!(page.contains("alert(1)") && !page.contains(HOSTILE[0]) && !page.contains('\u{202e}'));
        assert!(!page.contains('\0') && !page.contains("]]><"));
    }
}

#[test]
fn no_signal_is_said_first() {
    for task in TASKS {
        let recipe = Recipe { strength: 0.0, ..Recipe::new(task, 90) };
        both(&artifact(&recipe), &recipe);
        let page = report(&artifact(&recipe), None, Lang::En);
        let heading = page.split("<h1>").nth(1).expect("a heading");
        assert!(heading.starts_with("No: with these 90 rows"), "{}", &heading[..80]);
    }
}

#[test]
fn personal_data_stay_out() {
    let recipe = Recipe::new(Task::Binary, 100);
    let page = report(&artifact(&recipe), Some(&list(&recipe, 30)), Lang::En);
    assert!(page.contains("C-10321") && !page.contains("secret@example.org"));
}

#[test]
fn thousands_of_rows_stay_light() {
    for task in TASKS {
        let recipe = Recipe { n_features: 40, ..Recipe::new(task, 7_000) };
        let page = report(&artifact(&recipe), Some(&list(&recipe, 7_000)), Lang::Fr);
        assert!(page.len() < 600_000, "{task:?}: {} bytes", page.len());
    }
}

#[test]
fn edges() {
    for task in TASKS {
        let check_edge = |recipe: Recipe, change: fn(&mut Artifact)| {
            let mut artifact = artifact(&recipe);
            change(&mut artifact);
            both(&artifact, &recipe);
        };
        let small = Recipe::new(task, 4);
        check_edge(Recipe { n_features: 1, ..small }, |_| {});
        check_edge(small, |_| {});
        check_edge(Recipe::new(task, 60), |a| {
            for model in &mut a.validation.models {
                let outputs = model.out_of_fold.repeats.iter_mut().flat_map(|r| &mut r.outputs);
                outputs.flatten().for_each(|s| *s = 0.25);
            }
        });
        check_edge(Recipe::new(task, 60), |a| {
            for model in &mut a.validation.models {
                let outputs = model.out_of_fold.repeats.iter_mut().flat_map(|r| &mut r.outputs);
                outputs.flatten().for_each(|s| *s = f64::NAN);
                let figures = model.figures.iter_mut().map(|f| &mut f.estimate).chain(&mut model.importance);
                figures.for_each(|e| (e.value, e.high) = (f64::NAN, f64::INFINITY));
            }
        });
        check_edge(Recipe::new(task, 60), |a| {
            a.validation.models.iter_mut().for_each(|m| m.out_of_fold.repeats.clear());
            a.gaps.clear();
            a.notices.clear();
            a.validation.recommended = 0;
            a.models.iter_mut().for_each(|m| m.effects.clear());
            a.validation.models.iter_mut().for_each(|m| m.importance.iter_mut().for_each(|e| e.value = 0.0));
        });
        check_edge(Recipe::new(task, 60), |a| {
            a.schema.columns.clear();
            a.schema.classes.clear();
            a.features.clear();
        });
    }
}

/// Both languages say the same things with the same facts.
#[test]
fn texts_exist_in_both_languages() {
    let text = |lang: &str| {
        let path = format!("{}/locales/{lang}/report.ftl", env!("CARGO_MANIFEST_DIR"));
        std::fs::read_to_string(path).expect("the texts of the report")
    };
    let ids = |s: &str| -> Vec<String> {
        s.lines().filter(|l| l.starts_with("report-")).filter_map(|l| l.split(' ').next().map(str::to_owned)).collect()
    };
    assert_eq!(ids(&text("en")), ids(&text("fr")));
    for id in ids(&text("fr")) {
        let french = words::text(&Message { code: id.clone().into(), args: Vec::new() }, Lang::Fr);
        let bare = id != "report-people-command"
            && [" ;", " :", " !", " ?", " %", "« ", " »"].iter().any(|m| french.contains(m));
        assert!(!bare && !french.contains('\''), "{id}: {french}");
    }
}
