//! Personal data: names, e-mail, telephone, IBAN, social-security number, street address; French and English.
//!
//! In: a column with its cells as written. Out: the reason why it is personal data, if it is.
//! The user's question: "does it use my customers' names to predict? Is it allowed to?".
//! Invariants: recognised by what the cells hold, or by a name that the cells do not contradict (a yes/no column
//! called `email` is no address); a city, a postcode, a sex and an age are ordinary columns; a birth date serves as an
//! age and is noticed.
//! Method: patterns; IBAN by its check digits (ISO 13616, ISO 7064 mod 97-10), French social-security number by its
//! key (97 less the number mod 97; Corsica 2A and 2B counted as 19 and 18).
//! Edges: no cell, nothing recognised.
//! To add one more: a kind in [`recognise`], with its name words and its test on a cell.

use super::names;
use super::table::{ColumnKind, GAP, Table, Values};
use crate::message;
use crate::message::Message;

/// Cells looked at: enough to tell a pattern from chance.
const SAMPLE: usize = 400;

/// Why the column is personal data, if it is.
pub(super) fn recognise(table: &Table, column: usize) -> Option<Message> {
    let of = &table.columns[column];
    if matches!(of.kind, ColumnKind::Boolean | ColumnKind::Date | ColumnKind::Empty) {
        return None;
    }
    let name = names::joined(&of.name);
    let words: Vec<&str> = name.split('_').collect();
    let text = matches!(of.values, Values::Levels { .. });
    let telephone = has(&words, PHONES);
    let numbered = telephone || has(&words, SECURITY) || has(&words, &["iban"]);
    // Most columns are numbers, and only long ones can be telephone or security numbers.
    if !text && !numbered && !long_numbers(&of.values) {
        return None;
    }
    let cells = sample(table, column);
    if cells.is_empty() {
        return None;
    }
    let share = |test: fn(&str) -> bool| cells.iter().filter(|c| test(c)).count() as f64 / cells.len() as f64;

    if share(is_email) >= 0.5 {
        return Some(message!("why-personal-email"));
    }
    if share(is_iban) >= 0.5 {
        return Some(message!("why-personal-iban"));
    }
    // By chance, one number in 97 has a right key.
    if share(is_french_security_number) >= 0.5
        || share(is_us_security_number) >= 0.8
        || (has(&words, SECURITY) && share(is_long_code) >= 0.8)
    {
        return Some(message!("why-personal-security"));
    }
    if (text && share(is_written_phone) >= 0.8) || (telephone && share(is_phone) >= 0.5) {
        return Some(message!("why-personal-phone"));
    }
    if !text {
        return None;
    }
    if share(is_street_address) >= 0.5 || (has(&words, ADDRESSES) && share(is_words_and_digits) >= 0.5) {
        return Some(message!("why-personal-address"));
    }
    (is_person_name(table, &name, &words, &of.values) && share(is_name) >= 0.9).then(|| message!("why-personal-name"))
}

/// Whether the name says "birth date" (the column serves as an age).
pub(super) fn names_a_birth_date(name: &str) -> bool {
    let name = names::joined(name);
    let words: Vec<&str> = name.split('_').collect();
    has(&words, &["naissance", "birth", "birthdate", "birthday", "dob", "ddn", "dateofbirth", "born"])
}

const PHONES: &[&str] = &[
    "telephone", "telephones", "tel", "phone", "phones", "mobile", "portable", "gsm", "fax", "cellphone", "telfixe",
    "telmobile", "phonenumber", "cell", "numtel",
];
const SECURITY: &[&str] = &["nir", "ssn", "nss", "securite", "secu", "insee", "nino"];
const ADDRESSES: &[&str] = &[
    "adresse", "adresses", "address", "addresses", "addr", "adr", "rue", "street", "voie", "domicile", "adresse1",
    "address1", "adresse2", "address2",
];
/// Names that say "a person's name" whatever the number of distinct values.
const PERSON_NAMES: &[&str] = &[
    "prenom", "prenoms", "firstname", "lastname", "surname", "fullname", "forename", "patronyme", "nomprenom",
    "prenomnom", "first_name", "last_name", "full_name", "given_name", "family_name", "middle_name", "maiden_name",
    "birth_name", "nom_famille", "nom_de_famille", "nom_naissance", "nom_de_naissance", "nom_usage", "nom_d_usage",
    "nom_jeune_fille", "nom_de_jeune_fille", "nom_complet", "nom_prenom", "nom_et_prenom", "prenom_nom", "nom_marital",
    "nom_usuel", "spouse_name",
];
/// Whom a name belongs to: `nom_client`, `customer name`.
const PERSONS: &[&str] = &[
    "client", "customer", "patient", "contact", "user", "utilisateur", "employee", "employe", "salarie", "member",
    "membre", "adherent", "abonne", "subscriber", "person", "personne", "passenger", "student", "eleve", "etudiant",
    "assure", "beneficiaire", "titulaire", "holder", "conjoint", "spouse", "parent", "medecin", "doctor",
];

fn is_person_name(table: &Table, name: &str, words: &[&str], values: &Values) -> bool {
    let names_person = |name: &str| PERSON_NAMES.iter().any(|n| holds_run(name, n));
    if names_person(name) {
        return true;
    }
    let says_name = has(words, &["nom", "name", "noms", "names"]);
    let of_person = has(words, PERSONS);
    let bare = words.len() == 1 || matches!(words, ["nom" | "name", n] if n.chars().all(|c| c.is_ascii_digit()));
    // `nom` beside `prenom` is a person's, however few the names.
    let beside = || table.columns.iter().any(|c| names_person(&names::joined(&c.name)));
    says_name && (of_person || (bare && (mostly_distinct(values) || beside())))
}

/// `name` holds `run` as whole words.
fn holds_run(name: &str, run: &str) -> bool {
    name == run
        || name.starts_with(&format!("{run}_"))
        || name.ends_with(&format!("_{run}"))
        || name.contains(&format!("_{run}_"))
}

fn has(words: &[&str], any: &[&str]) -> bool {
    words.iter().any(|w| any.contains(w))
}

/// Whether a bare "name" column names people (many values) rather than sorts (a few).
fn mostly_distinct(values: &Values) -> bool {
    let Values::Levels { codes, levels } = values else { return false };
    let n_known = codes.iter().filter(|&&c| c != GAP).count();
    levels.len() > 50 || 5 * levels.len() >= n_known
}

fn long_numbers(values: &Values) -> bool {
    // A social-security number has 13 digits or more.
    match values {
        Values::Numbers(v) => v.iter().any(|&x| (1e12..1e16).contains(&x)),
        Values::Levels { .. } => true,
    }
}

/// Distinct texts of a column of texts, or cells of a column of numbers, evenly spaced.
fn sample(table: &Table, column: usize) -> Vec<&str> {
    match &table.columns[column].values {
        Values::Levels { levels, .. } => {
            let step = levels.len().div_ceil(SAMPLE).max(1);
            levels.iter().step_by(step).map(|l| l.trim()).collect()
        }
        values => {
            let step = table.n_rows().div_ceil(SAMPLE).max(1);
            let rows = (0..table.n_rows()).step_by(step).filter(|&row| !values.is_gap(row));
            rows.map(|row| table.raw.cell(row, column).trim()).collect()
        }
    }
}

fn is_email(cell: &str) -> bool {
    let Some((local, domain)) = cell.split_once('@') else { return false };
    let labels: Vec<&str> = domain.split('.').collect();
    let top = labels.last().copied().unwrap_or("");
    !local.is_empty()
        && !cell.contains(char::is_whitespace)
        && !domain.contains('@')
        && labels.len() >= 2
        && labels.iter().all(|l| !l.is_empty() && l.chars().all(|c| c.is_alphanumeric() || c == '-'))
        && top.len() >= 2
        && top.chars().all(char::is_alphabetic)
}

fn is_iban(cell: &str) -> bool {
    let compact: Vec<u8> = cell.bytes().filter(|b| !matches!(b, b' ' | b'-')).collect();
    if !(15..=34).contains(&compact.len())
        || !compact.iter().all(u8::is_ascii_alphanumeric)
        || !compact[..2].iter().all(u8::is_ascii_alphabetic)
        || !compact[2..4].iter().all(u8::is_ascii_digit)
    {
        return false;
    }
    let rotated = compact[4..].iter().chain(&compact[..4]);
    let rest = rotated.fold(0u32, |rest, b| match b {
        b'0'..=b'9' => (rest * 10 + u32::from(b - b'0')) % 97,
        _ => (rest * 100 + u32::from(b.to_ascii_uppercase() - b'A') + 10) % 97,
    });
    rest == 1
}

/// 13 characters and a key of two digits: sex, year, month, place, order.
fn is_french_security_number(cell: &str) -> bool {
    let compact: Vec<u8> = cell.bytes().filter(|b| !matches!(b, b' ' | b'.' | b'-')).collect();
    if compact.len() != 15 || !matches!(compact[0], b'1'..=b'4' | b'7' | b'8') {
        return false;
    }
    let mut number = 0u64;
    for (i, b) in compact[..13].iter().enumerate() {
        let digit = match (i, b) {
            (_, b'0'..=b'9') => u64::from(b - b'0'),
            (6, b'A' | b'a' | b'B' | b'b') => 0,
            _ => return false,
        };
        number = number * 10 + digit;
    }
    // Corsica: the letter counts as 0, less one million for A and two for B (2A is 19, 2B is 18).
    match compact[6] {
        b'A' | b'a' => number -= 1_000_000,
        b'B' | b'b' => number -= 2_000_000,
        _ => {}
    }
    let month = (compact[3] - b'0') * 10 + (compact[4] - b'0');
    let key = std::str::from_utf8(&compact[13..]).ok().and_then(|k| k.parse::<u64>().ok());
    // Months above 12 stand for births whose month is unknown: 20 to 42 and from 50 on.
    ((1..=12).contains(&month) || month >= 20) && key == Some(97 - number % 97)
}

/// ddd-dd-dddd, with a first group that is given out.
fn is_us_security_number(cell: &str) -> bool {
    let groups: Vec<&str> = cell.split('-').collect();
    let digits = cell.chars().all(|c| c.is_ascii_digit() || c == '-');
    let lengths: Vec<usize> = groups.iter().map(|g| g.len()).collect();
    digits && lengths == [3, 2, 4] && !matches!(groups[0], "000" | "666") && !groups[0].starts_with('9')
}

fn is_long_code(cell: &str) -> bool {
    cell.chars().filter(char::is_ascii_digit).count() >= 8
}

fn digits_of(cell: &str) -> Option<Vec<u8>> {
    let dressed = |c: char| matches!(c, ' ' | '.' | '-' | '/' | '(' | ')' | '+' | '\u{a0}' | '\u{202f}');
    cell.chars().all(|c| c.is_ascii_digit() || dressed(c)).then(|| cell.bytes().filter(u8::is_ascii_digit).collect())
}

/// Digits enough for a telephone, as text or as a number that lost its zero.
fn is_phone(cell: &str) -> bool {
    digits_of(cell).is_some_and(|d| (8..=15).contains(&d.len()))
}

/// A telephone that could be nothing else: French (0X XX XX XX XX), North American ((xxx) xxx-xxxx) or international.
fn is_written_phone(cell: &str) -> bool {
    let Some(digits) = digits_of(cell) else { return false };
    let dressed = cell.chars().any(|c| !c.is_ascii_digit());
    let international = (cell.starts_with('+') || cell.starts_with("00")) && (10..=15).contains(&digits.len());
    let french = digits.len() == 10 && digits[0] == b'0' && digits[1] != b'0';
    let american = digits.len() == 10 && dressed && digits[0] >= b'2' && digits[3] >= b'2' && groups(cell) == [3, 3, 4];
    international || french || american
}

/// Lengths of the runs of digits.
fn groups(cell: &str) -> Vec<usize> {
    cell.split(|c: char| !c.is_ascii_digit()).map(str::len).filter(|&n| n > 0).collect()
}

/// A number and a kind of street: `12 bis rue des Lilas`, `4 Privet Drive`, `rue de la Paix, 3`.
fn is_street_address(cell: &str) -> bool {
    const STREETS: &[&str] = &[
        "rue", "avenue", "av", "bd", "blvd", "boulevard", "chemin", "place", "allee", "allees", "impasse", "route",
        "quai", "cours", "square", "faubourg", "residence", "lotissement", "hameau", "street", "st", "road", "rd",
        "lane", "ln", "drive", "dr", "ave", "court", "ct", "way", "terrace", "close", "crescent", "highway", "hwy",
    ];
    let words = names::words(cell);
    let number = words.iter().any(|w| w.len() <= 5 && w.starts_with(|c: char| c.is_ascii_digit()));
    number && words.len() >= 3 && words.iter().any(|w| STREETS.contains(&w.as_str()))
}

fn is_words_and_digits(cell: &str) -> bool {
    cell.chars().any(char::is_whitespace) && cell.chars().any(char::is_alphabetic)
}

/// One to five words of letters: a name does not hold digits.
fn is_name(cell: &str) -> bool {
    let inside = |c: char| c.is_alphabetic() || c.is_whitespace() || matches!(c, '-' | '\'' | '’' | '.' | ',');
    cell.chars().any(char::is_alphabetic) && cell.chars().all(inside) && cell.split_whitespace().count() <= 5
}

#[cfg(test)]
mod tests {
    use super::super::sample::{cells, table};
    use super::super::table::ColumnKind::{Boolean, Category, Count, Identifier, Text};
    use super::*;

    #[test]
    fn cells_that_are_personal() {
        let check = |test: fn(&str) -> bool, yes: &[&str], no: &[&str]| {
            yes.iter().for_each(|c| assert!(test(c), "{c}"));
            no.iter().for_each(|c| assert!(!test(c), "{c}"));
        };
        check(is_email, &["a.b@c.fr", "É@exemple.com"], &["a@b", "@c.fr", "a b@c.fr", "x@.fr", "", "a@b@c.fr"]);
        check(
            is_iban,
            &["FR76 3000 6000 0112 3456 7890 189", "GB82WEST12345698765432", "DE89370400440532013000"],
            &["FR76 3000 6000 0112 3456 7890 188", "FR", "", "1234567890123456", "é".repeat(12).as_str()],
        );
        check(
            is_french_security_number,
            &["2 55 08 14 168 025 38", "255081416802538", "1 85 05 2A 006 084 35"],
            &["255081416802539", "123", "", "ABCDEFGHIJKLMNO"],
        );
        check(is_us_security_number, &["123-45-6789"], &["000-12-3456", "912-12-1234", "123-456-789", ""]);
        check(
            is_written_phone,
            &["06 12 34 56 78", "0612345678", "+33 6 12 34 56 78", "(415) 555-2671", "415-555-2671"],
            &["12", "2024-12-31", "75001", "1234567890", "", "31/12/2025"],
        );
        check(
            is_street_address,
            &["12 bis rue des Lilas", "4 Privet Drive", "1600 Pennsylvania Ave"],
            &["Lyon", "rue", "3 enfants", "Drive", ""],
        );
        check(is_name, &["Marie-Claire D'Arc", "Dupont", "Zoë"], &["x126", "", "un deux trois quatre cinq six"]);
    }

    #[test]
    fn a_name_beside_a_first_name_is_a_person_s() {
        let few = |names: [&'static str; 3]| cells((0..60).map(|i| names[i % 3]));
        let people = table(&[
            ("nom", Category, few(["Durand", "Martin", "Petit"])),
            ("prenom", Category, few(["Luc", "Marie", "Zoë"])),
        ]);
        assert!(recognise(&people, 0).is_some());
        let sorts = table(&[("nom", Category, few(["Merlot", "Syrah", "Gamay"]))]);
        assert!(recognise(&sorts, 0).is_none());
    }

    #[test]
    fn columns_that_are_personal() {
        let check = |name: &str, kind, cell: &dyn Fn(usize) -> String, expected: Option<&str>| {
            let table = table(&[(name, kind, cells((0..40).map(cell)))]);
            let found = recognise(&table, 0).map(|m| m.code.into_owned());
            assert_eq!(found.as_deref(), expected, "{name}");
        };
        let letters = |i: usize| format!("N{}{}", (b'a' + (i % 26) as u8) as char, "x".repeat(i / 26));
        check("Courriel", Text, &|i| format!("p{i}@exemple.fr"), Some("why-personal-email"));
        check("colonne 4", Text, &|i| format!("06 12 34 56 {i:02}"), Some("why-personal-phone"));
        check("Téléphone", Count, &|i| format!("6123456{i:02}"), Some("why-personal-phone"));
        check("PhoneService", Boolean, &|i| ["Yes", "No"][i % 2].to_owned(), None);
        check("tel_calls", Count, &|i| i.to_string(), None);
        check("email_opens", Count, &|i| i.to_string(), None);
        check("Nom", Category, &letters, Some("why-personal-name"));
        check("Nom du client", Category, &letters, Some("why-personal-name"));
        check("Prénom", Category, &|i| ["Ana", "Léo"][i % 2].to_owned(), Some("why-personal-name"));
        check("nom_produit", Category, &letters, None);
        check("name", Category, &|i| ["basic", "gold"][i % 2].to_owned(), None);
        check("ville", Category, &letters, None);
        check("adresse", Text, &|i| format!("{i} rue Haute"), Some("why-personal-address"));
        check("code", Identifier, &|i| format!("A{i:05}"), None);
        check("no_secu", Text, &|i| format!("25508141680{i:04}"), Some("why-personal-security"));
    }

    #[test]
    fn birth_dates_are_noticed() {
        assert!(names_a_birth_date("Date de naissance") && names_a_birth_date("DOB") && !names_a_birth_date("date"));
    }
}
