//! One formula of the front: a constant and a few terms, each an expression with a coefficient.
//!
//! In: terms, coefficients. Out: scores, expressions, text, MathML, its size.
//! The user's question: "what exactly does this one compute, and can I check it by hand?".
//! Invariants: complete in itself but for how features are read ([`Inputs`], shared by the whole front); what passes
//! [`Formula::check`] gives a finite score to any row.
//! Edges: no term is the constant alone.

use crate::data::{FeatureInfo, Features};
use crate::evolve::individual::MAX_TERM_FEATURES;
use crate::evolve::inputs::{Inputs, RowSource};
use crate::evolve::likelihood::Coefficients;
use crate::evolve::loss::Link;
use crate::evolve::path::term_complexity;
use crate::formula::eval::evaluate;
use crate::formula::interval::bounds;
use crate::formula::parts::{self, Sum};
use crate::formula::{BinaryOp, Expr, Node, UnaryOp, display, mathml};
use crate::message::Error;
use crate::models::{Complexity, Scores, all_finite, refuse};
use serde::{Deserialize, Serialize};

/// Terms of a formula in a model file, at most.
pub(super) const MAX_TERMS: usize = 64;

/// A formula with its coefficients.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Formula {
    /// The terms, shared by all outputs, the weightiest first.
    pub terms: Vec<Expr>,
    /// Mean of each term over the training rows.
    pub term_means: Vec<f64>,
    /// One per output.
    pub intercepts: Vec<f64>,
    /// `[output][term]`.
    pub slopes: Vec<Vec<f64>>,
    /// Leave-one-out loss in the search: squared error in units of the target's variance, or log-loss; for three or
    /// more classes the squared error of the indicators; or the loss asked for. It flatters: the search has seen the rows.
    pub loss: f64,
    /// From the sum of constant and terms to the prediction.
    pub link: Link,
}

impl Formula {
    /// Per output, what is added up: the constant, then each term with its coefficient; and whether it is taken away
    /// instead (never the first).
    fn summands(&self) -> Vec<Sum> {
        let output = |(intercept, slopes): (&f64, &Vec<f64>)| {
            let constant = *intercept != 0.0 || slopes.iter().all(|s| *s == 0.0);
            let mut sum: Sum = constant.then(|| (false, Expr::constant(*intercept))).into_iter().collect();
            for (&slope, term) in slopes.iter().zip(&self.terms).filter(|(s, _)| **s != 0.0) {
                let taken = !sum.is_empty() && slope < 0.0;
                let factor = if taken { -slope } else { slope };
                let part = match factor {
                    1.0 => term.clone(),
                    k => Expr::binary(BinaryOp::Mul, &Expr::constant(k), term),
                };
                sum.push((taken, part));
            }
            sum
        };
        self.intercepts.iter().zip(&self.slopes).map(output).collect()
    }

    /// One expression per output: the constant, then each term with its coefficient.
    pub fn exprs(&self) -> Vec<Expr> {
        let sums = self.summands().iter().map(parts::whole).collect::<Vec<_>>();
        match self.link {
            Link::Identity => sums,
            Link::Log => sums.iter().map(|sum| Expr::unary(UnaryOp::Exp, sum)).collect(),
        }
    }

    /// The formula in plain text with column names, one per output, readable back by [`crate::formula::parse()`].
    pub fn plain(&self, info: &[FeatureInfo]) -> Vec<String> {
        self.exprs().iter().map(|e| display::plain(e, info)).collect()
    }

    /// The formula as MathML, one per output: a `<math>` element per summand, so that lines break between
    /// them; one element in all where the sum is a logarithm.
    pub fn mathml(&self, info: &[FeatureInfo]) -> Vec<String> {
        if self.link == Link::Log {
            let whole = |e: &Expr| format!("<math><mrow>{}</mrow></math>", mathml::mathml(e, info));
            return self.exprs().iter().map(whole).collect();
        }
        self.summands().iter().map(|sum| mathml::sum(sum, info)).collect()
    }

    /// Features that stand in the formula, increasing.
    pub fn features(&self) -> Vec<u32> {
        let mut features: Vec<u32> = self.terms.iter().flat_map(Expr::features).collect();
        features.sort_unstable();
        features.dedup();
        features
    }

    /// What a person reads.
    pub fn complexity(&self) -> Complexity {
        let size = 1.0 + self.terms.iter().map(term_complexity).sum::<f64>();
        Complexity { size, n_features: self.features().len() }
    }

    /// Sums of constant and terms, `[output][row]`: predictions before the link.
    pub(super) fn sums(&self, inputs: &Inputs, rows: &Features) -> Vec<Vec<f64>> {
        let source = RowSource { inputs, rows };
        let columns: Vec<Vec<f64>> = self.terms.iter().map(|t| evaluate(t, &source, rows.n_rows)).collect();
        let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        let coefficients = Coefficients { intercepts: self.intercepts.clone(), slopes: self.slopes.clone() };
        coefficients.scores(&columns, rows.n_rows)
    }

    /// Scores of these rows.
    pub fn predict(&self, inputs: &Inputs, rows: &Features) -> Scores {
        let linked = |sum: Vec<f64>| sum.into_iter().map(|s| self.link.prediction(s)).collect();
        Scores { outputs: self.sums(inputs, rows).into_iter().map(linked).collect() }
    }

    /// Whether the parts fit together and every term is proven finite over the inputs' ranges: a file's word is not
    /// enough.
    pub(super) fn check(&self, inputs: &Inputs, n_outputs: usize) -> Result<(), Error> {
        let n_terms = self.terms.len();
        if n_terms > MAX_TERMS
            || self.term_means.len() != n_terms
            || self.intercepts.len() != n_outputs
            || self.slopes.len() != n_outputs
            || self.slopes.iter().any(|s| s.len() != n_terms || !all_finite(s))
            || !all_finite(&self.intercepts)
            || !all_finite(&self.term_means)
            || !self.loss.is_finite()
            || (self.link == Link::Log && n_outputs != 1)
        {
            return Err(refuse("coefficients"));
        }
        for term in &self.terms {
            term.check().map_err(|_| refuse("terms"))?;
            let known = term.nodes.iter().all(|node| match node {
                Node::Leaf(leaf) => (leaf.feature() as usize) < inputs.features.len(),
                _ => true,
            });
            if !known || term.features().len() > MAX_TERM_FEATURES {
                return Err(refuse("terms"));
            }
            if bounds(term, &|leaf| inputs.range(leaf)).is_none() {
                return Err(refuse("bounds"));
            }
        }
        Ok(())
    }
}
