//! Columns that name the row: customer numbers, codes, row numbers.
//!
//! In: a column. Out: the reason why it names the row, if it does.
//! The user's question: "why is my customer number not used to predict?".
//! Invariants: a measured number is never taken for a name: it must be whole, nearly all distinct, and either called a
//! name or count the rows one by one.
//! Edges: few rows are too few to tell a code from a category.
//! To add one more: a word in [`NAMES`] or [`NUMBERS`].

use super::names;
use super::table::Values;
use super::table::{Column, ColumnKind};
use super::target::{n_distinct, whole_numbers};
use crate::message;
use crate::message::Message;

/// Words that say "this names something", first or last in a column's name.
const NAMES: &[&str] = &["id", "ids", "uid", "uuid", "guid", "udi", "identifiant", "identifier", "ident"];
/// Words that may, when nearly every value is distinct: last in the name, or first before a [`THINGS`] word.
const NUMBERS: &[&str] = &[
    "number", "num", "nr", "no", "numero", "ref", "reference", "code", "key", "cle", "matricule", "dossier", "siret",
    "siren", "ein", "sku", "isbn", "serial", "n",
];
/// What numbers are given to.
const THINGS: &[&str] = &[
    "client", "clients", "customer", "contrat", "contract", "commande", "order", "facture", "invoice", "patient",
    "adherent", "member", "membre", "compte", "account", "carte", "card", "lot", "batch", "serie", "salarie",
    "employee", "employe", "dossier", "case", "ticket", "police", "policy", "hospital", "abonne", "subscriber", "user",
    "utilisateur", "row", "ligne", "line", "record",
];
/// Words of time: consecutive years are a measure, not a row number.
const TIMES: &[&str] = &[
    "year", "annee", "an", "month", "mois", "week", "semaine", "day", "jour", "date", "time", "temps", "hour", "heure",
    "period", "periode", "age", "t", "cycle", "trimestre", "quarter",
];
/// Rows needed before consecutive whole numbers, or all-distinct categories, are taken for names.
const MIN_ROWS: usize = 20;

/// Why the column names the row, if it does.
pub(super) fn names_the_row(column: &Column, n_rows: usize) -> Option<Message> {
    if column.kind == ColumnKind::Identifier {
        return Some(message!("why-id-kind"));
    }
    if !matches!(column.kind, ColumnKind::Number | ColumnKind::Count | ColumnKind::Category | ColumnKind::Text) {
        return None;
    }
    if matches!(column.values, Values::Numbers(_)) && !whole_numbers(&column.values) {
        return None;
    }
    let words = names::words(&column.name);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    if row_number(&column.values) && n_rows >= MIN_ROWS && !words.iter().any(|w| TIMES.contains(w)) {
        return Some(message!("why-row-number"));
    }
    let (first, last) = (words.first()?, words.last()?);
    let n_known = n_rows - column.values.n_gaps();
    if n_known < 2 {
        return None;
    }
    let named = NAMES.contains(first) || NAMES.contains(last);
    let things = words.iter().any(|w| THINGS.contains(w));
    let numbered = NUMBERS.contains(last) || (NUMBERS.contains(first) && things);
    if !named && !numbered && column.kind != ColumnKind::Category {
        return None;
    }
    let distinct = n_distinct(column) as f64 / n_known as f64;
    if named && (0.5..1.0).contains(&distinct) {
        return Some(message!("why-id-repeated", name = &column.name));
    }
    if (named && distinct >= 0.5) || (numbered && distinct >= 0.9) {
        return Some(message!("why-id-name"));
    }
    (column.kind == ColumnKind::Category && n_known >= MIN_ROWS && distinct == 1.0).then(|| message!("why-id-kind"))
}

/// 0, 1, 2... or 1, 2, 3... from top to bottom, without a gap.
fn row_number(values: &Values) -> bool {
    let Values::Numbers(v) = values else { return false };
    v.first().is_some_and(|&first| first == 0.0 || first == 1.0) && v.windows(2).all(|w| w[1] == w[0] + 1.0)
}

#[cfg(test)]
mod tests {
    use super::super::sample::{cells, table};
    use super::super::table::ColumnKind::{Category, Count, Identifier, Number};
    use super::*;

    #[test]
    fn what_names_a_row() {
        let check = |name: &str, kind, cells: Vec<String>, expected: Option<&str>| {
            let table = table(&[(name, kind, cells)]);
            let found = names_the_row(&table.columns[0], table.n_rows()).map(|m| m.code.into_owned());
            assert_eq!(found.as_deref(), expected, "{name}");
        };
        let distinct = |n: usize| cells((0..n).map(|i| 1000 + 7 * (i * 37 % n)));
        let cycle = |n: usize, k: usize| cells((0..n).map(|i| i % k));
        check("code_produit", Identifier, distinct(5), Some("why-id-kind"));
        check("customerID", Count, distinct(50), Some("why-id-name"));
        check("store_id", Count, cycle(50, 5), None);
        check("ID", Count, cycle(50, 45), Some("why-id-repeated"));
        check("num_client", Count, distinct(50), Some("why-id-name"));
        check("hospital_number", Count, cycle(50, 47), Some("why-id-name"));
        check("number_of_calls", Count, distinct(50), None);
        check("NumCompaniesWorked", Count, distinct(50), None);
        check("income", Count, distinct(50), None);
        check("id", Number, cells((0..50).map(|i| f64::from(i) + 0.5)), None);
        check("rang", Count, cells(1..=30), Some("why-row-number"));
        check("year", Count, cells(1..=30), None);
        check("rang", Count, cells(1..=9), None);
        check("ville", Category, cells((0..30).map(|i| format!("v{i}"))), Some("why-id-kind"));
        check("", Count, distinct(50), None);
    }
}
