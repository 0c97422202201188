//! The other half of both recursions.
#![no_std]

unsafe extern "C" {
    safe fn is_even(n: u32) -> i32;
    safe fn female(n: i32) -> i32;
}

#[unsafe(no_mangle)]
pub extern "C" fn is_odd(n: u32) -> i32 {
    if n == 0 { 0 } else { is_even(n - 1) }
}

#[unsafe(no_mangle)]
pub extern "C" fn male(n: i32) -> i32 {
    if n == 0 { 0 } else { n.wrapping_sub(female(male(n - 1))) }
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}
