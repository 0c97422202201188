//! Two operations in Rust, and a table that also holds one of C.
#![no_std]
#![allow(non_upper_case_globals)]

type Operation = unsafe extern "C" fn(i32, i32) -> i32;

#[repr(C)]
pub struct Entry {
    letter: u8,
    perform: Operation,
}

unsafe extern "C" {
    fn add(a: i32, b: i32) -> i32;
}

#[unsafe(no_mangle)]
pub extern "C" fn multiply(a: i32, b: i32) -> i32 {
    a * b
}

#[unsafe(no_mangle)]
pub extern "C" fn negate(a: i32, _: i32) -> i32 {
    -a
}

#[unsafe(no_mangle)]
pub static rust_operations: [Entry; 3] = [
    Entry { letter: b'*', perform: multiply },
    Entry { letter: b'~', perform: negate },
    Entry { letter: b'+', perform: add },
];

#[unsafe(no_mangle)]
pub extern "C" fn multiply_in_rust() -> Operation {
    multiply
}

#[unsafe(no_mangle)]
pub extern "C" fn add_in_rust() -> Operation {
    add
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}
