#![no_std]
#![allow(unexpected_cfgs)]

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}

#[repr(C)]
pub union Number {
    pub value: u32,
    pub bits: u32,
}

#[cfg(not(fixed))]
#[unsafe(no_mangle)]
pub extern "C" fn read_number(number: Number) -> u32 {
    unsafe { number.value }
}

#[cfg(fixed)]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn read_number(number: *const Number) -> u32 {
    unsafe { (*number).value }
}
