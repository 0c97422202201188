//! Maps, formatted text and trait objects of std, with C on both sides.
use std::{
    cell::RefCell,
    collections::HashMap,
    ffi::{CStr, CString, c_char},
};

#[repr(C)]
pub struct Totals {
    words: i32,
    letters: i32,
    longest: *const c_char,
}

type Measure = unsafe extern "C" fn(i32, i32) -> i32;

unsafe extern "C" {
    fn number_at(index: i32) -> i32;
    fn number_text(number: i32) -> *mut c_char;
    fn free_number_text(text: *mut c_char);
    fn app_depth(depth: i32) -> i32;
}

thread_local! {
    static LONGEST: RefCell<CString> = RefCell::default();
    static KEPT: RefCell<HashMap<i32, String>> = RefCell::default();
}

/// Counts the words of a text; -1 for what is not UTF-8.
///
/// # Safety
///
/// Both pointers are valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rust_count(text: *const c_char, totals: *mut Totals) -> i32 {
    let totals = unsafe { &mut *totals };
    *totals = Totals { words: 0, letters: 0, longest: std::ptr::null() };
    let Ok(text) = unsafe { CStr::from_ptr(text) }.to_str() else { return -1 };
    let mut words: HashMap<&str, usize> = HashMap::new();
    for word in text.split_whitespace() {
        *words.entry(word).or_default() += 1;
    }
    totals.words = words.len() as i32;
    totals.letters = words.iter().map(|(word, count)| word.len() * count).sum::<usize>() as i32;
    if let Some(longest) = words.keys().max_by_key(|word| (word.len(), **word)) {
        LONGEST.with_borrow_mut(|kept| {
            *kept = CString::new(*longest).unwrap_or_default();
            totals.longest = kept.as_ptr();
        });
    }
    words.values().copied().max().unwrap_or(0) as i32
}

/// Writes a description, with text of the second C module in it.
///
/// # Safety
///
/// There is room for so many bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rust_describe(into: *mut u8, size: usize, number: i32) -> i32 {
    let text = unsafe {
        let theirs = number_text(number);
        let text = format!("{number:>6}|{:<8.3}|{number:#x}|{}", f64::from(number) / 3.0, CStr::from_ptr(theirs).to_string_lossy());
        free_number_text(theirs);
        text
    };
    let length = text.len().min(size - 1);
    unsafe {
        std::ptr::copy_nonoverlapping(text.as_ptr(), into, length);
        *into.add(length) = 0;
    }
    length as i32
}

trait Shape {
    fn area(&self) -> i32;
    fn name(&self) -> String;
}

struct Square(i32);
struct Strip {
    width: i32,
    length: i32,
}
struct Measured(Measure, i32);

impl Shape for Square {
    fn area(&self) -> i32 {
        self.0 * self.0
    }
    fn name(&self) -> String {
        format!("square of {}", self.0)
    }
}

impl Shape for Strip {
    fn area(&self) -> i32 {
        self.width * self.length
    }
    fn name(&self) -> String {
        format!("strip of {} by {}", self.width, self.length)
    }
}

impl Shape for Measured {
    fn area(&self) -> i32 {
        unsafe { (self.0)(2, self.1) + (self.0)(3, self.1) }
    }
    fn name(&self) -> String {
        "measured".to_owned()
    }
}

#[unsafe(no_mangle)]
pub extern "C" fn rust_total_area(measure: Measure) -> i32 {
    let shapes: Vec<Box<dyn Shape>> =
        vec![Box::new(Square(5)), Box::new(Strip { width: 2, length: 9 }), Box::new(Measured(measure, 7))];
    for shape in &shapes {
        println!("{}: {}", shape.name(), shape.area());
    }
    shapes.iter().map(|shape| shape.area()).sum()
}

#[unsafe(no_mangle)]
pub extern "C" fn rust_sorted(count: i32, at: usize) -> i32 {
    let mut numbers: Vec<i32> = (0..count).map(|index| unsafe { number_at(index) }).collect();
    numbers.sort_unstable_by(|a, b| b.cmp(a));
    numbers.get(at).copied().unwrap_or(-1)
}

#[unsafe(no_mangle)]
pub extern "C" fn rust_say(number: i32) {
    println!("hello from Rust, greeting {number}");
}

/// Keeps a text.
///
/// # Safety
///
/// It ends with a zero.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rust_keep(key: i32, value: *const c_char) -> i32 {
    let value = unsafe { CStr::from_ptr(value) }.to_string_lossy().into_owned();
    KEPT.with_borrow_mut(|kept| {
        kept.insert(key, value);
        kept.len() as i32
    })
}

#[unsafe(no_mangle)]
pub extern "C" fn rust_kept(key: i32) -> i32 {
    KEPT.with_borrow(|kept| kept.get(&key).map_or(-1, |value| value.len() as i32))
}

#[unsafe(no_mangle)]
pub extern "C" fn rust_depth(depth: i32) -> i32 {
    let frame = std::hint::black_box([depth; 50]);
    let below = if depth > 0 { unsafe { app_depth(depth - 1) } } else { 0 };
    below + 1 + frame.iter().filter(|kept| **kept != depth).count() as i32
}
