//! The example's truth is found, its leaks noticed, its personal data left out.

use assert_cmd::Command;
use serde_json::Value;

const TABLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/vip_customers.csv");

fn json(arguments: &[&str]) -> Value {
    let mut command = Command::new(env!("CARGO_BIN_EXE_makalu"));
    let output = command.env("LC_ALL", "C").args(arguments).arg("--json").assert().success().get_output().clone();
    serde_json::from_slice(&output.stdout).expect("JSON")
}

fn role<'a>(result: &'a Value, column: &str) -> &'a str {
    let columns = result["columns"].as_array().expect("a list of columns");
    let found = columns.iter().find(|c| c["name"] == column).unwrap_or_else(|| panic!("no column {column}"));
    found["role"].as_str().expect("a role")
}

#[test]
fn it_is_read_as_a_french_excel_wrote_it() {
    let checked = json(&["check", TABLE, "--target", "statut"]);
    assert_eq!(checked["rows"], 4000);
    assert_eq!(checked["reading"]["separator"], ";");
    assert_eq!(checked["reading"]["encoding"], "windows-1252");
    assert_eq!(checked["classes"], serde_json::json!(["Actif", "Résilié"]));
    assert!(checked["notices"].as_array().expect("notices").iter().any(|n| n["line"] == 2317), "the broken line");
    for (columns, expected) in [
        (vec!["statut"], "Target"),
        (vec!["numero_client"], "Id"),
        (vec!["nom", "prenom", "email", "telephone", "iban"], "Personal"),
        (vec!["date_cloture", "motif_resiliation", "segment"], "Ignore"),
        (vec!["jours_depuis_achat", "nb_familles_produits", "canal_principal", "note_satisfaction"], "Feature"),
        (vec!["nb_reclamations", "carte_fidelite", "ca_12m"], "Feature"),
    ] {
        for column in columns {
            assert_eq!(role(&checked, column), expected, "{column}");
        }
    }
}

#[test]
fn its_truth_is_found_and_nothing_else() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let model = folder.path().join("a.makalu");
    let model = model.to_str().expect("a plain name");
    let fitted = json(&["fit", TABLE, "--target", "statut", "--effort", "quick", "-o", model]);
    assert_eq!(fitted["signal"]["found"], true);
    // Who knows the truth reaches AUC 0.8816 and log-loss 0.1985 (examples/README.md).
    let best = fitted["models"].as_array().expect("models").last().expect("best").clone();
    let figure = |metric: &str| {
        let figures = best["figures"].as_array().expect("figures");
        let found = figures.iter().find(|f| f["metric"] == metric).unwrap_or_else(|| panic!("no {metric}"));
        found["estimate"]["value"].as_f64().expect("a number")
    };
    let (auc, log_loss) = (figure("Auc"), figure("LogLoss"));
    assert!((0.84..0.90).contains(&auc), "AUC {auc}: too low misses the truth, too high has seen the answer");
    assert!((0.19..0.23).contains(&log_loss), "log-loss {log_loss}");
}
