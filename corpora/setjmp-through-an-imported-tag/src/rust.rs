//! Frames of Rust between the setjmp and the longjmp; none of them owns anything.
#![no_std]

#[unsafe(no_mangle)]
pub extern "C" fn rust_call(what: extern "C" fn(*mut u8, i32), argument: *mut u8, depth: i32) {
    what(argument, depth)
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}
