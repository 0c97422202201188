//! Much in code: nesting, locals, calls, and start functions that do more than their length says.

use super::{Bomb, library, many, one, text, times};
use crate::bundle::Bundle;

pub(super) const ALL: &[Bomb] = &[
    ("locals-without-number", || one(body("(local i32)", "nop", &[]))),
    ("blocks-in-blocks", || one(nested("block", "end", 50_000))),
    ("loops-in-loops", || one(nested("loop", "end", 50_000))),
    ("locals-in-each-block", locals_in_each_block),
    ("bases-in-each-branch", bases_in_each_branch),
    ("a-branch-to-each-label", branches_to_each_label),
    ("a-table-of-branches", || {
        one(library(&format!(
            "(func (export \"f\") (param i32) block block (br_table {} (local.get 0)) end end)",
            "0 1 ".repeat(50_000)
        )))
    }),
    ("calls-in-a-chain", calls_in_a_chain),
    ("calls-in-a-circle", || {
        let functions = times(30_000, |n| format!("(func (call {}))", (n + 1) % 30_000));
        one(library(&format!("{functions} (export \"f\" (func 0))")))
    }),
    ("calls-of-all-by-all", || {
        let calls = times(300, |n| format!("(call {n})"));
        one(library(&format!("{} (export \"f\" (func 0))", times(300, |_| format!("(func {calls})")))))
    }),
    ("a-start-that-never-ends", || one(start("(loop (br 0))"))),
    ("a-start-that-counts", || {
        one(start("(local i32) (loop (local.set 0 (i32.add (local.get 0) (i32.const 1))) (br_if 0 (local.get 0)))"))
    }),
    ("a-start-that-fills-memory", || {
        let fills = "(memory.fill (global.get 0) (i32.const 7) (i32.const 0x7fffffff))".repeat(1_000);
        one(start(&fills))
    }),
    ("a-start-that-clears-memory", || {
        let clears = "(memory.fill (global.get 0) (i32.const 0) (i32.const 0x7fffffff))".repeat(20_000);
        one(start(&clears))
    }),
    ("a-start-that-stores-far-apart", || {
        let store = |n: usize| format!("(i32.store offset={} (global.get 0) (i32.const 1))", n * 100_000);
        one(start(&times(20_000, store)))
    }),
    ("a-start-that-calls-in-two-ways", || {
        let functions = times(60, |n| format!("(func $c{n} (call $c{0}) (call $c{0}))", n + 1));
        one(text(&format!("{} {functions} (func $c60) (func $init (call $c0)) (start $init))", HEAD)))
    }),
    ("constants-on-the-stack", || {
        one(library(&format!("(func (export \"f\") {} {})", "(i32.const 1)".repeat(40_000), "drop ".repeat(40_000))))
    }),
    ("calls-with-many-parameters", || {
        let parameters = "i32 ".repeat(500);
        let call = |_| "(call $f)".to_owned();
        one(library(&format!(
            "(func $f (param {parameters}) (result {parameters}) {}) (func (export \"g\") {} {} {})",
            times(500, |n| format!("(local.get {n})")),
            "(i32.const 0)".repeat(500),
            times(2_000, call),
            "drop ".repeat(500),
        )))
    }),
    ("stack-pointers-everywhere", || {
        let globals = "(global (mut i32) (i32.const 1024))".repeat(2_000);
        let frames = times(2_000, |n| {
            format!(
                "(func (global.set {n} (i32.sub (global.get {n}) (i32.const 16))) \
                 (global.set {n} (i32.add (global.get {n}) (i32.const 16))))"
            )
        });
        one(text(&format!("(module (memory (export \"memory\") 1) {globals} {frames} (export \"f\" (func 0)))")))
    }),
    ("handlers-in-handlers", || {
        let depth = 20_000;
        let body = format!("{}{}", "(try_table (catch_all 0) ".repeat(500), ")".repeat(500));
        one(library(&format!("(tag) (func (export \"f\") {} )", body.repeat(depth / 500))))
    }),
    ("references-to-all-functions", || {
        let count = 20_000;
        let refs = times(count, |n| format!("(drop (ref.func {n}))"));
        let items = times(count, |n| format!("{n} "));
        one(library(&format!("{} (elem declare func {items}) (func (export \"f\") {refs})", "(func)".repeat(count))))
    }),
    ("many-small-libraries", || {
        many((0..300).map(|n| library(&format!("(func (export \"f{n}\")) (func (export \"same\"))"))))
    }),
    ("libraries-in-a-chain", || {
        many((0..300).map(|n| {
            library(&format!(
                "(import \"env\" \"f{}\" (func $next)) (func (export \"f{n}\") (call $next))",
                (n + 1) % 300
            ))
        }))
    }),
];

const HEAD: &str = "(module (@dylink.0 (mem-info (memory 4000000000 0) (table 0 0))) \
    (import \"env\" \"memory\" (memory 1)) (import \"env\" \"__memory_base\" (global i32)) \
    (func (export \"f\") (result i32) (i32.load (global.get 0)))";

fn start(code: &str) -> Vec<u8> {
    text(&format!("{HEAD} (func $init {code}) (start $init))"))
}

/// A function with 50,000 locals of the first kind; the declaration is one entry.
fn body(_locals: &str, code: &str, tail: &[&str]) -> Vec<u8> {
    let source = format!("(func (export \"f\") (local {}) {code} {})", "i32 ".repeat(49_000), tail.concat());
    library(&source)
}

fn nested(open: &str, close: &str, depth: usize) -> Vec<u8> {
    library(&format!(
        "(func (export \"f\") {} {})",
        format!("{open} ").repeat(depth),
        format!("{close} ").repeat(depth)
    ))
}

/// What is known of each local may be copied at each block.
fn locals_in_each_block() -> Bundle {
    let blocks = "(if (local.get 0) (then (local.set 1 (i32.const 1))))".repeat(20_000);
    one(body("", &blocks, &[]))
}

fn bases_in_each_branch() -> Bundle {
    let blocks = times(5_000, |n| format!("(if (local.get 0) (then (local.set {} (global.get 0))))", n + 1));
    let uses = times(5_000, |n| format!("(drop (i32.load (local.get {})))", n + 1));
    one(text(&format!(
        "{HEAD} (func (export \"g\") (param i32) (local {}) {blocks} (loop {uses} (br_if 0 (local.get 0)))))",
        "i32 ".repeat(20_000)
    )))
}

fn branches_to_each_label() -> Bundle {
    let branches = times(5_000, |n| format!("(br_if {n} (local.get 0))"));
    let blocks = ("block ".repeat(5_000), "end ".repeat(5_000));
    one(library(&format!("(func (export \"f\") (param i32) {} {branches} {})", blocks.0, blocks.1)))
}

fn calls_in_a_chain() -> Bundle {
    let functions = times(30_000, |n| format!("(func (call {}))", n + 1));
    one(library(&format!("{functions} (func) (export \"f\" (func 0))")))
}
