//! The provider in Rust: a function for each kind of number.

wit_bindgen::generate!({ world: "provider", path: "wit" });

use std::sync::atomic::{AtomicU32, Ordering};

use exports::test::kinds::kinds::{Direction, Guest, Marks, Pair};

static CALLS: AtomicU32 = AtomicU32::new(0);

struct Provider;

impl Guest for Provider {
    fn next_u8(of: u8) -> u8 {
        of.wrapping_add(1)
    }

    fn next_s8(of: i8) -> i8 {
        of.wrapping_add(1)
    }

    fn next_u16(of: u16) -> u16 {
        of.wrapping_add(1)
    }

    fn next_s16(of: i16) -> i16 {
        of.wrapping_add(1)
    }

    fn next_u32(of: u32) -> u32 {
        of.wrapping_add(1)
    }

    fn next_s32(of: i32) -> i32 {
        of.wrapping_add(1)
    }

    fn next_u64(of: u64) -> u64 {
        of.wrapping_add(1)
    }

    fn next_s64(of: i64) -> i64 {
        of.wrapping_add(1)
    }

    fn half_f32(of: f32) -> f32 {
        of / 2.0
    }

    fn half_f64(of: f64) -> f64 {
        of / 2.0
    }

    fn opposite(of: bool) -> bool {
        !of
    }

    fn after(of: char) -> char {
        char::from_u32(if of == '\u{d7ff}' { 0xe000 } else { u32::from(of) + 1 }).unwrap_or('a')
    }

    fn turned(of: Direction) -> Direction {
        match of {
            Direction::North => Direction::East,
            Direction::East => Direction::South,
            Direction::South => Direction::West,
            Direction::West => Direction::North,
        }
    }

    fn unmarked(of: Marks) -> Marks {
        !of
    }

    fn total(of: Pair) -> f64 {
        of.whole as f64 + of.part
    }

    fn wide(a: u32, b: i64, c: f32, d: f64) -> i64 {
        i64::from(a) + b + c as i64 + d as i64
    }

    fn mixed(a: i8, b: u16, c: f32, d: i64, e: bool, f: char, g: Direction) -> u64 {
        (i64::from(a) + i64::from(b) * 3 + c as i64 * 5 + d * 7 + i64::from(e) * 11 + i64::from(u32::from(f)) * 13 + g as i64 * 17)
            as u64
    }

    fn nothing() {
        CALLS.fetch_add(1, Ordering::Relaxed);
    }
}

export!(Provider);
