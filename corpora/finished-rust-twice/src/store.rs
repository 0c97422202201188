//! A map of texts, and what else the application leaves to the other side.
use std::{
    cell::Cell,
    collections::HashMap,
    ffi::{CString, c_char},
    fmt::Write,
};

#[derive(Default)]
pub struct Store {
    texts: HashMap<Vec<u8>, String>,
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
    unsafe fn vector(&self) -> Vec<T> {
        unsafe { Vec::from_raw_parts(self.pointer, self.length, self.capacity) }
    }
}

type Closure = Box<dyn FnMut(i32) -> i32>;
type Visit = unsafe extern "C" fn(*mut (), *const u8, usize, i32);

unsafe extern "C" {
    fn app_depth(depth: i32) -> i32;
    fn app_label(number: i32) -> *mut c_char;
}

thread_local! {
    static CALLS: Cell<i32> = const { Cell::new(0) };
}

fn called() {
    CALLS.set(CALLS.get() + 1);
}

#[unsafe(no_mangle)]
pub extern "C" fn store_new() -> *mut Store {
    called();
    Box::into_raw(Box::default())
}

/// Frees the store and says how many bytes of text were in it.
///
/// # Safety
///
/// It is of `store_new`, and is not used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn store_drop(store: *mut Store) -> i32 {
    let store = unsafe { Box::from_raw(store) };
    store.texts.values().map(|text| text.len() as i32).sum()
}

/// Takes two vectors of the other side.
///
/// # Safety
///
/// They are vectors' parts, and nobody else's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn store_put(store: *mut Store, key: Parts<u8>, value: Parts<u8>) -> i32 {
    called();
    let (store, key, value) = unsafe { (&mut *store, key.vector(), value.vector()) };
    let mut value = String::from_utf8(value).unwrap_or_default();
    let number = store.texts.len() as i32;
    let label = unsafe { CString::from_raw(app_label(number)) };
    write!(value, " [{}]", label.to_string_lossy()).expect("a string takes all");
    store.texts.insert(key, value);
    number
}

/// A copy, which the other side frees.
///
/// # Safety
///
/// The key is as long as that.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn store_get(store: *const Store, key: *const u8, length: usize) -> *mut Parts<u8> {
    let (store, key) = unsafe { (&*store, std::slice::from_raw_parts(key, length)) };
    let text = store.texts.get(key).cloned().unwrap_or_default();
    Box::into_raw(Box::new(Parts::of(text.into_bytes())))
}

/// # Safety
///
/// They are the parts of a vector, and those that it has then are written back.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn store_extend(numbers: *mut Parts<i32>, count: i32) {
    called();
    let mut vector = unsafe { (*numbers).vector() };
    vector.extend((0..count).map(|number| number * number));
    vector.sort_unstable();
    if count % 5 == 4 {
        vector.truncate(10);
        vector.shrink_to_fit();
    }
    unsafe { *numbers = Parts::of(vector) };
}

/// # Safety
///
/// The function may be called with what was given for it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn store_each(store: *const Store, visit: Visit, seen: *mut ()) {
    for (key, value) in &unsafe { &*store }.texts {
        unsafe { visit(seen, key.as_ptr(), key.len(), value.len() as i32) };
    }
}

/// Calls a closure of the other side and frees it.
///
/// # Safety
///
/// It was boxed twice, and is not used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn store_call(closure: *mut Closure, times: i32) -> i32 {
    called();
    let mut closure = unsafe { Box::from_raw(closure) };
    (0..times).map(|number| closure(number)).last().unwrap_or(0)
}

#[unsafe(no_mangle)]
pub extern "C" fn store_closure(start: i32) -> *mut Closure {
    let mut all = vec![start];
    let closure: Closure = Box::new(move |number| {
        all.push(number * 3);
        all.iter().sum()
    });
    Box::into_raw(Box::new(closure))
}

/// The number, or how long the error's message is, negative.
///
/// # Safety
///
/// The text is as long as that.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn store_parse(text: *const u8, length: usize) -> i32 {
    let text = unsafe { std::slice::from_raw_parts(text, length) };
    match std::str::from_utf8(text).map_err(|error| error.to_string()).and_then(|text| {
        text.parse::<i32>().map_err(|error| error.to_string())
    }) {
        Ok(number) => number,
        Err(message) => {
            println!("{message}");
            -(message.len() as i32)
        }
    }
}

/// # Safety
///
/// There are so many.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn store_sum_of_squares(numbers: *const f64, count: usize) -> f64 {
    let numbers = unsafe { std::slice::from_raw_parts(numbers, count) };
    numbers.iter().map(|number| number * number).sum()
}

#[unsafe(no_mangle)]
pub extern "C" fn store_depth(depth: i32) -> i32 {
    let frame = std::hint::black_box([depth; 30]);
    let below = if depth > 0 { unsafe { app_depth(depth - 1) } } else { 0 };
    below + 1 + frame.iter().filter(|kept| **kept != depth).count() as i32
}

#[unsafe(no_mangle)]
pub extern "C" fn store_calls() -> i32 {
    CALLS.get()
}

/// # Safety
///
/// There are so many.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn store_at(numbers: *const i32, count: usize, index: usize) -> i32 {
    let numbers = unsafe { std::slice::from_raw_parts(numbers, count) };
    numbers[index]
}
