//! Words that mean the same in every file: missing, yes and no.
//!
//! In: the trimmed text of a cell. Out: whether it marks a gap; whether it says yes or no.
//! The user's question: "does it know that `nc` means unknown?".
//! Invariants: case does not matter; `none` marks a gap among numbers and dates only, for it is often a real level.
//! To add a mark or a pair of words: one more entry in [`MISSING`] or [`YES_NO`].

/// Marks for missing, in lower case, sorted.
const MISSING: &[&str] = &[
    "#div/0!", "#n/a", "#n/d", "#name?", "#nom?", "#null!", "#num!", "#ref!", "#valeur!", "#value!", "(null)", "-",
    "--", "<na>", "?", "\\n", "n.a.", "n.c.", "n/a", "n/c", "na", "nan", "nc", "none", "null",
];
/// Longest of [`MISSING`], in bytes.
const LONGEST: usize = 8;

/// Words of no and of yes, in lower case. Single letters `f` and `t` count only together.
const YES_NO: &[[&str; 2]] =
    &[["no", "yes"], ["non", "oui"], ["false", "true"], ["faux", "vrai"], ["n", "y"], ["n", "o"], ["f", "t"]];

/// Whether a trimmed, non-empty cell is a mark for missing.
pub(super) fn is_missing_mark(cell: &str) -> bool {
    if cell.len() > LONGEST || !cell.is_ascii() {
        return false;
    }
    let first = cell.as_bytes().first().map(u8::to_ascii_lowercase);
    matches!(first, Some(b'#' | b'(' | b'-' | b'<' | b'?' | b'\\' | b'n'))
        && MISSING.iter().any(|m| m.eq_ignore_ascii_case(cell))
}

/// Whether a mark for missing may be a real level in a column of words.
pub(super) fn may_be_level(mark: &str) -> bool {
    mark.eq_ignore_ascii_case("none")
}

/// Whether a mark looks like the code of a state or country, such as `NC` and `NA`.
pub(super) fn is_place_code(cell: &str) -> bool {
    cell.len() == 2 && cell.bytes().all(|b| b.is_ascii_uppercase())
}

/// Whether a pair of words, in any case, is no and yes in one language; gives them in that order.
pub(super) fn yes_no(words: &[&str]) -> Option<[usize; 2]> {
    let place = |word: &str| words.iter().position(|w| w.eq_ignore_ascii_case(word));
    YES_NO.iter().find_map(|[no, yes]| Some([place(no)?, place(yes)?]))
}

/// The meaning of a word, whatever its language.
pub(crate) fn says_yes(word: &str) -> Option<bool> {
    YES_NO.iter().chain(&[["0", "1"]]).find_map(|[no, yes]| {
        if word.eq_ignore_ascii_case(yes) { Some(true) } else { word.eq_ignore_ascii_case(no).then_some(false) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words() {
        for mark in ["NA", "n/a", "NULL", "-", "?", "#N/A", "nc", "NaN", "None", "\\N"] {
            assert!(is_missing_mark(mark), "{mark}");
        }
        for not in ["", "N", "no", "non", "0", "né", "nanny", "--5"] {
            assert!(!is_missing_mark(not), "{not}");
        }
        assert_eq!(yes_no(&["Oui", "non"]), Some([1, 0]));
        assert_eq!(yes_no(&["oui", "no"]), None);
        assert_eq!((says_yes("VRAI"), says_yes("n"), says_yes("peut-être")), (Some(true), Some(false), None));
        assert!(MISSING.is_sorted() && MISSING.iter().all(|m| m.len() <= LONGEST));
    }
}
