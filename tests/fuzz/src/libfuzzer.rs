//! What the entry points of libFuzzer do with its bytes: they are a bundle, run by a target and changed by the mutator.
//!
//! Bytes that are no bundle are nothing: a fuzzer that begins without a corpus is given one first.

use std::path::Path;

use crate::bundle::{Bundle, File};
use crate::mutate::mutate;
use crate::target::{Target, run};

/// Runs a target.
///
/// # Panics
/// If something does not hold: that is what the fuzzer looks for.
pub fn run_bytes(target: Target, bytes: &[u8]) {
    let Some(bundle) = Bundle::decode(bytes) else { return };
    let folder = tempfile::tempdir_in(scratch()).expect("a folder can be made");
    if let Err(fault) = run(target, &bundle, folder.path()) {
        panic!("{fault}");
    }
}

/// Changes a bundle in its place, and returns its new length.
pub fn change(bytes: &mut [u8], size: usize, max_size: usize, seed: u32) -> usize {
    let own = || Bundle::of(vec![File { name: "libapp.so".to_owned(), bytes: b"\0asm\x01\0\0\0".to_vec() }]);
    let mut bundle = bytes.get(..size).and_then(Bundle::decode).unwrap_or_else(own);
    mutate(&mut bundle, seed.into());
    let changed = bundle.encode();
    match bytes.get_mut(..changed.len()).filter(|_| changed.len() <= max_size) {
        Some(place) => {
            place.copy_from_slice(&changed);
            changed.len()
        }
        None => size,
    }
}

/// A folder in memory, where there is one.
#[must_use]
pub fn scratch() -> std::path::PathBuf {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() }
}
