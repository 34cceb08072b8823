//! `makalu optimize` from outside, on batches whose best settings are known: what it promises is true, what contradicts is
//! named, what is wrong is refused.

use assert_cmd::Command;
use makalu_simulate::batches::{BEST, ORDINARY_HUMIDITY, Settings, true_yield};
use serde_json::Value;
use std::fs;
use std::path::Path;

/// What the program prints and says; it must end with this code, and show no text's identifier.
fn run(folder: &Path, lang: &str, threads: &str, arguments: &[&str], code: i32) -> (String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_makalu"));
    command.current_dir(folder).env("LC_ALL", lang).env("RAYON_NUM_THREADS", threads).args(arguments);
    let output = command.output().expect("runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    let (out, err) = (text(output.stdout), text(output.stderr));
    assert_eq!(output.status.code(), Some(code), "makalu {arguments:?}\n{out}\n{err}");
    for said in [&out, &err] {
        assert!(!said.contains("optimize-") && !said.contains("{ $"), "makalu {arguments:?}\n{said}");
    }
    (out, err)
}

/// The settings of a JSON answer, by a field of each.
fn settings(answer: &Value, of: impl Fn(usize, &Value) -> f64) -> Settings {
    let found = &answer["outcome"]["Found"];
    let at = |name: &str| {
        let settings = found["settings"].as_array().expect("settings");
        let named = |s: &&Value| answer["features"][s["feature"].as_u64().expect("an index") as usize] == name;
        let (place, setting) = settings.iter().enumerate().find(|(_, s)| named(s)).expect(name);
        of(place, setting)
    };
    Settings {
        temperature: at("temperature"),
        pressure: at("pressure"),
        catalyst: at("catalyst"),
        reaction_time: at("reaction_time"),
        stirring: at("stirring"),
        ph: at("ph"),
        feed_rate: at("feed_rate"),
        cooling_rate: at("cooling_rate"),
    }
}

fn number(value: &Value) -> f64 {
    value.as_f64().expect("a number")
}

fn truth(s: &Settings) -> f64 {
    true_yield(s, ORDINARY_HUMIDITY)
}

/// What is proven is consistent on any number of threads; what the recommended model promises holds in the plant that the
/// batches come from. (The additive model cannot know that hot batches are done sooner.)
fn the_promise_is_true(path: &Path, model: &str) {
    let ask = [
        "optimize", "yield.makalu", "batches.csv", "--maximize", "--where", "pressure<=4.5", "--model", model, "--json",
    ];
    let (out, _) = run(path, "C", "1", &ask, 0);
    assert_eq!(out, run(path, "C", "4", &ask, 0).0, "threads decide nothing");
    let answer: Value = serde_json::from_str(&out).expect("JSON");
    let found = &answer["outcome"]["Found"];
    let middle = settings(&answer, |_, s| number(&s["middle"]));
    let warned = answer["text"].to_string().contains("less exact than");
    assert_eq!(warned, model != "recommended", "{}", answer["text"]);
    assert!(truth(&BEST) - truth(&middle) <= 2.0, "{model}: {middle:?} gives {}", truth(&middle));
    let runs = found["plan"].as_array().expect("runs");
    for run in runs.iter().filter(|_| model == "recommended") {
        let at = settings(&answer, |place, _| number(&run["values"][place]));
        assert!(truth(&at) >= number(&run["promise"]["interval"][0]), "{model}: {at:?}");
    }
    // The proof holds against the best found, and against the middle.
    if let Some(ceiling) = found["proof"]["ceiling"].as_f64() {
        assert!(ceiling >= number(&found["best"]["value"]) && ceiling >= number(&found["middle"]["value"]));
    }
    assert!(number(&found["middle"]["value"]) >= number(&found["least"]) - 1e-9);
    assert!(number(&found["past"]["around"]["n_rows"]) >= number(&found["past"]["least"]));
}

#[test]
fn the_best_settings_of_a_known_plant() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path();
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    for name in ["batches.csv", "batches_dictionary.csv"] {
        fs::copy(examples.join(name), path.join(name)).expect("the example is there");
    }
    let learn = "fit batches.csv --target yield --dictionary batches_dictionary.csv --effort quick -o yield.makalu";
    run(path, "C", "4", &learn.split(' ').collect::<Vec<_>>(), 0);
    for model in ["recommended", "additive"] {
        the_promise_is_true(path, model);
    }
    what_is_asked_is_kept(path);
    contradictions_are_named(path);
    what_is_wrong_is_refused(path);
}

/// Limits, ranges, steps and held values; both languages, page and plan.
fn what_is_asked_is_kept(path: &Path) {
    let ask = [
        "optimize",
        "yield.makalu",
        "--maximize",
        "--model",
        "additive",
        "--where",
        "temperature + 2 * pressure <= 170",
        "--range",
        "catalyst=1..2",
        "--step",
        "ph=0.5",
        "--set",
        "humidity=60",
    ];
    let (out, _) = run(path, "C", "2", &[&ask[..], &["--json"]].concat(), 0);
    let answer: Value = serde_json::from_str(&out).expect("JSON");
    for field in ["from", "to", "middle", "best"] {
        let at = settings(&answer, |_, s| number(&s[field]));
        assert!(at.temperature + 2.0 * at.pressure <= 170.0 + 1e-6, "{field}: {at:?}");
        assert!((1.0..=2.0).contains(&at.catalyst) && (at.ph * 2.0).fract() == 0.0, "{field}: {at:?}");
    }
    for (lang, sure) in [("C", "The window"), ("fr_FR.UTF-8", "La fenêtre")] {
        let files = ["--report", "page.html", "-o", "plan.csv"];
        let (out, _) = run(path, lang, "2", &[&ask[..], &files].concat(), 0);
        let page = fs::read_to_string(path.join("page.html")).expect("a page");
        assert!(out.contains(sure) && page.contains(sure) && !page.contains("optimize-"), "{lang}: {out}");
        let plan = fs::read_to_string(path.join("plan.csv")).expect("a plan");
        assert_eq!(plan.lines().count(), 7, "{plan}");
        assert!(plan.lines().next().expect("names").ends_with("yield"), "{plan}");
    }
    let spec = ["optimize", "yield.makalu", "batches.csv", "--spec", "yield>=80", "--spec", "yield<=84"];
    let (out, _) = run(path, "C", "2", &[&spec[..], &["--model", "additive"]].concat(), 0);
    assert!(out.contains("from 80"), "{out}");
}

fn contradictions_are_named(path: &Path) {
    let ask = [
        "optimize", "yield.makalu", "batches.csv", "--maximize", "--where", "temperature >= 170", "--range",
        "temperature=150..160",
    ];
    let (out, err) = run(path, "C", "2", &ask, 1);
    assert!(out.contains("temperature >= 170: moved to 160.") && out.contains("widened to 170"), "{out}");
    assert!(err.contains("No setting is allowed"), "{err}");
}

fn what_is_wrong_is_refused(path: &Path) {
    let base = ["optimize", "yield.makalu", "--maximize"];
    for (more, expected) in [
        (&["--where", "temprature<=170"][..], "temperature"),
        (&["--where", "temperature"], "says no limit"),
        (&["--range", "temperature=300..400"], "outside of the data"),
        (&["--range", "humidity=30..40"], "--actionable humidity"),
        (&["--set", "temperature=150"], "cannot be both held"),
        (&["--set", "shift=noon"], "early"),
        (&["--spec", "ph>=3"], "is about what is predicted"),
        (&["--step", "ph=400"], "No multiple"),
        (&["--class", "a"], "no classes"),
        (&["-o", "plan.xlsx"], ".csv"),
        (&["--actionable", "humidty"], "humidity"),
        (&["--step", "ph=-1"], "above 0"),
    ] {
        let (_, err) = run(path, "C", "2", &[&base[..], more].concat(), 2);
        assert!(err.contains(expected), "{more:?}: {err}");
    }
    run(path, "C", "2", &["optimize", "yield.makalu"], 2);
    let (_, err) = run(path, "C", "2", &["optimize", "yield.makalu", "--minimize", "--model", "baseline"], 3);
    assert!(err.contains("reads no column"), "{err}");
    let (out, _) = run(path, "C", "2", &[&base[..], &["--model", "additive", "--range", "ph=0..7"]].concat(), 0);
    assert!(out.contains("reaches outside of the data"), "{out}");
    // Noise: any settings would be best by chance.
    let mut draw = makalu::Seed(3).stream();
    let noise: String = (0..40).map(|_| format!("{:.3},{:.3}\n", draw.normal(), draw.normal())).collect();
    fs::write(path.join("noise.csv"), format!("a,y\n{noise}")).expect("writes");
    run(path, "C", "2", &["fit", "noise.csv", "--target", "y", "--effort", "quick", "-o", "noise.makalu"], 0);
    let (_, err) = run(path, "C", "2", &["optimize", "noise.makalu", "--maximize", "--actionable", "a"], 3);
    assert!(err.contains("shows no signal"), "{err}");
}
