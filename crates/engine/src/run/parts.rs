//! Parts of the search for formulas that can be left out: only so can be told what each is worth.
//!
//! In: nothing of the user's. Out: [`SearchParts`], which travel with the run.
//! The user's question: "does all of this machinery earn its place?" (docs/benchmarks.md answers).
//! Invariants: everything is on by default, and no command turns anything off.
//! To add one more: a field, its name in [`SearchParts::ALL`], and its place in `evolve`.

/// What the search does; all of it by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SearchParts {
    /// Terms and formulas are judged on rows left out; else by their training error.
    pub leave_one_out: bool,
    /// A child replaces its parent; else the least fit of all.
    pub crowding: bool,
    /// Several searches whose terms meet; else a single long one.
    pub islands: bool,
    /// Constants of a new term are tuned before it joins.
    pub tuning: bool,
    /// Formulas found are tuned, pruned and rounded.
    pub polish: bool,
    /// Products of powers are tried as a whole.
    pub monomials: bool,
    /// Other scales of the target are tried.
    pub scales: bool,
    /// Columns of wide tables are screened in pairs too.
    pub pairs: bool,
}

impl Default for SearchParts {
    fn default() -> Self {
        SearchParts {
            leave_one_out: true,
            crowding: true,
            islands: true,
            tuning: true,
            polish: true,
            monomials: true,
            scales: true,
            pairs: true,
        }
    }
}

impl SearchParts {
    /// Names of the parts.
    pub const ALL: [&str; 8] =
        ["leave-one-out", "crowding", "islands", "tuning", "polish", "monomials", "scales", "pairs"];

    /// Everything but this part; `None` for a name that is none.
    pub fn without(name: &str) -> Option<SearchParts> {
        let mut parts = SearchParts::default();
        let part = match name {
            "leave-one-out" => &mut parts.leave_one_out,
            "crowding" => &mut parts.crowding,
            "islands" => &mut parts.islands,
            "tuning" => &mut parts.tuning,
            "polish" => &mut parts.polish,
            "monomials" => &mut parts.monomials,
            "scales" => &mut parts.scales,
            "pairs" => &mut parts.pairs,
            _ => return None,
        };
        *part = false;
        Some(parts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_can_be_left_out() {
        for name in SearchParts::ALL {
            assert_ne!(SearchParts::without(name), Some(SearchParts::default()), "{name}");
            assert!(SearchParts::without(name).is_some(), "{name}");
        }
        assert_eq!(SearchParts::without("all"), None);
    }
}
