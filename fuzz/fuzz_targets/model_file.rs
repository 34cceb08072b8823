//! Any bytes as a model file, bare and under a right header: read exactly or refused, never a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;
use makalu::artifact::{from_bytes, seal, to_bytes};

fuzz_target!(|bytes: &[u8]| {
    for file in [bytes.to_vec(), seal(bytes)] {
        if let Ok(artifact) = from_bytes(&file) {
            assert!(from_bytes(&to_bytes(&artifact)).is_ok(), "what was read can be written and read again");
        }
    }
});
