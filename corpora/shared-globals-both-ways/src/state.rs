//! Owns `counter` and `pair`; reads and writes `limits` and `scratch`, which live in C.
#![no_std]
#![allow(non_upper_case_globals)]

#[repr(C)]
pub struct Pair {
    first: i32,
    second: i64,
}

#[repr(transparent)]
pub struct Address(*mut i32);
unsafe impl Sync for Address {}

#[unsafe(no_mangle)]
pub static mut counter: i32 = 40;
#[unsafe(no_mangle)]
pub static counter_address: Address = Address(&raw mut counter);
#[unsafe(no_mangle)]
pub static mut pair: Pair = Pair { first: 30, second: 12 };

unsafe extern "C" {
    static mut limits: [i32; 8];
    static mut scratch: i32;
}

/// An address of the other library, with an offset, in data.
static LAST_LIMIT: Address = Address((&raw mut limits).cast::<i32>().wrapping_add(7));

#[unsafe(no_mangle)]
pub extern "C" fn rust_counter() -> i32 {
    unsafe { counter }
}

#[unsafe(no_mangle)]
pub extern "C" fn rust_sum_of_limits() -> i32 {
    let copy = unsafe { limits };
    copy.iter().sum()
}

#[unsafe(no_mangle)]
pub extern "C" fn rust_write(index: usize, value: i32) {
    unsafe {
        (&raw mut limits).cast::<i32>().add(index).write(value);
        scratch += 1;
    }
}

#[unsafe(no_mangle)]
pub extern "C" fn rust_last_limit() -> i32 {
    unsafe { LAST_LIMIT.0.read_volatile() }
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}
