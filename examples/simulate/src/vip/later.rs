//! The customers of twelve shops two quarters on: described on 30 September 2025, and again on 29 December with what came.
//!
//! In: a seed. Out: [`Later`]: the export of September, which knows nothing of what will come, and the one of December.
//! The truth is the one of `vip`: whoever is there in September leaves within 90 days by [`true_log_odds`].
//! What changed in December is known too: the survey goes to half as many, some of the web customers use the application,
//! `couleur_preferee` is exported no longer, and some of those who left are gone from the file.

use super::{Channel, Customer, HEADER, SNAPSHOT_DAY, cells, customer, customers, true_log_odds};
use crate::excel;
use makalu::Seed;
use makalu::run::Stream;

/// Shops that take part: the first ones.
pub const N_SHOPS: usize = 12;
/// Days from the first table to September, and from September to December.
const DAYS: [u32; 2] = [92, 90];
/// Customers who joined before each of the two exports.
const N_JOINED: [usize; 2] = [60, 60];
/// Numbers of new customers start here.
const FIRST_NEW: [usize; 2] = [4_000, 5_000];
/// Share of those who left that are gone from the file in December; the others stand there as `Résilié`.
const DELETED: f64 = 0.4;
/// Share of those who stayed that are gone too: double entries merged.
const MERGED: f64 = 0.005;
/// Share of those who answered the survey that are not asked in December.
const NOT_ASKED: f64 = 0.5;
/// Share of the web customers that use the application in December.
const APPLICATION: f64 = 0.25;

/// Columns of the September export.
const SEPTEMBER: [&str; 22] = [
    "numero_client", "civilite", "code_postal", "ville", "date_naissance", "date_premier_achat", "jours_depuis_achat",
    "nb_achats_12m", "ca_12m", "panier_moyen", "remise_moyenne", "nb_familles_produits", "canal_principal", "magasin",
    "nb_retours", "nb_reclamations", "delai_reponse_jours", "note_satisfaction", "carte_fidelite", "newsletter",
    "ouverture_emails", "nb_enfants",
];
/// A column of September that December lacks.
pub const DROPPED: &str = "couleur_preferee";

/// Both exports.
#[derive(Debug, Clone, PartialEq)]
pub struct Later {
    /// Customers on 30 September; whether they left within 90 days stands in them, not in the file.
    pub september: Vec<Customer>,
    /// Customers in the file of 29 December.
    pub december: Vec<Customer>,
}

/// The exports of a seed.
pub fn later(seed: Seed) -> Later {
    let draw = |part: u64, customer: usize| seed.derive(1 << 40).derive(part).derive(customer as u64).stream();
    let there = customers(seed).into_iter().filter(|c| c.shop <= N_SHOPS && !c.left);
    let older = there.map(|c| aged(c.clone(), DAYS[0], &mut draw(0, c.number)));
    let september: Vec<Customer> =
        older.chain(joined(seed, 0)).map(|c| fated(c.clone(), &mut draw(1, c.number))).collect();
    let still: Vec<Customer> = september
        .iter()
        .filter(|c| !draw(2, c.number).chance(if c.left { DELETED } else { MERGED }))
        .map(|c| changed(aged(c.clone(), DAYS[1], &mut draw(3, c.number)), &mut draw(4, c.number)))
        .collect();
    let december = still.into_iter().chain(joined(seed, 1)).collect();
    Later { september, december }
}

/// New customers of the shops.
fn joined(seed: Seed, part: usize) -> Vec<Customer> {
    (0..N_JOINED[part])
        .map(|i| {
            let index = FIRST_NEW[part] + i;
            let mut draw = seed.derive(index as u64).stream();
            let mut new = customer(index, &mut draw);
            let snapshot = SNAPSHOT_DAY + DAYS[..=part].iter().map(|&d| i64::from(d)).sum::<i64>();
            new.first_purchase_day = snapshot - 1 - draw.below(85) as i64;
            new.days_since_purchase = new.days_since_purchase.min((snapshot - new.first_purchase_day) as u32);
            new.shop = 1 + draw.below(N_SHOPS);
            new.left = false;
            new
        })
        .collect()
}

/// Some days later: the last purchase is a new one, or that much older (exponential waiting times have no memory).
fn aged(mut c: Customer, days: u32, draw: &mut Stream) -> Customer {
    let mean_wait = 18.0 + 150.0 / f64::from(c.purchases);
    let since = -mean_wait * (1.0 - draw.uniform()).ln();
    // Who left bought nothing more.
    let bought = since < f64::from(days) && !c.left;
    c.days_since_purchase = if bought { since as u32 } else { c.days_since_purchase + days };
    c.complaints += u32::from(draw.chance(0.04));
    c.reply_days = c.reply_days.or((c.complaints > 0).then(|| 1 + draw.below(20) as u32));
    c
}

/// Whether they leave within 90 days of September.
fn fated(mut c: Customer, draw: &mut Stream) -> Customer {
    c.probability = makalu::models::logistic(true_log_odds(&c));
    c.left = draw.chance(c.probability);
    c
}

/// What is different in the December export.
fn changed(mut c: Customer, draw: &mut Stream) -> Customer {
    if draw.chance(NOT_ASKED) {
        c.satisfaction = None;
    }
    if c.channel == Channel::Web && draw.chance(APPLICATION) {
        c.channel = Channel::Application;
    }
    c
}

/// The September export: without names, without outcome.
pub fn september_csv(later: &Later) -> Vec<u8> {
    csv(&later.september, &[&SEPTEMBER[..], &[DROPPED]].concat())
}

/// The December export: with what came of everyone, as `statut`.
pub fn december_csv(later: &Later) -> Vec<u8> {
    csv(&later.december, &[&SEPTEMBER[..], &["statut"]].concat())
}

fn csv(customers: &[Customer], columns: &[&str]) -> Vec<u8> {
    let at: Vec<usize> = columns.iter().filter_map(|name| HEADER.iter().position(|h| h == name)).collect();
    let mut text = columns.join(";");
    text.push_str("\r\n");
    for customer in customers {
        let cells = cells(customer);
        let row: Vec<&str> = at.iter().map(|&c| cells[c].as_str()).collect();
        text.push_str(&row.join(";"));
        text.push_str("\r\n");
    }
    excel::windows_1252(&text)
}
