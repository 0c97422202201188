//! Rust in front: hands slices, strings and structs on its stack to C.
#![no_std]

#[repr(C)]
struct Statistics {
    smallest: i32,
    largest: i32,
    mean: f64,
}

unsafe extern "C" {
    fn sort(values: *mut i32, count: usize);
    fn length(text: *const u8) -> usize;
    fn measure(values: *const i32, count: usize, into: *mut Statistics);
    static version: i32;
}

fn values(seed: i32) -> [i32; 16] {
    let mut seed = seed as u32;
    core::array::from_fn(|_| {
        seed = seed.wrapping_mul(1664525).wrapping_add(1013904223);
        (seed >> 16) as i32 % 1000
    })
}

/// The value at `index` after C sorted sixteen of them in Rust's stack frame.
#[unsafe(no_mangle)]
pub extern "C" fn sorted(seed: i32, index: usize) -> i32 {
    let mut values = values(seed);
    unsafe { sort(values.as_mut_ptr(), values.len()) };
    values[index]
}

#[unsafe(no_mangle)]
pub extern "C" fn length_of_text() -> usize {
    unsafe { length(c"a text of Rust, counted in C".as_ptr().cast()) }
}

#[unsafe(no_mangle)]
pub extern "C" fn mean(seed: i32) -> f64 {
    let (values, mut found) = (values(seed), Statistics { smallest: 0, largest: 0, mean: 0.0 });
    unsafe { measure(values.as_ptr(), values.len(), &mut found) };
    found.mean
}

#[unsafe(no_mangle)]
pub extern "C" fn span(seed: i32) -> i32 {
    let (values, mut found) = (values(seed), Statistics { smallest: 0, largest: 0, mean: 0.0 });
    unsafe { measure(values.as_ptr(), values.len(), &mut found) };
    found.largest - found.smallest
}

#[unsafe(no_mangle)]
pub extern "C" fn version_of_core() -> i32 {
    unsafe { version }
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}
