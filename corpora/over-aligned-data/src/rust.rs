//! A static aligned to 1024 bytes.
#![no_std]

#[repr(align(1024))]
struct Block([u8; 1024]);

static BLOCK: Block = Block([1; 1024]);

#[unsafe(no_mangle)]
pub extern "C" fn rust_block() -> *const u8 {
    BLOCK.0.as_ptr()
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}
