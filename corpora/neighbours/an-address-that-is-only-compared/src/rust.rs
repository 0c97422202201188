#![no_std]

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}

/// How far an address is from the next multiple of ALIGNMENT.
#[unsafe(no_mangle)]
pub extern "C" fn padding(place: *const u8, alignment: usize) -> usize {
    (place as usize).wrapping_neg() & (alignment - 1)
}
