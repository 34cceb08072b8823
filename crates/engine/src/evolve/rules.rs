//! What the user demands of formulas, held against terms: operators, length, units, signs, columns that must be there.
//!
//! In: [`FormulaRules`], what is known of the features, how they are read. Out: whether a term may be built, which sign
//! its coefficient must have, from which terms a formula must start; and at the end, the proof.
//! The user's question: "does it keep to what I know and to what I can use?".
//! Invariants: a term that [`Rules::allows`] refuses stands in no formula; where a coefficient has the sign that
//! [`Rules::sign`] asks for, the sum of all terms is monotone as demanded over the whole box, by proof and not by
//! sampling ([`Rules::unproven`]); nothing demanded costs nothing.
//! Method: signs of derivatives by interval arithmetic ([`slope`], Rall 1981); dimensional analysis (Fourier 1822): what
//! is added, subtracted or compared must have one dimension, where both have a unit. A constant takes any dimension,
//! but a constant factor none: else `x + 2 * y` would join days to euros. Logarithms, exponentials and waves take any
//! argument, as if divided by one unit of it, and give a number.
//! Edges: a forced column that is constant or empty is not read and cannot be held; three or more classes have no
//! order, so that signs are not demanded of their scores.
//! To add one more operator: the arms of [`needs`].

use super::inputs::{FeatureInput, Inputs};
use super::layer::Base;
use super::path::term_complexity;
use crate::data::schema::Monotone;
use crate::data::unit::Dimension;
use crate::data::{FeatureInfo, Task};
use crate::formula::derivative::{Slope, slope};
use crate::formula::{BinaryOp, Expr, Leaf, Node, UnaryOp};
use crate::run::rules::{FormulaRules, Loss, Operator, OperatorSet};

/// Sign that a term's coefficient may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// Either.
    Any,
    /// Not negative.
    Positive,
    /// Not positive.
    Negative,
}

impl Sign {
    /// Whether a coefficient has it.
    pub fn holds(self, coefficient: f64) -> bool {
        match self {
            Sign::Any => true,
            Sign::Positive => coefficient >= 0.0,
            Sign::Negative => coefficient <= 0.0,
        }
    }

    /// The sign that keeps two demands; `None` if they contradict each other.
    fn and(self, other: Sign) -> Option<Sign> {
        match (self, other) {
            (Sign::Any, sign) | (sign, Sign::Any) => Some(sign),
            (a, b) => (a == b).then_some(a),
        }
    }
}

/// Dimension of a part of a term.
#[derive(Debug, Clone, PartialEq)]
enum Quantity {
    /// A constant: takes the dimension of what it is added to.
    Constant,
    /// No unit was given.
    Unknown,
    /// A column with a unit, or what became of it.
    Known(Dimension),
}

/// The user's demands of formulas on some training rows.
#[derive(Debug, Clone)]
pub struct Rules {
    operators: OperatorSet,
    max_size: f64,
    /// Features of which one term at least must read, increasing; those that cannot be read are left out.
    forced: Vec<u32>,
    demands: Vec<(u32, Monotone)>,
    /// Per feature.
    dimensions: Vec<Option<Dimension>>,
    has_units: bool,
    inputs: Inputs,
}

impl Rules {
    /// The demands of a run and of the data dictionary.
    pub fn new(rules: FormulaRules, info: &[FeatureInfo], task: Task, inputs: &Inputs) -> Rules {
        let ordered = !matches!(task, Task::Multiclass { .. });
        let read = |f: usize| !matches!(inputs.features.get(f), None | Some(FeatureInput::Unread));
        let numbered = || info.iter().enumerate().filter(|(f, _)| read(*f));
        let demands = numbered().filter(|_| ordered).filter_map(|(f, i)| Some((f as u32, i.monotone?)));
        let dimensions: Vec<Option<Dimension>> = info.iter().map(|i| i.dimension.clone()).collect();
        Rules {
            operators: rules.operators,
            max_size: rules.max_size.map_or(f64::INFINITY, f64::from),
            forced: numbered().filter(|(_, i)| i.forced).map(|(f, _)| f as u32).collect(),
            demands: demands.collect(),
            has_units: dimensions.iter().any(Option::is_some),
            dimensions,
            inputs: inputs.clone(),
        }
    }

    /// Complexity of a formula at most.
    pub fn max_size(&self) -> f64 {
        self.max_size
    }

    /// Features that every formula must read, increasing.
    pub fn forced(&self) -> &[u32] {
        &self.forced
    }

    /// Whether anything is demanded of terms.
    pub fn binds(&self) -> bool {
        self.operators != OperatorSet::ALL || self.has_units || !self.demands.is_empty() || self.max_size.is_finite()
    }

    /// Whether a term with these values may join a layer: allowed, and its coefficient there of the sign demanded. The
    /// term is only made where something is demanded.
    pub fn may_join(&self, base: &Base, term: impl FnOnce() -> Expr, column: &[f64]) -> bool {
        if !self.binds() {
            return true;
        }
        let term = term();
        self.allows(&term)
            && match self.sign(&term) {
                None => false,
                Some(Sign::Any) => true,
                Some(sign) => base.project(column).is_some_and(|p| sign.holds(p.pull())),
            }
    }

    /// Whether a term may stand in a formula. Asked wherever one is made or changed.
    pub fn allows(&self, term: &Expr) -> bool {
        self.allows_operators(term)
            && (!self.has_units || self.dimension(term).is_some())
            && self.sign(term).is_some()
            && (self.max_size.is_infinite() || 1.0 + term_complexity(term) <= self.max_size)
    }

    fn allows_operators(&self, term: &Expr) -> bool {
        self.operators == OperatorSet::ALL
            || term.nodes.iter().all(|node| {
                let any_of = needs(term, node);
                any_of.is_empty() || any_of.iter().any(|&o| self.operators.holds(o))
            })
    }

    /// Dimension of a term; `None` if unlike things are added or compared in it.
    fn dimension(&self, term: &Expr) -> Option<Quantity> {
        let mut known: Vec<Quantity> = Vec::with_capacity(term.nodes.len());
        for node in &term.nodes {
            let next = match *node {
                Node::Const(_) => Quantity::Constant,
                Node::Leaf(Leaf::Number(f)) => match self.dimensions.get(f as usize) {
                    Some(Some(dimension)) => Quantity::Known(dimension.clone()),
                    _ => Quantity::Unknown,
                },
                // Whether a cell is filled or holds a level is a number; an effect is of the target's kind.
                Node::Leaf(Leaf::Present(_) | Leaf::Level(..)) => Quantity::Known(Dimension::default()),
                Node::Leaf(Leaf::Effect(..)) => Quantity::Unknown,
                Node::Unary(op, a) => of_unary(op, &known[a as usize]),
                Node::Binary(op, a, b) => of_binary(op, &known[a as usize], &known[b as usize])?,
            };
            known.push(next);
        }
        known.pop()
    }

    /// Sign that the coefficient of a term must have; `None` if neither keeps what is demanded.
    pub fn sign(&self, term: &Expr) -> Option<Sign> {
        let mut sign = Sign::Any;
        for &(feature, demand) in &self.demands {
            if !term.nodes.contains(&Node::Leaf(Leaf::Number(feature))) {
                continue;
            }
            let slope = slope(term, feature, &|leaf| self.inputs.range(leaf))?;
            let of_feature = match (slope.never_falls(), slope.never_grows(), demand) {
                (true, true, _) => Sign::Any,
                (true, false, Monotone::Increasing) | (false, true, Monotone::Decreasing) => Sign::Positive,
                (true, false, Monotone::Decreasing) | (false, true, Monotone::Increasing) => Sign::Negative,
                (false, false, _) => return None,
            };
            sign = sign.and(of_feature)?;
        }
        Some(sign)
    }

    /// Signs of the coefficients of these terms; a term that may not stand at all may have none but zero.
    pub fn signs(&self, terms: &[Expr]) -> Vec<Sign> {
        terms.iter().map(|t| self.sign(t).unwrap_or(Sign::Any)).collect()
    }

    /// Plain terms from which every formula starts: one per forced feature, in the features' order.
    pub fn start(&self) -> Vec<Expr> {
        let plain = |&f: &u32| match self.inputs.features.get(f as usize)? {
            FeatureInput::Unread => None,
            FeatureInput::Number { .. } => Some(Expr::leaf(Leaf::Number(f))),
            FeatureInput::Levels { .. } if self.inputs.effect(f, 0).is_some() => Some(Expr::leaf(Leaf::Effect(f, 0))),
            FeatureInput::Levels { mode, .. } => Some(Expr::leaf(Leaf::Level(f, *mode))),
        };
        self.forced.iter().filter_map(plain).collect()
    }

    /// Demanded features for which the signs of these sums of terms, one per output, cannot be proven.
    pub fn unproven(&self, terms: &[Expr], slopes: &[Vec<f64>]) -> Vec<u32> {
        let kept = |feature: u32, demand: Monotone, slopes: &Vec<f64>| {
            let mut total = Slope::ZERO;
            for (term, &k) in terms.iter().zip(slopes).filter(|(_, k)| **k != 0.0) {
                let Some(of_term) = slope(term, feature, &|leaf| self.inputs.range(leaf)) else { return false };
                total = total.plus(of_term.scaled(k));
            }
            match demand {
                Monotone::Increasing => total.never_falls(),
                Monotone::Decreasing => total.never_grows(),
            }
        };
        let fails = |&&(feature, demand): &&(u32, Monotone)| !slopes.iter().all(|s| kept(feature, demand, s));
        self.demands.iter().filter(fails).map(|d| d.0).collect()
    }
}

/// Whether any sum of columns with coefficients by least squares may stand for the formula: nothing is demanded of its
/// length, columns and signs, nor another loss.
pub fn any_sum(rules: FormulaRules, info: &[FeatureInfo], task: Task) -> bool {
    let ordered = !matches!(task, Task::Multiclass { .. });
    let of_columns = info.iter().any(|i| i.forced || (ordered && i.monotone.is_some()));
    rules.max_size.is_none() && matches!(rules.loss, Loss::Auto | Loss::Squared) && !of_columns
}

/// Operators of which one must be allowed for a node; none where it is always allowed.
fn needs(term: &Expr, node: &Node) -> &'static [Operator] {
    let constant = |at: u32| matches!(term.nodes[at as usize], Node::Const(_));
    match *node {
        Node::Const(_) | Node::Leaf(_) => &[],
        Node::Unary(op, _) => match op {
            UnaryOp::Neg => &[],
            UnaryOp::Abs => &[Operator::Absolute],
            UnaryOp::Square => &[Operator::Square, Operator::Product],
            UnaryOp::Sqrt => &[Operator::Root],
            UnaryOp::Log => &[Operator::Logarithm],
            UnaryOp::Exp => &[Operator::Exponential],
            UnaryOp::Sin | UnaryOp::Cos => &[Operator::Sine],
            UnaryOp::Tanh => &[Operator::Tanh],
        },
        Node::Binary(op, a, b) => match op {
            // A shift and a factor are no more than the linear layer has.
            BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mul if constant(a) || constant(b) => &[],
            BinaryOp::Div if constant(b) => &[],
            BinaryOp::Add => &[Operator::Sum],
            BinaryOp::Sub => &[Operator::Difference],
            BinaryOp::Mul => &[Operator::Product],
            BinaryOp::Div => &[Operator::Quotient],
            BinaryOp::Min => &[Operator::Minimum],
            BinaryOp::Max if term.is_hinge(node) => &[Operator::Hinge, Operator::Maximum],
            BinaryOp::Max => &[Operator::Maximum],
        },
    }
}

fn of_unary(op: UnaryOp, a: &Quantity) -> Quantity {
    let power = |exponent: f64| match a {
        Quantity::Known(dimension) => Quantity::Known(dimension.power(exponent)),
        other => other.clone(),
    };
    match op {
        UnaryOp::Neg | UnaryOp::Abs => a.clone(),
        UnaryOp::Square => power(2.0),
        UnaryOp::Sqrt => power(0.5),
        UnaryOp::Log | UnaryOp::Exp | UnaryOp::Sin | UnaryOp::Cos | UnaryOp::Tanh => {
            Quantity::Known(Dimension::default())
        }
    }
}

fn of_binary(op: BinaryOp, a: &Quantity, b: &Quantity) -> Option<Quantity> {
    use Quantity::{Constant, Known, Unknown};
    Some(match op {
        BinaryOp::Add | BinaryOp::Sub | BinaryOp::Min | BinaryOp::Max => match (a, b) {
            (Known(x), Known(y)) if x != y => return None,
            (Known(x), _) | (_, Known(x)) => Known(x.clone()),
            (Constant, Constant) => Constant,
            (Unknown, _) | (_, Unknown) => Unknown,
        },
        BinaryOp::Mul | BinaryOp::Div => match (a, b) {
            (Unknown, _) | (_, Unknown) => Unknown,
            (Constant, Constant) => Constant,
            (x, Constant) => x.clone(),
            (Constant, Known(y)) => Known(if op == BinaryOp::Mul { y.clone() } else { y.power(-1.0) }),
            (Known(x), Known(y)) => Known(if op == BinaryOp::Mul { x.times(y) } else { x.over(y) }),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Target;
    use crate::data::unit::dimension;
    use crate::evolve::layer::Problem;
    use crate::formula::parse;

    /// `days`, `euros`, `age` (a time too), `plain` (no unit), `rate` (%): numbers from 1 to 9.
    fn info() -> Vec<FeatureInfo> {
        [("days", "jours"), ("euros", "€"), ("age", "ans"), ("plain", ""), ("rate", "%")]
            .map(|(name, unit)| FeatureInfo {
                name: name.into(),
                column: name.into(),
                dimension: dimension(unit),
                ..FeatureInfo::default()
            })
            .to_vec()
    }

    fn rules(rules: FormulaRules, info: &[FeatureInfo]) -> Rules {
        let number = FeatureInput::Number { low: 1.0, high: 9.0, median: 5.0, mean: 5.0 };
        let inputs = Inputs { features: vec![number; info.len()], effects: Vec::new() };
        Rules::new(rules, info, Task::Regression, &inputs)
    }

    #[test]
    fn unlike_things_are_not_added() {
        let info = info();
        let rules = rules(FormulaRules::default(), &info);
        let check = |text: &str, expected: bool| {
            assert_eq!(rules.allows(&parse(text, &info).expect("a formula")), expected, "{text}");
        };
        for (text, expected) in [
            ("days + age", true),
            ("days + euros", false),
            ("days + 0.5 * euros", false),
            ("days - 3", true),
            ("max(0, euros - 3)", true),
            ("max(days, euros)", false),
            ("min(3, euros)", true),
            ("days * euros", true),
            ("days * euros + euros", false),
            ("days * euros + age * euros", true),
            ("euros / days", true),
            ("euros / days - euros", false),
            ("days / age - rate", true),
            ("days / age - days", false),
            ("days + plain", true),
            ("days + plain + euros", false),
            ("plain * days + euros", true),
            ("log(0.01 * days)", true),
            ("log(days) + euros", false),
            ("log(days) + exp(-euros)", true),
            ("log(days + euros)", false),
            ("sqrt(days * age) + days", true),
            ("days^2 + age * days", true),
            ("days^2 + days", false),
            ("days / sqrt(1 + euros^2)", true),
            ("1 / days + 1 / age", true),
            ("1 / days + age", false),
        ] {
            check(text, expected);
        }
    }

    #[test]
    fn operators_and_length_are_kept() {
        let info = info();
        let check = |operators: &str, text: &str, expected: bool| {
            let operators = OperatorSet::named(operators).expect("operators");
            let rules = rules(FormulaRules { operators, max_size: Some(8), ..FormulaRules::default() }, &info);
            assert_eq!(rules.allows(&parse(text, &info).expect("a formula")), expected, "{operators:?}: {text}");
        };
        for (operators, text, expected) in [
            ("linear", "days", true),
            ("linear", "0.1 * days", true),
            ("linear", "max(0, days - 3)", false),
            ("hinge", "max(0, days - 3)", true),
            ("hinge", "0.1 * max(0, 3 - days)", true),
            ("hinge", "max(3, days)", false),
            ("maximum", "max(0, days - 3)", true),
            ("sum,hinge", "days * euros", false),
            ("sum,hinge", "days + age", true),
            ("product", "days^2", true),
            ("square", "days^2", true),
            ("square", "days * age", false),
            ("sum", "days - age", false),
            ("product", "days / 3", true),
            ("product", "3 / days", false),
            ("plain", "sqrt(days) / euros", true),
            ("plain", "log(days)", false),
            ("all", "log(days) * euros", true),
            ("all", "log(days) * euros * age", false),
        ] {
            check(operators, text, expected);
        }
    }

    #[test]
    fn signs_follow_from_what_is_demanded() {
        let mut info = info();
        info[0].monotone = Some(Monotone::Increasing);
        info[1].monotone = Some(Monotone::Decreasing);
        let rules = rules(FormulaRules::default(), &info);
        let check = |text: &str, expected: Option<Sign>| {
            assert_eq!(rules.sign(&parse(text, &info).expect("a formula")), expected, "{text}");
        };
        for (text, expected) in [
            ("plain", Some(Sign::Any)),
            ("days", Some(Sign::Positive)),
            ("1 / days", Some(Sign::Negative)),
            ("euros", Some(Sign::Negative)),
            ("days / euros", Some(Sign::Positive)),
            ("days * euros", None),
            ("days * plain", Some(Sign::Positive)),
            ("days * (plain - 4)", None),
            ("sin(days)", None),
            ("max(0, days - 20)", Some(Sign::Any)),
        ] {
            check(text, expected);
        }
        let terms = ["days", "1 / days", "plain"].map(|t| parse(t, &info).expect("a formula"));
        assert!(rules.unproven(&terms, &[vec![1.0, -2.0, -3.0]]).is_empty());
        assert_eq!(rules.unproven(&terms, &[vec![1.0, 2.0, -3.0]]), [0]);
        // Three classes have no order.
        let number = FeatureInput::Number { low: 1.0, high: 9.0, median: 5.0, mean: 5.0 };
        let inputs = Inputs { features: vec![number; info.len()], effects: Vec::new() };
        let classes = Rules::new(FormulaRules::default(), &info, Task::Multiclass { n_classes: 3 }, &inputs);
        assert_eq!(classes.sign(&terms[1]), Some(Sign::Any));
    }

    #[test]
    fn a_term_joins_where_its_coefficient_has_the_sign() {
        let mut info = info();
        let values: Vec<f64> = (0..20).map(|i| 1.0 + f64::from(i * 7 % 20) / 2.5).collect();
        let joins = |demand: Option<Monotone>, slope: f64| {
            let mut info = info.clone();
            info[0].monotone = demand;
            let target = Target::Numbers(values.iter().map(|v| slope * v).collect());
            let base = Base::new(Problem::new(&target, &[1.0; 20]).working(&[]), 0.1);
            rules(FormulaRules::default(), &info).may_join(&base, || Expr::leaf(Leaf::Number(0)), &values)
        };
        assert!(joins(Some(Monotone::Increasing), 2.0) && joins(Some(Monotone::Decreasing), -2.0) && joins(None, -2.0));
        assert!(!joins(Some(Monotone::Increasing), -2.0) && !joins(Some(Monotone::Decreasing), 2.0));
        let any_sum = |info: &[FeatureInfo], task| super::any_sum(FormulaRules::default(), info, task);
        assert!(any_sum(&info, Task::Regression));
        info[0].monotone = Some(Monotone::Increasing);
        // Three classes have no order: a sign demands nothing of them.
        assert!(!any_sum(&info, Task::Binary) && any_sum(&info, Task::Multiclass { n_classes: 3 }));
        info[2].forced = true;
        assert!(!any_sum(&info, Task::Multiclass { n_classes: 3 }));
    }

    #[test]
    fn what_must_be_there_starts_the_formula() {
        let mut info = info();
        info[1].forced = true;
        info[3].forced = true;
        let number = FeatureInput::Number { low: 1.0, high: 9.0, median: 5.0, mean: 5.0 };
        let mut inputs = Inputs { features: vec![number; info.len()], effects: Vec::new() };
        inputs.features[3] = FeatureInput::Unread;
        let rules = Rules::new(FormulaRules::default(), &info, Task::Regression, &inputs);
        assert_eq!((rules.forced(), rules.start()), (&[1][..], vec![Expr::leaf(Leaf::Number(1))]));
        inputs.features[3] = FeatureInput::Levels { n_levels: 2, mode: 1 };
        let rules = Rules::new(FormulaRules::default(), &info, Task::Regression, &inputs);
        assert_eq!(rules.start()[1], Expr::leaf(Leaf::Level(3, 1)));
    }
}
