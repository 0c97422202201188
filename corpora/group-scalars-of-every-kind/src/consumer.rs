//! The consumer in Rust: it hands on.

wit_bindgen::generate!({ world: "consumer", path: "wit" });

use exports::test::kinds::passed::Guest;
use test::kinds::kinds::{self, Direction, Marks, Pair};

struct Consumer;

impl Guest for Consumer {
    fn pass_next_u8(of: u8) -> u8 {
        kinds::next_u8(of)
    }

    fn pass_next_s8(of: i8) -> i8 {
        kinds::next_s8(of)
    }

    fn pass_next_u16(of: u16) -> u16 {
        kinds::next_u16(of)
    }

    fn pass_next_s16(of: i16) -> i16 {
        kinds::next_s16(of)
    }

    fn pass_next_u32(of: u32) -> u32 {
        kinds::next_u32(of)
    }

    fn pass_next_s32(of: i32) -> i32 {
        kinds::next_s32(of)
    }

    fn pass_next_u64(of: u64) -> u64 {
        kinds::next_u64(of)
    }

    fn pass_next_s64(of: i64) -> i64 {
        kinds::next_s64(of)
    }

    fn pass_half_f32(of: f32) -> f32 {
        kinds::half_f32(of)
    }

    fn pass_half_f64(of: f64) -> f64 {
        kinds::half_f64(of)
    }

    fn pass_opposite(of: bool) -> bool {
        kinds::opposite(of)
    }

    fn pass_after(of: char) -> char {
        kinds::after(of)
    }

    fn pass_turned(of: Direction) -> Direction {
        kinds::turned(of)
    }

    fn pass_unmarked(of: Marks) -> Marks {
        kinds::unmarked(of)
    }

    fn pass_total(of: Pair) -> f64 {
        kinds::total(of)
    }

    fn pass_wide(a: u32, b: i64, c: f32, d: f64) -> i64 {
        kinds::wide(a, b, c, d)
    }

    fn pass_mixed(a: i8, b: u16, c: f32, d: i64, e: bool, f: char, g: Direction) -> u64 {
        kinds::mixed(a, b, c, d, e, f, g)
    }

    fn pass_nothing() {
        kinds::nothing()
    }
}

export!(Consumer);
