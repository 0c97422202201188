//! The consumer in Rust: the same calls of the provider as the one in C makes.

wit_bindgen::generate!({ world: "consumer", path: "wit" });

use exports::test::shapes::drawn::Guest;
use test::shapes::shapes::{
    self, Days, Drawing, Marks, Number, Point, Shape, Style, Wide,
};

struct Consumer;

impl Guest for Consumer {
    fn moved_twice(what: Shape, by: Point) -> Shape {
        shapes::moved(&shapes::moved(&what, by), by)
    }

    fn later_number(of: Number) -> Number {
        shapes::next_number(&of)
    }

    fn framed(what: Drawing) -> Result<Drawing, String> {
        shapes::checked(&what)
    }

    fn only_opposite(of: Marks) -> Marks {
        shapes::opposite(of)
    }

    fn two_days_after(of: Days) -> Days {
        shapes::next_day(shapes::next_day(of))
    }

    fn wider(what: Wide) -> Wide {
        shapes::widened(&what)
    }

    fn many_things(
        a: u8,
        b: f64,
        c: String,
        d: i64,
        e: u16,
        f: f32,
        g: bool,
        h: char,
        i: i8,
        j: u32,
        k: Vec<u16>,
        l: Style,
        m: Option<u8>,
        n: u64,
    ) -> (String, u64, f64) {
        shapes::many(a, b, &c, d, e, f, g, h, i, j, &k, l, m, n)
    }

    fn settled_both() -> (Result<(), ()>, Result<(), ()>) {
        (shapes::settled(true), shapes::settled(false))
    }

    fn quarter(of: u32) -> Result<u32, ()> {
        shapes::half(shapes::half(of)?)
    }

    fn refused_here(name: String) -> Result<(), Style> {
        shapes::refused(&name)
    }

    fn maybe_all(of: Option<Vec<String>>) -> Option<Vec<String>> {
        shapes::maybe(of.as_deref())
    }

    fn nested_all(of: Vec<Option<Result<u32, String>>>) -> Vec<Result<Option<String>, u32>> {
        shapes::nested(&of)
    }
}

export!(Consumer);
