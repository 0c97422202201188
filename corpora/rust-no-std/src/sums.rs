//! The second library: the checksum is Adler-32.
#![no_std]

#[unsafe(no_mangle)]
pub unsafe extern "C" fn checksum(bytes: *const u8, length: usize) -> u32 {
    let bytes = unsafe { core::slice::from_raw_parts(bytes, length) };
    let (low, high) = bytes.iter().fold((1u32, 0u32), |(low, high), &byte| {
        let low = (low + u32::from(byte)) % 65521;
        (low, (high + low) % 65521)
    });
    high << 16 | low
}

static mut KNOWN: [u64; 94] = [0; 94];

#[unsafe(no_mangle)]
pub unsafe extern "C" fn fibonacci(n: u32) -> u64 {
    let known = unsafe { &mut *(&raw mut KNOWN) };
    if n < 2 {
        return u64::from(n);
    }
    if known[n as usize] == 0 {
        known[n as usize] = unsafe { fibonacci(n - 1) + fibonacci(n - 2) };
    }
    known[n as usize]
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}
