//! SP004, SP006, SP007, SP011: stacks that run into data, hold two variables at one address, leak, or are switched.

use toolchain_probe::diagnostic::Code;

use super::{PAGE, assert_reported, placed};

const NEIGHBOUR: &str = "(module (func (export \"neighbour\")))";

/// SP004
#[test]
fn a_stack_above_data_overflows_into_the_data() {
    // Each call takes 16 bytes and writes to all of them.
    let recursive = |top: u32, data: u32| {
        format!(
            r#"(module
  (memory 3)
  (global $__stack_pointer (mut i32) (i32.const {top}))
  (data (i32.const {data}) "\05\00\00\00\05\00\00\00\05\00\00\00\05\00\00\00")
  (func $recurse (export "recurse") (param $depth i32)
    (local $frame i32)
    (global.set $__stack_pointer (local.tee $frame (i32.sub (global.get $__stack_pointer) (i32.const 16))))
    (i64.store (local.get $frame) (i64.const -1))
    (i64.store offset=8 (local.get $frame) (i64.const -1))
    (if (local.get $depth) (then (call $recurse (i32.sub (local.get $depth) (i32.const 1)))))
    (global.set $__stack_pointer (i32.add (local.get $frame) (i32.const 16))))
  (func (export "number") (result i32) (i32.load (i32.const {data}))))"#
        )
    };
    let (data_first, stack_first) = (recursive(1024 + PAGE, 1024), recursive(PAGE, PAGE));
    assert_reported(&[&data_first, NEIGHBOUR], &[Code::SP004]);
    assert_reported(&[&stack_first, NEIGHBOUR], &[]);
    // Both stacks have room for 4096 frames; this is one more at least.
    let too_deep = 4096;
    let mut modules = placed(&[&data_first, NEIGHBOUR]);
    assert_eq!(modules.call("number", &[]), Ok(5));
    assert!(modules.call("recurse", &[too_deep]).is_ok());
    assert_eq!(modules.call("number", &[]), Ok(-1));
    let mut modules = placed(&[&stack_first, NEIGHBOUR]);
    let trapped = modules.call("recurse", &[too_deep]).expect_err("the stack ends at address 0");
    assert!(trapped.contains("out of bounds"), "{trapped}");
    assert_eq!(modules.call("number", &[]), Ok(5));
}

/// SP006
#[test]
fn two_variables_of_a_frame_get_one_address() {
    // LLVM writes `frame | 8` for `frame + 8`: the low four bits are zero, it thinks.
    let module = |top: u32| {
        format!(
            r#"(module
  (memory 2)
  (global $__stack_pointer (mut i32) (i32.const {top}))
  (data (i32.const 65536) "data")
  (func (export "first") (result i32)
    (local $frame i32)
    (local $result i32)
    (global.set $__stack_pointer (local.tee $frame (i32.sub (global.get $__stack_pointer) (i32.const 16))))
    (i32.store (local.get $frame) (i32.const 1))
    (i32.store (i32.or (local.get $frame) (i32.const 8)) (i32.const 2))
    (local.set $result (i32.load (local.get $frame)))
    (global.set $__stack_pointer (i32.add (local.get $frame) (i32.const 16)))
    (local.get $result)))"#
        )
    };
    let (wrong, right) = (module(65_528), module(65_520));
    assert_reported(&[&wrong], &[Code::SP006]);
    assert_reported(&[&right], &[]);
    assert_eq!(placed(&[&wrong]).call("first", &[]), Ok(2));
    assert_eq!(placed(&[&right]).call("first", &[]), Ok(1));
}

/// SP007
#[test]
fn each_exception_leaks_the_frames_of_another_stack() {
    const THROWER: &str = r#"(module
  (@dylink.0 (mem-info (memory 0 0)))
  (tag $exception (export "__cpp_exception") (param i32))
  (func (export "fail") (throw $exception (i32.const 1))))"#;
    // As clang does it: the stack pointer that this module knows is put back where the exception is caught.
    const CATCHER: &str = r#"(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "__stack_pointer" (global $__stack_pointer (mut i32)))
  (import "env" "__cpp_exception" (tag $exception (param i32)))
  (import "env" "deep" (func $deep))
  (func (export "attempt")
    (local $frame i32)
    (local.set $frame (global.get $__stack_pointer))
    (block $caught (result i32)
      (try_table (catch $exception $caught) (call $deep))
      (return))
    (drop)
    (global.set $__stack_pointer (local.get $frame))))"#;
    const FRAME: &str = r#"
  (func (export "deep")
    (local $frame i32)
    (global.set $__stack_pointer (local.tee $frame (i32.sub (global.get $__stack_pointer) (i32.const 4096))))
    (call $fail)
    (global.set $__stack_pointer (i32.add (local.get $frame) (i32.const 4096))))
  (func (export "where") (result i32) (global.get $__stack_pointer))"#;
    let own = format!(
        r#"(module
  (import "env" "fail" (func $fail))
  (memory 1)
  (global $__stack_pointer (mut i32) (i32.const 65536))
  (func (export "switch") (param i32) (global.set $__stack_pointer (i32.load (local.get 0)))){FRAME})"#
    );
    let shared = format!(
        r#"(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "memory" (memory 0))
  (import "env" "__stack_pointer" (global $__stack_pointer (mut i32)))
  (import "env" "fail" (func $fail)){FRAME})"#
    );
    assert_reported(&[THROWER, &own, CATCHER], &[Code::SP007, Code::SP011]);
    assert_reported(&[THROWER, &shared, CATCHER], &[]);
    let leaked = |deep: &str| {
        let mut modules = placed(&[THROWER, deep, CATCHER]);
        let before = modules.call("where", &[]).expect("it is a number");
        for _ in 0..3 {
            modules.call("attempt", &[]).expect("the exception is caught");
        }
        before - modules.call("where", &[]).expect("it is a number")
    };
    assert_eq!(leaked(&own), 3 * 4096);
    assert_eq!(leaked(&shared), 0);
}

/// SP011
#[test]
fn a_coroutine_puts_the_next_call_of_another_on_its_small_stack() {
    // 512 bytes of stack up to address 2048, and a number below them.
    let module = |switch: &str| {
        format!(
            r#"(module
  (memory 2)
  (global $__stack_pointer (export "__stack_pointer") (mut i32) (i32.const 65536))
  (data (i32.const 65536) "\00\08\00\00")
  (func (export "start") (i32.store (i32.const 1532) (i32.const 5)))
  (func (export "frame") (result i32)
    (local $frame i32)
    (global.set $__stack_pointer (local.tee $frame (i32.sub (global.get $__stack_pointer) (i32.const 16))))
    (global.set $__stack_pointer (i32.add (local.get $frame) (i32.const 16)))
    (local.get $frame))
  (func (export "enter") {switch})
  (func (export "number") (result i32) (i32.load (i32.const 1532))))"#
        )
    };
    const USER: &str = r#"(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "memory" (memory 0))
  (import "env" "__stack_pointer" (global $__stack_pointer (mut i32)))
  (import "env" "enter" (func $enter))
  (func $work
    (local $frame i32)
    (global.set $__stack_pointer (local.tee $frame (i32.sub (global.get $__stack_pointer) (i32.const 1024))))
    (memory.fill (local.get $frame) (i32.const 0x77) (i32.const 1024))
    (global.set $__stack_pointer (i32.add (local.get $frame) (i32.const 1024))))
  (func (export "run") (call $enter) (call $work)))"#;
    let (switches, stays) = (module("(global.set $__stack_pointer (i32.load (i32.const 65536)))"), module(""));
    assert_reported(&[&switches, USER], &[Code::SP011]);
    assert_reported(&[&stays, USER], &[]);
    let number = |coroutines: &str| {
        let mut modules = placed(&[coroutines, USER]);
        modules.call("start", &[]).expect("it writes to its own memory");
        modules.call("run", &[]).expect("nothing traps");
        modules.call("number", &[])
    };
    assert_eq!(number(&switches), Ok(0x7777_7777));
    assert_eq!(number(&stays), Ok(5));
}
