//! What makalu says of who stays, held against the truth: rules on 20,000 other customers, tipping points and conditions
//! against what was planted.

use makalu::data::schema::{DictionaryEntry, Monotone};
use makalu::data::{Choices, Dictionary, dataset, read, schema};
use makalu::decide::aim::Aim;
use makalu::decide::levers::levers;
use makalu::decide::stay::{Keep, Limit, Verdict, stay};
use makalu::explain::rules::Outlook;
use makalu::fit::{NoCheckpoint, Source, fit};
use makalu::watch::AtRisk;
use makalu::{Artifact, Effort, Flow, Run, Seed, Table};
use makalu_simulate::vip;
use std::sync::atomic::AtomicBool;

fn table(customers: &[vip::Customer]) -> Table {
    read(&vip::csv(customers), "vip_customers.csv", &Default::default()).expect("a table").value
}

/// Learnt as by someone who says that longer without a purchase can only be worse.
fn learnt() -> Artifact {
    let table = table(&vip::customers(vip::SEED));
    let known = DictionaryEntry {
        column: "jours_depuis_achat".to_owned(),
        monotone: Some(Monotone::Increasing),
        ..DictionaryEntry::default()
    };
    let dictionary = Dictionary { entries: vec![known] };
    let choices = Choices { target: Some("statut".to_owned()), dictionary, ..Choices::default() };
    let schema = schema::understand(&table, &choices).expect("understood").value;
    let source = Source { name: "vip_customers.csv".to_owned(), sha256: "00".repeat(32) };
    let stopped = AtomicBool::new(false);
    let run = Run::new(Seed(0), Effort::Quick, &|_| Flow::Continue, &stopped);
    fit(&table, &schema, &source, &run, &mut NoCheckpoint).expect("fits").value
}

fn feature(artifact: &Artifact, name: &str) -> usize {
    artifact.features.iter().position(|f| f.name == name).expect("a feature of the example")
}

fn rules_hold_on_twenty_thousand_other_customers(artifact: &Artifact) {
    let fresh = table(&vip::as_many(20_000, Seed(20_250_630)));
    let features = dataset::features(&fresh, &artifact.schema).expect("the same columns").value;
    let left = dataset::known_outcomes(&fresh, &artifact.schema).expect("outcomes");
    let rules = &artifact.stay.rules;
    assert!(rules.iter().any(|r| r.outlook == Outlook::Stays) && rules.iter().any(|r| r.outlook == Outlook::Goes));
    for rule in rules {
        let covered: Vec<usize> = (0..fresh.n_rows()).filter(|&row| rule.covers(&features, row)).collect();
        let as_foretold = covered.iter().filter(|&&row| (left[row] == Some(1.0)) == (rule.outlook == Outlook::Goes));
        let share = as_foretold.count() as f64 / covered.len() as f64;
        println!(
            "{:?} {:?}: {} fresh rows, {share:.4} ({:?})",
            rule.outlook,
            rule.conditions,
            covered.len(),
            rule.share
        );
        assert!(rule.share.low <= share && share <= rule.share.high, "{rule:?} {share}");
    }
}

/// What says nothing of who leaves has no place where it turns.
fn tipping_points_are_of_columns_that_decide(artifact: &Artifact) {
    let decide = ["jours_depuis_achat", "nb_familles_produits", "note_satisfaction", "nb_reclamations"];
    for told in &artifact.stay.tipping {
        let name = artifact.features[told.feature].name.as_str();
        assert!(decide.contains(&name), "{name}: {told:?}");
        assert!(told.low <= told.at && told.at <= told.high, "{told:?}");
    }
}

/// The conditions found, held against the truth: who keeps to them is less at risk than the bar, by the true log-odds.
fn conditions_speak_of_what_was_planted(artifact: &Artifact) {
    let aim = Aim::new(artifact, "recommended", AtRisk::AsPromised, None).expect("the event");
    let named = ["jours_depuis_achat", "nb_familles_produits", "nb_reclamations", "carte_fidelite", "couleur_preferee"];
    let levers = levers(artifact, &named.map(str::to_owned)).expect("columns of the example");
    let table = table(&vip::customers(vip::SEED)[..400]);
    let features = dataset::features(&table, &artifact.schema).expect("the same columns").value;
    let rows = stay(&aim, &features, &levers, Keep::Under);
    let days = feature(artifact, "jours_depuis_achat");
    let colour = feature(artifact, "couleur_preferee");
    let conditions: Vec<_> =
        rows.iter().filter_map(|r| if let Verdict::Holds(c) = &r.verdict { Some(c) } else { None }).flatten().collect();
    let on_days: Vec<f64> = conditions
        .iter()
        .filter(|c| c.feature == days)
        .filter_map(|c| if let Limit::High(v) = c.limit { Some(v) } else { None })
        .collect();
    // Nothing happens before 60 days, so no limit that binds lies below (up to the model's own slope there).
    assert!(on_days.len() > 50, "{}", on_days.len());
    let early = on_days.iter().filter(|v| **v < 50.0).count();
    assert!(early * 10 < on_days.len(), "{early} of {}", on_days.len());
    // What is not so is not said, or hardly: that fewer days would be worse, that a colour decides.
    assert!(conditions.iter().all(|c| c.feature != days || !matches!(c.limit, Limit::Low(_))));
    assert!(conditions.iter().filter(|c| c.feature == colour).count() * 20 < conditions.len());
}

/// One fit serves all three.
#[test]
fn what_is_said_of_those_who_stay_is_true() {
    let artifact = learnt();
    rules_hold_on_twenty_thousand_other_customers(&artifact);
    tipping_points_are_of_columns_that_decide(&artifact);
    conditions_speak_of_what_was_planted(&artifact);
}
