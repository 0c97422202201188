//! The library in Rust: it makes samples in an array of its own, and walks their list.
#![no_std]
#![allow(non_camel_case_types)]

use core::ffi::{c_char, c_int};
use core::ptr::null_mut;

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}

#[repr(C)]
#[derive(Clone, Copy)]
pub enum mode {
    IDLE,
    SLOW = 3,
    FAST = 10,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct point {
    x: i16,
    y: i16,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub union sample_raw {
    whole: c_int,
    part: f32,
    bytes: [u8; 4],
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct sample {
    id: c_int,
    value: f64,
    name: [c_char; 8],
    unit: *const c_char,
    mode: mode,
    at: point,
    raw: sample_raw,
    scale: Option<extern "C" fn(*const sample, c_int) -> c_int>,
    next: *mut sample,
}

/// What Rust has and C does not.
pub struct Meter<'a> {
    made: u8,
    last: Option<&'a sample>,
    reading: Reading,
    label: &'a str,
}

pub enum Reading {
    None,
    Whole(i64),
    Part { value: f64, is_rough: bool },
}

unsafe extern "C" {
    safe fn sample_init(sample: &mut sample, id: c_int, value: f64);
}

const EMPTY: sample = sample {
    id: 0,
    value: 0.0,
    name: [0; 8],
    unit: core::ptr::null(),
    mode: mode::IDLE,
    at: point { x: 0, y: 0 },
    raw: sample_raw { whole: 0 },
    scale: None,
    next: null_mut(),
};

static mut MADE: [sample; 16] = [EMPTY; 16];
static mut COUNT: usize = 0;

#[unsafe(no_mangle)]
pub extern "C" fn meter_new(id: c_int, value: f64) -> *mut sample {
    // One thread; the oldest is made anew.
    let made = unsafe {
        COUNT = COUNT.wrapping_add(1) % 16;
        &mut *(&raw mut MADE).cast::<sample>().add(COUNT)
    };
    sample_init(made, id, value);
    made.mode = if value > 3.0 { mode::FAST } else { mode::SLOW };
    made
}

#[unsafe(no_mangle)]
pub extern "C" fn meter_push(list: *mut sample, id: c_int, value: f64) -> *mut sample {
    let made = meter_new(id, value);
    unsafe { (*made).next = list };
    made
}

#[unsafe(no_mangle)]
pub extern "C" fn meter_total(list: *const sample) -> f64 {
    let (mut total, mut next) = (0.0, list);
    while let Some(sample) = unsafe { next.as_ref() } {
        total += sample.value;
        next = sample.next;
    }
    total
}

#[unsafe(no_mangle)]
pub extern "C" fn meter_mode(sample: &sample) -> mode {
    sample.mode
}

#[unsafe(no_mangle)]
pub extern "C" fn meter_turned(it: point, quarters: c_int) -> point {
    match quarters & 3 {
        0 => it,
        1 => point { x: it.y, y: it.x.wrapping_neg() },
        2 => point { x: it.x.wrapping_neg(), y: it.y.wrapping_neg() },
        _ => point { x: it.y.wrapping_neg(), y: it.x },
    }
}

/// As Rust calls it: the slice is two numbers, which C takes for a pointer and a length.
#[unsafe(no_mangle)]
pub fn meter_text(text: &[u8]) -> u32 {
    text.iter().fold(7, |sum: u32, byte| sum.wrapping_mul(31).wrapping_add(u32::from(*byte)))
}

#[unsafe(no_mangle)]
pub extern "C" fn meter_span(a: &sample, b: Option<&sample>) -> i64 {
    b.map_or(-1, |b| i64::from(b.id) * 1_000_000_000_000 - i64::from(a.id))
}

#[unsafe(no_mangle)]
pub extern "C" fn meter_scale_with(
    sample: &mut sample,
    scale: Option<extern "C" fn(*const sample, c_int) -> c_int>,
) {
    sample.scale = scale;
}

#[unsafe(no_mangle)]
pub extern "C" fn meter_made(meter: &Meter) -> c_int {
    let reading = match meter.reading {
        Reading::None => 0,
        Reading::Whole(_) => 1,
        Reading::Part { is_rough, .. } => 2 + c_int::from(is_rough),
    };
    c_int::from(meter.made) + meter.last.map_or(0, |last| last.id) + reading + meter.label.len() as c_int
}
