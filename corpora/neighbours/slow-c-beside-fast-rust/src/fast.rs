#![no_std]

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}

unsafe extern "C" {
    fn slow(seed: u32) -> u32;
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn mix(numbers: *const u32, count: usize) -> u32 {
    let numbers = unsafe { core::slice::from_raw_parts(numbers, count) };
    numbers.iter().fold(0, |sum, number| sum.rotate_left(5) ^ number)
}

#[unsafe(no_mangle)]
pub extern "C" fn twice(seed: u32) -> u32 {
    unsafe { slow(seed) ^ slow(seed + 1) }
}
