//! A large zeroed array in Rust.
#![no_std]

static mut BYTES: [u8; 100_000] = [0; 100_000];

#[unsafe(no_mangle)]
pub extern "C" fn rust_sum() -> i32 {
    let bytes = unsafe { &*(&raw const BYTES) };
    bytes.iter().map(|&byte| i32::from(byte)).sum()
}

#[unsafe(no_mangle)]
pub extern "C" fn rust_write(index: usize, value: u8) {
    let bytes = unsafe { &mut *(&raw mut BYTES) };
    bytes[index] = value;
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}
