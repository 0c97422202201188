//! Rust behind: calls C's function pointers, and hands out its own.
#![no_std]

type Operation = extern "C" fn(i32, i32) -> i32;

unsafe extern "C" {
    fn each(from: *const i32, count: usize, visit: extern "C" fn(&mut i32, i32), context: &mut i32);
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn fold(values: *const i32, count: usize, start: i32, step: Operation) -> i32 {
    let values = unsafe { core::slice::from_raw_parts(values, count) };
    values.iter().fold(start, |so_far, &value| step(so_far, value))
}

extern "C" fn add_into(context: &mut i32, value: i32) {
    *context += value;
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn sum_through_c(values: *const i32, count: usize) -> i32 {
    let mut sum = 0;
    unsafe { each(values, count, add_into, &mut sum) };
    sum
}

extern "C" fn add(a: i32, b: i32) -> i32 {
    a + b
}

extern "C" fn subtract(a: i32, b: i32) -> i32 {
    a - b
}

extern "C" fn exclusive_or(a: i32, b: i32) -> i32 {
    a ^ b
}

static OPERATIONS: [Operation; 3] = [add, subtract, exclusive_or];

#[unsafe(no_mangle)]
pub extern "C" fn choose(which: usize) -> Operation {
    OPERATIONS[which]
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}
