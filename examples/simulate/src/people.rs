//! Fictitious people: names, addresses, telephone and bank numbers that look right and belong to nobody.
//!
//! In: a random stream. Out: texts.
//! Invariants: e-mail domains are reserved for documentation (RFC 2606); telephone numbers come from the ranges that
//! the French regulator (ARCEP, decision 2018-0881) keeps for fiction; bank code 99999 is no bank's, and the checksums
//! (RIB key and ISO 13616) are right.

use makalu::run::Stream;

const FIRST_NAMES: [(&str, bool); 40] = [
    ("Marie", true),
    ("Jean", false),
    ("Nathalie", true),
    ("Philippe", false),
    ("Isabelle", true),
    ("Michel", false),
    ("Sylvie", true),
    ("Alain", false),
    ("Françoise", true),
    ("Patrick", false),
    ("Céline", true),
    ("Nicolas", false),
    ("Émilie", true),
    ("Julien", false),
    ("Aurélie", true),
    ("Thomas", false),
    ("Camille", true),
    ("Benoît", false),
    ("Chloé", true),
    ("François", false),
    ("Inès", true),
    ("Mathieu", false),
    ("Léa", true),
    ("Jérôme", false),
    ("Anaïs", true),
    ("Sébastien", false),
    ("Zoé", true),
    ("Loïc", false),
    ("Hélène", true),
    ("Rémi", false),
    ("Fatima", true),
    ("Karim", false),
    ("Amélie", true),
    ("Olivier", false),
    ("Mélanie", true),
    ("Stéphane", false),
    ("Sophie", true),
    ("Hugo", false),
    ("Élodie", true),
    ("Gaël", false),
];

const LAST_NAMES: [&str; 94] = [
    "Martin", "Bernard", "Thomas", "Petit", "Robert", "Richard", "Durand", "Dubois", "Moreau", "Laurent", "Simon",
    "Michel", "Lefèvre", "Leroy", "Roux", "David", "Bertrand", "Morel", "Fournier", "Girard", "Bonnet", "Dupont",
    "Lambert", "Fontaine", "Rousseau", "Vincent", "Müller", "Faure", "André", "Mercier", "Blanc", "Guérin", "Boyer",
    "Garnier", "Chevalier", "François", "Legrand", "Gauthier", "Garcia", "Perrin", "Robin", "Clément", "Morin",
    "Nicolas", "Henry", "Roussel", "Béranger", "N’Diaye", "Nguyen", "Masson", "Marchand", "Dumont", "Noël", "Meyer",
    "Lucas", "Brunet", "Blanchard", "Joly", "Rivière", "Lemaire", "Aubert", "Guillaume", "Lemoine", "Renard", "Picard",
    "Gérard", "Colin", "Dufour", "Arnaud", "Meunier", "Fabre", "Carpentier", "Benoît", "Charpentier", "Vidal",
    "Barbier", "Renaud", "Giraud", "Roger", "Leclerc", "Lacroix", "Dupuis", "Prévost", "Hubert", "Bouvier", "Charles",
    "Marty", "Olivier", "Bailly", "Hervé", "Poirier", "Moulin", "Huet", "Besson",
];

/// Postcode and town.
const TOWNS: [(&str, &str); 24] = [
    ("01000", "Bourg-en-Bresse"),
    ("02100", "Saint-Quentin"),
    ("03200", "Vichy"),
    ("06000", "Nice"),
    ("08000", "Charleville"),
    ("09000", "Foix"),
    ("13001", "Marseille"),
    ("13008", "Marseille"),
    ("21000", "Dijon"),
    ("29200", "Brest"),
    ("31000", "Toulouse"),
    ("33000", "Bordeaux"),
    ("34000", "Montpellier"),
    ("35000", "Rennes"),
    ("38000", "Grenoble"),
    ("44000", "Nantes"),
    ("51100", "Reims"),
    ("57000", "Metz"),
    ("59000", "Lille"),
    ("67000", "Strasbourg"),
    ("69002", "Lyon"),
    ("69006", "Lyon"),
    ("75008", "Paris"),
    ("75016", "Paris"),
];

/// Who a customer is.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    /// `M.` or `Mme`.
    pub title: &'static str,
    /// Family name.
    pub last_name: &'static str,
    /// Given name.
    pub first_name: &'static str,
    /// Postcode, leading zeros included.
    pub postcode: &'static str,
    /// Town.
    pub town: &'static str,
    /// E-mail address.
    pub email: String,
    /// Mobile number.
    pub phone: String,
    /// French IBAN, without spaces.
    pub iban: String,
}

/// Draws a person; `number` makes the e-mail address unique.
pub fn person(draw: &mut Stream, number: usize) -> Person {
    let (first_name, woman) = FIRST_NAMES[draw.below(FIRST_NAMES.len())];
    let last_name = LAST_NAMES[draw.below(LAST_NAMES.len())];
    let (postcode, town) = TOWNS[draw.below(TOWNS.len())];
    let domain = ["example.com", "example.org", "mail.example"][draw.below(3)];
    Person {
        title: if woman { "Mme" } else { "M." },
        last_name,
        first_name,
        postcode,
        town,
        email: format!("{}.{}{number}@{domain}", plain(first_name), plain(last_name)),
        phone: format!("06 39 98 {:02} {:02}", draw.below(100), draw.below(100)),
        iban: iban(99_999, draw.below(100_000) as u128, draw.below(100_000_000_000) as u128),
    }
}

/// Lower case, without accents or marks.
fn plain(name: &str) -> String {
    name.to_lowercase()
        .chars()
        .filter_map(|c| match c {
            'à' | 'â' | 'ä' => Some('a'),
            'ç' => Some('c'),
            'è' | 'é' | 'ê' | 'ë' => Some('e'),
            'î' | 'ï' => Some('i'),
            'ô' => Some('o'),
            'ü' | 'û' => Some('u'),
            c => c.is_ascii_alphanumeric().then_some(c),
        })
        .collect()
}

/// French IBAN with its RIB key and its ISO 13616 check digits.
fn iban(bank: u128, branch: u128, account: u128) -> String {
    let key = 97 - (89 * bank + 15 * branch + 3 * account) % 97;
    let bban = ((bank * 100_000 + branch) * 100_000_000_000 + account) * 100 + key;
    // F is 15, R is 27; the check digits stand last and count as 00.
    let check = 98 - (bban * 1_000_000 + 152_700) % 97;
    format!("FR{check:02}{bban:023}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use makalu::Seed;

    #[test]
    fn bank_numbers_have_valid_checksums() {
        let mut draw = Seed(3).stream();
        for i in 0..200 {
            let iban = person(&mut draw, i).iban;
            assert_eq!(iban.len(), 27);
            let moved = format!("{}1527{}", &iban[4..], &iban[2..4]);
            assert_eq!(moved.parse::<u128>().expect("29 digits") % 97, 1, "{iban}");
        }
    }

    #[test]
    fn addresses_are_plain_ascii() {
        let mut draw = Seed(4).stream();
        for i in 0..200 {
            let person = person(&mut draw, i);
            assert!(person.email.is_ascii() && person.email.contains('@'), "{}", person.email);
        }
    }
}
