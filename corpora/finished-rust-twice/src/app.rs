//! Texts, lists and closures that the store, a second Rust library, keeps, changes, calls and frees.
use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    ffi::{CString, c_char},
};

/// What the store keeps; only the store knows what is in it.
#[repr(C)]
pub struct Store {
    _private: [u8; 0],
}

/// The parts of a vector, whoever allocated it.
#[repr(C)]
pub struct Parts<T> {
    pointer: *mut T,
    length: usize,
    capacity: usize,
}

impl<T> Parts<T> {
    fn of(vector: Vec<T>) -> Self {
        let mut vector = std::mem::ManuallyDrop::new(vector);
        Self { pointer: vector.as_mut_ptr(), length: vector.len(), capacity: vector.capacity() }
    }
    unsafe fn into_vector(self) -> Vec<T> {
        unsafe { Vec::from_raw_parts(self.pointer, self.length, self.capacity) }
    }
}

type Closure = Box<dyn FnMut(i32) -> i32>;

#[allow(improper_ctypes)] // a pointer to a boxed closure
unsafe extern "C" {
    fn store_new() -> *mut Store;
    fn store_drop(store: *mut Store) -> i32;
    fn store_put(store: *mut Store, key: Parts<u8>, value: Parts<u8>) -> i32;
    fn store_get(store: *const Store, key: *const u8, length: usize) -> *mut Parts<u8>;
    fn store_extend(numbers: *mut Parts<i32>, count: i32);
    fn store_each(store: *const Store, visit: extern "C" fn(*mut Seen, *const u8, usize, i32), seen: *mut Seen);
    fn store_call(closure: *mut Closure, times: i32) -> i32;
    fn store_closure(start: i32) -> *mut Closure;
    fn store_parse(text: *const u8, length: usize) -> i32;
    fn store_sum_of_squares(numbers: *const f64, count: usize) -> f64;
    fn store_depth(depth: i32) -> i32;
    fn store_calls() -> i32;
    fn store_at(numbers: *const i32, count: usize, index: usize) -> i32;
}

pub struct Seen {
    lines: BTreeMap<String, i32>,
}

thread_local! {
    static CALLS: Cell<i32> = const { Cell::new(0) };
    static SAID: RefCell<Vec<String>> = RefCell::default();
}

fn called() {
    CALLS.set(CALLS.get() + 1);
}

fn say(text: String) {
    println!("{text}");
    SAID.with_borrow_mut(|said| said.push(text));
}

extern "C" fn visit(seen: *mut Seen, key: *const u8, length: usize, size: i32) {
    let key = unsafe { std::slice::from_raw_parts(key, length) };
    unsafe { &mut *seen }.lines.insert(String::from_utf8_lossy(key).into_owned(), size);
}

/// Fills a store with texts of this side, and frees the answers that were allocated on the other.
#[unsafe(no_mangle)]
pub extern "C" fn texts(count: i32) -> i32 {
    called();
    let store = unsafe { store_new() };
    for number in 0..count {
        let key = format!("key {number:03}").into_bytes();
        let value = format!("{number:>5}/{number:#06x}/{}", "x".repeat(number as usize % 50));
        unsafe { store_put(store, Parts::of(key), Parts::of(value.into_bytes())) };
    }
    let mut bytes = 0;
    for number in (0..count).rev() {
        let key = format!("key {number:03}");
        let parts = unsafe { Box::from_raw(store_get(store, key.as_ptr(), key.len())) };
        let mut answer = unsafe { String::from_utf8(parts.into_vector()).unwrap_or_default() };
        answer.push_str(" and what this side adds, long enough to move it");
        bytes += answer.len() as i32;
    }
    let mut seen = Seen { lines: BTreeMap::new() };
    unsafe { store_each(store, visit, &raw mut seen) };
    if let Some((key, size)) = seen.lines.iter().next_back() {
        say(format!("{} keys, the last {key:?} of {size} bytes", seen.lines.len()));
    }
    bytes - unsafe { store_drop(store) }
}

/// A vector that both sides extend by turns, each with its own allocator's `realloc`.
#[unsafe(no_mangle)]
pub extern "C" fn extended(rounds: i32) -> i32 {
    called();
    let mut numbers = vec![1];
    for round in 0..rounds {
        numbers.extend(0..round);
        let mut parts = Parts::of(std::mem::take(&mut numbers));
        unsafe { store_extend(&raw mut parts, round) };
        numbers = unsafe { parts.into_vector() };
    }
    numbers.iter().fold(numbers.len() as i32, |sum, number| sum.wrapping_mul(31).wrapping_add(*number))
}

/// Closures of each side, called and dropped by the other.
#[unsafe(no_mangle)]
pub extern "C" fn closures(start: i32) -> i32 {
    called();
    let mut kept = vec![format!("from {start}")];
    let ours: Closure = Box::new(move |number| {
        kept.push(format!("{number}"));
        kept.iter().map(|text| text.len() as i32).sum()
    });
    let theirs = unsafe { store_call(Box::into_raw(Box::new(ours)), 20) };
    let mut closure = unsafe { Box::from_raw(store_closure(start)) };
    let ours: i32 = (0..5).map(|number| closure(number)).sum();
    drop(closure);
    say(format!("{theirs} there, {ours} here"));
    theirs * 1000 + ours
}

#[unsafe(no_mangle)]
pub extern "C" fn parsed(which: i32) -> i32 {
    let text = ["12", "-7", "seven", "99999999999", ""][which as usize];
    unsafe { store_parse(text.as_ptr(), text.len()) }
}

#[unsafe(no_mangle)]
pub extern "C" fn squares(count: i32) -> f64 {
    let numbers: Vec<f64> = (0..count).map(|number| f64::from(number).sqrt()).collect();
    unsafe { store_sum_of_squares(numbers.as_ptr(), numbers.len()) }
}

#[unsafe(no_mangle)]
pub extern "C" fn app_depth(depth: i32) -> i32 {
    let frame = std::hint::black_box([depth; 40]);
    let below = if depth > 0 { unsafe { store_depth(depth - 1) } } else { 0 };
    below + 1 + frame.iter().filter(|kept| **kept != depth).count() as i32
}

/// A text of this side, which the store frees.
#[unsafe(no_mangle)]
pub extern "C" fn app_label(number: i32) -> *mut c_char {
    CString::new(format!("label {number}")).unwrap_or_default().into_raw()
}

/// Counters of one name on both sides are two.
#[unsafe(no_mangle)]
pub extern "C" fn calls() -> i32 {
    CALLS.get() * 1000 + unsafe { store_calls() }
}

#[unsafe(no_mangle)]
pub extern "C" fn said() -> i32 {
    SAID.with_borrow(|said| said.iter().map(|line| line.len() as i32).sum())
}

/// An index that is too large panics on the other side, or on this one.
#[unsafe(no_mangle)]
pub extern "C" fn at(index: i32, here: i32) -> i32 {
    let numbers = [5, 7, 11];
    if here != 0 { numbers[index as usize] } else { unsafe { store_at(numbers.as_ptr(), numbers.len(), index as usize) } }
}
