//! Rust with its standard library: HashMap, println!, Vec, CString, thread locals, panics.

use std::cell::Cell;
use std::collections::HashMap;
use std::ffi::{CStr, CString, c_char, c_void};

unsafe extern "C" {
    fn free(block: *mut c_void);
}

thread_local! {
    static GREETINGS: Cell<u32> = const { Cell::new(0) };
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn rust_greet(name: *const c_char) {
    let name = unsafe { CStr::from_ptr(name) }.to_str().unwrap();
    let number = GREETINGS.with(|greetings| {
        greetings.set(greetings.get() + 1);
        greetings.get()
    });
    println!("hello from Rust to {name:?}, greeting {number}");
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn rust_count_words(text: *const c_char, word: *const c_char) -> i32 {
    let (text, word) = unsafe { (CStr::from_ptr(text), CStr::from_ptr(word)) };
    let mut counts: HashMap<&str, i32> = HashMap::new();
    for word in text.to_str().unwrap().split_whitespace() {
        *counts.entry(word).or_default() += 1;
    }
    counts.get(word.to_str().unwrap()).copied().unwrap_or(-1)
}

#[unsafe(no_mangle)]
pub extern "C" fn rust_print_number(number: f64) {
    println!("Rust {number:.3} {number} {:5}|{:<5}|{:x}", 42, 42, 0xbeef);
}

#[unsafe(no_mangle)]
pub extern "C" fn rust_allocate(size: usize) -> *mut u8 {
    Box::into_raw(vec![0u8; size].into_boxed_slice()).cast()
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn rust_free(block: *mut u8, size: usize) {
    drop(unsafe { Box::from_raw(std::ptr::slice_from_raw_parts_mut(block, size)) });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn rust_fill_and_free_c(block: *mut u8, size: usize) -> u32 {
    let bytes = unsafe { std::slice::from_raw_parts_mut(block, size) };
    bytes.iter_mut().step_by(2).for_each(|byte| *byte += 2);
    let sum = bytes.iter().map(|&byte| u32::from(byte)).sum();
    unsafe { free(block.cast()) };
    sum
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn rust_joined(words: *const *const c_char, count: usize) -> *mut c_char {
    let words = unsafe { std::slice::from_raw_parts(words, count) };
    let words: Vec<String> =
        words.iter().map(|&word| unsafe { CStr::from_ptr(word) }.to_string_lossy().to_uppercase()).collect();
    CString::new(words.join(", ")).unwrap().into_raw()
}

#[unsafe(no_mangle)]
pub extern "C" fn rust_panic(index: i32) {
    let values = [1, 2, 3];
    println!("{}", values[index as usize]);
}
