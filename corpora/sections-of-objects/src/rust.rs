//! Walks the set of the C objects. It adds nothing: `#[link_section]` of Rust makes custom sections on this target.
#![no_std]

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}

#[repr(C)]
pub struct Hook {
    run: extern "C" fn(i32) -> i32,
    name: *const u8,
}

unsafe extern "C" {
    static __start_hooks: Hook;
    static __stop_hooks: Hook;
}

#[unsafe(no_mangle)]
pub extern "C" fn pulled(a: i32) -> i32 {
    let (mut hook, end) = (&raw const __start_hooks, &raw const __stop_hooks);
    let mut sum = 0;
    while hook < end {
        sum = sum * 10 + unsafe { ((*hook).run)(a) + i32::from(*(*hook).name) };
        hook = unsafe { hook.add(1) };
    }
    sum
}
