#![no_std]

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}

/// How often BYTE stands in the LENGTH bytes at TEXT.
#[no_mangle]
pub unsafe extern "C" fn count(text: *const u8, length: u32, byte: u8) -> u32 {
    (0..length as usize).filter(|at| unsafe { *text.add(*at) } == byte).count() as u32
}
