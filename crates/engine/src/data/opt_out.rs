//! Who refuses to be contacted, by the columns that say so.
//!
//! In: a table, perhaps the column that the user names. Out: per row, whether the person refused.
//! The user's question: "is nobody on the list who asked not to be called?".
//! Invariants: read carefully: a row that says neither yes nor no counts as refused and is told; where several columns
//! speak, one refusal is enough.
//! Method: names in English and French say whether "yes" refuses or agrees; cells are yes or no in any language. A column
//! of refusals that holds one mark and gaps is a column of ticks: the gap then refuses nothing.
//! Edges: no such column: nobody refused; a column named by the user whose cells say neither yes nor no is an error.
//! To add one more name: a word or a run of words below.

use super::names;
use super::read::says_yes;
use super::table::{Column, Table, Values};
use super::target::n_distinct;
use crate::message;
use crate::message::Error;

/// What "yes" means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sense {
    /// The person refuses.
    Refusal,
    /// The person agrees.
    Consent,
}

/// Who refused.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Refusals {
    /// Columns that say it.
    pub columns: Vec<String>,
    /// By row of the table.
    pub refused: Vec<bool>,
    /// Rows counted as refused because a column says neither yes nor no.
    pub n_unclear: usize,
    /// The first of these.
    pub first_unclear: Option<usize>,
}

const REFUSALS: &[&str] = &[
    "optout", "unsubscribed", "unsubscribe", "desinscrit", "desabonne", "bloctel", "stop", "donotcontact", "robinson",
];
const REFUSAL_RUNS: &[&str] =
    &["opt_out", "do_not_contact", "do_not_call", "ne_pas_contacter", "ne_pas_appeler", "liste_rouge"];
const CONSENTS: &[&str] = &["optin", "rgpd", "gdpr", "consent", "consentement", "consents"];
const CONSENT_RUNS: &[&str] = &["opt_in", "contact_allowed"];
/// Words that refuse or agree to what is named beside them.
const REFUSE: &[&str] = &["refus", "refuse", "refuses", "refused", "opposition", "oppose"];
const AGREE: &[&str] = &["accepte", "accept", "accepts", "accord", "agrees", "autorise", "allows"];
const CONTACT: &[&str] = &[
    "prospection", "prospect", "contact", "contacte", "appel", "appels", "call", "calls", "demarchage", "marketing",
    "sollicitation", "pub", "publicite", "communication", "email", "mail", "sms", "telephone", "courrier", "phone",
];

/// What a column of this name says, if it is about being contacted.
fn sense(name: &str) -> Option<Sense> {
    let name = names::joined(name);
    let words: Vec<&str> = name.split('_').collect();
    let has = |any: &[&str]| words.iter().any(|w| any.contains(w));
    let holds = |runs: &[&str]| runs.iter().any(|run| format!("_{name}_").contains(&format!("_{run}_")));
    if has(REFUSALS) || holds(REFUSAL_RUNS) || (has(REFUSE) && has(CONTACT)) {
        return Some(Sense::Refusal);
    }
    (has(CONSENTS) || holds(CONSENT_RUNS) || (has(AGREE) && has(CONTACT))).then_some(Sense::Consent)
}

/// Whether the name says that the person allows or refuses to be contacted.
pub fn names_it(name: &str) -> bool {
    sense(name).is_some()
}

/// Whether a column says so: by its name, and by holding two values at most.
pub(super) fn is_one(column: &Column) -> bool {
    names_it(&column.name) && n_distinct(column) <= 2
}

/// Who refused, by the column named or else by all that are recognised.
///
/// Errors (usage): no column of this name; one whose cells say neither yes nor no.
pub fn refusals(table: &Table, named: Option<&str>) -> Result<Refusals, Error> {
    let columns: Vec<usize> = match named {
        Some(name) => vec![find(table, name)?],
        None => (0..table.columns.len()).filter(|&c| is_one(&table.columns[c])).collect(),
    };
    let mut found = Refusals { refused: vec![false; table.n_rows()], ..Refusals::default() };
    let mut unclear = vec![false; table.n_rows()];
    for c in columns {
        let name = &table.columns[c].name;
        let answers: Vec<Answer> = (0..table.n_rows()).map(|row| answer(table, c, row)).collect();
        let sense = sense(name).unwrap_or(Sense::Refusal);
        let ticks = sense == Sense::Refusal && n_distinct(&table.columns[c]) == 1 && !answers.contains(&Answer::No);
        if !ticks && answers.iter().all(|a| matches!(a, Answer::Gap | Answer::Other)) {
            if named.is_none() {
                continue;
            }
            return Err(Error::usage(message!("act-opt-out-unreadable", column = name)).in_column(name));
        }
        found.columns.push(name.clone());
        for (row, answer) in answers.into_iter().enumerate() {
            let refuses = match (answer, sense) {
                (Answer::Yes, Sense::Refusal) | (Answer::No, Sense::Consent) => Some(true),
                (Answer::No, Sense::Refusal) | (Answer::Yes, Sense::Consent) => Some(false),
                (Answer::Other, _) if ticks => Some(true),
                (Answer::Gap, _) if ticks => Some(false),
                (Answer::Gap | Answer::Other, _) => None,
            };
            found.refused[row] |= refuses.unwrap_or(true);
            unclear[row] |= refuses.is_none();
        }
    }
    found.n_unclear = unclear.iter().filter(|u| **u).count();
    found.first_unclear = unclear.iter().position(|u| *u);
    Ok(found)
}

fn find(table: &Table, name: &str) -> Result<usize, Error> {
    table.find(name).ok_or_else(|| {
        let columns = table.columns.iter().map(|c| c.name.as_str());
        Error::usage(match names::nearest(name, columns) {
            Some(near) => message!("act-unknown-column-near", name = name, nearest = near),
            None => message!("act-unknown-column", name = name),
        })
    })
}

/// What a cell says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    Yes,
    No,
    Gap,
    Other,
}

fn answer(table: &Table, column: usize, row: usize) -> Answer {
    let of = &table.columns[column];
    let yes = match &of.values {
        values if values.is_gap(row) => return Answer::Gap,
        Values::Numbers(v) => (v[row] == 0.0 || v[row] == 1.0).then_some(v[row] == 1.0),
        Values::Levels { .. } => {
            let cell = table.raw.cell(row, column).trim();
            if cell.eq_ignore_ascii_case("x") { Some(true) } else { says_yes(cell) }
        }
    };
    match yes {
        Some(true) => Answer::Yes,
        Some(false) => Answer::No,
        None => Answer::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{cells, table};
    use super::super::table::ColumnKind::{Boolean, Category, Count};
    use super::*;

    #[test]
    fn names_that_are_noticed() {
        for name in ["Opt-out SMS", "refus_prospection", "ne pas contacter", "Bloctel", "opposition e-mail marketing"] {
            assert_eq!(sense(name), Some(Sense::Refusal), "{name}");
        }
        for name in ["optIn_email", "RGPD", "accepte_prospection", "Consent"] {
            assert_eq!(sense(name), Some(Sense::Consent), "{name}");
        }
        for name in ["option", "refus_credit", "newsletter", "nb_appels", "stopover"] {
            assert_eq!(sense(name), None, "{name}");
        }
    }

    #[test]
    fn what_is_unclear_counts_as_refused() {
        let check = |name: &str, kind, values: &[&str], refused: &str, n_unclear: usize| {
            let found = refusals(&table(&[(name, kind, cells(values))]), Some(name)).expect("readable");
            let text: String = found.refused.iter().map(|r| if *r { 'r' } else { '.' }).collect();
            assert_eq!((text.as_str(), found.n_unclear), (refused, n_unclear), "{name} {values:?}");
        };
        check("refus_prospection", Boolean, &["oui", "non", "", "Non"], "r.r.", 1);
        check("opt_in", Boolean, &["yes", "no", ""], ".rr", 1);
        check("opt_in", Boolean, &["x", ""], ".r", 1);
        check("optout", Count, &["1", "0", ""], "r.r", 1);
        // Ticks: an empty cell refuses nothing.
        check("bloctel", Category, &["x", "", ""], "r..", 0);
        check("bloctel", Category, &["STOP", "", ""], "r..", 0);
        // One value that is "no": an empty cell is unclear.
        check("bloctel", Boolean, &["non", "", ""], ".rr", 2);
        check("liste", Boolean, &["oui", "non", "peut-être"], "r.r", 1);
    }

    #[test]
    fn one_refusal_is_enough_and_other_columns_say_nothing() {
        let two = table(&[
            ("optout_sms", Boolean, cells(["yes", "no", "no"])),
            ("optout_mail", Boolean, cells(["no", "no", "yes"])),
            ("newsletter", Boolean, cells(["no", "no", "no"])),
        ]);
        let found = refusals(&two, None).expect("readable");
        assert_eq!((found.columns.len(), found.refused), (2, vec![true, false, true]));
        assert_eq!(refusals(&two, Some("optout_mail")).expect("readable").refused, [false, false, true]);
        assert!(!refusals(&table(&[("x", Count, cells([1, 2]))]), None).expect("none").refused.contains(&true));
        let code = |name: &str| refusals(&two, Some(name)).expect_err("refused").message.code.into_owned();
        assert_eq!([code("optout_mal"), code("zzz")], ["act-unknown-column-near", "act-unknown-column"]);
        let shades = table(&[("opt_out", Category, cells(["rouge", "vert", "bleu"]))]);
        assert_eq!(refusals(&shades, Some("opt_out")).expect_err("unreadable").message.code, "act-opt-out-unreadable");
    }
}
