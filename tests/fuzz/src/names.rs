//! Names that mean something to a linker, and where names stand in bytes.

use std::ops::Range;

use crate::leb;
use crate::random::Random;

/// Names that some rule knows, and names that are hard to show.
pub const KNOWN: &[&str] = &[
    "",
    "env",
    "GOT.mem",
    "GOT.func",
    "wasi_snapshot_preview1",
    "memory",
    "__linear_memory",
    "__indirect_function_table",
    "__stack_pointer",
    "__memory_base",
    "__table_base",
    "__tls_base",
    "__tls_size",
    "__heap_base",
    "__heap_end",
    "__data_end",
    "__global_base",
    "__stack_low",
    "__stack_high",
    "__dso_handle",
    "__wasm_call_ctors",
    "__wasm_call_dtors",
    "__wasm_apply_data_relocs",
    "__wasm_apply_global_relocs",
    "__wasm_init_memory",
    "__wasm_init_tls",
    "__post_instantiate",
    "_start",
    "_initialize",
    "main",
    "__main_void",
    "__main_argc_argv",
    "__original_main",
    "malloc",
    "free",
    "calloc",
    "realloc",
    "sbrk",
    "aligned_alloc",
    "posix_memalign",
    "cabi_realloc",
    "errno",
    "exit",
    "abort",
    "memcpy",
    "setThrew",
    "saveSetjmp",
    "__cpp_exception",
    "__c_longjmp",
    "__cxa_throw",
    "__start_set",
    "__stop_set",
    "asyncify_start_unwind",
    "libapp.so",
    "libcore.so",
    "libc.so",
    "_ZNSt3__112basic_stringIcNS_11char_traitsIcEENS_9allocatorIcEEE6appendEPKc",
    "_RNvNtCs1234_7mycrate3foo3bar",
    "_ZN4core3fmt9Formatter3pad17h0123456789abcdefE",
    "rust_eh_personality",
];

/// A name: one that is known, one of those given, or one that is hard to show.
pub fn draw(random: &mut Random, given: &[String]) -> Vec<u8> {
    match random.below(12) {
        0..5 => random.pick(given).cloned().unwrap_or_default().into_bytes(),
        5..10 => random.pick(KNOWN).copied().unwrap_or_default().into(),
        10 => hard(random),
        _ => {
            let mut name = random.pick(given).cloned().unwrap_or_default().into_bytes();
            let at = random.below(name.len() + 1);
            name.insert(at, random.byte());
            name
        }
    }
}

/// A name that is long, deep or no text.
fn hard(random: &mut Random) -> Vec<u8> {
    let depth = [10, 100, 1_000, 20_000][random.below(4)];
    match random.below(8) {
        0 => "a".repeat(depth).into_bytes(),
        1 => format!("_Z1f{}i", "P".repeat(depth)).into_bytes(),
        2 => format!("_Z{}1a{}v", "N".repeat(depth), "E".repeat(depth)).into_bytes(),
        3 => format!("_Z1fI{}E", "S_I".repeat(depth)).into_bytes(),
        4 => format!("_RNv{}Cs_1a1b", "Nv".repeat(depth)).into_bytes(),
        5 => format!("_RINvC1a1b{}uE", "R".repeat(depth)).into_bytes(),
        6 => "\u{1b}[31m\u{202e}\n\0".repeat(depth / 10).into_bytes(),
        _ => (0..depth).map(|_| random.byte()).collect(),
    }
}

/// Where text with its length in front stands, the length included. It is a guess: any byte may be a length.
#[must_use]
pub fn places(bytes: &[u8]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        match place(bytes, at) {
            Some(place) => {
                at = place.end;
                found.push(place);
            }
            None => at += 1,
        }
    }
    found
}

fn place(bytes: &[u8], at: usize) -> Option<Range<usize>> {
    let (length, width) = leb::decode_length(&bytes[at..])?;
    let text = bytes.get(at + width..at.checked_add(width)?.checked_add(length)?)?;
    let is_name = (2..=400).contains(&length) && text.iter().all(|byte| byte.is_ascii_graphic());
    is_name.then_some(at..at + width + length)
}

/// The names in bytes, without their lengths; not more than there is use for.
#[must_use]
pub fn all(bytes: &[u8]) -> Vec<String> {
    let text = |place: Range<usize>| {
        let (_, width) = leb::decode(&bytes[place.clone()])?;
        Some(String::from_utf8_lossy(&bytes[place.start + width..place.end]).into_owned())
    };
    places(bytes).into_iter().filter_map(text).take(200).collect()
}
