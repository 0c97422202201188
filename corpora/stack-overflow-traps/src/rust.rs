//! Every second level of the recursion.
#![no_std]

unsafe extern "C" {
    fn step(depth: i32, above: *const u8) -> i32;
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn rust_step(depth: i32, above: *const u8) -> i32 {
    let mut frame = [0u8; 2048];
    let own = (&raw mut frame).cast::<u8>();
    unsafe {
        for place in (0..2048).step_by(64) {
            own.add(place).write_volatile(depth as u8);
        }
        let below = if depth == 0 { 0 } else { step(depth - 1, own) };
        below + i32::from(own.read_volatile() == depth as u8) + i32::from(*above & 1)
    }
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}
