//! A Rust library used by a command.
#![no_std]

#[unsafe(no_mangle)]
pub unsafe extern "C" fn rust_evens(values: *const i32, count: usize) -> i32 {
    let values = unsafe { core::slice::from_raw_parts(values, count) };
    values.iter().filter(|&&value| value % 2 == 0).count() as i32
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}
