//! Tables drawn from truths that are known: eight numbers, a category, and a target of two classes or a number.
//!
//! In: a stream of random draws. Out: a [`Truth`], and tables of it as text.
//! Half of the truths are straight lines of four columns; half have a threshold, a product and a category. Noise has no
//! truth to find.

use makalu::data::Table;
use makalu::run::Stream;
use std::fmt::Write;

/// What is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Two classes.
    Classes,
    /// Two classes that nothing foretells.
    Noise,
    /// A number.
    Numbers,
}

/// A truth of eight numbers and one category.
pub struct Truth {
    kind: Kind,
    straight: bool,
    slopes: [f64; 4],
    intercept: f64,
}

impl Truth {
    /// A truth of this kind.
    pub fn draw(kind: Kind, stream: &mut Stream) -> Truth {
        let straight = stream.chance(0.5);
        let strength = 0.4 + 0.5 * stream.uniform();
        let slopes = std::array::from_fn(|_| strength * if stream.chance(0.5) { 1.0 } else { -1.0 });
        Truth { kind, straight, slopes, intercept: -0.8 + stream.uniform() }
    }

    fn score(&self, x: &[f64; 8], level: usize) -> f64 {
        let [a, b, c, d] = self.slopes;
        if self.kind == Kind::Noise {
            return 0.0;
        }
        if self.straight {
            return a * x[0] + b * x[1] + c * x[2] + d * x[3];
        }
        2.0 * a * f64::from(u8::from(x[0] > 0.3)) + b * x[1] * x[2] + c * x[3] + d * [0.0, 1.0, -1.0, 0.5][level]
    }

    /// So many rows as text, with their targets.
    pub fn table(&self, n: usize, stream: &mut Stream) -> String {
        let mut text = String::from("x1,x2,x3,x4,x5,x6,x7,x8,kind,y\n");
        for _ in 0..n {
            let x: [f64; 8] = std::array::from_fn(|_| stream.normal());
            let level = stream.below(4);
            let score = self.score(&x, level);
            for v in x {
                let _ = write!(text, "{v:.4},");
            }
            let _ = write!(text, "{},", ["north", "south", "east", "west"][level]);
            match self.kind {
                Kind::Numbers => {
                    let _ = writeln!(text, "{:.4}", score + stream.normal());
                }
                Kind::Classes | Kind::Noise => {
                    let p = 1.0 / (1.0 + (-self.intercept - score).exp());
                    text.push_str(if stream.chance(p) { "yes\n" } else { "no\n" });
                }
            }
        }
        text
    }
}

/// A table as the program would read it.
pub fn read(text: &str) -> Table {
    makalu::data::read(text.as_bytes(), "drawn.csv", &Default::default()).expect("a clean table").value
}
