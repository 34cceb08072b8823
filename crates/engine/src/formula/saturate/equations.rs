//! The equations by which expressions are rewritten.
//!
//! In: nothing. Out: pairs of patterns, with what must be proven of their operands.
//! The user's question: "by which rules was my formula shortened?".
//! Invariants: each holds over the reals wherever its needs are proven and its left side is defined.
//! Edges: none.
//! To add one more: a line; a test compares both sides over boxes of all signs.

/// What must be proven of the operands `a`, `b`, `c` before an equation is used.
#[derive(Debug, Clone, Copy)]
pub(super) enum Needs {
    /// Above 0.
    Positive(usize),
    /// Not below 0.
    NotNegative(usize),
    /// Not above 0.
    NotPositive(usize),
    /// Never 0.
    NotZero(usize),
    /// A number.
    Constant(usize),
    /// The first never below the second.
    AtLeast(usize, usize),
}
use Needs::{AtLeast, Constant, NotNegative, NotPositive, NotZero, Positive};

const A: usize = 0;
const B: usize = 1;
const C: usize = 2;

/// Left becomes right wherever the needs are proven.
#[rustfmt::skip]
pub(super) const EQUATIONS: &[(&str, &str, &[Needs])] = &[
    // Sums and products.
    ("(+ a b)", "(+ b a)", &[]),
    ("(* a b)", "(* b a)", &[]),
    ("(+ a (+ b c))", "(+ (+ a b) c)", &[]),
    ("(* a (* b c))", "(* (* a b) c)", &[]),
    ("(- a b)", "(+ a (neg b))", &[]),
    ("(+ a (neg b))", "(- a b)", &[]),
    ("(neg a)", "(* -1 a)", &[]),
    ("(* -1 a)", "(neg a)", &[]),
    ("(neg (neg a))", "a", &[]),
    ("(neg (- a b))", "(- b a)", &[]),
    ("(+ a 0)", "a", &[]),
    ("(* a 1)", "a", &[]),
    ("(* a 0)", "0", &[]),
    ("(/ a 1)", "a", &[]),
    ("(- a a)", "0", &[]),
    ("(+ a a)", "(* 2 a)", &[]),
    ("(+ a (* b a))", "(* (+ 1 b) a)", &[]),
    ("(* a (+ b c))", "(+ (* a b) (* a c))", &[]),
    ("(+ (* a b) (* a c))", "(* a (+ b c))", &[]),
    ("(+ (* a b) c)", "(* a (+ b (/ c a)))", &[Constant(A), Constant(C), NotZero(A)]),
    // Quotients: a divisor that stands there is proven to have no zero.
    ("(/ a a)", "1", &[NotZero(A)]),
    ("(/ a b)", "(* a (/ 1 b))", &[NotZero(B)]),
    ("(* a (/ b c))", "(/ (* a b) c)", &[NotZero(C)]),
    ("(/ (* a b) c)", "(* a (/ b c))", &[NotZero(C)]),
    ("(/ (/ a b) c)", "(/ a (* b c))", &[NotZero(B), NotZero(C)]),
    ("(/ a (* b c))", "(/ (/ a b) c)", &[NotZero(B), NotZero(C)]),
    ("(/ a (/ b c))", "(/ (* a c) b)", &[NotZero(B), NotZero(C)]),
    ("(+ (/ a c) (/ b c))", "(/ (+ a b) c)", &[NotZero(C)]),
    ("(/ (+ a b) c)", "(+ (/ a c) (/ b c))", &[NotZero(C)]),
    // Squares, roots, absolute values.
    ("(* a a)", "(sq a)", &[]),
    ("(sq a)", "(* a a)", &[]),
    ("(sq (* a b))", "(* (sq a) (sq b))", &[]),
    ("(* (sq a) (sq b))", "(sq (* a b))", &[]),
    ("(sq (/ a b))", "(/ (sq a) (sq b))", &[NotZero(B)]),
    ("(/ (sq a) (sq b))", "(sq (/ a b))", &[NotZero(B)]),
    ("(sq (neg a))", "(sq a)", &[]),
    ("(sq (abs a))", "(sq a)", &[]),
    ("(sq (sqrt a))", "a", &[NotNegative(A)]),
    ("(sqrt (sq a))", "(abs a)", &[]),
    ("(sqrt (* a b))", "(* (sqrt a) (sqrt b))", &[NotNegative(A), NotNegative(B)]),
    ("(* (sqrt a) (sqrt b))", "(sqrt (* a b))", &[NotNegative(A), NotNegative(B)]),
    ("(sqrt (/ a b))", "(/ (sqrt a) (sqrt b))", &[NotNegative(A), Positive(B)]),
    ("(/ (sqrt a) (sqrt b))", "(sqrt (/ a b))", &[NotNegative(A), Positive(B)]),
    ("(/ a (sqrt a))", "(sqrt a)", &[Positive(A)]),
    ("(abs a)", "a", &[NotNegative(A)]),
    ("(abs a)", "(neg a)", &[NotPositive(A)]),
    ("(abs (neg a))", "(abs a)", &[]),
    ("(abs (abs a))", "(abs a)", &[]),
    ("(abs (* a b))", "(* (abs a) (abs b))", &[]),
    ("(* (abs a) (abs b))", "(abs (* a b))", &[]),
    ("(abs (/ a b))", "(/ (abs a) (abs b))", &[NotZero(B)]),
    ("(/ (abs a) (abs b))", "(abs (/ a b))", &[NotZero(B)]),
    ("(abs (- a b))", "(abs (- b a))", &[]),
    ("(+ (sq a) (+ (* 2 (* a b)) (sq b)))", "(sq (+ a b))", &[]),
    // Logarithms and exponentials.
    ("(log (* a b))", "(+ (log a) (log b))", &[Positive(A), Positive(B)]),
    ("(+ (log a) (log b))", "(log (* a b))", &[Positive(A), Positive(B)]),
    ("(log (/ a b))", "(- (log a) (log b))", &[Positive(A), Positive(B)]),
    ("(- (log a) (log b))", "(log (/ a b))", &[Positive(A), Positive(B)]),
    ("(log (sq a))", "(* 2 (log a))", &[Positive(A)]),
    ("(log (sq a))", "(* 2 (log (abs a)))", &[NotZero(A)]),
    ("(log (sqrt a))", "(* 0.5 (log a))", &[Positive(A)]),
    ("(log (exp a))", "a", &[]),
    ("(exp (log a))", "a", &[Positive(A)]),
    ("(* (exp a) (exp b))", "(exp (+ a b))", &[]),
    ("(exp (+ a b))", "(* (exp a) (exp b))", &[]),
    ("(/ (exp a) (exp b))", "(exp (- a b))", &[]),
    ("(/ a (exp b))", "(* a (exp (neg b)))", &[]),
    ("(sq (exp a))", "(exp (* 2 a))", &[]),
    ("(exp (* 2 a))", "(sq (exp a))", &[]),
    ("(sqrt (exp a))", "(exp (* 0.5 a))", &[]),
    // Waves.
    ("(sin (neg a))", "(neg (sin a))", &[]),
    ("(cos (neg a))", "(cos a)", &[]),
    ("(cos (abs a))", "(cos a)", &[]),
    ("(tanh (neg a))", "(neg (tanh a))", &[]),
    ("(+ (sq (sin a)) (sq (cos a)))", "1", &[]),
    // The smaller and the larger one.
    ("(max a b)", "(max b a)", &[]),
    ("(min a b)", "(min b a)", &[]),
    ("(max a a)", "a", &[]),
    ("(min a a)", "a", &[]),
    ("(max a b)", "a", &[AtLeast(A, B)]),
    ("(min a b)", "b", &[AtLeast(A, B)]),
    ("(max a (max b c))", "(max (max a b) c)", &[]),
    ("(min a (min b c))", "(min (min a b) c)", &[]),
    ("(max a (min a b))", "a", &[]),
    ("(min a (max a b))", "a", &[]),
    ("(max (* a b) (* a c))", "(* a (max b c))", &[NotNegative(A)]),
    ("(min (* a b) (* a c))", "(* a (min b c))", &[NotNegative(A)]),
    ("(max 0 (* a b))", "(* a (max 0 b))", &[NotNegative(A)]),
    ("(min 0 (* a b))", "(* a (min 0 b))", &[NotNegative(A)]),
    ("(max (/ a c) (/ b c))", "(/ (max a b) c)", &[Positive(C)]),
    ("(max 0 (/ a b))", "(/ (max 0 a) b)", &[Positive(B)]),
    ("(max (+ a b) (+ a c))", "(+ a (max b c))", &[]),
    ("(min (+ a b) (+ a c))", "(+ a (min b c))", &[]),
    ("(+ a (max 0 (- b a)))", "(max a b)", &[]),
    ("(- a (max 0 (- a b)))", "(min a b)", &[]),
    ("(neg (min a b))", "(max (neg a) (neg b))", &[]),
    ("(neg (max a b))", "(min (neg a) (neg b))", &[]),
    ("(+ (max a b) (min a b))", "(+ a b)", &[]),
    ("(- (max a b) (min a b))", "(abs (- a b))", &[]),
    ("(+ (max 0 (- a b)) (max 0 (- b a)))", "(abs (- a b))", &[]),
    ("(- (max 0 (- a b)) (max 0 (- b a)))", "(- a b)", &[]),
    ("(max a (neg a))", "(abs a)", &[]),
    ("(exp (max a b))", "(max (exp a) (exp b))", &[]),
    ("(max (exp a) (exp b))", "(exp (max a b))", &[]),
    ("(max (log a) (log b))", "(log (max a b))", &[Positive(A), Positive(B)]),
    ("(max (sqrt a) (sqrt b))", "(sqrt (max a b))", &[NotNegative(A), NotNegative(B)]),
];
