//! AL002, AL005, AL006, AL007: heaps that take what belongs to others, or cannot take anything.

use tests::unjudged::{Limits, Unjudged};
use toolchain_probe::diagnostic::Code;

use super::{PAGE, STACK_HIGH, assert_reported, place, placed, reported};

/// What emscripten's glue does in JavaScript.
const GLUE: &str = r#"(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "memory" (memory 0))
  (func (export "emscripten_resize_heap") (param $size i32) (result i32)
    (drop (memory.grow (i32.shr_u
      (i32.add (i32.sub (local.get $size) (i32.shl (memory.size) (i32.const 16))) (i32.const 65535))
      (i32.const 16))))
    (i32.const 1)))"#;

/// Everything after its break is its own.
const EXCLUSIVE: &str = r#"(module
  (import "env" "emscripten_resize_heap" (func $resize (param i32) (result i32)))
  (memory (export "memory") 2)
  (global $break (mut i32) (i32.const 131072))
  (func $malloc (export "malloc") (param $size i32) (result i32)
    (local $block i32)
    (drop (i32.and (local.get $size) (i32.const 1431655768)))
    (local.set $block (global.get $break))
    (global.set $break (i32.add (local.get $block) (local.get $size)))
    (if (i32.gt_u (global.get $break) (i32.shl (memory.size) (i32.const 16)))
      (then (drop (call $resize (global.get $break)))))
    (local.get $block))
  (func (export "fill") (param $size i32)
    (memory.fill (call $malloc (local.get $size)) (i32.const 0x77) (local.get $size))))"#;

/// AL002
#[test]
fn an_exclusive_allocator_takes_the_page_that_another_grew() {
    let keeper = |take: &str| {
        format!(
            r#"(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "memory" (memory 0))
  (import "env" "malloc" (func $malloc (param i32) (result i32)))
  (global $page (mut i32) (i32.const 0))
  (func (export "keep") (param $value i32)
    (global.set $page {take})
    (i32.store (global.get $page) (local.get $value)))
  (func (export "kept") (result i32) (i32.load (global.get $page))))"#
        )
    };
    let grows = keeper("(i32.shl (memory.grow (i32.const 1)) (i32.const 16))");
    let asks = keeper("(call $malloc (i32.const 65536))");
    // Nobody resizes the heap but the host.
    assert_reported(&[EXCLUSIVE, &grows], &[Code::AL002, Code::DY004]);
    assert_reported(&[EXCLUSIVE, &asks], &[Code::DY004]);
    let kept = |keeper: &str| {
        let mut modules = Unjudged::new(2, STACK_HIGH).expect("there is room");
        place(&mut modules, &[GLUE, EXCLUSIVE, keeper]).expect("the modules can be instantiated");
        modules.call("keep", &[5]).expect("there is a page to be had");
        modules.call("fill", &[100]).expect("the break moves");
        modules.call("kept", &[])
    };
    assert_eq!(kept(&grows), Ok(0x7777_7777));
    assert_eq!(kept(&asks), Ok(5));
}

/// AL005
#[test]
fn a_heap_at_a_fixed_address_hands_out_the_data_of_another() {
    const HEAP: &str = r#"(module
  (memory 4)
  (global (export "__heap_base") i32 (i32.const 66048))
  (global (export "__heap_end") i32 (i32.const 262144))
  (global $free (mut i32) (i32.const 66048))
  (func (export "fill") (param $size i32)
    (local $block i32)
    (drop (i32.and (local.get $size) (i32.const 1431655768)))
    (local.set $block (global.get $free))
    (global.set $free (i32.add (local.get $block) (local.get $size)))
    (if (i32.gt_u (global.get $free) (i32.const 262144))
      (then (local.set $block (i32.shl (memory.grow (i32.const 1)) (i32.const 16)))))
    (memory.fill (local.get $block) (i32.const 0x77) (local.get $size))))"#;
    let number = |at: u32| {
        format!(
            r#"(module
  (memory 5)
  (data (i32.const {at}) "\05\00\00\00")
  (func (export "number") (result i32) (i32.load (i32.const {at}))))"#
        )
    };
    let (inside, above) = (number(131_072), number(262_144));
    assert_reported(&[HEAP, &inside], &[Code::AL005]);
    assert_reported(&[HEAP, &above], &[]);
    let after_filling = |number: &str| {
        let mut modules = placed(&[HEAP, number]);
        modules.call("fill", &[100_000]).expect("the heap has room");
        modules.call("number", &[])
    };
    assert_eq!(after_filling(&inside), Ok(0x7777_7777));
    assert_eq!(after_filling(&above), Ok(5));
}

/// AL006
#[test]
fn a_block_freed_into_another_heap_covers_its_neighbours() {
    // No headers: a block ends where the next begins.
    const FIRST: &str = r#"(module
  (memory 2)
  (global $free (mut i32) (i32.const 1024))
  (func $malloc (export "take") (param $size i32) (result i32)
    (local $block i32)
    (local.set $block (global.get $free))
    (global.set $free (i32.add (local.get $block) (local.get $size)))
    (if (i32.gt_u (global.get $free) (i32.const 65536))
      (then (local.set $block (i32.shl (memory.grow (i32.const 1)) (i32.const 16)))))
    (local.get $block))
  (func (export "give_back") (param $block i32))
  (func (export "cabi_realloc") (param i32 i32 i32) (param $size i32) (result i32)
    (call $malloc (local.get $size)))
  (func (export "write") (param $at i32) (param $value i32) (i32.store (local.get $at) (local.get $value)))
  (func (export "read") (param $at i32) (result i32) (i32.load (local.get $at))))"#;
    // The size of a block stands before it; what was freed last is handed out first.
    const OWN: &str = r#"(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "memory" (memory 0))
  (global $last (mut i32) (i32.const 0))
  (func $malloc (param $size i32) (result i32)
    (local $block i32)
    (local.set $block (global.get $last))
    (if (i32.ne (local.get $block) (i32.const 0))
      (then (if (i32.ge_u (i32.load (i32.sub (local.get $block) (i32.const 4))) (local.get $size))
        (then (return (local.get $block))))))
    (local.set $block (i32.add (i32.shl (memory.grow (i32.const 1)) (i32.const 16)) (i32.const 8)))
    (i32.store (i32.sub (local.get $block) (i32.const 4)) (local.get $size))
    (local.get $block))
  (func (export "consume") (param $block i32) (global.set $last (local.get $block)))
  (func (export "fill") (param $size i32)
    (memory.fill (call $malloc (local.get $size)) (i32.const 0x77) (local.get $size)))
  (func (export "cabi_realloc") (param i32 i32 i32) (param $size i32) (result i32)
    (call $malloc (local.get $size))))"#;
    const SHARED: &str = r#"(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "memory" (memory 0))
  (import "env" "take" (func $malloc (param i32) (result i32)))
  (import "env" "give_back" (func $free (param i32)))
  (func (export "consume") (param $block i32) (call $free (local.get $block)))
  (func (export "fill") (param $size i32)
    (memory.fill (call $malloc (local.get $size)) (i32.const 0x77) (local.get $size))))"#;
    assert_reported(&[FIRST, OWN], &[Code::AL006]);
    assert_reported(&[FIRST, SHARED], &[]);
    let third_block = |second: &str| {
        let mut modules = placed(&[FIRST, second]);
        // The host allocates for three strings, and gives the second away.
        let mut allocate = || modules.call("cabi_realloc", &[0, 0, 1, 8]).expect("the heap has room");
        let [one, two, three] = [allocate(), allocate(), allocate()];
        modules.call("write", &[one + 4, 1000]).expect("it is the host's");
        modules.call("write", &[three, 5]).expect("it is the host's");
        modules.call("consume", &[two]).expect("the block is freed without a word");
        modules.call("fill", &[100]).expect("the second module allocates for itself");
        modules.call("read", &[three])
    };
    assert_eq!(third_block(OWN), Ok(0x7777_7777));
    assert_eq!(third_block(SHARED), Ok(5));
}

/// AL007
#[test]
fn memory_that_cannot_grow_gives_the_address_of_no_page() {
    const GROWER: &str = r#"(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "memory" (memory 0))
  (func (export "keep") (param $value i32) (result i32)
    (local $page i32)
    (local.set $page (i32.shl (memory.grow (i32.const 1)) (i32.const 16)))
    (i32.store (local.get $page) (local.get $value))
    (i32.load (local.get $page))))"#;
    let kept = |memory: &str, maximum_pages: Option<u32>| {
        let limits = Limits { pages: 2, maximum_pages, ..Limits::default() };
        let mut modules = Unjudged::limited(limits, PAGE).expect("there is room");
        place(&mut modules, &[memory, GROWER]).expect("the modules can be instantiated");
        modules.call("keep", &[5])
    };
    let (fixed, growable) = ("(module (memory 2 2))", "(module (memory 2))");
    assert_reported(&[fixed, GROWER], &[Code::AL007]);
    assert!(reported(&[growable, GROWER]).is_empty());
    let trapped = kept(fixed, Some(2)).expect_err("page -1 is not there");
    assert!(trapped.contains("out of bounds"), "{trapped}");
    assert_eq!(kept(growable, None), Ok(5));
}
