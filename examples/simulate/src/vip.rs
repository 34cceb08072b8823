//! The VIP customers of a fictitious house of leather goods: who leaves within 90 days?
//!
//! In: a seed. Out: 4,000 [`Customer`]s with their true probability of leaving, and their CRM export.
//! The truth is [`true_log_odds`], of values as they stand in the file; its card is `examples/README.md`.
//! Invariants: whether a customer leaves depends on those values alone; the columns that know the answer
//! (`date_cloture`, `motif_resiliation`) are filled from it.

pub mod later;

use crate::excel;
use crate::people::{self, Person};
use makalu::Seed;
use makalu::run::Stream;

/// Seed of the committed file.
pub const SEED: Seed = Seed(8485);
/// Customers in the file.
pub const N_CUSTOMERS: usize = 4_000;
/// The day on which customers are described, days since 1970-01-01: 30/06/2025. They are followed for 90 days.
pub const SNAPSHOT_DAY: i64 = 20_269;
/// Line of the file that holds three cells too many.
pub const BROKEN_LINE: usize = 2_317;
/// Days without a purchase beyond which the risk rises.
pub const QUIET_DAYS: u32 = 60;

/// Column names, in the order of the file.
pub const HEADER: [&str; 34] = [
    "numero_client", "civilite", "nom", "prenom", "email", "telephone", "iban", "code_postal", "ville",
    "date_naissance", "segment", "date_premier_achat", "jours_depuis_achat", "nb_achats_12m", "ca_12m", "panier_moyen",
    "remise_moyenne", "nb_familles_produits", "canal_principal", "magasin", "nb_retours", "nb_reclamations",
    "delai_reponse_jours", "note_satisfaction", "carte_fidelite", "newsletter", "ouverture_emails", "nb_enfants",
    "couleur_preferee", "refus_prospection", "statut", "date_cloture", "motif_resiliation", "commentaire",
];

/// A customer, as known on the day of the snapshot, and what came of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Customer {
    number: usize,
    person: Person,
    /// Days since 1970-01-01.
    birth_day: i64,
    first_purchase_day: i64,
    days_since_purchase: u32,
    purchases: u32,
    basket_cents: u64,
    discount_thousandths: u64,
    families: u32,
    channel: Channel,
    shop: usize,
    returns: u32,
    complaints: u32,
    reply_days: Option<u32>,
    satisfaction: Option<u32>,
    loyalty_card: bool,
    newsletter: bool,
    opened_thousandths: Option<u64>,
    children: Option<u32>,
    colour: &'static str,
    opted_out: bool,
    comment: &'static str,
    closed_after_days: i64,
    reason: &'static str,
    /// True probability of leaving within 90 days.
    pub probability: f64,
    /// Whether they left.
    pub left: bool,
}

/// Where a customer mostly buys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Channel {
    Shop,
    Web,
    Phone,
    /// Not there before December.
    Application,
}

impl Channel {
    fn name(self) -> &'static str {
        match self {
            Channel::Shop => "Boutique",
            Channel::Web => "Web",
            Channel::Phone => "Téléphone",
            Channel::Application => "Application",
        }
    }
}

/// The customers of a seed, in the order of the file.
pub fn customers(seed: Seed) -> Vec<Customer> {
    as_many(N_CUSTOMERS, seed)
}

/// So many customers of a seed: the same truth, other people.
pub fn as_many(n: usize, seed: Seed) -> Vec<Customer> {
    (0..n).map(|i| customer(i, &mut seed.derive(i as u64).stream())).collect()
}

fn customer(index: usize, draw: &mut Stream) -> Customer {
    let number = 10_250 + 7 * index;
    let person = people::person(draw, index);
    let purchases = 1 + (1.5 + 0.8 * draw.normal()).exp().min(40.0) as u32;
    // The more often they buy, the more recent the last purchase: exponential waiting time.
    let mean_wait = 18.0 + 150.0 / f64::from(purchases);
    let days_since_purchase = (-mean_wait * (1.0 - draw.uniform()).ln()).min(330.0) as u32;
    let channel = match draw.uniform() {
        u if u < 0.45 => Channel::Shop,
        u if u < 0.80 => Channel::Web,
        _ => Channel::Phone,
    };
    let families = 1 + (0..5).filter(|_| draw.chance(0.32)).count() as u32;
    let complaints = (0..3).filter(|_| draw.chance(0.12)).count() as u32;
    let satisfaction = draw.chance(0.58).then(|| (7.4 + 1.6 * draw.normal()).round().clamp(1.0, 10.0) as u32);
    let loyalty_card = draw.chance(0.6);
    let mut customer = Customer {
        number,
        person,
        birth_day: SNAPSHOT_DAY - (365.25 * (22.0 + 60.0 * draw.uniform())) as i64,
        first_purchase_day: SNAPSHOT_DAY - 340 - (365.25 * 14.0 * draw.uniform() * draw.uniform()) as i64,
        days_since_purchase,
        purchases,
        basket_cents: ((5.3 + 0.55 * draw.normal()).exp() * 100.0) as u64,
        discount_thousandths: (draw.uniform() * draw.uniform() * 250.0) as u64,
        families,
        channel,
        shop: 1 + draw.below(32),
        returns: (0..purchases).filter(|_| draw.chance(0.07)).count() as u32,
        complaints,
        reply_days: (complaints > 0).then(|| 1 + draw.below(20) as u32),
        satisfaction,
        loyalty_card,
        newsletter: draw.chance(0.55),
        opened_thousandths: draw.chance(0.5).then(|| draw.below(1_000) as u64),
        children: draw.chance(0.45).then(|| draw.below(5) as u32),
        colour: ["noir", "brun", "rouge", "bleu", "vert", "beige"][draw.below(6)],
        opted_out: draw.chance(0.11),
        comment: comment(draw),
        closed_after_days: 1 + draw.below(90) as i64,
        reason: ["Prix", "Concurrence", "Service", "Déménagement", "Sans motif"][draw.below(5)],
        probability: 0.0,
        left: false,
    };
    customer.probability = makalu::models::logistic(true_log_odds(&customer));
    customer.left = draw.chance(customer.probability);
    customer
}

fn comment(draw: &mut Stream) -> &'static str {
    const COMMENTS: [&str; 6] = [
        "Rappeler après les vacances",
        "Préfère être jointe le matin",
        "A demandé « le même en rouge » ; voir avec l’atelier",
        "Client depuis l’ouverture de la boutique",
        "Cadeau d’anniversaire envoyé\nBien reçu",
        "=cmd en attente du service clients",
    ];
    if draw.chance(0.03) { COMMENTS[draw.below(COMMENTS.len())] } else { "" }
}

/// The truth: log-odds of leaving within 90 days.
///
/// Nothing happens before 60 days without a purchase, then each day adds, up to 150; product families hold a customer
/// back unless they buy on the web (an interaction); those who do not answer the survey leave more (a gap that
/// informs); complaints add, satisfaction and the loyalty card take away. No other column matters.
pub fn true_log_odds(c: &Customer) -> f64 {
    let quiet = f64::from(c.days_since_purchase.min(150).saturating_sub(QUIET_DAYS));
    let at_a_distance = matches!(c.channel, Channel::Web | Channel::Application);
    let held_back = if at_a_distance { 0.0 } else { f64::from(c.families - 1) };
    let survey = c.satisfaction.map_or(1.1, |note| -0.35 * (f64::from(note) - 7.0));
    -3.45 + 0.040 * quiet - 0.85 * held_back + survey + 0.9 * f64::from(c.complaints)
        - 0.5 * f64::from(u8::from(c.loyalty_card))
}

impl Customer {
    /// The same customer with another value in one column, and the probability that goes with it by the truth; `None` for a
    /// column that is not foreseen or a value that it cannot hold. Numbers are written plainly; nothing is a gap.
    pub fn with(&self, column: &str, value: &str) -> Option<Customer> {
        let mut changed = self.clone();
        match column {
            "jours_depuis_achat" => changed.days_since_purchase = value.parse().ok()?,
            "nb_achats_12m" => changed.purchases = value.parse().ok()?,
            "ca_12m" => {
                let cents = (100.0 * value.parse::<f64>().ok()?) as u64;
                changed.basket_cents = cents / u64::from(changed.purchases.max(1));
            }
            "panier_moyen" => changed.basket_cents = (100.0 * value.parse::<f64>().ok()?) as u64,
            "nb_familles_produits" => changed.families = value.parse().ok().filter(|n| *n >= 1)?,
            "canal_principal" => {
                let all = [Channel::Shop, Channel::Web, Channel::Phone, Channel::Application];
                changed.channel = all.into_iter().find(|c| c.name() == value)?;
            }
            "nb_reclamations" => changed.complaints = value.parse().ok()?,
            "note_satisfaction" if value.is_empty() => changed.satisfaction = None,
            "note_satisfaction" => changed.satisfaction = Some(value.parse().ok()?),
            "carte_fidelite" => changed.loyalty_card = value == "oui",
            _ => return None,
        }
        changed.probability = makalu::models::logistic(true_log_odds(&changed));
        Some(changed)
    }
}

/// The cells of a customer, in the order of [`HEADER`].
fn cells(c: &Customer) -> [String; HEADER.len()] {
    fn known<T: ToString>(value: Option<T>) -> String {
        value.map_or(String::new(), |v| v.to_string())
    }
    // Contact details are missing for some, at random but fixed by the customer number.
    let given = |every: usize, text: &str| if c.number.is_multiple_of(every) { String::new() } else { text.to_owned() };
    [
        format!("{:08}", c.number),
        c.person.title.to_owned(),
        c.person.last_name.to_owned(),
        c.person.first_name.to_owned(),
        given(11, &c.person.email),
        given(5, &c.person.phone),
        given(2, &c.person.iban),
        c.person.postcode.to_owned(),
        c.person.town.to_owned(),
        excel::date(c.birth_day),
        "VIP".to_owned(),
        excel::date(c.first_purchase_day),
        c.days_since_purchase.to_string(),
        c.purchases.to_string(),
        excel::euros(c.basket_cents * u64::from(c.purchases)),
        excel::euros(c.basket_cents),
        excel::percent(c.discount_thousandths),
        c.families.to_string(),
        c.channel.name().to_owned(),
        format!("M{:03}", c.shop),
        c.returns.to_string(),
        c.complaints.to_string(),
        known(c.reply_days),
        known(c.satisfaction),
        excel::yes_no(c.loyalty_card),
        excel::yes_no(c.newsletter),
        known(c.opened_thousandths.map(excel::percent)),
        known(c.children),
        c.colour.to_owned(),
        excel::yes_no(c.opted_out),
        if c.left { "Résilié" } else { "Actif" }.to_owned(),
        if c.left { excel::date(SNAPSHOT_DAY + c.closed_after_days) } else { String::new() },
        if c.left { c.reason.to_owned() } else { String::new() },
        c.comment.to_owned(),
    ]
}

/// The CRM export: `;`, CRLF, Windows-1252. The row that ends on line [`BROKEN_LINE`] has three cells too many, left
/// by an unquoted comment.
pub fn csv(customers: &[Customer]) -> Vec<u8> {
    let mut text = HEADER.join(";");
    text.push_str("\r\n");
    let mut line = 2;
    for customer in customers {
        let cells = cells(customer);
        let broken = line == BROKEN_LINE;
        let comment =
            if broken { "À rappeler;plutôt le soir;sac brun;merci".to_owned() } else { quoted_last(&cells) };
        text.push_str(&cells[..HEADER.len() - 1].join(";"));
        text.push(';');
        text.push_str(&comment);
        text.push_str("\r\n");
        line += 1 + comment.matches('\n').count();
    }
    excel::windows_1252(&text)
}

/// The comment, the only cell that may need quotes.
fn quoted_last(cells: &[String; HEADER.len()]) -> String {
    excel::quoted(&cells[HEADER.len() - 1])
}

/// What someone who knows the truth would reach on these customers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Attainable {
    /// Mean negative logarithm of the true probability of what came.
    pub log_loss: f64,
    /// Area under the ROC curve of the true probabilities.
    pub auc: f64,
}

/// Figures of the true probabilities: no model can do better but by luck.
pub fn attainable(customers: &[Customer]) -> Attainable {
    let loss = |c: &Customer| -if c.left { c.probability } else { 1.0 - c.probability }.ln();
    let log_loss = customers.iter().map(loss).sum::<f64>() / customers.len() as f64;
    // AUC = (sum of the leavers' mid-ranks - m (m + 1) / 2) / (m k) (Hanley & McNeil 1982).
    let mut by_risk: Vec<&Customer> = customers.iter().collect();
    by_risk.sort_by(|a, b| a.probability.total_cmp(&b.probability));
    let leavers = customers.iter().filter(|c| c.left).count() as f64;
    let mut rank_sum = 0.0;
    let mut start = 0;
    for tied in by_risk.chunk_by(|a, b| a.probability == b.probability) {
        let mid_rank = start as f64 + (tied.len() as f64 + 1.0) / 2.0;
        rank_sum += mid_rank * tied.iter().filter(|c| c.left).count() as f64;
        start += tied.len();
    }
    let stayers = customers.len() as f64 - leavers;
    Attainable { log_loss, auc: (rank_sum - leavers * (leavers + 1.0) / 2.0) / (leavers * stayers) }
}
