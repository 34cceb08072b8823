//! Known truths: equations with the ranges that their variables are drawn from, as data, and rows drawn from them.
//!
//! In: a suite, a seed, a level of noise. Out: [`Truth`]s and, of each, a [`Sample`] of rows.
//! The user's question: "if my column follows a law, does the search find it?".
//! Invariants: same seed, same rows; noise is added to training targets only, in units of their spread.
//! Sources: Nguyen (Uy, Hoai, O'Neill, McKay & Galvan-Lopez 2011), Keijzer (2003, numbered as in McDermott et al. 2012),
//! the first thirty equations of the AI Feynman list in its order with its ranges (Udrescu & Tegmark 2020), the seven
//! two-state systems of Strogatz as La Cava, Danai & Spector (2016) use them. Deviations: rows are drawn uniformly where
//! the source has a grid, and test rows come from the training range; systems start uniformly in a box and are followed
//! by Runge and Kutta's fourth-order method.
//! Edges: a drawn row on which the truth is not finite is drawn again.
//! To add one more: a line in one of the tables below.

use makalu::run::{Seed, Stream};
use std::f64::consts::PI;

/// A right-hand side.
type Law = fn(&[f64]) -> f64;

/// Where rows come from.
#[derive(Debug, Clone, Copy)]
pub enum Rows {
    /// Each variable uniformly between its bounds.
    Uniform,
    /// Each variable a whole number between its bounds.
    Whole,
    /// Along trajectories of these two right-hand sides, for so long, from starts between the bounds.
    Trajectories([Law; 2], f64),
}

/// An equation.
#[derive(Debug, Clone)]
pub struct Truth {
    /// Its name in the literature.
    pub name: &'static str,
    /// How it is written.
    pub text: &'static str,
    /// Variables with their bounds.
    pub variables: Vec<(&'static str, f64, f64)>,
    /// What it computes from the variables, in that order.
    pub law: Law,
    /// Where its rows come from.
    pub rows: Rows,
}

/// Rows of a truth.
#[derive(Debug, Clone)]
pub struct Sample {
    /// `[variable][row]`.
    pub columns: Vec<Vec<f64>>,
    /// The truth on each row, without noise.
    pub target: Vec<f64>,
}

/// A set of truths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Suite {
    /// Nguyen-1 to 12.
    Nguyen,
    /// Keijzer-1 to 15.
    Keijzer,
    /// The first thirty of the AI Feynman list.
    Feynman,
    /// Fourteen right-hand sides of seven systems.
    Strogatz,
}

impl Suite {
    /// All of them.
    pub const ALL: [Suite; 4] = [Suite::Nguyen, Suite::Keijzer, Suite::Feynman, Suite::Strogatz];

    /// Name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Suite::Nguyen => "Nguyen",
            Suite::Keijzer => "Keijzer",
            Suite::Feynman => "Feynman",
            Suite::Strogatz => "Strogatz",
        }
    }

    /// Its truths.
    pub fn truths(self) -> Vec<Truth> {
        match self {
            Suite::Nguyen => nguyen(),
            Suite::Keijzer => keijzer(),
            Suite::Feynman => feynman(),
            Suite::Strogatz => strogatz(),
        }
    }
}

fn uniform(name: &'static str, text: &'static str, variables: &[(&'static str, f64, f64)], law: Law) -> Truth {
    Truth { name, text, variables: variables.to_vec(), law, rows: Rows::Uniform }
}

fn nguyen() -> Vec<Truth> {
    let x: &[_] = &[("x", -1.0, 1.0)];
    let xy: &[_] = &[("x", 0.0, 1.0), ("y", 0.0, 1.0)];
    vec![
        uniform("Nguyen-1", "x^3 + x^2 + x", x, |v| poly(v[0], 3)),
        uniform("Nguyen-2", "x^4 + x^3 + x^2 + x", x, |v| poly(v[0], 4)),
        uniform("Nguyen-3", "x^5 + x^4 + x^3 + x^2 + x", x, |v| poly(v[0], 5)),
        uniform("Nguyen-4", "x^6 + x^5 + x^4 + x^3 + x^2 + x", x, |v| poly(v[0], 6)),
        uniform("Nguyen-5", "sin(x^2) cos(x) - 1", x, |v| (v[0] * v[0]).sin() * v[0].cos() - 1.0),
        uniform("Nguyen-6", "sin(x) + sin(x + x^2)", x, |v| v[0].sin() + (v[0] + v[0] * v[0]).sin()),
        uniform("Nguyen-7", "log(x + 1) + log(x^2 + 1)", &[("x", 0.0, 2.0)], |v| {
            (v[0] + 1.0).ln() + (v[0] * v[0] + 1.0).ln()
        }),
        uniform("Nguyen-8", "sqrt(x)", &[("x", 0.0, 4.0)], |v| v[0].sqrt()),
        uniform("Nguyen-9", "sin(x) + sin(y^2)", xy, |v| v[0].sin() + (v[1] * v[1]).sin()),
        uniform("Nguyen-10", "2 sin(x) cos(y)", xy, |v| 2.0 * v[0].sin() * v[1].cos()),
        uniform("Nguyen-11", "x^y", xy, |v| v[0].powf(v[1])),
        uniform("Nguyen-12", "x^4 - x^3 + y^2 / 2 - y", xy, quartic),
    ]
}

/// `x^degree + ... + x`.
fn poly(x: f64, degree: i32) -> f64 {
    (1..=degree).map(|k| x.powi(k)).sum()
}

fn quartic(v: &[f64]) -> f64 {
    v[0].powi(4) - v[0].powi(3) + v[1] * v[1] / 2.0 - v[1]
}

fn keijzer() -> Vec<Truth> {
    let wave: Law = |v| 0.3 * v[0] * (2.0 * PI * v[0]).sin();
    let wave_text = "0.3 x sin(2 pi x)";
    let xy: &[_] = &[("x", -3.0, 3.0), ("y", -3.0, 3.0)];
    vec![
        uniform("Keijzer-1", wave_text, &[("x", -1.0, 1.0)], wave),
        uniform("Keijzer-2", wave_text, &[("x", -2.0, 2.0)], wave),
        uniform("Keijzer-3", wave_text, &[("x", -3.0, 3.0)], wave),
        uniform("Keijzer-4", "x^3 exp(-x) cos(x) sin(x) (sin(x)^2 cos(x) - 1)", &[("x", 0.0, 10.0)], |v| {
            let (sin, cos) = v[0].sin_cos();
            v[0].powi(3) * (-v[0]).exp() * cos * sin * (sin * sin * cos - 1.0)
        }),
        uniform(
            "Keijzer-5",
            "30 x z / ((x - 10) y^2)",
            &[("x", -1.0, 1.0), ("y", 1.0, 2.0), ("z", -1.0, 1.0)],
            |v| 30.0 * v[0] * v[2] / ((v[0] - 10.0) * v[1] * v[1]),
        ),
        Truth {
            rows: Rows::Whole,
            ..uniform("Keijzer-6", "1 + 1/2 + ... + 1/x", &[("x", 1.0, 50.0)], |v| {
                (1..=v[0].round() as u32).map(|i| 1.0 / f64::from(i)).sum()
            })
        },
        uniform("Keijzer-7", "log(x)", &[("x", 1.0, 100.0)], |v| v[0].ln()),
        uniform("Keijzer-8", "sqrt(x)", &[("x", 0.0, 100.0)], |v| v[0].sqrt()),
        uniform("Keijzer-9", "log(x + sqrt(x^2 + 1))", &[("x", 0.0, 100.0)], |v| v[0].asinh()),
        uniform("Keijzer-10", "x^y", &[("x", 0.0, 1.0), ("y", 0.0, 1.0)], |v| v[0].powf(v[1])),
        uniform("Keijzer-11", "x y + sin((x - 1) (y - 1))", xy, |v| {
            v[0] * v[1] + ((v[0] - 1.0) * (v[1] - 1.0)).sin()
        }),
        uniform("Keijzer-12", "x^4 - x^3 + y^2 / 2 - y", xy, quartic),
        uniform("Keijzer-13", "6 sin(x) cos(y)", xy, |v| 6.0 * v[0].sin() * v[1].cos()),
        uniform("Keijzer-14", "8 / (2 + x^2 + y^2)", xy, |v| 8.0 / (2.0 + v[0] * v[0] + v[1] * v[1])),
        uniform("Keijzer-15", "x^3 / 5 + y^3 / 2 - y - x", xy, |v| {
            v[0].powi(3) / 5.0 + v[1].powi(3) / 2.0 - v[1] - v[0]
        }),
    ]
}

/// `sqrt(1 - (v / c)^2)`.
fn lorentz(v: f64, c: f64) -> f64 {
    (1.0 - (v / c).powi(2)).sqrt()
}

/// Density of the normal distribution.
fn density(deviation: f64, spread: f64) -> f64 {
    (-(deviation / spread).powi(2) / 2.0).exp() / ((2.0 * PI).sqrt() * spread)
}

fn feynman() -> Vec<Truth> {
    let to = |high: f64| move |name: &'static str| (name, 1.0, high);
    let (to_3, to_5) = (to(3.0), to(5.0));
    let all = |names: &[&'static str], bounds: &dyn Fn(&'static str) -> (&'static str, f64, f64)| -> Vec<_> {
        names.iter().map(|n| bounds(n)).collect()
    };
    let five = |names: &[&'static str]| all(names, &to_5);
    let three = |names: &[&'static str]| all(names, &to_3);
    vec![
        uniform("I.6.2a", "exp(-theta^2 / 2) / sqrt(2 pi)", &three(&["theta"]), |v| density(v[0], 1.0)),
        uniform(
            "I.6.2",
            "exp(-(theta / sigma)^2 / 2) / (sqrt(2 pi) sigma)",
            &three(&["sigma", "theta"]),
            |v| density(v[1], v[0]),
        ),
        uniform(
            "I.6.2b",
            "exp(-((theta - theta1) / sigma)^2 / 2) / (sqrt(2 pi) sigma)",
            &three(&["sigma", "theta", "theta1"]),
            |v| density(v[1] - v[2], v[0]),
        ),
        uniform("I.8.14", "sqrt((x2 - x1)^2 + (y2 - y1)^2)", &five(&["x1", "x2", "y1", "y2"]), |v| {
            (v[1] - v[0]).hypot(v[3] - v[2])
        }),
        uniform(
            "I.9.18",
            "G m1 m2 / ((x2 - x1)^2 + (y2 - y1)^2 + (z2 - z1)^2)",
            &[
                ("m1", 1.0, 2.0),
                ("m2", 1.0, 2.0),
                ("G", 1.0, 2.0),
                ("x1", 3.0, 4.0),
                ("x2", 1.0, 2.0),
                ("y1", 3.0, 4.0),
                ("y2", 1.0, 2.0),
                ("z1", 3.0, 4.0),
                ("z2", 1.0, 2.0),
            ],
            |v| {
                let squared = (v[4] - v[3]).powi(2) + (v[6] - v[5]).powi(2) + (v[8] - v[7]).powi(2);
                v[2] * v[0] * v[1] / squared
            },
        ),
        uniform("I.10.7", "m0 / sqrt(1 - (v / c)^2)", &[("m0", 1.0, 5.0), ("v", 1.0, 2.0), ("c", 3.0, 10.0)], |v| {
            v[0] / lorentz(v[1], v[2])
        }),
        uniform("I.11.19", "x1 y1 + x2 y2 + x3 y3", &five(&["x1", "x2", "x3", "y1", "y2", "y3"]), |v| {
            v[0] * v[3] + v[1] * v[4] + v[2] * v[5]
        }),
        uniform("I.12.1", "mu Nn", &five(&["mu", "Nn"]), |v| v[0] * v[1]),
        uniform("I.12.2", "q1 q2 r / (4 pi epsilon r^3)", &five(&["q1", "q2", "epsilon", "r"]), |v| {
            v[0] * v[1] * v[3] / (4.0 * PI * v[2] * v[3].powi(3))
        }),
        uniform("I.12.4", "q1 r / (4 pi epsilon r^3)", &five(&["q1", "epsilon", "r"]), |v| {
            v[0] * v[2] / (4.0 * PI * v[1] * v[2].powi(3))
        }),
        uniform("I.12.5", "q2 Ef", &five(&["q2", "Ef"]), |v| v[0] * v[1]),
        uniform("I.12.11", "q (Ef + B v sin(theta))", &five(&["q", "Ef", "B", "v", "theta"]), |v| {
            v[0] * (v[1] + v[2] * v[3] * v[4].sin())
        }),
        uniform("I.13.4", "1/2 m (v^2 + u^2 + w^2)", &five(&["m", "v", "u", "w"]), |v| {
            0.5 * v[0] * (v[1] * v[1] + v[2] * v[2] + v[3] * v[3])
        }),
        uniform("I.13.12", "G m1 m2 (1 / r2 - 1 / r1)", &five(&["m1", "m2", "r1", "r2", "G"]), |v| {
            v[4] * v[0] * v[1] * (1.0 / v[3] - 1.0 / v[2])
        }),
        uniform("I.14.3", "m g z", &five(&["m", "g", "z"]), |v| v[0] * v[1] * v[2]),
        uniform("I.14.4", "1/2 k x^2", &five(&["k", "x"]), |v| 0.5 * v[0] * v[1] * v[1]),
        uniform(
            "I.15.3x",
            "(x - u t) / sqrt(1 - (u / c)^2)",
            &[("x", 5.0, 10.0), ("u", 1.0, 2.0), ("c", 3.0, 20.0), ("t", 1.0, 2.0)],
            |v| (v[0] - v[1] * v[3]) / lorentz(v[1], v[2]),
        ),
        uniform(
            "I.15.3t",
            "(t - u x / c^2) / sqrt(1 - (u / c)^2)",
            &[("x", 1.0, 5.0), ("c", 3.0, 10.0), ("u", 1.0, 2.0), ("t", 1.0, 5.0)],
            |v| (v[3] - v[2] * v[0] / (v[1] * v[1])) / lorentz(v[2], v[1]),
        ),
        uniform(
            "I.15.10",
            "m0 v / sqrt(1 - (v / c)^2)",
            &[("m0", 1.0, 5.0), ("v", 1.0, 2.0), ("c", 3.0, 10.0)],
            |v| v[0] * v[1] / lorentz(v[1], v[2]),
        ),
        uniform("I.16.6", "(u + v) / (1 + u v / c^2)", &five(&["c", "v", "u"]), |v| {
            (v[2] + v[1]) / (1.0 + v[2] * v[1] / (v[0] * v[0]))
        }),
        uniform("I.18.4", "(m1 r1 + m2 r2) / (m1 + m2)", &five(&["m1", "m2", "r1", "r2"]), |v| {
            (v[0] * v[2] + v[1] * v[3]) / (v[0] + v[1])
        }),
        uniform("I.18.12", "r F sin(theta)", &[("r", 1.0, 5.0), ("F", 1.0, 5.0), ("theta", 0.0, 5.0)], |v| {
            v[0] * v[1] * v[2].sin()
        }),
        uniform("I.18.14", "m r v sin(theta)", &five(&["m", "r", "v", "theta"]), |v| {
            v[0] * v[1] * v[2] * v[3].sin()
        }),
        uniform("I.24.6", "1/4 m (omega^2 + omega0^2) x^2", &three(&["m", "omega", "omega0", "x"]), |v| {
            0.25 * v[0] * (v[1] * v[1] + v[2] * v[2]) * v[3] * v[3]
        }),
        uniform("I.25.13", "q / C", &five(&["q", "C"]), |v| v[0] / v[1]),
        uniform("I.26.2", "arcsin(n sin(theta2))", &[("n", 0.0, 1.0), ("theta2", 1.0, 5.0)], |v| {
            (v[0] * v[1].sin()).asin()
        }),
        uniform("I.27.6", "1 / (1 / d1 + n / d2)", &five(&["d1", "d2", "n"]), |v| {
            1.0 / (1.0 / v[0] + v[2] / v[1])
        }),
        uniform("I.29.4", "omega / c", &[("omega", 1.0, 10.0), ("c", 1.0, 10.0)], |v| v[0] / v[1]),
        uniform(
            "I.29.16",
            "sqrt(x1^2 + x2^2 - 2 x1 x2 cos(theta1 - theta2))",
            &five(&["x1", "x2", "theta1", "theta2"]),
            |v| (v[0] * v[0] + v[1] * v[1] - 2.0 * v[0] * v[1] * (v[2] - v[3]).cos()).sqrt(),
        ),
        uniform("I.30.3", "Int0 sin(n theta / 2)^2 / sin(theta / 2)^2", &five(&["Int0", "theta", "n"]), |v| {
            v[0] * (v[2] * v[1] / 2.0).sin().powi(2) / (v[1] / 2.0).sin().powi(2)
        }),
    ]
}

fn strogatz() -> Vec<Truth> {
    type Side = (&'static str, &'static str, Law);
    let system = |variables: [(&'static str, f64, f64); 2], duration: f64, sides: [Side; 2]| {
        let laws = [sides[0].2, sides[1].2];
        sides.map(|(name, text, law)| Truth {
            name,
            text,
            variables: variables.to_vec(),
            law,
            rows: Rows::Trajectories(laws, duration),
        })
    };
    let systems = [
        system(
            [("x", 0.0, 20.0), ("y", 0.0, 20.0)],
            4.0,
            [
                ("bacterial-1", "20 - x - x y / (1 + 0.5 x^2)", |s| {
                    20.0 - s[0] - s[0] * s[1] / (1.0 + 0.5 * s[0] * s[0])
                }),
                ("bacterial-2", "10 - x y / (1 + 0.5 x^2)", |s| 10.0 - s[0] * s[1] / (1.0 + 0.5 * s[0] * s[0])),
            ],
        ),
        system(
            [("theta", 0.0, 6.3), ("phi", 0.0, 6.3)],
            5.0,
            [
                ("magnets-1", "0.5 sin(theta - phi) - sin(theta)", |s| 0.5 * (s[0] - s[1]).sin() - s[0].sin()),
                ("magnets-2", "0.5 sin(phi - theta) - sin(phi)", |s| 0.5 * (s[1] - s[0]).sin() - s[1].sin()),
            ],
        ),
        system(
            [("v", 1.0, 8.0), ("theta", -3.0, 3.0)],
            5.0,
            [
                ("glider-1", "-0.05 v^2 - sin(theta)", |s| -0.05 * s[0] * s[0] - s[1].sin()),
                ("glider-2", "v - cos(theta) / v", |s| s[0] - s[1].cos() / s[0]),
            ],
        ),
        system(
            [("x", 0.0, 8.0), ("y", 0.0, 8.0)],
            3.0,
            [
                ("lotka-volterra-1", "3 x - 2 x y - x^2", |s| 3.0 * s[0] - 2.0 * s[0] * s[1] - s[0] * s[0]),
                ("lotka-volterra-2", "2 y - x y - y^2", |s| 2.0 * s[1] - s[0] * s[1] - s[1] * s[1]),
            ],
        ),
        system(
            [("x", 0.0, 10.0), ("y", 0.0, 15.0)],
            5.0,
            [
                ("predator-prey-1", "x (4 - x - y / (1 + x))", |s| s[0] * (4.0 - s[0] - s[1] / (1.0 + s[0]))),
                ("predator-prey-2", "y (x / (1 + x) - 0.075 y)", |s| s[1] * (s[0] / (1.0 + s[0]) - 0.075 * s[1])),
            ],
        ),
        system(
            [("theta", -3.0, 3.0), ("phi", 0.4, 2.7)],
            2.0,
            [
                ("shear-flow-1", "cot(phi) cos(theta)", |s| s[0].cos() / s[1].tan()),
                ("shear-flow-2", "(cos(phi)^2 + 0.1 sin(phi)^2) sin(theta)", |s| {
                    (s[1].cos().powi(2) + 0.1 * s[1].sin().powi(2)) * s[0].sin()
                }),
            ],
        ),
        system(
            [("x", -2.0, 2.0), ("y", -1.5, 1.5)],
            6.0,
            [
                ("van-der-pol-1", "10 (y - (x^3 - x) / 3)", |s| 10.0 * (s[1] - (s[0].powi(3) - s[0]) / 3.0)),
                ("van-der-pol-2", "-x / 10", |s| -s[0] / 10.0),
            ],
        ),
    ];
    systems.into_iter().flatten().collect()
}

/// Rows that one trajectory gives.
const ROWS_PER_TRAJECTORY: usize = 20;
/// Steps of the solver between two rows.
const STEPS_PER_ROW: usize = 50;

/// One step of Runge and Kutta's fourth-order method.
fn step(laws: &[Law; 2], state: [f64; 2], dt: f64) -> [f64; 2] {
    let slope = |s: [f64; 2]| [laws[0](&s), laws[1](&s)];
    let ahead = |k: [f64; 2], h: f64| [state[0] + h * k[0], state[1] + h * k[1]];
    let k1 = slope(state);
    let k2 = slope(ahead(k1, dt / 2.0));
    let k3 = slope(ahead(k2, dt / 2.0));
    let k4 = slope(ahead(k3, dt));
    [0, 1].map(|i| state[i] + dt / 6.0 * (k1[i] + 2.0 * k2[i] + 2.0 * k3[i] + k4[i]))
}

impl Truth {
    fn start(&self, draw: &mut Stream) -> Vec<f64> {
        self.variables.iter().map(|&(_, low, high)| low + (high - low) * draw.uniform()).collect()
    }

    /// So many rows, without noise.
    pub fn sample(&self, n_rows: usize, seed: Seed) -> Sample {
        let mut draw = seed.stream();
        let mut rows: Vec<Vec<f64>> = Vec::with_capacity(n_rows);
        while rows.len() < n_rows {
            let start = self.start(&mut draw);
            match self.rows {
                Rows::Uniform => rows.push(start),
                Rows::Whole => rows.push(start.iter().map(|v| v.round()).collect()),
                Rows::Trajectories(laws, duration) => {
                    let mut state = [start[0], start[1]];
                    let dt = duration / (ROWS_PER_TRAJECTORY * STEPS_PER_ROW) as f64;
                    for _ in 0..ROWS_PER_TRAJECTORY {
                        rows.push(state.to_vec());
                        state = (0..STEPS_PER_ROW).fold(state, |s, _| step(&laws, s, dt));
                    }
                }
            }
            rows.retain(|r| r.iter().all(|v| v.abs() < 1e6) && (self.law)(r).is_finite());
        }
        rows.truncate(n_rows);
        let columns = (0..self.variables.len()).map(|j| rows.iter().map(|r| r[j]).collect()).collect();
        Sample { columns, target: rows.iter().map(|r| (self.law)(r)).collect() }
    }

    /// Rows uniformly from a box twice as wide as these columns' (half as low and half as high again where a column keeps
    /// its sign: a law over lengths says nothing of negative ones), wherever the truth is finite.
    pub fn beyond(&self, columns: &[Vec<f64>], n_rows: usize, seed: Seed) -> Sample {
        let mut draw = seed.stream();
        let boxes: Vec<(f64, f64)> = columns
            .iter()
            .map(|c| {
                let (low, high) = c.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), &v| (l.min(v), h.max(v)));
                let half = (high - low) / 2.0;
                (if low >= 0.0 { low / 2.0 } else { low - half }, if high <= 0.0 { high / 2.0 } else { high + half })
            })
            .collect();
        let mut rows: Vec<Vec<f64>> = Vec::new();
        for _ in 0..100 * n_rows {
            if rows.len() == n_rows {
                break;
            }
            let mut row: Vec<f64> = boxes.iter().map(|(low, high)| low + (high - low) * draw.uniform()).collect();
            if matches!(self.rows, Rows::Whole) {
                row.iter_mut().for_each(|v| *v = v.round());
            }
            if (self.law)(&row).is_finite() {
                rows.push(row);
            }
        }
        let columns = (0..self.variables.len()).map(|j| rows.iter().map(|r| r[j]).collect()).collect();
        Sample { columns, target: rows.iter().map(|r| (self.law)(r)).collect() }
    }
}

/// Spread (standard deviation) of some numbers.
pub fn spread(values: &[f64]) -> f64 {
    let n = values.len().max(1) as f64;
    let mean = values.iter().sum::<f64>() / n;
    (values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n).sqrt()
}

/// A target with noise of this share of its spread.
pub fn noisy(target: &[f64], noise: f64, seed: Seed) -> Vec<f64> {
    let (mut draw, scale) = (seed.stream(), noise * spread(target));
    target.iter().map(|v| v + scale * draw.normal()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_truth_varies_and_repeats() {
        let mut count = 0;
        for suite in Suite::ALL {
            for truth in suite.truths() {
                let sample = truth.sample(200, Seed(1));
                assert_eq!(sample.target.len(), 200, "{}", truth.name);
                assert!(spread(&sample.target) > 1e-3, "{}", truth.name);
                assert!(sample.columns.iter().all(|c| c.len() == 200 && spread(c) > 0.0), "{}", truth.name);
                assert_eq!(sample.target, truth.sample(200, Seed(1)).target);
                assert!(truth.beyond(&sample.columns, 50, Seed(2)).target.len() >= 20, "{}", truth.name);
                count += 1;
            }
        }
        assert_eq!(count, 12 + 15 + 30 + 14);
    }

    #[test]
    fn noise_has_its_share_of_the_spread() {
        let clean: Vec<f64> = (0..5000).map(|i| f64::from(i % 100)).collect();
        let noise: Vec<f64> = noisy(&clean, 0.1, Seed(3)).iter().zip(&clean).map(|(a, b)| a - b).collect();
        assert!((spread(&noise) / spread(&clean) - 0.1).abs() < 0.005);
    }
}
