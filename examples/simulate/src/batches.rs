//! Batches of a fictitious reactor: which settings give the highest yield?
//!
//! In: a seed. Out: 600 [`Batch`]es with their measured yield, as the plant's historian would export them, and the data
//! dictionary of that table.
//! The truth is [`true_yield`]; its card is `examples/README.md`.
//! Invariants: the yield depends on the settings and the humidity alone; the best settings lie inside of what was tried.

use makalu::Seed;
use makalu::run::Stream;

/// Seed of the committed file.
pub const SEED: Seed = Seed(2718);
/// Batches in the file.
pub const N_BATCHES: usize = 600;
/// Standard deviation of the yield at the same settings, in points.
pub const NOISE: f64 = 1.0;

/// Column names, in the order of the file.
pub const HEADER: [&str; 13] = [
    "batch", "temperature", "pressure", "catalyst", "reaction_time", "stirring", "ph", "feed_rate", "cooling_rate",
    "humidity", "outside_temperature", "shift", "yield",
];

/// What can be set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// °C
    pub temperature: f64,
    /// bar
    pub pressure: f64,
    /// % of the mass
    pub catalyst: f64,
    /// min
    pub reaction_time: f64,
    /// 1/min
    pub stirring: f64,
    /// No unit.
    pub ph: f64,
    /// kg/h
    pub feed_rate: f64,
    /// °C/min
    pub cooling_rate: f64,
}

/// Settings at which the true yield is highest; stirring may be anything from here on.
pub const BEST: Settings = Settings {
    temperature: 172.0,
    pressure: 4.2,
    catalyst: 2.6,
    reaction_time: 95.0,
    stirring: 240.0,
    ph: 6.8,
    feed_rate: 50.0,
    cooling_rate: 2.0,
};

/// Humidity of an ordinary day, in %.
pub const ORDINARY_HUMIDITY: f64 = 50.0;

/// A batch.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    /// What was set.
    pub settings: Settings,
    humidity: f64,
    outside_temperature: f64,
    shift: &'static str,
    /// Yield as measured, in %.
    pub measured: f64,
}

/// The batches of a seed, in the order of the file.
pub fn batches(seed: Seed) -> Vec<Batch> {
    (0..N_BATCHES).map(|i| batch(&mut seed.derive(i as u64).stream())).collect()
}

fn batch(draw: &mut Stream) -> Batch {
    // Settings gather around what is usual, which is not the best, and stay within safe ranges.
    let mut set = |usual: f64, deviation: f64, (low, high): (f64, f64), step: f64| {
        let value = (usual + deviation * draw.normal()).clamp(low, high);
        (value / step).round() * step
    };
    let settings = Settings {
        temperature: set(164.0, 8.0, (140.0, 190.0), 0.5),
        pressure: set(3.6, 0.7, (2.0, 6.0), 0.1),
        catalyst: set(2.1, 0.5, (0.8, 4.0), 0.05),
        reaction_time: set(84.0, 13.0, (45.0, 140.0), 1.0),
        stirring: set(225.0, 32.0, (120.0, 320.0), 5.0),
        ph: set(6.5, 0.4, (5.5, 8.0), 0.05),
        feed_rate: set(50.0, 6.0, (30.0, 70.0), 1.0),
        cooling_rate: set(2.0, 0.4, (0.8, 3.5), 0.1),
    };
    let humidity = (ORDINARY_HUMIDITY + 12.0 * draw.normal()).clamp(15.0, 90.0).round();
    let outside_temperature = (13.0 + 7.0 * draw.normal()).round();
    let shift = ["early", "late", "night"][draw.below(3)];
    let measured = true_yield(&settings, humidity) + NOISE * draw.normal();
    Batch { settings, humidity, outside_temperature, shift, measured }
}

/// The truth: expected yield in %.
///
/// Hotter batches are done sooner (an interaction); too little stirring costs, more than enough does not help; feed
/// rate and cooling rate change nothing.
pub fn true_yield(s: &Settings, humidity: f64) -> f64 {
    let done = (s.temperature - BEST.temperature) + 0.35 * (s.reaction_time - BEST.reaction_time);
    88.0 - 0.020 * done.powi(2)
        - 0.008 * (s.temperature - BEST.temperature).powi(2)
        - 1.5 * (s.pressure - BEST.pressure).powi(2)
        - 2.4 * (s.catalyst - BEST.catalyst).powi(2)
        - 5.0 * (s.ph - BEST.ph).powi(2)
        - 0.03 * (BEST.stirring - s.stirring).max(0.0)
        - 0.04 * (humidity - ORDINARY_HUMIDITY)
}

/// The historian's export: `,`, LF, UTF-8.
pub fn csv(batches: &[Batch]) -> Vec<u8> {
    let mut text = HEADER.join(",") + "\n";
    for (i, b) in batches.iter().enumerate() {
        let s = &b.settings;
        text.push_str(&format!(
            "B{:04},{:.1},{:.1},{:.2},{:.0},{:.0},{:.2},{:.0},{:.1},{:.0},{:.0},{},{:.2}\n",
            i + 1,
            s.temperature,
            s.pressure,
            s.catalyst,
            s.reaction_time,
            s.stirring,
            s.ph,
            s.feed_rate,
            s.cooling_rate,
            b.humidity,
            b.outside_temperature,
            b.shift,
            b.measured
        ));
    }
    text.into_bytes()
}

/// What the plant knows of its columns: names, units, what can be set and between what and what.
pub fn dictionary() -> &'static str {
    "column,label,unit,role,actionable,min,max\n\
     batch,Batch,,id,,,\n\
     temperature,Temperature,°C,,yes,140,190\n\
     pressure,Pressure,bar,,yes,2,6\n\
     catalyst,Catalyst,%,,yes,0.8,4\n\
     reaction_time,Reaction time,min,,yes,45,140\n\
     stirring,Stirring,1/min,,yes,120,320\n\
     ph,pH,,,yes,5.5,8\n\
     feed_rate,Feed rate,kg/h,,yes,30,70\n\
     cooling_rate,Cooling rate,°C/min,,yes,0.8,3.5\n\
     humidity,Humidity,%,,,,\n\
     outside_temperature,Outside temperature,°C,,,,\n\
     shift,Shift,,,,,\n\
     yield,Yield,%,,,,\n"
}
