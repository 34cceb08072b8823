//! Limits on settings: `temp<=180`, `water/cement<=0.6`, `a+2*b<=10`.
//!
//! In: text. Out: a [`Limit`], whose excess over a region is bounded.
//! The user's question: "I can't go beyond that: what is best within?".
//! Invariants: a region is called outside only if no row of it keeps the limit, inside only if every row does; sums of
//! steps that meet a limit but for rounding keep it.
//! Method: each side is read by [`parse`]; the excess is their difference, bounded by interval arithmetic (Moore 1966).
//! Edges: a quotient whose divisor may be 0 proves nothing over a region, and a point where it is 0 breaks the limit.

use crate::data::FeatureInfo;
use crate::formula::interval::bounds;
use crate::formula::parse::parse;
use crate::formula::{BinaryOp, Expr, Interval, Leaf, Node, separable};
use crate::message;
use crate::message::Error;
use crate::models::region::{Region, Side};
use crate::models::separable::{Pieces, Separable};

/// Rounding that a limit forgives, as a share of the size of its sides.
const ROUNDING: f64 = 1e-9;

/// A limit: its excess must not be above 0.
#[derive(Debug, Clone, PartialEq)]
pub struct Limit {
    /// As the user wrote it.
    pub text: String,
    /// By how much it is exceeded; below 0 where it is kept.
    excess: Expr,
    /// Whether reaching it is too much.
    strict: bool,
    /// The larger side, to tell rounding from excess.
    size: f64,
    /// What is on the one side, where the other is a number: the number, and whether it is the largest allowed.
    pub bar: Option<(f64, bool)>,
    /// By how much it is relaxed.
    pub relaxed: f64,
}

/// What separates the two sides, longest first.
const SIGNS: [(&str, bool, bool); 6] = [
    ("<=", true, false),
    (">=", false, false),
    ("≤", true, false),
    ("≥", false, false),
    ("<", true, true),
    (">", false, true),
];

/// Place of the first sign outside of brackets and quotes: where it starts, its length in bytes, upper limit?, strict?
pub fn sign(text: &str) -> Option<(usize, usize, bool, bool)> {
    let (mut bracket, mut quote) = (false, false);
    for (at, c) in text.char_indices() {
        match c {
            '"' if !bracket => quote = !quote,
            '[' if !quote => bracket = true,
            ']' if !quote => bracket = false,
            _ if bracket || quote => {}
            _ => {
                let found = SIGNS.iter().find(|(s, ..)| text[at..].starts_with(s));
                if let Some((s, upper, strict)) = found {
                    return Some((at, s.len(), *upper, *strict));
                }
            }
        }
    }
    None
}

impl Limit {
    /// Reads a limit.
    ///
    /// Errors (usage): no `<=` or `>=`; what [`parse`] refuses; an effect of a level, which is no number that anyone sets.
    pub fn read(text: &str, info: &[FeatureInfo]) -> Result<Limit, Error> {
        let Some((at, length, upper, strict)) = sign(text) else {
            return Err(Error::usage(message!("optimize-no-sign", text = text)));
        };
        // Blanks in place of the left side keep positions in errors those of the whole text.
        let blanks = " ".repeat(text[..at + length].chars().count());
        let left = parse(&text[..at], info)?;
        let right = parse(&format!("{blanks}{}", &text[at + length..]), info)?;
        let reads_effect = |e: &Expr| e.leaves().iter().any(|l| matches!(l, Leaf::Effect(..)));
        if reads_effect(&left) || reads_effect(&right) {
            return Err(Error::usage(message!("optimize-limit-effect", text = text)));
        }
        let constant = |e: &Expr| match e.nodes[..] {
            [Node::Const(v)] => Some(v),
            _ => None,
        };
        let bar = match (constant(&left), constant(&right)) {
            (None, Some(v)) => Some((v, upper)),
            (Some(v), None) => Some((v, !upper)),
            _ => None,
        };
        let excess =
            if upper { Expr::binary(BinaryOp::Sub, &left, &right) } else { Expr::binary(BinaryOp::Sub, &right, &left) };
        let size = bar.map_or(1.0, |(v, _)| v.abs().max(1.0));
        Ok(Limit { text: text.trim().to_owned(), excess, strict, size, bar, relaxed: 0.0 })
    }

    /// The same limit, relaxed by an amount.
    pub fn relaxed_by(&self, amount: f64) -> Limit {
        Limit { relaxed: amount, ..self.clone() }
    }

    /// Features that it reads.
    pub fn features(&self) -> Vec<u32> {
        self.excess.features()
    }

    /// Between which values the excess stays over a region; `None` where nothing is proven.
    pub fn excess(&self, region: &Region) -> Option<Interval> {
        let range = bounds(&self.excess, &|leaf| side(region, leaf))?;
        Interval::new(range.low - self.relaxed, range.high - self.relaxed)
    }

    /// A sum of functions of one setting each that the excess, times a sign, never lies above in a region whose settings
    /// fall into these pieces; `None` where nothing is proven.
    pub fn above(&self, region: &Region, pieces: &Pieces, sign: f64) -> Option<Separable> {
        let leaves = self.excess.leaves();
        let of_side = |side: &Side, leaves: &[Leaf]| leaves.iter().map(|l| range(side, *l)).collect();
        let column = |(feature, sides): &(usize, Vec<Side>)| {
            let own: Vec<Leaf> = leaves.iter().copied().filter(|l| l.feature() as usize == *feature).collect();
            let pieces = sides.iter().map(|side| of_side(side, &own)).collect::<Option<_>>()?;
            Some(separable::Column { leaves: own, pieces })
        };
        let columns: Vec<separable::Column> = pieces.columns.iter().map(column).collect::<Option<_>>()?;
        let is_fixed = |l: &&Leaf| !columns.iter().any(|c| c.leaves.contains(l));
        let fixed: Vec<(Leaf, Interval)> =
            leaves.iter().filter(is_fixed).map(|&l| Some((l, side(region, l)?))).collect::<Option<_>>()?;
        let found = separable::overestimate(&[(sign, &self.excess)], &columns, &fixed)?;
        Some(Separable { base: found.base - sign * self.relaxed, values: found.values, given: found.given })
    }

    /// The excess of a row that keeps it is never more.
    pub fn most(&self) -> f64 {
        ROUNDING * self.size
    }

    /// Whether some row of the region may keep it.
    pub fn possible(&self, region: &Region) -> bool {
        self.excess(region).is_none_or(|e| self.kept(e.low))
    }

    /// Whether every row of the region keeps it.
    pub fn certain(&self, region: &Region) -> bool {
        self.excess(region).is_some_and(|e| self.kept(e.high))
    }

    fn kept(&self, excess: f64) -> bool {
        let slack = self.most();
        if self.strict { excess < -slack } else { excess <= slack }
    }
}

/// Range of a leaf over a region.
fn side(region: &Region, leaf: Leaf) -> Option<Interval> {
    range(region.sides.get(leaf.feature() as usize)?, leaf)
}

/// Range of a leaf of this side.
fn range(side: &Side, leaf: Leaf) -> Option<Interval> {
    match (side, leaf) {
        (Side::Number { low, high, gap: false }, Leaf::Number(_)) => Interval::new(*low, *high),
        (Side::Number { low, high, gap }, Leaf::Present(_)) => {
            Interval::new(f64::from(u8::from(!gap)), f64::from(u8::from(low <= high)))
        }
        (Side::Levels(codes), Leaf::Present(_)) => of_codes(codes, |c| c != crate::data::GAP),
        (Side::Levels(codes), Leaf::Level(_, level)) => of_codes(codes, |c| c == level),
        _ => None,
    }
}

/// 0 to 1, as far as codes differ in whether something is true of them.
fn of_codes(codes: &[u32], is: impl Fn(u32) -> bool) -> Option<Interval> {
    let all = codes.iter().all(|&c| is(c));
    let any = codes.iter().any(|&c| is(c));
    Interval::new(f64::from(u8::from(all)), f64::from(u8::from(any)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::FeatureKind;

    fn info() -> Vec<FeatureInfo> {
        let named =
            |name: &str, kind| FeatureInfo { name: name.into(), column: name.into(), kind, ..FeatureInfo::default() };
        vec![
            named("water", FeatureKind::Number),
            named("cement (kg)", FeatureKind::Number),
            named("kind", FeatureKind::Level { levels: vec!["a<b".into(), "c".into()] }),
        ]
    }

    fn number(low: f64, high: f64) -> Side {
        Side::Number { low, high, gap: false }
    }

    #[test]
    fn kept_everywhere_somewhere_or_nowhere() {
        let check = |text: &str, sides: [Side; 3], possible: bool, certain: bool| {
            let limit = Limit::read(text, &info()).expect(text);
            let region = Region { sides: sides.to_vec() };
            assert_eq!((limit.possible(&region), limit.certain(&region)), (possible, certain), "{text}");
        };
        let any = || Side::Levels(vec![0, 1]);
        check("water/[cement (kg)] <= 0.6", [number(1.0, 2.0), number(2.0, 4.0), any()], true, false);
        check("water/[cement (kg)] <= 0.6", [number(1.0, 2.0), number(4.0, 8.0), any()], true, true);
        check("water/[cement (kg)] <= 0.6", [number(3.0, 4.0), number(2.0, 4.0), any()], false, false);
        check("water/[cement (kg)] <= 0.6", [number(3.0, 4.0), number(-1.0, 4.0), any()], true, false);
        check("0.3 >= water + 0.1", [number(0.2, 0.2), number(0.0, 0.0), any()], true, true);
        check("water < 2", [number(2.0, 2.0), number(0.0, 0.0), any()], false, false);
        check("is(kind, \"a<b\") >= 1", [number(0.0, 0.0), number(0.0, 0.0), Side::Levels(vec![1])], false, false);
    }

    #[test]
    fn what_is_wrong_is_said_where_it_stands() {
        let code = |text: &str| Limit::read(text, &info()).expect_err(text).message;
        assert_eq!(code("water").code, "optimize-no-sign");
        let unknown = code("water <= wate + 1");
        assert_eq!(unknown.code, "formula-unknown-column");
        assert!(unknown.to_string().contains("position=10"), "{unknown}");
        assert_eq!(code("1 <= water <= 2").code, "formula-unexpected");
        assert_eq!(code("effect(kind) <= 2").code, "optimize-limit-effect");
    }

    #[test]
    fn a_number_on_one_side_is_the_bar() {
        let bar = |text: &str| Limit::read(text, &info()).expect(text).bar;
        assert_eq!(bar("water <= 2"), Some((2.0, true)));
        assert_eq!(bar("2 <= water"), Some((2.0, false)));
        assert_eq!(bar("water <= [cement (kg)]"), None);
    }
}
