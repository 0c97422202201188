#![no_std]

extern crate alloc;

use alloc::vec::Vec;
use core::alloc::{GlobalAlloc, Layout};
use core::cell::UnsafeCell;

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}

struct Bump {
    bytes: UnsafeCell<[u8; 4096]>,
    used: UnsafeCell<usize>,
}

unsafe impl Sync for Bump {}

unsafe impl GlobalAlloc for Bump {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let (bytes, used) = (self.bytes.get().cast::<u8>(), unsafe { &mut *self.used.get() });
        let start = (bytes as usize + *used).next_multiple_of(layout.align()) - bytes as usize;
        if start + layout.size() > 4096 {
            return core::ptr::null_mut();
        }
        *used = start + layout.size();
        unsafe { bytes.add(start) }
    }

    unsafe fn dealloc(&self, _: *mut u8, _: Layout) {}
}

#[global_allocator]
static BUMP: Bump = Bump { bytes: UnsafeCell::new([0; 4096]), used: UnsafeCell::new(0) };

#[unsafe(no_mangle)]
pub extern "C" fn sum_of_squares(count: u32) -> u32 {
    let squares: Vec<u32> = (0..count).map(|number| number * number).collect();
    squares.iter().sum()
}
