//! Column names: their words, and the name that a mistyped one meant.
//!
//! In: names as people write them. Out: lower-case words without accents, and the nearest known name.
//! The user's question: "it says that it does not know my column: how is it written?".
//! Invariants: names are compared without case, accents and punctuation; a suggestion is never acted upon.
//! Method: Damerau-Levenshtein distance, restricted to one edit per place (Damerau 1964).
//! Edges: no candidate near enough gives no suggestion.

use crate::message::{Error, Message};

/// Lower case, without accents: `Résilié` is `resilie`.
pub fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' => out.push('a'),
            'ç' => out.push('c'),
            'è' | 'é' | 'ê' | 'ë' => out.push('e'),
            'ì' | 'í' | 'î' | 'ï' => out.push('i'),
            'ñ' => out.push('n'),
            'ò' | 'ó' | 'ô' | 'õ' | 'ö' => out.push('o'),
            'ù' | 'ú' | 'û' | 'ü' => out.push('u'),
            'ý' | 'ÿ' => out.push('y'),
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            // Combining marks of decomposed accents.
            '\u{300}'..='\u{36f}' => {}
            c => out.push(c),
        }
    }
    out
}

/// The words of a name: `dateNaissance`, `date_naissance` and `Date de naissance` start with `date` and end with
/// `naissance`.
pub fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let chars: Vec<char> = name.chars().collect();
    for (i, &c) in chars.iter().enumerate() {
        let combining = ('\u{300}'..='\u{36f}').contains(&c);
        if !c.is_alphanumeric() && !combining {
            words.extend(take_word(&mut word));
            continue;
        }
        let before = i.checked_sub(1).map(|k| chars[k]);
        let after = chars.get(i + 1);
        let starts_hump = c.is_uppercase()
            && before
                .is_some_and(|b| b.is_lowercase() || (b.is_uppercase() && after.is_some_and(|a| a.is_lowercase())));
        if starts_hump {
            words.extend(take_word(&mut word));
        }
        word.push(c);
    }
    words.extend(take_word(&mut word));
    words
}

fn take_word(word: &mut String) -> Option<String> {
    (!word.is_empty()).then(|| plain(&std::mem::take(word)))
}

/// The words of a name joined by `_`, so that a pattern of several words is one comparison.
pub fn joined(name: &str) -> String {
    words(name).join("_")
}

/// The candidate that a mistyped name most probably meant.
pub fn nearest<'a>(wanted: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let squeeze = |s: &str| plain(s).chars().filter(|c| c.is_alphanumeric()).collect::<Vec<char>>();
    let wanted = squeeze(wanted);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let other = squeeze(candidate);
        let within = wanted.len().min(other.len()) >= 3 && (contains(&wanted, &other) || contains(&other, &wanted));
        // A name that holds the other is as near as one typing error, and at least as far.
        let d = if within { 1 } else { distance(&wanted, &other) };
        let d = if wanted == other { 0 } else { d.max(1) };
        // About one error in three letters; beyond that it is another word.
        if d <= (wanted.len() / 3).max(1) && best.is_none_or(|(least, _)| d < least) {
            best = Some((d, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

fn contains(long: &[char], short: &[char]) -> bool {
    long.windows(short.len()).any(|w| w == short)
}

/// Insertions, deletions, substitutions and swaps of neighbours that turn `a` into `b`.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut two_back = vec![0; b.len() + 1];
    let mut back: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let changed = back[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = changed.min(back[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(two_back[j - 2] + 1);
            }
        }
        two_back = std::mem::replace(&mut back, row);
    }
    back[b.len()]
}

/// The usage error for an unknown name: with the nearest known one, or with all those known.
pub(super) fn unknown(
    wanted: &str,
    known: &[&str],
    near: impl FnOnce() -> Message,
    far: impl FnOnce() -> Message,
) -> Error {
    Error::usage(match nearest(wanted, known.iter().copied()) {
        Some(nearest) => near().with("nearest", nearest),
        None => far().with("known", known.iter().map(|&s| s.to_owned()).collect::<Vec<_>>()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_split_into_plain_words() {
        let check = |name: &str, expected: &[&str]| assert_eq!(words(name), expected, "{name}");
        check("customerID", &["customer", "id"]);
        check("Date de Résiliation", &["date", "de", "resiliation"]);
        check("IDClient", &["id", "client"]);
        check("alk.phos", &["alk", "phos"]);
        check("Pre\u{301}nom", &["prenom"]);
        check("EMAIL", &["email"]);
        check("", &[]);
        check("--", &[]);
    }

    #[test]
    fn the_nearest_name_ignores_case_and_accents() {
        let known = ["Statut", "Résilié", "CA 2024", "Date de naissance"];
        let check = |wanted: &str, expected: Option<&str>| assert_eq!(nearest(wanted, known), expected, "{wanted}");
        check("statut", Some("Statut"));
        check("resilie", Some("Résilié"));
        check("Satut", Some("Statut"));
        check("Sttaut", Some("Statut"));
        check("naissance", Some("Date de naissance"));
        check("ca2024", Some("CA 2024"));
        check("zzz", None);
        check("", None);
    }

    #[test]
    fn distance_counts_edits() {
        let check = |a: &str, b: &str, expected: usize| {
            let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
            assert_eq!((distance(&a, &b), distance(&b, &a)), (expected, expected));
        };
        check("", "abc", 3);
        check("abc", "abc", 0);
        check("abc", "acb", 1);
        check("kitten", "sitting", 3);
    }
}
