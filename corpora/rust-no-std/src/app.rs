//! The first library: calls the other one, and dispatches through trait objects (pointers in data).
#![no_std]

unsafe extern "C" {
    fn checksum(bytes: *const u8, length: usize) -> u32;
    fn fibonacci(n: u32) -> u64;
}

trait Shape {
    fn area(&self) -> i32;
}

struct Rectangle(i32, i32);
struct Square(i32);

impl Shape for Rectangle {
    fn area(&self) -> i32 {
        self.0 * self.1
    }
}

impl Shape for Square {
    fn area(&self) -> i32 {
        self.0 * self.0
    }
}

static SHAPES: [&(dyn Shape + Sync); 3] = [&Rectangle(2, 3), &Square(5), &Rectangle(7, 11)];
static TEXTS: [&str; 2] = ["Wikipedia", "a shared memory, a shared table"];

#[unsafe(no_mangle)]
pub extern "C" fn area(index: usize) -> i32 {
    SHAPES[index].area()
}

#[unsafe(no_mangle)]
pub extern "C" fn checksum_of_text(index: usize) -> u32 {
    let text = TEXTS[index];
    unsafe { checksum(text.as_ptr(), text.len()) }
}

#[unsafe(no_mangle)]
pub extern "C" fn fibonacci_twice(n: u32) -> u64 {
    unsafe { fibonacci(n) * 2 }
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}
