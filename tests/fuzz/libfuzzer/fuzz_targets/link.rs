//! libFuzzer's bytes are a bundle, which the target `link` runs; the crate `fuzz` changes it.

#![no_main]

use libfuzzer_sys::{fuzz_mutator, fuzz_target};

fuzz_target!(|bytes: &[u8]| fuzz::libfuzzer::run_bytes(fuzz::target::Target::Link, bytes));

fuzz_mutator!(|bytes: &mut [u8], size: usize, max_size: usize, seed: u32| {
    fuzz::libfuzzer::change(bytes, size, max_size, seed)
});
