//! Much in one section: counts, names, types, constants.

use super::{Bomb, custom, library, many, module, one, section, text, times, vector, with};
use crate::bundle::{Bundle, Choice};
use crate::leb;

pub(super) const ALL: &[Bomb] = &[
    ("types-of-one-structure", || one(text(&format!("(module {})", "(type (func))".repeat(50_000))))),
    ("types-that-name-the-one-before", types_in_a_chain),
    ("types-below-each-other", subtypes),
    ("types-in-one-group", types_in_one_group),
    ("fields-of-one-type", || {
        one(text(&format!("(module {})", format!("(type (struct {}))", "(field i32)".repeat(10_000)).repeat(20))))
    }),
    ("imports-of-one-name", || one(library(&"(import \"env\" \"f\" (func))".repeat(20_000)))),
    ("imports-of-many-names", || one(library(&imports(20_000)))),
    ("imports-near-many-exports", imports_near_exports),
    ("exports-of-one-function", || {
        one(library(&format!("(func $f) {}", times(40_000, |n| format!("(export \"e{n}\" (func $f))")))))
    }),
    ("globals-in-a-chain", globals_in_a_chain),
    ("globals-added-up", globals_added_up),
    ("data-at-the-end-of-a-chain", data_at_the_end_of_a_chain),
    ("zeros-of-a-link-that-is-refused", || {
        let module = "(module (memory (export \"memory\") 3985) (func (export \"_initialize\") unreachable))";
        with(one(text(module)), &[Choice::ImportMemory, Choice::DenyAll])
    }),
    ("counts-without-entries", counts_without_entries),
    ("types-of-a-component-without-entries", || counts_of_a_component(7)),
    ("exports-of-a-component-without-entries", || counts_of_a_component(11)),
    ("needed-many-times", || {
        let needed = times(20_000, |n| format!("(needed \"lib{n}.so\")"));
        one(text(&format!("(module (@dylink.0 (mem-info (memory 0 0) (table 0 0)) {needed}))")))
    }),
    ("flags-of-many-imports", flags_of_many_imports),
    ("a-library-as-large-as-memory", || one(reserves("(memory 4294901760 0) (table 0 0)"))),
    ("an-imported-memory-full-of-zeros", || {
        let library = "(module (@dylink.0 (mem-info (memory 260000000 0) (table 0 0))) \
            (import \"env\" \"memory\" (memory 1)) \
            (import \"env\" \"__memory_base\" (global i32)) (data (global.get 0) \"x\") \
            (func (export \"f\") (result i32) (i32.load (global.get 0))))";
        with(one(text(library)), &[Choice::ImportMemory])
    }),
    ("a-library-of-ten-million-slots", || one(reserves("(memory 0 0) (table 9000000 0)"))),
    ("alignments-of-the-largest-kind", || many((0..100).map(|_| reserves("(memory 1 16) (table 1 12)")))),
    ("names-of-one-function", names_of_one_function),
    ("custom-sections-without-end", || {
        one(module(&[custom("dylink.0", &[1, 4, 0, 0, 0, 0]), custom("x", &[]).repeat(50_000)]))
    }),
    ("sections-of-names", || one(module(&[custom("name", &[0, 1, 0]).repeat(30_000)]))),
    ("features-repeated", || one(module(&[custom("target_features", &vector(60_000, &b"+\x04simd".repeat(60_000)))]))),
    ("producers-repeated", || {
        let field = [b"\x08language".to_vec(), vector(1, b"\x01C\x011")].concat();
        one(module(&[custom("producers", &vector(20_000, &field.repeat(20_000)))]))
    }),
    ("segments-far-apart", segments_far_apart),
    ("segments-of-one-place", || {
        let segments = "(data (global.get 0) \"abcdefgh\")".repeat(20_000);
        one(text(&format!(
            "(module (@dylink.0 (mem-info (memory 8 0) (table 0 0))) (import \"env\" \"memory\" (memory 1)) \
             (import \"env\" \"__memory_base\" (global i32)) {segments} \
             (func (export \"f\") (result i32) (global.get 0)))"
        )))
    }),
    ("elements-of-one-slot", elements_of_one_slot),
    ("null-slots", null_slots),
    ("a-table-from-the-last-slot", || {
        one(text("(module (table 10000000 funcref) (elem (i32.const 9999999) $f) (func $f (export \"f\")))"))
    }),
    ("pinned-segments-far-apart", || {
        let segments = times(20_000, |n| format!("(data (i32.const {}) \"x\")", n * 200_000 + 1024));
        one(text(&format!("(module (memory (export \"memory\") 65000) {segments} (func (export \"f\")))")))
    }),
];

fn imports(count: usize) -> String {
    times(count, |n| format!("(import \"env\" \"some_function_{n}\" (func))"))
}

fn reserves(info: &str) -> Vec<u8> {
    text(&format!(
        "(module (@dylink.0 (mem-info {info})) (import \"env\" \"memory\" (memory 1)) (func (export \"f\")))"
    ))
}

fn types_in_a_chain() -> Bundle {
    let types = times(30_000, |n| match n {
        0 => "(type (func))".to_owned(),
        n => format!("(type (func (param (ref null {0}) (ref null {0}))))", n - 1),
    });
    let source = format!("(module {types} (func (export \"f\") (type 29999)))");
    many([text(&source), library("(func (export \"g\"))"), text(&source)])
}

fn subtypes() -> Bundle {
    let types = times(20_000, |n| match n % 60 {
        0 => "(type (sub (struct (field i32))))".to_owned(),
        _ => format!("(type (sub {} (struct (field i32))))", n - 1),
    });
    one(text(&format!("(module {types})")))
}

fn types_in_one_group() -> Bundle {
    let types = times(20_000, |n| format!("(type (func (param (ref null {}))))", (n + 1) % 20_000));
    let source = format!("(module (rec {types}))");
    many([text(&source), text(&source)])
}

/// Each import is nearly called like each export.
fn imports_near_exports() -> Bundle {
    let exports = times(8_000, |n| format!("(export \"some_functiom_{n}\" (func $f))"));
    let mut bundle = many([library(&imports(8_000)), library(&format!("(func $f) {exports}"))]);
    bundle.switch(Choice::Trap);
    bundle
}

fn globals_in_a_chain() -> Bundle {
    let globals = times(20_000, |n| match n {
        0 => "(global i32 (i32.const 1))".to_owned(),
        n => format!("(global i32 (global.get {}))", n - 1),
    });
    one(library(&format!("{globals} (func (export \"f\") (result i32) (global.get 19999))")))
}

fn globals_added_up() -> Bundle {
    let globals = times(10_000, |n| match n {
        0 => "(global i32 (i32.const 1))".to_owned(),
        n => format!("(global i32 (i32.add (global.get {0}) (i32.add (global.get {0}) (i32.const 1))))", n - 1),
    });
    let exports = times(10_000, |n| format!("(export \"g{n}\" (global {n}))"));
    one(library(&format!("{globals} {exports} (func (export \"f\") (result i32) (global.get 9999))")))
}

/// No code reads the globals, so that none is in the image: whoever asks where the data is has to follow them.
fn data_at_the_end_of_a_chain() -> Bundle {
    let globals = times(100_000, |n| {
        format!("(global i32 (i32.sub (i32.add (global.get {n}) (global.get {n})) (global.get {n})))")
    });
    one(text(&format!(
        "(module (@dylink.0 (mem-info (memory 4 0) (table 0 0))) (import \"env\" \"memory\" (memory 1)) \
         (import \"env\" \"__memory_base\" (global i32)) {globals} \
         (data (global.get 100000) \"abcd\") (data (global.get 100000) \"efgh\") \
         (func (export \"f\") (result i32) (i32.load (global.get 0))))"
    )))
}

/// Every section declares as much as any may.
fn counts_without_entries() -> Bundle {
    let files = (1..14).flat_map(|id| {
        [100_000u64, 999_999, 10_000_000, 0xffff_ffff].map(|count| module(&[section(id, &leb::encode(count))]))
    });
    let customs = ["dylink.0", "linking", "reloc.CODE", "name", "producers", "target_features"].map(|name| {
        let count = leb::encode(0xffff_ffff);
        let contents = [vec![2, 8], leb::length(&count), count.clone()].concat();
        module(&[custom(name, &contents), custom(name, &[3, 0xff, 0xff, 0xff, 0xff, 0x0f])])
    });
    many(files.chain(customs))
}

fn counts_of_a_component(id: u8) -> Bundle {
    one([b"\0asm\x0d\0\x01\0".to_vec(), section(id, &leb::encode(1_000_000))].concat())
}

fn flags_of_many_imports() -> Bundle {
    let flags = times(10_000, |n| format!("(import-info \"env\" \"some_function_{n}\" binding-weak)"));
    let exports = times(10_000, |n| format!("(export-info \"e{n}\" tls)"));
    one(text(&format!(
        "(module (@dylink.0 (mem-info (memory 0 0) (table 0 0)) {flags} {exports}) {} (func $f) {})",
        imports(10_000),
        times(10_000, |n| format!("(export \"e{n}\" (func $f))"))
    )))
}

fn names_of_one_function() -> Bundle {
    let name = |n: usize| [vec![0, 5], format!("{:05}", n % 100_000).into_bytes()].concat();
    let names: Vec<u8> = (0..30_000).flat_map(name).collect();
    let names = vector(30_000, &names);
    let names = [vec![1], leb::length(&names), names].concat();
    let mut bytes = library("(func (export \"f\"))");
    bytes.extend(custom("name", &names));
    one(bytes)
}

fn segments_far_apart() -> Bundle {
    let segments =
        times(20_000, |n| format!("(data (offset (i32.add (global.get 0) (i32.const {}))) \"x\")", n * 200_000));
    one(text(&format!(
        "(module (@dylink.0 (mem-info (memory 4100000000 0) (table 0 0))) (import \"env\" \"memory\" (memory 1)) \
         (import \"env\" \"__memory_base\" (global i32)) {segments} (func (export \"f\") (result i32) (global.get 0)))"
    )))
}

fn elements_of_one_slot() -> Bundle {
    one(text(&format!(
        "(module (@dylink.0 (mem-info (memory 0 0) (table 9 0))) \
         (import \"env\" \"__indirect_function_table\" (table 0 funcref)) \
         (import \"env\" \"__table_base\" (global i32)) {} (func $f (export \"f\") (result i32) (global.get 0)))",
        "(elem (global.get 0) $f)".repeat(20_000)
    )))
}

fn null_slots() -> Bundle {
    let nulls = "(ref.null func)".repeat(50_000);
    one(text(&format!(
        "(module (@dylink.0 (mem-info (memory 0 0) (table 9000000 0))) \
         (import \"env\" \"__indirect_function_table\" (table 0 funcref)) \
         (import \"env\" \"__table_base\" (global i32)) (elem (global.get 0) funcref (ref.func $f) {nulls}) \
         (func $f (export \"f\") (result i32) (global.get 0)))"
    )))
}
