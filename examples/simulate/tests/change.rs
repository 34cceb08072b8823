//! What makalu says would change a customer, applied to the simulator: where the truth is causal the true risk falls,
//! where two columns merely go together nothing happens.

use makalu::artifact::Artifact;
use makalu::data::{Features, dataset, read, schema};
use makalu::decide::aim::Aim;
use makalu::decide::counterfactual::{Outcome, for_rows};
use makalu::decide::levers::levers;
use makalu::explain::reason::FeatureValue;
use makalu::fit::{NoCheckpoint, Source, fit};
use makalu::models::logistic;
use makalu::watch::AtRisk;
use makalu::{Choices, Effort, Flow, ReadOptions, Run, Seed};
use makalu_simulate::vip::{self, Customer, SEED, true_log_odds};
use std::sync::atomic::AtomicBool;

fn learnt(customers: &[Customer]) -> (Artifact, Features) {
    let table = read(&vip::csv(customers), "vip.csv", &ReadOptions::default()).expect("a table").value;
    let choices = Choices { target: Some("statut".to_owned()), ..Choices::default() };
    let schema = schema::understand(&table, &choices).expect("understood").value;
    let stopped = AtomicBool::new(false);
    let run = Run::new(Seed(0), Effort::Quick, &|_| Flow::Continue, &stopped);
    let source = Source { name: "vip.csv".to_owned(), sha256: "00".repeat(32) };
    let artifact = fit(&table, &schema, &source, &run, &mut NoCheckpoint).unwrap_or_else(|e| panic!("{e}")).value;
    let features = dataset::features(&table, &schema).expect("features").value;
    (artifact, features)
}

/// True log-odds before and after, of every customer at risk for whom a change of these columns is found.
fn applied(
    (artifact, features): &(Artifact, Features),
    customers: &[Customer],
    model: &str,
    columns: &[&str],
) -> Vec<(f64, f64)> {
    let aim = Aim::new(artifact, model, AtRisk::AsPromised, None).expect("an aim");
    let named: Vec<String> = columns.iter().map(|&c| c.to_owned()).collect();
    let levers = levers(artifact, &named).expect("levers");
    let outcomes = for_rows(&aim, &levers, features);
    outcomes
        .iter()
        .zip(customers)
        .filter_map(|(outcome, customer)| {
            let Outcome::Found(found) = outcome else { return None };
            let changed = found[0].changes.iter().fold(customer.clone(), |customer, change| {
                let column = &artifact.features[change.feature].column;
                let value = match &change.to {
                    FeatureValue::Number(v) => v.to_string(),
                    FeatureValue::Level(level) => level.clone(),
                    FeatureValue::Gap => String::new(),
                };
                customer.with(column, &value).unwrap_or_else(|| panic!("{column} cannot be {value:?}"))
            });
            Some((true_log_odds(customer), true_log_odds(&changed)))
        })
        .collect()
}

#[test]
fn changes_that_act_lower_the_true_risk_and_others_do_not() {
    let customers = vip::customers(SEED);
    let learnt = learnt(&customers);
    for model in ["formula", "best"] {
        let causal =
            ["jours_depuis_achat", "nb_reclamations", "carte_fidelite", "nb_familles_produits", "note_satisfaction"];
        let changed = applied(&learnt, &customers, model, &causal);
        assert!(changed.len() > 250, "{model}: {} of about 350 at risk", changed.len());
        let mean =
            |of: fn(&(f64, f64)) -> f64| changed.iter().map(|c| logistic(of(c))).sum::<f64>() / changed.len() as f64;
        let (before, after) = (mean(|c| c.0), mean(|c| c.1));
        let lowered = changed.iter().filter(|(before, after)| after < before).count();
        println!("{model}: {lowered} of {} lowered, true risk {before:.3} -> {after:.3}", changed.len());
        // Where the truth is flat (beyond 150 days, before 60) a model that is not does no harm.
        assert!(changed.iter().all(|(before, after)| after <= before), "{model}: a true risk rose");
        assert!(lowered * 100 >= changed.len() * 65, "{model}: {lowered} of {}", changed.len());
        assert!(before - after > 0.1, "{model}: {before} {after}");

        // They go together with the days since the last purchase, and do nothing.
        let idle = applied(&learnt, &customers, model, &["nb_achats_12m", "ca_12m", "panier_moyen"]);
        println!("{model}: {} changed by what does nothing", idle.len());
        assert!(idle.iter().all(|(before, after)| before == after), "{model}");
    }
}
