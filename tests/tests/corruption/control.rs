//! EH003, EH007, IN005, IN010: handlers that are not found, frames that do not know that they are unwound, and state
//! that nobody sets up.

use toolchain_probe::diagnostic::Code;

use super::{assert_reported, call, loaded_texts, placed};

/// EH003
#[test]
fn a_handler_is_looked_for_in_the_context_of_another_module() {
    // Which handler is wanted goes into the context; the personality function takes it from there.
    const UNWINDER: &str = r#"(module
  (@dylink.0 (mem-info (memory 4 2)))
  (import "env" "memory" (memory 0))
  (import "env" "__memory_base" (global $base i32))
  (global (export "__wasm_lpad_context") i32 (i32.const 0))
  (func (export "personality") (result i32) (i32.load (global.get $base))))"#;
    const OWN: &str = r#"(module
  (@dylink.0 (mem-info (memory 4 2)))
  (import "env" "memory" (memory 0))
  (import "env" "__memory_base" (global $base i32))
  (import "env" "personality" (func $personality (result i32)))
  (global (export "__wasm_lpad_context") i32 (i32.const 0))
  (func (export "handler") (param i32) (result i32)
    (i32.store (global.get $base) (local.get 0))
    (call $personality)))"#;
    const SHARED: &str = r#"(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "memory" (memory 0))
  (import "GOT.mem" "__wasm_lpad_context" (global $context (mut i32)))
  (import "env" "personality" (func $personality (result i32)))
  (func (export "handler") (param i32) (result i32)
    (i32.store (global.get $context) (local.get 0))
    (call $personality)))"#;
    assert_reported(&[UNWINDER, OWN], &[Code::EH003, Code::DY006]);
    assert_reported(&[UNWINDER, SHARED], &[]);
    assert_eq!(call(&mut loaded_texts(&[UNWINDER, OWN]), "handler", &[5]), Ok(0));
    assert_eq!(call(&mut loaded_texts(&[UNWINDER, SHARED]), "handler", &[5]), Ok(5));
}

/// EH007
#[test]
fn a_frame_that_does_not_know_that_it_is_unwound_goes_on() {
    // What asyncify makes of a function that sleeps, and of one that calls it through another module. State 1 unwinds:
    // every frame returns at once. State 2 rewinds: every frame goes straight to the call that it was at.
    let sleeper = |state: &str| {
        format!(
            r#"(module
  (@dylink.0 (mem-info (memory 0 0)))
  {state}
  (func (export "asyncify_start_unwind") (param i32) (global.set $state (i32.const 1)))
  (func (export "asyncify_stop_unwind") (global.set $state (i32.const 0)))
  (func (export "asyncify_start_rewind") (param i32) (global.set $state (i32.const 2)))
  (func (export "asyncify_stop_rewind") (global.set $state (i32.const 0)))
  (func (export "wait") (result i32)
    (if (i32.eq (global.get $state) (i32.const 2))
      (then (global.set $state (i32.const 0)) (return (i32.const 5))))
    (global.set $state (i32.const 1))
    (i32.const 0)))"#
        )
    };
    let own = sleeper("(global $state (mut i32) (i32.const 0))");
    let shared = sleeper("(import \"env\" \"__asyncify_state\" (global $state (mut i32)))");
    const STATE: &str = r#"(module
  (@dylink.0 (mem-info (memory 0 0)))
  (global (export "__asyncify_state") (mut i32) (i32.const 0)))"#;
    const PLAIN: &str = r#"(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "wait" (func $wait (result i32)))
  (global $sum (mut i32) (i32.const 100))
  (func (export "add") (global.set $sum (i32.add (call $wait) (global.get $sum)))
    (global.set $sum (i32.add (global.get $sum) (i32.const 1000))))
  (func (export "sum") (result i32) (global.get $sum)))"#;
    const INSTRUMENTED: &str = r#"(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "wait" (func $wait (result i32)))
  (import "env" "__asyncify_state" (global $state (mut i32)))
  (global $sum (mut i32) (i32.const 100))
  (func (export "add")
    (local $number i32)
    (local.set $number (call $wait))
    (if (i32.eq (global.get $state) (i32.const 1)) (then (return)))
    (global.set $sum (i32.add (local.get $number) (global.get $sum)))
    (global.set $sum (i32.add (global.get $sum) (i32.const 1000))))
  (func (export "sum") (result i32) (global.get $sum)))"#;
    assert_reported(&[&own, PLAIN], &[Code::EH007]);
    assert_reported(&[STATE, &shared, INSTRUMENTED], &[]);
    let sum = |texts: &[&str]| {
        let mut modules = placed(texts);
        for step in ["add", "asyncify_stop_unwind"] {
            modules.call(step, &[]).expect("it is suspended");
        }
        modules.call("asyncify_start_rewind", &[64]).expect("it can be resumed");
        modules.call("add", &[]).expect("it runs to its end");
        modules.call("sum", &[])
    };
    assert_eq!(sum(&[&own, PLAIN]), Ok(100 + 5 + 1000 + 1000));
    assert_eq!(sum(&[STATE, &shared, INSTRUMENTED]), Ok(100 + 5 + 1000));
}

/// IN005
#[test]
fn a_second_command_is_never_set_up() {
    const FIRST: &str = r#"(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "next" (func $next (result i32)))
  (global $number (mut i32) (i32.const 0))
  (func (export "_start") (global.set $number (call $next)))
  (func (export "number") (result i32) (global.get $number)))"#;
    let counter = |entry: &str| {
        format!(
            r#"(module
  (@dylink.0 (mem-info (memory 0 0)))
  (global $count (mut i32) (i32.const 0))
  (func (export "{entry}") (global.set $count (i32.const 100)))
  (func (export "next") (result i32)
    (global.set $count (i32.add (global.get $count) (i32.const 1)))
    (global.get $count)))"#
        )
    };
    let (command, library) = (counter("_start"), counter("_initialize"));
    assert_reported(&[FIRST, &command], &[Code::IN005]);
    assert_reported(&[FIRST, &library], &[]);
    let mut modules = placed(&[&command, FIRST]);
    // Whichever of the two is taken for the program, the other's part is missing.
    modules.call("_start", &[]).expect("there is one");
    assert_eq!(modules.call("number", &[]), Ok(0));
    let mut modules = placed(&[&library, FIRST]);
    for entry in ["_initialize", "_start"] {
        modules.call(entry, &[]).expect("there is one");
    }
    assert_eq!(modules.call("number", &[]), Ok(101));
}

/// IN010
#[test]
fn pointers_of_an_old_library_stay_null() {
    let library = |name: &str| {
        format!(
            r#"(module
  (@dylink.0 (mem-info (memory 8 2)))
  (import "env" "memory" (memory 0))
  (import "env" "__memory_base" (global $base i32))
  (data (global.get $base) "\00\00\00\00\05\00\00\00")
  (func (export "{name}") (i32.store (global.get $base) (i32.add (global.get $base) (i32.const 4))))
  (func (export "number") (result i32) (i32.load (i32.load (global.get $base)))))"#
        )
    };
    let (old, new) = (library("__wasm_apply_relocs"), library("__wasm_apply_data_relocs"));
    assert_reported(&[&old], &[Code::IN010]);
    assert_reported(&[&new], &[]);
    assert_eq!(placed(&[&old]).call("number", &[]), Ok(0));
    assert_eq!(placed(&[&new]).call("number", &[]), Ok(5));
}
