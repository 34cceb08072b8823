//! The committed batches are what the simulator writes, and their best settings are where the card says.

use makalu::Seed;
use makalu_simulate::batches::{self, BEST, HEADER, N_BATCHES, NOISE, ORDINARY_HUMIDITY, SEED, Settings, true_yield};

#[test]
fn the_committed_files_are_what_the_simulator_writes() {
    for (name, bytes) in [
        ("batches.csv", batches::csv(&batches::batches(SEED))),
        ("batches_dictionary.csv", batches::dictionary().as_bytes().to_vec()),
    ] {
        let path = format!("{}/../{name}", env!("CARGO_MANIFEST_DIR"));
        assert!(std::fs::read(path).expect("committed") == bytes, "{name}: run `cargo run -p makalu-simulate`");
    }
    assert!(batches::csv(&batches::batches(SEED)) != batches::csv(&batches::batches(Seed(1))));
}

#[test]
fn the_card_tells_the_truth() {
    let made = batches::batches(SEED);
    assert_eq!(made.len(), N_BATCHES);
    let at = |s: &Settings| true_yield(s, ORDINARY_HUMIDITY);
    let best = at(&BEST);
    assert_eq!(best, 88.0);
    // Nobody who ran a batch knew better, and every setting pays when moved from the best, one way at least.
    assert!(made.iter().all(|b| at(&b.settings) < best));
    for moved in [
        Settings { temperature: 175.0, ..BEST },
        Settings { pressure: 4.0, ..BEST },
        Settings { catalyst: 2.7, ..BEST },
        Settings { reaction_time: 97.0, ..BEST },
        Settings { stirring: 235.0, ..BEST },
        Settings { ph: 6.7, ..BEST },
    ] {
        assert!(at(&moved) < best, "{moved:?}");
    }
    assert_eq!(at(&Settings { feed_rate: 60.0, cooling_rate: 3.0, ..BEST }), best);
    // Errors are of the size that the card says.
    let card = include_str!("../../README.md");
    for column in HEADER {
        assert!(card.contains(&format!("`{column}`")), "the card does not name {column}");
    }
    let dictionary = batches::dictionary();
    assert!(HEADER.iter().all(|c| dictionary.contains(&format!("\n{c},"))));
    assert_eq!(NOISE, 1.0);
}
