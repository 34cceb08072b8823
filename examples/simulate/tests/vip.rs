//! The committed example is what the simulator writes, and it holds what its card says.

use makalu_simulate::vip::{self, BROKEN_LINE, HEADER, N_CUSTOMERS, SEED};

fn committed() -> Vec<u8> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../vip_customers.csv");
    std::fs::read(path).expect("the example is committed; `cargo run -p makalu-simulate` writes it")
}

#[test]
fn the_committed_file_is_what_the_simulator_writes() {
    assert!(vip::csv(&vip::customers(SEED)) == committed(), "run `cargo run -p makalu-simulate`");
    assert!(committed().len() < 1_200_000, "{} bytes", committed().len());
}

#[test]
fn another_seed_gives_other_customers() {
    let (a, b) = (vip::customers(SEED), vip::customers(makalu::Seed(1)));
    assert!(vip::csv(&a) != vip::csv(&b));
    assert_eq!(a.len(), N_CUSTOMERS);
}

#[test]
fn the_card_tells_the_truth() {
    let customers = vip::customers(SEED);
    let left = customers.iter().filter(|c| c.left).count();
    let expected: f64 = customers.iter().map(|c| c.probability).sum();
    assert!((left as f64 - expected).abs() < 3.0 * expected.sqrt(), "{left} left, {expected} expected");
    assert!((0.08..=0.10).contains(&(left as f64 / N_CUSTOMERS as f64)), "{left} left");
    let attainable = vip::attainable(&customers);
    let card = include_str!("../../README.md");
    for figure in [
        format!("{left} of the 4,000"),
        format!("log-loss {:.4}", attainable.log_loss),
        format!("AUC {:.4}", attainable.auc),
        format!("line {},{:03}", BROKEN_LINE / 1000, BROKEN_LINE % 1000),
    ] {
        assert!(card.contains(&figure), "the card does not say \"{figure}\"");
    }
    for column in HEADER {
        assert!(card.contains(&format!("`{column}`")), "the card does not name {column}");
    }
}

#[test]
fn one_line_has_three_cells_too_many() {
    let bytes = committed();
    let lines: Vec<&[u8]> = bytes.split(|&b| b == b'\n').collect();
    let cells = |line: &[u8]| line.iter().filter(|&&b| b == b';').count() + 1;
    assert_eq!(cells(lines[0]), HEADER.len());
    assert_eq!(cells(lines[BROKEN_LINE - 1]), HEADER.len() + 3);
}

#[test]
fn the_later_exports_are_what_the_simulator_writes_and_what_their_card_says() {
    let later = vip::later::later(SEED);
    for (name, bytes) in
        [("september", vip::later::september_csv(&later)), ("december", vip::later::december_csv(&later))]
    {
        let path = format!("{}/../vip_customers_{name}.csv", env!("CARGO_MANIFEST_DIR"));
        assert!(std::fs::read(path).expect("committed") == bytes, "{name}: run `cargo run -p makalu-simulate`");
        assert!(bytes.len() < 200_000, "{} bytes", bytes.len());
    }
    let left = later.september.iter().filter(|c| c.left).count();
    let expected: f64 = later.september.iter().map(|c| c.probability).sum();
    assert!((left as f64 - expected).abs() < 3.0 * expected.sqrt(), "{left} left, {expected} expected");
    let still_there = later.december.iter().filter(|c| c.left).count();
    let attainable = vip::attainable(&later.september);
    let card = include_str!("../../README.md");
    for figure in [
        format!("{} customers", later.september.len()),
        format!("{} in December", later.december.len()),
        format!("{left} of them left"),
        format!("{still_there} of these still stand"),
        format!("AUC {:.4}", attainable.auc),
    ] {
        assert!(card.contains(&figure), "the card does not say \"{figure}\"");
    }
    assert!(card.contains(vip::later::DROPPED));
}
