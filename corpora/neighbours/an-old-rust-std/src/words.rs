//! Words on the heap of Rust's std.

/// The bytes of the numbers below COUNT, written one after the other.
#[no_mangle]
pub extern "C" fn joined(count: u32) -> u32 {
    let words: Vec<String> = (0..count).map(|number| number.to_string()).collect();
    words.join(",").len() as u32
}
