//! The Rust side of every signature in types.h.
#![no_std]
#![feature(c_variadic)]

#[repr(C)]
#[derive(Clone, Copy)]
pub struct One {
    value: f64,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Two {
    a: i32,
    b: i32,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Mixed {
    small: i8,
    large: i64,
    real: f32,
    inner: Two,
}

unsafe extern "C" {
    fn c_sum(count: i32, ...) -> i32;
    fn c_mixed_sum(kinds: *const u8, ...) -> f64;
    safe fn c_swap(it: Two) -> Two;
    safe fn c_half(it: One) -> One;
    // In C there is an empty struct between the two: it takes no parameter.
    safe fn c_with_nothing(a: i32, b: i32) -> i32;
}

#[unsafe(no_mangle)]
pub extern "C" fn rust_double(it: One) -> One {
    One { value: it.value * 2.0 }
}

#[unsafe(no_mangle)]
pub extern "C" fn rust_swap(mut it: Two) -> Two {
    core::mem::swap(&mut it.a, &mut it.b);
    it
}

#[unsafe(no_mangle)]
pub extern "C" fn rust_mix(before: i32, it: Mixed, after: i64) -> Mixed {
    Mixed { small: it.small * 2, large: it.large + i64::from(before) - after, real: it.real + 1.0, ..it }
}

#[unsafe(no_mangle)]
pub extern "C" fn rust_by_pointer(it: &mut Mixed) -> i64 {
    it.small += 1;
    it.large + i64::from(it.inner.a * 10 + it.inner.b) + (it.real * 2.0) as i64 * 100
}

#[unsafe(no_mangle)]
#[allow(improper_ctypes_definitions)]
pub extern "C" fn rust_add_wide(a: i128, b: i128) -> i128 {
    a.wrapping_add(b)
}

#[unsafe(no_mangle)]
pub extern "C" fn rust_narrow(a: i8, b: i8) -> i8 {
    a.wrapping_add(b)
}

#[unsafe(no_mangle)]
pub extern "C" fn rust_calls_sum(count: i32) -> i32 {
    unsafe { c_sum(count, 1, 20, 300, 4000) }
}

#[unsafe(no_mangle)]
pub extern "C" fn rust_calls_mixed_sum(a: i32, b: i64, c: f64) -> f64 {
    unsafe { c_mixed_sum(c"ildid".as_ptr().cast(), a, b, c, a, c) }
}

#[unsafe(no_mangle)]
pub extern "C" fn rust_calls_c_structs(a: i32, b: i32) -> i32 {
    let swapped = c_swap(Two { a, b });
    let half = c_half(One { value: f64::from(a) });
    c_with_nothing(swapped.a, swapped.b) * 100 + (half.value * 10.0) as i32
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn rust_variadic(count: i32, mut list: ...) -> f64 {
    unsafe {
        let (a, b, c) = (list.arg::<i32>(), list.arg::<i64>(), list.arg::<f64>());
        f64::from(count) * 1000.0 + f64::from(a) + b as f64 + c
    }
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}
