//! Asks the same host, from Rust.
#![no_std]

#[link(wasm_import_module = "host")]
unsafe extern "C" {
    safe fn log(number: i32);
    safe fn twice(number: i32) -> i32;
}

#[unsafe(no_mangle)]
pub extern "C" fn rust_twice_plus(number: i32, more: i32) -> i32 {
    twice(number) + more
}

#[unsafe(no_mangle)]
pub extern "C" fn rust_log(number: i32) {
    log(number)
}

extern "C" fn ask(number: i32) -> i32 {
    twice(number)
}

#[unsafe(no_mangle)]
pub extern "C" fn rust_host_function() -> extern "C" fn(i32) -> i32 {
    ask
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}
