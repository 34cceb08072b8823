//! Any bytes, under any name: the reader answers with a table or an error, never with a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;
use makalu::data::read::{ReadOptions, ReadingRules, preview, read, read_like};

fuzz_target!(|bytes: &[u8]| {
    let options = ReadOptions::default();
    for name in ["t.csv", "t.jsonl", "t"] {
        if let Ok(table) = read(bytes, name, &options) {
            preview(&table.value, 3);
            let rules = ReadingRules::of(&table.value);
            let again = read_like(bytes, name, &options, &rules).expect("a file that was read can be read again");
            assert_eq!(again.value.n_rows(), table.value.n_rows());
        }
    }
});
