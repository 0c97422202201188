#![no_std]

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}

#[repr(C)]
pub struct Sides {
    pub width: i32,
    pub height: i32,
}

#[no_mangle]
pub extern "C" fn area(sides: Sides) -> i32 {
    // The message of an overflow comes from core, and with it what core says of its compiler.
    sides.width.checked_mul(sides.height).expect("an area that fits")
}
