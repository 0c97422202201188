//! What Rust can say of types.
#![no_std]

use core::ffi::c_void;
use core::marker::PhantomData;
use core::ptr::NonNull;

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}

#[repr(u8)]
#[derive(Clone, Copy)]
pub enum Mode {
    Off,
    On = 200,
}

#[repr(i16)]
#[derive(Clone, Copy)]
pub enum Level {
    Below = -300,
    Above = 300,
}

#[repr(C, packed)]
pub struct Squeezed {
    kind: u8,
    number: u32,
}

#[repr(C, align(32))]
pub struct Aligned {
    kind: u8,
}

#[repr(transparent)]
pub struct Metres(f32, PhantomData<u64>);

#[repr(C)]
pub enum Data {
    Number(i32),
    Pair { x: f64 },
    Nothing,
}

/// As Rust likes it: not in this order.
pub struct Loose<'a> {
    kind: u8,
    number: u64,
    small: u16,
    text: &'a str,
    list: &'a [Level],
    next: Option<&'a Loose<'a>>,
    block: NonNull<u8>,
    data: Data,
    letter: char,
    wide: u128,
    place: (i32, i8),
    array: [[u16; 2]; 3],
}

#[unsafe(no_mangle)]
pub extern "C" fn loose_of(it: &Loose) -> u64 {
    let next = it.next.map_or(0, |next| next.number);
    let text = it.text.len() + it.list.len() + it.letter as usize + it.array[1][1] as usize;
    let data = match it.data {
        Data::Number(number) => i64::from(number),
        Data::Pair { x } => x as i64,
        Data::Nothing => 0,
    };
    it.number + u64::from(it.kind) + u64::from(it.small) + next + text as u64 + data as u64 + it.wide as u64
}

#[unsafe(no_mangle)]
pub extern "C" fn modes(mode: Mode, level: Level, is_on: bool, letter: char) -> Mode {
    if is_on && level as i16 > 0 && letter > 'a' { Mode::On } else { mode }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn squeezed(it: *const Squeezed, other: &mut Aligned, any: *mut c_void) -> *mut c_void {
    other.kind = unsafe { (*it).kind };
    any
}

#[unsafe(no_mangle)]
pub extern "C" fn metres(it: Metres, by: Option<extern "C" fn(f32) -> f32>) -> Metres {
    Metres(by.map_or(it.0, |by| by(it.0)), PhantomData)
}

/// By the ABI of C a slice is a struct in memory.
#[unsafe(no_mangle)]
#[allow(improper_ctypes_definitions)]
pub extern "C" fn slice_in_c(text: &str, list: &[Level]) -> usize {
    text.len() + list.len()
}

/// By that of Rust it is two numbers.
#[unsafe(no_mangle)]
pub fn slice_in_rust(text: &str, list: &mut [Mode], _nothing: ()) -> usize {
    text.len() + list.len()
}

/// A pair of numbers is two parameters here, and nobody says so.
#[unsafe(no_mangle)]
pub fn pair_in_rust(pair: (i32, i32)) -> i32 {
    pair.0 + pair.1
}

#[unsafe(no_mangle)]
pub fn checked(a: u32) -> Option<u32> {
    a.checked_add(1)
}

#[unsafe(no_mangle)]
pub static LIMIT: Level = Level::Above;
