//! What has to be looked up to compute a formula by hand.
//!
//! In: formulas and how their columns are read. Out: per number what an empty cell counts as and where values are cut
//! off; per category the effect of each level.
//! The user's question: "can I check it with a calculator?".
//! Invariants: with these values and the formula's text nothing else is needed; only columns of the formulas are
//! listed.

use crate::data::FeatureInfo;
use crate::evolve::inputs::{FeatureInput, Inputs};
use crate::formula::display::level_name;
use crate::formula::{Expr, Leaf};
use serde::Serialize;

/// How a number is read.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NumberLookup {
    /// The feature.
    pub feature: u32,
    /// Its name in the formula.
    pub name: String,
    /// What an empty cell counts as.
    pub empty: f64,
    /// Smaller values count as this one.
    pub low: f64,
    /// Larger values count as this one.
    pub high: f64,
}

/// Effects of a category's levels on one output; an empty cell and a level never seen have none.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EffectLookup {
    /// The feature.
    pub feature: u32,
    /// Its name in the formula.
    pub name: String,
    /// The output: 0 for a number or two classes, else the class.
    pub output: u32,
    /// Levels with their effects, in the order of their codes.
    pub levels: Vec<(String, f64)>,
}

/// All that is looked up.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Lookup {
    /// By feature.
    pub numbers: Vec<NumberLookup>,
    /// By feature and output.
    pub effects: Vec<EffectLookup>,
}

/// What the formulas look up. Features that `info` does not describe are left out.
pub fn lookup(formulas: &[Expr], inputs: &Inputs, info: &[FeatureInfo]) -> Lookup {
    let mut leaves: Vec<Leaf> = formulas.iter().flat_map(Expr::leaves).collect();
    leaves.sort_unstable();
    leaves.dedup();
    let number = |leaf: &Leaf| match (*leaf, inputs.features.get(leaf.feature() as usize)) {
        (Leaf::Number(feature), Some(&FeatureInput::Number { low, high, median, .. })) => {
            let name = info.get(feature as usize)?.name.clone();
            Some(NumberLookup { feature, name, empty: median, low, high })
        }
        _ => None,
    };
    let effect = |leaf: &Leaf| match *leaf {
        Leaf::Effect(feature, output) => {
            let info = info.get(feature as usize)?;
            let values = inputs.effect(feature, output)?.values.iter();
            let levels = values.enumerate().map(|(level, &v)| (level_name(info, level as u32), v)).collect();
            Some(EffectLookup { feature, name: info.name.clone(), output, levels })
        }
        _ => None,
    };
    Lookup { numbers: leaves.iter().filter_map(number).collect(), effects: leaves.iter().filter_map(effect).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::FeatureKind;
    use crate::evolve::inputs::Effect;
    use crate::formula::parse;

    #[test]
    fn only_what_the_formula_reads_is_listed() {
        let feature =
            |name: &str, kind| FeatureInfo { name: name.into(), column: name.into(), kind, ..FeatureInfo::default() };
        let levels = FeatureKind::Level { levels: vec!["a".into(), "b".into()] };
        let info = [feature("x", FeatureKind::Number), feature("y", FeatureKind::Number), feature("kind", levels)];
        let number = FeatureInput::Number { low: 1.0, high: 9.0, median: 4.0, mean: 5.0 };
        let inputs = Inputs {
            features: vec![number.clone(), number, FeatureInput::Levels { n_levels: 2, mode: 0 }],
            effects: vec![Effect { feature: 2, output: 0, values: vec![-0.5, 0.25] }],
        };
        let found = lookup(&[parse("y + 2 * effect(kind)", &info).unwrap()], &inputs, &info);
        let y = NumberLookup { feature: 1, name: "y".into(), empty: 4.0, low: 1.0, high: 9.0 };
        assert_eq!(found.numbers, [y]);
        assert_eq!(found.effects[0].levels, [("a".to_owned(), -0.5), ("b".to_owned(), 0.25)]);
        assert_eq!(found.effects.len(), 1);
    }
}
