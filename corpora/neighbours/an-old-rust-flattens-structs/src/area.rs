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
    sides.width * sides.height
}
