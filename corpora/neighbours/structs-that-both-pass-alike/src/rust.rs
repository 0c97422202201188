#![no_std]

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}

#[repr(C)]
pub struct One {
    pub value: u32,
}

#[repr(C)]
pub struct Pair {
    pub first: u32,
    pub second: u32,
}

#[unsafe(no_mangle)]
pub extern "C" fn of_one(one: One) -> u32 {
    one.value
}

#[unsafe(no_mangle)]
pub extern "C" fn of_pair(pair: Pair) -> u32 {
    pair.first * 10 + pair.second
}

#[unsafe(no_mangle)]
pub extern "C" fn swapped(pair: Pair) -> Pair {
    Pair { first: pair.second, second: pair.first }
}
