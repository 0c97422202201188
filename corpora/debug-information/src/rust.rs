//! A closure, a loop and a thread-local variable, without any function of core that is not inlined.
#![no_std]
#![feature(thread_local)]

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}

#[thread_local]
static mut CALLS: i32 = 2;

struct Counter {
    last: i32,
}

impl Counter {
    #[inline(never)]
    fn next(&mut self, step: i32) -> i32 {
        self.last = self.last.wrapping_add(step);
        self.last
    }
}

#[unsafe(no_mangle)]
pub extern "C" fn in_rust(a: i32) -> i32 {
    unsafe { CALLS += 1 };
    let mut counter = Counter { last: a };
    let weighted = |step: i32| step.wrapping_mul(a);
    let mut sum = 0i32;
    for step in 0..3 {
        sum = sum.wrapping_add(counter.next(weighted(step)));
    }
    sum.wrapping_add(unsafe { CALLS })
}

#[unsafe(no_mangle)]
pub extern "C" fn never_in_rust(a: i32) -> i32 {
    let mut counter = Counter { last: a };
    counter.next(1)
}
