#![no_std]
#![allow(unexpected_cfgs)]

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}

#[cfg(fixed)]
type Ticks = u64;
#[cfg(not(fixed))]
type Ticks = u32;

unsafe extern "C" {
    fn ticks_after(start: Ticks) -> Ticks;
}

#[unsafe(no_mangle)]
pub extern "C" fn later(start: u32) -> u32 {
    (unsafe { ticks_after(Ticks::from(start)) } / 1000) as u32
}
