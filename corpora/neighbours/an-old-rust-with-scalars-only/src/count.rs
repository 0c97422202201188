#![no_std]

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}

/// How often BYTE stands in the LENGTH bytes at TEXT.
#[no_mangle]
pub unsafe extern "C" fn count(text: *const u8, length: u32, byte: u8) -> u32 {
    let found = (0..length as usize).filter(|at| unsafe { *text.add(*at) } == byte).count();
    // The message of a failed conversion comes from core, and with it what core says of its compiler.
    u16::try_from(found).expect("a count that fits").into()
}
