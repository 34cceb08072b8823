//! What the user demands of every formula: which operators it may use, how long it may be, which errors count how much.
//!
//! In: words of the command line. Out: [`FormulaRules`], which travel with the run to the search and into the model
//! file.
//! The user's question: "how do I keep it to what my controller can compute, and to what I can read?".
//! Invariants: a demand binds the formula wherever it is learnt, inner folds included; what concerns single columns
//! (sign, presence, unit) travels with the features instead.
//! Edges: nothing demanded allows everything; an empty set of operators leaves columns with their coefficients.
//! To add one more operator: a variant of [`Operator`] with its words, and its place in `evolve::rules`.

use serde::{Deserialize, Serialize};

/// What may join or change columns inside a term of a formula. Coefficients, shifts by a constant and signs are always
/// allowed: the linear layer has them anyway.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Operator {
    /// `a + b`.
    Sum,
    /// `a - b`.
    Difference,
    /// `a * b`.
    Product,
    /// `a / b`.
    Quotient,
    /// `min(a, b)`.
    Minimum,
    /// `max(a, b)`.
    Maximum,
    /// `max(0, a)`: nothing up to a threshold, then proportional.
    Hinge,
    /// `a^2`.
    Square,
    /// `sqrt(a)`.
    Root,
    /// `log(a)`.
    Logarithm,
    /// `exp(a)`.
    Exponential,
    /// `sin(a)`, `cos(a)`.
    Sine,
    /// `tanh(a)`.
    Tanh,
    /// `abs(a)`.
    Absolute,
}

impl Operator {
    /// All of them.
    pub const ALL: [Operator; 14] = [
        Operator::Sum,
        Operator::Difference,
        Operator::Product,
        Operator::Quotient,
        Operator::Minimum,
        Operator::Maximum,
        Operator::Hinge,
        Operator::Square,
        Operator::Root,
        Operator::Logarithm,
        Operator::Exponential,
        Operator::Sine,
        Operator::Tanh,
        Operator::Absolute,
    ];

    /// Its name, in English and in French.
    fn words(self) -> [&'static str; 2] {
        match self {
            Operator::Sum => ["sum", "somme"],
            Operator::Difference => ["difference", "différence"],
            Operator::Product => ["product", "produit"],
            Operator::Quotient => ["quotient", "quotient"],
            Operator::Minimum => ["minimum", "minimum"],
            Operator::Maximum => ["maximum", "maximum"],
            Operator::Hinge => ["hinge", "seuil"],
            Operator::Square => ["square", "carré"],
            Operator::Root => ["root", "racine"],
            Operator::Logarithm => ["logarithm", "logarithme"],
            Operator::Exponential => ["exponential", "exponentielle"],
            Operator::Sine => ["sine", "sinus"],
            Operator::Tanh => ["tanh", "tanh"],
            Operator::Absolute => ["absolute", "absolue"],
        }
    }

    /// Name on the command line.
    pub fn name(self) -> &'static str {
        self.words()[0]
    }
}

/// Some operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperatorSet(u16);

/// Sets with a name of their own, in English and in French.
const SETS: [([&str; 2], OperatorSet); 3] = [
    (["all", "tout"], OperatorSet::ALL),
    (["plain", "simple"], OperatorSet::PLAIN),
    (["linear", "linéaire"], OperatorSet::LINEAR),
];

impl OperatorSet {
    /// Every operator.
    pub const ALL: OperatorSet = OperatorSet((1 << Operator::ALL.len()) - 1);
    /// No operator: columns with their coefficients.
    pub const LINEAR: OperatorSet = OperatorSet(0);
    /// What any controller computes: all but logarithm, exponential, sine and tanh.
    pub const PLAIN: OperatorSet = OperatorSet(
        Self::ALL.0
            & !(1 << Operator::Logarithm as u16)
            & !(1 << Operator::Exponential as u16)
            & !(1 << Operator::Sine as u16)
            & !(1 << Operator::Tanh as u16),
    );

    /// Whether it holds an operator.
    pub fn holds(self, operator: Operator) -> bool {
        self.0 >> operator as u16 & 1 == 1
    }

    /// The set with one more.
    pub fn with(self, operator: Operator) -> OperatorSet {
        OperatorSet(self.0 | 1 << operator as u16)
    }

    /// The set that these words name, separated by commas; `Err` is the first word that is not known.
    pub fn named(text: &str) -> Result<OperatorSet, String> {
        let mut set = OperatorSet::LINEAR;
        for word in text.split(',').map(str::trim).filter(|w| !w.is_empty()) {
            let lower = word.to_lowercase();
            let whole = SETS.iter().find(|(words, _)| words.contains(&lower.as_str()));
            let one = Operator::ALL.into_iter().find(|o| o.words().contains(&lower.as_str()));
            set = match (whole, one) {
                (Some((_, named)), _) => OperatorSet(set.0 | named.0),
                (None, Some(operator)) => set.with(operator),
                (None, None) => return Err(word.to_owned()),
            };
        }
        Ok(set)
    }

    /// The shortest words that name the set: a set's name where it has one, else its operators.
    pub fn names(self) -> Vec<&'static str> {
        match SETS.iter().find(|(_, set)| *set == self) {
            Some((words, _)) => vec![words[0]],
            None => Operator::ALL.into_iter().filter(|&o| self.holds(o)).map(Operator::name).collect(),
        }
    }

    /// Every word that [`OperatorSet::named`] knows in English: sets, then operators.
    pub fn vocabulary() -> Vec<&'static str> {
        SETS.iter().map(|(words, _)| words[0]).chain(Operator::ALL.map(Operator::name)).collect()
    }
}

/// What an error of a number costs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Loss {
    /// The square for a number, the likelihood for classes.
    #[default]
    Auto,
    /// The square.
    Squared,
    /// The error itself: predicts the middle, not the mean.
    Absolute,
    /// The square for small errors, the error itself for large ones (Huber 1964).
    Huber,
    /// For counts: the Poisson likelihood, of the logarithm.
    Poisson,
    /// For positive amounts: the gamma likelihood, of the logarithm; errors count by their ratio.
    Gamma,
}

impl Loss {
    /// Name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Loss::Auto => "auto",
            Loss::Squared => "squared",
            Loss::Absolute => "absolute",
            Loss::Huber => "huber",
            Loss::Poisson => "poisson",
            Loss::Gamma => "gamma",
        }
    }
}

/// What the user demands of every formula.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormulaRules {
    /// Operators that it may use.
    pub operators: OperatorSet,
    /// Its complexity at most (what a person reads: variables, operators, constants); `None` for no limit of the
    /// user's.
    pub max_size: Option<u32>,
    /// What its errors cost.
    pub loss: Loss,
}

impl Default for FormulaRules {
    fn default() -> Self {
        FormulaRules { operators: OperatorSet::ALL, max_size: None, loss: Loss::Auto }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_name_sets() {
        let check = |text: &str, expected: Result<&[&str], &str>| {
            let found = OperatorSet::named(text).map(OperatorSet::names);
            assert_eq!(found, expected.map(<[&str]>::to_vec).map_err(str::to_owned), "{text}");
        };
        check("all", Ok(&["all"]));
        check("plain", Ok(&["plain"]));
        check("", Ok(&["linear"]));
        check("linear, hinge", Ok(&["hinge"]));
        check("Somme,PRODUIT", Ok(&["sum", "product"]));
        check("sum,prodct,x", Err("prodct"));
        for operator in Operator::ALL {
            let alone = OperatorSet::named(operator.name()).expect("its own name");
            assert_eq!(alone, OperatorSet::LINEAR.with(operator));
        }
        assert!(!OperatorSet::PLAIN.holds(Operator::Tanh) && OperatorSet::PLAIN.holds(Operator::Absolute));
        for word in OperatorSet::vocabulary() {
            assert!(OperatorSet::named(word).is_ok(), "{word}");
        }
    }
}
